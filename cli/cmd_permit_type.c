/* Types of permits: rule packs, what they say, and the proof that no path
 * leads around them. */
#include <inttypes.h>
#include <stdlib.h>

#include "archive_print.h"
#include "cmd_permit.h"

/* ---- list ---- */

static sp_status put_type(void *context, const sp_pack *pack)
{
    void **both = context;
    call *cli = both[0];
    char pin[256], levels[400] = "";
    size_t used = 0;
    for (size_t i = 0; i < sp_permit_part_count(pack, SP_PERMIT_LEVELS); i++) {
        const sp_permit_item *l = sp_permit_part_at(pack, SP_PERMIT_LEVELS, i);
        if (used < sizeof levels)
            used +=
                (size_t)snprintf(levels + used, sizeof levels - used, "%s%s",
                                 used ? " " : "", cli_word(cli, l->zh, l->en));
    }
    snprintf(pin, sizeof pin, "%s@%s", sp_pack_name(pack),
             sp_pack_version(pack));
    const char *cells[] = {sp_permit_type_code(pack),
                           sp_permit_type_label(pack, cli->lang),
                           levels,
                           pin,
                           sp_pack_effective(pack),
                           sp_pack_confidence(pack)};
    return sheet_row(both[1], cells, NULL);
}

static sp_status list(call *cli)
{
    static const column columns[] = {
        {"type", "类型", "type", SP_TABLE_TEXT},
        {"label", "名称", "label", SP_TABLE_TEXT},
        {"levels", "级别", "levels", SP_TABLE_TEXT},
        {"pack", "规则包", "pack", SP_TABLE_TEXT},
        {"effective", "生效日期", "effective", SP_TABLE_TEXT},
        {"confidence", "可信度", "confidence", SP_TABLE_TEXT},
    };
    AUTOSHEET *s = NULL;
    TRY(sheet_begin(cli, columns, COUNT(columns), &s));
    void *both[] = {cli, s};
    TRY(permit_type_each(cli, put_type, both));
    return sheet_end(s);
}

/* ---- show ---- */

static const opt show_options[] = {
    {"text", NULL, "打印规则包的 JSON 原文，可修改后再载入",
     "print the pack's JSON, to be changed and loaded again"},
    {0},
};

/* " [特级 一级]" for a row that is not for all levels. */
static void levels_of(const call *cli, const sp_pack *pack,
                      const sp_permit_item *item, char *out, size_t size)
{
    size_t count = sp_permit_part_count(pack, SP_PERMIT_LEVELS), used = 0;
    uint32_t all = count >= 32 ? UINT32_MAX : (UINT32_C(1) << count) - 1;
    out[0] = '\0';
    if ((item->levels & all) == all)
        return;
    for (size_t i = 0; i < count; i++) {
        const sp_permit_item *l = sp_permit_part_at(pack, SP_PERMIT_LEVELS, i);
        if (item->levels >> i & 1 && used < size)
            used += (size_t)snprintf(out + used, size - used, "%s%s",
                                     used ? " " : "  [",
                                     cli_word(cli, l->zh, l->en));
    }
    if (used && used < size)
        snprintf(out + used, size - used, "]");
}

/* The values of an enum or set, or the unit and limits of a number. */
static void fact_form(const call *cli, const sp_permit_fact_row *f, char *out,
                      size_t size)
{
    char min[32], max[32];
    size_t used = 0;
    out[0] = '\0';
    if (f->kind == SP_PERMIT_FACT_NUMBER) {
        print_decimal(f->min, f->decimals, min, sizeof min);
        print_decimal(f->max, f->decimals, max, sizeof max);
        snprintf(out, size, "  %s..%s %s", min, max, f->unit);
        return;
    }
    for (size_t i = 0; i < f->nvalues && used < size; i++)
        used += (size_t)snprintf(out + used, size - used, "%s%s",
                                 used ? "|" : "  ", f->values[i].name);
    if (used < size && f->otherwise)
        snprintf(out + used, size - used,
                 cli_word(cli, "，默认 %s", ", %s unless given"), f->otherwise);
}

static void step_form(const call *cli, const sp_pack *pack,
                      const sp_permit_step *s, char *out, size_t size)
{
    size_t used = (size_t)snprintf(out, size, "  %u · ", s->order);
    for (size_t i = 0; i < s->nby && used < size; i++)
        used += (size_t)snprintf(
            out + used, size - used, "%s%s",
            i ? s->all ? cli_word(cli, " 且 ", " and ")
                       : cli_word(cli, " 或 ", " or ")
              : "",
            permit_label(cli, pack, SP_PERMIT_FUNCTIONS, s->by[i]));
}

/* What a row says beyond its label. */
static void form(const call *cli, const sp_pack *pack, sp_permit_part part,
                 const sp_permit_item *item, char *out, size_t size)
{
    out[0] = '\0';
    if (part == SP_PERMIT_FACTS)
        fact_form(cli, (const sp_permit_fact_row *)item, out, size);
    if (part == SP_PERMIT_STEPS)
        step_form(cli, pack, (const sp_permit_step *)item, out, size);
    if (part == SP_PERMIT_FIELDS && ((const sp_permit_field *)item)->required)
        snprintf(out, size, "%s", cli_word(cli, "  必填", "  required"));
    if (part == SP_PERMIT_PEOPLE) {
        const sp_permit_person *p = (const sp_permit_person *)item;
        snprintf(out, size, "  %s ≥ %u%s%s",
                 permit_label(cli, pack, SP_PERMIT_FUNCTIONS, p->who), p->least,
                 *p->certificate ? "  " : "", p->certificate);
    }
}

static sp_status put_item(const call *cli, report *r, const sp_pack *pack,
                          sp_permit_part part, const sp_permit_item *item)
{
    char levels[256], more[1024];
    AUTOOWN char *text = NULL;
    levels[0] = '\0';
    if (part != SP_PERMIT_LEVELS)
        levels_of(cli, pack, item, levels, sizeof levels);
    form(cli, pack, part, item, more, sizeof more);
    if (asprintf(&text, "%s%s%s  (%s)", cli_word(cli, item->zh, item->en), more,
                 levels, item->clause) < 0)
        return SP_NO_MEMORY;
    report_text(r, item->code, item->code, item->code, text, NULL);
    return SP_OK;
}

static void put_head(call *cli, report *r, const sp_pack *pack)
{
    char pin[256];
    snprintf(pin, sizeof pin, "%s@%s", sp_pack_name(pack),
             sp_pack_version(pack));
    report_section(r, "type", "类型", "type");
    report_text(r, "type", "代码", "code", sp_permit_type_code(pack), NULL);
    report_text(r, "label", "名称", "label",
                sp_permit_type_label(pack, cli->lang), NULL);
    report_text(r, "pack", "规则包", "pack", pin, NULL);
    report_text(r, "title", "标题", "title", sp_pack_title(pack, cli->lang),
                NULL);
    report_text(r, "source", "依据", "source", sp_pack_source(pack), NULL);
    report_text(r, "effective", "生效日期", "effective",
                sp_pack_effective(pack), NULL);
    report_text(r, "sha256", "哈希", "sha256", sp_pack_sha256(pack), NULL);
}

static sp_status put_parts(call *cli, report *r, const sp_pack *pack)
{
    static const struct {
        sp_permit_part part;
        const char *name;
        const char *zh;
        const char *en;
    } parts[] = {
        {SP_PERMIT_LEVELS, "levels", "级别（从严到宽）",
         "levels, strictest first"},
        {SP_PERMIT_FACTS, "facts", "定级依据（--set）", "facts (--set)"},
        {SP_PERMIT_VALIDITIES, "validities", "最长有效期", "longest validity"},
        {SP_PERMIT_STEPS, "steps", "签字环节", "signatures"},
        {SP_PERMIT_PEOPLE, "people", "人员", "people"},
        {SP_PERMIT_FIELDS, "fields", "票面栏目（--set）", "fields (--set)"},
        {SP_PERMIT_MEASURES, "measures", "安全措施", "measures"},
        {SP_PERMIT_GAS_LIMITS, "gas_limits", "气体限值", "limits of gas"},
        {SP_PERMIT_GAS_RULES, "gas_rules", "气体分析", "gas tests"},
        {SP_PERMIT_GAS_POINTS, "gas_points", "取样部位", "sampling points"},
        {SP_PERMIT_WEATHERS, "weathers", "天气", "weather"},
        {SP_PERMIT_SIMOPS, "simops", "交叉作业", "work beside other work"},
        {SP_PERMIT_DOCUMENTS, "documents", "附件", "documents"},
    };
    for (size_t i = 0; i < COUNT(parts); i++) {
        size_t count = sp_permit_part_count(pack, parts[i].part);
        if (count)
            report_section(r, parts[i].name, parts[i].zh, parts[i].en);
        for (size_t k = 0; k < count; k++)
            TRY(put_item(cli, r, pack, parts[i].part,
                         sp_permit_part_at(pack, parts[i].part, k)));
    }
    return SP_OK;
}

static sp_status show(call *cli)
{
    AUTOPACK *pack = NULL;
    AUTOREPORT *r = NULL;
    TRY(permit_type_find(cli, cli_arg(cli, 0), &pack));
    if (cli_flag(cli, "text") || cli->format == FORMAT_JSON) {
        puts(sp_pack_text(pack));
        return SP_OK;
    }
    TRY(report_begin(cli, &r));
    put_head(cli, r, pack);
    TRY(put_parts(cli, r, pack));
    return report_end(r);
}

/* ---- verify ---- */

typedef struct proving {
    call *cli;
    sheet *sheet;
    size_t packs;
    size_t bad;
} proving;

static void free_proving(proving *p)
{
    sheet_free(&p->sheet);
}

static void clear_proof(sp_permit_proof *proof)
{
    sp_permit_proof_clear(proof);
}

static sp_status prove(void *context, const sp_pack *pack)
{
    proving *p = context;
    const call *cli = p->cli;
    CLEANUP(clear_proof) sp_permit_proof proof = {0};
    char pin[256], nodes[24], combinations[24];
    TRY(sp_permit_type_prove(pack, &proof));
    snprintf(pin, sizeof pin, "%s@%s", sp_pack_name(pack),
             sp_pack_version(pack));
    snprintf(nodes, sizeof nodes, "%" PRIu64, proof.nodes);
    snprintf(combinations, sizeof combinations, "%" PRIu64, proof.combinations);
    p->packs++;
    p->bad += proof.faults != 0;
    const char *found = cli_word(cli, proof.zh, proof.en);
    const char *cells[] = {sp_permit_type_code(pack),
                           pin,
                           proof.faults ? "refuted" : "proved",
                           nodes,
                           combinations,
                           found};
    const char *shown[] = {cells[0],
                           pin,
                           proof.faults ? cli_word(cli, "不成立", "refuted")
                                        : cli_word(cli, "已证明", "proved"),
                           nodes,
                           combinations,
                           found};
    return sheet_row(p->sheet, cells, shown);
}

/* What was looked for, in words. */
static void say_proved(const call *cli)
{
    size_t count;
    const sp_label *faults = sp_permit_proof_faults(&count);
    cli_say(cli, "逐一走遍每个状态、动作、人员和检查结果，没有一条路径会：",
            "Every state, action, actor and outcome of checks was walked; no "
            "path leads to:");
    for (size_t i = 0; i < count; i++)
        cli_say(cli, "  %s", "  %s", cli_word(cli, faults[i].zh, faults[i].en));
}

static sp_status prove_file(proving *p, const char *path)
{
    AUTOPACK *pack = NULL;
    TRY(standard_read(p->cli, path, &pack));
    return prove(p, pack);
}

static sp_status prove_named(proving *p, const char *name)
{
    AUTOPACK *pack = NULL;
    if (strchr(name, '/') || strstr(name, ".json"))
        return prove_file(p, name);
    TRY(permit_type_find(p->cli, name, &pack));
    return prove(p, pack);
}

static sp_status verify(call *cli)
{
    static const column columns[] = {
        {"type", "类型", "type", SP_TABLE_TEXT},
        {"pack", "规则包", "pack", SP_TABLE_TEXT},
        {"result", "结果", "result", SP_TABLE_TEXT},
        {"states", "状态数", "states", SP_TABLE_NUMBER},
        {"combinations", "组合数", "combinations", SP_TABLE_NUMBER},
        {"counter_example", "反例", "counter-example", SP_TABLE_TEXT},
    };
    CLEANUP(free_proving) proving p = {.cli = cli};
    TRY(sheet_begin(cli, columns, COUNT(columns), &p.sheet));
    for (size_t i = 0; i < cli->nargs; i++)
        TRY(prove_named(&p, cli_arg(cli, i)));
    if (!cli->nargs)
        TRY(permit_type_each(cli, prove, &p));
    TRY(sheet_end(p.sheet));
    if (p.bad)
        return cli_fail(cli, SP_INVALID, "%zu 个类型中 %zu 个不成立",
                        "of %zu types %zu do not hold", p.packs, p.bad);
    say_proved(cli);
    return SP_OK;
}

extern const cmd permit_type_cmds[];
const cmd permit_type_cmds[] = {
    {"permit type", "list", "", NEED_NOTHING, list, NULL,
     "作业票类型；不指定站点时列内置的",
     "types of permits; the built-in ones without a site"},
    {"permit type", "show", "NAME", NEED_NOTHING, show, show_options,
     "一个类型：级别、环节、气体、人员、栏目、措施",
     "a type: levels, signatures, gas, people, fields, measures"},
    {"permit type", "load", "FILE", NEED_WRITE, standard_load, NULL,
     "载入规则包并启用", "load a rule pack and put it in force"},
    {"permit type", "lint", "FILE", NEED_NOTHING, standard_lint, NULL,
     "检查规则包：缺口、没有审批人的级别、未知栏目",
     "examine a rule pack: gaps, levels that nobody approves, unknown fields"},
    {"permit type", "verify", "[NAME...]", NEED_NOTHING, verify, NULL,
     "证明没有路径绕过审批、分析、交底、监护；否则给出反例",
     "prove that no path leads around approval, gas test, briefing, guardian; "
     "or show the counter-example"},
    {0},
};
