/* Cycles of plans: leap years, the 31st, quarters, weeks, hours, working days,
 * ends; periods tile the time, whoever asks. */
#include "rules_check.h"

#include <safeprod/cycle.h>

#include <stdlib.h>
#include <time.h>

#include "when.h"

static int64_t day(const char *text)
{
    int64_t out = 0;

    if (!sp_day_parse(text, &out))
        fail_msg("%s", text);
    return out;
}

/* The periods as a text: "first..last>due first…", "-" for one skipped; hours
 * as "first@from-to". */
typedef struct log {
    char text[4096];
    size_t count;
    sp_period last;
    bool apart; /* two did not touch */
} log;

static sp_status note(void *context, const sp_period *p)
{
    log *l = (log *)context;
    char first[11], last[11], due[11], line[80];

    if (l->count > 0) {
        int64_t end = l->last.first * 24 + l->last.hour_to;
        if (l->last.hour_to == 24)
            end = (l->last.last + 1) * 24;
        l->apart |= end != p->first * 24 + p->hour_from;
    }
    l->last = *p;
    if (l->count++ >= 40)
        return SP_OK;
    sp_day_format(p->first, first);
    sp_day_format(p->last, last);
    sp_day_format(p->due, due);
    if (p->hour_from != 0 || p->hour_to != 24)
        snprintf(line, sizeof(line), "%s@%d-%d", first + 5, p->hour_from,
                 p->hour_to);
    else
        snprintf(line, sizeof(line), "%s..%s>%s", first + 5, last + 5, due + 5);
    size_t used = strlen(l->text);
    snprintf(l->text + used, sizeof(l->text) - used, "%s%s%s",
             used > 0 ? " " : "", line, p->skipped ? "-" : "");
    return SP_OK;
}

static log walk(const sp_cycle *c, int64_t from, int64_t to)
{
    log l = {.count = 0};

    OK(sp_cycle_each(c, from, to, NULL, NULL, note, &l));
    return l;
}

static const struct {
    sp_cycle_unit unit;
    int every;
    const char *start, *end;
    sp_workday_rule rule;
    int due;
    const char *from, *to;
    const char *want;
} walks[] = {
    /* once: from its first day to its last */
    {SP_CYCLE_ONCE, 1, "2024-03-05", NULL, 0, 0, "2024-01-01", "2030-01-01",
     "03-05..03-05>03-05"},
    {SP_CYCLE_ONCE, 1, "2024-03-05", "2024-03-20", 0, 0, "2024-03-10",
     "2024-03-10", "03-05..03-20>03-20"},
    {SP_CYCLE_ONCE, 1, "2024-03-05", "2024-03-20", 0, 3, "2024-03-10",
     "2024-03-10", "03-05..03-20>03-07"},
    {SP_CYCLE_ONCE, 1, "2024-03-05", NULL, 0, 0, "2024-03-06", "2025-01-01",
     ""},
    /* days, across a leap day */
    {SP_CYCLE_DAY, 1, "2024-01-01", NULL, 0, 0, "2024-02-28", "2024-03-01",
     "02-28..02-28>02-28 02-29..02-29>02-29 03-01..03-01>03-01"},
    {SP_CYCLE_DAY, 1, "2023-01-01", NULL, 0, 0, "2023-02-28", "2023-03-01",
     "02-28..02-28>02-28 03-01..03-01>03-01"},
    {SP_CYCLE_DAY, 3, "2024-02-27", NULL, 0, 0, "2024-02-01", "2024-03-02",
     "02-27..02-29>02-29 03-01..03-03>03-03"},
    {SP_CYCLE_DAY, 3, "2024-02-27", NULL, 0, 1, "2024-02-28", "2024-03-02",
     "02-27..02-29>02-27 03-01..03-03>03-01"},
    /* weeks begin on Monday: 2024-01-03 was a Wednesday */
    {SP_CYCLE_WEEK, 1, "2024-01-03", NULL, 0, 0, "2024-01-01", "2024-01-08",
     "01-01..01-07>01-07 01-08..01-14>01-14"},
    {SP_CYCLE_WEEK, 2, "2024-01-03", NULL, 0, 5, "2024-01-08", "2024-01-15",
     "01-01..01-14>01-05 01-15..01-28>01-19"},
    /* the Monday of the first week had passed */
    {SP_CYCLE_WEEK, 1, "2024-01-03", NULL, 0, 1, "2024-01-03", "2024-01-08",
     "01-01..01-07>01-01- 01-08..01-14>01-08"},
    /* the 31st, and March has it again */
    {SP_CYCLE_MONTH, 1, "2024-01-31", NULL, 0, 31, "2024-01-31", "2024-04-30",
     "01-01..01-31>01-31 02-01..02-29>02-29 03-01..03-31>03-31 "
     "04-01..04-30>04-30"},
    {SP_CYCLE_MONTH, 1, "2023-02-01", NULL, 0, 30, "2023-02-01", "2023-03-01",
     "02-01..02-28>02-28 03-01..03-31>03-30"},
    {SP_CYCLE_MONTH, 2, "2023-12-15", NULL, 0, 0, "2023-12-15", "2024-02-01",
     "12-01..01-31>01-31 02-01..03-31>03-31"},
    /* quarters, halves and years of the calendar */
    {SP_CYCLE_QUARTER, 1, "2024-02-10", NULL, 0, 0, "2024-02-10", "2024-07-01",
     "01-01..03-31>03-31 04-01..06-30>06-30 07-01..09-30>09-30"},
    {SP_CYCLE_QUARTER, 1, "2024-01-01", NULL, 0, 92, "2024-01-01", "2024-01-01",
     "01-01..03-31>03-31"},
    {SP_CYCLE_HALF_YEAR, 1, "2024-09-10", NULL, 0, 0, "2024-09-10",
     "2025-01-01", "07-01..12-31>12-31 01-01..06-30>06-30"},
    {SP_CYCLE_YEAR, 1, "2024-02-29", NULL, 0, 60, "2024-06-01", "2025-06-01",
     "01-01..12-31>02-29 01-01..12-31>03-01"},
    {SP_CYCLE_YEAR, 3, "2020-05-01", NULL, 0, 0, "2022-12-31", "2023-01-01",
     "01-01..12-31>12-31 01-01..12-31>12-31"},
    /* nothing is due after the end */
    {SP_CYCLE_MONTH, 1, "2024-01-01", "2024-02-15", 0, 0, "2024-01-01",
     "2024-12-31", "01-01..01-31>01-31 02-01..02-29>02-15"},
    {SP_CYCLE_DAY, 1, "2024-01-01", "2024-01-02", 0, 0, "2023-01-01",
     "2024-12-31", "01-01..01-01>01-01 01-02..01-02>01-02"},
    {SP_CYCLE_DAY, 1, "2024-01-01", "2024-01-02", 0, 0, "2024-01-03",
     "2024-12-31", ""},
    {SP_CYCLE_DAY, 1, "2024-01-01", NULL, 0, 0, "2024-01-05", "2024-01-04", ""},
    /* days of rest: 2024-01-06 was a Saturday */
    {SP_CYCLE_DAY, 1, "2024-01-05", NULL, SP_WORKDAY_SKIP, 0, "2024-01-05",
     "2024-01-08",
     "01-05..01-05>01-05 01-06..01-06>01-06- 01-07..01-07>01-07- "
     "01-08..01-08>01-08"},
    {SP_CYCLE_MONTH, 1, "2024-06-01", NULL, SP_WORKDAY_BEFORE, 0, "2024-06-01",
     "2024-06-30", "06-01..06-30>06-28"},
    {SP_CYCLE_MONTH, 1, "2024-06-01", NULL, SP_WORKDAY_AFTER, 0, "2024-06-01",
     "2024-06-30", "06-01..06-30>07-01"},
    {SP_CYCLE_MONTH, 1, "2024-06-01", NULL, SP_WORKDAY_AFTER, 1, "2024-06-01",
     "2024-06-30", "06-01..06-30>06-03"},
    /* hours */
    {SP_CYCLE_HOUR, 8, "2024-01-01", NULL, 0, 0, "2024-01-02", "2024-01-02",
     "01-02@0-8 01-02@8-16 01-02@16-24"},
    {SP_CYCLE_HOUR, 10, "2024-01-01", NULL, 0, 0, "2024-01-01", "2024-01-02",
     "01-01@0-10 01-01@10-20 01-01@20-30 01-02@6-16 01-02@16-26"},
    {SP_CYCLE_HOUR, 12, "2024-01-05", NULL, SP_WORKDAY_SKIP, 0, "2024-01-05",
     "2024-01-06", "01-05@0-12 01-05@12-24 01-06@0-12- 01-06@12-24-"},
};

static void tables(void **state)
{
    (void)state;
    for (size_t i = 0; i < SP_COUNT(walks); i++) {
        sp_cycle c = {walks[i].unit, walks[i].every, day(walks[i].start),
                      SP_NO_INT,     walks[i].rule,  walks[i].due};
        if (walks[i].end)
            c.end = day(walks[i].end);
        log l = walk(&c, day(walks[i].from), day(walks[i].to));
        if (strcmp(l.text, walks[i].want) != 0)
            fail_msg("row %zu: %s, not %s", i, l.text, walks[i].want);
        if (l.apart)
            fail_msg("row %zu: periods do not touch", i);
    }
}

static void refused(void **state)
{
    static const struct {
        sp_cycle c;
        const char *what;
    } cases[] = {
        {{SP_CYCLE_UNIT_COUNT, 1, 0, SP_NO_INT, 0, 0}, "8"},
        {{SP_CYCLE_DAY, 1, 0, SP_NO_INT, SP_WORKDAY_RULE_COUNT, 0}, "4"},
        {{SP_CYCLE_DAY, 0, 0, SP_NO_INT, 0, 0}, "0"},
        {{SP_CYCLE_DAY, -1, 0, SP_NO_INT, 0, 0}, "-1"},
        {{SP_CYCLE_DAY, 1001, 0, SP_NO_INT, 0, 0}, "1001"},
        {{SP_CYCLE_DAY, INT64_MAX, 0, SP_NO_INT, 0, 0}, "9223372036854775807"},
        {{SP_CYCLE_ONCE, 2, 0, SP_NO_INT, 0, 0}, "2"},
        {{SP_CYCLE_DAY, 1, SP_NO_INT, SP_NO_INT, 0, 0}, "9223372036854775808"},
        {{SP_CYCLE_DAY, 1, 2932897, SP_NO_INT, 0, 0}, "2932897"},
        {{SP_CYCLE_DAY, 1, 19724, 19723, 0, 0}, "2024-01-01"},
        {{SP_CYCLE_DAY, 1, 0, INT64_MAX, 0, 0}, "1970-01-01"},
        {{SP_CYCLE_DAY, 1, 0, SP_NO_INT, 0, 2}, "2"},
        {{SP_CYCLE_WEEK, 1, 0, SP_NO_INT, 0, 8}, "8"},
        {{SP_CYCLE_MONTH, 1, 0, SP_NO_INT, 0, 32}, "32"},
        {{SP_CYCLE_MONTH, 1, 0, SP_NO_INT, 0, -1}, "-1"},
        {{SP_CYCLE_WEEK, 1, 0, SP_NO_INT, SP_WORKDAY_SKIP, 0}, "before"},
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        FAILS(sp_cycle_check(&cases[i].c), SP_INVALID, cases[i].what);
        log l = {.count = 0};
        FAILS(sp_cycle_each(&cases[i].c, 0, 9, NULL, NULL, note, &l),
              SP_INVALID, cases[i].what);
        assert_int_equal(l.count, 0);
    }
    sp_cycle daily = {SP_CYCLE_DAY, 1, 0, SP_NO_INT, 0, 0};
    log l = {.count = 0};
    FAILS(sp_cycle_each(&daily, 0, 100000, NULL, NULL, note, &l), SP_INVALID,
          "100001");
    assert_int_equal(l.count, 0);
    OK(sp_cycle_each(&daily, 0, 99999, NULL, NULL, note, &l));
    assert_int_equal(l.count, 100000);
    FAILS(sp_cycle_each(&daily, INT64_MIN, INT64_MAX, NULL, NULL, note, &l),
          SP_INVALID, "2932897");
    sp_cycle ages = {SP_CYCLE_YEAR, 1000, 0, SP_NO_INT, 0, 0};
    l = walk(&ages, INT64_MIN, INT64_MAX);
    assert_int_equal(l.count, 9); /* 1970, 2970, … 9970 */
    assert_int_equal(l.last.last, day("9999-12-31"));
}

/* What is asked for by parts is what is asked for at once. */
static void tiles(void **state)
{
    static const int every[] = {1, 2, 3, 7, 11};
    int64_t start = day("2023-11-17"), to = start + 1500;

    (void)state;
    for (unsigned unit = SP_CYCLE_HOUR; unit < SP_CYCLE_UNIT_COUNT; unit++)
        for (size_t e = 0; e < SP_COUNT(every); e++) {
            sp_cycle c = {unit,      every[e], start,
                          SP_NO_INT, 0,        unit == SP_CYCLE_HOUR ? 0 : 1};
            log all = walk(&c, start, to);
            assert_false(all.apart);
            assert_true(all.last.first <= to && all.last.last >= to);
            for (int64_t d = start; d <= to; d += 17) {
                log one = walk(&c, d, d);
                assert_true(one.last.first <= d && one.last.last >= d);
                if (unit == SP_CYCLE_HOUR)
                    continue;
                assert_int_equal(one.count, 1);
                log before = walk(&c, INT64_MIN, one.last.first - 1);
                log after = walk(&c, one.last.last + 1, to);
                assert_int_equal(before.count + 1 + after.count, all.count);
            }
        }
}

static bool never(const void *context, int64_t d)
{
    (void)context;
    (void)d;
    return false;
}

static bool spring_festival(const void *context, int64_t d)
{
    const int64_t *first = (const int64_t *)context;

    return d < *first || d > *first + 7;
}

static void working_days(void **state)
{
    int64_t friday = day("2024-01-05"), feast = day("2024-02-10");

    (void)state;
    assert_int_equal(sp_workdays_after(friday, 0, NULL, NULL), friday);
    assert_int_equal(sp_workdays_after(friday, -3, NULL, NULL), friday);
    assert_int_equal(sp_workdays_after(friday, 1, NULL, NULL), friday + 3);
    assert_int_equal(sp_workdays_after(friday + 1, 1, NULL, NULL), friday + 3);
    assert_int_equal(sp_workdays_after(friday, 6, NULL, NULL), friday + 10);
    assert_int_equal(sp_workdays_after(feast - 1, 1, spring_festival, &feast),
                     feast + 8);
    assert_int_equal(sp_workdays_after(friday, 5, never, NULL), friday + 5);
    assert_true(sp_workdays_after(friday, INT64_MAX, never, NULL) <= 2932896);
    sp_cycle c = {
        SP_CYCLE_DAY, 1, feast, SP_NO_INT, SP_WORKDAY_BEFORE, 0,
    };
    log l = {.count = 0};
    OK(sp_cycle_each(&c, feast, feast, spring_festival, &feast, note, &l));
    assert_int_equal(l.last.due, feast - 1);
    OK(sp_cycle_each(&c, feast, feast, never, NULL, note, &l));
    assert_int_equal(l.last.due, feast); /* a calendar without work */
}

static sp_status stop(void *context, const sp_period *p)
{
    int *left = (int *)context;

    (void)p;
    return --*left > 0 ? SP_OK : sp_fail(SP_CONFLICT, "够了", "enough");
}

static void a_visit_ends_the_walk(void **state)
{
    sp_cycle c = {SP_CYCLE_DAY, 1, 0, SP_NO_INT, 0, 0};
    int left = 3;

    (void)state;
    FAILS_ZH(sp_cycle_each(&c, 0, 100, NULL, NULL, stop, &left), SP_CONFLICT,
             "够了", "enough");
    assert_int_equal(left, 0);
}

static sp_status count(void *context, const sp_period *p)
{
    *(int64_t *)context += p->due;
    return SP_OK;
}

/* A thousand plans, a year of days each: far below a second. */
static void a_year_is_fast(void **state)
{
    sp_cycle c = {SP_CYCLE_DAY, 1, day("2020-01-01"), SP_NO_INT, 0, 0};
    int64_t sum = 0;
    clock_t begin = clock();

    (void)state;
    for (int i = 0; i < 1000; i++)
        OK(sp_cycle_each(&c, day("2026-01-01"), day("2026-12-31"), NULL, NULL,
                         count, &sum));
    assert_true(sum > 0);
    assert_true((double)(clock() - begin) / CLOCKS_PER_SEC < 2.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables),
        cmocka_unit_test(refused),
        cmocka_unit_test(tiles),
        cmocka_unit_test(working_days),
        cmocka_unit_test(a_visit_ends_the_walk),
        cmocka_unit_test(a_year_is_fast),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
