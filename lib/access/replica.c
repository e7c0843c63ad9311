/* Rows from another site. */
#include "replica.h"

#include <stdio.h>
#include <string.h>

#include "str.h"

sp_status sp_replica_may(sp_session *session)
{
    SP_TRY(sp_require(session, "exchange", SP_DO_SETTINGS, NULL, NULL));
    if (session->options.read_only)
        return sp_fail(SP_FORBIDDEN, "会话是只读的",
                       "the session is read-only");
    return SP_OK;
}

/* Users bring rights with them, and so do the packs that say what a role may
 * do. */
static sp_status may_write(sp_session *session, const sp_type *type)
{
    if (type == &sp_user_type || strcmp(type->name, "rule_pack") == 0)
        return sp_require(session, "user", SP_DO_SETTINGS, NULL, NULL);
    return SP_OK;
}

sp_status sp_replica_open(sp_session *session, const sp_type *type,
                          sp_replica *out)
{
    const sp_hooks *hooks = type->hooks;
    char sql[128];
    int64_t any = 0;

    snprintf(sql, sizeof sql, "SELECT EXISTS (SELECT 1 FROM \"%s\")",
             type->table);
    SP_TRY(sp_db_int(session->db, sql, &any));
    *out = (sp_replica){.session = session,
                        .type = type,
                        .was_empty = any == 0,
                        .state = {.type = type,
                                  .tallies = hooks ? hooks->tallies : NULL,
                                  .ntallies = hooks ? hooks->ntallies : 0}};
    return SP_OK;
}

sp_status sp_replica_begin(sp_session *session, const sp_type *type,
                           sp_replica *out)
{
    SP_TRY(sp_replica_may(session));
    SP_TRY(may_write(session, type));
    return sp_replica_open(session, type, out);
}

void sp_replica_drop(sp_replica *r)
{
    sp_stmt_done(SP_TAKE(r->insert));
    if (r->type)
        sp_state_free(&r->state);
}

static const char *code_of(const sp_type *type, const void *record)
{
    const sp_field *field = type->code ? sp_type_field(type, type->code) : NULL;

    return field && field->kind == SP_TEXT ? sp_text_at(record, field) : NULL;
}

sp_status sp_replica_find(sp_replica *r, const void *record, void **out)
{
    const char *code = code_of(r->type, record);
    bool single = r->type->flags & SP_TYPE_SINGLE;
    sp_status status = SP_NOT_FOUND;

    *out = NULL;
    if (!code && !single)
        return sp_fail(SP_INVALID, SP_IN_ZH "没有编号", SP_IN_EN " has no code",
                       r->type->zh, r->type->en);
    if (!r->was_empty || r->added > 0) /* twice in a package? */
        status = single ? sp_rec_find(r->session->db, r->type, NULL, NULL, out)
                        : sp_rec_find(r->session->db, r->type, r->type->code,
                                      code, out);
    return status == SP_NOT_FOUND ? SP_OK : status;
}

static sp_status check(const sp_replica *r, const void *record)
{
    const sp_head *head = record;
    sp_findings findings = {0};

    if (head->id <= 0 || head->id > INT64_C(1) << 53 || head->version < 1 ||
        head->created_at == SP_NO_INT)
        return sp_fail(SP_INVALID, SP_IN_ZH "的标识、版本或建档时间不对",
                       SP_IN_EN ": its id, version or time is not right",
                       r->type->zh, r->type->en);
    SP_TRY(sp_record_sound(r->type, record));
    sp_record_check(r->type, record, &findings);
    sp_status status = sp_findings_status(r->type, &findings);
    sp_findings_clear(&findings);
    return status;
}

/* ---- ids ---- */

static sp_status id_taken(const sp_replica *r, int64_t id, bool *out)
{
    SP_AUTOSTMT *stmt = NULL;
    char sql[96];

    snprintf(sql, sizeof sql, "SELECT 1 FROM \"%s\" WHERE id = $1",
             r->type->table);
    SP_TRY(sp_db_prepare(r->session->db, sql, &stmt));
    sp_stmt_bind_int(stmt, 1, id);
    return sp_stmt_step(stmt, out);
}

static sp_status free_id(const sp_replica *r, sp_head *head)
{
    char sql[96];
    int64_t largest = 0;
    bool taken = false;

    if (!r->was_empty || r->added > 0)
        SP_TRY(id_taken(r, head->id, &taken));
    if (!taken)
        return SP_OK;
    snprintf(sql, sizeof sql, "SELECT max(id) FROM \"%s\"", r->type->table);
    SP_TRY(sp_db_int(r->session->db, sql, &largest));
    sp_ids_seen(&r->session->ids, largest);
    return sp_ids_next(&r->session->ids, sp_session_now(r->session), &head->id);
}

/* ---- writing ---- */

static sp_status beside(const sp_replica *r, const void *old,
                        const void *record)
{
    const sp_hooks *hooks = r->type->hooks;

    return hooks && hooks->after && hooks->after_beside
               ? hooks->after(r->session, old, record)
               : SP_OK;
}

sp_status sp_replica_add(sp_replica *r, void *record)
{
    bool taken = false;

    SP_TRY(check(r, record));
    SP_TRY(free_id(r, record));
    if (r->type->flags & SP_TYPE_SINGLE) {
        SP_TRY(sp_rec_insert(r->session->db, r->type, record));
    } else {
        if (!r->insert)
            SP_TRY(
                sp_rec_prepare_insert_new(r->session->db, r->type, &r->insert));
        SP_TRY(sp_rec_insert_new(r->session->db, r->insert, r->type, record,
                                 &taken));
        sp_stmt_reset(r->insert); /* its texts are the record's */
    }
    if (taken)
        return sp_fail(SP_CONFLICT, SP_IN_ZH "“%.80s”出现了两次",
                       SP_IN_EN " \"%.80s\" is there twice", r->type->zh,
                       r->type->en, code_of(r->type, record));
    r->added++;
    SP_TRY(sp_state_note(&r->state, record, +1));
    return beside(r, NULL, record);
}

static sp_status keep_secrets(const sp_type *type, const void *old,
                              void *record)
{
    for (size_t i = 0; i < type->nfields; i++)
        if (type->fields[i].flags & SP_SECRET)
            SP_TRY(sp_field_take(&type->fields[i], old, record));
    return SP_OK;
}

sp_status sp_replica_replace(sp_replica *r, const void *old, void *record)
{
    const sp_head *was = old;
    sp_head *head = record;
    bool taken = false;

    if (head->id != was->id)
        SP_TRY(id_taken(r, head->id, &taken));
    if (taken)
        head->id = was->id;
    SP_TRY(keep_secrets(r->type, old, record));
    SP_TRY(check(r, record));
    SP_TRY(
        sp_rec_replace(r->session->db, r->type, record, was->id, was->version));
    SP_TRY(sp_state_note(&r->state, old, -1));
    SP_TRY(sp_state_note(&r->state, record, +1));
    r->changed++;
    return beside(r, old, record);
}

sp_status sp_replica_end(sp_replica *r, const char *verb, const char *code,
                         const char *after)
{
    char digest[SP_HASH_HEX];

    sp_stmt_done(SP_TAKE(r->insert));
    if (r->added + r->changed == 0)
        return SP_OK;
    SP_TRY(sp_state_flush(&r->state, r->session->db, digest));
    return sp_change_note(r->session, verb, r->type->name, code, after);
}

/* ---- references ---- */

static sp_status leads_nowhere(const sp_type *type, const sp_field *field,
                               const sp_type *to, const char *code,
                               const char *lost)
{
    return sp_fail(SP_INVALID,
                   SP_IN_ZH "“%.80s”的" SP_IN_ZH "“%.80s”没有登记，包里也没有",
                   SP_IN_EN " \"%.80s\": its " SP_IN_EN
                            " \"%.80s\" is neither here nor in the package",
                   type->zh, type->en, code ? code : "", field->zh, field->en,
                   lost ? lost : to->name);
}

static sp_status check_reference(sp_session *session, const sp_type *type,
                                 const sp_field *field)
{
    const sp_type *to = sp_type_find(field->ref);
    SP_AUTOSTMT *stmt = NULL;
    SP_AUTOSTR sql = {0};
    bool row;

    if (!to)
        return SP_OK;
    sp_str_addf(&sql,
                "SELECT t.\"%s\", t.\"%s\" FROM \"%s\" t WHERE t.\"%s\" IS NOT "
                "NULL AND NOT EXISTS (SELECT 1 FROM \"%s\" r WHERE r.\"%s\" = "
                "t.\"%s\") LIMIT 1",
                type->code, field->name, type->table, field->name, to->table,
                to->code, field->name);
    SP_TRY(sp_str_ok(&sql));
    SP_TRY(sp_db_prepare(session->db, sp_str_text(&sql), &stmt));
    SP_TRY(sp_stmt_step(stmt, &row));
    return row ? leads_nowhere(type, field, to, sp_stmt_text(stmt, 0),
                               sp_stmt_text(stmt, 1))
               : SP_OK;
}

sp_status sp_replica_references(sp_session *session, const sp_type *type)
{
    for (size_t i = 0; i < type->nfields; i++)
        if (type->fields[i].ref && strcmp(type->fields[i].ref, "user") != 0)
            SP_TRY(check_reference(session, type, &type->fields[i]));
    return SP_OK;
}

static bool is_among(const sp_type *const *list, size_t n, const sp_type *type)
{
    for (size_t i = 0; i < n; i++)
        if (list[i] == type)
            return true;
    return false;
}

static bool waits(const sp_type *type, const sp_type *const *done, size_t n)
{
    for (size_t i = 0; i < type->nfields; i++) {
        const char *ref = type->fields[i].ref;
        const sp_type *to = ref ? sp_type_find(ref) : NULL;
        if (to && to != type && !is_among(done, n, to))
            return true;
    }
    return false;
}

size_t sp_replica_order(const sp_type **out)
{
    size_t n = 0;
    size_t before;

    for (bool force = false;;) {
        before = n;
        for (size_t i = 0; i < sp_type_count(); i++) {
            const sp_type *type = sp_type_at(i);
            if (strcmp(type->table, "ledger") == 0 || is_among(out, n, type) ||
                (!force && waits(type, out, n)))
                continue;
            out[n++] = type;
            if (force)
                break; /* a ring is cut at its first, and no more than that */
        }
        if (n == before && force)
            return n;
        force = n == before;
    }
}

/* ---- comparing ---- */

bool sp_replica_is_head(const sp_field *field)
{
    return field->offset < offsetof(sp_head, owner_dept);
}

static bool same(const sp_type *type, const void *a, const void *b, bool head)
{
    for (size_t i = 0; i < type->nfields; i++) {
        const sp_field *field = &type->fields[i];
        if (sp_replica_is_head(field) == head && !(field->flags & SP_SECRET) &&
            !sp_field_equal(field, a, b))
            return false;
    }
    return true;
}

bool sp_replica_same(const sp_type *type, const void *a, const void *b)
{
    return same(type, a, b, false);
}

bool sp_replica_same_head(const sp_type *type, const void *a, const void *b)
{
    return same(type, a, b, true);
}
