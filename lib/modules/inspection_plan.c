/* Plans of inspections, and the periods that follow from them. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cleaning.h"
#include "inspecting.h"
#include "pack_kind.h"
#include "packs.h"
#include "risk_tree.h"
#include "when.h"

#define FIELD(m, zh, en, ...)                                                  \
    SP_FIELD(sp_inspection_plan, m, zh, en, __VA_ARGS__)

static const sp_field fields[] = {
    SP_HEAD_FIELDS(sp_inspection_plan),
    FIELD(code, "计划编号", "code", .flags = SP_REQUIRED | SP_FIXED | SP_BRIEF,
          .max_len = 64, .clean = sp_code_clean, .alias = "编号"),
    FIELD(name, "计划名称", "name",
          .flags = SP_REQUIRED | SP_CONTAINS | SP_BRIEF, .alias = "名称"),
    FIELD(checklist, "检查表", "checklist", .flags = SP_REQUIRED | SP_BRIEF,
          .ref = "checklist", .alias = "检查表编号"),
    FIELD(kind, "检查类型", "kind of inspection", .flags = SP_BRIEF,
          .labels = sp_inspection_kind_labels,
          .nlabels = SP_INSPECTION_KIND_COUNT, .alias = "类型"),
    FIELD(zone, "区域", "zone", .flags = SP_BRIEF, .ref = "zone",
          .alias = "区域编号"),
    FIELD(assignees, "执行人", "assignees",
          .flags = SP_REQUIRED | SP_CONTAINS | SP_BRIEF, .max_len = 2000,
          .alias = "检查人|assignee",
          .help_zh = "登录名，或“角色@部门”，以逗号分开",
          .help_en = "login names, or ROLE@DEPARTMENT, with commas"),
    FIELD(cycle, "周期", "cycle", .flags = SP_BRIEF,
          .labels = sp_cycle_unit_labels, .nlabels = SP_CYCLE_UNIT_COUNT,
          .alias = "周期单位"),
    FIELD(every, "每几个周期", "every", .min = 1, .max = 1000),
    FIELD(start, "开始日期", "start", .as = SP_AS_DATE),
    FIELD(end, "结束日期", "end", .as = SP_AS_DATE),
    FIELD(workday, "工作日规则", "working days",
          .labels = sp_workday_rule_labels, .nlabels = SP_WORKDAY_RULE_COUNT),
    FIELD(due_day, "周期内第几天到期", "due on day of the period", .min = 1,
          .max = 366000),
    FIELD(work_from, "每日开始小时", "from hour", .min = 0, .max = 23),
    FIELD(work_to, "每日结束小时", "to hour", .min = 1, .max = 24),
    FIELD(generate_from, "派发起始日", "tasks from", .as = SP_AS_DATE,
          .help_zh = "不派发在此日之前已结束的周期",
          .help_en = "no tasks of periods that ended before"),
    FIELD(stopped_at, "停止时间", "stopped at", .flags = SP_GUARDED,
          .as = SP_AS_TIME),
    FIELD(stop_reason, "停止原因", "why stopped", .flags = SP_GUARDED,
          .max_len = 1000),
    SP_REMOVED_FIELD(sp_inspection_plan),
};

/* ---- assignees ---- */

static sp_status check_role(sp_session *session, const char *assignee,
                            const char *dept)
{
    char role[SP_INSPECTION_CODE_MAX];
    unsigned index;
    bool there = false;

    snprintf(role, sizeof role, "%.*s", (int)(dept - 1 - assignee), assignee);
    if (!session->matrix || !sp_role_find(session->matrix, role, &index))
        return sp_fail(SP_INVALID, "“%.60s”：没有角色“%.40s”",
                       "\"%.60s\": there is no role \"%.40s\"", assignee, role);
    SP_TRY(sp_rec_exists(session->db, &sp_department_type, dept, &there));
    return there ? SP_OK
                 : sp_fail(SP_INVALID, "“%.60s”：没有部门“%.40s”",
                           "\"%.60s\": there is no department \"%.40s\"",
                           assignee, dept);
}

static sp_status check_assignee(sp_session *session, const char *assignee)
{
    const char *mark = strchr(assignee, '@');
    bool there = false;

    if (mark)
        return check_role(session, assignee, mark + 1);
    SP_TRY(sp_rec_exists(session->db, &sp_user_type, assignee, &there));
    return there ? SP_OK
                 : sp_fail(SP_INVALID,
                           "没有用户“%.60s”：执行人写登录名，或“角色@部门”",
                           "there is no user \"%.60s\": assignees are login "
                           "names, or ROLE@DEPARTMENT",
                           assignee);
}

static sp_status check_assignees(sp_session *session, const char *text)
{
    char name[SP_INSPECTION_CODE_MAX];
    int n = 0;

    for (const char *at = text; sp_list_next(&at, name, sizeof name); n++)
        SP_TRY(check_assignee(session, name));
    if (n == 0 || n > SP_INSPECTION_ASSIGNEES_MAX)
        return sp_fail(SP_INVALID, "执行人应有 1 至 %d 个，而不是 %d 个",
                       "there should be 1 to %d assignees, not %d",
                       SP_INSPECTION_ASSIGNEES_MAX, n);
    return SP_OK;
}

/* ---- cycles ---- */

static int64_t day_of(const char *text, int64_t none)
{
    int64_t day;

    return text && sp_day_parse(text, &day) ? day : none;
}

static sp_cycle cycle_of(const sp_inspection_plan *plan, int64_t today)
{
    return (sp_cycle){
        .unit = (sp_cycle_unit)plan->cycle,
        .every = plan->every == SP_NO_INT || plan->cycle == SP_CYCLE_ONCE
                     ? 1
                     : plan->every,
        .start = day_of(plan->start, today),
        .end = day_of(plan->end, SP_NO_INT),
        .workday = (sp_workday_rule)plan->workday,
        .due_day = plan->due_day == SP_NO_INT ? 0 : (int)plan->due_day,
    };
}

sp_status sp_plan_check(const sp_inspection_plan *plan, int64_t today)
{
    sp_cycle cycle = cycle_of(plan, today);

    if (plan->kind == SP_INSPECTION_HOLIDAY) {
        if (cycle.every <= 31)
            return SP_OK;
        return sp_fail(SP_INVALID, "节假日检查应在节前 1 至 31 天开始",
                       "inspections before holidays begin 1 to 31 days "
                       "before");
    }
    if (plan->work_from != SP_NO_INT && plan->work_to != SP_NO_INT &&
        plan->work_to <= plan->work_from)
        return sp_fail(
            SP_INVALID, "每日结束小时 %" PRId64 " 应晚于开始小时 %" PRId64,
            "the last hour, %" PRId64 ", should be after the first, %" PRId64,
            plan->work_to, plan->work_from);
    return sp_cycle_check(&cycle);
}

sp_status sp_rounds_open(sp_session *session, sp_rounds *out)
{
    const void *read = NULL;

    *out = (sp_rounds){.session = session};
    SP_TRY(sp_packs_get(session, "calendar.cn", &out->pack));
    sp_status status = sp_pack_expect(out->pack, "calendar", &read);
    if (status != SP_OK) {
        sp_rounds_close(out);
        return status;
    }
    out->calendar = read;
    return SP_OK;
}

void sp_rounds_close(sp_rounds *rounds)
{
    sp_pack_free(rounds->pack);
    rounds->pack = NULL;
}

static bool is_workday(const void *context, int64_t day)
{
    return sp_calendar_is_workday(context, day);
}

/* ---- before holidays ---- */

static sp_status is_holiday(const sp_rounds *rounds, int64_t day, bool *out)
{
    sp_permit_when noon = {.from = day * 86400 + 43200,
                           .to = day * 86400 + 43260};
    sp_calendar_touch touch = {.known = true};

    SP_TRY(sp_calendar_look(rounds->calendar, &noon, &touch));
    *out = touch.holiday_zh != NULL;
    return SP_OK;
}

/* Holidays whose time of looking touches the days. */
static sp_status each_holiday(const sp_rounds *rounds, const sp_cycle *cycle,
                              int64_t from, int64_t to,
                              sp_status (*visit)(void *, const sp_period *),
                              void *context)
{
    bool before = false;
    bool now;

    if (from < cycle->start)
        from = cycle->start;
    if (cycle->end != SP_NO_INT && to > cycle->end)
        to = cycle->end;
    SP_TRY(is_holiday(rounds, from, &before));
    for (int64_t day = from + 1; day <= to + cycle->every; day++) {
        SP_TRY(is_holiday(rounds, day, &now));
        if (now && !before) {
            sp_period p = {day - cycle->every, day - 1, 0, 24, day - 1, false};
            while (p.due > p.first && !is_workday(rounds->calendar, p.due))
                p.due--;
            SP_TRY(visit(context, &p));
        }
        before = now;
    }
    return SP_OK;
}

/* ---- periods ---- */

typedef struct sifting {
    const sp_inspection_plan *plan;
    sp_status (*visit)(void *context, const sp_period *period);
    void *context;
} sifting;

static sp_status sift(void *context, const sp_period *p)
{
    const sifting *s = context;
    int64_t from = s->plan->work_from, to = s->plan->work_to;
    bool by_hour = s->plan->cycle == SP_CYCLE_HOUR;

    if (p->skipped || (by_hour && from != SP_NO_INT && p->hour_from < from) ||
        (by_hour && to != SP_NO_INT && p->hour_from >= to))
        return SP_OK;
    return s->visit(s->context, p);
}

sp_status sp_plan_each(const sp_rounds *rounds, const sp_inspection_plan *plan,
                       int64_t from, int64_t to,
                       sp_status (*visit)(void *context,
                                          const sp_period *period),
                       void *context)
{
    sifting s = {plan, visit, context};
    sp_cycle cycle = cycle_of(
        plan, sp_day_of(plan->created_at, sp_session_zone(rounds->session)));

    if (plan->kind == SP_INSPECTION_HOLIDAY)
        return each_holiday(rounds, &cycle, from, to, visit, context);
    return sp_cycle_each(&cycle, from, to, is_workday, rounds->calendar, sift,
                         &s);
}

/* ---- the record ---- */

/* What is left open is filled in once, so that the same plan gives the same
 * tasks ever after. */
static sp_status fill_days(sp_session *session, sp_inspection_plan *plan)
{
    char today[11];

    sp_today(session, today);
    if (!plan->start)
        SP_TRY(sp_text_set(&plan->start, today));
    if (plan->every == SP_NO_INT)
        plan->every = 1;
    if (plan->generate_from)
        return SP_OK;
    return sp_text_set(&plan->generate_from,
                       strcmp(plan->start, today) > 0 ? plan->start : today);
}

static sp_status dept_of_zone(sp_session *session, sp_inspection_plan *plan)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(session->db,
                         "SELECT owner_dept FROM zone WHERE code = $1", &stmt));
    sp_stmt_bind_text(stmt, 1, plan->zone);
    SP_TRY(sp_stmt_step(stmt, &row));
    return row ? sp_text_set(&plan->owner_dept, sp_stmt_text(stmt, 0)) : SP_OK;
}

static sp_status before(sp_session *session, const void *old_record,
                        void *record)
{
    const sp_inspection_plan *old = old_record;
    sp_inspection_plan *plan = record;
    int64_t today =
        sp_day_of(sp_session_now(session), sp_session_zone(session));

    SP_TRY(fill_days(session, plan));
    if (!old && !plan->owner_dept && plan->zone)
        SP_TRY(dept_of_zone(session, plan));
    if (plan->assignees &&
        !(old && sp_same_text(old->assignees, plan->assignees)))
        SP_TRY(check_assignees(session, plan->assignees));
    return sp_plan_check(plan, today);
}

static const sp_hooks hooks = {.before = before};

const sp_type sp_inspection_plan_type = {.name = "inspection_plan",
                                         .zh = "检查计划",
                                         .en = "inspection plan",
                                         .table = "inspection_plan",
                                         .code = "code",
                                         .module = "inspection",
                                         .hide = "removed_at",
                                         .hooks = &hooks,
                                         SP_TYPE(sp_inspection_plan, fields)};
