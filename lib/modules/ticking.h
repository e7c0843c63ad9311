/* What modules add to a tick. */
#ifndef SP_TICKING_H
#define SP_TICKING_H

#include <safeprod/tick.h>

#include "change.h"

/* A notice to be raised. Borrowed texts. */
typedef struct sp_notice_text {
    const char *code; /* raised once: says what, of which record, and when */
    const char *kind;
    bool alarm;
    const char *subject_type;
    const char *subject;
    const char *owner_dept;
    int64_t at;
    const char *zh;
    const char *en;
    int64_t level;          /* 1..4; 0: 4 for an alarm, else 1 */
    const char *recipients; /* as of sp_notice; or NULL */
} sp_notice_text;

/* Raise it unless it was before; counts it. */
sp_status sp_notice_raise(sp_session *session, const sp_notice_text *text,
                          sp_tick_result *result);

/* incident_tick.c */
sp_status sp_tick_incidents(sp_session *session, sp_tick_result *result);

/* inspection_make.c */
sp_status sp_tick_inspections(sp_session *session, sp_tick_result *result);

/* party_tick.c, visitor_site.c */
sp_status sp_tick_blacklist(sp_session *session, sp_tick_result *result);
sp_status sp_tick_passes(sp_session *session, sp_tick_result *result);
sp_status sp_tick_expiring(sp_session *session, sp_tick_result *result);
sp_status sp_tick_visitors(sp_session *session, sp_tick_result *result);

/* alarm_tick.c */
sp_status sp_tick_alarms(sp_session *session, sp_tick_result *result);

/* duty_tick.c */
sp_status sp_tick_duties_make(sp_session *session, sp_tick_result *result);
sp_status sp_tick_duties_remind(sp_session *session, sp_tick_result *result);
sp_status sp_tick_duties_missed(sp_session *session, sp_tick_result *result);

/* hazard_tick.c */
sp_status sp_tick_hazards(sp_session *session, sp_tick_result *result);

/* training_tick.c */
sp_status sp_tick_training(sp_session *session, sp_tick_result *result);

/* emergency_tick.c */
sp_status sp_tick_emergency(sp_session *session, sp_tick_result *result);

/* procedure_tick.c */
sp_status sp_tick_procedures(sp_session *session, sp_tick_result *result);

/* broadcast.c */
sp_status sp_tick_broadcasts(sp_session *session, sp_tick_result *result);

/* permit_tick.c */
sp_status sp_tick_permits_expire(sp_session *session, sp_tick_result *result);
sp_status sp_tick_permits_remind(sp_session *session, sp_tick_result *result);

#endif
