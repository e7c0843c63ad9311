/* Characters as the knowledge base compares them: strictly decoded, full-width
 * forms narrowed, ASCII in lower case, traditional ones made simplified. */
#ifndef SP_KB_CHAR_H
#define SP_KB_CHAR_H

#include "base.h"

enum { SP_KB_BAD = 0xfffd }; /* stands for a byte that is not UTF-8 */

/* The character at @text, of which @len bytes are left (at least one), and its
 * length. A bad byte is one character. */
uint32_t sp_kb_decode(const char *text, size_t len, size_t *out_len);

/* Append-free encoding: @out has room for 4 bytes. @return how many. */
size_t sp_kb_encode(uint32_t c, char out[4]);

/* As it is compared. */
uint32_t sp_kb_fold(uint32_t c);

/* The simplified form of a traditional character, else itself. */
uint32_t sp_kb_simplify(uint32_t c);

bool sp_kb_is_han(uint32_t c);

/* Letters and digits of what is no Chinese, folded; also ℃, ‰, Ω and such. */
bool sp_kb_is_word(uint32_t c);

static inline bool sp_kb_is_digit(uint32_t c)
{
    return c >= '0' && c <= '9';
}

/* Of 〇 零 一 二 两 三 … 九: 0 to 9; else -1. */
int sp_kb_han_digit(uint32_t c);

/* A whole text, folded, in new memory. Bytes that are not UTF-8 and control
 * characters become spaces. */
sp_status sp_kb_fold_text(const char *text, size_t len, char **out);

#endif
