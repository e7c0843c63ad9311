/* The order of causes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include <safeprod/chart.h>

#include "base.h"

static void by_hand(void **state)
{
    sp_pareto_item items[] = {
        {.key = "设备", .count = 10}, {.key = "消防", .count = 50},
        {.key = "b", .count = 5},     {.key = "电气", .count = 30},
        {.key = "a", .count = 5},     {.key = "无", .count = 0}};
    static const struct {
        const char *key;
        double share, cumulative;
        bool vital;
    } wanted[] = {
        {"消防", 0.5, 0.5, true},  {"电气", 0.3, 0.8, true},
        {"设备", 0.1, 0.9, false}, {"a", 0.05, 0.95, false},
        {"b", 0.05, 1, false},     {"无", 0, 1, false},
    };

    (void)state;
    assert_int_equal(sp_pareto(items, SP_COUNT(items)), SP_OK);
    for (size_t i = 0; i < SP_COUNT(items); i++) {
        assert_string_equal(items[i].key, wanted[i].key);
        assert_true(fabs(items[i].share - wanted[i].share) < 1e-12);
        assert_true(fabs(items[i].cumulative - wanted[i].cumulative) < 1e-12);
        assert_int_equal(items[i].vital, wanted[i].vital);
    }
}

static void odd(void **state)
{
    sp_pareto_item one = {.key = "x", .count = 1};
    sp_pareto_item none[] = {{.key = "x"}, {.key = "a"}};
    sp_pareto_item bad = {.key = "x", .count = -1};

    (void)state;
    assert_int_equal(sp_pareto(NULL, 0), SP_OK);
    assert_int_equal(sp_pareto(&one, 1), SP_OK);
    assert_true(one.vital && one.cumulative == 1);
    assert_int_equal(sp_pareto(none, 2), SP_OK);
    assert_string_equal(none[0].key, "a");
    assert_true(isnan(none[0].share) && !none[0].vital);
    assert_int_equal(sp_pareto(&bad, 1), SP_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_hand),
        cmocka_unit_test(odd),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
