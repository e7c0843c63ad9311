/* SHA-256 and random bytes by libsodium. */
#include "hash.h"

#include <string.h>

void sp_hasher_start(sp_hasher *h)
{
    crypto_hash_sha256_init(h);
}

void sp_hasher_add(sp_hasher *h, const void *bytes, size_t n)
{
    crypto_hash_sha256_update(h, bytes, n);
}

void sp_hasher_add_field(sp_hasher *h, const char *text)
{
    /* No text is as long as the length that stands for NULL. */
    uint64_t len = text ? strlen(text) : UINT64_MAX;
    unsigned char prefix[8];

    for (size_t i = 0; i < sizeof prefix; i++)
        prefix[i] = (unsigned char)(len >> (8 * i));
    sp_hasher_add(h, prefix, sizeof prefix);
    if (text)
        sp_hasher_add(h, text, (size_t)len);
}

sp_hash sp_hasher_end(sp_hasher *h)
{
    sp_hash hash;

    crypto_hash_sha256_final(h, hash.byte);
    return hash;
}

sp_hash sp_hash_of(const void *bytes, size_t n)
{
    sp_hash hash;

    crypto_hash_sha256(hash.byte, bytes, n);
    return hash;
}

void sp_hash_hex(const sp_hash *hash, char out[SP_HASH_HEX])
{
    sodium_bin2hex(out, SP_HASH_HEX, hash->byte, sizeof hash->byte);
}

bool sp_hash_parse(const char *hex, sp_hash *out)
{
    sp_hash hash;
    size_t len = strlen(hex), n;

    if (len != SP_HASH_HEX - 1 ||
        sodium_hex2bin(hash.byte, sizeof hash.byte, hex, len, NULL, &n, NULL) !=
            0 ||
        n != sizeof hash.byte)
        return false;
    *out = hash;
    return true;
}

sp_status sp_crypto_ready(void)
{
    if (sodium_init() < 0)
        return sp_fail(SP_UNSUPPORTED,
                       "libsodium 无法初始化：系统没有可用的随机数来源",
                       "libsodium does not start: the system has no source of "
                       "random numbers");
    return SP_OK;
}

void sp_hmac_start(sp_hmac *mac, const void *key, size_t n)
{
    crypto_auth_hmacsha256_init(mac, key, n);
}

void sp_hmac_add(sp_hmac *mac, const void *bytes, size_t n)
{
    crypto_auth_hmacsha256_update(mac, bytes, n);
}

sp_hash sp_hmac_end(sp_hmac *mac)
{
    sp_hash hash;

    crypto_auth_hmacsha256_final(mac, hash.byte);
    return hash;
}

sp_status sp_base64(const void *bytes, size_t n, char **out)
{
    size_t room = sodium_base64_ENCODED_LEN(n, sodium_base64_VARIANT_ORIGINAL);
    char *text = malloc(room);

    if (!text)
        return sp_no_memory();
    sodium_bin2base64(text, room, bytes, n, sodium_base64_VARIANT_ORIGINAL);
    *out = text;
    return SP_OK;
}
