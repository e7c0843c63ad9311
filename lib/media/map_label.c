/* Where the labels of zones go. */
#include "map_label.h"

#include <math.h>
#include <string.h>

enum {
    SIDE = 32,  /* of the grid in which boxes are found again */
    SPOTS = 25, /* tried within a zone besides its middle */
    VERTICES_FOR_SPOTS = 2000,
    RADII = 7,      /* tried outside ... */
    DIRECTIONS = 16 /* ... in so many directions */
};

#define STRETCH 2.5 /* labels are about so much wider than high */

typedef sp_map_box box;
typedef sp_map_xy xy;

/* Boxes by the cells of a coarse grid that they touch. */
typedef struct cell {
    uint32_t *ids;
    size_t count;
    size_t cap;
} cell;

typedef struct grid {
    box within;
    box *boxes;
    size_t count;
    size_t cap;
    cell cells[SIDE * SIDE];
} grid;

static void grid_free(grid **g)
{
    if (!*g)
        return;
    for (size_t i = 0; i < SIDE * SIDE; i++)
        free((*g)->cells[i].ids);
    free((*g)->boxes);
    free(*g);
}

static size_t column(double at, double low, double high)
{
    double c = floor((at - low) / (high - low) * SIDE);

    return c < 0 ? 0 : c >= SIDE ? SIDE - 1 : (size_t)c;
}

typedef struct span {
    size_t x0, y0, x1, y1;
} span;

static span cells_of(const grid *g, const box *b)
{
    const box *w = &g->within;

    return (span){column(b->x0, w->x0, w->x1), column(b->y0, w->y0, w->y1),
                  column(b->x1, w->x0, w->x1), column(b->y1, w->y0, w->y1)};
}

static bool cell_add(cell *c, uint32_t id)
{
    if (c->count == c->cap) {
        size_t cap = c->cap ? c->cap * 2 : 8;
        uint32_t *more = realloc(c->ids, cap * sizeof(*more));
        if (!more)
            return false;
        c->ids = more;
        c->cap = cap;
    }
    c->ids[c->count++] = id;
    return true;
}

static sp_status grid_add(grid *g, const box *b)
{
    span s = cells_of(g, b);

    if (g->count == g->cap) {
        size_t cap = g->cap ? g->cap * 2 : 64;
        box *more = realloc(g->boxes, cap * sizeof(*more));
        if (!more)
            return sp_no_memory();
        g->boxes = more;
        g->cap = cap;
    }
    for (size_t y = s.y0; y <= s.y1; y++)
        for (size_t x = s.x0; x <= s.x1; x++)
            if (!cell_add(&g->cells[y * SIDE + x], (uint32_t)g->count))
                return sp_no_memory();
    g->boxes[g->count++] = *b;
    return SP_OK;
}

/* Does @b, grown by @gap, meet any box but @except? */
static bool grid_meets(const grid *g, const box *b, double gap, size_t except)
{
    box grown = {b->x0 - gap, b->y0 - gap, b->x1 + gap, b->y1 + gap};
    span s = cells_of(g, &grown);

    for (size_t y = s.y0; y <= s.y1; y++)
        for (size_t x = s.x0; x <= s.x1; x++) {
            const cell *c = &g->cells[y * SIDE + x];
            for (size_t i = 0; i < c->count; i++)
                if (c->ids[i] != except &&
                    sp_boxes_meet(&g->boxes[c->ids[i]], &grown))
                    return true;
        }
    return false;
}

/* Everything that placing one label looks at. */
typedef struct job {
    const sp_label_want *wants;
    const sp_label_room *room;
    grid *labels; /* placed and taken */
    grid *zones;  /* bounds of zones, to keep led labels off them */
    sp_label_place *out;
} job;

static box box_at(xy middle, const sp_label_size *size)
{
    return (box){middle.x - size->width / 2, middle.y - size->height / 2,
                 middle.x + size->width / 2, middle.y + size->height / 2};
}

static bool is_free(const job *j, const box *b)
{
    return sp_box_holds(&j->room->within, b) &&
           !grid_meets(j->labels, b, j->room->gap, SIZE_MAX);
}

/* The places to try in a zone: its middle, then a net over its bounds,
 * nearest to the middle first. */
static size_t spots_of(const sp_label_want *want, xy pole, xy out[SPOTS + 1])
{
    box b = sp_shape_bounds(&want->shape);
    double far[SPOTS + 1] = {0};
    size_t n = 1;

    out[0] = pole;
    if (sp_shape_vertices(&want->shape) > VERTICES_FOR_SPOTS)
        return n;
    for (int i = 0; i < SPOTS; i++) {
        xy p = {b.x0 + (b.x1 - b.x0) * (0.1 + 0.2 * (i % 5)),
                b.y0 + (b.y1 - b.y0) * (0.1 + 0.2 * (double)(i / 5))};
        double d = hypot((p.x - pole.x) / STRETCH, p.y - pole.y);
        size_t at = n++;
        for (; at > 1 && far[at - 1] > d; at--) {
            far[at] = far[at - 1];
            out[at] = out[at - 1];
        }
        far[at] = d;
        out[at] = p;
    }
    return n;
}

static sp_status settle(job *j, size_t which, sp_label_how how, size_t size,
                        const box *b)
{
    sp_label_place *place = &j->out[which];

    place->how = how;
    place->size = size;
    place->box = *b;
    return grid_add(j->labels, b);
}

static sp_status place_inside(job *j, size_t which)
{
    const sp_label_want *want = &j->wants[which];
    box bounds = sp_shape_bounds(&want->shape);
    xy spots[SPOTS + 1];
    size_t nspots = spots_of(want, j->out[which].anchor, spots);

    for (size_t s = 0; s < want->nsizes; s++) {
        const sp_label_size *size = &want->sizes[s];
        if (!size->inside || size->width > bounds.x1 - bounds.x0 ||
            size->height > bounds.y1 - bounds.y0)
            continue;
        for (size_t i = 0; i < nspots; i++) {
            box b = box_at(spots[i], size);
            if (is_free(j, &b) && sp_shape_holds_box(&want->shape, &b))
                return settle(j, which, SP_LABEL_INSIDE, s, &b);
        }
    }
    return SP_OK;
}

/* The middle of a box that stands off the zone's bounds in a direction. */
static xy outside(const box *bounds, const sp_label_size *size, int direction,
                  double off)
{
    double angle = 2 * M_PI * direction / DIRECTIONS;
    double dx = cos(angle);
    double dy = sin(angle);
    double rx = (bounds->x1 - bounds->x0 + size->width) / 2 + off;
    double ry = (bounds->y1 - bounds->y0 + size->height) / 2 + off;
    /* on the edge of the box that is so far off, not on an ellipse in it */
    double reach = fmin(fabs(dx) > 1e-9 ? rx / fabs(dx) : INFINITY,
                        fabs(dy) > 1e-9 ? ry / fabs(dy) : INFINITY);

    return (xy){(bounds->x0 + bounds->x1) / 2 + dx * reach,
                (bounds->y0 + bounds->y1) / 2 + dy * reach};
}

/* What counts against a place: far from the zone, over another zone. */
static double cost(const job *j, size_t which, const box *b, double off)
{
    const sp_label_size *size = &j->wants[which].sizes[0];

    return off + (grid_meets(j->zones, b, 0, which) ? 6 * size->height : 0);
}

static sp_status place_led(job *j, size_t which)
{
    const sp_label_want *want = &j->wants[which];
    const box *w = &j->room->within;
    box all = sp_shape_bounds(&want->shape);
    box bounds = {fmax(all.x0, w->x0), fmax(all.y0, w->y0), fmin(all.x1, w->x1),
                  fmin(all.y1, w->y1)};

    for (size_t s = 0; s < want->nsizes; s++) {
        const sp_label_size *size = &want->sizes[s];
        double least = INFINITY;
        box best = {0};
        for (int i = 0; size->outside && i < RADII * DIRECTIONS; i++) {
            int r = i / DIRECTIONS;
            double off = size->height * (0.8 + 0.5 * r * (1 + 0.4 * r));
            box b = box_at(outside(&bounds, size, i % DIRECTIONS, off), size);
            if (!is_free(j, &b))
                continue;
            double c = cost(j, which, &b, off);
            if (c < least) {
                least = c;
                best = b;
            }
        }
        if (least < INFINITY)
            return settle(j, which, SP_LABEL_LED, s, &best);
    }
    return SP_OK;
}

/* Right, left, below, above. */
static sp_status place_beside(job *j, size_t which)
{
    const sp_label_want *want = &j->wants[which];
    box around = sp_shape_bounds(&want->shape);
    static const int dx[] = {1, -1, 0, 0};
    static const int dy[] = {0, 0, 1, -1};

    for (size_t s = 0; s < want->nsizes; s++)
        for (int d = 0; d < 4; d++) {
            const sp_label_size *size = &want->sizes[s];
            double off = 2 * j->room->gap;
            double rx = (around.x1 - around.x0 + size->width) / 2 + off;
            double ry = (around.y1 - around.y0 + size->height) / 2 + off;
            xy at = {(around.x0 + around.x1) / 2 + dx[d] * rx,
                     (around.y0 + around.y1) / 2 + dy[d] * ry};
            box b = box_at(at, size);
            if (is_free(j, &b))
                return settle(j, which, SP_LABEL_BESIDE, s, &b);
        }
    return SP_OK;
}

typedef struct turn {
    size_t which;
    size_t rank;
    double area;
} turn;

static int by_turn(const void *a, const void *b)
{
    const turn *x = a;
    const turn *y = b;

    if (x->rank != y->rank)
        return x->rank < y->rank ? -1 : 1;
    if (x->area != y->area)
        return x->area > y->area ? -1 : 1;
    return (x->which > y->which) - (x->which < y->which);
}

static sp_status make_grids(job *j, size_t n)
{
    j->labels->within = j->zones->within = j->room->within;
    for (size_t i = 0; i < j->room->ntaken; i++)
        SP_TRY(grid_add(j->labels, &j->room->taken[i]));
    for (size_t i = 0; i < n; i++) {
        box bounds = sp_shape_bounds(&j->wants[i].shape);
        SP_TRY(grid_add(j->zones, &bounds));
    }
    return SP_OK;
}

/* All that fit inside first, so that a led label finds what is left. */
static sp_status place_all(job *j, const turn *turns, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        size_t w = turns[i].which;
        const sp_map_shape *shape = &j->wants[w].shape;
        bool seen =
            sp_shape_pole(shape, &j->room->within, STRETCH, &j->out[w].anchor);
        if (!seen)
            j->out[w].anchor.x = NAN;
        else if (!j->wants[w].beside)
            SP_TRY(place_inside(j, w));
    }
    for (size_t i = 0; i < n; i++) {
        size_t w = turns[i].which;
        if (j->out[w].how != SP_LABEL_NONE || isnan(j->out[w].anchor.x))
            continue;
        SP_TRY(j->wants[w].beside ? place_beside(j, w) : place_led(j, w));
    }
    return SP_OK;
}

sp_status sp_labels_place(const sp_label_want *wants, size_t n,
                          const sp_label_room *room, sp_label_place *out)
{
    SP_CLEANUP(grid_free) grid *labels = calloc(1, sizeof(*labels));
    SP_CLEANUP(grid_free) grid *zones = calloc(1, sizeof(*zones));
    SP_AUTOFREE turn *turns = calloc(n + 1, sizeof(*turns));
    job j = {wants, room, labels, zones, out};

    if (!labels || !zones || !turns)
        return sp_no_memory();
    memset(out, 0, n * sizeof(*out));
    SP_TRY(make_grids(&j, n));
    for (size_t i = 0; i < n; i++)
        turns[i] = (turn){i, wants[i].rank, sp_shape_area(&wants[i].shape)};
    qsort(turns, n, sizeof(*turns), by_turn);
    return place_all(&j, turns, n);
}
