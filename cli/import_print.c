/* What an import found and did. */
#include "import_print.h"

#include <stdlib.h>

static const column columns[] = {
    {"line", "行", "line", SP_TABLE_NUMBER},
    {"severity", "程度", "severity", SP_TABLE_TEXT},
    {"column", "列", "column", SP_TABLE_TEXT},
    {"value", "值", "value", SP_TABLE_TEXT},
    {"finding", "说明", "finding", SP_TABLE_TEXT},
};

void import_list_clear(import_list *list)
{
    sheet_free(&list->sheet);
}

static sp_status begin(import_list *list)
{
    return list->sheet
               ? SP_OK
               : sheet_begin(list->cli, columns, COUNT(columns), &list->sheet);
}

/* Several sentences in one cell: a mark between, where lines ended. */
static char *one_line(const call *cli, const char *text)
{
    const char *mark = cli_word(cli, "；", "; ");
    size_t len = strlen(text), at = 0;
    char *out = malloc(len * 3 + 1); /* no mark is longer than three bytes */
    for (size_t i = 0; out && i < len; i++) {
        if (text[i] == '\n')
            at = (size_t)(stpcpy(out + at, mark) - out);
        else
            out[at++] = text[i];
    }
    if (out)
        out[at] = '\0';
    return out;
}

static sp_status put(import_list *list, const sp_import_finding *f)
{
    const call *cli = list->cli;
    const char *text = cli_word(cli, f->zh, f->en);
    bool error = f->severity == SP_ERROR;
    AUTOOWN char *sentence = one_line(cli, text);
    char line[24] = "";

    if (!sentence)
        return SP_NO_MEMORY;
    if (f->line)
        snprintf(line, sizeof line, "%lld", (long long)f->line);
    const char *cells[] = {line, error ? "error" : "warning", f->column,
                           f->value, text};
    const char *shown[] = {line,
                           error ? cli_word(cli, "错误", "error")
                                 : cli_word(cli, "提醒", "warning"),
                           f->column, f->value, sentence};
    return sheet_row(list->sheet, cells, shown);
}

void import_show(void *context, const sp_import_finding *finding)
{
    import_list *list = context;

    if (list->status != SP_OK)
        return;
    if (list->left == 0) {
        list->more++;
        return;
    }
    list->left--;
    list->status = begin(list); /* no findings, no headings */
    if (list->status == SP_OK)
        list->status = put(list, finding);
}

static void say_sum(call *cli, const sp_import_result *r, bool dry_run)
{
    cli_say(cli,
            "%s共 %lld 行：新增 %lld，更新 %lld，无变化 %lld，拒绝 %lld；提醒 "
            "%lld 条；编码 %s",
            "%s%lld rows: %lld added, %lld updated, %lld unchanged, %lld "
            "refused; %lld warnings; encoding %s",
            dry_run ? cli_word(cli, "试运行，没有改动。", "Dry run. ") : "",
            (long long)r->rows, (long long)r->added, (long long)r->updated,
            (long long)r->unchanged, (long long)r->rejected,
            (long long)r->warnings, r->encoding);
}

sp_status import_print_findings(import_list *list, int64_t rejected)
{
    call *cli = list->cli;

    TRY(list->status);
    if (cli->format != FORMAT_TABLE)
        TRY(begin(list));
    if (list->sheet)
        TRY(sheet_end(list->sheet));
    if (list->more)
        cli_say(cli, "另有 %lld 条问题没有列出（--findings）",
                "%lld more findings are not listed (--findings)",
                (long long)list->more);
    if (rejected)
        cli->exit_code = 6;
    return SP_OK;
}

sp_status import_print(import_list *list, const sp_import_result *result,
                       bool dry_run)
{
    TRY(import_print_findings(list, result->rejected));
    say_sum(list->cli, result, dry_run);
    return SP_OK;
}

/* ---- tables ---- */

sp_status import_table_options(call *cli, sp_table_read_options *read,
                               import_list *list)
{
    read->sheet = cli_option(cli, "sheet");
    read->encoding = cli_option(cli, "encoding");
    TRY(cli_option_int(cli, "heading-line", 1, 1000000, &read->heading_line));
    return cli_option_int(cli, "findings", 0, INT64_C(1000000000), &list->left);
}

/* ---- mappings ---- */

static void close_file(FILE **file)
{
    if (*file)
        fclose(*file);
}

enum { MAP_MAX = 1 << 20 };

sp_status map_read(call *cli, const char *path, char **out)
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
