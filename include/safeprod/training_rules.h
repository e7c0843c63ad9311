/** @file safeprod/training_rules.h
 *  @brief What is fixed about training: kinds, levels, states of a plan and
 *  what leads from one to the other. Pure: no storage, no clock.
 *
 *  How many hours the law asks of whom is a rule pack of kind "training"
 *  (`training.cn`); docs/TRAINING.md says what is in it. */
#ifndef SAFEPROD_TRAINING_RULES_H
#define SAFEPROD_TRAINING_RULES_H

#include <safeprod/record.h>

SP_BEGIN_DECLS

/** Where a plan stands. ONGOING and ENDED follow from the clock: a plan that
 *  is stored as PUBLISHED is read as what it is now. */
typedef enum sp_training_state {
    SP_TRAINING_DRAFT,     /**< 未发布 */
    SP_TRAINING_PUBLISHED, /**< 已发布: it has not begun */
    SP_TRAINING_ONGOING,   /**< 进行中 */
    SP_TRAINING_ENDED,     /**< 已结束 */
    SP_TRAINING_ARCHIVED,  /**< 已归档: nothing of it changes any more */
    SP_TRAINING_CANCELLED, /**< 已取消 */
    SP_TRAINING_STATE_COUNT
} sp_training_state;
extern SP_API const sp_label sp_training_state_labels[SP_TRAINING_STATE_COUNT];

/** What is done to a plan. */
typedef enum sp_training_action {
    SP_TRAINING_DO_EDIT,    /**< change its name, kinds, period … */
    SP_TRAINING_DO_REMOVE,  /**< take it out of use */
    SP_TRAINING_DO_PUBLISH, /**< let people know of it */
    SP_TRAINING_DO_CANCEL,  /**< it does not take place; needs a reason */
    SP_TRAINING_DO_RECORD,  /**< sessions, who was there, results */
    SP_TRAINING_DO_ARCHIVE, /**< close its records */
    SP_TRAINING_ACTION_COUNT
} sp_training_action;
extern SP_API const sp_label
    sp_training_action_labels[SP_TRAINING_ACTION_COUNT];

/** The state at @p now of a plan that is stored as @p stored.
 *  @param from when it begins, seconds since 1970 UTC, or SP_NO_INT
 *  @param to   when it ends, or SP_NO_INT */
SP_API sp_training_state sp_training_state_at(sp_training_state stored,
                                              int64_t from, int64_t to,
                                              int64_t now);

/** Where @p action leads from @p state.
 *  @retval SP_CONFLICT nowhere: the sentence says from which states it could */
SP_API sp_status sp_training_decide(sp_training_state state,
                                    sp_training_action action,
                                    sp_training_state *out);

/** Kinds of training (培训类型); a plan has a set of them, written as the
 *  product does: labels joined by "、". */
typedef enum sp_training_kind {
    SP_TRAINING_THREE_LEVEL,  /**< 新员工三级教育培训 */
    SP_TRAINING_DAILY,        /**< 日常安全教育 */
    SP_TRAINING_POST_CHANGE,  /**< 变换工种安全教育培训 */
    SP_TRAINING_RESUME,       /**< 复工复产安全教育培训 */
    SP_TRAINING_TEAM,         /**< 班组培训 */
    SP_TRAINING_SPECIAL_WORK, /**< 特殊危险作业安全教育培训 */
    SP_TRAINING_FOUR_NEW,     /**< 四新安全教育培训 */
    SP_TRAINING_YEARLY,       /**< 年度再培训 */
    SP_TRAINING_MANAGER,      /**< 管理人员培训 */
    SP_TRAINING_CERTIFICATE,  /**< 特种作业取证、复审培训 */
    SP_TRAINING_EMERGENCY,    /**< 应急培训 */
    SP_TRAINING_CONTRACTOR,   /**< 承包商入场培训 */
    SP_TRAINING_VISITOR,      /**< 外来人员告知 */
    SP_TRAINING_ACCIDENT,     /**< 事故警示教育 */
    SP_TRAINING_OTHER,        /**< 其他培训 */
    SP_TRAINING_KIND_COUNT
} sp_training_kind;
extern SP_API const sp_label sp_training_kind_labels[SP_TRAINING_KIND_COUNT];

/** Read a set of kinds: names, labels or aliases with 、 or commas between.
 *  @param[out] out_set bits by sp_training_kind
 *  @retval SP_INVALID one is none of them; the sentence lists them */
SP_API sp_status sp_training_kinds_read(const char *text, unsigned *out_set);

/** Write a set: labels joined by "、".
 *  @param[out] out the caller's, sp_free() */
SP_API sp_status sp_training_kinds_write(unsigned set, char **out);

/** Levels of the induction of new workers (三级安全教育). */
typedef enum sp_training_level {
    SP_TRAINING_NO_LEVEL,
    SP_TRAINING_COMPANY,  /**< 厂（公司）级 */
    SP_TRAINING_WORKSHOP, /**< 车间级 */
    SP_TRAINING_SHIFT,    /**< 班组级 */
    SP_TRAINING_LEVEL_COUNT
} sp_training_level;
extern SP_API const sp_label sp_training_level_labels[SP_TRAINING_LEVEL_COUNT];

/** How it takes place. */
typedef enum sp_training_mode {
    SP_TRAINING_ONLINE,    /**< 线上培训: watched hours alone count */
    SP_TRAINING_CLASSROOM, /**< 线下培训 */
    SP_TRAINING_ON_SITE,   /**< 现场培训 */
    SP_TRAINING_MIXED,     /**< 混合培训 */
    SP_TRAINING_MODE_COUNT
} sp_training_mode;
extern SP_API const sp_label sp_training_mode_labels[SP_TRAINING_MODE_COUNT];

/** What came of somebody's attendance. */
typedef enum sp_training_result {
    SP_TRAINING_INVITED, /**< should come; has not yet */
    SP_TRAINING_THERE,   /**< was there; not examined yet */
    SP_TRAINING_PASSED,
    SP_TRAINING_FAILED,
    SP_TRAINING_ABSENT,
    SP_TRAINING_RESULT_COUNT
} sp_training_result;
extern SP_API const sp_label
    sp_training_result_labels[SP_TRAINING_RESULT_COUNT];

SP_END_DECLS
#endif
