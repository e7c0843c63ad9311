/* A model's endpoint, and all that can be wrong with it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "llm.h"
#include "loopback.h"
#include "text.h"

static loopback *server;

static const char passages[] =
    "<资料 编号=\"1\" 出处=\"GB 30871 5.3.1\">\n"
    "动火分析与动火作业间隔一般不超过30min。超过的要重新分析。\n</资料>\n"
    "动火前多久分析？";

static int start(void **state)
{
    (void)state;
    server = loopback_start(NULL);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    loopback_stop(server);
    return 0;
}

static sp_status note_words(void *context, const char *text, size_t len)
{
    assert_int_equal(sp_utf8_check(text, len), len);
    sp_str_addn(context, text, len);
    return SP_OK;
}

static sp_status ask(const char *model, bool whole, sp_str *heard,
                     sp_llm_answer *out)
{
    const sp_llm_message messages[] = {{"system", "只用资料回答。"},
                                       {"user", passages}};
    const sp_endpoint e = {.url = loopback_url(server, "/v1/"),
                           .model = model,
                           .key = "sk-hush-hush",
                           .idle_ms = 300,
                           .total_ms = 4000,
                           .retry_ms = 1};
    const sp_llm_request r = {.endpoint = &e,
                              .messages = messages,
                              .count = 2,
                              .whole = whole,
                              .words = heard ? note_words : NULL,
                              .context = heard};
    return sp_llm_chat(&r, out);
}

static void answers_are_heard(void **state)
{
    static const char want[] = "动火分析与动火作业间隔一般不超过30min[1]。";
    (void)state;
    for (int whole = 0; whole < 2; whole++) {
        SP_AUTOLLM a = {0};
        SP_AUTOSTR heard = {0};
        assert_int_equal(ask("honest", whole, &heard, &a), SP_OK);
        assert_string_equal(sp_str_text(&a.text), want);
        assert_string_equal(sp_str_text(&heard), want);
        assert_true(a.complete);
        assert_int_equal(a.prompt_tokens, 100);
        assert_int_equal(a.answer_tokens, 20);
    }
}

static void busy_endpoints_are_asked_again(void **state)
{
    SP_AUTOLLM a = {0};
    loopback *fresh = loopback_start(NULL);
    loopback *before = server;
    (void)state;
    server = fresh;
    assert_int_equal(ask("busy-twice", false, NULL, &a), SP_OK);
    assert_int_equal(loopback_count(server, "/v1/chat/completions"), 3);
    server = before;
    loopback_stop(fresh);
}

/* clang-format off */
static const struct {
    const char *model;
    sp_status status;
    const char *says;
} bads[] = {
    {"cut-off", SP_IO, "broke off"},
    {"babble", SP_IO, "makes no sense"},
    {"page", SP_IO, "makes no sense"},
    {"endless", SP_IO, "goes on and on"},
    {"silent-stream", SP_IO, "was silent for 300 ms"},
    {"no-answer", SP_IO, "was silent for 300 ms"},
    {"failing-stream", SP_IO, "reports an error: overloaded"},
    {"always-busy", SP_BUSY, "is busy"},
    {"fails", SP_IO, "answers HTTP 500"},
    {"wrong-key", SP_FORBIDDEN, "does not take this key"},
    {"elsewhere", SP_IO, "which is not followed"},
    {"nobody", SP_IO, "answers HTTP 404: no such model"},
    {"", SP_INVALID, "which model"},
};
/* clang-format on */

static void failures_are_one_sentence(void **state)
{
    (void)state;
    for (size_t i = 0; i < SP_COUNT(bads); i++) {
        SP_AUTOLLM a = {0};
        sp_status status = ask(bads[i].model, false, NULL, &a);
        const char *en = sp_last_error(SP_EN);
        if (status != bads[i].status || !strstr(en, bads[i].says))
            fail_msg("%s: %s, %s", bads[i].model, sp_status_name(status), en);
        assert_null(strstr(en, "hush"));
        assert_null(strstr(sp_last_error(SP_ZH), "hush"));
        assert_null(strchr(en, '\n'));
    }
}

static void keys_stay_here(void **state)
{
    static const struct {
        const char *url;
        sp_status status;
    } cases[] = {
        {"http://models.example/v1", SP_INVALID},
        {"http://localhost.example/v1", SP_INVALID},
        {"http://128.0.0.1/v1", SP_INVALID},
        {"http://127.0.0.1:1/v1", SP_IO},
        {"http://localhost:1/v1", SP_IO},
        {"http://[::1]:1/v1", SP_IO},
        {"https://127.0.0.1:1/v1", SP_IO},
        {"", SP_INVALID},
    };
    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        SP_AUTOLLM a = {0};
        const sp_endpoint e = {.url = cases[i].url,
                               .model = "m",
                               .key = "sk-hush-hush",
                               .tries = 1};
        const sp_llm_request r = {.endpoint = &e};
        if (sp_llm_chat(&r, &a) != cases[i].status)
            fail_msg("%s: %s", cases[i].url, sp_last_error(SP_EN));
    }
}

/* ---- words that come in odd pieces ---- */

typedef struct script {
    const char *body;
} script;

static bool play_script(void *context, loopback_conn *c,
                        const loopback_request *r)
{
    const script *s = context;
    (void)r;
    loopback_answer(c, "200 OK", "Content-Type: text/event-stream\r\n", s->body,
                    strlen(s->body));
    return true;
}

#define WORD(text)                                                             \
    "data: {\"choices\":[{\"delta\":{\"content\":" text "}}]}\n\n"
#define END "data: [DONE]\n\n"

static void odd_streams_are_understood(void **state)
{
    static const struct {
        const char *body;
        const char *text; /* NULL: refused */
    } cases[] = {
        {WORD("\"a\"") WORD("\"b\"") END, "ab"},
        {WORD("null") WORD("\"\"") WORD("\"b\"") END, "b"},
        {WORD("\"<th\"") WORD("\"ink>hm\"") WORD("\"</think>\\n\"")
             WORD("\"b\"") END,
         "b"},
        {WORD("\" <thin air\"") END, "<thin air"},
        {WORD("\"\\u52a8\\u706b\"") END, "动火"},
        {"data: {\"choices\":[]}\n\n" WORD("\"b\"") END, "b"},
        {"data: "
         "{\"choices\":[{\"delta\":{\"reasoning_content\":\"hm\"}}]}\n\n" WORD(
             "\"b\"") END,
         "b"},
        {" {\"choices\":[{\"message\":{\"content\":\"w\"},"
         "\"finish_reason\":\"length\"}]}",
         "w"},
        {WORD("\"a\""), NULL},
        {"data: 1\n\n" END, NULL},
        {"data: {\"error\":\"no\"}\n\n", NULL},
        {"{}", NULL},
        {"[]", NULL},
        {"", NULL},
    };
    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        SP_AUTOLLM a = {0};
        script s = {cases[i].body};
        const loopback_options options = {.play = play_script, .context = &s};
        loopback *one = loopback_start(&options), *before = server;
        server = one;
        sp_status status = ask("any", false, NULL, &a);
        server = before;
        loopback_stop(one);
        if (cases[i].text
                ? status != SP_OK || strcmp(sp_str_text(&a.text), cases[i].text)
                : status != SP_IO)
            fail_msg("case %zu: %s \"%s\" %s", i, sp_status_name(status),
                     sp_str_text(&a.text), sp_last_error(SP_EN));
        if (i == 7)
            assert_false(a.complete);
    }
}

/* ---- vectors ---- */

static void texts_become_directions(void **state)
{
    static const char *const texts[] = {"电焊前要分析", "动火前要分析",
                                        "有限空间通风"};
    SP_AUTOFREE float *v = NULL;
    size_t dims = 0;
    sp_endpoint e = {
        .url = loopback_url(server, "/v1"), .model = "embed", .tries = 1};
    const sp_llm_request r = {.endpoint = &e};
    float same = 0, other = 0;
    (void)state;
    assert_int_equal(sp_llm_embed(&r, texts, 3, &v, &dims), SP_OK);
    assert_int_equal(dims, 64);
    for (size_t i = 0; i < dims; i++) {
        same += v[i] * v[dims + i];
        other += v[i] * v[2 * dims + i];
    }
    assert_true(same > 0.5f && same > other);
    e.model = "uneven";
    float *untouched = NULL;
    assert_int_equal(sp_llm_embed(&r, texts, 3, &untouched, &dims), SP_IO);
    assert_null(untouched);
    e.model = "fails";
    assert_int_equal(sp_llm_embed(&r, texts, 3, &untouched, &dims), SP_IO);
    assert_int_equal(sp_llm_embed(&r, texts, 0, &untouched, &dims), SP_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_are_heard),
        cmocka_unit_test(busy_endpoints_are_asked_again),
        cmocka_unit_test(failures_are_one_sentence),
        cmocka_unit_test(keys_stay_here),
        cmocka_unit_test(odd_streams_are_understood),
        cmocka_unit_test(texts_become_directions),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
