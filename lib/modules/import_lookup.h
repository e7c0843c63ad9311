/* Second tables of a mapping. */
#ifndef SP_IMPORT_LOOKUP_H
#define SP_IMPORT_LOOKUP_H

#include "import_map.h"

/* Read @file (a plain name, beside @path), sorted by its column @key. */
sp_status sp_lookup_open(const char *name, const char *file, const char *key,
                         const char *path, sp_lookup *out);
void sp_lookup_close(sp_lookup *lookup);

/* The index of a heading, or -1. */
int sp_lookup_column(const sp_lookup *lookup, const char *heading);

/* The cell of @column in the row with this key, or NULL. */
const char *sp_lookup_find(const sp_lookup *lookup, const char *key,
                           size_t column);

#endif
