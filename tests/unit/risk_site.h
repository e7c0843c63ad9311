/* A scratch site with people who may work on risks. */
#ifndef RISK_SITE_H
#define RISK_SITE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <safeprod/safeprod.h>

#include "base.h"

#define PASSWORD "correct horse"
#define TODAY "2026-03-02"
#define ok(call) must(call, __FILE__, __LINE__)
#define SET(rec, member, text) ok(sp_text_set(&(rec)->member, text))

typedef struct risk_site {
    char path[64];
    sp_session *session;
} risk_site;

static inline void must(sp_status status, const char *file, int line)
{
    if (status != SP_OK)
        print_error("%s: %s\n", sp_status_name(status), sp_last_error(SP_EN));
    _assert_int_equal(status, SP_OK, file, line);
}

/* The call fails like this, with a sentence that holds @words. */
static inline void refused(sp_status status, sp_status expected,
                           const char *words)
{
    assert_int_equal(status, expected);
    if (!strstr(sp_last_error(SP_EN), words))
        print_error("\"%s\" in: %s\n", words, sp_last_error(SP_EN));
    assert_non_null(strstr(sp_last_error(SP_EN), words));
    assert_true(strlen(sp_last_error(SP_ZH)) > 0);
}

static inline void add_user(sp_session *session, const char *name,
                            const char *role)
{
    sp_user *user = sp_record_new(&sp_user_type);

    SET(user, name, name);
    ok(sp_user_add(session, user, PASSWORD));
    ok(sp_user_grant(session, name, role));
    sp_record_free(&sp_user_type, user);
}

static inline int open_risk_site(void **state)
{
    risk_site *s = calloc(1, sizeof *s);
    sp_session_options options = SP_SESSION_OPTIONS_INIT;

    assert_non_null(s);
    snprintf(s->path, sizeof s->path, "/tmp/sp-risk-%d.db", (int)getpid());
    unlink(s->path);
    options.now = 1772416800; /* 2026-03-02 10:00 +08:00 */
    ok(sp_site_create(s->path, &options, "root", PASSWORD, &s->session));
    add_user(s->session, "head", "SAFETY_HEAD");
    add_user(s->session, "second", "SAFETY_ADMIN");
    ok(sp_session_login(s->session, "head", PASSWORD));
    *state = s;
    return 0;
}

static inline int close_risk_site(void **state)
{
    risk_site *s = *state;
    char path[80];

    sp_session_close(s->session);
    unlink(s->path);
    snprintf(path, sizeof path, "%s-wal", s->path);
    unlink(path);
    snprintf(path, sizeof path, "%s-shm", s->path);
    unlink(path);
    free(s);
    return 0;
}

static inline sp_session *session_of(void **state)
{
    return ((risk_site *)*state)->session;
}

/* ---- records with little in them ---- */

static inline void set(const sp_type *type, void *record, const char *name,
                       const char *text)
{
    ok(sp_record_set(type, record, sp_type_field(type, name), text, 480));
}

/* Add a record of members and texts, NULL at the end. */
static inline sp_status add_record(sp_session *session, const sp_type *type,
                                   ...)
{
    void *record = sp_record_new(type);
    sp_status status = SP_OK;
    const char *name;
    va_list args;

    va_start(args, type);
    while (status == SP_OK && (name = va_arg(args, const char *)) != NULL)
        status = sp_record_set(type, record, sp_type_field(type, name),
                               va_arg(args, const char *), 480);
    va_end(args);
    if (status == SP_OK)
        status = sp_record_add(session, type, record);
    sp_record_free(type, record);
    return status;
}

/* Change one member of a record that is there. */
static inline sp_status edit(sp_session *session, const sp_type *type,
                             const char *code, const char *name,
                             const char *text)
{
    void *record = NULL;

    SP_TRY(sp_record_load(session, type, code, &record));
    sp_status status =
        sp_record_set(type, record, sp_type_field(type, name), text, 480);
    if (status == SP_OK)
        status = sp_record_save(session, type, record);
    sp_record_free(type, record);
    return status;
}

/* A member of a record is this text. */
static inline void is(sp_session *session, const sp_type *type,
                      const char *code, const char *name, const char *expected)
{
    void *record = NULL;
    char *text = NULL;

    ok(sp_record_load(session, type, code, &record));
    ok(sp_record_text(record, sp_type_field(type, name), 480, &text));
    assert_string_equal(text, expected);
    sp_free(text);
    sp_record_free(type, record);
}

static inline void add_zone(sp_session *session, const char *code)
{
    ok(add_record(session, &sp_zone_type, "code", code, "name", code, "polygon",
                  "10,10 200,10 200,200 10,200", NULL));
}

#endif
