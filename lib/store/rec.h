/* Records in tables: a field is a column of the same name, in the same order.
 * No rights are checked here; that is access/. */
#ifndef SP_REC_H
#define SP_REC_H

#include <safeprod/records.h>
#include <safeprod/user.h>

#include "db.h"
#include "field.h"
#include "hash.h"

/* Which records somebody may see. */
typedef struct sp_sight {
    sp_scope scope;
    const char *user; /* login name, for SP_SCOPE_OWN */
    const char *dept; /* department code or NULL, for SP_SCOPE_DEPT */
} sp_sight;

sp_status sp_rec_insert(sp_db *db, const sp_type *type, const void *record);

/* For bulk loads: a statement that inserts unless the code is taken, and a row
 * through it; @out_taken says which it was. Texts of @record are borrowed by
 * @stmt until its next row or its end. */
sp_status sp_rec_prepare_insert_new(sp_db *db, const sp_type *type,
                                    sp_stmt **out);
sp_status sp_rec_insert_new(sp_db *db, sp_stmt *stmt, const sp_type *type,
                            const void *record, bool *out_taken);

/* @retval SP_CONFLICT no row with this id has @version any more */
sp_status sp_rec_update(sp_db *db, const sp_type *type, const void *record,
                        int64_t version);

/* The same for a row that comes from elsewhere: all of it, its id too, in place
 * of the row with id @old at @version. */
sp_status sp_rec_replace(sp_db *db, const sp_type *type, const void *record,
                         int64_t old, int64_t version);

/* The first record in which @field (a name) is @value. For a type with a single
 * record @field may be NULL.
 * @retval SP_NOT_FOUND */
sp_status sp_rec_find(sp_db *db, const sp_type *type, const char *field,
                      const char *value, void **out);

sp_status sp_rec_find_id(sp_db *db, const sp_type *type, int64_t id,
                         void **out);

/* Is there a record of this type known by @code? */
sp_status sp_rec_exists(sp_db *db, const sp_type *type, const char *code,
                        bool *out);

/* Walk the records that @query chooses and @sight lets be seen. The record is
 * used again for the next row. */
sp_status sp_rec_each(sp_db *db, const sp_query *query, const sp_sight *sight,
                      sp_record_visit visit, void *context);
sp_status sp_rec_list(sp_db *db, const sp_query *query, const sp_sight *sight,
                      sp_records *out);
sp_status sp_rec_count(sp_db *db, const sp_query *query, const sp_sight *sight,
                       int64_t *out);

/* Walk over a type's rows, hidden ones too, in the order of their ids. @where:
 * " WHERE …" of our own making, or "". */
sp_status sp_rec_walk(sp_db *db, const sp_type *type, const char *where,
                      sp_record_visit visit, void *context);

/* Read the columns of the current row, from @first on, into @record. */
sp_status sp_rec_read(sp_stmt *stmt, int first, const sp_type *type,
                      void *record);

/* A fingerprint of one record, from every field that holds something. */
sp_hash sp_rec_digest(const sp_type *type, const void *record);

const sp_type *sp_query_type(const sp_query *query);

/* A private field that the query chooses or orders by; NULL when none. */
const sp_field *sp_query_private(const sp_query *query);

/* The field that says whose record it is: who made it, for the ledger who did
 * it, for a user they themselves, for a task its assignee. */
const char *sp_owner_field(const sp_type *type);

static inline void sp_query_release(sp_query **query) /* for SP_CLEANUP */
{
    sp_query_free(*query);
}
#define SP_AUTOQUERY SP_CLEANUP(sp_query_release) sp_query

#endif
