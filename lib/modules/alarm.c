/* Alarms, their history: the records. */
#include <safeprod/alarm.h>

#include "alarm_raise.h"

void sp_alarm_done(sp_alarm **alarm)
{
    sp_record_free(&sp_alarm_type, *alarm);
}

void sp_device_done(sp_device **device)
{
    sp_record_free(&sp_device_type, *device);
}

void sp_tag_done(sp_tag **tag)
{
    sp_record_free(&sp_tag_type, *tag);
}

void sp_pack_done(sp_pack **pack)
{
    sp_pack_free(*pack);
}

#define FIELD(m, zh, en, ...)                                                  \
    SP_FIELD(sp_alarm, m, zh, en, .flags = SP_GUARDED, __VA_ARGS__)
#define BRIEF(m, zh, en, ...)                                                  \
    SP_FIELD(sp_alarm, m, zh, en, .flags = SP_GUARDED | SP_BRIEF, __VA_ARGS__)
#define TIME(m, zh, en) FIELD(m, zh, en, .as = SP_AS_TIME)

static const sp_field fields[] = {
    SP_HEAD_FIELDS(sp_alarm),
    SP_FIELD(sp_alarm, code, "报警编号", "code",
             .flags = SP_GUARDED | SP_REQUIRED | SP_BRIEF, .alias = "编号"),
    BRIEF(state, "状态", "state", .labels = sp_alarm_state_labels,
          .nlabels = SP_ALARM_STATE_COUNT),
    BRIEF(level, "级别", "level"),
    BRIEF(condition, "报警条件", "condition",
          .labels = sp_alarm_condition_labels,
          .nlabels = SP_ALARM_CONDITION_COUNT),
    BRIEF(device, "设备", "device", .ref = "device"),
    BRIEF(tag, "测点", "tag", .ref = "tag"),
    FIELD(scene, "场景", "scene"),
    FIELD(enterprise, "企业", "enterprise", .ref = "enterprise"),
    BRIEF(zone, "区域", "zone", .ref = "zone"),
    FIELD(risk_point, "风险点", "risk point", .ref = "risk_point"),
    FIELD(measure, "管控措施", "control measure", .ref = "control_measure"),
    BRIEF(value, "报警值", "value"),
    BRIEF(bound, "限值", "limit"),
    FIELD(peak, "峰值", "peak"),
    FIELD(unit, "单位", "unit"),
    BRIEF(count, "次数", "count"),
    TIME(first_at, "首次时间", "first at"),
    TIME(last_at, "最近时间", "last at"),
    BRIEF(raised_at, "报警时间", "raised at", .as = SP_AS_TIME),
    TIME(cleared_at, "恢复时间", "condition gone at"),
    FIELD(late, "迟到数据", "from late readings"),
    FIELD(unconfirmed, "未被后续数据证实", "not upheld by later readings"),
    TIME(acked_at, "确认时间", "acknowledged at"),
    FIELD(acked_by, "确认人", "acknowledged by"),
    TIME(handling_at, "开始处理时间", "handled since"),
    FIELD(handled_by, "处理人", "handled by"),
    FIELD(confirmed, "已核实", "found to be so"),
    TIME(resolved_at, "处理完毕时间", "resolved at"),
    FIELD(resolved_by, "处理完毕人", "resolved by"),
    FIELD(resolution, "处理情况", "what was done", .max_len = 1000),
    TIME(closed_at, "结束时间", "over since"),
    FIELD(closed_by, "关闭人", "closed by"),
    FIELD(false_reason, "误报原因", "why it is false", .max_len = 1000),
    TIME(suppressed_until, "抑制截止", "suppressed until"),
    FIELD(suppressed_by, "抑制人", "suppressed by"),
    FIELD(suppress_reason, "抑制原因", "why suppressed", .max_len = 1000),
    BRIEF(escalated, "已升级", "steps escalated"),
    TIME(escalate_at, "下次升级", "next step due"),
    FIELD(hazard, "转隐患", "hazard"),
    FIELD(archive, "归档编号", "archive"),
    FIELD(event_ms, "事件毫秒", "episode in milliseconds"),
    FIELD(last_ms, "末次毫秒", "last in milliseconds"),
    SP_FIELD(sp_alarm, text_zh, "内容", "text in Chinese",
             .flags = SP_GUARDED | SP_CONTAINS, .max_len = 1000),
    SP_FIELD(sp_alarm, text_en, "英文内容", "text in English",
             .flags = SP_GUARDED, .max_len = 1000),
};

/* The overview counts what is open by level without reading alarms. */
static const sp_tally tallies[] = {
    {.name = "open", .fields = {"state", "level", NULL}},
};

static const sp_hooks hooks = {.tallies = tallies,
                               .ntallies = SP_COUNT(tallies)};

const sp_type sp_alarm_type = {.name = "alarm",
                               .zh = "报警",
                               .en = "alarm",
                               .table = "alarm",
                               .code = "code",
                               .module = "alarm",
                               .hide = "closed_at",
                               .flags = SP_TYPE_VERBS_ONLY,
                               .hooks = &hooks,
                               SP_TYPE(sp_alarm, fields)};

/* ---- history ---- */

#define LINE(m, zh, en, ...)                                                   \
    SP_FIELD(sp_alarm_history, m, zh, en, .flags = SP_GUARDED | SP_BRIEF,      \
             __VA_ARGS__)

static const sp_field history_fields[] = {
    SP_HEAD_FIELDS(sp_alarm_history),
    SP_FIELD(sp_alarm_history, code, "记录编号", "code", .flags = SP_GUARDED),
    SP_FIELD(sp_alarm_history, alarm, "报警", "alarm",
             .flags = SP_REQUIRED | SP_FIXED | SP_BRIEF, .ref = "alarm"),
    LINE(seq, "次序", "number"),
    LINE(at, "时间", "at", .as = SP_AS_TIME),
    LINE(actor, "操作人", "actor"),
    LINE(action, "动作", "action"),
    LINE(from_state, "原状态", "from", .labels = sp_alarm_state_labels,
         .nlabels = SP_ALARM_STATE_COUNT),
    LINE(to_state, "新状态", "to", .labels = sp_alarm_state_labels,
         .nlabels = SP_ALARM_STATE_COUNT),
    LINE(note, "说明", "note", .max_len = 1000),
};

const sp_type sp_alarm_history_type = {
    .name = "alarm_history",
    .zh = "报警履历",
    .en = "history of an alarm",
    .table = "alarm_history",
    .code = "code",
    .module = "alarm",
    .flags = SP_TYPE_VERBS_ONLY,
    SP_TYPE(sp_alarm_history, history_fields)};
