/* Rows that come in whole from another site: as they were there, with their
 * ids, versions, and who made them when. The one door for types that are
 * written by verbs alone, too. It is a right of its own (`exchange`,
 * `settings`), and no way around the rules: every row is read strictly, passes
 * its own checks, and what it refers to has to be there in the end. What other
 * members follow from is not worked out anew: the package says it.
 *
 *     in a transaction
 *       sp_replica_begin()      one type; several, one after the other
 *         find, add, replace
 *       sp_replica_end()        one ledger entry, if anything changed
 *       sp_replica_references() of all that was touched */
#ifndef SP_REPLICA_H
#define SP_REPLICA_H

#include "change.h"

typedef struct sp_replica {
    sp_session *session;
    const sp_type *type;
    sp_state state;
    sp_stmt *insert;
    bool was_empty; /* nobody can be in the way */
    int64_t added;
    int64_t changed;
} sp_replica;

/* May the actor? */
sp_status sp_replica_may(sp_session *session);

sp_status sp_replica_begin(sp_session *session, const sp_type *type,
                           sp_replica *out);
/* The same for a caller who asked for another right. */
sp_status sp_replica_open(sp_session *session, const sp_type *type,
                          sp_replica *out);

/* The record that is there under the code of @record; NULL when none. */
sp_status sp_replica_find(sp_replica *replica, const void *record, void **out);

/* A row as it is. An id that is taken is given anew. */
sp_status sp_replica_add(sp_replica *replica, void *record);

/* In place of @old: all of it, its head too. Secrets stay what they were. */
sp_status sp_replica_replace(sp_replica *replica, const void *old,
                             void *record);

/* @after: JSON for the ledger. Nothing is written when nothing changed. */
sp_status sp_replica_end(sp_replica *replica, const char *verb,
                         const char *code, const char *after);
void sp_replica_drop(sp_replica *replica); /* for SP_CLEANUP, after end too */

/* Does every reference of the rows of @type lead somewhere? Users are left out:
 * their accounts belong to a site. */
sp_status sp_replica_references(sp_session *session, const sp_type *type);

/* The types of the registry but the ledger's, those that are referred to
 * first; sp_type_count() of them at most. @return how many. */
size_t sp_replica_order(const sp_type **out);

/* Same in all that people wrote and rules made: heads are left out, and
 * secrets. */
bool sp_replica_same(const sp_type *type, const void *a, const void *b);
bool sp_replica_same_head(const sp_type *type, const void *a, const void *b);
/* One of the members that say who and when, and the id. */
bool sp_replica_is_head(const sp_field *field);

#endif
