/* What if? Tables, maps and curves that write nothing. */
#include "risk_site.h"

#include <safeprod/what_if.h>

#include <math.h>

#define EVENT &sp_risk_event_type
#define RESULT SP_CLEANUP(sp_what_if_clear) sp_what_if_result
#define CURVES SP_CLEANUP(sp_risk_simulation_clear) sp_risk_simulation

static void add_event(sp_session *s, const char *unit, const char *values[6],
                      const char *reason)
{
    ok(add_record(s, EVENT, "name", "leak", "unit", unit, "l", values[0], "e",
                  values[1], "c", values[2], "residual_l", values[3],
                  "residual_e", values[4], "residual_c", values[5], "reason",
                  reason, NULL));
}

/* Zone A: a point with two events, one of them with controls; zone B: a point
 * assessed by another method and one that nobody has assessed; zone C: none. */
static void plant(sp_session *s)
{
    static const char *tank[] = {"3",   "6", "15",
                                 "0.5", "6", "15"};          /* 270, 45 */
    static const char *hose[] = {"1", "6", "7", "", "", ""}; /* 42 */

    add_zone(s, "A");
    add_zone(s, "B");
    add_zone(s, "C");
    ok(add_record(s, &sp_risk_point_type, "name", "tank", "zone", "A", "x",
                  "50", "y", "50", NULL));
    ok(add_record(s, &sp_risk_unit_type, "name", "body", "point", "A-01",
                  NULL));
    add_event(s, "A-01-01", tank, "");
    add_event(s, "A-01-01", hose, "");
    ok(add_record(s, &sp_risk_point_type, "name", "press", "zone", "B", NULL));
    ok(add_record(s, &sp_risk_unit_type, "name", "ram", "point", "B-01", NULL));
    ok(add_record(s, EVENT, "name", "crush", "unit", "B-01-01", "l", "3", "s",
                  "4", NULL));
    ok(add_record(s, &sp_risk_point_type, "name", "new", "zone", "B", NULL));
    ok(add_record(s, &sp_control_measure_type, "event", "A-01-01-01",
                  "description", "interlock", "kind", "engineering", NULL));
    ok(add_record(s, &sp_control_measure_type, "event", "A-01-01-01",
                  "description", "training", "kind", "training", NULL));
}

static const sp_what_if_row *row_of(const sp_what_if_result *r,
                                    const char *code)
{
    for (size_t i = 0; i < r->count; i++)
        if (strcmp(r->rows[i].code, code) == 0)
            return &r->rows[i];
    print_error("no row %s\n", code);
    fail();
    return NULL;
}

static void check_row(const sp_what_if_result *r, const char *code,
                      sp_risk_grade before, sp_risk_grade after,
                      sp_risk_grade residual_before,
                      sp_risk_grade residual_after)
{
    const sp_what_if_row *row = row_of(r, code);

    assert_int_equal(row->before.inherent, before);
    assert_int_equal(row->after.inherent, after);
    assert_int_equal(row->before.residual, residual_before);
    assert_int_equal(row->after.residual, residual_after);
}

/* ---- tables ---- */

static void nothing_supposed(void **state)
{
    static const char *const order[] = {"A",          "A-01", "A-01-01-01",
                                        "A-01-01-02", "B",    "B-01",
                                        "B-01-01-01", "B-02", "C"};
    sp_session *s = session_of(state);
    RESULT r = {0};

    plant(s);
    ok(sp_what_if_run(s, NULL, &r));
    assert_int_equal(r.count, SP_COUNT(order));
    for (size_t i = 0; i < r.count; i++) {
        const sp_what_if_row *row = &r.rows[i];
        assert_string_equal(row->code, order[i]);
        assert_memory_equal(&row->before, &row->after, sizeof row->before);
        assert_null(row->zh);
    }
    check_row(&r, "A", SP_RISK_SERIOUS, SP_RISK_SERIOUS, SP_RISK_LOW,
              SP_RISK_LOW);
    check_row(&r, "C", SP_RISK_UNASSESSED, SP_RISK_UNASSESSED,
              SP_RISK_UNASSESSED, SP_RISK_UNASSESSED);
    assert_int_equal(r.worse + r.better + r.kept, 0);
    assert_int_equal(r.counts[SP_WHAT_IF_ZONE][0].before[SP_RISK_UNASSESSED],
                     1);
}

/* The table before is what the records hold, after anything that happened. */
static void before_is_the_record(void **state)
{
    sp_session *s = session_of(state);
    RESULT r = {0};

    plant(s);
    ok(sp_record_remove(s, EVENT, "A-01-01-01"));
    ok(sp_what_if_run(s, NULL, &r));
    for (size_t i = 0; i < r.count; i++) {
        static const sp_type *const types[] = {
            &sp_zone_type, &sp_risk_point_type, &sp_risk_event_type};
        const sp_what_if_row *row = &r.rows[i];
        const sp_type *type = types[row->level];

        is(s, type, row->code, "grade_inherent",
           sp_risk_grade_labels[row->before.inherent].name);
        is(s, type, row->code, "grade_residual",
           sp_risk_grade_labels[row->before.residual].name);
    }
}

static void a_factor_moves(void **state)
{
    const sp_scale_move up = {"L", 1}, far = {"c", 99}, down = {"l", -99};
    sp_session *s = session_of(state);
    sp_what_if what = {.moves = &up, .nmoves = 1};
    RESULT r = {0};

    plant(s);
    ok(sp_what_if_run(s, &what, &r)); /* L 3 is 6: 540; 0.5 is 1: 90 */
    assert_int_equal(row_of(&r, "A-01-01-01")->after.score, 54000);
    assert_int_equal(row_of(&r, "A-01-01-01")->after.residual_score, 9000);
    check_row(&r, "A-01", SP_RISK_SERIOUS, SP_RISK_MAJOR, SP_RISK_LOW,
              SP_RISK_GENERAL);
    check_row(&r, "A", SP_RISK_SERIOUS, SP_RISK_MAJOR, SP_RISK_LOW,
              SP_RISK_GENERAL);
    assert_int_equal(r.better, 0);
    sp_what_if_clear(&r);
    what.moves = &far; /* to the end of the scale, of LEC alone */
    ok(sp_what_if_run(s, &what, &r));
    assert_int_equal(row_of(&r, "A-01-01-01")->after.score, 180000);
    check_row(&r, "B", row_of(&r, "B")->before.inherent,
              row_of(&r, "B")->before.inherent, SP_RISK_UNASSESSED,
              SP_RISK_UNASSESSED);
    sp_what_if_clear(&r);
    what.moves = &down;
    what.zone = "B";
    ok(sp_what_if_run(s, &what, &r));
    assert_int_equal(row_of(&r, "A-01-01-01")->after.score, 27000);
    assert_int_equal(row_of(&r, "B-01-01-01")->after.score, 400);
    assert_true(r.better > 0);
}

static void another_standard(void **state)
{
    sp_session *s = session_of(state);
    sp_what_if what = {.standard = "lec.classic5"};
    sp_pack *pack = NULL;
    sp_assess_input in = SP_ASSESS_INPUT_INIT;
    sp_assess_result one;
    RESULT r = {0};

    plant(s);
    ok(sp_what_if_run(s, &what, &r));
    ok(sp_pack_builtin("lec.classic5", &pack));
    in.l = 300;
    in.e = 600;
    in.c = 1500;
    ok(sp_assess(pack, &in, &one));
    assert_int_equal(row_of(&r, "A-01-01-01")->after.inherent, one.grade);
    /* L and S are not of this method: what was there stays, and is said */
    assert_int_equal(r.kept, 1);
    assert_non_null(strstr(row_of(&r, "B-01-01-01")->en, "S"));
    assert_int_equal(row_of(&r, "B-01-01-01")->after.inherent,
                     row_of(&r, "B-01-01-01")->before.inherent);
    sp_what_if_clear(&r);
    what = (sp_what_if){.pack = pack};
    ok(sp_what_if_run(s, &what, &r));
    assert_int_equal(row_of(&r, "A-01-01-01")->after.inherent, one.grade);
    sp_pack_free(pack);
}

static void a_control_is_gone(void **state)
{
    static const char *const names[] = {"engineering", "工程技术", "all",
                                        "A-01-01-01-01"};
    sp_session *s = session_of(state);
    const sp_field *kind = sp_type_field(&sp_control_measure_type, "kind");
    const char *zh = kind->labels[SP_MEASURE_ENGINEERING].zh;

    plant(s);
    for (size_t i = 0; i < SP_COUNT(names); i++) {
        const char *name = i == 1 ? zh : names[i];
        const sp_what_if what = {.without = &name, .nwithout = 1};
        RESULT r = {0};
        ok(sp_what_if_run(s, &what, &r));
        assert_true(row_of(&r, "A-01-01-01")->withdrawn);
        assert_false(row_of(&r, "A-01-01-02")->withdrawn);
        check_row(&r, "A", SP_RISK_SERIOUS, SP_RISK_SERIOUS, SP_RISK_LOW,
                  SP_RISK_SERIOUS);
        assert_int_equal(r.worse, 1);
        assert_int_equal(r.counts[SP_WHAT_IF_ZONE][SP_RISK_BY_RESIDUAL]
                             .after[SP_RISK_SERIOUS],
                         1);
    }
}

static void reasons_hold(void **state)
{
    static const char *valve[] = {"0.5", "6", "7", "", "", ""};
    const sp_scale_move down = {"l", -9};
    sp_session *s = session_of(state);
    const sp_what_if what = {.moves = &down, .nmoves = 1};
    RESULT r = {0};

    plant(s);
    add_event(s, "A-01-01", valve, "mhi");
    is(s, EVENT, "A-01-01-03", "grade_inherent", "major");
    ok(sp_what_if_run(s, &what, &r));
    check_row(&r, "A-01-01-03", SP_RISK_MAJOR, SP_RISK_MAJOR,
              SP_RISK_UNASSESSED, SP_RISK_UNASSESSED);
    assert_int_equal(row_of(&r, "A-01-01-03")->after.score, 420);
}

/* ---- maps ---- */

static void maps(void **state)
{
    const char *const all[] = {"all"};
    sp_session *s = session_of(state);
    const sp_what_if without = {.without = all, .nwithout = 1};
    sp_risk_map_options options = {
        .format = SP_RISK_SVG, .basis = SP_RISK_BY_RESIDUAL, .title = "x"};
    void *real = NULL, *same = NULL, *worse = NULL, *told = NULL;
    size_t nreal, nsame, nworse, ntold, hidden = 9;

    plant(s);
    ok(sp_risk_map(s, &options, &real, &nreal, NULL));
    ok(sp_what_if_map(s, NULL, &options, &same, &nsame, &hidden));
    assert_int_equal(hidden, 0);
    assert_int_equal(nreal, nsame);
    assert_memory_equal(real, same, nreal);
    ok(sp_what_if_map(s, &without, &options, &worse, &nworse, NULL));
    assert_false(nworse == nreal && memcmp(worse, real, nreal) == 0);
    options.title = NULL; /* then the title says what it is */
    ok(sp_what_if_map(s, NULL, &options, &told, &ntold, NULL));
    assert_false(ntold == nreal && memcmp(told, real, nreal) == 0);
    sp_free(real);
    sp_free(same);
    sp_free(worse);
    sp_free(told);
}

/* ---- nothing is written ---- */

static char *head_of(sp_session *s)
{
    char *head = NULL;

    ok(sp_session_login(s, "root", PASSWORD));
    ok(sp_audit_head(s, &head));
    ok(sp_session_login(s, "head", PASSWORD));
    return head;
}

static void writes_nothing(void **state)
{
    const char *const all[] = {"all"};
    const sp_scale_move up = {"l", 2};
    sp_session *s = session_of(state);
    const sp_what_if what = {.standard = "lec.classic5",
                             .moves = &up,
                             .nmoves = 1,
                             .without = all,
                             .nwithout = 1};
    sp_session_options options = SP_SESSION_OPTIONS_INIT;
    sp_session *reader = NULL;
    void *map = NULL;
    size_t len;

    plant(s);
    char *before = head_of(s);
    char *middle = head_of(s); /* signing in is no entry */
    assert_string_equal(before, middle);
    options.read_only = true; /* where nothing can be written */
    ok(sp_session_open(((risk_site *)*state)->path, &options, &reader));
    ok(sp_session_login(reader, "head", PASSWORD));
    for (int i = 0; i < 2; i++) {
        sp_session *who = i ? reader : s;
        RESULT r = {0};
        CURVES c = {0};
        ok(sp_what_if_run(who, &what, &r));
        ok(sp_what_if_map(who, &what, NULL, &map, &len, NULL));
        sp_free(map);
        ok(sp_risk_simulate(who, NULL, &c));
    }
    sp_session_close(reader);
    char *after = head_of(s);
    assert_string_equal(before, after);
    sp_free(before);
    sp_free(middle);
    sp_free(after);
}

/* ---- curves ---- */

static void curves(void **state)
{
    sp_session *s = session_of(state);
    sp_risk_doubts doubts = SP_RISK_DOUBTS_INIT;
    CURVES a = {0};
    CURVES b = {0};
    CURVES exact = {0};

    plant(s);
    ok(sp_risk_simulate(s, NULL, &a));
    assert_string_equal(a.standard, "lec.standard@1");
    assert_int_equal(a.count, 1); /* of B nothing is assessed by LEC */
    assert_string_equal(a.curves[0].code, "A");
    assert_int_equal(a.curves[0].grade, SP_RISK_SERIOUS);
    assert_int_equal(a.curves[0].risks, 2);
    assert_int_equal(a.skipped, 1);
    assert_true(sp_simulation_reaches(&a.worst, 0, 0) == 1);
    ok(sp_risk_simulate(s, NULL, &b));
    assert_memory_equal(a.worst.shares, b.worst.shares,
                        a.worst.nscores * sizeof(double));
    doubts.draws = 0;
    ok(sp_risk_simulate(s, &doubts, &exact));
    assert_true(
        fabs(sp_simulation_reaches_grade(&exact.worst, 0, SP_RISK_MAJOR) -
             sp_simulation_reaches_grade(&a.worst, 0, SP_RISK_MAJOR)) < 0.01);
}

/* Without doubts the curve is a step at what is on record. */
static void no_doubt(void **state)
{
    sp_session *s = session_of(state);
    sp_risk_doubts doubts = SP_RISK_DOUBTS_INIT;

    plant(s);
    for (int by = 0; by < SP_WHAT_IF_LEVEL_COUNT; by++)
        for (int basis = 0; basis < 2; basis++) {
            CURVES c = {0};
            doubts.by = (sp_what_if_level)by;
            doubts.basis = (sp_risk_basis)basis;
            doubts.steps = 0;
            doubts.draws = 100;
            ok(sp_risk_simulate(s, &doubts, &c));
            assert_int_equal(c.count, by == SP_WHAT_IF_EVENT ? 2 : 1);
            /* by residual the hose, not examined, counts as it is: 42; the
             * tank with its controls is 45 */
            assert_int_equal(sp_simulation_quantile(&c.worst, 0, 0.5),
                             basis ? 4500 : 27000);
        }
}

static void what_is_known_better(void **state)
{
    const sp_risk_range range = {"A-01-01-01", "L", 300, 600, 600};
    sp_session *s = session_of(state);
    sp_risk_doubts doubts = SP_RISK_DOUBTS_INIT;
    CURVES c = {0};

    plant(s);
    doubts.factors = ""; /* nothing else is in doubt */
    doubts.ranges = &range;
    doubts.nranges = 1;
    doubts.draws = 0;
    ok(sp_risk_simulate(s, &doubts, &c)); /* 270 one of three, 540 two */
    assert_true(fabs(sp_simulation_reaches(&c.worst, 0, 54000) - 2.0 / 3) <
                1e-9);
}

static void reasons_are_beyond_doubt(void **state)
{
    sp_session *s = session_of(state);
    CURVES c = {0};

    plant(s);
    ok(add_record(s, EVENT, "name", "dike", "unit", "B-01-01", "reason", "mhi",
                  NULL));
    ok(sp_risk_simulate(s, NULL, &c));
    assert_int_equal(c.count, 2);
    assert_string_equal(c.curves[1].code, "B");
    assert_int_equal(c.curves[1].risks, 0);
    assert_true(sp_simulation_reaches_grade(&c.worst, 1, SP_RISK_MAJOR) == 1);
}

/* ---- who may, and bad questions ---- */

static void add_boss(sp_session *s)
{
    sp_user *boss = sp_record_new(&sp_user_type);

    ok(sp_session_login(s, "root", PASSWORD));
    ok(add_record(s, &sp_department_type, "code", "D1", "name", "D1", NULL));
    SET(boss, name, "boss");
    SET(boss, department, "D1");
    ok(sp_user_add(s, boss, PASSWORD));
    ok(sp_user_grant(s, "boss", "DEPT_HEAD"));
    sp_record_free(&sp_user_type, boss);
}

/* Somebody of one department sees the rows of theirs, before and after. */
static void rights(void **state)
{
    const char *const all[] = {"all"};
    sp_session *s = session_of(state);
    const sp_what_if what = {.without = all, .nwithout = 1};
    sp_risk_doubts doubts = SP_RISK_DOUBTS_INIT;
    RESULT r = {0};
    CURVES c = {0};

    plant(s);
    add_boss(s);
    ok(sp_session_login(s, "boss", PASSWORD));
    ok(add_record(s, &sp_zone_type, "code", "E", "name", "E", NULL));
    ok(add_record(s, &sp_risk_point_type, "name", "mine", "zone", "E", NULL));
    ok(add_record(s, &sp_risk_unit_type, "name", "u", "point", "E-01", NULL));
    ok(add_record(s, EVENT, "name", "v", "unit", "E-01-01", "l", "1", "e", "6",
                  "c", "7", NULL));
    ok(sp_what_if_run(s, &what, &r));
    assert_int_equal(r.count, 3);
    check_row(&r, "E", SP_RISK_LOW, SP_RISK_LOW, SP_RISK_UNASSESSED,
              SP_RISK_UNASSESSED);
    assert_int_equal(r.worse, 0); /* of what is shown */
    doubts.by = SP_WHAT_IF_EVENT;
    ok(sp_risk_simulate(s, &doubts, &c));
    assert_int_equal(c.count, 1);
    assert_string_equal(c.curves[0].code, "E-01-01-01");
    sp_session_close(s);
    ok(sp_session_open(((risk_site *)*state)->path, NULL,
                       &((risk_site *)*state)->session));
    s = session_of(state);
    refused(sp_what_if_run(s, NULL, &r), SP_FORBIDDEN, "sign in");
    refused(sp_risk_simulate(s, NULL, &c), SP_FORBIDDEN, "sign in");
}

static void refusals(void **state)
{
    const sp_scale_move bad_move = {"q", 1};
    const char *const bad_control[] = {"no-such"};
    const sp_what_if moves = {.moves = &bad_move, .nmoves = 1};
    const sp_what_if zone = {.zone = "Q"};
    const sp_what_if standard = {.standard = "roles.standard"};
    const sp_what_if nothing = {.standard = "no.such"};
    const sp_what_if control = {.without = bad_control, .nwithout = 1};
    const sp_risk_range bad_event = {"Q", "l", 100, 100, 100};
    const sp_risk_range bad_value = {"A-01-01-01", "l", 100, 400, 600};
    sp_risk_doubts d = SP_RISK_DOUBTS_INIT;
    sp_session *s = session_of(state);
    sp_what_if_result r = {.kept = 77};
    sp_risk_simulation c = {.skipped = 77};

    plant(s);
    refused(sp_what_if_run(s, &moves, &r), SP_INVALID, "\"q\"");
    refused(sp_what_if_run(s, &zone, &r), SP_NOT_FOUND, "\"Q\"");
    refused(sp_what_if_run(s, &standard, &r), SP_INVALID, "roles.standard");
    refused(sp_what_if_run(s, &nothing, &r), SP_NOT_FOUND, "no.such");
    refused(sp_what_if_run(s, &control, &r), SP_NOT_FOUND, "no-such");
    assert_int_equal(r.kept, 77);
    d.factors = "lx";
    refused(sp_risk_simulate(s, &d, &c), SP_INVALID, "\"x\"");
    d = (sp_risk_doubts)SP_RISK_DOUBTS_INIT;
    d.by = (sp_what_if_level)9;
    refused(sp_risk_simulate(s, &d, &c), SP_INVALID, "9");
    d = (sp_risk_doubts)SP_RISK_DOUBTS_INIT;
    d.draws = -1;
    refused(sp_risk_simulate(s, &d, &c), SP_INVALID, "-1");
    d = (sp_risk_doubts)SP_RISK_DOUBTS_INIT;
    d.ranges = &bad_event;
    d.nranges = 1;
    refused(sp_risk_simulate(s, &d, &c), SP_NOT_FOUND, "\"Q\"");
    d.ranges = &bad_value;
    refused(sp_risk_simulate(s, &d, &c), SP_INVALID, "event A-01-01-01");
    assert_int_equal(c.skipped, 77);
}

static bool stop(void *context, const char *what, int64_t done, int64_t total)
{
    int *calls = context;

    assert_string_equal(what, "simulate");
    assert_true(done <= total);
    return ++*calls < 2;
}

static void stopped(void **state)
{
    sp_session_options options = SP_SESSION_OPTIONS_INIT;
    sp_session *s = NULL;
    sp_risk_simulation c = {.skipped = 77};
    int calls = 0;

    plant(session_of(state));
    options.progress = stop;
    options.progress_context = &calls;
    ok(sp_session_open(((risk_site *)*state)->path, &options, &s));
    ok(sp_session_login(s, "head", PASSWORD));
    assert_int_equal(sp_risk_simulate(s, NULL, &c), SP_CANCELLED);
    assert_int_equal(c.skipped, 77);
    sp_session_close(s);
}

int main(void)
{
#define SITE(test)                                                             \
    cmocka_unit_test_setup_teardown(test, open_risk_site, close_risk_site)
    const struct CMUnitTest tests[] = {
        SITE(nothing_supposed),
        SITE(before_is_the_record),
        SITE(a_factor_moves),
        SITE(another_standard),
        SITE(a_control_is_gone),
        SITE(reasons_hold),
        SITE(maps),
        SITE(writes_nothing),
        SITE(curves),
        SITE(no_doubt),
        SITE(what_is_known_better),
        SITE(reasons_are_beyond_doubt),
        SITE(rights),
        SITE(refusals),
        SITE(stopped),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
