/* The life cycle of a ticket: one table, pure. Facts, actor and time come in;
 * what may be done, where it leads, and all that stands in the way come out.
 *
 * Texts are borrowed; NULL or "" is "nothing". Times are seconds since 1970
 * UTC, SP_NO_INT for "not yet". */
#ifndef SP_PERMIT_CYCLE_H
#define SP_PERMIT_CYCLE_H

#include "gas_test.h"

/* A signature of a step. Those from before the last submission do not count.
 */
typedef struct sp_cycle_signature {
    const char *step;
    const char *as; /* the entry of the step's `by` that it stands for */
    const char *login;
    int64_t at;
} sp_cycle_signature;

/* An answered line of the checklist: involved or not, somebody decided. */
typedef struct sp_cycle_measure {
    unsigned no;
    const char *by;
    int64_t at;
} sp_cycle_measure;

typedef struct sp_cycle_certificate {
    const char *kind;
    int64_t from; /* SP_NO_INT: from ever */
    int64_t to;   /* the last second; SP_NO_INT: no end */
} sp_cycle_certificate;

/* Somebody who is named on the ticket, once for each function. */
typedef struct sp_cycle_person {
    const char *function;
    const char *person; /* code */
    const char *login;  /* NULL: does not sign in */
    const char *name;
    int64_t from; /* SP_NO_INT: from the beginning */
    int64_t to;   /* SP_NO_INT: to the end */
    bool briefed;
    const char *busy_with; /* another ticket that has them at that time */
    const sp_cycle_certificate *certificates;
    size_t ncertificates;
    const sp_permit_reasons *unfit; /* what speaks against them; NULL: nobody
                                       asked, which is a reason too */
} sp_cycle_person;

/* Another work that a rule speaks about. */
typedef struct sp_cycle_conflict {
    const char *other; /* its number */
    sp_permit_effect effect;
    const char *zh;
    const char *en;
    const char *clause;
    bool settled; /* AVOID: the guard that the sentence names is there */
} sp_cycle_conflict;

/* Another ticket of the same job. */
typedef struct sp_cycle_related {
    const char *number;
    const char *type;
    sp_permit_state state;
    int64_t from;
    int64_t to;
    bool served; /* this ticket serves it, and takes its period */
} sp_cycle_related;

typedef struct sp_cycle_weather {
    const char *measure;
    int64_t value; /* of a state 1: there, 0: not */
} sp_cycle_weather;

/* All that is known about a ticket. */
typedef struct sp_cycle_facts {
    const char *number;
    sp_permit_state state;
    sp_permit_state finished_from; /* the state that work was finished in */
    bool legacy;                   /* imported: never valid for work */
    const sp_permit_grading *grading;
    int level_now; /* as it would be graded now; the grading's own when nobody
                      looked again */
    int64_t submitted_at;
    int64_t valid_from; /* of a draft: what is asked for */
    int64_t valid_to;
    int64_t suspended_at;
    int64_t work_from;     /* when work last began or went on again */
    const char *applicant; /* login name */
    const char *applicant_person;
    const char *coordinator;
    bool analysis;             /* the hazard analysis is there */
    const char *const *filled; /* codes of fields that hold something */
    size_t nfilled;
    const char *const *documents; /* codes of documents that are there */
    size_t ndocuments;
    const sp_permit_step *const *extra; /* steps beyond the pack's */
    size_t nextra;
    const sp_cycle_signature *signatures;
    size_t nsignatures;
    const sp_cycle_measure *measures;
    size_t nmeasures;
    const sp_cycle_person *people;
    size_t npeople;
    const sp_cycle_conflict *conflicts;
    size_t nconflicts;
    const sp_cycle_related *related;
    size_t nrelated;
    sp_gas_log gas;
    const char *briefer;
    int64_t briefed_at;
    const char *isolated_by;
    int64_t isolated_at;
    int64_t heads_in;
    int64_t tools_in;
} sp_cycle_facts;

/* What an actor may do on any ticket, as the role matrix has it. */
enum {
    SP_CYCLE_ADMIN = 1,   /* 安全管理: cancels, starts, accepts */
    SP_CYCLE_STOP = 2,    /* suspends and terminates */
    SP_CYCLE_SUSPEND = 4, /* suspends: every worker on site may */
    SP_CYCLE_CLOCK = 8,   /* the job that ends what has expired */
    SP_CYCLE_ALARM = 16   /* a detector */
};

typedef struct sp_cycle_actor {
    const char *login;
    const char *person;
    const char *roles; /* with commas between */
    unsigned powers;
} sp_cycle_actor;

/* What comes with an action. */
typedef struct sp_cycle_request {
    sp_permit_action action;
    int64_t now;
    const char *reason;
    const char *step;   /* NULL: the only one that the actor can sign */
    const char *as;     /* NULL: any that the actor has */
    const char *person; /* handover: the next guardian */
    const sp_cycle_weather *weather;
    size_t nweather;
    bool on_site;
    bool cause_cleared;
    bool site_checked;
    int64_t heads_out;
    int64_t tools_out;
} sp_cycle_request;

typedef enum sp_cycle_verdict {
    SP_CYCLE_POSSIBLE,
    SP_CYCLE_WRONG_STATE, /* the state does not know the action */
    SP_CYCLE_FORBIDDEN,   /* not by this actor */
    SP_CYCLE_BLOCKED      /* something stands in the way */
} sp_cycle_verdict;

typedef struct sp_cycle_decision {
    sp_cycle_verdict verdict;
    sp_permit_state to;         /* where it leads, or would */
    const sp_permit_step *step; /* the step that is signed; or NULL */
    const char *as;             /* what it is signed as */
    bool alarm;                 /* work that goes on must stop */
    sp_permit_reasons reasons;  /* none when it is possible */
} sp_cycle_decision;

void sp_cycle_decision_clear(sp_cycle_decision *decision);

/* May @actor do this now? @out is set on success, also when the answer is no.
 * SP_INVALID: the facts are not sound (no grading, gas readings out of order).
 */
sp_status sp_permit_decide(const sp_pack *pack, const sp_cycle_facts *facts,
                           const sp_cycle_actor *actor,
                           const sp_cycle_request *request,
                           sp_cycle_decision *out);

/* The same for every action; the request's own is not looked at. */
sp_status sp_permit_decide_all(const sp_pack *pack, const sp_cycle_facts *facts,
                               const sp_cycle_actor *actor,
                               const sp_cycle_request *request,
                               sp_cycle_decision out[SP_PERMIT_ACTION_COUNT]);

/* The decision as a status: SP_OK, SP_CONFLICT, SP_FORBIDDEN, SP_INVALID; its
 * sentence is the first reason. */
sp_status sp_cycle_decision_status(const sp_cycle_decision *decision);

/* The steps that can be signed now. */
sp_status sp_permit_open_steps(const sp_pack *pack, const sp_cycle_facts *facts,
                               const sp_permit_step **out, size_t room,
                               size_t *out_count);

#endif
