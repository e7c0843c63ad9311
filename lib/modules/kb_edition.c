/* Versions of one title. */
#include <string.h>

#include "kbing.h"

/* Two authorities may give two rules one name. */
static bool same_work(const sp_kb_document *a, const sp_kb_document *b)
{
    return strcmp(a->title, b->title) == 0 &&
           (!a->issuer || !b->issuer || strcmp(a->issuer, b->issuer) == 0);
}

static const char *age(const sp_kb_document *d)
{
    return d->edition ? d->edition : d->effective;
}

/* Is @a the later version? Without dates on both the one that was added later
 * is. */
static bool later(const sp_kb_document *a, const sp_kb_document *b)
{
    if (age(a) && age(b) && strcmp(age(a), age(b)) != 0)
        return strcmp(age(a), age(b)) > 0;
    return a->first > b->first;
}

static sp_status set_superseded(sp_session *session, const sp_kb_document *old,
                                const char *by)
{
    SP_AUTODOCUMENT *d = sp_record_copy(&sp_kb_document_type, old);

    if (!d)
        return sp_no_memory();
    SP_TRY(sp_text_set(&d->superseded_by, by));
    return sp_change(session, &sp_kb_document_type, old, d, "supersede");
}

static sp_status others_of(sp_session *session, const sp_kb_document *document,
                           sp_records *out)
{
    SP_AUTOQUERY *query = sp_query_new(&sp_kb_document_type);
    const sp_sight all = {.scope = SP_SCOPE_ALL};

    if (!query)
        return sp_no_memory();
    SP_TRY(sp_query_where(query, "title", document->title));
    SP_TRY(sp_query_where(query, "superseded_by", ""));
    return sp_rec_list(session->db, query, &all, out);
}

sp_status sp_kb_supersede(sp_session *session, sp_kb_document *document,
                          int64_t *counted)
{
    SP_CLEANUP(sp_records_clear) sp_records others = {0};

    SP_TRY(others_of(session, document, &others));
    for (size_t i = 0; i < others.count; i++) {
        const sp_kb_document *other = others.items[i];
        if (other->id == document->id || !same_work(document, other))
            continue;
        ++*counted;
        if (!later(document, other))
            return set_superseded(session, document, other->code);
        SP_TRY(set_superseded(session, other, document->code));
    }
    return SP_OK;
}
