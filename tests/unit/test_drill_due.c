/* How often drills are due: windows, the stricter rule, what counts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "drill_pack.h"
#include "when.h"

static int64_t day(const char *text)
{
    int64_t d;

    assert_true(sp_day_parse(text, &d));
    return d;
}

typedef struct seen {
    size_t count;
    struct {
        char rule[40], plan[20], from[11], due[11];
        int64_t done;
        bool missed;
    } rows[20];
} seen;

static sp_status see(void *context, const sp_drill_need *need)
{
    seen *s = context;

    assert_true(s->count < 20);
    strncpy(s->rows[s->count].rule, need->rule->code, 39);
    strncpy(s->rows[s->count].plan, need->plan ? need->plan->code : "", 19);
    sp_day_format(need->from, s->rows[s->count].from);
    sp_day_format(need->due, s->rows[s->count].due);
    s->rows[s->count].done = need->done;
    s->rows[s->count++].missed = need->missed_before;
    return SP_OK;
}

static const sp_drill_table *table_of(sp_pack **pack)
{
    const sp_drill_table *t;

    assert_int_equal(sp_pack_builtin("drill.cn", pack), SP_OK);
    assert_int_equal(sp_pack_expect(*pack, "drill", (const void **)&t), SP_OK);
    return t;
}

static int find(const seen *s, const char *rule, const char *plan)
{
    for (size_t i = 0; i < s->count; i++)
        if (strcmp(s->rows[i].rule, rule) == 0 &&
            strcmp(s->rows[i].plan, plan) == 0)
            return (int)i;
    return -1;
}

/* Order 88 art. 33: the year for comprehensive and special plans, the half-year
 * for on-site ones; the windows are the calendar's. */
static void windows_are_the_calendars(void **state)
{
    static const struct {
        const char *today, *year_from, *year_due, *half_from, *half_due;
    } rows[] = {
        {"2026-01-01", "2026-01-01", "2026-12-31", "2026-01-01", "2026-06-30"},
        {"2026-06-30", "2026-01-01", "2026-12-31", "2026-01-01", "2026-06-30"},
        {"2026-07-01", "2026-01-01", "2026-12-31", "2026-07-01", "2026-12-31"},
        {"2024-02-29", "2024-01-01", "2024-12-31", "2024-01-01", "2024-06-30"},
        {"2025-12-31", "2025-01-01", "2025-12-31", "2025-07-01", "2025-12-31"},
    };
    sp_pack *pack;
    const sp_drill_table *t = table_of(&pack);

    (void)state;
    for (size_t i = 0; i < SP_COUNT(rows); i++) {
        const sp_drill_plan plans[] = {{"Z1", SP_PLAN_COMPREHENSIVE, 0},
                                       {"X1", SP_PLAN_ONSITE, 0}};
        const sp_drill_case c = {.classes = 1u << sp_drill_class(t, "general"),
                                 .province = -1,
                                 .plans = plans,
                                 .nplans = 2,
                                 .today = day(rows[i].today)};
        seen s = {0};
        assert_int_equal(sp_drill_needs(t, &c, see, &s), SP_OK);
        assert_int_equal(s.count, 2);
        assert_string_equal(s.rows[0].from, rows[i].year_from);
        assert_string_equal(s.rows[0].due, rows[i].year_due);
        assert_string_equal(s.rows[1].from, rows[i].half_from);
        assert_string_equal(s.rows[1].due, rows[i].half_due);
        assert_true(s.rows[0].missed && s.rows[1].missed);
    }
    sp_pack_free(pack);
}

static void what_counts(void **state)
{
    sp_pack *pack;
    const sp_drill_table *t = table_of(&pack);
    const sp_drill_plan plans[] = {{"Z1", SP_PLAN_COMPREHENSIVE, 0},
                                   {"X1", SP_PLAN_ONSITE, 0}};
    const sp_drill_done done[] = {
        {"Z1", SP_PLAN_COMPREHENSIVE, false, day("2026-03-01")},
        {"X1", SP_PLAN_ONSITE, true, day("2026-06-30")},
        {"X1", SP_PLAN_ONSITE, true, day("2025-12-31")},
    };
    const sp_drill_case c = {.classes = 1u << sp_drill_class(t, "high_hazard") |
                                        1u << sp_drill_class(t, "fire_key"),
                             .province = -1,
                             .plans = plans,
                             .nplans = 2,
                             .done = done,
                             .ndone = 3,
                             .today = day("2026-07-15")};
    seen s = {0};

    (void)state;
    assert_int_equal(sp_drill_needs(t, &c, see, &s), SP_OK);
    assert_int_equal(s.count, 4);
    assert_int_equal(s.rows[find(&s, "order88-plan", "")].done, 1);
    assert_int_equal(s.rows[find(&s, "order88-onsite", "")].done, 0);
    assert_false(s.rows[find(&s, "order88-onsite", "")].missed);
    assert_int_equal(s.rows[find(&s, "decree708", "")].done, 0);
    assert_int_equal(s.rows[find(&s, "order61-key", "")].done, 0);
    sp_pack_free(pack);
}

/* Shandong art. 63: each special plan in two years (three for others), all
 * on-site plans each half-year (year); the stricter of equal subjects wins. */
static void the_province_and_the_stricter(void **state)
{
    sp_pack *pack;
    const sp_drill_table *t = table_of(&pack);
    const sp_drill_plan plans[] = {{"S1", SP_PLAN_SPECIAL, day("2024-02-29")},
                                   {"S2", SP_PLAN_SPECIAL, day("2025-01-31")},
                                   {"X1", SP_PLAN_ONSITE, day("2026-09-01")}};
    const sp_drill_done done[] = {
        {"S1", SP_PLAN_SPECIAL, false, day("2024-08-31")}};
    sp_drill_case c = {.classes = 1u << sp_drill_class(t, "high_hazard") |
                                  1u << sp_drill_class(t, "general"),
                       .province = sp_drill_province(t, "shandong"),
                       .plans = plans,
                       .nplans = 3,
                       .done = done,
                       .ndone = 1,
                       .today = day("2026-10-01")};
    seen s = {0};

    (void)state;
    assert_int_equal(sp_drill_needs(t, &c, see, &s), SP_OK);
    /* any: half a year beats the year, and is told once */
    assert_int_equal(find(&s, "shandong63-year", ""), -1);
    assert_true(find(&s, "decree708", "") >= 0);
    assert_int_equal(find(&s, "shandong63-high", ""), -1);
    assert_int_equal(find(&s, "shandong63-special", "S1"), -1);
    int s1 = find(&s, "shandong63-high-special", "S1");
    int s2 = find(&s, "shandong63-high-special", "S2");
    int x1 = find(&s, "shandong63-high-onsite", "X1");
    assert_true(s1 >= 0 && s2 >= 0 && x1 >= 0);
    assert_string_equal(s.rows[s1].due, "2026-08-30"); /* over */
    assert_int_equal(s.rows[s1].done, 0);
    assert_string_equal(s.rows[s2].due, "2027-01-30");
    assert_false(s.rows[x1].missed); /* it is newer than that window */
    sp_pack_free(pack);
}

static void grades_by_the_pack(void **state)
{
    static const struct {
        int64_t score;
        sp_drill_grade grade;
    } rows[] = {{500, SP_DRILL_EXCELLENT}, {450, SP_DRILL_EXCELLENT},
                {449, SP_DRILL_GOOD},      {375, SP_DRILL_GOOD},
                {374, SP_DRILL_FAIR},      {300, SP_DRILL_FAIR},
                {299, SP_DRILL_POOR},      {0, SP_DRILL_POOR}};
    sp_pack *pack;
    const sp_drill_table *t = table_of(&pack);

    (void)state;
    for (size_t i = 0; i < SP_COUNT(rows); i++)
        assert_int_equal(sp_drill_grade_of(t, rows[i].score), rows[i].grade);
    sp_pack_free(pack);
}

static void bad_packs_are_refused(void **state)
{
    static const struct {
        const char *from, *to;
    } rows[] = {
        {"\"window\": \"year\"", "\"window\": \"week\""},
        {"\"subject\": \"main\"", "\"subject\": \"all\""},
        {"\"times\": 1", "\"times\": 0"},
        {"\"province\": \"shandong\"", "\"province\": \"mars\""},
        {"[\"government\"]", "[\"kings\"]"},
        {"\"least\": 375", "\"least\": 475"},
        {"\"least\": 0", "\"least\": 10"},
        {"\"name\": \"poor\"", "\"name\": \"good\""},
        {"\"warn_days\": 30", "\"warn_days\": -1"},
        {"\"name\": \"crowded\"", "\"name\": \"general\""},
    };
    sp_pack *pack;

    (void)state;
    table_of(&pack);
    for (size_t i = 0; i < SP_COUNT(rows); i++) {
        const char *text = sp_pack_text(pack);
        const char *at = strstr(text, rows[i].from);
        SP_CLEANUP(sp_pack_findings_clear) sp_pack_findings found = {0};
        char changed[20000];
        assert_non_null(at);
        int n = snprintf(changed, sizeof changed, "%.*s%s%s", (int)(at - text),
                         text, rows[i].to, at + strlen(rows[i].from));
        assert_int_equal(sp_pack_lint(changed, (size_t)n, &found), SP_OK);
        if (!found.errors)
            print_message("row %zu\n", i);
        assert_true(found.errors > 0);
    }
    sp_pack_free(pack);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(windows_are_the_calendars),
        cmocka_unit_test(what_counts),
        cmocka_unit_test(the_province_and_the_stricter),
        cmocka_unit_test(grades_by_the_pack),
        cmocka_unit_test(bad_packs_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
