/* What an action does to a ticket once nothing stands in its way. */
#ifndef SP_PERMIT_MOVE_H
#define SP_PERMIT_MOVE_H

#include "permit_gather.h"

/* Write the row and its line of the history. Inside a transaction. */
sp_status sp_permit_move(sp_gathered *gathered, sp_permit_action action,
                         const sp_permit_options *options,
                         const sp_cycle_decision *decision, int64_t *out_seq);

#endif
