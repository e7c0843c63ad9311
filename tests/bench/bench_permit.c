/* Tickets: a durable transition against plain SQLite that writes as many rows
 * with one sync, `why`, and conflicts beside ten thousand live tickets.
 * Prints what was measured and the goals; see tests/unit/permit_site.h for the
 * site. */
#include <time.h>

#include "../unit/permit_site.h"

enum { LIVE = 10000, SLOTS = 10000, ACTS = 300, ASKS = 2000 };

static double seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* ---- transitions ---- */

/* Suspend and resume once is two; here drafts are cancelled, each a row, a line
 * of its history and two entries of the ledger. */
static double transitions(permit_site *s, char **numbers, int n)
{
    sp_permit_options o = SP_PERMIT_OPTIONS_INIT;

    o.reason = "bench";
    double start = seconds();
    for (int i = 0; i < n; i++)
        OK(sp_permit_act(s->user[APP], numbers[i], SP_PERMIT_DO_CANCEL, &o,
                         NULL));
    return (seconds() - start) / n;
}

static void must(sqlite3 *db, const char *sql)
{
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
        fail_msg("%s", sqlite3_errmsg(db));
}

/* The same rows of the same tables, in a copy of the site, by statements that
 * are ready: what SQLite alone needs. */
static double plain(const char *path, char **numbers, int n)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *stmts[6] = {NULL};
    static const char *const sql[] = {
        "UPDATE permit SET version = version + 1, updated_at = 1, state = "
        "'cancelled', ended_at = 1 WHERE code = ?1",
        "INSERT INTO permit_history SELECT (SELECT max(id) + 256 FROM "
        "permit_history), 1, 1, 'app', 1, 'app', 'D1', ?1 || '/x', ?1, 99, 1, "
        "'app', 'cancel', 'draft', 'cancelled', 0, NULL, NULL, 0, 'bench', "
        "NULL, NULL, NULL",
        "INSERT INTO ledger SELECT max(seq) + 1, 1, 'app', 'D1', 'cancel', "
        "'permit', ?1, '{\"state\":\"draft\",\"round\":0}', "
        "'{\"state\":\"cancelled\",\"ended_at\":\"2025-11-24T10:06:40+08:00\"}'"
        ", hex(zeroblob(32)), hex(zeroblob(32)) FROM ledger",
        "INSERT INTO ledger SELECT max(seq) + 1, 1, 'app', 'D1', 'add', "
        "'permit_history', ?1, NULL, '{\"action\":\"cancel\",\"reason\":"
        "\"bench\",\"actor\":\"app\",\"seq\":99}', hex(zeroblob(32)), "
        "hex(zeroblob(32)) FROM ledger",
        "UPDATE type_state SET records = records + 1 WHERE type IN ('permit', "
        "'permit_history')",
        "UPDATE tally SET n = n + 1 WHERE type = 'permit'",
    };

    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    must(db, "PRAGMA journal_mode = WAL");
    must(db, "PRAGMA synchronous = FULL");
    for (size_t i = 0; i < SP_COUNT(sql); i++)
        if (sqlite3_prepare_v2(db, sql[i], -1, &stmts[i], NULL) != SQLITE_OK)
            fail_msg("%s", sqlite3_errmsg(db));
    double start = seconds();
    for (int k = 0; k < n; k++) {
        must(db, "BEGIN IMMEDIATE");
        for (size_t i = 0; i < SP_COUNT(sql); i++) {
            sqlite3_bind_text(stmts[i], 1, numbers[k], -1, SQLITE_STATIC);
            if (sqlite3_step(stmts[i]) != SQLITE_DONE)
                fail_msg("%s", sqlite3_errmsg(db));
            sqlite3_reset(stmts[i]);
        }
        must(db, "COMMIT");
    }
    double took = (seconds() - start) / n;
    for (size_t i = 0; i < SP_COUNT(sql); i++)
        sqlite3_finalize(stmts[i]);
    sqlite3_close(db);
    return took;
}

static void bench_transitions(permit_site *s)
{
    char *numbers[2 * ACTS];
    char copy[96];

    for (int i = 0; i < 2 * ACTS; i++)
        numbers[i] = ticket_draft(s, recipe_of("height"));
    snprintf(copy, sizeof copy, "%s.plain", site_path());
    site_remove(copy);
    OK(sp_site_backup(s->user[HEAD], copy));
    double ours = 1e9;
    double theirs = 1e9;
    for (int r = 0; r < 6; r++) { /* in turns, the best of each */
        int at = r * ACTS / 6;
        double a = transitions(s, numbers + at, ACTS / 6);
        double b = plain(copy, numbers + at, ACTS / 6);
        ours = a < ours ? a : ours;
        theirs = b < theirs ? b : theirs;
    }
    printf("permit: transition %.0f us, plain SQLite %.0f us, ratio %.2f (goal "
           "0.8 or more)\n",
           ours * 1e6, theirs * 1e6, theirs / ours);
    site_remove(copy);
    for (int i = 0; i < 2 * ACTS; i++)
        free(numbers[i]);
}

/* ---- asking ---- */

static void bench_why(permit_site *s, const char *when)
{
    const recipe *r = recipe_of("hot_work");
    sp_permit_options o = start_options(r);
    sp_permit_reasons reasons = {0};
    static char *number;

    if (!number)
        number = ticket_ready(s, r);
    OK(sp_permit_why(s->user[LEAD], number, SP_PERMIT_DO_START, &o, &reasons));
    sp_permit_reasons_clear(&reasons);
    double start = seconds();
    for (int i = 0; i < ASKS; i++) {
        OK(sp_permit_why(s->user[LEAD], number, SP_PERMIT_DO_START, &o,
                         &reasons));
        sp_permit_reasons_clear(&reasons);
    }
    printf("permit: why start %.1f us %s (goal 100)\n",
           (seconds() - start) / ASKS * 1e6, when);
}

static sp_status count(void *context, const sp_permit_conflict *c)
{
    (void)c;
    ++*(int *)context;
    return SP_OK;
}

/* Ten thousand that are live, made behind the library's back: copies of one. */
static void make_live(permit_site *s, int n)
{
    const recipe *r = recipe_of("blinding");
    char *number = ticket_ready(s, r);
    char sql[2000];

    snprintf(sql, sizeof sql,
             "CREATE TEMP TABLE one AS SELECT * FROM permit WHERE code = '%s';"
             "WITH RECURSIVE k(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM k "
             "WHERE i < %d) INSERT INTO permit SELECT (SELECT max(id) FROM "
             "permit) + 256 * i, version, created_at, created_by, updated_at, "
             "updated_by, owner_dept, 'L' || i, type, title, state, base_level,"
             " level, raised_to, upgraded, level_reasons, standard, calendar, "
             "enterprise, 'Z' || (i %% 500), place, (i * 7919) %% 2400, (i * "
             "104729) %% "
             "1600, height_from, height_to, space, 'pipe' || i, dike, "
             "apply_unit, applicant, work_unit, contractor, work_leader, "
             "coordinator, work_content, hazard_analysis, facts, fields, "
             "planned_from, planned_to, daily_from, daily_to, valid_from, "
             "valid_to, prev, serves, related, round, next_steps, "
             "submitted_at, approved_at, started_at, suspended_at, "
             "suspended_reason, resumed_at, finished_from, ended_at, heads_in, "
             "heads_out, tools_in, tools_out, briefer, briefed, briefed_at, "
             "isolation, isolated_by, isolated_at, legacy, legacy_type, "
             "legacy_findings FROM one, k",
             number, n);
    site_sql(sql);
    free(number);
    int64_t now = now_of(s);
    s->user[ROOT]->options.now = SITE_NOW;
    for (int i = APP; i <= LEAD; i++) { /* who read the site before */
        sp_session_close(s->user[i]);
        s->user[i] = site_enter(s->user[ROOT], permit_users[i].name);
    }
    at(s, now);
}

static void bench_conflicts(permit_site *s)
{
    const recipe *r = recipe_of("hot_work");
    sp_permit_slot *slots = calloc(SLOTS, sizeof *slots);
    int n = 0;

    char *number = ticket_draft(s, r);
    ticket_fill(s, r, number);
    double start = seconds();
    OK(sp_permit_conflicts(s->user[APP], number, count, &n));
    printf("permit: %d live tickets read in %.0f ms\n", LIVE,
           (seconds() - start) * 1e3);
    n = 0;
    start = seconds();
    for (int i = 0; i < 100; i++)
        OK(sp_permit_conflicts(s->user[APP], number, count, &n));
    printf("permit: conflicts of one beside %d %.3f ms, %d found (goal 1 "
           "ms)\n",
           LIVE, (seconds() - start) * 10, n / 100);
    for (int i = 0; i < SLOTS; i++)
        slots[i] = (sp_permit_slot){.label = "slot",
                                    .type = "hot_work",
                                    .x = i * 31 % 2400,
                                    .y = i * 17 % 1600,
                                    .height_from = 0,
                                    .height_to = 2,
                                    .from = now_of(s) + i,
                                    .to = now_of(s) + i + HOUR};
    n = 0;
    start = seconds();
    OK(sp_permit_plan(s->user[APP], slots, SLOTS, count, &n));
    printf("permit: plan of %d slots beside %d %.0f ms, %d found (goal 1000 "
           "ms)\n",
           SLOTS, LIVE, (seconds() - start) * 1e3, n);
    free(slots);
    free(number);
}

int main(void)
{
    void *state = NULL;

    open_permit_site(&state);
    permit_site *s = state;
    at(s, SITE_NOW);
    bench_transitions(s);
    at(s, SITE_NOW);
    bench_why(s, "on a small site");
    make_live(s, LIVE);
    bench_conflicts(s);
    bench_why(s, "beside 10,000 live tickets");
    close_permit_site(&state);
    return 0;
}
