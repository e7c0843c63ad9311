/* Sites and sessions: made, opened, closed; signing in is in login.c. */
#include <safeprod/session.h>

#include <string.h>
#include <unistd.h>

#include "change.h"
#include "packs.h"
#include "str.h"
#include "when.h"

static const sp_session_options defaults = SP_SESSION_OPTIONS_INIT;

static sp_session *new_session(const sp_session_options *options)
{
    sp_session *session = calloc(1, sizeof *session);

    if (!session) {
        sp_no_memory();
        return NULL;
    }
    session->options = options ? *options : defaults;
    session->ids.node = session->options.node;
    return session;
}

void sp_session_close(sp_session *session)
{
    if (!session)
        return;
    if (session->live.release)
        session->live.release(session->live.what);
    sp_record_free(&sp_user_type, session->actor);
    sp_role_matrix_free(session->matrix);
    for (size_t i = 0; i < SP_PACKS_KEPT; i++)
        sp_pack_free(session->packs[i].pack);
    sp_findings_clear(&session->findings);
    sp_db_close(session->db);
    free(session);
}

static sp_status open_checked(sp_session *session, const char *path)
{
    const sp_session_options *o = &session->options;

    SP_TRY(sp_db_open(path, o->read_only ? SP_DB_READ_ONLY : 0, o->busy_ms,
                      &session->db));
    return sp_db_schema_check(session->db);
}

sp_status sp_session_open(const char *path, const sp_session_options *options,
                          sp_session **out)
{
    sp_session *session = new_session(options);

    if (!session)
        return SP_NO_MEMORY;
    sp_status status = open_checked(session, path);
    if (status != SP_OK) {
        sp_session_close(session);
        return status;
    }
    sp_log(&session->options.log, SP_LOG_DEBUG, "session", NULL, "opened %s",
           path);
    *out = session;
    return SP_OK;
}

typedef struct founding {
    sp_session *session;
    const char *admin;
    const char *password;
} founding;

/* The first user is made by nobody: rights begin here. */
static sp_status found(void *arg)
{
    const founding *f = arg;
    sp_session *session = f->session;
    sp_user *admin = sp_record_new(&sp_user_type);

    if (!admin)
        return SP_NO_MEMORY;
    sp_status status = sp_text_set(&admin->name, f->admin);
    if (status == SP_OK)
        status = sp_text_set(&admin->roles, "SYS_ADMIN");
    if (status == SP_OK)
        status = sp_password_hash(f->password, &admin->password);
    if (status == SP_OK)
        status = sp_packs_install(session);
    if (status == SP_OK)
        status = sp_change(session, &sp_user_type, NULL, admin, "found");
    if (status != SP_OK) {
        sp_record_free(&sp_user_type, admin);
        return status;
    }
    return sp_session_become(session, admin);
}

static sp_status create(sp_session *session, const char *path,
                        const founding *f)
{
    SP_TRY(
        sp_db_open(path, SP_DB_CREATE, session->options.busy_ms, &session->db));
    SP_TRY(sp_db_migrate(session->db));
    return sp_db_transaction(session->db, found, (void *)(uintptr_t)f);
}

sp_status sp_site_create(const char *path, const sp_session_options *options,
                         const char *admin, const char *password,
                         sp_session **out)
{
    sp_session *session = new_session(options);
    founding f = {session, admin, password};

    if (!session)
        return SP_NO_MEMORY;
    if (!options || !options->busy_ms)
        session->options.busy_ms = defaults.busy_ms;
    sp_status status = create(session, path, &f);
    if (status != SP_OK) {
        bool made = session->db != NULL; /* else it is not ours to remove */
        sp_session_close(session);
        if (made)
            sp_db_remove(path);
        return status;
    }
    *out = session;
    return SP_OK;
}

sp_status sp_site_migrate(const char *path, const sp_session_options *options,
                          int *out_from, int *out_to)
{
    sp_db *db = NULL;
    int from = 0;
    int to = 0;
    const sp_session_options *o = options ? options : &defaults;

    SP_TRY(sp_db_open(path, 0, o->busy_ms, &db));
    sp_status status = sp_db_schema_version(db, &from);
    if (status == SP_OK)
        status = sp_db_migrate(db);
    if (status == SP_OK)
        status = sp_db_schema_version(db, &to);
    sp_db_close(db);
    SP_TRY(status);
    if (out_from)
        *out_from = from;
    if (out_to)
        *out_to = to;
    return SP_OK;
}

sp_status sp_site_backup(sp_session *session, const char *to)
{
    SP_TRY(sp_require(session, "site", SP_DO_EXPORT, NULL, NULL));
    SP_TRY(sp_db_copy(session->db, to));
    if (session->options.read_only)
        return SP_OK;
    sp_status status = sp_change_note(session, "backup", NULL, to, NULL);
    if (status != SP_OK) /* a copy that the ledger does not know of */
        sp_db_remove(to);
    return status;
}

void sp_session_set_interrupt(sp_session *session, sp_interrupt ask,
                              void *context)
{
    sp_db_on_interrupt(session->db, ask, context);
}

const char *sp_session_user(const sp_session *session)
{
    return session->actor ? session->actor->name : NULL;
}

int64_t sp_session_now(const sp_session *session)
{
    return session->options.now == SP_NO_INT ? sp_now() : session->options.now;
}

int sp_session_zone(const sp_session *session)
{
    return session->options.zone;
}

sp_lang sp_session_lang(const sp_session *session)
{
    return session->options.lang;
}

const sp_findings *sp_session_findings(const sp_session *session)
{
    return &session->findings;
}

sp_status sp_progress_at(sp_session *session, const char *what, int64_t done,
                         int64_t total)
{
    const sp_session_options *o = &session->options;

    if (!o->progress || o->progress(o->progress_context, what, done, total))
        return SP_OK;
    return sp_fail(SP_CANCELLED, "已取消，没有改动任何内容",
                   "cancelled; nothing was changed");
}

const char *sp_version(void)
{
    return SP_VERSION_TEXT;
}
