/* Pairs of characters. */
#include "text_bigrams.h"

#include "text.h"

void sp_bigrams_free(sp_bigrams *bigrams)
{
    free(bigrams->pairs);
    *bigrams = (sp_bigrams){0};
}

/* The character at @text, which is valid UTF-8, and its length. */
static uint32_t character(const char *text, size_t *out_len)
{
    unsigned char first = (unsigned char)text[0];
    size_t len = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    uint32_t value = len == 1 ? first : first & (0x7fu >> len);

    for (size_t i = 1; i < len; i++)
        value = value << 6 | ((unsigned char)text[i] & 0x3f);
    *out_len = len;
    return value;
}

static int ascending(const void *a, const void *b)
{
    const uint64_t *x = a;
    const uint64_t *y = b;

    return (*x > *y) - (*x < *y);
}

sp_status sp_bigrams_of(const char *text, sp_bigrams *out)
{
    SP_AUTOFREE char *folded = NULL;
    uint32_t last = 0;

    SP_TRY(sp_text_fold(text, &folded));
    size_t n = sp_utf8_count(folded);
    n = n < SP_BIGRAMS_MAX ? n : SP_BIGRAMS_MAX;
    sp_bigrams made = {calloc(n ? n : 1, sizeof *made.pairs), 0};
    if (!made.pairs)
        return sp_no_memory();
    const char *at = folded;
    for (size_t i = 0; i < n; i++) {
        size_t len;
        uint32_t here = character(at, &len);
        if (i > 0)
            made.pairs[made.count++] = (uint64_t)last << 32 | here;
        else if (n == 1)
            made.pairs[made.count++] = here;
        last = here;
        at += len;
    }
    qsort(made.pairs, made.count, sizeof *made.pairs, ascending);
    *out = made;
    return SP_OK;
}

double sp_bigrams_alike(const sp_bigrams *a, const sp_bigrams *b)
{
    size_t shared = 0;

    if (a->count == 0 || b->count == 0)
        return 0;
    for (size_t i = 0, k = 0; i < a->count && k < b->count;) {
        if (a->pairs[i] == b->pairs[k])
            shared++;
        bool left = a->pairs[i] <= b->pairs[k];
        bool right = b->pairs[k] <= a->pairs[i];
        i += left;
        k += right;
    }
    return 2.0 * (double)shared / (double)(a->count + b->count);
}
