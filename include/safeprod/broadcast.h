/** @file safeprod/broadcast.h
 *  @brief 一呼百应: one call reaches everybody, and who has answered is known.
 *
 *  A broadcast goes to targets with commas:
 *
 *      zone:A3       who answers for the zone (its department and those below)
 *                    and who works in it now, by tickets in progress
 *      dept:D1       a department and those below
 *      role:WORKER   everybody who holds a role
 *      roster:中控室  who is on duty now
 *      user:zhao     one user
 *      person:P-7    one person
 *      all           everybody
 *
 *  Whoever is meant twice is called once. The call is a notice, which channels
 *  carry out of the site (safeprod/channel.h). Everybody who was called
 *  answers, or somebody answers for those who have no login. Who has not
 *  answered in time is named in a notice one level up, to `escalate_to`; that
 *  is done by sp_tick(), once.
 *
 *  Who may: call, `alarm` `update`; answer for oneself, who was called; answer
 *  for others, `alarm` `update`; see, `alarm` `read`. */
#ifndef SAFEPROD_BROADCAST_H
#define SAFEPROD_BROADCAST_H

#include <safeprod/records.h>

SP_BEGIN_DECLS

/** A call. Module `alarm`. */
typedef struct sp_broadcast {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept;
    char *code; /**< GB, the day, a running number */
    char *text;
    char *targets; /**< with commas */
    int64_t level; /**< 1 to 4, as of notices */
    int64_t at;
    int64_t answer_by;    /**< SP_NO_INT: no answer is asked for */
    char *escalate_to;    /**< recipients as of sp_notice; default
                               role:SAFETY_HEAD */
    int64_t escalated_at; /**< SP_NO_INT: not yet */
    int64_t called;       /**< how many */
} sp_broadcast;
extern SP_API const sp_type sp_broadcast_type;

/** Somebody who was called. Module `alarm`. */
typedef struct sp_broadcast_call {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept;
    char *code;      /**< <broadcast>/<who> */
    char *broadcast; /**< code */
    char *who; /**< user:<login>, person:<code>, or name:<name> of somebody
                    on a roster */
    char *name;
    int64_t answered_at; /**< SP_NO_INT: not yet */
    char *answered_by;   /**< login name */
    char *note;
} sp_broadcast_call;
extern SP_API const sp_type sp_broadcast_call_type;

/** What is called out. Texts are borrowed. */
typedef struct sp_broadcast_order {
    const char *text;
    const char *targets;
    int64_t level;           /**< 1 to 4; 0: 2 */
    int64_t answer_minutes;  /**< 0: no answer is asked for */
    const char *escalate_to; /**< NULL: role:SAFETY_HEAD */
} sp_broadcast_order;

/** Call. @param[out] out_code the caller's, sp_free()
 *  @param[out] out_called how many were reached; may be NULL
 *  @retval SP_INVALID a target that is none, or nobody is meant */
SP_API sp_status sp_broadcast_send(sp_session *session,
                                   const sp_broadcast_order *order,
                                   char **out_code, int64_t *out_called);

/** Answer a call.
 *  @param who  as in sp_broadcast_call; NULL: the actor
 *  @param note or NULL
 *  @retval SP_NOT_FOUND they were not called
 *  @retval SP_CONFLICT  they have answered already */
SP_API sp_status sp_broadcast_answer(sp_session *session, const char *code,
                                     const char *who, const char *note);

SP_END_DECLS
#endif
