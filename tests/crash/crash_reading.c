/* kill -9 while readings are pushed: pieces are there whole or not at all, and
 * pushing again gives the alarms of one push. */
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#include "../unit/alarm_site.h"

#include "crash_help.h"

enum { ROWS = 4000, PIECE = 50 };

static char *token;

static const char *tag_of(int round)
{
    static char code[16];

    snprintf(code, sizeof code, "K%d", round);
    return code;
}

/* The same rows every time: over the limit now and then, some of them late. */
static sp_reading row_of(const char *tag, int i)
{
    int at = i % 10 == 3 ? i - 3 : i;

    return (sp_reading){.tag = tag,
                        .at = NOW_MS - 250000 + at * 50 + i % 10,
                        .value = i / 80 % 2 ? 30 : 5};
}

static sp_push_result push_all(sp_session *session, const char *tag)
{
    sp_reading rows[PIECE];
    sp_push_result out = {0};

    for (int from = 0; from < ROWS; from += PIECE) {
        for (int i = 0; i < PIECE; i++)
            rows[i] = row_of(tag, from + i);
        if (sp_reading_push(session, "k", rows, PIECE, NULL, NULL, &out) !=
            SP_OK)
            _exit(4);
    }
    return out;
}

static void add_one(const char *code)
{
    sp_session *session = come_in(token);
    sp_tag *t = new_tag(code, code);

    add_device(session, code, "D1");
    t->hi = 25;
    t->hi_level = 2;
    t->repeat = 0;
    OK(sp_tag_add(session, t));
    sp_record_free(&sp_tag_type, t);
    sp_session_close(session);
}

static int64_t sum_of(const char *tag)
{
    char sql[200];

    snprintf(sql, sizeof sql,
             "SELECT coalesce(sum(event_ms * 7 + last_ms %% 1000), 0) + "
             "count(*) FROM alarm WHERE tag = '%s' AND unconfirmed = 0 AND "
             "condition = 'hi'",
             tag);
    return site_sql_int(sql);
}

static void kill_once(const char *tag, unsigned *seed)
{
    pid_t child = fork();

    if (child == 0) {
        sp_session *session = come_in(token);
        push_all(session, tag);
        _exit(0);
    }
    struct timespec wait = {.tv_nsec = 20000000L +
                                       (long)(rand_r(seed) % 400) * 1000000L};
    nanosleep(&wait, NULL);
    kill(child, SIGKILL);
    assert_int_equal(waitpid(child, NULL, 0), child);
}

static void killed_pushes_are_whole(void **state)
{
    unsigned seed = 3;
    int n = rounds(8);

    (void)state;
    add_one("K0");
    sp_session *first = come_in(token);
    push_all(first, "K0"); /* as it is without being killed */
    sp_session_close(first);
    int64_t want = sum_of("K0");
    assert_true(want > 0);
    for (int i = 1; i <= n; i++) {
        char when[32];
        snprintf(when, sizeof when, "round %d", i);
        add_one(tag_of(i));
        kill_once(tag_of(i), &seed);
        ledger_proves_out(token, when);
        sp_session *session = come_in(token);
        sp_push_result out = push_all(session, tag_of(i));
        assert_int_equal(out.accepted + out.duplicates, ROWS);
        sp_session_close(session);
        if (sum_of(tag_of(i)) != want)
            fail_msg("%s: other alarms than without the kill", when);
    }
    all_is_well(token, "at the end");
}

static int open_all(void **state)
{
    void *site = NULL;

    open_alarm_site(&site);
    alarm_site *s = site;
    token = token_of(s->root, "admin");
    sp_session *all[] = {s->root, s->admin, s->head, s->boss, s->other};
    for (size_t i = 0; i < SP_COUNT(all); i++) /* nothing crosses the fork */
        sp_session_close(all[i]);
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
        cmocka_unit_test(killed_pushes_are_whole),
    };

    return cmocka_run_group_tests(tests, open_all, close_all);
}
