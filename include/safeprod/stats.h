/** @file safeprod/stats.h
 *  @brief Statistics and early warning (统计预警): how many hazards, how fast
 *  they are put right, and whether a change is more than chance.
 *
 *  The set is the hazards that were *found* in a period. Reports that were
 *  rejected or merged are counted as reports and in nothing else. A rate of
 *  nothing out of nothing is NaN, "no data", never 100 %.
 *
 *  Needs `hazard_report` `read` for a department at least; a department sees
 *  itself and those below it. Formulas: docs/STATISTICS.md. */
#ifndef SAFEPROD_STATS_H
#define SAFEPROD_STATS_H

#include <safeprod/chart.h>
#include <safeprod/hazard.h>
#include <safeprod/hazard_rates.h>

SP_BEGIN_DECLS

/** What hazards are grouped by. */
typedef enum sp_stats_dim {
    SP_STATS_ZONE,
    SP_STATS_DEPARTMENT, /**< responsible one, else the one that owns it */
    SP_STATS_SOURCE,
    SP_STATS_LEVEL,
    SP_STATS_MONTH, /**< in which it was found, YYYY-MM of the site's zone */
    SP_STATS_KIND,
    SP_STATS_ENTERPRISE,
    SP_STATS_DIM_COUNT
} sp_stats_dim;

/** Names and labels of the dimensions. */
extern SP_API const sp_label sp_stats_dim_labels[SP_STATS_DIM_COUNT];

/** By which deadline "on time" is judged. A report has to say it. */
typedef enum sp_stats_basis {
    SP_STATS_APPROVED, /**< the deadline with approved extensions */
    SP_STATS_ORIGINAL, /**< as it was first set */
    SP_STATS_BASIS_COUNT
} sp_stats_basis;
extern SP_API const sp_label sp_stats_basis_labels[SP_STATS_BASIS_COUNT];

/** Which hazards, and how they are grouped. Start from all zeros. */
typedef struct sp_stats_options {
    sp_stats_dim by[3];
    size_t nby;       /**< 0: the total alone */
    const char *from; /**< first day, YYYY-MM-DD; NULL: no limit */
    const char *to;   /**< last day */
    const char *zone; /**< only of this zone; NULL: all. Likewise: */
    const char *enterprise;
    sp_stats_basis basis;
    int64_t people; /**< mean workforce, for reports per head */
} sp_stats_options;

/** One group. */
typedef struct sp_stats_row {
    const char *keys[3]; /**< by `by`; "" for hazards without */
    bool total;          /**< the last row: over all groups */
    sp_hazard_counts counts;
    sp_hazard_rates rates;
} sp_stats_row;

/** Called for a group; borrowed until it returns. */
typedef sp_status (*sp_stats_visit)(void *context, const sp_stats_row *row);

/** Groups in the order of their keys, then the total. One pass over an index of
 *  the period's hazards.
 *  @retval SP_INVALID   a day that is none, one dimension twice
 *  @retval SP_FORBIDDEN */
SP_API sp_status sp_stats_hazards(sp_session *session,
                                  const sp_stats_options *options,
                                  sp_stats_visit visit, void *context);

/** What a trend follows, month by month. */
typedef enum sp_stats_measure {
    SP_STATS_FOUND,     /**< hazards found (XmR), per head with `people` (u) */
    SP_STATS_MAJOR,     /**< major ones found (XmR) */
    SP_STATS_ON_TIME,   /**< share rectified on time (p) */
    SP_STATS_RECURRING, /**< share that recurs (p) */
    SP_STATS_MEASURE_COUNT
} sp_stats_measure;
extern SP_API const sp_label sp_stats_measure_labels[SP_STATS_MEASURE_COUNT];

/** A trend. */
typedef struct sp_stats_trend {
    sp_chart_kind kind;
    sp_chart chart;
    sp_chart_point *points; /**< one for each month, also those without any */
    char (*months)[8];      /**< "2026-03" */
    size_t count;
} sp_stats_trend;

/** Months of a period, with limits and signals. The month that is not over yet
 *  is left out: it would look like a fall.
 *  @param options `by` is ignored. Without `from` two years, but not before the
 *                 site's first hazard
 *  @param[out] out sp_stats_trend_clear() */
SP_API sp_status sp_stats_trend_of(sp_session *session,
                                   const sp_stats_options *options,
                                   sp_stats_measure measure,
                                   sp_stats_trend *out);
/** Free what is in @p trend. */
SP_API void sp_stats_trend_clear(sp_stats_trend *trend);

/** A signal as a sentence that names the months.
 *  @param[out] out the caller's, sp_free() */
SP_API sp_status sp_stats_signal_text(const sp_stats_trend *trend, size_t i,
                                      sp_lang lang, char **out);

/** Called for each cause, the greatest first. */
typedef sp_status (*sp_pareto_visit)(void *context, const sp_pareto_item *item);

/** Where most hazards come from: total by `by[0]`, in Pareto order. */
SP_API sp_status sp_stats_pareto(sp_session *session,
                                 const sp_stats_options *options,
                                 sp_pareto_visit visit, void *context);

SP_END_DECLS
#endif
