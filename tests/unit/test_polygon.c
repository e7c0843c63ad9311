/* Polygons: forms, checks, measures. */
#include "rules_check.h"

#include <safeprod/polygon.h>

#include <math.h>

#include "str.h"

static void drop(sp_polygon **polygon)
{
    sp_polygon_free(*polygon);
}
#define POLYGON SP_CLEANUP(drop) sp_polygon

static void good(void **state)
{
    static const struct {
        const char *text;
        size_t rings;
        double area;
    } cases[] = {
        {"0,0 10,0 10,5 0,5", 1, 50},
        {"0,5 10,5 10,0 0,0", 1, 50}, /* the other way round */
        {" 0 , 0\n10,0\t10,5 0,5 0,0 ", 1, 50},
        {"0,0 10,0 10,10 0,10; 2,2 4,2 4,4 2,4", 2, 96},
        {"0,0 10,0 10,10 0,10;2,2 2,4 4,4 4,2;6,6 8,6 8,8", 3, 94},
        {"0,0 0,0 10,0 10,0 10,5", 1, 25},
        {"-1e3,0 1e3,0 0,1.5", 1, 1500},
        {"[[0,0],[10,0],[10,5],[0,5],[0,0]]", 1, 50},
        {"[[[0,0],[10,0],[10,10],[0,10],[0,0]],[[2,2],[4,2],[4,4],[2,2]]]", 2,
         98},
        {"{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[10,0],[10,5,7]]]}", 1,
         25},
        {"{\"type\":\"Feature\",\"properties\":{},\"geometry\":{\"type\":"
         "\"Polygon\",\"coordinates\":[[[0,0],[10,0],[10,5]]]}}",
         1, 25},
        /* Corners on a straight line are no fault. */
        {"0,0 5,0 10,0 10,5 0,5", 1, 50},
        {"0,0 4,0 4,4 3,1 1,1 0,4", 1, 7},
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        POLYGON *p = NULL;
        POLYGON *again = NULL;
        SP_AUTOFREE char *json = NULL;
        SP_AUTOFREE char *json2 = NULL;

        OK(sp_polygon_parse(cases[i].text, &p));
        assert_int_equal(p->count, cases[i].rings);
        if (fabs(sp_polygon_area(p) - cases[i].area) > 1e-9)
            fail_msg("%s: %g", cases[i].text, sp_polygon_area(p));
        OK(sp_polygon_json(p, &json));
        OK(sp_polygon_parse(json, &again));
        OK(sp_polygon_json(again, &json2));
        assert_string_equal(json, json2);
    }
}

static void bad(void **state)
{
    static const struct {
        const char *text;
        const char *zh;
        const char *en;
    } cases[] = {
        {"", "0 个", "0 different corners"},
        {"0,0", "1 个", "1 different"},
        {"0,0 1,1", "2 个", "2 different"},
        {"0,0 1,1 0,0", "2 个", "2 different"},
        {"0,0 1,0 2,0", "相碰", "crosses itself"},
        {"0,0 10,10 10,0 0,10", "自相交", "crosses itself"},
        {"0,0 10,0 10,10 5,0 0,10", "自相交", "crosses itself"},
        {"0,0 10,0 5,0 5,5", "自相交", "crosses itself"},
        {"0,0 4,0 4,4 2,2 6,2 0,4", "自相交", "crosses itself"},
        {"0,0 9,0 9,9; 20,20 21,20 21,21", "不在外边界之内", "not inside"},
        {"0,0 9,0 9,9 0,9; 5,5 15,5 15,6", "相碰", "meet"},
        {"0,0 9,0 9,9 0,9; 0,1 1,1 1,2", "相碰", "meet"},
        {"0,0 9,0 9,9 0,9; 1,1 8,1 8,8 1,8; 2,2 3,2 3,3", "之内",
         "another hole"},
        {"0,0 9,0 9,9;", "0 个", "0 different"},
        {"0,0 x,0 9,9", "第 5 个字符", "character 5"},
        {"0 0 1 1 2 2", "x,y", "x,y"},
        {"0,0,0 1,1,1", "x,y", "x,y"},
        {"nan,0 1,0 1,1", "看不懂", "cannot be read"},
        {"1e400,0 1,0 1,1", "看不懂", "cannot be read"},
        {"1e10,0 1,0 1,1", "过大", "too far"},
        {"[", "JSON", ""},
        {"[]", "GeoJSON", "GeoJSON"},
        {"[7]", "GeoJSON", "GeoJSON"},
        {"[[[[0,0]]]]", "GeoJSON", "GeoJSON"},
        {"[[[0,\"0\"],[1,1],[2,2]]]", "GeoJSON", "GeoJSON"},
        {"[[[0,0],[1,1],7]]", "GeoJSON", "GeoJSON"},
        {"{}", "Polygon", "Polygon"},
        {"{\"type\":\"Point\",\"coordinates\":[0,0]}", "Point", "Point"},
        {"{\"type\":\"Polygon\"}", "GeoJSON", "GeoJSON"},
        {"{\"type\":\"Feature\",\"geometry\":null}", "Polygon", "Polygon"},
    };
    sp_polygon *p = NULL;

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        if (strcmp(cases[i].zh, "JSON") == 0)
            assert_int_equal(sp_polygon_parse(cases[i].text, &p), SP_INVALID);
        else
            FAILS_ZH(sp_polygon_parse(cases[i].text, &p), SP_INVALID,
                     cases[i].zh, cases[i].en);
    }
    assert_null(p);
}

static void limits(void **state)
{
    SP_AUTOSTR text = {0};
    POLYGON *p = NULL;

    (void)state;
    /* As many corners as are allowed, all side by side for the sweep. */
    for (int i = 0; i < SP_POLYGON_POINTS_MAX / 2; i++)
        sp_str_addf(&text, "%d,%d ", i % 2, i);
    for (int i = SP_POLYGON_POINTS_MAX / 2; i-- > 0;)
        sp_str_addf(&text, "%d,%d ", i % 2 + 5, i);
    OK(sp_polygon_parse(text.data, &p));
    assert_int_equal(p->rings[0].count, SP_POLYGON_POINTS_MAX);
    sp_polygon_free(p);
    p = NULL;
    sp_str_add(&text, "2,-1");
    FAILS(sp_polygon_parse(text.data, &p), SP_INVALID, "10000");
    sp_str_clear(&text);
    sp_str_add(&text, "0,0 9,0 9,9");
    for (int i = 0; i < SP_POLYGON_RINGS_MAX; i++)
        sp_str_add(&text, ";1,1 2,1 2,2");
    FAILS(sp_polygon_parse(text.data, &p), SP_INVALID, "256");
}

static void on_the_plan(void **state)
{
    POLYGON *p = NULL;

    (void)state;
    OK(sp_polygon_parse("0,0 100,0 100,50.5 0,50", &p));
    OK(sp_polygon_within(p, 100, 50.5));
    FAILS(sp_polygon_within(p, 100, 50), SP_INVALID, "100,50.5");
    FAILS(sp_polygon_within(p, 99, 60), SP_INVALID, "100,0");
    sp_polygon_free(p);
    p = NULL;
    OK(sp_polygon_parse("-1,0 10,0 10,5", &p));
    FAILS(sp_polygon_within(p, 100, 50), SP_INVALID, "-1,0");
}

static void inside(void **state)
{
    POLYGON *p = NULL;

    (void)state;
    OK(sp_polygon_parse("0,0 10,0 10,10 0,10; 2,2 4,2 4,4 2,4", &p));
    assert_true(sp_polygon_contains(p, 1, 1));
    assert_true(sp_polygon_contains(p, 5, 3));
    assert_false(sp_polygon_contains(p, 3, 3));
    assert_false(sp_polygon_contains(p, 11, 3));
    assert_false(sp_polygon_contains(p, NAN, 3));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good),   cmocka_unit_test(bad),
        cmocka_unit_test(limits), cmocka_unit_test(on_the_plan),
        cmocka_unit_test(inside),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
