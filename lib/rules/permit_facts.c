/* Facts about a job and conditions on them. Numbers are integers scaled by the
 * fact's decimals, so an end that is not included is moved by one. */
#include <stdio.h>
#include <string.h>

#include "field.h"
#include "permit_read.h"
#include "str.h"
#include "text.h"

/* Greatest number of a fact, scaled: far from 2^63. */
#define NUMBER_MAX INT64_C(1000000000000)

static const sp_label yes_no[] = {
    {"no", "否", "no", "false|0|无|不"},
    {"yes", "是", "yes", "true|1|有"},
};

const sp_label sp_permit_fact_kind_labels[] = {
    [SP_PERMIT_FACT_NUMBER] = {"number", "数", "number", NULL},
    [SP_PERMIT_FACT_BOOL] = {"bool", "是否", "yes or no", NULL},
    [SP_PERMIT_FACT_ENUM] = {"enum", "单选", "one of", NULL},
    [SP_PERMIT_FACT_SET] = {"set", "多选", "some of", NULL},
};

/* ---- values ---- */

uint64_t sp_permit_all_values(const sp_permit_fact_row *fact)
{
    return (UINT64_C(1) << fact->nvalues) - 1;
}

static void list_values(const sp_permit_fact_row *fact, sp_str *out)
{
    for (size_t i = 0; i < fact->nvalues; i++)
        sp_str_addf(out, "%s%s", i ? ", " : "", fact->values[i].name);
    if (fact->kind == SP_PERMIT_FACT_SET)
        sp_str_add(out, ", none");
}

static sp_status no_such_value(const sp_permit_fact_row *fact, const char *text)
{
    SP_AUTOSTR names = {0};

    list_values(fact, &names);
    return sp_fail(SP_INVALID, "" SP_IN_ZH "（%s）没有“%.80s”这个值，应为：%s",
                   "" SP_IN_EN " (%s) cannot be \"%.80s\"; it is one of: %s",
                   fact->item.zh, fact->item.en, fact->item.code, text,
                   sp_str_text(&names));
}

static sp_status read_number(const sp_permit_fact_row *fact, const char *text,
                             sp_permit_value *out)
{
    char least[32], most[32];
    int64_t number;

    if (!sp_text_to_scaled(text, fact->decimals, &number))
        return sp_fail(SP_INVALID,
                       "" SP_IN_ZH "（%s）的值“%.80s”不是最多 %u 位小数的数"
                       "（单位 %s）",
                       "" SP_IN_EN " (%s) is \"%.80s\", which is not a number "
                       "of at most %u decimal places (in %s)",
                       fact->item.zh, fact->item.en, fact->item.code, text,
                       fact->decimals, *fact->unit ? fact->unit : "1");
    if (number < fact->min || number > fact->max) {
        sp_scaled_to_text(fact->min, fact->decimals, least);
        sp_scaled_to_text(fact->max, fact->decimals, most);
        return sp_fail(SP_INVALID,
                       "" SP_IN_ZH "（%s）的值 %.40s 不在 %s 至 %s %s 之间",
                       "" SP_IN_EN " (%s) is %.40s, which is not between %s "
                       "and %s %s",
                       fact->item.zh, fact->item.en, fact->item.code, text,
                       least, most, fact->unit);
    }
    *out = (sp_permit_value){.number = number};
    return SP_OK;
}

static sp_status read_set(const sp_permit_fact_row *fact, const char *text,
                          sp_permit_value *out)
{
    uint64_t mask = 0;

    if (strcmp(text, "none") != 0 && strcmp(text, "无") != 0)
        for (const char *p = text; *p;) {
            size_t len = strcspn(p, ",|");
            SP_AUTOFREE char *one = NULL;
            int at;

            SP_TRY(sp_text_trim(p, len, &one));
            at = sp_label_find(fact->values, fact->nvalues, one);
            if (at < 0)
                return no_such_value(fact, one);
            mask |= UINT64_C(1) << at;
            p += len + (p[len] != '\0');
        }
    *out = (sp_permit_value){.mask = mask};
    return SP_OK;
}

sp_status sp_permit_value_read(const sp_permit_fact_row *fact, const char *text,
                               sp_permit_value *out)
{
    int at;

    if (fact->kind == SP_PERMIT_FACT_NUMBER)
        return read_number(fact, text, out);
    if (fact->kind == SP_PERMIT_FACT_SET)
        return read_set(fact, text, out);
    at = sp_label_find(fact->values, fact->nvalues, text);
    if (at < 0)
        return no_such_value(fact, text);
    *out = (sp_permit_value){.mask = UINT64_C(1) << at};
    return SP_OK;
}

/* ---- the facts of a pack ---- */

void sp_permit_read_values(sp_permit_reader *r, const cJSON *json,
                           const char *path, const sp_label **out,
                           size_t *out_n)
{
    const cJSON *array =
        sp_pack_array_at(json, "values", SP_PERMIT_VALUES_MAX, path, r->found);
    const cJSON *item;
    sp_label *labels;
    size_t n = 0;

    if (!array)
        return;
    labels =
        sp_permit_own(r, (size_t)cJSON_GetArraySize(array), sizeof *labels);
    if (!labels)
        return;
    cJSON_ArrayForEach(item, array)
    {
        labels[n].name = sp_pack_text_at(item, "code", path, r->found);
        labels[n].zh = sp_pack_text_at(item, "zh", path, r->found);
        labels[n].en = sp_pack_text_at(item, "en", path, r->found);
        labels[n].alias = sp_json_text(item, "alias", NULL);
        for (size_t i = 0; i < n; i++)
            if (strcmp(labels[i].name, labels[n].name) == 0)
                sp_pack_error(r->found, path, "取值 %.40s 出现了两次",
                              "the value %.40s stands there twice",
                              labels[n].name);
        if (strcmp(labels[n].name, "none") == 0)
            sp_pack_error(r->found, path, "取值不能叫 none：它表示“没有”",
                          "no value can be called none: it means that there "
                          "are none");
        n++;
    }
    *out = labels;
    *out_n = n;
}

static void read_limits(sp_permit_reader *r, const cJSON *json,
                        const char *path, sp_permit_fact_row *fact)
{
    const cJSON *decimals = cJSON_GetObjectItemCaseSensitive(json, "decimals");
    int64_t places = 0;

    if (decimals &&
        (!sp_json_int(json, "decimals", &places) || places < 0 || places > 6)) {
        sp_pack_error(r->found, path, "decimals 应为 0 至 6 的整数",
                      "decimals is not a whole number from 0 to 6");
        places = 0;
    }
    fact->decimals = (unsigned)places;
    if (!sp_pack_decimal_at(json, "min", fact->decimals, path, r->found,
                            &fact->min) ||
        !sp_pack_decimal_at(json, "max", fact->decimals, path, r->found,
                            &fact->max))
        return;
    if (fact->min >= fact->max || fact->min < -NUMBER_MAX ||
        fact->max > NUMBER_MAX)
        sp_pack_error(r->found, path, "%.40s 的 min 应小于 max，且不过大",
                      "min of %.40s is not below its max, or they are too "
                      "great",
                      fact->item.code);
}

void sp_permit_read_fact(sp_permit_reader *r, const cJSON *json,
                         const char *path, void *row)
{
    sp_permit_fact_row *fact = row;
    int kind = sp_pack_label_at(json, "kind", sp_permit_fact_kind_labels,
                                SP_PERMIT_FACT_KIND_COUNT, path, r->found);
    sp_permit_value value;

    fact->kind = kind < 0 ? SP_PERMIT_FACT_BOOL : (sp_permit_fact_kind)kind;
    fact->unit = sp_json_text(json, "unit", "");
    fact->otherwise = sp_json_text(json, "otherwise", NULL);
    if (kind == SP_PERMIT_FACT_NUMBER) {
        read_limits(r, json, path, fact);
    } else if (kind == SP_PERMIT_FACT_BOOL || kind < 0) {
        fact->values = yes_no;
        fact->nvalues = SP_COUNT(yes_no);
    } else {
        sp_permit_read_values(r, json, path, &fact->values, &fact->nvalues);
    }
    if (fact->otherwise &&
        sp_permit_value_read(fact, fact->otherwise, &value) != SP_OK)
        sp_pack_error(r->found, path, SP_IN_ZH, SP_IN_EN, sp_last_error(SP_ZH),
                      sp_last_error(SP_EN));
}

/* ---- conditions ---- */

static bool read_end(sp_permit_reader *r, const cJSON *json, const char *key,
                     const char *flag, int step, const sp_permit_fact_row *fact,
                     const char *path, int64_t *out)
{
    const cJSON *included = cJSON_GetObjectItemCaseSensitive(json, flag);

    if (!cJSON_GetObjectItemCaseSensitive(json, key))
        return true;
    if (!sp_pack_decimal_at(json, key, fact->decimals, path, r->found, out))
        return false;
    if (included && !cJSON_IsBool(included)) {
        sp_pack_error(r->found, path, "%s 应为 true 或 false",
                      "%s is not true or false", flag);
        return false;
    }
    if (*out < -NUMBER_MAX || *out > NUMBER_MAX) {
        sp_pack_error(r->found, path, "%s 过大", "%s is too great", key);
        return false;
    }
    if (cJSON_IsFalse(included))
        *out += step;
    return true;
}

static void read_range(sp_permit_reader *r, const cJSON *json,
                       const sp_permit_fact_row *fact, const char *path,
                       sp_permit_condition *c)
{
    c->test = SP_PERMIT_TEST_RANGE;
    c->from = fact->min;
    c->to = fact->max;
    if (!read_end(r, json, "min", "min_inclusive", 1, fact, path, &c->from) ||
        !read_end(r, json, "max", "max_inclusive", -1, fact, path, &c->to))
        return;
    if (c->from > c->to)
        sp_pack_error(r->found, path, "条件是空的：没有任何 %.40s 的值满足",
                      "the condition is empty: no value of %.40s meets it",
                      fact->item.code);
}

static void add_bit(sp_permit_reader *r, const cJSON *value,
                    const sp_permit_fact_row *fact, const char *path,
                    uint64_t *mask)
{
    const char *text = cJSON_IsString(value)  ? value->valuestring
                       : cJSON_IsTrue(value)  ? "yes"
                       : cJSON_IsFalse(value) ? "no"
                                              : "";

    for (size_t i = 0; i < fact->nvalues; i++)
        if (strcmp(fact->values[i].name, text) == 0) {
            *mask |= UINT64_C(1) << i;
            return;
        }
    sp_pack_error(r->found, path, "条件中 %.40s 没有“%.40s”这个值",
                  "in the condition, %.40s has no value \"%.40s\"",
                  fact->item.code, text);
}

/* One value or an array of them. */
static uint64_t read_mask(sp_permit_reader *r, const cJSON *value,
                          const sp_permit_fact_row *fact, const char *path)
{
    uint64_t mask = 0;
    const cJSON *item;

    if (!cJSON_IsArray(value))
        add_bit(r, value, fact, path, &mask);
    else
        cJSON_ArrayForEach(item, value)
        {
            add_bit(r, item, fact, path, &mask);
        }
    return mask;
}

static void read_choice(sp_permit_reader *r, const cJSON *json,
                        const sp_permit_fact_row *fact, const char *path,
                        sp_permit_condition *c)
{
    const cJSON *is = cJSON_GetObjectItemCaseSensitive(json, "is");
    const cJSON *is_not = cJSON_GetObjectItemCaseSensitive(json, "not");
    const cJSON *empty = cJSON_GetObjectItemCaseSensitive(json, "empty");
    bool set = fact->kind == SP_PERMIT_FACT_SET;

    c->test = SP_PERMIT_TEST_ANY;
    if (is && !is_not && !empty) {
        c->mask = read_mask(r, is, fact, path);
    } else if (is_not && !is && !empty && !set) {
        c->mask =
            sp_permit_all_values(fact) & ~read_mask(r, is_not, fact, path);
        if (!c->mask)
            sp_pack_error(r->found, path, "条件排除了 %.40s 的所有值",
                          "the condition leaves no value of %.40s",
                          fact->item.code);
    } else if (set && cJSON_IsBool(empty) && !is && !is_not) {
        if (cJSON_IsTrue(empty))
            c->test = SP_PERMIT_TEST_EMPTY;
        c->mask = sp_permit_all_values(fact);
    } else {
        sp_pack_error(r->found, path,
                      "%.40s 的条件应有 is（或 not；多选为 is 或 empty）之一",
                      "a condition on %.40s has one of is, not (of a set: is, "
                      "empty)",
                      fact->item.code);
    }
}

static void read_condition(sp_permit_reader *r, const cJSON *json,
                           const char *path, sp_permit_condition *c)
{
    static const char *const known[] = {"fact",          "is",           "not",
                                        "empty",         "min",          "max",
                                        "min_inclusive", "max_inclusive"};
    const char *name = sp_pack_text_at(json, "fact", path, r->found);
    const sp_permit_list *facts = &r->type->parts[SP_PERMIT_FACTS];
    const sp_permit_item *item = sp_permit_list_find(facts, name);
    const sp_permit_fact_row *fact = (const sp_permit_fact_row *)item;
    const cJSON *member;

    cJSON_ArrayForEach(member, json)
    {
        size_t i = 0;

        while (i < SP_COUNT(known) && strcmp(known[i], member->string) != 0)
            i++;
        if (i == SP_COUNT(known))
            sp_pack_error(r->found, path, "条件中没有“%.40s”这个成员",
                          "a condition has no member \"%.40s\"",
                          member->string);
    }
    if (*name && !fact)
        sp_pack_error(r->found, path, "条件中的事实“%.40s”没有定义（facts）",
                      "the condition is about a fact that is not defined, "
                      "\"%.40s\" (facts)",
                      name);
    if (!fact)
        return;
    c->fact = (size_t)(fact - (const sp_permit_fact_row *)facts->rows);
    if (fact->kind == SP_PERMIT_FACT_NUMBER)
        read_range(r, json, fact, path, c);
    else
        read_choice(r, json, fact, path, c);
}

void sp_permit_read_when(sp_permit_reader *r, const cJSON *json,
                         const char *path, sp_permit_item *item)
{
    const cJSON *array = cJSON_GetObjectItemCaseSensitive(json, "when");
    sp_permit_condition *conditions;
    const cJSON *condition;
    size_t n = 0;

    if (!array)
        return;
    array = sp_pack_array_at(json, "when", SP_PERMIT_CONDITIONS_MAX, path,
                             r->found);
    if (!array)
        return;
    conditions =
        sp_permit_own(r, (size_t)cJSON_GetArraySize(array), sizeof *conditions);
    if (!conditions)
        return;
    cJSON_ArrayForEach(condition, array)
    {
        read_condition(r, condition, path, &conditions[n++]);
    }
    item->conditions = conditions;
    item->nconditions = n;
}

bool sp_permit_holds(const sp_permit_condition *conditions, size_t n,
                     const sp_permit_value *values)
{
    for (const sp_permit_condition *c = conditions; n > 0; c++, n--) {
        const sp_permit_value *v = &values[c->fact];
        bool holds = c->test == SP_PERMIT_TEST_RANGE
                         ? c->from <= v->number && v->number <= c->to
                     : c->test == SP_PERMIT_TEST_ANY ? (v->mask & c->mask) != 0
                                                     : v->mask == 0;

        if (!holds)
            return false;
    }
    return true;
}
