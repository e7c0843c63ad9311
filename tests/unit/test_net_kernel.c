/* Kernels of every kind of processor that this one can be: against plain
 * sums, and against each other to the bit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "net_kernel.h"

#include "net_help.h"

static const sp_net_kernels *all[2];
static size_t count;

static float *randoms(size_t n, uint32_t *seed)
{
    float *made = malloc((n + 1) * sizeof *made);

    for (size_t i = 0; i < n; i++)
        made[i] = net_random_real(seed);
    return made;
}

static void check_multiply(int rows, int k, int n, float slope, bool add)
{
    uint32_t seed = (uint32_t)(rows * 31 + k * 7 + n);
    size_t stride = (size_t)k + 3, wide = (size_t)n + 5;
    SP_AUTOFREE float *in = randoms((size_t)rows * stride, &seed);
    SP_AUTOFREE float *weights = randoms((size_t)k * (size_t)n, &seed);
    SP_AUTOFREE float *bias = randoms((size_t)n, &seed);
    SP_AUTOFREE float *more = randoms((size_t)rows * wide, &seed);
    SP_AUTOFREE float *packed = randoms(sp_net_packed_size(k, n), &seed);
    const sp_net_finish finish = {bias, slope, add ? more : NULL};
    float *out[2];

    sp_net_pack(weights, 1, (size_t)k, k, n, packed);
    for (size_t e = 0; e < count; e++) {
        out[e] = randoms((size_t)rows * wide, &seed);
        for (size_t i = 0; i < (size_t)rows * wide; i++)
            out[e][i] = 77;
        all[e]->multiply(in, stride, rows, k, packed, n, &finish, out[e], wide);
    }
    for (size_t r = 0; r < (size_t)rows; r++)
        for (size_t c = 0; c < wide; c++) {
            double sum = c < (size_t)n ? bias[c] : 77;
            for (size_t i = 0; c < (size_t)n && i < (size_t)k; i++)
                sum += (double)in[r * stride + i] *
                       (double)weights[c * (size_t)k + i];
            if (c < (size_t)n && sum < 0)
                sum *= (double)slope;
            if (c < (size_t)n && add)
                sum += more[r * wide + c];
            for (size_t e = 0; e < count; e++)
                if (fabs(out[e][r * wide + c] - sum) > 1e-4)
                    fail_msg("%d × %d × %d at %zu, %zu: %g, not %g", rows, k, n,
                             r, c, (double)out[e][r * wide + c], sum);
        }
    if (count == 2)
        assert_memory_equal(out[0], out[1],
                            (size_t)rows * wide * sizeof(float));
    for (size_t e = 0; e < count; e++)
        free(out[e]);
}

static void test_multiply(void **state)
{
    static const int sizes[] = {1, 3, 4, 7, 8, 12, 15, 16, 17, 24, 31, 33, 70};

    (void)state;
    if (count == 0)
        skip();
    for (size_t r = 0; r < SP_COUNT(sizes); r += 2)
        for (size_t k = 0; k < SP_COUNT(sizes); k += 3)
            for (size_t n = 0; n < SP_COUNT(sizes); n++)
                check_multiply(sizes[r], sizes[k], sizes[n],
                               n % 3 == 0   ? 1
                               : n % 3 == 1 ? 0.1f
                                            : 0,
                               n % 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_multiply)};
    const sp_net_kernels *best = sp_net_kernels_here();

#ifdef __x86_64__
    if (best)
        all[count++] = &sp_net_kernels_avx2;
    if (best == &sp_net_kernels_avx512)
        all[count++] = best;
#else
    (void)best;
#endif
    return cmocka_run_group_tests(tests, NULL, NULL);
}
