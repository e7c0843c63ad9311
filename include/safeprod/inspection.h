/** @file safeprod/inspection.h
 *  @brief Inspections (检查): checklists, plans with a cycle, the tasks that
 *  follow from them and from control measures, and what was found.
 *
 *  A *checklist* is a numbered list of what to look at. Changing it makes a new
 *  revision; the items of older ones stay, and a task refers to the revision
 *  that was in force when it was made, so a result says what was asked.
 *
 *  A *plan* says which checklist, where, by whom, how often. Tasks are made by
 *  sp_tick() or sp_inspection_generate(): one for each period of the cycle and
 *  each assignee. A task's code is made of these three, so making them again,
 *  at any time or by two processes, makes no other. Control measures that say
 *  how often they are looked at (`cycle_days`) give tasks in the same way.
 *
 *  An *assignee* is a login name, or a role of a department and those below
 *  it, "SAFETY_OFFICER@D01": any of them may do the task, the first one does.
 *  Who is named may do the task, whatever else their roles allow.
 *
 *  What is not in order becomes a hazard (safeprod/hazard.h) in the same
 *  transaction as the result. "Due" and "overdue" are no states that are
 *  stored: they follow from the clock. Module `inspection`. */
#ifndef SAFEPROD_INSPECTION_H
#define SAFEPROD_INSPECTION_H

#include <safeprod/cycle.h>
#include <safeprod/import.h>
#include <safeprod/records.h>

SP_BEGIN_DECLS

/** What kind of inspection it is. */
typedef enum sp_inspection_kind {
    SP_INSPECTION_DAILY,         /**< 日常 */
    SP_INSPECTION_SPECIAL,       /**< 专项 */
    SP_INSPECTION_COMPREHENSIVE, /**< 综合 */
    SP_INSPECTION_SEASONAL,      /**< 季节性 */
    SP_INSPECTION_HOLIDAY,       /**< 节假日 */
    SP_INSPECTION_PROFESSIONAL,  /**< 专业 */
    SP_INSPECTION_SIMILAR,       /**< 事故类比 */
    SP_INSPECTION_EXPERT,        /**< 外聘专家 */
    SP_INSPECTION_RESTART,       /**< 复工复产 */
    SP_INSPECTION_KIND_COUNT
} sp_inspection_kind;
extern SP_API const sp_label
    sp_inspection_kind_labels[SP_INSPECTION_KIND_COUNT];

/** Limits of a checklist and of a plan. */
enum {
    SP_CHECKLIST_ITEMS_MAX = 1000,
    SP_INSPECTION_ASSIGNEES_MAX = 64,
    SP_INSPECTION_CATCH_UP_DAYS = 31 /**< how far back the first generation of
                                          a cycle that began before goes */
};

/** @name Checklists
 *  @{ */

/** A checklist. Written by sp_checklist_put() and sp_checklist_load(). */
typedef struct sp_checklist {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept;
    char *code;
    char *name;
    unsigned kind;    /**< sp_inspection_kind */
    int64_t revision; /**< of its items, from 1 */
    int64_t items;    /**< how many there are */
    int64_t removed_at;
} sp_checklist;
extern SP_API const sp_type sp_checklist_type;

/** One item of one revision of a checklist. Never changed once written. */
typedef struct sp_checklist_item {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept;
    char *code; /**< checklist\@revision#no */
    char *checklist;
    int64_t revision;
    int64_t no;
    char *content; /**< 检查内容 */
    char *basis;   /**< the clause it follows from, or NULL */
    char *method;  /**< how to look, or NULL */
    bool photo;    /**< a photo is needed */
    char *measure; /**< code of the control measure that it looks at, or NULL */
} sp_checklist_item;
extern SP_API const sp_type sp_checklist_item_type;

/** Write a checklist and its items: add it, or make a new revision when an item
 *  differs. The same again changes nothing. Needs `create`, and `update` for
 *  one that is there.
 *  @param checklist `code`, `name`, `kind`, `owner_dept` are read; `revision`
 *                   and `items` are set
 *  @param items     `no`, `content`, `basis`, `method`, `photo`, `measure` are
 *                   read; `no` 0 takes the next number
 *  @retval SP_INVALID two items have one number: both are named */
SP_API sp_status sp_checklist_put(sp_session *session, sp_checklist *checklist,
                                  sp_checklist_item *const *items,
                                  size_t nitems);

/** What a file of checklists did. */
typedef struct sp_checklist_result {
    int64_t rows;
    int64_t checklists;
    int64_t added;     /**< checklists that are new */
    int64_t changed;   /**< that have a new revision or name */
    int64_t unchanged; /**< that were there already, the same */
    int64_t rejected;  /**< rows; when there is one, nothing is written */
} sp_checklist_result;

/** Load checklists from CSV, XLSX, JSON: a row for each item, with the columns
 *  检查表, 名称, 类型, 序号, 检查内容, 检查依据, 检查方法, 需拍照, 管控措施 (or
 * the names checklist, name, kind, no, content, basis, method, photo, measure).
 *  All or nothing.
 *  @param code  the checklist of rows that name none; or NULL
 *  @param visit told what is wrong, by row; may be NULL
 *  @param[out] out also set when rows were rejected
 *  @retval SP_INVALID the file is no table, or rows were rejected */
SP_API sp_status sp_checklist_load(sp_session *session, const char *path,
                                   const char *code, sp_import_visit visit,
                                   void *context, sp_checklist_result *out);

/** The items of a checklist by number.
 *  @param revision 0: the one in force
 *  @param[out] out of sp_checklist_item, sp_records_clear() */
SP_API sp_status sp_checklist_items(sp_session *session, const char *code,
                                    int64_t revision, sp_records *out);

/** @} */
/** @name Plans
 *  @{ */

/** A plan: what is inspected, where, by whom, how often. Changes count for the
 *  tasks that are made after them. Days are YYYY-MM-DD. */
typedef struct sp_inspection_plan {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept; /**< of the zone, when it has one and none is given */
    char *code;
    char *name;
    char *checklist;
    unsigned kind;     /**< sp_inspection_kind. SP_INSPECTION_HOLIDAY: due on
                            the last working day before each holiday of the
                            calendar, begun `every` days before the holiday;
                            the cycle's unit is not used */
    char *zone;        /**< or NULL */
    char *assignees;   /**< login names and roles of departments
                            ("SAFETY_OFFICER@D01"), with commas */
    unsigned cycle;    /**< sp_cycle_unit */
    int64_t every;     /**< SP_NO_INT: 1 */
    char *start;       /**< day; NULL: the day it is added */
    char *end;         /**< day, or NULL */
    unsigned workday;  /**< sp_workday_rule */
    int64_t due_day;   /**< as of sp_cycle; SP_NO_INT: the last */
    int64_t work_from; /**< rounds by the hour: those that begin from this hour
                            of the day on …; SP_NO_INT: 0 */
    int64_t work_to;   /**< … and before this one; SP_NO_INT: 24 */
    char *generate_from; /**< no task of a period that ended before; NULL: the
                              start, but not before the day it was added */
    int64_t stopped_at;
    char *stop_reason;
    int64_t removed_at;
} sp_inspection_plan;
extern SP_API const sp_type sp_inspection_plan_type;

/** Stop a plan: no more tasks, and those that have not begun are called off.
 *  Needs `update`.
 *  @param reason why
 *  @retval SP_CONFLICT it was stopped already */
SP_API sp_status sp_inspection_plan_stop(sp_session *session, const char *code,
                                         const char *reason);

/** @} */
/** @name Tasks
 *  @{ */

/** What is stored of a task's state. */
typedef enum sp_inspection_stage {
    SP_INSPECTION_OPEN,
    SP_INSPECTION_DOING,
    SP_INSPECTION_DONE,
    SP_INSPECTION_SKIPPED,
    SP_INSPECTION_STAGE_COUNT
} sp_inspection_stage;

/** What a task's state is at a time. */
typedef enum sp_inspection_state {
    SP_INSPECTION_NOT_STARTED,  /**< 未开始: its period has not begun */
    SP_INSPECTION_DUE,          /**< 待检查 */
    SP_INSPECTION_IN_PROGRESS,  /**< 检查中 */
    SP_INSPECTION_OVERDUE,      /**< 已逾期, begun or not */
    SP_INSPECTION_DONE_ON_TIME, /**< 按时完成 */
    SP_INSPECTION_DONE_LATE,    /**< 逾期完成 */
    SP_INSPECTION_CALLED_OFF,   /**< 免做 */
    SP_INSPECTION_STATE_COUNT
} sp_inspection_state;
extern SP_API const sp_label
    sp_inspection_state_labels[SP_INSPECTION_STATE_COUNT];

/** A task. Written by its verbs alone. */
typedef struct sp_inspection_task {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept;
    char *code; /**< plan/period/assignee */
    char *name; /**< of the plan, or what the measure is */
    char *plan; /**< NULL: of a control measure */
    char *measure;
    char *checklist;  /**< NULL: of a control measure */
    int64_t revision; /**< of the checklist */
    unsigned kind;    /**< sp_inspection_kind */
    char *zone;       /**< or NULL */
    char *period;     /**< its first day */
    char *assignee;
    int64_t begins_at; /**< when it can be begun without being early */
    int64_t due_at;    /**< the end of the last day or hour that is in time */
    unsigned stage;    /**< sp_inspection_stage */
    int64_t items;     /**< of its checklist; 1 for a measure */
    int64_t answered;
    int64_t failed; /**< items that were not in order */
    int64_t begun_at;
    int64_t done_at;
    char *done_by; /**< login name */
    char *skipped_by;
    char *skip_reason;
} sp_inspection_task;
extern SP_API const sp_type sp_inspection_task_type;

/** The state of @p task at @p now. Pure. */
SP_API sp_inspection_state
sp_inspection_state_at(const sp_inspection_task *task, int64_t now);

/** What the answer to an item is. */
typedef enum sp_inspection_answer {
    SP_INSPECTION_OK,     /**< 符合 */
    SP_INSPECTION_NOT_OK, /**< 不符合: becomes a hazard */
    SP_INSPECTION_NA,     /**< 不涉及 */
    SP_INSPECTION_ANSWER_COUNT
} sp_inspection_answer;
extern SP_API const sp_label
    sp_inspection_answer_labels[SP_INSPECTION_ANSWER_COUNT];

/** The result of one item. Written by sp_inspection_do() alone. */
typedef struct sp_inspection_result {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept;
    char *code; /**< task#no */
    char *task;
    int64_t no;
    char *item;      /**< code of the checklist's item; NULL: of a measure */
    unsigned answer; /**< sp_inspection_answer */
    char *note;
    char *photo;   /**< SHA-256 of the picture among the blobs, or NULL */
    char *hazard;  /**< number of the hazard that came of it, or NULL */
    char *done_by; /**< login name */
    int64_t done_at;
} sp_inspection_result;
extern SP_API const sp_type sp_inspection_result_type;

/** Make the tasks of all plans and measures whose period begins up to and on
 *  day @p until. Those that are there stay as they are. Needs `create`.
 *  @param until YYYY-MM-DD, at most 400 days ahead; NULL: today
 *  @param[out] out_made how many are new; may be NULL */
SP_API sp_status sp_inspection_generate(sp_session *session, const char *until,
                                        int64_t *out_made);

/** An answer. Start from all zeros. Borrowed. */
typedef struct sp_inspection_reply {
    int64_t no; /**< of the item */
    sp_inspection_answer answer;
    const char *note;  /**< needed when not in order: becomes the hazard's
                            title */
    const void *photo; /**< a PNG or JPEG, or NULL */
    size_t photo_bytes;
} sp_inspection_reply;

/** Answer items of a task. When all are answered it is done; before that it is
 *  kept as it is and goes on later. Whoever is named on the task may, and who
 *  may `update` it.
 *  @param[out] out the task as it is then, the caller's; may be NULL
 *  @retval SP_CONFLICT it is done (by whom and when is said), called off, or an
 *                      item has an answer already: the first one stands, the
 *                      same one again changes nothing
 *  @retval SP_INVALID  no such item; no note; a photo that is none */
SP_API sp_status sp_inspection_do(sp_session *session, const char *code,
                                  const sp_inspection_reply *replies,
                                  size_t nreplies, sp_inspection_task **out);

/** Call a task off. Needs `update` over the task's department; nobody calls
 *  off their own.
 *  @param reason why */
SP_API sp_status sp_inspection_skip(sp_session *session, const char *code,
                                    const char *reason);

/** A task with what is asked and what was answered.
 *  @param[out] out_task    sp_record_free()
 *  @param[out] out_items   of sp_checklist_item, sp_records_clear(); may be
 *                          NULL
 *  @param[out] out_results of sp_inspection_result, sp_records_clear(); may be
 *                          NULL */
SP_API sp_status sp_inspection_open(sp_session *session, const char *code,
                                    sp_inspection_task **out_task,
                                    sp_records *out_items,
                                    sp_records *out_results);

/** Which tasks. All zeros: all that the actor may see. */
typedef struct sp_inspection_filter {
    bool mine;    /**< that the actor is named on, by name or by role */
    bool due;     /**< that can be done in time now, begun or not */
    bool overdue; /**< `due` and `overdue`: either */
    const char *plan;
    const char *assignee;
    const char *zone;
    const char *from; /**< day; periods that begin from it on */
    const char *to;
    size_t limit; /**< 0: no limit */
} sp_inspection_filter;

/** Tasks by when they are due.
 *  @param[out] out of sp_inspection_task, sp_records_clear() */
SP_API sp_status sp_inspection_tasks(sp_session *session,
                                     const sp_inspection_filter *filter,
                                     sp_records *out);

/** @} */
/** @name Paper, tables, rates
 *  @{ */

/** Draw a task, or a checklist that nobody has to answer yet, as a PDF to tick
 *  boxes on and sign.
 *  @param code of a task, or of a checklist
 *  @param[out] out the caller's, sp_free() */
SP_API sp_status sp_inspection_sheet(sp_session *session, const char *code,
                                     void **out, size_t *out_len);

/** Write a table to be filled in without a network: a row for each item of the
 *  open tasks of @p filter that is not answered.
 *  @param out_rows may be NULL */
SP_API sp_status sp_inspection_form(sp_session *session,
                                    const sp_inspection_filter *filter,
                                    const char *path, int64_t *out_rows);

/** What a table of results did. */
typedef struct sp_inspection_import {
    int64_t rows;
    int64_t blank;    /**< rows without an answer */
    int64_t answered; /**< answers that are new */
    int64_t same;     /**< that were there already */
    int64_t tasks;    /**< tasks that are done now */
    int64_t hazards;  /**< that came of it */
    int64_t rejected; /**< rows; when there is one, nothing is written */
} sp_inspection_import;

/** Read such a table back: all or nothing.
 *  @param visit told what is wrong, by row; may be NULL
 *  @param[out] out also set when rows were rejected
 *  @retval SP_INVALID the file is no table, or rows were rejected */
SP_API sp_status sp_inspection_results(sp_session *session, const char *path,
                                       sp_import_visit visit, void *context,
                                       sp_inspection_import *out);

/** By what rates are told apart. */
typedef enum sp_inspection_by {
    SP_INSPECTION_BY_ALL, /**< one row */
    SP_INSPECTION_BY_PLAN,
    SP_INSPECTION_BY_PERSON, /**< the assignee */
    SP_INSPECTION_BY_DEPARTMENT,
    SP_INSPECTION_BY_MONTH, /**< that they were due in */
    SP_INSPECTION_BY_COUNT
} sp_inspection_by;

/** One row of rates. Tasks that were called off count nowhere else. */
typedef struct sp_inspection_rate {
    char *key;       /**< code, login name, YYYY-MM; "" where there is none */
    int64_t due;     /**< tasks whose time is over, or that are done */
    int64_t done;    /**< of these */
    int64_t on_time; /**< of these */
    int64_t called_off;
    int64_t failed;     /**< items not in order */
    double completion;  /**< done / due; NaN: no data */
    double punctuality; /**< on time / due; NaN: no data */
} sp_inspection_rate;

/** Rows of rates, by key. */
typedef struct sp_inspection_rates {
    sp_inspection_rate *items;
    size_t count;
} sp_inspection_rates;

/** Free what is in @p rates and empty it. */
SP_API void sp_inspection_rates_clear(sp_inspection_rates *rates);

/** Rates of the tasks due from day @p from to day @p to that the actor may see.
 *  @param from YYYY-MM-DD; NULL: all before @p to
 *  @param to   NULL: today
 *  @param[out] out sp_inspection_rates_clear() */
SP_API sp_status sp_inspection_rates_of(sp_session *session,
                                        sp_inspection_by by, const char *from,
                                        const char *to,
                                        sp_inspection_rates *out);

/** @} */

SP_END_DECLS
#endif
