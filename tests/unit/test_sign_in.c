/* Signing in, passwords, tokens, roles; and what nobody may do who is not
 * signed in. */
#include "site_help.h"

static int open_site(void **state)
{
    sp_session *root = site_make();

    site_add_user(root, "ann", NULL, "SAFETY_HEAD");
    *state = root;
    return 0;
}

static int close_site(void **state)
{
    sp_session_close(*state);
    site_remove(site_path());
    return 0;
}

static void passwords(void **state)
{
    static const struct {
        const char *name;
        const char *password;
    } wrong[] = {
        {"ann", "correct hors"},    {"ann", ""},
        {"ann", "correct horse "},  {"ANN", SITE_PASSWORD},
        {"", SITE_PASSWORD},        {"nobody", SITE_PASSWORD},
        {"ann' --", SITE_PASSWORD}, {"root", "Correct horse"},
    };
    sp_session *s = site_open();
    char *first = NULL;

    (void)state;
    assert_null(sp_session_user(s));
    for (size_t i = 0; i < SP_COUNT(wrong); i++) {
        REFUSED(SP_FORBIDDEN,
                sp_session_login(s, wrong[i].name, wrong[i].password));
        if (!first) /* nobody learns which of the two was wrong */
            first = strdup(sp_last_error(SP_EN));
        assert_string_equal(sp_last_error(SP_EN), first);
        assert_null(sp_session_user(s));
    }
    free(first);
    OK(sp_session_login(s, "ann", SITE_PASSWORD));
    assert_string_equal(sp_session_user(s), "ann");
    REFUSED(SP_FORBIDDEN, sp_session_login(s, "ann", "wrong"));
    assert_string_equal(sp_session_user(s), "ann"); /* who was in stays in */
    sp_session_close(s);
}

static void one_administrator_stays(void **state)
{
    sp_session *root = *state;

    REFUSED(SP_CONFLICT, sp_user_revoke(root, "root", "SYS_ADMIN"));
    REFUSED(SP_CONFLICT, sp_record_remove(root, &sp_user_type, "root"));
    site_add_user(root, "second", NULL, "SYS_ADMIN");
    OK(sp_user_revoke(root, "root", "SYS_ADMIN"));
}

static void passwords_are_changed(void **state)
{
    sp_session *root = *state;
    sp_session *ann = site_enter(root, "ann");
    sp_session *s = site_open();
    char *token = NULL;

    OK(sp_token_create(ann, "ann", "cron", SITE_NOW + 9, &token));
    REFUSED(SP_FORBIDDEN,
            sp_user_set_password(ann, "ann", "wrong", "new password"));
    REFUSED(SP_FORBIDDEN,
            sp_user_set_password(ann, "root", SITE_PASSWORD, "new password"));
    REFUSED(SP_FORBIDDEN,
            sp_user_set_password(ann, "ann", NULL, "new password"));
    REFUSED(SP_INVALID,
            sp_user_set_password(ann, "ann", SITE_PASSWORD, "short"));
    REFUSED(SP_INVALID, sp_user_set_password(ann, "ann", SITE_PASSWORD,
                                             "\xff\xff\xff\xff\xff\xff\xff"
                                             "\xff\xff\xff\xff"));
    OK(sp_session_login_token(s, token)); /* nothing has changed yet */
    OK(sp_user_set_password(ann, "ann", SITE_PASSWORD, "十个字的密码在这里！"));
    REFUSED(SP_FORBIDDEN, sp_session_login_token(s, token));
    REFUSED(SP_FORBIDDEN, sp_session_login(s, "ann", SITE_PASSWORD));
    OK(sp_session_login(s, "ann", "十个字的密码在这里！"));
    OK(sp_user_set_password(root, "ann", NULL, SITE_PASSWORD));
    OK(sp_session_login(s, "ann", SITE_PASSWORD));
    sp_free(token);
    sp_session_close(s);
    sp_session_close(ann);
}

static void tokens_end(void **state)
{
    sp_session *root = *state;
    sp_session *s = site_open();
    sp_session_options options = site_options();
    sp_session *later = NULL;
    char *token = NULL;
    char *other = NULL;
    int64_t n = 0;

    REFUSED(SP_INVALID, sp_token_create(root, "ann", "t", SITE_NOW, &token));
    REFUSED(SP_NOT_FOUND,
            sp_token_create(root, "nobody", "t", SITE_NOW + 1, &token));
    OK(sp_token_create(root, "ann", "a", SITE_NOW + 10, &token));
    OK(sp_token_create(root, "ann", "b", SITE_NOW + 10, &other));
    assert_string_not_equal(token, other);
    OK(sp_session_login_token(s, token));
    assert_string_equal(sp_session_user(s), "ann");
    REFUSED(SP_FORBIDDEN, sp_session_login_token(s, ""));
    REFUSED(SP_FORBIDDEN, sp_session_login_token(s, "sp_x"));
    options.now = SITE_NOW + 10;
    OK(sp_session_open(site_path(), &options, &later));
    REFUSED(SP_FORBIDDEN, sp_session_login_token(later, token));
    assert_non_null(strstr(sp_last_error(SP_EN), "expired"));
    sp_session_close(later);
    REFUSED(SP_FORBIDDEN, sp_token_create(s, "root", "t", SITE_NOW + 9, NULL));
    REFUSED(SP_FORBIDDEN, sp_token_revoke(s, "root", NULL, NULL));
    OK(sp_token_revoke(s, "ann", "a", &n)); /* one's own */
    assert_int_equal(n, 1);
    REFUSED(SP_FORBIDDEN, sp_session_login_token(s, token));
    OK(sp_session_login_token(s, other));
    OK(sp_token_revoke(root, "ann", NULL, &n));
    assert_int_equal(n, 1);
    OK(sp_token_revoke(root, "ann", NULL, &n));
    assert_int_equal(n, 0);
    REFUSED(SP_FORBIDDEN, sp_session_login_token(s, other));
    assert_int_equal(site_sql_int("SELECT count(*) FROM token WHERE sha256 "
                                  "LIKE 'sp_%'"),
                     0);
    sp_free(token);
    sp_free(other);
    sp_session_close(s);
}

static void disabled_users_stay_out(void **state)
{
    sp_session *root = *state;
    sp_session *s = site_open();
    char *token = NULL;

    OK(sp_token_create(root, "ann", "a", SITE_NOW + 10, &token));
    OK(sp_record_remove(root, &sp_user_type, "ann"));
    OK(sp_record_remove(root, &sp_user_type, "ann"));
    REFUSED(SP_FORBIDDEN, sp_session_login(s, "ann", SITE_PASSWORD));
    REFUSED(SP_FORBIDDEN, sp_session_login_token(s, token));
    OK(sp_record_restore(root, &sp_user_type, "ann"));
    OK(sp_session_login(s, "ann", SITE_PASSWORD));
    sp_free(token);
    sp_session_close(s);
}

static void roles_are_given_and_taken(void **state)
{
    sp_session *root = *state;
    sp_session *ann = site_enter(root, "ann");
    void *found = NULL;

    REFUSED(SP_CONFLICT, sp_user_grant(root, "root", "SAFETY_HEAD"));
    REFUSED(SP_CONFLICT, sp_user_grant(root, "ann", "SYS_ADMIN"));
    REFUSED(SP_CONFLICT, sp_user_grant(root, "ann", "系统管理员"));
    REFUSED(SP_INVALID, sp_user_grant(root, "ann", "GOD"));
    assert_non_null(strstr(sp_last_error(SP_EN), "WORKER"));
    REFUSED(SP_NOT_FOUND, sp_user_grant(root, "nobody", "WORKER"));
    REFUSED(SP_FORBIDDEN, sp_user_grant(ann, "ann", "WORKER"));
    REFUSED(SP_FORBIDDEN, sp_user_revoke(ann, "root", "SYS_ADMIN"));
    OK(sp_user_grant(root, "ann", "一线员工"));
    OK(sp_user_grant(root, "ann", "WORKER")); /* twice does nothing */
    OK(sp_record_load(root, &sp_user_type, "ann", &found));
    assert_string_equal(((sp_user *)found)->roles, "SAFETY_HEAD,WORKER");
    sp_record_free(&sp_user_type, found);
    OK(sp_user_revoke(root, "ann", "SAFETY_HEAD"));
    OK(sp_user_revoke(root, "ann", "WORKER"));
    sp_session_close(ann);
    ann = site_enter(root, "ann");
    REFUSED(SP_FORBIDDEN, site_try_enterprise(ann, "X", "X", NULL));
    REFUSED(SP_FORBIDDEN,
            sp_record_load(ann, &sp_enterprise_type, "X", &found));
    sp_session_close(ann);
}

/* Rights come from a rule pack, and who may load rule packs must not be able to
 * give rights. */
static void rule_packs_give_no_rights_by_the_back_door(void **state)
{
    sp_session *root = *state;
    char *text = NULL;
    char *code = NULL;

    site_add_user(root, "bob", NULL, "SAFETY_ADMIN");
    sp_session *bob = site_enter(root, "bob");
    OK(sp_role_matrix_text(root, &text));
    char *version = strstr(text, "\"version\"");
    assert_non_null(version);
    version = strchr(version + 9, '"');
    assert_int_equal(version[1], '1');
    version[1] = '2';
    REFUSED(SP_FORBIDDEN, sp_standard_load(bob, text, strlen(text), &code));
    OK(sp_standard_load(root, text, strlen(text), &code));
    assert_string_equal(code, "roles.standard@2");
    OK(sp_standard_load(root, text, strlen(text), NULL)); /* it is there */
    char *label = strstr(text, "title_en"); /* the same version, other words */
    assert_non_null(label);
    label[12] = 'X';
    REFUSED(SP_CONFLICT, sp_standard_load(root, text, strlen(text), NULL));
    REFUSED(SP_INVALID, sp_standard_load(root, text, 40, NULL));
    sp_free(text);
    sp_free(code);
    sp_session_close(bob);
}

/* Every door, knocked at by somebody who has not signed in. */
static void nobody_may_do_nothing(void **state)
{
    sp_session *s = site_open();
    sp_query *query = sp_query_new(&sp_enterprise_type);
    sp_records list = {0};
    sp_duplicates pairs = {0};
    sp_diagnoses found = {0};
    sp_audit_result result;
    sp_pack *pack = NULL;
    void *out = NULL;
    char *text = NULL;
    size_t len = 0;
    int64_t n = 0;
    sp_enterprise *e = sp_record_new(&sp_enterprise_type);
    sp_user *u = sp_record_new(&sp_user_type);

    (void)state;
    const sp_status answers[] = {
        sp_record_add(s, &sp_enterprise_type, e),
        sp_record_save(s, &sp_enterprise_type, e),
        sp_record_load(s, &sp_enterprise_type, "x", &out),
        sp_record_load(s, &sp_user_type, "ann", &out),
        sp_record_remove(s, &sp_user_type, "ann"),
        sp_record_remove(s, &sp_user_type, "nobody"),
        sp_record_restore(s, &sp_user_type, "nobody"),
        sp_record_list(s, query, &list),
        sp_record_count(s, query, &n),
        sp_user_add(s, u, SITE_PASSWORD),
        sp_user_set_password(s, "ann", NULL, SITE_PASSWORD),
        sp_user_set_password(s, "nobody", "x", SITE_PASSWORD),
        sp_user_grant(s, "ann", "WORKER"),
        sp_token_create(s, "ann", "x", SITE_NOW + 9, &text),
        sp_token_revoke(s, "ann", NULL, &n),
        sp_can(s, "archive", SP_DO_READ, NULL, NULL),
        sp_role_matrix_text(s, &text),
        sp_audit_verify(s, NULL, &result),
        sp_audit_head(s, &text),
        sp_site_doctor(s, &found),
        sp_site_backup(s, "/tmp/sp-never.db"),
        sp_standard_load(s, "{}", 2, &text),
        sp_standard_get(s, "lec.standard", &pack),
        sp_enterprise_write_off(s, "nobody", "moved"),
        sp_enterprise_reinstate(s, "nobody"),
        sp_enterprise_duplicates(s, &pairs),
        sp_attach(s, &sp_enterprise_type, "nobody", "f", "", 0, NULL),
        sp_attachment_bytes(s, "nobody", &out, &len),
        sp_expiring(s, 30, NULL, NULL),
    };
    for (size_t i = 0; i < SP_COUNT(answers); i++)
        if (answers[i] != SP_FORBIDDEN)
            fail_msg("call %zu: %s", i, sp_status_name(answers[i]));
    assert_true(!out && !text && !pack);
    assert_int_equal(access("/tmp/sp-never.db", F_OK), -1);
    sp_record_free(&sp_enterprise_type, e);
    sp_record_free(&sp_user_type, u);
    sp_query_free(query);
    sp_session_close(s);
}

static void read_only_sessions_write_nothing(void **state)
{
    sp_session_options options = site_options();
    sp_session *s = NULL;
    char *text = NULL;

    (void)state;
    options.read_only = true;
    OK(sp_session_open(site_path(), &options, &s));
    OK(sp_session_login(s, "ann", SITE_PASSWORD));
    REFUSED(SP_FORBIDDEN, site_try_enterprise(s, "X", "X", NULL));
    REFUSED(SP_STORAGE, sp_token_create(s, "ann", "x", SITE_NOW + 9, &text));
    sp_audit_result result;
    OK(sp_audit_verify(s, NULL, &result));
    sp_session_close(s);
}

/* ---- sites ---- */

static void a_site_is_made_whole_or_not_at_all(void **state)
{
    sp_session *s = NULL;
    static const struct {
        const char *admin;
        const char *password;
    } bad[] = {
        {"root", "short"},      {"", SITE_PASSWORD},     {"a b", SITE_PASSWORD},
        {"a,b", SITE_PASSWORD}, {"\xff", SITE_PASSWORD},
    };
    char path[96];

    (void)state;
    REFUSED(SP_CONFLICT,
            sp_site_create(site_path(), NULL, "root", SITE_PASSWORD, &s));
    assert_int_equal(site_sql_int("SELECT count(*) FROM user_account"), 2);
    snprintf(path, sizeof path, "%s.new", site_path());
    for (size_t i = 0; i < SP_COUNT(bad); i++) {
        REFUSED(SP_INVALID,
                sp_site_create(path, NULL, bad[i].admin, bad[i].password, &s));
        assert_int_equal(access(path, F_OK), -1);
    }
    REFUSED(SP_IO, sp_site_create("/nonexistent/x/y", NULL, "root",
                                  SITE_PASSWORD, &s));
    assert_null(s);
}

static void backups_are_sites(void **state)
{
    sp_session *root = *state;
    sp_session_options options = site_options();
    sp_session *copy = NULL;
    sp_audit_result result;
    char to[96];

    snprintf(to, sizeof to, "%s.backup", site_path());
    site_remove(to);
    OK(sp_site_backup(root, to));
    REFUSED(SP_CONFLICT, sp_site_backup(root, to));
    OK(sp_session_open(to, &options, &copy));
    OK(sp_session_login(copy, "root", SITE_PASSWORD));
    OK(sp_audit_verify(copy, NULL, &result));
    sp_session_close(copy);
    int64_t entries = site_sql_int("SELECT count(*) FROM ledger");
    assert_int_not_equal(sp_site_backup(root, "/nonexistent/x"), SP_OK);
    assert_int_equal(site_sql_int("SELECT count(*) FROM ledger"), entries);
    OK(sp_audit_verify(root, NULL, &result));
    site_remove(to);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, open_site, close_site)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(passwords),
        CASE(one_administrator_stays),
        CASE(passwords_are_changed),
        CASE(tokens_end),
        CASE(disabled_users_stay_out),
        CASE(roles_are_given_and_taken),
        CASE(rule_packs_give_no_rights_by_the_back_door),
        CASE(nobody_may_do_nothing),
        CASE(read_only_sessions_write_nothing),
        CASE(a_site_is_made_whole_or_not_at_all),
        CASE(backups_are_sites),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
