/* The networks of the vision benches, and weights for them. */
#ifndef VISION_NETS_H
#define VISION_NETS_H

#include <string.h>
#include <time.h>

#include "net_weights.h"
#include "str.h"

enum { NETS_HEADER = 5 }; /* floats before the weights in a file */

/* Of this process: what neighbours take of the processor is not counted. All
 * that is measured with it runs on one thread. */
static inline double nets_seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static inline void nets_conv(sp_str *s, int filters, int size, int stride,
                             int groups, const char *activation)
{
    sp_str_addf(s,
                "[convolutional]\nfilters=%d\nsize=%d\nstride=%d\npad=1\n"
                "groups=%d\nactivation=%s\n",
                filters, size, stride, groups, activation);
}

/* yolov3-tiny, whose boxes nobody decodes here. */
static inline void nets_tiny(sp_str *s)
{
    sp_str_add(s, "[net]\nwidth=416\nheight=416\nchannels=3\n");
    for (int i = 0, filters = 16; i < 6; i++, filters *= 2) {
        nets_conv(s, filters, 3, 1, 1, "leaky");
        sp_str_addf(s, "[maxpool]\nsize=2\nstride=%d\n", i < 5 ? 2 : 1);
    }
    nets_conv(s, 1024, 3, 1, 1, "leaky");
    nets_conv(s, 256, 1, 1, 1, "leaky");
    nets_conv(s, 512, 3, 1, 1, "leaky");
    nets_conv(s, 255, 1, 1, 1, "linear");
    sp_str_add(s, "[route]\nlayers=-3\n");
    nets_conv(s, 128, 1, 1, 1, "leaky");
    sp_str_add(s, "[upsample]\nstride=2\n[route]\nlayers=-1,8\n");
    nets_conv(s, 256, 3, 1, 1, "leaky");
    nets_conv(s, 255, 1, 1, 1, "linear");
}

/* Wide 1 x 1, depthwise 3 x 3, narrow 1 x 1. */
static inline void nets_bottleneck(sp_str *s, int narrow, int wide, int stride)
{
    nets_conv(s, wide, 1, 1, 1, "leaky");
    nets_conv(s, wide, 3, stride, wide, "leaky");
    nets_conv(s, narrow, 1, 1, 1, "linear");
}

static inline void nets_residuals(sp_str *s, int narrow, int wide, int times)
{
    for (int i = 0; i < times; i++) {
        nets_bottleneck(s, narrow, wide, 1);
        sp_str_add(s, "[dropout]\nprobability=.15\n[shortcut]\nfrom=-5\n"
                      "activation=linear\n");
    }
}

static inline void nets_head(sp_str *s, int narrow)
{
    nets_conv(s, narrow, 1, 1, 1, "leaky");
    for (int i = 0; i < 2; i++) {
        nets_conv(s, narrow, 5, 1, narrow, "leaky");
        nets_conv(s, narrow, 1, 1, 1, "linear");
    }
    nets_conv(s, 255, 1, 1, 1, "linear");
}

/* Of the yolo-fastest kind: inverted residuals, two heads. */
static inline void nets_depthwise(sp_str *s)
{
    static const int stages[][5] = {
        /* wide and stride of the way in, narrow, wide and number of those
         * that follow */
        {8, 1, 4, 8, 1},    {24, 2, 8, 32, 2},   {32, 2, 8, 48, 2},
        {48, 1, 16, 96, 4}, {96, 2, 24, 136, 4}, {136, 2, 48, 224, 5},
    };

    sp_str_add(s, "[net]\nwidth=320\nheight=320\nchannels=3\n");
    nets_conv(s, 8, 3, 2, 1, "leaky");
    for (size_t i = 0; i < SP_COUNT(stages); i++) {
        nets_bottleneck(s, stages[i][2], stages[i][0], stages[i][1]);
        nets_residuals(s, stages[i][2], stages[i][3], stages[i][4]);
    }
    nets_head(s, 96);
    sp_str_add(s, "[route]\nlayers=-6\n[upsample]\nstride=2\n"
                  "[route]\nlayers=-1,-37\n");
    nets_head(s, 96);
}

/* A weights file of small numbers; the caller's to free. */
static inline float *nets_weights(const sp_net_cfg *cfg, size_t *out_size)
{
    size_t n = NETS_HEADER + (size_t)cfg->weights;
    float *file = calloc(n, sizeof *file);
    uint32_t seed = 1;

    if (!file)
        abort();
    memcpy(file, (int32_t[]){0, 2, 5}, 3 * sizeof(int32_t));
    for (size_t i = NETS_HEADER; i < n; i++) {
        seed = seed * 1664525 + 1013904223;
        file[i] = ((float)(seed >> 8) / (1 << 23) - 1) / 20;
    }
    *out_size = n * sizeof *file;
    return file;
}

#endif
