/* What can stand in the way: the guards of the life cycle, one named function
 * each, and the table that says where they stand. */
#ifndef SP_PERMIT_WHY_H
#define SP_PERMIT_WHY_H

#include "permit_cycle.h"

/* Guards, in the order in which they are looked at and told. */
typedef enum sp_guard {
    SP_GUARD_VALID,  /* not a legacy ticket */
    SP_GUARD_REASON, /* a reason is given */
    SP_GUARD_FIELDS,
    SP_GUARD_LEVEL,
    SP_GUARD_PERIOD,
    SP_GUARD_ANALYSIS,
    SP_GUARD_DOCUMENTS,
    SP_GUARD_SIGNER,   /* there is a step that this actor can sign now */
    SP_GUARD_SEPARATE, /* who signs is neither applicant nor guardian */
    SP_GUARD_SIGNED,   /* the approval is complete */
    SP_GUARD_CHECKED,  /* checked before work by whom the pack names */
    SP_GUARD_WINDOW,
    SP_GUARD_LATE, /* the validity has passed */
    SP_GUARD_CAUSE,
    SP_GUARD_GAS,
    SP_GUARD_MEASURES,
    SP_GUARD_RECONFIRMED,
    SP_GUARD_BRIEFING,
    SP_GUARD_GUARDIAN,
    SP_GUARD_NEXT_GUARDIAN,
    SP_GUARD_DUTIES, /* guardian, worker, approver are different people */
    SP_GUARD_WORKERS,
    SP_GUARD_RELATED,
    SP_GUARD_CONFLICTS,
    SP_GUARD_WEATHER,
    SP_GUARD_ISOLATION,
    SP_GUARD_COUNT_OUT,
    SP_GUARD_SITE,
    /* These choose between rows, and are nobody's fault. */
    SP_GUARD_LAST_SIGNATURE,
    SP_GUARD_LAST_ACCEPTANCE,
    SP_GUARD_WAS_WORKING,
    SP_GUARD_COUNT
} sp_guard;

typedef uint64_t sp_guards;
#define SP_GUARD_BIT(name) ((sp_guards)1 << SP_GUARD_##name)

/* Who may do it: functions on this ticket, and powers. */
enum {
    SP_WHO_APPLICANT = 1,
    SP_WHO_LEADER = 2,
    SP_WHO_GUARDIAN = 4,
    SP_WHO_WORKER = 8,
    SP_WHO_SIGNER = 16,   /* can sign a step of the approval, or has */
    SP_WHO_CHECKER = 32,  /* can sign a check before work */
    SP_WHO_ACCEPTOR = 64, /* can sign the acceptance */
    SP_WHO_ADMIN = 128,
    SP_WHO_STOPPER = 256,
    SP_WHO_SUSPENDER = 512,
    SP_WHO_ALARM = 1024,
    SP_WHO_CLOCK = 2048,
    SP_WHO_BITS = 12
};

/* One row of the life cycle. The first row of a state and an action whose
 * `when` holds is the one; its `guards` and those that the pack adds decide. */
typedef struct sp_cycle_row {
    sp_permit_state from;
    sp_permit_action action;
    unsigned who;
    sp_permit_state to;
    sp_guards when;
    sp_guards guards;
} sp_cycle_row;

typedef struct sp_cycle_table {
    const sp_cycle_row *rows;
    size_t count;
} sp_cycle_table;

extern const sp_cycle_table sp_cycle_standard;

/* The row for @action in @from, given which guards hold; NULL: none. Both the
 * decision and its proof go through here. */
const sp_cycle_row *sp_cycle_row_for(const sp_cycle_table *table,
                                     sp_permit_state from,
                                     sp_permit_action action, sp_guards holds);

/* The guards of a row with those that @type adds at that moment for a ticket
 * graded so; NULL: for every ticket. */
sp_guards sp_cycle_guards(const sp_cycle_row *row, const sp_permit_type *type,
                          const sp_permit_grading *grading);

/* A ticket that is asked about. */
enum { SP_CYCLE_STEPS_MAX = 64 };
typedef struct sp_cycle {
    const sp_permit_type *type;
    const sp_cycle_facts *facts;
    const sp_cycle_actor *actor;
    const sp_cycle_request *request;
    const sp_permit_step *steps[SP_CYCLE_STEPS_MAX];
    size_t nsteps;
    const sp_permit_step *signs; /* what the actor would sign, and as what */
    const char *as;
    bool ambiguous;   /* more than one step could be meant */
    sp_status status; /* something failed for good */
} sp_cycle;

typedef void sp_guard_check(sp_cycle *c, sp_permit_reasons *out);

/* The second table: guards by sp_guard. */
typedef struct sp_guard_row {
    const char *code; /* "gas" */
    const char *zh;   /* what it looks at */
    const char *en;
    const char *clause; /* where the pack names none */
    int check;          /* sp_permit_check of the pack, or -1 */
    sp_guard_check *look;
} sp_guard_row;
extern const sp_guard_row sp_guard_rows[SP_GUARD_COUNT];

/* The clause of a guard: the pack's, else the library's. */
const char *sp_guard_clause(const sp_cycle *c, sp_guard guard);

/* The moment of an action; SP_PERMIT_MOMENT_COUNT: the packs have none. */
sp_permit_moment sp_cycle_moment(sp_permit_action action);

/* ---- shared by the guards ---- */

bool sp_cycle_same(const char *a, const char *b); /* told, and equal */
bool sp_cycle_is_actor(const sp_cycle *c, const char *login,
                       const char *person);
/* Is this somebody of @function now (or at all, before work)? */
bool sp_cycle_has_function(const sp_cycle_person *p, const char *function,
                           int64_t now);
bool sp_cycle_has_role(const char *roles, const char *role);
const char *sp_cycle_name(const sp_cycle_person *p);

/* Steps: permit_sign.c. */
bool sp_step_is_approval(const sp_permit_step *step);
bool sp_cycle_may_sign_as(const sp_cycle *c, const char *by);
bool sp_cycle_step_done(const sp_cycle *c, const sp_permit_step *step,
                        bool with_actor);
bool sp_cycle_step_open(const sp_cycle *c, const sp_permit_step *step);
/* Can, or could before, this actor sign a step of these kinds (bits)? */
bool sp_cycle_signs_any(const sp_cycle *c, unsigned kinds);
bool sp_cycle_has_signed(const sp_cycle *c, const char *login);
/* Finds what the actor would sign by this action. */
void sp_cycle_choose_step(sp_cycle *c);
/* Applicant, or guardian of this ticket. */
bool sp_cycle_is_bound(const sp_cycle *c, const char *login,
                       const char *person);

sp_guard_check sp_guard_signer, sp_guard_separate, sp_guard_signed,
    sp_guard_checked, sp_guard_last_signature, sp_guard_last_acceptance;
/* permit_people.c */
sp_guard_check sp_guard_briefing, sp_guard_guardian, sp_guard_next_guardian,
    sp_guard_duties, sp_guard_workers;
/* permit_site.c */
sp_guard_check sp_guard_window, sp_guard_late, sp_guard_gas, sp_guard_measures,
    sp_guard_reconfirmed, sp_guard_related, sp_guard_conflicts,
    sp_guard_weather, sp_guard_isolation, sp_guard_count_out, sp_guard_site,
    sp_guard_cause;
/* permit_form.c */
sp_guard_check sp_guard_valid, sp_guard_reason, sp_guard_fields, sp_guard_level,
    sp_guard_period, sp_guard_analysis, sp_guard_documents;

#endif
