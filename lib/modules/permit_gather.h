/* All that is known about a ticket, gathered for the rules to decide on. */
#ifndef SP_PERMIT_GATHER_H
#define SP_PERMIT_GATHER_H

#include "permit_cycle.h"
#include "permit_ticket.h"

struct sp_arena_block;

typedef struct sp_gathered {
    sp_ticket *ticket;
    sp_cycle_facts facts;
    sp_cycle_actor actor;
    sp_cycle_signature *signatures; /* room for one more */
    sp_permit_reasons *unfit;       /* by person, to be cleared */
    size_t nunfit;
    char ungraded_zh[400]; /* why it cannot be graded; "" when it is */
    char ungraded_en[400];
    struct sp_arena_block *blocks; /* texts and rows */
} sp_gathered;

/* Gather what is known about @ticket, which must outlive @out. @action:
 * what does not matter to it is left out; SP_PERMIT_ACTION_COUNT: everything.
 */
sp_status sp_gather(sp_ticket *ticket, sp_permit_action action,
                    const sp_permit_options *options, sp_gathered *out);
void sp_gathered_clear(sp_gathered *gathered);
#define SP_AUTOGATHERED SP_CLEANUP(sp_gathered_clear) sp_gathered

/* Memory that lives as long as @gathered; NULL when there is none. */
void *sp_gathered_room(sp_gathered *gathered, size_t count, size_t size);

/* The request that options mean. @room for the weather. */
enum { SP_PERMIT_WEATHER_MAX = 16 };
sp_status sp_permit_request(sp_session *session, sp_gathered *gathered,
                            sp_permit_action action,
                            const sp_permit_options *options,
                            sp_cycle_request *out);

/* Parts of it: permit_gather_work.c. */
sp_status sp_gather_gas(sp_gathered *g, const sp_permit_options *options);
sp_status sp_gather_conflicts(sp_gathered *g, const sp_permit_options *options);
sp_status sp_gather_related(sp_gathered *g);
/* permit_gather_people.c */
sp_status sp_gather_people(sp_gathered *g);
sp_status sp_gather_actor(sp_gathered *g);

/* A list that grows within @gathered's memory. */
typedef struct sp_gather_list {
    void *rows;
    size_t count;
    size_t cap;
    size_t size; /* of a row */
} sp_gather_list;

/* One more row, all zeros; NULL when out of memory. */
void *sp_gather_row(sp_gathered *g, sp_gather_list *list);
/* A copy of a column's text; NULL stays NULL. */
sp_status sp_gather_text(sp_gathered *g, const char *text, const char **out);

#endif
