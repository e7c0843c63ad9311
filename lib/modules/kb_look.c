/* Looking into the knowledge base: clauses by name, neighbours, its state. */
#include <string.h>

#include "kbing.h"
#include "str.h"

/* ---- clauses of a document ---- */

typedef struct taking {
    const sp_kb_document *document;
    const char *article; /* or NULL */
    sp_kb_passages *out;
} taking;

static sp_status take_row(void *context, const sp_kb_row *row)
{
    const taking *t = context;

    if (t->article && strcmp(t->article, row->article) != 0)
        return SP_OK;
    return sp_kb_passage_add(t->out, t->document, row);
}

typedef struct walking {
    sp_session *session;
    const char *article;
    sp_kb_passages *out;
} walking;

static sp_status take_document(void *context, const void *record)
{
    walking *w = context;
    const sp_kb_document *d = record;
    taking t = {d, w->article, w->out};
    bool may;

    SP_TRY(sp_kb_may_read(w->session, d->scope, d->owner_dept, &may));
    return may ? sp_kb_rows(w->session->db, d->first, d->first + d->clauses - 1,
                            take_row, &t)
               : SP_OK;
}

/* In the order of their first clauses the newest version is the last: walk
 * backwards. Those that others supersede come behind. */
static sp_status walk(walking *w, const char *field, const char *value,
                      bool current)
{
    SP_AUTOQUERY *query = sp_query_new(&sp_kb_document_type);
    const sp_sight all = {.scope = SP_SCOPE_ALL};

    if (!query)
        return sp_no_memory();
    SP_TRY(sp_query_where(query, field, value));
    if (current)
        SP_TRY(sp_query_where(query, "superseded_by", ""));
    SP_TRY(sp_query_order(query, "-first"));
    return sp_rec_each(w->session->db, query, &all, take_document, w);
}

static sp_status take_builtin(const char *article, sp_kb_passages *out)
{
    SP_AUTOPASSAGES builtin = {0};

    SP_TRY(sp_kb_builtin(&builtin));
    for (size_t i = 0; i < builtin.count; i++)
        if (!article || strcmp(article, builtin.items[i].article) == 0)
            SP_TRY(sp_kb_passage_move(out, &builtin.items[i]));
    return SP_OK;
}

sp_status sp_kb_clauses(sp_session *session, const char *law,
                        const char *article, sp_kb_passages *out)
{
    SP_AUTOPASSAGES found = {0};
    char key[SP_KB_KEY_MAX];
    walking w = {session, article ? key : NULL, &found};

    SP_TRY(sp_require(session, "assistant", SP_DO_READ, NULL, NULL));
    if (article)
        sp_kb_article_key(article, key);
    if (strcmp(law, SP_KB_BUILTIN) == 0)
        SP_TRY(take_builtin(article, &found));
    if (found.count == 0)
        SP_TRY(walk(&w, "code", law, false));
    if (found.count == 0)
        SP_TRY(walk(&w, "title", law, true));
    if (found.count == 0)
        return sp_fail(SP_NOT_FOUND, "知识库里没有“%.80s”%.60s",
                       "there is no \"%.80s\" %.60s in the knowledge base", law,
                       article ? key : "");
    *out = found;
    found = (sp_kb_passages){0};
    return SP_OK;
}

/* ---- neighbours ---- */

static sp_status builtin_around(int64_t id, size_t around, sp_kb_passages *out)
{
    SP_AUTOPASSAGES builtin = {0};
    int64_t at = -id - 1;
    int64_t n = (int64_t)around;

    SP_TRY(sp_kb_builtin(&builtin));
    for (int64_t i = at - n; i <= at + n; i++)
        if (i >= 0 && i < (int64_t)builtin.count)
            SP_TRY(sp_kb_passage_move(out, &builtin.items[i]));
    return SP_OK;
}

sp_status sp_kb_neighbours(sp_session *session, int64_t id, size_t around,
                           sp_kb_passages *out)
{
    SP_AUTODOCUMENT *d = NULL;
    SP_AUTOPASSAGES found = {0};
    int64_t n = (int64_t)(around < SP_KB_TOP_MAX ? around : SP_KB_TOP_MAX);

    SP_TRY(sp_require(session, "assistant", SP_DO_READ, NULL, NULL));
    if (id < 0) {
        SP_TRY(builtin_around(id, (size_t)n, &found));
    } else {
        SP_TRY(sp_kb_document_of(session, id, &d));
        if (!d)
            return sp_fail(SP_NOT_FOUND, "没有第 %lld 号条文",
                           "there is no clause number %lld", (long long)id);
        taking t = {d, NULL, &found};
        int64_t last = d->first + d->clauses - 1;
        SP_TRY(sp_kb_rows(session->db, id - n < d->first ? d->first : id - n,
                          id + n > last ? last : id + n, take_row, &t));
    }
    *out = found;
    found = (sp_kb_passages){0};
    return SP_OK;
}

/* ---- state ---- */

typedef struct summing {
    sp_kb_state *state;
    sp_hasher hasher;
} summing;

static sp_status sum_document(void *context, const void *record)
{
    summing *s = context;
    const sp_kb_document *d = record;
    const char *const texts[] = {d->title,    d->edition,       d->effective,
                                 d->repealed, d->clause_digest, d->collection};

    for (size_t i = 0; i < SP_COUNT(texts); i++)
        sp_hasher_add_field(&s->hasher, texts[i]);
    s->state->documents++;
    s->state->clauses += d->clauses;
    s->state->bytes += d->bytes;
    return SP_OK;
}

/* By title and content: who added what when makes no difference. */
static sp_status sum_documents(sp_session *session, summing *s)
{
    SP_AUTOQUERY *query = sp_query_new(&sp_kb_document_type);
    const sp_sight all = {.scope = SP_SCOPE_ALL};

    if (!query)
        return sp_no_memory();
    SP_TRY(sp_query_order(query, "clause_digest"));
    return sp_rec_each(session->db, query, &all, sum_document, s);
}

sp_status sp_kb_state_get(sp_session *session, sp_kb_state *out)
{
    SP_AUTOPASSAGES builtin = {0};
    sp_kb_state state = {0};
    summing s = {.state = &state};
    char hex[SP_HASH_HEX];

    SP_TRY(sp_require(session, "assistant", SP_DO_READ, NULL, NULL));
    sp_hasher_start(&s.hasher);
    SP_TRY(sum_documents(session, &s));
    sp_kb_builtin_hash(hex);
    sp_hasher_add_field(&s.hasher, hex);
    const sp_hash hash = sp_hasher_end(&s.hasher);
    sp_hash_hex(&hash, state.hash);
    SP_TRY(sp_kb_index_bytes(session->db, &state.index_bytes));
    SP_TRY(sp_kb_builtin(&builtin));
    state.builtin = (int64_t)builtin.count;
    *out = state;
    return SP_OK;
}
