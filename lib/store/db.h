/* The database as the rest of the library sees it: statements in the dialect
 * that SQLite and PostgreSQL share, and none of either's own types. */
#ifndef SP_DB_H
#define SP_DB_H

#include "base.h"

typedef struct sp_db sp_db;
typedef struct sp_stmt sp_stmt;

enum { SP_DB_CREATE = 1, SP_DB_READ_ONLY = 2 };

/* @retval SP_NOT_FOUND no such file (without SP_DB_CREATE)
 * @retval SP_CONFLICT  the file exists (with SP_DB_CREATE)
 * @retval SP_CORRUPT   not a database, or not one of ours */
sp_status sp_db_open(const char *path, unsigned flags, int busy_ms,
                     sp_db **out);
void sp_db_close(sp_db *db);

/* Take away the files of a database that nobody has open. */
void sp_db_remove(const char *path);

const char *sp_db_path(const sp_db *db);

/* Statements without results; several with ";" between. */
sp_status sp_db_exec(sp_db *db, const char *sql);

/* Write transactions. Begin takes the writer's lock at once, so that reading
 * and then writing never finds the ground moved. They nest: an inner pair is a
 * savepoint. A rollback never fails. */
sp_status sp_db_begin(sp_db *db);
sp_status sp_db_commit(sp_db *db);
void sp_db_rollback(sp_db *db);
bool sp_db_writing(const sp_db *db);

/* Run @work in a transaction: commit when it returns SP_OK, else roll back and
 * return what it returned. */
sp_status sp_db_transaction(sp_db *db, sp_status (*work)(void *), void *arg);

/* One state of the database for several reads. Nests inside a write, but no
 * write begins inside it (SP_BUSY): what was read might be old by then. */
sp_status sp_db_begin_read(sp_db *db);
void sp_db_end_read(sp_db *db);

/* References may lead nowhere until this transaction ends: rows that come in
 * from elsewhere refer to later ones. */
sp_status sp_db_defer_references(sp_db *db);

/* A statement for @sql, ready to bind; statements are kept for the next time.
 * Give it back with sp_stmt_done() (or SP_AUTOSTMT). Parameters are $1, $2, …
 * in order of first use. */
sp_status sp_db_prepare(sp_db *db, const char *sql, sp_stmt **out);
void sp_stmt_done(sp_stmt *stmt);
void sp_cleanup_stmt(sp_stmt **stmt);
#define SP_AUTOSTMT SP_CLEANUP(sp_cleanup_stmt) sp_stmt

/* Bind; texts and blobs must live until the statement is done. What goes wrong
 * here is said by sp_stmt_step(). NULL text binds as NULL. */
void sp_stmt_bind_int(sp_stmt *stmt, int n, int64_t value);
void sp_stmt_bind_real(sp_stmt *stmt, int n, double value);
void sp_stmt_bind_text(sp_stmt *stmt, int n, const char *text);
void sp_stmt_bind_blob(sp_stmt *stmt, int n, const void *bytes, size_t len);
void sp_stmt_bind_null(sp_stmt *stmt, int n);

/* @out_row is false after the last row. */
sp_status sp_stmt_step(sp_stmt *stmt, bool *out_row);
/* Step to the end; for statements without results. */
sp_status sp_stmt_run(sp_stmt *stmt);
/* For use again with other values. */
void sp_stmt_reset(sp_stmt *stmt);

/* Columns of the row, from 0. Texts and blobs are borrowed until the next
 * step. */
bool sp_stmt_is_null(sp_stmt *stmt, int n);
int64_t sp_stmt_int(sp_stmt *stmt, int n);
double sp_stmt_real(sp_stmt *stmt, int n);
const char *sp_stmt_text(sp_stmt *stmt, int n); /* NULL for NULL */
const void *sp_stmt_blob(sp_stmt *stmt, int n, size_t *out_len);

/* Did reading the columns find the memory it needs? Where a missing text would
 * be taken for something else; the next step says it too. */
sp_status sp_stmt_ok(const sp_stmt *stmt);

/* Rows changed by the last statement that was run. */
int64_t sp_db_changes(sp_db *db);

/* A whole number from a statement without parameters: "SELECT count(*) …". */
sp_status sp_db_int(sp_db *db, const char *sql, int64_t *out);

/* Fill an empty table fast: its plain indexes are put aside until
 * sp_db_bulk_end(), which makes them again. Inside a transaction. Does nothing
 * for a table that holds rows. */
sp_status sp_db_bulk_begin(sp_db *db, const char *table);
sp_status sp_db_bulk_end(sp_db *db, const char *table);

/* The schema: its version, and bringing it up to the library's. */
sp_status sp_db_schema_version(sp_db *db, int *out);
int sp_db_schema_newest(void);
sp_status sp_db_migrate(sp_db *db);
/* SP_UNSUPPORTED when the schema is not the library's. */
sp_status sp_db_schema_check(sp_db *db);

/* A copy of everything, while others go on writing. */
sp_status sp_db_copy(sp_db *db, const char *to);

/* Ask @ask now and then while statements run, also in one that takes long; true
 * ends what runs with SP_CANCELLED. NULL: nobody is asked. */
void sp_db_on_interrupt(sp_db *db, bool (*ask)(void *context), void *context);

/* Examine every page, or every reference; "" when all is well. */
sp_status sp_db_check_pages(sp_db *db, char **out);
sp_status sp_db_check_references(sp_db *db, char **out);

#endif
