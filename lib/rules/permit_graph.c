/* The states that permit_verify has walked to. */
#include "permit_graph.h"

#include <string.h>

void sp_walk_graph_free(sp_walk_graph *graph)
{
    free(graph->nodes);
    free(graph->table);
    free(graph->edges);
}

static uint64_t hash_of(const sp_walk_node *n)
{
    uint64_t h = n->slots * 0x9e3779b97f4a7c15u;

    h ^= (n->proved + n->state * 131u + n->was_working) * 0xc2b2ae3d27d4eb4fu;
    return h ^ h >> 31;
}

static bool same_node(const sp_walk_node *a, const sp_walk_node *b)
{
    return a->slots == b->slots && a->proved == b->proved &&
           a->state == b->state && a->was_working == b->was_working;
}

static sp_status grow(void **items, size_t *room, size_t size)
{
    size_t more = *room ? 2 * *room : 256;
    void *bigger = realloc(*items, more * size);

    if (!bigger)
        return sp_no_memory();
    *items = bigger;
    *room = more;
    return SP_OK;
}

static sp_status rehash(sp_walk_graph *graph)
{
    size_t slots = graph->slots ? 2 * graph->slots : 1024;
    uint32_t *table = malloc(slots * sizeof *table);

    if (!table)
        return sp_no_memory();
    memset(table, 0xff, slots * sizeof *table);
    for (uint32_t i = 0; i < graph->count; i++) {
        size_t at = hash_of(&graph->nodes[i]) & (slots - 1);
        while (table[at] != SP_WALK_NONE)
            at = (at + 1) & (slots - 1);
        table[at] = i;
    }
    free(graph->table);
    graph->table = table;
    graph->slots = slots;
    return SP_OK;
}

sp_status sp_walk_reach(sp_walk_graph *graph, const sp_walk_node *n,
                        uint32_t *out)
{
    if (2 * graph->count >= graph->slots)
        SP_TRY(rehash(graph));
    size_t at = hash_of(n) & (graph->slots - 1);
    for (; graph->table[at] != SP_WALK_NONE; at = (at + 1) & (graph->slots - 1))
        if (same_node(&graph->nodes[graph->table[at]], n)) {
            *out = graph->table[at];
            return SP_OK;
        }
    if (graph->count == SP_WALK_NODES_MAX)
        return sp_fail(SP_INVALID, "状态多于 %d 个，不能逐一验证",
                       "more than %d states; too many to walk",
                       SP_WALK_NODES_MAX);
    if (graph->count == graph->room) {
        void *nodes = graph->nodes;
        SP_TRY(grow(&nodes, &graph->room, sizeof *graph->nodes));
        graph->nodes = nodes;
    }
    graph->table[at] = *out = (uint32_t)graph->count;
    graph->nodes[graph->count++] = *n;
    return SP_OK;
}

sp_status sp_walk_connect(sp_walk_graph *graph, uint32_t from, uint32_t to)
{
    if (graph->nedges == graph->edge_room) {
        void *edges = graph->edges;
        SP_TRY(grow(&edges, &graph->edge_room, sizeof *graph->edges));
        graph->edges = edges;
    }
    graph->edges[graph->nedges++] = (sp_walk_edge){from, to};
    return SP_OK;
}

void sp_walk_find_ends(sp_walk_graph *graph)
{
    bool more = true;

    /* Backwards, as edges were mostly added on the way from the beginning. */
    while (more) {
        more = false;
        for (size_t i = graph->nedges; i-- > 0;) {
            sp_walk_node *from = &graph->nodes[graph->edges[i].from];
            if (!from->ends && graph->nodes[graph->edges[i].to].ends)
                more = from->ends = true;
        }
    }
}
