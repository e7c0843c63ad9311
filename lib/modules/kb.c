/* Documents of the knowledge base: the record. */
#include <string.h>

#include "cleaning.h"
#include "kbing.h"

static const sp_label kinds[] = {
    {"law", "法律法规", "law", "法律|法规|行政法规|规章"},
    {"standard", "标准", "standard", "标准规范|规范"},
    {"procedure", "规程制度", "procedure", "制度|规程|操作规程"},
    {"other", "其他", "other", NULL},
};
SP_ASSERT_COUNT(kinds, SP_KB_KIND_COUNT);

static const sp_label scopes[] = {
    {"everybody", "所有人", "everybody", "公开"},
    {"department", "本部门", "department", "部门"},
    {"keepers", "知识库管理人", "keepers", NULL},
};
SP_ASSERT_COUNT(scopes, SP_KB_SCOPE_COUNT);

#define FIELD(m, zh, en, ...) SP_FIELD(sp_kb_document, m, zh, en, __VA_ARGS__)
#define DAY(m, zh, en) FIELD(m, zh, en, .as = SP_AS_DATE)
#define KEPT(m, zh, en, ...) FIELD(m, zh, en, .flags = SP_GUARDED __VA_ARGS__)

static const sp_field fields[] = {
    SP_HEAD_FIELDS(sp_kb_document),
    FIELD(code, "文档编号", "code",
          .flags = SP_GUARDED | SP_REQUIRED | SP_BRIEF, .max_len = 64),
    KEPT(title, "标题", "title", | SP_REQUIRED | SP_CONTAINS | SP_BRIEF),
    FIELD(issuer, "发布机关", "issuer", .alias = "发布单位"),
    KEPT(edition, "文件版本", "edition", | SP_BRIEF),
    FIELD(kind, "类别", "kind", .flags = SP_BRIEF, SP_LABELS(kinds)),
    FIELD(collection, "文集", "collection", .flags = SP_REQUIRED,
          .max_len = 64),
    FIELD(scope, "阅读范围", "who may read", SP_LABELS(scopes)),
    DAY(effective, "施行日期", "in force from"),
    DAY(repealed, "废止日期", "repealed on"),
    DAY(review_due, "复审日期", "review due"),
    KEPT(superseded_by, "被替代为", "superseded by", | SP_BRIEF),
    FIELD(note, "说明", "note"),
    KEPT(source, "来源文件", "file"),
    KEPT(sha256, "SHA-256", "SHA-256"),
    KEPT(clauses, "条数", "clauses", | SP_BRIEF),
    KEPT(bytes, "正文字节数", "bytes of text"),
    KEPT(first, "首条序号", "number of the first clause"),
    KEPT(clause_digest, "条文指纹", "digest of the clauses"),
    SP_REMOVED_FIELD(sp_kb_document),
};

static void check(const void *record, sp_findings *out)
{
    const sp_kb_document *d = record;

    if (d->effective && d->repealed && strcmp(d->repealed, d->effective) < 0)
        sp_finding_add(out, SP_ERROR, "repealed", "废止日期 %s 早于施行日期 %s",
                       "repealed on %s, before it came into force on %s",
                       d->repealed, d->effective);
}

const sp_type sp_kb_document_type = {.name = "kb_document",
                                     .zh = "知识库文档",
                                     .en = "document of the knowledge base",
                                     .table = "kb_document",
                                     .code = "code",
                                     .module = "assistant",
                                     .hide = "removed_at",
                                     .flags = SP_TYPE_NO_ADD,
                                     .check = check,
                                     SP_TYPE(sp_kb_document, fields)};

/* ---- rights ---- */

sp_status sp_kb_may_keep(sp_session *session, sp_action action)
{
    if (sp_right(session, "assistant", SP_DO_SETTINGS, NULL) != SP_SCOPE_NONE)
        return SP_OK;
    return sp_require(session, "assistant", action, NULL, NULL);
}

sp_status sp_kb_may_read(sp_session *session, unsigned scope, const char *dept,
                         bool *out)
{
    const char *own = session->actor ? session->actor->department : NULL;

    *out = true;
    if (scope == SP_KB_EVERYBODY ||
        sp_right(session, "assistant", SP_DO_UPDATE, NULL) != SP_SCOPE_NONE)
        return SP_OK;
    *out = false;
    if (scope == SP_KB_DEPARTMENT && own && dept)
        return sp_dept_below(session->db, dept, own, out);
    return SP_OK;
}

sp_status sp_kb_document_of(sp_session *session, int64_t id,
                            sp_kb_document **out)
{
    SP_AUTODOCUMENT *document = NULL;
    SP_AUTOSTMT *stmt = NULL;
    void *found = NULL;
    bool there;

    *out = NULL;
    SP_TRY(sp_db_prepare(session->db,
                         "SELECT id FROM kb_document WHERE first <= $1 ORDER "
                         "BY first DESC LIMIT 1",
                         &stmt));
    sp_stmt_bind_int(stmt, 1, id);
    SP_TRY(sp_stmt_step(stmt, &there));
    if (!there)
        return SP_OK;
    SP_TRY(sp_rec_find_id(session->db, &sp_kb_document_type,
                          sp_stmt_int(stmt, 0), &found));
    document = found;
    if (document->removed_at != SP_NO_INT ||
        id >= document->first + document->clauses)
        return SP_OK;
    SP_TRY(
        sp_kb_may_read(session, document->scope, document->owner_dept, &there));
    *out = there ? SP_TAKE(document) : NULL;
    return SP_OK;
}

bool sp_kb_in_force(const sp_kb_document *d, const char *day)
{
    return (!d->effective || strcmp(d->effective, day) <= 0) &&
           (!d->repealed || strcmp(d->repealed, day) > 0);
}
