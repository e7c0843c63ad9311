/* What an import found and did: a sheet on stdout, the sum on stderr. */
#ifndef SP_IMPORT_PRINT_H
#define SP_IMPORT_PRINT_H

#include <safeprod/import.h>

#include "print.h"

enum { IMPORT_FINDINGS = 100 }; /* listed unless told otherwise */

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

/* The text of a mapping file; AUTOOWN. */
sp_status map_read(call *cli, const char *path, char **out);

#endif
