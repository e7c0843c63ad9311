/* Sealed summaries: keys of the site, sealing, checking. */
#include "seal.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "change.h"
#include "hash.h"
#include "str.h"
#include "text.h"

enum {
    VARIANT = sodium_base64_VARIANT_URLSAFE_NO_PADDING,
    PUBLIC = crypto_sign_PUBLICKEYBYTES,
    SECRET = crypto_sign_SECRETKEYBYTES,
    SIGNATURE = crypto_sign_BYTES,
    SIGNATURE_TEXT = 86, /* base64url of a signature */
    PREFIX = 4,          /* "SP1." */
    PAYLOAD_TEXT_MAX = SP_SEAL_TEXT_MAX - PREFIX - 1 - SIGNATURE_TEXT,
    PAYLOAD_MAX = PAYLOAD_TEXT_MAX * 3 / 4,
    FIELDS = 10,
    KEYS_BYTES_MAX = 1 << 20
};

static const char prefix[] = "SP1.";
static const char key_prefix[] = "SPK1.";

typedef struct key_pair {
    unsigned char public[PUBLIC];
    unsigned char secret[SECRET];
} key_pair;

static void forget(key_pair *pair)
{
    sodium_memzero(pair, sizeof *pair);
}

/* The first eight hex digits of the public key's SHA-256. */
static void key_id(const unsigned char public[PUBLIC], char out[9])
{
    sp_hash hash = sp_hash_of(public, PUBLIC);

    sodium_bin2hex(out, 9, hash.byte, 4);
}

/* ---- the site's keys ---- */

static bool read_hex(const char *hex, unsigned char *out, size_t n)
{
    size_t len;

    return hex && strlen(hex) == 2 * n &&
           sodium_hex2bin(out, n, hex, 2 * n, NULL, &len, NULL) == 0 &&
           len == n;
}

/* @out_found is false when there is none. */
static sp_status load_key(sp_session *session, key_pair *out, bool *out_found)
{
    SP_AUTOSTMT *stmt = NULL;
    unsigned char derived[PUBLIC];

    SP_TRY(sp_db_prepare(session->db,
                         "SELECT public_key, secret_key FROM seal_key WHERE "
                         "retired_at IS NULL ORDER BY id DESC LIMIT 1",
                         &stmt));
    SP_TRY(sp_stmt_step(stmt, out_found));
    if (!*out_found)
        return SP_OK;
    const char *public = sp_stmt_text(stmt, 0);
    const char *secret = sp_stmt_text(stmt, 1);
    SP_TRY(sp_stmt_ok(stmt));
    if (!read_hex(public, out->public, PUBLIC) ||
        !read_hex(secret, out->secret, SECRET) ||
        crypto_sign_ed25519_sk_to_pk(derived, out->secret) != 0 ||
        memcmp(derived, out->public, PUBLIC) != 0)
        return sp_fail(SP_CORRUPT,
                       "站点的签名密钥已损坏，请用 sp_seal_renew() 更换",
                       "the site's sealing key is damaged; make a new one with "
                       "sp_seal_renew()");
    return SP_OK;
}

static sp_status insert_key(sp_session *session, const key_pair *pair)
{
    SP_AUTOSTMT *stmt = NULL;
    char public[2 * PUBLIC + 1];
    char secret[2 * SECRET + 1];

    sodium_bin2hex(public, sizeof public, pair->public, PUBLIC);
    sodium_bin2hex(secret, sizeof secret, pair->secret, SECRET);
    sp_status status =
        sp_db_prepare(session->db,
                      "INSERT INTO seal_key (public_key, secret_key, "
                      "created_at, created_by) VALUES ($1, $2, $3, $4)",
                      &stmt);
    if (status == SP_OK) {
        sp_stmt_bind_text(stmt, 1, public);
        sp_stmt_bind_text(stmt, 2, secret);
        sp_stmt_bind_int(stmt, 3, sp_session_now(session));
        sp_stmt_bind_text(stmt, 4, session->actor->name);
        status = sp_stmt_run(stmt);
    }
    sodium_memzero(secret, sizeof secret);
    return status;
}

/* The ledger has the public half: a key that was put in by other hands is not
 * in it. */
static sp_status add_key(sp_session *session, key_pair *out)
{
    SP_AUTOSTR after = {0};
    char public[2 * PUBLIC + 1];
    char id[9];

    if (crypto_sign_keypair(out->public, out->secret) != 0)
        return sp_fail(SP_UNSUPPORTED, "libsodium 没有生成密钥",
                       "libsodium made no key");
    SP_TRY(insert_key(session, out));
    key_id(out->public, id);
    sodium_bin2hex(public, sizeof public, out->public, PUBLIC);
    sp_str_addf(&after, "{\"public_key\":\"%s\"}", public);
    SP_TRY(sp_str_ok(&after));
    return sp_change_note(session, "seal_key", NULL, id, after.data);
}

typedef struct making {
    sp_session *session;
    key_pair *pair;
} making;

/* Somebody else may have been first. */
static sp_status make_first(void *arg)
{
    const making *m = arg;
    bool found;

    SP_TRY(load_key(m->session, m->pair, &found));
    return found ? SP_OK : add_key(m->session, m->pair);
}

static sp_status current_key(sp_session *session, key_pair *out)
{
    making m = {session, out};
    bool found;

    SP_TRY(sp_crypto_ready());
    SP_TRY(load_key(session, out, &found));
    if (found)
        return SP_OK;
    if (session->options.read_only)
        return sp_fail(SP_FORBIDDEN, "站点还没有签名密钥，而会话是只读的",
                       "the site has no sealing key yet, and the session is "
                       "read-only");
    return sp_db_transaction(session->db, make_first, &m);
}

static sp_status renew(void *arg)
{
    const making *m = arg;
    SP_AUTOSTMT *stmt = NULL;

    SP_TRY(sp_db_prepare(m->session->db,
                         "UPDATE seal_key SET retired_at = $1, secret_key = "
                         "NULL WHERE retired_at IS NULL",
                         &stmt));
    sp_stmt_bind_int(stmt, 1, sp_session_now(m->session));
    SP_TRY(sp_stmt_run(stmt));
    return add_key(m->session, m->pair);
}

sp_status sp_seal_renew(sp_session *session, char out_key[9])
{
    SP_CLEANUP(forget) key_pair pair;
    making m = {session, &pair};

    SP_TRY(sp_require(session, "site", SP_DO_SETTINGS, NULL, NULL));
    if (session->options.read_only)
        return sp_fail(SP_FORBIDDEN, "会话是只读的",
                       "the session is read-only");
    SP_TRY(sp_crypto_ready());
    SP_TRY(sp_db_transaction(session->db, renew, &m));
    if (out_key)
        key_id(pair.public, out_key);
    return SP_OK;
}

static sp_status add_public(sp_str *s, const char *hex)
{
    unsigned char public[PUBLIC];
    char text[sodium_base64_ENCODED_LEN(PUBLIC, VARIANT)];
    char id[9];

    if (!read_hex(hex, public, PUBLIC))
        return sp_fail(SP_CORRUPT, "站点里有一把已损坏的签名公钥",
                       "a sealing key of the site is damaged");
    key_id(public, id);
    sodium_bin2base64(text, sizeof text, public, PUBLIC, VARIANT);
    sp_str_addf(s, "# %s\n%s%s\n", id, key_prefix, text);
    return SP_OK;
}

sp_status sp_seal_keys(sp_session *session, char **out)
{
    SP_CLEANUP(forget) key_pair pair;
    SP_AUTOSTMT *stmt = NULL;
    SP_AUTOSTR s = {0};
    bool row;

    if (!session->actor)
        return sp_require(session, "site", SP_DO_READ, NULL, NULL);
    SP_TRY(current_key(session, &pair));
    SP_TRY(sp_db_prepare(session->db,
                         "SELECT public_key FROM seal_key WHERE retired_at IS "
                         "NULL ORDER BY id",
                         &stmt));
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            return sp_str_take(&s, out);
        SP_TRY(add_public(&s, sp_stmt_text(stmt, 0)));
    }
}

/* ---- sealing ---- */

/* A field: no line breaks or the like, which are between fields. */
static void add_field(sp_str *s, const char *text)
{
    for (const char *c = text; *c; c++)
        sp_str_addc(s, (unsigned char)*c < ' ' ? ' ' : *c);
}

static void add_time(sp_str *s, int64_t time)
{
    if (time != INT64_MIN)
        sp_str_addf(s, "%" PRId64, time);
}

/* The longest start of @text within @room bytes, with "…" when it is not all
 * of it. */
static void add_cut(sp_str *s, const char *text, size_t room)
{
    static const char more[] = "…";
    char cut[sizeof((sp_seal_summary *)0)->place];
    size_t len = strlen(text);

    if (len <= room) {
        add_field(s, text);
        return;
    }
    len = room > sizeof more - 1 ? room - (sizeof more - 1) : 0;
    if (len > 0) {
        snprintf(cut, sizeof cut, "%s", text);
        cut[sp_utf8_check(cut, len)] = '\0';
        add_field(s, cut);
    }
    if (room >= sizeof more - 1)
        sp_str_add(s, more);
}

/* Everything but place and site, which take what is left: the site at most two
 * fifths of it. */
static sp_status write_payload(const sp_seal_summary *m, sp_str *s)
{
    SP_AUTOSTR first = {0};
    SP_AUTOSTR last = {0};

    add_field(&first, m->number);
    sp_str_addc(&first, '\n');
    add_field(&first, m->type);
    sp_str_addc(&first, '\n');
    add_field(&first, m->level);
    sp_str_addc(&last, '\n');
    add_time(&last, m->valid_from);
    sp_str_addc(&last, '\n');
    add_time(&last, m->valid_to);
    sp_str_addc(&last, '\n');
    add_field(&last, m->state);
    sp_str_addc(&last, '\n');
    add_time(&last, m->issued_at);
    sp_str_addf(&last, "\n%s", m->key);
    SP_TRY(sp_str_ok(&first));
    SP_TRY(sp_str_ok(&last));
    size_t used = first.len + last.len + 2;
    if (used > PAYLOAD_MAX)
        return sp_fail(SP_INVALID,
                       "编号、类型等共 %zu 字节，二维码最多放 %d 字节",
                       "number, type and the like have %zu bytes; the QR code "
                       "has room for %d",
                       used, PAYLOAD_MAX);
    size_t room = PAYLOAD_MAX - used;
    size_t site = strlen(m->site);
    if (site + strlen(m->place) > room && site > room * 2 / 5)
        site = room * 2 / 5;
    sp_str_addf(s, "%s\n", first.data);
    add_cut(s, m->place, room - site);
    sp_str_addc(s, '\n');
    add_cut(s, m->site, site);
    sp_str_add(s, last.data);
    return sp_str_ok(s);
}

sp_status sp_seal_sign(sp_session *session, const sp_seal_summary *summary,
                       char **out)
{
    SP_CLEANUP(forget) key_pair pair;
    SP_AUTOSTR payload = {0};
    SP_AUTOSTR text = {0};
    sp_seal_summary m = *summary;
    unsigned char signature[SIGNATURE];
    char coded[SP_SEAL_TEXT_MAX + 1];

    SP_TRY(current_key(session, &pair));
    key_id(pair.public, m.key);
    m.issued_at = sp_session_now(session);
    SP_TRY(write_payload(&m, &payload));
    sodium_bin2base64(coded, sizeof coded, (const unsigned char *)payload.data,
                      payload.len, VARIANT);
    sp_str_addf(&text, "%s%s", prefix, coded);
    SP_TRY(sp_str_ok(&text));
    crypto_sign_detached(signature, NULL, (const unsigned char *)text.data,
                         text.len, pair.secret);
    sodium_bin2base64(coded, sizeof coded, signature, SIGNATURE, VARIANT);
    sp_str_addf(&text, ".%s", coded);
    return sp_str_take(&text, out);
}

/* ---- checking ---- */

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
static bool split(char *payload, char *fields[FIELDS])
{
    size_t n = 0;

    for (char *at = payload; at && n < FIELDS; n++) {
        fields[n] = at;
        at = strchr(at, '\n');
        if (at)
            *at++ = '\0';
        else
            return n + 1 == FIELDS;
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
    char *f[FIELDS];

    if (memchr(payload, '\0', len) || sp_utf8_check(payload, len) != len ||
        !split(payload, f) || strlen(f[9]) != sizeof out->key - 1)
        return false;
    for (size_t i = 0; i < FIELDS; i++)
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
static bool next_key(const char **at, unsigned char out[PUBLIC])
{
    while (**at) {
        const char *line = *at;
        size_t len = strcspn(line, "\r\n");
        size_t got;
        *at = line + len;
        *at += strspn(*at, "\r\n");
        size_t skip = sizeof key_prefix - 1;
        if (len > skip && strncmp(line, key_prefix, skip) == 0 &&
            sodium_base642bin(out, PUBLIC, line + skip, len - skip, " \t", &got,
                              NULL, VARIANT) == 0 &&
            got == PUBLIC)
            return true;
    }
    return false;
}

static sp_status check_signature(const char *text, size_t len,
                                 const unsigned char signature[SIGNATURE],
                                 const char *id, const char *keys)
{
    unsigned char public[PUBLIC];
    bool any = false;
    bool known = false;
    char other[9];

    for (const char *at = keys; next_key(&at, public);) {
        any = true;
        key_id(public, other);
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
    unsigned char signature[SIGNATURE];
    char payload[PAYLOAD_MAX + 1];
    sp_seal_summary m = {0};
    size_t n;

    while (len > 0 && is_space(text[len - 1]))
        len--;
    while (len > 0 && is_space(*text)) {
        text++;
        len--;
    }
    if (len > PREFIX && text[0] == 'S' && text[1] == 'P' && text[2] > '1' &&
        text[2] <= '9' && text[3] == '.')
        return sp_fail(SP_UNSUPPORTED, "这是较新版本的二维码（SP%c）",
                       "this QR code is of a newer kind (SP%c)", text[2]);
    if (len > SP_SEAL_TEXT_MAX || len <= PREFIX + 1 + SIGNATURE_TEXT ||
        strnlen(keys, KEYS_BYTES_MAX) == KEYS_BYTES_MAX ||
        memcmp(text, prefix, PREFIX) != 0)
        return no_summary();
    SP_TRY(sp_crypto_ready());
    size_t signed_len = len - 1 - SIGNATURE_TEXT;
    if (text[signed_len] != '.' ||
        sodium_base642bin(signature, sizeof signature, text + signed_len + 1,
                          SIGNATURE_TEXT, NULL, &n, NULL, VARIANT) != 0 ||
        n != SIGNATURE ||
        sodium_base642bin((unsigned char *)payload, PAYLOAD_MAX, text + PREFIX,
                          signed_len - PREFIX, NULL, &n, NULL, VARIANT) != 0)
        return no_summary();
    payload[n] = '\0';
    if (!read_payload(payload, n, &m))
        return no_summary();
    SP_TRY(check_signature(text, signed_len, signature, m.key, keys));
    *out = m;
    return SP_OK;
}
