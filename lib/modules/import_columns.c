/* The columns of a file, and which fields they fill. */
#include <string.h>

#include "field.h"
#include "import_map.h"
#include "text.h"

/* Headings that are about the table, not about a record. */
static bool is_about_the_table(const char *heading)
{
    static const char *const headings[] = {"", "序号", "错误", "_error"};

    for (size_t i = 0; i < SP_COUNT(headings); i++)
        if (strcmp(heading, headings[i]) == 0)
            return true;
    return false;
}

static sp_status add_target(sp_import_map *map, const sp_target *target)
{
    sp_target *targets =
        realloc(map->targets, (map->ntargets + 1) * sizeof *targets);

    if (!targets)
        return sp_no_memory();
    map->targets = targets;
    targets[map->ntargets++] = *target;
    return SP_OK;
}

static sp_status add_spec(sp_import_map *map, const cJSON *spec,
                          const char *heading, size_t column)
{
    sp_target target;

    SP_TRY(sp_map_spec(map, spec, heading, &target));
    target.column = column;
    if (sp_import_target_of(map, target.field))
        return sp_fail(SP_INVALID, "映射：字段“%.60s”由两列填写",
                       "mapping: two columns fill the field \"%.60s\"",
                       target.field->name);
    return add_target(map, &target);
}

static const cJSON *spec_for(sp_import_map *map, const char *heading)
{
    const cJSON *found =
        cJSON_GetObjectItemCaseSensitive(map->columns, heading);
    const cJSON *item;
    size_t i = 0;

    cJSON_ArrayForEach(item, map->columns)
    {
        if (item == found || (!found && sp_text_alike(item->string, heading))) {
            map->seen[i] = true;
            return item;
        }
        i++;
    }
    return NULL;
}

/* What the mapping says comes first, wherever the column stands. */
static sp_status map_by_spec(sp_import_map *map, const char *heading,
                             size_t column)
{
    const cJSON *spec = spec_for(map, heading);
    const cJSON *item;

    if (!spec || cJSON_IsNull(spec))
        return SP_OK;
    if (!cJSON_IsArray(spec))
        return add_spec(map, spec, heading, column);
    cJSON_ArrayForEach(item, spec) SP_TRY(add_spec(map, item, heading, column));
    return SP_OK;
}

static bool is_of_the_feed(const sp_import_map *map, const char *heading)
{
    return (map->key && strcmp(map->key, heading) == 0) ||
           (map->revision && strcmp(map->revision, heading) == 0);
}

static sp_status map_by_name(sp_import_map *map, const char *heading,
                             size_t column, sp_map_say say, void *context)
{
    const sp_field *field = sp_type_heading(map->type, heading);

    if (is_about_the_table(heading) || spec_for(map, heading) ||
        sp_given_names(map, heading))
        return SP_OK;
    if (!field && is_of_the_feed(map, heading))
        return SP_OK;
    if (!field || field->flags & SP_SECRET) {
        say(context, heading, "这一列不对应任何字段，未导入",
            "this column answers to no field and is not imported");
        return SP_OK;
    }
    /* Worked out again from the others, or told by the mapping. */
    if (sp_field_is_ours(field) || sp_field_is_worked_out(map->type, field) ||
        sp_import_given_of(map, field))
        return SP_OK;
    if (sp_import_target_of(map, field)) {
        say(context, heading, "前面已有一列对应同一字段，这一列未导入",
            "a column before this one answers to the same field; this one is "
            "not imported");
        return SP_OK;
    }
    return add_target(
        map, &(sp_target){.field = field,
                          .column = column,
                          .values = sp_map_values(map, field),
                          .initial = sp_field_is_initial(map->type, field)});
}

sp_status sp_import_map_columns(sp_import_map *map,
                                const sp_table_reader *reader, sp_map_say say,
                                void *context)
{
    size_t width = sp_table_reader_width(reader);

    for (size_t i = map->known; i < width; i++)
        SP_TRY(map_by_spec(map, sp_table_reader_heading(reader, i), i));
    for (; map->known < width; map->known++)
        SP_TRY(map_by_name(map, sp_table_reader_heading(reader, map->known),
                           map->known, say, context));
    return SP_OK;
}

void sp_import_map_missing(const sp_import_map *map, sp_map_say say,
                           void *context)
{
    const cJSON *item;
    size_t i = 0;

    cJSON_ArrayForEach(item, map->columns)
    {
        if (!map->seen[i++] && !cJSON_IsNull(item))
            say(context, item->string, "映射中有这一列，文件中没有",
                "the mapping has this column, the file has not");
    }
}
