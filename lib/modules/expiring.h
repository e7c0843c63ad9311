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

#endif
