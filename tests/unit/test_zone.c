/* Zones: their polygons, and GeoJSON. */
#include "risk_site.h"

#define ZONE &sp_zone_type

static const struct shape {
    const char *polygon;
    const char *words; /* NULL: accepted */
} shapes[] = {
    {"0,0 100,0 100,100 0,100", NULL},
    {"0,0 2400,0 2400,1600 0,1600", NULL},
    {"0,0 100,0 100,100 0,100;10,10 10,20 20,20 20,10", NULL},
    {"[[[0,0],[100,0],[100,100],[0,100],[0,0]]]", NULL},
    {"{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[9,0],[9,9],[0,0]]]}",
     NULL},
    {"0,0 100,100 100,0 0,100", "cross"},
    {"0,0 2401,0 2401,100 0,100", "outside"},
    {"-1,0 100,0 100,100 0,100", "outside"},
    {"0,0 100,0", ""},
    {"0,0 100,0 50,0", ""},
    {"0,0 100,0 100,100 0,100;200,200 210,200 210,210", ""},
    {"0,0 nan,0 100,100", ""},
    {"0,0 1e999,0 100,100", ""},
    {"[[[[[[[[[[[[[[[[[[[[", ""},
    {"{\"type\":\"Point\",\"coordinates\":[1,2]}", ""},
    {"a polygon", ""},
};

static void polygons(void **state)
{
    sp_session *s = session_of(state);
    char code[16];

    for (size_t i = 0; i < SP_COUNT(shapes); i++) {
        snprintf(code, sizeof code, "Z%zu", i);
        sp_status status = add_record(s, ZONE, "code", code, "name", "zone",
                                      "polygon", shapes[i].polygon, NULL);
        if (!shapes[i].words)
            ok(status);
        else
            refused(status, SP_INVALID, shapes[i].words);
    }
    ok(add_record(s, ZONE, "code", "bare", "name", "not drawn yet", NULL));
    assert_int_equal(sp_session_findings(s)->count, 1);
}

/* ---- GeoJSON ---- */

#define FEATURE(code, ring)                                                    \
    "{\"type\":\"Feature\",\"properties\":{\"code\":\"" code                   \
    "\",\"名称\":\"" code "\"},\"geometry\":{\"type\":\"Polygon\","            \
    "\"coordinates\":[[" ring "]]}}"
#define COLLECTION(features)                                                   \
    "{\"type\":\"FeatureCollection\",\"features\":[" features "]}"
#define SQUARE "[0,0],[500,0],[500,500],[0,500],[0,0]"
#define BOW "[0,0],[500,500],[500,0],[0,500],[0,0]"
#define FAR "[0,0],[9000,0],[9000,500],[0,500],[0,0]"

typedef struct heard {
    int errors;
    int warnings;
    int64_t line;
    char column[32];
    char en[200];
} heard;

static void hear(void *context, const sp_import_finding *f)
{
    heard *h = context;

    *(f->severity == SP_ERROR ? &h->errors : &h->warnings) += 1;
    h->line = f->line;
    snprintf(h->column, sizeof h->column, "%s", f->column);
    snprintf(h->en, sizeof h->en, "%s", f->en);
}

static sp_import_result import(sp_session *s, const char *text, bool dry,
                               heard *h)
{
    sp_zone_import_options options = {
        .dry_run = dry, .visit = hear, .context = h};
    sp_import_result result;

    *h = (heard){0};
    ok(sp_zone_import_geojson(s, text, strlen(text), &options, &result));
    assert_int_equal(result.rows, result.added + result.updated +
                                      result.unchanged + result.rejected);
    return result;
}

static int64_t zones(sp_session *s)
{
    sp_query *query = sp_query_new(ZONE);
    int64_t n = -1;

    ok(sp_record_count(s, query, &n));
    sp_query_free(query);
    return n;
}

static void good_and_bad_features(void **state)
{
    static const char text[] =
        COLLECTION(FEATURE("A", SQUARE) "," FEATURE("B", BOW) "," FEATURE(
            "C",
            FAR) "," FEATURE("A",
                             SQUARE) "," FEATURE("",
                                                 SQUARE) ","
                                                         "{\"type\":"
                                                         "\"Feature\","
                                                         "\"properties\":null,"
                                                         "\"geometry\":null},7,"
                                                         "{\"type\":"
                                                         "\"Feature\",\"id\":"
                                                         "17,\"properties\":{"
                                                         "\"name\":\"by id\","
                                                         "\"colour\":\"red\","
                                                         "\"kind\":\"罐区\"},"
                                                         "\"geometry\":{"
                                                         "\"type\":"
                                                         "\"MultiPolygon\","
                                                         "\"coordinates\":[["
                                                         "[" SQUARE "]]]}},"
                                                         "{\"type\":"
                                                         "\"Feature\",\"id\":"
                                                         "\"two\","
                                                         "\"properties\":{"
                                                         "\"name\":\"n\"},"
                                                         "\"geometry\":{"
                                                         "\"type\":"
                                                         "\"MultiPolygon\","
                                                         "\"coordinates\":[["
                                                         "[" SQUARE
                                                         "]],[[" SQUARE
                                                         "]]]}}");
    sp_session *s = session_of(state);
    heard h;

    sp_import_result r = import(s, text, true, &h);
    assert_int_equal(r.added, 2);
    assert_int_equal(zones(s), 0); /* a dry run */
    r = import(s, text, false, &h);
    assert_int_equal(r.rows, 9);
    assert_int_equal(r.added, 2);
    assert_int_equal(r.rejected, 7);
    assert_int_equal(h.errors, 7);
    assert_int_equal(h.warnings, 1); /* colour */
    assert_int_equal(zones(s), 2);
    is(s, ZONE, "17", "kind", "storage");
    r = import(s, text, false, &h);
    assert_int_equal(r.unchanged, 2);
    assert_int_equal(r.added + r.updated, 0);
}

static void changed_features(void **state)
{
    sp_session *s = session_of(state);
    heard h;

    import(s, COLLECTION(FEATURE("A", SQUARE)), false, &h);
    ok(edit(s, ZONE, "A", "responsible_person", "Li"));
    sp_import_result r =
        import(s, COLLECTION(FEATURE("A", "[0,0],[500,0],[500,400],[0,0]")),
               false, &h);
    assert_int_equal(r.updated, 1);
    is(s, ZONE, "A", "responsible_person", "Li");
    is(s, ZONE, "A", "version", "3");
    ok(sp_record_remove(s, ZONE, "A"));
    r = import(s, COLLECTION(FEATURE("A", SQUARE)), false, &h);
    assert_int_equal(r.rejected, 1);
    assert_non_null(strstr(h.en, "out of use"));
    assert_string_equal(h.column, "code");
}

static void degrees(void **state)
{
    static const char text[] = COLLECTION(
        FEATURE("A", "[114.0,22.6],[114.1,22.6],[114.1,22.5],[114.0,22.5],"
                     "[114.0,22.6]"));
    sp_session *s = session_of(state);
    sp_zone_import_options options = {.datum = SP_DATUM_GCJ02};
    sp_import_result r;
    heard h;

    refused(sp_zone_import_geojson(s, text, strlen(text), NULL, &r), SP_INVALID,
            "does not say where its plan");
    ok(add_record(s, &sp_park_type, "name", "park", "datum", "gcj02",
                  "plan_west", "114.0", "plan_east", "114.2", "plan_north",
                  "22.6", "plan_south", "22.4", NULL));
    ok(sp_zone_import_geojson(s, text, strlen(text), &options, &r));
    assert_int_equal(r.added, 1);
    is(s, ZONE, "A", "polygon",
       "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1200,0],[1200,800],[0,"
       "800],[0,0]]]}");
    /* WGS-84 lies some 500 m beside it, partly off the plan */
    r = import(s, text, false, &h);
    assert_int_equal(r.updated + r.rejected, 1);
    assert_int_equal(r.unchanged, 0);
    /* said to be pixels, they are that */
    options.coordinates = SP_ZONE_PIXELS;
    ok(sp_zone_import_geojson(s, text, strlen(text), &options, &r));
    assert_int_equal(r.updated, 1);
}

static const char *const hostile[] = {
    "",
    " ",
    "{",
    "[]",
    "null",
    "\"FeatureCollection\"",
    "{\"type\":\"FeatureCollection\"}",
    "{\"type\":\"FeatureCollection\",\"features\":{}}",
    "{\"type\":\"FeatureCollection\",\"features\":[]}",
    "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,0],[1,1],[0,0]]]}",
    "{\"type\":\"FeatureCollection\",\"features\":[}",
    "\xff\xfe{\0}",
    "code,name\nA,B\n",
};

static void hostile_files(void **state)
{
    sp_session *s = session_of(state);
    sp_import_result r;

    for (size_t i = 0; i < SP_COUNT(hostile); i++)
        refused(
            sp_zone_import_geojson(s, hostile[i], strlen(hostile[i]), NULL, &r),
            SP_INVALID, "");
    assert_int_equal(zones(s), 0);
}

static void hostile_depth(void **state)
{
    enum { DEPTH = 10000 };
    sp_session *s = session_of(state);
    char *text = malloc(DEPTH + 200);
    sp_import_result r;
    size_t n;

    assert_non_null(text);
    n = (size_t)sprintf(text, "{\"type\":\"FeatureCollection\",\"features\":[{"
                              "\"type\":\"Feature\",\"geometry\":{\"type\":"
                              "\"Polygon\",\"coordinates\":");
    memset(text + n, '[', DEPTH);
    refused(sp_zone_import_geojson(s, text, n + DEPTH, NULL, &r), SP_INVALID,
            "");
    free(text);
}

static const char *const odd_features[] = {
    "{\"type\":\"Feature\"}",
    "{\"type\":\"Feature\",\"id\":\"X\"}",
    "{\"type\":\"Feature\",\"id\":\"X\",\"properties\":7,\"geometry\":7}",
    "{\"type\":\"Feature\",\"id\":\"X\",\"geometry\":{\"type\":\"Polygon\"}}",
    "{\"type\":\"Feature\",\"id\":\"X\",\"geometry\":{\"type\":\"Polygon\","
    "\"coordinates\":\"x\"}}",
    "{\"type\":\"Feature\",\"id\":\"X\",\"geometry\":{\"type\":\"Polygon\","
    "\"coordinates\":[[[900,null],[900],[]]]}}",
    "{\"type\":\"Feature\",\"id\":\"X Y;\",\"geometry\":{\"type\":\"Polygon\","
    "\"coordinates\":[[" SQUARE "]]}}",
    "{\"type\":\"Feature\",\"id\":{},\"geometry\":{\"type\":\"Polygon\","
    "\"coordinates\":[[" SQUARE "]]}}",
    "{\"type\":\"Feature\",\"id\":\"X\",\"properties\":{\"name\":\"n\","
    "\"kind\":\"castle\"},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":["
    "[" SQUARE "]]}}",
    "{\"type\":\"Feature\",\"id\":\"X\",\"properties\":{\"name\":\"n\","
    "\"enterprise\":\"nobody\"},\"geometry\":{\"type\":\"Polygon\","
    "\"coordinates\":[[" SQUARE "]]}}",
    "{\"type\":\"Feature\",\"id\":\"X\",\"geometry\":{\"type\":\"LineString\","
    "\"coordinates\":[[0,0],[900,900]]}}",
    "[]",
};

static void odd_features_never_stop_the_rest(void **state)
{
    sp_session *s = session_of(state);
    sp_zone_import_options options = {.coordinates = SP_ZONE_PIXELS};

    for (size_t i = 0; i < SP_COUNT(odd_features); i++) {
        char text[2000];
        sp_import_result r;
        snprintf(text, sizeof text, COLLECTION("%s," FEATURE("G", SQUARE)),
                 odd_features[i]);
        ok(sp_zone_import_geojson(s, text, strlen(text), &options, &r));
        assert_int_equal(r.rejected, 1);
        assert_int_equal(r.added + r.unchanged, 1);
    }
}

static void only_who_may(void **state)
{
    static const char text[] = COLLECTION(FEATURE("A", SQUARE));
    sp_session *s = session_of(state);
    sp_import_result r;

    ok(sp_session_login(s, "root", PASSWORD));
    refused(sp_zone_import_geojson(s, text, strlen(text), NULL, &r),
            SP_FORBIDDEN, "may not");
}

#define ON_SITE(test)                                                          \
    cmocka_unit_test_setup_teardown(test, open_risk_site, close_risk_site)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_SITE(polygons),
        ON_SITE(good_and_bad_features),
        ON_SITE(changed_features),
        ON_SITE(degrees),
        ON_SITE(hostile_files),
        ON_SITE(hostile_depth),
        ON_SITE(odd_features_never_stop_the_rest),
        ON_SITE(only_who_may),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
