/* What a pass rests on: the person, their firm, insurance, certificates. */
#include <stdio.h>
#include <string.h>

#include "party.h"
#include "pass_rule.h"
#include "str.h"
#include "when.h"

void sp_pass_gathered_clear(sp_pass_gathered *g)
{
    free(g->facts);
    free(g->owner_dept);
    free(g->contractor);
    for (size_t i = 0; i < SP_COUNT(g->texts); i++)
        free(g->texts[i]);
    for (size_t i = 0; i < g->nkinds; i++)
        free(g->kinds[i]);
    free(g->kinds);
    free(g->certificates);
    *g = (sp_pass_gathered){0};
}

/* ---- person and firm ---- */

enum {
    HIRED,
    LEFT,
    TRAINED,
    EXAM,
    MEDICAL,
    INSURED,
    PHOTO,
    IDENTITY,
    BLACKLISTED,
    DEPT,
    FIRM,
    FIRM_NAME,
    FIRM_STATE,
    AGREEMENT_FROM,
    AGREEMENT_TO,
    CONTRACT_FROM,
    CONTRACT_TO,
    CREDIT,
    REP,
};

static const char person_and_firm[] =
    "SELECT p.hired_on, p.left_on, p.trained_until, p.exam_passed, "
    "p.medical_until, p.insured_until, p.photo, p.id_hash, p.blacklisted, "
    "p.owner_dept, c.code, c.name, c.state, c.agreement_from, c.agreement_to, "
    "c.contract_from, c.contract_to, c.credit_code, c.legal_rep_hash FROM "
    "person p LEFT JOIN contractor c ON c.code = p.contractor WHERE p.code = "
    "$1";

static int64_t day_at(sp_stmt *row, int column)
{
    return sp_party_day(sp_stmt_text(row, column));
}

static unsigned state_at(sp_stmt *row)
{
    const sp_field *states = sp_type_field(&sp_contractor_type, "state");
    const char *text = sp_stmt_text(row, FIRM_STATE);
    int state =
        text ? sp_label_find(states->labels, states->nlabels, text) : -1;

    return state < 0 ? SP_CONTRACTOR_CANDIDATE : (unsigned)state;
}

static sp_status read_firm(sp_stmt *row, sp_pass_gathered *g)
{
    sp_pass_facts *f = g->facts;

    if (sp_stmt_is_null(row, FIRM))
        return SP_OK;
    SP_TRY(sp_text_copy(sp_stmt_text(row, FIRM), &g->contractor));
    SP_TRY(sp_text_copy(sp_stmt_text(row, FIRM_NAME), &g->texts[0]));
    f->firm = g->texts[0];
    f->firm_state = state_at(row);
    f->agreement_from = day_at(row, AGREEMENT_FROM);
    f->agreement_to = day_at(row, AGREEMENT_TO);
    f->contract_from = day_at(row, CONTRACT_FROM);
    f->contract_to = day_at(row, CONTRACT_TO);
    return SP_OK;
}

static void read_person(sp_stmt *row, sp_pass_facts *f)
{
    f->hired_on = day_at(row, HIRED);
    f->left_on = day_at(row, LEFT);
    f->trained_until = day_at(row, TRAINED);
    f->exam_passed = sp_stmt_int(row, EXAM) != 0;
    f->medical_until = day_at(row, MEDICAL);
    f->insured_from = SP_NO_INT;
    f->insured_until = day_at(row, INSURED);
    f->insured = f->insured_until != SP_NO_INT;
    f->has_photo = !sp_stmt_is_null(row, PHOTO);
    f->has_identity = !sp_stmt_is_null(row, IDENTITY);
    f->barred = sp_stmt_int(row, BLACKLISTED) != 0;
}

/* ---- the blacklist ---- */

static sp_status ask_blacklist(sp_session *session, const char *person,
                               sp_stmt *row, int64_t on_day, sp_pass_facts *f)
{
    const sp_barred_by man = {.person = person,
                              .id_hash = sp_stmt_text(row, IDENTITY)};
    const sp_barred_by firm = {.contractor = sp_stmt_text(row, FIRM),
                               .credit_code = sp_stmt_text(row, CREDIT),
                               .rep_hash = sp_stmt_text(row, REP)};
    char day[11];
    bool barred;

    sp_day_format(on_day, day);
    SP_TRY(sp_barred(session, &man, day, day, &barred, NULL));
    f->barred = f->barred || barred;
    return sp_barred(session, &firm, day, day, &f->firm_barred, NULL);
}

/* ---- insurance of the firm ---- */

/* The days that the firm's policies cover without a gap from @day on, or as
 * soon as one begins. Policies come ordered by their first day. */
static sp_status firm_insurance(sp_session *session, int64_t day,
                                sp_pass_gathered *g)
{
    SP_AUTOSTMT *stmt = NULL;
    sp_pass_facts *f = g->facts;
    bool row;

    SP_TRY(sp_db_prepare(session->db,
                         "SELECT valid_from, valid_to FROM party_paper WHERE "
                         "contractor = $1 AND kind = 'insurance' AND "
                         "removed_at IS NULL ORDER BY valid_from IS NOT NULL, "
                         "valid_from",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, g->contractor);
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            return SP_OK;
        int64_t from = day_at(stmt, 0);
        int64_t to = day_at(stmt, 1);
        if (to != SP_NO_INT && to < day)
            continue;
        if (!f->insured) {
            f->insured = true;
            f->insured_from = from;
            f->insured_until = to;
        } else if (f->insured_until != SP_NO_INT &&
                   (from == SP_NO_INT || from <= f->insured_until + 1)) {
            if (to == SP_NO_INT || to > f->insured_until)
                f->insured_until = to;
        }
    }
}

/* ---- certificates ---- */

static sp_status add_certificate(sp_stmt *row, sp_pass_gathered *g)
{
    size_t n = g->nkinds;
    sp_pass_certificate *list =
        realloc(g->certificates, (n + 1) * sizeof *list);
    if (!list)
        return sp_no_memory();
    g->certificates = list;
    char **kinds = realloc(g->kinds, (n + 1) * sizeof *kinds);
    if (!kinds)
        return sp_no_memory();
    g->kinds = kinds;
    SP_TRY(sp_text_copy(sp_stmt_text(row, 0), &kinds[n]));
    g->nkinds++;
    int64_t to = day_at(row, 2);
    int64_t due = day_at(row, 3);
    list[n] = (sp_pass_certificate){
        .kind = kinds[n],
        .from = day_at(row, 1),
        .to = due != SP_NO_INT && (to == SP_NO_INT || due < to) ? due : to,
        .revoked = sp_stmt_int(row, 4) != 0};
    return SP_OK;
}

static sp_status read_certificates(sp_session *session, const char *person,
                                   sp_pass_gathered *g)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(session->db,
                         "SELECT kind, valid_from, valid_to, review_due, "
                         "revoked FROM certificate WHERE person = $1 AND "
                         "removed_at IS NULL",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, person);
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            break;
        SP_TRY(add_certificate(stmt, g));
    }
    g->facts->certificates = g->certificates;
    g->facts->ncertificates = g->nkinds;
    return SP_OK;
}

/* A pass that was revoked, and nothing was learnt since. */
static sp_status ask_retrain(sp_session *session, const char *person,
                             sp_pass_facts *f)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(session->db,
                         "SELECT max(retrain_after) FROM entry_pass WHERE "
                         "person = $1 AND retrain_after IS NOT NULL",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, person);
    SP_TRY(sp_stmt_step(stmt, &row));
    int64_t after = day_at(stmt, 0);
    f->retrain = after != SP_NO_INT && f->trained_until <= after;
    return SP_OK;
}

/* ---- all of it ---- */

static sp_status gather(sp_session *session, const char *person, int64_t day,
                        sp_pass_gathered *g)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    g->facts = calloc(1, sizeof *g->facts);
    if (!g->facts)
        return sp_no_memory();
    g->facts->person = person;
    SP_TRY(sp_db_prepare(session->db, person_and_firm, &stmt));
    sp_stmt_bind_text(stmt, 1, person);
    SP_TRY(sp_stmt_step(stmt, &row));
    if (!row)
        return sp_fail(SP_NOT_FOUND, "没有人员“%.60s”",
                       "there is no person \"%.60s\"", person);
    read_person(stmt, g->facts);
    SP_TRY(sp_text_copy(sp_stmt_text(stmt, DEPT), &g->owner_dept));
    SP_TRY(read_firm(stmt, g));
    SP_TRY(ask_blacklist(session, person, stmt, day, g->facts));
    SP_TRY(sp_stmt_ok(stmt));
    if (!g->facts->insured && g->contractor)
        SP_TRY(firm_insurance(session, day, g));
    SP_TRY(read_certificates(session, person, g));
    return ask_retrain(session, person, g->facts);
}

sp_status sp_pass_gather(sp_session *session, const char *person, int64_t day,
                         sp_pass_gathered *out)
{
    sp_pass_gathered g = {0};
    sp_status status = gather(session, person, day, &g);

    if (status == SP_OK)
        *out = g;
    else
        sp_pass_gathered_clear(&g);
    return status;
}
