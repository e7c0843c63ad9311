/* Readings in their table: added, walked, proved. They are too many for a
 * record each: a piece of them is one record, `reading_batch`, which holds the
 * sum of their fingerprints, and the ledger holds that. */
#ifndef SP_READING_STORE_H
#define SP_READING_STORE_H

#include <safeprod/audit.h>

#include "db.h"
#include "hash.h"

enum { SP_ROW_QUALITY = 15, SP_ROW_LATE = 16 }; /* of `flags` */

typedef struct sp_reading_row {
    int64_t tag; /* id of its record */
    int64_t at;  /* milliseconds */
    int64_t seq;
    double value; /* NaN: none */
    int64_t flags;
} sp_reading_row;

/* The sum, modulo 2^256, of fingerprints. */
typedef struct sp_reading_sum {
    unsigned char byte[SP_HASH_BYTES];
} sp_reading_sum;

void sp_reading_sum_add(sp_reading_sum *sum, const sp_reading_row *row,
                        int64_t batch);
void sp_reading_sum_hex(const sp_reading_sum *sum, char out[SP_HASH_HEX]);

typedef enum sp_reading_put {
    SP_ROW_NEW,
    SP_ROW_THERE,      /* the same, already */
    SP_ROW_CONTRADICTS /* another value at the same time */
} sp_reading_put;

/* Add a row; inside a write transaction. @same_seq: milliseconds within which
 * the same number of a device is the same reading. */
sp_status sp_reading_insert(sp_db *db, const sp_reading_row *row, int64_t batch,
                            int64_t same_seq, sp_reading_put *out);

/* The rows of a tag behind (@at, @seq), in order. */
sp_status sp_readings_after(sp_db *db, int64_t tag, int64_t at, int64_t seq,
                            sp_status (*visit)(void *context,
                                               const sp_reading_row *row),
                            void *context);

/* All readings against the batches that the ledger holds; reads every row.
 * @retval SP_CORRUPT @out says which batch does not prove out */
sp_status sp_readings_prove(sp_db *db, sp_audit_result *out);

#endif
