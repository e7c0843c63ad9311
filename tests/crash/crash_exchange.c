/* kill -9 while a package or the changes of another site come in: the site is
 * as it was, or all of it is there; and the same file can be taken in again. */
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#include "crash_help.h"

enum { MANY = 400 };

static char *token;
static char package[120];
static char changes[120];

static const char *path_of(const char *what)
{
    static char path[3][120];
    static int turn;
    char *p = path[turn++ % 3];

    snprintf(p, sizeof path[0], "%s.%s", site_path(), what);
    return p;
}

static void copy_file(const char *from, const char *to)
{
    char command[300];

    snprintf(command, sizeof command, "cp '%s' '%s'", from, to);
    assert_int_equal(system(command), 0);
}

static sp_status take_package(sp_session *session)
{
    return sp_archive_import(session, package, NULL, NULL);
}

static sp_status take_changes(sp_session *session)
{
    return sp_sync_import(session, changes, NULL, NULL);
}

static const struct coming {
    const char *what;
    sp_status (*take)(sp_session *session);
} comings[] = {{"archive import", take_package}, {"sync import", take_changes}};

static void take_in_child(const struct coming *c)
{
    sp_session_options options = site_options();
    sp_session *session = NULL;

    if (sp_session_open(site_path(), &options, &session) == SP_OK &&
        sp_session_login_token(session, token) == SP_OK)
        c->take(session);
    _exit(0);
}

static int64_t count(const char *table)
{
    char sql[64];

    snprintf(sql, sizeof sql, "SELECT count(*) FROM %s", table);
    return site_sql_int(sql);
}

/* All came in, with its entry and its blob, or nothing did. */
static bool is_whole(const struct coming *c, int64_t entries)
{
    bool there = count("enterprise") == MANY;

    if (!there && count("enterprise") != 0)
        fail_msg("%s: %d of %d came in", c->what, (int)count("enterprise"),
                 MANY);
    assert_int_equal(count("attachment"), there);
    assert_int_equal(count("blob"), there);
    if (there)
        assert_true(count("ledger") > entries);
    else
        assert_int_equal(count("ledger"), entries);
    ledger_proves_out(token, c->what);
    return there;
}

static void restore(void)
{
    site_remove(site_path());
    copy_file(path_of("pristine"), site_path());
}

/* @return true when it had come in before the kill. */
static bool kill_once(const struct coming *c, long pause_ns)
{
    struct timespec pause = {pause_ns / 1000000000, pause_ns % 1000000000};
    int status = 0;

    restore();
    int64_t entries = count("ledger");
    pid_t child = fork();
    if (child == 0)
        take_in_child(c);
    nanosleep(&pause, NULL);
    kill(child, SIGKILL);
    assert_int_equal(waitpid(child, &status, 0), child);
    bool there = is_whole(c, entries);
    sp_session *session = come_in(token);
    if (c->take(session) != SP_OK)
        fail_msg("%s: once more: %s", c->what, sp_last_error(SP_EN));
    sp_session_close(session);
    assert_true(is_whole(c, entries));
    return there;
}

static double seconds_of(const struct coming *c)
{
    struct timespec from;
    struct timespec to;

    restore();
    sp_session *session = come_in(token);
    clock_gettime(CLOCK_MONOTONIC, &from);
    OK(c->take(session));
    clock_gettime(CLOCK_MONOTONIC, &to);
    sp_session_close(session);
    return (double)(to.tv_sec - from.tv_sec) +
           (double)(to.tv_nsec - from.tv_nsec) / 1e9;
}

static void killed_at_any_moment_it_is_whole(void **state)
{
    int n = rounds(8);

    (void)state;
    for (size_t i = 0; i < SP_COUNT(comings); i++) {
        double whole = 1.5 * seconds_of(&comings[i]) + 0.02;
        int there = 0;
        for (int k = 0; k < n; k++)
            there += kill_once(&comings[i], (long)(whole * 1e9 * (k + 1) / n));
        print_message("%s: %d kills, %d after the end\n", comings[i].what, n,
                      there);
        all_is_well(token, comings[i].what);
    }
}

/* The other site: what it has goes out as a package and as changes. */
static void make_files(void)
{
    sp_session *root = site_make();
    sp_session *head = site_head(root);
    char code[16];

    for (int i = 0; i < MANY; i++) {
        snprintf(code, sizeof code, "E%d", i);
        site_add_enterprise(head, code);
    }
    OK(sp_attach(head, &sp_enterprise_type, "E1", "a.txt", "hi", 2, NULL));
    sp_session_close(head);
    sp_archive_options o = SP_ARCHIVE_OPTIONS_INIT;
    o.module = "archive";
    OK(sp_archive_export(root, package, &o, NULL));
    OK(sp_sync_init(root, "edge"));
    OK(sp_sync_export(root, changes, NULL, 0, NULL));
    sp_session_close(root);
}

static int open_all(void **state)
{
    (void)state;
    snprintf(package, sizeof package, "%s", path_of("tar.zst"));
    snprintf(changes, sizeof changes, "%s", path_of("spx"));
    make_files();
    sp_session *root = site_make();
    OK(sp_sync_init(root, "centre"));
    token = token_of(root, "root");
    sp_session_close(root); /* nothing of SQLite crosses the fork */
    copy_file(site_path(), path_of("pristine"));
    return 0;
}

static int close_all(void **state)
{
    (void)state;
    sp_free(token);
    unlink(package);
    unlink(changes);
    unlink(path_of("pristine"));
    site_remove(site_path());
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(killed_at_any_moment_it_is_whole),
    };

    return cmocka_run_group_tests(tests, open_all, close_all);
}
