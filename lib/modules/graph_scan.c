/* Citations of clauses in the texts of records become links that wait for a
 * person. */
#include <safeprod/standard.h>

#include <stdio.h>
#include <string.h>

#include "citation_find.h"
#include "graphing.h"
#include "json.h"
#include "rec.h"

enum { AROUND = 60, MISSING_MAX = 20, PACKS_MAX = 64 };

/* A document that can be cited. */
typedef struct known {
    char *code;
    char *title;
} known;

typedef struct scan {
    sp_session *session;
    const char *types;
    sp_link_scan *out;
    known *documents;
    size_t ndocuments;
    sp_str missing;
    size_t nmissing;
    /* of the text at hand */
    const char *from_type;
    const char *from;
    const char *document; /* that the text is in; or NULL */
    const char *text;
    size_t len;
    sp_link_relation relation;
} scan;

/* ---- documents ---- */

static sp_status keep_document(void *context, const void *record)
{
    const sp_kb_document *d = record;
    scan *s = context;

    bool may;

    SP_TRY(sp_kb_may_read(s->session, d->scope, d->owner_dept, &may));
    if (d->superseded_by || !may)
        return SP_OK;
    known *more =
        realloc(s->documents, (s->ndocuments + 1) * sizeof *s->documents);
    if (!more)
        return sp_no_memory();
    s->documents = more;
    more[s->ndocuments] = (known){NULL};
    s->ndocuments++;
    SP_TRY(sp_text_copy(d->code, &more[s->ndocuments - 1].code));
    return sp_text_copy(d->title, &more[s->ndocuments - 1].title);
}

static const char *document_of(const scan *s, const char *name)
{
    for (size_t i = 0; i < s->ndocuments; i++)
        if (sp_citation_same_document(s->documents[i].title, name))
            return s->documents[i].code;
    return NULL;
}

static void note_missing(scan *s, const char *name)
{
    s->out->unknown++;
    if (s->nmissing == MISSING_MAX ||
        (s->missing.len && strstr(sp_str_text(&s->missing), name)))
        return;
    sp_str_addf(&s->missing, "%s%s", s->nmissing++ ? "、" : "", name);
}

/* ---- a citation ---- */

static bool inside_character(char c)
{
    return ((unsigned char)c & 0xc0) == 0x80;
}

/* The words around it. */
static void add_evidence(const scan *s, const sp_citation *c, sp_str *out)
{
    size_t from = c->at > AROUND ? c->at - AROUND : 0;
    size_t to = c->at + c->len + AROUND;

    if (to > s->len)
        to = s->len;
    while (from < c->at && inside_character(s->text[from]))
        from++;
    while (to < s->len && to > c->at && inside_character(s->text[to]))
        to--;
    sp_str_add(out, from ? "…" : "");
    for (size_t i = from; i < to; i++)
        sp_str_addc(out, (unsigned char)s->text[i] < ' ' ? ' ' : s->text[i]);
    sp_str_add(out, to < s->len ? "…" : "");
}

/* "41-1" as documents number it. */
static void printed(const char *clause, char out[64])
{
    const char *dash = strchr(clause, '-');

    if (dash)
        snprintf(out, 64, "第%.*s条之%s", (int)(dash - clause), clause,
                 dash + 1);
    else
        snprintf(out, 64, "%s", clause);
}

static sp_status target(const scan *s, const sp_citation *c, const char *code,
                        const char **out_type, char **out)
{
    char article[64];

    if (*c->clause) {
        printed(c->clause, article);
        SP_TRY(sp_graph_clause_find(s->session, code, article, out));
        if (*out) {
            *out_type = SP_GRAPH_CLAUSE;
            return SP_OK;
        }
    }
    *out_type = "kb_document";
    return sp_text_copy(code, out);
}

static sp_status take_citation(void *context, const sp_citation *c)
{
    scan *s = context;
    SP_AUTOSTR evidence = {0};
    SP_AUTOFREE char *to = NULL;
    const char *code = c->self ? s->document : document_of(s, c->document);
    const char *type = NULL;
    bool there;

    s->out->citations++;
    if (!code) {
        note_missing(s, c->document);
        return SP_OK;
    }
    SP_TRY(target(s, c, code, &type, &to));
    if (strcmp(type, s->from_type) == 0 && strcmp(to, s->from) == 0)
        return SP_OK;
    add_evidence(s, c, &evidence);
    SP_TRY(sp_str_ok(&evidence));
    sp_graph_tie tie = {.from_type = s->from_type,
                        .from = s->from,
                        .relation = s->relation,
                        .to_type = type,
                        .to = to,
                        .evidence = sp_str_text(&evidence)};
    SP_TRY(sp_link_known(s->session, &tie, &there));
    *(there ? &s->out->known : &s->out->made) += 1;
    return there ? SP_OK
                 : sp_link_write(s->session, &tie, SP_LINK_GUESSED, NULL);
}

static sp_status look_through(scan *s, const char *text,
                              const sp_citation_context *where)
{
    s->text = text;
    s->len = strlen(text);
    s->out->texts++;
    return sp_citations_find(text, s->len, where, take_citation, s);
}

/* ---- texts of records ---- */

typedef struct records {
    scan *scan;
    const sp_type *type;
} records;

static sp_status take_record(void *context, const void *record)
{
    const records *r = context;
    scan *s = r->scan;

    s->from_type = r->type->name;
    s->from = sp_text_at(record, sp_type_field(r->type, r->type->code));
    s->document = NULL;
    s->relation = SP_LINK_GOVERNED;
    for (size_t i = 0; i < r->type->nfields; i++) {
        const sp_field *f = &r->type->fields[i];
        if (f->kind != SP_TEXT || f->ref ||
            f->flags & (SP_SECRET | SP_PRIVATE) ||
            strcmp(f->name, r->type->code) == 0 || f->as == SP_AS_DATE)
            continue;
        const char *text = sp_text_at(record, f);
        if (text && *text)
            SP_TRY(look_through(s, text, NULL));
    }
    return SP_OK;
}

static sp_status scan_records(scan *s, const sp_type *type)
{
    SP_AUTOQUERY *query = sp_query_new(type);
    records r = {s, type};

    if (!query)
        return SP_NO_MEMORY;
    if (sp_right(s->session, type->module, SP_DO_READ, NULL) == SP_SCOPE_NONE)
        return SP_OK;
    return sp_record_each(s->session, query, take_record, &r);
}

/* ---- rule packs of permits ---- */

static sp_status scan_strings(scan *s, const cJSON *json)
{
    const cJSON *item;

    if (cJSON_IsString(json))
        return look_through(s, json->valuestring, NULL);
    cJSON_ArrayForEach(item, json) SP_TRY(scan_strings(s, item));
    return SP_OK;
}

static sp_status scan_pack(scan *s, const char *name)
{
    SP_AUTOJSON *json = NULL;
    sp_pack *pack = NULL;

    SP_TRY(sp_standard_get(s->session, name, &pack));
    sp_status status =
        sp_json_parse(sp_pack_text(pack), strlen(sp_pack_text(pack)), &json);
    sp_pack_free(pack);
    SP_TRY(status);
    s->from_type = SP_GRAPH_PERMIT_TYPE;
    s->from = name + strlen("permit.");
    s->document = NULL;
    s->relation = SP_LINK_GOVERNED;
    return scan_strings(s, json);
}

static sp_status scan_packs(scan *s)
{
    SP_AUTOSTMT *stmt = NULL;
    char names[PACKS_MAX][72];
    size_t n = 0;
    bool row = true;

    if (sp_right(s->session, "permit_template", SP_DO_READ, NULL) ==
        SP_SCOPE_NONE)
        return SP_OK;
    SP_TRY(sp_db_prepare(s->session->db,
                         "SELECT DISTINCT name FROM rule_pack WHERE kind = "
                         "'permit' ORDER BY name",
                         &stmt));
    while (n < PACKS_MAX) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            break;
        const char *name = sp_stmt_text(stmt, 0);
        if (name && strncmp(name, "permit.", 7) == 0 &&
            strcmp(name, "permit.common") != 0)
            snprintf(names[n++], sizeof names[0], "%s", name);
    }
    for (size_t i = 0; i < n; i++)
        SP_TRY(scan_pack(s, names[i]));
    return SP_OK;
}

/* ---- clauses ---- */

static sp_status scan_clause(scan *s, const sp_kb_passage *p)
{
    SP_AUTOFREE char *code = NULL;
    char clause[SP_CITATION_CLAUSE];
    int number = 0;

    SP_TRY(sp_graph_clause_code(p, &code));
    sp_citation_clause_of(p->article, clause);
    sscanf(clause, "%d", &number);
    s->from_type = SP_GRAPH_CLAUSE;
    s->from = code;
    s->document = p->document;
    s->relation = SP_LINK_CITES;
    return look_through(s, p->text,
                        &(sp_citation_context){.inside = true,
                                               .article = number,
                                               .clause = clause});
}

/* Those of the enterprise's own procedures; of laws when they are asked for,
 * since laws cite each other without end. */
static sp_status scan_document(scan *s, const known *d, bool all)
{
    SP_AUTOPASSAGES found = {0};
    sp_status status = sp_kb_clauses(s->session, d->code, NULL, &found);

    if (status == SP_NOT_FOUND)
        return SP_OK;
    SP_TRY(status);
    for (size_t i = 0; i < found.count; i++) {
        const sp_kb_passage *p = &found.items[i];
        if (strcmp(p->document, d->code) == 0 &&
            (all || p->kind == SP_KB_PROCEDURE))
            SP_TRY(scan_clause(s, p));
    }
    return SP_OK;
}

static sp_status scan_clauses(scan *s)
{
    bool all = s->types && sp_graph_listed(s->types, SP_GRAPH_CLAUSE);

    for (size_t i = 0; i < s->ndocuments; i++) {
        SP_TRY(scan_document(s, &s->documents[i], all));
        SP_TRY(sp_progress_at(s->session, "graph", (int64_t)i,
                              (int64_t)s->ndocuments));
    }
    return SP_OK;
}

/* ---- all ---- */

static sp_status scan_all(void *arg)
{
    scan *s = arg;
    SP_AUTOQUERY *query = sp_query_new(&sp_kb_document_type);
    sp_graph_kind kind;

    if (!query)
        return SP_NO_MEMORY;
    SP_TRY(sp_record_each(s->session, query, keep_document, s));
    for (size_t i = 0; sp_graph_kind_at(i, &kind); i++)
        if (kind.record && kind.record != &sp_kb_document_type &&
            sp_graph_listed(s->types, kind.name))
            SP_TRY(scan_records(s, kind.record));
    if (sp_graph_listed(s->types, SP_GRAPH_PERMIT_TYPE))
        SP_TRY(scan_packs(s));
    return sp_graph_listed(s->types, SP_GRAPH_CLAUSE) ? scan_clauses(s) : SP_OK;
}

static sp_status check_types(const char *types)
{
    sp_graph_kind kind;
    char name[64];

    for (const char *at = types; at && *at;) {
        size_t n = strcspn(at, ",");
        snprintf(name, sizeof name, "%.*s", (int)n, at);
        if (!sp_graph_kind_of(name, &kind))
            return sp_fail(SP_INVALID, "图谱里没有“%.60s”这种节点",
                           "the graph has no nodes of type \"%.60s\"", name);
        at += n + (at[n] == ',');
    }
    return SP_OK;
}

sp_status sp_link_scan_texts(sp_session *session, const char *types,
                             sp_link_scan *out)
{
    sp_link_scan made = {0};
    scan s = {.session = session, .types = types, .out = &made};

    SP_TRY(check_types(types));
    SP_TRY(sp_require(session, "assistant", SP_DO_CREATE, NULL, NULL));
    sp_status status = sp_db_transaction(session->db, scan_all, &s);
    for (size_t i = 0; i < s.ndocuments; i++) {
        free(s.documents[i].code);
        free(s.documents[i].title);
    }
    free(s.documents);
    if (status == SP_OK)
        status = sp_str_take(&s.missing, &made.missing);
    sp_str_free(&s.missing);
    SP_TRY(status);
    *out = made;
    return SP_OK;
}
