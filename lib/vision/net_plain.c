/* Layers in plain C. Pixel p of a tensor of c channels begins at p * c. */
#include "net_plain.h"

#include <math.h>
#include <string.h>

float sp_net_logistic(float x)
{
    return 1 / (1 + expf(-x));
}

void sp_net_shares(const float *in, int count, float *out)
{
    float most = in[0];
    float sum = 0;

    for (int i = 1; i < count; i++)
        most = fmaxf(most, in[i]);
    for (int i = 0; i < count; i++) {
        out[i] = expf(in[i] - most);
        sum += out[i];
    }
    for (int i = 0; i < count; i++)
        out[i] /= sum;
}

static float activated(sp_net_activation activation, float x)
{
    switch (activation) {
    case SP_NET_LEAKY:
        return x > 0 ? x : 0.1f * x;
    case SP_NET_RELU:
        return fmaxf(x, 0);
    case SP_NET_MISH:
        return x * tanhf(x > 20 ? x : log1pf(expf(x)));
    case SP_NET_SWISH:
        return x * sp_net_logistic(x);
    case SP_NET_LOGISTIC:
        return sp_net_logistic(x);
    default:
        return x;
    }
}

static void average(const sp_net_layer *l, const float *in, float *out)
{
    int pixels = l->in.w * l->in.h;

    memset(out, 0, (size_t)l->in.c * sizeof *out);
    for (int p = 0; p < pixels; p++, in += l->in.c)
        for (int c = 0; c < l->in.c; c++)
            out[c] += in[c];
    for (int c = 0; c < l->in.c; c++)
        out[c] /= (float)pixels;
}

static void upsample(const sp_net_layer *l, const float *in, float *out)
{
    size_t pixel = (size_t)l->in.c;

    for (int y = 0; y < l->out.h; y++) {
        const float *row = in + pixel * (size_t)l->in.w * (y / l->stride);
        for (int x = 0; x < l->out.w; x++, out += pixel)
            memcpy(out, row + pixel * (size_t)(x / l->stride),
                   pixel * sizeof *out);
    }
}

static void route(const sp_net_layer *l, const float *const *inputs,
                  const int *channels, float *out)
{
    size_t pixels = (size_t)l->out.w * (size_t)l->out.h;

    for (int i = 0; i < l->ninputs; i++) {
        size_t c = (size_t)channels[i];
        size_t n = c / (size_t)l->groups;
        const float *from = inputs[i] + n * (size_t)l->group;
        float *to = out;
        for (size_t p = 0; p < pixels; p++, from += c, to += l->out.c)
            memcpy(to, from, n * sizeof *to);
        out += n;
    }
}

static void shortcut(const sp_net_layer *l, const float *const *inputs,
                     float *out)
{
    int64_t n = sp_net_shape_values(&l->out);

    memcpy(out, inputs[0], (size_t)n * sizeof *out);
    for (int i = 1; i < l->ninputs; i++)
        for (int64_t k = 0; k < n; k++)
            out[k] += inputs[i][k];
    if (l->activation != SP_NET_LINEAR)
        for (int64_t k = 0; k < n; k++)
            out[k] = activated(l->activation, out[k]);
}

/* Darknet's reorg reads its input as though it were s × s times as wide and
 * high and had fewer channels, in rows of channels: number k of the output is
 * number from(k) of the input, both counted channel by channel. */
static int64_t reorg_from(const sp_net_layer *l, int c, int y, int x)
{
    int s = l->stride;
    int fewer = l->in.c / (s * s);
    int offset = c / fewer;
    int64_t wide = (int64_t)l->in.w * s;

    return x * s + offset % s +
           wide * (y * s + offset / s + (int64_t)l->in.h * s * (c % fewer));
}

static int64_t last(const sp_net_shape *shape, int64_t planar)
{
    int64_t pixels = (int64_t)shape->w * shape->h;

    return planar % pixels * shape->c + planar / pixels;
}

static void reorg(const sp_net_layer *l, const float *in, float *out)
{
    int64_t k = 0;

    for (int c = 0; c < l->in.c; c++)
        for (int y = 0; y < l->in.h; y++)
            for (int x = 0; x < l->in.w; x++, k++)
                out[last(&l->out, k)] =
                    in[last(&l->in, reorg_from(l, c, y, x))];
}

void sp_net_plain(const sp_net_layer *l, const float *const *inputs,
                  const int *channels, float *out)
{
    switch (l->kind) {
    case SP_NET_AVGPOOL:
        average(l, inputs[0], out);
        break;
    case SP_NET_UPSAMPLE:
        upsample(l, inputs[0], out);
        break;
    case SP_NET_ROUTE:
        route(l, inputs, channels, out);
        break;
    case SP_NET_SHORTCUT:
        shortcut(l, inputs, out);
        break;
    case SP_NET_REORG:
        reorg(l, inputs[0], out);
        break;
    default: /* softmax */
        for (int g = 0, n = l->in.c / l->groups; g < l->groups; g++)
            sp_net_shares(inputs[0] + g * n, n, out + g * n);
        break;
    }
}
