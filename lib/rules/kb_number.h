/* Numbers with units in a text. */
#ifndef SP_KB_NUMBER_H
#define SP_KB_NUMBER_H

#include "terms_pack.h"

/* A number in a text. */
typedef struct sp_kb_found {
    size_t start; /* bytes; number and unit, "三十日", "5万元以上10万元以下" */
    size_t end;
} sp_kb_found;

/* Does a number with one of @units stand in @text (folded)? */
bool sp_kb_has_number(const char *text, const sp_words *units);

/* The next number with one of @units from @from on; a range is one. */
bool sp_kb_next_number(const char *text, size_t from, const sp_words *units,
                       sp_kb_found *out);

#endif
