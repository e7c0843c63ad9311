/* Days, months, times and zones. */
#include "when.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <time.h>

static int64_t day(const char *text)
{
    int64_t out = 0;

    if (!sp_day_parse(text, &out))
        fail_msg("%s", text);
    return out;
}

static void days_are_read(void **state)
{
    static const struct {
        const char *text;
        bool good;
        const char *back;
    } cases[] = {
        {"2024-01-01", true, "2024-01-01"},
        {"2024/1/1", true, "2024-01-01"},
        {"2024.1.1", true, "2024-01-01"},
        {"2024年1月1日", true, "2024-01-01"},
        {"2024年01月01日", true, "2024-01-01"},
        {"20240101", true, "2024-01-01"},
        {"2024-02-29", true, "2024-02-29"},
        {"2000-02-29", true, "2000-02-29"},
        {"1900-01-01", true, "1900-01-01"},
        {"9999-12-31", true, "9999-12-31"},
        {"2023-02-29", false, NULL},
        {"1900-02-29", false, NULL},
        {"2024-04-31", false, NULL},
        {"2024-13-01", false, NULL},
        {"2024-00-01", false, NULL},
        {"2024-01-00", false, NULL},
        {"1899-12-31", false, NULL},
        {"10000-01-01", false, NULL},
        {"24-01-01", false, NULL},
        {"2024-01/01", false, NULL},
        {"2024年1月1", false, NULL},
        {"2024-1", false, NULL},
        {"2024-001-01", false, NULL},
        {"2024011", false, NULL},
        {"202401011", false, NULL},
        {"20241301", false, NULL},
        {"2024-01-01 ", false, NULL},
        {" 2024-01-01", false, NULL},
        {"2024-01-01x", false, NULL},
        {"-2024-01-01", false, NULL},
        {"", false, NULL},
        {"２０２４-01-01", false, NULL},
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        int64_t out = -99;
        char back[11];
        if (sp_day_parse(cases[i].text, &out) != cases[i].good)
            fail_msg("%s", cases[i].text);
        if (!cases[i].good) {
            assert_int_equal(out, -99);
            continue;
        }
        sp_day_format(out, back);
        assert_string_equal(back, cases[i].back);
    }
}

/* Every day of eight thousand years, against counting. */
static void the_calendar_has_no_gap(void **state)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30,
                                  31, 31, 30, 31, 30, 31};
    int64_t n = day("1900-01-01");

    (void)state;
    assert_int_equal(day("1970-01-01"), 0);
    for (unsigned y = 1900; y <= 9999; y++) {
        bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
        for (unsigned m = 1; m <= 12; m++) {
            unsigned last = (unsigned)lengths[m - 1] + (m == 2 && leap);
            for (unsigned d = 1; d <= last; d += d < 27 ? 13 : 1) {
                char want[40], got[11];
                snprintf(want, sizeof want, "%04u-%02u-%02u", y, m, d);
                sp_day_format(n + d - 1, got);
                if (strcmp(want, got) != 0 || day(want) != n + d - 1)
                    fail_msg("%s is not %s", got, want);
            }
            n += last;
        }
    }
}

static void months_are_added(void **state)
{
    static const struct {
        const char *from;
        int months;
        const char *to;
    } cases[] = {
        {"2024-01-31", 1, "2024-02-29"},  {"2023-01-31", 1, "2023-02-28"},
        {"2024-01-31", 0, "2024-01-31"},  {"2024-03-31", -1, "2024-02-29"},
        {"2024-12-15", 1, "2025-01-15"},  {"2024-01-15", -1, "2023-12-15"},
        {"2024-02-29", 12, "2025-02-28"}, {"2024-02-29", 48, "2028-02-29"},
        {"2024-05-31", 6, "2024-11-30"},  {"2024-06-15", -1200, "1924-06-15"},
    };
    int64_t start = day("2024-01-01");

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++)
        assert_int_equal(sp_day_add_months(day(cases[i].from), cases[i].months),
                         day(cases[i].to));
    assert_true(sp_day_add_months(start, INT32_MAX) == SP_NO_TIME);
    assert_true(sp_day_add_months(start, INT32_MIN) == SP_NO_TIME);
    assert_true(sp_day_add_months(SP_NO_TIME, 1) == SP_NO_TIME);
    assert_true(sp_day_add_months(INT64_MAX, 1) == SP_NO_TIME);
}

static void a_site_has_its_own_midnight(void **state)
{
    int64_t today = day("2026-11-24");
    int64_t midnight = today * 86400 - 8 * 3600;

    (void)state;
    assert_int_equal(sp_day_start(today, SP_ZONE_CHINA), midnight);
    assert_int_equal(sp_day_of(midnight, SP_ZONE_CHINA), today);
    assert_int_equal(sp_day_of(midnight - 1, SP_ZONE_CHINA), today - 1);
    assert_int_equal(sp_day_of(midnight, 0), today - 1);
    assert_int_equal(sp_day_of(-1, 0), -1);
    assert_int_equal(sp_day_of(0, -30), -1);
    assert_true(sp_day_of(SP_NO_TIME, 480) == SP_NO_TIME);
    assert_true(sp_day_start(SP_NO_TIME, 480) == SP_NO_TIME);
    assert_true(sp_day_start(INT64_MAX, 480) == SP_NO_TIME);
    for (int zone = -840; zone <= 840; zone += 15)
        assert_int_equal(sp_day_of(sp_day_start(today, zone), zone), today);
}

static void times_are_read(void **state)
{
    static const struct {
        const char *text;
        const char *back; /* at +08:00; NULL when it is refused */
    } cases[] = {
        {"2026-11-24T19:30:00+08:00", "2026-11-24T19:30:00+08:00"},
        {"2026-11-24T11:30:00Z", "2026-11-24T19:30:00+08:00"},
        {"2026-11-24T19:30:00+0800", "2026-11-24T19:30:00+08:00"},
        {"2026-11-24T19:30+08", "2026-11-24T19:30:00+08:00"},
        {"2026-11-24T19:30:00", "2026-11-24T19:30:00+08:00"},
        {"2026-11-24 19:30", "2026-11-24T19:30:00+08:00"},
        {"2026-11-24 19:30:59", "2026-11-24T19:30:59+08:00"},
        {"2026/11/24 9:30", "2026-11-24T09:30:00+08:00"},
        {"2026年11月24日 19:30", "2026-11-24T19:30:00+08:00"},
        {"2026-11-24", "2026-11-24T00:00:00+08:00"},
        {"2026-11-24T00:00:00-05:30", "2026-11-24T13:30:00+08:00"},
        {"2026-11-24T11:30:00.987Z", "2026-11-24T19:30:00+08:00"},
        {"@1700000000", "2023-11-15T06:13:20+08:00"},
        {"@-1", "1970-01-01T07:59:59+08:00"},
        {"@1700000000000", NULL}, /* milliseconds, surely */
        {"@", NULL},
        {"@1.5", NULL},
        {"@99999999999999999999", NULL},
        {"2026-11-24T24:00:00", NULL},
        {"2026-11-24T23:60:00", NULL},
        {"2026-11-24T23:59:60", NULL},
        {"2026-11-24T19", NULL},
        {"2026-11-24T", NULL},
        {"2026-11-24 19:3", NULL},
        {"2026-11-24T19:30:", NULL},
        {"2026-11-24T19:30:00.", NULL},
        {"2026-11-24T19:30:00+", NULL},
        {"2026-11-24T19:30:00+8", NULL},
        {"2026-11-24T19:30:00+08:", NULL},
        {"2026-11-24T19:30:00+15:00", NULL},
        {"2026-11-24T19:30:00+08:60", NULL},
        {"2026-11-24T19:30:00z", NULL},
        {"2026-11-24T19:30:00Zx", NULL},
        {"2026-11-24  19:30", NULL},
        {"2026-02-30T19:30", NULL},
        {"19:30", NULL},
        {"", NULL},
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        int64_t out = -99;
        char back[32];
        bool good = sp_time_parse(cases[i].text, SP_ZONE_CHINA, &out);
        if (good != (cases[i].back != NULL))
            fail_msg("%s", cases[i].text);
        if (!good) {
            assert_int_equal(out, -99);
            continue;
        }
        sp_time_format(out, SP_ZONE_CHINA, back);
        assert_string_equal(back, cases[i].back);
    }
}

static void times_agree_with_the_c_library(void **state)
{
    (void)state;
    for (int64_t t = -2208988800; t < 253402300799; t += 86399 * 997) {
        char got[32], want[40];
        int64_t back = 0;
        time_t when = (time_t)t;
        struct tm tm;
        gmtime_r(&when, &tm);
        strftime(want, sizeof want, "%Y-%m-%dT%H:%M:%S+00:00", &tm);
        sp_time_format(t, 0, got);
        assert_string_equal(got, want);
        for (int zone = -720; zone <= 840; zone += 195) {
            sp_time_format(t, zone, got);
            /* a zone may carry the first hours over the edge of 1900 */
            if (t > -2208988800 + 86400 &&
                (!sp_time_parse(got, 0, &back) || back != t))
                fail_msg("%s", got);
        }
    }
}

static void no_time_has_no_text(void **state)
{
    static const int64_t none[] = {SP_NO_TIME, INT64_MAX, INT64_MIN + 1,
                                   INT64_C(253402300800), -62167219201};
    char text[32];

    (void)state;
    for (size_t i = 0; i < SP_COUNT(none); i++) {
        strcpy(text, "x");
        sp_time_format(none[i], 0, text);
        assert_string_equal(text, "");
        sp_time_format(INT64_MAX, 840, text);
        sp_time_format(INT64_MIN, -840, text);
        assert_string_equal(text, "");
    }
    sp_day_format(SP_NO_TIME, text);
    assert_string_equal(text, "");
    sp_day_format(2932897, text);
    assert_string_equal(text, "");
    sp_day_format(-719528, text);
    assert_string_equal(text, "0000-01-01");
}

static void now_is_after_this_was_written(void **state)
{
    (void)state;
    assert_true(sp_now() > INT64_C(1700000000));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_are_read),
        cmocka_unit_test(the_calendar_has_no_gap),
        cmocka_unit_test(months_are_added),
        cmocka_unit_test(a_site_has_its_own_midnight),
        cmocka_unit_test(times_are_read),
        cmocka_unit_test(times_agree_with_the_c_library),
        cmocka_unit_test(no_time_has_no_text),
        cmocka_unit_test(now_is_after_this_was_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
