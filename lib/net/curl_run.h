/* Within the room: libcurl made ready, and a transfer moved along without its
 * signals, its environment or its patience. */
#ifndef SP_CURL_RUN_H
#define SP_CURL_RUN_H

#include <curl/curl.h>
#include <signal.h>

#include "http.h"

/* libcurl, made ready once. */
sp_status sp_curl_ready(void);

/* Monotonic milliseconds, for time-outs alone. */
int64_t sp_net_ms(void);

/* Asked about ten times a second; another status than SP_OK ends it. */
typedef sp_status (*sp_curl_watch)(void *context);

/* Move @curl along until it ends: SP_OK, and libcurl's verdict in @out. */
sp_status sp_curl_run(CURLM *multi, CURL *curl, sp_curl_watch watch,
                      void *context, CURLcode *out);

/* OpenSSL writes to sockets that may be gone, and the signal that follows
 * belongs to nobody: held back between these two. */
typedef struct sp_quiet {
    sigset_t before;
    bool pending;
} sp_quiet;
void sp_quiet_begin(sp_quiet *quiet);
void sp_quiet_end(sp_quiet *quiet);

/* What all that is not HTTP shares: the same walls, limits and sentences. */
typedef struct sp_wire {
    const char *url; /* for sentences: its host and port */
    const char *ca_file;
    int64_t connect_ms; /* 0: SP_HTTP_CONNECT_MS */
    int64_t total_ms;   /* 0: SP_HTTP_TOTAL_MS */
    sp_http_stop stop;
    void *stop_context;
} sp_wire;
void sp_wire_setup(CURL *curl, const sp_wire *wire);

/* Whom a connection trusts: certificates are verified, by @ca_file (NULL: the
 * system's authorities); no older TLS than 1.2; no passwords from ~/.netrc. */
void sp_curl_trust(CURL *curl, const char *ca_file);
sp_status sp_wire_run(CURL *curl, const sp_wire *wire,
                      sp_http_fault *out_fault);

/* Why libcurl gave up, as a sentence about @host. */
sp_status sp_curl_explain(CURLcode code, const char *host, const char *why,
                          sp_http_fault *out_fault);

void sp_curl_free(CURL **curl);
#define SP_AUTOCURL SP_CLEANUP(sp_curl_free) CURL

/* Is @url of @scheme ("mqtts")? */
bool sp_url_is(const char *url, const char *scheme);

/* Is it this very machine, by name or number? */
bool sp_url_is_here(const char *url);

#endif
