/* Duty plans: the record, ending one. */
#include "dutying.h"

#include <string.h>

#include "cleaning.h"
#include "field.h"
#include "str.h"
#include "when.h"

enum { LIST_MAX = 4000 };

#define FIELD(m, zh, en, ...) SP_FIELD(sp_duty_plan, m, zh, en, __VA_ARGS__)

static const sp_field fields[] = {
    SP_HEAD_FIELDS(sp_duty_plan),
    FIELD(code, "计划编号", "code", .flags = SP_REQUIRED | SP_FIXED | SP_BRIEF,
          .max_len = 64, .clean = sp_code_clean, .alias = "编号"),
    FIELD(item, "履责清单", "item", .flags = SP_REQUIRED | SP_FIXED | SP_BRIEF,
          .ref = "duty_item", .alias = "履责编号"),
    FIELD(people, "责任人", "people", .flags = SP_BRIEF, .max_len = LIST_MAX,
          .help_zh = "人员编号，用逗号隔开",
          .help_en = "codes of people, with commas"),
    FIELD(posts, "责任岗位", "posts", .flags = SP_BRIEF, .max_len = LIST_MAX,
          .help_zh = "岗位，用逗号隔开", .help_en = "posts, with commas"),
    FIELD(departments, "责任部门", "departments", .flags = SP_BRIEF,
          .max_len = LIST_MAX, .help_zh = "部门编号，用逗号隔开，含下级",
          .help_en = "codes with commas, with those below"),
    FIELD(cycle, "周期", "cycle", .flags = SP_BRIEF,
          SP_LABELS(sp_cycle_unit_labels)),
    FIELD(every, "每几个周期", "every", .min = 1, .max = 1000),
    FIELD(start_on, "开始日期", "start on", .flags = SP_REQUIRED | SP_BRIEF,
          .as = SP_AS_DATE),
    FIELD(end_on, "结束日期", "end on", .as = SP_AS_DATE),
    FIELD(workday, "非工作日", "on days off",
          SP_LABELS(sp_workday_rule_labels)),
    FIELD(due_day, "周期第几天到期", "due day", .min = 1, .max = 400,
          .help_zh = "不填则为周期最后一天",
          .help_en = "day of the period; its last unless given"),
    FIELD(grace, "宽限天数", "grace", .min = 0, .max = 31,
          .help_zh = "不填则按规则包", .help_en = "days; as the pack has it"),
    SP_REMOVED_FIELD(sp_duty_plan),
};

static void check(const void *record, sp_findings *out)
{
    const sp_duty_plan *p = record;

    if (p->start_on && p->end_on && strcmp(p->end_on, p->start_on) < 0)
        sp_finding_add(out, SP_ERROR, "end_on", "结束日期 %s 早于开始日期 %s",
                       "it ends on %s, before it begins on %s", p->end_on,
                       p->start_on);
    if (!p->people && !p->posts && !p->departments)
        sp_finding_add(out, SP_ERROR, "people",
                       "须写明责任人、岗位或部门（法第二十二条：每个岗位的责任"
                       "人员）",
                       "say who: people, posts or departments (art. 22 asks "
                       "for the people of each post)");
}

/* Each code of a list must be there. */
static sp_status check_codes(sp_session *session, const sp_type *type,
                             const char *list)
{
    while (list && *list) {
        size_t len = strcspn(list, ",");
        SP_AUTOFREE char *code = strndup(list, len);
        bool there;
        if (!code)
            return sp_no_memory();
        SP_TRY(sp_rec_exists(session->db, type, code, &there));
        if (!there)
            return sp_fail(SP_INVALID, "没有" SP_IN_ZH "“%.60s”，请先登记",
                           "there is no " SP_IN_EN " \"%.60s\"; add it first",
                           type->zh, type->en, code);
        list += len + (list[len] == ',');
    }
    return SP_OK;
}

static sp_status before(sp_session *session, const void *old, void *record)
{
    const sp_duty_plan *p = record;
    sp_cycle cycle = {.unit = (sp_cycle_unit)p->cycle,
                      .every = p->every == SP_NO_INT ? 1 : p->every,
                      .end = SP_NO_INT,
                      .workday = (sp_workday_rule)p->workday,
                      .due_day = p->due_day == SP_NO_INT ? 0 : (int)p->due_day};

    (void)old;
    if (!p->start_on || !sp_day_parse(p->start_on, &cycle.start))
        return SP_OK; /* the check of fields says so */
    SP_TRY(sp_cycle_check(&cycle));
    SP_TRY(check_codes(session, &sp_person_type, p->people));
    return check_codes(session, &sp_department_type, p->departments);
}

static const sp_hooks hooks = {.before = before};

const sp_type sp_duty_plan_type = {.name = "duty_plan",
                                   .zh = "履责计划",
                                   .en = "duty plan",
                                   .table = "duty_plan",
                                   .code = "code",
                                   .module = "duty",
                                   .hide = "removed_at",
                                   .check = check,
                                   .hooks = &hooks,
                                   SP_TYPE(sp_duty_plan, fields)};

void sp_duty_plan_release(sp_duty_plan **plan)
{
    sp_record_free(&sp_duty_plan_type, *plan);
}

/* ---- ending one ---- */

typedef struct stopping {
    sp_session *session;
    const char *code;
    const char *reason;
    int64_t waived;
} stopping;

/* Open tasks of the plan whose period begins after @day, some at a time. */
static sp_status waive_later(const stopping *s, const char *day,
                             int64_t *out_count)
{
    enum { SOME = 100 };
    char *codes[SOME] = {NULL};
    size_t n = 0;
    sp_status status = SP_OK;
    bool row = true;

    {
        SP_AUTOSTMT *stmt = NULL;
        SP_TRY(sp_db_prepare(s->session->db,
                             "SELECT code FROM duty_task WHERE code >= $1 AND "
                             "code < $2 AND plan = $3 AND period_from > $4 AND "
                             "status IN ('pending', 'returned') LIMIT 100",
                             &stmt));
        SP_AUTOSTR from = {0};
        SP_AUTOSTR to = {0};
        sp_str_addf(&from, "%s/", s->code);
        sp_str_addf(&to, "%s0", s->code); /* '0' follows '/' */
        SP_TRY(sp_str_ok(&from));
        SP_TRY(sp_str_ok(&to));
        sp_stmt_bind_text(stmt, 1, sp_str_text(&from));
        sp_stmt_bind_text(stmt, 2, sp_str_text(&to));
        sp_stmt_bind_text(stmt, 3, s->code);
        sp_stmt_bind_text(stmt, 4, day);
        while (status == SP_OK && row && n < SOME) {
            status = sp_stmt_step(stmt, &row);
            if (status == SP_OK && row)
                status = sp_text_copy(sp_stmt_text(stmt, 0), &codes[n++]);
        }
    }
    for (size_t i = 0; i < n; i++) {
        bool done = false;
        if (status == SP_OK)
            status =
                sp_duty_waive_by_clock(s->session, codes[i], s->reason, &done);
        *out_count += done;
        free(codes[i]);
    }
    return status;
}

static sp_status stop(void *arg)
{
    stopping *s = arg;
    SP_AUTOPLAN *old = NULL;
    SP_AUTOPLAN *plan = NULL;
    void *found = NULL;
    char today[11];
    int64_t before_these;

    SP_TRY(sp_rec_find(s->session->db, &sp_duty_plan_type, "code", s->code,
                       &found));
    old = found;
    SP_TRY(sp_require(s->session, "duty", SP_DO_UPDATE, old->owner_dept,
                      old->created_by));
    sp_day_format(
        sp_day_of(sp_session_now(s->session), s->session->options.zone), today);
    if (old->end_on && strcmp(old->end_on, today) <= 0)
        return sp_fail(SP_CONFLICT, "计划 %.60s 已于 %s 结束",
                       "plan %.60s ended on %s", s->code, old->end_on);
    plan = sp_record_copy(&sp_duty_plan_type, old);
    if (!plan)
        return SP_NO_MEMORY;
    SP_TRY(sp_text_set(&plan->end_on, strcmp(today, old->start_on) < 0
                                          ? old->start_on
                                          : today));
    SP_TRY(sp_change(s->session, &sp_duty_plan_type, old, plan, "stop"));
    do {
        before_these = s->waived;
        SP_TRY(waive_later(s, today, &s->waived));
    } while (s->waived > before_these);
    return SP_OK;
}

sp_status sp_duty_plan_stop(sp_session *session, const char *code,
                            const char *reason, int64_t *out_waived)
{
    stopping s = {session, code, reason, 0};

    SP_TRY(sp_require(session, "duty", SP_DO_UPDATE, NULL, NULL));
    if (!reason || !*reason)
        return sp_fail(SP_INVALID, "停止计划 %.60s 须写明原因",
                       "say why plan %.60s is stopped", code);
    SP_TRY(sp_db_transaction(session->db, stop, &s));
    if (out_waived)
        *out_waived = s.waived;
    return SP_OK;
}
