/* From what yolo and region layers were given to boxes, the best first. Pure.
 */
#ifndef SP_NET_BOXES_H
#define SP_NET_BOXES_H

#include "net_cfg.h"

enum { SP_NET_BOXES_MAX = 2000 }; /* that go into suppression */

/* Shares of the width and height of what went into the network. */
typedef struct sp_net_box {
    float x; /* of the middle */
    float y;
    float w;
    float h;
    float score;
    int class_id;
    uint32_t order; /* in which they were found: settles ties */
} sp_net_box;

/* The SP_NET_BOXES_MAX best: a heap with the worst on top. */
typedef struct sp_net_boxes {
    sp_net_box *items; /* room for SP_NET_BOXES_MAX */
    size_t count;
    uint32_t found; /* above the threshold, kept or not */
} sp_net_boxes;

sp_status sp_net_boxes_new(sp_net_boxes *out);
void sp_net_boxes_free(sp_net_boxes *boxes);

/* Add the boxes of a yolo or region layer that score above @threshold (above 0,
 * below 1). @values: what the layer was given, channels last. What is not
 * finite is no box. */
void sp_net_boxes_add(const sp_net_cfg *cfg, const sp_net_layer *l,
                      const float *values, float threshold,
                      sp_net_boxes *boxes);

/* Drop those that overlap a better one of their class by more than @overlap
 * (intersection over union), and put the best first. */
void sp_net_boxes_suppress(sp_net_boxes *boxes, float overlap);

#endif
