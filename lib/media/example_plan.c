/* A made-up chemical park. */
#include "example_plan.h"

#include <cairo.h>
#include <math.h>
#include <string.h>

#include "pen.h"
#include "picture.h"

#define OUTLINE(...)                                                           \
    {(const sp_map_xy[]){__VA_ARGS__},                                         \
     sizeof((sp_map_xy[]){__VA_ARGS__}) / sizeof(sp_map_xy)}
#define BOX(x0, y0, x1, y1)                                                    \
    OUTLINE({x0, y0}, {x1, y0}, {x1, y1}, {x0, y1})

const sp_example_area sp_example_areas[SP_EXAMPLE_AREAS] = {
    {"A01", "甲类罐区", "Tank farm A", BOX(100, 110, 760, 560)},
    {"A02", "装卸车区", "Loading area", BOX(820, 110, 1100, 560)},
    {"A03", "合成车间", "Synthesis workshop", BOX(1180, 110, 1560, 310)},
    {"A04", "氯化车间", "Chlorination workshop", BOX(1180, 360, 1560, 560)},
    {"A05", "液氨罐区", "Ammonia storage", BOX(1640, 110, 1960, 560)},
    {"A06", "危废暂存库", "Hazardous waste store", BOX(2020, 110, 2300, 560)},
    {"A07", "甲类仓库", "Hazmat warehouse", BOX(100, 680, 560, 1020)},
    {"A08", "丙类仓库", "General warehouse", BOX(640, 680, 1100, 1020)},
    {"A09", "公用工程", "Utilities", BOX(1180, 680, 1700, 1020),
     BOX(1490, 850, 1670, 990)},
    {"A10", "污水处理站", "Waste water works", BOX(1780, 680, 2300, 1020)},
    {"A11", "办公生活区", "Offices and canteen", BOX(100, 1140, 1060, 1480)},
    {"A12", "预留用地", "Reserved land",
     OUTLINE({1340, 1140}, {2300, 1140}, {2300, 1480}, {1480, 1480},
             {1340, 1400})},
};
