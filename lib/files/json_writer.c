/* JSON and NDJSON out: one object per row, cells by their kind. */
#include "writer.h"

#include <string.h>

#include "json.h"

/* Beyond 2^53 most readers lose digits, so those go as text. */
static sp_status add_number(sp_str *s, const char *text)
{
    if (!sp_is_json_number(text))
        return sp_fail(SP_INVALID, "“%.60s”不是数字",
                       "\"%.60s\" is not a number", text);
    if (sp_json_check(text, strlen(text)) == SP_OK)
        sp_str_add(s, text);
    else
        sp_json_quote(s, text);
    return SP_OK;
}

static sp_status add_bool(sp_str *s, const char *text)
{
    if (strcmp(text, "true") != 0 && strcmp(text, "false") != 0)
        return sp_fail(SP_INVALID, "“%.60s”应为 true 或 false",
                       "\"%.60s\" should be true or false", text);
    sp_str_add(s, text);
    return SP_OK;
}

/* Line breaks in checked JSON stand between its parts only. */
static sp_status add_value(sp_str *s, const char *text)
{
    SP_TRY(sp_json_check(text, strlen(text)));
    size_t at = s->len;
    sp_str_add(s, text);
    for (; at < s->len; at++) {
        if (s->data[at] == '\n' || s->data[at] == '\r')
            s->data[at] = ' ';
    }
    return SP_OK;
}

static sp_status add_cell(sp_str *s, sp_table_kind kind, const char *text)
{
    switch (kind) {
    case SP_TABLE_NUMBER:
        return add_number(s, text);
    case SP_TABLE_BOOL:
        return add_bool(s, text);
    case SP_TABLE_VALUE:
        return add_value(s, text);
    default:
        sp_json_quote(s, text);
        return SP_OK;
    }
}

/* Absent cells are left out, and so are empty ones that are no text. */
static sp_status add_object(sp_table_writer *writer, const char *const *cells)
{
    sp_str *s = &writer->buffer;
    bool first = true;
    sp_str_addc(s, '{');
    for (size_t i = 0; i < writer->width; i++) {
        const sp_table_column *column = &writer->columns[i];
        if (!cells[i] || (!*cells[i] && column->kind != SP_TABLE_TEXT))
            continue;
        if (!first)
            sp_str_addc(s, ',');
        first = false;
        sp_json_quote(s, column->name);
        sp_str_addc(s, ':');
        if (add_cell(s, column->kind, cells[i]) != SP_OK)
            return sp_writer_refuse(writer, i);
    }
    sp_str_addc(s, '}');
    return sp_str_ok(s);
}

static sp_status json_row(sp_table_writer *writer, const char *const *cells)
{
    size_t start = writer->buffer.len;
    sp_str_add(&writer->buffer, writer->rows ? ",\n" : "\n");
    sp_status status = add_object(writer, cells);
    if (status == SP_INVALID)
        writer->buffer.len = start;
    return status;
}

static sp_status json_begin(sp_table_writer *writer)
{
    sp_str_addc(&writer->buffer, '[');
    return sp_str_ok(&writer->buffer);
}

static sp_status json_end(sp_table_writer *writer)
{
    sp_str_add(&writer->buffer, writer->rows ? "\n]\n" : "]\n");
    return sp_str_ok(&writer->buffer);
}

static sp_status ndjson_row(sp_table_writer *writer, const char *const *cells)
{
    size_t start = writer->buffer.len;
    sp_status status = add_object(writer, cells);
    if (status == SP_INVALID)
        writer->buffer.len = start;
    else
        sp_str_addc(&writer->buffer, '\n');
    return status;
}

static sp_status ndjson_nothing(sp_table_writer *writer)
{
    (void)writer;
    return SP_OK;
}

const sp_writer_ops sp_json_writer_ops = {json_begin, json_row, json_end, NULL};
const sp_writer_ops sp_ndjson_writer_ops = {ndjson_nothing, ndjson_row,
                                            ndjson_nothing, NULL};
