/* Table writers: the public calls and what all formats share. */
#include "writer.h"

#include <string.h>

#include "text.h"

enum { FLUSH_AT = 64 * 1024 };

const char *sp_writer_heading(const sp_table_writer *writer, size_t i)
{
    const sp_table_column *column = &writer->columns[i];
    if (writer->options.names_only || !column->heading)
        return column->name;
    return column->heading;
}

sp_status sp_writer_refuse(const sp_table_writer *writer, size_t i)
{
    return sp_fail_within(SP_INVALID, "第 %lld 条记录“%s”：",
                          "record %lld, \"%s\": ", (long long)writer->rows + 1,
                          sp_writer_heading(writer, i));
}

bool sp_is_json_number(const char *text)
{
    const char *digits = "0123456789";
    const char *p = text + (*text == '-');
    size_t n = strspn(p, digits);
    if (!n || (n > 1 && *p == '0'))
        return false;
    p += n;
    if (*p == '.') {
        n = strspn(p + 1, digits);
        if (!n)
            return false;
        p += n + 1;
    }
    if (*p == 'e' || *p == 'E') {
        p++;
        p += *p == '+' || *p == '-';
        n = strspn(p, digits);
        if (!n)
            return false;
        p += n;
    }
    return *p == '\0';
}

static const sp_writer_ops *ops_of(sp_table_format format)
{
    switch (format) {
    case SP_TABLE_CSV:
        return &sp_csv_writer_ops;
    case SP_TABLE_XLSX:
        return &sp_xlsx_writer_ops;
    case SP_TABLE_JSON:
        return &sp_json_writer_ops;
    case SP_TABLE_NDJSON:
        return &sp_ndjson_writer_ops;
    default:
        return NULL;
    }
}

static sp_status check_text(const char *text)
{
    size_t len = strlen(text);
    size_t bad = sp_utf8_check(text, len);
    if (bad == len)
        return SP_OK;
    return sp_fail(SP_INVALID, "文字不是 UTF-8（第 %zu 字节）",
                   "the text is not UTF-8 (byte %zu)", bad + 1);
}

static sp_status copy_columns(sp_table_writer *writer,
                              const sp_table_column *columns, size_t n)
{
    writer->columns = calloc(n, sizeof *columns);
    if (!writer->columns)
        return sp_no_memory();
    writer->width = n;
    for (size_t i = 0; i < n; i++) {
        const sp_table_column *from = &columns[i];
        char *name;
        char *heading;
        SP_TRY(check_text(from->name));
        SP_TRY(sp_text_copy(from->name, &name));
        writer->columns[i].name = name;
        if (from->heading)
            SP_TRY(check_text(from->heading));
        SP_TRY(sp_text_copy(from->heading, &heading));
        writer->columns[i].heading = heading;
        writer->columns[i].kind = from->kind;
    }
    return SP_OK;
}

static void writer_free(sp_table_writer *writer)
{
    if (writer->ops->release)
        writer->ops->release(writer);
    sp_output_end(&writer->output);
    sp_str_free(&writer->buffer);
    for (size_t i = 0; i < writer->width; i++) {
        free((char *)writer->columns[i].name);
        free((char *)writer->columns[i].heading);
    }
    free(writer->columns);
    free((char *)writer->options.sheet);
    free(writer);
}

static void cleanup_writer(sp_table_writer **writer)
{
    sp_table_writer_abort(*writer);
}

/* All of a writer but where it writes to. */
static sp_status make_writer(sp_table_format format,
                             const sp_table_column *columns, size_t n,
                             const sp_table_write_options *options,
                             sp_table_writer **out)
{
    const sp_writer_ops *ops = ops_of(format);
    if (!ops)
        return sp_fail(SP_INVALID,
                       "要写的格式不明；文件名以 .csv、.xlsx、.json 或 "
                       ".ndjson 结尾，或指明格式",
                       "the format to write is not known; let the file end in "
                       ".csv, .xlsx, .json or .ndjson, or name the format");
    if (n == 0 || n > SP_TABLE_COLUMNS_MAX)
        return sp_fail(SP_INVALID, "表格要有 1 到 %d 列，不能是 %zu 列",
                       "a table has 1 to %d columns, not %zu",
                       SP_TABLE_COLUMNS_MAX, n);
    SP_CLEANUP(cleanup_writer)
    sp_table_writer *writer = calloc(1, sizeof *writer);
    if (!writer)
        return sp_no_memory();
    writer->ops = ops;
    writer->output.fd = -1;
    SP_TRY(copy_columns(writer, columns, n));
    if (options) {
        writer->options = *options;
        writer->options.sheet = NULL;
        char *sheet;
        SP_TRY(sp_text_copy(options->sheet, &sheet));
        writer->options.sheet = sheet;
    }
    *out = SP_TAKE(writer);
    return SP_OK;
}

sp_status sp_table_writer_open(const char *path, sp_table_format format,
                               const sp_table_column *columns, size_t n,
                               const sp_table_write_options *options,
                               sp_table_writer **out)
{
    if (format == SP_TABLE_AUTO)
        format = sp_table_format_of_name(path);
    SP_CLEANUP(cleanup_writer) sp_table_writer *writer = NULL;
    SP_TRY(make_writer(format, columns, n, options, &writer));
    if (writer->options.bom == SP_TABLE_BOM_DEFAULT)
        writer->options.bom = SP_TABLE_BOM_YES;
    SP_TRY(sp_output_open(&writer->output, path));
    SP_TRY(writer->ops->begin(writer));
    *out = SP_TAKE(writer);
    return SP_OK;
}

sp_status sp_table_writer_open_callback(sp_table_sink sink, void *context,
                                        sp_table_format format,
                                        const sp_table_column *columns,
                                        size_t n,
                                        const sp_table_write_options *options,
                                        sp_table_writer **out)
{
    SP_CLEANUP(cleanup_writer) sp_table_writer *writer = NULL;
    SP_TRY(make_writer(format, columns, n, options, &writer));
    sp_output_to_sink(&writer->output, sink, context);
    SP_TRY(writer->ops->begin(writer));
    *out = SP_TAKE(writer);
    return SP_OK;
}

static sp_status flush(sp_table_writer *writer)
{
    SP_TRY(sp_str_ok(&writer->buffer));
    SP_TRY(sp_output_write(&writer->output, sp_str_text(&writer->buffer),
                           writer->buffer.len));
    sp_str_clear(&writer->buffer);
    return SP_OK;
}

sp_status sp_table_writer_row(sp_table_writer *writer, const char *const *cells)
{
    if (writer->failed != SP_OK)
        return sp_fail(writer->failed, "先前写入失败，不能再写",
                       "writing failed before; nothing more can be written");
    for (size_t i = 0; i < writer->width; i++) {
        if (cells[i] && check_text(cells[i]) != SP_OK)
            return sp_writer_refuse(writer, i);
    }
    sp_status status = writer->ops->row(writer, cells);
    if (status == SP_OK && writer->buffer.len >= FLUSH_AT)
        status = flush(writer);
    if (status == SP_OK)
        writer->rows++;
    else if (status != SP_INVALID)
        writer->failed = status;
    return status;
}

static sp_status finish(sp_table_writer *writer)
{
    if (writer->failed != SP_OK)
        return sp_fail(writer->failed, "写入失败，没有留下文件",
                       "writing failed; no file is left");
    SP_TRY(writer->ops->end(writer));
    SP_TRY(flush(writer));
    return sp_output_commit(&writer->output);
}

sp_status sp_table_writer_close(sp_table_writer *writer)
{
    if (!writer)
        return SP_OK;
    sp_status status = finish(writer);
    writer_free(writer);
    return status;
}

void sp_table_writer_abort(sp_table_writer *writer)
{
    if (writer)
        writer_free(writer);
}
