/* What is counted, and the formulas. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "rates.h"

#define NONE SP_NO_TIME

enum { TODAY = 1000, DAY = 86400 };

/* One hazard: reports total major closed overdue judged on_time recurring,
 * days from found to closed. */
static const struct {
    sp_hazard_facts facts;
    int counts[8];
    int days;
} cases[] = {
    /* reported, without a deadline */
    {{.closed = false,
      .found_at = 0,
      .closed_at = NONE,
      .first_closed = NONE,
      .deadline = NONE,
      .due = NONE},
     {1, 1, 0, 0, 0, 0, 0, 0},
     0},
    /* rejected, merged: reports and nothing else */
    {{.dismissed = true,
      .major = true,
      .deadline = 5,
      .due = NONE,
      .first_closed = 3,
      .closed_at = 3 * DAY,
      .recurs = true},
     {1, 0, 0, 0, 0, 0, 0, 0},
     0},
    {{.dismissed = true,
      .deadline = 5,
      .due = NONE,
      .first_closed = NONE,
      .closed_at = NONE},
     {1, 0, 0, 0, 0, 0, 0, 0},
     0},
    /* the deadline is today: not overdue, not judged */
    {{.closed = false,
      .deadline = TODAY,
      .due = TODAY,
      .first_closed = NONE,
      .closed_at = NONE},
     {1, 1, 0, 0, 0, 0, 0, 0},
     0},
    /* it was yesterday */
    {{.closed = false,
      .major = true,
      .deadline = TODAY - 1,
      .due = TODAY - 1,
      .first_closed = NONE,
      .closed_at = NONE},
     {1, 1, 1, 0, 1, 1, 0, 0},
     0},
    /* closed on its last day, and a day later */
    {{.closed = true,
      .deadline = 10,
      .due = NONE,
      .first_closed = 10,
      .closed_at = 10 * DAY},
     {1, 1, 0, 1, 0, 1, 1, 0},
     10},
    {{.closed = true,
      .deadline = 10,
      .due = NONE,
      .first_closed = 11,
      .closed_at = 11 * DAY,
      .recurs = true},
     {1, 1, 0, 1, 0, 1, 0, 1},
     11},
    /* closed long before its deadline: judged at once */
    {{.closed = true,
      .deadline = TODAY + 9,
      .due = NONE,
      .first_closed = 10,
      .closed_at = 10 * DAY},
     {1, 1, 0, 1, 0, 1, 1, 0},
     10},
    /* fixed on the spot, no deadline: closed, not judged */
    {{.closed = true,
      .deadline = NONE,
      .due = NONE,
      .first_closed = 0,
      .closed_at = 3600},
     {1, 1, 0, 1, 0, 0, 0, 0},
     0},
    /* reopened: open again, and the first time counts */
    {{.closed = false,
      .deadline = 10,
      .due = TODAY + 1,
      .first_closed = 9,
      .closed_at = 9 * DAY},
     {1, 1, 0, 0, 0, 1, 1, 0},
     0},
    /* a clock that ran backwards adds no negative time */
    {{.closed = true,
      .found_at = 99 * DAY,
      .deadline = NONE,
      .due = NONE,
      .first_closed = 9,
      .closed_at = 9 * DAY},
     {1, 1, 0, 1, 0, 0, 0, 0},
     0},
};

static void check(const sp_hazard_counts *c, const int wanted[8])
{
    const int64_t got[8] = {c->reports, c->total,  c->major,   c->closed,
                            c->overdue, c->judged, c->on_time, c->recurring};

    for (int k = 0; k < 8; k++)
        assert_int_equal(got[k], wanted[k]);
}

static void counts(void **state)
{
    sp_hazard_counts all = {0};
    sp_hazard_counts sum = {0};

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        sp_hazard_counts one = {0};
        sp_hazard_count(&cases[i].facts, TODAY, &one);
        check(&one, cases[i].counts);
        assert_int_equal(one.seconds / DAY, cases[i].days);
        sp_hazard_count(&cases[i].facts, TODAY, &all);
        sp_hazard_counts_add(&sum, &one);
    }
    assert_memory_equal(&all, &sum, sizeof all);
}

static bool same(double a, double b)
{
    return isnan(a) ? isnan(b) : fabs(a - b) < 1e-12;
}

static void rates(void **state)
{
    const sp_hazard_counts c = {.reports = 20,
                                .total = 16,
                                .closed = 12,
                                .judged = 10,
                                .on_time = 9,
                                .recurring = 2,
                                .seconds = 36 * DAY};
    sp_hazard_rates r;

    (void)state;
    sp_hazard_rates_of(&c, 80, &r);
    assert_true(same(r.rectified, 0.75));
    assert_true(same(r.on_time, 0.9));
    assert_true(same(r.days, 3));
    assert_true(same(r.recurrence, 0.125));
    assert_true(same(r.per_head, 0.25));
}

/* Nothing out of nothing is no data, not 100 %. */
static void no_data(void **state)
{
    const sp_hazard_counts c = {.reports = 3};
    sp_hazard_rates r;

    (void)state;
    sp_hazard_rates_of(&c, 0, &r);
    assert_true(isnan(r.rectified) && isnan(r.on_time) && isnan(r.days) &&
                isnan(r.recurrence) && isnan(r.per_head));
}

static void effect(void **state)
{
    static const struct {
        sp_effect e;
        sp_status status;
        double wanted;
    } scores[] = {
        {{10, 10, 0, 8, 8, 0, false}, SP_OK, 100},
        {{10, 5, 3, 8, 6, 2.5, false}, SP_OK, 22 + 35},
        {{10, 10, 0, 8, 8, 0, true}, SP_OK, 0},
        {{10, 1, 30, 8, 8, 0, false}, SP_OK, 50}, /* no part below 0 */
        {{0, 0, 0, 8, 8, 0, false}, SP_OK, NAN},
        {{10, 10, 0, 0, 0, 0, false}, SP_OK, NAN},
        {{10, 11, 0, 8, 8, 0, false}, SP_INVALID, 0},
        {{10, -1, 0, 8, 8, 0, false}, SP_INVALID, 0},
        {{10, 10, 0, 8, 9, 0, false}, SP_INVALID, 0},
        {{10, 10, -1, 8, 8, 0, false}, SP_INVALID, 0},
        {{10, 10, NAN, 8, 8, 0, false}, SP_INVALID, 0},
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(scores); i++) {
        double score = -1;
        assert_int_equal(sp_effect_score(&scores[i].e, &score),
                         scores[i].status);
        if (scores[i].status == SP_OK)
            assert_true(same(score, scores[i].wanted));
        else
            assert_true(score == -1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts),
        cmocka_unit_test(rates),
        cmocka_unit_test(no_data),
        cmocka_unit_test(effect),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
