/* What an action does to a hazard once nothing stands in its way. */
#ifndef SP_HAZARD_MOVE_H
#define SP_HAZARD_MOVE_H

#include <safeprod/tick.h>

#include "hazard_scene.h"

/* Write photos, the row and its line of the history, and tell who has to know.
 * Inside a transaction. @notices is counted up. */
sp_status sp_hazard_move(sp_hazard_scene *scene,
                         const sp_hazard_decision *decision,
                         sp_tick_result *notices, int64_t *out_seq);

/* hazard_tell.c: the notices of an action. @old as it was. */
sp_status sp_hazard_tell(sp_hazard_scene *scene, const sp_hazard *changed,
                         const sp_hazard_decision *decision,
                         sp_tick_result *notices);

/* hazard_act.c: climb one step of the ladder. SP_INVALID: none is due,
 * SP_CONFLICT: it is not open any more. */
sp_status sp_hazard_climb(sp_session *session, const char *number,
                          sp_tick_result *notices);

#endif
