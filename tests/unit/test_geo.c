/* Coordinates: vectors, round trips, swapped values. */
#include "rules_check.h"

#include <safeprod/geo.h>

#include <math.h>

static void near(sp_geo_point p, double lon, double lat, double within)
{
    if (!(fabs(p.lon - lon) < within && fabs(p.lat - lat) < within))
        fail_msg("%.10f %.10f instead of %.10f %.10f", p.lon, p.lat, lon, lat);
}

static void vectors(void **state)
{
    static const double at[SP_DATUM_COUNT][2] = {
        [SP_DATUM_WGS84] = {113.7824708009, 22.6335053163},
        [SP_DATUM_CGCS2000] = {113.7824708009, 22.6335053163},
        [SP_DATUM_GCJ02] = {113.7875992567, 22.6306285408},
        [SP_DATUM_BD09] = {113.7940803834, 22.6366692773},
    };

    (void)state;
    for (sp_datum from = SP_DATUM_WGS84; from < SP_DATUM_COUNT; from++)
        for (sp_datum to = SP_DATUM_WGS84; to < SP_DATUM_COUNT; to++) {
            sp_geo_point p = {at[from][0], at[from][1], from};
            sp_geo_point q;

            OK(sp_geo_convert(p, to, &q));
            near(q, at[to][0], at[to][1], 2e-9);
            assert_int_equal(q.datum, to);
        }
}

static void round_trips(void **state)
{
    (void)state;
    for (double lon = 73; lon <= 136; lon += 3.5)
        for (double lat = 3; lat <= 54; lat += 1.7)
            for (sp_datum d = SP_DATUM_GCJ02; d < SP_DATUM_COUNT; d++) {
                sp_geo_point there, back;

                OK(sp_geo_convert((sp_geo_point){lon, lat, SP_DATUM_WGS84}, d,
                                  &there));
                OK(sp_geo_convert(there, SP_DATUM_WGS84, &back));
                near(back, lon, lat, 1e-8);
            }
}

static void abroad(void **state)
{
    sp_geo_point q;

    (void)state;
    OK(sp_geo_convert((sp_geo_point){2.35, 48.85, SP_DATUM_WGS84},
                      SP_DATUM_BD09, &q));
    near(q, 2.35, 48.85, 1e-12);
    OK(sp_geo_convert((sp_geo_point){-180, -90, SP_DATUM_BD09}, SP_DATUM_WGS84,
                      &q));
    near(q, -180, -90, 1e-12);
}

static void checks(void **state)
{
    sp_geo_point unknown = {113, 22, SP_DATUM_UNKNOWN};
    sp_geo_point q = {.lon = 77};

    (void)state;
    FAILS_ZH(sp_geo_check(22.63, 113.78), SP_INVALID, "写反", "swapped");
    FAILS(sp_geo_check(181, 0), SP_INVALID, "181");
    FAILS(sp_geo_check(0, -90.5), SP_INVALID, "-90.5");
    FAILS(sp_geo_check(NAN, 0), SP_INVALID, "nan");
    FAILS(sp_geo_check(0, INFINITY), SP_INVALID, "inf");
    OK(sp_geo_check(113.78, 22.63));
    assert_int_equal(sp_geo_judge(113.78, 22.63), SP_GEO_FINE);
    assert_int_equal(sp_geo_judge(43.8, 87.6), SP_GEO_SWAPPED);
    assert_int_equal(sp_geo_judge(-75, 40), SP_GEO_ABROAD);
    FAILS(sp_geo_convert(unknown, SP_DATUM_WGS84, &q), SP_INVALID, "wgs84");
    unknown.datum = SP_DATUM_WGS84;
    FAILS(sp_geo_convert(unknown, SP_DATUM_UNKNOWN, &q), SP_INVALID, "wgs84");
    FAILS(sp_geo_convert(unknown, (sp_datum)99, &q), SP_INVALID, "wgs84");
    assert_true(q.lon == 77);
}

static void distances(void **state)
{
    sp_geo_point wgs = {113.7824708009, 22.6335053163, SP_DATUM_WGS84};
    sp_geo_point gcj = {113.7875992567, 22.6306285408, SP_DATUM_GCJ02};
    sp_geo_point as_wgs = {113.7875992567, 22.6306285408, SP_DATUM_WGS84};
    double metres;

    (void)state;
    OK(sp_geo_distance(wgs, gcj, &metres));
    assert_true(metres < 0.001); /* the same place */
    OK(sp_geo_distance(wgs, as_wgs, &metres));
    /* 527 m east and 318 m (320 on the sphere) south. */
    assert_true(fabs(metres - 616) < 3);
    gcj.datum = SP_DATUM_UNKNOWN;
    FAILS(sp_geo_distance(wgs, gcj, &metres), SP_INVALID, "wgs84");
    OK(sp_geo_distance((sp_geo_point){0, 0, SP_DATUM_WGS84},
                       (sp_geo_point){180, 0, SP_DATUM_WGS84}, &metres));
    assert_true(fabs(metres - 20015115) < 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vectors),   cmocka_unit_test(round_trips),
        cmocka_unit_test(abroad),    cmocka_unit_test(checks),
        cmocka_unit_test(distances),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
