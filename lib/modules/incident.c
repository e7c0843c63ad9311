/* Accidents and near misses: the records and what follows from their fields. */
#include <safeprod/incident.h>

#include <stdio.h>
#include <string.h>

#include "cleaning.h"
#include "incident.h"
#include "str.h"
#include "when.h"

const sp_label sp_incident_state_labels[SP_INCIDENT_STATE_COUNT] = {
    [SP_INCIDENT_REPORTED] = {"reported", "已上报", "reported", NULL},
    [SP_INCIDENT_INVESTIGATING] = {"investigating", "调查中", "investigating",
                                   NULL},
    [SP_INCIDENT_CONCLUDED] = {"concluded", "已批复", "concluded", NULL},
    [SP_INCIDENT_CLOSED] = {"closed", "已结案", "closed", NULL},
};

/* ---- fields ---- */

enum { PEOPLE_MAX = 10000000, DAYS_MAX = 100000000 };
#define FEN_MAX 100000000000000000

static sp_status clock_clean(const char *text, char **out)
{
    int hour = -1;
    int minute = -1;
    int end = 0;
    char made[8];

    if (sscanf(text, " %2d:%2d %n", &hour, &minute, &end) != 2 || text[end] ||
        hour < 0 || hour > 23 || minute < 0 || minute > 59)
        return sp_fail(SP_INVALID, "“%.40s”应为时刻，如 08:30",
                       "\"%.40s\" should be a time of day, such as 08:30",
                       text);
    snprintf(made, sizeof made, "%02d:%02d", hour % 24, minute % 60);
    return sp_text_copy(made, out);
}

/* GB 6441-2025: WSA, 1, four digits. */
static sp_status type_clean(const char *text, char **out)
{
    if (strlen(text) != 8 || strncmp(text, "WSA1", 4) != 0 ||
        strspn(text + 4, "0123456789") != 4 ||
        (strcmp(text + 4, "0099") != 0 &&
         (strcmp(text + 4, "0001") < 0 || strcmp(text + 4, "0026") > 0)))
        return sp_fail(
            SP_INVALID,
            "“%.40s”应为 GB 6441-2025 的类型代码，WSA10001～WSA10026 "
            "或 WSA10099",
            "\"%.40s\" should be a type of GB 6441-2025, WSA10001 to "
            "WSA10026 or WSA10099",
            text);
    return sp_text_copy(text, out);
}

#define FIELD(m, zh, en, ...) SP_FIELD(sp_incident, m, zh, en, __VA_ARGS__)
#define PEOPLE(m, zh, en, ...)                                                 \
    FIELD(m, zh, en, .min = 0, .max = PEOPLE_MAX, __VA_ARGS__)
#define MONEY(m, zh, en, ...)                                                  \
    FIELD(m, zh, en, .as = SP_AS_DECIMAL, .decimals = 2, .min = 0,             \
          .max = FEN_MAX, __VA_ARGS__)
#define LINES(m, zh, en, ...) FIELD(m, zh, en, .as = SP_AS_LINES, __VA_ARGS__)

static const sp_field fields[] = {
    SP_HEAD_FIELDS(sp_incident),
    FIELD(code, "事故编号", "code", .flags = SP_FIXED | SP_BRIEF, .max_len = 64,
          .clean = sp_code_clean, .alias = "编号",
          .help_zh = "不填则为 SG日期-序号",
          .help_en = "SG, the day and a number when not given"),
    FIELD(title, "事故名称", "title",
          .flags = SP_REQUIRED | SP_CONTAINS | SP_BRIEF, .alias = "名称|标题"),
    FIELD(state, "状态", "state", .flags = SP_GUARDED | SP_BRIEF,
          SP_LABELS(sp_incident_state_labels)),
    FIELD(regime, "事故性质", "regime", .labels = sp_accident_regime_labels,
          .nlabels = SP_ACCIDENT_REGIME_COUNT),
    FIELD(happened_on, "发生日期", "happened on",
          .flags = SP_REQUIRED | SP_BRIEF, .as = SP_AS_DATE, .alias = "日期"),
    FIELD(happened_time, "发生时刻", "time of day", .clean = clock_clean,
          .alias = "时刻", .help_zh = "HH:MM", .help_en = "HH:MM"),
    FIELD(month_only, "仅知月份", "only the month is known"),
    FIELD(informed_at, "单位负责人接报时间", "head informed at",
          .as = SP_AS_TIME, .alias = "接报时间", .help_zh = "上报时限自此起算",
          .help_en = "the law's clocks start"),
    FIELD(enterprise, "企业", "enterprise", .ref = "enterprise",
          .alias = "企业编号"),
    FIELD(zone, "区域", "zone", .ref = "zone", .alias = "区域编号"),
    FIELD(risk_point, "风险点", "risk point", .ref = "risk_point"),
    FIELD(place, "地点", "place", .flags = SP_CONTAINS, .alias = "事故地点"),
    FIELD(type_code, "事故类型", "type", .clean = type_clean,
          .help_zh = "GB 6441-2025 代码，如 WSA10009 火灾",
          .help_en = "of GB 6441-2025, e.g. WSA10009 for a fire"),
    FIELD(old_type, "原事故类别", "former type", .flags = SP_CONTAINS,
          .alias = "事故类别"),
    PEOPLE(deaths, "死亡人数", "deaths", .flags = SP_BRIEF, .alias = "死亡"),
    PEOPLE(serious, "重伤人数", "seriously injured", .flags = SP_BRIEF,
           .alias = "重伤"),
    PEOPLE(minor, "轻伤人数", "slightly injured", .flags = SP_BRIEF,
           .alias = "轻伤"),
    PEOPLE(missing, "下落不明人数", "missing", .alias = "下落不明|失踪"),
    PEOPLE(contractor_deaths, "其中相关方死亡",
           "deaths of contractors' people"),
    PEOPLE(contractor_injured, "其中相关方受伤", "contractors' people injured"),
    PEOPLE(public_deaths, "其中外部人员死亡", "deaths of outsiders"),
    PEOPLE(public_injured, "其中外部人员受伤", "outsiders injured"),
    FIELD(lost_days, "损失工作日", "days lost", .min = 0, .max = DAYS_MAX),
    PEOPLE(in_danger, "涉险人数", "in danger", .alias = "涉险"),
    PEOPLE(trapped, "被困人数", "trapped"),
    PEOPLE(evacuated, "紧急疏散人数", "evacuated", .alias = "疏散人数"),
    MONEY(loss_people, "人身伤亡支出", "loss: people", .help_zh = "元",
          .help_en = "yuan"),
    MONEY(loss_property, "财产损失", "loss: property"),
    MONEY(loss_rescue, "抢险救援支出", "loss: rescue"),
    MONEY(loss_cleanup, "清理现场支出", "loss: clean-up"),
    MONEY(loss_admin, "行政事务支出", "loss: administration"),
    MONEY(loss, "直接经济损失", "direct loss", .flags = SP_BRIEF,
          .alias = "经济损失|直接经济损失（元）",
          .help_zh = "元；填写分项时为其合计",
          .help_en = "yuan; the sum of the parts where given"),
    FIELD(currency, "币种", "currency", .max_len = 3,
          .help_zh = "ISO 4217，默认 CNY；其他币种不参与定级",
          .help_en = "ISO 4217, CNY by default; others are not graded"),
    FIELD(grade, "事故等级", "grade", .flags = SP_GUARDED | SP_BRIEF,
          .labels = sp_accident_grade_labels,
          .nlabels = SP_ACCIDENT_GRADE_COUNT),
    FIELD(serious_near, "较大涉险", "serious near-accident",
          .flags = SP_GUARDED),
    LINES(course, "简要经过", "course"),
    FIELD(causes, "原因", "causes", .flags = SP_CONTAINS, .max_len = 2000,
          .help_zh = "多个用顿号分开", .help_en = "several with 、 between"),
    LINES(direct_cause, "直接原因", "direct cause", .flags = SP_CONTAINS),
    LINES(indirect_cause, "间接原因", "indirect cause", .flags = SP_CONTAINS),
    LINES(environment, "环境影响", "harm to the environment"),
    LINES(measures, "防范和整改措施", "measures", .alias = "整改措施"),
    LINES(remark, "备注", "remark"),
    FIELD(cause_found, "原因已查清", "cause is found"),
    FIELD(responsible_dealt, "责任人员已处理", "responsible dealt with"),
    FIELD(measures_done, "整改措施已落实", "measures carried out"),
    FIELD(people_educated, "有关人员已受到教育", "people educated"),
    FIELD(closed_at, "结案时间", "closed at", .flags = SP_GUARDED,
          .as = SP_AS_TIME),
};

/* ---- what follows from the fields ---- */

static int64_t told(int64_t number)
{
    return number == SP_NO_INT ? 0 : number;
}

/* Direct loss is the sum of its parts (GB 6721-2025) where they are given. */
static void add_losses(sp_incident *i)
{
    const int64_t parts[] = {i->loss_people, i->loss_property, i->loss_rescue,
                             i->loss_cleanup, i->loss_admin};
    int64_t sum = 0;
    bool any = false;

    for (size_t n = 0; n < SP_COUNT(parts); n++) {
        any = any || parts[n] != SP_NO_INT;
        sum += told(parts[n]);
    }
    if (any)
        i->loss = sum;
}

static bool in_yuan(const sp_incident *i)
{
    return !i->currency || strcmp(i->currency, "CNY") == 0;
}

static sp_status grade(sp_incident *i)
{
    sp_accident_grade found = SP_ACCIDENT_NONE;
    /* A loss in another currency says that there was one, not how much. */
    int64_t loss = in_yuan(i) ? told(i->loss) : told(i->loss) > 0;

    SP_TRY(sp_accident_grade_of(told(i->deaths), told(i->serious),
                                told(i->minor), loss, &found));
    i->grade = found;
    i->serious_near =
        found == SP_ACCIDENT_NONE &&
        sp_accident_serious_near(told(i->in_danger),
                                 told(i->trapped) + told(i->missing),
                                 told(i->evacuated)) != NULL;
    return SP_OK;
}

/* SG20261124-1: the day and the first number that is free. */
static sp_status number(sp_session *session, sp_incident *i)
{
    SP_AUTOSTMT *stmt = NULL;
    char code[40];
    bool row = true;

    SP_TRY(sp_db_prepare(session->db, "SELECT 1 FROM incident WHERE code = $1",
                         &stmt));
    for (int n = 1; row; n++) {
        snprintf(code, sizeof code, "SG%.4s%.2s%.2s-%d", i->happened_on,
                 i->happened_on + 5, i->happened_on + 8, n);
        sp_stmt_reset(stmt);
        sp_stmt_bind_text(stmt, 1, code);
        SP_TRY(sp_stmt_step(stmt, &row));
    }
    return sp_text_set(&i->code, code);
}

static sp_status before(sp_session *session, const void *old_record,
                        void *record)
{
    const sp_incident *old = old_record;
    sp_incident *i = record;

    if (old && old->state == SP_INCIDENT_CLOSED)
        return sp_fail(SP_CONFLICT, "事故 %.60s 已结案，不能再改",
                       "incident %.60s is closed and stays as it is",
                       old->code);
    if (!i->code && i->happened_on)
        SP_TRY(number(session, i));
    add_losses(i);
    return grade(i);
}

static void check_parts(const sp_incident *i, sp_findings *out)
{
    int64_t dead = told(i->contractor_deaths) + told(i->public_deaths);
    int64_t hurt = told(i->contractor_injured) + told(i->public_injured);

    if (dead > told(i->deaths))
        sp_finding_add(out, SP_ERROR, "deaths",
                       "死亡人数少于其中的相关方和外部人员之和",
                       "deaths are fewer than those of contractors and "
                       "outsiders among them");
    if (hurt > told(i->serious) + told(i->minor))
        sp_finding_add(out, SP_ERROR, "minor",
                       "受伤人数少于其中的相关方和外部人员之和",
                       "the injured are fewer than those of contractors and "
                       "outsiders among them");
}

static void check(const void *record, sp_findings *out)
{
    const sp_incident *i = record;

    check_parts(i, out);
    if (!in_yuan(i) && told(i->loss) > 0)
        sp_finding_add(out, SP_WARNING, "currency",
                       "损失的币种是 %.3s，未按金额定级",
                       "the loss is in %.3s: the grade does not go by its "
                       "amount",
                       i->currency);
}

static const sp_tally tallies[] = {
    {.name = "grade", .fields = {"grade", "state"}}};
static const sp_hooks hooks = {
    .before = before, .tallies = tallies, .ntallies = SP_COUNT(tallies)};

const sp_type sp_incident_type = {.name = "incident",
                                  .zh = "事故",
                                  .en = "incident",
                                  .table = "incident",
                                  .code = "code",
                                  .module = "accident",
                                  .check = check,
                                  .hooks = &hooks,
                                  SP_TYPE(sp_incident, fields)};

/* ---- people and hours ---- */

bool sp_is_month(const char *text)
{
    char day[16];
    int64_t parsed;

    snprintf(day, sizeof day, "%.8s-01", text);
    return strlen(text) == 7 && sp_day_parse(day, &parsed);
}

static sp_status month_clean(const char *text, char **out)
{
    if (!sp_is_month(text))
        return sp_fail(SP_INVALID, "“%.40s”应为月份，如 2026-11",
                       "\"%.40s\" should be a month, such as 2026-11", text);
    return sp_text_copy(text, out);
}

#define WORK(m, zh, en, ...) SP_FIELD(sp_workload, m, zh, en, __VA_ARGS__)
static const sp_field work_fields[] = {
    SP_HEAD_FIELDS(sp_workload),
    WORK(code, "编号", "code", .flags = SP_FIXED, .max_len = 160,
         .help_zh = "不填则为 月份/单位", .help_en = "month/unit"),
    WORK(month, "月份", "month", .flags = SP_REQUIRED | SP_FIXED | SP_BRIEF,
         .clean = month_clean),
    WORK(unit, "单位", "unit", .flags = SP_FIXED | SP_BRIEF,
         .alias = "部门|企业"),
    WORK(contractors, "相关方", "contractors' people", .flags = SP_BRIEF),
    WORK(workforce, "平均人数", "mean workforce",
         .flags = SP_REQUIRED | SP_BRIEF, .min = 0, .max = PEOPLE_MAX,
         .alias = "平均从业人数"),
    WORK(hours, "总工时", "hours worked", .flags = SP_REQUIRED | SP_BRIEF,
         .as = SP_AS_DECIMAL, .decimals = 1, .min = 0, .max = FEN_MAX,
         .alias = "工时"),
    SP_REMOVED_FIELD(sp_workload),
};

static sp_status work_before(sp_session *session, const void *old, void *record)
{
    sp_workload *w = record;

    (void)session;
    (void)old;
    return w->month ? sp_code_derive(&w->code, w->month,
                                     w->unit          ? w->unit
                                     : w->contractors ? "contractors"
                                                      : "all",
                                     NULL)
                    : SP_OK;
}

static const sp_hooks work_hooks = {.before = work_before};
const sp_type sp_workload_type = {.name = "workload",
                                  .zh = "人数工时",
                                  .en = "workload",
                                  .table = "workload",
                                  .code = "code",
                                  .module = "accident",
                                  .hide = "removed_at",
                                  .hooks = &work_hooks,
                                  SP_TYPE(sp_workload, work_fields)};
