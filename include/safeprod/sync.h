/** @file safeprod/sync.h
 *  @brief Edge and centre: sites that work on their own and carry each other
 *  their changes, over any channel, twice or late without harm.
 *
 *  Each site has a short name. A file of changes says which positions of the
 *  sender's ledger it covers, and holds the records as they are after them.
 *  docs/EXCHANGE.md says how two changes of one record meet. */
#ifndef SAFEPROD_SYNC_H
#define SAFEPROD_SYNC_H

#include <safeprod/archive_package.h>

SP_BEGIN_DECLS

/** Give this site its name among the others: 1 to 16 letters, digits, - and _.
 *  It stays. Needs `exchange` `settings`.
 *  @retval SP_CONFLICT it has another name */
SP_API sp_status sp_sync_init(sp_session *session, const char *name);

/** What a file of changes covers: plain data. */
typedef struct sp_sync_facts {
    int64_t from; /**< position of the sender's ledger before the first */
    int64_t to;   /**< and of the last */
    int64_t records;
    char site[32]; /**< the sender */
    char sha256[65];
} sp_sync_facts;

/** Write what changed. Needs `site` `export`.
 *  @param path  ends in .spx (or .zip, .tar.zst, .tar.gz)
 *  @param peer  for whom: what was not sent to it yet; or NULL
 *  @param since from this position of our ledger on; SP_NO_INT: by @p peer, or
 *               all
 *  @param[out] out may be NULL */
SP_API sp_status sp_sync_export(sp_session *session, const char *path,
                                const char *peer, int64_t since,
                                sp_sync_facts *out);

/** What taking changes in did: plain data. */
typedef struct sp_sync_result {
    sp_sync_facts facts;
    int64_t added;
    int64_t changed;   /**< theirs came later than ours */
    int64_t merged;    /**< both were changed: decided by rule */
    int64_t conflicts; /**< of these, what waits for a person */
    int64_t known;     /**< nothing new in them */
    int64_t renamed;   /**< got another code, since ours has it */
} sp_sync_result;

/** Take changes in: all of them or nothing. Needs `exchange` `settings`.
 *  @param keys as for sp_archive_verify(); or NULL
 *  @param[out] out may be NULL
 *  @retval SP_CONFLICT something before them is missing; the sentence says
 *                      from which position on they are needed */
SP_API sp_status sp_sync_import(sp_session *session, const char *path,
                                const char *keys, sp_sync_result *out);

/** Called for each site that this one knows. */
typedef sp_status (*sp_sync_peer_visit)(void *context, const char *site,
                                        int64_t received, int64_t sent);

/** This site's name ("" when it has none), and the others with how far they
 *  are. Needs `exchange` `read`. */
SP_API sp_status sp_sync_peers(sp_session *session, char out_name[32],
                               sp_sync_peer_visit visit, void *context);

/** Whether somebody decided. */
typedef enum sp_sync_conflict_state {
    SP_SYNC_OPEN,
    SP_SYNC_DECIDED
} sp_sync_conflict_state;

/** What was decided. */
typedef enum sp_sync_taken {
    SP_SYNC_UNDECIDED,
    SP_SYNC_KEPT, /**< what stood stays */
    SP_SYNC_OTHER /**< the other takes its place */
} sp_sync_taken;

/** Two changes that did not know of each other. Every site that met both put
 *  the same one in place; the other is kept here until a person has looked. */
typedef struct sp_sync_conflict {
    int64_t id;
    int64_t version;
    int64_t created_at;
    char *created_by;
    int64_t updated_at;
    char *updated_by;
    char *owner_dept;
    char *code;
    char *subject_type; /**< type of the record */
    char *subject;      /**< its code */
    char *peer;         /**< who sent the other change */
    char *fields;       /**< in which they differ, with commas */
    char *kept;         /**< the record that stands, JSON */
    char *other;        /**< the one that does not, JSON */
    unsigned state;     /**< sp_sync_conflict_state */
    unsigned taken;     /**< sp_sync_taken */
    char *decided_by;
    int64_t decided_at;
    char *note;
} sp_sync_conflict;
extern SP_API const sp_type sp_sync_conflict_type;

/** Decide: what stands stays, or the other is put in its place, as a change of
 *  our own that goes to everybody. Needs `exchange` `approve`.
 *  @param note may be NULL
 *  @retval SP_CONFLICT it is decided, or the record was changed since */
SP_API sp_status sp_sync_resolve(sp_session *session, const char *code,
                                 sp_sync_taken taken, const char *note);

SP_END_DECLS
#endif
