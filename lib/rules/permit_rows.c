/* The rows of a permit type: what each list of the pack adds to its item. */
#include <string.h>

#include "field.h"
#include "permit_read.h"

/* Measures of weather that a program can be told. */
static const sp_label weathers[] = {
    {"wind_force", "风力（级）", "wind force (Beaufort)", NULL},
    {"temperature", "气温（℃）", "temperature (°C)", NULL},
    {"thunder", "雷电", "thunder", NULL},
    {"rain", "大雨、暴雨", "heavy rain", NULL},
    {"snow", "大雪", "heavy snow", NULL},
    {"fog", "大雾", "dense fog", NULL},
};

static int label_at(sp_permit_reader *r, const cJSON *json, const char *key,
                    const sp_label *labels, size_t n, const char *path)
{
    int at = sp_pack_label_at(json, key, labels, n, path, r->found);

    return at < 0 ? 0 : at;
}

/* A whole number from @least to @most, or @otherwise when it is absent. */
static int64_t whole(sp_permit_reader *r, const cJSON *json, const char *key,
                     int64_t least, int64_t most, int64_t otherwise,
                     const char *path)
{
    int64_t value;

    if (!cJSON_GetObjectItemCaseSensitive(json, key))
        return otherwise;
    if (sp_json_int(json, key, &value) && value >= least && value <= most)
        return value;
    sp_pack_error(r->found, path, "%s 应为 %lld 至 %lld 的整数",
                  "%s is not a whole number from %lld to %lld", key,
                  (long long)least, (long long)most);
    return otherwise;
}

/* Roles and functions; both are known by then. */
static size_t read_by(sp_permit_reader *r, const cJSON *json, const char *key,
                      bool functions, const char *path,
                      const char *out[SP_PERMIT_BY_MAX])
{
    const cJSON *array =
        sp_pack_array_at(json, key, SP_PERMIT_BY_MAX, path, r->found);
    const cJSON *item;
    size_t n = 0;

    cJSON_ArrayForEach(item, array)
    {
        const char *name = cJSON_IsString(item) ? item->valuestring : "";
        const sp_permit_list *list = &r->type->parts[SP_PERMIT_FUNCTIONS];
        bool known = functions && sp_permit_list_find(list, name);

        for (unsigned i = 0; !known && r->roles && i < sp_role_count(r->roles);
             i++)
            known = strcmp(sp_role_code(r->roles, i), name) == 0;
        if (!known)
            sp_pack_error(r->found, path,
                          "%s 中的“%.40s”既不是角色，也不是票上的职能",
                          "%s names \"%.40s\", which is neither a role nor a "
                          "function on the ticket",
                          key, name);
        out[n++] = name;
    }
    return n;
}

static void read_validity(sp_permit_reader *r, const cJSON *json,
                          const char *path, void *row)
{
    sp_permit_validity *v = row;
    int64_t minutes = whole(r, json, "minutes", INT32_MIN, INT32_MAX, 0, path);
    int64_t hours = whole(r, json, "hours", INT32_MIN, INT32_MAX, 0, path);
    int64_t days = whole(r, json, "days", INT32_MIN, INT32_MAX, 0, path);

    v->seconds = 60 * minutes + 3600 * hours + 86400 * days;
    if (v->seconds <= 0 || v->seconds > 86400 * (int64_t)SP_PERMIT_DAYS_MAX)
        sp_pack_error(r->found, path,
                      "有效期 %.40s 是 %lld 秒，应大于 0 且不超过十年",
                      "the validity %.40s is %lld seconds; it is above 0 and "
                      "at most ten years",
                      v->item.code, (long long)v->seconds);
}

static void read_function(sp_permit_reader *r, const cJSON *json,
                          const char *path, void *row)
{
    sp_permit_function *f = row;

    if (cJSON_GetObjectItemCaseSensitive(json, "roles"))
        f->nroles = read_by(r, json, "roles", false, path, f->roles);
}

static void read_step(sp_permit_reader *r, const cJSON *json, const char *path,
                      void *row)
{
    static const sp_label modes[] = {
        {"any", "任一", "any", NULL},
        {"all", "全部", "all", NULL},
    };
    sp_permit_step *s = row;

    s->kind = (sp_permit_step_kind)label_at(r, json, "kind",
                                            sp_permit_step_kind_labels,
                                            SP_PERMIT_STEP_KIND_COUNT, path);
    s->order = (unsigned)whole(r, json, "order", 1, 99, 0, path);
    if (!s->order)
        sp_pack_error(
            r->found, path, "步骤 %.40s 没有写明次序（order，从 1 起）",
            "the step %.40s does not say its order, from 1", s->item.code);
    s->all = label_at(r, json, "mode", modes, SP_COUNT(modes), path) == 1;
    s->on_site = sp_permit_flag(r, json, "on_site", path);
    s->upgraded_only = sp_permit_flag(r, json, "upgraded_only", path);
    s->nby = read_by(r, json, "by", true, path, s->by);
}

static void read_field(sp_permit_reader *r, const cJSON *json, const char *path,
                       void *row)
{
    sp_permit_field *f = row;

    f->kind = (sp_permit_field_kind)label_at(r, json, "kind",
                                             sp_permit_field_kind_labels,
                                             SP_PERMIT_FIELD_KIND_COUNT, path);
    f->unit = sp_json_text(json, "unit", "");
    f->required = sp_permit_flag(r, json, "required", path);
    if (f->kind == SP_PERMIT_FIELD_ENUM)
        sp_permit_read_values(r, json, path, &f->values, &f->nvalues);
    if (sp_permit_list_find(&r->type->parts[SP_PERMIT_FACTS], f->item.code))
        sp_pack_error(r->found, path, "栏目 %.40s 与同名的事实（facts）重复",
                      "the field %.40s repeats the fact of the same name",
                      f->item.code);
}

static void read_measure(sp_permit_reader *r, const cJSON *json,
                         const char *path, void *row)
{
    sp_permit_measure *m = row;

    m->no = (unsigned)whole(r, json, "no", 1, 999, 0, path);
    if (!m->no)
        sp_pack_error(r->found, path, "措施 %.40s 没有编号（no，从 1 起）",
                      "the measure %.40s has no number (no, from 1)",
                      m->item.code);
    m->value_zh = sp_json_text(json, "value_zh", "");
    m->value_en = sp_json_text(json, "value_en", "");
    if (!*m->value_zh != !*m->value_en)
        sp_pack_error(r->found, path, "value_zh 和 value_en 应同时给出",
                      "value_zh and value_en go together");
}

static void read_gas_end(sp_permit_reader *r, const cJSON *json,
                         const char *key, const char *path, int64_t *out)
{
    int64_t value;

    if (!cJSON_GetObjectItemCaseSensitive(json, key) ||
        !sp_pack_decimal_at(json, key, SP_PERMIT_GAS_DECIMALS, path, r->found,
                            &value))
        return;
    if (value < 0 || value > INT64_C(10000000000))
        sp_pack_error(r->found, path, "%s 不在 0 至 1000000 之间",
                      "%s is not between 0 and 1000000", key);
    else
        *out = value;
}

static void read_gas_limit(sp_permit_reader *r, const cJSON *json,
                           const char *path, void *row)
{
    sp_permit_gas_limit *g = row;

    g->kind =
        (sp_permit_gas_kind)label_at(r, json, "gas", sp_permit_gas_kind_labels,
                                     SP_PERMIT_GAS_KIND_COUNT, path);
    g->cas = sp_json_text(json, "cas", "");
    g->alias = sp_json_text(json, "alias", "");
    g->unit = sp_pack_text_at(json, "unit", path, r->found);
    if (*g->unit && strcmp(g->unit, "%vol") != 0 &&
        strcmp(g->unit, "mg/m3") != 0)
        sp_pack_error(r->found, path,
                      "单位“%.20s”无效，气体限值应以 %%vol 或 mg/m3 表示",
                      "the unit \"%.20s\" is not one of gas limits: %%vol, "
                      "mg/m3",
                      g->unit);
    g->min = INT64_MIN;
    g->max = g->lel_below = INT64_MAX;
    read_gas_end(r, json, "min", path, &g->min);
    read_gas_end(r, json, "max", path, &g->max);
    read_gas_end(r, json, "lel_from", path, &g->lel_from);
    read_gas_end(r, json, "lel_below", path, &g->lel_below);
    if (g->min == INT64_MIN && g->max == INT64_MAX)
        sp_pack_error(r->found, path, "气体 %.40s 没有限值（min 或 max）",
                      "the gas %.40s has no limit (min or max)", g->item.code);
    if (g->min > g->max)
        sp_pack_error(r->found, path, "气体 %.40s 的下限高于上限",
                      "the least of gas %.40s is above the most", g->item.code);
    if (g->kind != SP_PERMIT_GAS_FLAMMABLE &&
        (g->lel_from != 0 || g->lel_below != INT64_MAX))
        sp_pack_error(r->found, path, "只有可燃气体才按爆炸下限分档",
                      "only flammable gas has bands of the explosive limit");
}

static unsigned read_kinds(sp_permit_reader *r, const cJSON *json,
                           const char *path)
{
    const cJSON *array = sp_pack_array_at(
        json, "gases", SP_PERMIT_GAS_KIND_COUNT, path, r->found);
    const cJSON *item;
    unsigned kinds = 0;

    cJSON_ArrayForEach(item, array)
    {
        const char *name = cJSON_IsString(item) ? item->valuestring : "";
        int kind = sp_label_find(sp_permit_gas_kind_labels,
                                 SP_PERMIT_GAS_KIND_COUNT, name);

        if (kind < 0)
            sp_pack_error(r->found, path,
                          "气体“%.40s”应为 flammable、oxygen 或 toxic",
                          "the gas \"%.40s\" is not flammable, oxygen or "
                          "toxic",
                          name);
        else
            kinds |= 1U << kind;
    }
    return kinds;
}

static void read_gas_rule(sp_permit_reader *r, const cJSON *json,
                          const char *path, void *row)
{
    sp_permit_gas_rule *g = row;
    int64_t start = whole(r, json, "sample_minutes", 1, 1440, -1, path);
    int64_t again = whole(r, json, "retest_minutes", 0, 1440, -1, path);

    g->kinds = read_kinds(r, json, path);
    g->sample_to_start = start < 0 ? -1 : 60 * start;
    g->retest_after = again < 0 ? -1 : 60 * again;
    g->daily = sp_permit_flag(r, json, "daily", path);
    g->every = 60 * whole(r, json, "every_minutes", 1, 1440, 0, path);
    if (cJSON_GetObjectItemCaseSensitive(json, "watch"))
        g->watch =
            (sp_permit_watch)label_at(r, json, "watch", sp_permit_watch_labels,
                                      SP_PERMIT_WATCH_COUNT, path);
    if (g->watch == SP_PERMIT_WATCH_PERIODIC && !g->every)
        sp_pack_error(r->found, path, "定时检测没有写明间隔（every_minutes）",
                      "a periodic test does not say how often "
                      "(every_minutes)");
}

static void read_person(sp_permit_reader *r, const cJSON *json,
                        const char *path, void *row)
{
    sp_permit_person *p = row;

    p->who = sp_pack_text_at(json, "who", path, r->found);
    if (*p->who &&
        !sp_permit_list_find(&r->type->parts[SP_PERMIT_FUNCTIONS], p->who))
        sp_pack_error(r->found, path, "没有职能“%.40s”（functions）",
                      "there is no function \"%.40s\" (functions)", p->who);
    p->least = (unsigned)whole(r, json, "least", 0, 99, 1, path);
    p->certificate = sp_json_text(json, "certificate", "");
    p->everyone = sp_permit_flag(r, json, "everyone", path);
    p->exclusive = sp_permit_flag(r, json, "exclusive", path);
}

static void read_recheck(sp_permit_reader *r, const cJSON *json,
                         const char *path, void *row)
{
    sp_permit_recheck *c = row;

    c->at = (sp_permit_moment)label_at(r, json, "at", sp_permit_moment_labels,
                                       SP_PERMIT_MOMENT_COUNT, path);
    c->check = (sp_permit_check)label_at(
        r, json, "check", sp_permit_check_labels, SP_PERMIT_CHECK_COUNT, path);
}

static void read_weather(sp_permit_reader *r, const cJSON *json,
                         const char *path, void *row)
{
    sp_permit_weather *w = row;

    w->measure = weathers[label_at(r, json, "measure", weathers,
                                   SP_COUNT(weathers), path)]
                     .name;
    w->from = whole(r, json, "from", -100, 100, INT64_MAX, path);
    w->to = whole(r, json, "to", -100, 100, INT64_MIN, path);
    w->state = sp_permit_flag(r, json, "state", path);
    if (w->from == INT64_MAX && w->to == INT64_MIN && !w->state)
        sp_pack_error(r->found, path,
                      "天气限制 %.40s 没有界限（from、to 或 state）",
                      "the weather limit %.40s has no bound (from, to or "
                      "state)",
                      w->item.code);
}

static const char *read_word_at(sp_permit_reader *r, const cJSON *json,
                                const char *key, const char *path)
{
    const char *word = sp_pack_text_at(json, key, path, r->found);
    const sp_permit_list *words = &r->type->parts[SP_PERMIT_WORDS];

    if (*word && strcmp(word, "any") != 0 && strcmp(word, r->type->code) != 0 &&
        !sp_permit_list_find(words, word))
        sp_pack_error(r->found, path,
                      "%s“%.40s”既不是作业票类别，也不是已定义的活动（words）",
                      "%s \"%.40s\" is neither a type of permit nor an "
                      "activity that is defined (words)",
                      key, word);
    return word;
}

static void read_simops(sp_permit_reader *r, const cJSON *json,
                        const char *path, void *row)
{
    sp_permit_simops *s = row;
    bool given = cJSON_GetObjectItemCaseSensitive(json, "distance_m");

    s->a = read_word_at(r, json, "a", path);
    s->b = read_word_at(r, json, "b", path);
    s->relation = (sp_permit_relation)label_at(r, json, "relation",
                                               sp_permit_relation_labels,
                                               SP_PERMIT_RELATION_COUNT, path);
    s->effect =
        (sp_permit_effect)label_at(r, json, "effect", sp_permit_effect_labels,
                                   SP_PERMIT_EFFECT_COUNT, path);
    if (given)
        sp_pack_decimal_at(json, "distance_m", 3, path, r->found, &s->distance);
    if ((s->relation == SP_PERMIT_NEAR) != (s->distance > 0) ||
        s->distance > 10000000)
        sp_pack_error(r->found, path,
                      "规则 %.40s：距离（distance_m）应大于 0、不超过 10000，"
                      "且只用于 near",
                      "rule %.40s: distance_m is above 0 and at most 10000, "
                      "and goes with \"near\" alone",
                      s->item.code);
}

static void read_word(sp_permit_reader *r, const cJSON *json, const char *path,
                      void *row)
{
    ((sp_permit_word *)row)->is_type = sp_permit_flag(r, json, "type", path);
}

static void read_document(sp_permit_reader *r, const cJSON *json,
                          const char *path, void *row)
{
    sp_permit_document *d = row;

    d->before_approval = sp_permit_flag(r, json, "before_approval", path);
    d->keep_days = whole(r, json, "keep_days", 1, 36500, 0, path);
}

/* The level that a rule or a raise leads to; null: no ticket. */
static int read_level(sp_permit_reader *r, const cJSON *value, const char *key,
                      const char *path)
{
    const sp_permit_list *levels = &r->type->parts[SP_PERMIT_LEVELS];
    const char *code = cJSON_IsString(value) ? value->valuestring : "";
    const sp_permit_item *level = sp_permit_list_find(levels, code);

    if (level)
        return (int)((const sp_permit_level_row *)level -
                     (const sp_permit_level_row *)levels->rows);
    sp_pack_error(r->found, path, "%s“%.40s”不是本类别的级别（levels）",
                  "%s \"%.40s\" is not a level of this type (levels)", key,
                  code);
    return SP_PERMIT_NO_LEVEL;
}

static void read_rule(sp_permit_reader *r, const cJSON *json, const char *path,
                      void *row)
{
    const cJSON *level = cJSON_GetObjectItemCaseSensitive(json, "level");
    sp_permit_rule *rule = row;

    rule->level = SP_PERMIT_NO_LEVEL;
    if (!cJSON_IsNull(level))
        rule->level = read_level(r, level, "level", path);
}

static void read_raise(sp_permit_reader *r, const cJSON *json, const char *path,
                       void *row)
{
    const cJSON *to = cJSON_GetObjectItemCaseSensitive(json, "to");
    sp_permit_raise *raise = row;

    raise->level = to ? read_level(r, to, "to", path) : SP_PERMIT_NO_LEVEL;
    raise->by =
        (unsigned)whole(r, json, "by", 1, SP_PERMIT_LEVELS_MAX, 0, path);
    raise->outside = sp_permit_flag(r, json, "outside", path);
    raise->upgrade = sp_permit_flag(r, json, "upgrade", path);
    if (!to == !raise->by || (raise->upgrade && to))
        sp_pack_error(r->found, path,
                      "提级 %.40s 应写明 to（到哪一级）或 by（几级）之一；"
                      "升级管理用 by",
                      "the raise %.40s says either to (a level) or by (how "
                      "many); an upgrade says by",
                      raise->item.code);
}

const sp_permit_list_rule sp_permit_lists[] = {
    [SP_PERMIT_LEVELS] = {"levels", " ", sizeof(sp_permit_level_row), NULL},
    [SP_PERMIT_FACTS] = {"facts",
                         " kind unit decimals min max otherwise values ",
                         sizeof(sp_permit_fact_row), sp_permit_read_fact},
    [SP_PERMIT_VALIDITIES] = {"validities", " levels when minutes hours days ",
                              sizeof(sp_permit_validity), read_validity},
    [SP_PERMIT_FUNCTIONS] = {"functions", " roles ", sizeof(sp_permit_function),
                             read_function},
    [SP_PERMIT_STEPS] = {"steps",
                         " levels when kind order mode on_site upgraded_only "
                         "by ",
                         sizeof(sp_permit_step), read_step},
    [SP_PERMIT_FIELDS] = {"fields", " levels when kind unit required values ",
                          sizeof(sp_permit_field), read_field},
    [SP_PERMIT_MEASURES] = {"measures", " levels when no value_zh value_en ",
                            sizeof(sp_permit_measure), read_measure},
    [SP_PERMIT_GAS_LIMITS] = {"gas_limits",
                              " levels when gas cas alias unit min max "
                              "lel_from lel_below ",
                              sizeof(sp_permit_gas_limit), read_gas_limit},
    [SP_PERMIT_GAS_RULES] = {"gas_rules",
                             " levels when gases sample_minutes "
                             "retest_minutes daily watch every_minutes ",
                             sizeof(sp_permit_gas_rule), read_gas_rule},
    [SP_PERMIT_GAS_POINTS] = {"gas_points", " levels when ",
                              sizeof(sp_permit_gas_point), NULL},
    [SP_PERMIT_PEOPLE] = {"people",
                          " levels when who least certificate everyone "
                          "exclusive ",
                          sizeof(sp_permit_person), read_person},
    [SP_PERMIT_RECHECKS] = {"rechecks", " levels when at check ",
                            sizeof(sp_permit_recheck), read_recheck},
    [SP_PERMIT_WEATHERS] = {"weather", " levels when measure from to state ",
                            sizeof(sp_permit_weather), read_weather},
    [SP_PERMIT_SIMOPS] = {"simops",
                          " levels when a b relation distance_m effect ",
                          sizeof(sp_permit_simops), read_simops},
    [SP_PERMIT_WORDS] = {"words", " type ", sizeof(sp_permit_word), read_word},
    [SP_PERMIT_DOCUMENTS] = {"documents",
                             " levels when before_approval keep_days ",
                             sizeof(sp_permit_document), read_document},
    [SP_PERMIT_LIST_RULES] = {"rules", " when level ", sizeof(sp_permit_rule),
                              read_rule},
    [SP_PERMIT_LIST_RAISES] = {"raises", " levels when to by outside upgrade ",
                               sizeof(sp_permit_raise), read_raise},
};
SP_ASSERT_COUNT(sp_permit_lists, SP_PERMIT_LIST_COUNT);
