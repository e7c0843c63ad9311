/* How well a clause answers a question. */
#include "kb_rank.h"

#include <math.h>
#include <string.h>

#include "kb_char.h"
#include "kb_number.h"

enum { NEAR_BYTES = 150 };

/* Fitted by tests/bench/kb_fit.py on pairs (governing clause, other clause) of
 * the questions in tests/data/kb and of those given with the project, five
 * folds; docs/ASSISTANT.md has the figures. */
static const double weights[SP_KB_F_COUNT] = {
    [SP_KB_F_INDEX] = 7.15,    [SP_KB_F_COVER] = 4.42,
    [SP_KB_F_TEXT] = 3.10,     [SP_KB_F_OWN] = 0.26,
    [SP_KB_F_CONCEPTS] = 3.03, [SP_KB_F_NEAR] = 0.93,
    [SP_KB_F_HEADING] = 1.18,  [SP_KB_F_TITLE] = 2.74,
    [SP_KB_F_TOPIC] = 1.85,    [SP_KB_F_ASIDE] = -0.76,
    [SP_KB_F_NAMED] = 3.00,    [SP_KB_F_CORE] = 4.99,
    [SP_KB_F_PUNISHES] = 1.06, [SP_KB_F_LENIENT] = -1.06,
    [SP_KB_F_SEVERE] = -1.44,  [SP_KB_F_DEFINES] = 0.91,
    [SP_KB_F_NUMBER] = 1.60,   [SP_KB_F_NONUMBER] = -1.40,
    [SP_KB_F_LONG] = -0.69,    [SP_KB_F_OPENING] = -1.20,
    [SP_KB_F_OFFICE] = -0.06,  [SP_KB_F_OLD] = -3.00,
};

/* ---- what is met ---- */

static const size_t nowhere = SIZE_MAX;

/* Where each unit of the question stands first. */
static void places(const sp_kb_query *q, const char *text,
                   size_t at[SP_KB_UNITS_MAX])
{
    for (size_t i = 0; i < q->nunits; i++) {
        const char *found = strstr(text, q->units[i].text);
        at[i] = found ? (size_t)(found - text) : nowhere;
    }
}

typedef struct meeting {
    double own;      /* weight of the asker's own words that are met */
    double concepts; /* weight of the concepts that are met */
} meeting;

/* What is met between two places; of a concept the best way to say it. */
static meeting meet(const sp_kb_query *q, const size_t at[SP_KB_UNITS_MAX],
                    size_t from, size_t end)
{
    meeting m = {0, 0};
    double best[SP_KB_CONCEPTS_MAX] = {0};

    for (size_t i = 0; i < q->nunits; i++) {
        const sp_kb_unit *u = &q->units[i];
        if (at[i] < from || at[i] >= end)
            continue;
        if (u->concept < 0)
            m.own += u->weight;
        else if (u->weight > best[u->concept])
            best[u->concept] = u->weight;
    }
    for (size_t i = 0; i < q->nconcepts; i++)
        m.concepts += best[i];
    return m;
}

static meeting meet_all(const sp_kb_query *q, const char *text)
{
    size_t at[SP_KB_UNITS_MAX] = {0};

    places(q, text, at);
    return meet(q, at, 0, nowhere);
}

static double share(double part, double whole)
{
    return whole > 0 ? part / whole : 0;
}

static double own_total(const sp_kb_query *q)
{
    double sum = 0;

    for (size_t i = 0; i < q->nunits; i++)
        if (q->units[i].concept < 0)
            sum += q->units[i].weight;
    return sum;
}

/* The most weight within a few lines, over all that is met. */
static double nearness(const sp_kb_query *q, const size_t at[SP_KB_UNITS_MAX],
                       double met)
{
    double best = 0;

    for (size_t i = 0; i < q->nunits; i++) {
        if (at[i] == nowhere)
            continue;
        const meeting m = meet(q, at, at[i], at[i] + NEAR_BYTES);
        best = fmax(best, m.own + m.concepts);
    }
    return share(best, met);
}

/* ---- the document ---- */

static bool any_in(const sp_words *words, const char *title)
{
    for (size_t i = 0; i < words->count; i++)
        if (strstr(title, words->items[i]))
            return true;
    return false;
}

static void topics(const sp_kb_query *q, const char *title, double *f)
{
    double pointing = 0;
    double here = 0;

    for (size_t i = 0; i < q->nconcepts; i++) {
        const sp_words *titles = &q->concepts[i].term->titles;
        if (titles->count == 0)
            continue;
        pointing++;
        here += any_in(titles, title);
    }
    f[SP_KB_F_TOPIC] = share(here, pointing);
    f[SP_KB_F_ASIDE] = pointing > 0 && here == 0;
}

static double core_of(const sp_kb_query *q, const char *title)
{
    for (size_t i = 0; i < q->npacks; i++)
        for (size_t k = 0; k < q->packs[i]->ncore; k++)
            if (strcmp(q->packs[i]->core[k].title, title) == 0)
                return q->packs[i]->core[k].weight;
    return 0;
}

/* ---- the kind of answer ---- */

static bool says(const sp_kb_query *q, sp_word_use use, const char *text)
{
    for (size_t i = 0; i < q->npacks; i++)
        if (sp_words_in(&q->packs[i]->words[use], text))
            return true;
    return false;
}

static bool begins(const sp_kb_query *q, sp_word_use use, const char *text)
{
    for (size_t i = 0; i < q->npacks; i++) {
        const sp_words *words = &q->packs[i]->words[use];
        for (size_t k = 0; k < words->count; k++)
            if (strncmp(text, words->items[k], strlen(words->items[k])) == 0)
                return true;
    }
    return false;
}

static void intents(const sp_kb_query *q, const char *text, const char *heading,
                    double *f)
{
    bool punishes = says(q, SP_WORDS_PUNISHES, text) ||
                    strstr(heading, "法律责任") || strstr(heading, "罚则");

    f[SP_KB_F_PUNISHES] = q->penalty && punishes;
    f[SP_KB_F_LENIENT] = q->penalty && !punishes;
    f[SP_KB_F_SEVERE] = !q->penalty && punishes;
    f[SP_KB_F_DEFINES] = q->define && says(q, SP_WORDS_DEFINES, text);
    if (q->number) {
        bool has = sp_kb_has_number(text, &q->number->unit);
        f[SP_KB_F_NUMBER] = has;
        f[SP_KB_F_NONUMBER] = !has;
    }
}

static bool is_opening(const sp_kb_candidate *c, const char *text)
{
    if (strcmp(c->article, "第一条") == 0)
        return true;
    return strlen(text) < 150 &&
           (strstr(text, "起施行") || strstr(text, "同时废止"));
}

static sp_status fold(const char *text, char **out)
{
    return sp_kb_fold_text(text, strlen(text), out);
}

sp_status sp_kb_features(const sp_kb_query *q, const sp_kb_candidate *c,
                         double f[SP_KB_F_COUNT])
{
    SP_AUTOFREE char *text = NULL;
    SP_AUTOFREE char *heading = NULL;
    SP_AUTOFREE char *title = NULL;
    size_t at[SP_KB_UNITS_MAX] = {0};

    SP_TRY(fold(c->text, &text));
    SP_TRY(fold(c->heading, &heading));
    SP_TRY(fold(c->title, &title));
    memset(f, 0, SP_KB_F_COUNT * sizeof *f);
    places(q, text, at);
    const meeting in_text = meet(q, at, 0, nowhere);
    const meeting in_heading = meet_all(q, heading);
    const meeting in_title = meet_all(q, title);
    double own = own_total(q);
    double all = in_text.own + in_text.concepts;
    double above = in_heading.own + in_heading.concepts;
    double named = in_title.own + in_title.concepts;
    f[SP_KB_F_INDEX] = c->index;
    f[SP_KB_F_TEXT] = share(all, q->total);
    f[SP_KB_F_HEADING] = share(above, q->total);
    f[SP_KB_F_TITLE] = share(named, q->total);
    f[SP_KB_F_COVER] = fmin(1, f[SP_KB_F_TEXT] + 0.5 * f[SP_KB_F_TITLE] +
                                   0.3 * f[SP_KB_F_HEADING]);
    f[SP_KB_F_OWN] = share(in_text.own, own);
    f[SP_KB_F_CONCEPTS] = share(in_text.concepts, q->total - own);
    f[SP_KB_F_NEAR] = nearness(q, at, all);
    f[SP_KB_F_NAMED] = strlen(title) >= 6 && strstr(q->whole, title);
    f[SP_KB_F_CORE] = core_of(q, title);
    f[SP_KB_F_LONG] = log((double)strlen(text) / 300 + 0.2);
    f[SP_KB_F_OPENING] = is_opening(c, text);
    f[SP_KB_F_OFFICE] = begins(q, SP_WORDS_OFFICE, text);
    f[SP_KB_F_OLD] = c->old;
    topics(q, title, f);
    intents(q, text, heading, f);
    return SP_OK;
}

sp_status sp_kb_met(const sp_kb_query *q, const char *text, double *out)
{
    SP_AUTOFREE char *folded = NULL;

    SP_TRY(fold(text, &folded));
    const meeting m = meet_all(q, folded);
    *out = m.own + m.concepts;
    return SP_OK;
}

double sp_kb_rank(const double f[SP_KB_F_COUNT])
{
    double sum = 0;

    for (size_t i = 0; i < SP_KB_F_COUNT; i++)
        sum += weights[i] * f[i];
    return sum;
}
