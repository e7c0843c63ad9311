/* What time brings about, for cron; and notices. */
#include <safeprod/tick.h>

#include "print.h"

/* What a tick counts. */
static const struct count {
    const char *name;
    const char *zh;
    const char *en;
    size_t offset;
} counts[] = {
#define TICK_COUNT(m, zh, en)                                                  \
    {                                                                          \
#m, zh, en, offsetof(sp_tick_result, m)                                \
    }
    TICK_COUNT(expired, "已过期的票", "tickets expired"),
    TICK_COUNT(expired_at_work, "其中作业进行中",
               "of these, with work going on"),
    TICK_COUNT(notices, "新提醒", "new notices"),
    TICK_COUNT(alarms, "其中报警", "of these, alarms"),
    TICK_COUNT(tasks, "新任务", "new tasks"),
    TICK_COUNT(escalated, "升级督办", "escalated"),
    TICK_COUNT(changed, "其他到时变更", "other changes by time"),
};

/* People are told what happened, programs all counts. A tick that did nothing
 * says nothing: cron mails what is said. */
static sp_status tick(call *cli)
{
    AUTOREPORT *out = NULL;
    sp_tick_result result = {0};
    bool all = cli->format != FORMAT_TABLE;
    bool any = all;

    TRY(sp_tick(cli->session, &result));
    for (size_t i = 0; i < COUNT(counts); i++)
        any = any || *(int64_t *)((char *)&result + counts[i].offset);
    if (!any)
        return SP_OK;
    TRY(report_begin(cli, &out));
    for (const struct count *c = counts; c < counts + COUNT(counts); c++) {
        int64_t n = *(int64_t *)((char *)&result + c->offset);
        if (n || all)
            report_int(out, c->name, c->zh, c->en, n);
    }
    return report_end(out);
}

static const opt handle_options[] = {
    {"note", "TEXT", "怎样处理的", "what was done"},
    {0},
};

static sp_status handle(call *cli)
{
    if (!cli_option(cli, "note"))
        return cli_usage(cli, "缺少 --note 处理说明",
                         "--note is missing: what was done");
    TRY(sp_notice_handle(cli->session, cli_arg(cli, 0),
                         cli_option(cli, "note")));
    cli_say(cli, "提醒 %s 已处理", "notice %s is dealt with", cli_arg(cli, 0));
    return SP_OK;
}

extern const cmd tick_cmds[];
const cmd tick_cmds[] = {
    {"tick", "", "", NEED_WRITE, tick, NULL,
     "到期、提醒、升级、派发任务；供定时任务每分钟运行，重复运行无害",
     "expire, remind, escalate, hand out tasks; for cron every minute, "
     "harmless when repeated"},
    {"notice", "handle", "CODE", NEED_WRITE, handle, handle_options,
     "处理一条提醒或报警", "deal with a notice or an alarm"},
    {0},
};
