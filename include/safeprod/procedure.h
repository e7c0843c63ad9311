/** @file safeprod/procedure.h
 *  @brief The enterprise's own procedures (规程、制度), kept like laws:
 *  clauses,
 *  versions, an owner, a review date, and who has read and understood which
 *  version.
 *
 *  A procedure is a document of the knowledge base of the kind "procedure"
 *  (safeprod/kb.h); publishing a title again makes a new version, which has to
 *  be read anew. Who has to read it are the people of its department and below
 *  (of all departments when it has none) who work here and are not of a
 *  contractor. */
#ifndef SAFEPROD_PROCEDURE_H
#define SAFEPROD_PROCEDURE_H

#include <safeprod/kb.h>

SP_BEGIN_DECLS

/** Somebody has read and understood one version. Written by
 *  sp_procedure_read(); module `training_file`. */
typedef struct sp_kb_reading {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept;
    char *code;     /**< document/reader */
    char *document; /**< code of the version */
    char *person;   /**< code; NULL: a user who is no person here */
    char *reader;   /**< login name, or the person's code */
    char *sha256;   /**< of the file that was read */
    int64_t read_at;
    char *note;
} sp_kb_reading;
extern SP_API const sp_type sp_kb_reading_type;

/** Publish a version. Needs `assistant` `create`.
 *  @param meta its kind is set here; NULL: all from the file
 *  @param[out] out_code the document's; the caller's, sp_free()
 *  @retval SP_CONFLICT this very file is there already */
SP_API sp_status sp_procedure_publish(sp_session *session, const char *path,
                                      const sp_kb_meta *meta, char **out_code);

/** Say that a version was read and understood. Needs `assistant` `read`; for
 *  another person (`person` not NULL: they signed on paper) `training_file`
 *  `create`.
 *  @retval SP_CONFLICT it was said before, or the version is no longer valid */
SP_API sp_status sp_procedure_read(sp_session *session, const char *code,
                                   const char *person, const char *note);

/** Somebody who has not read a version. Texts are borrowed. */
typedef struct sp_procedure_gap {
    const char *document;
    const char *title;
    const char *edition; /**< or NULL */
    const char *person;
    const char *name;
    const char *dept; /**< or NULL */
} sp_procedure_gap;
/** @return SP_OK to go on; anything else ends the walk with that status */
typedef sp_status (*sp_procedure_gap_visit)(void *context,
                                            const sp_procedure_gap *gap);

/** Who has not read which valid version, of people whom the actor may see.
 *  Needs `assistant` `read` and `training_file` `read`.
 *  @param code of one procedure; NULL: all */
SP_API sp_status sp_procedure_unread(sp_session *session, const char *code,
                                     sp_procedure_gap_visit visit,
                                     void *context);

/** What became of a clause. */
typedef enum sp_clause_change {
    SP_CLAUSE_ADDED,
    SP_CLAUSE_REMOVED,
    SP_CLAUSE_CHANGED,
    SP_CLAUSE_CHANGE_COUNT
} sp_clause_change;
extern SP_API const sp_label sp_clause_change_labels[SP_CLAUSE_CHANGE_COUNT];

/** One difference. @p before or @p after is NULL where there is none. */
typedef sp_status (*sp_clause_diff_visit)(void *context,
                                          sp_clause_change change,
                                          const sp_kb_passage *before,
                                          const sp_kb_passage *after);

/** Compare two versions clause by clause, in the order of the new one; removed
 *  ones come last. Clauses are the same when their number is, and their text
 *  but for spaces.
 *  @retval SP_NOT_FOUND no such document, or it may not be read */
SP_API sp_status sp_procedure_diff(sp_session *session, const char *before,
                                   const char *after,
                                   sp_clause_diff_visit visit, void *context);

SP_END_DECLS
#endif
