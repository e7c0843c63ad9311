/* Adding documents to the knowledge base. */
#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "document_lines.h"
#include "kbing.h"
#include "slurp.h"
#include "str.h"

enum { DEPTH_MAX = 16, SETTLE_CLAUSES = 2000 };

typedef struct adding {
    sp_session *session;
    const char *const *paths;
    size_t count;
    const sp_kb_meta *meta;
    sp_kb_visit visit;
    void *context;
    sp_kb_added *out;
    const char *code;      /* of the document that is replaced, or NULL */
    sp_kb_document **done; /* written at the end: a savepoint for each would
                              cut the index in pieces */
    size_t ndone;
    int64_t next; /* clause */
    sp_kb_added result;
} adding;

static void adding_free(adding *a)
{
    for (size_t i = 0; i < a->ndone; i++)
        sp_record_free(&sp_kb_document_type, a->done[i]);
    free(a->done);
}

static void tell(adding *a, const char *path, sp_status status,
                 const char *code)
{
    if (a->visit)
        a->visit(a->context, path, status, code);
}

/* ---- is it there already? ---- */

static sp_status find_same(adding *a, const char *sha256, sp_kb_document **out)
{
    void *found = NULL;

    *out = NULL;
    for (size_t i = 0; i < a->ndone; i++)
        if (strcmp(a->done[i]->sha256, sha256) == 0) {
            *out = sp_record_copy(&sp_kb_document_type, a->done[i]);
            return *out ? SP_OK : sp_no_memory();
        }
    sp_status status = sp_rec_find(a->session->db, &sp_kb_document_type,
                                   "sha256", sha256, &found);
    *out = found;
    return status == SP_NOT_FOUND ? SP_OK : status;
}

/* What was taken out of use comes back. */
static sp_status again(adding *a, const char *path, const sp_kb_document *there)
{
    a->result.same++;
    if (there->id && there->removed_at != SP_NO_INT) {
        SP_AUTODOCUMENT *d = sp_record_copy(&sp_kb_document_type, there);
        if (!d)
            return sp_no_memory();
        d->removed_at = SP_NO_INT;
        SP_TRY(
            sp_change(a->session, &sp_kb_document_type, there, d, "restore"));
    }
    tell(a, path, SP_CONFLICT, there->code ? there->code : "");
    return SP_OK;
}

/* ---- storing ---- */

static sp_status put_clauses(adding *a, sp_kb_paper *p)
{
    sp_hasher hasher;
    char hex[SP_HASH_HEX];
    sp_kb_document *d = p->document;

    sp_hasher_start(&hasher);
    d->first = a->next;
    for (size_t i = 0; i < p->count; i++) {
        const sp_kb_row row = {.id = a->next++,
                               .seq = (int64_t)i + 1,
                               .article = p->parts[i].article,
                               .heading = p->parts[i].heading,
                               .text = p->parts[i].text};
        SP_TRY(sp_kb_clause_put(a->session->db, &row, d->title));
        sp_kb_digest_add(&hasher, &row);
    }
    const sp_hash hash = sp_hasher_end(&hasher);
    sp_hash_hex(&hash, hex);
    a->result.clauses += d->clauses;
    a->result.bytes += d->bytes;
    return sp_text_set(&d->clause_digest, hex);
}

static sp_status keep(adding *a, sp_kb_paper *p)
{
    sp_kb_document **grown = realloc(a->done, (a->ndone + 1) * sizeof *grown);

    if (!grown)
        return sp_no_memory();
    a->done = grown;
    a->done[a->ndone++] = SP_TAKE(p->document);
    return SP_OK;
}

static sp_status store_papers(adding *a, sp_kb_papers *papers,
                              const char *sha256)
{
    for (size_t i = 0; i < papers->count; i++) {
        sp_kb_paper *p = &papers->items[i];
        SP_TRY(sp_text_set(&p->document->sha256, sha256));
        SP_TRY(put_clauses(a, p));
        SP_TRY(keep(a, p));
    }
    return sp_progress_at(a->session, "kb", a->result.clauses, 0);
}

/* ---- one file ---- */

/* What is wrong with a file is told; what is wrong with the database or with
 * the memory ends it all. */
static bool ends_all(sp_status status)
{
    return status == SP_NO_MEMORY || status == SP_STORAGE ||
           status == SP_BUSY || status == SP_CANCELLED;
}

static sp_status digest_of(const char *path, char out[SP_HASH_HEX])
{
    SP_AUTOFREE void *bytes = NULL;
    size_t len = 0;

    SP_TRY(sp_slurp(path, SP_KB_FILE_MAX, &bytes, &len));
    const sp_hash hash = sp_hash_of(bytes, len);
    sp_hash_hex(&hash, out);
    return SP_OK;
}

/* Read it, or find what it is the same as. Nothing is stored yet. */
static sp_status read_file(adding *a, const char *path,
                           char sha256[SP_HASH_HEX], sp_kb_papers *papers,
                           sp_kb_document **same)
{
    SP_TRY(digest_of(path, sha256));
    SP_TRY(find_same(a, sha256, same));
    return *same ? SP_OK : sp_kb_read_file(path, a->meta, papers);
}

static sp_status add_file(adding *a, const char *path)
{
    SP_AUTOPAPERS papers = {0};
    SP_AUTODOCUMENT *same = NULL;
    char sha256[SP_HASH_HEX];

    a->result.files++;
    sp_status status = read_file(a, path, sha256, &papers, &same);
    if (ends_all(status))
        return status;
    if (status != SP_OK) {
        a->result.failed++;
        tell(a, path, status, NULL);
        return SP_OK;
    }
    if (same)
        return again(a, path, same);
    a->result.added += (int64_t)papers.count;
    return store_papers(a, &papers, sha256);
}

/* ---- folders ---- */

static sp_status add_path(adding *a, const char *path, unsigned depth);

static int visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static sp_status add_entry(adding *a, const char *folder, const char *name,
                           unsigned depth)
{
    SP_AUTOSTR path = {0};
    struct stat st;

    sp_str_addf(&path, "%s/%s", folder, name);
    SP_TRY(sp_str_ok(&path));
    if (stat(sp_str_text(&path), &st) != 0)
        return SP_OK;
    if (!S_ISDIR(st.st_mode) &&
        sp_document_format_of(name) == SP_DOCUMENT_UNKNOWN)
        return SP_OK;
    return add_path(a, sp_str_text(&path), depth + 1);
}

static sp_status add_folder(adding *a, const char *path, unsigned depth)
{
    struct dirent **entries = NULL;
    int n = depth < DEPTH_MAX ? scandir(path, &entries, visible, alphasort) : 0;
    sp_status status = SP_OK;

    for (int i = 0; i < n; i++) {
        if (status == SP_OK)
            status = add_entry(a, path, entries[i]->d_name, depth);
        free(entries[i]);
    }
    free(entries);
    return status;
}

static sp_status add_path(adding *a, const char *path, unsigned depth)
{
    struct stat st;

    if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
        return add_folder(a, path, depth);
    return add_file(a, path);
}

/* ---- the records ---- */

/* By the number of its first clause, which no other document has. */
static sp_status number(sp_kb_document *d)
{
    char code[32];

    if (d->code)
        return SP_OK;
    snprintf(code, sizeof code, "KB%" PRId64, d->first);
    return sp_text_set(&d->code, code);
}

/* The document that is replaced has another title than the new one, perhaps. */
static sp_status replace(adding *a, sp_kb_document *d)
{
    SP_AUTODOCUMENT *old = NULL;
    void *found = NULL;

    SP_TRY(sp_rec_find(a->session->db, &sp_kb_document_type, "code", a->code,
                       &found));
    old = found;
    SP_AUTODOCUMENT *copy = sp_record_copy(&sp_kb_document_type, old);
    if (!copy)
        return sp_no_memory();
    SP_TRY(sp_text_set(&copy->superseded_by, d->code));
    a->result.superseded++;
    return sp_change(a->session, &sp_kb_document_type, old, copy, "supersede");
}

static sp_status write_documents(adding *a)
{
    for (size_t i = 0; i < a->ndone; i++) {
        sp_kb_document *d = a->done[i];
        SP_TRY(number(d));
        SP_TRY(sp_change(a->session, &sp_kb_document_type, NULL, d, "add"));
        if (a->code)
            SP_TRY(replace(a, d));
        else
            SP_TRY(sp_kb_supersede(a->session, d, &a->result.superseded));
        tell(a, d->source, SP_OK, d->code);
    }
    return SP_OK;
}

static sp_status add_all(void *arg)
{
    adding *a = arg;

    SP_TRY(sp_kb_next_clause(a->session->db, &a->next));
    for (size_t i = 0; i < a->count; i++)
        SP_TRY(add_path(a, a->paths[i], 0));
    if (a->result.clauses >= SETTLE_CLAUSES)
        SP_TRY(sp_kb_index_settle(a->session->db));
    return write_documents(a);
}

sp_status sp_kb_add(sp_session *session, const char *const *paths, size_t count,
                    const sp_kb_meta *meta, sp_kb_visit visit, void *context,
                    sp_kb_added *out)
{
    SP_CLEANUP(adding_free)
    adding a = {.session = session,
                .paths = paths,
                .count = count,
                .meta = meta,
                .visit = visit,
                .context = context};

    SP_TRY(sp_kb_may_keep(session, SP_DO_CREATE));
    SP_TRY(sp_db_transaction(session->db, add_all, &a));
    out->files += a.result.files;
    out->added += a.result.added;
    out->same += a.result.same;
    out->superseded += a.result.superseded;
    out->failed += a.result.failed;
    out->clauses += a.result.clauses;
    out->bytes += a.result.bytes;
    return SP_OK;
}

/* ---- a new version ---- */

static void take_old(const sp_kb_document *old, const sp_kb_meta *given,
                     sp_kb_meta *m)
{
    const sp_field *kind = sp_type_field(&sp_kb_document_type, "kind");
    const sp_field *scope = sp_type_field(&sp_kb_document_type, "scope");

    *m = given ? *given : (sp_kb_meta){0};
    m->title = m->title ? m->title : old->title;
    m->issuer = m->issuer ? m->issuer : old->issuer;
    m->collection = m->collection ? m->collection : old->collection;
    m->owner_dept = m->owner_dept ? m->owner_dept : old->owner_dept;
    m->kind = m->kind ? m->kind : kind->labels[old->kind].name;
    m->scope = m->scope ? m->scope : scope->labels[old->scope].name;
}

static sp_status must_add_one(const adding *a, const char *path)
{
    if (a->result.failed)
        return SP_INVALID; /* the sentence stands */
    if (a->result.same)
        return sp_fail(SP_CONFLICT, "%s 与知识库中已有的文件完全相同",
                       "%s is there already, to the letter", path);
    if (a->ndone != 1)
        return sp_fail(SP_INVALID, "%s 应当正好是一份文档",
                       "%s should be one document", path);
    return SP_OK;
}

static sp_status update_all(void *arg)
{
    adding *a = arg;

    SP_TRY(sp_kb_next_clause(a->session->db, &a->next));
    SP_TRY(add_file(a, a->paths[0]));
    SP_TRY(must_add_one(a, a->paths[0]));
    return write_documents(a);
}

sp_status sp_kb_update(sp_session *session, const char *code, const char *path,
                       const sp_kb_meta *meta, char **out_code)
{
    SP_AUTODOCUMENT *old = NULL;
    void *found = NULL;
    sp_kb_meta merged;
    SP_CLEANUP(adding_free)
    adding a = {.session = session,
                .paths = &path,
                .count = 1,
                .meta = &merged,
                .code = code};

    SP_TRY(sp_kb_may_keep(session, SP_DO_UPDATE));
    SP_TRY(
        sp_rec_find(session->db, &sp_kb_document_type, "code", code, &found));
    old = found;
    take_old(old, meta, &merged);
    SP_TRY(sp_db_transaction(session->db, update_all, &a));
    return sp_text_copy(a.done[0]->code, out_code);
}
