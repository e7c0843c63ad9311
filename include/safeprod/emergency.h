/** @file safeprod/emergency.h
 *  @brief Emergency plans (应急预案): kinds, editions, review, signature,
 *  publication, filing, assessment; who is on duty (值班).
 *
 *  A plan is added and edited like any record while it is a draft; it moves by
 *  sp_plan_act() alone. What leads where, and what has to hold, is one table
 *  (lib/rules/emergency_life.c). Days are YYYY-MM-DD. Module `emergency`. */
#ifndef SAFEPROD_EMERGENCY_H
#define SAFEPROD_EMERGENCY_H

#include <safeprod/drill_rules.h>
#include <safeprod/records.h>

SP_BEGIN_DECLS

/** An edition of a plan. */
typedef struct sp_emergency_plan {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept;
    char *code;
    char *name;
    unsigned kind;  /**< sp_plan_kind */
    char *edition;  /**< e.g. "2026-1"; or NULL */
    char *revises;  /**< code of the edition that this one replaces */
    unsigned state; /**< sp_plan_state */
    char *enterprise;
    char *zone;
    char *accident;       /**< types of accidents, in words */
    char *scope;          /**< what it is for */
    char *steps;          /**< of a card or an on-site plan: what to do */
    char *contacts;       /**< who is called, with telephone numbers */
    bool needs_review;    /**< art. 21: written minutes of a review */
    bool needs_filing;    /**< art. 26: within 20 working days */
    bool needs_assessing; /**< art. 35: every three years */
    char *reviewed_on;
    char *review_note;
    char *signed_by; /**< login name of the principal */
    char *signed_on;
    char *published_on;
    char *effective_on;
    char *file_due; /**< last day of the filing */
    char *filed_on;
    char *filing_number;
    char *review_due; /**< last day of the next assessment */
    char *obsolete_on;
    char *reason; /**< why it was revised, returned, taken out of use */
} sp_emergency_plan;
extern SP_API const sp_type sp_emergency_plan_type;

/** What comes with an action; members that it does not need stay NULL. */
typedef struct sp_plan_request {
    const char *note;   /**< conclusion of the review, or why */
    const char *day;    /**< publish: from which day it holds */
    const char *number; /**< file: number of the filing */
    const char *code;   /**< edition: code of the new one */
} sp_plan_request;

/** Move a plan: "review", "sign", "return", "publish", "file", "assess",
 *  "revise", "edition", "retire". Publishing an edition takes the one that it
 *  revises out of use; filing is due 20 working days after, assessment 3 years
 *  after. "edition" makes a draft that revises this one.
 *  @retval SP_CONFLICT not from its present state
 *  @retval SP_INVALID  something does not hold: the sentence names the clause
 */
SP_API sp_status sp_plan_act(sp_session *session, const char *code,
                             const char *action,
                             const sp_plan_request *request);

/** Called for each action that there is from the present state.
 *  @param why NULL: it can be done by this actor; else a sentence */
typedef sp_status (*sp_emergency_why)(void *context, const char *action,
                                      const char *label, const char *why);

/** What can be done with a plan, and what stands in the way. */
SP_API sp_status sp_plan_why(sp_session *session, const char *code,
                             sp_emergency_why visit, void *context);

/** One line of what was done with a plan or a drill; only appended to. */
typedef struct sp_emergency_step {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept;
    char *code;         /**< <subject>/s<n> */
    char *subject_type; /**< "emergency_plan" or "drill" */
    char *subject;
    int64_t seq; /**< from 1 */
    int64_t at;
    char *actor; /**< login name */
    char *action;
    char *from_state; /**< names */
    char *to_state;
    char *note;
} sp_emergency_step;
extern SP_API const sp_type sp_emergency_step_type;

/** A shift of the duty roster (值班). */
typedef struct sp_roster_shift {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept;
    char *code;      /**< post, day and time of the beginning unless given */
    char *post;      /**< which roster, e.g. "中控室" */
    int64_t from_at; /**< it is on duty from … */
    int64_t to_at;   /**< … until, not included */
    char *leader;    /**< 带班领导 */
    char *people;    /**< 值班人员 */
    char *phone;
    char *handover;     /**< what was handed over at its end */
    int64_t handed_at;  /**< when */
    char *handed_to;    /**< to whom */
    int64_t removed_at; /**< taken out of the roster */
} sp_roster_shift;
extern SP_API const sp_type sp_roster_shift_type;

/** A fault of a roster. */
typedef struct sp_roster_fault {
    bool overlap;      /**< two shifts at once; else nobody is on duty */
    const char *post;  /**< borrowed, as the rest, for the visit */
    int64_t from;      /**< it lasts from … */
    int64_t to;        /**< … until */
    const char *shift; /**< code of the shift before it, or NULL */
    const char *other; /**< code of the shift behind it, or NULL */
} sp_roster_fault;

/** Look for gaps and overlaps of each post's roster between two times. */
SP_API sp_status
sp_roster_check(sp_session *session, int64_t from, int64_t to,
                sp_status (*visit)(void *context, const sp_roster_fault *fault),
                void *context);

/** Enter the handover of a shift (交接班), once; not before it began. */
SP_API sp_status sp_roster_hand_over(sp_session *session, const char *code,
                                     const char *to, const char *note);

SP_END_DECLS
#endif
