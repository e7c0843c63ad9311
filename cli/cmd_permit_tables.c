/* The tables of `permit show`: gas tests, measures, history. */
#include "cmd_permit_show.h"

#include <stdlib.h>

#include "terminal.h"

const char *ticket_state(const call *cli, unsigned s)
{
    return s < SP_PERMIT_STATE_COUNT
               ? cli_word(cli, sp_permit_state_labels[s].zh,
                          sp_permit_state_labels[s].en)
               : "?";
}

const char *ticket_value(const call *cli, const sp_label *labels, size_t count,
                         const char *value)
{
    for (size_t i = 0; i < count; i++)
        if (!strcmp(labels[i].name, value))
            return cli_word(cli, labels[i].zh, labels[i].en);
    return value;
}

static void put_title(const call *cli, const char *zh, const char *en)
{
    bool bold = terminal_colours(stdout);
    printf("\n%s%s%s\n", bold ? "\033[1m" : "", cli_word(cli, zh, en),
           bold ? "\033[0m" : "");
}

/* In a table the year goes without saying: it stands in the head. */
static void short_time(const call *cli, int64_t time, char out[32])
{
    char whole[32];
    clock_shown(cli, time, whole);
    snprintf(out, 32, "%s", *whole ? whole + 5 : "");
}

sp_status ticket_put_gas(const ticket *t)
{
    static const column columns[] = {
        {"sampled_at", "取样时间", "sampled at", SP_TABLE_TEXT},
        {"substance", "气体", "gas", SP_TABLE_TEXT},
        {"value", "结果", "value", SP_TABLE_NUMBER},
        {"unit", "单位", "unit", SP_TABLE_TEXT},
        {"point", "部位", "point", SP_TABLE_TEXT},
        {"analyst", "分析人", "analyst", SP_TABLE_TEXT},
        {"verdict", "结论", "verdict", SP_TABLE_TEXT},
        {"why", "说明", "why", SP_TABLE_TEXT},
    };
    const sp_type *type = &sp_permit_gas_test_type;
    const call *cli = t->cli;
    AUTOSHEET *s = NULL;
    if (!t->gas.count)
        return SP_OK;
    put_title(cli, "气体分析", "gas tests");
    TRY(sheet_begin(t->cli, columns, COUNT(columns), &s));
    for (size_t i = 0; i < t->gas.count; i++) {
        const sp_permit_gas_test *g = t->gas.items[i];
        char at[32];
        short_time(cli, g->sampled_at, at);
        const char *cells[] = {
            at,
            g->substance ? g->substance
                         : sp_field_label(sp_type_field(type, "kind"), g->kind,
                                          cli->lang),
            g->value,
            g->unit,
            permit_label(cli, t->pack, SP_PERMIT_GAS_POINTS, g->point),
            g->analyst,
            sp_field_label(sp_type_field(type, "verdict"), g->verdict,
                           cli->lang),
            g->verdict_text};
        TRY(sheet_row(s, cells, NULL));
    }
    return sheet_end(s);
}

static const sp_permit_measure_answer *answer_to(const ticket *t, unsigned no)
{
    for (size_t i = 0; i < t->measures.count; i++) {
        const sp_permit_measure_answer *a = t->measures.items[i];
        if (a->no == (int64_t)no)
            return a;
    }
    return NULL;
}

static sp_status put_measure(const ticket *t, sheet *s, unsigned no,
                             const char *text)
{
    const sp_permit_measure_answer *a = answer_to(t, no);
    const call *cli = t->cli;
    char number[16], at[32] = "";
    snprintf(number, sizeof number, "%u", no);
    if (a)
        short_time(cli, a->confirmed_at, at);
    const char *cells[] = {number,
                           !a            ? cli_word(cli, "未答", "open")
                           : a->involved ? cli_word(cli, "涉及", "yes")
                                         : cli_word(cli, "不涉及", "n/a"),
                           a ? a->confirmed_by : NULL,
                           a ? at : NULL,
                           a ? a->value : NULL,
                           text};
    return sheet_row(s, cells, NULL);
}

sp_status ticket_put_measures(const ticket *t)
{
    static const column columns[] = {
        {"no", "序号", "no", SP_TABLE_NUMBER},
        {"answer", "涉及", "involved", SP_TABLE_TEXT},
        {"confirmed_by", "确认人", "by", SP_TABLE_TEXT},
        {"confirmed_at", "时间", "at", SP_TABLE_TEXT},
        {"value", "填写", "value", SP_TABLE_TEXT},
        {"measure", "安全措施", "measure", SP_TABLE_TEXT},
    };
    size_t count =
        t->pack ? sp_permit_part_count(t->pack, SP_PERMIT_MEASURES) : 0;
    AUTOSHEET *s = NULL;
    if (t->permit->legacy || (!count && !t->measures.count))
        return SP_OK;
    put_title(t->cli, "安全措施", "safety measures");
    TRY(sheet_begin(t->cli, columns, COUNT(columns), &s));
    for (size_t i = 0; i < count; i++) {
        const sp_permit_item *item =
            sp_permit_part_at(t->pack, SP_PERMIT_MEASURES, i);
        TRY(put_measure(t, s, ((const sp_permit_measure *)item)->no,
                        cli_word(t->cli, item->zh, item->en)));
    }
    for (size_t i = 0; !count && i < t->measures.count; i++) {
        const sp_permit_measure_answer *a = t->measures.items[i];
        TRY(put_measure(t, s, (unsigned)a->no, ""));
    }
    return sheet_end(s);
}

/* What is done to a ticket that is no action. */
static const char *action_label(const call *cli, const char *name)
{
    static const sp_label others[] = {
        {"apply", "申请", "apply", NULL},
        {"succeed", "申请后续票", "apply as successor", NULL},
        {"edit", "修改", "edit", NULL},
        {"measure", "确认措施", "measure", NULL},
        {"gas", "气体分析", "gas test", NULL},
        {"gas_import", "导入气体记录", "gas log", NULL},
        {"brief", "安全交底", "briefing", NULL},
        {"isolate", "隔离", "isolation", NULL},
        {"staff", "加入人员", "joins", NULL},
        {"staff_leave", "人员离开", "leaves", NULL},
        {"document", "附件", "document", NULL},
        {"import", "导入", "import", NULL},
    };
    for (size_t i = 0; i < SP_PERMIT_ACTION_COUNT; i++)
        if (!strcmp(sp_permit_action_labels[i].name, name))
            return cli_word(cli, sp_permit_action_labels[i].zh,
                            sp_permit_action_labels[i].en);
    return ticket_value(cli, others, COUNT(others), name);
}

/* "1-5 8": the numbers of lines @i to @end, which come in order. */
static void put_numbers(const ticket *t, size_t i, size_t end, char *text,
                        size_t size)
{
    size_t used = 0;
    while (i < end && used < size) {
        const sp_permit_history *first = t->history.items[i];
        long from = first->reason ? strtol(first->reason, NULL, 10) : 0;
        long to = from;
        for (i++; i < end; i++, to++) {
            const sp_permit_history *h = t->history.items[i];
            if (!h->reason || strtol(h->reason, NULL, 10) != to + 1)
                break;
        }
        char tail[24] = "";
        if (from != to)
            snprintf(tail, sizeof tail, "-%ld", to);
        used += (size_t)snprintf(text + used, size - used, "%s%ld%s",
                                 used ? " " : "", from, tail);
    }
}

/* Answers to the checklist that were given at once stand in one line: the index
 * after the last of them. */
static size_t run_end(const ticket *t, size_t i)
{
    const sp_permit_history *first = t->history.items[i];
    if (strcmp(first->action, "measure"))
        return i + 1;
    for (i++; i < t->history.count; i++) {
        const sp_permit_history *h = t->history.items[i];
        if (strcmp(h->action, "measure") || h->at != first->at ||
            strcmp(h->actor, first->actor))
            break;
    }
    return i;
}

static sp_status put_line(const ticket *t, sheet *s, const sp_permit_history *h,
                          const char *reason)
{
    const call *cli = t->cli;
    char at[32], sign[400] = "";
    short_time(cli, h->at, at);
    if (h->step)
        snprintf(sign, sizeof sign, "%.150s · %.150s%s",
                 permit_label(cli, t->pack, SP_PERMIT_STEPS, h->step),
                 h->signed_as ? permit_label(cli, t->pack, SP_PERMIT_FUNCTIONS,
                                             h->signed_as)
                              : "",
                 h->on_site ? cli_word(cli, "（现场）", " (on site)") : "");
    const char *cells[] = {
        at,
        h->actor,
        action_label(cli, h->action),
        h->from_state == h->to_state ? "" : ticket_state(cli, h->to_state),
        sign,
        reason};
    return sheet_row(s, cells, NULL);
}

sp_status ticket_put_history(const ticket *t)
{
    static const column columns[] = {
        {"at", "时间", "at", SP_TABLE_TEXT},
        {"actor", "操作人", "actor", SP_TABLE_TEXT},
        {"action", "动作", "action", SP_TABLE_TEXT},
        {"state", "新状态", "new state", SP_TABLE_TEXT},
        {"signed", "签字", "signed", SP_TABLE_TEXT},
        {"reason", "说明", "reason", SP_TABLE_TEXT},
    };
    AUTOSHEET *s = NULL;
    if (!t->history.count)
        return SP_OK;
    put_title(t->cli, "履历", "history");
    TRY(sheet_begin(t->cli, columns, COUNT(columns), &s));
    for (size_t i = 0, end; i < t->history.count; i = end) {
        const sp_permit_history *h = t->history.items[i];
        char numbers[1200] = "";
        end = run_end(t, i);
        if (!strcmp(h->action, "measure"))
            put_numbers(t, i, end, numbers, sizeof numbers);
        TRY(put_line(t, s, h, *numbers ? numbers : h->reason));
    }
    return sheet_end(s);
}
