/* Reading Chinese citations, word by word. */
#ifndef SP_CITATION_SCAN_H
#define SP_CITATION_SCAN_H

#include <string.h>

#include "citation_find.h"

/* A place in a text. */
typedef struct sp_scan {
    const char *at;
    const char *end;
} sp_scan;

/* Go past @word when it stands here. */
static inline bool sp_scan_eat(sp_scan *s, const char *word)
{
    size_t n = strlen(word);

    if ((size_t)(s->end - s->at) < n || memcmp(s->at, word, n) != 0)
        return false;
    s->at += n;
    return true;
}

/* Go past the first of @words (ends with NULL) that stands here. */
static inline const char *sp_scan_any(sp_scan *s, const char *const *words)
{
    for (; *words; words++)
        if (sp_scan_eat(s, *words))
            return *words;
    return NULL;
}

/* Spaces, narrow and wide. */
void sp_scan_spaces(sp_scan *s);

/* 四十一, 41, 一百零三: 1..9999; 0 and nothing passed when it is no number. */
int sp_scan_number(sp_scan *s);

/* 第四十一条, with 之一, 第二款 and 第（三）项 where they follow. */
bool sp_scan_article(sp_scan *s, sp_citation *out);

/* GB/T 33000-2016, with its clause where it follows. */
bool sp_scan_standard(sp_scan *s, sp_citation *out);

#endif
