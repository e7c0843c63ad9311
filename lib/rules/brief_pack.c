/* Packs of kind "brief": reading. */
#include "brief_pack.h"

#include <string.h>

#include "field.h"

const sp_label sp_brief_tone_labels[SP_BRIEF_TONE_COUNT] = {
    [SP_BRIEF_PLAIN] = {"plain", "一般", "plain", NULL},
    [SP_BRIEF_WARN] = {"warn", "注意", "warning", NULL},
    [SP_BRIEF_BAD] = {"bad", "紧急", "bad", NULL},
};

static const sp_label sources[SP_BRIEF_SOURCE_COUNT] = {
    [SP_BRIEF_QUERY] = {"query", "查询", "query", NULL},
    [SP_BRIEF_EXPIRING] = {"expiring", "到期", "what runs out", NULL},
    [SP_BRIEF_RISKIEST] = {"riskiest", "最高风险", "the riskiest", NULL},
    [SP_BRIEF_DUTIES] = {"duties", "履责", "duties", NULL},
    [SP_BRIEF_DRILLS] = {"drills", "演练", "drills", NULL},
    [SP_BRIEF_CHANGES] = {"changes", "变动", "changes", NULL},
};

static void read_number(const cJSON *json, const char *key, int64_t most,
                        const char *path, sp_pack_findings *found,
                        int64_t *number)
{
    if (!cJSON_GetObjectItemCaseSensitive(json, key))
        return;
    if (!sp_json_int(json, key, number) || *number < 0 || *number > most)
        sp_pack_error(found, path, "%s 应为 0 到 %lld 的整数",
                      "%s should be a whole number, 0 to %lld", key,
                      (long long)most);
}

static void read_part(sp_brief_table *t, const cJSON *json, size_t i,
                      sp_pack_findings *found)
{
    sp_pack_path path = sp_pack_path_of("sections[%zu]", i);
    sp_brief_part *p = &t->parts[t->nparts++];
    int source = sp_pack_label_at(json, "source", sources, SP_COUNT(sources),
                                  path.text, found);
    int tone = sp_pack_label_at(json, "tone", sp_brief_tone_labels,
                                SP_BRIEF_TONE_COUNT, path.text, found);

    *p = (sp_brief_part){.limit = 10, .days = 30};
    p->name = sp_pack_text_at(json, "name", path.text, found);
    p->title_zh = sp_pack_text_at(json, "title_zh", path.text, found);
    p->title_en = sp_pack_text_at(json, "title_en", path.text, found);
    p->command = sp_json_text(json, "command", NULL);
    p->source = (sp_brief_source)(source < 0 ? 0 : source);
    p->tone = (sp_brief_tone)(tone < 0 ? 0 : tone);
    read_number(json, "limit", SP_BRIEF_LINES_MAX, path.text, found, &p->limit);
    read_number(json, "days", 3650, path.text, found, &p->days);
    for (size_t k = 0; k + 1 < t->nparts; k++)
        if (*p->name && strcmp(t->parts[k].name, p->name) == 0)
            sp_pack_error(found, path.text, "“%.40s”重复",
                          "\"%.40s\" is there twice", p->name);
    if (source == SP_BRIEF_QUERY)
        sp_query_template_read(cJSON_GetObjectItemCaseSensitive(json, "query"),
                               path.text, found, &p->query);
}

sp_status sp_brief_read(const cJSON *pack, sp_pack_findings *found, void **out)
{
    size_t before = found->errors;
    SP_AUTOFREE sp_brief_table *t = calloc(1, sizeof *t);
    const cJSON *list = sp_pack_array_at(
        pack, "sections", SP_BRIEF_SECTIONS_MAX, "sections", found);
    const cJSON *item;
    size_t i = 0;

    if (!t)
        return sp_no_memory();
    t->title_zh = sp_pack_text_at(pack, "title_zh", "title_zh", found);
    t->title_en = sp_pack_text_at(pack, "title_en", "title_en", found);
    t->calm_zh = sp_pack_text_at(pack, "calm_zh", "calm_zh", found);
    t->calm_en = sp_pack_text_at(pack, "calm_en", "calm_en", found);
    cJSON_ArrayForEach(item, list) read_part(t, item, i++, found);
    if (found->errors == before)
        *out = SP_TAKE(t);
    return SP_OK;
}

void sp_brief_free(void *read)
{
    free(read);
}
