/* The kernels, for whatever processor this is compiled for: LANES floats in a
 * vector, TILE rows of the output at once by two vectors, TALL by one, KERNELS
 * the name of the table. */
#ifndef SP_NET_KERNEL_BODY_H
#define SP_NET_KERNEL_BODY_H

#include "net_kernel.h"

#include <string.h>

typedef float vec __attribute__((vector_size(LANES * sizeof(float))));
typedef int32_t bits __attribute__((vector_size(LANES * sizeof(int32_t))));
#define ALWAYS static inline __attribute__((always_inline))
#define UNROLL _Pragma("GCC unroll 16")

ALWAYS vec load(const float *from)
{
    vec v;

    memcpy(&v, from, sizeof v);
    return v;
}

/* Parts of vectors go through registers: through memory they wait for each
 * other. */
typedef float four __attribute__((vector_size(16)));
typedef float eight __attribute__((vector_size(32)));

#define LOW_OF(v) __builtin_shufflevector(v, v, 0, 1, 2, 3)
#if LANES == 8
#define HALF_OF(v) (v)
#else
#define HALF_OF(v) __builtin_shufflevector(v, v, 0, 1, 2, 3, 4, 5, 6, 7)
#endif

/* The first @n floats; 0 for the rest. */
ALWAYS vec load_some(const float *from, int n)
{
    vec v = {0};

    memcpy(&v, from, (size_t)n * sizeof *from);
    return v;
}

ALWAYS void store(float *to, vec v, int n)
{
    if (n >= LANES) {
        memcpy(to, &v, sizeof v);
    } else if (n == 4) {
        four low = LOW_OF(v);
        memcpy(to, &low, sizeof low);
    } else if (n == 8) {
        eight half = HALF_OF(v);
        memcpy(to, &half, sizeof half);
    } else {
        memcpy(to, &v, (size_t)n * sizeof *to);
    }
}

ALWAYS vec finished(vec v, vec bias, float slope)
{
    v += bias;
    vec low = v * slope;
    bits above = v > 0;
    return (vec)((above & (bits)v) | (~above & (bits)low));
}

/* How many floats of the last vector there are: known when compiling where
 * that is common. */
ALWAYS vec load_part(const float *from, const int part, int n)
{
    if (part == LANES)
        return load(from);
    return load_some(from, part ? part : n);
}

ALWAYS void store_part(float *to, vec v, const int part, int n)
{
    store(to, v, part ? part : n);
}

/* What a block of the product is made of. */
typedef struct strip {
    const float *in;
    size_t in_stride;
    int k;
    const float *packed;
    int n; /* columns of a vector that is not whole */
    sp_net_finish finish;
    float *out;
    size_t out_stride;
} strip;

/* @count rows times @vectors of columns. */
ALWAYS void block(strip *s, const int count, const int vectors, const int part)
{
    vec sums[12][2];
    vec bias[2] = {{0}, {0}};
    const float *in = s->in;

    UNROLL for (int r = 0; r < count; r++)
        UNROLL for (int v = 0; v < vectors; v++) sums[r][v] = (vec){0};
    for (int i = 0; i < s->k; i++) {
        const float *from = s->packed + (size_t)i * SP_NET_PANEL;
        vec w[2];
        UNROLL for (int v = 0; v < vectors; v++) w[v] = load(from + v * LANES);
        UNROLL for (int r = 0; r < count; r++)
            UNROLL for (int v = 0; v < vectors; v++) sums[r][v] +=
            in[(size_t)r * s->in_stride + (size_t)i] * w[v];
    }
    UNROLL for (int v = 0; v < vectors; v++) if (s->finish.bias) bias[v] =
        load_part(s->finish.bias + v * LANES, part, s->n);
    UNROLL for (int r = 0; r < count; r++)
        UNROLL for (int v = 0; v < vectors; v++)
    {
        size_t at = (size_t)r * s->out_stride + (size_t)(v * LANES);
        vec sum = finished(sums[r][v], bias[v], s->finish.slope);
        if (s->finish.add)
            sum += load_part(s->finish.add + at, part, s->n);
        store_part(s->out + at, sum, part, s->n);
    }
    s->in += (size_t)count * s->in_stride;
    s->out += (size_t)count * s->out_stride;
    if (s->finish.add)
        s->finish.add += (size_t)count * s->out_stride;
}

ALWAYS void go(strip s, int rows, const int vectors, const int tile,
               const int part)
{
    for (; rows >= tile; rows -= tile)
        block(&s, tile, vectors, part);
    if (tile > 8 && rows >= 8) {
        block(&s, 8, vectors, part);
        rows -= 8;
    }
    if (rows >= 4) {
        block(&s, 4, vectors, part);
        rows -= 4;
    }
    if (rows >= 2) {
        block(&s, 2, vectors, part);
        rows -= 2;
    }
    if (rows)
        block(&s, 1, vectors, part);
}

static void multiply(const float *in, size_t in_stride, int rows, int k,
                     const float *packed, int n, const sp_net_finish *finish,
                     float *out, size_t out_stride)
{
    for (int at = 0, step; at < n; at += step) {
        int left = n - at;
        size_t panel = (size_t)(at / SP_NET_PANEL) * SP_NET_PANEL;
        strip s = {.in = in,
                   .in_stride = in_stride,
                   .k = k,
                   .packed = packed + panel * (size_t)k + at % SP_NET_PANEL,
                   .n = left,
                   .finish = *finish,
                   .out = out + at,
                   .out_stride = out_stride};
        s.finish.bias = finish->bias ? finish->bias + at : NULL;
        s.finish.add = finish->add ? finish->add + at : NULL;
        step = left >= 2 * LANES ? 2 * LANES : LANES;
        if (left >= 2 * LANES)
            go(s, rows, 2, TILE, LANES);
        else if (left >= LANES)
            go(s, rows, 1, TALL, LANES);
        else if (left == 4)
            go(s, rows, 1, TALL, 4);
        else if (left == 8)
            go(s, rows, 1, TALL, 8);
        else
            go(s, rows, 1, TALL, 0);
    }
}

/* ---- Winograd ---- */

/* One tile, LANES channels (or the @n that are left). */
ALWAYS void tile_in(const float *const rows[4], size_t at, size_t stride, int n,
                    float *out, size_t between)
{
    vec d[4][4];

    UNROLL for (int y = 0; y < 4; y++)
    {
        vec p[4];
        UNROLL for (int x = 0; x < 4; x++)
        {
            const float *from = rows[y] + at + (size_t)x * stride;
            p[x] = n >= LANES ? load(from) : load_some(from, n);
        }
        d[y][0] = p[0] - p[2];
        d[y][1] = p[1] + p[2];
        d[y][2] = p[2] - p[1];
        d[y][3] = p[1] - p[3];
    }
    UNROLL for (int x = 0; x < 4; x++)
    {
        const vec column[4] = {d[0][x] - d[2][x], d[1][x] + d[2][x],
                               d[2][x] - d[1][x], d[1][x] - d[3][x]};
        UNROLL for (int y = 0; y < 4; y++)
            store(out + (size_t)(4 * y + x) * between, column[y], n);
    }
}

static void tiles_in(const float *const rows[4], size_t stride, int tiles,
                     int c, float *out, size_t between)
{
    for (int t = 0; t < tiles; t++, out += c) {
        size_t at = 2 * (size_t)t * stride;
        int i = 0;
        for (; i + LANES <= c; i += LANES)
            tile_in(rows, at + (size_t)i, stride, LANES, out + i, between);
        if (i < c)
            tile_in(rows, at + (size_t)i, stride, c - i, out + i, between);
    }
}

ALWAYS void tile_out(const float *in, size_t between, int n, size_t i,
                     const sp_net_finish *f, float *const pixels[4])
{
    vec d[2][4];
    vec bias = n >= LANES ? load(f->bias + i) : load_some(f->bias + i, n);

    UNROLL for (int x = 0; x < 4; x++)
    {
        vec m[4];
        UNROLL for (int y = 0; y < 4; y++)
        {
            const float *from = in + (size_t)(4 * y + x) * between + i;
            m[y] = n >= LANES ? load(from) : load_some(from, n);
        }
        d[0][x] = m[0] + m[1] + m[2];
        d[1][x] = m[1] - m[2] - m[3];
    }
    UNROLL for (int y = 0; y < 2; y++)
    {
        vec left = d[y][0] + d[y][1] + d[y][2];
        vec right = d[y][1] - d[y][2] - d[y][3];
        if (pixels[2 * y])
            store(pixels[2 * y] + i, finished(left, bias, f->slope), n);
        if (pixels[2 * y + 1])
            store(pixels[2 * y + 1] + i, finished(right, bias, f->slope), n);
    }
}

static void tiles_out(const float *in, size_t between, int tiles, int c,
                      const sp_net_finish *finish, float *const out[2],
                      int width)
{
    for (int t = 0; t < tiles; t++, in += c) {
        float *pixels[4];
        int i = 0;
        for (int k = 0; k < 4; k++) {
            int x = 2 * t + k % 2;
            bool there = x < width && out[k / 2];
            pixels[k] = there ? out[k / 2] + (size_t)x * (size_t)c : NULL;
        }
        for (; i + LANES <= c; i += LANES)
            tile_out(in, between, LANES, (size_t)i, finish, pixels);
        if (i < c)
            tile_out(in, between, c - i, (size_t)i, finish, pixels);
    }
}

/* ---- depthwise ---- */

/* @count pixels beside each other, one vector of channels. */
ALWAYS void window(const float *const *rows, const int size, const int stride,
                   const int count, size_t at, size_t c, const float *taps,
                   vec bias, float slope, float *out)
{
    vec sums[4];

    UNROLL for (int i = 0; i < count; i++) sums[i] = (vec){0};
    UNROLL for (int y = 0; y < size; y++) UNROLL for (int x = 0; x < size; x++)
    {
        vec w = load(taps + (size_t)(y * size + x) * c);
        UNROLL for (int i = 0; i < count; i++) sums[i] +=
            w * load(rows[y] + at + (size_t)(i * stride + x) * c);
    }
    UNROLL for (int i = 0; i < count; i++)
        store(out + (size_t)i * c, finished(sums[i], bias, slope), LANES);
}

ALWAYS void windows(const float *const *rows, const int size, const int stride,
                    int c, int width, const float *taps, const sp_net_finish *f,
                    float *out)
{
    size_t wide = (size_t)c;

    for (int i = 0; i < c; i += LANES) {
        size_t at = (size_t)i;
        vec bias = load(f->bias + i);
        int x = 0;
        for (; x + 4 <= width; x += 4)
            window(rows, size, stride, 4, at + (size_t)(x * stride) * wide,
                   wide, taps + at, bias, f->slope,
                   out + (size_t)x * wide + at);
        for (; x < width; x++)
            window(rows, size, stride, 1, at + (size_t)(x * stride) * wide,
                   wide, taps + at, bias, f->slope,
                   out + (size_t)x * wide + at);
    }
}

static void depthwise(const float *const *rows, int size, int stride, int c,
                      int width, const float *taps, const sp_net_finish *finish,
                      float *out)
{
    if (size == 3 && stride == 1)
        windows(rows, 3, 1, c, width, taps, finish, out);
    else if (size == 3)
        windows(rows, 3, 2, c, width, taps, finish, out);
    else if (stride == 1)
        windows(rows, 5, 1, c, width, taps, finish, out);
    else
        windows(rows, 5, 2, c, width, taps, finish, out);
}

const sp_net_kernels KERNELS = {multiply, tiles_in, tiles_out, depthwise};

#endif
