/* A made-up chemical park: its plan as a picture, and where its buildings
 * stand, so that example zones lie exactly on them. */
#ifndef SP_EXAMPLE_PLAN_H
#define SP_EXAMPLE_PLAN_H

#include "map_scene.h"

enum {
    SP_EXAMPLE_WIDTH = 2400, /* pixels of the plan at scale 1 */
    SP_EXAMPLE_HEIGHT = 1600,
    SP_EXAMPLE_AREAS = 12,
    SP_EXAMPLE_HOLES = 1 /* most holes that an area has */
};

/* One area of the park: its outline in pixels of the plan at scale 1. */
typedef struct sp_example_area {
    const char *code; /* "A01" ... "A12" */
    const char *zh;
    const char *en;
    sp_map_ring outline;
    sp_map_ring hole; /* count 0: none */
} sp_example_area;

/*  code  area                          where (x 0..2400, y 0..1600)
 *  A01   甲类罐区 tank farm             top left,      100,110 ..  760,560
 *  A02   装卸车区 loading area          top, left,     820,110 .. 1100,560
 *  A03   合成车间 synthesis workshop    top middle,   1180,110 .. 1560,310
 *  A04   氯化车间 chlorination workshop top middle,   1180,360 .. 1560,560
 *  A05   液氨罐区 ammonia storage       top right,    1640,110 .. 1960,560
 *  A06   危废暂存库 hazardous waste     far right,    2020,110 .. 2300,560
 *  A07   甲类仓库 hazmat warehouse      left middle,   100,680 ..  560,1020
 *  A08   丙类仓库 general warehouse     middle,        640,680 .. 1100,1020
 *  A09   公用工程 utilities             middle,       1180,680 .. 1700,1020
 *        (with the fire-water pond as a hole)
 *  A10   污水处理 waste water           right middle, 1780,680 .. 2300,1020
 *  A11   办公生活区 offices             bottom left,   100,1140 .. 1060,1480
 *  A12   预留用地 reserved land         bottom right, 1340,1140 .. 2300,1480
 * The gate stands at the bottom, between A11 and A12. */
extern const sp_example_area sp_example_areas[SP_EXAMPLE_AREAS];

/* Draw the plan: roads, buildings, tanks, trees, the gate. PNG without texts
 * but road names in @lang. @scale 0.1..4; @out is replaced. The same arguments
 * give the same bytes. */
sp_status sp_example_plan(double scale, sp_lang lang, sp_str *out);

#endif
