/* The growing string. */
#include "str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

static void appends_add_up(void **state)
{
    SP_AUTOSTR s = {0};
    char *text;

    (void)state;
    assert_string_equal(sp_str_text(&s), "");
    sp_str_add(&s, "许可");
    sp_str_addc(&s, ' ');
    sp_str_addn(&s, "HW-xx", 3);
    sp_str_addf(&s, "%04d%s", 42, "");
    assert_string_equal(sp_str_text(&s), "许可 HW-0042");
    assert_int_equal(s.len, strlen(s.data));
    assert_int_equal(sp_str_take(&s, &text), SP_OK);
    assert_string_equal(text, "许可 HW-0042");
    assert_null(s.data);
    free(text);
}

static void every_size_has_room_for_its_end(void **state)
{
    SP_AUTOSTR s = {0};

    (void)state;
    for (size_t n = 0; n < 600; n++) {
        assert_int_equal(s.len, n);
        if (n > 0)
            assert_int_equal(s.data[n], '\0');
        assert_true(n == 0 || s.cap > n);
        sp_str_addc(&s, 'x');
    }
    sp_str_clear(&s);
    assert_string_equal(sp_str_text(&s), "");
    sp_str_addf(&s, "%600s|", "y");
    assert_int_equal(s.len, 601);
    assert_int_equal(s.data[600], '|');
}

static void nul_bytes_are_kept(void **state)
{
    SP_AUTOSTR s = {0};

    (void)state;
    sp_str_addn(&s, "a\0b", 3);
    assert_int_equal(s.len, 3);
    assert_memory_equal(s.data, "a\0b", 4);
}

static void nothing_taken_is_an_empty_text(void **state)
{
    SP_AUTOSTR s = {0};
    char *text = NULL;

    (void)state;
    assert_int_equal(sp_str_take(&s, &text), SP_OK);
    assert_string_equal(text, "");
    free(text);
}

static void running_out_is_remembered(void **state)
{
    SP_AUTOSTR s = {0};
    char *text = NULL;

    (void)state;
    sp_str_add(&s, "a");
    sp_str_addn(&s, "b", SIZE_MAX / 2 + 2); /* refused before it is read */
    sp_str_add(&s, "c");
    assert_true(s.failed);
    assert_string_equal(sp_str_text(&s), "a");
    assert_int_equal(sp_str_ok(&s), SP_NO_MEMORY);
    assert_int_equal(sp_str_take(&s, &text), SP_NO_MEMORY);
    assert_null(text);
    sp_str_clear(&s);
    sp_str_add(&s, "again");
    assert_int_equal(sp_str_ok(&s), SP_OK);
    assert_string_equal(sp_str_text(&s), "again");
}

static void copies(void **state)
{
    char *copy = (char *)"left";

    (void)state;
    assert_int_equal(sp_text_copy(NULL, &copy), SP_OK);
    assert_null(copy);
    assert_int_equal(sp_text_copy("动火", &copy), SP_OK);
    assert_string_equal(copy, "动火");
    free(copy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(appends_add_up),
        cmocka_unit_test(every_size_has_room_for_its_end),
        cmocka_unit_test(nul_bytes_are_kept),
        cmocka_unit_test(nothing_taken_is_an_empty_text),
        cmocka_unit_test(running_out_is_remembered),
        cmocka_unit_test(copies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
