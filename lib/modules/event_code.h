/* An event is an alarm or a notice: which, and where it stands. */
#ifndef SP_EVENT_CODE_H
#define SP_EVENT_CODE_H

#include <safeprod/tick.h>

#include "alarm_raise.h"

/* What an event was found to be: one of the two. */
typedef struct sp_event_found {
    sp_alarm *alarm;
    sp_notice *notice;
} sp_event_found;

/* @retval SP_NOT_FOUND there is neither */
sp_status sp_event_find(sp_session *session, const char *code,
                        sp_event_found *out);
void sp_event_done(sp_event_found *found); /* for SP_CLEANUP */

/* Code of its record; NULL when it is not archived. The caller's. */
sp_status sp_event_archived(sp_session *session, const char *source,
                            const char *event, char **out);

#endif
