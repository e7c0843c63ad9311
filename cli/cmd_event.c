/* Events: alarms and notices in one list, handled, archived. */
#include <stdlib.h>

#include <safeprod/alarm.h>

#include "print.h"

static const column columns[] = {
    {"code", "事件编号", "code", SP_TABLE_TEXT},
    {"source", "来源", "source", SP_TABLE_TEXT},
    {"level", "级别", "level", SP_TABLE_NUMBER},
    {"at", "时间", "at", SP_TABLE_TEXT},
    {"state", "状态", "state", SP_TABLE_TEXT},
    {"kind", "种类", "kind", SP_TABLE_TEXT},
    {"subject", "对象", "subject", SP_TABLE_TEXT},
    {"zone", "区域", "zone", SP_TABLE_TEXT},
    {"text", "内容", "text", SP_TABLE_TEXT},
    {"handled_by", "处理人", "handled by", SP_TABLE_TEXT},
    {"archive", "归档编号", "archive", SP_TABLE_TEXT},
};

typedef struct showing {
    call *cli;
    sheet *sheet;
} showing;

static const char *word_of(const call *cli, const char *name)
{
    static const sp_label words[] = {
        {"alarm", "报警", "alarm", NULL},
        {"notice", "提醒", "notice", NULL},
        {"open", "未处理", "open", NULL},
        {"handling", "处理中", "handling", NULL},
        {"handled", "已处理", "handled", NULL},
        {"archived", "已归档", "archived", NULL},
    };
    for (size_t i = 0; i < COUNT(words); i++)
        if (!strcmp(words[i].name, name))
            return cli_word(cli, words[i].zh, words[i].en);
    return name;
}

/* A time as records have it. */
static sp_status time_text(const call *cli, int64_t at, bool shown, char **out)
{
    sp_alarm a = {.raised_at = at};
    const sp_field *field = sp_type_field(&sp_alarm_type, "raised_at");
    int zone = sp_session_zone(cli->session);
    return shown ? sp_record_show(&a, field, cli->lang, zone, out)
                 : sp_record_text(&a, field, zone, out);
}

static sp_status show(void *context, const sp_event *e)
{
    const showing *s = context;
    AUTOFREE char *at = NULL;
    AUTOFREE char *at_shown = NULL;
    char level[24];
    TRY(time_text(s->cli, e->at, false, &at));
    TRY(time_text(s->cli, e->at, true, &at_shown));
    snprintf(level, sizeof level, "%lld", (long long)e->level);
    const char *text = cli_word(s->cli, e->text_zh, e->text_en);
    const char *cells[] = {e->code,  e->source,     level,      at,
                           e->state, e->kind,       e->subject, e->zone,
                           text,     e->handled_by, e->archive};
    const char *shown[] = {e->code,
                           word_of(s->cli, e->source),
                           level,
                           at_shown,
                           word_of(s->cli, e->state),
                           e->kind,
                           e->subject,
                           e->zone,
                           text,
                           e->handled_by,
                           e->archive};
    return sheet_row(s->sheet, cells, shown);
}

static const opt list_options[] = {
    {"state", "open|handling|handled|archived", "只列这种状态，默认未归档的",
     "in this state; those that are not archived unless given"},
    {"level", "N", "至少这一级", "of this level at least"},
    {"from", "TIME", "从何时起", "from when"},
    {"to", "TIME", "到何时止", "until when"},
    {"limit", "N", "最多列出 N 条", "at most N of them"},
    {0},
};

static sp_status list(call *cli)
{
    AUTOSHEET *out = NULL;
    sp_event_query q = {.state = cli_option(cli, "state")};
    TRY(cli_option_int(cli, "level", 1, 4, &q.level));
    TRY(cli_option_time(cli, "from", &q.from));
    TRY(cli_option_time(cli, "to", &q.to));
    TRY(cli_option_int(cli, "limit", 1, INT64_C(1000000000), &q.limit));
    TRY(sheet_begin(cli, columns, COUNT(columns), &out));
    showing s = {cli, out};
    TRY(sp_event_list(cli->session, &q, show, &s));
    return sheet_end(out);
}

static const opt note_options[] = {
    {"note", "TEXT", "怎样处理的", "what was done"},
    {0},
};

static sp_status handle(call *cli)
{
    if (!cli_option(cli, "note"))
        return cli_usage(cli, "缺少 --note 处理说明",
                         "--note is missing: what was done");
    TRY(sp_event_handle(cli->session, cli_arg(cli, 0),
                        cli_option(cli, "note")));
    cli_say(cli, "事件 %s 已登记处理", "event %s: noted", cli_arg(cli, 0));
    return SP_OK;
}

static sp_status archive(call *cli)
{
    AUTOFREE char *code = NULL;
    TRY(sp_event_archive_it(cli->session, cli_arg(cli, 0),
                            cli_option(cli, "note"), &code));
    if (cli->format == FORMAT_TABLE) {
        cli_say(cli, "事件 %s 已归档为 %s", "event %s is archived as %s",
                cli_arg(cli, 0), code);
        return SP_OK;
    }
    AUTOREPORT *out = NULL;
    TRY(report_begin(cli, &out));
    report_text(out, "code", "归档编号", "code", code, NULL);
    return report_end(out);
}

extern const cmd event_cmds[];
const cmd event_cmds[] = {
    {"event", "list", "", NEED_READ, list, list_options,
     "事件：报警和提醒，新的在前", "events: alarms and notices, newest first"},
    {"event", "handle", "CODE", NEED_WRITE, handle, note_options,
     "处理一件：提醒一次办结，报警走下一步",
     "deal with one: a notice at once, an alarm one step on"},
    {"event", "archive", "CODE", NEED_WRITE, archive, note_options,
     "记录归档：履历、提醒、前后读数，带哈希",
     "archive its record: history, notices, readings around it, hashed"},
    {0},
};
