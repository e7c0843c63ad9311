/* Records from table files: the file as a whole. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "field.h"
#include "sender.h"

enum { PROGRESS_ROWS = 4096 };

/* ---- columns ---- */

static void say_heading(void *context, const char *heading, const char *zh,
                        const char *en)
{
    sp_importer *im = context;

    sp_import_at(&im->report, 0);
    sp_import_say(&im->report, SP_WARNING, heading, "", zh, en);
}

/* The columns and warnings that came since the last row. */
static sp_status look_at_columns(sp_importer *im)
{
    for (; im->warned < sp_table_reader_warnings(im->reader); im->warned++)
        say_heading(im, "",
                    sp_table_reader_warning(im->reader, im->warned, SP_ZH),
                    sp_table_reader_warning(im->reader, im->warned, SP_EN));
    if (im->map.known == sp_table_reader_width(im->reader))
        return SP_OK;
    return sp_import_map_columns(&im->map, im->reader, say_heading, im);
}

static sp_status must_reach_a_field(const sp_importer *im)
{
    if (sp_import_map_reaches(&im->map) ||
        sp_table_reader_width(im->reader) == 0)
        return SP_OK;
    return sp_fail(
        SP_INVALID, "没有一列对应" SP_IN_ZH "的字段；第一列是“%.60s”",
        "no column answers to a field of " SP_IN_EN "; the first is \"%.60s\"",
        im->type->zh, im->type->en, sp_table_reader_heading(im->reader, 0));
}

/* Where the headings stand in a row of their own, what is wrong with them is
 * said before the first row. */
static sp_status look_at_headings(sp_importer *im)
{
    sp_table_format format = sp_table_reader_format(im->reader);

    im->sparse = format == SP_TABLE_JSON || format == SP_TABLE_NDJSON;
    SP_TRY(look_at_columns(im));
    if (im->sparse)
        return SP_OK;
    SP_TRY(sp_import_map_templates(&im->map, im->reader));
    return must_reach_a_field(im);
}

/* ---- rows ---- */

static sp_status tell_progress(sp_importer *im)
{
    int64_t done;
    int64_t total;

    if (im->result.rows % PROGRESS_ROWS != 0)
        return SP_OK;
    sp_table_reader_progress(im->reader, &done, &total);
    return sp_progress_at(im->session, "import", done, total);
}

static sp_status import_rows(sp_importer *im)
{
    bool more;

    SP_TRY(look_at_headings(im));
    for (;;) {
        SP_TRY(sp_table_reader_next(im->reader, &more));
        SP_TRY(look_at_columns(im));
        if (!more)
            break;
        im->result.rows++;
        SP_TRY(sp_import_row(im));
        SP_TRY(tell_progress(im));
    }
    SP_TRY(must_reach_a_field(im));
    if (!(im->sender && im->sparse)) /* messages leave out what they like */
        sp_import_map_missing(&im->map, say_heading, im);
    return SP_OK;
}

/* ---- the whole file ---- */

static const char *file_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

static sp_status summary(const sp_importer *im, const char *path, char **out)
{
    SP_AUTOSTR s = {0};
    const sp_import_result *r = &im->result;

    sp_str_add(&s, "{\"file\":");
    sp_json_quote(&s, file_name(path));
    sp_str_addf(&s,
                ",\"sha256\":\"%s\",\"rows\":%" PRId64 ",\"added\":%" PRId64
                ",\"updated\":%" PRId64 ",\"unchanged\":%" PRId64
                ",\"rejected\":%" PRId64 "}",
                r->sha256, r->rows, r->added, r->updated, r->unchanged,
                r->rejected);
    return sp_str_take(&s, out);
}

/* The refused rows are on the disk before the others are in the site. */
static sp_status load(sp_importer *im, const char *path, char **out_after)
{
    SP_TRY(sp_bulk_mark(im->session, &im->first_id));
    SP_TRY(import_rows(im));
    snprintf(im->result.encoding, sizeof im->result.encoding, "%s",
             sp_table_reader_encoding(im->reader));
    im->result.warnings = im->report.warnings;
    SP_TRY(summary(im, path, out_after));
    return sp_import_report_finish(&im->report);
}

static sp_status run(sp_importer *im, const char *path)
{
    SP_AUTOFREE char *after = NULL;

    im->record = sp_record_new(im->type);
    im->bad = calloc(im->type->nfields, sizeof *im->bad);
    if (!im->record || !im->bad)
        return sp_no_memory();
    SP_TRY(sp_bulk_begin(im->session, im->type, &im->bulk));
    sp_status status = load(im, path, &after);
    if (status != SP_OK || im->options->dry_run) {
        sp_bulk_abort(im->session);
        return status;
    }
    return sp_bulk_end(im->session, im->verb,
                       im->sender ? im->sender->source : file_name(path),
                       after);
}

static sp_status check_rights(sp_importer *im)
{
    const char *module = im->type->module;

    if (im->type->flags & (SP_TYPE_VERBS_ONLY | SP_TYPE_NO_ADD))
        return sp_fail(SP_UNSUPPORTED, SP_IN_ZH "不能导入",
                       SP_IN_EN " cannot be imported", im->type->zh,
                       im->type->en);
    SP_TRY(sp_require(im->session, module, SP_DO_CREATE, NULL, NULL));
    im->limited =
        sp_right(im->session, module, SP_DO_CREATE, NULL) < SP_SCOPE_PARK;
    return SP_OK;
}

/* A file is read more than once; a device or a pipe gives its bytes once, or
 * never ends. */
static sp_status must_be_a_file(const char *path)
{
    struct stat st;

    if (stat(path, &st) == 0 && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode))
        return sp_fail(SP_INVALID, "“%s”不是普通文件，请先存成文件再导入",
                       "\"%s\" is no regular file; save it as one and import "
                       "that",
                       path);
    return SP_OK; /* the reader says the rest */
}

static sp_status open_all(sp_importer *im, const char *path)
{
    SP_TRY(must_be_a_file(path));
    SP_TRY(sp_table_reader_open(path, &im->options->read, &im->reader));
    SP_TRY(sp_import_file_hash(path, im->result.sha256));
    return sp_import_map_open(im->type, im->options->map, path, &im->map);
}

sp_status sp_import_sent(sp_session *session, const sp_type *type,
                         const char *path, const sp_import_options *options,
                         sp_sender *sender, sp_import_result *out)
{
    static const sp_import_options usual = {.dry_run = false};
    sp_importer im = {.session = session,
                      .verb = sender ? "ingest" : "import",
                      .sender = sender,
                      .type = type,
                      .options = options ? options : &usual};

    SP_TRY(check_rights(&im));
    sp_import_report_open(&im.report, im.options, path, session->options.lang);
    sp_status status = open_all(&im, path);
    if (status == SP_OK)
        status = run(&im, path);
    sp_import_report_close(&im.report);
    sp_import_map_close(&im.map);
    sp_table_reader_close(im.reader);
    sp_record_free(type, im.record);
    free(im.bad);
    sp_str_free(&im.buffer);
    sp_idset_free(&im.met);
    SP_TRY(status);
    *out = im.result;
    return SP_OK;
}

sp_status sp_import(sp_session *session, const sp_type *type, const char *path,
                    const sp_import_options *options, sp_import_result *out)
{
    return sp_import_sent(session, type, path, options, NULL, out);
}
