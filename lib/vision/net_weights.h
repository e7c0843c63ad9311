/* Darknet's weights: a header and one long row of floats, which must be
 * exactly as long as the network asks for and finite throughout. Batch norm is
 * folded into weights and biases. Pure. */
#ifndef SP_NET_WEIGHTS_H
#define SP_NET_WEIGHTS_H

#include "net_cfg.h"

/* Two families of engines guard the division in batch norm differently; what a
 * network was trained with stands in its card. */
typedef enum sp_net_epsilon {
    SP_NET_EPSILON_INSIDE, /* sqrt(variance + 1e-5): AlexeyAB, PyTorch, ncnn */
    SP_NET_EPSILON_OUTSIDE /* sqrt(variance) + 1e-6: pjreddie, Debian */
} sp_net_epsilon;

/* Of a convolutional layer: [filter][channel][row][column], and one bias per
 * filter. NULL for other layers. */
typedef struct sp_net_filters {
    const float *weights;
    const float *biases;
} sp_net_filters;

typedef struct sp_net_weights {
    float *values;
    sp_net_filters *layers; /* as many as the cfg has */
} sp_net_weights;

/* SP_INVALID: no weights, of another network, not finite. */
sp_status sp_net_weights_read(const sp_net_cfg *cfg, const void *bytes,
                              size_t size, sp_net_epsilon epsilon,
                              sp_net_weights *out);
void sp_net_weights_free(sp_net_weights *weights);

#endif
