/* Hazards: a tick over a million of which a thousand are due against one over
 * ten thousand with as many due; a tick with nothing due; the list of what is
 * overdue in a zone, against the same statement in plain SQL. Prints what was
 * measured and the goals. */
#include <time.h>

#include "../unit/hazard_site.h"
#include "change.h"

enum { FEW = 10000, MANY = 1000000, DUE = 1000, ZONES = 50, OPEN = 10 };

static double seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* ---- loading ---- */

/* One that was assigned, as the pattern of those that are due. */
static sp_hazard *pattern(hazard_site *s)
{
    char *n = report(s, WORKER, "护栏松动");
    sp_hazard *h = NULL;

    ACT(s, BOSS, n, CONFIRM, .level = SP_HAZARD_GENERAL);
    ACT(s, BOSS, n, ASSIGN, GENERAL_PLAN, .deadline = "2025-12-01");
    OK(sp_hazard_load(s->user[HEAD], n, &h));
    free(n);
    return h;
}

static void add_zones(hazard_site *s)
{
    for (int i = 0; i < ZONES; i++) {
        char code[16];
        snprintf(code, sizeof code, "Z%02d", i);
        ADD(s->user[HEAD], zone, "code", code, "name", code, "owner_dept",
            "D1");
    }
}

/* Closed ones, every tenth open with time left, @due of them open until
 * 1 December. */
static void shape(sp_hazard *h, int i, int due)
{
    char text[32];
    bool is_due = i < due;
    bool is_open = is_due || i % OPEN == 0;

    snprintf(text, sizeof text, "YH20250101-%07d", i);
    OK(sp_text_set(&h->code, text));
    snprintf(text, sizeof text, "Z%02d", i % ZONES);
    OK(sp_text_set(&h->zone, text));
    h->state = is_open ? SP_HAZARD_RECTIFYING : SP_HAZARD_CLOSED;
    OK(sp_text_set(&h->deadline, is_due ? "2025-12-01" : "2026-06-01"));
    OK(sp_text_set(&h->due, is_open ? h->deadline : NULL));
    OK(sp_text_set(&h->ladder_on, is_due    ? "2025-11-30"
                                  : is_open ? "2026-05-31"
                                            : NULL));
    h->closed_at = is_open ? SP_NO_INT : SITE_NOW;
}

static void load(hazard_site *s, int n)
{
    sp_session *session = s->user[HEAD];
    sp_hazard *like = pattern(s);
    sp_bulk bulk;
    double start = seconds();

    add_zones(s);
    OK(sp_bulk_begin(session, &sp_hazard_type, &bulk));
    for (int i = 0; i < n; i++) {
        bool taken;
        shape(like, i, DUE);
        OK(sp_bulk_add(session, like, &taken));
    }
    OK(sp_bulk_end(session, "import", NULL, NULL));
    sp_record_free(&sp_hazard_type, like);
    printf("  %d hazards loaded in %.1f s\n", n, seconds() - start);
}

/* ---- measuring ---- */

static double tick_with_due(hazard_site *s)
{
    sp_tick_result result;

    later(s, 6 * DAY); /* 30 November: the first step of the ladder */
    double start = seconds();
    OK(sp_tick(s->user[WORKER], &result));
    double took = seconds() - start;
    printf("  tick with %lld steps due: %.3f s\n", (long long)result.escalated,
           took);
    assert_true(result.escalated >= DUE);
    return took;
}

static double tick_without(hazard_site *s)
{
    double start = seconds();

    for (int i = 0; i < 100; i++)
        OK(sp_tick(s->user[WORKER], NULL));
    return (seconds() - start) / 100;
}

static double list_overdue(hazard_site *s, size_t *out_count)
{
    double start = seconds();

    for (int i = 0; i < 100; i++) {
        sp_query *query = sp_query_new(&sp_hazard_type);
        sp_records list = {0};
        OK(sp_query_where(query, "zone", "Z07"));
        OK(sp_hazard_query_overdue(s->user[HEAD], query));
        OK(sp_record_list(s->user[HEAD], query, &list));
        *out_count = list.count;
        sp_records_clear(&list);
        sp_query_free(query);
    }
    return (seconds() - start) / 100;
}

/* The same rows, every column of them read. */
static double list_plainly(size_t *out_count)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *stmt = NULL;

    assert_int_equal(sqlite3_open(site_path(), &db), SQLITE_OK);
    assert_int_equal(
        sqlite3_prepare_v2(db,
                           "SELECT * FROM hazard WHERE zone = ?1 AND due <= "
                           "?2 ORDER BY due, id",
                           -1, &stmt, NULL),
        SQLITE_OK);
    double start = seconds();
    for (int i = 0; i < 100; i++) {
        *out_count = 0;
        sqlite3_bind_text(stmt, 1, "Z07", -1, SQLITE_STATIC);
        sqlite3_bind_text(stmt, 2, "2025-12-01", -1, SQLITE_STATIC);
        while (sqlite3_step(stmt) == SQLITE_ROW) {
            ++*out_count;
            for (int c = 0; c < sqlite3_column_count(stmt); c++)
                (void)sqlite3_column_text(stmt, c);
        }
        sqlite3_reset(stmt);
    }
    double took = (seconds() - start) / 100;
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    return took;
}

static double run(int n, bool all)
{
    hazard_site *s = hazard_site_make();
    size_t listed = 0;
    size_t plain = 0;

    load(s, n);
    double took = tick_with_due(s);
    if (all) {
        printf("  tick with nothing due: %.1f us\n", tick_without(s) * 1e6);
        later(s, 2 * DAY);
        double ours = list_overdue(s, &listed);
        double theirs = list_plainly(&plain);
        assert_int_equal(listed, plain);
        printf("  overdue of a zone, %zu of them: %.3f ms (goal: under 10), "
               "plain SQL %.3f ms, ratio %.2f\n",
               listed, ours * 1e3, theirs * 1e3, ours / theirs);
    }
    hazard_site_free(s);
    return took;
}

int main(void)
{
    double few = run(FEW, false);
    double many = run(MANY, true);

    printf("tick, %d due: among %d %.3f s, among %d %.3f s, ratio %.2f (goal: "
           "about 1)\n",
           DUE, FEW, few, MANY, many, many / few);
    return 0;
}
