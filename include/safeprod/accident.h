/** @file safeprod/accident.h
 *  @brief Accidents: grades, serious near-accidents, reporting clocks, rates.
 *
 *  Functions of their arguments: no site, no clock. Grades and bounds are those
 *  of 生产安全事故报告和调查处理条例 (国务院令第493号) art. 3, deadlines those
 * of its articles 9 to 13 and 29 and of 安监总局令第21号. */
#ifndef SAFEPROD_ACCIDENT_H
#define SAFEPROD_ACCIDENT_H

#include <safeprod/record.h>

SP_BEGIN_DECLS

/** Grade of an accident, the worse the larger. */
typedef enum sp_accident_grade {
    SP_ACCIDENT_NONE,    /**< nobody hurt, no loss: a near miss */
    SP_ACCIDENT_GENERAL, /**< 一般事故 (IV) */
    SP_ACCIDENT_LARGER,  /**< 较大事故 (III) */
    SP_ACCIDENT_MAJOR,   /**< 重大事故 (II) */
    SP_ACCIDENT_WORST,   /**< 特别重大事故 (I) */
    SP_ACCIDENT_GRADE_COUNT
} sp_accident_grade;
extern SP_API const sp_label sp_accident_grade_labels[SP_ACCIDENT_GRADE_COUNT];

/** Which rules an accident falls under. */
typedef enum sp_accident_regime {
    SP_ACCIDENT_ORDINARY,          /**< 生产安全事故 */
    SP_ACCIDENT_ROAD,              /**< 道路交通: 7 days for changes */
    SP_ACCIDENT_FIRE,              /**< 火灾: 7 days for changes */
    SP_ACCIDENT_SPECIAL_EQUIPMENT, /**< 特种设备: to market supervision */
    SP_ACCIDENT_REGIME_COUNT
} sp_accident_regime;
extern SP_API const sp_label
    sp_accident_regime_labels[SP_ACCIDENT_REGIME_COUNT];

/** The grade: the worst that any of the three reaches (以上 includes the
 *  number). Missing people are no deaths until they are found (art. 12 and 13).
 *  @param loss direct loss in fen (CNY × 100)
 *  @param[out] out untouched on failure
 *  @retval SP_INVALID a number is negative */
SP_API sp_status sp_accident_grade_of(int64_t deaths, int64_t serious,
                                      int64_t minor, int64_t loss,
                                      sp_accident_grade *out);

/** What makes a 较大涉险事故 (order 21 art. 26) of something that was none by
 *  its harm: 10 people in danger, 3 trapped or missing, 500 evacuated.
 *  @return the clause, borrowed; NULL when it is none */
SP_API const char *sp_accident_serious_near(int64_t in_danger, int64_t trapped,
                                            int64_t evacuated);

/** A deadline that an accident starts. */
typedef struct sp_accident_clock {
    const char *code; /**< "unit_report", "casualties", "investigation", … */
    const char *zh;   /**< what has to be done, and to whom */
    const char *en;
    const char *clause;
    int64_t due;   /**< seconds since 1970 UTC */
    int64_t every; /**< again after so many seconds; 0: once */
} sp_accident_clock;

/** What the clocks depend on. Times are seconds; SP_NO_INT: not known. */
typedef struct sp_accident_facts {
    sp_accident_grade grade;
    sp_accident_regime regime;
    bool serious_near;   /**< 较大涉险 */
    int64_t happened_at; /**< SP_NO_INT: that of informed_at */
    int64_t informed_at; /**< when the unit's head got the report */
} sp_accident_facts;

enum { SP_ACCIDENT_CLOCKS_MAX = 8 };

/** The deadlines that hold.
 *  @param[out] out room for SP_ACCIDENT_CLOCKS_MAX
 *  @return how many; 0 for a near miss that is not serious */
SP_API size_t sp_accident_clocks(const sp_accident_facts *facts,
                                 sp_accident_clock *out);

/** What rates are made of. */
typedef struct sp_accident_sums {
    int64_t deaths;
    int64_t injured;    /**< serious and minor, without deaths */
    int64_t lost_time;  /**< people who lost at least a day, with deaths */
    int64_t recordable; /**< people hurt at all, with deaths */
    int64_t lost_days;
    int64_t workforce_months; /**< people × months */
    int64_t months;
    int64_t hours; /**< worked, × 10 */
} sp_accident_sums;

/** A rate. */
typedef struct sp_accident_rate {
    const char *code; /**< "mpt", "ri", "ltifr", "ltir", "trir", "frequency",
                           "severity" */
    const char *zh;
    const char *en;
    const char *base;   /**< per what, e.g. "1,000 people" */
    const char *source; /**< clause, and whether the edition dropped it */
    bool known;         /**< false: no data, the denominator is 0 */
    int64_t value;      /**< × 10,000, rounded half up */
} sp_accident_rate;

enum { SP_ACCIDENT_RATES = 7 };

/** All rates. @param[out] out room for SP_ACCIDENT_RATES */
SP_API void sp_accident_rates(const sp_accident_sums *sums,
                              sp_accident_rate *out);

SP_END_DECLS
#endif
