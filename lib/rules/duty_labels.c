/* Labels of duties. */
#include <safeprod/duty_rules.h>

#include "base.h"

const sp_label sp_duty_publish_labels[SP_DUTY_PUBLISH_COUNT] = {
    [SP_DUTY_SAVED] = {"saved", "暂存", "saved", "草稿|未发布"},
    [SP_DUTY_PUBLISHED] = {"published", "发布", "published", "已发布"},
};

const sp_label sp_duty_review_labels[SP_DUTY_REVIEW_COUNT] = {
    [SP_DUTY_REVIEW_NONE] = {"none", "未提交审核", "not submitted", NULL},
    [SP_DUTY_REVIEW_PENDING] = {"pending", "待审核", "to be reviewed", NULL},
    [SP_DUTY_REVIEW_APPROVED] = {"approved", "已通过", "approved", NULL},
    [SP_DUTY_REVIEW_REJECTED] = {"rejected", "已驳回", "rejected", NULL},
};

const sp_label sp_duty_evidence_labels[SP_DUTY_EVIDENCE_COUNT] = {
    [SP_DUTY_EVIDENCE_NONE] = {"none", "不需要", "none", "无"},
    [SP_DUTY_EVIDENCE_TEXT] = {"text", "文字说明", "a note", "文字"},
    [SP_DUTY_EVIDENCE_PHOTO] = {"photo", "照片", "a photo", NULL},
};

const sp_label sp_duty_item_action_labels[SP_DUTY_ITEM_ACTION_COUNT] = {
    [SP_DUTY_ITEM_PUBLISH] = {"publish", "发布", "publish", NULL},
    [SP_DUTY_ITEM_APPROVE] = {"approve", "审核通过", "approve", NULL},
    [SP_DUTY_ITEM_REJECT] = {"reject", "驳回", "reject", NULL},
    [SP_DUTY_ITEM_WITHDRAW] = {"withdraw", "撤回", "withdraw", NULL},
};

const sp_label sp_duty_status_labels[SP_DUTY_STATUS_COUNT] = {
    [SP_DUTY_PENDING] = {"pending", "待办", "to do", NULL},
    [SP_DUTY_SUBMITTED] = {"submitted", "待审", "submitted", "已提交"},
    [SP_DUTY_APPROVED] = {"approved", "已完成", "done", NULL},
    [SP_DUTY_RETURNED] = {"returned", "已退回", "returned", NULL},
    [SP_DUTY_WAIVED] = {"waived", "已免除", "waived", NULL},
};

const sp_label sp_duty_action_labels[SP_DUTY_ACTION_COUNT] = {
    [SP_DUTY_DO_SUBMIT] = {"submit", "提交", "submit", NULL},
    [SP_DUTY_DO_APPROVE] = {"approve", "审核通过", "approve", NULL},
    [SP_DUTY_DO_RETURN] = {"return", "退回", "return", NULL},
    [SP_DUTY_DO_WAIVE] = {"waive", "免除", "waive", NULL},
};

const sp_label sp_duty_board_labels[SP_DUTY_BOARD_COUNT] = {
    [SP_DUTY_BOARD_COMPANY] = {"company", "全公司", "company", NULL},
    [SP_DUTY_BOARD_DEPT] = {"dept", "部门", "departments", NULL},
    [SP_DUTY_BOARD_TEAM] = {"team", "班组", "team", NULL},
};
