/* Alarms: acting on them, and their history. Showing and listing are the usual
 * verbs. */
#include <stdlib.h>

#include <safeprod/alarm.h>

#include "print.h"

/* ---- acting ---- */

#define NOTE                                                                   \
    {                                                                          \
        "note", "TEXT", "原因或处理情况", "why, or what was done"              \
    }

static const opt note_options[] = {NOTE, {0}};
static const opt handle_options[] = {
    {"confirm", NULL, "核实属实；够严重或够频繁的转为隐患",
     "it is so; made a hazard when serious or frequent enough"},
    NOTE,
    {0},
};
static const opt suppress_options[] = {
    {"until", "TIME", "抑制到何时", "until when"},
    NOTE,
    {0},
};

/* Verbs of the command line that are called otherwise than their action. */
static sp_alarm_action action_of(const char *verb)
{
    for (unsigned i = 0; i < SP_ALARM_DO_CLEAR; i++)
        if (!strcmp(sp_alarm_action_labels[i].name, verb))
            return (sp_alarm_action)i;
    return SP_ALARM_ACTION_COUNT;
}

static sp_status put_result(call *cli, const char *code,
                            const sp_alarm_result *r)
{
    AUTOREPORT *out = NULL;
    TRY(report_begin(cli, &out));
    report_text(out, "code", "报警编号", "code", code, NULL);
    report_text(out, "from", "原状态", "from",
                sp_alarm_state_labels[r->from].name, NULL);
    report_text(out, "to", "新状态", "to", sp_alarm_state_labels[r->to].name,
                NULL);
    report_text(out, "hazard", "转隐患", "hazard",
                *r->hazard ? r->hazard : NULL, NULL);
    return report_end(out);
}

static sp_status act(call *cli)
{
    const char *code = cli_arg(cli, 0);
    sp_alarm_action action = action_of(cli->cmd.verb);
    sp_alarm_options options = {.note = cli_option(cli, "note"),
                                .confirm = cli_flag(cli, "confirm")};
    sp_alarm_result r = {0};
    TRY(cli_option_time(cli, "until", &options.until));
    TRY(sp_alarm_act(cli->session, code, action, &options, &r));
    if (cli->format != FORMAT_TABLE)
        return put_result(cli, code, &r);
    cli_say(cli, "报警 %s：%s → %s", "alarm %s: %s -> %s", code,
            cli_word(cli, sp_alarm_state_labels[r.from].zh,
                     sp_alarm_state_labels[r.from].en),
            cli_word(cli, sp_alarm_state_labels[r.to].zh,
                     sp_alarm_state_labels[r.to].en));
    if (*r.hazard)
        cli_say(cli, "已转为隐患 %s", "it is hazard %s", r.hazard);
    else if (options.confirm)
        cli_say(cli, "级别和次数未达到转隐患的条件",
                "neither its level nor how often it came makes it a hazard");
    return SP_OK;
}

/* ---- history ---- */

static const column line_columns[] = {
    {"at", "时间", "at", SP_TABLE_TEXT},
    {"action", "动作", "action", SP_TABLE_TEXT},
    {"from_state", "原状态", "from", SP_TABLE_TEXT},
    {"to_state", "新状态", "to", SP_TABLE_TEXT},
    {"actor", "操作人", "actor", SP_TABLE_TEXT},
    {"note", "说明", "note", SP_TABLE_TEXT},
};

typedef struct showing {
    call *cli;
    sheet *sheet;
} showing;

static sp_status show_line(void *context, const void *record)
{
    const showing *s = context;
    char *cells[COUNT(line_columns)] = {NULL};
    char *shown[COUNT(line_columns)] = {NULL};
    int zone = sp_session_zone(s->cli->session);
    sp_status status = SP_OK;
    for (size_t i = 0; i < COUNT(line_columns) && status == SP_OK; i++) {
        const sp_field *f =
            sp_type_field(&sp_alarm_history_type, line_columns[i].name);
        status = sp_record_text(record, f, zone, &cells[i]);
        if (status == SP_OK)
            status = sp_record_show(record, f, s->cli->lang, zone, &shown[i]);
    }
    if (status == SP_OK)
        status = sheet_row(s->sheet, (const char *const *)cells,
                           (const char *const *)shown);
    for (size_t i = 0; i < COUNT(line_columns); i++) {
        sp_free(cells[i]);
        sp_free(shown[i]);
    }
    return status;
}

static void free_query(sp_query **query)
{
    sp_query_free(*query);
}

static sp_status history(call *cli)
{
    CLEANUP(free_query)
    sp_query *query = sp_query_new(&sp_alarm_history_type);
    AUTOSHEET *out = NULL;
    if (!query)
        return SP_NO_MEMORY;
    TRY(sp_query_where(query, "alarm", cli_arg(cli, 0)));
    TRY(sp_query_order(query, "seq"));
    TRY(sheet_begin(cli, line_columns, COUNT(line_columns), &out));
    showing s = {cli, out};
    TRY(sp_record_each(cli->session, query, show_line, &s));
    return sheet_end(out);
}

extern const cmd alarm_cmds[];
const cmd alarm_cmds[] = {
    {"alarm", "history", "CODE", NEED_READ, history, NULL, "一条报警的履历",
     "the history of an alarm"},
    {"alarm", "ack", "CODE", NEED_WRITE, act, note_options, "确认：有人知道了",
     "acknowledge: somebody knows"},
    {"alarm", "handle", "CODE", NEED_WRITE, act, handle_options,
     "开始处理，可核实转隐患", "handle it; --confirm may make a hazard of it"},
    {"alarm", "resolve", "CODE", NEED_WRITE, act, note_options,
     "处理完毕，待验证", "it is dealt with, to be looked at"},
    {"alarm", "return", "CODE", NEED_WRITE, act, note_options, "退回处理",
     "it is not dealt with after all"},
    {"alarm", "close", "CODE", NEED_WRITE, act, note_options, "验证并关闭",
     "close it"},
    {"alarm", "false", "CODE", NEED_WRITE, act, note_options, "认定为误报",
     "it is a false alarm"},
    {"alarm", "suppress", "CODE", NEED_WRITE, act, suppress_options,
     "抑制到某时，到时自动恢复",
     "suppress it until some time, when it comes back by itself"},
    {0},
};
