/* The ledger's chain: appending and proving. */
#ifndef SP_LEDGER_H
#define SP_LEDGER_H

#include <safeprod/audit.h>

#include "db.h"
#include "hash.h"

/* Number and hash of the last entry; 0 and zeros when there is none. */
sp_status sp_ledger_last(sp_db *db, int64_t *out_seq, sp_hash *out_hash);

/* Number @entry (seq and hash are set here) and append it. Inside a write
 * transaction. */
sp_status sp_ledger_append(sp_db *db, sp_entry *entry);

/* Walk the chain.
 * @retval SP_CORRUPT @out names the first entry that does not prove out */
sp_status sp_ledger_prove(sp_db *db, sp_audit_result *out);

/* Does the chain hold this "seq:hash"? @out is only set when it does not. */
sp_status sp_ledger_holds(sp_db *db, const char *head, sp_audit_result *out);

#endif
