/* Columns of JSON rows, found by key in the order in which keys appear. */
#ifndef SP_JSON_COLUMNS_H
#define SP_JSON_COLUMNS_H

#include "reader.h"

typedef struct sp_json_columns {
    uint32_t *slots; /* column + 1 by hash of the key; 0: free */
    size_t size;     /* a power of two */
    size_t expected; /* the column after the one found last */
} sp_json_columns;

/* The column of @key (without escapes), a new one if need be. SP_INVALID when
 * there are too many. */
sp_status sp_json_column(sp_json_columns *c, sp_table_reader *reader,
                         const char *key, size_t len, size_t *out);

void sp_json_columns_free(sp_json_columns *c);

#endif
