/* Conditions on a quantity. */
#include "kb_condition.h"

#include <stdlib.h>
#include <string.h>

#include "kb_char.h"
#include "kb_cut.h"

static const char *const units[] = {"%",  "千伏", "kv",   "米", "m",
                                    "吨", "t",    "万元", "人"};

static const double hair = 1e-6; /* less than any limit is written to */

typedef enum relation { EQUAL, MORE, LESS, AT_LEAST, AT_MOST } relation;

static const struct {
    const char *word;
    relation is;
} before[] = {
    {"大于或等于", AT_LEAST},
    {"大于等于", AT_LEAST},
    {"小于或等于", AT_MOST},
    {"小于等于", AT_MOST},
    {"不小于", AT_LEAST},
    {"不低于", AT_LEAST},
    {"不大于", AT_MOST},
    {"不超过", AT_MOST},
    {"大于", MORE},
    {"超过", MORE},
    {"高于", MORE},
    {"小于", LESS},
    {"低于", LESS},
    {"不到", LESS},
    {"不足", LESS},
    {"≥", AT_LEAST},
    {"≤", AT_MOST},
    {">", MORE},
    {"<", LESS},
};

static bool begins(const char *text, const char *word)
{
    return strncmp(text, word, strlen(word)) == 0;
}

/* The relation before @at and its bytes. The longest comes first. */
static relation relation_before(const char *text, size_t at, size_t *out_len)
{
    for (size_t i = 0; i < SP_COUNT(before); i++) {
        size_t n = strlen(before[i].word);
        if (n <= at && memcmp(text + at - n, before[i].word, n) == 0) {
            *out_len = n;
            return before[i].is;
        }
    }
    *out_len = 0;
    return EQUAL;
}

static relation relation_of(const char *text, sp_kb_found n, size_t *out_len)
{
    size_t two = strlen("以上");
    relation is = relation_before(text, n.start, out_len);

    if (is == EQUAL && n.end >= two && begins(text + n.end - two, "以上"))
        return AT_LEAST;
    if (is == EQUAL && n.end >= two && begins(text + n.end - two, "以下"))
        return LESS;
    return is;
}

static double value_of(const char *text)
{
    int64_t value = 0;
    size_t used;

    if (sp_kb_is_digit((unsigned char)*text))
        return strtod(text, NULL);
    sp_kb_number_at(text, strlen(text), &value, &used);
    return (double)value;
}

/* The next number with one of the units, which is told. */
static bool next(const char *text, size_t from, sp_kb_found *out,
                 const char **unit)
{
    const sp_words words = {(char **)(uintptr_t)units, SP_COUNT(units)};
    size_t len = 0;

    if (!sp_kb_next_number(text, from, &words, out))
        return false;
    *unit = units[0];
    for (size_t i = 0; i < SP_COUNT(units); i++)
        if (strlen(units[i]) > len &&
            memmem(text + out->start, out->end - out->start, units[i],
                   strlen(units[i]))) {
            *unit = units[i];
            len = strlen(units[i]);
        }
    return true;
}

bool sp_kb_is_condition(const char *text, sp_kb_found n)
{
    static const char *const behind[] = {"，", "、", "不", "应", "；",
                                         "。", "其", ",",  "：", "有"};
    const char *p = text + n.end;

    if (!begins(p, "的"))
        return false;
    for (size_t i = 0; i < SP_COUNT(behind); i++)
        if (begins(p + strlen("的"), behind[i]))
            return true;
    return false;
}

sp_kb_condition sp_kb_condition_in(const char *text, size_t from, size_t to)
{
    sp_kb_condition c = {0};
    const char *unit;
    sp_kb_found n;

    for (size_t at = from; next(text, at, &n, &unit) && n.end <= to;
         at = n.end) {
        size_t word;
        relation is = relation_of(text, n, &word);
        if (!sp_kb_is_condition(text, n) || is == EQUAL)
            continue;
        c = (sp_kb_condition){.unit = unit,
                              .below = is == LESS || is == AT_MOST,
                              .limit = value_of(text + n.start),
                              .from = n.start - word,
                              .to = n.end};
        c.limit += is == MORE || is == AT_MOST ? hair : 0;
    }
    return c;
}

int sp_kb_condition_fits(const sp_kb_condition *c, const char *question)
{
    const char *unit;
    sp_kb_found n;
    size_t word;

    if (!c->unit)
        return 0;
    for (size_t at = 0; next(question, at, &n, &unit); at = n.end) {
        if (strcmp(unit, c->unit) != 0)
            continue;
        double value = value_of(question + n.start);
        relation is = relation_of(question, n, &word);
        value += is == MORE ? 2 * hair : is == LESS ? -2 * hair : 0;
        return (value < c->limit) == c->below ? 1 : -1;
    }
    return 0;
}
