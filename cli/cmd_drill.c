/* Drills: what is special about them. Adding, editing and listing are the usual
 * verbs. */
#include <safeprod/drill.h>

#include <stdlib.h>

#include "clock_text.h"
#include "file_bytes.h"
#include "why_print.h"

/* ---- along its life ---- */

static const opt act_options[] = {
    {"note", "TEXT", "原因或说明", "why, or more about it"},
    {"at", "TIME", "何时，默认现在", "when; now unless given"},
    {0},
};
static const opt finish_options[] = {
    {"counted", "N", "清点人数", "head count"},
    {"note", "TEXT", "人数不符时写明去向",
     "where those are that the count misses"},
    {"at", "TIME", "何时，默认现在", "when; now unless given"},
    {0},
};
static const opt evaluate_options[] = {
    {"grade", "excellent|good|fair|poor", "结论与得分不同时给出，并写明理由",
     "another than the score says, with a note"},
    {"note", "TEXT", "理由", "why"},
    {0},
};

static sp_status act(call *cli, const char *action)
{
    sp_drill_request r = {
        .note = cli_option(cli, "note"), .at = SP_NO_INT, .counted = SP_NO_INT};
    const char *grade = cli_option(cli, "grade");
    TRY(cli_option_time(cli, "at", &r.at));
    TRY(cli_option_int(cli, "counted", 0, 1000000, &r.counted));
    for (unsigned g = 0; grade && g < SP_DRILL_GRADE_COUNT; g++)
        if (strcmp(sp_drill_grade_labels[g].name, grade) == 0)
            r.grade = (sp_drill_grade)g;
    TRY(sp_drill_act(cli->session, cli_arg(cli, 0), action, &r));
    cli_say(cli, "演练 %s：已办理", "drill %s: done", cli_arg(cli, 0));
    return SP_OK;
}

static sp_status prepare(call *cli)
{
    return act(cli, "prepare");
}

static sp_status start(call *cli)
{
    return act(cli, "start");
}

static sp_status interrupt(call *cli)
{
    return act(cli, "interrupt");
}

static sp_status resume(call *cli)
{
    return act(cli, "resume");
}

static sp_status finish(call *cli)
{
    return act(cli, "finish");
}

static sp_status evaluate(call *cli)
{
    return act(cli, "evaluate");
}

static sp_status archive(call *cli)
{
    return act(cli, "archive");
}

static sp_status cancel(call *cli)
{
    return act(cli, "cancel");
}

static sp_status drill_why(call *cli)
{
    AUTOSHEET *s = NULL;
    TRY(why_begin(cli, &s));
    TRY(sp_drill_why(cli->session, cli_arg(cli, 0), why_row, s));
    return sheet_end(s);
}

/* ---- timed steps ---- */

static const opt inject_options[] = {
    {"after", "SECONDS", "开始后多少秒注入，默认 0",
     "seconds after the start; 0 unless given"},
    {"by", "WHO", "执行人", "executor"},
    {"expected", "TEXT", "预期行动", "what is expected"},
    {"limit", "SECONDS", "响应时限，秒", "seconds to respond within"},
    {0},
};

static void free_inject(sp_drill_inject **inject)
{
    sp_record_free(&sp_drill_inject_type, *inject);
}

static sp_status inject(call *cli)
{
    CLEANUP(free_inject)
    sp_drill_inject *i = sp_record_new(&sp_drill_inject_type);
    if (!i)
        return SP_NO_MEMORY;
    i->offset_s = 0;
    TRY(cli_option_int(cli, "after", 0, 86400, &i->offset_s));
    TRY(cli_option_int(cli, "limit", 1, 86400, &i->limit_s));
    TRY(sp_text_set(&i->drill, cli_arg(cli, 0)));
    TRY(sp_text_set(&i->inject, cli_arg(cli, 1)));
    TRY(sp_text_set(&i->executor, cli_option(cli, "by")));
    TRY(sp_text_set(&i->expected, cli_option(cli, "expected")));
    TRY(sp_drill_inject_add(cli->session, i));
    cli_say(cli, "步骤 %s 已加入", "step %s is added", i->code);
    return print_written(cli, &sp_drill_inject_type, i);
}

static const opt mark_options[] = {
    {"actual", "TEXT", "实际行动：登记响应；不给则登记注入",
     "what was done: the response; without it, the inject"},
    {"at", "TIME", "何时，默认现在", "when; now unless given"},
    {0},
};

static sp_status mark(call *cli)
{
    const char *actual = cli_option(cli, "actual");
    int64_t at = SP_NO_INT;
    TRY(cli_option_time(cli, "at", &at));
    TRY(sp_drill_mark(cli->session, cli_arg(cli, 0), actual, at));
    if (actual)
        cli_say(cli, "步骤 %s：响应已登记", "step %s: the response is entered",
                cli_arg(cli, 0));
    else
        cli_say(cli, "步骤 %s：已注入", "step %s: injected", cli_arg(cli, 0));
    return SP_OK;
}

/* ---- evaluation ---- */

static const opt score_options[] = {
    {"note", "TEXT", "说明", "more about it"},
    {0},
};

static sp_status score(call *cli)
{
    char *end;
    const char *text = cli_arg(cli, 3);
    long points = strtol(text, &end, 10);
    if (end == text || *end)
        return cli_usage(cli, "得分“%s”应为 0、1、3 或 5",
                         "the score \"%s\" should be 0, 1, 3 or 5", text);
    TRY(sp_drill_score(cli->session, cli_arg(cli, 0), cli_arg(cli, 1),
                       cli_arg(cli, 2), points, cli_option(cli, "note")));
    cli_say(cli, "已评分", "scored");
    return SP_OK;
}

static const opt finding_options[] = {
    {"measure", "TEXT", "建议的整改措施", "what should be done"},
    {0},
};

static sp_status finding(call *cli)
{
    AUTOFREE char *hazard = NULL;
    TRY(sp_drill_finding(cli->session, cli_arg(cli, 0), cli_arg(cli, 1),
                         cli_option(cli, "measure"), &hazard));
    cli_say(cli, "已上报为隐患 %s", "reported as hazard %s", hazard);
    return SP_OK;
}

static const opt print_options[] = {
    {"output", "FILE", "写到这个 PDF 文件，- 为标准输出",
     "write it to this PDF file, - is stdout", 0, 'o'},
    {"what", "plan|report", "演练方案（默认），或评估报告",
     "the work plan (unless given), or the evaluation report"},
    {0},
};

static sp_status print_drill(call *cli)
{
    const char *path = cli_option(cli, "output");
    const char *what = cli_option(cli, "what");
    AUTOFREE void *pdf = NULL;
    unsigned pages = 0;
    size_t len;
    if (!path)
        return cli_usage(cli, "缺少 -o 文件名", "-o FILE is missing");
    TRY(sp_drill_print(cli->session, cli_arg(cli, 0), what ? what : "plan",
                       &pdf, &len, &pages));
    TRY(file_write(cli, path, pdf, len));
    if (strcmp(path, "-") != 0)
        cli_say(cli, "文书已写到 %s（%u 页）",
                "the document is in %s (%u pages)", path, pages);
    return SP_OK;
}

/* ---- how often ---- */

static const opt due_options[] = {
    {"on", "DATE", "以哪一天计算，默认今天", "as of; today unless given"},
    {"all", NULL, "已完成的也列出", "those that are met as well"},
    {0},
};

static const column due_columns[] = {
    {"unit", "单位", "unit", SP_TABLE_TEXT},
    {"subject", "要求", "what", SP_TABLE_TEXT},
    {"plan", "预案", "plan", SP_TABLE_TEXT},
    {"from", "期间自", "from", SP_TABLE_TEXT},
    {"due", "截止", "due", SP_TABLE_TEXT},
    {"done", "已演练", "done", SP_TABLE_NUMBER},
    {"asked", "应演练", "asked", SP_TABLE_NUMBER},
    {"days", "剩余天数", "days left", SP_TABLE_NUMBER},
    {"missed", "上期未做", "missed before", SP_TABLE_BOOL},
    {"source", "依据", "source", SP_TABLE_TEXT},
};

typedef struct due_print {
    call *cli;
    sheet *sheet;
    bool all;
    size_t count;
} due_print;

static sp_status put_due(void *context, const sp_drill_due *d)
{
    due_print *p = context;
    char done[24], asked[24], days[24];
    if (!p->all && d->done >= d->asked)
        return SP_OK;
    p->count++;
    snprintf(done, sizeof done, "%lld", (long long)d->done);
    snprintf(asked, sizeof asked, "%lld", (long long)d->asked);
    snprintf(days, sizeof days, "%lld", (long long)d->days);
    const char *subject = cli_word(p->cli, d->subject_zh, d->subject_en);
    return sheet_row(
        p->sheet,
        (const char *const[]){d->unit, subject, d->plan, d->from, d->due, done,
                              asked, days, d->missed_before ? "true" : "false",
                              d->source},
        (const char *const[]){
            d->unit, subject, d->plan, d->from, d->due, done, asked, days,
            d->missed_before ? cli_word(p->cli, "是", "yes") : "", d->source});
}

static sp_status due(call *cli)
{
    AUTOSHEET *s = NULL;
    TRY(sheet_begin(cli, due_columns, COUNT(due_columns), &s));
    due_print p = {cli, s, cli_flag(cli, "all"), 0};
    TRY(sp_drill_due_each(cli->session, cli_option(cli, "on"), put_due, &p));
    TRY(sheet_end(s));
    if (p.count == 0)
        cli_say(cli, "本期演练均已完成", "all drills of this period are done");
    return SP_OK;
}

extern const cmd drill_cmds[];
const cmd drill_cmds[] = {
    {"drill", "inject", "CODE TEXT", NEED_WRITE, inject, inject_options,
     "加入定时的情景注入", "add a timed inject"},
    {"drill", "prepare", "CODE", NEED_WRITE, prepare, act_options, "开始准备",
     "begin to prepare"},
    {"drill", "start", "CODE", NEED_WRITE, start, act_options, "开始演练",
     "it begins"},
    {"drill", "mark", "STEP", NEED_WRITE, mark, mark_options,
     "登记注入或响应的时间", "enter an inject or a response"},
    {"drill", "interrupt", "CODE", NEED_WRITE, interrupt, act_options,
     "中断（写明原因）", "break it off (say why)"},
    {"drill", "resume", "CODE", NEED_WRITE, resume, act_options, "恢复",
     "it goes on"},
    {"drill", "finish", "CODE", NEED_WRITE, finish, finish_options,
     "结束，清点人数", "it ends with a head count"},
    {"drill", "score", "CODE ASPECT ITEM SCORE", NEED_WRITE, score,
     score_options, "评估项目评分：0、1、3、5", "score an item: 0, 1, 3 or 5"},
    {"drill", "finding", "CODE TITLE", NEED_WRITE, finding, finding_options,
     "发现的问题上报为隐患", "report a finding as a hazard"},
    {"drill", "evaluate", "CODE", NEED_WRITE, evaluate, evaluate_options,
     "评估结论", "conclude the evaluation"},
    {"drill", "archive", "CODE", NEED_WRITE, archive, act_options, "归档",
     "archive it"},
    {"drill", "cancel", "CODE", NEED_WRITE, cancel, act_options,
     "取消（写明原因）", "cancel it (say why)"},
    {"drill", "why", "CODE", NEED_READ, drill_why, NULL,
     "现在能办什么，为什么不能", "what can be done with it, and why not"},
    {"drill", "print", "CODE", NEED_READ, print_drill, print_options,
     "演练方案、评估报告（PDF）", "the work plan or the report, as a PDF"},
    {"drill", "due", "", NEED_READ, due, due_options,
     "法定频次：还缺什么，何时截止", "what the law asks for and until when"},
    {0},
};
