/* oneDNN's product of matrices. */
#include "net_sgemm.h"

#include <dnnl.h>

/* See net_run.c. */
extern int omp_get_max_threads(void);
extern void omp_set_num_threads(int n);

sp_status sp_net_sgemm_new(float **out)
{
    size_t n = (size_t)SP_NET_SGEMM_SIDE * SP_NET_SGEMM_SIDE;
    float *made = calloc(3 * n, sizeof *made);

    if (!made)
        return sp_no_memory();
    for (size_t i = 0; i < 2 * n; i++)
        made[i] = (float)(i % 7) - 3;
    *out = made;
    return SP_OK;
}

void sp_net_sgemm(float *matrices)
{
    const dnnl_dim_t side = SP_NET_SGEMM_SIDE;
    int threads = omp_get_max_threads();

    omp_set_num_threads(1);
    dnnl_sgemm('N', 'N', side, side, side, 1, matrices, side,
               matrices + side * side, side, 0, matrices + 2 * side * side,
               side);
    omp_set_num_threads(threads);
}
