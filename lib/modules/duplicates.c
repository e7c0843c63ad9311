/* Enterprises that may be one and the same. */
#include <safeprod/archive.h>

#include <string.h>

#include "change.h"
#include "text.h"

void sp_duplicates_clear(sp_duplicates *duplicates)
{
    for (size_t i = 0; i < duplicates->count; i++) {
        sp_duplicate *d = &duplicates->items[i];
        char *texts[] = {d->code_a, d->code_b, d->name_a, d->name_b, d->same};
        for (size_t k = 0; k < SP_COUNT(texts); k++)
            free(texts[k]);
    }
    free(duplicates->items);
    *duplicates = (sp_duplicates){0};
}

/* One enterprise by what may be shared. */
typedef struct mark {
    char *key; /* folded name, or credit code */
    char *code;
    char *name;
} mark;

typedef struct marks {
    mark *items;
    size_t count;
    size_t cap;
    bool by_name;
} marks;

static void free_marks(marks *m)
{
    for (size_t i = 0; i < m->count; i++) {
        free(m->items[i].key);
        free(m->items[i].code);
        free(m->items[i].name);
    }
    free(m->items);
}

static sp_status take_mark(void *context, const void *record)
{
    marks *m = context;
    const sp_enterprise *e = record;

    if (!m->by_name && !e->credit_code)
        return SP_OK;
    if (m->count == m->cap) {
        size_t cap = m->cap ? m->cap * 2 : 256;
        mark *items = realloc(m->items, cap * sizeof *items);
        if (!items)
            return sp_no_memory();
        m->items = items;
        m->cap = cap;
    }
    mark *at = &m->items[m->count++];
    *at = (mark){0};
    SP_TRY(m->by_name ? sp_text_fold(e->full_name, &at->key)
                      : sp_text_set(&at->key, e->credit_code));
    SP_TRY(sp_text_set(&at->code, e->code));
    return sp_text_set(&at->name, e->full_name);
}

static int by_key(const void *a, const void *b)
{
    const mark *x = a;
    const mark *y = b;
    int order = strcmp(x->key, y->key);

    return order ? order : strcmp(x->code, y->code);
}

static sp_status add_pair(const mark *a, const mark *b, const char *same,
                          sp_duplicates *out)
{
    sp_duplicate *items =
        realloc(out->items, (out->count + 1) * sizeof *out->items);

    if (!items)
        return sp_no_memory();
    out->items = items;
    sp_duplicate *d = &items[out->count++];
    *d = (sp_duplicate){0};
    SP_TRY(sp_text_set(&d->code_a, a->code));
    SP_TRY(sp_text_set(&d->code_b, b->code));
    SP_TRY(sp_text_set(&d->name_a, a->name));
    SP_TRY(sp_text_set(&d->name_b, b->name));
    return sp_text_set(&d->same, same);
}

static sp_status find_pairs(sp_session *session, bool by_name,
                            sp_duplicates *out)
{
    marks m = {.by_name = by_name};
    sp_query *query = sp_query_new(&sp_enterprise_type);

    if (!query)
        return SP_NO_MEMORY;
    sp_status status = sp_record_each(session, query, take_mark, &m);
    sp_query_free(query);
    if (status == SP_OK && m.count > 1)
        qsort(m.items, m.count, sizeof *m.items, by_key);
    for (size_t i = 1; status == SP_OK && i < m.count; i++)
        if (strcmp(m.items[i - 1].key, m.items[i].key) == 0)
            status = add_pair(&m.items[i - 1], &m.items[i],
                              by_name ? "full_name" : "credit_code", out);
    free_marks(&m);
    return status;
}

sp_status sp_enterprise_duplicates(sp_session *session, sp_duplicates *out)
{
    sp_duplicates found = {0};

    sp_status status = find_pairs(session, false, &found);
    if (status == SP_OK)
        status = find_pairs(session, true, &found);
    if (status != SP_OK) {
        sp_duplicates_clear(&found);
        return status;
    }
    *out = found;
    return SP_OK;
}
