/* Likeness of texts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "text_bigrams.h"

static double alike(const char *a, const char *b)
{
    SP_CLEANUP(sp_bigrams_free) sp_bigrams x = {0};
    SP_CLEANUP(sp_bigrams_free) sp_bigrams y = {0};

    assert_int_equal(sp_bigrams_of(a, &x), SP_OK);
    assert_int_equal(sp_bigrams_of(b, &y), SP_OK);
    double forth = sp_bigrams_alike(&x, &y);
    assert_true(forth == sp_bigrams_alike(&y, &x));
    assert_true(forth >= 0 && forth <= 1);
    return forth;
}

static void by_hand(void **state)
{
    static const struct {
        const char *a, *b;
        double wanted;
    } cases[] = {
        {"消防通道堵塞", "消防通道堵塞", 1},
        {"消防通道堵塞", "消防 通道，堵塞！", 1},
        {"ＡＢＣ阀门", "abc阀门", 1},
        {"消防通道堵塞", "通道堵塞", 2.0 * 3 / 8},
        {"消防通道", "通道消防", 2.0 * 2 / 6},
        {"灭火器", "配电箱", 0},
        {"aaaa", "aa", 2.0 * 1 / 4}, /* each pair is shared once */
        {"漏", "漏", 1},
        {"漏", "漏油", 0},
        {"", "漏", 0},
        {"", "", 0},
        {"。。。", "，", 0},
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++)
        assert_true(fabs(alike(cases[i].a, cases[i].b) - cases[i].wanted) <
                    1e-12);
}

static void long_texts(void **state)
{
    static char text[60001];

    (void)state;
    for (size_t i = 0; i < sizeof text - 1; i++)
        text[i] = (char)('a' + i * i % 23 % 26);
    assert_true(alike(text, text) == 1);
    assert_true(alike(text, "中文") == 0);
    memcpy(text, "\xf0\xa0\x80\x80\xf0\xa0\x80\x81", 8); /* beyond 16 bits */
    assert_true(alike(text, text) == 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_hand),
        cmocka_unit_test(long_texts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
