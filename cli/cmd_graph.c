/* kb graph: what governs what, ways between things, links to be judged. */
#include <safeprod/graph.h>

#include <stdlib.h>

#include "file_bytes.h"
#include "print.h"

typedef struct node_name {
    const char *type;
    char *code;
} node_name;

static void free_name(node_name *n)
{
    sp_free(n->code);
}
#define AUTONAME CLEANUP(free_name) node_name

static sp_status find_node(call *cli, size_t arg, node_name *out)
{
    return sp_graph_find(cli->session, cli_arg(cli, arg), &out->type,
                         &out->code);
}

/* ---- options ---- */

#define WALK_OPTIONS                                                           \
    {"depth", "N", "走几步", "how many steps"},                                \
        {"types", "LIST", "只要这些类型，逗号分隔",                            \
         "only these types, commas between"},                                  \
        {"guessed", NULL, "包括待确认的链接", "links that wait as well"},      \
    {                                                                          \
        "fanout", "N", "每种引用最多列出几个，默认 50",                        \
            "most neighbours over one field; 50 unless told"                   \
    }

static const opt walk_options[] = {WALK_OPTIONS, {0}};
static const opt export_options[] = {
    WALK_OPTIONS,
    {"from", "NODE", "从这个节点起，默认整个图谱",
     "from this node on; all of it unless given"},
    {"format", "dot|graphml|json", "格式，默认看文件名",
     "format; by the file's name unless given"},
    {"output", "FILE", "写到文件", "write to a file", .letter = 'o'},
    {0},
};
static const opt scan_options[] = {
    {"types", "LIST", "只看这些类型的文字，如 hazard,kb_clause",
     "only texts of these types, e.g. hazard,kb_clause"},
    {0},
};
static const opt note_options[] = {
    {"note", "TEXT", "说明", "a note"},
    {0},
};
static const opt relation_options[] = {
    {"relation", "governed|cites|broke|trains|related", "关系，默认 governed",
     "relation; governed unless told"},
    {"note", "TEXT", "说明", "a note"},
    {0},
};

static sp_status read_options(call *cli, sp_graph_options *out)
{
    int64_t depth = 0, fanout = 0;
    TRY(cli_option_int(cli, "depth", 1, SP_GRAPH_DEPTH_MAX, &depth));
    TRY(cli_option_int(cli, "fanout", 1, 100000, &fanout));
    *out = (sp_graph_options){.depth = (size_t)depth,
                              .fanout = (size_t)fanout,
                              .types = cli_option(cli, "types"),
                              .guessed = cli_flag(cli, "guessed")};
    return SP_OK;
}

/* ---- printing ---- */

static const column edge_columns[] = {
    {"depth", "步", "step", SP_TABLE_NUMBER},
    {"from", "从", "from", SP_TABLE_TEXT},
    {"from_name", "名称", "name", SP_TABLE_TEXT},
    {"relation", "关系", "relation", SP_TABLE_TEXT},
    {"to", "到", "to", SP_TABLE_TEXT},
    {"to_name", "名称", "name", SP_TABLE_TEXT},
    {"origin", "来历", "origin", SP_TABLE_TEXT},
    {"evidence", "出处", "evidence", SP_TABLE_TEXT},
};

static const char *origin_name(const sp_graph_edge *e)
{
    return e->origin < 0 ? "record" : sp_link_origin_labels[e->origin].name;
}

static const char *origin_word(const call *cli, const sp_graph_edge *e)
{
    if (e->origin < 0)
        return "";
    const sp_label *l = &sp_link_origin_labels[e->origin];
    return cli_word(cli, l->zh, l->en);
}

static sp_status put_edge(call *cli, sheet *s, const sp_graph *g,
                          const sp_graph_edge *e)
{
    const sp_graph_node *a = &g->nodes[e->from], *b = &g->nodes[e->to];
    size_t far = a->depth > b->depth ? a->depth : b->depth;
    char depth[24], from[512], to[512];
    snprintf(depth, sizeof depth, "%zu", far);
    snprintf(from, sizeof from, "%s:%s", a->type, a->code);
    snprintf(to, sizeof to, "%s:%s", b->type, b->code);
    return sheet_row(
        s,
        (const char *const[]){depth, from, a->name, e->relation, to, b->name,
                              origin_name(e), e->evidence},
        (const char *const[]){depth, from,
                              strcmp(a->name, a->code) ? a->name : "",
                              cli->lang == SP_EN ? e->en : e->zh, to,
                              strcmp(b->name, b->code) ? b->name : "",
                              origin_word(cli, e), e->evidence});
}

static sp_status print_graph(call *cli, const sp_graph *g)
{
    AUTOSHEET *s = NULL;
    bool cut = false;
    TRY(sheet_begin(cli, edge_columns, COUNT(edge_columns), &s));
    for (size_t i = 0; i < g->nedges; i++)
        TRY(put_edge(cli, s, g, &g->edges[i]));
    TRY(sheet_end(s));
    for (size_t i = 0; i < g->nnodes; i++)
        cut = cut || g->nodes[i].cut;
    if (g->nedges == 0)
        cli_say(cli, "%s：没有您可以查看的关联", "%s: nothing that you may see",
                g->nodes[0].name);
    if (cut)
        cli_say(cli, "有的节点关联太多，没有列全（--fanout）",
                "some nodes have more neighbours than are shown (--fanout)");
    return SP_OK;
}

static sp_status show(call *cli)
{
    AUTONAME at = {0};
    CLEANUP(sp_graph_clear) sp_graph g = {0};
    sp_graph_options o;
    TRY(read_options(cli, &o));
    TRY(find_node(cli, 0, &at));
    TRY(sp_graph_show(cli->session, at.type, at.code, &o, &g));
    return print_graph(cli, &g);
}

static sp_status touches(call *cli)
{
    AUTONAME at = {0};
    CLEANUP(sp_graph_clear) sp_graph g = {0};
    sp_graph_options o;
    TRY(read_options(cli, &o));
    TRY(find_node(cli, 0, &at));
    TRY(sp_graph_touches(cli->session, at.type, at.code, &o, &g));
    return print_graph(cli, &g);
}

static sp_status path(call *cli)
{
    AUTONAME from = {0};
    AUTONAME to = {0};
    CLEANUP(sp_graph_clear) sp_graph g = {0};
    sp_graph_options o;
    TRY(read_options(cli, &o));
    TRY(find_node(cli, 0, &from));
    TRY(find_node(cli, 1, &to));
    TRY(sp_graph_path(cli->session, from.type, from.code, to.type, to.code, &o,
                      &g));
    return print_graph(cli, &g);
}

static const column govern_columns[] = {
    {"clause", "条款", "clause", SP_TABLE_TEXT},
    {"name", "名称", "name", SP_TABLE_TEXT},
    {"origin", "来历", "origin", SP_TABLE_TEXT},
    {"evidence", "出处", "evidence", SP_TABLE_TEXT},
};

typedef struct governs {
    call *cli;
    sheet *sheet;
    size_t count;
} governs;

static sp_status put_clause(void *context, const sp_graph_neighbour *n)
{
    governs *g = context;
    const sp_label *l = &sp_link_origin_labels[n->origin];
    g->count++;
    return sheet_row(
        g->sheet, (const char *const[]){n->code, n->name, l->name, n->evidence},
        (const char *const[]){n->code, n->name, cli_word(g->cli, l->zh, l->en),
                              n->evidence});
}

static sp_status clauses(call *cli)
{
    AUTONAME at = {0};
    AUTOSHEET *s = NULL;
    TRY(find_node(cli, 0, &at));
    TRY(sheet_begin(cli, govern_columns, COUNT(govern_columns), &s));
    governs g = {cli, s, 0};
    TRY(sp_graph_governing(cli->session, at.type, at.code, 0, put_clause, &g));
    TRY(sheet_end(s));
    if (g.count == 0)
        cli_say(cli, "没有已确认的条款；safeprod kb graph scan 可从文字中找",
                "no clause is confirmed; safeprod kb graph scan looks for "
                "citations");
    return SP_OK;
}

/* ---- export ---- */

static bool ends_in(const char *path, const char *ending)
{
    size_t n = strlen(path), len = strlen(ending);
    return n > len && !strcmp(path + n - len, ending);
}

static sp_graph_format format_of(const call *cli, const char *file)
{
    const char *name = cli_option(cli, "format");
    if (name)
        return !strcmp(name, "dot")       ? SP_GRAPH_DOT
               : !strcmp(name, "graphml") ? SP_GRAPH_GRAPHML
                                          : SP_GRAPH_JSON;
    if (file && ends_in(file, ".graphml"))
        return SP_GRAPH_GRAPHML;
    if ((file && ends_in(file, ".json")) || cli->format == FORMAT_JSON)
        return SP_GRAPH_JSON;
    return SP_GRAPH_DOT;
}

static sp_status export(call *cli)
{
    const char *from = cli_option(cli, "from");
    const char *file = cli_option(cli, "output");
    AUTONAME at = {0};
    CLEANUP(sp_graph_clear) sp_graph g = {0};
    AUTOFREE char *text = NULL;
    sp_graph_options o;
    TRY(read_options(cli, &o));
    if (from) {
        TRY(sp_graph_find(cli->session, from, &at.type, &at.code));
        TRY(sp_graph_show(cli->session, at.type, at.code, &o, &g));
    } else {
        TRY(sp_graph_all(cli->session, &o, &g));
    }
    TRY(sp_graph_write(&g, format_of(cli, file), cli->lang, &text));
    TRY(file_write(cli, file ? file : "-", text, strlen(text)));
    if (file && strcmp(file, "-") != 0)
        cli_say(cli, "%zu 个节点、%zu 条边已写到 %s",
                "%zu nodes and %zu edges are in %s", g.nnodes, g.nedges, file);
    return SP_OK;
}

/* ---- links ---- */

static void free_query(sp_query **query)
{
    sp_query_free(*query);
}

static sp_status pending(call *cli)
{
    CLEANUP(free_query) sp_query *query = sp_query_new(&sp_kb_link_type);
    if (!query)
        return SP_NO_MEMORY;
    TRY(sp_query_where(query, "origin", "guessed"));
    return print_query(cli, &sp_kb_link_type, query,
                       "code,from_type,from_code,relation,to_code,evidence");
}

static sp_status judge(call *cli, bool yes)
{
    for (size_t i = 0; i < cli->nargs; i++)
        TRY(sp_link_judge(cli->session, cli_arg(cli, i), yes,
                          cli_option(cli, "note")));
    if (yes)
        cli_say(cli, "已确认 %zu 条链接", "%zu links are confirmed",
                cli->nargs);
    else
        cli_say(cli, "已否定 %zu 条链接，不会再次推测",
                "%zu links are rejected, and not guessed again", cli->nargs);
    return SP_OK;
}

static sp_status confirm(call *cli)
{
    return judge(cli, true);
}

static sp_status reject(call *cli)
{
    return judge(cli, false);
}

static sp_link_relation relation_of(const char *name)
{
    for (unsigned i = 0; name && i < SP_LINK_RELATION_COUNT; i++)
        if (!strcmp(sp_link_relation_labels[i].name, name))
            return (sp_link_relation)i;
    return SP_LINK_GOVERNED;
}

static sp_status link_nodes(call *cli)
{
    AUTONAME from = {0};
    AUTONAME to = {0};
    AUTOFREE char *code = NULL;
    TRY(find_node(cli, 0, &from));
    TRY(find_node(cli, 1, &to));
    TRY(sp_link_make(cli->session, from.type, from.code,
                     relation_of(cli_option(cli, "relation")), to.type, to.code,
                     cli_option(cli, "note"), &code));
    cli_say(cli, "链接 %s：%s:%s → %s:%s", "link %s: %s:%s → %s:%s", code,
            from.type, from.code, to.type, to.code);
    return SP_OK;
}

static sp_status scan(call *cli)
{
    sp_link_scan done = {0};
    AUTOREPORT *r = NULL;
    TRY(sp_link_scan_texts(cli->session, cli_option(cli, "types"), &done));
    AUTOFREE char *missing = done.missing;
    TRY(report_begin(cli, &r));
    report_int(r, "texts", "看过的文字", "texts", done.texts);
    report_int(r, "citations", "其中的引用", "citations", done.citations);
    report_int(r, "made", "新的待确认链接", "new links", done.made);
    report_int(r, "known", "已有的", "known before", done.known);
    report_int(r, "unknown", "知识库里没有的文件",
               "of documents not in the base", done.unknown);
    report_text(r, "missing", "缺的文件", "documents missing", missing, NULL);
    return report_end(r);
}

extern const cmd graph_cmds[];
const cmd graph_cmds[] = {
    {"kb graph", "show", "NODE", NEED_READ, show, walk_options,
     "一个节点周围：引用谁、被谁引用", "what is around a node"},
    {"kb graph", "path", "FROM TO", NEED_READ, path, walk_options,
     "两个节点之间最短的路", "a shortest way between two nodes"},
    {"kb graph", "clauses", "NODE", NEED_READ, clauses, NULL,
     "哪些条款管着它（设备、风险点、作业票类型……）",
     "the clauses that govern it"},
    {"kb graph", "touches", "NODE", NEED_READ, touches, walk_options,
     "改了这一条，牵动什么", "what a changed clause touches"},
    {"kb graph", "export", "", NEED_READ, export, export_options,
     "写成 DOT、GraphML 或 JSON", "write it as DOT, GraphML or JSON"},
    {"kb graph", "scan", "", NEED_WRITE, scan, scan_options,
     "从文字里找条款引用，列为待确认",
     "look for citations in texts; they wait for a person"},
    {"kb graph", "pending", "", NEED_READ, pending, NULL, "待确认的链接",
     "links that wait for a person"},
    {"kb graph", "confirm", "LINK...", NEED_WRITE, confirm, note_options,
     "确认链接", "say yes to links"},
    {"kb graph", "reject", "LINK...", NEED_WRITE, reject, note_options,
     "否定链接", "say no to links"},
    {"kb graph", "link", "FROM TO", NEED_WRITE, link_nodes, relation_options,
     "人工建立链接", "enter a link"},
    {0},
};
