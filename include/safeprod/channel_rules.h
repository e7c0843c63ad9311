/** @file safeprod/channel_rules.h
 *  @brief Ways out of a site: their kinds, and the signature on what leaves. */
#ifndef SAFEPROD_CHANNEL_RULES_H
#define SAFEPROD_CHANNEL_RULES_H

#include <safeprod/record.h>

SP_BEGIN_DECLS

/** How a channel carries what it is given. */
typedef enum sp_channel_kind {
    SP_CHANNEL_WEBHOOK,  /**< POST of JSON, signed by sp_hook_sign() */
    SP_CHANNEL_WECOM,    /**< 企业微信: a group's robot */
    SP_CHANNEL_DINGTALK, /**< 钉钉: a group's robot with a signing secret */
    SP_CHANNEL_FEISHU,   /**< 飞书: a group's robot with a signing secret */
    SP_CHANNEL_SMTP,     /**< mail, over TLS */
    SP_CHANNEL_MQTT,     /**< MQTT 3.1.1, QoS 1 */
    SP_CHANNEL_KIND_COUNT
} sp_channel_kind;

/** Names, labels and aliases, by sp_channel_kind. */
SP_API extern const sp_label sp_channel_kind_labels[SP_CHANNEL_KIND_COUNT];

/** Does a list of patterns take in an event? "permit.start,alarm.*" takes in
 *  permit.start and all of alarms; "*" everything.
 *  @param patterns with commas; NULL or empty: nothing */
SP_API bool sp_event_matches(const char *patterns, const char *type,
                             const char *verb);

/** The signature of a webhook, as the header X-Safeprod-Signature has it: 64
 *  hexadecimal digits of HMAC-SHA256 over `time.nonce.body`, where time is the
 *  header X-Safeprod-Time (seconds since 1970 UTC) and nonce X-Safeprod-Nonce.
 *  A receiver makes it anew, compares, and refuses times that are more than
 *  five minutes off and nonces that it has seen. */
SP_API void sp_hook_sign(const char *key, int64_t time, const char *nonce,
                         const void *body, size_t len, char out[65]);

SP_END_DECLS
#endif
