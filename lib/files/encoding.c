/* Encodings: UTF-8 is checked and copied, the others go through iconv. */
#include "encoding.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>
#include <strings.h>

#include "text.h"

static const char replacement[] = "\xEF\xBF\xBD"; /* U+FFFD */

static const struct {
    const char *name;
    const char *alias; /* "|" between, lower case */
} encodings[] = {
    [SP_ENC_OPEN] = {"UTF-8", ""},
    [SP_ENC_UTF8] = {"UTF-8", "utf-8|utf8"},
    [SP_ENC_GB18030] = {"GB18030", "gb18030|gbk|gb2312|cp936"},
    [SP_ENC_UTF16LE] = {"UTF-16LE", "utf-16le|utf16le|utf-16|utf16"},
    [SP_ENC_UTF16BE] = {"UTF-16BE", "utf-16be|utf16be"},
};
SP_ASSERT_COUNT(encodings, SP_ENC_COUNT);

const char *sp_encoding_name(sp_encoding encoding)
{
    return encodings[encoding].name;
}

static bool listed(const char *list, const char *name)
{
    size_t len = strlen(name);
    while (len && *list) {
        size_t n = strcspn(list, "|");
        if (n == len && strncasecmp(list, name, n) == 0)
            return true;
        list += n + (list[n] == '|');
    }
    return false;
}

sp_status sp_encoding_parse(const char *name, sp_encoding *out)
{
    for (unsigned i = 0; i < SP_ENC_COUNT; i++) {
        if (listed(encodings[i].alias, name)) {
            *out = (sp_encoding)i;
            return SP_OK;
        }
    }
    return sp_fail(SP_INVALID,
                   "不认识编码“%s”；可用的有 UTF-8、GB18030、UTF-16LE、"
                   "UTF-16BE",
                   "the encoding \"%s\" is not known; there are UTF-8, "
                   "GB18030, UTF-16LE and UTF-16BE",
                   name);
}

sp_encoding sp_encoding_of_bom(const void *bytes, size_t n, size_t *out_skip)
{
    static const struct {
        const char *mark;
        size_t len;
        sp_encoding encoding;
    } marks[] = {{"\xEF\xBB\xBF", 3, SP_ENC_UTF8},
                 {"\xFF\xFE", 2, SP_ENC_UTF16LE},
                 {"\xFE\xFF", 2, SP_ENC_UTF16BE},
                 {"\x84\x31\x95\x33", 4, SP_ENC_GB18030}};
    for (size_t i = 0; i < SP_COUNT(marks); i++) {
        if (n >= marks[i].len && !memcmp(bytes, marks[i].mark, marks[i].len)) {
            *out_skip = marks[i].len;
            return marks[i].encoding;
        }
    }
    *out_skip = 0;
    return SP_ENC_OPEN;
}

size_t sp_ascii_length(const char *text, size_t n)
{
    size_t i = 0;
    for (; i + 64 <= n; i += 64) {
        unsigned char high = 0;
        unsigned char nul = 0;
        for (size_t k = 0; k < 64; k++) {
            unsigned char c = (unsigned char)text[i + k];
            high |= c;
            nul |= c == 0;
        }
        if ((high & 0x80) || nul)
            break;
    }
    while (i < n && text[i] && !(text[i] & 0x80))
        i++;
    return i;
}

/* Whether the bytes from @bad on may be a character whose rest is to come. */
static bool cut_off(const char *in, size_t bad, size_t n)
{
    unsigned char lead = (unsigned char)in[bad];
    size_t whole = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 1;
    if (lead > 0xF4 || n - bad >= whole)
        return false;
    for (size_t i = bad + 1; i < n; i++) {
        if ((in[i] & 0xC0) != 0x80)
            return false;
    }
    return true;
}

/* Length of the UTF-8 without NUL at the start of @in. */
static size_t utf8_length(const char *in, size_t n)
{
    size_t ascii = sp_ascii_length(in, n);
    if (ascii == n)
        return n;
    const char *nul = memchr(in + ascii, 0, n - ascii);
    size_t to = nul ? (size_t)(nul - in) : n;
    return ascii + sp_utf8_check(in + ascii, to - ascii);
}

static void put_replacement(char *out, size_t bad_size, sp_decoded *result)
{
    memcpy(out + result->made, replacement, 3);
    result->made += 3;
    result->used += bad_size;
    result->bad_size = bad_size;
    result->bad = true;
}

static void decode_utf8(const char *in, size_t n, bool at_end, char *out,
                        size_t room, sp_decoded *result)
{
    bool cut = n > room - 3;
    if (cut)
        n = room - 3;
    size_t good = utf8_length(in, n);
    memcpy(out, in, good);
    result->used = result->made = good;
    if (good == n)
        return;
    if ((cut || !at_end) && cut_off(in, good, n))
        return;
    put_replacement(out, 1, result);
}

/* Where the first NUL character stands, or @n. */
static size_t find_nul(sp_encoding encoding, const char *in, size_t n)
{
    if (encoding == SP_ENC_GB18030) {
        const char *nul = memchr(in, 0, n);
        return nul ? (size_t)(nul - in) : n;
    }
    for (size_t i = 0; i + 2 <= n; i += 2) {
        if (!in[i] && !in[i + 1])
            return i;
    }
    return n;
}

static sp_status need_iconv(sp_decoder *d)
{
    if (d->iconv)
        return SP_OK;
    const char *name = sp_encoding_name(d->encoding);
    iconv_t made = iconv_open("UTF-8", name);
    if (made == (iconv_t)-1)
        return sp_fail(SP_UNSUPPORTED, "这个系统不能转换编码 %s",
                       "this system cannot convert the encoding %s", name);
    d->iconv = made;
    return SP_OK;
}

static sp_status decode_iconv(sp_decoder *d, const char *in, size_t n,
                              bool at_end, char *out, size_t room,
                              sp_decoded *result)
{
    SP_TRY(need_iconv(d));
    size_t unit = d->encoding == SP_ENC_GB18030 ? 1 : 2;
    size_t nul = find_nul(d->encoding, in, n);
    char *from = (char *)in; /* iconv's prototype; it only reads */
    size_t left = nul;
    char *to = out;
    size_t free_bytes = room - 3;
    size_t rc = iconv(d->iconv, &from, &left, &to, &free_bytes);
    int reason = rc == (size_t)-1 ? errno : 0;
    result->used = (size_t)(from - in);
    result->made = (size_t)(to - out);
    if (reason == E2BIG)
        return SP_OK;
    if (reason == EINVAL && nul == n && !at_end)
        return SP_OK;
    if (reason == 0 && nul == n)
        return SP_OK;
    iconv(d->iconv, NULL, NULL, NULL, NULL);
    size_t rest = n - result->used;
    put_replacement(out, rest < unit ? rest : unit, result);
    return SP_OK;
}

sp_status sp_decode(sp_decoder *d, const char *in, size_t n, bool at_end,
                    char *out, size_t room, sp_decoded *result)
{
    *result = (sp_decoded){0};
    if (d->encoding == SP_ENC_UTF8) {
        decode_utf8(in, n, at_end, out, room, result);
        return SP_OK;
    }
    size_t ascii = 0;
    if (d->encoding == SP_ENC_GB18030 || d->encoding == SP_ENC_OPEN)
        ascii = sp_ascii_length(in, n < room - 3 ? n : room - 3);
    memcpy(out, in, ascii);
    result->used = result->made = ascii;
    if (ascii == n || d->encoding == SP_ENC_OPEN ||
        room - ascii < SP_DECODE_ROOM)
        return SP_OK;
    sp_decoded rest = {0};
    SP_TRY(decode_iconv(d, in + ascii, n - ascii, at_end, out + ascii,
                        room - ascii, &rest));
    rest.used += ascii;
    rest.made += ascii;
    *result = rest;
    return SP_OK;
}

/* Illegal bytes and good characters beyond ASCII of @in taken as UTF-8. */
static void weigh_utf8(const char *in, size_t n, bool at_end, size_t *out_bad,
                       size_t *out_good, size_t *out_first)
{
    size_t at = 0;
    *out_bad = *out_good = 0;
    *out_first = n;
    while (at < n) {
        size_t good = utf8_length(in + at, n - at);
        for (size_t i = at; i < at + good; i++)
            *out_good += (unsigned char)in[i] >= 0xC0;
        at += good;
        if (at == n || (!at_end && cut_off(in, at, n)))
            return;
        if (*out_first == n)
            *out_first = at;
        ++*out_bad;
        at++;
    }
}

/* Where @in stops being GB18030, or @n. */
static sp_status gb18030_length(const char *in, size_t n, bool at_end,
                                size_t *out)
{
    SP_CLEANUP(sp_decoder_end) sp_decoder d = {.encoding = SP_ENC_GB18030};
    char scratch[4096];
    size_t at = 0;
    while (at < n) {
        sp_decoded step;
        SP_TRY(sp_decode(&d, in + at, n - at, at_end, scratch, sizeof scratch,
                         &step));
        if (step.bad) {
            *out = at + step.used - step.bad_size;
            return SP_OK;
        }
        if (!step.used)
            break;
        at += step.used;
    }
    *out = n;
    return SP_OK;
}

sp_status sp_encoding_decide(const char *in, size_t n, bool at_end,
                             sp_encoding *out, size_t *out_bad)
{
    enum {
        CLEARLY = 20
    }; /* GB18030 read as UTF-8 is bad at every other
          character */
    size_t bad;
    size_t good;
    size_t first;
    weigh_utf8(in, n, at_end, &bad, &good, &first);
    *out = SP_ENC_UTF8;
    *out_bad = n;
    if (!bad || good >= bad * CLEARLY)
        return SP_OK;
    size_t gb;
    SP_TRY(gb18030_length(in, n, at_end, &gb));
    if (gb == n)
        *out = SP_ENC_GB18030;
    else
        *out_bad = first > gb ? first : gb;
    return SP_OK;
}

void sp_decoder_end(sp_decoder *d)
{
    if (d->iconv)
        iconv_close(d->iconv);
    d->iconv = NULL;
}
