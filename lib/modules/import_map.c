/* A mapping: how foreign columns become fields. */
#include "import_map.h"

#include <stdio.h>
#include <string.h>

#include "field.h"
#include "import_lookup.h"
#include "text.h"

/* ---- reading the mapping ---- */

/* What the library keeps itself; in an export, and passed over when read. */
static bool is_ours(const sp_field *field)
{
    static const char *const names[] = {"id",         "version",
                                        "created_at", "created_by",
                                        "updated_at", "updated_by"};

    for (size_t i = 0; i < SP_COUNT(names); i++)
        if (strcmp(field->name, names[i]) == 0)
            return true;
    return false;
}

/* Headings that are about the table, not about a record. */
static bool is_about_the_table(const char *heading)
{
    static const char *const headings[] = {"", "序号", "错误", "_error"};

    for (size_t i = 0; i < SP_COUNT(headings); i++)
        if (strcmp(heading, headings[i]) == 0)
            return true;
    return false;
}

static sp_status map_field(const sp_import_map *map, const char *name,
                           const sp_field **out)
{
    const sp_field *field = sp_type_heading(map->type, name);

    if (!field || is_ours(field) || field->flags & SP_SECRET)
        return sp_fail(SP_INVALID, "映射：" SP_IN_ZH "没有可导入的字段“%.60s”",
                       "mapping: " SP_IN_EN " has no field \"%.60s\" to import",
                       map->type->zh, map->type->en, name);
    *out = field;
    return SP_OK;
}

static const cJSON *values_of(const sp_import_map *map, const sp_field *field)
{
    const cJSON *values = cJSON_GetObjectItemCaseSensitive(map->json, "values");

    return cJSON_GetObjectItemCaseSensitive(values, field->name);
}

static sp_status open_lookups(sp_import_map *map, const char *path)
{
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(map->json, "lookups");
    const cJSON *item;

    cJSON_ArrayForEach(item, list)
    {
        if (map->nlookups == SP_MAP_LOOKUPS_MAX)
            return sp_fail(SP_INVALID, "映射：最多 %d 个对照表",
                           "mapping: at most %d look-ups", SP_MAP_LOOKUPS_MAX);
        SP_TRY(sp_lookup_open(item->string, sp_json_text(item, "file", ""),
                              sp_json_text(item, "key", ""), path,
                              &map->lookups[map->nlookups++]));
    }
    return SP_OK;
}

static sp_status add_given(sp_import_map *map, const cJSON *item,
                           bool is_template)
{
    const sp_field *field = NULL;

    if (!cJSON_IsString(item))
        return sp_fail(SP_INVALID, "映射：“%.60s”的值应为文本",
                       "mapping: the value of \"%.60s\" should be a text",
                       item->string);
    SP_TRY(map_field(map, item->string, &field));
    sp_given *givens =
        realloc(map->givens, (map->ngivens + 1) * sizeof *givens);
    if (!givens)
        return sp_no_memory();
    map->givens = givens;
    givens[map->ngivens++] = (sp_given){.field = field,
                                        .text = item->valuestring,
                                        .is_template = is_template,
                                        .values = values_of(map, field)};
    return SP_OK;
}

static sp_status read_givens(sp_import_map *map)
{
    const cJSON *item;

    cJSON_ArrayForEach(item,
                       cJSON_GetObjectItemCaseSensitive(map->json, "constants"))
        SP_TRY(add_given(map, item, false));
    cJSON_ArrayForEach(item,
                       cJSON_GetObjectItemCaseSensitive(map->json, "templates"))
        SP_TRY(add_given(map, item, true));
    return SP_OK;
}

static sp_status must_know_members(const cJSON *json)
{
    static const char *const names[] = {"type",      "columns", "templates",
                                        "constants", "values",  "empty",
                                        "lookups",   "title",   "source"};
    const cJSON *item;

    cJSON_ArrayForEach(item, json)
    {
        bool known = false;
        for (size_t i = 0; i < SP_COUNT(names); i++)
            known = known || strcmp(item->string, names[i]) == 0;
        if (!known)
            return sp_fail(SP_INVALID, "映射：不认识“%.60s”",
                           "mapping: \"%.60s\" is not known", item->string);
    }
    return SP_OK;
}

static sp_status read_mapping(sp_import_map *map, const char *text,
                              const char *path)
{
    sp_status status = sp_json_parse(text, strlen(text), &map->json);

    if (status != SP_OK)
        return sp_fail_within(status, "映射：", "mapping: ");
    if (!cJSON_IsObject(map->json))
        return sp_fail(SP_INVALID, "映射应为 JSON 对象",
                       "a mapping should be a JSON object");
    SP_TRY(must_know_members(map->json));
    const char *type = sp_json_text(map->json, "type", map->type->name);
    if (strcmp(type, map->type->name) != 0)
        return sp_fail(SP_INVALID, "映射是为 %.40s 写的，不是 %s",
                       "the mapping is for %.40s, not for %s", type,
                       map->type->name);
    map->empty = cJSON_GetObjectItemCaseSensitive(map->json, "empty");
    SP_TRY(open_lookups(map, path));
    return read_givens(map);
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
    cJSON_Delete(map->json);
    *map = (sp_import_map){0};
}

/* ---- columns ---- */

static sp_status add_target(sp_import_map *map, sp_target target)
{
    sp_target *targets =
        realloc(map->targets, (map->ntargets + 1) * sizeof *targets);

    if (!targets)
        return sp_no_memory();
    map->targets = targets;
    target.values = values_of(map, target.field);
    target.initial = (target.field->flags & SP_INITIAL) != 0;
    targets[map->ntargets++] = target;
    return SP_OK;
}

static sp_status find_lookup(const sp_import_map *map, const cJSON *spec,
                             sp_target *target)
{
    const char *name = sp_json_text(spec, "lookup", NULL);
    const char *column = sp_json_text(spec, "column", "");

    if (!name)
        return SP_OK;
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

/* "field" or {"field": …, "lookup": …, "column": …, "factor": …} */
static sp_status add_spec(sp_import_map *map, const cJSON *spec, size_t column)
{
    sp_target target = {.column = column};
    const char *name = cJSON_IsString(spec) ? spec->valuestring
                                            : sp_json_text(spec, "field", NULL);
    int64_t factor;

    if (!name)
        return sp_fail(SP_INVALID, "映射：第 %zu 列应给出字段名",
                       "mapping: column %zu should name a field", column + 1);
    SP_TRY(map_field(map, name, &target.field));
    SP_TRY(find_lookup(map, spec, &target));
    target.factor = sp_json_text(spec, "factor", NULL);
    if (target.factor &&
        (target.field->as != SP_AS_DECIMAL ||
         !sp_text_to_scaled(target.factor, SP_FACTOR_DECIMALS, &factor) ||
         factor <= 0))
        return sp_fail(SP_INVALID,
                       "映射：%s 的系数“%.40s”应为正的小数文本，且字段为定点数",
                       "mapping: the factor of %s, \"%.40s\", should be a "
                       "positive decimal text, for a fixed-point field",
                       target.field->name, target.factor);
    return add_target(map, target);
}

static const cJSON *spec_for(const sp_import_map *map, const char *heading)
{
    const cJSON *columns =
        cJSON_GetObjectItemCaseSensitive(map->json, "columns");
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(columns, heading);

    if (item)
        return item;
    cJSON_ArrayForEach(item, columns)
    {
        if (sp_text_alike(item->string, heading))
            return item;
    }
    return NULL;
}

static sp_status map_column(sp_import_map *map, const char *heading,
                            size_t column,
                            void (*unknown)(void *, const char *heading),
                            void *context)
{
    const cJSON *spec = spec_for(map, heading);
    const cJSON *item;

    if (cJSON_IsNull(spec))
        return SP_OK;
    if (cJSON_IsArray(spec)) {
        cJSON_ArrayForEach(item, spec) SP_TRY(add_spec(map, item, column));
        return SP_OK;
    }
    if (spec)
        return add_spec(map, spec, column);
    if (is_about_the_table(heading))
        return SP_OK;
    const sp_field *field = sp_type_heading(map->type, heading);
    if (field && is_ours(field))
        return SP_OK;
    if (!field || field->flags & SP_SECRET) {
        unknown(context, heading);
        return SP_OK;
    }
    if (field->flags & SP_GUARDED && !(field->flags & SP_INITIAL))
        return SP_OK; /* worked out again from the others */
    return add_target(map, (sp_target){.field = field, .column = column});
}

sp_status sp_import_map_columns(sp_import_map *map,
                                const sp_table_reader *reader,
                                void (*unknown)(void *, const char *heading),
                                void *context)
{
    for (; map->known < sp_table_reader_width(reader); map->known++)
        SP_TRY(map_column(map, sp_table_reader_heading(reader, map->known),
                          map->known, unknown, context));
    return SP_OK;
}

/* ---- values ---- */

static bool means_nothing(const sp_import_map *map, const char *text)
{
    const cJSON *item;

    cJSON_ArrayForEach(item, map->empty)
    {
        if (cJSON_IsString(item) && strcmp(item->valuestring, text) == 0)
            return true;
    }
    return false;
}

static const char *translate(const cJSON *values, const char *text)
{
    const cJSON *found = cJSON_GetObjectItemCaseSensitive(values, text);

    return cJSON_IsString(found) ? found->valuestring : text;
}

/* value × factor, rounded half away from zero to the field's places; exact. */
static sp_status multiply(const sp_target *target, const char *text,
                          sp_str *buffer)
{
    int64_t value;
    int64_t factor;
    __int128 product;
    __int128 scale = 1;
    char made[32];

    if (!sp_text_to_scaled(text, target->field->decimals, &value))
        return sp_fail(SP_INVALID, "“%.60s”应为数字，最多 %u 位小数",
                       "\"%.60s\" should be a number with at most %u decimals",
                       text, target->field->decimals);
    sp_text_to_scaled(target->factor, SP_FACTOR_DECIMALS, &factor);
    for (int i = 0; i < SP_FACTOR_DECIMALS; i++)
        scale *= 10;
    product = (__int128)value * factor;
    product = (product + (product < 0 ? -scale : scale) / 2) / scale;
    if (product > INT64_C(9007199254740992) ||
        product < -INT64_C(9007199254740992))
        return sp_fail(SP_INVALID, "“%.60s”换算后过大",
                       "\"%.60s\" is too large after conversion", text);
    sp_scaled_to_text((int64_t)product, target->field->decimals, made);
    sp_str_clear(buffer);
    sp_str_add(buffer, made);
    return sp_str_ok(buffer);
}

sp_status sp_target_text(const sp_import_map *map, const sp_target *target,
                         const sp_table_reader *reader, sp_str *buffer,
                         const char **out)
{
    const char *text = sp_table_reader_cell(reader, target->column);

    if (!text)
        text = "";
    if (!map->json) { /* the usual case */
        *out = text;
        return SP_OK;
    }
    if (means_nothing(map, text))
        text = "";
    if (*text && target->lookup) {
        const char *found =
            sp_lookup_find(target->lookup, text, target->lookup_column);
        if (!found)
            return sp_fail(SP_INVALID, "“%.60s”不在对照表 %s 中",
                           "\"%.60s\" is not in look-up %s", text,
                           target->lookup->name);
        text = means_nothing(map, found) ? "" : found;
    }
    text = translate(target->values, text);
    *out = text;
    if (*text && target->factor) {
        SP_TRY(multiply(target, text, buffer));
        *out = sp_str_text(buffer);
    }
    return SP_OK;
}

static const char *cell_by_heading(const sp_table_reader *reader,
                                   const char *heading, size_t len)
{
    for (size_t i = 0; i < sp_table_reader_width(reader); i++) {
        const char *at = sp_table_reader_heading(reader, i);
        if (strlen(at) == len && memcmp(at, heading, len) == 0) {
            const char *cell = sp_table_reader_cell(reader, i);
            return cell ? cell : "";
        }
    }
    return NULL;
}

static sp_status compose(const char *text, const sp_table_reader *reader,
                         sp_str *buffer)
{
    sp_str_clear(buffer);
    while (*text) {
        size_t plain = strcspn(text, "{");
        sp_str_addn(buffer, text, plain);
        text += plain;
        if (!*text)
            break;
        size_t len = strcspn(text + 1, "}");
        const char *cell = cell_by_heading(reader, text + 1, len);
        if (!cell || text[1 + len] != '}')
            return sp_fail(SP_INVALID, "模板中的“{%.*s}”不是一列",
                           "\"{%.*s}\" in a template is no column", (int)len,
                           text + 1);
        sp_str_add(buffer, cell);
        text += len + 2;
    }
    return sp_str_ok(buffer);
}

sp_status sp_given_text(const sp_import_map *map, const sp_given *given,
                        const sp_table_reader *reader, sp_str *buffer,
                        const char **out)
{
    const char *text = given->text;

    (void)map;
    if (given->is_template) {
        SP_TRY(compose(given->text, reader, buffer));
        text = sp_str_text(buffer);
    }
    *out = translate(given->values, text);
    return SP_OK;
}
