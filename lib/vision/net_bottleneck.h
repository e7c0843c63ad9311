/* Depthwise convolutions with the 1 × 1 before and after them, one row after
 * the other, so that the wide tensors between them never leave the cache.
 * Pure. */
#ifndef SP_NET_BOTTLENECK_H
#define SP_NET_BOTTLENECK_H

#include "net_weights.h"

typedef struct sp_net_bottleneck sp_net_bottleneck;

/* Three layers, in order; @wide may be NULL. */
typedef struct sp_net_trio {
    const sp_net_layer *wide; /* 1 × 1 */
    const sp_net_layer *deep; /* depthwise */
    const sp_net_layer *narrow;
    const sp_net_filters *wide_filters;
    const sp_net_filters *deep_filters;
    const sp_net_filters *narrow_filters;
} sp_net_trio;

/* Can they be the first, the second, the third of a trio? */
bool sp_net_bottleneck_wide(const sp_net_layer *l);
bool sp_net_bottleneck_deep(const sp_net_layer *l);
bool sp_net_bottleneck_narrow(const sp_net_layer *l);

/* SP_UNSUPPORTED: this processor has none of our kernels. */
sp_status sp_net_bottleneck_new(const sp_net_trio *trio,
                                sp_net_bottleneck **out);
void sp_net_bottleneck_free(sp_net_bottleneck *b);

/* Floats of working memory that a run needs. */
size_t sp_net_bottleneck_scratch(const sp_net_bottleneck *b);

/* @add, which may be NULL, is added to what comes out. */
void sp_net_bottleneck_run(const sp_net_bottleneck *b, const float *in,
                           const float *add, float *out, float *scratch);

#endif
