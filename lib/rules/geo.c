/* Coordinates of the three datums in use in China.
 *
 * GCJ-02 shifts WGS-84 by a smooth function that is public knowledge; BD-09
 * shifts GCJ-02 once more. Only the forward direction has a formula: the way
 * back repeats it until the forward one hits the given place. */
#include <safeprod/geo.h>

#include <math.h>

#include "base.h"

#define PI 3.14159265358979323846

/* The ellipsoid on which GCJ-02 was built (Krasovsky 1940). */
#define AXIS 6378245.0
#define ECCENTRICITY2 0.00669342162296594323

#define EARTH_RADIUS 6371008.8 /* mean, metres */

const sp_label sp_datum_labels[] = {
    [SP_DATUM_UNKNOWN] = {"unknown", "未知", "unknown", "不详"},
    [SP_DATUM_WGS84] = {"wgs84", "WGS-84（GPS）", "WGS-84",
                        "WGS84|GPS|EPSG:4326"},
    [SP_DATUM_CGCS2000] = {"cgcs2000", "CGCS2000（国家大地坐标系）", "CGCS2000",
                           "国家2000|国家大地坐标系|2000国家大地坐标系"},
    [SP_DATUM_GCJ02] = {"gcj02", "GCJ-02（高德、腾讯）", "GCJ-02",
                        "GCJ02|高德|腾讯|火星坐标"},
    [SP_DATUM_BD09] = {"bd09", "BD-09（百度）", "BD-09", "BD09|百度"},
};

static bool in_china(double lon, double lat)
{
    return lon >= 73 && lon <= 136 && lat >= 3 && lat <= 54;
}

sp_status sp_geo_check(double lon, double lat)
{
    if (fabs(lon) <= 180 && fabs(lat) <= 90) /* false for NaN */
        return SP_OK;
    if (in_china(lat, lon))
        return sp_fail(SP_INVALID,
                       "经度 %.7g、纬度 %.7g 超出范围：经度和纬度是否写反了？",
                       "longitude %.7g, latitude %.7g is out of range: were "
                       "the two swapped?",
                       lon, lat);
    return sp_fail(SP_INVALID,
                   "经度 %.7g、纬度 %.7g 超出范围：经度 -180 至 180，纬度 -90 "
                   "至 90",
                   "longitude %.7g, latitude %.7g is out of range: -180 to "
                   "180, -90 to 90",
                   lon, lat);
}

sp_geo_doubt sp_geo_judge(double lon, double lat)
{
    if (in_china(lon, lat))
        return SP_GEO_FINE;
    return in_china(lat, lon) ? SP_GEO_SWAPPED : SP_GEO_ABROAD;
}

/* The box within which the shift applies; wider than China. */
static bool is_shifted(double lon, double lat)
{
    return lon >= 72.004 && lon <= 137.8347 && lat >= 0.8293 && lat <= 55.8271;
}

/* The waves that the shifts in both directions share. */
static double waves(double t, double x)
{
    return (20 * sin(6 * t * PI) + 20 * sin(2 * t * PI)) * 2 / 3 +
           (20 * sin(x * PI) + 40 * sin(x / 3 * PI)) * 2 / 3;
}

static sp_geo_point wgs_to_gcj(sp_geo_point p)
{
    double x = p.lon - 105;
    double y = p.lat - 35;
    double root = sqrt(fabs(x));
    double north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y +
                   0.2 * root + waves(x, y) +
                   (160 * sin(y / 12 * PI) + 320 * sin(y / 30 * PI)) * 2 / 3;
    double east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root +
                  waves(x, x) +
                  (150 * sin(x / 12 * PI) + 300 * sin(x / 30 * PI)) * 2 / 3;
    double phi = p.lat / 180 * PI;
    double bend = 1 - ECCENTRICITY2 * sin(phi) * sin(phi);

    if (!is_shifted(p.lon, p.lat))
        return p;
    p.lat +=
        north * 180 / (AXIS * (1 - ECCENTRICITY2) / (bend * sqrt(bend)) * PI);
    p.lon += east * 180 / (AXIS / sqrt(bend) * cos(phi) * PI);
    return p;
}

static sp_geo_point gcj_to_bd(sp_geo_point p)
{
    double turn = PI * 3000 / 180;
    double radius =
        sqrt(p.lon * p.lon + p.lat * p.lat) + 0.00002 * sin(p.lat * turn);
    double angle = atan2(p.lat, p.lon) + 0.000003 * cos(p.lon * turn);

    if (!is_shifted(p.lon, p.lat))
        return p;
    p.lon = radius * cos(angle) + 0.0065;
    p.lat = radius * sin(angle) + 0.006;
    return p;
}

/* The place that @forward takes to @p. The shift changes by less than a
 * thousandth from one guess to the next, so each round gains three digits. */
static sp_geo_point back(sp_geo_point (*forward)(sp_geo_point), sp_geo_point p)
{
    sp_geo_point guess = p;

    for (int round = 0; round < 20; round++) {
        sp_geo_point there = forward(guess);
        double dlon = p.lon - there.lon;
        double dlat = p.lat - there.lat;

        guess.lon += dlon;
        guess.lat += dlat;
        if (fabs(dlon) < 1e-10 && fabs(dlat) < 1e-10)
            break;
    }
    return guess;
}

static sp_geo_point to_wgs(sp_geo_point p)
{
    if (p.datum == SP_DATUM_BD09)
        p = back(gcj_to_bd, p);
    if (p.datum == SP_DATUM_BD09 || p.datum == SP_DATUM_GCJ02)
        p = back(wgs_to_gcj, p);
    p.datum = SP_DATUM_WGS84;
    return p;
}

static sp_status check_datum(sp_datum datum)
{
    if (datum > SP_DATUM_UNKNOWN && datum < SP_DATUM_COUNT)
        return SP_OK;
    return sp_fail(
        SP_INVALID,
        "坐标系未知，不能换算：请注明 wgs84、cgcs2000、gcj02 或 bd09",
        "the datum is unknown, so nothing can be converted: say "
        "wgs84, cgcs2000, gcj02 or bd09");
}

/* GCJ-02 is on the way from WGS-84 to BD-09 and back. */
sp_status sp_geo_convert(sp_geo_point point, sp_datum datum, sp_geo_point *out)
{
    SP_TRY(check_datum(point.datum));
    SP_TRY(check_datum(datum));
    SP_TRY(sp_geo_check(point.lon, point.lat));
    if (point.datum != datum) {
        if (point.datum == SP_DATUM_BD09 && datum == SP_DATUM_GCJ02) {
            point = back(gcj_to_bd, point);
        } else if (point.datum != SP_DATUM_GCJ02 || datum != SP_DATUM_BD09) {
            point = to_wgs(point);
            if (datum == SP_DATUM_GCJ02 || datum == SP_DATUM_BD09)
                point = wgs_to_gcj(point);
        }
        if (datum == SP_DATUM_BD09)
            point = gcj_to_bd(point);
    }
    point.datum = datum;
    *out = point;
    return SP_OK;
}

sp_status sp_geo_distance(sp_geo_point a, sp_geo_point b, double *out)
{
    double dlat, dlon, h;

    SP_TRY(sp_geo_convert(a, SP_DATUM_WGS84, &a));
    SP_TRY(sp_geo_convert(b, SP_DATUM_WGS84, &b));
    dlat = (b.lat - a.lat) / 360 * PI;
    dlon = (b.lon - a.lon) / 360 * PI;
    h = sin(dlat) * sin(dlat) +
        cos(a.lat / 180 * PI) * cos(b.lat / 180 * PI) * sin(dlon) * sin(dlon);
    *out = 2 * EARTH_RADIUS * asin(sqrt(fmin(1, h)));
    return SP_OK;
}
