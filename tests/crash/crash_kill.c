/* kill -9 at any moment: what was acknowledged is there, and nothing by halves.
 * A child writes and says so through a pipe; the parent kills it. */
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#include "change.h"
#include "crash_help.h"

static char *token;

/* One line of the pipe: what was done to which record, and its version. */
typedef struct said {
    char code[40];
    int64_t version;
    char verb; /* a: there; w: written off; f: has its attachment */
} said;

static void say(int out, const char *code, int64_t version, char verb)
{
    said line;

    memset(&line, 0, sizeof line);
    snprintf(line.code, sizeof line.code, "%s", code);
    line.version = version;
    line.verb = verb;
    if (write(out, &line, sizeof line) != sizeof line)
        _exit(3);
}

static void must(sp_status status)
{
    if (status == SP_OK)
        return;
    fprintf(stderr, "child: %s\n", sp_last_error(SP_EN));
    _exit(4);
}

static sp_enterprise *fresh(const char *code)
{
    sp_enterprise *e = sp_record_new(&sp_enterprise_type);

    must(sp_text_set(&e->code, code));
    must(sp_text_set(&e->full_name, code));
    return e;
}

static void load_many(sp_session *session, int out, const char *prefix)
{
    enum { MANY = 30 };
    sp_bulk bulk;
    char code[40];
    bool taken;

    must(sp_bulk_begin(session, &sp_enterprise_type, &bulk));
    for (int i = 0; i < MANY; i++) {
        snprintf(code, sizeof code, "%s-%d", prefix, i);
        sp_enterprise *e = fresh(code);
        must(sp_bulk_add(session, e, &taken));
        sp_record_free(&sp_enterprise_type, e);
    }
    must(sp_bulk_end(session, "import", prefix, NULL));
    for (int i = 0; i < MANY; i++) {
        snprintf(code, sizeof code, "%s-%d", prefix, i);
        say(out, code, 1, 'a');
    }
}

static void write_on(int round, int out)
{
    sp_session_options options = site_options();
    sp_session *session = NULL;
    char code[24];

    must(sp_session_open(site_path(), &options, &session));
    must(sp_session_login_token(session, token));
    for (int i = 0;; i++) {
        snprintf(code, sizeof code, "K%d-%d", round, i);
        if (i % 5 == 4) {
            load_many(session, out, code);
            continue;
        }
        sp_enterprise *e = fresh(code);
        must(sp_record_add(session, &sp_enterprise_type, e));
        say(out, code, e->version, 'a');
        must(sp_text_set(&e->remark, "改过"));
        must(sp_record_save(session, &sp_enterprise_type, e));
        say(out, code, e->version, 'a');
        must(sp_attach(session, &sp_enterprise_type, code, "f", code, 6, NULL));
        say(out, code, e->version, 'f');
        must(sp_enterprise_write_off(session, code, "moved"));
        say(out, code, e->version + 1, 'w');
        sp_record_free(&sp_enterprise_type, e);
    }
}

static void is_there(sp_session *session, const said *line)
{
    sp_enterprise *e = site_enterprise(session, line->code);

    assert_true(e->version >= line->version);
    if (line->verb == 'w')
        assert_int_equal(e->status, SP_ENTERPRISE_WRITTEN_OFF);
    if (line->verb == 'f') {
        char code[64];
        void *bytes = NULL;
        size_t len = 0;
        snprintf(code, sizeof code, "enterprise/%s/f", line->code);
        OK(sp_attachment_bytes(session, code, &bytes, &len));
        assert_int_equal(len, 6);
        sp_free(bytes);
    }
    sp_record_free(&sp_enterprise_type, e);
}

/* @return how many writes were acknowledged before the end. */
static int kill_once(int round, unsigned *seed)
{
    int ends[2];
    int count = 0;
    said line;

    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        write_on(round, ends[1]);
        _exit(0);
    }
    close(ends[1]);
    *seed = *seed * 1103515245u + 12345u;
    struct timespec pause = {0, 20000000 + (long)(*seed >> 8) % 150000000};
    nanosleep(&pause, NULL);
    kill(child, SIGKILL);
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));

    sp_session *session = come_in(token);
    while (read(ends[0], &line, sizeof line) == sizeof line) {
        is_there(session, &line);
        count++;
    }
    close(ends[0]);
    sp_session_close(session);
    return count;
}

static void killed_writers_lose_nothing(void **state)
{
    unsigned seed = (unsigned)getpid();
    int acknowledged = 0;
    int n = rounds(15);

    (void)state;
    for (int i = 0; i < n; i++) {
        acknowledged += kill_once(i, &seed);
        ledger_proves_out(token, "after a kill");
        if (i % 5 == 4)
            all_is_well(token, "after a kill");
    }
    print_message("%d kills, %d acknowledged writes\n", n, acknowledged);
    assert_true(acknowledged > 0);
}

/* A founder killed half-way leaves no site that others take for a whole one. */
static void killed_founders_leave_nothing_usable(void **state)
{
    unsigned seed = (unsigned)getpid();
    char path[96];

    (void)state;
    snprintf(path, sizeof path, "%s.founded", site_path());
    for (int i = 0; i < rounds(10); i++) {
        site_remove(path);
        pid_t child = fork();
        if (child == 0) {
            sp_session *s = NULL;
            sp_session_options options = site_options();
            must(sp_site_create(path, &options, "root", SITE_PASSWORD, &s));
            sp_session_close(s);
            _exit(0);
        }
        seed = seed * 1103515245u + 12345u;
        struct timespec pause = {0, (long)(seed >> 8) % 150000000};
        nanosleep(&pause, NULL);
        kill(child, SIGKILL);
        int status = 0;
        assert_int_equal(waitpid(child, &status, 0), child);
        sp_session *s = NULL;
        sp_session_options options = site_options();
        sp_status opened = sp_session_open(path, &options, &s);
        if (opened == SP_OK) {
            sp_status in = sp_session_login(s, "root", SITE_PASSWORD);
            assert_true(in == SP_OK || in == SP_FORBIDDEN);
            sp_audit_result result;
            if (in == SP_OK)
                OK(sp_audit_verify(s, NULL, &result));
            sp_session_close(s);
        } else {
            assert_true(opened == SP_NOT_FOUND || opened == SP_CORRUPT ||
                        opened == SP_UNSUPPORTED);
        }
    }
    site_remove(path);
}

static int open_all(void **state)
{
    sp_session *root = site_make();

    (void)state;
    sp_session_close(site_head(root));
    token = token_of(root, "head");
    sp_session_close(root); /* nothing of SQLite crosses the fork */
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
        cmocka_unit_test(killed_writers_lose_nothing),
        cmocka_unit_test(killed_founders_leave_nothing_usable),
    };

    return cmocka_run_group_tests(tests, open_all, close_all);
}
