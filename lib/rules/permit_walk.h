/* The walk of permit_verify: one level of a pack, one choice of the steps that
 * depend on facts. */
#ifndef SP_PERMIT_WALK_H
#define SP_PERMIT_WALK_H

#include "permit_verify.h"

enum { SP_WALK_SLOTS_MAX = 40 };

/* A signature that is to be given: one for a step where any will do, one for
 * each entry where all sign. */
typedef struct sp_walk_slot {
    const sp_permit_step *step;
    const char *as;
} sp_walk_slot;

typedef struct sp_walk_ground {
    const sp_permit_type *type;
    const sp_cycle_table *table;
    const char *level; /* code */
    sp_walk_slot slots[SP_WALK_SLOTS_MAX];
    size_t nslots;
} sp_walk_ground;

/* Walk all that can be reached, adding to @out. @reached collects states. */
sp_status sp_walk(const sp_walk_ground *ground, sp_verify_result *out,
                  unsigned *reached);

/* Add a fault with its sentence, unless it was found before. Formats take the
 * same arguments. */
void sp_verify_say(sp_verify_result *out, sp_verify_fault fault, const char *zh,
                   const char *en);

#endif
