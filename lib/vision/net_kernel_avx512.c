/* For processors with AVX-512: 32 registers of 16 floats. */
#define LANES 16
#define TILE 12
#define TALL 12
#define KERNELS sp_net_kernels_avx512
#include "net_kernel_body.h"
