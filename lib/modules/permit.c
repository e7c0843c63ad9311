/* Tickets: the record. What is done to them is in permit_act.c and beside it.
 */
#include <safeprod/permit.h>

#include <math.h>

#include "change.h"
#include "cleaning.h"

enum { JSON_MAX = 20000, DAY_MINUTES = 24 * 60 };

#define FIELD(m, zh, en, ...) SP_FIELD(sp_permit, m, zh, en, __VA_ARGS__)
#define KEPT(m, zh, en, ...) FIELD(m, zh, en, .flags = SP_GUARDED, __VA_ARGS__)
#define SHOWN(m, zh, en, ...)                                                  \
    FIELD(m, zh, en, .flags = SP_GUARDED | SP_BRIEF, __VA_ARGS__)
#define TIME(m, zh, en, ...) FIELD(m, zh, en, .as = SP_AS_TIME, __VA_ARGS__)
#define WHEN(m, zh, en) KEPT(m, zh, en, .as = SP_AS_TIME)
#define CODE_OF(m, zh, en, type, ...) FIELD(m, zh, en, .ref = type, __VA_ARGS__)
#define MINUTE(m, zh, en)                                                      \
    FIELD(m, zh, en, .min = 0, .max = DAY_MINUTES,                             \
          .help_zh = "一天中的第几分钟", .help_en = "minute of the day")
#define NUMBER_OF(m, zh, en) KEPT(m, zh, en, .min = 0, .max = 100000)

static const sp_field fields[] = {
    SP_HEAD_FIELDS(sp_permit),
    SHOWN(code, "作业任务编号", "number", .alias = "作业票编号|编号|票号"),
    FIELD(type, "作业票类型", "type",
          .flags = SP_REQUIRED | SP_FIXED | SP_BRIEF, .max_len = 64,
          .alias = "作业类型|类型", .help_zh = "如 hot_work，或其中文名",
          .help_en = "e.g. hot_work, or its Chinese name"),
    FIELD(title, "危险作业名称", "title", .flags = SP_CONTAINS | SP_BRIEF,
          .alias = "作业名称|名称"),
    SHOWN(state, "当前状态", "state", .labels = sp_permit_state_labels,
          .nlabels = SP_PERMIT_STATE_COUNT, .alias = "状态"),
    KEPT(base_level, "基本级别", "base level", .max_len = 64),
    SHOWN(level, "作业级别", "level", .max_len = 64, .alias = "级别"),
    FIELD(raised_to, "提高到的级别", "raised to", .max_len = 64,
          .help_zh = "只能提高，不能降低", .help_en = "higher, never lower"),
    KEPT(upgraded, "升级管理", "upgraded"),
    KEPT(level_reasons, "定级理由", "why this level", .as = SP_AS_JSON,
         .max_len = JSON_MAX),
    KEPT(standard, "规则包", "rule pack", .max_len = 128),
    KEPT(calendar, "日历", "calendar", .max_len = 128),
    CODE_OF(enterprise, "所属企业", "enterprise", "enterprise",
            .help_zh = "企业编号", .help_en = "code of an enterprise"),
    CODE_OF(zone, "所在区域", "zone", "zone", .flags = SP_BRIEF,
            .help_zh = "区域编号", .help_en = "code of a zone"),
    FIELD(place, "作业区域/地点", "place", .flags = SP_CONTAINS | SP_BRIEF,
          .alias = "作业地点|地点"),
    FIELD(x, "x", "x on the plan", .help_zh = "平面图像素",
          .help_en = "pixels of the plan"),
    FIELD(y, "y", "y on the plan", .help_zh = "平面图像素",
          .help_en = "pixels of the plan"),
    FIELD(height_from, "作业面下缘高度", "height from", .help_zh = "米",
          .help_en = "metres over the ground"),
    FIELD(height_to, "作业面上缘高度", "height to", .help_zh = "米",
          .help_en = "metres over the ground"),
    FIELD(space, "受限空间或设备", "space", .max_len = 80),
    FIELD(pipe, "管道", "pipe", .max_len = 80),
    FIELD(dike, "防火堤", "dike", .max_len = 80),
    FIELD(apply_unit, "申请单位", "applying unit", .alias = "作业申请单位"),
    SHOWN(applicant, "申请人", "applicant", .alias = "作业创建人"),
    FIELD(work_unit, "作业单位", "working unit"),
    CODE_OF(contractor, "承包商", "contractor", "contractor",
            .help_zh = "承包商编号；本单位作业不填",
            .help_en = "code of a contractor; none for own staff"),
    CODE_OF(work_leader, "作业负责人", "work leader", "person",
            .help_zh = "人员编号", .help_en = "code of a person"),
    CODE_OF(coordinator, "交叉作业协调人", "coordinator", "person",
            .help_zh = "人员编号", .help_en = "code of a person"),
    FIELD(work_content, "作业内容", "work content", .as = SP_AS_LINES,
          .flags = SP_CONTAINS),
    FIELD(hazard_analysis, "风险辨识结果", "hazard analysis", .as = SP_AS_LINES,
          .flags = SP_CONTAINS, .alias = "危害辨识"),
    FIELD(facts, "定级依据", "facts", .as = SP_AS_JSON, .max_len = JSON_MAX,
          .help_zh = "名称与值的 JSON 对象",
          .help_en = "a JSON object of names and values"),
    FIELD(fields, "票面栏目", "fields of the form", .as = SP_AS_JSON,
          .max_len = JSON_MAX, .help_zh = "名称与值的 JSON 对象",
          .help_en = "a JSON object of names and values"),
    TIME(planned_from, "预计作业开始时间", "planned from", .flags = SP_BRIEF,
         .alias = "计划开始时间"),
    TIME(planned_to, "预计作业结束时间", "planned to", .flags = SP_BRIEF,
         .alias = "计划结束时间"),
    MINUTE(daily_from, "每日作业开始", "daily from"),
    MINUTE(daily_to, "每日作业结束", "daily to"),
    WHEN(valid_from, "有效期起", "valid from"),
    WHEN(valid_to, "有效期至", "valid to"),
    KEPT(prev, "前一张作业票", "follows", .ref = "permit"),
    CODE_OF(serves, "为之服务的作业票", "serves", "permit",
            .help_zh = "作业票编号；有效期随之",
            .help_en = "number of a ticket; takes its period"),
    FIELD(related, "关联作业票", "related", .max_len = 1000,
          .help_zh = "编号以逗号分开", .help_en = "numbers with commas"),
    KEPT(round, "提交次数", "round", .min = 0, .max = 100000),
    KEPT(next_steps, "待签环节", "next steps", .max_len = 1000),
    WHEN(submitted_at, "提交时间", "submitted at"),
    WHEN(approved_at, "批准时间", "approved at"),
    WHEN(started_at, "开工时间", "started at"),
    WHEN(suspended_at, "暂停时间", "suspended at"),
    KEPT(suspended_reason, "暂停原因", "why suspended", .max_len = 1000),
    WHEN(resumed_at, "恢复时间", "resumed at"),
    KEPT(finished_from, "完工前状态", "finished from", .max_len = 32),
    WHEN(ended_at, "结束时间", "ended at"),
    NUMBER_OF(heads_in, "进入人数", "people in"),
    NUMBER_OF(heads_out, "撤出人数", "people out"),
    NUMBER_OF(tools_in, "带入工具数", "tools in"),
    NUMBER_OF(tools_out, "带出工具数", "tools out"),
    KEPT(briefer, "安全交底人", "briefer", .ref = "person"),
    KEPT(briefed, "接受交底人", "briefed", .max_len = 4000),
    WHEN(briefed_at, "交底时间", "briefed at"),
    KEPT(isolation, "隔离措施", "isolation", .max_len = 1000),
    KEPT(isolated_by, "隔离确认人", "isolated by"),
    WHEN(isolated_at, "隔离时间", "isolated at"),
    SHOWN(legacy, "历史票", "legacy"),
    KEPT(legacy_type, "原作业票类型", "type as printed"),
    KEPT(legacy_findings, "历史票问题", "what is wrong with it",
         .as = SP_AS_LINES),
};

static void check_place(const sp_permit *p, sp_findings *out)
{
    if (isnan(p->x) != isnan(p->y))
        sp_finding_add(out, SP_ERROR, "x", "x 与 y 应同时填写",
                       "x and y go together");
    if (p->height_to < p->height_from)
        sp_finding_add(out, SP_ERROR, "height_to",
                       "作业面上缘 %g 米低于下缘 %g 米",
                       "the upper edge, %g m, lies below the lower, %g m",
                       p->height_to, p->height_from);
}

/* A ticket of another system is kept with all that is wrong about it. */
static void check(const void *record, sp_findings *out)
{
    const sp_permit *p = record;

    check_place(p, out);
    if (p->legacy)
        return;
    if (p->planned_from != SP_NO_INT && p->planned_to != SP_NO_INT &&
        p->planned_to <= p->planned_from)
        sp_finding_add(out, SP_ERROR, "planned_to",
                       "预计结束时间应晚于预计开始时间",
                       "the planned end should be after the planned beginning");
    if ((p->daily_from == SP_NO_INT) != (p->daily_to == SP_NO_INT))
        sp_finding_add(out, SP_ERROR, "daily_to",
                       "每日作业的开始与结束应同时填写",
                       "the beginning and the end of the daily work go "
                       "together");
}

static const sp_tally tallies[] = {
    {.name = "state", .fields = {"legacy", "state"}},
};
static const sp_hooks hooks = {.tallies = tallies,
                               .ntallies = SP_COUNT(tallies)};

const sp_type sp_permit_record_type = {.name = "permit",
                                       .zh = "作业票",
                                       .en = "permit",
                                       .table = "permit",
                                       .code = "code",
                                       .module = "permit",
                                       .flags = SP_TYPE_VERBS_ONLY,
                                       .check = check,
                                       .hooks = &hooks,
                                       SP_TYPE(sp_permit, fields)};
