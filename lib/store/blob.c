/* Attachments' bytes. */
#include "blob.h"

#include <string.h>

sp_status sp_blob_put(sp_db *db, const void *bytes, size_t len,
                      char out_sha256[SP_HASH_HEX])
{
    SP_AUTOSTMT *stmt = NULL;
    sp_hash hash = sp_hash_of(bytes, len);
    char hex[SP_HASH_HEX];

    if (len > SP_BLOB_MAX)
        return sp_fail(SP_INVALID, "附件有 %zu 字节，最大 %d 字节",
                       "the attachment has %zu bytes, the most is %d", len,
                       (int)SP_BLOB_MAX);
    sp_hash_hex(&hash, hex);
    SP_TRY(sp_db_prepare(db,
                         "INSERT INTO blob (sha256, size, bytes) VALUES ($1, "
                         "$2, $3) ON CONFLICT (sha256) DO NOTHING",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, hex);
    sp_stmt_bind_int(stmt, 2, (int64_t)len);
    sp_stmt_bind_blob(stmt, 3, bytes, len);
    SP_TRY(sp_stmt_run(stmt));
    memcpy(out_sha256, hex, sizeof hex);
    return SP_OK;
}

static bool matches(const void *bytes, size_t len, const char *sha256)
{
    sp_hash hash = sp_hash_of(bytes, len);
    char hex[SP_HASH_HEX];

    sp_hash_hex(&hash, hex);
    return strcmp(hex, sha256) == 0;
}

sp_status sp_blob_get(sp_db *db, const char *sha256, void **out, size_t *len)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;
    size_t n;

    SP_TRY(
        sp_db_prepare(db, "SELECT bytes FROM blob WHERE sha256 = $1", &stmt));
    sp_stmt_bind_text(stmt, 1, sha256);
    SP_TRY(sp_stmt_step(stmt, &row));
    if (!row)
        return sp_fail(SP_NOT_FOUND, "没有附件 %.16s…",
                       "there is no attachment %.16s…", sha256);
    const void *bytes = sp_stmt_blob(stmt, 0, &n);
    SP_TRY(sp_stmt_ok(stmt));
    if (!matches(bytes, n, sha256))
        return sp_fail(SP_CORRUPT, "附件 %.16s… 的内容与其哈希不符",
                       "the content of attachment %.16s… does not match its "
                       "hash",
                       sha256);
    void *copy = malloc(n ? n : 1);
    if (!copy)
        return sp_no_memory();
    memcpy(copy, bytes, n);
    *out = copy;
    *len = n;
    return SP_OK;
}

sp_status sp_blob_check_all(sp_db *db, int64_t *out_count, int64_t *out_bad)
{
    SP_AUTOSTMT *stmt = NULL;
    int64_t count = 0;
    int64_t bad = 0;
    bool row;

    SP_TRY(sp_db_prepare(db, "SELECT sha256, bytes FROM blob", &stmt));
    for (;;) {
        size_t n;
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            break;
        const void *bytes = sp_stmt_blob(stmt, 1, &n);
        const char *sha256 = sp_stmt_text(stmt, 0);
        SP_TRY(sp_stmt_ok(stmt));
        count++;
        bad += !matches(bytes, n, sha256);
    }
    *out_count = count;
    *out_bad = bad;
    return SP_OK;
}

sp_status sp_blob_wanted(sp_db *db, const char *sha256, bool *out)
{
    SP_AUTOSTMT *stmt = NULL;
    bool there;

    SP_TRY(sp_db_prepare(db, "SELECT 1 FROM blob WHERE sha256 = $1", &stmt));
    sp_stmt_bind_text(stmt, 1, sha256);
    SP_TRY(sp_stmt_step(stmt, &there));
    *out = !there;
    return SP_OK;
}

sp_status sp_blob_all_there(sp_db *db)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(
        db,
        "SELECT w.sha256 FROM (SELECT sha256 FROM attachment UNION SELECT "
        "background FROM park UNION SELECT plan FROM park) w WHERE w.sha256 IS "
        "NOT NULL AND NOT EXISTS (SELECT 1 FROM blob b WHERE b.sha256 = "
        "w.sha256) LIMIT 1",
        &stmt));
    SP_TRY(sp_stmt_step(stmt, &row));
    return row ? sp_fail(SP_INVALID, "附件 %.16s… 的内容不在包里",
                         "the bytes of attachment %.16s… are not in the "
                         "package",
                         sp_stmt_text(stmt, 0))
               : SP_OK;
}
