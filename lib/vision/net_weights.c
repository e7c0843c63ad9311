/* Reading and folding Darknet's weights. */
#include "net_weights.h"

#include <math.h>
#include <string.h>

enum { VERSION_BYTES = 12, VERSION_MOST = 1000 };

/* Three whole numbers, then the count of pictures seen, whose width grew with
 * version 0.2. */
static sp_status header_size(const void *bytes, size_t size, size_t *out)
{
    int32_t version[3];

    if (size < VERSION_BYTES + 8)
        return sp_fail(SP_INVALID, "权重文件只有 %zu 字节",
                       "the weights file has %zu bytes only", size);
    memcpy(version, bytes, sizeof version);
    if (version[0] < 0 || version[0] >= VERSION_MOST || version[1] < 0 ||
        version[1] >= VERSION_MOST)
        return sp_fail(SP_INVALID, "不是 Darknet 权重文件：版本号 %d.%d.%d",
                       "not a Darknet weights file: version %d.%d.%d",
                       (int)version[0], (int)version[1], (int)version[2]);
    *out = VERSION_BYTES + (version[0] * 10 + version[1] >= 2 ? 8 : 4);
    return SP_OK;
}

static sp_status check_length(const sp_net_cfg *cfg, size_t size, size_t header)
{
    long long wanted = cfg->weights * (long long)sizeof(float);
    long long got = (long long)(size - header);

    if (got == wanted)
        return SP_OK;
    return sp_fail(SP_INVALID,
                   "权重与网络不符：文件里有 %lld 字节权重，cfg 需要 %lld",
                   "the weights are of another network: the file holds %lld "
                   "bytes of them and the cfg asks for %lld",
                   got, wanted);
}

/* The float number @i of a layer is the @i-th of its share of the file. */
static sp_status not_finite(int layer, const sp_net_layer *l, int64_t i)
{
    return sp_fail(SP_INVALID,
                   "第 %d 层（cfg 第 %d 行）的第 %lld 个权重不是有限的数",
                   "layer %d (line %d of the cfg): its weight %lld is not "
                   "finite",
                   layer, l->line, (long long)i);
}

static int64_t per_filter(const sp_net_layer *l)
{
    return (int64_t)l->size * l->size * (l->in.c / l->groups);
}

static int64_t share(const sp_net_layer *l)
{
    return l->out.c * (per_filter(l) + (l->normalize ? 4 : 1));
}

/* biases, scales, means, variances, weights: into the first and the last. */
static sp_status fold(int layer, const sp_net_layer *l, float *values,
                      sp_net_epsilon epsilon)
{
    int n = l->out.c;
    int64_t per = per_filter(l);
    float *bias = values;
    const float *gain = values + n;
    const float *mean = gain + n;
    const float *variance = mean + n;

    for (int f = 0; f < n; f++) {
        if (variance[f] < 0)
            return sp_fail(SP_INVALID,
                           "第 %d 层（cfg 第 %d 行）的方差 %d 是负数 %g",
                           "layer %d (line %d of the cfg): its variance %d is "
                           "negative: %g",
                           layer, l->line, f, (double)variance[f]);
        float k = epsilon == SP_NET_EPSILON_INSIDE
                      ? gain[f] / sqrtf(variance[f] + 1e-5f)
                      : gain[f] / (sqrtf(variance[f]) + 1e-6f);
        float *weights = values + 4 * (int64_t)n + f * per;
        bias[f] -= mean[f] * k;
        bool finite = isfinite(bias[f]);
        for (int64_t i = 0; i < per; i++) {
            weights[i] *= k;
            finite &= isfinite(weights[i]) != 0;
        }
        if (!finite)
            return not_finite(layer, l, f);
    }
    return SP_OK;
}

static sp_status take_layer(int layer, const sp_net_layer *l, float *values,
                            sp_net_epsilon epsilon, sp_net_filters *out)
{
    for (int64_t i = 0; i < share(l); i++)
        if (!isfinite(values[i]))
            return not_finite(layer, l, i);
    if (l->normalize)
        SP_TRY(fold(layer, l, values, epsilon));
    out->biases = values;
    out->weights = values + (int64_t)l->out.c * (l->normalize ? 4 : 1);
    return SP_OK;
}

sp_status sp_net_weights_read(const sp_net_cfg *cfg, const void *bytes,
                              size_t size, sp_net_epsilon epsilon,
                              sp_net_weights *out)
{
    SP_CLEANUP(sp_net_weights_free) sp_net_weights w = {0};
    size_t header = 0;

    SP_TRY(header_size(bytes, size, &header));
    SP_TRY(check_length(cfg, size, header));
    w.values = malloc(size - header + 1); /* none is no failure */
    w.layers = calloc((size_t)cfg->nlayers, sizeof *w.layers);
    if (!w.values || !w.layers)
        return sp_no_memory();
    memcpy(w.values, (const char *)bytes + header, size - header);
    float *at = w.values;
    for (int i = 0; i < cfg->nlayers; i++) {
        const sp_net_layer *l = &cfg->layers[i];
        if (l->kind != SP_NET_CONVOLUTIONAL)
            continue;
        SP_TRY(take_layer(i, l, at, epsilon, &w.layers[i]));
        at += share(l);
    }
    *out = w;
    w = (sp_net_weights){0};
    return SP_OK;
}

void sp_net_weights_free(sp_net_weights *weights)
{
    free(weights->values);
    free(weights->layers);
    *weights = (sp_net_weights){0};
}
