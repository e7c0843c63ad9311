/* Packs of kind "behaviour": categories, their points, the limit. */
#ifndef SP_BEHAVIOUR_PACK_H
#define SP_BEHAVIOUR_PACK_H

#include <safeprod/behaviour_rules.h>

#include "pack_kind.h"

extern const sp_label sp_behaviour_kind_labels[SP_BEHAVIOUR_KIND_COUNT];

typedef struct sp_behaviour_category {
    const char *code;
    sp_behaviour_kind kind;
    int64_t points;
    const char *zh;
    const char *en;
    const char *clause;
} sp_behaviour_category;

typedef struct sp_behaviour_rules {
    int64_t limit;
    bool rolling; /* the twelve months before; else the calendar year */
    sp_behaviour_category *categories;
    size_t ncategories;
} sp_behaviour_rules;

/* NULL: no such category. */
const sp_behaviour_category *
sp_behaviour_category_of(const sp_behaviour_rules *rules, const char *code);

/* The period that @day lies in, as days; of a rolling one it is the last. */
void sp_behaviour_period(const sp_behaviour_rules *rules, int64_t day,
                         int64_t *out_from, int64_t *out_to);

#endif
