/* Robots of group chats. Forms as their makers document them: 企业微信
 * 群机器人, 钉钉 自定义机器人, 飞书 自定义机器人. */
#include "robot.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "hash.h"
#include "json.h"
#include "text.h"

void sp_robot_post_clear(sp_robot_post *post)
{
    sp_str_free(&post->url);
    sp_str_free(&post->body);
}

/* ---- texts ---- */

/* The longest start of @text in SP_ROBOT_TEXT_MAX bytes, on a character. */
static sp_status fit(const char *text, char **out)
{
    size_t len = strlen(text);

    if (len > SP_ROBOT_TEXT_MAX) {
        len = SP_ROBOT_TEXT_MAX;
        while (len && ((unsigned char)text[len] & 0xc0) == 0x80)
            len--;
    }
    return sp_text_trim(text, len, out);
}

static void add_escaped(sp_str *s, const char *text)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrst"
                                "uvwxyz0123456789-_.~";

    for (; *text; text++) {
        if (strchr(plain, *text))
            sp_str_addc(s, *text);
        else
            sp_str_addf(s, "%%%02X", (unsigned char)*text);
    }
}

/* ---- signatures ---- */

static sp_status mac_of(const char *key, const char *text, char **out)
{
    sp_hmac mac;
    sp_hash hash;

    sp_hmac_start(&mac, key, strlen(key));
    sp_hmac_add(&mac, text, strlen(text));
    hash = sp_hmac_end(&mac);
    return sp_base64(hash.byte, sizeof hash.byte, out);
}

/* Both sign "time\nsecret": 钉钉 as the text under the secret, 飞书 as the key
 * over nothing. */
static sp_status sign(sp_channel_kind kind, const char *secret, int64_t time,
                      char **out)
{
    char text[256];
    int n = snprintf(text, sizeof text, "%" PRId64 "\n%s", time, secret);

    if (n < 0 || (size_t)n >= sizeof text)
        return sp_fail(SP_INVALID, "机器人的签名密钥过长",
                       "the robot's signing secret is too long");
    return kind == SP_CHANNEL_DINGTALK ? mac_of(secret, text, out)
                                       : mac_of(text, "", out);
}

/* ---- forms ---- */

static sp_status make_wecom(const char *text, sp_robot_post *out)
{
    sp_str_add(&out->body, "{\"msgtype\":\"text\",\"text\":{\"content\":");
    sp_json_quote(&out->body, text);
    sp_str_add(&out->body, "}}");
    return SP_OK;
}

static sp_status make_dingtalk(const char *secret, const char *text,
                               int64_t now, sp_robot_post *out)
{
    SP_AUTOFREE char *mac = NULL;

    if (secret) {
        int64_t ms = now * 1000;
        SP_TRY(sign(SP_CHANNEL_DINGTALK, secret, ms, &mac));
        sp_str_addf(&out->url, "%ctimestamp=%" PRId64 "&sign=",
                    strchr(sp_str_text(&out->url), '?') ? '&' : '?', ms);
        add_escaped(&out->url, mac);
    }
    return make_wecom(text, out); /* the same form */
}

static sp_status make_feishu(const char *secret, const char *text, int64_t now,
                             sp_robot_post *out)
{
    SP_AUTOFREE char *mac = NULL;

    sp_str_addc(&out->body, '{');
    if (secret) {
        SP_TRY(sign(SP_CHANNEL_FEISHU, secret, now, &mac));
        sp_str_addf(&out->body,
                    "\"timestamp\":\"%" PRId64 "\",\"sign\":\"%s\",", now, mac);
    }
    sp_str_add(&out->body, "\"msg_type\":\"text\",\"content\":{\"text\":");
    sp_json_quote(&out->body, text);
    sp_str_add(&out->body, "}}");
    return SP_OK;
}

sp_status sp_robot_make(sp_channel_kind kind, const char *url,
                        const char *secret, const char *text, int64_t now,
                        sp_robot_post *out)
{
    SP_AUTOFREE char *fitting = NULL;
    sp_status status;

    SP_TRY(fit(text, &fitting));
    sp_str_add(&out->url, url);
    if (kind == SP_CHANNEL_DINGTALK)
        status = make_dingtalk(secret, fitting, now, out);
    else if (kind == SP_CHANNEL_FEISHU)
        status = make_feishu(secret, fitting, now, out);
    else
        status = make_wecom(fitting, out);
    SP_TRY(status);
    SP_TRY(sp_str_ok(&out->url));
    return sp_str_ok(&out->body);
}

/* ---- answers ---- */

sp_status sp_robot_answer(sp_channel_kind kind, const char *body, size_t len)
{
    SP_AUTOJSON *json = NULL;
    bool feishu = kind == SP_CHANNEL_FEISHU;
    int64_t code;

    if (sp_json_parse(body, len, &json) != SP_OK ||
        !(sp_json_int(json, feishu ? "code" : "errcode", &code) ||
          (feishu && sp_json_int(json, "StatusCode", &code))))
        return sp_fail(SP_IO, "机器人的回答不是约定的 JSON",
                       "the robot's answer is not the JSON that was agreed on");
    if (code == 0)
        return SP_OK;
    return sp_fail(SP_IO, "机器人拒收：%.120s（%" PRId64 "）",
                   "the robot refused: %.120s (%" PRId64 ")",
                   sp_json_text(json, feishu ? "msg" : "errmsg", "?"), code);
}
