/** @file safeprod/graph.h
 *  @brief The knowledge graph (知识图谱): what governs what, what broke what,
 * what a changed clause touches.
 *
 *  A *node* is a record of some types (zones, risk points, events, control
 *  measures, equipment, hazards, accidents, permits, trainings, duties, plans,
 *  drills, documents), a clause ("kb_clause", code `KB1#第四十一条`), a type of
 *  permits ("permit_type") or a post ("post"). An *edge* is a reference that a
 *  record's field holds; these are read from the records and never copied. Only
 *  what nobody entered is a row: a *link* (`kb_link`), made by a person, or
 *  guessed from a citation in a text and waiting for a person.
 *
 *  Whoever asks sees the nodes that he may read; others are not there, and no
 *  path leads through them. The order of everything is fixed, so two runs over
 *  the same site print the same. Needs `assistant` `read`. */
#ifndef SAFEPROD_GRAPH_H
#define SAFEPROD_GRAPH_H

#include <safeprod/records.h>

SP_BEGIN_DECLS

/** Limits. */
enum {
    SP_GRAPH_NODES_MAX = 200000, /**< of one answer */
    SP_GRAPH_FANOUT = 50,        /**< neighbours over one field, unless told */
    SP_GRAPH_DEPTH_MAX = 12
};

/** Where a link comes from. */
typedef enum sp_link_origin {
    SP_LINK_MADE,      /**< by a person */
    SP_LINK_GUESSED,   /**< from a citation; waits for a person */
    SP_LINK_CONFIRMED, /**< guessed, and a person said yes */
    SP_LINK_REJECTED,  /**< a person said no: it is no edge */
    SP_LINK_ORIGIN_COUNT
} sp_link_origin;
extern SP_API const sp_label sp_link_origin_labels[SP_LINK_ORIGIN_COUNT];

/** How two things are linked. */
typedef enum sp_link_relation {
    SP_LINK_GOVERNED, /**< from is governed by to, a clause */
    SP_LINK_CITES,    /**< a clause cites another */
    SP_LINK_BROKE,    /**< from broke to, a measure */
    SP_LINK_TRAINS,   /**< from trains for to */
    SP_LINK_RELATED,
    SP_LINK_RELATION_COUNT
} sp_link_relation;
extern SP_API const sp_label sp_link_relation_labels[SP_LINK_RELATION_COUNT];

/** A link that somebody entered or that was guessed. Module `assistant`. */
typedef struct sp_kb_link {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept;
    char *code; /**< LK and a number */
    char *from_type;
    char *from_code;
    unsigned relation; /**< sp_link_relation */
    char *to_type;
    char *to_code;
    unsigned origin; /**< sp_link_origin */
    char *evidence;  /**< the words it was guessed from */
    char *judged_by; /**< who confirmed or rejected it */
    int64_t judged_at;
    char *note;
} sp_kb_link;
extern SP_API const sp_type sp_kb_link_type;

/** A node. */
typedef struct sp_graph_node {
    const char *type; /**< name of its type; lives for ever */
    char *code;
    char *name;   /**< what it is called; its code when it has no name */
    size_t depth; /**< steps from where the walk began */
    bool cut;     /**< it has more neighbours than were asked for */
} sp_graph_node;

/** An edge, as it stands in the records: from the one that holds the reference.
 */
typedef struct sp_graph_edge {
    size_t from; /**< numbers of nodes */
    size_t to;
    const char *relation; /**< name of the field, or of an sp_link_relation */
    const char *zh;       /**< what people call it */
    const char *en;
    int origin;     /**< sp_link_origin of a link; -1: a record's own field */
    char *evidence; /**< of a link; or NULL */
} sp_graph_edge;

/** A part of the graph; starts as all zeros. */
typedef struct sp_graph {
    sp_graph_node *nodes;
    size_t nnodes;
    sp_graph_edge *edges;
    size_t nedges;
    void *index; /**< the library's own */
} sp_graph;

/** Free what is in @p graph and empty it. */
SP_API void sp_graph_clear(sp_graph *graph);

/** How far is looked. Start from zeros. */
typedef struct sp_graph_options {
    size_t depth;      /**< steps; 0: 1 */
    size_t fanout;     /**< neighbours over one field of one type; 0:
                            SP_GRAPH_FANOUT */
    const char *types; /**< only these types, commas between; NULL: all */
    bool guessed;      /**< links that wait for a person as well */
    bool sure_only;    /**< without links: references of records alone */
} sp_graph_options;

/** The node that a person means: "type:code", or a code alone when only one
 * type has it; the title of a document with an article is a clause
 *  ("安全生产法第四十一条").
 *  @param[out] out_type lives for ever
 *  @param[out] out_code the caller's, sp_free()
 *  @retval SP_NOT_FOUND no such node, or the actor may not read it
 *  @retval SP_CONFLICT  several have it; the sentence lists them */
SP_API sp_status sp_graph_find(sp_session *session, const char *text,
                               const char **out_type, char **out_code);

/** What is around a node, in breadth: the node itself is number 0.
 *  @param options NULL: zeros
 *  @param[out] out sp_graph_clear()
 *  @retval SP_NOT_FOUND */
SP_API sp_status sp_graph_show(sp_session *session, const char *type,
                               const char *code,
                               const sp_graph_options *options, sp_graph *out);

/** A neighbour. Texts are borrowed until the visit returns. */
typedef struct sp_graph_neighbour {
    const char *type;
    const char *code;
    const char *name;
    const char *relation;
    const char *zh;
    const char *en;
    bool outward; /**< the reference is held by the node that was asked about */
    int origin;   /**< as of sp_graph_edge */
    const char *evidence;
} sp_graph_neighbour;

/** Called for each. */
typedef sp_status (*sp_graph_visit)(void *context,
                                    const sp_graph_neighbour *neighbour);

/** The neighbours of a node: those that it refers to, then those that refer to
 *  it, then links. */
SP_API sp_status sp_graph_neighbours(sp_session *session, const char *type,
                                     const char *code,
                                     const sp_graph_options *options,
                                     sp_graph_visit visit, void *context);

/** The clauses that govern a node: its own links, and those of what it belongs
 *  to (measure, event, unit, point, zone, checklist, type of permit), nearest
 *  first, each once, as neighbours of the type "kb_clause".
 *  @param limit 0: 20 */
SP_API sp_status sp_graph_governing(sp_session *session, const char *type,
                                    const char *code, size_t limit,
                                    sp_graph_visit visit, void *context);

/** A shortest way between two nodes, over whatever the actor may read.
 *  @param[out] out nodes in the order of the way, an edge between each two
 *  @retval SP_NOT_FOUND there is none within `depth` steps (0: 8) */
SP_API sp_status sp_graph_path(sp_session *session, const char *from_type,
                               const char *from, const char *to_type,
                               const char *to, const sp_graph_options *options,
                               sp_graph *out);

/** What a changed clause touches: everything that leads to it within `depth`
 *  steps (0: 3) against the direction of references: measures, the events,
 *  points and zones above them, checklists, duties, permits of the type. */
SP_API sp_status sp_graph_touches(sp_session *session, const char *type,
                                  const char *code,
                                  const sp_graph_options *options,
                                  sp_graph *out);

/** All of it that the actor may read, of `types`.
 *  @retval SP_INVALID more than SP_GRAPH_NODES_MAX nodes: take fewer types */
SP_API sp_status sp_graph_all(sp_session *session,
                              const sp_graph_options *options, sp_graph *out);

/** What a graph is written as. */
typedef enum sp_graph_format {
    SP_GRAPH_DOT,
    SP_GRAPH_GRAPHML,
    SP_GRAPH_JSON,
    SP_GRAPH_FORMAT_COUNT
} sp_graph_format;

/** Write it. Pure, and the same for the same graph.
 *  @param[out] out the caller's, sp_free() */
SP_API sp_status sp_graph_write(const sp_graph *graph, sp_graph_format format,
                                sp_lang lang, char **out);

/** Enter a link. Needs `assistant` `create`, and both ends must be readable.
 *  @param[out] out_code the caller's, sp_free(); may be NULL
 *  @retval SP_CONFLICT it is there already */
SP_API sp_status sp_link_make(sp_session *session, const char *from_type,
                              const char *from, sp_link_relation relation,
                              const char *to_type, const char *to,
                              const char *note, char **out_code);

/** Say yes or no to a guessed link; a no is kept, so that it is not guessed
 *  again. Needs `assistant` `update`. */
SP_API sp_status sp_link_judge(sp_session *session, const char *code, bool yes,
                               const char *note);

/** What a scan did. */
typedef struct sp_link_scan {
    int64_t texts;     /**< that were looked through */
    int64_t citations; /**< found in them */
    int64_t made;      /**< new links, guessed */
    int64_t known;     /**< were there already, whatever came of them */
    int64_t unknown;   /**< of documents that are not in the base */
    char *missing;     /**< titles of such documents, "、" between; the
                            caller's, sp_free() */
} sp_link_scan;

/** Look through the texts of records and clauses for citations of clauses in
 *  the base, and keep what is found as guessed links. A second run makes none
 *  twice. Needs `assistant` `create`; texts that the actor may not read are not
 *  looked at.
 *  @param types names with commas; NULL: all that texts are scanned of
 *  @param[out] out `missing` is to be freed */
SP_API sp_status sp_link_scan_texts(sp_session *session, const char *types,
                                    sp_link_scan *out);

SP_END_DECLS
#endif
