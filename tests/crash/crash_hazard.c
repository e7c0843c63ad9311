/* kill -9 while hazards move and while the ladder is climbed: each step is done
 * whole or not at all, and a tick that was killed, run again, ends in the state
 * of one run. */
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#include "crash_help.h"

#include "hazard_site.h"

enum { HAZARDS = 60 };

static char *tokens[USERS];

static char *site_sql_text(const char *sql)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *stmt = NULL;

    assert_int_equal(sqlite3_open(site_path(), &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    char *text = strdup((const char *)sqlite3_column_text(stmt, 0));
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    return text;
}

/* Everything but what says when and in how many steps: rows, lines, notices. */
static char *state_of_all(void)
{
    return site_sql_text(
        "SELECT group_concat(line, char(10)) FROM (SELECT code || state || "
        "escalated || coalesce(ladder_on, '-') || coalesce(due, '-') AS line "
        "FROM hazard UNION ALL SELECT hazard || seq || action || to_state FROM "
        "hazard_history UNION ALL SELECT code || recipients FROM notice ORDER "
        "BY 1)");
}

static sp_session *come_in_at(int who, int64_t now)
{
    sp_session *session = come_in(tokens[who]);

    session->options.now = now;
    return session;
}

/* @return whether the child was killed before it was through. */
static bool killed_tick(int64_t now, long nanoseconds)
{
    int status = 0;
    pid_t child = fork();

    if (child == 0) {
        sp_session *session = come_in_at(WORKER, now);
        _exit(sp_tick(session, NULL) == SP_OK ? 0 : 1);
    }
    nanosleep(&(struct timespec){0, nanoseconds}, NULL);
    kill(child, SIGKILL);
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFSIGNALED(status);
}

static void rows_and_histories_agree(void)
{
    assert_int_equal(
        site_sql_int("SELECT count(*) FROM hazard h WHERE state <> (SELECT "
                     "to_state FROM hazard_history l WHERE l.hazard = h.code "
                     "ORDER BY seq DESC LIMIT 1) OR escalated <> (SELECT "
                     "count(*) FROM hazard_history l WHERE l.hazard = h.code "
                     "AND action = 'escalate')"),
        0);
    assert_int_equal(
        site_sql_int("SELECT count(*) FROM hazard h WHERE escalated <> (SELECT "
                     "count(*) FROM notice n WHERE n.subject = h.code AND kind "
                     "IN ('hazard_due', 'hazard_overdue'))"),
        0);
}

static void copy_site(const char *from, const char *to)
{
    char command[300];

    snprintf(command, sizeof command, "cp %s %s", from, to);
    site_remove(to);
    assert_int_equal(system(command), 0);
}

/* One run to the end is what every broken run has to come to. */
static void a_killed_tick_is_finished_by_the_next(void **state)
{
    char kept[128];
    int64_t now = SITE_NOW + 12 * DAY;
    unsigned seed = (unsigned)getpid();
    int killed = 0;

    (void)state;
    snprintf(kept, sizeof kept, "%s.kept", site_path());
    copy_site(site_path(), kept);
    sp_session *session = come_in_at(WORKER, now);
    OK(sp_tick(session, NULL));
    sp_session_close(session);
    char *wanted = state_of_all();
    for (int i = 0; i < rounds(10); i++) {
        copy_site(kept, site_path());
        for (int k = 0; k < 4; k++) {
            seed = seed * 1103515245u + 12345u;
            killed += killed_tick(now, 10000000 + (long)(seed >> 8) % 60000000);
            sp_session_close(come_in(tokens[HEAD]));
            rows_and_histories_agree();
        }
        session = come_in_at(WORKER, now);
        OK(sp_tick(session, NULL));
        sp_session_close(session);
        char *got = state_of_all();
        assert_string_equal(got, wanted);
        free(got);
        ledger_proves_out(tokens[HEAD], "after killed ticks");
    }
    free(wanted);
    site_remove(kept);
    print_message("%d ticks were killed\n", killed);
    assert_true(killed > 0);
}

static void make_hazards(hazard_site *s)
{
    for (int i = 0; i < HAZARDS; i++) {
        char *n = report(s, WORKER, "护栏松动");
        ACT(s, BOSS, n, CONFIRM, .level = SP_HAZARD_GENERAL);
        ACT(s, BOSS, n, ASSIGN, GENERAL_PLAN, .deadline = "2025-12-01");
        free(n);
    }
}

static int open_all(void **state)
{
    hazard_site *s = hazard_site_make();

    make_hazards(s);
    for (int i = 0; i < USERS; i++)
        tokens[i] = token_of(s->user[ROOT], hazard_users[i].name);
    for (int i = USERS; i-- > 0;) /* nothing of SQLite crosses the fork */
        sp_session_close(s->user[i]);
    free(s);
    *state = NULL;
    return 0;
}

static int close_all(void **state)
{
    (void)state;
    for (int i = 0; i < USERS; i++)
        sp_free(tokens[i]);
    site_remove(site_path());
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_killed_tick_is_finished_by_the_next),
    };

    return cmocka_run_group_tests(tests, open_all, close_all);
}
