/* JSON: our own strict check of RFC 8259, then cJSON. Texts are measured and
 * quoted in json_text.c. */
#include "json.h"

#include "str.h"
#include "text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
    FEW_KEYS = 8,           /* compared as they come; more are sorted */
    CJSON_NUMBER_BYTES = 63 /* cJSON reads a number up to here */
};

/* A key of an object that is still open. */
typedef struct key {
    uint64_t hash;    /* of the decoded bytes */
    uint32_t at;      /* where it stands in the text, behind its quote */
    uint32_t raw;     /* bytes there */
    uint32_t decoded; /* where it stands in scan.decoded when it has escapes */
    uint32_t len;     /* bytes decoded */
} key;

typedef struct scan {
    const char *text, *p, *end;
    unsigned depth;
    size_t items;
    key *keys; /* those of all open objects, the innermost last */
    size_t nkeys, keys_cap;
    sp_str decoded; /* keys that were written with escapes */
    bool has_nul;   /* a string holds \u0000, which C strings cannot */
    size_t longest; /* bytes of the longest number */
    char found[12]; /* the character at p, for a sentence */
} scan;

static void scan_free(scan *s)
{
    free(s->keys);
    sp_str_free(&s->decoded);
}

/* Put "line, column" before the sentence that was just set. */
static sp_status place(const scan *s, const char *at)
{
    size_t line = 1, column = 1;

    for (const char *p = s->text; p < at; p++) {
        if (*p == '\n') {
            line++;
            column = 1;
        } else if (((unsigned char)*p & 0xc0) != 0x80) {
            column++;
        }
    }
    return sp_fail_within(SP_INVALID, "JSON 第 %zu 行第 %zu 列：",
                          "JSON line %zu, column %zu: ", line, column);
}

/* The character at p, as people can read it. */
static const char *found(scan *s)
{
    unsigned char c = (unsigned char)*s->p;
    size_t n = 1;

    if (c < 0x20 || c == 0x7f) {
        snprintf(s->found, sizeof s->found, "U+%04X", c);
        return s->found;
    }
    while (n < 4 && s->p + n < s->end &&
           ((unsigned char)s->p[n] & 0xc0) == 0x80)
        n++;
    memcpy(s->found, s->p, n);
    s->found[n] = '\0';
    return s->found;
}

/* What belongs at p, in both languages; literals. */
#define EXPECTED(s, zh, en)                                                    \
    ((s)->p == (s)->end ? sp_fail(SP_INVALID, "文本到此结束，还缺" zh,         \
                                  "the text ends here, " en " is missing")     \
                        : sp_fail(SP_INVALID, "这里应为" zh "，却是“%s”",      \
                                  "expected " en ", found '%s'", found(s)),    \
     place(s, (s)->p))

static void skip_space(scan *s)
{
    while (s->p < s->end &&
           (*s->p == ' ' || *s->p == '\n' || *s->p == '\t' || *s->p == '\r'))
        s->p++;
}

static bool at_char(const scan *s, char c)
{
    return s->p < s->end && *s->p == c;
}

static bool at_digit(const scan *s)
{
    return s->p < s->end && *s->p >= '0' && *s->p <= '9';
}

/* Over what needs no care inside a string: in steps of eight bytes while none
 * of them is a quote, a backslash or a control character. The sums find those
 * in each byte at once; a byte above 0x7f was checked as UTF-8 before. */
static void skip_plain(scan *s)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), tops = ones << 7;
    uint64_t w;

    for (; s->end - s->p >= (ptrdiff_t)sizeof w; s->p += sizeof w) {
        memcpy(&w, s->p, sizeof w);
        uint64_t quote = w ^ ones * '"', slash = w ^ ones * '\\';
        uint64_t hit = (w - ones * 0x20) & ~w;
        hit |= (quote - ones) & ~quote;
        hit |= (slash - ones) & ~slash;
        if (hit & tops)
            break;
    }
    while (s->p < s->end && *s->p != '"' && *s->p != '\\' &&
           (unsigned char)*s->p >= 0x20)
        s->p++;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

static sp_status unit(scan *s, unsigned *out)
{
    unsigned value = 0;

    for (int i = 0; i < 4; i++, s->p++) {
        int digit = s->p < s->end ? hex_digit(*s->p) : -1;
        if (digit < 0)
            return EXPECTED(s, "四位十六进制数字", "four hex digits");
        value = value << 4 | (unsigned)digit;
    }
    *out = value;
    return SP_OK;
}

/* p stands behind "\u". Half of a surrogate pair is no character. */
static sp_status unicode_escape(scan *s, unsigned *out)
{
    const char *start = s->p - 2;
    unsigned high, low = 0;

    SP_TRY(unit(s, &high));
    if (high >= 0xd800 && high <= 0xdbff && s->end - s->p >= 2 &&
        s->p[0] == '\\' && s->p[1] == 'u') {
        s->p += 2;
        SP_TRY(unit(s, &low));
        if (low >= 0xdc00 && low <= 0xdfff) {
            *out = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
            return SP_OK;
        }
    }
    if (high >= 0xd800 && high <= 0xdfff) {
        sp_fail(SP_INVALID, "\\u%04x 只是代理对的一半，应成对写出",
                "\\u%04x is half a surrogate pair; both must be there", high);
        return place(s, start);
    }
    s->has_nul |= high == 0;
    *out = high;
    return SP_OK;
}

static void add_utf8(sp_str *s, unsigned c)
{
    if (c < 0x80) {
        sp_str_addc(s, (char)c);
        return;
    }
    if (c < 0x800) {
        sp_str_addc(s, (char)(0xc0 | c >> 6));
    } else if (c < 0x10000) {
        sp_str_addc(s, (char)(0xe0 | c >> 12));
        sp_str_addc(s, (char)(0x80 | (c >> 6 & 0x3f)));
    } else {
        sp_str_addc(s, (char)(0xf0 | c >> 18));
        sp_str_addc(s, (char)(0x80 | (c >> 12 & 0x3f)));
        sp_str_addc(s, (char)(0x80 | (c >> 6 & 0x3f)));
    }
    sp_str_addc(s, (char)(0x80 | (c & 0x3f)));
}

/* p stands on a backslash. @decoded may be NULL. */
static sp_status escape(scan *s, sp_str *decoded)
{
    static const char letters[] = "\"\\/bfnrt", means[] = "\"\\/\b\f\n\r\t";
    const char *letter = NULL;
    unsigned c = 0;

    s->p++;
    if (s->p < s->end && *s->p != '\0')
        letter = strchr(letters, *s->p);
    if (letter) {
        c = (unsigned char)means[letter - letters];
        s->p++;
    } else if (at_char(s, 'u')) {
        s->p++;
        SP_TRY(unicode_escape(s, &c));
    } else {
        return EXPECTED(s, "转义字符 \" \\ / b f n r t u 之一",
                        "one of \" \\ / b f n r t u after a backslash");
    }
    if (decoded)
        add_utf8(decoded, c);
    return SP_OK;
}

/* p stands behind the opening quote and ends behind the closing one. Decoding
 * starts with the first escape: *@decoded is true when there was one. */
static sp_status string(scan *s, sp_str *into, bool *decoded)
{
    const char *run = s->p;

    for (;;) {
        skip_plain(s);
        if (at_char(s, '\\')) {
            if (into)
                sp_str_addn(into, run, (size_t)(s->p - run));
            SP_TRY(escape(s, into));
            *decoded = true;
            run = s->p;
            continue;
        }
        if (!at_char(s, '"'))
            break;
        if (into && *decoded)
            sp_str_addn(into, run, (size_t)(s->p - run));
        s->p++;
        return SP_OK;
    }
    return EXPECTED(s, "引号（控制字符须转义）",
                    "a quote (control characters must be escaped)");
}

static uint64_t hash_key(const char *bytes, size_t n)
{
    const uint64_t factor = UINT64_C(0x9e3779b97f4a7c15);
    uint64_t hash = n * factor, w = 0;

    for (; n >= sizeof w; n -= sizeof w, bytes += sizeof w) {
        memcpy(&w, bytes, sizeof w);
        hash = (hash ^ w) * factor;
        hash ^= hash >> 29;
    }
    for (w = 0; n > 0; n--)
        w = w << 8 | (unsigned char)*bytes++;
    hash = (hash ^ w) * factor;
    return hash ^ hash >> 32;
}

static const char *key_bytes(const scan *s, const key *k)
{
    return k->len == k->raw ? s->text + k->at : s->decoded.data + k->decoded;
}

/* Equal keys side by side, in the order of the text. The bytes decide when the
 * hashes agree, so nobody can build an object that takes long. */
static int compare_keys(const void *left, const void *right, void *context)
{
    const key *a = left, *b = right;

    if (a->hash != b->hash)
        return a->hash < b->hash ? -1 : 1;
    if (a->len != b->len)
        return a->len < b->len ? -1 : 1;
    int order = memcmp(key_bytes(context, a), key_bytes(context, b), a->len);
    if (order != 0)
        return order;
    return a->at < b->at ? -1 : a->at > b->at;
}

static bool same_key(const scan *s, const key *a, const key *b)
{
    return a->hash == b->hash && a->len == b->len &&
           memcmp(key_bytes(s, a), key_bytes(s, b), a->len) == 0;
}

static sp_status duplicate(const scan *s, const key *k)
{
    char shown[64];
    size_t n = k->raw < sizeof shown ? k->raw : sizeof shown - 1;

    n = sp_utf8_check(s->text + k->at, n); /* cut on a character */
    memcpy(shown, s->text + k->at, n);
    shown[n] = '\0';
    sp_fail(SP_INVALID, "键“%s”重复，一个对象中每个键只能出现一次",
            "key \"%s\" appears twice; an object may have it once", shown);
    return place(s, s->text + k->at - 1);
}

static sp_status push_key(scan *s, const key *k)
{
    if (s->nkeys == s->keys_cap) {
        size_t cap = s->keys_cap ? s->keys_cap * 2 : 32;
        key *keys = reallocarray(s->keys, cap, sizeof *keys);
        if (!keys)
            return sp_no_memory();
        s->keys = keys;
        s->keys_cap = cap;
    }
    s->keys[s->nkeys++] = *k;
    return SP_OK;
}

/* p stands on the opening quote; @first is the object's first key. */
static sp_status read_key(scan *s, size_t first)
{
    bool decoded = false;
    key k = {.decoded = (uint32_t)s->decoded.len};

    if (!at_char(s, '"'))
        return EXPECTED(s, "键的引号", "the quote of a key");
    s->p++;
    k.at = (uint32_t)(s->p - s->text);
    SP_TRY(string(s, &s->decoded, &decoded));
    SP_TRY(sp_str_ok(&s->decoded));
    k.raw = (uint32_t)(s->p - 1 - s->text) - k.at;
    k.len = decoded ? (uint32_t)s->decoded.len - k.decoded : k.raw;
    k.hash = hash_key(key_bytes(s, &k), k.len);
    if (s->nkeys - first <= FEW_KEYS)
        for (size_t i = first; i < s->nkeys; i++)
            if (same_key(s, &s->keys[i], &k))
                return duplicate(s, &k);
    return push_key(s, &k);
}

/* The object ends: look at its keys when there were many, and forget them. */
static sp_status close_keys(scan *s, size_t first)
{
    key *keys = s->keys + first;
    size_t n = s->nkeys - first;
    const key *again = NULL;

    s->nkeys = first;
    if (n <= FEW_KEYS + 1)
        return SP_OK;
    qsort_r(keys, n, sizeof *keys, compare_keys, s);
    for (size_t i = 1; i < n; i++)
        if (same_key(s, &keys[i - 1], &keys[i]) &&
            (!again || keys[i].at < again->at))
            again = &keys[i];
    return again ? duplicate(s, again) : SP_OK;
}

static sp_status value(scan *s);

static sp_status enter(scan *s)
{
    if (s->depth == SP_JSON_DEPTH_MAX) {
        sp_fail(SP_INVALID, "嵌套超过 %d 层", "nested deeper than %d levels",
                (int)SP_JSON_DEPTH_MAX);
        return place(s, s->p);
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
    SP_TRY(read_key(s, first));
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
    SP_TRY(close_keys(s, first));
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
            return place(s, start);
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
        return place(s, start);
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
        return string(s, NULL, &decoded);
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
        return place(s, s->p);
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
        return place(s, s->text + good);
    }
    SP_TRY(value(s));
    if (s->p < s->end)
        return EXPECTED(s, "文本的结尾", "the end of the text");
    return SP_OK;
}

sp_status sp_json_check(const char *text, size_t len)
{
    SP_CLEANUP(scan_free)
    scan s = {.text = text, .p = text, .end = text + len};

    return whole(&s);
}

sp_status sp_json_parse(const char *text, size_t len, cJSON **out)
{
    SP_CLEANUP(scan_free)
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
