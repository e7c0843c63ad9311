/* Identity numbers become keyed hashes (BLAKE2b). */
#include "identity.h"

#include <string.h>

#include "change.h"
#include "id_number.h"

enum { KEY = crypto_generichash_KEYBYTES };

typedef struct secret {
    unsigned char byte[KEY];
} secret;

static void forget(secret *key)
{
    sodium_memzero(key, sizeof *key);
}

static void forget_text(char **text)
{
    if (*text)
        sodium_memzero(*text, strlen(*text));
    free(*text);
}

/* ---- the site's key ---- */

static sp_status load_key(sp_session *session, secret *out, bool *out_found)
{
    SP_AUTOSTMT *stmt = NULL;
    size_t len = 0;

    SP_TRY(sp_db_prepare(session->db,
                         "SELECT secret FROM identity_key ORDER BY id LIMIT 1",
                         &stmt));
    SP_TRY(sp_stmt_step(stmt, out_found));
    if (!*out_found)
        return SP_OK;
    const char *hex = sp_stmt_text(stmt, 0);
    SP_TRY(sp_stmt_ok(stmt));
    if (!hex || strlen(hex) != 2 * KEY ||
        sodium_hex2bin(out->byte, KEY, hex, 2 * KEY, NULL, &len, NULL) != 0 ||
        len != KEY)
        return sp_fail(SP_CORRUPT, "站点的证件号密钥已损坏",
                       "the site's key for identity numbers is damaged");
    return SP_OK;
}

static sp_status insert_key(sp_session *session, const secret *key)
{
    SP_AUTOSTMT *stmt = NULL;
    char hex[2 * KEY + 1];

    sodium_bin2hex(hex, sizeof hex, key->byte, KEY);
    sp_status status = sp_db_prepare(
        session->db,
        "INSERT INTO identity_key (secret, created_at, created_by) VALUES "
        "($1, $2, $3)",
        &stmt);
    if (status == SP_OK) {
        sp_stmt_bind_text(stmt, 1, hex);
        sp_stmt_bind_int(stmt, 2, sp_session_now(session));
        sp_stmt_bind_text(stmt, 3, session->actor->name);
        status = sp_stmt_run(stmt);
    }
    sodium_memzero(hex, sizeof hex);
    return status;
}

typedef struct making {
    sp_session *session;
    secret *key;
} making;

/* Somebody else may have been first. */
static sp_status make_key(void *arg)
{
    const making *m = arg;
    bool found;

    SP_TRY(load_key(m->session, m->key, &found));
    if (found)
        return SP_OK;
    crypto_generichash_keygen(m->key->byte);
    SP_TRY(insert_key(m->session, m->key));
    return sp_change_note(m->session, "identity_key", NULL, NULL, NULL);
}

static sp_status current_key(sp_session *session, secret *out)
{
    making m = {session, out};
    bool found;

    SP_TRY(sp_crypto_ready());
    SP_TRY(load_key(session, out, &found));
    if (found)
        return SP_OK;
    if (session->options.read_only)
        return sp_fail(SP_FORBIDDEN, "会话是只读的",
                       "the session is read-only");
    return sp_db_transaction(session->db, make_key, &m);
}

/* ---- hashing ---- */

sp_status sp_identity_hash(sp_session *session, const char *number,
                           char out_hash[SP_HASH_HEX], char out_mask[31])
{
    SP_CLEANUP(forget) secret key;
    SP_CLEANUP(forget_text) char *clean = NULL;
    sp_hash hash;

    SP_TRY(sp_id_number_clean(number, &clean));
    SP_TRY(current_key(session, &key));
    crypto_generichash(hash.byte, sizeof hash.byte,
                       (const unsigned char *)clean, strlen(clean), key.byte,
                       KEY);
    sp_hash_hex(&hash, out_hash);
    sp_id_number_mask(clean, out_mask);
    return SP_OK;
}
