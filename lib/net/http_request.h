/* Within the room: one transfer of one request, and how it is set up. */
#ifndef SP_HTTP_REQUEST_H
#define SP_HTTP_REQUEST_H

#include "curl_run.h"

/* What libcurl's callbacks need. */
typedef struct sp_transfer {
    const sp_http_request *request;
    sp_http_response *out;
    CURL *curl;
    char url[SP_HTTP_URL_MAX]; /* where it goes now */
    char host[256];            /* its name, for sentences */
    bool elsewhere;            /* not the host of the request */
    int64_t deadline;          /* sp_net_ms(); -1: none */
    int64_t total_ms;
    int64_t last;  /* when something moved */
    int64_t moved; /* bytes, both ways */
    int64_t seen;  /* of `moved`, at `last` */
    sp_status sink_status;
    bool too_large;
    struct curl_slist *headers; /* wiped when freed */
    char why[CURL_ERROR_SIZE];
} sp_transfer;

/* Is the request one that can be sent? SP_INVALID says why not. */
sp_status sp_http_check(const sp_http_request *request);

/* Give everything to t->curl. */
sp_status sp_http_setup(sp_transfer *t);
void sp_transfer_end(sp_transfer *t);

/* Where a redirect leads: may it be followed? Then t->url is there. */
sp_status sp_http_follow(sp_transfer *t, const char *location);

/* Two URLs of one scheme, host and port? */
bool sp_url_same(const char *a, const char *b);

#endif
