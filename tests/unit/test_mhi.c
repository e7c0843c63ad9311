/* Major hazard installations: S, R and levels, decided exactly. */
#include "rules_check.h"

#include <safeprod/mhi.h>

#include "fraction_sum.h"

#define T INT64_C(1000000) /* grams of a tonne */
#define ONE INT64_C(1000000)

static void clear(sp_mhi_result *result)
{
    sp_mhi_result_clear(result);
}
#define RESULT SP_CLEANUP(clear) sp_mhi_result

static void levels(void **state)
{
    static const struct {
        sp_mhi_row rows[3];
        size_t count;
        int64_t exposed;
        bool is;
        unsigned level;
        int64_t s;
        int64_t r;
    } cases[] = {
        /* One substance at, just under and over its Q. */
        {{{"氨", NULL, 10 * T, 0}}, 1, 0, true, 4, ONE, ONE},
        {{{"氨", NULL, 10 * T - 1, 0}}, 1, 0, false, 0, ONE - 1, ONE},
        {{{"7664-41-7", NULL, 10 * T, 0}}, 1, 0, true, 4, ONE, ONE},
        {{{"液氨", NULL, 40 * T, 0}}, 1, 120, true, 3, 4 * ONE, 16 * ONE},
        {{{"chlorine", NULL, 5 * T, 0}}, 1, 100, true, 4, ONE, 8 * ONE},
        /* R on the lines 10, 50, 100. */
        {{{"氨", NULL, 100 * T, 0}}, 1, 0, true, 3, 10 * ONE, 10 * ONE},
        {{{"氨", NULL, 100 * T - 1, 0}}, 1, 0, true, 4, 10 * ONE, 10 * ONE - 1},
        {{{"氨", NULL, 500 * T, 0}}, 1, 0, true, 2, 50 * ONE, 50 * ONE},
        {{{"氨", NULL, 1000 * T, 0}}, 1, 0, true, 1, 100 * ONE, 100 * ONE},
        {{{"氨", NULL, 1000 * T - 1, 0}},
         1,
         0,
         true,
         2,
         100 * ONE,
         100 * ONE - 1},
        /* Thirds: 1/3 + 1/3 + 1/3 is one, which no sum of doubles knows. */
        {{{"a", "W2", 1 * T, 3 * T},
          {"b", "W2", 1 * T, 3 * T},
          {"c", "W2", 1 * T, 3 * T}},
         3,
         1,
         true,
         4,
         ONE,
         1500000},
        {{{"a", "W2", 1 * T, 3 * T},
          {"b", "W2", 1 * T, 6 * T},
          {"c", "W2", 1 * T, 2 * T}},
         3,
         1,
         true,
         4,
         ONE,
         1500000},
        {{{"a", "W2", 1 * T, 3 * T},
          {"b", "W2", 1 * T - 1, 6 * T},
          {"c", "W2", 1 * T, 2 * T}},
         3,
         1,
         false,
         0,
         ONE - 1,
         1500000},
        /* Several categories: the lowest Q (W2 10 t) and its beta. */
        {{{"某气体", "J3,W2", 10 * T, 0}}, 1, 1, true, 4, ONE, 1500000},
        /* Table 3 before table 4: beta of chlorine is 4 whatever is said. */
        {{{"氯", "J1", 5 * T, 0}}, 1, 1, true, 4, ONE, 4 * ONE},
        {{{"汽油", NULL, 200 * T, 0}}, 1, 30, true, 4, ONE, 1200000},
        {{{NULL, "W5.3", 1000 * T, 0}}, 1, 50, true, 4, ONE, 1500000},
        {{{"光气", NULL, 0, 0}}, 1, 100, false, 0, 0, 0},
        {{{NULL, NULL, 0, 0}}, 0, 100, false, 0, 0, 0},
    };
    PACK *pack = builtin("mhi.gb18218");

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        RESULT r = {0};

        OK(sp_mhi_grade(pack, cases[i].rows, cases[i].count, cases[i].exposed,
                        &r));
        if (r.is_mhi != cases[i].is || r.level != cases[i].level ||
            r.s != cases[i].s || r.r != cases[i].r)
            fail_msg("case %zu: %d level %u S %lld R %lld", i, r.is_mhi,
                     r.level, (long long)r.s, (long long)r.r);
        assert_int_equal(r.count, cases[i].count);
    }
}

static void terms(void **state)
{
    PACK *pack = builtin("mhi.gb18218");
    const sp_mhi_row rows[] = {{"NH3", NULL, 5 * T, 0},
                               {"乙醇", NULL, 250 * T, 0},
                               {"厂内助剂", "W5.4，J5", 50 * T, 0},
                               {"苯", NULL, 1 * T, 4 * T}};
    RESULT r = {0};

    (void)state;
    OK(sp_mhi_grade(pack, rows, SP_COUNT(rows), 29, &r));
    assert_string_equal(r.terms[0].name_zh, "氨");
    assert_int_equal(r.terms[0].threshold, 10 * T);
    assert_int_equal(r.terms[0].beta, 20);
    assert_int_equal(r.terms[0].ratio, 500000);
    assert_string_equal(r.terms[0].q_confidence, "V2");
    assert_non_null(strstr(r.terms[0].q_source, "2009"));
    assert_non_null(strstr(r.terms[0].beta_source, "表3"));
    assert_string_equal(r.terms[1].category, "W5.3");
    assert_null(r.terms[2].name_zh);
    assert_string_equal(r.terms[2].category, "J5"); /* 500 t, not 5000 t */
    assert_string_equal(r.terms[2].q_confidence, "M");
    assert_string_equal(r.terms[3].q_confidence, "D");
    assert_int_equal(r.terms[3].ratio, 250000);
    assert_int_equal(r.alpha, 10);
}

static void alphas(void **state)
{
    static const struct {
        int64_t exposed;
        int64_t alpha;
    } rows[] = {{0, 5},   {1, 10},  {29, 10},  {30, 12},       {49, 12},
                {50, 15}, {99, 15}, {100, 20}, {INT64_MAX, 20}};
    PACK *pack = builtin("mhi.gb18218");

    (void)state;
    for (size_t i = 0; i < SP_COUNT(rows); i++) {
        RESULT r = {0};

        OK(sp_mhi_grade(pack, NULL, 0, rows[i].exposed, &r));
        assert_int_equal(r.alpha, rows[i].alpha);
    }
}

static void refused(void **state)
{
    static const struct {
        sp_mhi_row row;
        int64_t exposed;
        sp_status status;
        const char *names;
    } cases[] = {
        {{"氨", NULL, -1, 0}, 0, SP_INVALID, "-1"},
        {{"氨", NULL, SP_MHI_GRAMS_MAX + 1, 0}, 0, SP_INVALID, "1000000000"},
        {{"氨", NULL, 1, -5}, 0, SP_INVALID, "-5"},
        {{"氨", "W99", 1, 0}, 0, SP_INVALID, "W99"},
        {{"水", NULL, 1, 0}, 0, SP_NOT_FOUND, "水"},
        {{"N/A", NULL, 1, 0}, 0, SP_NOT_FOUND, "N/A"}, /* not sodium, Na */
        {{NULL, NULL, 1, 0}, 0, SP_NOT_FOUND, "1"},
        {{"水", NULL, 1, 1000}, 0, SP_NOT_FOUND, "W5.3"},
        {{"氨", NULL, 1, 0}, -1, SP_INVALID, "-1"},
    };
    PACK *pack = builtin("mhi.gb18218");
    PACK *lec = builtin("lec.standard");
    sp_mhi_result out = {.level = 77};

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++)
        FAILS(sp_mhi_grade(pack, &cases[i].row, 1, cases[i].exposed, &out),
              cases[i].status, cases[i].names);
    FAILS(sp_mhi_grade(lec, NULL, 0, 0, &out), SP_INVALID, "mhi");
    assert_int_equal(out.level, 77);
}

/* Thresholds that have nothing in common: the sum is still exact. */
static void primes(void **state)
{
    enum { N = SP_MHI_THRESHOLDS_MAX };
    static sp_mhi_row rows[N + 1];
    PACK *pack = builtin("mhi.gb18218");
    int64_t big = INT64_C(999999999999989); /* a prime */

    (void)state;
    for (size_t i = 0; i <= N; i++)
        rows[i] = (sp_mhi_row){"x", "W2", 1, big - (int64_t)(2 * i)};
    rows[0].quantity = rows[0].threshold;
    for (int short_of = 0; short_of < 2; short_of++) {
        RESULT r = {0};

        OK(sp_mhi_grade(pack, rows, N, 0, &r));
        assert_true(r.is_mhi);
        rows[0].quantity -= N - 1; /* the others add a hair more */
    }
    rows[0].quantity += N - 1 - 1; /* one gram less than the last */
    RESULT under = {0};
    OK(sp_mhi_grade(pack, rows, N, 0, &under));
    assert_false(under.is_mhi);
    assert_int_equal(under.s, ONE - 1);
    FAILS(sp_mhi_grade(pack, rows, N + 1, 0, &under), SP_INVALID, "128");
}

static void fractions(void **state)
{
    const unsigned __int128 huge = (unsigned __int128)1 << 89;
    const sp_fraction some[] = {{1, 7}, {2, 7}, {4, 7}};
    const sp_fraction big[] = {{huge, 1}, {huge, 1}};

    (void)state;
    assert_true(sp_fractions_reach(some, 3, 1));
    assert_false(sp_fractions_reach(some, 2, 1));
    assert_false(sp_fractions_reach(some, 3, 2));
    assert_true(sp_fractions_reach(NULL, 0, 0));
    assert_false(sp_fractions_reach(NULL, 0, 1));
    assert_true(sp_fractions_reach(big, 2, UINT64_MAX));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(levels), cmocka_unit_test(terms),
        cmocka_unit_test(alphas), cmocka_unit_test(refused),
        cmocka_unit_test(primes), cmocka_unit_test(fractions),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
