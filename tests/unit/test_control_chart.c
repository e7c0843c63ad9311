/* Limits worked out by hand, and the runs that chance does not make. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include <safeprod/chart.h>

#include "base.h"

static bool near(double a, double b)
{
    return fabs(a - b) < 5e-5;
}

static void make(const double *values, size_t n, sp_chart_point *points,
                 sp_chart *out)
{
    for (size_t i = 0; i < n; i++)
        points[i] = (sp_chart_point){.count = values[i]};
    assert_int_equal(sp_chart_make(SP_CHART_XMR, points, n, out), SP_OK);
}

/* Moving ranges 2 1 3 2 1 2 3: mean 2, sigma 2 / 1.128, mean of values 11. */
static void xmr(void **state)
{
    static const double values[] = {10, 12, 11, 8, 10, 11, 13, 13 + 0};
    sp_chart_point points[8];
    sp_chart c;

    (void)state;
    make(values, 8, points, &c);
    assert_true(c.limits);
    assert_true(near(c.centre, 11));
    double sigma = (2 + 1 + 3 + 2 + 1 + 2 + 0) / 7.0 / 1.128;
    assert_true(near(points[0].lower, 11 - 3 * sigma));
    assert_true(near(points[7].upper, 11 + 3 * sigma));
    assert_int_equal(c.nsignals, 0);
}

/* 40 of 400 in all: 0.1; sigma for n = 100 is 0.03, for n = 25 0.06. */
static void shares(void **state)
{
    static const double n[] = {100, 100, 25, 25, 25, 25, 50, 50};
    static const double k[] = {20, 8, 2, 3, 1, 2, 2, 2};
    sp_chart_point p[8];
    sp_chart c;

    (void)state;
    for (size_t i = 0; i < 8; i++)
        p[i] = (sp_chart_point){.count = k[i], .size = n[i]};
    assert_int_equal(sp_chart_make(SP_CHART_P, p, 8, &c), SP_OK);
    assert_true(near(c.centre, 0.1));
    assert_true(near(p[0].upper, 0.19) && near(p[0].lower, 0.01));
    assert_true(near(p[2].upper, 0.28) && near(p[2].lower, 0));
    assert_int_equal(c.nsignals, 1);
    assert_int_equal(c.signals[0].rule, SP_CHART_BEYOND);
    assert_int_equal(c.signals[0].first, 0);
    assert_true(c.signals[0].up);
}

/* 32 in 8 units of 2: 2 for each; sigma sqrt(2 / 2) = 1. */
static void per_unit(void **state)
{
    sp_chart_point p[8];
    sp_chart c;

    (void)state;
    for (size_t i = 0; i < 8; i++)
        p[i] = (sp_chart_point){.count = i % 2 ? 3 : 5, .size = 2};
    assert_int_equal(sp_chart_make(SP_CHART_U, p, 8, &c), SP_OK);
    assert_true(near(c.centre, 2));
    assert_true(near(p[3].upper, 5) && near(p[3].lower, 0));
    assert_int_equal(c.nsignals, 0);
}

static bool has(const sp_chart *c, sp_chart_rule rule, bool up, size_t first,
                size_t last)
{
    for (size_t i = 0; i < c->nsignals; i++) {
        const sp_chart_signal *s = &c->signals[i];
        if (s->rule == rule && s->up == up && s->first == first &&
            s->last == last)
            return true;
    }
    return false;
}

static void rules(void **state)
{
    /* noise of ±1 around 10, with one point that is away */
    static const double spike[] = {10, 11, 9, 10, 11, 9, 30, 10, 11, 9,
                                   10, 11, 9, 10, 11, 9, 10, 11, 9};
    static const double climb[] = {5, 6, 5, 6, 5, 6, 7, 8, 9, 10, 9, 10, 9, 10};
    static const double shift[] = {4, 5, 4, 5, 4, 5, 4, 5, 4,
                                   7, 8, 7, 8, 7, 8, 7, 8, 7};
    sp_chart_point p[32];
    sp_chart c;

    (void)state;
    make(spike, SP_COUNT(spike), p, &c);
    assert_true(has(&c, SP_CHART_BEYOND, true, 6, 6));
    make(climb, SP_COUNT(climb), p, &c);
    assert_true(has(&c, SP_CHART_TREND, true, 4, 9));
    make(shift, SP_COUNT(shift), p, &c);
    assert_true(has(&c, SP_CHART_SIDE, false, 0, 8));
    assert_true(has(&c, SP_CHART_SIDE, true, 9, 17));
}

/* Centre 10; sigma 2 / 1.128 or so, so that 14.5 is between two and three. */
static void two_of_three(void **state)
{
    static const double values[] = {9,  10, 9,  10, 9,  10, 9,  10, 9,
                                    14, 10, 14, 9,  10, 9,  10, 9,  10};
    sp_chart_point p[18];
    sp_chart c;

    (void)state;
    make(values, SP_COUNT(values), p, &c);
    double sigma = (p[0].upper - c.centre) / 3;
    assert_true(14 > c.centre + 2 * sigma && 14 < c.centre + 3 * sigma);
    assert_true(has(&c, SP_CHART_TWO_OF_THREE, true, 9, 11));
    assert_int_equal(c.nsignals, 1);
}

static void few_and_flat(void **state)
{
    static const double flat[] = {3, 3, 3, 3, 3, 3, 3, 3, 3, 3};
    sp_chart_point p[10];
    sp_chart c;

    (void)state;
    make(flat, 7, p, &c);
    assert_false(c.limits);
    assert_true(isnan(p[0].upper) && near(c.centre, 3) && c.nsignals == 0);
    make(flat, 10, p, &c);
    assert_true(c.limits && c.nsignals == 0);
    assert_true(near(p[0].upper, 3) && near(p[0].lower, 3));
    assert_int_equal(sp_chart_make(SP_CHART_XMR, NULL, 0, &c), SP_OK);
    assert_true(!c.limits && isnan(c.centre));
}

/* Months without data neither count nor end a run. */
static void gaps(void **state)
{
    sp_chart_point p[24];
    sp_chart c;

    (void)state;
    for (size_t i = 0; i < 24; i++)
        p[i] = (sp_chart_point){.count = i % 2    ? 0
                                         : i < 12 ? 2
                                                  : 8,
                                .size = i % 2 ? 0 : 10};
    assert_int_equal(sp_chart_make(SP_CHART_P, p, 24, &c), SP_OK);
    assert_int_equal(c.npoints, 12);
    assert_true(isnan(p[1].value) && isnan(p[1].upper));
    assert_true(near(c.centre, 0.5));
    for (size_t i = 0; i < 24; i++)
        p[i].size = 0, p[i].count = 0;
    assert_int_equal(sp_chart_make(SP_CHART_U, p, 24, &c), SP_OK);
    assert_true(isnan(c.centre) && c.npoints == 0 && c.nsignals == 0);
}

static void refused(void **state)
{
    static const struct {
        sp_chart_kind kind;
        sp_chart_point p;
    } cases[] = {
        {SP_CHART_XMR, {.count = NAN}},
        {SP_CHART_XMR, {.count = -1}},
        {SP_CHART_U, {.count = 1, .size = -1}},
        {SP_CHART_U, {.count = 1, .size = INFINITY}},
        {SP_CHART_P, {.count = 3, .size = 2}},
    };
    static sp_chart_point many[SP_CHART_POINTS_MAX + 1];
    sp_chart c = {.centre = -7};

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        sp_chart_point p = cases[i].p;
        assert_int_equal(sp_chart_make(cases[i].kind, &p, 1, &c), SP_INVALID);
        assert_true(c.centre == -7);
    }
    assert_int_equal(
        sp_chart_make(SP_CHART_XMR, many, SP_CHART_POINTS_MAX + 1, &c),
        SP_INVALID);
    assert_int_equal(sp_chart_make(SP_CHART_XMR, many, SP_CHART_POINTS_MAX, &c),
                     SP_OK);
}

static void words(void **state)
{
    (void)state;
    for (int r = 0; r < SP_CHART_RULE_COUNT; r++) {
        assert_true(strlen(sp_chart_rule_text((sp_chart_rule)r, SP_ZH)) > 0);
        assert_true(strlen(sp_chart_rule_text((sp_chart_rule)r, SP_EN)) > 0);
    }
    assert_string_equal(sp_chart_rule_text(SP_CHART_RULE_COUNT, SP_ZH), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(xmr),          cmocka_unit_test(shares),
        cmocka_unit_test(per_unit),     cmocka_unit_test(rules),
        cmocka_unit_test(two_of_three), cmocka_unit_test(few_and_flat),
        cmocka_unit_test(gaps),         cmocka_unit_test(refused),
        cmocka_unit_test(words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
