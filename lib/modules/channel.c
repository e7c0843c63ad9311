/* Channels: the record, and setting them up. */
#include <string.h>

#include "cleaning.h"
#include "outbox.h"

enum { LEVELS = 4, DAY_MINUTES = 1440 };

#define FIELD(m, zh, en, ...) SP_FIELD(sp_channel, m, zh, en, __VA_ARGS__)
#define BRIEF(m, zh, en, ...) FIELD(m, zh, en, .flags = SP_BRIEF, __VA_ARGS__)
#define MINUTE(m, zh, en)                                                      \
    FIELD(m, zh, en, .min = 0, .max = DAY_MINUTES - 1,                         \
          .help_zh = "一天中的第几分钟", .help_en = "minute of the day")

static const sp_field fields[] = {
    SP_HEAD_FIELDS(sp_channel),
    FIELD(code, "通道编号", "code", .flags = SP_REQUIRED | SP_FIXED | SP_BRIEF,
          .max_len = 64, .clean = sp_code_clean),
    FIELD(name, "名称", "name"),
    BRIEF(kind, "类型", "kind", SP_LABELS(sp_channel_kind_labels)),
    FIELD(url, "地址", "address", .flags = SP_REQUIRED, .max_len = 2000),
    FIELD(events, "事件", "events", .flags = SP_REQUIRED | SP_BRIEF,
          .clean = sp_list_clean,
          .help_zh = "类型.动作，用逗号隔开，如 permit.start,alarm.*",
          .help_en = "type.verb, with commas: permit.start,alarm.*"),
    FIELD(min_level, "提醒的最低级别", "least level of notices", .min = 1,
          .max = LEVELS),
    FIELD(secret_file, "密钥文件", "file of the secret"),
    FIELD(ca_file, "证书颁发机构文件", "file of the authority"),
    FIELD(login, "登录名", "login name"),
    FIELD(sender, "发件人", "sender"),
    FIELD(recipients, "收件人", "recipients", .clean = sp_list_clean),
    FIELD(topic, "主题前缀", "topic", .max_len = 200),
    MINUTE(quiet_from, "免打扰开始", "quiet from"),
    MINUTE(quiet_to, "免打扰结束", "quiet until"),
    FIELD(removed_at, "停用时间", "out of use since", .as = SP_AS_TIME),
};

/* ---- what a kind needs ---- */

static bool starts_with_any(const char *url, const char *const *starts)
{
    for (; *starts; starts++)
        if (strncmp(url, *starts, strlen(*starts)) == 0)
            return true;
    return false;
}

static void check_address(const sp_channel *c, sp_findings *out)
{
    static const char *const http[] = {"https://", "http://", NULL};
    static const char *const mail[] = {"smtps://", "smtp://", NULL};
    static const char *const mqtt[] = {"mqtts://", "mqtt://", NULL};
    const char *const *starts = c->kind == SP_CHANNEL_SMTP   ? mail
                                : c->kind == SP_CHANNEL_MQTT ? mqtt
                                                             : http;

    if (c->url && !starts_with_any(c->url, starts))
        sp_finding_add(out, SP_ERROR, "url", "地址应以 %s 或 %s 开头",
                       "the address should start with %s or %s", starts[0],
                       starts[1]);
}

static void check(const void *record, sp_findings *out)
{
    const sp_channel *c = record;

    check_address(c, out);
    if (c->kind == SP_CHANNEL_SMTP && !(c->sender && c->recipients))
        sp_finding_add(out, SP_ERROR, "recipients",
                       "邮件通道要有发件人和收件人",
                       "a channel of mail needs a sender and recipients");
    if (c->kind == SP_CHANNEL_MQTT && !c->topic)
        sp_finding_add(out, SP_ERROR, "topic", "MQTT 通道要有主题前缀",
                       "a channel of MQTT needs a topic");
    if (c->topic && strpbrk(c->topic, "+#"))
        sp_finding_add(out, SP_ERROR, "topic", "主题不能含有 + 或 #",
                       "a topic may not hold + or #");
    if (c->kind == SP_CHANNEL_WEBHOOK && !c->secret_file)
        sp_finding_add(out, SP_WARNING, "secret_file",
                       "没有密钥，接收方无法核实来源",
                       "without a secret the receiver cannot tell who sends");
    if ((c->quiet_from == SP_NO_INT) != (c->quiet_to == SP_NO_INT))
        sp_finding_add(out, SP_ERROR, "quiet_to", "免打扰应同时给出开始和结束",
                       "quiet hours have a beginning and an end");
}

const sp_type sp_channel_type = {.name = "channel",
                                 .zh = "外发通道",
                                 .en = "channel",
                                 .table = "channel",
                                 .code = "code",
                                 .module = "exchange",
                                 .hide = "removed_at",
                                 .flags = SP_TYPE_VERBS_ONLY,
                                 .check = check,
                                 SP_TYPE(sp_channel, fields)};

/* ---- verbs ---- */

static sp_status mark_now(sp_session *session, const char *channel)
{
    SP_AUTOSTMT *stmt = NULL;

    SP_TRY(sp_db_prepare(session->db,
                         "INSERT INTO outbox_mark (channel, seq) SELECT $1, "
                         "coalesce(max(seq), 0) FROM ledger WHERE true ON "
                         "CONFLICT (channel) DO NOTHING",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, channel);
    return sp_stmt_run(stmt);
}

typedef struct setting {
    sp_session *session;
    sp_channel *channel;
} setting;

static sp_status set(void *arg)
{
    const setting *s = arg;
    void *old = NULL;
    sp_status status = sp_rec_find(s->session->db, &sp_channel_type, "code",
                                   s->channel->code, &old);

    if (status != SP_NOT_FOUND)
        SP_TRY(status);
    if (old && ((const sp_channel *)old)->version != s->channel->version) {
        sp_record_free(&sp_channel_type, old);
        return sp_fail(SP_CONFLICT, "通道 %.60s 已存在或已被改动，请重新打开",
                       "channel %.60s is there already, or was changed: load "
                       "it again",
                       s->channel->code);
    }
    status = sp_change(s->session, &sp_channel_type, old, s->channel,
                       old ? "save" : "add");
    sp_record_free(&sp_channel_type, old);
    SP_TRY(status);
    return mark_now(s->session, s->channel->code);
}

sp_status sp_channel_set(sp_session *session, sp_channel *channel)
{
    setting s = {session, channel};

    SP_TRY(sp_require(session, "exchange", SP_DO_SETTINGS, NULL, NULL));
    if (channel->min_level == SP_NO_INT)
        channel->min_level = 1;
    return sp_db_transaction(session->db, set, &s);
}

static sp_status forget(sp_session *session, const char *code)
{
    SP_AUTOSTMT *stmt = NULL;

    SP_TRY(sp_db_prepare(
        session->db, "DELETE FROM outbox WHERE channel = $1 AND state = 'new'",
        &stmt));
    sp_stmt_bind_text(stmt, 1, code);
    return sp_stmt_run(stmt);
}

typedef struct removing {
    sp_session *session;
    const char *code;
} removing;

static sp_status take_out(void *arg)
{
    const removing *r = arg;
    void *found = NULL;

    SP_TRY(
        sp_rec_find(r->session->db, &sp_channel_type, "code", r->code, &found));
    sp_channel *c = sp_record_copy(&sp_channel_type, found);
    sp_status status = c ? SP_OK : SP_NO_MEMORY;
    if (c && c->removed_at == SP_NO_INT) {
        c->removed_at = sp_session_now(r->session);
        status = sp_change(r->session, &sp_channel_type, found, c, "remove");
    }
    sp_record_free(&sp_channel_type, c);
    sp_record_free(&sp_channel_type, found);
    SP_TRY(status);
    return forget(r->session, r->code);
}

sp_status sp_channel_remove(sp_session *session, const char *code)
{
    removing r = {session, code};

    SP_TRY(sp_require(session, "exchange", SP_DO_SETTINGS, NULL, NULL));
    return sp_db_transaction(session->db, take_out, &r);
}
