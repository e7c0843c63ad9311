/* Two versions of one record, where nobody can say which is right: the table of
 * safety facts. */
#ifndef SP_STRICTER_H
#define SP_STRICTER_H

#include <safeprod/archive_package.h>

#include "field.h"

/* Whose record is taken where a leading fact decides: +1 @a's, -1 @b's, 0: no
 * such fact differs. */
int sp_stricter_leads(const sp_type *type, const void *a, const void *b);

/* Every safety fact on which @other is stricter goes into @record, which is a
 * copy of the one that was taken. It does not matter which of the two was
 * @record: safety facts come out the same. */
sp_status sp_stricter_take(const sp_type *type, const void *other,
                           void *record);

#endif
