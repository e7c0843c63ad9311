/* Filling in, from the inside. */
#ifndef SP_PERMIT_FILL_H
#define SP_PERMIT_FILL_H

#include "permit_ticket.h"

/* sp_ticket_open(), for who may fill it in, while its work has not ended. */
sp_status sp_ticket_open_to_fill(sp_session *session, const char *number,
                                 sp_ticket *out);

/* Name somebody on it, or end their function now. */
sp_status sp_ticket_staff(const sp_ticket *ticket, const char *function,
                          const char *person, int64_t from, int64_t to);
sp_status sp_ticket_staff_end(const sp_ticket *ticket, const char *function,
                              const char *person);

#endif
