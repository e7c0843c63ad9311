/* The ledger's chain. */
#include "ledger.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "field.h"
#include "str.h"
#include "text.h"

static const sp_field fields[] = {
    SP_FIELD(sp_entry, seq, "序号", "seq", .flags = SP_KEY | SP_BRIEF),
    SP_FIELD(sp_entry, at, "时间", "at", .flags = SP_GUARDED | SP_BRIEF,
             .as = SP_AS_TIME),
    SP_FIELD(sp_entry, actor, "操作人", "actor", .flags = SP_GUARDED | SP_BRIEF,
             .alias = "user"),
    SP_FIELD(sp_entry, owner_dept, "部门", "department", .flags = SP_GUARDED),
    SP_FIELD(sp_entry, verb, "动作", "verb", .flags = SP_GUARDED | SP_BRIEF),
    SP_FIELD(sp_entry, subject, "对象", "subject",
             .flags = SP_GUARDED | SP_BRIEF, .alias = "type"),
    SP_FIELD(sp_entry, code, "编号", "code", .flags = SP_GUARDED | SP_BRIEF),
    SP_FIELD(sp_entry, before, "改前", "before", .flags = SP_GUARDED,
             .as = SP_AS_JSON),
    SP_FIELD(sp_entry, after, "改后", "after", .flags = SP_GUARDED,
             .as = SP_AS_JSON),
    SP_FIELD(sp_entry, digest, "记录指纹", "digest", .flags = SP_GUARDED),
    SP_FIELD(sp_entry, hash, "链哈希", "hash", .flags = SP_GUARDED),
};
const sp_type sp_entry_type = {.name = "entry",
                               .zh = "留痕",
                               .en = "ledger entry",
                               .table = "ledger",
                               .code = "seq",
                               .module = "audit",
                               .flags = SP_TYPE_VERBS_ONLY,
                               SP_TYPE(sp_entry, fields)};

static sp_hash chain(const sp_hash *previous, const sp_entry *entry)
{
    sp_hasher h;
    char numbers[64];

    snprintf(numbers, sizeof numbers, "%" PRId64 " %" PRId64, entry->seq,
             entry->at);
    sp_hasher_start(&h);
    sp_hasher_add(&h, previous->byte, sizeof previous->byte);
    sp_hasher_add_field(&h, numbers);
    sp_hasher_add_field(&h, entry->actor);
    sp_hasher_add_field(&h, entry->owner_dept);
    sp_hasher_add_field(&h, entry->verb);
    sp_hasher_add_field(&h, entry->subject);
    sp_hasher_add_field(&h, entry->code);
    sp_hasher_add_field(&h, entry->before);
    sp_hasher_add_field(&h, entry->after);
    sp_hasher_add_field(&h, entry->digest);
    return sp_hasher_end(&h);
}

sp_status sp_ledger_last(sp_db *db, int64_t *out_seq, sp_hash *out_hash)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(
        db, "SELECT seq, hash FROM ledger ORDER BY seq DESC LIMIT 1", &stmt));
    SP_TRY(sp_stmt_step(stmt, &row));
    *out_seq = row ? sp_stmt_int(stmt, 0) : 0;
    *out_hash = (sp_hash){{0}};
    const char *hash = row ? sp_stmt_text(stmt, 1) : NULL;
    SP_TRY(sp_stmt_ok(stmt));
    if (row && !sp_hash_parse(hash, out_hash))
        return sp_fail(SP_CORRUPT, "留痕第 %" PRId64 " 条的哈希无法识别",
                       "ledger entry %" PRId64 " has no readable hash",
                       *out_seq);
    return SP_OK;
}

sp_status sp_ledger_append(sp_db *db, sp_entry *entry)
{
    SP_AUTOSTMT *stmt = NULL;
    sp_hash previous;
    char hex[SP_HASH_HEX];

    SP_TRY(sp_ledger_last(db, &entry->seq, &previous));
    entry->seq++;
    sp_hash hash = chain(&previous, entry);
    sp_hash_hex(&hash, hex);
    SP_TRY(sp_text_set(&entry->hash, hex));
    SP_TRY(sp_db_prepare(
        db,
        "INSERT INTO ledger (seq, at, actor, owner_dept, verb, subject, code, "
        "before, after, digest, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, "
        "$9, $10, $11)",
        &stmt));
    sp_stmt_bind_int(stmt, 1, entry->seq);
    sp_stmt_bind_int(stmt, 2, entry->at);
    sp_stmt_bind_text(stmt, 3, entry->actor);
    sp_stmt_bind_text(stmt, 4, entry->owner_dept);
    sp_stmt_bind_text(stmt, 5, entry->verb);
    sp_stmt_bind_text(stmt, 6, entry->subject);
    sp_stmt_bind_text(stmt, 7, entry->code);
    sp_stmt_bind_text(stmt, 8, entry->before);
    sp_stmt_bind_text(stmt, 9, entry->after);
    sp_stmt_bind_text(stmt, 10, entry->digest);
    sp_stmt_bind_text(stmt, 11, entry->hash);
    return sp_stmt_run(stmt);
}

static sp_status bad(sp_audit_result *out, int64_t seq, const char *zh,
                     const char *en)
{
    out->bad_seq = seq;
    snprintf(out->zh, sizeof out->zh, "留痕第 %" PRId64 " 条：%s", seq, zh);
    snprintf(out->en, sizeof out->en, "ledger entry %" PRId64 ": %s", seq, en);
    return sp_fail(SP_CORRUPT, "%.0s%s", "%s%.0s", out->en, out->zh);
}

/* One step along the chain: @seq must follow, and the hash must be right. */
static sp_status prove_entry(const sp_entry *entry, sp_hash *previous,
                             sp_audit_result *out)
{
    char hex[SP_HASH_HEX];

    if (entry->seq != out->entries + 1)
        return bad(out, out->entries + 1, "缺失（被删除或移动）",
                   "is missing (removed or moved)");
    sp_hash hash = chain(previous, entry);
    sp_hash_hex(&hash, hex);
    if (!entry->hash || strcmp(hex, entry->hash) != 0)
        return bad(out, entry->seq, "内容或次序与哈希不符（被改动或插入）",
                   "content or order does not match its hash (changed or put "
                   "in)");
    *previous = hash;
    out->entries++;
    memcpy(out->head, hex, sizeof out->head);
    return SP_OK;
}

static sp_status prove_rows(sp_stmt *stmt, sp_entry *entry,
                            sp_audit_result *out)
{
    sp_hash previous = {{0}};
    bool row;

    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            return SP_OK;
        entry->seq = sp_stmt_int(stmt, 0);
        entry->at = sp_stmt_int(stmt, 1);
        char **const texts[] = {
            &entry->actor,   &entry->owner_dept, &entry->verb,
            &entry->subject, &entry->code,       &entry->before,
            &entry->after,   &entry->digest,     &entry->hash};
        for (int i = 0; i < (int)SP_COUNT(texts); i++) {
            free(*texts[i]);
            *texts[i] = NULL;
            SP_TRY(sp_text_copy(sp_stmt_text(stmt, i + 2), texts[i]));
        }
        SP_TRY(sp_stmt_ok(stmt));
        SP_TRY(prove_entry(entry, &previous, out));
    }
}

sp_status sp_ledger_prove(sp_db *db, sp_audit_result *out)
{
    SP_AUTOSTMT *stmt = NULL;

    *out = (sp_audit_result){0};
    SP_TRY(sp_db_prepare(db,
                         "SELECT seq, at, actor, owner_dept, verb, subject, "
                         "code, before, after, digest, hash FROM ledger ORDER "
                         "BY seq",
                         &stmt));
    sp_entry *entry = sp_record_new(&sp_entry_type);
    if (!entry)
        return SP_NO_MEMORY;
    sp_status status = prove_rows(stmt, entry, out);
    sp_record_free(&sp_entry_type, entry);
    return status;
}

sp_status sp_ledger_holds(sp_db *db, const char *head, sp_audit_result *out)
{
    SP_AUTOSTMT *stmt = NULL;
    SP_AUTOFREE char *number = NULL;
    const char *colon = strchr(head, ':');
    int64_t seq = 0;
    bool row;

    if (colon) {
        number = strndup(head, (size_t)(colon - head));
        if (!number)
            return sp_no_memory();
    }
    if (!number || !sp_text_to_int(number, &seq) || seq < 1 ||
        strlen(colon + 1) != SP_HASH_HEX - 1)
        return sp_fail(SP_INVALID,
                       "“%.90s”不是链头，应如 audit head 打印的 序号:哈希",
                       "\"%.90s\" is no head; it looks like seq:hash, as "
                       "audit head prints it",
                       head);
    SP_TRY(sp_db_prepare(db, "SELECT hash FROM ledger WHERE seq = $1", &stmt));
    sp_stmt_bind_int(stmt, 1, seq);
    SP_TRY(sp_stmt_step(stmt, &row));
    if (!row)
        return bad(out, seq, "链头记录在案，但库中没有这一条（尾部被截断）",
                   "was written down as the head but is not there (the tail "
                   "was cut off)");
    const char *hash = sp_stmt_text(stmt, 0);
    SP_TRY(sp_stmt_ok(stmt));
    if (strcmp(hash, colon + 1) != 0)
        return bad(out, seq, "与记录在案的链头不同（整条链被重写）",
                   "differs from the head that was written down (the chain "
                   "was rewritten)");
    return SP_OK;
}
