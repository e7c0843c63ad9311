/* The knowledge graph: parts of it, gathered in breadth, and ways through it.
 */
#include <stdio.h>
#include <string.h>

#include "graphing.h"

/* ---- parts ---- */

/* Numbers of nodes and edges by a hash of what they are, in open addressing;
 * 0: free, n + 1 else. */
typedef struct table {
    size_t *slots;
    size_t cap; /* a power of two */
    size_t count;
} table;

typedef struct index {
    table nodes;
    table edges;
    size_t node_cap;
    size_t edge_cap;
} index_;

static uint64_t hash_bytes(uint64_t h, const char *text)
{
    for (; *text; text++)
        h = (h ^ (unsigned char)*text) * UINT64_C(1099511628211);
    return (h ^ 0xff) * UINT64_C(1099511628211);
}

static uint64_t hash_node(const char *type, const char *code)
{
    return hash_bytes(hash_bytes(UINT64_C(14695981039346656037), type), code);
}

static uint64_t hash_edge(const sp_graph_edge *e)
{
    uint64_t h = hash_bytes(UINT64_C(14695981039346656037), e->relation);

    h = (h ^ e->from) * UINT64_C(1099511628211);
    return (h ^ e->to) * UINT64_C(11400714819323198485);
}

static bool same_node(const sp_graph_node *n, const char *type,
                      const char *code)
{
    return strcmp(n->type, type) == 0 && strcmp(n->code, code) == 0;
}

static bool same_edge(const sp_graph_edge *a, const sp_graph_edge *b)
{
    return a->from == b->from && a->to == b->to && a->origin == b->origin &&
           strcmp(a->relation, b->relation) == 0;
}

static void place(table *t, uint64_t hash, size_t number)
{
    size_t at = (size_t)(hash >> 7) & (t->cap - 1);

    while (t->slots[at])
        at = (at + 1) & (t->cap - 1);
    t->slots[at] = number + 1;
}

static sp_status widen(const sp_graph *g, table *t, bool edges)
{
    table wide = {.cap = t->cap ? t->cap * 2 : 256, .count = t->count};

    wide.slots = calloc(wide.cap, sizeof *wide.slots);
    if (!wide.slots)
        return sp_no_memory();
    for (size_t i = 0; i < t->count; i++)
        place(&wide,
              edges ? hash_edge(&g->edges[i])
                    : hash_node(g->nodes[i].type, g->nodes[i].code),
              i);
    free(t->slots);
    *t = wide;
    return SP_OK;
}

static sp_status index_of(sp_graph *g, index_ **out)
{
    if (!g->index)
        g->index = calloc(1, sizeof(index_));
    if (!g->index)
        return sp_no_memory();
    *out = g->index;
    return SP_OK;
}

static sp_status room(void *items, size_t *cap, size_t count, size_t size)
{
    void **array = items;
    size_t wide = *cap ? *cap * 2 : 64;

    if (count < *cap)
        return SP_OK;
    void *more = realloc(*array, wide * size);
    if (!more)
        return sp_no_memory();
    *array = more;
    *cap = wide;
    return SP_OK;
}

static bool find_node(const sp_graph *g, const char *type, const char *code,
                      size_t *out)
{
    const index_ *ix = g->index;

    if (!ix || !ix->nodes.cap)
        return false;
    for (size_t at = (size_t)(hash_node(type, code) >> 7) & (ix->nodes.cap - 1);
         ix->nodes.slots[at]; at = (at + 1) & (ix->nodes.cap - 1)) {
        *out = ix->nodes.slots[at] - 1;
        if (same_node(&g->nodes[*out], type, code))
            return true;
    }
    return false;
}

sp_status sp_graph_node_put(sp_graph *g, const char *type, const char *code,
                            const char *name, size_t depth, size_t *out,
                            bool *out_new)
{
    SP_AUTOFREE char *own_code = NULL;
    SP_AUTOFREE char *own_name = NULL;
    index_ *ix = NULL;

    *out_new = !find_node(g, type, code, out);
    if (!*out_new)
        return SP_OK;
    if (g->nnodes == SP_GRAPH_NODES_MAX)
        return sp_fail(SP_INVALID, "超过 %d 个节点，请限定类型或深度",
                       "more than %d nodes: take fewer types or steps",
                       SP_GRAPH_NODES_MAX);
    SP_TRY(index_of(g, &ix));
    SP_TRY(room(&g->nodes, &ix->node_cap, g->nnodes, sizeof *g->nodes));
    if (ix->nodes.count * 2 >= ix->nodes.cap)
        SP_TRY(widen(g, &ix->nodes, false));
    SP_TRY(sp_text_copy(code, &own_code));
    SP_TRY(sp_text_copy(name && *name ? name : code, &own_name));
    *out = g->nnodes++;
    g->nodes[*out] = (sp_graph_node){.type = type,
                                     .code = SP_TAKE(own_code),
                                     .name = SP_TAKE(own_name),
                                     .depth = depth};
    ix->nodes.count++;
    place(&ix->nodes, hash_node(type, code), *out);
    return SP_OK;
}

static bool edge_there(const sp_graph *g, const sp_graph_edge *edge)
{
    const index_ *ix = g->index;

    if (!ix || !ix->edges.cap)
        return false;
    for (size_t at = (size_t)(hash_edge(edge) >> 7) & (ix->edges.cap - 1);
         ix->edges.slots[at]; at = (at + 1) & (ix->edges.cap - 1))
        if (same_edge(&g->edges[ix->edges.slots[at] - 1], edge))
            return true;
    return false;
}

sp_status sp_graph_edge_put(sp_graph *g, const sp_graph_edge *edge)
{
    SP_AUTOFREE char *evidence = NULL;
    index_ *ix = NULL;

    if (edge_there(g, edge))
        return SP_OK;
    SP_TRY(index_of(g, &ix));
    SP_TRY(room(&g->edges, &ix->edge_cap, g->nedges, sizeof *g->edges));
    if (ix->edges.count * 2 >= ix->edges.cap)
        SP_TRY(widen(g, &ix->edges, true));
    SP_TRY(sp_text_copy(edge->evidence, &evidence));
    g->edges[g->nedges] = *edge;
    g->edges[g->nedges].evidence = SP_TAKE(evidence);
    ix->edges.count++;
    place(&ix->edges, hash_edge(edge), g->nedges++);
    return SP_OK;
}

void sp_graph_clear(sp_graph *g)
{
    index_ *ix = g->index;

    for (size_t i = 0; i < g->nnodes; i++) {
        free(g->nodes[i].code);
        free(g->nodes[i].name);
    }
    for (size_t i = 0; i < g->nedges; i++)
        free(g->edges[i].evidence);
    if (ix) {
        free(ix->nodes.slots);
        free(ix->edges.slots);
    }
    free(ix);
    free(g->nodes);
    free(g->edges);
    *g = (sp_graph){NULL};
}

/* ---- in breadth ---- */

typedef struct walk {
    sp_session *session;
    const sp_graph_options *options;
    sp_graph *graph;
    sp_graph_side side;
    size_t at;       /* the node whose neighbours come */
    size_t *parents; /* of a way: the node it was reached from; or NULL */
    size_t parent_cap;
} walk;

static sp_status keep_parent(walk *w, size_t node)
{
    if (!w->parent_cap)
        return SP_OK;
    SP_TRY(room(&w->parents, &w->parent_cap, node, sizeof *w->parents));
    w->parents[node] = w->at;
    return SP_OK;
}

static sp_status take(void *context, const sp_graph_neighbour *n)
{
    walk *w = context;
    size_t other = 0;
    bool new = false;

    SP_TRY(sp_graph_node_put(w->graph, n->type, n->code, n->name,
                             w->graph->nodes[w->at].depth + 1, &other, &new));
    if (new)
        SP_TRY(keep_parent(w, other));
    return sp_graph_edge_put(
        w->graph, &(sp_graph_edge){.from = n->outward ? w->at : other,
                                   .to = n->outward ? other : w->at,
                                   .relation = n->relation,
                                   .zh = n->zh,
                                   .en = n->en,
                                   .origin = n->origin,
                                   .evidence = (char *)(uintptr_t)n->evidence});
}

static sp_status look_around(walk *w)
{
    sp_graph_node *node = &w->graph->nodes[w->at];
    const char *type = node->type;
    const char *code = node->code;
    bool cut = false;

    SP_TRY(sp_graph_around(w->session, type, code, w->side, w->options, take, w,
                           &cut));
    w->graph->nodes[w->at].cut = cut;
    return sp_progress_at(w->session, "graph", (int64_t)w->at,
                          (int64_t)w->graph->nnodes);
}

static sp_status begin(walk *w, const char *type, const char *code)
{
    SP_AUTOFREE char *name = NULL;
    sp_graph_kind kind;
    size_t number;
    bool seen = false;
    bool new;

    SP_TRY(sp_require(w->session, "assistant", SP_DO_READ, NULL, NULL));
    if (sp_graph_kind_of(type, &kind))
        SP_TRY(sp_graph_load(w->session, type, code, &seen, &name, NULL));
    if (!seen)
        return sp_fail(SP_NOT_FOUND, "图谱里没有 %.40s:%.80s，或者您无权查看",
                       "there is no %.40s:%.80s in the graph, or you may not "
                       "read it",
                       type, code);
    return sp_graph_node_put(w->graph, kind.name, code, name, 0, &number, &new);
}

static sp_status check_depth(size_t depth)
{
    if (depth > SP_GRAPH_DEPTH_MAX)
        return sp_fail(SP_INVALID, "深度 %zu 应为 1 到 %d",
                       "the depth %zu should be 1 to %d", depth,
                       SP_GRAPH_DEPTH_MAX);
    return SP_OK;
}

static sp_status run_walk(sp_session *session, const char *type,
                          const char *code, sp_graph_side side, size_t usual,
                          const sp_graph_options *options, sp_graph *graph)
{
    static const sp_graph_options plain = {0};
    walk w = {.session = session,
              .options = options ? options : &plain,
              .graph = graph,
              .side = side};
    size_t depth = w.options->depth ? w.options->depth : usual;

    SP_TRY(check_depth(depth));
    SP_TRY(begin(&w, type, code));
    for (; w.at < graph->nnodes && graph->nodes[w.at].depth < depth; w.at++)
        SP_TRY(look_around(&w));
    return SP_OK;
}

static sp_status walk_out(sp_session *session, const char *type,
                          const char *code, sp_graph_side side, size_t usual,
                          const sp_graph_options *options, sp_graph *out)
{
    SP_CLEANUP(sp_graph_clear) sp_graph graph = {NULL};

    SP_TRY(sp_db_begin_read(session->db)); /* one state for all of it */
    sp_status status =
        run_walk(session, type, code, side, usual, options, &graph);
    sp_db_end_read(session->db);
    SP_TRY(status);
    *out = graph;
    graph = (sp_graph){NULL};
    return SP_OK;
}

sp_status sp_graph_show(sp_session *session, const char *type, const char *code,
                        const sp_graph_options *options, sp_graph *out)
{
    return walk_out(session, type, code, SP_GRAPH_BOTH, 1, options, out);
}

sp_status sp_graph_touches(sp_session *session, const char *type,
                           const char *code, const sp_graph_options *options,
                           sp_graph *out)
{
    return walk_out(session, type, code, SP_GRAPH_IN, 3, options, out);
}

/* ---- ways ---- */

/* The nodes of the way alone, in its order, and the edges between each two. */
static sp_status cut_way(const sp_graph *all, const size_t *parents, size_t end,
                         sp_graph *out)
{
    size_t way[SP_GRAPH_DEPTH_MAX + 1];
    size_t n = 0;
    bool new;

    for (size_t at = end; n <= SP_GRAPH_DEPTH_MAX; at = parents[at]) {
        way[n++] = at;
        if (at == 0)
            break;
    }
    for (size_t i = 0; i < n; i++) {
        const sp_graph_node *node = &all->nodes[way[n - 1 - i]];
        size_t number;
        SP_TRY(sp_graph_node_put(out, node->type, node->code, node->name, i,
                                 &number, &new));
    }
    for (size_t i = 0; i + 1 < n; i++)
        for (size_t e = 0; e < all->nedges; e++) {
            sp_graph_edge edge = all->edges[e];
            size_t a = way[n - 1 - i];
            size_t b = way[n - 2 - i];
            if (!((edge.from == a && edge.to == b) ||
                  (edge.from == b && edge.to == a)))
                continue;
            edge.from = edge.from == a ? i : i + 1;
            edge.to = edge.from == i ? i + 1 : i;
            SP_TRY(sp_graph_edge_put(out, &edge));
        }
    return SP_OK;
}

static sp_status search(walk *w, const char *to_type, const char *to,
                        size_t depth, sp_graph *out)
{
    size_t end = 0;

    for (;; w->at++) {
        if (find_node(w->graph, to_type, to, &end))
            return cut_way(w->graph, w->parents, end, out);
        if (w->at == w->graph->nnodes || w->graph->nodes[w->at].depth >= depth)
            break;
        SP_TRY(look_around(w));
    }
    return sp_fail(SP_NOT_FOUND,
                   "%zu 步之内，没有您可以查看的路径通到 %.40s:%.80s",
                   "within %zu steps there is no way that you may see to "
                   "%.40s:%.80s",
                   depth, to_type, to);
}

sp_status sp_graph_path(sp_session *session, const char *from_type,
                        const char *from, const char *to_type, const char *to,
                        const sp_graph_options *options, sp_graph *out)
{
    static const sp_graph_options plain = {0};
    SP_CLEANUP(sp_graph_clear) sp_graph all = {NULL};
    SP_CLEANUP(sp_graph_clear) sp_graph way = {NULL};
    walk w = {.session = session,
              .options = options ? options : &plain,
              .graph = &all,
              .side = SP_GRAPH_BOTH};
    size_t depth = w.options->depth ? w.options->depth : 8;

    SP_TRY(check_depth(depth));
    w.parents = calloc(64, sizeof *w.parents);
    w.parent_cap = 64;
    if (!w.parents)
        return sp_no_memory();
    sp_status status = sp_db_begin_read(session->db);
    if (status == SP_OK) {
        status = begin(&w, from_type, from);
        if (status == SP_OK)
            status = search(&w, to_type, to, depth, &way);
        sp_db_end_read(session->db);
    }
    free(w.parents);
    SP_TRY(status);
    *out = way;
    way = (sp_graph){NULL};
    return SP_OK;
}

/* ---- all of it ---- */

typedef struct listing {
    sp_graph *graph;
    const sp_type *type;
} listing;

static sp_status list_node(void *context, const void *record)
{
    const listing *l = context;
    SP_AUTOFREE char *name = NULL;
    const char *code =
        sp_text_at(record, sp_type_field(l->type, l->type->code));
    size_t number;
    bool new;

    SP_TRY(sp_graph_name(l->type, record, &name));
    return sp_graph_node_put(l->graph, l->type->name, code, name, 0, &number,
                             &new);
}

static sp_status list_nodes(sp_session *session, const sp_graph_kind *kind,
                            sp_graph *graph)
{
    SP_AUTOQUERY *query = sp_query_new(kind->record);
    listing l = {graph, kind->record};

    if (!query)
        return SP_NO_MEMORY;
    if (sp_right(session, kind->record->module, SP_DO_READ, NULL) ==
        SP_SCOPE_NONE)
        return SP_OK;
    return sp_record_each(session, query, list_node, &l);
}

/* A reference and a link are seen from the node that holds them. */
static sp_status run_all(walk *w)
{
    sp_graph_kind kind;

    for (size_t i = 0; sp_graph_kind_at(i, &kind); i++)
        if (kind.record && sp_graph_listed(w->options->types, kind.name) &&
            kind.record != &sp_kb_document_type)
            SP_TRY(list_nodes(w->session, &kind, w->graph));
    /* What they refer to comes behind them: clauses, posts, types. */
    for (w->at = 0; w->at < w->graph->nnodes; w->at++)
        SP_TRY(look_around(w));
    return SP_OK;
}

sp_status sp_graph_all(sp_session *session, const sp_graph_options *options,
                       sp_graph *out)
{
    static const sp_graph_options plain = {0};
    SP_CLEANUP(sp_graph_clear) sp_graph graph = {NULL};
    walk w = {.session = session,
              .options = options ? options : &plain,
              .graph = &graph,
              .side = SP_GRAPH_OUT};

    SP_TRY(sp_require(session, "assistant", SP_DO_READ, NULL, NULL));
    SP_TRY(sp_db_begin_read(session->db));
    sp_status status = run_all(&w);
    sp_db_end_read(session->db);
    SP_TRY(status);
    for (size_t i = 0; i < graph.nnodes; i++)
        graph.nodes[i].depth = 0;
    *out = graph;
    graph = (sp_graph){NULL};
    return SP_OK;
}
