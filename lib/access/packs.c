/* Rule packs in the site. */
#include "packs.h"

#include <string.h>

#include "change.h"
#include "pack_kind.h"
#include "str.h"

static const sp_field fields[] = {
    SP_HEAD_FIELDS(sp_rule_pack),
    SP_FIELD(sp_rule_pack, code, "标准编号", "code",
             .flags = SP_REQUIRED | SP_GUARDED | SP_BRIEF),
    SP_FIELD(sp_rule_pack, name, "名称", "name",
             .flags = SP_REQUIRED | SP_GUARDED),
    SP_FIELD(sp_rule_pack, pack_version, "标准版本", "standard's version",
             .flags = SP_REQUIRED | SP_GUARDED),
    SP_FIELD(sp_rule_pack, kind, "种类", "kind",
             .flags = SP_REQUIRED | SP_GUARDED | SP_BRIEF),
    SP_FIELD(sp_rule_pack, title, "标题", "title",
             .flags = SP_REQUIRED | SP_GUARDED | SP_BRIEF),
    SP_FIELD(sp_rule_pack, source, "依据", "source",
             .flags = SP_GUARDED | SP_BRIEF, .as = SP_AS_LINES),
    SP_FIELD(sp_rule_pack, sha256, "哈希", "sha256", .flags = SP_GUARDED),
    SP_FIELD(sp_rule_pack, built_in, "内置", "built in",
             .flags = SP_GUARDED | SP_BRIEF),
    SP_FIELD(sp_rule_pack, body, "内容", "body", .flags = SP_GUARDED,
             .as = SP_AS_JSON, .max_len = SP_PACK_BYTES_MAX),
    SP_REMOVED_FIELD(sp_rule_pack),
};
const sp_type sp_rule_pack_type = {.name = "rule_pack",
                                   .zh = "标准",
                                   .en = "rule pack",
                                   .table = "rule_pack",
                                   .code = "code",
                                   .module = "standard",
                                   .hide = "removed_at",
                                   .flags = SP_TYPE_VERBS_ONLY,
                                   SP_TYPE(sp_rule_pack, fields)};

static void free_rule_pack(sp_rule_pack **pack)
{
    sp_record_free(&sp_rule_pack_type, *pack);
}
#define AUTORULEPACK SP_CLEANUP(free_rule_pack) sp_rule_pack

static sp_status fill(const sp_pack *pack, bool built_in, sp_rule_pack *row)
{
    SP_AUTOSTR code = {0};

    sp_str_addf(&code, "%s@%s", sp_pack_name(pack), sp_pack_version(pack));
    SP_TRY(sp_str_take(&code, &row->code));
    SP_TRY(sp_text_set(&row->name, sp_pack_name(pack)));
    SP_TRY(sp_text_set(&row->pack_version, sp_pack_version(pack)));
    SP_TRY(sp_text_set(&row->kind, sp_pack_kind(pack)));
    SP_TRY(sp_text_set(&row->title, sp_pack_title(pack, SP_ZH)));
    SP_TRY(sp_text_set(&row->source, sp_pack_source(pack)));
    SP_TRY(sp_text_set(&row->sha256, sp_pack_sha256(pack)));
    SP_TRY(sp_text_set(&row->body, sp_pack_text(pack)));
    row->built_in = built_in;
    return SP_OK;
}

/* A version that is there already must be the same to the letter. */
static sp_status same_or_conflict(const sp_rule_pack *there,
                                  const sp_rule_pack *row)
{
    if (strcmp(there->sha256, row->sha256) == 0)
        return SP_OK;
    return sp_fail(SP_CONFLICT,
                   "标准 %s 已有不同内容的同一版本，请提高版本号再载入",
                   "rule pack %s exists with another content; raise its "
                   "version and load it again",
                   row->code);
}

static sp_status put(sp_session *session, const sp_pack *pack, bool built_in,
                     char **out_code)
{
    AUTORULEPACK *row = sp_record_new(&sp_rule_pack_type);
    AUTORULEPACK *there = NULL;
    void *found = NULL;

    if (!row)
        return SP_NO_MEMORY;
    SP_TRY(fill(pack, built_in, row));
    sp_status status =
        sp_rec_find(session->db, &sp_rule_pack_type, "code", row->code, &found);
    there = found;
    if (status == SP_OK)
        SP_TRY(same_or_conflict(there, row));
    else if (status != SP_NOT_FOUND)
        return status;
    else
        SP_TRY(sp_change(session, &sp_rule_pack_type, NULL, row, "load"));
    return out_code ? sp_text_copy(row->code, out_code) : SP_OK;
}

sp_status sp_packs_install(sp_session *session)
{
    for (size_t i = 0; i < sp_pack_builtin_count(); i++) {
        SP_AUTOPACK *pack = NULL;
        SP_TRY(sp_pack_builtin_at(i, &pack));
        SP_TRY(put(session, pack, true, NULL));
    }
    return SP_OK;
}

sp_status sp_standard_load(sp_session *session, const char *text, size_t len,
                           char **out_code)
{
    SP_AUTOPACK *pack = NULL;

    if (sp_right(session, "standard", SP_DO_SETTINGS, NULL) == SP_SCOPE_NONE)
        SP_TRY(sp_require(session, "standard", SP_DO_UPDATE, NULL, NULL));
    SP_TRY(sp_pack_parse(text, len, &pack));
    if (strcmp(sp_pack_kind(pack), "roles") == 0) /* rights give rights */
        SP_TRY(sp_require(session, "user", SP_DO_SETTINGS, NULL, NULL));
    return put(session, pack, false, out_code);
}

/* The row in force; rows never change, so its id stands for its content. */
static sp_status find_row(sp_session *session, const char *name,
                          int64_t *out_id)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(session->db,
                         "SELECT id FROM rule_pack WHERE (name = $1 OR code = "
                         "$1) AND removed_at IS NULL ORDER BY id DESC LIMIT 1",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, name);
    SP_TRY(sp_stmt_step(stmt, &row));
    if (!row)
        return sp_fail(SP_NOT_FOUND,
                       "没有标准“%.60s”，可用 safeprod risk standard list 查看",
                       "there is no rule pack \"%.60s\"; see safeprod risk "
                       "standard list",
                       name);
    *out_id = sp_stmt_int(stmt, 0);
    return SP_OK;
}

static sp_status parse_row(sp_session *session, int64_t id, sp_pack **out)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(session->db,
                         "SELECT body FROM rule_pack WHERE id = $1", &stmt));
    sp_stmt_bind_int(stmt, 1, id);
    SP_TRY(sp_stmt_step(stmt, &row));
    const char *body = row ? sp_stmt_text(stmt, 0) : "";
    SP_TRY(sp_stmt_ok(stmt));
    return sp_pack_parse(body, strlen(body), out);
}

sp_status sp_packs_get(sp_session *session, const char *name, sp_pack **out)
{
    sp_pack *pack = NULL;
    int64_t id = 0;

    SP_TRY(find_row(session, name, &id));
    for (size_t i = 0; i < SP_PACKS_KEPT; i++)
        if (session->packs[i].id == id) {
            *out = sp_pack_share(session->packs[i].pack);
            return SP_OK;
        }
    SP_TRY(parse_row(session, id, &pack));
    sp_kept_pack *place = &session->packs[session->next_pack++ % SP_PACKS_KEPT];
    sp_pack_free(place->pack);
    *place = (sp_kept_pack){id, sp_pack_share(pack)};
    *out = pack;
    return SP_OK;
}

sp_status sp_standard_get(sp_session *session, const char *name, sp_pack **out)
{
    SP_TRY(sp_require(session, "standard", SP_DO_READ, NULL, NULL));
    return sp_packs_get(session, name, out);
}
