/* One request, from its first byte to its last or to a limit. */
#include "http.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "http_request.h"

struct sp_http {
    CURL *curl;
    CURLM *multi; /* keeps the connections */
};

/* ---- life ---- */

sp_status sp_http_open(sp_http **out)
{
    SP_TRY(sp_curl_ready());
    SP_AUTOHTTP *http = calloc(1, sizeof *http);
    if (!http)
        return sp_no_memory();
    http->curl = curl_easy_init();
    http->multi = curl_multi_init();
    if (!http->curl || !http->multi)
        return sp_no_memory();
    *out = SP_TAKE(http);
    return SP_OK;
}

void sp_http_close(sp_http *http)
{
    if (!http)
        return;
    curl_easy_cleanup(http->curl);
    curl_multi_cleanup(http->multi);
    free(http);
}

void sp_http_cleanup(sp_http **http)
{
    sp_http_close(*http);
}

/* ---- answers ---- */

void sp_http_response_clear(sp_http_response *r)
{
    sp_str_free(&r->head);
    sp_str_free(&r->body);
    *r = (sp_http_response){.retry_after_s = -1};
}

sp_status sp_http_header(const sp_http_response *r, const char *name,
                         char **out)
{
    const char *found = NULL;
    size_t n = strlen(name), len = 0;
    for (const char *line = sp_str_text(&r->head); *line;) {
        size_t all = strcspn(line, "\r\n");
        if (all > n && strncasecmp(line, name, n) == 0 && line[n] == ':') {
            found = line + n + 1;
            len = all - n - 1;
        }
        line += all;
        line += strspn(line, "\r\n");
    }
    while (len > 0 && (*found == ' ' || *found == '\t'))
        found++, len--;
    while (len > 0 && (found[len - 1] == ' ' || found[len - 1] == '\t'))
        len--;
    char *copy = found ? strndup(found, len) : NULL;
    if (found && !copy)
        return sp_no_memory();
    *out = copy;
    return SP_OK;
}

/* Seconds, or a date: then by the clock of the other end, which is the one
 * that it was written by. */
static sp_status read_retry_after(sp_http_response *r)
{
    SP_AUTOFREE char *after = NULL, *date = NULL;
    r->retry_after_s = -1;
    SP_TRY(sp_http_header(r, "Retry-After", &after));
    if (!after)
        return SP_OK;
    size_t digits = strspn(after, "0123456789");
    if (digits > 0 && digits < 10 && !after[digits]) {
        r->retry_after_s = strtoll(after, NULL, 10);
        return SP_OK;
    }
    SP_TRY(sp_http_header(r, "Date", &date));
    time_t until = curl_getdate(after, NULL);
    time_t now = date ? curl_getdate(date, NULL) : (time_t)-1;
    if (until != (time_t)-1 && now != (time_t)-1)
        r->retry_after_s = until > now ? (int64_t)(until - now) : 0;
    return SP_OK;
}

sp_status sp_http_expect(const sp_http_request *request,
                         const sp_http_response *response)
{
    char host[256], to[256];
    int status = response->status;
    if (status >= 200 && status <= 299)
        return SP_OK;
    sp_http_host(request->url, host);
    if (status < 300 || status > 399)
        return sp_fail(status == 404 ? SP_NOT_FOUND : SP_IO, "%s 回答 HTTP %d",
                       "%s answers HTTP %d", host, status);
    SP_AUTOFREE char *location = NULL;
    SP_TRY(sp_http_header(response, "Location", &location));
    sp_http_host(location ? location : "", to);
    return sp_fail(SP_IO, "%s 要转向 %s（HTTP %d），不予跟随",
                   "%s redirects to %s (HTTP %d), which is not followed", host,
                   to, status);
}

/* ---- what went wrong ---- */

static sp_status explain(sp_transfer *t, CURLcode code)
{
    return sp_curl_explain(code, t->host, t->why, &t->out->fault);
}

static sp_status timed_out(sp_transfer *t, bool idle)
{
    const sp_http_request *r = t->request;
    curl_off_t connected = 0;
    curl_easy_getinfo(t->curl, CURLINFO_PRETRANSFER_TIME_T, &connected);
    t->out->fault = SP_HTTP_TIMEOUT;
    if (idle)
        return sp_fail(SP_IO, "%s 有 %lld 毫秒没有动静",
                       "%s was silent for %lld ms", t->host,
                       (long long)(r->idle_ms ? r->idle_ms : SP_HTTP_IDLE_MS));
    if (!connected)
        return sp_fail(SP_IO, "%s 迟迟连不上", "%s cannot be reached in time",
                       t->host);
    return sp_fail(SP_IO, "%s 在 %lld 毫秒内没有答完",
                   "%s did not finish its answer within %lld ms", t->host,
                   (long long)t->total_ms);
}

static sp_status finish(sp_transfer *t, CURLcode code)
{
    if (t->too_large)
        code = CURLE_FILESIZE_EXCEEDED;
    if (t->sink_status != SP_OK) {
        t->out->fault = SP_HTTP_STOPPED;
        return t->sink_status;
    }
    if (t->out->head.failed || t->out->body.failed)
        code = CURLE_OUT_OF_MEMORY;
    if (code == CURLE_OPERATION_TIMEDOUT)
        return timed_out(t, false);
    if (code != CURLE_OK)
        return explain(t, code);
    long status = 0;
    curl_easy_getinfo(t->curl, CURLINFO_RESPONSE_CODE, &status);
    t->out->status = (int)status;
    return read_retry_after(t->out);
}

/* ---- the wait ---- */

/* Is it time to give up? */
static sp_status watch(void *context)
{
    sp_transfer *t = context;
    const sp_http_request *r = t->request;
    curl_off_t sent = 0;
    int64_t now = sp_net_ms();
    curl_easy_getinfo(t->curl, CURLINFO_SIZE_UPLOAD_T, &sent);
    if (t->moved + sent != t->seen) {
        t->seen = t->moved + sent;
        t->last = now;
    }
    if (r->stop && r->stop(r->stop_context)) {
        t->out->fault = SP_HTTP_STOPPED;
        return sp_fail(SP_CANCELLED, "对 %s 的请求被取消",
                       "the request to %s was cancelled", t->host);
    }
    if (t->deadline >= 0 && now >= t->deadline)
        return timed_out(t, false);
    if (now - t->last >= (r->idle_ms ? r->idle_ms : SP_HTTP_IDLE_MS))
        return timed_out(t, true);
    return SP_OK;
}

static sp_status transfer(sp_http *http, sp_transfer *t)
{
    sp_str_clear(&t->out->head);
    sp_str_clear(&t->out->body);
    t->out->bytes = 0;
    t->last = sp_net_ms();
    SP_TRY(sp_http_setup(t));
    CURLcode code;
    SP_TRY(sp_curl_run(http->multi, t->curl, watch, t, &code));
    return finish(t, code);
}

static bool is_redirect(int status)
{
    return status == 301 || status == 302 || status == 303 || status == 307 ||
           status == 308;
}

static sp_status send_and_follow(sp_http *http, sp_transfer *t)
{
    const sp_http_request *r = t->request;
    bool get = !r->body && (!r->method || strcmp(r->method, "GET") == 0);
    for (unsigned n = 0;; n++) {
        SP_TRY(transfer(http, t));
        char *location = NULL; /* libcurl's */
        curl_easy_getinfo(t->curl, CURLINFO_REDIRECT_URL, &location);
        if (!get || r->redirects == 0 || !location ||
            !is_redirect(t->out->status))
            return SP_OK;
        if (n == r->redirects) {
            t->out->fault = SP_HTTP_REDIRECT;
            return sp_fail(SP_IO, "%s 转向了 %u 次以上",
                           "%s redirects more than %u times", t->host, n);
        }
        SP_TRY(sp_http_follow(t, location));
    }
}

sp_status sp_http_send(sp_http *http, const sp_http_request *request,
                       sp_http_response *out)
{
    sp_http_response_clear(out);
    out->fault = SP_HTTP_BAD_REQUEST;
    SP_TRY(sp_http_check(request));
    int64_t total = request->total_ms ? request->total_ms : SP_HTTP_TOTAL_MS;
    SP_CLEANUP(sp_transfer_end)
    sp_transfer t = {.request = request,
                     .out = out,
                     .curl = http->curl,
                     .total_ms = total,
                     .deadline = total < 0 ? -1 : sp_net_ms() + total};
    snprintf(t.url, sizeof t.url, "%s", request->url);
    sp_http_host(request->url, t.host);
    out->fault = SP_HTTP_LOCAL;
    sp_status status = send_and_follow(http, &t);
    if (status == SP_OK)
        out->fault = SP_HTTP_FINE;
    curl_easy_reset(http->curl); /* it points to what ends here */
    return status;
}
