/* Cycles of plans. A period is a number: how many of them lie between it and
 * the one that holds the start. All else follows from the number, so whoever
 * asks, for whatever days, gets the same periods. */
#include <safeprod/cycle.h>

#include "base.h"
#include "text.h"
#include "when.h"

#include <stdio.h>
#include <string.h>

enum {
    EVERY_MAX = 1000,
    PERIODS_MAX = 100000,
    DAY_FIRST = -719528, /* 0000-01-01, as when.h has it */
    DAY_LAST = 2932896,  /* 9999-12-31 */
    REST_MAX = 366,      /* days without one of work that are believed */
    ONCE_DAYS_MAX = 36600,
};

const sp_label sp_cycle_unit_labels[SP_CYCLE_UNIT_COUNT] = {
    [SP_CYCLE_ONCE] = {"once", "一次", "once", "一次性|单次"},
    [SP_CYCLE_HOUR] = {"hour", "小时", "hour", "h|时|每小时|hourly"},
    [SP_CYCLE_DAY] = {"day", "日", "day", "d|天|每日|每天|daily"},
    [SP_CYCLE_WEEK] = {"week", "周", "week", "w|每周|星期|weekly"},
    [SP_CYCLE_MONTH] = {"month", "月", "month", "m|每月|monthly"},
    [SP_CYCLE_QUARTER] = {"quarter", "季度", "quarter",
                          "q|季|每季|每季度|quarterly"},
    [SP_CYCLE_HALF_YEAR] = {"half_year", "半年", "half-year", "每半年"},
    [SP_CYCLE_YEAR] = {"year", "年", "year", "y|每年|年度|yearly"},
};

const sp_label sp_workday_rule_labels[SP_WORKDAY_RULE_COUNT] = {
    [SP_WORKDAY_ANY] = {"any", "不论工作日", "any day", "自然日|每天"},
    [SP_WORKDAY_SKIP] = {"skip", "非工作日不做", "working days only",
                         "工作日|跳过"},
    [SP_WORKDAY_BEFORE] = {"before", "提前到前一个工作日", "working day before",
                           "提前"},
    [SP_WORKDAY_AFTER] = {"after", "顺延到后一个工作日", "working day after",
                          "顺延"},
};

/* Of each unit: its calendar months, or the most days of one. */
static const struct unit {
    int months;
    int days;
} units[SP_CYCLE_UNIT_COUNT] = {
    [SP_CYCLE_ONCE] = {0, ONCE_DAYS_MAX},
    [SP_CYCLE_HOUR] = {0, 0},
    [SP_CYCLE_DAY] = {0, 1},
    [SP_CYCLE_WEEK] = {0, 7},
    [SP_CYCLE_MONTH] = {1, 31},
    [SP_CYCLE_QUARTER] = {3, 92},
    [SP_CYCLE_HALF_YEAR] = {6, 184},
    [SP_CYCLE_YEAR] = {12, 366},
};

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static int weekday(int64_t day) /* 0: Monday; 1970-01-01 was a Thursday */
{
    return (int)(((day + 3) % 7 + 7) % 7);
}

static bool day_exists(int64_t day)
{
    return day >= DAY_FIRST && day <= DAY_LAST;
}

static sp_status check_due(const sp_cycle *c)
{
    int most = units[c->unit].days * (int)c->every;
    const sp_label *unit = &sp_cycle_unit_labels[c->unit];

    if (c->due_day < 0 || c->due_day > most)
        return sp_fail(SP_INVALID,
                       "到期日是周期内的第几天：0（最后一天）到 %d，而不是 %d",
                       "the day it is due is counted within the period: 0 "
                       "(its last) to %d, not %d",
                       most, c->due_day);
    if (c->workday == SP_WORKDAY_SKIP && c->unit != SP_CYCLE_HOUR &&
        c->unit != SP_CYCLE_DAY)
        return sp_fail(SP_INVALID,
                       "“" SP_IN_ZH "”的周期不能跳过非工作日：改用 before "
                       "或 after",
                       "a cycle by the " SP_IN_EN " skips no days of rest: "
                       "use before or after",
                       unit->zh, unit->en);
    return SP_OK;
}

static sp_status check_days(const sp_cycle *c)
{
    if (!day_exists(c->start))
        return sp_fail(SP_INVALID, "周期的开始日期 %lld 不存在",
                       "the cycle's first day, %lld, does not exist",
                       (long long)c->start);
    if (c->end == SP_NO_INT)
        return SP_OK;
    if (!day_exists(c->end) || c->end < c->start) {
        char start[11], end[11];
        sp_day_format(c->start, start);
        sp_day_format(c->end, end);
        return sp_fail(SP_INVALID, "周期的结束日期“%s”在开始日期 %s 之前",
                       "the cycle's last day \"%s\" is before its first, %s",
                       end, start);
    }
    return SP_OK;
}

sp_status sp_cycle_check(const sp_cycle *c)
{
    if ((unsigned)c->unit >= SP_CYCLE_UNIT_COUNT)
        return sp_fail(SP_INVALID, "没有第 %d 种周期单位",
                       "there is no unit of cycles number %d", (int)c->unit);
    if ((unsigned)c->workday >= SP_WORKDAY_RULE_COUNT)
        return sp_fail(SP_INVALID, "没有第 %d 种工作日规则",
                       "there is no rule of working days number %d",
                       (int)c->workday);
    int64_t most = c->unit == SP_CYCLE_ONCE ? 1 : EVERY_MAX;
    if (c->every < 1 || c->every > most)
        return sp_fail(SP_INVALID, "周期的间隔应为 1 到 %lld，而不是 %lld",
                       "a cycle is every 1 to %lld units, not %lld",
                       (long long)most, (long long)c->every);
    SP_TRY(check_days(c));
    return check_due(c);
}

/* Months since the year 0, and the first day of that month. */
static int64_t month_of(int64_t day, int64_t *out_first)
{
    char text[11] = "";
    int year, month, of_month;

    sp_day_format(day, text);
    if (sscanf(text, "%4d-%2d-%2d", &year, &month, &of_month) != 3)
        return 0;
    *out_first = day - (of_month - 1);
    return year * INT64_C(12) + month - 1;
}

/* What the numbers of periods are counted from. */
typedef struct span {
    int64_t origin; /* first day of period 0 */
    int64_t months; /* of a period; 0: counted in hours */
    int64_t hours;
    int64_t month0; /* month_of() the origin */
} span;

static span span_of(const sp_cycle *c)
{
    span s = {.origin = c->start};
    int months = units[c->unit].months;

    if (months > 0) { /* a quarter begins in January, April, … */
        int64_t month = month_of(c->start, &s.origin);
        s.origin = sp_day_add_months(s.origin, -(int)(month % months));
        s.month0 = month - month % months;
        s.months = months * c->every;
        return s;
    }
    if (c->unit == SP_CYCLE_WEEK)
        s.origin -= weekday(c->start);
    if (c->unit == SP_CYCLE_HOUR)
        s.hours = c->every;
    else if (c->unit == SP_CYCLE_ONCE)
        s.hours = (c->end == SP_NO_INT ? 1 : c->end - c->start + 1) * 24;
    else
        s.hours = c->every * units[c->unit].days * 24;
    return s;
}

/* The period that holds an hour of a day. */
static int64_t index_of(const span *s, int64_t day, int hour)
{
    int64_t first;

    if (s->months == 0)
        return floor_div((day - s->origin) * 24 + hour, s->hours);
    return floor_div(month_of(day, &first) - s->month0, s->months);
}

/* First day of period @k; beyond the calendar, the day after its last. */
static int64_t first_of(const span *s, int64_t k)
{
    int64_t day = s->months > 0
                      ? sp_day_add_months(s->origin, (int)(k * s->months))
                      : s->origin + floor_div(k * s->hours, 24);

    return day_exists(day) ? day : DAY_LAST + (int64_t)1;
}

static bool is_working(sp_workday_ask ask, const void *context, int64_t day)
{
    return ask ? ask(context, day) : weekday(day) < 5;
}

/* The working day nearest to @day, going by @step; @day itself when there is
 * none within a year. */
static int64_t nearest(int64_t day, int step, sp_workday_ask ask,
                       const void *context)
{
    for (int i = 1; i <= REST_MAX; i++)
        if (is_working(ask, context, day + (int64_t)i * step))
            return day + (int64_t)i * step;
    return day;
}

/* When @p is due: its day, cut at the end of the cycle, then moved to a working
 * day. A day that had passed when the cycle began is nobody's. */
static void set_due(const sp_cycle *c, sp_period *p, sp_workday_ask ask,
                    const void *context)
{
    int64_t due = p->last;

    if (c->due_day > 0 && p->first + c->due_day - 1 < due)
        due = p->first + c->due_day - 1;
    if (c->end != SP_NO_INT && due > c->end)
        due = c->end;
    p->skipped = due < c->start;
    p->due = due;
    if (c->workday == SP_WORKDAY_ANY || is_working(ask, context, due))
        return;
    if (c->workday == SP_WORKDAY_SKIP)
        p->skipped = true;
    else
        p->due = nearest(due, c->workday == SP_WORKDAY_BEFORE ? -1 : 1, ask,
                         context);
}

static sp_period period_of(const sp_cycle *c, const span *s, int64_t k)
{
    sp_period p = {.first = first_of(s, k), .hour_to = 24};

    p.last = first_of(s, k + 1) - 1;
    if (c->unit == SP_CYCLE_HOUR) {
        p.hour_from = (int)(k * s->hours % 24);
        p.hour_to = p.hour_from + (int)s->hours;
        p.last = p.first + (p.hour_to - 1) / 24;
    }
    return p;
}

sp_status sp_cycle_each(const sp_cycle *c, int64_t from, int64_t to,
                        sp_workday_ask is_workday, const void *workday_context,
                        sp_status (*visit)(void *context,
                                           const sp_period *period),
                        void *context)
{
    SP_TRY(sp_cycle_check(c));
    span s = span_of(c);
    int64_t last = c->end == SP_NO_INT || c->end > to ? to : c->end;
    if (last > DAY_LAST)
        last = DAY_LAST;
    if (from < s.origin)
        from = s.origin;
    if (from > last)
        return SP_OK;
    int64_t begin = index_of(&s, from, 0), end = index_of(&s, last, 23);
    if (c->unit == SP_CYCLE_ONCE && end > 0)
        end = 0;
    if (end - begin >= PERIODS_MAX)
        return sp_fail(SP_INVALID, "%lld 个周期太多：一次最多 %d 个",
                       "%lld periods are too many: at most %d at a time",
                       (long long)(end - begin + 1), PERIODS_MAX);
    for (int64_t k = begin; k <= end; k++) {
        sp_period period = period_of(c, &s, k);
        set_due(c, &period, is_workday, workday_context);
        SP_TRY(visit(context, &period));
    }
    return SP_OK;
}

int64_t sp_workdays_after(int64_t day, int64_t count, sp_workday_ask is_workday,
                          const void *context)
{
    while (count > 0 && day < DAY_LAST) {
        int64_t next = nearest(day, 1, is_workday, context);
        day = next > day ? next : day + 1; /* a calendar without work: days */
        count--;
    }
    return day;
}
