/* Characters as the knowledge base compares them. */
#include "kb_char.h"

#include "str.h"

static bool is_tail(const unsigned char *s, size_t len, size_t n)
{
    if (len < n)
        return false;
    for (size_t i = 1; i < n; i++)
        if ((s[i] & 0xc0) != 0x80)
            return false;
    return true;
}

uint32_t sp_kb_decode(const char *text, size_t len, size_t *out_len)
{
    const unsigned char *s = (const unsigned char *)text;
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t n = s[0] < 0x80   ? 1
               : s[0] < 0xc2 ? 0
               : s[0] < 0xe0 ? 2
               : s[0] < 0xf0 ? 3
               : s[0] < 0xf5 ? 4
                             : 0;

    *out_len = 1;
    if (n == 1)
        return s[0];
    if (n == 0 || !is_tail(s, len, n))
        return SP_KB_BAD;
    uint32_t c = s[0] & (0x7fu >> n);
    for (size_t i = 1; i < n; i++)
        c = c << 6 | (s[i] & 0x3f);
    if (c < least[n] || (c >= 0xd800 && c < 0xe000) || c > 0x10ffff)
        return SP_KB_BAD;
    *out_len = n;
    return c;
}

size_t sp_kb_encode(uint32_t c, char out[4])
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (size_t i = n - 1; i > 0; i--, c >>= 6)
        out[i] = (char)(0x80 | (c & 0x3f));
    out[0] = (char)((0xf00u >> n & 0xf0) | c);
    return n;
}

bool sp_kb_is_han(uint32_t c)
{
    return (c >= 0x4e00 && c <= 0x9fff) || (c >= 0x3400 && c <= 0x4dbf) ||
           c == 0x3007 || (c >= 0xf900 && c <= 0xfaff) ||
           (c >= 0x20000 && c <= 0x3134f);
}

bool sp_kb_is_word(uint32_t c)
{
    return (c >= 'a' && c <= 'z') || sp_kb_is_digit(c) ||
           (c >= 0xc0 && c <= 0x24f && c != 0xd7 && c != 0xf7) ||
           (c >= 0x370 && c <= 0x52f) || c == 0x2103 || c == 0x2030 ||
           c == 0x2126 || c == 0xb0;
}

uint32_t sp_kb_fold(uint32_t c)
{
    if (c >= 0xff01 && c <= 0xff5e)
        c -= 0xfee0;
    else if (c == 0x3000 || c == 0xa0 || c == 0xfeff)
        c = ' ';
    if (c >= 'A' && c <= 'Z')
        return c + 32;
    return c < 0x4e00 ? c : sp_kb_simplify(c);
}

int sp_kb_han_digit(uint32_t c)
{
    static const uint32_t digits[] = {0x96f6, 0x4e00, 0x4e8c, 0x4e09, 0x56db,
                                      0x4e94, 0x516d, 0x4e03, 0x516b, 0x4e5d};

    if (c == 0x3007)
        return 0;
    if (c == 0x4e24)
        return 2;
    for (int i = 0; i < 10; i++)
        if (digits[i] == c)
            return i;
    return -1;
}

sp_status sp_kb_fold_text(const char *text, size_t len, char **out)
{
    SP_AUTOSTR s = {0};
    char bytes[4];
    size_t n;

    for (size_t i = 0; i < len; i += n) {
        uint32_t c = sp_kb_decode(text + i, len - i, &n);
        c = c == SP_KB_BAD || (c < ' ' && c != '\n') ? ' ' : sp_kb_fold(c);
        sp_str_addn(&s, bytes, sp_kb_encode(c, bytes));
    }
    return sp_str_take(&s, out);
}
