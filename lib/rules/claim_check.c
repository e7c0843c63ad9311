/* Sentence against passage: words, numbers, moods. */
#include "claim_check.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "kb_char.h"

/* Calibrated on the cases of tests/unit/test_claim_check.c: honest paraphrases
 * reach 0.6 and more, invented sentences stay below 0.4. */
static const double WHOLE_LEAST = 0.50;  /* of a sentence's words */
static const double CLAUSE_LEAST = 0.34; /* of each part's */
static const double NEAR = 0.50;         /* from here on two clauses are about
                                            the same */
static const double OPPOSED = 0.70;      /* for one that is not even cited */
enum { FEW = 3 };                        /* fewer words tell nothing */

const sp_label sp_claim_labels[] = {
    [SP_CLAIM_SUPPORTED] = {"supported", "有依据"},
    [SP_CLAIM_UNCITED] = {"uncited", "没有注明出处"},
    [SP_CLAIM_UNKNOWN] = {"unknown", "出处不存在"},
    [SP_CLAIM_UNRELATED] = {"unrelated", "出处里没有这个意思"},
    [SP_CLAIM_NUMBER] = {"number", "出处里没有这个数"},
    [SP_CLAIM_LIMIT] = {"limit", "至多与至少弄反"},
    [SP_CLAIM_REVERSED] = {"reversed", "与出处意思相反"},
    [SP_CLAIM_STRENGTH] = {"strength", "可以与应当弄混"},
    [SP_CLAIM_DISPUTED] = {"disputed", "另有资料说法相反"},
};
SP_ASSERT_COUNT(sp_claim_labels, SP_CLAIM_COUNT);

/* ---- pieces of text ---- */

/* A clause, and the sentence that it is in; both within a folded text. */
typedef struct piece {
    const char *text;
    size_t len;
    const char *whole;
    size_t whole_len;
    sp_claim_words words;
    sp_claim_words whole_words; /* of the first clause of a sentence alone */
} piece;

typedef struct pieces {
    piece *items;
    size_t count, cap;
} pieces;

static void pieces_free(pieces *p)
{
    for (size_t i = 0; i < p->count; i++) {
        sp_claim_words_free(&p->items[i].words);
        sp_claim_words_free(&p->items[i].whole_words);
    }
    free(p->items);
    *p = (pieces){0};
}

static bool starts(const char *text, size_t len, const char *with)
{
    size_t n = strlen(with);
    return len >= n && memcmp(text, with, n) == 0;
}

/* Bytes of a mark that ends a sentence, or (@clause) a part of one. */
static size_t break_at(const char *text, size_t len, bool clause)
{
    static const char *const ends[] = {"。", ";", "!", "?", "\n", "；"};
    static const char *const more[] = {":", "(", ")", "\"", "“", "”", "，"};
    for (size_t i = 0; i < SP_COUNT(ends); i++)
        if (starts(text, len, ends[i]))
            return strlen(ends[i]);
    for (size_t i = 0; i < SP_COUNT(more) && clause; i++)
        if (starts(text, len, more[i]))
            return strlen(more[i]);
    /* "1,000" is one number */
    return clause && *text == ',' &&
           !(len > 1 && sp_kb_is_digit((unsigned char)text[1]));
}

static size_t span(const char *text, size_t len, bool clause)
{
    size_t at = 0;
    while (at < len && !break_at(text + at, len - at, clause))
        at++;
    return at;
}

static sp_status add_piece(pieces *p, piece one)
{
    if (p->count == p->cap) {
        size_t cap = p->cap ? p->cap * 2 : 16;
        piece *more = realloc(p->items, cap * sizeof *more);
        if (!more)
            return sp_no_memory();
        p->items = more;
        p->cap = cap;
    }
    sp_claim_words_add(&one.words, one.text, one.len);
    sp_claim_words_sort(&one.words);
    p->items[p->count++] = one;
    return one.words.failed ? sp_no_memory() : SP_OK;
}

static sp_status cut_sentence(pieces *p, const char *text, size_t len)
{
    size_t first = p->count;
    for (size_t at = 0; at < len;) {
        size_t n = span(text + at, len - at, true);
        if (n > 0)
            SP_TRY(add_piece(p, (piece){.text = text + at,
                                        .len = n,
                                        .whole = text,
                                        .whole_len = len}));
        at += n;
        at += at < len ? break_at(text + at, len - at, true) : 0;
    }
    if (p->count == first)
        return SP_OK;
    sp_claim_words *w = &p->items[first].whole_words;
    sp_claim_words_add(w, text, len);
    sp_claim_words_sort(w);
    return w->failed ? sp_no_memory() : SP_OK;
}

/* Folded @text into clauses. */
static sp_status cut(pieces *p, const char *text)
{
    for (size_t len = strlen(text), at = 0; at < len;) {
        size_t n = span(text + at, len - at, false);
        SP_TRY(cut_sentence(p, text + at, n));
        at += n;
        at += at < len ? break_at(text + at, len - at, false) : 0;
    }
    return SP_OK;
}

/* ---- the case ---- */

/* What a sentence is held against. */
typedef struct evidence {
    pieces parts;
    sp_claim_words all;
    sp_claim_finding *out;
} evidence;

static void evidence_end(evidence *e)
{
    pieces_free(&e->parts);
    sp_claim_words_free(&e->all);
}

static void verdict(evidence *e, sp_claim claim, const char *text, size_t len)
{
    while (len > sizeof e->out->detail - 1 ||
           (len > 0 && ((unsigned char)text[len] & 0xc0) == 0x80))
        len--; /* whole characters */
    e->out->claim = claim;
    memcpy(e->out->detail, text, len);
    e->out->detail[len] = '\0';
}

static double share(const sp_claim_words *part, const sp_claim_words *all)
{
    return part->count
               ? (double)sp_claim_words_common(part, all) / (double)part->count
               : 0;
}

/* ---- words ---- */

static bool about_the_same(evidence *e, const char *said, const pieces *parts)
{
    SP_CLEANUP(sp_claim_words_free) sp_claim_words w = {0};
    sp_claim_words_add(&w, said, strlen(said));
    sp_claim_words_sort(&w);
    e->out->overlap = share(&w, &e->all);
    if (e->out->overlap < WHOLE_LEAST) {
        verdict(e, SP_CLAIM_UNRELATED, said, strlen(said));
        return false;
    }
    for (size_t i = 0; i < parts->count; i++) {
        const piece *p = &parts->items[i];
        if (p->words.count >= FEW && share(&p->words, &e->all) < CLAUSE_LEAST) {
            verdict(e, SP_CLAIM_UNRELATED, p->text, p->len);
            return false;
        }
    }
    return true;
}

/* ---- numbers ---- */

typedef enum found { MISSING, OTHER_BOUND, THERE } found;

static found find_number(const sp_claim_number *said, const char *text,
                         size_t len)
{
    sp_claim_number n;
    found best = MISSING;
    for (size_t at = 0; sp_claim_next_number(text, len, at, &n); at = n.end) {
        double slack = fabs(said->value) * 1e-9;
        if (fabs(n.value - said->value) > slack ||
            (said->unit && n.unit != said->unit))
            continue;
        if (!said->bound || !n.bound || said->bound == n.bound)
            return THERE;
        best = OTHER_BOUND;
    }
    return best;
}

/* Numbers hold where the matter is spoken of: in the sentences that share the
 * most words with what was said, when those are near; else anywhere. */
static found look_up(const evidence *e, const piece *said,
                     const sp_claim_number *number)
{
    size_t most = 0;
    found best = MISSING;
    for (size_t i = 0; i < e->parts.count; i++) {
        const piece *p = &e->parts.items[i];
        size_t n = sp_claim_words_common(&said->words, &p->whole_words);
        if (p->text == p->whole && n > most)
            most = n;
    }
    bool near = said->words.count >= FEW &&
                (double)most >= NEAR * (double)said->words.count;
    for (size_t i = 0; i < e->parts.count; i++) {
        const piece *p = &e->parts.items[i];
        if (!p->whole_words.count)
            continue;
        if (near && sp_claim_words_common(&said->words, &p->whole_words) < most)
            continue;
        found f = find_number(number, p->whole, p->whole_len);
        if (f > best)
            best = f;
    }
    return best;
}

static bool numbers_stand_there(evidence *e, const pieces *parts)
{
    for (size_t i = 0; i < parts->count; i++) {
        const piece *p = &parts->items[i];
        sp_claim_number n;
        for (size_t at = 0; sp_claim_next_number(p->text, p->len, at, &n);
             at = n.end) {
            found f = look_up(e, p, &n);
            if (f == THERE)
                continue;
            verdict(e, f == MISSING ? SP_CLAIM_NUMBER : SP_CLAIM_LIMIT,
                    p->text + n.start, n.end - n.start);
            return false;
        }
    }
    return true;
}

/* ---- moods ---- */

/* Does a part of the sentence that @p is in say in which case it holds? */
static bool has_condition(const pieces *parts, const piece *p)
{
    for (size_t i = 0; i < parts->count; i++)
        if (parts->items[i].whole == p->whole &&
            sp_claim_tone_of(parts->items[i].text, parts->items[i].len)
                .conditional)
            return true;
    return false;
}

/* The gentlest verdict of the clauses that are nearest. */
static unsigned mood_of(const evidence *e, const pieces *parts,
                        const piece *said, double near)
{
    size_t most = 0;
    unsigned best = SP_CLAIM_COUNT;
    sp_claim_tone tone = sp_claim_tone_of(said->text, said->len);
    tone.conditional = has_condition(parts, said);
    for (size_t i = 0; i < e->parts.count; i++) {
        size_t n =
            sp_claim_words_common(&said->words, &e->parts.items[i].words);
        most = n > most ? n : most;
    }
    if (said->words.count < 2 ||
        (double)most < near * (double)said->words.count)
        return SP_CLAIM_SUPPORTED;
    for (size_t i = 0; i < e->parts.count; i++) {
        const piece *p = &e->parts.items[i];
        if (sp_claim_words_common(&said->words, &p->words) < most)
            continue;
        sp_claim_tone whole = sp_claim_tone_of(p->whole, p->whole_len);
        sp_claim_tone clause = sp_claim_tone_of(p->text, p->len);
        whole.conditional = has_condition(&e->parts, p);
        unsigned claim = sp_claim_compare(tone, clause, whole);
        if (claim == SP_CLAIM_SUPPORTED)
            return claim;
        best = claim < best ? claim : best;
    }
    return best == SP_CLAIM_COUNT ? SP_CLAIM_SUPPORTED : best;
}

static bool moods_agree(evidence *e, const pieces *parts, double near)
{
    for (size_t i = 0; i < parts->count; i++) {
        const piece *p = &parts->items[i];
        unsigned claim = mood_of(e, parts, p, near);
        if (claim == SP_CLAIM_SUPPORTED)
            continue;
        verdict(e, claim, p->text, p->len);
        return false;
    }
    return true;
}

/* ---- all of it ---- */

static sp_status fold(const char *text, char **out)
{
    return sp_kb_fold_text(text, strlen(text), out);
}

static sp_status gather(evidence *e, const char *folded)
{
    SP_TRY(cut(&e->parts, folded));
    sp_claim_words_add(&e->all, folded, strlen(folded));
    return SP_OK;
}

static sp_status judge(evidence *e, const char *said)
{
    SP_CLEANUP(pieces_free) pieces parts = {0};
    SP_TRY(cut(&parts, said));
    sp_claim_words_sort(&e->all);
    if (e->all.failed)
        return sp_no_memory();
    e->out->claim = SP_CLAIM_SUPPORTED;
    if (about_the_same(e, said, &parts) && numbers_stand_there(e, &parts))
        moods_agree(e, &parts, NEAR);
    return SP_OK;
}

static void free_texts(char *(*texts)[SP_CLAIM_CITED_MAX])
{
    for (size_t i = 0; i < SP_CLAIM_CITED_MAX; i++)
        free((*texts)[i]);
}

sp_status sp_claim_check(const char *sentence, const char *const *passages,
                         size_t count, sp_claim_finding *out)
{
    SP_CLEANUP(free_texts) char *texts[SP_CLAIM_CITED_MAX] = {NULL};
    SP_AUTOFREE char *bare = NULL, *said = NULL;
    SP_CLEANUP(evidence_end) evidence e = {.out = out};
    *out = (sp_claim_finding){0};
    bool known = sp_claim_cited(sentence, count, out->cited, &out->ncited);
    if (!known || out->ncited == 0) {
        out->claim = known ? SP_CLAIM_UNCITED : SP_CLAIM_UNKNOWN;
        return SP_OK;
    }
    SP_TRY(sp_claim_bare(sentence, &bare));
    SP_TRY(fold(bare, &said));
    for (size_t i = 0; i < out->ncited; i++) {
        SP_TRY(fold(passages[out->cited[i] - 1], &texts[i]));
        SP_TRY(gather(&e, texts[i]));
    }
    return judge(&e, said);
}

sp_status sp_claim_disputed(const char *sentence, const char *passage,
                            bool *out)
{
    SP_AUTOFREE char *bare = NULL, *said = NULL, *text = NULL;
    SP_CLEANUP(pieces_free) pieces parts = {0};
    sp_claim_finding finding = {0};
    SP_CLEANUP(evidence_end) evidence e = {.out = &finding};
    SP_TRY(sp_claim_bare(sentence, &bare));
    SP_TRY(fold(bare, &said));
    SP_TRY(fold(passage, &text));
    SP_TRY(gather(&e, text));
    SP_TRY(cut(&parts, said));
    *out =
        !moods_agree(&e, &parts, OPPOSED) && finding.claim == SP_CLAIM_REVERSED;
    return SP_OK;
}
