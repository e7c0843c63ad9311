/* The plan in metres: where the zones lie, and marks on it. */
#ifndef SP_PERMIT_AREA_H
#define SP_PERMIT_AREA_H

#include "actor.h"
#include "place_gap.h"

struct sp_plan_area;

typedef struct sp_plan {
    double scale_x; /* metres of a pixel; 0: not known */
    double scale_y;
    struct sp_plan_area *areas; /* by code */
    size_t nareas;
} sp_plan;

/* @out is to be cleared, also on failure. */
sp_status sp_plan_read(sp_session *session, sp_plan *out);
void sp_plan_clear(sp_plan *plan);

/* A mark (pixels), else the area of a zone, else not known. Borrowed. */
void sp_plan_place(const sp_plan *plan, const char *zone, double x, double y,
                   sp_place *out);

#endif
