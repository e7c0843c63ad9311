/* Tables in and out. */
#include <stdlib.h>

#include <safeprod/import.h>

#include "print.h"

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
    {"sheet", "NAME", "XLSX 的工作表", "the sheet of an XLSX file"},
    {"heading-line", "N", "表头在第几行",
     "the line that the headings stand in"},
    {"encoding", "NAME", "文字编码；不给则自动识别",
     "encoding of the text; found by itself when not given"},
    {"findings", "N", "最多列出多少条问题，默认 100",
     "list at most so many findings; 100 when not given"},
    {0},
};

static const column columns[] = {
    {"line", "行", "line", SP_TABLE_NUMBER},
    {"severity", "程度", "severity", SP_TABLE_TEXT},
    {"column", "列", "column", SP_TABLE_TEXT},
    {"value", "值", "value", SP_TABLE_TEXT},
    {"finding", "说明", "finding", SP_TABLE_TEXT},
};

typedef struct findings {
    call *cli;
    sheet *sheet;
    int64_t left;
    int64_t more;
    sp_status status;
} findings;

static void show_finding(void *context, const sp_import_finding *f)
{
    findings *list = context;
    char line[24] = "";

    if (list->status != SP_OK)
        return;
    if (list->left == 0) {
        list->more++;
        return;
    }
    list->left--;
    if (!list->sheet) /* no findings, no headings */
        list->status =
            sheet_begin(list->cli, columns, COUNT(columns), &list->sheet);
    if (list->status != SP_OK)
        return;
    if (f->line)
        snprintf(line, sizeof line, "%lld", (long long)f->line);
    bool error = f->severity == SP_ERROR;
    bool en = list->cli->lang == SP_EN;
    const char *cells[] = {line, error ? "error" : "warning", f->column,
                           f->value, en ? f->en : f->zh};
    const char *shown[] = {line,
                           en      ? cells[1]
                           : error ? "错误"
                                   : "提醒",
                           f->column, f->value, cells[4]};
    list->status = sheet_row(list->sheet, cells, shown);
}

static void close_file(FILE **file)
{
    if (*file)
        fclose(*file);
}

enum { MAP_MAX = 1 << 20 };

static sp_status read_map(call *cli, const char *path, char **out)
{
    CLEANUP(close_file) FILE *file = fopen(path, "re");
    AUTOOWN char *text = calloc(1, MAP_MAX + 1);

    if (!file)
        return cli_fail(cli, SP_NOT_FOUND, "打不开映射文件 %s：%m",
                        "cannot open the mapping %s: %m", path);
    size_t n = text ? fread(text, 1, MAP_MAX + 1, file) : 0;
    if (!text || n > MAP_MAX)
        return cli_fail(cli, SP_INVALID, "映射文件 %s 太大，最多 1 MB",
                        "the mapping %s is too large; the most is 1 MB", path);
    if (ferror(file))
        return cli_fail(cli, SP_INVALID, "映射文件 %s 无法读取：%m",
                        "the mapping %s cannot be read: %m", path);
    if (strlen(text) != n)
        return cli_fail(cli, SP_INVALID, "映射文件 %s 含有 NUL 字符",
                        "the mapping %s holds a NUL", path);
    *out = text;
    text = NULL;
    return SP_OK;
}

/* The report goes to stdout as a sheet of findings, the sum to stderr as words.
 */
static sp_status print_result(call *cli, const sp_import_result *r,
                              const findings *list, bool dry_run)
{
    if (list->more)
        cli_say(cli, "另有 %lld 条问题没有列出（--findings）",
                "%lld more findings are not listed (--findings)",
                (long long)list->more);
    cli_say(cli,
            "%s共 %lld 行：新增 %lld，更新 %lld，无变化 %lld，拒绝 %lld；提醒 "
            "%lld 条；编码 %s",
            "%s%lld rows: %lld added, %lld updated, %lld unchanged, %lld "
            "refused; %lld warnings; encoding %s",
            dry_run ? cli_word(cli, "试运行，没有改动。", "Dry run. ") : "",
            (long long)r->rows, (long long)r->added, (long long)r->updated,
            (long long)r->unchanged, (long long)r->rejected,
            (long long)r->warnings, r->encoding);
    if (r->rejected)
        cli->exit_code = 6;
    return SP_OK;
}

static sp_status read_options(call *cli, sp_import_options *options, char **map,
                              findings *list)
{
    const char *path = cli_option(cli, "map");

    options->dry_run = cli_flag(cli, "dry-run");
    options->rejects = cli_option(cli, "rejects");
    options->read.sheet = cli_option(cli, "sheet");
    options->read.encoding = cli_option(cli, "encoding");
    options->visit = show_finding;
    options->context = list;
    TRY(cli_option_int(cli, "heading-line", 1, 1000000,
                       &options->read.heading_line));
    TRY(cli_option_int(cli, "findings", 0, INT64_C(1000000000), &list->left));
    if (path)
        TRY(read_map(cli, path, map));
    options->map = *map;
    return SP_OK;
}

static sp_status run_import(call *cli)
{
    const sp_type *type;
    sp_import_options options = {.dry_run = false};
    sp_import_result result = {.rows = 0};
    findings list = {.cli = cli, .left = 100};
    AUTOOWN char *map = NULL;

    TRY(find_type(cli, cli_arg(cli, 0), &type));
    TRY(read_options(cli, &options, &map, &list));
    sp_status status =
        sp_import(cli->session, type, cli_arg(cli, 1), &options, &result);
    if (status == SP_OK)
        status = list.status;
    if (status == SP_OK && !list.sheet && cli->format != FORMAT_TABLE)
        status = sheet_begin(cli, columns, COUNT(columns), &list.sheet);
    if (status == SP_OK && list.sheet)
        status = sheet_end(list.sheet);
    sheet_free(&list.sheet);
    TRY(status);
    return print_result(cli, &result, &list, options.dry_run);
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
