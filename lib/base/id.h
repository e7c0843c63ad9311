/* Ids made by the library: below 2^53, so that JSON and spreadsheets keep them
 * exact; ordered by time; with the node in the low bits, so that two sites can
 * be merged without renumbering. */
#ifndef SP_ID_H
#define SP_ID_H

#include "base.h"

enum {
    SP_ID_NODE_BITS = 8,
    SP_ID_NODE_MAX = (1 << SP_ID_NODE_BITS) - 1,
    SP_ID_BURST_BITS = 13 /* ids of one second before they run ahead of it */
};

/* Where a node stands. Start with {.node = n} and show it the largest id that
 * it has given out before. One writer at a time. */
typedef struct sp_ids {
    int64_t last; /* the counter of the newest id */
    unsigned node;
} sp_ids;

/* Never give out anything up to @id again. */
void sp_ids_seen(sp_ids *ids, int64_t id);

/* The next one, larger than every one before, whatever the clock does. @now is
 * seconds since 1970 UTC; times before 2020 count as its start.
 * SP_INVALID when the node is too large or the ids are used up (in 2156). */
sp_status sp_ids_next(sp_ids *ids, int64_t now, int64_t *out);

/* When it was made (seconds since 1970 UTC, later under a burst), and where. */
int64_t sp_id_time(int64_t id);
unsigned sp_id_node(int64_t id);

#endif
