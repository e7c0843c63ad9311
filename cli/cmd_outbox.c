/* What leaves the site: hooks, channels, the outbox. */
#include <inttypes.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <safeprod/channel.h>

#include "clock_text.h"
#include "cmd_record.h"
#include "file_bytes.h"
#include "print.h"

static void free_channel(sp_channel **channel)
{
    sp_record_free(&sp_channel_type, *channel);
}
#define AUTOCHANNEL CLEANUP(free_channel) sp_channel

/* ---- secrets ---- */

/* A secret that everybody on the machine can read is none. */
static sp_status check_mode(call *cli, const char *path)
{
    struct stat st;
    if (stat(path, &st) == 0 && st.st_mode & (S_IRWXG | S_IRWXO))
        return cli_fail(
            cli, SP_FORBIDDEN, "密钥文件 %s 别人也能读，请先 chmod 600",
            "the secret in %s can be read by others: chmod 600 it", path);
    return SP_OK;
}

static sp_status read_secret(void *context, const sp_channel *channel,
                             char **out)
{
    call *cli = context;
    void *bytes = NULL;
    size_t len;
    if (!channel->secret_file)
        return SP_OK;
    TRY(check_mode(cli, channel->secret_file));
    TRY(file_read(cli, channel->secret_file, &bytes, &len));
    char *text = calloc(1, len + 1);
    if (text)
        memcpy(text, bytes, len);
    memset(bytes, 0, len);
    free(bytes);
    if (!text)
        return cli_fail(cli, SP_NO_MEMORY, "内存不足", "out of memory");
    text[strcspn(text, "\r\n")] = '\0';
    *out = text;
    return SP_OK;
}

/* ---- channels ---- */

static sp_status new_channel(call *cli, sp_channel **out)
{
    *out = sp_record_new(&sp_channel_type);
    return *out ? SP_OK
                : cli_fail(cli, SP_NO_MEMORY, "内存不足", "out of memory");
}

static sp_status put(call *cli, sp_channel *channel, const char *field,
                     const char *text)
{
    return sp_record_set(&sp_channel_type, channel,
                         sp_type_field(&sp_channel_type, field), text,
                         sp_session_zone(cli->session));
}

static sp_status keep(call *cli, sp_channel *channel)
{
    TRY(sp_channel_set(cli->session, channel));
    cli_warnings(cli);
    cli_say(cli, "通道 %s 已保存；从现在起的事件会发出",
            "channel %s is set; what happens from now on is sent",
            channel->code);
    return print_written(cli, &sp_channel_type, channel);
}

static const opt channel_options[] = {OPT_TO_ADD, {0}};

static sp_status channel_add(call *cli)
{
    AUTOCHANNEL *channel = NULL;
    size_t count;
    TRY(new_channel(cli, &channel));
    TRY(put(cli, channel, "kind", cli_arg(cli, 0)));
    TRY(put(cli, channel, "code", cli_arg(cli, 1)));
    TRY(put(cli, channel, "events", "notice.*"));
    TRY(record_set_given(cli, &sp_channel_type, channel, &count));
    return keep(cli, channel);
}

static sp_status channel_edit(call *cli)
{
    AUTOCHANNEL *channel = NULL;
    void *found = NULL;
    size_t count;
    TRY(sp_record_load(cli->session, &sp_channel_type, cli_arg(cli, 0),
                       &found));
    channel = found;
    TRY(record_set_given(cli, &sp_channel_type, channel, &count));
    return keep(cli, channel);
}

static sp_status channel_remove(call *cli)
{
    TRY(sp_channel_remove(cli->session, cli_arg(cli, 0)));
    cli_say(cli, "通道 %s 已停用，未发出的不再发",
            "channel %s is out of use; what it had not sent is dropped",
            cli_arg(cli, 0));
    return SP_OK;
}

/* hook1, hook2, … the first that is free. */
static sp_status free_code(call *cli, char out[32])
{
    for (int n = 1;; n++) {
        void *found = NULL;
        snprintf(out, 32, "hook%d", n);
        sp_status status =
            sp_record_load(cli->session, &sp_channel_type, out, &found);
        sp_record_free(&sp_channel_type, found);
        if (status == SP_NOT_FOUND)
            return SP_OK;
        TRY(status);
    }
}

static const opt hook_options[] = {
    {"on", "EVENTS", "哪些事件，如 permit.start,alarm.*；默认全部",
     "which events: permit.start,alarm.*; all unless given"},
    {"secret-file", "FILE", "签名密钥所在的文件（只有您能读）",
     "file with the signing key, readable by you alone"},
    {"ca-file", "FILE", "私有证书颁发机构的 PEM", "PEM of a private authority"},
    {"code", "CODE", "通道编号，不给则为 hook1、hook2……",
     "its code; hook1, hook2, … unless given"},
    {0},
};

static sp_status hook_add(call *cli)
{
    AUTOCHANNEL *channel = NULL;
    char code[32];
    const char *on = cli_option(cli, "on");
    TRY(new_channel(cli, &channel));
    TRY(free_code(cli, code));
    TRY(put(cli, channel, "code",
            cli_option(cli, "code") ? cli_option(cli, "code") : code));
    TRY(put(cli, channel, "url", cli_arg(cli, 0)));
    TRY(put(cli, channel, "events", on ? on : "*"));
    TRY(put(cli, channel, "secret_file", cli_option(cli, "secret-file")));
    TRY(put(cli, channel, "ca_file", cli_option(cli, "ca-file")));
    return keep(cli, channel);
}

static sp_status channel_test(call *cli)
{
    const sp_flush_options options = {.secret = read_secret, .context = cli};
    TRY(sp_channel_test(cli->session, cli_arg(cli, 0), &options));
    cli_say(cli, "通道 %s：对方已收到", "channel %s: the other end has it",
            cli_arg(cli, 0));
    return SP_OK;
}

/* ---- the outbox ---- */

static const opt flush_options[] = {
    {"channel", "CODE", "只发这个通道的", "this channel only"},
    {"timeout", "SECONDS", "每条最多等多久，默认 10 秒",
     "longest wait for one; 10 unless given"},
    {0},
};

static sp_status flush(call *cli)
{
    sp_flush_options options = {.channel = cli_option(cli, "channel"),
                                .secret = read_secret,
                                .context = cli};
    sp_flush_result r = {.found = 0};
    AUTOREPORT *out = NULL;
    int64_t seconds = 0;
    TRY(cli_option_int(cli, "timeout", 1, 600, &seconds));
    options.timeout_ms = seconds * 1000;
    TRY(sp_outbox_flush(cli->session, &options, &r));
    TRY(report_begin(cli, &out));
    report_int(out, "found", "新的", "new", r.found);
    report_int(out, "sent", "已送达", "sent", r.sent);
    report_int(out, "failed", "稍后再试", "to be tried again", r.failed);
    report_int(out, "died", "放弃", "given up", r.died);
    report_int(out, "left", "尚未送达", "not sent yet", r.left);
    report_int(out, "busy", "别处正在发的通道", "channels that others flush",
               r.busy);
    if (r.failed || r.died)
        cli->exit_code = 1;
    return report_end(out);
}

static const column columns[] = {
    {"channel", "通道", "channel", SP_TABLE_TEXT},
    {"seq", "序号", "number", SP_TABLE_NUMBER},
    {"event", "事件", "event", SP_TABLE_TEXT},
    {"code", "编号", "code", SP_TABLE_TEXT},
    {"state", "状态", "state", SP_TABLE_TEXT},
    {"tries", "失败次数", "failures", SP_TABLE_NUMBER},
    {"next_at", "下次", "next", SP_TABLE_TEXT},
    {"sent_at", "送达", "sent", SP_TABLE_TEXT},
    {"why", "原因", "why", SP_TABLE_TEXT},
};

typedef struct showing {
    call *cli;
    sheet *sheet;
} showing;

static sp_status show(void *context, const sp_delivery *d)
{
    const showing *s = context;
    const sp_label *state = &sp_delivery_state_labels[d->state];
    bool waits = d->state == SP_DELIVERY_NEW;
    char seq[24], tries[24], next[40] = "", sent[40];
    char next_shown[32] = "", sent_shown[32];
    snprintf(seq, sizeof seq, "%" PRId64, d->seq);
    snprintf(tries, sizeof tries, "%" PRId64, d->tries);
    clock_iso(s->cli, d->sent_at, sent);
    clock_shown(s->cli, d->sent_at, sent_shown);
    if (waits) {
        clock_iso(s->cli, d->next_at, next);
        clock_shown(s->cli, d->next_at, next_shown);
    }
    const char *cells[] = {d->channel, seq,  d->event, d->code, state->name,
                           tries,      next, sent,     d->why};
    const char *shown[] = {d->channel,
                           seq,
                           d->event,
                           d->code,
                           cli_word(s->cli, state->zh, state->en),
                           tries,
                           next_shown,
                           sent_shown,
                           d->why};
    return sheet_row(s->sheet, cells, shown);
}

static const opt list_options[] = {
    {"channel", "CODE", "只看这个通道的", "this channel only"},
    {"state", "new|sent|dead", "只看这种状态的", "in this state only"},
    {"limit", "N", "最新的 N 条，默认 100；0 为全部",
     "the newest N; 100 unless given, 0 for all"},
    {0},
};

static sp_status list_in(call *cli, sp_delivery_state state)
{
    AUTOSHEET *out = NULL;
    int64_t limit = 100;
    TRY(cli_option_int(cli, "limit", 0, INT64_C(1000000000), &limit));
    TRY(sheet_begin(cli, columns, COUNT(columns), &out));
    showing s = {cli, out};
    TRY(sp_outbox_list(cli->session, cli_option(cli, "channel"), state, limit,
                       show, &s));
    return sheet_end(out);
}

static sp_status list(call *cli)
{
    const char *word = cli_option(cli, "state");
    unsigned state = SP_DELIVERY_STATE_COUNT;
    for (unsigned i = 0; word && i < SP_DELIVERY_STATE_COUNT; i++)
        if (!strcmp(sp_delivery_state_labels[i].name, word))
            state = i;
    if (word && state == SP_DELIVERY_STATE_COUNT)
        return cli_usage(cli, "状态应为 new、sent 或 dead，不是“%.40s”",
                         "the state should be new, sent or dead, not "
                         "\"%.40s\"",
                         word);
    return list_in(cli, state);
}

static sp_status dead(call *cli)
{
    return list_in(cli, SP_DELIVERY_DEAD);
}

static const opt retry_options[] = {
    {"channel", "CODE", "只重试这个通道的", "of this channel only"},
    {"seq", "N", "只重试这一条", "this one only"},
    {0},
};

static sp_status retry(call *cli)
{
    int64_t seq = 0;
    int64_t count;
    TRY(cli_option_int(cli, "seq", 1, INT64_MAX, &seq));
    TRY(sp_outbox_retry(cli->session, cli_option(cli, "channel"), seq, &count));
    cli_say(cli, "%lld 条将在下次 outbox flush 时重发",
            "%lld will be tried at the next outbox flush", (long long)count);
    return SP_OK;
}

extern const cmd outbox_cmds[];
const cmd outbox_cmds[] = {
    {"hook", "add", "URL", NEED_WRITE, hook_add, hook_options,
     "事件发生后通知一个网址（HMAC 签名）",
     "tell a URL what happens, signed (HMAC)"},
    {"notify channel", "add", "KIND CODE", NEED_WRITE, channel_add,
     channel_options, "新增通道：wecom、dingtalk、feishu、smtp、mqtt、webhook",
     "add a channel: wecom, dingtalk, feishu, smtp, mqtt, webhook", "channel"},
    {"notify channel", "edit", "CODE", NEED_WRITE, channel_edit,
     channel_options, "修改通道", "change a channel", "channel"},
    {"notify channel", "remove", "CODE", NEED_WRITE, channel_remove, NULL,
     "停用通道", "take a channel out of use"},
    {"notify", "test", "CODE", NEED_WRITE, channel_test, NULL, "发一条试验消息",
     "send one message to try it"},
    {"outbox", "list", "", NEED_READ, list, list_options, "发件箱里有什么",
     "what is in the outbox"},
    {"outbox", "dead", "", NEED_READ, dead, list_options, "已放弃的",
     "what was given up"},
    {"outbox", "flush", "", NEED_WRITE, flush, flush_options,
     "发出到时的（每分钟由 cron 运行）",
     "send what is due; for cron, every minute"},
    {"outbox", "retry", "", NEED_WRITE, retry, retry_options,
     "重试已放弃的和等待中的", "try again what was given up or waits"},
    {0},
};
