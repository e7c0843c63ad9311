/* Is this person fit for this work in this window? */
#include "person_fit.h"

#include <stdio.h>
#include <string.h>

#include "party.h"
#include "permit_reason.h"
#include "str.h"
#include "when.h"

/* A window as local days, which papers are dated by. */
typedef struct window {
    char first[11];
    char last[11];
} window;

static window window_of(const sp_session *session, int64_t from, int64_t to)
{
    int zone = sp_session_zone(session);
    window w;

    sp_day_format(sp_day_of(from, zone), w.first);
    sp_day_format(sp_day_of(to, zone), w.last);
    return w;
}

static bool before(const char *day, const char *other)
{
    return day && strcmp(day, other) < 0;
}

static const char *or_none(const char *text)
{
    return text ? text : "-";
}

/* ---- contractors ---- */

typedef struct firm {
    const char *name;
    const char *state;
    const char *from;
    const char *to;
    const char *contract_to;
} firm;

/* Work is done by people who are on no blacklist, on no day of it. */
static sp_status judge_barred(sp_session *session, const sp_barred_by *by,
                              const window *w, const char *code, const char *zh,
                              const char *en, sp_permit_reasons *out)
{
    char entry[64];
    bool barred;

    SP_TRY(sp_barred(session, by, w->first, w->last, &barred, entry));
    if (barred)
        sp_permit_reason_add(out, code, "安全生产法 49",
                             SP_IN_ZH "在黑名单中（%.60s），不能作业",
                             SP_IN_EN " on the blacklist (%.60s) and may not "
                                      "work",
                             zh, en, entry);
    return SP_OK;
}

static void judge_firm(const firm *f, const window *w, sp_permit_reasons *out)
{
    static const char clause[] = "安全生产法 49";
    const sp_field *states = sp_type_field(&sp_contractor_type, "state");
    int state = sp_label_find(states->labels, states->nlabels, f->state);
    unsigned at = state < 0 ? 0 : (unsigned)state;

    if (strcmp(f->state, "qualified") != 0)
        sp_permit_reason_add(out, "person_contractor", clause,
                             "承包商“%.60s”不在合格名录中（" SP_IN_ZH
                             "），不能作业",
                             "contractor \"%.60s\" is not qualified (" SP_IN_EN
                             ") and may not work",
                             f->name, sp_field_label(states, at, SP_ZH),
                             sp_field_label(states, at, SP_EN));
    if (!f->to || before(f->to, w->last) ||
        (f->from && before(w->first, f->from)))
        sp_permit_reason_add(
            out, "person_agreement", clause,
            "承包商“%.60s”的安全协议（%.12s～%.12s）未覆盖作业时段 %s～%s",
            "the safety agreement of contractor \"%.60s\" (%.12s to %.12s) "
            "does not cover the work, %s to %s",
            f->name, or_none(f->from), or_none(f->to), w->first, w->last);
    if (before(f->contract_to, w->last))
        sp_permit_reason_add(
            out, "person_contract", clause,
            "承包商“%.60s”的合同至 %.12s，未覆盖作业至 %s",
            "the contract of contractor \"%.60s\" ends on %.12s, and the work "
            "goes on until %s",
            f->name, f->contract_to, w->last);
}

sp_status sp_contractor_judge(sp_session *session, const char *contractor,
                              int64_t from, int64_t to, sp_permit_reasons *out)
{
    SP_AUTOSTMT *stmt = NULL;
    window w = window_of(session, from, to);
    bool row;

    SP_TRY(sp_db_prepare(session->db,
                         "SELECT name, state, agreement_from, agreement_to, "
                         "contract_to, credit_code, legal_rep_hash FROM "
                         "contractor WHERE code = $1",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, contractor);
    SP_TRY(sp_stmt_step(stmt, &row));
    if (!row)
        return sp_fail(SP_NOT_FOUND, "没有承包商“%.60s”",
                       "there is no contractor \"%.60s\"", contractor);
    firm f = {sp_stmt_text(stmt, 0), sp_stmt_text(stmt, 1),
              sp_stmt_text(stmt, 2), sp_stmt_text(stmt, 3),
              sp_stmt_text(stmt, 4)};
    const sp_barred_by by = {.contractor = contractor,
                             .credit_code = sp_stmt_text(stmt, 5),
                             .rep_hash = sp_stmt_text(stmt, 6)};
    SP_TRY(sp_stmt_ok(stmt));
    judge_firm(&f, &w, out);
    return judge_barred(session, &by, &w, "person_contractor_blacklisted",
                        "承包商", "their contractor is", out);
}

/* ---- certificates ---- */

static void judge_none(const char *purpose, const window *w,
                       const char *best_to, const char *best_review,
                       sp_permit_reasons *out)
{
    static const char clause[] = "GB 30871-2022 4.9";

    if (best_to || best_review)
        sp_permit_reason_add(
            out, "person_certificate", clause,
            "%.30s 证书不能覆盖作业时段 %s～%s（有效期至 %.12s，应复审 %.12s）",
            "the %.30s certificate does not cover the work, %s to %s (valid to "
            "%.12s, review due %.12s)",
            purpose, w->first, w->last, or_none(best_to), or_none(best_review));
    else
        sp_permit_reason_add(out, "person_certificate", clause,
                             "没有有效的 %.30s 证书",
                             "there is no valid %.30s certificate", purpose);
}

/* One certificate that is good throughout is enough. */
static sp_status judge_certificates(sp_session *session, const char *person,
                                    const char *purpose, const window *w,
                                    sp_permit_reasons *out)
{
    SP_AUTOSTMT *stmt = NULL;
    char to[11] = "";
    char review[11] = "";
    bool row;

    SP_TRY(sp_db_prepare(session->db,
                         "SELECT valid_from, valid_to, review_due FROM "
                         "certificate WHERE person = $1 AND kind = $2 AND "
                         "revoked = 0 AND removed_at IS NULL ORDER BY "
                         "valid_to",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, person);
    sp_stmt_bind_text(stmt, 2, purpose);
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            break;
        const char *first = sp_stmt_text(stmt, 0);
        const char *last = sp_stmt_text(stmt, 1);
        const char *due = sp_stmt_text(stmt, 2);
        SP_TRY(sp_stmt_ok(stmt));
        if (!(first && before(w->first, first)) && !before(last, w->last) &&
            !before(due, w->last))
            return SP_OK;
        snprintf(to, sizeof to, "%s", last ? last : "");
        snprintf(review, sizeof review, "%s", due ? due : "");
    }
    judge_none(purpose, w, *to ? to : NULL, *review ? review : NULL, out);
    return SP_OK;
}

/* ---- people ---- */

static void judge_training(sp_stmt *row, const window *w,
                           sp_permit_reasons *out)
{
    static const char clause[] = "安全生产法 28";
    const char *trained = sp_stmt_text(row, 0);
    const char *medical = sp_stmt_text(row, 2);

    if (!trained || before(trained, w->last))
        sp_permit_reason_add(out, "person_training", clause,
                             "安全培训有效期至 %.12s，未覆盖作业至 %s",
                             "the training counts until %.12s, and the work "
                             "goes on until %s",
                             or_none(trained), w->last);
    if (!sp_stmt_int(row, 1))
        sp_permit_reason_add(out, "person_exam", clause, "未通过安全考试",
                             "the safety exam was not passed");
    if (before(medical, w->last))
        sp_permit_reason_add(out, "person_medical", "",
                             "体检有效期至 %.12s，未覆盖作业至 %s",
                             "the medical is valid until %.12s, and the work "
                             "goes on until %s",
                             medical, w->last);
}

static void judge_standing(sp_stmt *row, const window *w,
                           sp_permit_reasons *out)
{
    const char *left = sp_stmt_text(row, 4);

    if (left && !before(w->last, left))
        sp_permit_reason_add(out, "person_left", "", "于 %.12s 离场",
                             "they leave the site on %.12s", left);
    if (sp_stmt_int(row, 3))
        sp_permit_reason_add(out, "person_blacklisted", "",
                             "在黑名单中，不能作业",
                             "they are on the blacklist and may not work");
}

/* ---- the pass of who works for a contractor ---- */

static sp_status judge_pass(sp_session *session, const char *person,
                            const window *w, sp_permit_reasons *out)
{
    static const char clause[] = "GB/T 33000-2025 10.6.1";
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(session->db,
                         "SELECT code, state = 'suspended', valid_from, "
                         "valid_to FROM entry_pass WHERE person = $1 AND state "
                         "IN ('issued', 'active', 'suspended')",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, person);
    SP_TRY(sp_stmt_step(stmt, &row));
    if (!row) {
        sp_permit_reason_add(
            out, "person_pass", clause, "没有有效的入场证，见 pass why %.60s",
            "there is no live entry pass: see pass why %.60s", person);
        return SP_OK;
    }
    const char *code = sp_stmt_text(stmt, 0);
    const char *from = sp_stmt_text(stmt, 2);
    const char *to = sp_stmt_text(stmt, 3);
    SP_TRY(sp_stmt_ok(stmt));
    if (sp_stmt_int(stmt, 1))
        sp_permit_reason_add(out, "person_pass", clause,
                             "入场证 %.60s 已暂停，见 pass why %.60s",
                             "entry pass %.60s is suspended: see pass why "
                             "%.60s",
                             code, person);
    else if (before(w->first, from) || before(to, w->last))
        sp_permit_reason_add(
            out, "person_pass", clause,
            "入场证 %.60s（%.12s～%.12s）未覆盖作业时段 %s～%s",
            "entry pass %.60s (%.12s to %.12s) does not cover the work, %s to "
            "%s",
            code, from, to, w->first, w->last);
    return SP_OK;
}

/* ---- the whole ---- */

/* Columns of the statement below. */
enum { FIRM = 5, CREDIT = 10, REP, FIRM_CODE, IDENTITY, INSURED };

static sp_status judge_blacklist(sp_session *session, const char *person,
                                 sp_stmt *row, const window *w,
                                 sp_permit_reasons *out)
{
    const sp_barred_by man = {.person = person,
                              .id_hash = sp_stmt_text(row, IDENTITY)};
    const sp_barred_by party = {.contractor = sp_stmt_text(row, FIRM_CODE),
                                .credit_code = sp_stmt_text(row, CREDIT),
                                .rep_hash = sp_stmt_text(row, REP)};

    if (!sp_stmt_int(row, 3)) /* else it was said */
        SP_TRY(judge_barred(session, &man, w, "person_blacklisted", "本人",
                            "they are", out));
    return judge_barred(session, &party, w, "person_contractor_blacklisted",
                        "承包商", "their contractor is", out);
}

static sp_status judge_row(sp_session *session, const char *person,
                           sp_stmt *row, const window *w,
                           sp_permit_reasons *out)
{
    firm f = {sp_stmt_text(row, FIRM), sp_stmt_text(row, FIRM + 1),
              sp_stmt_text(row, FIRM + 2), sp_stmt_text(row, FIRM + 3),
              sp_stmt_text(row, FIRM + 4)};
    const char *insured = sp_stmt_text(row, INSURED);

    SP_TRY(sp_stmt_ok(row));
    judge_standing(row, w, out);
    judge_training(row, w, out);
    if (before(insured, w->last))
        sp_permit_reason_add(out, "person_insurance", "安全生产法 51",
                             "保险有效期至 %.12s，未覆盖作业至 %s",
                             "the insurance ends on %.12s, and the work goes "
                             "on until %s",
                             insured, w->last);
    SP_TRY(judge_blacklist(session, person, row, w, out));
    if (!f.name)
        return SP_OK;
    judge_firm(&f, w, out);
    return judge_pass(session, person, w, out);
}

sp_status sp_person_judge(sp_session *session, const char *person,
                          const char *purpose, int64_t from, int64_t to,
                          sp_permit_reasons *out)
{
    SP_AUTOSTMT *stmt = NULL;
    window w = window_of(session, from, to);
    bool row;

    SP_TRY(sp_db_prepare(
        session->db,
        "SELECT p.trained_until, p.exam_passed, p.medical_until, "
        "p.blacklisted, p.left_on, c.name, c.state, c.agreement_from, "
        "c.agreement_to, c.contract_to, c.credit_code, c.legal_rep_hash, "
        "c.code, p.id_hash, p.insured_until FROM person p LEFT JOIN contractor "
        "c ON c.code = p.contractor WHERE p.code = $1",
        &stmt));
    sp_stmt_bind_text(stmt, 1, person);
    SP_TRY(sp_stmt_step(stmt, &row));
    if (!row)
        return sp_fail(SP_NOT_FOUND, "没有人员“%.60s”",
                       "there is no person \"%.60s\"", person);
    SP_TRY(judge_row(session, person, stmt, &w, out));
    return purpose && *purpose
               ? judge_certificates(session, person, purpose, &w, out)
               : SP_OK;
}

sp_status sp_person_barred(sp_session *session, const char *person,
                           sp_permit_reasons *out)
{
    SP_AUTOSTMT *stmt = NULL;
    int64_t now = sp_session_now(session);
    window w = window_of(session, now, now);
    bool row;

    SP_TRY(sp_db_prepare(session->db,
                         "SELECT NULL, 0, NULL, p.blacklisted, NULL, NULL, "
                         "NULL, NULL, NULL, NULL, c.credit_code, "
                         "c.legal_rep_hash, c.code, p.id_hash FROM person p "
                         "LEFT JOIN contractor c ON c.code = p.contractor "
                         "WHERE p.code = $1",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, person);
    SP_TRY(sp_stmt_step(stmt, &row));
    if (!row)
        return sp_fail(SP_NOT_FOUND, "没有人员“%.60s”",
                       "there is no person \"%.60s\"", person);
    judge_standing(stmt, &w, out);
    return judge_blacklist(session, person, stmt, &w, out);
}

sp_status sp_person_fit(sp_session *session, const char *person,
                        const char *purpose, int64_t from, int64_t to,
                        sp_permit_reasons *out)
{
    if (sp_right(session, "permit", SP_DO_READ, NULL) == SP_SCOPE_NONE)
        SP_TRY(sp_require(session, "training_file", SP_DO_READ, NULL, NULL));
    if (to < from)
        return sp_fail(SP_INVALID, "作业时段的结束早于开始",
                       "the work ends before it begins");
    SP_TRY(sp_person_judge(session, person, purpose, from, to, out));
    return out->failed ? sp_no_memory() : SP_OK;
}

/* ---- people who sign in ---- */

static sp_status find_text(sp_session *session, const char *sql,
                           const char *value, char **out)
{
    SP_AUTOSTMT *stmt = NULL;
    char *found = NULL;
    bool row;

    SP_TRY(sp_db_prepare(session->db, sql, &stmt));
    sp_stmt_bind_text(stmt, 1, value);
    SP_TRY(sp_stmt_step(stmt, &row));
    if (row)
        SP_TRY(sp_text_copy(sp_stmt_text(stmt, 0), &found));
    *out = found;
    return SP_OK;
}

sp_status sp_person_of_user(sp_session *session, const char *user, char **out)
{
    return find_text(session, "SELECT code FROM person WHERE user_name = $1",
                     user, out);
}

sp_status sp_user_of_person(sp_session *session, const char *person, char **out)
{
    return find_text(session, "SELECT user_name FROM person WHERE code = $1",
                     person, out);
}
