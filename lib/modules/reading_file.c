/* Readings from a table file. */
#include <safeprod/reading.h>
#include <safeprod/table.h>

#include <stdio.h>
#include <string.h>

#include "alarm_feed.h"
#include "str.h"

/* Rows that wait to be pushed together; codes lie in `text`. */
typedef struct waiting {
    sp_session *session;
    const char *source;
    sp_reading_visit visit;
    void *context;
    sp_push_result *out;
    sp_reading readings[SP_READING_PIECE];
    int64_t lines[SP_READING_PIECE];
    char tags[SP_READING_PIECE][128];
    size_t count;
} waiting;

enum { TAG, AT, VALUE, QUALITY, SEQ, COLUMNS };

static const char *const headings[COLUMNS] = {
    [TAG] = "tag|测点|测点编号|code|编号",
    [AT] = "at|time|ts|t|时间|采集时间",
    [VALUE] = "value|v|数值|值|读数",
    [QUALITY] = "quality|q|质量|状态",
    [SEQ] = "seq|序号",
};

static bool is_one_of(const char *heading, const char *words)
{
    size_t len = strlen(heading);

    for (const char *at = words; len && at; at = strchr(at, '|')) {
        at += *at == '|';
        size_t n = strcspn(at, "|");
        if (n == len && strncmp(at, heading, n) == 0)
            return true;
    }
    return false;
}

static void find_columns(const sp_table_reader *reader, size_t at[COLUMNS])
{
    for (size_t c = 0; c < COLUMNS; c++) {
        at[c] = SIZE_MAX;
        for (size_t i = 0; i < sp_table_reader_width(reader); i++)
            if (at[c] == SIZE_MAX &&
                is_one_of(sp_table_reader_heading(reader, i), headings[c]))
                at[c] = i;
    }
}

static void tell(void *context, size_t row, sp_reading_fate fate,
                 const char *zh, const char *en)
{
    const waiting *w = context;

    if (w->visit)
        w->visit(w->context, (size_t)w->lines[row], fate, zh, en);
}

static sp_status flush(waiting *w)
{
    size_t count = w->count;

    w->count = 0;
    return count ? sp_reading_push(w->session, w->source, w->readings, count,
                                   tell, w, w->out)
                 : SP_OK;
}

static void refuse(waiting *w, int64_t line, const char *zh, const char *en)
{
    w->out->rows++;
    w->out->refused++;
    if (w->visit)
        w->visit(w->context, (size_t)line, SP_READING_REFUSED, zh, en);
}

static const char *cell(const sp_table_reader *reader, size_t column)
{
    return column == SIZE_MAX ? NULL : sp_table_reader_cell(reader, column);
}

static sp_status take_row(waiting *w, const sp_table_reader *reader,
                          const size_t at[COLUMNS])
{
    int64_t line = sp_table_reader_line(reader);
    const char *tag = cell(reader, at[TAG]);

    if (sp_table_reader_problem(reader, SP_ZH)) {
        refuse(w, line, sp_table_reader_problem(reader, SP_ZH),
               sp_table_reader_problem(reader, SP_EN));
        return SP_OK;
    }
    if (tag && strlen(tag) < sizeof w->tags[0])
        strcpy(w->tags[w->count], tag);
    else
        *w->tags[w->count] = '\0';
    sp_status status = sp_reading_of_cells(
        w->tags[w->count], cell(reader, at[AT]), cell(reader, at[VALUE]),
        cell(reader, at[QUALITY]), cell(reader, at[SEQ]),
        sp_session_zone(w->session), &w->readings[w->count]);
    if (status == SP_INVALID) {
        refuse(w, line, sp_last_error(SP_ZH), sp_last_error(SP_EN));
        return SP_OK;
    }
    SP_TRY(status);
    w->lines[w->count++] = line;
    return w->count == SP_READING_PIECE ? flush(w) : SP_OK;
}

static sp_status read_all(waiting *w, sp_table_reader *reader)
{
    size_t at[COLUMNS];
    size_t width = SIZE_MAX;
    bool more;

    for (;;) {
        SP_TRY(sp_table_reader_next(reader, &more));
        if (!more)
            return flush(w);
        if (width != sp_table_reader_width(reader)) { /* JSON brings new ones */
            width = sp_table_reader_width(reader);
            find_columns(reader, at);
        }
        SP_TRY(take_row(w, reader, at));
    }
}

static void close_reader(sp_table_reader **reader)
{
    sp_table_reader_close(*reader);
}

sp_status sp_reading_push_file(sp_session *session, const char *path,
                               sp_reading_visit visit, void *context,
                               sp_push_result *out)
{
    SP_AUTOFREE waiting *w = calloc(1, sizeof *w);
    SP_CLEANUP(close_reader) sp_table_reader *reader = NULL;
    const char *name = strrchr(path, '/');

    if (!w)
        return sp_no_memory();
    w->session = session;
    w->source = name ? name + 1 : path;
    w->visit = visit;
    w->context = context;
    w->out = out;
    SP_TRY(sp_table_reader_open(path, NULL, &reader));
    return read_all(w, reader);
}
