/* A growing string that remembers running out of memory, so that ten appends
 * need one check: sp_str_take(). */
#ifndef SP_STR_H
#define SP_STR_H

#include "base.h"

typedef struct sp_str {
    char *data; /* NUL-terminated once anything was added; may be NULL */
    size_t len;
    size_t cap;
    bool failed; /* an append found no memory */
} sp_str;

void sp_str_add(sp_str *s, const char *text);
void sp_str_addn(sp_str *s, const void *bytes, size_t n);
void sp_str_addc(sp_str *s, char c);
void sp_str_addf(sp_str *s, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Make it empty, keeping the memory. Clears `failed` as well. */
void sp_str_clear(sp_str *s);
void sp_str_free(sp_str *s);
#define SP_AUTOSTR SP_CLEANUP(sp_str_free) sp_str

/* Borrow the text; "" when empty. Check `failed` (or sp_str_ok()) first. */
static inline const char *sp_str_text(const sp_str *s)
{
    return s->data ? s->data : "";
}
sp_status sp_str_ok(const sp_str *s);

/* Give the text (never NULL) to the caller and empty @s. */
sp_status sp_str_take(sp_str *s, char **out);

/* strdup() with our error; NULL copies as NULL. */
sp_status sp_text_copy(const char *text, char **out);

#endif
