/* Strings and keys for the JSON check. */
#include "json_scan.h"

#include "text.h"

#include <stdio.h>
#include <string.h>

enum { FEW_KEYS = 8 }; /* compared as they come; more are sorted */

void sp_scan_free(scan *s)
{
    free(s->keys);
    sp_str_free(&s->decoded);
}

sp_status sp_scan_place(const scan *s, const char *at)
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

const char *sp_scan_found(scan *s)
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
        return sp_scan_place(s, start);
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

sp_status sp_scan_string(scan *s, sp_str *into, bool *decoded)
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
    return sp_scan_place(s, s->text + k->at - 1);
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

sp_status sp_scan_key(scan *s, size_t first)
{
    bool decoded = false;
    key k = {.decoded = (uint32_t)s->decoded.len};

    if (!at_char(s, '"'))
        return EXPECTED(s, "键的引号", "the quote of a key");
    s->p++;
    k.at = (uint32_t)(s->p - s->text);
    SP_TRY(sp_scan_string(s, &s->decoded, &decoded));
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

sp_status sp_scan_close(scan *s, size_t first)
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
