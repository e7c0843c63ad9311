/* JSON: our own strict check of RFC 8259, then cJSON. Strings and keys are in
 * json_scan.c; texts are measured and quoted in json_text.c. */
#include "json.h"

#include "json_scan.h"
#include "text.h"

#include <math.h>
#include <string.h>

enum { CJSON_NUMBER_BYTES = 63 }; /* cJSON reads a number up to here */

static sp_status value(scan *s);

static sp_status enter(scan *s)
{
    if (s->depth == SP_JSON_DEPTH_MAX) {
        sp_fail(SP_INVALID, "嵌套超过 %d 层", "nested deeper than %d levels",
                (int)SP_JSON_DEPTH_MAX);
        return sp_scan_place(s, s->p);
    }
    s->depth++;
    s->p++;
    skip_space(s);
    return SP_OK;
}

static void leave(scan *s)
{
    s->depth--;
    s->p++;
}

static sp_status member(scan *s, size_t first)
{
    SP_TRY(sp_scan_key(s, first));
    skip_space(s);
    if (!at_char(s, ':'))
        return EXPECTED(s, "冒号", "a colon");
    s->p++;
    return value(s);
}

static sp_status object(scan *s)
{
    size_t first = s->nkeys, decoded = s->decoded.len;

    SP_TRY(enter(s));
    if (at_char(s, '}')) {
        leave(s);
        return SP_OK;
    }
    for (;;) {
        SP_TRY(member(s, first));
        if (!at_char(s, ','))
            break;
        s->p++;
        skip_space(s);
    }
    if (!at_char(s, '}'))
        return EXPECTED(s, "逗号或右花括号", "a comma or a closing brace");
    leave(s);
    SP_TRY(sp_scan_close(s, first));
    s->decoded.len = decoded;
    return SP_OK;
}

static sp_status array(scan *s)
{
    SP_TRY(enter(s));
    if (at_char(s, ']')) {
        leave(s);
        return SP_OK;
    }
    for (;;) {
        SP_TRY(value(s));
        if (!at_char(s, ','))
            break;
        s->p++;
    }
    if (!at_char(s, ']'))
        return EXPECTED(s, "逗号或右方括号", "a comma or a closing bracket");
    leave(s);
    return SP_OK;
}

static sp_status digits(scan *s)
{
    if (!at_digit(s))
        return EXPECTED(s, "数字", "a digit");
    while (at_digit(s))
        s->p++;
    return SP_OK;
}

/* Larger ones lose digits in a double, which cJSON and spreadsheets use. */
static sp_status check_integer(scan *s, const char *start)
{
    const int64_t limit = INT64_C(1) << 53;
    int64_t n = 0;

    for (const char *p = start + (*start == '-'); p < s->p; p++) {
        n = n * 10 + (*p - '0');
        if (n > limit) {
            sp_fail(SP_INVALID, "整数超出 ±2^53，应写成字符串",
                    "the integer is beyond ±2^53; write it as a string");
            return sp_scan_place(s, start);
        }
    }
    return SP_OK;
}

/* Only an exponent or hundreds of digits can leave a double's range. */
static sp_status check_real(scan *s, const char *start)
{
    SP_AUTOFREE char *copy = strndup(start, (size_t)(s->p - start));

    if (!copy)
        return sp_no_memory();
    if (isinf(sp_text_nearest(copy))) {
        sp_fail(SP_INVALID, "数值太大，应在 ±1.8e308 以内",
                "the number is too large; it must be within ±1.8e308");
        return sp_scan_place(s, start);
    }
    return SP_OK;
}

static sp_status number(scan *s)
{
    const char *start = s->p;
    bool whole = true, exponent = false;

    s->p += *s->p == '-';
    if (at_char(s, '0'))
        s->p++; /* alone: 01 is no number */
    else
        SP_TRY(digits(s));
    if (at_char(s, '.')) {
        whole = false;
        s->p++;
        SP_TRY(digits(s));
    }
    if (at_char(s, 'e') || at_char(s, 'E')) {
        exponent = true;
        s->p++;
        s->p += at_char(s, '+') || at_char(s, '-');
        SP_TRY(digits(s));
    }
    size_t len = (size_t)(s->p - start);
    if (len > s->longest)
        s->longest = len;
    if (exponent || (!whole && len > 300))
        return check_real(s, start);
    return whole ? check_integer(s, start) : SP_OK;
}

static sp_status literal(scan *s, const char *word)
{
    size_t n = strlen(word);

    if ((size_t)(s->end - s->p) < n || memcmp(s->p, word, n) != 0)
        return EXPECTED(s, "一个值", "a value");
    s->p += n;
    return SP_OK;
}

static sp_status one(scan *s)
{
    bool decoded = false;

    switch (s->p < s->end ? *s->p : '\0') {
    case '{':
        return object(s);
    case '[':
        return array(s);
    case '"':
        s->p++;
        return sp_scan_string(s, NULL, &decoded);
    case 't':
        return literal(s, "true");
    case 'f':
        return literal(s, "false");
    case 'n':
        return literal(s, "null");
    default:
        if (at_digit(s) || at_char(s, '-'))
            return number(s);
        return EXPECTED(s, "一个值", "a value");
    }
}

/* A value and the white space on both sides of it. */
static sp_status value(scan *s)
{
    skip_space(s);
    if (++s->items > SP_JSON_ITEMS_MAX) {
        sp_fail(SP_INVALID, "超过 %d 个值，请分成几个文件",
                "more than %d values; split the text", (int)SP_JSON_ITEMS_MAX);
        return sp_scan_place(s, s->p);
    }
    SP_TRY(one(s));
    skip_space(s);
    return SP_OK;
}

static sp_status whole(scan *s)
{
    size_t len = (size_t)(s->end - s->text);

    if (len > SP_JSON_BYTES_MAX)
        return sp_fail(SP_INVALID, "JSON 有 %zu 字节，最多 %d 字节",
                       "the JSON has %zu bytes; %d are allowed", len,
                       (int)SP_JSON_BYTES_MAX);
    size_t good = sp_utf8_check(s->text, len);
    if (good < len) {
        sp_fail(SP_INVALID, "字节 0x%02x 不是 UTF-8 编码",
                "byte 0x%02x is not UTF-8", (unsigned char)s->text[good]);
        return sp_scan_place(s, s->text + good);
    }
    SP_TRY(value(s));
    if (s->p < s->end)
        return EXPECTED(s, "文本的结尾", "the end of the text");
    return SP_OK;
}

sp_status sp_json_check(const char *text, size_t len)
{
    SP_CLEANUP(sp_scan_free)
    scan s = {.text = text, .p = text, .end = text + len};

    return whole(&s);
}

sp_status sp_json_parse(const char *text, size_t len, cJSON **out)
{
    SP_CLEANUP(sp_scan_free)
    scan s = {.text = text, .p = text, .end = text + len};

    SP_TRY(whole(&s));
    if (s.has_nul)
        return sp_fail(SP_INVALID, "JSON 的字符串中不能有 \\u0000",
                       "a string in the JSON holds \\u0000, which cannot be "
                       "kept");
    if (s.longest > CJSON_NUMBER_BYTES)
        return sp_fail(SP_INVALID, "JSON 中有 %zu 个字符长的数，最多 %d 个",
                       "the JSON has a number of %zu characters; %d are "
                       "allowed",
                       s.longest, (int)CJSON_NUMBER_BYTES);
    cJSON *json = cJSON_ParseWithLength(text, len);
    if (!json)
        return sp_no_memory();
    *out = json;
    return SP_OK;
}
