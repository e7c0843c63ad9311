/* Records from table files: rows to records, bad ones to the report. */
#include <safeprod/archive.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "change.h"
#include "idset.h"
#include "import_map.h"
#include "import_report.h"

enum { PROGRESS_ROWS = 4096 };

typedef struct importer {
    sp_session *session;
    const sp_type *type;
    const sp_import_options *options;
    sp_table_reader *reader;
    sp_import_map map;
    sp_import_report report;
    sp_import_result result;
    sp_bulk bulk;
    void *record;     /* used again for each row */
    int64_t first_id; /* ids of this import are larger */
    sp_idset changed; /* older records that this import changed */
    sp_str buffer;
    bool limited; /* the right to create does not reach everywhere */
} importer;

/* ---- one row ---- */

static void refuse_cell(importer *im, size_t column)
{
    const char *value = sp_table_reader_cell(im->reader, column);

    sp_import_say(
        &im->report, SP_ERROR, sp_table_reader_heading(im->reader, column),
        value ? value : "", sp_last_error(SP_ZH), sp_last_error(SP_EN));
}

/* A mistake in a cell is the row's; running out of memory is not. */
static bool is_row_error(sp_status status)
{
    return status == SP_INVALID || status == SP_CONFLICT ||
           status == SP_FORBIDDEN || status == SP_NOT_FOUND;
}

static sp_status set_target(importer *im, const sp_target *target, void *record)
{
    const char *text;

    SP_TRY(sp_target_text(&im->map, target, im->reader, &im->buffer, &text));
    return sp_field_set(target->field, record, text, im->session->options.zone);
}

/* Put the row's cells into @record. @old: the record that is there already, of
 * which guarded fields stay. @out_good is false when a cell was refused; every
 * bad cell is reported, not the first alone. */
static sp_status fill(importer *im, const void *old, void *record,
                      bool *out_good)
{
    bool good = true;

    for (size_t i = 0; i < im->map.ntargets; i++) {
        const sp_target *target = &im->map.targets[i];
        if (old && (target->initial || target->field->flags & SP_FIXED))
            continue;
        sp_status status = set_target(im, target, record);
        if (status != SP_OK && !is_row_error(status))
            return status;
        if (status != SP_OK) {
            refuse_cell(im, target->column);
            good = false;
        }
    }
    for (size_t i = 0; i < im->map.ngivens; i++) {
        const sp_given *given = &im->map.givens[i];
        const char *text;
        if (old && given->field->flags & SP_FIXED)
            continue;
        sp_status status =
            sp_given_text(&im->map, given, im->reader, &im->buffer, &text);
        if (status == SP_OK)
            status = sp_field_set(given->field, record, text,
                                  im->session->options.zone);
        if (status != SP_OK && !is_row_error(status))
            return status;
        if (status != SP_OK) {
            sp_import_say(&im->report, SP_ERROR, given->field->name, "",
                          sp_last_error(SP_ZH), sp_last_error(SP_EN));
            good = false;
        }
    }
    *out_good = good;
    return SP_OK;
}

static const char *code_of(const importer *im, const void *record)
{
    return sp_text_at(record, sp_type_field(im->type, im->type->code));
}

/* ---- records that are there already ---- */

static sp_status find_by(importer *im, const char *field, void **out)
{
    const char *value = sp_text_at(im->record, sp_type_field(im->type, field));

    if (!value)
        return SP_NOT_FOUND;
    return sp_rec_find(im->session->db, im->type, field, value, out);
}

/* By code; an enterprise without one by credit code, then by name. */
static sp_status find_existing(importer *im, void **out)
{
    static const char *const otherwise[] = {"credit_code", "full_name"};

    if (im->type->flags & SP_TYPE_SINGLE)
        return sp_rec_find(im->session->db, im->type, NULL, NULL, out);
    if (code_of(im, im->record))
        return find_by(im, im->type->code, out);
    for (size_t i = 0; i < SP_COUNT(otherwise); i++) {
        if (!sp_type_field(im->type, otherwise[i]))
            continue;
        sp_status status = find_by(im, otherwise[i], out);
        if (status != SP_NOT_FOUND)
            return status;
    }
    return SP_NOT_FOUND;
}

static bool touched_before(const importer *im, int64_t id)
{
    return id > im->first_id || sp_idset_has(&im->changed, id);
}

static bool differs(const importer *im, const void *a, const void *b)
{
    for (size_t i = 0; i < im->type->nfields; i++)
        if (!sp_field_equal(&im->type->fields[i], a, b))
            return true;
    return false;
}

/* Two rows of one file that say different things about one record: the second
 * is refused, or importing the file again would change it back and forth. */
static sp_status refuse_contradiction(importer *im, const void *old)
{
    return sp_fail(SP_CONFLICT,
                   "文件中已有“%.60s”的另一行，内容不同；请保留其中一行",
                   "another row of this file says something else about "
                   "\"%.60s\"; keep one of them",
                   code_of(im, old));
}

static sp_status update(importer *im, const void *old, void *record)
{
    const sp_head *head = old;
    int64_t before = im->bulk.updated;
    bool good;

    SP_TRY(fill(im, old, record, &good));
    if (!good)
        return SP_INVALID;
    if (!differs(im, old, record)) {
        im->result.unchanged++;
        return SP_OK;
    }
    if (touched_before(im, head->id))
        return refuse_contradiction(im, old);
    SP_TRY(sp_require(im->session, im->type->module, SP_DO_UPDATE,
                      head->owner_dept, head->created_by));
    SP_TRY(sp_change(im->session, im->type, old, record, "import"));
    if (im->bulk.updated == before)
        im->result.unchanged++;
    else
        im->result.updated++;
    return sp_idset_add(&im->changed, head->id);
}

static sp_status update_existing(importer *im, void *old)
{
    void *record = sp_record_copy(im->type, old);
    sp_status status = record ? update(im, old, record) : SP_NO_MEMORY;

    sp_record_free(im->type, record);
    return status;
}

/* ---- rows ---- */

static bool has_what_is_required(const importer *im)
{
    for (size_t i = 0; i < im->type->nfields; i++)
        if (im->type->fields[i].flags & SP_REQUIRED &&
            sp_record_is_empty(im->record, &im->type->fields[i]))
            return false;
    return true;
}

static sp_status add(importer *im, bool *out_taken)
{
    const sp_head *head = im->record;

    if (im->limited)
        SP_TRY(sp_require(im->session, im->type->module, SP_DO_CREATE,
                          head->owner_dept, im->session->actor->name));
    *out_taken = false;
    SP_TRY(im->type->flags & SP_TYPE_SINGLE
               ? sp_change(im->session, im->type, NULL, im->record, "import")
               : sp_bulk_add(im->session, im->record, out_taken));
    if (!*out_taken)
        im->result.added++;
    return SP_OK;
}

/* New first: most rows of a large file are new, and the insert finds out. */
static sp_status take(importer *im)
{
    void *old = NULL;
    bool taken = false;
    sp_status found = SP_OK;

    if (!code_of(im, im->record) || !has_what_is_required(im) ||
        im->type->flags & SP_TYPE_SINGLE) {
        found = find_existing(im, &old);
        if (found != SP_OK && found != SP_NOT_FOUND)
            return found;
    }
    if (!old) {
        SP_TRY(add(im, &taken));
        if (!taken)
            return SP_OK;
        SP_TRY(find_by(im, im->type->code, &old));
    }
    sp_status status = update_existing(im, old);
    sp_record_free(im->type, old);
    return status;
}

static void report_warnings(importer *im)
{
    const sp_findings *findings = &im->session->findings;

    for (size_t i = 0; i < findings->count; i++) {
        const sp_finding *f = &findings->items[i];
        if (f->severity == SP_WARNING)
            sp_import_say(&im->report, SP_WARNING, f->field, "", f->zh, f->en);
    }
}

/* What a check of the whole record found wrong, each with its field. */
static void report_refusal(importer *im, size_t findings_before)
{
    const sp_findings *findings = &im->session->findings;
    bool said = false;

    for (size_t i = findings_before; i < findings->count; i++) {
        const sp_finding *f = &findings->items[i];
        if (f->severity != SP_ERROR)
            continue;
        sp_import_say(&im->report, SP_ERROR, f->field, "", f->zh, f->en);
        said = true;
    }
    if (!said)
        sp_import_say(&im->report, SP_ERROR, "", "", sp_last_error(SP_ZH),
                      sp_last_error(SP_EN));
}

static sp_status reject(importer *im)
{
    im->result.rejected++;
    return sp_import_keep_row(&im->report, im->reader);
}

static sp_status import_row(importer *im)
{
    const char *problem = sp_table_reader_problem(im->reader, SP_ZH);
    bool good;

    sp_import_at(&im->report, sp_table_reader_line(im->reader));
    if (problem) {
        sp_import_say(&im->report, SP_ERROR, "", "", problem,
                      sp_table_reader_problem(im->reader, SP_EN));
        return reject(im);
    }
    sp_findings_clear(&im->session->findings);
    sp_record_clear(im->type, im->record);
    SP_TRY(fill(im, NULL, im->record, &good));
    if (!good)
        return reject(im);
    int64_t said = im->report.errors;
    sp_status status = take(im);
    if (status == SP_OK) {
        report_warnings(im);
        return SP_OK;
    }
    if (!is_row_error(status))
        return status;
    if (im->report.errors == said)
        report_refusal(im, 0);
    return reject(im);
}

static void say_unknown(void *context, const char *heading)
{
    importer *im = context;

    sp_import_at(&im->report, 0);
    sp_import_say(&im->report, SP_WARNING, heading, "",
                  "这一列不对应任何字段，未导入",
                  "this column answers to no field and is not imported");
}

static sp_status map_columns(importer *im)
{
    if (im->map.known == sp_table_reader_width(im->reader))
        return SP_OK;
    return sp_import_map_columns(&im->map, im->reader, say_unknown, im);
}

static sp_status tell_progress(importer *im)
{
    int64_t done;
    int64_t total;

    if (im->result.rows % PROGRESS_ROWS != 0)
        return SP_OK;
    sp_table_reader_progress(im->reader, &done, &total);
    return sp_progress_at(im->session, "import", done, total);
}

static sp_status import_rows(importer *im)
{
    bool more;

    for (;;) {
        SP_TRY(sp_table_reader_next(im->reader, &more));
        if (!more)
            return SP_OK;
        SP_TRY(map_columns(im));
        if (im->map.ntargets + im->map.ngivens == 0)
            return sp_fail(SP_INVALID,
                           "没有一列对应" SP_IN_ZH "的字段；第一列是“%.60s”",
                           "no column answers to a field of " SP_IN_EN
                           "; the first is \"%.60s\"",
                           im->type->zh, im->type->en,
                           sp_table_reader_heading(im->reader, 0));
        im->result.rows++;
        SP_TRY(import_row(im));
        SP_TRY(tell_progress(im));
    }
}

/* ---- the whole file ---- */

static sp_status summary(const importer *im, const char *path, char **out)
{
    SP_AUTOSTR s = {0};
    const sp_import_result *r = &im->result;
    const char *slash = strrchr(path, '/');

    sp_str_add(&s, "{\"file\":");
    sp_json_quote(&s, slash ? slash + 1 : path);
    sp_str_addf(&s,
                ",\"sha256\":\"%s\",\"rows\":%" PRId64 ",\"added\":%" PRId64
                ",\"updated\":%" PRId64 ",\"unchanged\":%" PRId64
                ",\"rejected\":%" PRId64 "}",
                r->sha256, r->rows, r->added, r->updated, r->unchanged,
                r->rejected);
    return sp_str_take(&s, out);
}

static sp_status finish(importer *im, const char *path)
{
    SP_AUTOFREE char *after = NULL;
    const char *slash = strrchr(path, '/');

    snprintf(im->result.encoding, sizeof im->result.encoding, "%s",
             sp_table_reader_encoding(im->reader));
    im->result.warnings = im->report.warnings;
    SP_TRY(summary(im, path, &after));
    if (im->options->dry_run) {
        sp_bulk_abort(im->session);
        return SP_OK;
    }
    SP_TRY(sp_bulk_end(im->session, "import", slash ? slash + 1 : path, after));
    sp_log(&im->session->options.log, SP_LOG_INFO, "import", after,
           "%s was imported", im->type->en);
    return SP_OK;
}

static sp_status run(importer *im, const char *path)
{
    im->record = sp_record_new(im->type);
    if (!im->record)
        return SP_NO_MEMORY;
    SP_TRY(sp_import_file_hash(path, im->result.sha256));
    SP_TRY(sp_bulk_begin(im->session, im->type, &im->bulk));
    sp_status status = sp_bulk_mark(im->session, &im->first_id);
    if (status == SP_OK)
        status = import_rows(im);
    if (status != SP_OK) {
        sp_bulk_abort(im->session);
        return status;
    }
    return finish(im, path);
}

static sp_status check_rights(importer *im)
{
    const char *module = im->type->module;

    if (im->type->flags & SP_TYPE_VERBS_ONLY ||
        (im->type->flags & SP_TYPE_NO_ADD))
        return sp_fail(SP_UNSUPPORTED, SP_IN_ZH "不能导入",
                       SP_IN_EN " cannot be imported", im->type->zh,
                       im->type->en);
    SP_TRY(sp_require(im->session, module, SP_DO_CREATE, NULL, NULL));
    im->limited =
        sp_right(im->session, module, SP_DO_CREATE, NULL) < SP_SCOPE_PARK;
    return SP_OK;
}

sp_status sp_import(sp_session *session, const sp_type *type, const char *path,
                    const sp_import_options *options, sp_import_result *out)
{
    static const sp_import_options usual = {.dry_run = false};
    importer im = {.session = session,
                   .type = type,
                   .options = options ? options : &usual};

    SP_TRY(check_rights(&im));
    sp_import_report_open(&im.report, im.options);
    sp_status status =
        sp_table_reader_open(path, &im.options->read, &im.reader);
    if (status == SP_OK)
        status = sp_import_map_open(type, im.options->map, path, &im.map);
    if (status == SP_OK)
        status = run(&im, path);
    status = sp_import_report_close(&im.report, status);
    sp_import_map_close(&im.map);
    sp_table_reader_close(im.reader);
    sp_record_free(type, im.record);
    sp_str_free(&im.buffer);
    sp_idset_free(&im.changed);
    SP_TRY(status);
    *out = im.result;
    return SP_OK;
}
