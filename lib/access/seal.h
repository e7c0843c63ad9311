/* Sealing with the site's secret key. */
#ifndef SP_SEAL_SIGN_H
#define SP_SEAL_SIGN_H

#include <safeprod/seal.h>

#include "actor.h"
#include "hash.h"

enum {
    SP_SEAL_VARIANT = sodium_base64_VARIANT_URLSAFE_NO_PADDING,
    SP_SEAL_PUBLIC = crypto_sign_PUBLICKEYBYTES,
    SP_SEAL_SECRET = crypto_sign_SECRETKEYBYTES,
    SP_SEAL_SIGNATURE = crypto_sign_BYTES,
    SP_SEAL_SIGNATURE_TEXT = 86, /* base64url of a signature */
    SP_SEAL_PREFIX = 4,          /* "SP1." */
    SP_SEAL_PAYLOAD_TEXT_MAX =
        SP_SEAL_TEXT_MAX - SP_SEAL_PREFIX - 1 - SP_SEAL_SIGNATURE_TEXT,
    SP_SEAL_PAYLOAD_MAX = SP_SEAL_PAYLOAD_TEXT_MAX * 3 / 4,
    SP_SEAL_FIELDS = 10,
    SP_SEAL_KEYS_BYTES_MAX = 1 << 20
};

#define SP_SEAL_BEGIN "SP1."
#define SP_SEAL_KEY_BEGIN "SPK1."
#define SP_SEAL_MANIFEST_BEGIN "SPM1."

/* The first eight hex digits of the public key's SHA-256. */
void sp_seal_key_id(const unsigned char public[SP_SEAL_PUBLIC], char out[9]);

/* Seal a summary: `key` and `issued_at` are set here, `place` and `site` are
 * cut to what there is room for. No rights are checked. @retval SP_INVALID the
 * others are too long */
sp_status sp_seal_sign(sp_session *session, const sp_seal_summary *summary,
                       char **out);

/* Sign the manifest of a package: one line of text. @out_key: who signed. */
sp_status sp_seal_manifest(sp_session *session, const void *manifest,
                           size_t len, char out_key[9], char **out);

/* Was @text made for this manifest by one of @keys? NULL: by whomever; then
 * only @out_key is said. Needs no site.
 * @retval SP_INVALID it is no such line; SP_NOT_FOUND, SP_CORRUPT as for
 *         sp_seal_verify() */
sp_status sp_seal_check_manifest(const char *text, const void *manifest,
                                 size_t len, const char *keys, char out_key[9]);

#endif
