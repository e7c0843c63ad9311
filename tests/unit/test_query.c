/* Which records: from a person's words to bound SQL. */
#include "rec.h"
#include "site_help.h"

static sp_session *root;
static sp_session *head;

static void add(const char *code, const char *name, const char *sector,
                unsigned grade, const char *entered, int64_t staff)
{
    sp_enterprise *e = sp_record_new(&sp_enterprise_type);

    OK(sp_text_set(&e->code, code));
    OK(sp_text_set(&e->full_name, name));
    OK(sp_text_set(&e->safety_sector, sector));
    OK(sp_text_set(&e->entered_park_at, entered));
    e->risk_grade = grade;
    e->staff_count = staff;
    e->key_process = staff > 50;
    OK(sp_record_add(head, &sp_enterprise_type, e));
    sp_record_free(&sp_enterprise_type, e);
}

static int open_all(void **state)
{
    (void)state;
    root = site_make();
    head = site_head(root);
    add("A", "50% 化工", "化工", 1, "2023-01-01", 10);
    add("B", "a_b 石化", "化工", 2, "2023-12-31", 100);
    add("C", "a\\b", "机械", 3, "2024-01-01", SP_NO_INT);
    add("D", "O'Brien \"x\"", NULL, 1, NULL, 60);
    add("E", "gone", "机械", 4, "2024-06-01", 1);
    OK(sp_enterprise_write_off(head, "E", "moved"));
    return 0;
}

static int close_all(void **state)
{
    (void)state;
    sp_session_close(head);
    sp_session_close(root);
    site_remove(site_path());
    return 0;
}

static sp_status gather(void *context, const void *record)
{
    return strcat(context, ((const sp_enterprise *)record)->code) ? SP_OK
                                                                  : SP_OK;
}

#define G(i) sp_risk_grade_labels[i].name

static void conditions(void **state)
{
    char named[2][64];
    const struct {
        const char *field;
        const char *text;
        const char *found; /* NULL: refused */
    } cases[] = {
        {"code", "A", "A"},
        {"企业编号", "A", "A"},
        {"code", "A' OR '1'='1", ""},
        {"code", "A\"; DROP TABLE enterprise; --", ""},
        {"code\" = 'A' OR \"code", "A", NULL},
        {"1=1; --", "", NULL},
        {"password", "x", NULL},
        {"", "x", NULL},
        {"full_name", "化工", "A"},
        {"full_name", "  石化 ", "B"},
        {"full_name", "%", "A"},
        {"full_name", "_", "B"},
        {"full_name", "\\", "C"},
        {"full_name", "'", "D"},
        {"full_name", "\"", "D"},
        {"full_name", "A_B", "B"},
        {"full_name", "\xff", NULL},
        {"safety_sector", "", "D"},
        {"safety_sector", "  ", "D"},
        {"safety_sector", "化", ""},
        {"staff_count", "10..60", "AD"},
        {"staff_count", " 10 .. 60 ", "AD"},
        {"staff_count", "60..", "BD"},
        {"staff_count", "..10", "A"},
        {"staff_count", "100", "B"},
        {"staff_count", "", "C"},
        {"staff_count", "..", NULL},
        {"staff_count", "a..b", NULL},
        {"staff_count", "1..b", NULL},
        {"staff_count", "60..10", ""},
        {"entered_park_at", "2023-01-01..2023-12-31", "AB"},
        {"entered_park_at", "2023/12/31..", "BC"},
        {"entered_park_at", "..2022-12-31", ""},
        {"entered_park_at", "2023-13-01..", NULL},
        {"risk_grade", named[0], "AD"},
        {"risk_grade", named[1], "ABD"},
        {"risk_grade", ",", NULL},
        {"risk_grade", "no such", NULL},
        {"key_process", "是", "BD"},
        {"key_process", "no", "AC"},
        {"key_process", "是，否", "ABCD"},
        {"created_at", "2025-11-24", "ABCD"},
        {"created_at", "2025-11-25..", ""},
        {"created_at", "..2025-11-24", "ABCD"},
        {"written_off_at", "2025-11-24", "E"},
        {"status", "written_off", ""}, /* hidden all the same */
        {"longitude", "1..2", ""},
    };

    (void)state;
    snprintf(named[0], sizeof named[0], "%s, ", G(1));
    snprintf(named[1], sizeof named[1], ",%s,%s", G(2), G(1));
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        sp_query *query = sp_query_new(&sp_enterprise_type);
        char found[64] = "";
        int64_t n = -1;
        sp_status status = sp_query_where(query, cases[i].field, cases[i].text);
        if (status != (cases[i].found ? SP_OK : SP_INVALID))
            fail_msg("%s \"%s\": %s", cases[i].field, cases[i].text,
                     sp_status_name(status));
        /* A refused condition leaves a query that works as before. */
        OK(sp_record_each(head, query, gather, found));
        if (strcmp(found, cases[i].found ? cases[i].found : "ABCD") != 0)
            fail_msg("%s \"%s\": %s", cases[i].field, cases[i].text, found);
        OK(sp_record_count(head, query, &n));
        assert_int_equal(n, strlen(found));
        sp_query_free(query);
    }
}

static void conditions_add_up(void **state)
{
    sp_query *query = sp_query_new(&sp_enterprise_type);
    char found[64] = "";
    sp_status status = SP_OK;

    (void)state;
    OK(sp_query_where(query, "key_process", "yes"));
    REFUSED(SP_INVALID, sp_query_where(query, "staff_count", "1..x"));
    REFUSED(SP_INVALID, sp_query_where(query, "risk_grade", "x"));
    OK(sp_query_where(query, "safety_sector", "化工"));
    OK(sp_record_each(head, query, gather, found));
    assert_string_equal(found, "B");
    for (int i = 0; status == SP_OK && i < 100; i++)
        status = sp_query_where(query, "staff_count", "1..1000");
    assert_int_equal(status, SP_INVALID); /* too many, and none is half there */
    *found = '\0';
    OK(sp_record_each(head, query, gather, found));
    assert_string_equal(found, "B");
    sp_query_free(query);
    sp_query_free(NULL);
}

static void long_texts_are_refused(void **state)
{
    sp_query *query = sp_query_new(&sp_enterprise_type);
    char *text = malloc(100001);

    (void)state;
    memset(text, '%', 100000);
    text[100000] = '\0';
    REFUSED(SP_INVALID, sp_query_where(query, "full_name", text));
    free(text);
    sp_query_free(query);
}

static void orders_and_pages(void **state)
{
    static const struct {
        const char *order; /* NULL: none asked for */
        size_t offset;
        size_t limit;
        const char *found;
        size_t total;
    } cases[] = {
        {NULL, 0, 0, "ABCD", 4},
        {"-code", 0, 0, "DCBA", 4},
        {"staff_count", 0, 0, "CADB", 4},
        {"-从业人数", 0, 2, "BD", 4},
        {"code", 1, 2, "BC", 4},
        {"code", 3, 2, "D", 4},
        {"code", 4, 2, "", 4},
        {"code", 100, 2, "", 4},
        {"code", 2, 0, "CD", 4},
        {"code", 100, 0, "", 4},
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        sp_query *query = sp_query_new(&sp_enterprise_type);
        sp_records list = {0};
        char found[64] = "";
        if (cases[i].order)
            OK(sp_query_order(query, cases[i].order));
        sp_query_page(query, cases[i].offset, cases[i].limit);
        OK(sp_record_list(head, query, &list));
        for (size_t k = 0; k < list.count; k++)
            gather(found, list.items[k]);
        assert_string_equal(found, cases[i].found);
        if (list.total != cases[i].total)
            fail_msg("case %zu: %zu in all", i, list.total);
        sp_records_clear(&list);
        sp_query_free(query);
    }
}

static void bad_orders_are_refused(void **state)
{
    static const char *const orders[] = {
        "",        "-", "no such", "code DESC", "code; DROP TABLE enterprise",
        "password"};
    sp_query *query = sp_query_new(&sp_user_type);

    (void)state;
    for (size_t i = 0; i < SP_COUNT(orders); i++)
        REFUSED(SP_INVALID, sp_query_order(query, orders[i]));
    REFUSED(SP_INVALID, sp_query_where(query, "password", "x"));
    sp_query_free(query);
}

/* The same walk inside itself, and a walk whose visitor writes. */
static sp_status walk_inside(void *context, const void *record)
{
    sp_query *query = sp_query_new(&sp_enterprise_type);
    char found[64] = "";

    (void)record;
    OK(sp_record_each(head, query, gather, found));
    assert_string_equal(found, "ABCD");
    sp_query_free(query);
    ++*(int *)context;
    return SP_OK;
}

static sp_status stop(void *context, const void *record)
{
    (void)record;
    return ++*(int *)context == 2 ? SP_CANCELLED : SP_OK;
}

static void walks_nest_and_stop(void **state)
{
    sp_query *query = sp_query_new(&sp_enterprise_type);
    int n = 0;

    (void)state;
    OK(sp_record_each(head, query, walk_inside, &n));
    assert_int_equal(n, 4);
    n = 0;
    assert_int_equal(sp_record_each(head, query, stop, &n), SP_CANCELLED);
    assert_int_equal(n, 2);
    sp_query_all(query);
    char found[64] = "";
    OK(sp_record_each(head, query, gather, found));
    assert_string_equal(found, "ABCDE");
    sp_query_free(query);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(conditions),
        cmocka_unit_test(conditions_add_up),
        cmocka_unit_test(long_texts_are_refused),
        cmocka_unit_test(orders_and_pages),
        cmocka_unit_test(bad_orders_are_refused),
        cmocka_unit_test(walks_nest_and_stop),
    };

    return cmocka_run_group_tests(tests, open_all, close_all);
}
