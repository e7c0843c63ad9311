/* Acting on tickets, and asking what stands in the way. One function for all
 * actions: the table of commands says which options each takes. */
#include <stdlib.h>

#include <cjson/cJSON.h>

#include "cmd_permit.h"
#include "reasons_print.h"

/* ---- options ---- */

#define EVERY_ACTION                                                           \
    {"reason", "TEXT", "原因或意见", "why, or an opinion"},                    \
        {"key", "TEXT", "调用方的键：同一个键只做一次，结果相同",              \
         "the caller's key: the same key does it once and answers the same"},  \
        {"if-version", "N", "只在版本号仍是 N 时做",                           \
         "only when the version is still N"},                                  \
    {                                                                          \
        "evidence", "SHA256", "附件的哈希，作为证据",                          \
            "hash of an attachment, as evidence"                               \
    }
#define SIGNING                                                                \
    {"step", "CODE", "签哪个环节；只有一个可签时不必给",                       \
     "which step is signed; not needed where there is only one"},              \
        {"signed-as", "ROLE", "以什么身份签", "role or function it is for"},   \
    {                                                                          \
        "on-site", NULL, "在作业现场签", "signed at the place of work"         \
    }
#define WEATHER                                                                \
    {"wind", "N", "现场风力（级）", "wind force on site"},                     \
        {"temperature", "N", "气温（℃）", "temperature in °C"},                \
        {"weather", "LIST", "其他天气，如 thunder=no,fog=no",                  \
         "other weather, for instance thunder=no,fog=no"},                     \
        {"monitored", NULL, "现场有连续监测的气体检测仪",                      \
         "a continuous gas monitor stands there"},                             \
    {                                                                          \
        "guarded", NULL, "交叉作业要求的防护已落实",                           \
            "the guards that work beside other work asks for are there"        \
    }
#define COUNTS                                                                 \
    {"heads", "N", "人数", "people, counted"},                                 \
    {                                                                          \
        "tools", "N", "工具数", "tools, counted"                               \
    }
#define CHECKED                                                                \
    {                                                                          \
        "site-checked", NULL, "现场已检查：措施在位，或已恢复、没有残留火种",  \
            "the site was checked: measures in place, or restored and "        \
            "nothing "                                                         \
            "smoulders"                                                        \
    }
#define CAUSE                                                                  \
    {                                                                          \
        "cause-cleared", NULL, "中断的原因已消除",                             \
            "what led to the suspension is gone"                               \
    }
#define NEXT_GUARDIAN                                                          \
    {                                                                          \
        "person", "CODE", "接班的监护人", "who takes over as guardian"         \
    }

static const opt plain[] = {EVERY_ACTION, {0}};
static const opt signing[] = {SIGNING, EVERY_ACTION, {0}};
static const opt starting[] = {WEATHER, COUNTS, SIGNING, EVERY_ACTION, {0}};
static const opt resuming[] = {CAUSE, CHECKED, WEATHER, EVERY_ACTION, {0}};
static const opt handing[] = {NEXT_GUARDIAN, CHECKED, EVERY_ACTION, {0}};
static const opt finishing[] = {COUNTS, EVERY_ACTION, {0}};
static const opt accepting[] = {CHECKED, SIGNING, EVERY_ACTION, {0}};
static const opt refusing[] = {CHECKED, SIGNING, WEATHER, EVERY_ACTION, {0}};
static const opt asking[] = {WEATHER, COUNTS,        CHECKED,      CAUSE,
                             SIGNING, NEXT_GUARDIAN, EVERY_ACTION, {0}};

/* "wind_force=3,temperature=31,thunder=no"; NULL: nothing was said. */
static sp_status read_weather(call *cli, char **out)
{
    static const char *const measures[][2] = {{"wind", "wind_force"},
                                              {"temperature", "temperature"}};
    AUTOOWN char *text = NULL;
    const char *rest = cli_option(cli, "weather");
    if (rest && !(text = strdup(rest)))
        return cli_fail(cli, SP_NO_MEMORY, "内存不足", "out of memory");
    for (size_t i = 0; i < COUNT(measures); i++) {
        int64_t value = SP_NO_INT;
        char *longer = NULL;
        TRY(cli_option_int(cli, measures[i][0], -100, 100, &value));
        if (value == SP_NO_INT)
            continue;
        if (asprintf(&longer, "%s%s%s=%lld", text ? text : "", text ? "," : "",
                     measures[i][1], (long long)value) < 0)
            return cli_fail(cli, SP_NO_MEMORY, "内存不足", "out of memory");
        free(text);
        text = longer;
    }
    *out = text;
    text = NULL;
    return SP_OK;
}

/* What was given; @weather is the caller's. */
static sp_status read_options(call *cli, sp_permit_options *out, char **weather)
{
    *out = (sp_permit_options)SP_PERMIT_OPTIONS_INIT;
    out->reason = cli_option(cli, "reason");
    out->step = cli_option(cli, "step");
    out->as = cli_option(cli, "signed-as");
    out->key = cli_option(cli, "key");
    out->evidence = cli_option(cli, "evidence");
    out->person = cli_option(cli, "person");
    out->on_site = cli_flag(cli, "on-site");
    out->cause_cleared = cli_flag(cli, "cause-cleared");
    out->site_checked = cli_flag(cli, "site-checked");
    out->monitored = cli_flag(cli, "monitored");
    out->conflicts_guarded = cli_flag(cli, "guarded");
    TRY(cli_option_int(cli, "if-version", 1, INT64_MAX, &out->version));
    TRY(cli_option_int(cli, "heads", 0, 100000, &out->heads));
    TRY(cli_option_int(cli, "tools", 0, 100000, &out->tools));
    TRY(read_weather(cli, weather));
    out->weather = *weather;
    return SP_OK;
}

/* An action by its name or label. */
static sp_status find_action(call *cli, const char *word, sp_permit_action *out)
{
    for (unsigned i = 0; i < SP_PERMIT_ACTION_COUNT; i++) {
        const sp_label *l = &sp_permit_action_labels[i];
        if (!strcmp(l->name, word) || !strcmp(l->zh, word) ||
            !strcmp(l->en, word)) {
            *out = (sp_permit_action)i;
            return SP_OK;
        }
    }
    return cli_usage(cli,
                     "没有“%.40s”这个动作，可用的如 submit、approve、start",
                     "there is no action \"%.40s\"; there are e.g. submit, "
                     "approve, start",
                     word);
}

/* ---- acting ---- */

static const char *state(const call *cli, sp_permit_state s)
{
    return cli_word(cli, sp_permit_state_labels[s].zh,
                    sp_permit_state_labels[s].en);
}

static void free_json(cJSON **json)
{
    cJSON_Delete(*json);
}

/* How the level came about, one phrase after the other. */
static void say_level(const call *cli, const sp_permit *p, const sp_pack *pack)
{
    CLEANUP(free_json)
    cJSON *reasons = p->level_reasons ? cJSON_Parse(p->level_reasons) : NULL;
    const cJSON *r;
    if (!p->level)
        return;
    cli_say(cli, "级别：%s%s", "level: %s%s",
            permit_label(cli, pack, SP_PERMIT_LEVELS, p->level),
            p->upgraded ? cli_word(cli, "（升级管理）", " (upgraded)") : "");
    cJSON_ArrayForEach(r, reasons)
    {
        const char *text = cJSON_GetStringValue(
            cJSON_GetObjectItemCaseSensitive(r, cli_word(cli, "zh", "en")));
        const char *clause =
            cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(r, "clause"));
        const char *level =
            cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(r, "level"));
        cli_say(cli, "  %s → %s%s%s", "  %s -> %s%s%s", text ? text : "",
                level ? permit_label(cli, pack, SP_PERMIT_LEVELS, level) : "",
                clause && *clause ? cli_word(cli, "，", ", ") : "",
                clause ? clause : "");
    }
}

/* Which steps can be signed now, by label. */
static void say_next(const call *cli, const sp_permit *p, const sp_pack *pack)
{
    char code[96];
    for (const char *at = p->next_steps; at && *at;) {
        size_t n = strcspn(at, ",");
        snprintf(code, sizeof code, "%.*s", (int)n, at);
        cli_say(cli, "待签：%s（--step %s）", "to be signed: %s (--step %s)",
                permit_label(cli, pack, SP_PERMIT_STEPS, code), code);
        at += n + (at[n] == ',');
    }
}

static sp_status say_result(call *cli, const char *number,
                            sp_permit_action action, const sp_permit_result *r)
{
    AUTOPERMIT *permit = NULL;
    AUTOPACK *pack = NULL;
    const sp_label *label = &sp_permit_action_labels[action];
    cli_say(cli, "%s：%s，%s → %s%s", "%s: %s, %s -> %s%s", number,
            cli_word(cli, label->zh, label->en), state(cli, r->from),
            state(cli, r->to),
            r->repeated ? cli_word(cli, "（这个键已做过，没有再做）",
                                   " (done before with this key)")
                        : "");
    if (r->repeated ||
        permit_load(cli, number, &permit) != SP_OK || /* may act, not read */
        permit_pack_of(cli, permit, &pack) != SP_OK)
        return SP_OK;
    if (action == SP_PERMIT_DO_SUBMIT)
        say_level(cli, permit, pack);
    say_next(cli, permit, pack);
    return SP_OK;
}

static sp_status put_result(call *cli, const char *number,
                            sp_permit_action action, const sp_permit_result *r)
{
    AUTOREPORT *out = NULL;
    char at[32];
    clock_shown(cli, r->at, at);
    TRY(report_begin(cli, &out));
    report_text(out, "number", "编号", "number", number, NULL);
    report_text(out, "action", "动作", "action",
                sp_permit_action_labels[action].name, NULL);
    report_text(out, "from", "原状态", "from",
                sp_permit_state_labels[r->from].name, NULL);
    report_text(out, "to", "新状态", "to", sp_permit_state_labels[r->to].name,
                NULL);
    report_int(out, "seq", "次序", "seq", r->seq);
    report_text(out, "at", "时间", "at", at, NULL);
    report_bool(out, "repeated", "重复", "repeated", r->repeated);
    return report_end(out);
}

/* What the library said, kept while it is asked for more. */
static sp_status say_blocked(call *cli, const char *number,
                             sp_permit_action action,
                             const sp_permit_options *options, sp_status status)
{
    AUTOREASONS reasons = {0};
    AUTOOWN char *first = strdup(sp_last_error(cli->lang));
    if (!first)
        return status;
    if ((status == SP_INVALID || status == SP_FORBIDDEN) &&
        sp_permit_why(cli->session, number, action, options, &reasons) ==
            SP_OK &&
        reasons.count > 1)
        cli_say(cli, "全部原因见：safeprod permit why %s %s",
                "all reasons: safeprod permit why %s %s", number,
                sp_permit_action_labels[action].name);
    return cli_fail(cli, status, "%s", "%s", first);
}

/* Every action: which one, the command says. */
static sp_status act(call *cli)
{
    const char *number = cli_arg(cli, 0);
    AUTOOWN char *weather = NULL;
    sp_permit_options options;
    sp_permit_action action = SP_PERMIT_ACTION_COUNT;
    sp_permit_result result;
    TRY(find_action(cli, cli->cmd.verb, &action));
    TRY(read_options(cli, &options, &weather));
    sp_status status =
        sp_permit_act(cli->session, number, action, &options, &result);
    if (status != SP_OK)
        return say_blocked(cli, number, action, &options, status);
    return cli->format == FORMAT_TABLE
               ? say_result(cli, number, action, &result)
               : put_result(cli, number, action, &result);
}

/* ---- why ---- */

static sp_status why(call *cli)
{
    AUTOREASONS reasons = {0};
    const char *number = cli_arg(cli, 0);
    AUTOOWN char *weather = NULL;
    sp_permit_options options;
    sp_permit_action action = SP_PERMIT_ACTION_COUNT;
    TRY(find_action(cli, cli_arg(cli, 1), &action));
    TRY(read_options(cli, &options, &weather));
    TRY(sp_permit_why(cli->session, number, action, &options, &reasons));
    TRY(print_reasons(cli, &reasons));
    if (cli->format != FORMAT_TABLE)
        return SP_OK;
    const sp_label *label = &sp_permit_action_labels[action];
    if (reasons.count)
        cli_say(cli, "%s 现在不能%s：%zu 条原因",
                "%s: it is not possible to %s now: %zu reasons", number,
                cli_word(cli, label->zh, label->en), reasons.count);
    else
        cli_say(cli, "%s 现在可以%s", "%s: it is possible to %s now", number,
                cli_word(cli, label->zh, label->en));
    return SP_OK;
}

/* ---- allowed ---- */

static void free_allowed(sp_permit_allowed_actions *allowed)
{
    sp_permit_allowed_clear(allowed);
}

static sp_status put_allowed(call *cli, sheet *s, unsigned action,
                             const sp_permit_reasons *reasons)
{
    const sp_label *l = &sp_permit_action_labels[action];
    const sp_permit_reason *first = reasons->count ? reasons->items : NULL;
    char count[24];
    snprintf(count, sizeof count, "%zu", reasons->count);
    const char *why = first ? cli_word(cli, first->zh, first->en) : NULL;
    const char *cells[] = {l->name, first ? "no" : "yes", count, why};
    const char *shown[] = {cli_word(cli, l->zh, l->en),
                           first ? cli_word(cli, "否", "no")
                                 : cli_word(cli, "可以", "yes"),
                           first ? count : "", why};
    return sheet_row(s, cells, shown);
}

static sp_status allowed(call *cli)
{
    static const column columns[] = {
        {"action", "动作", "action", SP_TABLE_TEXT},
        {"may", "现在", "may", SP_TABLE_TEXT},
        {"reasons", "原因数", "reasons", SP_TABLE_NUMBER},
        {"why", "第一条原因", "first reason", SP_TABLE_TEXT},
    };
    CLEANUP(free_allowed) sp_permit_allowed_actions all = {0};
    AUTOSHEET *s = NULL;
    TRY(sp_permit_allowed(cli->session, cli_arg(cli, 0), &all));
    TRY(sheet_begin(cli, columns, COUNT(columns), &s));
    for (unsigned i = 0; i < SP_PERMIT_ACTION_COUNT; i++)
        if (all.from_here[i] && i != SP_PERMIT_DO_EXPIRE)
            TRY(put_allowed(cli, s, i, &all.reasons[i]));
    return sheet_end(s);
}

/* ---- the table ---- */

#define ACTION(verb, options, zh, en)                                          \
    {                                                                          \
        "permit", verb, "NUMBER", NEED_WRITE, act, options, zh, en             \
    }

extern const cmd permit_act_cmds[];
const cmd permit_act_cmds[] = {
    ACTION("submit", plain, "提交审批；级别由系统计算",
           "submit for approval; the level is worked out"),
    ACTION("approve", signing, "签一个审批环节", "sign a step of the approval"),
    ACTION("reject", signing, "驳回给申请人", "send it back to the applicant"),
    ACTION("start", starting, "开始作业", "work begins"),
    ACTION("suspend", plain, "暂停作业；现场任何人都可以",
           "stop work for now; anybody on site may"),
    ACTION("resume", resuming, "恢复作业", "work goes on"),
    ACTION("handover", handing, "交接班", "hand over to the next shift"),
    ACTION("finish", finishing, "完工，等待验收",
           "work is done and waits for acceptance"),
    ACTION("accept", accepting, "验收", "accept the work"),
    ACTION("refuse", refusing, "验收不通过", "do not accept the work"),
    ACTION("terminate", plain, "终止", "end it before its time"),
    ACTION("cancel", plain, "作废、撤回", "take it back"),
    {"permit", "why", "NUMBER ACTION", NEED_READ, why, asking,
     "现在能不能做，差什么：全部原因和条款；什么都不改",
     "may it be done now? all that stands in the way, with clauses; changes "
     "nothing"},
    {"permit", "allowed", "NUMBER", NEED_READ, allowed, NULL, "我现在能做什么",
     "what I can do now"},
    {0},
};
