/* Procedures: publishing, reading, who has not read, differences. */
#include <safeprod/person.h>
#include <safeprod/procedure.h>

#include <stdio.h>
#include <string.h>

#include "kbing.h"
#include "str.h"
#include "ticking.h"
#include "when.h"

const sp_label sp_clause_change_labels[SP_CLAUSE_CHANGE_COUNT] = {
    [SP_CLAUSE_ADDED] = {"added", "新增", "added", NULL},
    [SP_CLAUSE_REMOVED] = {"removed", "删除", "removed", NULL},
    [SP_CLAUSE_CHANGED] = {"changed", "修改", "changed", NULL},
};

#define FIELD(m, zh, en, ...)                                                  \
    SP_FIELD(sp_kb_reading, m, zh, en,                                         \
             .flags = SP_GUARDED | SP_BRIEF __VA_OPT__(, ) __VA_ARGS__)

static const sp_field fields[] = {
    SP_HEAD_FIELDS(sp_kb_reading),
    FIELD(code, "记录编号", "code", .max_len = 200),
    FIELD(document, "规程制度", "procedure", .ref = "kb_document"),
    FIELD(person, "人员", "person", .ref = "person"),
    FIELD(reader, "阅读人", "reader"),
    FIELD(sha256, "版本指纹", "SHA-256 of the version", .max_len = 64),
    FIELD(read_at, "阅读时间", "read at", .as = SP_AS_TIME),
    FIELD(note, "说明", "note", .max_len = 600),
};
const sp_type sp_kb_reading_type = {.name = "kb_reading",
                                    .zh = "规程阅读记录",
                                    .en = "reading of procedures",
                                    .table = "kb_reading",
                                    .code = "code",
                                    .module = "training_file",
                                    .flags = SP_TYPE_VERBS_ONLY,
                                    SP_TYPE(sp_kb_reading, fields)};

static void free_reading(sp_kb_reading **reading)
{
    sp_record_free(&sp_kb_reading_type, *reading);
}

static void free_person(sp_person **person)
{
    sp_record_free(&sp_person_type, *person);
}

/* ---- publishing ---- */

typedef struct publishing {
    sp_status status;
    char code[80];
} publishing;

static void take_added(void *context, const char *path, sp_status status,
                       const char *code)
{
    publishing *p = context;

    (void)path;
    p->status = status;
    snprintf(p->code, sizeof p->code, "%s", code ? code : "");
}

sp_status sp_procedure_publish(sp_session *session, const char *path,
                               const sp_kb_meta *meta, char **out_code)
{
    sp_kb_meta own = meta ? *meta : (sp_kb_meta){0};
    sp_kb_added added = {0};
    publishing p = {.status = SP_OK};

    own.kind = "procedure";
    SP_TRY(sp_kb_add(session, &path, 1, &own, take_added, &p, &added));
    if (p.status == SP_CONFLICT)
        return sp_fail(SP_CONFLICT, "这份文件已在知识库中：%.64s",
                       "this very file is in the base already: %.64s", p.code);
    if (p.status != SP_OK || added.added != 1)
        return p.status != SP_OK
                   ? p.status
                   : sp_fail(SP_INVALID, "“%.80s”里应是一份规程制度",
                             "\"%.80s\" should hold one procedure", path);
    return sp_text_copy(p.code, out_code);
}

/* ---- reading ---- */

static sp_status load_document(sp_session *session, const char *code,
                               sp_kb_document **out)
{
    SP_AUTODOCUMENT *document = NULL;
    void *found = NULL;
    bool may;

    SP_TRY(sp_record_load(session, &sp_kb_document_type, code, &found));
    document = found;
    SP_TRY(
        sp_kb_may_read(session, document->scope, document->owner_dept, &may));
    if (!may || document->kind != SP_KB_PROCEDURE)
        return sp_fail(SP_NOT_FOUND, "没有规程制度“%.64s”，或者您无权查看",
                       "there is no procedure \"%.64s\", or you may not read "
                       "it",
                       code);
    *out = SP_TAKE(document);
    return SP_OK;
}

/* The person that the actor is; NULL: none. */
static sp_status own_person(sp_session *session, sp_person **out)
{
    void *found = NULL;
    sp_status status = sp_rec_find(session->db, &sp_person_type, "user_name",
                                   session->actor->name, &found);

    *out = found;
    return status == SP_NOT_FOUND ? SP_OK : status;
}

static sp_status reader_of(sp_session *session, const char *person,
                           sp_person **out)
{
    void *found = NULL;

    if (!person)
        return own_person(session, out);
    SP_TRY(sp_record_load(session, &sp_person_type, person, &found));
    *out = found;
    return sp_require(session, "training_file", SP_DO_CREATE,
                      (*out)->owner_dept, NULL);
}

typedef struct reading {
    sp_session *session;
    sp_kb_reading *record;
} reading;

static sp_status write_reading(void *arg)
{
    const reading *r = arg;
    bool there;

    SP_TRY(sp_rec_exists(r->session->db, &sp_kb_reading_type, r->record->code,
                         &there));
    if (there)
        return sp_fail(SP_CONFLICT, "%.80s 已登记读过这一版",
                       "%.80s has read this version before", r->record->reader);
    return sp_change(r->session, &sp_kb_reading_type, NULL, r->record, "read");
}

sp_status sp_procedure_read(sp_session *session, const char *code,
                            const char *person, const char *note)
{
    SP_AUTODOCUMENT *d = NULL;
    SP_CLEANUP(free_person) sp_person *p = NULL;
    SP_CLEANUP(free_reading)
    sp_kb_reading *record = sp_record_new(&sp_kb_reading_type);
    char key[200];

    if (!record)
        return SP_NO_MEMORY;
    SP_TRY(sp_require(session, "assistant", SP_DO_READ, NULL, NULL));
    SP_TRY(load_document(session, code, &d));
    if (d->superseded_by)
        return sp_fail(SP_CONFLICT, "%.64s 已被 %.64s 替代，请读新版",
                       "%.64s is superseded by %.64s: read that", d->code,
                       d->superseded_by);
    SP_TRY(reader_of(session, person, &p));
    const char *reader = p ? p->code : session->actor->name;
    snprintf(key, sizeof key, "%.64s/%.100s", d->code, reader);
    record->read_at = sp_session_now(session);
    SP_TRY(sp_text_set(&record->code, key));
    SP_TRY(sp_text_set(&record->document, d->code));
    SP_TRY(sp_text_set(&record->person, p ? p->code : NULL));
    SP_TRY(sp_text_set(&record->reader, reader));
    SP_TRY(sp_text_set(&record->sha256, d->sha256));
    SP_TRY(sp_text_set(&record->note, note));
    SP_TRY(sp_text_set(&record->owner_dept,
                       p ? p->owner_dept : session->actor->department));
    reading r = {session, record};
    return sp_db_transaction(session->db, write_reading, &r);
}

/* ---- who has not ---- */

typedef struct gaps {
    sp_session *session;
    const sp_kb_document *document;
    sp_procedure_gap_visit visit;
    void *context;
} gaps;

static sp_status must_read(const gaps *g, const sp_person *p, bool *out)
{
    *out = !p->left_on && !p->contractor;
    if (!*out || !g->document->owner_dept)
        return SP_OK;
    if (!p->owner_dept) {
        *out = false;
        return SP_OK;
    }
    return sp_dept_below(g->session->db, g->document->owner_dept, p->owner_dept,
                         out);
}

static sp_status take_person(void *context, const void *record)
{
    const gaps *g = context;
    const sp_person *p = record;
    char key[200];
    bool needed;
    bool there;

    SP_TRY(must_read(g, p, &needed));
    if (!needed)
        return SP_OK;
    snprintf(key, sizeof key, "%.64s/%.100s", g->document->code, p->code);
    SP_TRY(sp_rec_exists(g->session->db, &sp_kb_reading_type, key, &there));
    if (there)
        return SP_OK;
    return g->visit(g->context,
                    &(sp_procedure_gap){.document = g->document->code,
                                        .title = g->document->title,
                                        .edition = g->document->edition,
                                        .person = p->code,
                                        .name = p->name,
                                        .dept = p->owner_dept});
}

static sp_status gaps_of(gaps *g, const sp_kb_document *document)
{
    SP_AUTOQUERY *query = sp_query_new(&sp_person_type);

    if (!query)
        return SP_NO_MEMORY;
    g->document = document;
    return sp_record_each(g->session, query, take_person, g);
}

static sp_status take_document(void *context, const void *record)
{
    gaps *g = context;
    const sp_kb_document *d = record;
    bool may;

    SP_TRY(sp_kb_may_read(g->session, d->scope, d->owner_dept, &may));
    return may && !d->superseded_by && !d->repealed ? gaps_of(g, d) : SP_OK;
}

sp_status sp_procedure_unread(sp_session *session, const char *code,
                              sp_procedure_gap_visit visit, void *context)
{
    SP_AUTOQUERY *query = sp_query_new(&sp_kb_document_type);
    SP_AUTODOCUMENT *document = NULL;
    gaps g = {.session = session, .visit = visit, .context = context};

    if (!query)
        return SP_NO_MEMORY;
    SP_TRY(sp_require(session, "assistant", SP_DO_READ, NULL, NULL));
    SP_TRY(sp_require(session, "training_file", SP_DO_READ, NULL, NULL));
    if (code) {
        SP_TRY(load_document(session, code, &document));
        return gaps_of(&g, document);
    }
    SP_TRY(sp_query_where(query, "kind", "procedure"));
    return sp_record_each(session, query, take_document, &g);
}

/* ---- differences ---- */

static bool same_text(const char *a, const char *b)
{
    for (;; a++, b++) {
        a += strspn(a, " \t\r\n");
        b += strspn(b, " \t\r\n");
        if (*a != *b)
            return false;
        if (!*a)
            return true;
    }
}

/* The clause of the same number; of those without one, with the same text. */
static const sp_kb_passage *match(const sp_kb_passages *in,
                                  const sp_kb_passage *p)
{
    for (size_t i = 0; i < in->count; i++) {
        const sp_kb_passage *q = &in->items[i];
        if (*p->article ? strcmp(p->article, q->article) == 0
                        : !*q->article && same_text(p->text, q->text))
            return q;
    }
    return NULL;
}

static sp_status clauses_of(sp_session *session, const char *code,
                            sp_kb_passages *out)
{
    SP_AUTODOCUMENT *document = NULL;

    SP_TRY(load_document(session, code, &document));
    return sp_kb_clauses(session, code, NULL, out);
}

sp_status sp_procedure_diff(sp_session *session, const char *before,
                            const char *after, sp_clause_diff_visit visit,
                            void *context)
{
    SP_AUTOPASSAGES old = {0};
    SP_AUTOPASSAGES new = {0};

    SP_TRY(clauses_of(session, before, &old));
    SP_TRY(clauses_of(session, after, &new));
    for (size_t i = 0; i < new.count; i++) {
        const sp_kb_passage *was = match(&old, &new.items[i]);
        if (!was)
            SP_TRY(visit(context, SP_CLAUSE_ADDED, NULL, &new.items[i]));
        else if (!same_text(was->text, new.items[i].text))
            SP_TRY(visit(context, SP_CLAUSE_CHANGED, was, &new.items[i]));
    }
    for (size_t i = 0; i < old.count; i++)
        if (!match(&new, &old.items[i]))
            SP_TRY(visit(context, SP_CLAUSE_REMOVED, &old.items[i], NULL));
    return SP_OK;
}
