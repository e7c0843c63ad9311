/* The overview: counts right after every kind of write, what the actor may not
 * see left out, and names of any kind. */
#include <safeprod/overview.h>

#include <safeprod/incident.h>

#include <cjson/cJSON.h>

#include "risk_site.h"

/* ---- reading it ---- */

static cJSON *overview(sp_session *session)
{
    char *json = NULL;

    ok(sp_overview(session, &json));
    cJSON *root = cJSON_Parse(json);
    assert_non_null(root);
    sp_free(json);
    return root;
}

static const cJSON *member(const cJSON *object, const char *name)
{
    const cJSON *found = cJSON_GetObjectItemCaseSensitive(object, name);

    if (!found)
        print_error("no member %s\n", name);
    assert_non_null(found);
    return found;
}

static int64_t tile(const cJSON *root, const char *key)
{
    const cJSON *item;

    cJSON_ArrayForEach(item, member(root, "tiles"))
    {
        if (strcmp(member(item, "key")->valuestring, key) == 0)
            return (int64_t)member(item, "value")->valuedouble;
    }
    fail_msg("no tile %s", key);
    return -1;
}

static int64_t counted(const cJSON *root, const char *of, const char *grade)
{
    return (int64_t)member(member(member(root, "risk"), of), grade)
        ->valuedouble;
}

static const char *sentence(const cJSON *root, const char *lang)
{
    char name[32];

    snprintf(name, sizeof name, "sentence_%s", lang);
    return member(member(root, "headline"), name)->valuestring;
}

/* The tiles and counts that @session sees now. */
static void sees(sp_session *session, int64_t enterprises, int64_t major,
                 int64_t zones, int64_t points, int64_t overdue)
{
    cJSON *root = overview(session);

    assert_int_equal(tile(root, "enterprises"), enterprises);
    assert_int_equal(counted(root, "enterprises", "major"), major);
    assert_int_equal(tile(root, "zones"), zones);
    assert_int_equal(tile(root, "points"), points);
    assert_int_equal(tile(root, "licences"), overdue);
    cJSON_Delete(root);
}

/* ---- making things ---- */

static sp_status add_enterprise(sp_session *s, const char *code,
                                const char *name, const char *grade)
{
    return add_record(s, &sp_enterprise_type, "code", code, "full_name", name,
                      "risk_grade", grade, "safety_sector", "化工",
                      "entered_park_at", "2026-02-01", NULL);
}

/* A zone Z with a point that scores 540. */
static void add_risk(sp_session *s)
{
    add_zone(s, "Z");
    ok(add_record(s, &sp_risk_point_type, "name", "tank", "zone", "Z", NULL));
    ok(add_record(s, &sp_risk_unit_type, "name", "pump", "point", "Z-01",
                  NULL));
    ok(add_record(s, &sp_risk_event_type, "name", "leak", "unit", "Z-01-01",
                  "l", "6", "e", "6", "c", "15", "assessed_at", "2025-03-01",
                  NULL));
}

static void import_rows(sp_session *s, const sp_type *type, const char *rows)
{
    char path[64];
    sp_import_result result;

    snprintf(path, sizeof path, "/tmp/sp-overview-%d.csv", (int)getpid());
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(rows, file);
    fclose(file);
    ok(sp_import(s, type, path, NULL, &result));
    unlink(path);
}

/* ---- cases ---- */

static void an_empty_site(void **state)
{
    cJSON *root = overview(session_of(state));

    assert_string_equal(member(member(root, "headline"), "grade")->valuestring,
                        "unassessed");
    assert_int_equal(tile(root, "enterprises"), 0);
    assert_int_equal(cJSON_GetArraySize(member(root, "worst")), 0);
    assert_int_equal(cJSON_GetArraySize(member(root, "standards")), 0);
    /* that the park is not registered */
    assert_int_equal(cJSON_GetArraySize(member(root, "attention")), 1);
    cJSON_Delete(root);
}

static void counts_follow_every_write(void **state)
{
    sp_session *s = session_of(state);

    ok(add_enterprise(s, "A", "甲", "major"));
    sees(s, 1, 1, 0, 0, 0);
    ok(edit(s, &sp_enterprise_type, "A", "risk_grade", "low"));
    sees(s, 1, 0, 0, 0, 0);
    import_rows(s, &sp_enterprise_type,
                "企业编号,企业全称,风险等级,核销状态\n"
                "B,乙,重大风险,未核销\nC,丙,重大风险,未核销\n"
                "D,丁,重大风险,已核销\n");
    sees(s, 3, 2, 0, 0, 0);
    ok(sp_enterprise_write_off(s, "B", "closed"));
    sees(s, 2, 1, 0, 0, 0);
    ok(sp_enterprise_reinstate(s, "B"));
    sees(s, 3, 2, 0, 0, 0);
    ok(add_record(s, &sp_licence_type, "enterprise", "B", "kind", "business",
                  "number", "1", "valid_to", "2026-03-01", NULL));
    sees(s, 3, 2, 0, 0, 1);
    ok(sp_enterprise_write_off(s, "B", "closed")); /* its papers go with it */
    sees(s, 2, 1, 0, 0, 0);
    ok(sp_enterprise_reinstate(s, "B"));
    sees(s, 3, 2, 0, 0, 1);
    import_rows(s, &sp_licence_type,
                "企业编号,证照类型,证书编号,有效期至\n"
                "C,消防验收,2,2026-02-28\n"
                "D,消防验收,3,2026-02-28\n");
    sees(s, 3, 2, 0, 0, 2); /* D has left */
    ok(sp_record_remove(s, &sp_licence_type, "C/fire/2"));
    sees(s, 3, 2, 0, 0, 1);
    ok(edit(s, &sp_licence_type, "B/business/1", "valid_to", "2027-03-01"));
    sees(s, 3, 2, 0, 0, 0);
    ok(sp_record_restore(s, &sp_licence_type, "C/fire/2"));
    sees(s, 3, 2, 0, 0, 1);
    ok(sp_enterprise_write_off(s, "B", "moved"));
    ok(sp_enterprise_write_off(s, "C", "moved"));
    ok(sp_enterprise_reinstate(s, "D"));
    sees(s, 2, 1, 0, 0, 1);
    ok(sp_enterprise_write_off(s, "D", "moved"));
    ok(sp_enterprise_reinstate(s, "C"));
    ok(sp_record_remove(s, &sp_licence_type, "C/fire/2"));
    sees(s, 2, 1, 0, 0, 0);
    add_risk(s);
    sees(s, 2, 1, 1, 1, 0);
    ok(sp_record_remove(s, &sp_risk_point_type, "Z-01"));
    sees(s, 2, 1, 1, 0, 0);
    ok(sp_record_remove(s, &sp_zone_type, "Z"));
    sees(s, 2, 1, 0, 0, 0);
    ok(sp_record_restore(s, &sp_zone_type, "Z"));
    sees(s, 2, 1, 1, 0, 0);
}

static void the_worst_says_how_bad_it_is(void **state)
{
    sp_session *s = session_of(state);

    ok(add_enterprise(s, "A", "甲", "serious"));
    add_risk(s);
    cJSON *root = overview(s);
    const cJSON *worst = member(root, "worst");
    assert_int_equal(cJSON_GetArraySize(worst), 3);
    const cJSON *zone = cJSON_GetArrayItem(worst, 0);
    const cJSON *point = cJSON_GetArrayItem(worst, 1);
    assert_string_equal(member(zone, "kind")->valuestring, "zone");
    assert_string_equal(member(zone, "detail_zh")->valuestring, "1 个风险点");
    assert_string_equal(member(point, "detail_en")->valuestring, "score 540");
    assert_string_equal(member(point, "place")->valuestring, "Z Z");
    assert_string_equal(
        member(cJSON_GetArrayItem(worst, 2), "detail")->valuestring, "化工");
    assert_string_equal(sentence(root, "zh"),
                        "1 个区域、1 个风险点为重大风险；1 项已过期");
    assert_string_equal(sentence(root, "en"),
                        "1 zone, 1 risk point at major risk; 1 overdue");
    const cJSON *standard = cJSON_GetArrayItem(member(root, "standards"), 0);
    assert_string_equal(member(standard, "id")->valuestring, "lec.standard");
    assert_string_equal(member(standard, "version")->valuestring, "1");
    cJSON_Delete(root);
}

static bool has_tile(const cJSON *root, const char *key)
{
    const cJSON *item;

    cJSON_ArrayForEach(item, member(root, "tiles"))
    {
        if (strcmp(member(item, "key")->valuestring, key) == 0)
            return true;
    }
    return false;
}

static int rows_about(const cJSON *root, const char *key)
{
    const cJSON *row;
    int n = 0;

    cJSON_ArrayForEach(row, member(root, "attention"))
    {
        const cJSON *of = cJSON_GetObjectItemCaseSensitive(row, "key");
        n += of && strcmp(of->valuestring, key) == 0;
    }
    return n;
}

static void nothing_is_no_tile(void **state)
{
    static const char *const keys[] = {"hazards", "inspections", "alarms",
                                       "permits", "incidents",   "training",
                                       "parties", "duties",      "emergency"};
    cJSON *root = overview(session_of(state));

    for (size_t i = 0; i < SP_COUNT(keys); i++) {
        assert_false(has_tile(root, keys[i]));
        assert_int_equal(rows_about(root, keys[i]), 0);
    }
    assert_null(cJSON_GetObjectItemCaseSensitive(root, "emergency"));
    assert_null(cJSON_GetObjectItemCaseSensitive(root, "incidents"));
    cJSON_Delete(root);
}

/* One dead, told long ago, nobody informed: clocks are over. One that nobody
 * was told of: no clock runs. */
static void incidents_and_their_clocks(void **state)
{
    sp_session *s = session_of(state);

    ok(add_record(s, &sp_incident_type, "title", "leak", "happened_on",
                  "2026-03-01", "informed_at", "2026-03-01 08:00", "deaths",
                  "1", NULL));
    ok(add_record(s, &sp_incident_type, "title", "bump", "happened_on",
                  "2026-03-01", NULL));
    cJSON *root = overview(s);
    const cJSON *incidents = member(root, "incidents");
    assert_int_equal(tile(root, "incidents"), 1);
    assert_int_equal(member(member(incidents, "open"), "general")->valueint, 1);
    assert_int_equal(member(incidents, "not_told")->valueint, 1);
    assert_true(member(incidents, "clocks_over")->valueint >= 1);
    assert_int_equal(rows_about(root, "incidents"), 2);
    cJSON_Delete(root);
}

static void a_department_sees_its_own(void **state)
{
    risk_site *site = *state;
    sp_session *s = site->session;
    sp_session *other = NULL;
    sp_session_options options = SP_SESSION_OPTIONS_INIT;

    options.now = sp_session_now(s);
    ok(sp_session_login(s, "root", PASSWORD));
    ok(add_record(s, &sp_department_type, "code", "D1", "name", "一部", NULL));
    ok(add_record(s, &sp_department_type, "code", "D2", "name", "二部", NULL));
    sp_user *user = sp_record_new(&sp_user_type);
    SET(user, name, "chief");
    SET(user, department, "D1");
    ok(sp_user_add(s, user, PASSWORD));
    ok(sp_user_grant(s, "chief", "DEPT_HEAD"));
    sp_record_free(&sp_user_type, user);
    ok(sp_session_login(s, "head", PASSWORD));
    ok(add_record(s, &sp_enterprise_type, "code", "A", "full_name", "甲",
                  "risk_grade", "major", "owner_dept", "D1", NULL));
    ok(add_record(s, &sp_enterprise_type, "code", "B", "full_name", "乙",
                  "risk_grade", "major", "owner_dept", "D2", NULL));
    ok(sp_session_open(site->path, &options, &other));
    ok(sp_session_login(other, "chief", PASSWORD));
    sees(other, 1, 1, 0, 0, 0);
    cJSON *root = overview(other);
    assert_int_equal(cJSON_GetArraySize(member(root, "worst")), 1);
    cJSON_Delete(root);
    sees(s, 2, 2, 0, 0, 0);
    sp_session_close(other);
}

static void names_of_any_kind(void **state)
{
    static const char *const names[] = {
        "</script><script>alert(1)</script>",
        "\"; DROP TABLE enterprise; --",
        "<!-- <img src=x onerror=alert(1)>",
        "\\u003c\\\"\\",
        "行\n二",
        "\xe2\x80\xa8\xe2\x80\xa9",
        "\xe2\x80\xae反过来",
        "%s%n%d",
        "{\"a\":[",
        "🏭危险化学品有限公司🔥",
    };
    sp_session *s = session_of(state);
    char *page = NULL;

    for (size_t i = 0; i < SP_COUNT(names); i++) {
        char code[8];
        snprintf(code, sizeof code, "N%zu", i);
        sp_status status = add_enterprise(s, code, names[i], "major");
        if (status != SP_OK) /* refused is as good as shown */
            assert_int_equal(status, SP_INVALID);
    }
    cJSON_Delete(overview(s));
    ok(sp_overview_page(s, NULL, &page));
    assert_null(strstr(page, "<script>alert"));
    assert_null(strstr(page, "<img src=x"));
    sp_free(page);
}

static void what_is_due_is_counted_up_to_a_limit(void **state)
{
    enum { ROWS = 5100 };
    sp_session *s = session_of(state);
    char *rows = malloc(64 * (ROWS + 1));

    assert_non_null(rows);
    size_t len = (size_t)sprintf(rows, "code,full_name,standardisation,"
                                       "standardisation_to\n");
    for (int i = 0; i < ROWS; i++)
        len += (size_t)sprintf(rows + len, "E%d,企业%d,level_3,2026-01-01\n", i,
                               i);
    import_rows(s, &sp_enterprise_type, rows);
    free(rows);
    cJSON *root = overview(s);
    assert_string_equal(
        member(cJSON_GetArrayItem(member(root, "tiles"), 5), "value")
            ->valuestring,
        "5000+");
    assert_non_null(strstr(sentence(root, "zh"), "5000+ 项已过期"));
    cJSON_Delete(root);
}

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, open_risk_site, close_risk_site)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        TEST(an_empty_site),
        TEST(counts_follow_every_write),
        TEST(the_worst_says_how_bad_it_is),
        TEST(nothing_is_no_tile),
        TEST(incidents_and_their_clocks),
        TEST(a_department_sees_its_own),
        TEST(names_of_any_kind),
        TEST(what_is_due_is_counted_up_to_a_limit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
