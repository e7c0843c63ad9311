/* Sealing with the site's secret key. */
#ifndef SP_SEAL_SIGN_H
#define SP_SEAL_SIGN_H

#include <safeprod/seal.h>

#include "actor.h"

/* Seal a summary: `key` and `issued_at` are set here, `place` and `site` are
 * cut to what there is room for. No rights are checked. @retval SP_INVALID the
 * others are too long */
sp_status sp_seal_sign(sp_session *session, const sp_seal_summary *summary,
                       char **out);

#endif
