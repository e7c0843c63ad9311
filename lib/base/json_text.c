/* Around JSON: where a value ends, how a text is quoted, what a member says. */
#include "json.h"

#include "str.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Behind the closing quote of the string that starts at @p, or NULL. */
static const char *string_end(const char *p, const char *end)
{
    for (p++; p < end; p++) {
        if (*p == '"')
            return p + 1;
        if (*p == '\\')
            p++;
    }
    return NULL;
}

static const char *brackets_end(const char *p, const char *end)
{
    size_t depth = 0;

    while (p < end) {
        if (*p == '"') {
            p = string_end(p, end);
            if (!p)
                return NULL;
            continue;
        }
        if (*p == '{' || *p == '[')
            depth++;
        else if ((*p == '}' || *p == ']') && --depth == 0)
            return p + 1;
        p++;
    }
    return NULL;
}

/* A number or a word goes on until something that cannot belong to it. */
static const char *word_end(const char *p, const char *end)
{
    for (; p < end; p++)
        if (strchr(" \t\r\n,]}:", *p))
            return p;
    return NULL;
}

size_t sp_json_extent(const char *text, size_t len)
{
    const char *p = text, *end = text + len, *stop;

    while (p < end && (*p == ' ' || *p == '\n' || *p == '\t' || *p == '\r'))
        p++;
    if (p == end)
        return 0;
    if (*p == '{' || *p == '[')
        stop = brackets_end(p, end);
    else if (*p == '"')
        stop = string_end(p, end);
    else
        stop = word_end(p, end);
    return stop && stop > p ? (size_t)(stop - text) : 0;
}

void sp_json_delete(cJSON **json)
{
    cJSON_Delete(*json);
}

static void quote_char(sp_str *s, char c)
{
    static const char plain[] = "\"\\\b\f\n\r\t", letters[] = "\"\\bfnrt";
    const char *known = strchr(plain, c);

    if (known) {
        sp_str_addc(s, '\\');
        sp_str_addc(s, letters[known - plain]);
    } else {
        sp_str_addf(s, "\\u%04x", (unsigned char)c);
    }
}

void sp_json_quote(sp_str *s, const char *text)
{
    const char *run = text, *p = text;

    sp_str_addc(s, '"');
    for (; *p; p++) {
        if ((unsigned char)*p >= 0x20 && *p != '"' && *p != '\\')
            continue;
        sp_str_addn(s, run, (size_t)(p - run));
        quote_char(s, *p);
        run = p + 1;
    }
    sp_str_addn(s, run, (size_t)(p - run));
    sp_str_addc(s, '"');
}

const char *sp_json_text(const cJSON *object, const char *key,
                         const char *otherwise)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);

    return cJSON_IsString(item) ? item->valuestring : otherwise;
}

bool sp_json_int(const cJSON *object, const char *key, int64_t *out)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);
    const double limit = 9007199254740992.0; /* 2^53 */

    if (!cJSON_IsNumber(item) || !(fabs(item->valuedouble) <= limit) ||
        item->valuedouble != trunc(item->valuedouble))
        return false;
    *out = (int64_t)item->valuedouble;
    return true;
}
