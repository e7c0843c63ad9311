/** @file safeprod/polygon.h
 *  @brief Areas on a plan: polygons with holes, in the plan's own units. */
#ifndef SAFEPROD_POLYGON_H
#define SAFEPROD_POLYGON_H

#include <safeprod/status.h>

SP_BEGIN_DECLS

/** Limits of what is read. */
enum {
    SP_POLYGON_POINTS_MAX = 10000, /**< corners of one polygon, all rings */
    SP_POLYGON_RINGS_MAX = 256     /**< its outline and its holes */
};

/** Greatest coordinate, either sign. */
#define SP_POLYGON_COORDINATE_MAX 1e9

/** A corner. */
typedef struct sp_vertex {
    double x;
    double y;
} sp_vertex;

/** A closed line; the last corner is not the first again. */
typedef struct sp_ring {
    sp_vertex *points;
    size_t count; /**< at least 3 */
} sp_ring;

/** An area. The first ring is the outline, its corners in the order that makes
 *  the shoelace sum positive; the others are holes, the other way round. */
typedef struct sp_polygon {
    sp_ring *rings;
    size_t count; /**< rings; at least 1 */
} sp_polygon;

/** Read and check a polygon. Forms: "x,y x,y x,y" with ";" before each hole;
 *  GeoJSON coordinates [[[x,y],…],…] or one ring [[x,y],…]; a GeoJSON Polygon,
 *  or a Feature with one. Checked: at least three corners, finite, no line
 *  crosses or touches another, holes inside the outline and apart, an area.
 *  @param[out] out the caller's, sp_polygon_free()
 *  @retval SP_INVALID the sentence names the ring and the corner */
SP_API sp_status sp_polygon_parse(const char *text, sp_polygon **out);

/** Free @p polygon; NULL is allowed. */
SP_API void sp_polygon_free(sp_polygon *polygon);

/** Whether all of it lies on a plan of @p width × @p height.
 *  @retval SP_INVALID the sentence names the first corner outside */
SP_API sp_status sp_polygon_within(const sp_polygon *polygon, double width,
                                   double height);

/** @return Its area without the holes, in square units. */
SP_API double sp_polygon_area(const sp_polygon *polygon);

/** @return Whether (@p x, @p y) lies inside and in no hole; on the line itself
 *  either may be answered. */
SP_API bool sp_polygon_contains(const sp_polygon *polygon, double x, double y);

/** The polygon as a GeoJSON geometry, the same text for the same polygon.
 *  @param[out] out the caller's, sp_free() */
SP_API sp_status sp_polygon_json(const sp_polygon *polygon, char **out);

SP_END_DECLS
#endif
