/* XLSX in: the sheet is parsed in pieces and pauses after every row. */
#include "reader.h"

#include <string.h>

#include "text.h"
#include "xlsx_book.h"
#include "xml.h"

enum {
    XLSX_SPREAD = 2000
}; /* bytes of cells per byte of the file, beyond
      what is free anyway */

typedef enum cell_type {
    NUMBER,
    SHARED,
    TEXT,
    INLINE,
    FLAG,
    FAULT,
    DAY
} cell_type;

typedef struct xlsx {
    sp_table_reader base;
    sp_zip *zip;
    sp_xml *xml;
    sp_xlsx_book book;
    const sp_xlsx_sheet *sheet;
    sp_str cells;   /* texts of the row; the first byte is a NUL */
    sp_str value;   /* text of the cell, as in the file */
    int64_t handed; /* bytes of cells so far */
    int64_t row;    /* number of the last row */
    size_t column;  /* of the present cell */
    size_t next;    /* column of a cell that does not say its own */
    cell_type type;
    size_t style;
    bool in_value; /* within <v> or the <t> of an inline text */
    bool inlined;
    bool phonetic;
    bool lossy_warned;
    bool error_warned;
    bool formula; /* the cell has one */
    bool formula_warned;
} xlsx;

static cell_type type_of(const char *name)
{
    static const struct {
        const char *name;
        cell_type type;
    } types[] = {{"s", SHARED}, {"str", TEXT}, {"inlineStr", INLINE},
                 {"b", FLAG},   {"e", FAULT},  {"d", DAY},
                 {"n", NUMBER}};
    for (size_t i = 0; name && i < SP_COUNT(types); i++) {
        if (strcmp(types[i].name, name) == 0)
            return types[i].type;
    }
    return NUMBER;
}

/* "BC12" to 54; the column after the last one when it says nothing. */
static size_t column_of(const char *reference, size_t next)
{
    size_t column = 0;
    const char *p = reference;
    for (; p && *p >= 'A' && *p <= 'Z' && column < 1000000; p++)
        column = column * 26 + (size_t)(*p - 'A') + 1;
    return column ? column - 1 : next;
}

static sp_status start_row(xlsx *x, const char *const *attributes)
{
    const char *number = sp_xml_attribute(attributes, "r");
    int64_t row;
    if (!number || !sp_text_to_int(number, &row) || row <= 0)
        row = x->row + 1;
    x->row = row;
    x->next = 0;
    x->base.row.line = row;
    x->base.row.count = 0;
    x->base.row.bad = false;
    sp_str_clear(&x->cells);
    sp_str_addc(&x->cells, '\0');
    return SP_OK;
}

static sp_status start_cell(xlsx *x, const char *const *attributes)
{
    x->column = column_of(sp_xml_attribute(attributes, "r"), x->next);
    x->next = x->column + 1;
    x->type = type_of(sp_xml_attribute(attributes, "t"));
    const char *style = sp_xml_attribute(attributes, "s");
    int64_t number = 0;
    if (style && !sp_text_to_int(style, &number))
        number = 0;
    x->style = number < 0 ? 0 : (size_t)number;
    x->formula = false;
    sp_str_clear(&x->value);
    return SP_OK;
}

static sp_status on_start(void *context, const char *name,
                          const char *const *attributes)
{
    xlsx *x = context;
    if (strcmp(name, "row") == 0)
        return start_row(x, attributes);
    if (strcmp(name, "c") == 0)
        return start_cell(x, attributes);
    if (strcmp(name, "is") == 0)
        x->inlined = true;
    else if (strcmp(name, "rPh") == 0)
        x->phonetic = true;
    else if (strcmp(name, "f") == 0)
        x->formula = true;
    else if (strcmp(name, "v") == 0)
        x->in_value = true;
    else if (strcmp(name, "t") == 0)
        x->in_value = x->inlined && !x->phonetic;
    return SP_OK;
}

static sp_status on_text(void *context, const char *text, size_t n)
{
    xlsx *x = context;
    /* an escape is 7 bytes for one; more than this is too long anyway */
    if (!x->in_value || x->value.len > 7 * (size_t)SP_TABLE_CELL_MAX)
        return SP_OK;
    sp_str_addn(&x->value, text, n);
    return sp_str_ok(&x->value);
}

/* Said once for the whole file. */
static sp_status warn_of_lost_digits(xlsx *x)
{
    if (x->lossy_warned)
        return SP_OK;
    x->lossy_warned = true;
    sp_fail(SP_INVALID,
            "第 %lld 行第 %zu 列：数字 %s 在文件里已丢失末尾几位；"
            "长编号要存成文本（只提示一次）",
            "row %lld, column %zu: the number %s has lost its last digits in "
            "the file; long codes must be stored as text (said once)",
            (long long)x->row, x->column + 1, sp_str_text(&x->value));
    return sp_reader_warn(&x->base);
}

static sp_status warn_of_fault(xlsx *x)
{
    if (x->error_warned)
        return SP_OK;
    x->error_warned = true;
    sp_fail(SP_INVALID,
            "第 %lld 行第 %zu 列：公式的结果是错误 %s（只提示一次）",
            "row %lld, column %zu: the formula gave the error %s (said once)",
            (long long)x->row, x->column + 1, sp_str_text(&x->value));
    return sp_reader_warn(&x->base);
}

static sp_status warn_of_formula(xlsx *x)
{
    if (x->formula_warned)
        return SP_OK;
    x->formula_warned = true;
    sp_fail(SP_INVALID,
            "第 %lld 行第 %zu 列的公式没有存结果，按空单元格读；"
            "请用表格软件打开并保存一次（只提示一次）",
            "row %lld, column %zu: the formula has no stored result and is "
            "read as an empty cell; open and save the file in a spreadsheet "
            "program (said once)",
            (long long)x->row, x->column + 1);
    return sp_reader_warn(&x->base);
}

static sp_status add_number(xlsx *x)
{
    const char *number = sp_str_text(&x->value);
    sp_xlsx_style style = SP_XLSX_PLAIN;
    if (x->style < x->book.style_count)
        style = (sp_xlsx_style)x->book.styles[x->style];
    if (style != SP_XLSX_PLAIN &&
        sp_xlsx_date(&x->cells, number, style, x->book.from_1904))
        return SP_OK;
    bool lossy = false;
    sp_xlsx_number(&x->cells, number, &lossy);
    return lossy ? warn_of_lost_digits(x) : SP_OK;
}

static void add_shared(xlsx *x)
{
    int64_t i;
    const sp_xlsx_book *book = &x->book;
    if (!sp_text_to_int(sp_str_text(&x->value), &i) || i < 0 ||
        (uint64_t)i >= book->string_count) {
        sp_fail(SP_INVALID, "第 %lld 行第 %zu 列：没有第 %s 个共享文字",
                "row %lld, column %zu: there is no shared text %s",
                (long long)x->row, x->column + 1, sp_str_text(&x->value));
        sp_reader_bad_row(&x->base);
        return;
    }
    sp_str_add(&x->cells, book->strings.data + book->string_at[i]);
}

/* The value as the text that people see. */
static sp_status add_text(xlsx *x)
{
    const char *value = sp_str_text(&x->value);
    switch (x->type) {
    case SHARED:
        add_shared(x);
        return SP_OK;
    case TEXT:
    case INLINE:
        sp_xlsx_unescape(&x->cells, value, x->value.len);
        return SP_OK;
    case FLAG:
        sp_str_add(&x->cells, strcmp(value, "1") == 0 ? "true" : "false");
        return SP_OK;
    case FAULT:
        sp_str_add(&x->cells, value);
        return warn_of_fault(x);
    case DAY:
        sp_str_add(&x->cells, value);
        return SP_OK;
    default:
        return add_number(x);
    }
}

static void refuse_long(xlsx *x)
{
    sp_fail(SP_INVALID, "第 %lld 行第 %zu 列的单元格超过 %d KiB",
            "row %lld, column %zu: the cell is longer than %d KiB",
            (long long)x->row, x->column + 1, SP_TABLE_CELL_MAX / 1024);
    sp_reader_bad_row(&x->base);
}

static sp_status spend(xlsx *x, size_t len)
{
    x->handed += (int64_t)len;
    int64_t most = sp_zip_size(x->zip) * XLSX_SPREAD + SP_ZIP_FREE_BYTES;
    if (x->handed <= most)
        return SP_OK;
    return sp_fail(SP_INVALID,
                   "xlsx 文件的单元格展开后超过其大小的 %d 倍，"
                   "不像正常文件，不再读取",
                   "the cells of the xlsx file unfold to more than %d times "
                   "its size, which no honest file does",
                   XLSX_SPREAD);
}

static sp_status end_cell(xlsx *x)
{
    sp_row *row = &x->base.row;
    if (!x->value.len)
        return x->formula ? warn_of_formula(x) : SP_OK;
    if (x->column >= SP_TABLE_COLUMNS_MAX || x->cells.len > SP_TABLE_ROW_MAX) {
        sp_fail(SP_INVALID, "第 %lld 行超过 %d 列或 %d MiB",
                "row %lld has more than %d columns or %d MiB",
                (long long)x->row, SP_TABLE_COLUMNS_MAX,
                SP_TABLE_ROW_MAX / 1024 / 1024);
        sp_reader_bad_row(&x->base);
        return SP_OK;
    }
    while (row->count <= x->column)
        SP_TRY(sp_row_add(row, 0, 0));
    size_t at = x->cells.len;
    SP_TRY(add_text(x));
    size_t len = x->cells.len - at;
    if (len > SP_TABLE_CELL_MAX) {
        refuse_long(x);
        x->cells.len = at;
        len = 0;
    }
    sp_str_addc(&x->cells, '\0');
    SP_TRY(sp_str_ok(&x->cells));
    row->cells[x->column] = (sp_cell){(uint32_t)at, (uint32_t)len};
    return spend(x, len);
}

static sp_status on_end(void *context, const char *name)
{
    xlsx *x = context;
    if (strcmp(name, "v") == 0 || strcmp(name, "t") == 0)
        x->in_value = false;
    else if (strcmp(name, "is") == 0)
        x->inlined = false;
    else if (strcmp(name, "rPh") == 0)
        x->phonetic = false;
    else if (strcmp(name, "c") == 0)
        return end_cell(x);
    else if (strcmp(name, "row") == 0) {
        const sp_row *row = &x->base.row;
        if (row->bad || !sp_reader_row_is_blank(row))
            sp_xml_pause(x->xml);
    }
    return SP_OK;
}

static sp_status read_row(xlsx *x, bool *out_more)
{
    sp_row *row = &x->base.row;
    SP_TRY(sp_xml_go(x->xml, x->zip, out_more));
    row->text = x->cells.data;
    return SP_OK;
}

static sp_status xlsx_next(sp_table_reader *reader, bool *out_more)
{
    xlsx *x = (xlsx *)reader;
    sp_row *row = &reader->row;
    SP_TRY(read_row(x, out_more));
    if (!*out_more)
        return SP_OK;
    while (row->count < reader->width)
        SP_TRY(sp_row_add(row, 0, 0));
    sp_reader_check_width(reader, false);
    return SP_OK;
}

static void xlsx_progress(const sp_table_reader *reader, int64_t *out_done,
                          int64_t *out_total)
{
    const xlsx *x = (const xlsx *)reader;
    *out_done = sp_zip_position(x->zip);
    *out_total = sp_zip_size(x->zip);
}

static const char *xlsx_encoding(const sp_table_reader *reader)
{
    (void)reader;
    return "UTF-8"; /* the XML says its own; what comes out is this */
}

static void xlsx_close(sp_table_reader *reader)
{
    xlsx *x = (xlsx *)reader;
    sp_xml_close(x->xml);
    sp_zip_close(x->zip);
    sp_xlsx_book_clear(&x->book);
    sp_str_free(&x->cells);
    sp_str_free(&x->value);
    free(x);
}

static const sp_reader_ops xlsx_ops = {xlsx_next, xlsx_progress, xlsx_encoding,
                                       xlsx_close};

static sp_status read_headings(xlsx *x, int64_t line)
{
    bool more;
    do {
        x->base.row.bad = false;
        SP_TRY(read_row(x, &more));
    } while (more && x->base.row.line < line);
    if (!more)
        return sp_fail(SP_INVALID, "工作表“%s”里没有标题行",
                       "the sheet \"%s\" has no row of headings",
                       x->sheet->name);
    if (x->base.row.bad) /* its sentence stands */
        return SP_INVALID;
    return sp_reader_headings_from_row(&x->base);
}

static sp_status warn_of_other_sheets(xlsx *x, const char *wanted)
{
    if (wanted || x->book.sheet_count < 2)
        return SP_OK;
    sp_fail(SP_INVALID, "工作簿有 %zu 张工作表，读的是“%s”",
            "the workbook has %zu sheets; \"%s\" is read", x->book.sheet_count,
            x->sheet->name);
    return sp_reader_warn(&x->base);
}

sp_status sp_xlsx_reader_open(const char *path,
                              const sp_table_read_options *options,
                              sp_table_reader **out)
{
    static const sp_xml_handlers handlers = {on_start, on_end, on_text};
    xlsx *x = calloc(1, sizeof *x);
    if (!x)
        return sp_no_memory();
    x->base.ops = &xlsx_ops;
    SP_CLEANUP(sp_cleanup_reader) sp_table_reader *reader = &x->base;
    SP_TRY(sp_zip_open(path, &sp_zip_xlsx, &x->zip));
    SP_TRY(sp_xlsx_book_read(x->zip, &x->book));
    SP_TRY(sp_xlsx_book_sheet(&x->book, options->sheet, &x->sheet));
    SP_TRY(sp_zip_find(x->zip, x->sheet->member));
    SP_TRY(sp_xml_open(x->sheet->member, &handlers, x, &x->xml));
    SP_TRY(read_headings(x, options->heading_line));
    SP_TRY(warn_of_other_sheets(x, options->sheet));
    *out = SP_TAKE(reader);
    return SP_OK;
}
