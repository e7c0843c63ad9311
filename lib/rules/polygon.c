/* Polygons: reading, writing, measuring. */
#include "polygon_check.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "json.h"
#include "str.h"
#include "text.h"

void sp_polygon_free(sp_polygon *polygon)
{
    if (!polygon)
        return;
    for (size_t i = 0; i < polygon->count; i++)
        free(polygon->rings[i].points);
    free(polygon->rings);
    free(polygon);
}

static void cleanup(sp_polygon **polygon)
{
    sp_polygon_free(*polygon);
}

static sp_status add_ring(sp_polygon *polygon)
{
    sp_ring *rings;

    if (polygon->count == SP_POLYGON_RINGS_MAX)
        return sp_fail(SP_INVALID, "多边形最多 %d 圈",
                       "a polygon has at most %d rings", SP_POLYGON_RINGS_MAX);
    rings = realloc(polygon->rings, (polygon->count + 1) * sizeof *rings);
    if (!rings)
        return sp_no_memory();
    rings[polygon->count++] = (sp_ring){0};
    polygon->rings = rings;
    return SP_OK;
}

static size_t points_of(const sp_polygon *polygon)
{
    size_t n = 0;

    for (size_t i = 0; i < polygon->count; i++)
        n += polygon->rings[i].count;
    return n;
}

/* Append a corner to the last ring; the same corner twice in a row is one. */
static sp_status add_point(sp_polygon *polygon, double x, double y)
{
    sp_ring *ring = &polygon->rings[polygon->count - 1];
    size_t n = ring->count;

    if (!(fabs(x) <= SP_POLYGON_COORDINATE_MAX &&
          fabs(y) <= SP_POLYGON_COORDINATE_MAX))
        return sp_fail(SP_INVALID, "第 %zu 圈第 %zu 点（%g,%g）的坐标过大",
                       "corner %2$zu of ring %1$zu, (%3$g,%4$g), is too far "
                       "away",
                       polygon->count, n + 1, x, y);
    if (n && ring->points[n - 1].x == x && ring->points[n - 1].y == y)
        return SP_OK;
    if (points_of(polygon) >= SP_POLYGON_POINTS_MAX)
        return sp_fail(SP_INVALID, "多边形最多 %d 个点",
                       "a polygon has at most %d corners",
                       SP_POLYGON_POINTS_MAX);
    if ((n & (n - 1)) == 0) { /* the room doubles at each power of two */
        sp_vertex *points =
            realloc(ring->points, (n ? 2 * n : 1) * sizeof *points);

        if (!points)
            return sp_no_memory();
        ring->points = points;
    }
    ring->points[ring->count++] = (sp_vertex){x, y};
    return SP_OK;
}

static sp_status end_ring(sp_polygon *polygon)
{
    sp_ring *ring = &polygon->rings[polygon->count - 1];
    sp_vertex *p = ring->points;

    if (ring->count > 1 && p[0].x == p[ring->count - 1].x &&
        p[0].y == p[ring->count - 1].y)
        ring->count--;
    if (ring->count < 3)
        return sp_fail(SP_INVALID, "第 %zu 圈只有 %zu 个不同的点，至少要 3 个",
                       "ring %zu has %zu different corners; it needs at least "
                       "3",
                       polygon->count, ring->count);
    return SP_OK;
}

static bool read_coordinate(const char **p, double *out)
{
    char text[40];
    size_t len = strspn(*p, "0123456789+-.eE");

    if (len == 0 || len >= sizeof text)
        return false;
    memcpy(text, *p, len);
    text[len] = '\0';
    *p += len;
    return sp_text_to_real(text, out);
}

/* "x,y x,y x,y; x,y …" */
static sp_status read_pairs(const char *text, sp_polygon *polygon)
{
    static const char blank[] = " \t\r\n";
    const char *p = text + strspn(text, blank);

    SP_TRY(add_ring(polygon));
    while (*p) {
        double x, y;

        if (*p == ';') {
            SP_TRY(end_ring(polygon));
            SP_TRY(add_ring(polygon));
            p++;
        } else {
            bool good = read_coordinate(&p, &x);

            p += strspn(p, blank);
            good = good && *p == ',';
            p += good;
            p += strspn(p, blank);
            if (!good || !read_coordinate(&p, &y) ||
                (*p && !strchr(" \t\r\n;", *p)))
                return sp_fail(
                    SP_INVALID,
                    "多边形在第 %zu 个字符处看不懂（“%.20s”），应写成"
                    "“x,y x,y x,y”，洞之前写“;”",
                    "the polygon cannot be read at character %zu "
                    "(\"%.20s\"); write \"x,y x,y x,y\" and \";\" "
                    "before each hole",
                    (size_t)(p - text) + 1, p);
            SP_TRY(add_point(polygon, x, y));
        }
        p += strspn(p, blank);
    }
    return end_ring(polygon);
}

static sp_status bad_geojson(const sp_polygon *polygon)
{
    return sp_fail(SP_INVALID,
                   "GeoJSON 坐标在第 %zu 圈处看不懂，应为 [[[x,y],[x,y],…],…]",
                   "the GeoJSON coordinates cannot be read at ring %zu; they "
                   "are [[[x,y],[x,y],…],…]",
                   polygon->count);
}

static sp_status read_ring(const cJSON *array, sp_polygon *polygon)
{
    const cJSON *point;

    SP_TRY(add_ring(polygon));
    cJSON_ArrayForEach(point, array)
    {
        const cJSON *x = point->child;
        const cJSON *y = x ? x->next : NULL;

        if (!cJSON_IsArray(point) || !cJSON_IsNumber(x) || !cJSON_IsNumber(y))
            return bad_geojson(polygon);
        SP_TRY(add_point(polygon, x->valuedouble, y->valuedouble));
    }
    return end_ring(polygon);
}

static sp_status read_rings(const cJSON *array, sp_polygon *polygon)
{
    const cJSON *ring;

    if (!cJSON_IsArray(array) || !cJSON_IsArray(array->child))
        return bad_geojson(polygon);
    if (!cJSON_IsArray(array->child->child)) /* one ring by itself */
        return read_ring(array, polygon);
    cJSON_ArrayForEach(ring, array)
    {
        if (!cJSON_IsArray(ring))
            return bad_geojson(polygon);
        SP_TRY(read_ring(ring, polygon));
    }
    return SP_OK;
}

static sp_status read_geojson(const char *text, sp_polygon *polygon)
{
    SP_AUTOJSON *json = NULL;
    const cJSON *geometry;
    const char *type;

    SP_TRY(sp_json_parse(text, strlen(text), &json));
    if (cJSON_IsArray(json))
        return read_rings(json, polygon);
    geometry = json;
    if (strcmp(sp_json_text(json, "type", ""), "Feature") == 0)
        geometry = cJSON_GetObjectItemCaseSensitive(json, "geometry");
    type = sp_json_text(geometry, "type", "");
    if (strcmp(type, "Polygon") != 0)
        return sp_fail(SP_INVALID, "GeoJSON 的类型是“%.40s”，应为 Polygon",
                       "the GeoJSON is of type \"%.40s\"; a Polygon is needed",
                       type);
    return read_rings(cJSON_GetObjectItemCaseSensitive(geometry, "coordinates"),
                      polygon);
}

static void reverse(sp_ring *ring)
{
    for (size_t i = 0, k = ring->count - 1; i < k; i++, k--) {
        sp_vertex swap = ring->points[i];

        ring->points[i] = ring->points[k];
        ring->points[k] = swap;
    }
}

static void orient(sp_polygon *polygon)
{
    for (size_t i = 0; i < polygon->count; i++)
        if ((sp_ring_area2(&polygon->rings[i]) > 0) != (i == 0))
            reverse(&polygon->rings[i]);
}

sp_status sp_polygon_parse(const char *text, sp_polygon **out)
{
    SP_CLEANUP(cleanup) sp_polygon *polygon = calloc(1, sizeof *polygon);
    char first = text[strspn(text, " \t\r\n")];

    if (!polygon)
        return sp_no_memory();
    if (first == '{' || first == '[')
        SP_TRY(read_geojson(text, polygon));
    else
        SP_TRY(read_pairs(text, polygon));
    SP_TRY(sp_polygon_check(polygon));
    orient(polygon);
    *out = SP_TAKE(polygon);
    return SP_OK;
}

sp_status sp_polygon_within(const sp_polygon *polygon, double width,
                            double height)
{
    for (size_t r = 0; r < polygon->count; r++)
        for (size_t i = 0; i < polygon->rings[r].count; i++) {
            sp_vertex p = polygon->rings[r].points[i];

            if (p.x < 0 || p.y < 0 || p.x > width || p.y > height)
                return sp_fail(SP_INVALID,
                               "第 %zu 圈的点（%g,%g）在平面图（%g × %g）之外",
                               "the corner (%2$g,%3$g) of ring %1$zu lies "
                               "outside the plan of %4$g x %5$g",
                               r + 1, p.x, p.y, width, height);
        }
    return SP_OK;
}

double sp_polygon_area(const sp_polygon *polygon)
{
    double sum = 0;

    for (size_t i = 0; i < polygon->count; i++) /* holes are negative */
        sum += sp_ring_area2(&polygon->rings[i]);
    return sum / 2;
}

static void add_json_point(sp_str *s, sp_vertex p)
{
    char x[32], y[32];

    sp_real_to_text(p.x, x);
    sp_real_to_text(p.y, y);
    sp_str_addf(s, "[%s,%s]", x, y);
}

sp_status sp_polygon_json(const sp_polygon *polygon, char **out)
{
    SP_AUTOSTR s = {0};

    sp_str_add(&s, "{\"type\":\"Polygon\",\"coordinates\":[");
    for (size_t r = 0; r < polygon->count; r++) {
        const sp_ring *ring = &polygon->rings[r];

        sp_str_add(&s, r ? ",[" : "[");
        for (size_t i = 0; i < ring->count; i++) {
            add_json_point(&s, ring->points[i]);
            sp_str_addc(&s, ',');
        }
        add_json_point(&s, ring->points[0]); /* GeoJSON closes its rings */
        sp_str_addc(&s, ']');
    }
    sp_str_add(&s, "]}");
    return sp_str_take(&s, out);
}
