/* Plane geometry of zones: rings filled even-odd. Pure. */
#ifndef SP_MAP_SHAPE_H
#define SP_MAP_SHAPE_H

#include "map_scene.h"

typedef struct sp_map_box {
    double x0;
    double y0;
    double x1;
    double y1;
} sp_map_box;

typedef struct sp_map_shape {
    const sp_map_ring *rings;
    size_t nrings;
} sp_map_shape;

typedef struct sp_map_line {
    sp_map_xy from;
    sp_map_xy to;
} sp_map_line;

typedef struct sp_map_lines {
    sp_map_line *items;
    size_t count;
    size_t cap;
} sp_map_lines;

void sp_map_lines_free(sp_map_lines *lines);

sp_map_box sp_shape_bounds(const sp_map_shape *shape);
size_t sp_shape_vertices(const sp_map_shape *shape);

/* Of the largest ring; for putting large zones first. */
double sp_shape_area(const sp_map_shape *shape);

bool sp_shape_holds(const sp_map_shape *shape, sp_map_xy at);

/* Is the whole box inside? */
bool sp_shape_holds_box(const sp_map_shape *shape, const sp_map_box *box);

bool sp_boxes_meet(const sp_map_box *a, const sp_map_box *b);
bool sp_box_holds(const sp_map_box *outer, const sp_map_box *inner);

/* The place inside the shape and @within that is farthest from every edge,
 * when x is divided by @stretch first: 1 finds the roundest place, 3 the one
 * for a label three times as wide as it is high. False when nothing of the
 * shape is inside. */
bool sp_shape_pole(const sp_map_shape *shape, const sp_map_box *within,
                   double stretch, sp_map_xy *out);

/* Parallel lines at 45 degrees, @gap apart, cut to the shape and @within;
 * rising to the right, or falling. Lines of neighbours meet: they are counted
 * from the origin. */
sp_status sp_shape_hatch(const sp_map_shape *shape, const sp_map_box *within,
                         double gap, bool falling, sp_map_lines *out);

#endif
