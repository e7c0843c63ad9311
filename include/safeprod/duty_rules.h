/** @file safeprod/duty_rules.h
 *  @brief States and actions of duties (safeprod/duty.h). */
#ifndef SAFEPROD_DUTY_RULES_H
#define SAFEPROD_DUTY_RULES_H

#include <safeprod/record.h>

SP_BEGIN_DECLS

/** 是否发布. */
typedef enum sp_duty_publish {
    SP_DUTY_SAVED,     /**< 暂存 */
    SP_DUTY_PUBLISHED, /**< 发布 */
    SP_DUTY_PUBLISH_COUNT
} sp_duty_publish;

/** 审核状态. */
typedef enum sp_duty_review {
    SP_DUTY_REVIEW_NONE, /**< (blank) */
    SP_DUTY_REVIEW_PENDING,
    SP_DUTY_REVIEW_APPROVED,
    SP_DUTY_REVIEW_REJECTED,
    SP_DUTY_REVIEW_COUNT
} sp_duty_review;

/** What a task has to be submitted with. */
typedef enum sp_duty_evidence {
    SP_DUTY_EVIDENCE_NONE,
    SP_DUTY_EVIDENCE_TEXT,  /**< a note, or a photo */
    SP_DUTY_EVIDENCE_PHOTO, /**< a photo */
    SP_DUTY_EVIDENCE_COUNT
} sp_duty_evidence;

/** What is done to an item. */
typedef enum sp_duty_item_action {
    SP_DUTY_ITEM_PUBLISH,
    SP_DUTY_ITEM_APPROVE,
    SP_DUTY_ITEM_REJECT,
    SP_DUTY_ITEM_WITHDRAW,
    SP_DUTY_ITEM_ACTION_COUNT
} sp_duty_item_action;

/** Labels of these. */
extern SP_API const sp_label sp_duty_publish_labels[SP_DUTY_PUBLISH_COUNT];
extern SP_API const sp_label sp_duty_review_labels[SP_DUTY_REVIEW_COUNT];
extern SP_API const sp_label sp_duty_evidence_labels[SP_DUTY_EVIDENCE_COUNT];
extern SP_API const sp_label
    sp_duty_item_action_labels[SP_DUTY_ITEM_ACTION_COUNT];

/** Where a task stands, as it is stored. */
typedef enum sp_duty_status {
    SP_DUTY_PENDING,
    SP_DUTY_SUBMITTED,
    SP_DUTY_APPROVED,
    SP_DUTY_RETURNED,
    SP_DUTY_WAIVED,
    SP_DUTY_STATUS_COUNT
} sp_duty_status;

/** What is done to a task. */
typedef enum sp_duty_action {
    SP_DUTY_DO_SUBMIT,
    SP_DUTY_DO_APPROVE,
    SP_DUTY_DO_RETURN,
    SP_DUTY_DO_WAIVE,
    SP_DUTY_ACTION_COUNT
} sp_duty_action;

/** Labels of these. */
extern SP_API const sp_label sp_duty_status_labels[SP_DUTY_STATUS_COUNT];
extern SP_API const sp_label sp_duty_action_labels[SP_DUTY_ACTION_COUNT];

/** Who is compared with whom. */
typedef enum sp_duty_board {
    SP_DUTY_BOARD_COMPANY, /**< people of the whole site */
    SP_DUTY_BOARD_DEPT,    /**< departments, by all tasks of their members */
    SP_DUTY_BOARD_TEAM,    /**< people of one department and those below */
    SP_DUTY_BOARD_COUNT
} sp_duty_board;

/** Labels of the boards. */
extern SP_API const sp_label sp_duty_board_labels[SP_DUTY_BOARD_COUNT];

SP_END_DECLS
#endif
