/* The one way of a write. */
#include "change.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "json.h"
#include "ledger.h"
#include "str.h"

static const sp_hooks no_hooks = {0};

static const sp_hooks *hooks_of(const sp_type *type)
{
    return type->hooks ? type->hooks : &no_hooks;
}

static sp_state state_of(const sp_type *type)
{
    const sp_hooks *hooks = hooks_of(type);

    return (sp_state){
        .type = type, .tallies = hooks->tallies, .ntallies = hooks->ntallies};
}

static const char *code_of(const sp_type *type, const void *record)
{
    const sp_field *field = type->code ? sp_type_field(type, type->code) : NULL;

    return field && field->kind == SP_TEXT ? sp_text_at(record, field) : NULL;
}

static bool is_housekeeping(const sp_field *field)
{
    static const char *const names[] = {"id", "version", "updated_at",
                                        "updated_by"};

    for (size_t i = 0; i < SP_COUNT(names); i++)
        if (strcmp(field->name, names[i]) == 0)
            return true;
    return false;
}

static bool changed(const sp_type *type, const void *old, const void *record)
{
    for (size_t i = 0; i < type->nfields; i++)
        if (!is_housekeeping(&type->fields[i]) &&
            !sp_field_equal(&type->fields[i], old, record))
            return true;
    return false;
}

/* ---- the ledger entry ---- */

/* The fields that differ between @record and @other, as JSON. A secret is only
 * said to have changed. */
static sp_status differences(sp_session *session, const sp_type *type,
                             const void *record, const void *other, char **out)
{
    SP_AUTOSTR s = {0};

    sp_str_addc(&s, '{');
    for (size_t i = 0; i < type->nfields; i++) {
        const sp_field *field = &type->fields[i];
        if ((is_housekeeping(field) && other) ||
            (other ? sp_field_equal(field, record, other)
                   : sp_record_is_empty(record, field)))
            continue;
        sp_str_add(&s, s.len > 1 ? "," : "");
        if (field->flags & (SP_SECRET | SP_FLEETING))
            sp_str_addf(&s, "\"%s\":\"***\"", field->name);
        else if (sp_record_is_empty(record, field))
            sp_str_addf(&s, "\"%s\":null", field->name);
        else
            sp_field_json(&s, field, record, session->options.zone);
    }
    sp_str_addc(&s, '}');
    return sp_str_take(&s, out);
}

static sp_status append(sp_session *session, const char *verb,
                        const char *subject, const char *code,
                        const char *before, const char *after,
                        const char *digest)
{
    const sp_user *actor = session->actor;
    /* Borrowed texts: the ledger only reads them, and sets `hash` itself. */
    sp_entry entry = {
        .at = sp_session_now(session),
        .actor = (char *)(actor ? actor->name : "-"),
        .owner_dept = (char *)(actor ? actor->department : NULL),
        .verb = (char *)verb,
        .subject = (char *)subject,
        .code = (char *)code,
        .before = (char *)before,
        .after = (char *)after,
        .digest = (char *)digest,
    };

    sp_status status = sp_ledger_append(session->db, &entry);
    free(entry.hash);
    return status;
}

/* ---- one write ---- */

typedef struct change {
    sp_session *session;
    const sp_type *type;
    const void *old;
    void *record;
    const char *verb;
    bool written; /* there was something to write */
} change;

/* A department belongs to itself before it is there. */
static bool is_itself(const sp_type *type, const sp_type *to,
                      const sp_field *field, const void *record)
{
    const char *code = code_of(type, record);

    return type == to && code && strcmp(code, sp_text_at(record, field)) == 0;
}

static sp_status check_reference(sp_session *session, const sp_type *type,
                                 const sp_field *field, const void *record)
{
    const sp_type *to = sp_type_find(field->ref);
    bool there = false;

    if (to && is_itself(type, to, field, record))
        return SP_OK;
    if (!to)
        return sp_fail(SP_UNSUPPORTED, "没有记录类型 %s",
                       "there is no record type %s", field->ref);
    SP_TRY(sp_rec_exists(session->db, to, sp_text_at(record, field), &there));
    if (!there)
        return sp_fail(
            SP_INVALID, SP_IN_ZH "：没有" SP_IN_ZH "“%.80s”，请先登记",
            SP_IN_EN ": there is no " SP_IN_EN " \"%.80s\"; add it first",
            field->zh, field->en, to->zh, to->en, sp_text_at(record, field));
    return SP_OK;
}

static sp_status check_references(sp_session *session, const sp_type *type,
                                  const void *old, const void *record)
{
    for (size_t i = 0; i < type->nfields; i++) {
        const sp_field *field = &type->fields[i];
        if (field->ref && sp_text_at(record, field) &&
            !(old && sp_field_equal(field, old, record)))
            SP_TRY(check_reference(session, type, field, record));
    }
    return SP_OK;
}

static sp_status read_largest_id(sp_session *session, const sp_type *type,
                                 int64_t *out)
{
    char sql[96];

    *out = 0;
    snprintf(sql, sizeof sql, "SELECT max(id) FROM \"%s\"", type->table);
    return sp_db_int(session->db, sql, out);
}

static sp_status largest_id(sp_session *session, const sp_type *type)
{
    int64_t id;

    SP_TRY(read_largest_id(session, type, &id));
    sp_ids_seen(&session->ids, id);
    return SP_OK;
}

/* Id, version, who and when. */
static sp_status fill_head(const change *c)
{
    sp_session *session = c->session;
    sp_head *head = c->record;
    const sp_user *actor = session->actor;
    const char *name = actor ? actor->name : "-";
    sp_bulk *bulk = session->bulk;

    head->updated_at = sp_session_now(session);
    SP_TRY(sp_text_set(&head->updated_by, name));
    if (c->old) {
        head->version = ((const sp_head *)c->old)->version + 1;
        return SP_OK;
    }
    bool mine = bulk && bulk->type == c->type;
    if (!mine || !bulk->fresh_ids)
        SP_TRY(largest_id(session, c->type));
    if (mine)
        bulk->fresh_ids = true;
    SP_TRY(sp_ids_next(&session->ids, head->updated_at, &head->id));
    head->version = 1;
    head->created_at = head->updated_at;
    SP_TRY(sp_text_set(&head->created_by, name));
    if (!head->owner_dept && actor && actor->department)
        SP_TRY(sp_text_set(&head->owner_dept, actor->department));
    return SP_OK;
}

static sp_status check_fixed(const change *c)
{
    for (size_t i = 0; c->old && i < c->type->nfields; i++) {
        const sp_field *field = &c->type->fields[i];
        if (field->flags & SP_FIXED && !sp_record_is_empty(c->old, field) &&
            !sp_field_equal(field, c->old, c->record))
            return sp_fail(SP_INVALID, SP_IN_ZH "登记后不能再改",
                           SP_IN_EN " cannot be changed any more", field->zh,
                           field->en);
    }
    return SP_OK;
}

static sp_status check_rules(const change *c)
{
    sp_session *session = c->session;
    const sp_hooks *hooks = hooks_of(c->type);

    SP_TRY(sp_record_sound(c->type, c->record));
    SP_TRY(check_fixed(c));
    if (hooks->before)
        SP_TRY(hooks->before(session, c->old, c->record));
    sp_findings_clear(&session->findings);
    sp_record_check(c->type, c->record, &session->findings);
    SP_TRY(sp_findings_status(c->type, &session->findings));
    return check_references(session, c->type, c->old, c->record);
}

static sp_status write_ledger(const change *c)
{
    sp_session *session = c->session;
    SP_AUTOFREE char *before = NULL;
    SP_AUTOFREE char *after = NULL;
    char digest[SP_HASH_HEX];
    sp_state state = state_of(c->type);

    sp_status status = c->old ? sp_state_note(&state, c->old, -1) : SP_OK;
    if (status == SP_OK)
        status = sp_state_note(&state, c->record, +1);
    if (status == SP_OK)
        status = sp_state_flush(&state, session->db, digest);
    sp_state_free(&state);
    SP_TRY(status);
    if (c->old)
        SP_TRY(differences(session, c->type, c->old, c->record, &before));
    SP_TRY(differences(session, c->type, c->record, c->old, &after));
    return append(session, c->verb, c->type->name, code_of(c->type, c->record),
                  before, after, digest);
}

static sp_status note_bulk(const change *c)
{
    sp_bulk *bulk = c->session->bulk;

    if (c->old)
        SP_TRY(sp_state_note(&bulk->state, c->old, -1));
    SP_TRY(sp_state_note(&bulk->state, c->record, +1));
    *(c->old ? &bulk->updated : &bulk->added) += 1;
    return SP_OK;
}

static bool in_bulk(const sp_session *session, const sp_type *type)
{
    return session->bulk && session->bulk->type == type;
}

static sp_status write_all(void *arg)
{
    change *c = arg;
    sp_session *session = c->session;
    const sp_hooks *hooks = hooks_of(c->type);

    SP_TRY(check_rules(c));
    if (c->old && !changed(c->type, c->old, c->record))
        return SP_OK;
    SP_TRY(fill_head(c));
    if (c->old)
        SP_TRY(sp_rec_update(session->db, c->type, c->record,
                             ((const sp_head *)c->old)->version));
    else
        SP_TRY(sp_rec_insert(session->db, c->type, c->record));
    if (!in_bulk(session, c->type))
        SP_TRY(write_ledger(c));
    if (hooks->after)
        SP_TRY(hooks->after(session, c->old, c->record));
    c->written = true;
    return SP_OK;
}

static void log_write(const change *c)
{
    sp_session *session = c->session;
    const char *code = code_of(c->type, c->record);
    SP_AUTOSTR fields = {0};

    if (!session->options.log.callback || in_bulk(session, c->type))
        return;
    sp_str_add(&fields, "{\"actor\":");
    sp_json_quote(&fields, session->actor ? session->actor->name : "-");
    sp_str_add(&fields, ",\"code\":");
    sp_json_quote(&fields, code ? code : "");
    sp_str_addc(&fields, '}');
    if (!fields.failed)
        sp_log(&session->options.log, SP_LOG_INFO, "change",
               sp_str_text(&fields), "%s %s", c->verb, c->type->name);
}

sp_status sp_change(sp_session *session, const sp_type *type, const void *old,
                    void *record, const char *verb)
{
    change c = {.session = session,
                .type = type,
                .old = old,
                .record = record,
                .verb = verb};
    sp_head *head = record;
    int64_t id = head->id;
    int64_t version = head->version;

    if (session->options.read_only)
        return sp_fail(SP_FORBIDDEN, "会话是只读的",
                       "the session is read-only");
    sp_status status = sp_db_transaction(session->db, write_all, &c);
    if (status != SP_OK) { /* the record says what is stored */
        head->id = id;
        head->version = version;
        return status;
    }
    if (!c.written)
        return SP_OK;
    log_write(&c);
    /* Last, since a note in memory is not undone with the transaction. */
    return in_bulk(session, type) ? note_bulk(&c) : SP_OK;
}

typedef struct note {
    sp_session *session;
    const char *verb;
    const char *subject;
    const char *code;
    const char *after;
} note;

static sp_status write_note(void *arg)
{
    const note *n = arg;
    const sp_type *type = n->subject ? sp_type_find(n->subject) : NULL;
    char digest[SP_HASH_HEX] = "";

    if (type)
        SP_TRY(sp_state_digest(n->session->db, type, digest));
    return append(n->session, n->verb, n->subject ? n->subject : "site",
                  n->code, NULL, n->after, digest);
}

sp_status sp_change_note(sp_session *session, const char *verb,
                         const char *subject, const char *code,
                         const char *after)
{
    note n = {session, verb, subject, code, after};

    return sp_db_transaction(session->db, write_note, &n);
}

/* ---- bulk loads ---- */

sp_status sp_bulk_begin(sp_session *session, const sp_type *type, sp_bulk *bulk)
{
    if (session->options.read_only)
        return sp_fail(SP_FORBIDDEN, "会话是只读的",
                       "the session is read-only");
    if (session->bulk)
        return sp_fail(SP_CONFLICT, SP_IN_ZH "正在批量导入，须先结束",
                       "a bulk load of " SP_IN_EN " is under way; end it first",
                       session->bulk->type->zh, session->bulk->type->en);
    *bulk = (sp_bulk){.type = type, .state = state_of(type)};
    SP_TRY(sp_db_begin(session->db));
    sp_status status = read_largest_id(session, type, &bulk->above);
    if (status == SP_OK)
        status = sp_db_bulk_begin(session->db, type->table);
    if (status != SP_OK) {
        sp_db_rollback(session->db);
        return status;
    }
    session->bulk = bulk;
    return SP_OK;
}

sp_status sp_bulk_mark(sp_session *session, int64_t *out_id)
{
    SP_TRY(largest_id(session, session->bulk->type));
    session->bulk->fresh_ids = true;
    *out_id = session->ids.last << SP_ID_NODE_BITS | SP_ID_NODE_MAX;
    return SP_OK;
}

static void close_bulk(sp_session *session)
{
    sp_stmt_done(session->bulk->insert);
    sp_state_free(&session->bulk->state);
    session->bulk = NULL;
}

void sp_bulk_abort(sp_session *session)
{
    close_bulk(session);
    sp_db_rollback(session->db);
}

static sp_status finish(sp_session *session, const char *verb, const char *code,
                        const char *after)
{
    sp_bulk *bulk = session->bulk;
    char digest[SP_HASH_HEX];

    sp_stmt_done(SP_TAKE(bulk->insert)); /* it holds the table */
    SP_TRY(sp_db_bulk_end(session->db, bulk->type->table));
    if (bulk->added + bulk->updated == 0)
        return SP_OK;
    SP_TRY(sp_state_flush(&bulk->state, session->db, digest));
    return append(session, verb, bulk->type->name, code, NULL, after, digest);
}

sp_status sp_bulk_end(sp_session *session, const char *verb, const char *code,
                      const char *after)
{
    const sp_bulk *bulk = session->bulk;
    const sp_hooks *hooks = hooks_of(bulk->type);
    sp_status status = finish(session, verb, code, after);

    close_bulk(session); /* what follows has entries of its own */
    if (status == SP_OK && bulk->added && hooks->after_bulk)
        status = hooks->after_bulk(session, bulk->above);
    if (status == SP_OK)
        return sp_db_commit(session->db);
    sp_db_rollback(session->db);
    return status;
}

sp_status sp_bulk_add(sp_session *session, void *record, bool *out_taken)
{
    sp_bulk *bulk = session->bulk;
    const sp_type *type = bulk->type;
    change c = {
        .session = session, .type = type, .record = record, .verb = "import"};

    SP_TRY(check_rules(&c));
    SP_TRY(fill_head(&c));
    if (!bulk->insert)
        SP_TRY(sp_rec_prepare_insert_new(session->db, type, &bulk->insert));
    SP_TRY(
        sp_rec_insert_new(session->db, bulk->insert, type, record, out_taken));
    return *out_taken ? SP_OK : note_bulk(&c);
}
