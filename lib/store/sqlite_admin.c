/* The SQLite driver: bulk loads, schema, copies, examinations. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "embedded.h"
#include "sqlite_db.h"
#include "str.h"

/* ---- bulk loads ---- */

/* Plain indexes only: unique ones guard the rows while they come in. */
static sp_status list_indexes(sp_db *db, const char *table, sp_str *drop,
                              sp_str *make)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(db,
                         "SELECT name, sql FROM sqlite_schema WHERE type = "
                         "'index' AND tbl_name = $1 AND sql LIKE 'CREATE "
                         "INDEX%' ORDER BY name",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, table);
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            break;
        const char *name = sp_stmt_text(stmt, 0);
        const char *sql = sp_stmt_text(stmt, 1);
        SP_TRY(sp_stmt_ok(stmt));
        sp_str_addf(drop, "DROP INDEX \"%s\";", name);
        sp_str_addf(make, "%s;", sql);
    }
    SP_TRY(sp_str_ok(drop));
    return sp_str_ok(make);
}

static sp_status is_empty(sp_db *db, const char *table, bool *out)
{
    char sql[128];
    int64_t any = 0;

    snprintf(sql, sizeof sql, "SELECT EXISTS (SELECT 1 FROM \"%s\")", table);
    SP_TRY(sp_db_int(db, sql, &any));
    *out = any == 0;
    return SP_OK;
}

sp_status sp_db_bulk_begin(sp_db *db, const char *table)
{
    SP_AUTOSTR drop = {0};
    SP_AUTOSTR make = {0};
    bool empty;

    free(db->indexes);
    db->indexes = NULL;
    SP_TRY(is_empty(db, table, &empty));
    if (!empty)
        return SP_OK;
    SP_TRY(list_indexes(db, table, &drop, &make));
    SP_TRY(sp_db_exec(db, sp_str_text(&drop)));
    return sp_str_take(&make, &db->indexes);
}

sp_status sp_db_bulk_end(sp_db *db, const char *table)
{
    SP_AUTOFREE char *make = SP_TAKE(db->indexes);

    (void)table;
    return make ? sp_db_exec(db, make) : SP_OK;
}

/* ---- schema ---- */

int sp_db_schema_newest(void)
{
    int n = 0;

    while (sp_migrations[n].name)
        n++;
    return n;
}

sp_status sp_db_schema_version(sp_db *db, int *out)
{
    int64_t version = 0;

    SP_TRY(sp_db_int(db, "PRAGMA user_version", &version));
    *out = (int)version;
    return SP_OK;
}

sp_status sp_db_schema_check(sp_db *db)
{
    int version;
    int newest = sp_db_schema_newest();

    SP_TRY(sp_db_schema_version(db, &version));
    if (version > newest)
        return sp_fail(
            SP_UNSUPPORTED,
            "%s 由更新版本的 safeprod 写成（结构版本 %d，本程序支持到 "
            "%d），请升级程序",
            "%s was written by a newer safeprod (schema %d, this "
            "one knows up to %d); install the newer one",
            db->path, version, newest);
    if (version < newest)
        return sp_fail(SP_UNSUPPORTED,
                       "%s 的结构版本是 %d，本程序需要 %d：请先备份，再运行 "
                       "safeprod migrate",
                       "%s has schema %d and this program needs %d: back it "
                       "up, then run safeprod migrate",
                       db->path, version, newest);
    return SP_OK;
}

static sp_status run_migration(sp_db *db, int n)
{
    char mark[48];
    sp_status status = sp_db_exec(db, sp_migrations[n].data);

    if (status != SP_OK)
        return sp_fail_within(status, "升级 %s：",
                              "migration %s: ", sp_migrations[n].name);
    snprintf(mark, sizeof mark, "PRAGMA user_version = %d", n + 1);
    return sp_db_exec(db, mark);
}

static sp_status migrate_all(void *arg)
{
    sp_db *db = arg;
    int version;
    int newest = sp_db_schema_newest();

    SP_TRY(sp_db_schema_version(db, &version));
    if (version > newest)
        return sp_db_schema_check(db);
    for (int n = version; n < newest; n++)
        SP_TRY(run_migration(db, n));
    return SP_OK;
}

sp_status sp_db_migrate(sp_db *db)
{
    return sp_db_transaction(db, migrate_all, db);
}

/* ---- copies and examinations ---- */

void sp_db_remove(const char *path)
{
    static const char *const endings[] = {"", "-wal", "-shm", "-journal"};

    for (size_t i = 0; i < SP_COUNT(endings); i++) {
        char name[PATH_MAX];
        int len = snprintf(name, sizeof name, "%s%s", path, endings[i]);
        if (len > 0 && (size_t)len < sizeof name)
            unlink(name);
    }
}

static sp_status sync_path(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool fine = fd >= 0 && fsync(fd) == 0;
    int why = errno;

    if (fd >= 0)
        close(fd);
    return fine ? SP_OK
                : sp_fail(SP_IO, "无法写入 %s：%s", "cannot write %s: %s", path,
                          strerror(why));
}

/* VACUUM INTO leaves its file to the system's care; a backup must be on the
 * disk, and so must its name in the folder. */
static sp_status sync_copy(const char *to)
{
    SP_AUTOFREE char *folder = strdup(to);

    if (!folder)
        return sp_no_memory();
    char *slash = strrchr(folder, '/');
    if (slash)
        slash[slash == folder] = '\0'; /* "/a" stands in "/" */
    SP_TRY(sync_path(to));
    return sync_path(slash ? folder : ".");
}

static sp_status vacuum_into(sp_db *db, const char *to)
{
    SP_AUTOSTMT *stmt = NULL;

    SP_TRY(sp_db_prepare(db, "VACUUM INTO $1", &stmt));
    sp_stmt_bind_text(stmt, 1, to);
    return sp_stmt_run(stmt);
}

sp_status sp_db_copy(sp_db *db, const char *to)
{
    /* An empty file may be filled; made here it is its owner's alone. */
    int fd = open(to, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);

    if (fd < 0 && errno == EEXIST)
        return sp_fail(SP_CONFLICT, "%s 已存在，不会覆盖",
                       "%s exists already and is not overwritten", to);
    if (fd < 0)
        return sp_fail(SP_IO, "无法写入 %s：%s", "cannot write %s: %s", to,
                       strerror(errno));
    close(fd);
    sp_status status = vacuum_into(db, to);
    if (status == SP_OK)
        status = sync_copy(to);
    if (status != SP_OK)
        sp_db_remove(to);
    return status;
}

static sp_status gather(sp_db *db, const char *sql, const char *fine,
                        char **out)
{
    SP_AUTOSTMT *stmt = NULL;
    SP_AUTOSTR found = {0};
    bool row;

    SP_TRY(sp_db_prepare(db, sql, &stmt));
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            break;
        const char *text = sp_stmt_text(stmt, 0);
        SP_TRY(sp_stmt_ok(stmt));
        if (text && strcmp(text, fine) != 0)
            sp_str_addf(&found, "%s%s", found.len ? "; " : "", text);
    }
    return sp_str_take(&found, out);
}

sp_status sp_db_check_pages(sp_db *db, char **out)
{
    return gather(db, "PRAGMA integrity_check(20)", "ok", out);
}

sp_status sp_db_check_references(sp_db *db, char **out)
{
    return gather(db, "PRAGMA foreign_key_check", "", out);
}
