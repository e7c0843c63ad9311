/* Tickets of another system, kept for the record. */
#include <stdlib.h>

#include <safeprod/permit.h>

#include "import_print.h"

static const opt legacy_options[] = {
    {"dry-run", NULL, "试一遍，什么都不改", "try it; change nothing", 0, 'n'},
    {"sheet", "NAME", "XLSX 的工作表", "the sheet of an XLSX file"},
    {"heading-line", "N", "表头在第几行",
     "the line that the headings stand in"},
    {"encoding", "NAME", "文字编码；不给则自动识别",
     "encoding of the text; found by itself when not given"},
    {"findings", "N", "最多列出多少条问题，默认 100",
     "list at most so many findings; 100 when not given"},
    {0},
};

static sp_status import_legacy(call *cli)
{
    CLEANUP(import_list_clear)
    import_list list = {.cli = cli, .left = IMPORT_FINDINGS};
    sp_import_options options = {.visit = import_show, .context = &list};
    sp_import_result result = {.rows = 0};
    options.dry_run = cli_flag(cli, "dry-run");
    options.read.sheet = cli_option(cli, "sheet");
    options.read.encoding = cli_option(cli, "encoding");
    TRY(cli_option_int(cli, "heading-line", 1, 1000000,
                       &options.read.heading_line));
    TRY(cli_option_int(cli, "findings", 0, INT64_C(1000000000), &list.left));
    TRY(sp_permit_import_legacy(cli->session, cli_arg(cli, 0), &options,
                                &result));
    return import_print(&list, &result, options.dry_run);
}

extern const cmd permit_import_cmds[];
const cmd permit_import_cmds[] = {
    {"permit", "import-legacy", "FILE", NEED_WRITE, import_legacy,
     legacy_options, "导入别的系统的旧票，逐张指出问题；旧票不能据此作业",
     "import tickets of another system, each with what is wrong; no work by "
     "them"},
    {0},
};
