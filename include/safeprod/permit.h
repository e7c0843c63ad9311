/** @file safeprod/permit.h
 *  @brief Permits to work (作业票): tickets, what belongs to them, and the
 *  verbs that move them.
 *
 *  A ticket is of a type, which is a rule pack of the site
 *  (safeprod/permit_type.h); it keeps the version that it was applied under.
 *  Submitting works out its level. It can be changed until it is submitted and
 *  after it was rejected, and never again: what has to be otherwise, or longer,
 *  is a successor. Every verb is one transaction with the row, one line of the
 *  ticket's history and the ledger.
 *
 *  The two calls that a program needs that starts work: sp_permit_act() and
 *  sp_permit_why().
 *
 *  Who may: apply and fill in, `permit` `create`, or who is named on the
 *  ticket; sign, `permit_approve` `approve` and the step's own roles; suspend,
 *  anybody with `permit_stop` `update`, which every worker has; terminate, the
 *  same but not workers. See: module `permit`, who is named on it, and who may
 *  suspend or sign any ticket. */
#ifndef SAFEPROD_PERMIT_H
#define SAFEPROD_PERMIT_H

#include <safeprod/import.h>
#include <safeprod/permit_rules.h>
#include <safeprod/permit_type.h>
#include <safeprod/records.h>

SP_BEGIN_DECLS

/** A ticket. Texts of `facts` and `fields` are JSON objects of texts. */
typedef struct sp_permit {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept;
    char *code;          /**< its number: WXZY, the day, a running number */
    char *type;          /**< code of the type, e.g. "hot_work" */
    char *title;         /**< 危险作业名称 */
    unsigned state;      /**< sp_permit_state */
    char *base_level;    /**< code of the level by the facts */
    char *level;         /**< the level that counts */
    char *raised_to;     /**< level that a person asks for, or NULL */
    bool upgraded;       /**< 升级管理 */
    char *level_reasons; /**< JSON: [{code, zh, en, clause, level}] */
    char *standard;      /**< the pack, name@version */
    char *calendar;      /**< the calendar, name@version */
    char *enterprise;
    char *zone;
    char *place;
    double x; /**< on the plan, pixels from its left edge; NaN: not marked */
    double y; /**< pixels from its upper edge */
    double height_from; /**< metres over the ground; NaN: not told */
    double height_to;
    char *space; /**< the confined space or vessel */
    char *pipe;
    char *dike;
    char *apply_unit;
    char *applicant; /**< login name */
    char *work_unit;
    char *contractor;  /**< code; NULL: own staff */
    char *work_leader; /**< code of a person */
    char *coordinator; /**< of simultaneous work: code of a person, or NULL */
    char *work_content;
    char *hazard_analysis;
    char *facts;  /**< what the level depends on: sp_permit_set_fact() */
    char *fields; /**< of the ticket's form: sp_permit_set_field() */
    int64_t planned_from;
    int64_t planned_to;
    int64_t daily_from; /**< minute of the day; SP_NO_INT: all the time */
    int64_t daily_to;
    int64_t valid_from; /**< set when it is submitted */
    int64_t valid_to;
    char *prev;       /**< ticket that this one follows */
    char *serves;     /**< ticket that this one serves: it takes its period */
    char *related;    /**< numbers with commas */
    int64_t round;    /**< how often it was submitted */
    char *next_steps; /**< steps that can be signed now, with commas */
    int64_t submitted_at;
    int64_t approved_at;
    int64_t started_at; /**< when work first began */
    int64_t suspended_at;
    char *suspended_reason;
    int64_t resumed_at;
    char *finished_from; /**< the state that work was finished in */
    int64_t ended_at;
    int64_t heads_in; /**< people counted in at the start */
    int64_t heads_out;
    int64_t tools_in;
    int64_t tools_out;
    char *briefer; /**< code of the person who briefed */
    char *briefed; /**< codes of people with commas */
    int64_t briefed_at;
    char *isolation; /**< what was isolated: blinds, locks */
    char *isolated_by;
    int64_t isolated_at;
    bool legacy;           /**< imported: never valid for work */
    char *legacy_type;     /**< the type as it was printed */
    char *legacy_findings; /**< what is wrong with it, one per line */
} sp_permit;
extern SP_API const sp_type sp_permit_record_type;

/** An answer to a line of the checklist. */
typedef struct sp_permit_measure_answer {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept;
    char *code;
    char *permit;
    int64_t no;
    bool involved;      /**< 涉及 or 不涉及: a decision either way */
    char *value;        /**< what is filled in beside it, or NULL */
    char *confirmed_by; /**< who decided: code of a person, or a login name */
    int64_t confirmed_at;
} sp_permit_measure_answer;
extern SP_API const sp_type sp_permit_measure_answer_type;

/** What a gas test came to. */
typedef enum sp_permit_gas_verdict {
    SP_PERMIT_GAS_PASSED,
    SP_PERMIT_GAS_FAILED,
    SP_PERMIT_GAS_UNKNOWN, /**< no limit is known for it: counts as failed */
    SP_PERMIT_GAS_VERDICT_COUNT
} sp_permit_gas_verdict;

/** One value of a gas test. */
typedef struct sp_permit_gas_test {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept;
    char *code;
    char *permit;
    int64_t sampled_at;
    unsigned kind;   /**< sp_permit_gas_kind */
    char *substance; /**< name or CAS number; NULL: the kind itself */
    char *value;     /**< decimal, as it was read off */
    char *unit;      /**< "%vol", "%LEL", "ppm", "mg/m3" */
    char *lel;       /**< lower explosive limit in %vol, for %LEL */
    char *point;     /**< code of a sampling point of the pack, or any text */
    char *place;
    char *analyst;    /**< code of a person */
    char *instrument; /**< make and number */
    unsigned verdict; /**< sp_permit_gas_verdict */
    char *verdict_text;
    char *source; /**< SHA-256 of the file that it was imported from */
} sp_permit_gas_test;
extern SP_API const sp_type sp_permit_gas_test_type;

/** Somebody who is named on a ticket. */
typedef struct sp_permit_staff {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept;
    char *code;
    char *permit;
    char *function; /**< "worker", "guardian", "analyst", … */
    char *person;   /**< code */
    int64_t from_at;
    int64_t to_at; /**< SP_NO_INT: to the end */
} sp_permit_staff;
extern SP_API const sp_type sp_permit_staff_type;

/** One line of a ticket's history. Append only. */
typedef struct sp_permit_history {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept;
    char *code;
    char *permit;
    int64_t seq; /**< from 1 */
    int64_t at;
    char *actor;         /**< login name */
    char *action;        /**< name of an sp_permit_action, or "apply", "edit",
                              "measure", "gas", "brief", "isolate", "staff", … */
    unsigned from_state; /**< sp_permit_state */
    unsigned to_state;
    int64_t round;
    char *step;      /**< of the approval */
    char *signed_as; /**< role or function that it was signed as */
    bool on_site;
    char *reason;
    char *facts;    /**< JSON: what came with it: counts, weather, … */
    char *evidence; /**< SHA-256 of an attachment */
    char *key;      /**< the caller's, for doing it once */
} sp_permit_history;
extern SP_API const sp_type sp_permit_history_type;

/** @name Applying and filling in
 *  @{ */

/** Apply for a ticket: a draft. Its number, the version of its type's pack and
 *  the applicant are set here. Only the type must be given yet.
 *  @param permit members that are not the library's are taken
 *  @param key    NULL, or the caller's own: applying with it again loads the
 *                ticket that was made, and makes no other
 *  @retval SP_NOT_FOUND no such type */
SP_API sp_status sp_permit_apply(sp_session *session, sp_permit *permit,
                                 const char *key);

/** Save a ticket that was loaded and changed: a draft, or one that was
 *  rejected.
 *  @retval SP_CONFLICT it was submitted: it is as it is */
SP_API sp_status sp_permit_edit(sp_session *session, sp_permit *permit);

/** Set a fact that the level depends on, e.g. "height" to "7.5".
 *  @param value NULL: not given
 *  @retval SP_INVALID the type has no such fact, or it cannot be that */
SP_API sp_status sp_permit_set_fact(sp_session *session, const char *number,
                                    const char *name, const char *value);

/** Set a field of the ticket's form. @param value NULL: not given */
SP_API sp_status sp_permit_set_field(sp_session *session, const char *number,
                                     const char *name, const char *value);

/** Answer line @p no of the checklist. Until work has ended; what was answered
 *  before stays in the ledger.
 *  @param by code of the person who decides; NULL: the actor */
SP_API sp_status sp_permit_measure_confirm(sp_session *session,
                                           const char *number, int64_t no,
                                           bool involved, const char *value,
                                           const char *by);

/** Enter a gas test. The verdict is set here, by the pack's limits; a value
 *  that fails, or cannot be judged, is kept as well.
 *  @param test `permit` is its ticket
 *  @retval SP_INVALID no number, no unit, or from the future */
SP_API sp_status sp_permit_gas(sp_session *session, sp_permit_gas_test *test);

/** Enter a meter's log, a table file with the fields of a test as headings.
 *  All of it or nothing; the same file again changes nothing.
 *  @param meter what all rows have that have no column of their own; NULL: none
 *  @param[out] out counts of rows */
SP_API sp_status sp_permit_gas_import(sp_session *session, const char *number,
                                      const char *path,
                                      const sp_permit_gas_test *meter,
                                      sp_import_result *out);

/** Enter the safety briefing (安全交底).
 *  @param briefer code of a person
 *  @param briefed codes of people with commas; NULL: everybody on the ticket
 *  @param at      SP_NO_INT: now */
SP_API sp_status sp_permit_brief(sp_session *session, const char *number,
                                 const char *briefer, const char *briefed,
                                 int64_t at);

/** Enter what was isolated: blinds, locks, tags.
 *  @param by code of a person; NULL: the actor */
SP_API sp_status sp_permit_isolate(sp_session *session, const char *number,
                                   const char *what, const char *by);

/** Keep a document of a ticket: a plan, a drawing, a photo, a video.
 *  @param code of a document of the pack, e.g. "plan", or any word
 *  @param file_name a name without folders
 *  @param[out] out_sha256 may be NULL
 *  @retval SP_CONFLICT that name is there with another content */
SP_API sp_status sp_permit_document_add(sp_session *session, const char *number,
                                        const char *code, const char *file_name,
                                        const void *bytes, size_t len,
                                        char out_sha256[65]);

/** Name somebody on a ticket.
 *  @param function a function of the pack: "worker", "guardian", …
 *  @param from SP_NO_INT: from its beginning
 *  @param to   SP_NO_INT: to its end */
SP_API sp_status sp_permit_staff_add(sp_session *session, const char *number,
                                     const char *function, const char *person,
                                     int64_t from, int64_t to);

/** Somebody leaves. A guardian who leaves work that is going on leaves it
 *  without a guardian: suspend it first. */
SP_API sp_status sp_permit_staff_leave(sp_session *session, const char *number,
                                       const char *function,
                                       const char *person);
/** @} */
/** @name Acting
 *  @{ */

/** What comes with an action. Start from SP_PERMIT_OPTIONS_INIT. */
typedef struct sp_permit_options {
    const char *reason;
    const char *step; /**< approve: which; NULL: the only one that the actor
                           can sign now */
    const char *as;   /**< role or function that it is signed as; NULL: any that
                           the actor has */
    const char *key;  /**< the caller's own: again, the same answer, done once
                       */
    const char *evidence; /**< SHA-256 of an attachment */
    const char *weather;  /**< "wind_force=4,temperature=31,thunder=no"; NULL:
                               not looked at, which outdoors is a reason */
    const char *person;   /**< handover: code of who takes over as guardian */
    int64_t version;      /**< of the ticket as the caller knows it;
                               SP_NO_INT: any */
    int64_t heads;        /**< people: start, counted in; finish, out */
    int64_t tools;        /**< tools likewise */
    bool on_site;         /**< signed at the place of work */
    bool cause_cleared;   /**< resume: what led to the suspension is gone */
    bool site_checked;    /**< resume, handover: measures are in place; accept:
                               the site is restored and nothing smoulders */
    bool monitored;       /**< a continuous gas monitor stands there */
    bool conflicts_guarded; /**< the guards are there that work beside other
                                 work asks for */
} sp_permit_options;

/** Nothing comes with it. */
#define SP_PERMIT_OPTIONS_INIT                                                 \
    {                                                                          \
        .version = SP_NO_INT, .heads = SP_NO_INT, .tools = SP_NO_INT           \
    }

/** What an action did: plain data. */
typedef struct sp_permit_result {
    sp_permit_state from;
    sp_permit_state to;
    int64_t seq;   /**< of its line in the history */
    int64_t at;    /**< when it was done */
    bool repeated; /**< the key was known: nothing was done now */
} sp_permit_result;

/** Do something to a ticket, unless anything stands in the way.
 *  @param options NULL: SP_PERMIT_OPTIONS_INIT
 *  @param[out] out may be NULL
 *  @retval SP_INVALID   something stands in the way; the sentence is the first
 *                       reason: sp_permit_why() lists all
 *  @retval SP_FORBIDDEN this actor may not
 *  @retval SP_CONFLICT  it is in another state, or somebody was first */
SP_API sp_status sp_permit_act(sp_session *session, const char *number,
                               sp_permit_action action,
                               const sp_permit_options *options,
                               sp_permit_result *out);

/** Everything that stands in the way of an action now, and why. Changes
 *  nothing.
 *  @param options as for sp_permit_act()
 *  @param[out] out sp_permit_reasons_clear(); none: it can be done. Clauses
 *                  live as long as @p session */
SP_API sp_status sp_permit_why(sp_session *session, const char *number,
                               sp_permit_action action,
                               const sp_permit_options *options,
                               sp_permit_reasons *out);

/** What the actor can do now. */
typedef struct sp_permit_allowed_actions {
    bool from_here[SP_PERMIT_ACTION_COUNT]; /**< the state knows it */
    sp_permit_reasons
        reasons[SP_PERMIT_ACTION_COUNT]; /**< what stands in the
                                              way; none: allowed */
} sp_permit_allowed_actions;

/** Ask for all actions at once.
 *  @param[out] out sp_permit_allowed_clear() */
SP_API sp_status sp_permit_allowed(sp_session *session, const char *number,
                                   sp_permit_allowed_actions *out);

/** Free what is in @p allowed and empty it. */
SP_API void sp_permit_allowed_clear(sp_permit_allowed_actions *allowed);

/** Make the ticket that follows a ticket: a draft with the same work, its
 *  `prev` the old number, to be approved anew.
 *  @param from,to the new period; SP_NO_INT: left open
 *  @param key     as for sp_permit_apply()
 *  @param[out] out its number, the caller's, sp_free() */
SP_API sp_status sp_permit_successor(sp_session *session, const char *number,
                                     int64_t from, int64_t to, const char *key,
                                     char **out);
/** @} */
/** @name Work beside other work
 *  @{ */

/** Two works that may not go on together, or only so. Borrowed texts. */
typedef struct sp_permit_conflict {
    const char *number; /**< the ticket asked about; of a plan its label */
    const char *other;  /**< number of the other ticket, or another label */
    const char *code;   /**< of the rule */
    const char *clause;
    sp_permit_effect effect;
    const char *zh; /**< a sentence */
    const char *en; /**< the same sentence */
    bool unsure;    /**< a place is not known, so the worst is taken */
    int64_t from;   /**< of the time that both have */
    int64_t to;
} sp_permit_conflict;

/** @return SP_OK to go on; anything else ends the walk with that status */
typedef sp_status (*sp_permit_conflict_visit)(
    void *context, const sp_permit_conflict *conflict);

/** Conflicts of one ticket with those that are live (approved, going on,
 *  suspended, to be accepted), or of all of them with each other.
 *  @param number NULL: all; each pair once */
SP_API sp_status sp_permit_conflicts(sp_session *session, const char *number,
                                     sp_permit_conflict_visit visit,
                                     void *context);

/** Work that is thought about: a candidate for a slot. */
typedef struct sp_permit_slot {
    const char *label;
    const char *type; /**< code of a type or an activity, e.g. "gas_release" */
    const char *zone; /**< code, or NULL */
    double x;         /**< pixels of the plan; NaN: not known */
    double y;
    double height_from; /**< metres; NaN: not known */
    double height_to;
    const char *space;
    const char *pipe;
    const char *dike;
    const char *serves; /**< number of a ticket or NULL */
    int64_t from;
    int64_t to;
} sp_permit_slot;

/** Conflicts of each slot with the live tickets. Slots are alternatives: they
 *  are not held against each other. */
SP_API sp_status sp_permit_plan(sp_session *session,
                                const sp_permit_slot *slots, size_t count,
                                sp_permit_conflict_visit visit, void *context);

/** The same for a JSON array of objects with the members of a slot, times as
 *  texts.
 *  @param[out] out_count how many slots; may be NULL */
SP_API sp_status sp_permit_plan_json(sp_session *session, const char *text,
                                     size_t len, sp_permit_conflict_visit visit,
                                     void *context, size_t *out_count);
/** @} */
/** @name Looking back, and what was before
 *  @{ */

/** A ticket as it was at the end of second @p time, by the ledger.
 *  @param[out] out the caller's, sp_record_free()
 *  @retval SP_NOT_FOUND it was not there yet */
SP_API sp_status sp_permit_as_of(sp_session *session, const char *number,
                                 int64_t time, sp_permit **out);

/** Import tickets of another system, each with what is wrong about it. They
 *  keep their state for the record and are never valid for work. A number that
 *  is there already is left as it is.
 *  @param options NULL: all zeros; `read`, `dry_run`, `visit` and `context`
 *                 count
 *  @param[out] out counts of rows */
SP_API sp_status sp_permit_import_legacy(sp_session *session, const char *path,
                                         const sp_import_options *options,
                                         sp_import_result *out);
/** @} */

SP_END_DECLS
#endif
