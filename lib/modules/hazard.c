/* Hidden dangers: the records. What is done to them is beside it. */
#include <safeprod/hazard.h>

#include <math.h>
#include <string.h>

#include "change.h"
#include "str.h"
#include "text.h"

static const sp_label sources[] = {
    [SP_HAZARD_SNAPSHOT] = {"snapshot", "随手拍", "snapshot", NULL},
    [SP_HAZARD_INSPECTION] = {"inspection", "检查任务", "inspection", "检查"},
    [SP_HAZARD_VISION] = {"vision", "AI巡查", "vision inspection", NULL},
    [SP_HAZARD_ALARM] = {"alarm", "物联报警", "alarm", "报警"},
    [SP_HAZARD_AUTHORITY] = {"authority", "上级检查", "authority", NULL},
    [SP_HAZARD_COMPLAINT] = {"complaint", "投诉举报", "complaint", NULL},
    [SP_HAZARD_PERMIT] = {"permit", "作业监护", "permit to work", NULL},
    [SP_HAZARD_DRILL] = {"drill", "应急演练", "drill", "演练"},
    [SP_HAZARD_INCIDENT] = {"incident", "事故整改", "incident", "事故"},
};
SP_ASSERT_COUNT(sources, SP_HAZARD_SOURCE_COUNT);

static const sp_label causes[] = {
    [SP_HAZARD_CAUSE_UNKNOWN] = {"unknown", "未分析", "not analysed", NULL},
    [SP_HAZARD_CAUSE_PERSON] = {"person", "人的不安全行为", "unsafe act",
                                "人|1"},
    [SP_HAZARD_CAUSE_OBJECT] = {"object", "物的不安全状态", "unsafe state",
                                "物|2"},
    [SP_HAZARD_CAUSE_MANAGEMENT] = {"management", "管理缺陷",
                                    "management defect", "管理|3"},
};
SP_ASSERT_COUNT(causes, SP_HAZARD_CAUSE_COUNT);

/* Codes 1 to 8 of the exchange, or their words; kept as the code. */
static sp_status clean_kind(const char *text, char **out)
{
    static const char *const words[] = {"安全", "工艺", "电气", "仪表",
                                        "消防", "总图", "设备", "其他"};
    SP_AUTOFREE char *trimmed = NULL;

    SP_TRY(sp_text_trim(text, strlen(text), &trimmed));
    for (size_t i = 0; i < SP_COUNT(words); i++) {
        char code[2] = {(char)('1' + i), '\0'};
        if (strcmp(trimmed, code) == 0 || strcmp(trimmed, words[i]) == 0)
            return sp_text_copy(code, out);
    }
    return sp_fail(
        SP_INVALID,
        "隐患类型“%.40s”应为 1 安全、2 工艺、3 电气、4 仪表、5 消防、"
        "6 总图、7 设备或 8 其他",
        "the kind \"%.40s\" is none: 1 safety, 2 process, 3 "
        "electrical, 4 instruments, 5 fire, 6 layout, 7 equipment, "
        "8 other",
        trimmed);
}

/* Yuan, at most two places; kept as it is written. */
static sp_status clean_money(const char *text, char **out)
{
    SP_AUTOFREE char *trimmed = NULL;
    int64_t fen;
    char tidy[32];

    SP_TRY(sp_text_halfwidth(text, &trimmed));
    if (!sp_text_to_scaled(trimmed, 2, &fen) || fen < 0)
        return sp_fail(SP_INVALID,
                       "金额“%.40s”应为不小于 0 的元数，最多两位小数",
                       "\"%.40s\" is no sum of money: yuan, not below 0, with "
                       "at most two places",
                       text);
    sp_scaled_to_text(fen, 2, tidy);
    return sp_text_copy(tidy, out);
}

#define FIELD(m, zh, en, ...) SP_FIELD(sp_hazard, m, zh, en, __VA_ARGS__)
#define KEPT(m, zh, en, ...) FIELD(m, zh, en, .flags = SP_GUARDED, __VA_ARGS__)
#define SHOWN(m, zh, en, ...)                                                  \
    FIELD(m, zh, en, .flags = SP_GUARDED | SP_BRIEF, __VA_ARGS__)
#define WHEN(m, zh, en) KEPT(m, zh, en, .as = SP_AS_TIME)
#define DAY(m, zh, en) KEPT(m, zh, en, .as = SP_AS_DATE)
#define WORDS(m, zh, en, ...)                                                  \
    FIELD(m, zh, en, .as = SP_AS_LINES, .flags = SP_CONTAINS, __VA_ARGS__)
#define COUNTED(m, zh, en) KEPT(m, zh, en, .min = 0, .max = 100000)

static const sp_field fields[] = {
    SP_HEAD_FIELDS(sp_hazard),
    SHOWN(code, "隐患编号", "number", .alias = "编号"),
    FIELD(title, "隐患名称", "title",
          .flags = SP_REQUIRED | SP_CONTAINS | SP_BRIEF,
          .alias = "名称|隐患标题|隐患描述"),
    WORDS(description, "隐患说明", "description"),
    SHOWN(state, "状态", "state", .labels = sp_hazard_state_labels,
          .nlabels = SP_HAZARD_STATE_COUNT),
    SHOWN(level, "隐患级别", "level", .labels = sp_hazard_level_labels,
          .nlabels = SP_HAZARD_LEVEL_COUNT, .alias = "级别|隐患等级"),
    FIELD(internal_level, "内部级别", "internal level", .max_len = 32),
    FIELD(source, "隐患来源", "source", SP_LABELS(sources), .alias = "来源"),
    FIELD(source_type, "来源记录类型", "type of its source", .max_len = 64),
    FIELD(source_code, "来源记录编号", "code of its source"),
    FIELD(cause, "原因类别", "cause", SP_LABELS(causes)),
    FIELD(kind, "隐患类型", "kind", .clean = clean_kind, .max_len = 8,
          .help_zh = "1 安全 2 工艺 3 电气 4 仪表 5 消防 6 总图 7 设备 8 其他",
          .help_en = "1 safety 2 process 3 electrical 4 instruments 5 fire 6 "
                     "layout 7 equipment 8 other"),
    FIELD(enterprise, "所属企业", "enterprise", .ref = "enterprise",
          .help_zh = "企业编号", .help_en = "code of an enterprise"),
    FIELD(zone, "所在区域", "zone", .flags = SP_BRIEF, .ref = "zone",
          .alias = "区域", .help_zh = "区域编号", .help_en = "code of a zone"),
    FIELD(place, "具体地点", "place", .flags = SP_CONTAINS, .alias = "地点"),
    FIELD(risk_point, "风险点", "risk point", .ref = "risk_point",
          .help_zh = "风险点编号", .help_en = "code of a risk point"),
    FIELD(measure, "失效的管控措施", "failed measure", .ref = "control_measure",
          .help_zh = "管控措施编号", .help_en = "code of a control measure"),
    FIELD(x, "x", "x on the plan", .help_zh = "平面图像素",
          .help_en = "pixels of the plan"),
    FIELD(y, "y", "y on the plan", .help_zh = "平面图像素",
          .help_en = "pixels of the plan"),
    FIELD(longitude, "经度", "longitude", .help_zh = "度",
          .help_en = "degrees"),
    FIELD(latitude, "纬度", "latitude", .help_zh = "度", .help_en = "degrees"),
    FIELD(found_at, "发现时间", "found at", .as = SP_AS_TIME,
          .flags = SP_BRIEF),
    FIELD(found_by, "发现人", "found by"),
    FIELD(anonymous, "匿名", "anonymous",
          .help_zh = "发现人只有安全部门负责人可查",
          .help_en = "who found it is for the safety head alone"),
    FIELD(major_rule, "重大隐患判定依据", "rule that makes it major",
          .max_len = 128),
    WORDS(analysis, "原因分析", "analysis"),
    KEPT(unit, "责任部门", "responsible department", .ref = "department"),
    SHOWN(rectifier, "整改责任人", "rectifier", .ref = "user"),
    KEPT(measures, "整改措施", "measures", .as = SP_AS_LINES),
    KEPT(funds, "整改资金", "funds", .clean = clean_money, .max_len = 32,
         .help_zh = "元", .help_en = "yuan"),
    FIELD(deadline, "整改期限", "deadline", .flags = SP_GUARDED | SP_BRIEF,
          .as = SP_AS_DATE, .alias = "整改时限|期限"),
    DAY(first_deadline, "原定期限", "first deadline"),
    KEPT(plan, "应急预案与防范措施", "protection meanwhile", .as = SP_AS_LINES),
    KEPT(on_the_spot, "即查即改", "on the spot"),
    COUNTED(round, "整改轮次", "round"),
    COUNTED(extensions, "延期次数", "extensions"),
    COUNTED(escalated, "上报级数", "steps of escalation"),
    WHEN(assigned_at, "下发时间", "assigned at"),
    KEPT(result, "整改情况", "result", .as = SP_AS_LINES),
    KEPT(cost, "整改费用", "cost", .clean = clean_money, .max_len = 32,
         .help_zh = "元", .help_en = "yuan"),
    KEPT(submitted_by, "提交人", "submitted by"),
    WHEN(submitted_at, "提交时间", "submitted at"),
    KEPT(verified_by, "验收人", "verified by"),
    WHEN(verified_at, "验收时间", "verified at"),
    KEPT(verify_note, "验收意见", "verdict", .as = SP_AS_LINES),
    KEPT(approved_by, "同意销号的主要负责人", "principal who agreed"),
    WHEN(closed_at, "销号时间", "closed at"),
    WHEN(first_closed_at, "首次销号时间", "first closed at"),
    KEPT(merged_into, "并入", "merged into", .ref = "hazard"),
    KEPT(recurs, "重复发生自", "recurs", .ref = "hazard"),
    WHEN(authority_at, "上报监管部门时间", "reported to the authority at"),
    KEPT(standard, "规则包", "rule pack", .max_len = 128),
    DAY(due, "在办期限", "due"),
    DAY(ladder_on, "下次提醒日", "next step of the ladder"),
    KEPT(assigned_by, "下发人", "assigned by"),
    DAY(extend_to, "申请延至", "asked to extend to"),
    KEPT(extend_by, "延期申请人", "asked to extend by"),
    KEPT(lower_by, "降级提议人", "proposed as general by"),
    FIELD(finder, "匿名发现人", "anonymous finder",
          .flags = SP_GUARDED | SP_SECRET),
};

static void check(const void *record, sp_findings *out)
{
    const sp_hazard *h = record;

    if (isnan(h->x) != isnan(h->y))
        sp_finding_add(out, SP_ERROR, "x", "x 与 y 应同时填写",
                       "x and y go together");
    if (isnan(h->longitude) != isnan(h->latitude) ||
        fabs(h->longitude) > 180.0 || fabs(h->latitude) > 90.0)
        sp_finding_add(out, SP_ERROR, "longitude",
                       "经度应为 -180 至 180 度、纬度 -90 至 90 度，同时填写",
                       "longitude is from -180 to 180 degrees, latitude from "
                       "-90 to 90; they go together");
    if (!h->zone && !h->place)
        sp_finding_add(out, SP_ERROR, "zone", "请写明区域或具体地点",
                       "say the zone or the place");
}

static const sp_tally tallies[] = {
    {.name = "state", .fields = {"level", "state"}},
};
static const sp_hooks hooks = {.tallies = tallies,
                               .ntallies = SP_COUNT(tallies)};

const sp_type sp_hazard_type = {.name = "hazard",
                                .zh = "隐患",
                                .en = "hazard",
                                .table = "hazard",
                                .code = "code",
                                .module = "hazard_report",
                                .flags = SP_TYPE_VERBS_ONLY,
                                .check = check,
                                .hooks = &hooks,
                                SP_TYPE(sp_hazard, fields)};

/* ---- history ---- */

#define LINE(m, zh, en, ...) SP_FIELD(sp_hazard_history, m, zh, en, __VA_ARGS__)
#define STATE(m, zh, en)                                                       \
    LINE(m, zh, en, .flags = SP_BRIEF, .labels = sp_hazard_state_labels,       \
         .nlabels = SP_HAZARD_STATE_COUNT)

static const sp_field history_fields[] = {
    SP_HEAD_FIELDS(sp_hazard_history),
    LINE(code, "记录编号", "code", .flags = SP_GUARDED),
    LINE(hazard, "隐患", "hazard", .flags = SP_REQUIRED | SP_FIXED | SP_BRIEF,
         .ref = "hazard", .alias = "隐患编号"),
    LINE(seq, "次序", "number", .flags = SP_BRIEF, .min = 1, .max = 1000000),
    LINE(at, "时间", "at", .flags = SP_BRIEF, .as = SP_AS_TIME),
    LINE(actor, "操作人", "actor", .flags = SP_BRIEF),
    LINE(action, "动作", "action", .flags = SP_BRIEF, .max_len = 32),
    STATE(from_state, "原状态", "from"),
    STATE(to_state, "新状态", "to"),
    LINE(round, "整改轮次", "round", .min = 0, .max = 100000),
    LINE(reason, "原因", "reason", .flags = SP_BRIEF, .max_len = 1000),
    LINE(note, "说明", "note", .max_len = 4000),
    LINE(evidence, "证据", "evidence", .max_len = 1000),
    LINE(key, "调用方键", "caller's key", .max_len = 128),
};
const sp_type sp_hazard_history_type = {
    .name = "hazard_history",
    .zh = "隐患履历",
    .en = "history of a hazard",
    .table = "hazard_history",
    .code = "code",
    .module = "hazard_report",
    .flags = SP_TYPE_VERBS_ONLY,
    SP_TYPE(sp_hazard_history, history_fields)};
