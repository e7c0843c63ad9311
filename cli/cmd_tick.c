/* What time brings about, for cron; and notices. */
#include <safeprod/tick.h>

#include "print.h"

static sp_status put(call *cli, const sp_tick_result *r)
{
    AUTOREPORT *out = NULL;
    TRY(report_begin(cli, &out));
    report_int(out, "expired", "已过期的票", "tickets expired", r->expired);
    report_int(out, "expired_at_work", "其中作业进行中",
               "of these, with work going on", r->expired_at_work);
    report_int(out, "notices", "新提醒", "new notices", r->notices);
    report_int(out, "alarms", "其中报警", "of these, alarms", r->alarms);
    report_int(out, "tasks", "新任务", "new tasks", r->tasks);
    report_int(out, "escalated", "升级督办", "escalated", r->escalated);
    report_int(out, "changed", "其他到时变更", "other changes by time",
               r->changed);
    return report_end(out);
}

static sp_status tick(call *cli)
{
    sp_tick_result result = {0};
    TRY(sp_tick(cli->session, &result));
    if (cli->format != FORMAT_TABLE)
        return put(cli, &result);
    if (!result.expired && !result.notices && !result.tasks &&
        !result.escalated && !result.changed) /* cron mails what is said */
        return SP_OK;
    return put(cli, &result);
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
     "到期的票过期、该重测的提醒；供定时任务每分钟运行，重复运行无害",
     "expire what is over, remind of tests; for cron every minute, harmless "
     "when repeated"},
    {"notice", "handle", "CODE", NEED_WRITE, handle, handle_options,
     "处理一条提醒或报警", "deal with a notice or an alarm"},
    {0},
};
