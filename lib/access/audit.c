/* The ledger for those who may look at it, and the doctor. */
#include <safeprod/audit.h>

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "blob.h"
#include "change.h"
#include "kb_store.h"
#include "ledger.h"
#include "reading_store.h"
#include "str.h"

/* The state that the newest entry about @type recorded; "" when none did. */
static sp_status last_digest(sp_db *db, const sp_type *type, int64_t *out_seq,
                             char out_digest[SP_HASH_HEX])
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(db,
                         "SELECT seq, digest FROM ledger WHERE subject = $1 "
                         "ORDER BY seq DESC LIMIT 1",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, type->name);
    SP_TRY(sp_stmt_step(stmt, &row));
    *out_seq = row ? sp_stmt_int(stmt, 0) : 0;
    const char *digest = row ? sp_stmt_text(stmt, 1) : "";
    SP_TRY(sp_stmt_ok(stmt));
    snprintf(out_digest, SP_HASH_HEX, "%s", digest);
    return SP_OK;
}

static sp_status rows_unknown(const sp_type *type, sp_audit_result *out)
{
    snprintf(out->zh, sizeof out->zh,
             "数据表 %s 里有%s，但没有任何留痕：有人绕过程序写入", type->table,
             type->zh);
    snprintf(out->en, sizeof out->en,
             "table %s holds what no ledger entry speaks of: somebody wrote "
             "records of type %s behind the library's back",
             type->table, type->name);
    return sp_fail(SP_CORRUPT, "%s%.0s", "%.0s%s", out->zh, out->en);
}

static sp_status rows_differ(const sp_type *type, int64_t seq,
                             sp_audit_result *out)
{
    if (seq == 0)
        return rows_unknown(type, out);
    out->bad_seq = seq;
    snprintf(out->zh, sizeof out->zh,
             "%s的记录与留痕第 %" PRId64 " 条不符：有人绕过程序改动了数据表 %s",
             type->zh, seq, type->table);
    snprintf(out->en, sizeof out->en,
             "the records of type %s do not match ledger entry %" PRId64
             ": somebody changed table %s behind the library's back",
             type->name, seq, type->table);
    return sp_fail(SP_CORRUPT, "%s%.0s", "%.0s%s", out->zh, out->en);
}

static sp_status prove_type(sp_session *session, const sp_type *type,
                            sp_audit_result *out)
{
    char recorded[SP_HASH_HEX];
    char stored[SP_HASH_HEX];
    const char *wrong = "";
    int64_t seq;
    const sp_hooks *hooks = type->hooks;

    SP_TRY(last_digest(session->db, type, &seq, recorded));
    SP_TRY(sp_state_digest(session->db, type, stored));
    if (seq != 0 && strcmp(recorded, stored) != 0)
        return rows_differ(type, seq, out);
    SP_TRY(sp_state_prove(session->db, type, hooks ? hooks->tallies : NULL,
                          hooks ? hooks->ntallies : 0, &wrong));
    return *wrong ? rows_differ(type, seq, out) : SP_OK;
}

static sp_status prove_all(sp_session *session, const char *head,
                           sp_audit_result *out)
{
    SP_TRY(sp_ledger_prove(session->db, out));
    if (head)
        SP_TRY(sp_ledger_holds(session->db, head, out));
    for (size_t i = 0; i < sp_type_count(); i++) {
        const sp_type *type = sp_type_at(i);
        if (type != &sp_entry_type)
            SP_TRY(prove_type(session, type, out));
    }
    SP_TRY(sp_readings_prove(session->db, out));
    SP_TRY(sp_kb_prove(session->db, out));
    snprintf(out->zh, sizeof out->zh, "%" PRId64 " 条留痕与全部记录均相符",
             out->entries);
    snprintf(out->en, sizeof out->en,
             "all %" PRId64 " entries and all records prove out", out->entries);
    return SP_OK;
}

sp_status sp_audit_verify(sp_session *session, const char *head,
                          sp_audit_result *out)
{
    sp_audit_result result = {0};

    SP_TRY(sp_require(session, "audit", SP_DO_READ, NULL, NULL));
    SP_TRY(sp_db_begin_read(session->db));
    sp_status status = prove_all(session, head, &result);
    sp_db_end_read(session->db);
    if (status == SP_CORRUPT && !*result.zh) { /* cannot even be read */
        snprintf(result.zh, sizeof result.zh, "%s", sp_last_error(SP_ZH));
        snprintf(result.en, sizeof result.en, "%s", sp_last_error(SP_EN));
    }
    if (status == SP_OK || status == SP_CORRUPT)
        *out = result;
    return status;
}

sp_status sp_audit_head(sp_session *session, char **out)
{
    int64_t seq;
    sp_hash hash;
    char hex[SP_HASH_HEX];
    SP_AUTOSTR text = {0};

    SP_TRY(sp_require(session, "audit", SP_DO_READ, NULL, NULL));
    SP_TRY(sp_ledger_last(session->db, &seq, &hash));
    sp_hash_hex(&hash, hex);
    sp_str_addf(&text, "%" PRId64 ":%s", seq, hex);
    return sp_str_take(&text, out);
}
