/* The states that permit_verify has walked to, each once, and how they hang
 * together. Starts as all zeros. */
#ifndef SP_PERMIT_GRAPH_H
#define SP_PERMIT_GRAPH_H

#include "permit_why.h"

enum { SP_WALK_NODES_MAX = 500000 };
#define SP_WALK_NONE UINT32_MAX

typedef struct sp_walk_node {
    uint64_t slots; /* signed */
    sp_guards proved;
    uint8_t state;
    bool was_working;
    bool ends; /* a path leads to an end */
    uint8_t action;
    uint8_t actor;
    uint32_t parent;
} sp_walk_node;

typedef struct sp_walk_edge {
    uint32_t from;
    uint32_t to;
} sp_walk_edge;

typedef struct sp_walk_graph {
    sp_walk_node *nodes;
    size_t count;
    size_t room;
    uint32_t *table; /* open addressing; SP_WALK_NONE: free */
    size_t slots;
    sp_walk_edge *edges;
    size_t nedges;
    size_t edge_room;
} sp_walk_graph;

void sp_walk_graph_free(sp_walk_graph *graph);

/* The index of this node: where it was, or a new one. */
sp_status sp_walk_reach(sp_walk_graph *graph, const sp_walk_node *node,
                        uint32_t *out);

sp_status sp_walk_connect(sp_walk_graph *graph, uint32_t from, uint32_t to);

/* Mark all from which a path leads to a node that is marked. */
void sp_walk_find_ends(sp_walk_graph *graph);

#endif
