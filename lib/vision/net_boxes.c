/* Boxes: decoding, the best of them, suppression. */
#include "net_boxes.h"

#include <math.h>

#include "net_plain.h"

sp_status sp_net_boxes_new(sp_net_boxes *out)
{
    sp_net_box *items = malloc(SP_NET_BOXES_MAX * sizeof *items);

    if (!items)
        return sp_no_memory();
    *out = (sp_net_boxes){.items = items};
    return SP_OK;
}

void sp_net_boxes_free(sp_net_boxes *boxes)
{
    free(boxes->items);
    *boxes = (sp_net_boxes){0};
}

/* ---- the best of them ---- */

static bool is_better(const sp_net_box *a, const sp_net_box *b)
{
    return a->score != b->score ? a->score > b->score : a->order < b->order;
}

static void swap(sp_net_box *a, sp_net_box *b)
{
    sp_net_box kept = *a;

    *a = *b;
    *b = kept;
}

static void sift_down(sp_net_box *items, size_t count)
{
    for (size_t at = 0, child = 1; child < count; child = 2 * at + 1) {
        if (child + 1 < count && is_better(&items[child], &items[child + 1]))
            child++;
        if (is_better(&items[child], &items[at]))
            break;
        swap(&items[at], &items[child]);
        at = child;
    }
}

static void sift_up(sp_net_box *items, size_t at)
{
    while (at > 0 && is_better(&items[(at - 1) / 2], &items[at])) {
        swap(&items[at], &items[(at - 1) / 2]);
        at = (at - 1) / 2;
    }
}

static void keep(sp_net_boxes *boxes, sp_net_box box)
{
    if (!isfinite(box.x) || !isfinite(box.y) || !isfinite(box.w) ||
        !isfinite(box.h))
        return;
    box.order = boxes->found++;
    if (boxes->count < SP_NET_BOXES_MAX) {
        boxes->items[boxes->count] = box;
        sift_up(boxes->items, boxes->count++);
    } else if (is_better(&box, &boxes->items[0])) {
        boxes->items[0] = box;
        sift_down(boxes->items, boxes->count);
    }
}

/* ---- decoding ---- */

/* What sp_net_logistic() takes to @share; ±infinity at the ends. */
static float logit(float share)
{
    return logf(share / (1 - share));
}

/* One box of one layer. */
typedef struct cell {
    const sp_net_cfg *cfg;
    const sp_net_layer *l;
    const float *values; /* x, y, w, h, objectness, classes */
    int x;
    int y;
    const float *anchor;
} cell;

static float place(const cell *c, float value, int at, int cells)
{
    float scale = c->l->scale_xy;
    float share = c->l->new_coords ? value : sp_net_logistic(value);

    return ((float)at + share * scale - 0.5f * (scale - 1)) / (float)cells;
}

static float extent(const cell *c, float value, float anchor, int whole)
{
    float times = c->l->new_coords ? 4 * value * value : expf(value);

    return times * anchor / (float)whole;
}

static sp_net_box where(const cell *c)
{
    const sp_net_layer *l = c->l;
    bool cells = l->kind == SP_NET_REGION; /* what its anchors count in */

    return (sp_net_box){
        .x = place(c, c->values[0], c->x, l->in.w),
        .y = place(c, c->values[1], c->y, l->in.h),
        .w = extent(c, c->values[2], c->anchor[0],
                    cells ? l->in.w : c->cfg->in.w),
        .h = extent(c, c->values[3], c->anchor[1],
                    cells ? l->in.h : c->cfg->in.h),
    };
}

/* Classes that are scored each for itself: only those that can pass are put
 * through exp(). */
static void add_each(const cell *c, float objectness, float threshold,
                     sp_net_boxes *boxes)
{
    const float *scores = c->values + 5;
    bool ready = c->l->new_coords;
    float least = threshold / objectness;
    float limit = ready ? least : logit(least);
    sp_net_box box;
    bool placed = false;

    for (int i = 0; i < c->l->classes; i++) {
        if (!(scores[i] > limit))
            continue;
        if (!placed)
            box = where(c);
        placed = true;
        float share = ready ? scores[i] : sp_net_logistic(scores[i]);
        box.score = fminf(objectness * share, 1);
        box.class_id = i;
        keep(boxes, box);
    }
}

/* Classes whose scores add up to one. */
static void add_shares(const cell *c, float objectness, float threshold,
                       float *shares, sp_net_boxes *boxes)
{
    sp_net_box box = where(c);

    sp_net_shares(c->values + 5, c->l->classes, shares);
    for (int i = 0; i < c->l->classes; i++) {
        box.score = objectness * shares[i];
        box.class_id = i;
        if (box.score > threshold)
            keep(boxes, box);
    }
}

void sp_net_boxes_add(const sp_net_cfg *cfg, const sp_net_layer *l,
                      const float *values, float threshold, sp_net_boxes *boxes)
{
    float shares[SP_NET_CLASSES_MAX];
    float limit = l->new_coords ? threshold : logit(threshold);
    cell c = {.cfg = cfg, .l = l, .values = values};

    for (c.y = 0; c.y < l->in.h; c.y++)
        for (c.x = 0; c.x < l->in.w; c.x++)
            for (int a = 0; a < l->nanchors; a++, c.values += 5 + l->classes) {
                float raw = c.values[4];
                if (!(raw > limit))
                    continue;
                float objectness = l->new_coords ? raw : sp_net_logistic(raw);
                c.anchor = l->anchors[a];
                if (l->softmax)
                    add_shares(&c, objectness, threshold, shares, boxes);
                else if (objectness > threshold)
                    add_each(&c, objectness, threshold, boxes);
            }
}

/* ---- suppression ---- */

static float side_shared(float a, float wa, float b, float wb)
{
    float left = a - wa / 2 > b - wb / 2 ? a - wa / 2 : b - wb / 2;
    float right = a + wa / 2 < b + wb / 2 ? a + wa / 2 : b + wb / 2;

    return right > left ? right - left : 0;
}

static bool overlaps(const sp_net_box *a, const sp_net_box *b, float overlap)
{
    float shared = side_shared(a->x, a->w, b->x, b->w) *
                   side_shared(a->y, a->h, b->y, b->h);

    return shared > overlap * (a->w * a->h + b->w * b->h - shared);
}

static int by_score(const void *a, const void *b)
{
    return is_better(a, b) ? -1 : 1; /* no two are alike */
}

static int by_class(const void *a, const void *b)
{
    const sp_net_box *one = a;
    const sp_net_box *two = b;

    if (one->class_id != two->class_id)
        return one->class_id < two->class_id ? -1 : 1;
    return by_score(a, b);
}

void sp_net_boxes_suppress(sp_net_boxes *boxes, float overlap)
{
    sp_net_box *items = boxes->items;
    size_t kept = 0;
    size_t class_from = 0; /* of those kept, the first of this class */

    qsort(items, boxes->count, sizeof *items, by_class);
    for (size_t i = 0; i < boxes->count; i++) {
        bool hidden = false;
        if (kept > 0 && items[kept - 1].class_id != items[i].class_id)
            class_from = kept;
        for (size_t k = class_from; k < kept && !hidden; k++)
            hidden = overlaps(&items[k], &items[i], overlap);
        if (!hidden)
            items[kept++] = items[i];
    }
    boxes->count = kept;
    qsort(items, kept, sizeof *items, by_score);
}
