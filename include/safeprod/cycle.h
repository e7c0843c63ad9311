/** @file safeprod/cycle.h
 *  @brief Cycles of plans (周期): which periods there are, and when what
 *  belongs to one is due.
 *
 *  Days are counted from 1970-01-01 in local time; a week starts on Monday, a
 *  quarter on the first of January, April, July, October. Counting is by the
 *  calendar: the 31st in a month without one is its last day, and so is
 *  29 February in other years; the day itself is kept, so March has its 31st
 *  again. The same cycle and day always give the same period, so tasks can be
 *  made again and again: a period's first day is its name. */
#ifndef SAFEPROD_CYCLE_H
#define SAFEPROD_CYCLE_H

#include <safeprod/record.h>

SP_BEGIN_DECLS

/** How long a period is. */
typedef enum sp_cycle_unit {
    SP_CYCLE_ONCE,
    SP_CYCLE_HOUR, /**< hours: several periods a day */
    SP_CYCLE_DAY,
    SP_CYCLE_WEEK,
    SP_CYCLE_MONTH,
    SP_CYCLE_QUARTER,
    SP_CYCLE_HALF_YEAR,
    SP_CYCLE_YEAR,
    SP_CYCLE_UNIT_COUNT
} sp_cycle_unit;

/** What happens when the day something is due on is no working day. */
typedef enum sp_workday_rule {
    SP_WORKDAY_ANY,    /**< due all the same */
    SP_WORKDAY_SKIP,   /**< no task; for daily and hourly cycles */
    SP_WORKDAY_BEFORE, /**< the last working day before it */
    SP_WORKDAY_AFTER,  /**< the first working day after it */
    SP_WORKDAY_RULE_COUNT
} sp_workday_rule;

/** Labels of the two, for field tables and forms. */
extern SP_API const sp_label sp_cycle_unit_labels[SP_CYCLE_UNIT_COUNT];
extern SP_API const sp_label sp_workday_rule_labels[SP_WORKDAY_RULE_COUNT];

/** A cycle. */
typedef struct sp_cycle {
    sp_cycle_unit unit;
    int64_t every; /**< units in a period: 1 … 1000; ONCE: 1 */
    int64_t start; /**< local day that the first period begins on, or lies in:
                        periods of weeks and longer are whole ones */
    int64_t end;   /**< last day, SP_NO_INT: no end */
    sp_workday_rule workday;
    int due_day; /**< day within the period, from 1, that it is due on;
                      0: its last day */
} sp_cycle;

/** A period. Hours count from 00:00 of `first`. */
typedef struct sp_period {
    int64_t first; /**< local day */
    int64_t last;
    int hour_from; /**< SP_CYCLE_HOUR: hours of the day; else 0 and 24 */
    int hour_to;
    int64_t due;  /**< last local day that it can be done on in time */
    bool skipped; /**< no working day: there is no task */
} sp_period;

/** Is @p day one of work? */
typedef bool (*sp_workday_ask)(const void *context, int64_t day);

/** @retval SP_INVALID a member is out of its range: the sentence names it */
SP_API sp_status sp_cycle_check(const sp_cycle *cycle);

/** The periods of @p cycle that touch the days @p from … @p to, in order.
 *  @param is_workday NULL: Monday to Friday
 *  @param visit returns SP_OK to go on; anything else ends the walk with it
 *  @retval SP_INVALID sp_cycle_check(), or more than 100,000 periods */
SP_API sp_status sp_cycle_each(
    const sp_cycle *cycle, int64_t from, int64_t to, sp_workday_ask is_workday,
    const void *workday_context,
    sp_status (*visit)(void *context, const sp_period *period), void *context);

/** The last local day of @p count working days after @p day: 0 is @p day. */
SP_API int64_t sp_workdays_after(int64_t day, int64_t count,
                                 sp_workday_ask is_workday,
                                 const void *context);

SP_END_DECLS
#endif
