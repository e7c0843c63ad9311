/* Orders of a MES or ERP: the gate. Adding, editing and listing are the usual
 * verbs. */
#include <safeprod/work_order.h>

#include "reasons_print.h"

static sp_status gate(call *cli)
{
    AUTOREASONS reasons = {0};

    TRY(sp_order_gate(cli->session, cli_arg(cli, 0), &reasons));
    TRY(print_reasons(cli, &reasons));
    if (!reasons.count)
        cli_say(cli, "订单 %s 可以开工", "order %s may start", cli_arg(cli, 0));
    return SP_OK;
}

extern const cmd order_cmds[];
const cmd order_cmds[] = {
    {"order", "gate", "NUMBER", NEED_READ, gate, NULL,
     "可以开工吗：所列作业票都在作业中并在有效期内，所需类型都有票",
     "may it start: its tickets are in progress and valid, each type that it "
     "needs has one"},
    {0},
};
