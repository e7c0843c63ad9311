/* Control charts after Shewhart: limits three sigma from the centre, and runs
 * that chance makes rarely. Points without data are as if they were not there.
 */
#include <safeprod/chart.h>

#include <math.h>

#include "base.h"

/* Of a moving range of two: its mean is 1.128 sigma (d2). */
static const double moving_range_sigmas = 1.128;

enum { SIDE_RUN = 9, TREND_RUN = 6 };

typedef struct chart {
    sp_chart_kind kind;
    const sp_chart_point *points;
    const size_t *at; /* those with data */
    size_t n;
    sp_chart *out;
    double sigma; /* of XmR */
} chart;

/* ---- limits ---- */

static sp_status check(sp_chart_kind kind, const sp_chart_point *points,
                       size_t count)
{
    if (count > SP_CHART_POINTS_MAX)
        return sp_fail(SP_INVALID, "控制图最多 %d 个点，给了 %zu 个",
                       "a chart has at most %d points, %zu were given",
                       SP_CHART_POINTS_MAX, count);
    for (size_t i = 0; i < count; i++) {
        const sp_chart_point *p = &points[i];
        bool good = isfinite(p->count) && p->count >= 0;

        if (kind != SP_CHART_XMR)
            good = good && isfinite(p->size) && p->size >= 0;
        if (kind == SP_CHART_P)
            good = good && p->count <= p->size;
        if (!good)
            return sp_fail(SP_INVALID, "控制图第 %zu 个点不是可用的数",
                           "point %zu of the chart is not a usable number",
                           i + 1);
    }
    return SP_OK;
}

static double value_of(sp_chart_kind kind, const sp_chart_point *p)
{
    if (kind == SP_CHART_XMR)
        return p->count;
    return p->size > 0 ? p->count / p->size : NAN;
}

static double centre_of(const chart *c)
{
    double counts = 0;
    double sizes = 0;

    for (size_t i = 0; i < c->n; i++) {
        const sp_chart_point *p = &c->points[c->at[i]];
        counts += p->count;
        sizes += c->kind == SP_CHART_XMR ? 1 : p->size;
    }
    return sizes > 0 ? counts / sizes : NAN;
}

static double moving_range(const chart *c)
{
    double sum = 0;

    for (size_t i = 1; i < c->n; i++)
        sum += fabs(c->points[c->at[i]].value - c->points[c->at[i - 1]].value);
    return c->n > 1 ? sum / (double)(c->n - 1) : 0;
}

/* How far points of this size scatter by chance. */
static double sigma_at(const chart *c, const sp_chart_point *p)
{
    double centre = c->out->centre;

    switch (c->kind) {
    case SP_CHART_P:
        return sqrt(centre * (1 - centre) / p->size);
    case SP_CHART_U:
        return sqrt(centre / p->size);
    default:
        return c->sigma;
    }
}

/* Counts and shares end at 0, shares at 1. */
static void set_limits(const chart *c, sp_chart_point *points)
{
    for (size_t i = 0; i < c->n; i++) {
        sp_chart_point *p = &points[c->at[i]];
        double reach = 3 * sigma_at(c, p);

        p->lower = fmax(0, c->out->centre - reach);
        p->upper = c->out->centre + reach;
        if (c->kind == SP_CHART_P)
            p->upper = fmin(1, p->upper);
    }
}

/* ---- signals ---- */

static void add_signal(const chart *c, sp_chart_rule rule, bool up,
                       size_t first, size_t last)
{
    sp_chart *out = c->out;

    if (out->nsignals < SP_CHART_SIGNALS_MAX)
        out->signals[out->nsignals++] =
            (sp_chart_signal){rule, up, c->at[first], c->at[last]};
}

/* Sigmas from the centre; with no scatter at all only a point that differs is
 * away, and then beyond any limit. */
static double away(const chart *c, size_t i)
{
    const sp_chart_point *p = &c->points[c->at[i]];
    double sigma = sigma_at(c, p);
    double distance = p->value - c->out->centre;

    /* sums of fractions are not exact: what is no distance must be none */
    if (fabs(distance) <= 1e-12 * fmax(1, fabs(c->out->centre)))
        return 0;
    return sigma > 0 ? distance / sigma : distance * INFINITY;
}

static void find_beyond(const chart *c)
{
    for (size_t i = 0; i < c->n; i++)
        if (fabs(away(c, i)) > 3)
            add_signal(c, SP_CHART_BEYOND, away(c, i) > 0, i, i);
}

/* Two of three on one side, said at the second of the two, once for each. */
static void find_two_of_three(const chart *c)
{
    for (size_t i = 1; i < c->n; i++) {
        double here = away(c, i);
        double side = here > 0 ? 1 : -1;
        size_t from = i >= 2 ? i - 2 : 0;

        if (!(here * side > 2))
            continue;
        for (size_t k = i; k-- > from;) {
            if (away(c, k) * side > 2) {
                add_signal(c, SP_CHART_TWO_OF_THREE, side > 0, k, i);
                break;
            }
        }
    }
}

/* A run that is long enough is one signal, however long it becomes. */
typedef struct run {
    int side; /* -1, 0, 1 */
    size_t first;
    size_t points;
} run;

static void end_run(const chart *c, sp_chart_rule rule, size_t least,
                    const run *r)
{
    if (r->side != 0 && r->points >= least)
        add_signal(c, rule, r->side > 0, r->first, r->first + r->points - 1);
}

static int sign(double x)
{
    return (x > 0) - (x < 0);
}

static void find_side(const chart *c)
{
    run r = {0, 0, 0};

    for (size_t i = 0; i < c->n; i++) {
        int side = sign(away(c, i));
        if (side == r.side) {
            r.points++;
            continue;
        }
        end_run(c, SP_CHART_SIDE, SIDE_RUN, &r);
        r = (run){side, i, 1};
    }
    end_run(c, SP_CHART_SIDE, SIDE_RUN, &r);
}

static void find_trend(const chart *c)
{
    run r = {0, 0, 1};

    for (size_t i = 1; i < c->n; i++) {
        int side =
            sign(c->points[c->at[i]].value - c->points[c->at[i - 1]].value);
        if (side == r.side) {
            r.points++;
            continue;
        }
        end_run(c, SP_CHART_TREND, TREND_RUN, &r);
        r = (run){side, i - 1, 2};
    }
    end_run(c, SP_CHART_TREND, TREND_RUN, &r);
}

static void find_signals(const chart *c)
{
    find_beyond(c);
    find_two_of_three(c);
    find_side(c);
    find_trend(c);
}

sp_status sp_chart_make(sp_chart_kind kind, sp_chart_point *points,
                        size_t count, sp_chart *out)
{
    size_t at[SP_CHART_POINTS_MAX];
    chart c = {kind, points, at, 0, out, 0};

    SP_TRY(check(kind, points, count));
    for (size_t i = 0; i < count; i++) {
        points[i].value = value_of(kind, &points[i]);
        points[i].lower = points[i].upper = NAN;
        if (!isnan(points[i].value))
            at[c.n++] = i;
    }
    *out = (sp_chart){.npoints = c.n, .limits = c.n >= SP_CHART_LEAST};
    out->centre = centre_of(&c);
    if (!out->limits)
        return SP_OK;
    c.sigma = moving_range(&c) / moving_range_sigmas;
    set_limits(&c, points);
    find_signals(&c);
    return SP_OK;
}

const char *sp_chart_rule_text(sp_chart_rule rule, sp_lang lang)
{
    static const struct {
        const char *zh, *en;
    } texts[] = {
        [SP_CHART_BEYOND] = {"超出三倍标准差的控制限",
                             "a point beyond the limits of three sigma"},
        [SP_CHART_TWO_OF_THREE] = {"连续三点中有两点在同侧超出两倍标准差",
                                   "two of three points beyond two sigma on "
                                   "one side"},
        [SP_CHART_SIDE] = {"连续九点及以上在中心线同侧",
                           "nine points or more in a row on one side of the "
                           "centre"},
        [SP_CHART_TREND] = {"连续六点及以上单向变化",
                            "six points or more in a row that go one way"},
    };
    SP_ASSERT_COUNT(texts, SP_CHART_RULE_COUNT);

    if ((unsigned)rule >= SP_CHART_RULE_COUNT)
        return "";
    return lang == SP_EN ? texts[rule].en : texts[rule].zh;
}
