/* The words of permit packs, by their enums. */
#include "permit_pack.h"

const sp_label sp_permit_step_kind_labels[] = {
    [SP_PERMIT_STEP_REVIEW] = {"review", "审核", "review", NULL},
    [SP_PERMIT_STEP_COUNTERSIGN] = {"countersign", "会签", "countersign", NULL},
    [SP_PERMIT_STEP_APPROVE] = {"approve", "审批", "approve", "批准"},
    [SP_PERMIT_STEP_CHECK] = {"check", "作业前验票", "check before work",
                              "验票"},
    [SP_PERMIT_STEP_ACCEPT] = {"accept", "完工验收", "acceptance", "验收"},
};

const sp_label sp_permit_field_kind_labels[] = {
    [SP_PERMIT_FIELD_TEXT] = {"text", "文字", "text", NULL},
    [SP_PERMIT_FIELD_NUMBER] = {"number", "数", "number", NULL},
    [SP_PERMIT_FIELD_ENUM] = {"enum", "单选", "one of", NULL},
    [SP_PERMIT_FIELD_DATE] = {"date", "日期", "date", NULL},
    [SP_PERMIT_FIELD_TIME] = {"time", "时间", "time", NULL},
    [SP_PERMIT_FIELD_LIST] = {"list", "列表", "list", NULL},
    [SP_PERMIT_FIELD_BOOL] = {"bool", "是否", "yes or no", NULL},
};

const sp_label sp_permit_gas_kind_labels[] = {
    [SP_PERMIT_GAS_FLAMMABLE] = {"flammable", "可燃气体", "flammable gas",
                                 NULL},
    [SP_PERMIT_GAS_OXYGEN] = {"oxygen", "氧气", "oxygen", "氧含量|O2"},
    [SP_PERMIT_GAS_TOXIC] = {"toxic", "有毒气体", "toxic gas", NULL},
};

const sp_label sp_permit_watch_labels[] = {
    [SP_PERMIT_WATCH_NONE] = {"none", "不监测", "none", NULL},
    [SP_PERMIT_WATCH_PERIODIC] = {"periodic", "定时检测", "periodic", NULL},
    [SP_PERMIT_WATCH_CONTINUOUS] = {"continuous", "连续监测", "continuous",
                                    NULL},
};

const sp_label sp_permit_moment_labels[] = {
    [SP_PERMIT_AT_SUBMIT] = {"submit", "提交", "submit", NULL},
    [SP_PERMIT_AT_START] = {"start", "开始作业", "start", NULL},
    [SP_PERMIT_AT_RESUME] = {"resume", "恢复作业", "resume", NULL},
    [SP_PERMIT_AT_HANDOVER] = {"handover", "交接班", "handover", NULL},
    [SP_PERMIT_AT_FINISH] = {"finish", "完工", "finish", NULL},
    [SP_PERMIT_AT_ACCEPT] = {"accept", "验收", "accept", NULL},
};

const sp_label sp_permit_check_labels[] = {
    [SP_PERMIT_CHECK_FIELDS] = {"fields", "必填项", "fields", NULL},
    [SP_PERMIT_CHECK_LEVEL] = {"level", "作业级别", "level", NULL},
    [SP_PERMIT_CHECK_WINDOW] = {"window", "有效期", "validity", NULL},
    [SP_PERMIT_CHECK_ANALYSIS] = {"analysis", "风险辨识", "hazard analysis",
                                  NULL},
    [SP_PERMIT_CHECK_GAS] = {"gas", "气体分析", "gas test", NULL},
    [SP_PERMIT_CHECK_MEASURES] = {"measures", "安全措施", "measures", NULL},
    [SP_PERMIT_CHECK_BRIEFING] = {"briefing", "安全交底", "briefing", NULL},
    [SP_PERMIT_CHECK_GUARDIAN] = {"guardian", "监护人", "guardian", NULL},
    [SP_PERMIT_CHECK_WORKERS] = {"workers", "作业人员", "workers", NULL},
    [SP_PERMIT_CHECK_CONFLICTS] = {"conflicts", "交叉作业", "conflicts", NULL},
    [SP_PERMIT_CHECK_WEATHER] = {"weather", "天气", "weather", NULL},
    [SP_PERMIT_CHECK_RELATED] = {"related", "关联作业票", "related tickets",
                                 NULL},
    [SP_PERMIT_CHECK_DOCUMENTS] = {"documents", "附件", "documents", NULL},
    [SP_PERMIT_CHECK_ISOLATION] = {"isolation", "隔离上锁", "isolation", NULL},
    [SP_PERMIT_CHECK_COUNT_OUT] = {"count_out", "人员器具清点",
                                   "people and tools counted", NULL},
    [SP_PERMIT_CHECK_SITE] = {"site", "现场恢复", "site restored", NULL},
};

const sp_label sp_permit_relation_labels[] = {
    [SP_PERMIT_NEAR] = {"near", "距离以内", "within a distance", NULL},
    [SP_PERMIT_SAME_ZONE] = {"same_zone", "同一区域", "same zone", NULL},
    [SP_PERMIT_SAME_DIKE] = {"same_dike", "同一防火堤", "same dike", NULL},
    [SP_PERMIT_SAME_SPACE] = {"same_space", "同一空间", "same space", NULL},
    [SP_PERMIT_SAME_PIPE] = {"same_pipe", "同一管道", "same pipe", NULL},
    [SP_PERMIT_SAME_FALL_LINE] = {"same_fall_line", "同一垂直方向",
                                  "same fall line", NULL},
    [SP_PERMIT_SAME_JOB] = {"same_job", "同一项作业", "same job", NULL},
};

const sp_label sp_permit_effect_labels[] = {
    [SP_PERMIT_FORBID] = {"forbid", "禁止同时进行", "forbid", NULL},
    [SP_PERMIT_AVOID] = {"avoid", "避免，否则采取防护", "avoid", NULL},
    [SP_PERMIT_COORDINATE] = {"coordinate", "专人协调", "coordinate", NULL},
    [SP_PERMIT_SAME_PERIOD] = {"same_period", "期限一致", "same period", NULL},
    [SP_PERMIT_ALSO_NEEDS] = {"also_needs", "同时办理", "also needs", NULL},
};
