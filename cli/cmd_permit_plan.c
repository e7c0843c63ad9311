/* Work beside other work: conflicts of tickets, and of plans. */
#include <stdlib.h>

#include "cmd_permit.h"
#include "file_bytes.h"

static const opt conflict_options[] = {
    {"plan", "FILE",
     "JSON 数组，每项为一个备选时段：label、type、from、to 及地点；- "
     "为标准输入",
     "a JSON array of candidates: label, type, from, to and the place; - is "
     "stdin"},
    {0},
};

static const column columns[] = {
    {"number", "作业", "work", SP_TABLE_TEXT},
    {"other", "另一作业", "other", SP_TABLE_TEXT},
    {"effect", "要求", "effect", SP_TABLE_TEXT},
    {"from", "从", "from", SP_TABLE_TEXT},
    {"to", "到", "to", SP_TABLE_TEXT},
    {"rule", "规则", "rule", SP_TABLE_TEXT},
    {"clause", "条款", "clause", SP_TABLE_TEXT},
    {"unsure", "地点不明", "place unknown", SP_TABLE_TEXT},
};

typedef struct listing {
    call *cli;
    sheet *sheet;
    int64_t count;
    int64_t works; /* that have any; those of one work come together */
    char last[128];
} listing;

static void free_listing(listing *l)
{
    sheet_free(&l->sheet);
}

static const sp_label *effect_label(sp_permit_effect effect)
{
    static const sp_label labels[SP_PERMIT_EFFECT_COUNT] = {
        [SP_PERMIT_FORBID] = {"forbid", "禁止", "forbidden", NULL},
        [SP_PERMIT_AVOID] = {"avoid", "避免", "avoid", NULL},
        [SP_PERMIT_COORDINATE] = {"coordinate", "协调", "coordinate", NULL},
        [SP_PERMIT_SAME_PERIOD] = {"same_period", "同期", "same period", NULL},
        [SP_PERMIT_ALSO_NEEDS] = {"also_needs", "另需", "also needs", NULL},
    };
    return &labels[effect < SP_PERMIT_EFFECT_COUNT ? effect : 0];
}

static sp_status put(void *context, const sp_permit_conflict *c)
{
    listing *l = context;
    const call *cli = l->cli;
    const sp_label *effect = effect_label(c->effect);
    char from[32], to[32];
    clock_shown(cli, c->from, from);
    clock_shown(cli, c->to, to);
    l->count++;
    if (strcmp(l->last, c->number)) {
        l->works++;
        snprintf(l->last, sizeof l->last, "%s", c->number);
    }
    const char *rule = cli_word(cli, c->zh, c->en);
    const char *cells[] = {
        c->number, c->other, effect->name, from,
        to,        rule,     c->clause,    c->unsure ? "true" : "false"};
    const char *shown[] = {c->number,
                           c->other,
                           cli_word(cli, effect->zh, effect->en),
                           from,
                           to,
                           rule,
                           c->clause,
                           c->unsure ? cli_word(cli, "是", "yes") : ""};
    return sheet_row(l->sheet, cells, shown);
}

static sp_status read_plan(call *cli, const char *path, void **out, size_t *len)
{
    return file_read(cli, strcmp(path, "-") ? path : "/dev/stdin", out, len);
}

static sp_status conflicts(call *cli)
{
    CLEANUP(free_listing) listing l = {.cli = cli};
    const char *path = cli_option(cli, "plan");
    AUTOOWN void *text = NULL;
    size_t len = 0, slots = 0;
    if (path && cli_arg(cli, 0))
        return cli_usage(cli, "编号与 --plan 只能给一个",
                         "give a number or --plan, not both");
    if (path)
        TRY(read_plan(cli, path, &text, &len));
    TRY(sheet_begin(cli, columns, COUNT(columns), &l.sheet));
    TRY(path ? sp_permit_plan_json(cli->session, text, len, put, &l, &slots)
             : sp_permit_conflicts(cli->session, cli_arg(cli, 0), put, &l));
    TRY(sheet_end(l.sheet));
    if (path)
        cli_say(cli, "%zu 个时段，其中 %lld 个有冲突，共 %lld 处",
                "%zu candidates, %lld of them with conflicts, %lld in all",
                slots, (long long)l.works, (long long)l.count);
    else
        cli_say(cli, "%lld 处冲突", "%lld conflicts", (long long)l.count);
    return SP_OK;
}

extern const cmd permit_plan_cmds[];
const cmd permit_plan_cmds[] = {
    {"permit", "conflicts", "[NUMBER]", NEED_READ, conflicts, conflict_options,
     "与别的作业冲突：一张票的、全部的、备选时段的",
     "conflicts with other work: of a ticket, of all, of candidates"},
    {0},
};
