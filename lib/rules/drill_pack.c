/* Packs of kind "drill": reading. */
#include "drill_pack.h"

#include <string.h>

#include "field.h"

enum { TIMES_MAX = 50, WARN_MAX = 365, SCORE_MAX = 500 };

const sp_label sp_drill_subject_labels[SP_DRILL_SUBJECT_COUNT] = {
    [SP_DRILL_OF_ANY] = {"any", "应急预案演练", "a drill of any plan", NULL},
    [SP_DRILL_OF_MAIN] = {"main", "综合或专项应急预案演练",
                          "a drill of a comprehensive or special plan", NULL},
    [SP_DRILL_OF_ONSITE] = {"onsite", "现场处置方案演练",
                            "a drill of an on-site plan", NULL},
    [SP_DRILL_OF_SPECIAL] = {"every_special", "专项应急预案演练（每个预案）",
                             "a drill of each special plan", NULL},
    [SP_DRILL_OF_EACH_ONSITE] = {"every_onsite", "现场处置方案演练（每个方案）",
                                 "a drill of each on-site plan", NULL},
    [SP_DRILL_OF_FIRE] = {"fire", "消防演练", "a fire drill", NULL},
};

static const sp_label windows[SP_DRILL_WINDOW_COUNT] = {
    [SP_DRILL_HALF_YEAR] = {"half_year", "每半年", "half a year", NULL},
    [SP_DRILL_YEAR] = {"year", "每年", "a year", NULL},
    [SP_DRILL_TWO_YEARS] = {"two_years", "每两年", "two years", NULL},
    [SP_DRILL_THREE_YEARS] = {"three_years", "每三年", "three years", NULL},
};

const sp_label sp_drill_grade_labels[SP_DRILL_GRADE_COUNT] = {
    [SP_DRILL_UNGRADED] = {"ungraded", "未评定", "not graded", NULL},
    [SP_DRILL_EXCELLENT] = {"excellent", "优", "excellent", NULL},
    [SP_DRILL_GOOD] = {"good", "良", "good", NULL},
    [SP_DRILL_FAIR] = {"fair", "中", "fair", NULL},
    [SP_DRILL_POOR] = {"poor", "差", "poor", NULL},
};

static int find(const char *const *names, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(names[i], name) == 0)
            return (int)i;
    return -1;
}

int sp_drill_class(const sp_drill_table *table, const char *name)
{
    return find(table->classes, table->nclasses, name);
}

int sp_drill_province(const sp_drill_table *table, const char *name)
{
    return find(table->provinces, table->nprovinces, name);
}

sp_drill_grade sp_drill_grade_of(const sp_drill_table *table, int64_t score)
{
    for (unsigned g = SP_DRILL_EXCELLENT; g < SP_DRILL_POOR; g++)
        if (score >= table->least[g])
            return (sp_drill_grade)g;
    return SP_DRILL_POOR;
}

/* ---- reading ---- */

static bool number_at(const cJSON *object, const char *key, int64_t most,
                      const char *path, sp_pack_findings *found, int64_t *out)
{
    if (!sp_pack_decimal_at(object, key, 0, path, found, out))
        return false;
    if (*out >= 0 && *out <= most)
        return true;
    sp_pack_error(found, path, "%s 应为 0 到 %lld", "%s should be 0 to %lld",
                  key, (long long)most);
    return false;
}

static size_t read_names(const cJSON *pack, const char *key, const char **names,
                         sp_pack_findings *found)
{
    const cJSON *list =
        sp_pack_array_at(pack, key, SP_DRILL_CLASSES_MAX, key, found);
    const cJSON *item;
    size_t n = 0;

    cJSON_ArrayForEach(item, list)
    {
        sp_pack_path path = sp_pack_path_of("%s[%zu].name", key, n);
        const char *name = sp_pack_text_at(item, "name", path.text, found);
        if (*name && find(names, n, name) >= 0)
            sp_pack_error(found, path.text, "“%.40s”重复",
                          "\"%.40s\" is there twice", name);
        names[n++] = name;
    }
    return n;
}

static void read_classes(const sp_drill_table *t, const cJSON *rule,
                         const char *path, sp_pack_findings *found,
                         uint32_t *out)
{
    const cJSON *list =
        sp_pack_array_at(rule, "classes", SP_DRILL_CLASSES_MAX, path, found);
    const cJSON *item;

    cJSON_ArrayForEach(item, list)
    {
        const char *name = cJSON_IsString(item) ? item->valuestring : "";
        int at = sp_drill_class(t, name);
        if (at < 0)
            sp_pack_error(found, path, "classes 没有“%.40s”这一类单位",
                          "there is no class of units \"%.40s\"", name);
        else
            *out |= 1u << at;
    }
}

static void read_rule(sp_drill_table *t, const cJSON *rule, size_t i,
                      sp_pack_findings *found)
{
    sp_pack_path path = sp_pack_path_of("rules[%zu]", i);
    const char *province = sp_json_text(rule, "province", NULL);
    const char *trust = sp_json_text(rule, "confidence", "");
    sp_drill_rule *r = &t->rules[t->nrules++];
    int subject = sp_pack_label_at(rule, "subject", sp_drill_subject_labels,
                                   SP_DRILL_SUBJECT_COUNT, path.text, found);
    int window = sp_pack_label_at(rule, "window", windows,
                                  SP_DRILL_WINDOW_COUNT, path.text, found);

    r->code = sp_pack_text_at(rule, "code", path.text, found);
    r->source = sp_pack_text_at(rule, "source", path.text, found);
    read_classes(t, rule, path.text, found, &r->classes);
    r->subject = (sp_drill_subject)(subject < 0 ? 0 : subject);
    r->window = (sp_drill_window)(window < 0 ? 0 : window);
    r->province = province ? sp_drill_province(t, province) : -1;
    if (province && r->province < 0)
        sp_pack_error(found, path.text, "没有“%.40s”这个省级规则",
                      "there is no province \"%.40s\"", province);
    if (!sp_pack_is_confidence(trust))
        sp_pack_error(found, path.text, "可信度“%.20s”应为 V、V2、M 或 D",
                      "the confidence \"%.20s\" is not V, V2, M or D", trust);
    if (number_at(rule, "times", TIMES_MAX, path.text, found, &r->times) &&
        r->times == 0)
        sp_pack_error(found, path.text, "%s 应至少为 1",
                      "%s should be 1 at least", "times");
}

static void read_grades(sp_drill_table *t, const cJSON *pack,
                        sp_pack_findings *found)
{
    const cJSON *list =
        sp_pack_array_at(pack, "grades", SP_DRILL_GRADE_COUNT, "grades", found);
    const cJSON *item;
    unsigned seen = 0;
    size_t i = 0;

    cJSON_ArrayForEach(item, list)
    {
        sp_pack_path path = sp_pack_path_of("grades[%zu]", i++);
        int g = sp_pack_label_at(item, "name", sp_drill_grade_labels,
                                 SP_DRILL_GRADE_COUNT, path.text, found);
        if (g < 0)
            continue;
        number_at(item, "least", SCORE_MAX, path.text, found, &t->least[g]);
        seen |= 1u << g;
    }
    if (seen != 0x1e)
        sp_pack_error(found, "grades", "%s 应各有一项：优、良、中、差",
                      "%s should be each of excellent, good, fair, poor",
                      "grades");
    else if (!(t->least[SP_DRILL_EXCELLENT] > t->least[SP_DRILL_GOOD] &&
               t->least[SP_DRILL_GOOD] > t->least[SP_DRILL_FAIR] &&
               t->least[SP_DRILL_FAIR] > t->least[SP_DRILL_POOR] &&
               t->least[SP_DRILL_POOR] == 0))
        sp_pack_error(found, "grades", "%s 的下限应由优到差递减，差为 0",
                      "the least of %s should fall from excellent to poor, "
                      "which is 0",
                      "grades");
}

sp_status sp_drill_read(const cJSON *pack, sp_pack_findings *found, void **out)
{
    size_t before = found->errors;
    SP_AUTOFREE sp_drill_table *t = calloc(1, sizeof *t);
    const cJSON *rules =
        sp_pack_array_at(pack, "rules", SP_DRILL_RULES_MAX, "rules", found);
    const cJSON *rule;
    size_t i = 0;

    if (!t)
        return sp_no_memory();
    t->nclasses = read_names(pack, "classes", t->classes, found);
    if (cJSON_GetObjectItemCaseSensitive(pack, "provinces"))
        t->nprovinces = read_names(pack, "provinces", t->provinces, found);
    cJSON_ArrayForEach(rule, rules) read_rule(t, rule, i++, found);
    read_grades(t, pack, found);
    number_at(pack, "warn_days", WARN_MAX, "warn_days", found, &t->warn_days);
    t->aspects = sp_pack_array_at(pack, "aspects", 60, "aspects", found);
    if (found->errors == before)
        *out = SP_TAKE(t);
    return SP_OK;
}

void sp_drill_free(void *read)
{
    free(read);
}
