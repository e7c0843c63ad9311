/* Writing a package: members of a few MiB, so that neither side needs to hold
 * more, in an order that depends on the content alone. */
#include "archive_write.h"

#include <safeprod/audit.h>
#include <safeprod/reading.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "blob.h"
#include "change.h"
#include "json.h"
#include "packs.h"
#include "record_line.h"
#include "replica.h"
#include "seal.h"
#include "text.h"
#include "when.h"

void sp_archive_drop(sp_archive_writer *w)
{
    sp_package_end(&w->package);
    sp_str_free(&w->part);
    sp_str_free(&w->counts);
    sp_str_free(&w->standards);
    sp_str_free(&w->left_out);
    sp_str_free(&w->more);
    sp_nameset_free(&w->built_in);
}

/* ---- members ---- */

static sp_status flush(sp_archive_writer *w, const char *folder)
{
    char name[SP_PACKAGE_NAME_MAX + 1];

    if (w->part.len == 0)
        return SP_OK;
    snprintf(name, sizeof name, "%s/%06d.ndjson", folder, ++w->part_no);
    SP_TRY(sp_package_add(w->package, name, w->part.data, w->part.len));
    w->facts.files++;
    w->facts.bytes += (int64_t)w->part.len;
    sp_str_clear(&w->part);
    return SP_OK;
}

static sp_status end_line(sp_archive_writer *w, const char *folder)
{
    sp_str_addc(&w->part, '\n');
    SP_TRY(sp_str_ok(&w->part));
    return w->part.len >= SP_ARCHIVE_PART ? flush(w, folder) : SP_OK;
}

/* ---- blobs that records speak of ---- */

static sp_status note_hash(sp_archive_writer *w, const char *hex)
{
    SP_AUTOSTMT *stmt = NULL;
    char text[SP_HASH_HEX];

    memcpy(text, hex, SP_HASH_HEX - 1);
    text[SP_HASH_HEX - 1] = '\0';
    SP_TRY(sp_db_prepare(w->session->db,
                         "INSERT INTO package_blob (sha256) VALUES ($1) ON "
                         "CONFLICT DO NOTHING",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, text);
    return sp_stmt_run(stmt);
}

/* A word of 64 hex digits may be one; whether it is, the table of blobs says.
 */
static sp_status note_hashes(sp_archive_writer *w, const char *text)
{
    static const char digits[] = "0123456789abcdef";

    while (text && *text) {
        size_t n = strspn(text, digits);
        if (n == SP_HASH_HEX - 1)
            SP_TRY(note_hash(w, text));
        text += n;
        text += strcspn(text, digits);
    }
    return SP_OK;
}

static sp_status note_blobs(sp_archive_writer *w, const void *record)
{
    for (size_t i = 0; i < w->type->nfields; i++) {
        const sp_field *field = &w->type->fields[i];
        const char *text =
            field->kind == SP_TEXT ? sp_text_at(record, field) : NULL;
        if (text && strnlen(text, SP_HASH_HEX - 1) == SP_HASH_HEX - 1 &&
            field->as != SP_AS_JSON)
            SP_TRY(note_hashes(w, text));
    }
    return SP_OK;
}

/* ---- records ---- */

/* Every library has its own packs: their name and hash is all that travels. */
static sp_status is_built_in(sp_archive_writer *w, const void *record,
                             bool *out)
{
    const sp_rule_pack *row = record;
    char both[600];

    *out = false;
    if (w->type != &sp_rule_pack_type || !row->built_in || row->version > 1)
        return SP_OK;
    snprintf(both, sizeof both, "%.500s %s", row->code, row->sha256);
    SP_TRY(sp_nameset_add(&w->built_in, both, out));
    if (*out)
        sp_str_addf(&w->standards, "%s\n\"%s\"", w->standards.len ? "," : "",
                    both);
    return sp_str_ok(&w->standards);
}

static sp_status put_record(void *context, const void *record)
{
    sp_archive_writer *w = context;
    char folder[100];
    bool built_in;

    SP_TRY(is_built_in(w, record, &built_in));
    if (built_in)
        return SP_OK;
    SP_TRY(sp_record_sound(w->type, record));
    sp_str_addc(&w->part, '{');
    if (w->keys)
        SP_TRY(w->keys(w->context, w->type, record, &w->part));
    sp_record_line_fields(w->type, record, &w->part);
    sp_str_addc(&w->part, '}');
    SP_TRY(note_blobs(w, record));
    w->count++;
    if (w->count % 4096 == 0)
        SP_TRY(sp_progress_at(w->session, "archive", w->count, 0));
    snprintf(folder, sizeof folder, "records/%s", w->type->name);
    return end_line(w, folder);
}

bool sp_archive_carries(const sp_type *type)
{
    for (size_t i = 0; i < type->nfields; i++) {
        const char *ref = type->fields[i].ref;
        if (ref && strncmp(ref, "kb_", 3) == 0)
            return false;
    }
    return strncmp(type->name, "kb_", 3) != 0;
}

static bool may_take(const sp_session *session, const sp_type *type)
{
    bool public_only = false;

    if (sp_right(session, "site", SP_DO_EXPORT, NULL) >= SP_SCOPE_PARK)
        return true;
    return sp_right(session, type->module, SP_DO_EXPORT, &public_only) >=
               SP_SCOPE_PARK &&
           !public_only;
}

sp_status sp_archive_put_type(sp_archive_writer *w, const sp_type *type,
                              const char *where)
{
    char folder[100];

    if (!sp_archive_carries(type) || !may_take(w->session, type)) {
        sp_str_addf(&w->left_out, "%s\"%s\"", w->left_out.len ? "," : "",
                    type->name);
        return sp_str_ok(&w->left_out);
    }
    w->type = type;
    w->part_no = 0;
    w->count = 0;
    SP_TRY(sp_rec_walk(w->session->db, type, where, put_record, w));
    snprintf(folder, sizeof folder, "records/%s", type->name);
    SP_TRY(flush(w, folder));
    if (w->count > 0)
        sp_str_addf(&w->counts, "%s\n\"%s\":%" PRId64, w->counts.len ? "," : "",
                    type->name, w->count);
    w->facts.records += w->count;
    return sp_str_ok(&w->counts);
}

/* ---- blobs ---- */

static sp_status put_blob(sp_archive_writer *w, const char *sha256)
{
    SP_AUTOFREE void *bytes = NULL;
    char name[SP_PACKAGE_NAME_MAX + 1];
    size_t len;

    SP_TRY(sp_blob_get(w->session->db, sha256, &bytes, &len));
    snprintf(name, sizeof name, "blobs/%s", sha256);
    SP_TRY(sp_package_add(w->package, name, bytes, len));
    w->facts.blobs++;
    w->facts.files++;
    w->facts.bytes += (int64_t)len;
    return sp_progress_at(w->session, "archive", w->facts.blobs, 0);
}

sp_status sp_archive_put_blobs(sp_archive_writer *w)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(w->session->db,
                         "SELECT sha256 FROM package_blob WHERE sha256 IN "
                         "(SELECT sha256 FROM blob) ORDER BY sha256",
                         &stmt));
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            return SP_OK;
        const char *sha256 = sp_stmt_text(stmt, 0);
        SP_TRY(sp_stmt_ok(stmt));
        SP_TRY(put_blob(w, sha256));
    }
}

/* ---- readings: arrays of tag, at, seq, value, flags, batch ---- */

static sp_status put_reading(sp_archive_writer *w, sp_stmt *stmt)
{
    char value[40] = "null";

    if (!sp_stmt_is_null(stmt, 3))
        sp_real_to_text(sp_stmt_real(stmt, 3), value);
    sp_str_addf(
        &w->part,
        "[%" PRId64 ",%" PRId64 ",%" PRId64 ",%s,%" PRId64 ",%" PRId64 "]",
        sp_stmt_int(stmt, 0), sp_stmt_int(stmt, 1), sp_stmt_int(stmt, 2), value,
        sp_stmt_int(stmt, 4), sp_stmt_int(stmt, 5));
    w->facts.readings++;
    return end_line(w, "readings");
}

sp_status sp_archive_put_readings(sp_archive_writer *w)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    if (!may_take(w->session, &sp_reading_batch_type))
        return SP_OK;
    w->part_no = 0;
    SP_TRY(sp_db_prepare(w->session->db,
                         "SELECT tag, at, seq, value, flags, batch FROM "
                         "reading ORDER BY tag, at, seq",
                         &stmt));
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            return flush(w, "readings");
        SP_TRY(put_reading(w, stmt));
    }
}

/* ---- the ledger ---- */

static sp_status put_entry(void *context, const void *record)
{
    sp_archive_writer *w = context;

    SP_TRY(sp_record_line(&sp_entry_type, record, &w->part));
    w->facts.entries++;
    return end_line(w, "ledger");
}

sp_status sp_archive_put_ledger(sp_archive_writer *w, const char *where)
{
    if (!may_take(w->session, &sp_entry_type))
        return SP_OK;
    w->part_no = 0;
    SP_TRY(sp_rec_walk(w->session->db, &sp_entry_type, where, put_entry, w));
    return flush(w, "ledger");
}

/* ---- begin and end ---- */

static sp_status list_built_in(sp_archive_writer *w)
{
    for (size_t i = 0; i < sp_pack_builtin_count(); i++) {
        SP_AUTOPACK *pack = NULL;
        char both[600];
        bool there;
        SP_TRY(sp_pack_builtin_at(i, &pack));
        snprintf(both, sizeof both, "%.200s@%.200s %s", sp_pack_name(pack),
                 sp_pack_version(pack), sp_pack_sha256(pack));
        SP_TRY(sp_nameset_add(&w->built_in, both, &there));
    }
    return SP_OK;
}

static sp_status take_site_name(sp_archive_writer *w)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(
        sp_db_prepare(w->session->db, "SELECT name FROM park LIMIT 1", &stmt));
    SP_TRY(sp_stmt_step(stmt, &row));
    const char *name = row ? sp_stmt_text(stmt, 0) : NULL;
    SP_TRY(sp_stmt_ok(stmt));
    if (name)
        snprintf(w->facts.site, sizeof w->facts.site, "%s", name);
    w->facts.site[sp_utf8_check(w->facts.site, strlen(w->facts.site))] = '\0';
    return SP_OK;
}

sp_status sp_archive_begin(sp_session *session, const char *path,
                           const char *kind, sp_archive_writer *out)
{
    sp_package_form form;

    *out = (sp_archive_writer){.session = session};
    snprintf(out->facts.kind, sizeof out->facts.kind, "%s", kind);
    SP_TRY(sp_package_form_of_name(path, &form));
    SP_TRY(take_site_name(out));
    SP_TRY(list_built_in(out));
    SP_TRY(sp_db_exec(session->db,
                      "CREATE TEMP TABLE IF NOT EXISTS package_blob (sha256 "
                      "TEXT PRIMARY KEY); DELETE FROM package_blob"));
    sp_time_format(sp_session_now(session), session->options.zone,
                   out->facts.made_at);
    return sp_package_create_as(path, form, kind, out->facts.site,
                                out->facts.made_at, &out->package);
}

static sp_status describe(sp_archive_writer *w, const char *chosen)
{
    SP_AUTOSTR about = {0};

    w->facts.schema = sp_db_schema_newest();
    snprintf(w->facts.chosen, sizeof w->facts.chosen, "%s", chosen);
    sp_str_addf(&about, "{\"archive\":1,\"schema\":%" PRId64 ",\n\"site\":",
                w->facts.schema);
    sp_json_quote(&about, w->facts.site);
    sp_str_addf(&about,
                ",\n\"chosen\":%s,\n\"records\":{%s},\n\"blobs\":%" PRId64
                ",\"readings\":%" PRId64 ",\"entries\":%" PRId64
                "%s,\n\"left_out\":[%s],\n\"standards\":[%s]}",
                chosen, sp_str_text(&w->counts), w->facts.blobs,
                w->facts.readings, w->facts.entries, sp_str_text(&w->more),
                sp_str_text(&w->left_out), sp_str_text(&w->standards));
    SP_TRY(sp_str_ok(&about));
    return sp_package_about(w->package, sp_str_text(&about));
}

typedef struct ending {
    sp_archive_writer *w;
    const char *path;
    const char *verb;
    bool sign;
    bool placed;
} ending;

static sp_status sign_manifest(void *context, const void *manifest, size_t len,
                               char **out)
{
    sp_archive_writer *w = context;

    return sp_seal_manifest(w->session, manifest, len, w->facts.signer, out);
}

static sp_status place(void *arg)
{
    ending *end = arg;
    sp_archive_writer *w = end->w;
    const char *slash = strrchr(end->path, '/');
    char after[200];

    SP_TRY(sp_package_finish_signed(
        w->package, end->sign ? sign_manifest : NULL, w, w->facts.sha256));
    end->placed = true;
    if (w->session->options.read_only)
        return SP_OK;
    snprintf(after, sizeof after,
             "{\"package\":\"%s\",\"records\":%" PRId64 ",\"blobs\":%" PRId64
             "}",
             w->facts.sha256, w->facts.records, w->facts.blobs);
    return sp_change_note(w->session, end->verb, NULL,
                          slash ? slash + 1 : end->path, after);
}

sp_status sp_archive_finish(sp_archive_writer *w, const char *path,
                            const char *chosen, bool sign, const char *verb)
{
    ending end = {.w = w, .path = path, .verb = verb, .sign = sign};

    SP_TRY(describe(w, chosen));
    sp_status status = w->session->options.read_only
                           ? place(&end)
                           : sp_db_transaction(w->session->db, place, &end);
    if (status != SP_OK && end.placed)
        unlink(path); /* a copy that the ledger does not know of */
    return status;
}
