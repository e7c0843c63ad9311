/* Nodes of the knowledge graph: records, and what records name. */
#include <safeprod/standard.h>

#include <stdio.h>
#include <string.h>

#include "graphing.h"
#include "kb_cut.h"
#include "text.h"

/* Records that are nodes. Histories, results and papers are not: they say what
 * happened to a node. */
static const char *const inside[] = {
    "enterprise",  "chemical",        "mhi_unit",        "zone",
    "risk_point",  "risk_unit",       "risk_event",      "control_measure",
    "checklist",   "checklist_item",  "inspection_plan", "device",
    "tag",         "hazard",          "incident",        "permit",
    "contractor",  "party_equipment", "training_plan",   "training_need",
    "duty_item",   "duty_plan",       "emergency_plan",  "drill",
    "kb_document",
};

/* What only a text of a record names. */
static const sp_graph_kind named[] = {
    {SP_GRAPH_CLAUSE, "条款", "clause", NULL},
    {SP_GRAPH_PERMIT_TYPE, "作业票类型", "type of permits", NULL},
    {SP_GRAPH_POST, "岗位", "post", NULL},
};

bool sp_graph_kind_at(size_t i, sp_graph_kind *out)
{
    if (i >= SP_COUNT(inside) + SP_COUNT(named))
        return false;
    if (i >= SP_COUNT(inside)) {
        *out = named[i - SP_COUNT(inside)];
        return true;
    }
    const sp_type *type = sp_type_find(inside[i]);
    *out = (sp_graph_kind){type->name, type->zh, type->en, type};
    return true;
}

bool sp_graph_kind_of(const char *name, sp_graph_kind *out)
{
    for (size_t i = 0; sp_graph_kind_at(i, out); i++)
        if (strcmp(out->name, name) == 0)
            return true;
    return false;
}

bool sp_graph_listed(const char *list, const char *name)
{
    size_t n = strlen(name);

    for (const char *at = list; at && *at;) {
        size_t len = strcspn(at, ",");
        if (len == n && memcmp(at, name, n) == 0)
            return true;
        at += len + (at[len] == ',');
    }
    return !list;
}

/* ---- names ---- */

sp_status sp_graph_name(const sp_type *type, const void *record, char **out)
{
    static const char *const names[] = {"name",    "full_name",   "title",
                                        "content", "description", "post"};
    SP_AUTOSTR text = {0};
    const sp_field *code = sp_type_field(type, type->code);

    for (size_t i = 0; i < SP_COUNT(names); i++) {
        const sp_field *f = sp_type_field(type, names[i]);
        const char *value =
            f && f->kind == SP_TEXT ? sp_text_at(record, f) : "";
        if (!value || !*value)
            continue;
        size_t line = strcspn(value, "\n");
        size_t fit = sp_text_fit(value, SP_GRAPH_NAME_COLUMNS);
        sp_str_addn(&text, value, fit < line ? fit : line);
        if (fit < line)
            sp_str_add(&text, "…");
        return sp_str_take(&text, out);
    }
    sp_str_add(&text, sp_text_at(record, code));
    return sp_str_take(&text, out);
}

/* ---- clauses ---- */

bool sp_graph_clause_split(const char *code, char *out_document, size_t size,
                           const char **out_article)
{
    const char *mark = strrchr(code, '#');
    size_t n = mark ? (size_t)(mark - code) : 0;

    if (n == 0 || n >= size)
        return false;
    memcpy(out_document, code, n);
    out_document[n] = '\0';
    *out_article = mark + 1;
    return true;
}

/* A clause without a number is known by its place. */
sp_status sp_graph_clause_code(const sp_kb_passage *passage, char **out)
{
    SP_AUTOSTR code = {0};

    sp_str_addf(&code, "%s#", passage->document);
    if (passage->article && *passage->article)
        sp_str_add(&code, passage->article);
    else
        sp_str_addf(&code, "@%lld", (long long)passage->seq);
    return sp_str_take(&code, out);
}

static const sp_kb_passage *passage_at(const sp_kb_passages *found,
                                       const char *document,
                                       const char *article)
{
    int64_t seq = *article == '@' ? strtoll(article + 1, NULL, 10) : -1;

    for (size_t i = 0; i < found->count; i++) {
        const sp_kb_passage *p = &found->items[i];
        if (strcmp(p->document, document) == 0 && (seq < 0 || p->seq == seq))
            return p;
    }
    return NULL;
}

static sp_status load_clause(sp_session *session, const char *code,
                             bool *out_seen, char **out_name)
{
    SP_AUTOPASSAGES found = {0};
    SP_AUTOSTR name = {0};
    char document[SP_GRAPH_CODE_MAX];
    const char *article;

    if (!sp_graph_clause_split(code, document, sizeof document, &article))
        return SP_OK;
    sp_status status = sp_kb_clauses(session, document,
                                     *article == '@' ? NULL : article, &found);
    if (status == SP_NOT_FOUND || status == SP_FORBIDDEN ||
        status == SP_INVALID)
        return SP_OK;
    SP_TRY(status);
    const sp_kb_passage *p = passage_at(&found, document, article);
    if (!p)
        return SP_OK;
    sp_str_addf(&name, "%s %s", p->law, *p->article ? p->article : article);
    *out_seen = true;
    return sp_str_take(&name, out_name);
}

sp_status sp_graph_clause_find(sp_session *session, const char *law,
                               const char *article, char **out_code)
{
    SP_AUTOPASSAGES found = {0};

    sp_status status = sp_kb_clauses(session, law, article, &found);
    *out_code = NULL;
    if (status == SP_NOT_FOUND || status == SP_FORBIDDEN ||
        status == SP_INVALID)
        return SP_OK;
    SP_TRY(status);
    return found.count ? sp_graph_clause_code(&found.items[0], out_code)
                       : SP_OK;
}

/* ---- loading ---- */

static sp_status load_permit_type(sp_session *session, const char *code,
                                  bool *out_seen, char **out_name)
{
    sp_pack *pack = NULL;
    char name[80];

    if (sp_right(session, "permit_template", SP_DO_READ, NULL) == SP_SCOPE_NONE)
        return SP_OK;
    snprintf(name, sizeof name, "permit.%.64s", code);
    sp_status status = sp_standard_get(session, name, &pack);
    if (status == SP_NOT_FOUND || status == SP_FORBIDDEN)
        return SP_OK;
    SP_TRY(status);
    status = sp_text_copy(sp_pack_title(pack, session->options.lang), out_name);
    sp_pack_free(pack);
    *out_seen = status == SP_OK;
    return status;
}

static sp_status load_record(sp_session *session, const sp_type *type,
                             const char *code, bool *out_seen, char **out_name,
                             void **out_record)
{
    void *record = NULL;
    sp_status status = sp_record_load(session, type, code, &record);

    if (status == SP_NOT_FOUND || status == SP_FORBIDDEN)
        return SP_OK;
    SP_TRY(status);
    status = sp_graph_name(type, record, out_name);
    *out_seen = status == SP_OK;
    if (status == SP_OK && out_record)
        *out_record = record;
    else
        sp_record_free(type, record);
    return status;
}

/* Who may read a document is for the base to say, not for its type alone. */
static sp_status document_seen(sp_session *session, const char *code,
                               bool *out_seen)
{
    SP_AUTODOCUMENT *document = NULL;
    void *found = NULL;
    sp_status status =
        sp_record_load(session, &sp_kb_document_type, code, &found);

    if (status == SP_NOT_FOUND || status == SP_FORBIDDEN)
        return SP_OK;
    SP_TRY(status);
    document = found;
    return sp_kb_may_read(session, document->scope, document->owner_dept,
                          out_seen);
}

sp_status sp_graph_load(sp_session *session, const char *type, const char *code,
                        bool *out_seen, char **out_name, void **out_record)
{
    sp_graph_kind kind;
    bool seen = true;

    *out_seen = false;
    if (!sp_graph_kind_of(type, &kind))
        return SP_OK;
    if (strcmp(type, SP_GRAPH_CLAUSE) == 0)
        return load_clause(session, code, out_seen, out_name);
    if (strcmp(type, SP_GRAPH_PERMIT_TYPE) == 0)
        return load_permit_type(session, code, out_seen, out_name);
    if (!kind.record) {
        SP_TRY(sp_text_copy(code, out_name));
        *out_seen = true;
        return SP_OK;
    }
    if (kind.record == &sp_kb_document_type) {
        seen = false;
        SP_TRY(document_seen(session, code, &seen));
    }
    return seen ? load_record(session, kind.record, code, out_seen, out_name,
                              out_record)
                : SP_OK;
}

/* ---- what a person means ---- */

static sp_status no_node(const char *text)
{
    return sp_fail(SP_NOT_FOUND,
                   "图谱里没有“%.80s”，或者您无权查看；写作 类型:编号，如 "
                   "risk_point:RP1，条款如 安全生产法第四十一条",
                   "there is no \"%.80s\" in the graph, or you may not read "
                   "it; write type:code, e.g. risk_point:RP1",
                   text);
}

static sp_status named_type(sp_session *session, const char *text,
                            const char *colon, const char **out_type,
                            char **out_code)
{
    SP_AUTOFREE char *name = NULL;
    char type[64];
    sp_graph_kind kind;
    bool seen;

    snprintf(type, sizeof type, "%.*s", (int)(colon - text), text);
    for (size_t i = 0; sp_graph_kind_at(i, &kind); i++) {
        if (strcmp(kind.name, type) != 0 && strcmp(kind.zh, type) != 0)
            continue;
        SP_TRY(
            sp_graph_load(session, kind.name, colon + 1, &seen, &name, NULL));
        if (!seen)
            break;
        SP_TRY(sp_text_copy(colon + 1, out_code));
        *out_type = kind.name;
        return SP_OK;
    }
    return no_node(text);
}

/* 安全生产法第四十一条, 《…》第四十一条, GB 30871-2022 5.3.1 */
static sp_status named_clause(sp_session *session, const char *text,
                              const char **out_type, char **out_code)
{
    const char *cut = strstr(text, "第");
    SP_AUTOFREE char *law = NULL;
    SP_AUTOFREE char *code = NULL;

    if (!cut)
        cut = strrchr(text, ' ');
    if (!cut || cut == text)
        return no_node(text);
    SP_TRY(sp_text_trim(text, (size_t)(cut - text), &law));
    if (strncmp(law, "《", 3) == 0 && strlen(law) > 6) {
        memmove(law, law + 3, strlen(law + 3) + 1);
        law[strlen(law) - 3] = '\0';
    }
    SP_TRY(sp_graph_clause_find(session, law, cut + (*cut == ' '), &code));
    if (!code)
        return no_node(text);
    *out_type = SP_GRAPH_CLAUSE;
    *out_code = SP_TAKE(code);
    return SP_OK;
}

static sp_status post_known(sp_session *session, const char *text, bool *out)
{
    SP_AUTOSTMT *stmt = NULL;

    SP_TRY(sp_db_prepare(session->db,
                         "SELECT 1 FROM training_need WHERE post = $1 AND "
                         "removed_at IS NULL UNION ALL SELECT 1 FROM duty_item "
                         "WHERE post = $1",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, text);
    return sp_stmt_step(stmt, out);
}

/* A code alone, of whatever type. */
static sp_status any_type(sp_session *session, const char *text,
                          const char **out_type, char **out_code)
{
    SP_AUTOSTR seen_as = {0};
    sp_graph_kind kind;
    size_t count = 0;

    for (size_t i = 0; sp_graph_kind_at(i, &kind); i++) {
        SP_AUTOFREE char *name = NULL;
        bool seen = false;
        if (strcmp(kind.name, SP_GRAPH_POST) == 0)
            SP_TRY(post_known(session, text, &seen));
        else
            SP_TRY(sp_graph_load(session, kind.name, text, &seen, &name, NULL));
        if (!seen)
            continue;
        sp_str_addf(&seen_as, "%s%s:%s", count++ ? ", " : "", kind.name, text);
        *out_type = kind.name;
    }
    SP_TRY(sp_str_ok(&seen_as));
    if (count == 0)
        return named_clause(session, text, out_type, out_code);
    if (count > 1)
        return sp_fail(SP_CONFLICT, "“%.60s”不止一个：%s",
                       "\"%.60s\" is more than one: %s", text,
                       sp_str_text(&seen_as));
    return sp_text_copy(text, out_code);
}

sp_status sp_graph_find(sp_session *session, const char *text,
                        const char **out_type, char **out_code)
{
    SP_AUTOFREE char *plain = NULL;
    const char *colon;

    SP_TRY(sp_require(session, "assistant", SP_DO_READ, NULL, NULL));
    if (strlen(text) >= SP_GRAPH_CODE_MAX ||
        sp_utf8_check(text, strlen(text)) < strlen(text))
        return sp_fail(SP_INVALID, "节点“%.60s”太长或不是 UTF-8",
                       "the node \"%.60s\" is too long or not UTF-8", text);
    SP_TRY(sp_text_trim(text, strlen(text), &plain));
    colon = strchr(plain, ':');
    if (!*plain)
        return no_node(plain);
    return colon ? named_type(session, plain, colon, out_type, out_code)
                 : any_type(session, plain, out_type, out_code);
}
