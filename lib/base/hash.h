/* SHA-256 and random bytes, by libsodium; it appears here and in access/. */
#ifndef SP_HASH_H
#define SP_HASH_H

#include "base.h"

#include <sodium.h>

enum { SP_HASH_BYTES = 32, SP_HASH_HEX = 65 };

typedef struct sp_hash {
    unsigned char byte[SP_HASH_BYTES];
} sp_hash;

/* Incremental. */
typedef crypto_hash_sha256_state sp_hasher;
void sp_hasher_start(sp_hasher *h);
void sp_hasher_add(sp_hasher *h, const void *bytes, size_t n);
/* A field: its length (8 bytes, little-endian) and its bytes; NULL is told
 * from "". Fields cannot run into each other. */
void sp_hasher_add_field(sp_hasher *h, const char *text);
sp_hash sp_hasher_end(sp_hasher *h);

sp_hash sp_hash_of(const void *bytes, size_t n);
void sp_hash_hex(const sp_hash *hash, char out[SP_HASH_HEX]);
bool sp_hash_parse(const char *hex, sp_hash *out); /* 64 hex digits */

/* HMAC-SHA256 under a key of any length, piece by piece. */
typedef crypto_auth_hmacsha256_state sp_hmac;
void sp_hmac_start(sp_hmac *mac, const void *key, size_t n);
void sp_hmac_add(sp_hmac *mac, const void *bytes, size_t n);
sp_hash sp_hmac_end(sp_hmac *mac);

/* Base64 with padding; the caller's to free. */
sp_status sp_base64(const void *bytes, size_t n, char **out);

/* Must be called once before the random bytes are used; safe from any thread,
 * any number of times. */
sp_status sp_crypto_ready(void);

#endif
