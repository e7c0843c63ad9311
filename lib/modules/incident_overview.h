/* What the overview says about incidents. */
#ifndef SP_INCIDENT_OVERVIEW_H
#define SP_INCIDENT_OVERVIEW_H

#include <safeprod/accident.h>

#include "actor.h"

typedef struct sp_overview_incidents {
    int64_t open[SP_ACCIDENT_GRADE_COUNT]; /* whose clocks run, not closed */
    int64_t all;                           /* their sum */
    int64_t late;   /* clocks that are over and nobody answered */
    int64_t untold; /* of the last 30 days, no clock started */
    bool any;
} sp_overview_incidents;

/* Of what the actor may see. Only open ones are looked at, by their index; the
 * clocks of the newest SP_OVERVIEW_CLOCKS. */
sp_status sp_overview_incidents_gather(sp_session *session,
                                       sp_overview_incidents *out);

enum { SP_OVERVIEW_CLOCKS = 50 };

#endif
