/* Class hours against the law: tables from the clauses, the order of levels,
 * what is counted twice, and people who leave, join or change post. */
#include "rules_check.h"

#include "training_hours.h"
#include "when.h"

#define MOST 12

static int64_t day(const char *text)
{
    int64_t found = SP_NO_INT;

    if (text)
        assert_true(sp_day_parse(text, &found));
    return found;
}

/* One attendance: day, level, hours in tenths, passed, course. */
typedef struct had {
    const char *day;
    int level;
    int64_t hours;
    bool passed;
    const char *course;
} had;

typedef struct who {
    unsigned staff;
    bool high;
    const char *today;
    const char *hired, *left, *changed, *known, *back;
    const char *exams[4];
    had had[MOST];
} who;

typedef struct scene {
    sp_training_entry entries[MOST];
    int64_t exams[4];
    sp_training_facts facts;
} scene;

static void set(const who *w, scene *s)
{
    *s = (scene){
        .facts = {.staff = w->staff,
                  .high = w->high,
                  .today = day(w->today),
                  .hired = day(w->hired),
                  .left = day(w->left),
                  .post_changed = {day(w->changed),
                                   day(w->known ? w->known : w->changed)},
                  .came_back = {day(w->back), day(w->back)},
                  .entries = s->entries,
                  .exams = s->exams}};
    for (const had *h = w->had; h < w->had + MOST && h->day; h++)
        s->entries[s->facts.nentries++] =
            (sp_training_entry){.course = h->course,
                                .level = (sp_training_level)h->level,
                                .day = day(h->day),
                                .hours = h->hours,
                                .passed = h->passed};
    for (size_t i = 0; i < 4 && w->exams[i]; i++)
        s->exams[s->facts.nexams++] = day(w->exams[i]);
}

static const sp_training_table *table_of(const sp_pack *pack)
{
    const void *read = NULL;

    OK(sp_pack_expect(pack, "training", &read));
    return read;
}

/* ---- the clauses ---- */

static void the_law_in_a_table(void **state)
{
    static const struct {
        unsigned staff;
        int64_t first, yearly, first_high, yearly_high;
        bool levels;
    } law[] = {
        {0, 240, 80, 720, 200, true},   /* worker: article 13 */
        {1, 320, 120, 480, 160, false}, /* principal: article 9 */
        {2, 320, 120, 480, 160, false}, /* safety manager */
        {3, 240, 80, 720, 200, true},   /* dispatched: as own staff */
        {4, 240, 80, 720, 200, true},   /* intern */
        {5, 240, 80, 720, 200, true},
    };
    PACK *pack = builtin("training.cn");
    const sp_training_table *t = table_of(pack);

    (void)state;
    for (size_t i = 0; i < SP_COUNT(law); i++) {
        unsigned k = law[i].staff;
        const sp_training_hours *first =
            sp_training_hours_of(t, k, false, false);
        assert_int_equal(first->hours, law[i].first);
        assert_int_equal(first->levels, law[i].levels);
        assert_true(*first->origin.clause && *first->origin.source);
        assert_int_equal(sp_training_hours_of(t, k, false, true)->hours,
                         law[i].yearly);
        assert_int_equal(sp_training_hours_of(t, k, true, false)->hours,
                         law[i].first_high);
        assert_int_equal(sp_training_hours_of(t, k, true, true)->hours,
                         law[i].yearly_high);
    }
    assert_null(sp_training_hours_of(t, 6, false, false));
    assert_true(sp_training_is_high(t, "化工"));
    assert_false(sp_training_is_high(t, "机械"));
    assert_false(sp_training_is_high(t, NULL));
}

/* ---- one session ---- */

static void effective_hours(void **state)
{
    static const struct {
        int64_t planned, attended, days, got; /* got 0: refused */
    } rows[] = {
        {80, 80, 1, 80}, {80, 75, 1, 75},    {80, 200, 1, 80},
        {1, 1, 1, 1},    {240, 240, 1, 240}, {0, 10, 1, 0},
        {10, 0, 1, 0},   {-10, 10, 1, 0},    {250, 80, 1, 0},
        {80, 250, 1, 0}, {250, 250, 2, 250}, {480, 480, 2, 480},
        {481, 80, 2, 0}, {240, 240, 0, 240}, {INT64_MAX, 1, 1, 0},
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(rows); i++) {
        int64_t got = 0;
        sp_status status = sp_training_effective(
            rows[i].planned, rows[i].attended, rows[i].days, &got);
        assert_int_equal(status, rows[i].got ? SP_OK : SP_INVALID);
        assert_int_equal(got, rows[i].got);
    }
}

static void class_hours_of_a_span(void **state)
{
    (void)state;
    assert_int_equal(sp_training_class_hours(0, 3600, 60), 10);
    assert_int_equal(sp_training_class_hours(0, 45 * 60, 45), 10);
    assert_int_equal(sp_training_class_hours(0, 3600, 45), 13);
    assert_int_equal(sp_training_class_hours(100, 100, 45), 0);
    assert_int_equal(sp_training_class_hours(100, 50, 45), 0);
    assert_int_equal(sp_training_class_hours(SP_NO_INT, 50, 45), 0);
    assert_int_equal(sp_training_class_hours(0, 50, 0), 0);
}

/* ---- people ---- */

/* The three days of a new worker: 8 hours a level. */
#define THREE_DAYS                                                             \
    {"2025-03-03", 1, 80, true}, {"2025-03-04", 2, 80, true},                  \
    {                                                                          \
        "2025-03-05", 3, 80, true                                              \
    }

static const struct person {
    const char *name;
    who who;
    bool complete;
    const char *until;
    int64_t had;       /* before work; -1: not looked at */
    const char *codes; /* of what is missing, in their order */
} people[] = {
    {"nothing at all",
     {.today = "2025-06-01"},
     false,
     NULL,
     0,
     "training_level training_level training_level training_hours "
     "training_exam"},
    {"the seed's one hour of three-level training",
     {.today = "2025-06-01",
      .exams = {"2025-03-06"},
      .had = {{"2025-03-03", 1, 10, true}}},
     false,
     NULL,
     10,
     "training_level training_level training_hours"},
    {"24 hours over three days, and the exam",
     {.today = "2025-06-01", .exams = {"2025-03-06"}, .had = {THREE_DAYS}},
     true,
     "2026-12-31",
     240,
     ""},
    {"without the exam",
     {.today = "2025-06-01", .had = {THREE_DAYS}},
     false,
     NULL,
     240,
     "training_exam"},
    {"23.9 hours",
     {.today = "2025-06-01",
      .exams = {"2025-03-06"},
      .had = {{"2025-03-03", 1, 80, true},
              {"2025-03-04", 2, 80, true},
              {"2025-03-05", 3, 79, true}}},
     false,
     NULL,
     239,
     "training_hours"},
    {"the last tenth comes later",
     {.today = "2025-06-01",
      .exams = {"2025-03-06"},
      .had = {{"2025-03-03", 1, 80, true},
              {"2025-03-04", 2, 80, true},
              {"2025-03-05", 3, 79, true},
              {"2025-03-07", 3, 1, false}}},
     true,
     "2026-12-31",
     240,
     ""},
    {"24 hours do not do in high hazard",
     {.high = true,
      .today = "2025-06-01",
      .exams = {"2025-03-06"},
      .had = {THREE_DAYS}},
     false,
     NULL,
     240,
     "training_hours"},
    {"the team level before the workshop level",
     {.today = "2025-06-01",
      .exams = {"2025-03-06"},
      .had = {{"2025-03-03", 1, 80, true},
              {"2025-03-04", 3, 80, true},
              {"2025-03-05", 2, 80, true}}},
     false,
     NULL,
     160,
     "training_level training_hours"},
    {"… and once more in its turn",
     {.today = "2025-06-01",
      .exams = {"2025-03-06"},
      .had = {{"2025-03-03", 1, 80, true},
              {"2025-03-04", 3, 80, true},
              {"2025-03-05", 2, 80, true},
              {"2025-03-06", 3, 80, true}}},
     true,
     "2026-12-31",
     240,
     ""},
    {"a level that was failed",
     {.today = "2025-06-01",
      .exams = {"2025-03-06"},
      .had = {{"2025-03-03", 1, 80, true},
              {"2025-03-04", 2, 80, false},
              {"2025-03-05", 3, 80, true}}},
     false,
     NULL,
     160,
     "training_level training_level training_hours"},
    {"the same course three times is one",
     {.today = "2025-06-01",
      .exams = {"2025-03-06"},
      .had = {{"2025-03-03", 1, 80, true, "C1"},
              {"2025-03-04", 1, 80, true, "C1"},
              {"2025-03-04", 2, 80, true, "C2"},
              {"2025-03-05", 3, 40, true, "C3"},
              {"2025-03-05", 3, 60, true, "C3"}}},
     false,
     NULL,
     220,
     "training_hours"},
    {"yearly hours keep it going",
     {.today = "2026-06-01",
      .exams = {"2025-03-06"},
      .had = {THREE_DAYS, {"2026-02-01", 0, 40, true}, {"2026-05-01", 0, 40}}},
     true,
     "2027-12-31",
     240,
     ""},
    {"missed last year: over, and said",
     {.today = "2027-06-01", .exams = {"2025-03-06"}, .had = {THREE_DAYS}},
     true,
     "2026-12-31",
     240,
     "training_over training_yearly"},
    {"who left owes nothing for that year",
     {.today = "2027-06-01",
      .left = "2026-04-01",
      .exams = {"2025-03-06"},
      .had = {THREE_DAYS}},
     true,
     "2026-12-31",
     240,
     "training_over"},
    {"another post: two levels and an exam again",
     {.today = "2025-09-01",
      .changed = "2025-08-01",
      .exams = {"2025-03-06"},
      .had = {THREE_DAYS}},
     false,
     NULL,
     240,
     "training_again training_again training_exam"},
    {"… done",
     {.today = "2025-09-01",
      .changed = "2025-08-01",
      .exams = {"2025-03-06", "2025-08-20"},
      .had = {THREE_DAYS,
              {"2025-08-02", 2, 40, true},
              {"2025-08-03", 3, 40, true}}},
     true,
     "2026-12-31",
     240,
     ""},
    {"… the wrong way round",
     {.today = "2025-09-01",
      .changed = "2025-08-01",
      .exams = {"2025-08-20"},
      .had = {THREE_DAYS,
              {"2025-08-02", 3, 40, true},
              {"2025-08-03", 2, 40, true}}},
     false,
     NULL,
     240,
     "training_again"},
    {"back after a year",
     {.today = "2026-09-01",
      .back = "2026-08-01",
      .exams = {"2025-03-06"},
      .had = {THREE_DAYS}},
     false,
     NULL,
     240,
     "training_again training_again training_exam"},
    {"… trained for it before the day",
     {.today = "2025-09-01",
      .changed = "2025-08-01",
      .known = "2025-07-20",
      .exams = {"2025-07-30"},
      .had = {THREE_DAYS,
              {"2025-07-21", 2, 40, true},
              {"2025-07-22", 3, 40, true}}},
     true,
     "2026-12-31",
     240,
     ""},
    {"… trained before anybody knew",
     {.today = "2025-09-01",
      .changed = "2025-08-01",
      .known = "2025-07-20",
      .exams = {"2025-07-30"},
      .had = {THREE_DAYS,
              {"2025-07-10", 2, 40, true},
              {"2025-07-22", 3, 40, true}}},
     false,
     NULL,
     240,
     "training_again training_again"},
    {"a change that is yet to come",
     {.today = "2025-06-01",
      .changed = "2025-08-01",
      .exams = {"2025-03-06"},
      .had = {THREE_DAYS}},
     true,
     "2026-12-31",
     240,
     ""},
    {"a change before the induction was done",
     {.today = "2025-06-01",
      .changed = "2025-03-04",
      .exams = {"2025-03-06"},
      .had = {THREE_DAYS}},
     true,
     "2026-12-31",
     240,
     ""},
    {"a principal has no levels",
     {.staff = 1,
      .today = "2025-06-01",
      .exams = {"2025-03-06"},
      .had = {{"2025-03-03", 0, 200, true}, {"2025-03-04", 0, 120, false}}},
     true,
     "2026-12-31",
     320,
     ""},
    {"31.9 hours of a safety manager",
     {.staff = 2,
      .today = "2025-06-01",
      .exams = {"2025-03-06"},
      .had = {{"2025-03-03", 0, 319, true}}},
     false,
     NULL,
     319,
     "training_hours"},
    {"trained on 29 February",
     {.today = "2024-06-01",
      .exams = {"2024-02-29"},
      .had = {{"2024-02-29", 1, 80, true},
              {"2024-02-29", 2, 80, true},
              {"2024-02-29", 3, 80, true}}},
     true,
     "2025-12-31",
     240,
     ""},
};

static void codes_of(const sp_permit_reasons *reasons, char *out, size_t size)
{
    size_t len = 0;

    *out = '\0';
    for (size_t i = 0; i < reasons->count; i++) {
        len += (size_t)snprintf(out + len, size - len, "%s%s", i ? " " : "",
                                reasons->items[i].code);
        assert_true(*reasons->items[i].clause);
        assert_true(*reasons->items[i].zh && *reasons->items[i].en);
    }
}

static void people_against_the_law(void **state)
{
    PACK *pack = builtin("training.cn");
    const sp_training_table *t = table_of(pack);

    (void)state;
    for (const struct person *p = people; p < people + SP_COUNT(people); p++) {
        sp_permit_reasons reasons = {0};
        sp_training_standing s;
        scene sc;
        char codes[400];

        set(&p->who, &sc);
        OK(sp_training_stand(t, &sc.facts, &s));
        sp_training_say(t, &sc.facts, &s, &reasons);
        codes_of(&reasons, codes, sizeof codes);
        if (strcmp(codes, p->codes) != 0 || s.complete != p->complete ||
            s.had != p->had ||
            s.until != (p->until ? day(p->until) : SP_NO_INT))
            fail_msg("%s: [%s], complete %d, had %d, until day %d", p->name,
                     codes, s.complete, (int)s.had, (int)s.until);
        sp_permit_reasons_clear(&reasons);
    }
}

static void years_of_somebody(void **state)
{
    static const who w = {
        .today = "2027-06-01",
        .exams = {"2025-03-06"},
        .had = {THREE_DAYS,
                {"2026-02-01", 0, 79, true},
                {"2027-01-31", 0, 80, true}},
    };
    static const struct {
        int year;
        int64_t had, needed;
        bool met;
    } rows[] = {
        {2025, 240, 0, false}, {2026, 79, 80, false}, {2027, 80, 80, true}};
    PACK *pack = builtin("training.cn");
    sp_training_standing s;
    scene sc;

    (void)state;
    set(&w, &sc);
    OK(sp_training_stand(table_of(pack), &sc.facts, &s));
    assert_int_equal(s.nyears, SP_COUNT(rows));
    for (size_t i = 0; i < s.nyears; i++) {
        assert_int_equal(s.years[i].year, rows[i].year);
        assert_int_equal(s.years[i].had, rows[i].had);
        assert_int_equal(s.years[i].needed, rows[i].needed);
        assert_int_equal(s.years[i].met != SP_NO_INT, rows[i].met);
    }
}

static void odd_people(void **state)
{
    static const who nobody = {.staff = 77, .today = "2025-01-01"};
    static const who old = {.today = "2025-01-01",
                            .exams = {"1901-01-02"},
                            .had = {{"1901-01-01", 1, 80, true},
                                    {"1901-01-01", 2, 80, true},
                                    {"1901-01-01", 3, 80, true}}};
    PACK *pack = builtin("training.cn");
    sp_training_standing s;
    scene sc;

    (void)state;
    set(&nobody, &sc);
    FAILS(sp_training_stand(table_of(pack), &sc.facts, &s), SP_INVALID, "77");
    set(&old, &sc);
    OK(sp_training_stand(table_of(pack), &sc.facts, &s));
    assert_int_equal(s.nyears, SP_TRAINING_YEARS_MAX);
    assert_int_equal(s.years[s.nyears - 1].year, 2025);
}

/* Whatever else is attended, hours never go down; one more hour of the level
 * that is next never hurts. */
static void more_never_hurts(void **state)
{
    PACK *pack = builtin("training.cn");
    const sp_training_table *t = table_of(pack);
    unsigned seed = 7;

    (void)state;
    for (int round = 0; round < 2000; round++) {
        sp_training_entry entries[MOST];
        int64_t exam = day("2025-12-01");
        sp_training_facts f = {.today = day("2025-12-31"),
                               .hired = SP_NO_INT,
                               .left = SP_NO_INT,
                               .post_changed = {SP_NO_INT, 0},
                               .came_back = {SP_NO_INT, 0},
                               .entries = entries,
                               .exams = &exam,
                               .nexams = 1};
        int64_t before = 0;
        bool complete = false;

        for (size_t n = 0; n < MOST; n++) {
            sp_training_standing s;
            seed = seed * 1103515245U + 12345U;
            entries[n] = (sp_training_entry){
                .course = seed >> 16 & 1 ? "C" : NULL,
                .level = (sp_training_level)(seed >> 17 & 3),
                .day = day("2025-01-01") + (int64_t)n,
                .hours = 1 + (seed >> 20) % 100,
                .passed = seed >> 19 & 1};
            f.nentries = n + 1;
            OK(sp_training_stand(t, &f, &s));
            assert_true(s.had >= before);
            assert_true(s.complete || !complete);
            before = s.had;
            complete = s.complete;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_law_in_a_table),
        cmocka_unit_test(effective_hours),
        cmocka_unit_test(class_hours_of_a_span),
        cmocka_unit_test(people_against_the_law),
        cmocka_unit_test(years_of_somebody),
        cmocka_unit_test(odd_people),
        cmocka_unit_test(more_never_hurts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
