/* What an import found and did: a sheet on stdout, the sum on stderr. */
#ifndef SP_IMPORT_PRINT_H
#define SP_IMPORT_PRINT_H

#include <safeprod/import.h>

#include "print.h"

enum { IMPORT_FINDINGS = 100 }; /* listed unless told otherwise */

/* Options of every verb that reads a table: import_table_options(). */
#define OPT_TABLE                                                              \
    {"sheet", "NAME", "XLSX 的工作表", "the sheet of an XLSX file"},           \
        {"heading-line", "N", "表头在第几行",                                  \
         "the line that the headings stand in"},                               \
        {"encoding", "NAME", "文字编码；不给则自动识别",                       \
         "encoding of the text; found by itself when not given"},              \
    {                                                                          \
        "findings", "N", "最多列出多少条问题，默认 100",                       \
            "list at most so many findings; 100 when not given"                \
    }

typedef struct import_list {
    call *cli;
    sheet *sheet;
    int64_t left; /* so many more are listed */
    int64_t more; /* that were not */
    sp_status status;
} import_list;

/* For AUTO cleanup. */
void import_list_clear(import_list *list);

/* sp_import_visit; the context is an import_list. */
void import_show(void *context, const sp_import_finding *finding);

/* End the sheet; how many findings were not listed; exit code 6 when rows were
 * refused. */
sp_status import_print_findings(import_list *list, int64_t rejected);

/* End the sheet and say the sum; exit code 6 when rows were refused. */
sp_status import_print(import_list *list, const sp_import_result *result,
                       bool dry_run);

/* What OPT_TABLE was given. */
sp_status import_table_options(call *cli, sp_table_read_options *read,
                               import_list *list);

/* The text of a mapping file; AUTOOWN. */
sp_status map_read(call *cli, const char *path, char **out);

#endif
