/* The overview's words about what goes on: at the site, and among people. */
#ifndef SP_OVERVIEW_ROOMS_H
#define SP_OVERVIEW_ROOMS_H

#include "overview_data.h"
#include "str.h"

/* Tiles of the two groups, in each what is wrong first. What there is nothing
 * of, or the actor may not see, has none. */
void sp_overview_room_tiles(const sp_overview_data *data, sp_str *s);
/* Rows of "attention" about them. */
void sp_overview_room_matters(const sp_overview_data *data, sp_str *s);
/* Members "alarms", "incidents", "parties", "training", "emergency", "duty". */
void sp_overview_room_members(const sp_overview_data *data, sp_str *s);

#endif
