/* Rule packs: the built-in ones, the head that all share, bad texts. */
#include "rules_check.h"

#include "hash.h"
#include "str.h"

static void built_in(void **state)
{
    (void)state;
    for (size_t i = 0; i < sp_pack_builtin_count(); i++) {
        FINDINGS lint = {0};
        PACK *pack = NULL;
        PACK *again = NULL;

        OK(sp_pack_builtin_at(i, &pack));
        OK(sp_pack_builtin(sp_pack_name(pack), &again));
        assert_string_equal(sp_pack_sha256(pack), sp_pack_sha256(again));
        OK(sp_pack_lint(sp_pack_text(pack), strlen(sp_pack_text(pack)), &lint));
        if (lint.count)
            fail_msg("%s: %s", sp_pack_name(pack), lint.items[0].en);
        assert_true(*sp_pack_title(pack, SP_ZH) && *sp_pack_title(pack, SP_EN));
        assert_true(*sp_pack_source(pack) && *sp_pack_effective(pack));
        assert_string_equal(sp_pack_version(pack), "1");
        assert_int_equal(strlen(sp_pack_sha256(pack)), SP_PACK_SHA256_LENGTH);
    }
    PACK *none = NULL;
    char count[24];
    snprintf(count, sizeof count, "%zu", sp_pack_builtin_count());
    FAILS(sp_pack_builtin_at(sp_pack_builtin_count(), &none), SP_NOT_FOUND,
          count);
    FAILS(sp_pack_builtin("lec", &none), SP_NOT_FOUND, "lec.standard");
    FAILS(sp_pack_builtin("", &none), SP_NOT_FOUND, "lec.standard");
    assert_null(none);
}

static void text_is_kept(void **state)
{
    PACK *pack = builtin("lec.standard");
    PACK *copy = NULL;
    char hex[SP_HASH_HEX];
    const char *text = sp_pack_text(pack);
    sp_hash hash = sp_hash_of(text, strlen(text));

    (void)state;
    sp_hash_hex(&hash, hex);
    assert_string_equal(hex, sp_pack_sha256(pack));
    OK(sp_pack_parse(text, strlen(text), &copy));
    assert_string_equal(sp_pack_text(copy), text);
    assert_string_equal(sp_pack_kind(copy), "risk");
    assert_string_equal(sp_pack_confidence(copy), "V2");
}

#define REASONS                                                                \
    "\"reasons\":[{\"code\":\"x\",\"zh\":\"甲\",\"en\":\"a\",\"grade\":"      \
    "\"major\",\"control\":\"company\"}]"

/* A good direct pack with one member replaced: "\"kind\":\"x\"". */
static void make(sp_str *s, const char *member)
{
    static const char *const members[] = {
        "\"kind\":\"direct\"",
        "\"name\":\"a.b\"",
        "\"version\":\"1\"",
        "\"title_zh\":\"甲\"",
        "\"title_en\":\"a\"",
        "\"source\":\"here\"",
        "\"confidence\":\"V\"",
        "\"effective\":\"2025-01-31\"",
        REASONS,
    };

    for (size_t i = 0; i < SP_COUNT(members); i++) {
        size_t key = strcspn(members[i], ":");
        bool same = strncmp(members[i], member, key + 1) == 0;

        sp_str_addf(s, "%s%s", i ? "," : "{", same ? member : members[i]);
    }
    sp_str_add(s, "}");
}

static void head(void **state)
{
    static const struct {
        const char *member;
        const char *error; /* NULL: none */
    } cases[] = {
        {"", NULL},
        {"\"kind\":\"dance\"", "dance"},
        {"\"kind\":7", "kind"},
        {"\"kind\":\"\"", "kind"},
        {"\"name\":\"Big\"", "Big"},
        {"\"name\":\".hidden\"", ".hidden"},
        {"\"name\":\"../etc\"", "../etc"},
        {"\"name\":\"a/b\"", "a/b"},
        {"\"name\":null", "name"},
        {"\"version\":\"0123456789012345678901234567890123\"", "32"},
        {"\"version\":1", "version"},
        {"\"title_zh\":\"\"", "title_zh"},
        {"\"source\":[]", "source"},
        {"\"confidence\":\"V3\"", "V3"},
        {"\"effective\":\"2025-02-29\"", "2025-02-29"},
        {"\"effective\":\"2025/01/31\"", "2025/01/31"},
        {"\"effective\":20250131", "effective"},
        {"\"reasons\":[]", "reasons"},
        {"\"reasons\":{}", "reasons"},
        {"\"reasons\":[7]", "grade"},
        {"\"reasons\":[{\"code\":\"x\",\"zh\":\"x\",\"en\":\"x\",\"grade\":"
         "\"unassessed\",\"control\":\"company\"}]",
         "unassessed"},
        {"\"reasons\":[{\"code\":\"x\",\"zh\":\"x\",\"en\":\"x\",\"grade\":"
         "\"purple\",\"control\":\"company\"}]",
         "purple"},
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        SP_AUTOSTR text = {0};
        FINDINGS lint = {0};
        PACK *pack = NULL;

        make(&text, cases[i].member);
        OK(sp_pack_lint(text.data, text.len, &lint));
        if (cases[i].error) {
            assert_true(lint.errors > 0);
            assert_true(found(&lint, SP_ERROR, cases[i].error));
            assert_int_equal(sp_pack_parse(text.data, text.len, &pack),
                             SP_INVALID);
            assert_null(pack);
        } else {
            OK(sp_pack_parse(text.data, text.len, &pack));
        }
    }
}

static void bad_texts(void **state)
{
    static const char *const texts[] = {
        "",
        "{",
        "[]",
        "null",
        "7",
        "{}",
        "\"kind\"",
        "{\"a\":1",
        "{\"a\":1,}",
        "\xff\xfe",
        "{\"kind\":\"risk\",\"kind\":\"risk\"}",
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(texts); i++) {
        FINDINGS lint = {0};
        PACK *pack = NULL;

        assert_int_equal(sp_pack_parse(texts[i], strlen(texts[i]), &pack),
                         SP_INVALID);
        assert_true(*sp_last_error(SP_ZH) && *sp_last_error(SP_EN));
        OK(sp_pack_lint(texts[i], strlen(texts[i]), &lint));
        assert_true(lint.errors > 0);
    }
}

static void limits(void **state)
{
    SP_AUTOSTR text = {0};
    FINDINGS lint = {0};
    PACK *pack = NULL;

    (void)state;
    for (int i = 0; i < 10000; i++)
        sp_str_add(&text, "[");
    assert_int_equal(sp_pack_parse(text.data, text.len, &pack), SP_INVALID);
    sp_str_clear(&text);
    while (text.len <= SP_PACK_BYTES_MAX)
        sp_str_add(&text, "          ");
    FAILS(sp_pack_parse(text.data, text.len, &pack), SP_INVALID, "4194304");

    /* A thousand errors give the first two hundred. */
    sp_str_clear(&text);
    sp_str_add(&text, "{\"kind\":\"roles\",\"modules\":[");
    for (int i = 0; i < 100; i++)
        sp_str_addf(&text, "%s{\"name\":\"m%d\"}", i ? "," : "", i);
    sp_str_add(&text, "]}");
    OK(sp_pack_lint(text.data, text.len, &lint));
    assert_int_equal(lint.count, SP_PACK_FINDINGS_MAX);
    assert_true(lint.errors > SP_PACK_FINDINGS_MAX);
}

/* What a stranger wrote into a pack is quoted without steering a terminal. */
static void sentences_are_clean(void **state)
{
    static const char text[] =
        "{\"kind\":\"\\u001b[2J中中中中中中中中中中中中中中中中中中\"}";
    FINDINGS lint = {0};

    (void)state;
    OK(sp_pack_lint(text, strlen(text), &lint));
    assert_true(found(&lint, SP_ERROR, "[2J中"));
    for (size_t i = 0; i < lint.count; i++)
        assert_null(strchr(lint.items[i].zh, '\x1b'));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(built_in), cmocka_unit_test(text_is_kept),
        cmocka_unit_test(head),     cmocka_unit_test(bad_texts),
        cmocka_unit_test(limits),   cmocka_unit_test(sentences_are_clean),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
