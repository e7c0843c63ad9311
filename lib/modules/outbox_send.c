/* One event over one channel. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleaning.h"
#include "mail.h"
#include "mqtt.h"
#include "outbox.h"
#include "robot.h"

enum { TIMEOUT_MS = 10000, ADDRESS_MAX = 320, NONCE_BYTES = 16 };

sp_status sp_sending_open(sp_session *session, const sp_channel *channel,
                          const sp_flush_options *options, sp_sending *out)
{
    sp_sending s = {.session = session,
                    .channel = channel,
                    .timeout_ms =
                        options->timeout_ms ? options->timeout_ms : TIMEOUT_MS};

    if (options->secret)
        SP_TRY(options->secret(options->context, channel, &s.secret));
    sp_status status = sp_http_open(&s.http);
    if (status != SP_OK) {
        sp_sending_close(&s);
        return status;
    }
    *out = s;
    return SP_OK;
}

void sp_sending_close(sp_sending *s)
{
    if (s->secret)
        sodium_memzero(s->secret, strlen(s->secret));
    free(s->secret);
    sp_http_close(s->http);
    *s = (sp_sending){0};
}

/* ---- HTTP ---- */

static sp_status post(sp_sending *s, const char *url, const char *const *heads,
                      const char *body, sp_http_response *out)
{
    const sp_http_request request = {.method = "POST",
                                     .url = url,
                                     .headers = heads,
                                     .body = body,
                                     .body_len = strlen(body),
                                     .ca_file = s->channel->ca_file,
                                     .connect_ms = s->timeout_ms,
                                     .total_ms = s->timeout_ms,
                                     .idle_ms = s->timeout_ms,
                                     .max_bytes = SP_HTTP_ERROR_MAX};

    SP_TRY(sp_http_send(s->http, &request, out));
    return sp_http_expect(&request, out);
}

static void make_nonce(char out[2 * NONCE_BYTES + 1])
{
    unsigned char bytes[NONCE_BYTES];

    randombytes_buf(bytes, sizeof bytes);
    sodium_bin2hex(out, 2 * NONCE_BYTES + 1, bytes, sizeof bytes);
}

static sp_status send_hook(sp_sending *s, const sp_event *e)
{
    SP_AUTOFREE char *body = NULL;
    SP_AUTORESPONSE answer = {0};
    char id[160], time[64], nonce[2 * NONCE_BYTES + 1], nonce_head[80];
    char signature[SP_HASH_HEX], signature_head[100];
    int64_t now = sp_session_now(s->session);

    SP_TRY(sp_event_json(s->session, s->channel, e, &body));
    make_nonce(nonce);
    if (s->secret) {
        sp_hook_sign(s->secret, now, nonce, body, strlen(body), signature);
        snprintf(signature_head, sizeof signature_head,
                 "X-Safeprod-Signature: %s", signature);
    }
    snprintf(id, sizeof id, "X-Safeprod-Id: %s/%" PRId64, s->channel->code,
             e->seq);
    snprintf(time, sizeof time, "X-Safeprod-Time: %" PRId64, now);
    snprintf(nonce_head, sizeof nonce_head, "X-Safeprod-Nonce: %s", nonce);
    const char *heads[] = {
        "Content-Type: application/json",  id,  time, nonce_head,
        s->secret ? signature_head : NULL, NULL};
    return post(s, s->channel->url, heads, body, &answer);
}

static sp_status send_robot(sp_sending *s, const sp_event *e)
{
    static const char *const heads[] = {
        "Content-Type: application/json; charset=utf-8", NULL};
    SP_AUTOFREE char *text = NULL;
    SP_AUTOROBOT made = {0};
    SP_AUTORESPONSE answer = {0};

    SP_TRY(sp_event_text(s->session, e, &text));
    SP_TRY(sp_robot_make(s->channel->kind, s->channel->url, s->secret, text,
                         sp_session_now(s->session), &made));
    SP_TRY(post(s, sp_str_text(&made.url), heads, sp_str_text(&made.body),
                &answer));
    return sp_robot_answer(s->channel->kind, sp_str_text(&answer.body),
                           answer.body.len);
}

/* ---- mail, MQTT ---- */

static sp_status send_mail(sp_sending *s, const sp_event *e)
{
    SP_AUTOFREE char *text = NULL;
    char addresses[SP_MAIL_TO_MAX][ADDRESS_MAX];
    const char *to[SP_MAIL_TO_MAX + 1] = {0};
    const char *at = s->channel->recipients;
    char id[128];
    size_t n = 0;
    bool again;

    while (n < SP_MAIL_TO_MAX && sp_list_next(&at, addresses[n], ADDRESS_MAX)) {
        to[n] = addresses[n];
        n++;
    }
    SP_TRY(sp_event_text(s->session, e, &text));
    snprintf(id, sizeof id, "safeprod.%" PRId64, e->seq);
    const sp_mail mail = {.server = s->channel->url,
                          .user = s->channel->login,
                          .password = s->secret,
                          .ca_file = s->channel->ca_file,
                          .from = s->channel->sender,
                          .to = to,
                          .subject = text,
                          .text = text,
                          .id = id,
                          .now = sp_session_now(s->session),
                          .zone = s->session->options.zone,
                          .connect_ms = s->timeout_ms,
                          .total_ms = s->timeout_ms};
    return sp_mail_send(&mail, &again);
}

static sp_status send_mqtt(sp_sending *s, const sp_event *e)
{
    SP_AUTOFREE char *body = NULL;
    char topic[SP_MQTT_TOPIC_MAX];
    char client[24];
    unsigned char bytes[8];
    bool again;

    SP_TRY(sp_event_json(s->session, s->channel, e, &body));
    snprintf(topic, sizeof topic, "%s/%s/%s", s->channel->topic, e->type,
             e->verb);
    randombytes_buf(bytes, sizeof bytes);
    memcpy(client, "sp", 3);
    sodium_bin2hex(client + 2, sizeof client - 2, bytes, sizeof bytes);
    const sp_mqtt message = {.broker = s->channel->url,
                             .user = s->channel->login,
                             .password = s->secret,
                             .ca_file = s->channel->ca_file,
                             .client = client,
                             .topic = topic,
                             .payload = body,
                             .len = strlen(body),
                             .connect_ms = s->timeout_ms,
                             .total_ms = s->timeout_ms};
    return sp_mqtt_publish(&message, &again);
}

sp_status sp_send_event(sp_sending *s, const sp_event *e)
{
    switch (s->channel->kind) {
    case SP_CHANNEL_WEBHOOK:
        return send_hook(s, e);
    case SP_CHANNEL_SMTP:
        return send_mail(s, e);
    case SP_CHANNEL_MQTT:
        return send_mqtt(s, e);
    default:
        return send_robot(s, e);
    }
}
