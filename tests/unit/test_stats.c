/* Statistics of a site: groups, totals, who may see them, trends. */
#include "site_help.h"

#include <math.h>

/* SITE_NOW is 2025-11-24 10:06 +08:00. */
#define HAZARD(id, zone, dept, unit, state, level, source, found, deadline,    \
               first_deadline, due, closed, first_closed, recurs)              \
    "INSERT INTO hazard (id, version, created_at, owner_dept, code, title, "   \
    "state, level, source, cause, kind, zone, found_at, anonymous, "           \
    "on_the_spot, unit, deadline, first_deadline, due, closed_at, "            \
    "first_closed_at, recurs) VALUES (" #id ", 1, 0, " dept ", 'H" #id         \
    "', 't', '" state "', '" level "', '" source "', 'object', '1', " zone     \
    ", unixepoch('" found "+08:00'), 0, 0, " unit ", " deadline                \
    ", " first_deadline ", " due ", " closed ", " first_closed ", " recurs     \
    ");"
#define AT(text) "unixepoch('" text "+08:00')"

static const char hazards[] = "PRAGMA foreign_keys = OFF;"
    /* closed on its last day */
    HAZARD(1, "'A'", "'D1'", "NULL", "closed", "general", "snapshot",
           "2025-10-01 00:00:00", "'2025-10-04'", "'2025-10-04'", "NULL",
           AT("2025-10-04 23:59:59"), AT("2025-10-04 23:59:59"), "NULL")
    /* late by its first deadline, in time by the extended one */
    HAZARD(2, "'A'", "'D1'", "'D2'", "closed", "major", "inspection",
           "2025-09-30 23:59:59", "'2025-10-20'", "'2025-10-10'", "NULL",
           AT("2025-10-15 00:00:00"), AT("2025-10-15 00:00:00"), "'H1'")
    /* open and overdue since yesterday */
    HAZARD(3, "'B'", "'D2'", "NULL", "rectifying", "general", "snapshot",
           "2025-11-10 08:00:00", "'2025-11-23'", "'2025-11-23'",
           "'2025-11-23'", "NULL", "NULL", "NULL")
    /* due today */
    HAZARD(4, "'B'", "'D3'", "NULL", "pending_verify", "general", "vision",
           "2025-11-12 08:00:00", "'2025-11-24'", "'2025-11-24'",
           "'2025-11-24'", "NULL", "NULL", "NULL")
    /* reports that came to nothing */
    HAZARD(5, "'A'", "'D1'", "NULL", "rejected", "ungraded", "snapshot",
           "2025-11-12 08:00:00", "NULL", "NULL", "NULL", "NULL", "NULL",
           "NULL") HAZARD(6, "NULL", "NULL", "NULL", "merged", "ungraded",
                          "snapshot", "2025-11-12 08:00:00", "NULL", "NULL",
                          "NULL", "NULL", "NULL", "NULL")
        HAZARD(7, "NULL", "NULL", "NULL", "reported", "ungraded", "complaint",
               "2025-11-13 08:00:00", "NULL", "NULL", "NULL", "NULL", "NULL",
               "NULL");

enum { ROWS = 40 };

typedef struct seen {
    char keys[ROWS][3][16];
    sp_stats_row rows[ROWS];
    size_t count;
} seen;

static sp_status see(void *context, const sp_stats_row *row)
{
    seen *s = context;

    assert_true(s->count < ROWS);
    for (size_t i = 0; i < 3; i++)
        snprintf(s->keys[s->count][i], sizeof s->keys[0][0], "%s",
                 row->keys[i] ? row->keys[i] : "");
    s->rows[s->count++] = *row;
    return SP_OK;
}

static seen ask(sp_session *session, const sp_stats_options *options)
{
    seen s = {.count = 0};

    OK(sp_stats_hazards(session, options, see, &s));
    assert_true(s.count > 0 && s.rows[s.count - 1].total);
    return s;
}

static sp_session *fill(sp_session **root)
{
    *root = site_make();
    site_add_department(*root, "D1", NULL);
    site_add_department(*root, "D2", "D1");
    site_add_department(*root, "D3", NULL);
    site_sql(hazards);
    return site_head(*root);
}

/* zone, month, reports, total, closed, overdue, judged, on time */
static void zone_and_month(void **state)
{
    static const struct {
        const char *zone, *month;
        int n[6];
    } wanted[] = {
        {"", "2025-11", {2, 1, 0, 0, 0, 0}},
        {"A", "2025-09", {1, 1, 1, 0, 1, 1}},
        {"A", "2025-10", {1, 1, 1, 0, 1, 1}},
        {"A", "2025-11", {1, 0, 0, 0, 0, 0}},
        {"B", "2025-11", {2, 2, 0, 1, 1, 0}},
        {"", "", {7, 5, 2, 1, 3, 2}}, /* total */
    };
    const sp_stats_options options = {.by = {SP_STATS_ZONE, SP_STATS_MONTH},
                                      .nby = 2};
    sp_session *root;
    sp_session *head = fill(&root);

    (void)state;
    seen s = ask(head, &options);
    assert_int_equal(s.count, SP_COUNT(wanted));
    for (size_t i = 0; i < s.count; i++) {
        const sp_hazard_counts *c = &s.rows[i].counts;
        const int64_t got[] = {c->reports, c->total,  c->closed,
                               c->overdue, c->judged, c->on_time};
        assert_string_equal(s.keys[i][0], wanted[i].zone);
        assert_string_equal(s.keys[i][1], wanted[i].month);
        for (size_t k = 0; k < 6; k++)
            assert_int_equal(got[k], wanted[i].n[k]);
    }
    const sp_hazard_rates *r = &s.rows[5].rates;
    assert_true(fabs(r->rectified - 0.4) < 1e-9);
    assert_true(fabs(r->on_time - 2.0 / 3) < 1e-9);
    assert_true(fabs(r->recurrence - 0.2) < 1e-9);
    assert_true(isnan(s.rows[3].rates.rectified)); /* 0/0 */
    sp_session_close(head);
    sp_session_close(root);
}

static void basis_and_period(void **state)
{
    sp_session *root;
    sp_session *head = fill(&root);
    sp_stats_options options = {.basis = SP_STATS_ORIGINAL};

    (void)state;
    seen s = ask(head, &options);
    assert_int_equal(s.count, 1);
    assert_int_equal(s.rows[0].counts.on_time, 1);
    options = (sp_stats_options){.from = "2025-10-01", .to = "2025-10-01"};
    s = ask(head, &options);
    assert_int_equal(s.rows[0].counts.reports, 1);
    options = (sp_stats_options){.to = "2025-09-30"};
    s = ask(head, &options);
    assert_int_equal(s.rows[0].counts.reports, 1);
    assert_int_equal(s.rows[0].counts.major, 1);
    options = (sp_stats_options){.zone = "B", .people = 4};
    s = ask(head, &options);
    assert_int_equal(s.rows[0].counts.reports, 2);
    assert_true(s.rows[0].rates.per_head == 0.5);
    options = (sp_stats_options){.enterprise = "nobody"};
    s = ask(head, &options);
    assert_int_equal(s.rows[0].counts.reports, 0);
    assert_true(isnan(s.rows[0].rates.per_head));
    sp_session_close(head);
    sp_session_close(root);
}

/* Whatever they are grouped by, groups add up to the total. */
static void groups_add_up(void **state)
{
    sp_session *root;
    sp_session *head = fill(&root);

    (void)state;
    for (unsigned a = 0; a < SP_STATS_DIM_COUNT; a++)
        for (unsigned b = 0; b < SP_STATS_DIM_COUNT; b++) {
            sp_stats_options options = {
                .by = {(sp_stats_dim)a, (sp_stats_dim)b},
                .nby = a == b ? 1 : 2};
            seen s = ask(head, &options);
            int64_t sums[4] = {0};
            for (size_t i = 0; i + 1 < s.count; i++) {
                sums[0] += s.rows[i].counts.reports;
                sums[1] += s.rows[i].counts.total;
                sums[2] += s.rows[i].counts.judged;
                sums[3] += s.rows[i].counts.seconds;
            }
            const sp_hazard_counts *total = &s.rows[s.count - 1].counts;
            assert_int_equal(sums[0], total->reports);
            assert_int_equal(sums[1], total->total);
            assert_int_equal(sums[2], total->judged);
            assert_int_equal(sums[3], total->seconds);
            assert_int_equal(total->reports, 7);
        }
    sp_session_close(head);
    sp_session_close(root);
}

/* A department sees itself and those below; a worker no statistics at all. */
static void rights(void **state)
{
    static const struct {
        const char *user, *dept, *role;
        int reports; /* -1: refused */
    } cases[] = {
        {"one", "D1", "DEPT_HEAD", 4},   {"two", "D2", "DEPT_HEAD", 1},
        {"three", "D3", "DEPT_HEAD", 1}, {"none", NULL, "DEPT_HEAD", -1},
        {"worker", "D1", "WORKER", -1},
    };
    sp_session *root;
    sp_session *head = fill(&root);

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        const sp_stats_options options = {.nby = 0};
        site_add_user(root, cases[i].user, cases[i].dept, cases[i].role);
        sp_session *session = site_enter(root, cases[i].user);
        if (cases[i].reports < 0) {
            seen s = {.count = 0};
            REFUSED(SP_FORBIDDEN, sp_stats_hazards(session, &options, see, &s));
        } else {
            seen s = ask(session, &options);
            assert_int_equal(s.rows[0].counts.reports, cases[i].reports);
        }
        sp_session_close(session);
    }
    sp_session_close(head);
    sp_session_close(root);
}

static void refused(void **state)
{
    static const sp_stats_options cases[] = {
        {.from = "2025-02-30"},
        {.to = "tomorrow"},
        {.from = "2025-10-02", .to = "2025-10-01"},
        {.by = {SP_STATS_ZONE, SP_STATS_ZONE}, .nby = 2},
        {.by = {SP_STATS_DIM_COUNT}, .nby = 1},
        {.nby = 4},
        {.basis = SP_STATS_BASIS_COUNT},
    };
    sp_session *root;
    sp_session *head = fill(&root);
    seen s = {.count = 0};

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++)
        REFUSED(SP_INVALID, sp_stats_hazards(head, &cases[i], see, &s));
    assert_int_equal(s.count, 0);
    sp_session_close(head);
    sp_session_close(root);
}

/* ---- trend, Pareto ---- */

static void trend(void **state)
{
    sp_session *root;
    sp_session *head = fill(&root);
    sp_stats_options options = {.from = "2025-03-01"};
    sp_stats_trend t;
    char *text = NULL;

    (void)state;
    /* thirty more in October: a jump */
    site_sql("PRAGMA foreign_keys = OFF; WITH RECURSIVE n(i) AS (SELECT 100 "
             "UNION ALL SELECT i + 1 FROM n WHERE i < 129) INSERT INTO hazard "
             "(id, version, created_at, code, title, state, level, source, "
             "cause, found_at, anonymous, on_the_spot) SELECT i, 1, 0, 'H' || "
             "i, 't', 'confirmed', 'general', 'snapshot', 'unknown', " AT(
                 "2025-10-31 23:59:59") ", 0, 0 FROM n");
    OK(sp_stats_trend_of(head, &options, SP_STATS_FOUND, &t));
    assert_int_equal(t.count, 8); /* March to October: November is not over */
    assert_string_equal(t.months[0], "2025-03");
    assert_string_equal(t.months[7], "2025-10");
    assert_true(t.points[0].count == 0 && t.points[6].count == 1 &&
                t.points[7].count == 31);
    assert_int_equal(t.kind, SP_CHART_XMR);
    assert_true(t.chart.limits && t.chart.nsignals == 1);
    OK(sp_stats_signal_text(&t, 0, SP_ZH, &text));
    assert_non_null(strstr(text, "2025-10"));
    sp_free(text);
    REFUSED(SP_NOT_FOUND, sp_stats_signal_text(&t, 1, SP_ZH, &text));
    sp_stats_trend_clear(&t);

    options.people = 100;
    OK(sp_stats_trend_of(head, &options, SP_STATS_FOUND, &t));
    assert_int_equal(t.kind, SP_CHART_U);
    assert_true(fabs(t.points[7].value - 0.31) < 1e-9);
    sp_stats_trend_clear(&t);
    options = (sp_stats_options){.to = "2025-10-30"}; /* October is not whole */
    OK(sp_stats_trend_of(head, &options, SP_STATS_ON_TIME, &t));
    assert_int_equal(t.count, 1); /* the site's first hazard is of that month */
    assert_string_equal(t.months[0], "2025-09");
    assert_true(t.points[0].value == 1);
    assert_false(t.chart.limits);
    sp_stats_trend_clear(&t);
    options = (sp_stats_options){.from = "2025-11-01"};
    REFUSED(SP_INVALID, sp_stats_trend_of(head, &options, SP_STATS_FOUND, &t));
    options = (sp_stats_options){.from = "1900-01-01"};
    REFUSED(SP_INVALID, sp_stats_trend_of(head, &options, SP_STATS_FOUND, &t));
    sp_session_close(head);
    sp_session_close(root);
}

static sp_status first_cause(void *context, const sp_pareto_item *item)
{
    sp_pareto_item *first = context;

    if (!first->key) {
        assert_string_equal(item->key, "B");
        *first = *item;
    }
    assert_true(item->count > 0);
    return SP_OK;
}

static void pareto(void **state)
{
    sp_session *root;
    sp_session *head = fill(&root);
    sp_stats_options options = {
        .by = {SP_STATS_ZONE}, .nby = 1, .from = "2025-11-01"};
    sp_pareto_item first = {.key = NULL};

    (void)state;
    OK(sp_stats_pareto(head, &options, first_cause, &first));
    assert_int_equal(first.count, 2);
    assert_true(fabs(first.share - 2.0 / 3) < 1e-9);
    options.nby = 2;
    REFUSED(SP_INVALID, sp_stats_pareto(head, &options, first_cause, &first));
    sp_session_close(head);
    sp_session_close(root);
}

static int clean(void **state)
{
    (void)state;
    site_remove(site_path());
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(zone_and_month), cmocka_unit_test(basis_and_period),
        cmocka_unit_test(groups_add_up),  cmocka_unit_test(rights),
        cmocka_unit_test(refused),        cmocka_unit_test(trend),
        cmocka_unit_test(pareto),
    };

    return cmocka_run_group_tests(tests, NULL, clean);
}
