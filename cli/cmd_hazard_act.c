/* Acting on hazards, and asking what stands in the way. One function for all
 * actions: the table of commands says which options each takes. */
#include <stdlib.h>

#include "cmd_hazard.h"
#include "reasons_print.h"

/* ---- options ---- */

#define EVERY                                                                  \
    {"reason", "TEXT", "原因", "why"},                                         \
        {"note", "TEXT", "说明或意见", "a note, or an opinion"},               \
        {"evidence", "TEXT", "其他证据，如附件的哈希",                         \
         "what else proves it, for instance the hash of an attachment"},       \
        {"key", "TEXT", "调用方的键：同一个键只做一次，结果相同",              \
         "the caller's key: the same key does it once and answers the same"},  \
    {                                                                          \
        "if-version", "N", "只在版本号仍是 N 时做",                            \
            "only when the version is still N"                                 \
    }
#define LEVEL                                                                  \
    {"level", "general|major", "级别：一般、重大", "general or major"},        \
        {"internal-level", "TEXT", "企业内部级别", "the enterprise's own"},    \
        {"major-rule", "RULE", "判定为重大的规则：规则包#条号",                \
         "rule that makes it major: pack#number"},                             \
    {                                                                          \
        "analysis", "TEXT", "原因分析", "analysis of the cause"                \
    }
#define MUSTS                                                                  \
    {"unit", "CODE", "责任部门", "responsible department"},                    \
        {"rectifier", "USER", "整改责任人的登录名",                            \
         "login name of who rectifies it"},                                    \
        {"measures", "TEXT", "整改措施", "what is to be done"},                \
        {"funds", "YUAN", "资金（元）", "funds, in yuan"},                     \
    {                                                                          \
        "plan", "TEXT", "防范措施和应急预案",                                  \
            "how people are protected meanwhile"                               \
    }
#define DEADLINE                                                               \
    {                                                                          \
        "deadline", "DAY", "整改期限", "the last day"                          \
    }
#define RESULT                                                                 \
    {"result", "TEXT", "整改情况", "what was done"},                           \
        {"cost", "YUAN", "费用（元）", "what it cost, in yuan"}, PHOTO_OPTION
#define INTO                                                                   \
    {                                                                          \
        "into", "NUMBER", "并入哪一条", "which one it is merged into"          \
    }
#define UNTIL                                                                  \
    {                                                                          \
        "until", "DAY", "延至哪一天", "until which day"                        \
    }

static const opt plain[] = {EVERY, {0}};
static const opt confirming[] = {LEVEL, PHOTO_OPTION, EVERY, {0}};
static const opt merging[] = {INTO, EVERY, {0}};
static const opt assigning[] = {LEVEL, MUSTS, DEADLINE, EVERY, {0}};
static const opt submitting[] = {RESULT, EVERY, {0}};
static const opt extending[] = {
    UNTIL,
    {"plan", "TEXT", "延期期间的防范措施", "protection until then"},
    EVERY,
    {0}};
static const opt verifying[] = {PHOTO_OPTION, EVERY, {0}};
static const opt reopening[] = {MUSTS, DEADLINE, EVERY, {0}};
static const opt regrading[] = {LEVEL, MUSTS, EVERY, {0}};
static const opt asking[] = {LEVEL,  MUSTS, DEADLINE, UNTIL,
                             RESULT, INTO,  EVERY,    {0}};

static sp_status read_level(call *cli, unsigned *out)
{
    const char *word = cli_option(cli, "level");
    for (unsigned i = 0; word && i < SP_HAZARD_LEVEL_COUNT; i++)
        if (!strcmp(sp_hazard_level_labels[i].name, word))
            *out = i;
    return SP_OK;
}

static sp_status read_options(call *cli, photos *pictures,
                              sp_hazard_options *out)
{
    *out = (sp_hazard_options)SP_HAZARD_OPTIONS_INIT;
    out->key = cli_option(cli, "key");
    out->reason = cli_option(cli, "reason");
    out->note = cli_option(cli, "note");
    out->evidence = cli_option(cli, "evidence");
    out->internal_level = cli_option(cli, "internal-level");
    out->major_rule = cli_option(cli, "major-rule");
    out->analysis = cli_option(cli, "analysis");
    out->unit = cli_option(cli, "unit");
    out->rectifier = cli_option(cli, "rectifier");
    out->measures = cli_option(cli, "measures");
    out->funds = cli_option(cli, "funds");
    out->plan = cli_option(cli, "plan");
    out->deadline = cli_option(cli, "deadline");
    if (cli_option(cli, "until"))
        out->deadline = cli_option(cli, "until");
    out->result = cli_option(cli, "result");
    out->cost = cli_option(cli, "cost");
    out->into = cli_option(cli, "into");
    TRY(read_level(cli, &out->level));
    TRY(cli_option_int(cli, "if-version", 1, INT64_MAX, &out->version));
    TRY(photos_read(cli, pictures));
    out->photos = pictures->items;
    out->nphotos = pictures->count;
    return SP_OK;
}

/* An action by its name or label. */
static sp_status find_action(call *cli, const char *word, sp_hazard_action *out)
{
    for (unsigned i = 0; i < SP_HAZARD_ACTION_COUNT; i++) {
        const sp_label *l = &sp_hazard_action_labels[i];
        if (!strcmp(l->name, word) || !strcmp(l->zh, word) ||
            !strcmp(l->en, word)) {
            *out = (sp_hazard_action)i;
            return SP_OK;
        }
    }
    return cli_usage(cli,
                     "没有“%.40s”这个动作，可用的如 confirm、assign、submit、"
                     "pass、close",
                     "there is no action \"%.40s\"; there are e.g. confirm, "
                     "assign, submit, pass, close",
                     word);
}

/* ---- acting ---- */

static void say_result(call *cli, const char *number, sp_hazard_action action,
                       const sp_hazard_result *r)
{
    const sp_label *label = &sp_hazard_action_labels[action];
    cli_say(cli, "%s：%s，%s → %s%s", "%s: %s, %s -> %s%s", number,
            cli_word(cli, label->zh, label->en), hazard_state(cli, r->from),
            hazard_state(cli, r->to),
            r->repeated ? cli_word(cli, "（这个键已做过，没有再做）",
                                   " (done before with this key)")
            : r->proposed
                ? cli_word(cli, "（已提议，须由第二人同意）",
                           " (proposed: a second person has to agree)")
                : "");
}

static sp_status put_result(call *cli, const char *number,
                            sp_hazard_action action, const sp_hazard_result *r)
{
    AUTOREPORT *out = NULL;
    char at[40];
    clock_iso(cli, r->at, at);
    TRY(report_begin(cli, &out));
    report_text(out, "number", "编号", "number", number, NULL);
    report_text(out, "action", "动作", "action",
                sp_hazard_action_labels[action].name, NULL);
    report_text(out, "from", "原状态", "from",
                sp_hazard_state_labels[r->from].name, NULL);
    report_text(out, "to", "新状态", "to", sp_hazard_state_labels[r->to].name,
                NULL);
    report_int(out, "seq", "次序", "seq", r->seq);
    report_text(out, "at", "时间", "at", at, NULL);
    report_bool(out, "repeated", "重复", "repeated", r->repeated);
    report_bool(out, "proposed", "只是提议", "proposed", r->proposed);
    return report_end(out);
}

/* What the library said, kept while it is asked for more. */
static sp_status say_blocked(call *cli, const char *number,
                             sp_hazard_action action,
                             const sp_hazard_options *options, sp_status status)
{
    AUTOREASONS reasons = {0};
    AUTOOWN char *first = strdup(sp_last_error(cli->lang));
    if (!first)
        return status;
    if ((status == SP_INVALID || status == SP_FORBIDDEN) &&
        sp_hazard_why(cli->session, number, action, options, &reasons) ==
            SP_OK &&
        reasons.count > 1)
        cli_say(cli, "全部原因见：safeprod hazard why %s %s",
                "all reasons: safeprod hazard why %s %s", number,
                sp_hazard_action_labels[action].name);
    return cli_fail(cli, status, "%s", "%s", first);
}

static sp_status act_as(call *cli, sp_hazard_action action)
{
    const char *number = cli_arg(cli, 0);
    AUTOPHOTOS pictures = {.count = 0};
    sp_hazard_options options;
    sp_hazard_result result;
    TRY(read_options(cli, &pictures, &options));
    sp_status status =
        sp_hazard_act(cli->session, number, action, &options, &result);
    if (status != SP_OK)
        return say_blocked(cli, number, action, &options, status);
    if (cli->format != FORMAT_TABLE)
        return put_result(cli, number, action, &result);
    say_result(cli, number, action, &result);
    return SP_OK;
}

/* Every action: which one, the command says. */
static sp_status act(call *cli)
{
    sp_hazard_action action = SP_HAZARD_ACTION_COUNT;
    TRY(find_action(cli, cli->cmd.verb, &action));
    return act_as(cli, action);
}

static sp_status verify(call *cli)
{
    const char *verdict = cli_arg(cli, 1);
    if (!strcmp(verdict, "pass") || !strcmp(verdict, "合格"))
        return act_as(cli, SP_HAZARD_DO_PASS);
    if (!strcmp(verdict, "fail") || !strcmp(verdict, "不合格"))
        return act_as(cli, SP_HAZARD_DO_FAIL);
    return cli_usage(cli, "验收结论应为 pass（合格）或 fail（不合格）",
                     "the verdict is pass or fail");
}

/* ---- why ---- */

static sp_status why(call *cli)
{
    AUTOREASONS reasons = {0};
    AUTOPHOTOS pictures = {.count = 0};
    const char *number = cli_arg(cli, 0);
    sp_hazard_options options;
    sp_hazard_action action = SP_HAZARD_ACTION_COUNT;
    TRY(find_action(cli, cli_arg(cli, 1), &action));
    TRY(read_options(cli, &pictures, &options));
    TRY(sp_hazard_why(cli->session, number, action, &options, &reasons));
    TRY(print_reasons(cli, &reasons));
    if (cli->format != FORMAT_TABLE)
        return SP_OK;
    const sp_label *label = &sp_hazard_action_labels[action];
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

static sp_status allowed(call *cli)
{
    static const column columns[] = {
        {"action", "动作", "action", SP_TABLE_TEXT},
        {"yours", "由您", "yours", SP_TABLE_TEXT},
    };
    sp_hazard_allowed_actions all;
    AUTOSHEET *s = NULL;
    TRY(sp_hazard_allowed(cli->session, cli_arg(cli, 0), &all));
    TRY(sheet_begin(cli, columns, COUNT(columns), &s));
    for (unsigned i = 0; i < SP_HAZARD_ACTION_COUNT; i++) {
        const sp_label *l = &sp_hazard_action_labels[i];
        const char *cells[] = {l->name, all.yours[i] ? "yes" : "no"};
        const char *shown[] = {cli_word(cli, l->zh, l->en),
                               all.yours[i] ? cli_word(cli, "可以", "yes")
                                            : cli_word(cli, "否", "no")};
        if (all.from_here[i])
            TRY(sheet_row(s, cells, shown));
    }
    return sheet_end(s);
}

#define ACT(verb, options, zh, en)                                             \
    {                                                                          \
        "hazard", verb, "NUMBER", NEED_WRITE, act, options, zh, en             \
    }

const cmd hazard_act_cmds[] = {
    ACT("confirm", confirming, "确认：是隐患，可提议级别",
        "confirm that it is one; a level may be proposed"),
    ACT("reject", plain, "判为误报", "reject: it is none"),
    ACT("merge", merging, "与另一条合并", "merge it into another"),
    ACT("assign", assigning, "定级并下发整改：五落实",
        "grade it and assign it: the five musts"),
    ACT("fix-now", submitting, "即查即改（一般隐患）",
        "fixed on the spot (general ones)"),
    ACT("submit", submitting, "提交整改结果", "say that it was rectified"),
    ACT("extend", extending, "申请延期", "ask for a later deadline"),
    ACT("grant", plain, "批准延期", "grant the later deadline"),
    ACT("refuse", plain, "不批准延期", "refuse the later deadline"),
    {"hazard", "verify", "NUMBER pass|fail", NEED_WRITE, verify, verifying,
     "验收：合格或不合格", "check it: pass or fail"},
    ACT("approve", plain, "主要负责人同意重大隐患销号",
        "the principal agrees to close a major one"),
    ACT("close", plain, "重大隐患销号", "close a major one"),
    ACT("reopen", reopening, "重新整改：新的一轮",
        "rectify it again: a new round"),
    ACT("regrade", regrading, "调整等级；重大降一般须两人",
        "change its level; from major to general takes two people"),
    {"hazard", "why", "NUMBER ACTION", NEED_READ, why, asking,
     "为什么不能做：缺什么，依据哪一条",
     "what stands in the way, and by which clause"},
    {"hazard", "allowed", "NUMBER", NEED_READ, allowed, NULL,
     "现在能做哪些动作", "what can be done now"},
    {0},
};
