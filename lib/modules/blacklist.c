/* The blacklist: the record, and who is on it. */
#include <safeprod/creditcode.h>

#include <stdio.h>
#include <string.h>

#include "party.h"

static const sp_label subjects[] = {
    [SP_BLACKLIST_COMPANY] = {"company", "单位", "company", NULL},
    [SP_BLACKLIST_PERSON] = {"person", "人员", "person", NULL},
};
SP_ASSERT_COUNT(subjects, SP_BLACKLIST_SUBJECT_COUNT);

static const sp_label scopes[] = {
    [SP_BLACKLIST_ENTERPRISE] = {"enterprise", "本企业", "enterprise", NULL},
    [SP_BLACKLIST_PARK] = {"park", "全园区", "park", NULL},
};
SP_ASSERT_COUNT(scopes, SP_BLACKLIST_SCOPE_COUNT);

static const sp_label states[] = {
    [SP_BLACKLIST_PROPOSED] = {"proposed", "已提议", "proposed", NULL},
    [SP_BLACKLIST_IN_FORCE] = {"in_force", "生效", "in force", NULL},
    [SP_BLACKLIST_REJECTED] = {"rejected", "未采纳", "rejected", NULL},
    [SP_BLACKLIST_LIFT_PROPOSED] = {"lift_proposed", "提议移出",
                                    "proposed to be lifted", NULL},
    [SP_BLACKLIST_LIFTED] = {"lifted", "已移出", "lifted", NULL},
};
SP_ASSERT_COUNT(states, SP_BLACKLIST_STATE_COUNT);

#define FIELD(m, zh, en, ...)                                                  \
    SP_FIELD(sp_blacklist_entry, m, zh, en, __VA_ARGS__)
#define KEPT(m, zh, en, ...)                                                   \
    FIELD(m, zh, en, .flags = SP_GUARDED __VA_OPT__(, ) __VA_ARGS__)
#define SHOWN(m, zh, en, ...)                                                  \
    FIELD(m, zh, en, .flags = SP_GUARDED | SP_BRIEF __VA_OPT__(, ) __VA_ARGS__)

static const sp_field fields[] = {
    SP_HEAD_FIELDS(sp_blacklist_entry),
    SHOWN(code, "条目编号", "code", .alias = "编号"),
    SHOWN(subject, "对象", "subject", SP_LABELS(subjects)),
    FIELD(contractor, "相关方", "party", .ref = "contractor",
          .help_zh = "相关方编号", .help_en = "code of a party"),
    FIELD(person, "人员", "person", .ref = "person", .help_zh = "人员编号",
          .help_en = "code of a person"),
    FIELD(name, "名称或姓名", "name", .flags = SP_CONTAINS | SP_BRIEF,
          .alias = "名称|姓名"),
    FIELD(credit_code, "统一社会信用代码", "unified social credit code",
          .clean = sp_credit_code_clean),
    FIELD(id_hash, "证件号指纹", "hash of the identity number",
          .flags = SP_GUARDED | SP_PRIVATE),
    FIELD(reason, "原因", "reason", .flags = SP_REQUIRED | SP_BRIEF,
          .help_zh = "规则包 party.cn 中的代码或名称",
          .help_en = "as the pack party.cn says it"),
    FIELD(evidence, "证据", "evidence", .flags = SP_REQUIRED | SP_PRIVATE,
          .as = SP_AS_LINES),
    FIELD(scope, "范围", "scope", SP_LABELS(scopes)),
    SHOWN(state, "状态", "state", SP_LABELS(states)),
    KEPT(proposed_by, "提议人", "proposed by"),
    KEPT(proposed_at, "提议时间", "proposed at", .as = SP_AS_TIME),
    KEPT(decided_by, "决定人", "decided by"),
    KEPT(decided_at, "决定时间", "decided at", .as = SP_AS_TIME),
    KEPT(decision_note, "决定说明", "why it was decided so"),
    KEPT(valid_from, "有效期起", "valid from", .as = SP_AS_DATE),
    SHOWN(valid_to, "有效期至", "valid to", .as = SP_AS_DATE),
    KEPT(appeal, "申诉", "appeal", .as = SP_AS_LINES),
    KEPT(lift_by, "提议移出人", "lifting proposed by"),
    KEPT(lift_at, "提议移出时间", "lifting proposed at", .as = SP_AS_TIME),
    KEPT(lift_reason, "移出理由", "why to lift it"),
    KEPT(lifted_by, "移出决定人", "lifted by"),
    KEPT(lifted_at, "移出时间", "lifted at", .as = SP_AS_TIME),
};
const sp_type sp_blacklist_entry_type = {.name = "blacklist_entry",
                                         .zh = "黑名单条目",
                                         .en = "blacklist entry",
                                         .table = "blacklist_entry",
                                         .code = "code",
                                         .module = "contractor",
                                         .flags = SP_TYPE_VERBS_ONLY,
                                         SP_TYPE(sp_blacklist_entry, fields)};

/* ---- who is on it ---- */

/* A firm is known by its code, its credit code, and who represents it, also
 * when that person is on the list themselves; a person by code and identity.
 * Each branch goes by its own index. */
#define IN_FORCE                                                               \
    "SELECT code FROM blacklist_entry WHERE state IN ('in_force', "            \
    "'lift_proposed') AND valid_from <= $1 AND (valid_to IS NULL OR valid_to " \
    ">= $2) AND "
#define EITHER " UNION ALL "

static const char is_barred[] = IN_FORCE
    "contractor = $3" EITHER IN_FORCE "credit_code = $4" EITHER IN_FORCE
    "id_hash = $5" EITHER IN_FORCE "person = $6" EITHER IN_FORCE
    "id_hash = $7 AND subject = 'person' LIMIT 1";

sp_status sp_barred(sp_session *session, const sp_barred_by *by,
                    const char *first, const char *last, bool *out,
                    char out_entry[64])
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(session->db, is_barred, &stmt));
    sp_stmt_bind_text(stmt, 1, last);
    sp_stmt_bind_text(stmt, 2, first);
    sp_stmt_bind_text(stmt, 3, by->contractor);
    sp_stmt_bind_text(stmt, 4, by->credit_code);
    sp_stmt_bind_text(stmt, 5, by->rep_hash);
    sp_stmt_bind_text(stmt, 6, by->person);
    sp_stmt_bind_text(stmt, 7, by->id_hash);
    SP_TRY(sp_stmt_step(stmt, &row));
    if (out_entry)
        snprintf(out_entry, 64, "%s", row ? sp_stmt_text(stmt, 0) : "");
    *out = row;
    return SP_OK;
}
