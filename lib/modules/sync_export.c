/* Changes of this site for others: the records as they are after them. */
#include <safeprod/sync.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "archive_pick.h"
#include "archive_write.h"
#include "json.h"
#include "sync_mark.h"

typedef struct sending {
    sp_archive_writer w;
    char own[SP_SYNC_NAME_MAX + 1];
    const char *path;
    const char *peer;
    int64_t from;
    int64_t to;
} sending;

static void sending_free(sending *s)
{
    sp_archive_drop(&s->w);
}

/* ---- the site's name ---- */

typedef struct naming {
    sp_session *session;
    const char *name;
} naming;

static sp_status give_name(void *arg)
{
    const naming *n = arg;
    SP_AUTOSTMT *stmt = NULL;
    char there[SP_SYNC_NAME_MAX + 1] = "";

    sp_status status = sp_sync_own_name(n->session, there);
    if (status == SP_OK && strcmp(there, n->name) == 0)
        return SP_OK;
    if (status == SP_OK)
        return sp_fail(SP_CONFLICT, "本站点已叫 %s，不能再改",
                       "this site is called %s already, and stays so", there);
    if (status != SP_NOT_FOUND)
        return status;
    SP_TRY(sp_db_prepare(n->session->db,
                         "INSERT INTO sync_site (id, name) VALUES (1, $1)",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, n->name);
    SP_TRY(sp_stmt_run(stmt));
    return sp_change_note(n->session, "sync_init", NULL, n->name, NULL);
}

sp_status sp_sync_init(sp_session *session, const char *name)
{
    naming n = {session, name};

    SP_TRY(sp_replica_may(session));
    if (!sp_sync_name_ok(name))
        return sp_fail(SP_INVALID,
                       "“%.40s”不行：站点名称为 1 到 %d 个字母、数字、- 和 _",
                       "\"%.40s\" will not do: a site's name has 1 to %d "
                       "letters, digits, - and _",
                       name, SP_SYNC_NAME_MAX);
    return sp_db_transaction(session->db, give_name, &n);
}

/* ---- keys of a record: where it comes from, what it has seen ---- */

static void add_key(sp_str *out, const char *key, const char *text)
{
    sp_str_addf(out, "%s\"_%s\":", out->data[out->len - 1] == '{' ? "" : ",",
                key);
    sp_json_quote(out, text);
}

/* What a field leads to, when it is not ours under this very code. */
static sp_status add_lead(sending *s, const sp_field *field, const sp_type *to,
                          const char *code, sp_str *out)
{
    SP_AUTOMARK mark = {0};
    sp_status status = sp_sync_mark_get(s->w.session, to, code, &mark);

    if (status == SP_NOT_FOUND)
        return SP_OK;
    SP_TRY(status);
    if (strcmp(mark.origin, s->own) == 0 && strcmp(mark.origin_code, code) == 0)
        return SP_OK;
    sp_str_addf(out, "%s%s\t%s\t%s", out->len ? "\n" : "", field->name,
                mark.origin, mark.origin_code);
    return sp_str_ok(out);
}

static sp_status add_leads(sending *s, const sp_type *type, const void *record,
                           sp_str *out)
{
    SP_AUTOSTR leads = {0};

    for (size_t i = 0; i < type->nfields; i++) {
        const sp_field *field = &type->fields[i];
        const sp_type *to = sp_sync_leads(type, field, record);
        if (to && sp_sync_carries(to))
            SP_TRY(add_lead(s, field, to, sp_text_at(record, field), &leads));
    }
    if (leads.len > 0)
        add_key(out, "leads", sp_str_text(&leads));
    return sp_str_ok(out);
}

static sp_status add_keys(void *context, const sp_type *type,
                          const void *record, sp_str *out)
{
    sending *s = context;
    SP_AUTOMARK mark = {0};

    SP_TRY(sp_sync_mark_get(s->w.session, type,
                            sp_text_at(record, sp_type_field(type, type->code)),
                            &mark));
    add_key(out, "origin", mark.origin);
    add_key(out, "code", mark.origin_code);
    add_key(out, "clock", mark.clock);
    return add_leads(s, type, record, out);
}

/* ---- the file ---- */

static sp_status put_types(sending *s)
{
    const sp_type *types[256];
    size_t n = sp_replica_order(types);

    for (size_t i = 0; i < n; i++) {
        SP_AUTOSTR where = {0};
        if (!sp_sync_carries(types[i]))
            continue;
        sp_str_addf(&where,
                    " WHERE \"%s\" IN (SELECT code FROM sync_mark WHERE type = "
                    "'%s' AND seq > %" PRId64 ")",
                    types[i]->code, types[i]->name, s->from);
        SP_TRY(sp_str_ok(&where));
        SP_TRY(sp_archive_put_type(&s->w, types[i], sp_str_text(&where)));
    }
    return sp_archive_put_blobs(&s->w);
}

static sp_status put_all(void *arg)
{
    sending *s = arg;
    sp_session *session = s->w.session;

    SP_TRY(sp_archive_begin(session, s->path, SP_CHANGES_KIND, &s->w));
    s->w.keys = add_keys;
    s->w.context = s;
    SP_TRY(put_types(s));
    sp_str_addf(&s->w.more,
                ",\n\"sender\":\"%s\",\"from\":%" PRId64 ",\"to\":%" PRId64,
                s->own, s->from, s->to);
    return sp_str_ok(&s->w.more);
}

static sp_status put_snapshot(sending *s)
{
    SP_TRY(sp_db_begin_read(s->w.session->db));
    sp_status status = put_all(s);
    sp_db_end_read(s->w.session->db);
    return status;
}

static sp_status sent_so_far(sp_session *session, const char *peer,
                             int64_t *out)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(session->db,
                         "SELECT sent FROM sync_peer WHERE site = $1", &stmt));
    sp_stmt_bind_text(stmt, 1, peer);
    SP_TRY(sp_stmt_step(stmt, &row));
    *out = row ? sp_stmt_int(stmt, 0) : 0;
    return SP_OK;
}

static sp_status note_sent(void *arg)
{
    const sending *s = arg;
    SP_AUTOSTMT *stmt = NULL;

    SP_TRY(sp_db_prepare(s->w.session->db,
                         "INSERT INTO sync_peer (site, received, sent) VALUES "
                         "($1, 0, $2) ON CONFLICT (site) DO UPDATE SET sent = "
                         "excluded.sent",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, s->peer);
    sp_stmt_bind_int(stmt, 2, s->to);
    return sp_stmt_run(stmt);
}

static sp_status look(void *arg)
{
    sending *s = arg;

    SP_TRY(sp_sync_own_name(s->w.session, s->own));
    SP_TRY(sp_sync_scan(s->w.session, s->own, &s->to));
    return s->peer && s->from < 0 ? sent_so_far(s->w.session, s->peer, &s->from)
                                  : SP_OK;
}

sp_status sp_sync_export(sp_session *session, const char *path,
                         const char *peer, int64_t since, sp_sync_facts *out)
{
    SP_CLEANUP(sending_free)
    sending s = {
        .w.session = session, .path = path, .peer = peer, .from = since};

    SP_TRY(sp_require(session, "site", SP_DO_EXPORT, NULL, NULL));
    if (session->options.read_only)
        return sp_fail(SP_FORBIDDEN, "会话是只读的",
                       "the session is read-only");
    if (peer && !sp_sync_name_ok(peer))
        return sp_fail(SP_INVALID, "“%.40s”不是站点名称",
                       "\"%.40s\" is no name of a site", peer);
    SP_TRY(sp_db_transaction(session->db, look, &s));
    if (s.from < 0)
        s.from = 0;
    SP_TRY(put_snapshot(&s));
    SP_TRY(sp_archive_finish(&s.w, path, "{}", false, "sync_export"));
    if (peer)
        SP_TRY(sp_db_transaction(session->db, note_sent, &s));
    if (!out)
        return SP_OK;
    *out = (sp_sync_facts){
        .from = s.from, .to = s.to, .records = s.w.facts.records};
    memcpy(out->site, s.own, sizeof s.own);
    memcpy(out->sha256, s.w.facts.sha256, sizeof out->sha256);
    return SP_OK;
}

sp_status sp_sync_peers(sp_session *session, char out_name[32],
                        sp_sync_peer_visit visit, void *context)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_require(session, "exchange", SP_DO_READ, NULL, NULL));
    *out_name = '\0';
    sp_status status = sp_sync_own_name(session, out_name);
    if (status != SP_OK && status != SP_NOT_FOUND)
        return status;
    SP_TRY(sp_db_prepare(
        session->db, "SELECT site, received, sent FROM sync_peer ORDER BY site",
        &stmt));
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            return SP_OK;
        const char *site = sp_stmt_text(stmt, 0);
        SP_TRY(sp_stmt_ok(stmt));
        SP_TRY(
            visit(context, site, sp_stmt_int(stmt, 1), sp_stmt_int(stmt, 2)));
    }
}
