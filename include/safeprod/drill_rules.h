/** @file safeprod/drill_rules.h
 *  @brief Kinds and states of emergency plans and drills: what rules and
 * records share. */
#ifndef SAFEPROD_DRILL_RULES_H
#define SAFEPROD_DRILL_RULES_H

#include <safeprod/record.h>

SP_BEGIN_DECLS

/** Kinds of plans (应急预案管理办法 art. 6, 13 to 16, 19). */
typedef enum sp_plan_kind {
    SP_PLAN_COMPREHENSIVE, /**< 综合应急预案 */
    SP_PLAN_SPECIAL,       /**< 专项应急预案 */
    SP_PLAN_ONSITE,        /**< 现场处置方案 */
    SP_PLAN_CARD,          /**< 应急处置卡 */
    SP_PLAN_KIND_COUNT
} sp_plan_kind;

/** Where a plan stands. */
typedef enum sp_plan_state {
    SP_PLAN_DRAFT,
    SP_PLAN_REVIEWED,
    SP_PLAN_SIGNED,
    SP_PLAN_PUBLISHED, /**< in force from `effective_on` */
    SP_PLAN_FILED,     /**< 备案: in force, and the authority has it */
    SP_PLAN_REVISING,  /**< in force until its next edition is published */
    SP_PLAN_OBSOLETE,
    SP_PLAN_STATE_COUNT
} sp_plan_state;

extern SP_API const sp_label sp_plan_state_labels[SP_PLAN_STATE_COUNT];
extern SP_API const sp_label sp_plan_kind_labels[SP_PLAN_KIND_COUNT];

/** Where a drill stands. */
typedef enum sp_drill_state {
    SP_DRILL_PLANNED,
    SP_DRILL_PREPARING,
    SP_DRILL_RUNNING,
    SP_DRILL_INTERRUPTED,
    SP_DRILL_FINISHED,
    SP_DRILL_EVALUATED,
    SP_DRILL_ARCHIVED,
    SP_DRILL_CANCELLED,
    SP_DRILL_STATE_COUNT
} sp_drill_state;

/** Grades of an evaluation (AQ/T 9009-2015). */
typedef enum sp_drill_grade {
    SP_DRILL_UNGRADED,
    SP_DRILL_EXCELLENT, /**< 优 */
    SP_DRILL_GOOD,      /**< 良 */
    SP_DRILL_FAIR,      /**< 中 */
    SP_DRILL_POOR,      /**< 差 */
    SP_DRILL_GRADE_COUNT
} sp_drill_grade;

extern SP_API const sp_label sp_drill_state_labels[SP_DRILL_STATE_COUNT];
extern SP_API const sp_label sp_drill_grade_labels[SP_DRILL_GRADE_COUNT];

SP_END_DECLS
#endif
