/* The way of a related party: the table of steps and the guards on each. */
#include "party_cycle.h"

#include <string.h>

#include "permit_reason.h"
#include "when.h"

const sp_label sp_contractor_state_labels[SP_CONTRACTOR_STATE_COUNT] = {
    [SP_CONTRACTOR_CANDIDATE] = {"candidate", "待审", "candidate", NULL},
    [SP_CONTRACTOR_UNDER_REVIEW] = {"under_review", "审查中", "under review",
                                    NULL},
    [SP_CONTRACTOR_QUALIFIED] = {"qualified", "合格", "qualified", "合格名录"},
    [SP_CONTRACTOR_RESTRICTED] = {"restricted", "限制", "restricted", NULL},
    [SP_CONTRACTOR_SUSPENDED] = {"suspended", "暂停", "suspended", NULL},
    [SP_CONTRACTOR_BLACKLISTED] = {"blacklisted", "黑名单", "blacklisted",
                                   NULL},
    [SP_CONTRACTOR_EXITED] = {"exited", "退出", "exited", "清退"},
};

const sp_label sp_party_step_labels[SP_PARTY_STEP_COUNT] = {
    [SP_PARTY_APPLY] = {"apply", "准入申请", "apply", "申请"},
    [SP_PARTY_REVIEW] = {"review", "资质审查", "review", "审查"},
    [SP_PARTY_CONTRACT] = {"contract", "合同与安全协议", "contract", "签约"},
    [SP_PARTY_TRAINING] = {"training", "入场培训", "training", "培训"},
    [SP_PARTY_PASS] = {"pass", "入场证", "pass", NULL},
    [SP_PARTY_WORK] = {"work", "作业", "work", "过程监督"},
    [SP_PARTY_FINISH] = {"finish", "完工", "finish", NULL},
    [SP_PARTY_EVALUATE] = {"evaluate", "完工评价", "evaluate", "评价"},
    [SP_PARTY_LIST] = {"list", "合格名录年审", "list", "年审"},
    [SP_PARTY_RESTRICT] = {"restrict", "限制", "restrict", NULL},
    [SP_PARTY_SUSPEND] = {"suspend", "暂停", "suspend", NULL},
    [SP_PARTY_REINSTATE] = {"reinstate", "恢复", "reinstate", NULL},
    [SP_PARTY_REJECT] = {"reject", "不予准入", "reject", NULL},
    [SP_PARTY_EXIT] = {"exit", "退出", "exit", "清退"},
};

const sp_label *sp_party_step_label(sp_party_step step)
{
    return &sp_party_step_labels[(unsigned)step < SP_PARTY_STEP_COUNT ? step
                                                                      : 0];
}

typedef struct judging {
    const sp_party_rules *rules;
    const sp_party_facts *facts;
    const sp_party_request *request;
    sp_permit_reasons *out;
} judging;

#define ADD(j, ...) sp_permit_reason_add((j)->out, __VA_ARGS__)

static const char law_49[] = "安全生产法 49";

/* ---- guards ---- */

static void not_barred(const judging *j)
{
    if (j->facts->barred)
        ADD(j, "party_blacklisted", law_49,
            "相关方 %.60s（或其法定代表人、改名前的单位）在黑名单中",
            "party %.60s is on the blacklist, under this name or another",
            j->facts->code);
}

static bool is_needed(const judging *j, const sp_party_paper_kind *kind)
{
    return kind->needed_by >> j->facts->kind & 1 &&
           (!kind->regulated || j->facts->regulated);
}

/* The paper of a kind that goes on for longest, and has begun by @day. */
static const sp_party_shown *longest(const judging *j, const char *kind)
{
    const sp_party_facts *f = j->facts;
    const sp_party_shown *best = NULL;

    for (size_t i = 0; i < f->npapers; i++) {
        const sp_party_shown *s = &f->papers[i];
        if (strcmp(s->kind, kind) != 0 ||
            (s->from != SP_NO_INT && s->from > j->request->day))
            continue;
        if (!best || s->to == SP_NO_INT ||
            (best->to != SP_NO_INT && s->to > best->to))
            best = s;
    }
    return best;
}

/* Each paper that this kind of party needs is there, and not over. */
static void papers_shown(const judging *j)
{
    const sp_party_rules *r = j->rules;

    for (size_t i = 0; i < r->npapers; i++) {
        const sp_party_paper_kind *k = &r->papers[i];
        char day[11];
        if (!is_needed(j, k))
            continue;
        const sp_party_shown *s = longest(j, k->is.code);
        if (!s) {
            ADD(j, "party_paper", k->clause, "缺少" SP_IN_ZH,
                SP_IN_EN " is missing", k->is.zh, k->is.en);
            continue;
        }
        if (s->to == SP_NO_INT || s->to >= j->request->day)
            continue;
        sp_day_format(s->to, day);
        ADD(j, "party_paper_over", k->clause, SP_IN_ZH "已于 %s 到期",
            SP_IN_EN " ran out on %s", k->is.zh, k->is.en, day);
    }
}

/* Each is valid on the contract's last day, or its renewal is promised. */
static void papers_last(const judging *j)
{
    const sp_party_facts *f = j->facts;
    const sp_party_rules *r = j->rules;

    for (size_t i = 0; i < r->npapers && f->contract_to != SP_NO_INT; i++) {
        const sp_party_paper_kind *k = &r->papers[i];
        const sp_party_shown *s = longest(j, k->is.code);
        char last[11];
        char end[11];
        if (!is_needed(j, k) || !s || s->promised || s->to == SP_NO_INT ||
            s->to >= f->contract_to)
            continue;
        sp_day_format(s->to, last);
        sp_day_format(f->contract_to, end);
        ADD(j, "party_paper_short", k->clause,
            SP_IN_ZH "有效期至 %s，不到合同最后一天 %s，也没有续期承诺",
            SP_IN_EN " is valid until %s and not until the last day of the "
                     "contract, %s, and no renewal is promised",
            k->is.zh, k->is.en, last, end);
    }
}

static void body_said(const judging *j)
{
    const sp_party_facts *f = j->facts;

    if (!f->credit_code)
        ADD(j, "party_credit_code", law_49, "没有统一社会信用代码",
            "there is no unified social credit code");
    if (f->kind != SP_PARTY_CONTRACTOR)
        return;
    if (!f->safety_body)
        ADD(j, "party_safety_body", "安全生产法 24",
            "没有写明安全管理机构和人员",
            "their safety organisation is not said");
    if (!f->safety_record)
        ADD(j, "party_safety_record", law_49, "没有近三年的安全业绩",
            "their safety record of three years is not said");
}

static void score_enough(const judging *j)
{
    int64_t score = j->facts->score;

    if (score == SP_NO_INT)
        ADD(j, "party_score", law_49, "还没有准入评分",
            "there is no admission score yet");
    else if (score < j->rules->admission_score)
        ADD(j, "party_score", law_49, "准入评分 %lld，低于 %lld",
            "the admission score is %lld, below %lld", (long long)score,
            (long long)j->rules->admission_score);
}

/* Two people, of whom the second did not apply (roles.md 4). */
static void two_sign(const judging *j)
{
    const sp_party_facts *f = j->facts;
    const char *actor = j->request->actor;

    if (!actor || !f->reviewed_by)
        return;
    if (strcmp(actor, f->reviewed_by) == 0)
        ADD(j, "party_same_signer", "职责分离",
            "%.60s 已代表引进部门签字，安全部门须由另一人签字",
            "%.60s signed for the department that brings them in: the safety "
            "department's signature is somebody else's",
            actor);
    else if (f->applied_by && strcmp(actor, f->applied_by) == 0)
        ADD(j, "party_applicant_signs", "职责分离", "%.60s 是申请人，不能审批",
            "%.60s applied and cannot approve", actor);
}

static void agreement_signed(const judging *j)
{
    const sp_party_signed *a = &j->facts->agreement;
    static const char clause[] = "安全生产法 48、49";

    if (!a->there) {
        if (j->facts->agreement_to == SP_NO_INT)
            ADD(j, "party_agreement", clause, "没有安全协议",
                "there is no safety agreement");
        return;
    }
    if (!a->full)
        ADD(j, "party_agreement_content", clause,
            "安全协议未写明双方职责、安全措施或双方协调人员",
            "the safety agreement lacks duties, measures or coordinators");
    if (!a->ours)
        ADD(j, "party_agreement_ours", clause, "安全协议本单位尚未签字",
            "the safety agreement is not signed by us");
    if (!a->theirs)
        ADD(j, "party_agreement_theirs", clause, "安全协议对方尚未签字",
            "the safety agreement is not signed by them");
}

/* The agreement in force covers the day, and the contract. */
static void agreement_lasts(const judging *j)
{
    const sp_party_facts *f = j->facts;
    int64_t day = j->request->day;

    if (f->agreement_to == SP_NO_INT)
        return;
    if (f->agreement_to < day ||
        (f->agreement_from != SP_NO_INT && f->agreement_from > day))
        ADD(j, "party_agreement_over", law_49, "安全协议今天不在有效期内",
            "the safety agreement is not in force today");
    if (f->contract_to != SP_NO_INT && f->agreement_to < f->contract_to)
        ADD(j, "party_agreement_short", law_49, "安全协议早于合同到期",
            "the safety agreement ends before the contract");
}

static void everybody_trained(const judging *j)
{
    const sp_party_facts *f = j->facts;

    if (f->people == 0)
        ADD(j, "party_people", "", "还没有登记人员", "nobody is on record");
    if (f->untrained)
        ADD(j, "party_training", "安全生产法 28",
            "%lld 人未培训或考试不合格（共 %lld 人）",
            "%lld people are not trained or did not pass, of %lld",
            (long long)f->untrained, (long long)f->people);
}

static void everybody_has_pass(const judging *j)
{
    const sp_party_facts *f = j->facts;

    if (f->without)
        ADD(j, "party_pass", "GB/T 33000-2025 10.6.1",
            "%lld 人没有有效入场证（共 %lld 人），见 pass why 人员",
            "%lld people have no live pass, of %lld: see pass why PERSON",
            (long long)f->without, (long long)f->people);
}

static void work_ended(const judging *j)
{
    if (j->facts->open_work)
        ADD(j, "party_open_work", "", "还有 %lld 张作业票没有结束",
            "%lld tickets are not ended yet", (long long)j->facts->open_work);
}

static void is_finished(const judging *j)
{
    const sp_party_facts *f = j->facts;
    char last[11];

    if (f->finished_on == SP_NO_INT) {
        ADD(j, "party_not_finished", "", "还没有完工", "work is not finished");
        return;
    }
    if (f->evaluated ||
        j->request->day <= f->finished_on + j->rules->evaluate_days)
        return;
    sp_day_format(f->finished_on + j->rules->evaluate_days, last);
    ADD(j, "party_evaluation_late", "GB/T 33000-2025 10.6.1",
        "应在 %s 前完成评价", "it should have been evaluated by %s", last);
}

static void is_evaluated(const judging *j)
{
    const sp_party_facts *f = j->facts;

    if (f->finished_on != SP_NO_INT && !f->evaluated)
        ADD(j, "party_not_evaluated", "GB/T 33000-2025 10.6.1",
            "完工后还没有评价", "there is no evaluation since work finished");
    if (f->review_due == SP_NO_INT || f->review_due < j->request->day)
        ADD(j, "party_yearly", "GB/T 33000-2025 10.6.1", "一年内没有年度评价",
            "there is no yearly evaluation that counts");
}

static void reason_given(const judging *j)
{
    if (!j->request->note || !*j->request->note)
        ADD(j, "party_reason", "", "请写明原因", "say why");
}

/* ---- the table ---- */

typedef void guard(const judging *j);

#define AT(s) (1U << SP_CONTRACTOR_##s)
#define HERE (AT(QUALIFIED) | AT(RESTRICTED) | AT(SUSPENDED))
enum { STAYS = -1, GUARDS_MAX = 6 };

/* From which states, by which step, to which state, when what holds. What is
 * not here cannot be done; leaving the blacklist is not here. */
static const struct row {
    unsigned from;
    sp_party_step step;
    int to;
    guard *guards[GUARDS_MAX];
} rows[] = {
    /* clang-format off */
    {AT(CANDIDATE) | AT(EXITED), SP_PARTY_APPLY, SP_CONTRACTOR_UNDER_REVIEW,
     {not_barred, body_said, papers_shown}},
    {AT(UNDER_REVIEW), SP_PARTY_REVIEW, SP_CONTRACTOR_QUALIFIED,
     {not_barred, papers_shown, papers_last, score_enough, two_sign}},
    {AT(UNDER_REVIEW), SP_PARTY_REJECT, SP_CONTRACTOR_CANDIDATE, {reason_given}},
    {AT(QUALIFIED), SP_PARTY_CONTRACT, STAYS,
     {not_barred, agreement_signed, agreement_lasts}},
    {AT(QUALIFIED), SP_PARTY_TRAINING, STAYS, {everybody_trained}},
    {AT(QUALIFIED), SP_PARTY_PASS, STAYS,
     {not_barred, everybody_trained, everybody_has_pass}},
    {AT(QUALIFIED), SP_PARTY_WORK, STAYS,
     {not_barred, papers_shown, agreement_signed, agreement_lasts,
      everybody_has_pass}},
    {HERE, SP_PARTY_FINISH, STAYS, {work_ended}},
    {HERE | AT(EXITED) | AT(BLACKLISTED), SP_PARTY_EVALUATE, STAYS, {is_finished}},
    {AT(QUALIFIED), SP_PARTY_LIST, STAYS,
     {not_barred, papers_shown, is_evaluated}},
    {AT(QUALIFIED) | AT(SUSPENDED), SP_PARTY_RESTRICT, SP_CONTRACTOR_RESTRICTED,
     {reason_given}},
    {AT(QUALIFIED) | AT(RESTRICTED), SP_PARTY_SUSPEND, SP_CONTRACTOR_SUSPENDED,
     {reason_given}},
    {AT(RESTRICTED) | AT(SUSPENDED), SP_PARTY_REINSTATE, SP_CONTRACTOR_QUALIFIED,
     {not_barred, papers_shown}},
    {HERE | AT(CANDIDATE) | AT(UNDER_REVIEW), SP_PARTY_EXIT, SP_CONTRACTOR_EXITED,
     {reason_given, work_ended}},
    /* clang-format on */
};

static const struct row *row_of(const sp_party_facts *facts, sp_party_step step)
{
    for (const struct row *r = rows; r < rows + SP_COUNT(rows); r++)
        if (r->step == step && r->from >> facts->state & 1)
            return r;
    return NULL;
}

/* The review leads on with its second signature. */
bool sp_party_leads(const sp_party_facts *facts,
                    const sp_party_request *request, unsigned *out_state)
{
    const struct row *r = row_of(facts, request->step);

    if (!r)
        return false;
    bool stays =
        r->to == STAYS || (r->step == SP_PARTY_REVIEW && !facts->reviewed_by);
    *out_state = stays ? facts->state : (unsigned)r->to;
    return true;
}

void sp_party_missing(const sp_party_rules *rules, const sp_party_facts *facts,
                      const sp_party_request *request, sp_permit_reasons *out)
{
    judging j = {rules, facts, request, out};
    const struct row *r = row_of(facts, request->step);
    const sp_label *step = sp_party_step_label(request->step);

    if (!r) {
        ADD(&j, "party_state", "",
            "相关方 %.60s 是“" SP_IN_ZH "”，不能进行“" SP_IN_ZH "”",
            "party %.60s is " SP_IN_EN ": no step \"" SP_IN_EN "\" from there",
            facts->code, sp_contractor_state_labels[facts->state].zh,
            sp_contractor_state_labels[facts->state].en, step->zh, step->en);
        return;
    }
    for (size_t i = 0; i < GUARDS_MAX && r->guards[i]; i++)
        r->guards[i](&j);
}
