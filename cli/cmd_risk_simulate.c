/* Risks with factors in doubt: how likely is which grade? */
#include <stdlib.h>

#include <safeprod/what_if.h>

#include "print.h"
#include "standards.h"

enum { RANGES_MAX = 256 };

static const opt simulate_options[] = {
    {"zone", "CODE", "只算这个区域", "only this zone"},
    {"by", "zone|point|event", "按区域（默认）、风险点还是事件",
     "by zone (usual), point or event"},
    {"standard", "NAME", "哪个标准评估的事件；不给则为用得最多的",
     "events of which standard; the one used most unless given"},
    {"basis", "inherent|residual", "按固有风险（默认）还是现状风险",
     "by the inherent (usual) or the residual risk"},
    {"factors", "LETTERS", "哪些因素拿不准，如 le；不给则为全部",
     "which factors are in doubt, e.g. le; all unless given"},
    {"steps", "N", "可能偏离评估值几级，默认 1",
     "how many steps of the scale they may be off; 1 unless given"},
    {"range", "EVENT:FACTOR=LOW..MODE..HIGH",
     "某事件某因素的最小、最可能、最大值，如 Z1-01-01-01:l=1..3..6；可多次",
     "least, likeliest and greatest value of a factor of an event, e.g. "
     "Z1-01-01-01:l=1..3..6; repeatable",
     OPT_MANY},
    {"seed", "N", "随机种子，默认 1；同一种子结果相同",
     "seed, 1 unless given; the same seed gives the same result"},
    {"draws", "N", "抽样次数，默认 100000；0 为精确计算",
     "draws, 100000 unless given; 0: worked out exactly"},
    {"together", NULL, "同组的风险一起偏高或偏低",
     "the risks of a group are off in the same direction"},
    {"curve", NULL, "列出超越曲线：达到每个分值的概率",
     "list the curves: the probability that each score is reached"},
    {0},
};

/* ---- options ---- */

typedef struct question {
    sp_risk_doubts doubts;
    sp_risk_range ranges[RANGES_MAX];
    char *texts[RANGES_MAX]; /* copies that are cut into pieces */
} question;

static void free_question(question *q)
{
    for (size_t i = 0; i < q->doubts.nranges; i++)
        free(q->texts[i]);
}

static sp_status bad_range(call *cli, const char *text)
{
    return cli_usage(cli, "--range 的值“%.80s”不对，应如 Z1-01-01-01:l=1..3..6",
                     "--range cannot be \"%.80s\": use Z1-01-01-01:l=1..3..6 "
                     "and the like",
                     text);
}

/* A number of the range, by the reader of factors. */
static sp_status read_value(const char *factor, const char *text, int64_t *out)
{
    sp_assess_input in = SP_ASSESS_INPUT_INIT;
    TRY(sp_assess_input_set(&in, factor, text));
    const int64_t values[] = {in.l, in.e, in.c, in.m, in.s};
    for (size_t i = 0; i < COUNT(values); i++)
        if (values[i] != SP_NO_INT)
            *out = values[i];
    return SP_OK;
}

static sp_status read_range(call *cli, const char *text, char *copy,
                            sp_risk_range *out)
{
    char *colon = strrchr(copy, ':');
    char *equals = colon ? strchr(colon, '=') : NULL;
    char *mode = equals ? strstr(equals, "..") : NULL;
    char *high = mode ? strstr(mode + 2, "..") : NULL;
    if (!high)
        return bad_range(cli, text);
    *colon = *equals = *mode = *high = '\0';
    out->event = copy;
    out->factor = colon + 1;
    TRY(read_value(out->factor, equals + 1, &out->low));
    TRY(read_value(out->factor, mode + 2, &out->mode));
    return read_value(out->factor, high + 2, &out->high);
}

static sp_status read_ranges(call *cli, question *q)
{
    const char *text;
    for (size_t i = 0; (text = cli_option_at(cli, "range", i)) != NULL; i++) {
        if (i == RANGES_MAX)
            return cli_usage(cli, "--range 最多给 %d 次",
                             "--range at most %d times", RANGES_MAX);
        q->texts[i] = strdup(text);
        if (!q->texts[i])
            return cli_fail(cli, SP_NO_MEMORY, "内存不足", "out of memory");
        q->doubts.nranges++;
        TRY(read_range(cli, text, q->texts[i], &q->ranges[i]));
    }
    q->doubts.ranges = q->ranges;
    return SP_OK;
}

static sp_status read_question(call *cli, question *q)
{
    sp_risk_doubts *d = &q->doubts;
    const char *by = cli_option(cli, "by");
    const char *basis = cli_option(cli, "basis");
    int64_t seed = (int64_t)d->seed, steps = d->steps;
    d->zone = cli_option(cli, "zone");
    d->standard = cli_option(cli, "standard");
    d->factors = cli_option(cli, "factors");
    d->together = cli_flag(cli, "together");
    if (basis && !strcmp(basis, "residual"))
        d->basis = SP_RISK_BY_RESIDUAL;
    if (by && !strcmp(by, "point"))
        d->by = SP_WHAT_IF_POINT;
    if (by && !strcmp(by, "event"))
        d->by = SP_WHAT_IF_EVENT;
    TRY(cli_option_int(cli, "seed", 0, INT64_MAX, &seed));
    TRY(cli_option_int(cli, "steps", 0, SP_SPREAD_VALUES, &steps));
    TRY(cli_option_int(cli, "draws", 0, SP_SIMULATE_DRAWS_MAX, &d->draws));
    d->seed = (uint64_t)seed;
    d->steps = (unsigned)steps;
    return read_ranges(cli, q);
}

/* ---- tables ---- */

static void share_text(double share, char out[16])
{
    snprintf(out, 16, "%.4f", share);
}

static void share_shown(double share, char out[16])
{
    snprintf(out, 16, "%.1f%%", share * 100);
}

static const column curve_columns[] = {
    {"code", "编号", "code", SP_TABLE_TEXT},
    {"score", "分值", "score", SP_TABLE_NUMBER},
    {"grade", "等级", "grade", SP_TABLE_TEXT},
    {"probability", "达到的概率", "reached with", SP_TABLE_NUMBER},
};

/* The curve falls in steps; between them nothing changes. */
static sp_status put_curve(call *cli, sheet *s, const sp_risk_simulation *sim,
                           size_t i)
{
    const sp_simulation *w = &sim->worst;
    for (size_t k = 0; k < w->nscores; k++) {
        char score[32], share[16], shown[16];
        double reached = sp_simulation_reaches(w, i, w->scores[k]);
        if (w->shares[i * w->nscores + k] <= 0)
            continue;
        score_text(w->scores[k], score);
        share_text(reached, share);
        share_shown(reached, shown);
        const sp_label *grade = &sp_risk_grade_labels[w->grades[k]];
        const char *cells[] = {sim->curves[i].code, score, grade->name, share};
        const char *people[] = {sim->curves[i].code, score,
                                cli_word(cli, grade->zh, grade->en), shown};
        TRY(sheet_row(s, cells, people));
    }
    return SP_OK;
}

static sp_status put_curves(call *cli, const sp_risk_simulation *sim)
{
    AUTOSHEET *s = NULL;
    TRY(sheet_begin(cli, curve_columns, COUNT(curve_columns), &s));
    for (size_t i = 0; i < sim->count; i++)
        TRY(put_curve(cli, s, sim, i));
    return sheet_end(s);
}

static const column simulate_columns[] = {
    {"code", "编号", "code", SP_TABLE_TEXT},
    {"name", "名称", "name", SP_TABLE_TEXT},
    {"grade", "现定等级", "grade", SP_TABLE_TEXT},
    {"risks", "事件", "events", SP_TABLE_NUMBER},
    {"general", "一般及以上", "general +", SP_TABLE_NUMBER},
    {"serious", "较大及以上", "serious +", SP_TABLE_NUMBER},
    {"major", "重大", "major", SP_TABLE_NUMBER},
    {"median", "中位值", "median", SP_TABLE_NUMBER},
    {"p95", "95% 不超过", "95 % up to", SP_TABLE_NUMBER},
};

static sp_status put_row(call *cli, sheet *s, const sp_risk_simulation *sim,
                         size_t i)
{
    const sp_risk_curve *c = &sim->curves[i];
    const sp_label *grade = &sp_risk_grade_labels[c->grade];
    char risks[24], cells[3][16], shown[3][16], median[32], p95[32];
    snprintf(risks, sizeof risks, "%zu", c->risks);
    for (int k = 0; k < 3; k++) {
        double share = sp_simulation_reaches_grade(
            &sim->worst, i, (sp_risk_grade)(SP_RISK_GENERAL + k));
        share_text(share, cells[k]);
        share_shown(share, shown[k]);
    }
    score_text(sp_simulation_quantile(&sim->worst, i, 0.5), median);
    score_text(sp_simulation_quantile(&sim->worst, i, 0.95), p95);
    const char *programs[] = {c->code,  c->name,  grade->name, risks, cells[0],
                              cells[1], cells[2], median,      p95};
    const char *people[] = {
        c->code,  c->name,  cli_word(cli, grade->zh, grade->en),
        risks,    shown[0], shown[1],
        shown[2], median,   p95};
    return sheet_row(s, programs, people);
}

static sp_status put_table(call *cli, const sp_risk_simulation *sim)
{
    AUTOSHEET *s = NULL;
    TRY(sheet_begin(cli, simulate_columns, COUNT(simulate_columns), &s));
    for (size_t i = 0; i < sim->count; i++)
        TRY(put_row(cli, s, sim, i));
    return sheet_end(s);
}

static void say_how(const call *cli, const question *q,
                    const sp_risk_simulation *sim)
{
    if (sim->worst.draws)
        cli_say(cli, "按 %s，每个事件抽样 %lld 次，种子 %llu；没有写入",
                "by %s, %lld draws of each event, seed %llu; nothing was "
                "written",
                sim->standard, (long long)sim->worst.draws,
                (unsigned long long)q->doubts.seed);
    else
        cli_say(cli, "按 %s 精确计算；没有写入",
                "by %s, worked out exactly; nothing was written",
                sim->standard);
    if (sim->skipped)
        cli_say(cli, "有 %lld 个事件不是按此标准评估的，没有算入",
                "%lld events are not assessed by it and were left out",
                (long long)sim->skipped);
}

static void clear_simulation(sp_risk_simulation *sim)
{
    sp_risk_simulation_clear(sim);
}

static sp_status simulate(call *cli)
{
    CLEANUP(free_question) question q = {.doubts = SP_RISK_DOUBTS_INIT};
    CLEANUP(clear_simulation) sp_risk_simulation sim = {0};
    TRY(read_question(cli, &q));
    TRY(sp_risk_simulate(cli->session, &q.doubts, &sim));
    say_how(cli, &q, &sim);
    return cli_flag(cli, "curve") ? put_curves(cli, &sim)
                                  : put_table(cli, &sim);
}

extern const cmd risk_simulate_cmds[];
const cmd risk_simulate_cmds[] = {
    {"risk", "simulate", "", NEED_READ, simulate, simulate_options,
     "评估值拿不准时，每个区域达到各等级的概率，不存盘",
     "how likely each zone reaches which grade when values are in doubt; "
     "nothing is stored"},
    {0},
};
