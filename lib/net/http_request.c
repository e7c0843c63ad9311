/* What a request has to be, and how it is told to libcurl. */
#include "http_request.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "curl_run.h"

/* ---- URLs ---- */

static void free_url(CURLU **url)
{
    curl_url_cleanup(*url);
}
static void free_part(char **part)
{
    curl_free(*part);
}
#define AUTOURL SP_CLEANUP(free_url) CURLU
#define AUTOPART SP_CLEANUP(free_part) char

static bool parse(CURLU *url, const char *text)
{
    return url && text && strlen(text) < SP_HTTP_URL_MAX &&
           curl_url_set(url, CURLUPART_URL, text, 0) == CURLUE_OK;
}

void sp_http_host(const char *text, char out[256])
{
    AUTOURL *url = curl_url();
    AUTOPART *host = NULL, *port = NULL;
    snprintf(out, 256, "?");
    if (!parse(url, text) || curl_url_get(url, CURLUPART_HOST, &host, 0))
        return;
    if (curl_url_get(url, CURLUPART_PORT, &port, 0) == CURLUE_OK)
        snprintf(out, 256, "%.200s:%s", host, port);
    else
        snprintf(out, 256, "%.240s", host);
}

static bool same_part(CURLU *a, CURLU *b, CURLUPart what)
{
    AUTOPART *one = NULL, *other = NULL;
    if (curl_url_get(a, what, &one, CURLU_DEFAULT_PORT) ||
        curl_url_get(b, what, &other, CURLU_DEFAULT_PORT))
        return false;
    return strcasecmp(one, other) == 0;
}

bool sp_url_same(const char *a, const char *b)
{
    AUTOURL *one = curl_url();
    AUTOURL *other = curl_url();
    return parse(one, a) && parse(other, b) &&
           same_part(one, other, CURLUPART_SCHEME) &&
           same_part(one, other, CURLUPART_HOST) &&
           same_part(one, other, CURLUPART_PORT);
}

/* An https URL of a host that the request names? */
static bool is_welcome(const sp_http_request *r, const char *location)
{
    AUTOURL *url = curl_url();
    AUTOPART *scheme = NULL, *host = NULL;
    if (!r->redirect_hosts || !parse(url, location) ||
        curl_url_get(url, CURLUPART_SCHEME, &scheme, 0) ||
        curl_url_get(url, CURLUPART_HOST, &host, 0) ||
        strcmp(scheme, "https") != 0)
        return false;
    for (const char *const *h = r->redirect_hosts; *h; h++)
        if (strcasecmp(*h, host) == 0)
            return true;
    return false;
}

sp_status sp_http_follow(sp_transfer *t, const char *location)
{
    char to[256];
    bool same = sp_url_same(t->request->url, location);
    sp_http_host(location, to);
    if (!same && !is_welcome(t->request, location)) {
        t->out->fault = SP_HTTP_REDIRECT;
        return sp_fail(SP_IO, "%s 要转向 %s，不予跟随",
                       "%s redirects to %s, which is not followed", t->host,
                       to);
    }
    t->elsewhere = !same;
    snprintf(t->url, sizeof t->url, "%s", location);
    snprintf(t->host, sizeof t->host, "%s", to);
    return SP_OK;
}

/* ---- is it a request? ---- */

static bool has_control(const char *text)
{
    for (const unsigned char *c = (const unsigned char *)text; *c; c++)
        if (*c < ' ' || *c == 0x7f)
            return true;
    return false;
}

static sp_status check_url(const char *text)
{
    AUTOURL *url = curl_url();
    AUTOPART *scheme = NULL, *user = NULL;
    if (!text || has_control(text) || !parse(url, text) ||
        curl_url_get(url, CURLUPART_SCHEME, &scheme, 0) ||
        (strcmp(scheme, "http") != 0 && strcmp(scheme, "https") != 0))
        return sp_fail(SP_INVALID,
                       "网址要以 http:// 或 https:// 开头，写全主机和路径",
                       "a URL begins with http:// or https:// and has a host "
                       "and a path");
    if (curl_url_get(url, CURLUPART_USER, &user, 0) == CURLUE_OK)
        return sp_fail(SP_INVALID, "网址里不能写用户名和密码；请用请求头",
                       "a URL holds no user and no password; use a header");
    return SP_OK;
}

sp_status sp_http_check(const sp_http_request *r)
{
    SP_TRY(check_url(r->url));
    for (const char *const *h = r->headers; h && *h; h++)
        if (has_control(*h) || !strchr(*h, ':') || **h == ':')
            return sp_fail(SP_INVALID,
                           "请求头要写成一行“名称: 值”，不含控制字符",
                           "a header is one line \"Name: value\" without "
                           "control characters");
    if (r->bearer && (has_control(r->bearer) || !*r->bearer))
        return sp_fail(SP_INVALID, "密钥是空的或含有控制字符",
                       "the key is empty or holds control characters");
    if (r->method && (has_control(r->method) || strpbrk(r->method, " ") ||
                      !*r->method || strlen(r->method) > 16))
        return sp_fail(SP_INVALID, "没有这种请求方法",
                       "there is no such request method");
    return SP_OK;
}

/* ---- libcurl's options ---- */

static void free_headers(struct curl_slist *list)
{
    for (struct curl_slist *l = list; l; l = l->next)
        explicit_bzero(l->data, strlen(l->data));
    curl_slist_free_all(list);
}

void sp_transfer_end(sp_transfer *t)
{
    free_headers(t->headers);
    t->headers = NULL;
}

static sp_status add_header(sp_transfer *t, const char *line)
{
    struct curl_slist *list = curl_slist_append(t->headers, line);
    if (!list)
        return sp_no_memory();
    t->headers = list;
    return SP_OK;
}

/* What was meant for one host is not told to another. */
static sp_status add_headers(sp_transfer *t)
{
    const sp_http_request *r = t->request;
    SP_TRY(add_header(t, "Expect:"));
    for (const char *const *h = r->headers; h && *h && !t->elsewhere; h++)
        SP_TRY(add_header(t, *h));
    if (!r->bearer || t->elsewhere)
        return SP_OK;
    SP_AUTOSTR line = {0};
    sp_str_addf(&line, "Authorization: Bearer %s", r->bearer);
    sp_status status = sp_str_ok(&line);
    if (status == SP_OK)
        status = add_header(t, line.data);
    if (line.data)
        explicit_bzero(line.data, line.len);
    return status;
}

static size_t take_head(char *bytes, size_t one, size_t n, void *context)
{
    sp_transfer *t = context;
    sp_str *head = &t->out->head;
    t->moved += (int64_t)n;
    if (n > 5 && strncmp(bytes, "HTTP/", 5) == 0)
        sp_str_clear(head); /* a new answer: what was before was none */
    if (head->len + n > SP_HTTP_HEAD_MAX) {
        t->too_large = true;
        return 0;
    }
    sp_str_addn(head, bytes, n);
    return head->failed ? 0 : one * n;
}

static bool is_good(CURL *curl)
{
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    return status >= 200 && status <= 299;
}

static size_t take_body(char *bytes, size_t one, size_t n, void *context)
{
    sp_transfer *t = context;
    const sp_http_request *r = t->request;
    sp_http_response *out = t->out;
    int64_t most = r->max_bytes ? r->max_bytes : SP_HTTP_BODY_MAX;
    bool good = is_good(t->curl);

    t->moved += (int64_t)n;
    out->bytes += (int64_t)n;
    if (out->bytes > most) {
        t->too_large = true;
        return 0;
    }
    if (good && r->sink) {
        out->given = true;
        t->sink_status = r->sink(r->sink_context, bytes, n);
        return t->sink_status == SP_OK ? one * n : 0;
    }
    size_t keep = n;
    if (!good && out->body.len + n > SP_HTTP_ERROR_MAX)
        keep = SP_HTTP_ERROR_MAX - out->body.len;
    sp_str_addn(&out->body, bytes, keep);
    return out->body.failed ? 0 : one * n;
}

static void set_method(CURL *curl, const sp_http_request *r)
{
    const char *method = r->method ? r->method : r->body ? "POST" : "GET";
    if (strcmp(method, "HEAD") == 0) {
        curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
    } else if (r->body || strcmp(method, "POST") == 0) {
        curl_easy_setopt(curl, CURLOPT_POST, 1L);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE,
                         (curl_off_t)(r->body ? r->body_len : 0));
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, r->body ? r->body : "");
    }
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method);
}

/* No environment, no proxy but the one given, no protocol but two, no
 * authority that was not named. */
static void set_walls(CURL *curl, const sp_http_request *r)
{
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_PROXY, r->proxy ? r->proxy : "");
    curl_easy_setopt(curl, CURLOPT_NOPROXY, "");
    sp_curl_trust(curl, r->ca_file);
    curl_easy_setopt(
        curl, CURLOPT_MAXFILESIZE_LARGE,
        (curl_off_t)(r->max_bytes ? r->max_bytes : SP_HTTP_BODY_MAX));
}

sp_status sp_http_setup(sp_transfer *t)
{
    const sp_http_request *r = t->request;
    CURL *curl = t->curl;
    curl_easy_reset(curl);
    sp_transfer_end(t);
    SP_TRY(add_headers(t));
    set_walls(curl, r);
    set_method(curl, r);
    curl_easy_setopt(curl, CURLOPT_URL, t->url);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, t->headers);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "safeprod");
    curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, t->why);
    curl_easy_setopt(
        curl, CURLOPT_CONNECTTIMEOUT_MS,
        (long)(r->connect_ms ? r->connect_ms : SP_HTTP_CONNECT_MS));
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_head);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, t);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, t);
    return SP_OK;
}
