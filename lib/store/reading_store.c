/* Readings in their table. */
#include "reading_store.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

void sp_reading_sum_add(sp_reading_sum *sum, const sp_reading_row *row,
                        int64_t batch)
{
    struct {
        int64_t tag, at, seq;
        uint64_t value;
        int64_t flags, batch;
    } all = {row->tag, row->at, row->seq, UINT64_MAX, row->flags, batch};
    unsigned char hash[SP_HASH_BYTES];

    if (!isnan(row->value))
        memcpy(&all.value, &row->value, sizeof all.value);
    crypto_generichash(hash, sizeof hash, (const unsigned char *)&all,
                       sizeof all, NULL, 0);
    sodium_add(sum->byte, hash, sizeof sum->byte);
}

void sp_reading_sum_hex(const sp_reading_sum *sum, char out[SP_HASH_HEX])
{
    sp_hash hash;

    memcpy(hash.byte, sum->byte, sizeof hash.byte);
    sp_hash_hex(&hash, out);
}

/* ---- adding ---- */

static sp_status seq_is_there(sp_db *db, const sp_reading_row *row,
                              int64_t within, bool *out)
{
    SP_AUTOSTMT *stmt = NULL;

    SP_TRY(sp_db_prepare(db,
                         "SELECT 1 FROM reading WHERE tag = $1 AND seq = $2 "
                         "AND seq > 0 AND at BETWEEN $3 AND $4 AND at <> $5",
                         &stmt));
    sp_stmt_bind_int(stmt, 1, row->tag);
    sp_stmt_bind_int(stmt, 2, row->seq);
    sp_stmt_bind_int(stmt, 3, row->at - within);
    sp_stmt_bind_int(stmt, 4, row->at + within);
    sp_stmt_bind_int(stmt, 5, row->at);
    return sp_stmt_step(stmt, out);
}

static bool same(double a, double b)
{
    return (isnan(a) && isnan(b)) || a == b;
}

static sp_status compare(sp_db *db, const sp_reading_row *row,
                         sp_reading_put *out)
{
    SP_AUTOSTMT *stmt = NULL;
    bool there;

    SP_TRY(sp_db_prepare(db,
                         "SELECT value, flags FROM reading WHERE tag = $1 AND "
                         "at = $2 AND seq = $3",
                         &stmt));
    sp_stmt_bind_int(stmt, 1, row->tag);
    sp_stmt_bind_int(stmt, 2, row->at);
    sp_stmt_bind_int(stmt, 3, row->seq);
    SP_TRY(sp_stmt_step(stmt, &there));
    *out = there && same(sp_stmt_real(stmt, 0), row->value) &&
                   !((sp_stmt_int(stmt, 1) ^ row->flags) & SP_ROW_QUALITY)
               ? SP_ROW_THERE
               : SP_ROW_CONTRADICTS;
    return SP_OK;
}

sp_status sp_reading_insert(sp_db *db, const sp_reading_row *row, int64_t batch,
                            int64_t same_seq, sp_reading_put *out)
{
    SP_AUTOSTMT *stmt = NULL;
    bool there = false;

    if (row->seq > 0)
        SP_TRY(seq_is_there(db, row, same_seq, &there));
    if (there) {
        *out = SP_ROW_THERE;
        return SP_OK;
    }
    SP_TRY(sp_db_prepare(db,
                         "INSERT INTO reading (tag, at, seq, value, flags, "
                         "batch) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT "
                         "(tag, at, seq) DO NOTHING",
                         &stmt));
    sp_stmt_bind_int(stmt, 1, row->tag);
    sp_stmt_bind_int(stmt, 2, row->at);
    sp_stmt_bind_int(stmt, 3, row->seq);
    sp_stmt_bind_real(stmt, 4, row->value);
    sp_stmt_bind_int(stmt, 5, row->flags);
    sp_stmt_bind_int(stmt, 6, batch);
    SP_TRY(sp_stmt_run(stmt));
    *out = SP_ROW_NEW;
    return sp_db_changes(db) ? SP_OK : compare(db, row, out);
}

/* ---- walking ---- */

static sp_reading_row row_of(sp_stmt *stmt)
{
    return (sp_reading_row){.tag = sp_stmt_int(stmt, 0),
                            .at = sp_stmt_int(stmt, 1),
                            .seq = sp_stmt_int(stmt, 2),
                            .value = sp_stmt_real(stmt, 3),
                            .flags = sp_stmt_int(stmt, 4)};
}

sp_status sp_readings_after(sp_db *db, int64_t tag, int64_t at, int64_t seq,
                            sp_status (*visit)(void *context,
                                               const sp_reading_row *row),
                            void *context)
{
    SP_AUTOSTMT *stmt = NULL;
    bool there;

    SP_TRY(sp_db_prepare(db,
                         "SELECT tag, at, seq, value, flags FROM reading WHERE "
                         "tag = $1 AND (at, seq) > ($2, $3) ORDER BY at, seq",
                         &stmt));
    sp_stmt_bind_int(stmt, 1, tag);
    sp_stmt_bind_int(stmt, 2, at);
    sp_stmt_bind_int(stmt, 3, seq);
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &there));
        if (!there)
            return SP_OK;
        sp_reading_row row = row_of(stmt);
        SP_TRY(visit(context, &row));
    }
}

/* ---- proving ---- */

/* One for each batch; their numbers begin at 1 and have no gaps. */
typedef struct proof {
    sp_reading_sum *sums;
    int64_t *rows;
    int64_t count;
} proof;

static void proof_free(proof *p)
{
    free(p->sums);
    free(p->rows);
}

static sp_status not_proved(sp_audit_result *out, int64_t batch)
{
    snprintf(out->zh, sizeof out->zh,
             "监测数据第 %" PRId64 " 批与留痕不符：有人绕过程序改动了数据表 "
             "reading",
             batch);
    snprintf(out->en, sizeof out->en,
             "batch %" PRId64 " of the readings does not match the ledger: "
             "somebody changed table reading behind the library's back",
             batch);
    return sp_fail(SP_CORRUPT, "%s%.0s", "%.0s%s", out->zh, out->en);
}

static sp_status sum_up(sp_db *db, proof *p, sp_audit_result *out)
{
    SP_AUTOSTMT *stmt = NULL;
    bool there;

    SP_TRY(sp_db_prepare(
        db, "SELECT tag, at, seq, value, flags, batch FROM reading", &stmt));
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &there));
        if (!there)
            return SP_OK;
        sp_reading_row row = row_of(stmt);
        int64_t batch = sp_stmt_int(stmt, 5);
        if (batch < 1 || batch > p->count)
            return not_proved(out, batch);
        sp_reading_sum_add(&p->sums[batch], &row, batch);
        p->rows[batch]++;
    }
}

static sp_status compare_batches(sp_db *db, const proof *p,
                                 sp_audit_result *out)
{
    SP_AUTOSTMT *stmt = NULL;
    char hex[SP_HASH_HEX];
    bool there;

    SP_TRY(sp_db_prepare(
        db, "SELECT CAST(code AS INTEGER), rows, digest FROM reading_batch",
        &stmt));
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &there));
        if (!there)
            return SP_OK;
        int64_t batch = sp_stmt_int(stmt, 0);
        const char *digest = sp_stmt_text(stmt, 2);
        SP_TRY(sp_stmt_ok(stmt));
        if (batch < 1 || batch > p->count)
            return not_proved(out, batch);
        sp_reading_sum_hex(&p->sums[batch], hex);
        if (p->rows[batch] != sp_stmt_int(stmt, 1) || strcmp(hex, digest) != 0)
            return not_proved(out, batch);
    }
}

sp_status sp_readings_prove(sp_db *db, sp_audit_result *out)
{
    SP_CLEANUP(proof_free) proof p = {0};

    SP_TRY(sp_db_int(db, "SELECT count(*) FROM reading_batch", &p.count));
    p.sums = calloc((size_t)p.count + 1, sizeof *p.sums);
    p.rows = calloc((size_t)p.count + 1, sizeof *p.rows);
    if (!p.sums || !p.rows)
        return sp_no_memory();
    SP_TRY(sum_up(db, &p, out));
    return compare_batches(db, &p, out);
}
