/* JSON and NDJSON in: one element after the other, each checked strictly and
 * split by key. */
#include "reader.h"

#include <string.h>

#include "json.h"
#include "json_columns.h"
#include "json_walk.h"
#include "source.h"

typedef struct json {
    sp_table_reader base;
    sp_source src;
    enum { BY_LINE, ARRAY, ONE } shape;
    size_t at;      /* into src.data: where the next element is looked for */
    int64_t line;   /* line of `at` */
    bool started;   /* ARRAY: an element was read */
    bool wrapped;   /* ARRAY: the array is a member of an object */
    bool closed;    /* ARRAY, ONE: behind the last */
    int64_t bad_at; /* first illegal byte of the element, or -1 */
    sp_json_columns columns;
    sp_str cells; /* texts of the present row */
    sp_str key;
    sp_str raw;
} json;

static sp_status fill(json *j)
{
    if (j->src.bad_at >= 0 && j->bad_at < 0)
        j->bad_at = j->src.bad_at;
    size_t before = j->src.start;
    SP_TRY(sp_source_fill(&j->src));
    j->at -= before - j->src.start;
    return SP_OK;
}

/* Step forward, counting lines. */
static void advance(json *j, size_t to)
{
    const char *p = j->src.data + j->at;
    const char *end = j->src.data + to;
    while ((p = memchr(p, '\n', (size_t)(end - p))) != NULL) {
        j->line++;
        p++;
    }
    j->at = to;
}

static sp_status set_cell(json *j, size_t column, const sp_json_member *m)
{
    sp_row *row = &j->base.row;
    while (row->count <= column)
        SP_TRY(sp_row_add(row, SP_CELL_ABSENT, 0));
    size_t at = j->cells.len;
    bool fits = true;
    if (*m->value == '"')
        fits = sp_json_unescape(&j->cells, m->value + 1, m->value_len - 2);
    else if (*m->value != 'n') /* null: nothing */
        sp_str_addn(&j->cells, m->value, m->value_len);
    size_t len = j->cells.len - at;
    sp_str_addc(&j->cells, '\0');
    row->cells[column] = (sp_cell){(uint32_t)at, (uint32_t)len};
    if (!fits)
        return sp_fail(SP_INVALID, "“%s”的文字里有 \\u0000",
                       "the text of \"%s\" holds \\u0000",
                       sp_str_text(&j->key));
    if (len > SP_TABLE_CELL_MAX)
        return sp_fail(SP_INVALID, "“%s”超过 %d KiB",
                       "\"%s\" is longer than %d KiB", sp_str_text(&j->key),
                       SP_TABLE_CELL_MAX / 1024);
    return SP_OK;
}

static sp_status split(json *j, const char *text, size_t len)
{
    const char *p = sp_json_skip_space(text, text + len);
    if (p == text + len || *p != '{')
        return sp_fail(SP_INVALID, "这里应为一个对象 {…}",
                       "an object {...} is expected here");
    SP_TRY(sp_json_check(text, len));
    sp_json_member m;
    j->columns.expected = 0;
    while (sp_json_walk(&p, text + len, &m)) {
        sp_str_clear(&j->key);
        sp_json_unescape(&j->key, m.key, m.key_len);
        size_t column;
        SP_TRY(sp_json_column(&j->columns, &j->base, sp_str_text(&j->key),
                              j->key.len, &column));
        SP_TRY(set_cell(j, column, &m));
    }
    sp_row *row = &j->base.row;
    while (row->count < j->base.width)
        SP_TRY(sp_row_add(row, SP_CELL_ABSENT, 0));
    return sp_str_ok(&j->cells);
}

static void note_bad_byte(const json *j)
{
    sp_fail(SP_INVALID, "第 %lld 行：文件第 %lld 字节在 %s 里不合法",
            "line %lld: byte %lld of the file is illegal in %s",
            (long long)j->base.row.line, (long long)j->bad_at + 1,
            sp_encoding_name(j->src.decoder.encoding));
}

/* The element at @text becomes the present row, with or without cells. */
static sp_status take_row(json *j, const char *text, size_t len)
{
    sp_row *row = &j->base.row;
    row->count = 0;
    sp_str_clear(&j->cells);
    sp_status status = SP_INVALID;
    if (j->bad_at >= 0) {
        note_bad_byte(j);
    } else {
        status = split(j, text, len);
        if (status == SP_INVALID)
            sp_fail_within(status, "第 %lld 行：",
                           "line %lld: ", (long long)row->line);
    }
    j->bad_at = -1;
    if (status == SP_OK) {
        row->text = j->cells.data;
        return SP_OK;
    }
    if (status != SP_INVALID)
        return status;
    row->count = 0;
    sp_str_clear(&j->raw);
    sp_str_addn(&j->raw, text, len);
    row->raw = sp_str_text(&j->raw);
    sp_reader_bad_row(&j->base);
    return sp_str_ok(&j->raw);
}

/* Pass over a line beyond the limit. */
static sp_status skip_long_line(json *j)
{
    sp_fail(SP_INVALID, "第 %lld 行超过 %d MiB",
            "line %lld is longer than %d "
            "MiB",
            (long long)j->base.row.line, SP_TABLE_ROW_MAX / 1024 / 1024);
    sp_reader_bad_row(&j->base);
    for (;;) {
        char *from = j->src.data + j->at;
        char *newline = memchr(from, '\n', j->src.end - j->at);
        if (newline || j->src.eof) {
            j->at = newline ? (size_t)(newline - j->src.data) + 1 : j->src.end;
            j->line++;
            j->bad_at = -1;
            return SP_OK;
        }
        j->at = j->src.start = j->src.end;
        SP_TRY(fill(j));
    }
}

/* [at, *out_to) is the next line without its end; false after the last. */
static sp_status find_line(json *j, size_t *out_to, bool *out_long)
{
    size_t seen = 0;
    for (;;) {
        size_t n = j->src.end - j->at;
        char *from = j->src.data + j->at;
        char *newline = memchr(from + seen, '\n', n - seen);
        *out_long = n > SP_TABLE_ROW_MAX &&
                    (!newline || newline - from > SP_TABLE_ROW_MAX);
        if (newline || j->src.eof || *out_long) {
            *out_to = newline ? (size_t)(newline - j->src.data) : j->src.end;
            return SP_OK;
        }
        seen = n;
        SP_TRY(fill(j));
    }
}

static sp_status next_line(json *j, bool *out_more)
{
    for (;;) {
        size_t to;
        bool too_long;
        j->src.start = j->at;
        SP_TRY(find_line(j, &to, &too_long));
        const char *from = j->src.data + j->at;
        j->base.row.line = j->line;
        *out_more = j->at < j->src.end;
        if (!*out_more)
            return SP_OK;
        if (too_long)
            return skip_long_line(j);
        size_t len = to - j->at;
        if (to == j->src.end && j->src.bad_at >= 0)
            j->bad_at = j->src.bad_at;
        j->at = to + (to < j->src.end);
        j->line++;
        if (sp_json_skip_space(from, from + len) < from + len)
            return take_row(j, from, len);
    }
}

#define BROKEN(j, zh, en)                                                      \
    sp_fail(SP_INVALID, "第 %lld 行：" zh, "line %lld: " en,                   \
            (long long)(j)->line)

/* Skip white space, reading on. False at the end of the file. */
static sp_status skip_to_text(json *j, bool *out_found)
{
    for (;;) {
        const char *data = j->src.data;
        const char *p = sp_json_skip_space(data + j->at, data + j->src.end);
        advance(j, (size_t)(p - data));
        *out_found = j->at < j->src.end;
        if (*out_found || j->src.eof)
            return SP_OK;
        j->src.start = j->at;
        SP_TRY(fill(j));
    }
}

static sp_status close_array(json *j)
{
    j->closed = true;
    if (j->wrapped)
        return SP_OK;
    j->at++;
    bool found;
    SP_TRY(skip_to_text(j, &found));
    return found ? BROKEN(j, "数组结束之后还有文字",
                          "there is text behind the end of the array")
                 : SP_OK;
}

/* Behind the comma, or at the end of the array. */
static sp_status between_elements(json *j, bool *out_more)
{
    bool found;
    SP_TRY(skip_to_text(j, &found));
    if (!found)
        return BROKEN(j, "文件在数组中间结束",
                      "the file ends within the array");
    char c = j->src.data[j->at];
    if (c == ']') {
        *out_more = false;
        return close_array(j);
    }
    *out_more = true;
    if (!j->started)
        return SP_OK;
    if (c != ',')
        return BROKEN(j, "两个元素之间应为逗号",
                      "a comma is expected between two elements");
    j->at++;
    SP_TRY(skip_to_text(j, &found));
    return found ? SP_OK
                 : BROKEN(j, "文件在数组中间结束",
                          "the file ends within the array");
}

static sp_status find_extent(json *j, size_t *out_len)
{
    for (;;) {
        size_t n = j->src.end - j->at;
        *out_len = sp_json_extent(j->src.data + j->at, n);
        if (*out_len)
            return SP_OK;
        if (j->src.eof)
            return BROKEN(j, "从这里开始的元素不完整",
                          "the element that starts here is not complete");
        if (n > SP_TABLE_ROW_MAX)
            return BROKEN(j, "从这里开始的元素超过 16 MiB",
                          "the element that starts here is longer than 16 "
                          "MiB");
        SP_TRY(fill(j));
    }
}

static sp_status next_element(json *j, bool *out_more)
{
    *out_more = false;
    if (j->closed)
        return SP_OK;
    SP_TRY(between_elements(j, out_more));
    if (!*out_more)
        return SP_OK;
    j->started = true;
    j->src.start = j->at;
    size_t len;
    SP_TRY(find_extent(j, &len));
    j->base.row.line = j->line;
    size_t from = j->at;
    if (from + len == j->src.end && j->src.bad_at >= 0)
        j->bad_at = j->src.bad_at;
    advance(j, from + len);
    return take_row(j, j->src.data + from, len);
}

static sp_status json_next(sp_table_reader *reader, bool *out_more)
{
    json *j = (json *)reader;
    if (j->shape == BY_LINE)
        return next_line(j, out_more);
    if (j->shape == ARRAY)
        return next_element(j, out_more);
    *out_more = !j->closed;
    j->closed = true;
    reader->row.line = j->line;
    if (!*out_more)
        return SP_OK;
    return take_row(j, j->src.data + j->at, j->src.end - j->at);
}

static void json_progress(const sp_table_reader *reader, int64_t *out_done,
                          int64_t *out_total)
{
    const json *j = (const json *)reader;
    *out_done = j->src.offset;
    *out_total = j->src.total;
}

static const char *json_encoding(const sp_table_reader *reader)
{
    return sp_encoding_name(((const json *)reader)->src.decoder.encoding);
}

static void json_close(sp_table_reader *reader)
{
    json *j = (json *)reader;
    sp_source_close(&j->src);
    sp_json_columns_free(&j->columns);
    sp_str_free(&j->cells);
    sp_str_free(&j->key);
    sp_str_free(&j->raw);
    free(j);
}

static const sp_reader_ops json_ops = {json_next, json_progress, json_encoding,
                                       json_close};

/* An object: read all of it, see whether it wraps an array. */
static sp_status open_object(json *j)
{
    while (!j->src.eof) {
        if (j->src.end - j->at > SP_JSON_BYTES_MAX)
            return sp_fail(SP_INVALID,
                           "超过 %d MiB 的 JSON 要以数组 [ 开头，或每行一个"
                           "对象（NDJSON）",
                           "JSON of more than %d MiB must start with an array "
                           "or have one object per line (NDJSON)",
                           SP_JSON_BYTES_MAX / 1024 / 1024);
        SP_TRY(fill(j));
    }
    if (j->bad_at >= 0 || j->src.bad_at >= 0) {
        j->bad_at = j->bad_at >= 0 ? j->bad_at : j->src.bad_at;
        j->base.row.line = j->line;
        note_bad_byte(j);
        return SP_INVALID;
    }
    const char *text = j->src.data + j->at;
    const char *end = j->src.data + j->src.end;
    size_t len = sp_json_extent(text, (size_t)(end - text));
    if (!len)
        return BROKEN(j, "从这里开始的对象不完整",
                      "the object that starts here is not complete");
    if (sp_json_skip_space(text + len, end) != end)
        return BROKEN(j, "第一个对象之后还有文字；每行一个对象的是 NDJSON",
                      "there is text behind the first object; one object per "
                      "line is NDJSON");
    const char *rows = sp_json_find_rows(text, len);
    j->shape = rows ? ARRAY : ONE;
    j->wrapped = rows != NULL;
    if (rows)
        advance(j, (size_t)(rows + 1 - j->src.data));
    return SP_OK;
}

static sp_status open_shape(json *j, bool by_line)
{
    j->line = 1;
    j->at = j->src.start;
    if (by_line) {
        j->shape = BY_LINE;
        return SP_OK;
    }
    bool found;
    SP_TRY(skip_to_text(j, &found));
    j->src.start = j->at;
    if (found && j->src.data[j->at] == '{')
        return open_object(j);
    if (!found || j->src.data[j->at] != '[')
        return BROKEN(j, "JSON 表格应是数组 [{…}, …] 或一个对象 {…}",
                      "a JSON table is an array [{...}, ...] or an object "
                      "{...}");
    j->shape = ARRAY;
    j->at++;
    return SP_OK;
}

sp_status sp_json_reader_open(const char *path, bool by_line,
                              const sp_table_read_options *options,
                              sp_table_reader **out)
{
    sp_encoding encoding = SP_ENC_OPEN;
    if (options->encoding)
        SP_TRY(sp_encoding_parse(options->encoding, &encoding));
    json *j = calloc(1, sizeof *j);
    if (!j)
        return sp_no_memory();
    j->base.ops = &json_ops;
    j->bad_at = -1;
    SP_CLEANUP(sp_cleanup_reader) sp_table_reader *reader = &j->base;
    SP_TRY(sp_source_open(&j->src, path, encoding));
    SP_TRY(open_shape(j, by_line));
    *out = SP_TAKE(reader);
    return SP_OK;
}
