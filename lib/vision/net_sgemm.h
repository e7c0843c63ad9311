/* How fast this machine multiplies matrices: the yardstick of networks. */
#ifndef SP_NET_SGEMM_H
#define SP_NET_SGEMM_H

#include "base.h"

enum { SP_NET_SGEMM_SIDE = 768 };
#define SP_NET_SGEMM_FLOPS                                                     \
    (2.0 * SP_NET_SGEMM_SIDE * SP_NET_SGEMM_SIDE * SP_NET_SGEMM_SIDE)

/* Two square matrices, and room for their product. */
sp_status sp_net_sgemm_new(float **out);

/* oneDNN's own, on one thread: SP_NET_SGEMM_FLOPS. */
void sp_net_sgemm(float *matrices);

#endif
