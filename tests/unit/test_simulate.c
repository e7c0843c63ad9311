/* Uncertain risks: draws come to what the enumeration says, worse spreads are
 * never better, the same seed gives the same numbers. */
#include "rules_check.h"

#include <safeprod/simulate.h>

#include <math.h>

#define SIMULATION SP_CLEANUP(sp_simulation_clear) sp_simulation

enum { ONE = SP_SCORE_ONE };

static const sp_scale *scale_of(const sp_pack *pack, size_t factor)
{
    size_t n;
    const sp_scale *scales = sp_assess_scales(pack, &n);

    assert_true(factor < n);
    return &scales[factor];
}

/* A small generator of cases, not the one under test. */
static uint32_t next(uint32_t *seed)
{
    *seed = *seed * 1664525 + 1013904223;
    return *seed >> 8;
}

static sp_uncertain any_risk(const sp_pack *pack, uint32_t *seed)
{
    sp_uncertain risk = {.stream = next(seed)};
    size_t n;
    const sp_scale *scales = sp_assess_scales(pack, &n);

    for (size_t f = 0; f < n; f++) {
        uint32_t any = 0;
        while (!any)
            for (size_t i = 0; i < scales[f].count; i++) {
                uint32_t w = next(seed) % 4 ? next(seed) % 100 : 0;
                risk.factors[f].weights[i] = w;
                any |= w;
            }
    }
    return risk;
}

static sp_uncertain around(const sp_pack *pack, int64_t l, int64_t e, int64_t c,
                           unsigned steps, uint64_t stream)
{
    sp_uncertain risk = {.stream = stream};

    OK(sp_spread_around(scale_of(pack, 0), l, steps, &risk.factors[0]));
    OK(sp_spread_around(scale_of(pack, 1), e, steps, &risk.factors[1]));
    OK(sp_spread_around(scale_of(pack, 2), c, steps, &risk.factors[2]));
    return risk;
}

static void simulate(const sp_pack *pack, const sp_uncertain *risks,
                     size_t count, size_t ngroups, uint64_t seed, int64_t draws,
                     sp_simulation *out)
{
    sp_simulate_options options = SP_SIMULATE_OPTIONS_INIT;

    options.seed = seed;
    options.draws = draws;
    OK(sp_simulate(pack, risks, count, ngroups, &options, out));
}

/* ---- spreads ---- */

/* lec.standard: L is 10 6 3 1 0.5 0.2 0.1 */
static void spreads(void **state)
{
    static const struct {
        int64_t low, mode, high;
        uint32_t weights[7];
    } cases[] = {
        {300, 300, 300, {0, 0, 1}},
        {100, 300, 600, {0, 2, 4, 2}},
        {300, 300, 1000, {1, 2, 3}},
        {10, 1000, 1000, {7, 6, 5, 4, 3, 2, 1}},
        {50, 100, 1000, {2, 4, 6, 8, 4}},
    };
    PACK *pack = builtin("lec.standard");
    const sp_scale *l = scale_of(pack, 0);
    sp_spread spread;

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        OK(sp_spread_triangle(l, cases[i].low, cases[i].mode, cases[i].high,
                              &spread));
        for (size_t k = 0; k < 7; k++)
            assert_int_equal(spread.weights[k], cases[i].weights[k]);
    }
    OK(sp_spread_around(l, 600, 2, &spread)); /* one step above, two below */
    assert_int_equal(spread.weights[0], 3);
    assert_int_equal(spread.weights[1], 6);
    assert_int_equal(spread.weights[2], 4);
    assert_int_equal(spread.weights[3], 2);
    assert_int_equal(spread.weights[4], 0);
    OK(sp_spread_around(l, 600, UINT32_MAX, &spread));
    assert_true(spread.weights[6] > 0);
    OK(sp_spread_exactly(l, 10, &spread));
    assert_int_equal(spread.weights[6], 1);
    OK(sp_spread_listed(l, (const int64_t[]){10, 1000},
                        (const uint32_t[]){3, 1}, 2, &spread));
    assert_int_equal(spread.weights[0], 1);
    assert_int_equal(spread.weights[6], 3);
}

static void spreads_refused(void **state)
{
    PACK *pack = builtin("lec.standard");
    const sp_scale *l = scale_of(pack, 0);
    sp_spread s = {.weights = {[3] = 77}};
    const int64_t two[] = {100, 100};
    const uint32_t none[] = {0, 0}, much[] = {SP_SPREAD_WEIGHT_MAX + 1, 1};

    (void)state;
    FAILS(sp_spread_exactly(l, 400, &s), SP_INVALID, "L = 4");
    FAILS_ZH(sp_spread_exactly(l, SP_NO_INT, &s), SP_INVALID, "没有给出 L",
             "no value of L");
    FAILS_ZH(sp_spread_triangle(l, 600, 300, 100, &s), SP_INVALID, "颠倒",
             "in order");
    FAILS(sp_spread_triangle(l, 100, 301, 600, &s), SP_INVALID, "3.01");
    FAILS_ZH(sp_spread_listed(l, two, none, 2, &s), SP_INVALID, "重复",
             "twice");
    FAILS_ZH(sp_spread_listed(l, two, none, 1, &s), SP_INVALID, "全是 0",
             "are 0");
    FAILS_ZH(sp_spread_listed(l, two, none, 0, &s), SP_INVALID, "全是 0",
             "are 0");
    FAILS(sp_spread_listed(l, two, much, 1, &s), SP_INVALID, "1000000");
    assert_int_equal(s.weights[3], 77); /* untouched on failure */
}

/* ---- properties ---- */

static double farthest(const sp_simulation *a, const sp_simulation *b)
{
    double most = 0;

    assert_int_equal(a->nscores, b->nscores);
    assert_int_equal(a->ngroups, b->ngroups);
    for (size_t g = 0; g < a->ngroups; g++)
        for (size_t i = 0; i < a->nscores; i++) {
            int64_t score = a->scores[i];
            double gap = fabs(sp_simulation_reaches(a, g, score) -
                              sp_simulation_reaches(b, g, score));
            most = gap > most ? gap : most;
        }
    return most;
}

/* The distance of an empirical curve falls with the root of the draws
 * (Kolmogorov); 2.5 over the root is passed by one in 130,000. */
static void converges(void **state)
{
    static const char *const packs[] = {"lec.standard", "ls.standard",
                                        "mes.standard"};
    uint32_t seed = 7;

    (void)state;
    for (size_t p = 0; p < SP_COUNT(packs); p++) {
        PACK *pack = builtin(packs[p]);
        for (int round = 0; round < 5; round++) {
            sp_uncertain risks[6];
            SIMULATION exact = {0};

            for (size_t i = 0; i < 6; i++) {
                risks[i] = any_risk(pack, &seed);
                risks[i].group = i % 3;
            }
            simulate(pack, risks, 6, 3, 1, 0, &exact);
            for (int64_t draws = 100; draws <= 100000; draws *= 10) {
                SIMULATION drawn = {0};
                simulate(pack, risks, 6, 3, seed, draws, &drawn);
                assert_true(farthest(&drawn, &exact) <=
                            2.5 / sqrt((double)draws));
            }
        }
    }
}

/* One risk by hand: L 3 or 6 alike, E 6, C 15 three times of four, else 40. */
static void by_hand(void **state)
{
    PACK *pack = builtin("lec.standard");
    sp_uncertain risk = {.stream = 1};
    SIMULATION s = {0};

    (void)state;
    OK(sp_spread_listed(scale_of(pack, 0), (const int64_t[]){300, 600},
                        (const uint32_t[]){1, 1}, 2, &risk.factors[0]));
    OK(sp_spread_exactly(scale_of(pack, 1), 600, &risk.factors[1]));
    OK(sp_spread_listed(scale_of(pack, 2), (const int64_t[]){1500, 4000},
                        (const uint32_t[]){3, 1}, 2, &risk.factors[2]));
    simulate(pack, &risk, 1, 1, 1, 0, &s);
    /* 270 (3/8), 540 (3/8), 720 (1/8), 1440 (1/8); major from 320 */
    assert_true(sp_simulation_reaches(&s, 0, 270 * ONE) == 1);
    assert_true(fabs(sp_simulation_reaches(&s, 0, 271 * ONE) - 0.625) < 1e-12);
    assert_true(fabs(sp_simulation_reaches(&s, 0, 720 * ONE) - 0.25) < 1e-12);
    assert_true(sp_simulation_reaches(&s, 0, 1441 * ONE) == 0);
    assert_true(fabs(sp_simulation_reaches_grade(&s, 0, SP_RISK_MAJOR) -
                     0.625) < 1e-12);
    assert_int_equal(sp_simulation_quantile(&s, 0, 0.375), 270 * ONE);
    assert_int_equal(sp_simulation_quantile(&s, 0, 0.5), 540 * ONE);
    assert_int_equal(sp_simulation_quantile(&s, 0, 1), 1440 * ONE);
    assert_true(sp_simulation_reaches(&s, 1, 0) == 0);
    assert_true(sp_simulation_quantile(&s, 1, 0.5) == SP_NO_INT);
}

/* Move weight of one value to a greater one: no point of the curve falls, and
 * with the same seed no single draw does. */
static void monotone(void **state)
{
    PACK *pack = builtin("lec.standard");
    uint32_t seed = 99;

    (void)state;
    for (int round = 0; round < 40; round++) {
        sp_uncertain better = any_risk(pack, &seed), worse;
        size_t f = next(&seed) % 3, n = scale_of(pack, f)->count;
        size_t from = 1 + next(&seed) % (n - 1), to = next(&seed) % from;
        enum { DRAWS = 3000 };
        static double a[6][DRAWS];
        static double x[DRAWS], y[DRAWS];
        static uint8_t gx[DRAWS], gy[DRAWS];
        SIMULATION one = {0};
        SIMULATION two = {0};

        worse = better;
        worse.factors[f].weights[to] += worse.factors[f].weights[from];
        worse.factors[f].weights[from] = 0;
        for (int64_t draws = 0; draws <= DRAWS; draws += DRAWS) {
            sp_simulation_clear(&one);
            sp_simulation_clear(&two);
            simulate(pack, &better, 1, 1, seed, draws, &one);
            simulate(pack, &worse, 1, 1, seed, draws, &two);
            for (size_t i = 0; i < one.nscores; i++)
                assert_true(sp_simulation_reaches(&two, 0, one.scores[i]) >=
                            sp_simulation_reaches(&one, 0, one.scores[i]) -
                                1e-12);
        }
        OK(sp_simulate_columns(pack, &better, seed, DRAWS, a[0], a[1], a[2]));
        OK(sp_simulate_columns(pack, &worse, seed, DRAWS, a[3], a[4], a[5]));
        OK(sp_assess_columns(pack, a[0], a[1], a[2], DRAWS, x, gx, NULL));
        OK(sp_assess_columns(pack, a[3], a[4], a[5], DRAWS, y, gy, NULL));
        for (size_t i = 0; i < DRAWS; i++)
            assert_true(y[i] >= x[i] && gy[i] >= gx[i]);
    }
}

/* Another risk in a group makes no score less likely; other groups do not
 * notice. */
static void groups(void **state)
{
    PACK *pack = builtin("lec.standard");
    sp_uncertain risks[3] = {
        around(pack, 300, 600, 1500, 1, 11),
        around(pack, 100, 300, 700, 2, 12),
        around(pack, 600, 600, 1500, 1, 13),
    };
    SIMULATION two = {0};
    SIMULATION three = {0};

    (void)state;
    risks[1].group = 2;
    simulate(pack, risks, 2, 3, 5, 20000, &two);
    simulate(pack, risks, 3, 3, 5, 20000, &three);
    for (size_t i = 0; i < two.nscores; i++) {
        int64_t score = two.scores[i];
        assert_true(sp_simulation_reaches(&three, 0, score) >=
                    sp_simulation_reaches(&two, 0, score));
        assert_true(sp_simulation_reaches(&three, 2, score) ==
                    sp_simulation_reaches(&two, 2, score));
        assert_true(sp_simulation_reaches(&two, 1, score) == 0);
    }
}

/* The same on every machine: the draws are those of another program, which
 * follows the description in simulate.c with Python's whole numbers. */
static void same_seed(void **state)
{
    PACK *pack = builtin("lec.standard");
    sp_uncertain risk = around(pack, 300, 600, 1500, 1, 42);
    double l[5], e[5], c[5];
    SIMULATION a = {0};
    SIMULATION b = {0};
    SIMULATION other = {0};

    (void)state;
    simulate(pack, &risk, 1, 1, 2026, 12345, &a);
    simulate(pack, &risk, 1, 1, 2026, 12345, &b);
    simulate(pack, &risk, 1, 1, 2027, 12345, &other);
    assert_memory_equal(a.shares, b.shares, a.nscores * sizeof *a.shares);
    assert_true(memcmp(a.shares, other.shares, a.nscores * sizeof *a.shares) !=
                0);
    OK(sp_simulate_columns(pack, &risk, 2026, 5, l, e, c));
    static const double ls[] = {3, 3, 3, 3, 3};
    static const double es[] = {3, 3, 10, 6, 6};
    static const double cs[] = {15, 15, 40, 40, 15};
    for (size_t i = 0; i < 5; i++) {
        assert_true(l[i] == ls[i]);
        assert_true(e[i] == es[i]);
        assert_true(c[i] == cs[i]);
    }
}

/* What is counted is what the columns hold, to the last draw. */
static void columns_agree(void **state)
{
    static const char *const packs[] = {"lec.standard", "ls.standard"};
    enum { DRAWS = 5000 };
    static double a[DRAWS], b[DRAWS], c[DRAWS], score[DRAWS];
    static uint8_t grade[DRAWS];
    uint32_t seed = 3;

    (void)state;
    for (size_t p = 0; p < 2; p++) {
        PACK *pack = builtin(packs[p]);
        sp_uncertain risk = any_risk(pack, &seed);
        SIMULATION s = {0};

        simulate(pack, &risk, 1, 1, 8, DRAWS, &s);
        OK(sp_simulate_columns(pack, &risk, 8, DRAWS, a, b, p ? NULL : c));
        OK(sp_assess_columns(pack, a, b, p ? NULL : c, DRAWS, score, grade,
                             NULL));
        for (size_t i = 0; i < s.nscores; i++) {
            size_t hits = 0;
            for (size_t k = 0; k < DRAWS; k++)
                if (llround(score[k] * ONE) >= s.scores[i])
                    hits++;
            assert_true(fabs(sp_simulation_reaches(&s, 0, s.scores[i]) -
                             (double)hits / DRAWS) < 1e-9);
        }
    }
}

/* Alike risks with the same luck are one risk; with their own, a bad one among
 * ten is likelier. */
static void together(void **state)
{
    PACK *pack = builtin("lec.standard");
    sp_simulate_options options = SP_SIMULATE_OPTIONS_INIT;
    sp_uncertain risks[10];
    SIMULATION own = {0};
    SIMULATION same = {0};
    SIMULATION one = {0};

    (void)state;
    for (size_t i = 0; i < 10; i++)
        risks[i] = around(pack, 300, 600, 1500, 1, i);
    OK(sp_simulate(pack, risks, 10, 1, &options, &own));
    options.together = true;
    OK(sp_simulate(pack, risks, 10, 1, &options, &same));
    OK(sp_simulate(pack, risks, 1, 1, &options, &one));
    assert_memory_equal(same.shares, one.shares,
                        one.nscores * sizeof *one.shares);
    assert_true(sp_simulation_reaches_grade(&own, 0, SP_RISK_MAJOR) >
                sp_simulation_reaches_grade(&same, 0, SP_RISK_MAJOR) + 0.1);
}

static void floors(void **state)
{
    PACK *pack = builtin("lec.standard");
    sp_uncertain risk = around(pack, 10, 50, 100, 0, 1);
    SIMULATION s = {0};

    (void)state;
    risk.floor = SP_RISK_SERIOUS;
    simulate(pack, &risk, 1, 1, 1, 10, &s);
    assert_true(sp_simulation_reaches_grade(&s, 0, SP_RISK_LOW) == 1);
    assert_true(sp_simulation_reaches_grade(&s, 0, SP_RISK_SERIOUS) == 1);
    assert_true(sp_simulation_reaches_grade(&s, 0, SP_RISK_MAJOR) == 0);
}

/* ---- refusals ---- */

static bool stop_soon(void *context, int64_t done, int64_t total)
{
    int *calls = context;

    assert_true(done <= total);
    return ++*calls < 3;
}

static void refused(void **state)
{
    PACK *pack = builtin("lec.standard");
    PACK *roles = builtin("roles.standard");
    sp_simulate_options o = SP_SIMULATE_OPTIONS_INIT;
    sp_uncertain risk = around(pack, 300, 600, 1500, 1, 1), bad = risk;
    sp_simulation out = {.draws = 77};
    double column[2];
    int calls = 0;

    (void)state;
    FAILS(sp_simulate(roles, &risk, 1, 1, NULL, &out), SP_INVALID, "risk");
    bad.group = 1;
    FAILS(sp_simulate(pack, &bad, 1, 1, NULL, &out), SP_INVALID, "1");
    FAILS(sp_simulate(pack, &risk, 1, 0, NULL, &out), SP_INVALID, "0");
    bad = risk;
    bad.factors[2].weights[15] = 1;
    FAILS(sp_simulate(pack, &bad, 1, 1, NULL, &out), SP_INVALID, "16");
    bad.factors[2] = (sp_spread){.weights = {[0] = 0}};
    FAILS_ZH(sp_simulate(pack, &bad, 1, 1, NULL, &out), SP_INVALID, "全是 0",
             "are 0");
    bad.factors[2].weights[0] = UINT32_MAX;
    FAILS(sp_simulate(pack, &bad, 1, 1, NULL, &out), SP_INVALID, "4294967295");
    o.draws = -1;
    FAILS(sp_simulate(pack, &risk, 1, 1, &o, &out), SP_INVALID, "-1");
    o.draws = (int64_t)SP_SIMULATE_DRAWS_MAX + 1;
    FAILS(sp_simulate(pack, &risk, 1, 1, &o, &out), SP_INVALID, "1000000001");
    o.draws = 0;
    o.together = true;
    FAILS_ZH(sp_simulate(pack, &risk, 1, 1, &o, &out), SP_INVALID, "抽样",
             "draws");
    o = (sp_simulate_options){1, SP_SIMULATE_DRAWS_MAX, false, stop_soon,
                              &calls};
    FAILS_ZH(sp_simulate(pack, &risk, 1, 1, &o, &out), SP_CANCELLED, "取消",
             "cancelled");
    assert_int_equal(calls, 3);
    FAILS(sp_simulate_columns(pack, &risk, 1, 2, column, column, NULL),
          SP_INVALID, "3");
    assert_int_equal(out.draws, 77); /* untouched on failure */
}

static void nothing_to_draw(void **state)
{
    PACK *pack = builtin("lec.standard");
    SIMULATION s = {0};

    (void)state;
    simulate(pack, NULL, 0, 0, 1, 10, &s);
    assert_int_equal(s.ngroups, 0);
    assert_true(s.nscores > 0);
    sp_simulation_clear(&s);
    simulate(pack, NULL, 0, 2, 1, 10, &s);
    assert_true(sp_simulation_reaches(&s, 1, 0) == 0);
    assert_true(sp_simulation_reaches_grade(&s, 1, SP_RISK_LOW) == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spreads),   cmocka_unit_test(spreads_refused),
        cmocka_unit_test(converges), cmocka_unit_test(by_hand),
        cmocka_unit_test(monotone),  cmocka_unit_test(groups),
        cmocka_unit_test(same_seed), cmocka_unit_test(columns_agree),
        cmocka_unit_test(together),  cmocka_unit_test(floors),
        cmocka_unit_test(refused),   cmocka_unit_test(nothing_to_draw),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
