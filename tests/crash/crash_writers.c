/* Many at once: processes and threads that write to one site, each with a
 * session of its own. */
#include <pthread.h>
#include <sys/wait.h>

#include "crash_help.h"

enum { WRITERS = 3 };

static char *token;

static void must(sp_status status, const char *what)
{
    if (status == SP_OK)
        return;
    fprintf(stderr, "%s: %s\n", what, sp_last_error(SP_EN));
    abort();
}

static sp_session *enter(void)
{
    sp_session_options options = SP_SESSION_OPTIONS_INIT;
    sp_session *session = NULL;

    options.busy_ms = 60000;
    options.now = SITE_NOW;
    must(sp_session_open(site_path(), &options, &session), "open");
    must(sp_session_login_token(session, token), "login");
    return session;
}

/* Add one to what all share. Whoever comes second loads it again. */
static void count_up(sp_session *session)
{
    for (;;) {
        void *found = NULL;
        must(sp_record_load(session, &sp_enterprise_type, "SHARED", &found),
             "load");
        ((sp_enterprise *)found)->staff_count++;
        sp_status status = sp_record_save(session, &sp_enterprise_type, found);
        sp_record_free(&sp_enterprise_type, found);
        if (status == SP_OK)
            return;
        if (status != SP_CONFLICT)
            must(status, "save");
    }
}

static void write_some(int writer, int n)
{
    sp_session *session = enter();
    char code[32];

    for (int i = 0; i < n; i++) {
        sp_enterprise *e = sp_record_new(&sp_enterprise_type);
        snprintf(code, sizeof code, "W%d-%d", writer, i);
        must(sp_text_set(&e->code, code), "set");
        must(sp_text_set(&e->full_name, code), "set");
        must(sp_record_add(session, &sp_enterprise_type, e), "add");
        sp_record_free(&sp_enterprise_type, e);
        count_up(session);
    }
    sp_session_close(session);
}

/* All look at the same new code; one of them gets it. */
static int race(int i)
{
    sp_session *session = enter();
    char code[32];

    snprintf(code, sizeof code, "RACE%d", i);
    sp_enterprise *e = sp_record_new(&sp_enterprise_type);
    must(sp_text_set(&e->code, code), "set");
    must(sp_text_set(&e->full_name, code), "set");
    sp_status status = sp_record_add(session, &sp_enterprise_type, e);
    sp_record_free(&sp_enterprise_type, e);
    sp_session_close(session);
    return status == SP_OK ? 0 : status == SP_CONFLICT ? 1 : 2;
}

static void expect(int64_t each, int64_t shared)
{
    sp_session *session = come_in(token);
    sp_enterprise *e = site_enterprise(session, "SHARED");
    int64_t n = site_sql_int("SELECT count(*) FROM enterprise WHERE code "
                             "LIKE 'W%'");

    assert_int_equal(e->staff_count, shared);
    assert_int_equal(n, each);
    sp_record_free(&sp_enterprise_type, e);
    sp_session_close(session);
    all_is_well(token, "after many writers");
}

static void processes(void **state)
{
    pid_t children[WRITERS];
    int n = rounds(12);
    int wins = 0;

    (void)state;
    for (int w = 0; w < WRITERS; w++) {
        children[w] = fork();
        if (children[w] == 0) {
            write_some(w, n);
            _exit(race(0));
        }
    }
    for (int w = 0; w < WRITERS; w++) {
        int status = 0;
        assert_int_equal(waitpid(children[w], &status, 0), children[w]);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) < 2);
        wins += WEXITSTATUS(status) == 0;
    }
    assert_int_equal(wins, 1);
    expect(WRITERS * n, WRITERS * n);
}

static void *in_thread(void *arg)
{
    write_some(WRITERS + *(int *)arg, rounds(12));
    return NULL;
}

/* Another thread reads and proves all the while. */
static void *reader(void *arg)
{
    sp_session *session = enter();
    int i = 0;

    (void)arg;
    for (; i < 20; i++) {
        sp_query *query = sp_query_new(&sp_enterprise_type);
        sp_records list = {0};
        sp_audit_result result;
        must(sp_record_list(session, query, &list), "list");
        sp_records_clear(&list);
        sp_query_free(query);
        must(sp_audit_verify(session, NULL, &result), "verify");
    }
    sp_session_close(session);
    return NULL;
}

static void threads(void **state)
{
    pthread_t thread[WRITERS + 1];
    int numbers[WRITERS];
    int64_t before = 0;
    int n = rounds(12);

    (void)state;
    before = site_sql_int("SELECT staff_count FROM enterprise WHERE code = "
                          "'SHARED'");
    for (int w = 0; w < WRITERS; w++) {
        numbers[w] = w;
        assert_int_equal(
            pthread_create(&thread[w], NULL, in_thread, &numbers[w]), 0);
    }
    assert_int_equal(pthread_create(&thread[WRITERS], NULL, reader, NULL), 0);
    for (int w = 0; w <= WRITERS; w++)
        assert_int_equal(pthread_join(thread[w], NULL), 0);
    expect(2 * WRITERS * n, before + WRITERS * n);
}

/* Two make the same site at once: one has it, and it is whole. */
static void founders(void **state)
{
    char path[96];

    (void)state;
    snprintf(path, sizeof path, "%s.founded", site_path());
    for (int i = 0; i < 4; i++) {
        pid_t children[2];
        int made = 0;
        site_remove(path);
        for (int c = 0; c < 2; c++) {
            children[c] = fork();
            if (children[c] == 0) {
                sp_session *s = NULL;
                sp_status status =
                    sp_site_create(path, NULL, "root", SITE_PASSWORD, &s);
                sp_session_close(s);
                _exit(status == SP_OK ? 0 : status == SP_CONFLICT ? 1 : 2);
            }
        }
        for (int c = 0; c < 2; c++) {
            int status = 0;
            assert_int_equal(waitpid(children[c], &status, 0), children[c]);
            assert_true(WIFEXITED(status) && WEXITSTATUS(status) < 2);
            made += WEXITSTATUS(status) == 0;
        }
        assert_int_equal(made, 1);
        sp_session *s = NULL;
        OK(sp_session_open(path, NULL, &s));
        OK(sp_session_login(s, "root", SITE_PASSWORD));
        sp_session_close(s);
    }
    site_remove(path);
}

static int open_all(void **state)
{
    sp_session *root = site_make();
    sp_session *head = site_head(root);

    (void)state;
    site_add_enterprise(head, "SHARED");
    sp_enterprise *e = site_enterprise(head, "SHARED");
    e->staff_count = 0;
    OK(sp_record_save(head, &sp_enterprise_type, e));
    sp_record_free(&sp_enterprise_type, e);
    token = token_of(root, "head");
    sp_session_close(head);
    sp_session_close(root);
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
        cmocka_unit_test(processes),
        cmocka_unit_test(threads),
        cmocka_unit_test(founders),
    };

    return cmocka_run_group_tests(tests, open_all, close_all);
}
