/* Emergency plans and rosters: what is special about them. Adding, editing and
 * listing are the usual verbs. */
#include <safeprod/emergency.h>

#include "clock_text.h"
#include "print.h"
#include "why_print.h"

/* ---- plans ---- */

static const opt note_options[] = {
    {"note", "TEXT", "结论或原因", "what came of it, or why"},
    {0},
};
static const opt publish_options[] = {
    {"from", "DATE", "施行日期，默认今天", "in force from; today unless given"},
    {0},
};
static const opt file_options[] = {
    {"number", "NO", "备案编号", "number of the filing"},
    {0},
};

static sp_status act(call *cli, const char *action,
                     const sp_plan_request *request)
{
    TRY(sp_plan_act(cli->session, cli_arg(cli, 0), action, request));
    cli_say(cli, "预案 %s：已办理", "plan %s: done", cli_arg(cli, 0));
    return SP_OK;
}

static sp_status act_note(call *cli, const char *action)
{
    return act(cli, action,
               &(sp_plan_request){.note = cli_option(cli, "note")});
}

static sp_status review(call *cli)
{
    return act_note(cli, "review");
}

static sp_status sign(call *cli)
{
    return act(cli, "sign", NULL);
}

static sp_status send_back(call *cli)
{
    return act_note(cli, "return");
}

static sp_status publish(call *cli)
{
    char today[32];
    clock_shown(cli, sp_session_now(cli->session), today);
    today[10] = '\0';
    const char *from = cli_option(cli, "from");
    return act(cli, "publish", &(sp_plan_request){.day = from ? from : today});
}

static sp_status file_plan(call *cli)
{
    return act(cli, "file",
               &(sp_plan_request){.number = cli_option(cli, "number")});
}

static sp_status assess(call *cli)
{
    return act_note(cli, "assess");
}

static sp_status revise(call *cli)
{
    return act_note(cli, "revise");
}

static sp_status edition(call *cli)
{
    return act(cli, "edition", &(sp_plan_request){.code = cli_arg(cli, 1)});
}

static sp_status retire(call *cli)
{
    return act_note(cli, "retire");
}

static sp_status plan_why(call *cli)
{
    AUTOSHEET *s = NULL;
    TRY(why_begin(cli, &s));
    TRY(sp_plan_why(cli->session, cli_arg(cli, 0), why_row, s));
    return sheet_end(s);
}

/* ---- rosters ---- */

static const opt check_options[] = {
    {"from", "TIME", "从何时，默认现在", "from; now unless given"},
    {"to", "TIME", "到何时，默认七天后",
     "until; seven days later unless given"},
    {0},
};

static const column fault_columns[] = {
    {"fault", "问题", "fault", SP_TABLE_TEXT},
    {"post", "值班岗位", "post", SP_TABLE_TEXT},
    {"from", "开始", "from", SP_TABLE_TEXT},
    {"to", "结束", "until", SP_TABLE_TEXT},
    {"shift", "班次", "shift", SP_TABLE_TEXT},
    {"other", "另一班次", "other shift", SP_TABLE_TEXT},
};

typedef struct fault_print {
    call *cli;
    sheet *sheet;
    size_t count;
} fault_print;

static sp_status put_fault(void *context, const sp_roster_fault *f)
{
    fault_print *p = context;
    char from[40], to[40], from_shown[32], to_shown[32];
    p->count++;
    clock_iso(p->cli, f->from, from);
    clock_iso(p->cli, f->to, to);
    clock_shown(p->cli, f->from, from_shown);
    clock_shown(p->cli, f->to, to_shown);
    return sheet_row(
        p->sheet,
        (const char *const[]){f->overlap ? "overlap" : "gap", f->post, from, to,
                              f->shift, f->other},
        (const char *const[]){
            f->overlap ? cli_word(p->cli, "重叠", "overlap")
                       : cli_word(p->cli, "无人值班", "nobody on duty"),
            f->post, from_shown, to_shown, f->shift, f->other});
}

static sp_status roster_check(call *cli)
{
    enum { WEEK = 7 * 86400 };
    AUTOSHEET *s = NULL;
    int64_t from = sp_session_now(cli->session), to = SP_NO_INT;
    TRY(cli_option_time(cli, "from", &from));
    TRY(cli_option_time(cli, "to", &to));
    TRY(sheet_begin(cli, fault_columns, COUNT(fault_columns), &s));
    fault_print p = {cli, s, 0};
    TRY(sp_roster_check(cli->session, from, to == SP_NO_INT ? from + WEEK : to,
                        put_fault, &p));
    TRY(sheet_end(s));
    if (p.count == 0)
        cli_say(cli, "值班表没有空档和重叠",
                "the roster has no gap or overlap");
    return SP_OK;
}

static const opt handover_options[] = {
    {"to", "WHO", "接班人", "who takes over"},
    {"note", "TEXT", "交接内容", "what is handed over"},
    {0},
};

static sp_status handover(call *cli)
{
    TRY(sp_roster_hand_over(cli->session, cli_arg(cli, 0),
                            cli_option(cli, "to"), cli_option(cli, "note")));
    cli_say(cli, "班次 %s 已交接", "shift %s is handed over", cli_arg(cli, 0));
    return SP_OK;
}

extern const cmd emergency_cmds[];
const cmd emergency_cmds[] = {
    {"emergency plan", "review", "CODE", NEED_WRITE, review, note_options,
     "评审通过（写明意见）", "it was reviewed (say what came of it)"},
    {"emergency plan", "sign", "CODE", NEED_WRITE, sign, NULL, "主要负责人签署",
     "the principal signs it"},
    {"emergency plan", "return", "CODE", NEED_WRITE, send_back, note_options,
     "退回修改", "back to a draft"},
    {"emergency plan", "publish", "CODE", NEED_WRITE, publish, publish_options,
     "发布；所修订的旧版同时作废",
     "publish it; the edition that it revises goes out of use"},
    {"emergency plan", "file", "CODE", NEED_WRITE, file_plan, file_options,
     "登记备案", "the authority has it"},
    {"emergency plan", "assess", "CODE", NEED_WRITE, assess, note_options,
     "三年评估", "it was assessed"},
    {"emergency plan", "revise", "CODE", NEED_WRITE, revise, note_options,
     "启动修订", "it is being revised"},
    {"emergency plan", "edition", "CODE NEW", NEED_WRITE, edition, NULL,
     "由旧版起草新版", "begin a new edition as a copy"},
    {"emergency plan", "retire", "CODE", NEED_WRITE, retire, note_options,
     "作废", "take it out of use"},
    {"emergency plan", "why", "CODE", NEED_READ, plan_why, NULL,
     "现在能办什么，为什么不能", "what can be done with it, and why not"},
    {"roster", "check", "", NEED_READ, roster_check, check_options,
     "值班表有没有空档、重叠", "gaps and overlaps"},
    {"roster", "handover", "CODE", NEED_WRITE, handover, handover_options,
     "交接班", "hand a shift over"},
    {0},
};
