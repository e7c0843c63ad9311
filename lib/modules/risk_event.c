/* Risk events: the record, and the rules of writing one. */
#include "risk_event.h"

#include <string.h>

#include "cleaning.h"
#include "when.h"

enum { REVIEW_MONTHS = 12 };

static const sp_label triggers[] = {
    [SP_RISK_INITIAL] = {"initial", "首次评估", "initial", "首次|初次"},
    [SP_RISK_YEARLY] = {"yearly", "年度复评", "yearly", "年度|定期"},
    [SP_RISK_CHANGE] = {"change", "系统、工艺、设备或环境变更",
                        "change of system, process, equipment or surroundings",
                        "变更"},
    [SP_RISK_NEW_PROCESS] = {"new_process", "新工艺、新技术、新材料、新设备",
                             "new process, technology, material or equipment",
                             "四新|新工艺"},
    [SP_RISK_ACCIDENT] = {"accident", "事故后", "after an accident", "事故"},
    [SP_RISK_LAW] = {"law", "法规标准变化", "change of law or standard",
                     "法规"},
    [SP_RISK_REPEATED_HAZARD] = {"repeated_hazard", "隐患重复出现",
                                 "repeated hidden dangers", "重复隐患"},
    [SP_RISK_OTHER] = {"other", "其他", "other", NULL},
};
SP_ASSERT_COUNT(triggers, SP_RISK_TRIGGER_COUNT);

#define FIELD(m, zh, en, ...) SP_FIELD(sp_risk_event, m, zh, en, __VA_ARGS__)
#define VALUE(m, zh, en, ...)                                                  \
    FIELD(m, zh, en, .as = SP_AS_DECIMAL, .decimals = SP_SCORE_DECIMALS,       \
          .min = 0, .max = 100000 * SP_SCORE_ONE, __VA_ARGS__)
#define SCORE(m, zh, en)                                                       \
    FIELD(m, zh, en, .flags = SP_GUARDED | SP_BRIEF, .as = SP_AS_DECIMAL,      \
          .decimals = SP_SCORE_DECIMALS)
#define GRADE(m, zh, en)                                                       \
    FIELD(m, zh, en, .flags = SP_GUARDED | SP_BRIEF,                           \
          .labels = sp_risk_grade_labels, .nlabels = SP_RISK_GRADE_COUNT)
#define LEVELS                                                                 \
    .labels = sp_control_level_labels, .nlabels = SP_CONTROL_LEVEL_COUNT
#define DAY(m, zh, en, ...) FIELD(m, zh, en, .as = SP_AS_DATE, __VA_ARGS__)

static const sp_field fields[] = {
    SP_HEAD_FIELDS(sp_risk_event),
    FIELD(code, "事件编号", "code", .flags = SP_FIXED | SP_BRIEF, .max_len = 80,
          .clean = sp_code_clean, .alias = "编号",
          .help_zh = "不填则为 单元编号-序号",
          .help_en = "made from the unit's when not given"),
    FIELD(unit, "风险单元", "risk unit",
          .flags = SP_REQUIRED | SP_FIXED | SP_BRIEF, .ref = "risk_unit",
          .alias = "单元编号", .help_zh = "风险单元编号",
          .help_en = "code of a risk unit"),
    FIELD(name, "风险事件", "name",
          .flags = SP_REQUIRED | SP_CONTAINS | SP_BRIEF,
          .alias = "名称|事件名称"),
    FIELD(step, "作业步骤或检查项目", "step or item", .flags = SP_CONTAINS,
          .alias = "作业步骤|检查项目|步骤"),
    FIELD(accident_type, "可能发生的事故类型", "accident type",
          .flags = SP_CONTAINS, .alias = "事故类型|事故类别",
          .help_zh = "GB 6441，多种用顿号分开",
          .help_en = "GB 6441; several with commas"),
    FIELD(factors, "危险有害因素", "hazardous factors", .as = SP_AS_LINES,
          .flags = SP_CONTAINS, .alias = "危险因素", .help_zh = "GB/T 13861",
          .help_en = "GB/T 13861"),
    FIELD(consequence, "可能的后果", "consequence", .as = SP_AS_LINES,
          .flags = SP_CONTAINS, .alias = "后果"),
    FIELD(standard, "评估标准", "standard", .max_len = 128,
          .alias = "标准|评估方法|method",
          .help_zh = "lec、screen、ls、mes 或标准名称；按 名称@版本 保存",
          .help_en = "lec, screen, ls, mes or a standard's name; kept as "
                     "name@version"),
    VALUE(l, "L 可能性", "L likelihood",
          .alias = "可能性|可能性L|L值|事故发生的可能性"),
    VALUE(e, "E 暴露频繁程度", "E exposure",
          .alias = "暴露频繁程度|频繁程度|频繁程度E|E值|暴露频次"),
    VALUE(c, "C 后果", "C consequence", .alias = "后果C|C值|后果严重程度"),
    VALUE(m, "M 控制措施状态", "M state of controls",
          .alias = "控制措施状态|M值"),
    VALUE(s, "S 严重性", "S severity", .alias = "严重性|严重性S|S值"),
    VALUE(residual_l, "现状 L", "residual L"),
    VALUE(residual_e, "现状 E", "residual E"),
    VALUE(residual_c, "现状 C", "residual C"),
    VALUE(residual_m, "现状 M", "residual M"),
    VALUE(residual_s, "现状 S", "residual S"),
    FIELD(reason, "直接判定理由", "direct determination", .max_len = 64,
          .help_zh = "past_accident、mhi、ten_people、mandatory_law 等",
          .help_en = "past_accident, mhi, ten_people, mandatory_law, …"),
    FIELD(reason_standard, "直接判定标准", "standard of the reason",
          .flags = SP_GUARDED),
    SCORE(score, "固有风险值", "inherent score"),
    GRADE(grade_inherent, "固有风险等级", "inherent grade"),
    SCORE(residual_score, "现状风险值", "residual score"),
    GRADE(grade_residual, "现状风险等级", "residual grade"),
    FIELD(control_level_required, "要求的管控层级", "required control level",
          .flags = SP_GUARDED, LEVELS),
    FIELD(control_level, "管控层级", "control level", LEVELS,
          .help_zh = "可以高于要求，不能低于要求",
          .help_en = "may be above what is required, never below"),
    FIELD(analyst, "分析人", "analyst"),
    FIELD(reviewer, "复核人", "reviewer", .alias = "审核人"),
    FIELD(reviewed_at, "复核时间", "reviewed at", .flags = SP_GUARDED,
          .as = SP_AS_TIME),
    FIELD(approver, "批准人", "approver", .alias = "审批人"),
    FIELD(trigger, "评估原因", "why assessed", SP_LABELS(triggers)),
    DAY(assessed_at, "评估日期", "assessed on"),
    DAY(review_due, "应复评日期", "review due on", .flags = SP_BRIEF),
    SP_REMOVED_FIELD(sp_risk_event),
};

static void check(const void *record, sp_findings *out)
{
    const sp_risk_event *e = record;

    if (e->grade_residual > e->grade_inherent)
        sp_finding_add(out, SP_WARNING, "grade_residual",
                       "现状风险高于固有风险，请核对两组值",
                       "the residual risk is worse than the inherent one; "
                       "check both sets of values");
    if (e->assessed_at && e->review_due &&
        strcmp(e->review_due, e->assessed_at) < 0)
        sp_finding_add(out, SP_ERROR, "review_due",
                       "应复评日期 %s 早于评估日期 %s",
                       "the review is due on %s, before the assessment of %s",
                       e->review_due, e->assessed_at);
}

/* ---- control level ---- */

/* One that nobody chose follows what is required; a chosen one may be stricter.
 */
static sp_status settle_level(const sp_risk_event *old, sp_risk_event *e)
{
    unsigned required = e->control_level_required;
    bool untouched = old && e->control_level == old->control_level;
    bool followed =
        untouched && old->control_level == old->control_level_required;

    if (e->control_level == SP_CONTROL_NONE || followed ||
        (untouched && e->control_level < required))
        e->control_level = required;
    if (e->control_level >= required)
        return SP_OK;
    return sp_fail(SP_INVALID,
                   "管控层级“" SP_IN_ZH "”低于该风险等级要求的“" SP_IN_ZH
                   "”；可以更高，不能更低",
                   "the control level \"" SP_IN_EN "\" is below the \"" SP_IN_EN
                   "\" that this grade asks for; it may be higher, not lower",
                   sp_control_level_labels[e->control_level].zh,
                   sp_control_level_labels[e->control_level].en,
                   sp_control_level_labels[required].zh,
                   sp_control_level_labels[required].en);
}

/* ---- dates ---- */

static sp_status a_year_after(const char *from, char **day)
{
    int64_t start;
    char due[11];

    if (!from || !sp_day_parse(from, &start))
        return SP_OK;
    sp_day_format(sp_day_add_months(start, REVIEW_MONTHS), due);
    return sp_text_set(day, due);
}

static sp_status settle_days(sp_session *session, const sp_risk_event *old,
                             sp_risk_event *e, bool anew)
{
    char today[11];
    bool looked = e->grade_inherent != SP_RISK_UNASSESSED;

    sp_today(session, today);
    if (anew && looked &&
        (!e->assessed_at ||
         (old && sp_same_text(old->assessed_at, e->assessed_at))))
        SP_TRY(sp_text_set(&e->assessed_at, today));
    if (e->assessed_at && strcmp(e->assessed_at, today) > 0)
        return sp_fail(SP_INVALID, "评估日期 %s 还没有到（今天是 %s）",
                       "the day of assessment, %s, is yet to come (today is "
                       "%s)",
                       e->assessed_at, today);
    if (e->assessed_at &&
        (!e->review_due ||
         (old && sp_same_text(old->review_due, e->review_due) &&
          !sp_same_text(old->assessed_at, e->assessed_at))))
        SP_TRY(a_year_after(e->assessed_at, &e->review_due));
    return SP_OK;
}

/* ---- people ---- */

/* Later than any review before: two reviews by one person in the same second
 * are told apart. */
static int64_t review_time(const sp_session *session, const sp_risk_event *old)
{
    int64_t now = sp_session_now(session);

    return old && old->reviewed_at >= now ? old->reviewed_at + 1 : now;
}

/* Who reviewed the old score has not reviewed the new one. */
static sp_status settle_people(sp_session *session, const sp_risk_event *old,
                               sp_risk_event *e, bool anew)
{
    bool named = !old || !sp_same_text(old->reviewer, e->reviewer) ||
                 old->reviewed_at != e->reviewed_at;

    if (anew && !e->analyst && session->actor &&
        e->grade_inherent != SP_RISK_UNASSESSED)
        SP_TRY(sp_text_set(&e->analyst, session->actor->name));
    if (anew && old && !named)
        SP_TRY(sp_text_set(&e->reviewer, NULL));
    if (anew && old && sp_same_text(old->approver, e->approver))
        SP_TRY(sp_text_set(&e->approver, NULL));
    if (!e->reviewer)
        e->reviewed_at = SP_NO_INT;
    else if (named)
        e->reviewed_at = review_time(session, old);
    return SP_OK;
}

/* Is @name a user in use whose roles may review risks? */
static sp_status may_review(sp_session *session, const char *name, bool *out)
{
    const sp_role_matrix *matrix = session->matrix;
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    *out = false;
    SP_TRY(sp_db_prepare(session->db,
                         "SELECT roles FROM user_account WHERE name = $1 AND "
                         "removed_at IS NULL",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, name);
    SP_TRY(sp_stmt_step(stmt, &row));
    if (!row || sp_stmt_is_null(stmt, 0))
        return SP_OK;
    uint32_t roles = sp_roles_parse(matrix, sp_stmt_text(stmt, 0));
    for (unsigned i = 0; i < sp_role_count(matrix); i++)
        if (roles >> i & 1 && sp_matrix_scope(matrix, i, "risk", SP_DO_APPROVE,
                                              NULL) != SP_SCOPE_NONE)
            *out = true;
    return SP_OK;
}

static sp_status second_person(sp_session *session, const sp_risk_event *e)
{
    const char *actor = session->actor ? session->actor->name : "-";
    bool may = false;

    if (!e->reviewer)
        return sp_fail(SP_FORBIDDEN,
                       "风险事件 %s 的等级降低，须由第二人复核：请填写复核人",
                       "the grade of risk event %s falls, which needs a second "
                       "person: name the reviewer",
                       e->code);
    if (sp_same_text(e->reviewer, actor) ||
        sp_same_text(e->reviewer, e->analyst))
        return sp_fail(SP_FORBIDDEN,
                       "风险等级降低，复核人 %.60s 不能是分析人或操作人本人",
                       "the grade falls: the reviewer, %.60s, may be neither "
                       "the analyst nor the actor",
                       e->reviewer);
    SP_TRY(may_review(session, e->reviewer, &may));
    return may ? SP_OK
               : sp_fail(SP_FORBIDDEN,
                         "风险等级降低，复核人“%.60s”应是在用的、可审批风险的"
                         "用户（用户名）",
                         "the grade falls: the reviewer, \"%.60s\", must be "
                         "the login name of a user who may approve risks",
                         e->reviewer);
}

/* ---- hooks ---- */

static const sp_branch branch = {&sp_risk_event_type, &sp_risk_unit_type,
                                 "unit", false};

static sp_status before(sp_session *session, const void *old_record,
                        void *record)
{
    const sp_risk_event *old = old_record;
    sp_risk_event *e = record;
    bool anew = !old || sp_risk_event_differs(old, e);

    SP_TRY(sp_branch_join(session, &branch, old, record));
    SP_TRY(anew ? sp_risk_event_assess(session, old, e)
                : sp_risk_event_keep(old, e));
    SP_TRY(settle_level(old, e));
    SP_TRY(settle_days(session, old, e, anew));
    SP_TRY(settle_people(session, old, e, anew));
    if (old && (e->grade_inherent < old->grade_inherent ||
                e->grade_residual < old->grade_residual))
        return second_person(session, e);
    return SP_OK;
}

static sp_status after(sp_session *session, const void *old_record,
                       const void *record)
{
    const sp_risk_event *old = old_record;
    const sp_risk_event *e = record;

    if (old && old->removed_at == e->removed_at &&
        old->grade_inherent == e->grade_inherent &&
        old->grade_residual == e->grade_residual &&
        old->control_level == e->control_level &&
        sp_same_text(old->assessed_at, e->assessed_at) &&
        sp_same_text(old->review_due, e->review_due))
        return SP_OK;
    return sp_risk_unit_changed(session, e->unit);
}

static const sp_tally tallies[] = {
    {.name = "inherent", .fields = {"grade_inherent"}, .in_use_only = true},
    {.name = "residual", .fields = {"grade_residual"}, .in_use_only = true},
};
static const sp_hooks hooks = {.before = before,
                               .after = after,
                               .after_bulk = sp_risk_events_loaded,
                               .tallies = tallies,
                               .ntallies = SP_COUNT(tallies)};

const sp_type sp_risk_event_type = {.name = "risk_event",
                                    .zh = "风险事件",
                                    .en = "risk event",
                                    .table = "risk_event",
                                    .code = "code",
                                    .module = "risk",
                                    .hide = "removed_at",
                                    .check = check,
                                    .hooks = &hooks,
                                    SP_TYPE(sp_risk_event, fields)};
