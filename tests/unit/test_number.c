/* Numbers from and to text: strict, exact, whatever the locale. */
#include "text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static void integers(void **state)
{
    static const struct {
        const char *text;
        bool good;
        int64_t value;
    } cases[] = {
        {"0", true, 0},
        {"-0", true, 0},
        {"007", true, 7},
        {"9223372036854775807", true, INT64_MAX},
        {"-9223372036854775808", true, INT64_MIN},
        {"9223372036854775808", false, 0},
        {"-9223372036854775809", false, 0},
        {"99999999999999999999999", false, 0},
        {"", false, 0},
        {"-", false, 0},
        {"--1", false, 0},
        {"+1", false, 0},
        {" 1", false, 0},
        {"1 ", false, 0},
        {"1,000", false, 0},
        {"1.0", false, 0},
        {"1e3", false, 0},
        {"0x10", false, 0},
        {"１", false, 0},
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        int64_t value = 77;
        bool good = sp_text_to_int(cases[i].text, &value);
        if (good != cases[i].good)
            fail_msg("%s", cases[i].text);
        assert_true(value == (good ? cases[i].value : 77));
    }
}

static void fixed_point(void **state)
{
    static const struct {
        const char *text;
        unsigned decimals;
        bool good;
        int64_t value;
        const char *back;
    } cases[] = {
        {"12.5", 2, true, 1250, "12.5"},
        {"12.50", 2, true, 1250, "12.5"},
        {"12.5000", 2, true, 1250, "12.5"},
        {"12.505", 2, false, 0, NULL},
        {"-0.05", 2, true, -5, "-0.05"},
        {"0", 2, true, 0, "0"},
        {"-0.00", 2, true, 0, "0"},
        {"100", 2, true, 10000, "100"},
        {"92233720368547758.07", 2, true, INT64_MAX, "92233720368547758.07"},
        {"-92233720368547758.08", 2, true, INT64_MIN, "-92233720368547758.08"},
        {"92233720368547758.08", 2, false, 0, NULL},
        {"92233720368547759", 2, false, 0, NULL},
        {"0.000000000000000001", 18, true, 1, "0.000000000000000001"},
        {"5.0", 0, true, 5, "5"},
        {"5.5", 0, false, 0, NULL},
        {"5.", 2, false, 0, NULL},
        {".5", 2, false, 0, NULL},
        {"1.2.3", 2, false, 0, NULL},
        {"1..2", 2, false, 0, NULL},
        {"1e2", 2, false, 0, NULL},
        {"", 2, false, 0, NULL},
        {"-", 2, false, 0, NULL},
        {"12,5", 2, false, 0, NULL},
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        int64_t value = 77;
        bool good = sp_text_to_scaled(cases[i].text, cases[i].decimals, &value);
        if (good != cases[i].good)
            fail_msg("%s", cases[i].text);
        assert_true(value == (good ? cases[i].value : 77));
        if (!good)
            continue;
        char back[32];
        sp_scaled_to_text(value, cases[i].decimals, back);
        assert_string_equal(back, cases[i].back);
    }
}

static void reals(void **state)
{
    static const struct {
        const char *text;
        bool good;
        double value;
    } cases[] = {
        {"0", true, 0.0},
        {"-0", true, -0.0},
        {"0.1", true, 0.1},
        {"12.50", true, 12.5},
        {"1e3", true, 1000.0},
        {"1E+3", true, 1000.0},
        {"-2.5e-3", true, -0.0025},
        {"0.30000000000000004", true, 0.1 + 0.2},
        {"1.7976931348623157e308", true, DBL_MAX},
        {"4.9e-324", true, 4.9e-324},
        {"9007199254740993", true, 9007199254740992.0},
        {"123456789012345678901234567890", true,
         123456789012345678901234567890.0},
        {"0.000000000000000000000000000001", true, 1e-30},
        {"0e999999999999", true, 0.0},
        {"1e309", false, 0},
        {"-1e309", false, 0},
        {"1e-400", false, 0}, /* would become nothing */
        {"inf", false, 0},
        {"nan", false, 0},
        {"0x1p3", false, 0},
        {"1,5", false, 0},
        {"1.", false, 0},
        {".5", false, 0},
        {"+1", false, 0},
        {"1e", false, 0},
        {"1e+", false, 0},
        {" 1", false, 0},
        {"1 ", false, 0},
        {"1.5kg", false, 0},
        {"", false, 0},
        {"-", false, 0},
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        double value = 77;
        bool good = sp_text_to_real(cases[i].text, &value);
        if (good != cases[i].good)
            fail_msg("%s", cases[i].text);
        double want = good ? cases[i].value : 77;
        assert_memory_equal(&value, &want, sizeof value); /* -0 as well */
    }
}

static void shortest_texts(void **state)
{
    static const struct {
        double value;
        const char *text;
    } cases[] = {
        {0.0, "0"},
        {-0.0, "-0"},
        {1.0, "1"},
        {-12.5, "-12.5"},
        {0.1, "0.1"},
        {0.1 + 0.2, "0.30000000000000004"},
        {1.0 / 3.0, "0.3333333333333333"},
        {1e20, "1e+20"},
        {1e-7, "1e-07"},
        {123456.789, "123456.789"},
        {99999999999.9999, "99999999999.9999"},
        {DBL_MAX, "1.7976931348623157e+308"},
        {DBL_MIN, "2.2250738585072014e-308"},
        {5e-324, "5e-324"},
        {0x1p-44, "5.684341886080802e-14"}, /* the next, not the nearest */
        {NAN, ""},
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        char text[32];
        sp_real_to_text(cases[i].value, text);
        assert_string_equal(text, cases[i].text);
    }
}

static void check_round_trip(double value)
{
    char text[32], exact[40];
    double back = 77;

    sp_real_to_text(value, text);
    snprintf(exact, sizeof exact, "%.17g", value);
    if (!sp_text_to_real(text, &back) ||
        memcmp(&back, &value, sizeof back) != 0)
        fail_msg("%s became %s", exact, text);
    if (strlen(text) > 24)
        fail_msg("%s is long", text);
}

/* A small generator of our own, so that a failure is the same every day. */
static uint64_t next_bits(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

static void all_doubles_round_trip(void **state)
{
    uint64_t seed = 88172645463325252U;

    (void)state;
    for (int i = 0; i < 60000; i++) {
        uint64_t bits = next_bits(&seed);
        double value;
        memcpy(&value, &bits, sizeof value);
        if (isfinite(value))
            check_round_trip(value);
        check_round_trip((double)(int64_t)(bits % 100000000) / 10000.0);
        check_round_trip((double)(bits >> 12) / (double)(1 + bits % 999));
    }
    for (int e = -1074; e < 1024; e++)
        check_round_trip(ldexp(1.0, e));
}

static void a_decimal_comma_changes_nothing(void **state)
{
    static const char *const locales[] = {"de_DE.UTF-8", "fr_FR.UTF-8", "de_DE",
                                          "ru_RU.UTF-8"};
    const char *set = NULL;
    char text[32];
    double value = 0;

    (void)state;
    for (size_t i = 0; i < SP_COUNT(locales) && !set; i++)
        set = setlocale(LC_NUMERIC, locales[i]);
    if (!set) {
        print_message("skipped: no locale with a decimal comma\n");
        skip();
    }
    assert_true(sp_text_to_real("2.5", &value) && value == 2.5);
    assert_true(sp_text_to_real("1234567.123456789012", &value));
    assert_true(value == 1234567.123456789012);
    assert_false(sp_text_to_real("2,5", &value));
    sp_real_to_text(1.0 / 3.0, text);
    assert_string_equal(text, "0.3333333333333333");
    snprintf(text, sizeof text, "%.1f", 0.5);
    assert_string_equal(text, "0,5"); /* the host's own setting is kept */
    setlocale(LC_NUMERIC, "C");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(integers),
        cmocka_unit_test(fixed_point),
        cmocka_unit_test(reals),
        cmocka_unit_test(shortest_texts),
        cmocka_unit_test(all_doubles_round_trip),
        cmocka_unit_test(a_decimal_comma_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
