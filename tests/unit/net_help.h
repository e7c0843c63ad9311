/* For tests of networks: a network of one's own from text, with weights from a
 * seed. */
#ifndef NET_HELP_H
#define NET_HELP_H

#include <math.h>
#include <string.h>

#include "net_weights.h"

static inline uint32_t net_random(uint32_t *seed)
{
    *seed = *seed * 1664525 + 1013904223;
    return *seed >> 8;
}

/* Between -1 and 1. */
static inline float net_random_real(uint32_t *seed)
{
    return (float)net_random(seed) / (float)(1 << 23) - 1;
}

/* A weights file for @cfg: version 0.2.5 and small numbers. Batch norm's
 * variances come out positive because all of its numbers are between 0.5 and
 * 1. free() it. */
static inline float *net_weights_file(const sp_net_cfg *cfg, uint32_t seed,
                                      size_t *out_size)
{
    size_t size = 20 + (size_t)cfg->weights * sizeof(float);
    float *file = calloc(1, size);
    int32_t version[3] = {0, 2, 5};
    float *at = file + 5;

    if (!file)
        abort();
    memcpy(file, version, sizeof version);
    for (int i = 0; i < cfg->nlayers; i++) {
        const sp_net_layer *l = &cfg->layers[i];
        int64_t taps = (int64_t)l->size * l->size * l->in.c;
        if (l->kind != SP_NET_CONVOLUTIONAL)
            continue;
        taps /= l->groups;
        for (int k = 0; k < l->out.c * (l->normalize ? 4 : 1); k++)
            *at++ = l->normalize ? 0.75f + net_random_real(&seed) / 4
                                 : net_random_real(&seed);
        for (int64_t k = 0; k < taps * l->out.c; k++)
            *at++ = net_random_real(&seed) * 1.5f / sqrtf((float)taps);
    }
    *out_size = size;
    return file;
}

#endif
