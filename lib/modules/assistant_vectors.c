/* Clauses by meaning: vectors of an endpoint, kept in a file beside the site.
 *
 * They are derived, large, and of one model, so they are no part of the site:
 * losing the file loses nothing. It names clauses by number and the hash of
 * their text, holds no text, and is read again by who may read the clauses. */
#include <string.h>

#include "assisting.h"
#include "kbing.h"
#include "llm.h"
#include "nearest.h"
#include "slurp.h"

enum { BATCH = 32, NAME_BYTES = 120, FILE_MAX = 1 << 30 };
static const char magic[8] = "SPVEC01";

/* The file: this, then `count` tags, then `count` * `dims` floats. */
typedef struct vectors_head {
    char magic[8];
    char model[NAME_BYTES];
    uint64_t count;
    uint64_t dims;
} vectors_head;

typedef struct tag {
    int64_t id;    /* of the clause */
    uint64_t hash; /* of its text */
} tag;

/* In memory; what was read, or is to be written. */
typedef struct vectors {
    vectors_head head;
    tag *tags;
    float *rows;
} vectors;

static void vectors_free(vectors *v)
{
    free(v->tags);
    free(v->rows);
    *v = (vectors){0};
}

static uint64_t hash_of(const char *text)
{
    sp_hash hash = sp_hash_of(text, strlen(text));
    uint64_t part;
    memcpy(&part, hash.byte, sizeof part);
    return part;
}

static sp_status not_ours(const char *path)
{
    return sp_fail(SP_CORRUPT, "%s 不是本程序的向量文件，可删去重做",
                   "%s is no file of vectors; remove it and make it anew",
                   path);
}

/* SP_NOT_FOUND: none, or of another model. */
static sp_status load(const char *path, const char *model, vectors *out)
{
    SP_AUTOFREE char *bytes = NULL;
    size_t len = 0;
    SP_CLEANUP(vectors_free) vectors v = {0};
    SP_TRY(sp_slurp(path, FILE_MAX, (void **)&bytes, &len));
    if (len < sizeof v.head)
        return not_ours(path);
    memcpy(&v.head, bytes, sizeof v.head);
    const vectors_head *h = &v.head;
    if (memcmp(h->magic, magic, sizeof magic) != 0 || h->dims < 1 ||
        h->dims > SP_LLM_DIMS_MAX || h->count > FILE_MAX / sizeof(tag) ||
        !memchr(h->model, '\0', NAME_BYTES) ||
        len != sizeof *h + h->count * (sizeof(tag) + h->dims * sizeof(float)))
        return not_ours(path);
    if (strcmp(h->model, model) != 0)
        return sp_fail(SP_NOT_FOUND, "%s 是模型 %s 的向量，不是 %s 的",
                       "%s holds vectors of the model %s, not of %s", path,
                       h->model, model);
    v.tags = calloc(h->count + 1, sizeof(tag));
    v.rows = calloc(h->count * h->dims + 1, sizeof(float));
    if (!v.tags || !v.rows)
        return sp_no_memory();
    memcpy(v.tags, bytes + sizeof *h, h->count * sizeof(tag));
    memcpy(v.rows, bytes + sizeof *h + h->count * sizeof(tag),
           h->count * h->dims * sizeof(float));
    *out = v;
    v = (vectors){0};
    return SP_OK;
}

static sp_status save(const char *path, const vectors *v)
{
    SP_AUTOSTR s = {0};
    sp_str_addn(&s, &v->head, sizeof v->head);
    sp_str_addn(&s, v->tags, v->head.count * sizeof(tag));
    sp_str_addn(&s, v->rows, v->head.count * v->head.dims * sizeof(float));
    SP_TRY(sp_str_ok(&s));
    return sp_spill(path, s.data, s.len);
}

/* ---- making them ---- */

typedef struct making {
    sp_session *session;
    const sp_llm_request *request;
    vectors before, now;
    sp_kb_embedded *out;
} making;

static void making_end(making *m)
{
    vectors_free(&m->before);
    vectors_free(&m->now);
}

static sp_status add_row(making *m, tag t, const float *row, size_t dims)
{
    vectors *v = &m->now;
    if (v->head.dims && v->head.dims != dims)
        return sp_fail(SP_IO, "端点给的向量长短不一",
                       "the endpoint gives vectors of several lengths");
    v->head.dims = dims;
    size_t n = v->head.count;
    tag *tags = realloc(v->tags, (n + 1) * sizeof *tags);
    if (!tags)
        return sp_no_memory();
    v->tags = tags;
    float *rows = realloc(v->rows, (n + 1) * dims * sizeof *rows);
    if (!rows)
        return sp_no_memory();
    v->rows = rows;
    v->tags[n] = t;
    memcpy(rows + n * dims, row, dims * sizeof *row);
    v->head.count++;
    return SP_OK;
}

static const float *known(const vectors *v, tag t)
{
    for (size_t i = 0; i < v->head.count; i++)
        if (v->tags[i].id == t.id && v->tags[i].hash == t.hash)
            return v->rows + i * v->head.dims;
    return NULL;
}

static sp_status embed(making *m, const sp_kb_passage *const *fresh, size_t n)
{
    SP_AUTOFREE float *rows = NULL;
    const char *texts[BATCH] = {NULL};
    size_t dims = 0;
    for (size_t i = 0; i < n; i++)
        texts[i] = fresh[i]->text;
    SP_TRY(sp_llm_embed(m->request, texts, n, &rows, &dims));
    for (size_t i = 0; i < n; i++)
        SP_TRY(add_row(m, (tag){fresh[i]->id, hash_of(texts[i])},
                       rows + i * dims, dims));
    m->out->fresh += (int64_t)n;
    return SP_OK;
}

static sp_status embed_document(void *context, const void *record)
{
    making *m = context;
    const sp_kb_document *d = record;
    const sp_kb_passage *fresh[BATCH];
    SP_AUTOPASSAGES all = {0};
    size_t n = 0;
    sp_status status = sp_kb_clauses(m->session, d->code, NULL, &all);
    if (status == SP_NOT_FOUND)
        return SP_OK;
    SP_TRY(status);
    for (size_t i = 0; i < all.count; i++) {
        const sp_kb_passage *p = &all.items[i];
        tag t = {p->id, hash_of(p->text)};
        const float *row = known(&m->before, t);
        m->out->clauses++;
        if (row)
            SP_TRY(add_row(m, t, row, m->before.head.dims));
        else
            fresh[n++] = p;
        if (n == BATCH) {
            SP_TRY(embed(m, fresh, n));
            n = 0;
        }
    }
    return n ? embed(m, fresh, n) : SP_OK;
}

sp_status sp_kb_embed(sp_session *session, const sp_endpoint *endpoint,
                      const char *path, sp_kb_embedded *out)
{
    sp_kb_embedded done = {0};
    const sp_llm_request request = {.endpoint = endpoint};
    SP_CLEANUP(making_end)
    making m = {.session = session, .request = &request, .out = &done};
    SP_TRY(sp_require(session, "assistant", SP_DO_READ, NULL, NULL));
    if (!endpoint->model || strlen(endpoint->model) >= NAME_BYTES)
        return sp_fail(SP_INVALID, "向量模型的名称要有 1 到 %d 字节",
                       "the name of a model of vectors has 1 to %d bytes",
                       NAME_BYTES - 1);
    sp_status status = load(path, endpoint->model, &m.before);
    if (status != SP_OK && status != SP_NOT_FOUND)
        return status;
    memcpy(m.now.head.magic, magic, sizeof magic);
    strcpy(m.now.head.model, endpoint->model);
    SP_AUTOQUERY *query = sp_query_new(&sp_kb_document_type);
    if (!query)
        return sp_no_memory();
    SP_TRY(sp_record_each(session, query, embed_document, &m));
    if (m.now.head.count == 0)
        return sp_fail(SP_NOT_FOUND, "知识库里还没有可做向量的条文",
                       "there is no clause to make vectors of");
    SP_TRY(save(path, &m.now));
    *out = done;
    return SP_OK;
}

/* ---- using them ---- */

static bool is_there(const sp_kb_passages *all, int64_t id)
{
    for (size_t i = 0; i < all->count; i++)
        if (all->items[i].id == id)
            return true;
    return false;
}

/* The clause behind a row, when it is still that text and may be read. */
static sp_status add_clause(sp_session *session, tag t, sp_kb_passages *to)
{
    SP_AUTOPASSAGES one = {0};
    sp_status status = sp_kb_neighbours(session, t.id, 0, &one);
    if (status == SP_NOT_FOUND || status == SP_FORBIDDEN)
        return SP_OK;
    SP_TRY(status);
    if (one.count != 1 || hash_of(one.items[0].text) != t.hash)
        return SP_OK;
    return sp_kb_passage_move(to, &one.items[0]);
}

sp_status sp_add_similar(sp_session *session, const char *question,
                         const sp_model_options *o, sp_kb_passages *to)
{
    enum { LOOK = 12, ADD = 3 };
    static const float least = 0.3f;
    const sp_llm_request request = {.endpoint = o->embedder,
                                    .stop = o->stop,
                                    .stop_context = o->stop_context};
    SP_CLEANUP(vectors_free) vectors v = {0};
    SP_AUTOFREE float *direction = NULL;
    sp_near near[LOOK];
    size_t dims = 0, before = to->count;
    SP_TRY(load(o->vectors, o->embedder->model, &v));
    SP_TRY(sp_llm_embed(&request, &question, 1, &direction, &dims));
    if (dims != v.head.dims)
        return not_ours(o->vectors);
    size_t n = sp_nearest(v.rows, v.head.count, dims, direction, LOOK, near);
    for (size_t i = 0; i < n && to->count < before + ADD; i++)
        if (near[i].cosine >= least && !is_there(to, v.tags[near[i].row].id))
            SP_TRY(add_clause(session, v.tags[near[i].row], to));
    return SP_OK;
}
