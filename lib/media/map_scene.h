/* The four-colour map (四色图): a plan, risk zones over it, labels that do not
 * run into one another, a legend with counts. Pure: the same scene gives the
 * same bytes. Texts are UTF-8 and borrowed; NULL leaves a text out. */
#ifndef SP_MAP_SCENE_H
#define SP_MAP_SCENE_H

#include "str.h"

enum {
    SP_MAP_ZONES_MAX = 20000,
    SP_MAP_VERTICES_MAX = 2000000, /* of all zones together */
    SP_MAP_MARKERS_MAX = 100000,
    SP_MAP_GRADES_MAX = 12
};

/* A place on the plan in its pixels, origin at the top left, y downwards. */
typedef struct sp_map_xy {
    double x;
    double y;
} sp_map_xy;

/* A closed ring; the last point need not repeat the first. */
typedef struct sp_map_ring {
    const sp_map_xy *points;
    size_t count; /* at least 3 */
} sp_map_ring;

/* One risk zone. Rings are filled even-odd: a ring within another is a hole, a
 * ring beside another is a second part. Any direction, may leave the plan. */
typedef struct sp_map_zone {
    const char *code;         /* short; what remains where room is scarce */
    const char *name;         /* NULL: the code alone */
    const char *const *lines; /* more lines for the label, may be NULL */
    size_t nlines;
    size_t grade; /* index into the scene's grades */
    const sp_map_ring *rings;
    size_t nrings;
    unsigned points;      /* risk points in it; 0 is not written */
    unsigned enterprises; /* enterprises in it; 0 is not written */
} sp_map_zone;

/* A grade of the legend. Grades stand worst first; "unassessed" comes last. */
typedef struct sp_map_grade {
    const char *label; /* e.g. "重大风险" */
    uint32_t rgb;      /* 0xRRGGBB */
    unsigned count;    /* zones of this grade, as the legend says */
    bool unassessed;   /* grey and hatched, whatever rgb says */
} sp_map_grade;

/* A risk point on the map: a small round mark in its grade's colour. */
typedef struct sp_map_marker {
    sp_map_xy at;
    const char *code; /* written beside it where there is room; or NULL */
    size_t grade;
} sp_map_marker;

/* What the colours stand for. */
typedef enum sp_map_basis {
    SP_MAP_INHERENT, /* 固有风险: existing controls not counted */
    SP_MAP_RESIDUAL  /* 现状风险: existing controls counted */
} sp_map_basis;

typedef enum sp_map_format { SP_MAP_PNG, SP_MAP_SVG, SP_MAP_PDF } sp_map_format;

typedef struct sp_map_scene {
    const void *plan; /* bytes of a PNG or JPEG; NULL: a blank plan */
    size_t plan_size;
    double width; /* of the blank plan, and the size that coordinates are in:
                     when a plan picture is given and width and height are not
                     0, they must be its size (after EXIF rotation) */
    double height;
    const sp_map_zone *zones;
    size_t nzones;
    const sp_map_grade *grades;
    size_t ngrades; /* 1..SP_MAP_GRADES_MAX */
    const sp_map_marker *markers;
    size_t nmarkers;
    const char *title; /* NULL: 安全风险四色分布图 */
    const char *park;
    const char *date; /* YYYY-MM-DD; also the creation date of a PDF */
    sp_map_basis basis;
    const char *standard; /* e.g. "lec.standard@1" */
    sp_lang lang;
    bool north;         /* draw an arrow to the north ... */
    double north_angle; /* ... which is so many degrees clockwise of up */
} sp_map_scene;

/* Draw the scene and append nothing on failure: @out is replaced.
 * SP_INVALID: not a picture, damaged, too large, a zone without a ring, a
 * coordinate that is not finite, a grade beyond the last. */
sp_status sp_map_draw(const sp_map_scene *scene, sp_map_format format,
                      sp_str *out);

#endif
