/* The knowledge base from the inside. */
#ifndef SP_KBING_H
#define SP_KBING_H

#include <safeprod/ask.h>

#include "change.h"
#include "kb_cut.h"
#include "kb_rank.h"
#include "kb_store.h"
#include "packs.h"

static inline void sp_kb_document_release(sp_kb_document **document)
{
    sp_record_free(&sp_kb_document_type, *document);
}
#define SP_AUTODOCUMENT SP_CLEANUP(sp_kb_document_release) sp_kb_document
#define SP_AUTOPASSAGES SP_CLEANUP(sp_kb_passages_clear) sp_kb_passages

/* May the actor keep the base (add, supersede)? */
sp_status sp_kb_may_keep(sp_session *session, sp_action action);

/* ---- documents ---- */

/* May the actor read a document of @scope and @dept? The general right was
 * asked before. */
sp_status sp_kb_may_read(sp_session *session, unsigned scope, const char *dept,
                         bool *out);

/* The document that clause @id is of, when it is in use and may be read; NULL
 * when not. The caller's. */
sp_status sp_kb_document_of(sp_session *session, int64_t id,
                            sp_kb_document **out);

/* Does it hold on @day (YYYY-MM-DD)? */
bool sp_kb_in_force(const sp_kb_document *document, const char *day);

/* kb_edition.c: earlier versions of @document, which was just written, are
 * superseded by it, or it by a later one. */
sp_status sp_kb_supersede(sp_session *session, sp_kb_document *document,
                          int64_t *counted);

/* ---- reading files: kb_read.c ---- */

/* A document that was read: its front and its clauses, nothing stored. */
typedef struct sp_kb_paper {
    sp_kb_document *document;
    struct sp_kb_part *parts;
    size_t count;
    size_t cap;
} sp_kb_paper;

typedef struct sp_kb_part {
    char *article;
    char *heading;
    char *text;
} sp_kb_part;

typedef struct sp_kb_papers {
    sp_kb_paper *items;
    size_t count;
} sp_kb_papers;

void sp_kb_papers_free(sp_kb_papers *papers);
#define SP_AUTOPAPERS SP_CLEANUP(sp_kb_papers_free) sp_kb_papers

/* Read the file @path; a table with a column of laws gives several. */
sp_status sp_kb_read_file(const char *path, const sp_kb_meta *meta,
                          sp_kb_papers *out);

/* kb_table.c: the same for tables. */
sp_status sp_kb_read_table(const char *path, sp_kb_papers *out);

/* A new paper at the end of @papers. */
sp_status sp_kb_paper_new(sp_kb_papers *papers, sp_kb_paper **out);
sp_status sp_kb_paper_add(sp_kb_paper *paper, const sp_kb_clause *clause);

/* ---- passages: kb_passage.c ---- */

/* Append a copy. */
sp_status sp_kb_passage_add(sp_kb_passages *passages,
                            const sp_kb_document *document,
                            const sp_kb_row *row);

/* Append @p itself; what it leaves behind is empty. */
sp_status sp_kb_passage_move(sp_kb_passages *passages, sp_kb_passage *p);

/* Only the first @top. */
void sp_kb_passages_keep(sp_kb_passages *passages, size_t top);

/* ---- the built-in base: kb_builtin.c ---- */

enum { SP_KB_BUILTIN_MAX = 400 }; /* clauses */
#define SP_KB_BUILTIN "builtin"   /* its collection */

/* Its clauses as passages; ids from -1 down. */
sp_status sp_kb_builtin(sp_kb_passages *out);

/* SHA-256 of its text. */
void sp_kb_builtin_hash(char out[SP_HASH_HEX]);

/* ---- searching: kb_search.c ---- */

/* The packs of terms in force; to be freed with sp_kb_terms_free(). */
typedef struct sp_kb_terms {
    sp_pack *packs[SP_KB_PACKS_MAX];
    size_t count;
} sp_kb_terms;
sp_status sp_kb_terms_load(sp_session *session, sp_kb_terms *out,
                           sp_kb_query *query);
void sp_kb_terms_free(sp_kb_terms *terms);

/* A search that is kept for what is asked about it afterwards. */
typedef struct sp_kb_found_set {
    sp_kb_terms terms;
    sp_kb_query query;
    sp_kb_passages passages;
    double (*features)[SP_KB_F_COUNT]; /* of each passage */
    size_t considered;
} sp_kb_found_set;
void sp_kb_found_set_free(sp_kb_found_set *set);
#define SP_AUTOFOUND SP_CLEANUP(sp_kb_found_set_free) sp_kb_found_set

/* Can it be asked? */
sp_status sp_kb_check(const char *question, const sp_kb_options *options);

sp_status sp_kb_find(sp_session *session, const char *question,
                     const sp_kb_options *options, sp_kb_found_set *out);

/* How likely the passage number @i governs; kb_confidence.c. */
double sp_kb_confidence(const sp_kb_found_set *set, size_t i);

#endif
