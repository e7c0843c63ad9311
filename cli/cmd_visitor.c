/* Visitors. Listing and showing are the usual verbs. */
#include <safeprod/visitor.h>

#include "cmd_record.h"
#include "print.h"

/* ---- booking ---- */

static const opt book_options[] = {OPT_TO_ADD, {0}};

static void free_visit(sp_visitor **v)
{
    sp_record_free(&sp_visitor_type, *v);
}

static sp_status book(call *cli)
{
    CLEANUP(free_visit) sp_visitor *v = sp_record_new(&sp_visitor_type);
    size_t count;
    if (!v)
        return cli_fail(cli, SP_NO_MEMORY, "内存不足", "out of memory");
    TRY(record_set_given(cli, &sp_visitor_type, v, &count));
    TRY(sp_visitor_book(cli->session, v));
    cli_say(cli, "来访 %s 已预约，待被访人所在部门同意",
            "visit %s is booked, to be approved by the host's department",
            v->code);
    return print_written(cli, &sp_visitor_type, v);
}

/* ---- what happens to it ---- */

static sp_status approve(call *cli)
{
    TRY(sp_visitor_approve(cli->session, cli_arg(cli, 0)));
    cli_say(cli, "已同意 %s", "%s is approved", cli_arg(cli, 0));
    return SP_OK;
}

static const opt refuse_options[] = {
    {"reason", "TEXT", "原因", "why not"},
    {0},
};

static sp_status refuse(call *cli)
{
    TRY(sp_visitor_refuse(cli->session, cli_arg(cli, 0),
                          cli_option(cli, "reason")));
    cli_say(cli, "已拒绝 %s", "%s is refused", cli_arg(cli, 0));
    return SP_OK;
}

static const opt arrive_options[] = {
    {"notice-read", NULL, "已阅读并签署风险告知",
     "the risk notice was read and signed"},
    {"escort", "NAME", "陪同人", "who goes with them"},
    {"ppe", "TEXT", "发放的防护用品", "what was handed out"},
    {"vehicle", "PLATE", "车牌", "their vehicle"},
    {0},
};

static sp_status arrive(call *cli)
{
    const sp_visitor_arrival arrival = {.notice_read =
                                            cli_flag(cli, "notice-read"),
                                        .escort = cli_option(cli, "escort"),
                                        .ppe = cli_option(cli, "ppe"),
                                        .vehicle = cli_option(cli, "vehicle")};
    TRY(sp_visitor_arrive(cli->session, cli_arg(cli, 0), &arrival));
    cli_say(cli, "%s 已入场", "%s is in", cli_arg(cli, 0));
    return SP_OK;
}

static sp_status leave(call *cli)
{
    TRY(sp_visitor_leave(cli->session, cli_arg(cli, 0)));
    cli_say(cli, "%s 已离场", "%s is out", cli_arg(cli, 0));
    return SP_OK;
}

/* ---- who is here ---- */

static sp_status put(void *context, const char *kind, const char *code,
                     const char *name, const char *unit, const char *place,
                     int64_t since)
{
    sheet *s = context;
    char at[24] = "";
    if (since != SP_NO_INT)
        snprintf(at, sizeof at, "%lld", (long long)since);
    const char *cells[] = {kind, code, name, unit, place, *at ? at : NULL};
    const char *shown[] = {kind, code, name, unit, place, NULL};
    return sheet_row(s, cells, shown);
}

static sp_status onsite(call *cli)
{
    static const column columns[] = {
        {"kind", "类别", "kind", SP_TABLE_TEXT},
        {"code", "编号", "code", SP_TABLE_TEXT},
        {"name", "姓名", "name", SP_TABLE_TEXT},
        {"unit", "单位", "unit", SP_TABLE_TEXT},
        {"place", "地点", "place", SP_TABLE_TEXT},
        {"since", "何时起", "since", SP_TABLE_NUMBER},
    };
    AUTOSHEET *s = NULL;
    sp_headcount heads;
    TRY(sp_headcount_now(cli->session, &heads));
    TRY(sheet_begin(cli, columns, COUNT(columns), &s));
    TRY(sp_onsite(cli->session, put, s));
    TRY(sheet_end(s));
    cli_say(cli,
            "访客 %lld 人（超时 %lld 人），作业中的相关方人员 %lld 人、"
            "本单位人员 %lld 人",
            "%lld visitors (%lld too long), at work: %lld of contractors, %lld "
            "of ours",
            (long long)heads.visitors, (long long)heads.overstays,
            (long long)heads.contractors, (long long)heads.staff);
    return SP_OK;
}

extern const cmd visitor_cmds[];
const cmd visitor_cmds[] = {
    {"visitor", "book", "", NEED_WRITE, book, book_options, "预约来访",
     "book a visit", "visitor"},
    {"visitor", "approve", "CODE", NEED_WRITE, approve, NULL,
     "同意（被访人，或其部门负责人）",
     "approve (the host, or the head of "
     "their department)"},
    {"visitor", "refuse", "CODE", NEED_WRITE, refuse, refuse_options, "拒绝",
     "refuse"},
    {"visitor", "arrive", "CODE", NEED_WRITE, arrive, arrive_options,
     "入场：已阅风险告知，有人陪同", "let in: notice read, escorted"},
    {"visitor", "leave", "CODE", NEED_WRITE, leave, NULL, "离场", "let out"},
    {"visitor", "onsite", "", NEED_READ, onsite, NULL,
     "现在谁在场，撤离时清点人数", "who is on the site, for an evacuation"},
    {0},
};
