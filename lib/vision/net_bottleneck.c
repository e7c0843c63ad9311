/* A ring of wide rows, as many as the depthwise window is high. */
#include "net_bottleneck.h"

#include <string.h>

#include "net_kernel.h"

enum { CHANNELS_OF = 8 /* wide channels are a multiple of this */ };

/* One of the 1 × 1. */
typedef struct product {
    int k;
    int n;
    float *packed;
    float *bias;
    float slope;
} product;

struct sp_net_bottleneck {
    const sp_net_kernels *kernels;
    product wide; /* without `packed`: there is none */
    product narrow;
    sp_net_shape in; /* of the depthwise one */
    sp_net_shape out;
    int size;
    int stride;
    int pad;
    float *taps; /* [row][column][channel] */
    float *bias;
    float slope;
};

static bool simple(const sp_net_layer *l)
{
    return l->kind == SP_NET_CONVOLUTIONAL &&
           (l->activation == SP_NET_LINEAR || l->activation == SP_NET_LEAKY ||
            l->activation == SP_NET_RELU);
}

static float slope_of(const sp_net_layer *l)
{
    static const float slopes[] = {
        [SP_NET_LINEAR] = 1, [SP_NET_LEAKY] = 0.1f, [SP_NET_RELU] = 0};

    return slopes[l->activation];
}

static bool is_product(const sp_net_layer *l)
{
    return simple(l) && l->size == 1 && l->stride == 1 && l->pad == 0 &&
           l->groups == 1;
}

bool sp_net_bottleneck_wide(const sp_net_layer *l)
{
    return is_product(l);
}

bool sp_net_bottleneck_narrow(const sp_net_layer *l)
{
    return is_product(l);
}

bool sp_net_bottleneck_deep(const sp_net_layer *l)
{
    return simple(l) && l->groups > 1 && l->groups == l->in.c &&
           l->groups == l->out.c && l->in.c % CHANNELS_OF == 0 &&
           (l->size == 3 || l->size == 5) && l->pad == l->size / 2 &&
           (l->stride == 1 || l->stride == 2);
}

/* ---- made ---- */

static float *aligned(size_t floats)
{
    enum { LINE = 64 };

    return aligned_alloc(LINE,
                         (floats * sizeof(float) + LINE - 1) / LINE * LINE);
}

static float *copy(const float *from, size_t floats)
{
    float *to = aligned(floats);

    if (to)
        memcpy(to, from, floats * sizeof *to);
    return to;
}

static sp_status product_new(const sp_net_layer *l, const sp_net_filters *f,
                             product *out)
{
    out->k = l->in.c;
    out->n = l->out.c;
    out->slope = slope_of(l);
    out->packed = aligned(sp_net_packed_size(out->k, out->n));
    out->bias = copy(f->biases, (size_t)out->n);
    if (!out->packed || !out->bias)
        return sp_no_memory();
    sp_net_pack(f->weights, 1, (size_t)out->k, out->k, out->n, out->packed);
    return SP_OK;
}

/* From channel by channel to pixel by pixel. */
static sp_status deep_new(sp_net_bottleneck *b, const sp_net_layer *l,
                          const sp_net_filters *f)
{
    size_t c = (size_t)l->in.c;
    size_t n = (size_t)(l->size * l->size);

    b->in = l->in;
    b->out = l->out;
    b->size = l->size;
    b->stride = l->stride;
    b->pad = l->pad;
    b->slope = slope_of(l);
    b->taps = aligned(c * n);
    b->bias = copy(f->biases, c);
    if (!b->taps || !b->bias)
        return sp_no_memory();
    for (size_t i = 0; i < c; i++)
        for (size_t t = 0; t < n; t++)
            b->taps[t * c + i] = f->weights[i * n + t];
    return SP_OK;
}

static void cleanup(sp_net_bottleneck **b)
{
    sp_net_bottleneck_free(*b);
}

sp_status sp_net_bottleneck_new(const sp_net_trio *trio,
                                sp_net_bottleneck **out)
{
    SP_CLEANUP(cleanup) sp_net_bottleneck *b = calloc(1, sizeof *b);

    if (!b)
        return sp_no_memory();
    b->kernels = sp_net_kernels_for_rows();
    if (!b->kernels)
        return sp_fail(SP_UNSUPPORTED, "这种处理器没有专用内核",
                       "there are no kernels for this processor");
    if (trio->wide)
        SP_TRY(product_new(trio->wide, trio->wide_filters, &b->wide));
    SP_TRY(deep_new(b, trio->deep, trio->deep_filters));
    SP_TRY(product_new(trio->narrow, trio->narrow_filters, &b->narrow));
    *out = SP_TAKE(b);
    return SP_OK;
}

void sp_net_bottleneck_free(sp_net_bottleneck *b)
{
    if (!b)
        return;
    free(b->wide.packed);
    free(b->wide.bias);
    free(b->narrow.packed);
    free(b->narrow.bias);
    free(b->taps);
    free(b->bias);
    free(b);
}

/* ---- run ---- */

/* A row of the ring has as many pixels of 0 on either side as the window
 * reaches. */
static size_t ring_row(const sp_net_bottleneck *b)
{
    return (size_t)(b->in.w + 2 * b->pad) * (size_t)b->in.c;
}

size_t sp_net_bottleneck_scratch(const sp_net_bottleneck *b)
{
    return (size_t)b->size * ring_row(b) + (size_t)b->out.w * (size_t)b->in.c;
}

static float *ring_at(const sp_net_bottleneck *b, float *ring, int y)
{
    return ring + (size_t)((y + b->size) % b->size) * ring_row(b);
}

/* Row @y of what the depthwise window sees. */
static void fill_row(const sp_net_bottleneck *b, const float *in, int y,
                     float *ring)
{
    size_t c = (size_t)b->in.c;
    size_t w = (size_t)b->in.w;
    float *row = ring_at(b, ring, y);
    const sp_net_finish finish = {b->wide.bias, b->wide.slope, NULL};

    if (y < 0 || y >= b->in.h) {
        memset(row, 0, ring_row(b) * sizeof *row);
        return;
    }
    size_t side = (size_t)b->pad * c;
    memset(row, 0, side * sizeof *row);
    memset(row + side + w * c, 0, side * sizeof *row);
    if (b->wide.packed)
        b->kernels->multiply(in + (size_t)y * w * (size_t)b->wide.k,
                             (size_t)b->wide.k, b->in.w, b->wide.k,
                             b->wide.packed, b->in.c, &finish, row + side, c);
    else
        memcpy(row + side, in + (size_t)y * w * c, w * c * sizeof *row);
}

static void narrow_row(const sp_net_bottleneck *b, const float *deep, int y,
                       const float *add, float *out)
{
    size_t n = (size_t)b->narrow.n;
    size_t at = (size_t)y * (size_t)b->out.w * n;
    const sp_net_finish finish = {b->narrow.bias, b->narrow.slope,
                                  add ? add + at : NULL};

    b->kernels->multiply(deep, (size_t)b->in.c, b->out.w, b->in.c,
                         b->narrow.packed, b->narrow.n, &finish, out + at, n);
}

void sp_net_bottleneck_run(const sp_net_bottleneck *b, const float *in,
                           const float *add, float *out, float *scratch)
{
    const sp_net_finish finish = {b->bias, b->slope, NULL};
    float *deep = scratch + (size_t)b->size * ring_row(b);
    int next = -b->pad; /* the row of the ring to be filled */

    for (int y = 0; y < b->out.h; y++) {
        const float *rows[5];
        int first = y * b->stride - b->pad;
        for (; next < first + b->size; next++)
            fill_row(b, in, next, scratch);
        for (int k = 0; k < b->size; k++)
            rows[k] = ring_at(b, scratch, first + k);
        b->kernels->depthwise(rows, b->size, b->stride, b->in.c, b->out.w,
                              b->taps, &finish, deep);
        narrow_row(b, deep, y, add, out);
    }
}
