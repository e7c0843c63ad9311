/* Grades, clocks and rates of accidents: cases from the clauses. */
#include <safeprod/accident.h>

#include <string.h>

#include "rules_check.h"

/* 493 art. 3; numbers of the article, and one below and above each. */
static void grades(void **state)
{
    enum { YI = 100 };
    const struct {
        int64_t deaths, serious, minor, yuan;
        sp_accident_grade grade;
    } cases[] = {
        {0, 0, 0, 0, SP_ACCIDENT_NONE},
        {0, 0, 1, 0, SP_ACCIDENT_GENERAL},
        {0, 0, 0, 1, SP_ACCIDENT_GENERAL},
        {2, 0, 0, 0, SP_ACCIDENT_GENERAL},
        {3, 0, 0, 0, SP_ACCIDENT_LARGER},
        {9, 0, 0, 0, SP_ACCIDENT_LARGER},
        {10, 0, 0, 0, SP_ACCIDENT_MAJOR},
        {29, 0, 0, 0, SP_ACCIDENT_MAJOR},
        {30, 0, 0, 0, SP_ACCIDENT_WORST},
        {0, 9, 0, 0, SP_ACCIDENT_GENERAL},
        {0, 10, 0, 0, SP_ACCIDENT_LARGER},
        {0, 49, 0, 0, SP_ACCIDENT_LARGER},
        {0, 49, 0, 60000000, SP_ACCIDENT_MAJOR},
        {0, 50, 0, 0, SP_ACCIDENT_MAJOR},
        {0, 99, 0, 0, SP_ACCIDENT_MAJOR},
        {0, 100, 0, 0, SP_ACCIDENT_WORST},
        {0, 0, 1000, 0, SP_ACCIDENT_GENERAL},
        {0, 0, 0, 9999999, SP_ACCIDENT_GENERAL},
        {0, 0, 0, 10000000, SP_ACCIDENT_LARGER},
        {0, 0, 0, 50000000, SP_ACCIDENT_MAJOR},
        {0, 0, 0, 99999999, SP_ACCIDENT_MAJOR},
        {0, 0, 0, 100000000, SP_ACCIDENT_WORST},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        sp_accident_grade grade = SP_ACCIDENT_GRADE_COUNT;
        assert_int_equal(sp_accident_grade_of(cases[i].deaths, cases[i].serious,
                                              cases[i].minor,
                                              cases[i].yuan * YI, &grade),
                         SP_OK);
        if (grade != cases[i].grade)
            fail_msg("case %zu: %d", i, (int)grade);
    }
    /* 9,999,999.99 yuan are not yet ten million. */
    sp_accident_grade grade;
    sp_accident_grade_of(0, 0, 0, 999999999, &grade);
    assert_int_equal(grade, SP_ACCIDENT_GENERAL);
    assert_int_equal(sp_accident_grade_of(-1, 0, 0, 0, &grade), SP_INVALID);
    assert_int_equal(sp_accident_grade_of(0, 0, 0, -1, &grade), SP_INVALID);
}

/* Worse harm never makes a lesser grade. */
static void monotony(void **state)
{
    const int64_t steps[] = {0, 1, 2, 3, 9, 10, 29, 30, 49, 50, 99, 100, 1000};
    const size_t n = sizeof steps / sizeof *steps;

    (void)state;
    for (size_t d = 1; d < n; d++)
        for (size_t s = 1; s < n; s++) {
            sp_accident_grade less, more;
            sp_accident_grade_of(steps[d - 1], steps[s - 1], 0, 0, &less);
            sp_accident_grade_of(steps[d], steps[s - 1], 0, 0, &more);
            assert_true(more >= less);
            sp_accident_grade_of(steps[d - 1], steps[s], 0, 0, &more);
            assert_true(more >= less);
        }
}

static void near_accidents(void **state)
{
    (void)state;
    assert_null(sp_accident_serious_near(9, 2, 499));
    assert_non_null(sp_accident_serious_near(10, 0, 0));
    assert_non_null(sp_accident_serious_near(0, 3, 0));
    assert_non_null(sp_accident_serious_near(0, 0, 500));
}

static const sp_accident_clock *find(const sp_accident_clock *clocks, size_t n,
                                     const char *code)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(clocks[i].code, code) == 0)
            return &clocks[i];
    return NULL;
}

static void clocks(void **state)
{
    enum { HOUR = 3600, DAY = 24 * HOUR, HAPPENED = 1000000 };
    enum { INFORMED = HAPPENED + 600 };
    sp_accident_clock c[SP_ACCIDENT_CLOCKS_MAX];
    sp_accident_facts f = {SP_ACCIDENT_GENERAL, SP_ACCIDENT_ORDINARY, false,
                           HAPPENED, INFORMED};
    size_t n = sp_accident_clocks(&f, c);

    (void)state;
    assert_int_equal(find(c, n, "unit_report")->due, INFORMED + HOUR);
    assert_null(find(c, n, "province_report"));
    assert_int_equal(find(c, n, "follow_up")->every, DAY);
    assert_int_equal(find(c, n, "casualties")->due, HAPPENED + 30 * DAY);
    assert_int_equal(find(c, n, "investigation")->due, HAPPENED + 60 * DAY);

    f.grade = SP_ACCIDENT_LARGER;
    n = sp_accident_clocks(&f, c);
    assert_int_equal(find(c, n, "province_report")->due, INFORMED + HOUR);
    f.grade = SP_ACCIDENT_WORST;
    n = sp_accident_clocks(&f, c);
    assert_int_equal(find(c, n, "follow_up")->every, DAY / 2);
    f.regime = SP_ACCIDENT_FIRE;
    n = sp_accident_clocks(&f, c);
    assert_int_equal(find(c, n, "casualties")->due, HAPPENED + 7 * DAY);
    f.regime = SP_ACCIDENT_SPECIAL_EQUIPMENT;
    n = sp_accident_clocks(&f, c);
    assert_true(n <= SP_ACCIDENT_CLOCKS_MAX);
    assert_non_null(find(c, n, "market_supervision"));

    /* Near misses: only serious ones are reported. */
    f = (sp_accident_facts){SP_ACCIDENT_NONE, SP_ACCIDENT_ORDINARY, false,
                            HAPPENED, INFORMED};
    assert_int_equal(sp_accident_clocks(&f, c), 0);
    f.serious_near = true;
    n = sp_accident_clocks(&f, c);
    assert_non_null(find(c, n, "unit_report"));
    assert_null(find(c, n, "investigation"));
    /* Nobody was informed yet: no clock but those from the accident. */
    f = (sp_accident_facts){SP_ACCIDENT_GENERAL, SP_ACCIDENT_ORDINARY, false,
                            SP_NO_INT, SP_NO_INT};
    assert_int_equal(sp_accident_clocks(&f, c), 0);
}

static const sp_accident_rate *rate(const sp_accident_rate *rates,
                                    const char *code)
{
    for (size_t i = 0; i < SP_ACCIDENT_RATES; i++)
        if (strcmp(rates[i].code, code) == 0)
            return &rates[i];
    return NULL;
}

static void rates(void **state)
{
    /* 500 people for 12 months, 1,000,000.0 hours, worked by hand. */
    const sp_accident_sums sums = {.deaths = 1,
                                   .injured = 4,
                                   .lost_time = 3,
                                   .recordable = 5,
                                   .lost_days = 6100,
                                   .workforce_months = 6000,
                                   .months = 12,
                                   .hours = 10000000};
    const sp_accident_sums none = {0};
    sp_accident_rate r[SP_ACCIDENT_RATES];

    (void)state;
    sp_accident_rates(&sums, r);
    assert_int_equal(rate(r, "mpt")->value, 20000);   /* 2 per 1,000 */
    assert_int_equal(rate(r, "ri")->value, 80000);    /* 8 per 1,000 */
    assert_int_equal(rate(r, "ltifr")->value, 30000); /* 3 per million */
    assert_int_equal(rate(r, "ltir")->value, 6000);   /* 0.6 */
    assert_int_equal(rate(r, "trir")->value, 10000);  /* 1 */
    assert_int_equal(rate(r, "severity")->value, 61000000);
    sp_accident_rates(&none, r);
    for (size_t i = 0; i < SP_ACCIDENT_RATES; i++)
        assert_false(r[i].known);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grades),         cmocka_unit_test(monotony),
        cmocka_unit_test(near_accidents), cmocka_unit_test(clocks),
        cmocka_unit_test(rates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
