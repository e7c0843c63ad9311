/* The ranking: of now, published, explained. */
#include <stdlib.h>

#include <safeprod/duty.h>

#include "print.h"

static void points_text(int64_t points, char *out, size_t size)
{
    int64_t whole = points < 0 ? -points : points;
    snprintf(out, size, "%s%lld.%04lld", points < 0 ? "-" : "",
             (long long)(whole / SP_RANK_POINT),
             (long long)(whole % SP_RANK_POINT));
}

static void number_text(int64_t n, char *out, size_t size)
{
    if (n < 0)
        *out = '\0';
    else
        snprintf(out, size, "%lld", (long long)n);
}

/* ---- a board ---- */

typedef struct board {
    call *cli;
    sheet *sheet;
} board;

static void free_board(board *b)
{
    sheet_free(&b->sheet);
}
#define AUTOBOARD CLEANUP(free_board) board

static sp_status put_row(void *context, const sp_duty_rank_row *row)
{
    board *b = context;
    const sp_label *band = &sp_rank_band_labels[row->band];
    char place[24] = "", score[32] = "", n[24], done[24], on_time[24];
    if (row->place)
        number_text(row->place, place, sizeof place);
    if (row->band != SP_RANK_NONE)
        points_text(row->score, score, sizeof score);
    number_text(row->n, n, sizeof n);
    number_text(row->done, done, sizeof done);
    number_text(row->on_time, on_time, sizeof on_time);
    const char *note =
        row->band == SP_RANK_PLACED
            ? (row->is_new ? cli_word(b->cli, "新员工", "new") : "")
            : cli_word(b->cli, band->zh, band->en);
    const char *cells[] = {place, row->name, score,      n,
                           done,  on_time,   band->name, row->code};
    const char *shown[] = {place, row->name, score, n,
                           done,  on_time,   note,  row->code};
    return sheet_row(b->sheet, cells, shown);
}

static const column board_columns[] = {
    {"place", "名次", "place", SP_TABLE_NUMBER},
    {"name", "姓名", "name", SP_TABLE_TEXT},
    {"score", "得分", "score", SP_TABLE_NUMBER},
    {"n", "任务", "tasks", SP_TABLE_NUMBER},
    {"done", "完成", "done", SP_TABLE_NUMBER},
    {"on_time", "按时", "on time", SP_TABLE_NUMBER},
    {"band", "说明", "note", SP_TABLE_TEXT},
    {"code", "编号", "code", SP_TABLE_TEXT},
};

/* ---- explaining ---- */

static sp_status put_part(void *context, const sp_duty_part *part)
{
    static const sp_label kinds[] = {
        {"term", "计分项", "term", NULL},
        {"task", "任务", "task", NULL},
        {"beside", "任务以外", "beside tasks", NULL},
        {"score", "得分", "score", NULL},
    };
    board *b = context;
    char points[32];
    const char *kind = part->kind;
    for (size_t i = 0; i < COUNT(kinds); i++)
        if (!strcmp(kinds[i].name, part->kind))
            kind = cli_word(b->cli, kinds[i].zh, kinds[i].en);
    const char *words = cli_word(b->cli, part->zh, part->en);
    bool is_task = !strcmp(part->kind, "task");
    points_text(part->points, points, sizeof points);
    const char *cells[] = {part->kind, part->name, points, words};
    const char *shown[] = {kind, is_task ? part->name : "", points, words};
    return sheet_row(b->sheet, cells, shown);
}

static sp_status put_flag(void *context, const sp_duty_flag *flag)
{
    board *b = context;
    const char *cells[] = {flag->kind, flag->person, flag->task,
                           cli_word(b->cli, flag->zh, flag->en)};
    return sheet_row(b->sheet, cells, NULL);
}

static sp_status explain(call *cli, const char *person, const char *period)
{
    static const column columns[] = {
        {"kind", "类别", "kind", SP_TABLE_TEXT},
        {"name", "任务", "task", SP_TABLE_TEXT},
        {"points", "得分", "points", SP_TABLE_NUMBER},
        {"what", "说明", "what", SP_TABLE_TEXT},
    };
    AUTOBOARD b = {.cli = cli};
    TRY(sheet_begin(cli, columns, COUNT(columns), &b.sheet));
    TRY(sp_duty_explain(cli->session, person, period, put_part, &b));
    return sheet_end(b.sheet);
}

static sp_status flags(call *cli)
{
    static const column columns[] = {
        {"kind", "种类", "kind", SP_TABLE_TEXT},
        {"person", "人员", "person", SP_TABLE_TEXT},
        {"task", "任务", "task", SP_TABLE_TEXT},
        {"what", "说明", "what", SP_TABLE_TEXT},
    };
    AUTOBOARD b = {.cli = cli};
    TRY(sheet_begin(cli, columns, COUNT(columns), &b.sheet));
    TRY(sp_duty_flags(cli->session, cli_option(cli, "period"),
                      cli_option(cli, "person"), put_flag, &b));
    return sheet_end(b.sheet);
}

/* ---- commands ---- */

#define PERIOD                                                                 \
    {                                                                          \
        "period", "PERIOD", "2026-10、2026-Q4 或 2026，默认本月",              \
            "2026-10, 2026-Q4 or 2026; this month unless given"                \
    }
#define BOARD                                                                  \
    {                                                                          \
        "board", "company|dept|team", "全公司、部门之间、一个部门之内",        \
            "people of the company, departments, people of one department"     \
    }
#define DEPT                                                                   \
    {                                                                          \
        "dept", "CODE", "班组榜的部门，默认本部门",                            \
            "department of a team; one's own unless given"                     \
    }

static const opt rank_options[] = {
    PERIOD,
    BOARD,
    DEPT,
    {"explain", "PERSON", "说明一个人的每一分从哪里来",
     "where every point of a person comes from"},
    {"limit", "N", "只看前几名", "only the first ones"},
    {0},
};

static sp_status read_query(call *cli, sp_duty_ranking_query *q)
{
    const char *name = cli_option(cli, "board");
    int64_t limit = 0;
    for (unsigned i = 0; name && i < SP_DUTY_BOARD_COUNT; i++)
        if (!strcmp(name, sp_duty_board_labels[i].name))
            q->board = (sp_duty_board)i;
    if (cli_option(cli, "period"))
        q->period = cli_option(cli, "period");
    q->department = cli_option(cli, "dept");
    TRY(cli_option_int(cli, "limit", 1, INT32_MAX, &limit));
    q->limit = (size_t)limit;
    return SP_OK;
}

static sp_status rank(call *cli)
{
    AUTOBOARD b = {.cli = cli};
    sp_duty_ranking_query q = {0};
    if (cli_option(cli, "explain"))
        return explain(cli, cli_option(cli, "explain"),
                       cli_option(cli, "period"));
    TRY(read_query(cli, &q));
    TRY(sheet_begin(cli, board_columns, COUNT(board_columns), &b.sheet));
    TRY(sp_duty_rank(cli->session, &q, put_row, &b));
    return sheet_end(b.sheet);
}

static const opt publish_options[] = {BOARD, DEPT, {0}};

static sp_status publish(call *cli)
{
    AUTOFREE char *code = NULL;
    sp_duty_ranking_query q = {.period = cli_arg(cli, 0)};
    TRY(read_query(cli, &q));
    TRY(sp_duty_publish_ranking(cli->session, &q, &code));
    if (cli->format == FORMAT_TABLE)
        puts(code);
    cli_say(cli, "排名 %s 已公布，不再改变",
            "the ranking %s is published and stays as it is", code);
    return SP_OK;
}

static sp_status show(call *cli)
{
    AUTOBOARD b = {.cli = cli};
    TRY(sheet_begin(cli, board_columns, COUNT(board_columns), &b.sheet));
    TRY(sp_duty_published(cli->session, cli_arg(cli, 0), put_row, &b));
    return sheet_end(b.sheet);
}

static const opt flag_options[] = {
    PERIOD,
    {"person", "CODE", "只看一个人", "of one person"},
    {0},
};

static const opt month_options[] = {PERIOD, {0}};

static sp_status counts(call *cli)
{
    AUTOREPORT *out = NULL;
    sp_duty_counts c;
    char rate[16] = "";
    TRY(sp_duty_overview(cli->session, cli_option(cli, "period"), &c));
    if (c.due > 0)
        snprintf(rate, sizeof rate, "%.1f%%",
                 100.0 * (double)c.done / (double)c.due);
    TRY(report_begin(cli, &out));
    report_int(out, "due", "应完成", "due", c.due);
    report_int(out, "done", "已完成", "done", c.done);
    report_text(out, "completion", "完成率", "completion", rate, NULL);
    report_int(out, "on_time", "按时", "on time", c.on_time);
    report_int(out, "missed", "漏做", "missed", c.missed);
    report_int(out, "waiting", "待审核", "waiting for review", c.waiting);
    report_int(out, "people", "参加排名", "ranked", c.people);
    return report_end(out);
}

extern const cmd duty_rank_cmds[];
const cmd duty_rank_cmds[] = {
    {"duty", "rank", "", NEED_READ, rank, rank_options,
     "监督排名；--explain 说明得分",
     "the ranking; --explain accounts for a "
     "score"},
    {"duty rank", "publish", "PERIOD", NEED_WRITE, publish, publish_options,
     "公布一个已结束周期的排名，此后不变",
     "publish the ranking of a period that is over; it never changes"},
    {"duty rank", "show", "CODE", NEED_READ, show, NULL, "看已公布的排名",
     "a published ranking"},
    {"duty rank", "flags", "", NEED_READ, flags, flag_options,
     "可疑的履责：同一照片、集中提交、秒交",
     "what looks like gaming: a photo twice, bursts, haste"},
    {"duty", "counts", "", NEED_READ, counts, month_options, "本月完成率",
     "the month in numbers"},
    {0},
};
