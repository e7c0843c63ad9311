/* Taking a package in: in one transaction, through lib/access/replica.h. */
#include <safeprod/archive_package.h>
#include <safeprod/audit.h>
#include <safeprod/device.h>
#include <safeprod/reading.h>
#include <safeprod/standard.h>

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "archive_read.h"
#include "archive_write.h"
#include "blob.h"
#include "reading_store.h"
#include "record_line.h"
#include "replica.h"
#include "stricter.h"

typedef struct importing {
    sp_session *session;
    const char *path;
    const sp_archive_import_options *options;
    const sp_package_content *content;
    bool fresh;          /* nothing but users and packs was there */
    bool takes_readings; /* there were neither tags nor readings */
    sp_replica replica;
    bool open;    /* the replica */
    void *theirs; /* a record of its type */
    sp_archive_row row;
    const sp_type *touched[256];
    size_t ntouched;
    sp_archive_result result;
} importing;

sp_status sp_on_conflict_parse(const char *name, sp_on_conflict *out)
{
    static const char *const names[] = {"keep", "replace", "stricter", "ask"};

    for (size_t i = 0; i < SP_COUNT(names); i++)
        if (strcmp(names[i], name) == 0) {
            *out = (sp_on_conflict)i;
            return SP_OK;
        }
    return sp_fail(SP_INVALID,
                   "“%.40s”不行，冲突时可选 keep、replace、stricter、ask",
                   "\"%.40s\" is none; a conflict is met by keep, replace, "
                   "stricter or ask",
                   name);
}

/* ---- what was there ---- */

static sp_status has_rows(sp_session *session, const sp_type *type, bool *out)
{
    char sql[128];
    int64_t any = 0;

    snprintf(sql, sizeof sql, "SELECT EXISTS (SELECT 1 FROM \"%s\")",
             type->table);
    SP_TRY(sp_db_int(session->db, sql, &any));
    *out = any != 0;
    return SP_OK;
}

static sp_status look_around(importing *im)
{
    bool tags = false;
    bool batches = false;

    im->fresh = true;
    for (size_t i = 0; i < sp_type_count() && im->fresh; i++) {
        const sp_type *type = sp_type_at(i);
        bool any = false;
        if (type != &sp_user_type && type != &sp_rule_pack_type &&
            type != &sp_entry_type)
            SP_TRY(has_rows(im->session, type, &any));
        im->fresh = !any;
    }
    SP_TRY(has_rows(im->session, &sp_tag_type, &tags));
    SP_TRY(has_rows(im->session, &sp_reading_batch_type, &batches));
    im->takes_readings = !tags && !batches;
    return SP_OK;
}

/* ---- telling ---- */

static sp_status tell_field(const importing *im, const sp_field *field,
                            const void *ours, const void *theirs,
                            const void *result)
{
    const sp_type *type = im->replica.type;
    const sp_field *code = sp_type_field(type, type->code);
    SP_AUTOFREE char *a = NULL;
    SP_AUTOFREE char *b = NULL;
    int zone = im->session->options.zone;

    SP_TRY(sp_record_text(ours, field, zone, &a));
    SP_TRY(sp_record_text(theirs, field, zone, &b));
    sp_difference d = {.type = type->name,
                       .code = sp_text_at(ours, code),
                       .field = field->name,
                       .ours = a,
                       .theirs = b,
                       .taken = sp_field_equal(field, result, theirs)};
    return im->options->difference(im->options->context, &d);
}

static sp_status tell(const importing *im, const void *ours, const void *theirs,
                      const void *result)
{
    const sp_type *type = im->replica.type;

    for (size_t i = 0; im->options->difference && i < type->nfields; i++) {
        const sp_field *field = &type->fields[i];
        if (!sp_replica_is_head(field) && !(field->flags & SP_SECRET) &&
            !sp_field_equal(field, ours, theirs))
            SP_TRY(tell_field(im, field, ours, theirs, result));
    }
    return SP_OK;
}

/* ---- a record that is there already ---- */

/* Whose hand this is, and that it is later than both. */
static sp_status sign_head(const importing *im, const sp_head *ours,
                           sp_head *result)
{
    const sp_user *actor = im->session->actor;

    result->id = ours->id;
    result->version = ours->version + 1;
    result->created_at = ours->created_at;
    SP_TRY(sp_text_set(&result->created_by, ours->created_by));
    result->updated_at = sp_session_now(im->session);
    return sp_text_set(&result->updated_by, actor ? actor->name : "-");
}

static sp_status put(importing *im, const void *ours, const void *theirs,
                     void *result)
{
    SP_TRY(sign_head(im, ours, result));
    SP_TRY(sp_replica_replace(&im->replica, ours, result));
    im->row.changed++;
    return tell(im, ours, theirs, result);
}

static sp_status keep(importing *im, const void *ours, const void *theirs)
{
    im->row.kept++;
    if (im->options->on_conflict == SP_CONFLICT_ASK)
        im->row.asked++;
    return tell(im, ours, theirs, ours);
}

static sp_status replace(importing *im, const void *ours, const void *theirs)
{
    const sp_type *type = im->replica.type;
    void *result = sp_record_copy(type, theirs);

    if (!result)
        return SP_NO_MEMORY;
    sp_status status = put(im, ours, theirs, result);
    sp_record_free(type, result);
    return status;
}

/* What two records make may be no record by the rules of its type: then it is
 * for a person. */
static bool holds(const sp_type *type, const void *record)
{
    sp_findings findings = {0};

    sp_record_check(type, record, &findings);
    bool ok = sp_findings_status(type, &findings) == SP_OK;
    sp_findings_clear(&findings);
    return ok;
}

static sp_status make_stricter(importing *im, const void *ours,
                               const void *theirs, void *result)
{
    const sp_type *type = im->replica.type;
    bool base_is_ours = sp_stricter_leads(type, ours, theirs) >= 0;

    SP_TRY(sp_stricter_take(type, base_is_ours ? theirs : ours, result));
    if (sp_replica_same(type, ours, result))
        return keep(im, ours, theirs);
    if (holds(type, result))
        return put(im, ours, theirs, result);
    im->row.asked++;
    return keep(im, ours, theirs);
}

static sp_status stricter(importing *im, const void *ours, const void *theirs)
{
    const sp_type *type = im->replica.type;
    bool base_is_ours = sp_stricter_leads(type, ours, theirs) >= 0;
    void *result = sp_record_copy(type, base_is_ours ? ours : theirs);

    if (!result)
        return SP_NO_MEMORY;
    sp_status status = make_stricter(im, ours, theirs, result);
    sp_record_free(type, result);
    return status;
}

static sp_status meet(importing *im, const void *ours, void *theirs)
{
    switch (im->options->on_conflict) {
    case SP_CONFLICT_REPLACE:
        return replace(im, ours, theirs);
    case SP_CONFLICT_STRICTER:
        return stricter(im, ours, theirs);
    case SP_CONFLICT_KEEP:
    case SP_CONFLICT_ASK:
    case SP_ON_CONFLICT_COUNT:
        break;
    }
    return keep(im, ours, theirs);
}

/* A site that was made to take the package in becomes what the package says;
 * but nobody locks themselves out, or gives themselves rights. */
static sp_status restore(importing *im, const void *ours, void *theirs)
{
    const sp_user *actor = im->session->actor;
    const sp_user *was = ours;
    sp_user *user = theirs;

    if (im->replica.type == &sp_user_type && actor &&
        strcmp(actor->name, was->name) == 0) {
        SP_TRY(sp_text_set(&user->roles, was->roles));
        user->removed_at = was->removed_at;
    }
    if (sp_replica_same(im->replica.type, ours, theirs) &&
        sp_replica_same_head(im->replica.type, ours, theirs)) {
        im->row.same++;
        return SP_OK;
    }
    im->row.changed++;
    return sp_replica_replace(&im->replica, ours, theirs);
}

static sp_status compare(importing *im, const void *ours)
{
    if (im->fresh)
        return restore(im, ours, im->theirs);
    if (!sp_replica_same(im->replica.type, ours, im->theirs))
        return meet(im, ours, im->theirs);
    im->row.same++;
    return SP_OK;
}

static sp_status take_record(void *context, const char *line, size_t len)
{
    importing *im = context;
    const sp_type *type = im->replica.type;
    void *ours = NULL;

    if (!im->open)
        return SP_OK; /* batches of readings that are left out */
    sp_record_clear(type, im->theirs);
    SP_TRY(sp_record_read_line(type, line, len, NULL, NULL, im->theirs));
    SP_TRY(sp_replica_find(&im->replica, im->theirs, &ours));
    if (!ours) {
        im->row.added++;
        return sp_replica_add(&im->replica, im->theirs);
    }
    sp_status status = compare(im, ours);
    sp_record_free(type, ours);
    return status;
}

/* ---- types ---- */

static void add_up(sp_archive_row *all, const sp_archive_row *row)
{
    all->added += row->added;
    all->same += row->same;
    all->changed += row->changed;
    all->kept += row->kept;
    all->asked += row->asked;
}

static sp_status end_type(importing *im)
{
    const char *slash = strrchr(im->path, '/');
    const sp_type *type = im->replica.type;
    char after[240];

    if (!im->open)
        return SP_OK;
    im->open = false;
    snprintf(after, sizeof after,
             "{\"package\":\"%s\",\"new\":%" PRId64 ",\"changed\":%" PRId64
             ",\"same\":%" PRId64 ",\"kept\":%" PRId64 "}",
             im->result.sha256, im->row.added, im->row.changed, im->row.same,
             im->row.kept);
    SP_TRY(sp_replica_end(&im->replica, "archive_import",
                          slash ? slash + 1 : im->path, after));
    if (im->replica.added + im->replica.changed > 0 &&
        im->ntouched < SP_COUNT(im->touched))
        im->touched[im->ntouched++] = type;
    sp_record_free(type, SP_TAKE(im->theirs));
    add_up(&im->result.all, &im->row);
    return im->options->row ? im->options->row(im->options->context, &im->row)
                            : SP_OK;
}

static sp_status take_type(void *context, const sp_type *type)
{
    importing *im = context;

    SP_TRY(end_type(im));
    if (!type || (type == &sp_reading_batch_type && !im->takes_readings))
        return SP_OK;
    sp_replica_drop(&im->replica);
    SP_TRY(sp_replica_begin(im->session, type, &im->replica));
    im->open = true;
    im->row = (sp_archive_row){.type = type->name};
    im->theirs = sp_record_new(type);
    return im->theirs ? SP_OK : SP_NO_MEMORY;
}

/* ---- blobs and readings ---- */

static sp_status blob_wanted(void *context, const char *sha256, bool *out)
{
    const importing *im = context;

    return sp_blob_wanted(im->session->db, sha256, out);
}

static sp_status take_blob(void *context, const char *sha256, const void *bytes,
                           size_t len)
{
    importing *im = context;
    char hex[SP_HASH_HEX];

    (void)sha256;
    im->result.blobs++;
    return sp_blob_put(im->session->db, bytes, len, hex);
}

static sp_status take_reading(void *context, const char *line, size_t len)
{
    importing *im = context;
    SP_AUTOSTMT *stmt = NULL;
    int64_t n[6] = {0};
    double value = NAN;

    if (!im->takes_readings) {
        im->result.readings_left++;
        return SP_OK;
    }
    if (!sp_archive_numbers(line, len, n, &value))
        return sp_fail(SP_INVALID, "不是一行读数",
                       "this is no line of readings");
    SP_TRY(sp_db_prepare(im->session->db,
                         "INSERT INTO reading (tag, at, seq, value, flags, "
                         "batch) VALUES ($1, $2, $3, $4, $5, $6)",
                         &stmt));
    for (int i = 0; i < 6; i++)
        if (i != 3)
            sp_stmt_bind_int(stmt, i + 1, n[i]);
    if (isnan(value))
        sp_stmt_bind_null(stmt, 4);
    else
        sp_stmt_bind_real(stmt, 4, value);
    im->result.readings++;
    return sp_stmt_run(stmt);
}

/* ---- all of it ---- */

static sp_status prove_readings(const importing *im)
{
    sp_audit_result proof = {0};

    return im->result.readings > 0 ? sp_readings_prove(im->session->db, &proof)
                                   : SP_OK;
}

static sp_status run(importing *im)
{
    sp_archive_taker taker = {.type = take_type,
                              .record = take_record,
                              .reading = take_reading,
                              .blob = take_blob,
                              .wanted = blob_wanted,
                              .context = im};

    SP_TRY(sp_db_defer_references(im->session->db));
    SP_TRY(look_around(im));
    SP_TRY(sp_archive_standards(im->session, im->content));
    SP_TRY(sp_archive_walk(im->path, im->content, &taker));
    for (size_t i = 0; i < im->ntouched; i++)
        SP_TRY(sp_replica_references(im->session, im->touched[i]));
    SP_TRY(sp_blob_all_there(im->session->db));
    return prove_readings(im);
}

static void importing_free(importing *im)
{
    if (im->open || im->theirs)
        sp_record_free(im->replica.type, im->theirs);
    sp_replica_drop(&im->replica);
}

/* Packs that the session read before may have got other ids. */
static void forget_packs(sp_session *session)
{
    for (size_t i = 0; i < SP_PACKS_KEPT; i++) {
        sp_pack_free(session->packs[i].pack);
        session->packs[i] = (sp_kept_pack){0};
    }
}

static sp_status in_transaction(importing *im)
{
    sp_db *db = im->session->db;

    SP_TRY(sp_db_begin(db));
    sp_status status = run(im);
    importing_free(im);
    forget_packs(im->session);
    if (status == SP_OK && !im->options->dry_run)
        return sp_db_commit(db);
    sp_db_rollback(db);
    return status;
}

static sp_status check_schema(const sp_archive_facts *facts)
{
    int newest = sp_db_schema_newest();

    if (facts->schema <= newest)
        return SP_OK;
    return sp_fail(SP_UNSUPPORTED,
                   "包由更新版本的 safeprod 写成（结构版本 %" PRId64
                   "，本程序支持到 %d），请升级程序",
                   "the package was written by a newer safeprod (schema "
                   "%" PRId64 ", this one knows up to %d); install the newer "
                   "one",
                   facts->schema, newest);
}

sp_status sp_archive_import(sp_session *session, const char *path,
                            const sp_archive_import_options *options,
                            sp_archive_result *out)
{
    static const sp_archive_import_options usual =
        SP_ARCHIVE_IMPORT_OPTIONS_INIT;
    SP_CLEANUP(sp_package_content_free) sp_package_content *content = NULL;
    importing im = {.session = session,
                    .path = path,
                    .options = options ? options : &usual};
    sp_archive_facts facts;

    SP_TRY(sp_replica_may(session));
    SP_TRY(sp_archive_open(path, SP_ARCHIVE_KIND, im.options->keys, &content,
                           &facts));
    SP_TRY(check_schema(&facts));
    im.content = content;
    memcpy(im.result.sha256, facts.sha256, sizeof im.result.sha256);
    SP_TRY(in_transaction(&im));
    if (out)
        *out = im.result;
    return SP_OK;
}
