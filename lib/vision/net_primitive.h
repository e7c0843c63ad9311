/* Layers as primitives of oneDNN 2.x, whose calls change with version 3. */
#ifndef SP_NET_PRIMITIVE_H
#define SP_NET_PRIMITIVE_H

#include <dnnl.h>

#include "net_bottleneck.h"
#include "net_plan.h"
#include "net_weights.h"
#include "net_winograd.h"

/* How a layer is computed: as planned, with what oneDNN needs for it. */
typedef struct sp_net_primitive {
    sp_net_step plan;
    dnnl_primitive_t primitive;
    dnnl_memory_t weights;
    dnnl_memory_t biases;
    dnnl_memory_desc_t scratch;
    dnnl_memory_desc_t in;
    dnnl_memory_desc_t out;
    /* What computes it instead; or NULL. */
    sp_net_winograd *winograd;
    sp_net_bottleneck *bottleneck;
} sp_net_primitive;

/* SP_OK, or that oneDNN cannot run @l. */
sp_status sp_net_primitive_check(dnnl_status_t status, const sp_net_layer *l);

/* Make what @s plans for layer @i, a convolution or a maxpool. */
sp_status sp_net_primitive_new(dnnl_engine_t engine, const sp_net_cfg *cfg,
                               const sp_net_weights *weights, int i,
                               sp_net_primitive *s);
void sp_net_primitive_free(sp_net_primitive *s);

#endif
