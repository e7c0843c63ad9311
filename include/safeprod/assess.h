/** @file safeprod/assess.h
 *  @brief Risk assessment: scales and bands of a risk pack turn a few numbers
 *  into a score, a grade, its colour and its control level.
 *
 *  Methods are packs of kind "risk": LEC (D = L × E × C), the matrix
 *  (R = L × S), MES (R = M × E × S), or a user's own with two or three of the
 *  factors l, e, c, m, s. A pack of kind "direct" lists the reasons for which a
 *  risk is graded without a score (直接判定).
 *
 *  All values are fixed-point integers with two places: L = 0.5 is 50, D = 160
 *  is 16000. Nothing here compares floating-point numbers. */
#ifndef SAFEPROD_ASSESS_H
#define SAFEPROD_ASSESS_H

#include <safeprod/pack.h>

SP_BEGIN_DECLS

enum {
    SP_SCORE_DECIMALS = 2, /**< places of every value and score */
    SP_SCORE_ONE = 100,    /**< 1.00 */
    SP_FACTORS_MAX = 3,    /**< factors of a method, at most */
    SP_BAD_GRADE = 255     /**< in columns: a value is not in its scale */
};

/** How bad a risk is; a greater number is worse. */
typedef enum sp_risk_grade {
    SP_RISK_UNASSESSED, /**< nobody has looked: grey */
    SP_RISK_LOW,        /**< 低风险: blue */
    SP_RISK_GENERAL,    /**< 一般风险: yellow */
    SP_RISK_SERIOUS,    /**< 较大风险: orange */
    SP_RISK_MAJOR,      /**< 重大风险: red */
    SP_RISK_GRADE_COUNT
} sp_risk_grade;

/** Names, labels and aliases of the grades, by sp_risk_grade. */
SP_API extern const sp_label sp_risk_grade_labels[SP_RISK_GRADE_COUNT];

/** The colours of the grades, by sp_risk_grade: grey, blue, yellow, orange,
 *  red. */
SP_API extern const sp_label sp_risk_colour_labels[SP_RISK_GRADE_COUNT];

/** @return The colour of @p grade as 0xRRGGBB; grey beyond the last. */
SP_API uint32_t sp_risk_rgb(sp_risk_grade grade);

/** The grade that a text means: its name, label, colour or an alias (蓝,
 *  低风险, 四级 and "low" are the same).
 *  @retval SP_INVALID the sentence lists what is allowed */
SP_API sp_status sp_risk_grade_parse(const char *text, sp_risk_grade *out);

/** Who controls a risk; a greater number is a higher level. What a level
 *  controls, every lower level controls too. */
typedef enum sp_control_level {
    SP_CONTROL_NONE,     /**< not settled */
    SP_CONTROL_POST,     /**< 岗位级 */
    SP_CONTROL_TEAM,     /**< 班组级 */
    SP_CONTROL_WORKSHOP, /**< 部门/车间级 */
    SP_CONTROL_COMPANY,  /**< 公司（厂）级 */
    SP_CONTROL_LEVEL_COUNT
} sp_control_level;

/** Names and labels of the control levels, by sp_control_level. */
SP_API extern const sp_label sp_control_level_labels[SP_CONTROL_LEVEL_COUNT];

/** The worst of @p count grades, as a point takes its worst event, a zone its
 *  worst point, an enterprise its worst zone. Unassessed ones count only when
 *  nothing is assessed; of no grades at all the answer is unassessed. */
SP_API sp_risk_grade sp_risk_worst(const sp_risk_grade *grades, size_t count);

/** One value of a scale. */
typedef struct sp_scale_value {
    int64_t value;  /**< two places */
    const char *zh; /**< what it means */
    const char *en; /**< the same in English */
} sp_scale_value;

/** The scale of one factor, greatest value first. */
typedef struct sp_scale {
    const char *factor; /**< "l", "e", "c", "m" or "s" */
    const char *zh;     /**< e.g. "事故发生的可能性" */
    const char *en;     /**< e.g. "likelihood" */
    const sp_scale_value *values;
    size_t count;
} sp_scale;

/** One band of scores, worst first. */
typedef struct sp_band {
    int64_t from; /**< least score in it, two places */
    int64_t to;   /**< greatest score in it; INT64_MAX: no upper end */
    sp_risk_grade grade;
    sp_control_level control; /**< the level that must control it at least */
    const char *zh;           /**< e.g. "重大风险" */
    const char *en;
    const char *advice_zh; /**< what to do; "" when the pack does not say */
    const char *advice_en;
} sp_band;

/** The scales of a risk pack, in the order in which its factors are written.
 *  @param[out] out_count how many; 0 when @p pack is not of kind "risk"
 *  @return Borrowed from @p pack. */
SP_API const sp_scale *sp_assess_scales(const sp_pack *pack, size_t *out_count);

/** The bands of a risk pack.
 *  @param[out] out_count how many; 0 when @p pack is not of kind "risk"
 *  @return Borrowed from @p pack. */
SP_API const sp_band *sp_assess_bands(const sp_pack *pack, size_t *out_count);

/** @return The method of a risk pack: "lec", "ls", "mes" or the user's own;
 *  "direct" for a pack of kind "direct"; "" for any other. */
SP_API const char *sp_assess_method(const sp_pack *pack);

/** What is assessed. Start from SP_ASSESS_INPUT_INIT. */
typedef struct sp_assess_input {
    int64_t l;             /**< likelihood, two places; SP_NO_INT: not given */
    int64_t e;             /**< exposure */
    int64_t c;             /**< consequence (LEC) */
    int64_t m;             /**< state of controls (MES) */
    int64_t s;             /**< severity (matrix, MES) */
    const sp_pack *direct; /**< where `reason` is listed; NULL without one */
    const char *reason;    /**< code of a direct determination; NULL: none */
} sp_assess_input;

/** Nothing given yet. */
#define SP_ASSESS_INPUT_INIT                                                   \
    {                                                                          \
        SP_NO_INT, SP_NO_INT, SP_NO_INT, SP_NO_INT, SP_NO_INT, NULL, NULL      \
    }

/** Give factor @p factor ("l", "e", "c", "m", "s"; either case) the value
 *  @p text, e.g. "0.5".
 *  @retval SP_INVALID no such factor, or no number of at most two places */
SP_API sp_status sp_assess_input_set(sp_assess_input *input, const char *factor,
                                     const char *text);

/** What came out. Texts are borrowed from the packs. */
typedef struct sp_assess_result {
    int64_t score;            /**< two places; SP_NO_INT without a score */
    sp_risk_grade calculated; /**< what the score says */
    sp_risk_grade grade;      /**< the worse of that and the direct one */
    sp_control_level control; /**< the level that must control it at least */
    const char *band_zh;      /**< the band of the score, e.g. "重大风险" */
    const char *band_en;
    const char *advice_zh; /**< what to do; "" when the pack does not say */
    const char *advice_en;
    const char *reason_zh; /**< the direct determination; NULL: none */
    const char *reason_en;
} sp_assess_result;

/** Assess by @p pack (of kind "risk", or "direct" for a reason alone).
 *  @param[out] out untouched on failure
 *  @retval SP_INVALID   a factor is missing, does not belong to the method, or
 *                       is not in its scale (the nearest values are named)
 *  @retval SP_NOT_FOUND the reason is not in input->direct */
SP_API sp_status sp_assess(const sp_pack *pack, const sp_assess_input *input,
                           sp_assess_result *out);

/** Assess @p count rows at once, a column per factor in the order of
 *  sp_assess_scales(); at memory speed. A value must be the double nearest to
 *  the scale's decimal (0.1, as a program reads "0.1"); rows with any other
 *  value, NaN among them, get the score NaN and the grade SP_BAD_GRADE.
 *  @param a,b       columns of the first two factors
 *  @param c         column of the third; NULL for a method of two
 *  @param[out] out_score  @p count scores, exact to two places
 *  @param[out] out_grade  @p count values of sp_risk_grade
 *  @param[out] out_bad    rows with a value not in its scale; may be NULL
 *  @retval SP_INVALID @p pack is no risk pack, or a column is missing */
SP_API sp_status sp_assess_columns(const sp_pack *pack, const double *a,
                                   const double *b, const double *c,
                                   size_t count, double *out_score,
                                   uint8_t *out_grade, size_t *out_bad);

SP_END_DECLS
#endif
