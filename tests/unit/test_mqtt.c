/* MQTT: packets to the byte, and brokers that take them or not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "loopback.h"
#include "mqtt.h"

typedef struct broker {
    const char *connack; /* 4 bytes; NULL: silent */
    const char *puback;
    unsigned char seen[4096];
    size_t len;
} broker;

/* One packet into what was seen; false: gone. */
static bool read_packet(broker *b, loopback_conn *c)
{
    unsigned char head[2];
    size_t at = b->len;
    if (loopback_read(c, head, 1) != 1 || loopback_read(c, head + 1, 1) != 1)
        return false;
    memcpy(b->seen + at, head, 2);
    b->len += 2;
    for (size_t left = head[1]; left > 0;) {
        size_t n = loopback_read(c, b->seen + b->len, left);
        if (n == 0)
            return false;
        b->len += n;
        left -= n;
    }
    return true;
}

static void serve_mqtt(void *context, loopback_conn *c)
{
    broker *b = context;
    if (!read_packet(b, c))
        return;
    if (!b->connack) {
        loopback_wait(c, 20000);
        return;
    }
    loopback_write(c, b->connack, 4);
    if (!read_packet(b, c))
        return;
    loopback_write(c, b->puback, 4);
    read_packet(b, c);
}

static sp_mqtt message(const char *url)
{
    return (sp_mqtt){.broker = url,
                     .client = "sp1",
                     .user = "u",
                     .password = "hush",
                     .topic = "a/b",
                     .payload = "hi",
                     .len = 2,
                     .total_ms = 400};
}

static void packets_are_right(void **state)
{
    static const unsigned char connect[] = {
        0x10, 0x18, 0,   4,   'M', 'Q', 'T', 'T', 4, 0xc2, 0,   60,  0,
        3,    's',  'p', '1', 0,   1,   'u', 0,   4, 'h',  'u', 's', 'h'};
    static const unsigned char publish[] = {0x32, 9, 0, 3,   'a', '/',
                                            'b',  1, 2, 'h', 'i'};
    SP_AUTOSTR a = {0}, b = {0}, c = {0};
    char payload[300] = {0};
    sp_mqtt m = message(NULL);
    (void)state;
    assert_int_equal(sp_mqtt_connect_packet(&m, &a), SP_OK);
    assert_int_equal(a.len, sizeof connect);
    assert_memory_equal(a.data, connect, sizeof connect);
    assert_int_equal(sp_mqtt_publish_packet(&m, 0x0102, &b), SP_OK);
    assert_int_equal(b.len, sizeof publish);
    assert_memory_equal(b.data, publish, sizeof publish);
    m.payload = payload;
    m.len = sizeof payload;
    m.retain = true;
    assert_int_equal(sp_mqtt_publish_packet(&m, 1, &c), SP_OK);
    assert_memory_equal(c.data, "\x33\xb3\x02", 3); /* 307 in two bytes */
    assert_int_equal(c.len, 3 + 307);
}

/* clang-format off */
static const struct {
    const char *connack, *puback;
    sp_status status;
    bool again;
    const char *says;
} cases[] = {
    {"\x20\2\0\0", "\x40\2\0\1", SP_OK, false, ""},
    {"\x20\2\0\5", "", SP_FORBIDDEN, false, "does not take this client (MQTT 5"},
    {"\x20\2\0\3", "", SP_FORBIDDEN, true, "(MQTT 3"},
    {"\x20\2\0\0", "\x40\2\0\7", SP_CORRUPT, false, "another message"},
    {"HTTP", "", SP_CORRUPT, false, "does not speak MQTT"},
    {NULL, NULL, SP_IO, true, "in time"},
};
/* clang-format on */

static void brokers_are_understood(void **state)
{
    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        broker b = {cases[i].connack, cases[i].puback, {0}, 0};
        const loopback_options options = {.talk = serve_mqtt, .context = &b};
        loopback *server = loopback_start(&options);
        char url[64];
        bool again = false;
        snprintf(url, sizeof url, "mqtt://127.0.0.1:%u", loopback_port(server));
        sp_mqtt m = message(url);
        sp_status status = sp_mqtt_publish(&m, &again);
        loopback_stop(server);
        const char *en = sp_last_error(SP_EN);
        if (status != cases[i].status || again != cases[i].again ||
            (status != SP_OK && !strstr(en, cases[i].says)))
            fail_msg("case %zu: %s %d %s", i, sp_status_name(status), again,
                     en);
        if (status == SP_OK)
            assert_memory_equal(b.seen + b.len - 2, "\xe0\0", 2);
    }
}

static void over_tls(void **state)
{
    broker b = {"\x20\2\0\0", "\x40\2\0\1", {0}, 0};
    const loopback_options options = {
        .talk = serve_mqtt, .context = &b, .tls_name = "127.0.0.1"};
    loopback *server = loopback_start(&options);
    char url[64];
    bool again = false;
    (void)state;
    snprintf(url, sizeof url, "mqtts://127.0.0.1:%u", loopback_port(server));
    sp_mqtt m = message(url);
    m.total_ms = 3000;
    assert_int_equal(sp_mqtt_publish(&m, &again), SP_IO); /* nobody vouches */
    assert_false(again);
    m.ca_file = loopback_ca(server);
    assert_int_equal(sp_mqtt_publish(&m, &again), SP_OK);
    loopback_stop(server);
}

static void nonsense_is_not_sent(void **state)
{
    sp_mqtt bad[10];
    bool again = true;
    (void)state;
    for (size_t i = 0; i < SP_COUNT(bad); i++)
        bad[i] = message("mqtt://127.0.0.1:1");
    bad[0].broker = "http://127.0.0.1:1";
    bad[1].topic = "a/#";
    bad[2].topic = "";
    bad[3].client = "a b";
    bad[4].client = "";
    bad[5].broker = "mqtt://broker.example"; /* with a password */
    bad[6].broker = "mqtt://u:p@127.0.0.1";
    bad[7].topic = "\xff";
    bad[8].len = SP_MQTT_PAYLOAD_MAX + 1;
    bad[9].broker = NULL;
    for (size_t i = 0; i < SP_COUNT(bad); i++)
        if (sp_mqtt_publish(&bad[i], &again) != SP_INVALID)
            fail_msg("taken: %zu", i);
    assert_false(again);
    sp_mqtt m = message("mqtt://127.0.0.1:1");
    assert_int_equal(sp_mqtt_publish(&m, &again), SP_IO);
    assert_true(again);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(packets_are_right),
        cmocka_unit_test(brokers_are_understood),
        cmocka_unit_test(over_tls),
        cmocka_unit_test(nonsense_is_not_sent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
