/* Text from outside. The tables are utf8proc's; the strict UTF-8 check is ours
 * because every imported byte passes it. (Numbers are in number.c.) */
#include "text.h"

#include <string.h>
#include <utf8proc.h>

static bool continues(unsigned char c)
{
    return (c & 0xc0) == 0x80;
}

/* Bytes of the character that starts at @s with a byte from 0x80 up; 0 when it
 * is none. The second byte's range shuts out overlong forms, surrogates and
 * what lies beyond U+10FFFF. */
static size_t multibyte(const unsigned char *s, size_t left)
{
    unsigned char low = 0x80, high = 0xbf;

    if (s[0] < 0xc2 || s[0] > 0xf4)
        return 0;
    if (s[0] < 0xe0)
        return left >= 2 && continues(s[1]) ? 2 : 0;
    if (s[0] == 0xe0)
        low = 0xa0;
    else if (s[0] == 0xed)
        high = 0x9f;
    else if (s[0] == 0xf0)
        low = 0x90;
    else if (s[0] == 0xf4)
        high = 0x8f;
    if (left < 3 || s[1] < low || s[1] > high || !continues(s[2]))
        return 0;
    if (s[0] < 0xf0)
        return 3;
    return left >= 4 && continues(s[3]) ? 4 : 0;
}

/* How many ASCII bytes @s starts with, counted in steps of eight. */
static size_t plain_run(const unsigned char *s, size_t len)
{
    size_t n = 0;
    uint64_t word;

    while (len - n >= sizeof word) {
        memcpy(&word, s + n, sizeof word);
        if (word & UINT64_C(0x8080808080808080))
            break;
        n += sizeof word;
    }
    return n;
}

size_t sp_utf8_check(const char *text, size_t len)
{
    const unsigned char *s = (const unsigned char *)text;
    size_t at = 0;

    while (at < len) {
        if (s[at] < 0x80) {
            at += plain_run(s + at, len - at);
            while (at < len && s[at] < 0x80)
                at++;
            continue;
        }
        size_t n = multibyte(s + at, len - at);
        if (n == 0)
            return at;
        at += n;
    }
    return len;
}

size_t sp_utf8_count(const char *text)
{
    size_t n = 0;

    for (const char *p = text; *p; p++)
        n += !continues((unsigned char)*p);
    return n;
}

/* Read one character of at most @left bytes; a byte that is none counts as one
 * character, so that nothing here loops or reads beyond. */
static size_t next_char(const char *text, size_t left, int32_t *out)
{
    const unsigned char *s = (const unsigned char *)text;

    if (s[0] < 0x80) {
        *out = s[0];
        return 1;
    }
    if (multibyte(s, left) == 0) {
        *out = 0xfffd;
        return 1;
    }
    return (size_t)utf8proc_iterate(s, (utf8proc_ssize_t)left, out);
}

static size_t columns_of(int32_t c)
{
    if (c >= 0x20 && c < 0x7f)
        return 1;
    return (size_t)utf8proc_charwidth(c);
}

size_t sp_text_width(const char *text)
{
    size_t len = strlen(text), at = 0, width = 0;

    while (at < len) {
        int32_t c;
        at += next_char(text + at, len - at, &c);
        width += columns_of(c);
    }
    return width;
}

size_t sp_text_fit(const char *text, size_t columns)
{
    size_t len = strlen(text), at = 0, width = 0;

    while (at < len) {
        int32_t c;
        size_t n = next_char(text + at, len - at, &c);
        width += columns_of(c);
        if (width > columns)
            break;
        at += n;
    }
    return at;
}

static bool is_space(int32_t c)
{
    if (c < 0x80)
        return c == ' ' || (c >= '\t' && c <= '\r');
    if (c == 0x85 || c == 0x200b || c == 0xfeff)
        return true;
    utf8proc_category_t kind = utf8proc_category(c);
    return kind == UTF8PROC_CATEGORY_ZS || kind == UTF8PROC_CATEGORY_ZL ||
           kind == UTF8PROC_CATEGORY_ZP;
}

/* The character that ends at @end, at most four bytes back. */
static size_t last_char(const char *start, const char *end, int32_t *out)
{
    const char *p = end - 1;

    while (p > start && end - p < 4 && continues((unsigned char)*p))
        p--;
    size_t n = (size_t)(end - p);
    if (next_char(p, n, out) == n)
        return n;
    *out = 0xfffd;
    return 1;
}

sp_status sp_text_trim(const char *text, size_t len, char **out)
{
    const char *start = text, *end = text + len;
    int32_t c;

    while (start < end) {
        size_t n = next_char(start, (size_t)(end - start), &c);
        if (!is_space(c))
            break;
        start += n;
    }
    while (start < end) {
        size_t n = last_char(start, end, &c);
        if (!is_space(c))
            break;
        end -= n;
    }
    char *copy = malloc((size_t)(end - start) + 1);
    if (!copy)
        return sp_no_memory();
    memcpy(copy, start, (size_t)(end - start));
    copy[end - start] = '\0';
    *out = copy;
    return SP_OK;
}

sp_status sp_text_halfwidth(const char *text, char **out)
{
    size_t len = strlen(text);
    char *copy = malloc(len + 1), *to = copy;

    if (!copy)
        return sp_no_memory();
    for (size_t at = 0; at < len;) {
        int32_t c;
        size_t n = next_char(text + at, len - at, &c);
        if (c >= 0xff01 && c <= 0xff5e) {
            *to++ = (char)(c - 0xff01 + '!');
        } else if (c == 0x3000) {
            *to++ = ' ';
        } else {
            memcpy(to, text + at, n);
            to += n;
        }
        at += n;
    }
    *to = '\0';
    *out = copy;
    return SP_OK;
}

static bool is_digit(int32_t c)
{
    return c >= '0' && c <= '9';
}

/* Is the character to be left out when names are compared? Between two digits
 * a mark is part of a number: 1.5 is not 15, 2-1 is not 21. */
static bool is_filling(int32_t c, int32_t before, int32_t after)
{
    if (is_space(c))
        return true;
    utf8proc_category_t kind = utf8proc_category(c);
    if (kind == UTF8PROC_CATEGORY_CC || kind == UTF8PROC_CATEGORY_CF ||
        kind == UTF8PROC_CATEGORY_PS || kind == UTF8PROC_CATEGORY_PE)
        return true;
    return kind >= UTF8PROC_CATEGORY_PC && kind <= UTF8PROC_CATEGORY_PO &&
           !(is_digit(before) && is_digit(after));
}

/* Compatibility forms (which half-width is one of), case folded, in place of
 * the letters that were typed. */
static sp_status normalise(const char *text, char **out)
{
    utf8proc_uint8_t *mapped = NULL;
    utf8proc_ssize_t n = utf8proc_map(
        (const utf8proc_uint8_t *)text, 0, &mapped,
        UTF8PROC_NULLTERM | UTF8PROC_STABLE | UTF8PROC_COMPAT |
            UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE);

    if (n == UTF8PROC_ERROR_NOMEM)
        return sp_no_memory();
    if (n < 0)
        return sp_fail(SP_INVALID, "文字在第 %zu 个字节处不是 UTF-8 编码",
                       "the text is not UTF-8 at byte %zu",
                       sp_utf8_check(text, strlen(text)) + 1);
    *out = (char *)mapped;
    return SP_OK;
}

sp_status sp_text_fold(const char *text, char **out)
{
    SP_AUTOFREE char *folded = NULL;
    int32_t before = 0, c = 0, after = 0;

    SP_TRY(normalise(text, &folded));
    size_t len = strlen(folded), kept = 0;
    for (size_t at = 0; at < len;) {
        size_t n = next_char(folded + at, len - at, &c);
        after = 0;
        if (at + n < len)
            next_char(folded + at + n, len - at - n, &after);
        if (!is_filling(c, before, after)) {
            memmove(folded + kept, folded + at, n);
            kept += n;
        }
        before = c;
        at += n;
    }
    folded[kept] = '\0';
    *out = SP_TAKE(folded);
    return SP_OK;
}

bool sp_text_alike(const char *a, const char *b)
{
    SP_AUTOFREE char *one = NULL, *two = NULL;

    if (strcmp(a, b) == 0)
        return true;
    if (sp_text_fold(a, &one) != SP_OK || sp_text_fold(b, &two) != SP_OK)
        return false;
    return strcmp(one, two) == 0;
}
