/* Queries as data: reading, and filling names in. */
#include "query_template.h"

#include <stdio.h>
#include <string.h>

enum { TEMPLATE_NAME = 64 };

static void read_where(const cJSON *json, const char *path,
                       sp_pack_findings *found, sp_query_template *out)
{
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(json, "where");
    const cJSON *item;

    if (list && !cJSON_IsObject(list)) {
        sp_pack_error(found, path, "%s 应为对象：字段到条件",
                      "%s should be an object, from fields to conditions",
                      "where");
        return;
    }
    cJSON_ArrayForEach(item, list)
    {
        if (!cJSON_IsString(item) || !sp_template_sound(item->valuestring)) {
            sp_pack_error(found, path, "条件 %.60s 不是完整的文字",
                          "the condition %.60s is no whole text", item->string);
            continue;
        }
        if (out->nwhere == SP_TEMPLATE_WHERE_MAX) {
            sp_pack_error(found, path, "条件超过 %d 个",
                          "there are more than %d conditions",
                          SP_TEMPLATE_WHERE_MAX);
            return;
        }
        out->where[out->nwhere].field = item->string;
        out->where[out->nwhere++].text = item->valuestring;
    }
}

static const char *line_at(const cJSON *json, const char *key, const char *path,
                           sp_pack_findings *found)
{
    const char *text = sp_pack_text_at(json, key, path, found);

    if (!sp_template_sound(text))
        sp_pack_error(found, path, "%s“%.60s”的括号不成对",
                      "the brackets of %s, \"%.60s\", do not match", key, text);
    return text;
}

void sp_query_template_read(const cJSON *json, const char *path,
                            sp_pack_findings *found, sp_query_template *out)
{
    *out = (sp_query_template){.limit = 10};
    if (!cJSON_IsObject(json)) {
        sp_pack_error(found, path, "%s 应为对象", "%s should be an object",
                      "query");
        return;
    }
    out->type = sp_pack_text_at(json, "type", path, found);
    out->order = sp_json_text(json, "order", NULL);
    out->zone = sp_json_text(json, "zone", NULL);
    out->dept = sp_json_text(json, "dept", NULL);
    out->enterprise = sp_json_text(json, "enterprise", NULL);
    if (cJSON_GetObjectItemCaseSensitive(json, "limit") &&
        (!sp_json_int(json, "limit", &out->limit) || out->limit < 0 ||
         out->limit > SP_TEMPLATE_LINES_MAX))
        sp_pack_error(found, path, "limit 应为 0 到 %d 的整数",
                      "limit should be a whole number, 0 to %d",
                      SP_TEMPLATE_LINES_MAX);
    out->line_zh = line_at(json, "line_zh", path, found);
    out->line_en = line_at(json, "line_en", path, found);
    read_where(json, path, found, out);
}

/* ---- filling in ---- */

bool sp_template_sound(const char *pattern)
{
    bool inside = false;
    bool name = false;

    for (; *pattern; pattern++) {
        if ((*pattern == '[' && (inside || name)) ||
            (*pattern == ']' && (!inside || name)) ||
            (*pattern == '{' && name) || (*pattern == '}' && !name))
            return false;
        inside = *pattern == '[' || (inside && *pattern != ']');
        name = *pattern == '{' || (name && *pattern != '}');
    }
    return !inside && !name;
}

typedef struct filling {
    sp_template_value value;
    void *context;
    sp_str *out;
    size_t mark;  /* where the bracket began */
    bool inside;  /* a bracket */
    bool nothing; /* a name in it has no value */
} filling;

static sp_status put_name(filling *f, const char *at, const char *end)
{
    char name[TEMPLATE_NAME];
    const char *value;

    snprintf(name, sizeof name, "%.*s", (int)(end - at), at);
    value = f->value(f->context, name);
    if (!value)
        return sp_fail(SP_INVALID, "模板里的“{%.60s}”不是可用的名称",
                       "\"{%.60s}\" of the template is no name that is known",
                       name);
    if (!*value && f->inside)
        f->nothing = true;
    sp_str_add(f->out, value);
    return SP_OK;
}

sp_status sp_template_fill(const char *pattern, sp_template_value value,
                           void *context, sp_str *out)
{
    filling f = {.value = value, .context = context, .out = out};

    for (const char *c = pattern; *c; c++) {
        const char *end = *c == '{' ? strchr(c, '}') : NULL;
        if (end) {
            SP_TRY(put_name(&f, c + 1, end));
            c = end;
        } else if (*c == '[') {
            f.inside = true;
            f.nothing = false;
            f.mark = out->len;
        } else if (*c == ']') {
            f.inside = false;
            if (f.nothing && out->data) {
                out->len = f.mark;
                out->data[f.mark] = '\0';
            }
        } else {
            sp_str_addc(out, *c);
        }
    }
    return sp_str_ok(out);
}
