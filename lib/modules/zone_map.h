/* The four-colour map with grades that are not those of the records. */
#ifndef SP_ZONE_MAP_H
#define SP_ZONE_MAP_H

#include "risk_tree.h"
#include "str.h"

/* Changes the grades of records that were loaded for one map. */
typedef struct sp_map_overlay {
    sp_status (*apply)(void *context, sp_records *zones, sp_records *points);
    void *context;
    const char *standard; /* what the map says it was assessed by; NULL: the
                             standards of the site's events */
} sp_map_overlay;

/* sp_risk_map() through @overlay, which may be NULL. */
sp_status sp_zone_map_draw(sp_session *session,
                           const sp_risk_map_options *options,
                           const sp_map_overlay *overlay, sp_str *out,
                           size_t *out_hidden);

#endif
