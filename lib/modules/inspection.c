/* Inspections: their record types, and what a task's state is. */
#include <string.h>

#include "cleaning.h"
#include "inspecting.h"

const sp_label sp_inspection_kind_labels[SP_INSPECTION_KIND_COUNT] = {
    [SP_INSPECTION_DAILY] = {"daily", "日常检查", "daily", "日常|日检"},
    [SP_INSPECTION_SPECIAL] = {"special", "专项检查", "special", "专项"},
    [SP_INSPECTION_COMPREHENSIVE] = {"comprehensive", "综合检查",
                                     "comprehensive", "综合|综合性"},
    [SP_INSPECTION_SEASONAL] = {"seasonal", "季节性检查", "seasonal",
                                "季节性|季节"},
    [SP_INSPECTION_HOLIDAY] = {"holiday", "节假日检查", "holiday",
                               "节假日|节前|节前检查"},
    [SP_INSPECTION_PROFESSIONAL] = {"professional", "专业检查", "professional",
                                    "专业"},
    [SP_INSPECTION_SIMILAR] = {"similar", "事故类比检查",
                               "after similar accidents", "事故类比|类比"},
    [SP_INSPECTION_EXPERT] = {"expert", "外聘专家检查", "external experts",
                              "外聘专家|专家"},
    [SP_INSPECTION_RESTART] = {"restart", "复工复产检查", "restart",
                               "复工复产|复产复工"},
};

const sp_label sp_inspection_state_labels[SP_INSPECTION_STATE_COUNT] = {
    [SP_INSPECTION_NOT_STARTED] = {"not_started", "未开始", "not started",
                                   NULL},
    [SP_INSPECTION_DUE] = {"due", "待检查", "due", NULL},
    [SP_INSPECTION_IN_PROGRESS] = {"doing", "检查中", "doing", NULL},
    [SP_INSPECTION_OVERDUE] = {"overdue", "已逾期", "overdue", NULL},
    [SP_INSPECTION_DONE_ON_TIME] = {"done_on_time", "按时完成", "done on time",
                                    NULL},
    [SP_INSPECTION_DONE_LATE] = {"done_late", "逾期完成", "done late", NULL},
    [SP_INSPECTION_CALLED_OFF] = {"called_off", "免做", "called off", NULL},
};

const sp_label sp_inspection_answer_labels[SP_INSPECTION_ANSWER_COUNT] = {
    [SP_INSPECTION_OK] = {"ok", "符合", "in order", "是|合格|正常|yes|√|✓"},
    [SP_INSPECTION_NOT_OK] = {"not_ok", "不符合", "not in order",
                              "否|不合格|异常|no|not ok|×|x"},
    [SP_INSPECTION_NA] = {"na", "不涉及", "not applicable", "n/a|不适用|无"},
};

static const sp_label stages[] = {
    [SP_INSPECTION_OPEN] = {"open", "未检查", "open", NULL},
    [SP_INSPECTION_DOING] = {"doing", "检查中", "doing", NULL},
    [SP_INSPECTION_DONE] = {"done", "已完成", "done", NULL},
    [SP_INSPECTION_SKIPPED] = {"skipped", "免做", "called off", NULL},
};
SP_ASSERT_COUNT(stages, SP_INSPECTION_STAGE_COUNT);

sp_inspection_state sp_inspection_state_at(const sp_inspection_task *task,
                                           int64_t now)
{
    if (task->stage == SP_INSPECTION_SKIPPED)
        return SP_INSPECTION_CALLED_OFF;
    if (task->stage == SP_INSPECTION_DONE)
        return task->done_at < task->due_at ? SP_INSPECTION_DONE_ON_TIME
                                            : SP_INSPECTION_DONE_LATE;
    if (now >= task->due_at)
        return SP_INSPECTION_OVERDUE;
    if (task->stage == SP_INSPECTION_DOING)
        return SP_INSPECTION_IN_PROGRESS;
    return now < task->begins_at ? SP_INSPECTION_NOT_STARTED
                                 : SP_INSPECTION_DUE;
}

#define KIND(rec, ...)                                                         \
    SP_FIELD(rec, kind, "检查类型", "kind of inspection",                      \
             .labels = sp_inspection_kind_labels,                              \
             .nlabels = SP_INSPECTION_KIND_COUNT, .alias = "类型|种类",        \
             __VA_ARGS__)

/* ---- checklists ---- */

#define LIST(m, zh, en, ...) SP_FIELD(sp_checklist, m, zh, en, __VA_ARGS__)

static const sp_field list_fields[] = {
    SP_HEAD_FIELDS(sp_checklist),
    LIST(code, "检查表编号", "code", .flags = SP_REQUIRED | SP_FIXED | SP_BRIEF,
         .max_len = 64, .clean = sp_code_clean,
         .alias = "编号|检查表|checklist"),
    LIST(name, "检查表名称", "name",
         .flags = SP_REQUIRED | SP_CONTAINS | SP_BRIEF,
         .alias = "名称|检查表名"),
    KIND(sp_checklist, .flags = SP_BRIEF),
    LIST(revision, "修订号", "revision", .flags = SP_GUARDED | SP_BRIEF),
    LIST(items, "项数", "items", .flags = SP_GUARDED | SP_BRIEF),
    SP_REMOVED_FIELD(sp_checklist),
};
const sp_type sp_checklist_type = {.name = "checklist",
                                   .zh = "检查表",
                                   .en = "checklist",
                                   .table = "checklist",
                                   .code = "code",
                                   .module = "inspection",
                                   .hide = "removed_at",
                                   .flags = SP_TYPE_NO_ADD,
                                   SP_TYPE(sp_checklist, list_fields)};

#define ITEM(m, zh, en, ...) SP_FIELD(sp_checklist_item, m, zh, en, __VA_ARGS__)

static const sp_field item_fields[] = {
    SP_HEAD_FIELDS(sp_checklist_item),
    ITEM(code, "项目编号", "item's code", .flags = SP_GUARDED),
    ITEM(checklist, "检查表", "checklist",
         .flags = SP_REQUIRED | SP_FIXED | SP_BRIEF, .ref = "checklist",
         .alias = "检查表编号"),
    ITEM(revision, "修订号", "revision", .flags = SP_GUARDED | SP_BRIEF),
    ITEM(no, "序号", "no", .flags = SP_BRIEF, .min = 1, .max = 100000,
         .alias = "编号|number"),
    ITEM(content, "检查内容", "content", .flags = SP_REQUIRED | SP_BRIEF,
         .max_len = 1000, .alias = "内容|检查项目|排查内容"),
    ITEM(basis, "检查依据", "basis", .flags = SP_BRIEF, .max_len = 500,
         .alias = "依据|依据条款"),
    ITEM(method, "检查方法", "method", .max_len = 500, .alias = "方法"),
    ITEM(photo, "需拍照", "photo needed", .alias = "拍照"),
    ITEM(measure, "管控措施", "control measure", .ref = "control_measure",
         .alias = "管控措施编号"),
};
const sp_type sp_checklist_item_type = {
    .name = "checklist_item",
    .zh = "检查项",
    .en = "item of a checklist",
    .table = "checklist_item",
    .code = "code",
    .module = "inspection",
    .flags = SP_TYPE_VERBS_ONLY,
    SP_TYPE(sp_checklist_item, item_fields)};

/* ---- tasks ---- */

#define TASK(m, zh, en, ...)                                                   \
    SP_FIELD(sp_inspection_task, m, zh, en, __VA_ARGS__)

/* No `ref`: a task is made from a plan whose references were looked at, and a
 * year of tasks is made in one go. */
static const sp_field task_fields[] = {
    SP_HEAD_FIELDS(sp_inspection_task),
    TASK(code, "任务编号", "code", .flags = SP_REQUIRED | SP_BRIEF),
    TASK(name, "任务名称", "name", .flags = SP_CONTAINS | SP_BRIEF),
    TASK(plan, "检查计划", "plan"),
    TASK(measure, "管控措施", "control measure"),
    TASK(checklist, "检查表", "checklist"),
    TASK(revision, "修订号", "revision"),
    KIND(sp_inspection_task, .flags = 0),
    TASK(zone, "区域", "zone", .flags = SP_BRIEF),
    TASK(period, "周期首日", "first day of the period", .flags = SP_REQUIRED,
         .as = SP_AS_DATE),
    TASK(assignee, "执行人", "assignee", .flags = SP_BRIEF),
    TASK(begins_at, "开始时间", "begins at", .as = SP_AS_TIME),
    TASK(due_at, "截止时间", "due at", .flags = SP_BRIEF, .as = SP_AS_TIME),
    TASK(stage, "办理", "stage", .flags = SP_BRIEF, SP_LABELS(stages)),
    TASK(items, "项数", "items"),
    TASK(answered, "已查项数", "answered"),
    TASK(failed, "不符合项数", "not in order", .flags = SP_BRIEF),
    TASK(begun_at, "开始检查时间", "begun at", .as = SP_AS_TIME),
    TASK(done_at, "完成时间", "done at", .as = SP_AS_TIME),
    TASK(done_by, "完成人", "done by"),
    TASK(skipped_by, "免做批准人", "called off by"),
    TASK(skip_reason, "免做原因", "why called off", .max_len = 1000),
};
const sp_type sp_inspection_task_type = {
    .name = "inspection_task",
    .zh = "检查任务",
    .en = "inspection task",
    .table = "inspection_task",
    .code = "code",
    .module = "inspection",
    .flags = SP_TYPE_VERBS_ONLY,
    SP_TYPE(sp_inspection_task, task_fields)};

/* ---- results ---- */

#define RESULT(m, zh, en, ...)                                                 \
    SP_FIELD(sp_inspection_result, m, zh, en, __VA_ARGS__)

static const sp_field result_fields[] = {
    SP_HEAD_FIELDS(sp_inspection_result),
    RESULT(code, "结果编号", "code", .flags = SP_REQUIRED),
    RESULT(task, "任务编号", "task", .flags = SP_REQUIRED | SP_BRIEF,
           .alias = "任务"),
    RESULT(no, "序号", "no", .flags = SP_BRIEF, .min = 1, .max = 100000),
    RESULT(item, "检查项", "item"),
    RESULT(answer, "检查结果", "result", .flags = SP_BRIEF,
           .labels = sp_inspection_answer_labels,
           .nlabels = SP_INSPECTION_ANSWER_COUNT, .alias = "结果"),
    RESULT(note, "情况说明", "note", .flags = SP_BRIEF, .max_len = 1000,
           .alias = "说明|备注|问题描述"),
    RESULT(photo, "照片", "photo", .max_len = 64),
    RESULT(hazard, "隐患编号", "hazard", .flags = SP_BRIEF),
    RESULT(done_by, "检查人", "done by", .flags = SP_BRIEF),
    RESULT(done_at, "检查时间", "done at", .flags = SP_BRIEF, .as = SP_AS_TIME),
};
const sp_type sp_inspection_result_type = {
    .name = "inspection_result",
    .zh = "检查结果",
    .en = "result of an inspection",
    .table = "inspection_result",
    .code = "code",
    .module = "inspection",
    .flags = SP_TYPE_VERBS_ONLY,
    SP_TYPE(sp_inspection_result, result_fields)};
