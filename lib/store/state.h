/* What the rows of a type add up to: fingerprint, number, running counts. */
#ifndef SP_STATE_H
#define SP_STATE_H

#include "rec.h"

enum { SP_TALLY_FIELDS_MAX = 3 };

/* A running count over the values of some fields. A field name with ":month"
 * counts by the first seven characters (YYYY-MM) of a date. */
typedef struct sp_tally {
    const char *name;
    const char *fields[SP_TALLY_FIELDS_MAX];
    bool in_use_only; /* records that their type hides are not counted */
} sp_tally;

/* Changes since the last flush, so that a bulk load keeps them in memory. */
typedef struct sp_state {
    const sp_type *type;
    const sp_tally *tallies;
    size_t ntallies;
    unsigned char digest[SP_HASH_BYTES]; /* difference, little-endian */
    int64_t records;                     /* difference */
    struct sp_count *counts;             /* differences, a small hash table */
    size_t ncounts;
    size_t cap;
    bool failed; /* a note was lost for want of memory: flushing fails */
} sp_state;

void sp_state_free(sp_state *state);

/* A record comes in (@sign +1) or goes out (-1). */
sp_status sp_state_note(sp_state *state, const void *record, int sign);

/* Write the differences into the database and forget them. Inside a write
 * transaction. @out_digest: hex of the type's state after it. */
sp_status sp_state_flush(sp_state *state, sp_db *db,
                         char out_digest[SP_HASH_HEX]);

/* The stored state against the rows themselves: fingerprint, number, counts.
 * @out_wrong is "" or a word on what differs: "digest", "records", "tally". */
sp_status sp_state_prove(sp_db *db, const sp_type *type,
                         const sp_tally *tallies, size_t ntallies,
                         const char **out_wrong);

/* Hex of the type's stored state; zeros when nothing was ever written. */
sp_status sp_state_digest(sp_db *db, const sp_type *type,
                          char out_digest[SP_HASH_HEX]);

/* Called for each value of a running count; return SP_OK to go on. */
typedef sp_status (*sp_tally_visit)(void *context, const char *keys, int64_t n);

/* The counts of @name since the last flush. */
sp_status sp_state_each(const sp_state *state, const char *name,
                        sp_tally_visit visit, void *context);

/* The stored ones of a type. */
sp_status sp_tally_each(sp_db *db, const sp_type *type, const char *name,
                        sp_tally_visit visit, void *context);

#endif
