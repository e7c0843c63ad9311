/* Records into table files. */
#include <safeprod/import.h>

#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "change.h"
#include "field.h"
#include "str.h"

typedef struct exporter {
    sp_session *session;
    const sp_type *type;
    sp_table_writer *writer;
    bool labels;  /* values and headings as people read them */
    bool limited; /* the right to export does not reach everywhere */
    sp_lang lang;
    const sp_field **fields;
    char **cells;
    size_t n;
    int64_t count;
} exporter;

static bool is_exported(const sp_field *field)
{
    return !(field->flags & SP_SECRET);
}

static sp_table_kind kind_of(const sp_field *field, bool labels)
{
    if (field->kind == SP_BOOL)
        return labels ? SP_TABLE_TEXT : SP_TABLE_BOOL;
    if (field->kind == SP_REAL ||
        (field->kind == SP_INT && field->as != SP_AS_TIME))
        return SP_TABLE_NUMBER;
    return field->as == SP_AS_JSON ? SP_TABLE_VALUE : SP_TABLE_TEXT;
}

static sp_status open_writer(exporter *ex, const char *path,
                             sp_table_format format)
{
    SP_AUTOFREE sp_table_column *columns =
        calloc(ex->type->nfields, sizeof *columns);
    sp_table_write_options options = {
        .names_only = !ex->labels,
        .sheet = ex->lang == SP_EN ? ex->type->en : ex->type->zh};

    ex->fields = calloc(ex->type->nfields, sizeof *ex->fields);
    ex->cells = calloc(ex->type->nfields, sizeof *ex->cells);
    if (!columns || !ex->fields || !ex->cells)
        return sp_no_memory();
    for (size_t i = 0; i < ex->type->nfields; i++) {
        const sp_field *field = &ex->type->fields[i];
        if (!is_exported(field))
            continue;
        columns[ex->n] = (sp_table_column){
            .name = field->name,
            .heading = ex->lang == SP_EN ? field->en : field->zh,
            .kind = kind_of(field, ex->labels)};
        ex->fields[ex->n++] = field;
    }
    return sp_table_writer_open(path, format, columns, ex->n, &options,
                                &ex->writer);
}

static sp_status make_cells(exporter *ex, const void *record)
{
    int zone = ex->session->options.zone;

    for (size_t i = 0; i < ex->n; i++) {
        const sp_field *field = ex->fields[i];
        bool label =
            ex->labels && (field->kind == SP_ENUM || field->kind == SP_BOOL);
        free(ex->cells[i]);
        ex->cells[i] = NULL;
        if (sp_record_is_empty(record, field))
            continue;
        SP_TRY(
            label ? sp_record_show(record, field, ex->lang, zone, &ex->cells[i])
                  : sp_record_text(record, field, zone, &ex->cells[i]));
    }
    return SP_OK;
}

/* What may be read, but not taken away, is left out. */
static bool may_export(const exporter *ex, const sp_head *head)
{
    return sp_require(ex->session, ex->type->module, SP_DO_EXPORT,
                      head->owner_dept, head->created_by) == SP_OK;
}

static sp_status write_row(void *context, const void *record)
{
    exporter *ex = context;

    if (ex->limited && !may_export(ex, record))
        return SP_OK;
    SP_TRY(make_cells(ex, record));
    ex->count++;
    if (ex->count % 4096 == 0)
        SP_TRY(sp_progress_at(ex->session, "export", ex->count, 0));
    return sp_table_writer_row(ex->writer, (const char *const *)ex->cells);
}

static sp_status note(const exporter *ex, const char *path)
{
    SP_AUTOSTR after = {0};
    const char *slash = strrchr(path, '/');

    if (ex->session->options.read_only)
        return SP_OK;
    sp_str_addf(&after, "{\"rows\":%" PRId64 "}", ex->count);
    SP_TRY(sp_str_ok(&after));
    return sp_change_note(ex->session, "export", ex->type->name,
                          slash ? slash + 1 : path, sp_str_text(&after));
}

static void free_export(exporter *ex)
{
    for (size_t i = 0; ex->cells && i < ex->n; i++)
        free(ex->cells[i]);
    free(ex->cells);
    free(ex->fields);
    sp_table_writer_abort(ex->writer);
}

typedef struct ending {
    exporter *ex;
    const char *path;
    bool placed; /* the file is there */
} ending;

static sp_status close_file(void *arg)
{
    ending *end = arg;

    SP_TRY(note(end->ex, end->path));
    SP_TRY(sp_table_writer_close(SP_TAKE(end->ex->writer)));
    end->placed = true;
    return SP_OK;
}

/* The file takes its place and the ledger says so, or neither happens: nobody
 * takes a copy that the ledger does not know of. */
static sp_status finish(exporter *ex, const char *path)
{
    ending end = {.ex = ex, .path = path};
    struct stat st;

    if (ex->session->options.read_only)
        return close_file(&end);
    sp_status status = sp_db_transaction(ex->session->db, close_file, &end);
    if (status != SP_OK && end.placed && lstat(path, &st) == 0 &&
        S_ISREG(st.st_mode))
        unlink(path);
    return status;
}

static sp_status run(exporter *ex, const sp_query *query, const char *path,
                     sp_table_format format)
{
    SP_TRY(open_writer(ex, path, format));
    SP_TRY(sp_record_each(ex->session, query, write_row, ex));
    return finish(ex, path);
}

sp_status sp_export(sp_session *session, const sp_query *query,
                    const char *path, const sp_export_options *options,
                    int64_t *out_count)
{
    const sp_type *type = sp_query_type(query);
    sp_table_format format = options ? options->format : SP_TABLE_AUTO;
    exporter ex = {
        .session = session, .type = type, .lang = session->options.lang};

    SP_TRY(sp_require(session, type->module, SP_DO_EXPORT, NULL, NULL));
    ex.limited =
        sp_right(session, type->module, SP_DO_EXPORT, NULL) < SP_SCOPE_PARK;
    if (format == SP_TABLE_AUTO)
        format = sp_table_format_of_name(path);
    ex.labels = !(options && options->names) &&
                (format == SP_TABLE_CSV || format == SP_TABLE_XLSX);
    sp_status status = run(&ex, query, path, format);
    free_export(&ex);
    SP_TRY(status);
    if (out_count)
        *out_count = ex.count;
    return SP_OK;
}
