/* Kernels of our own, for what oneDNN is slow at or does not do: 3 × 3
 * convolutions by Winograd's method, with fewer multiplications, and rows of
 * depthwise ones. Written once, in vectors of the compiler's, and compiled for
 * each kind of processor; every kind gives the same numbers, since each output
 * is summed in one order. Pure. */
#ifndef SP_NET_KERNEL_H
#define SP_NET_KERNEL_H

#include "net_cfg.h"

/* Columns that weights are padded to: what the widest kernel does at once. */
enum { SP_NET_PANEL = 32 };

/* How results are finished: bias first, then activation, then what is added.
 * Activation is linear, leaky or relu. */
typedef struct sp_net_finish {
    const float *bias; /* or NULL */
    float slope;       /* of what is below 0: 1, 0.1, 0 */
    const float *add;  /* or NULL; laid out as the output */
} sp_net_finish;

typedef struct sp_net_kernels {
    /* out[p][n] = finish(sum over k of in[p][k] * weights[k][n]), for @rows of
     * p. @packed: sp_net_pack(). Strides in floats. */
    void (*multiply)(const float *in, size_t in_stride, int rows, int k,
                     const float *packed, int n, const sp_net_finish *finish,
                     float *out, size_t out_stride);

    /* Winograd's F(2 × 2, 3 × 3): one row of tiles, of 4 × 4 pixels that
     * overlap by two. @rows: the 4 rows of pixels, each with a pixel of room on
     * either side, all with @stride floats from pixel to pixel. Number i of the
     * 16 results of tile t goes to out[i * @between + t * c]. */
    void (*tiles_in)(const float *const rows[4], size_t stride, int tiles,
                     int c, float *out, size_t between);
    /* Back: 16 products of each tile to 2 × 2 pixels, finished. @out: the two
     * rows; @width cuts off what is beyond them, NULL a row that is not there.
     */
    void (*tiles_out)(const float *in, size_t between, int tiles, int c,
                      const sp_net_finish *finish, float *const out[2],
                      int width);

    /* One row of a depthwise convolution, of @c channels (a multiple of the
     * kernel's vector), @width pixels of the output: @size rows of the input,
     * which begin where the window does. @taps: [row][column][channel]. */
    void (*depthwise)(const float *const *rows, int size, int stride, int c,
                      int width, const float *taps, const sp_net_finish *finish,
                      float *out);
} sp_net_kernels;

/* The best that this processor can do; NULL: none of them. */
const sp_net_kernels *sp_net_kernels_here(void);

/* The best for depthwise() on a multiple of 8 channels, and for products of
 * rows as short as go with it: wide tiles do not pay there. */
const sp_net_kernels *sp_net_kernels_for_rows(void);

/* Room for @k × @n weights, in floats. */
size_t sp_net_packed_size(int k, int n);

/* weights[j * k_step + i * n_step] is that of input j and output i. */
void sp_net_pack(const float *weights, size_t k_step, size_t n_step, int k,
                 int n, float *packed);

/* Of the kinds of processors; see net_kernel_body.h. */
extern const sp_net_kernels sp_net_kernels_avx2;
extern const sp_net_kernels sp_net_kernels_avx512;

#endif
