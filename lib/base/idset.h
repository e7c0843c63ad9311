/* A set of positive numbers. Starts as all zeros. */
#ifndef SP_IDSET_H
#define SP_IDSET_H

#include "base.h"

typedef struct sp_idset {
    int64_t *slots; /* 0: free */
    size_t cap;     /* a power of two */
    size_t count;
} sp_idset;

sp_status sp_idset_add(sp_idset *set, int64_t id);
bool sp_idset_has(const sp_idset *set, int64_t id);
void sp_idset_free(sp_idset *set);

#endif
