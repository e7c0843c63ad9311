/* 3 × 3 convolutions by Winograd's method: 16 products of matrices instead of
 * 36 for 2 × 2 pixels. Pure. */
#ifndef SP_NET_WINOGRAD_H
#define SP_NET_WINOGRAD_H

#include "net_weights.h"

typedef struct sp_net_winograd sp_net_winograd;

/* @out is NULL where it does not apply or does not pay: other sizes, few
 * channels, a processor without our kernels. */
sp_status sp_net_winograd_new(const sp_net_layer *l,
                              const sp_net_filters *filters,
                              sp_net_winograd **out);
void sp_net_winograd_free(sp_net_winograd *w);

/* Floats of working memory that a run needs. */
size_t sp_net_winograd_scratch(const sp_net_winograd *w);

void sp_net_winograd_run(const sp_net_winograd *w, const float *in, float *out,
                         float *scratch);

#endif
