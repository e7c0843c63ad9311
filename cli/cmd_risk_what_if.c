/* What if: before and after, and the map as it would be. */
#include <stdlib.h>

#include <safeprod/what_if.h>

#include "file_bytes.h"
#include "print.h"
#include "risk_draw.h"
#include "standards.h"

enum { GIVEN_MAX = 64 };

static const opt what_if_options[] = {
    {"standard", "NAME", "换成这个标准：lec、screen、ls、mes、名称或 名称@版本",
     "under this standard: lec, screen, ls, mes, a name or name@version"},
    {"pack", "FILE", "换成这个文件里的规则包，不必先载入",
     "under the rule pack in this file, which need not be loaded"},
    {"move", "FACTOR±STEPS",
     "某因素在量表上移动几级，正为变差，如 l+1、e-2；可多次",
     "a factor moves along its scale, + is worse, e.g. l+1, e-2; repeatable",
     OPT_MANY},
    {"without", "MEASURE",
     "没有了的管控措施：编号、类型（如 engineering）或 all；可多次",
     "a control that is gone: a code, a kind (e.g. engineering) or all; "
     "repeatable",
     OPT_MANY},
    {"zone", "CODE", "只重新评估这个区域的风险",
     "only risks of this zone are assessed anew"},
    {"level", "zone|point|event", "只列区域、风险点或事件",
     "list zones, points or events only"},
    {"all", NULL, "不变的也列出", "list what does not change as well"},
    {"output", "FILE", "把假设下的四色图写到这里：.png .svg .pdf",
     "write the map as it would be: .png .svg .pdf", 0, 'o'},
    {"type", "png|svg|pdf", "图的格式；不给则看文件名",
     "format of the map; told by the file's name unless given"},
    {"basis", "inherent|residual", "图按固有风险（默认）还是现状风险",
     "the map by the inherent (usual) or the residual risk"},
    {0},
};

/* ---- what is supposed ---- */

typedef struct question {
    sp_what_if what;
    sp_scale_move moves[GIVEN_MAX];
    char factors[GIVEN_MAX][2];
    const char *without[GIVEN_MAX];
    sp_pack *pack;
} question;

static void free_question(question *q)
{
    sp_pack_free(q->pack);
}

static sp_status read_move(call *cli, question *q, const char *text)
{
    size_t n = q->what.nmoves;
    const char *number = *text ? text + 1 : text;
    if (*number == '=')
        number++;
    char *end = NULL;
    long steps = strtol(number, &end, 10);
    if (end == number || *end || steps < -100 || steps > 100)
        return cli_usage(cli, "--move 的值“%.40s”不对，应如 l+1、e-2",
                         "--move cannot be \"%.40s\": use l+1, e-2 and the "
                         "like",
                         text);
    q->factors[n][0] = *text;
    q->moves[n] = (sp_scale_move){q->factors[n], (int)steps};
    q->what.nmoves++;
    return SP_OK;
}

static sp_status too_many(call *cli, const char *option)
{
    return cli_usage(cli, "--%s 最多给 %d 次", "--%s at most %d times", option,
                     GIVEN_MAX);
}

static sp_status read_question(call *cli, question *q)
{
    const char *text;
    q->what.zone = cli_option(cli, "zone");
    q->what.standard = cli_option(cli, "standard");
    q->what.moves = q->moves;
    q->what.without = q->without;
    for (size_t i = 0; (text = cli_option_at(cli, "move", i)) != NULL; i++)
        TRY(i < GIVEN_MAX ? read_move(cli, q, text) : too_many(cli, "move"));
    for (size_t i = 0; (text = cli_option_at(cli, "without", i)) != NULL; i++) {
        if (i == GIVEN_MAX)
            return too_many(cli, "without");
        q->without[q->what.nwithout++] = text;
    }
    if (!cli_option(cli, "pack"))
        return SP_OK;
    if (q->what.standard)
        return cli_usage(cli, "--standard 和 --pack 只能给一个",
                         "--standard and --pack exclude each other");
    TRY(standard_read(cli, cli_option(cli, "pack"), &q->pack));
    q->what.pack = q->pack;
    return SP_OK;
}

/* ---- the table ---- */

static const column what_if_columns[] = {
    {"level", "层次", "level", SP_TABLE_TEXT},
    {"code", "编号", "code", SP_TABLE_TEXT},
    {"name", "名称", "name", SP_TABLE_TEXT},
    {"score_before", "固有值", "score", SP_TABLE_NUMBER},
    {"score_after", "变为", "becomes", SP_TABLE_NUMBER},
    {"grade_inherent_before", "固有风险", "inherent", SP_TABLE_TEXT},
    {"grade_inherent_after", "变为", "becomes", SP_TABLE_TEXT},
    {"grade_residual_before", "现状风险", "residual", SP_TABLE_TEXT},
    {"grade_residual_after", "变为", "becomes", SP_TABLE_TEXT},
    {"note", "说明", "note", SP_TABLE_TEXT},
};

static const sp_label levels[] = {
    [SP_WHAT_IF_ZONE] = {"zone", "区域", "zone", NULL},
    [SP_WHAT_IF_POINT] = {"point", "风险点", "point", NULL},
    [SP_WHAT_IF_EVENT] = {"event", "事件", "event", NULL},
};

static bool changes(const sp_what_if_row *row)
{
    return row->before.score != row->after.score ||
           row->before.residual_score != row->after.residual_score ||
           row->before.inherent != row->after.inherent ||
           row->before.residual != row->after.residual || row->zh;
}

static bool is_listed(const call *cli, const sp_what_if_row *row)
{
    const char *level = cli_option(cli, "level");
    if (level && strcmp(level, levels[row->level].name) != 0)
        return false;
    return cli_flag(cli, "all") || changes(row);
}

static const char *note_of(const call *cli, const sp_what_if_row *row)
{
    if (row->zh)
        return cli_word(cli, row->zh, row->en);
    return row->withdrawn
               ? cli_word(cli, "管控措施没有了，按固有风险计",
                          "a control is gone; counts with its inherent risk")
               : NULL;
}

/* What stays is not written twice for people. */
static const char *after_word(const call *cli, sp_risk_grade before,
                              sp_risk_grade after)
{
    const sp_label *label = &sp_risk_grade_labels[after];
    return before == after ? NULL : cli_word(cli, label->zh, label->en);
}

static sp_status put_row(call *cli, sheet *s, const sp_what_if_row *row)
{
    const sp_label *grades = sp_risk_grade_labels;
    const sp_what_if_side *b = &row->before, *a = &row->after;
    char before[32], after[32], name[1024];
    score_text(b->score, before);
    score_text(a->score, after);
    snprintf(name, sizeof name, "%*s%s", (int)row->level * 2, "", row->name);
    const char *cells[] = {levels[row->level].name,
                           row->code,
                           row->name,
                           *before ? before : NULL,
                           *after ? after : NULL,
                           grades[b->inherent].name,
                           grades[a->inherent].name,
                           grades[b->residual].name,
                           grades[a->residual].name,
                           note_of(cli, row)};
    const sp_label *level = &levels[row->level];
    const char *shown[] = {
        cli_word(cli, level->zh, level->en),
        row->code,
        cli_option(cli, "level") ? row->name : name,
        before,
        b->score == a->score ? NULL : after,
        cli_word(cli, grades[b->inherent].zh, grades[b->inherent].en),
        after_word(cli, b->inherent, a->inherent),
        cli_word(cli, grades[b->residual].zh, grades[b->residual].en),
        after_word(cli, b->residual, a->residual),
        note_of(cli, row)};
    return sheet_row(s, cells, shown);
}

static sp_status put_table(call *cli, const sp_what_if_result *result)
{
    AUTOSHEET *s = NULL;
    TRY(sheet_begin(cli, what_if_columns, COUNT(what_if_columns), &s));
    for (size_t i = 0; i < result->count; i++)
        if (is_listed(cli, &result->rows[i]))
            TRY(put_row(cli, s, &result->rows[i]));
    return sheet_end(s);
}

static void say_counts(const call *cli, const sp_what_if_result *r)
{
    const sp_what_if_counts *zones = r->counts[SP_WHAT_IF_ZONE];
    const sp_what_if_counts *inherent = &zones[SP_RISK_BY_INHERENT];
    const sp_what_if_counts *residual = &zones[SP_RISK_BY_RESIDUAL];
    cli_say(cli, "%lld 个事件等级变差，%lld 个变好，%lld 个不能这样评估",
            "%lld events grow worse, %lld better; %lld cannot be assessed so",
            (long long)r->worse, (long long)r->better, (long long)r->kept);
    cli_say(cli,
            "重大风险区域：固有 %lld 个变为 %lld 个，现状 %lld 个变为 %lld "
            "个；假设分析，没有写入",
            "zones of major risk: inherent %lld, would be %lld; residual "
            "%lld, would be %lld; nothing was written",
            (long long)inherent->before[SP_RISK_MAJOR],
            (long long)inherent->after[SP_RISK_MAJOR],
            (long long)residual->before[SP_RISK_MAJOR],
            (long long)residual->after[SP_RISK_MAJOR]);
}

static sp_status draw(call *cli, const sp_what_if *what)
{
    AUTOFREE void *bytes = NULL;
    size_t len = 0, hidden = 0;
    target t = {0};
    TRY(read_target(cli, &t));
    const sp_risk_map_options options = {.format = t.format, .basis = t.basis};
    TRY(sp_what_if_map(cli->session, what, &options, &bytes, &len, &hidden));
    TRY(file_replace(cli, t.path, bytes, len));
    cli_say(cli, "假设下的四色图已写到 %s", "the map as it would be is in %s",
            t.path);
    if (hidden)
        cli_say(cli, "有 %zu 个区域没有边界，图上画不出来",
                "%zu zones have no polygon and are not on the map", hidden);
    return SP_OK;
}

static void clear_result(sp_what_if_result *result)
{
    sp_what_if_clear(result);
}

static sp_status what_if(call *cli)
{
    CLEANUP(free_question) question q = {.pack = NULL};
    CLEANUP(clear_result) sp_what_if_result result = {0};
    TRY(read_question(cli, &q));
    TRY(sp_what_if_run(cli->session, &q.what, &result));
    if (cli_option(cli, "output"))
        TRY(draw(cli, &q.what));
    say_counts(cli, &result);
    return put_table(cli, &result);
}

extern const cmd risk_what_if_cmds[];
const cmd risk_what_if_cmds[] = {
    {"risk", "what-if", "", NEED_READ, what_if, what_if_options,
     "假如换标准、没有某项措施、某因素变化：前后对照和四色图，不存盘",
     "another standard, a control gone, a factor moved: before, after and "
     "the map; nothing is stored"},
    {0},
};
