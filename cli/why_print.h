/* What can be done with a plan or a drill, and what stands in the way. */
#ifndef SP_WHY_PRINT_H
#define SP_WHY_PRINT_H

#include "print.h"

sp_status why_begin(call *cli, sheet **out);

/* An sp_emergency_why whose context is the sheet. */
sp_status why_row(void *context, const char *action, const char *label,
                  const char *why);

#endif
