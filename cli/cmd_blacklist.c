/* The blacklist. Listing and showing are the usual verbs. */
#include <safeprod/blacklist.h>

#include "print.h"

static const opt propose_options[] = {
    {"contractor", "CODE", "单位：相关方编号", "a company: code of a party"},
    {"person", "CODE", "个人：人员编号", "a person: their code"},
    {"name", "NAME", "未登记的单位：名称",
     "a company that is not on record: "
     "its name"},
    {"credit-code", "CODE", "未登记的单位：统一社会信用代码",
     "a company that is not on record: its credit code"},
    {"reason", "CODE", "原因，规则包 party.cn 中的代码或名称",
     "why, as the pack party.cn says it"},
    {"evidence", "TEXT", "证据", "what shows it"},
    {"park", NULL, "全园区有效；不给则只在本企业",
     "for the whole park; for the "
     "enterprise unless given"},
    {0},
};

static void free_entry(sp_blacklist_entry **e)
{
    sp_record_free(&sp_blacklist_entry_type, *e);
}

static sp_status propose(call *cli)
{
    CLEANUP(free_entry)
    sp_blacklist_entry *e = sp_record_new(&sp_blacklist_entry_type);
    if (!e)
        return cli_fail(cli, SP_NO_MEMORY, "内存不足", "out of memory");
    TRY(sp_text_set(&e->contractor, cli_option(cli, "contractor")));
    TRY(sp_text_set(&e->person, cli_option(cli, "person")));
    TRY(sp_text_set(&e->name, cli_option(cli, "name")));
    const char *credit = cli_option(cli, "credit-code");
    if (credit)
        TRY(sp_record_set(
            &sp_blacklist_entry_type, e,
            sp_type_field(&sp_blacklist_entry_type, "credit_code"), credit, 0));
    TRY(sp_text_set(&e->reason, cli_option(cli, "reason")));
    TRY(sp_text_set(&e->evidence, cli_option(cli, "evidence")));
    e->scope =
        cli_flag(cli, "park") ? SP_BLACKLIST_PARK : SP_BLACKLIST_ENTERPRISE;
    TRY(sp_blacklist_propose(cli->session, e));
    cli_say(cli, "已提议 %s：%s，须由另一人决定",
            "%s is proposed: %s; somebody else decides", e->code, e->name);
    return print_written(cli, &sp_blacklist_entry_type, e);
}

static const opt decide_options[] = {
    {"reject", NULL, "不采纳", "do not accept it"},
    {"note", "TEXT", "说明；不采纳时必填", "a note; needed to reject"},
    {0},
};

static sp_status decide(call *cli)
{
    bool accept = !cli_flag(cli, "reject");
    TRY(sp_blacklist_decide(cli->session, cli_arg(cli, 0), accept,
                            cli_option(cli, "note")));
    cli_say(cli, "%s %s", "%s is %s", cli_arg(cli, 0),
            accept ? cli_word(cli, "已采纳", "accepted")
                   : cli_word(cli, "未采纳", "not accepted"));
    return SP_OK;
}

static const opt lift_options[] = {
    {"reason", "TEXT", "移出的理由", "why to lift it"},
    {0},
};

static sp_status lift(call *cli)
{
    TRY(sp_blacklist_lift(cli->session, cli_arg(cli, 0),
                          cli_option(cli, "reason")));
    cli_say(cli, "已提议移出 %s，须由另一人用 blacklist decide 决定",
            "%s is proposed to be lifted; somebody else decides with blacklist "
            "decide",
            cli_arg(cli, 0));
    return SP_OK;
}

static const opt appeal_options[] = {
    {"text", "TEXT", "申诉内容", "what they say against it"},
    {0},
};

static sp_status appeal(call *cli)
{
    TRY(sp_blacklist_appeal(cli->session, cli_arg(cli, 0),
                            cli_option(cli, "text")));
    cli_say(cli, "%s 的申诉已记下", "%s: the appeal is kept", cli_arg(cli, 0));
    return SP_OK;
}

extern const cmd blacklist_cmds[];
const cmd blacklist_cmds[] = {
    {"blacklist", "propose", "", NEED_WRITE, propose, propose_options,
     "提议列入黑名单", "propose an entry"},
    {"blacklist", "decide", "CODE", NEED_WRITE, decide, decide_options,
     "决定列入或移出的提议（不能是提议人）",
     "decide about a proposal, or one to lift (not who proposed it)"},
    {"blacklist", "lift", "CODE", NEED_WRITE, lift, lift_options,
     "提议移出黑名单", "propose to lift an entry"},
    {"blacklist", "appeal", "CODE", NEED_WRITE, appeal, appeal_options,
     "记下申诉", "write down an appeal"},
    {0},
};
