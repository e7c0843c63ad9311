/* A pack that extends another: both as one pack, so that its text and hash are
 * those of the whole. Rows are added, or replaced by code; what is statutory in
 * the base can neither be replaced nor removed. */
#include <string.h>

#include "embedded.h"
#include "permit_read.h"

enum { DEPTH_MAX = 4 };

bool sp_permit_extends(const cJSON *json)
{
    return strcmp(sp_json_text(json, "kind", ""), "permit") == 0 &&
           cJSON_GetObjectItemCaseSensitive(json, "extends");
}

static sp_status load_base(const char *name, cJSON **out)
{
    size_t len = strlen(name);

    for (const sp_embedded *p = sp_packs; p->name; p++)
        if (strncmp(p->name, name, len) == 0 &&
            strcmp(p->name + len, ".json") == 0) {
            SP_TRY(sp_json_parse(p->data, p->size, out));
            if (strcmp(sp_json_text(*out, "kind", ""), "permit") == 0)
                return SP_OK;
            return sp_fail(
                SP_INVALID, "要扩展的规则包“%.64s”不是作业票规则包（permit）",
                "the pack to extend, \"%.64s\", is no permit pack", name);
        }
    return sp_fail(SP_INVALID, "没有要扩展的内置规则包“%.64s”（extends）",
                   "there is no built-in pack \"%.64s\" to extend (extends)",
                   name);
}

static cJSON *row_of(const cJSON *array, const char *code)
{
    cJSON *row;

    cJSON_ArrayForEach(row, array)
    {
        if (strcmp(sp_json_text(row, "code", ""), code) == 0)
            return row;
    }
    return NULL;
}

static bool is_list(const char *key)
{
    for (size_t i = 0; i < SP_PERMIT_LIST_COUNT; i++)
        if (strcmp(sp_permit_lists[i].key, key) == 0)
            return true;
    return false;
}

/* The row of the base that is to go; it must not be statutory. */
static sp_status let_go(const char *list, const cJSON *row)
{
    if (!cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(row, "statutory")))
        return SP_OK;
    return sp_fail(SP_INVALID,
                   "不能去掉或改动 %s 中的“" SP_IN_ZH "”（%.48s）：它是 %.80s "
                   "的法定要求，只能另外增加",
                   "%s: \"" SP_IN_EN "\" (%.48s) cannot be removed or changed: "
                   "%.80s requires it; more can be added",
                   list, sp_json_text(row, "zh", ""),
                   sp_json_text(row, "en", ""), sp_json_text(row, "code", ""),
                   sp_json_text(row, "clause", "?"));
}

static sp_status add_copy(cJSON *object, const char *key, const cJSON *value)
{
    cJSON *copy = cJSON_Duplicate(value, true);

    if (copy && (key ? cJSON_AddItemToObject(object, key, copy)
                     : cJSON_AddItemToArray(object, copy)))
        return SP_OK;
    cJSON_Delete(copy);
    return sp_no_memory();
}

static sp_status merge_list(cJSON *base, const cJSON *more)
{
    cJSON *array = cJSON_GetObjectItemCaseSensitive(base, more->string);
    const cJSON *row;

    if (!cJSON_IsArray(array) || !cJSON_IsArray(more)) {
        cJSON_DeleteItemFromObjectCaseSensitive(base, more->string);
        return add_copy(base, more->string, more);
    }
    cJSON_ArrayForEach(row, more)
    {
        const char *code = sp_json_text(row, "code", "");
        cJSON *old = *code ? row_of(array, code) : NULL;
        cJSON *copy;

        if (!old) {
            SP_TRY(add_copy(array, NULL, row));
            continue;
        }
        SP_TRY(let_go(more->string, old));
        copy = cJSON_Duplicate(row, true);
        if (!copy || !cJSON_ReplaceItemViaPointer(array, old, copy))
            return sp_no_memory();
    }
    return SP_OK;
}

/* "remove": {"steps": ["code", …]} */
static sp_status remove_rows(cJSON *base, const cJSON *remove)
{
    const cJSON *codes, *code;

    cJSON_ArrayForEach(codes, remove)
    {
        cJSON *array = cJSON_GetObjectItemCaseSensitive(base, codes->string);

        cJSON_ArrayForEach(code, codes)
        {
            const char *name = cJSON_IsString(code) ? code->valuestring : "";
            cJSON *row = is_list(codes->string) ? row_of(array, name) : NULL;

            if (!row)
                return sp_fail(SP_INVALID,
                               "要去掉的“%.48s”不在 %.40s 中（remove）",
                               "what is to be removed, \"%.48s\", is not in "
                               "%.40s (remove)",
                               name, codes->string);
            SP_TRY(let_go(codes->string, row));
            cJSON_Delete(cJSON_DetachItemViaPointer(array, row));
        }
    }
    return SP_OK;
}

/* An upgrade can be extended to more days or levels, not to fewer. */
static sp_status check_upgrade(const cJSON *base, const cJSON *more)
{
    static const char *const causes[] = {"night", "rest_day", "holiday"};
    int64_t before = 0, after = 0;

    for (size_t i = 0; i < SP_COUNT(causes); i++)
        if (cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(base, causes[i])) &&
            !cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(more, causes[i])))
            return sp_fail(SP_INVALID, "升级管理不能去掉 %s：它是 %.80s 的要求",
                           "the upgrade cannot lose %s: %.80s requires it",
                           causes[i], sp_json_text(base, "clause", "?"));
    if (base && sp_json_int(base, "by", &before) &&
        (!sp_json_int(more, "by", &after) || after < before))
        return sp_fail(SP_INVALID, "升级管理不能少于 %lld 级",
                       "the upgrade cannot be by less than %lld",
                       (long long)before);
    return SP_OK;
}

static sp_status check_member(const cJSON *base, const cJSON *json,
                              const cJSON *more)
{
    const char *key = more->string;
    const cJSON *old = cJSON_GetObjectItemCaseSensitive(base, key);
    int64_t before, after;

    if (strcmp(key, "upgrade") == 0)
        return check_upgrade(old, more);
    if (strcmp(key, "keep_days") == 0 && sp_json_int(base, key, &before) &&
        sp_json_int(json, key, &after) && after < before)
        return sp_fail(SP_INVALID, "保存天数不能少于 %lld 天（keep_days）",
                       "tickets are kept for %lld days at least (keep_days)",
                       (long long)before);
    if (strcmp(key, "type") == 0 && cJSON_IsString(old) &&
        !cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(base, "abstract")) &&
        strcmp(old->valuestring,
               cJSON_IsString(more) ? more->valuestring : "") != 0)
        return sp_fail(SP_INVALID, "扩展不能改变类别 %.40s（type）",
                       "an extension cannot change the type %.40s (type)",
                       old->valuestring);
    return SP_OK;
}

/* What @base was goes into "extended", for people to read. */
static sp_status note_base(cJSON *base)
{
    cJSON *chain = cJSON_GetObjectItemCaseSensitive(base, "extended");
    sp_pack_path text =
        sp_pack_path_of("%.64s %.24s", sp_json_text(base, "name", "?"),
                        sp_json_text(base, "version", "?"));
    cJSON *name = cJSON_CreateString(text.text);

    if (!chain)
        chain = cJSON_AddArrayToObject(base, "extended");
    if (name && chain && cJSON_AddItemToArray(chain, name))
        return SP_OK;
    cJSON_Delete(name);
    return sp_no_memory();
}

/* Rows of the base that do not say their confidence keep that of the base. */
static sp_status settle_confidence(cJSON *base)
{
    const char *trust = sp_json_text(base, "confidence", "");
    cJSON *list, *row;

    cJSON_ArrayForEach(list, base)
    {
        if (!is_list(list->string) || !cJSON_IsArray(list))
            continue;
        cJSON_ArrayForEach(row, list)
        {
            if (cJSON_IsObject(row) &&
                !cJSON_GetObjectItemCaseSensitive(row, "confidence") &&
                !cJSON_AddStringToObject(row, "confidence", trust))
                return sp_no_memory();
        }
    }
    return SP_OK;
}

static sp_status merge(cJSON *base, const cJSON *json)
{
    const cJSON *more;

    SP_TRY(settle_confidence(base));
    SP_TRY(note_base(base));
    SP_TRY(remove_rows(base, cJSON_GetObjectItemCaseSensitive(json, "remove")));
    cJSON_ArrayForEach(more, json)
    {
        if (is_list(more->string)) {
            SP_TRY(merge_list(base, more));
            continue;
        }
        if (strcmp(more->string, "extends") == 0 ||
            strcmp(more->string, "remove") == 0 ||
            strcmp(more->string, "extended") == 0)
            continue;
        SP_TRY(check_member(base, json, more));
        cJSON_DeleteItemFromObjectCaseSensitive(base, more->string);
        SP_TRY(add_copy(base, more->string, more));
    }
    return SP_OK;
}

/* Recursion ends: a base is built in, and those do not extend each other in
 * circles; the depth is limited all the same. */
static sp_status expand(const cJSON *json, int depth, cJSON **out)
{
    SP_AUTOJSON *base = NULL;

    SP_TRY(load_base(sp_json_text(json, "extends", ""), &base));
    if (sp_permit_extends(base)) {
        cJSON *whole = NULL;

        if (depth >= DEPTH_MAX)
            return sp_fail(SP_INVALID, "规则包的扩展超过 %d 层",
                           "packs extend each other more than %d deep",
                           DEPTH_MAX);
        SP_TRY(expand(base, depth + 1, &whole));
        sp_json_delete(&base);
        base = whole;
    }
    SP_TRY(merge(base, json));
    if (!cJSON_GetObjectItemCaseSensitive(json, "abstract"))
        cJSON_DeleteItemFromObjectCaseSensitive(base, "abstract");
    *out = SP_TAKE(base);
    return SP_OK;
}

sp_status sp_permit_expand(const cJSON *json, char **out)
{
    SP_AUTOJSON *whole = NULL;
    char *text;

    SP_TRY(expand(json, 0, &whole));
    text = cJSON_PrintUnformatted(whole);
    if (!text)
        return sp_no_memory();
    *out = text;
    return SP_OK;
}
