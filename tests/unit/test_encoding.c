/* Encodings: names, marks, the choice between UTF-8 and GB18030, steps cut at
 * every byte. */
#include "encoding.h"

#include "table_help.h"

static void knows_names(void **state)
{
    static const struct {
        const char *name;
        sp_encoding encoding;
    } cases[] = {
        {"UTF-8", SP_ENC_UTF8},     {"utf8", SP_ENC_UTF8},
        {"gbk", SP_ENC_GB18030},    {"GB2312", SP_ENC_GB18030},
        {"utf-16", SP_ENC_UTF16LE}, {"UTF-16BE", SP_ENC_UTF16BE},
    };
    sp_encoding found;
    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        assert_int_equal(sp_encoding_parse(cases[i].name, &found), SP_OK);
        assert_int_equal(found, cases[i].encoding);
    }
    assert_int_equal(sp_encoding_parse("", &found), SP_INVALID);
    assert_int_equal(sp_encoding_parse("big5", &found), SP_INVALID);
}

static void decides(void **state)
{
    static const struct {
        const char *bytes;
        bool at_end;
        sp_encoding encoding;
        size_t bad; /* SIZE_MAX: none */
    } cases[] = {
        {"仓库", true, SP_ENC_UTF8, SIZE_MAX},
        {"仓\xE5\xBA", false, SP_ENC_UTF8, SIZE_MAX}, /* cut off */
        {"\xB2\xD6\xBF\xE2", true, SP_ENC_GB18030, SIZE_MAX},
        {"\xB2\xD6\xBF", false, SP_ENC_GB18030, SIZE_MAX},
        {"\xB2\xD6 \xFF\xFF", true, SP_ENC_UTF8, 3},
        {"\xFF", true, SP_ENC_UTF8, 0},
        {"一二三四五六七八九十一二三四五六七八九十\xFF", true, SP_ENC_UTF8,
         SIZE_MAX}, /* clearly UTF-8, a byte is damaged */
    };
    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        size_t n = strlen(cases[i].bytes);
        sp_encoding found;
        size_t bad;
        assert_int_equal(sp_encoding_decide(cases[i].bytes, n, cases[i].at_end,
                                            &found, &bad),
                         SP_OK);
        size_t wanted = cases[i].bad == SIZE_MAX ? n : cases[i].bad;
        if (bad != wanted || found != cases[i].encoding)
            fail_msg("case %zu: %d at %zu", i, (int)found, bad);
    }
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Whatever the size of the pieces in and the room out, the same comes out. */
static void steps_make_no_difference(void **state)
{
    static const struct {
        sp_encoding encoding;
        const char *bytes;
        size_t n;
        const char *text;
        size_t bad;
    } cases[] = {
        {SP_ENC_UTF8, "a仓𠮷é", 10, "a仓𠮷é", 0},
        {SP_ENC_UTF8, "a\xFF\xE4z\0b", 6, "a??z?b", 3},
        {SP_ENC_UTF8, "\xED\xA0\x80", 3, "???", 3},
        {SP_ENC_UTF8, "ab\xE4\xBB", 4, "ab??", 2},
        {SP_ENC_GB18030, "a\xB2\xD6\x95\x34\xB2\x35z", 8, "a仓𠮷z", 0},
        {SP_ENC_GB18030, "a\xB2", 2, "a?", 1},
        {SP_ENC_GB18030, "\0x", 2, "?x", 1},
        {SP_ENC_UTF16LE, "\xD3\x4E\x42\xD8\xB7\xDF", 6, "仓𠮷", 0},
        {SP_ENC_UTF16LE, "a\0\0\0b\0", 6, "a?b", 1},
        {SP_ENC_UTF16BE, "\x4E\xD3\0", 3, "仓?", 1},
    };
    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        for (size_t piece = 4; piece <= 16; piece++) {
            for (size_t room = SP_DECODE_ROOM; room < 24; room++) {
                sp_decoder d = {.encoding = cases[i].encoding};
                sp_str s = {0};
                size_t at = 0;
                size_t bad = 0;
                char out[32];
                while (at < cases[i].n) {
                    size_t n = smaller(piece, cases[i].n - at);
                    sp_decoded step;
                    assert_int_equal(sp_decode(&d, cases[i].bytes + at, n,
                                               at + n == cases[i].n, out, room,
                                               &step),
                                     SP_OK);
                    assert_true(step.made <= room);
                    assert_true(step.used > 0);
                    sp_str_addn(&s, out, step.made - (step.bad ? 3 : 0));
                    if (step.bad)
                        sp_str_addc(&s, '?');
                    bad += step.bad;
                    at += step.used;
                }
                sp_decoder_end(&d);
                assert_string_equal(sp_str_text(&s), cases[i].text);
                assert_int_equal(bad, cases[i].bad);
                sp_str_free(&s);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_names),
        cmocka_unit_test(decides),
        cmocka_unit_test(steps_make_no_difference),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
