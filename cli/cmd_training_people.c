/* Training of people: who was there, exams, posts, hours, gaps, what is due,
 * the file. */
#include <stdlib.h>

#include <safeprod/training.h>

#include "cmd_training.h"
#include "reasons_print.h"

/* ---- attendance ---- */

static const opt attend_options[] = {
    {"hours", "N", "实际参加的学时；不给则按签到签退，再不给则全程",
     "class hours attended; by the times, else all of it"},
    {"in", "TIME", "签到时间", "signed in at"},
    {"out", "TIME", "签退时间", "signed out at"},
    {"result", "there|passed|failed|absent", "结果，默认已参加",
     "what came of it; there unless given"},
    {"note", "TEXT", "备注", "a note"},
    {"file", "FILE",
     "按名单登记：CSV 或 XLSX，列为人员编号或姓名、签到时间、签退时间、学时、"
     "结果、备注",
     "a list: CSV or XLSX with the columns person, signed_in_at, "
     "signed_out_at, hours, result, note"},
    {"sheet", "NAME", "XLSX 的工作表", "the sheet of an XLSX file"},
    {"encoding", "NAME", "名单的文字编码", "encoding of the list"},
    {"heading-line", "N", "名单的表头在第几行",
     "the line of the list that the headings stand in"},
    {"findings", "N", "最多列出多少条问题，默认 100",
     "list at most so many findings; 100 when not given"},
    {"dry-run", NULL, "名单只试一遍", "try the list only", 0, 'n'},
    {0},
};

static sp_status read_hours(call *cli, const char *name, const char *text,
                            int64_t *out)
{
    char *end;
    if (!text)
        return SP_OK;
    double value = strtod(text, &end);
    double tenths = value * 10;
    if (end == text || *end || !(value > -1000 && value < 1000) ||
        tenths - (double)(int64_t)tenths > 1e-6)
        return cli_usage(cli, "--%s 应为数字，至多一位小数，如 2.5",
                         "--%s is a number with one decimal at most, e.g. 2.5",
                         name);
    *out = (int64_t)tenths;
    return SP_OK;
}

static sp_status read_presence(call *cli, sp_training_presence *p)
{
    const char *result = cli_option(cli, "result");
    TRY(read_hours(cli, "hours", cli_option(cli, "hours"), &p->hours));
    TRY(cli_option_time(cli, "in", &p->signed_in_at));
    TRY(cli_option_time(cli, "out", &p->signed_out_at));
    p->note = cli_option(cli, "note");
    for (int i = 0; result && i < SP_TRAINING_RESULT_COUNT; i++)
        if (!strcmp(sp_training_result_labels[i].name, result))
            p->result = i;
    return SP_OK;
}

static sp_status run_list(call *cli, const char *path,
                          const sp_import_options *options,
                          sp_import_result *out)
{
    return sp_training_attend_file(cli->session, cli_arg(cli, 0), path, options,
                                   out);
}

static sp_status attend(call *cli)
{
    sp_training_presence presence = SP_TRAINING_PRESENCE_INIT;
    const char *session = cli_arg(cli, 0), *file = cli_option(cli, "file");
    if (file)
        return training_import(cli, file, run_list);
    if (cli->nargs < 2)
        return cli_usage(cli, "请给出人员编号，或用 --file 给出名单",
                         "give people, or a list by --file");
    TRY(read_presence(cli, &presence));
    for (size_t i = 1; i < cli->nargs; i++)
        TRY(sp_training_attend(cli->session, session, cli_arg(cli, i),
                               &presence));
    cli_say(cli, "课次 %s：登记 %zu 人", "session %s: %zu people recorded",
            session, cli->nargs - 1);
    return SP_OK;
}

static sp_status invite(call *cli)
{
    for (size_t i = 1; i < cli->nargs; i++)
        TRY(sp_training_invite(cli->session, cli_arg(cli, 0), cli_arg(cli, i)));
    cli_say(cli, "课次 %s：应参加名单有 %zu 人", "session %s: %zu should come",
            cli_arg(cli, 0), cli->nargs - 1);
    return SP_OK;
}

/* ---- exams on paper ---- */

static const opt exam_options[] = {
    {"score", "N", "百分制成绩", "points of 100"},
    {"passed", "yes|no", "是否合格，必填", "passed or not; has to be given"},
    {"plan", "PLAN", "哪次培训的考试", "the training that it belongs to"},
    {"day", "DAY", "考试日期，默认今天", "the day; today unless given"},
    {0},
};

static sp_status exam(call *cli)
{
    const char *passed = cli_option(cli, "passed");
    int64_t score = SP_NO_INT;
    if (!passed)
        return cli_usage(cli, "请给出 --passed yes 或 no",
                         "give --passed yes or no");
    TRY(read_hours(cli, "score", cli_option(cli, "score"), &score));
    TRY(sp_training_exam_record(cli->session, cli_arg(cli, 0),
                                cli_option(cli, "plan"), cli_option(cli, "day"),
                                score, !strcmp(passed, "yes")));
    cli_say(cli, "%s：考试%s", "%s: exam %s", cli_arg(cli, 0),
            !strcmp(passed, "yes") ? cli_word(cli, "合格", "passed")
                                   : cli_word(cli, "不合格", "failed"));
    return SP_OK;
}

/* ---- posts ---- */

static const opt post_options[] = {
    {"post", "POST", "岗位", "the post"},
    {"department", "CODE", "部门", "the department"},
    {"from", "DAY", "从哪天起，默认今天", "from which day; today unless given"},
    {"second", NULL, "兼岗：原岗位不结束", "beside the one that they hold"},
    {"end", "DAY", "结束岗位，给出最后一天", "end it: its last day"},
    {0},
};

static sp_status post(call *cli)
{
    const char *person = cli_arg(cli, 0), *name = cli_option(cli, "post");
    const char *end = cli_option(cli, "end");
    if (end) {
        TRY(sp_person_post_end(cli->session, person, name, end));
        cli_say(cli, "%s 的岗位到 %s 为止", "the post of %s ends on %s", person,
                end);
        return SP_OK;
    }
    if (!name)
        return cli_usage(cli, "请给出 --post 岗位", "give --post");
    TRY(sp_person_post_begin(cli->session, person, name,
                             cli_option(cli, "department"),
                             cli_option(cli, "from"), cli_flag(cli, "second")));
    cli_say(cli, "%s 任岗：%s", "%s takes up the post: %s", person, name);
    return SP_OK;
}

/* ---- hours ---- */

static const column hour_columns[] = {
    {"what", "内容", "what", SP_TABLE_TEXT},
    {"year", "年度", "year", SP_TABLE_NUMBER},
    {"had", "已有学时", "had", SP_TABLE_NUMBER},
    {"needed", "应有学时", "needed", SP_TABLE_NUMBER},
    {"missing", "尚缺", "missing", SP_TABLE_NUMBER},
    {"done_on", "完成日期", "done on", SP_TABLE_TEXT},
    {"clause", "依据", "clause", SP_TABLE_TEXT},
    {"confidence", "可信度", "confidence", SP_TABLE_TEXT},
};

static void tenths(int64_t value, char out[24])
{
    snprintf(out, 24, value % 10 ? "%lld.%lld" : "%lld",
             (long long)(value / 10), (long long)(value % 10));
}

static const char *what_label(const call *cli, const char *what)
{
    if (!strcmp(what, "first"))
        return cli_word(cli, "岗前培训", "before work");
    if (!strcmp(what, "yearly"))
        return cli_word(cli, "年度再培训", "yearly");
    if (!strcmp(what, "exam"))
        return cli_word(cli, "考试", "exam");
    for (size_t i = 0; i < SP_TRAINING_LEVEL_COUNT; i++)
        if (!strcmp(sp_training_level_labels[i].name, what))
            return cli_word(cli, sp_training_level_labels[i].zh,
                            sp_training_level_labels[i].en);
    return what;
}

typedef struct showing {
    call *cli;
    sheet *sheet;
    size_t count;
} showing;

static sp_status show_line(void *context, const sp_training_line *line)
{
    showing *s = context;
    char year[16] = "", had[24], needed[24], missing[24];
    bool exam_line = !strcmp(line->what, "exam");
    tenths(line->had, had);
    tenths(line->needed, needed);
    tenths(line->missing, missing);
    if (line->year)
        snprintf(year, sizeof year, "%d", line->year);
    const char *cells[] = {line->what,
                           line->year ? year : NULL,
                           exam_line ? NULL : had,
                           line->needed ? needed : NULL,
                           line->needed ? missing : NULL,
                           *line->done_on ? line->done_on : NULL,
                           line->clause,
                           line->confidence};
    const char *shown[COUNT(cells)];
    memcpy(shown, cells, sizeof shown);
    shown[0] = what_label(s->cli, line->what);
    return sheet_row(s->sheet, cells, shown);
}

static sp_status hours(call *cli)
{
    AUTOREASONS reasons = {0};
    AUTOSHEET *s = NULL;
    TRY(sheet_begin(cli, hour_columns, COUNT(hour_columns), &s));
    showing show = {cli, s, 0};
    TRY(sp_training_hours_of_person(cli->session, cli_arg(cli, 0), show_line,
                                    &show, &reasons));
    TRY(sheet_end(s));
    for (size_t i = 0; i < reasons.count; i++)
        cli_say(cli, "%s（%s）", "%s (%s)",
                cli_word(cli, reasons.items[i].zh, reasons.items[i].en),
                reasons.items[i].clause);
    if (reasons.count)
        cli->exit_code = EXIT_MAY_NOT;
    return SP_OK;
}

/* ---- gaps and what is due ---- */

static const column gap_columns[] = {
    {"person", "人员编号", "person", SP_TABLE_TEXT},
    {"name", "姓名", "name", SP_TABLE_TEXT},
    {"department", "部门", "department", SP_TABLE_TEXT},
    {"post", "岗位", "post", SP_TABLE_TEXT},
    {"code", "代码", "reason code", SP_TABLE_TEXT},
    {"what", "内容", "what", SP_TABLE_TEXT},
    {"until", "有效至", "until", SP_TABLE_TEXT},
    {"text", "说明", "in words", SP_TABLE_TEXT},
    {"clause", "依据", "clause", SP_TABLE_TEXT},
};

static const char *or_null(const char *text)
{
    return *text ? text : NULL;
}

static sp_status show_gap(void *context, const sp_training_gap *g)
{
    showing *s = context;
    const char *cells[] = {g->person,
                           g->name,
                           or_null(g->department),
                           or_null(g->post),
                           g->code,
                           or_null(g->what),
                           or_null(g->until),
                           cli_word(s->cli, g->zh, g->en),
                           or_null(g->clause)};
    s->count++;
    return sheet_row(s->sheet, cells, NULL);
}

#define FILTER_OPTIONS                                                         \
    {"dept", "CODE", "只看这个部门及下级", "this department and those below"}, \
        {"post", "POST", "只看这个岗位", "this post"},                         \
    {                                                                          \
        "person", "CODE", "只看这个人", "this person"                          \
    }

static const opt gap_options[] = {FILTER_OPTIONS, {0}};
static const opt due_options[] = {
    {"days", "N", "多少天之内；不给则按规则包",
     "within so many days; as the pack warns unless given"},
    FILTER_OPTIONS,
    {0},
};

static sp_status gaps_or_due(call *cli, bool due)
{
    AUTOSHEET *s = NULL;
    int64_t days = -1;
    const sp_training_filter filter = {.department = cli_option(cli, "dept"),
                                       .post = cli_option(cli, "post"),
                                       .person = cli_option(cli, "person")};
    if (due)
        TRY(cli_option_int(cli, "days", 0, 36500, &days));
    TRY(sheet_begin(cli, gap_columns, COUNT(gap_columns), &s));
    showing show = {cli, s, 0};
    TRY(due ? sp_training_due(cli->session, (int)days, &filter, show_gap, &show)
            : sp_training_gaps(cli->session, &filter, show_gap, &show));
    TRY(sheet_end(s));
    cli_say(cli, "%zu 条", "%zu found", show.count);
    return SP_OK;
}

static sp_status gaps(call *cli)
{
    return gaps_or_due(cli, false);
}

static sp_status due(call *cli)
{
    return gaps_or_due(cli, true);
}

/* ---- the file ---- */

static const opt file_options[] = {
    {"output", "FILE", "写到哪里：.pdf，或 .zip 含数据",
     "where to: .pdf, or .zip with the data", 0, 'o'},
    {0},
};

static sp_status file(call *cli)
{
    const char *path = cli_option(cli, "output");
    if (!path)
        return cli_usage(cli, "请给出 -o 文件.pdf 或 .zip",
                         "give -o FILE.pdf or FILE.zip");
    TRY(sp_training_file(cli->session, cli_arg(cli, 0), path));
    cli_say(cli, "%s 的一人一档：%s", "the file of %s: %s", cli_arg(cli, 0),
            path);
    return SP_OK;
}

/* ---- numbers ---- */

static const column stats_columns[] = {
    {"department", "部门", "department", SP_TABLE_TEXT},
    {"should", "应训", "should come", SP_TABLE_NUMBER},
    {"trained", "实训", "came", SP_TABLE_NUMBER},
    {"training_rate", "培训率", "training rate", SP_TABLE_NUMBER},
    {"examined", "考试", "examined", SP_TABLE_NUMBER},
    {"passed", "合格", "passed", SP_TABLE_NUMBER},
    {"pass_rate", "合格率", "pass rate", SP_TABLE_NUMBER},
    {"people", "在岗", "people", SP_TABLE_NUMBER},
    {"hours_met", "学时达标", "hours met", SP_TABLE_NUMBER},
    {"hours_rate", "学时完成率", "hours rate", SP_TABLE_NUMBER},
    {"papers", "证书", "certificates", SP_TABLE_NUMBER},
    {"papers_good", "有效", "valid", SP_TABLE_NUMBER},
    {"papers_rate", "证书有效率", "validity rate", SP_TABLE_NUMBER},
};

typedef struct rate {
    char cell[48];
    char shown[48];
    bool any;
} rate;

/* Of nothing there is no rate. */
static rate rate_of(const call *cli, int64_t part, int64_t whole)
{
    rate r = {.any = whole > 0};
    if (r.any) {
        long long per = (long long)((part * 10000 + whole / 2) / whole);
        snprintf(r.cell, sizeof r.cell, "%lld.%04lld", per / 10000,
                 per % 10000);
        snprintf(r.shown, sizeof r.shown, "%lld.%lld%%", per / 100,
                 per % 100 / 10);
    } else {
        snprintf(r.shown, sizeof r.shown, "%s",
                 cli_word(cli, "无数据", "no data"));
    }
    return r;
}

static sp_status show_figures(void *context, const sp_training_figures *f)
{
    showing *s = context;
    const int64_t numbers[4][2] = {{f->should, f->trained},
                                   {f->examined, f->passed},
                                   {f->people, f->hours_met},
                                   {f->papers, f->papers_good}};
    char texts[4][2][24];
    rate rates[4];
    const char *cells[COUNT(stats_columns)] = {f->department};
    const char *shown[COUNT(stats_columns)] = {f->department};
    if (!*f->department)
        shown[0] = cli_word(s->cli, "合计", "all");
    for (size_t i = 0; i < 4; i++) {
        rates[i] = rate_of(s->cli, numbers[i][1], numbers[i][0]);
        for (size_t k = 0; k < 2; k++) {
            snprintf(texts[i][k], sizeof texts[i][k], "%lld",
                     (long long)numbers[i][k]);
            cells[1 + 3 * i + k] = shown[1 + 3 * i + k] = texts[i][k];
        }
        cells[3 + 3 * i] = rates[i].any ? rates[i].cell : NULL;
        shown[3 + 3 * i] = rates[i].shown;
    }
    return sheet_row(s->sheet, cells, shown);
}

static const opt stats_options[] = {
    {"from", "DAY", "培训和考试从哪天起",
     "sessions and exams from this day on"},
    {"to", "DAY", "到哪天止，默认今天", "to this day; today unless given"},
    {0},
};

static sp_status stats(call *cli)
{
    AUTOSHEET *s = NULL;
    TRY(sheet_begin(cli, stats_columns, COUNT(stats_columns), &s));
    showing show = {cli, s, 0};
    TRY(sp_training_statistics(cli->session, cli_option(cli, "from"),
                               cli_option(cli, "to"), show_figures, &show));
    return sheet_end(s);
}

extern const cmd training_people_cmds[];
const cmd training_people_cmds[] = {
    {"training", "invite", "SESSION PERSON...", NEED_WRITE, invite, NULL,
     "列入应参加名单", "say who should come"},
    {"training", "attend", "SESSION [PERSON...]", NEED_WRITE, attend,
     attend_options, "登记到课、学时和结果，逐人或按名单",
     "record who was there, their hours and what came of it"},
    {"training", "exam", "PERSON", NEED_WRITE, exam, exam_options,
     "登记纸面考试的结果", "record an exam that was held on paper"},
    {"training", "post", "PERSON", NEED_WRITE, post, post_options,
     "任岗、换岗、兼岗、离岗", "take up, change, add or end a post"},
    {"training", "hours", "PERSON", NEED_READ, hours, NULL,
     "这个人的学时对照法定要求，差什么",
     "hours of a person against the law, and what is missing"},
    {"training", "gaps", "", NEED_READ, gaps, gap_options,
     "谁缺什么：学时、级别、考试、岗位要求",
     "who lacks what: hours, levels, exams, needs of posts"},
    {"training", "due", "", NEED_READ, due, due_options,
     "将到期的培训、应复审的证书", "training that ends, reviews that are due"},
    {"training", "file", "PERSON", NEED_WRITE, file, file_options,
     "一人一档：PDF，或含数据的 zip", "one file of a person: PDF, or a zip"},
    {"training", "stats", "", NEED_READ, stats, stats_options,
     "按部门：培训率、合格率、学时完成率、证书有效率", "rates by department"},
    {0},
};
