/* What people do with passes: take away, take back, say where, print. */
#include <stdio.h>
#include <string.h>

#include "blob.h"
#include "party.h"
#include "pass_card.h"
#include "pass_rule.h"
#include "person_fit.h"
#include "risk_tree.h"
#include "seal.h"
#include "str.h"
#include "text.h"
#include "when.h"

static sp_status must_live(const sp_entry_pass *p)
{
    if (sp_pass_is_final((sp_pass_state)p->state))
        return sp_fail(SP_CONFLICT, "入场证 %.60s " SP_IN_ZH,
                       "pass %.60s is " SP_IN_EN " already", p->code,
                       sp_pass_state_labels[p->state].zh,
                       sp_pass_state_labels[p->state].en);
    return SP_OK;
}

/* ---- revoking ---- */

/* Until when they were trained, or else today: a training has to go further. */
static sp_status set_retrain(sp_session *session, sp_entry_pass *p)
{
    SP_AUTOSTMT *stmt = NULL;
    char today[11];
    bool row;

    sp_today(session, today);
    SP_TRY(sp_db_prepare(session->db,
                         "SELECT trained_until FROM person WHERE code = $1",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, p->person);
    SP_TRY(sp_stmt_step(stmt, &row));
    const char *until = row ? sp_stmt_text(stmt, 0) : NULL;
    return sp_text_set(&p->retrain_after, until ? until : today);
}

static sp_status revoke(sp_session *session, const sp_entry_pass *old,
                        const char *reason)
{
    SP_AUTOPASS *p = sp_record_copy(&sp_entry_pass_type, old);

    if (!p)
        return SP_NO_MEMORY;
    SP_TRY(must_live(p));
    p->state = SP_PASS_REVOKED;
    p->ended_at = sp_session_now(session);
    SP_TRY(sp_text_set(&p->why, reason));
    SP_TRY(set_retrain(session, p));
    return sp_change(session, &sp_entry_pass_type, old, p, "revoke");
}

typedef struct revoking {
    sp_session *session;
    const char *number;
    const char *reason;
} revoking;

static sp_status revoke_found(void *arg)
{
    const revoking *r = arg;
    SP_AUTOPASS *p = NULL;
    void *found = NULL;

    SP_TRY(sp_rec_find(r->session->db, &sp_entry_pass_type, "code", r->number,
                       &found));
    p = found;
    return revoke(r->session, p, r->reason);
}

sp_status sp_pass_revoke_by_rule(sp_session *session, const char *number,
                                 const char *reason)
{
    revoking r = {session, number, reason};

    if (!reason || !*reason)
        return sp_fail(SP_INVALID, "吊销入场证须写明原因",
                       "say why the pass is revoked");
    return sp_db_transaction(session->db, revoke_found, &r);
}

sp_status sp_pass_revoke(sp_session *session, const char *number,
                         const char *reason)
{
    SP_TRY(sp_require(session, "contractor", SP_DO_APPROVE, NULL, NULL));
    return sp_pass_revoke_by_rule(session, number, reason);
}

/* ---- taking back ---- */

static sp_status leave(sp_session *session, const char *person)
{
    void *found = NULL;
    char today[11];

    SP_TRY(sp_rec_find(session->db, &sp_person_type, "code", person, &found));
    sp_person *p = sp_record_copy(&sp_person_type, found);
    sp_status status = p ? SP_OK : SP_NO_MEMORY;
    sp_today(session, today);
    if (p && (!p->left_on || strcmp(p->left_on, today) > 0))
        status = sp_text_set(&p->left_on, today);
    if (status == SP_OK)
        status = sp_change(session, &sp_person_type, found, p, "leave");
    sp_record_free(&sp_person_type, p);
    sp_record_free(&sp_person_type, found);
    return status;
}

static sp_status give_back(void *arg)
{
    const revoking *r = arg;
    SP_AUTOPASS *p = NULL;
    void *found = NULL;

    SP_TRY(sp_rec_find(r->session->db, &sp_entry_pass_type, "code", r->number,
                       &found));
    p = found;
    SP_TRY(sp_require(r->session, "contractor", SP_DO_UPDATE, p->owner_dept,
                      p->created_by));
    SP_TRY(must_live(p));
    return leave(r->session, p->person); /* the pass follows */
}

sp_status sp_pass_return(sp_session *session, const char *number)
{
    revoking r = {session, number, NULL};

    SP_TRY(sp_require(session, "contractor", SP_DO_UPDATE, NULL, NULL));
    return sp_db_transaction(session->db, give_back, &r);
}

static sp_status set_areas(sp_session *session, void *record, void *arg)
{
    sp_entry_pass *p = record;

    (void)session;
    SP_TRY(must_live(p));
    return sp_text_set(&p->areas, arg);
}

sp_status sp_pass_set_areas(sp_session *session, const char *number,
                            const char *areas)
{
    return sp_party_change(session, &sp_entry_pass_type, number, SP_DO_UPDATE,
                           "areas", set_areas, (void *)(uintptr_t)areas);
}

/* ---- the card ---- */

typedef struct holder {
    sp_person *person;
    char *firm;
    char *site;
    void *photo;
    size_t photo_len;
} holder;

static void holder_clear(holder *h)
{
    sp_record_free(&sp_person_type, h->person);
    free(h->firm);
    free(h->site);
    free(h->photo);
}

static sp_status name_of(sp_session *session, const char *sql, const char *code,
                         char **out)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(session->db, sql, &stmt));
    if (code)
        sp_stmt_bind_text(stmt, 1, code);
    SP_TRY(sp_stmt_step(stmt, &row));
    return sp_text_copy(row ? sp_stmt_text(stmt, 0) : NULL, out);
}

static sp_status load_holder(sp_session *session, const sp_entry_pass *p,
                             holder *out)
{
    void *found = NULL;

    SP_TRY(
        sp_rec_find(session->db, &sp_person_type, "code", p->person, &found));
    out->person = found;
    SP_TRY(name_of(session, "SELECT name FROM contractor WHERE code = $1",
                   p->contractor, &out->firm));
    SP_TRY(name_of(session, "SELECT name FROM park", NULL, &out->site));
    if (!out->person->photo)
        return SP_OK;
    return sp_blob_get(session->db, out->person->photo, &out->photo,
                       &out->photo_len);
}

/* A pass that may be shown: the actor may see it, and it lives. */
static sp_status load_pass(sp_session *session, const char *number,
                           sp_entry_pass **out)
{
    void *found = NULL;

    SP_TRY(sp_record_load(session, &sp_entry_pass_type, number, &found));
    sp_status status = must_live(found);
    if (status != SP_OK) {
        sp_record_free(&sp_entry_pass_type, found);
        return status;
    }
    *out = found;
    return SP_OK;
}

/* As much of @text as there is room for, ending on a character. */
static void put(char *to, size_t size, const char *text)
{
    size_t len = text ? strlen(text) : 0;

    if (len >= size)
        len = sp_utf8_check(text, size - 1);
    if (len)
        memcpy(to, text, len);
    to[len] = '\0';
}

/* The name is on the card; the code of the person ties it to the site. */
static sp_status seal(sp_session *session, const sp_entry_pass *p,
                      const holder *h, char **out)
{
    sp_seal_summary m = {0};
    int zone = session->options.zone;

    put(m.number, sizeof m.number, p->code);
    put(m.type, sizeof m.type, sp_entry_pass_type.name);
    put(m.level, sizeof m.level, p->person);
    put(m.place, sizeof m.place, p->areas);
    put(m.state, sizeof m.state, sp_pass_state_labels[p->state].name);
    put(m.site, sizeof m.site, h->site);
    m.valid_from = sp_day_start(sp_party_day(p->valid_from), zone);
    m.valid_to = sp_day_start(sp_party_day(p->valid_to) + 1, zone) - 1;
    return sp_seal_sign(session, &m, out);
}

sp_status sp_pass_qr_text(sp_session *session, const char *number, char **out)
{
    SP_AUTOPASS *p = NULL;
    SP_CLEANUP(holder_clear) holder h = {0};

    SP_TRY(load_pass(session, number, &p));
    SP_TRY(load_holder(session, p, &h));
    return seal(session, p, &h, out);
}

static sp_status draw(sp_session *session, const sp_entry_pass *p,
                      const holder *h, bool pdf, sp_str *out)
{
    SP_AUTOFREE char *qr = NULL;
    char today[11];

    SP_TRY(seal(session, p, h, &qr));
    sp_today(session, today);
    const sp_pass_card card = {
        .holder = SP_PASS_CONTRACTOR,
        .organisation = h->site,
        .photo = h->photo,
        .photo_len = h->photo_len,
        .name = h->person->name,
        .unit = h->firm,
        .post = h->person->post,
        .number = p->code,
        .valid_from = p->valid_from,
        .valid_to = p->valid_to,
        .areas = p->areas,
        .qr = qr,
        .watermark = p->state == SP_PASS_SUSPENDED ? "暂停" : NULL,
        .made = today,
        .lang = sp_session_lang(session),
    };
    return sp_pass_card_draw(&card, pdf ? SP_PASS_PDF : SP_PASS_PNG, 0, out);
}

sp_status sp_pass_print(sp_session *session, const char *number, bool pdf,
                        void **out, size_t *out_len)
{
    SP_AUTOPASS *p = NULL;
    SP_CLEANUP(holder_clear) holder h = {0};
    SP_AUTOSTR drawn = {0};
    char *taken = NULL;

    SP_TRY(load_pass(session, number, &p));
    SP_TRY(load_holder(session, p, &h));
    SP_TRY(draw(session, p, &h, pdf, &drawn));
    size_t len = drawn.len;
    SP_TRY(sp_str_take(&drawn, &taken));
    *out = taken;
    *out_len = len;
    return SP_OK;
}
