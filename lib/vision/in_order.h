/* Many things on several threads, with results in order and memory for a few
 * of them only. */
#ifndef SP_IN_ORDER_H
#define SP_IN_ORDER_H

#include "base.h"

enum { SP_IN_ORDER_THREADS_MAX = 64 };

typedef struct sp_in_order {
    size_t count;
    unsigned threads; /* 0 and 1: the calling thread alone */
    size_t slot_size; /* of what work() makes */

    /* Make number @i into @slot, which is all zeros. On any thread. */
    void (*work)(void *context, size_t i, void *slot);
    /* Take number @i, in order, on the calling thread. Another status than
     * SP_OK ends it all with it. */
    sp_status (*take)(void *context, size_t i, void *slot);
    /* Free what is in @slot, taken or not. */
    void (*clear)(void *slot);
    void *context;
} sp_in_order;

sp_status sp_in_order_run(const sp_in_order *job);

#endif
