/* Sealed summaries: keys of the site, sealing. */
#include "seal.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "change.h"
#include "hash.h"
#include "str.h"
#include "text.h"

typedef struct key_pair {
    unsigned char public[SP_SEAL_PUBLIC];
    unsigned char secret[SP_SEAL_SECRET];
} key_pair;

static void forget(key_pair *pair)
{
    sodium_memzero(pair, sizeof *pair);
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
    unsigned char derived[SP_SEAL_PUBLIC];

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
    if (!read_hex(public, out->public, SP_SEAL_PUBLIC) ||
        !read_hex(secret, out->secret, SP_SEAL_SECRET) ||
        crypto_sign_ed25519_sk_to_pk(derived, out->secret) != 0 ||
        memcmp(derived, out->public, SP_SEAL_PUBLIC) != 0)
        return sp_fail(SP_CORRUPT,
                       "站点的签名密钥已损坏，请用 sp_seal_renew() 更换",
                       "the site's sealing key is damaged; make a new one with "
                       "sp_seal_renew()");
    return SP_OK;
}

static sp_status insert_key(sp_session *session, const key_pair *pair)
{
    SP_AUTOSTMT *stmt = NULL;
    char public[2 * SP_SEAL_PUBLIC + 1];
    char secret[2 * SP_SEAL_SECRET + 1];

    sodium_bin2hex(public, sizeof public, pair->public, SP_SEAL_PUBLIC);
    sodium_bin2hex(secret, sizeof secret, pair->secret, SP_SEAL_SECRET);
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
    char public[2 * SP_SEAL_PUBLIC + 1];
    char id[9];

    if (crypto_sign_keypair(out->public, out->secret) != 0)
        return sp_fail(SP_UNSUPPORTED, "libsodium 没有生成密钥",
                       "libsodium made no key");
    SP_TRY(insert_key(session, out));
    sp_seal_key_id(out->public, id);
    sodium_bin2hex(public, sizeof public, out->public, SP_SEAL_PUBLIC);
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
        sp_seal_key_id(pair.public, out_key);
    return SP_OK;
}

static sp_status add_public(sp_str *s, const char *hex)
{
    unsigned char public[SP_SEAL_PUBLIC];
    char text[sodium_base64_ENCODED_LEN(SP_SEAL_PUBLIC, SP_SEAL_VARIANT)];
    char id[9];

    if (!read_hex(hex, public, SP_SEAL_PUBLIC))
        return sp_fail(SP_CORRUPT, "站点里有一把已损坏的签名公钥",
                       "a sealing key of the site is damaged");
    sp_seal_key_id(public, id);
    sodium_bin2base64(text, sizeof text, public, SP_SEAL_PUBLIC,
                      SP_SEAL_VARIANT);
    sp_str_addf(s, "# %s\n%s%s\n", id, SP_SEAL_KEY_BEGIN, text);
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
    if (used > SP_SEAL_PAYLOAD_MAX)
        return sp_fail(SP_INVALID,
                       "编号、类型等共 %zu 字节，二维码最多放 %d 字节",
                       "number, type and the like have %zu bytes; the QR code "
                       "has room for %d",
                       used, SP_SEAL_PAYLOAD_MAX);
    size_t room = SP_SEAL_PAYLOAD_MAX - used;
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
    unsigned char signature[SP_SEAL_SIGNATURE];
    char coded[SP_SEAL_TEXT_MAX + 1];

    SP_TRY(current_key(session, &pair));
    sp_seal_key_id(pair.public, m.key);
    m.issued_at = sp_session_now(session);
    SP_TRY(write_payload(&m, &payload));
    sodium_bin2base64(coded, sizeof coded, (const unsigned char *)payload.data,
                      payload.len, SP_SEAL_VARIANT);
    sp_str_addf(&text, "%s%s", SP_SEAL_BEGIN, coded);
    SP_TRY(sp_str_ok(&text));
    crypto_sign_detached(signature, NULL, (const unsigned char *)text.data,
                         text.len, pair.secret);
    sodium_bin2base64(coded, sizeof coded, signature, SP_SEAL_SIGNATURE,
                      SP_SEAL_VARIANT);
    sp_str_addf(&text, ".%s", coded);
    return sp_str_take(&text, out);
}

sp_status sp_seal_manifest(sp_session *session, const void *manifest,
                           size_t len, char out_key[9], char **out)
{
    SP_CLEANUP(forget) key_pair pair;
    SP_AUTOSTR text = {0};
    SP_AUTOSTR whole = {0};
    unsigned char signature[SP_SEAL_SIGNATURE];
    char coded[SP_SEAL_SIGNATURE_TEXT + 1];

    SP_TRY(current_key(session, &pair));
    sp_seal_key_id(pair.public, out_key);
    /* what is signed begins with its kind: no ticket passes for a manifest */
    sp_str_addf(&whole, "%s%s.", SP_SEAL_MANIFEST_BEGIN, out_key);
    sp_str_addn(&whole, manifest, len);
    SP_TRY(sp_str_ok(&whole));
    crypto_sign_detached(signature, NULL, (const unsigned char *)whole.data,
                         whole.len, pair.secret);
    sodium_bin2base64(coded, sizeof coded, signature, SP_SEAL_SIGNATURE,
                      SP_SEAL_VARIANT);
    sp_str_addf(&text, "%s%s.%s\n", SP_SEAL_MANIFEST_BEGIN, out_key, coded);
    return sp_str_take(&text, out);
}
