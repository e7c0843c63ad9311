/* What all calls of a model endpoint share: where to, with which key, how
 * patient, and what its refusals mean. */
#include "llm.h"

#include <stdio.h>
#include <string.h>

#include "curl_run.h"
#include "json.h"

/* The base with the path of the call, once. */
static sp_status full_url(const char *base, const char *call, char **out)
{
    size_t n = strlen(base), m = strlen(call);
    SP_AUTOSTR url = {0};
    while (n > 0 && base[n - 1] == '/')
        n--;
    sp_str_addn(&url, base, n);
    if (n < m || strncmp(base + n - m, call, m) != 0)
        sp_str_add(&url, call);
    return sp_str_take(&url, out);
}

static sp_status check(const sp_endpoint *e)
{
    if (!e || !e->url || !*e->url)
        return sp_fail(SP_INVALID, "没有说模型在哪里：要一个网址",
                       "where is the model? a URL is wanted");
    if (!e->model || !*e->model)
        return sp_fail(SP_INVALID, "没有说用哪个模型：要它的名称",
                       "which model? its name is wanted");
    if (e->key && *e->key && !sp_url_is(e->url, "https") &&
        !sp_url_is_here(e->url))
        return sp_fail(SP_INVALID,
                       "密钥不经明文 http 发送；请用 https，或不给密钥",
                       "a key is not sent over plain http; use https, or give "
                       "no key");
    return SP_OK;
}

/* What the endpoint says about it; its words are a stranger's, and may repeat
 * the key. */
static void reason_of(const sp_http_response *r, const sp_endpoint *e,
                      char out[200])
{
    SP_AUTOJSON *json = NULL;
    out[0] = '\0';
    if (r->status == 401 || r->status == 403 || r->body.len == 0 ||
        sp_json_parse(r->body.data, r->body.len, &json) != SP_OK)
        return;
    const cJSON *error = cJSON_GetObjectItem(json, "error");
    const char *text = cJSON_IsString(error)
                           ? error->valuestring
                           : sp_json_text(error, "message", "");
    if (e->key && *e->key && strstr(text, e->key))
        return;
    snprintf(out, 200, "%s%.150s", *text ? ": " : "", text);
}

static sp_status refused(const sp_http_request *request,
                         const sp_http_response *r, const sp_endpoint *e)
{
    char host[256], reason[200];
    if (r->status >= 300 && r->status <= 399)
        return sp_http_expect(request, r);
    sp_http_host(request->url, host);
    reason_of(r, e, reason);
    if (r->status == 401 || r->status == 403)
        return sp_fail(SP_FORBIDDEN, "%s 不认这个密钥（HTTP %d）",
                       "%s does not take this key (HTTP %d)", host, r->status);
    if (r->status == 429)
        return sp_fail(SP_BUSY, "%s 忙，请过一会再问（HTTP 429）%s",
                       "%s is busy; ask again later (HTTP 429)%s", host,
                       reason);
    return sp_fail(SP_IO, "%s 回答 HTTP %d%s", "%s answers HTTP %d%s", host,
                   r->status, reason);
}

sp_status sp_llm_post(const sp_llm_request *request, const char *call,
                      const sp_str *body, sp_http_sink sink, void *context,
                      sp_http_response *out)
{
    static const char *const headers[] = {
        "Content-Type: application/json",
        "Accept: text/event-stream, application/json", NULL};
    const sp_endpoint *e = request->endpoint;
    SP_AUTOFREE char *url = NULL;
    SP_AUTOHTTP *http = NULL;
    SP_TRY(check(e));
    SP_TRY(full_url(e->url, call, &url));
    SP_TRY(sp_http_open(&http));
    const sp_http_policy policy = {e->tries ? e->tries : 3, e->retry_ms, 0};
    const sp_http_request r = {
        .url = url,
        .headers = headers,
        .bearer = e->key && *e->key ? e->key : NULL,
        .body = sp_str_text(body),
        .body_len = body->len,
        .ca_file = e->ca_file,
        .proxy = e->proxy,
        .connect_ms = e->connect_ms,
        .total_ms = e->total_ms ? e->total_ms : SP_LLM_TOTAL_MS,
        .idle_ms = e->idle_ms ? e->idle_ms : SP_LLM_IDLE_MS,
        .sink = sink,
        .sink_context = context,
        .stop = request->stop,
        .stop_context = request->stop_context,
    };
    SP_TRY(sp_http_retry(http, &r, &policy, request->seam, out));
    return out->status >= 200 && out->status <= 299 ? SP_OK
                                                    : refused(&r, out, e);
}
