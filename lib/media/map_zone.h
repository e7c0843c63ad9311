/* Zones, their labels, and risk points on the map. */
#ifndef SP_MAP_ZONE_H
#define SP_MAP_ZONE_H

#include "map_label.h"
#include "map_page.h"

/* The scene in the page's coordinates, with its labels placed. */
typedef struct sp_map_sheet sp_map_sheet;

sp_status sp_map_sheet_new(const sp_map_scene *scene, const sp_map_page *page,
                           sp_pen *pen, sp_map_sheet **out);
void sp_map_sheet_free(sp_map_sheet **sheet); /* for SP_CLEANUP */

/* Borrowed: one place for each zone, then one for each marker. */
const sp_label_place *sp_map_sheet_places(const sp_map_sheet *sheet);

/* Zones on the plan that have no label. */
size_t sp_map_sheet_unlabelled(const sp_map_sheet *sheet);

sp_status sp_map_sheet_draw(const sp_map_sheet *sheet, sp_pen *pen,
                            cairo_t *cr);

/* Fill, hatch and edge of an area as a grade looks; for the legend, too. */
sp_status sp_map_paint(cairo_t *cr, const sp_map_shape *shape,
                       const sp_map_box *within, const sp_map_grade *grade,
                       bool worst, double unit);

#endif
