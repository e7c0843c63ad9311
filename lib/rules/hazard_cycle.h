/* The closed loop of a hazard: one table of states and actions, guards that say
 * what is missing. Pure. */
#ifndef SP_HAZARD_CYCLE_H
#define SP_HAZARD_CYCLE_H

#include <safeprod/cycle.h>

#include "hazard_pack.h"
#include "permit_cycle.h"
#include "permit_reason.h"

/* What an actor may, from the role matrix and the record, as bits. */
enum {
    SP_HAZARD_GRADER = 1,   /* may grade and assign */
    SP_HAZARD_PROPOSER = 2, /* may propose that */
    SP_HAZARD_FIXER = 4,    /* may rectify what belongs to their unit */
    SP_HAZARD_VERIFIER = 8, /* may verify */
    SP_HAZARD_SAFETY = 16,  /* belongs to the safety department */
    SP_HAZARD_PRINCIPAL = 32,
    SP_HAZARD_CLOCK = 64,
    SP_HAZARD_RECTIFIER = 128, /* is named as who rectifies */
    SP_HAZARD_FINDER = 256,    /* reported it */
    SP_HAZARD_WHO_BITS = 9
};

typedef struct sp_hazard_actor {
    const char *login;
    unsigned powers;
    sp_hazard_rank rank; /* the highest of their roles */
} sp_hazard_actor;

/* What is asked for. Days are local. */
typedef struct sp_hazard_request {
    sp_hazard_action action;
    const sp_hazard_options *options;
    int64_t now;
    int64_t today;
    int64_t default_day;     /* deadline when nobody says one */
    int64_t last_day;        /* latest deadline */
    int64_t last_extension;  /* latest day of the next extension */
    const sp_hazard *target; /* merge: the other; NULL: there is none */
    bool target_loops;       /* its chain of mergers leads back here */
    size_t photos; /* of after rectification, in this round, with those that
                      come now */
} sp_hazard_request;

typedef struct sp_hazard_decision {
    sp_cycle_verdict verdict;
    sp_hazard_state to;        /* where it leads, or would */
    bool proposed;             /* regrade: only proposed */
    sp_permit_reasons reasons; /* none when it is possible */
} sp_hazard_decision;

void sp_hazard_decision_clear(sp_hazard_decision *decision);
#define SP_AUTOHAZARDDECISION                                                  \
    SP_CLEANUP(sp_hazard_decision_clear) sp_hazard_decision

/* Guards; the table in hazard_guard.c. */
typedef enum sp_hazard_guard {
    SP_HAZARD_GUARD_REASON,
    SP_HAZARD_GUARD_TARGET,
    SP_HAZARD_GUARD_LEVEL,
    SP_HAZARD_GUARD_REACH,
    SP_HAZARD_GUARD_MUSTS,
    SP_HAZARD_GUARD_DEADLINE,
    SP_HAZARD_GUARD_SAME_DEADLINE,
    SP_HAZARD_GUARD_ONLY_GENERAL,
    SP_HAZARD_GUARD_SPOT,
    SP_HAZARD_GUARD_RESULT,
    SP_HAZARD_GUARD_PROOF,
    SP_HAZARD_GUARD_PHOTO,
    SP_HAZARD_GUARD_IN_TIME,
    SP_HAZARD_GUARD_NOT_ASKED,
    SP_HAZARD_GUARD_EXTENSIONS,
    SP_HAZARD_GUARD_INTERIM,
    SP_HAZARD_GUARD_LATER_DAY,
    SP_HAZARD_GUARD_ASKED,
    SP_HAZARD_GUARD_HIGHER,
    SP_HAZARD_GUARD_SEPARATE,
    SP_HAZARD_GUARD_SAFETY_DEPT,
    SP_HAZARD_GUARD_NOT_VERIFIED,
    SP_HAZARD_GUARD_VERIFIED,
    SP_HAZARD_GUARD_CONSENT,
    SP_HAZARD_GUARD_IS_GENERAL,
    SP_HAZARD_GUARD_IS_MAJOR,
    SP_HAZARD_GUARD_OTHER_LEVEL,
    SP_HAZARD_GUARD_LOWERED,
    SP_HAZARD_GUARD_RAISED,
    SP_HAZARD_GUARD_RUNG,
    SP_HAZARD_GUARD_COUNT
} sp_hazard_guard;

typedef struct sp_hazard_case {
    const sp_hazard_rules *rules;
    const sp_hazard *hazard;
    const sp_hazard_actor *actor;
    const sp_hazard_request *request;
} sp_hazard_case;

/* Appends what is missing; nothing when it holds. */
typedef void sp_hazard_check(const sp_hazard_case *c, sp_permit_reasons *out);
extern sp_hazard_check *const sp_hazard_guards[SP_HAZARD_GUARD_COUNT];

typedef struct sp_hazard_row {
    sp_hazard_state from;
    sp_hazard_action action;
    unsigned who;
    sp_hazard_state to;
    unsigned when;   /* guards that choose the row, as bits */
    unsigned guards; /* that have to hold */
} sp_hazard_row;

/* The table, for tests and documents. */
const sp_hazard_row *sp_hazard_rows(size_t *out_count);

/* Decide. @out is to be cleared, also on failure. SP_NO_MEMORY alone. */
sp_status sp_hazard_decide(const sp_hazard_case *c, sp_hazard_decision *out);

/* SP_OK, or the first reason as a failure. */
sp_status sp_hazard_decision_status(const sp_hazard_decision *decision);

/* ---- days ---- */

/* What will hold when the action is done: what is given, else what was. */
unsigned sp_hazard_level_after(const sp_hazard_case *c);

/* @days after @day as the rules of a level count. @is_workday may be NULL. */
int64_t sp_hazard_count_days(const sp_hazard_level_rules *rules, int64_t day,
                             int64_t days, sp_workday_ask is_workday,
                             const void *context);

/* The deadline as it will be: SP_NO_INT when the text is no day. */
int64_t sp_hazard_day_after(const sp_hazard_case *c);

/* The day of a stored text; SP_NO_INT for NULL. */
int64_t sp_hazard_day(const char *text);

/* The day of the ladder's next step; SP_NO_INT when it has no more. */
int64_t sp_hazard_next_rung(const sp_hazard_rules *rules, unsigned level,
                            const char *deadline, int64_t climbed);

#endif
