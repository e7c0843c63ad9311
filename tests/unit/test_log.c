/* What reaches the host's callback. */
#include "log.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "text.h"

#include <string.h>

typedef struct heard {
    unsigned calls;
    sp_log_level level;
    char room[16], message[2048], fields[64];
} heard;

static void listen(void *context, sp_log_level level, const char *room,
                   const char *message, const char *fields)
{
    heard *h = context;

    h->calls++;
    h->level = level;
    strcpy(h->room, room);
    strcpy(h->message, message);
    strcpy(h->fields, fields ? fields : "(null)");
}

static void passes_everything_on(void **state)
{
    heard h = {0};
    sp_logger log = {listen, &h, SP_LOG_INFO};

    (void)state;
    sp_log(&log, SP_LOG_WARNING, "import", "{\"line\":3}", "%d rows", 12);
    assert_int_equal(h.calls, 1);
    assert_int_equal(h.level, SP_LOG_WARNING);
    assert_string_equal(h.room, "import");
    assert_string_equal(h.message, "12 rows");
    assert_string_equal(h.fields, "{\"line\":3}");
    sp_log(&log, SP_LOG_INFO, "store", NULL, "opened");
    assert_string_equal(h.fields, "(null)");
}

static void nobody_listens(void **state)
{
    heard h = {0};
    sp_logger quiet = {listen, &h, SP_LOG_ERROR}, deaf = {0};

    (void)state;
    sp_log(NULL, SP_LOG_ERROR, "store", NULL, "x");
    sp_log(&deaf, SP_LOG_ERROR, "store", NULL, "x");
    sp_log(&quiet, SP_LOG_WARNING, "store", NULL, "x");
    assert_int_equal(h.calls, 0);
    sp_log(&quiet, SP_LOG_ERROR, "store", NULL, "x");
    assert_int_equal(h.calls, 1);
}

static void one_line_of_utf8_whatever_comes(void **state)
{
    char text[1500];
    heard h = {0};
    sp_logger log = {listen, &h, SP_LOG_DEBUG};

    (void)state;
    sp_log(&log, SP_LOG_ERROR, "files", NULL, "%s", "a\nERROR b\r\x1b[0m\xff");
    assert_string_equal(h.message, "a ERROR b  [0m?");
    memset(text, 'a', sizeof text);
    for (size_t i = 1; i + 3 < sizeof text; i += 3)
        memcpy(text + i, "安", 3);
    text[sizeof text - 1] = '\0';
    sp_log(&log, SP_LOG_ERROR, "files", NULL, "%s", text);
    assert_int_equal(strlen(h.message), 1023);
    assert_int_equal(sp_utf8_check(h.message, 1023), 1023);
}

static void levels_have_names(void **state)
{
    (void)state;
    assert_string_equal(sp_log_level_name(SP_LOG_DEBUG), "debug");
    assert_string_equal(sp_log_level_name(SP_LOG_INFO), "info");
    assert_string_equal(sp_log_level_name(SP_LOG_WARNING), "warning");
    assert_string_equal(sp_log_level_name(SP_LOG_ERROR), "error");
    assert_string_equal(sp_log_level_name((sp_log_level)99), "error");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(passes_everything_on),
        cmocka_unit_test(nobody_listens),
        cmocka_unit_test(one_line_of_utf8_whatever_comes),
        cmocka_unit_test(levels_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
