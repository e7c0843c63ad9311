/* One call to many: who is meant, who has answered, who is told of the silent.
 */
#include "site_help.h"

static sp_session *root;
static sp_session *admin;

static void set(const sp_type *type, void *record, const char *field,
                const char *text)
{
    OK(sp_record_set(type, record, sp_type_field(type, field), text, 480));
}

static void add(const sp_type *type, const char *const *texts)
{
    void *record = sp_record_new(type);

    for (; *texts; texts += 2)
        set(type, record, texts[0], texts[1]);
    OK(sp_record_add(admin, type, record));
    sp_record_free(type, record);
}
#define ADD(type, ...) add(type, (const char *const[]){__VA_ARGS__, NULL})

/* D1 has D11 below it; li works in D1, wang in D11, zhao in D2 and is a person
 * too; P2 has no login; on duty are 孙 and 李 (till 10:30). */
static int start(void **state)
{
    (void)state;
    root = site_make();
    site_add_department(root, "D1", NULL);
    site_add_department(root, "D11", "D1");
    site_add_department(root, "D2", NULL);
    site_add_user(root, "admin", NULL, "SAFETY_ADMIN");
    site_add_user(root, "li", "D1", "WORKER");
    site_add_user(root, "wang", "D11", "SAFETY_OFFICER");
    site_add_user(root, "zhao", "D2", "WORKER");
    admin = site_enter(root, "admin");
    ADD(&sp_person_type, "code", "P1", "name", "赵", "user_name", "zhao",
        "owner_dept", "D1");
    ADD(&sp_person_type, "code", "P2", "name", "钱", "owner_dept", "D11");
    ADD(&sp_person_type, "code", "P3", "name", "走了", "owner_dept", "D1",
        "left_on", "2025-01-01");
    ADD(&sp_roster_shift_type, "post", "中控室", "from_at", "2025-11-24 08:00",
        "to_at", "2025-11-24 10:30", "leader", "孙", "people", "李、孙");
    return 0;
}

static int stop(void **state)
{
    (void)state;
    sp_session_close(admin);
    sp_session_close(root);
    site_remove(site_path());
    return 0;
}

static char *call(const char *targets, int64_t minutes, int64_t *called)
{
    const sp_broadcast_order order = {.text = "三号罐区泄漏，立即撤离",
                                      .targets = targets,
                                      .level = 3,
                                      .answer_minutes = minutes};
    char *code = NULL;

    OK(sp_broadcast_send(admin, &order, &code, called));
    return code;
}

/* Who was called, in order, with spaces. */
static void who_was(const char *code, char out[400])
{
    sp_query *query = sp_query_new(&sp_broadcast_call_type);
    sp_records list = {0};

    *out = '\0';
    OK(sp_query_where(query, "broadcast", code));
    OK(sp_record_list(admin, query, &list));
    for (size_t i = 0; i < list.count; i++) {
        strcat(out, i ? " " : "");
        strcat(out, ((sp_broadcast_call *)list.items[i])->who);
    }
    sp_records_clear(&list);
    sp_query_free(query);
}

static void who_is_meant(void **state)
{
    static const struct {
        const char *targets;
        const char *who;
    } rows[] = {
        {"dept:D1", "person:P2 user:li user:wang user:zhao"},
        {"dept:D11", "person:P2 user:wang"},
        {"role:WORKER", "user:li user:zhao"},
        {"user:li", "user:li"},
        {"person:P1", "user:zhao"}, /* by the login that they have */
        {"roster:中控室", "name:孙 name:李"},
        {"user:li,dept:D1、person:P2", "person:P2 user:li user:wang user:zhao"},
        {"all", "person:P2 user:admin user:li user:root user:wang user:zhao"},
    };
    char who[400];
    int64_t called;

    (void)state;
    for (size_t i = 0; i < SP_COUNT(rows); i++) {
        char *code = call(rows[i].targets, 0, &called);
        who_was(code, who);
        if (strcmp(who, rows[i].who) != 0)
            print_error("%s: %s\n", rows[i].targets, who);
        assert_string_equal(who, rows[i].who);
        sp_free(code);
    }
}

static void nobody_is_meant(void **state)
{
    static const char *const targets[] = {
        "zone:Z9",     "dept:D9",   "role:CONTRACTOR_USER",
        "user:nobody", "person:P3", "roster:门卫",
        "everybody",   ":",         "zone:",
        ",,,",         "role:%",    "dept:' OR 1=1 --"};

    (void)state;
    for (size_t i = 0; i < SP_COUNT(targets); i++) {
        const sp_broadcast_order order = {.text = "x", .targets = targets[i]};
        char *code = NULL;
        REFUSED(SP_INVALID, sp_broadcast_send(admin, &order, &code, NULL));
    }
    assert_int_equal(site_sql_int("SELECT count(*) FROM broadcast"), 0);
    assert_int_equal(site_sql_int("SELECT count(*) FROM notice"), 0);
}

static void answers(void **state)
{
    char *code = call("dept:D1", 10, NULL);
    sp_session *li = site_enter(root, "li");
    sp_session *wang = site_enter(root, "wang");

    (void)state;
    OK(sp_broadcast_answer(li, code, NULL, "已撤离"));
    REFUSED(SP_CONFLICT, sp_broadcast_answer(li, code, NULL, NULL));
    REFUSED(SP_FORBIDDEN, sp_broadcast_answer(li, code, "person:P2", NULL));
    OK(sp_broadcast_answer(wang, code, "person:P2", "在我身边"));
    REFUSED(SP_NOT_FOUND, sp_broadcast_answer(admin, code, NULL, NULL));
    REFUSED(SP_NOT_FOUND, sp_broadcast_answer(li, "GB1", NULL, NULL));
    sp_session_close(li);
    sp_session_close(wang);
    sp_free(code);
}

/* Once, one level up, by name; nobody is named who has answered. */
static void the_silent_are_told_of(void **state)
{
    char *code = call("dept:D1", 10, NULL);
    sp_session *li = site_enter(root, "li");
    sp_tick_result r;

    (void)state;
    OK(sp_broadcast_answer(li, code, NULL, NULL));
    OK(sp_tick(admin, &r));
    assert_int_equal(site_sql_int("SELECT count(*) FROM notice WHERE kind = "
                                  "'broadcast_silent'"),
                     0);
    for (int i = 0; i < 2; i++) {
        sp_session *later = site_enter_later(root, "admin", 600);
        OK(sp_tick(later, &r));
        assert_int_equal(
            site_sql_int("SELECT count(*) FROM notice WHERE kind = "
                         "'broadcast_silent' AND level = 4 AND recipients = "
                         "'role:SAFETY_HEAD' AND text_zh LIKE '%4 人中有 3 "
                         "人未应答%' AND text_zh LIKE '%钱%' AND text_zh NOT "
                         "LIKE '%li%'"),
            1);
        sp_session_close(later);
    }
    sp_session_close(li);
    sp_free(code);
}

static void all_have_answered(void **state)
{
    char *code = call("user:li", 10, NULL);
    sp_session *li = site_enter(root, "li");
    sp_session *later = site_enter_later(root, "admin", 600);

    (void)state;
    OK(sp_broadcast_answer(li, code, NULL, NULL));
    OK(sp_tick(later, NULL));
    assert_int_equal(site_sql_int("SELECT count(*) FROM notice WHERE kind = "
                                  "'broadcast_silent'"),
                     0);
    sp_session_close(later);
    sp_session_close(li);
    sp_free(code);
}

static void who_may_call(void **state)
{
    const sp_broadcast_order orders[] = {
        {.text = "x", .targets = "all"},
        {.text = "", .targets = "all"},
        {.text = "x"},
        {.text = "x", .targets = "all", .level = 5},
        {.text = "x", .targets = "all", .answer_minutes = -1},
    };
    sp_session *li = site_enter(root, "li");
    char *code = NULL;

    (void)state;
    for (size_t i = 1; i < SP_COUNT(orders); i++)
        REFUSED(SP_INVALID, sp_broadcast_send(admin, &orders[i], &code, NULL));
    REFUSED(SP_FORBIDDEN, sp_broadcast_send(li, &orders[0], &code, NULL));
    sp_session_close(li);
    li = site_open();
    REFUSED(SP_FORBIDDEN, sp_broadcast_send(li, &orders[0], &code, NULL));
    REFUSED(SP_FORBIDDEN, sp_broadcast_answer(li, "GB1", NULL, NULL));
    sp_session_close(li);
}

#define T(f) cmocka_unit_test_setup_teardown(f, start, stop)
int main(void)
{
    const struct CMUnitTest tests[] = {
        T(who_is_meant),           T(nobody_is_meant),   T(answers),
        T(the_silent_are_told_of), T(all_have_answered), T(who_may_call),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
