/* Accidents and near misses: what is special about them. Adding, editing and
 * listing are the usual verbs. */
#include <safeprod/incident.h>

#include "clock_text.h"
#include "print.h"

/* ---- clocks ---- */

static const column clock_columns[] = {
    {"clock", "时限", "clock", SP_TABLE_TEXT},
    {"what", "要求", "what", SP_TABLE_TEXT},
    {"due", "截止", "due", SP_TABLE_TEXT},
    {"answered", "已报", "answered", SP_TABLE_TEXT},
    {"late", "逾期", "late", SP_TABLE_BOOL},
    {"clause", "依据", "clause", SP_TABLE_TEXT},
};

static sp_status put_clock(call *cli, sheet *s, const sp_incident_clock *c)
{
    char due[40], answered[40], due_shown[32], answered_shown[32];
    clock_iso(cli, c->clock.due, due);
    clock_iso(cli, c->answered_at, answered);
    clock_shown(cli, c->clock.due, due_shown);
    clock_shown(cli, c->answered_at, answered_shown);
    return sheet_row(
        s,
        (const char *const[]){c->clock.code,
                              cli_word(cli, c->clock.zh, c->clock.en), due,
                              *answered ? answered : NULL,
                              c->late ? "true" : "false", c->clock.clause},
        (const char *const[]){
            c->clock.code, cli_word(cli, c->clock.zh, c->clock.en), due_shown,
            answered_shown, c->late ? cli_word(cli, "是", "yes") : "",
            c->clock.clause});
}

static sp_status clocks(call *cli)
{
    AUTOSHEET *s = NULL;
    sp_incident_clock found[SP_ACCIDENT_CLOCKS_MAX];
    size_t n = 0;
    TRY(sp_incident_clocks(cli->session, cli_arg(cli, 0), found, &n));
    TRY(sheet_begin(cli, clock_columns, COUNT(clock_columns), &s));
    for (size_t i = 0; i < n; i++)
        TRY(put_clock(cli, s, &found[i]));
    return sheet_end(s);
}

/* ---- steps ---- */

static const opt step_options[] = {
    {"to", "WHO", "报送给谁", "who was told"},
    {"at", "TIME", "何时，默认现在", "when; now unless given"},
    {"note", "TEXT", "说明", "more about it"},
    {0},
};

static sp_status step(call *cli)
{
    int64_t at = SP_NO_INT;
    TRY(cli_option_time(cli, "at", &at));
    TRY(sp_incident_step_add(cli->session, cli_arg(cli, 0), cli_arg(cli, 1),
                             cli_option(cli, "to"), at,
                             cli_option(cli, "note")));
    cli_say(cli, "事故 %s：已登记 %s", "incident %s: %s is entered",
            cli_arg(cli, 0), cli_arg(cli, 1));
    return SP_OK;
}

static const opt move_options[] = {
    {"note", "TEXT", "说明", "more about it"},
    {0},
};

static sp_status move(call *cli, sp_incident_state to)
{
    const sp_field *state = sp_type_field(&sp_incident_type, "state");
    TRY(sp_incident_move(cli->session, cli_arg(cli, 0), to,
                         cli_option(cli, "note")));
    cli_say(cli, "事故 %s：%s", "incident %s: %s", cli_arg(cli, 0),
            sp_field_label(state, to, cli->lang));
    return SP_OK;
}

static sp_status investigate(call *cli)
{
    return move(cli, SP_INCIDENT_INVESTIGATING);
}

static sp_status conclude(call *cli)
{
    return move(cli, SP_INCIDENT_CONCLUDED);
}

static sp_status close_incident(call *cli)
{
    return move(cli, SP_INCIDENT_CLOSED);
}

/* ---- rates ---- */

static const opt rates_options[] = {
    {"from", "MONTH", "起始月，YYYY-MM", "the first month, YYYY-MM"},
    {"to", "MONTH", "截止月，YYYY-MM", "the last month, YYYY-MM"},
    {0},
};

static const column rate_columns[] = {
    {"whose", "人员", "whose", SP_TABLE_TEXT},
    {"rate", "指标", "rate", SP_TABLE_TEXT},
    {"value", "数值", "value", SP_TABLE_NUMBER},
    {"base", "基数", "base", SP_TABLE_TEXT},
    {"source", "依据", "source", SP_TABLE_TEXT},
};

static sp_status put_rates(call *cli, sheet *s, const char *whose,
                           const char *shown, const sp_accident_sums *sums)
{
    sp_accident_rate rates[SP_ACCIDENT_RATES];
    sp_accident_rates(sums, rates);
    for (size_t i = 0; i < SP_ACCIDENT_RATES; i++) {
        const sp_accident_rate *r = &rates[i];
        char value[40] = "";
        if (r->known)
            snprintf(value, sizeof value, "%lld.%04lld",
                     (long long)(r->value / 10000),
                     (long long)(r->value % 10000));
        TRY(sheet_row(
            s,
            (const char *const[]){whose, r->code, r->known ? value : NULL,
                                  r->base, r->source},
            (const char *const[]){shown, cli_word(cli, r->zh, r->en),
                                  r->known ? value
                                           : cli_word(cli, "无数据", "no data"),
                                  r->base, r->source}));
    }
    return SP_OK;
}

static sp_status rates(call *cli)
{
    AUTOSHEET *s = NULL;
    sp_accident_sums own, other;
    const char *from = cli_option(cli, "from"), *to = cli_option(cli, "to");
    if (!from)
        return cli_usage(cli, "缺少 --from 起始月，如 2026-01",
                         "--from is missing: the first month, e.g. 2026-01");
    TRY(sp_incident_sums(cli->session, from, to ? to : from, &own, &other));
    TRY(sheet_begin(cli, rate_columns, COUNT(rate_columns), &s));
    TRY(put_rates(cli, s, "own", cli_word(cli, "本单位", "own staff"), &own));
    TRY(put_rates(cli, s, "contractors", cli_word(cli, "相关方", "contractors"),
                  &other));
    return sheet_end(s);
}

extern const cmd incident_cmds[];
const cmd incident_cmds[] = {
    {"incident", "clocks", "CODE", NEED_READ, clocks, NULL,
     "上报、续报、调查的时限，报没报",
     "the law's deadlines, and what was done"},
    {"incident", "step", "CODE CLOCK", NEED_WRITE, step, step_options,
     "登记一次报送（时限代码，或 note）",
     "enter that a report was made (code of a clock, or note)"},
    {"incident", "investigate", "CODE", NEED_WRITE, investigate, move_options,
     "开始调查", "the investigation begins"},
    {"incident", "conclude", "CODE", NEED_WRITE, conclude, move_options,
     "调查报告已批复", "the report was answered"},
    {"incident", "close", "CODE", NEED_WRITE, close_incident, move_options,
     "结案，须四不放过", "close it, when the four conditions hold"},
    {"incident", "rates", "", NEED_READ, rates, rates_options,
     "死亡率、受伤率、工时伤害率", "rates of deaths and injuries"},
    {0},
};
