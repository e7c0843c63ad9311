/* Assessing an event: values and a standard become scores, grades and the level
 * that must control it. */
#ifndef SP_RISK_EVENT_H
#define SP_RISK_EVENT_H

#include "risk_tree.h"

#define SP_DIRECT "direct.standard" /* where reasons are listed */

/* Do the values, the standard or the reason differ? */
bool sp_risk_event_differs(const sp_risk_event *old,
                           const sp_risk_event *event);

/* Work out all that follows from values, standard and reason. @old may be NULL;
 * a standard that it names as well is taken in the version in force. */
sp_status sp_risk_event_assess(sp_session *session, const sp_risk_event *old,
                               sp_risk_event *event);

/* Its values as they are assessed; is any of them given? */
sp_assess_input sp_risk_event_inherent(const sp_risk_event *e);
sp_assess_input sp_risk_event_residual(const sp_risk_event *e);
bool sp_assess_is_given(const sp_assess_input *in);

/* Keep what @old was assessed as. */
sp_status sp_risk_event_keep(const sp_risk_event *old, sp_risk_event *event);

#endif
