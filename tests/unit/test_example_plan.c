/* The made-up park. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <safeprod/example.h>

#include "example_plan.h"
#include "map_shape.h"
#include "picture_help.h"

static void areas_lie_apart_on_the_plan(void **state)
{
    static const sp_map_box plan = {0, 0, SP_EXAMPLE_WIDTH, SP_EXAMPLE_HEIGHT};

    (void)state;
    for (size_t i = 0; i < SP_EXAMPLE_AREAS; i++) {
        const sp_example_area *a = &sp_example_areas[i];
        sp_map_shape shape = {&a->outline, 1};
        sp_map_box box = sp_shape_bounds(&shape);
        assert_true(a->outline.count >= 4);
        assert_true(sp_box_holds(&plan, &box));
        for (size_t k = 0; k < i; k++) {
            sp_map_shape other = {&sp_example_areas[k].outline, 1};
            sp_map_box its = sp_shape_bounds(&other);
            assert_false(sp_boxes_meet(&box, &its));
            assert_string_not_equal(a->code, sp_example_areas[k].code);
        }
        for (size_t k = 0; k < a->hole.count; k++)
            assert_true(sp_shape_holds(&shape, a->hole.points[k]));
    }
}

static void the_plan_is_a_picture_of_its_size(void **state)
{
    static const struct {
        double scale;
        sp_status status;
    } cases[] = {
        {1, SP_OK}, {0.25, SP_OK}, {0.01, SP_INVALID}, {40, SP_INVALID}};

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        SP_AUTOSTR png = {0};
        SP_AUTOSTR again = {0};
        sp_picture_facts facts;
        double scale = cases[i].scale;
        assert_int_equal(sp_example_plan(scale, SP_ZH, &png), cases[i].status);
        if (cases[i].status != SP_OK)
            continue;
        assert_int_equal(sp_picture_info(png.data, png.len, &facts), SP_OK);
        assert_int_equal(facts.width, (unsigned)(SP_EXAMPLE_WIDTH * scale));
        assert_int_equal(facts.height, (unsigned)(SP_EXAMPLE_HEIGHT * scale));
        assert_int_equal(sp_example_plan(scale, SP_ZH, &again), SP_OK);
        assert_int_equal(png.len, again.len);
        assert_memory_equal(png.data, again.data, png.len);
    }
}

/* What a program outside the library gets is the same picture. */
static void the_plan_is_for_everybody(void **state)
{
    SP_AUTOSTR png = {0};
    void *given = NULL;
    size_t len = 0;

    (void)state;
    assert_int_equal(sp_example_plan(0.25, SP_EN, &png), SP_OK);
    assert_int_equal(sp_example_plan_png(0.25, SP_EN, &given, &len), SP_OK);
    assert_int_equal(len, png.len);
    assert_memory_equal(given, png.data, len);
    sp_free(given);
    given = NULL;
    assert_int_equal(sp_example_plan_png(9, SP_EN, &given, &len), SP_INVALID);
    assert_null(given);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(areas_lie_apart_on_the_plan),
        cmocka_unit_test(the_plan_is_a_picture_of_its_size),
        cmocka_unit_test(the_plan_is_for_everybody),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
