/* Plane geometry of zones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "map_shape.h"

static const sp_map_xy square[] = {{0, 0}, {100, 0}, {100, 100}, {0, 100}};
static const sp_map_xy hole[] = {{20, 20}, {20, 80}, {80, 80}, {80, 20}};
static const sp_map_xy ell[] = {{0, 0},   {100, 0},  {100, 20},
                                {20, 20}, {20, 100}, {0, 100}};
static const sp_map_xy bow[] = {{0, 0}, {100, 80}, {100, 0}, {0, 80}};

static const sp_map_ring ring_square[] = {{square, 4}};
static const sp_map_ring ring_frame[] = {{square, 4}, {hole, 4}};
static const sp_map_ring ring_ell[] = {{ell, 6}};
static const sp_map_ring ring_bow[] = {{bow, 4}};

static const sp_map_shape whole = {ring_square, 1};
static const sp_map_shape frame = {ring_frame, 2};
static const sp_map_shape corner = {ring_ell, 1};
static const sp_map_shape crossed = {ring_bow, 1};

static const sp_map_box everywhere = {-1000, -1000, 1000, 1000};

static void what_is_inside(void **state)
{
    static const struct {
        const sp_map_shape *shape;
        sp_map_xy at;
        bool inside;
    } cases[] = {
        {&whole, {50, 50}, true},    {&whole, {150, 50}, false},
        {&frame, {50, 50}, false},   {&frame, {10, 50}, true},
        {&corner, {50, 50}, false},  {&corner, {10, 90}, true},
        {&crossed, {90, 40}, true},  {&crossed, {10, 40}, true},
        {&crossed, {50, 10}, false}, {&crossed, {50, 70}, false},
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++)
        assert_int_equal(sp_shape_holds(cases[i].shape, cases[i].at),
                         cases[i].inside);
}

static void which_boxes_are_inside(void **state)
{
    static const struct {
        const sp_map_shape *shape;
        sp_map_box box;
        bool inside;
    } cases[] = {
        {&whole, {10, 10, 90, 90}, true},
        {&whole, {10, 10, 110, 90}, false},
        {&whole, {-10, -10, 110, 110}, false}, /* holds the shape */
        {&frame, {10, 10, 90, 90}, false},     /* goes round the hole */
        {&frame, {30, 30, 70, 70}, false},     /* lies in the hole */
        {&frame, {2, 30, 18, 70}, true},
        {&corner, {5, 5, 95, 15}, true},
        {&corner, {5, 5, 95, 30}, false},
        {&whole, {200, 200, 210, 210}, false},
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++)
        assert_int_equal(sp_shape_holds_box(cases[i].shape, &cases[i].box),
                         cases[i].inside);
}

static void area_and_bounds(void **state)
{
    sp_map_box b = sp_shape_bounds(&corner);

    (void)state;
    assert_true(b.x0 == 0 && b.y0 == 0 && b.x1 == 100 && b.y1 == 100);
    assert_true(sp_shape_area(&whole) == 10000);
    assert_true(sp_shape_area(&frame) == 10000);
    assert_true(sp_shape_area(&corner) == 3600);
    assert_int_equal(sp_shape_vertices(&frame), 8);
}

static void the_pole_is_far_from_edges(void **state)
{
    static const struct {
        const sp_map_shape *shape;
        double stretch;
        sp_map_box within;
        double clear; /* at least so far from every edge */
    } cases[] = {
        {&whole, 1, {-1000, -1000, 1000, 1000}, 48},
        {&frame, 1, {-1000, -1000, 1000, 1000}, 9},
        {&corner, 1, {-1000, -1000, 1000, 1000}, 9},
        {&corner, 2.5, {-1000, -1000, 1000, 1000}, 8},
        {&whole, 1, {60, 0, 1000, 1000}, 18},
        {&crossed, 1, {-1000, -1000, 1000, 1000}, 16},
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        sp_map_xy p;
        double r = cases[i].clear / M_SQRT2;
        assert_true(sp_shape_pole(cases[i].shape, &cases[i].within,
                                  cases[i].stretch, &p));
        sp_map_box b = {p.x - r, p.y - r, p.x + r, p.y + r};
        assert_true(sp_shape_holds_box(cases[i].shape, &b));
        assert_true(sp_box_holds(&cases[i].within, &b));
    }
}

static void no_pole_where_nothing_is(void **state)
{
    static const sp_map_xy flat[] = {{0, 0}, {50, 0}, {100, 0}};
    static const sp_map_ring ring = {flat, 3};
    static const sp_map_shape line = {&ring, 1};
    static const sp_map_box elsewhere = {500, 500, 600, 600};
    sp_map_xy p;

    (void)state;
    assert_false(sp_shape_pole(&line, &everywhere, 1, &p));
    assert_false(sp_shape_pole(&whole, &elsewhere, 1, &p));
}

/* Every hatch lies inside; together they are as long as area / gap. */
static void hatches_fill_the_shape(void **state)
{
    static const struct {
        const sp_map_shape *shape;
        sp_map_box within;
        double area;
    } cases[] = {
        {&whole, {-1000, -1000, 1000, 1000}, 10000},
        {&frame, {-1000, -1000, 1000, 1000}, 6400},
        {&corner, {-1000, -1000, 1000, 1000}, 3600},
        {&crossed, {-1000, -1000, 1000, 1000}, 4000},
        {&whole, {50, -1000, 1000, 1000}, 5000},
        {&whole, {200, 200, 300, 300}, 0},
    };

    (void)state;
    for (size_t i = 0; i < 2 * SP_COUNT(cases); i++) {
        size_t c = i / 2;
        SP_CLEANUP(sp_map_lines_free) sp_map_lines lines = {0};
        double length = 0;
        assert_int_equal(
            sp_shape_hatch(cases[c].shape, &cases[c].within, 1, i % 2, &lines),
            SP_OK);
        for (size_t k = 0; k < lines.count; k++) {
            const sp_map_line *l = &lines.items[k];
            sp_map_xy middle = {(l->from.x + l->to.x) / 2,
                                (l->from.y + l->to.y) / 2};
            double d = hypot(l->to.x - l->from.x, l->to.y - l->from.y);
            length += d;
            assert_true(d < 1e-6 || sp_shape_holds(cases[c].shape, middle));
            assert_true(middle.x >= cases[c].within.x0);
        }
        assert_true(fabs(length - cases[c].area) <= 0.02 * cases[c].area);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_inside),
        cmocka_unit_test(which_boxes_are_inside),
        cmocka_unit_test(area_and_bounds),
        cmocka_unit_test(the_pole_is_far_from_edges),
        cmocka_unit_test(no_pole_where_nothing_is),
        cmocka_unit_test(hatches_fill_the_shape),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
