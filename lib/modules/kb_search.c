/* Finding the clauses that a question is about. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "kb_char.h"
#include "kbing.h"
#include "str.h"
#include "text.h"
#include "when.h"

enum {
    CANDIDATES = 80, /* that are looked at closely */
    NAMED = 20,      /* more of a law that the question names */
    TOP = 10
};

/* ---- words ---- */

void sp_kb_terms_free(sp_kb_terms *terms)
{
    for (size_t i = 0; i < terms->count; i++)
        sp_pack_free(terms->packs[i]);
    terms->count = 0;
}

static sp_status add_pack(sp_kb_terms *terms, sp_kb_query *query, sp_pack *pack,
                          const char *today)
{
    const void *read = NULL;

    terms->packs[terms->count++] = pack;
    if (strcmp(sp_pack_effective(pack), today) > 0)
        return SP_OK; /* from a later day on */
    SP_TRY(sp_pack_expect(pack, "terms", &read));
    query->packs[query->npacks++] = read;
    return SP_OK;
}

static void today_of(const sp_session *session, char out[11])
{
    sp_day_format(sp_day_of(sp_session_now(session), sp_session_zone(session)),
                  out);
}

/* The newest of each name; of a site made before there were any the library's
 * own. */
sp_status sp_kb_terms_load(sp_session *session, sp_kb_terms *out,
                           sp_kb_query *query)
{
    SP_AUTOSTMT *stmt = NULL;
    char today[11];
    sp_pack *pack;
    bool row;

    today_of(session, today);
    SP_TRY(sp_db_prepare(session->db,
                         "SELECT DISTINCT name FROM rule_pack WHERE kind = "
                         "'terms' AND removed_at IS NULL ORDER BY name",
                         &stmt));
    while (out->count < SP_KB_PACKS_MAX) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            break;
        SP_TRY(sp_packs_get(session, sp_stmt_text(stmt, 0), &pack));
        SP_TRY(add_pack(out, query, pack, today));
    }
    if (out->count > 0)
        return SP_OK;
    SP_TRY(sp_pack_builtin("terms.standard", &pack));
    return add_pack(out, query, pack, today);
}

/* ---- what was found ---- */

void sp_kb_found_set_free(sp_kb_found_set *set)
{
    sp_kb_passages_clear(&set->passages);
    sp_kb_query_free(&set->query);
    sp_kb_terms_free(&set->terms);
    free(set->features);
}

typedef struct searching {
    sp_session *session;
    const sp_kb_options *options;
    sp_kb_found_set *set;
    sp_kb_hit hits[CANDIDATES + NAMED];
    size_t nhits;
    char day[11];
    sp_kb_document *document; /* of the hit before */
    double index;             /* of the hit that is taken, over the best */
    double best;
    sp_kb_passages builtin;
} searching;

static void searching_end(searching *s)
{
    sp_record_free(&sp_kb_document_type, s->document);
    sp_kb_passages_clear(&s->builtin);
}

static sp_status frequency(void *context, const char *token, int64_t *out)
{
    return sp_kb_frequency(context, token, out);
}

/* Of an empty base there is no index yet. */
static sp_status never(void *context, const char *token, int64_t *out)
{
    (void)context, (void)token;
    *out = 0;
    return SP_OK;
}

static sp_status make_query(searching *s, const char *question)
{
    sp_kb_counts counts = {.frequency = frequency, .context = s->session->db};
    sp_kb_query *q = &s->set->query;

    SP_TRY(sp_kb_terms_load(s->session, &s->set->terms, q));
    SP_TRY(sp_kb_clause_count(s->session->db, &counts.clauses));
    if (counts.clauses == 0)
        counts.frequency = never;
    return sp_kb_query_read(question, &counts, q);
}

static sp_status match_of(const sp_kb_query *q, sp_kb_matcher *out)
{
    for (size_t i = 0; i < q->nunits; i++) {
        const sp_kb_unit *u = &q->units[i];
        if (u->lookup)
            SP_TRY(sp_kb_matcher_add(out, u->text,
                                     (sp_kb_wanted){u->weight, u->concept}));
    }
    return SP_OK;
}

/* ---- a law that the question names ---- */

typedef struct range {
    int64_t first;
    int64_t last;
} range;

/* The longest title that stands in the question. */
static sp_status named_range(searching *s, range *out)
{
    SP_AUTOSTMT *stmt = NULL;
    size_t best = 5; /* "刑法" is six bytes */
    bool row;

    SP_TRY(sp_db_prepare(s->session->db,
                         "SELECT title, first, clauses FROM kb_document WHERE "
                         "superseded_by IS NULL AND removed_at IS NULL",
                         &stmt));
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            return SP_OK;
        const char *title = sp_stmt_text(stmt, 0);
        if (!title || strlen(title) <= best ||
            !strstr(s->set->query.whole, title))
            continue;
        best = strlen(title);
        out->first = sp_stmt_int(stmt, 1);
        out->last = out->first + sp_stmt_int(stmt, 2) - 1;
    }
}

/* "第43条" */
static bool article_in(const char *text, char key[SP_KB_KEY_MAX])
{
    for (const char *p = text; (p = strstr(p, "第")) != NULL; p += 3) {
        const char *end = strstr(p, "条");
        char part[SP_KB_KEY_MAX];
        if (!end || (size_t)(end - p) > 40)
            continue;
        size_t len = (size_t)(end - p) + 3;
        if (strncmp(end + 3, "之", 3) == 0)
            len += strnlen(end + 3, 6);
        memcpy(part, p, len);
        part[len] = '\0';
        sp_kb_article_key(part, key);
        if (strncmp(key, "第", 3) == 0)
            return true;
    }
    return false;
}

static sp_status add_article(searching *s, const range *r)
{
    SP_AUTOSTMT *stmt = NULL;
    char key[SP_KB_KEY_MAX];
    bool row;

    if (!article_in(s->set->query.whole, key))
        return SP_OK;
    SP_TRY(sp_db_prepare(s->session->db,
                         "SELECT id FROM kb_clause WHERE id BETWEEN $1 AND $2 "
                         "AND article = $3 LIMIT 1",
                         &stmt));
    sp_stmt_bind_int(stmt, 1, r->first);
    sp_stmt_bind_int(stmt, 2, r->last);
    sp_stmt_bind_text(stmt, 3, key);
    SP_TRY(sp_stmt_step(stmt, &row));
    if (!row)
        return SP_OK;
    s->nhits = 1; /* nothing else was asked for */
    s->hits[0] = (sp_kb_hit){sp_stmt_int(stmt, 0), 1e6};
    return SP_OK;
}

static bool is_hit(const searching *s, int64_t id)
{
    for (size_t i = 0; i < s->nhits; i++)
        if (s->hits[i].id == id)
            return true;
    return false;
}

static sp_status add_named(searching *s, const sp_kb_matcher *match)
{
    range r = {0, 0};
    sp_kb_hit more[NAMED];
    size_t n = 0;

    SP_TRY(named_range(s, &r));
    if (r.first == 0)
        return SP_OK;
    SP_TRY(
        sp_kb_match(s->session->db, match, r.first, r.last, NAMED, more, &n));
    for (size_t i = 0; i < n; i++)
        if (!is_hit(s, more[i].id))
            s->hits[s->nhits++] = more[i];
    return add_article(s, &r);
}

/* ---- candidates ---- */

static sp_status document_at(searching *s, int64_t id)
{
    if (s->document && id >= s->document->first &&
        id < s->document->first + s->document->clauses)
        return SP_OK;
    sp_record_free(&sp_kb_document_type, SP_TAKE(s->document));
    return sp_kb_document_of(s->session, id, &s->document);
}

static bool wanted(const searching *s, const sp_kb_document *d)
{
    const sp_kb_options *o = s->options;

    if (o->collection && strcmp(o->collection, d->collection) != 0)
        return false;
    if (o->law && strcmp(o->law, d->code) != 0 && strcmp(o->law, d->title) != 0)
        return false;
    return o->old_too || o->on || !d->superseded_by;
}

static sp_status take_row(void *context, const sp_kb_row *row)
{
    searching *s = context;
    sp_kb_found_set *set = s->set;
    const sp_kb_document *d = s->document;
    size_t i = set->passages.count;
    const sp_kb_candidate c = {.title = d->title,
                               .heading = row->heading,
                               .article = row->article,
                               .text = row->text,
                               .index = s->index,
                               .old = d->superseded_by ||
                                      !sp_kb_in_force(d, s->day)};

    SP_TRY(sp_kb_features(&set->query, &c, set->features[i]));
    SP_TRY(sp_kb_passage_add(&set->passages, d, row));
    set->passages.items[i].score = sp_kb_rank(set->features[i]);
    return SP_OK;
}

static sp_status take_hits(searching *s)
{
    for (size_t i = 0; i < s->nhits; i++) {
        s->index = s->hits[i].score / s->best;
        SP_TRY(document_at(s, s->hits[i].id));
        if (s->document && wanted(s, s->document))
            SP_TRY(sp_kb_rows(s->session->db, s->hits[i].id, s->hits[i].id,
                              take_row, s));
    }
    return SP_OK;
}

/* What the built-in base has for the question: it is small, so all of it is
 * looked at, and in no index. */
static sp_status load_builtin(searching *s)
{
    const sp_kb_options *o = s->options;

    if (o->no_builtin || o->law ||
        (o->collection && strcmp(o->collection, SP_KB_BUILTIN) != 0))
        return SP_OK;
    SP_TRY(sp_kb_builtin(&s->builtin));
    for (size_t i = 0; i < s->builtin.count; i++) {
        sp_kb_passage *p = &s->builtin.items[i];
        SP_TRY(sp_kb_met(&s->set->query, p->text, &p->score));
        s->best = fmax(s->best, p->score);
    }
    return SP_OK;
}

static sp_status take_passage(searching *s, sp_kb_passage *p)
{
    sp_kb_found_set *set = s->set;
    double *features = set->features[set->passages.count];
    const sp_kb_candidate c = {.title = p->law,
                               .heading = p->article,
                               .article = p->article,
                               .text = p->text,
                               .index = p->score / s->best};

    SP_TRY(sp_kb_features(&set->query, &c, features));
    p->score = sp_kb_rank(features);
    return sp_kb_passage_move(&set->passages, p);
}

static sp_status take_builtin(searching *s)
{
    for (size_t i = 0; i < s->builtin.count; i++)
        if (s->builtin.items[i].score > 0)
            SP_TRY(take_passage(s, &s->builtin.items[i]));
    return SP_OK;
}

/* ---- order ---- */

static void swap(sp_kb_found_set *set, size_t a, size_t b)
{
    double f[SP_KB_F_COUNT];
    const sp_kb_passage p = set->passages.items[a];

    set->passages.items[a] = set->passages.items[b];
    set->passages.items[b] = p;
    memcpy(f, set->features[a], sizeof f);
    memcpy(set->features[a], set->features[b], sizeof f);
    memcpy(set->features[b], f, sizeof f);
}

/* The best first; of equals the one that stands first in the base. */
static bool before(const sp_kb_passage *a, const sp_kb_passage *b)
{
    return a->score != b->score ? a->score > b->score : a->id < b->id;
}

static void sort(sp_kb_found_set *set, size_t top)
{
    size_t n = set->passages.count;

    for (size_t i = 0; i < n && i < top; i++) {
        size_t best = i;
        for (size_t k = i + 1; k < n; k++)
            if (before(&set->passages.items[k], &set->passages.items[best]))
                best = k;
        if (best != i)
            swap(set, i, best);
    }
}

sp_status sp_kb_find(sp_session *session, const char *question,
                     const sp_kb_options *options, sp_kb_found_set *out)
{
    static const sp_kb_options none = {0};
    SP_CLEANUP(sp_kb_matcher_free) sp_kb_matcher match = {0};
    SP_CLEANUP(searching_end)
    searching s = {
        .session = session, .options = options ? options : &none, .set = out};
    int64_t day;

    SP_TRY(sp_require(session, "assistant", SP_DO_READ, NULL, NULL));
    if (s.options->on && sp_day_parse(s.options->on, &day))
        sp_day_format(day, s.day);
    else
        today_of(session, s.day);
    SP_TRY(make_query(&s, question));
    SP_TRY(match_of(&out->query, &match));
    SP_TRY(
        sp_kb_match(session->db, &match, 1, 0, CANDIDATES, s.hits, &s.nhits));
    SP_TRY(add_named(&s, &match));
    s.best = s.nhits ? s.hits[0].score : 0;
    SP_TRY(load_builtin(&s));
    out->features = calloc(s.nhits + SP_KB_BUILTIN_MAX, sizeof *out->features);
    if (!out->features)
        return sp_no_memory();
    SP_TRY(take_hits(&s));
    SP_TRY(take_builtin(&s));
    out->considered = out->passages.count;
    sort(out, SP_KB_TOP_MAX);
    sp_kb_passages_keep(&out->passages, SP_KB_TOP_MAX);
    return SP_OK;
}

sp_status sp_kb_check(const char *question, const sp_kb_options *options)
{
    size_t len = strnlen(question, SP_KB_QUESTION_MAX + 1);
    int64_t day;

    if (len > SP_KB_QUESTION_MAX)
        return sp_fail(SP_INVALID, "问题超过 %d KiB，请只写要问的那一句",
                       "the question is longer than %d KiB; ask one sentence",
                       SP_KB_QUESTION_MAX >> 10);
    if (sp_utf8_check(question, len) < len)
        return sp_fail(SP_INVALID, "问题不是 UTF-8 文字",
                       "the question is not UTF-8");
    if (options && options->on && !sp_day_parse(options->on, &day))
        return sp_fail(SP_INVALID, "“%.40s”应为日期，例如 2026-11-24",
                       "\"%.40s\" should be a day, e.g. 2026-11-24",
                       options->on);
    return SP_OK;
}

sp_status sp_kb_search(sp_session *session, const char *question,
                       const sp_kb_options *options, sp_kb_passages *out)
{
    SP_AUTOFOUND set = {0};

    SP_TRY(sp_kb_check(question, options));
    SP_TRY(sp_kb_find(session, question, options, &set));
    for (size_t i = 0; i < set.passages.count; i++)
        set.passages.items[i].confidence = sp_kb_confidence(&set, i);
    sp_kb_passages_keep(&set.passages,
                        options && options->top ? options->top : TOP);
    *out = set.passages;
    set.passages = (sp_kb_passages){0};
    return SP_OK;
}
