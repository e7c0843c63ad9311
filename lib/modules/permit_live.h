/* The works of a site that are live, ready to be asked about: kept with the
 * session, and brought up to what the ledger says at each call. */
#ifndef SP_PERMIT_LIVE_H
#define SP_PERMIT_LIVE_H

#include "permit_ticket.h"
#include "simops.h"

/* A clash of a live work. Borrowed texts. */
typedef sp_status (*sp_live_visit)(void *context, const sp_simops_clash *clash);

/* Clashes of @work with the live tickets. Its place is in pixels of the plan:
 * sp_live_place(). */
sp_status sp_live_of(sp_session *session, const sp_simops_work *work,
                     sp_live_visit visit, void *context);

/* Clashes of the live tickets with each other, each pair once. */
sp_status sp_live_all(sp_session *session, sp_live_visit visit, void *context);

/* The place of a work: its mark, else its zone's area, else not known; in
 * metres by the park's plan. Borrowed from what is kept. */
sp_status sp_live_place(sp_session *session, const char *zone, double x,
                        double y, sp_place *out);

/* Clashes of a ticket with the live ones; nothing when it has no period. */
sp_status sp_live_beside(sp_ticket *ticket, sp_live_visit visit, void *context);

/* Let the reasons' clauses live as long as the session. */
sp_status sp_live_keep_clauses(sp_session *session, sp_permit_reasons *reasons);

#endif
