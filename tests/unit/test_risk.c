/* Risks: what climbs, what stays, who may lower a grade. */
#include "risk_site.h"

#define ZONE &sp_zone_type
#define POINT &sp_risk_point_type
#define UNIT &sp_risk_unit_type
#define EVENT &sp_risk_event_type
#define MEASURE &sp_control_measure_type

/* A zone Z, a point Z-01, a unit Z-01-01 and no event. */
static void plant(sp_session *s)
{
    add_zone(s, "Z");
    ok(add_record(s, POINT, "name", "tank", "zone", "Z", NULL));
    ok(add_record(s, UNIT, "name", "pump", "point", "Z-01", NULL));
}

static void add_event(sp_session *s, const char *l, const char *e,
                      const char *c)
{
    ok(add_record(s, EVENT, "name", "leak", "unit", "Z-01-01", "l", l, "e", e,
                  "c", c, NULL));
}

static void grades_climb(void **state)
{
    sp_session *s = session_of(state);

    plant(s);
    is(s, ZONE, "Z", "grade_inherent", "unassessed");
    is(s, ZONE, "Z", "points", "1");
    add_event(s, "1", "6", "3"); /* 18 */
    is(s, EVENT, "Z-01-01-01", "score", "18");
    is(s, EVENT, "Z-01-01-01", "grade_inherent", "low");
    is(s, EVENT, "Z-01-01-01", "standard", "lec.standard@1");
    is(s, POINT, "Z-01", "grade_inherent", "low");
    is(s, ZONE, "Z", "grade_inherent", "low");
    add_event(s, "6", "6", "15"); /* 540 */
    is(s, POINT, "Z-01", "grade_inherent", "major");
    is(s, POINT, "Z-01", "control_level", "company");
    is(s, POINT, "Z-01", "assessed_at", TODAY);
    is(s, POINT, "Z-01", "review_due", "2027-03-02");
    is(s, ZONE, "Z", "grade_inherent", "major");
    is(s, ZONE, "Z", "grade_residual", "unassessed");
    ok(sp_record_remove(s, EVENT, "Z-01-01-02"));
    is(s, ZONE, "Z", "grade_inherent", "low");
    ok(sp_record_restore(s, EVENT, "Z-01-01-02"));
    is(s, ZONE, "Z", "grade_inherent", "major");
    ok(sp_record_remove(s, UNIT, "Z-01-01"));
    is(s, ZONE, "Z", "grade_inherent", "unassessed");
    is(s, POINT, "Z-01", "review_due", "");
    ok(sp_record_restore(s, UNIT, "Z-01-01"));
    ok(sp_record_remove(s, POINT, "Z-01"));
    is(s, ZONE, "Z", "grade_inherent", "unassessed");
    is(s, ZONE, "Z", "points", "0");
}

static void the_ledger_proves_out(void **state)
{
    sp_session *s = session_of(state);
    sp_diagnoses found = {0};

    grades_climb(state);
    ok(sp_session_login(s, "root", PASSWORD));
    ok(sp_site_doctor(s, &found));
    for (size_t i = 0; i < found.count; i++)
        if (!found.items[i].ok)
            print_error("%s\n", found.items[i].en);
    assert_true(found.ok);
    sp_diagnoses_clear(&found);
}

static void a_point_moves(void **state)
{
    sp_session *s = session_of(state);

    plant(s);
    add_zone(s, "Y");
    add_event(s, "6", "6", "15");
    ok(edit(s, POINT, "Z-01", "zone", "Y"));
    is(s, ZONE, "Z", "grade_inherent", "unassessed");
    is(s, ZONE, "Z", "points", "0");
    is(s, ZONE, "Y", "grade_inherent", "major");
    is(s, ZONE, "Y", "points", "1");
    refused(sp_record_remove(s, ZONE, "Y"), SP_CONFLICT, "1 risk points");
    ok(sp_record_remove(s, ZONE, "Z"));
    refused(edit(s, POINT, "Z-01", "zone", "Z"), SP_CONFLICT, "out of use");
}

/* Where some controls were examined, the rest counts as if there were none. */
static void residual_is_never_flattered(void **state)
{
    sp_session *s = session_of(state);

    plant(s);
    ok(add_record(s, EVENT, "name", "fire", "unit", "Z-01-01", "l", "3", "e",
                  "6", "c", "15", "residual_l", "0.5", "residual_e", "6",
                  "residual_c", "15", NULL));
    is(s, EVENT, "Z-01-01-01", "grade_inherent", "serious");
    is(s, EVENT, "Z-01-01-01", "grade_residual", "low");
    is(s, POINT, "Z-01", "grade_residual", "low");
    is(s, ZONE, "Z", "grade_residual", "low");
    add_event(s, "6", "6", "15"); /* its controls nobody examined */
    is(s, POINT, "Z-01", "grade_residual", "major");
    is(s, ZONE, "Z", "grade_residual", "major");
}

static void control_levels(void **state)
{
    sp_session *s = session_of(state);

    plant(s);
    add_event(s, "3", "6", "7"); /* 126 general: team */
    is(s, EVENT, "Z-01-01-01", "control_level", "team");
    ok(edit(s, EVENT, "Z-01-01-01", "control_level", "company"));
    refused(edit(s, EVENT, "Z-01-01-01", "control_level", "post"), SP_INVALID,
            "below");
    ok(edit(s, EVENT, "Z-01-01-01", "l", "6")); /* 252: workshop */
    is(s, EVENT, "Z-01-01-01", "control_level", "company");
    is(s, EVENT, "Z-01-01-01", "control_level_required", "workshop");
    ok(edit(s, EVENT, "Z-01-01-01", "control_level", ""));
    is(s, EVENT, "Z-01-01-01", "control_level", "workshop");
    ok(edit(s, EVENT, "Z-01-01-01", "c", "40")); /* grows: follows */
    is(s, EVENT, "Z-01-01-01", "control_level", "company");
}

static void a_fall_needs_a_second_person(void **state)
{
    sp_session *s = session_of(state);
    sp_risk_reassessment a = SP_RISK_REASSESSMENT_INIT;

    plant(s);
    ok(add_record(s, EVENT, "name", "leak", "unit", "Z-01-01", "l", "6", "e",
                  "6", "c", "15", "reviewer", "second", NULL));
    /* who reviewed the old score has not reviewed the new one */
    refused(edit(s, EVENT, "Z-01-01-01", "l", "1"), SP_FORBIDDEN,
            "second person");
    is(s, EVENT, "Z-01-01-01", "grade_inherent", "major");
    a.inherent.l = 100;
    a.inherent.e = 600;
    a.inherent.c = 1500;
    refused(sp_risk_reassess(s, "Z-01-01-01", &a), SP_FORBIDDEN,
            "second person");
    a.reviewer = "head";
    refused(sp_risk_reassess(s, "Z-01-01-01", &a), SP_FORBIDDEN, "neither");
    a.reviewer = "nobody";
    refused(sp_risk_reassess(s, "Z-01-01-01", &a), SP_FORBIDDEN, "login name");
    a.reviewer = "root"; /* there, but no reviewer of risks */
    refused(sp_risk_reassess(s, "Z-01-01-01", &a), SP_FORBIDDEN, "login name");
    a.reviewer = "second";
    a.analyst = "second";
    refused(sp_risk_reassess(s, "Z-01-01-01", &a), SP_FORBIDDEN, "neither");
    a.analyst = NULL;
    ok(sp_risk_reassess(s, "Z-01-01-01", &a));
    is(s, EVENT, "Z-01-01-01", "grade_inherent", "general");
    is(s, EVENT, "Z-01-01-01", "trigger", "yearly");
    is(s, ZONE, "Z", "grade_inherent", "general");
    /* the same review does not stand for the next fall */
    refused(edit(s, EVENT, "Z-01-01-01", "l", "0.5"), SP_FORBIDDEN,
            "second person");
    /* nor is taking the values away a way round it */
    refused(edit(s, EVENT, "Z-01-01-01", "l", ""), SP_INVALID, "L is missing");
    ok(edit(s, EVENT, "Z-01-01-01", "l", "10")); /* up: alone */
}

static const char version_2[] =
    "{\"kind\":\"risk\",\"name\":\"lec.standard\",\"version\":\"2\","
    "\"title_zh\":\"t\",\"title_en\":\"t\",\"source\":\"s\","
    "\"confidence\":\"D\",\"effective\":\"2026-01-01\",\"method\":\"lec\","
    "\"score\":\"D\",\"factors\":["
    "{\"factor\":\"l\",\"title_zh\":\"l\",\"title_en\":\"l\",\"values\":["
    "{\"value\":\"6\",\"zh\":\"a\",\"en\":\"a\"},"
    "{\"value\":\"1\",\"zh\":\"b\",\"en\":\"b\"}]},"
    "{\"factor\":\"e\",\"title_zh\":\"e\",\"title_en\":\"e\",\"values\":["
    "{\"value\":\"6\",\"zh\":\"a\",\"en\":\"a\"},"
    "{\"value\":\"1\",\"zh\":\"b\",\"en\":\"b\"}]},"
    "{\"factor\":\"c\",\"title_zh\":\"c\",\"title_en\":\"c\",\"values\":["
    "{\"value\":\"15\",\"zh\":\"a\",\"en\":\"a\"},"
    "{\"value\":\"1\",\"zh\":\"b\",\"en\":\"b\"}]}],"
    "\"bands\":["
    "{\"lower\":\"50\",\"inclusive\":true,\"grade\":\"major\",\"zh\":\"m\","
    "\"en\":\"m\",\"control\":\"company\"},"
    "{\"lower\":\"40\",\"inclusive\":true,\"grade\":\"serious\",\"zh\":\"s\","
    "\"en\":\"s\",\"control\":\"workshop\"},"
    "{\"lower\":\"30\",\"inclusive\":true,\"grade\":\"general\",\"zh\":\"g\","
    "\"en\":\"g\",\"control\":\"team\"},"
    "{\"lower\":\"0\",\"inclusive\":true,\"grade\":\"low\",\"zh\":\"l\","
    "\"en\":\"l\",\"control\":\"post\"}]}";

static void old_scores_keep_their_version(void **state)
{
    sp_session *s = session_of(state);
    sp_risk_reassessment a = SP_RISK_REASSESSMENT_INIT;

    plant(s);
    add_event(s, "1", "6", "15"); /* 90: general */
    add_event(s, "1", "6", "15");
    ok(sp_session_login(s, "root", PASSWORD));
    ok(sp_standard_load(s, version_2, strlen(version_2), NULL));
    ok(sp_session_login(s, "head", PASSWORD));
    is(s, EVENT, "Z-01-01-01", "standard", "lec.standard@1");
    is(s, EVENT, "Z-01-01-01", "grade_inherent", "general");
    ok(edit(s, EVENT, "Z-01-01-01", "name", "a better name"));
    is(s, EVENT, "Z-01-01-01", "standard", "lec.standard@1");
    is(s, EVENT, "Z-01-01-01", "grade_inherent", "general");
    /* new values: the version in force */
    ok(edit(s, EVENT, "Z-01-01-01", "l", "6"));
    is(s, EVENT, "Z-01-01-01", "standard", "lec.standard@2");
    is(s, EVENT, "Z-01-01-01", "grade_inherent", "major");
    /* the old version by its name */
    a.standard = "lec.standard@1";
    ok(sp_risk_reassess(s, "Z-01-01-02", &a));
    is(s, EVENT, "Z-01-01-02", "standard", "lec.standard@1");
    /* the yearly review: same values, version in force */
    a.standard = NULL;
    ok(sp_risk_reassess(s, "Z-01-01-02", &a));
    is(s, EVENT, "Z-01-01-02", "standard", "lec.standard@2");
    is(s, EVENT, "Z-01-01-02", "grade_inherent", "major");
    is(s, ZONE, "Z", "grade_inherent", "major");
}

static void methods_and_reasons(void **state)
{
    sp_session *s = session_of(state);

    plant(s);
    ok(add_record(s, EVENT, "name", "a", "unit", "Z-01-01", "l", "4", "s", "5",
                  NULL));
    is(s, EVENT, "Z-01-01-01", "standard", "ls.standard@1");
    is(s, EVENT, "Z-01-01-01", "score", "20");
    ok(add_record(s, EVENT, "name", "b", "unit", "Z-01-01", "standard", "mes",
                  "m", "5", "e", "10", "s", "10", NULL));
    is(s, EVENT, "Z-01-01-02", "standard", "mes.standard@1");
    ok(add_record(s, EVENT, "name", "c", "unit", "Z-01-01", "l", "0.1", "e",
                  "0.5", "c", "1", "reason", "mhi", NULL));
    is(s, EVENT, "Z-01-01-03", "score", "0.05");
    is(s, EVENT, "Z-01-01-03", "grade_inherent", "major");
    is(s, EVENT, "Z-01-01-03", "reason_standard", "direct.standard@1");
    ok(add_record(s, EVENT, "name", "d", "unit", "Z-01-01", "reason", "mhi",
                  NULL));
    is(s, EVENT, "Z-01-01-04", "grade_inherent", "major");
    is(s, EVENT, "Z-01-01-04", "standard", "");
    ok(add_record(s, EVENT, "name", "e", "unit", "Z-01-01", NULL));
    is(s, EVENT, "Z-01-01-05", "grade_inherent", "unassessed");
    is(s, EVENT, "Z-01-01-05", "review_due", "");
}

/* Members and texts that an event is refused for. */
static const struct refusal {
    const char *name;
    const char *text;
    sp_status status;
    const char *words;
} refusals[] = {
    {"l", "2", SP_INVALID, "nearest values are 1 and 3"},
    {"l", "1e400", SP_INVALID, "number"},
    {"l", "-1", SP_INVALID, "nearest"},
    {"l", "99999999999999999999", SP_INVALID, "number"},
    {"l", "", SP_INVALID, "L is missing"},
    {"s", "5", SP_INVALID, "has no factor"},
    {"residual_l", "3", SP_INVALID, "residual risk: E is missing"},
    {"standard", "lec.nowhere", SP_NOT_FOUND, "no rule pack"},
    {"standard", "roles.standard", SP_INVALID, "gives no scores"},
    {"standard", "lec.standard@77", SP_NOT_FOUND, "no rule pack"},
    {"reason", "because", SP_NOT_FOUND, "lists no reason"},
    {"assessed_at", "2026-03-03", SP_INVALID, "yet to come"},
    {"review_due", "2020-01-01", SP_INVALID, "before the assessment"},
    {"control_level", "post", SP_INVALID, "below"},
    {"score", "1", SP_FORBIDDEN, "kept by the system"},
    {"grade_inherent", "low", SP_FORBIDDEN, "kept by the system"},
    {"unit", "Z-09", SP_INVALID, "no risk unit"},
};

static void events_are_refused(void **state)
{
    sp_session *s = session_of(state);

    plant(s);
    for (size_t i = 0; i < SP_COUNT(refusals); i++) {
        const struct refusal *r = &refusals[i];
        sp_status status =
            add_record(s, EVENT, "name", "leak", "unit", "Z-01-01", "l", "6",
                       "e", "6", "c", "15", r->name, r->text, NULL);
        refused(status, r->status, r->words);
    }
    is(s, ZONE, "Z", "grade_inherent", "unassessed");
}

static void a_branch_in_one_go(void **state)
{
    sp_session *s = session_of(state);
    sp_risk_point *point = sp_record_new(POINT);
    sp_risk_unit *unit = sp_record_new(UNIT);
    sp_risk_event *event = sp_record_new(EVENT);

    add_zone(s, "Z");
    set(POINT, point, "name", "tank");
    set(POINT, point, "zone", "Z");
    set(EVENT, event, "name", "leak");
    set(EVENT, event, "l", "2"); /* not in the scale */
    set(EVENT, event, "e", "6");
    set(EVENT, event, "c", "15");
    refused(sp_risk_add(s, point, unit, event), SP_INVALID, "nearest");
    assert_int_equal(point->id, 0);
    assert_null(point->code);
    is(s, ZONE, "Z", "points", "0");
    set(EVENT, event, "l", "6");
    ok(sp_risk_add(s, point, unit, event));
    assert_string_equal(event->code, "Z-01-01-01");
    assert_string_equal(unit->name, "tank");
    assert_int_equal(point->grade_inherent, SP_RISK_MAJOR);
    is(s, ZONE, "Z", "grade_inherent", "major");
    /* the point can be saved as it is: it says what is stored */
    set(POINT, point, "place", "north");
    ok(sp_record_save(s, POINT, point));
    sp_record_free(POINT, point);
    sp_record_free(UNIT, unit);
    sp_record_free(EVENT, event);
}

static void codes_are_made(void **state)
{
    sp_session *s = session_of(state);

    plant(s);
    ok(add_record(s, POINT, "code", "Z-02", "name", "own", "zone", "Z", NULL));
    ok(add_record(s, POINT, "code", "Z-04", "name", "own", "zone", "Z", NULL));
    ok(add_record(s, POINT, "name", "made", "zone", "Z", NULL));
    is(s, POINT, "Z-05", "name", "made"); /* three are there, 04 is taken */
    ok(add_record(s, EVENT, "name", "leak", "unit", "Z-01-01", NULL));
    ok(add_record(s, MEASURE, "event", "Z-01-01-01", "description", "d", "kind",
                  "ppe", NULL));
    is(s, MEASURE, "Z-01-01-01-01", "kind", "ppe");
    refused(
        add_record(s, MEASURE, "event", "nowhere", "description", "d", NULL),
        SP_INVALID, "no risk event");
    refused(add_record(s, MEASURE, "description", "d", NULL), SP_INVALID,
            "must not be empty");
}

static void print_finding(void *context, const sp_import_finding *f)
{
    (void)context;
    print_error("line %d, %s: %s\n", (int)f->line, f->column, f->en);
}

static void import_lines(sp_session *s, const sp_type *type, const char *text)
{
    char path[64];
    sp_import_options options = {.visit = print_finding};
    sp_import_result result;

    snprintf(path, sizeof path, "/tmp/sp-risk-%d.csv", (int)getpid());
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    ok(sp_import(s, type, path, &options, &result));
    unlink(path);
    assert_int_equal(result.rejected, 0);
}

static void imports_climb_too(void **state)
{
    sp_session *s = session_of(state);

    add_zone(s, "Z");
    add_zone(s, "Y");
    import_lines(s, POINT, "code,name,zone\nP1,a,Z\nP2,b,Z\nP3,c,Y\n");
    is(s, ZONE, "Z", "points", "2");
    is(s, ZONE, "Y", "points", "1");
    import_lines(s, UNIT, "code,name,point\nU1,a,P1\nU2,b,P2\nU3,c,P3\n");
    import_lines(s, EVENT,
                 "code,name,unit,l,e,c\nE1,a,U1,6,6,15\nE2,b,U2,1,6,3\n");
    is(s, POINT, "P1", "grade_inherent", "major");
    is(s, POINT, "P2", "grade_inherent", "low");
    is(s, ZONE, "Z", "grade_inherent", "major");
    is(s, ZONE, "Y", "grade_inherent", "unassessed");
    import_lines(s, EVENT, "name,unit,l,e,c\nd,U3,6,6,15\nf,U3,1,1,1\n");
    is(s, EVENT, "U3-02", "grade_inherent", "low");
    is(s, ZONE, "Y", "grade_inherent", "major");
}

static void reviews_come_due(void **state)
{
    sp_session *s = session_of(state);
    sp_records due = {0};

    plant(s);
    add_event(s, "6", "6", "15");
    ok(add_record(s, EVENT, "name", "old", "unit", "Z-01-01", "l", "6", "e",
                  "6", "c", "15", "assessed_at", "2024-02-29", NULL));
    is(s, EVENT, "Z-01-01-02", "review_due", "2025-02-28");
    is(s, POINT, "Z-01", "review_due", "2025-02-28");
    ok(sp_risk_reviews_due(s, TODAY, &due));
    assert_int_equal(due.count, 1);
    assert_string_equal(((sp_risk_event *)due.items[0])->name, "old");
    sp_records_clear(&due);
    ok(sp_risk_reviews_due(s, "2027-03-02", &due));
    assert_int_equal(due.count, 2);
    sp_records_clear(&due);
    ok(sp_record_remove(s, POINT, "Z-01"));
    ok(sp_risk_reviews_due(s, "2027-03-02", &due));
    assert_int_equal(due.count, 0);
    sp_records_clear(&due);
    refused(sp_risk_reviews_due(s, "soon", &due), SP_INVALID, "no date");
}

static void departments_keep_to_themselves(void **state)
{
    sp_session *s = session_of(state);
    sp_user *user = NULL;

    ok(sp_session_login(s, "root", PASSWORD));
    ok(add_record(s, &sp_department_type, "code", "D1", "name", "one", NULL));
    ok(add_record(s, &sp_department_type, "code", "D2", "name", "two", NULL));
    add_user(s, "officer", "SAFETY_OFFICER");
    ok(sp_record_load(s, &sp_user_type, "officer", (void **)&user));
    set(&sp_user_type, user, "department", "D1");
    ok(sp_record_save(s, &sp_user_type, user));
    sp_record_free(&sp_user_type, user);
    ok(sp_session_login(s, "head", PASSWORD));
    add_zone(s, "Z");
    ok(add_record(s, POINT, "name", "theirs", "zone", "Z", "owner_dept", "D2",
                  NULL));
    ok(sp_session_login(s, "officer", PASSWORD));
    refused(add_record(s, UNIT, "name", "u", "point", "Z-01", NULL),
            SP_FORBIDDEN, "only within");
    ok(add_record(s, POINT, "name", "ours", "zone", "Z", NULL));
    ok(add_record(s, UNIT, "name", "u", "point", "Z-02", NULL));
    is(s, UNIT, "Z-02-01", "owner_dept", "D1");
}

static void standards_by_method(void **state)
{
    static const char *const names[][2] = {
        {"lec", "lec.standard"},  {"LEC", "lec.standard"},
        {"screen", "lec.screen"}, {"ls", "ls.standard"},
        {"our.own", "our.own"},   {"lec.standard@3", "lec.standard@3"},
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(names); i++) {
        char *name = NULL;
        ok(sp_risk_standard_name(names[i][0], &name));
        assert_string_equal(name, names[i][1]);
        sp_free(name);
    }
}

#define ON_SITE(test)                                                          \
    cmocka_unit_test_setup_teardown(test, open_risk_site, close_risk_site)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_SITE(grades_climb),
        ON_SITE(the_ledger_proves_out),
        ON_SITE(a_point_moves),
        ON_SITE(residual_is_never_flattered),
        ON_SITE(control_levels),
        ON_SITE(a_fall_needs_a_second_person),
        ON_SITE(old_scores_keep_their_version),
        ON_SITE(methods_and_reasons),
        ON_SITE(events_are_refused),
        ON_SITE(a_branch_in_one_go),
        ON_SITE(codes_are_made),
        ON_SITE(imports_climb_too),
        ON_SITE(reviews_come_due),
        ON_SITE(departments_keep_to_themselves),
        cmocka_unit_test(standards_by_method),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
