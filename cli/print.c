/* Sheets and reports. For people a sheet is a table whose columns line up; for
 * programs the library's own table writer makes it. */
#include "print.h"

#include <stdlib.h>

#include "terminal.h"

enum {
    ROWS_AHEAD = 500, /* rows that decide how wide the columns are */
    LEAST_WIDTH = 6   /* of a column that has to give way */
};

struct sheet {
    call *cli;
    const column *columns;
    size_t count;
    sp_table_writer *writer; /* NULL: for people */
    char **cells;            /* of the rows held back, `rows` × `count` */
    size_t rows;
    size_t *widths;
    bool flowing; /* widths are fixed, rows go straight out */
};

bool sheet_is_shown(const call *cli)
{
    return cli->format == FORMAT_TABLE;
}

static sp_status no_memory(call *cli)
{
    return cli_fail(cli, SP_NO_MEMORY, "内存不足", "out of memory");
}

static sp_status to_stdout(void *context, const void *bytes, size_t n)
{
    call *cli = context;
    if (terminal_cancelled())
        return SP_CANCELLED;
    if (fwrite(bytes, 1, n, stdout) == n)
        return SP_OK;
    return cli_fail(cli, SP_IO, "写标准输出失败（磁盘满？）",
                    "standard output cannot be written (disk full?)");
}

static sp_status open_writer(sheet *s)
{
    static const sp_table_format formats[] = {
        [FORMAT_JSON] = SP_TABLE_JSON,
        [FORMAT_NDJSON] = SP_TABLE_NDJSON,
        [FORMAT_CSV] = SP_TABLE_CSV,
    };
    AUTOOWN sp_table_column *columns = calloc(s->count, sizeof *columns);
    if (!columns)
        return no_memory(s->cli);
    for (size_t i = 0; i < s->count; i++)
        columns[i] = (sp_table_column){.name = s->columns[i].name,
                                       .kind = s->columns[i].kind};
    const sp_table_write_options options = {.names_only = true};
    return sp_table_writer_open_callback(to_stdout, s->cli,
                                         formats[s->cli->format], columns,
                                         s->count, &options, &s->writer);
}

static const char *heading(const sheet *s, size_t i)
{
    return cli_word(s->cli, s->columns[i].zh, s->columns[i].en);
}

sp_status sheet_begin(call *cli, const column *columns, size_t count,
                      sheet **out)
{
    AUTOSHEET *s = calloc(1, sizeof *s);
    if (!s)
        return no_memory(cli);
    *s = (sheet){.cli = cli, .columns = columns, .count = count};
    if (cli->format != FORMAT_TABLE) {
        TRY(open_writer(s));
    } else {
        s->cells = calloc(ROWS_AHEAD * count, sizeof *s->cells);
        s->widths = calloc(count, sizeof *s->widths);
        if (!s->cells || !s->widths)
            return no_memory(cli);
        for (size_t i = 0; i < count; i++)
            s->widths[i] = terminal_width(heading(s, i));
    }
    *out = s;
    s = NULL;
    return SP_OK;
}

void sheet_free(sheet **owned)
{
    sheet *s = *owned;
    if (!s)
        return;
    for (size_t i = 0; s->cells && i < s->rows * s->count; i++)
        free(s->cells[i]);
    free(s->cells);
    free(s->widths);
    sp_table_writer_abort(s->writer);
    free(s);
}

/* --------------------------------------------------------------- the table */

/* The widest column that may still give way, or `count`. The first column is
 * what people type next, and short ones are dates and grades: those go last. */
static size_t softest(const sheet *s, bool spare)
{
    enum { SHORT = 16 };
    size_t found = s->count;
    for (size_t i = 0; i < s->count; i++) {
        if (s->widths[i] <= (spare ? SHORT : LEAST_WIDTH) || (spare && i == 0))
            continue;
        if (found == s->count || s->widths[i] > s->widths[found])
            found = i;
    }
    return found;
}

/* On a terminal columns give way until a row fits. */
static void fit(sheet *s)
{
    size_t room = terminal_columns(stdout);
    if (room == 0)
        return;
    for (;;) {
        size_t sum = s->count ? (s->count - 1) * 2 : 0;
        for (size_t i = 0; i < s->count; i++)
            sum += s->widths[i];
        if (sum <= room)
            return;
        size_t at = softest(s, true);
        if (at == s->count)
            at = softest(s, false);
        if (at == s->count)
            return;
        size_t over = sum - room;
        size_t gives = s->widths[at] - LEAST_WIDTH;
        s->widths[at] -= over < gives ? (over + 1) / 2 : (gives + 1) / 2;
    }
}

static void pad(size_t n)
{
    printf("%*s", (int)n, "");
}

/* One row. Nothing is cut off unless a person looks at it. */
static void put_row(const sheet *s, const char *const *cells)
{
    bool cut = terminal_is(stdout);
    size_t owed = 0; /* blanks before the next cell; none at the end */
    for (size_t i = 0; i < s->count; i++) {
        const char *cell = cells[i] ? cells[i] : "";
        size_t width = s->widths[i];
        size_t needs = terminal_width(cell);
        size_t used = cut && needs > width ? width : needs;
        size_t left = used < width ? width - used : 0;
        bool right = s->columns[i].kind == SP_TABLE_NUMBER;
        if (used || right) {
            pad(owed + (right ? left : 0));
            terminal_write_fit(stdout, cell, cut ? width : 0);
            owed = right ? 2 : left + 2;
        } else {
            owed += width + 2;
        }
    }
    putchar('\n');
}

static void put_headings(const sheet *s)
{
    bool bold = terminal_colours(stdout);
    AUTOOWN const char **headings = calloc(s->count, sizeof *headings);
    for (size_t i = 0; headings && i < s->count; i++)
        headings[i] = heading(s, i);
    fputs(bold ? "\033[1m" : "", stdout);
    if (headings)
        put_row(s, headings);
    fputs(bold ? "\033[0m" : "", stdout);
}

/* Print what was held back; from now on rows go straight out. */
static void flow(sheet *s)
{
    if (s->flowing)
        return;
    s->flowing = true;
    fit(s);
    put_headings(s);
    for (size_t r = 0; r < s->rows; r++)
        put_row(s, (const char *const *)s->cells + r * s->count);
}

static sp_status hold(sheet *s, const char *const *cells)
{
    char **row = s->cells + s->rows++ * s->count;
    for (size_t i = 0; i < s->count; i++) {
        if (!cells[i])
            continue;
        row[i] = strdup(cells[i]);
        if (!row[i])
            return no_memory(s->cli);
        size_t width = terminal_width(cells[i]);
        if (width > s->widths[i])
            s->widths[i] = width;
    }
    return SP_OK;
}

sp_status sheet_row(sheet *s, const char *const *cells,
                    const char *const *shown)
{
    if (s->writer)
        return sp_table_writer_row(s->writer, cells);
    if (terminal_cancelled())
        return cli_fail(s->cli, SP_CANCELLED, "已取消", "cancelled");
    if (s->rows == ROWS_AHEAD)
        flow(s);
    if (!s->flowing)
        return hold(s, shown ? shown : cells);
    put_row(s, shown ? shown : cells);
    return SP_OK;
}

sp_status sheet_end(sheet *s)
{
    if (!s->writer) {
        flow(s);
        if (s->rows == 0)
            cli_say(s->cli, "（没有）", "(none)");
        return SP_OK;
    }
    sp_table_writer *writer = s->writer;
    s->writer = NULL;
    return sp_table_writer_close(writer);
}

/* ------------------------------------------------------------------ JSON */

void print_json_text(FILE *file, const char *text)
{
    fputc('"', file);
    for (size_t n; *text; text += n) {
        unsigned char c = (unsigned char)*text;
        n = terminal_char(text);
        if (c == '"' || c == '\\')
            fprintf(file, "\\%c", c);
        else if (c < 0x20)
            fprintf(file, "\\u%04x", c);
        else if (n == 0)
            fputs("\xef\xbf\xbd", file);
        else
            fwrite(text, 1, n, file);
        n = n ? n : 1;
    }
    fputc('"', file);
}
