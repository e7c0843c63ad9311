/** @file safeprod/audit.h
 *  @brief The ledger: who did what, when, and what it was before and after.
 *
 *  Every write adds one entry, and each entry is chained by SHA-256 to the one
 *  before, so that an entry that was changed, removed, put in or moved is
 *  found. An entry also fixes the state of every record of the type that it
 *  touched, so a row that was changed behind the library's back is found too. A
 *  tail that was cut off is found by comparing with a head that was written
 *  down elsewhere. */
#ifndef SAFEPROD_AUDIT_H
#define SAFEPROD_AUDIT_H

#include <safeprod/records.h>

SP_BEGIN_DECLS

/** One entry. Module `audit`. */
typedef struct sp_entry {
    int64_t seq;      /**< 1, 2, 3, … without a gap */
    int64_t at;       /**< seconds since 1970 UTC */
    char *actor;      /**< login name */
    char *owner_dept; /**< department of the actor, or NULL */
    char *verb;       /**< e.g. "add", "save", "import", "write_off" */
    char *subject;    /**< record type */
    char *code;       /**< the record's code */
    char *before;     /**< JSON of the fields that changed, or NULL */
    char *after;      /**< JSON of the fields that changed, or NULL */
    char *digest;     /**< hex: state of all records of this type */
    char *hash;       /**< hex: this entry and all before it */
} sp_entry;
extern SP_API const sp_type sp_entry_type;

/** What sp_audit_verify() found. */
typedef struct sp_audit_result {
    int64_t entries; /**< how many were read */
    int64_t bad_seq; /**< the first entry that does not prove out; 0: none */
    char head[65];   /**< hash of the last entry, hex; "" when there is none */
    char zh[512];    /**< the finding as a sentence */
    char en[512];    /**< the same in English */
} sp_audit_result;

/** Verify the ledger and the records against it.
 *  @param head a head written down elsewhere ("seq:hash" as sp_audit_head()
 *              gives it) that must still be part of the chain; or NULL
 *  @param[out] out set on SP_OK and on SP_CORRUPT
 *  @retval SP_CORRUPT something does not prove out; @p out says what */
SP_API sp_status sp_audit_verify(sp_session *session, const char *head,
                                 sp_audit_result *out);

/** What to write down elsewhere: "seq:hash" of the last entry.
 *  @param[out] out the caller's, sp_free() */
SP_API sp_status sp_audit_head(sp_session *session, char **out);

SP_END_DECLS
#endif
