/* Simultaneous operations: which works may not go on beside each other. The
 * rules are those of the packs; an index by place, code and time finds the few
 * works that a rule can be about. Answers come in the order of the works, and
 * are those of looking at every pair. */
#ifndef SP_SIMOPS_H
#define SP_SIMOPS_H

#include "permit_pack.h"
#include "place_gap.h"

/* A ticket, a slot of a plan, or an activity that needs no ticket. Texts are
 * borrowed; NULL or "" is "not told". */
typedef struct sp_simops_work {
    const char *number;             /* a work does not clash with its own */
    const char *type;               /* of a type or an activity */
    const sp_permit_type *rules;    /* its pack's; NULL: an activity */
    const sp_permit_grading *facts; /* what the rules' conditions look at */
    const char *zone;
    const char *dike;
    const char *space;
    const char *pipe;
    sp_place place; /* in metres */
    double radius;  /* metres around the place that the work takes up */
    int64_t low;    /* height over ground, mm; SP_NO_INT: not told */
    int64_t high;
    int64_t from; /* works meet in time when one begins before the other ends */
    int64_t to;
} sp_simops_work;

/* Two works and the rule between them. */
typedef struct sp_simops_clash {
    const sp_simops_work *work;
    const sp_simops_work *other;
    const sp_permit_simops *rule; /* its item has sentence and clause */
    bool unsure;  /* a place is not known, so the worst is taken */
    int64_t from; /* of the time that both have */
    int64_t to;
} sp_simops_clash;

/* SP_OK to go on; anything else ends the walk with that status. */
typedef sp_status sp_simops_visit(void *context, const sp_simops_clash *clash);

/* Every clash between two works, by looking at nothing but the two. The
 * yardstick of the index, and what it ends in. */
sp_status sp_simops_pair(const sp_simops_work *work,
                         const sp_simops_work *other, sp_simops_visit *visit,
                         void *context);

typedef struct sp_simops_index sp_simops_index;

/* @works stay the caller's and must not change while the index lives. Any
 * number of threads may ask it. SP_INVALID: a work without a type, ends before
 * it begins, or lies nowhere. */
sp_status sp_simops_index_new(const sp_simops_work *works, size_t count,
                              sp_simops_index **out);
void sp_simops_index_free(sp_simops_index *index);

/* Clashes of @work with those in the index. */
sp_status sp_simops_of(const sp_simops_index *index, const sp_simops_work *work,
                       sp_simops_visit *visit, void *context);

/* Clashes of those in the index with each other, each pair once. */
sp_status sp_simops_all(const sp_simops_index *index, sp_simops_visit *visit,
                        void *context);

/* Which of @count slots, each by itself, no rule forbids beside the works in
 * the index. */
sp_status sp_simops_plan(const sp_simops_index *index,
                         const sp_simops_work *slots, size_t count,
                         bool *out_free);

/* Does a rule of either's pack speak about these two, whatever their facts,
 * times and places? */
bool sp_simops_concerns(const sp_simops_work *work,
                        const sp_simops_work *other);

/* SP_INVALID as for sp_simops_index_new(). */
sp_status sp_simops_sound(const sp_simops_work *work);

#endif
