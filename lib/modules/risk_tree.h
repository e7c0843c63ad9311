/* The tree of risks from the inside: what a child takes from its parent, and
 * how grades climb from event to point to zone. */
#ifndef SP_RISK_TREE_H
#define SP_RISK_TREE_H

#include <safeprod/archive.h>
#include <safeprod/risk.h>

#include "change.h"

enum { SP_PLAN_WIDTH = 2400, SP_PLAN_HEIGHT = 1600 }; /* of a blank plan */

/* How a type hangs on its parent. */
typedef struct sp_branch {
    const sp_type *type;
    const sp_type *parent;
    const char *field; /* that holds the parent's code */
    bool anywhere;     /* the parent may belong to another department */
} sp_branch;

/* Before @record is written: its parent is there and in use, the actor may add
 * to it, and department and code follow from it. */
sp_status sp_branch_join(sp_session *session, const sp_branch *branch,
                         const void *old, void *record);

/* The worst of what lies below. Where controls were examined for some, the
 * others count with their inherent grade. */
typedef struct sp_worst {
    unsigned inherent;
    unsigned residual;
    bool examined;
} sp_worst;
void sp_worst_add(sp_worst *w, unsigned inherent, unsigned residual);
unsigned sp_worst_residual(const sp_worst *w);

/* Set the members of a point or a zone that follow from what lies below. */
sp_status sp_risk_point_sum(sp_session *session, sp_risk_point *point);
sp_status sp_risk_zone_sum(sp_session *session, sp_zone *zone);

/* Write the point of @unit, the point or the zone again if what lies below has
 * changed it. */
sp_status sp_risk_unit_changed(sp_session *session, const char *unit);
sp_status sp_risk_point_changed(sp_session *session, const char *point);
sp_status sp_risk_zone_changed(sp_session *session, const char *zone);

/* The same for all points, or events, whose ids are above @above. */
sp_status sp_risk_points_loaded(sp_session *session, int64_t above);
sp_status sp_risk_events_loaded(sp_session *session, int64_t above);

/* The park, or NULL when none is registered; the caller's. */
sp_status sp_park_find(sp_session *session, sp_park **out);
void sp_park_release(sp_park **park); /* for SP_CLEANUP */

/* The size of the plan that zones are drawn on, in pixels. */
void sp_plan_size(const sp_park *park, double *out_width, double *out_height);

/* Same text, or both NULL? */
bool sp_same_text(const char *a, const char *b);

/* Today where the site is, YYYY-MM-DD. */
void sp_today(const sp_session *session, char out[11]);

/* Write a file that is there whole or not at all. */
sp_status sp_whole_file(const char *path, const void *bytes, size_t len);

/* name@version; the caller's. */
sp_status sp_pack_pin(const sp_pack *pack, char **out);

#endif
