/* Major hazard installations: graded from their substances when saved. */
#include <safeprod/archive.h>
#include <safeprod/mhi.h>

#include <string.h>

#include "change.h"
#include "cleaning.h"
#include "field.h"
#include "packs.h"
#include "str.h"
#include "text.h"

enum { SUBSTANCES_MAX = 200, GRAM_DECIMALS = 6 };

static const sp_label kinds[] = {
    {"production", "生产单元", "production unit", "生产"},
    {"storage", "储存单元", "storage unit", "储存|存储"},
};

#define FIELD(m, zh, en, ...) SP_FIELD(sp_mhi_unit, m, zh, en, __VA_ARGS__)
#define RESULT(m, zh, en, ...)                                                 \
    FIELD(m, zh, en, .flags = SP_GUARDED | SP_BRIEF, __VA_ARGS__)

static const sp_field fields[] = {
    SP_HEAD_FIELDS(sp_mhi_unit),
    FIELD(code, "单元编号", "code", .flags = SP_FIXED | SP_BRIEF,
          .clean = sp_code_clean, .help_zh = "不填则自动生成",
          .help_en = "made when not given"),
    FIELD(enterprise, "企业编号", "enterprise",
          .flags = SP_REQUIRED | SP_FIXED | SP_BRIEF, .ref = "enterprise"),
    FIELD(name, "单元名称", "name",
          .flags = SP_REQUIRED | SP_CONTAINS | SP_BRIEF),
    FIELD(kind, "单元类型", "kind", SP_LABELS(kinds)),
    FIELD(substances, "物质", "substances", .as = SP_AS_LINES,
          .help_zh = "名称=设计最大量（吨），分号隔开，如 氨=12.5; 氯=3",
          .help_en = "name=design maximum in tonnes, semicolons between"),
    FIELD(exposed, "厂外 500 米内人数", "people within 500 m", .min = 0,
          .max = 100000000),
    RESULT(s, "S（Σq/Q）", "S", .as = SP_AS_DECIMAL, .decimals = 6),
    RESULT(r, "R", "R", .as = SP_AS_DECIMAL, .decimals = 6),
    RESULT(level, "级别", "level", .help_zh = "1 级最高；0 不构成重大危险源",
           .help_en = "1 is the worst; 0 is not an installation"),
    FIELD(standard, "分级标准", "standard", .flags = SP_GUARDED),
    FIELD(chief, "主要负责人", "chief"),
    FIELD(technical_lead, "技术负责人", "technical lead"),
    FIELD(operations_lead, "操作负责人", "operations lead"),
    FIELD(filed_at, "备案日期", "filed on", .as = SP_AS_DATE),
    SP_REMOVED_FIELD(sp_mhi_unit),
};

typedef struct rows {
    sp_mhi_row items[SUBSTANCES_MAX];
    size_t count;
    char *text; /* what the rows point into */
} rows;

/* "name|category=tonnes" in place. */
static sp_status parse_row(char *part, sp_mhi_row *out)
{
    char *equals = strrchr(part, '=');
    char *bar = strchr(part, '|');
    SP_AUTOFREE char *number = NULL;
    int64_t grams;

    if (!equals)
        return sp_fail(SP_INVALID, "物质“%.60s”应写作 名称=吨数",
                       "substance \"%.60s\" should be name=tonnes", part);
    *equals = '\0';
    SP_TRY(sp_text_trim(equals + 1, strlen(equals + 1), &number));
    if (!sp_text_to_scaled(number, GRAM_DECIMALS, &grams) || grams < 0)
        return sp_fail(SP_INVALID, "物质“%.60s”的量“%.40s”应为吨数",
                       "the quantity of \"%.60s\", \"%.40s\", should be in "
                       "tonnes",
                       part, number);
    if (bar)
        *bar = '\0';
    *out = (sp_mhi_row){
        .substance = part, .category = bar ? bar + 1 : NULL, .quantity = grams};
    return SP_OK;
}

static char *skip_space(char *text)
{
    while (*text == ' ' || *text == '\t' || *text == '\n' || *text == '\r')
        text++;
    for (size_t n = strlen(text); n > 0 && strchr(" \t\r\n", text[n - 1]); n--)
        text[n - 1] = '\0';
    return text;
}

static sp_status parse_rows(const char *substances, rows *out)
{
    char *rest;

    SP_TRY(sp_text_halfwidth(substances, &out->text));
    for (char *part = strtok_r(out->text, ";\n", &rest); part;
         part = strtok_r(NULL, ";\n", &rest)) {
        part = skip_space(part);
        if (!*part)
            continue;
        if (out->count == SUBSTANCES_MAX)
            return sp_fail(SP_INVALID, "一个单元最多 %d 种物质",
                           "a unit has at most %d substances", SUBSTANCES_MAX);
        SP_TRY(parse_row(part, &out->items[out->count]));
        out->count++;
    }
    return SP_OK;
}

static sp_status grade_with(const sp_pack *pack, const rows *parsed,
                            sp_mhi_unit *unit)
{
    sp_mhi_result result = {0};
    SP_AUTOSTR name = {0};

    SP_TRY(sp_mhi_grade(pack, parsed->items, parsed->count,
                        unit->exposed == SP_NO_INT ? 0 : unit->exposed,
                        &result));
    unit->s = result.s;
    unit->r = result.r;
    unit->level = (int64_t)result.level;
    sp_mhi_result_clear(&result);
    sp_str_addf(&name, "%s@%s", sp_pack_name(pack), sp_pack_version(pack));
    SP_TRY(sp_str_ok(&name));
    return sp_text_set(&unit->standard, sp_str_text(&name));
}

static sp_status grade(sp_session *session, sp_mhi_unit *unit)
{
    rows parsed = {.count = 0};
    sp_pack *pack = NULL;

    sp_status status = parse_rows(unit->substances, &parsed);
    if (status == SP_OK)
        status = sp_packs_get(session, "mhi.gb18218", &pack);
    if (status == SP_OK)
        status = grade_with(pack, &parsed, unit);
    sp_pack_free(pack);
    free(parsed.text);
    return status;
}

static sp_status before(sp_session *session, const void *old_record,
                        void *record)
{
    const sp_mhi_unit *old = old_record;
    sp_mhi_unit *unit = record;

    if (unit->name)
        SP_TRY(sp_code_derive(&unit->code, unit->enterprise, unit->name, NULL));
    /* A grade stays what it was made under until its inputs change. */
    if (old && old->exposed == unit->exposed && old->substances &&
        unit->substances && strcmp(old->substances, unit->substances) == 0)
        return SP_OK;
    if (!unit->substances) {
        unit->s = unit->r = unit->level = SP_NO_INT;
        return sp_text_set(&unit->standard, NULL);
    }
    return grade(session, unit);
}

/* Nobody counted is not nobody there: R would come out too low. */
static void check(const void *record, sp_findings *out)
{
    const sp_mhi_unit *unit = record;

    if (unit->substances && unit->exposed == SP_NO_INT)
        sp_finding_add(out, SP_ERROR, "exposed",
                       "请填写厂外 500 米内人数（没有人填 0），它决定 α 和级别",
                       "say how many people are within 500 m of the fence (0 "
                       "for none): α and the level depend on it");
}

static const sp_tally tallies[] = {
    {.name = "level", .fields = {"level"}, .in_use_only = true}};
static const sp_hooks hooks = {
    .before = before, .tallies = tallies, .ntallies = SP_COUNT(tallies)};

const sp_type sp_mhi_unit_type = {.name = "mhi_unit",
                                  .zh = "重大危险源单元",
                                  .en = "major hazard installation",
                                  .table = "mhi_unit",
                                  .code = "code",
                                  .module = "archive",
                                  .hide = "removed_at",
                                  .check = check,
                                  .hooks = &hooks,
                                  SP_TYPE(sp_mhi_unit, fields)};
