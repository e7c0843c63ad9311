/* Walking over a table file whose rows are no plain records. */
#include "table_rows.h"

#include <stdio.h>
#include <string.h>

#include "hash.h"
#include "slurp.h"
#include "text.h"

enum { FILE_BYTES_MAX = 64 << 20 };

typedef struct walking {
    sp_table_rows rows;
    const sp_type *type;
    sp_table_row row;
    void *context;
} walking;

static void report(sp_table_rows *r, sp_severity severity, const char *zh,
                   const char *en)
{
    sp_import_finding finding = {.severity = severity,
                                 .column = "",
                                 .value = "",
                                 .line = sp_table_reader_line(r->reader),
                                 .zh = zh,
                                 .en = en};

    if (r->options->visit)
        r->options->visit(r->options->context, &finding);
}

void sp_table_rows_warn(sp_table_rows *rows, const char *zh, const char *en)
{
    rows->result.warnings++;
    report(rows, SP_WARNING, zh, en);
}

const char *sp_table_rows_cell(const sp_table_rows *rows, const char *headings)
{
    for (size_t i = 0; i < rows->width; i++) {
        const char *heading = sp_table_reader_heading(rows->reader, i);
        for (const char *at = headings; *at;) {
            size_t len = strcspn(at, "|");
            SP_AUTOFREE char *name = strndup(at, len);
            if (name && sp_text_alike(name, heading))
                return sp_table_reader_cell(rows->reader, i);
            at += len + (at[len] == '|');
        }
    }
    return NULL;
}

static sp_status know_columns(walking *w)
{
    sp_table_rows *r = &w->rows;

    r->width = sp_table_reader_width(r->reader);
    if (r->width > SP_TABLE_ROW_WIDTH)
        r->width = SP_TABLE_ROW_WIDTH;
    for (size_t i = 0; i < r->width; i++)
        SP_TRY(sp_type_find_heading(
            w->type, sp_table_reader_heading(r->reader, i), &r->fields[i]));
    return SP_OK;
}

static sp_status read_row(walking *w)
{
    const sp_table_rows *r = &w->rows;
    const char *problem = sp_table_reader_problem(r->reader, SP_ZH);

    if (problem)
        return sp_fail(SP_INVALID, SP_IN_ZH, SP_IN_EN, problem,
                       sp_table_reader_problem(r->reader, SP_EN));
    return w->row(w->context, &w->rows);
}

static bool is_refusal(sp_status status)
{
    return status == SP_INVALID || status == SP_CONFLICT ||
           status == SP_NOT_FOUND;
}

static sp_status take_row(walking *w)
{
    sp_db *db = w->rows.session->db;
    sp_import_result before = w->rows.result;

    SP_TRY(sp_db_begin(db));
    sp_status status = read_row(w);
    if (status == SP_OK)
        status = sp_db_commit(db);
    else
        sp_db_rollback(db);
    if (is_refusal(status)) {
        w->rows.result = before;
        w->rows.result.rejected++;
        report(&w->rows, SP_ERROR, sp_last_error(SP_ZH), sp_last_error(SP_EN));
        status = SP_OK;
    }
    w->rows.result.rows++;
    return status;
}

static sp_status take_rows(void *arg)
{
    walking *w = arg;
    bool more;

    SP_TRY(know_columns(w));
    for (;;) {
        SP_TRY(sp_table_reader_next(w->rows.reader, &more));
        if (!more)
            break;
        SP_TRY(take_row(w));
    }
    return w->rows.options->dry_run ? SP_CANCELLED : SP_OK;
}

static sp_status hash_file(sp_table_rows *r)
{
    SP_AUTOFREE void *bytes = NULL;
    size_t len;

    SP_TRY(sp_slurp(r->path, FILE_BYTES_MAX, &bytes, &len));
    sp_hash hash = sp_hash_of(bytes, len);
    sp_hash_hex(&hash, r->result.sha256);
    return SP_OK;
}

sp_status sp_table_rows_run(sp_session *session, const sp_type *type,
                            const char *path, const sp_import_options *options,
                            sp_table_row row, void *context,
                            sp_import_result *out)
{
    static const sp_import_options none = {0};
    walking w = {.rows = {.session = session,
                          .path = path,
                          .options = options ? options : &none},
                 .type = type,
                 .row = row,
                 .context = context};
    sp_table_rows *r = &w.rows;

    SP_TRY(hash_file(r));
    SP_TRY(sp_table_reader_open(path, &r->options->read, &r->reader));
    snprintf(r->result.encoding, sizeof r->result.encoding, "%s",
             sp_table_reader_encoding(r->reader));
    sp_status status = sp_db_transaction(session->db, take_rows, &w);
    sp_table_reader_close(r->reader);
    if (!(status == SP_CANCELLED && r->options->dry_run))
        SP_TRY(status);
    *out = r->result;
    return SP_OK;
}
