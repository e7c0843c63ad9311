/* The verbs that every record type has. */
#include <safeprod/records.h>

#include <inttypes.h>
#include <string.h>

#include "change.h"
#include "look.h"

static sp_status must_be_open(const sp_type *type, bool adding)
{
    if (type->flags & SP_TYPE_VERBS_ONLY ||
        (adding && type->flags & SP_TYPE_NO_ADD))
        return sp_fail(SP_UNSUPPORTED, SP_IN_ZH "只能由专用命令改动",
                       SP_IN_EN " is written by verbs of its own", type->zh,
                       type->en);
    return SP_OK;
}

static const char *text_of(const sp_type *type, const void *record,
                           const char *name)
{
    const sp_field *field = sp_type_field(type, name);

    return field ? sp_text_at(record, field) : NULL;
}

static sp_status may_see(sp_session *session, const sp_type *type,
                         const void *record)
{
    return sp_require(session, type->module, SP_DO_READ,
                      text_of(type, record, "owner_dept"),
                      text_of(type, record, sp_owner_field(type)));
}

/* A right that reaches to a department must cover where the record goes. */
static sp_status may_add(sp_session *session, const sp_type *type,
                         const void *record)
{
    const sp_head *head = record;
    const char *dept = head->owner_dept;

    if (!dept && session->actor)
        dept = session->actor->department;
    return sp_require(session, type->module, SP_DO_CREATE, dept,
                      session->actor ? session->actor->name : NULL);
}

/* What the library keeps is not the caller's to say, whatever the struct
 * holds. */
static sp_status keep_guarded(const sp_type *type, const void *old,
                              void *record)
{
    for (size_t i = 0; i < type->nfields; i++) {
        const sp_field *field = &type->fields[i];
        if (!(field->flags & SP_GUARDED))
            continue;
        if (old)
            SP_TRY(sp_field_take(field, old, record));
        else
            sp_field_clear(field, record);
    }
    return SP_OK;
}

typedef struct adding {
    sp_session *session;
    const sp_type *type;
    void *record;
} adding;

static sp_status add_only(void *arg)
{
    const adding *a = arg;
    void *there = NULL;

    sp_status status = sp_rec_find(a->session->db, a->type, NULL, NULL, &there);
    sp_record_free(a->type, there);
    if (status == SP_OK)
        return sp_fail(SP_CONFLICT, SP_IN_ZH "已登记，请修改它",
                       SP_IN_EN " is there already; change it", a->type->zh,
                       a->type->en);
    if (status != SP_NOT_FOUND)
        return status;
    return sp_change(a->session, a->type, NULL, a->record, "add");
}

static sp_status add(sp_session *session, const sp_type *type, void *record)
{
    adding a = {session, type, record};

    SP_TRY(may_add(session, type, record));
    return type->flags & SP_TYPE_SINGLE
               ? sp_db_transaction(session->db, add_only, &a)
               : sp_change(session, type, NULL, record, "add");
}

sp_status sp_record_add(sp_session *session, const sp_type *type, void *record)
{
    SP_TRY(must_be_open(type, true));
    SP_TRY(keep_guarded(type, NULL, record));
    return add(session, type, record);
}

static sp_status save_checked(sp_session *session, const sp_type *type,
                              const sp_head *old, void *record,
                              const char *verb, sp_action action, bool guard)
{
    const sp_head *head = record;

    SP_TRY(sp_require(session, type->module, action, old->owner_dept,
                      old->created_by));
    SP_TRY(sp_require(session, type->module, action, head->owner_dept,
                      old->created_by));
    if (head->version != old->version)
        return sp_fail(
            SP_CONFLICT,
            SP_IN_ZH "在您读取之后已被 %s 修改（版本 %" PRId64
                     "，您的是 %" PRId64 "），请重新打开再改；没有覆盖任何内容",
            SP_IN_EN " was changed by %s since you loaded it "
                     "(version %" PRId64 ", yours is %" PRId64
                     "): load it again; nothing was overwritten",
            type->zh, type->en, old->updated_by ? old->updated_by : "-",
            old->version, head->version);
    if (guard)
        SP_TRY(keep_guarded(type, old, record));
    return sp_change(session, type, old, record, verb);
}

static sp_status save_as(sp_session *session, const sp_type *type, void *record,
                         const char *verb, sp_action action, bool guard)
{
    void *old = NULL;

    SP_TRY(sp_rec_find_id(session->db, type, ((sp_head *)record)->id, &old));
    sp_status status =
        save_checked(session, type, old, record, verb, action, guard);
    sp_record_free(type, old);
    return status;
}

sp_status sp_record_save(sp_session *session, const sp_type *type, void *record)
{
    SP_TRY(must_be_open(type, false));
    SP_TRY(sp_require(session, type->module, SP_DO_UPDATE, NULL, NULL));
    return save_as(session, type, record, "save", SP_DO_UPDATE, true);
}

sp_status sp_record_put(sp_session *session, const sp_type *type, void *record)
{
    bool is_new = ((sp_head *)record)->id <= 0;

    SP_TRY(must_be_open(type, is_new));
    if (is_new)
        return add(session, type, record);
    SP_TRY(sp_require(session, type->module, SP_DO_UPDATE, NULL, NULL));
    return save_as(session, type, record, "save", SP_DO_UPDATE, false);
}

/* Secrets never leave the library; private fields only for some. */
static void blank(const sp_type *type, bool public_only, void *record)
{
    unsigned flags = SP_SECRET | (public_only ? (unsigned)SP_PRIVATE : 0);

    for (size_t i = 0; i < type->nfields; i++)
        if (type->fields[i].flags & flags)
            sp_field_clear(&type->fields[i], record);
}

static sp_status find(sp_session *session, const sp_type *type,
                      const char *code, void **out)
{
    if (type->flags & SP_TYPE_SINGLE)
        return sp_rec_find(session->db, type, NULL, NULL, out);
    if (!code || !type->code)
        return sp_fail(SP_INVALID, "请给出" SP_IN_ZH "的编号",
                       "say which " SP_IN_EN ", by its code", type->zh,
                       type->en);
    return sp_rec_find(session->db, type, type->code, code, out);
}

sp_status sp_record_load(sp_session *session, const sp_type *type,
                         const char *code, void **out)
{
    void *record = NULL;
    bool public_only;

    SP_TRY(sp_require(session, type->module, SP_DO_READ, NULL, NULL));
    SP_TRY(find(session, type, code, &record));
    sp_status status = may_see(session, type, record);
    if (status != SP_OK) {
        sp_record_free(type, record);
        return status;
    }
    sp_right(session, type->module, SP_DO_READ, &public_only);
    blank(type, public_only, record);
    *out = record;
    return SP_OK;
}

/* ---- out of use and back ---- */

static sp_status set_removed(sp_session *session, const sp_type *type,
                             const char *code, bool remove)
{
    const sp_field *field = sp_type_field(type, "removed_at");
    void *record = NULL;

    SP_TRY(must_be_open(type, false));
    if (!field)
        return sp_fail(SP_UNSUPPORTED, SP_IN_ZH "不能停用",
                       SP_IN_EN " cannot be taken out of use", type->zh,
                       type->en);
    SP_TRY(sp_require(session, type->module, SP_DO_DELETE, NULL, NULL));
    SP_TRY(find(session, type, code, &record));
    int64_t *removed_at = sp_at(record, field);
    if (remove != (*removed_at == SP_NO_INT)) {
        sp_record_free(type, record);
        return SP_OK; /* it is so already */
    }
    *removed_at = remove ? sp_session_now(session) : SP_NO_INT;
    sp_status status =
        save_as(session, type, record, remove ? "remove" : "restore",
                SP_DO_DELETE, false);
    sp_record_free(type, record);
    return status;
}

sp_status sp_record_remove(sp_session *session, const sp_type *type,
                           const char *code)
{
    return set_removed(session, type, code, true);
}

sp_status sp_record_restore(sp_session *session, const sp_type *type,
                            const char *code)
{
    return set_removed(session, type, code, false);
}

/* ---- lists ---- */

/* A condition on a field that the actor may not see would tell what is in it.
 */
sp_status sp_record_look(sp_session *session, const sp_query *query,
                         sp_sight *out, bool *out_public)
{
    const sp_type *type = sp_query_type(query);
    const sp_field *field = sp_query_private(query);

    SP_TRY(sp_require(session, type->module, SP_DO_READ, NULL, NULL));
    *out = sp_sight_of(session, type->module, out_public);
    if (*out_public && field)
        return sp_fail(SP_FORBIDDEN,
                       "您只能查看公开字段，不能按" SP_IN_ZH "筛选或排序",
                       "you see public fields only and cannot choose or order "
                       "by " SP_IN_EN,
                       field->zh, field->en);
    return SP_OK;
}

sp_status sp_record_list(sp_session *session, const sp_query *query,
                         sp_records *out)
{
    bool public_only;
    sp_sight sight;

    SP_TRY(sp_record_look(session, query, &sight, &public_only));
    SP_TRY(sp_rec_list(session->db, query, &sight, out));
    for (size_t i = 0; i < out->count; i++)
        blank(sp_query_type(query), public_only, out->items[i]);
    return SP_OK;
}

typedef struct walk {
    const sp_type *type;
    bool public_only;
    sp_record_visit visit;
    void *context;
} walk;

static sp_status visit_seen(void *context, const void *record)
{
    const walk *w = context;

    /* Ours to change: it is read anew for the next row. */
    blank(w->type, w->public_only, (void *)(uintptr_t)record);
    return w->visit(w->context, record);
}

sp_status sp_record_each(sp_session *session, const sp_query *query,
                         sp_record_visit visit, void *context)
{
    walk w = {.type = sp_query_type(query), .visit = visit, .context = context};

    sp_sight sight;

    SP_TRY(sp_record_look(session, query, &sight, &w.public_only));
    return sp_rec_each(session->db, query, &sight, visit_seen, &w);
}

sp_status sp_record_count(sp_session *session, const sp_query *query,
                          int64_t *out)
{
    bool public_only;
    sp_sight sight;

    SP_TRY(sp_record_look(session, query, &sight, &public_only));
    return sp_rec_count(session->db, query, &sight, out);
}
