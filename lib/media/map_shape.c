/* Plane geometry of zones. */
#include "map_shape.h"

#include <math.h>
#include <string.h>

enum {
    POLE_CELLS_MAX = 300, /* searched for the middle of a shape */
    HATCHES_MAX = 20000   /* lines across one shape */
};

typedef sp_map_xy xy;

void sp_map_lines_free(sp_map_lines *lines)
{
    free(lines->items);
    *lines = (sp_map_lines){0};
}

size_t sp_shape_vertices(const sp_map_shape *shape)
{
    size_t n = 0;

    for (size_t i = 0; i < shape->nrings; i++)
        n += shape->rings[i].count;
    return n;
}

sp_map_box sp_shape_bounds(const sp_map_shape *shape)
{
    sp_map_box box = {INFINITY, INFINITY, -INFINITY, -INFINITY};

    for (size_t i = 0; i < shape->nrings; i++)
        for (size_t j = 0; j < shape->rings[i].count; j++) {
            const xy *p = &shape->rings[i].points[j];
            box.x0 = fmin(box.x0, p->x);
            box.y0 = fmin(box.y0, p->y);
            box.x1 = fmax(box.x1, p->x);
            box.y1 = fmax(box.y1, p->y);
        }
    return box;
}

double sp_shape_area(const sp_map_shape *shape)
{
    double largest = 0;

    for (size_t i = 0; i < shape->nrings; i++) {
        const sp_map_ring *ring = &shape->rings[i];
        double twice = 0;
        for (size_t j = 0, k = ring->count - 1; j < ring->count; k = j++)
            twice += ring->points[k].x * ring->points[j].y -
                     ring->points[j].x * ring->points[k].y;
        largest = fmax(largest, fabs(twice) / 2);
    }
    return largest;
}

bool sp_boxes_meet(const sp_map_box *a, const sp_map_box *b)
{
    return a->x0 < b->x1 && b->x0 < a->x1 && a->y0 < b->y1 && b->y0 < a->y1;
}

bool sp_box_holds(const sp_map_box *outer, const sp_map_box *inner)
{
    return inner->x0 >= outer->x0 && inner->x1 <= outer->x1 &&
           inner->y0 >= outer->y0 && inner->y1 <= outer->y1;
}

/* Does the line from a to b cross the ray from @at to the right? */
static bool crosses_ray(const xy *a, const xy *b, xy at)
{
    if ((a->y > at.y) == (b->y > at.y))
        return false;
    return at.x < (b->x - a->x) * (at.y - a->y) / (b->y - a->y) + a->x;
}

bool sp_shape_holds(const sp_map_shape *shape, xy at)
{
    bool inside = false;

    for (size_t i = 0; i < shape->nrings; i++) {
        const sp_map_ring *ring = &shape->rings[i];
        for (size_t j = 0, k = ring->count - 1; j < ring->count; k = j++)
            inside ^= crosses_ray(&ring->points[k], &ring->points[j], at);
    }
    return inside;
}

/* Narrow the part [t0, t1] of a line to one side of a box. */
static bool cut(double start, double step, double low, double high, double *t0,
                double *t1)
{
    if (step == 0)
        return start > low && start < high;
    double a = (low - start) / step;
    double b = (high - start) / step;
    *t0 = fmax(*t0, fmin(a, b));
    *t1 = fmin(*t1, fmax(a, b));
    return *t0 < *t1;
}

static bool line_meets_box(const xy *a, const xy *b, const sp_map_box *box)
{
    double t0 = 0;
    double t1 = 1;

    return cut(a->x, b->x - a->x, box->x0, box->x1, &t0, &t1) &&
           cut(a->y, b->y - a->y, box->y0, box->y1, &t0, &t1);
}

bool sp_shape_holds_box(const sp_map_shape *shape, const sp_map_box *box)
{
    xy middle = {(box->x0 + box->x1) / 2, (box->y0 + box->y1) / 2};

    for (size_t i = 0; i < shape->nrings; i++) {
        const sp_map_ring *ring = &shape->rings[i];
        for (size_t j = 0, k = ring->count - 1; j < ring->count; k = j++)
            if (line_meets_box(&ring->points[k], &ring->points[j], box))
                return false;
    }
    return sp_shape_holds(shape, middle);
}

/* The pole of inaccessibility, best cell first. A cell is a square; no place
 * in it can be better than its middle by more than half its diagonal. */
typedef struct cell {
    xy middle;
    double half;
    double clear; /* of its middle; negative outside */
    double hope;  /* the most that a place in it can have */
} cell;

typedef struct search {
    const sp_map_shape *shape;
    const sp_map_box *within;
    double stretch;
    cell heap[POLE_CELLS_MAX + 4];
    size_t count;
    cell best;
} search;

static double distance2(double px, double py, const xy *a, const xy *b,
                        double stretch)
{
    double ax = a->x / stretch;
    double dx = b->x / stretch - ax;
    double dy = b->y - a->y;
    double len2 = dx * dx + dy * dy;
    double t = len2 > 0 ? ((px - ax) * dx + (py - a->y) * dy) / len2 : 0;

    t = t < 0 ? 0 : t > 1 ? 1 : t;
    double ex = px - ax - t * dx;
    double ey = py - a->y - t * dy;
    return ex * ex + ey * ey;
}

/* Distance to the nearest edge in stretched space, negative outside. */
static double clearance(const search *s, xy at)
{
    double x = at.x / s->stretch;
    double least = INFINITY;
    const sp_map_box *w = s->within;

    for (size_t i = 0; i < s->shape->nrings; i++) {
        const sp_map_ring *r = &s->shape->rings[i];
        for (size_t j = 0, k = r->count - 1; j < r->count; k = j++)
            least = fmin(least, distance2(x, at.y, &r->points[k], &r->points[j],
                                          s->stretch));
    }
    double d = sqrt(least);
    if (!sp_shape_holds(s->shape, at))
        return -d;
    d = fmin(d, fmin(x - w->x0 / s->stretch, w->x1 / s->stretch - x));
    return fmin(d, fmin(at.y - w->y0, w->y1 - at.y));
}

static void push(search *s, double x, double y, double half)
{
    cell c = {{x, y}, half, 0, 0};

    c.clear = clearance(s, c.middle);
    c.hope = c.clear + half * M_SQRT2;
    if (c.clear > s->best.clear)
        s->best = c;
    size_t at = s->count++;
    for (; at > 0 && s->heap[(at - 1) / 2].hope < c.hope; at = (at - 1) / 2)
        s->heap[at] = s->heap[(at - 1) / 2];
    s->heap[at] = c;
}

static cell pop(search *s)
{
    cell top = s->heap[0];
    cell last = s->heap[--s->count];
    size_t at = 0;

    for (size_t kid; (kid = 2 * at + 1) < s->count; at = kid) {
        if (kid + 1 < s->count && s->heap[kid + 1].hope > s->heap[kid].hope)
            kid++;
        if (s->heap[kid].hope <= last.hope)
            break;
        s->heap[at] = s->heap[kid];
    }
    s->heap[at] = last;
    return top;
}

bool sp_shape_pole(const sp_map_shape *shape, const sp_map_box *within,
                   double stretch, xy *out)
{
    sp_map_box b = sp_shape_bounds(shape);
    search s = {.shape = shape, .within = within, .stretch = stretch};

    if (!sp_boxes_meet(&b, within))
        return false;
    b.x0 = fmax(b.x0, within->x0);
    b.y0 = fmax(b.y0, within->y0);
    b.x1 = fmin(b.x1, within->x1);
    b.y1 = fmin(b.y1, within->y1);
    double half = fmax((b.x1 - b.x0) / stretch, b.y1 - b.y0) / 2;
    double enough = half / 50;
    s.best.clear = -INFINITY;
    push(&s, (b.x0 + b.x1) / 2, (b.y0 + b.y1) / 2, half);
    for (int made = 1; s.count > 0 && made < POLE_CELLS_MAX; made += 4) {
        cell c = pop(&s);
        if (c.hope - fmax(s.best.clear, 0) < enough)
            break;
        double h = c.half / 2;
        for (int q = 0; q < 4; q++)
            push(&s, c.middle.x + (q & 1 ? h : -h) * stretch,
                 c.middle.y + (q & 2 ? h : -h), h);
    }
    if (!(s.best.clear > 0))
        return false;
    *out = s.best.middle;
    return true;
}

/* Hatching works in turned space: u along the lines, v across them. */
typedef struct hatch {
    const sp_map_shape *shape;
    double sign; /* 1: lines fall to the right, -1: they rise */
    double *cuts;
    size_t ncuts;
    size_t cap;
} hatch;

static double across(const hatch *h, const xy *p)
{
    return (p->y - h->sign * p->x) / M_SQRT2;
}

static double along(const hatch *h, const xy *p)
{
    return (p->x + h->sign * p->y) / M_SQRT2;
}

static xy back(const hatch *h, double u, double v)
{
    return (xy){(u - h->sign * v) / M_SQRT2, (h->sign * u + v) / M_SQRT2};
}

static bool cut_edge(hatch *h, const xy *a, const xy *b, double v)
{
    double va = across(h, a);
    double vb = across(h, b);

    if ((va > v) == (vb > v))
        return true;
    if (h->ncuts == h->cap) {
        size_t cap = h->cap ? h->cap * 2 : 16;
        double *more = realloc(h->cuts, cap * sizeof(*more));
        if (!more)
            return false;
        h->cuts = more;
        h->cap = cap;
    }
    double ua = along(h, a);
    h->cuts[h->ncuts++] = ua + (along(h, b) - ua) * (v - va) / (vb - va);
    return true;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Keep what is within the box. */
static sp_status add_line(sp_map_lines *lines, xy from, xy to,
                          const sp_map_box *within)
{
    double t0 = 0;
    double t1 = 1;
    xy d = {to.x - from.x, to.y - from.y};

    if (!cut(from.x, d.x, within->x0, within->x1, &t0, &t1) ||
        !cut(from.y, d.y, within->y0, within->y1, &t0, &t1))
        return SP_OK;
    if (lines->count == lines->cap) {
        size_t cap = lines->cap ? lines->cap * 2 : 64;
        sp_map_line *more = realloc(lines->items, cap * sizeof(*more));
        if (!more)
            return sp_no_memory();
        lines->items = more;
        lines->cap = cap;
    }
    lines->items[lines->count++] =
        (sp_map_line){{from.x + t0 * d.x, from.y + t0 * d.y},
                      {from.x + t1 * d.x, from.y + t1 * d.y}};
    return SP_OK;
}

static sp_status hatch_at(hatch *h, double v, const sp_map_box *within,
                          sp_map_lines *out)
{
    h->ncuts = 0;
    for (size_t i = 0; i < h->shape->nrings; i++) {
        const sp_map_ring *r = &h->shape->rings[i];
        for (size_t j = 0, k = r->count - 1; j < r->count; k = j++)
            if (!cut_edge(h, &r->points[k], &r->points[j], v))
                return sp_no_memory();
    }
    if (h->ncuts > 1)
        qsort(h->cuts, h->ncuts, sizeof(double), by_value);
    for (size_t i = 0; i + 1 < h->ncuts; i += 2)
        SP_TRY(add_line(out, back(h, h->cuts[i], v), back(h, h->cuts[i + 1], v),
                        within));
    return SP_OK;
}

static void hatch_free(hatch *h)
{
    free(h->cuts);
}

sp_status sp_shape_hatch(const sp_map_shape *shape, const sp_map_box *within,
                         double gap, bool falling, sp_map_lines *out)
{
    SP_CLEANUP(hatch_free)
    hatch h = {.shape = shape, .sign = falling ? 1 : -1};
    sp_map_box b = sp_shape_bounds(shape);

    if (!sp_boxes_meet(&b, within))
        return SP_OK;
    b = (sp_map_box){fmax(b.x0, within->x0), fmax(b.y0, within->y0),
                     fmin(b.x1, within->x1), fmin(b.y1, within->y1)};
    xy low = falling ? (xy){b.x1, b.y0} : (xy){b.x0, b.y0};
    xy high = falling ? (xy){b.x0, b.y1} : (xy){b.x1, b.y1};
    double first = ceil(across(&h, &low) / gap);
    double last = floor(across(&h, &high) / gap);
    if (last - first > HATCHES_MAX)
        return SP_OK;
    for (double n = first; n <= last; n++)
        SP_TRY(hatch_at(&h, n * gap, within, out));
    return SP_OK;
}
