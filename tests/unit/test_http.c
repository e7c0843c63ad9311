/* HTTP against a server with every vice. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "fetch_file.h"
#include "http.h"
#include "loopback.h"
#include "slurp.h"

static loopback *server;
static sp_http *http;

static int start(void **state)
{
    (void)state;
    server = loopback_start(NULL);
    return sp_http_open(&http) == SP_OK ? 0 : -1;
}

static int stop(void **state)
{
    (void)state;
    sp_http_close(http);
    loopback_stop(server);
    return 0;
}

/* ---- what goes well ---- */

static void answers_come_whole(void **state)
{
    SP_AUTORESPONSE a = {0};
    SP_AUTOFREE char *value = NULL, *none = NULL;
    const sp_http_request r = {.url = loopback_url(server, "/ok?x=1")};
    (void)state;
    for (int i = 0; i < 3; i++) {
        assert_int_equal(sp_http_send(http, &r, &a), SP_OK);
        assert_int_equal(a.fault, SP_HTTP_FINE);
        assert_int_equal(a.status, 200);
        assert_string_equal(sp_str_text(&a.body), "/ok?x=1");
        assert_int_equal(a.bytes, 7);
        assert_int_equal(a.retry_after_s, -1);
    }
    assert_int_equal(sp_http_header(&a, "X-Number", &value), SP_OK);
    assert_string_equal(value, "two");
    assert_int_equal(sp_http_header(&a, "X-Numb", &none), SP_OK);
    assert_null(none);
    assert_int_equal(sp_http_expect(&r, &a), SP_OK);
}

static void requests_arrive_as_meant(void **state)
{
    static const char *const headers[] = {"X-One: 1", "Content-Type: text/a",
                                          NULL};
    SP_AUTORESPONSE a = {0};
    const sp_http_request r = {.url = loopback_url(server, "/echo"),
                               .method = "PUT",
                               .headers = headers,
                               .bearer = "s3cret",
                               .body = "动火\0票",
                               .body_len = 10};
    (void)state;
    setenv("http_proxy", "http://127.0.0.1:1", 1);
    setenv("HTTP_PROXY", "http://127.0.0.1:1", 1);
    setenv("all_proxy", "http://127.0.0.1:1", 1);
    assert_int_equal(sp_http_send(http, &r, &a), SP_OK);
    unsetenv("http_proxy");
    unsetenv("HTTP_PROXY");
    unsetenv("all_proxy");
    assert_memory_equal(a.body.data, "PUT /echo HTTP/1.1\r\n", 20);
    assert_non_null(strstr(a.body.data, "\r\nX-One: 1\r\n"));
    assert_non_null(strstr(a.body.data, "\r\nContent-Type: text/a\r\n"));
    assert_non_null(
        strstr(a.body.data, "\r\nAuthorization: Bearer s3cret\r\n"));
    assert_null(strstr(a.body.data, "Expect"));
    assert_memory_equal(a.body.data + a.body.len - 10, "动火\0票", 10);
}

/* ---- what does not ---- */

/* clang-format off */
static const struct bad {
    const char *path;
    sp_status status;
    sp_http_fault fault;
    bool again;
    const char *says;
    int64_t total_ms, idle_ms, max_bytes;
    unsigned redirects;
} bads[] = {
    {"/silent", SP_IO, SP_HTTP_TIMEOUT, true, "was silent for 120 ms",
     .idle_ms = 120},
    {"/silent", SP_IO, SP_HTTP_TIMEOUT, true, "did not finish its answer within 120 ms",
     .total_ms = 120},
    {"/head-then-silent", SP_IO, SP_HTTP_TIMEOUT, true, "was silent for 120 ms",
     .idle_ms = 120},
    {"/slow", SP_IO, SP_HTTP_TIMEOUT, true, "did not finish",
     .total_ms = 200, .idle_ms = 5000},
    {"/cut", SP_IO, SP_HTTP_REFUSED, true, "broke off before the end"},
    {"/none", SP_IO, SP_HTTP_REFUSED, true, "without an answer"},
    {"/garbage", SP_IO, SP_HTTP_PROTOCOL, false, "protocol that was agreed"},
    {"/bad-chunk", SP_IO, SP_HTTP_REFUSED, true, "broke off while receiving"},
    {"/endless", SP_IO, SP_HTTP_TOO_LARGE, false, "too long",
     .max_bytes = 100000},
    {"/endless-error", SP_IO, SP_HTTP_TOO_LARGE, false, "too long",
     .max_bytes = 200000},
    {"/endless-head", SP_IO, SP_HTTP_TOO_LARGE, false, "too long"},
    {"/huge", SP_IO, SP_HTTP_TOO_LARGE, false, "too long"},
    {"/short-of", SP_IO, SP_HTTP_REFUSED, true, "broke off before the end"},
    {"/two-lengths", SP_IO, SP_HTTP_PROTOCOL, false, "protocol that was agreed"},
    {"/redirect-elsewhere", SP_IO, SP_HTTP_REDIRECT, false,
     "redirects to localhost:", .redirects = 3},
    {"/redirect-file", SP_IO, SP_HTTP_REDIRECT, false, "is not followed",
     .redirects = 3},
    {"/redirect-round", SP_IO, SP_HTTP_REDIRECT, false, "more than 3 times",
     .redirects = 3},
};
/* clang-format on */

static void bad_servers_are_told_apart(void **state)
{
    (void)state;
    for (size_t i = 0; i < SP_COUNT(bads); i++) {
        const struct bad *b = &bads[i];
        SP_AUTORESPONSE a = {0};
        const sp_http_request r = {.url = loopback_url(server, b->path),
                                   .bearer = "s3cret",
                                   .total_ms = b->total_ms,
                                   .idle_ms = b->idle_ms,
                                   .max_bytes = b->max_bytes,
                                   .redirects = b->redirects};
        sp_status status = sp_http_send(http, &r, &a);
        const char *en = sp_last_error(SP_EN);
        if (status != b->status || a.fault != b->fault ||
            sp_http_again(&a) != b->again || !strstr(en, b->says))
            fail_msg("%s: %s, fault %d, %s", b->path, sp_status_name(status),
                     (int)a.fault, en);
        assert_null(strstr(en, "s3cret"));
        assert_null(strstr(en, "hush"));
        assert_non_null(strstr(en, "127.0.0.1:"));
        assert_non_null(strstr(sp_last_error(SP_ZH), "127.0.0.1:"));
    }
}

static void nonsense_is_not_sent(void **state)
{
    static const char *const urls[] = {NULL,
                                       "",
                                       "/etc/passwd",
                                       "file:///etc/passwd",
                                       "ftp://127.0.0.1/",
                                       "gopher://127.0.0.1/",
                                       "http://",
                                       "http://a b/",
                                       "http://a/\r\nX: y",
                                       "http://tom:hush@127.0.0.1/",
                                       "http://user@127.0.0.1/",
                                       "javascript:alert(1)",
                                       "http://127.0.0.1:99999/"};
    static const char *const headers[] = {"X: a\r\nY: b", NULL};
    static const char *const no_colon[] = {"X", NULL};
    SP_AUTORESPONSE a = {0};
    (void)state;
    for (size_t i = 0; i < SP_COUNT(urls); i++) {
        const sp_http_request r = {.url = urls[i]};
        if (sp_http_send(http, &r, &a) != SP_INVALID)
            fail_msg("taken: %s", urls[i]);
        assert_int_equal(a.fault, SP_HTTP_BAD_REQUEST);
        assert_null(strstr(sp_last_error(SP_EN), "hush"));
    }
    const sp_http_request split = {.url = loopback_url(server, "/ok"),
                                   .headers = headers};
    assert_int_equal(sp_http_send(http, &split, &a), SP_INVALID);
    const sp_http_request plain = {.url = loopback_url(server, "/ok"),
                                   .headers = no_colon};
    assert_int_equal(sp_http_send(http, &plain, &a), SP_INVALID);
    const sp_http_request key = {.url = loopback_url(server, "/ok"),
                                 .bearer = "a\nb"};
    assert_int_equal(sp_http_send(http, &key, &a), SP_INVALID);
    assert_false(sp_http_again(&a));
}

static void nobody_is_there(void **state)
{
    SP_AUTORESPONSE a = {0};
    const sp_http_request closed = {.url = "http://127.0.0.1:1/"};
    const sp_http_request unknown = {.url = "http://nowhere.invalid/"};
    (void)state;
    assert_int_equal(sp_http_send(http, &closed, &a), SP_IO);
    assert_int_equal(a.fault, SP_HTTP_REFUSED);
    assert_int_equal(sp_http_send(http, &unknown, &a), SP_IO);
    assert_int_equal(a.fault, SP_HTTP_NO_HOST);
    assert_true(sp_http_again(&a));
}

static void statuses_are_told(void **state)
{
    SP_AUTORESPONSE a = {0};
    sp_http_request r = {.url = loopback_url(server, "/broken?key=hush")};
    (void)state;
    assert_int_equal(sp_http_send(http, &r, &a), SP_OK);
    assert_int_equal(a.status, 500);
    assert_string_equal(sp_str_text(&a.body), "stack trace");
    assert_int_equal(sp_http_expect(&r, &a), SP_IO);
    assert_non_null(strstr(sp_last_error(SP_EN), "answers HTTP 500"));
    assert_null(strstr(sp_last_error(SP_EN), "hush"));
    r.url = loopback_url(server, "/nothing-here");
    assert_int_equal(sp_http_send(http, &r, &a), SP_OK);
    assert_int_equal(sp_http_expect(&r, &a), SP_NOT_FOUND);
    r.url = loopback_url(server, "/redirect-elsewhere");
    assert_int_equal(sp_http_send(http, &r, &a), SP_OK);
    assert_int_equal(a.status, 302);
    assert_int_equal(sp_http_expect(&r, &a), SP_IO);
    assert_null(strstr(sp_last_error(SP_EN), "hush"));
    r.url = loopback_url(server, "/redirect-same");
    r.redirects = 1;
    assert_int_equal(sp_http_send(http, &r, &a), SP_OK);
    assert_string_equal(sp_str_text(&a.body), "/ok");
}

/* ---- stop, sinks ---- */

typedef struct ear {
    int calls, most;
    size_t bytes;
} ear;

static bool stop_soon(void *context)
{
    ear *e = context;
    return ++e->calls > e->most;
}

static sp_status listen_a_while(void *context, const void *bytes, size_t n)
{
    ear *e = context;
    (void)bytes;
    e->bytes += n;
    return ++e->calls <= e->most ? SP_OK
                                 : sp_fail(SP_CONFLICT, "够了", "that will do");
}

static void callers_can_stop(void **state)
{
    SP_AUTORESPONSE a = {0};
    ear e = {.most = 2};
    sp_http_request r = {.url = loopback_url(server, "/silent"),
                         .stop = stop_soon,
                         .stop_context = &e};
    (void)state;
    assert_int_equal(sp_http_send(http, &r, &a), SP_CANCELLED);
    assert_int_equal(a.fault, SP_HTTP_STOPPED);
    assert_int_equal(e.calls, 3);
    assert_false(sp_http_again(&a));
    e = (ear){.most = 3};
    r = (sp_http_request){.url = loopback_url(server, "/endless"),
                          .sink = listen_a_while,
                          .sink_context = &e};
    assert_int_equal(sp_http_send(http, &r, &a), SP_CONFLICT);
    assert_string_equal(sp_last_error(SP_EN), "that will do");
    assert_true(a.given);
    assert_int_equal(a.body.len, 0);
    assert_int_equal(e.calls, 4);
}

/* ---- certificates ---- */

static void certificates_are_verified(void **state)
{
    const loopback_options right = {.tls_name = "127.0.0.1"};
    const loopback_options wrong = {.tls_name = "elsewhere.example"};
    loopback *good = loopback_start(&right);
    loopback *bad = loopback_start(&wrong);
    SP_AUTORESPONSE a = {0};
    sp_http_request r = {.url = loopback_url(good, "/ok"),
                         .ca_file = loopback_ca(good)};
    (void)state;
    assert_int_equal(sp_http_send(http, &r, &a), SP_OK);
    assert_int_equal(a.status, 200);
    r.ca_file = NULL; /* nobody vouches for it */
    assert_int_equal(sp_http_send(http, &r, &a), SP_IO);
    assert_int_equal(a.fault, SP_HTTP_TLS);
    assert_non_null(strstr(sp_last_error(SP_EN), "not to be trusted"));
    r.url = loopback_url(bad, "/ok");
    r.ca_file = loopback_ca(bad); /* vouched for, and another's */
    assert_int_equal(sp_http_send(http, &r, &a), SP_IO);
    assert_int_equal(a.fault, SP_HTTP_TLS);
    r.ca_file = "/nowhere/ca.pem";
    assert_int_equal(sp_http_send(http, &r, &a), SP_INVALID);
    assert_int_equal(a.fault, SP_HTTP_BAD_REQUEST);
    /* TLS spoken to who does not */
    char url[64];
    snprintf(url, sizeof url, "https://127.0.0.1:%u/", loopback_port(server));
    r = (sp_http_request){.url = url};
    assert_int_equal(sp_http_send(http, &r, &a), SP_IO);
    assert_int_equal(a.fault, SP_HTTP_TLS);
    assert_false(sp_http_again(&a));
    loopback_stop(good);
    loopback_stop(bad);
}

/* ---- again ---- */

typedef struct waits {
    int64_t slept;
    int random_calls;
} waits;

static void note_sleep(void *context, int64_t ms)
{
    ((waits *)context)->slept += ms;
}

static uint32_t no_chance(void *context)
{
    ((waits *)context)->random_calls++;
    return 0;
}

static void waits_grow(void **state)
{
    static const struct {
        sp_http_policy policy;
        unsigned tried;
        int64_t retry_after;
        uint32_t random;
        int64_t wait;
    } cases[] = {
        {{0}, 1, -1, 0, 250},
        {{0}, 1, -1, 250, 500},
        {{0}, 2, -1, 0, 500},
        {{0}, 3, -1, 0, 1000},
        {{0}, 4, -1, 0, -1},
        {{0}, 1, 3, 0, 3000},
        {{0}, 1, 30, 0, 30000},
        {{0}, 1, 31, 0, -1},
        {{0}, 1, INT64_MAX, 0, -1},
        {{1, 0, 0}, 1, -1, 0, -1},
        {{99, 100, 800}, 3, -1, 0, 200},
        {{99, 100, 800}, 90, -1, 0, 400},
        {{99, 100, 800}, 90, -1, UINT32_MAX, 400 + UINT32_MAX % 401},
    };
    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        int64_t wait = sp_http_wait(&cases[i].policy, cases[i].tried,
                                    cases[i].retry_after, cases[i].random);
        if (wait != cases[i].wait)
            fail_msg("case %zu: %lld", i, (long long)wait);
    }
}

static void tries_again_when_asked(void **state)
{
    SP_AUTORESPONSE a = {0};
    waits w = {0};
    const sp_http_seam seam = {note_sleep, no_chance, &w};
    sp_http_request r = {.url = loopback_url(server, "/too-many")};
    (void)state;
    assert_int_equal(sp_http_retry(http, &r, NULL, &seam, &a), SP_OK);
    assert_int_equal(a.status, 200);
    assert_int_equal(w.slept, 4000); /* twice what Retry-After said */
    assert_int_equal(loopback_count(server, "/too-many"), 3);

    w = (waits){0};
    r.url = loopback_url(server, "/later"); /* a date */
    assert_int_equal(sp_http_retry(http, &r, NULL, &seam, &a), SP_OK);
    assert_int_equal(a.status, 503);
    assert_int_equal(a.retry_after_s, 7);
    assert_int_equal(w.slept, 21000);

    r.url = loopback_url(server, "/much-later");
    assert_int_equal(sp_http_retry(http, &r, NULL, &seam, &a), SP_OK);
    assert_int_equal(a.status, 429);
    assert_int_equal(loopback_count(server, "/much-later"), 1);

    r.url = loopback_url(server, "/denied");
    assert_int_equal(sp_http_retry(http, &r, NULL, &seam, &a), SP_OK);
    assert_int_equal(loopback_count(server, "/denied"), 1);

    ear e = {.most = 2};
    r.url = loopback_url(server, "/broken");
    r.stop = stop_soon;
    r.stop_context = &e;
    assert_int_equal(sp_http_retry(http, &r, NULL, &seam, &a), SP_CANCELLED);
}

/* ---- files ---- */

static void files_are_pinned(void **state)
{
    char path[64], hex[SP_HASH_HEX];
    SP_AUTOFREE void *bytes = NULL;
    size_t len = 0;
    sp_http_request r = {.url = loopback_url(server, "/ok")};
    sp_hash hash = sp_hash_of("/ok", 3);
    (void)state;
    snprintf(path, sizeof path, "/tmp/sp-http-%d.bin", (int)getpid());
    sp_hash_hex(&hash, hex);
    assert_int_equal(sp_fetch_file(http, &r, hex, path), SP_OK);
    assert_int_equal(sp_slurp(path, 100, &bytes, &len), SP_OK);
    assert_int_equal(len, 3);
    unlink(path);
    hex[0] = hex[0] == '0' ? '1' : '0';
    assert_int_equal(sp_fetch_file(http, &r, hex, path), SP_CORRUPT);
    assert_int_equal(access(path, F_OK), -1);
    assert_int_equal(sp_fetch_file(http, &r, "abc", path), SP_INVALID);
    r.url = loopback_url(server, "/short-of");
    assert_int_equal(sp_fetch_file(http, &r, hex, path), SP_IO);
    r.url = loopback_url(server, "/denied");
    assert_int_equal(sp_fetch_file(http, &r, hex, path), SP_IO);
    assert_int_equal(access(path, F_OK), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_come_whole),
        cmocka_unit_test(requests_arrive_as_meant),
        cmocka_unit_test(bad_servers_are_told_apart),
        cmocka_unit_test(nonsense_is_not_sent),
        cmocka_unit_test(nobody_is_there),
        cmocka_unit_test(statuses_are_told),
        cmocka_unit_test(callers_can_stop),
        cmocka_unit_test(certificates_are_verified),
        cmocka_unit_test(waits_grow),
        cmocka_unit_test(tries_again_when_asked),
        cmocka_unit_test(files_are_pinned),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
