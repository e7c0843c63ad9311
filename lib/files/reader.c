/* Table readers: the public calls and what all formats share. */
#include "reader.h"

#include <string.h>

#include "text.h"

sp_status sp_table_reader_open(const char *path,
                               const sp_table_read_options *options,
                               sp_table_reader **out)
{
    static const sp_table_read_options defaults;
    if (!options)
        options = &defaults;
    sp_table_format format = options->format;
    if (format == SP_TABLE_AUTO)
        SP_TRY(sp_table_format_guess(path, &format));
    SP_CLEANUP(sp_cleanup_reader) sp_table_reader *reader = NULL;
    sp_status status;
    if (format == SP_TABLE_XLSX)
        status = sp_xlsx_reader_open(path, options, &reader);
    else if (format == SP_TABLE_CSV)
        status = sp_csv_reader_open(path, options, &reader);
    else
        status = sp_json_reader_open(path, format == SP_TABLE_NDJSON, options,
                                     &reader);
    if (status != SP_OK)
        return status;
    reader->format = format;
    *out = SP_TAKE(reader);
    return SP_OK;
}

void sp_table_reader_close(sp_table_reader *reader)
{
    if (!reader)
        return;
    sp_row *row = &reader->row;
    free(row->cells);
    for (size_t i = 0; i < reader->width; i++)
        free(reader->headings[i]);
    free(reader->headings);
    for (size_t i = 0; i < 2 * reader->warning_count; i++)
        sp_str_free(&reader->warnings[i]);
    free(reader->warnings);
    sp_str_free(&reader->problem[SP_ZH]);
    sp_str_free(&reader->problem[SP_EN]);
    reader->ops->close(reader); /* frees the reader itself */
}

void sp_cleanup_reader(sp_table_reader **reader)
{
    sp_table_reader_close(*reader);
}

sp_status sp_table_reader_next(sp_table_reader *reader, bool *out_more)
{
    bool more = false;
    sp_row *row = &reader->row;
    row->bad = false;
    row->raw = NULL;
    row->count = 0;
    if (!reader->ended) {
        sp_status status = reader->ops->next(reader, &more);
        reader->ended = status != SP_OK || !more;
        if (reader->ended)
            row->count = 0;
        SP_TRY(status);
    }
    *out_more = more;
    return SP_OK;
}

const char *sp_table_reader_problem(const sp_table_reader *reader, sp_lang lang)
{
    return reader->row.bad ? sp_str_text(&reader->problem[lang]) : NULL;
}

size_t sp_table_reader_width(const sp_table_reader *reader)
{
    return reader->width;
}

const char *sp_table_reader_heading(const sp_table_reader *reader, size_t i)
{
    return i < reader->width ? reader->headings[i] : "";
}

size_t sp_table_reader_cells(const sp_table_reader *reader)
{
    return reader->row.count;
}

const char *sp_table_reader_cell(const sp_table_reader *reader, size_t i)
{
    const sp_row *row = &reader->row;
    if (i >= row->count || row->cells[i].at == SP_CELL_ABSENT)
        return NULL;
    return row->text + row->cells[i].at;
}

size_t sp_table_reader_cell_len(const sp_table_reader *reader, size_t i)
{
    return i < reader->row.count ? reader->row.cells[i].len : 0;
}

const char *sp_table_reader_raw(const sp_table_reader *reader)
{
    return reader->row.raw;
}

int64_t sp_table_reader_line(const sp_table_reader *reader)
{
    return reader->row.line;
}

void sp_table_reader_progress(const sp_table_reader *reader, int64_t *out_done,
                              int64_t *out_total)
{
    reader->ops->progress(reader, out_done, out_total);
}

sp_table_format sp_table_reader_format(const sp_table_reader *reader)
{
    return reader->format;
}

const char *sp_table_reader_encoding(const sp_table_reader *reader)
{
    return reader->ops->encoding(reader);
}

size_t sp_table_reader_warnings(const sp_table_reader *reader)
{
    return reader->warning_count;
}

const char *sp_table_reader_warning(const sp_table_reader *reader, size_t i,
                                    sp_lang lang)
{
    if (i >= reader->warning_count)
        return "";
    return sp_str_text(&reader->warnings[2 * i + (lang == SP_EN)]);
}

void sp_reader_bad_row(sp_table_reader *reader)
{
    if (reader->row.bad)
        return;
    reader->row.bad = true;
    for (int lang = SP_ZH; lang <= SP_EN; lang++) {
        sp_str_clear(&reader->problem[lang]);
        sp_str_add(&reader->problem[lang], sp_last_error((sp_lang)lang));
    }
}

sp_status sp_reader_warn(sp_table_reader *reader)
{
    size_t n = reader->warning_count;
    sp_str *grown = realloc(reader->warnings, (n + 1) * 2 * sizeof *grown);
    if (!grown)
        return sp_no_memory();
    reader->warnings = grown;
    sp_str *pair = grown + 2 * n;
    pair[0] = pair[1] = (sp_str){0};
    sp_str_add(&pair[0], sp_last_error(SP_ZH));
    sp_str_add(&pair[1], sp_last_error(SP_EN));
    reader->warning_count++;
    return SP_OK;
}

sp_status sp_row_grow(sp_row *row)
{
    size_t cap = row->cap ? row->cap * 2 : 64;
    sp_cell *grown = realloc(row->cells, cap * sizeof *grown);
    if (!grown)
        return sp_no_memory();
    row->cells = grown;
    row->cap = cap;
    return SP_OK;
}

sp_status sp_reader_add_heading(sp_table_reader *reader, const char *text,
                                size_t len)
{
    if (reader->width == reader->headings_cap) {
        size_t cap = reader->headings_cap ? reader->headings_cap * 2 : 32;
        char **grown = realloc(reader->headings, cap * sizeof *grown);
        if (!grown)
            return sp_no_memory();
        reader->headings = grown;
        reader->headings_cap = cap;
    }
    char *heading = strndup(text, len);
    if (!heading)
        return sp_no_memory();
    reader->headings[reader->width++] = heading;
    return SP_OK;
}

static sp_status warn_of_headings(sp_table_reader *reader)
{
    enum { COMPARED = 512 }; /* wider tables are not looked through */
    for (size_t i = 0; i < reader->width && i < COMPARED; i++) {
        const char *a = reader->headings[i];
        if (!*a) {
            sp_fail(SP_INVALID, "第 %zu 列没有标题",
                    "column %zu has no heading", i + 1);
            SP_TRY(sp_reader_warn(reader));
        }
        for (size_t k = 0; *a && k < i; k++) {
            if (strcmp(a, reader->headings[k]) != 0)
                continue;
            sp_fail(SP_INVALID, "第 %zu 列和第 %zu 列的标题都是“%s”",
                    "columns %zu and %zu have the same heading \"%s\"", k + 1,
                    i + 1, a);
            SP_TRY(sp_reader_warn(reader));
            break;
        }
    }
    return SP_OK;
}

sp_status sp_reader_headings_from_row(sp_table_reader *reader)
{
    const sp_row *row = &reader->row;
    size_t used = 0;
    for (size_t i = 0; i < row->count; i++) {
        const sp_cell *cell = &row->cells[i];
        const char *text = cell->len ? row->text + cell->at : "";
        SP_AUTOFREE char *trimmed = NULL;
        SP_TRY(sp_text_trim(text, cell->len, &trimmed));
        SP_TRY(sp_reader_add_heading(reader, trimmed, strlen(trimmed)));
        if (*trimmed)
            used = i + 1;
    }
    while (reader->width > used)
        free(reader->headings[--reader->width]);
    if (!used)
        return sp_fail(SP_INVALID, "第 %lld 行应是标题，却是空的",
                       "line %lld should hold the headings but is blank",
                       (long long)row->line);
    return warn_of_headings(reader);
}

bool sp_reader_row_is_blank(const sp_row *row)
{
    for (size_t i = 0; i < row->count; i++) {
        if (row->cells[i].len)
            return false;
    }
    return true;
}

void sp_reader_check_width(sp_table_reader *reader, bool exact)
{
    const sp_row *row = &reader->row;
    size_t used = row->count;
    while (used > reader->width && !row->cells[used - 1].len)
        used--;
    if (used == reader->width || (used < reader->width && !exact))
        return;
    sp_fail(SP_INVALID,
            "第 %lld 行有 %zu 个单元格，标题行有 %zu 个；请补齐，"
            "或检查引号和分隔符",
            "line %lld has %zu cells but there are %zu headings; check its "
            "quotes and separators",
            (long long)row->line, used, reader->width);
    sp_reader_bad_row(reader);
}
