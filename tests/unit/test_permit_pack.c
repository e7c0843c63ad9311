/* Types of permits: levels by the clauses, the calendar, what counts for a
 * ticket. What the lint refuses is in test_permit_lint.c. */
#include "rules_check.h"

#include <safeprod/permit_type.h>

#include "permit_pack.h"
#include "str.h"
#include "text.h"
#include "when.h"

static const char *const types[] = {
    "blasting", "blinding", "confined_space", "excavation", "height",
    "hot_work", "lifting",  "road_closure",   "temp_power",
};

/* "height=5.01;factors=none" into facts. @text is cut up. */
static size_t cut(char *text, sp_permit_fact *out, size_t room)
{
    size_t n = 0;

    for (char *p = strtok(text, ";"); p && n < room; p = strtok(NULL, ";")) {
        char *value = strchr(p, '=');

        assert_non_null(value);
        *value = '\0';
        out[n++] = (sp_permit_fact){p, value + 1};
    }
    return n;
}

static sp_status grade_at(const sp_pack *pack, const char *facts,
                          const sp_permit_when *when, const sp_pack *calendar,
                          const char *raise_to, sp_permit_grading *out)
{
    sp_permit_fact list[SP_PERMIT_FACTS_MAX];
    char text[512];

    snprintf(text, sizeof text, "%s", facts);
    return sp_permit_grade(pack, list, cut(text, list, SP_COUNT(list)), when,
                           calendar, raise_to, out);
}

static const char *code_of(const sp_pack *pack, int level)
{
    return level < 0
               ? "-"
               : sp_permit_part_at(pack, SP_PERMIT_LEVELS, (size_t)level)->code;
}

static bool has_reason(const sp_permit_grading *g, const char *code)
{
    for (size_t i = 0; i < g->nreasons; i++)
        if (strcmp(g->reasons[i].code, code) == 0)
            return true;
    return false;
}

/* The clauses: facts, base level, effective level, a reason. */
static const struct {
    const char *pack;
    const char *facts;
    const char *base;
    const char *effective;
    const char *reason;
} cases[] = {
/* clang-format off */
#define H(height, factors, base) \
    {"permit.height", "height=" height ";factors=" factors ";outdoor=yes", base, base, ""}
    H("0", "none", "-"), H("1.999", "none", "-"), H("1.999", "wind", "-"),
    H("2", "none", "I"), H("2", "wind", "II"),
    H("5", "none", "I"), H("5", "slippery", "II"),
    H("5.001", "none", "II"), H("5.01", "none", "II"),
    H("5.01", "poor_light", "III"),
    H("15", "none", "II"), H("15", "unsteady", "III"),
    H("15.1", "none", "III"), H("15.1", "toxic,rescue", "IV"),
    H("30", "none", "III"), H("30", "live_parts", "IV"),
    H("30.1", "none", "IV"), H("30.1", "cold_air,cold_water", "IV"),
    H("1000", "none", "IV"),
#define N(height, situations, base, effective) \
    {"permit.height", "height=" height ";factors=none;outdoor=no;situations=" situations, base, effective, ""}
    N("3", "none", "I", "I"),
    N("3", "slope", "I", "I"), N("1.5", "slope", "-", "I"),
    N("1.5", "opening", "-", "-"), N("1.5", "rain", "-", "-"),
    N("3", "opening", "I", "II"), N("3", "hazardous_area", "I", "II"),
    N("3", "no_platform", "I", "II"), N("3", "inside_vessel", "I", "II"),
    N("3", "vent", "I", "II"), N("20", "vent", "III", "III"),
    N("3", "extreme_temperature", "I", "IV"), N("3", "snow", "I", "IV"),
    N("3", "rain", "I", "IV"), N("3", "night", "I", "IV"),
    N("3", "live_work", "I", "IV"), N("3", "no_foothold", "I", "IV"),
    N("3", "slope,vent,night", "I", "IV"), N("40", "slope", "IV", "IV"),
#define L(mass, base) \
    {"permit.lifting", "mass=" mass ";outdoor=yes", base, base, ""}
    L("0", "3"), L("9.999", "3"), L("10", "3"), L("39.99", "3"),
    L("39.999", "3"), L("40", "2"), L("100", "2"), L("100.001", "1"),
    L("100.01", "1"), L("20000", "1"),
    {"permit.lifting", "mass=9.999;outdoor=no;skip_small=yes", "-", "-", "small_skipped"},
    {"permit.lifting", "mass=10;outdoor=no;skip_small=yes", "3", "3", "level_3"},
#define W(place, operation, dike, rack, more, base, reason) \
    {"permit.hot_work", "fire_hazard_place=" place ";in_operation=" operation \
     ";mhi_tank_farm_dike=" dike ";pipe_rack=" rack ";method=welding;outdoor=no" more, \
     base, base, reason}
    W("yes", "yes", "no", "no", "", "special", "special_in_operation"),
    W("yes", "yes", "no", "yes", "", "special", "special_in_operation"),
    W("yes", "yes", "no", "no", ";shutdown_cleared=yes", "special", "special_in_operation"),
    W("yes", "no", "yes", "no", "", "special", "special_dike"),
    W("no", "no", "yes", "no", "", "special", "special_dike"),
    W("yes", "no", "yes", "yes", ";shutdown_cleared=yes", "special", "special_dike"),
    W("no", "no", "no", "yes", "", "1", "rack"),
    W("yes", "no", "no", "yes", ";shutdown_cleared=yes", "1", "rack"),
    W("yes", "no", "no", "no", "", "1", "hazard_place"),
    W("yes", "no", "no", "no", ";shutdown_cleared=yes", "2", "shut_down"),
    W("yes", "no", "no", "no", ";fixed_area=yes", "1", "hazard_place"),
    W("no", "no", "no", "no", "", "2", "rest"),
    W("no", "yes", "no", "no", "", "2", "rest"),
    W("no", "no", "no", "no", ";fixed_area=yes", "-", "fixed_area"),
    W("no", "no", "no", "yes", ";fixed_area=yes", "1", "rack"),
    {"permit.hot_work", "fire_hazard_place=no;in_operation=no;mhi_tank_farm_dike=no;pipe_rack=no;"
     "method=welding;outdoor=yes;wind_production_need=yes", "2", "1", "wind"},
    {"permit.hot_work", "fire_hazard_place=no;in_operation=no;mhi_tank_farm_dike=no;pipe_rack=no;"
     "method=welding;outdoor=no;wind_production_need=yes", "2", "2", "rest"},
    {"permit.hot_work", "fire_hazard_place=no;in_operation=no;mhi_tank_farm_dike=no;pipe_rack=no;"
     "method=welding;outdoor=yes;wind_production_need=yes;special_situation=yes", "2", "1", "special_situation"},
    {"permit.hot_work", "fire_hazard_place=no;in_operation=no;mhi_tank_farm_dike=no;pipe_rack=no;"
     "method=none;outdoor=no;fixed_area=yes;special_situation=yes", "-", "-", "fixed_area"},
    {"permit.excavation", "depth=0.5;machines=no;hazard_area_pipes=no", "-", "-", "shallow"},
    {"permit.excavation", "depth=0.501;machines=no;hazard_area_pipes=no", "single", "single", "deep"},
    {"permit.excavation", "depth=0;machines=yes;hazard_area_pipes=no", "single", "single", "machines"},
    {"permit.confined_space", "hot_work_inside=no", "single", "single", "any"},
    {"permit.blinding", "action=insert", "single", "single", "any"},
    {"permit.blinding", "action=抽", "single", "single", "any"},
    {"permit.temp_power", "hazardous_place=是", "single", "single", "any"},
    {"permit.road_closure", "night=0", "single", "single", "any"},
    {"permit.blasting", "near_important=no;outdoor=yes", "single", "single", "any"},
    /* clang-format on */
};

static void levels(void **state)
{
    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        PACK *pack = builtin(cases[i].pack);
        sp_permit_grading g;

        OK(grade_at(pack, cases[i].facts, NULL, NULL, NULL, &g));
        if (strcmp(code_of(pack, g.base), cases[i].base) != 0 ||
            strcmp(code_of(pack, g.effective), cases[i].effective) != 0)
            fail_msg("%s: %s, %s", cases[i].facts, code_of(pack, g.base),
                     code_of(pack, g.effective));
        assert_true(g.nreasons > 0 && *g.reasons[0].clause);
        assert_int_equal(g.reasons[0].level, g.base);
        assert_int_equal(g.reasons[g.nreasons - 1].level, g.effective);
        if (*cases[i].reason && !has_reason(&g, cases[i].reason))
            fail_msg("%s: no reason %s", cases[i].facts, cases[i].reason);
    }
}

/* A heavier or higher job is never of a milder level; neither is one with one
 * factor more. */
static void monotony(void **state)
{
    static const char *const factors[] = {"none", "wind", "wind,rescue"};
    PACK *height = builtin("permit.height");
    PACK *lifting = builtin("permit.lifting");
    int last[3] = {99, 99, 99}, last_mass = 99;

    (void)state;
    for (int mm = 2000; mm < 40000; mm += 50) {
        int level[3];

        for (size_t k = 0; k < 3; k++) {
            sp_permit_grading g;
            char text[96];

            snprintf(text, sizeof text, "height=%d.%03d;factors=%s;outdoor=no",
                     mm / 1000, mm % 1000, factors[k]);
            OK(grade_at(height, text, NULL, NULL, NULL, &g));
            level[k] = g.effective;
            assert_true(level[k] >= 0 && level[k] <= last[k]);
            assert_true(k == 0 || level[k] <= level[k - 1]);
            last[k] = level[k];
        }
    }
    for (int kg = 0; kg < 130000; kg += 250) {
        sp_permit_grading g;
        char text[64];

        snprintf(text, sizeof text, "mass=%d.%03d;outdoor=no", kg / 1000,
                 kg % 1000);
        OK(grade_at(lifting, text, NULL, NULL, NULL, &g));
        assert_true(g.base >= 0 && g.base <= last_mass);
        last_mass = g.base;
    }
}

static const struct {
    const char *pack;
    const char *facts;
    const char *error; /* in both sentences */
} bad_facts[] = {
    {"permit.height", "factors=none;outdoor=no", "height"},
    {"permit.height", "height=3", "factors"},
    {"permit.height", "height=3", "outdoor"},
    {"permit.height", "height=;factors=none;outdoor=no", "height"},
    {"permit.height", "height=-1;factors=none;outdoor=no", "1000"},
    {"permit.height", "height=1000.001;factors=none;outdoor=no", "1000"},
    {"permit.height", "height=5.0001;factors=none;outdoor=no", "5.0001"},
    {"permit.height", "height=5m;factors=none;outdoor=no", "5m"},
    {"permit.height", "height=nan;factors=none;outdoor=no", "nan"},
    {"permit.height", "height=1e1;factors=none;outdoor=no", "1e1"},
    {"permit.height", "height= 5;factors=none;outdoor=no", "\" 5\""},
    {"permit.height", "height=3;factors=storm;outdoor=no", "storm"},
    {"permit.height", "height=3;factors=wind,;outdoor=no", NULL},
    {"permit.height", "height=3;factors=wind,none;outdoor=no", "none"},
    {"permit.height", "height=3;factors=none;outdoor=perhaps", "perhaps"},
    {"permit.height", "height=3;height=4;factors=none;outdoor=no", "height"},
    {"permit.height", "depth=3;factors=none;outdoor=no", "depth"},
    {"permit.excavation", "depth=-0.1;machines=no;hazard_area_pipes=no",
     "depth"},
    {"permit.blinding", "action=both", "insert, remove"},
    {"permit.blinding", "action=insert,remove", "insert, remove"},
    {"permit.common", "action=insert", "permit.common"},
    {"lec.standard", "l=1", "lec.standard"},
};

static void refused_facts(void **state)
{
    (void)state;
    for (size_t i = 0; i < SP_COUNT(bad_facts); i++) {
        PACK *pack = builtin(bad_facts[i].pack);
        sp_permit_grading g = {.base = 77};
        sp_status status =
            grade_at(pack, bad_facts[i].facts, NULL, NULL, NULL, &g);

        if (!bad_facts[i].error) {
            assert_int_equal(status, SP_OK);
            continue;
        }
        assert_int_equal(status, SP_INVALID);
        if (!strstr(sp_last_error(SP_EN), bad_facts[i].error) &&
            !strstr(sp_last_error(SP_ZH), bad_facts[i].error))
            fail_msg("%s: %s", bad_facts[i].facts, sp_last_error(SP_EN));
        assert_int_equal(g.base, 77);
    }
}

#define LEVEL_2                                                                \
    "fire_hazard_place=no;in_operation=no;mhi_tank_farm_dike=no;pipe_rack=no;" \
    "method=welding;outdoor=no"
#define LEVEL_1                                                                \
    "fire_hazard_place=yes;in_operation=no;mhi_tank_farm_dike=no;pipe_rack="   \
    "no;method=welding;outdoor=no"
#define SPECIAL                                                                \
    "fire_hazard_place=yes;in_operation=yes;mhi_tank_farm_dike=no;pipe_rack="  \
    "no;method=welding;outdoor=no"

static int64_t at(const char *text)
{
    int64_t time = 0;

    assert_true(sp_time_parse(text, SP_ZONE_CHINA, &time));
    return time;
}

/* 2026-03-04 is a Wednesday. Level 2 by its facts; NULL: one instant. */
static const struct {
    const char *from, *to;
    int daily_from, daily_to;
    const char *reason; /* of the upgrade; NULL: none */
    bool unknown;
} times[] = {
    {"2026-03-04 19:59:59", NULL, 0, 0, NULL, false},
    {"2026-03-04 20:00:00", NULL, 0, 0, "night", false},
    {"2026-03-05 05:59:59", NULL, 0, 0, "night", false},
    {"2026-03-05 06:00:00", NULL, 0, 0, NULL, false},
    {"2026-03-04 08:00", "2026-03-04 20:00", 0, 0, NULL, false},
    {"2026-03-04 08:00", "2026-03-04 20:00:01", 0, 0, "night", false},
    {"2026-03-04 05:59:59", "2026-03-04 08:00", 0, 0, "night", false},
    {"2026-03-04 06:00", "2026-03-04 08:00", 0, 0, NULL, false},
    {"2026-03-04 12:00", "2026-03-05 12:00", 0, 0, "night", false},
    /* by day only, over two nights */
    {"2026-03-04 08:00", "2026-03-06 18:00", 480, 1080, NULL, false},
    {"2026-03-04 08:00", "2026-03-06 18:00", 480, 1201, "night", false},
    /* over midnight */
    {"2026-03-04 08:00", "2026-03-06 18:00", 1320, 360, "night", false},
    {"2026-03-04 08:00", "2026-03-04 18:00", 1320, 360, NULL, false},
    /* Friday to Saturday, at midnight exactly */
    {"2026-03-06 08:00", "2026-03-06 18:00", 0, 0, NULL, false},
    {"2026-03-07 09:00", NULL, 0, 0, "rest_day", false},
    {"2026-03-08 09:00", "2026-03-08 10:00", 0, 0, "rest_day", false},
    {"2026-03-06 08:00", "2026-03-09 18:00", 480, 1080, "rest_day", false},
    /* holidays and the days that make up for them */
    {"2026-01-01 09:00", NULL, 0, 0, "holiday", false},
    {"2026-01-03 09:00", NULL, 0, 0, "holiday", false},
    {"2026-01-04 09:00", NULL, 0, 0, NULL, false},
    {"2026-02-14 09:00", NULL, 0, 0, NULL, false},
    {"2026-02-15 09:00", NULL, 0, 0, "holiday", false},
    {"2026-02-23 09:00", NULL, 0, 0, "holiday", false},
    {"2026-02-24 09:00", NULL, 0, 0, NULL, false},
    {"2026-02-28 09:00", NULL, 0, 0, NULL, false},
    {"2026-10-07 09:00", NULL, 0, 0, "holiday", false},
    {"2026-10-10 09:00", NULL, 0, 0, NULL, false},
    {"2026-10-10 21:00", NULL, 0, 0, "night", false},
    /* over the end of the year into one without holidays */
    {"2026-12-31 09:00", NULL, 0, 0, NULL, false},
    {"2026-12-31 09:00", "2027-01-01 18:00", 540, 1080, NULL, true},
    {"2027-01-02 09:00", NULL, 0, 0, "rest_day", true},
};

static void calendar(void **state)
{
    PACK *pack = builtin("permit.hot_work");
    PACK *days = builtin("calendar.cn");

    (void)state;
    for (size_t i = 0; i < SP_COUNT(times); i++) {
        sp_permit_when when = {
            .from = at(times[i].from),
            .to = at(times[i].to ? times[i].to : times[i].from),
            .zone = SP_ZONE_CHINA,
            .daily_from = times[i].daily_from,
            .daily_to = times[i].daily_to,
        };
        sp_permit_grading g;

        OK(grade_at(pack, LEVEL_2, &when, days, NULL, &g));
        if (g.upgraded != (times[i].reason != NULL) ||
            (times[i].reason && !has_reason(&g, times[i].reason)))
            fail_msg("%s: upgraded %d", times[i].from, g.upgraded);
        assert_string_equal(code_of(pack, g.base), "2");
        assert_string_equal(code_of(pack, g.effective), g.upgraded ? "1" : "2");
        assert_int_equal(g.calendar_known, !times[i].unknown);
        assert_false(g.beyond_top);
    }
}

/* 2 → 1 → special; special stays, with one more approval. Several causes are
 * one upgrade. Other zones have other nights. */
static void upgrades(void **state)
{
    PACK *pack = builtin("permit.hot_work");
    PACK *height = builtin("permit.height");
    PACK *days = builtin("calendar.cn");
    sp_permit_when night = {at("2026-10-03 23:00"), at("2026-10-04 01:00"),
                            SP_ZONE_CHINA, 0, 0};
    const sp_permit_step *steps[20];
    sp_permit_grading g;
    size_t n;

    (void)state;
    OK(grade_at(pack, LEVEL_2 ";special_situation=yes", &night, days, NULL,
                &g));
    assert_string_equal(code_of(pack, g.effective), "1");
    assert_true(has_reason(&g, "night") && has_reason(&g, "holiday") &&
                has_reason(&g, "special_situation"));
    OK(grade_at(pack, LEVEL_1, &night, days, NULL, &g));
    assert_string_equal(code_of(pack, g.effective), "special");
    assert_false(g.beyond_top);
    OK(grade_at(pack, SPECIAL, &night, days, NULL, &g));
    assert_string_equal(code_of(pack, g.base), "special");
    assert_string_equal(code_of(pack, g.effective), "special");
    assert_true(g.upgraded && g.beyond_top);
    OK(sp_permit_steps(pack, &g, NULL, 0, steps, SP_COUNT(steps), &n));
    bool more = false;
    for (size_t i = 0; i < n; i++)
        more |= strcmp(steps[i]->item.code, "approve_upgraded") == 0;
    assert_true(more);

    night.zone = -300; /* the same time is a Saturday morning there */
    OK(grade_at(pack, LEVEL_2, &night, days, NULL, &g));
    assert_true(has_reason(&g, "holiday") && !has_reason(&g, "night"));
    night.zone = SP_ZONE_CHINA;
    OK(grade_at(height, "height=3;factors=none;outdoor=no", &night, days, NULL,
                &g));
    assert_false(g.upgraded); /* the standard upgrades hot work alone */
}

static void bad_times(void **state)
{
    static const sp_permit_when bad[] = {
        {1000, 999, 480, 0, 0},
        {0, 401 * 86400, 480, 0, 0},
        {0, 0, 900, 0, 0},
        {0, 0, 480, -1, 60},
        {0, 0, 480, 0, 1441},
        {INT64_MIN, INT64_MIN, 480, 0, 0},
        {INT64_MAX, INT64_MAX, 0, 0, 0},
        {INT64_MIN, INT64_MAX, 480, 0, 0},
    };
    PACK *pack = builtin("permit.hot_work");
    PACK *days = builtin("calendar.cn");
    sp_permit_grading g;

    (void)state;
    for (size_t i = 0; i < SP_COUNT(bad); i++)
        assert_int_equal(grade_at(pack, LEVEL_2, &bad[i], days, NULL, &g),
                         SP_INVALID);
    assert_int_equal(grade_at(pack, LEVEL_2, &bad[0], pack, NULL, &g),
                     SP_INVALID);
}

static void by_hand(void **state)
{
    PACK *pack = builtin("permit.hot_work");
    PACK *height = builtin("permit.height");
    sp_permit_grading g;

    (void)state;
    OK(grade_at(pack, LEVEL_2, NULL, NULL, "special", &g));
    assert_string_equal(code_of(pack, g.base), "2");
    assert_string_equal(code_of(pack, g.effective), "special");
    assert_true(has_reason(&g, "raised"));
    OK(grade_at(pack, LEVEL_1, NULL, NULL, "一级", &g));
    assert_false(has_reason(&g, "raised"));
    FAILS_ZH(grade_at(pack, LEVEL_1, NULL, NULL, "2", &g), SP_INVALID, "二级",
             "level 2");
    FAILS_ZH(grade_at(pack, SPECIAL, NULL, NULL, "一级", &g), SP_INVALID,
             "特级", "special");
    FAILS(grade_at(pack, LEVEL_2, NULL, NULL, "0", &g), SP_INVALID, "0");
    /* below 2 m nobody needs a ticket, but one may want it */
    OK(grade_at(height, "height=1;factors=none;outdoor=no", NULL, NULL, "II",
                &g));
    assert_string_equal(code_of(height, g.effective), "II");
}

static const struct {
    const char *pack;
    const char *facts;
    int64_t hours; /* 0: no ticket */
    const char *confidence;
    const char *approver; /* of the last approval */
    size_t measures;
} tickets[] = {
    {"permit.hot_work", SPECIAL, 8, "V", "leader_in_charge", 16},
    {"permit.hot_work", LEVEL_1, 8, "V", "safety_dept", 16},
    {"permit.hot_work", LEVEL_2, 72, "V", "local_unit", 16},
    {"permit.confined_space", "hot_work_inside=no", 24, "V", "local_unit", 16},
    {"permit.blinding",
     "action=insert;hazards=toxic,fire_hazard_place,corrosive,hot,cold", 24,
     "D", "local_unit", 11},
    {"permit.blinding", "action=insert", 24, "D", "local_unit", 6},
    {"permit.height", "height=1;factors=none;outdoor=no", 0, "", "", 0},
    {"permit.height", "height=2;factors=none;outdoor=no", 168, "V",
     "local_unit", 15},
    {"permit.height", "height=6;factors=none;outdoor=no", 168, "V",
     "specialist_dept", 15},
    {"permit.height", "height=31;factors=none;outdoor=no", 168, "V",
     "plant_director", 15},
    {"permit.lifting", "mass=12;outdoor=no;explosion_hazard=yes", 24, "D",
     "specialist_dept", 20},
    {"permit.lifting", "mass=101;outdoor=no", 24, "D", "plant_director", 19},
    {"permit.temp_power", "hazardous_place=yes;overhead=yes;buried=yes", 360,
     "V", "power_supply_unit", 14},
    {"permit.temp_power", "hazardous_place=no;special_need=yes", 720, "V",
     "power_supply_unit", 9},
    {"permit.excavation",
     "depth=2;machines=no;hazard_area_pipes=yes;night=yes;road=yes", 168, "D",
     "specialist_dept", 11},
    {"permit.road_closure", "night=yes", 168, "D", "specialist_dept", 4},
    {"permit.blasting", "near_important=yes;outdoor=yes", 8, "D",
     "leader_in_charge", 9},
};

static size_t count_applying(const sp_pack *pack, sp_permit_part part,
                             const sp_permit_grading *g)
{
    size_t n = 0;

    for (size_t i = 0; i < sp_permit_part_count(pack, part); i++)
        n += sp_permit_applies(sp_permit_part_at(pack, part, i), g);
    return n;
}

static void what_counts(void **state)
{
    (void)state;
    for (size_t i = 0; i < SP_COUNT(tickets); i++) {
        PACK *pack = builtin(tickets[i].pack);
        const sp_permit_validity *row = NULL;
        const sp_permit_step *steps[20];
        const char *approver = "";
        sp_permit_grading g;
        int64_t seconds = -7;
        size_t n;

        OK(grade_at(pack, tickets[i].facts, NULL, NULL, NULL, &g));
        if (!tickets[i].hours) {
            FAILS_ZH(sp_permit_validity_max(pack, &g, &seconds, &row),
                     SP_INVALID, "不需要", "no permit");
            assert_int_equal(seconds, -7);
            assert_int_equal(count_applying(pack, SP_PERMIT_MEASURES, &g), 0);
            continue;
        }
        OK(sp_permit_validity_max(pack, &g, &seconds, &row));
        assert_int_equal(seconds, tickets[i].hours * 3600);
        assert_string_equal(row->item.confidence, tickets[i].confidence);
        OK(sp_permit_steps(pack, &g, NULL, 0, steps, SP_COUNT(steps), &n));
        for (size_t k = 0; k < n; k++) {
            assert_true(k == 0 || steps[k]->order >= steps[k - 1]->order);
            if (steps[k]->kind == SP_PERMIT_STEP_APPROVE) {
                assert_true(steps[k]->on_site);
                approver = steps[k]->by[0];
            }
        }
        assert_string_equal(approver, tickets[i].approver);
        assert_int_equal(steps[n - 1]->kind, SP_PERMIT_STEP_ACCEPT);
        if (count_applying(pack, SP_PERMIT_MEASURES, &g) != tickets[i].measures)
            fail_msg("%s: %zu measures", tickets[i].facts,
                     count_applying(pack, SP_PERMIT_MEASURES, &g));
    }
}

static void extra_steps(void **state)
{
    PACK *pack = builtin("permit.hot_work");
    const sp_permit_step *steps[20];
    sp_permit_step mine = {
        .item = {.code = "fire_brigade", .zh = "消防队", .en = "brigade"},
        .kind = SP_PERMIT_STEP_REVIEW,
        .order = 3,
        .by = {"fire_dept"},
        .nby = 1,
    };
    const sp_permit_step *extra[] = {&mine};
    sp_permit_grading g;
    size_t n, more;

    (void)state;
    OK(grade_at(pack, LEVEL_1, NULL, NULL, NULL, &g));
    OK(sp_permit_steps(pack, &g, NULL, 0, steps, SP_COUNT(steps), &n));
    OK(sp_permit_steps(pack, &g, extra, 1, steps, SP_COUNT(steps), &more));
    assert_int_equal(more, n + 1);
    assert_string_equal(steps[1]->item.code, "local_unit_opinion");
    assert_ptr_equal(steps[2], &mine);
    FAILS(sp_permit_steps(pack, &g, extra, 1, steps, n, &more), SP_INVALID,
          "5");
    mine.nby = 0;
    FAILS(sp_permit_steps(pack, &g, extra, 1, steps, 20, &more), SP_INVALID,
          "fire_brigade");
    mine.nby = 1;
    mine.item.code = "approve_1";
    FAILS(sp_permit_steps(pack, &g, extra, 1, steps, 20, &more), SP_INVALID,
          "approve_1");
}

/* The numbers of the clauses, as they stand in the packs. */
static void gas(void **state)
{
    PACK *pack = builtin("permit.confined_space");
    PACK *hot = builtin("permit.hot_work");
    const sp_permit_gas_limit *limit;
    const sp_permit_gas_rule *rule;

    (void)state;
#define LIMIT(p, code)                                                         \
    (limit = (const sp_permit_gas_limit *)sp_permit_part_find(                 \
         p, SP_PERMIT_GAS_LIMITS, code),                                       \
     assert_non_null(limit), limit)
#define RULE(p, code)                                                          \
    (rule = (const sp_permit_gas_rule *)sp_permit_part_find(                   \
         p, SP_PERMIT_GAS_RULES, code),                                        \
     assert_non_null(rule), rule)
    for (size_t i = 0; i < 2; i++) {
        sp_pack *p = i ? hot : pack;

        assert_int_equal(LIMIT(p, "flammable_high")->max, 5000);
        assert_int_equal(limit->lel_from, 40000);
        assert_int_equal(limit->lel_below, INT64_MAX);
        assert_int_equal(LIMIT(p, "flammable_low")->max, 2000);
        assert_int_equal(limit->lel_from, 0);
        assert_int_equal(limit->lel_below, 40000);
        assert_string_equal(limit->unit, "%vol");
    }
    assert_int_equal(LIMIT(pack, "oxygen")->min, 195000);
    assert_int_equal(limit->max, 210000);
    assert_int_equal(LIMIT(pack, "oxygen_rich")->max, 235000);
    assert_int_equal(LIMIT(hot, "oxygen_equipment")->max, 235000);
    assert_int_equal(limit->min, INT64_MIN);
    assert_int_equal(LIMIT(pack, "h2s")->max, 100000);
    assert_string_equal(limit->item.confidence, "M");
    assert_int_equal(RULE(pack, "entry")->sample_to_start, 1800);
    assert_int_equal(rule->retest_after, 3600);
    assert_int_equal(rule->watch, SP_PERMIT_WATCH_CONTINUOUS);
    assert_int_equal(rule->every, 7200);
    assert_int_equal(rule->kinds, 7);
    assert_int_equal(RULE(hot, "before")->sample_to_start, 1800);
    assert_true(rule->daily);
    assert_int_equal(RULE(hot, "break_special_1")->retest_after, 1800);
    assert_int_equal(rule->item.levels, 3);
    assert_int_equal(RULE(hot, "break_2")->retest_after, 3600);
    assert_int_equal(rule->item.levels, 4);
}

static void simops(void **state)
{
    static const struct {
        const char *pack, *code, *a, *b;
        sp_permit_relation relation;
        int64_t metres;
        sp_permit_effect effect;
    } rows[] = {
        {"hot_work", "hot_gas", "hot_work", "gas_release", SP_PERMIT_NEAR, 30,
         SP_PERMIT_FORBID},
        {"hot_work", "hot_liquid", "hot_work", "liquid_release", SP_PERMIT_NEAR,
         15, SP_PERMIT_FORBID},
        {"hot_work", "hot_solvent", "hot_work", "solvent_work", SP_PERMIT_NEAR,
         10, SP_PERMIT_FORBID},
        {"blinding", "blind_hot", "blinding", "hot_work", SP_PERMIT_NEAR, 30,
         SP_PERMIT_FORBID},
        {"blinding", "blind_twice", "blinding", "blinding", SP_PERMIT_SAME_PIPE,
         0, SP_PERMIT_FORBID},
        {"hot_work", "hot_dike", "hot_work", "dewatering", SP_PERMIT_SAME_DIKE,
         0, SP_PERMIT_FORBID},
        {"height", "height_below", "height", "any", SP_PERMIT_SAME_FALL_LINE, 0,
         SP_PERMIT_AVOID},
        {"temp_power", "power_hot", "temp_power", "hot_work",
         SP_PERMIT_SAME_JOB, 0, SP_PERMIT_SAME_PERIOD},
        {"excavation", "needs_space", "excavation", "confined_space",
         SP_PERMIT_SAME_JOB, 0, SP_PERMIT_ALSO_NEEDS},
    };
    PACK *excavation = builtin("permit.excavation");
    const sp_permit_item *needs =
        sp_permit_part_find(excavation, SP_PERMIT_SIMOPS, "needs_space");
    sp_permit_grading g;

    (void)state;
    for (size_t i = 0; i < SP_COUNT(rows); i++) {
        sp_pack_path name = sp_pack_path_of("permit.%s", rows[i].pack);
        PACK *pack = builtin(name.text);
        const sp_permit_simops *s =
            (const sp_permit_simops *)sp_permit_part_find(
                pack, SP_PERMIT_SIMOPS, rows[i].code);

        assert_non_null(s);
        assert_string_equal(s->a, rows[i].a);
        assert_string_equal(s->b, rows[i].b);
        assert_int_equal(s->relation, rows[i].relation);
        assert_int_equal(s->distance, rows[i].metres * 1000);
        assert_int_equal(s->effect, rows[i].effect);
    }
    OK(grade_at(excavation, "depth=1.2;machines=no;hazard_area_pipes=yes", NULL,
                NULL, NULL, &g));
    assert_false(sp_permit_applies(needs, &g));
    OK(grade_at(excavation, "depth=1.201;machines=no;hazard_area_pipes=yes",
                NULL, NULL, NULL, &g));
    assert_true(sp_permit_applies(needs, &g));
}

/* What every type has, and that nothing comes without its clause. */
static void every_type(void **state)
{
    (void)state;
    for (size_t i = 0; i < SP_COUNT(types); i++) {
        sp_pack_path name = sp_pack_path_of("permit.%s", types[i]);
        PACK *pack = builtin(name.text);

        assert_string_equal(sp_permit_type_code(pack), types[i]);
        assert_true(*sp_permit_type_label(pack, SP_ZH) &&
                    *sp_permit_type_label(pack, SP_EN) &&
                    *sp_permit_type_alias(pack));
        assert_true(sp_permit_type_keep_days(pack) >= 365);
        assert_false(sp_permit_type_is_abstract(pack));
        for (unsigned p = 0; p < SP_PERMIT_PART_COUNT; p++)
            for (size_t k = 0; k < sp_permit_part_count(pack, p); k++) {
                const sp_permit_item *item = sp_permit_part_at(pack, p, k);

                assert_true(*item->clause && *item->confidence);
                assert_ptr_equal(sp_permit_part_find(pack, p, item->code),
                                 item);
            }
        assert_non_null(
            sp_permit_part_find(pack, SP_PERMIT_PEOPLE, "guardian"));
        assert_null(sp_permit_part_at(pack, SP_PERMIT_PART_COUNT, 0));
        assert_null(sp_permit_part_at(pack, SP_PERMIT_STEPS, 999));
    }
    PACK *common = builtin("permit.common");
    PACK *other = builtin("lec.standard");
    PACK *digging = builtin("permit.excavation");
    assert_true(sp_permit_type_is_abstract(common));
    assert_non_null(strstr(sp_permit_type_alias(digging), "破土"));
    assert_string_equal(sp_permit_type_code(other), "");
    assert_string_equal(sp_permit_type_label(other, SP_ZH), "");
    assert_int_equal(sp_permit_part_count(other, SP_PERMIT_STEPS), 0);
    assert_int_equal(sp_permit_type_keep_days(other), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(levels),      cmocka_unit_test(monotony),
        cmocka_unit_test(calendar),    cmocka_unit_test(upgrades),
        cmocka_unit_test(bad_times),   cmocka_unit_test(by_hand),
        cmocka_unit_test(what_counts), cmocka_unit_test(extra_steps),
        cmocka_unit_test(gas),         cmocka_unit_test(simops),
        cmocka_unit_test(every_type),  cmocka_unit_test(refused_facts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
