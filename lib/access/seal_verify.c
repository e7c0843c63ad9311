/* Sealed summaries: checking them, with no site. */
#include "seal.h"

#include <string.h>

#include "str.h"
#include "text.h"

void sp_seal_key_id(const unsigned char public[SP_SEAL_PUBLIC], char out[9])
{
    sp_hash hash = sp_hash_of(public, SP_SEAL_PUBLIC);

    sodium_bin2hex(out, 9, hash.byte, 4);
}

/* Base64url without padding; @out_len is 0 when it is none. libsodium 1.0.18
 * takes the byte 0xdf for "_", so it is only given what is ASCII. */
static size_t decode(const char *text, size_t len, unsigned char *out,
                     size_t room)
{
    size_t n;

    for (size_t i = 0; i < len; i++)
        if ((unsigned char)text[i] >= 0x80)
            return 0;
    return sodium_base642bin(out, room, text, len, NULL, &n, NULL,
                             SP_SEAL_VARIANT) == 0
               ? n
               : 0;
}

static sp_status no_summary(void)
{
    return sp_fail(SP_INVALID,
                   "这不是作业票二维码的内容（应为 SP1.…，最多 %d 个字符）",
                   "this is not what a ticket's QR code says (SP1.…, of at "
                   "most %d characters)",
                   SP_SEAL_TEXT_MAX);
}

static bool is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/* The fields of a payload; NULL beyond the last. */
static bool split(char *payload, char *fields[SP_SEAL_FIELDS])
{
    size_t n = 0;

    for (char *at = payload; at && n < SP_SEAL_FIELDS; n++) {
        fields[n] = at;
        at = strchr(at, '\n');
        if (at)
            *at++ = '\0';
        else
            return n + 1 == SP_SEAL_FIELDS;
    }
    return false;
}

static bool read_time(const char *text, int64_t *out)
{
    if (!*text) {
        *out = INT64_MIN;
        return true;
    }
    return sp_text_to_int(text, out);
}

/* As write_payload() writes it. */
static bool read_payload(char *payload, size_t len, sp_seal_summary *out)
{
    char *f[SP_SEAL_FIELDS];

    if (memchr(payload, '\0', len) || sp_utf8_check(payload, len) != len ||
        !split(payload, f) || strlen(f[9]) != sizeof out->key - 1)
        return false;
    for (size_t i = 0; i < SP_SEAL_FIELDS; i++)
        for (const char *c = f[i]; *c; c++)
            if ((unsigned char)*c < ' ' || *c == 0x7f)
                return false;
    const struct {
        char *to;
        size_t size;
        const char *from;
    } texts[] = {
        {out->number, sizeof out->number, f[0]},
        {out->type, sizeof out->type, f[1]},
        {out->level, sizeof out->level, f[2]},
        {out->place, sizeof out->place, f[3]},
        {out->site, sizeof out->site, f[4]},
        {out->state, sizeof out->state, f[7]},
        {out->key, sizeof out->key, f[9]},
    };
    for (size_t i = 0; i < SP_COUNT(texts); i++) {
        if (strlen(texts[i].from) >= texts[i].size)
            return false;
        strcpy(texts[i].to, texts[i].from);
    }
    return read_time(f[5], &out->valid_from) &&
           read_time(f[6], &out->valid_to) && read_time(f[8], &out->issued_at);
}

/* The next key of the lines at *@at; lines of other kinds are passed over. */
static bool next_key(const char **at, unsigned char out[SP_SEAL_PUBLIC])
{
    while (**at) {
        const char *line = *at;
        size_t len = strcspn(line, "\r\n");
        *at = line + len;
        *at += strspn(*at, "\r\n");
        size_t skip = sizeof SP_SEAL_KEY_BEGIN - 1;
        while (len > skip && is_space(line[len - 1]))
            len--;
        if (len > skip && strncmp(line, SP_SEAL_KEY_BEGIN, skip) == 0 &&
            decode(line + skip, len - skip, out, SP_SEAL_PUBLIC) ==
                SP_SEAL_PUBLIC)
            return true;
    }
    return false;
}

static sp_status
check_signature(const char *text, size_t len,
                const unsigned char signature[SP_SEAL_SIGNATURE],
                const char *id, const char *keys)
{
    unsigned char public[SP_SEAL_PUBLIC];
    bool any = false;
    bool known = false;
    char other[9];

    for (const char *at = keys; next_key(&at, public);) {
        any = true;
        sp_seal_key_id(public, other);
        if (strcmp(other, id) != 0)
            continue;
        known = true;
        if (crypto_sign_verify_detached(signature, (const unsigned char *)text,
                                        len, public) == 0)
            return SP_OK;
    }
    if (!any)
        return sp_fail(SP_INVALID, "没有给出可信的公钥（每行一把，SPK1.…）",
                       "no trusted public key was given (one per line, "
                       "SPK1.…)");
    if (!known)
        return sp_fail(SP_NOT_FOUND,
                       "签名用的密钥 %s 不在可信的公钥之中，不能确认来源",
                       "it is signed with key %s, which is not among the "
                       "trusted ones: where it comes from is not known",
                       id);
    return sp_fail(SP_CORRUPT, "签名不符：内容被改动过，或是伪造的",
                   "the signature does not fit: it was changed, or forged");
}

sp_status sp_seal_verify(const char *text, size_t len, const char *keys,
                         sp_seal_summary *out)
{
    unsigned char signature[SP_SEAL_SIGNATURE];
    char payload[SP_SEAL_PAYLOAD_MAX + 1];
    sp_seal_summary m = {0};

    while (len > 0 && is_space(text[len - 1]))
        len--;
    while (len > 0 && is_space(*text)) {
        text++;
        len--;
    }
    if (len > SP_SEAL_PREFIX && text[0] == 'S' && text[1] == 'P' &&
        text[2] > '1' && text[2] <= '9' && text[3] == '.')
        return sp_fail(SP_UNSUPPORTED, "这是较新版本的二维码（SP%c）",
                       "this QR code is of a newer kind (SP%c)", text[2]);
    if (len > SP_SEAL_TEXT_MAX ||
        len <= SP_SEAL_PREFIX + 1 + SP_SEAL_SIGNATURE_TEXT ||
        strnlen(keys, SP_SEAL_KEYS_BYTES_MAX) == SP_SEAL_KEYS_BYTES_MAX ||
        memcmp(text, SP_SEAL_BEGIN, SP_SEAL_PREFIX) != 0)
        return no_summary();
    SP_TRY(sp_crypto_ready());
    size_t signed_len = len - 1 - SP_SEAL_SIGNATURE_TEXT;
    if (text[signed_len] != '.' ||
        decode(text + signed_len + 1, SP_SEAL_SIGNATURE_TEXT, signature,
               sizeof signature) != SP_SEAL_SIGNATURE)
        return no_summary();
    size_t n = decode(text + SP_SEAL_PREFIX, signed_len - SP_SEAL_PREFIX,
                      (unsigned char *)payload, SP_SEAL_PAYLOAD_MAX);
    payload[n] = '\0';
    if (n == 0 || !read_payload(payload, n, &m))
        return no_summary();
    SP_TRY(check_signature(text, signed_len, signature, m.key, keys));
    *out = m;
    return SP_OK;
}

sp_status sp_seal_check_manifest(const char *text, const void *manifest,
                                 size_t len, const char *keys, char out_key[9])
{
    enum { ID = 8, BEGIN = sizeof SP_SEAL_MANIFEST_BEGIN - 1 };
    unsigned char signature[SP_SEAL_SIGNATURE];
    SP_AUTOSTR whole = {0};
    char id[ID + 1];

    if (strlen(text) != BEGIN + ID + 1 + SP_SEAL_SIGNATURE_TEXT + 1 ||
        strncmp(text, SP_SEAL_MANIFEST_BEGIN, BEGIN) != 0 ||
        text[BEGIN + ID] != '.' || text[strlen(text) - 1] != '\n' ||
        decode(text + BEGIN + ID + 1, SP_SEAL_SIGNATURE_TEXT, signature,
               sizeof signature) != SP_SEAL_SIGNATURE)
        return sp_fail(SP_INVALID, "包的签名无法识别",
                       "the package's signature cannot be read");
    memcpy(id, text + BEGIN, ID);
    id[ID] = '\0';
    if (keys) {
        SP_TRY(sp_crypto_ready());
        sp_str_addn(&whole, text, BEGIN + ID + 1);
        sp_str_addn(&whole, manifest, len);
        SP_TRY(sp_str_ok(&whole));
        SP_TRY(check_signature(whole.data, whole.len, signature, id, keys));
    }
    memcpy(out_key, id, sizeof id);
    return SP_OK;
}
