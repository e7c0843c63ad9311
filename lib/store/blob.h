/* Attachments' bytes, known by their SHA-256 and kept once. */
#ifndef SP_BLOB_H
#define SP_BLOB_H

#include "db.h"
#include "hash.h"

enum { SP_BLOB_MAX = 512 << 20 };

/* Keep @bytes unless they are there already. Inside a write transaction. */
sp_status sp_blob_put(sp_db *db, const void *bytes, size_t len,
                      char out_sha256[SP_HASH_HEX]);

/* The bytes, checked against their hash; the caller's to free.
 * @retval SP_CORRUPT they do not match it any more */
sp_status sp_blob_get(sp_db *db, const char *sha256, void **out, size_t *len);

/* Is this one not there yet? */
sp_status sp_blob_wanted(sp_db *db, const char *sha256, bool *out);

/* Is every blob there that a row has to have? @retval SP_INVALID names one */
sp_status sp_blob_all_there(sp_db *db);

/* Check every blob; @out_bad is how many do not match their hash. */
sp_status sp_blob_check_all(sp_db *db, int64_t *out_count, int64_t *out_bad);

#endif
