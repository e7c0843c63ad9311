/* Inspections on paper and in tables; plans that stop. */
#include <stdlib.h>

#include <safeprod/inspection.h>

#include "file_bytes.h"
#include "import_print.h"
#include "inspection_filter.h"

sp_inspection_filter inspection_filter(const call *cli)
{
    return (sp_inspection_filter){
        .mine = cli_flag(cli, "mine"),
        .due = cli_flag(cli, "due"),
        .overdue = cli_flag(cli, "overdue"),
        .plan = cli_option(cli, "plan"),
        .assignee = cli_option(cli, "assignee"),
        .zone = cli_option(cli, "zone"),
        .from = cli_option(cli, "from"),
        .to = cli_option(cli, "to"),
    };
}

static const opt sheet_options[] = {
    {"output", "FILE", "写到这个 PDF 文件，“-”为标准输出",
     "write this PDF, - for stdout", 0, 'o'},
    {0},
};

static sp_status need_output(call *cli, const char **out)
{
    *out = cli_option(cli, "output");
    return *out ? SP_OK
                : cli_usage(cli, "缺少 -o 文件名", "-o FILE is missing");
}

static sp_status draw_sheet(call *cli)
{
    AUTOFREE void *pdf = NULL;
    const char *path = NULL;
    size_t len = 0;
    TRY(need_output(cli, &path));
    TRY(sp_inspection_sheet(cli->session, cli_arg(cli, 0), &pdf, &len));
    TRY(file_write(cli, path, pdf, len));
    if (strcmp(path, "-"))
        cli_say(cli, "%s 已写好", "%s is written", path);
    return SP_OK;
}

static const opt form_options[] = {
    INSPECTION_FILTER_OPTIONS,
    {"output", "FILE", "写到这个文件：.csv、.xlsx、.json",
     "write this file: .csv, .xlsx, .json", 0, 'o'},
    {0},
};

static sp_status form(call *cli)
{
    sp_inspection_filter filter = inspection_filter(cli);
    const char *path = NULL;
    int64_t rows = 0;
    TRY(need_output(cli, &path));
    TRY(sp_inspection_form(cli->session, &filter, path, &rows));
    cli_say(cli, "%s：%lld 项待查，填“检查结果”一列后用 results 读回",
            "%s: %lld items; fill in the results and read it back by results",
            path, (long long)rows);
    return SP_OK;
}

static sp_status results(call *cli)
{
    CLEANUP(import_list_clear)
    import_list list = {.cli = cli, .left = IMPORT_FINDINGS};
    sp_inspection_import r = {0};
    sp_status status = sp_inspection_results(cli->session, cli_arg(cli, 0),
                                             import_show, &list, &r);
    if (list.sheet)
        TRY(sheet_end(list.sheet));
    TRY(list.status);
    if (r.rejected)
        cli->exit_code = 6;
    TRY(status);
    cli_say(cli,
            "%lld 行：记入 %lld，已有 %lld，未填 %lld；完成任务 %lld 条，上报"
            "隐患 %lld 条",
            "%lld rows: %lld taken, %lld there already, %lld blank; %lld tasks "
            "done, %lld hazards",
            (long long)r.rows, (long long)r.answered, (long long)r.same,
            (long long)r.blank, (long long)r.tasks, (long long)r.hazards);
    return SP_OK;
}

static const opt stop_options[] = {
    {"reason", "TEXT", "停止的原因", "why it stops"},
    {0},
};

static sp_status stop(call *cli)
{
    if (!cli_option(cli, "reason"))
        return cli_usage(cli, "缺少 --reason 停止的原因",
                         "--reason is missing: why it stops");
    TRY(sp_inspection_plan_stop(cli->session, cli_arg(cli, 0),
                                cli_option(cli, "reason")));
    cli_say(cli, "检查计划 %s 已停止", "plan %s is stopped", cli_arg(cli, 0));
    return SP_OK;
}

extern const cmd inspection_paper_cmds[];
const cmd inspection_paper_cmds[] = {
    {"inspection", "sheet", "TASK|CHECKLIST", NEED_READ, draw_sheet,
     sheet_options, "画成 PDF，打印后逐项打勾",
     "a PDF to be printed and ticked"},
    {"inspection", "form", "", NEED_READ, form, form_options,
     "没有网络时填的表格", "a table to fill in without a network"},
    {"inspection", "results", "FILE", NEED_WRITE, results, NULL,
     "读回填好的表格，全部或一行也不",
     "read a filled-in table back, all or nothing"},
    {"inspection plan", "stop", "CODE", NEED_WRITE, stop, stop_options,
     "停止计划，未开始的任务免做",
     "stop a plan; tasks that have not begun are called off"},
    {0},
};
