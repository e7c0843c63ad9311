/** @file safeprod/visitor.h
 *  @brief Visitors (访客): booked, approved by the host's department, in, out;
 *  and who is on the site when it has to be left.
 *
 *  What tells who a visitor was is blanked some time after the visit (the pack
 *  `party.cn`; 6 months), and is not in the ledger, which only says that it was
 *  entered and that it was blanked. Module `visitor`. */
#ifndef SAFEPROD_VISITOR_H
#define SAFEPROD_VISITOR_H

#include <safeprod/person.h>

SP_BEGIN_DECLS

/** A visit. Whether somebody has stayed too long follows from the clock
 *  (sp_visitor_overstays()) and is not stored. */
typedef struct sp_visitor {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept; /**< department of the host */
    char *code;       /**< made when NULL */
    char *name;       /**< NULL: blanked */
    char *unit;
    char *phone;
    unsigned kind; /**< sp_visitor_kind */
    int64_t heads; /**< how many come */
    char *purpose;
    char *host; /**< code of a person of ours */
    char *areas;
    int64_t planned_from;
    int64_t planned_to;
    char *vehicle;
    unsigned state; /**< sp_visitor_state */
    char *state_reason;
    char *approved_by;
    int64_t approved_at;
    int64_t arrived_at;
    bool notice_read; /**< 风险告知 read and signed */
    char *ppe;        /**< what was handed out */
    char *escort;     /**< who goes with them */
    int64_t left_at;
    int64_t blanked_at; /**< when what is personal was taken out */
} sp_visitor;
extern SP_API const sp_type sp_visitor_type;

/** Book a visit. Needs `visitor` `create`.
 *  @param visit its code, state and department are set
 *  @retval SP_INVALID no name, no host of ours, it ends before it begins */
SP_API sp_status sp_visitor_book(sp_session *session, sp_visitor *visit);

/** Let them come. Needs `visitor` `approve` in the host's department, or to be
 *  the host. */
SP_API sp_status sp_visitor_approve(sp_session *session, const char *code);

/** Do not. As sp_visitor_approve().
 *  @param reason required */
SP_API sp_status sp_visitor_refuse(sp_session *session, const char *code,
                                   const char *reason);

/** What happens at the gate. */
typedef struct sp_visitor_arrival {
    bool notice_read;   /**< has to be true */
    const char *ppe;    /**< what was handed out */
    const char *escort; /**< who goes with them */
    const char *vehicle;
} sp_visitor_arrival;

/** They are in. Needs `visitor` `update`, `approve` or to be the host.
 *  @retval SP_CONFLICT not approved, or not their day
 *  @retval SP_INVALID  the notice was not read, or nobody goes with them */
SP_API sp_status sp_visitor_arrive(sp_session *session, const char *code,
                                   const sp_visitor_arrival *arrival);

/** They are out. As sp_visitor_arrive(). */
SP_API sp_status sp_visitor_leave(sp_session *session, const char *code);

/** @return Whether somebody is still in when they should be out. */
SP_API bool sp_visitor_overstays(const sp_visitor *visit, int64_t now);

/** How many people are on the site, for an evacuation. */
typedef struct sp_headcount {
    int64_t visitors;    /**< heads of visits that are in */
    int64_t overstays;   /**< of these, who should be out */
    int64_t contractors; /**< people of contractors on tickets in progress */
    int64_t staff;       /**< own people on tickets in progress */
} sp_headcount;

/** Count them. Needs a right to read `visitor` or `permit`: in an emergency
 *  all are counted, whoever asks. */
SP_API sp_status sp_headcount_now(sp_session *session, sp_headcount *out);

/** Somebody who is on the site. Texts are borrowed.
 *  @param kind "visitor", "contractor" or "staff"
 *  @param name  for who may see it, else the code alone
 *  @param place areas of the visit, or the ticket */
typedef sp_status (*sp_onsite_visit)(void *context, const char *kind,
                                     const char *code, const char *name,
                                     const char *unit, const char *place,
                                     int64_t since);

/** Everybody who is on the site by what is known: visitors who are in, and
 *  people who are named on tickets in progress. Needs a right to read `visitor`
 *  or `permit`. */
SP_API sp_status sp_onsite(sp_session *session, sp_onsite_visit visit,
                           void *context);

SP_END_DECLS
#endif
