/* Scores and places: the formulas as tables, and what has to hold whatever the
 * counts are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <safeprod/safeprod.h>

#include "base.h"

#define OK(call) assert_int_equal((call), SP_OK)

static sp_rank_rules rules(sp_rank_formula formula)
{
    sp_pack *pack = NULL;
    sp_rank_rules r;

    OK(sp_pack_builtin("ranking.standard", &pack));
    OK(sp_rank_rules_of(pack, &r));
    sp_pack_free(pack);
    r.formula = formula;
    return r;
}

/* approved, of these on time, missed, reviewed, sum of scores */
static sp_rank_input counts(int64_t approved, int64_t on_time, int64_t missed,
                            int64_t reviewed, int64_t score_sum)
{
    sp_rank_sums s = {.approved = approved,
                      .on_time = on_time,
                      .missed = missed,
                      .reviewed = reviewed,
                      .score_sum = score_sum};
    return (sp_rank_input){.id = "P", .count = s, .weight = s};
}

static int64_t score(const sp_rank_rules *r, sp_rank_input in)
{
    sp_rank_result out;

    OK(sp_rank_score(r, &in, &out));
    return out.score;
}

static void formulas_are_those_of_the_pack(void **state)
{
    static const struct {
        sp_rank_formula formula;
        int64_t approved, on_time, missed, reviewed, score_sum;
        int64_t score; /* ten-thousandths */
    } cases[] = {
        {SP_RANK_COMPLETION, 3, 0, 1, 0, 0, 750000},
        {SP_RANK_COMPLETION, 2, 2, 1, 0, 0, 666667},
        {SP_RANK_COMPLETION, 1, 1, 2, 0, 0, 333333},
        {SP_RANK_COMPLETION, 0, 0, 5, 0, 0, 0},
        /* 100 (.5 · 8/10 + .3 · 6/10 + .2 · .9) = 40 + 18 + 18 */
        {SP_RANK_WEIGHTED, 8, 6, 2, 8, 720, 760000},
        /* not reviewed: 62.5 · 8/10 + 37.5 · 6/10 */
        {SP_RANK_WEIGHTED, 8, 6, 2, 0, 0, 725000},
        {SP_RANK_WEIGHTED, 10, 10, 0, 10, 1000, 1000000},
        {SP_RANK_WEIGHTED, 0, 0, 3, 0, 0, 0},
        {SP_RANK_BY_ITEM, 8, 6, 2, 8, 720, 760000},
        /* 100 - 2·5 - 2·2 */
        {SP_RANK_LEDGER, 8, 6, 2, 0, 0, 860000},
        {SP_RANK_LEDGER, 0, 0, 30, 0, 0, 0},
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        sp_rank_rules r = rules(cases[i].formula);
        int64_t got = score(&r, counts(cases[i].approved, cases[i].on_time,
                                       cases[i].missed, cases[i].reviewed,
                                       cases[i].score_sum));
        if (got != cases[i].score)
            fail_msg("case %zu: %lld, not %lld", i, (long long)got,
                     (long long)cases[i].score);
    }
}

static void points_and_vetoes(void **state)
{
    sp_rank_rules r = rules(SP_RANK_LEDGER);
    sp_rank_input in = counts(5, 5, 0, 0, 0);

    (void)state;
    in.hazards = 20; /* at most 10, and never above 100 */
    assert_int_equal(score(&r, in), 1000000);
    in.returned = 15;
    assert_int_equal(score(&r, in), 950000);
    in.overdue = true;
    assert_int_equal(score(&r, in), 600000);
    in.accident = true;
    assert_int_equal(score(&r, in), 0);
}

static void no_tasks_is_no_hundred(void **state)
{
    (void)state;
    for (int f = 0; f < SP_RANK_FORMULA_COUNT; f++) {
        sp_rank_rules r = rules((sp_rank_formula)f);
        sp_rank_input in = counts(0, 0, 0, 0, 0);
        sp_rank_result out;
        sp_rank_term terms[SP_RANK_TERMS_MAX];
        size_t n = 9;
        OK(sp_rank_score(&r, &in, &out));
        assert_int_equal(out.band, SP_RANK_NONE);
        assert_int_equal(out.score, 0);
        OK(sp_rank_terms(&r, &in, terms, &n));
        assert_int_equal(n, 0);
    }
}

static void submitted_work_counts_as_the_pack_says(void **state)
{
    sp_rank_rules r = rules(SP_RANK_COMPLETION);
    sp_rank_input in = counts(2, 2, 2, 0, 0);

    (void)state;
    in.count.waiting = in.count.waiting_on_time = 4;
    assert_int_equal(score(&r, in), 500000);
    r.submitted_is_done = true;
    assert_int_equal(score(&r, in), 750000);
}

static void impossible_counts_are_refused(void **state)
{
    static const struct {
        int64_t approved, on_time, missed, reviewed, score_sum;
    } cases[] = {
        {-1, 0, 0, 0, 0},        {1, 2, 0, 0, 0},   {1, 1, -1, 0, 0},
        {1, 1, 0, 2, 0},         {1, 1, 0, 1, 101}, {1, 1, 0, 1, -1},
        {1, 1, INT64_MAX, 0, 0},
    };
    sp_rank_rules r = rules(SP_RANK_WEIGHTED);

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        sp_rank_input in =
            counts(cases[i].approved, cases[i].on_time, cases[i].missed,
                   cases[i].reviewed, cases[i].score_sum);
        sp_rank_result out;
        assert_int_equal(sp_rank_score(&r, &in, &out), SP_INVALID);
        assert_true(*sp_last_error(SP_ZH) && *sp_last_error(SP_EN));
    }
}

/* ---- places ---- */

static void places(sp_rank_style style, const int64_t *done, size_t n,
                   int64_t *out)
{
    sp_rank_rules r = rules(SP_RANK_COMPLETION);
    sp_rank_result results[8];
    static const char *const ids[] = {"a", "b", "c", "d", "e", "f", "g", "h"};

    r.style = style;
    for (size_t i = 0; i < n; i++) {
        sp_rank_input in = counts(done[i], done[i], 10 - done[i], 0, 0);
        in.id = ids[i];
        OK(sp_rank_score(&r, &in, &results[i]));
    }
    sp_rank_order(&r, results, n);
    for (size_t i = 0; i < n; i++)
        out[i] = results[i].place;
}

static void ties_share_a_place(void **state)
{
    static const int64_t done[] = {9, 7, 7, 5};
    static const int64_t expected[][4] = {
        [SP_RANK_STANDARD] = {1, 2, 2, 4},
        [SP_RANK_DENSE] = {1, 2, 2, 3},
        [SP_RANK_ORDINAL] = {1, 2, 3, 4},
    };
    int64_t got[4];

    (void)state;
    for (int s = 0; s < SP_RANK_STYLE_COUNT; s++) {
        places((sp_rank_style)s, done, 4, got);
        assert_memory_equal(got, expected[s], sizeof got);
    }
}

static void ties_are_broken_in_order(void **state)
{
    sp_rank_rules r = rules(SP_RANK_COMPLETION);
    sp_rank_input in[4] = {counts(5, 1, 5, 0, 0), counts(5, 4, 5, 0, 0),
                           counts(10, 8, 10, 0, 0), counts(5, 4, 5, 0, 0)};
    static const char *const ids[] = {"late", "b", "more", "a"};
    static const char *const expected[] = {"more", "a", "b", "late"};
    static const int64_t place[] = {1, 2, 2, 4};
    sp_rank_result out[4];

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        in[i].id = ids[i];
        OK(sp_rank_score(&r, &in[i], &out[i]));
    }
    sp_rank_order(&r, out, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_string_equal(out[i].id, expected[i]);
        assert_int_equal(out[i].place, place[i]);
    }
}

static void few_and_none_come_last(void **state)
{
    sp_rank_rules r = rules(SP_RANK_WEIGHTED);
    sp_rank_input in[3] = {counts(0, 0, 0, 0, 0), counts(2, 2, 0, 0, 0),
                           counts(1, 0, 9, 0, 0)};
    sp_rank_result out[3];

    (void)state;
    for (size_t i = 0; i < 3; i++)
        OK(sp_rank_score(&r, &in[i], &out[i]));
    sp_rank_order(&r, out, 3);
    assert_int_equal(out[0].band, SP_RANK_PLACED);
    assert_int_equal(out[0].place, 1);
    assert_int_equal(out[1].band, SP_RANK_FEW);
    assert_int_equal(out[1].place, 0);
    assert_int_equal(out[2].band, SP_RANK_NONE);
    assert_int_equal(out[2].place, 0);
}

/* ---- whatever the counts are ---- */

static uint64_t seed = 88172645463325252u;

static int64_t roll(int64_t n)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (int64_t)(seed % (uint64_t)n);
}

static sp_rank_input random_input(void)
{
    int64_t approved = roll(200);
    int64_t reviewed = roll(approved + 1);
    sp_rank_input in = counts(approved, roll(approved + 1), roll(100), reviewed,
                              reviewed ? roll(100 * reviewed + 1) : 0);

    in.returned = roll(10);
    in.hazards = roll(20);
    in.overdue = roll(10) == 0;
    in.count.waiting = in.weight.waiting = roll(20);
    return in;
}

static void terms_add_up(void **state)
{
    sp_rank_rules r = rules(SP_RANK_WEIGHTED);

    (void)state;
    for (int i = 0; i < 20000; i++) {
        sp_rank_term terms[SP_RANK_TERMS_MAX];
        sp_rank_input in = random_input();
        int64_t sum = 0;
        size_t n;
        r.formula = (sp_rank_formula)(i % SP_RANK_FORMULA_COUNT);
        OK(sp_rank_terms(&r, &in, terms, &n));
        for (size_t k = 0; k < n; k++)
            sum += terms[k].points;
        assert_int_equal(sum, score(&r, in));
        assert_in_range(sum, 0, 1000000);
    }
}

/* One more task that was done in time never lowers a score without reviews, nor
 * one with them when it is scored as the best. */
static void one_more_on_time_never_lowers(void **state)
{
    sp_rank_rules f1 = rules(SP_RANK_COMPLETION);
    sp_rank_rules f2 = rules(SP_RANK_WEIGHTED);
    sp_rank_rules f3 = rules(SP_RANK_LEDGER);

    (void)state;
    for (int i = 0; i < 20000; i++) {
        sp_rank_input in = random_input();
        sp_rank_input more = in;
        more.count.approved++;
        more.count.on_time++;
        assert_true(score(&f1, more) >= score(&f1, in));
        assert_true(score(&f2, more) >= score(&f2, in));
        if (in.count.approved + in.count.missed > 0)
            assert_true(score(&f3, more) >= score(&f3, in));
        more.count.reviewed++;
        more.count.score_sum += 100;
        if (in.count.reviewed)
            assert_true(score(&f2, more) >= score(&f2, in));
    }
}

static void tasks_add_up(void **state)
{
    (void)state;
    for (int f = 0; f < SP_RANK_FORMULA_COUNT; f++) {
        sp_rank_rules r = rules((sp_rank_formula)f);
        for (int round = 0; round < 200; round++) {
            sp_rank_input parts[40];
            sp_rank_input whole = counts(0, 0, 0, 0, 0);
            int64_t points[40];
            int64_t sum = 0;
            size_t n = (size_t)roll(39) + 1;
            for (size_t i = 0; i < n; i++) {
                bool done = roll(3) > 0;
                int64_t graded = done && roll(2);
                parts[i] = counts(done, done && roll(2), !done, graded,
                                  graded ? roll(101) : 0);
                parts[i].returned = roll(2);
                int64_t *to = (int64_t *)&whole.count;
                const int64_t *from = (const int64_t *)&parts[i].count;
                for (size_t k = 0; k < sizeof whole.count / sizeof *to; k++)
                    to[k] += from[k];
                whole.returned += parts[i].returned;
            }
            whole.weight = whole.count;
            OK(sp_rank_shares(&r, &whole, parts, n, points));
            for (size_t i = 0; i < n; i++)
                sum += points[i];
            if (f == SP_RANK_LEDGER) {
                sum += r.base;
                sum = sum < r.floor ? r.floor : sum;
            }
            assert_int_equal(sum, score(&r, whole));
        }
    }
}

static void order_does_not_depend_on_order(void **state)
{
    enum { N = 60 };
    static char ids[N][16];
    sp_rank_rules r = rules(SP_RANK_WEIGHTED);
    sp_rank_result a[N];
    sp_rank_result b[N];

    (void)state;
    for (int i = 0; i < N; i++) {
        sp_rank_input in = counts(roll(4), 0, roll(4), 0, 0);
        snprintf(ids[i], sizeof ids[i], "P%02d", i);
        in.id = ids[i];
        OK(sp_rank_score(&r, &in, &a[i]));
    }
    memcpy(b, a, sizeof b);
    for (int i = N - 1; i > 0; i--) {
        int64_t k = roll(i + 1);
        sp_rank_result other = b[i];
        b[i] = b[k];
        b[k] = other;
    }
    sp_rank_order(&r, a, N);
    sp_rank_order(&r, b, N);
    for (int i = 0; i < N; i++) {
        assert_string_equal(a[i].id, b[i].id);
        assert_int_equal(a[i].place, b[i].place);
    }
}

/* ---- the pack ---- */

static void bad_packs_are_refused(void **state)
{
    static const struct {
        const char *from;
        const char *to;
    } cases[] = {
        {"\"value\": \"0.5\"", "\"value\": \"0.6\""},
        {"\"value\": \"weighted\"", "\"value\": \"best\""},
        {"\"n\", \"overdue\"", "\"n\", \"n\""},
        {"\"min_n\": {\"value\": 3", "\"min_n\": {\"value\": 0"},
        {"\"cap\": {\"value\": 100", "\"cap\": {\"value\": -1"},
        {"\"style\": {\"value\": \"standard\"", "\"style\": {\"value\": 1"},
        {"\"burst_count\": {\"value\": 20", "\"burst_count\": {\"value\": 1e9"},
        {"\"redo_days\":", "\"redo\":"},
    };
    sp_pack *pack = NULL;

    (void)state;
    OK(sp_pack_builtin("ranking.standard", &pack));
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        const char *text = sp_pack_text(pack);
        const char *at = strstr(text, cases[i].from);
        sp_pack *bad = NULL;
        char *copy = malloc(strlen(text) + 100);
        if (!at)
            fail_msg("the pack does not hold %s", cases[i].from);
        sprintf(copy, "%.*s%s%s", (int)(at - text), text, cases[i].to,
                at + strlen(cases[i].from));
        if (sp_pack_parse(copy, strlen(copy), &bad) != SP_INVALID)
            fail_msg("taken: %s", cases[i].to);
        free(copy);
    }
    sp_pack_free(pack);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(formulas_are_those_of_the_pack),
        cmocka_unit_test(points_and_vetoes),
        cmocka_unit_test(no_tasks_is_no_hundred),
        cmocka_unit_test(submitted_work_counts_as_the_pack_says),
        cmocka_unit_test(impossible_counts_are_refused),
        cmocka_unit_test(ties_share_a_place),
        cmocka_unit_test(ties_are_broken_in_order),
        cmocka_unit_test(few_and_none_come_last),
        cmocka_unit_test(terms_add_up),
        cmocka_unit_test(one_more_on_time_never_lowers),
        cmocka_unit_test(tasks_add_up),
        cmocka_unit_test(order_does_not_depend_on_order),
        cmocka_unit_test(bad_packs_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
