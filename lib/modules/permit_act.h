/* Actions from the inside. */
#ifndef SP_PERMIT_ACT_H
#define SP_PERMIT_ACT_H

#include "permit_gather.h"

void sp_decision_release(sp_cycle_decision *decision); /* for SP_CLEANUP */

/* What the rules, the rights and the clock say about an action. @out is to be
 * released, also on failure. */
sp_status sp_permit_judge(sp_gathered *gathered, sp_permit_action action,
                          const sp_permit_options *options,
                          sp_cycle_decision *out);

/* End a ticket whose validity has passed. @out_alarm: work was going on. */
sp_status sp_permit_expire(sp_session *session, const char *number,
                           bool *out_alarm);

#endif
