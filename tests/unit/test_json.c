/* The JSON check: what it takes, what it refuses, and in which words. */
#include "json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "str.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

/* A copy that ends where the text ends, so that a sanitizer finds a byte read
 * too many; there is no NUL behind it. */
static sp_status check(const char *text, size_t len)
{
    char *copy = malloc(len > 0 ? len : 1);

    assert_non_null(copy);
    memcpy(copy, text, len);
    sp_status status = sp_json_check(copy, len);
    free(copy);
    return status;
}

static void takes_what_is_json(void **state)
{
    static const char *const good[] = {
        "0",
        "-0",
        " \t\r\n[ ] ",
        "{}",
        "\"\"",
        "null",
        "true",
        "[false]",
        "[0,-1,1.5,1e3,1E-3,0.1e+1,-0.0]",
        "{\"a\":{\"a\":[{\"a\":1},{\"a\":2}]},\"b\":1}",
        "[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u4e2d\\ud83d\\ude00\\u0000\"]",
        "[\"安全生产 é 😀\"]",
        "[9007199254740992,-9007199254740992]",
        "[12345678901234567890.0]",
        "[1.7976931348623157e308]",
        "[1e-999]",
        "[0e999]",
        "[0.00000000000000000000000000000000000000000000000000000000000000000]",
        "[\"\x7f\"]",
        "{\"\":1,\" \":2}",
        "{\"a\":1,\"A\":2}",
        "{\"\\u0061b\":1,\"\\u0061c\":2,\"a\":3}",
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(good); i++)
        if (check(good[i], strlen(good[i])) != SP_OK)
            fail_msg("%s: %s", good[i], sp_last_error(SP_EN));
}

static void refuses_and_says_where(void **state)
{
    static const struct {
        const char *text, *says;
    } bad[] = {
        {"", "line 1, column 1: the text ends here, without a value"},
        {" ", "line 1, column 2"},
        {"[1,\n 2,\n x]", "line 3, column 2: expected a value, found 'x'"},
        {"[1 2]", "column 4: expected a comma or a closing bracket"},
        {"[1,]", "column 4: expected a value, found ']'"},
        {"[1", "the text ends here, without a comma or a closing bracket"},
        {"{\"a\" 1}", "column 6: expected a colon, found '1'"},
        {"{\"a\":1,}", "column 8: expected the quote of a key, found '}'"},
        {"{a:1}", "column 2: expected the quote of a key, found 'a'"},
        {"{\"a\":1", "without a comma or a closing brace"},
        {"[1]x", "column 4: expected the end of the text, found 'x'"},
        {"[01]", "column 3: expected a comma"},
        {"[-]", "expected a digit"},
        {"[1.]", "expected a digit"},
        {"[.5]", "expected a value"},
        {"[+1]", "expected a value"},
        {"[1e]", "expected a digit"},
        {"[1e+]", "expected a digit"},
        {"-", "without a digit"},
        {"[tru]", "expected a value, found 't'"},
        {"[True]", "expected a value"},
        {"[NaN]", "expected a value"},
        {"['a']", "expected a value"},
        {"[\"a\nb\"]", "expected a quote (control characters"},
        {"[\"a\tb\"]", "found 'U+0009'"},
        {"[\"a", "without a quote (control characters must be escaped)"},
        {"[\"\\x\"]", "after a backslash, found 'x'"},
        {"[\"\\u12g4\"]", "expected four hex digits, found 'g'"},
        {"[\"\\u12", "without four hex digits"},
        {"[\"\\", "after a backslash"},
        {"[\"\\ud800\"]", "column 3: \\ud800 is half a surrogate pair"},
        {"[\"\\ud800\\u0041\"]", "half a surrogate pair"},
        {"[\"\\udc00\"]", "half a surrogate pair"},
        {"[9007199254740993]", "column 2: the integer is beyond"},
        {"[-9007199254740993]", "column 2: the integer is beyond"},
        {"[99999999999999999999999999]", "beyond ±2^53"},
        {"[1e309]", "column 2: the number is too large"},
        {"[-1e999]", "too large"},
        {"[\"安\xff\"]", "column 4: byte 0xff is not UTF-8"},
        {"[\"\xed\xa0\x80\"]", "byte 0xed is not UTF-8"},
        {"\xef\xbb\xbf[]", "expected a value"},
        {"{\"a\":1,\"b\":2,\"a\":3}", "column 14: key \"a\" appears twice"},
        {"{\"ab\":1,\"\\u0061b\":2}", "key \"\\u0061b\" appears twice"},
        {"{\"\\n\":1,\"\\u000A\":2}", "appears twice"},
        {"[1]\n[2]", "line 2, column 1: expected the end"},
        {"/* */ 1", "expected a value, found '/'"},
        {"[安]", "found '安'"},
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(bad); i++) {
        if (check(bad[i].text, strlen(bad[i].text)) != SP_INVALID)
            fail_msg("taken: %s", bad[i].text);
        if (!strstr(sp_last_error(SP_EN), bad[i].says))
            fail_msg("%s: %s", bad[i].text, sp_last_error(SP_EN));
        assert_non_null(strstr(sp_last_error(SP_ZH), "JSON 第 "));
    }
    assert_int_equal(check("[1\0]", 4), SP_INVALID);
    assert_non_null(strstr(sp_last_error(SP_EN), "found 'U+0000'"));
}

static void speaks_chinese(void **state)
{
    (void)state;
    check("{\"等级\":1,\n\"等级\":2}", strlen("{\"等级\":1,\n\"等级\":2}"));
    assert_string_equal(
        sp_last_error(SP_ZH),
        "JSON 第 2 行第 1 列：键“等级”重复，一个对象中每个键只能出现一次");
    check("[1 2]", 5);
    assert_string_equal(sp_last_error(SP_ZH),
                        "JSON 第 1 行第 4 列：这里应为逗号或右方括号，却是“2”");
}

static void depth_has_a_limit(void **state)
{
    SP_AUTOSTR s = {0};

    (void)state;
    for (int depth = 1; depth < 4; depth++) {
        for (int mixed = 0; mixed < 2; mixed++) {
            int n = SP_JSON_DEPTH_MAX - 2 + depth;
            sp_str_clear(&s);
            for (int i = 0; i < n; i++)
                sp_str_add(&s, mixed && i % 2 ? "{\"a\":" : "[");
            sp_str_add(&s, "0");
            for (int i = n; i-- > 0;)
                sp_str_add(&s, mixed && i % 2 ? "}" : "]");
            sp_status want = n > SP_JSON_DEPTH_MAX ? SP_INVALID : SP_OK;
            assert_int_equal(check(s.data, s.len), want);
        }
    }
    assert_non_null(strstr(sp_last_error(SP_EN), "deeper than 64 levels"));
    sp_str_clear(&s);
    for (int i = 0; i < 1000000; i++)
        sp_str_addc(&s, '[');
    assert_int_equal(check(s.data, s.len), SP_INVALID);
}

/* An object of @n keys whose last is @last. */
static void many_keys(sp_str *s, int n, const char *last)
{
    sp_str_clear(s);
    sp_str_addc(s, '{');
    for (int i = 0; i < n; i++)
        sp_str_addf(s, "\"k%d\":%d,", i, i);
    sp_str_addf(s, "\"%s\":0}", last);
}

static void duplicates_are_found_among_many(void **state)
{
    static const int sizes[] = {1, 7, 8, 9, 10, 11, 33, 1000, 100000};
    SP_AUTOSTR s = {0};
    char last[32];

    (void)state;
    for (size_t i = 0; i < SP_COUNT(sizes); i++) {
        int n = sizes[i];
        many_keys(&s, n, "new");
        assert_int_equal(check(s.data, s.len), SP_OK);
        for (int k = 0; k < n; k += n / 7 + 1) {
            snprintf(last, sizeof last, "k%d", k);
            many_keys(&s, n, last);
            assert_int_equal(check(s.data, s.len), SP_INVALID);
            snprintf(last, sizeof last, "key \"k%d\"", k);
            assert_non_null(strstr(sp_last_error(SP_EN), last));
        }
        many_keys(&s, n, "\\u006b0"); /* k0 */
        assert_int_equal(check(s.data, s.len), SP_INVALID);
    }
}

static void the_first_duplicate_is_named(void **state)
{
    SP_AUTOSTR s = {0};

    (void)state;
    sp_str_addc(&s, '{');
    for (int i = 0; i < 50; i++)
        sp_str_addf(&s, "\"k%d\":0,\n", i);
    sp_str_add(&s, "\"k40\":0,\n\"k3\":0,\n\"k3\":0}");
    assert_int_equal(check(s.data, s.len), SP_INVALID);
    assert_non_null(strstr(sp_last_error(SP_EN), "line 51, column 1: "
                                                 "key \"k40\""));
}

static void long_keys_are_cut_on_a_character(void **state)
{
    SP_AUTOSTR s = {0};

    (void)state;
    for (int twice = 0; twice < 2; twice++) {
        sp_str_add(&s, twice ? ",\"" : "{\"");
        for (int i = 0; i < 100; i++)
            sp_str_add(&s, "长");
        sp_str_add(&s, "\":1");
    }
    sp_str_addc(&s, '}');
    assert_int_equal(check(s.data, s.len), SP_INVALID);
    assert_non_null(strstr(sp_last_error(SP_EN), "长\" appears twice"));
}

static void sizes_have_limits(void **state)
{
    size_t n = (size_t)SP_JSON_BYTES_MAX + 1, zeros = SP_JSON_ITEMS_MAX - 1;
    SP_AUTOFREE char *big = malloc(n);

    (void)state;
    assert_non_null(big);
    memset(big, ' ', n);
    big[0] = '0';
    assert_int_equal(sp_json_check(big, n - 1), SP_OK);
    assert_int_equal(sp_json_check(big, n), SP_INVALID);
    assert_non_null(strstr(sp_last_error(SP_EN), "67108864 are allowed"));

    /* An array and its elements: as many values as may be, and one more. */
    big[0] = '[';
    for (size_t i = 0; i <= zeros; i++)
        memcpy(big + 1 + 2 * i, "0,", 2);
    big[2 * zeros] = ']';
    assert_int_equal(sp_json_check(big, 2 * zeros + 1), SP_OK);
    memcpy(big + 2 * zeros, ",0]", 3);
    assert_int_equal(sp_json_check(big, 2 * zeros + 3), SP_INVALID);
    assert_non_null(strstr(sp_last_error(SP_EN), "more than 4194304 values"));
}

/* Any text cut short or with one byte changed must not be read beyond, and
 * what is taken then, cJSON takes too. */
static void damaged_texts_are_survived(void **state)
{
    const char text[] = "{\"\\u4e2d\\n\":[1,-2.5e3,true,null,\"安\\ud83d\\ude00"
                        "\"],\"k\":{\"a\":\"b\"},\"z\":9007199254740992}";
    static const char changes[] = "\"\\{}[]:,u0e-.\x01\x80\xff ";
    size_t len = sizeof text - 1;
    char copy[sizeof text];

    (void)state;
    assert_int_equal(check(text, len), SP_OK);
    for (size_t cut = 0; cut < len; cut++)
        assert_int_equal(check(text, cut), SP_INVALID);
    for (size_t at = 0; at < len; at++) {
        for (size_t c = 0; c < sizeof changes; c++) {
            SP_AUTOJSON *json = NULL;
            memcpy(copy, text, sizeof copy);
            copy[at] = changes[c];
            if (check(copy, len) == SP_OK)
                assert_int_equal(sp_json_parse(copy, len, &json), SP_OK);
        }
    }
}

/* The grammar allows a key twice, and the suite says y; we do not. */
static bool must_be_taken(const char *name)
{
    return name[0] == 'y' && !strstr(name, "duplicated_key");
}

static bool must_be_refused(const char *name)
{
    return name[0] == 'n' || strstr(name, "duplicated_key");
}

static void try_file(const char *folder, const char *name)
{
    char path[4096];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    SP_AUTOFREE char *text = malloc(1 << 20);
    assert_non_null(text);
    size_t len = fread(text, 1, 1 << 20, file);
    fclose(file);
    sp_status status = check(text, len);
    if ((must_be_taken(name) && status != SP_OK) ||
        (must_be_refused(name) && status != SP_INVALID))
        fail_msg("%s: %s", name, sp_last_error(SP_EN));
    SP_AUTOJSON *json = NULL;
    if (sp_json_parse(text, len, &json) == SP_OK)
        assert_int_equal(status, SP_OK);
}

static void passes_the_json_test_suite(void **state)
{
    const char *shared = getenv("SP_SHARED");
    char path[2048];
    unsigned tried = 0;

    (void)state;
    snprintf(path, sizeof path, "%s/data/hostile/json/nst/test_parsing",
             shared ? shared : ".");
    DIR *folder = shared ? opendir(path) : NULL;
    if (!folder) {
        print_message("skipped: no JSONTestSuite under SP_SHARED\n");
        skip();
    }
    for (struct dirent *entry; (entry = readdir(folder));) {
        if (entry->d_name[1] != '_')
            continue;
        try_file(path, entry->d_name);
        tried++;
    }
    closedir(folder);
    assert_true(tried > 300);
}

static void parse_refuses_what_cjson_would_lose(void **state)
{
    static const char *const bad[] = {
        "[\"a\\u0000b\"]",
        "{\"a\\u0000\":1}",
        "[0.0000000000000000000000000000000000000000000000000000000000000001]",
        "[1,2",
    };
    cJSON *json = NULL;

    (void)state;
    for (size_t i = 0; i < SP_COUNT(bad); i++) {
        assert_int_equal(sp_json_parse(bad[i], strlen(bad[i]), &json),
                         SP_INVALID);
        assert_null(json);
    }
}

static void members_are_read(void **state)
{
    const char *text = "{\"name\":\"储罐\",\"n\":9007199254740992,\"x\":1.5,"
                       "\"big\":1e20,\"neg\":-3,\"t\":true}";
    SP_AUTOJSON *json = NULL;
    int64_t n = 77;

    (void)state;
    assert_int_equal(sp_json_parse(text, strlen(text), &json), SP_OK);
    assert_string_equal(sp_json_text(json, "name", "-"), "储罐");
    assert_string_equal(sp_json_text(json, "Name", "-"), "-");
    assert_string_equal(sp_json_text(json, "n", "-"), "-");
    assert_null(sp_json_text(NULL, "n", NULL));
    assert_false(sp_json_int(json, "x", &n));
    assert_false(sp_json_int(json, "big", &n));
    assert_false(sp_json_int(json, "name", &n));
    assert_false(sp_json_int(json, "none", &n));
    assert_false(sp_json_int(json, "t", &n));
    assert_int_equal(n, 77);
    assert_true(sp_json_int(json, "neg", &n) && n == -3);
    assert_true(sp_json_int(json, "n", &n) && n == INT64_C(1) << 53);
}

static void values_end_where_they_end(void **state)
{
    static const struct {
        const char *text;
        size_t extent;
    } cases[] = {
        {"{\"a\":[1,2]},{}", 11},
        {" [1]", 4},
        {"\"a,]\\\"\",", 7},
        {"[\"]\"]]", 5},
        {"12,3", 2},
        {"true]", 4},
        {"null ", 4},
        {"12", 0}, /* may go on */
        {"[1,2", 0},
        {"\"ab", 0},
        {"\"ab\\", 0},
        {"[\"a]", 0},
        {"", 0},
        {"  ", 0},
        {",1", 0},
        {"]", 0},
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++)
        if (sp_json_extent(cases[i].text, strlen(cases[i].text)) !=
            cases[i].extent)
            fail_msg("%s", cases[i].text);
}

static void quotes_what_json_reads_back(void **state)
{
    SP_AUTOSTR s = {0};
    SP_AUTOJSON *json = NULL;
    char all[140] = "";

    (void)state;
    sp_json_quote(&s, "安\"\\/\n\x01\x7f");
    assert_string_equal(sp_str_text(&s), "\"安\\\"\\\\/\\n\\u0001\x7f\"");
    for (int c = 1; c < 128; c++)
        all[c - 1] = (char)c;
    sp_str_clear(&s);
    sp_json_quote(&s, all);
    assert_int_equal(sp_json_parse(s.data, s.len, &json), SP_OK);
    assert_string_equal(json->valuestring, all);
    sp_str_clear(&s);
    sp_json_quote(&s, "");
    assert_string_equal(sp_str_text(&s), "\"\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_what_is_json),
        cmocka_unit_test(refuses_and_says_where),
        cmocka_unit_test(speaks_chinese),
        cmocka_unit_test(depth_has_a_limit),
        cmocka_unit_test(duplicates_are_found_among_many),
        cmocka_unit_test(the_first_duplicate_is_named),
        cmocka_unit_test(long_keys_are_cut_on_a_character),
        cmocka_unit_test(sizes_have_limits),
        cmocka_unit_test(damaged_texts_are_survived),
        cmocka_unit_test(passes_the_json_test_suite),
        cmocka_unit_test(parse_refuses_what_cjson_would_lose),
        cmocka_unit_test(members_are_read),
        cmocka_unit_test(values_end_where_they_end),
        cmocka_unit_test(quotes_what_json_reads_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
