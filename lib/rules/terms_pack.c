/* Packs of kind "terms": what people say and what texts say. Lists of words
 * are one text with "|" between, which is easy to read and to extend:
 *
 *     {"say": "电焊|气割|烧焊", "law": "动火|明火作业", "in": "消防法"} */
#include "terms_pack.h"

#include <string.h>

#include "kb_char.h"
#include "pack_kind.h"
#include "str.h"

enum { TERMS_MAX = 20000, WORDS_MAX = 2000, WORD_BYTES = 120 };

static const char *const uses[] = {
    [SP_WORDS_STOP] = "stop",         [SP_WORDS_PENALTY] = "penalty",
    [SP_WORDS_DEFINITION] = "define", [SP_WORDS_WHO] = "who",
    [SP_WORDS_LOCAL] = "local",       [SP_WORDS_PUNISHES] = "punishes",
    [SP_WORDS_DEFINES] = "defines",   [SP_WORDS_OFFICE] = "office"};
SP_ASSERT_COUNT(uses, SP_WORDS_COUNT);

static void words_free(sp_words *w)
{
    for (size_t i = 0; i < w->count; i++)
        free(w->items[i]);
    free(w->items);
}

const char *sp_words_in(const sp_words *words, const char *text)
{
    for (size_t i = 0; i < words->count; i++)
        if (strstr(text, words->items[i]))
            return words->items[i];
    return NULL;
}

static size_t parts_of(const char *text)
{
    size_t n = 1;

    for (; *text; text++)
        n += *text == '|';
    return n;
}

/* "a|b|c"; the words are folded, so that a question can be compared. */
static sp_status split(const char *text, const char *path,
                       sp_pack_findings *found, sp_words *out)
{
    size_t n = parts_of(text);

    if (n > WORDS_MAX) {
        sp_pack_error(found, path, "超过 %d 个词", "more than %d words",
                      WORDS_MAX);
        return SP_OK;
    }
    out->items = calloc(n, sizeof *out->items);
    if (!out->items)
        return sp_no_memory();
    while (n-- > 0) {
        size_t len = strcspn(text, "|");
        if (len == 0 || len > WORD_BYTES) {
            sp_pack_error(found, path, "词“%.40s”应为 1 至 %d 字节",
                          "the word \"%.40s\" should have 1 to %d bytes", text,
                          WORD_BYTES);
            return SP_OK;
        }
        SP_TRY(sp_kb_fold_text(text, len, &out->items[out->count]));
        out->count++;
        text += len + (text[len] == '|');
    }
    return SP_OK;
}

/* The member @key; an absent one is an empty list. */
static sp_status words_at(const cJSON *object, const char *key,
                          const char *path, sp_pack_findings *found,
                          sp_words *out)
{
    const char *text = sp_json_text(object, key, NULL);

    if (text && *text)
        return split(text, path, found, out);
    if (cJSON_GetObjectItemCaseSensitive(object, key))
        sp_pack_error(found, path, "“%s”应为用 | 隔开的词",
                      "\"%s\" should be words with | between", key);
    return SP_OK;
}

static sp_status read_term(const cJSON *item, const char *path,
                           sp_pack_findings *found, sp_term *out)
{
    SP_TRY(words_at(item, "say", path, found, &out->say));
    SP_TRY(words_at(item, "law", path, found, &out->law));
    SP_TRY(words_at(item, "in", path, found, &out->titles));
    if (out->say.count == 0 || out->law.count + out->titles.count == 0)
        sp_pack_error(found, path, "要有 say，以及 law 或 in",
                      "should have \"say\", and \"law\" or \"in\"");
    return SP_OK;
}

static sp_status read_terms(const cJSON *pack, sp_pack_findings *found,
                            sp_terms *t)
{
    const cJSON *list =
        sp_pack_array_at(pack, "terms", TERMS_MAX, "terms", found);
    int n = cJSON_GetArraySize(list);
    const cJSON *item;

    t->terms = calloc((size_t)n + 1, sizeof *t->terms);
    if (!t->terms)
        return sp_no_memory();
    cJSON_ArrayForEach(item, list)
    {
        sp_pack_path path = sp_pack_path_of("terms[%zu]", t->nterms);
        SP_TRY(read_term(item, path.text, found, &t->terms[t->nterms++]));
    }
    return SP_OK;
}

static sp_status read_core(const cJSON *pack, sp_pack_findings *found,
                           sp_terms *t)
{
    const cJSON *object = cJSON_GetObjectItemCaseSensitive(pack, "core");
    int n = cJSON_GetArraySize(object);
    const cJSON *item;

    t->core = calloc((size_t)n + 1, sizeof *t->core);
    if (!t->core)
        return sp_no_memory();
    cJSON_ArrayForEach(item, object)
    {
        sp_core *c = &t->core[t->ncore++];
        if (!item->string || !cJSON_IsNumber(item) || item->valuedouble < 0 ||
            item->valuedouble > 1) {
            sp_pack_error(found, "core", "应为 {\"标题\": 0 至 1 之间的数, …}",
                          "should be {\"title\": a number from 0 to 1, …}");
            return SP_OK;
        }
        c->weight = item->valuedouble;
        SP_TRY(sp_text_copy(item->string, &c->title));
    }
    return SP_OK;
}

static sp_status read_units(const cJSON *pack, sp_pack_findings *found,
                            sp_terms *t)
{
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(pack, "units");
    int n = cJSON_GetArraySize(list);
    const cJSON *item;

    t->units = calloc((size_t)n + 1, sizeof *t->units);
    if (!t->units)
        return sp_no_memory();
    cJSON_ArrayForEach(item, list)
    {
        sp_unit_ask *u = &t->units[t->nunits++];
        SP_TRY(words_at(item, "ask", "units", found, &u->ask));
        SP_TRY(words_at(item, "unit", "units", found, &u->unit));
        if (u->ask.count == 0 || u->unit.count == 0)
            sp_pack_error(found, "units", "要有 ask 和 unit",
                          "should have \"ask\" and \"unit\"");
    }
    return SP_OK;
}

static sp_status read_all(const cJSON *pack, sp_pack_findings *found,
                          sp_terms *t)
{
    SP_TRY(read_terms(pack, found, t));
    SP_TRY(read_core(pack, found, t));
    SP_TRY(read_units(pack, found, t));
    for (size_t i = 0; i < SP_WORDS_COUNT; i++)
        SP_TRY(words_at(pack, uses[i], uses[i], found, &t->words[i]));
    return SP_OK;
}

sp_status sp_terms_read(const cJSON *pack, sp_pack_findings *found, void **out)
{
    sp_terms *t = calloc(1, sizeof *t);

    if (!t)
        return sp_no_memory();
    sp_status status = read_all(pack, found, t);
    if (status != SP_OK) {
        sp_terms_free(t);
        return status;
    }
    *out = t;
    return SP_OK;
}

void sp_terms_free(void *read)
{
    sp_terms *t = read;

    if (!t)
        return;
    for (size_t i = 0; i < t->nterms; i++) {
        words_free(&t->terms[i].say);
        words_free(&t->terms[i].law);
        words_free(&t->terms[i].titles);
    }
    for (size_t i = 0; i < t->ncore; i++)
        free(t->core[i].title);
    for (size_t i = 0; i < t->nunits; i++) {
        words_free(&t->units[i].ask);
        words_free(&t->units[i].unit);
    }
    for (size_t i = 0; i < SP_WORDS_COUNT; i++)
        words_free(&t->words[i]);
    free(t->terms);
    free(t->core);
    free(t->units);
    free(t);
}
