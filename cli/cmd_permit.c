/* Permits to work: applying, changing drafts, the ticket that follows. */
#include <stdlib.h>

#include "cmd_permit.h"
#include "cmd_record.h"
#include "terminal.h"

#define KEY_OPTION                                                             \
    {                                                                          \
        "key", "TEXT", "调用方的键：同一个键只办一次，结果相同",               \
            "the caller's key: the same key does it once and answers the same" \
    }

/* ---- apply ---- */

static const opt apply_options[] = {
    PERMIT_SET_OPTIONS, KEY_OPTION, OPT_TO_ADD, {0}};

static sp_status written(call *cli, const char *number, const char *zh,
                         const char *en)
{
    AUTOPERMIT *permit = NULL;
    TRY(permit_load(cli, number, &permit));
    cli_warnings(cli);
    if (cli->format != FORMAT_TABLE)
        return print_written(cli, &sp_permit_record_type, permit);
    cli_say(cli, "作业票 %s %s", "permit %s %s", number, cli_word(cli, zh, en));
    return SP_OK;
}

static sp_status apply(call *cli)
{
    AUTOPERMIT *permit = sp_record_new(&sp_permit_record_type);
    AUTOPACK *pack = NULL;
    size_t count;
    if (!permit)
        return cli_fail(cli, SP_NO_MEMORY, "内存不足", "out of memory");
    const char *type = NULL;
    for (size_t i = 0; i < cli->ngiven; i++)
        if (cli->given[i].field && !strcmp(cli->given[i].name, "type"))
            type = cli->given[i].value;
    if (!type)
        return cli_usage(cli, "缺少 --type 作业票类型，例如 --type hot_work",
                         "--type is missing, for instance --type hot_work");
    TRY(permit_type_find(cli, type, &pack));
    TRY(permit_take(cli, pack, permit, &count));
    TRY(sp_permit_apply(cli->session, permit, cli_option(cli, "key")));
    if (cli->format == FORMAT_TABLE)
        puts(permit->code);
    return written(cli, permit->code, "已申请，是草稿", "is a draft now");
}

/* ---- set ---- */

static const opt set_options[] = {
    PERMIT_SET_OPTIONS,
    {"if-version", "N", "只在版本号仍是 N 时修改",
     "only when the version is still N"},
    OPT_TO_EDIT,
    {0},
};

static sp_status set(call *cli)
{
    AUTOPERMIT *permit = NULL;
    AUTOPACK *pack = NULL;
    size_t count;
    TRY(permit_load(cli, cli_arg(cli, 0), &permit));
    TRY(permit_pack_of(cli, permit, &pack));
    TRY(cli_option_int(cli, "if-version", 1, INT64_MAX, &permit->version));
    TRY(permit_take(cli, pack, permit, &count));
    if (!count)
        return cli_usage(cli, "没有要修改的内容，例如 --set outdoor=yes",
                         "nothing to change; for instance --set outdoor=yes");
    TRY(sp_permit_edit(cli->session, permit));
    return written(cli, permit->code, "已保存", "is saved");
}

/* ---- successor ---- */

static const opt successor_options[] = {
    {"from", "TIME", "预计作业开始时间", "planned beginning"},
    {"to", "TIME", "预计作业结束时间", "planned end"},
    KEY_OPTION,
    {0},
};

static sp_status successor(call *cli)
{
    AUTOFREE char *number = NULL;
    int64_t from = SP_NO_INT, to = SP_NO_INT;
    TRY(cli_option_time(cli, "from", &from));
    TRY(cli_option_time(cli, "to", &to));
    TRY(sp_permit_successor(cli->session, cli_arg(cli, 0), from, to,
                            cli_option(cli, "key"), &number));
    if (cli->format == FORMAT_TABLE)
        puts(number);
    return written(cli, number, "已申请，是草稿", "is a draft now");
}

/* ---- list ---- */

static void free_query(sp_query **query)
{
    sp_query_free(*query);
}

enum { WIDE = 150 }; /* columns that the usual list needs */

/* On a narrow terminal fewer columns, so that no number is cut off. */
static sp_status list(call *cli)
{
    CLEANUP(free_query) sp_query *query = NULL;
    size_t room = terminal_columns(stdout);
    if (cli->format != FORMAT_TABLE || cli_flag(cli, "count") ||
        cli_option(cli, "columns") || room == 0 || room >= WIDE)
        return record_list(cli);
    TRY(record_query(cli, &sp_permit_record_type, &query));
    return print_query(cli, &sp_permit_record_type, query,
                       room < 100 ? "code,type,state,level,title"
                                  : "code,type,state,level,zone,planned_from,"
                                    "planned_to,title");
}

extern const cmd permit_cmds[];
const cmd permit_cmds[] = {
    {"permit", "apply", "", NEED_WRITE, apply, apply_options,
     "申请作业票，打印编号", "apply for a permit; prints its number", "permit"},
    {"permit", "set", "NUMBER", NEED_WRITE, set, set_options,
     "修改草稿或被驳回的票", "change a draft, or one that was rejected",
     "permit"},
    {"permit", "list", "", NEED_READ, list, record_list_options,
     "列出，可按字段筛选", "list them, filtered by fields", "permit"},
    {"permit", "successor", "NUMBER", NEED_WRITE, successor, successor_options,
     "办理后续票：内容相同，重新审批（票不能延期）",
     "the ticket that follows: the same work, approved anew (nothing is "
     "extended)"},
    {0},
};
