/* What the overview says about inspections. */
#ifndef SP_INSPECTION_OVERVIEW_H
#define SP_INSPECTION_OVERVIEW_H

#include "actor.h"

typedef struct sp_overview_tasks {
    int64_t due;     /* that can be done now, in time */
    int64_t today;   /* of these, until the end of today at the latest */
    int64_t overdue; /* open, and too late */
    bool any;
} sp_overview_tasks;

/* Of what the actor may see. */
sp_status sp_overview_tasks_gather(sp_session *session, sp_overview_tasks *out);

#endif
