/* Signing in: passwords and tokens. */
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "actor.h"
#include "hash.h"
#include "str.h"
#include "text.h"

/* What a missing user's password is compared with, so that a wrong name takes
 * as long as a wrong password: the argon2id hash of bytes that nobody kept. */
static const char nobody[crypto_pwhash_STRBYTES] =
    "$argon2id$v=19$m=65536,t=2,p=1$QMKsQZCcUd9AJR09A"
    "wDKtg$bWchpAQHArhlBFY6Ks1W58e68SVya1b9MoG9Tc6/9uk";

sp_status sp_password_hash(const char *password, char **out)
{
    char hash[crypto_pwhash_STRBYTES];

    if (sp_utf8_check(password, strlen(password)) < strlen(password) ||
        sp_utf8_count(password) < SP_PASSWORD_MIN)
        return sp_fail(SP_INVALID, "密码至少 %d 个字符",
                       "a password has at least %d characters",
                       SP_PASSWORD_MIN);
    SP_TRY(sp_crypto_ready());
    if (crypto_pwhash_str(hash, password, strlen(password),
                          crypto_pwhash_OPSLIMIT_INTERACTIVE,
                          crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0)
        return sp_no_memory();
    return sp_text_copy(hash, out);
}

sp_status sp_session_become(sp_session *session, sp_user *user)
{
    sp_record_free(&sp_user_type, session->actor);
    session->actor = user;
    session->roles = 0;
    sp_status status = sp_rights_load(session);
    if (status != SP_OK) {
        sp_record_free(&sp_user_type, user);
        session->actor = NULL;
        session->roles = 0;
    }
    return status;
}

static sp_status refuse(void)
{
    return sp_fail(SP_FORBIDDEN, "用户名或密码不对，或账户已停用",
                   "the name or the password is wrong, or the account is "
                   "disabled");
}

/* libsodium wants a whole buffer of its size. */
bool sp_password_fits(const char *hash, const char *password)
{
    char whole[crypto_pwhash_STRBYTES] = "";

    snprintf(whole, sizeof whole, "%s", hash);
    return crypto_pwhash_str_verify(whole, password, strlen(password)) == 0;
}

sp_status sp_session_login(sp_session *session, const char *name,
                           const char *password)
{
    void *found = NULL;
    sp_status status =
        sp_rec_find(session->db, &sp_user_type, "name", name, &found);
    sp_user *user = found;

    if (status != SP_OK && status != SP_NOT_FOUND)
        return status;
    SP_TRY(sp_crypto_ready());
    bool right = sp_password_fits(
        user && user->password ? user->password : nobody, password);
    if (!user || !right || user->removed_at != SP_NO_INT) {
        sp_log(&session->options.log, SP_LOG_WARNING, "login", NULL,
               "sign-in refused for %s", name);
        sp_record_free(&sp_user_type, user);
        return refuse();
    }
    return sp_session_become(session, user);
}

static sp_status find_token(sp_session *session, const char *token,
                            char **out_user)
{
    SP_AUTOSTMT *stmt = NULL;
    sp_hash hash = sp_hash_of(token, strlen(token));
    char hex[SP_HASH_HEX];
    bool row;

    sp_hash_hex(&hash, hex);
    SP_TRY(sp_db_prepare(session->db,
                         "SELECT user_name, expires, revoked_at FROM token "
                         "WHERE sha256 = $1",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, hex);
    SP_TRY(sp_stmt_step(stmt, &row));
    if (!row || !sp_stmt_is_null(stmt, 2))
        return sp_fail(SP_FORBIDDEN, "令牌无效或已吊销，请重新登录",
                       "the token is not valid or was revoked; sign in again");
    if (sp_stmt_int(stmt, 1) <= sp_session_now(session))
        return sp_fail(SP_FORBIDDEN, "令牌已过期，请重新登录",
                       "the token has expired; sign in again");
    const char *name = sp_stmt_text(stmt, 0);
    SP_TRY(sp_stmt_ok(stmt));
    return sp_text_copy(name, out_user);
}

sp_status sp_session_login_token(sp_session *session, const char *token)
{
    SP_AUTOFREE char *name = NULL;
    void *user = NULL;

    SP_TRY(find_token(session, token, &name));
    SP_TRY(sp_rec_find(session->db, &sp_user_type, "name", name, &user));
    if (((sp_user *)user)->removed_at != SP_NO_INT) {
        sp_record_free(&sp_user_type, user);
        return refuse();
    }
    return sp_session_become(session, user);
}
