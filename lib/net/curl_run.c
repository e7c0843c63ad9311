/* libcurl, tamed. */
#include "curl_run.h"

#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <strings.h>
#include <time.h>

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

void sp_curl_free(CURL **curl)
{
    curl_easy_cleanup(*curl);
}

bool sp_url_is(const char *url, const char *scheme)
{
    size_t n = strlen(scheme);
    return strncasecmp(url, scheme, n) == 0 && strncmp(url + n, "://", 3) == 0;
}

bool sp_url_is_here(const char *url)
{
    char host[256];
    sp_http_host(url, host);
    return strncmp(host, "127.", 4) == 0 || strncmp(host, "[::1]", 5) == 0 ||
           strcmp(host, "localhost") == 0 ||
           strncmp(host, "localhost:", 10) == 0;
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

sp_status sp_curl_explain(CURLcode code, const char *host, const char *why,
                          sp_http_fault *out_fault)
{
    static const struct trouble other = {
        CURLE_OK, SP_HTTP_PROTOCOL, "说的不是约定的协议",
        "does not speak the protocol that was agreed on"};
    const struct trouble *found = &other;
    for (size_t i = 0; i < SP_COUNT(troubles); i++)
        if (troubles[i].code == code)
            found = &troubles[i];
    *out_fault = found->fault;
    if (code == CURLE_OUT_OF_MEMORY)
        return sp_no_memory();
    if (found->fault == SP_HTTP_TLS)
        return sp_fail(SP_IO, "%s 的加密连接不可信：%.200s",
                       "the encrypted connection to %s is not to be trusted: "
                       "%.200s",
                       host, *why ? why : curl_easy_strerror(code));
    return sp_fail(found->fault == SP_HTTP_BAD_REQUEST ? SP_INVALID : SP_IO,
                   "%s：" SP_IN_ZH, "%s: " SP_IN_EN, host, found->zh,
                   found->en);
}

/* ---- the wait ---- */

static CURLcode result_of(CURLM *multi)
{
    CURLcode code = CURLE_OK;
    int left = 0;
    for (CURLMsg *m; (m = curl_multi_info_read(multi, &left));)
        if (m->msg == CURLMSG_DONE)
            code = m->data.result;
    return code;
}

static sp_status drive(CURLM *multi, sp_curl_watch watch, void *context,
                       CURLcode *out)
{
    enum { STEP_MS = 100 };
    for (int running = 1;;) {
        if (curl_multi_perform(multi, &running) != CURLM_OK)
            return sp_no_memory();
        if (!running) {
            *out = result_of(multi);
            return SP_OK;
        }
        SP_TRY(watch(context));
        if (curl_multi_poll(multi, NULL, 0, STEP_MS, NULL) != CURLM_OK)
            return sp_no_memory();
    }
}

void sp_quiet_begin(sp_quiet *q)
{
    sigset_t pipe, pending;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    sigpending(&pending);
    q->pending = sigismember(&pending, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe, &q->before);
}

void sp_quiet_end(sp_quiet *q)
{
    static const struct timespec at_once = {0, 0};
    sigset_t pipe;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    while (!q->pending && sigtimedwait(&pipe, NULL, &at_once) > 0)
        ;
    pthread_sigmask(SIG_SETMASK, &q->before, NULL);
}

sp_status sp_curl_run(CURLM *multi, CURL *curl, sp_curl_watch watch,
                      void *context, CURLcode *out)
{
    SP_CLEANUP(sp_quiet_end) sp_quiet quiet;
    sp_quiet_begin(&quiet);
    if (curl_multi_add_handle(multi, curl) != CURLM_OK)
        return sp_no_memory();
    sp_status status = drive(multi, watch, context, out);
    curl_multi_remove_handle(multi, curl);
    return status;
}

/* ---- what is no HTTP ---- */

static int ask_stop(void *context, curl_off_t a, curl_off_t b, curl_off_t c,
                    curl_off_t d)
{
    const sp_wire *w = context;
    (void)a, (void)b, (void)c, (void)d;
    return w->stop && w->stop(w->stop_context);
}

void sp_curl_trust(CURL *curl, const char *ca_file)
{
    curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    if (!ca_file)
        return;
    curl_easy_setopt(curl, CURLOPT_CAINFO, ca_file);
    curl_easy_setopt(curl, CURLOPT_CAPATH, NULL);
}

void sp_wire_setup(CURL *curl, const sp_wire *w)
{
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    sp_curl_trust(curl, w->ca_file);
    curl_easy_setopt(
        curl, CURLOPT_CONNECTTIMEOUT_MS,
        (long)(w->connect_ms ? w->connect_ms : SP_HTTP_CONNECT_MS));
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS,
                     (long)(w->total_ms ? w->total_ms : SP_HTTP_TOTAL_MS));
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, ask_stop);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, w);
}

sp_status sp_wire_run(CURL *curl, const sp_wire *w, sp_http_fault *out_fault)
{
    char why[CURL_ERROR_SIZE] = "", host[256];
    SP_CLEANUP(sp_quiet_end) sp_quiet quiet;
    sp_quiet_begin(&quiet);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, why);
    CURLcode code = curl_easy_perform(curl);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, NULL);
    sp_http_host(w->url, host);
    if (code == CURLE_OK) {
        *out_fault = SP_HTTP_FINE;
        return SP_OK;
    }
    if (code == CURLE_ABORTED_BY_CALLBACK) {
        *out_fault = SP_HTTP_STOPPED;
        return sp_fail(SP_CANCELLED, "对 %s 的发送被取消",
                       "sending to %s was cancelled", host);
    }
    if (code == CURLE_OPERATION_TIMEDOUT) {
        *out_fault = SP_HTTP_TIMEOUT;
        return sp_fail(SP_IO, "%s 没有及时应答", "%s did not answer in time",
                       host);
    }
    return sp_curl_explain(code, host, why, out_fault);
}
