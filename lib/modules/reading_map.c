/* Reading a mapping of foreign readings, and looking things up in it. */
#include "reading_map.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "import_map.h"

static const struct {
    const char *name;
    const char *words; /* that people use for it */
} parts[SP_PART_COUNT] = {
    [SP_PART_TAG] = {"tag", "tag|测点|测点编号|code|编号"},
    [SP_PART_AT] = {"at", "at|time|ts|t|时间|采集时间"},
    [SP_PART_VALUE] = {"value", "value|v|数值|值|读数"},
    [SP_PART_QUALITY] = {"quality", "quality|q|质量|状态"},
    [SP_PART_SEQ] = {"seq", "seq|序号"},
};

static bool is_one_of(const char *heading, const char *words)
{
    size_t len = strlen(heading);

    for (const char *at = words; len && at; at = strchr(at, '|')) {
        at += *at == '|';
        size_t n = strcspn(at, "|");
        if (n == len && strncmp(at, heading, n) == 0)
            return true;
    }
    return false;
}

static sp_reading_part part_named(const char *name)
{
    sp_reading_part p = 0;

    while (p < SP_PART_COUNT && strcmp(parts[p].name, name) != 0)
        p++;
    return p;
}

/* ---- reading it ---- */

static sp_status check_columns(const sp_reading_map *map)
{
    int times[SP_PART_COUNT + 1] = {0};
    const cJSON *item;

    cJSON_ArrayForEach(item, map->columns)
    {
        if (cJSON_IsNull(item))
            continue;
        const char *name = cJSON_IsString(item) ? item->valuestring : "";
        sp_reading_part part = part_named(name);
        if (part == SP_PART_COUNT)
            return sp_fail(SP_INVALID,
                           "映射：列“%.60s”应为 tag、at、value、quality、seq "
                           "或 null，不是“%.30s”",
                           "mapping: column \"%.60s\" should be tag, at, "
                           "value, quality, seq or null, not \"%.30s\"",
                           item->string, name);
        if (times[part]++)
            return sp_fail(SP_INVALID, "映射：%s 给了两列，第二列是“%.60s”",
                           "mapping: two columns are %s, the second is "
                           "\"%.60s\"",
                           name, item->string);
    }
    if (map->wide && (times[SP_PART_TAG] || times[SP_PART_VALUE]))
        return sp_fail(SP_INVALID,
                       "映射：wide 时每个测点一列，不能再有 tag 或 value 列",
                       "mapping: a wide table has a column for each tag, and "
                       "none for tag or value");
    return SP_OK;
}

/* A member that should be a number, @usual when it is absent. */
static sp_status number(const cJSON *json, const char *name, double usual,
                        double *out)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(json, name);

    *out = item ? item->valuedouble : usual;
    if (item &&
        (!cJSON_IsNumber(item) || !isfinite(*out) || (usual != 0 && *out == 0)))
        return sp_fail(SP_INVALID, "映射：测点“%.60s”的 %s 应为数字",
                       "mapping: tag \"%.60s\": %s should be a number",
                       json->string, name);
    return SP_OK;
}

static sp_status read_tag(const cJSON *item, sp_mapped_tag *out)
{
    const cJSON *tag = cJSON_GetObjectItemCaseSensitive(item, "tag");

    *out = (sp_mapped_tag){.name = item->string, .factor = 1};
    if (cJSON_IsNull(item))
        return SP_OK;
    if (cJSON_IsString(item)) {
        out->tag = item->valuestring;
        return SP_OK;
    }
    if (!cJSON_IsObject(item) || !cJSON_IsString(tag))
        return sp_fail(SP_INVALID,
                       "映射：测点“%.60s”应为测点编号、含 tag 的对象或 null",
                       "mapping: tag \"%.60s\" should become a code, an object "
                       "with a tag, or null",
                       item->string);
    out->tag = tag->valuestring;
    SP_TRY(number(item, "factor", 1, &out->factor));
    return number(item, "offset", 0, &out->offset);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const sp_mapped_tag *)a)->name,
                  ((const sp_mapped_tag *)b)->name);
}

static int by_tag(const void *a, const void *b)
{
    const sp_mapped_tag *x = a;
    const sp_mapped_tag *y = b;

    return strcmp(x->tag ? x->tag : "", y->tag ? y->tag : "");
}

/* Two of theirs that are one of ours would be taken for one sensor. */
static sp_status check_tags(sp_reading_map *map)
{
    qsort(map->tags, map->ntags, sizeof *map->tags, by_tag);
    for (size_t i = 1; i < map->ntags; i++)
        if (map->tags[i].tag && map->tags[i - 1].tag &&
            by_tag(&map->tags[i], &map->tags[i - 1]) == 0)
            return sp_fail(SP_INVALID, "映射：“%.60s”和“%.60s”都对应测点 %.60s",
                           "mapping: \"%.60s\" and \"%.60s\" both become tag "
                           "%.60s",
                           map->tags[i - 1].name, map->tags[i].name,
                           map->tags[i].tag);
    qsort(map->tags, map->ntags, sizeof *map->tags, by_name);
    return SP_OK;
}

static sp_status read_tags(sp_reading_map *map, const cJSON *list)
{
    const cJSON *item;

    map->tags = calloc((size_t)cJSON_GetArraySize(list) + 1, sizeof *map->tags);
    if (!map->tags)
        return sp_no_memory();
    cJSON_ArrayForEach(item, list)
        SP_TRY(read_tag(item, &map->tags[map->ntags++]));
    return check_tags(map);
}

static sp_status object(const cJSON *json, const char *name, const cJSON **out)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(json, name);

    if (item && !cJSON_IsObject(item))
        return sp_fail(SP_INVALID, "映射：“%.40s”应为对象",
                       "mapping: \"%.40s\" should be an object", name);
    *out = item;
    return SP_OK;
}

static sp_status check_texts(const cJSON *list, const char *name)
{
    const cJSON *item;

    cJSON_ArrayForEach(item, list) if (!cJSON_IsString(item)) return sp_fail(
        SP_INVALID, "映射：“%.40s”里的值应为文本",
        "mapping: the values in \"%.40s\" should be texts", name);
    return SP_OK;
}

static sp_status read_map(sp_reading_map *map)
{
    static const char *const names[] = {"type", "title",  "source", "columns",
                                        "tags", "values", "empty",  "wide"};
    const cJSON *tags = NULL;
    const cJSON *values = NULL;

    SP_TRY(sp_map_only_known(map->json, names, SP_COUNT(names)));
    map->wide =
        cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(map->json, "wide"));
    map->empty = cJSON_GetObjectItemCaseSensitive(map->json, "empty");
    SP_TRY(check_texts(map->empty, "empty"));
    SP_TRY(object(map->json, "values", &values));
    SP_TRY(object(values, "quality", &map->qualities));
    SP_TRY(check_texts(map->qualities, "quality"));
    SP_TRY(object(map->json, "columns", &map->columns));
    SP_TRY(check_columns(map));
    SP_TRY(object(map->json, "tags", &tags));
    return read_tags(map, tags);
}

sp_status sp_reading_map_open(const char *text, sp_reading_map *out)
{
    sp_reading_map map = {0};
    sp_status status = sp_json_parse(text, strlen(text), &map.json);

    if (status != SP_OK)
        return sp_fail_within(status, "映射：", "mapping: ");
    status = read_map(&map);
    if (status != SP_OK) {
        sp_reading_map_close(&map);
        return status;
    }
    *out = map;
    return SP_OK;
}

void sp_reading_map_close(sp_reading_map *map)
{
    free(map->tags);
    cJSON_Delete(map->json);
    *map = (sp_reading_map){0};
}

/* ---- looking things up ---- */

sp_reading_part sp_reading_part_of(const sp_reading_map *map,
                                   const char *heading)
{
    const cJSON *item =
        map ? cJSON_GetObjectItemCaseSensitive(map->columns, heading) : NULL;
    sp_reading_part p = 0;

    if (item)
        return cJSON_IsString(item) ? part_named(item->valuestring)
                                    : SP_PART_COUNT;
    while (p < SP_PART_COUNT && !is_one_of(heading, parts[p].words))
        p++;
    return p;
}

const sp_mapped_tag *sp_mapped_tag_find(const sp_reading_map *map,
                                        const char *name)
{
    const sp_mapped_tag wanted = {.name = name};

    return map->ntags ? bsearch(&wanted, map->tags, map->ntags,
                                sizeof *map->tags, by_name)
                      : NULL;
}

const char *sp_mapped_quality(const sp_reading_map *map, const char *text)
{
    const cJSON *item =
        text ? cJSON_GetObjectItemCaseSensitive(map->qualities, text) : NULL;

    return item ? item->valuestring : text;
}

bool sp_mapped_empty(const sp_reading_map *map, const char *text)
{
    const cJSON *item;

    cJSON_ArrayForEach(item, map->empty) if (strcmp(item->valuestring, text) ==
                                             0) return true;
    return false;
}
