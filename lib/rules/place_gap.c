/* How far apart two places are. */
#include "place_gap.h"

#include <math.h>

#define HALF_A_MILLIMETRE 0.0005

static bool take(sp_box *box, const sp_vertex *p)
{
    if (!(fabs(p->x) <= SP_PLACE_MAX && fabs(p->y) <= SP_PLACE_MAX))
        return false;
    box->x0 = fmin(box->x0, p->x);
    box->y0 = fmin(box->y0, p->y);
    box->x1 = fmax(box->x1, p->x);
    box->y1 = fmax(box->y1, p->y);
    return true;
}

sp_status sp_place_box(const sp_place *place, sp_box *out)
{
    sp_box box = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    const sp_vertex *bad = NULL;

    if (!place->area)
        bad = take(&box, &place->point) ? NULL : &place->point;
    else /* the outline goes around the holes */
        for (size_t i = 0; i < place->area->rings[0].count && !bad; i++)
            if (!take(&box, &place->area->rings[0].points[i]))
                bad = &place->area->rings[0].points[i];
    if (bad)
        return sp_fail(SP_INVALID, "坐标（%g,%g）不是平面图上的米数",
                       "(%g,%g) is no place in metres on a plan", bad->x,
                       bad->y);
    *out = box;
    return SP_OK;
}

static double from_segment(sp_vertex p, sp_vertex a, sp_vertex b)
{
    double dx = b.x - a.x, dy = b.y - a.y;
    double length2 = dx * dx + dy * dy;
    double along =
        length2 > 0 ? ((p.x - a.x) * dx + (p.y - a.y) * dy) / length2 : 0;

    along = fmin(fmax(along, 0), 1);
    return hypot(p.x - (a.x + along * dx), p.y - (a.y + along * dy));
}

/* Which side of the line a-b is @p on? */
static double side(sp_vertex a, sp_vertex b, sp_vertex p)
{
    return (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x);
}

static bool cross(sp_vertex a, sp_vertex b, sp_vertex c, sp_vertex d)
{
    return (side(a, b, c) > 0) != (side(a, b, d) > 0) &&
           (side(c, d, a) > 0) != (side(c, d, b) > 0);
}

static double between_segments(sp_vertex a, sp_vertex b, sp_vertex c,
                               sp_vertex d)
{
    if (cross(a, b, c, d))
        return 0;
    return fmin(fmin(from_segment(a, c, d), from_segment(b, c, d)),
                fmin(from_segment(c, a, b), from_segment(d, a, b)));
}

static sp_vertex next_of(const sp_ring *ring, size_t i)
{
    return ring->points[i + 1 < ring->count ? i + 1 : 0];
}

static double from_ring(sp_vertex p, const sp_ring *ring)
{
    double least = INFINITY;

    for (size_t i = 0; i < ring->count; i++)
        least = fmin(least, from_segment(p, ring->points[i], next_of(ring, i)));
    return least;
}

static double between_rings(const sp_ring *a, const sp_ring *b, double enough)
{
    double least = INFINITY;

    for (size_t i = 0; i < a->count && least > enough; i++)
        for (size_t k = 0; k < b->count; k++)
            least = fmin(least, between_segments(a->points[i], next_of(a, i),
                                                 b->points[k], next_of(b, k)));
    return least;
}

static double from_area(sp_vertex p, const sp_polygon *area)
{
    double least = INFINITY;

    if (sp_polygon_contains(area, p.x, p.y))
        return 0;
    for (size_t i = 0; i < area->count; i++)
        least = fmin(least, from_ring(p, &area->rings[i]));
    return least;
}

/* Lines that cross are at no distance; without such, one area can only lie
 * wholly within the other, and then so does any corner of it. */
static double between_areas(const sp_polygon *a, const sp_polygon *b,
                            double enough)
{
    sp_vertex pa = a->rings[0].points[0], pb = b->rings[0].points[0];
    double least = INFINITY;

    if (sp_polygon_contains(a, pb.x, pb.y) ||
        sp_polygon_contains(b, pa.x, pa.y))
        return 0;
    for (size_t i = 0; i < a->count; i++)
        for (size_t k = 0; k < b->count && least > enough; k++)
            least =
                fmin(least, between_rings(&a->rings[i], &b->rings[k], enough));
    return least;
}

double sp_place_gap(const sp_place *a, const sp_place *b, double enough)
{
    if (a->area && b->area)
        return between_areas(a->area, b->area, enough);
    if (a->area)
        return from_area(b->point, a->area);
    if (b->area)
        return from_area(a->point, b->area);
    return hypot(a->point.x - b->point.x, a->point.y - b->point.y);
}

bool sp_places_within(const sp_place *a, const sp_place *b, double metres)
{
    return sp_place_gap(a, b, metres) <= metres + HALF_A_MILLIMETRE;
}
