/* A mapping: read, examined, and brought together with a file's columns. */
#include "import_map.h"

#include <string.h>

#include "field.h"
#include "import_lookup.h"
#include "text.h"

/* ---- fields ---- */

bool sp_field_is_ours(const sp_field *field)
{
    static const char *const names[] = {"id",         "version",
                                        "created_at", "created_by",
                                        "updated_at", "updated_by"};

    for (size_t i = 0; i < SP_COUNT(names); i++)
        if (strcmp(field->name, names[i]) == 0)
            return true;
    return false;
}

bool sp_field_is_initial(const sp_type *type, const sp_field *field)
{
    return field->flags & SP_INITIAL ||
           (type->hide && strcmp(type->hide, field->name) == 0);
}

bool sp_field_is_worked_out(const sp_type *type, const sp_field *field)
{
    return field->flags & SP_GUARDED && !sp_field_is_initial(type, field);
}

static sp_status map_field(const sp_import_map *map, const char *name,
                           const sp_field **out)
{
    const sp_field *field = sp_type_heading(map->type, name);

    if (!field || sp_field_is_ours(field) || field->flags & SP_SECRET)
        return sp_fail(SP_INVALID, "映射：" SP_IN_ZH "没有可导入的字段“%.60s”",
                       "mapping: " SP_IN_EN " has no field \"%.60s\" to import",
                       map->type->zh, map->type->en, name);
    if (sp_field_is_worked_out(map->type, field))
        return sp_fail(SP_INVALID,
                       "映射：字段“%.60s”由系统计算或维护，不能导入",
                       "mapping: field \"%.60s\" is kept by the system and "
                       "cannot be imported",
                       name);
    *out = field;
    return SP_OK;
}

const sp_target *sp_import_target_of(const sp_import_map *map,
                                     const sp_field *field)
{
    for (size_t i = 0; i < map->ntargets; i++)
        if (map->targets[i].field == field)
            return &map->targets[i];
    return NULL;
}

const sp_given *sp_import_given_of(const sp_import_map *map,
                                   const sp_field *field)
{
    for (size_t i = 0; i < map->ngivens; i++)
        if (map->givens[i].field == field)
            return &map->givens[i];
    return NULL;
}

bool sp_import_map_reaches(const sp_import_map *map)
{
    bool reaches = map->ntargets > 0;

    for (size_t i = 0; i < map->ngivens; i++)
        reaches = reaches || map->givens[i].kind != SP_GIVEN_CONSTANT;
    return reaches;
}

/* ---- reading the mapping ---- */

/* The member @name, an object (or absent). */
static sp_status section(const cJSON *json, const char *name, const cJSON **out)
{
    *out = cJSON_GetObjectItemCaseSensitive(json, name);
    if (*out && !cJSON_IsObject(*out))
        return sp_fail(SP_INVALID, "映射：“%.60s”应为 JSON 对象",
                       "mapping: \"%.60s\" should be a JSON object", name);
    return SP_OK;
}

sp_status sp_map_only_known(const cJSON *json, const char *const *names,
                            size_t n)
{
    const cJSON *item;

    cJSON_ArrayForEach(item, json)
    {
        bool known = false;
        for (size_t i = 0; i < n; i++)
            known = known || strcmp(item->string, names[i]) == 0;
        if (!known)
            return sp_fail(SP_INVALID, "映射：不认识“%.60s”",
                           "mapping: \"%.60s\" is not known", item->string);
    }
    return SP_OK;
}

/* The member @name, a text; NULL when absent. */
sp_status sp_map_text(const cJSON *json, const char *name, const char **out)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(json, name);

    if (item && !cJSON_IsString(item))
        return sp_fail(SP_INVALID, "映射：“%.60s”的值应为文本",
                       "mapping: the value of \"%.60s\" should be a text",
                       name);
    *out = item ? item->valuestring : NULL;
    return SP_OK;
}

const cJSON *sp_map_values(const sp_import_map *map, const sp_field *field)
{
    const cJSON *item;

    cJSON_ArrayForEach(item,
                       cJSON_GetObjectItemCaseSensitive(map->json, "values"))
    {
        if (sp_type_heading(map->type, item->string) == field)
            return item;
    }
    return NULL;
}

static sp_status check_values(const sp_import_map *map)
{
    const cJSON *values;
    const cJSON *item;
    const cJSON *value;
    const sp_field *field;

    SP_TRY(section(map->json, "values", &values));
    cJSON_ArrayForEach(item, values)
    {
        SP_TRY(map_field(map, item->string, &field));
        if (sp_map_values(map, field) != item)
            return sp_fail(SP_INVALID, "映射：字段“%.60s”的取值给了两次",
                           "mapping: the values of field \"%.60s\" are given "
                           "twice",
                           item->string);
        SP_TRY(section(values, item->string, &value));
        cJSON_ArrayForEach(value, item)
        {
            if (!cJSON_IsString(value) && !cJSON_IsNull(value))
                return sp_fail(SP_INVALID,
                               "映射：%.40s 的取值“%.60s”应对应文本或 null",
                               "mapping: of the values of %.40s, \"%.60s\" "
                               "should become a text or null",
                               item->string, value->string);
        }
    }
    return SP_OK;
}

static sp_status check_empty(sp_import_map *map)
{
    const cJSON *item;
    bool good;

    map->empty = cJSON_GetObjectItemCaseSensitive(map->json, "empty");
    good = !map->empty || cJSON_IsArray(map->empty);
    cJSON_ArrayForEach(item, map->empty) good = good && cJSON_IsString(item);
    if (!good)
        return sp_fail(SP_INVALID, "映射：“empty”应为文本的数组，如 [\"N/A\"]",
                       "mapping: \"empty\" should be an array of texts, e.g. "
                       "[\"N/A\"]");
    return SP_OK;
}

static sp_status open_lookup(sp_import_map *map, const cJSON *item,
                             const char *path)
{
    static const char *const names[] = {"file", "key"};
    const char *file = NULL;
    const char *key = NULL;

    if (map->nlookups == SP_MAP_LOOKUPS_MAX)
        return sp_fail(SP_INVALID, "映射：最多 %d 个对照表",
                       "mapping: at most %d look-ups", SP_MAP_LOOKUPS_MAX);
    SP_TRY(sp_map_only_known(item, names, SP_COUNT(names)));
    SP_TRY(sp_map_text(item, "file", &file));
    SP_TRY(sp_map_text(item, "key", &key));
    if (!file || !key)
        return sp_fail(SP_INVALID, "映射：对照表 %.60s 应给出 file 和 key",
                       "mapping: look-up %.60s should have a file and a key",
                       item->string);
    return sp_lookup_open(item->string, file, key, path,
                          &map->lookups[map->nlookups++]);
}

static sp_status open_lookups(sp_import_map *map, const char *path)
{
    const cJSON *list;
    const cJSON *item;

    SP_TRY(section(map->json, "lookups", &list));
    cJSON_ArrayForEach(item, list) SP_TRY(open_lookup(map, item, path));
    return SP_OK;
}

/* A sum names columns; a set gives a word for each of its columns. */
static sp_status check_parts(const cJSON *item, sp_given_kind kind)
{
    const cJSON *part;
    bool good =
        kind == SP_GIVEN_SUM ? cJSON_IsArray(item) : cJSON_IsObject(item);

    cJSON_ArrayForEach(part, item) good = good && cJSON_IsString(part);
    if (good && cJSON_GetArraySize(item) > 0)
        return SP_OK;
    if (kind == SP_GIVEN_SUM)
        return sp_fail(SP_INVALID, "映射：“%.60s”的合计应为列名的数组",
                       "mapping: the sum \"%.60s\" should be an array of "
                       "headings",
                       item->string);
    return sp_fail(SP_INVALID, "映射：“%.60s”的集合应为 {列名: 文本}",
                   "mapping: the set \"%.60s\" should be {heading: text}",
                   item->string);
}

static sp_status check_given(const cJSON *item, sp_given_kind kind)
{
    if (kind == SP_GIVEN_SUM || kind == SP_GIVEN_SET)
        return check_parts(item, kind);
    if (!cJSON_IsString(item))
        return sp_fail(SP_INVALID, "映射：“%.60s”的值应为文本",
                       "mapping: the value of \"%.60s\" should be a text",
                       item->string);
    if (kind == SP_GIVEN_TEMPLATE && !sp_template_ok(item->valuestring))
        return sp_fail(SP_INVALID, "映射：模板“%.60s”的 { 没有配对的 }",
                       "mapping: a { of the template \"%.60s\" is not closed",
                       item->valuestring);
    return SP_OK;
}

static sp_status add_given(sp_import_map *map, const cJSON *item,
                           sp_given_kind kind)
{
    const sp_field *field;

    SP_TRY(check_given(item, kind));
    SP_TRY(map_field(map, item->string, &field));
    if (sp_import_given_of(map, field))
        return sp_fail(SP_INVALID, "映射：字段“%.60s”给了两次",
                       "mapping: field \"%.60s\" is given twice", item->string);
    sp_given *givens =
        realloc(map->givens, (map->ngivens + 1) * sizeof *givens);
    if (!givens)
        return sp_no_memory();
    map->givens = givens;
    givens[map->ngivens++] =
        (sp_given){.field = field,
                   .kind = kind,
                   .text = cJSON_IsString(item) ? item->valuestring : "",
                   .parts = item,
                   .values = sp_map_values(map, field),
                   .initial = sp_field_is_initial(map->type, field)};
    return SP_OK;
}

static sp_status read_givens(sp_import_map *map)
{
    static const char *const names[] = {
        [SP_GIVEN_CONSTANT] = "constants",
        [SP_GIVEN_TEMPLATE] = "templates",
        [SP_GIVEN_SUM] = "sums",
        [SP_GIVEN_SET] = "sets",
    };
    const cJSON *list;
    const cJSON *item;

    for (size_t i = 0; i < SP_COUNT(names); i++) {
        SP_TRY(section(map->json, names[i], &list));
        cJSON_ArrayForEach(item, list)
            SP_TRY(add_given(map, item, (sp_given_kind)i));
    }
    return SP_OK;
}

bool sp_given_names(const sp_import_map *map, const char *heading)
{
    const cJSON *part;

    for (size_t i = 0; i < map->ngivens; i++) {
        if (map->givens[i].kind < SP_GIVEN_SUM)
            continue;
        cJSON_ArrayForEach(part, map->givens[i].parts)
        {
            const char *name = map->givens[i].kind == SP_GIVEN_SUM
                                   ? part->valuestring
                                   : part->string;
            if (strcmp(name, heading) == 0)
                return true;
        }
    }
    return false;
}

static sp_status find_lookup(const sp_import_map *map, const char *name,
                             const char *column, sp_target *target)
{
    for (size_t i = 0; i < map->nlookups; i++)
        if (strcmp(map->lookups[i].name, name) == 0)
            target->lookup = &map->lookups[i];
    if (!target->lookup)
        return sp_fail(SP_INVALID, "映射：没有对照表“%.60s”",
                       "mapping: there is no look-up \"%.60s\"", name);
    int at = sp_lookup_column(target->lookup, column);
    if (at < 0)
        return sp_fail(SP_INVALID, "映射：对照表 %s 没有列“%.60s”",
                       "mapping: look-up %s has no column \"%.60s\"", name,
                       column);
    target->lookup_column = (size_t)at;
    return SP_OK;
}

/* {"field": …, "lookup": …, "column": …, "factor": …, "read": "month"} */
static sp_status read_spec_object(const sp_import_map *map, const cJSON *spec,
                                  const char *heading, sp_target *out)
{
    static const char *const names[] = {"field", "lookup", "column", "factor",
                                        "read"};
    const char *texts[SP_COUNT(names)];

    SP_TRY(sp_map_only_known(spec, names, SP_COUNT(names)));
    for (size_t i = 0; i < SP_COUNT(names); i++)
        SP_TRY(sp_map_text(spec, names[i], &texts[i]));
    if (!texts[0] || !texts[1] != !texts[2])
        return sp_fail(SP_INVALID,
                       "映射：列“%.60s”应给出 field；lookup 和 column 应同时给",
                       "mapping: column \"%.60s\" should have a field; lookup "
                       "and column go together",
                       heading);
    SP_TRY(map_field(map, texts[0], &out->field));
    if (texts[1])
        SP_TRY(find_lookup(map, texts[1], texts[2], out));
    out->factor = texts[3];
    if (out->factor &&
        (out->field->as != SP_AS_DECIMAL || !sp_factor_ok(out->factor)))
        return sp_fail(SP_INVALID,
                       "映射：%s 的系数“%.40s”应为正的小数文本，且字段为定点数",
                       "mapping: the factor of %s, \"%.40s\", should be a "
                       "positive decimal text, for a fixed-point field",
                       out->field->name, out->factor);
    out->month = texts[4] && strcmp(texts[4], "month") == 0;
    if (texts[4] && (!out->month || out->field->as != SP_AS_DATE))
        return sp_fail(SP_INVALID,
                       "映射：%s 的 read 只能是 month，且字段为日期",
                       "mapping: read of %s can be month alone, for a date",
                       out->field->name);
    return SP_OK;
}

sp_status sp_map_spec(const sp_import_map *map, const cJSON *spec,
                      const char *heading, sp_target *out)
{
    *out = (sp_target){0};
    if (cJSON_IsString(spec))
        SP_TRY(map_field(map, spec->valuestring, &out->field));
    else if (cJSON_IsObject(spec))
        SP_TRY(read_spec_object(map, spec, heading, out));
    else
        return sp_fail(SP_INVALID,
                       "映射：列“%.60s”应对应字段名、对象、它们的数组或 null",
                       "mapping: column \"%.60s\" should become a field, an "
                       "object, an array of these, or null",
                       heading);
    if (sp_import_given_of(map, out->field))
        return sp_fail(SP_INVALID, "映射：字段“%.60s”给了两次",
                       "mapping: field \"%.60s\" is given twice",
                       out->field->name);
    out->values = sp_map_values(map, out->field);
    out->initial = sp_field_is_initial(map->type, out->field);
    return SP_OK;
}

/* Whether the file has them or not. */
static sp_status check_specs(sp_import_map *map)
{
    const cJSON *item;
    const cJSON *spec;
    sp_target target;

    SP_TRY(section(map->json, "columns", &map->columns));
    map->seen =
        calloc((size_t)cJSON_GetArraySize(map->columns) + 1, sizeof(bool));
    if (!map->seen)
        return sp_no_memory();
    cJSON_ArrayForEach(item, map->columns)
    {
        if (cJSON_IsNull(item))
            continue;
        if (!cJSON_IsArray(item)) {
            SP_TRY(sp_map_spec(map, item, item->string, &target));
            continue;
        }
        cJSON_ArrayForEach(spec, item)
            SP_TRY(sp_map_spec(map, spec, item->string, &target));
    }
    return SP_OK;
}

static sp_status read_mapping(sp_import_map *map, const char *text,
                              const char *path)
{
    static const char *const names[] = {
        "type",  "columns", "templates", "constants", "values",
        "empty", "lookups", "title",     "source",    "sums",
        "sets",  "key",     "revision"};
    const char *type = NULL;
    sp_status status = sp_json_parse(text, strlen(text), &map->json);

    if (status != SP_OK)
        return sp_fail_within(status, "映射：", "mapping: ");
    if (!cJSON_IsObject(map->json))
        return sp_fail(SP_INVALID, "映射应为 JSON 对象",
                       "a mapping should be a JSON object");
    SP_TRY(sp_map_only_known(map->json, names, SP_COUNT(names)));
    SP_TRY(sp_map_text(map->json, "type", &type));
    if (type && strcmp(type, map->type->name) != 0)
        return sp_fail(SP_INVALID, "映射是为 %.40s 写的，不是 %s",
                       "the mapping is for %.40s, not for %s", type,
                       map->type->name);
    SP_TRY(sp_map_text(map->json, "key", &map->key));
    SP_TRY(sp_map_text(map->json, "revision", &map->revision));
    SP_TRY(check_empty(map));
    SP_TRY(check_values(map));
    SP_TRY(open_lookups(map, path));
    SP_TRY(read_givens(map));
    return check_specs(map);
}

sp_status sp_import_map_open(const sp_type *type, const char *text,
                             const char *path, sp_import_map *out)
{
    *out = (sp_import_map){.type = type};
    if (!text)
        return SP_OK;
    sp_status status = read_mapping(out, text, path);
    if (status != SP_OK)
        sp_import_map_close(out);
    return status;
}

void sp_import_map_close(sp_import_map *map)
{
    for (size_t i = 0; i < map->nlookups; i++)
        sp_lookup_close(&map->lookups[i]);
    free(map->targets);
    free(map->givens);
    free(map->seen);
    cJSON_Delete(map->json);
    *map = (sp_import_map){0};
}
