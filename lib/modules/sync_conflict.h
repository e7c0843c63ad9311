/* Conflicts that wait for a person. */
#ifndef SP_SYNC_CONFLICT_H
#define SP_SYNC_CONFLICT_H

#include <safeprod/sync.h>

#include "actor.h"

/* Those of one import, until its types are written. */
typedef struct sp_sync_conflicts {
    sp_sync_conflict **items;
    size_t count;
} sp_sync_conflicts;

/* @a and @b met and made @result; @fields is where they differ. */
sp_status sp_sync_conflict_note(sp_sync_conflicts *list, const sp_type *type,
                                const void *a, const void *b,
                                const void *result, const char *fields,
                                const char *peer);
sp_status sp_sync_conflicts_write(sp_session *session, sp_sync_conflicts *list);
void sp_sync_conflicts_free(sp_sync_conflicts *list);

#endif
