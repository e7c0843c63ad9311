/* The SQLite driver: transactions. */
#include <stdio.h>

#include "sqlite_db.h"

/* Some failures (disk full, no memory) undo the whole transaction at once. What
 * came after would be written for good, one statement at a time. */
sp_status sp_sqlite_not_undone(sp_db *db)
{
    if (db->depth == 0 || (!db->lost && !sqlite3_get_autocommit(db->handle)))
        return SP_OK;
    return sp_fail(SP_STORAGE, "数据库 %s 的本次改动已被撤销，不能继续",
                   "the change to the database %s was undone; it cannot go on",
                   db->path);
}

static sp_status exec_level(sp_db *db, const char *verb)
{
    char sql[64];

    snprintf(sql, sizeof sql, "%s level%d", verb, db->depth);
    return sp_db_exec(db, sql);
}

/* Undo what is still open. Where even that finds no memory, the next begin
 * does it. (Some failures, such as a full disk, have done it already.) */
static void end_open(sp_db *db)
{
    if (!sqlite3_get_autocommit(db->handle))
        sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
}

sp_status sp_db_begin(sp_db *db)
{
    if (db->depth == 0 && db->readers > 0)
        return sp_fail(SP_BUSY, "正在通读数据库 %s，读完才能写入",
                       "the database %s is being read as a whole; write when "
                       "that is done",
                       db->path);
    if (sqlite3_db_readonly(db->handle, "main") == 1) /* BEGIN would pass */
        return sp_sqlite_fail(db, SQLITE_READONLY);
    if (db->depth == 0)
        end_open(db);
    SP_TRY(db->depth == 0 ? sp_db_exec(db, "BEGIN IMMEDIATE")
                          : exec_level(db, "SAVEPOINT"));
    db->depth++;
    return SP_OK;
}

sp_status sp_db_commit(sp_db *db)
{
    sp_status status = sp_sqlite_not_undone(db);

    if (status == SP_OK) {
        db->depth--;
        status = db->depth == 0 ? sp_db_exec(db, "COMMIT")
                                : exec_level(db, "RELEASE");
        if (status == SP_OK)
            return SP_OK;
        db->depth++;
    }
    sp_db_rollback(db);
    return status;
}

void sp_db_rollback(sp_db *db)
{
    char sql[64];

    db->depth--;
    if (db->depth == 0) {
        end_open(db);
        db->lost = false;
        return;
    }
    snprintf(sql, sizeof sql, "ROLLBACK TO level%d; RELEASE level%d", db->depth,
             db->depth);
    if (sqlite3_exec(db->handle, sql, NULL, NULL, NULL) != SQLITE_OK)
        db->lost = true; /* what was to be undone must not be committed */
}

bool sp_db_writing(const sp_db *db)
{
    return db->depth > 0;
}

sp_status sp_db_transaction(sp_db *db, sp_status (*work)(void *), void *arg)
{
    SP_TRY(sp_db_begin(db));
    sp_status status = work(arg);
    if (status == SP_OK)
        return sp_db_commit(db);
    sp_db_rollback(db);
    return status;
}

sp_status sp_db_begin_read(sp_db *db)
{
    if (db->depth > 0)
        return SP_OK;
    if (db->readers == 0) {
        end_open(db);
        SP_TRY(sp_db_exec(db, "BEGIN"));
    }
    db->readers++;
    return SP_OK;
}

void sp_db_end_read(sp_db *db)
{
    if (db->readers > 0 && --db->readers == 0)
        end_open(db);
}

sp_status sp_db_defer_references(sp_db *db)
{
    return sp_db_exec(db, "PRAGMA defer_foreign_keys = ON");
}
