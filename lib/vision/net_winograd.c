/* Winograd's F(2 × 2, 3 × 3), some rows of tiles at a time, so that what is
 * between the steps stays in the cache. */
#include "net_winograd.h"

#include <string.h>

#include "net_kernel.h"

enum {
    PRODUCTS = 16,
    CHANNELS_LEAST = 32,
    CACHE_FLOATS = 192 << 10 /* for tiles before and after the products */
};

struct sp_net_winograd {
    const sp_net_kernels *kernels;
    sp_net_shape in;
    sp_net_shape out;
    float slope;
    float *bias;
    float *weights; /* PRODUCTS times packed */
    size_t packed;  /* floats of one */
    int across;     /* tiles in a row */
    int rows;       /* rows of tiles at a time */
};

static bool applies(const sp_net_layer *l)
{
    bool simple = l->activation == SP_NET_LINEAR ||
                  l->activation == SP_NET_LEAKY || l->activation == SP_NET_RELU;

    return l->kind == SP_NET_CONVOLUTIONAL && l->size == 3 && l->stride == 1 &&
           l->pad == 1 && l->groups == 1 && simple &&
           l->in.c >= CHANNELS_LEAST && l->out.c >= CHANNELS_LEAST;
}

/* G g transposed(G): 3 × 3 to 4 × 4. */
static void transform(const float *g, float out[PRODUCTS])
{
    float half[4][3];

    for (int x = 0; x < 3; x++) {
        float a = g[x], b = g[3 + x], c = g[6 + x];
        half[0][x] = a;
        half[1][x] = (a + b + c) / 2;
        half[2][x] = (a - b + c) / 2;
        half[3][x] = c;
    }
    for (int y = 0; y < 4; y++) {
        float a = half[y][0], b = half[y][1], c = half[y][2];
        out[4 * y] = a;
        out[4 * y + 1] = (a + b + c) / 2;
        out[4 * y + 2] = (a - b + c) / 2;
        out[4 * y + 3] = c;
    }
}

static sp_status pack(sp_net_winograd *w, const float *weights)
{
    size_t pairs = (size_t)w->in.c * (size_t)w->out.c;
    SP_AUTOFREE float *all = malloc(PRODUCTS * pairs * sizeof *all);

    if (!all)
        return sp_no_memory();
    for (size_t i = 0; i < pairs; i++) {
        float one[PRODUCTS];
        transform(weights + 9 * i, one);
        for (size_t k = 0; k < PRODUCTS; k++)
            all[k * pairs + i] = one[k];
    }
    for (size_t k = 0; k < PRODUCTS; k++)
        sp_net_pack(all + k * pairs, 1, (size_t)w->in.c, w->in.c, w->out.c,
                    w->weights + k * w->packed);
    return SP_OK;
}

static float *aligned(size_t floats)
{
    enum { LINE = 64 };

    return aligned_alloc(LINE,
                         (floats * sizeof(float) + LINE - 1) / LINE * LINE);
}

static void cleanup(sp_net_winograd **w)
{
    sp_net_winograd_free(*w);
}

sp_status sp_net_winograd_new(const sp_net_layer *l,
                              const sp_net_filters *filters,
                              sp_net_winograd **out)
{
    static const float slopes[] = {
        [SP_NET_LINEAR] = 1, [SP_NET_LEAKY] = 0.1f, [SP_NET_RELU] = 0};
    const sp_net_kernels *kernels = sp_net_kernels_here();

    *out = NULL;
    if (!kernels || !applies(l))
        return SP_OK;
    SP_CLEANUP(cleanup) sp_net_winograd *w = calloc(1, sizeof *w);
    if (!w)
        return sp_no_memory();
    w->kernels = kernels;
    w->in = l->in;
    w->out = l->out;
    w->slope = slopes[l->activation];
    w->packed = sp_net_packed_size(l->in.c, l->out.c);
    w->across = (l->out.w + 1) / 2;
    int each = PRODUCTS * w->across * (l->in.c + l->out.c);
    w->rows = each > CACHE_FLOATS ? 1 : CACHE_FLOATS / each;
    if (w->rows > (l->out.h + 1) / 2 || w->packed > CACHE_FLOATS)
        w->rows = (l->out.h + 1) / 2; /* weights from afar are read once */
    w->weights = aligned(PRODUCTS * w->packed);
    w->bias = aligned((size_t)l->out.c);
    if (!w->weights || !w->bias)
        return sp_no_memory();
    memcpy(w->bias, filters->biases, (size_t)l->out.c * sizeof *w->bias);
    SP_TRY(pack(w, filters->weights));
    *out = SP_TAKE(w);
    return SP_OK;
}

void sp_net_winograd_free(sp_net_winograd *w)
{
    if (!w)
        return;
    free(w->weights);
    free(w->bias);
    free(w);
}

/* Four rows of pixels with room at the sides; tiles; products. */
static size_t padded_row(const sp_net_winograd *w)
{
    return (size_t)(2 * w->across + 2) * (size_t)w->in.c;
}

static size_t tiles_floats(const sp_net_winograd *w, int channels)
{
    return (size_t)(PRODUCTS * w->rows * w->across) * (size_t)channels;
}

size_t sp_net_winograd_scratch(const sp_net_winograd *w)
{
    return 4 * padded_row(w) + tiles_floats(w, w->in.c) +
           tiles_floats(w, w->out.c);
}

/* Row @y of the picture into @to, which has a pixel of 0 before it and as many
 * behind it as tiles reach; a row outside is 0 throughout. */
static void pad_row(const sp_net_winograd *w, const float *in, int y, float *to)
{
    size_t c = (size_t)w->in.c;
    size_t n = (size_t)w->in.w * c;

    if (y < 0 || y >= w->in.h) {
        memset(to, 0, padded_row(w) * sizeof *to);
        return;
    }
    memset(to, 0, c * sizeof *to);
    memcpy(to + c, in + (size_t)y * n, n * sizeof *to);
    memset(to + c + n, 0, (padded_row(w) - c - n) * sizeof *to);
}

/* Tiles of @count rows from row number @from on. */
static void cut(const sp_net_winograd *w, const float *in, int from, int count,
                float *rows, float *tiles)
{
    size_t between = (size_t)(count * w->across) * (size_t)w->in.c;
    size_t row = padded_row(w);

    for (int t = 0; t < count; t++) {
        const float *four[4];
        for (int k = 0; k < 4; k++) {
            int y = 2 * (from + t) - 1 + k;
            float *at = rows + (size_t)((y + 4) % 4) * row;
            if (t == 0 || k >= 2) /* the others are there already */
                pad_row(w, in, y, at);
            four[k] = at;
        }
        w->kernels->tiles_in(four, (size_t)w->in.c, w->across, w->in.c,
                             tiles + (size_t)(t * w->across) * (size_t)w->in.c,
                             between);
    }
}

static void join(const sp_net_winograd *w, const float *products, int from,
                 int count, float *out)
{
    const sp_net_finish finish = {w->bias, w->slope, NULL};
    size_t c = (size_t)w->out.c;
    size_t row = (size_t)w->out.w * c;
    size_t between = (size_t)(count * w->across) * c;

    for (int t = 0; t < count; t++) {
        int y = 2 * (from + t);
        float *two[2] = {out + (size_t)y * row,
                         y + 1 < w->out.h ? out + (size_t)(y + 1) * row : NULL};
        w->kernels->tiles_out(products + (size_t)(t * w->across) * c, between,
                              w->across, w->out.c, &finish, two, w->out.w);
    }
}

void sp_net_winograd_run(const sp_net_winograd *w, const float *in, float *out,
                         float *scratch)
{
    static const sp_net_finish plain = {NULL, 1, NULL};
    float *tiles = scratch + 4 * padded_row(w);
    float *products = tiles + tiles_floats(w, w->in.c);
    int all = (w->out.h + 1) / 2;

    for (int from = 0; from < all; from += w->rows) {
        int count = from + w->rows > all ? all - from : w->rows;
        int n = count * w->across;
        cut(w, in, from, count, scratch, tiles);
        for (int k = 0; k < PRODUCTS; k++)
            w->kernels->multiply(
                tiles + (size_t)k * (size_t)n * (size_t)w->in.c,
                (size_t)w->in.c, n, w->in.c, w->weights + (size_t)k * w->packed,
                w->out.c, &plain,
                products + (size_t)k * (size_t)n * (size_t)w->out.c,
                (size_t)w->out.c);
        join(w, products, from, count, out);
    }
}
