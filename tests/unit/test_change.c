/* The way of a write: what goes into the ledger, bulk loads, hooks that fail.
 */
#include "change.h"
#include "field.h"
#include "site_help.h"

static sp_session *root;
static sp_session *head;

static int open_all(void **state)
{
    (void)state;
    root = site_make();
    head = site_head(root);
    site_add_enterprise(head, "E");
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

static int64_t entries(void)
{
    return site_sql_int("SELECT count(*) FROM ledger");
}

static void last_entry(const char *column, char text[600])
{
    sqlite3 *db = NULL;
    sqlite3_stmt *stmt = NULL;
    char sql[100];

    snprintf(sql, sizeof sql,
             "SELECT coalesce(%s, 'NULL') FROM ledger ORDER BY seq DESC LIMIT "
             "1",
             column);
    assert_int_equal(sqlite3_open(site_path(), &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    snprintf(text, 600, "%s", (const char *)sqlite3_column_text(stmt, 0));
    sqlite3_finalize(stmt);
    sqlite3_close(db);
}

static void entry_is(const char *column, const char *expected)
{
    char text[600];

    last_entry(column, text);
    assert_string_equal(text, expected);
}

/* ---- one write ---- */

static void the_ledger_says_what_changed(void **state)
{
    sp_enterprise *e = site_enterprise(head, "E");
    void *found = NULL;

    (void)state;
    OK(sp_text_set(&e->remark, "一\n\"二\""));
    e->staff_count = 5;
    e->key_process = true;
    OK(sp_record_save(head, &sp_enterprise_type, e));
    entry_is("actor", "head");
    entry_is("verb", "save");
    entry_is("subject", "enterprise");
    entry_is("code", "E");
    entry_is("before", "{\"staff_count\":null,\"key_process\":false,\"remark\":"
                       "null}");
    entry_is("after", "{\"staff_count\":5,\"key_process\":true,\"remark\":\"一"
                      "\\n\\\"二\\\"\"}");
    sp_record_free(&sp_enterprise_type, e);
    OK(sp_user_set_password(root, "head", NULL, "another password"));
    entry_is("before", "{\"password\":\"***\"}");
    entry_is("after", "{\"password\":\"***\"}");
    OK(sp_record_load(root, &sp_user_type, "head", &found));
    assert_true(((sp_user *)found)->version > 1);
    sp_record_free(&sp_user_type, found);
}

static void times_and_names_are_the_librarys(void **state)
{
    sp_enterprise *e = sp_record_new(&sp_enterprise_type);

    (void)state;
    OK(sp_text_set(&e->code, "HEAD"));
    OK(sp_text_set(&e->full_name, "HEAD"));
    e->id = 12345; /* not the caller's to say */
    e->created_at = 1;
    OK(sp_record_add(head, &sp_enterprise_type, e));
    assert_true(e->id != 12345 && e->id > 0);
    assert_true(e->created_at == SITE_NOW && e->updated_at == SITE_NOW);
    assert_string_equal(e->updated_by, "head");
    int64_t id = e->id;
    OK(sp_text_set(&e->full_name, NULL));
    REFUSED(SP_INVALID, sp_record_save(head, &sp_enterprise_type, e));
    assert_int_equal(e->version, 1); /* as stored: the next try works */
    OK(sp_text_set(&e->full_name, "HEAD 2"));
    OK(sp_record_save(head, &sp_enterprise_type, e));
    assert_true(e->id == id && e->version == 2);
    sp_record_free(&sp_enterprise_type, e);
}

/* ---- bulk loads ---- */

static sp_status bulk_add(const char *code, const char *name, bool *taken)
{
    sp_enterprise *e = sp_record_new(&sp_enterprise_type);

    OK(sp_text_set(&e->code, code));
    OK(sp_text_set(&e->full_name, name));
    sp_status status = sp_bulk_add(head, e, taken);
    sp_record_free(&sp_enterprise_type, e);
    return status;
}

static void a_bulk_load_is_one_entry(void **state)
{
    sp_bulk bulk;
    sp_bulk second;
    bool taken = false;
    int64_t before = entries();

    (void)state;
    OK(sp_bulk_begin(head, &sp_enterprise_type, &bulk));
    REFUSED(SP_CONFLICT, sp_bulk_begin(head, &sp_enterprise_type, &second));
    OK(bulk_add("B1", "B1", &taken));
    assert_false(taken);
    OK(bulk_add("B1", "again", &taken));
    assert_true(taken);
    OK(bulk_add("E", "E", &taken));
    assert_true(taken);
    REFUSED(SP_INVALID, bulk_add("B2", NULL, &taken));
    REFUSED(SP_INVALID, bulk_add("B 2", "x", &taken));
    OK(bulk_add("B2", "B2", &taken));
    assert_false(taken);
    /* a change of the same type, and of another one, on the way */
    sp_enterprise *e = site_enterprise(head, "B1");
    OK(sp_text_set(&e->remark, "x"));
    OK(sp_record_save(head, &sp_enterprise_type, e));
    e->version = 1;
    REFUSED(SP_CONFLICT, sp_record_save(head, &sp_enterprise_type, e));
    sp_record_free(&sp_enterprise_type, e);
    sp_chemical *c = sp_record_new(&sp_chemical_type);
    OK(sp_text_set(&c->enterprise, "B2"));
    OK(sp_text_set(&c->name, "氨"));
    OK(sp_record_add(head, &sp_chemical_type, c));
    sp_record_free(&sp_chemical_type, c);
    assert_int_equal(bulk.added, 2);
    assert_int_equal(bulk.updated, 1);
    OK(sp_bulk_end(head, "import", "b.csv", "{\"added\":2}"));
    assert_int_equal(entries(), before + 2); /* one of them the chemical's */
    entry_is("verb", "import");
    entry_is("after", "{\"added\":2}");
    sp_audit_result result;
    OK(sp_audit_verify(root, NULL, &result));
}

static void an_aborted_load_leaves_nothing(void **state)
{
    const char *const indexes =
        "SELECT count(*) FROM sqlite_schema WHERE type = 'index'";
    sp_bulk bulk;
    bool taken = false;
    int64_t before = entries();
    int64_t indexed = site_sql_int(indexes);

    (void)state;
    OK(sp_bulk_begin(head, &sp_enterprise_type, &bulk));
    OK(bulk_add("N1", "N1", &taken));
    sp_bulk_abort(head);
    OK(sp_bulk_begin(head, &sp_mhi_unit_type, &bulk)); /* an empty table */
    sp_bulk_abort(head);
    OK(sp_bulk_begin(head, &sp_mhi_unit_type, &bulk));
    OK(sp_bulk_end(head, "import", "empty.csv", NULL));
    assert_int_equal(entries(), before);
    assert_int_equal(site_sql_int(indexes), indexed);
    void *found = NULL;
    REFUSED(SP_NOT_FOUND,
            sp_record_load(head, &sp_enterprise_type, "N1", &found));
    OK(site_try_enterprise(head, "N1", "N1", NULL));
}

/* ---- hooks that fail ---- */

static bool fail_before;
static bool fail_after;

static sp_status before(sp_session *session, const void *old, void *record)
{
    sp_chemical *c = record;

    (void)session;
    (void)old;
    if (fail_before)
        return sp_fail(SP_CONFLICT, "前", "before");
    return sp_text_set(&c->code, c->name);
}

static sp_status after(sp_session *session, const void *old, const void *record)
{
    (void)session;
    (void)old;
    (void)record;
    return fail_after ? sp_fail(SP_CONFLICT, "后", "after") : SP_OK;
}

/* What follows a load may be records of the same type. */
static sp_status after_bulk(sp_session *session, int64_t above)
{
    void *old = NULL;

    assert_true(above > 0);
    OK(sp_rec_find(session->db, &sp_chemical_type, "code", "c9", &old));
    sp_chemical *c = sp_record_copy(&sp_chemical_type, old);
    OK(sp_text_set(&c->place, "库"));
    OK(sp_change(session, &sp_chemical_type, old, c, "follow"));
    sp_record_free(&sp_chemical_type, c);
    sp_record_free(&sp_chemical_type, old);
    return fail_after ? sp_fail(SP_CONFLICT, "后", "after") : SP_OK;
}

static const sp_tally cas[] = {{.name = "cas", .fields = {"cas"}}};
static const sp_hooks failing = {
    .before = before, .after = after, .tallies = cas, .ntallies = 1};
static const sp_hooks following = {
    .before = before, .after_bulk = after_bulk, .tallies = cas, .ntallies = 1};

static sp_status change_chemical(const sp_type *type, const char *name)
{
    sp_chemical *c = sp_record_new(type);

    OK(sp_text_set(&c->enterprise, "E"));
    OK(sp_text_set(&c->name, name));
    sp_status status = sp_change(head, type, NULL, c, "add");
    sp_record_free(type, c);
    return status;
}

/* A hook that fails undoes its record, in a bulk load too, and what the load
 * adds up to is what is there. */
static void failing_hooks_undo(void **state)
{
    sp_type type = sp_chemical_type;
    sp_audit_result result;
    sp_bulk bulk;
    int64_t before_all = entries();

    (void)state;
    type.hooks = &failing;
    fail_before = true;
    REFUSED(SP_CONFLICT, change_chemical(&type, "c1"));
    fail_before = false;
    fail_after = true;
    REFUSED(SP_CONFLICT, change_chemical(&type, "c1"));
    assert_int_equal(entries(), before_all);
    OK(sp_bulk_begin(head, &type, &bulk));
    REFUSED(SP_CONFLICT, change_chemical(&type, "c1"));
    fail_after = false;
    OK(change_chemical(&type, "c2"));
    fail_after = true;
    REFUSED(SP_CONFLICT, change_chemical(&type, "c3"));
    fail_after = false;
    assert_int_equal(bulk.added, 1);
    OK(sp_bulk_end(head, "import", "c.csv", NULL));
    assert_int_equal(site_sql_int("SELECT count(*) FROM chemical WHERE code "
                                  "LIKE 'c%'"),
                     1);
    OK(sp_audit_verify(root, NULL, &result));
}

static void what_follows_a_load_is_in_the_ledger(void **state)
{
    sp_type type = sp_chemical_type;
    sp_audit_result result;
    sp_bulk bulk;
    int64_t before_all = entries();

    (void)state;
    type.hooks = &following;
    for (int i = 0; i < 2; i++) {
        fail_after = i == 0;
        OK(sp_bulk_begin(head, &type, &bulk));
        OK(change_chemical(&type, "c9"));
        assert_int_equal(sp_bulk_end(head, "import", "c.csv", NULL),
                         fail_after ? SP_CONFLICT : SP_OK);
        assert_int_equal(entries(), before_all + (fail_after ? 0 : 2));
        OK(sp_audit_verify(root, NULL, &result));
    }
    entry_is("verb", "follow");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_ledger_says_what_changed),
        cmocka_unit_test(times_and_names_are_the_librarys),
        cmocka_unit_test(a_bulk_load_is_one_entry),
        cmocka_unit_test(an_aborted_load_leaves_nothing),
        cmocka_unit_test(failing_hooks_undo),
        cmocka_unit_test(what_follows_a_load_is_in_the_ledger),
    };

    return cmocka_run_group_tests(tests, open_all, close_all);
}
