/* A table of risks, assessed a column at a time. */
#ifndef SP_RISK_TABLE_H
#define SP_RISK_TABLE_H

#include <safeprod/assess.h>

#include "cmd.h"

/* Copy the table at @path to @output (NULL: stdout) with a score and a grade
 * for every row. Rows with a value that is not in its scale keep their place,
 * without a score, and are told on stderr; exit code 6 then. */
sp_status risk_table_assess(call *cli, const sp_pack *pack, const char *path,
                            const char *output);

#endif
