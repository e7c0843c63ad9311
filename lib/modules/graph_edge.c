/* Edges of the knowledge graph, read off the field tables: what a record refers
 * to, and by the indexes of the same fields what refers to it. */
#include <stdio.h>
#include <string.h>

#include "graphing.h"
#include "rec.h"

typedef struct around {
    sp_session *session;
    const char *type;
    const char *code;
    const sp_graph_options *options;
    sp_graph_visit visit;
    void *context;
    size_t fanout;
    bool cut;
} around;

/* References that a field holds without saying so in its table. */
static const struct soft {
    const char *type;
    const char *field;
    const char *to;
    const char *zh, *en;
} softs[] = {
    {"permit", "type", SP_GRAPH_PERMIT_TYPE, "类型", "is of type"},
    {"training_need", "post", SP_GRAPH_POST, "岗位", "for the post"},
    {"duty_item", "post", SP_GRAPH_POST, "责任岗位", "duty of the post"},
    {"kb_document", "superseded_by", "kb_document", "被替代为",
     "superseded by"},
};

static sp_status tell(around *a, const sp_graph_neighbour *n)
{
    if (!sp_graph_listed(a->options->types, n->type))
        return SP_OK;
    return a->visit(a->context, n);
}

/* A node of whatever kind at the other end, when the actor may read it. */
static sp_status tell_far(around *a, sp_graph_neighbour n)
{
    SP_AUTOFREE char *name = NULL;
    bool seen;

    if (!sp_graph_listed(a->options->types, n.type))
        return SP_OK;
    SP_TRY(sp_graph_load(a->session, n.type, n.code, &seen, &name, NULL));
    if (!seen)
        return SP_OK;
    n.name = name;
    return a->visit(a->context, &n);
}

/* ---- what it refers to ---- */

static const struct soft *soft_of(const char *type, const char *field)
{
    for (size_t i = 0; i < SP_COUNT(softs); i++)
        if (strcmp(softs[i].type, type) == 0 &&
            strcmp(softs[i].field, field) == 0)
            return &softs[i];
    return NULL;
}

static const char *value_of(const sp_type *type, const void *record,
                            const char *name)
{
    const sp_field *f = sp_type_field(type, name);

    return f && f->kind == SP_TEXT ? sp_text_at(record, f) : NULL;
}

/* A hazard says by type and code what it came of. */
static sp_status tell_source(around *a, const sp_type *type, const void *record)
{
    const char *to = value_of(type, record, "source_type");
    const char *code = value_of(type, record, "source_code");
    sp_graph_kind kind;

    if (!to || !code || !sp_graph_kind_of(to, &kind))
        return SP_OK;
    return tell_far(a, (sp_graph_neighbour){.type = kind.name,
                                            .code = code,
                                            .relation = "source_code",
                                            .zh = "来源",
                                            .en = "came of",
                                            .outward = true,
                                            .origin = -1});
}

static sp_status tell_refs(around *a, const sp_type *type, const void *record)
{
    for (size_t i = 0; i < type->nfields; i++) {
        const sp_field *f = &type->fields[i];
        const struct soft *soft = soft_of(type->name, f->name);
        const char *to = soft ? soft->to : f->ref;
        sp_graph_kind kind;
        if (!to || f->kind != SP_TEXT || f->flags & SP_SECRET ||
            !sp_graph_kind_of(to, &kind))
            continue;
        const char *code = sp_text_at(record, f);
        if (!code || !*code)
            continue;
        SP_TRY(tell_far(a, (sp_graph_neighbour){.type = kind.name,
                                                .code = code,
                                                .relation = f->name,
                                                .zh = soft ? soft->zh : f->zh,
                                                .en = soft ? soft->en : f->en,
                                                .outward = true,
                                                .origin = -1}));
    }
    return tell_source(a, type, record);
}

static sp_status tell_document(around *a)
{
    char document[SP_GRAPH_CODE_MAX];
    const char *article;

    if (!sp_graph_clause_split(a->code, document, sizeof document, &article))
        return SP_OK;
    return tell_far(a, (sp_graph_neighbour){.type = "kb_document",
                                            .code = document,
                                            .relation = "document",
                                            .zh = "所属文件",
                                            .en = "is in",
                                            .outward = true,
                                            .origin = -1});
}

static sp_status tell_out(around *a)
{
    SP_AUTOFREE char *name = NULL;
    void *record = NULL;
    sp_graph_kind kind;
    bool seen;

    if (strcmp(a->type, SP_GRAPH_CLAUSE) == 0)
        return tell_document(a);
    if (!sp_graph_kind_of(a->type, &kind) || !kind.record)
        return SP_OK;
    SP_TRY(sp_graph_load(a->session, a->type, a->code, &seen, &name, &record));
    if (!seen)
        return SP_OK;
    sp_status status = tell_refs(a, kind.record, record);
    sp_record_free(kind.record, record);
    return status;
}

/* ---- what refers to it ---- */

typedef struct incoming {
    around *a;
    const sp_type *type;
    const sp_field *field;
    const char *zh, *en;
    size_t count;
} incoming;

static sp_status document_hidden(sp_session *session, const sp_type *type,
                                 const void *record, bool *out)
{
    const sp_kb_document *d = record;
    bool may = true;

    if (type == &sp_kb_document_type)
        SP_TRY(sp_kb_may_read(session, d->scope, d->owner_dept, &may));
    *out = !may;
    return SP_OK;
}

static sp_status take_incoming(void *context, const void *record)
{
    incoming *in = context;
    SP_AUTOFREE char *name = NULL;
    const sp_type *type = in->type;
    const char *value = sp_text_at(record, in->field);
    bool hidden;

    if (!value || strcmp(value, in->a->code) != 0) /* found as a part */
        return SP_OK;
    SP_TRY(document_hidden(in->a->session, type, record, &hidden));
    if (hidden)
        return SP_OK;
    if (in->count++ == in->a->fanout) {
        in->a->cut = true;
        return SP_OK;
    }
    SP_TRY(sp_graph_name(type, record, &name));
    return tell(
        in->a, &(sp_graph_neighbour){.type = type->name,
                                     .code = value_of(type, record, type->code),
                                     .name = name,
                                     .relation = in->field->name,
                                     .zh = in->zh,
                                     .en = in->en,
                                     .origin = -1});
}

/* @also: a second field with its value; or NULL. */
static sp_status each_incoming(around *a, const sp_type *type,
                               const sp_field *field, const char *zh,
                               const char *en, const char *also,
                               const char *value)
{
    SP_AUTOQUERY *query = sp_query_new(type);
    incoming in = {a, type, field, zh, en, 0};

    if (!query)
        return SP_NO_MEMORY;
    if (sp_right(a->session, type->module, SP_DO_READ, NULL) == SP_SCOPE_NONE)
        return SP_OK;
    if (also)
        SP_TRY(sp_query_where(query, also, value));
    SP_TRY(sp_query_where(query, field->name, a->code));
    if (!(field->flags & SP_CONTAINS))
        sp_query_page(query, 0, a->fanout + 1);
    sp_status status = sp_record_each(a->session, query, take_incoming, &in);
    return status == SP_FORBIDDEN ? SP_OK : status; /* a private field */
}

static sp_status incoming_of(around *a, const sp_type *type)
{
    for (size_t i = 0; i < type->nfields; i++) {
        const sp_field *f = &type->fields[i];
        const struct soft *soft = soft_of(type->name, f->name);
        const char *to = soft ? soft->to : f->ref;
        if (!to || strcmp(to, a->type) != 0 || f->flags & SP_SECRET)
            continue;
        SP_TRY(each_incoming(a, type, f, soft ? soft->zh : f->zh,
                             soft ? soft->en : f->en, NULL, NULL));
    }
    if (!sp_type_field(type, "source_type"))
        return SP_OK;
    return each_incoming(a, type, sp_type_field(type, "source_code"), "来源",
                         "came of", "source_type", a->type);
}

/* The clauses of a document. */
static sp_status tell_clauses(around *a)
{
    SP_AUTOPASSAGES found = {0};
    sp_status status = sp_kb_clauses(a->session, a->code, NULL, &found);

    if (status == SP_NOT_FOUND)
        return SP_OK;
    SP_TRY(status);
    for (size_t i = 0; i < found.count; i++) {
        SP_AUTOFREE char *code = NULL;
        SP_AUTOSTR name = {0};
        if (strcmp(found.items[i].document, a->code) != 0)
            continue;
        if (i >= a->fanout) {
            a->cut = true;
            return SP_OK;
        }
        SP_TRY(sp_graph_clause_code(&found.items[i], &code));
        sp_str_addf(&name, "%s %s", found.items[i].law, strchr(code, '#') + 1);
        SP_TRY(sp_str_ok(&name));
        SP_TRY(tell(a, &(sp_graph_neighbour){.type = SP_GRAPH_CLAUSE,
                                             .code = code,
                                             .name = sp_str_text(&name),
                                             .relation = "document",
                                             .zh = "所属文件",
                                             .en = "is in",
                                             .origin = -1}));
    }
    return SP_OK;
}

static sp_status tell_in(around *a)
{
    sp_graph_kind kind;

    for (size_t i = 0; sp_graph_kind_at(i, &kind); i++)
        if (kind.record && sp_graph_listed(a->options->types, kind.name))
            SP_TRY(incoming_of(a, kind.record));
    if (strcmp(a->type, "kb_document") == 0 &&
        sp_graph_listed(a->options->types, SP_GRAPH_CLAUSE))
        return tell_clauses(a);
    return SP_OK;
}

/* ---- links ---- */

#define LINK_COLUMNS "relation, origin, evidence, "
static const char links_out[] =
    "SELECT " LINK_COLUMNS "to_type, to_code FROM kb_link WHERE from_type = $1 "
    "AND from_code = $2 AND origin <> 'rejected' ORDER BY to_type, to_code, "
    "relation";
static const char links_in[] =
    "SELECT " LINK_COLUMNS "from_type, from_code FROM kb_link WHERE to_type = "
    "$1 AND to_code = $2 AND origin <> 'rejected' ORDER BY from_type, "
    "from_code, relation";

static sp_status tell_link(around *a, sp_stmt *stmt, bool outward)
{
    const char *texts[5];
    sp_graph_kind kind;

    for (int i = 0; i < 5; i++)
        texts[i] = sp_stmt_text(stmt, i);
    SP_TRY(sp_stmt_ok(stmt));
    int relation = sp_label_find(sp_link_relation_labels,
                                 SP_LINK_RELATION_COUNT, texts[0]);
    int origin =
        sp_label_find(sp_link_origin_labels, SP_LINK_ORIGIN_COUNT, texts[1]);
    if (relation < 0 || origin < 0 || !sp_graph_kind_of(texts[3], &kind) ||
        (origin == SP_LINK_GUESSED && !a->options->guessed))
        return SP_OK;
    const sp_label *label = &sp_link_relation_labels[relation];
    return tell_far(a, (sp_graph_neighbour){.type = kind.name,
                                            .code = texts[4],
                                            .relation = label->name,
                                            .zh = label->zh,
                                            .en = label->en,
                                            .outward = outward,
                                            .origin = origin,
                                            .evidence = texts[2]});
}

static sp_status tell_links(around *a, const char *sql, bool outward)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(a->session->db, sql, &stmt));
    sp_stmt_bind_text(stmt, 1, a->type);
    sp_stmt_bind_text(stmt, 2, a->code);
    for (size_t n = 0;; n++) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            return SP_OK;
        if (n >= a->fanout * 4) {
            a->cut = true;
            return SP_OK;
        }
        SP_TRY(tell_link(a, stmt, outward));
    }
}

sp_status sp_graph_around(sp_session *session, const char *type,
                          const char *code, sp_graph_side side,
                          const sp_graph_options *options, sp_graph_visit visit,
                          void *context, bool *out_cut)
{
    static const sp_graph_options plain = {0};
    const sp_graph_options *o = options ? options : &plain;
    around a = {session,
                type,
                code,
                o,
                visit,
                context,
                o->fanout ? o->fanout : SP_GRAPH_FANOUT,
                false};

    if (side & SP_GRAPH_OUT) {
        SP_TRY(tell_out(&a));
        if (!o->sure_only)
            SP_TRY(tell_links(&a, links_out, true));
    }
    if (side & SP_GRAPH_IN) {
        SP_TRY(tell_in(&a));
        if (!o->sure_only)
            SP_TRY(tell_links(&a, links_in, false));
    }
    if (out_cut)
        *out_cut = a.cut;
    return SP_OK;
}

sp_status sp_graph_neighbours(sp_session *session, const char *type,
                              const char *code, const sp_graph_options *options,
                              sp_graph_visit visit, void *context)
{
    SP_AUTOFREE char *name = NULL;
    bool seen;

    SP_TRY(sp_require(session, "assistant", SP_DO_READ, NULL, NULL));
    SP_TRY(sp_graph_load(session, type, code, &seen, &name, NULL));
    if (!seen)
        return sp_fail(SP_NOT_FOUND, "图谱里没有 %.40s:%.80s，或者您无权查看",
                       "there is no %.40s:%.80s in the graph, or you may not "
                       "read it",
                       type, code);
    return sp_graph_around(session, type, code, SP_GRAPH_BOTH, options, visit,
                           context, NULL);
}
