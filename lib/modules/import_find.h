/* The record that a row of a table is about. */
#ifndef SP_IMPORT_FIND_H
#define SP_IMPORT_FIND_H

#include "actor.h"
#include "rec.h"

/* Find what @record, filled from a row, is about: by its code, else by what
 * people know it by (an enterprise by credit code, then name; a child in the
 * tree of risks by its name below the same parent).
 * @retval SP_NOT_FOUND it is new
 * @retval SP_CONFLICT  several answer, or one that is surely another */
sp_status sp_import_find(sp_session *session, const sp_type *type,
                         const void *record, void **out);

#endif
