/* Life cycles as tables: from which states, by which action, with which right,
 * to which state, and what has to hold. One engine for emergency plans and for
 * drills. */
#ifndef SP_LIFE_TABLE_H
#define SP_LIFE_TABLE_H

#include <safeprod/drill_rules.h>

#include "base.h"

/* What has to hold: a bit of the facts. */
typedef struct sp_life_guard {
    uint32_t bit;
    const char *zh; /* why it is not possible without it */
    const char *en;
    const char *clause;
} sp_life_guard;

/* The right that an action needs. */
typedef enum sp_life_right {
    SP_LIFE_UPDATE,
    SP_LIFE_CREATE,
    SP_LIFE_APPROVE
} sp_life_right;

typedef struct sp_life_row {
    uint32_t from; /* states, a bit each */
    const char *action;
    unsigned to; /* SP_LIFE_STAYS: where it is */
    sp_life_right right;
    uint32_t needs; /* bits of guards */
} sp_life_row;

enum { SP_LIFE_STAYS = 99 };

typedef struct sp_life {
    const sp_life_row *rows;
    size_t nrows;
    const sp_life_guard *guards;
    size_t nguards;
    const sp_label *states;
    size_t nstates;
    const sp_label *actions;
    size_t nactions;
} sp_life;

/* The row of @action from @state; NULL: there is none. */
const sp_life_row *sp_life_find(const sp_life *life, unsigned state,
                                const char *action);

/* The first guard of @row that does not hold at or after guard number *@at,
 * which is moved behind it; NULL: all others hold. */
const sp_life_guard *sp_life_missing(const sp_life *life,
                                     const sp_life_row *row, uint32_t facts,
                                     size_t *at);

/* Where @action leads. SP_CONFLICT: not from this state; SP_INVALID: a guard
 * does not hold, and the sentence is its. */
sp_status sp_life_decide(const sp_life *life, unsigned state,
                         const char *action, uint32_t facts,
                         const sp_life_row **out_row, unsigned *out_to);

/* emergency_life.c */
enum {
    SP_PLAN_IS_REVIEWED = 1, /* reviewed, or needs no review */
    SP_PLAN_PRINCIPAL = 2,   /* the actor is the unit's principal */
    SP_PLAN_SAYS_WHY = 4,
    SP_PLAN_HAS_DAY = 8, /* of coming into force, not before it was signed */
    SP_PLAN_HAS_NUMBER = 16,
    SP_PLAN_NO_DRAFT = 32 /* there is no newer edition yet */
};
enum {
    SP_DRILL_HAS_SCENE = 1,
    SP_DRILL_HAS_PEOPLE = 2,
    SP_DRILL_HAS_LEADER = 4,
    SP_DRILL_HAS_STEPS = 8,
    SP_DRILL_HAS_ABORT = 16,
    SP_DRILL_SAYS_WHY = 32,
    SP_DRILL_COUNTED = 64, /* head count, complete or accounted for */
    SP_DRILL_SCORED = 128,
    SP_DRILL_HAS_ADVICE = 256,
    SP_DRILL_HAS_REPORT = 512
};
extern const sp_life sp_plan_life;
extern const sp_life sp_drill_life;

#endif
