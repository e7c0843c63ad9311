/* What the readers of the formats share: the present row, its problem, the
 * headings, the warnings. */
#ifndef SP_READER_H
#define SP_READER_H

#include <safeprod/table.h>

#include "base.h"
#include "str.h"

/* A cell lies in the text of its row; absent cells have no text. */
typedef struct sp_cell {
    uint32_t at;
    uint32_t len;
} sp_cell;

enum { SP_CELL_ABSENT = UINT32_MAX };

typedef struct sp_reader_ops {
    /* Fill `row`, or say that there is none. */
    sp_status (*next)(sp_table_reader *reader, bool *out_more);
    void (*progress)(const sp_table_reader *reader, int64_t *out_done,
                     int64_t *out_total);
    const char *(*encoding)(const sp_table_reader *reader);
    void (*close)(sp_table_reader *reader);
} sp_reader_ops;

typedef struct sp_row {
    char *text; /* what the cells lie in; every cell ends with a NUL */
    sp_cell *cells;
    size_t count;
    size_t cap;
    int64_t line;
    const char *raw; /* NULL when it was split into cells */
    bool bad;
} sp_row;

struct sp_table_reader {
    const sp_reader_ops *ops;
    sp_table_format format;
    sp_row row;
    sp_str problem[2]; /* by sp_lang */
    char **headings;
    size_t width;
    size_t headings_cap;
    sp_str *warnings; /* pairs: Chinese, English */
    size_t warning_count;
    bool ended;
};

/* The present row has the problem that was just recorded by sp_fail(); the
 * first one counts. */
void sp_reader_bad_row(sp_table_reader *reader);

/* The file as a whole has what was just recorded by sp_fail(). */
sp_status sp_reader_warn(sp_table_reader *reader);

sp_status sp_row_grow(sp_row *row);

static inline sp_status sp_row_add(sp_row *row, size_t at, size_t len)
{
    if (__builtin_expect(row->count == row->cap, 0))
        SP_TRY(sp_row_grow(row));
    row->cells[row->count++] =
        (sp_cell){.at = (uint32_t)at, .len = (uint32_t)len};
    return SP_OK;
}

/* As it is. */
sp_status sp_reader_add_heading(sp_table_reader *reader, const char *text,
                                size_t len);

/* The present row becomes the headings: trimmed, empty ones at the end left
 * off; warns of empty and repeated ones. */
sp_status sp_reader_headings_from_row(sp_table_reader *reader);

/* Whether no cell of the present row has content. */
bool sp_reader_row_is_blank(const sp_row *row);

/* More cells than headings, with content: a problem. With @exact fewer are a
 * problem as well. */
void sp_reader_check_width(sp_table_reader *reader, bool exact);

/* The readers of the formats. On failure nothing is left. */
sp_status sp_csv_reader_open(const char *path,
                             const sp_table_read_options *options,
                             sp_table_reader **out);
sp_status sp_json_reader_open(const char *path, bool by_line,
                              const sp_table_read_options *options,
                              sp_table_reader **out);
sp_status sp_xlsx_reader_open(const char *path,
                              const sp_table_read_options *options,
                              sp_table_reader **out);

/* For SP_CLEANUP of a half-opened reader. */
void sp_cleanup_reader(sp_table_reader **reader);

#endif
