/* Trying again, politely; and files whose content is known beforehand. */
#include "http.h"

#include <poll.h>
#include <string.h>

/* ---- policy ---- */

bool sp_http_again(const sp_http_response *r)
{
    static const int statuses[] = {408, 425, 429, 500, 502, 503, 504};
    if (r->given)
        return false;
    if (r->fault == SP_HTTP_NO_HOST || r->fault == SP_HTTP_REFUSED ||
        r->fault == SP_HTTP_TIMEOUT)
        return true;
    for (size_t i = 0; i < SP_COUNT(statuses); i++)
        if (r->fault == SP_HTTP_FINE && r->status == statuses[i])
            return true;
    return false;
}

int64_t sp_http_wait(const sp_http_policy *policy, unsigned tried,
                     int64_t retry_after_s, uint32_t random)
{
    unsigned tries = policy && policy->tries ? policy->tries : 4;
    int64_t first = policy && policy->first_ms ? policy->first_ms : 500;
    int64_t most = policy && policy->most_ms ? policy->most_ms : 30000;
    int64_t due = first;
    if (tried >= tries)
        return -1;
    for (unsigned n = 1; n < tried && due < most; n++)
        due *= 2;
    if (due > most)
        due = most;
    int64_t wait = due / 2 + (int64_t)(random % (uint64_t)(due / 2 + 1));
    if (retry_after_s > most / 1000)
        return -1;
    return wait < retry_after_s * 1000 ? retry_after_s * 1000 : wait;
}

/* ---- waiting ---- */

static uint32_t roll(const sp_http_seam *seam)
{
    return seam && seam->random ? seam->random(seam->context)
                                : randombytes_random();
}

static void pause_ms(const sp_http_seam *seam, int64_t ms)
{
    if (seam && seam->sleep)
        seam->sleep(seam->context, ms);
    else
        poll(NULL, 0, (int)ms);
}

/* In steps, so that a cancellation is heard. */
static sp_status sit(const sp_http_request *r, const sp_http_seam *seam,
                     int64_t ms)
{
    enum { STEP_MS = 100 };
    while (ms > 0) {
        int64_t step = ms < STEP_MS ? ms : STEP_MS;
        if (r->stop && r->stop(r->stop_context))
            return sp_fail(SP_CANCELLED, "等待重试时被取消",
                           "cancelled while waiting to try again");
        pause_ms(seam, step);
        ms -= step;
    }
    return SP_OK;
}

sp_status sp_http_retry(sp_http *http, const sp_http_request *request,
                        const sp_http_policy *policy, const sp_http_seam *seam,
                        sp_http_response *out)
{
    SP_TRY(sp_crypto_ready());
    for (unsigned tried = 1;; tried++) {
        sp_status status = sp_http_send(http, request, out);
        if (!sp_http_again(out))
            return status;
        int64_t wait =
            sp_http_wait(policy, tried, out->retry_after_s, roll(seam));
        if (wait < 0)
            return status;
        status = sit(request, seam, wait);
        if (status != SP_OK) {
            out->fault = SP_HTTP_STOPPED;
            return status;
        }
    }
}

/* ---- downloads ---- */

typedef struct hashing {
    sp_hasher hasher;
    const sp_http_request *request;
} hashing;

static sp_status hash_and_hand_on(void *context, const void *bytes, size_t n)
{
    hashing *h = context;
    sp_hasher_add(&h->hasher, bytes, n);
    return h->request->sink(h->request->sink_context, bytes, n);
}

sp_status sp_http_download(sp_http *http, const sp_http_request *request,
                           const char *sha256, sp_http_response *out)
{
    sp_hash want, got;
    char hex[SP_HASH_HEX], host[256];
    hashing h = {.request = request};
    sp_http_request r = *request;
    if (!sp_hash_parse(sha256, &want))
        return sp_fail(SP_INVALID, "SHA-256 要写 64 位十六进制数字",
                       "a SHA-256 is 64 hexadecimal digits");
    r.sink = hash_and_hand_on;
    r.sink_context = &h;
    sp_hasher_start(&h.hasher);
    SP_TRY(sp_http_retry(http, &r, NULL, NULL, out));
    SP_TRY(sp_http_expect(&r, out));
    got = sp_hasher_end(&h.hasher);
    if (memcmp(&want, &got, sizeof want) == 0)
        return SP_OK;
    sp_hash_hex(&got, hex);
    sp_http_host(r.url, host);
    return sp_fail(SP_CORRUPT, "%s 给的是另一个文件：SHA-256 为 %s",
                   "%s gives another file: its SHA-256 is %s", host, hex);
}
