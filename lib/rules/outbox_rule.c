/* Patterns of events, waits, quiet hours. */
#include "outbox_rule.h"

#include <stdio.h>
#include <string.h>

#include "hash.h"
#include "when.h"

enum { MINUTE = 60, DAY = 86400, URGENT = 4 };

const sp_label sp_channel_kind_labels[SP_CHANNEL_KIND_COUNT] = {
    [SP_CHANNEL_WEBHOOK] = {"webhook", "网络回调", "webhook", "hook"},
    [SP_CHANNEL_WECOM] = {"wecom", "企业微信", "WeCom", "wxwork"},
    [SP_CHANNEL_DINGTALK] = {"dingtalk", "钉钉", "DingTalk", NULL},
    [SP_CHANNEL_FEISHU] = {"feishu", "飞书", "Feishu", "lark"},
    [SP_CHANNEL_SMTP] = {"smtp", "邮件", "mail", "email|mail"},
    [SP_CHANNEL_MQTT] = {"mqtt", "MQTT", "MQTT", NULL},
};

static bool part_matches(const char *pattern, size_t len, const char *word)
{
    return (len == 1 && *pattern == '*') ||
           (strlen(word) == len && memcmp(pattern, word, len) == 0);
}

static bool matches(const char *pattern, size_t len, const char *type,
                    const char *verb)
{
    const char *dot = memchr(pattern, '.', len);

    if (!dot)
        return len == 1 && *pattern == '*';
    return part_matches(pattern, (size_t)(dot - pattern), type) &&
           part_matches(dot + 1, len - (size_t)(dot + 1 - pattern), verb);
}

bool sp_event_matches(const char *patterns, const char *type, const char *verb)
{
    for (const char *at = patterns ? patterns : ""; *at;) {
        at += strspn(at, ", ");
        size_t len = strcspn(at, ", ");
        if (len && matches(at, len, type, verb))
            return true;
        at += len;
    }
    return false;
}

int64_t sp_outbox_wait(int64_t tried)
{
    static const int64_t waits[] = {1 * MINUTE, 5 * MINUTE, 30 * MINUTE,
                                    120 * MINUTE};

    if (tried < 1)
        return 0;
    return tried <= (int64_t)SP_COUNT(waits) ? waits[tried - 1] : DAY;
}

int64_t sp_quiet_until(int64_t from, int64_t to, int64_t level, int64_t now,
                       int zone)
{
    if (from == SP_NO_INT || to == SP_NO_INT || from == to || level >= URGENT)
        return now;
    int64_t midnight = sp_day_of(now, zone) * DAY - (int64_t)zone * MINUTE;
    int64_t minute = (now - midnight) / MINUTE;
    bool quiet = from < to ? minute >= from && minute < to
                           : minute >= from || minute < to;
    if (!quiet)
        return now;
    int64_t end = midnight + to * MINUTE;
    return end > now ? end : end + DAY;
}

void sp_hook_sign(const char *key, int64_t time, const char *nonce,
                  const void *body, size_t len, char out[65])
{
    char head[128];
    sp_hmac mac;
    sp_hash hash;
    int n = snprintf(head, sizeof head, "%lld.%.64s.", (long long)time, nonce);

    sp_hmac_start(&mac, key, strlen(key));
    sp_hmac_add(&mac, head, (size_t)n);
    sp_hmac_add(&mac, body, len);
    hash = sp_hmac_end(&mac);
    sp_hash_hex(&hash, out);
}
