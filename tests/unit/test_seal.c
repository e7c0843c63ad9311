/* Sealed summaries. */
#include "site_help.h"

#include "seal.h"

static sp_seal_summary example(void)
{
    return (sp_seal_summary){.number = "WXZY202611240001",
                             .type = "confined_space",
                             .level = "special",
                             .place = "A3 罐区东侧管廊",
                             .state = "pending_acceptance",
                             .site = "南山化工园区",
                             .valid_from = SITE_NOW,
                             .valid_to = SITE_NOW + 28800};
}

static void same(const sp_seal_summary *a, const sp_seal_summary *b)
{
    assert_string_equal(a->number, b->number);
    assert_string_equal(a->type, b->type);
    assert_string_equal(a->level, b->level);
    assert_string_equal(a->place, b->place);
    assert_string_equal(a->state, b->state);
    assert_string_equal(a->site, b->site);
    assert_true(a->valid_from == b->valid_from);
    assert_true(a->valid_to == b->valid_to);
}

static void what_is_sealed_is_read_back(void **state)
{
    sp_session *root = site_make();
    sp_seal_summary empty = {.valid_from = SP_NO_INT, .valid_to = -1};
    const sp_seal_summary cases[] = {example(), empty};
    char *keys = NULL;

    (void)state;
    OK(sp_seal_keys(root, &keys));
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        sp_seal_summary out = {0};
        char *text = NULL;
        char *padded = NULL;
        OK(sp_seal_sign(root, &cases[i], &text));
        assert_true(strlen(text) <= SP_SEAL_TEXT_MAX);
        OK(sp_seal_verify(text, strlen(text), keys, &out));
        same(&out, &cases[i]);
        assert_true(out.issued_at == SITE_NOW);
        assert_int_equal(strlen(out.key), 8);
        assert_true(asprintf(&padded, " \r\n%s\t\n", text) > 0);
        OK(sp_seal_verify(padded, strlen(padded), keys, &out));
        free(padded);
        free(text);
    }
    free(keys);
    sp_session_close(root);
}

static void long_texts_are_cut_to_fit(void **state)
{
    sp_session *root = site_make();
    char *keys = NULL;

    (void)state;
    OK(sp_seal_keys(root, &keys));
    for (size_t n = 0; n < 66; n++) {
        sp_seal_summary m = example();
        sp_seal_summary out = {0};
        char *text = NULL;
        m.place[0] = m.site[0] = '\0';
        for (size_t i = 0; i < n; i++) {
            strcat(m.place, "罐");
            strcat(m.site, i % 2 ? "园" : "x");
        }
        strcat(m.place, "a");
        OK(sp_seal_sign(root, &m, &text));
        assert_true(strlen(text) <= SP_SEAL_TEXT_MAX);
        OK(sp_seal_verify(text, strlen(text), keys, &out));
        assert_true(n > 10 || strcmp(out.place, m.place) == 0);
        assert_true(n < 40 || strstr(out.place, "…"));
        assert_true(n < 40 || strlen(out.place) > 40);
        assert_true(n < 40 || strlen(out.site) > 20);
        free(text);
    }
    sp_seal_summary m = example();
    char *text = NULL;
    memset(m.number, 'x', sizeof m.number - 1);
    memset(m.type, 'x', sizeof m.type - 1);
    REFUSED(SP_INVALID, sp_seal_sign(root, &m, &text));
    assert_null(text);
    free(keys);
    sp_session_close(root);
}

/* A line break in a text must not become a field. */
static void fields_cannot_run_into_each_other(void **state)
{
    sp_session *root = site_make();
    sp_seal_summary m = example();
    sp_seal_summary out;
    char *keys = NULL;
    char *text = NULL;

    (void)state;
    strcpy(m.place, "a\nb\x01");
    OK(sp_seal_keys(root, &keys));
    OK(sp_seal_sign(root, &m, &text));
    OK(sp_seal_verify(text, strlen(text), keys, &out));
    assert_string_equal(out.place, "a b ");
    assert_string_equal(out.state, m.state);
    free(text);
    free(keys);
    sp_session_close(root);
}

static void every_flipped_bit_is_refused(void **state)
{
    sp_session *root = site_make();
    sp_seal_summary m = example();
    char *keys = NULL;
    char *text = NULL;

    (void)state;
    OK(sp_seal_keys(root, &keys));
    OK(sp_seal_sign(root, &m, &text));
    size_t len = strlen(text);
    for (size_t i = 0; i < len * 8; i++) {
        sp_seal_summary out = {.number = "untouched"};
        text[i / 8] ^= (char)(1 << i % 8);
        sp_status status = sp_seal_verify(text, len, keys, &out);
        text[i / 8] ^= (char)(1 << i % 8);
        assert_true(status == SP_INVALID || status == SP_CORRUPT ||
                    status == SP_NOT_FOUND || status == SP_UNSUPPORTED);
        assert_string_equal(out.number, "untouched");
    }
    for (size_t cut = 0; cut < len; cut++) {
        sp_seal_summary out;
        assert_int_not_equal(sp_seal_verify(text, cut, keys, &out), SP_OK);
        assert_int_not_equal(
            sp_seal_verify(text + cut + 1, len - cut - 1, keys, &out), SP_OK);
    }
    free(text);
    free(keys);
    sp_session_close(root);
}

static void garbage_is_no_summary(void **state)
{
    enum { HUGE_LEN = 10 << 20 };
    static const char *const cases[] = {
        "",        " ",           "SP1",           "SP1.",   "SP1..",
        "SP0.a.b", "https://x.y", "SP1.\xff.\xfe", "SPK1.a", "作业票"};
    char *huge = malloc(HUGE_LEN);
    sp_seal_summary out;

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++)
        REFUSED(SP_INVALID,
                sp_seal_verify(cases[i], strlen(cases[i]), "", &out));
    REFUSED(SP_UNSUPPORTED, sp_seal_verify("SP2.abc.def", 11, "", &out));
    assert_non_null(huge);
    for (int c = 0; c < 256; c += 15) {
        memset(huge, c, HUGE_LEN);
        REFUSED(SP_INVALID, sp_seal_verify(huge, HUGE_LEN, "", &out));
        memcpy(huge, "SP1.", 4);
        REFUSED(SP_INVALID, sp_seal_verify(huge, HUGE_LEN, "", &out));
    }
    memset(huge, 'k', HUGE_LEN - 1);
    huge[HUGE_LEN - 1] = '\0';
    REFUSED(SP_INVALID, sp_seal_verify("SP1.abc", 7, huge, &out));
    free(huge);
}

static void keys_are_told_apart(void **state)
{
    sp_session *root = site_make();
    sp_seal_summary m = example();
    sp_seal_summary out;
    char *keys = NULL;
    char *again = NULL;
    char *text = NULL;
    char *both = NULL;
    char key[9] = "";

    (void)state;
    OK(sp_seal_keys(root, &keys));
    OK(sp_seal_keys(root, &again));
    assert_string_equal(keys, again);
    free(again);
    OK(sp_seal_sign(root, &m, &text));
    REFUSED(SP_INVALID, sp_seal_verify(text, strlen(text), "", &out));
    REFUSED(SP_INVALID,
            sp_seal_verify(text, strlen(text), "SPK1.short\nx\n", &out));
    OK(sp_seal_renew(root, key));
    OK(sp_seal_keys(root, &again));
    assert_non_null(strstr(again, key));
    assert_string_not_equal(keys, again);
    REFUSED(SP_NOT_FOUND, sp_seal_verify(text, strlen(text), again, &out));
    assert_true(asprintf(&both, "junk\r\n%s\r\n%s", again, keys) > 0);
    OK(sp_seal_verify(text, strlen(text), both, &out));
    assert_true(site_sql_int("SELECT count(*) FROM ledger WHERE verb = "
                             "'seal_key'") == 2);
    assert_true(site_sql_int("SELECT count(*) FROM seal_key WHERE secret_key "
                             "IS NOT NULL") == 1);
    free(both);
    free(again);
    free(keys);
    free(text);
    sp_session_close(root);
}

static void who_may(void **state)
{
    sp_session *root = site_make();
    sp_session *nobody = site_open();
    sp_session_options options = site_options();
    sp_session *reader = NULL;
    sp_seal_summary m = example();
    char *text = NULL;

    (void)state;
    options.read_only = true;
    OK(sp_session_open(site_path(), &options, &reader));
    OK(sp_session_login(reader, "root", SITE_PASSWORD));
    REFUSED(SP_FORBIDDEN, sp_seal_keys(nobody, &text));
    REFUSED(SP_FORBIDDEN, sp_seal_renew(nobody, NULL));
    REFUSED(SP_FORBIDDEN, sp_seal_renew(reader, NULL));
    REFUSED(SP_FORBIDDEN, sp_seal_keys(reader, &text));
    OK(sp_seal_keys(root, &text));
    free(text);
    OK(sp_seal_keys(reader, &text));
    free(text);
    OK(sp_seal_sign(reader, &m, &text));
    free(text);
    sp_session *head = site_head(root);
    REFUSED(SP_FORBIDDEN, sp_seal_renew(head, NULL));
    sp_session_close(head);
    sp_session_close(reader);
    sp_session_close(nobody);
    sp_session_close(root);
}

static void a_damaged_key_is_not_used(void **state)
{
    static const char *const harm[] = {
        "UPDATE seal_key SET secret_key = 'zz'",
        ("UPDATE seal_key SET secret_key = substr(secret_key, 1, 127) || "
         "CASE substr(secret_key, 128) WHEN '0' THEN '1' ELSE '0' END"),
        "UPDATE seal_key SET public_key = substr(public_key, 2) || '0'",
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(harm); i++) {
        sp_session *root = site_make();
        sp_seal_summary m = example();
        char *text = NULL;
        OK(sp_seal_keys(root, &text));
        free(text);
        text = NULL;
        site_sql(harm[i]);
        REFUSED(SP_CORRUPT, sp_seal_sign(root, &m, &text));
        assert_null(text);
        OK(sp_seal_renew(root, NULL));
        OK(sp_seal_sign(root, &m, &text));
        free(text);
        sp_session_close(root);
    }
}

static int clean_up(void **state)
{
    (void)state;
    site_remove(site_path());
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_sealed_is_read_back),
        cmocka_unit_test(long_texts_are_cut_to_fit),
        cmocka_unit_test(fields_cannot_run_into_each_other),
        cmocka_unit_test(every_flipped_bit_is_refused),
        cmocka_unit_test(garbage_is_no_summary),
        cmocka_unit_test(keys_are_told_apart),
        cmocka_unit_test(who_may),
        cmocka_unit_test(a_damaged_key_is_not_used),
    };
    return cmocka_run_group_tests(tests, NULL, clean_up);
}
