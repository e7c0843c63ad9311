/* Tables in and out. */
#include <stdlib.h>

#include <safeprod/import.h>

#include "import_print.h"

/* "enterprises", "enterprise", "企业". */
static sp_status find_type(call *cli, const char *word, const sp_type **out)
{
    size_t len = strlen(word);

    for (size_t i = 0; i < sp_type_count(); i++) {
        const sp_type *type = sp_type_at(i);
        size_t n = strlen(type->name);
        if (!strcmp(type->zh, word) ||
            (!strncmp(type->name, word, n) &&
             (len == n || (len == n + 1 && word[n] == 's')))) {
            *out = type;
            return SP_OK;
        }
    }
    return cli_usage(cli,
                     "没有记录类型“%.40s”，可用的如 enterprises、chemicals",
                     "there is no record type \"%.40s\"; there are e.g. "
                     "enterprises, chemicals",
                     word);
}

/* ---- import ---- */

static const opt import_options[] = {
    {"map", "FILE", "映射文件：外来的表头、编码、单位",
     "a mapping: foreign headings, codes, units"},
    {"dry-run", NULL, "试一遍，什么都不改", "try it; change nothing", 0, 'n'},
    {"rejects", "FILE", "把被拒的行连同原因写到这里（CSV），改好后可再导入",
     "write refused rows and why to this CSV; mend it and import it again"},
    OPT_TABLE,
    {0},
};

static sp_status read_options(call *cli, sp_import_options *options, char **map,
                              import_list *list)
{
    const char *path = cli_option(cli, "map");

    options->dry_run = cli_flag(cli, "dry-run");
    options->rejects = cli_option(cli, "rejects");
    options->visit = import_show;
    options->context = list;
    TRY(import_table_options(cli, &options->read, list));
    if (path)
        TRY(map_read(cli, path, map));
    options->map = *map;
    return SP_OK;
}

static sp_status run_import(call *cli)
{
    const sp_type *type;
    sp_import_options options = {.dry_run = false};
    sp_import_result result = {.rows = 0};
    CLEANUP(import_list_clear)
    import_list list = {.cli = cli, .left = IMPORT_FINDINGS};
    AUTOOWN char *map = NULL;

    TRY(find_type(cli, cli_arg(cli, 0), &type));
    TRY(read_options(cli, &options, &map, &list));
    TRY(sp_import(cli->session, type, cli_arg(cli, 1), &options, &result));
    return import_print(&list, &result, options.dry_run);
}

/* ---- export ---- */

static const opt export_options[] = {
    {"output", "FILE", "写到哪里：.csv .xlsx .json .ndjson",
     "where to: .csv .xlsx .json .ndjson", 0, 'o'},
    {"where", "FIELD=VALUE", "只要符合的；可多次", "only those; repeatable",
     OPT_MANY},
    {"all", NULL, "包括已停用、已核销的", "also what is out of use"},
    {"names", NULL, "表头和值用英文名称，供程序读取",
     "names instead of labels, for programs"},
    {0},
};

static void free_query(sp_query **query)
{
    sp_query_free(*query);
}

static sp_status narrow(call *cli, sp_query *query)
{
    const char *condition;

    for (size_t i = 0; (condition = cli_option_at(cli, "where", i)); i++) {
        const char *equals = strchr(condition, '=');
        char field[128];
        if (!equals || (size_t)(equals - condition) >= sizeof field)
            return cli_usage(cli,
                             "--where 应写作 字段=值，如 --where 状态=未核销",
                             "--where should be field=value, e.g. --where "
                             "status=active");
        snprintf(field, sizeof field, "%.*s", (int)(equals - condition),
                 condition);
        TRY(sp_query_where(query, field, equals + 1));
    }
    if (cli_flag(cli, "all"))
        sp_query_all(query);
    return SP_OK;
}

static sp_status run_export(call *cli)
{
    const sp_type *type;
    const char *path = cli_option(cli, "output");
    sp_export_options options = {.names = cli_flag(cli, "names")};
    int64_t count = 0;

    TRY(find_type(cli, cli_arg(cli, 0), &type));
    if (!path)
        return cli_usage(cli, "请用 -o 给出要写的文件", "say where to with -o");
    CLEANUP(free_query) sp_query *query = sp_query_new(type);
    if (!query)
        return SP_NO_MEMORY;
    TRY(narrow(cli, query));
    TRY(sp_export(cli->session, query, path, &options, &count));
    cli_say(cli, "%lld 条%s写入 %s", "%lld records (%s) written to %s",
            (long long)count, cli_word(cli, type->zh, type->en), path);
    return SP_OK;
}

extern const cmd import_cmds[];
const cmd import_cmds[] = {
    {"import", "", "TYPE FILE", NEED_WRITE, run_import, import_options,
     "从 CSV、XLSX、JSON、NDJSON 导入记录",
     "import records from CSV, XLSX, JSON, NDJSON"},
    {"export", "", "TYPE", NEED_WRITE, run_export, export_options,
     "把记录导出为 CSV、XLSX、JSON、NDJSON",
     "export records to CSV, XLSX, JSON, NDJSON"},
    {0},
};
