/** @file safeprod/chart.h
 *  @brief Is a change more than chance? Control charts and the Pareto order.
 *
 *  Pure: no session, no clock. A chart takes one number for each month (or
 *  day, or shift) and says between which limits numbers from the same causes
 *  lie, and which points or runs of points do not fit. Five reports more than
 *  last month mean nothing by themselves; a point outside the limits does.
 *
 *  Formulas and where they come from: docs/STATISTICS.md. */
#ifndef SAFEPROD_CHART_H
#define SAFEPROD_CHART_H

#include <safeprod/status.h>

SP_BEGIN_DECLS

/** Limits of charts. */
enum {
    SP_CHART_LEAST = 8,         /**< points that a chart needs for limits */
    SP_CHART_POINTS_MAX = 1200, /**< a hundred years of months */
    SP_CHART_SIGNALS_MAX = 64   /**< more are not listed */
};

/** What the numbers are. */
typedef enum sp_chart_kind {
    SP_CHART_XMR, /**< single values: limits from their moving range */
    SP_CHART_P,   /**< shares: `count` of `size` */
    SP_CHART_U,   /**< counts per unit of exposure, e.g. per head */
    SP_CHART_KIND_COUNT
} sp_chart_kind;

/** One point. */
typedef struct sp_chart_point {
    double count; /**< what was counted; of XmR the value itself */
    double size;  /**< out of how many, or exposure; of XmR ignored. 0: no
                       data, the point is left out of everything */
    double value; /**< set: what is drawn; NaN: no data */
    double lower; /**< set: control limits at this point; NaN: none */
    double upper; /**< set */
} sp_chart_point;

/** Why points do not fit. */
typedef enum sp_chart_rule {
    SP_CHART_BEYOND,       /**< one point beyond three sigma */
    SP_CHART_TWO_OF_THREE, /**< two of three beyond two sigma, on one side */
    SP_CHART_SIDE,         /**< nine in a row on one side of the centre */
    SP_CHART_TREND,        /**< six in a row that rise, or fall */
    SP_CHART_RULE_COUNT
} sp_chart_rule;

/** Points that do not fit. */
typedef struct sp_chart_signal {
    sp_chart_rule rule;
    bool up;      /**< above the centre, or rising */
    size_t first; /**< index of the first point of the run */
    size_t last;  /**< index of the last: where the rule was broken */
} sp_chart_signal;

/** A chart. */
typedef struct sp_chart {
    bool limits;    /**< enough points for limits; else no signals either */
    double centre;  /**< of the points with data; NaN: none has */
    size_t npoints; /**< points with data */
    sp_chart_signal signals[SP_CHART_SIGNALS_MAX];
    size_t nsignals;
} sp_chart;

/** Work out limits and signals.
 *  @param points `value`, `lower` and `upper` are set
 *  @retval SP_INVALID a count or size that is negative or no number, a share
 *                     above 1, more than SP_CHART_POINTS_MAX */
SP_API sp_status sp_chart_make(sp_chart_kind kind, sp_chart_point *points,
                               size_t count, sp_chart *out);

/** @return What a rule says, as a sentence without the points. Never NULL. */
SP_API const char *sp_chart_rule_text(sp_chart_rule rule, sp_lang lang);

/** One cause of several. */
typedef struct sp_pareto_item {
    const char *key; /**< borrowed */
    int64_t count;
    double share;      /**< set: of the total; NaN: the total is 0 */
    double cumulative; /**< set: with all before it */
    bool vital;        /**< set: among the first that make up 80 % */
} sp_pareto_item;

/** Put @p items in order, the greatest first, equal ones by key.
 *  @retval SP_INVALID a negative count */
SP_API sp_status sp_pareto(sp_pareto_item *items, size_t count);

SP_END_DECLS
#endif
