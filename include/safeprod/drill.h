/** @file safeprod/drill.h
 *  @brief Drills (应急演练): plan, document, timed record, evaluation, archive;
 *  and how often they are due.
 *
 *  What kind of plan a drill tries (综合, 专项, 现场处置) and what AQ/T
 * 9007-2019 calls its content, form and purpose are four fields: "专项演练" of
 * a list is the first. A drill moves by sp_drill_act() alone. "Overdue" is no
 * state: it follows from `planned_on`. Module `emergency`. */
#ifndef SAFEPROD_DRILL_H
#define SAFEPROD_DRILL_H

#include <safeprod/emergency.h>

SP_BEGIN_DECLS

/** A drill. */
typedef struct sp_drill {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept;
    char *code; /**< YL, the day, a running number unless given */
    char *name;
    char *model;        /**< template, e.g. 应急演练方案 */
    char *plan;         /**< code of the plan that is tried, or NULL */
    unsigned plan_type; /**< sp_plan_kind */
    unsigned content;   /**< complex or single-function */
    unsigned form;      /**< practical or tabletop */
    unsigned purpose;   /**< inspecting, demonstrating, research */
    bool fire;          /**< counts as one of fire protection as well */
    unsigned state;     /**< sp_drill_state */
    char *planned_on;
    char *enterprise;
    char *zone;
    char *place;
    char *aim;
    char *scenario;
    char *organisation; /**< groups and duties */
    char *safeguards;   /**< 安全保障 and when it is broken off */
    char *commander;
    int64_t expected; /**< people who take part */
    int64_t started_at;
    int64_t ended_at;
    int64_t paused;  /**< seconds of interruptions */
    int64_t counted; /**< head count at the end */
    char *count_note;
    unsigned grade; /**< sp_drill_grade */
    int64_t score;  /**< mean of the items × 100, of 500 */
    char *good;
    char *problems;
    char *advice; /**< on the plan's revision: order 88 art. 34 */
    char *evaluators;
    int64_t evaluated_at;
    int64_t archived_at;
} sp_drill;
extern SP_API const sp_type sp_drill_type;

/** A timed step: what is injected, what is expected, what happened. */
typedef struct sp_drill_inject {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept;
    char *code; /**< <drill>/i<n> */
    char *drill;
    int64_t seq;
    int64_t offset_s; /**< seconds after the start when it is due */
    char *inject;
    char *executor;
    char *expected;
    int64_t limit_s; /**< seconds to respond within, or SP_NO_INT */
    int64_t injected_at;
    int64_t responded_at;
    char *actual;
    int64_t response_s; /**< seconds from inject to response, worked out */
} sp_drill_inject;
extern SP_API const sp_type sp_drill_inject_type;

/** An item of the evaluation. */
typedef struct sp_drill_item {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept;
    char *code; /**< <drill>/e<n> */
    char *drill;
    int64_t seq;
    char *aspect; /**< e.g. 预警与信息报告 */
    char *item;
    int64_t score; /**< 0 missing, 1 poor, 3 fair, 5 excellent */
    char *note;
} sp_drill_item;
extern SP_API const sp_type sp_drill_item_type;

/** What comes with an action; members that it does not need stay unset. */
typedef struct sp_drill_request {
    const char *note;     /**< why; of "evaluate" who evaluated */
    int64_t at;           /**< when; SP_NO_INT: now; not in the future */
    int64_t counted;      /**< finish: head count, SP_NO_INT: not told */
    sp_drill_grade grade; /**< evaluate: another than the score says; the note
                               says why. SP_DRILL_UNGRADED: as the score says */
} sp_drill_request;

/** Move a drill: "prepare", "start", "interrupt", "resume", "finish",
 *  "evaluate", "archive", "cancel". */
SP_API sp_status sp_drill_act(sp_session *session, const char *code,
                              const char *action,
                              const sp_drill_request *request);

/** What can be done with a drill, and what stands in the way. */
SP_API sp_status sp_drill_why(sp_session *session, const char *code,
                              sp_emergency_why visit, void *context);

/** Add a timed step to a drill that is planned or prepared.
 *  @param inject `drill`, `inject` and `offset_s` are needed; `code` is set */
SP_API sp_status sp_drill_inject_add(sp_session *session,
                                     sp_drill_inject *inject);

/** Enter when a step was injected, or responded to and how; while the drill
 *  runs, or after it until it is evaluated. The response time follows.
 *  @param actual NULL: it was injected; else what was done
 *  @param at SP_NO_INT: now
 *  @retval SP_CONFLICT it was entered already */
SP_API sp_status sp_drill_mark(sp_session *session, const char *code,
                               const char *actual, int64_t at);

/** Score an item of the evaluation.
 *  @param score 0, 1, 3 or 5 */
SP_API sp_status sp_drill_score(sp_session *session, const char *drill,
                                const char *aspect, const char *item,
                                int64_t score, const char *note);

/** A finding becomes a hazard (sp_hazard_report(), source "drill").
 *  @param[out] out_hazard its number; the caller's, sp_free() */
SP_API sp_status sp_drill_finding(sp_session *session, const char *drill,
                                  const char *title, const char *measure,
                                  char **out_hazard);

/** Draw the drill's work plan ("plan": 应急演练方案) or its evaluation report
 *  with the timeline ("report": 应急演练评估报告) as a PDF; before it is
 *  evaluated the report is a draft.
 *  @param[out] out the caller's, sp_free() */
SP_API sp_status sp_drill_print(sp_session *session, const char *code,
                                const char *what, void **out, size_t *out_len,
                                unsigned *out_pages);

/** How a unit is seen by the law, which decides how often it drills. */
typedef struct sp_drill_unit {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept;
    char *code;
    char *enterprise; /**< NULL: the site itself */
    char *class_name; /**< of the pack, e.g. "high_hazard" */
    char *fire_class; /**< "fire_key", "fire_other" or NULL */
    char *province;   /**< of the pack, e.g. "shandong"; or NULL */
    int64_t removed_at;
} sp_drill_unit;
extern SP_API const sp_type sp_drill_unit_type;

/** A drill that the law asks for. */
typedef struct sp_drill_due {
    const char *unit; /**< code of sp_drill_unit, "" for the site as such */
    const char *rule; /**< of the pack */
    const char *subject_zh; /**< what is to be tried */
    const char *subject_en;
    const char *plan;   /**< code of one plan, or NULL: any of the kind */
    const char *source; /**< the clause */
    char from[11];      /**< the window */
    char due[11];
    int64_t done; /**< drills in the window that count */
    int64_t asked;
    int64_t days;       /**< until it is due, negative: over */
    bool missed_before; /**< nothing in the window before this one either */
} sp_drill_due;

/** What is due, met or not.
 *  @param today local day YYYY-MM-DD; NULL: by the session's clock */
SP_API sp_status sp_drill_due_each(sp_session *session, const char *today,
                                   sp_status (*visit)(void *context,
                                                      const sp_drill_due *due),
                                   void *context);

/** Counts for an overview. */
typedef struct sp_emergency_counts {
    int64_t plans_in_force;
    int64_t reviews_due;    /**< plans to be assessed within 30 days, or late */
    int64_t drills_open;    /**< drills that are asked for and missing */
    int64_t drills_overdue; /**< planned ones whose day is over */
    char next_drill[11];    /**< the next last day, "" when there is none */
    int64_t supplies;       /**< kinds of supplies */
    int64_t supply_count;   /**< their sum: 应急物资数 */
    int64_t supplies_short; /**< fewer than the least */
    int64_t supplies_expired;
    int64_t supplies_expiring; /**< within 90 days */
    int64_t checks_overdue;
} sp_emergency_counts;

/** Count. */
SP_API sp_status sp_emergency_count(sp_session *session,
                                    sp_emergency_counts *out);

SP_END_DECLS
#endif
