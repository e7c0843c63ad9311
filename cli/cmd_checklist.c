/* Checklists: written in words, loaded from files. Listing is the usual verb.
 */
#include <stdlib.h>

#include <safeprod/inspection.h>

#include "import_print.h"

enum { ITEMS_MAX = 200 };

/* ---- adding ---- */

static const opt add_options[] = {
    {"name", "TEXT", "检查表名称", "its name"},
    {"kind",
     "daily|special|comprehensive|seasonal|holiday|professional|similar|expert|"
     "restart",
     "检查类型，默认 daily", "kind of inspection, daily unless given"},
    {"item", "TEXT", "检查内容，依次编号，可多次",
     "what to look at, numbered in order, repeatable", OPT_MANY},
    {"dept", "CODE", "归属部门", "department that it belongs to"},
    {0},
};

/* A list that is put together. */
typedef struct draft {
    sp_checklist *list;
    sp_checklist_item *items[ITEMS_MAX];
    size_t count;
} draft;

static void draft_clear(draft *d)
{
    sp_record_free(&sp_checklist_type, d->list);
    for (size_t i = 0; i < d->count; i++)
        sp_record_free(&sp_checklist_item_type, d->items[i]);
}

static sp_status set_field(call *cli, const sp_type *type, void *record,
                           const char *name, const char *text)
{
    return text ? sp_record_set(type, record, sp_type_field(type, name), text,
                                sp_session_zone(cli->session))
                : SP_OK;
}

static sp_status take_items(call *cli, draft *d)
{
    const char *text;
    for (size_t i = 0; (text = cli_option_at(cli, "item", i)); i++) {
        if (i == ITEMS_MAX)
            return cli_usage(cli, "--item 最多 %d 次，请改用 checklist load",
                             "at most %d --item; use checklist load",
                             ITEMS_MAX);
        d->items[i] = sp_record_new(&sp_checklist_item_type);
        if (!d->items[i])
            return SP_NO_MEMORY;
        d->count++;
        TRY(set_field(cli, &sp_checklist_item_type, d->items[i], "content",
                      text));
    }
    return d->count ? SP_OK
                    : cli_usage(cli, "缺少 --item 检查内容",
                                "--item is missing: what to look at");
}

static sp_status add(call *cli)
{
    CLEANUP(draft_clear) draft d = {.list = sp_record_new(&sp_checklist_type)};
    const sp_type *type = &sp_checklist_type;
    if (!d.list)
        return SP_NO_MEMORY;
    TRY(set_field(cli, type, d.list, "code", cli_arg(cli, 0)));
    TRY(set_field(cli, type, d.list, "name", cli_option(cli, "name")));
    TRY(set_field(cli, type, d.list, "kind", cli_option(cli, "kind")));
    TRY(set_field(cli, type, d.list, "owner_dept", cli_option(cli, "dept")));
    if (!cli_option(cli, "name"))
        return cli_usage(cli, "缺少 --name 检查表名称",
                         "--name is missing: the name of the checklist");
    TRY(take_items(cli, &d));
    TRY(sp_checklist_put(cli->session, d.list, d.items, d.count));
    cli_say(cli, "检查表 %s：第 %lld 次修订，%lld 项",
            "checklist %s: revision %lld, %lld items", d.list->code,
            (long long)d.list->revision, (long long)d.list->items);
    return SP_OK;
}

/* ---- loading ---- */

static const opt load_options[] = {
    {"code", "CODE", "文件里没有检查表编号时用它",
     "code of the checklist where the file has none"},
    {0},
};

static sp_status load(call *cli)
{
    CLEANUP(import_list_clear)
    import_list list = {.cli = cli, .left = IMPORT_FINDINGS};
    sp_checklist_result r = {0};
    sp_status status =
        sp_checklist_load(cli->session, cli_arg(cli, 0),
                          cli_option(cli, "code"), import_show, &list, &r);
    if (list.sheet)
        TRY(sheet_end(list.sheet));
    TRY(list.status);
    if (r.rejected)
        cli->exit_code = 6;
    TRY(status);
    cli_say(cli, "%lld 行，%lld 张检查表：新增 %lld，有改动 %lld，无变化 %lld",
            "%lld rows, %lld checklists: %lld new, %lld changed, %lld the same",
            (long long)r.rows, (long long)r.checklists, (long long)r.added,
            (long long)r.changed, (long long)r.unchanged);
    return SP_OK;
}

/* ---- showing ---- */

static const opt show_options[] = {
    {"revision", "N", "哪一次修订，默认现行的",
     "which revision; the one in "
     "force unless given"},
    {0},
};

static const column columns[] = {
    {"no", "序号", "no", SP_TABLE_NUMBER},
    {"content", "检查内容", "what to look at", SP_TABLE_TEXT},
    {"basis", "依据", "basis", SP_TABLE_TEXT},
    {"method", "方法", "method", SP_TABLE_TEXT},
    {"photo", "拍照", "photo", SP_TABLE_BOOL},
    {"measure", "管控措施", "measure", SP_TABLE_TEXT},
    {"revision", "修订号", "revision", SP_TABLE_NUMBER},
    {"code", "项目编号", "code", SP_TABLE_TEXT},
};

static sp_status put_items(sheet *s, const call *cli, const sp_records *items)
{
    for (size_t i = 0; i < items->count; i++) {
        const sp_checklist_item *item = items->items[i];
        char no[24], revision[24];
        snprintf(no, sizeof no, "%lld", (long long)item->no);
        snprintf(revision, sizeof revision, "%lld", (long long)item->revision);
        const char *cells[] = {no,
                               item->content,
                               item->basis,
                               item->method,
                               item->photo ? "true" : "false",
                               item->measure,
                               revision,
                               item->code};
        const char *shown[COUNT(cells)];
        memcpy(shown, cells, sizeof shown);
        shown[4] = item->photo ? cli_word(cli, "须拍照", "needed") : "";
        TRY(sheet_row(s, cells, shown));
    }
    return SP_OK;
}

static sp_status show(call *cli)
{
    AUTOSHEET *s = NULL;
    sp_records items = {0};
    int64_t revision = 0;
    TRY(cli_option_int(cli, "revision", 1, 1000000, &revision));
    TRY(sp_checklist_items(cli->session, cli_arg(cli, 0), revision, &items));
    sp_status status = sheet_begin(cli, columns, COUNT(columns), &s);
    if (status == SP_OK)
        status = put_items(s, cli, &items);
    sp_records_clear(&items);
    TRY(status);
    return sheet_end(s);
}

extern const cmd checklist_cmds[];
const cmd checklist_cmds[] = {
    {"checklist", "add", "CODE", NEED_WRITE, add, add_options,
     "写一张检查表，或改为新的一次修订",
     "write a checklist, or a new revision of one"},
    {"checklist", "load", "FILE", NEED_WRITE, load, load_options,
     "从 CSV、XLSX、JSON 载入检查表，全部或一行也不",
     "load checklists from CSV, XLSX, JSON, all or nothing"},
    {"checklist", "show", "CODE", NEED_READ, show, show_options, "检查表的各项",
     "the items of a checklist"},
    {0},
};
