/* The HTML overview: where the data stand, and that they cannot get out. */
#include "overview_html.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const char island_start[] =
    "<script id=\"overview-data\" type=\"application/json\">";

static void make_page(const char *json, char **out)
{
    assert_int_equal(sp_overview_html(json, out), SP_OK);
    assert_non_null(*out);
}

static size_t times(const char *text, const char *word)
{
    size_t n = 0;

    for (const char *at = strstr(text, word); at; at = strstr(at + 1, word))
        n++;
    return n;
}

/* The island's text, up to the first "</script". The caller's. */
static char *island_of(const char *html)
{
    const char *start = strstr(html, island_start);
    assert_non_null(start);
    start += strlen(island_start);
    const char *end = strstr(start, "</script");
    assert_non_null(end);
    return strndup(start, (size_t)(end - start));
}

static void the_page_is_whole(void **state)
{
    (void)state;
    SP_AUTOFREE char *html = NULL;
    make_page("{\"lang\":\"zh\"}", &html);

    assert_ptr_equal(strstr(html, "<!doctype html>"), html);
    assert_int_equal(times(html, island_start), 1);
    assert_int_equal(times(html, "</html>"), 1);
    assert_int_equal(times(html, "@SP_"), 0);
    assert_non_null(strstr(html, "Chart.js v"));
    assert_non_null(strstr(html, "MIT (Expat) licence"));
}

static void the_policy_allows_only_what_is_in_the_page(void **state)
{
    (void)state;
    SP_AUTOFREE char *html = NULL;
    make_page("{}", &html);
    const char *policy = strstr(html, "default-src 'none'; script-src ");

    assert_non_null(policy);
    SP_AUTOFREE char *line = strndup(policy, strcspn(policy, "\""));
    assert_int_equal(times(line, "'sha256-"), 3); /* chart, page, style */
    assert_null(strstr(line, "unsafe"));
    assert_null(strstr(line, "http"));
}

static const struct {
    const char *json;
    const char *island;
} kept[] = {
    {"{}", "{}"},
    {" {\"a\":1}\n", " {\"a\":1}\n"},
    {"{\"name\":\"滨海化工园\"}", "{\"name\":\"滨海化工园\"}"},
    {"{\"a\":\"</script><img onerror=x>\"}",
     "{\"a\":\"\\u003c/script>\\u003cimg onerror=x>\"}"},
    {"{\"a\":\"<!--<SCRIPT>\"}", "{\"a\":\"\\u003c!--\\u003cSCRIPT>\"}"},
    {"{\"a\":\"x\xe2\x80\xa8y\xe2\x80\xa9\"}", "{\"a\":\"x\\u2028y\\u2029\"}"},
    {"{\"a\":\"\xe2\x80\xa6\xe2\x82\xac\"}",
     "{\"a\":\"\xe2\x80\xa6\xe2\x82\xac\"}"},
    {"{\"a\":\"\\\\\\\"<\"}", "{\"a\":\"\\\\\\\"\\u003c\"}"},
    {"{\"a\":\"@SP_DATA@%s%n\"}", "{\"a\":\"@SP_DATA@%s%n\"}"},
};

static void data_stay_in_their_island(void **state)
{
    (void)state;
    for (size_t i = 0; i < SP_COUNT(kept); i++) {
        SP_AUTOFREE char *plain = NULL;
        make_page("{}", &plain);
        SP_AUTOFREE char *html = NULL;
        make_page(kept[i].json, &html);
        SP_AUTOFREE char *island = island_of(html);

        assert_string_equal(island, kept[i].island);
        assert_int_equal(times(html, "</script"), times(plain, "</script"));
        assert_int_equal(strlen(html),
                         strlen(plain) - 2 + strlen(kept[i].island));
    }
}

static const char *const refused[] = {
    "",
    "   ",
    "[]",
    "\"text\"",
    "null",
    "{\"a\":1",
    "{\"a\":1} trailing",
    "{\"a\":1,\"a\":2}",
    "{\"a\":\"\xff\"}",
    "{\"a\":<script>}",
    "</script>",
};

static void what_is_no_object_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < SP_COUNT(refused); i++) {
        char untouched;
        char *html = &untouched;

        assert_int_equal(sp_overview_html(refused[i], &html), SP_INVALID);
        assert_ptr_equal(html, &untouched);
        assert_true(strlen(sp_last_error(SP_ZH)) > 0);
        assert_true(strlen(sp_last_error(SP_EN)) > 0);
    }
}

static void the_same_data_give_the_same_bytes(void **state)
{
    (void)state;
    SP_AUTOFREE char *one = NULL;
    make_page("{\"tiles\":[]}", &one);
    SP_AUTOFREE char *two = NULL;
    make_page("{\"tiles\":[]}", &two);

    assert_string_equal(one, two);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_page_is_whole),
        cmocka_unit_test(the_policy_allows_only_what_is_in_the_page),
        cmocka_unit_test(data_stay_in_their_island),
        cmocka_unit_test(what_is_no_object_is_refused),
        cmocka_unit_test(the_same_data_give_the_same_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
