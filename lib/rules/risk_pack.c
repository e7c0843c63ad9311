/* Risk packs: method and scales, and the lists of direct determination. */
#include <ctype.h>
#include <string.h>

#include "risk_pack.h"
#include "text.h"

static const struct method {
    const char *name;
    const char *factors[SP_FACTORS_MAX];
} methods[] = {
    {"lec", {"l", "e", "c"}},
    {"ls", {"l", "s"}},
    {"mes", {"m", "e", "s"}},
};

int sp_factor_index(const char *factor)
{
    static const char letters[] = "lecms";
    const char *at = factor[0] && !factor[1]
                         ? strchr(letters, tolower((unsigned char)factor[0]))
                         : NULL;

    return at ? (int)(at - letters) : -1;
}

static const sp_scale *scale_of(const sp_risk_table *table, const char *factor)
{
    for (size_t i = 0; i < table->nscales; i++)
        if (strcmp(table->scales[i].factor, factor) == 0)
            return &table->scales[i];
    return NULL;
}

/* The three known methods have their factors; others are the user's own. */
static void lint_method(const sp_risk_table *table, sp_pack_findings *found)
{
    const struct method *m = methods;
    size_t expected = 0;

    while (m < methods + SP_COUNT(methods) &&
           strcmp(m->name, table->method) != 0)
        m++;
    if (m == methods + SP_COUNT(methods)) {
        if (table->nscales < 2)
            sp_pack_error(found, "factors", "至少要有两个因素的量表",
                          "a method needs the scales of two factors at least");
        return;
    }
    for (size_t i = 0; i < SP_FACTORS_MAX && m->factors[i]; i++, expected++)
        if (!scale_of(table, m->factors[i]))
            sp_pack_error(found, "factors", "%s 法缺少 %c 的量表",
                          "method %s has no scale of %c", table->method,
                          toupper((unsigned char)m->factors[i][0]));
    for (size_t i = 0; i < table->nscales; i++)
        if (i >= expected ||
            strcmp(table->scales[i].factor, m->factors[i]) != 0) {
            sp_pack_warn(found, "factors", "%s 法的因素顺序与惯例不同",
                         "the factors of method %s are not in their usual "
                         "order",
                         table->method);
            return;
        }
}

static int descending(const void *a, const void *b)
{
    int64_t x = ((const sp_scale_value *)a)->value;
    int64_t y = ((const sp_scale_value *)b)->value;

    return (x < y) - (x > y);
}

static void lint_values(const sp_scale *scale, const char *path,
                        sp_pack_findings *found)
{
    char text[32];

    for (size_t i = 1; i < scale->count; i++) {
        if (scale->values[i].value != scale->values[i - 1].value)
            continue;
        sp_scaled_to_text(scale->values[i].value, SP_SCORE_DECIMALS, text);
        sp_pack_error(found, path, "%c 的取值 %s 出现了两次",
                      "%c has the value %s twice",
                      toupper((unsigned char)scale->factor[0]), text);
    }
}

static bool read_value(const cJSON *item, const char *path,
                       sp_pack_findings *found, sp_scale_value *out)
{
    bool object = cJSON_IsObject(item);
    char text[32];

    *out = (sp_scale_value){
        .zh = object ? sp_json_text(item, "zh", "") : "",
        .en = object ? sp_json_text(item, "en", "") : "",
    };
    if (object ? !sp_pack_decimal_at(item, "value", SP_SCORE_DECIMALS, path,
                                     found, &out->value)
               : !sp_pack_decimal(item, SP_SCORE_DECIMALS, &out->value)) {
        if (!object)
            sp_pack_error(found, path, "取值应为最多两位小数的数",
                          "a value is a number of at most two decimal places");
        return false;
    }
    if (out->value > 0 && out->value <= SP_SCALE_VALUE_MAX)
        return true;
    sp_scaled_to_text(out->value, SP_SCORE_DECIMALS, text);
    sp_pack_error(found, path, "取值 %s 不在 0.01 至 1000 之间",
                  "the value %s is not between 0.01 and 1000", text);
    return false;
}

static void read_values(const cJSON *array, size_t at, sp_pack_findings *found,
                        sp_risk_table *table)
{
    sp_scale_value *values = table->values[at];
    sp_scale *scale = &table->scales[at];
    sp_pack_path where = sp_pack_path_of("factors[%zu].values", at);
    const cJSON *item;
    bool ordered = true;
    size_t i = 0;

    cJSON_ArrayForEach(item, array)
    {
        sp_pack_path path =
            sp_pack_path_of("factors[%zu].values[%zu]", at, i++);

        if (!read_value(item, path.text, found, &values[scale->count]))
            continue;
        if (scale->count > 0 &&
            values[scale->count].value > values[scale->count - 1].value)
            ordered = false;
        scale->count++;
    }
    if (!ordered)
        sp_pack_warn(found, where.text, "%c 的取值没有按大小排列，读入后已排好",
                     "the values of %c are out of order; they were sorted",
                     toupper((unsigned char)scale->factor[0]));
    qsort(values, scale->count, sizeof *values, descending);
    lint_values(scale, where.text, found);
}

static void read_scale(const cJSON *json, size_t at, sp_pack_findings *found,
                       sp_risk_table *table)
{
    sp_pack_path path = sp_pack_path_of("factors[%zu]", at);
    const char *factor = sp_pack_text_at(json, "factor", path.text, found);
    const cJSON *values =
        sp_pack_array_at(json, "values", SP_SCALE_MAX, path.text, found);

    if (!*factor)
        return;
    if (sp_factor_index(factor) < 0 || isupper((unsigned char)factor[0])) {
        sp_pack_error(
            found, path.text, "因素“%.20s”无效，应为 l、e、c、m、s 之一",
            "the factor \"%.20s\" is not one of l, e, c, m, s", factor);
        return;
    }
    if (scale_of(table, factor)) {
        sp_pack_error(found, path.text, "因素 %s 有两个量表",
                      "the factor %s has two scales", factor);
        return;
    }
    table->scales[table->nscales] = (sp_scale){
        .factor = factor,
        .zh = sp_json_text(json, "title_zh", factor),
        .en = sp_json_text(json, "title_en", factor),
        .values = table->values[table->nscales],
    };
    if (values)
        read_values(values, table->nscales, found, table);
    table->nscales++;
}

/* Places that the values of a scale really use: 0, 1 or 2. */
static unsigned places(const sp_scale *scale)
{
    unsigned most = 0;

    for (size_t i = 0; i < scale->count; i++) {
        if (scale->values[i].value % 10)
            return 2;
        if (scale->values[i].value % 100)
            most = 1;
    }
    return most;
}

/* Scores have two places: the product of all values must fit into them. */
static void settle_divisor(sp_pack_findings *found, sp_risk_table *table)
{
    unsigned used = 0;

    table->divisor = 1;
    for (size_t i = 0; i < table->nscales; i++) {
        used += places(&table->scales[i]);
        if (i > 0)
            table->divisor *= SP_SCORE_ONE;
    }
    if (used > SP_SCORE_DECIMALS)
        sp_pack_error(found, "factors",
                      "各量表的取值相乘会有 %u 位小数，最多只能有 2 位",
                      "the product of the scales' values has %u decimal "
                      "places; at most 2 are kept",
                      used);
}

int64_t sp_risk_max_score(const sp_risk_table *table)
{
    int64_t score = 1;

    for (size_t i = 0; i < table->nscales; i++) {
        if (!table->scales[i].count)
            return 0;
        score *= table->scales[i].values[0].value;
    }
    return score / table->divisor;
}

sp_status sp_risk_read(const cJSON *pack, sp_pack_findings *found, void **out)
{
    SP_AUTOFREE sp_risk_table *table = calloc(1, sizeof *table);
    size_t before = found->errors;
    const cJSON *factors, *item;
    size_t i = 0;

    if (!table)
        return sp_no_memory();
    table->name = sp_json_text(pack, "name", "");
    table->method = sp_pack_text_at(pack, "method", "method", found);
    table->score = sp_json_text(pack, "score", "D");
    factors =
        sp_pack_array_at(pack, "factors", SP_FACTORS_MAX, "factors", found);
    cJSON_ArrayForEach(item, factors)
    {
        read_scale(item, i++, found, table);
    }
    if (factors)
        lint_method(table, found);
    settle_divisor(found, table);
    sp_risk_read_bands(pack, found, table);
    if (found->errors == before)
        *out = SP_TAKE(table);
    return SP_OK;
}

void sp_risk_free(void *read)
{
    free(read);
}

static void read_reason(const cJSON *item, size_t at, sp_pack_findings *found,
                        sp_reasons *reasons)
{
    sp_pack_path path = sp_pack_path_of("reasons[%zu]", at);
    sp_reason *r = &reasons->items[reasons->count];
    int grade = sp_pack_label_at(item, "grade", sp_risk_grade_labels,
                                 SP_RISK_GRADE_COUNT, path.text, found);
    int control = sp_pack_label_at(item, "control", sp_control_level_labels,
                                   SP_CONTROL_LEVEL_COUNT, path.text, found);

    r->code = sp_pack_text_at(item, "code", path.text, found);
    r->zh = sp_pack_text_at(item, "zh", path.text, found);
    r->en = sp_pack_text_at(item, "en", path.text, found);
    r->grade = grade < 0 ? SP_RISK_UNASSESSED : (sp_risk_grade)grade;
    r->control = control < 0 ? SP_CONTROL_NONE : (sp_control_level)control;
    if (grade == SP_RISK_UNASSESSED)
        sp_pack_error(found, path.text, "直接判定的等级不能是“未评估”",
                      "a direct determination cannot be \"unassessed\"");
    for (size_t i = 0; *r->code && i < reasons->count; i++)
        if (strcmp(reasons->items[i].code, r->code) == 0)
            sp_pack_error(found, path.text, "代码 %.40s 出现了两次",
                          "the code %.40s stands there twice", r->code);
    reasons->count++;
}

sp_status sp_direct_read(const cJSON *pack, sp_pack_findings *found, void **out)
{
    size_t before = found->errors;
    const cJSON *array =
        sp_pack_array_at(pack, "reasons", SP_REASONS_MAX, "reasons", found);
    SP_AUTOFREE sp_reasons *reasons =
        calloc(1, sizeof *reasons + SP_REASONS_MAX * sizeof(sp_reason));
    const cJSON *item;
    size_t i = 0;

    if (!reasons)
        return sp_no_memory();
    cJSON_ArrayForEach(item, array)
    {
        read_reason(item, i++, found, reasons);
    }
    if (found->errors == before)
        *out = SP_TAKE(reasons);
    return SP_OK;
}

void sp_direct_free(void *read)
{
    free(read);
}
