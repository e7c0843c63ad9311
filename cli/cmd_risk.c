/* Risks in a site: adding a branch, the tree, assessing anew, reviews due. */
#include <ctype.h>
#include <stdlib.h>
#include <time.h>

#include <safeprod/risk.h>

#include "archive_print.h"
#include "cmd_record.h"
#include "standards.h"

#define VALUE_OPTIONS                                                          \
    {"l", "VALUE", "L 可能性", "L likelihood"},                                \
        {"e", "VALUE", "E 暴露频繁程度", "E exposure"},                        \
        {"c", "VALUE", "C 后果", "C consequence"},                             \
        {"m", "VALUE", "M 控制措施状态", "M state of controls"},               \
        {"s", "VALUE", "S 严重性", "S severity"},                              \
        {"residual-l", "VALUE", "现状 L（计入现有措施）",                      \
         "residual L, controls counted"},                                      \
        {"residual-e", "VALUE", "现状 E", "residual E"},                       \
        {"residual-c", "VALUE", "现状 C", "residual C"},                       \
        {"residual-m", "VALUE", "现状 M", "residual M"},                       \
    {                                                                          \
        "residual-s", "VALUE", "现状 S", "residual S"                          \
    }

#define PEOPLE_OPTIONS                                                         \
    {"analyst", "NAME", "分析人，默认为本人", "analyst; you unless given"},    \
        {"reviewer", "NAME", "复核人；等级降低时必填，且不能是本人或分析人",   \
         "reviewer; needed when a grade falls, and then neither you nor the "  \
         "analyst"},                                                           \
    {                                                                          \
        "approver", "NAME", "批准人", "approver"                               \
    }

/* ---- add ---- */

static const opt add_options[] = {
    OPT_TO_ADD,
    {"unit", "NAME", "单元名称；不给则与风险点同名",
     "name of the unit; the point's unless given"},
    {"event", "NAME", "风险事件；不给则只登记风险点",
     "the event; only the point is added unless given"},
    {"step", "TEXT", "作业步骤或检查项目", "step of the job or item checked"},
    {"accident-type", "TEXT", "可能发生的事故类型（GB 6441）",
     "accident types (GB 6441)"},
    {"factors", "TEXT", "危险有害因素（GB/T 13861）",
     "hazardous factors (GB/T 13861)"},
    {"consequence", "TEXT", "可能的后果", "consequence"},
    {"standard", "NAME", "lec、screen、ls、mes 或标准名称",
     "lec, screen, ls, mes or a standard's name"},
    VALUE_OPTIONS,
    {"reason", "CODE", "直接判定理由", "direct determination"},
    {"control-level", "LEVEL", "管控层级，可高于要求",
     "control level, may be above what is required"},
    PEOPLE_OPTIONS,
    {"assessed-at", "YYYY-MM-DD", "评估日期，默认今天",
     "day of the assessment; today unless given"},
    {"review-due", "YYYY-MM-DD", "应复评日期，默认一年后",
     "day of the next review; a year later unless given"},
    {0},
};

/* Options of the command that are members of the event. */
static const char *const event_members[] = {"step",
                                            "accident_type",
                                            "factors",
                                            "consequence",
                                            "standard",
                                            "l",
                                            "e",
                                            "c",
                                            "m",
                                            "s",
                                            "residual_l",
                                            "residual_e",
                                            "residual_c",
                                            "residual_m",
                                            "residual_s",
                                            "reason",
                                            "control_level",
                                            "analyst",
                                            "reviewer",
                                            "approver",
                                            "assessed_at",
                                            "review_due"};

typedef struct branch {
    sp_risk_point *point;
    sp_risk_unit *unit;
    sp_risk_event *event;
} branch;

static void free_branch(branch *b)
{
    sp_record_free(&sp_risk_point_type, b->point);
    sp_record_free(&sp_risk_unit_type, b->unit);
    sp_record_free(&sp_risk_event_type, b->event);
}

static sp_status no_memory(call *cli)
{
    return cli_fail(cli, SP_NO_MEMORY, "内存不足", "out of memory");
}

/* The option of a member: dashes for underlines. */
static const char *option_of(const call *cli, const char *member)
{
    char name[32];
    size_t i = 0;
    for (; member[i] && i + 1 < sizeof name; i++)
        name[i] = member[i] == '_' ? '-' : member[i];
    name[i] = '\0';
    return cli_option(cli, name);
}

static sp_status set_member(call *cli, const sp_type *type, void *record,
                            const char *member, const char *text)
{
    return text ? sp_record_set(type, record, sp_type_field(type, member), text,
                                sp_session_zone(cli->session))
                : SP_OK;
}

static sp_status fill_event(call *cli, branch *b)
{
    bool given = cli_option(cli, "event") != NULL;
    for (size_t i = 0; i < COUNT(event_members); i++) {
        const char *text = option_of(cli, event_members[i]);
        if (text && !given)
            return cli_usage(cli, "给出了风险事件的内容，却没有 --event 名称",
                             "members of an event without --event NAME");
        if (text)
            TRY(set_member(cli, &sp_risk_event_type, b->event, event_members[i],
                           text));
    }
    TRY(set_member(cli, &sp_risk_event_type, b->event, "name",
                   cli_option(cli, "event")));
    return set_member(cli, &sp_risk_unit_type, b->unit, "name",
                      cli_option(cli, "unit"));
}

static void say_grade(const call *cli, const char *what, unsigned grade)
{
    const sp_label *label = &sp_risk_grade_labels[grade];
    cli_say(cli, "%s：%s", "%s: %s", what, cli_word(cli, label->zh, label->en));
}

static sp_status add(call *cli)
{
    CLEANUP(free_branch)
    branch b = {sp_record_new(&sp_risk_point_type),
                sp_record_new(&sp_risk_unit_type),
                sp_record_new(&sp_risk_event_type)};
    size_t count;
    if (!b.point || !b.unit || !b.event)
        return no_memory(cli);
    TRY(set_member(cli, &sp_risk_point_type, b.point, "code", cli_arg(cli, 0)));
    TRY(record_set_given(cli, &sp_risk_point_type, b.point, &count));
    TRY(fill_event(cli, &b));
    bool event = cli_option(cli, "event") != NULL;
    bool unit = event || cli_option(cli, "unit");
    TRY(sp_risk_add(cli->session, b.point, unit ? b.unit : NULL,
                    event ? b.event : NULL));
    cli_warnings(cli);
    if (cli->format == FORMAT_TABLE)
        cli_say(cli, "风险点 %s 已新增", "risk point %s added", b.point->code);
    if (cli->format == FORMAT_TABLE && event)
        say_grade(cli, b.event->code, b.event->grade_inherent);
    return print_written(cli, &sp_risk_point_type, b.point);
}

/* ---- reassess ---- */

static const opt reassess_options[] = {
    {"standard", "NAME", "标准；不给则用原标准现行的版本",
     "the standard; unless given the same one, in the version in force"},
    VALUE_OPTIONS,
    {"no-residual", NULL, "不再评估现状风险",
     "the residual risk is not assessed any more"},
    {"reason", "CODE", "直接判定理由；空值为不再适用",
     "direct determination; an empty value takes it away"},
    PEOPLE_OPTIONS,
    {"trigger",
     "initial|yearly|change|new_process|accident|law|repeated_hazard|other",
     "评估原因，默认年度复评", "why; yearly unless given"},
    {"assessed-at", "YYYY-MM-DD", "评估日期，默认今天",
     "day of the assessment; today unless given"},
    {"review-due", "YYYY-MM-DD", "应复评日期，默认一年后",
     "day of the next review; a year later unless given"},
    {0},
};

static sp_status read_values(call *cli, const char *prefix,
                             sp_assess_input *input)
{
    static const char *const factors[] = {"l", "e", "c", "m", "s"};
    for (size_t i = 0; i < COUNT(factors); i++) {
        char name[32];
        snprintf(name, sizeof name, "%s%s", prefix, factors[i]);
        const char *text = cli_option(cli, name);
        if (text)
            TRY(sp_assess_input_set(input, factors[i], text));
    }
    return SP_OK;
}

static void read_trigger(const call *cli, sp_risk_trigger *out)
{
    const sp_field *field = sp_type_field(&sp_risk_event_type, "trigger");
    const char *text = cli_option(cli, "trigger");
    for (unsigned i = 0; text && i < field->nlabels; i++)
        if (!strcmp(field->labels[i].name, text))
            *out = (sp_risk_trigger)i;
}

static sp_status reassess(call *cli)
{
    sp_risk_reassessment a = SP_RISK_REASSESSMENT_INIT;
    void *event = NULL;
    a.standard = cli_option(cli, "standard");
    TRY(read_values(cli, "", &a.inherent));
    TRY(read_values(cli, "residual-", &a.residual));
    a.inherent.reason = cli_option(cli, "reason");
    a.drop_residual = cli_flag(cli, "no-residual");
    a.analyst = cli_option(cli, "analyst");
    a.reviewer = cli_option(cli, "reviewer");
    a.approver = cli_option(cli, "approver");
    a.assessed_at = cli_option(cli, "assessed-at");
    a.review_due = cli_option(cli, "review-due");
    read_trigger(cli, &a.trigger);
    TRY(sp_risk_reassess(cli->session, cli_arg(cli, 0), &a));
    cli_warnings(cli);
    TRY(sp_record_load(cli->session, &sp_risk_event_type, cli_arg(cli, 0),
                       &event));
    say_grade(cli, cli_arg(cli, 0), ((sp_risk_event *)event)->grade_inherent);
    sp_status status = print_written(cli, &sp_risk_event_type, event);
    sp_record_free(&sp_risk_event_type, event);
    return status;
}

/* ---- review ---- */

static const opt review_options[] = {
    {"due", "DAYS", "多少天之内到期，如 30d；默认 30d，0 为已到期的",
     "due within how long, for instance 30d; 30d unless given"},
    {0},
};

enum { DAY = 86400, DAYS_MAX = 36500 };

static sp_status due_day(call *cli, char out[32])
{
    const char *text = cli_option(cli, "due");
    char *end = NULL;
    long days = text ? -1 : 30;
    if (text && isdigit((unsigned char)*text)) {
        days = strtol(text, &end, 10);
        if (*end && strcmp(end, "d") && strcmp(end, "天"))
            days = -1;
    }
    if (days < 0 || days > DAYS_MAX)
        return cli_usage(cli, "--due 的值“%.40s”不对，应为天数，如 30d",
                         "--due cannot be \"%.40s\": use days, such as 30d",
                         text);
    time_t at = (time_t)(sp_session_now(cli->session) +
                         (int64_t)sp_session_zone(cli->session) * 60 +
                         (int64_t)days * DAY);
    struct tm date;
    gmtime_r(&at, &date);
    strftime(out, 32, "%Y-%m-%d", &date);
    return SP_OK;
}

static sp_status put_review(call *cli, sheet *s, const sp_risk_event *e)
{
    char number[24] = "", left[64] = "";
    int64_t days;
    if (days_until(cli, e->review_due, &days)) {
        snprintf(number, sizeof number, "%lld", (long long)days);
        print_days_left(cli, days, left, sizeof left);
    }
    const sp_label *grade = &sp_risk_grade_labels[e->grade_inherent];
    const char *cells[] = {e->review_due, number,      e->code,   e->name,
                           grade->name,   e->standard, e->analyst};
    const char *shown[] = {e->review_due,
                           left,
                           e->code,
                           e->name,
                           cli_word(cli, grade->zh, grade->en),
                           e->standard,
                           e->analyst};
    return sheet_row(s, cells, shown);
}

static void clear_records(sp_records *records)
{
    sp_records_clear(records);
}

static sp_status review(call *cli)
{
    static const column columns[] = {
        {"review_due", "应复评日期", "review due", SP_TABLE_TEXT},
        {"days_left", "还剩", "days left", SP_TABLE_NUMBER},
        {"code", "事件编号", "event", SP_TABLE_TEXT},
        {"name", "风险事件", "name", SP_TABLE_TEXT},
        {"grade_inherent", "固有风险", "inherent", SP_TABLE_TEXT},
        {"standard", "评估标准", "standard", SP_TABLE_TEXT},
        {"analyst", "分析人", "analyst", SP_TABLE_TEXT},
    };
    CLEANUP(clear_records) sp_records due = {0};
    AUTOSHEET *s = NULL;
    char day[32];
    TRY(due_day(cli, day));
    TRY(sp_risk_reviews_due(cli->session, day, &due));
    TRY(sheet_begin(cli, columns, COUNT(columns), &s));
    for (size_t i = 0; i < due.count; i++)
        TRY(put_review(cli, s, due.items[i]));
    return sheet_end(s);
}

extern const cmd risk_cmds[];
const cmd risk_cmds[] = {
    {"risk", "add", "[CODE]", NEED_WRITE, add, add_options,
     "登记风险点，可连同单元、事件和评估",
     "add a risk point, with a unit, an event and its assessment",
     "risk_point"},
    {"risk", "reassess", "EVENT", NEED_WRITE, reassess, reassess_options,
     "重新评估一个风险事件", "assess an event anew"},
    {"risk", "review", "", NEED_READ, review, review_options,
     "到期应复评的风险", "reviews that are due"},
    {0},
};
