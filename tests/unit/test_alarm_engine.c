/* The state machine of a tag, the life of an alarm, and their packs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <math.h>

#include "alarm_cycle.h"
#include "alarm_pack.h"

enum { S = 1000 };

static sp_engine_rule rule(void)
{
    return (sp_engine_rule){.limit = {NAN, NAN, 25, 50, NAN, NAN},
                            .level = {3, 2, 2, 3, 2, 2},
                            .range_lo = NAN,
                            .range_hi = NAN,
                            .n = 1,
                            .m = 1};
}

/* Values a second apart, with quality letters: one character of the expected
 * string for each: '.' nothing, 'H' hi raised, 'X' hihi raised, 'B' bad raised,
 * 'R' rise raised, lower case cleared, '+' the same again. Several events of
 * one reading: the last. */
typedef struct sample {
    double value;
    char quality; /* g, u, b, s, c, m (maintenance) */
} sample;

static sp_quality quality_of(char c)
{
    static const char letters[] = "gubscm";

    return (sp_quality)(strchr(letters, c) - letters);
}

static char sign(const sp_engine_event *e)
{
    static const char letters[] = "OLHXRB";
    char c = letters[e->condition];

    if (e->what == SP_ENGINE_REPEAT)
        return '+';
    return e->what == SP_ENGINE_CLEAR ? (char)(c + ('a' - 'A')) : c;
}

static void run(const sp_engine_rule *r, const char *name, const double *values,
                const char *qualities, const char *want)
{
    sp_engine_state state = {0};
    char got[64] = "";

    for (size_t i = 0; i < strlen(want); i++) {
        sp_engine_event events[SP_ENGINE_CONDITIONS];
        sp_engine_sample s = {.at = (int64_t)(i + 1) * S,
                              .value = values[i],
                              .quality = qualities ? quality_of(qualities[i])
                                                   : SP_QUALITY_GOOD};
        size_t n = sp_engine_step(r, &state, &s, events);
        got[i] = n ? sign(&events[n - 1]) : '.';
    }
    if (strcmp(got, want) != 0)
        fail_msg("%s: got %s, wanted %s", name, got, want);
}

#define V(...) ((const double[]){__VA_ARGS__})

static void limits_are_reached_and_left(void **state)
{
    sp_engine_rule r = rule();

    (void)state;
    run(&r, "at the limit", V(24.999, 25, 24.999), NULL, ".Hh");
    run(&r, "both limits", V(10, 50, 49, 24), NULL, ".Xxh");
    r.deadband = 2;
    run(&r, "deadband", V(25, 24, 23.001, 23, 25), NULL, "H..hH");
    r = rule();
    r.limit[SP_ALARM_LO] = 19.5;
    r.limit[SP_ALARM_LOLO] = 16;
    r.limit[SP_ALARM_HI] = r.limit[SP_ALARM_HIHI] = NAN;
    run(&r, "oxygen falls", V(20.9, 19.5, 16, 17, 20), NULL, ".LOol");
}

static void delays_wait(void **state)
{
    sp_engine_rule r = rule();

    (void)state;
    r.on_delay = 2 * S;
    run(&r, "on delay", V(30, 30, 30), NULL, "..H");
    run(&r, "a spike is none", V(30, 30, 1, 30, 30, 1), NULL, "......");
    r.on_delay = 0;
    r.off_delay = 2 * S;
    run(&r, "off delay", V(30, 1, 1, 1, 30), NULL, "H..hH");
    run(&r, "back before it is over", V(30, 1, 30, 1, 1, 1), NULL, "H....h");
}

static void n_of_m_and_repeats(void **state)
{
    sp_engine_rule r = rule();

    (void)state;
    r.n = 2;
    r.m = 3;
    run(&r, "2 of 3", V(30, 1, 30, 1, 1), NULL, "..Hh.");
    run(&r, "1 of 3", V(30, 1, 1, 30, 1, 1), NULL, "......");
    r = rule();
    r.repeat = 10 * S;
    run(&r, "repeats", V(30, 1, 30, 1, 30), NULL, "Hh+h+");
    r.repeat = 2 * S;
    run(&r, "after the interval", V(30, 1, 30, 1, 30), NULL, "HhHhH");
}

static void quality_counts(void **state)
{
    sp_engine_rule r = rule();

    (void)state;
    run(&r, "bad is an alarm", V(NAN, 1), "bg", "Bb");
    run(&r, "stale is bad", V(1, 1, 1), "gss", ".B.");
    run(&r, "uncertain and calibration due count", V(30, 1, 30), "ucu", "HhH");
    run(&r, "bad does not clear", V(30, 1, 1, 1), "gbbg", "HB.b");
    run(&r, "undeclared maintenance is bad", V(1, 30), "gm", ".B");
    r.range_hi = 110;
    run(&r, "beyond the range is bad", V(111, 1), NULL, "Bb");
}

static void declared_maintenance_is_no_fault(void **state)
{
    sp_engine_rule r = rule();
    sp_engine_state s = {0};
    sp_engine_event events[SP_ENGINE_CONDITIONS];
    sp_engine_sample m = {.at = S,
                          .value = 90,
                          .quality = SP_QUALITY_MAINTENANCE,
                          .maintained = true};

    (void)state;
    assert_int_equal(sp_engine_step(&r, &s, &m, events), 0);
    m.maintained = false;
    m.at = 2 * S;
    assert_int_equal(sp_engine_step(&r, &s, &m, events), 1);
    assert_int_equal(events[0].condition, SP_ALARM_BAD);
}

static void rises(void **state)
{
    sp_engine_rule r = rule();

    (void)state;
    r.limit[SP_ALARM_RISE] = 120; /* 2 in a second */
    r.limit[SP_ALARM_HI] = r.limit[SP_ALARM_HIHI] = NAN;
    run(&r, "rise", V(10, 11, 13, 14, 90, 1), NULL, "..RrRr");
}

static void hostile_numbers(void **state)
{
    sp_engine_rule r = rule();

    (void)state;
    run(&r, "infinities are bad", V(INFINITY, -INFINITY, 1), NULL, "B.b");
    run(&r, "zero of each sign", V(-0.0, 0.0), NULL, "..");
    r.n = r.m = SP_ENGINE_WINDOW;
    run(&r, "the longest window", V(30, 30, 30), NULL, "...");
}

/* ---- the life of an alarm ---- */

static sp_status decide(sp_alarm_state from, int level, sp_alarm_action action,
                        unsigned who, sp_alarm_state *to)
{
    sp_alarm_facts f = {
        .code = "BJ1", .state = from, .level = level, .resolved_by = "li"};
    sp_alarm_request r = {.action = action,
                          .who = who,
                          .login = "wang",
                          .note = "note",
                          .now = 100,
                          .until = 200,
                          .longest_off = 3600};

    return sp_alarm_decide(&f, &r, to);
}

/* From every state, the way leads to an end; nobody acts on what is over. */
static void the_table_has_no_dead_end(void **state)
{
    sp_alarm_state to = SP_ALARM_RAISED;

    (void)state;
    for (unsigned s = 0; s < SP_ALARM_STATE_COUNT; s++) {
        bool moves = false;
        for (unsigned a = 0; a < SP_ALARM_DO_CLEAR; a++)
            moves = moves || decide(s, 1, a, SP_ALARM_BY_PEOPLE, &to) == SP_OK;
        assert_int_equal(moves, !sp_alarm_is_over(s));
    }
}

static void only_low_levels_clear(void **state)
{
    sp_alarm_state to = SP_ALARM_RAISED;

    (void)state;
    for (int level = 1; level <= 4; level++) {
        sp_status want = level <= 2 ? SP_OK : SP_INVALID;
        assert_int_equal(decide(SP_ALARM_RAISED, level, SP_ALARM_DO_CLEAR,
                                SP_ALARM_BY_CLOCK, &to),
                         want);
        assert_int_equal(decide(SP_ALARM_RAISED, level, SP_ALARM_DO_CLEAR,
                                SP_ALARM_BY_PEOPLE, &to),
                         SP_FORBIDDEN);
    }
}

static void guards_hold(void **state)
{
    sp_alarm_facts f = {.code = "BJ1",
                        .state = SP_ALARM_RESOLVED,
                        .level = 3,
                        .resolved_by = "li"};
    sp_alarm_request r = {.action = SP_ALARM_DO_CLOSE,
                          .who = SP_ALARM_BY_HAND,
                          .login = "li",
                          .now = 100,
                          .longest_off = 3600};
    sp_alarm_state to = SP_ALARM_RAISED;

    (void)state;
    assert_int_equal(sp_alarm_decide(&f, &r, &to), SP_FORBIDDEN); /* own */
    r.login = "wang";
    assert_int_equal(sp_alarm_decide(&f, &r, &to), SP_OK);
    f.lasts = true;
    assert_int_equal(sp_alarm_decide(&f, &r, &to), SP_INVALID);
    f.state = SP_ALARM_RAISED;
    r.action = SP_ALARM_DO_SUPPRESS;
    r.note = "检修";
    r.until = 100; /* in the past */
    assert_int_equal(sp_alarm_decide(&f, &r, &to), SP_INVALID);
    r.until = 100 + 3601; /* too long */
    assert_int_equal(sp_alarm_decide(&f, &r, &to), SP_INVALID);
    r.until = 200;
    assert_int_equal(sp_alarm_decide(&f, &r, &to), SP_OK);
    f.level = 4;
    assert_int_equal(sp_alarm_decide(&f, &r, &to), SP_INVALID);
    r.action = SP_ALARM_DO_FALSE;
    assert_int_equal(sp_alarm_decide(&f, &r, &to), SP_FORBIDDEN);
    r.who = SP_ALARM_BY_APPROVER;
    assert_int_equal(sp_alarm_decide(&f, &r, &to), SP_OK);
    r.note = NULL;
    assert_int_equal(sp_alarm_decide(&f, &r, &to), SP_INVALID);
}

/* ---- packs ---- */

static void built_in_packs_are_sound(void **state)
{
    sp_pack *pack = NULL;
    const void *read = NULL;

    (void)state;
    assert_int_equal(sp_pack_builtin("alarm.standard", &pack), SP_OK);
    assert_int_equal(sp_pack_expect(pack, "alarm", &read), SP_OK);
    const sp_alarm_pack *p = read;
    assert_int_equal(p->levels[4].ack, 180);
    assert_int_equal(p->levels[4].handle, 900);
    assert_int_equal(p->levels[1].handle, 7 * 86400);
    assert_true(p->levels[4].permits && p->levels[4].urgent);
    assert_int_equal(p->storm_alarms, 20);
    sp_pack_free(pack);
    assert_int_equal(sp_pack_builtin("alarm.limits", &pack), SP_OK);
    assert_int_equal(sp_pack_expect(pack, "alarm_limits", &read), SP_OK);
    const sp_limit_entry *e = sp_limits_find(read, "可燃气体");
    assert_true(e->limit[SP_ALARM_HI] == 25 && e->limit[SP_ALARM_HIHI] == 50);
    e = sp_limits_find(read, "oxygen");
    assert_true(e->limit[SP_ALARM_LO] == 19.5 && e->limit[SP_ALARM_HI] == 23.5);
    assert_null(sp_limits_find(read, "unobtainium"));
    sp_pack_free(pack);
}

/* Each spoils one thing of the built-in pack. */
static void lint_finds(void **state)
{
    static const char *const spoilt[][3] = {
        {"alarm.standard", "\"ack_minutes\":\t3,", "\"ack_minutes\":\t6,"},
        {"alarm.standard", "\"handle_minutes\":\t15,",
         "\"handle_minutes\":\t2,"},
        {"alarm.standard", "\"level\":\t4,", "\"level\":\t3,"},
        {"alarm.standard", "\"late_seconds\"", "\"late\""},
        {"alarm.standard", "\"hours\":\t24", "\"hours\":\t0"},
        {"alarm.limits", "\"hihi\":\t50", "\"hihi\":\t5"},
        {"alarm.limits", "\"hi_level\":\t3", "\"hi_level\":\t5"},
        {"alarm.limits", "\"confidence\":\t\"V2\"", "\"confidence\":\t\"Z\""},
        {"alarm.limits", "\"quantity\":\t\"NH3\"", "\"quantity\":\t\"CO\""},
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(spoilt); i++) {
        sp_pack *pack = NULL;
        sp_pack_findings found = {0};
        assert_int_equal(sp_pack_builtin(spoilt[i][0], &pack), SP_OK);
        SP_AUTOJSON *json = cJSON_Parse(sp_pack_text(pack));
        char *text = cJSON_Print(json);
        char *at = strstr(text, spoilt[i][1]);
        if (!at)
            fail_msg("%s is not in %s", spoilt[i][1], spoilt[i][0]);
        char *bad = NULL;
        assert_true(asprintf(&bad, "%.*s%s%s", (int)(at - text), text,
                             spoilt[i][2], at + strlen(spoilt[i][1])) > 0);
        assert_int_equal(sp_pack_lint(bad, strlen(bad), &found), SP_OK);
        if (!found.errors)
            fail_msg("%s: nobody minds %s", spoilt[i][0], spoilt[i][2]);
        sp_pack_findings_clear(&found);
        free(bad);
        cJSON_free(text);
        sp_pack_free(pack);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(limits_are_reached_and_left),
        cmocka_unit_test(delays_wait),
        cmocka_unit_test(n_of_m_and_repeats),
        cmocka_unit_test(quality_counts),
        cmocka_unit_test(declared_maintenance_is_no_fault),
        cmocka_unit_test(rises),
        cmocka_unit_test(hostile_numbers),
        cmocka_unit_test(the_table_has_no_dead_end),
        cmocka_unit_test(only_low_levels_clear),
        cmocka_unit_test(guards_hold),
        cmocka_unit_test(built_in_packs_are_sound),
        cmocka_unit_test(lint_finds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
