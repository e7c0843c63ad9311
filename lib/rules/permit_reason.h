/* Reasons: what stands in the way of an action on a ticket. */
#ifndef SP_PERMIT_REASON_H
#define SP_PERMIT_REASON_H

#include <safeprod/permit_rules.h>

#include "base.h"

/* Add a reason. @code and @clause are borrowed. Both formats take the same
 * arguments, as for sp_fail(); values from outside may be cut anywhere. */
void sp_permit_reason_add(sp_permit_reasons *reasons, const char *code,
                          const char *clause, const char *zh, const char *en,
                          ...)
    __attribute__((format(printf, 4, 6), format(printf, 5, 6), cold));

/* Nothing when there are no reasons; else the first as a failure, with how many
 * more there are. */
sp_status sp_permit_reasons_status(const sp_permit_reasons *reasons,
                                   sp_status status);

#endif
