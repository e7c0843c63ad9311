/* The sheet around the plan: title above, legend and notes in a strip beside or
 * below, so that nothing of the plan is covered. All lengths follow the plan's
 * size. */
#ifndef SP_MAP_PAGE_H
#define SP_MAP_PAGE_H

#include "map_shape.h"
#include "pen.h"

typedef struct sp_map_page {
    double width; /* whole units: pixels of the PNG */
    double height;
    double scale; /* from the plan's coordinates to the page's */
    double unit;  /* a hundredth of the plan's side, were it square */
    sp_map_box plan;
    sp_map_box title;
    sp_map_box strip;
    bool below; /* the strip is below the plan, not at its right */
} sp_map_page;

/* @picture: the plan has pixels of its own, which are shown one to one unless
 * it is small. */
sp_map_page sp_map_page_of(double width, double height, bool picture);

/* Title, strip, border of the plan. @unlabelled: zones without a label, which
 * the notes own up to. */
sp_status sp_map_page_draw(const sp_map_page *page, const sp_map_scene *scene,
                           size_t unlabelled, sp_pen *pen, cairo_t *cr);

#endif
