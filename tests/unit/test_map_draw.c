/* The four-colour map, as drawn. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <unistd.h>

#include "map_help.h"
#include "map_svg.h"
#include "map_zone.h"
#include "picture_help.h"

/* A grey plan of 2000 x 1600. */
static void grey_plan(sp_str *out)
{
    SP_AUTOPICTURE p = {0};

    assert_int_equal(sp_picture_new(2000, 1600, &p), SP_OK);
    memset(p.pixels, 0x80, p.stride * p.height);
    assert_int_equal(sp_picture_png(&p, out), SP_OK);
}

static uint32_t half_over(uint32_t rgb, uint32_t plan)
{
    uint32_t out = 0;

    for (int shift = 0; shift < 24; shift += 8)
        out |= ((rgb >> shift & 255) + (plan >> shift & 255)) / 2 << shift;
    return out;
}

/* Places where neither label nor hatch is; what colour is there? */
static void zones_have_their_colours(void **state)
{
    static const struct {
        double x, y;
        uint32_t rgb;
        bool blend;
    } cases[] = {
        {50, 50, 0x808080, false},     {520, 1150, 0xf39800, true},
        {650, 950, 0x808080, false},   {920, 880, 0xffe100, true},
        {1320, 880, 0x0068b7, true},   {1650, 500, 0x808080, false},
        {1990, 1590, 0x808080, false},
    };
    SP_AUTOSTR plan = {0};
    SP_AUTOSTR png = {0};
    SP_AUTOPICTURE p = {0};
    sp_map_scene scene = help_scene();

    (void)state;
    grey_plan(&plan);
    scene.plan = plan.data;
    scene.plan_size = plan.len;
    sp_map_page page = sp_map_page_of(2000, 1600, true);
    assert_true(page.scale == 1);
    assert_int_equal(sp_map_draw(&scene, SP_MAP_PNG, &png), SP_OK);
    assert_int_equal(sp_picture_decode(png.data, png.len, NULL, &p), SP_OK);
    assert_int_equal(p.width, page.width);
    assert_int_equal(p.height, page.height);
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        uint32_t want =
            cases[i].blend ? half_over(cases[i].rgb, 0x808080) : cases[i].rgb;
        uint32_t got = help_pixel(&p, (unsigned)(page.plan.x0 + cases[i].x),
                                  (unsigned)(page.plan.y0 + cases[i].y));
        assert_true(help_alike(got, want, 3));
    }
    /* the zone that leaves the plan leaves the strip alone */
    assert_true(help_alike(help_pixel(&p, (unsigned)page.plan.x1 + 8,
                                      (unsigned)page.plan.y0 + 500),
                           0xffffff, 0));
}

static void the_same_scene_gives_the_same_bytes(void **state)
{
    SP_AUTOSTR plan = {0};
    sp_map_scene scene = help_scene();

    (void)state;
    grey_plan(&plan);
    for (int i = 0; i < 6; i++) {
        sp_map_format format = (sp_map_format)(i / 2);
        SP_AUTOSTR a = {0};
        SP_AUTOSTR b = {0};
        scene.plan = i % 2 ? plan.data : NULL;
        scene.plan_size = plan.len;
        assert_int_equal(sp_map_draw(&scene, format, &a), SP_OK);
        if (format == SP_MAP_PDF) /* its date must not be the clock's */
            usleep(1100000);
        assert_int_equal(sp_map_draw(&scene, format, &b), SP_OK);
        assert_int_equal(a.len, b.len);
        assert_memory_equal(a.data, b.data, a.len);
    }
}

static void each_format_is_what_it_says(void **state)
{
    static const struct {
        sp_map_format format;
        const char *start;
        const char *holds;
    } cases[] = {
        {SP_MAP_PNG, "\x89PNG", NULL},
        {SP_MAP_SVG, "<?xml", "</svg>"},
        {SP_MAP_PDF, "%PDF-", "CreationDate (20261124"},
    };
    sp_map_scene scene = help_scene();

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        SP_AUTOSTR out = {0};
        assert_int_equal(sp_map_draw(&scene, cases[i].format, &out), SP_OK);
        assert_memory_equal(out.data, cases[i].start, strlen(cases[i].start));
        if (cases[i].holds)
            assert_non_null(memmem(out.data, out.len, cases[i].holds,
                                   strlen(cases[i].holds)));
    }
}

/* Every shape of plan makes a page that holds it, and that cairo can draw. */
static void pages_follow_the_plan(void **state)
{
    static const double sides[][2] = {
        {600, 400},   {400, 600},    {4000, 3000},  {10000, 4000},
        {30000, 600}, {600, 30000},  {30000, 3333}, {3333, 30000},
        {1, 1},       {10000, 10000}};

    (void)state;
    for (size_t i = 0; i < 2 * SP_COUNT(sides); i++) {
        double w = sides[i / 2][0];
        double h = sides[i / 2][1];
        sp_map_page p = sp_map_page_of(w, h, i % 2);
        sp_map_box all = {0, 0, p.width, p.height};
        assert_true(p.width <= SP_CANVAS_SIDE_MAX);
        assert_true(p.height <= SP_CANVAS_SIDE_MAX);
        assert_true(sp_box_holds(&all, &p.plan));
        assert_true(sp_box_holds(&all, &p.strip));
        assert_false(sp_boxes_meet(&p.plan, &p.strip));
        assert_false(sp_boxes_meet(&p.plan, &p.title));
        assert_true(fabs(p.plan.x1 - p.plan.x0 - w * p.scale) < 1e-6);
        assert_int_equal(p.below, w > 1.55 * h);
    }
}

static void bad_scenes_are_refused(void **state)
{
    static const sp_map_xy nan_points[] = {{0, 0}, {NAN, 1}, {1, 1}};
    static const sp_map_xy far_points[] = {{0, 0}, {1e300, 1}, {1, 1}};
    static const sp_map_ring bad_rings[] = {
        {nan_points, 3}, {far_points, 3}, {help_points[0], 2}};
    static const sp_map_zone bad[] = {
        {"N", "x", NULL, 0, 0, &bad_rings[0], 1, 0, 0},
        {"F", "x", NULL, 0, 0, &bad_rings[1], 1, 0, 0},
        {"S", "x", NULL, 0, 0, &bad_rings[2], 1, 0, 0},
        {"R", "x", NULL, 0, 0, NULL, 0, 0, 0},
        {"G", "x", NULL, 0, 5, &help_rings[0], 1, 0, 0},
        {"U", "\xff\xfe", NULL, 0, 0, &help_rings[0], 1, 0, 0},
    };
    static const struct {
        double width, height;
    } blank[] = {{0, 0}, {-5, 10}, {NAN, 10}, {1e9, 10}, {30000, 10}};
    SP_AUTOSTR out = {0};

    (void)state;
    for (size_t i = 0; i < SP_COUNT(bad); i++) {
        sp_map_scene scene = help_scene();
        scene.zones = &bad[i];
        scene.nzones = 1;
        assert_int_equal(sp_map_draw(&scene, SP_MAP_PNG, &out), SP_INVALID);
        assert_null(out.data);
    }
    for (size_t i = 0; i < SP_COUNT(blank); i++) {
        sp_map_scene scene = help_scene();
        scene.width = blank[i].width;
        scene.height = blank[i].height;
        assert_int_equal(sp_map_draw(&scene, SP_MAP_SVG, &out), SP_INVALID);
    }
}

static void bad_plans_are_refused(void **state)
{
    sp_map_scene scene = help_scene();
    SP_AUTOSTR plan = {0};
    SP_AUTOSTR out = {0};

    (void)state;
    help_png(PNG_COLOR_TYPE_RGB, 8, PNG_INTERLACE_NONE, 9, &plan);
    scene.plan = plan.data;
    scene.plan_size = plan.len; /* 40 x 24, but zones are for 2000 x 1600 */
    assert_int_equal(sp_map_draw(&scene, SP_MAP_PNG, &out), SP_INVALID);
    assert_non_null(strstr(sp_last_error(SP_EN), "40"));
    scene.width = scene.height = 0;
    assert_int_equal(sp_map_draw(&scene, SP_MAP_PNG, &out), SP_OK);
    for (int format = SP_MAP_PNG; format <= SP_MAP_PDF; format++) {
        scene.plan_size = plan.len - 20;
        assert_int_equal(sp_map_draw(&scene, (sp_map_format)format, &out),
                         SP_INVALID);
        assert_non_null(strstr(sp_last_error(SP_EN), "damaged"));
    }
    scene.plan = "GIF89a";
    scene.plan_size = 6;
    assert_int_equal(sp_map_draw(&scene, SP_MAP_PNG, &out), SP_INVALID);
}

/* Labels of drawn zones keep apart; one that is off the plan has none. */
static void labels_of_a_scene(void **state)
{
    SP_AUTOPEN *pen = NULL;
    SP_CLEANUP(sp_map_sheet_free) sp_map_sheet *sheet = NULL;
    sp_map_scene scene = help_scene();
    sp_map_page page = sp_map_page_of(2000, 1600, true);

    (void)state;
    assert_int_equal(sp_pen_new(false, &pen), SP_OK);
    assert_int_equal(sp_map_sheet_new(&scene, &page, pen, &sheet), SP_OK);
    assert_int_equal(sp_map_sheet_unlabelled(sheet), 0);
    const sp_label_place *p = sp_map_sheet_places(sheet);
    for (size_t i = 0; i < scene.nzones; i++) {
        assert_int_equal(p[i].how, SP_LABEL_INSIDE);
        assert_true(sp_box_holds(&page.plan, &p[i].box));
        for (size_t k = 0; k < i; k++)
            assert_false(sp_boxes_meet(&p[i].box, &p[k].box));
    }
    assert_int_equal(p[scene.nzones].how, SP_LABEL_BESIDE);
    assert_int_equal(p[scene.nzones + 1].how, SP_LABEL_NONE);
}

static void a_plan_without_anything_on_it(void **state)
{
    sp_map_scene scene = help_scene();
    SP_AUTOSTR out = {0};

    (void)state;
    scene.nzones = scene.nmarkers = 0;
    scene.park = scene.date = scene.standard = NULL;
    for (int i = 0; i < 6; i++) {
        scene.lang = i % 2 ? SP_EN : SP_ZH;
        scene.width = i < 3 ? 3000 : 1000; /* strip below, strip beside */
        assert_int_equal(sp_map_draw(&scene, (sp_map_format)(i / 2), &out),
                         SP_OK);
    }
}

static void svg_ids_are_numbered_anew(void **state)
{
    static const struct {
        const char *in;
        const char *out;
    } cases[] = {
        {"<g id=\"surface77\"/>", "<g id=\"surface1\"/>"},
        {"image23 #surface9 #image23", "image1 #surface2 #image1"},
        {"\"data:image/png;base64,surface77\" surface8",
         "\"data:image/png;base64,surface77\" surface1"},
        {"subsurface7 image", "subsurface7 image"},
        {"", ""},
        {"data:surface1", "data:surface1"},
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        SP_AUTOSTR out = {0};
        assert_int_equal(sp_svg_settle(cases[i].in, strlen(cases[i].in), &out),
                         SP_OK);
        assert_string_equal(sp_str_text(&out), cases[i].out);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(zones_have_their_colours),
        cmocka_unit_test(the_same_scene_gives_the_same_bytes),
        cmocka_unit_test(each_format_is_what_it_says),
        cmocka_unit_test(pages_follow_the_plan),
        cmocka_unit_test(bad_scenes_are_refused),
        cmocka_unit_test(bad_plans_are_refused),
        cmocka_unit_test(labels_of_a_scene),
        cmocka_unit_test(a_plan_without_anything_on_it),
        cmocka_unit_test(svg_ids_are_numbered_anew),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
