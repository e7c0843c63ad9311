/* The sentence of the last failure, in two languages. */
#include "base.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "text.h"

#include <pthread.h>
#include <string.h>

static void both_languages_take_the_same_arguments(void **state)
{
    (void)state;
    assert_int_equal(sp_fail(SP_INVALID, "%2$s 缺少 %1$d 项",
                             "%1$d items of %2$s are missing", 3, "LEC"),
                     SP_INVALID);
    assert_string_equal(sp_last_error(SP_ZH), "LEC 缺少 3 项");
    assert_string_equal(sp_last_error(SP_EN), "3 items of LEC are missing");
}

static void within_puts_words_before(void **state)
{
    (void)state;
    sp_fail(SP_INVALID, "没有单位", "no unit");
    assert_int_equal(sp_fail_within(SP_INVALID, "第 %d 行：", "line %d: ", 12),
                     SP_INVALID);
    assert_string_equal(sp_last_error(SP_ZH), "第 12 行：没有单位");
    assert_string_equal(sp_last_error(SP_EN), "line 12: no unit");
    sp_fail_within(SP_IO, "文件 %s ", "file %s ", "a.csv");
    assert_string_equal(sp_last_error(SP_EN), "file a.csv line 12: no unit");
}

static void arguments_may_point_into_the_old_sentence(void **state)
{
    (void)state;
    sp_fail(SP_IO, "磁盘已满", "disk full");
    sp_fail(SP_STORAGE, "不能保存：%s", "cannot save: %s",
            sp_last_error(SP_EN));
    assert_string_equal(sp_last_error(SP_ZH), "不能保存：disk full");
    assert_string_equal(sp_last_error(SP_EN), "cannot save: disk full");
    sp_fail_within(SP_STORAGE, "（%s）", "(%s) ", sp_last_error(SP_ZH));
    assert_string_equal(sp_last_error(SP_ZH),
                        "（不能保存：disk full）不能保存：disk full");
    assert_string_equal(sp_last_error(SP_EN),
                        "(不能保存：disk full) cannot save: disk full");
    sp_fail_within(SP_STORAGE, "%s；", "%s; ", sp_last_error(SP_EN) + 1);
    assert_non_null(strstr(sp_last_error(SP_EN), "; (不能保存"));
}

/* Every length around the end of the buffer, so that each byte of a character
 * is once the one that does not fit. */
static void cut_sentences_are_whole_utf8(void **state)
{
    static const char *const fillers[] = {"安", "é", "😀", "x"};
    char text[1400];

    (void)state;
    for (size_t f = 0; f < SP_COUNT(fillers); f++) {
        size_t n = strlen(fillers[f]);
        for (size_t shift = 0; shift < 5; shift++) {
            size_t len = shift;
            memset(text, 'a', shift);
            for (; len + n < sizeof text; len += n)
                memcpy(text + len, fillers[f], n);
            text[len] = '\0';
            sp_fail(SP_INVALID, "%s", "%s", text);
            const char *said = sp_last_error(SP_ZH);
            size_t kept = strlen(said);
            assert_true(kept < 1024 && kept >= 1020);
            assert_int_equal(sp_utf8_check(said, kept), kept);
            assert_memory_equal(said, text, kept);
            sp_fail_within(SP_INVALID, "前言", "preface ");
            said = sp_last_error(SP_ZH);
            assert_int_equal(sp_utf8_check(said, strlen(said)), strlen(said));
        }
    }
}

static void hostile_values_stay_on_one_line(void **state)
{
    (void)state;
    sp_fail(SP_INVALID, "文件 %s", "file %s", "a\n\x1b[31mb\x7f\xff\xc3(");
    const char *said = sp_last_error(SP_EN);
    for (const char *p = said; *p; p++)
        assert_true((unsigned char)*p >= 0x20 && *p != 0x7f);
    assert_int_equal(sp_utf8_check(said, strlen(said)), strlen(said));
}

static void *say_hello(void *arg)
{
    sp_fail(SP_BUSY, "另一线程", "another thread");
    strcpy(arg, sp_last_error(SP_EN));
    return NULL;
}

static void threads_do_not_share_it(void **state)
{
    char heard[64] = "";
    pthread_t thread;

    (void)state;
    sp_fail(SP_INVALID, "这一线程", "this thread");
    assert_int_equal(pthread_create(&thread, NULL, say_hello, heard), 0);
    pthread_join(thread, NULL);
    assert_string_equal(heard, "another thread");
    assert_string_equal(sp_last_error(SP_EN), "this thread");
}

static void every_status_has_its_own_name(void **state)
{
    (void)state;
    for (int i = 0; i < SP_STATUS_COUNT; i++)
        for (int k = 0; k < i; k++)
            assert_string_not_equal(sp_status_name((sp_status)i),
                                    sp_status_name((sp_status)k));
    assert_string_equal(sp_status_name(SP_NOT_FOUND), "not_found");
    assert_string_equal(sp_status_name(SP_STATUS_COUNT), "unknown");
    assert_string_equal(sp_status_name((sp_status)-1), "unknown");
}

static sp_status give(sp_status status, int *reached)
{
    SP_TRY(status);
    ++*reached;
    return SP_OK;
}

static void try_returns_early(void **state)
{
    int reached = 0;

    (void)state;
    assert_int_equal(give(SP_BUSY, &reached), SP_BUSY);
    assert_int_equal(reached, 0);
    assert_int_equal(give(SP_OK, &reached), SP_OK);
    assert_int_equal(reached, 1);
    assert_int_equal(sp_no_memory(), SP_NO_MEMORY);
    assert_string_equal(sp_last_error(SP_EN), "out of memory");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_languages_take_the_same_arguments),
        cmocka_unit_test(within_puts_words_before),
        cmocka_unit_test(arguments_may_point_into_the_old_sentence),
        cmocka_unit_test(cut_sentences_are_whole_utf8),
        cmocka_unit_test(hostile_values_stay_on_one_line),
        cmocka_unit_test(threads_do_not_share_it),
        cmocka_unit_test(every_status_has_its_own_name),
        cmocka_unit_test(try_returns_early),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
