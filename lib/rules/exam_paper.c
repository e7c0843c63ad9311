/* Drawing questions by a seed, and marking answers. */
#include "exam_paper.h"

#include <stdlib.h>
#include <string.h>

#include "text.h"

/* ---- drawing ---- */

/* splitmix64: small, even, the same everywhere. */
static uint64_t next(uint64_t *state)
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15u);

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

/* 0 … n-1, each as likely: what would favour the low ones is thrown again. */
static size_t below(uint64_t *state, size_t n)
{
    uint64_t limit = UINT64_MAX - UINT64_MAX % n;
    uint64_t value;

    do
        value = next(state);
    while (value >= limit);
    return (size_t)(value % n);
}

/* Number i of the draw is the below(n - i)-th of the places that are left:
 * those drawn before, in rising order, are stepped over. */
void sp_exam_choose(uint64_t seed, size_t n, size_t take, size_t *out)
{
    size_t taken[SP_EXAM_QUESTIONS_MAX];
    uint64_t state = seed;

    for (size_t i = 0; i < take && i < n && i < SP_EXAM_QUESTIONS_MAX; i++) {
        size_t pick = below(&state, n - i);
        size_t at = 0;
        for (; at < i && taken[at] <= pick; at++)
            pick++;
        memmove(taken + at + 1, taken + at, (i - at) * sizeof *taken);
        taken[at] = pick;
        out[i] = pick;
    }
}

uint64_t sp_exam_seed(const char *text)
{
    uint64_t hash = 0xcbf29ce484222325u; /* FNV-1a */

    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * 0x100000001b3u;
    return hash;
}

/* ---- letters ---- */

/* 对 and 错 in all the ways of writing them. */
static char judged(const char *text)
{
    static const char *const rights[] = {"对",   "正确", "√", "是",
                                         "true", "T",    "Y", "yes"};
    static const char *const wrongs[] = {"错",    "错误", "×", "否",
                                         "false", "F",    "N", "no"};

    for (size_t i = 0; i < SP_COUNT(rights); i++) {
        if (sp_text_alike(text, rights[i]))
            return 'A';
        if (sp_text_alike(text, wrongs[i]))
            return 'B';
    }
    return '\0';
}

static sp_status not_letters(const char *text, unsigned options)
{
    return sp_fail(SP_INVALID, "答案“%.40s”应为 A～%c 的字母",
                   "the answer \"%.40s\" should be letters from A to %c", text,
                   (char)('A' + (int)options - 1));
}

/* Bits of the letters; 0 when there is another character or a letter twice. */
static unsigned letter_bits(const char *text, unsigned options)
{
    unsigned bits = 0;

    for (const char *p = text; *p; p++) {
        int letter = *p >= 'a' && *p <= 'z' ? *p - 'a' : *p - 'A';
        if (strchr(" ,;|/+", *p))
            continue;
        if (strncmp(p, "、", 3) == 0) {
            p += 2;
            continue;
        }
        if (letter < 0 || letter >= (int)options || bits & 1u << letter)
            return 0;
        bits |= 1u << letter;
    }
    return bits;
}

sp_status sp_exam_letters(const char *text, sp_question_kind kind,
                          unsigned options, char out[SP_EXAM_LETTERS])
{
    SP_AUTOFREE char *plain = NULL;
    unsigned bits = 0;
    size_t n = 0;

    SP_TRY(sp_text_halfwidth(text, &plain));
    if (kind == SP_QUESTION_JUDGE) {
        options = 2;
        char letter = judged(plain);
        bits = letter ? 1u << (letter - 'A') : 0;
    }
    if (!bits)
        bits = letter_bits(plain, options);
    if (!bits)
        return not_letters(text, options);
    for (unsigned i = 0; i < options; i++)
        if (bits & 1u << i)
            out[n++] = (char)('A' + (int)i);
    out[n] = '\0';
    return SP_OK;
}

/* ---- marking ---- */

typedef struct marking {
    const sp_exam_item *items;
    size_t n;
    char (*given)[SP_EXAM_LETTERS];
} marking;

static sp_status take_answer(marking *m, char *word)
{
    char *equals = strpbrk(word, "=:");
    char *end = NULL;
    long no = strtol(word, &end, 10);

    if (!equals || end != equals || end == word)
        return sp_fail(SP_INVALID, "“%.40s”应写作 题号=答案，如 3=BD",
                       "\"%.40s\" should be number=answer, such as 3=BD", word);
    if (no < 1 || (size_t)no > m->n)
        return sp_fail(SP_INVALID, "没有第 %ld 题，本卷共 %zu 题",
                       "there is no question %ld; the paper has %zu", no, m->n);
    if (*m->given[no - 1])
        return sp_fail(SP_INVALID, "第 %ld 题答了两次",
                       "question %ld is answered twice", no);
    sp_status status =
        sp_exam_letters(equals + 1, m->items[no - 1].kind,
                        m->items[no - 1].options, m->given[no - 1]);
    return status == SP_OK
               ? SP_OK
               : sp_fail_within(status, "第 %ld 题：", "question %ld: ", no);
}

static sp_status take_answers(marking *m, const char *answers)
{
    SP_AUTOFREE char *copy = NULL;
    char *rest = NULL;

    SP_TRY(sp_text_halfwidth(answers, &copy));
    for (char *word = strtok_r(copy, " \t\r\n;", &rest); word;
         word = strtok_r(NULL, " \t\r\n;", &rest))
        SP_TRY(take_answer(m, word));
    return SP_OK;
}

static void count_up(const marking *m, sp_exam_mark *out)
{
    int64_t points = 0;
    int64_t all = 0;

    out->right = 0;
    for (size_t i = 0; i < m->n; i++) {
        bool right = strcmp(m->given[i], m->items[i].answer) == 0;
        out->right += right;
        points += right ? m->items[i].points : 0;
        all += m->items[i].points;
    }
    /* Down: who is a hair below the pass mark has not passed. */
    out->score = all > 0 ? points * 1000 / all : 0;
}

sp_status sp_exam_marking(const sp_exam_item *items, size_t n,
                          const char *answers, char given[][SP_EXAM_LETTERS],
                          sp_exam_mark *out)
{
    marking m = {items, n, calloc(n + 1, SP_EXAM_LETTERS)};

    if (!m.given)
        return sp_no_memory();
    sp_status status = take_answers(&m, answers);
    if (status == SP_OK) {
        count_up(&m, out);
        if (given)
            memcpy(given, m.given, n * SP_EXAM_LETTERS);
    }
    free(m.given);
    return status;
}
