/* What stands in the way, as people and programs read it. */
#ifndef SP_REASONS_PRINT_H
#define SP_REASONS_PRINT_H

#include <safeprod/permit_rules.h>

#include "print.h"

enum { EXIT_MAY_NOT = 5 }; /* of `why` and `fit`, when there are reasons */

/* Print them on stdout, whole sentences for people; the exit code says whether
 * there are any. */
sp_status print_reasons(call *cli, const sp_permit_reasons *reasons);

void free_reasons(sp_permit_reasons *reasons);
#define AUTOREASONS CLEANUP(free_reasons) sp_permit_reasons

#endif
