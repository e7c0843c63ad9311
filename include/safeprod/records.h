/** @file safeprod/records.h
 *  @brief The verbs that every record type has: add, save, load, list.
 *
 *  Each write takes the same path: may this actor? are the fields right? do the
 *  type's own rules agree? then one transaction writes the row and one ledger
 *  entry. What only some types can do (write off, approve, …) has a verb of its
 *  own in the noun's header. */
#ifndef SAFEPROD_RECORDS_H
#define SAFEPROD_RECORDS_H

#include <safeprod/record.h>
#include <safeprod/session.h>

SP_BEGIN_DECLS

/** @return How many record types there are. */
SP_API size_t sp_type_count(void);

/** @return The type number @p i, or NULL beyond the last. */
SP_API const sp_type *sp_type_at(size_t i);

/** @return The type called @p name, or NULL. */
SP_API const sp_type *sp_type_find(const char *name);

/** Add a new record. Sets its id, version, times and owner.
 *  @retval SP_INVALID   a field breaks a rule
 *  @retval SP_CONFLICT  the code is taken
 *  @retval SP_FORBIDDEN the actor may not create this */
SP_API sp_status sp_record_add(sp_session *session, const sp_type *type,
                               void *record);

/** Save a record that was loaded and changed. Saving what did not change
 *  writes nothing.
 *  @retval SP_CONFLICT somebody else saved it since it was loaded: load it
 *                      again; nothing was overwritten */
SP_API sp_status sp_record_save(sp_session *session, const sp_type *type,
                                void *record);

/** Load the record that people know by @p code.
 *  @param code ignored for a type that has one record only; may be NULL then
 *  @param[out] out the caller's, sp_record_free() */
SP_API sp_status sp_record_load(sp_session *session, const sp_type *type,
                                const char *code, void **out);

/** Take a record out of use (nothing is ever deleted) or back into it; for
 *  types with a field `removed_at`. */
SP_API sp_status sp_record_remove(sp_session *session, const sp_type *type,
                                  const char *code);
/** Back into use; see sp_record_remove(). */
SP_API sp_status sp_record_restore(sp_session *session, const sp_type *type,
                                   const char *code);

/** The warnings of the last sp_record_add() or sp_record_save(). Borrowed until
 *  the next call with @p session. */
SP_API const sp_findings *sp_session_findings(const sp_session *session);

/** Which records, in which order. */
typedef struct sp_query sp_query;

/** @return All records of @p type that are in use, ordered by code; or NULL
 *  when out of memory. */
SP_API sp_query *sp_query_new(const sp_type *type);

/** Free; NULL is allowed. */
SP_API void sp_query_free(sp_query *query);

/** Narrow it down: several conditions must all hold.
 *  @param field name, alias or label of a field
 *  @param text  for dates, times and numbers a value or a range `a..b`, `a..`,
 *               `..b` (both ends included); for enums and flags one or more
 *               values with commas; for texts the value, or a part of it where
 *               the field says so (SP_CONTAINS); "" means "nothing"
 *  @retval SP_INVALID the sentence says what would be right */
SP_API sp_status sp_query_where(sp_query *query, const char *field,
                                const char *text);

/** Records that are out of use as well. */
SP_API void sp_query_all(sp_query *query);

/** Order by @p field; `-field` for the greatest first. */
SP_API sp_status sp_query_order(sp_query *query, const char *field);

/** Only @p limit records after the first @p offset; limit 0: no limit. */
SP_API void sp_query_page(sp_query *query, size_t offset, size_t limit);

/** List records; those that the actor may not see are not there.
 *  @param[out] out sp_records_clear() */
SP_API sp_status sp_record_list(sp_session *session, const sp_query *query,
                                sp_records *out);

/** Called for one record; borrowed until it returns.
 *  @return SP_OK to go on; anything else ends the walk with that status */
typedef sp_status (*sp_record_visit)(void *context, const void *record);

/** Walk over records without holding them all. */
SP_API sp_status sp_record_each(sp_session *session, const sp_query *query,
                                sp_record_visit visit, void *context);

/** How many there are. */
SP_API sp_status sp_record_count(sp_session *session, const sp_query *query,
                                 int64_t *out);

SP_END_DECLS
#endif
