/* Risk assessment of one risk. */
#include <safeprod/assess.h>

#include <ctype.h>
#include <string.h>

#include "field.h"
#include "risk_pack.h"
#include "text.h"

const sp_label sp_risk_grade_labels[] = {
    [SP_RISK_UNASSESSED] = {"unassessed", "未评估", "unassessed",
                            "灰|灰色|未评|未定级|grey|gray"},
    [SP_RISK_LOW] = {"low", "低风险", "low risk",
                     "低|蓝|蓝色|蓝色风险|四级|四级风险|4级|Ⅳ级|IV|稍有危险|"
                     "blue"},
    [SP_RISK_GENERAL] = {"general", "一般风险", "general risk",
                         "一般|黄|黄色|黄色风险|三级|三级风险|3级|Ⅲ级|III|"
                         "yellow"},
    [SP_RISK_SERIOUS] = {"serious", "较大风险", "serious risk",
                         "较大|橙|橙色|橙色风险|二级|二级风险|2级|Ⅱ级|II|"
                         "orange|considerable"},
    [SP_RISK_MAJOR] = {"major", "重大风险", "major risk",
                       "重大|红|红色|红色风险|一级|一级风险|1级|Ⅰ级|I|red"},
};

const sp_label sp_risk_colour_labels[] = {
    [SP_RISK_UNASSESSED] = {"grey", "灰色", "grey", "灰|gray"},
    [SP_RISK_LOW] = {"blue", "蓝色", "blue", "蓝"},
    [SP_RISK_GENERAL] = {"yellow", "黄色", "yellow", "黄"},
    [SP_RISK_SERIOUS] = {"orange", "橙色", "orange", "橙"},
    [SP_RISK_MAJOR] = {"red", "红色", "red", "红"},
};

const sp_label sp_control_level_labels[] = {
    [SP_CONTROL_NONE] = {"none", "未定", "not settled", NULL},
    [SP_CONTROL_POST] = {"post", "岗位级", "post", "岗位"},
    [SP_CONTROL_TEAM] = {"team", "班组级", "team", "班组"},
    [SP_CONTROL_WORKSHOP] = {"workshop", "部门（车间）级", "workshop",
                             "车间级|部门级|车间|部门|部门/车间级|department"},
    [SP_CONTROL_COMPANY] = {"company", "公司（厂）级", "company",
                            "公司级|厂级|公司|公司(厂)级"},
};

uint32_t sp_risk_rgb(sp_risk_grade grade)
{
    static const uint32_t colours[] = {
        [SP_RISK_UNASSESSED] = 0x9e9e9e, [SP_RISK_LOW] = 0x0068b7,
        [SP_RISK_GENERAL] = 0xffe100,    [SP_RISK_SERIOUS] = 0xf39800,
        [SP_RISK_MAJOR] = 0xe60012,
    };

    return colours[(size_t)grade < SP_COUNT(colours) ? grade : 0];
}

sp_status sp_risk_grade_parse(const char *text, sp_risk_grade *out)
{
    int grade = sp_label_find(sp_risk_grade_labels, SP_RISK_GRADE_COUNT, text);

    if (grade < 0)
        return sp_fail(
            SP_INVALID,
            "风险等级“%.40s”无效，应为：重大、较大、一般、低、未评估",
            "the risk grade \"%.40s\" is not one of: major, "
            "serious, general, low, unassessed",
            text);
    *out = (sp_risk_grade)grade;
    return SP_OK;
}

sp_risk_grade sp_risk_worst(const sp_risk_grade *grades, size_t count)
{
    sp_risk_grade worst = SP_RISK_UNASSESSED;

    for (size_t i = 0; i < count; i++)
        if (grades[i] > worst)
            worst = grades[i];
    return worst;
}

const sp_scale *sp_assess_scales(const sp_pack *pack, size_t *out_count)
{
    const sp_risk_table *table = sp_pack_read(pack, "risk");

    *out_count = table ? table->nscales : 0;
    return table ? table->scales : NULL;
}

const sp_band *sp_assess_bands(const sp_pack *pack, size_t *out_count)
{
    const sp_risk_table *table = sp_pack_read(pack, "risk");

    *out_count = table ? table->nbands : 0;
    return table ? table->bands : NULL;
}

const char *sp_assess_method(const sp_pack *pack)
{
    const sp_risk_table *table = sp_pack_read(pack, "risk");

    if (table)
        return table->method;
    return sp_pack_read(pack, "direct") ? "direct" : "";
}

int64_t *sp_factor_at(sp_assess_input *input, int index)
{
    int64_t *const at[] = {&input->l, &input->e, &input->c, &input->m,
                           &input->s};

    return at[index];
}

sp_status sp_assess_input_set(sp_assess_input *input, const char *factor,
                              const char *text)
{
    int index = sp_factor_index(factor);
    int64_t value;

    if (index < 0)
        return sp_fail(SP_INVALID,
                       "没有“%.20s”这个因素，应为 L、E、C、M、S 之一",
                       "there is no factor \"%.20s\"; it is one of L, E, C, M, "
                       "S",
                       factor);
    if (!sp_text_to_scaled(text, SP_SCORE_DECIMALS, &value))
        return sp_fail(SP_INVALID, "%s = “%.40s”无效，应为最多两位小数的数",
                       "%s = \"%.40s\" is not a number of at most two decimal "
                       "places",
                       factor, text);
    *sp_factor_at(input, index) = value;
    return SP_OK;
}

static char letter_of(const sp_scale *scale)
{
    return (char)toupper((unsigned char)scale->factor[0]);
}

/* Refuse a value that is not in its scale, naming its neighbours there. */
static sp_status refuse_value(const sp_risk_table *table, const sp_scale *scale,
                              int64_t value)
{
    char given[32], above[32], below[32];
    size_t i = 0;

    while (i < scale->count && scale->values[i].value > value)
        i++;
    sp_scaled_to_text(value, SP_SCORE_DECIMALS, given);
    if (i == 0 || i == scale->count) {
        sp_scaled_to_text(scale->values[i ? i - 1 : 0].value, SP_SCORE_DECIMALS,
                          above);
        return sp_fail(SP_INVALID, "%c = %s 不在 %s 的量表中，最接近的是 %s",
                       "%c = %s is not in the scale of %s; the nearest value "
                       "is %s",
                       letter_of(scale), given, table->name, above);
    }
    sp_scaled_to_text(scale->values[i - 1].value, SP_SCORE_DECIMALS, above);
    sp_scaled_to_text(scale->values[i].value, SP_SCORE_DECIMALS, below);
    return sp_fail(SP_INVALID, "%c = %s 不在 %s 的量表中，最接近的是 %s 和 %s",
                   "%c = %s is not in the scale of %s; the nearest values are "
                   "%s and %s",
                   letter_of(scale), given, table->name, below, above);
}

static sp_status check_value(const sp_risk_table *table, const sp_scale *scale,
                             int64_t value)
{
    if (value == SP_NO_INT)
        return sp_fail(SP_INVALID, "缺少 %c（" SP_IN_ZH "）",
                       "%c is missing (" SP_IN_EN ")", letter_of(scale),
                       scale->zh, scale->en);
    for (size_t i = 0; i < scale->count; i++)
        if (scale->values[i].value == value)
            return SP_OK;
    return refuse_value(table, scale, value);
}

/* A factor that the method does not use would be ignored in silence. */
static sp_status check_foreign(const sp_risk_table *table,
                               const sp_assess_input *input)
{
    const char letters[] = "LECMS";
    sp_assess_input copy = *input;

    for (int i = 0; letters[i]; i++) {
        bool used = false;

        for (size_t k = 0; k < table->nscales; k++)
            if (letter_of(&table->scales[k]) == letters[i])
                used = true;
        if (!used && *sp_factor_at(&copy, i) != SP_NO_INT)
            return sp_fail(SP_INVALID, "%s 的方法里没有 %c",
                           "the method of %s has no factor %c", table->name,
                           letters[i]);
    }
    return SP_OK;
}

static void take_band(const sp_band *band, sp_assess_result *result)
{
    result->advice_zh = band->advice_zh;
    result->advice_en = band->advice_en;
    result->control = band->control;
}

static sp_status score(const sp_risk_table *table, const sp_assess_input *input,
                       sp_assess_result *result)
{
    sp_assess_input copy = *input;
    int64_t product = 1;

    SP_TRY(check_foreign(table, input));
    for (size_t i = 0; i < table->nscales; i++) {
        const sp_scale *scale = &table->scales[i];
        int64_t value = *sp_factor_at(&copy, sp_factor_index(scale->factor));

        SP_TRY(check_value(table, scale, value));
        product *= value;
    }
    result->score = product / table->divisor;
    for (const sp_band *b = table->bands; b < table->bands + table->nbands; b++)
        if (result->score >= b->from && result->score <= b->to) {
            result->grade = result->calculated = b->grade;
            result->band_zh = b->zh;
            result->band_en = b->en;
            take_band(b, result);
        }
    return SP_OK;
}

static sp_status find_reason(const sp_pack *direct, const char *code,
                             const sp_reason **out)
{
    const void *read;
    const sp_reasons *reasons;

    SP_TRY(sp_pack_expect(direct, "direct", &read));
    reasons = read;
    for (size_t i = 0; i < reasons->count; i++)
        if (strcmp(reasons->items[i].code, code) == 0) {
            *out = &reasons->items[i];
            return SP_OK;
        }
    return sp_fail(SP_NOT_FOUND, "规则包 %s 里没有直接判定理由“%.40s”",
                   "rule pack %s lists no reason \"%.40s\"",
                   sp_pack_name(direct), code);
}

/* The final grade is the worse one; so are control level and advice. */
static void override(const sp_risk_table *table, const sp_reason *reason,
                     sp_assess_result *result)
{
    result->reason_zh = reason->zh;
    result->reason_en = reason->en;
    if (reason->grade > result->grade) {
        result->grade = reason->grade;
        for (size_t i = table ? table->nbands : 0; i-- > 0;)
            if (table->bands[i].grade == reason->grade) {
                take_band(&table->bands[i], result);
                break;
            }
    }
    if (reason->control > result->control)
        result->control = reason->control;
}

sp_status sp_assess(const sp_pack *pack, const sp_assess_input *input,
                    sp_assess_result *out)
{
    const sp_risk_table *table = sp_pack_read(pack, "risk");
    const sp_reason *reason = NULL;
    sp_assess_result result = {
        .score = SP_NO_INT,
        .band_zh = "",
        .band_en = "",
        .advice_zh = "",
        .advice_en = "",
    };

    if (!table && !input->reason)
        return sp_fail(SP_INVALID, "规则包 %s 不能打分，需要给出直接判定的理由",
                       "rule pack %s gives no scores; give a reason of direct "
                       "determination",
                       sp_pack_name(pack));
    if (input->reason)
        SP_TRY(find_reason(input->direct ? input->direct : pack, input->reason,
                           &reason));
    if (table)
        SP_TRY(score(table, input, &result));
    if (reason)
        override(table, reason, &result);
    *out = result;
    return SP_OK;
}
