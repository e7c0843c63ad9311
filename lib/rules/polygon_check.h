/* What makes rings a polygon. */
#ifndef SP_POLYGON_CHECK_H
#define SP_POLYGON_CHECK_H

#include <safeprod/polygon.h>

#include "base.h"

/* Twice the signed area of a ring. */
double sp_ring_area2(const sp_ring *ring);

/* Is (x, y) inside the ring? On the line itself either answer may come. */
bool sp_ring_contains(const sp_ring *ring, double x, double y);

/* No line crosses or touches another, holes lie inside the outline and apart,
 * every ring has an area. */
sp_status sp_polygon_check(const sp_polygon *polygon);

#endif
