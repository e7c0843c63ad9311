/** @file safeprod/training.h
 *  @brief Safety training (安全培训): plans and their sessions, who was there,
 *  class hours against the law, who lacks what, one file per person.
 *
 *  A plan has sessions; a session has a level of the induction or none, and so
 *  many class hours. Attendance counts the hours of somebody: what they
 *  attended, never more than was planned. What the law asks is the rule pack
 *  `training.cn`. When somebody has their hours, levels in order and exam, the
 *  record of the person says so (`trained_until`, `exam_passed`), and that is
 *  what sp_person_fit() asks.
 *
 *  Plans, sessions and needs: module `training`. Attendance, results, posts and
 *  files of people: module `training_file`. */
#ifndef SAFEPROD_TRAINING_H
#define SAFEPROD_TRAINING_H

#include <safeprod/import.h>
#include <safeprod/permit_rules.h>
#include <safeprod/person.h>
#include <safeprod/training_rules.h>

SP_BEGIN_DECLS

/** A plan (培训计划). */
typedef struct sp_training_plan {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept;
    char *code;         /**< PX202611240001 when not given */
    char *title;        /**< 培训名称 */
    char *kinds;        /**< 培训类型: labels joined by "、" */
    char *organiser;    /**< 组织部门, as it is printed */
    int64_t headcount;  /**< 培训人数, as it was planned */
    unsigned mode;      /**< sp_training_mode: 培训形式 */
    int64_t starts_at;  /**< 培训时间 … */
    int64_t ends_at;    /**< … to */
    unsigned state;     /**< as it is stored; sp_training_plan_state() */
    char *state_reason; /**< why it was cancelled */
    char *content;
    int64_t published_at;
    bool legacy;           /**< of another system */
    char *legacy_findings; /**< what is wrong with it, by lines */
    int64_t removed_at;
} sp_training_plan;
extern SP_API const sp_type sp_training_plan_type;

/** A session of a plan. */
typedef struct sp_training_session {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept;
    char *code;     /**< <plan>/s<n> when not given */
    char *plan;     /**< code of a plan */
    char *title;    /**< what is taught */
    unsigned level; /**< sp_training_level */
    char *course;   /**< counted once a year per person; NULL: this session
                         is counted by itself */
    char *lecturer;
    char *place;
    unsigned mode; /**< sp_training_mode */
    int64_t starts_at;
    int64_t ends_at;
    int64_t hours;   /**< planned class hours, tenths */
    char *materials; /**< what was handed out; files are attachments */
    int64_t removed_at;
} sp_training_session;
extern SP_API const sp_type sp_training_session_type;

/** Somebody at a session. Written by the verbs below. */
typedef struct sp_training_attendance {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept;
    char *code;    /**< <session>/<person> */
    char *session; /**< code of a session */
    char *person;  /**< code of a person */
    char *plan;    /**< of the session */
    char *day;     /**< local day on which the session began */
    unsigned level;
    char *course;
    int64_t signed_in_at;
    int64_t signed_out_at;
    int64_t hours;   /**< those that count, tenths; 0: none */
    unsigned result; /**< sp_training_result */
    int64_t score;   /**< of its exam, tenths; SP_NO_INT: none */
    char *signature; /**< SHA-256 of an attachment: signature or photo */
    char *note;
} sp_training_attendance;
extern SP_API const sp_type sp_training_attendance_type;

/** What came of an exam. Written by exams. */
typedef struct sp_training_exam {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept;
    char *code;   /**< <person>/x<n> */
    char *person; /**< code of a person */
    char *plan;   /**< code of a plan, or NULL */
    char *day;
    int64_t score; /**< tenths, 0..1000 of 100 */
    bool passed;
} sp_training_exam;
extern SP_API const sp_type sp_training_exam_type;

/** A post that somebody holds or held: two at a time are two records. */
typedef struct sp_person_post {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept;
    char *code;       /**< <person>/p<n> */
    char *person;     /**< code of a person */
    char *post;       /**< 岗位, in words */
    char *department; /**< code, or NULL */
    char *from_day;
    char *to_day; /**< last day, or NULL: goes on */
    bool second;  /**< beside another one */
} sp_person_post;
extern SP_API const sp_type sp_person_post_type;

/** What a need is for. */
typedef enum sp_training_need_kind {
    SP_NEED_TRAINING,    /**< training of a kind, within so many months */
    SP_NEED_CERTIFICATE, /**< a certificate of a kind, usable today */
    SP_NEED_KIND_COUNT
} sp_training_need_kind;

/** A line of the competence matrix: who holds the post needs this. */
typedef struct sp_training_need {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept;
    char *code;     /**< <post>/<what> when not given */
    char *post;     /**< 岗位, as people's records have it */
    unsigned kind;  /**< sp_training_need_kind */
    char *what;     /**< a kind of training, or of certificates */
    int64_t months; /**< that training counts; 0: for good */
    char *basis;    /**< the rule that asks for it */
    int64_t removed_at;
} sp_training_need;
extern SP_API const sp_type sp_training_need_type;

/** @name Plans
 *  Adding and changing are sp_record_add() and sp_record_save().
 *  @{ */

/** @return The plan's state now: 已发布, 进行中 and 已结束 follow from the
 *  clock. */
SP_API sp_training_state sp_training_plan_state(const sp_session *session,
                                                const sp_training_plan *plan);

/** Publish, cancel or archive a plan. Needs `training` `update`.
 *  @param action SP_TRAINING_DO_PUBLISH, _CANCEL or _ARCHIVE
 *  @param reason needed to cancel; else NULL
 *  @retval SP_CONFLICT not from the state that it is in
 *  @retval SP_INVALID  something is missing: the sentence says what */
SP_API sp_status sp_training_plan_act(sp_session *session, const char *plan,
                                      sp_training_action action,
                                      const char *reason);

/** Import plans of the product's own list (培训名称, 培训类型, 组织部门,
 *  培训人数, 培训形式, 培训时间, 状态), as they are: each is kept and says what
 *  is wrong with it. Needs `training` `create`. */
SP_API sp_status sp_training_import_legacy(sp_session *session,
                                           const char *path,
                                           const sp_import_options *options,
                                           sp_import_result *out);

/** @} */
/** @name Attendance
 *  @{ */

/** Who was there, and what came of it. Start from SP_TRAINING_PRESENCE_INIT. */
typedef struct sp_training_presence {
    int64_t signed_in_at;  /**< SP_NO_INT: unknown */
    int64_t signed_out_at; /**< SP_NO_INT: unknown */
    int64_t hours; /**< attended class hours, tenths; SP_NO_INT: by the two
                        times, else all that was planned (online: watched
                        hours have to be given) */
    int result;    /**< sp_training_result; -1: as it is, else was there */
    const char *signature; /**< SHA-256 of an attachment, or NULL */
    const char *note;      /**< or NULL */
} sp_training_presence;

/** Was there all the time. */
#define SP_TRAINING_PRESENCE_INIT                                              \
    {                                                                          \
        .signed_in_at = INT64_MIN, .signed_out_at = INT64_MIN,                 \
        .hours = INT64_MIN, .result = -1                                       \
    }

/** Say who should come. Who is on the list already stays as they are. Needs
 *  `training` `update`.
 *  @retval SP_CONFLICT the plan is archived or cancelled; the person has left,
 *                      or is on a blacklist */
SP_API sp_status sp_training_invite(sp_session *session,
                                    const char *session_code,
                                    const char *person);

/** Record somebody's attendance, or correct it. Needs `training_file`
 *  `create`.
 *  @retval SP_INVALID  hours of nothing or more than a day has; out before in;
 *                      the session is yet to come
 *  @retval SP_CONFLICT a level before the one below was passed; archived */
SP_API sp_status sp_training_attend(sp_session *session,
                                    const char *session_code,
                                    const char *person,
                                    const sp_training_presence *presence);

/** Record a list: a table with the columns person (编号 or 姓名, when it is
 *  one person's only), and any of signed_in_at, signed_out_at, hours, result,
 *  note. A row that is refused leaves nothing and does not stop the rest. */
SP_API sp_status sp_training_attend_file(sp_session *session,
                                         const char *session_code,
                                         const char *path,
                                         const sp_import_options *options,
                                         sp_import_result *out);

/** Record an exam that was held on paper. Needs `training_file` `create`; exams
 *  of the question bank record theirs themselves.
 *  @param plan  code, or NULL
 *  @param day   YYYY-MM-DD; NULL: today
 *  @param score tenths of 100 points; SP_NO_INT: none
 *  @retval SP_INVALID a score over 100, a day that is yet to come */
SP_API sp_status sp_training_exam_record(sp_session *session,
                                         const char *person, const char *plan,
                                         const char *day, int64_t score,
                                         bool passed);

/** @} */
/** @name People
 *  @{ */

/** Somebody takes up a post. Needs `training_file` `update`.
 *  @param from   YYYY-MM-DD; NULL: today
 *  @param second beside the one that they hold; else that one ends the day
 *                before, and if they were trained for it they are to be trained
 *                for the new one before they go on
 *  @retval SP_CONFLICT they hold it already, or it would begin before another
 *                      one does */
SP_API sp_status sp_person_post_begin(sp_session *session, const char *person,
                                      const char *post, const char *department,
                                      const char *from, bool second);

/** A post ends: with nothing after it they are off the job.
 *  @param last YYYY-MM-DD; NULL: today */
SP_API sp_status sp_person_post_end(sp_session *session, const char *person,
                                    const char *post, const char *last);

/** One line of what somebody had against what is needed. */
typedef struct sp_training_line {
    const char *what;       /**< "first", "company", "workshop", "team",
                                 "yearly", "exam" */
    int year;               /**< of "yearly"; else 0 */
    int64_t had;            /**< class hours, tenths */
    int64_t needed;         /**< 0: none are asked for */
    int64_t missing;        /**< never below 0 */
    const char *done_on;    /**< YYYY-MM-DD; "" when not */
    const char *clause;     /**< of the pack */
    const char *source;     /**< where the value is from */
    const char *confidence; /**< V, V2, M or D */
} sp_training_line;

/** Called for each line. Texts are borrowed. */
typedef sp_status (*sp_training_line_visit)(void *context,
                                            const sp_training_line *line);

/** Hours of one person against the law. Needs to see their file.
 *  @param[in,out] out what is missing is appended; may be NULL */
SP_API sp_status sp_training_hours_of_person(sp_session *session,
                                             const char *person,
                                             sp_training_line_visit visit,
                                             void *context,
                                             sp_permit_reasons *out);

/** Work out anew what follows from somebody's records. Done by every verb
 *  here; for after a new pack. Needs `training_file` `update`.
 *  @param[out] out_complete may be NULL */
SP_API sp_status sp_training_evaluate(sp_session *session, const char *person,
                                      bool *out_complete);

/** Whose gaps. All may be NULL. */
typedef struct sp_training_filter {
    const char *department; /**< with those below it */
    const char *post;
    const char *person;
} sp_training_filter;

/** Something that somebody lacks, or that is about to run out. */
typedef struct sp_training_gap {
    const char *person;
    const char *name;
    const char *department;
    const char *post;  /**< whose need it is; "" of the law's own */
    const char *code;  /**< e.g. "training_hours", "need_certificate" */
    const char *what;  /**< a kind of training or certificate; "" */
    const char *until; /**< day it was good to, or is good to; "" */
    const char *clause;
    const char *zh; /**< a sentence */
    const char *en; /**< the same sentence */
} sp_training_gap;
/** @return SP_OK to go on; anything else ends the walk with that status */
typedef sp_status (*sp_training_gap_visit)(void *context,
                                           const sp_training_gap *gap);

/** Who lacks what: hours, levels, exam, and what their posts need. Those who
 *  have left lack nothing. Needs `training_file` `read`; what the actor may not
 *  see is passed over.
 *  @param filter NULL: everybody */
SP_API sp_status sp_training_gaps(sp_session *session,
                                  const sp_training_filter *filter,
                                  sp_training_gap_visit visit, void *context);

/** Refreshers: whose training ends, and whose certificates are to be reviewed,
 *  within so many days. The same rights.
 *  @param days 0 … 36500; -1: as the pack warns */
SP_API sp_status sp_training_due(sp_session *session, int days,
                                 const sp_training_filter *filter,
                                 sp_training_gap_visit visit, void *context);

/** Everything about one person as one file (一人一档): PDF, or a package with
 *  the PDF and the data when @p path ends in ".zip". Needs `training_file`
 *  `export`, or that it is the actor's own. The ledger says who took it.
 *  @retval SP_FORBIDDEN another's file without the right */
SP_API sp_status sp_training_file(sp_session *session, const char *person,
                                  const char *path);

/** @} */
/** @name Statistics
 *  @{ */

/** Numbers of a department, or of all when `department` is "". A rate whose
 *  second number is 0 is no data. */
typedef struct sp_training_figures {
    const char *department; /**< code; "-": people of none */
    int64_t should;         /**< who was to come */
    int64_t trained;        /**< of these, came */
    int64_t examined;
    int64_t passed;
    int64_t people;    /**< who work here */
    int64_t hours_met; /**< of these, have the hours asked for so far */
    int64_t papers;    /**< certificates of people who work here */
    int64_t papers_good;
} sp_training_figures;
/** @return SP_OK to go on; anything else ends the walk with that status */
typedef sp_status (*sp_training_figures_visit)(
    void *context, const sp_training_figures *figures);

/** By department in order of code, then all together. Needs `training_file`
 *  `read`; departments out of the actor's reach are passed over.
 *  @param from YYYY-MM-DD of sessions and exams; NULL: from ever
 *  @param to   last day; NULL: today */
SP_API sp_status sp_training_statistics(sp_session *session, const char *from,
                                        const char *to,
                                        sp_training_figures_visit visit,
                                        void *context);

/** @} */

SP_END_DECLS
#endif
