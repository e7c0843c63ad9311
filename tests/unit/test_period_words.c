/* Periods in people's words. */
#include "rules_check.h"

#include <safeprod/period.h>

/* 2026-11-24 is a Tuesday. */
static const struct {
    const char *text;
    const char *from, *to; /* NULL: refused */
} cases[] = {
    {"今天", "2026-11-24", "2026-11-24"},
    {"today", "2026-11-24", "2026-11-24"},
    {" 昨日 ", "2026-11-23", "2026-11-23"},
    {"前天", "2026-11-22", "2026-11-22"},
    {"本周", "2026-11-23", "2026-11-29"},
    {"This Week", "2026-11-23", "2026-11-29"},
    {"上周", "2026-11-16", "2026-11-22"},
    {"本月", "2026-11-01", "2026-11-30"},
    {"上个月", "2026-10-01", "2026-10-31"},
    {"上上个月", "2026-09-01", "2026-09-30"},
    {"本季度", "2026-10-01", "2026-12-31"},
    {"上季度", "2026-07-01", "2026-09-30"},
    {"上半年", "2026-01-01", "2026-06-30"},
    {"下半年", "2026-07-01", "2026-12-31"},
    {"今年", "2026-01-01", "2026-12-31"},
    {"去年", "2025-01-01", "2025-12-31"},
    {"近30天", "2026-10-26", "2026-11-24"},
    {"近３０天", "2026-10-26", "2026-11-24"},
    {"最近7日", "2026-11-18", "2026-11-24"},
    {"last 7 days", "2026-11-18", "2026-11-24"},
    {"近一周", "2026-11-18", "2026-11-24"},
    {"近三个月", "2026-08-25", "2026-11-24"},
    {"近半年", "2026-05-25", "2026-11-24"},
    {"近一年", "2025-11-25", "2026-11-24"},
    {"2025年", "2025-01-01", "2025-12-31"},
    {"2025", "2025-01-01", "2025-12-31"},
    {"2024年2月", "2024-02-01", "2024-02-29"},
    {"2024-02", "2024-02-01", "2024-02-29"},
    {"3月", "2026-03-01", "2026-03-31"},
    {"十一月", "2026-11-01", "2026-11-30"},
    {"2025年第三季度", "2025-07-01", "2025-09-30"},
    {"2025年上半年", "2025-01-01", "2025-06-30"},
    {"2026-01-15", "2026-01-15", "2026-01-15"},
    {"2026年1月15日", "2026-01-15", "2026-01-15"},
    {"2026-01-01..2026-01-31", "2026-01-01", "2026-01-31"},
    {"2026-01-01至2026-01-31", "2026-01-01", "2026-01-31"},
    {"2026-11-01至今", "2026-11-01", "2026-11-24"},
    {"2026-11-01..", "2026-11-01", "2026-11-24"},
    {"..2026-11-01", "1970-01-01", "2026-11-01"},
    {"上月..本月", "2026-10-01", "2026-11-30"},
    {"", NULL, NULL},
    {"..", NULL, NULL},
    {"近0天", NULL, NULL},
    {"近99999天", NULL, NULL},
    {"13月", NULL, NULL},
    {"2026-02-30", NULL, NULL},
    {"2026-02-01..2026-01-01", NULL, NULL},
    {"明天吧", NULL, NULL},
    {"'; DROP TABLE hazard; --", NULL, NULL},
    {"近天", NULL, NULL},
};

static void reads(void **state)
{
    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        sp_span s = {"?", "?"};
        sp_status status = sp_period_parse(cases[i].text, "2026-11-24", &s);
        if (!cases[i].from) {
            if (status != SP_INVALID || strcmp(s.from, "?") != 0)
                fail_msg("%s was read as %s..%s", cases[i].text, s.from, s.to);
        } else if (status != SP_OK || strcmp(s.from, cases[i].from) != 0 ||
                   strcmp(s.to, cases[i].to) != 0) {
            fail_msg("%s: %s..%s (%s)", cases[i].text, s.from, s.to,
                     sp_last_error(SP_EN));
        }
    }
}

/* Every day of three years: this week holds it and has seven days, months and
 * quarters end where the next begin. */
static void any_day(void **state)
{
    (void)state;
    for (int y = 2023; y < 2026; y++)
        for (int m = 1; m <= 12; m++)
            for (int d = 1; d <= 31; d += 3) {
                static const char *const words[] = {"本周", "本月", "本季度",
                                                    "今年"};
                char today[40];
                sp_span s;
                snprintf(today, sizeof today, "%04d-%02d-%02d", y, m,
                         d % 28 + 1);
                for (size_t i = 0; i < SP_COUNT(words); i++) {
                    assert_int_equal(sp_period_parse(words[i], today, &s),
                                     SP_OK);
                    assert_true(strcmp(s.from, today) <= 0 &&
                                strcmp(today, s.to) <= 0);
                }
            }
}

static void today_must_be_one(void **state)
{
    sp_span s;

    (void)state;
    assert_int_equal(sp_period_parse("本周", "never", &s), SP_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads),
        cmocka_unit_test(any_day),
        cmocka_unit_test(today_must_be_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
