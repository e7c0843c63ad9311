/* What keeps the table of papers that run out: hooks of their two types. */
#ifndef SP_EXPIRING_H
#define SP_EXPIRING_H

#include "change.h"

/* One was written; many were added. */
sp_status sp_due_licence(sp_session *session, const void *old,
                         const void *record);
sp_status sp_due_licences(sp_session *session, int64_t above);
sp_status sp_due_enterprise(sp_session *session, const void *old,
                            const void *record);
sp_status sp_due_enterprises(sp_session *session, int64_t above);

/* What runs out, one source at a time, for the tick; no rights are checked. */
typedef sp_status (*sp_expiring_row)(void *context, const char *kind,
                                     const char *code, const char *name,
                                     const char *day, const char *dept);
size_t sp_expiring_sources(void);
bool sp_expiring_says(size_t source); /* should the tick say it? */
sp_status sp_expiring_each(sp_session *session, size_t source,
                           const char *until, const char *from,
                           sp_expiring_row row, void *context);

#endif
