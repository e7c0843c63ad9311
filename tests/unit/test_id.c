/* Ids of the library's own making. */
#include "id.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define JAN_2020 INT64_C(1577836800)
#define JAN_2100 INT64_C(4102444800)

static void they_grow_whatever_the_clock_does(void **state)
{
    static const int64_t clock[] = {
        JAN_2020 + 100, JAN_2020 + 100, JAN_2020 + 101, JAN_2020 + 50, 0,
        INT64_MIN,      JAN_2020 + 200, JAN_2020,
    };
    sp_ids ids = {.node = 3};
    int64_t before = 0, id = 0;

    (void)state;
    for (size_t i = 0; i < SP_COUNT(clock); i++) {
        assert_int_equal(sp_ids_next(&ids, clock[i], &id), SP_OK);
        assert_true(id > before);
        assert_int_equal(sp_id_node(id), 3);
        before = id;
    }
}

static void they_are_made_as_written_down(void **state)
{
    sp_ids ids = {.node = 5};
    int64_t id = 0;

    (void)state;
    assert_int_equal(sp_ids_next(&ids, JAN_2020 + 10, &id), SP_OK);
    assert_true(id == ((INT64_C(10) << 13) << 8 | 5));
    assert_int_equal(sp_ids_next(&ids, JAN_2020 + 10, &id), SP_OK);
    assert_true(id == (((INT64_C(10) << 13) + 1) << 8 | 5));
    assert_true(sp_id_time(id) == JAN_2020 + 10);
}

static void a_bulk_import_never_waits(void **state)
{
    sp_ids ids = {0};
    int64_t id = 0;

    (void)state;
    for (int i = 0; i < 20000; i++)
        assert_int_equal(sp_ids_next(&ids, JAN_2020 + 10, &id), SP_OK);
    assert_true(sp_id_time(id) == JAN_2020 + 12); /* ran ahead a little */
    assert_int_equal(sp_ids_next(&ids, JAN_2020 + 11, &id), SP_OK);
    assert_true(sp_id_time(id) == JAN_2020 + 12);
}

static void what_was_seen_is_not_given_again(void **state)
{
    sp_ids first = {.node = 1}, second = {.node = 1};
    int64_t old = 0, id = 0;

    (void)state;
    assert_int_equal(sp_ids_next(&first, JAN_2020 + 500, &old), SP_OK);
    sp_ids_seen(&second, old);
    sp_ids_seen(&second, 0);
    sp_ids_seen(&second, -1);
    assert_int_equal(sp_ids_next(&second, JAN_2020 + 1, &id), SP_OK);
    assert_true(id > old);
}

static void nodes_never_meet(void **state)
{
    sp_ids a = {.node = 0}, b = {.node = SP_ID_NODE_MAX};
    int64_t one = 0, two = 0;

    (void)state;
    assert_int_equal(sp_ids_next(&a, JAN_2020 + 9, &one), SP_OK);
    assert_int_equal(sp_ids_next(&b, JAN_2020 + 9, &two), SP_OK);
    assert_true(one != two);
    b.node = SP_ID_NODE_MAX + 1;
    assert_int_equal(sp_ids_next(&b, JAN_2020 + 9, &two), SP_INVALID);
}

static void they_last_until_2100_and_stay_exact(void **state)
{
    sp_ids ids = {.node = SP_ID_NODE_MAX};
    int64_t id = 0;

    (void)state;
    assert_int_equal(sp_ids_next(&ids, JAN_2100, &id), SP_OK);
    assert_true(id < INT64_C(1) << 53);
    assert_true((int64_t)(double)id == id);
    int64_t last = id;
    sp_ids before = ids;
    assert_int_equal(sp_ids_next(&ids, INT64_MAX, &id), SP_INVALID);
    assert_true(id == last && ids.last == before.last);
    assert_int_equal(sp_ids_next(&ids, JAN_2100, &id), SP_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(they_grow_whatever_the_clock_does),
        cmocka_unit_test(they_are_made_as_written_down),
        cmocka_unit_test(a_bulk_import_never_waits),
        cmocka_unit_test(what_was_seen_is_not_given_again),
        cmocka_unit_test(nodes_never_meet),
        cmocka_unit_test(they_last_until_2100_and_stay_exact),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
