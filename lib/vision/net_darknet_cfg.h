/* A cfg for Debian's Darknet. Pure. */
#ifndef SP_NET_DARKNET_CFG_H
#define SP_NET_DARKNET_CFG_H

#include "net_cfg.h"
#include "str.h"

/* Write @text again for Darknet: one picture at a time, and of each section
 * only what says how it computes. SP_UNSUPPORTED: the network has what Darknet
 * does not know and would silently compute otherwise. */
sp_status sp_net_darknet_cfg(const sp_net_cfg *cfg, const char *text,
                             size_t size, sp_str *out);

#endif
