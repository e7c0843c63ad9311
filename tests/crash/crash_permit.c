/* kill -9 while tickets move: each action is done whole or not at all, what was
 * acknowledged is there, and the ledger proves out. */
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#include "crash_help.h"

#include "permit_site.h"

static char *tokens[USERS];

/* What was acknowledged. */
typedef struct said {
    char number[32];
    sp_permit_state state;
    int64_t seq;
} said;

static void must(sp_status status)
{
    if (status == SP_OK)
        return;
    fprintf(stderr, "child: %s\n", sp_last_error(SP_EN));
    _exit(4);
}

static void say(int out, const char *number, const sp_permit_result *result)
{
    said line;

    memset(&line, 0, sizeof line);
    snprintf(line.number, sizeof line.number, "%s", number);
    line.state = result->to;
    line.seq = result->seq;
    if (write(out, &line, sizeof line) != sizeof line)
        _exit(3);
}

/* Drafts are cancelled, refused and begun again: many small transactions. */
static void write_on(int out)
{
    permit_site s;
    sp_permit_options o = SP_PERMIT_OPTIONS_INIT;
    const recipe *r = recipe_of("height");
    sp_permit_result result;

    static const int wanted[] = {ROOT, APP, LEAD, BOSS};

    for (size_t i = 0; i < SP_COUNT(wanted); i++)
        s.user[wanted[i]] = come_in(tokens[wanted[i]]);
    o.reason = "r";
    for (;;) {
        char *number = ticket_draft(&s, r);
        ticket_fill(&s, r, number);
        for (int k = 0; k < 3; k++) {
            o.step = NULL;
            must(sp_permit_act(s.user[APP], number, SP_PERMIT_DO_SUBMIT, &o,
                               &result));
            say(out, number, &result);
            o.step = "work_leader";
            must(sp_permit_act(s.user[LEAD], number, SP_PERMIT_DO_APPROVE, &o,
                               &result));
            say(out, number, &result);
            o.step = NULL;
            must(sp_permit_act(s.user[BOSS], number, SP_PERMIT_DO_REJECT, &o,
                               &result));
            say(out, number, &result);
        }
        must(sp_permit_act(s.user[APP], number, SP_PERMIT_DO_CANCEL, &o,
                           &result));
        say(out, number, &result);
        free(number);
    }
}

/* The row, its last line and the line that was acknowledged agree. */
static void is_there(const said *line)
{
    char sql[400];

    snprintf(sql, sizeof sql,
             "SELECT count(*) FROM permit_history WHERE permit = '%s' AND seq "
             "= %d AND to_state = '%s'",
             line->number, (int)line->seq,
             sp_permit_state_labels[line->state].name);
    assert_int_equal(site_sql_int(sql), 1);
}

/* No ticket stands anywhere else than its history says. */
static void rows_and_histories_agree(void)
{
    assert_int_equal(
        site_sql_int("SELECT count(*) FROM permit p WHERE state <> (SELECT "
                     "to_state FROM permit_history h WHERE h.permit = p.code "
                     "ORDER BY seq DESC LIMIT 1)"),
        0);
    assert_int_equal(site_sql_int("SELECT count(*) FROM permit p WHERE NOT "
                                  "EXISTS (SELECT 1 FROM permit_history h "
                                  "WHERE h.permit = p.code)"),
                     0);
}

static int kill_once(unsigned *seed)
{
    int ends[2];
    int count = 0;
    said line;

    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        write_on(ends[1]);
        _exit(0);
    }
    close(ends[1]);
    *seed = *seed * 1103515245u + 12345u;
    struct timespec pause = {0, 60000000 + (long)(*seed >> 8) % 200000000};
    nanosleep(&pause, NULL);
    kill(child, SIGKILL);
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    sp_session_close(come_in(tokens[HEAD])); /* what was begun is undone */
    while (read(ends[0], &line, sizeof line) == sizeof line) {
        is_there(&line);
        count++;
    }
    close(ends[0]);
    rows_and_histories_agree();
    return count;
}

static void killed_actions_are_whole_or_not_there(void **state)
{
    unsigned seed = (unsigned)getpid();
    int acknowledged = 0;
    int n = rounds(40);

    (void)state;
    for (int i = 0; i < n; i++) {
        acknowledged += kill_once(&seed);
        if (i % 10 == 9)
            ledger_proves_out(tokens[HEAD], "after a kill");
    }
    all_is_well(tokens[HEAD], "after all kills");
    print_message("%d kills, %d acknowledged actions\n", n, acknowledged);
    assert_true(acknowledged > 0);
}

static int open_all(void **state)
{
    void *site = NULL;

    open_permit_site(&site);
    permit_site *s = site;
    for (int i = 0; i < USERS; i++)
        tokens[i] = token_of(s->user[ROOT], permit_users[i].name);
    for (int i = 0; i < USERS; i++) /* nothing of SQLite crosses the fork */
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
        cmocka_unit_test(killed_actions_are_whole_or_not_there),
    };

    return cmocka_run_group_tests(tests, open_all, close_all);
}
