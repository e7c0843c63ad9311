/* Sites for tests: made in /tmp, signed in to by token, changed behind the
 * library's back by plain SQL. */
#ifndef SITE_HELP_H
#define SITE_HELP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <safeprod/safeprod.h>
#include <sqlite3.h>

#include "base.h"

#define SITE_NOW INT64_C(1763950000) /* 2025-11-24 10:06 +08:00 */
#define SITE_PASSWORD "correct horse"

#define OK(call) assert_int_equal((call), SP_OK)

/* The call must fail with @status and say so in both languages. */
#define REFUSED(status, call)                                                  \
    do {                                                                       \
        assert_int_equal((call), (status));                                    \
        assert_true(*sp_last_error(SP_ZH) && *sp_last_error(SP_EN));           \
    } while (0)

__attribute__((unused)) static const char *site_path(void)
{
    static char path[64];

    if (!*path) /* once: a forked child means its parent's */
        snprintf(path, sizeof path, "/tmp/sp-site-%d.db", (int)getpid());
    return path;
}

__attribute__((unused)) static void site_remove(const char *path)
{
    static const char *const endings[] = {"", "-wal", "-shm", "-journal"};
    char name[128];

    for (size_t i = 0; i < SP_COUNT(endings); i++) {
        snprintf(name, sizeof name, "%s%s", path, endings[i]);
        unlink(name);
    }
}

static inline sp_session_options site_options(void)
{
    sp_session_options options = SP_SESSION_OPTIONS_INIT;

    options.now = SITE_NOW;
    options.busy_ms = 2000;
    return options;
}

/* A new site with its first user, root, signed in. */
__attribute__((unused)) static sp_session *site_make(void)
{
    sp_session_options options = site_options();
    sp_session *session = NULL;

    site_remove(site_path());
    OK(sp_site_create(site_path(), &options, "root", SITE_PASSWORD, &session));
    return session;
}

/* Another session, nobody signed in. */
__attribute__((unused)) static sp_session *site_open(void)
{
    sp_session_options options = site_options();
    sp_session *session = NULL;

    OK(sp_session_open(site_path(), &options, &session));
    return session;
}

/* Another session, in which @name is signed in by a token that @root makes. */
__attribute__((unused)) static sp_session *site_enter(sp_session *root,
                                                      const char *name)
{
    sp_session *session = site_open();
    char *token = NULL;

    OK(sp_token_create(root, name, "test", SITE_NOW + 1000, &token));
    OK(sp_session_login_token(session, token));
    sp_free(token);
    return session;
}

/* The same, so many seconds later. */
__attribute__((unused)) static sp_session *
site_enter_later(sp_session *root, const char *name, int64_t seconds)
{
    sp_session_options options = site_options();
    sp_session *session = NULL;
    char *token = NULL;

    options.now = SITE_NOW + seconds;
    OK(sp_session_open(site_path(), &options, &session));
    OK(sp_token_create(root, name, "t", SITE_NOW + 100000000, &token));
    OK(sp_session_login_token(session, token));
    sp_free(token);
    return session;
}

__attribute__((unused)) static void
site_add_department(sp_session *root, const char *code, const char *parent)
{
    sp_department *d = sp_record_new(&sp_department_type);

    OK(sp_text_set(&d->code, code));
    OK(sp_text_set(&d->name, code));
    OK(sp_text_set(&d->parent, parent));
    OK(sp_record_add(root, &sp_department_type, d));
    sp_record_free(&sp_department_type, d);
}

__attribute__((unused)) static void site_add_user(sp_session *root,
                                                  const char *name,
                                                  const char *department,
                                                  const char *role)
{
    sp_user *user = sp_record_new(&sp_user_type);

    OK(sp_text_set(&user->name, name));
    OK(sp_text_set(&user->department, department));
    OK(sp_user_add(root, user, SITE_PASSWORD));
    if (role)
        OK(sp_user_grant(root, name, role));
    sp_record_free(&sp_user_type, user);
}

/* Root may look at archives and not write them; the head of safety may. */
__attribute__((unused)) static sp_session *site_head(sp_session *root)
{
    site_add_user(root, "head", NULL, "SAFETY_HEAD");
    return site_enter(root, "head");
}

__attribute__((unused)) static sp_status
site_try_enterprise(sp_session *session, const char *code, const char *name,
                    const char *department)
{
    sp_enterprise *e = sp_record_new(&sp_enterprise_type);

    OK(sp_text_set(&e->code, code));
    OK(sp_text_set(&e->full_name, name));
    OK(sp_text_set(&e->owner_dept, department));
    sp_status status = sp_record_add(session, &sp_enterprise_type, e);
    sp_record_free(&sp_enterprise_type, e);
    return status;
}

__attribute__((unused)) static void site_add_enterprise(sp_session *session,
                                                        const char *code)
{
    OK(site_try_enterprise(session, code, code, NULL));
}

__attribute__((unused)) static sp_enterprise *
site_enterprise(sp_session *session, const char *code)
{
    void *found = NULL;

    OK(sp_record_load(session, &sp_enterprise_type, code, &found));
    return found;
}

/* Somebody else's hand: SQL without the library, and without its rules. */
__attribute__((unused)) static void site_sql(const char *sql)
{
    sqlite3 *db = NULL;
    char *why = NULL;

    assert_int_equal(sqlite3_open(site_path(), &db), SQLITE_OK);
    sqlite3_exec(db, "PRAGMA synchronous = OFF", NULL, NULL, NULL);
    if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK)
        fail_msg("%s: %s", sql, why);
    sqlite3_close(db);
}

__attribute__((unused)) static int64_t site_sql_int(const char *sql)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *stmt = NULL;

    assert_int_equal(sqlite3_open(site_path(), &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    int64_t value = sqlite3_column_int64(stmt, 0);
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    return value;
}

#endif
