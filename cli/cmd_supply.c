/* Emergency supplies: movements, counting, faults. Adding, editing and listing
 * are the usual verbs. */
#include <safeprod/drill.h>
#include <safeprod/supply.h>

#include <stdlib.h>

#include "print.h"

static const opt move_options[] = {
    {"drill", "CODE", "用于哪次演练", "used in this drill"},
    {"note", "TEXT", "说明", "more about it"},
    {0},
};

static sp_status book(call *cli, sp_supply_move_kind kind, const char *to,
                      const char *number)
{
    char *end;
    long long qty = strtoll(number, &end, 10);
    if (end == number || *end)
        return cli_usage(cli, "数量“%s”应为整数",
                         "the quantity \"%s\" should be a whole number",
                         number);
    const sp_supply_request r = {.qty = qty,
                                 .to = to,
                                 .drill = cli_option(cli, "drill"),
                                 .note = cli_option(cli, "note")};
    TRY(sp_supply_book(cli->session, cli_arg(cli, 0), kind, &r));
    cli_say(cli, "物资 %s：%s %s", "supply %s: %s %s", cli_arg(cli, 0),
            cli_word(cli, sp_supply_move_labels[kind].zh,
                     sp_supply_move_labels[kind].en),
            number);
    return SP_OK;
}

static sp_status put_in(call *cli)
{
    return book(cli, SP_SUPPLY_IN, NULL, cli_arg(cli, 1));
}

static sp_status take_out(call *cli)
{
    return book(cli, SP_SUPPLY_OUT, NULL, cli_arg(cli, 1));
}

static sp_status give_back(call *cli)
{
    return book(cli, SP_SUPPLY_RETURN, NULL, cli_arg(cli, 1));
}

static sp_status check(call *cli)
{
    return book(cli, SP_SUPPLY_CHECK, NULL, cli_arg(cli, 1));
}

static sp_status scrap(call *cli)
{
    return book(cli, SP_SUPPLY_SCRAP, NULL, cli_arg(cli, 1));
}

static sp_status transfer(call *cli)
{
    return book(cli, SP_SUPPLY_TRANSFER, cli_arg(cli, 1), cli_arg(cli, 2));
}

static sp_status count(call *cli)
{
    AUTOREPORT *r = NULL;
    sp_emergency_counts c;
    TRY(sp_emergency_count(cli->session, &c));
    TRY(report_begin(cli, &r));
    report_int(r, "supply_count", "应急物资数", "supplies in all",
               c.supply_count);
    report_int(r, "kinds", "品种", "kinds", c.supplies);
    report_int(r, "short", "低于最低数量", "fewer than the least",
               c.supplies_short);
    report_int(r, "expired", "已过期", "expired", c.supplies_expired);
    report_int(r, "expiring", "90 日内到期", "expire within 90 days",
               c.supplies_expiring);
    report_int(r, "checks_overdue", "检查逾期", "inspections overdue",
               c.checks_overdue);
    return report_end(r);
}

static const column fault_columns[] = {
    {"code", "物资编号", "code", SP_TABLE_TEXT},
    {"name", "物资名称", "name", SP_TABLE_TEXT},
    {"qty", "数量", "quantity", SP_TABLE_NUMBER},
    {"min_qty", "最低数量", "least", SP_TABLE_NUMBER},
    {"short", "短缺", "short", SP_TABLE_BOOL},
    {"valid_to", "有效期至", "good until", SP_TABLE_TEXT},
    {"expires_in", "剩余天数", "days left", SP_TABLE_NUMBER},
    {"next_check", "应检查", "inspection due", SP_TABLE_TEXT},
};

static const char *number_text(int64_t n, char out[24])
{
    if (n == SP_NO_INT)
        return NULL;
    snprintf(out, 24, "%lld", (long long)n);
    return out;
}

typedef struct fault_print {
    call *cli;
    sheet *sheet;
} fault_print;

static sp_status put_fault(void *context, const sp_supply_fault *f)
{
    const fault_print *p = context;
    const sp_supply *s = f->supply;
    char qty[24], least[24], left[24];
    const char *valid = f->expires_in == SP_NO_INT ? NULL : s->valid_to;
    const char *next = f->check_in == SP_NO_INT ? NULL : s->next_check;
    const char *const cells[] = {s->code,
                                 s->name,
                                 number_text(s->qty, qty),
                                 number_text(s->min_qty, least),
                                 f->missing ? "true" : "false",
                                 valid,
                                 number_text(f->expires_in, left),
                                 next};
    const char *const shown[] = {s->code,
                                 s->name,
                                 cells[2],
                                 cells[3],
                                 f->missing ? cli_word(p->cli, "短缺", "short")
                                            : "",
                                 valid,
                                 cells[6],
                                 next};
    return sheet_row(p->sheet, cells, shown);
}

static sp_status due(call *cli)
{
    AUTOSHEET *s = NULL;
    TRY(sheet_begin(cli, fault_columns, COUNT(fault_columns), &s));
    fault_print p = {cli, s};
    TRY(sp_supply_faults(cli->session, put_fault, &p));
    return sheet_end(s);
}

extern const cmd supply_cmds[];
const cmd supply_cmds[] = {
    {"supply", "in", "CODE N", NEED_WRITE, put_in, move_options, "入库",
     "put in"},
    {"supply", "out", "CODE N", NEED_WRITE, take_out, move_options, "领用",
     "take out"},
    {"supply", "return", "CODE N", NEED_WRITE, give_back, move_options, "归还",
     "give back"},
    {"supply", "check", "CODE N", NEED_WRITE, check, move_options,
     "盘点检查：实有多少", "inspect and count: how many there are"},
    {"supply", "scrap", "CODE N", NEED_WRITE, scrap, move_options,
     "报废（写明原因）", "scrap (say why)"},
    {"supply", "transfer", "CODE TO N", NEED_WRITE, transfer, move_options,
     "调拨到另一处", "to another place"},
    {"supply", "due", "", NEED_READ, due, NULL, "短缺、到期、检查逾期",
     "short, expiring, not inspected"},
    {"supply", "count", "", NEED_READ, count, NULL, "应急物资数",
     "how many there are in all"},
    {0},
};
