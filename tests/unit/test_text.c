/* UTF-8, widths, and texts as people compare them. */
#include "text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

static void says_where_utf8_ends(void **state)
{
    static const struct {
        const char *text;
        size_t len, good;
    } cases[] = {
        {"", 0, 0},
        {"plain ascii of some length", 26, 26},
        {"a\0b", 3, 3},
        {"安全生产", 12, 12},
        {"\xf4\x8f\xbf\xbf", 4, 4}, /* U+10FFFF */
        {"\xf4\x90\x80\x80", 4, 0}, /* beyond */
        {"\xed\x9f\xbf\xee\x80\x80", 6, 6},
        {"\xed\xa0\x80", 3, 0}, /* surrogate */
        {"\xc0\x80", 2, 0},     /* overlong */
        {"\xc1\xbf", 2, 0},
        {"\xe0\x9f\xbf", 3, 0},
        {"\xf0\x8f\xbf\xbf", 4, 0},
        {"\xf5\x80\x80\x80", 4, 0},
        {"\xff", 1, 0},
        {"0123456789\x80", 11, 10},  /* behind a step of eight */
        {"01234567\xe5\xae", 10, 8}, /* cut within a character */
        {"安\xe5\xae", 5, 3},
        {"安\xc3(", 5, 3},
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++)
        assert_int_equal(sp_utf8_check(cases[i].text, cases[i].len),
                         cases[i].good);
}

/* All byte sequences of up to three bytes against the definition, by turning
 * each into a code point and back. */
static bool defined(const unsigned char *s, size_t n)
{
    uint32_t c;

    if (n == 1)
        return s[0] < 0x80;
    for (size_t i = 1; i < n; i++)
        if ((s[i] & 0xc0) != 0x80)
            return false;
    if (n == 2) {
        c = (s[0] & 0x1fU) << 6 | (s[1] & 0x3fU);
        return (s[0] & 0xe0) == 0xc0 && c >= 0x80;
    }
    c = (s[0] & 0xfU) << 12 | (s[1] & 0x3fU) << 6 | (s[2] & 0x3fU);
    return (s[0] & 0xf0) == 0xe0 && c >= 0x800 && (c < 0xd800 || c > 0xdfff);
}

static void two_and_three_bytes_follow_the_definition(void **state)
{
    (void)state;
    for (unsigned v = 0; v < 1U << 24; v++) {
        unsigned char s[3] = {(unsigned char)(v >> 16), (unsigned char)(v >> 8),
                              (unsigned char)v};
        if (s[0] < 0xc0) {
            v |= 0xffff; /* ASCII and stray bytes: the table has them */
            continue;
        }
        bool good = sp_utf8_check((char *)s, 3) == 3;
        bool pair = defined(s, 2) && s[2] < 0x80;
        if (good != (pair || defined(s, 3)))
            fail_msg("%02x %02x %02x", s[0], s[1], s[2]);
    }
}

/* Lines of utf8tests.bin: "number:valid:bytes" or "number:invalid:bytes". */
static void agrees_with_utf8tests(void **state)
{
    const char *shared = getenv("SP_SHARED");
    char path[4096], *line = NULL;
    size_t cap = 0, tried = 0;
    ssize_t n;

    (void)state;
    snprintf(path, sizeof path, "%s/data/hostile/text/utf8tests/utf8tests.bin",
             shared ? shared : ".");
    FILE *file = shared ? fopen(path, "rb") : NULL;
    if (!file) {
        print_message("skipped: no utf8tests under SP_SHARED\n");
        skip();
    }
    while ((n = getline(&line, &cap, file)) > 0) {
        size_t len = (size_t)n - (line[n - 1] == '\n');
        char *kind = memchr(line, ':', len);
        char *bytes = kind ? memchr(kind + 1, ':', len) : NULL;
        if (!bytes)
            continue;
        size_t left = len - (size_t)(++bytes - line);
        bool valid = strncmp(kind, ":valid:", 7) == 0;
        if ((sp_utf8_check(bytes, left) == left) != valid)
            fail_msg("%.*s", (int)(bytes - line), line);
        tried++;
    }
    free(line);
    fclose(file);
    assert_true(tried > 100);
}

static void counts_and_widths(void **state)
{
    static const struct {
        const char *text;
        size_t count, width;
    } cases[] = {
        {"", 0, 0},          {"abc", 3, 3},
        {"安全", 2, 4},      {"ＡＢ", 2, 4},
        {"e\xcc\x81", 2, 1}, /* e and a combining accent */
        {"é", 1, 1},         {"a\tb", 3, 2},
        {"（℃）", 3, 5},     {"\xf0\x9f\x98\x80", 1, 2},
        {"\xff", 1, 1}, /* bad bytes take a column and do not loop */
        {"a\xe5\xae", 2, 3},
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        assert_int_equal(sp_utf8_count(cases[i].text), cases[i].count);
        assert_int_equal(sp_text_width(cases[i].text), cases[i].width);
    }
}

static void fits_whole_characters(void **state)
{
    static const struct {
        const char *text;
        size_t columns, bytes;
    } cases[] = {
        {"安全生产", 8, 12}, {"安全生产", 7, 9},   {"安全生产", 1, 0},
        {"安全生产", 0, 0},  {"abc", 2, 2},        {"", 5, 0},
        {"abc", 99, 3},      {"e\xcc\x81x", 1, 3}, /* the accent goes along */
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++)
        assert_int_equal(sp_text_fit(cases[i].text, cases[i].columns),
                         cases[i].bytes);
}

static void trims(void **state)
{
    static const struct {
        const char *text, *trimmed;
    } cases[] = {
        {"", ""},
        {" \t\r\n\v\f", ""},
        {"  a b  ", "a b"},
        {"\xe3\x80\x80安全\xc2\xa0", "安全"},
        {"\xef\xbb\xbf编号", "编号"},
        {"编号\xef\xbb\xbf \xe2\x80\x83", "编号"},
        {"\xe3\x80\x80", ""},
        {"\x80 ", "\x80"}, /* not ours to judge */
        {" \xe3\x80", "\xe3\x80"},
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        SP_AUTOFREE char *out = NULL;
        size_t len = strlen(cases[i].text);
        assert_int_equal(sp_text_trim(cases[i].text, len, &out), SP_OK);
        assert_string_equal(out, cases[i].trimmed);
    }
    SP_AUTOFREE char *part = NULL;
    assert_int_equal(sp_text_trim(" a |b", 3, &part), SP_OK);
    assert_string_equal(part, "a");
}

static void halfwidth(void **state)
{
    static const struct {
        const char *text, *half;
    } cases[] = {
        {"", ""},
        {"abc安全", "abc安全"},
        {"ＨＷ－００４２　（甲）", "HW-0042 (甲)"},
        {"！～", "!~"},
        {"｟￥", "｟￥"}, /* behind the ASCII block: left alone */
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        SP_AUTOFREE char *out = NULL;
        assert_int_equal(sp_text_halfwidth(cases[i].text, &out), SP_OK);
        assert_string_equal(out, cases[i].half);
    }
}

static void names_are_alike_or_not(void **state)
{
    static const struct {
        const char *a, *b;
        bool alike;
    } cases[] = {
        {"", "", true},
        {"储罐区（一）", "储罐区(一)", true},
        {"储罐区（一）", "储罐区一", true},
        {"ＬＥＬ％", "lel%", true},
        {"风险 等级", "风险等级：", true},
        {"Permit No.", "permit_no", true},
        {"温度(℃)", "温度(°C)", true},
        {"面积/㎡", "面积 m2", true},
        {"Straße", "STRASSE", true},
        {"caf\xc3\xa9", "cafe\xcc\x81", true},
        {"V1.5", "V15", false},
        {"2-1号泵", "21号泵", false},
        {"(1)-(2)", "12", true},
        {"甲", "乙", false},
        {"a+b", "ab", false}, /* symbols mean something */
        {"\xff", "\xfe", false},
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        if (sp_text_alike(cases[i].a, cases[i].b) != cases[i].alike)
            fail_msg("%s / %s", cases[i].a, cases[i].b);
        assert_true(sp_text_alike(cases[i].a, cases[i].a));
    }
}

static void folding_refuses_what_is_no_text(void **state)
{
    char *out = NULL;

    (void)state;
    assert_int_equal(sp_text_fold("安\xff", &out), SP_INVALID);
    assert_null(out);
    assert_non_null(strstr(sp_last_error(SP_EN), "byte 4"));
    assert_int_equal(sp_text_fold(" （）。", &out), SP_OK);
    assert_string_equal(out, "");
    free(out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_where_utf8_ends),
        cmocka_unit_test(two_and_three_bytes_follow_the_definition),
        cmocka_unit_test(agrees_with_utf8tests),
        cmocka_unit_test(counts_and_widths),
        cmocka_unit_test(fits_whole_characters),
        cmocka_unit_test(trims),
        cmocka_unit_test(halfwidth),
        cmocka_unit_test(names_are_alike_or_not),
        cmocka_unit_test(folding_refuses_what_is_no_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
