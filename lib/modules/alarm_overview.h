/* What the overview says about alarms. */
#ifndef SP_ALARM_OVERVIEW_H
#define SP_ALARM_OVERVIEW_H

#include "actor.h"

typedef struct sp_overview_alarms {
    int64_t open[5];    /* by level, from 1 */
    int64_t all;        /* open ones of any level */
    int64_t unacked;    /* of these, nobody has acknowledged */
    int64_t suppressed; /* not among the open */
    bool any;
} sp_overview_alarms;

/* Of what the actor may see. */
sp_status sp_overview_alarms_gather(sp_session *session,
                                    sp_overview_alarms *out);

#endif
