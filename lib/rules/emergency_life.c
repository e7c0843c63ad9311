/* The lives of emergency plans and of drills. */
#include "life_table.h"

#define FROM(s) (1u << (s))

/* ---- plans ---- */

const sp_label sp_plan_state_labels[SP_PLAN_STATE_COUNT] = {
    [SP_PLAN_DRAFT] = {"draft", "草稿", "draft", NULL},
    [SP_PLAN_REVIEWED] = {"reviewed", "已评审", "reviewed", NULL},
    [SP_PLAN_SIGNED] = {"signed", "已签署", "signed", NULL},
    [SP_PLAN_PUBLISHED] = {"published", "已发布", "published", NULL},
    [SP_PLAN_FILED] = {"filed", "已备案", "filed", NULL},
    [SP_PLAN_REVISING] = {"revising", "修订中", "being revised", NULL},
    [SP_PLAN_OBSOLETE] = {"obsolete", "已作废", "obsolete", NULL},
};

static const sp_label plan_actions[] = {
    {"review", "评审", "review", NULL},
    {"sign", "签署", "sign", NULL},
    {"publish", "发布", "publish", NULL},
    {"file", "备案", "file", NULL},
    {"assess", "评估", "assess", NULL},
    {"revise", "修订", "revise", NULL},
    {"edition", "新版", "new edition", NULL},
    {"retire", "作废", "retire", NULL},
    {"return", "退回", "return", NULL},
};

static const sp_life_guard plan_guards[] = {
    {SP_PLAN_IS_REVIEWED, "预案须先评审并形成书面评审纪要",
     "the plan has to be reviewed first, with minutes",
     "应急预案管理办法第二十一条"},
    {SP_PLAN_PRINCIPAL, "预案由本单位主要负责人签署",
     "plans are signed by the unit's principal", "应急预案管理办法第二十四条"},
    {SP_PLAN_SAYS_WHY, "须写明结论或原因", "say what came of it, or why",
     "应急预案管理办法第二十一、三十五、三十六条"},
    {SP_PLAN_HAS_DAY, "须写明施行日期，且不早于签署日期",
     "give the day from which it holds, not before it was signed",
     "应急预案管理办法第二十四条"},
    {SP_PLAN_HAS_NUMBER, "须写明备案编号", "give the number of the filing",
     "应急预案管理办法第二十六、二十八条"},
    {SP_PLAN_NO_DRAFT, "已有新版草稿", "a newer edition is being written",
     "本库规则"},
};

static const sp_life_row plan_rows[] = {
    {FROM(SP_PLAN_DRAFT), "review", SP_PLAN_REVIEWED, SP_LIFE_UPDATE,
     SP_PLAN_SAYS_WHY},
    {FROM(SP_PLAN_DRAFT) | FROM(SP_PLAN_REVIEWED), "sign", SP_PLAN_SIGNED,
     SP_LIFE_APPROVE, SP_PLAN_IS_REVIEWED | SP_PLAN_PRINCIPAL},
    {FROM(SP_PLAN_REVIEWED) | FROM(SP_PLAN_SIGNED), "return", SP_PLAN_DRAFT,
     SP_LIFE_UPDATE, SP_PLAN_SAYS_WHY},
    {FROM(SP_PLAN_SIGNED), "publish", SP_PLAN_PUBLISHED, SP_LIFE_UPDATE,
     SP_PLAN_HAS_DAY},
    {FROM(SP_PLAN_PUBLISHED), "file", SP_PLAN_FILED, SP_LIFE_UPDATE,
     SP_PLAN_HAS_NUMBER},
    {FROM(SP_PLAN_PUBLISHED) | FROM(SP_PLAN_FILED), "assess", SP_LIFE_STAYS,
     SP_LIFE_UPDATE, SP_PLAN_SAYS_WHY},
    {FROM(SP_PLAN_PUBLISHED) | FROM(SP_PLAN_FILED), "revise", SP_PLAN_REVISING,
     SP_LIFE_UPDATE, SP_PLAN_SAYS_WHY},
    {FROM(SP_PLAN_REVISING), "edition", SP_LIFE_STAYS, SP_LIFE_CREATE,
     SP_PLAN_NO_DRAFT},
    {FROM(SP_PLAN_DRAFT) | FROM(SP_PLAN_REVIEWED) | FROM(SP_PLAN_SIGNED) |
         FROM(SP_PLAN_PUBLISHED) | FROM(SP_PLAN_FILED) | FROM(SP_PLAN_REVISING),
     "retire", SP_PLAN_OBSOLETE, SP_LIFE_APPROVE, SP_PLAN_SAYS_WHY},
};

const sp_life sp_plan_life = {plan_rows,
                              SP_COUNT(plan_rows),
                              plan_guards,
                              SP_COUNT(plan_guards),
                              sp_plan_state_labels,
                              SP_PLAN_STATE_COUNT,
                              plan_actions,
                              SP_COUNT(plan_actions)};

/* ---- drills ---- */

const sp_label sp_drill_state_labels[SP_DRILL_STATE_COUNT] = {
    [SP_DRILL_PLANNED] = {"planned", "已计划", "planned", NULL},
    [SP_DRILL_PREPARING] = {"preparing", "准备中", "preparing", NULL},
    [SP_DRILL_RUNNING] = {"running", "演练中", "running", NULL},
    [SP_DRILL_INTERRUPTED] = {"interrupted", "已中断", "interrupted", NULL},
    [SP_DRILL_FINISHED] = {"finished", "已结束", "finished", NULL},
    [SP_DRILL_EVALUATED] = {"evaluated", "已评估", "evaluated", NULL},
    [SP_DRILL_ARCHIVED] = {"archived", "已归档", "archived", NULL},
    [SP_DRILL_CANCELLED] = {"cancelled", "已取消", "cancelled", NULL},
};

static const sp_label drill_actions[] = {
    {"prepare", "准备", "prepare", NULL},
    {"start", "开始", "start", NULL},
    {"interrupt", "中断", "interrupt", NULL},
    {"resume", "恢复", "resume", NULL},
    {"finish", "结束", "finish", NULL},
    {"evaluate", "评估", "evaluate", NULL},
    {"archive", "归档", "archive", NULL},
    {"cancel", "取消", "cancel", NULL},
};

static const sp_life_guard drill_guards[] = {
    {SP_DRILL_HAS_SCENE, "须写明演练情景", "say what the scenario is",
     "AQ/T 9007-2019 第6章"},
    {SP_DRILL_HAS_PEOPLE, "须写明参演人数", "say how many people take part",
     "AQ/T 9007-2019 第6章"},
    {SP_DRILL_HAS_LEADER, "须写明总指挥", "say who commands",
     "AQ/T 9007-2019 第6章"},
    {SP_DRILL_HAS_STEPS, "须有演练步骤（情景注入）",
     "steps (injects) are missing", "AQ/T 9007-2019 第6章"},
    {SP_DRILL_HAS_ABORT, "须写明中止条件和安全保障",
     "say when it is broken off and how it is kept safe",
     "AQ/T 9007-2019 第6、7章"},
    {SP_DRILL_SAYS_WHY, "须写明原因", "say why", "AQ/T 9007-2019 7.6"},
    {SP_DRILL_COUNTED, "结束前须清点人数；人数不符的须写明去向",
     "people are counted before it ends; say where they are if some are "
     "missing",
     "AQ/T 9007-2019 第7章"},
    {SP_DRILL_SCORED, "须有评估项目的评分", "items have to be scored",
     "AQ/T 9009-2015 第5章"},
    {SP_DRILL_HAS_ADVICE, "评估须对预案提出修订意见",
     "the evaluation has to advise on the plan's revision",
     "应急预案管理办法第三十四条"},
    {SP_DRILL_HAS_REPORT, "归档须有评估报告", "the report has to be there",
     "AQ/T 9007-2019 8.2.2"},
};

static const sp_life_row drill_rows[] = {
    {FROM(SP_DRILL_PLANNED), "prepare", SP_DRILL_PREPARING, SP_LIFE_UPDATE, 0},
    {FROM(SP_DRILL_PREPARING), "start", SP_DRILL_RUNNING, SP_LIFE_UPDATE,
     SP_DRILL_HAS_SCENE | SP_DRILL_HAS_PEOPLE | SP_DRILL_HAS_LEADER |
         SP_DRILL_HAS_STEPS | SP_DRILL_HAS_ABORT},
    {FROM(SP_DRILL_RUNNING), "interrupt", SP_DRILL_INTERRUPTED, SP_LIFE_UPDATE,
     SP_DRILL_SAYS_WHY},
    {FROM(SP_DRILL_INTERRUPTED), "resume", SP_DRILL_RUNNING, SP_LIFE_UPDATE, 0},
    {FROM(SP_DRILL_RUNNING) | FROM(SP_DRILL_INTERRUPTED), "finish",
     SP_DRILL_FINISHED, SP_LIFE_UPDATE, SP_DRILL_COUNTED},
    {FROM(SP_DRILL_FINISHED), "evaluate", SP_DRILL_EVALUATED, SP_LIFE_UPDATE,
     SP_DRILL_SCORED | SP_DRILL_HAS_ADVICE},
    {FROM(SP_DRILL_EVALUATED), "archive", SP_DRILL_ARCHIVED, SP_LIFE_UPDATE,
     SP_DRILL_HAS_REPORT},
    {FROM(SP_DRILL_PLANNED) | FROM(SP_DRILL_PREPARING), "cancel",
     SP_DRILL_CANCELLED, SP_LIFE_UPDATE, SP_DRILL_SAYS_WHY},
};

const sp_life sp_drill_life = {drill_rows,
                               SP_COUNT(drill_rows),
                               drill_guards,
                               SP_COUNT(drill_guards),
                               sp_drill_state_labels,
                               SP_DRILL_STATE_COUNT,
                               drill_actions,
                               SP_COUNT(drill_actions)};
