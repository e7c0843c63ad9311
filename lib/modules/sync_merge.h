/* Two versions of a record, neither of which has seen the other. */
#ifndef SP_SYNC_MERGE_H
#define SP_SYNC_MERGE_H

#include "field.h"

/* One record out of two, the same whichever is @a, and whichever of several is
 * merged first: safety facts by the table of stricter.h; all else from the one
 * that was written later. @out_fields: names of the fields that are no safety
 * facts and differ, with commas, "" for none. Both are the caller's. */
sp_status sp_sync_merge(const sp_type *type, const void *a, const void *b,
                        void **out, char **out_fields);

#endif
