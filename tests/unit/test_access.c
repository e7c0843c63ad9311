/* Who may do what: signing in, the whole role matrix through public calls, and
 * the ways around it that must be closed. */
#include "field.h"
#include "json.h"
#include "site_help.h"

static sp_session *root;
static sp_session *head;

static const char *const roles[] = {
    "SYS_ADMIN",       "SAFETY_HEAD",    "SAFETY_ADMIN",
    "DEPT_HEAD",       "SAFETY_OFFICER", "WORKER",
    "CONTRACTOR_USER", "PRINCIPAL",      "PARK_VIEWER"};

static int open_all(void **state)
{
    (void)state;
    root = site_make();
    site_add_department(root, "D1", NULL);
    site_add_department(root, "D2", "D1");
    site_add_department(root, "O", NULL);
    head = site_head(root);
    for (size_t i = 0; i < SP_COUNT(roles); i++)
        site_add_user(root, roles[i], "D1", roles[i]);
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

/* ---- the matrix, read from the pack's own words ---- */

static sp_scope expected_scope(const char *role, const char *module,
                               sp_action action)
{
    static const char *const names[] = {"none", "own", "dept", "park", "all"};
    sp_pack *pack = NULL;
    SP_AUTOJSON *json = NULL;
    const cJSON *m;
    const char *word = "none";

    OK(sp_pack_builtin("roles.standard", &pack));
    const char *text = sp_pack_text(pack);
    OK(sp_json_parse(text, strlen(text), &json));
    cJSON_ArrayForEach(m, cJSON_GetObjectItem(json, "modules"))
    {
        const cJSON *cells = cJSON_GetObjectItem(m, "cells");
        if (strcmp(sp_json_text(m, "name", ""), module) == 0)
            word = sp_json_text(cJSON_GetObjectItemCaseSensitive(cells, role),
                                sp_action_name(action), "none");
    }
    for (int i = 0; i < (int)SP_COUNT(names); i++)
        if (strcmp(word, names[i]) == 0) {
            sp_pack_free(pack);
            return (sp_scope)i;
        }
    fail_msg("scope %s", word);
    return SP_SCOPE_NONE;
}

static const char *const places[] = {"D1", "D2", "O", NULL};

static bool expected(sp_scope scope, const char *place, bool mine)
{
    switch (scope) {
    case SP_SCOPE_NONE:
        return false;
    case SP_SCOPE_OWN:
        return mine;
    case SP_SCOPE_DEPT:
        return place ? strcmp(place, "O") != 0 : mine;
    case SP_SCOPE_PARK:
    case SP_SCOPE_ALL:
        break;
    }
    return true;
}

/* ---- what is tried on ---- */

static sp_status make_zone(sp_session *session, const char *code,
                           const char *dept)
{
    sp_zone *z = sp_record_new(&sp_zone_type);

    OK(sp_text_set(&z->code, code));
    OK(sp_text_set(&z->name, code));
    OK(sp_text_set(&z->owner_dept, dept));
    sp_status status = sp_record_add(session, &sp_zone_type, z);
    sp_record_free(&sp_zone_type, z);
    return status;
}

static sp_status make_enterprise(sp_session *session, const char *code,
                                 const char *dept)
{
    return site_try_enterprise(session, code, code, dept);
}

static sp_status take_out_zone(sp_session *session, const char *code)
{
    return sp_record_remove(session, &sp_zone_type, code);
}

static sp_status take_out_enterprise(sp_session *session, const char *code)
{
    return sp_enterprise_write_off(session, code, "moved");
}

static const struct subject {
    const sp_type *type;
    const char *text; /* a field to change */
    sp_status (*make)(sp_session *session, const char *code, const char *dept);
    sp_status (*take_out)(sp_session *session, const char *code);
} subjects[] = {
    {&sp_enterprise_type, "remark", make_enterprise, take_out_enterprise},
    {&sp_zone_type, "responsible_person", make_zone, take_out_zone},
};

static sp_status try_create(sp_session *session, const struct subject *s,
                            const char *code, const char *dept)
{
    char other[128];

    snprintf(other, sizeof other, "%s-new", code);
    return s->make(session, other, dept);
}

static bool is_listed(sp_session *session, const sp_type *type,
                      const char *code)
{
    sp_query *query = sp_query_new(type);
    sp_records list = {0};
    int64_t n = -1;

    OK(sp_query_where(query, type->code, code));
    sp_status status = sp_record_list(session, query, &list);
    if (status == SP_OK) {
        OK(sp_record_count(session, query, &n));
        assert_int_equal(n, list.count);
    }
    bool found = status == SP_OK && list.count == 1;
    sp_records_clear(&list);
    sp_query_free(query);
    return found;
}

static sp_status try_read(sp_session *session, const struct subject *s,
                          const char *code)
{
    void *record = NULL;
    sp_status status = sp_record_load(session, s->type, code, &record);

    sp_record_free(s->type, record);
    if (is_listed(session, s->type, code) != (status == SP_OK))
        fail_msg("%s: lists and loading do not agree", code);
    return status;
}

static sp_status try_update(sp_session *session, const struct subject *s,
                            const char *code)
{
    void *record = NULL;

    OK(sp_record_load(head, s->type, code, &record));
    OK(sp_record_set(s->type, record, sp_type_field(s->type, s->text),
                     sp_session_user(session), 480));
    sp_status status = sp_record_save(session, s->type, record);
    sp_record_free(s->type, record);
    return status;
}

static void compare(sp_session *session, const char *what, const char *place,
                    bool mine, sp_scope scope, sp_status status)
{
    sp_status right = expected(scope, place, mine) ? SP_OK : SP_FORBIDDEN;

    if (status != right)
        fail_msg("%s %s in %s%s: %s, %s", sp_session_user(session), what,
                 place ? place : "no department", mine ? " (own)" : "",
                 sp_status_name(status), sp_last_error(SP_EN));
    if (status != SP_OK)
        assert_true(*sp_last_error(SP_ZH));
}

static void try_all(sp_session *session, const struct subject *s,
                    const char *role, const char *code, const char *place,
                    bool mine)
{
    const char *module = s->type->module;
    sp_scope scope[SP_DO_DELETE + 1];

    for (int a = 0; a <= SP_DO_DELETE; a++) {
        scope[a] = expected_scope(role, module, (sp_action)a);
        if (mine || !place)
            continue;
        char *why = NULL;
        sp_status can = sp_can(session, module, (sp_action)a, place, &why);
        compare(session, "sp_can", place, false, scope[a], can);
        assert_true(why && *why);
        sp_free(why);
        can = sp_can(session, module, (sp_action)a, NULL, NULL);
        assert_int_equal(can == SP_OK, scope[a] != SP_SCOPE_NONE);
    }
    compare(session, "read", place, mine, scope[SP_DO_READ],
            try_read(session, s, code));
    compare(session, "update", place, mine, scope[SP_DO_UPDATE],
            try_update(session, s, code));
    if (!mine) /* what one makes is one's own, and goes into one's department */
        compare(session, "create", place ? place : "D1", true,
                scope[SP_DO_CREATE], try_create(session, s, code, place));
    compare(session, "delete", place, mine, scope[SP_DO_DELETE],
            s->take_out(session, code));
}

/* Made by @role itself, while it was the head of safety for a moment. */
static void make_own(const char *role, const struct subject *s,
                     const char *code, const char *place)
{
    bool is_head = strcmp(role, "SAFETY_HEAD") == 0;

    if (!is_head)
        OK(sp_user_grant(root, role, "SAFETY_HEAD"));
    sp_session *session = site_enter(root, role);
    OK(s->make(session, code, place));
    if (!place) { /* it went into the maker's department: take it out of it */
        void *record = NULL;
        OK(sp_record_load(session, s->type, code, &record));
        OK(sp_text_set(&((sp_head *)record)->owner_dept, NULL));
        OK(sp_record_save(session, s->type, record));
        sp_record_free(s->type, record);
    }
    sp_session_close(session);
    if (!is_head)
        OK(sp_user_revoke(root, role, "SAFETY_HEAD"));
}

static void the_matrix_holds(void **state)
{
    (void)state;
    for (size_t r = 0; r < SP_COUNT(roles); r++) {
        sp_session *session = site_enter(root, roles[r]);
        for (size_t s = 0; s < SP_COUNT(subjects); s++)
            for (size_t p = 0; p < SP_COUNT(places); p++) {
                char code[32];
                snprintf(code, sizeof code, "T%zu-%zu", r, p);
                OK(subjects[s].make(head, code, places[p]));
                try_all(session, &subjects[s], roles[r], code, places[p],
                        false);
                if (strcmp(roles[r], "SYS_ADMIN") == 0)
                    continue; /* may not be head for a moment */
                strcat(code, "-own");
                make_own(roles[r], &subjects[s], code, places[p]);
                try_all(session, &subjects[s], roles[r], code, places[p], true);
            }
        sp_session_close(session);
    }
    sp_audit_result result;
    OK(sp_audit_verify(root, NULL, &result));
}

/* Types that hang on rights in other ways: the ledger, departments, people,
 * rule packs. */
static void what_is_listed(void **state)
{
    static const struct {
        const char *role;
        const sp_type *type;
        const char *codes; /* seen; "-" with those that are not */
    } cases[] = {
        {"DEPT_HEAD", &sp_department_type, "D1 D2 -O"},
        {"WORKER", &sp_department_type, "-D1 -D2 -O"},
        {"SAFETY_ADMIN", &sp_department_type, "D1 D2 O"},
        {"WORKER", &sp_user_type, "WORKER -PRINCIPAL -root -head"},
        {"DEPT_HEAD", &sp_user_type, "WORKER PRINCIPAL -root -head"},
        {"PRINCIPAL", &sp_user_type, "WORKER root head"},
        {"PARK_VIEWER", &sp_user_type, "-WORKER -PARK_VIEWER"},
        {"DEPT_HEAD", &sp_entry_type, "-1"},
        {"PRINCIPAL", &sp_entry_type, "1"},
        {"WORKER", &sp_rule_pack_type, "roles.standard@1"},
        {"CONTRACTOR_USER", &sp_rule_pack_type, "-roles.standard@1"},
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        sp_session *session = site_enter(root, cases[i].role);
        SP_AUTOFREE char *words = strdup(cases[i].codes);
        char *rest;
        for (char *word = strtok_r(words, " ", &rest); word;
             word = strtok_r(NULL, " ", &rest)) {
            struct subject s = {.type = cases[i].type};
            bool hidden = *word == '-';
            sp_status status = try_read(session, &s, word + hidden);
            if (status != (hidden ? SP_FORBIDDEN : SP_OK))
                fail_msg("%s, %s %s: %s", cases[i].role, s.type->name, word,
                         sp_status_name(status));
        }
        sp_session_close(session);
    }
}

/* ---- reach ---- */

static void reach_cannot_be_stretched(void **state)
{
    sp_session *dept = site_enter(root, "DEPT_HEAD");
    sp_session *officer = site_enter(root, "SAFETY_OFFICER");

    (void)state;
    site_add_enterprise(head, "MOVE");
    sp_enterprise *e = site_enterprise(head, "MOVE");
    OK(sp_text_set(&e->owner_dept, "D2"));
    OK(sp_record_save(head, &sp_enterprise_type, e));
    sp_record_free(&sp_enterprise_type, e);
    e = site_enterprise(dept, "MOVE");
    OK(sp_text_set(&e->owner_dept, "O")); /* away from oneself */
    REFUSED(SP_FORBIDDEN, sp_record_save(dept, &sp_enterprise_type, e));
    OK(sp_text_set(&e->owner_dept, NULL)); /* to nobody */
    REFUSED(SP_FORBIDDEN, sp_record_save(dept, &sp_enterprise_type, e));
    sp_record_free(&sp_enterprise_type, e);
    REFUSED(SP_FORBIDDEN, make_zone(officer, "OUT", "O"));
    REFUSED(SP_INVALID, make_zone(head, "OUT", "no such"));
    OK(make_zone(officer, "IN", "D2"));
    sp_session_close(dept);
    sp_session_close(officer);
}

static void departments_make_no_circle(void **state)
{
    sp_department *d = NULL;
    void *found = NULL;

    (void)state;
    OK(sp_record_load(root, &sp_department_type, "D1", &found));
    d = found;
    OK(sp_text_set(&d->parent, "D2"));
    REFUSED(SP_INVALID, sp_record_save(root, &sp_department_type, d));
    OK(sp_text_set(&d->parent, "D1"));
    REFUSED(SP_INVALID, sp_record_save(root, &sp_department_type, d));
    OK(sp_text_set(&d->parent, "O"));
    OK(sp_record_save(root, &sp_department_type, d));
    OK(sp_text_set(&d->parent, NULL)); /* once said, it stays */
    REFUSED(SP_INVALID, sp_record_save(root, &sp_department_type, d));
    sp_record_free(&sp_department_type, d);
}

/* ---- guarded, secret and private ---- */

static void guarded_members_are_not_the_callers(void **state)
{
    void *found = NULL;
    sp_session *admin = site_enter(root, "SAFETY_ADMIN");

    (void)state;
    sp_enterprise *e = sp_record_new(&sp_enterprise_type);
    OK(sp_text_set(&e->code, "GUARD"));
    OK(sp_text_set(&e->full_name, "GUARD"));
    OK(sp_text_set(&e->created_by, "somebody"));
    e->status = SP_ENTERPRISE_WRITTEN_OFF;
    e->written_off_at = 5;
    e->version = 77;
    OK(sp_record_add(admin, &sp_enterprise_type, e));
    assert_int_equal(e->version, 1);
    assert_int_equal(e->status, SP_ENTERPRISE_ACTIVE);
    assert_string_equal(e->created_by, "SAFETY_ADMIN");
    e->status = SP_ENTERPRISE_WRITTEN_OFF; /* needs the right to delete */
    e->written_off_at = SITE_NOW;
    OK(sp_text_set(&e->remark, "x"));
    OK(sp_record_save(admin, &sp_enterprise_type, e));
    sp_record_free(&sp_enterprise_type, e);
    e = site_enterprise(head, "GUARD");
    assert_int_equal(e->status, SP_ENTERPRISE_ACTIVE);
    assert_true(e->written_off_at == SP_NO_INT);
    sp_record_free(&sp_enterprise_type, e);
    /* nor are roles, with which separation of duty would be gone */
    OK(sp_record_load(root, &sp_user_type, "WORKER", &found));
    sp_user *user = found;
    assert_null(user->password);
    OK(sp_text_set(&user->roles, "SYS_ADMIN,SAFETY_HEAD"));
    OK(sp_text_set(&user->display_name, "工人"));
    OK(sp_record_save(root, &sp_user_type, user));
    sp_record_free(&sp_user_type, user);
    OK(sp_record_load(root, &sp_user_type, "WORKER", &found));
    assert_string_equal(((sp_user *)found)->roles, "WORKER");
    assert_string_equal(((sp_user *)found)->display_name, "工人");
    sp_record_free(&sp_user_type, found);
    OK(sp_session_login(admin, "WORKER", SITE_PASSWORD)); /* still there */
    sp_session_close(admin);
}

static sp_status no_password(void *context, const void *record)
{
    (void)context;
    assert_null(((const sp_user *)record)->password);
    return SP_OK;
}

static void secrets_stay_inside(void **state)
{
    sp_query *query = sp_query_new(&sp_user_type);
    sp_records list = {0};

    (void)state;
    OK(sp_record_each(root, query, no_password, NULL));
    OK(sp_record_list(root, query, &list));
    for (size_t i = 0; i < list.count; i++)
        assert_null(((sp_user *)list.items[i])->password);
    sp_records_clear(&list);
    sp_query_free(query);
    assert_int_equal(site_sql_int("SELECT count(*) FROM ledger WHERE before "
                                  "LIKE '%argon2%' OR after LIKE "
                                  "'%argon2%'"),
                     0);
    assert_int_equal(
        site_sql_int("SELECT count(*) FROM user_account WHERE password NOT "
                     "LIKE '$argon2id$%' OR password IS NULL"),
        0);
}

static sp_status no_phone(void *context, const void *record)
{
    const sp_enterprise *e = record;

    ++*(int *)context;
    assert_true(!e->contact_phone && !e->safety_lead_phone);
    return SP_OK;
}

static void private_fields_are_blank(void **state)
{
    sp_session *worker = site_enter(root, "WORKER");
    sp_query *query = sp_query_new(&sp_enterprise_type);
    sp_records list = {0};
    int64_t count = 0;
    int n = 0;

    (void)state;
    OK(make_enterprise(head, "PHONE", "D1"));
    sp_enterprise *e = site_enterprise(head, "PHONE");
    OK(sp_text_set(&e->contact_phone, "13800000000"));
    OK(sp_text_set(&e->contact, "王"));
    OK(sp_record_save(head, &sp_enterprise_type, e));
    sp_record_free(&sp_enterprise_type, e);
    e = site_enterprise(worker, "PHONE");
    assert_null(e->contact_phone);
    assert_string_equal(e->contact, "王");
    sp_record_free(&sp_enterprise_type, e);
    OK(sp_record_each(worker, query, no_phone, &n));
    assert_true(n > 0);
    OK(sp_query_where(query, "电话", "13800000000")); /* asking is telling */
    REFUSED(SP_FORBIDDEN, sp_record_count(worker, query, &count));
    REFUSED(SP_FORBIDDEN, sp_record_list(worker, query, &list));
    REFUSED(SP_FORBIDDEN, sp_record_each(worker, query, no_phone, &n));
    OK(sp_record_count(head, query, &count));
    assert_int_equal(count, 1);
    sp_query_free(query);
    query = sp_query_new(&sp_enterprise_type);
    OK(sp_query_order(query, "-contact_phone"));
    REFUSED(SP_FORBIDDEN, sp_record_list(worker, query, &list));
    sp_query_free(query);
    sp_session_close(worker);
}

/* ---- two editors ---- */

static void the_second_editor_overwrites_nothing(void **state)
{
    sp_session *admin = site_enter(root, "SAFETY_ADMIN");

    (void)state;
    site_add_enterprise(head, "TWO");
    sp_enterprise *first = site_enterprise(head, "TWO");
    sp_enterprise *second = site_enterprise(admin, "TWO");
    OK(sp_text_set(&first->contact, "first"));
    OK(sp_text_set(&second->contact, "second"));
    OK(sp_record_save(head, &sp_enterprise_type, first));
    assert_int_equal(first->version, 2);
    REFUSED(SP_CONFLICT, sp_record_save(admin, &sp_enterprise_type, second));
    assert_non_null(strstr(sp_last_error(SP_EN), "head"));
    assert_int_equal(second->version, 1);
    second->version = 2; /* even one who says so */
    second->id++;
    REFUSED(SP_NOT_FOUND, sp_record_save(admin, &sp_enterprise_type, second));
    sp_enterprise *now = site_enterprise(admin, "TWO");
    assert_string_equal(now->contact, "first");
    int64_t entries = site_sql_int("SELECT count(*) FROM ledger");
    OK(sp_record_save(admin, &sp_enterprise_type, now)); /* no change */
    assert_int_equal(site_sql_int("SELECT count(*) FROM ledger"), entries);
    assert_int_equal(now->version, 2);
    sp_record_free(&sp_enterprise_type, now);
    sp_record_free(&sp_enterprise_type, first);
    sp_record_free(&sp_enterprise_type, second);
    sp_session_close(admin);
}

static void what_is_no_record_is_refused(void **state)
{
    sp_enterprise *e = sp_record_new(&sp_enterprise_type);

    (void)state;
    REFUSED(SP_INVALID, sp_record_add(head, &sp_enterprise_type, e));
    OK(sp_text_set(&e->full_name, "坏"));
    e->scale = 4000000;
    REFUSED(SP_INVALID, sp_record_add(head, &sp_enterprise_type, e));
    e->scale = 0;
    OK(sp_text_set(&e->code, "a b"));
    REFUSED(SP_INVALID, sp_record_add(head, &sp_enterprise_type, e));
    OK(sp_text_set(&e->code, "\xff"));
    REFUSED(SP_INVALID, sp_record_add(head, &sp_enterprise_type, e));
    OK(sp_text_set(&e->code, "TWO"));
    REFUSED(SP_CONFLICT, sp_record_add(head, &sp_enterprise_type, e));
    assert_int_equal(e->id, 0);
    OK(sp_text_set(&e->code, "FIXED"));
    OK(sp_record_add(head, &sp_enterprise_type, e));
    OK(sp_text_set(&e->code, "OTHER"));
    REFUSED(SP_INVALID, sp_record_save(head, &sp_enterprise_type, e));
    sp_record_free(&sp_enterprise_type, e);
    REFUSED(SP_UNSUPPORTED, sp_record_add(root, &sp_user_type, NULL));
    REFUSED(SP_UNSUPPORTED, sp_record_add(root, &sp_entry_type, NULL));
    REFUSED(SP_UNSUPPORTED, sp_record_save(root, &sp_entry_type, NULL));
    REFUSED(SP_UNSUPPORTED, sp_record_remove(root, &sp_rule_pack_type, "x"));
}

#define CASE(f) cmocka_unit_test(f)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(the_matrix_holds),
        CASE(what_is_listed),
        CASE(reach_cannot_be_stretched),
        CASE(departments_make_no_circle),
        CASE(guarded_members_are_not_the_callers),
        CASE(secrets_stay_inside),
        CASE(private_fields_are_blank),
        CASE(the_second_editor_overwrites_nothing),
        CASE(what_is_no_record_is_refused),
    };

    return cmocka_run_group_tests(tests, open_all, close_all);
}
