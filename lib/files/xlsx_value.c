/* Numbers, dates and escaped text of sheets. */
#include "xlsx_value.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

#include "text.h"
#include "when.h"

sp_xlsx_style sp_xlsx_style_of_id(int64_t id)
{
    static const struct {
        int first;
        int last;
        sp_xlsx_style style;
    } known[] = {
        {14, 17, SP_XLSX_DATE},     {18, 21, SP_XLSX_TIME},
        {22, 22, SP_XLSX_DATETIME}, {27, 31, SP_XLSX_DATE},
        {32, 35, SP_XLSX_TIME},     {36, 36, SP_XLSX_DATE},
        {45, 45, SP_XLSX_TIME},     {47, 47, SP_XLSX_TIME},
        {50, 54, SP_XLSX_DATE},     {55, 56, SP_XLSX_TIME},
        {57, 58, SP_XLSX_DATE},
    };
    for (size_t i = 0; i < SP_COUNT(known); i++) {
        if (id >= known[i].first && id <= known[i].last)
            return known[i].style;
    }
    return SP_XLSX_PLAIN;
}

/* Step over what is not a placeholder: "text", \x, _x, *x, [condition]. A
 * duration such as [h] stops the search: it is no date. */
static const char *skip_literal(const char *p, bool *duration)
{
    if (*p == '"') {
        const char *close = strchr(p + 1, '"');
        return close ? close + 1 : p + strlen(p);
    }
    if (*p == '[') {
        *duration = strchr("hmsHMS", p[1]) && (p[2] == ']' || p[2] == p[1]);
        const char *close = strchr(p, ']');
        return close ? close + 1 : p + strlen(p);
    }
    return p[1] ? p + 2 : p + 1;
}

sp_xlsx_style sp_xlsx_style_of_code(const char *code)
{
    bool day = false;
    bool month = false;
    bool time = false;
    bool duration = false;
    const char *p = code;
    while (*p && *p != ';' && !duration) {
        if (strchr("\"[\\_*", *p)) {
            p = skip_literal(p, &duration);
            continue;
        }
        int c = tolower((unsigned char)*p++);
        day |= c == 'y' || c == 'd';
        month |= c == 'm';
        time |= c == 'h' || c == 's';
    }
    if (duration)
        return SP_XLSX_PLAIN;
    if (time)
        return day ? SP_XLSX_DATETIME : SP_XLSX_TIME;
    return day || month ? SP_XLSX_DATE : SP_XLSX_PLAIN;
}

/* Days since 1970. Excel believes in 29 February 1900. */
static int64_t day_of_serial(int64_t serial, bool from_1904)
{
    if (from_1904)
        return serial - 24107;
    return serial - (serial < 60 ? 25568 : 25569);
}

bool sp_xlsx_date(sp_str *s, const char *number, sp_xlsx_style style,
                  bool from_1904)
{
    const double last = 2958466; /* the day after 9999-12-31 */
    double serial;
    if (!sp_text_to_real(number, &serial) || serial < 0 || serial >= last)
        return false;
    int64_t day = (int64_t)floor(serial);
    int64_t second = (int64_t)llround((serial - floor(serial)) * 86400);
    if (second == 86400) {
        day++;
        second = 0;
    }
    bool only_time = style == SP_XLSX_TIME && day == 0;
    if (!only_time && day == 0 && !from_1904)
        return false;
    if (!only_time && day == 60 && !from_1904) {
        sp_str_add(s, "1900-02-29");
    } else if (!only_time) {
        char text[11];
        sp_day_format(day_of_serial(day, from_1904), text);
        sp_str_add(s, text);
    }
    if (style == SP_XLSX_DATE && second == 0)
        return true;
    if (!only_time && style != SP_XLSX_DATETIME && second == 0)
        return true;
    sp_str_addf(s, "%s%02d:%02d:%02d", only_time ? "" : " ",
                (int)(second / 3600), (int)(second / 60 % 60),
                (int)(second % 60));
    return true;
}

/* 1.25E+3 to 1250 by moving the point, so that no digit is made up. False when
 * the number has a fraction or is too long. */
static bool expand(sp_str *s, const char *number, bool *lossy)
{
    enum { LONGEST = 21, EXACT = 15 };
    int64_t exponent;
    const char *e = strpbrk(number, "eE");
    bool plus = e && e[1] == '+';
    if (!e || !sp_text_to_int(e + 1 + plus, &exponent) || exponent < 0 ||
        exponent > LONGEST)
        return false;
    const char *p = number + (*number == '-');
    const char *point = memchr(p, '.', (size_t)(e - p));
    size_t before = (size_t)((point ? point : e) - p);
    size_t after = point ? (size_t)(e - point) - 1 : 0;
    size_t zeros = (size_t)exponent - after;
    if (before != 1 || after > (size_t)exponent)
        return false;
    sp_str_addn(s, number, (size_t)(p - number) + before);
    sp_str_addn(s, e - after, after);
    while (zeros--)
        sp_str_addc(s, '0');
    *lossy = *lossy || exponent >= EXACT;
    return true;
}

void sp_xlsx_number(sp_str *s, const char *number, bool *lossy)
{
    enum { EXACT = 15 };
    size_t digits = 0;
    size_t len = strlen(number);
    for (size_t i = 0; i < len; i++)
        digits += number[i] >= '0' && number[i] <= '9';
    bool exponent = strpbrk(number, "eE") != NULL;
    bool as_it_is = !exponent && (digits <= EXACT || !strchr(number, '.'));
    double value;
    if (as_it_is || !sp_text_to_real(number, &value)) {
        sp_str_addn(s, number, len);
        return;
    }
    if (expand(s, number, lossy))
        return;
    char text[32];
    sp_real_to_text(value, text);
    sp_str_add(s, text);
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The character of "_xHHHH_", or -1. Only those below U+0080 are written so. */
static int escaped(const char *p, size_t left)
{
    if (left < 7 || p[0] != '_' || (p[1] | 0x20) != 'x' || p[6] != '_')
        return -1;
    int value = 0;
    for (int i = 2; i < 6; i++) {
        int digit = hex_digit(p[i]);
        if (digit < 0)
            return -1;
        value = value << 4 | digit;
    }
    return value > 0 && value < 0x80 ? value : -1;
}

void sp_xlsx_unescape(sp_str *s, const char *text, size_t len)
{
    const char *end = text + len;
    while (text < end) {
        const char *mark = memchr(text, '_', (size_t)(end - text));
        const char *to = mark ? mark : end;
        sp_str_addn(s, text, (size_t)(to - text));
        if (!mark)
            return;
        int c = escaped(mark, (size_t)(end - mark));
        sp_str_addc(s, c < 0 ? '_' : (char)c);
        text = mark + (c < 0 ? 1 : 7);
    }
}
