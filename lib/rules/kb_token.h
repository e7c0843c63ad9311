/* Tokens of the knowledge base: what its index holds and what is looked up.
 *
 * A run of Chinese characters gives each pair of neighbours and, at the same
 * place, each single character. Other letters and digits give whole words
 * ("30871", "lec", "1.5", "30%"); a number with letters behind it gives the
 * number as well ("30ma", "30"). All of it is folded (kb_char.h), so the same
 * words have the same tokens however they are written. */
#ifndef SP_KB_TOKEN_H
#define SP_KB_TOKEN_H

#include "base.h"

enum { SP_KB_TOKEN_MAX = 64 }; /* bytes; longer words are cut */

typedef struct sp_kb_token {
    const char *text; /* folded; borrowed until the visit returns */
    size_t len;
    size_t start; /* bytes in the original */
    size_t end;
    bool same_place; /* as the token before it */
    bool pair;       /* two Chinese characters */
    bool single;     /* one of them */
} sp_kb_token;

/* Return 0 to go on; anything else ends the walk with it. */
typedef int (*sp_kb_token_visit)(void *context, const sp_kb_token *token);

/* Walk the tokens of any bytes. @singles: with single characters (documents);
 * else a single character comes only where it has no neighbour (questions, so
 * that 动火 does not mean 动 or 火). Characters that say nothing alone
 * (sp_kb_is_empty_word) never come singly. */
int sp_kb_tokens(const char *text, size_t len, bool singles,
                 sp_kb_token_visit visit, void *context);

/* Is this single character in nearly every clause? */
bool sp_kb_is_empty_word(uint32_t c);

#endif
