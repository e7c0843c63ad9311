/* The SQLite driver: connections and statements. */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "kb_store.h"
#include "sqlite_db.h"
#include "str.h"

enum {
    APPLICATION_ID = 0x53504442, /* "SPDB" */
    CACHE_KIB = 32 << 10,
    ASK_EVERY = 50000 /* steps of SQLite's machine, some milliseconds */
};

sp_status sp_sqlite_fail(sp_db *db, int code)
{
    const char *why = sqlite3_errmsg(db->handle);

    if (code == SQLITE_IOERR_NOMEM)
        return sp_no_memory();
    switch (code & 0xff) {
    case SQLITE_NOMEM:
        return sp_no_memory();
    case SQLITE_TOOBIG:
        return sp_fail(SP_INVALID, "数据太大，数据库 %s 放不下",
                       "the data are too large for the database %s", db->path);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return sp_fail(SP_BUSY, "数据库 %s 正被另一个进程写入，请稍后重试",
                       "the database %s is being written by another process; "
                       "try again",
                       db->path);
    case SQLITE_INTERRUPT:
        return sp_fail(SP_CANCELLED, "已取消，没有改动任何内容",
                       "cancelled; nothing was changed");
    case SQLITE_FULL:
        return sp_fail(SP_STORAGE, "磁盘已满，数据库 %s 未作任何改动",
                       "the disk is full; the database %s is unchanged",
                       db->path);
    case SQLITE_READONLY:
        if (code == SQLITE_READONLY_DIRECTORY ||
            code == SQLITE_READONLY_CANTINIT)
            return sp_fail(SP_STORAGE,
                           "数据库 %s "
                           "所在的文件夹不可写：即使只读也要在其中放辅助文件，"
                           "请复制到可写的文件夹，或读它的备份",
                           "the folder of %s cannot be written, and even "
                           "reading puts helper files there: copy it to "
                           "another folder, or read a backup of it",
                           db->path);
        return sp_fail(SP_STORAGE, "数据库 %s 是只读的",
                       "the database %s is read-only", db->path);
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
        return sp_fail(SP_CORRUPT, "%s 不是完好的数据库：%s",
                       "%s is not a sound database: %s", db->path, why);
    case SQLITE_CONSTRAINT:
        if (code == SQLITE_CONSTRAINT_UNIQUE ||
            code == SQLITE_CONSTRAINT_PRIMARYKEY)
            return sp_fail(SP_CONFLICT, "已存在（%s）", "exists already (%s)",
                           why);
        return sp_fail(SP_INVALID, "数据库拒绝了这个值：%s",
                       "the database refuses the value: %s", why);
    case SQLITE_CANTOPEN:
        return sp_fail(SP_IO, "无法打开数据库 %s：%s",
                       "cannot open the database %s: %s", db->path,
                       strerror(sqlite3_system_errno(db->handle)));
    default:
        return sp_fail(SP_STORAGE, "数据库 %s 出错：%s",
                       "the database %s failed: %s", db->path, why);
    }
}

static sp_status pragmas(sp_db *db, unsigned flags)
{
    char cache[64];

    SP_TRY(sp_db_exec(db, "PRAGMA foreign_keys = ON;"
                          "PRAGMA trusted_schema = OFF;"
                          "PRAGMA temp_store = FILE;"));
    snprintf(cache, sizeof cache, "PRAGMA cache_size = -%d", (int)CACHE_KIB);
    SP_TRY(sp_db_exec(db, cache));
    if (!(flags & SP_DB_READ_ONLY))
        SP_TRY(sp_db_exec(db, "PRAGMA journal_mode = WAL;"
                              "PRAGMA synchronous = FULL;"));
    return SP_OK;
}

static sp_status must_be_ours(sp_db *db, unsigned flags)
{
    int64_t id = 0;

    if (flags & SP_DB_CREATE) {
        char mark[64];
        snprintf(mark, sizeof mark, "PRAGMA application_id = %d",
                 (int)APPLICATION_ID);
        return sp_db_exec(db, mark);
    }
    SP_TRY(sp_db_int(db, "PRAGMA application_id", &id));
    if (id != APPLICATION_ID)
        return sp_fail(SP_CORRUPT, "%s 不是 safeprod 的数据库",
                       "%s is not a safeprod database", db->path);
    return SP_OK;
}

static sp_status open_handle(sp_db *db, unsigned flags, int busy_ms)
{
    int mode = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;

    if (flags & SP_DB_READ_ONLY)
        mode |= SQLITE_OPEN_READONLY;
    else
        mode |= SQLITE_OPEN_READWRITE;

    int code = sqlite3_open_v2(db->path, &db->handle, mode, NULL);
    if (!db->handle)
        return sp_no_memory();
    if (code != SQLITE_OK)
        return sp_sqlite_fail(db, code);
    sqlite3_busy_timeout(db->handle, busy_ms);
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    SP_TRY(must_be_ours(db, flags));
    SP_TRY(sp_kb_index_register(db));
    return pragmas(db, flags);
}

static sp_status must_exist(const char *path)
{
    if (access(path, F_OK) != 0)
        return sp_fail(SP_NOT_FOUND, "没有数据库 %s：%s",
                       "there is no database %s: %s", path, strerror(errno));
    return SP_OK;
}

/* Two may make the same site at once: only one of them makes the file, and only
 * that one may take it away again. */
static sp_status make_file(const char *path)
{
    int fd = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);

    if (fd >= 0) {
        close(fd);
        return SP_OK;
    }
    if (errno == EEXIST)
        return sp_fail(SP_CONFLICT, "%s 已存在，不会覆盖",
                       "%s exists already and is not overwritten", path);
    return sp_fail(SP_IO, "无法新建 %s：%s", "cannot make %s: %s", path,
                   strerror(errno));
}

sp_status sp_db_open(const char *path, unsigned flags, int busy_ms, sp_db **out)
{
    SP_TRY(flags & SP_DB_CREATE ? SP_OK : must_exist(path));
    sp_db *db = calloc(1, sizeof *db);
    if (!db)
        return sp_no_memory();
    bool made = false;
    sp_status status = sp_text_copy(path, &db->path);
    if (status == SP_OK && flags & SP_DB_CREATE) {
        status = make_file(path);
        made = status == SP_OK;
    }
    if (status == SP_OK)
        status = open_handle(db, flags, busy_ms);
    if (status != SP_OK) {
        sp_db_close(db);
        if (made)
            sp_db_remove(path);
        return status;
    }
    *out = db;
    return SP_OK;
}

void sp_db_close(sp_db *db)
{
    if (!db)
        return;
    for (size_t i = 0; i < SP_COUNT(db->kept); i++)
        if (db->kept[i]) {
            sqlite3_finalize(db->kept[i]->handle);
            free(db->kept[i]->sql);
            free(db->kept[i]);
        }
    sqlite3_close_v2(db->handle);
    free(db->indexes);
    free(db->path);
    free(db);
}

static int ask_host(void *arg)
{
    const sp_db *db = arg;

    return db->ask(db->ask_context);
}

void sp_db_on_interrupt(sp_db *db, bool (*ask)(void *context), void *context)
{
    db->ask = ask;
    db->ask_context = context;
    sqlite3_progress_handler(db->handle, ASK_EVERY, ask ? ask_host : NULL, db);
}

const char *sp_db_path(const sp_db *db)
{
    return db->path;
}

sp_status sp_db_exec(sp_db *db, const char *sql)
{
    SP_TRY(sp_sqlite_not_undone(db));
    int code = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);

    return code == SQLITE_OK ? SP_OK : sp_sqlite_fail(db, code);
}

/* ---- statements ---- */

static size_t slot_of(const char *sql)
{
    uint64_t h = 1469598103934665603u; /* FNV-1a */

    for (; *sql; sql++)
        h = (h ^ (unsigned char)*sql) * 1099511628211u;
    return h % SP_SQLITE_KEPT;
}

static void forget(sp_stmt *stmt)
{
    sqlite3_finalize(stmt->handle);
    free(stmt->sql);
    free(stmt);
}

static sp_status make_stmt(sp_db *db, const char *sql, sp_stmt **out)
{
    sp_stmt *stmt = calloc(1, sizeof *stmt);

    if (!stmt)
        return sp_no_memory();
    stmt->db = db;
    sp_status status = sp_text_copy(sql, &stmt->sql);
    if (status == SP_OK) {
        int code = sqlite3_prepare_v2(db->handle, sql, -1, &stmt->handle, NULL);
        if (code != SQLITE_OK)
            status = sp_sqlite_fail(db, code);
    }
    if (status != SP_OK) {
        forget(stmt);
        return status;
    }
    *out = stmt;
    return SP_OK;
}

sp_status sp_db_prepare(sp_db *db, const char *sql, sp_stmt **out)
{
    sp_stmt **slot = &db->kept[slot_of(sql)];
    sp_stmt *stmt = *slot;

    if (stmt && !stmt->used && strcmp(stmt->sql, sql) == 0) {
        stmt->used = true;
        *out = stmt;
        return SP_OK;
    }
    SP_TRY(make_stmt(db, sql, &stmt));
    stmt->used = true;
    if (!*slot || !(*slot)->used) { /* the newer one takes the place */
        if (*slot)
            forget(*slot);
        *slot = stmt;
        stmt->kept = true;
    }
    *out = stmt;
    return SP_OK;
}

void sp_stmt_done(sp_stmt *stmt)
{
    if (!stmt)
        return;
    if (!stmt->kept) {
        forget(stmt);
        return;
    }
    sqlite3_reset(stmt->handle);
    sqlite3_clear_bindings(stmt->handle);
    stmt->code = SQLITE_OK;
    stmt->used = false;
}

void sp_cleanup_stmt(sp_stmt **stmt)
{
    sp_stmt_done(*stmt);
}

static void note(sp_stmt *stmt, int code)
{
    if (code != SQLITE_OK && stmt->code == SQLITE_OK)
        stmt->code = code;
}

void sp_stmt_bind_int(sp_stmt *stmt, int n, int64_t value)
{
    note(stmt, sqlite3_bind_int64(stmt->handle, n, value));
}

void sp_stmt_bind_real(sp_stmt *stmt, int n, double value)
{
    note(stmt, sqlite3_bind_double(stmt->handle, n, value)); /* NaN: NULL */
}

void sp_stmt_bind_text(sp_stmt *stmt, int n, const char *text)
{
    note(stmt, sqlite3_bind_text(stmt->handle, n, text, -1, SQLITE_STATIC));
}

void sp_stmt_bind_blob(sp_stmt *stmt, int n, const void *bytes, size_t len)
{
    note(stmt, sqlite3_bind_blob64(stmt->handle, n, len ? bytes : "", len,
                                   SQLITE_STATIC));
}

void sp_stmt_bind_null(sp_stmt *stmt, int n)
{
    note(stmt, sqlite3_bind_null(stmt->handle, n));
}

sp_status sp_stmt_ok(const sp_stmt *stmt)
{
    return stmt->code == SQLITE_OK ? SP_OK
                                   : sp_sqlite_fail(stmt->db, stmt->code);
}

sp_status sp_stmt_step(sp_stmt *stmt, bool *out_row)
{
    SP_TRY(sp_stmt_ok(stmt));
    SP_TRY(sp_sqlite_not_undone(stmt->db));
    int code = sqlite3_step(stmt->handle);
    if (code != SQLITE_ROW && code != SQLITE_DONE)
        return sp_sqlite_fail(stmt->db, code);
    *out_row = code == SQLITE_ROW;
    return SP_OK;
}

sp_status sp_stmt_run(sp_stmt *stmt)
{
    bool row = true;

    while (row)
        SP_TRY(sp_stmt_step(stmt, &row));
    return SP_OK;
}

void sp_stmt_reset(sp_stmt *stmt)
{
    sqlite3_reset(stmt->handle);
    stmt->code = SQLITE_OK;
}

bool sp_stmt_is_null(sp_stmt *stmt, int n)
{
    return sqlite3_column_type(stmt->handle, n) == SQLITE_NULL;
}

int64_t sp_stmt_int(sp_stmt *stmt, int n)
{
    return sqlite3_column_int64(stmt->handle, n);
}

double sp_stmt_real(sp_stmt *stmt, int n)
{
    return sp_stmt_is_null(stmt, n) ? NAN
                                    : sqlite3_column_double(stmt->handle, n);
}

/* Nothing was read: because there is nothing, or no memory for it? */
static void note_memory(sp_stmt *stmt)
{
    if (sqlite3_errcode(stmt->db->handle) == SQLITE_NOMEM)
        note(stmt, SQLITE_NOMEM);
}

const char *sp_stmt_text(sp_stmt *stmt, int n)
{
    const char *text = (const char *)sqlite3_column_text(stmt->handle, n);

    if (!text)
        note_memory(stmt);
    return text;
}

const void *sp_stmt_blob(sp_stmt *stmt, int n, size_t *out_len)
{
    const void *bytes = sqlite3_column_blob(stmt->handle, n);

    int len = sqlite3_column_bytes(stmt->handle, n);
    if (!bytes)
        note_memory(stmt);
    *out_len = bytes ? (size_t)len : 0;
    return bytes ? bytes : "";
}

int64_t sp_db_changes(sp_db *db)
{
    return sqlite3_changes64(db->handle);
}

sp_status sp_db_int(sp_db *db, const char *sql, int64_t *out)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row = false;

    SP_TRY(sp_db_prepare(db, sql, &stmt));
    SP_TRY(sp_stmt_step(stmt, &row));
    *out = row ? sp_stmt_int(stmt, 0) : 0;
    return SP_OK;
}
