/* Words for what a hazard is and what is done to it. */
#include <safeprod/hazard_rules.h>

#include "base.h"

const sp_label sp_hazard_state_labels[SP_HAZARD_STATE_COUNT] = {
    [SP_HAZARD_REPORTED] = {"reported", "待确认", "reported", "已上报"},
    [SP_HAZARD_CONFIRMED] = {"confirmed", "待下发", "confirmed", "已确认"},
    [SP_HAZARD_RECTIFYING] = {"rectifying", "整改中", "being rectified", NULL},
    [SP_HAZARD_PENDING_VERIFY] = {"pending_verify", "待验收",
                                  "waiting for the check", "待复查"},
    [SP_HAZARD_CLOSED] = {"closed", "已销号", "closed", "已验收|已关闭"},
    [SP_HAZARD_REJECTED] = {"rejected", "误报", "rejected", NULL},
    [SP_HAZARD_MERGED] = {"merged", "已合并", "merged", "合并"},
};

const sp_label sp_hazard_level_labels[SP_HAZARD_LEVEL_COUNT] = {
    [SP_HAZARD_UNGRADED] = {"ungraded", "未定级", "not graded", NULL},
    [SP_HAZARD_GENERAL] = {"general", "一般隐患", "general", "一般"},
    [SP_HAZARD_MAJOR] = {"major", "重大隐患", "major", "重大"},
};

const sp_label sp_hazard_action_labels[SP_HAZARD_ACTION_COUNT] = {
    [SP_HAZARD_DO_CONFIRM] = {"confirm", "确认", "confirm", NULL},
    [SP_HAZARD_DO_REJECT] = {"reject", "判为误报", "reject", "误报"},
    [SP_HAZARD_DO_MERGE] = {"merge", "合并", "merge", NULL},
    [SP_HAZARD_DO_ASSIGN] = {"assign", "定级下发", "assign", "下发|派单"},
    [SP_HAZARD_DO_FIX_NOW] = {"fix-now", "即查即改", "fix now", NULL},
    [SP_HAZARD_DO_SUBMIT] = {"submit", "提交整改", "submit", "整改"},
    [SP_HAZARD_DO_EXTEND] = {"extend", "申请延期", "ask to extend", "延期"},
    [SP_HAZARD_DO_GRANT] = {"grant", "批准延期", "extend", NULL},
    [SP_HAZARD_DO_REFUSE] = {"refuse", "不批准延期", "refuse to extend", NULL},
    [SP_HAZARD_DO_PASS] = {"pass", "验收合格", "pass", "验收"},
    [SP_HAZARD_DO_FAIL] = {"fail", "验收不合格", "fail", NULL},
    [SP_HAZARD_DO_APPROVE] = {"approve", "同意销号", "agree to close", "同意"},
    [SP_HAZARD_DO_CLOSE] = {"close", "销号", "close", NULL},
    [SP_HAZARD_DO_REOPEN] = {"reopen", "重新整改", "reopen", NULL},
    [SP_HAZARD_DO_REGRADE] = {"regrade", "调整等级", "regrade", NULL},
    [SP_HAZARD_DO_ESCALATE] = {"escalate", "逐级上报", "escalate", NULL},
};
