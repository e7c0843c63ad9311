/* For processors with AVX2: 16 registers of 8 floats. */
#define LANES 8
#define TILE 6
#define TALL 8
#define KERNELS sp_net_kernels_avx2
#include "net_kernel_body.h"
