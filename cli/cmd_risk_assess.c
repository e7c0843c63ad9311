/* Assessing without storing: one risk, or a table of them. */
#include <stdlib.h>

#include <safeprod/risk.h>

#include "print.h"
#include "risk_table.h"
#include "standards.h"

static const opt assess_options[] = {
    {"method", "NAME", "lec、screen、ls、mes，默认 lec",
     "lec, screen, ls, mes; lec unless given"},
    {"standard", "NAME", "标准的名称或 名称@版本，代替 --method",
     "name or name@version of a standard, instead of --method"},
    {"pack", "FILE", "用这个文件里的规则包", "use the rule pack in this file"},
    {"l", "VALUE", "L 可能性", "L likelihood"},
    {"e", "VALUE", "E 暴露频繁程度", "E exposure"},
    {"c", "VALUE", "C 后果", "C consequence"},
    {"m", "VALUE", "M 控制措施状态", "M state of controls"},
    {"s", "VALUE", "S 严重性", "S severity"},
    {"reason", "CODE", "直接判定理由，如 mhi",
     "direct determination, for instance mhi"},
    {"csv", "FILE", "评估整张表（CSV、XLSX、JSON、NDJSON），按表头找列",
     "assess a whole table (CSV, XLSX, JSON, NDJSON); columns by heading"},
    {"output", "FILE", "结果表写到这里，不给则写到标准输出",
     "where the table goes; stdout unless given", 0, 'o'},
    {0},
};

static sp_status find_pack(call *cli, sp_pack **out)
{
    const char *standard = cli_option(cli, "standard");
    const char *method = cli_option(cli, "method");
    const char *path = cli_option(cli, "pack");
    if (path)
        return standard_read(cli, path, out);
    return standard_open(cli,
                         standard ? standard
                         : method ? method
                                  : "lec",
                         out);
}

static sp_status read_values(call *cli, sp_assess_input *input)
{
    static const char *const factors[] = {"l", "e", "c", "m", "s"};
    for (size_t i = 0; i < COUNT(factors); i++) {
        const char *text = cli_option(cli, factors[i]);
        if (text)
            TRY(sp_assess_input_set(input, factors[i], text));
    }
    return SP_OK;
}

static sp_status put_result(call *cli, const sp_pack *pack,
                            const sp_assess_result *result)
{
    AUTOREPORT *r = NULL;
    char score[32], standard[256];
    const sp_label *grade = &sp_risk_grade_labels[result->grade];
    const sp_label *colour = &sp_risk_colour_labels[result->grade];
    const sp_label *level = &sp_control_level_labels[result->control];
    score_text(result->score, score);
    snprintf(standard, sizeof standard, "%s@%s", sp_pack_name(pack),
             sp_pack_version(pack));
    TRY(report_begin(cli, &r));
    bool lec = !strcmp(sp_assess_method(pack), "lec");
    if (*score)
        report_raw(r, "score", lec ? "风险值 D" : "风险值 R",
                   lec ? "score D" : "score R", score, NULL);
    report_text(r, "grade", "风险等级", "grade", grade->name,
                cli_word(cli, grade->zh, grade->en));
    report_text(r, "colour", "颜色", "colour", colour->name,
                cli_word(cli, colour->zh, colour->en));
    if (*result->band_zh)
        report_text(r, "band", "分级", "band",
                    cli_word(cli, result->band_zh, result->band_en), NULL);
    report_text(r, "control_level", "管控层级", "control level", level->name,
                cli_word(cli, level->zh, level->en));
    if (*result->advice_zh)
        report_text(r, "advice", "应采取的行动", "advice",
                    cli_word(cli, result->advice_zh, result->advice_en), NULL);
    if (result->reason_zh)
        report_text(r, "reason", "直接判定", "direct determination",
                    cli_word(cli, result->reason_zh, result->reason_en), NULL);
    report_text(r, "standard", "评估标准", "standard", standard, NULL);
    return report_end(r);
}

static bool has_values(const sp_assess_input *in)
{
    return in->l != SP_NO_INT || in->e != SP_NO_INT || in->c != SP_NO_INT ||
           in->m != SP_NO_INT || in->s != SP_NO_INT;
}

static sp_status assess(call *cli)
{
    AUTOPACK *pack = NULL;
    AUTOPACK *direct = NULL;
    sp_assess_input input = SP_ASSESS_INPUT_INIT;
    sp_assess_result result;
    TRY(find_pack(cli, &pack));
    if (cli_option(cli, "csv"))
        return risk_table_assess(cli, pack, cli_option(cli, "csv"),
                                 cli_option(cli, "output"));
    TRY(read_values(cli, &input));
    input.reason = cli_option(cli, "reason");
    bool alone = !has_values(&input); /* a reason decides without a score */
    if (alone && !input.reason)
        return cli_usage(cli, "请给出各因素的值，例如 --l 6 --e 3 --c 15",
                         "give the values, for instance --l 6 --e 3 --c 15");
    if (input.reason) {
        TRY(standard_open(cli, "direct", &direct));
        input.direct = direct;
    }
    TRY(sp_assess(alone ? direct : pack, &input, &result));
    return put_result(cli, alone ? direct : pack, &result);
}

extern const cmd risk_assess_cmds[];
const cmd risk_assess_cmds[] = {
    {"risk", "assess", "", NEED_NOTHING, assess, assess_options,
     "评估一个风险或一张表，不存盘；不需要站点",
     "assess a risk or a table of them, storing nothing; needs no site"},
    {0},
};
