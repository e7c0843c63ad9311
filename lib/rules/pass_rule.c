/* When there is an entry pass. */
#include "pass_rule.h"

#include <string.h>

#include "permit_reason.h"
#include "when.h"

const sp_label sp_pass_state_labels[SP_PASS_STATE_COUNT] = {
    [SP_PASS_ISSUED] = {"issued", "已签发", "issued", "未到生效日"},
    [SP_PASS_ACTIVE] = {"active", "有效", "active", NULL},
    [SP_PASS_SUSPENDED] = {"suspended", "暂停", "suspended", NULL},
    [SP_PASS_EXPIRED] = {"expired", "已过期", "expired", NULL},
    [SP_PASS_REVOKED] = {"revoked", "已吊销", "revoked", "吊销"},
    [SP_PASS_RETURNED] = {"returned", "已交回", "returned", "交回"},
};

/* What a day of a live pass makes of it; the clock alone makes it expire. */
static const sp_pass_state next_states[SP_PASS_STANDING_COUNT] = {
    [SP_PASS_HOLDS] = SP_PASS_ACTIVE,    [SP_PASS_LATER] = SP_PASS_ISSUED,
    [SP_PASS_FAILS] = SP_PASS_SUSPENDED, [SP_PASS_BARRED] = SP_PASS_REVOKED,
    [SP_PASS_LEFT] = SP_PASS_RETURNED,
};

sp_pass_state sp_pass_next(sp_pass_standing standing)
{
    return next_states[standing];
}

bool sp_pass_is_final(sp_pass_state state)
{
    return state >= SP_PASS_EXPIRED;
}

/* ---- periods ---- */

/* Something that holds for a time. SP_NO_INT: no such end. */
typedef struct period {
    int64_t from;
    int64_t to;
} period;

typedef struct judging {
    const sp_pass_facts *facts;
    int64_t day;
    sp_permit_reasons *reasons;
    sp_pass_verdict verdict;
    bool never; /* something does not hold on any day from now on */
} judging;

static bool begun(const period *p, int64_t day)
{
    return p->from == SP_NO_INT || p->from <= day;
}

static bool open_on(const period *p, int64_t day)
{
    return p->to == SP_NO_INT || p->to >= day;
}

/* The pass holds no longer than @p. Not yet begun is told as a reason as well,
 * since it is missing on the day. */
static void narrow(judging *j, const period *p, const char *what,
                   const char *zh, const char *en)
{
    sp_pass_verdict *v = &j->verdict;

    if (!open_on(p, j->day)) {
        j->never = true;
        return;
    }
    if (p->from != SP_NO_INT && p->from > v->from)
        v->from = p->from;
    if (p->to != SP_NO_INT && (v->to == SP_NO_INT || p->to < v->to)) {
        v->to = p->to;
        v->ends_by = what;
        v->ends_zh = zh;
        v->ends_en = en;
    }
}

static void say(judging *j, const char *code, const char *clause,
                const char *zh, const char *en)
{
    if (j->reasons)
        sp_permit_reason_add(j->reasons, code, clause, SP_IN_ZH, SP_IN_EN, zh,
                             en);
}

/* A condition that holds or not, with no dates. */
static void must(judging *j, bool holds, const char *code, const char *clause,
                 const char *zh, const char *en)
{
    if (holds)
        return;
    j->never = true;
    say(j, code, clause, zh, en);
}

/* One that holds for a time. */
static void must_last(judging *j, const period *p, const char *code,
                      const char *clause, const char *what, const char *zh,
                      const char *en)
{
    char day[11] = "";

    narrow(j, p, what, zh, en);
    if (!j->reasons || (begun(p, j->day) && open_on(p, j->day)))
        return;
    bool over = !open_on(p, j->day);
    sp_day_format(over ? p->to : p->from, day);
    if (over)
        sp_permit_reason_add(j->reasons, code, clause, SP_IN_ZH "已于 %s 到期",
                             SP_IN_EN " ended on %s", zh, en, day);
    else
        sp_permit_reason_add(j->reasons, code, clause,
                             SP_IN_ZH "自 %s 起才有效",
                             SP_IN_EN " begins on %s only", zh, en, day);
}

/* ---- certificates ---- */

static bool same_kind(const sp_pass_certificate *a,
                      const sp_pass_certificate *b)
{
    return strcmp(a->kind, b->kind) == 0;
}

/* Of the certificates of one kind, the one that covers @day and goes on for
 * longest; else the one that begins soonest after it. */
static const sp_pass_certificate *
best_on(const sp_pass_facts *f, const sp_pass_certificate *kind, int64_t day)
{
    const sp_pass_certificate *best = NULL;
    const sp_pass_certificate *next = NULL;

    for (size_t i = 0; i < f->ncertificates; i++) {
        const sp_pass_certificate *c = &f->certificates[i];
        period p = {c->from, c->to};
        if (c->revoked || !same_kind(c, kind) || !open_on(&p, day))
            continue;
        if (!begun(&p, day)) {
            if (!next || c->from < next->from)
                next = c;
        } else if (!best || c->to == SP_NO_INT ||
                   (best->to != SP_NO_INT && c->to > best->to)) {
            best = c;
        }
    }
    return best ? best : next;
}

/* The days that certificates of one kind cover without a gap, from @day or as
 * soon as one begins. False: on none. */
static bool covered(const sp_pass_facts *f, const sp_pass_certificate *kind,
                    int64_t day, period *out)
{
    const sp_pass_certificate *c = best_on(f, kind, day);

    if (!c)
        return false;
    *out = (period){c->from, c->to};
    while (out->to != SP_NO_INT) {
        c = best_on(f, kind, out->to + 1);
        if (!c || (c->from != SP_NO_INT && c->from > out->to + 1))
            break;
        out->to = c->to;
    }
    return true;
}

static void judge_certificates(judging *j)
{
    const sp_pass_facts *f = j->facts;

    for (size_t i = 0; i < f->ncertificates; i++) {
        const sp_pass_certificate *c = &f->certificates[i];
        period p;
        size_t first = 0;
        while (!same_kind(&f->certificates[first], c))
            first++;
        if (first != i) /* this kind was looked at */
            continue;
        if (covered(f, c, j->day, &p)) {
            must_last(j, &p, "pass_certificate", "安全生产法 30", "certificate",
                      "证书", "a certificate");
            continue;
        }
        j->never = true;
        if (j->reasons)
            sp_permit_reason_add(
                j->reasons, "pass_certificate", "安全生产法 30",
                "证书 %.30s 已过期、逾期未复审或被吊销；换作其他工作的，请停用"
                "该证书",
                "the certificate %.30s has expired, is overdue for review or "
                "was revoked; take it out of use if they do other work now",
                c->kind);
    }
}

/* ---- the person ---- */

static void judge_training(judging *j, unsigned needs)
{
    static const char clause[] = "安全生产法 28";
    const sp_pass_facts *f = j->facts;
    const period trained = {SP_NO_INT, f->trained_until};

    if (needs & SP_PASS_NEEDS_TRAINING) {
        must(j, f->trained_until != SP_NO_INT, "pass_training", clause,
             "没有安全培训记录", "there is no safety training on record");
        must_last(j, &trained, "pass_training", clause, "training", "安全培训",
                  "the training");
    }
    if (needs & SP_PASS_NEEDS_EXAM)
        must(j, f->exam_passed, "pass_exam", clause, "未通过安全考试",
             "the safety exam was not passed");
    must(j, !f->retrain, "pass_retrain", clause, "入场证被吊销后尚未重新培训",
         "a pass was revoked, and there was no training since");
}

static void judge_health(judging *j, unsigned needs)
{
    const sp_pass_facts *f = j->facts;
    const period medical = {SP_NO_INT, f->medical_until};
    const period insured = {f->insured_from, f->insured_until};

    if (needs & SP_PASS_NEEDS_MEDICAL)
        must(j, f->medical_until != SP_NO_INT, "pass_medical",
             "职业病防治法 35", "没有体检记录",
             "there is no medical on record");
    must_last(j, &medical, "pass_medical", "职业病防治法 35", "medical", "体检",
              "the medical");
    if (needs & SP_PASS_NEEDS_INSURANCE)
        must(j, f->insured, "pass_insurance", "安全生产法 51",
             "本人和所属单位都没有有效的保险记录",
             "there is no valid insurance on record, neither their own nor "
             "their firm's");
    if (f->insured)
        must_last(j, &insured, "pass_insurance", "安全生产法 51", "insurance",
                  "保险", "the insurance");
}

static void judge_person(judging *j, unsigned needs)
{
    const sp_pass_facts *f = j->facts;
    const period hired = {f->hired_on,
                          f->left_on == SP_NO_INT ? SP_NO_INT : f->left_on - 1};

    must(j, !f->barred, "pass_blacklisted", "安全生产法 49", "本人在黑名单中",
         "they are on the blacklist");
    must_last(j, &hired, "pass_left", "", "left", "在场期限",
              "the time that they work here");
    judge_training(j, needs);
    judge_health(j, needs);
    if (needs & SP_PASS_NEEDS_PHOTO)
        must(j, f->has_photo, "pass_photo", "", "没有照片",
             "there is no photo");
    if (needs & SP_PASS_NEEDS_IDENTITY)
        must(j, f->has_identity, "pass_identity", "", "没有核对证件号",
             "the identity number was not checked");
}

/* ---- the firm ---- */

static void judge_firm(judging *j)
{
    static const char clause[] = "安全生产法 49";
    const sp_pass_facts *f = j->facts;
    const period agreement = {f->agreement_from, f->agreement_to};
    const period contract = {f->contract_from, f->contract_to};

    must(j, f->firm != NULL, "pass_own_staff", "", "本单位人员不需要入场证",
         "own staff need no entry pass");
    if (!f->firm)
        return;
    must(j, !f->firm_barred && f->firm_state != SP_CONTRACTOR_BLACKLISTED,
         "pass_firm_blacklisted", clause, "所属单位在黑名单中",
         "their firm is on the blacklist");
    must(j, f->firm_state == SP_CONTRACTOR_QUALIFIED, "pass_firm", clause,
         "所属单位不在合格名录中", "their firm is not qualified");
    must(j, f->agreement_to != SP_NO_INT, "pass_agreement", clause,
         "所属单位没有签订安全协议",
         "there is no safety agreement with their firm");
    must_last(j, &agreement, "pass_agreement", clause, "agreement", "安全协议",
              "the safety agreement");
    must_last(j, &contract, "pass_contract", clause, "contract", "合同",
              "the contract");
}

/* ---- the whole ---- */

static sp_pass_standing standing_of(const judging *j)
{
    const sp_pass_facts *f = j->facts;
    const sp_pass_verdict *v = &j->verdict;

    if (f->barred || f->firm_barred ||
        (f->firm && f->firm_state == SP_CONTRACTOR_BLACKLISTED))
        return SP_PASS_BARRED;
    if (f->left_on != SP_NO_INT && f->left_on <= j->day)
        return SP_PASS_LEFT;
    if (j->never || (v->to != SP_NO_INT && v->to < v->from))
        return SP_PASS_FAILS;
    return v->from > j->day ? SP_PASS_LATER : SP_PASS_HOLDS;
}

sp_pass_verdict sp_pass_judge(const sp_party_rules *rules,
                              const sp_pass_facts *facts, int64_t day,
                              sp_permit_reasons *reasons)
{
    judging j = {
        .facts = facts,
        .day = day,
        .reasons = reasons,
        .verdict = {.from = day,
                    .to = SP_NO_INT,
                    .ends_by = "limit",
                    .ends_zh = "最长期限",
                    .ends_en = "the longest time"},
    };

    judge_firm(&j);
    judge_person(&j, rules->pass_needs);
    judge_certificates(&j);
    j.verdict.standing = standing_of(&j);
    return j.verdict;
}
