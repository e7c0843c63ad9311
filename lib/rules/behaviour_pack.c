/* Packs of kind "behaviour". */
#include "behaviour_pack.h"

#include <stdlib.h>
#include <string.h>

#include "when.h"

const sp_label sp_behaviour_kind_labels[SP_BEHAVIOUR_KIND_COUNT] = {
    [SP_BEHAVIOUR_COMMAND] = {"command", "违章指挥", "wrong order", NULL},
    [SP_BEHAVIOUR_OPERATION] = {"operation", "违章作业", "unsafe work", NULL},
    [SP_BEHAVIOUR_DISCIPLINE] = {"discipline", "违反劳动纪律",
                                 "breach of discipline", "违纪"},
    [SP_BEHAVIOUR_GOOD] = {"good", "良好行为", "good report", NULL},
};

enum { CATEGORIES_MAX = 200, POINTS_MAX = 1000 };

static bool number_at(const cJSON *object, const char *key, int64_t least,
                      const char *path, sp_pack_findings *found, int64_t *out)
{
    if (!sp_pack_decimal_at(object, key, 0, path, found, out))
        return false;
    if (*out >= least && *out <= POINTS_MAX)
        return true;
    sp_pack_error(found, path, "%s 应为 %d～%d", "%s should be %d to %d", key,
                  (int)least, POINTS_MAX);
    return false;
}

static bool is_twice(const sp_behaviour_rules *rules, const char *code)
{
    for (size_t i = 0; i < rules->ncategories; i++)
        if (strcmp(rules->categories[i].code, code) == 0)
            return true;
    return false;
}

static void read_category(const cJSON *json, size_t i,
                          sp_behaviour_rules *rules, sp_pack_findings *found)
{
    sp_pack_path path = sp_pack_path_of("categories[%zu]", i);
    sp_behaviour_category c = {
        .code = sp_pack_text_at(json, "code", path.text, found),
        .zh = sp_pack_text_at(json, "zh", path.text, found),
        .en = sp_pack_text_at(json, "en", path.text, found),
        .clause = sp_pack_text_at(json, "clause", path.text, found)};
    int kind = sp_pack_label_at(json, "kind", sp_behaviour_kind_labels,
                                SP_BEHAVIOUR_KIND_COUNT, path.text, found);

    if (!number_at(json, "points", 0, path.text, found, &c.points) || kind < 0)
        return;
    c.kind = (sp_behaviour_kind)kind;
    if (is_twice(rules, c.code))
        sp_pack_error(found, path.text, "类别“%.40s”重复",
                      "the category \"%.40s\" is there twice", c.code);
    if (c.kind == SP_BEHAVIOUR_GOOD && c.points > 0)
        sp_pack_error(found, path.text, "良好行为不扣分",
                      "a good report takes no points");
    if (c.points > rules->limit)
        sp_pack_warn(found, path.text, "分值 %d 超过限值 %d",
                     "%d points are above the limit of %d", (int)c.points,
                     (int)rules->limit);
    rules->categories[rules->ncategories++] = c;
}

static bool read_period(const cJSON *pack, sp_pack_findings *found)
{
    const char *period = sp_pack_text_at(pack, "period", "period", found);

    if (*period && strcmp(period, "year") != 0 &&
        strcmp(period, "twelve_months") != 0)
        sp_pack_error(
            found, "period",
            "“%.40s”应为 year（自然年）或 twelve_months（近十二个月）",
            "\"%.40s\" should be year or twelve_months", period);
    return strcmp(period, "twelve_months") == 0;
}

sp_status sp_behaviour_read(const cJSON *pack, sp_pack_findings *found,
                            void **out)
{
    sp_behaviour_rules *rules = calloc(1, sizeof *rules);
    const cJSON *list = sp_pack_array_at(pack, "categories", CATEGORIES_MAX,
                                         "categories", found);
    const cJSON *item;
    size_t i = 0;

    if (rules)
        rules->categories = calloc(CATEGORIES_MAX, sizeof *rules->categories);
    if (!rules || !rules->categories) {
        free(rules);
        return sp_no_memory();
    }
    number_at(pack, "limit", 1, "limit", found, &rules->limit);
    rules->rolling = read_period(pack, found);
    cJSON_ArrayForEach(item, list) read_category(item, i++, rules, found);
    *out = rules;
    return SP_OK;
}

void sp_behaviour_free(void *read)
{
    sp_behaviour_rules *rules = read;

    if (rules)
        free(rules->categories);
    free(rules);
}

const sp_behaviour_category *
sp_behaviour_category_of(const sp_behaviour_rules *rules, const char *code)
{
    for (size_t i = 0; i < rules->ncategories; i++)
        if (strcmp(rules->categories[i].code, code) == 0)
            return &rules->categories[i];
    return NULL;
}

void sp_behaviour_period(const sp_behaviour_rules *rules, int64_t day,
                         int64_t *out_from, int64_t *out_to)
{
    char text[11];

    if (rules->rolling) {
        *out_from = sp_day_add_months(day, -12) + 1;
        *out_to = day;
        return;
    }
    sp_day_format(day, text);
    memcpy(text + 4, "-01-01", 6);
    sp_day_parse(text, out_from);
    *out_to = sp_day_add_months(*out_from, 12) - 1;
}
