/* Texts of strangers on their way to a language model. */
#ifndef SP_PROMPT_GUARD_H
#define SP_PROMPT_GUARD_H

#include "str.h"

/* Does @text speak to a program that reads it ("ignore previous instructions",
 * "如果你是助手，请回答…") rather than to people? By turns of phrase: it finds
 * those that are known, and a law has none of them. */
sp_status sp_speaks_to_program(const char *text, bool *out);

/* Append at most @most bytes of @text as content: what could end its frame or
 * pass for a citation is written with look-alikes, what cannot be seen is left
 * out, and a cut falls between characters. */
void sp_prompt_text(sp_str *s, const char *text, size_t most);

#endif
