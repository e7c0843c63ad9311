/* What is supposed of a site's risks, from the inside. */
#ifndef SP_SUPPOSING_H
#define SP_SUPPOSING_H

#include <safeprod/what_if.h>

#include "risk_forest.h"

/* One event, point or zone, and the record that it is. */
typedef struct sp_supposed {
    sp_what_if_row row;
    const void *record; /* borrowed from the forest */
} sp_supposed;

/* All of them, as a tree: also those that the actor may not see. */
typedef struct sp_supposition {
    sp_supposed *items;
    size_t count;
} sp_supposition;

/* Between sp_db_begin_read() and its end; @forest outlives @out. */
sp_status sp_suppose(sp_session *session, const sp_what_if *what,
                     const sp_forest *forest, sp_supposition *out);
void sp_supposition_clear(sp_supposition *supposition);

void sp_what_if_row_clear(sp_what_if_row *row);

#endif
