/* The kernels, for whatever processor this is compiled for: LANES floats in a
 * vector, TILE rows of the output at once, KERNELS the name of the table. */
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

/* The first @n floats; 0 for the rest. */
ALWAYS vec load_some(const float *from, int n)
{
    vec v = {0};

    memcpy(&v, from, (size_t)n * sizeof *from);
    return v;
}

ALWAYS void store(float *to, vec v, int n)
{
    memcpy(to, &v, n >= LANES ? sizeof v : (size_t)n * sizeof *to);
}

ALWAYS vec finished(vec v, vec bias, float slope)
{
    v += bias;
    vec low = v * slope;
    bits above = v > 0;
    return (vec)((above & (bits)v) | (~above & (bits)low));
}

ALWAYS void store_row(float *to, vec v, int n, size_t at,
                      const sp_net_finish *f)
{
    if (f->add)
        v += n >= LANES ? load(f->add + at) : load_some(f->add + at, n);
    if (n >= LANES)
        memcpy(to + at, &v, sizeof v);
    else
        store(to + at, v, n);
}

/* @count rows times two vectors of columns, or one. */
ALWAYS void block(const float *in, size_t in_stride, const int count,
                  const int vectors, int k, const float *packed, int n,
                  const sp_net_finish *f, float *out, size_t out_stride)
{
    vec sums[TILE][2];
    vec bias[2] = {{0}, {0}};

    UNROLL for (int r = 0; r < count; r++)
        UNROLL for (int v = 0; v < vectors; v++) sums[r][v] = (vec){0};
    for (int i = 0; i < k; i++) {
        vec w[2];
        UNROLL for (int v = 0; v < vectors; v++) w[v] =
            load(packed + (size_t)i * SP_NET_PANEL + v * LANES);
        UNROLL for (int r = 0; r < count; r++)
            UNROLL for (int v = 0; v < vectors; v++) sums[r][v] +=
            in[(size_t)r * in_stride + (size_t)i] * w[v];
    }
    UNROLL for (int v = 0; v < vectors; v++) if (f->bias) bias[v] =
        n - v * LANES >= LANES ? load(f->bias + v * LANES)
                               : load_some(f->bias + v * LANES, n - v * LANES);
    UNROLL for (int r = 0; r < count; r++) UNROLL for (int v = 0; v < vectors;
                                                       v++)
        store_row(out, finished(sums[r][v], bias[v], f->slope), n - v * LANES,
                  (size_t)r * out_stride + (size_t)(v * LANES), f);
}

ALWAYS void strip(const float *in, size_t in_stride, int rows,
                  const int vectors, int k, const float *packed, int n,
                  const sp_net_finish *f, float *out, size_t out_stride)
{
    sp_net_finish here = *f;

    for (; rows >= TILE; rows -= TILE) {
        block(in, in_stride, TILE, vectors, k, packed, n, &here, out,
              out_stride);
        in += TILE * in_stride;
        out += TILE * out_stride;
        here.add = here.add ? here.add + TILE * out_stride : NULL;
    }
    for (; rows >= 4; rows -= 4) {
        block(in, in_stride, 4, vectors, k, packed, n, &here, out, out_stride);
        in += 4 * in_stride;
        out += 4 * out_stride;
        here.add = here.add ? here.add + 4 * out_stride : NULL;
    }
    for (; rows > 0; rows--) {
        block(in, in_stride, 1, vectors, k, packed, n, &here, out, out_stride);
        in += in_stride;
        out += out_stride;
        here.add = here.add ? here.add + out_stride : NULL;
    }
}

static void multiply(const float *in, size_t in_stride, int rows, int k,
                     const float *packed, int n, const sp_net_finish *finish,
                     float *out, size_t out_stride)
{
    sp_net_finish f = *finish;

    for (int at = 0; at < n; at += 2 * LANES) {
        const float *panel =
            packed + (size_t)(at / SP_NET_PANEL) * SP_NET_PANEL * (size_t)k +
            at % SP_NET_PANEL;
        f.bias = finish->bias ? finish->bias + at : NULL;
        f.add = finish->add ? finish->add + at : NULL;
        if (n - at > LANES)
            strip(in, in_stride, rows, 2, k, panel, n - at, &f, out + at,
                  out_stride);
        else
            strip(in, in_stride, rows, 1, k, panel, n - at, &f, out + at,
                  out_stride);
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

const sp_net_kernels KERNELS = {multiply, tiles_in, tiles_out};

#endif
