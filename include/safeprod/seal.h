/** @file safeprod/seal.h
 *  @brief Sealed summaries: what a ticket says, short enough for a QR code, and
 *  signed so that it can be checked with no network and with no site.
 *
 *  A site has a key pair (Ed25519), made when the first summary is sealed. Who
 *  has its public key can tell whether a summary comes from the site and is as
 *  it was made. A summary says how things stood when it was made; it does not
 *  know what came later. docs/SECURITY.md says where the secret key is.
 *
 *  The text is `SP1.<payload>.<signature>`, both base64url without padding. */
#ifndef SAFEPROD_SEAL_H
#define SAFEPROD_SEAL_H

#include <safeprod/session.h>

SP_BEGIN_DECLS

/** Most characters of a sealed summary. */
#define SP_SEAL_TEXT_MAX 350

/** What a summary says: plain data, nothing to free. Texts that were too long
 *  end in "…"; "" and SP_NO_INT are nothing. */
typedef struct sp_seal_summary {
    char number[100]; /**< of the ticket */
    char type[100];   /**< its code, e.g. "hot_work" */
    char level[100];
    char place[200];
    char state[100];    /**< name of an sp_permit_state, when it was made */
    char site[200];     /**< name of the park */
    char key[9];        /**< the key that sealed it: 8 hex digits */
    int64_t valid_from; /**< seconds since 1970 UTC */
    int64_t valid_to;
    int64_t issued_at; /**< when the summary was made */
} sp_seal_summary;

/** Read a summary and check who made it. Needs no site.
 *  @param text white space at its ends is left out
 *  @param keys public keys that are trusted, as sp_seal_keys() gives them
 *  @param[out] out untouched on failure: nothing of a summary that does not
 *                  prove out is told
 *  @retval SP_INVALID     it is no summary
 *  @retval SP_NOT_FOUND   none of @p keys made it
 *  @retval SP_CORRUPT     it was changed, or forged
 *  @retval SP_UNSUPPORTED it is of a newer kind */
SP_API sp_status sp_seal_verify(const char *text, size_t len, const char *keys,
                                sp_seal_summary *out);

/** The public keys of the site that are trusted, one per line; makes the first
 *  when there is none. For whoever has to check tickets elsewhere.
 *  @param[out] out the caller's, sp_free() */
SP_API sp_status sp_seal_keys(sp_session *session, char **out);

/** Make a new key pair and trust the old one no more, e.g. because a copy of
 *  the site's file was lost. What it sealed has to be printed again. Needs
 *  `site` `settings`.
 *  @param[out] out_key id of the new key; may be NULL */
SP_API sp_status sp_seal_renew(sp_session *session, char out_key[9]);

SP_END_DECLS
#endif
