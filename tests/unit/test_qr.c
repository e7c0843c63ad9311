/* QR codes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "picture_help.h"
#include "qr.h"

/* Three corners have a ring of 7 x 7 around a core of 3 x 3. */
static void finder_at(const sp_qr *qr, int left, int top)
{
    for (int y = -1; y <= 7; y++)
        for (int x = -1; x <= 7; x++) {
            int dx = x > 3 ? x - 3 : 3 - x;
            int dy = y > 3 ? y - 3 : 3 - y;
            int far = dx > dy ? dx : dy;
            assert_int_equal(sp_qr_is_dark(qr, left + x, top + y),
                             far == 3 || far <= 1);
        }
}

static void a_code_has_its_form(void **state)
{
    static const struct {
        size_t len;
        unsigned side;
    } cases[] = {{1, 21}, {14, 21}, {15, 25}, {213, 57}, {331, 69}, {350, 73}};
    char text[400];

    (void)state;
    memset(text, 'a', sizeof text);
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        SP_AUTOQR qr = {0};
        assert_int_equal(sp_qr_make(text, cases[i].len, &qr), SP_OK);
        assert_int_equal(qr.side, cases[i].side);
        finder_at(&qr, 0, 0);
        finder_at(&qr, (int)qr.side - 7, 0);
        finder_at(&qr, 0, (int)qr.side - 7);
        assert_false(sp_qr_is_dark(&qr, -1, 0));
        assert_false(sp_qr_is_dark(&qr, (int)qr.side, 3));
    }
}

static void any_bytes_will_do(void **state)
{
    static const char bytes[] = "作业票\0\xff\x01";
    SP_AUTOQR qr = {0};

    (void)state;
    assert_int_equal(sp_qr_make(bytes, sizeof bytes, &qr), SP_OK);
    assert_true(qr.side >= 21);
}

static void the_picture_has_a_quiet_zone(void **state)
{
    SP_AUTOQR qr = {0};
    SP_AUTOSTR png = {0};
    SP_AUTOPICTURE p = {0};

    (void)state;
    assert_int_equal(sp_qr_make("SP1", 3, &qr), SP_OK);
    assert_int_equal(sp_qr_picture(&qr, 3, &png), SP_OK);
    assert_int_equal(sp_picture_decode(png.data, png.len, NULL, &p), SP_OK);
    assert_int_equal(p.width, (21 + 8) * 3);
    assert_int_equal(p.height, p.width);
    for (unsigned y = 0; y < p.height; y++)
        for (unsigned x = 0; x < p.width; x++)
            assert_int_equal(
                (help_pixel(&p, x, y) & 0xffffff) == 0,
                sp_qr_is_dark(&qr, (int)(x / 3) - 4, (int)(y / 3) - 4));
}

static void what_is_no_code_is_said(void **state)
{
    static char text[SP_QR_TEXT_MAX + 1];
    sp_qr qr = {0};
    SP_AUTOSTR png = {0};

    (void)state;
    assert_int_equal(sp_qr_make("", 0, &qr), SP_INVALID);
    memset(text, 'x', sizeof text);
    assert_int_equal(sp_qr_make(text, sizeof text, &qr), SP_INVALID);
    assert_non_null(strstr(sp_last_error(SP_EN), "1001 bytes"));
    assert_null(qr.dark);
    assert_int_equal(sp_qr_make(text, sizeof text - 1, &qr), SP_OK);
    assert_int_equal(sp_qr_picture(&qr, 0, &png), SP_INVALID);
    assert_int_equal(sp_qr_picture(&qr, 65, &png), SP_INVALID);
    assert_int_equal(png.len, 0);
    sp_qr_free(&qr);
    sp_qr_free(&qr);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_code_has_its_form),
        cmocka_unit_test(any_bytes_will_do),
        cmocka_unit_test(the_picture_has_a_quiet_zone),
        cmocka_unit_test(what_is_no_code_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
