/* Gas tests: bounds, units, what does not count, breaks, days, gaps. */
#include "rules_check.h"

#include "gas_limit.h"

#include "when.h"

enum { MINUTE = 60, HOUR = 3600, ZONE = 480 };
/* 2026-11-24 14:00 local */
static const int64_t NOON = 1795500000;

/* A level of a pack with its facts, and readings. */
typedef struct scene {
    sp_pack *pack;
    const sp_permit_type *type;
    sp_permit_grading grading;
    sp_gas_reading readings[512];
    size_t count;
    sp_gas_log log;
    sp_gas_question q;
} scene;

static void end_scene(scene *s)
{
    sp_pack_free(s->pack);
}
#define SCENE SP_CLEANUP(end_scene) scene

static void begin(scene *s, const char *pack, const sp_permit_fact *facts,
                  size_t n)
{
    *s = (scene){.pack = builtin(pack)};
    OK(sp_permit_type_of(s->pack, &s->type));
    OK(sp_permit_grade(s->pack, facts, n, NULL, NULL, NULL, &s->grading));
    s->log = (sp_gas_log){
        .permit = "P1", .place = "A3", .readings = s->readings, .zone = ZONE};
    s->q = (sp_gas_question){
        .moment = SP_PERMIT_AT_START, .now = NOON, .work_from = SP_NO_INT};
}

static void hot_work(scene *s, const char *level)
{
    bool special = strcmp(level, "special") == 0;
    const sp_permit_fact facts[] = {
        {"fire_hazard_place", strcmp(level, "2") == 0 ? "no" : "yes"},
        {"in_operation", special ? "yes" : "no"},
        {"mhi_tank_farm_dike", "no"},
        {"pipe_rack", "no"},
        {"outdoor", "yes"},
        {"method", "welding"},
    };

    begin(s, "permit.hot_work", facts, SP_COUNT(facts));
    if (s->grading.effective != sp_permit_level_index(s->pack, level))
        fail_msg("level %s: %d", level, s->grading.effective);
    s->log.monitored = special;
}

static void space(scene *s, const char *oxygen_rich)
{
    const sp_permit_fact facts[] = {{"hot_work_inside", "no"},
                                    {"oxygen_rich", oxygen_rich}};

    begin(s, "permit.confined_space", facts, 2);
    s->log.monitored = true;
}

static sp_gas_reading *add(scene *s, const char *point, const char *value,
                           int64_t at)
{
    sp_gas_reading *r = &s->readings[s->count++];

    *r = (sp_gas_reading){.permit = "P1",
                          .place = "A3",
                          .point = point,
                          .substance = "methane",
                          .kind = SP_PERMIT_GAS_FLAMMABLE,
                          .value = SP_NO_INT,
                          .lel = 50000,
                          .at = at,
                          .analyst = "wang"};
    if (value)
        OK(sp_gas_value_parse(value, &r->value, &r->unit));
    s->log.count = s->count;
    return r;
}

/* At all the points that hot work outside asks for. */
static void everywhere(scene *s, const char *value, int64_t at)
{
    add(s, "representative", value, at);
    add(s, "within_10m", value, at);
}

static void in_space(scene *s, const char *flammable, const char *oxygen,
                     const char *toxic, int64_t at)
{
    sp_gas_reading *r = add(s, "representative", flammable, at);

    r = add(s, "representative", oxygen, at);
    r->kind = SP_PERMIT_GAS_OXYGEN;
    r->substance = "O2";
    r->lel = 0;
    r = add(s, "representative", toxic, at);
    r->kind = SP_PERMIT_GAS_TOXIC;
    r->substance = "H2S";
    r->lel = 0;
}

/* The codes of all reasons with spaces between. */
static const char *codes(scene *s)
{
    static char text[1024];
    sp_permit_reasons reasons = {0};
    size_t n = 0;

    OK(sp_gas_check(s->type, &s->grading, &s->log, &s->q, &reasons));
    assert_false(reasons.failed);
    text[0] = '\0';
    for (size_t i = 0; i < reasons.count; i++) {
        n += (size_t)snprintf(text + n, sizeof text - n, "%s%s", n ? " " : "",
                              reasons.items[i].code);
        assert_non_null(reasons.items[i].clause);
        assert_true(reasons.items[i].zh[0] && reasons.items[i].en[0]);
        assert_true(strcmp(reasons.items[i].zh, reasons.items[i].en) != 0);
    }
    sp_permit_reasons_clear(&reasons);
    return text;
}

#define GAS(s, want) assert_string_equal(codes(s), want)

/* ---- values ---- */

static void values(void **state)
{
    static const struct {
        const char *text;
        int64_t value;
        sp_gas_unit unit;
    } good[] = {
        {"0.2 %vol", 2000, SP_GAS_UNIT_VOL},
        {"0.2%VOL", 2000, SP_GAS_UNIT_VOL},
        {"10%LEL", 100000, SP_GAS_UNIT_LEL},
        {"10 lel", 100000, SP_GAS_UNIT_LEL},
        {"19.5％ＶＯＬ", 195000, SP_GAS_UNIT_VOL},
        {" 3 ppm ", 30000, SP_GAS_UNIT_PPM},
        {"0.0001mg/m³", 1, SP_GAS_UNIT_MG},
        {"7", 70000, SP_GAS_UNIT_NONE},
        {"-1 ppm", -10000, SP_GAS_UNIT_PPM},
    };
    static const char *const bad[] = {"",
                                      "NaN",
                                      "nan %vol",
                                      "inf ppm",
                                      "%vol",
                                      "0.2 %",
                                      "0.2 percent",
                                      "0,2 %vol",
                                      "0.00001 %vol",
                                      "1e3 ppm",
                                      "1.2.3 ppm",
                                      "--1 ppm",
                                      "99999999999999999999 ppm",
                                      "0.2 %vol x",
                                      "<0.1 ppm"};

    (void)state;
    for (size_t i = 0; i < SP_COUNT(good); i++) {
        int64_t value;
        sp_gas_unit unit;
        OK(sp_gas_value_parse(good[i].text, &value, &unit));
        assert_int_equal(value, good[i].value);
        assert_int_equal(unit, good[i].unit);
    }
    for (size_t i = 0; i < SP_COUNT(bad); i++) {
        int64_t value = 42;
        sp_gas_unit unit = SP_GAS_UNIT_COUNT;
        assert_int_equal(sp_gas_value_parse(bad[i], &value, &unit), SP_INVALID);
        assert_int_equal(value, 42);
    }
}

/* 5.3.2, 6.4, and the conversions: limits are in %vol. */
static void limits(void **state)
{
    static const struct {
        const char *value;
        sp_permit_gas_kind kind;
        const char *substance;
        int64_t lel;
        bool oxygen_rich;
        const char *want;
    } cases[] = {
        {"0.5 %vol", 0, "methane", 50000, 0, ""},
        {"0.5001 %vol", 0, "methane", 50000, 0, "gas_over"},
        {"0.5 %vol", 0, "x", 40000, 0, ""}, /* 4 % itself: the wide limit */
        {"0.2 %vol", 0, "x", 39999, 0, ""},
        {"0.2001 %vol", 0, "x", 39999, 0, "gas_over"},
        {"10 %LEL", 0, "methane", 50000, 0, ""}, /* 10 % of 5 % is 0.5 % */
        {"10.0001 %LEL", 0, "methane", 50000, 0, "gas_over"},
        {"0.4 %LEL", 0, "methane", 0, 0, "gas_lel_unknown"},
        {"0.2 %vol", 0, "?", 0, 0, ""}, /* LEL not known: the strictest */
        {"0.3 %vol", 0, "?", 0, 0, "gas_over"},
        {"5000 ppm", 0, "methane", 50000, 0, ""},
        {"5000.0001 ppm", 0, "methane", 50000, 0, "gas_over"},
        {"5 mg/m3", 0, "methane", 50000, 0, "gas_unit"},
        {"0.4", 0, "methane", 50000, 0, "gas_no_unit"},
        {"-0.1 %vol", 0, "methane", 50000, 0, "gas_impossible"},
        {"101 %vol", 0, "methane", 50000, 0, "gas_impossible"},
        {"0 %vol", 0, "methane", 1000001, 0, "gas_impossible"},
        {NULL, 0, "methane", 50000, 0, "gas_no_value"},
        {"19.5 %vol", 1, "O2", 0, 0, ""},
        {"19.4999 %vol", 1, "O2", 0, 0, "gas_under"},
        {"21 %vol", 1, "O2", 0, 0, ""},
        {"21.0001 %vol", 1, "O2", 0, 0, "gas_over"},
        {"23.5 %vol", 1, "O2", 0, 1, ""},
        {"23.5001 %vol", 1, "O2", 0, 1, "gas_over"},
        {"20 %LEL", 1, "O2", 0, 0, "gas_unit"},
        {"10 mg/m3", 2, "H2S", 0, 0, ""},
        {"10 mg/m3", 2, "硫化氢", 0, 0, ""},
        {"10.0001 mg/m3", 2, "h2s", 0, 0, "gas_over"},
        {"5 ppm", 2, "H2S", 0, 0, "gas_unit"},
        {"0 mg/m3", 2, "unobtainium", 0, 0, "gas_no_limit"},
        {"0 mg/m3", 2, NULL, 0, 0, "gas_no_limit"},
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        SCENE s;
        sp_permit_reasons reasons = {0};
        space(&s, cases[i].oxygen_rich ? "yes" : "no");
        sp_gas_reading *r = add(&s, "representative", cases[i].value, NOON);
        r->kind = cases[i].kind;
        r->substance = cases[i].substance;
        r->lel = cases[i].lel;
        sp_gas_judge(s.type, &s.grading, r, ZONE, &reasons);
        bool right = *cases[i].want
                         ? reasons.count == 1 &&
                               strcmp(reasons.items[0].code, cases[i].want) == 0
                         : reasons.count == 0;
        if (!right)
            fail_msg("case %zu, %s: %zu, %s", i, cases[i].value, reasons.count,
                     reasons.count ? reasons.items[0].en : "");
        sp_permit_reasons_clear(&reasons);
    }
}

/* A CAS number wins over a name. */
static void by_cas(void **state)
{
    SCENE s;

    (void)state;
    space(&s, "no");
    in_space(&s, "0 %vol", "20 %vol", "9 mg/m3", NOON);
    s.readings[2].substance = "名称不详";
    s.readings[2].cas = "7783-06-4";
    GAS(&s, "");
    s.readings[2].cas = "1-2-3";
    GAS(&s, "gas_no_limit");
}

/* ---- time ---- */

static void thirty_minutes(void **state)
{
    static const struct {
        int64_t age;
        const char *want;
    } cases[] = {
        {0, ""},
        {29 * MINUTE, ""},
        {30 * MINUTE, ""},
        {30 * MINUTE + 1, "gas_old gas_old"},
        {5 * HOUR, "gas_old gas_old"},
        {-1, "gas_missing gas_future gas_future gas_missing"},
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        SCENE s;
        hot_work(&s, "1");
        everywhere(&s, "0 %vol", NOON - cases[i].age);
        GAS(&s, cases[i].want);
    }
}

static void breaks(void **state)
{
    static const struct {
        const char *level;
        int64_t pause;
        int64_t test; /* before now; -1: only that before the break */
        const char *want;
    } cases[] = {
        {"1", 30 * MINUTE, -1, ""},
        {"1", 30 * MINUTE + 1, -1, "gas_after_break gas_after_break"},
        {"special", 30 * MINUTE + 1, -1, "gas_after_break gas_after_break"},
        {"special", 30 * MINUTE, -1, ""},
        {"2", 30 * MINUTE + 1, -1, ""},
        {"2", 60 * MINUTE, -1, ""},
        {"2", 60 * MINUTE + 1, -1, "gas_after_break gas_after_break"},
        {"1", 2 * HOUR, 30 * MINUTE, ""},
        /* Tested in the break, but too long before work goes on. */
        {"1", 2 * HOUR, 30 * MINUTE + 1, "gas_old gas_old"},
        {"2", 2 * HOUR, 10 * MINUTE, ""},
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        SCENE s;
        hot_work(&s, cases[i].level);
        everywhere(&s, "0 %vol", NOON - cases[i].pause - HOUR);
        if (cases[i].test >= 0)
            everywhere(&s, "0 %vol", NOON - cases[i].test);
        s.q.moment = SP_PERMIT_AT_RESUME;
        s.q.break_from = NOON - cases[i].pause;
        s.q.work_from = NOON - cases[i].pause - HOUR;
        const char *got = codes(&s);
        if (cases[i].want[0] == 'g' && strstr(cases[i].want, "old")) {
            /* The rule of the break is content, that of the start is not. */
            assert_non_null(strstr(got, "gas_old"));
            assert_null(strstr(got, "gas_after_break"));
        } else if (*cases[i].want) {
            assert_non_null(strstr(got, cases[i].want));
        } else {
            assert_string_equal(got, "");
        }
    }
}

/* Level 2 lasts three days: a test before the work of each, by the local day.
 */
static void every_day(void **state)
{
    SCENE s;
    int64_t midnight = sp_day_start(sp_day_of(NOON, ZONE), ZONE);

    (void)state;
    hot_work(&s, "2");
    everywhere(&s, "0 %vol", midnight - 10 * MINUTE);
    s.q.moment = SP_PERMIT_AT_RESUME;
    s.q.break_from = midnight - 5 * MINUTE;
    s.q.work_from = midnight - HOUR;
    s.q.now = midnight - 1;
    GAS(&s, "");
    s.q.now = midnight;
    GAS(&s, "gas_day gas_day");
    everywhere(&s, "0 %vol", midnight);
    GAS(&s, "");
    /* Another zone has another midnight. */
    s.log.count = 2;
    s.log.zone = 0;
    GAS(&s, "");
}

static void watched(void **state)
{
    SCENE s;

    (void)state;
    space(&s, "no");
    in_space(&s, "0 %vol", "20 %vol", "0 mg/m3", NOON - 4 * HOUR);
    in_space(&s, "0 %vol", "20 %vol", "0 mg/m3", NOON - 2 * HOUR);
    s.q.moment = SP_PERMIT_MOMENT_COUNT;
    s.q.work_from = NOON - 4 * HOUR;
    GAS(&s, "");
    s.q.now = NOON + 1;
    GAS(&s, "gas_watch gas_watch gas_watch");
    in_space(&s, "0 %vol", "20 %vol", "0 mg/m3", NOON + 1);
    GAS(&s, "gas_gap gas_gap gas_gap");
    s.q.work_from = NOON - 2 * HOUR + 1;
    GAS(&s, "");
    s.log.monitored = false;
    GAS(&s, "gas_no_monitor");
}

/* ---- what does not count ---- */

static void strays(void **state)
{
    static const struct {
        sp_gas_reading change; /* members that are told replace the good ones */
        int64_t shift;
        const char *want;
    } cases[] = {
        {{.permit = "P2"}, 0, "gas_other_permit"},
        {{.place = "B1"}, 0, "gas_other_place"},
        {{.point = "-"}, 0, "gas_no_point"},
        {{.analyst = "-"}, 0, "gas_no_analyst"},
        {{0}, 1, "gas_future"},
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        SCENE s;
        hot_work(&s, "1");
        add(&s, "within_10m", "0 %vol", NOON);
        sp_gas_reading *r =
            add(&s, "representative", "0 %vol", NOON + cases[i].shift);
        const sp_gas_reading *c = &cases[i].change;
        if (c->permit)
            r->permit = c->permit;
        if (c->place)
            r->place = c->place;
        if (c->point)
            r->point = "";
        if (c->analyst)
            r->analyst = NULL;
        const char *got = codes(&s);
        assert_non_null(strstr(got, "gas_missing"));
        assert_non_null(strstr(got, cases[i].want));
        /* With a good one beside it, it does no harm. */
        if (cases[i].shift == 0) {
            add(&s, "representative", "0 %vol", NOON);
            GAS(&s, "");
        }
    }
}

/* The last word on a gas counts, good or bad, clear or not. */
static void the_last_word(void **state)
{
    SCENE s;

    (void)state;
    hot_work(&s, "1");
    everywhere(&s, "0.9 %vol", NOON - 20 * MINUTE);
    GAS(&s, "gas_over gas_over");
    everywhere(&s, "0.1 %vol", NOON - 10 * MINUTE);
    GAS(&s, "");
    /* Another gas at the same point: the first does not make it good. */
    add(&s, "within_10m", "0.9 %vol", NOON - 5 * MINUTE)->substance = "propane";
    add(&s, "within_10m", "0 %vol", NOON - 4 * MINUTE);
    GAS(&s, "gas_over");
    add(&s, "within_10m", "0 %vol", NOON - 3 * MINUTE)->substance = "Propane";
    GAS(&s, "");
    add(&s, "within_10m", "0.1", NOON - 2 * MINUTE);
    GAS(&s, "gas_no_unit");
    /* The future is not known yet, however good. */
    add(&s, "within_10m", "0 %vol", NOON + 1);
    GAS(&s, "gas_no_unit");
}

/* Who measured and where may be missing; the gas is there all the same. */
static void incomplete_but_over(void **state)
{
    SCENE s;

    (void)state;
    hot_work(&s, "1");
    everywhere(&s, "0 %vol", NOON - 10 * MINUTE);
    add(&s, "", "0.9 %vol", NOON - 5 * MINUTE)->analyst = NULL;
    GAS(&s, "gas_over");
    everywhere(&s, "0 %vol", NOON - 4 * MINUTE);
    GAS(&s, "");
}

static void expected_substances(void **state)
{
    static const sp_gas_expected expected[] = {{SP_PERMIT_GAS_TOXIC, "H2S"},
                                               {SP_PERMIT_GAS_TOXIC, "CO"}};
    SCENE s;

    (void)state;
    space(&s, "no");
    in_space(&s, "0 %vol", "20 %vol", "0 mg/m3", NOON);
    s.log.expected = expected;
    s.log.nexpected = 2;
    GAS(&s, "gas_missing");
    *add(&s, "representative", "1 mg/m3", NOON) =
        (sp_gas_reading){.permit = "P1",
                         .point = "representative",
                         .substance = "co",
                         .kind = SP_PERMIT_GAS_TOXIC,
                         .value = 10000,
                         .unit = SP_GAS_UNIT_MG,
                         .at = NOON,
                         .analyst = "wang"};
    GAS(&s, "");
}

static void points_of_a_large_vessel(void **state)
{
    const sp_permit_fact facts[] = {{"hot_work_inside", "no"},
                                    {"large_vessel", "yes"}};
    static const char *const points[] = {"representative", "upper", "middle",
                                         "lower"};
    SCENE s;

    (void)state;
    begin(&s, "permit.confined_space", facts, 2);
    s.log.monitored = true;
    for (size_t i = 0; i < SP_COUNT(points); i++) {
        assert_non_null(strstr(codes(&s), "gas_missing"));
        in_space(&s, "0 %vol", "20 %vol", "0 mg/m3", NOON);
        for (size_t k = s.count - 3; k < s.count; k++)
            s.readings[k].point = points[i];
    }
    GAS(&s, "");
}

static void unsound(void **state)
{
    SCENE s;
    sp_permit_reasons reasons = {0};
    static char names[300][16];

    (void)state;
    hot_work(&s, "1");
    everywhere(&s, "0 %vol", NOON);
    s.readings[1].at = NOON - 1;
    FAILS_ZH(sp_gas_check(s.type, &s.grading, &s.log, &s.q, &reasons),
             SP_INVALID, "按时间", "order of time");
    s.readings[1].at = NOON;
    s.readings[1].kind = 77;
    FAILS(sp_gas_check(s.type, &s.grading, &s.log, &s.q, &reasons), SP_INVALID,
          "77");
    s.count = 0;
    for (int i = 0; i < 300; i++) {
        snprintf(names[i], sizeof names[i], "g%d", i);
        add(&s, "representative", "0 %vol", NOON)->substance = names[i];
    }
    FAILS(sp_gas_check(s.type, &s.grading, &s.log, &s.q, &reasons), SP_INVALID,
          "256");
    assert_int_equal(reasons.count, 0);
}

/* Times at the ends of what there is neither crash nor pass. */
static void far_times(void **state)
{
    static const int64_t times[] = {INT64_MIN, INT64_MIN + 1, -1,
                                    0,         INT64_MAX - 1, INT64_MAX};

    (void)state;
    for (size_t i = 0; i < SP_COUNT(times); i++)
        for (size_t k = 0; k < SP_COUNT(times); k++) {
            SCENE s;
            hot_work(&s, "2");
            everywhere(&s, "0 %vol", times[i]);
            s.q.now = times[k];
            s.q.moment = SP_PERMIT_AT_RESUME;
            s.q.break_from = times[(i + k) % SP_COUNT(times)];
            s.q.work_from = times[(i + 2 * k) % SP_COUNT(times)];
            if (times[i] > times[k] || times[i] == INT64_MIN)
                assert_true(codes(&s)[0] != '\0');
            else
                codes(&s);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values),
        cmocka_unit_test(limits),
        cmocka_unit_test(by_cas),
        cmocka_unit_test(thirty_minutes),
        cmocka_unit_test(breaks),
        cmocka_unit_test(every_day),
        cmocka_unit_test(watched),
        cmocka_unit_test(strays),
        cmocka_unit_test(the_last_word),
        cmocka_unit_test(incomplete_but_over),
        cmocka_unit_test(expected_substances),
        cmocka_unit_test(points_of_a_large_vessel),
        cmocka_unit_test(unsound),
        cmocka_unit_test(far_times),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
