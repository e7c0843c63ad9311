/* What a text is about: pairs of neighbouring characters, without those that
 * only hold sentences together, and words of other scripts. */
#include "claim_check.h"

#include <string.h>

#include "kb_char.h"

static bool holds_together(uint32_t c)
{
    static const uint32_t list[] = {
        U'的', U'了', U'是', U'在', U'和', U'与', U'及', U'或', U'等', U'应',
        U'须', U'可', U'将', U'把', U'被', U'由', U'对', U'其', U'该', U'也',
        U'都', U'就', U'则', U'并', U'需', U'要', U'当', U'必', U'不', U'得',
        U'按', U'据', U'照', U'为', U'以', U'有', U'于', U'能', U'会', U'之',
        U'所', U'而', U'但', U'且', U'如', U'若', U'时', U'前', U'后', U'内',
        U'个', U'才', U'方', U'先', U'再', U'这', U'那', U'此', U'因', U'从'};
    for (size_t i = 0; i < SP_COUNT(list); i++)
        if (list[i] == c)
            return true;
    return false;
}

/* Words about amounts, which are compared with their numbers. */
static bool counts(uint32_t a, uint32_t b)
{
    static const uint32_t list[][2] = {
        {U'超', U'过'}, {U'至', U'少'}, {U'至', U'多'}, {U'最', U'多'},
        {U'最', U'少'}, {U'最', U'长'}, {U'分', U'钟'}, {U'小', U'时'}};
    for (size_t i = 0; i < SP_COUNT(list); i++)
        if (list[i][0] == a && list[i][1] == b)
            return true;
    if (b == U'级') /* 二级动火 is another thing than 一级动火 */
        return false;
    return sp_kb_han_digit(a) >= 0 || sp_kb_han_digit(b) >= 0 || a == U'十' ||
           b == U'十' || a == U'百' || b == U'百';
}

static void add(sp_claim_words *w, uint64_t item)
{
    if (w->count == w->cap) {
        size_t cap = w->cap ? w->cap * 2 : 64;
        uint64_t *more = realloc(w->items, cap * sizeof *more);
        if (!more) {
            w->failed = true;
            return;
        }
        w->items = more;
        w->cap = cap;
    }
    w->items[w->count++] = item;
}

void sp_claim_words_add(sp_claim_words *w, const char *text, size_t len)
{
    uint64_t word = 0;
    uint32_t before = 0;
    for (size_t at = 0, n = 0; at < len; at += n) {
        uint32_t c = sp_kb_fold(sp_kb_decode(text + at, len - at, &n));
        bool han = sp_kb_is_han(c), letter = c >= 'a' && c <= 'z';
        if (word && !letter) {
            add(w, word | 1ull << 63);
            word = 0;
        }
        if (letter)
            word = word * 31 + c;
        if (han && !holds_together(c)) {
            if (before && !counts(before, c))
                add(w, (uint64_t)before << 32 | c);
            before = c;
        } else {
            before = 0;
        }
    }
    if (word)
        add(w, word | 1ull << 63);
}

static int by_value(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

void sp_claim_words_sort(sp_claim_words *w)
{
    size_t n = 0;
    if (w->count == 0)
        return;
    qsort(w->items, w->count, sizeof *w->items, by_value);
    for (size_t i = 1; i < w->count; i++)
        if (w->items[i] != w->items[n])
            w->items[++n] = w->items[i];
    w->count = n + 1;
}

void sp_claim_words_free(sp_claim_words *w)
{
    free(w->items);
    *w = (sp_claim_words){0};
}

size_t sp_claim_words_common(const sp_claim_words *part,
                             const sp_claim_words *all)
{
    size_t n = 0;
    for (size_t i = 0; i < part->count && all->count > 0; i++)
        n += bsearch(&part->items[i], all->items, all->count,
                     sizeof *all->items, by_value) != NULL;
    return n;
}
