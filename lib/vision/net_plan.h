/* Who computes which layer, into whose memory. Pure. */
#ifndef SP_NET_PLAN_H
#define SP_NET_PLAN_H

#include "net_cfg.h"

typedef enum sp_net_work {
    SP_NET_NOTHING, /* its output is another layer's */
    SP_NET_HEAVY,   /* convolutional, maxpool: for oneDNN */
    SP_NET_PLAIN    /* net_plain.h does it */
} sp_net_work;

enum { SP_NET_NOT_FUSED = -2 };

typedef struct sp_net_step {
    sp_net_work work;
    int buffer; /* the layer in whose memory its output is; -1: the picture */
    int from;   /* the layer whose output it reads */
    /* The last of a trio (net_bottleneck.h): the layers before it, whose work
     * it does on the way; or SP_NET_NOT_FUSED. */
    int deep;
    int wide;
    int add; /* convolutional: the layer whose output it adds to its own, which
                a shortcut asked for; or SP_NET_NOT_FUSED */
} sp_net_step;

/* One step per layer; the caller's to free. @trios: put layers together to
 * trios. */
sp_status sp_net_plan(const sp_net_cfg *cfg, bool trios, sp_net_step **out);

#endif
