/* Settings that we do not compute are refused, not passed over. */
#ifndef SP_NET_SUPPORTED_H
#define SP_NET_SUPPORTED_H

#include "net_cfg.h"
#include "net_section.h"

/* SP_UNSUPPORTED: a setting of the section would change what comes out. */
sp_status sp_net_check_supported(const sp_net_section *s, sp_net_kind kind);

#endif
