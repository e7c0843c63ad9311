/* What a list may show, for all that read lists. */
#ifndef SP_LOOK_H
#define SP_LOOK_H

#include "actor.h"

/* What the actor sees of the records that @query chooses. @out_public: public
 * fields only; a query that speaks of others is refused then. */
sp_status sp_record_look(sp_session *session, const sp_query *query,
                         sp_sight *out, bool *out_public);

#endif
