/* Checks of a polygon: crossings by a sweep over the edges sorted by their left
 * end, so that only edges side by side are compared. */
#include "polygon_check.h"

#include <math.h>

typedef struct edge {
    sp_vertex a;
    sp_vertex b;
    double left;
    double right;
    double low;
    double high;
    size_t ring;
    size_t corner; /* from this corner to the next */
} edge;

double sp_ring_area2(const sp_ring *ring)
{
    /* Relative to the first corner: far from the origin nothing is lost. */
    sp_vertex o = ring->points[0];
    double sum = 0;

    for (size_t i = 1; i + 1 < ring->count; i++) {
        sp_vertex p = ring->points[i], q = ring->points[i + 1];

        sum += (p.x - o.x) * (q.y - o.y) - (q.x - o.x) * (p.y - o.y);
    }
    return sum;
}

bool sp_ring_contains(const sp_ring *ring, double x, double y)
{
    bool inside = false;

    for (size_t i = 0, k = ring->count - 1; i < ring->count; k = i++) {
        sp_vertex p = ring->points[i], q = ring->points[k];

        if ((p.y > y) != (q.y > y) &&
            x < (q.x - p.x) * (y - p.y) / (q.y - p.y) + p.x)
            inside = !inside;
    }
    return inside;
}

bool sp_polygon_contains(const sp_polygon *polygon, double x, double y)
{
    bool inside = false;

    for (size_t i = 0; i < polygon->count; i++)
        if (sp_ring_contains(&polygon->rings[i], x, y))
            inside = !inside;
    return inside;
}

/* On which side of a→b does c lie: 1, -1, or 0 on the line. */
static int side(sp_vertex a, sp_vertex b, sp_vertex c)
{
    double turn = (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);

    return (turn > 0) - (turn < 0);
}

static bool within(sp_vertex a, sp_vertex b, sp_vertex p)
{
    return p.x >= fmin(a.x, b.x) && p.x <= fmax(a.x, b.x) &&
           p.y >= fmin(a.y, b.y) && p.y <= fmax(a.y, b.y);
}

static bool meet(const edge *e, const edge *f)
{
    int fa = side(e->a, e->b, f->a), fb = side(e->a, e->b, f->b);
    int ea = side(f->a, f->b, e->a), eb = side(f->a, f->b, e->b);

    if (fa * fb < 0 && ea * eb < 0)
        return true;
    return (fa == 0 && within(e->a, e->b, f->a)) ||
           (fb == 0 && within(e->a, e->b, f->b)) ||
           (ea == 0 && within(f->a, f->b, e->a)) ||
           (eb == 0 && within(f->a, f->b, e->b));
}

/* Neighbours share a corner, and nothing else: the line must not turn back. */
static bool neighbours_overlap(const edge *e, const edge *f)
{
    const edge *first = e->b.x == f->a.x && e->b.y == f->a.y ? e : f;
    const edge *second = first == e ? f : e;
    sp_vertex o = first->b;

    return side(first->a, o, second->b) == 0 &&
           (first->a.x - o.x) * (second->b.x - o.x) +
                   (first->a.y - o.y) * (second->b.y - o.y) >
               0;
}

static bool collide(const sp_polygon *polygon, const edge *e, const edge *f)
{
    size_t count = polygon->rings[e->ring].count;

    if (e->high < f->low || f->high < e->low)
        return false;
    if (e->ring == f->ring && ((e->corner + 1) % count == f->corner ||
                               (f->corner + 1) % count == e->corner))
        return neighbours_overlap(e, f);
    return meet(e, f);
}

static sp_status crossing(const edge *e, const edge *f)
{
    if (e->ring > f->ring || (e->ring == f->ring && e->corner > f->corner)) {
        const edge *swap = e;

        e = f;
        f = swap;
    }
    if (e->ring == f->ring)
        return sp_fail(SP_INVALID,
                       "第 %zu 圈的边界线自相交：从第 %zu 点（%g,%g）出发的边与"
                       "从第 %zu 点（%g,%g）出发的边相碰",
                       "ring %zu crosses itself: the line from corner %zu "
                       "(%g,%g) meets the line from corner %zu (%g,%g)",
                       e->ring + 1, e->corner + 1, e->a.x, e->a.y,
                       f->corner + 1, f->a.x, f->a.y);
    return sp_fail(SP_INVALID,
                   "第 %zu 圈与第 %zu 圈的边界线相碰，在点（%g,%g）和"
                   "（%g,%g）附近",
                   "rings %zu and %zu meet, near the corners (%g,%g) and "
                   "(%g,%g)",
                   e->ring + 1, f->ring + 1, e->a.x, e->a.y, f->a.x, f->a.y);
}

static int by_left(const void *a, const void *b)
{
    const edge *e = a, *f = b;

    if (e->left != f->left)
        return e->left < f->left ? -1 : 1;
    if (e->ring != f->ring)
        return e->ring < f->ring ? -1 : 1;
    return (e->corner > f->corner) - (e->corner < f->corner);
}

static size_t make_edges(const sp_polygon *polygon, edge *edges)
{
    size_t n = 0;

    for (size_t r = 0; r < polygon->count; r++) {
        const sp_ring *ring = &polygon->rings[r];

        for (size_t i = 0; i < ring->count; i++) {
            sp_vertex a = ring->points[i];
            sp_vertex b = ring->points[(i + 1) % ring->count];

            edges[n++] = (edge){.a = a,
                                .b = b,
                                .left = fmin(a.x, b.x),
                                .right = fmax(a.x, b.x),
                                .low = fmin(a.y, b.y),
                                .high = fmax(a.y, b.y),
                                .ring = r,
                                .corner = i};
        }
    }
    return n;
}

static sp_status check_crossings(const sp_polygon *polygon)
{
    SP_AUTOFREE edge *edges = NULL;
    SP_AUTOFREE const edge **active = NULL;
    size_t total = 0, nactive = 0;

    for (size_t r = 0; r < polygon->count; r++)
        total += polygon->rings[r].count;
    edges = malloc(total * sizeof *edges);
    active = malloc(total * sizeof *active);
    if (!edges || !active)
        return sp_no_memory();
    make_edges(polygon, edges);
    qsort(edges, total, sizeof *edges, by_left);
    for (size_t i = 0; i < total; i++) {
        size_t kept = 0;

        for (size_t k = 0; k < nactive; k++) {
            if (active[k]->right < edges[i].left)
                continue;
            if (collide(polygon, active[k], &edges[i]))
                return crossing(active[k], &edges[i]);
            active[kept++] = active[k];
        }
        active[kept] = &edges[i];
        nactive = kept + 1;
    }
    return SP_OK;
}

/* Lines do not meet any more, so one corner tells where a whole ring lies. */
static sp_status check_holes(const sp_polygon *polygon)
{
    for (size_t i = 1; i < polygon->count; i++) {
        sp_vertex p = polygon->rings[i].points[0];

        if (!sp_ring_contains(&polygon->rings[0], p.x, p.y))
            return sp_fail(SP_INVALID,
                           "第 %zu 圈（洞）不在外边界之内，点（%g,%g）在外面",
                           "ring %zu, a hole, is not inside the outline: "
                           "(%g,%g) lies outside",
                           i + 1, p.x, p.y);
        for (size_t k = 1; k < polygon->count; k++)
            if (k != i && sp_ring_contains(&polygon->rings[k], p.x, p.y))
                return sp_fail(SP_INVALID,
                               "第 %zu 圈（洞）在第 %zu 圈（洞）之内",
                               "ring %zu, a hole, lies inside ring %zu, "
                               "another hole",
                               i + 1, k + 1);
    }
    return SP_OK;
}

sp_status sp_polygon_check(const sp_polygon *polygon)
{
    SP_TRY(check_crossings(polygon));
    for (size_t i = 0; i < polygon->count; i++)
        if (sp_ring_area2(&polygon->rings[i]) == 0)
            return sp_fail(SP_INVALID, "第 %zu 圈没有面积",
                           "ring %zu has no area", i + 1);
    return check_holes(polygon);
}
