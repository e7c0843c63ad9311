/* The one way of a write: rights, rules, one transaction with the row, what the
 * rows add up to, and one ledger entry. */
#ifndef SP_CHANGE_H
#define SP_CHANGE_H

#include "actor.h"
#include "state.h"

/* What a type adds to the way of a write. All of it runs inside the
 * transaction; a failure undoes everything. */
typedef struct sp_hooks {
    /* Rules that need the database, and members that follow from others.
     * @old is NULL when the record is new. NULL: none. */
    sp_status (*before)(sp_session *session, const void *old, void *record);
    /* What follows elsewhere. NULL: nothing. */
    sp_status (*after)(sp_session *session, const void *old,
                       const void *record);
    /* The same for all records that a bulk load added, at its end: their ids
     * are above @above. NULL: nothing. */
    sp_status (*after_bulk)(sp_session *session, int64_t above);
    const sp_tally *tallies;
    size_t ntallies;
    /* `after` keeps what stands beside the records and writes no record: it
     * runs for rows that come in whole from another site as well. */
    bool after_beside;
} sp_hooks;

/* Write @record: a new one when @old is NULL, else the next version of @old.
 * The caller has checked the rights. @verb goes into the ledger. Saving what
 * did not change writes nothing. */
sp_status sp_change(sp_session *session, const sp_type *type, const void *old,
                    void *record, const char *verb);

/* sp_record_add() or sp_record_save() for a verb that has set guarded members:
 * rights and rules are the same, but those members are taken as they are. */
sp_status sp_record_put(sp_session *session, const sp_type *type, void *record);

/* One ledger entry that no record changed for, e.g. "backup". Inside or outside
 * a transaction. Texts may be NULL. */
sp_status sp_change_note(sp_session *session, const char *verb,
                         const char *subject, const char *code,
                         const char *after);

/* ---- bulk loads: many records of one type, one ledger entry ---- */

typedef struct sp_bulk {
    const sp_type *type;
    sp_state state;
    int64_t added;
    int64_t updated;
    sp_stmt *insert; /* for sp_bulk_add() */
    int64_t above;   /* the largest id before it */
    bool fresh_ids;  /* the table's largest id was seen */
} sp_bulk;

/* Begin: a transaction, in which every sp_change() of @type is gathered. */
sp_status sp_bulk_begin(sp_session *session, const sp_type *type,
                        sp_bulk *bulk);

/* Ids that the bulk load gives out are larger than this. */
sp_status sp_bulk_mark(sp_session *session, int64_t *out_id);

/* End with one ledger entry (none when nothing changed) and commit. */
sp_status sp_bulk_end(sp_session *session, const char *verb, const char *code,
                      const char *after);

/* Undo everything since sp_bulk_begin(). */
void sp_bulk_abort(sp_session *session);

/* Inside a bulk load: add @record unless its code is taken. */
sp_status sp_bulk_add(sp_session *session, void *record, bool *out_taken);

#endif
