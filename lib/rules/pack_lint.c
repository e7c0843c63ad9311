/* Findings of a pack's lint, and the looks into JSON that make them. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "field.h"
#include "pack_kind.h"
#include "str.h"
#include "text.h"

void sp_pack_findings_clear(sp_pack_findings *findings)
{
    for (size_t i = 0; i < findings->count; i++) {
        free(findings->items[i].path);
        free(findings->items[i].zh);
        free(findings->items[i].en);
    }
    free(findings->items);
    *findings = (sp_pack_findings){0};
}

sp_pack_path sp_pack_path_of(const char *format, ...)
{
    sp_pack_path path;
    va_list args;

    va_start(args, format);
    vsnprintf(path.text, sizeof path.text, format, args);
    va_end(args);
    return path;
}

/* Text from a pack may be cut within a character by "%.40s", or hold what would
 * steer a terminal: such bytes go. */
static char *clean_text(char *text)
{
    size_t kept = 0;
    size_t bad;

    if (!text)
        return NULL;
    for (const char *p = text; *p; p++)
        if ((unsigned char)*p >= ' ' && *p != 0x7f)
            text[kept++] = *p;
    text[kept] = '\0';
    while ((bad = sp_utf8_check(text, kept)) < kept)
        memmove(text + bad, text + bad + 1, kept-- - bad);
    return text;
}

static __attribute__((format(printf, 1, 0))) char *sentence(const char *format,
                                                            va_list args)
{
    char *text = NULL;

    return vasprintf(&text, format, args) < 0 ? NULL : text;
}

static void append(sp_pack_findings *found, sp_pack_finding finding)
{
    sp_pack_finding *items = NULL;

    if (finding.path && finding.zh && finding.en)
        items =
            realloc(found->items, (found->count + 1) * sizeof *found->items);
    if (!items) {
        free(finding.path);
        free(finding.zh);
        free(finding.en);
        found->failed = true;
        return;
    }
    found->items = items;
    items[found->count++] = finding;
}

void sp_pack_find(sp_pack_findings *found, sp_severity severity,
                  const char *path, const char *zh, const char *en, ...)
{
    sp_pack_finding finding = {.severity = severity};
    va_list args, again;

    if (severity == SP_ERROR)
        found->errors++;
    if (found->count >= SP_PACK_FINDINGS_MAX &&
        !(severity == SP_ERROR && found->errors == 1))
        return; /* enough said; the first error is always kept */
    va_start(args, en);
    va_copy(again, args);
    finding.path = strdup(path);
    finding.zh = clean_text(sentence(zh, args));
    finding.en = clean_text(sentence(en, again));
    va_end(again);
    va_end(args);
    append(found, finding);
}

const char *sp_pack_text_at(const cJSON *object, const char *key,
                            const char *path, sp_pack_findings *found)
{
    const char *text = sp_json_text(object, key, "");

    if (!*text)
        sp_pack_error(found, path, "缺少 %s（应为一段文字）",
                      "%s is missing (a text)", key);
    return text;
}

bool sp_pack_decimal(const cJSON *value, unsigned decimals, int64_t *out)
{
    char text[32];

    if (cJSON_IsString(value))
        return sp_text_to_scaled(value->valuestring, decimals, out);
    if (!cJSON_IsNumber(value))
        return false;
    sp_real_to_text(value->valuedouble, text);
    return sp_text_to_scaled(text, decimals, out);
}

/* A value of a pack as it is written there, for sentences. */
static void value_text(const cJSON *value, char out[40])
{
    if (cJSON_IsString(value))
        snprintf(out, 40, "\"%.30s\"", value->valuestring);
    else if (cJSON_IsNumber(value))
        sp_real_to_text(value->valuedouble, out);
    else
        snprintf(out, 40, "%s", cJSON_IsNull(value) ? "null" : "…");
    clean_text(out);
}

bool sp_pack_decimal_at(const cJSON *object, const char *key, unsigned decimals,
                        const char *path, sp_pack_findings *found, int64_t *out)
{
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, key);
    char text[40];

    if (value && sp_pack_decimal(value, decimals, out))
        return true;
    if (!value) {
        sp_pack_error(found, path, "缺少 %s（应为一个数）",
                      "%s is missing (a number)", key);
        return false;
    }
    value_text(value, text);
    sp_pack_error(found, path, "%s = %s 无效，应为最多 %u 位小数的数",
                  "%s = %s is not a number of at most %u decimal places", key,
                  text, decimals);
    return false;
}

const cJSON *sp_pack_array_at(const cJSON *object, const char *key, size_t most,
                              const char *path, sp_pack_findings *found)
{
    const cJSON *array = cJSON_GetObjectItemCaseSensitive(object, key);
    size_t size = cJSON_IsArray(array) ? (size_t)cJSON_GetArraySize(array) : 0;

    if (size >= 1 && size <= most)
        return array;
    if (size)
        sp_pack_error(found, path, "%s 有 %zu 项，最多 %zu 项",
                      "%s has %zu items; at most %zu are allowed", key, size,
                      most);
    else
        sp_pack_error(found, path, "缺少 %s（应为一个非空数组）",
                      "%s is missing (an array that is not empty)", key);
    return NULL;
}

bool sp_pack_is_confidence(const char *text)
{
    return strcmp(text, "V") == 0 || strcmp(text, "V2") == 0 ||
           strcmp(text, "M") == 0 || strcmp(text, "D") == 0;
}

int sp_pack_label_at(const cJSON *object, const char *key,
                     const sp_label *labels, size_t n, const char *path,
                     sp_pack_findings *found)
{
    const char *text = sp_json_text(object, key, "");
    int value = *text ? sp_label_find(labels, n, text) : -1;
    SP_AUTOSTR names = {0};

    if (value >= 0)
        return value;
    for (size_t i = 0; i < n; i++)
        sp_str_addf(&names, "%s%s", i ? ", " : "", labels[i].name);
    sp_pack_error(found, path, "%s“%.40s”无效，应为：%s",
                  "%s \"%.40s\" is not one of: %s", key, text,
                  sp_str_text(&names));
    return -1;
}
