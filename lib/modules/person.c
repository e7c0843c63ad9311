/* People, their certificates and contractors: the records. */
#include <safeprod/creditcode.h>
#include <safeprod/person.h>

#include <string.h>

#include "change.h"
#include "cleaning.h"
#include "risk_tree.h"

/* ---- contractors ---- */

static const sp_label contractor_states[] = {
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
SP_ASSERT_COUNT(contractor_states, SP_CONTRACTOR_STATE_COUNT);

#define FIRM(m, zh, en, ...) SP_FIELD(sp_contractor, m, zh, en, __VA_ARGS__)
#define CODE(rec, zh)                                                          \
    SP_FIELD(rec, code, zh, "code",                                            \
             .flags = SP_REQUIRED | SP_FIXED | SP_BRIEF, .max_len = 64,        \
             .clean = sp_code_clean, .alias = "编号")
#define DAY(rec, m, zh, en, ...)                                               \
    SP_FIELD(rec, m, zh, en, .as = SP_AS_DATE, __VA_ARGS__)

static const sp_field contractor_fields[] = {
    SP_HEAD_FIELDS(sp_contractor),
    CODE(sp_contractor, "承包商编号"),
    FIRM(name, "承包商名称", "name",
         .flags = SP_REQUIRED | SP_CONTAINS | SP_BRIEF,
         .alias = "名称|单位名称"),
    FIRM(credit_code, "统一社会信用代码", "unified social credit code",
         .clean = sp_credit_code_clean, .alias = "信用代码"),
    FIRM(state, "状态", "state", .flags = SP_GUARDED | SP_BRIEF,
         SP_LABELS(contractor_states)),
    FIRM(state_reason, "状态原因", "reason of the state", .flags = SP_GUARDED),
    DAY(sp_contractor, agreement_from, "安全协议开始", "agreement from"),
    DAY(sp_contractor, agreement_to, "安全协议截止", "agreement to",
        .flags = SP_BRIEF, .alias = "协议有效期至"),
};

static void check_contractor(const void *record, sp_findings *out)
{
    const sp_contractor *c = record;

    if (c->agreement_from && c->agreement_to &&
        strcmp(c->agreement_to, c->agreement_from) < 0)
        sp_finding_add(out, SP_ERROR, "agreement_to",
                       "安全协议截止日 %s 早于开始日 %s",
                       "the agreement ends on %s, before it begins on %s",
                       c->agreement_to, c->agreement_from);
}

const sp_type sp_contractor_type = {.name = "contractor",
                                    .zh = "承包商",
                                    .en = "contractor",
                                    .table = "contractor",
                                    .code = "code",
                                    .module = "contractor",
                                    .check = check_contractor,
                                    SP_TYPE(sp_contractor, contractor_fields)};

/* ---- people ---- */

static const sp_label staff_kinds[] = {
    [SP_STAFF_WORKER] = {"worker", "一线员工", "worker", "从业人员|员工"},
    [SP_STAFF_PRINCIPAL] = {"principal", "主要负责人", "principal", NULL},
    [SP_STAFF_SAFETY_MANAGER] = {"safety_manager", "安全管理人员",
                                 "safety manager", "安全生产管理人员"},
    [SP_STAFF_DISPATCHED] = {"dispatched", "被派遣劳动者", "dispatched worker",
                             "劳务派遣"},
    [SP_STAFF_INTERN] = {"intern", "实习学生", "intern", "实习生"},
    [SP_STAFF_OTHER] = {"other", "其他人员", "other", NULL},
};
SP_ASSERT_COUNT(staff_kinds, SP_STAFF_KIND_COUNT);

#define FIELD(m, zh, en, ...) SP_FIELD(sp_person, m, zh, en, __VA_ARGS__)

static const sp_field person_fields[] = {
    SP_HEAD_FIELDS(sp_person),
    CODE(sp_person, "人员编号"),
    FIELD(name, "姓名", "name", .flags = SP_REQUIRED | SP_CONTAINS | SP_BRIEF),
    FIELD(phone, "电话", "phone", .flags = SP_PRIVATE, .clean = sp_phone_clean,
          .alias = "手机|联系电话"),
    FIELD(user_name, "登录名", "login name", .max_len = 64),
    FIELD(enterprise, "所属企业", "enterprise", .ref = "enterprise",
          .help_zh = "企业编号", .help_en = "code of an enterprise"),
    FIELD(contractor, "所属承包商", "contractor", .flags = SP_BRIEF,
          .ref = "contractor", .help_zh = "承包商编号；本单位人员不填",
          .help_en = "code of a contractor; none for own staff"),
    DAY(sp_person, trained_until, "培训有效期至", "trained until",
        .flags = SP_BRIEF, .alias = "培训到期"),
    FIELD(exam_passed, "考试合格", "exam passed", .flags = SP_BRIEF),
    DAY(sp_person, medical_until, "体检有效期至", "medical until"),
    FIELD(blacklisted, "黑名单", "blacklisted", .flags = SP_GUARDED | SP_BRIEF),
    FIELD(blacklist_reason, "列入黑名单原因", "why blacklisted",
          .flags = SP_GUARDED | SP_PRIVATE),
    DAY(sp_person, left_on, "离场日期", "left on", .alias = "离职日期"),
    FIELD(post, "岗位", "post", .flags = SP_CONTAINS),
    FIELD(staff_kind, "人员类别", "kind of staff", SP_LABELS(staff_kinds)),
    DAY(sp_person, hired_on, "入职日期", "hired on", .alias = "入场日期"),
    DAY(sp_person, insured_until, "保险有效期至", "insured until"),
    FIELD(id_hash, "证件号指纹", "hash of the identity number",
          .flags = SP_GUARDED | SP_PRIVATE),
    FIELD(photo, "照片", "photo", .flags = SP_GUARDED),
};

/* One login, one person. */
static sp_status person_before(sp_session *session, const void *old,
                               void *record)
{
    const sp_person *p = record;
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    (void)old;
    if (!p->user_name)
        return SP_OK;
    SP_TRY(sp_db_prepare(
        session->db,
        "SELECT code FROM person WHERE user_name = $1 AND id <> $2", &stmt));
    sp_stmt_bind_text(stmt, 1, p->user_name);
    sp_stmt_bind_int(stmt, 2, p->id);
    SP_TRY(sp_stmt_step(stmt, &row));
    if (row)
        return sp_fail(SP_CONFLICT, "登录名 %.60s 已属于人员 %.60s",
                       "the login name %.60s is that of person %.60s already",
                       p->user_name, sp_stmt_text(stmt, 0));
    return SP_OK;
}

static const sp_hooks person_hooks = {.before = person_before};

const sp_type sp_person_type = {.name = "person",
                                .zh = "人员",
                                .en = "person",
                                .table = "person",
                                .code = "code",
                                .module = "training_file",
                                .hooks = &person_hooks,
                                SP_TYPE(sp_person, person_fields)};

/* ---- certificates ---- */

#define PAPER(m, zh, en, ...) SP_FIELD(sp_certificate, m, zh, en, __VA_ARGS__)

static const sp_field certificate_fields[] = {
    SP_HEAD_FIELDS(sp_certificate),
    PAPER(code, "证书记录编号", "code", .flags = SP_FIXED | SP_BRIEF,
          .max_len = 160, .help_zh = "不填则为 人员编号/种类/证号",
          .help_en = "person/kind/number when not given"),
    PAPER(person, "人员", "person", .flags = SP_REQUIRED | SP_FIXED | SP_BRIEF,
          .ref = "person", .alias = "人员编号|持证人"),
    PAPER(kind, "证书种类", "kind", .flags = SP_REQUIRED | SP_BRIEF,
          .max_len = 64, .alias = "种类|作业类别",
          .help_zh = "规则包中的代码，如 welding、electrician、guardian",
          .help_en = "as rule packs say it: welding, electrician, guardian, …"),
    PAPER(item, "准操项目", "item"),
    PAPER(number, "证书编号", "number", .flags = SP_BRIEF, .max_len = 64,
          .alias = "证号"),
    PAPER(issuer, "发证机关", "issuer"),
    DAY(sp_certificate, valid_from, "有效期起", "valid from",
        .alias = "发证日期"),
    DAY(sp_certificate, valid_to, "有效期至", "valid to", .flags = SP_BRIEF,
        .help_zh = "长期有效则不填", .help_en = "none: no end"),
    DAY(sp_certificate, review_due, "应复审日期", "review due on",
        .flags = SP_BRIEF, .alias = "复审日期"),
    PAPER(revoked, "已吊销", "revoked", .flags = SP_BRIEF),
};

static void check_certificate(const void *record, sp_findings *out)
{
    const sp_certificate *c = record;

    if (c->valid_from && c->valid_to && strcmp(c->valid_to, c->valid_from) < 0)
        sp_finding_add(out, SP_ERROR, "valid_to",
                       "证书有效期至 %s，早于有效期起 %s",
                       "the certificate ends on %s, before it begins on %s",
                       c->valid_to, c->valid_from);
}

static sp_status certificate_before(sp_session *session, const void *old,
                                    void *record)
{
    sp_certificate *c = record;

    (void)session;
    if (old || c->code || !c->person || !c->kind)
        return SP_OK;
    return sp_code_derive(&c->code, c->person, c->kind, c->number);
}

static const sp_hooks certificate_hooks = {.before = certificate_before};

const sp_type sp_certificate_type = {
    .name = "certificate",
    .zh = "人员证书",
    .en = "certificate",
    .table = "certificate",
    .code = "code",
    .module = "training_file",
    .check = check_certificate,
    .hooks = &certificate_hooks,
    SP_TYPE(sp_certificate, certificate_fields)};

/* ---- decisions ---- */

static bool needs_reason(sp_contractor_state state)
{
    return state == SP_CONTRACTOR_RESTRICTED ||
           state == SP_CONTRACTOR_SUSPENDED ||
           state == SP_CONTRACTOR_BLACKLISTED;
}

/* A copy of @old is changed by @set and written. */
static sp_status change_as(sp_session *session, const sp_type *type,
                           const char *code, const char *verb,
                           sp_status (*set)(void *record, void *arg), void *arg)
{
    void *old = NULL;

    SP_TRY(sp_require(session, "contractor", SP_DO_APPROVE, NULL, NULL));
    SP_TRY(sp_rec_find(session->db, type, "code", code, &old));
    const sp_head *head = old;
    void *record = sp_record_copy(type, old);
    sp_status status = record ? sp_require(session, "contractor", SP_DO_APPROVE,
                                           head->owner_dept, head->created_by)
                              : SP_NO_MEMORY;
    if (status == SP_OK)
        status = set(record, arg);
    if (status == SP_OK)
        status = sp_change(session, type, old, record, verb);
    sp_record_free(type, record);
    sp_record_free(type, old);
    return status;
}

typedef struct decision {
    sp_contractor_state state;
    const char *reason;
} decision;

static sp_status set_state(void *record, void *arg)
{
    const decision *d = arg;
    sp_contractor *c = record;

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
        return sp_fail(
            SP_INVALID, "把承包商 %.60s 设为“" SP_IN_ZH "”须写明原因",
            "say why contractor %.60s becomes " SP_IN_EN, code,
            contractor_states[state].zh, contractor_states[state].en);
    return change_as(session, &sp_contractor_type, code, "decide", set_state,
                     &d);
}

static sp_status set_blacklist(void *record, void *arg)
{
    const char *const *reason = arg;
    sp_person *p = record;

    p->blacklisted = *reason != NULL;
    return sp_text_set(&p->blacklist_reason, *reason);
}

sp_status sp_person_blacklist(sp_session *session, const char *code,
                              const char *reason)
{
    if (reason && !*reason)
        return sp_fail(SP_INVALID, "把 %.60s 列入黑名单须写明原因",
                       "say why %.60s is put on the blacklist", code);
    return change_as(session, &sp_person_type, code, "blacklist", set_blacklist,
                     &reason);
}
