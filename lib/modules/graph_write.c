/* The knowledge graph as DOT, GraphML and JSON. Pure. */
#include <stdio.h>
#include <string.h>

#include "graphing.h"
#include "html.h"
#include "json.h"

/* Colours of types in a drawing, by what they are about. */
static const struct look {
    const char *type;
    const char *fill;
} looks[] = {
    {"kb_clause", "#dbeafe"},  {"kb_document", "#bfdbfe"},
    {"hazard", "#fee2e2"},     {"incident", "#fecaca"},
    {"zone", "#dcfce7"},       {"risk_point", "#fef9c3"},
    {"risk_event", "#fef3c7"}, {"control_measure", "#e0e7ff"},
    {"permit", "#fae8ff"},     {"permit_type", "#f5d0fe"},
    {"device", "#e2e8f0"},     {"post", "#ede9fe"},
};

static const char *fill_of(const char *type)
{
    for (size_t i = 0; i < SP_COUNT(looks); i++)
        if (strcmp(looks[i].type, type) == 0)
            return looks[i].fill;
    return "#f3f4f6";
}

static const char *label_of(const char *type, sp_lang lang)
{
    sp_graph_kind kind;

    if (!sp_graph_kind_of(type, &kind))
        return type;
    return lang == SP_EN ? kind.en : kind.zh;
}

static const char *relation_of(const sp_graph_edge *e, sp_lang lang)
{
    return lang == SP_EN ? e->en : e->zh;
}

static const char *origin_of(const sp_graph_edge *e)
{
    return e->origin < 0 ? "record" : sp_link_origin_labels[e->origin].name;
}

/* ---- DOT ---- */

/* In quotes; what has a meaning there is kept from it. */
static void dot_text(sp_str *s, const char *text)
{
    for (; *text; text++) {
        if (*text == '"' || *text == '\\')
            sp_str_addc(s, '\\');
        if ((unsigned char)*text < ' ')
            sp_str_addc(s, ' ');
        else
            sp_str_addc(s, *text);
    }
}

static void dot_node(sp_str *s, const sp_graph_node *n, size_t i, sp_lang lang)
{
    sp_str_addf(s, "  n%zu [label=\"%s\\n", i, label_of(n->type, lang));
    dot_text(s, n->name);
    if (strcmp(n->name, n->code) != 0 && strchr(n->code, '#') == NULL) {
        sp_str_add(s, "\\n");
        dot_text(s, n->code);
    }
    sp_str_addf(s, "\", fillcolor=\"%s\"%s];\n", fill_of(n->type),
                n->cut ? ", peripheries=2" : "");
}

static void write_dot(const sp_graph *g, sp_lang lang, sp_str *s)
{
    sp_str_add(s, "digraph safeprod {\n  rankdir=LR;\n  node [shape=box, "
                  "style=\"rounded,filled\", fontname=\"Noto Sans CJK SC\", "
                  "fontsize=10];\n  edge [fontname=\"Noto Sans CJK SC\", "
                  "fontsize=8, color=\"#6b7280\"];\n");
    for (size_t i = 0; i < g->nnodes; i++)
        dot_node(s, &g->nodes[i], i, lang);
    for (size_t i = 0; i < g->nedges; i++) {
        const sp_graph_edge *e = &g->edges[i];
        sp_str_addf(s, "  n%zu -> n%zu [label=\"", e->from, e->to);
        dot_text(s, relation_of(e, lang));
        sp_str_addf(s, "\"%s];\n",
                    e->origin == SP_LINK_GUESSED ? ", style=dashed"
                    : e->origin >= 0             ? ", style=bold"
                                                 : "");
    }
    sp_str_add(s, "}\n");
}

/* ---- GraphML ---- */

static void xml_data(sp_str *s, const char *key, const char *text)
{
    SP_AUTOSTR plain = {0};

    if (!text)
        return;
    for (; *text; text++) /* what XML has no way to write */
        sp_str_addc(&plain, (unsigned char)*text < ' ' ? ' ' : *text);
    sp_str_addf(s, "      <data key=\"%s\">", key);
    sp_html_text(s, sp_str_text(&plain));
    s->failed = s->failed || plain.failed;
    sp_str_add(s, "</data>\n");
}

static void write_graphml(const sp_graph *g, sp_lang lang, sp_str *s)
{
    static const char *const keys[][2] = {
        {"type", "node"},     {"code", "node"},  {"name", "node"},
        {"relation", "edge"}, {"label", "edge"}, {"origin", "edge"},
        {"evidence", "edge"}};

    sp_str_add(s, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<graphml "
                  "xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n");
    for (size_t i = 0; i < SP_COUNT(keys); i++)
        sp_str_addf(s,
                    "  <key id=\"%s\" for=\"%s\" attr.name=\"%s\" "
                    "attr.type=\"string\"/>\n",
                    keys[i][0], keys[i][1], keys[i][0]);
    sp_str_add(s, "  <graph id=\"safeprod\" edgedefault=\"directed\">\n");
    for (size_t i = 0; i < g->nnodes; i++) {
        sp_str_addf(s, "    <node id=\"n%zu\">\n", i);
        xml_data(s, "type", g->nodes[i].type);
        xml_data(s, "code", g->nodes[i].code);
        xml_data(s, "name", g->nodes[i].name);
        sp_str_add(s, "    </node>\n");
    }
    for (size_t i = 0; i < g->nedges; i++) {
        const sp_graph_edge *e = &g->edges[i];
        sp_str_addf(s, "    <edge source=\"n%zu\" target=\"n%zu\">\n", e->from,
                    e->to);
        xml_data(s, "relation", e->relation);
        xml_data(s, "label", relation_of(e, lang));
        xml_data(s, "origin", origin_of(e));
        xml_data(s, "evidence", e->evidence);
        sp_str_add(s, "    </edge>\n");
    }
    sp_str_add(s, "  </graph>\n</graphml>\n");
}

/* ---- JSON ---- */

static void json_member(sp_str *s, const char *key, const char *text)
{
    sp_str_addf(s, ",\"%s\":", key);
    sp_json_quote(s, text);
}

static void write_json(const sp_graph *g, sp_lang lang, sp_str *s)
{
    sp_str_add(s, "{\"nodes\":[");
    for (size_t i = 0; i < g->nnodes; i++) {
        const sp_graph_node *n = &g->nodes[i];
        sp_str_addf(s, "%s\n{\"id\":%zu", i ? "," : "", i);
        json_member(s, "type", n->type);
        json_member(s, "code", n->code);
        json_member(s, "name", n->name);
        sp_str_addf(s, ",\"depth\":%zu,\"cut\":%s}", n->depth,
                    n->cut ? "true" : "false");
    }
    sp_str_add(s, "],\"edges\":[");
    for (size_t i = 0; i < g->nedges; i++) {
        const sp_graph_edge *e = &g->edges[i];
        sp_str_addf(s, "%s\n{\"from\":%zu,\"to\":%zu", i ? "," : "", e->from,
                    e->to);
        json_member(s, "relation", e->relation);
        json_member(s, "label", relation_of(e, lang));
        json_member(s, "origin", origin_of(e));
        if (e->evidence)
            json_member(s, "evidence", e->evidence);
        sp_str_addc(s, '}');
    }
    sp_str_add(s, "]}\n");
}

sp_status sp_graph_write(const sp_graph *graph, sp_graph_format format,
                         sp_lang lang, char **out)
{
    SP_AUTOSTR s = {0};

    switch (format) {
    case SP_GRAPH_DOT:
        write_dot(graph, lang, &s);
        break;
    case SP_GRAPH_GRAPHML:
        write_graphml(graph, lang, &s);
        break;
    case SP_GRAPH_JSON:
        write_json(graph, lang, &s);
        break;
    default:
        return sp_fail(SP_INVALID, "没有第 %d 种图谱格式",
                       "there is no format of graphs number %d", (int)format);
    }
    return sp_str_take(&s, out);
}
