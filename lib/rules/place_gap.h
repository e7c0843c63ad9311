/* How far apart two places are: points, or areas on one plan in metres. */
#ifndef SP_PLACE_GAP_H
#define SP_PLACE_GAP_H

#include <safeprod/polygon.h>

#include "base.h"

/* Greatest distance from the plan's origin that is reckoned with, in metres. */
#define SP_PLACE_MAX 1e7

/* A place: an area; else a point; else not known. */
typedef struct sp_place {
    const sp_polygon *area; /* borrowed; NULL: a point */
    sp_vertex point;
    bool known; /* is there a point or an area at all? */
} sp_place;

/* The rectangle around a place. */
typedef struct sp_box {
    double x0, y0, x1, y1;
} sp_box;

/* The rectangle around a place that is known. SP_INVALID: a coordinate is no
 * number or beyond SP_PLACE_MAX. */
sp_status sp_place_box(const sp_place *place, sp_box *out);

/* Metres between two places that are known; 0 when they meet. Places that are
 * @enough metres apart or less need no exact answer: any distance up to that
 * may be given. 0: always exact. */
double sp_place_gap(const sp_place *a, const sp_place *b, double enough);

/* Are they at most @metres apart? Half a millimetre is given on the safe side,
 * so that "30 m" stays 30 m however the coordinates were reckoned. */
bool sp_places_within(const sp_place *a, const sp_place *b, double metres);

#endif
