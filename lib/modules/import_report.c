/* What an import has to say. */
#include "import_report.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "hash.h"

void sp_import_report_open(sp_import_report *report,
                           const sp_import_options *options, sp_lang lang)
{
    *report = (sp_import_report){.options = options, .lang = lang};
}

void sp_import_at(sp_import_report *report, int64_t line)
{
    report->line = line;
    sp_str_clear(&report->reasons);
}

void sp_import_say(sp_import_report *report, sp_severity severity,
                   const char *column, const char *value, const char *zh,
                   const char *en)
{
    const sp_import_finding finding = {severity, report->line, column,
                                       value,    zh,           en};

    if (severity == SP_ERROR) {
        report->errors++;
        sp_str_addf(&report->reasons, "%s%s", report->reasons.len ? "; " : "",
                    report->lang == SP_EN ? en : zh);
    } else {
        report->warnings++;
    }
    if (report->options->visit)
        report->options->visit(report->options->context, &finding);
}

static sp_status open_writer(sp_import_report *report,
                             const sp_table_reader *reader)
{
    size_t width = sp_table_reader_width(reader);
    SP_AUTOFREE sp_table_column *columns = calloc(width + 1, sizeof *columns);

    if (!columns)
        return sp_no_memory();
    for (size_t i = 0; i < width; i++)
        columns[i].name = sp_table_reader_heading(reader, i);
    columns[width] = (sp_table_column){
        .name = "_error", .heading = report->lang == SP_EN ? "_error" : "错误"};
    report->width = width;
    return sp_table_writer_open(report->options->rejects, SP_TABLE_CSV, columns,
                                width + 1, NULL, &report->writer);
}

/* What the file has no column for: cells beyond it, and lines that could not be
 * split, go into the reason. Nothing is lost in silence. */
static void keep_the_rest(sp_import_report *report,
                          const sp_table_reader *reader)
{
    const char *raw = sp_table_reader_raw(reader);

    for (size_t i = report->width; i < sp_table_reader_cells(reader); i++) {
        const char *cell = sp_table_reader_cell(reader, i);
        if (cell && *cell)
            sp_str_addf(&report->reasons, "; %s=%s",
                        sp_table_reader_heading(reader, i), cell);
    }
    if (raw)
        sp_str_addf(&report->reasons, "; %s", raw);
}

sp_status sp_import_keep_row(sp_import_report *report,
                             const sp_table_reader *reader)
{
    if (!report->options->rejects)
        return SP_OK;
    if (!report->writer)
        SP_TRY(open_writer(report, reader));
    SP_AUTOFREE const char **cells = calloc(report->width + 1, sizeof *cells);
    if (!cells)
        return sp_no_memory();
    for (size_t i = 0; i < report->width; i++)
        cells[i] = sp_table_reader_cell(reader, i);
    keep_the_rest(report, reader);
    SP_TRY(sp_str_ok(&report->reasons));
    cells[report->width] = sp_str_text(&report->reasons);
    return sp_table_writer_row(report->writer, cells);
}

sp_status sp_import_report_finish(sp_import_report *report)
{
    return sp_table_writer_close(SP_TAKE(report->writer));
}

void sp_import_report_close(sp_import_report *report)
{
    sp_str_free(&report->reasons);
    sp_table_writer_abort(report->writer);
}

sp_status sp_import_file_hash(const char *path, char out[65])
{
    FILE *file = fopen(path, "rbe");
    SP_AUTOFREE char *chunk = malloc(1 << 16);
    sp_hasher hasher;
    size_t n;

    if (!file || !chunk) {
        if (file)
            fclose(file);
        return sp_fail(chunk ? SP_IO : SP_NO_MEMORY, "%s：%s", "%s: %s", path,
                       strerror(errno));
    }
    sp_hasher_start(&hasher);
    while ((n = fread(chunk, 1, 1 << 16, file)) > 0)
        sp_hasher_add(&hasher, chunk, n);
    bool failed = ferror(file) != 0;
    fclose(file);
    if (failed)
        return sp_fail(SP_IO, "%s 无法读取", "%s cannot be read", path);
    sp_hash hash = sp_hasher_end(&hasher);
    sp_hash_hex(&hash, out);
    return SP_OK;
}
