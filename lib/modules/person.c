/* People: the record. */
#include <string.h>

#include "cleaning.h"
#include "party.h"
#include "risk_tree.h"

#define CODE(rec, zh)                                                          \
    SP_FIELD(rec, code, zh, "code",                                            \
             .flags = SP_REQUIRED | SP_FIXED | SP_BRIEF, .max_len = 64,        \
             .clean = sp_code_clean, .alias = "编号")
#define DAY(rec, m, zh, en, ...)                                               \
    SP_FIELD(rec, m, zh, en, .as = SP_AS_DATE, __VA_ARGS__)

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
    FIELD(id_mask, "证件号", "identity number, masked",
          .flags = SP_GUARDED | SP_PRIVATE),
};

static void check_person(const void *record, sp_findings *out)
{
    const sp_person *p = record;

    if (p->hired_on && p->left_on && strcmp(p->left_on, p->hired_on) < 0)
        sp_finding_add(out, SP_ERROR, "left_on", "离场日期 %s 早于入场日期 %s",
                       "they left on %s, before they came on %s", p->left_on,
                       p->hired_on);
}

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

/* What their pass rests on may have changed. Own staff have none. */
static sp_status person_after(sp_session *session, const void *old_record,
                              const void *record)
{
    const sp_person *old = old_record;
    const sp_person *p = record;

    if (!p->contractor && !(old && old->contractor))
        return SP_OK;
    return sp_pass_follow(session, p->code);
}

static const sp_hooks person_hooks = {.before = person_before,
                                      .after = person_after,
                                      .after_bulk = sp_pass_follow_new};

const sp_type sp_person_type = {.name = "person",
                                .zh = "人员",
                                .en = "person",
                                .table = "person",
                                .code = "code",
                                .module = "training_file",
                                .check = check_person,
                                .hooks = &person_hooks,
                                SP_TYPE(sp_person, person_fields)};
