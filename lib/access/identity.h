/* Identity numbers become keyed hashes: the same number gives the same hash in
 * one site and says nothing in another. */
#ifndef SP_IDENTITY_H
#define SP_IDENTITY_H

#include "actor.h"
#include "hash.h"

/* The hash, and how the number is shown (as of sp_id_number_mask(), 31 bytes).
 * Makes the site's key when there is none. No rights are checked. SP_INVALID:
 * not such a number. */
sp_status sp_identity_hash(sp_session *session, const char *number,
                           char out_hash[SP_HASH_HEX], char out_mask[31]);

#endif
