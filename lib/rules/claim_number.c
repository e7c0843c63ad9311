/* Numbers with their units, however they are written, and whether they are the
 * most or the least. */
#include "claim_check.h"

#include <math.h>
#include <string.h>

#include "kb_char.h"
#include "kb_cut.h"

enum { PERCENT = 5, ARTICLE = 90 };

/* clang-format off */
static const struct unit {
    const char *name; /* folded; longer ones first where they begin alike */
    int unit;
    double factor;
} units[] = {
    {"分钟", 1, 60}, {"min", 1, 60}, {"小时", 1, 3600}, {"个小时", 1, 3600},
    {"钟头", 1, 3600}, {"h", 1, 3600}, {"秒", 1, 1}, {"s", 1, 1},
    {"个工作日", 2, 1}, {"工作日", 2, 1}, {"日", 3, 1}, {"天", 3, 1},
    {"个月", 4, 1}, {"月", 4, 1}, {"年", 6, 1}, {"周岁", 7, 1},
    {"%", PERCENT, 1}, {"‰", 8, 1}, {"ppm", 9, 1},
    {"毫克/立方米", 10, 1}, {"mg/m3", 10, 1}, {"mg/m³", 10, 1},
    {"毫米", 11, 0.001}, {"厘米", 11, 0.01}, {"公里", 11, 1000},
    {"千米", 11, 1000}, {"km", 11, 1000}, {"mm", 11, 0.001},
    {"cm", 11, 0.01}, {"m2", 12, 1}, {"m²", 12, 1}, {"m3", 13, 1},
    {"m³", 13, 1}, {"平方米", 12, 1}, {"立方米", 13, 1}, {"米", 11, 1},
    {"m", 11, 1}, {"万元", 14, 10000}, {"亿元", 14, 100000000}, {"元", 14, 1},
    {"人", 15, 1}, {"名", 15, 1}, {"倍", 16, 1}, {"℃", 17, 1},
    {"°c", 17, 1}, {"摄氏度", 17, 1}, {"度", 17, 1}, {"千伏", 18, 1000},
    {"kv", 18, 1000}, {"伏", 18, 1}, {"v", 18, 1}, {"毫安", 19, 0.001},
    {"ma", 19, 0.001}, {"安培", 19, 1}, {"级", 20, 1}, {"次", 21, 1},
    {"kpa", 22, 1000}, {"mpa", 22, 1000000}, {"pa", 22, 1},
    {"千克", 23, 1}, {"公斤", 23, 1}, {"kg", 23, 1}, {"吨", 23, 1000},
    {"t", 23, 1000}, {"升", 24, 1}, {"学时", 26, 1}, {"课时", 26, 1},
    {"db", 27, 1}, {"分贝", 27, 1}, {"欧姆", 28, 1}, {"欧", 28, 1},
    {"ω", 28, 1}, {"条", ARTICLE, 1}, {"章", 91, 1}, {"款", 92, 1},
};
/* clang-format on */

static size_t unit_at(const char *text, size_t len, int *unit, double *factor)
{
    size_t best = 0;
    for (size_t i = 0; i < SP_COUNT(units); i++) {
        size_t n = strlen(units[i].name);
        if (n <= best || n > len || memcmp(text, units[i].name, n) != 0)
            continue;
        /* "m" is not the begin of "mes" */
        bool letter = text[n - 1] >= 'a' && text[n - 1] <= 'z';
        if (letter && n < len && text[n] >= 'a' && text[n] <= 'z')
            continue;
        best = n;
        *unit = units[i].unit;
        *factor = units[i].factor;
    }
    return best;
}

/* Digits with groups and a fraction; 0: none. */
static size_t arabic(const char *text, size_t len, double *out)
{
    size_t at = 0;
    double value = 0, part = 1;
    while (at < len && sp_kb_is_digit((unsigned char)text[at])) {
        value = value * 10 + (text[at++] - '0');
        if (at + 3 < len && text[at] == ',' &&
            sp_kb_is_digit((unsigned char)text[at + 1]) &&
            sp_kb_is_digit((unsigned char)text[at + 2]) &&
            sp_kb_is_digit((unsigned char)text[at + 3]))
            at++;
    }
    if (at > 0 && at + 1 < len && text[at] == '.' &&
        sp_kb_is_digit((unsigned char)text[at + 1]))
        for (at++; at < len && sp_kb_is_digit((unsigned char)text[at]); at++)
            value += (text[at] - '0') * (part /= 10);
    *out = value;
    return at;
}

static bool starts(const char *text, size_t len, const char *with)
{
    size_t n = strlen(with);
    return len >= n && memcmp(text, with, n) == 0;
}

/* "5万" and "5亿" multiply. */
static size_t multiplier(const char *text, size_t len, double *value)
{
    if (starts(text, len, "万"))
        *value *= 10000;
    else if (starts(text, len, "亿"))
        *value *= 100000000;
    else
        return 0;
    return 3;
}

/* ---- the most, the least ---- */

typedef struct bound_word {
    const char *text;
    sp_claim_bound bound;
} bound_word;

static const bound_word before_words[] = {
    {"不得超过", SP_BOUND_MOST},  {"不应超过", SP_BOUND_MOST},
    {"不能超过", SP_BOUND_MOST},  {"不超过", SP_BOUND_MOST},
    {"不宜超过", SP_BOUND_MOST},  {"不得大于", SP_BOUND_MOST},
    {"不应大于", SP_BOUND_MOST},  {"不大于", SP_BOUND_MOST},
    {"不得高于", SP_BOUND_MOST},  {"不应高于", SP_BOUND_MOST},
    {"不高于", SP_BOUND_MOST},    {"至多", SP_BOUND_MOST},
    {"最多", SP_BOUND_MOST},      {"最长", SP_BOUND_MOST},
    {"小于", SP_BOUND_MOST},      {"低于", SP_BOUND_MOST},
    {"少于", SP_BOUND_MOST},      {"≤", SP_BOUND_MOST},
    {"<", SP_BOUND_MOST},         {"不得少于", SP_BOUND_LEAST},
    {"不应少于", SP_BOUND_LEAST}, {"不能少于", SP_BOUND_LEAST},
    {"不少于", SP_BOUND_LEAST},   {"不得低于", SP_BOUND_LEAST},
    {"不应低于", SP_BOUND_LEAST}, {"不低于", SP_BOUND_LEAST},
    {"不得小于", SP_BOUND_LEAST}, {"不应小于", SP_BOUND_LEAST},
    {"不小于", SP_BOUND_LEAST},   {"至少", SP_BOUND_LEAST},
    {"最少", SP_BOUND_LEAST},     {"大于", SP_BOUND_LEAST},
    {"高于", SP_BOUND_LEAST},     {"超过", SP_BOUND_LEAST},
    {"多于", SP_BOUND_LEAST},     {"≥", SP_BOUND_LEAST},
    {">", SP_BOUND_LEAST},
};
static const bound_word behind_words[] = {
    {"以上", SP_BOUND_LEAST}, {"以下", SP_BOUND_MOST}, {"以内", SP_BOUND_MOST},
    {"之内", SP_BOUND_MOST},  {"内", SP_BOUND_MOST},
};

/* Where the clause with byte @at begins, not far back and behind any digit. */
static size_t clause_start(const char *text, size_t at)
{
    enum { FAR = 48 };
    size_t from = at > FAR ? at - FAR : 0;
    for (size_t i = at; i > from; i--)
        if (strchr(",;:()0123456789", text[i - 1]) ||
            (i >= 3 && memcmp(text + i - 3, "。", 3) == 0))
            return i;
    return from;
}

static sp_claim_bound bound_of(const char *text, size_t len, size_t start,
                               size_t end)
{
    size_t best = 0, longest = 0;
    sp_claim_bound bound = SP_BOUND_NONE;
    for (size_t i = 0; i < SP_COUNT(behind_words); i++)
        if (starts(text + end, len - end, behind_words[i].text))
            return behind_words[i].bound;
    for (size_t at = clause_start(text, start); at < start; at++)
        for (size_t i = 0; i < SP_COUNT(before_words); i++) {
            size_t n = strlen(before_words[i].text);
            if (!starts(text + at, start - at, before_words[i].text) ||
                at + n < best || (at + n == best && n <= longest))
                continue;
            best = at + n;
            longest = n;
            bound = before_words[i].bound;
        }
    return bound;
}

/* ---- numbers ---- */

/* "5.3.1" of a standard: one number, with 条 behind it or not. */
static size_t section_at(const char *text, size_t len, sp_claim_number *out)
{
    enum { SECTION = 93 };
    double value = 0, part = 0;
    size_t dots = 0, at = 0;
    for (; at < len; at++) {
        if (sp_kb_is_digit((unsigned char)text[at])) {
            part = part * 10 + (text[at] - '0');
        } else if (text[at] == '.' && at + 1 < len &&
                   sp_kb_is_digit((unsigned char)text[at + 1])) {
            value = (value + part) * 1000;
            part = 0;
            dots++;
        } else {
            break;
        }
    }
    if (dots < 2)
        return 0;
    out->value = value + part;
    out->unit = SECTION;
    return at + (starts(text + at, len - at, "条") ? 3 : 0);
}

static size_t number_at(const char *text, size_t len, sp_claim_number *out)
{
    size_t section = section_at(text, len, out);
    if (section)
        return section;
    bool percent = starts(text, len, "百分之");
    size_t at = percent ? 9 : 0;
    double factor = 1;
    int64_t whole = 0;
    size_t n = arabic(text + at, len - at, &out->value);
    bool chinese = n == 0;
    if (chinese) {
        if (!sp_kb_number_at(text + at, len - at, &whole, &n))
            return 0;
        out->value = (double)whole;
    }
    at += n;
    at += multiplier(text + at, len - at, &out->value);
    size_t gap = 0;
    while (at + gap < len && text[at + gap] == ' ')
        gap++;
    out->unit = percent ? PERCENT : 0;
    size_t unit =
        percent ? 0
                : unit_at(text + at + gap, len - at - gap, &out->unit, &factor);
    /* 一般, 统一: not every 一 counts something */
    if (chinese && !percent && unit == 0)
        return 0;
    out->value *= factor;
    return at + (unit ? gap + unit : 0);
}

bool sp_claim_next_number(const char *text, size_t len, size_t from,
                          sp_claim_number *out)
{
    for (size_t at = from; at < len;) {
        size_t n = number_at(text + at, len - at, out), one = 1;
        if (n > 0) {
            out->start = at;
            out->end = at + n;
            out->bound = bound_of(text, len, at, at + n);
            return true;
        }
        int64_t whole;
        size_t used = 0;
        sp_kb_decode(text + at, len - at, &one);
        if (sp_kb_number_at(text + at, len - at, &whole, &used))
            one = used;
        at += one;
    }
    return false;
}
