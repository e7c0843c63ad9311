/* What the files of the knowledge graph share. */
#ifndef SP_GRAPHING_H
#define SP_GRAPHING_H

#include <safeprod/graph.h>
#include <safeprod/kb.h>

#include "kbing.h"
#include "str.h"

#define SP_GRAPH_CLAUSE "kb_clause"
#define SP_GRAPH_PERMIT_TYPE "permit_type"
#define SP_GRAPH_POST "post"

enum { SP_GRAPH_CODE_MAX = 400, SP_GRAPH_NAME_COLUMNS = 48 };

/* ---- graph_node.c ---- */

/* A type of nodes: of records, or with @record NULL what records name only. */
typedef struct sp_graph_kind {
    const char *name;
    const char *zh;
    const char *en;
    const sp_type *record;
} sp_graph_kind;

/* The kind called @name; NULL when the graph has none. @out is the caller's
 * to hold. */
bool sp_graph_kind_of(const char *name, sp_graph_kind *out);
/* Kinds of records first, then the others; false beyond the last. */
bool sp_graph_kind_at(size_t i, sp_graph_kind *out);

/* Is @name one of @list (commas between; NULL: yes)? */
bool sp_graph_listed(const char *list, const char *name);

/* What a record is called; the caller's. */
sp_status sp_graph_name(const sp_type *type, const void *record, char **out);

/* The name of a node that the actor may read.
 * @out_seen false: there is none, or he may not; that is no failure
 * @out_record (may be NULL): of a kind of records; the caller's */
sp_status sp_graph_load(sp_session *session, const char *type, const char *code,
                        bool *out_seen, char **out_name, void **out_record);

/* "KB1#第四十一条" in two; false when it is none. */
bool sp_graph_clause_split(const char *code, char *out_document, size_t size,
                           const char **out_article);

/* The code of a passage as a node. */
sp_status sp_graph_clause_code(const sp_kb_passage *passage, char **out);

/* The clause that a person or a text means by a document and an article;
 * @out_code NULL when there is none. */
sp_status sp_graph_clause_find(sp_session *session, const char *law,
                               const char *article, char **out_code);

/* ---- graph_edge.c ---- */

/* Those that refer to the node, by the direction of references. */
typedef enum sp_graph_side {
    SP_GRAPH_OUT = 1, /* what it refers to */
    SP_GRAPH_IN = 2,  /* what refers to it */
    SP_GRAPH_BOTH = 3
} sp_graph_side;

/* sp_graph_neighbours() of one side. @out_cut (may be NULL): there are more. */
sp_status sp_graph_around(sp_session *session, const char *type,
                          const char *code, sp_graph_side side,
                          const sp_graph_options *options, sp_graph_visit visit,
                          void *context, bool *out_cut);

/* ---- graph.c ---- */

/* The number of a node, which is added when it is not there. */
sp_status sp_graph_node_put(sp_graph *graph, const char *type, const char *code,
                            const char *name, size_t depth, size_t *out,
                            bool *out_new);
sp_status sp_graph_edge_put(sp_graph *graph, const sp_graph_edge *edge);

/* ---- graph_link.c ---- */

/* A link to be. Borrowed texts. */
typedef struct sp_graph_tie {
    const char *from_type;
    const char *from;
    sp_link_relation relation;
    const char *to_type;
    const char *to;
    const char *evidence;
    const char *note;
} sp_graph_tie;

/* Is there such a link, whatever came of it? */
sp_status sp_link_known(sp_session *session, const sp_graph_tie *tie,
                        bool *out);
/* Inside a transaction; no rights are checked. */
sp_status sp_link_write(sp_session *session, const sp_graph_tie *tie,
                        sp_link_origin origin, char **out_code);

#endif
