/* Risk points, their units, and the control measures of their events. */
#include <math.h>

#include "cleaning.h"
#include "risk_tree.h"

static const sp_label point_kinds[] = {
    [SP_RISK_FACILITY] = {"facility", "设施", "facility", "设备设施|设备"},
    [SP_RISK_PLACE] = {"place", "场所", "place", "部位|区域"},
    [SP_RISK_ACTIVITY] = {"activity", "作业活动", "activity", "作业|活动"},
    [SP_RISK_INSTALLATION] = {"installation", "装置", "installation", NULL},
};
SP_ASSERT_COUNT(point_kinds, SP_RISK_POINT_KIND_COUNT);

#define POINT(m, zh, en, ...) SP_FIELD(sp_risk_point, m, zh, en, __VA_ARGS__)
#define CODE(rec, zh, made_zh, made_en)                                        \
    SP_FIELD(rec, code, zh, "code", .flags = SP_FIXED | SP_BRIEF,              \
             .max_len = 64, .clean = sp_code_clean, .alias = "编号",           \
             .help_zh = made_zh, .help_en = made_en)
#define GRADE(m, zh, en)                                                       \
    POINT(m, zh, en, .flags = SP_GUARDED | SP_BRIEF,                           \
          .labels = sp_risk_grade_labels, .nlabels = SP_RISK_GRADE_COUNT)

static const sp_field point_fields[] = {
    SP_HEAD_FIELDS(sp_risk_point),
    CODE(sp_risk_point, "风险点编号", "不填则为 区域编号-序号",
         "made from the zone's when not given"),
    POINT(name, "风险点名称", "name",
          .flags = SP_REQUIRED | SP_CONTAINS | SP_BRIEF,
          .alias = "名称|风险点"),
    POINT(zone, "所在区域", "zone", .flags = SP_REQUIRED | SP_BRIEF,
          .ref = "zone", .alias = "区域|区域编号", .help_zh = "区域编号",
          .help_en = "code of a zone"),
    POINT(kind, "风险点类型", "kind", SP_LABELS(point_kinds), .alias = "类型"),
    POINT(place, "具体位置", "place", .flags = SP_CONTAINS,
          .alias = "位置|地点|部位"),
    POINT(x, "图上横坐标", "x on the plan", .help_zh = "平面图像素，自左边起",
          .help_en = "pixels from the plan's left edge"),
    POINT(y, "图上纵坐标", "y on the plan", .help_zh = "平面图像素，自上边起",
          .help_en = "pixels from the plan's upper edge"),
    POINT(responsible_dept, "责任部门", "responsible department",
          .flags = SP_CONTAINS),
    POINT(responsible_person, "责任人", "responsible person",
          .flags = SP_CONTAINS, .alias = "负责人"),
    POINT(responsible_phone, "责任人电话", "responsible person's phone",
          .flags = SP_PRIVATE, .clean = sp_phone_clean,
          .alias = "电话|联系电话"),
    POINT(signs, "安全标志", "safety signs", .as = SP_AS_LINES,
          .help_zh = "GB 2894，如 禁止烟火、必须戴安全帽",
          .help_en = "GB 2894, e.g. no open flames"),
    POINT(emergency_measures, "应急处置措施", "emergency measures",
          .as = SP_AS_LINES, .alias = "应急措施"),
    GRADE(grade_inherent, "固有风险等级", "inherent grade"),
    GRADE(grade_residual, "现状风险等级", "residual grade"),
    POINT(control_level, "管控层级", "control level",
          .flags = SP_GUARDED | SP_BRIEF, .labels = sp_control_level_labels,
          .nlabels = SP_CONTROL_LEVEL_COUNT),
    POINT(assessed_at, "最近评估日期", "last assessed on", .flags = SP_GUARDED,
          .as = SP_AS_DATE),
    POINT(review_due, "应复评日期", "review due on",
          .flags = SP_GUARDED | SP_BRIEF, .as = SP_AS_DATE),
    SP_REMOVED_FIELD(sp_risk_point),
};

static void check_point(const void *record, sp_findings *out)
{
    const sp_risk_point *point = record;

    if (isnan(point->x) != isnan(point->y))
        sp_finding_add(out, SP_ERROR, isnan(point->x) ? "x" : "y",
                       "图上的横坐标和纵坐标应同时填写",
                       "x and y on the plan go together");
}

static sp_status check_place(sp_session *session, const sp_risk_point *old,
                             const sp_risk_point *point)
{
    SP_CLEANUP(sp_park_release) sp_park *park = NULL;
    double width;
    double height;

    if (isnan(point->x) || isnan(point->y) ||
        (old && old->x == point->x && old->y == point->y))
        return SP_OK;
    SP_TRY(sp_park_find(session, &park));
    sp_plan_size(park, &width, &height);
    if (point->x >= 0 && point->x <= width && point->y >= 0 &&
        point->y <= height)
        return SP_OK;
    return sp_fail(SP_INVALID, "位置 %g,%g 在平面图（%g × %g）之外",
                   "the place %g,%g lies outside the plan of %g by %g",
                   point->x, point->y, width, height);
}

static const sp_branch point_branch = {&sp_risk_point_type, &sp_zone_type,
                                       "zone", true};

static sp_status before_point(sp_session *session, const void *old,
                              void *record)
{
    sp_risk_point *point = record;

    SP_TRY(sp_branch_join(session, &point_branch, old, record));
    SP_TRY(check_place(session, old, point));
    if (old)
        return sp_risk_point_sum(session, point);
    point->grade_inherent = point->grade_residual = SP_RISK_UNASSESSED;
    point->control_level = SP_CONTROL_NONE;
    SP_TRY(sp_text_set(&point->assessed_at, NULL));
    return sp_text_set(&point->review_due, NULL);
}

static sp_status after_point(sp_session *session, const void *old_record,
                             const void *record)
{
    const sp_risk_point *old = old_record;
    const sp_risk_point *point = record;
    bool moved = old && !sp_same_text(old->zone, point->zone);

    if (old && !moved && old->removed_at == point->removed_at &&
        old->grade_inherent == point->grade_inherent &&
        old->grade_residual == point->grade_residual)
        return SP_OK;
    if (moved)
        SP_TRY(sp_risk_zone_changed(session, old->zone));
    return sp_risk_zone_changed(session, point->zone);
}

static const sp_tally point_tallies[] = {
    {.name = "inherent", .fields = {"grade_inherent"}, .in_use_only = true},
    {.name = "residual", .fields = {"grade_residual"}, .in_use_only = true},
    {.name = "control", .fields = {"control_level"}, .in_use_only = true},
    {.name = "review_month",
     .fields = {"review_due:month"},
     .in_use_only = true},
};
static const sp_hooks point_hooks = {.before = before_point,
                                     .after = after_point,
                                     .after_bulk = sp_risk_points_loaded,
                                     .tallies = point_tallies,
                                     .ntallies = SP_COUNT(point_tallies)};

const sp_type sp_risk_point_type = {.name = "risk_point",
                                    .zh = "风险点",
                                    .en = "risk point",
                                    .table = "risk_point",
                                    .code = "code",
                                    .module = "risk",
                                    .hide = "removed_at",
                                    .check = check_point,
                                    .hooks = &point_hooks,
                                    SP_TYPE(sp_risk_point, point_fields)};

/* ---- units ---- */

static const sp_field unit_fields[] = {
    SP_HEAD_FIELDS(sp_risk_unit),
    CODE(sp_risk_unit, "单元编号", "不填则为 风险点编号-序号",
         "made from the point's when not given"),
    SP_FIELD(sp_risk_unit, point, "风险点", "risk point",
             .flags = SP_REQUIRED | SP_FIXED | SP_BRIEF, .ref = "risk_point",
             .alias = "风险点编号", .help_zh = "风险点编号",
             .help_en = "code of a risk point"),
    SP_FIELD(sp_risk_unit, name, "单元名称", "name",
             .flags = SP_REQUIRED | SP_CONTAINS | SP_BRIEF, .alias = "名称"),
    SP_REMOVED_FIELD(sp_risk_unit),
};

static const sp_branch unit_branch = {&sp_risk_unit_type, &sp_risk_point_type,
                                      "point", false};

static sp_status before_unit(sp_session *session, const void *old, void *record)
{
    return sp_branch_join(session, &unit_branch, old, record);
}

static sp_status after_unit(sp_session *session, const void *old_record,
                            const void *record)
{
    const sp_risk_unit *old = old_record;
    const sp_risk_unit *unit = record;

    if (!old || old->removed_at == unit->removed_at)
        return SP_OK;
    return sp_risk_point_changed(session, unit->point);
}

static const sp_hooks unit_hooks = {.before = before_unit, .after = after_unit};

const sp_type sp_risk_unit_type = {.name = "risk_unit",
                                   .zh = "风险单元",
                                   .en = "risk unit",
                                   .table = "risk_unit",
                                   .code = "code",
                                   .module = "risk",
                                   .hide = "removed_at",
                                   .hooks = &unit_hooks,
                                   SP_TYPE(sp_risk_unit, unit_fields)};

/* ---- control measures ---- */

static const sp_label measure_kinds[] = {
    [SP_MEASURE_ENGINEERING] = {"engineering", "工程技术措施", "engineering",
                                "工程技术|工程|技术"},
    [SP_MEASURE_MANAGEMENT] = {"management", "管理措施", "management", "管理"},
    [SP_MEASURE_TRAINING] = {"training", "培训教育措施", "training",
                             "培训教育|培训|教育"},
    [SP_MEASURE_PPE] = {"ppe", "个体防护措施", "personal protection",
                        "个体防护|防护|PPE"},
    [SP_MEASURE_EMERGENCY] = {"emergency", "应急处置措施", "emergency",
                              "应急处置|应急"},
};
SP_ASSERT_COUNT(measure_kinds, SP_MEASURE_KIND_COUNT);

#define MEASURE(m, zh, en, ...)                                                \
    SP_FIELD(sp_control_measure, m, zh, en, __VA_ARGS__)

static const sp_field measure_fields[] = {
    SP_HEAD_FIELDS(sp_control_measure),
    CODE(sp_control_measure, "措施编号", "不填则为 事件编号-序号",
         "made from the event's when not given"),
    MEASURE(event, "风险事件", "risk event",
            .flags = SP_REQUIRED | SP_FIXED | SP_BRIEF, .ref = "risk_event",
            .alias = "事件编号", .help_zh = "风险事件编号",
            .help_en = "code of a risk event"),
    MEASURE(kind, "措施类别", "kind", .flags = SP_BRIEF,
            SP_LABELS(measure_kinds), .alias = "类别"),
    MEASURE(description, "管控措施", "description", .as = SP_AS_LINES,
            .flags = SP_REQUIRED | SP_CONTAINS | SP_BRIEF, .alias = "措施"),
    MEASURE(inspection_content, "排查内容", "what to inspect",
            .as = SP_AS_LINES, .flags = SP_CONTAINS),
    MEASURE(cycle_days, "排查周期", "inspection cycle", .min = 1, .max = 3660,
            .help_zh = "天", .help_en = "days"),
    MEASURE(responsible, "责任人", "responsible", .flags = SP_CONTAINS,
            .alias = "排查责任人"),
    SP_REMOVED_FIELD(sp_control_measure),
};

static const sp_branch measure_branch = {&sp_control_measure_type,
                                         &sp_risk_event_type, "event", false};

static sp_status before_measure(sp_session *session, const void *old,
                                void *record)
{
    return sp_branch_join(session, &measure_branch, old, record);
}

static const sp_tally measure_tallies[] = {
    {.name = "kind", .fields = {"kind"}, .in_use_only = true},
};
static const sp_hooks measure_hooks = {.before = before_measure,
                                       .tallies = measure_tallies,
                                       .ntallies = SP_COUNT(measure_tallies)};

const sp_type sp_control_measure_type = {
    .name = "control_measure",
    .zh = "管控措施",
    .en = "control measure",
    .table = "control_measure",
    .code = "code",
    .module = "risk",
    .hide = "removed_at",
    .hooks = &measure_hooks,
    SP_TYPE(sp_control_measure, measure_fields)};
