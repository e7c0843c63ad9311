/* A question, taken apart. */
#include "kb_query.h"

#include <math.h>
#include <string.h>

#include "kb_char.h"
#include "kb_token.h"
#include "str.h"

/* A single character in more clauses than this tells nothing and costs most of
 * the time. */
static const double common_single = 0.12;
static const double common_pair = 0.45;

/* In a base of a few clauses every word is rare: it is looked at as if it were
 * larger. */
enum { LEAST_CLAUSES = 1000, FEW_CLAUSES = 100 };

static const double weight_pair = 1.0;
static const double weight_single = 0.35;
static const double weight_word = 1.3;
static const double weight_phrase = 1.1;
static const double weight_covered = 0.6; /* own words of a known concept */

void sp_kb_query_free(sp_kb_query *q)
{
    for (size_t i = 0; i < q->nunits; i++)
        free(q->units[i].text);
    free(q->whole);
    free(q->rest);
    q->nunits = 0;
    q->whole = q->rest = NULL;
}

/* ---- words that are known ---- */

static bool contained(const sp_kb_concept *a, const sp_kb_concept *b)
{
    return a->start >= b->start && a->end <= b->end &&
           a->end - a->start < b->end - b->start;
}

/* A concept within a longer one is not meant: 许可证 in 安全生产许可证. */
static void add_concept(sp_kb_query *q, const sp_kb_concept *c)
{
    size_t kept = 0;

    for (size_t i = 0; i < q->nconcepts; i++) {
        const sp_kb_concept *there = &q->concepts[i];
        if (there->term == c->term &&
            there->end - there->start >= c->end - c->start)
            return;
        if (contained(c, there))
            return;
    }
    for (size_t i = 0; i < q->nconcepts; i++)
        if (!contained(&q->concepts[i], c) && q->concepts[i].term != c->term)
            q->concepts[kept++] = q->concepts[i];
    q->nconcepts = kept;
    if (q->nconcepts < SP_KB_CONCEPTS_MAX)
        q->concepts[q->nconcepts++] = *c;
}

/* "17岁" does not stand in "117岁", "ppe" not in "pped". */
static bool at_word(const char *text, const char *found, size_t len)
{
    size_t n;

    if (!sp_kb_is_word((unsigned char)found[0]))
        return true;
    if (found > text && sp_kb_is_word((unsigned char)found[-1]))
        return false;
    if (!sp_kb_is_word((unsigned char)found[len - 1]) || !found[len])
        return true;
    return !sp_kb_is_word(sp_kb_decode(found + len, strlen(found + len), &n));
}

static void find_concepts(sp_kb_query *q, const sp_term *term)
{
    for (size_t i = 0; i < term->say.count; i++) {
        const char *say = term->say.items[i];
        size_t len = strlen(say);
        const char *found = strstr(q->whole, say);
        if (!found || !at_word(q->whole, found, len))
            continue;
        const sp_kb_concept c = {.term = term,
                                 .start = (size_t)(found - q->whole),
                                 .end = (size_t)(found - q->whole) + len};
        add_concept(q, &c);
    }
}

/* ---- what kind of question ---- */

static bool uses(const sp_kb_query *q, sp_word_use use)
{
    for (size_t i = 0; i < q->npacks; i++)
        if (sp_words_in(&q->packs[i]->words[use], q->whole))
            return true;
    return false;
}

/* The longest way to ask wins: 多少天 before 多少. */
static void find_number(sp_kb_query *q)
{
    size_t best = 0;

    for (size_t i = 0; i < q->npacks; i++)
        for (size_t u = 0; u < q->packs[i]->nunits; u++) {
            const sp_unit_ask *ask = &q->packs[i]->units[u];
            for (size_t k = 0; k < ask->ask.count; k++) {
                size_t len = strlen(ask->ask.items[k]);
                if (len > best && strstr(q->whole, ask->ask.items[k])) {
                    best = len;
                    q->number = ask;
                }
            }
        }
}

/* ---- what is looked for ---- */

typedef struct adding {
    sp_kb_query *q;
    const sp_kb_counts *counts;
    int concept;
    sp_status status;
} adding;

static double rarity(const adding *a, int64_t frequency)
{
    double n = fmax((double)a->counts->clauses, LEAST_CLAUSES);
    double f = (double)frequency;

    return log(1 + (n - f + 0.5) / (f + 0.5));
}

static sp_kb_unit *known_unit(sp_kb_query *q, const char *text, int concept)
{
    for (size_t i = 0; i < q->nunits; i++)
        if (q->units[i].concept == concept &&
            strcmp(q->units[i].text, text) == 0)
            return &q->units[i];
    return NULL;
}

static sp_status add_unit(adding *a, const sp_kb_unit *unit)
{
    sp_kb_query *q = a->q;

    if (q->nunits == SP_KB_UNITS_MAX ||
        known_unit(q, unit->text, unit->concept))
        return SP_OK;
    sp_kb_unit *u = &q->units[q->nunits];
    *u = *unit;
    u->text = NULL;
    SP_TRY(sp_text_copy(unit->text, &u->text));
    q->nunits++;
    return SP_OK;
}

static bool is_covered(const sp_kb_query *q, const char *text)
{
    const char *found = strstr(q->whole, text);
    size_t at = found ? (size_t)(found - q->whole) : 0;

    for (size_t i = 0; found && i < q->nconcepts; i++)
        if (at >= q->concepts[i].start &&
            at + strlen(text) <= q->concepts[i].end)
            return true;
    return false;
}

/* A token of the question itself. */
static sp_status add_own(adding *a, const sp_kb_token *token)
{
    char text[SP_KB_TOKEN_MAX + 1];
    int64_t frequency = 0;

    memcpy(text, token->text, token->len);
    text[token->len] = '\0';
    if (known_unit(a->q, text, -1))
        return SP_OK;
    SP_TRY(a->counts->frequency(a->counts->context, text, &frequency));
    double share =
        (double)frequency / ((double)a->counts->clauses + FEW_CLAUSES);
    sp_kb_unit u = {.text = text, .concept = -1, .pair = token->pair};
    u.weight = rarity(a, frequency) * (token->pair     ? weight_pair
                                       : token->single ? weight_single
                                                       : weight_word);
    if (is_covered(a->q, text))
        u.weight *= weight_covered;
    u.lookup =
        frequency > 0 && share < (token->single ? common_single : common_pair);
    return add_unit(a, &u);
}

static int on_own(void *context, const sp_kb_token *token)
{
    adding *a = context;

    a->status = add_own(a, token);
    return a->status != SP_OK;
}

/* ---- what texts say instead ---- */

typedef struct measure {
    adding *a;
    double least; /* rarity of its commonest pair */
    double sum;
    size_t count;
    sp_status status;
} measure;

static int on_part(void *context, const sp_kb_token *token)
{
    measure *m = context;
    char text[SP_KB_TOKEN_MAX + 1];
    int64_t frequency = 0;

    memcpy(text, token->text, token->len);
    text[token->len] = '\0';
    m->status =
        m->a->counts->frequency(m->a->counts->context, text, &frequency);
    double r = rarity(m->a, frequency);
    m->sum += r;
    m->count++;
    if (frequency == 0)
        m->least = -1; /* stands nowhere */
    return m->status != SP_OK;
}

static sp_status add_phrase(adding *a, const char *text)
{
    measure m = {.a = a};

    sp_kb_tokens(text, strlen(text), false, on_part, &m);
    SP_TRY(m.status);
    if (m.count == 0)
        return SP_OK;
    double many = 1 + 0.12 * (double)(m.count - 1);
    const sp_kb_unit u = {.text = (char *)(uintptr_t)text,
                          .weight = weight_phrase * m.sum / (double)m.count *
                                    (many < 1.7 ? many : 1.7),
                          .concept = a->concept,
                          .lookup = m.least >= 0};
    return add_unit(a, &u);
}

static sp_status add_concept_units(adding *a, size_t i)
{
    sp_kb_query *q = a->q;
    sp_kb_concept *c = &q->concepts[i];

    a->concept = (int)i;
    for (size_t k = 0; k < c->term->law.count; k++)
        SP_TRY(add_phrase(a, c->term->law.items[k]));
    for (size_t k = 0; k < q->nunits; k++)
        if (q->units[k].concept == (int)i && q->units[k].weight > c->weight)
            c->weight = q->units[k].weight;
    return SP_OK;
}

/* ---- what questions always have ---- */

/* Every occurrence of @word becomes blanks of the same length. */
static void blank(char *text, const char *word)
{
    size_t len = strlen(word);

    for (char *p = text; (p = strstr(p, word)) != NULL; p += len)
        memset(p, ' ', len);
}

static void blank_stops(sp_kb_query *q)
{
    for (size_t i = 0; i < q->npacks; i++) {
        const sp_words *stop = &q->packs[i]->words[SP_WORDS_STOP];
        for (size_t k = 0; k < stop->count; k++)
            blank(q->rest, stop->items[k]);
    }
}

static sp_status fold(const char *question, sp_kb_query *q)
{
    size_t len = strnlen(question, SP_KB_QUESTION_LOOK);

    while (len > 0 && len == SP_KB_QUESTION_LOOK &&
           ((unsigned char)question[len] & 0xc0) == 0x80)
        len--;
    SP_TRY(sp_kb_fold_text(question, len, &q->whole));
    for (char *p = q->whole; *p; p++)
        if (*p == '\n')
            *p = ' ';
    return sp_text_copy(q->whole, &q->rest);
}

sp_status sp_kb_query_read(const char *question, const sp_kb_counts *counts,
                           sp_kb_query *q)
{
    adding a = {.q = q, .counts = counts, .concept = -1};

    SP_TRY(fold(question, q));
    for (size_t i = 0; i < q->npacks; i++)
        for (size_t t = 0; t < q->packs[i]->nterms; t++)
            find_concepts(q, &q->packs[i]->terms[t]);
    q->penalty = uses(q, SP_WORDS_PENALTY);
    q->define = uses(q, SP_WORDS_DEFINITION);
    q->who = uses(q, SP_WORDS_WHO);
    q->local = uses(q, SP_WORDS_LOCAL);
    find_number(q);
    blank_stops(q);
    sp_kb_tokens(q->rest, strlen(q->rest), true, on_own, &a);
    SP_TRY(a.status);
    for (size_t i = 0; i < q->nconcepts; i++) {
        SP_TRY(add_concept_units(&a, i));
        q->total += q->concepts[i].weight;
    }
    for (size_t i = 0; i < q->nunits; i++)
        if (q->units[i].concept < 0)
            q->total += q->units[i].weight;
    return SP_OK;
}
