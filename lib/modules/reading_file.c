/* Readings from a table file. */
#include <safeprod/reading.h>
#include <safeprod/table.h>

#include <stdio.h>
#include <string.h>

#include "alarm_feed.h"
#include "reading_map.h"

/* Rows that wait to be pushed together; codes lie in `tags`. */
typedef struct waiting {
    sp_session *session;
    const char *source;
    const sp_reading_map *map; /* NULL: the columns say it themselves */
    sp_reading_visit visit;
    void *context;
    sp_push_result *out;
    sp_reading readings[SP_READING_PIECE];
    int64_t lines[SP_READING_PIECE];
    char tags[SP_READING_PIECE][128];
    size_t count;
    size_t at[SP_PART_COUNT]; /* columns of the parts; SIZE_MAX: none */
    size_t width;             /* columns of the reader that were looked at */
} waiting;

static sp_status find_columns(waiting *w, const sp_table_reader *reader)
{
    size_t width = sp_table_reader_width(reader);
    bool reaches = false;

    for (size_t p = 0; p < SP_PART_COUNT; p++)
        w->at[p] = SIZE_MAX;
    for (size_t i = 0; i < width; i++) {
        const char *heading = sp_table_reader_heading(reader, i);
        sp_reading_part part = sp_reading_part_of(w->map, heading);
        if (part < SP_PART_COUNT && w->at[part] == SIZE_MAX)
            w->at[part] = i;
        else if (w->map && w->map->wide && sp_mapped_tag_find(w->map, heading))
            reaches = true;
    }
    w->width = width;
    if (!w->map || !w->map->wide || reaches)
        return SP_OK;
    return sp_fail(SP_INVALID, "没有一列是映射里的测点；第一列是“%.60s”",
                   "no column is a tag of the mapping; the first is \"%.60s\"",
                   width ? sp_table_reader_heading(reader, 0) : "");
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

/* A part of the present row; NULL: the table has none, or it means nothing. */
static const char *cell(const waiting *w, const sp_table_reader *reader,
                        size_t column)
{
    const char *text =
        column == SIZE_MAX ? NULL : sp_table_reader_cell(reader, column);

    return text && w->map && sp_mapped_empty(w->map, text) ? NULL : text;
}

static const char *quality(const waiting *w, const sp_table_reader *reader)
{
    const char *text = cell(w, reader, w->at[SP_PART_QUALITY]);

    return w->map ? sp_mapped_quality(w->map, text) : text;
}

/* One reading: of @name, which is theirs, as @mapped says (NULL: ours as it
 * is). */
static sp_status take(waiting *w, const sp_table_reader *reader,
                      const char *name, const sp_mapped_tag *mapped,
                      const char *value)
{
    int64_t line = sp_table_reader_line(reader);
    const char *tag = mapped ? mapped->tag : name;
    char *room = w->tags[w->count];
    sp_reading *r = &w->readings[w->count];

    if (mapped && !tag)
        return SP_OK;
    *room = '\0';
    if (tag && strlen(tag) < sizeof w->tags[0])
        strcpy(room, tag);
    sp_status status = sp_reading_of_cells(
        room, cell(w, reader, w->at[SP_PART_AT]), value, quality(w, reader),
        cell(w, reader, w->at[SP_PART_SEQ]), sp_session_zone(w->session), r);
    if (status == SP_INVALID) {
        refuse(w, line, sp_last_error(SP_ZH), sp_last_error(SP_EN));
        return SP_OK;
    }
    SP_TRY(status);
    if (mapped)
        r->value = r->value * mapped->factor + mapped->offset;
    w->lines[w->count++] = line;
    return w->count == SP_READING_PIECE ? flush(w) : SP_OK;
}

/* A cell that holds nothing is no reading: not every tag is read each time. */
static sp_status take_wide(waiting *w, const sp_table_reader *reader)
{
    for (size_t i = 0; i < w->width; i++) {
        const char *heading = sp_table_reader_heading(reader, i);
        const sp_mapped_tag *mapped = sp_mapped_tag_find(w->map, heading);
        const char *value = cell(w, reader, i);
        if (mapped && value && *value)
            SP_TRY(take(w, reader, heading, mapped, value));
    }
    return SP_OK;
}

static sp_status take_row(waiting *w, const sp_table_reader *reader)
{
    const char *tag = cell(w, reader, w->at[SP_PART_TAG]);

    if (sp_table_reader_problem(reader, SP_ZH)) {
        refuse(w, sp_table_reader_line(reader),
               sp_table_reader_problem(reader, SP_ZH),
               sp_table_reader_problem(reader, SP_EN));
        return SP_OK;
    }
    if (w->map && w->map->wide)
        return take_wide(w, reader);
    return take(w, reader, tag,
                w->map && tag ? sp_mapped_tag_find(w->map, tag) : NULL,
                cell(w, reader, w->at[SP_PART_VALUE]));
}

static sp_status read_all(waiting *w, sp_table_reader *reader)
{
    bool more;

    w->width = SIZE_MAX;
    for (;;) {
        SP_TRY(sp_table_reader_next(reader, &more));
        if (!more)
            return flush(w);
        if (w->width != sp_table_reader_width(reader)) /* JSON brings more */
            SP_TRY(find_columns(w, reader));
        SP_TRY(take_row(w, reader));
    }
}

static void close_reader(sp_table_reader **reader)
{
    sp_table_reader_close(*reader);
}

sp_status sp_reading_feed_file(sp_session *session, const char *path,
                               const sp_table_read_options *read,
                               const char *source, const sp_reading_map *map,
                               sp_reading_visit visit, void *context,
                               sp_push_result *out)
{
    SP_AUTOFREE waiting *w = calloc(1, sizeof *w);
    SP_CLEANUP(close_reader) sp_table_reader *reader = NULL;

    if (!w)
        return sp_no_memory();
    w->session = session;
    w->source = source;
    w->map = map;
    w->visit = visit;
    w->context = context;
    w->out = out;
    SP_TRY(sp_table_reader_open(path, read, &reader));
    return read_all(w, reader);
}

sp_status sp_reading_push_file(sp_session *session, const char *path,
                               sp_reading_visit visit, void *context,
                               sp_push_result *out)
{
    const char *name = strrchr(path, '/');

    return sp_reading_feed_file(session, path, NULL, name ? name + 1 : path,
                                NULL, visit, context, out);
}
