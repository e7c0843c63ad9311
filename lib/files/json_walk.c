/* Members of an object, one after the other; texts without their escapes. */
#include "json_walk.h"

#include <string.h>

#include "json.h"

const char *sp_json_skip_space(const char *p, const char *end)
{
    while (p < end && (*p == ' ' || *p == '\n' || *p == '\t' || *p == '\r'))
        p++;
    return p;
}

bool sp_json_walk(const char **p, const char *end, sp_json_member *out)
{
    const char *at = sp_json_skip_space(*p, end);
    if (at < end && (*at == '{' || *at == ','))
        at = sp_json_skip_space(at + 1, end);
    if (at >= end || *at != '"')
        return false;
    size_t key = sp_json_extent(at, (size_t)(end - at));
    if (!key)
        return false;
    out->key = at + 1;
    out->key_len = key - 2;
    at = sp_json_skip_space(at + key, end);
    if (at >= end || *at != ':')
        return false;
    at = sp_json_skip_space(at + 1, end);
    size_t value = sp_json_extent(at, (size_t)(end - at));
    if (!value)
        return false;
    out->value = at;
    out->value_len = value;
    *p = at + value;
    return true;
}

static unsigned hex4(const char *p)
{
    unsigned value = 0;
    for (int i = 0; i < 4; i++) {
        unsigned c = (unsigned char)p[i];
        value = value << 4 | (c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
    }
    return value;
}

static void add_utf8(sp_str *s, unsigned c)
{
    char bytes[4];
    size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    static const unsigned char lead[] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (size_t i = n - 1; i > 0; i--, c >>= 6)
        bytes[i] = (char)(0x80 | (c & 0x3F));
    bytes[0] = (char)(lead[n] | c);
    sp_str_addn(s, bytes, n);
}

/* "uXXXX", perhaps the first of a pair; returns the bytes taken. */
static size_t unescape_unicode(sp_str *s, const char *p, const char *end,
                               bool *nul)
{
    if (end - p < 5)
        return (size_t)(end - p);
    unsigned c = hex4(p + 1);
    size_t used = 5;
    bool high = c >= 0xD800 && c < 0xDC00;
    if (high && end - p >= 11 && p[5] == '\\' && p[6] == 'u') {
        unsigned low = hex4(p + 7);
        if (low >= 0xDC00 && low < 0xE000) {
            c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
            used = 11;
        }
    }
    if (c >= 0xD800 && c < 0xE000)
        c = 0xFFFD;
    *nul = *nul || c == 0;
    if (c)
        add_utf8(s, c);
    return used;
}

bool sp_json_unescape(sp_str *s, const char *text, size_t len)
{
    static const char letters[] = "bfnrt";
    static const char meant[] = "\b\f\n\r\t";
    const char *end = text + len;
    bool nul = false;
    while (text < end) {
        const char *escape = memchr(text, '\\', (size_t)(end - text));
        const char *to = escape ? escape : end;
        sp_str_addn(s, text, (size_t)(to - text));
        text = to + 1;
        if (!escape || text >= end)
            break;
        if (*text == 'u') {
            text += unescape_unicode(s, text, end, &nul);
            continue;
        }
        const char *known = strchr(letters, *text);
        sp_str_addc(s, known ? meant[known - letters] : *text);
        text++;
    }
    return !nul;
}

static bool key_is(const sp_json_member *m, const char *name)
{
    return m->key_len == strlen(name) && !memcmp(m->key, name, m->key_len);
}

/* The array among the members of one object; and its member "data" when that
 * is an object. */
static const char *find_array(const char *text, const char *end,
                              sp_json_member *out_data)
{
    static const char *const names[] = {"items", "data", "rows", "records",
                                        "list"};
    sp_json_member m;
    const char *array = NULL;
    size_t arrays = 0;
    *out_data = (sp_json_member){0};
    while (sp_json_walk(&text, end, &m)) {
        if (key_is(&m, "data") && *m.value == '{')
            *out_data = m;
        if (*m.value != '[')
            continue;
        *out_data = (sp_json_member){0};
        arrays++;
        for (size_t i = 0; i < SP_COUNT(names); i++)
            array = key_is(&m, names[i]) ? m.value : array;
    }
    return arrays == 1 ? array : NULL;
}

const char *sp_json_find_rows(const char *text, size_t len)
{
    sp_json_member data;
    const char *array = find_array(text, text + len, &data);
    if (!array && data.value)
        array = find_array(data.value, data.value + data.value_len, &data);
    return array;
}
