/** @file safeprod/mhi.h
 *  @brief Major hazard installations (重大危险源) after GB 18218: S, R and the
 *  level.
 *
 *  S = Σ q/Q tells whether a unit is one (S ≥ 1); R = α · Σ β·q/Q gives its
 *  level. Quantities are whole grams and the comparisons are exact: no rounding
 *  decides a level. The tables are data (pack of kind "mhi"), each value with
 *  its source and confidence. */
#ifndef SAFEPROD_MHI_H
#define SAFEPROD_MHI_H

#include <safeprod/pack.h>

SP_BEGIN_DECLS

enum {
    SP_MHI_DECIMALS = 6,        /**< places of S, R and the terms */
    SP_MHI_ROWS_MAX = 10000,    /**< rows of one unit */
    SP_MHI_THRESHOLDS_MAX = 128 /**< different Q among them */
};

/** Most grams of a quantity or threshold: a milliard tonnes. */
#define SP_MHI_GRAMS_MAX INT64_C(1000000000000000)

/** One substance in the unit. */
typedef struct sp_mhi_row {
    /** Name, alias or CAS number of the tables; free when `category` is given.
     *  What table 1 lists takes its Q from there. */
    const char *substance;
    /** Danger categories of GB 18218 tables 2 and 4, e.g. "W5.3" or
     *  "J2,W5.1": the lowest Q of them counts. NULL: as the tables say. */
    const char *category;
    int64_t quantity;  /**< design maximum, grams */
    int64_t threshold; /**< Q in grams to use instead of the table's; 0: none */
} sp_mhi_row;

/** How one row entered the sums. Texts are borrowed from the pack. */
typedef struct sp_mhi_term {
    const char *name_zh; /**< the table's name; NULL when it has none */
    const char *name_en;
    const char *category;     /**< the category used, e.g. "J1"; "" for none */
    int64_t threshold;        /**< Q used, grams */
    int64_t beta;             /**< β × 10 */
    int64_t ratio;            /**< q/Q, six places, rounded */
    const char *q_source;     /**< where Q comes from; "" for the row's own */
    const char *q_confidence; /**< "V", "V2", "M"; "D" for the row's own Q */
    const char *beta_source;  /**< where β comes from */
} sp_mhi_term;

/** What came out. */
typedef struct sp_mhi_result {
    bool is_mhi;        /**< S ≥ 1, decided exactly */
    unsigned level;     /**< 1 (worst) … 4; 0 when it is no installation */
    int64_t s;          /**< S, six places, rounded but never across 1 */
    int64_t r;          /**< R, six places, rounded but never across a level */
    int64_t alpha;      /**< α × 10 */
    sp_mhi_term *terms; /**< one per row */
    size_t count;
} sp_mhi_result;

/** Free what is in @p result and empty it. */
SP_API void sp_mhi_result_clear(sp_mhi_result *result);

/** Grade a unit.
 *  @param pack    of kind "mhi", e.g. the library's own "mhi.gb18218"
 *  @param exposed people within 500 m outside the fence
 *  @param[out] out the caller's, sp_mhi_result_clear()
 *  @retval SP_INVALID a quantity or category is wrong; the row is named
 *  @retval SP_NOT_FOUND a substance is in no table and has no category, which
 *                       settles Q and β */
SP_API sp_status sp_mhi_grade(const sp_pack *pack, const sp_mhi_row *rows,
                              size_t count, int64_t exposed,
                              sp_mhi_result *out);

SP_END_DECLS
#endif
