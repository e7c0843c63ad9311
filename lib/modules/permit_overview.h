/* What the overview says about work: tickets that are live, and alarms. */
#ifndef SP_PERMIT_OVERVIEW_H
#define SP_PERMIT_OVERVIEW_H

#include "actor.h"

enum { SP_WORK_ALARMS = 10 };

typedef struct sp_overview_work {
    int64_t waiting; /* for approval */
    int64_t ready;   /* approved, not begun */
    int64_t going_on;
    int64_t suspended; /* or to be accepted */
    bool any;          /* the actor sees tickets at all */
    char *alarms_zh[SP_WORK_ALARMS];
    char *alarms_en[SP_WORK_ALARMS];
    size_t nalarms;
} sp_overview_work;

/* Of what the actor may see; @out is to be freed, also on failure. */
sp_status sp_overview_work_gather(sp_session *session, sp_overview_work *out);
void sp_overview_work_free(sp_overview_work *work);

#endif
