/* Taking in the changes of another site. */
#include <safeprod/person.h>
#include <safeprod/sync.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "archive_read.h"
#include "archive_write.h"
#include "blob.h"
#include "json.h"
#include "ledger.h"
#include "record_line.h"
#include "sync_conflict.h"
#include "sync_mark.h"
#include "sync_merge.h"

/* Who a record is, as the line says. */
typedef struct identity {
    char *origin;
    char *code; /* at its origin */
    char *clock;
    char *leads; /* "field origin code" with tabs, a line each */
} identity;

typedef struct receiving {
    sp_session *session;
    const char *path;
    const sp_package_content *content;
    char own[SP_SYNC_NAME_MAX + 1];
    int64_t seq;      /* of our ledger, at which others find what comes in */
    int64_t received; /* of theirs, before this */
    sp_replica replica;
    bool open;
    void *theirs;
    identity who;
    sp_sync_clock clock; /* theirs */
    sp_sync_clock ours;
    const sp_type *touched[256];
    size_t ntouched;
    int64_t changes; /* of the type */
    sp_sync_conflicts conflicts;
    sp_sync_result result;
} receiving;

static void forget(identity *who)
{
    free(who->origin);
    free(who->code);
    free(who->clock);
    free(who->leads);
    *who = (identity){0};
}

static void receiving_free(receiving *r)
{
    if (r->theirs)
        sp_record_free(r->replica.type, SP_TAKE(r->theirs));
    sp_replica_drop(&r->replica);
    forget(&r->who);
    sp_sync_conflicts_free(&r->conflicts);
}

/* ---- a line ---- */

static sp_status take_key(void *context, const char *key, const char *text)
{
    identity *who = context;
    const struct {
        const char *key;
        char **to;
    } keys[] = {{"_origin", &who->origin},
                {"_code", &who->code},
                {"_clock", &who->clock},
                {"_leads", &who->leads}};

    for (size_t i = 0; i < SP_COUNT(keys); i++)
        if (strcmp(keys[i].key, key) == 0)
            return sp_text_set(keys[i].to, text);
    return sp_fail(SP_INVALID, "不认识的字段“%.40s”",
                   "there is no field \"%.40s\"", key);
}

static sp_status read_line(receiving *r, const char *line, size_t len)
{
    const sp_type *type = r->replica.type;
    identity *who = &r->who;

    forget(who);
    sp_record_clear(type, r->theirs);
    SP_TRY(sp_record_read_line(type, line, len, take_key, who, r->theirs));
    if (!who->origin || !who->code || !who->clock ||
        !sp_sync_name_ok(who->origin) ||
        !sp_sync_clock_read(who->clock, &r->clock) || r->clock.count == 0)
        return sp_fail(SP_INVALID, "没有来源、编号或时钟，或不合规",
                       "its origin, code or clock is missing or not sound");
    return SP_OK;
}

/* ---- codes: theirs to ours ---- */

static const sp_field *code_field(const sp_type *type)
{
    return sp_type_field(type, type->code);
}

/* The same record that both have from a common copy? */
static bool same_birth(const void *a, const void *b)
{
    const sp_head *x = a;
    const sp_head *y = b;
    bool same_hand = x->created_by && y->created_by
                         ? strcmp(x->created_by, y->created_by) == 0
                         : x->created_by == y->created_by;

    return x->id == y->id && x->created_at == y->created_at && same_hand;
}

/* A rule pack has one content under its name and version everywhere. */
static bool is_one_everywhere(const sp_type *type)
{
    return strcmp(type->name, "rule_pack") == 0;
}

/* Somebody else's record has its code: it is called code@origin here. */
static sp_status other_code(receiving *r, char **out)
{
    SP_AUTOSTR s = {0};

    sp_str_addf(&s, "%s@%s", r->who.code, r->who.origin);
    r->result.renamed++;
    return sp_str_take(&s, out);
}

/* What the record is called here. */
static sp_status find_code(receiving *r, char **out)
{
    const sp_type *type = r->replica.type;
    void *there = NULL;

    SP_TRY(
        sp_sync_local_code(r->session, type, r->who.origin, r->who.code, out));
    if (*out)
        return SP_OK;
    SP_TRY(sp_text_set(sp_at(r->theirs, code_field(type)), r->who.code));
    SP_TRY(sp_replica_find(&r->replica, r->theirs, &there));
    bool ours = there && strcmp(r->who.origin, r->own) != 0 &&
                !is_one_everywhere(type) && !same_birth(there, r->theirs);
    sp_record_free(type, there);
    return ours ? other_code(r, out) : sp_text_copy(r->who.code, out);
}

static sp_status map_lead(receiving *r, const sp_field *field,
                          const sp_type *to)
{
    SP_AUTOFREE char *code = NULL;
    SP_AUTOFREE char *local = NULL;
    char origin[32];
    char **member = sp_at(r->theirs, field);

    snprintf(origin, sizeof origin, "%s", r->result.facts.site);
    if (!sp_sync_find_lead(r->who.leads, field->name, origin, sizeof origin,
                           &code))
        SP_TRY(sp_text_copy(*member, &code));
    if (!code)
        return sp_no_memory();
    SP_TRY(sp_sync_local_code(r->session, to, origin, code, &local));
    return sp_text_set(member, local ? local : code);
}

static sp_status map_leads(receiving *r)
{
    const sp_type *type = r->replica.type;

    for (size_t i = 0; i < type->nfields; i++) {
        const sp_field *field = &type->fields[i];
        const sp_type *to = sp_sync_leads(type, field, r->theirs);
        if (to && sp_sync_carries(to) && !is_one_everywhere(to))
            SP_TRY(map_lead(r, field, to));
    }
    return SP_OK;
}

/* ---- writing ---- */

static sp_status put_mark(receiving *r, const void *record,
                          const sp_sync_clock *clock)
{
    const sp_type *type = r->replica.type;
    const char *code = sp_text_at(record, code_field(type));
    SP_AUTOMARK there = {0};
    SP_AUTOSTR text = {0};
    char digest[SP_HASH_HEX];
    sp_hash hash = sp_rec_digest(type, record);

    sp_hash_hex(&hash, digest);
    sp_sync_clock_write(clock, &text);
    SP_TRY(sp_str_ok(&text));
    sp_status status = sp_sync_mark_get(r->session, type, code, &there);
    if (status != SP_OK && status != SP_NOT_FOUND)
        return status;
    /* of two names of one birth the smaller is its origin everywhere */
    bool keeps = there.origin && strcmp(there.origin, r->who.origin) <= 0;
    sp_sync_mark mark = {.origin = keeps ? there.origin : r->who.origin,
                         .origin_code = keeps ? there.origin_code : r->who.code,
                         .clock = text.data,
                         .digest = digest};
    return sp_sync_mark_put(r->session, type, code, &mark, r->seq);
}

static sp_status user_name_taken(receiving *r, const char *name, bool *out)
{
    SP_AUTOSTMT *stmt = NULL;

    SP_TRY(sp_db_prepare(r->session->db,
                         "SELECT 1 FROM person WHERE user_name = $1", &stmt));
    sp_stmt_bind_text(stmt, 1, name);
    return sp_stmt_step(stmt, out);
}

/* Login names are a site's own; two plants may each have their 张三. */
static sp_status free_user_name(receiving *r, void *record)
{
    sp_person *person = record;
    bool taken = false;

    if (r->replica.type != &sp_person_type || !person->user_name)
        return SP_OK;
    SP_TRY(user_name_taken(r, person->user_name, &taken));
    return taken ? sp_text_set(&person->user_name, NULL) : SP_OK;
}

static sp_status add(receiving *r)
{
    SP_TRY(free_user_name(r, r->theirs));
    SP_TRY(sp_replica_add(&r->replica, r->theirs));
    r->result.added++;
    return put_mark(r, r->theirs, &r->clock);
}

static sp_status replace(receiving *r, const void *ours, void *record,
                         const sp_sync_clock *clock)
{
    const sp_head *head = ours;

    ((sp_head *)record)->id = head->id;
    if (r->replica.type == &sp_person_type) /* a login name is ours to give */
        SP_TRY(sp_text_set(&((sp_person *)record)->user_name,
                           ((const sp_person *)ours)->user_name));
    if (sp_replica_same(r->replica.type, ours, record) &&
        sp_replica_same_head(r->replica.type, ours, record))
        return put_mark(r, ours, clock);
    SP_TRY(sp_replica_replace(&r->replica, ours, record));
    return put_mark(r, record, clock);
}

static sp_status merge(receiving *r, const void *ours)
{
    const sp_type *type = r->replica.type;
    SP_AUTOFREE char *fields = NULL;
    void *result = NULL;

    if (!sp_sync_clock_join(&r->ours, &r->clock))
        return sp_fail(SP_INVALID, "站点太多，最多 %d 个",
                       "there are too many sites; the most is %d",
                       SP_SYNC_SITES_MAX);
    SP_TRY(sp_sync_merge(type, ours, r->theirs, &result, &fields));
    sp_status status = SP_OK;
    if (*fields)
        status = sp_sync_conflict_note(&r->conflicts, type, ours, r->theirs,
                                       result, fields, r->result.facts.site);
    r->result.merged++;
    r->result.conflicts += *fields != '\0';
    if (status == SP_OK)
        status = replace(r, ours, result, &r->ours);
    sp_record_free(type, result);
    return status;
}

static sp_status meet(receiving *r, const void *ours)
{
    const sp_type *type = r->replica.type;
    SP_AUTOMARK mark = {0};

    SP_TRY(sp_sync_mark_get(r->session, type,
                            sp_text_at(ours, code_field(type)), &mark));
    if (!sp_sync_clock_read(mark.clock, &r->ours))
        return sp_fail(SP_CORRUPT, "%s %s 的同步标记已损坏",
                       "the mark of %s %s is damaged", type->name,
                       sp_text_at(ours, code_field(type)));
    if (sp_sync_clock_covers(&r->ours, &r->clock)) {
        r->result.known++;
        return SP_OK;
    }
    if (!sp_sync_clock_covers(&r->clock, &r->ours))
        return merge(r, ours);
    r->result.changed++;
    return replace(r, ours, r->theirs, &r->clock);
}

static sp_status place(receiving *r)
{
    const sp_type *type = r->replica.type;
    SP_AUTOFREE char *code = NULL;
    void *ours = NULL;

    SP_TRY(map_leads(r));
    SP_TRY(find_code(r, &code));
    SP_TRY(sp_text_set(sp_at(r->theirs, code_field(type)), code));
    SP_TRY(sp_replica_find(&r->replica, r->theirs, &ours));
    if (!ours)
        return add(r);
    sp_status status = meet(r, ours);
    sp_record_free(type, ours);
    return status;
}

static sp_status take_record(void *context, const char *line, size_t len)
{
    receiving *r = context;

    SP_TRY(read_line(r, line, len));
    return place(r);
}

/* ---- types ---- */

static sp_status end_type(receiving *r)
{
    const char *slash = strrchr(r->path, '/');
    char after[240];

    if (!r->open)
        return SP_OK;
    r->open = false;
    snprintf(after, sizeof after,
             "{\"package\":\"%s\",\"site\":\"%s\",\"new\":%" PRId64
             ",\"changed\":%" PRId64 "}",
             r->result.facts.sha256, r->result.facts.site, r->replica.added,
             r->replica.changed);
    bool any = r->replica.added + r->replica.changed > 0;
    if (any && r->ntouched < SP_COUNT(r->touched))
        r->touched[r->ntouched++] = r->replica.type;
    sp_record_free(r->replica.type, SP_TAKE(r->theirs));
    return sp_replica_end(&r->replica, "sync_import",
                          slash ? slash + 1 : r->path, after);
}

static sp_status take_type(void *context, const sp_type *type)
{
    receiving *r = context;

    SP_TRY(end_type(r));
    if (!type)
        return SP_OK;
    if (!sp_sync_carries(type))
        return sp_fail(SP_INVALID, "%s 不在站点之间传递",
                       "records of type %s are not carried between sites",
                       type->name);
    sp_replica_drop(&r->replica);
    SP_TRY(sp_replica_begin(r->session, type, &r->replica));
    r->open = true;
    r->theirs = sp_record_new(type);
    return r->theirs ? SP_OK : SP_NO_MEMORY;
}

static sp_status no_reading(void *context, const char *line, size_t len)
{
    (void)context;
    (void)line;
    (void)len;
    return sp_fail(SP_INVALID, "读数不在站点之间传递",
                   "readings are not carried between sites");
}

static sp_status blob_wanted(void *context, const char *sha256, bool *out)
{
    const receiving *r = context;

    return sp_blob_wanted(r->session->db, sha256, out);
}

static sp_status take_blob(void *context, const char *sha256, const void *bytes,
                           size_t len)
{
    const receiving *r = context;
    char hex[SP_HASH_HEX];

    (void)sha256;
    return sp_blob_put(r->session->db, bytes, len, hex);
}

/* ---- positions ---- */

static sp_status check_position(const receiving *r)
{
    const sp_sync_facts *f = &r->result.facts;

    if (strcmp(f->site, r->own) == 0)
        return sp_fail(SP_INVALID, "这是本站点（%s）自己的变更",
                       "these are this site's (%s) own changes", r->own);
    if (f->from <= r->received)
        return SP_OK;
    return sp_fail(SP_CONFLICT,
                   "缺少 %s 从第 %" PRId64 " 号起的变更：这个文件从第 %" PRId64
                   " 号开始；请在 %s 上 sync export --since %" PRId64,
                   "the changes of %s from position %" PRId64
                   " on are missing, and this file begins at %" PRId64
                   ": on %s, sync export --since %" PRId64,
                   f->site, r->received, f->from, f->site, r->received);
}

/* ---- all of it ---- */

static sp_status run(void *arg)
{
    receiving *r = arg;
    sp_archive_taker taker = {.type = take_type,
                              .record = take_record,
                              .reading = no_reading,
                              .blob = take_blob,
                              .wanted = blob_wanted,
                              .context = r};

    SP_TRY(sp_db_defer_references(r->session->db));
    SP_TRY(sp_sync_own_name(r->session, r->own));
    SP_TRY(sp_sync_received(r->session, r->result.facts.site, &r->received));
    SP_TRY(check_position(r));
    SP_TRY(sp_sync_scan(r->session, r->own, &r->seq));
    r->seq++; /* the first entry that this makes */
    SP_TRY(sp_archive_walk(r->path, r->content, &taker));
    SP_TRY(sp_sync_conflicts_write(r->session, &r->conflicts));
    for (size_t i = 0; i < r->ntouched; i++)
        SP_TRY(sp_replica_references(r->session, r->touched[i]));
    SP_TRY(sp_blob_all_there(r->session->db));
    return r->result.facts.to > r->received
               ? sp_sync_note_received(r->session, r->result.facts.site,
                                       r->result.facts.to)
               : SP_OK;
}

static sp_status read_facts(const sp_package_content *content,
                            const sp_archive_facts *found, sp_sync_facts *out)
{
    const cJSON *about =
        cJSON_GetObjectItemCaseSensitive(sp_package_manifest(content), "about");
    const char *site = sp_json_text(about, "sender", "");

    if (!sp_sync_name_ok(site) || !sp_json_int(about, "from", &out->from) ||
        !sp_json_int(about, "to", &out->to) || out->from < 0 ||
        out->to < out->from)
        return sp_fail(SP_INVALID, "变更包没有写明来自哪个站点、哪一段",
                       "the changes do not say of which site and position they "
                       "are");
    if (found->schema != sp_db_schema_newest())
        return sp_fail(SP_UNSUPPORTED,
                       "变更包的结构版本是 %" PRId64
                       "，本站点是 %d：请先把两边升到同一版本",
                       "the changes are of schema %" PRId64
                       ", this site is of %d: bring both to the same",
                       found->schema, sp_db_schema_newest());
    snprintf(out->site, sizeof out->site, "%s", site);
    memcpy(out->sha256, found->sha256, sizeof out->sha256);
    out->records = found->records;
    return SP_OK;
}

sp_status sp_sync_import(sp_session *session, const char *path,
                         const char *keys, sp_sync_result *out)
{
    SP_CLEANUP(sp_package_content_free) sp_package_content *content = NULL;
    SP_AUTOFREE receiving *r = calloc(1, sizeof *r);
    sp_archive_facts facts;

    if (!r)
        return sp_no_memory();
    *r = (receiving){.session = session, .path = path};
    SP_TRY(sp_replica_may(session));
    SP_TRY(sp_archive_open(path, SP_CHANGES_KIND, keys, &content, &facts));
    SP_TRY(read_facts(content, &facts, &r->result.facts));
    r->content = content;
    sp_status status = sp_db_transaction(session->db, run, r);
    receiving_free(r);
    if (status == SP_OK && out)
        *out = r->result;
    return status;
}
