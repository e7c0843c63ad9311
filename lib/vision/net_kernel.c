/* Which kernels, and weights for them. */
#include "net_kernel.h"

#include <string.h>

const sp_net_kernels *sp_net_kernels_here(void)
{
#ifdef SP_KERNELS_X86
    if (__builtin_cpu_supports("avx512f") &&
        __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("fma"))
        return &sp_net_kernels_avx512;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        return &sp_net_kernels_avx2;
#endif
    return NULL;
}

const sp_net_kernels *sp_net_kernels_for_rows(void)
{
#ifdef SP_KERNELS_X86
    return sp_net_kernels_here() ? &sp_net_kernels_avx2 : NULL;
#else
    return NULL;
#endif
}

static size_t panels(int n)
{
    return (size_t)(n + SP_NET_PANEL - 1) / SP_NET_PANEL;
}

size_t sp_net_packed_size(int k, int n)
{
    return panels(n) * SP_NET_PANEL * (size_t)k;
}

void sp_net_pack(const float *weights, size_t k_step, size_t n_step, int k,
                 int n, float *packed)
{
    memset(packed, 0, sp_net_packed_size(k, n) * sizeof *packed);
    for (int i = 0; i < n; i++) {
        float *panel = packed +
                       (size_t)(i / SP_NET_PANEL) * SP_NET_PANEL * (size_t)k +
                       i % SP_NET_PANEL;
        for (int j = 0; j < k; j++)
            panel[(size_t)j * SP_NET_PANEL] =
                weights[(size_t)j * k_step + (size_t)i * n_step];
    }
}
