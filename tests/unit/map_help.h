/* Scenes for the tests of the map. */
#ifndef SP_MAP_HELP_H
#define SP_MAP_HELP_H

#include "map_scene.h"

static const sp_map_grade help_grades[] = {
    {"重大风险", 0xe60012, 1, false}, {"较大风险", 0xf39800, 1, false},
    {"一般风险", 0xffe100, 1, false}, {"低风险", 0x0068b7, 1, false},
    {"未评估", 0x000000, 1, true},
};

/* On a plan of 2000 x 1600: five zones in a row, the second with a hole, the
 * fifth half beyond the right edge. */
static const sp_map_xy help_points[][4] = {
    {{100, 200}, {400, 200}, {400, 900}, {100, 900}},
    {{500, 200}, {800, 200}, {800, 1200}, {500, 1200}},
    {{600, 900}, {700, 900}, {700, 1000}, {600, 1000}},
    {{900, 200}, {1200, 200}, {1200, 900}, {900, 900}},
    {{1300, 200}, {1600, 200}, {1600, 900}, {1300, 900}},
    {{1700, 200}, {2600, 200}, {2600, 900}, {1700, 900}},
};
static const sp_map_ring help_rings[] = {
    {help_points[0], 4}, {help_points[1], 4}, {help_points[2], 4},
    {help_points[3], 4}, {help_points[4], 4}, {help_points[5], 4},
};
static const char *const help_lines[] = {"第一行", NULL, "line two"};
static const sp_map_zone help_zones[] = {
    {"A", "甲类罐区", help_lines, 3, 0, &help_rings[0], 1, 3, 1},
    {"B", "仓库", NULL, 0, 1, &help_rings[1], 2, 0, 0},
    {"C", "车间（一）", NULL, 0, 2, &help_rings[3], 1, 1, 2},
    {"D", NULL, NULL, 0, 3, &help_rings[4], 1, 0, 0},
    {NULL, "预留用地", NULL, 0, 4, &help_rings[5], 1, 0, 0},
};
static const sp_map_marker help_markers[] = {{{250, 300}, "P-1", 0},
                                             {{1400, 300}, NULL, 3}};

static inline sp_map_scene help_scene(void)
{
    return (sp_map_scene){.width = 2000,
                          .height = 1600,
                          .zones = help_zones,
                          .nzones = SP_COUNT(help_zones),
                          .grades = help_grades,
                          .ngrades = SP_COUNT(help_grades),
                          .markers = help_markers,
                          .nmarkers = SP_COUNT(help_markers),
                          .park = "示例园区",
                          .date = "2026-11-24",
                          .standard = "lec.standard@1",
                          .north = true};
}

#endif
