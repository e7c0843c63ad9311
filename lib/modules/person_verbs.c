/* What is done about people beside their record: barred, identified, shown. */
#include <string.h>

#include "blob.h"
#include "identity.h"
#include "party.h"
#include "pass_card.h"
#include "person_fit.h"
#include "picture.h"
#include "risk_tree.h"

/* ---- what the verbs share ---- */

typedef struct changing {
    sp_session *session;
    const char *code;
    const char *module;
    sp_action action;
    const char *verb;
    sp_party_set *set;
    void *arg;
} changing;

static sp_status change_one(void *arg)
{
    const changing *c = arg;
    SP_AUTOPERSON *old = NULL;
    SP_AUTOPERSON *p = NULL;
    void *found = NULL;

    SP_TRY(
        sp_rec_find(c->session->db, &sp_person_type, "code", c->code, &found));
    old = found;
    p = sp_record_copy(&sp_person_type, old);
    if (!p)
        return SP_NO_MEMORY;
    SP_TRY(sp_require(c->session, c->module, c->action, old->owner_dept,
                      old->created_by));
    SP_TRY(c->set(c->session, p, c->arg));
    return sp_change(c->session, &sp_person_type, old, p, c->verb);
}

static sp_status change_person(sp_session *session, const char *code,
                               const char *module, sp_action action,
                               const char *verb, sp_party_set *set, void *arg)
{
    changing c = {session, code, module, action, verb, set, arg};

    SP_TRY(sp_require(session, module, action, NULL, NULL));
    return sp_db_transaction(session->db, change_one, &c);
}

/* ---- barred at once ---- */

static sp_status entry_bars(sp_session *session, const sp_person *p)
{
    const sp_barred_by by = {.person = p->code, .id_hash = p->id_hash};
    char today[11];
    char entry[64];
    bool barred;

    sp_today(session, today);
    SP_TRY(sp_barred(session, &by, today, today, &barred, entry));
    if (barred)
        return sp_fail(SP_CONFLICT,
                       "人员 %.60s 由黑名单条目 %.60s 列入，须先移出该条目",
                       "person %.60s is barred by entry %.60s of the "
                       "blacklist, which has to be lifted first",
                       p->code, entry);
    return SP_OK;
}

static sp_status set_blacklist(sp_session *session, void *record, void *arg)
{
    const char *const *reason = arg;
    sp_person *p = record;

    if (!*reason)
        SP_TRY(entry_bars(session, p));
    p->blacklisted = *reason != NULL;
    return sp_text_set(&p->blacklist_reason, *reason);
}

sp_status sp_person_blacklist(sp_session *session, const char *code,
                              const char *reason)
{
    if (reason && !*reason)
        return sp_fail(SP_INVALID, "把 %.60s 列入黑名单须写明原因",
                       "say why %.60s is put on the blacklist", code);
    return change_person(session, code, "contractor", SP_DO_APPROVE,
                         "blacklist", set_blacklist, &reason);
}

/* ---- who they are ---- */

static sp_status known_elsewhere(sp_session *session, const sp_person *p,
                                 const char *hash)
{
    SP_AUTOSTMT *stmt = NULL;
    char today[11];
    bool row;

    sp_today(session, today);
    SP_TRY(sp_db_prepare(session->db,
                         "SELECT code FROM person WHERE id_hash = $1 AND id <> "
                         "$2 AND (left_on IS NULL OR left_on > $3) LIMIT 1",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, hash);
    sp_stmt_bind_int(stmt, 2, p->id);
    sp_stmt_bind_text(stmt, 3, today);
    SP_TRY(sp_stmt_step(stmt, &row));
    if (row)
        return sp_fail(SP_CONFLICT, "这个证件号已属于在场人员 %.60s",
                       "this identity number is that of person %.60s, who "
                       "works here",
                       sp_stmt_text(stmt, 0));
    return SP_OK;
}

static sp_status set_identity(sp_session *session, void *record, void *arg)
{
    sp_person *p = record;
    char hash[SP_HASH_HEX];
    char mask[31];

    SP_TRY(sp_identity_hash(session, arg, hash, mask));
    SP_TRY(known_elsewhere(session, p, hash));
    SP_TRY(sp_text_set(&p->id_hash, hash));
    return sp_text_set(&p->id_mask, mask);
}

sp_status sp_person_identify(sp_session *session, const char *code,
                             const char *number)
{
    return change_person(session, code, "training_file", SP_DO_UPDATE,
                         "identify", set_identity, (void *)(uintptr_t)number);
}

typedef struct picture {
    const void *bytes;
    size_t len;
} picture;

static sp_status set_photo(sp_session *session, void *record, void *arg)
{
    const picture *photo = arg;
    sp_person *p = record;
    char sha256[SP_HASH_HEX];

    SP_TRY(sp_blob_put(session->db, photo->bytes, photo->len, sha256));
    return sp_text_set(&p->photo, sha256);
}

sp_status sp_person_set_photo(sp_session *session, const char *code,
                              const void *bytes, size_t len)
{
    picture photo = {bytes, len};
    sp_picture_facts facts;

    if (len > SP_PASS_PHOTO_MAX)
        return sp_fail(SP_INVALID, "照片有 %zu 字节，最多 %d",
                       "the photo has %zu bytes, at most %d", len,
                       SP_PASS_PHOTO_MAX);
    SP_TRY(sp_picture_info(bytes, len, &facts));
    return change_person(session, code, "training_file", SP_DO_UPDATE, "photo",
                         set_photo, &photo);
}
