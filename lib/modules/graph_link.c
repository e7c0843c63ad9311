/* Links of the knowledge graph that somebody entered, or that were guessed. */
#include <stdio.h>
#include <string.h>

#include "graphing.h"

const sp_label sp_link_origin_labels[SP_LINK_ORIGIN_COUNT] = {
    [SP_LINK_MADE] = {"made", "人工建立", "made", NULL},
    [SP_LINK_GUESSED] = {"guessed", "待确认", "guessed", "推测"},
    [SP_LINK_CONFIRMED] = {"confirmed", "已确认", "confirmed", NULL},
    [SP_LINK_REJECTED] = {"rejected", "已否定", "rejected", NULL},
};

const sp_label sp_link_relation_labels[SP_LINK_RELATION_COUNT] = {
    [SP_LINK_GOVERNED] = {"governed", "依据", "is governed by", "依据条款"},
    [SP_LINK_CITES] = {"cites", "引用", "cites", NULL},
    [SP_LINK_BROKE] = {"broke", "突破措施", "broke", "突破"},
    [SP_LINK_TRAINS] = {"trains", "培训", "trains for", NULL},
    [SP_LINK_RELATED] = {"related", "相关", "related", NULL},
};

#define FIELD(m, zh, en, ...) SP_FIELD(sp_kb_link, m, zh, en, __VA_ARGS__)
#define SHOWN(m, zh, en, ...)                                                  \
    FIELD(m, zh, en, .flags = SP_GUARDED | SP_BRIEF __VA_OPT__(, ) __VA_ARGS__)

static const sp_field fields[] = {
    SP_HEAD_FIELDS(sp_kb_link),
    SHOWN(code, "链接编号", "code", .max_len = 64),
    SHOWN(from_type, "起点类型", "type of the start", .max_len = 64),
    SHOWN(from_code, "起点编号", "start", .max_len = SP_GRAPH_CODE_MAX),
    SHOWN(relation, "关系", "relation", SP_LABELS(sp_link_relation_labels)),
    SHOWN(to_type, "终点类型", "type of the end", .max_len = 64),
    SHOWN(to_code, "终点编号", "end", .max_len = SP_GRAPH_CODE_MAX),
    SHOWN(origin, "来历", "origin", SP_LABELS(sp_link_origin_labels)),
    SHOWN(evidence, "出处", "evidence", .max_len = 600),
    FIELD(judged_by, "确认人", "judged by", .flags = SP_GUARDED),
    FIELD(judged_at, "确认时间", "judged at", .flags = SP_GUARDED,
          .as = SP_AS_TIME),
    FIELD(note, "说明", "note", .flags = SP_GUARDED, .max_len = 600),
};
const sp_type sp_kb_link_type = {.name = "kb_link",
                                 .zh = "图谱链接",
                                 .en = "link of the graph",
                                 .table = "kb_link",
                                 .code = "code",
                                 .module = "assistant",
                                 .flags = SP_TYPE_VERBS_ONLY,
                                 SP_TYPE(sp_kb_link, fields)};

static void free_link(sp_kb_link **link)
{
    sp_record_free(&sp_kb_link_type, *link);
}
#define AUTOLINK SP_CLEANUP(free_link) sp_kb_link

static sp_status next_code(sp_session *session, char out[32])
{
    int64_t n;

    SP_TRY(sp_db_int(session->db, "SELECT count(*) FROM kb_link", &n));
    snprintf(out, 32, "LK%06lld", (long long)n + 1);
    return SP_OK;
}

sp_status sp_link_known(sp_session *session, const sp_graph_tie *tie, bool *out)
{
    SP_AUTOSTMT *stmt = NULL;

    SP_TRY(sp_db_prepare(session->db,
                         "SELECT 1 FROM kb_link WHERE from_type = $1 AND "
                         "from_code = $2 AND to_type = $3 AND to_code = $4 AND "
                         "relation = $5",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, tie->from_type);
    sp_stmt_bind_text(stmt, 2, tie->from);
    sp_stmt_bind_text(stmt, 3, tie->to_type);
    sp_stmt_bind_text(stmt, 4, tie->to);
    sp_stmt_bind_text(stmt, 5, sp_link_relation_labels[tie->relation].name);
    return sp_stmt_step(stmt, out);
}

sp_status sp_link_write(sp_session *session, const sp_graph_tie *tie,
                        sp_link_origin origin, char **out_code)
{
    AUTOLINK *link = sp_record_new(&sp_kb_link_type);
    char code[32];

    if (!link)
        return SP_NO_MEMORY;
    SP_TRY(next_code(session, code));
    link->relation = tie->relation;
    link->origin = origin;
    SP_TRY(sp_text_set(&link->code, code));
    SP_TRY(sp_text_set(&link->from_type, tie->from_type));
    SP_TRY(sp_text_set(&link->from_code, tie->from));
    SP_TRY(sp_text_set(&link->to_type, tie->to_type));
    SP_TRY(sp_text_set(&link->to_code, tie->to));
    SP_TRY(sp_text_set(&link->evidence, tie->evidence));
    SP_TRY(sp_text_set(&link->note, tie->note));
    SP_TRY(sp_change(session, &sp_kb_link_type, NULL, link,
                     origin == SP_LINK_GUESSED ? "guess" : "link"));
    return out_code ? sp_text_copy(code, out_code) : SP_OK;
}

/* ---- by a person ---- */

typedef struct making {
    sp_session *session;
    const sp_graph_tie *tie;
    char *code;
} making;

static sp_status make(void *arg)
{
    making *m = arg;
    bool known;

    SP_TRY(sp_link_known(m->session, m->tie, &known));
    if (known)
        return sp_fail(SP_CONFLICT,
                       "%.80s 到 %.80s 的这条链接已存在（含待确认和已否定的）",
                       "there is this link from %.80s to %.80s already, which "
                       "may wait or have been rejected",
                       m->tie->from, m->tie->to);
    return sp_link_write(m->session, m->tie, SP_LINK_MADE, &m->code);
}

static sp_status must_be_seen(sp_session *session, const char *type,
                              const char *code)
{
    SP_AUTOFREE char *name = NULL;
    bool seen;

    SP_TRY(sp_graph_load(session, type, code, &seen, &name, NULL));
    if (seen)
        return SP_OK;
    return sp_fail(SP_NOT_FOUND, "图谱里没有 %.40s:%.80s，或者您无权查看",
                   "there is no %.40s:%.80s in the graph, or you may not read "
                   "it",
                   type, code);
}

sp_status sp_link_make(sp_session *session, const char *from_type,
                       const char *from, sp_link_relation relation,
                       const char *to_type, const char *to, const char *note,
                       char **out_code)
{
    sp_graph_tie tie = {.from_type = from_type,
                        .from = from,
                        .relation = relation,
                        .to_type = to_type,
                        .to = to,
                        .note = note};
    making m = {session, &tie, NULL};

    if (relation >= SP_LINK_RELATION_COUNT)
        return sp_fail(SP_INVALID, "没有第 %u 种关系",
                       "there is no relation number %u", relation);
    SP_TRY(sp_require(session, "assistant", SP_DO_CREATE, NULL, NULL));
    SP_TRY(must_be_seen(session, from_type, from));
    SP_TRY(must_be_seen(session, to_type, to));
    if (strcmp(from_type, to_type) == 0 && strcmp(from, to) == 0)
        return sp_fail(SP_INVALID, "%.80s 不能链接到自己",
                       "%.80s cannot be linked to itself", from);
    sp_status status = sp_db_transaction(session->db, make, &m);
    if (status == SP_OK && out_code)
        *out_code = SP_TAKE(m.code);
    free(m.code);
    return status;
}

typedef struct judging {
    sp_session *session;
    const char *code;
    bool yes;
    const char *note;
} judging;

static sp_status judge(void *arg)
{
    const judging *j = arg;
    AUTOLINK *old = NULL;
    AUTOLINK *link = NULL;
    void *found = NULL;

    SP_TRY(
        sp_rec_find(j->session->db, &sp_kb_link_type, "code", j->code, &found));
    old = found;
    if (old->origin != SP_LINK_GUESSED)
        return sp_fail(SP_CONFLICT, "链接 %.40s " SP_IN_ZH "，不必再确认",
                       "the link %.40s is " SP_IN_EN " and waits for nobody",
                       j->code, sp_link_origin_labels[old->origin].zh,
                       sp_link_origin_labels[old->origin].en);
    link = sp_record_copy(&sp_kb_link_type, old);
    if (!link)
        return SP_NO_MEMORY;
    link->origin = j->yes ? SP_LINK_CONFIRMED : SP_LINK_REJECTED;
    link->judged_at = sp_session_now(j->session);
    SP_TRY(sp_text_set(&link->judged_by, j->session->actor->name));
    SP_TRY(sp_text_set(&link->note, j->note));
    return sp_change(j->session, &sp_kb_link_type, old, link,
                     j->yes ? "confirm" : "reject");
}

sp_status sp_link_judge(sp_session *session, const char *code, bool yes,
                        const char *note)
{
    judging j = {session, code, yes, note};

    SP_TRY(sp_require(session, "assistant", SP_DO_UPDATE, NULL, NULL));
    return sp_db_transaction(session->db, judge, &j);
}
