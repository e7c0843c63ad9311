/** @file safeprod/columns.h
 *  @brief Lists as columns: for data frames and other tools that compute over
 *  whole columns.
 *
 *  What sp_record_list() gives as records, this gives as one array per field,
 *  straight from the database and in the layout of Apache Arrow, so that nobody
 *  has to copy it: through the Arrow C data interface (arrow.apache.org) to
 *  pyarrow, polars, DuckDB and R, or as plain pointers. Rights and filters are
 *  those of lists: a field that the actor may not see is all nothing, a secret
 *  one is not there.
 *
 *  Columns are a copy of their own: they outlive the session, never change, and
 *  may be read by any number of threads. */
#ifndef SAFEPROD_COLUMNS_H
#define SAFEPROD_COLUMNS_H

#include <safeprod/records.h>

SP_BEGIN_DECLS

/** What lies in a column. Arrow's format string is given with each. */
typedef enum sp_column_kind {
    SP_COLUMN_TEXT, /**< UTF-8 behind one another, `offsets`: "U" */
    SP_COLUMN_INT,  /**< int64_t: "l" */
    SP_COLUMN_REAL, /**< double; also a fixed-point number, as the double
                         nearest to it: "g" */
    SP_COLUMN_BOOL, /**< one bit each, the lowest first: "b" */
    SP_COLUMN_DATE, /**< int32_t, days since 1970: "tdD" */
    SP_COLUMN_TIME, /**< int64_t, seconds since 1970 UTC: "tss:+08:00" */
    SP_COLUMN_ENUM, /**< int8_t, an index into the field's labels: a dictionary
                         of their names, "c" */
    SP_COLUMN_KIND_COUNT
} sp_column_kind;

/** One column. Borrowed from its sp_columns. */
typedef struct sp_column {
    const sp_field *field;
    sp_column_kind kind;
    size_t rows;
    size_t nulls;           /**< rows that hold nothing */
    const void *values;     /**< as `kind` says; what is nothing is 0, or
                                 NaN of a real */
    const int64_t *offsets; /**< SP_COLUMN_TEXT: rows + 1 of them; else NULL */
    const uint8_t *valid;   /**< a bit per row, the lowest first: 0 is nothing;
                                 NULL: every row holds something */
} sp_column;

/** Columns of equal length. */
typedef struct sp_columns sp_columns;

/** Read the records that @p query chooses, as columns. Without an order or a
 *  page of its own they come in the order in which they were added.
 *  @param fields names, aliases or labels of fields
 *  @param n      0: every field
 *  @param[out] out the caller's, sp_columns_free()
 *  @retval SP_INVALID   no such field, or one twice
 *  @retval SP_CANCELLED sp_session_set_interrupt() */
SP_API sp_status sp_columns_read(sp_session *session, const sp_query *query,
                                 const char *const *fields, size_t n,
                                 sp_columns **out);

/** Let go of @p columns; NULL is allowed. What was handed on to Arrow stays. */
SP_API void sp_columns_free(sp_columns *columns);

/** @return How many rows each column has. */
SP_API size_t sp_columns_rows(const sp_columns *columns);

/** @return How many columns there are. */
SP_API size_t sp_columns_count(const sp_columns *columns);

/** Column number @p i.
 *  @param[out] out borrowed from @p columns
 *  @retval SP_NOT_FOUND there are not so many */
SP_API sp_status sp_columns_at(const sp_columns *columns, size_t i,
                               sp_column *out);

struct ArrowSchema;
struct ArrowArrayStream;

/** Describe the columns to Arrow: a struct of them.
 *  @param[out] out released by its own `release` */
SP_API sp_status sp_columns_arrow_schema(const sp_columns *columns,
                                         struct ArrowSchema *out);

/** Hand the columns to Arrow, uncopied: a stream of one batch. It keeps what it
 *  needs, may be read on any thread, and may be asked for again and again.
 *  @param[out] out released by its own `release` */
SP_API sp_status sp_columns_arrow_stream(const sp_columns *columns,
                                         struct ArrowArrayStream *out);

SP_END_DECLS
#endif
