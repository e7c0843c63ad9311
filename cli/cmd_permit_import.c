/* Tickets of another system, kept for the record. */
#include <stdlib.h>

#include <safeprod/permit.h>

#include "import_print.h"

static const opt legacy_options[] = {
    {"dry-run", NULL, "试一遍，什么都不改", "try it; change nothing", 0, 'n'},
    OPT_TABLE,
    {0},
};

static sp_status import_legacy(call *cli)
{
    CLEANUP(import_list_clear)
    import_list list = {.cli = cli, .left = IMPORT_FINDINGS};
    sp_import_options options = {.visit = import_show, .context = &list};
    sp_import_result result = {.rows = 0};
    options.dry_run = cli_flag(cli, "dry-run");
    TRY(import_table_options(cli, &options.read, &list));
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
