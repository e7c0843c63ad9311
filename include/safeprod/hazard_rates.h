/** @file safeprod/hazard_rates.h
 *  @brief Rates of hazards, from counts; pure. Formulas and where they are
 *  from: docs/STATISTICS.md. */
#ifndef SAFEPROD_HAZARD_RATES_H
#define SAFEPROD_HAZARD_RATES_H

#include <safeprod/status.h>

SP_BEGIN_DECLS

/** What was counted. */
typedef struct sp_hazard_counts {
    int64_t reports;   /**< all, also rejected and merged ones */
    int64_t total;     /**< to be treated: without those */
    int64_t major;     /**< of `total` */
    int64_t closed;    /**< of `total` */
    int64_t overdue;   /**< of `total`: open, the deadline has passed */
    int64_t judged;    /**< with a deadline that passed, or closed */
    int64_t on_time;   /**< of these: first closed on its day or before */
    int64_t recurring; /**< of `total`: the same point and measure again */
    int64_t seconds;   /**< from found to closed, over those closed */
} sp_hazard_counts;

/** What follows from it; NaN: no data. */
typedef struct sp_hazard_rates {
    double rectified;  /**< 整改率: closed / total */
    double on_time;    /**< 按期整改率: on_time / judged */
    double days;       /**< mean time from found to closed */
    double recurrence; /**< 重复发生率: recurring / total */
    double per_head;   /**< reports / people */
} sp_hazard_rates;

/** Work them out; pure.
 *  @param people mean workforce of the period; 0: not known */
SP_API void sp_hazard_rates_of(const sp_hazard_counts *counts, int64_t people,
                               sp_hazard_rates *out);

/** The score of an authority for chemical plants, E = (A + B) × α (domain
 *  notes: one source, to be checked with the local platform). */
typedef struct sp_effect {
    int64_t tasks_planned;
    int64_t tasks_done;
    double duty_points; /**< off A: duties that the responsible persons of a
                             major hazard installation did not do */
    int64_t hazards_due;
    int64_t hazards_accepted;
    double few_points; /**< off B: too few hazards were found */
    bool veto;         /**< a veto item exists: α = 0 */
} sp_effect;

/** Pure.
 *  @param[out] out E, 0..100: parts below 0 count as 0. 0 with a veto. Else
 *                  NaN when nothing was planned or nothing was due: no data
 *  @retval SP_INVALID more done than planned, or a negative number */
SP_API sp_status sp_effect_score(const sp_effect *effect, double *out);

SP_END_DECLS
#endif
