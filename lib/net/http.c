/* One request, from its first byte to its last or to a limit. */
#include "http.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "http_request.h"

struct sp_http {
    CURL *curl;
    CURLM *multi; /* keeps the connections */
};

/* ---- ready ---- */

static CURLcode ready;

static void make_ready(void)
{
    ready = curl_global_init(CURL_GLOBAL_DEFAULT);
}

sp_status sp_curl_ready(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, make_ready);
    if (ready != CURLE_OK)
        return sp_fail(SP_UNSUPPORTED, "网络库不能启动：%s",
                       "the network library does not start: %s",
                       curl_easy_strerror(ready));
    return SP_OK;
}

int64_t sp_net_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

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

/* clang-format off */
static const struct trouble {
    CURLcode code;
    sp_http_fault fault;
    const char *zh;
    const char *en;
} troubles[] = {
    {CURLE_COULDNT_RESOLVE_HOST, SP_HTTP_NO_HOST,
     "这个主机名查不到", "no such host is known"},
    {CURLE_COULDNT_RESOLVE_PROXY, SP_HTTP_NO_HOST,
     "代理的主机名查不到", "the proxy's host is not known"},
    {CURLE_COULDNT_CONNECT, SP_HTTP_REFUSED,
     "连接被拒绝", "the connection is refused"},
    {CURLE_SEND_ERROR, SP_HTTP_REFUSED,
     "连接在发送时断开", "the connection broke off while sending"},
    {CURLE_RECV_ERROR, SP_HTTP_REFUSED,
     "连接在接收时断开", "the connection broke off while receiving"},
    {CURLE_GOT_NOTHING, SP_HTTP_REFUSED,
     "没有回答就断开了", "closed the connection without an answer"},
    {CURLE_PARTIAL_FILE, SP_HTTP_REFUSED,
     "回答没有说完就断开了", "broke off before the end of its answer"},
    {CURLE_FILESIZE_EXCEEDED, SP_HTTP_TOO_LARGE,
     "回答太长", "the answer is too long"},
    {CURLE_SSL_CACERT_BADFILE, SP_HTTP_BAD_REQUEST,
     "根证书文件读不了", "the file of authorities cannot be read"},
    {CURLE_OUT_OF_MEMORY, SP_HTTP_LOCAL, "内存不足", "out of memory"},
    {CURLE_SSL_CONNECT_ERROR, SP_HTTP_TLS, NULL, NULL},
    {CURLE_PEER_FAILED_VERIFICATION, SP_HTTP_TLS, NULL, NULL},
    {CURLE_SSL_CERTPROBLEM, SP_HTTP_TLS, NULL, NULL},
    {CURLE_SSL_CIPHER, SP_HTTP_TLS, NULL, NULL},
    {CURLE_SSL_ISSUER_ERROR, SP_HTTP_TLS, NULL, NULL},
    {CURLE_SSL_INVALIDCERTSTATUS, SP_HTTP_TLS, NULL, NULL},
};
/* clang-format on */

static sp_status explain(sp_transfer *t, CURLcode code)
{
    static const struct trouble other = {CURLE_OK, SP_HTTP_PROTOCOL,
                                         "说的不是合格的 HTTP",
                                         "does not speak proper HTTP"};
    const struct trouble *found = &other;
    for (size_t i = 0; i < SP_COUNT(troubles); i++)
        if (troubles[i].code == code)
            found = &troubles[i];
    t->out->fault = found->fault;
    if (code == CURLE_OUT_OF_MEMORY)
        return sp_no_memory();
    if (found->fault == SP_HTTP_TLS)
        return sp_fail(SP_IO, "%s 的加密连接不可信：%.200s",
                       "the encrypted connection to %s is not to be trusted: "
                       "%.200s",
                       t->host, *t->why ? t->why : curl_easy_strerror(code));
    return sp_fail(found->fault == SP_HTTP_BAD_REQUEST ? SP_INVALID : SP_IO,
                   "%s：" SP_IN_ZH, "%s: " SP_IN_EN, t->host, found->zh,
                   found->en);
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
static sp_status watch(sp_transfer *t)
{
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

static CURLcode result_of(CURLM *multi)
{
    CURLcode code = CURLE_OK;
    int left = 0;
    for (CURLMsg *m; (m = curl_multi_info_read(multi, &left));)
        if (m->msg == CURLMSG_DONE)
            code = m->data.result;
    return code;
}

/* The transfer hangs in the multi handle: move it until it ends. */
static sp_status drive(CURLM *multi, sp_transfer *t)
{
    enum { STEP_MS = 100 };
    for (int running = 1;;) {
        if (curl_multi_perform(multi, &running) != CURLM_OK)
            return explain(t, CURLE_OUT_OF_MEMORY);
        if (!running)
            return finish(t, result_of(multi));
        SP_TRY(watch(t));
        if (curl_multi_poll(multi, NULL, 0, STEP_MS, NULL) != CURLM_OK)
            return explain(t, CURLE_OUT_OF_MEMORY);
    }
}

/* OpenSSL writes to sockets that may be gone, and the signal that follows
 * belongs to nobody. */
static sp_status drive_quietly(CURLM *multi, sp_transfer *t)
{
    static const struct timespec at_once = {0, 0};
    sigset_t pipe, before, pending;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    sigpending(&pending);
    pthread_sigmask(SIG_BLOCK, &pipe, &before);
    sp_status status = drive(multi, t);
    if (!sigismember(&pending, SIGPIPE))
        while (sigtimedwait(&pipe, NULL, &at_once) > 0)
            ;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return status;
}

static sp_status transfer(sp_http *http, sp_transfer *t)
{
    sp_str_clear(&t->out->head);
    sp_str_clear(&t->out->body);
    t->out->bytes = 0;
    t->last = sp_net_ms();
    SP_TRY(sp_http_setup(t));
    if (curl_multi_add_handle(http->multi, t->curl) != CURLM_OK)
        return sp_no_memory();
    sp_status status = drive_quietly(http->multi, t);
    curl_multi_remove_handle(http->multi, t->curl);
    return status;
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
