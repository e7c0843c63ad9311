/* Packs of kind "mhi": the tables of GB 18218. */
#include "mhi_pack.h"

#include <safeprod/creditcode.h>

#include <string.h>

#include "text.h"

/* A decimal with its source and confidence: "q", "q_source", "q_confidence".
 * An absent value is allowed when @needed is false. */
static void read_sourced(const cJSON *json, const char *key, unsigned decimals,
                         bool needed, const char *path, sp_pack_findings *found,
                         sp_sourced *out)
{
    sp_pack_path source = sp_pack_path_of("%s_source", key);
    sp_pack_path confidence = sp_pack_path_of("%s_confidence", key);

    *out = (sp_sourced){.source = "", .confidence = ""};
    if (!needed && !cJSON_GetObjectItemCaseSensitive(json, key))
        return;
    if (!sp_pack_decimal_at(json, key, decimals, path, found, &out->value))
        return;
    out->source = sp_pack_text_at(json, source.text, path, found);
    out->confidence = sp_pack_text_at(json, confidence.text, path, found);
    if (*out->confidence && !sp_pack_is_confidence(out->confidence))
        sp_pack_error(found, path, "%s“%.20s”应为 V、V2、M 或 D",
                      "%s \"%.20s\" is not V, V2, M or D", confidence.text,
                      out->confidence);
    if (out->value <= 0 || out->value > SP_MHI_GRAMS_MAX)
        sp_pack_error(found, path, "%s 应大于 0 且不过大",
                      "%s is not above 0 or is too great", key);
}

/* Rows {from, value}, the greatest `from` first, down to 0. */
static size_t read_steps(const cJSON *pack, const char *key, const char *from,
                         const char *value, unsigned decimals,
                         sp_pack_findings *found, sp_mhi_step *out)
{
    const cJSON *array =
        sp_pack_array_at(pack, key, SP_MHI_STEPS_MAX, key, found);
    const cJSON *item;
    size_t n = 0;

    cJSON_ArrayForEach(item, array)
    {
        sp_pack_path path = sp_pack_path_of("%s[%zu]", key, n);

        if (!sp_pack_decimal_at(item, from, 0, path.text, found,
                                &out[n].from) ||
            !sp_pack_decimal_at(item, value, decimals, path.text, found,
                                &out[n].value))
            return 0;
        if (out[n].value <= 0 || out[n].value > 1000)
            sp_pack_error(found, path.text, "%s 超出范围", "%s is out of range",
                          value);
        if (out[n].from > INT32_MAX || (n && out[n].from >= out[n - 1].from))
            sp_pack_error(found, path.text, "%s 应由大到小排列，不重复",
                          "%s does not descend from row to row", from);
        n++;
    }
    if (n && out[n - 1].from != 0)
        sp_pack_error(found, key,
                      "%s 最后一行应从 0 开始，否则有值不属于任何行",
                      "the last row of %s does not begin at 0: some values "
                      "would be in no row",
                      key);
    return n;
}

const sp_mhi_category *sp_mhi_category_find(const sp_mhi_table *table,
                                            const char *name, size_t len)
{
    for (size_t i = 0; i < table->ncategories; i++)
        if (strlen(table->categories[i].name) == len &&
            strncasecmp(table->categories[i].name, name, len) == 0)
            return &table->categories[i];
    return NULL;
}

static void read_categories(const cJSON *pack, sp_pack_findings *found,
                            sp_mhi_table *table)
{
    const cJSON *array = sp_pack_array_at(
        pack, "categories", SP_MHI_CATEGORIES_MAX, "categories", found);
    const cJSON *item;

    cJSON_ArrayForEach(item, array)
    {
        sp_pack_path path =
            sp_pack_path_of("categories[%zu]", table->ncategories);
        sp_mhi_category *c = &table->categories[table->ncategories];

        c->name = sp_pack_text_at(item, "category", path.text, found);
        if (sp_mhi_category_find(table, c->name, strlen(c->name)))
            sp_pack_error(found, path.text, "类别 %.20s 出现了两次",
                          "the category %.20s stands there twice", c->name);
        read_sourced(item, "q", SP_MHI_GRAM_DECIMALS, true, path.text, found,
                     &c->q);
        read_sourced(item, "beta", 1, true, path.text, found, &c->beta);
        table->ncategories++;
    }
}

static void lint_cas(const char *cas, const char *path, sp_pack_findings *found)
{
    SP_AUTOFREE char *clean = NULL;

    sp_status status = *cas ? sp_cas_clean(cas, &clean) : SP_OK;
    if (status == SP_NO_MEMORY)
        found->failed = true;
    else if (status != SP_OK)
        sp_pack_error(found, path, SP_IN_ZH, SP_IN_EN, sp_last_error(SP_ZH),
                      sp_last_error(SP_EN));
}

static void read_substance(const cJSON *item, sp_pack_findings *found,
                           sp_mhi_table *table)
{
    sp_pack_path path = sp_pack_path_of("substances[%zu]", table->nsubstances);
    sp_mhi_substance *s = &table->substances[table->nsubstances];

    s->zh = sp_pack_text_at(item, "zh", path.text, found);
    s->en = sp_pack_text_at(item, "en", path.text, found);
    s->cas = sp_json_text(item, "cas", "");
    s->alias = sp_json_text(item, "alias", "");
    s->category = sp_json_text(item, "category", "");
    lint_cas(s->cas, path.text, found);
    read_sourced(item, "q", SP_MHI_GRAM_DECIMALS, true, path.text, found,
                 &s->q);
    read_sourced(item, "beta", 1, false, path.text, found, &s->beta);
    if (*s->category &&
        !sp_mhi_category_find(table, s->category, strlen(s->category)))
        sp_pack_error(found, path.text, "没有类别“%.20s”",
                      "there is no category \"%.20s\"", s->category);
    if (!*s->category && !s->beta.value)
        sp_pack_error(found, path.text, "“%.40s”既没有 β 也没有类别",
                      "\"%.40s\" has neither a beta nor a category", s->zh);
    for (size_t i = 0; i < table->nsubstances; i++)
        if (strcmp(table->substances[i].zh, s->zh) == 0 ||
            (*s->cas && strcmp(table->substances[i].cas, s->cas) == 0))
            sp_pack_error(found, path.text, "“%.40s”出现了两次",
                          "\"%.40s\" stands there twice", s->zh);
    table->nsubstances++;
}

void sp_mhi_free(void *read)
{
    sp_mhi_table *table = read;

    if (table)
        free(table->substances);
    free(table);
}

static void cleanup_table(sp_mhi_table **table)
{
    sp_mhi_free(*table);
}

sp_status sp_mhi_read(const cJSON *pack, sp_pack_findings *found, void **out)
{
    SP_CLEANUP(cleanup_table) sp_mhi_table *table = calloc(1, sizeof *table);
    size_t before = found->errors;
    const cJSON *array = sp_pack_array_at(
        pack, "substances", SP_MHI_SUBSTANCES_MAX, "substances", found);
    const cJSON *item;

    if (!table)
        return sp_no_memory();
    table->name = sp_json_text(pack, "name", "");
    table->substances = calloc(array ? (size_t)cJSON_GetArraySize(array) : 1,
                               sizeof(sp_mhi_substance));
    if (!table->substances)
        return sp_no_memory();
    table->nalpha =
        read_steps(pack, "alpha", "people", "alpha", 1, found, table->alpha);
    table->nlevels =
        read_steps(pack, "levels", "r", "level", 0, found, table->levels);
    read_categories(pack, found, table);
    cJSON_ArrayForEach(item, array)
    {
        read_substance(item, found, table);
    }
    if (found->errors == before)
        *out = SP_TAKE(table);
    return SP_OK;
}
