/* What the overview says about drills and supplies. */
#ifndef SP_EMERGENCY_OVERVIEW_H
#define SP_EMERGENCY_OVERVIEW_H

#include <safeprod/drill.h>

#include "actor.h"

typedef struct sp_overview_emergency {
    sp_emergency_counts counts;
    int64_t days; /* until counts.next_drill; negative: over */
    bool any;     /* somebody has begun with it */
} sp_overview_emergency;

/* Who may not see all of the site sees nothing. */
sp_status sp_overview_emergency_gather(sp_session *session,
                                       sp_overview_emergency *out);

#endif
