/* HTTP and HTTPS, by libcurl. One request at a time on the caller's thread,
 * with limits on everything that a stranger at the other end can stretch: time,
 * size, headers, redirects. Certificates are always verified; there is no way
 * to turn that off (a private authority: `ca_file`). The environment is not
 * asked, for proxies least of all. What may be secret (headers, bodies, user
 * and query of a URL) is in no sentence. */
#ifndef SP_HTTP_H
#define SP_HTTP_H

#include "hash.h"
#include "str.h"

enum {
    SP_HTTP_CONNECT_MS = 10000, /* unless the request says otherwise */
    SP_HTTP_TOTAL_MS = 60000,
    SP_HTTP_IDLE_MS = 30000,
    SP_HTTP_BODY_MAX = 16 << 20,
    SP_HTTP_HEAD_MAX = 64 << 10,  /* bytes of all headers of an answer */
    SP_HTTP_ERROR_MAX = 64 << 10, /* kept of the body of a status over 299 */
    SP_HTTP_URL_MAX = 4096
};

/* A connection that is kept between requests. One thread at a time. */
typedef struct sp_http sp_http;
sp_status sp_http_open(sp_http **out);
void sp_http_close(sp_http *http);
void sp_http_cleanup(sp_http **http);
#define SP_AUTOHTTP SP_CLEANUP(sp_http_cleanup) sp_http

/* A piece of the body, as it comes. Another status than SP_OK ends the request
 * with it. */
typedef sp_status (*sp_http_sink)(void *context, const void *bytes, size_t n);

/* Asked about ten times a second: true ends the request: SP_CANCELLED. */
typedef bool (*sp_http_stop)(void *context);

/* What is asked. All texts are borrowed; what is 0 or NULL takes the default.
 */
typedef struct sp_http_request {
    const char *method;         /* GET; POST when there is a body */
    const char *url;            /* http:// or https:// */
    const char *const *headers; /* "Name: value", ended by NULL */
    const char *bearer; /* a secret: sent as "Authorization: Bearer …", to the
                           host of `url` alone */
    const void *body;   /* or NULL */
    size_t body_len;
    const char *ca_file; /* PEM; in place of the system's authorities */
    const char *proxy;   /* none */
    int64_t connect_ms;
    int64_t total_ms;   /* of everything; < 0: no limit (streams, downloads) */
    int64_t idle_ms;    /* without a byte from the other end */
    int64_t max_bytes;  /* of the body of the answer */
    unsigned redirects; /* followed at most, for GET alone; 0: none. Never to
                           another host, scheme or port, unless: */
    const char *const *redirect_hosts; /* names of hosts, ended by NULL, that
                           https redirects may lead to as well */
    sp_http_sink sink; /* takes the body of a 2xx; NULL: it is kept */
    void *sink_context;
    sp_http_stop stop;
    void *stop_context;
} sp_http_request;

/* Why there is no answer, for those who try again. */
typedef enum sp_http_fault {
    SP_HTTP_FINE,        /* there is one, of whatever status */
    SP_HTTP_BAD_REQUEST, /* URL, header or file that makes no sense */
    SP_HTTP_NO_HOST,     /* name not found */
    SP_HTTP_REFUSED,     /* nobody listens, or the connection broke off */
    SP_HTTP_TIMEOUT,     /* connect, total or idle */
    SP_HTTP_TLS,         /* certificate, name or handshake */
    SP_HTTP_TOO_LARGE,   /* headers or body */
    SP_HTTP_REDIRECT,    /* elsewhere, or too often */
    SP_HTTP_PROTOCOL,    /* no HTTP, wrong length, bad encoding */
    SP_HTTP_STOPPED,     /* `stop` or `sink` said so */
    SP_HTTP_LOCAL        /* out of memory, a bug */
} sp_http_fault;

/* What came. Start from {0}; sp_http_response_clear() before it is used again.
 */
typedef struct sp_http_response {
    sp_http_fault fault;
    int status;            /* 0: none came */
    sp_str head;           /* the lines of the last answer */
    sp_str body;           /* NUL-terminated; empty when the sink took it */
    int64_t bytes;         /* of the body */
    bool given;            /* the sink got some of it */
    int64_t retry_after_s; /* Retry-After, also as a date; -1: none */
} sp_http_response;
void sp_http_response_clear(sp_http_response *r);
#define SP_AUTORESPONSE SP_CLEANUP(sp_http_response_clear) sp_http_response

/* The value of a header (the last, when there are more), or NULL; a new string,
 * the caller's. */
sp_status sp_http_header(const sp_http_response *r, const char *name,
                         char **out);

/* Send it and wait. SP_OK: an answer came, of whatever status. Else the
 * sentence says what happened with which host, and @out, which is always set,
 * why. SP_INVALID (the request), SP_IO (the other end), SP_CANCELLED, or what
 * the sink said. */
sp_status sp_http_send(sp_http *http, const sp_http_request *request,
                       sp_http_response *out);

/* SP_OK for a 2xx; else a sentence with the host and the status. */
sp_status sp_http_expect(const sp_http_request *request,
                         const sp_http_response *response);

/* ---- again ---- */

/* Time and chance, from outside. A member that is NULL: the real thing. */
typedef struct sp_http_seam {
    void (*sleep)(void *context, int64_t ms);
    uint32_t (*random)(void *context);
    void *context;
} sp_http_seam;

/* How often, and how long between. What is 0 takes the default. */
typedef struct sp_http_policy {
    unsigned tries;   /* at most, with the first; 4 */
    int64_t first_ms; /* before the second; doubles with each: 500 */
    int64_t most_ms;  /* the longest wait: 30,000. Who says Retry-After with
                         more than that is not asked again */
} sp_http_policy;

/* Is it worth another try? Not found, refused, time-outs, broken off; 408, 425,
 * 429, 500, 502, 503, 504. Never once the sink got a byte. */
bool sp_http_again(const sp_http_response *response);

/* How long to wait after the failed try number @tried (from 1); -1: no more.
 * Between half and all of what is due by @policy, by @random, and never less
 * than Retry-After. */
int64_t sp_http_wait(const sp_http_policy *policy, unsigned tried,
                     int64_t retry_after_s, uint32_t random);

/* sp_http_send() until it comes to an answer that no further try would better.
 * @policy and @seam may be NULL. Only for requests that may arrive twice. */
sp_status sp_http_retry(sp_http *http, const sp_http_request *request,
                        const sp_http_policy *policy, const sp_http_seam *seam,
                        sp_http_response *out);

/* GET into @sink, which gets the whole of a file whose SHA-256 (64 hex digits)
 * is @sha256, or the call fails: SP_CORRUPT when it is another file. What the
 * sink was given before that is to be thrown away: lib/modules/fetch.h joins
 * this with a file that appears whole or not at all. */
sp_status sp_http_download(sp_http *http, const sp_http_request *request,
                           const char *sha256, sp_http_response *out);

/* The host of @url with its port where one is given, for sentences: no user, no
 * path, no query. "?" when it is no URL. */
void sp_http_host(const char *url, char out[256]);

#endif
