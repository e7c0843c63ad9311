/* What the rules ask about when somebody acts on a hazard. */
#ifndef SP_HAZARD_SCENE_H
#define SP_HAZARD_SCENE_H

#include "hazard_cycle.h"
#include "hazard_file.h"
#include "packs.h"

typedef struct sp_hazard_scene {
    sp_session *session;
    sp_hazard *hazard; /* as it is stored */
    sp_pack *pack;
    sp_pack *calendar; /* NULL: days are calendar days */
    const sp_hazard_rules *rules;
    sp_hazard *target; /* merge */
    sp_hazard_actor actor;
    sp_hazard_request request;
} sp_hazard_scene;

void sp_hazard_scene_close(sp_hazard_scene *scene);
#define SP_AUTOHAZARDSCENE SP_CLEANUP(sp_hazard_scene_close) sp_hazard_scene

/* Gather it. @by_clock: the actor is the clock, which sees all. @scene is to be
 * closed, also on failure. */
sp_status sp_hazard_gather(sp_session *session, const char *number,
                           sp_hazard_action action,
                           const sp_hazard_options *options, bool by_clock,
                           sp_hazard_scene *scene);

sp_hazard_case sp_hazard_case_of(const sp_hazard_scene *scene);

#endif
