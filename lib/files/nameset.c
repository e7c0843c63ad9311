/* Names without regard to case. They are ASCII: sp_package_name_ok(). */
#include "nameset.h"

#include <string.h>

#include "str.h"

static size_t spread(const char *name)
{
    uint64_t h = 14695981039346656037u;

    for (; *name; name++)
        h = (h ^ (unsigned char)*name) * 1099511628211u;
    return (size_t)(h >> 20);
}

static char **place(char **slots, size_t cap, const char *name)
{
    size_t i = spread(name) & (cap - 1);

    while (slots[i] && strcmp(slots[i], name) != 0)
        i = (i + 1) & (cap - 1);
    return &slots[i];
}

static sp_status grow(sp_nameset *set)
{
    size_t cap = set->cap ? 2 * set->cap : 64;
    char **slots = calloc(cap, sizeof *slots);

    if (!slots)
        return sp_no_memory();
    for (size_t i = 0; i < set->cap; i++)
        if (set->slots[i])
            *place(slots, cap, set->slots[i]) = set->slots[i];
    free(set->slots);
    set->slots = slots;
    set->cap = cap;
    return SP_OK;
}

sp_status sp_nameset_add(sp_nameset *set, const char *name, bool *out_there)
{
    SP_AUTOFREE char *lower = NULL;

    if (2 * set->count >= set->cap)
        SP_TRY(grow(set));
    SP_TRY(sp_text_copy(name, &lower));
    for (char *c = lower; *c; c++)
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c - 'A' + 'a');
    char **at = place(set->slots, set->cap, lower);
    *out_there = *at != NULL;
    if (!*out_there) {
        *at = SP_TAKE(lower);
        set->count++;
    }
    return SP_OK;
}

void sp_nameset_free(sp_nameset *set)
{
    for (size_t i = 0; i < set->cap; i++)
        free(set->slots[i]);
    free(set->slots);
    *set = (sp_nameset){0};
}
