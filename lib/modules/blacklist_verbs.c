/* The blacklist: proposing, deciding, lifting, and what follows for whom it
 * names. */
#include <stdio.h>
#include <string.h>

#include "party.h"
#include "risk_tree.h"
#include "str.h"
#include "when.h"

static bool says(const char *text)
{
    return text && *text;
}

/* ---- proposing ---- */

static sp_status take_firm(sp_session *session, sp_blacklist_entry *e)
{
    void *found = NULL;

    SP_TRY(sp_rec_find(session->db, &sp_contractor_type, "code", e->contractor,
                       &found));
    const sp_contractor *c = found;
    sp_status status = sp_text_set(&e->name, c->name);
    if (status == SP_OK && c->credit_code)
        status = sp_text_set(&e->credit_code, c->credit_code);
    if (status == SP_OK)
        status = sp_text_set(&e->id_hash, c->legal_rep_hash);
    if (status == SP_OK)
        status = sp_text_set(&e->owner_dept, c->owner_dept);
    sp_record_free(&sp_contractor_type, found);
    return status;
}

static sp_status take_person(sp_session *session, sp_blacklist_entry *e)
{
    void *found = NULL;

    SP_TRY(
        sp_rec_find(session->db, &sp_person_type, "code", e->person, &found));
    const sp_person *p = found;
    sp_status status = sp_text_set(&e->name, p->name);
    if (status == SP_OK)
        status = sp_text_set(&e->id_hash, p->id_hash);
    if (status == SP_OK)
        status = sp_text_set(&e->owner_dept, p->owner_dept);
    sp_record_free(&sp_person_type, found);
    return status;
}

/* Who it is about, from what is on record here. */
static sp_status take_subject(sp_session *session, sp_blacklist_entry *e)
{
    if (e->contractor && e->person)
        return sp_fail(SP_INVALID, "一个条目只针对一个单位或一个人",
                       "an entry is about one company or one person");
    e->subject = e->person ? SP_BLACKLIST_PERSON : SP_BLACKLIST_COMPANY;
    SP_TRY(sp_text_set(&e->id_hash, NULL));
    if (e->contractor)
        return take_firm(session, e);
    if (e->person)
        return take_person(session, e);
    if (!e->credit_code || !e->name)
        return sp_fail(SP_INVALID,
                       "请给出相关方或人员的编号，或单位名称和统一社会信用代码",
                       "name a party or a person by code, or a company by name "
                       "and credit code");
    return SP_OK;
}

static sp_status no_other_open(sp_session *session, const sp_blacklist_entry *e)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(
        session->db,
        "SELECT code FROM blacklist_entry WHERE state IN ('proposed', "
        "'in_force', 'lift_proposed') AND (valid_to IS NULL OR valid_to >= $1) "
        "AND (contractor = $2 OR person = $3 OR (contractor IS NULL AND person "
        "IS NULL AND credit_code = $4)) LIMIT 1",
        &stmt));
    char today[11];
    sp_today(session, today);
    sp_stmt_bind_text(stmt, 1, today);
    sp_stmt_bind_text(stmt, 2, e->contractor);
    sp_stmt_bind_text(stmt, 3, e->person);
    sp_stmt_bind_text(stmt, 4, e->credit_code);
    SP_TRY(sp_stmt_step(stmt, &row));
    if (row)
        return sp_fail(SP_CONFLICT, "黑名单条目 %.60s 已针对同一对象",
                       "entry %.60s of the blacklist is about the same already",
                       sp_stmt_text(stmt, 0));
    return SP_OK;
}

static sp_status take_reason(sp_session *session, sp_blacklist_entry *e)
{
    SP_AUTOPARTYBOOK book = {0};

    if (!says(e->evidence))
        return sp_fail(SP_INVALID, "请写明证据", "say what the evidence is");
    SP_TRY(sp_party_book_open(session, &book));
    const sp_party_reason *r =
        e->reason ? sp_party_reason_find(book.rules, e->reason) : NULL;
    if (!r)
        return sp_fail(SP_INVALID, "规则包 %.40s 中没有列入原因“%.60s”",
                       "the pack %.40s has no reason \"%.60s\"",
                       book.rules->name, e->reason ? e->reason : "");
    return sp_text_set(&e->reason, r->is.code);
}

typedef struct proposing {
    sp_session *session;
    sp_blacklist_entry *entry;
} proposing;

static sp_status propose(void *arg)
{
    const proposing *p = arg;
    sp_blacklist_entry *e = p->entry;

    SP_TRY(take_subject(p->session, e));
    SP_TRY(take_reason(p->session, e));
    SP_TRY(no_other_open(p->session, e));
    SP_TRY(
        sp_party_number(p->session, &sp_blacklist_entry_type, "HMD", &e->code));
    e->state = SP_BLACKLIST_PROPOSED;
    e->proposed_at = sp_session_now(p->session);
    SP_TRY(sp_text_set(&e->proposed_by, p->session->actor->name));
    return sp_change(p->session, &sp_blacklist_entry_type, NULL, e, "propose");
}

sp_status sp_blacklist_propose(sp_session *session, sp_blacklist_entry *entry)
{
    proposing p = {session, entry};

    SP_TRY(sp_require(session, "contractor", SP_DO_UPDATE, NULL, NULL));
    return sp_db_transaction(session->db, propose, &p);
}

/* ---- what follows ---- */

/* All whom the entry names, and all whom it finds by credit code or identity.
 */
#define NAMED_FIRMS                                                            \
    "SELECT code FROM contractor WHERE code = $1 OR credit_code = $2 OR "      \
    "legal_rep_hash = $3 ORDER BY code"
#define NAMED_PEOPLE                                                           \
    "SELECT code FROM person WHERE code = $1 OR id_hash = $2 ORDER BY code"

enum { NAMED_MAX = 64 };

typedef struct named {
    char *codes[NAMED_MAX];
    size_t count;
} named;

static void named_clear(named *n)
{
    for (size_t i = 0; i < n->count; i++)
        free(n->codes[i]);
    n->count = 0;
}

static sp_status find_named(sp_session *session, const char *sql,
                            const char *const *values, int nvalues, named *out)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row = true;

    SP_TRY(sp_db_prepare(session->db, sql, &stmt));
    for (int i = 0; i < nvalues; i++)
        sp_stmt_bind_text(stmt, i + 1, values[i]);
    while (out->count < NAMED_MAX) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            break;
        SP_TRY(sp_text_copy(sp_stmt_text(stmt, 0), &out->codes[out->count]));
        out->count++;
    }
    return SP_OK;
}

/* On: the state says so. Off: they may apply again; another entry, or a
 * decision of its own, still bars them. */
static sp_status mark_firm(sp_session *session, const char *code,
                           const sp_blacklist_entry *e, bool on)
{
    void *found = NULL;

    SP_TRY(sp_rec_find(session->db, &sp_contractor_type, "code", code, &found));
    sp_contractor *c = sp_record_copy(&sp_contractor_type, found);
    sp_status status = c ? SP_OK : SP_NO_MEMORY;
    bool marks = c && (on ? c->state != SP_CONTRACTOR_BLACKLISTED
                          : c->state == SP_CONTRACTOR_BLACKLISTED &&
                                sp_same_text(c->state_reason, e->code));
    if (marks) {
        c->state = on ? SP_CONTRACTOR_BLACKLISTED : SP_CONTRACTOR_CANDIDATE;
        status = sp_text_set(&c->state_reason, on ? e->code : NULL);
    }
    if (status == SP_OK && marks)
        status = sp_change(session, &sp_contractor_type, found, c,
                           on ? "blacklist" : "lift");
    if (status == SP_OK) /* also of those whose state says nothing of it */
        status = sp_pass_follow_firm(session, code);
    sp_record_free(&sp_contractor_type, c);
    sp_record_free(&sp_contractor_type, found);
    return status;
}

static sp_status mark_person(sp_session *session, const char *code,
                             const sp_blacklist_entry *e, bool on)
{
    void *found = NULL;

    SP_TRY(sp_rec_find(session->db, &sp_person_type, "code", code, &found));
    sp_person *p = sp_record_copy(&sp_person_type, found);
    sp_status status = p ? SP_OK : SP_NO_MEMORY;
    bool marks = p && (on ? !p->blacklisted
                          : sp_same_text(p->blacklist_reason, e->code));
    if (marks) {
        p->blacklisted = on;
        status = sp_text_set(&p->blacklist_reason, on ? e->code : NULL);
    }
    if (status == SP_OK && marks)
        status = sp_change(session, &sp_person_type, found, p,
                           on ? "blacklist" : "lift");
    if (status == SP_OK)
        status = sp_pass_follow(session, code);
    sp_record_free(&sp_person_type, p);
    sp_record_free(&sp_person_type, found);
    return status;
}

static sp_status follow(sp_session *session, const sp_blacklist_entry *e,
                        bool on)
{
    SP_CLEANUP(named_clear) named firms = {0};
    SP_CLEANUP(named_clear) named people = {0};
    const char *firm[] = {e->contractor, e->credit_code, e->id_hash};
    const char *person[] = {e->person, e->id_hash};

    SP_TRY(find_named(session, NAMED_FIRMS, firm, 3, &firms));
    for (size_t i = 0; i < firms.count; i++)
        SP_TRY(mark_firm(session, firms.codes[i], e, on));
    if (e->subject != SP_BLACKLIST_PERSON)
        return SP_OK;
    SP_TRY(find_named(session, NAMED_PEOPLE, person, 2, &people));
    for (size_t i = 0; i < people.count; i++)
        SP_TRY(mark_person(session, people.codes[i], e, on));
    return SP_OK;
}

/* ---- deciding ---- */

typedef struct decision {
    sp_session *session;
    const char *code;
    bool accept;
    const char *note;
    bool on;  /* it comes into force */
    bool off; /* it is lifted */
} decision;

static sp_status not_proposer(const sp_session *session, const char *proposer)
{
    if (proposer && strcmp(proposer, session->actor->name) == 0)
        return sp_fail(SP_FORBIDDEN,
                       "%.60s 是提议人，须由另一人决定（职责分离）",
                       "%.60s proposed it: somebody else decides", proposer);
    return SP_OK;
}

static sp_status set_validity(sp_session *session, sp_blacklist_entry *e)
{
    SP_AUTOPARTYBOOK book = {0};
    int64_t today = sp_party_today(session);
    char day[11];

    SP_TRY(sp_party_book_open(session, &book));
    const sp_party_reason *r = sp_party_reason_find(book.rules, e->reason);
    sp_day_format(today, day);
    SP_TRY(sp_text_set(&e->valid_from, day));
    if (r && r->years == 0)
        return sp_text_set(&e->valid_to, NULL);
    sp_day_format(sp_day_add_months(today, r ? (int)r->years * 12 : 12) - 1,
                  day);
    return sp_text_set(&e->valid_to, day);
}

static sp_status decide_proposal(sp_session *session, sp_blacklist_entry *e,
                                 decision *d)
{
    SP_TRY(not_proposer(session, e->proposed_by));
    e->state = d->accept ? SP_BLACKLIST_IN_FORCE : SP_BLACKLIST_REJECTED;
    e->decided_at = sp_session_now(session);
    SP_TRY(sp_text_set(&e->decided_by, session->actor->name));
    SP_TRY(sp_text_set(&e->decision_note, d->note));
    d->on = d->accept;
    return d->accept ? set_validity(session, e) : SP_OK;
}

static sp_status decide_lifting(sp_session *session, sp_blacklist_entry *e,
                                decision *d)
{
    SP_TRY(not_proposer(session, e->lift_by));
    e->state = d->accept ? SP_BLACKLIST_LIFTED : SP_BLACKLIST_IN_FORCE;
    SP_TRY(sp_text_set(&e->decision_note, d->note));
    d->off = d->accept;
    if (!d->accept)
        return SP_OK;
    e->lifted_at = sp_session_now(session);
    return sp_text_set(&e->lifted_by, session->actor->name);
}

static sp_status decide(sp_session *session, void *record, void *arg)
{
    decision *d = arg;
    sp_blacklist_entry *e = record;

    if (e->state == SP_BLACKLIST_PROPOSED)
        return decide_proposal(session, e, d);
    if (e->state == SP_BLACKLIST_LIFT_PROPOSED)
        return decide_lifting(session, e, d);
    return sp_fail(SP_CONFLICT, "黑名单条目 %.60s 没有待决定的提议",
                   "entry %.60s of the blacklist has nothing to decide",
                   e->code);
}

static sp_status decide_all(void *arg)
{
    decision *d = arg;
    void *found = NULL;

    SP_TRY(sp_party_change(d->session, &sp_blacklist_entry_type, d->code,
                           SP_DO_APPROVE, "decide", decide, d));
    if (!d->on && !d->off)
        return SP_OK;
    SP_TRY(sp_rec_find(d->session->db, &sp_blacklist_entry_type, "code",
                       d->code, &found));
    sp_status status = follow(d->session, found, d->on);
    sp_record_free(&sp_blacklist_entry_type, found);
    return status;
}

sp_status sp_blacklist_decide(sp_session *session, const char *code,
                              bool accept, const char *note)
{
    decision d = {
        .session = session, .code = code, .accept = accept, .note = note};

    SP_TRY(sp_require(session, "contractor", SP_DO_APPROVE, NULL, NULL));
    if (!accept && !says(note))
        return sp_fail(SP_INVALID, "不采纳须写明原因",
                       "say why it is not accepted");
    return sp_db_transaction(session->db, decide_all, &d);
}

/* ---- the end of its time ---- */

sp_status sp_blacklist_expire(sp_session *session, const char *code)
{
    void *found = NULL;

    SP_TRY(sp_rec_find(session->db, &sp_blacklist_entry_type, "code", code,
                       &found));
    sp_blacklist_entry *e = sp_record_copy(&sp_blacklist_entry_type, found);
    sp_status status = e ? SP_OK : SP_NO_MEMORY;
    if (e) {
        e->state = SP_BLACKLIST_LIFTED;
        e->lifted_at = sp_session_now(session);
        status = sp_text_set(&e->lift_reason, "期满");
    }
    if (status == SP_OK)
        status =
            sp_change(session, &sp_blacklist_entry_type, found, e, "expire");
    if (status == SP_OK)
        status = follow(session, e, false);
    sp_record_free(&sp_blacklist_entry_type, e);
    sp_record_free(&sp_blacklist_entry_type, found);
    return status;
}

/* ---- lifting, appeal ---- */

static sp_status propose_lift(sp_session *session, void *record, void *arg)
{
    sp_blacklist_entry *e = record;

    if (e->state != SP_BLACKLIST_IN_FORCE)
        return sp_fail(SP_CONFLICT, "黑名单条目 %.60s 未生效或已有移出提议",
                       "entry %.60s of the blacklist is not in force, or is "
                       "proposed to be lifted already",
                       e->code);
    e->state = SP_BLACKLIST_LIFT_PROPOSED;
    e->lift_at = sp_session_now(session);
    SP_TRY(sp_text_set(&e->lift_by, session->actor->name));
    return sp_text_set(&e->lift_reason, arg);
}

sp_status sp_blacklist_lift(sp_session *session, const char *code,
                            const char *reason)
{
    if (!says(reason))
        return sp_fail(SP_INVALID, "请写明移出的理由", "say why to lift it");
    return sp_party_change(session, &sp_blacklist_entry_type, code,
                           SP_DO_UPDATE, "lift", propose_lift,
                           (void *)(uintptr_t)reason);
}

static sp_status set_appeal(sp_session *session, void *record, void *arg)
{
    sp_blacklist_entry *e = record;

    (void)session;
    return sp_text_set(&e->appeal, arg);
}

sp_status sp_blacklist_appeal(sp_session *session, const char *code,
                              const char *text)
{
    return sp_party_change(session, &sp_blacklist_entry_type, code,
                           SP_DO_UPDATE, "appeal", set_appeal,
                           (void *)(uintptr_t)text);
}
