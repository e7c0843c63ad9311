/* Drills: the records. */
#include <stdio.h>
#include <string.h>

#include "cleaning.h"
#include "emergencying.h"

static const sp_label contents[] = {
    {"complex", "综合演练", "complex drill", "综合"},
    {"single", "单项演练", "single-function drill", "单项"},
};
static const sp_label forms[] = {
    {"practical", "实战演练", "practical drill", "实战"},
    {"tabletop", "桌面演练", "tabletop drill", "桌面"},
};
static const sp_label purposes[] = {
    {"inspecting", "检验性演练", "to inspect", "检验性"},
    {"demonstrating", "示范性演练", "to demonstrate", "示范性"},
    {"research", "研究性演练", "for research", "研究性"},
};

enum { PEOPLE_MAX = 1000000, DAY_SECONDS = 86400 };

/* ---- drills ---- */

#define FIELD(m, zh, en, ...) SP_FIELD(sp_drill, m, zh, en, __VA_ARGS__)
#define LINES(m, zh, en, ...) FIELD(m, zh, en, .as = SP_AS_LINES, __VA_ARGS__)
#define WHEN(m, zh, en)                                                        \
    FIELD(m, zh, en, .as = SP_AS_TIME, .flags = SP_GUARDED | SP_INITIAL)

static const sp_field fields[] = {
    SP_HEAD_FIELDS(sp_drill),
    FIELD(code, "演练编号", "code", .flags = SP_FIXED | SP_BRIEF, .max_len = 64,
          .clean = sp_code_clean, .alias = "编号",
          .help_zh = "不填则为 YL日期-序号",
          .help_en = "YL, the day and a number when not given"),
    FIELD(name, "演练名称", "name",
          .flags = SP_REQUIRED | SP_CONTAINS | SP_BRIEF,
          .alias = "应急演练名称|名称"),
    FIELD(model, "演练模板", "template", .alias = "应急演练模板|模板"),
    FIELD(plan, "演练预案", "plan that is tried", .ref = "emergency_plan",
          .alias = "预案编号"),
    FIELD(plan_type, "预案类型", "kind of plan", .flags = SP_BRIEF,
          SP_LABELS(sp_plan_kind_labels), .alias = "类型|演练类型"),
    FIELD(content, "演练内容", "content", SP_LABELS(contents),
          .help_zh = "AQ/T 9007-2019 4.2", .help_en = "AQ/T 9007-2019 4.2"),
    FIELD(form, "演练形式", "form", SP_LABELS(forms)),
    FIELD(purpose, "演练目的分类", "purpose", SP_LABELS(purposes)),
    FIELD(fire, "消防演练", "fire drill"),
    FIELD(state, "状态", "state", .flags = SP_GUARDED | SP_BRIEF | SP_INITIAL,
          SP_LABELS(sp_drill_state_labels)),
    FIELD(planned_on, "计划演练日期", "planned on", .as = SP_AS_DATE,
          .flags = SP_REQUIRED | SP_BRIEF,
          .alias = "计划演练时间|计划时间|演练时间"),
    FIELD(enterprise, "企业", "enterprise", .ref = "enterprise"),
    FIELD(zone, "区域", "zone", .ref = "zone"),
    FIELD(place, "演练地点", "place", .alias = "地点"),
    LINES(aim, "演练目的", "aim", .alias = "目的和要求"),
    LINES(scenario, "演练情景", "scenario", .alias = "情景"),
    LINES(organisation, "组织和职责", "organisation"),
    LINES(safeguards, "安全保障和中止条件",
          "safeguards, when it is broken off"),
    FIELD(commander, "总指挥", "commander"),
    FIELD(expected, "参演人数", "people taking part", .min = 1,
          .max = PEOPLE_MAX),
    WHEN(started_at, "开始时间", "started at"),
    WHEN(ended_at, "结束时间", "ended at"),
    FIELD(paused, "中断秒数", "seconds of interruptions", .flags = SP_GUARDED),
    FIELD(counted, "清点人数", "head count", .flags = SP_GUARDED, .min = 0,
          .max = PEOPLE_MAX),
    FIELD(count_note, "人数说明", "about the head count", .flags = SP_GUARDED),
    FIELD(grade, "评估结论", "grade", .flags = SP_GUARDED | SP_BRIEF,
          SP_LABELS(sp_drill_grade_labels)),
    FIELD(score, "平均分", "mean score", .as = SP_AS_DECIMAL, .decimals = 2,
          .flags = SP_GUARDED),
    LINES(good, "好的做法", "what was good"),
    LINES(problems, "存在问题", "problems"),
    LINES(advice, "改进和预案修订建议", "advice on the plan's revision"),
    FIELD(evaluators, "评估人员", "evaluators", .flags = SP_GUARDED),
    WHEN(evaluated_at, "评估时间", "evaluated at"),
    WHEN(archived_at, "归档时间", "archived at"),
};

static sp_status number(sp_session *session, sp_drill *d)
{
    char start[40];

    snprintf(start, sizeof start, "YL%.4s%.2s%.2s-", d->planned_on,
             d->planned_on + 5, d->planned_on + 8);
    return sp_code_number(session, "SELECT 1 FROM drill WHERE code = $1", start,
                          &d->code);
}

/* The same name on the same day is the same drill: a list that is imported
 * twice adds nothing. */
static sp_status not_twice(sp_session *session, const sp_drill *d)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(session->db,
                         "SELECT code FROM drill WHERE planned_on = $1 AND "
                         "name = $2 AND state <> 'cancelled'",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, d->planned_on);
    sp_stmt_bind_text(stmt, 2, d->name);
    SP_TRY(sp_stmt_step(stmt, &row));
    if (!row)
        return SP_OK;
    return sp_fail(SP_CONFLICT, "%s 的“%.80s”已登记为 %.60s",
                   "of %s, \"%.80s\" is there already as %.60s", d->planned_on,
                   d->name, sp_stmt_text(stmt, 0));
}

/* The plan says what kind it is. */
static sp_status follow_plan(sp_session *session, sp_drill *d)
{
    sp_emergency_plan *plan = NULL;
    void *found = NULL;
    sp_status status;

    if (!d->plan)
        return SP_OK;
    status = sp_rec_find(session->db, &sp_emergency_plan_type, "code", d->plan,
                         &found);
    if (status == SP_NOT_FOUND)
        return SP_OK; /* the check of references says it better */
    SP_TRY(status);
    plan = found;
    d->plan_type = plan->kind;
    sp_record_free(&sp_emergency_plan_type, plan);
    return SP_OK;
}

static sp_status before(sp_session *session, const void *old_record,
                        void *record)
{
    const sp_drill *old = old_record;
    sp_drill *d = record;

    if (!old) {
        if (!d->code && d->planned_on && d->name) {
            SP_TRY(not_twice(session, d));
            SP_TRY(number(session, d));
        }
        SP_TRY(sp_dept_of_zone(session, d->zone, &d->owner_dept));
    } else if (old->state == SP_DRILL_ARCHIVED ||
               old->state == SP_DRILL_CANCELLED) {
        return sp_content_kept(&sp_drill_type, old, d, d->code);
    }
    return follow_plan(session, d);
}

static const sp_tally tallies[] = {{.name = "state", .fields = {"state"}}};
static const sp_hooks hooks = {
    .before = before, .tallies = tallies, .ntallies = SP_COUNT(tallies)};

const sp_type sp_drill_type = {.name = "drill",
                               .zh = "应急演练",
                               .en = "drill",
                               .table = "drill",
                               .code = "code",
                               .module = "emergency",
                               .hooks = &hooks,
                               SP_TYPE(sp_drill, fields)};

/* ---- timed steps ---- */

#define INJECT(m, zh, en, ...) SP_FIELD(sp_drill_inject, m, zh, en, __VA_ARGS__)

static const sp_field inject_fields[] = {
    SP_HEAD_FIELDS(sp_drill_inject),
    INJECT(code, "步骤编号", "code", .flags = SP_GUARDED, .max_len = 100),
    INJECT(drill, "演练", "drill", .flags = SP_REQUIRED | SP_FIXED | SP_BRIEF,
           .ref = "drill", .alias = "演练编号"),
    INJECT(seq, "次序", "number", .flags = SP_GUARDED | SP_BRIEF),
    INJECT(offset_s, "计划时刻", "seconds after the start", .flags = SP_BRIEF,
           .min = 0, .max = DAY_SECONDS, .help_zh = "开始后的秒数",
           .help_en = "seconds"),
    INJECT(inject, "情景注入", "inject", .flags = SP_REQUIRED | SP_BRIEF,
           .max_len = 1000, .alias = "场景|事件"),
    INJECT(executor, "执行人", "executor", .flags = SP_BRIEF),
    INJECT(expected, "预期行动", "expected action", .max_len = 1000,
           .alias = "行动"),
    INJECT(limit_s, "响应时限", "seconds to respond within", .min = 1,
           .max = DAY_SECONDS, .help_zh = "秒", .help_en = "seconds"),
    INJECT(injected_at, "注入时间", "injected at", .as = SP_AS_TIME,
           .flags = SP_GUARDED | SP_BRIEF),
    INJECT(responded_at, "响应时间", "responded at", .as = SP_AS_TIME,
           .flags = SP_GUARDED | SP_BRIEF),
    INJECT(actual, "实际行动", "what was done", .flags = SP_GUARDED,
           .max_len = 1000),
    INJECT(response_s, "响应用时", "seconds until the response",
           .flags = SP_GUARDED | SP_BRIEF),
};
const sp_type sp_drill_inject_type = {.name = "drill_inject",
                                      .zh = "演练步骤",
                                      .en = "step of a drill",
                                      .table = "drill_inject",
                                      .code = "code",
                                      .module = "emergency",
                                      .flags = SP_TYPE_VERBS_ONLY,
                                      SP_TYPE(sp_drill_inject, inject_fields)};

/* ---- items of evaluations ---- */

#define ITEM(m, zh, en, ...)                                                   \
    SP_FIELD(sp_drill_item, m, zh, en,                                         \
             .flags = SP_BRIEF __VA_OPT__(, ) __VA_ARGS__)

static const sp_field item_fields[] = {
    SP_HEAD_FIELDS(sp_drill_item),
    SP_FIELD(sp_drill_item, code, "项目编号", "code", .max_len = 100),
    SP_FIELD(sp_drill_item, drill, "演练", "drill", .ref = "drill"),
    ITEM(seq, "次序", "number"),
    ITEM(aspect, "评估方面", "aspect"),
    ITEM(item, "评估项目", "item", .max_len = 500),
    ITEM(score, "得分", "score", .min = 0, .max = 5,
         .help_zh = "0 缺失，1 差，3 一般，5 优",
         .help_en = "0 missing, 1 poor, 3 fair, 5 excellent"),
    ITEM(note, "说明", "note", .max_len = 1000),
};
const sp_type sp_drill_item_type = {.name = "drill_item",
                                    .zh = "演练评估项目",
                                    .en = "item of an evaluation",
                                    .table = "drill_item",
                                    .code = "code",
                                    .module = "emergency",
                                    .flags = SP_TYPE_VERBS_ONLY,
                                    SP_TYPE(sp_drill_item, item_fields)};

/* ---- units ---- */

#define UNIT(m, zh, en, ...) SP_FIELD(sp_drill_unit, m, zh, en, __VA_ARGS__)

static const sp_field unit_fields[] = {
    SP_HEAD_FIELDS(sp_drill_unit),
    UNIT(code, "单位编号", "code", .flags = SP_REQUIRED | SP_FIXED | SP_BRIEF,
         .max_len = 64, .clean = sp_code_clean, .alias = "编号"),
    UNIT(enterprise, "企业", "enterprise", .flags = SP_BRIEF,
         .ref = "enterprise", .help_zh = "企业编号；不填为本站点",
         .help_en = "code; the site itself unless given"),
    UNIT(class_name, "单位类别", "class", .flags = SP_REQUIRED | SP_BRIEF,
         .max_len = 40, .alias = "class",
         .help_zh = "规则包 drill.cn 的类别，如 high_hazard",
         .help_en = "of the pack drill.cn, e.g. high_hazard"),
    UNIT(fire_class, "消防类别", "class of fire protection", .flags = SP_BRIEF,
         .max_len = 40, .help_zh = "fire_key 或 fire_other",
         .help_en = "fire_key or fire_other"),
    UNIT(province, "省份", "province", .flags = SP_BRIEF, .max_len = 40,
         .help_zh = "有地方规定的省，如 shandong",
         .help_en = "with rules of its own, e.g. shandong"),
    SP_REMOVED_FIELD(sp_drill_unit),
};

static sp_status unit_before(sp_session *session, const void *old, void *record)
{
    SP_AUTOPACK *pack = NULL;
    const sp_drill_table *t = NULL;
    const sp_drill_unit *u = record;
    const char *const classes[] = {u->class_name, u->fire_class};

    (void)old;
    SP_TRY(sp_drill_rules(session, &pack, &t));
    for (size_t i = 0; i < SP_COUNT(classes); i++)
        if (classes[i] && sp_drill_class(t, classes[i]) < 0)
            return sp_fail(SP_INVALID, "规则包 drill.cn 没有“%.40s”这一类单位",
                           "pack drill.cn has no class of units \"%.40s\"",
                           classes[i]);
    if (u->province && sp_drill_province(t, u->province) < 0)
        return sp_fail(SP_INVALID, "规则包 drill.cn 没有“%.40s”的地方规定",
                       "pack drill.cn has no rules of \"%.40s\"", u->province);
    return SP_OK;
}

static const sp_hooks unit_hooks = {.before = unit_before};
const sp_type sp_drill_unit_type = {.name = "drill_unit",
                                    .zh = "演练频次单位",
                                    .en = "unit that drills",
                                    .table = "drill_unit",
                                    .code = "code",
                                    .module = "emergency",
                                    .hide = "removed_at",
                                    .hooks = &unit_hooks,
                                    SP_TYPE(sp_drill_unit, unit_fields)};
