/** @file safeprod/hazard.h
 *  @brief Hidden dangers (事故隐患) and their closed loop: report, confirm,
 *  assign, rectify, verify, close.
 *
 *  A hazard moves by its verbs alone. What leads from which state to which, and
 *  what has to hold, is one table (lib/rules/hazard_cycle.c); days and the
 *  ladder of escalation are a rule pack. "Overdue" is no state: it follows from
 *  the deadline, a local day, from 00:00 of the day after it. */
#ifndef SAFEPROD_HAZARD_H
#define SAFEPROD_HAZARD_H

#include <safeprod/hazard_rules.h>
#include <safeprod/permit_rules.h>
#include <safeprod/records.h>

SP_BEGIN_DECLS

extern SP_API const sp_type sp_hazard_type;

/** One line of what was done to a hazard; only appended to. */
typedef struct sp_hazard_history {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept;
    char *code;   /**< <hazard>/h<n> */
    char *hazard; /**< its number */
    int64_t seq;  /**< from 1 */
    int64_t at;
    char *actor;         /**< login name; "-" for an anonymous report */
    char *action;        /**< "report", or the name of an action */
    unsigned from_state; /**< sp_hazard_state */
    unsigned to_state;
    int64_t round;
    char *reason;   /**< why */
    char *note;     /**< what was set, in words */
    char *evidence; /**< codes of attachments, or what else proves it */
    char *key;      /**< the caller's own */
} sp_hazard_history;
extern SP_API const sp_type sp_hazard_history_type;

/** Report a hazard (随手拍). Everybody may. Three members are enough: `title`,
 *  and `zone` or `place`. Its number, state, finder and department (of the
 *  zone, when it has one) are set here. `source`, `source_type` and
 *  `source_code` say what it came from.
 *  @param hazard `code` is set
 *  @param key NULL, or the caller's own: reporting with it again loads the
 *             hazard that was made, and makes no other */
SP_API sp_status sp_hazard_report(sp_session *session, sp_hazard *hazard,
                                  const char *key);

/** Report with photos of how it was found. When @p hazard has no `found_at` or
 *  no position, they are taken from the first photo that says them and can be
 *  right: not in the future, not before 2000. A zone is guessed from the
 *  position only when neither zone nor place is given.
 *  @retval SP_INVALID a photo is none; nothing was reported */
SP_API sp_status sp_hazard_report_photos(sp_session *session, sp_hazard *hazard,
                                         const sp_hazard_photo *photos,
                                         size_t count, const char *key);

/** Photos of a hazard are attachments of it, in this order.
 *  @param[out] out records of sp_attachment_type, sp_records_clear() */
SP_API sp_status sp_hazard_photos(sp_session *session, const char *number,
                                  sp_records *out);

/** The bytes of one of them, for who may see the hazard.
 *  @param code of the attachment
 *  @param[out] out the caller's, sp_free() */
SP_API sp_status sp_hazard_photo_bytes(sp_session *session, const char *number,
                                       const char *code, void **out,
                                       size_t *out_len);

/** What an action did: plain data. */
typedef struct sp_hazard_result {
    sp_hazard_state from;
    sp_hazard_state to;
    int64_t seq;   /**< of its line in the history */
    int64_t at;    /**< when it was done */
    bool repeated; /**< the key was known: nothing was done now */
    bool proposed; /**< regrade: a second person has to agree */
} sp_hazard_result;

/** Do something to a hazard, unless anything stands in the way.
 *
 *  MAJOR to GENERAL takes two: the first call proposes it, the same call by
 *  another person does it. A later deadline is asked for (EXTEND) and decided
 *  by who stands higher (GRANT, REFUSE).
 *  @param options NULL: SP_HAZARD_OPTIONS_INIT
 *  @param[out] out may be NULL
 *  @retval SP_INVALID   something stands in the way; the sentence is the first
 *                       reason: sp_hazard_why() lists all
 *  @retval SP_FORBIDDEN this actor may not
 *  @retval SP_CONFLICT  it is in another state, or somebody was first */
SP_API sp_status sp_hazard_act(sp_session *session, const char *number,
                               sp_hazard_action action,
                               const sp_hazard_options *options,
                               sp_hazard_result *out);

/** Everything that stands in the way of an action now, and why. Changes
 *  nothing.
 *  @param[out] out sp_permit_reasons_clear(); none: it can be done. Clauses
 *                  live as long as @p session */
SP_API sp_status sp_hazard_why(sp_session *session, const char *number,
                               sp_hazard_action action,
                               const sp_hazard_options *options,
                               sp_permit_reasons *out);

/** Which actions the state knows and the actor can do. */
typedef struct sp_hazard_allowed_actions {
    bool from_here[SP_HAZARD_ACTION_COUNT]; /**< the state knows it */
    bool yours[SP_HAZARD_ACTION_COUNT];     /**< this actor may; what it needs
                                                 may still be missing */
} sp_hazard_allowed_actions;
/** What can be done with a hazard now, and by whom. */
SP_API sp_status sp_hazard_allowed(sp_session *session, const char *number,
                                   sp_hazard_allowed_actions *out);

/** Load a hazard as sp_record_load() does, also for who has to rectify it.
 *  @param[out] out sp_record_free(&sp_hazard_type, …) */
SP_API sp_status sp_hazard_load(sp_session *session, const char *number,
                                sp_hazard **out);

/** Its history, oldest first.
 *  @param[out] out sp_records_clear() */
SP_API sp_status sp_hazard_lines(sp_session *session, const char *number,
                                 sp_records *out);

/** Narrow a query of hazards to those that are overdue: their deadline lies
 *  before the local day of the session's clock, and they are not closed. The
 *  longest overdue come first, unless sp_query_order() is called after it. */
SP_API sp_status sp_hazard_query_overdue(const sp_session *session,
                                         sp_query *query);

/** @return Whether it is overdue on the session's local day. */
SP_API bool sp_hazard_is_overdue(const sp_session *session,
                                 const sp_hazard *hazard);

/** List what the actor has to rectify and is not closed, whatever their rights.
 *  @param query of sp_hazard_type; it is narrowed down
 *  @param[out] out sp_records_clear() */
SP_API sp_status sp_hazard_list_mine(sp_session *session, sp_query *query,
                                     sp_records *out);

/** Who reported anonymously. For the head of the safety department alone
 *  (安全生产法 art. 54: no retaliation); asking is kept in the ledger.
 *  @param[out] out login name, the caller's, sp_free()
 *  @retval SP_NOT_FOUND it was not reported anonymously */
SP_API sp_status sp_hazard_finder(sp_session *session, const char *number,
                                  char **out);

SP_END_DECLS
#endif
