/** @file safeprod/kb.h
 *  @brief The knowledge base: laws, standards and the enterprise's own
 *  procedures, cut by article and found in a worker's own words.
 *
 *  A *document* is a record (module `assistant`): title, issuer, version, from
 *  when to when it holds, who may read it. Its *clauses* are rows of a table
 *  that is only appended to; the document holds their digest, and the ledger
 *  holds the document, so `audit verify` finds a clause that was changed.
 *
 *  The same file twice is one document. A later version of a title supersedes
 *  the earlier one, which stays: answers say so.
 *
 *  Besides what a site adds there is a small *built-in* base, in our own words,
 *  of the rules that the product itself enforces; its collection is "builtin".
 *
 *  sp_kb_search() needs no network and no model. Who may read a document is
 *  asked for every passage: nobody finds what he may not read. */
#ifndef SAFEPROD_KB_H
#define SAFEPROD_KB_H

#include <safeprod/records.h>

SP_BEGIN_DECLS

/** Limits of what is read. */
enum {
    SP_KB_FILE_MAX = 64 << 20,     /**< bytes of a document */
    SP_KB_CLAUSES_MAX = 100000,    /**< of one document */
    SP_KB_CLAUSE_MAX = 256 << 10,  /**< bytes; longer text is cut in pieces */
    SP_KB_QUESTION_MAX = 64 << 10, /**< bytes of a question */
    SP_KB_TOP_MAX = 50             /**< passages of one search */
};

/** What a document is. */
typedef enum sp_kb_kind {
    SP_KB_LAW,
    SP_KB_STANDARD,
    SP_KB_PROCEDURE, /**< the enterprise's own: 规程, 制度 */
    SP_KB_OTHER,
    SP_KB_KIND_COUNT
} sp_kb_kind;

/** Who may read a document, beyond the right to use the assistant at all. */
typedef enum sp_kb_scope {
    SP_KB_EVERYBODY,
    SP_KB_DEPARTMENT, /**< `owner_dept` and below, and who keeps the base */
    SP_KB_KEEPERS,    /**< who may change the base */
    SP_KB_SCOPE_COUNT
} sp_kb_scope;

/** A document. Added by sp_kb_add(); what is not the file's own may be edited
 *  like any record. */
typedef struct sp_kb_document {
    int64_t id;
    int64_t version; /**< of the record */
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept;
    char *code;    /**< KB and a running number unless given */
    char *title;   /**< e.g. 安全生产法 */
    char *issuer;  /**< or NULL */
    char *edition; /**< e.g. 2021-06-10 or V3.2; or NULL */
    unsigned kind; /**< sp_kb_kind */
    char *collection;
    unsigned scope;      /**< sp_kb_scope */
    char *effective;     /**< day from which it holds, or NULL */
    char *repealed;      /**< day from which it holds no more, or NULL */
    char *review_due;    /**< day of the next review, or NULL */
    char *superseded_by; /**< code of the later version, or NULL */
    char *note;
    char *source; /**< name of the file */
    char *sha256; /**< of the file */
    int64_t clauses;
    int64_t bytes;       /**< of the clauses' text */
    int64_t first;       /**< number of its first clause */
    char *clause_digest; /**< SHA-256 over its clauses, in order */
    int64_t removed_at;
} sp_kb_document;
extern SP_API const sp_type sp_kb_document_type;

/** A clause with what has to be said with it. Texts are the passage's own. */
typedef struct sp_kb_passage {
    int64_t id;        /**< of the clause; negative: of the built-in base */
    int64_t seq;       /**< place in its document, from 1 */
    char *document;    /**< code of the document; "builtin/…" */
    char *law;         /**< title of the document */
    char *article;     /**< e.g. 第四十三条, 5.3.1, 附录A; "" for none */
    char *heading;     /**< chapters above it, " / " between; "" for none */
    char *text;        /**< the clause, word for word */
    char *edition;     /**< or NULL, as all below */
    char *effective;   /**< day */
    char *repealed;    /**< day */
    char *superseded;  /**< code of the later version */
    char *collection;  /**< "builtin" for the built-in base */
    char *source;      /**< of a built-in passage: the clause that says so */
    unsigned kind;     /**< sp_kb_kind */
    double score;      /**< 0..1, of a search */
    double confidence; /**< 0..1: how likely it is that this one governs */
} sp_kb_passage;

/** Some passages, the best first. */
typedef struct sp_kb_passages {
    sp_kb_passage *items;
    size_t count;
} sp_kb_passages;

/** Free what is in @p passages and empty it. */
SP_API void sp_kb_passages_clear(sp_kb_passages *passages);

/** How sp_kb_search() looks. Start from zeros. */
typedef struct sp_kb_options {
    size_t top;             /**< how many, up to SP_KB_TOP_MAX; 0: 10 */
    const char *collection; /**< only this one; NULL: all */
    const char *law;        /**< only the document of this title or code */
    const char *on;  /**< day; documents that did not hold then go last; NULL:
                          the session's today */
    bool no_builtin; /**< without the built-in base */
    bool old_too;    /**< superseded and repealed ones as well as the rest */
} sp_kb_options;

/** Find the clauses that a question is about, the best first. Anything may be
 *  asked; what has no word in it finds nothing. Needs `assistant` `read`.
 *  @param options NULL: zeros
 *  @param[out] out sp_kb_passages_clear(); empty when nothing fits
 *  @retval SP_INVALID longer than SP_KB_QUESTION_MAX, or not UTF-8 */
SP_API sp_status sp_kb_search(sp_session *session, const char *question,
                              const sp_kb_options *options,
                              sp_kb_passages *out);

/** The clauses called @p article of the document with the title or code @p law;
 *  "第43条", "43" and "第四十三条" are the same. The newest version that holds
 *  comes first.
 *  @param article NULL: all of them, in order
 *  @retval SP_NOT_FOUND */
SP_API sp_status sp_kb_clauses(sp_session *session, const char *law,
                               const char *article, sp_kb_passages *out);

/** The clause number @p id with up to @p around before and behind it in its
 *  document, in order. */
SP_API sp_status sp_kb_neighbours(sp_session *session, int64_t id,
                                  size_t around, sp_kb_passages *out);

/** What is told when a document is added; members that are NULL come from the
 *  file's own front lines, or its name. */
typedef struct sp_kb_meta {
    const char *code;
    const char *title;
    const char *issuer;
    const char *edition;
    const char *effective;
    const char *repealed;
    const char *review_due;
    const char *collection; /**< NULL: "laws" for laws, else the kind */
    const char *owner_dept;
    const char *kind;  /**< name of a kind, e.g. "procedure" */
    const char *scope; /**< name of a scope, e.g. "department" */
} sp_kb_meta;

/** What adding did. Start from zeros: counts are added. */
typedef struct sp_kb_added {
    int64_t files;
    int64_t added;      /**< documents */
    int64_t same;       /**< there already, to the letter */
    int64_t superseded; /**< earlier versions that were put behind */
    int64_t failed;     /**< files that could not be read */
    int64_t clauses;
    int64_t bytes; /**< of the clauses' text */
} sp_kb_added;

/** Called for each file. Texts are borrowed.
 *  @param status SP_OK: added as @p code; SP_CONFLICT: it is there already, as
 *                @p code; else why not is in sp_last_error() */
typedef void (*sp_kb_visit)(void *context, const char *path, sp_status status,
                            const char *code);

/** Add files (md, txt, html, csv, xlsx, docx, json) or folders of them, in one
 *  transaction. A file that cannot be read is told and left out.
 *  Needs `assistant` `create`.
 *  @param meta  NULL: all from the files
 *  @param visit or NULL
 *  @retval SP_OK also when single files failed: see `out->failed` */
SP_API sp_status sp_kb_add(sp_session *session, const char *const *paths,
                           size_t count, const sp_kb_meta *meta,
                           sp_kb_visit visit, void *context, sp_kb_added *out);

/** Put @p path in the place of the document @p code: the same title and
 *  permissions, another text. The old one is superseded.
 *  @param[out] out_code of the new one; the caller's, sp_free() */
SP_API sp_status sp_kb_update(sp_session *session, const char *code,
                              const char *path, const sp_kb_meta *meta,
                              char **out_code);

/** What is in the base, and its hash. */
typedef struct sp_kb_state {
    int64_t documents; /**< in use, those of the built-in base not counted */
    int64_t clauses;
    int64_t bytes;
    int64_t index_bytes; /**< of the search index */
    int64_t builtin;     /**< clauses of the built-in base */
    char hash[65];       /**< SHA-256 over the documents in use and the built-in
                              base; the same base has the same hash anywhere */
} sp_kb_state;

/** Count and hash. Needs `assistant` `read`. */
SP_API sp_status sp_kb_state_get(sp_session *session, sp_kb_state *out);

/** How good the search is on a file of questions. */
typedef struct sp_kb_score {
    int64_t questions;
    int64_t answerable; /**< those with a governing clause */
    int64_t covered;    /**< of them: the clause is in the base */
    double recall1, recall3, recall5, recall10; /**< of all answerable */
    double mrr;                                 /**< of the first ten */
    int64_t refused_wrongly;  /**< answerable ones that were refused */
    int64_t refused_rightly;  /**< of those without an answer */
    double median_ms, p95_ms; /**< of one search; the caller's clock */
} sp_kb_score;

/** One question and what came of it. Texts are borrowed. */
typedef struct sp_kb_trial {
    const char *id;
    const char *question;
    size_t rank; /**< of the first governing clause, 0: not among ten */
    bool answerable;
    bool covered; /**< a governing clause is in the base */
    bool refused;
    double confidence;
    const sp_kb_passages *found;
} sp_kb_trial;

/** How sp_kb_eval() asks. Start from zeros. */
typedef struct sp_kb_eval_options {
    const char *collection; /**< only this one */
    bool builtin; /**< the built-in base too; else it is left out, since the
                       questions' keys are those of documents */
    /** A clock in milliseconds, or NULL: no times. */
    double (*clock)(void *context);
    void (*visit)(void *context, const sp_kb_trial *trial); /**< or NULL */
    void *context;
} sp_kb_eval_options;

/** Ask every question of a file (NDJSON: {"id", "question", "gold": [{"law",
 *  "article"}, …]}; an empty `gold` has no answer) and count. Needs
 *  `assistant` `read`. */
SP_API sp_status sp_kb_eval(sp_session *session, const char *path,
                            const sp_kb_eval_options *options,
                            sp_kb_score *out);

SP_END_DECLS
#endif
