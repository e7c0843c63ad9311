/* How alike two texts are, by the pairs of characters that they share. Chinese
 * has no spaces, so pairs serve as words do elsewhere; order within the text
 * does not matter, which suits notes that say the same the other way round. */
#ifndef SP_TEXT_BIGRAMS_H
#define SP_TEXT_BIGRAMS_H

#include "base.h"

enum { SP_BIGRAMS_MAX = 2000 }; /* of a text; what follows is not looked at */

/* The pairs of a text, in order; a text of one character is a pair with
 * nothing. */
typedef struct sp_bigrams {
    uint64_t *pairs;
    size_t count;
} sp_bigrams;

/* Of @text as sp_text_fold() has it: width, case, spaces and punctuation make
 * no difference. @out to be freed. */
sp_status sp_bigrams_of(const char *text, sp_bigrams *out);
void sp_bigrams_free(sp_bigrams *bigrams);

/* Twice the shared pairs over all pairs (Dice), 0..1; 0 when either text has
 * none. */
double sp_bigrams_alike(const sp_bigrams *a, const sp_bigrams *b);

#endif
