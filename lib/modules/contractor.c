/* Related parties: the record, and decisions past its steps. */
#include <safeprod/creditcode.h>

#include <string.h>

#include "cleaning.h"
#include "identity.h"
#include "party.h"
#include "party_cycle.h"
#include "risk_tree.h"

#define FIRM(m, zh, en, ...) SP_FIELD(sp_contractor, m, zh, en, __VA_ARGS__)
#define DAY(m, zh, en, ...)                                                    \
    SP_FIELD(sp_contractor, m, zh, en, .as = SP_AS_DATE, __VA_ARGS__)
#define KEPT(m, zh, en, ...)                                                   \
    SP_FIELD(sp_contractor, m, zh, en,                                         \
             .flags = SP_GUARDED __VA_OPT__(, ) __VA_ARGS__)

static const sp_field fields[] = {
    SP_HEAD_FIELDS(sp_contractor),
    FIRM(code, "承包商编号", "code", .flags = SP_REQUIRED | SP_FIXED | SP_BRIEF,
         .max_len = 64, .clean = sp_code_clean, .alias = "编号|相关方编号"),
    FIRM(name, "承包商名称", "name",
         .flags = SP_REQUIRED | SP_CONTAINS | SP_BRIEF,
         .alias = "名称|单位名称|相关方名称"),
    FIRM(credit_code, "统一社会信用代码", "unified social credit code",
         .clean = sp_credit_code_clean, .alias = "信用代码"),
    FIRM(state, "状态", "state", .flags = SP_GUARDED | SP_BRIEF,
         .labels = sp_contractor_state_labels,
         .nlabels = SP_CONTRACTOR_STATE_COUNT),
    KEPT(state_reason, "状态原因", "reason of the state"),
    DAY(agreement_from, "安全协议开始", "agreement from"),
    DAY(agreement_to, "安全协议截止", "agreement to", .flags = SP_BRIEF,
        .alias = "协议有效期至"),
    FIRM(kind, "相关方类型", "kind of party", .flags = SP_BRIEF,
         .labels = sp_party_kind_labels, .nlabels = SP_PARTY_KIND_COUNT,
         .alias = "类型"),
    FIRM(legal_rep, "法定代表人", "legal representative", .flags = SP_PRIVATE),
    FIRM(legal_rep_hash, "法定代表人证件号指纹",
         "hash of the representative's identity number",
         .flags = SP_GUARDED | SP_PRIVATE),
    FIRM(contact, "联系人", "contact", .flags = SP_PRIVATE),
    FIRM(phone, "联系电话", "phone", .flags = SP_PRIVATE,
         .clean = sp_phone_clean, .alias = "电话"),
    FIRM(work, "承揽内容", "what they do here", .flags = SP_CONTAINS),
    FIRM(regulated, "须有安全生产许可证", "needs a work safety licence",
         .help_zh = "建筑施工、矿山、危险化学品、烟花爆竹、民用爆炸物品",
         .help_en = "construction, mines, hazardous chemicals, fireworks, "
                    "explosives"),
    FIRM(safety_body, "安全管理机构和人员", "safety organisation",
         .as = SP_AS_LINES),
    FIRM(safety_record, "近三年安全业绩", "safety record of three years",
         .as = SP_AS_LINES),
    FIRM(contract_no, "合同编号", "contract number", .max_len = 120),
    DAY(contract_from, "合同开始", "contract from"),
    DAY(contract_to, "合同截止", "contract to"),
    KEPT(admission_score, "准入评分", "admission score"),
    KEPT(applied_by, "申请人", "applied by"),
    KEPT(reviewed_by, "引进部门签字", "signed for the department"),
    KEPT(reviewed_at, "引进部门签字时间", "signed for the department at",
         .as = SP_AS_TIME),
    KEPT(approved_by, "安全部门签字", "signed for safety"),
    KEPT(approved_at, "安全部门签字时间", "signed for safety at",
         .as = SP_AS_TIME),
    KEPT(review_due, "下次年度评价", "next yearly evaluation",
         .as = SP_AS_DATE),
    KEPT(finished_on, "完工日期", "finished on", .as = SP_AS_DATE),
    KEPT(score, "年度评分", "yearly score", .as = SP_AS_DECIMAL, .decimals = 1),
    KEPT(grade, "评价等级", "grade", .max_len = 8),
};

static void check_days(const char *from, const char *to, const char *field,
                       const char *zh, const char *en, sp_findings *out)
{
    if (from && to && strcmp(to, from) < 0)
        sp_finding_add(out, SP_ERROR, field, SP_IN_ZH "截止日 %s 早于开始日 %s",
                       SP_IN_EN " ends on %s, before it begins on %s", zh, en,
                       to, from);
}

static void check(const void *record, sp_findings *out)
{
    const sp_contractor *c = record;

    check_days(c->agreement_from, c->agreement_to, "agreement_to", "安全协议",
               "the agreement", out);
    check_days(c->contract_from, c->contract_to, "contract_to", "合同",
               "the contract", out);
}

/* ---- what is signed is not typed ---- */

static sp_status keep_dates(sp_session *session, sp_agreement_kind kind,
                            const char *code, const char *from, const char *to)
{
    char says_from[11];
    char says_to[11];
    bool there = false;

    SP_TRY(sp_agreement_says(session, code, kind, says_from, says_to, &there));
    if (there && !(from && to && strcmp(from, says_from) == 0 &&
                   strcmp(to, says_to) == 0))
        return sp_fail(SP_CONFLICT,
                       "相关方 %.60s 的日期由已签协议决定（%s～%s），不能手填",
                       "the dates of party %.60s follow from what was signed "
                       "(%s to %s) and are not typed",
                       code, says_from, says_to);
    return SP_OK;
}

static sp_status before(sp_session *session, const void *old_record,
                        void *record)
{
    const sp_contractor *old = old_record;
    const sp_contractor *c = record;

    if (!old)
        return SP_OK;
    if (!sp_same_text(old->agreement_from, c->agreement_from) ||
        !sp_same_text(old->agreement_to, c->agreement_to))
        SP_TRY(keep_dates(session, SP_AGREEMENT_SAFETY, c->code,
                          c->agreement_from, c->agreement_to));
    if (!sp_same_text(old->contract_from, c->contract_from) ||
        !sp_same_text(old->contract_to, c->contract_to))
        SP_TRY(keep_dates(session, SP_AGREEMENT_CONTRACT, c->code,
                          c->contract_from, c->contract_to));
    return SP_OK;
}

/* Passes of its people follow when what they rest on has changed. */
static sp_status after(sp_session *session, const void *old_record,
                       const void *record)
{
    const sp_contractor *old = old_record;
    const sp_contractor *c = record;

    if (!old || (old->state == c->state &&
                 sp_same_text(old->agreement_from, c->agreement_from) &&
                 sp_same_text(old->agreement_to, c->agreement_to) &&
                 sp_same_text(old->contract_from, c->contract_from) &&
                 sp_same_text(old->contract_to, c->contract_to) &&
                 sp_same_text(old->credit_code, c->credit_code) &&
                 sp_same_text(old->legal_rep_hash, c->legal_rep_hash)))
        return SP_OK;
    return sp_pass_follow_firm(session, c->code);
}

static const sp_hooks hooks = {.before = before, .after = after};

const sp_type sp_contractor_type = {.name = "contractor",
                                    .zh = "承包商",
                                    .en = "contractor",
                                    .table = "contractor",
                                    .code = "code",
                                    .module = "contractor",
                                    .check = check,
                                    .hooks = &hooks,
                                    SP_TYPE(sp_contractor, fields)};

/* ---- decisions ---- */

static bool needs_reason(sp_contractor_state state)
{
    return state == SP_CONTRACTOR_RESTRICTED ||
           state == SP_CONTRACTOR_SUSPENDED ||
           state == SP_CONTRACTOR_BLACKLISTED;
}

typedef struct decision {
    sp_contractor_state state;
    const char *reason;
} decision;

static sp_status may_work(sp_session *session, const sp_contractor *c)
{
    const sp_barred_by by = {.contractor = c->code,
                             .credit_code = c->credit_code,
                             .rep_hash = c->legal_rep_hash};
    char today[11];
    char entry[64];
    bool barred;

    sp_today(session, today);
    SP_TRY(sp_barred(session, &by, today, today, &barred, entry));
    if (barred)
        return sp_fail(SP_CONFLICT,
                       "相关方 %.60s 在黑名单中（%.60s），须先移出",
                       "party %.60s is on the blacklist (%.60s): it has to be "
                       "lifted first",
                       c->code, entry);
    return SP_OK;
}

static sp_status set_state(sp_session *session, void *record, void *arg)
{
    const decision *d = arg;
    sp_contractor *c = record;

    if (d->state != SP_CONTRACTOR_BLACKLISTED &&
        d->state != SP_CONTRACTOR_EXITED)
        SP_TRY(may_work(session, c));
    c->state = d->state;
    return sp_text_set(&c->state_reason, d->reason);
}

sp_status sp_contractor_decide(sp_session *session, const char *code,
                               sp_contractor_state state, const char *reason)
{
    decision d = {state, reason};

    if ((unsigned)state >= SP_CONTRACTOR_STATE_COUNT)
        return sp_fail(SP_INVALID, "没有承包商状态 %d",
                       "there is no state %d of contractors", (int)state);
    if (needs_reason(state) && (!reason || !*reason))
        return sp_fail(SP_INVALID,
                       "把承包商 %.60s 设为“" SP_IN_ZH "”须写明原因",
                       "say why contractor %.60s becomes " SP_IN_EN, code,
                       sp_contractor_state_labels[state].zh,
                       sp_contractor_state_labels[state].en);
    return sp_party_change(session, &sp_contractor_type, code, SP_DO_APPROVE,
                           "decide", set_state, &d);
}

/* ---- who stands behind it ---- */

static sp_status set_rep(sp_session *session, void *record, void *arg)
{
    sp_contractor *c = record;
    char hash[SP_HASH_HEX];
    char mask[31];

    SP_TRY(sp_identity_hash(session, arg, hash, mask));
    return sp_text_set(&c->legal_rep_hash, hash);
}

sp_status sp_contractor_identify(sp_session *session, const char *code,
                                 const char *number)
{
    return sp_party_change(session, &sp_contractor_type, code, SP_DO_UPDATE,
                           "identify", set_rep, (void *)(uintptr_t)number);
}
