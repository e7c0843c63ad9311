/* Archives: codes, writing off, duplicates, what runs out, attachments, grades
 * of installations. */
#include <safeprod/creditcode.h>

#include "cleaning.h"
#include "site_help.h"

static sp_session *root;
static sp_session *head;

static int open_all(void **state)
{
    (void)state;
    root = site_make();
    site_add_department(root, "D1", NULL);
    head = site_head(root);
    return 0;
}

static int close_all(void **state)
{
    sp_audit_result result;

    (void)state;
    OK(sp_audit_verify(root, NULL, &result));
    sp_session_close(head);
    sp_session_close(root);
    site_remove(site_path());
    return 0;
}

/* ---- codes ---- */

static void codes_are_made(void **state)
{
    sp_enterprise *e = sp_record_new(&sp_enterprise_type);

    (void)state;
    OK(sp_text_set(&e->full_name, "某某化工有限公司"));
    OK(sp_record_add(head, &sp_enterprise_type, e));
    assert_int_equal(strlen(e->code), 14);
    for (int i = 0; i < 14; i++)
        assert_true(i < 4 ? e->code[i] >= 'A' && e->code[i] <= 'Z'
                          : e->code[i] >= '0' && e->code[i] <= '9');
    assert_int_equal(atoll(e->code + 4), SITE_NOW);
    /* the same name in the same second is the same enterprise */
    OK(sp_text_set(&e->code, NULL));
    e->id = 0;
    REFUSED(SP_CONFLICT, sp_record_add(head, &sp_enterprise_type, e));
    sp_record_free(&sp_enterprise_type, e);
}

/* Another name with the same letters takes a later second. */
static void codes_do_not_meet(void **state)
{
    sp_enterprise *e = sp_record_new(&sp_enterprise_type);

    (void)state;
    OK(sp_text_set(&e->full_name, "第一家"));
    OK(sp_record_add(head, &sp_enterprise_type, e));
    char code[40];
    snprintf(code, sizeof code, "%s", e->code);
    sp_record_free(&sp_enterprise_type, e);
    char sql[160];
    snprintf(sql, sizeof sql,
             "UPDATE enterprise SET full_name = 'x' WHERE code = '%s'", code);
    site_sql(sql);
    e = sp_record_new(&sp_enterprise_type);
    OK(sp_text_set(&e->full_name, "第一家"));
    OK(sp_record_add(head, &sp_enterprise_type, e));
    assert_int_equal(atoll(e->code + 4), SITE_NOW + 1);
    assert_memory_equal(e->code, code, 4);
    sp_record_free(&sp_enterprise_type, e);
    snprintf(sql, sizeof sql,
             "UPDATE enterprise SET full_name = '第一家' WHERE code = '%s'",
             code);
    site_sql(sql);
    OK(sp_enterprise_write_off(head, code, "merged"));
}

static void codes_of_children(void **state)
{
    static const struct {
        const char *parent;
        const char *a;
        const char *b;
        const char *code;
    } cases[] = {
        {"E", "business", "12", "E/business/12"},
        {NULL, "a", NULL, "-/a"},
        {"E", "a b,c;d'e\\f|g", "(1)\t2", "E/a_b_c_d_e_f_g/(1)_2"},
        {"E", "液氨（甲）", NULL, "E/液氨(甲)"},
        {"E", "...", "a..", "E/__./a_."},
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        char *code = NULL;
        char *clean = NULL;
        OK(sp_code_derive(&code, cases[i].parent, cases[i].a, cases[i].b));
        assert_string_equal(code, cases[i].code);
        OK(sp_code_clean(code, &clean)); /* fit to be written by a person */
        assert_string_equal(code, clean);
        free(code);
        free(clean);
    }
}

/* ---- fields ---- */

static const struct {
    const char *field;
    const char *text;
    const char *kept; /* NULL: refused */
} texts[] = {
    {"credit_code", "91350100M000100Y43", "91350100M000100Y43"},
    {"credit_code", "91350100m000100y43", "91350100M000100Y43"},
    {"credit_code", "91350100M000100Y44", NULL},
    {"credit_code", "9135010OM000100Y43", NULL},
    {"credit_code", "' OR 1=1", NULL},
    {"industry_code", "2614", "2614"},
    {"industry_code", "26x4", NULL},
    {"admin_division", "440305", "440305"},
    {"admin_division", "44030", NULL},
    {"contact_phone", "（0755）2345－6789", "(0755)2345-6789"},
    {"contact_phone", "12", NULL},
    {"contact_phone", "call me", NULL},
    {"risk_grade", "红", "major"},
    {"standardisation", "二级", "level_2"},
    {"full_name", "=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0"},
    {"code", "../../etc/passwd", NULL},
    {"code", "a*", NULL},
    {"staff_count", "10000001", "10000001"}, /* said by the check */
    {"registered_capital", "1234.56", "1234.56"},
    {"registered_capital", "1234.567", NULL},
    {"status", "written_off", NULL},
};

static void fields_are_cleaned(void **state)
{
    (void)state;
    for (size_t i = 0; i < SP_COUNT(texts); i++) {
        void *e = sp_record_new(&sp_enterprise_type);
        const sp_field *field =
            sp_type_field(&sp_enterprise_type, texts[i].field);
        char *text = NULL;
        sp_status status =
            sp_record_set(&sp_enterprise_type, e, field, texts[i].text, 480);
        if ((status == SP_OK) != (texts[i].kept != NULL))
            fail_msg("%s \"%s\": %s %s", texts[i].field, texts[i].text,
                     sp_status_name(status), sp_last_error(SP_EN));
        OK(sp_record_text(e, field, 480, &text));
        if (texts[i].kept)
            assert_string_equal(text, texts[i].kept);
        sp_free(text);
        sp_record_free(&sp_enterprise_type, e);
    }
}

static void places_go_in_pairs(void **state)
{
    sp_enterprise *e = sp_record_new(&sp_enterprise_type);

    (void)state;
    OK(sp_text_set(&e->code, "PLACE"));
    OK(sp_text_set(&e->full_name, "地"));
    e->longitude = 119.3;
    REFUSED(SP_INVALID, sp_record_add(head, &sp_enterprise_type, e));
    e->latitude = 200;
    REFUSED(SP_INVALID, sp_record_add(head, &sp_enterprise_type, e));
    e->longitude = 26;
    e->latitude = 119.3;
    assert_int_not_equal(sp_record_add(head, &sp_enterprise_type, e), SP_OK);
    e->longitude = 119.3;
    e->latitude = 26;
    OK(sp_record_add(head, &sp_enterprise_type, e));
    assert_int_equal(sp_session_findings(head)->count, 1); /* no datum */
    e->staff_count = 10000001;
    REFUSED(SP_INVALID, sp_record_save(head, &sp_enterprise_type, e));
    sp_record_free(&sp_enterprise_type, e);
}

/* ---- writing off ---- */

static int64_t listed(bool all)
{
    sp_query *query = sp_query_new(&sp_enterprise_type);
    int64_t n = -1;

    if (all)
        sp_query_all(query);
    OK(sp_query_where(query, "code", "OFF"));
    OK(sp_record_count(head, query, &n));
    sp_query_free(query);
    return n;
}

static void written_off_is_for_reading(void **state)
{
    (void)state;
    site_add_enterprise(head, "OFF");
    REFUSED(SP_INVALID, sp_enterprise_write_off(head, "OFF", "because"));
    REFUSED(SP_INVALID, sp_enterprise_write_off(head, "OFF", "none"));
    REFUSED(SP_NOT_FOUND, sp_enterprise_write_off(head, "no", "moved"));
    REFUSED(SP_CONFLICT, sp_enterprise_reinstate(head, "OFF"));
    OK(sp_enterprise_write_off(head, "OFF", "迁出"));
    REFUSED(SP_CONFLICT, sp_enterprise_write_off(head, "OFF", "moved"));
    assert_int_equal(listed(false), 0);
    assert_int_equal(listed(true), 1);
    sp_enterprise *e = site_enterprise(head, "OFF");
    assert_int_equal(e->status, SP_ENTERPRISE_WRITTEN_OFF);
    assert_int_equal(e->write_off_reason, SP_WRITE_OFF_MOVED);
    assert_true(e->written_off_at == SITE_NOW);
    OK(sp_text_set(&e->remark, "x"));
    REFUSED(SP_CONFLICT, sp_record_save(head, &sp_enterprise_type, e));
    e->status = SP_ENTERPRISE_ACTIVE; /* reinstating has its own verb */
    REFUSED(SP_CONFLICT, sp_record_save(head, &sp_enterprise_type, e));
    sp_record_free(&sp_enterprise_type, e);
    OK(sp_enterprise_reinstate(head, "OFF"));
    assert_int_equal(listed(false), 1);
    e = site_enterprise(head, "OFF");
    assert_null(e->remark);
    assert_true(e->written_off_at == SP_NO_INT);
    assert_int_equal(e->version, 3);
    sp_record_free(&sp_enterprise_type, e);
}

/* ---- duplicates ---- */

static void twins(const char *code, const char *name, const char *credit)
{
    sp_enterprise *e = sp_record_new(&sp_enterprise_type);

    OK(sp_text_set(&e->code, code));
    OK(sp_text_set(&e->full_name, name));
    OK(sp_text_set(&e->credit_code, credit));
    OK(sp_record_add(head, &sp_enterprise_type, e));
    sp_record_free(&sp_enterprise_type, e);
}

static void duplicates_are_found(void **state)
{
    sp_duplicates found = {0};

    (void)state;
    twins("T1", "福建（甲）化工", "91350100M000100Y43");
    twins("T2", "福建(甲)化工", NULL);
    twins("T3", "丙", "91350100M000100Y43");
    twins("T4", "福建（甲）化工", NULL);
    OK(sp_enterprise_write_off(head, "T4", "moved"));
    OK(sp_enterprise_duplicates(head, &found));
    assert_int_equal(found.count, 2);
    assert_string_equal(found.items[0].same, "credit_code");
    assert_string_equal(found.items[0].code_a, "T1");
    assert_string_equal(found.items[0].code_b, "T3");
    assert_string_equal(found.items[1].same, "full_name");
    assert_string_equal(found.items[1].code_b, "T2");
    sp_duplicates_clear(&found);
    sp_duplicates_clear(&found);
}

/* ---- what runs out ---- */

static void licence(const char *number, const char *valid_to)
{
    sp_licence *l = sp_record_new(&sp_licence_type);

    OK(sp_text_set(&l->enterprise, "RUN"));
    OK(sp_text_set(&l->number, number));
    OK(sp_text_set(&l->valid_to, valid_to));
    OK(sp_record_add(head, &sp_licence_type, l));
    sp_record_free(&sp_licence_type, l);
}

static sp_status note(void *context, const char *kind, const char *code,
                      const char *name, const char *day, int64_t days_left)
{
    char line[128];

    assert_true(*name && *day);
    snprintf(line, sizeof line, "%s %s %d;", kind,
             strrchr(code, '/') ? strrchr(code, '/') + 1 : code,
             (int)days_left);
    strcat(context, line);
    return SP_OK;
}

static void what_runs_out(void **state)
{
    char found[512] = "";

    (void)state;
    site_add_enterprise(head, "RUN");
    sp_enterprise *e = site_enterprise(head, "RUN");
    OK(sp_text_set(&e->standardisation_to, "2025-11-25"));
    OK(sp_record_save(head, &sp_enterprise_type, e));
    sp_record_free(&sp_enterprise_type, e);
    licence("old", "2025-11-23");
    licence("today", "2025-11-24");
    licence("month", "2025-12-24");
    licence("later", "2025-12-25");
    licence("never", NULL);
    licence("gone", "2025-11-24");
    OK(sp_record_remove(head, &sp_licence_type, "RUN/other/gone"));
    OK(sp_expiring(head, 30, note, found));
    assert_string_equal(found, "other old -1;other today 0;"
                               "standardisation RUN 1;other month 30;");
    REFUSED(SP_INVALID, sp_expiring(head, -1, note, found));
    REFUSED(SP_INVALID, sp_expiring(head, 36501, note, found));
    OK(sp_enterprise_write_off(head, "RUN", "moved"));
    *found = '\0';
    OK(sp_expiring(head, 36500, note, found));
    assert_string_equal(found, "");
}

static void licences_are_checked(void **state)
{
    sp_licence *l = sp_record_new(&sp_licence_type);

    (void)state;
    REFUSED(SP_INVALID, sp_record_add(head, &sp_licence_type, l));
    OK(sp_text_set(&l->enterprise, "no such"));
    REFUSED(SP_INVALID, sp_record_add(head, &sp_licence_type, l));
    assert_non_null(strstr(sp_last_error(SP_EN), "no such"));
    OK(sp_text_set(&l->enterprise, "OFF"));
    OK(sp_text_set(&l->code, NULL));
    OK(sp_text_set(&l->valid_from, "2026-01-02"));
    OK(sp_text_set(&l->valid_to, "2026-01-01"));
    REFUSED(SP_INVALID, sp_record_add(head, &sp_licence_type, l));
    l->kind = 99;
    REFUSED(SP_INVALID, sp_record_add(head, &sp_licence_type, l));
    sp_record_free(&sp_licence_type, l);
}

/* ---- attachments ---- */

static void attachments_prove_out(void **state)
{
    const sp_type *type = &sp_enterprise_type;
    const char *code = "enterprise/ATT/计划.pdf";
    char sha256[65] = "";
    char again[65] = "";
    void *bytes = NULL;
    size_t len = 0;
    static const char *const names[] = {"",     ".",    "..",  "a/b",
                                        "a\\b", "a\nb", "c:x", "\xff"};

    (void)state;
    site_add_enterprise(head, "ATT");
    for (size_t i = 0; i < SP_COUNT(names); i++)
        REFUSED(SP_INVALID,
                sp_attach(head, type, "ATT", names[i], "x", 1, NULL));
    REFUSED(SP_NOT_FOUND, sp_attach(head, type, "no", "f", "x", 1, NULL));
    REFUSED(SP_FORBIDDEN,
            sp_attach(head, &sp_entry_type, "1", "f", "x", 1, NULL));
    REFUSED(SP_FORBIDDEN, sp_attach(root, type, "ATT", "f", "x", 1, NULL));
    OK(sp_attach(head, type, "ATT", "计划.pdf", "a\0b", 3, sha256));
    OK(sp_attach(head, type, "ATT", "计划.pdf", "a\0b", 3, again));
    assert_string_equal(sha256, again);
    REFUSED(SP_CONFLICT,
            sp_attach(head, type, "ATT", "计划.pdf", "ab", 2, NULL));
    OK(sp_attach(head, type, "ATT", "empty", "", 0, NULL));
    OK(sp_attachment_bytes(head, code, &bytes, &len));
    assert_int_equal(len, 3);
    assert_memory_equal(bytes, "a\0b", 3);
    sp_free(bytes);
    bytes = NULL;
    site_sql("UPDATE blob SET bytes = x'610163' WHERE size = 3");
    REFUSED(SP_CORRUPT, sp_attachment_bytes(head, code, &bytes, &len));
    assert_null(bytes);
    site_sql("UPDATE blob SET bytes = x'610062' WHERE size = 3");
    OK(sp_attachment_bytes(head, code, &bytes, &len));
    sp_free(bytes);
    assert_int_not_equal(
        sp_attach_file(head, type, "ATT", "/nonexistent/f", NULL), SP_OK);
    assert_int_not_equal(sp_attach_file(head, type, "ATT", "/tmp", NULL),
                         SP_OK);
}

/* An attachment belongs to the department of what it is attached to. */
static void attachments_are_seen_by_their_department(void **state)
{
    void *bytes = NULL;
    size_t len = 0;

    (void)state;
    OK(site_try_enterprise(head, "ATD", "ATD", "D1"));
    OK(sp_attach(head, &sp_enterprise_type, "ATD", "f", "x", 1, NULL));
    site_add_user(root, "dh", "D1", "DEPT_HEAD");
    sp_session *dept = site_enter(root, "dh");
    OK(sp_attachment_bytes(dept, "enterprise/ATD/f", &bytes, &len));
    sp_free(bytes);
    bytes = NULL;
    REFUSED(SP_FORBIDDEN,
            sp_attachment_bytes(dept, "enterprise/ATT/empty", &bytes, &len));
    sp_session_close(dept);
}

/* ---- installations ---- */

static void grades_stay_until_their_inputs_change(void **state)
{
    sp_mhi_unit *u = sp_record_new(&sp_mhi_unit_type);

    (void)state;
    site_add_enterprise(head, "MHI");
    OK(sp_text_set(&u->enterprise, "MHI"));
    OK(sp_text_set(&u->name, "氨罐区"));
    OK(sp_text_set(&u->substances, "氨 = 12.5； 氯=3\n;"));
    u->exposed = 60;
    u->level = 9; /* not the caller's to say */
    OK(sp_record_add(head, &sp_mhi_unit_type, u));
    assert_int_equal(u->s, 1850000);
    assert_string_equal(u->standard, "mhi.gb18218@1");
    int64_t level = u->level;
    assert_true(level >= 1 && level <= 4);
    OK(sp_text_set(&u->chief, "王"));
    u->level = 0; /* nor later */
    u->s = 1;
    OK(sp_record_save(head, &sp_mhi_unit_type, u));
    assert_int_equal(u->level, level);
    assert_int_equal(u->s, 1850000);
    OK(sp_text_set(&u->substances, "氨=1000"));
    OK(sp_record_save(head, &sp_mhi_unit_type, u));
    assert_int_equal(u->level, 1);
    OK(sp_text_set(&u->substances, NULL));
    OK(sp_record_save(head, &sp_mhi_unit_type, u));
    assert_true(u->level == SP_NO_INT && !u->standard);
    sp_record_free(&sp_mhi_unit_type, u);
}

static void substances_are_read_strictly(void **state)
{
    static const char *const bad[] = {"氨",
                                      "氨=",
                                      "=5",
                                      "氨=-1",
                                      "氨=1e3",
                                      "氨=1t",
                                      "没有这种东西=1",
                                      "氨=nan",
                                      "氨|W99=1",
                                      "氨=0.0000001",
                                      "氨=99999999999999999999"};
    sp_mhi_unit *u = sp_record_new(&sp_mhi_unit_type);

    (void)state;
    OK(sp_text_set(&u->enterprise, "MHI"));
    OK(sp_text_set(&u->name, "坏"));
    for (size_t i = 0; i < SP_COUNT(bad); i++) {
        OK(sp_text_set(&u->substances, bad[i]));
        sp_status status = sp_record_add(head, &sp_mhi_unit_type, u);
        if (status == SP_OK)
            fail_msg("\"%s\" was taken", bad[i]);
    }
    OK(sp_text_set(&u->substances, "氨=1"));
    u->exposed = -1;
    REFUSED(SP_INVALID, sp_record_add(head, &sp_mhi_unit_type, u));
    sp_record_free(&sp_mhi_unit_type, u);
}

/* ---- the park's pictures ---- */

static void pictures_are_whole_or_refused(void **state)
{
    static const unsigned char png[] = {
        0x89, 'P', 'N', 'G',  13,   10, 26, 10,   0,    0, 0, 13, 'I', 'H', 'D',
        'R',  0,   0,   0xff, 0xff, 0,  0,  0xff, 0xff, 8, 2, 0,  0,   0};
    static const struct {
        const void *bytes;
        size_t len;
    } bad[] = {
        {"", 0},           {"GIF89a", 6},           {"<svg/>", 6},   {png, 8},
        {png, sizeof png}, {"\xff\xd8\xff\xe0", 4}, {"\xff\xd8", 2},
    };
    sp_park *park = sp_record_new(&sp_park_type);

    (void)state;
    REFUSED(SP_INVALID, sp_park_set_picture(head, SP_PARK_PLAN, "x", 1));
    OK(sp_text_set(&park->name, "园"));
    OK(sp_record_add(head, &sp_park_type, park));
    for (size_t i = 0; i < SP_COUNT(bad); i++) {
        sp_status status = sp_park_set_picture(head, SP_PARK_BACKGROUND,
                                               bad[i].bytes, bad[i].len);
        if (status == SP_OK)
            fail_msg("picture %zu was taken", i);
    }
    park->id = 0;
    REFUSED(SP_CONFLICT, sp_record_add(head, &sp_park_type, park));
    sp_record_free(&sp_park_type, park);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_are_made),
        cmocka_unit_test(codes_do_not_meet),
        cmocka_unit_test(codes_of_children),
        cmocka_unit_test(fields_are_cleaned),
        cmocka_unit_test(places_go_in_pairs),
        cmocka_unit_test(written_off_is_for_reading),
        cmocka_unit_test(duplicates_are_found),
        cmocka_unit_test(what_runs_out),
        cmocka_unit_test(licences_are_checked),
        cmocka_unit_test(attachments_prove_out),
        cmocka_unit_test(attachments_are_seen_by_their_department),
        cmocka_unit_test(grades_stay_until_their_inputs_change),
        cmocka_unit_test(substances_are_read_strictly),
        cmocka_unit_test(pictures_are_whole_or_refused),
    };

    return cmocka_run_group_tests(tests, open_all, close_all);
}
