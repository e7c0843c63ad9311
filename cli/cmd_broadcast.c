/* One call to many, and who has answered. */
#include <stdlib.h>

#include <safeprod/broadcast.h>

#include "cmd_record.h"
#include "print.h"

static const opt call_options[] = {
    {"to", "TARGETS",
     "呼叫谁：zone:A3、dept:D1、role:WORKER、roster:中控室、"
     "user:、person:、all，用逗号隔开",
     "who: zone:A3, dept:D1, role:WORKER, roster:POST, user:, person:, all, "
     "with commas"},
    {"level", "1-4", "级别，默认 2；4 级不受免打扰限制",
     "2 unless given; level 4 never waits"},
    {"answer-within", "MINUTES", "要求在几分钟内应答",
     "answers are asked for within so many minutes"},
    {"escalate-to", "WHO", "未应答时升级到谁，默认 role:SAFETY_HEAD",
     "who is told of those who are silent; role:SAFETY_HEAD unless given"},
    {0},
};

static sp_status call_out(call *cli)
{
    sp_broadcast_order order = {.text = cli_arg(cli, 0),
                                .targets = cli_option(cli, "to"),
                                .escalate_to = cli_option(cli, "escalate-to")};
    AUTOOWN char *code = NULL;
    int64_t called;

    if (!order.targets)
        return cli_usage(cli, "请用 --to 说明呼叫谁，如 --to zone:A3",
                         "say who is called: --to zone:A3");
    TRY(cli_option_int(cli, "level", 1, 4, &order.level));
    TRY(cli_option_int(cli, "answer-within", 1, 10080, &order.answer_minutes));
    TRY(sp_broadcast_send(cli->session, &order, &code, &called));
    cli_say(cli, "广播 %s：已呼叫 %lld 人", "broadcast %s: %lld people called",
            code, (long long)called);
    return SP_OK;
}

static const opt answer_options[] = {
    {"who", "WHO", "替谁应答：person:P-7、name:王五；默认本人",
     "for whom: person:P-7, name:...; oneself unless given"},
    {"note", "TEXT", "应答内容", "what is answered"},
    {0},
};

static sp_status answer(call *cli)
{
    TRY(sp_broadcast_answer(cli->session, cli_arg(cli, 0),
                            cli_option(cli, "who"), cli_option(cli, "note")));
    cli_say(cli, "已应答 %s", "%s answered", cli_arg(cli, 0));
    return SP_OK;
}

extern const cmd broadcast_cmds[];
const cmd broadcast_cmds[] = {
    {"broadcast", "", "TEXT", NEED_WRITE, call_out, call_options,
     "一呼百应：呼叫一个区域、部门、角色或值班的人",
     "call everybody of a zone, department, role or roster"},
    {"broadcast", "answer", "CODE", NEED_WRITE, answer, answer_options,
     "应答一次广播", "answer a call"},
    {0},
};
