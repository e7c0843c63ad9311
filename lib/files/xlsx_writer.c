/* XLSX out: libxlsxwriter with constant memory. It writes to a name, so what
 * goes to a callback is made in a file without one first. */
#include "writer.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "text.h"

enum {
    ROWS_MAX = 1048576 - 1, /* what Excel opens, without the headings */
    TEXT_MAX = 32767,       /* UTF-16 units in a cell */
    EXACT_DIGITS = 15,      /* of a number; longer ones go as text */
    MEASURED = 200          /* rows that decide how wide the columns are */
};

typedef struct xlsx_out {
    lxw_workbook *book;
    lxw_worksheet *sheet;
    lxw_format *bold;
    int memory; /* file in memory for callbacks and devices; -1: none */
    size_t *widths;
} xlsx_out;

static sp_status lib_failed(const sp_table_writer *writer, lxw_error code)
{
    if (code == LXW_ERROR_MEMORY_MALLOC_FAILED)
        return sp_no_memory();
    return sp_fail(SP_IO, "不能写 xlsx 文件“%s”：%s",
                   "cannot write the xlsx file \"%s\": %s",
                   writer->output.path ? writer->output.path : "-",
                   lxw_strerror(code));
}

/* Characters as Excel counts them; SIZE_MAX when XML cannot hold one. */
static size_t count_units(const char *text)
{
    size_t units = 0;
    for (const unsigned char *p = (const unsigned char *)text; *p; p++) {
        if ((*p & 0xC0) == 0x80)
            continue;
        units += *p >= 0xF0 ? 2 : 1;
        if (p[0] == 0xEF && p[1] == 0xBF && p[2] >= 0xBE)
            return SIZE_MAX; /* U+FFFE, U+FFFF */
    }
    return units;
}

static sp_status check_cell(const sp_table_writer *writer, size_t i,
                            const char *text)
{
    size_t units = count_units(text);
    if (units <= TEXT_MAX)
        return SP_OK;
    if (units == SIZE_MAX)
        sp_fail(SP_INVALID, "含有 xlsx 不能存的字符 U+FFFE 或 U+FFFF",
                "it has U+FFFE or U+FFFF, which xlsx cannot hold");
    else
        sp_fail(SP_INVALID, "有 %zu 个字，xlsx 单元格最多 %d 个",
                "it has %zu characters; a cell of xlsx takes %d", units,
                TEXT_MAX);
    return sp_writer_refuse(writer, i);
}

/* A number that Excel keeps to the last digit. */
static bool as_number(const char *text, double *out)
{
    size_t digits = 0;
    for (const char *p = text; *p; p++)
        digits += *p >= '0' && *p <= '9';
    return digits <= EXACT_DIGITS && sp_is_json_number(text) &&
           sp_text_to_real(text, out);
}

static bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F') ||
           (c >= 'a' && c <= 'f');
}

/* A text that reads like an escape, _x0041_, must not be taken for one. */
static bool looks_escaped(const char *p)
{
    return p[0] == '_' && (p[1] == 'x' || p[1] == 'X') && is_hex(p[2]) &&
           is_hex(p[3]) && is_hex(p[4]) && is_hex(p[5]) && p[6] == '_';
}

static sp_status write_text(sp_table_writer *writer, lxw_row_t row, size_t i,
                            const char *text, lxw_format *format)
{
    xlsx_out *x = writer->own;
    SP_AUTOSTR s = {0};
    const char *p = text;
    const char *mark = text;
    while ((mark = strchr(mark, '_')) != NULL) {
        if (looks_escaped(mark)) {
            sp_str_addn(&s, p, (size_t)(mark - p));
            sp_str_add(&s, "_x005F");
            p = mark;
        }
        mark++;
    }
    if (s.len) {
        sp_str_add(&s, p);
        SP_TRY(sp_str_ok(&s));
        text = sp_str_text(&s);
    }
    lxw_error code =
        worksheet_write_string(x->sheet, row, (lxw_col_t)i, text, format);
    return code ? lib_failed(writer, code) : SP_OK;
}

static sp_status write_cell(sp_table_writer *writer, lxw_row_t row, size_t i,
                            const char *text)
{
    xlsx_out *x = writer->own;
    sp_table_kind kind = writer->columns[i].kind;
    lxw_error code;
    double number;
    if (kind == SP_TABLE_NUMBER && as_number(text, &number))
        code =
            worksheet_write_number(x->sheet, row, (lxw_col_t)i, number, NULL);
    else if (kind == SP_TABLE_BOOL &&
             (strcmp(text, "true") == 0 || strcmp(text, "false") == 0))
        code = worksheet_write_boolean(x->sheet, row, (lxw_col_t)i,
                                       *text == 't', NULL);
    else
        return write_text(writer, row, i, text, NULL);
    return code ? lib_failed(writer, code) : SP_OK;
}

static void measure(xlsx_out *x, size_t i, const char *text)
{
    size_t width = sp_text_width(text);
    if (width > x->widths[i])
        x->widths[i] = width;
}

static sp_status xlsx_row(sp_table_writer *writer, const char *const *cells)
{
    xlsx_out *x = writer->own;
    if (writer->rows == ROWS_MAX)
        return sp_fail(
            SP_INVALID, "xlsx 工作表最多 %d 条记录；请改用 CSV 或 NDJSON",
            "a sheet of xlsx takes %d records; use CSV or NDJSON", ROWS_MAX);
    for (size_t i = 0; i < writer->width; i++) {
        if (cells[i])
            SP_TRY(check_cell(writer, i, cells[i]));
    }
    lxw_row_t row = (lxw_row_t)writer->rows + 1;
    for (size_t i = 0; i < writer->width; i++) {
        if (!cells[i] || !*cells[i])
            continue;
        SP_TRY(write_cell(writer, row, i, cells[i]));
        if (writer->rows < MEASURED)
            measure(x, i, cells[i]);
    }
    return SP_OK;
}

/* Where libxlsxwriter is to write. */
static sp_status target_name(sp_table_writer *writer, char name[4096])
{
    xlsx_out *x = writer->own;
    x->memory = -1;
    if (writer->output.temp) {
        if (snprintf(name, 4096, "%s", writer->output.temp) >= 4096)
            return sp_fail(SP_INVALID, "文件名太长",
                           "the name of the file is too long");
        return SP_OK;
    }
    x->memory = memfd_create("safeprod-xlsx", MFD_CLOEXEC);
    if (x->memory < 0)
        return sp_fail(SP_IO, "不能在内存里建文件：%s",
                       "cannot make a file in memory: %s", strerror(errno));
    snprintf(name, 4096, "/proc/self/fd/%d", x->memory);
    return SP_OK;
}

static sp_status add_sheet(sp_table_writer *writer)
{
    xlsx_out *x = writer->own;
    const char *name = writer->options.sheet;
    if (name) {
        lxw_error code = workbook_validate_sheet_name(x->book, name);
        if (code)
            return sp_fail(SP_INVALID,
                           "“%s”不能作工作表的名字：最多 31 个字，"
                           "不含 [ ] : * ? / \\，首尾不是 '",
                           "\"%s\" cannot be the name of a sheet: up to 31 "
                           "characters without [ ] : * ? / \\ and without ' "
                           "at its ends",
                           name);
    }
    x->sheet = workbook_add_worksheet(x->book, name);
    x->bold = workbook_add_format(x->book);
    if (!x->sheet || !x->bold)
        return sp_no_memory();
    format_set_bold(x->bold);
    return SP_OK;
}

static sp_status write_headings(sp_table_writer *writer)
{
    xlsx_out *x = writer->own;
    for (size_t i = 0; i < writer->width; i++) {
        const char *heading = sp_writer_heading(writer, i);
        SP_TRY(check_cell(writer, i, heading));
        SP_TRY(write_text(writer, 0, i, heading, x->bold));
        measure(x, i, heading);
    }
    worksheet_freeze_panes(x->sheet, 1, 0);
    return SP_OK;
}

static sp_status xlsx_begin(sp_table_writer *writer)
{
    xlsx_out *x = writer->own = calloc(1, sizeof *x);
    if (!x)
        return sp_no_memory();
    x->memory = -1;
    x->widths = calloc(writer->width, sizeof *x->widths);
    if (!x->widths)
        return sp_no_memory();
    char name[4096];
    SP_TRY(target_name(writer, name));
    lxw_workbook_options options = {.constant_memory = LXW_TRUE};
    x->book = workbook_new_opt(name, &options);
    if (!x->book)
        return sp_no_memory();
    /* the same rows make the same bytes, whenever */
    lxw_doc_properties properties = {.created = 946684800};
    lxw_error code = workbook_set_properties(x->book, &properties);
    if (code)
        return lib_failed(writer, code);
    SP_TRY(add_sheet(writer));
    return write_headings(writer);
}

static void set_widths(sp_table_writer *writer)
{
    enum {
        LEAST = 8,
        MOST = 60,
        AROUND = 3
    }; /* room for the filter's button */
    xlsx_out *x = writer->own;
    for (size_t i = 0; i < writer->width; i++) {
        size_t width = x->widths[i] + AROUND;
        width = width < LEAST ? LEAST : width > MOST ? MOST : width;
        worksheet_set_column(x->sheet, (lxw_col_t)i, (lxw_col_t)i,
                             (double)width, NULL);
    }
}

static sp_status copy_memory(sp_table_writer *writer)
{
    xlsx_out *x = writer->own;
    char piece[16384];
    if (lseek(x->memory, 0, SEEK_SET) < 0)
        return sp_fail(SP_IO, "读内存里的文件时出错：%s",
                       "reading the file in memory failed: %s",
                       strerror(errno));
    for (;;) {
        ssize_t n = read(x->memory, piece, sizeof piece);
        if (n < 0)
            return sp_fail(SP_IO, "读内存里的文件时出错：%s",
                           "reading the file in memory failed: %s",
                           strerror(errno));
        if (n == 0)
            return SP_OK;
        SP_TRY(sp_output_write(&writer->output, piece, (size_t)n));
    }
}

static sp_status xlsx_end(sp_table_writer *writer)
{
    xlsx_out *x = writer->own;
    set_widths(writer);
    worksheet_autofilter(x->sheet, 0, 0, (lxw_row_t)writer->rows,
                         (lxw_col_t)(writer->width - 1));
    lxw_error code = workbook_close(x->book);
    x->book = NULL;
    if (code)
        return lib_failed(writer, code);
    return x->memory < 0 ? SP_OK : copy_memory(writer);
}

static void xlsx_release(sp_table_writer *writer)
{
    xlsx_out *x = writer->own;
    if (!x)
        return;
    if (x->book)
        lxw_workbook_free(x->book);
    if (x->memory >= 0)
        close(x->memory);
    free(x->widths);
    free(x);
}

const sp_writer_ops sp_xlsx_writer_ops = {xlsx_begin, xlsx_row, xlsx_end,
                                          xlsx_release};
