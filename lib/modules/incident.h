/* Incidents from the inside. */
#ifndef SP_INCIDENT_PARTS_H
#define SP_INCIDENT_PARTS_H

#include <safeprod/incident.h>

#include "change.h"

extern const sp_label sp_incident_state_labels[SP_INCIDENT_STATE_COUNT];

static inline void sp_incident_free(sp_incident **incident)
{
    sp_record_free(&sp_incident_type, *incident);
}
#define SP_AUTOINCIDENT SP_CLEANUP(sp_incident_free) sp_incident

/* YYYY-MM? */
bool sp_is_month(const char *text);

/* When it happened, as far as that is known: SP_NO_INT with the month only. */
int64_t sp_incident_time(const sp_incident *incident, int zone);

/* The clocks of an incident that was loaded. */
sp_status sp_incident_clocks_of(sp_session *session,
                                const sp_incident *incident,
                                sp_incident_clock *out, size_t *out_count);

/* Whether somebody still has to answer @clock. */
bool sp_incident_clock_runs(const sp_incident *incident,
                            const sp_incident_clock *clock, int64_t now);

#endif
