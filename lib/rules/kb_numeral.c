/* Whole numbers in Chinese and in Arabic numerals. */
#include <stdio.h>
#include <string.h>

#include "kb_char.h"
#include "kb_cut.h"

enum { NUMBER_MAX = 999999999 };

static int64_t unit_of(uint32_t c)
{
    switch (c) {
    case 0x5341: /* 十 */
        return 10;
    case 0x767e: /* 百 */
        return 100;
    case 0x5343: /* 千 */
        return 1000;
    case 0x4e07: /* 万 */
        return 10000;
    default:
        return 0;
    }
}

static bool arabic(const char *text, size_t len, int64_t *out, size_t *used)
{
    int64_t value = 0;
    size_t at = 0;
    size_t n;

    while (at < len) {
        uint32_t c = sp_kb_fold(sp_kb_decode(text + at, len - at, &n));
        if (!sp_kb_is_digit(c) || value > NUMBER_MAX / 10)
            break;
        value = value * 10 + (int64_t)(c - '0');
        at += n;
    }
    *out = value;
    *used = at;
    return at > 0;
}

bool sp_kb_number_at(const char *text, size_t len, int64_t *out, size_t *used)
{
    int64_t total = 0;   /* of what is above 万 */
    int64_t section = 0; /* below 万 */
    int64_t digit = -1;
    size_t at = 0;
    size_t n;

    if (arabic(text, len, out, used))
        return true;
    for (; at < len; at += n) {
        uint32_t c = sp_kb_decode(text + at, len - at, &n);
        int d = sp_kb_han_digit(c);
        int64_t unit = unit_of(c);
        if (d >= 0) {
            digit = digit > 0 ? digit * 10 + d : d; /* 二〇二一 */
        } else if (unit == 10000) {
            total = (section + (digit > 0 ? digit : 0)) * unit;
            section = 0;
            digit = -1;
        } else if (unit > 0) {
            section += (digit < 0 ? 1 : digit) * unit;
            digit = -1;
        } else {
            break;
        }
        if (digit > NUMBER_MAX || total > NUMBER_MAX)
            break;
    }
    *out = total + section + (digit > 0 ? digit : 0);
    *used = at;
    return at > 0;
}

void sp_kb_han_number(int64_t value, char *out)
{
    static const char *const digits[] = {"零", "一", "二", "三", "四",
                                         "五", "六", "七", "八", "九"};
    static const struct {
        int64_t value;
        const char *name;
    } units[] = {{10000, "万"}, {1000, "千"}, {100, "百"}, {10, "十"}};
    bool zero = false;
    bool any = false;
    size_t at = 0;

    out[0] = '\0';
    if (value < 0 || value > 99999)
        return;
    for (size_t i = 0; i < SP_COUNT(units); i++) {
        int64_t d = value / units[i].value;
        value %= units[i].value;
        if (d == 0) {
            zero = any && value > 0;
            continue;
        }
        const char *gap = zero ? digits[0] : "";
        const char *one =
            units[i].value == 10 && d == 1 && !any ? "" : digits[d];
        at += (size_t)sprintf(out + at, "%s%s%s", gap, one, units[i].name);
        any = true;
        zero = false;
    }
    if (value > 0 || !any)
        sprintf(out + at, "%s%s", zero ? digits[0] : "", digits[value]);
}
