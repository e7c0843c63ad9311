/* Proof about the life cycle under a pack: every reachable state, by whoever
 * may act and however the guards turn out.
 *
 * A guard is a thing that holds or does not. Which row of the table an action
 * takes is found by the very function that decides about tickets, for every
 * combination of outcomes; what held in all combinations that lead through a
 * row is what the row proves. Signatures are followed one by one, each by
 * every kind of person, also by those who may not. */
#ifndef SP_PERMIT_VERIFY_H
#define SP_PERMIT_VERIFY_H

#include "permit_why.h"

#include "str.h"

/* What can be wrong. */
typedef enum sp_verify_fault {
    SP_VERIFY_UNPROVED_WORK, /* work goes on without something it needs */
    SP_VERIFY_FINAL_LEFT,    /* an ended ticket goes on */
    SP_VERIFY_NO_END,        /* a state that no path leads out of to an end */
    SP_VERIFY_OWN_APPROVAL,  /* the applicant or the guardian approves */
    SP_VERIFY_UNSIGNED,      /* approved before all have signed */
    SP_VERIFY_NO_APPROVER,   /* a level that nobody approves */
    SP_VERIFY_NO_GUARDIAN,   /* a level that nobody watches */
    SP_VERIFY_NOBODY_SIGNS,  /* a step that no role and no function can sign */
    SP_VERIFY_NO_VALIDITY,   /* a level without a longest validity */
    SP_VERIFY_NO_MEASURES,   /* a level without a checklist */
    SP_VERIFY_UNREACHABLE,   /* a state that no path leads to */
    SP_VERIFY_FAULT_COUNT
} sp_verify_fault;

/* Names and sentences of the faults. */
extern const sp_label sp_verify_fault_labels[SP_VERIFY_FAULT_COUNT];

/* What was found. */
typedef struct sp_verify_result {
    uint64_t nodes;        /* states of the walk */
    uint64_t combinations; /* of state, action, actors and outcomes of guards */
    unsigned faults;       /* bit of each sp_verify_fault */
    sp_str zh; /* the shortest counter-example of each fault, as steps; a line
                  each */
    sp_str en;
} sp_verify_result;

void sp_verify_result_free(sp_verify_result *result);

/* Walk the life cycle under @pack (abstract ones are refused).
 * @out is set on success, also when there are faults. */
sp_status sp_permit_verify(const sp_pack *pack, sp_verify_result *out);

/* The same for any type and any table. */
sp_status sp_permit_verify_type(const sp_permit_type *type,
                                const sp_cycle_table *table,
                                sp_verify_result *out);

#endif
