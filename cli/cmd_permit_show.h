/* A ticket with all that belongs to it, for `permit show`. */
#ifndef SP_CMD_PERMIT_SHOW_H
#define SP_CMD_PERMIT_SHOW_H

#include <cjson/cJSON.h>

#include "cmd_permit.h"

typedef struct ticket {
    call *cli;
    report *report;
    sp_permit *permit;
    sp_pack *pack; /* or NULL */
    int64_t as_of; /* SP_NO_INT: now */
    cJSON *facts;  /* the report borrows their names */
    cJSON *fields;
    sp_records measures;
    sp_records gas;
    sp_records staff;
    sp_records history;
} ticket;

/* The tables below the head; nothing when there are no rows. */
sp_status ticket_put_gas(const ticket *t);
sp_status ticket_put_measures(const ticket *t);
sp_status ticket_put_history(const ticket *t);

/* A state, as people read it. */
const char *ticket_state(const call *cli, unsigned state);

/* The value of a label's name, as people read it; @value when it is none. */
const char *ticket_value(const call *cli, const sp_label *labels, size_t count,
                         const char *value);

#endif
