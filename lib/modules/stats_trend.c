/* Month by month, with the limits of chance. */
#include <safeprod/stats.h>

#include <stdio.h>
#include <string.h>

#include "stats_scan.h"
#include "when.h"

/* clang-format off */
const sp_label sp_stats_measure_labels[SP_STATS_MEASURE_COUNT] = {
    [SP_STATS_FOUND] = {"found", "隐患数", "hazards found", NULL},
    [SP_STATS_MAJOR] = {"major", "重大隐患数", "major hazards", NULL},
    [SP_STATS_ON_TIME] = {"on_time", "按期整改率", "rectified on time", NULL},
    [SP_STATS_RECURRING] = {"recurring", "重复发生率", "recurring", NULL},
};
/* clang-format on */

enum { MONTHS_DEFAULT = 24 };

void sp_stats_trend_clear(sp_stats_trend *trend)
{
    free(trend->points);
    free(trend->months);
    *trend = (sp_stats_trend){0};
}

/* ---- months ---- */

static int64_t month_number(int64_t day)
{
    char text[11];
    int year = 0;
    int month = 1;

    sp_day_format(day, text);
    sscanf(text, "%d-%d", &year, &month);
    return (int64_t)year * 12 + month - 1;
}

static void month_text(int64_t number, const char *day, char out[16])
{
    snprintf(out, 16, "%04u-%02u%.3s", (unsigned)(number / 12) % 10000,
             (unsigned)(number % 12) + 1, day);
}

typedef struct span {
    int64_t first; /* months since the year 0 */
    int64_t last;
} span;

/* By default the last two years before this month, but not before the site's
 * first hazard. */
static sp_status default_first(sp_session *session, span *out)
{
    int64_t found;

    SP_TRY(sp_stats_first_found(session, &found));
    out->first = out->last - MONTHS_DEFAULT + 1;
    if (found == SP_NO_TIME)
        return SP_OK;
    int64_t begin = month_number(sp_day_of(found, session->options.zone));
    if (begin > out->first)
        out->first = begin < out->last ? begin : out->last;
    return SP_OK;
}

/* Only whole months, and none that is not over. */
static sp_status span_of(sp_session *session, const sp_stats_options *o,
                         span *out)
{
    int zone = session->options.zone;
    int64_t now = month_number(sp_day_of(sp_session_now(session), zone));
    sp_stats_period period;

    SP_TRY(sp_stats_period_of(session, o, &period));
    out->last = now - 1;
    if (o->to) {
        int64_t end = sp_day_of(period.until, zone); /* the day after */
        int64_t last = month_number(end) - 1;
        out->last = last < out->last ? last : out->last;
    }
    if (o->from)
        out->first = month_number(sp_day_of(period.from - 1, zone)) + 1;
    else
        SP_TRY(default_first(session, out));
    if (out->first > out->last)
        return sp_fail(SP_INVALID, "这段时间里没有已过完的整月",
                       "no whole month of that period is over");
    if (out->last - out->first >= SP_CHART_POINTS_MAX)
        return sp_fail(SP_INVALID, "趋势最多 %d 个月",
                       "a trend has at most %d months", SP_CHART_POINTS_MAX);
    return SP_OK;
}

/* ---- points ---- */

static sp_chart_kind kind_of(sp_stats_measure measure, int64_t people)
{
    if (measure == SP_STATS_ON_TIME || measure == SP_STATS_RECURRING)
        return SP_CHART_P;
    return measure == SP_STATS_FOUND && people > 0 ? SP_CHART_U : SP_CHART_XMR;
}

static sp_chart_point point_of(sp_stats_measure measure,
                               const sp_hazard_counts *c, int64_t people)
{
    switch (measure) {
    case SP_STATS_MAJOR:
        return (sp_chart_point){.count = (double)c->major};
    case SP_STATS_ON_TIME:
        return (sp_chart_point){.count = (double)c->on_time,
                                .size = (double)c->judged};
    case SP_STATS_RECURRING:
        return (sp_chart_point){.count = (double)c->recurring,
                                .size = (double)c->total};
    default:
        return (sp_chart_point){.count = (double)c->total,
                                .size = (double)people};
    }
}

static sp_status make_months(const span *months, sp_stats_trend *out)
{
    char text[16];

    out->count = (size_t)(months->last - months->first + 1);
    out->points = calloc(out->count, sizeof *out->points);
    out->months = calloc(out->count, sizeof *out->months);
    if (!out->points || !out->months)
        return sp_no_memory();
    for (size_t i = 0; i < out->count; i++) {
        month_text(months->first + (int64_t)i, "", text);
        memcpy(out->months[i], text, sizeof out->months[i]);
    }
    return SP_OK;
}

/* Months without a hazard have no group: 0 found is a point like others. */
static void fill_points(const sp_stats_groups *groups, sp_stats_measure measure,
                        int64_t people, sp_stats_trend *out)
{
    static const sp_hazard_counts nothing;

    for (size_t i = 0; i < out->count; i++) {
        const sp_hazard_counts *counts = &nothing;
        for (size_t k = 0; k < groups->count; k++)
            if (strcmp(sp_stats_key(&groups->items[k], 0), out->months[i]) == 0)
                counts = &groups->items[k].counts;
        out->points[i] = point_of(measure, counts, people);
    }
}

static void cleanup_trend(sp_stats_trend *trend)
{
    sp_stats_trend_clear(trend);
}

sp_status sp_stats_trend_of(sp_session *session,
                            const sp_stats_options *options,
                            sp_stats_measure measure, sp_stats_trend *out)
{
    SP_CLEANUP(cleanup_trend) sp_stats_trend trend = {0};
    SP_AUTOGROUPS groups = {0};
    sp_stats_options monthly = *options;
    char from[16];
    char to[16];
    span months;

    if ((unsigned)measure >= SP_STATS_MEASURE_COUNT || options->people < 0)
        return sp_fail(SP_INVALID, "没有这种趋势，或人数小于 0",
                       "no such trend, or people below 0");
    SP_TRY(span_of(session, options, &months));
    month_text(months.first, "-01", from);
    month_text(months.last + 1, "-01", to);
    int64_t end;
    if (sp_day_parse(to, &end))
        sp_day_format(end - 1, to);
    monthly.by[0] = SP_STATS_MONTH;
    monthly.nby = 1;
    monthly.from = from;
    monthly.to = to;
    SP_TRY(sp_stats_scan(session, &monthly, &groups));
    SP_TRY(make_months(&months, &trend));
    fill_points(&groups, measure, options->people, &trend);
    trend.kind = kind_of(measure, options->people);
    SP_TRY(sp_chart_make(trend.kind, trend.points, trend.count, &trend.chart));
    *out = trend;
    trend = (sp_stats_trend){0};
    return SP_OK;
}

/* ---- words ---- */

static void say_direction(const sp_chart_signal *s, sp_str *zh, sp_str *en)
{
    if (s->rule == SP_CHART_TREND) {
        sp_str_add(zh, s->up ? "持续上升" : "持续下降");
        sp_str_add(en, s->up ? "rising" : "falling");
    } else {
        sp_str_add(zh, s->up ? "偏高" : "偏低");
        sp_str_add(en, s->up ? "high" : "low");
    }
}

sp_status sp_stats_signal_text(const sp_stats_trend *trend, size_t i,
                               sp_lang lang, char **out)
{
    SP_AUTOSTR zh = {0};
    SP_AUTOSTR en = {0};

    if (i >= trend->chart.nsignals)
        return sp_fail(SP_NOT_FOUND, "没有第 %zu 个信号", "no signal %zu", i);
    const sp_chart_signal *s = &trend->chart.signals[i];
    if (s->first == s->last) {
        sp_str_add(&zh, trend->months[s->last]);
        sp_str_add(&en, trend->months[s->last]);
    } else {
        sp_str_addf(&zh, "%s 至 %s", trend->months[s->first],
                    trend->months[s->last]);
        sp_str_addf(&en, "%s to %s", trend->months[s->first],
                    trend->months[s->last]);
    }
    sp_str_addc(&zh, ' ');
    sp_str_addc(&en, ' ');
    say_direction(s, &zh, &en);
    sp_str_addf(&zh, "：%s，不像偶然波动，应查原因",
                sp_chart_rule_text(s->rule, SP_ZH));
    sp_str_addf(&en, ": %s. This is more than chance; look for the cause",
                sp_chart_rule_text(s->rule, SP_EN));
    return sp_str_take(lang == SP_EN ? &en : &zh, out);
}
