/* Packs of kind "terms": what people say and what texts say. */
#ifndef SP_TERMS_PACK_H
#define SP_TERMS_PACK_H

#include "base.h"

/* Some texts, folded (kb_char.h). */
typedef struct sp_words {
    char **items;
    size_t count;
} sp_words;

/* Who says one of these means one of those. */
typedef struct sp_term {
    sp_words say;
    sp_words law;    /* as texts have it */
    sp_words titles; /* documents that it is about, by a part of their title */
} sp_term;

/* A document whose clauses come before those of others. */
typedef struct sp_core {
    char *title; /* the whole of it */
    double weight;
} sp_core;

typedef enum sp_word_use {
    SP_WORDS_STOP,       /* of questions, not of their matter */
    SP_WORDS_PENALTY,    /* a question with one asks for a penalty */
    SP_WORDS_DEFINITION, /* … for what something is */
    SP_WORDS_WHO,        /* … for who has to do it */
    SP_WORDS_LOCAL,      /* … for things of one's own plant */
    SP_WORDS_PUNISHES,   /* a text with one says what is punished */
    SP_WORDS_DEFINES,    /* a text with one says what something is */
    SP_WORDS_OFFICE,     /* a text that begins with one is for authorities */
    SP_WORDS_COUNT
} sp_word_use;

/* Which unit a question asks for. */
typedef struct sp_unit_ask {
    sp_words ask;  /* "多少天" */
    sp_words unit; /* "日", "天", "个月" */
} sp_unit_ask;

typedef struct sp_terms {
    sp_term *terms;
    size_t nterms;
    sp_core *core;
    size_t ncore;
    sp_unit_ask *units;
    size_t nunits;
    sp_words words[SP_WORDS_COUNT];
} sp_terms;

/* Does @text hold one of @words? The first found, or NULL. */
const char *sp_words_in(const sp_words *words, const char *text);

#endif
