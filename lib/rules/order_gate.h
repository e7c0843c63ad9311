/* The gate of an order: pure. */
#ifndef SP_ORDER_GATE_H
#define SP_ORDER_GATE_H

#include <safeprod/work_order_rules.h>

#include "permit_reason.h"

/* A ticket that an order names. Borrowed texts. */
typedef struct sp_order_ticket {
    const char *number;
    bool there; /* else the rest means nothing */
    const char *type;
    const char *zone; /* NULL: not told */
    sp_permit_state state;
    bool legacy;
    int64_t valid_from; /* SP_NO_INT: not yet */
    int64_t valid_to;
} sp_order_ticket;

/* A type of ticket that an order needs. */
typedef struct sp_order_need {
    const char *code;
    const char *zh; /* NULL: the site has no such type */
    const char *en;
} sp_order_need;

typedef struct sp_order_case {
    const char *number;
    sp_order_state state;
    bool removed;
    const char *zone;
    int64_t now;
    bool needs_none; /* it says so */
    const sp_order_need *needs;
    size_t nneeds;
    const sp_order_ticket *tickets;
    size_t ntickets;
} sp_order_case;

/* Append all that stands in the way. */
void sp_order_judge(const sp_order_case *c, sp_permit_reasons *out);

#endif
