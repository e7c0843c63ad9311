/* Numbers with units in a text. */
#include "kb_number.h"

#include <string.h>

#include "kb_char.h"
#include "kb_cut.h"

/* Bytes of the unit at @text, the longest of @units; 0: none. */
static size_t unit_at(const char *text, const sp_words *units)
{
    size_t best = 0;

    for (size_t i = 0; i < units->count; i++) {
        size_t n = strlen(units->items[i]);
        if (n > best && strncmp(text, units->items[i], n) == 0)
            best = n;
    }
    return best;
}

/* Bytes of the number at @text: 1.5, 30, 三十, 百分之十, 十二万. */
static size_t number_at(const char *text)
{
    size_t at = 0;
    int64_t value;
    size_t used;

    if (strncmp(text, "百分之", 9) == 0)
        at = 9;
    if (!sp_kb_number_at(text + at, strlen(text + at), &value, &used))
        return 0;
    at += used;
    if (text[at] == '.' && sp_kb_is_digit((unsigned char)text[at + 1])) {
        at++;
        while (sp_kb_is_digit((unsigned char)text[at]))
            at++;
    }
    return at;
}

/* 第三日, 第十条: no number of anything. */
static bool is_ordinal(const char *text, size_t at)
{
    return at >= 3 && strncmp(text + at - 3, "第", 3) == 0;
}

static size_t words_between(const char *text)
{
    static const char *const words[] = {"以上不到", "以上不足", "以上", "至",
                                        "以内",     "-",        "~",    "到",
                                        "或者",     "、"};

    for (size_t i = 0; i < SP_COUNT(words); i++)
        if (strncmp(text, words[i], strlen(words[i])) == 0)
            return strlen(words[i]);
    return 0;
}

static size_t words_behind(const char *text)
{
    static const char *const words[] = {"以上", "以下", "以内", "以外", "内",
                                        "外",   "前",   "之前", "之内"};

    for (size_t i = 0; i < SP_COUNT(words); i++)
        if (strncmp(text, words[i], strlen(words[i])) == 0)
            return strlen(words[i]);
    return 0;
}

/* Number and unit at @at; 0: none. */
static size_t measure_at(const char *text, size_t at, const sp_words *units)
{
    size_t n = number_at(text + at);

    if (n == 0 || is_ordinal(text, at))
        return 0;
    if (strncmp(text + at, "百分之", 9) == 0) {
        for (size_t i = 0; i < units->count; i++)
            if (strncmp(units->items[i], "百分之", 9) == 0 ||
                strcmp(units->items[i], "%") == 0)
                return n;
        return 0;
    }
    while (text[at + n] == ' ')
        n++;
    static const char *const more[] = {"个", "余", "多"};
    size_t unit = unit_at(text + at + n, units);
    for (size_t i = 0; i < SP_COUNT(more) && unit == 0; i++)
        if (strncmp(text + at + n, more[i], 3) == 0) {
            unit = unit_at(text + at + n + 3, units);
            unit += unit ? 3 : 0;
        }
    return unit ? n + unit : 0;
}

bool sp_kb_next_number(const char *text, size_t from, const sp_words *units,
                       sp_kb_found *out)
{
    size_t len = strlen(text);

    for (size_t at = from; at < len;) {
        size_t n = measure_at(text, at, units);
        if (n == 0) {
            size_t skip = number_at(text + at);
            size_t one = 1;
            sp_kb_decode(text + at, len - at, &one);
            at += skip ? skip : one;
            continue;
        }
        size_t end = at + n;
        size_t gap = words_between(text + end);
        size_t more = gap ? measure_at(text, end + gap, units) : 0;
        if (more)
            end += gap + more;
        end += words_behind(text + end);
        *out = (sp_kb_found){at, end};
        return true;
    }
    return false;
}

bool sp_kb_has_number(const char *text, const sp_words *units)
{
    sp_kb_found found;

    return sp_kb_next_number(text, 0, units, &found);
}
