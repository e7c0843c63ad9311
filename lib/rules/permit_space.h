/* Every combination of facts that some rows can tell apart, for the lint. */
#ifndef SP_PERMIT_SPACE_H
#define SP_PERMIT_SPACE_H

#include "permit_read.h"

struct sp_str;

enum {
    SP_PERMIT_POINTS_MAX = 256, /* of one fact */
    SP_PERMIT_COMBINATIONS_MAX = 1 << 20
};

/* One fact, and the values of it that the rows tell apart. */
typedef struct sp_permit_axis {
    size_t fact;
    sp_permit_value points[SP_PERMIT_POINTS_MAX];
    size_t npoints;
    size_t at;
} sp_permit_axis;

typedef struct sp_permit_space {
    sp_permit_reader *r;
    const sp_permit_item *items[SP_PERMIT_ROWS_MAX];
    size_t nitems;
    sp_permit_axis axes[SP_PERMIT_FACTS_MAX];
    size_t naxes;
    sp_permit_value values[SP_PERMIT_FACTS_MAX]; /* the combination */
} sp_permit_space;

/* Use: clear, add the rows whose conditions matter, then
 *     if (sp_permit_space_first(s)) do { ... } while (sp_permit_space_next(s));
 * first is false, with a finding, when there are too many combinations. */
void sp_permit_space_clear(sp_permit_space *s, sp_permit_reader *r);
void sp_permit_space_add(sp_permit_space *s, const sp_permit_item *item);
bool sp_permit_space_first(sp_permit_space *s);
bool sp_permit_space_next(sp_permit_space *s);

/* Do the row's conditions hold for the combination? */
bool sp_permit_space_meets(const sp_permit_space *s,
                           const sp_permit_item *item);

const sp_permit_fact_row *sp_permit_space_fact(const sp_permit_space *s,
                                               size_t fact);

/* "height = 5.001, factors = none"; "*" when no fact matters. */
void sp_permit_space_describe(const sp_permit_space *s, struct sp_str *out);

#endif
