/** @file safeprod/duty.h
 *  @brief Safety responsibility (安全履责): what posts have to do, tasks that
 *  come of it, who did them, and the ranking (监督排名).
 *
 *  An *item* says what has to be done; once it is published and somebody else
 *  than its maker approved it, *plans* give it to people for periods, and each
 *  person gets one *task* a plan and period. A task is done by submitting it
 *  with evidence and by its review. Nothing is written when a task is missed:
 *  an open one is missed as soon as its due day and grace are over.
 *
 *  Items and plans: module `duty`. Tasks: module `duty_task`. Rankings: module
 *  `ranking`. What leads where is two tables in lib/rules/duty_cycle.c, points
 *  are the rule pack `ranking.standard`. */
#ifndef SAFEPROD_DUTY_H
#define SAFEPROD_DUTY_H

#include <safeprod/cycle.h>
#include <safeprod/duty_rules.h>
#include <safeprod/permit_rules.h>
#include <safeprod/ranking.h>
#include <safeprod/records.h>

SP_BEGIN_DECLS

/** @name Items
 *  @{ */

/** Something that a post has to do (履职清单). Who changes what it asks for
 *  after it was published takes it back to a draft. */
typedef struct sp_duty_item {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept;
    char *code;
    char *title;         /**< 履职标题 */
    char *requirement;   /**< 履职要求 */
    unsigned published;  /**< sp_duty_publish */
    unsigned review;     /**< sp_duty_review */
    char *template_file; /**< 履职模板文件 */
    char *post;          /**< whose duty it is, in words */
    char *legal_basis;
    unsigned evidence;  /**< sp_duty_evidence */
    int64_t weight;     /**< hundredths, for F4; SP_NO_INT: 1 */
    int64_t edition;    /**< counts approvals */
    char *submitted_by; /**< login name of who published it */
    char *reviewed_by;  /**< NULL: nobody did, or it was imported */
    int64_t reviewed_at;
    char *review_note;
    int64_t removed_at;
} sp_duty_item;
extern SP_API const sp_type sp_duty_item_type;

/** Move an item along. Publishing and taking back need `duty` `update`,
 *  reviewing needs `duty` `approve` and somebody else than who made it.
 *  @param note with a rejection: why; else NULL
 *  @retval SP_FORBIDDEN not this person
 *  @retval SP_CONFLICT  not in this state */
SP_API sp_status sp_duty_item_act(sp_session *session, const char *code,
                                  sp_duty_item_action action, const char *note);

/** Add the legal duties of the pack "duty.law" as drafts: 7 of the principal,
 *  7 of safety managers, 5 of workers. Those that are there are left alone.
 *  @param[out] out_added may be NULL */
SP_API sp_status sp_duty_load_law(sp_session *session, int64_t *out_added);
/** @} */
/** @name Plans
 *  @{ */

/** Who does an item, and how often. */
typedef struct sp_duty_plan {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept;
    char *code;
    char *item;        /**< code of an item */
    char *people;      /**< codes of people with commas, */
    char *posts;       /**< posts with commas, */
    char *departments; /**< and departments, with those below them */
    unsigned cycle;    /**< sp_cycle_unit */
    int64_t every;     /**< SP_NO_INT: 1 */
    char *start_on;    /**< first day */
    char *end_on;      /**< last day, or NULL */
    unsigned workday;  /**< sp_workday_rule */
    int64_t due_day;   /**< day of the period; SP_NO_INT: its last */
    int64_t grace;     /**< days; SP_NO_INT: as the pack has it */
    int64_t removed_at;
} sp_duty_plan;
extern SP_API const sp_type sp_duty_plan_type;

/** End a plan with today: periods that begin later get no tasks, and those that
 *  were made are waived. Needs `duty` `update`.
 *  @param[out] out_waived may be NULL */
SP_API sp_status sp_duty_plan_stop(sp_session *session, const char *code,
                                   const char *reason, int64_t *out_waived);

/** What making tasks did. */
typedef struct sp_duty_made {
    int64_t plans;   /**< looked at */
    int64_t blocked; /**< of these, with an item that may not be used */
    int64_t added;
    int64_t there;  /**< were there already */
    int64_t waived; /**< of people who have left */
} sp_duty_made;

/** Make the tasks of all periods that begin until @p until. Doing it again
 *  makes none twice. Needs `duty` `create`; a tick does it for today.
 *  @param plan  code, or NULL: all
 *  @param from  a local day: periods that touch it and later ones; SP_NO_INT:
 *               from where it was left off, else from today
 *  @param until a local day, at most 800 days after @p from
 *  @param[out] out may be NULL */
SP_API sp_status sp_duty_make(sp_session *session, const char *plan,
                              int64_t from, int64_t until, sp_duty_made *out);
/** @} */
/** @name Tasks
 *  @{ */

/** One duty of one person in one period. Its code is plan/person/first day. */
typedef struct sp_duty_task {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept; /**< department of the person when it was made */
    char *code;
    char *plan;
    char *item;
    char *person;
    char *period_from;
    char *period_to;
    int64_t due_at;  /**< the last second in time */
    int64_t miss_at; /**< from the second after it an open task was missed */
    int64_t weight;  /**< of the item, hundredths */
    bool long_cycle; /**< is reminded of */
    unsigned status; /**< sp_duty_status */
    int64_t submitted_at;
    char *submitted_by; /**< login name */
    char *on_behalf;    /**< login name of whom they stood in for, or NULL */
    char *note;         /**< what was done */
    char *photos;       /**< SHA-256 of attached files, with spaces */
    int64_t score;      /**< 0..100, or SP_NO_INT */
    char *reviewer;     /**< login name */
    int64_t reviewed_at;
    char *comment;   /**< of the reviewer; of waiving: why */
    int64_t returns; /**< how often it was returned */
} sp_duty_task;
extern SP_API const sp_type sp_duty_task_type;

/** @return Whether an open task was missed by @p now. */
SP_API bool sp_duty_task_missed(const sp_duty_task *task, int64_t now);

/** @return Whether a task was, or at @p now would be, submitted after it was
 *  due. */
SP_API bool sp_duty_task_late(const sp_duty_task *task, int64_t now);

/** A photo of a submission. */
typedef struct sp_duty_file {
    const char *name; /**< without folders */
    const void *bytes;
    size_t len;
} sp_duty_file;

/** What comes with an action. All zeros but the score. */
typedef struct sp_duty_options {
    const char *note; /**< submit: what was done; return, waive: why; approve:
                           a comment */
    const sp_duty_file *files; /**< submit: `nfiles` photos or documents */
    size_t nfiles;
    int64_t score; /**< approve: 0..100; SP_NO_INT: none */
} sp_duty_options;

/** Nothing comes with it. */
#define SP_DUTY_OPTIONS_INIT                                                   \
    {                                                                          \
        .score = SP_NO_INT                                                     \
    }

/** Do something to a task.
 *  @param options NULL: SP_DUTY_OPTIONS_INIT
 *  @retval SP_INVALID   something is missing; the sentence says what
 *  @retval SP_FORBIDDEN not this person
 *  @retval SP_CONFLICT  not in this state, or somebody was first */
SP_API sp_status sp_duty_act(sp_session *session, const char *task,
                             sp_duty_action action,
                             const sp_duty_options *options);

/** Everything that stands in the way of an action now. Changes nothing.
 *  @param[out] out sp_permit_reasons_clear(); none: it can be done */
SP_API sp_status sp_duty_why(sp_session *session, const char *task,
                             sp_duty_action action,
                             const sp_duty_options *options,
                             sp_permit_reasons *out);

/** Which tasks. */
typedef struct sp_duty_filter {
    const char *person; /**< code; NULL: all that the actor may see */
    const char *plan;   /**< code, or NULL */
    int64_t due_from;   /**< local day, or SP_NO_INT */
    int64_t due_to;
    bool open;      /**< only what still can be done */
    bool to_review; /**< only what waits for review */
    bool missed;
    size_t limit; /**< 0: all */
} sp_duty_filter;

/** Everything. */
#define SP_DUTY_FILTER_INIT                                                    \
    {                                                                          \
        .due_from = SP_NO_INT, .due_to = SP_NO_INT                             \
    }

/** Walk over tasks by due time; who may see their own sees those of the person
 *  with their login name. @param visit gets an sp_duty_task */
SP_API sp_status sp_duty_tasks(sp_session *session,
                               const sp_duty_filter *filter,
                               sp_record_visit visit, void *context);
/** @} */
/** @name Standing in
 *  @{ */

/** What somebody else does in one's place. */
typedef enum sp_delegation_step {
    SP_DELEGATE_SUBMIT, /**< one's own tasks */
    SP_DELEGATE_REVIEW, /**< review tasks of one's departments */
    SP_DELEGATION_STEP_COUNT
} sp_delegation_step;

/** A delegation (委托). Not to oneself, and nobody passes on what they stand in
 *  for. */
typedef struct sp_delegation {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept;
    char *code;
    char *from_user; /**< login names */
    char *to_user;
    unsigned step; /**< sp_delegation_step */
    char *from_on; /**< first day */
    char *to_on;   /**< last day */
    char *reason;
    int64_t removed_at;
} sp_delegation;
extern SP_API const sp_type sp_delegation_type;

/** Have somebody stand in. One's own: everybody; another's: `duty` `approve`.
 *  @param delegation `code` is made here; `from_user` NULL: the actor
 *  @retval SP_CONFLICT a chain, a circle, or it is given away already */
SP_API sp_status sp_delegate(sp_session *session, sp_delegation *delegation);
/** @} */
/** @name Ranking
 *  @{ */

/** Which ranking. */
typedef struct sp_duty_ranking_query {
    const char *period; /**< "2026-10", "2026-Q4" or "2026"; NULL: this month */
    sp_duty_board board;
    const char *department; /**< of the team; NULL: the actor's own */
    size_t limit;           /**< 0: all */
} sp_duty_ranking_query;

/** A row of a ranking. Borrowed until the visit returns. What the actor may not
 *  see is NULL or -1: of others a public board says place, name and score. */
typedef struct sp_duty_rank_row {
    int64_t place; /**< 0: none */
    sp_rank_band band;
    const char *code; /**< of the person or department, or NULL */
    const char *name;
    int64_t score; /**< ten-thousandths of a point */
    int64_t n;     /**< -1 where not for the actor, as the next */
    int64_t done;
    int64_t on_time;
    bool is_new; /**< here for a short time only */
} sp_duty_rank_row;

/** @return SP_OK to go on; anything else ends the walk with that status */
typedef sp_status (*sp_duty_rank_visit)(void *context,
                                        const sp_duty_rank_row *row);

/** The ranking as it stands now, best first; then who has too few tasks, then
 *  who has none. */
SP_API sp_status sp_duty_rank(sp_session *session,
                              const sp_duty_ranking_query *query,
                              sp_duty_rank_visit visit, void *context);

/** A published ranking. Never changes. */
typedef struct sp_duty_ranking {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept;
    char *code; /**< period/board, or period/team/department */
    char *period;
    unsigned board; /**< sp_duty_board */
    char *department;
    unsigned formula; /**< sp_rank_formula */
    char *pack;       /**< name@version */
    char *pack_sha256;
    char *rules; /**< JSON: weights and points that were used */
    int64_t row_count;
    int64_t ranked;
    char *rows_sha256; /**< of its rows, which are kept by it */
    int64_t published_at;
} sp_duty_ranking;
extern SP_API const sp_type sp_duty_ranking_type;

/** Publish a ranking of a period that is over. Needs `ranking` `approve`.
 *  @param query its `limit` does not count
 *  @param[out] out_code the caller's, sp_free(); may be NULL
 *  @retval SP_CONFLICT it was published: it stays as it is
 *  @retval SP_INVALID  the period is not over */
SP_API sp_status sp_duty_publish_ranking(sp_session *session,
                                         const sp_duty_ranking_query *query,
                                         char **out_code);

/** The rows of a published ranking, as they were. */
SP_API sp_status sp_duty_published(sp_session *session, const char *code,
                                   sp_duty_rank_visit visit, void *context);

/** Something that looks like gaming. Borrowed texts. */
typedef struct sp_duty_flag {
    const char *kind; /**< "same_photo", "burst", "hasty" */
    const char *person;
    const char *task;
    const char *zh; /**< a sentence */
    const char *en; /**< the same sentence */
} sp_duty_flag;

/** @return SP_OK to go on; anything else ends the walk with that status */
typedef sp_status (*sp_duty_flag_visit)(void *context,
                                        const sp_duty_flag *flag);

/** Flags of a period. Needs `ranking` `read` of the department, or it is
 *  oneself.
 *  @param person code; NULL: everybody whom the actor may see */
SP_API sp_status sp_duty_flags(sp_session *session, const char *period,
                               const char *person, sp_duty_flag_visit visit,
                               void *context);

/** A part of a score. Borrowed texts. */
typedef struct sp_duty_part {
    const char *kind; /**< "term", "task", or "score" for the sum */
    const char *name; /**< of a term; of a task its code */
    const char *zh;   /**< in words */
    const char *en;
    int64_t points; /**< ten-thousandths; terms add up to the score, and so do
                         tasks with what is not about a task */
} sp_duty_part;

/** @return SP_OK to go on; anything else ends the walk with that status */
typedef sp_status (*sp_duty_part_visit)(void *context,
                                        const sp_duty_part *part);

/** Account for every point of a person: each term, then each task, then the
 *  score. Their own, or `ranking` `read` of their department.
 *  @param period as for sp_duty_rank() */
SP_API sp_status sp_duty_explain(sp_session *session, const char *person,
                                 const char *period, sp_duty_part_visit visit,
                                 void *context);

/** Make the sums, which rankings come from, anew from the tasks. They are kept
 *  by every write; this mends them after other hands. Needs `ranking`
 *  `approve`. */
SP_API sp_status sp_duty_recount(sp_session *session);

/** Counts for an overview, of one month. */
typedef struct sp_duty_counts {
    int64_t due; /**< tasks that count */
    int64_t done;
    int64_t on_time;
    int64_t missed;
    int64_t waiting; /**< for review */
    int64_t people;  /**< who have a place */
} sp_duty_counts;

/** @param period a month; NULL: this one */
SP_API sp_status sp_duty_overview(sp_session *session, const char *period,
                                  sp_duty_counts *out);
/** @} */

SP_END_DECLS
#endif
