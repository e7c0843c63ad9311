/* Answers into sentences, sentences into words and citations. */
#include "claim_check.h"

#include <string.h>

typedef struct mark {
    const char *text;
    size_t len;
} mark;
#define MARK(t)                                                                \
    {                                                                          \
        t, sizeof t - 1                                                        \
    }

/* Bytes of the one of @marks that @text begins with; 0: none. */
static size_t mark_at(const char *text, size_t len, const mark *marks,
                      size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (len >= marks[i].len &&
            memcmp(text, marks[i].text, marks[i].len) == 0)
            return marks[i].len;
    return 0;
}

static size_t end_mark(const char *text, size_t len)
{
    static const mark marks[] = {MARK("。"), MARK("！"), MARK("？"),
                                 MARK("!"),  MARK("?"),  MARK("\n")};
    return mark_at(text, len, marks, SP_COUNT(marks));
}

static size_t open_mark(const char *text, size_t len)
{
    static const mark marks[] = {MARK("["), MARK("［"), MARK("【"), MARK("〔")};
    return mark_at(text, len, marks, SP_COUNT(marks));
}

static size_t close_mark(const char *text, size_t len)
{
    static const mark marks[] = {MARK("]"), MARK("］"), MARK("】"), MARK("〕")};
    return mark_at(text, len, marks, SP_COUNT(marks));
}

/* What may stand between the numbers of one bracket, or before them. */
static size_t between_mark(const char *text, size_t len)
{
    static const mark marks[] = {MARK(","),   MARK("，"),   MARK("、"),
                                 MARK(" "),   MARK("资料"), MARK("^"),
                                 MARK("编号")};
    return mark_at(text, len, marks, SP_COUNT(marks));
}

/* Bytes of the citation that @text begins with ("[1]", "【资料2、3】"); 0:
 * none. Numbers are handed to @take, which may be NULL. */
static size_t citation_at(const char *text, size_t len,
                          void (*take)(void *context, size_t number),
                          void *context)
{
    enum { NUMBER_MAX = 9999 };
    size_t at = open_mark(text, len), n = 0;
    bool any = false;
    if (at == 0)
        return 0;
    while (at < len) {
        size_t number = 0, digits = 0;
        while (at < len && text[at] >= '0' && text[at] <= '9' &&
               number <= NUMBER_MAX) {
            number = number * 10 + (size_t)(text[at++] - '0');
            digits++;
        }
        if (digits) {
            any = true;
            if (take)
                take(context, number);
        } else if ((n = close_mark(text + at, len - at)) > 0) {
            return any ? at + n : 0;
        } else if ((n = between_mark(text + at, len - at)) > 0) {
            at += n;
        } else {
            return 0;
        }
    }
    return 0;
}

/* ---- sentences ---- */

/* Citations, spaces and closing quotes behind the end of a sentence. At the
 * very end of what is there, more of them may come: then @open. */
static size_t tail_of(const char *text, size_t len, bool *open)
{
    static const mark quotes[] = {MARK("”"), MARK("\""), MARK("）"),
                                  MARK("」")};
    size_t at = 0, n = 0;
    *open = false;
    while (at < len) {
        if (text[at] == ' ' || text[at] == '\n' || text[at] == '\r')
            n = 1;
        else
            n = mark_at(text + at, len - at, quotes, SP_COUNT(quotes));
        if (n == 0)
            n = citation_at(text + at, len - at, NULL, NULL);
        if (n == 0)
            break;
        at += n;
    }
    /* "[1" may become a citation, a byte may become "【" */
    *open = at == len ||
            (len - at < 32 && open_mark(text + at, len - at) &&
             !memchr(text + at, ']', len - at)) ||
            (len - at < 3 && (unsigned char)text[at] >= 0x80);
    return at;
}

size_t sp_claim_sentence(const char *text, size_t len, bool end)
{
    bool open = false;
    for (size_t at = 0; at < len;) {
        size_t cited = citation_at(text + at, len - at, NULL, NULL);
        size_t n = cited ? cited : end_mark(text + at, len - at);
        if (n == 0 || cited) {
            at += cited ? cited : 1;
            if (at >= SP_CLAIM_SENTENCE_MAX) {
                while (at > 1 && at < len &&
                       ((unsigned char)text[at] & 0xc0) == 0x80)
                    at--; /* whole characters */
                return at;
            }
            continue;
        }
        size_t tail = tail_of(text + at + n, len - at - n, &open);
        return open && !end ? 0 : at + n + tail;
    }
    return end ? len : 0;
}

/* ---- citations ---- */

typedef struct cited {
    size_t count; /* of passages */
    size_t *out;
    size_t n;
    bool good;
} cited;

static void take_number(void *context, size_t number)
{
    cited *c = context;
    if (number < 1 || number > c->count) {
        c->good = false;
        return;
    }
    for (size_t i = 0; i < c->n; i++)
        if (c->out[i] == number)
            return;
    if (c->n < SP_CLAIM_CITED_MAX)
        c->out[c->n++] = number;
}

bool sp_claim_cited(const char *sentence, size_t count,
                    size_t out[SP_CLAIM_CITED_MAX], size_t *out_count)
{
    size_t len = strlen(sentence);
    cited c = {.count = count, .out = out, .good = true};
    for (size_t at = 0; at < len;) {
        size_t n = citation_at(sentence + at, len - at, take_number, &c);
        at += n ? n : 1;
    }
    *out_count = c.n;
    return c.good;
}

/* "1. ", "（1）", "- ", "一、", "**" at the start of a line. */
static size_t list_mark(const char *text)
{
    static const mark marks[] = {MARK("- "), MARK("* "), MARK("• "),
                                 MARK("· "), MARK("**"), MARK("#")};
    static const mark open[] = {MARK("("), MARK("（")};
    static const mark after[] = {MARK("."), MARK("．"), MARK("、"), MARK(")"),
                                 MARK("）")};
    size_t len = strlen(text);
    size_t n = mark_at(text, len, marks, SP_COUNT(marks));
    if (n)
        return n;
    n = mark_at(text, len, open, SP_COUNT(open));
    size_t digits = strspn(text + n, "0123456789");
    if (digits == 0 || digits > 2)
        return 0;
    size_t end = n + digits;
    size_t m = mark_at(text + end, len - end, after, SP_COUNT(after));
    /* "1.5米" is no mark */
    if (m == 0 || (text[end + m] >= '0' && text[end + m] <= '9'))
        return 0;
    return end + m;
}

sp_status sp_claim_bare(const char *sentence, char **out)
{
    SP_AUTOSTR s = {0};
    size_t at = strspn(sentence, " \n\r\t"), n = 0;
    while ((n = list_mark(sentence + at)) > 0) {
        at += n;
        at += strspn(sentence + at, " \n\r\t");
    }
    for (size_t len = strlen(sentence); at < len;) {
        n = citation_at(sentence + at, len - at, NULL, NULL);
        if (!n && strncmp(sentence + at, "**", 2) == 0)
            n = 2;
        if (!n)
            sp_str_addc(&s, sentence[at]);
        at += n ? n : 1;
    }
    while (s.len > 0 && strchr(" \n\r\t", s.data[s.len - 1]))
        s.data[--s.len] = '\0';
    return sp_str_take(&s, out);
}
