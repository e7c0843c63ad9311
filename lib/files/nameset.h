/* The names of a package's members: none twice, and none that differs from
 * another by case alone, since some file systems take those for one. */
#ifndef SP_NAMESET_H
#define SP_NAMESET_H

#include "base.h"

/* Starts as all zeros. */
typedef struct sp_nameset {
    char **slots; /* in lower case */
    size_t cap;   /* a power of two */
    size_t count;
} sp_nameset;

/* @out_there: it was there already, and nothing was added. */
sp_status sp_nameset_add(sp_nameset *set, const char *name, bool *out_there);
void sp_nameset_free(sp_nameset *set);

#endif
