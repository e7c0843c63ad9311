/* Facts and fields of a ticket: JSON objects whose values are texts. */
#include <string.h>

#include "json.h"
#include "permit_ticket.h"
#include "str.h"

void sp_permit_pairs_clear(sp_permit_pairs *pairs)
{
    cJSON_Delete(pairs->json);
    *pairs = (sp_permit_pairs){0};
}

static sp_status parse_object(const char *text, cJSON **out)
{
    SP_AUTOJSON *json = NULL;

    if (!text) {
        *out = cJSON_CreateObject();
        return *out ? SP_OK : sp_no_memory();
    }
    SP_TRY(sp_json_parse(text, strlen(text), &json));
    if (!cJSON_IsObject(json))
        return sp_fail(SP_INVALID, "应为 JSON 对象，如 {\"height\": \"7.5\"}",
                       "should be a JSON object such as {\"height\": "
                       "\"7.5\"}");
    if (cJSON_GetArraySize(json) > SP_PERMIT_PAIRS_MAX)
        return sp_fail(SP_INVALID, "最多 %d 项", "at most %d members",
                       SP_PERMIT_PAIRS_MAX);
    *out = SP_TAKE(json);
    return SP_OK;
}

sp_status sp_permit_pairs_read(const char *json, sp_permit_pairs *out)
{
    sp_permit_pairs pairs = {0};

    if (json)
        SP_TRY(parse_object(json, &pairs.json));
    for (const cJSON *m = pairs.json ? pairs.json->child : NULL; m; m = m->next)
        if (cJSON_IsString(m))
            pairs.items[pairs.count++] =
                (sp_permit_fact){m->string, m->valuestring};
    *out = pairs;
    return SP_OK;
}

/* A number or a flag as the text that people would write. */
static sp_status as_text(const cJSON *member, char **out)
{
    if (cJSON_IsString(member))
        return sp_text_copy(member->valuestring, out);
    if (cJSON_IsBool(member))
        return sp_text_copy(cJSON_IsTrue(member) ? "yes" : "no", out);
    if (!cJSON_IsNumber(member))
        return sp_fail(SP_INVALID, "“%.60s”应为文本、数字或是否",
                       "\"%.60s\" should be a text, a number or a flag",
                       member->string);
    *out = cJSON_PrintUnformatted(member);
    return *out ? SP_OK : sp_no_memory();
}

static sp_status add_text(cJSON *object, const char *name, const char *value)
{
    return cJSON_AddStringToObject(object, name, value) ? SP_OK
                                                        : sp_no_memory();
}

static sp_status print(const cJSON *json, char **out)
{
    if (!json->child) { /* an empty object is nothing */
        *out = NULL;
        return SP_OK;
    }
    *out = cJSON_PrintUnformatted(json);
    return *out ? SP_OK : sp_no_memory();
}

sp_status sp_permit_pairs_tidy(const char *json, char **out)
{
    SP_AUTOJSON *from = NULL;
    SP_AUTOJSON *to = cJSON_CreateObject();

    if (!to)
        return sp_no_memory();
    SP_TRY(parse_object(json, &from));
    for (const cJSON *m = from->child; m; m = m->next) {
        SP_AUTOFREE char *text = NULL;
        if (cJSON_IsNull(m))
            continue;
        SP_TRY(as_text(m, &text));
        SP_TRY(add_text(to, m->string, text));
    }
    return print(to, out);
}

sp_status sp_permit_pairs_set(const char *json, const char *name,
                              const char *value, char **out)
{
    SP_AUTOJSON *object = NULL;

    SP_TRY(parse_object(json, &object));
    cJSON_DeleteItemFromObjectCaseSensitive(object, name);
    if (value && *value)
        SP_TRY(add_text(object, name, value));
    return print(object, out);
}
