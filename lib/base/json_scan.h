/* What the two halves of the JSON check share: a place in a text, the keys of
 * the objects that are open there, and how a complaint is put. */
#ifndef SP_JSON_SCAN_H
#define SP_JSON_SCAN_H

#include "str.h"

/* A key of an object that is still open. */
typedef struct key {
    uint64_t hash;    /* of the decoded bytes */
    uint32_t at;      /* where it stands in the text, behind its quote */
    uint32_t raw;     /* bytes there */
    uint32_t decoded; /* where it stands in scan.decoded when it has escapes */
    uint32_t len;     /* bytes decoded */
} key;

typedef struct scan {
    const char *text, *p, *end;
    unsigned depth;
    size_t items;
    key *keys; /* those of all open objects, the innermost last */
    size_t nkeys, keys_cap;
    sp_str decoded; /* keys that were written with escapes */
    bool has_nul;   /* a string holds \u0000, which C strings cannot */
    size_t longest; /* bytes of the longest number */
    char found[12]; /* the character at p, for a sentence */
} scan;

void sp_scan_free(scan *s);

/* Put "line, column" before the sentence that was just set: SP_INVALID. */
sp_status sp_scan_place(const scan *s, const char *at);

/* The character at p, as people can read it. */
const char *sp_scan_found(scan *s);

/* What belongs at p, in both languages; literals. */
#define EXPECTED(s, zh, en)                                                    \
    ((s)->p == (s)->end                                                        \
         ? sp_fail(SP_INVALID, "文本到此结束，还缺" zh,                        \
                   "the text ends here, without " en)                          \
         : sp_fail(SP_INVALID, "这里应为" zh "，却是“%s”",                     \
                   "expected " en ", found '%s'", sp_scan_found(s)),           \
     sp_scan_place(s, (s)->p))

static inline void skip_space(scan *s)
{
    while (s->p < s->end &&
           (*s->p == ' ' || *s->p == '\n' || *s->p == '\t' || *s->p == '\r'))
        s->p++;
}

static inline bool at_char(const scan *s, char c)
{
    return s->p < s->end && *s->p == c;
}

static inline bool at_digit(const scan *s)
{
    return s->p < s->end && *s->p >= '0' && *s->p <= '9';
}

/* The rest of a string: p stands behind the opening quote and ends behind the
 * closing one. With an escape in it *@decoded becomes true and the bytes that
 * are meant are appended to @into, which may be NULL. */
sp_status sp_scan_string(scan *s, sp_str *into, bool *decoded);

/* A key, from its opening quote; @first is the object's first key. */
sp_status sp_scan_key(scan *s, size_t first);

/* The object ends: look at its keys when there were many, and forget them. */
sp_status sp_scan_close(scan *s, size_t first);

#endif
