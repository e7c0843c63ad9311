/* The clauses that govern a thing: its own, and those of what it belongs to. */
#include <string.h>

#include "graphing.h"

enum { SEEN_MAX = 200, USUAL = 20 };

/* What a thing takes its clauses from: over these fields to the right, and, of
 * those that hold the reference, over these to the left. */
static const struct step {
    const char *type;
    const char *field;
    bool inward; /* from who holds the reference to what it names: false */
} steps[] = {
    {"risk_point", "zone", false},
    {"risk_unit", "point", false},
    {"risk_event", "unit", false},
    {"control_measure", "event", false},
    {"device", "risk_point", false},
    {"device", "measure", false},
    {"tag", "device", false},
    {"hazard", "measure", false},
    {"hazard", "risk_point", false},
    {"incident", "risk_point", false},
    {"permit", "type", false},
    {"duty_plan", "item", false},
    {"checklist_item", "measure", false},
    {"drill", "plan", false},
    {"risk_unit", "point", true},
    {"risk_event", "unit", true},
    {"control_measure", "event", true},
    {"checklist_item", "measure", true},
};

typedef struct node {
    const char *type;
    char *code;
} node;

typedef struct govern {
    sp_graph_visit visit;
    void *context;
    node *nodes; /* SEEN_MAX; those that are looked around, in order */
    size_t count;
    size_t at;
    char **told; /* codes of clauses */
    size_t ntold;
    size_t limit;
} govern;

static bool is_step(const char *from, const sp_graph_neighbour *n)
{
    const char *holder = n->outward ? from : n->type;

    for (size_t i = 0; i < SP_COUNT(steps); i++)
        if (steps[i].inward == !n->outward &&
            strcmp(steps[i].type, holder) == 0 &&
            strcmp(steps[i].field, n->relation) == 0)
            return true;
    return false;
}

static sp_status tell(govern *g, const sp_graph_neighbour *n)
{
    for (size_t i = 0; i < g->ntold; i++)
        if (strcmp(g->told[i], n->code) == 0)
            return SP_OK;
    if (g->ntold == g->limit)
        return SP_OK;
    SP_TRY(sp_text_copy(n->code, &g->told[g->ntold]));
    g->ntold++;
    return g->visit(g->context, n);
}

static sp_status follow(govern *g, const sp_graph_neighbour *n)
{
    for (size_t i = 0; i < g->count; i++)
        if (strcmp(g->nodes[i].type, n->type) == 0 &&
            strcmp(g->nodes[i].code, n->code) == 0)
            return SP_OK;
    if (g->count == SEEN_MAX)
        return SP_OK;
    g->nodes[g->count].type = n->type;
    SP_TRY(sp_text_copy(n->code, &g->nodes[g->count].code));
    g->count++;
    return SP_OK;
}

static sp_status take(void *context, const sp_graph_neighbour *n)
{
    govern *g = context;
    bool governs = n->origin >= 0 && n->outward &&
                   (strcmp(n->type, SP_GRAPH_CLAUSE) == 0 ||
                    strcmp(n->type, "kb_document") == 0);

    if (governs)
        return tell(g, n);
    return is_step(g->nodes[g->at].type, n) ? follow(g, n) : SP_OK;
}

static sp_status run(sp_session *session, govern *g, const char *type,
                     const char *code)
{
    sp_graph_kind kind;

    if (!sp_graph_kind_of(type, &kind))
        return sp_fail(SP_NOT_FOUND, "图谱里没有“%.60s”这种节点",
                       "the graph has no nodes of type \"%.60s\"", type);
    SP_TRY(follow(g, &(sp_graph_neighbour){.type = kind.name, .code = code}));
    for (; g->at < g->count && g->ntold < g->limit; g->at++)
        SP_TRY(sp_graph_around(session, g->nodes[g->at].type,
                               g->nodes[g->at].code, SP_GRAPH_BOTH, NULL, take,
                               g, NULL));
    return SP_OK;
}

sp_status sp_graph_governing(sp_session *session, const char *type,
                             const char *code, size_t limit,
                             sp_graph_visit visit, void *context)
{
    SP_AUTOFREE node *nodes = calloc(SEEN_MAX, sizeof *nodes);
    SP_AUTOFREE char **told = calloc(limit ? limit : USUAL, sizeof *told);
    govern g = {.visit = visit,
                .context = context,
                .nodes = nodes,
                .told = told,
                .limit = limit ? limit : USUAL};
    sp_status status;

    SP_TRY(sp_require(session, "assistant", SP_DO_READ, NULL, NULL));
    if (!nodes || !told)
        return sp_no_memory();
    status = run(session, &g, type, code);
    for (size_t i = 0; i < g.count; i++)
        free(nodes[i].code);
    for (size_t i = 0; i < g.ntold; i++)
        free(told[i]);
    return status;
}
