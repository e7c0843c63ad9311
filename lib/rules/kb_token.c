/* Tokens of the knowledge base. */
#include "kb_token.h"

#include <string.h>

#include "kb_char.h"

/* Characters that stand in nearly every clause of a law: they cost a fifth of
 * the index and tell nothing. */
static const char empty_words[] = "的和或者及其对由之以于与并按照依本法条例规定"
                                  "应当有关部门人民政府国务院第一二三四五六七八"
                                  "九十款项在为是下列管理";

bool sp_kb_is_empty_word(uint32_t c)
{
    char bytes[5] = {0};

    sp_kb_encode(c, bytes);
    return strstr(empty_words, bytes) != NULL;
}

typedef struct walk {
    const char *text;
    size_t len;
    bool singles;
    sp_kb_token_visit visit;
    void *context;
    size_t at;
    uint32_t c;  /* the character there, folded */
    size_t size; /* its bytes */
} walk;

static bool look(walk *w)
{
    if (w->at >= w->len)
        return false;
    w->c = sp_kb_fold(sp_kb_decode(w->text + w->at, w->len - w->at, &w->size));
    return true;
}

static int give_single(walk *w, uint32_t c, size_t start, size_t end,
                       bool same_place)
{
    char bytes[4];

    if (sp_kb_is_empty_word(c))
        return 0;
    const sp_kb_token token = {.text = bytes,
                               .len = sp_kb_encode(c, bytes),
                               .start = start,
                               .end = end,
                               .same_place = same_place,
                               .single = true};
    return w->visit(w->context, &token);
}

static int give_pair(walk *w, uint32_t a, size_t start, uint32_t b, size_t end)
{
    char bytes[8];
    size_t n = sp_kb_encode(a, bytes);

    n += sp_kb_encode(b, bytes + n);
    const sp_kb_token token = {
        .text = bytes, .len = n, .start = start, .end = end, .pair = true};
    return w->visit(w->context, &token);
}

/* A run of Chinese characters. */
static int han(walk *w)
{
    int code = 0;

    for (bool first = true;; first = false) {
        uint32_t c = w->c;
        size_t start = w->at;
        size_t end = w->at + w->size;
        w->at = end;
        if (!look(w) || !sp_kb_is_han(w->c)) /* the last one's place is that of
                                                the pair that it ended */
            return w->singles || first ? give_single(w, c, start, end, !first)
                                       : 0;
        code = give_pair(w, c, start, w->c, w->at + w->size);
        if (code == 0 && w->singles)
            code = give_single(w, c, start, end, true);
        if (code != 0)
            return code;
    }
}

/* 1.5 is a number, and so is 30%; "5." is 5 and a full stop. */
static bool goes_on(walk *w, bool after_digit)
{
    if (sp_kb_is_word(w->c))
        return true;
    if (!after_digit)
        return false;
    if (w->c == '%')
        return true;
    size_t n;
    size_t next = w->at + w->size;
    return w->c == '.' && next < w->len &&
           sp_kb_is_digit(
               sp_kb_fold(sp_kb_decode(w->text + next, w->len - next, &n)));
}

/* A word of other letters and digits. */
static int word(walk *w)
{
    char bytes[SP_KB_TOKEN_MAX];
    sp_kb_token token = {.text = bytes, .start = w->at};
    size_t digits = 0; /* bytes of the number that it begins with */
    size_t digits_end = 0;
    bool number = true;
    bool after_digit = false;

    do {
        if (token.len + w->size <= sizeof bytes)
            token.len += sp_kb_encode(w->c, bytes + token.len);
        after_digit = sp_kb_is_digit(w->c) || w->c == '.';
        number = number && after_digit;
        w->at += w->size;
        if (number) {
            digits = token.len;
            digits_end = w->at;
        }
    } while (look(w) && goes_on(w, after_digit));
    token.end = w->at;
    int code = w->visit(w->context, &token);
    if (code != 0 || !w->singles || digits == 0 || digits == token.len)
        return code;
    token.len = digits;
    token.end = digits_end;
    token.same_place = true;
    return w->visit(w->context, &token);
}

int sp_kb_tokens(const char *text, size_t len, bool singles,
                 sp_kb_token_visit visit, void *context)
{
    walk w = {.text = text,
              .len = len,
              .singles = singles,
              .visit = visit,
              .context = context};
    int code = 0;

    while (code == 0 && look(&w)) {
        if (sp_kb_is_han(w.c))
            code = han(&w);
        else if (sp_kb_is_word(w.c))
            code = word(&w);
        else
            w.at += w.size;
    }
    return code;
}
