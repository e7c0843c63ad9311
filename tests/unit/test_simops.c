/* Simultaneous operations: the pairs of permits.md 10, distances to the
 * millimetre, and the index against looking at every pair. */
#include "rules_check.h"

#include <math.h>

#include "simops.h"

typedef struct site {
    sp_pack *packs[4];
    const sp_permit_type *types[4];
    sp_permit_grading gradings[4];
} site;

static const char *const names[] = {"hot_work", "blinding", "confined_space",
                                    "height"};

static const sp_permit_fact facts[4][6] = {
    {{"fire_hazard_place", "yes"},
     {"in_operation", "no"},
     {"mhi_tank_farm_dike", "no"},
     {"pipe_rack", "no"},
     {"outdoor", "yes"},
     {"method", "welding"}},
    {{"action", "insert"}},
    {{"hot_work_inside", "yes"}},
    {{"height", "8"}, {"factors", "none"}, {"outdoor", "yes"}},
};

static site *begin(void)
{
    static site s;

    s = (site){0};
    for (size_t i = 0; i < 4; i++) {
        char name[40];
        size_t n = 0;
        snprintf(name, sizeof name, "permit.%s", names[i]);
        s.packs[i] = builtin(name);
        OK(sp_permit_type_of(s.packs[i], &s.types[i]));
        while (n < 6 && facts[i][n].name)
            n++;
        OK(sp_permit_grade(s.packs[i], facts[i], n, NULL, NULL, NULL,
                           &s.gradings[i]));
    }
    return &s;
}

static void end(site **s)
{
    for (size_t i = 0; i < 4; i++)
        sp_pack_free((*s)->packs[i]);
}
#define SITE SP_CLEANUP(end) site

/* A work of a type of the site, or an activity. */
static sp_simops_work work(const site *s, const char *type, double x, double y)
{
    sp_simops_work w = {.type = type,
                        .place = {.point = {x, y}, .known = true},
                        .low = SP_NO_INT,
                        .high = SP_NO_INT,
                        .from = 100,
                        .to = 200};

    for (size_t i = 0; i < 4; i++)
        if (strcmp(names[i], type) == 0) {
            w.rules = s->types[i];
            w.facts = &s->gradings[i];
        }
    return w;
}

typedef struct seen {
    size_t count;
    size_t unsure;
    size_t forbidden;
    uint64_t hash;
    const sp_permit_simops *last;
} seen;

static sp_status look(void *context, const sp_simops_clash *clash)
{
    seen *s = context;

    s->count++;
    s->unsure += clash->unsure;
    s->forbidden += clash->rule->effect == SP_PERMIT_FORBID;
    s->last = clash->rule;
    s->hash = (s->hash ^ (uintptr_t)clash->work ^ (uintptr_t)clash->other * 31 ^
               (uintptr_t)clash->rule * 131) *
              1099511628211u;
    assert_true(clash->from < clash->to);
    return SP_OK;
}

static size_t forbidden(const sp_simops_work *a, const sp_simops_work *b)
{
    seen one = {0}, other = {0};

    OK(sp_simops_pair(a, b, look, &one));
    OK(sp_simops_pair(b, a, look, &other));
    assert_int_equal(one.count, other.count);
    assert_int_equal(one.unsure, other.unsure);
    return one.forbidden;
}

/* ---- pairs ---- */

static void distances(void **state)
{
    static const struct {
        const char *a;
        const char *b;
        double metres;
    } cases[] = {
        {"hot_work", "gas_release", 30},
        {"hot_work", "liquid_release", 15},
        {"hot_work", "solvent_work", 10},
        {"blinding", "hot_work", 30},
    };
    SITE *s = begin();

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        double m = cases[i].metres;
        sp_simops_work a = work(s, cases[i].a, 1000, 1000);
        sp_simops_work at = work(s, cases[i].b, 1000 + m, 1000);
        sp_simops_work aslant =
            work(s, cases[i].b, 1000 + 0.6 * m, 1000 - 0.8 * m);
        sp_simops_work beyond = work(s, cases[i].b, 1000 + m + 0.001, 1000);
        if (forbidden(&a, &at) != 1 || forbidden(&a, &aslant) != 1 ||
            forbidden(&a, &beyond) != 0)
            fail_msg("%s, %s", cases[i].a, cases[i].b);
        beyond.radius = 0.001;
        assert_int_equal(forbidden(&a, &beyond), 1);
    }
}

static void times(void **state)
{
    static const struct {
        int64_t from;
        int64_t to;
        size_t want;
    } cases[] = {
        {100, 200, 1}, {0, 101, 1},   {199, 300, 1},
        {150, 151, 1}, {0, 1000, 1},  {0, 100, 0},
        {200, 300, 0}, {201, 300, 0}, {INT64_MIN + 1, INT64_MAX, 1},
    };
    SITE *s = begin();

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        sp_simops_work a = work(s, "hot_work", 0, 0);
        sp_simops_work b = work(s, "gas_release", 5, 5);
        b.from = cases[i].from;
        b.to = cases[i].to;
        assert_int_equal(forbidden(&a, &b), cases[i].want);
    }
}

static void codes(void **state)
{
    SITE *s = begin();
    sp_simops_work hot = work(s, "hot_work", 0, 0);
    sp_simops_work drain = work(s, "dewatering", 500, 0);
    sp_simops_work blind = work(s, "blinding", 0, 0);
    sp_simops_work other = work(s, "blinding", 500, 0);

    (void)state;
    assert_int_equal(forbidden(&hot, &drain), 0);
    hot.dike = "D1";
    drain.dike = "D2";
    assert_int_equal(forbidden(&hot, &drain), 0);
    drain.dike = "D1";
    assert_int_equal(forbidden(&hot, &drain), 1); /* however far away */
    assert_int_equal(forbidden(&blind, &other), 0);
    blind.pipe = other.pipe = "L-7";
    assert_int_equal(forbidden(&blind, &other), 1);
    blind.number = other.number = "B1"; /* itself */
    assert_int_equal(forbidden(&blind, &other), 0);
    blind.number = other.number = ""; /* not told: two works */
    assert_int_equal(forbidden(&blind, &other), 1);
}

/* A rule with a condition is about the facts of its own ticket. */
static void conditions(void **state)
{
    SITE *s = begin();
    sp_simops_work space = work(s, "confined_space", 0, 0);
    sp_simops_work paint = work(s, "toxic_work", 0, 0);
    const sp_permit_fact none[] = {{"hot_work_inside", "no"}};
    sp_permit_type type = *s->types[2];
    sp_permit_simops rule = {0};
    sp_permit_grading without;

    (void)state;
    SP_PERMIT_EACH(sp_permit_simops, r, s->types[2], SP_PERMIT_SIMOPS)
    if (strcmp(r->item.code, "needs_hot") == 0)
        rule = *r;
    assert_int_equal(rule.item.nconditions, 1);
    rule.b = "toxic_work";
    rule.relation = SP_PERMIT_SAME_SPACE;
    rule.effect = SP_PERMIT_FORBID;
    type.parts[SP_PERMIT_SIMOPS] = (sp_permit_list){&rule, 1, sizeof rule};
    space.rules = &type;
    space.space = paint.space = "V101";
    assert_int_equal(forbidden(&space, &paint), 1);
    OK(sp_permit_grade(s->packs[2], none, 1, NULL, NULL, NULL, &without));
    space.facts = &without;
    assert_int_equal(forbidden(&space, &paint), 0);
}

/* Hot work in a space and painting in it; the packs of both carry the clause,
 * and it is told once. */
static void told_once(void **state)
{
    SITE *s = begin();
    sp_simops_work hot = work(s, "hot_work", 0, 0);
    sp_simops_work paint = work(s, "toxic_work", 900, 0);
    sp_simops_work blind = work(s, "blinding", 0, 0);
    seen found = {0};

    (void)state;
    hot.space = paint.space = "V101";
    assert_int_equal(forbidden(&hot, &paint), 1);
    OK(sp_simops_pair(&hot, &blind, look, &found));
    assert_int_equal(found.count, 1);
    hot.zone = blind.zone = "Z1"; /* and somebody coordinates (4.7) */
    found.count = 0;
    OK(sp_simops_pair(&hot, &blind, look, &found));
    assert_int_equal(found.count, 2);
}

/* Not marked on the plan: the same zone, or none, is as near as can be. */
static void unknown_places(void **state)
{
    static const struct {
        const char *a;
        const char *b;
        size_t want;
    } cases[] = {
        {"Z1", "Z1", 1}, {"Z1", "Z2", 0}, {"Z1", NULL, 1},
        {NULL, "Z1", 1}, {NULL, NULL, 1}, {"", "Z1", 1},
    };
    SITE *s = begin();

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        sp_simops_work a = work(s, "hot_work", 0, 0);
        sp_simops_work b = work(s, "gas_release", 500, 0);
        seen found = {0};
        a.place.known = false;
        a.zone = cases[i].a;
        b.zone = cases[i].b;
        assert_int_equal(forbidden(&a, &b), cases[i].want);
        OK(sp_simops_pair(&a, &b, look, &found));
        assert_int_equal(found.unsure, cases[i].want);
    }
}

static void fall_line(void **state)
{
    SITE *s = begin();
    sp_simops_work above = work(s, "height", 0, 0);
    sp_simops_work below = work(s, "height", 0, 0);
    seen found = {0};

    (void)state;
    above.low = 20000;
    below.low = 0;
    OK(sp_simops_pair(&above, &below, look, &found));
    assert_int_equal(found.count, 1);
    assert_int_equal(found.last->effect, SP_PERMIT_AVOID);
    below.low = 20000; /* side by side */
    OK(sp_simops_pair(&above, &below, look, &found));
    assert_int_equal(found.count, 1);
    below.low = SP_NO_INT;
    OK(sp_simops_pair(&above, &below, look, &found));
    assert_int_equal(found.count, 2);
    assert_int_equal(found.unsure, 1);
    below.place.point.x = 1;
    OK(sp_simops_pair(&above, &below, look, &found));
    assert_int_equal(found.count, 2);
    above.radius = below.radius = 0.5;
    OK(sp_simops_pair(&above, &below, look, &found));
    assert_int_equal(found.count, 3);
}

/* ---- areas ---- */

static sp_polygon *area(const char *text)
{
    sp_polygon *p = NULL;

    OK(sp_polygon_parse(text, &p));
    return p;
}

static void gaps(void **state)
{
    static const struct {
        const char *a; /* a polygon; "x,y" a point */
        const char *b;
        double metres;
    } cases[] = {
        {"0,0", "3,4", 5},
        {"0,0", "0,0", 0},
        {"0,0 10,0 10,10 0,10", "5,5", 0},
        {"0,0 10,0 10,10 0,10", "13,14", 5},
        {"0,0 10,0 10,10 0,10", "5,-7", 7},
        {"0,0 10,0 10,10 0,10", "20,0 30,0 30,10 20,10", 10},
        {"0,0 10,0 10,10 0,10", "13,14 20,14 20,20", 5},
        {"0,0 10,0 10,10 0,10", "5,5 15,5 15,15", 0},
        {"0,0 10,0 10,10 0,10", "2,2 4,2 4,4", 0},
        {"0,0 10,0 10,10 0,10", "10,0 20,0 20,10", 0},
        /* In a hole: outside, and as far as its edge. */
        {"0,0 10,0 10,10 0,10; 2,2 8,2 8,8 2,8", "5,5", 3},
        {"0,0 10,0 10,10 0,10; 2,2 8,2 8,8 2,8", "4,4 6,4 6,6 4,6", 2},
        /* Two that cross without a corner within the other. */
        {"0,4 10,4 10,6 0,6", "4,0 6,0 6,10 4,10", 0},
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        sp_place places[2];
        for (int k = 0; k < 2; k++) {
            const char *text = k ? cases[i].b : cases[i].a;
            places[k] = (sp_place){.known = true};
            if (strchr(text, ' '))
                places[k].area = area(text);
            else
                sscanf(text, "%lf,%lf", &places[k].point.x, &places[k].point.y);
        }
        double ab = sp_place_gap(&places[0], &places[1], 0);
        double ba = sp_place_gap(&places[1], &places[0], 0);
        if (fabs(ab - cases[i].metres) > 1e-9 || ab != ba)
            fail_msg("case %zu: %g, %g", i, ab, ba);
        assert_true(sp_places_within(&places[0], &places[1], cases[i].metres));
        assert_int_equal(cases[i].metres > 0 &&
                             sp_places_within(&places[0], &places[1],
                                              cases[i].metres - 0.001),
                         0);
        for (int k = 0; k < 2; k++)
            sp_polygon_free((sp_polygon *)(uintptr_t)places[k].area);
    }
}

/* ---- the index ---- */

enum { MANY = 400, AREAS = 12 };

static uint32_t random_of(uint32_t *seed, uint32_t below)
{
    *seed = *seed * 1664525 + 1013904223;
    return (uint32_t)((uint64_t)*seed * below >> 32);
}

/* A park with crowds and loners, areas small and huge, places and zones that
 * are not told, codes, long and short works. */
static void fill(const site *s, sp_simops_work *works, size_t n,
                 sp_polygon *const *areas, uint32_t seed)
{
    static const char *const types[] = {
        "hot_work",       "blinding",     "confined_space", "height",
        "gas_release",    "solvent_work", "dewatering",     "toxic_work",
        "liquid_release", "lifting"};
    static const char *const words[] = {NULL, "", "1", "2", "3"};
    uint32_t *r = &seed;

    for (size_t i = 0; i < n; i++) {
        sp_simops_work *w = &works[i];
        *w = work(s, types[random_of(r, SP_COUNT(types))],
                  random_of(r, 400) - 200.0, random_of(r, 400) - 200.0);
        w->from = random_of(r, 1000);
        w->to = w->from + 1 + random_of(r, random_of(r, 8) == 0 ? 2000 : 60);
        w->zone = words[random_of(r, SP_COUNT(words))];
        w->dike = words[random_of(r, SP_COUNT(words))];
        w->space = words[random_of(r, SP_COUNT(words))];
        w->pipe = words[random_of(r, SP_COUNT(words))];
        w->radius = random_of(r, 4) == 0 ? random_of(r, 40) : 0;
        w->place.known = random_of(r, 8) != 0;
        w->low = random_of(r, 3) == 0 ? (int64_t)random_of(r, 5) : SP_NO_INT;
        if (random_of(r, 4) == 0)
            w->place.area = areas[random_of(r, AREAS)];
    }
}

static void make_areas(sp_polygon **areas, uint32_t seed)
{
    for (size_t i = 0; i < AREAS; i++) {
        char text[160];
        double x = random_of(&seed, 300) - 150.0;
        double y = random_of(&seed, 300) - 150.0;
        double size = i == 0 ? 5000 : i == 1 ? 900 : 2 + random_of(&seed, 60);
        snprintf(text, sizeof text, "%g,%g %g,%g %g,%g", x, y, x + size, y,
                 x + size / 2, y + size);
        areas[i] = area(text);
    }
}

static void equals_every_pair(void **state)
{
    SITE *s = begin();
    static sp_simops_work works[MANY], slots[MANY];
    static bool is_free[MANY];
    sp_polygon *areas[AREAS];
    size_t clashes = 0, lost = 0;

    (void)state;
    make_areas(areas, 99);
    for (uint32_t round = 0; round < 8; round++) {
        sp_simops_index *index = NULL;
        seen pairs = {0}, all = {0};
        fill(s, works, MANY, areas, round);
        fill(s, slots, MANY, areas, round + 1000);
        OK(sp_simops_index_new(works, MANY, &index));
        for (size_t i = 0; i < MANY; i++)
            for (size_t k = i + 1; k < MANY; k++)
                OK(sp_simops_pair(&works[i], &works[k], look, &pairs));
        OK(sp_simops_all(index, look, &all));
        assert_int_equal(pairs.count, all.count);
        assert_true(pairs.hash == all.hash); /* also in the same order */
        OK(sp_simops_plan(index, slots, MANY, is_free));
        for (size_t i = 0; i < MANY; i++) {
            seen one = {0}, each = {0};
            OK(sp_simops_of(index, &slots[i], look, &one));
            for (size_t k = 0; k < MANY; k++)
                OK(sp_simops_pair(&slots[i], &works[k], look, &each));
            assert_true(one.hash == each.hash);
            assert_int_equal(is_free[i], each.forbidden == 0);
            lost += is_free[i];
        }
        clashes += all.count;
        sp_simops_index_free(index);
    }
    assert_true(clashes > 1000 && lost > 100);
    for (size_t i = 0; i < AREAS; i++)
        sp_polygon_free(areas[i]);
}

static sp_status stop(void *context, const sp_simops_clash *clash)
{
    (void)clash;
    ++*(size_t *)context;
    return SP_CANCELLED;
}

static void unsound(void **state)
{
    SITE *s = begin();
    const sp_simops_work good = work(s, "hot_work", 0, 0);
    sp_simops_work bad[8];
    sp_simops_index *index = NULL;
    size_t n = 0;

    (void)state;
    for (size_t i = 0; i < SP_COUNT(bad); i++)
        bad[i] = good;
    bad[0].place.point.x = NAN;
    bad[1].place.point.y = INFINITY;
    bad[2].place.point.x = 1e8;
    bad[3].to = bad[3].from;
    bad[4].from = SP_NO_INT;
    bad[5].type = NULL;
    bad[6].facts = NULL;
    bad[7].radius = NAN;
    for (size_t i = 0; i < SP_COUNT(bad); i++) {
        assert_int_equal(sp_simops_index_new(&bad[i], 1, &index), SP_INVALID);
        assert_null(index);
    }
    /* None is enough, and a visitor may stop. */
    OK(sp_simops_index_new(NULL, 0, &index));
    OK(sp_simops_of(index, &good, look, NULL));
    for (size_t i = 0; i < SP_COUNT(bad); i++)
        assert_int_equal(sp_simops_of(index, &bad[i], look, NULL), SP_INVALID);
    sp_simops_index_free(index);
    sp_simops_work two[2] = {work(s, "gas_release", 1, 1),
                             work(s, "gas_release", 2, 2)};
    OK(sp_simops_index_new(two, 2, &index));
    assert_int_equal(sp_simops_of(index, &good, stop, &n), SP_CANCELLED);
    assert_int_equal(n, 1);
    sp_simops_index_free(index);
    sp_simops_index_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(distances),
        cmocka_unit_test(times),
        cmocka_unit_test(codes),
        cmocka_unit_test(conditions),
        cmocka_unit_test(told_once),
        cmocka_unit_test(unknown_places),
        cmocka_unit_test(fall_line),
        cmocka_unit_test(gaps),
        cmocka_unit_test(equals_every_pair),
        cmocka_unit_test(unsound),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
