/* Packs of kind "permit": reading the lists, and what can be asked of them. */
#include "permit_pack.h"

#include <stddef.h>
#include <string.h>

#include "field.h"
#include "permit_read.h"
#include "text.h"

/* ---- memory and rows ---- */

void *sp_permit_own(sp_permit_reader *r, size_t count, size_t size)
{
    sp_permit_type *type = r->type;
    void **owned =
        realloc(type->owned, (type->nowned + 1) * sizeof *type->owned);
    void *memory = NULL;

    if (owned) {
        type->owned = owned;
        memory = calloc(count ? count : 1, size);
        if (memory)
            type->owned[type->nowned++] = memory;
    }
    if (!memory)
        r->failed = true;
    return memory;
}

const sp_permit_item *sp_permit_list_at(const sp_permit_list *list, size_t i)
{
    return (const sp_permit_item *)((const char *)list->rows + i * list->size);
}

const sp_permit_item *sp_permit_list_find(const sp_permit_list *list,
                                          const char *code)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(sp_permit_list_at(list, i)->code, code) == 0)
            return sp_permit_list_at(list, i);
    return NULL;
}

/* ---- reading ---- */

bool sp_permit_flag(sp_permit_reader *r, const cJSON *json, const char *key,
                    const char *path)
{
    const cJSON *member = cJSON_GetObjectItemCaseSensitive(json, key);

    if (member && !cJSON_IsBool(member))
        sp_pack_error(r->found, path, "%s 应为 true 或 false",
                      "%s is not true or false", key);
    return cJSON_IsTrue(member);
}

/* A misspelt member would be a rule that is not there. */
static void lint_members(sp_permit_reader *r, const cJSON *json,
                         const char *known, const char *path)
{
    static const char common[] =
        " code zh en clause confidence statutory note_zh note_en ";
    const cJSON *member;

    cJSON_ArrayForEach(member, json)
    {
        sp_pack_path word = sp_pack_path_of(" %.60s ", member->string);

        if (!strstr(common, word.text) && !strstr(known, word.text))
            sp_pack_error(r->found, path, "没有“%.40s”这个成员",
                          "there is no member \"%.40s\"", member->string);
    }
}

static sp_permit_levels read_levels(sp_permit_reader *r, const cJSON *json,
                                    const char *path)
{
    const sp_permit_list *levels = &r->type->parts[SP_PERMIT_LEVELS];
    sp_permit_levels mask = 0;
    const cJSON *array, *item;

    if (!cJSON_GetObjectItemCaseSensitive(json, "levels"))
        return (UINT32_C(1) << levels->count) - 1;
    array =
        sp_pack_array_at(json, "levels", SP_PERMIT_LEVELS_MAX, path, r->found);
    cJSON_ArrayForEach(item, array)
    {
        const char *code = cJSON_IsString(item) ? item->valuestring : "";
        const sp_permit_item *level = sp_permit_list_find(levels, code);

        if (level)
            mask |= UINT32_C(1) << ((const sp_permit_level_row *)level -
                                    (const sp_permit_level_row *)levels->rows);
        else
            sp_pack_error(r->found, path, "没有级别“%.40s”（levels）",
                          "there is no level \"%.40s\" (levels)", code);
    }
    return mask;
}

static void read_item(sp_permit_reader *r, const cJSON *json, const char *path,
                      sp_permit_item *item)
{
    item->code = sp_pack_text_at(json, "code", path, r->found);
    item->zh = sp_pack_text_at(json, "zh", path, r->found);
    item->en = sp_pack_text_at(json, "en", path, r->found);
    item->clause = sp_pack_text_at(json, "clause", path, r->found);
    item->confidence = sp_json_text(json, "confidence", r->trust);
    item->statutory = sp_permit_flag(r, json, "statutory", path);
    item->levels = read_levels(r, json, path);
    sp_permit_read_when(r, json, path, item);
    if (!sp_pack_is_confidence(item->confidence))
        sp_pack_error(r->found, path, "可信度“%.20s”应为 V、V2、M 或 D",
                      "the confidence \"%.20s\" is not V, V2, M or D",
                      item->confidence);
    if (strchr(item->code, ',') || strlen(item->code) > 48)
        sp_pack_error(r->found, path,
                      "代码“%.48s”无效：不能有逗号，不超过 48 个字符",
                      "the code \"%.48s\" is not valid: no comma, at most 48 "
                      "characters",
                      item->code);
}

static void read_list(sp_permit_reader *r, size_t which, size_t most,
                      sp_permit_list *list)
{
    const sp_permit_list_rule *rule = &sp_permit_lists[which];
    const cJSON *array = cJSON_GetObjectItemCaseSensitive(r->pack, rule->key);
    const cJSON *json;
    char *row;

    list->size = rule->size;
    if (!array || (cJSON_IsArray(array) && !cJSON_GetArraySize(array)))
        return;
    array = sp_pack_array_at(r->pack, rule->key, most, rule->key, r->found);
    if (!array)
        return;
    row = sp_permit_own(r, (size_t)cJSON_GetArraySize(array), rule->size);
    if (!row)
        return;
    list->rows = row;
    cJSON_ArrayForEach(json, array)
    {
        sp_pack_path path = sp_pack_path_of("%s[%zu]", rule->key, list->count);
        sp_permit_item *item = (sp_permit_item *)row;

        lint_members(r, json, rule->known, path.text);
        read_item(r, json, path.text, item);
        if (rule->read)
            rule->read(r, json, path.text, row);
        if (*item->code && sp_permit_list_find(list, item->code))
            sp_pack_error(r->found, path.text, "代码 %.48s 在 %s 中出现了两次",
                          "the code %.48s stands in %s twice", item->code,
                          rule->key);
        list->count++;
        row += rule->size;
    }
}

static unsigned order_of(const void *row)
{
    return ((const sp_permit_step *)row)->order;
}

static unsigned number_of(const void *row)
{
    return ((const sp_permit_measure *)row)->no;
}

/* By insertion: stable, and the lists are short. */
static void sort_rows(sp_permit_list *list, unsigned (*key)(const void *))
{
    _Alignas(max_align_t) char
        spare[sizeof(sp_permit_step) + sizeof(sp_permit_measure)];
    char *rows = list->rows;

    for (size_t i = 1; i < list->count; i++) {
        size_t at = i;

        memcpy(spare, rows + i * list->size, list->size);
        while (at > 0 && key(rows + (at - 1) * list->size) > key(spare))
            at--;
        memmove(rows + (at + 1) * list->size, rows + at * list->size,
                (i - at) * list->size);
        memcpy(rows + at * list->size, spare, list->size);
    }
}

static void read_upgrade(sp_permit_reader *r)
{
    const cJSON *json = cJSON_GetObjectItemCaseSensitive(r->pack, "upgrade");
    sp_permit_upgrade *u = &r->type->upgrade;
    int64_t by;

    u->clause = "";
    if (!json)
        return;
    lint_members(r, json, " night rest_day holiday by ", "upgrade");
    u->night = sp_permit_flag(r, json, "night", "upgrade");
    u->rest_day = sp_permit_flag(r, json, "rest_day", "upgrade");
    u->holiday = sp_permit_flag(r, json, "holiday", "upgrade");
    u->clause = sp_pack_text_at(json, "clause", "upgrade", r->found);
    if (sp_json_int(json, "by", &by) && by >= 1 && by < SP_PERMIT_LEVELS_MAX)
        u->by = (unsigned)by;
    else
        sp_pack_error(r->found, "upgrade", "升级管理的级数 by 应为 1 至 %d",
                      "by, the levels of an upgrade, is not from 1 to %d",
                      SP_PERMIT_LEVELS_MAX - 1);
}

static void read_head(sp_permit_reader *r)
{
    sp_permit_type *type = r->type;

    type->code = sp_pack_text_at(r->pack, "type", "type", r->found);
    type->zh = sp_pack_text_at(r->pack, "type_zh", "type_zh", r->found);
    type->en = sp_pack_text_at(r->pack, "type_en", "type_en", r->found);
    type->alias = sp_json_text(r->pack, "type_alias", "");
    type->abstract = sp_permit_flag(r, r->pack, "abstract", "abstract");
    if (!sp_json_int(r->pack, "keep_days", &type->keep_days) ||
        type->keep_days < 1 || type->keep_days > 36500)
        sp_pack_error(r->found, "keep_days",
                      "没有写明作业票保存多少天（keep_days，1 至 36500）",
                      "it does not say how many days a ticket is kept "
                      "(keep_days, 1 to 36500)");
}

/* Lists in the order in which they are needed. */
static void read_lists(sp_permit_reader *r)
{
    sp_permit_type *type = r->type;
    size_t most;

    for (size_t i = 0; i < SP_PERMIT_PART_COUNT; i++) {
        most = i == SP_PERMIT_LEVELS  ? SP_PERMIT_LEVELS_MAX
               : i == SP_PERMIT_FACTS ? SP_PERMIT_FACTS_MAX
                                      : SP_PERMIT_ROWS_MAX;
        if (i != SP_PERMIT_SIMOPS)
            read_list(r, i, most, &type->parts[i]);
    }
    read_list(r, SP_PERMIT_SIMOPS, SP_PERMIT_ROWS_MAX,
              &type->parts[SP_PERMIT_SIMOPS]);
    read_list(r, SP_PERMIT_LIST_RULES, SP_PERMIT_ROWS_MAX, &type->rules);
    read_list(r, SP_PERMIT_LIST_RAISES, SP_PERMIT_REASONS_MAX / 2,
              &type->raises);
    sort_rows(&type->parts[SP_PERMIT_STEPS], order_of);
    sort_rows(&type->parts[SP_PERMIT_MEASURES], number_of);
}

static void lint_top(sp_permit_reader *r)
{
    static const char known[] =
        " kind name version title_zh title_en source confidence effective "
        "type type_zh type_en type_alias abstract keep_days extended upgrade "
        "note_zh note_en ";
    const cJSON *member;

    cJSON_ArrayForEach(member, r->pack)
    {
        sp_pack_path word = sp_pack_path_of(" %.60s ", member->string);
        bool is_list = false;

        for (size_t i = 0; i < SP_PERMIT_LIST_COUNT; i++)
            is_list |= strcmp(sp_permit_lists[i].key, member->string) == 0;
        if (!is_list && !strstr(known, word.text))
            sp_pack_error(r->found, "", "作业票规则包没有“%.40s”这个成员",
                          "a permit pack has no member \"%.40s\"",
                          member->string);
    }
}

static void cleanup_type(sp_permit_type **type)
{
    sp_permit_free(*type);
}

sp_status sp_permit_read(const cJSON *pack, sp_pack_findings *found, void **out)
{
    SP_CLEANUP(cleanup_type) sp_permit_type *type = calloc(1, sizeof *type);
    SP_AUTOPACK *roles = NULL;
    sp_permit_reader r = {.pack = pack, .found = found, .type = type};
    size_t before = found->errors;

    if (!type)
        return sp_no_memory();
    SP_TRY(sp_pack_builtin("roles.standard", &roles));
    r.roles = sp_pack_read(roles, "roles");
    r.trust = sp_json_text(pack, "confidence", "");
    lint_top(&r);
    read_head(&r);
    read_lists(&r);
    read_upgrade(&r);
    if (r.failed)
        return sp_no_memory();
    if (found->errors == before && !type->abstract) {
        sp_permit_lint_rows(&r);
        sp_permit_lint_rules(&r);
    }
    if (found->errors == before)
        *out = SP_TAKE(type);
    return r.failed ? sp_no_memory() : SP_OK;
}

void sp_permit_free(void *read)
{
    sp_permit_type *type = read;

    if (!type)
        return;
    for (size_t i = 0; i < type->nowned; i++)
        free(type->owned[i]);
    free(type->owned);
    free(type);
}

/* ---- questions ---- */

sp_status sp_permit_type_of(const sp_pack *pack, const sp_permit_type **out)
{
    const void *read = NULL;
    const sp_permit_type *type;

    SP_TRY(sp_pack_expect(pack, "permit", &read));
    type = read;
    if (type->abstract)
        return sp_fail(SP_INVALID, "规则包 %s 只供其他规则包扩展，不能直接使用",
                       "rule pack %s is only there for others to extend",
                       sp_pack_name(pack));
    *out = type;
    return SP_OK;
}

static const sp_permit_type *type_in(const sp_pack *pack)
{
    return pack ? sp_pack_read(pack, "permit") : NULL;
}

const char *sp_permit_type_code(const sp_pack *pack)
{
    const sp_permit_type *type = type_in(pack);

    return type ? type->code : "";
}

const char *sp_permit_type_label(const sp_pack *pack, sp_lang lang)
{
    const sp_permit_type *type = type_in(pack);

    if (!type)
        return "";
    return lang == SP_EN ? type->en : type->zh;
}

const char *sp_permit_type_alias(const sp_pack *pack)
{
    const sp_permit_type *type = type_in(pack);

    return type ? type->alias : "";
}

bool sp_permit_type_is_abstract(const sp_pack *pack)
{
    const sp_permit_type *type = type_in(pack);

    return type && type->abstract;
}

int64_t sp_permit_type_keep_days(const sp_pack *pack)
{
    const sp_permit_type *type = type_in(pack);

    return type ? type->keep_days : 0;
}

static const sp_permit_list *part_of(const sp_pack *pack, sp_permit_part part)
{
    const sp_permit_type *type = type_in(pack);

    return type && (unsigned)part < SP_PERMIT_PART_COUNT ? &type->parts[part]
                                                         : NULL;
}

size_t sp_permit_part_count(const sp_pack *pack, sp_permit_part part)
{
    const sp_permit_list *list = part_of(pack, part);

    return list ? list->count : 0;
}

const sp_permit_item *sp_permit_part_at(const sp_pack *pack,
                                        sp_permit_part part, size_t index)
{
    const sp_permit_list *list = part_of(pack, part);

    return list && index < list->count ? sp_permit_list_at(list, index) : NULL;
}

const sp_permit_item *sp_permit_part_find(const sp_pack *pack,
                                          sp_permit_part part, const char *code)
{
    const sp_permit_list *list = part_of(pack, part);

    return list ? sp_permit_list_find(list, code) : NULL;
}

int sp_permit_level_index(const sp_pack *pack, const char *code)
{
    const sp_permit_list *levels = part_of(pack, SP_PERMIT_LEVELS);

    for (size_t i = 0; levels && i < levels->count; i++)
        if (sp_text_alike(sp_permit_list_at(levels, i)->code, code) ||
            sp_text_alike(sp_permit_list_at(levels, i)->zh, code) ||
            sp_text_alike(sp_permit_list_at(levels, i)->en, code))
            return (int)i;
    return SP_PERMIT_NO_LEVEL;
}
