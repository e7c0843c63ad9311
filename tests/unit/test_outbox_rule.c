/* Patterns of events, waits, quiet hours, the signature of a hook. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "outbox_rule.h"
#include "when.h"

static void patterns(void **state)
{
    static const struct {
        const char *patterns, *type, *verb;
        bool matches;
    } rows[] = {
        {"permit.start", "permit", "start", true},
        {"permit.start", "permit", "started", false},
        {"permit.start", "permits", "start", false},
        {"permit.start,alarm.*", "alarm", "raise", true},
        {"permit.start, alarm.*", "alarm", "raise", true},
        {"*.remove", "zone", "remove", true},
        {"*.remove", "zone", "add", false},
        {"*", "zone", "add", true},
        {"*.*", "zone", "add", true},
        {"", "zone", "add", false},
        {NULL, "zone", "add", false},
        {"zone", "zone", "add", false},
        {"zone.", "zone", "add", false},
        {".add", "zone", "add", false},
        {",,,", "zone", "add", false},
        {"zo*.add", "zone", "add", false}, /* a star stands for a whole word */
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(rows); i++)
        assert_int_equal(
            sp_event_matches(rows[i].patterns, rows[i].type, rows[i].verb),
            rows[i].matches);
}

static void waits_only_grow(void **state)
{
    (void)state;
    assert_int_equal(sp_outbox_wait(1), 60);
    assert_int_equal(sp_outbox_wait(2), 300);
    assert_int_equal(sp_outbox_wait(3), 1800);
    assert_int_equal(sp_outbox_wait(4), 7200);
    assert_int_equal(sp_outbox_wait(5), 86400);
    for (int64_t n = 0; n < 20; n++)
        assert_true(sp_outbox_wait(n) <= sp_outbox_wait(n + 1));
}

static int64_t at(const char *text)
{
    int64_t time;

    assert_true(sp_time_parse(text, 480, &time));
    return time;
}

static void quiet_hours(void **state)
{
    static const struct {
        int64_t from, to, level;
        const char *now, *then;
    } rows[] = {
        {1320, 420, 1, "2026-11-24 21:59", "2026-11-24 21:59"},
        {1320, 420, 1, "2026-11-24 22:00", "2026-11-25 07:00"},
        {1320, 420, 3, "2026-11-25 03:00", "2026-11-25 07:00"},
        {1320, 420, 4, "2026-11-25 03:00", "2026-11-25 03:00"},
        {1320, 420, 1, "2026-11-25 07:00", "2026-11-25 07:00"},
        {720, 780, 1, "2026-11-24 12:30", "2026-11-24 13:00"},
        {720, 780, 1, "2026-11-24 13:00", "2026-11-24 13:00"},
        {0, 0, 1, "2026-11-24 00:00", "2026-11-24 00:00"},
        {SP_NO_INT, SP_NO_INT, 1, "2026-11-24 03:00", "2026-11-24 03:00"},
        {1320, 420, 1, "2026-12-31 23:30", "2027-01-01 07:00"},
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(rows); i++)
        assert_int_equal(sp_quiet_until(rows[i].from, rows[i].to, rows[i].level,
                                        at(rows[i].now), 480),
                         at(rows[i].then));
}

/* As python3 -c "hmac.new(b'Jefe', b'1700000000.00ff.{}', 'sha256')" says. */
static void signature(void **state)
{
    char out[65];
    char other[65];

    (void)state;
    sp_hook_sign("Jefe", 1700000000, "00ff", "{}", 2, out);
    assert_string_equal(
        out,
        "0dc93bcc5a66dd581a7037f906c3c44c81c49cd71c4804e283c65e970f82b67b");
    sp_hook_sign("Jefe", 1700000000, "00ff", "{ ", 2, other);
    assert_string_not_equal(out, other);
    sp_hook_sign("Jefe", 1700000001, "00ff", "{}", 2, other);
    assert_string_not_equal(out, other);
    sp_hook_sign("jefe", 1700000000, "00ff", "{}", 2, other);
    assert_string_not_equal(out, other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(patterns),
        cmocka_unit_test(waits_only_grow),
        cmocka_unit_test(quiet_hours),
        cmocka_unit_test(signature),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
