/* Clauses of the knowledge base in their table. */
#include "kb_store.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

sp_status sp_kb_clause_count(sp_db *db, int64_t *out)
{
    return sp_db_int(db, "SELECT count(*) FROM kb_clause", out);
}

static sp_status read_row(sp_stmt *stmt, sp_kb_row *out)
{
    *out = (sp_kb_row){.id = sp_stmt_int(stmt, 0),
                       .seq = sp_stmt_int(stmt, 1),
                       .article = sp_stmt_text(stmt, 2),
                       .heading = sp_stmt_text(stmt, 3),
                       .text = sp_stmt_text(stmt, 4)};
    return sp_stmt_ok(stmt);
}

sp_status sp_kb_rows(sp_db *db, int64_t from, int64_t to, sp_kb_row_visit visit,
                     void *context)
{
    SP_AUTOSTMT *stmt = NULL;
    bool there;

    SP_TRY(sp_db_prepare(db,
                         "SELECT id, seq, article, heading, text FROM "
                         "kb_clause WHERE id BETWEEN $1 AND $2 ORDER BY id",
                         &stmt));
    sp_stmt_bind_int(stmt, 1, from);
    sp_stmt_bind_int(stmt, 2, to);
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &there));
        if (!there)
            return SP_OK;
        sp_kb_row row;
        SP_TRY(read_row(stmt, &row));
        SP_TRY(visit(context, &row));
    }
}

void sp_kb_digest_add(sp_hasher *h, const sp_kb_row *row)
{
    sp_hasher_add_field(h, row->article);
    sp_hasher_add_field(h, row->heading);
    sp_hasher_add_field(h, row->text);
}

/* ---- proving ---- */

typedef struct proof {
    sp_hasher hasher;
    int64_t rows;
} proof;

static sp_status add(void *context, const sp_kb_row *row)
{
    proof *p = context;

    sp_kb_digest_add(&p->hasher, row);
    p->rows++;
    return SP_OK;
}

static sp_status not_proved(const char *code, sp_audit_result *out)
{
    snprintf(out->zh, sizeof out->zh,
             "知识库文档 %.60s 的条文与留痕不符：有人绕过程序改动了数据表 "
             "kb_clause",
             code);
    snprintf(out->en, sizeof out->en,
             "the clauses of document %.60s do not match the ledger: somebody "
             "changed table kb_clause behind the library's back",
             code);
    return sp_fail(SP_CORRUPT, SP_IN_ZH, SP_IN_EN, out->zh, out->en);
}

static sp_status prove_document(sp_db *db, sp_stmt *stmt, int64_t *next,
                                sp_audit_result *out)
{
    proof p = {.rows = 0};
    char hex[SP_HASH_HEX];
    const char *code = sp_stmt_text(stmt, 0);
    int64_t first = sp_stmt_int(stmt, 1);
    int64_t clauses = sp_stmt_int(stmt, 2);
    const char *digest = sp_stmt_text(stmt, 3);

    SP_TRY(sp_stmt_ok(stmt));
    if (first != *next)
        return not_proved(code, out);
    sp_hasher_start(&p.hasher);
    SP_TRY(sp_kb_rows(db, first, first + clauses - 1, add, &p));
    const sp_hash hash = sp_hasher_end(&p.hasher);
    sp_hash_hex(&hash, hex);
    if (p.rows != clauses || strcmp(hex, digest) != 0)
        return not_proved(code, out);
    *next = first + clauses;
    return SP_OK;
}

/* The documents' clauses follow each other without a gap, and nothing comes
 * behind the last. */
sp_status sp_kb_prove(sp_db *db, sp_audit_result *out)
{
    SP_AUTOSTMT *stmt = NULL;
    int64_t next = 1;
    int64_t count = 0;
    bool there;

    SP_TRY(sp_db_prepare(db,
                         "SELECT code, first, clauses, clause_digest FROM "
                         "kb_document ORDER BY first",
                         &stmt));
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &there));
        if (!there)
            break;
        SP_TRY(prove_document(db, stmt, &next, out));
    }
    SP_TRY(sp_kb_clause_count(db, &count));
    return count == next - 1 ? SP_OK : not_proved("(?)", out);
}
