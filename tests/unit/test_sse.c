/* Server-sent events, cut anywhere. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "sse.h"

static sp_status note(void *context, const char *data, size_t len)
{
    sp_str *seen = context;
    assert_int_equal(strlen(data), len);
    sp_str_addc(seen, '<');
    sp_str_add(seen, data);
    sp_str_addc(seen, '>');
    return strcmp(data, "stop") == 0 ? sp_fail(SP_CONFLICT, "停", "stop")
                                     : SP_OK;
}

/* Fed in pieces of @step bytes. */
static sp_status feed(const char *bytes, size_t len, size_t step, sp_str *seen)
{
    SP_CLEANUP(sp_sse_free) sp_sse s = {0};
    for (size_t i = 0; i < len; i += step)
        SP_TRY(sp_sse_feed(&s, bytes + i, len - i < step ? len - i : step, note,
                           seen));
    return SP_OK;
}

/* clang-format off */
static const struct {
    const char *stream;
    const char *seen;
    sp_status status;
} cases[] = {
    {"", "", SP_OK},
    {"data: a\n\n", "<a>", SP_OK},
    {"data:a\r\n\r\n", "<a>", SP_OK},
    {"data:a\r\r", "<a>", SP_OK},
    {"data:  a \n\n", "< a >", SP_OK},
    {"data: a\ndata: b\n\n", "<a\nb>", SP_OK},
    {"data\n\n", "<>", SP_OK},
    {"data\ndata\n\n", "<\n>", SP_OK},
    {": comment\n\ndata: a\n\n", "<a>", SP_OK},
    {"event: x\nid: 1\nretry: 5\ndata: a\n\n", "<a>", SP_OK},
    {"event: x\n\n", "", SP_OK},
    {"datab: a\n\n", "", SP_OK},
    {"\xef\xbb\xbf" "data: a\n\n", "<a>", SP_OK},
    {"data: a\n\n\xef\xbb\xbf" "data: b\n\n", "<a>", SP_OK},
    {"data: a\n\n\n\ndata: b\n\n", "<a><b>", SP_OK},
    {"data: a\n\ndata: b", "<a>", SP_OK},
    {"data: a\n\ndata: b\n", "<a>", SP_OK},
    {"data: 动火作业票\n\n", "<动火作业票>", SP_OK},
    {"data: \xf0\x9f\x94\xa5\n\n", "<\xf0\x9f\x94\xa5>", SP_OK},
    {"data: \xe5\xae\n\n", "", SP_INVALID},
    {"data: \xed\xa0\xbd\n\n", "", SP_INVALID},
    {"data: a\n\ndata: stop\n\ndata: b\n\n", "<a><stop>", SP_CONFLICT},
    {"<html>\n\n", "", SP_OK},
};
/* clang-format on */

static void events_come_whole(void **state)
{
    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++)
        for (size_t step = 1; step < 20; step++) {
            SP_AUTOSTR seen = {0};
            sp_status status =
                feed(cases[i].stream, strlen(cases[i].stream), step, &seen);
            if (status != cases[i].status ||
                strcmp(sp_str_text(&seen), cases[i].seen) != 0)
                fail_msg("case %zu by %zu: %s %s", i, step,
                         sp_status_name(status), sp_str_text(&seen));
        }
}

static void nul_is_no_text(void **state)
{
    SP_AUTOSTR seen = {0};
    (void)state;
    assert_int_equal(feed("data: a\0b\n\n", 11, 4, &seen), SP_INVALID);
}

static void lines_without_end_are_refused(void **state)
{
    static char bytes[65536];
    SP_AUTOSTR seen = {0};
    SP_CLEANUP(sp_sse_free) sp_sse s = {0};
    sp_status status = SP_OK;
    int fed = 0;
    (void)state;
    memset(bytes, 'a', sizeof bytes);
    while (status == SP_OK && fed++ < 100)
        status = sp_sse_feed(&s, bytes, sizeof bytes, note, &seen);
    assert_int_equal(status, SP_INVALID);
    assert_int_equal(fed, 17);
    sp_sse_free(&s);
    memcpy(bytes, "data:", 5);
    bytes[sizeof bytes - 1] = '\n';
    for (status = SP_OK, fed = 0; status == SP_OK && fed < 100; fed++)
        status = sp_sse_feed(&s, bytes, sizeof bytes, note, &seen);
    assert_int_equal(status, SP_INVALID);
    assert_int_equal(fed, 17);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events_come_whole),
        cmocka_unit_test(nul_is_no_text),
        cmocka_unit_test(lines_without_end_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
