/* Rows of a query, gathered into one growing array per field. */
#ifndef SP_COLUMN_H
#define SP_COLUMN_H

#include "rec.h"

/* Memory is laid out as safeprod/columns.h says, which names the kinds in this
 * order. */
typedef enum sp_column_store_kind {
    SP_STORED_TEXT,
    SP_STORED_INT,
    SP_STORED_REAL,
    SP_STORED_BOOL,
    SP_STORED_DATE,
    SP_STORED_TIME,
    SP_STORED_ENUM
} sp_stored_kind;

typedef struct sp_stored_column {
    const sp_field *field;
    sp_stored_kind kind;
    bool blank; /* every row is nothing: the actor may not see it */
    size_t nulls;
    char *values;
    size_t len; /* SP_STORED_TEXT: bytes of values */
    size_t cap;
    int64_t *offsets;
    uint8_t *valid;
    double scale;  /* SP_STORED_REAL of a fixed-point number; else 0 */
    unsigned last; /* label found last: rows like each other */
} sp_stored_column;

/* Read what @query chooses and @sight lets be seen into @columns, whose `field`
 * and `blank` are set and the rest zeros. On failure they are as they are: to
 * be cleared. */
sp_status sp_column_read(sp_db *db, const sp_query *query,
                         const sp_sight *sight, sp_stored_column *columns,
                         size_t n, size_t *out_rows);

void sp_column_clear(sp_stored_column *column);

#endif
