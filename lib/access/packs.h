/* Rule packs in the site: which are in force, and loading others. */
#ifndef SP_PACKS_H
#define SP_PACKS_H

#include <safeprod/pack.h>
#include <safeprod/standard.h>

#include "actor.h"
#include "pack_kind.h"

/* Put the library's own packs into a new site. */
sp_status sp_packs_install(sp_session *session);

/* The pack in force by @name, or the very version by name@version; the
 * caller's. No rights are checked. */
sp_status sp_packs_get(sp_session *session, const char *name, sp_pack **out);

#endif
