/* MQTT: four packets there, two back. */
#include "mqtt.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "curl_run.h"
#include "text.h"

enum { PACKET_ID = 1 };

/* ---- packets ---- */

static void add_text(sp_str *s, const char *text)
{
    size_t n = strlen(text);
    sp_str_addc(s, (char)(n >> 8));
    sp_str_addc(s, (char)n);
    sp_str_addn(s, text, n);
}

/* Seven bits at a time, the low ones first. */
static void add_length(sp_str *s, size_t n)
{
    do {
        sp_str_addc(s, (char)((n & 0x7f) | (n > 0x7f ? 0x80 : 0)));
        n >>= 7;
    } while (n > 0);
}

sp_status sp_mqtt_connect_packet(const sp_mqtt *m, sp_str *out)
{
    enum { CLEAN = 0x02, PASSWORD = 0x40, USER = 0x80, KEEP_ALIVE = 60 };
    SP_AUTOSTR body = {0};
    int flags =
        CLEAN | (m->user ? USER : 0) | (m->user && m->password ? PASSWORD : 0);
    add_text(&body, "MQTT");
    sp_str_addc(&body, 4); /* 3.1.1 */
    sp_str_addc(&body, (char)flags);
    sp_str_addc(&body, 0);
    sp_str_addc(&body, KEEP_ALIVE);
    add_text(&body, m->client);
    if (m->user)
        add_text(&body, m->user);
    if (m->user && m->password)
        add_text(&body, m->password);
    sp_str_addc(out, 0x10);
    add_length(out, body.len);
    sp_str_addn(out, body.data, body.len);
    if (body.data)
        explicit_bzero(body.data, body.len);
    SP_TRY(sp_str_ok(&body));
    return sp_str_ok(out);
}

sp_status sp_mqtt_publish_packet(const sp_mqtt *m, uint16_t id, sp_str *out)
{
    enum { PUBLISH = 0x30, QOS1 = 0x02, RETAIN = 0x01 };
    sp_str_addc(out, (char)(PUBLISH | QOS1 | (m->retain ? RETAIN : 0)));
    add_length(out, 2 + strlen(m->topic) + 2 + m->len);
    add_text(out, m->topic);
    sp_str_addc(out, (char)(id >> 8));
    sp_str_addc(out, (char)id);
    sp_str_addn(out, m->payload, m->len);
    return sp_str_ok(out);
}

/* ---- what may be sent ---- */

static bool is_field(const char *text, size_t most)
{
    size_t n = text ? strlen(text) : 0;
    return n > 0 && n <= most && sp_utf8_check(text, n) == n;
}

static sp_status check(const sp_mqtt *m)
{
    enum { CLIENT_MAX = 23, SECRET_MAX = 1024 };
    static const char good[] = "abcdefghijklmnopqrstuvwxyz"
                               "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    if (!m->broker || strchr(m->broker, '@') ||
        (!sp_url_is(m->broker, "mqtts") && !sp_url_is(m->broker, "mqtt")))
        return sp_fail(SP_INVALID,
                       "MQTT 服务器写作 mqtts://主机:端口 或 mqtt://主机:端口",
                       "a broker is written mqtts://host:port or "
                       "mqtt://host:port");
    if (!is_field(m->topic, SP_MQTT_TOPIC_MAX) || strpbrk(m->topic, "+#"))
        return sp_fail(SP_INVALID, "MQTT 主题要有 1 到 %d 字节，不含 + 和 #",
                       "a topic has 1 to %d bytes, without + and #",
                       SP_MQTT_TOPIC_MAX);
    if (!is_field(m->client, CLIENT_MAX) ||
        strspn(m->client, good) != strlen(m->client))
        return sp_fail(SP_INVALID, "MQTT 客户端名用 1 到 %d 个字母和数字",
                       "the name of a client is 1 to %d letters and digits",
                       CLIENT_MAX);
    if (m->len > SP_MQTT_PAYLOAD_MAX || (m->len && !m->payload))
        return sp_fail(SP_INVALID, "MQTT 消息最多 %d 字节",
                       "a message has at most %d bytes", SP_MQTT_PAYLOAD_MAX);
    if ((m->user && !is_field(m->user, SECRET_MAX)) ||
        (m->password && strlen(m->password) > SECRET_MAX))
        return sp_fail(SP_INVALID, "MQTT 用户名或密码太长或不是文字",
                       "the user or the password is too long or no text");
    if (m->password && !sp_url_is(m->broker, "mqtts") &&
        !sp_url_is_here(m->broker))
        return sp_fail(SP_INVALID, "密码不经明文 mqtt 发送；请用 mqtts",
                       "a password is not sent over plain mqtt; use mqtts");
    return SP_OK;
}

/* ---- the wire ---- */

typedef struct talk {
    CURL *curl;
    const sp_wire *wire;
    curl_socket_t socket;
    int64_t deadline;
    char host[256];
} talk;

static sp_status await(talk *t, short events)
{
    enum { STEP_MS = 100 };
    struct pollfd p = {.fd = t->socket, .events = events};
    for (;;) {
        if (t->wire->stop && t->wire->stop(t->wire->stop_context))
            return sp_fail(SP_CANCELLED, "对 %s 的发送被取消",
                           "sending to %s was cancelled", t->host);
        if (sp_net_ms() > t->deadline)
            return sp_fail(SP_IO, "%s 没有及时应答",
                           "%s did not answer in time", t->host);
        if (poll(&p, 1, STEP_MS) > 0)
            return SP_OK;
    }
}

static sp_status broken(const talk *t)
{
    return sp_fail(SP_IO, "%s 断开了连接", "%s broke off the connection",
                   t->host);
}

static sp_status put(talk *t, const sp_str *packet)
{
    for (size_t at = 0, n = 0; at < packet->len; at += n) {
        CURLcode code =
            curl_easy_send(t->curl, packet->data + at, packet->len - at, &n);
        if (code == CURLE_AGAIN)
            SP_TRY(await(t, POLLOUT));
        else if (code != CURLE_OK)
            return broken(t);
        if (code == CURLE_AGAIN)
            n = 0;
    }
    return SP_OK;
}

static sp_status get(talk *t, unsigned char *bytes, size_t want)
{
    for (size_t at = 0, n = 0; at < want; at += n) {
        CURLcode code = curl_easy_recv(t->curl, bytes + at, want - at, &n);
        if (code == CURLE_AGAIN) {
            SP_TRY(await(t, POLLIN));
            n = 0;
        } else if (code != CURLE_OK || n == 0) {
            return broken(t);
        }
    }
    return SP_OK;
}

/* Both answers have four bytes: kind, 2, and two more. */
static sp_status get_answer(talk *t, unsigned char kind, unsigned char out[4])
{
    SP_TRY(get(t, out, 4));
    if (out[0] == kind && out[1] == 2)
        return SP_OK;
    return sp_fail(SP_CORRUPT, "%s 说的不是 MQTT", "%s does not speak MQTT",
                   t->host);
}

/* @out_again stays true while a failure may be for now. */
static sp_status converse(talk *t, const sp_mqtt *m, bool *out_again)
{
    static const char goodbye[] = {(char)0xe0, 0};
    unsigned char answer[4];
    SP_AUTOSTR packet = {0};
    sp_status status = sp_mqtt_connect_packet(m, &packet);
    if (status == SP_OK)
        status = put(t, &packet);
    if (packet.data)
        explicit_bzero(packet.data, packet.len);
    SP_TRY(status);
    SP_TRY(get_answer(t, 0x20, answer));
    if (answer[3] != 0) {
        *out_again = answer[3] == 3; /* not available now */
        return sp_fail(SP_FORBIDDEN, "%s 不接受这个客户端（MQTT %d）",
                       "%s does not take this client (MQTT %d)", t->host,
                       answer[3]);
    }
    sp_str_clear(&packet);
    SP_TRY(sp_mqtt_publish_packet(m, PACKET_ID, &packet));
    SP_TRY(put(t, &packet));
    SP_TRY(get_answer(t, 0x40, answer));
    if (answer[2] != 0 || answer[3] != PACKET_ID)
        return sp_fail(SP_CORRUPT, "%s 确认的是另一条消息",
                       "%s acknowledges another message", t->host);
    sp_str_clear(&packet);
    sp_str_addn(&packet, goodbye, sizeof goodbye);
    put(t, &packet); /* it has it; a farewell that fails is no matter */
    return SP_OK;
}

/* libcurl makes connections to HTTP's schemes; no HTTP is spoken. */
static sp_status web_url(const char *broker, char **out)
{
    bool tls = sp_url_is(broker, "mqtts");
    const char *host = strstr(broker, "://") + 3;
    size_t n = strcspn(host, "/?#");
    const char *bracket = memchr(host, ']', n);
    const char *from = bracket ? bracket : host;
    bool port = memchr(from, ':', n - (size_t)(from - host)) != NULL;
    SP_AUTOSTR url = {0};
    sp_str_addf(&url, "%s://%.*s%s", tls ? "https" : "http", (int)n, host,
                port  ? ""
                : tls ? ":8883"
                      : ":1883");
    return sp_str_take(&url, out);
}

sp_status sp_mqtt_publish(const sp_mqtt *m, bool *out_again)
{
    SP_AUTOFREE char *url = NULL;
    *out_again = false;
    SP_TRY(check(m));
    SP_TRY(web_url(m->broker, &url));
    SP_TRY(sp_curl_ready());
    SP_AUTOCURL *curl = curl_easy_init();
    if (!curl)
        return sp_no_memory();
    int64_t total = m->total_ms ? m->total_ms : SP_HTTP_TOTAL_MS;
    const sp_wire w = {url,   m->ca_file, m->connect_ms,
                       total, m->stop,    m->stop_context};
    talk t = {.curl = curl, .wire = &w, .deadline = sp_net_ms() + total};
    sp_http_host(url, t.host);
    sp_wire_setup(curl, &w);
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 1L);
    curl_easy_setopt(curl, CURLOPT_SSL_ENABLE_ALPN, 0L);
    sp_http_fault fault = SP_HTTP_LOCAL;
    sp_status status = sp_wire_run(curl, &w, &fault);
    *out_again = fault == SP_HTTP_NO_HOST || fault == SP_HTTP_REFUSED ||
                 fault == SP_HTTP_TIMEOUT;
    SP_TRY(status);
    curl_easy_getinfo(curl, CURLINFO_ACTIVESOCKET, &t.socket);
    SP_CLEANUP(sp_quiet_end) sp_quiet quiet;
    sp_quiet_begin(&quiet);
    *out_again = true;
    status = converse(&t, m, out_again);
    if (status == SP_OK || status == SP_CANCELLED || status == SP_CORRUPT)
        *out_again = false;
    return status;
}
