/* kill -9 while tasks are made and done: a tick that is cut off and run again
 * ends where one tick would have ended, results and hazards come together or
 * not at all, and the ledger proves out. */
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#include "crash_help.h"

#include "permit_site.h"

enum { PLANS = 40, DAYS = 60 };

static char *token;

static void must(sp_status status)
{
    if (status == SP_OK)
        return;
    fprintf(stderr, "child: %s\n", sp_last_error(SP_EN));
    _exit(4);
}

static void add_list(sp_session *session)
{
    sp_checklist *list = sp_record_new(&sp_checklist_type);
    sp_checklist_item *items[2];

    OK(sp_text_set(&list->code, "L"));
    OK(sp_text_set(&list->name, "日检"));
    for (size_t i = 0; i < 2; i++) {
        items[i] = sp_record_new(&sp_checklist_item_type);
        OK(sp_text_set(&items[i]->content, "阀门"));
    }
    OK(sp_checklist_put(session, list, items, 2));
    sp_record_free(&sp_checklist_type, list);
    for (size_t i = 0; i < 2; i++)
        sp_record_free(&sp_checklist_item_type, items[i]);
}

static void add_daily_plan(sp_session *session, int i)
{
    sp_inspection_plan *plan = sp_record_new(&sp_inspection_plan_type);
    char code[16];

    snprintf(code, sizeof code, "P%02d", i);
    OK(sp_text_set(&plan->code, code));
    OK(sp_text_set(&plan->name, code));
    OK(sp_text_set(&plan->checklist, "L"));
    OK(sp_text_set(&plan->zone, "Z1"));
    OK(sp_text_set(&plan->assignees, "head"));
    plan->cycle = SP_CYCLE_DAY;
    OK(sp_record_add(session, &sp_inspection_plan_type, plan));
    sp_record_free(&sp_inspection_plan_type, plan);
}

/* What every open task is answered with: the second item is not in order. */
static void do_all(sp_session *session)
{
    const sp_inspection_reply replies[] = {
        {.no = 1}, {.no = 2, .answer = SP_INSPECTION_NOT_OK, .note = "漏"}};
    sp_inspection_filter due = {.due = true, .overdue = true};
    sp_records list = {0};

    must(sp_inspection_tasks(session, &due, &list));
    for (size_t i = 0; i < list.count; i++) {
        const sp_inspection_task *t = list.items[i];
        must(sp_inspection_do(session, t->code, replies, 2, NULL));
    }
    sp_records_clear(&list);
}

/* Each day a tick, then its tasks are done. */
static void live_on(void)
{
    sp_session *session = come_in(token);

    for (int day = 0; day < DAYS; day++) {
        session->options.now = SITE_NOW + day * DAY;
        must(sp_tick(session, NULL));
        do_all(session);
    }
    _exit(0);
}

static void together_or_not_at_all(void)
{
    assert_int_equal(
        site_sql_int("SELECT count(*) FROM inspection_result r WHERE (r.answer "
                     "= 'not_ok') <> EXISTS (SELECT 1 FROM hazard h WHERE "
                     "h.code = r.hazard AND h.source_code = r.code)"),
        0);
    assert_int_equal(
        site_sql_int("SELECT count(*) FROM inspection_task t WHERE t.answered "
                     "<> (SELECT count(*) FROM inspection_result r WHERE "
                     "r.task = t.code)"),
        0);
    assert_int_equal(
        site_sql_int("SELECT count(*) FROM hazard WHERE source = 'inspection'"),
        site_sql_int("SELECT sum(failed) FROM inspection_task"));
    assert_int_equal(site_sql_int("SELECT count(*) FROM (SELECT 1 FROM "
                                  "inspection_task GROUP BY period HAVING "
                                  "count(*) <> 40)"),
                     0);
}

static bool kill_once(unsigned *seed)
{
    pid_t child = fork();

    if (child == 0)
        live_on();
    *seed = *seed * 1103515245u + 12345u;
    struct timespec pause = {0, 20000000 + (long)(*seed >> 8) % 300000000};
    nanosleep(&pause, NULL);
    kill(child, SIGKILL);
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    if (WIFEXITED(status))
        assert_int_equal(WEXITSTATUS(status), 0);
    sp_session_close(come_in(token)); /* what was begun is undone */
    together_or_not_at_all();
    return WIFEXITED(status);
}

static void a_tick_that_is_killed_is_run_again(void **state)
{
    unsigned seed = (unsigned)getpid();
    int n = rounds(20);

    (void)state;
    for (int i = 0; i < n && !kill_once(&seed); i++)
        if (i % 10 == 9)
            ledger_proves_out(token, "after a kill");
    sp_session *session = come_in(token); /* one more tick, whole */
    session->options.now = SITE_NOW + (DAYS - 1) * DAY;
    OK(sp_tick(session, NULL));
    sp_session_close(session);
    together_or_not_at_all();
    assert_int_equal(site_sql_int("SELECT count(*) FROM inspection_task"),
                     PLANS * DAYS);
    all_is_well(token, "after all kills");
}

static int open_all(void **state)
{
    void *site = NULL;

    open_permit_site(&site);
    permit_site *s = site;
    add_list(s->user[HEAD]);
    for (int i = 0; i < PLANS; i++)
        add_daily_plan(s->user[HEAD], i);
    token = NULL;
    OK(sp_token_create(s->user[ROOT], "head", "crash", SITE_NOW + 400 * DAY,
                       &token));
    for (int i = 0; i < USERS; i++) /* nothing of SQLite crosses the fork */
        sp_session_close(s->user[i]);
    free(s);
    *state = NULL;
    return 0;
}

static int close_all(void **state)
{
    (void)state;
    sp_free(token);
    site_remove(site_path());
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tick_that_is_killed_is_run_again),
    };

    return cmocka_run_group_tests(tests, open_all, close_all);
}
