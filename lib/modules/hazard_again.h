/* Hazards that come back. */
#ifndef SP_HAZARD_AGAIN_H
#define SP_HAZARD_AGAIN_H

#include "hazard_file.h"

/* Set `recurs`: the last hazard of the same point and measure, when it was
 * closed no longer ago than the pack says. */
sp_status sp_hazard_seen_again(sp_session *session, sp_hazard *hazard);

#endif
