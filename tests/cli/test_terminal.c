/* Text on a terminal: width, cutting, what may not get through. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cmd.h"
#include "print.h"
#include "terminal.h"

/* What @write puts into a file, the caller's. */
typedef struct caught {
    char *text;
    size_t size;
    FILE *file;
} caught;

static FILE *catch (caught *c)
{
    c->file = open_memstream(&c->text, &c->size);
    assert_non_null(c->file);
    return c->file;
}

static void expect(caught *c, const char *text)
{
    fclose(c->file);
    assert_string_equal(c->text, text);
    free(c->text);
}

static void test_width_and_fit(void **state)
{
    static const struct {
        const char *text;
        size_t columns; /* 0: no limit */
        const char *fitted;
        size_t width; /* of the fitted */
    } cases[] = {
        {"", 0, "", 0},
        {"", 5, "", 0},
        {"abc", 3, "abc", 3},
        {"abcd", 3, "ab…", 3},
        {"abcd", 1, "…", 1},
        {"仓储部", 6, "仓储部", 6},
        {"仓储部", 5, "仓储…", 5},
        {"仓储部", 4, "仓…", 3},
        {"仓储部", 1, "…", 1},
        {"a\nb\tc", 0, "a b c", 5},
        {"a\x1b[31m", 0, "a\xef\xbf\xbd[31m", 6},
        {"\xc2\x9b", 0, "\xef\xbf\xbd", 1},
        {"\xff\xfe", 0, "\xef\xbf\xbd\xef\xbf\xbd", 2},
        {"\xe2\x80\xae", 0, "\xef\xbf\xbd", 1},
        {"\xed\xa0\x80", 0, "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd", 3},
        {"\xe4\xbb", 0, "\xef\xbf\xbd\xef\xbf\xbd", 2},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        caught c;
        size_t width =
            terminal_write_fit(catch (&c), cases[i].text, cases[i].columns);
        assert_int_equal(width, cases[i].width);
        expect(&c, cases[i].fitted);
        if (!cases[i].columns)
            assert_int_equal(terminal_width(cases[i].text), cases[i].width);
    }
}

static void test_write(void **state)
{
    caught c;
    (void)state;
    terminal_write(catch (&c), "两行\n\x1b]0;x\x07\r\n第二行\xc0\x80");
    expect(&c, "两行\n\xef\xbf\xbd]0;x\xef\xbf\xbd\n第二行"
               "\xef\xbf\xbd\xef\xbf\xbd");
}

static void test_json(void **state)
{
    static const struct {
        const char *text;
        const char *json;
    } cases[] = {
        {"", "\"\""},
        {"a\"b\\c", "\"a\\\"b\\\\c\""},
        {"\n\x01", "\"\\u000a\\u0001\""},
        {"企业", "\"企业\""},
        {"\xff", "\"\xef\xbf\xbd\""},
        {"\xf0\x9f\x94\xa5", "\"\xf0\x9f\x94\xa5\""},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        caught c;
        print_json_text(catch (&c), cases[i].text);
        expect(&c, cases[i].json);
    }
}

static void test_progress(void **state)
{
    terminal_bar bar = {.quiet = true};
    (void)state;
    assert_true(terminal_progress(&bar, "import", 1, 10));
    assert_string_equal(bar.what, "import");
    assert_true(terminal_progress(&bar, "index", 0, 0));
    assert_string_equal(bar.what, "index");
    terminal_progress_end(&bar);
    assert_null(bar.what);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_width_and_fit),
        cmocka_unit_test(test_write),
        cmocka_unit_test(test_json),
        cmocka_unit_test(test_progress),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
