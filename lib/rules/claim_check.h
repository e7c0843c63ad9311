/* A sentence of an answer against the passages that it cites ("[2]"). It errs
 * on the side of doubt: what cannot be found again is not supported. What it
 * cannot see: a true number under another subject in the same sentence of the
 * law, and whether a passage is itself right. */
#ifndef SP_CLAIM_CHECK_H
#define SP_CLAIM_CHECK_H

#include <safeprod/claim_rules.h>

#include "str.h"

enum {
    SP_CLAIM_CITED_MAX = 8,      /* passages that one sentence cites */
    SP_CLAIM_SENTENCE_MAX = 4096 /* bytes */
};

/* What was found. Start from {0}. */
typedef struct sp_claim_finding {
    unsigned claim; /* sp_claim */
    double overlap; /* 0..1, of its words with what it cites */
    size_t cited[SP_CLAIM_CITED_MAX]; /* from 1 */
    size_t ncited;
    char detail[64]; /* the number, the words that are not found; or "" */
} sp_claim_finding;

/* @passages: where each is from and what it says, in one text. */
sp_status sp_claim_check(const char *sentence, const char *const *passages,
                         size_t count, sp_claim_finding *out);

/* Does @passage, which the sentence does not cite, say the opposite? */
sp_status sp_claim_disputed(const char *sentence, const char *passage,
                            bool *out);

/* ---- claim_split.c ---- */

/* Bytes of the sentence that @text begins with, with the citations and spaces
 * behind it; 0: it is not ended yet. @end: nothing comes any more. */
size_t sp_claim_sentence(const char *text, size_t len, bool end);

/* The numbers in brackets, each once; true unless one is no passage of
 * @count. */
bool sp_claim_cited(const char *sentence, size_t count,
                    size_t out[SP_CLAIM_CITED_MAX], size_t *out_count);

/* @sentence without citations, leading list marks and white space around it;
 * the caller's. */
sp_status sp_claim_bare(const char *sentence, char **out);

/* ---- claim_words.c: content, as pairs of characters and words ---- */

typedef struct sp_claim_words {
    uint64_t *items; /* sorted, each once, after sp_claim_words_sort() */
    size_t count, cap;
    bool failed;
} sp_claim_words;
void sp_claim_words_add(sp_claim_words *w, const char *text, size_t len);
void sp_claim_words_sort(sp_claim_words *w);
void sp_claim_words_free(sp_claim_words *w);
/* How many of @part's are in @all (sorted). */
size_t sp_claim_words_common(const sp_claim_words *part,
                             const sp_claim_words *all);

/* ---- claim_number.c ---- */

typedef enum sp_claim_bound {
    SP_BOUND_NONE,
    SP_BOUND_MOST,
    SP_BOUND_LEAST
} sp_claim_bound;

/* A number in folded text. */
typedef struct sp_claim_number {
    double value;
    int unit; /* 0: none that is known */
    sp_claim_bound bound;
    size_t start, end; /* bytes */
} sp_claim_number;

/* The next one at or behind @from; false: none. */
bool sp_claim_next_number(const char *text, size_t len, size_t from,
                          sp_claim_number *out);

/* ---- claim_mood.c ---- */

/* What a clause (folded) tells people to do. */
typedef enum sp_claim_mood {
    SP_MOOD_NONE,
    SP_MOOD_MUST,
    SP_MOOD_MAY,
    SP_MOOD_FORBID,
    SP_MOOD_NEED_NOT
} sp_claim_mood;

typedef struct sp_claim_tone {
    sp_claim_mood mood;
    int negations;    /* words that turn a meaning round */
    bool conditional; /* "未经…", "…的": a case, not an order */
} sp_claim_tone;
sp_claim_tone sp_claim_tone_of(const char *text, size_t len);

/* SP_CLAIM_SUPPORTED, _REVERSED or _STRENGTH. @whole: of the passage's whole
 * sentence, @clause of the part that is nearest. */
unsigned sp_claim_compare(sp_claim_tone said, sp_claim_tone clause,
                          sp_claim_tone whole);

#endif
