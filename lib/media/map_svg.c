/* SVG that is the same for the same drawing. */
#include "map_svg.h"

#include <ctype.h>
#include <string.h>

enum { NUMBER_DIGITS = 20, IDS_MAX = 100000 };

/* Words that cairo puts before such a number. */
static const char *const words[] = {"surface", "image", "source", "mask",
                                    "pattern"};

typedef struct ids {
    char (*seen)[NUMBER_DIGITS];
    size_t count;
    size_t cap;
} ids;

static void ids_free(ids *i)
{
    free(i->seen);
}

static sp_status id_of(ids *i, const char *digits, size_t len, size_t *out)
{
    for (size_t k = 0; k < i->count; k++)
        if (strlen(i->seen[k]) == len && !memcmp(i->seen[k], digits, len)) {
            *out = k + 1;
            return SP_OK;
        }
    if (i->count == i->cap) {
        size_t cap = i->cap ? i->cap * 2 : 16;
        void *more = realloc(i->seen, cap * sizeof(*i->seen));
        if (!more)
            return sp_no_memory();
        i->seen = more;
        i->cap = cap;
    }
    memcpy(i->seen[i->count], digits, len);
    i->seen[i->count++][len] = '\0';
    *out = i->count;
    return SP_OK;
}

/* The length of the word that starts here and has a number behind it, or 0. */
static size_t word_at(const char *at, size_t left)
{
    for (size_t i = 0; i < SP_COUNT(words); i++) {
        size_t len = strlen(words[i]);
        if (left > len && !memcmp(at, words[i], len) &&
            isdigit((unsigned char)at[len]))
            return len;
    }
    return 0;
}

/* Pictures are in base64, where such words may stand by chance. */
static const char *skip_data(const char *at, const char *end)
{
    if (end - at < 5 || memcmp(at, "data:", 5) != 0)
        return at;
    const char *quote = memchr(at, '"', (size_t)(end - at));
    return quote ? quote : end;
}

sp_status sp_svg_settle(const char *svg, size_t len, sp_str *out)
{
    SP_CLEANUP(ids_free) ids seen = {0};
    const char *end = svg + len;
    const char *kept = svg;

    for (const char *at = svg; at < end; at++) {
        at = skip_data(at, end);
        size_t word = word_at(at, (size_t)(end - at));
        if (word == 0 || (at > svg && isalnum((unsigned char)at[-1])))
            continue;
        const char *digits = at + word;
        size_t n = 0;
        size_t id = 0;
        while (digits + n < end && isdigit((unsigned char)digits[n]))
            n++;
        if (n >= NUMBER_DIGITS || seen.count >= IDS_MAX)
            continue;
        SP_TRY(id_of(&seen, digits, n, &id));
        sp_str_addn(out, kept, (size_t)(digits - kept));
        sp_str_addf(out, "%zu", id);
        kept = digits + n;
        at = kept - 1;
    }
    sp_str_addn(out, kept, (size_t)(end - kept));
    return sp_str_ok(out);
}
