/* Contracts and safety agreements, and their two signatures. */
#include <string.h>

#include "cleaning.h"
#include "party.h"
#include "risk_tree.h"
#include "when.h"

static const sp_label kinds[] = {
    [SP_AGREEMENT_SAFETY] = {"safety", "安全协议", "safety agreement",
                             "安全生产管理协议"},
    [SP_AGREEMENT_CONTRACT] = {"contract", "合同", "contract", NULL},
};
SP_ASSERT_COUNT(kinds, SP_AGREEMENT_KIND_COUNT);

#define FIELD(m, zh, en, ...)                                                  \
    SP_FIELD(sp_party_agreement, m, zh, en, __VA_ARGS__)
#define KEPT(m, zh, en, ...)                                                   \
    FIELD(m, zh, en, .flags = SP_GUARDED __VA_OPT__(, ) __VA_ARGS__)

static const sp_field fields[] = {
    SP_HEAD_FIELDS(sp_party_agreement),
    FIELD(code, "协议编号", "code", .flags = SP_REQUIRED | SP_FIXED | SP_BRIEF,
          .max_len = 120, .clean = sp_code_clean, .alias = "编号"),
    FIELD(contractor, "相关方", "party",
          .flags = SP_REQUIRED | SP_FIXED | SP_BRIEF, .ref = "contractor",
          .alias = "承包商"),
    FIELD(kind, "协议类型", "kind", .flags = SP_BRIEF, SP_LABELS(kinds),
          .alias = "类型"),
    FIELD(valid_from, "有效期起", "valid from", .flags = SP_REQUIRED | SP_BRIEF,
          .as = SP_AS_DATE),
    FIELD(valid_to, "有效期至", "valid to", .flags = SP_REQUIRED | SP_BRIEF,
          .as = SP_AS_DATE),
    FIELD(content, "工作内容", "content", .as = SP_AS_LINES),
    FIELD(duties, "双方安全职责", "duties of both", .as = SP_AS_LINES),
    FIELD(measures, "安全措施", "safety measures", .as = SP_AS_LINES),
    FIELD(coordinator, "本单位协调人员", "our coordinator", .ref = "person",
          .help_zh = "人员编号", .help_en = "code of a person"),
    FIELD(their_coordinator, "对方协调人员", "their coordinator"),
    FIELD(deposit, "安全保证金", "deposit"),
    KEPT(signed_by, "本单位签字", "signed by us"),
    KEPT(signed_at, "本单位签字时间", "signed by us at", .as = SP_AS_TIME),
    KEPT(their_signer, "对方签字", "signed by them"),
    KEPT(their_signed_at, "对方签字时间", "signed by them at",
         .as = SP_AS_TIME),
    SP_REMOVED_FIELD(sp_party_agreement),
};

static void check(const void *record, sp_findings *out)
{
    const sp_party_agreement *a = record;

    if (a->valid_from && a->valid_to && strcmp(a->valid_to, a->valid_from) < 0)
        sp_finding_add(out, SP_ERROR, "valid_to", "协议截止日 %s 早于开始日 %s",
                       "the agreement ends on %s, before it begins on %s",
                       a->valid_to, a->valid_from);
}

/* ---- what is signed stays ---- */

static bool is_content(const sp_field *f)
{
    static const char *const others[] = {
        "version",         "updated_at", "updated_by",
        "signed_by",       "signed_at",  "their_signer",
        "their_signed_at", "removed_at", "owner_dept"};

    for (size_t i = 0; i < SP_COUNT(others); i++)
        if (strcmp(f->name, others[i]) == 0)
            return false;
    return true;
}

static sp_status before(sp_session *session, const void *old_record,
                        void *record)
{
    const sp_party_agreement *old = old_record;

    (void)session;
    if (!old || (!old->signed_by && !old->their_signer))
        return SP_OK;
    for (size_t i = 0; i < SP_COUNT(fields); i++)
        if (is_content(&fields[i]) && !sp_field_equal(&fields[i], old, record))
            return sp_fail(SP_CONFLICT,
                           "协议 %.60s 已有签字，“" SP_IN_ZH "”不能再改",
                           "agreement %.60s has a signature: its " SP_IN_EN
                           " cannot be changed any more",
                           old->code, fields[i].zh, fields[i].en);
    return SP_OK;
}

static sp_status after(sp_session *session, const void *old, const void *record)
{
    const sp_party_agreement *a = record;

    (void)old;
    return sp_agreement_follow(session, a->contractor);
}

static const sp_hooks hooks = {.before = before, .after = after};

const sp_type sp_party_agreement_type = {.name = "party_agreement",
                                         .zh = "合同与安全协议",
                                         .en = "agreement",
                                         .table = "party_agreement",
                                         .code = "code",
                                         .module = "contractor",
                                         .hide = "removed_at",
                                         .check = check,
                                         .hooks = &hooks,
                                         SP_TYPE(sp_party_agreement, fields)};

/* ---- what they say ---- */

/* The next piece that hangs on what was gathered; else it begins anew, unless
 * today is covered already. True: enough. */
static bool take(char from[11], char to[11], bool *there, const char *next_from,
                 const char *next_to, int64_t today)
{
    int64_t end = sp_party_day(to);

    if (*there && sp_party_day(next_from) <= end + 1) {
        if (strcmp(next_to, to) > 0)
            memcpy(to, next_to, 11);
        return false;
    }
    if (*there && end >= today)
        return true;
    memcpy(from, next_from, 11);
    memcpy(to, next_to, 11);
    *there = true;
    return false;
}

sp_status sp_agreement_says(sp_session *session, const char *contractor,
                            sp_agreement_kind kind, char out_from[11],
                            char out_to[11], bool *out_there)
{
    SP_AUTOSTMT *stmt = NULL;
    int64_t today = sp_party_today(session);
    bool row;

    *out_there = false;
    SP_TRY(sp_db_prepare(session->db,
                         "SELECT valid_from, valid_to FROM party_agreement "
                         "WHERE contractor = $1 AND kind = $2 AND signed_by IS "
                         "NOT NULL AND their_signer IS NOT NULL AND removed_at "
                         "IS NULL ORDER BY valid_from, valid_to",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, contractor);
    sp_stmt_bind_text(stmt, 2, kinds[kind].name);
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            return SP_OK;
        const char *from = sp_stmt_text(stmt, 0);
        const char *to = sp_stmt_text(stmt, 1);
        SP_TRY(sp_stmt_ok(stmt));
        if (!from || !to || strlen(from) != 10 || strlen(to) != 10)
            continue;
        if (take(out_from, out_to, out_there, from, to, today))
            return SP_OK;
    }
}

/* Was one ever signed by both? */
static sp_status was_signed(sp_session *session, const char *contractor,
                            sp_agreement_kind kind, bool *out)
{
    SP_AUTOSTMT *stmt = NULL;

    SP_TRY(sp_db_prepare(session->db,
                         "SELECT 1 FROM party_agreement WHERE contractor = $1 "
                         "AND kind = $2 AND signed_by IS NOT NULL AND "
                         "their_signer IS NOT NULL LIMIT 1",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, contractor);
    sp_stmt_bind_text(stmt, 2, kinds[kind].name);
    return sp_stmt_step(stmt, out);
}

/* Dates that were typed for want of an agreement stay until there is one; what
 * followed from agreements goes with the last of them. */
static sp_status set_dates(sp_session *session, sp_contractor *c,
                           sp_agreement_kind kind, char **from, char **to)
{
    char says_from[11];
    char says_to[11];
    bool there;

    SP_TRY(
        sp_agreement_says(session, c->code, kind, says_from, says_to, &there));
    if (there) {
        SP_TRY(sp_text_set(from, says_from));
        return sp_text_set(to, says_to);
    }
    SP_TRY(was_signed(session, c->code, kind, &there));
    if (!there)
        return SP_OK;
    SP_TRY(sp_text_set(from, NULL));
    return sp_text_set(to, NULL);
}

static void free_contractor(sp_contractor **c)
{
    sp_record_free(&sp_contractor_type, *c);
}
#define AUTOCONTRACTOR SP_CLEANUP(free_contractor) sp_contractor

sp_status sp_agreement_follow(sp_session *session, const char *contractor)
{
    AUTOCONTRACTOR *old = NULL;
    AUTOCONTRACTOR *c = NULL;
    void *found = NULL;

    SP_TRY(sp_rec_find(session->db, &sp_contractor_type, "code", contractor,
                       &found));
    old = found;
    c = sp_record_copy(&sp_contractor_type, old);
    if (!c)
        return SP_NO_MEMORY;
    SP_TRY(set_dates(session, c, SP_AGREEMENT_SAFETY, &c->agreement_from,
                     &c->agreement_to));
    SP_TRY(set_dates(session, c, SP_AGREEMENT_CONTRACT, &c->contract_from,
                     &c->contract_to));
    return sp_change(session, &sp_contractor_type, old, c, "agreement");
}

/* ---- signing ---- */

static sp_status is_full(const sp_party_agreement *a)
{
    if (a->kind == SP_AGREEMENT_SAFETY &&
        (!a->duties || !a->measures || !a->coordinator ||
         !a->their_coordinator))
        return sp_fail(
            SP_INVALID,
            "安全协议 %.60s 应写明双方职责、安全措施和双方协调人员"
            "（安全生产法 48）",
            "safety agreement %.60s should say the duties of both, "
            "the measures, and a coordinator of each (安全生产法 48)",
            a->code);
    return SP_OK;
}

static sp_status sign(sp_session *session, void *record, void *arg)
{
    const char *theirs = arg;
    sp_party_agreement *a = record;

    SP_TRY(is_full(a));
    if (theirs ? a->their_signer != NULL : a->signed_by != NULL)
        return sp_fail(SP_CONFLICT, "协议 %.60s 这一方已签字",
                       "agreement %.60s is signed by that side already",
                       a->code);
    if (theirs) {
        a->their_signed_at = sp_session_now(session);
        return sp_text_set(&a->their_signer, theirs);
    }
    a->signed_at = sp_session_now(session);
    return sp_text_set(&a->signed_by, session->actor->name);
}

sp_status sp_agreement_sign(sp_session *session, const char *code,
                            const char *their_signer)
{
    if (their_signer && !*their_signer)
        return sp_fail(SP_INVALID, "请写明对方签字人",
                       "say who signed for them");
    return sp_party_change(session, &sp_party_agreement_type, code,
                           their_signer ? SP_DO_UPDATE : SP_DO_APPROVE, "sign",
                           sign, (void *)(uintptr_t)their_signer);
}
