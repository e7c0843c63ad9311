/* What the writers of the formats share. */
#ifndef SP_WRITER_H
#define SP_WRITER_H

#include "output.h"

typedef struct sp_writer_ops {
    sp_status (*begin)(sp_table_writer *writer);
    /* SP_INVALID: nothing of the row is left behind. */
    sp_status (*row)(sp_table_writer *writer, const char *const *cells);
    sp_status (*end)(sp_table_writer *writer);
    void (*release)(sp_table_writer *writer); /* NULL: nothing of its own */
} sp_writer_ops;

struct sp_table_writer {
    const sp_writer_ops *ops;
    sp_output output;
    sp_str buffer; /* not yet written to the output */
    sp_table_column *columns;
    size_t width;
    sp_table_write_options options; /* `sheet` is its own */
    int64_t rows;
    sp_status failed; /* nothing but the end is possible */
    void *own;        /* of the format */
};

extern const sp_writer_ops sp_csv_writer_ops;
extern const sp_writer_ops sp_json_writer_ops;
extern const sp_writer_ops sp_ndjson_writer_ops;
extern const sp_writer_ops sp_xlsx_writer_ops;

/* The text in the first row over column @i. */
const char *sp_writer_heading(const sp_table_writer *writer, size_t i);

/* Put row and column before the sentence that says why a cell does not fit. */
sp_status sp_writer_refuse(const sp_table_writer *writer, size_t i);

/* A JSON number as it stands, beyond 2^53 as well. */
bool sp_is_json_number(const char *text);

#endif
