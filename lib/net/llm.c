/* Chat: a request as JSON, an answer as JSON or as a stream of it. */
#include "llm.h"

#include <string.h>

#include "json.h"
#include "sse.h"

/* An answer on its way in. */
typedef struct incoming {
    const sp_llm_request *request;
    sp_llm_answer *out;
    sp_sse sse;
    sp_str whole;  /* JSON, when it is no stream */
    int form;      /* 0: not known yet; '{' or ':' */
    bool done;     /* the end was said */
    bool thinking; /* within <think> */
    sp_str start;  /* first words, until it is known whether they are <think> */
    bool started;
} incoming;

static void incoming_end(incoming *in)
{
    sp_sse_free(&in->sse);
    sp_str_free(&in->whole);
    sp_str_free(&in->start);
}

void sp_llm_answer_clear(sp_llm_answer *answer)
{
    sp_str_free(&answer->text);
    *answer = (sp_llm_answer){.prompt_tokens = -1, .answer_tokens = -1};
}

static sp_status not_understood(void)
{
    return sp_fail(SP_IO, "模型的回答看不懂：不是约定的 JSON",
                   "the model's answer makes no sense: not the JSON that was "
                   "agreed on");
}

/* ---- words ---- */

static sp_status hand_on(incoming *in, const char *text, size_t len)
{
    if (len == 0)
        return SP_OK;
    sp_str_addn(&in->out->text, text, len);
    SP_TRY(sp_str_ok(&in->out->text));
    if (in->out->text.len > SP_LLM_TEXT_MAX)
        return sp_fail(SP_IO, "模型说个没完，已过 %d 字节",
                       "the model goes on and on, beyond %d bytes",
                       SP_LLM_TEXT_MAX);
    return in->request->words
               ? in->request->words(in->request->context, text, len)
               : SP_OK;
}

/* Some models think aloud before they answer: <think> … </think>. That is not
 * part of the answer. */
static sp_status take_words(incoming *in, const char *text)
{
    static const char open[] = "<think>", close[] = "</think>";
    if (in->started)
        return hand_on(in, text, strlen(text));
    sp_str_add(&in->start, text);
    SP_TRY(sp_str_ok(&in->start));
    if (in->start.len > SP_LLM_TEXT_MAX)
        return sp_fail(SP_IO, "模型想个没完，已过 %d 字节",
                       "the model thinks on and on, beyond %d bytes",
                       SP_LLM_TEXT_MAX);
    const char *said = sp_str_text(&in->start);
    said += strspn(said, " \r\n\t");
    size_t n = strlen(said);
    if (n < sizeof open - 1 && strncmp(said, open, n) == 0)
        return SP_OK; /* may become one */
    if (strncmp(said, open, sizeof open - 1) == 0) {
        said = strstr(said, close);
        if (!said)
            return SP_OK;
        said += sizeof close - 1;
        said += strspn(said, " \r\n\t");
    }
    in->started = true;
    return hand_on(in, said, strlen(said));
}

/* ---- JSON ---- */

static void take_usage(incoming *in, const cJSON *json)
{
    const cJSON *usage = cJSON_GetObjectItem(json, "usage");
    sp_json_int(usage, "prompt_tokens", &in->out->prompt_tokens);
    sp_json_int(usage, "completion_tokens", &in->out->answer_tokens);
}

static sp_status said_error(incoming *in, const cJSON *error)
{
    const char *key = in->request->endpoint->key;
    const char *text = cJSON_IsString(error)
                           ? error->valuestring
                           : sp_json_text(error, "message", "");
    if (key && *key && strstr(text, key))
        text = "";
    return sp_fail(SP_IO, "模型报告错误：%.150s",
                   "the model reports an error: %.150s", text);
}

/* One object, of a stream (`delta`) or whole (`message`). */
static sp_status take_object(incoming *in, const cJSON *json)
{
    const cJSON *error = cJSON_GetObjectItem(json, "error");
    if (error && !cJSON_IsNull(error))
        return said_error(in, error);
    const cJSON *choices = cJSON_GetObjectItem(json, "choices");
    if (!cJSON_IsArray(choices))
        return not_understood();
    take_usage(in, json);
    const cJSON *choice = cJSON_GetArrayItem(choices, 0);
    const cJSON *message = cJSON_GetObjectItem(choice, "delta");
    if (!message)
        message = cJSON_GetObjectItem(choice, "message");
    const char *end = sp_json_text(choice, "finish_reason", "");
    if (*end) {
        in->done = true;
        in->out->complete = strcmp(end, "length") != 0;
    }
    return take_words(in, sp_json_text(message, "content", ""));
}

static sp_status take_text(incoming *in, const char *text, size_t len)
{
    SP_AUTOJSON *json = NULL;
    if (sp_json_parse(text, len, &json) != SP_OK)
        return not_understood();
    return take_object(in, json);
}

static sp_status take_event(void *context, const char *data, size_t len)
{
    incoming *in = context;
    if (strcmp(data, "[DONE]") == 0) {
        in->done = true;
        return SP_OK;
    }
    return take_text(in, data, len);
}

/* ---- bytes ---- */

/* A stream that was asked for may come whole, and a guest network answers in
 * HTML: the first byte tells. */
static sp_status take_bytes(void *context, const void *bytes, size_t n)
{
    incoming *in = context;
    const char *p = bytes;
    while (!in->form && n > 0 && strchr(" \r\n\t", *p) && *p)
        p++, n--;
    if (!in->form && n > 0) {
        if (*p == '<')
            return not_understood();
        in->form = *p == '{' ? '{' : ':';
    }
    if (in->form != '{')
        return sp_sse_feed(&in->sse, p, n, take_event, in);
    sp_str_addn(&in->whole, p, n);
    return sp_str_ok(&in->whole);
}

static void write_body(const sp_llm_request *r, sp_str *body)
{
    sp_str_add(body, "{\"model\":");
    sp_json_quote(body, r->endpoint->model ? r->endpoint->model : "");
    sp_str_addf(body, ",\"stream\":%s,\"temperature\":0,\"messages\":[",
                r->whole ? "false" : "true");
    for (size_t i = 0; i < r->count; i++) {
        sp_str_add(body, i ? ",{\"role\":" : "{\"role\":");
        sp_json_quote(body, r->messages[i].role);
        sp_str_add(body, ",\"content\":");
        sp_json_quote(body, r->messages[i].text);
        sp_str_addc(body, '}');
    }
    sp_str_add(body, "]}");
}

/* All bytes are here: was that all of the answer? */
static sp_status conclude(incoming *in)
{
    if (in->form == '{')
        SP_TRY(take_text(in, sp_str_text(&in->whole), in->whole.len));
    if (!in->done)
        return sp_fail(SP_IO, "模型的回答没有说完就断了",
                       "the model's answer broke off before its end");
    return SP_OK;
}

sp_status sp_llm_chat(const sp_llm_request *request, sp_llm_answer *out)
{
    SP_AUTOSTR body = {0};
    SP_AUTORESPONSE response = {0};
    sp_llm_answer_clear(out);
    SP_CLEANUP(incoming_end) incoming in = {.request = request, .out = out};
    if (!request->endpoint)
        return sp_fail(SP_INVALID, "没有说模型在哪里：要一个网址",
                       "where is the model? a URL is wanted");
    write_body(request, &body);
    SP_TRY(sp_str_ok(&body));
    SP_TRY(sp_llm_post(request, "/chat/completions", &body, take_bytes, &in,
                       &response));
    return conclude(&in);
}
