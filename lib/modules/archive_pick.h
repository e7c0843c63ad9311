/* Which records go into a package, in a table that lives as long as the
 * connection: what was chosen, what belongs to it, what it refers to. */
#ifndef SP_ARCHIVE_PICK_H
#define SP_ARCHIVE_PICK_H

#include <safeprod/archive_package.h>

#include "actor.h"

/* For sp_rec_walk(): the rows of @type that were picked. */
sp_status sp_pick_where(const sp_type *type, char **out);

/* Begin with nothing picked. */
sp_status sp_pick_begin(sp_session *session);

/* One record. */
sp_status sp_pick_add(sp_session *session, const sp_type *type,
                      const char *code);
/* All of a type. */
sp_status sp_pick_all(sp_session *session, const sp_type *type);

/* What @options choose. @retval SP_NOT_FOUND there is no such enterprise */
sp_status sp_pick_choose(sp_session *session,
                         const sp_archive_options *options);

/* And what it refers to, as far as it goes. */
sp_status sp_pick_close(sp_session *session);

#endif
