/** @file safeprod/simulate.h
 *  @brief Risks whose factors nobody knows exactly: how likely is which score?
 *
 *  An assessor writes L = 3 and means "about 3". Here each factor of a risk has
 *  a *spread*: a weight for every value of its scale. Seeded draws (Monte
 *  Carlo) say how often the worst risk of a group, for instance of a zone,
 *  reaches a score or a grade.
 *
 *  Pure: no session, no clock, no other source of chance than the seed. The
 *  same seed gives the same numbers on every machine, for all is integers: draw
 *  number i of a risk depends on the seed, on the risk's `stream` and on i
 *  alone. So adding a risk changes nothing for the others, and two runs with
 *  one seed differ by what was asked and not by luck. Values are drawn from the
 *  least up: whatever makes a spread worse makes no single draw better. */
#ifndef SAFEPROD_SIMULATE_H
#define SAFEPROD_SIMULATE_H

#include <safeprod/assess.h>

SP_BEGIN_DECLS

/** Limits of simulations. */
enum {
    SP_SPREAD_VALUES = 16,              /**< values of a scale, at most */
    SP_SPREAD_WEIGHT_MAX = 1000000,     /**< greatest weight */
    SP_SIMULATE_DRAWS_MAX = 1000000000, /**< draws, at most */
    SP_SIMULATE_RISKS_MAX = 1000000,    /**< risks, and groups, at most */
};

/** How sure somebody is of one factor. */
typedef struct sp_spread {
    uint32_t weights[SP_SPREAD_VALUES]; /**< of the scale's values, in the
                                             scale's order; not all 0 */
} sp_spread;

/** One value of the scale and no other: two places, as in sp_scale_value.
 *  @retval SP_INVALID it is not in the scale */
SP_API sp_status sp_spread_exactly(const sp_scale *scale, int64_t value,
                                   sp_spread *out);

/** From @p low to @p high, most likely @p mode; weights fall by equal parts per
 *  step of the scale, and a step beyond either end would have none.
 *  @retval SP_INVALID a value is not in the scale, or they are not in order */
SP_API sp_status sp_spread_triangle(const sp_scale *scale, int64_t low,
                                    int64_t mode, int64_t high, sp_spread *out);

/** A triangle around @p value, @p steps of the scale to each side, as far as
 *  the scale goes.
 *  @retval SP_INVALID the value is not in the scale */
SP_API sp_status sp_spread_around(const sp_scale *scale, int64_t value,
                                  unsigned steps, sp_spread *out);

/** Each of @p count values with a weight of its own; the others have none.
 *  @param weights 0 … SP_SPREAD_WEIGHT_MAX, not all 0
 *  @retval SP_INVALID a value is not in the scale or there twice, a weight is
 *                     too large, or all are 0 */
SP_API sp_status sp_spread_listed(const sp_scale *scale, const int64_t *values,
                                  const uint32_t *weights, size_t count,
                                  sp_spread *out);

/** A risk with uncertain factors. */
typedef struct sp_uncertain {
    sp_spread factors[SP_FACTORS_MAX]; /**< in the order of sp_assess_scales()
                                        */
    uint64_t stream;     /**< its luck: risks with the same one have the same
                              draws */
    size_t group;        /**< 0 … below the number of groups */
    sp_risk_grade floor; /**< of a direct determination; unassessed: none */
} sp_uncertain;

/** How it is simulated. Start from SP_SIMULATE_OPTIONS_INIT. */
typedef struct sp_simulate_options {
    uint64_t seed;
    int64_t draws; /**< 0: none; the probabilities are worked out exactly */
    bool together; /**< the risks of a group have the same luck, as when one
                        assessor judges all of them too low. Else each has its
                        own, which makes a bad one among them likelier. Needs
                        draws */
    /** Asked now and then; false ends the call with SP_CANCELLED. NULL: go on
     *  to the end. */
    bool (*go_on)(void *context, int64_t done, int64_t total);
    void *context; /**< passed to `go_on` */
} sp_simulate_options;

/** A hundred thousand draws, each risk its own luck. */
#define SP_SIMULATE_OPTIONS_INIT                                               \
    {                                                                          \
        1, 100000, false, NULL, NULL                                           \
    }

/** What came out: for each group, how the score of its worst risk is
 *  distributed. */
typedef struct sp_simulation {
    size_t nscores;        /**< scores that the scales can give */
    int64_t *scores;       /**< two places, the least first */
    sp_risk_grade *grades; /**< of each score */
    size_t ngroups;
    double *shares;        /**< `ngroups` rows of `nscores` probabilities; all 0
                                in a group without risks */
    sp_risk_grade *floors; /**< of each group: the worst of its direct
                                determinations */
    int64_t draws;         /**< 0: exact */
} sp_simulation;

/** Simulate @p count risks in @p ngroups groups by a risk pack. About a hundred
 *  million draws of a risk take a second or two.
 *  @param options NULL: SP_SIMULATE_OPTIONS_INIT
 *  @param[out] out sp_simulation_clear()
 *  @retval SP_INVALID   no risk pack; a spread without weight or with weight
 *                       beyond its scale; a group or a number out of range
 *  @retval SP_CANCELLED `go_on` said so */
SP_API sp_status sp_simulate(const sp_pack *pack, const sp_uncertain *risks,
                             size_t count, size_t ngroups,
                             const sp_simulate_options *options,
                             sp_simulation *out);

/** Free what is in @p simulation and empty it. */
SP_API void sp_simulation_clear(sp_simulation *simulation);

/** The exceedance curve, point by point.
 *  @return The probability that the worst risk of @p group scores @p score or
 *  more; 0 for a group that is not there. */
SP_API double sp_simulation_reaches(const sp_simulation *simulation,
                                    size_t group, int64_t score);

/** @return The probability that the worst risk of @p group is of @p grade or
 *  worse; direct determinations count. */
SP_API double sp_simulation_reaches_grade(const sp_simulation *simulation,
                                          size_t group, sp_risk_grade grade);

/** @return The least score that is not exceeded with probability @p share (0.5:
 *  the median, 0.95: nineteen of twenty); SP_NO_INT for a group without
 *  risks. */
SP_API int64_t sp_simulation_quantile(const sp_simulation *simulation,
                                      size_t group, double share);

/** The draws themselves, as columns for sp_assess_columns(): what sp_simulate()
 *  draws for a risk of this spread and stream.
 *  @param[out] out_a,out_b columns of the first two factors, @p draws each
 *  @param[out] out_c column of the third; NULL for a method of two
 *  @retval SP_INVALID as for sp_simulate(), or a column is missing */
SP_API sp_status sp_simulate_columns(const sp_pack *pack,
                                     const sp_uncertain *risk, uint64_t seed,
                                     size_t draws, double *out_a, double *out_b,
                                     double *out_c);

SP_END_DECLS
#endif
