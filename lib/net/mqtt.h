/* MQTT 3.1.1: one message, published and acknowledged (QoS 1), which libcurl's
 * own MQTT does not do, nor TLS; libcurl makes the connection. */
#ifndef SP_MQTT_H
#define SP_MQTT_H

#include "http.h"

enum { SP_MQTT_TOPIC_MAX = 1024, SP_MQTT_PAYLOAD_MAX = 1 << 20 };

/* A message. All borrowed. */
typedef struct sp_mqtt {
    const char *broker; /* mqtts://host:8883, or mqtt://host:1883; a password
                           goes over mqtts alone, but to this very machine */
    const char *user;   /* or NULL */
    const char *password;
    const char *ca_file;
    const char *client; /* 1 to 23 letters and digits */
    const char *topic;  /* without + and # */
    const void *payload;
    size_t len;
    bool retain;
    int64_t connect_ms;
    int64_t total_ms;
    sp_http_stop stop;
    void *stop_context;
} sp_mqtt;

/* Publish: SP_OK when the broker has acknowledged it. It may come twice.
 * @out_again  is another try worth it?
 * @retval SP_FORBIDDEN the broker does not take the client */
sp_status sp_mqtt_publish(const sp_mqtt *message, bool *out_again);

/* The packets, for tests. */
sp_status sp_mqtt_connect_packet(const sp_mqtt *message, sp_str *out);
sp_status sp_mqtt_publish_packet(const sp_mqtt *message, uint16_t id,
                                 sp_str *out);

#endif
