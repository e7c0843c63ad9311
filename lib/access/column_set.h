/* Columns from the inside: read once, then shared until the last of those who
 * hold them lets go, on whatever thread. */
#ifndef SP_COLUMN_SET_H
#define SP_COLUMN_SET_H

#include <safeprod/columns.h>

#include <stdatomic.h>

#include "column.h"

struct sp_columns {
    atomic_size_t holders;
    size_t rows;
    size_t count;
    char time_format[16]; /* "tss:+08:00" */
    sp_stored_column columns[];
};

/* One more holder, who lets go with sp_columns_free(). */
sp_columns *sp_columns_hold(const sp_columns *columns);

#endif
