/* Standards: what a site assesses by. `list` is the usual verb. */
#include <stdlib.h>

#include <safeprod/standard.h>

#include "file_bytes.h"
#include "print.h"
#include "standards.h"

/* ---- show ---- */

static const opt show_options[] = {
    {"text", NULL, "打印规则包的 JSON 原文，可修改后再载入",
     "print the pack's JSON, to be changed and loaded again"},
    {0},
};

static sp_status put_head(call *cli, const sp_pack *pack)
{
    AUTOREPORT *r = NULL;
    TRY(report_begin(cli, &r));
    report_text(r, "name", "名称", "name", sp_pack_name(pack), NULL);
    report_text(r, "version", "版本", "version", sp_pack_version(pack), NULL);
    report_text(r, "kind", "种类", "kind", sp_pack_kind(pack), NULL);
    report_text(r, "title", "标题", "title", sp_pack_title(pack, cli->lang),
                NULL);
    report_text(r, "source", "依据", "source", sp_pack_source(pack), NULL);
    report_text(r, "confidence", "可信度", "confidence",
                sp_pack_confidence(pack), NULL);
    report_text(r, "effective", "生效日期", "effective",
                sp_pack_effective(pack), NULL);
    report_text(r, "sha256", "哈希", "sha256", sp_pack_sha256(pack), NULL);
    return report_end(r);
}

static sp_status put_scales(sheet *s, const sp_pack *pack, const call *cli)
{
    size_t count;
    const sp_scale *scales = sp_assess_scales(pack, &count);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < scales[i].count; k++) {
            const sp_scale_value *v = &scales[i].values[k];
            char value[32], factor[8];
            snprintf(factor, sizeof factor, "%s", scales[i].factor);
            factor[0] = (char)(factor[0] - 'a' + 'A');
            score_text(v->value, value);
            const char *cells[] = {factor,
                                   cli_word(cli, scales[i].zh, scales[i].en),
                                   value, cli_word(cli, v->zh, v->en), NULL};
            TRY(sheet_row(s, cells, NULL));
        }
    return SP_OK;
}

static sp_status put_bands(sheet *s, const sp_pack *pack, const call *cli)
{
    size_t count;
    const sp_band *bands = sp_assess_bands(pack, &count);
    for (size_t i = 0; i < count; i++) {
        const sp_band *b = &bands[i];
        char from[32], to[32] = "", range[80];
        score_text(b->from, from);
        if (b->to != INT64_MAX)
            score_text(b->to, to);
        snprintf(range, sizeof range, "%s..%s", from, to);
        const sp_label *grade = &sp_risk_grade_labels[b->grade];
        const sp_label *level = &sp_control_level_labels[b->control];
        const char *cells[] = {"", cli_word(cli, "分级", "band"), range,
                               grade->name, level->name};
        const char *shown[] = {"", cells[1], range, cli_word(cli, b->zh, b->en),
                               cli_word(cli, level->zh, level->en)};
        TRY(sheet_row(s, cells, shown));
    }
    return SP_OK;
}

static sp_status put_tables(call *cli, const sp_pack *pack)
{
    static const column columns[] = {
        {"factor", "因素", "factor", SP_TABLE_TEXT},
        {"table", "量表", "table", SP_TABLE_TEXT},
        {"value", "取值", "value", SP_TABLE_TEXT},
        {"meaning", "含义", "meaning", SP_TABLE_TEXT},
        {"control", "管控层级", "control level", SP_TABLE_TEXT},
    };
    AUTOSHEET *s = NULL;
    TRY(sheet_begin(cli, columns, COUNT(columns), &s));
    TRY(put_scales(s, pack, cli));
    TRY(put_bands(s, pack, cli));
    return sheet_end(s);
}

static sp_status show(call *cli)
{
    AUTOPACK *pack = NULL;
    TRY(standard_open(cli, cli_arg(cli, 0), &pack));
    if (cli_flag(cli, "text") || cli->format == FORMAT_JSON) {
        puts(sp_pack_text(pack));
        return SP_OK;
    }
    if (cli->format != FORMAT_TABLE)
        return put_tables(cli, pack);
    TRY(put_head(cli, pack));
    if (strcmp(sp_pack_kind(pack), "risk"))
        return SP_OK;
    putchar('\n');
    return put_tables(cli, pack);
}

/* ---- load and lint ---- */

sp_status standard_load(call *cli)
{
    AUTOOWN void *text = NULL;
    AUTOFREE char *code = NULL;
    size_t len;
    TRY(file_read(cli, cli_arg(cli, 0), &text, &len));
    TRY(sp_standard_load(cli->session, text, len, &code));
    cli_say(cli, "已载入并启用 %s", "%s is loaded and in force", code);
    puts(code);
    return SP_OK;
}

static void clear_findings(sp_pack_findings *findings)
{
    sp_pack_findings_clear(findings);
}

static sp_status put_findings(call *cli, const sp_pack_findings *findings)
{
    static const column columns[] = {
        {"severity", "程度", "severity", SP_TABLE_TEXT},
        {"path", "位置", "path", SP_TABLE_TEXT},
        {"finding", "说明", "finding", SP_TABLE_TEXT},
    };
    AUTOSHEET *s = NULL;
    TRY(sheet_begin(cli, columns, COUNT(columns), &s));
    for (size_t i = 0; i < findings->count; i++) {
        const sp_pack_finding *f = &findings->items[i];
        bool error = f->severity == SP_ERROR;
        const char *cells[] = {error ? "error" : "warning", f->path,
                               cli_word(cli, f->zh, f->en)};
        const char *shown[] = {error ? cli_word(cli, "错误", "error")
                                     : cli_word(cli, "提醒", "warning"),
                               f->path, cells[2]};
        TRY(sheet_row(s, cells, shown));
    }
    return sheet_end(s);
}

sp_status standard_lint(call *cli)
{
    CLEANUP(clear_findings) sp_pack_findings findings = {0};
    AUTOOWN void *text = NULL;
    size_t len;
    TRY(file_read(cli, cli_arg(cli, 0), &text, &len));
    TRY(sp_pack_lint(text, len, &findings));
    if (findings.count || cli->format != FORMAT_TABLE)
        TRY(put_findings(cli, &findings));
    if (findings.errors)
        return cli_fail(cli, SP_INVALID, "%s 有 %zu 处错误，不能载入",
                        "%s has %zu errors and cannot be loaded",
                        cli_arg(cli, 0), findings.errors);
    cli_say(cli, "%s 可以载入", "%s can be loaded", cli_arg(cli, 0));
    return SP_OK;
}

extern const cmd risk_standard_cmds[];
const cmd risk_standard_cmds[] = {
    {"risk standard", "show", "NAME", NEED_NOTHING, show, show_options,
     "量表和分级；不指定站点时用内置的",
     "scales and bands; the built-in ones without a site"},
    {"risk standard", "load", "FILE", NEED_WRITE, standard_load, NULL,
     "载入规则包并启用", "load a rule pack and put it in force"},
    {"risk standard", "lint", "FILE", NEED_NOTHING, standard_lint, NULL,
     "检查规则包：缺口、重叠、错字",
     "examine a rule pack: gaps, overlaps, slips"},
    {0},
};
