/* A question, taken apart: the words to look up, what they may stand for, what
 * kind of answer is wanted. Pure; how often a token stands in the base comes
 * from the caller. */
#ifndef SP_KB_QUERY_H
#define SP_KB_QUERY_H

#include "terms_pack.h"

enum {
    SP_KB_UNITS_MAX = 160,
    SP_KB_CONCEPTS_MAX = 24,
    SP_KB_PACKS_MAX = 16,      /* packs of terms together */
    SP_KB_QUESTION_LOOK = 3000 /* bytes of a question that are looked at */
};

/* Something to look for. */
typedef struct sp_kb_unit {
    char *text;    /* folded */
    double weight; /* what it tells: rarity times kind */
    int concept;   /* of which it is one way to say it; -1: the asker's own */
    bool pair;     /* two characters of the question */
    bool lookup;   /* worth looking up in the index */
} sp_kb_unit;

/* Words of the question with what texts say instead. */
typedef struct sp_kb_concept {
    const sp_term *term;
    size_t start; /* in the folded question */
    size_t end;
    double weight; /* the greatest of its units */
} sp_kb_concept;

typedef struct sp_kb_query {
    char *whole; /* the question, folded */
    char *rest;  /* without what questions always have */
    sp_kb_unit units[SP_KB_UNITS_MAX];
    size_t nunits;
    sp_kb_concept concepts[SP_KB_CONCEPTS_MAX];
    size_t nconcepts;
    const sp_terms *packs[SP_KB_PACKS_MAX];
    size_t npacks;
    const sp_unit_ask *number; /* the unit that is asked for, or NULL */
    bool penalty;
    bool define;
    bool who;
    bool local;   /* about things of one's own plant, or of no plant */
    double total; /* weight of all concepts and of all own units */
} sp_kb_query;

/* How many clauses hold @token, of how many. */
typedef struct sp_kb_counts {
    sp_status (*frequency)(void *context, const char *token, int64_t *out);
    void *context;
    int64_t clauses;
} sp_kb_counts;

/* Take @question apart. @q starts as zeros with its packs set; it is to be
 * freed also after a failure. */
sp_status sp_kb_query_read(const char *question, const sp_kb_counts *counts,
                           sp_kb_query *q);
void sp_kb_query_free(sp_kb_query *q);

#endif
