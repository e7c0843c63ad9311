/* What an import has to say. */
#include "import_report.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "hash.h"

void sp_import_report_open(sp_import_report *report,
                           const sp_import_options *options, const char *path,
                           sp_lang lang)
{
    *report =
        (sp_import_report){.options = options, .path = path, .lang = lang};
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

/* The reasons of an earlier import; they make room for the new ones. */
static bool is_reason(const char *heading)
{
    return strcmp(heading, "错误") == 0 || strcmp(heading, "_error") == 0;
}

static sp_status open_writer(sp_import_report *report,
                             const sp_table_reader *reader)
{
    size_t width = sp_table_reader_width(reader);
    SP_AUTOFREE sp_table_column *columns = calloc(width + 1, sizeof *columns);

    report->kept = calloc(width + 1, sizeof *report->kept);
    if (!columns || !report->kept)
        return sp_no_memory();
    for (size_t i = 0; i < width; i++) {
        const char *heading = sp_table_reader_heading(reader, i);
        if (is_reason(heading))
            continue;
        columns[report->width].name = heading;
        report->kept[report->width++] = i;
    }
    columns[report->width] = (sp_table_column){
        .name = "_error", .heading = report->lang == SP_EN ? NULL : "错误"};
    report->known = width;
    return sp_table_writer_open(report->options->rejects, SP_TABLE_CSV, columns,
                                report->width + 1, NULL, &report->writer);
}

/* JSON brings its keys as it goes, but a CSV begins with all of them: the file
 * is read to its end once more. Where that fails the import will too. */
static sp_status open_for_all_keys(sp_import_report *report)
{
    sp_table_reader *reader = NULL;
    bool more = true;

    SP_TRY(sp_table_reader_open(report->path, &report->options->read, &reader));
    sp_status status = SP_OK;
    while (status == SP_OK && more)
        status = sp_table_reader_next(reader, &more);
    if (status == SP_OK)
        status = open_writer(report, reader);
    sp_table_reader_close(reader);
    return status;
}

static sp_status open_file(sp_import_report *report,
                           const sp_table_reader *reader)
{
    sp_table_format format = sp_table_reader_format(reader);

    return format == SP_TABLE_JSON || format == SP_TABLE_NDJSON
               ? open_for_all_keys(report)
               : open_writer(report, reader);
}

/* What the file has no column for: cells beyond it, and lines that could not be
 * split, go into the reason. Nothing is lost in silence. */
static void keep_the_rest(sp_import_report *report,
                          const sp_table_reader *reader)
{
    const char *raw = sp_table_reader_raw(reader);

    for (size_t i = report->known; i < sp_table_reader_cells(reader); i++) {
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
        SP_TRY(open_file(report, reader));
    SP_AUTOFREE const char **cells = calloc(report->width + 1, sizeof *cells);
    if (!cells)
        return sp_no_memory();
    for (size_t i = 0; i < report->width; i++)
        cells[i] = sp_table_reader_cell(reader, report->kept[i]);
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
    free(report->kept);
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
