/* What the files of the SQLite driver share. */
#ifndef SP_SQLITE_DB_H
#define SP_SQLITE_DB_H

#include <sqlite3.h>

#include "db.h"

enum { SP_SQLITE_KEPT = 127 }; /* statements kept for the next time */

struct sp_stmt {
    sp_db *db;
    sqlite3_stmt *handle;
    char *sql;
    int code;  /* the first thing that went wrong in binding */
    bool used; /* somebody holds it */
    bool kept; /* stands in db->kept */
};

struct sp_db {
    sqlite3 *handle;
    char *path;
    int depth;   /* of nested write transactions */
    int readers; /* of nested reads outside of one */
    bool lost;   /* a savepoint could not be undone: all of it must be */
    bool (*ask)(void *context); /* see sp_db_on_interrupt() */
    void *ask_context;
    char *indexes; /* SQL that makes the indexes put aside by a bulk load */
    sp_stmt *kept[SP_SQLITE_KEPT];
};

/* Turn an SQLite result code into ours, with its sentence. */
sp_status sp_sqlite_fail(sp_db *db, int code);

/* SP_STORAGE when the transaction that is under way is gone. */
sp_status sp_sqlite_not_undone(sp_db *db);

#endif
