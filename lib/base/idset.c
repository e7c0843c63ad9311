/* A set of positive numbers: open addressing, at most half full. */
#include "idset.h"

static int64_t *place(int64_t *slots, size_t cap, int64_t id)
{
    size_t i =
        (size_t)((uint64_t)id * UINT64_C(0x9e3779b97f4a7c15) >> 20) & (cap - 1);

    while (slots[i] != 0 && slots[i] != id)
        i = (i + 1) & (cap - 1);
    return &slots[i];
}

static sp_status grow(sp_idset *set)
{
    size_t cap = set->cap ? set->cap * 2 : 64;
    int64_t *slots = calloc(cap, sizeof *slots);

    if (!slots)
        return sp_no_memory();
    for (size_t i = 0; i < set->cap; i++)
        if (set->slots[i] != 0)
            *place(slots, cap, set->slots[i]) = set->slots[i];
    free(set->slots);
    set->slots = slots;
    set->cap = cap;
    return SP_OK;
}

sp_status sp_idset_add(sp_idset *set, int64_t id)
{
    if (set->count * 2 >= set->cap)
        SP_TRY(grow(set));
    int64_t *at = place(set->slots, set->cap, id);
    set->count += *at == 0;
    *at = id;
    return SP_OK;
}

bool sp_idset_has(const sp_idset *set, int64_t id)
{
    return set->cap > 0 && *place(set->slots, set->cap, id) == id;
}

void sp_idset_free(sp_idset *set)
{
    free(set->slots);
    *set = (sp_idset){0};
}
