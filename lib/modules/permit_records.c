/* What belongs to a ticket: answers to its checklist, gas tests, the people on
 * it, its history. Written by the verbs of safeprod/permit.h alone. */
#include <safeprod/permit.h>

#include "field.h"
#include "permit_pack.h"

#define PART_OF(rec)                                                           \
    SP_HEAD_FIELDS(rec),                                                       \
        SP_FIELD(rec, code, "记录编号", "code", .flags = SP_GUARDED),          \
        SP_FIELD(rec, permit, "作业票", "ticket",                              \
                 .flags = SP_REQUIRED | SP_FIXED | SP_BRIEF, .ref = "permit",  \
                 .alias = "作业票编号")
#define PART_TYPE(type_name, label_zh, label_en, rec, table_of_fields)         \
    {                                                                          \
        .name = type_name, .zh = label_zh, .en = label_en, .table = type_name, \
        .code = "code", .module = "permit", .flags = SP_TYPE_VERBS_ONLY,       \
        SP_TYPE(rec, table_of_fields)                                          \
    }

/* ---- answers to the checklist ---- */

#define ANSWER(m, zh, en, ...)                                                 \
    SP_FIELD(sp_permit_measure_answer, m, zh, en,                              \
             .flags = SP_BRIEF __VA_OPT__(, ) __VA_ARGS__)

static const sp_field answer_fields[] = {
    PART_OF(sp_permit_measure_answer),
    ANSWER(no, "序号", "number", .min = 1, .max = 1000),
    ANSWER(involved, "涉及", "involved"),
    ANSWER(value, "填写内容", "value"),
    ANSWER(confirmed_by, "确认人", "confirmed by"),
    ANSWER(confirmed_at, "确认时间", "confirmed at", .as = SP_AS_TIME),
};
const sp_type sp_permit_measure_answer_type =
    PART_TYPE("permit_measure_answer", "安全措施确认", "answer to a measure",
              sp_permit_measure_answer, answer_fields);

/* ---- gas tests ---- */

static const sp_label verdicts[] = {
    [SP_PERMIT_GAS_PASSED] = {"passed", "合格", "passed", NULL},
    [SP_PERMIT_GAS_FAILED] = {"failed", "不合格", "failed", NULL},
    [SP_PERMIT_GAS_UNKNOWN] = {"unknown", "无法判定", "not judged", NULL},
};
SP_ASSERT_COUNT(verdicts, SP_PERMIT_GAS_VERDICT_COUNT);

#define TEST(m, zh, en, ...)                                                   \
    SP_FIELD(sp_permit_gas_test, m, zh, en, __VA_ARGS__)

static const sp_field gas_fields[] = {
    PART_OF(sp_permit_gas_test),
    TEST(sampled_at, "取样时间", "sampled at", .as = SP_AS_TIME,
         .flags = SP_REQUIRED | SP_BRIEF,
         .alias = "时间|采样时间|分析时间|time"),
    TEST(kind, "气体种类", "kind", .flags = SP_BRIEF,
         .labels = sp_permit_gas_kind_labels,
         .nlabels = SP_PERMIT_GAS_KIND_COUNT, .alias = "种类"),
    TEST(substance, "气体名称", "substance", .flags = SP_BRIEF,
         .alias = "气体|介质|代表性气体|gas"),
    TEST(value, "分析结果", "value", .flags = SP_REQUIRED | SP_BRIEF,
         .max_len = 40, .alias = "数值|浓度|结果|reading"),
    TEST(unit, "单位", "unit", .flags = SP_REQUIRED | SP_BRIEF, .max_len = 16),
    TEST(lel, "爆炸下限", "lower explosive limit", .max_len = 16,
         .alias = "LEL", .help_zh = "%vol", .help_en = "%vol"),
    TEST(point, "取样部位", "sampling point", .flags = SP_BRIEF,
         .alias = "部位|采样点"),
    TEST(place, "取样地点", "place of the sample"),
    TEST(analyst, "分析人", "analyst", .ref = "person", .alias = "检测人"),
    TEST(instrument, "仪器", "instrument", .alias = "仪器编号|检测仪"),
    TEST(verdict, "结论", "verdict", .flags = SP_GUARDED | SP_BRIEF,
         SP_LABELS(verdicts)),
    TEST(verdict_text, "结论说明", "why", .flags = SP_GUARDED, .max_len = 1000),
    TEST(source, "来源文件", "source file", .flags = SP_GUARDED),
};
const sp_type sp_permit_gas_test_type = PART_TYPE(
    "permit_gas_test", "气体分析", "gas test", sp_permit_gas_test, gas_fields);

/* ---- people on it ---- */

#define STAFF(m, zh, en, ...)                                                  \
    SP_FIELD(sp_permit_staff, m, zh, en,                                       \
             .flags = SP_BRIEF __VA_OPT__(, ) __VA_ARGS__)

static const sp_field staff_fields[] = {
    PART_OF(sp_permit_staff),
    STAFF(function, "职责", "function", .max_len = 64),
    STAFF(person, "人员", "person", .ref = "person"),
    STAFF(from_at, "开始", "from", .as = SP_AS_TIME),
    STAFF(to_at, "结束", "to", .as = SP_AS_TIME),
};
const sp_type sp_permit_staff_type =
    PART_TYPE("permit_staff", "作业票人员", "person on a ticket",
              sp_permit_staff, staff_fields);

/* ---- history ---- */

#define LINE(m, zh, en, ...) SP_FIELD(sp_permit_history, m, zh, en, __VA_ARGS__)
#define STATE(m, zh, en)                                                       \
    LINE(m, zh, en, .flags = SP_BRIEF, .labels = sp_permit_state_labels,       \
         .nlabels = SP_PERMIT_STATE_COUNT)

static const sp_field history_fields[] = {
    PART_OF(sp_permit_history),
    LINE(seq, "次序", "number", .flags = SP_BRIEF, .min = 1, .max = 1000000),
    LINE(at, "时间", "at", .flags = SP_BRIEF, .as = SP_AS_TIME),
    LINE(actor, "操作人", "actor", .flags = SP_BRIEF),
    LINE(action, "动作", "action", .flags = SP_BRIEF, .max_len = 32),
    STATE(from_state, "原状态", "from"),
    STATE(to_state, "新状态", "to"),
    LINE(round, "提交次数", "round", .min = 0, .max = 100000),
    LINE(step, "环节", "step", .flags = SP_BRIEF, .max_len = 64),
    LINE(signed_as, "签字身份", "signed as", .max_len = 64),
    LINE(on_site, "现场签字", "on site"),
    LINE(reason, "原因", "reason", .flags = SP_BRIEF, .max_len = 1000),
    LINE(facts, "附带内容", "what came with it", .as = SP_AS_JSON,
         .max_len = 4000),
    LINE(evidence, "证据", "evidence", .max_len = 64),
    LINE(key, "调用方键", "caller's key", .max_len = 128),
};
const sp_type sp_permit_history_type =
    PART_TYPE("permit_history", "作业票履历", "history of a ticket",
              sp_permit_history, history_fields);
