/* Texts that live as long as the session. */
#include "permit_words.h"

#include <string.h>

struct sp_word {
    struct sp_word *next;
    char text[];
};

static size_t bucket_of(const char *text)
{
    unsigned hash = 5381;

    for (const char *c = text; *c; c++)
        hash = hash * 33 + (unsigned char)*c;
    return hash % SP_WORD_BUCKETS;
}

const char *sp_word(sp_words *words, const char *text)
{
    size_t bucket = bucket_of(text);
    size_t size = strlen(text) + 1;

    for (struct sp_word *w = words->buckets[bucket]; w; w = w->next)
        if (strcmp(w->text, text) == 0)
            return w->text;
    struct sp_word *w = malloc(sizeof *w + size);
    if (!w) {
        sp_no_memory();
        return NULL;
    }
    memcpy(w->text, text, size);
    w->next = words->buckets[bucket];
    words->buckets[bucket] = w;
    return w->text;
}

void sp_words_clear(sp_words *words)
{
    for (size_t i = 0; i < SP_WORD_BUCKETS; i++)
        while (words->buckets[i]) {
            struct sp_word *next = words->buckets[i]->next;
            free(words->buckets[i]);
            words->buckets[i] = next;
        }
}
