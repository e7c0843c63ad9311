/* Training: plans and sessions. Adding, changing and showing them are the usual
 * verbs. */
#include <stdlib.h>

#include <safeprod/training.h>

#include "cmd_record.h"
#include "cmd_training.h"
#include "import_print.h"

/* ---- acting on plans ---- */

static sp_status act(call *cli, sp_training_action action, const char *reason)
{
    const char *code = cli_arg(cli, 0);
    const sp_label *label = &sp_training_action_labels[action];
    TRY(sp_training_plan_act(cli->session, code, action, reason));
    cli_say(cli, "培训计划 %s：%s完成", "training plan %s: %s, done", code,
            cli_word(cli, label->zh, label->en));
    return SP_OK;
}

static sp_status publish(call *cli)
{
    return act(cli, SP_TRAINING_DO_PUBLISH, NULL);
}

static sp_status archive(call *cli)
{
    return act(cli, SP_TRAINING_DO_ARCHIVE, NULL);
}

static const opt cancel_options[] = {
    {"reason", "TEXT", "取消的原因，必填", "why; it has to be given"},
    {0},
};

static sp_status cancel(call *cli)
{
    const char *reason = cli_option(cli, "reason");
    if (!reason)
        return cli_usage(cli, "请给出 --reason 原因", "give --reason");
    return act(cli, SP_TRAINING_DO_CANCEL, reason);
}

/* ---- listing: states follow from the clock ---- */

static const column plan_columns[] = {
    {"code", "培训编号", "code", SP_TABLE_TEXT},
    {"title", "培训名称", "title", SP_TABLE_TEXT},
    {"kinds", "培训类型", "kinds", SP_TABLE_TEXT},
    {"organiser", "组织部门", "organiser", SP_TABLE_TEXT},
    {"headcount", "培训人数", "people", SP_TABLE_NUMBER},
    {"mode", "培训形式", "mode", SP_TABLE_TEXT},
    {"starts_at", "开始", "from", SP_TABLE_TEXT},
    {"ends_at", "结束", "to", SP_TABLE_TEXT},
    {"state", "状态", "state", SP_TABLE_TEXT},
};

enum { PLAN_STATE = COUNT(plan_columns) - 1 };

typedef struct listing {
    call *cli;
    sheet *sheet;
    int wanted; /* -1: all */
} listing;

static sp_status list_plan(void *context, const void *record)
{
    listing *l = context;
    const sp_training_plan *p = record;
    sp_training_state state = sp_training_plan_state(l->cli->session, p);
    int zone = sp_session_zone(l->cli->session);
    char *texts[COUNT(plan_columns)] = {NULL};
    const char *cells[COUNT(plan_columns)];
    const char *shown[COUNT(plan_columns)];
    sp_status status = SP_OK;
    if (l->wanted >= 0 && (int)state != l->wanted)
        return SP_OK;
    for (size_t i = 0; status == SP_OK && i < PLAN_STATE; i++) {
        const sp_field *field =
            sp_type_field(&sp_training_plan_type, plan_columns[i].name);
        status = sp_record_text(p, field, zone, &texts[i]);
        cells[i] = texts[i];
        shown[i] = texts[i];
    }
    const sp_label *mode = &sp_training_mode_labels[p->mode];
    const sp_label *label = &sp_training_state_labels[state];
    cells[PLAN_STATE] = label->name;
    shown[PLAN_STATE] = cli_word(l->cli, label->zh, label->en);
    shown[5] = cli_word(l->cli, mode->zh, mode->en);
    if (status == SP_OK)
        status = sheet_row(l->sheet, cells, shown);
    for (size_t i = 0; i < PLAN_STATE; i++)
        sp_free(texts[i]);
    return status;
}

static const opt list_options[] = {
    {"state", "draft|published|ongoing|ended|archived|cancelled",
     "只列此刻处于这一状态的", "only those that are in this state now"},
    {"all", NULL, "也列出已删除的", "those that are out of use as well"},
    {"kind", "TEXT", "只列这一培训类型的", "only those of this kind"},
    {0},
};

static void free_query(sp_query **query)
{
    sp_query_free(*query);
}

static sp_status list(call *cli)
{
    CLEANUP(free_query)
    sp_query *query = sp_query_new(&sp_training_plan_type);
    AUTOSHEET *s = NULL;
    const char *state = cli_option(cli, "state");
    const char *kind = cli_option(cli, "kind");
    listing l = {cli, NULL, -1};
    if (!query)
        return cli_fail(cli, SP_NO_MEMORY, "内存不足", "out of memory");
    for (int i = 0; state && i < SP_TRAINING_STATE_COUNT; i++)
        if (!strcmp(sp_training_state_labels[i].name, state))
            l.wanted = i;
    if (kind)
        TRY(sp_query_where(query, "kinds", kind));
    if (cli_flag(cli, "all"))
        sp_query_all(query);
    TRY(sheet_begin(cli, plan_columns, COUNT(plan_columns), &s));
    l.sheet = s;
    TRY(sp_record_each(cli->session, query, list_plan, &l));
    return sheet_end(s);
}

/* ---- lists of another system ---- */

const opt training_import_options[] = {
    {"dry-run", NULL, "试一遍，什么都不改", "try it; change nothing", 0, 'n'},
    OPT_TABLE,
    {0},
};

sp_status training_import(call *cli, const char *path, training_importer run)
{
    CLEANUP(import_list_clear)
    import_list found = {.cli = cli, .left = IMPORT_FINDINGS};
    sp_import_options options = {.visit = import_show, .context = &found};
    sp_import_result result = {.rows = 0};
    options.dry_run = cli_flag(cli, "dry-run");
    TRY(import_table_options(cli, &options.read, &found));
    TRY(run(cli, path, &options, &result));
    return import_print(&found, &result, options.dry_run);
}

static sp_status run_legacy(call *cli, const char *path,
                            const sp_import_options *options,
                            sp_import_result *out)
{
    return sp_training_import_legacy(cli->session, path, options, out);
}

static sp_status import_legacy(call *cli)
{
    return training_import(cli, cli_arg(cli, 0), run_legacy);
}

extern const cmd training_cmds[];
const cmd training_cmds[] = {
    {"training plan", "publish", "PLAN", NEED_WRITE, publish, NULL,
     "发布培训计划", "publish a plan"},
    {"training plan", "cancel", "PLAN", NEED_WRITE, cancel, cancel_options,
     "取消培训计划，写明原因", "cancel a plan, and say why"},
    {"training plan", "archive", "PLAN", NEED_WRITE, archive, NULL,
     "归档已结束的计划，此后不能再登记",
     "archive a plan that is over; nothing is recorded after that"},
    {"training plan", "list", "", NEED_READ, list, list_options,
     "列出培训计划，状态按此刻的时间", "list plans, with their state now"},
    {"training", "import-legacy", "FILE", NEED_WRITE, import_legacy,
     training_import_options,
     "导入别的系统的培训计划，逐条指出问题；旧记录不计学时",
     "import plans of another system, each with what is wrong; they count for "
     "nobody"},
    {0},
};
