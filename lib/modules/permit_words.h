/* Texts that live as long as the session: reasons borrow their clauses, and the
 * pack that a clause stands in may be gone before its reason. */
#ifndef SP_PERMIT_WORDS_H
#define SP_PERMIT_WORDS_H

#include "base.h"

enum { SP_WORD_BUCKETS = 64 };

typedef struct sp_words {
    struct sp_word *buckets[SP_WORD_BUCKETS];
} sp_words;

/* The one copy of @text; NULL when out of memory. */
const char *sp_word(sp_words *words, const char *text);
void sp_words_clear(sp_words *words);

#endif
