/* The database: opening, transactions, statements, bulk loads, migrations. */
#include <sys/stat.h>
#include <sys/wait.h>

#include "blob.h"
#include "db.h"
#include "embedded.h"
#include "site_help.h"

static int make(void **state)
{
    sp_db *db = NULL;

    site_remove(site_path());
    OK(sp_db_open(site_path(), SP_DB_CREATE, 200, &db));
    OK(sp_db_migrate(db));
    OK(sp_db_exec(db, "CREATE TABLE t (n INTEGER PRIMARY KEY, x TEXT UNIQUE)"));
    *state = db;
    return 0;
}

static int unmake(void **state)
{
    sp_db_close(*state);
    site_remove(site_path());
    return 0;
}

static int64_t rows(sp_db *db)
{
    int64_t n = -1;

    OK(sp_db_int(db, "SELECT count(*) FROM t", &n));
    return n;
}

static void insert(sp_db *db)
{
    OK(sp_db_exec(db, "INSERT INTO t (x) VALUES (NULL)"));
}

/* ---- transactions ---- */

static void transactions_nest(void **state)
{
    sp_db *db = *state;

    OK(sp_db_begin(db));
    insert(db);
    OK(sp_db_begin(db));
    insert(db);
    OK(sp_db_begin(db));
    insert(db);
    sp_db_rollback(db);
    assert_int_equal(rows(db), 2);
    OK(sp_db_commit(db));
    OK(sp_db_begin(db));
    insert(db);
    sp_db_rollback(db);
    assert_true(sp_db_writing(db));
    OK(sp_db_commit(db));
    assert_false(sp_db_writing(db));
    assert_int_equal(rows(db), 2);
    OK(sp_db_begin(db));
    insert(db);
    sp_db_rollback(db);
    assert_int_equal(rows(db), 2);
}

static sp_status insert_and(void *arg)
{
    sp_status *status = arg;

    return *status;
}

typedef struct work {
    sp_db *db;
    sp_status end;
} work;

static sp_status do_work(void *arg)
{
    work *w = arg;

    insert(w->db);
    return w->end;
}

static void a_failure_undoes(void **state)
{
    work w = {*state, SP_CONFLICT};
    sp_status fine = SP_OK;

    assert_int_equal(sp_db_transaction(*state, do_work, &w), SP_CONFLICT);
    assert_int_equal(rows(*state), 0);
    w.end = SP_OK;
    OK(sp_db_transaction(*state, do_work, &w));
    OK(sp_db_transaction(*state, insert_and, &fine));
    assert_int_equal(rows(*state), 1);
}

/* A failure that undid everything at once must not let the rest be written for
 * good, one statement at a time. */
static void nothing_goes_on_after_a_lost_transaction(void **state)
{
    sp_db *db = *state;

    OK(sp_db_begin(db));
    insert(db);
    OK(sp_db_exec(db, "ROLLBACK")); /* as a full disk does */
    REFUSED(SP_STORAGE, sp_db_exec(db, "INSERT INTO t (x) VALUES ('a')"));
    REFUSED(SP_STORAGE, sp_db_begin(db));
    assert_int_not_equal(sp_db_commit(db), SP_OK);
    assert_false(sp_db_writing(db));
    assert_int_equal(rows(db), 0);
    insert(db);
}

static void no_write_begins_inside_a_read(void **state)
{
    sp_db *db = *state;

    OK(sp_db_begin_read(db));
    OK(sp_db_begin_read(db));
    REFUSED(SP_BUSY, sp_db_begin(db));
    sp_db_end_read(db);
    REFUSED(SP_BUSY, sp_db_begin(db));
    sp_db_end_read(db);
    OK(sp_db_begin(db));
    OK(sp_db_begin_read(db));
    insert(db);
    sp_db_end_read(db);
    OK(sp_db_commit(db));
    sp_db_end_read(db); /* one too many does no harm */
    assert_int_equal(rows(db), 1);
}

static void two_writers_wait_for_each_other(void **state)
{
    sp_db *db = *state;
    sp_db *other = NULL;

    OK(sp_db_open(site_path(), 0, 50, &other));
    OK(sp_db_begin(db));
    insert(db);
    REFUSED(SP_BUSY, sp_db_begin(other));
    assert_int_equal(rows(other), 0); /* readers do not wait */
    OK(sp_db_commit(db));
    OK(sp_db_begin(other));
    assert_int_equal(rows(other), 1);
    sp_db_rollback(other);
    sp_db_close(other);
}

/* ---- statements ---- */

static void the_same_statement_twice_at_once(void **state)
{
    sp_db *db = *state;
    const char *sql = "SELECT n FROM t WHERE n >= $1 ORDER BY n";
    sp_stmt *outer = NULL;
    int64_t seen = 0;
    bool row = true;

    for (int i = 0; i < 5; i++)
        insert(db);
    OK(sp_db_prepare(db, sql, &outer));
    sp_stmt_bind_int(outer, 1, 1);
    for (int i = 1; i <= 5; i++) {
        sp_stmt *inner = NULL;
        bool any = false;
        OK(sp_stmt_step(outer, &row));
        assert_true(row && sp_stmt_int(outer, 0) == i);
        OK(sp_db_prepare(db, sql, &inner));
        sp_stmt_bind_int(inner, 1, i);
        for (OK(sp_stmt_step(inner, &any)); any; seen++)
            OK(sp_stmt_step(inner, &any));
        sp_stmt_done(inner);
    }
    OK(sp_stmt_step(outer, &row));
    assert_false(row);
    assert_int_equal(seen, 5 + 4 + 3 + 2 + 1);
    sp_stmt_done(outer);
}

/* More statements than places, while one that has its place is in use. */
static void statements_do_not_push_out_what_is_used(void **state)
{
    sp_db *db = *state;
    sp_stmt *used = NULL;
    bool row = false;

    insert(db);
    insert(db);
    OK(sp_db_prepare(db, "SELECT n FROM t ORDER BY n", &used));
    OK(sp_stmt_step(used, &row));
    for (int round = 0; round < 2; round++)
        for (int64_t i = 0; i < 400; i++) {
            char sql[64];
            int64_t value = -1;
            snprintf(sql, sizeof sql, "SELECT %d", (int)i);
            OK(sp_db_int(db, sql, &value));
            assert_int_equal(value, i);
        }
    assert_int_equal(sp_stmt_int(used, 0), 1);
    OK(sp_stmt_step(used, &row));
    assert_true(row && sp_stmt_int(used, 0) == 2);
    sp_stmt_done(used);
    sp_stmt_done(NULL);
}

static void what_is_bound_comes_back(void **state)
{
    sp_db *db = *state;
    sp_stmt *stmt = NULL;
    bool row = false;
    size_t len = 9;

    OK(sp_db_prepare(db, "SELECT $1, $2, $3, $4, $5, $6", &stmt));
    sp_stmt_bind_int(stmt, 1, INT64_MIN);
    sp_stmt_bind_real(stmt, 2, 0.1);
    sp_stmt_bind_text(stmt, 3, "'; DROP TABLE t; --");
    sp_stmt_bind_blob(stmt, 4, "\0a", 2);
    sp_stmt_bind_blob(stmt, 5, NULL, 0);
    sp_stmt_bind_text(stmt, 6, NULL);
    OK(sp_stmt_step(stmt, &row));
    assert_true(sp_stmt_int(stmt, 0) == INT64_MIN);
    assert_true(sp_stmt_real(stmt, 1) == 0.1);
    assert_string_equal(sp_stmt_text(stmt, 2), "'; DROP TABLE t; --");
    assert_memory_equal(sp_stmt_blob(stmt, 3, &len), "\0a", 2);
    assert_int_equal(len, 2);
    assert_non_null(sp_stmt_blob(stmt, 4, &len));
    assert_int_equal(len, 0);
    assert_true(sp_stmt_is_null(stmt, 5) && !sp_stmt_text(stmt, 5));
    assert_true(sp_stmt_real(stmt, 5) != sp_stmt_real(stmt, 5));
    sp_stmt_bind_int(stmt, 99, 1); /* no such parameter: said by the step */
    sp_stmt_reset(stmt);
    sp_stmt_bind_int(stmt, 99, 1);
    assert_int_not_equal(sp_stmt_step(stmt, &row), SP_OK);
    sp_stmt_done(stmt);
    REFUSED(SP_STORAGE, sp_db_prepare(db, "SELEC", &stmt));
}

static void constraints_say_what_they_refuse(void **state)
{
    sp_db *db = *state;

    OK(sp_db_exec(db, "INSERT INTO t VALUES (1, 'a')"));
    REFUSED(SP_CONFLICT, sp_db_exec(db, "INSERT INTO t VALUES (1, 'b')"));
    REFUSED(SP_CONFLICT, sp_db_exec(db, "INSERT INTO t VALUES (2, 'a')"));
    REFUSED(SP_INVALID,
            sp_db_exec(db, "INSERT INTO token (user_name, label, sha256, "
                           "created_at, expires) VALUES ('x','','',0,0)"));
    OK(sp_db_exec(db, "INSERT INTO t VALUES (1, 'b') ON CONFLICT DO NOTHING"));
    assert_int_equal(sp_db_changes(db), 0);
}

/* ---- opening ---- */

static void write_file(const char *bytes, size_t len)
{
    FILE *f = fopen(site_path(), "wb");

    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, len, f), len);
    fclose(f);
}

static void what_is_no_site_is_not_opened(void **state)
{
    sp_db *db = NULL;
    char junk[5000];

    (void)state;
    memset(junk, 'x', sizeof junk);
    site_remove(site_path());
    REFUSED(SP_NOT_FOUND, sp_db_open(site_path(), 0, 0, &db));
    REFUSED(SP_NOT_FOUND, sp_db_open("/nonexistent/a/b", 0, 0, &db));
    REFUSED(SP_IO, sp_db_open("/nonexistent/a/b", SP_DB_CREATE, 0, &db));
    write_file("", 0);
    REFUSED(SP_CORRUPT, sp_db_open(site_path(), 0, 0, &db));
    REFUSED(SP_CONFLICT, sp_db_open(site_path(), SP_DB_CREATE, 0, &db));
    write_file(junk, sizeof junk);
    REFUSED(SP_CORRUPT, sp_db_open(site_path(), 0, 0, &db));
    REFUSED(SP_CORRUPT, sp_db_open(site_path(), SP_DB_READ_ONLY, 0, &db));
    write_file("SQLite format 3", 16);
    REFUSED(SP_CORRUPT, sp_db_open(site_path(), 0, 0, &db));
    site_remove(site_path());
    site_sql("CREATE TABLE theirs (x)");
    REFUSED(SP_CORRUPT, sp_db_open(site_path(), 0, 0, &db));
    assert_int_equal(site_sql_int("SELECT count(*) FROM theirs"), 0);
    site_remove(site_path());
    REFUSED(SP_IO, sp_db_open("/tmp", 0, 0, &db));
    assert_null(db);
}

static void a_newer_schema_is_refused_in_words(void **state)
{
    sp_session_options options = site_options();
    sp_session *session = NULL;
    char sql[64];

    (void)state;
    snprintf(sql, sizeof sql, "PRAGMA user_version = %d",
             sp_db_schema_newest() + 1);
    site_sql(sql);
    REFUSED(SP_UNSUPPORTED, sp_session_open(site_path(), &options, &session));
    REFUSED(SP_UNSUPPORTED, sp_site_migrate(site_path(), NULL, NULL, NULL));
}

static void read_only_writes_nothing(void **state)
{
    sp_db *db = NULL;

    insert(*state);
    OK(sp_db_open(site_path(), SP_DB_READ_ONLY, 0, &db));
    assert_int_equal(rows(db), 1);
    REFUSED(SP_STORAGE, sp_db_begin(db));
    REFUSED(SP_STORAGE, sp_db_exec(db, "DELETE FROM t"));
    OK(sp_db_begin_read(db));
    sp_db_end_read(db);
    sp_db_close(db);
}

/* As somebody who owns nothing: root may write everything. */
static int write_as_nobody(const char *path, unsigned flags)
{
    sp_db *db = NULL;

    if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0))
        return SP_STATUS_COUNT;
    sp_status status = sp_db_open(path, flags, 0, &db);
    if (status == SP_OK && !flags)
        status = sp_db_begin(db);
    if (status != SP_OK && !*sp_last_error(SP_ZH))
        status = SP_STATUS_COUNT;
    sp_db_close(db);
    return (int)status;
}

static int in_a_child(const char *path, unsigned flags)
{
    int status = 0;
    pid_t child = fork();

    if (child == 0)
        _exit(write_as_nobody(path, flags));
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

/* A file, or a folder, that may only be read: refused in words, at the latest
 * by the first write. */
static void what_may_not_be_written(void **state)
{
    char folder[64] = "/tmp/sp-folder-XXXXXX";
    char inside[96];

    assert_int_equal(chmod(site_path(), 0444), 0);
    int status = in_a_child(site_path(), 0);
    assert_true(status == SP_STORAGE || status == SP_IO);
    assert_non_null(mkdtemp(folder));
    snprintf(inside, sizeof inside, "%s/s.db", folder);
    OK(sp_db_copy(*state, inside));
    assert_int_equal(chmod(folder, 0555), 0);
    assert_int_equal(chmod(inside, 0444), 0);
    status = in_a_child(inside, 0);
    assert_true(status == SP_STORAGE || status == SP_IO);
    assert_int_equal(in_a_child(inside, SP_DB_READ_ONLY), SP_OK);
    /* a site that was written to wants its helper files beside it */
    sp_db *db = NULL;
    OK(sp_db_open(inside, 0, 0, &db));
    insert(db);
    sp_db_close(db);
    assert_int_equal(in_a_child(inside, SP_DB_READ_ONLY), SP_STORAGE);
    assert_int_equal(chmod(folder, 0755), 0);
    site_remove(inside);
    assert_int_equal(rmdir(folder), 0);
}

/* ---- migrations ---- */

static void an_older_site_is_brought_up(void **state)
{
    sp_session_options options = site_options();
    sp_session *session = NULL;
    int from = -1;
    int to = -1;

    (void)state;
    site_remove(site_path());
    site_sql(sp_migrations[0].data);
    site_sql("PRAGMA application_id = 1397769282; PRAGMA user_version = 1;"
             "INSERT INTO department (id, version, created_at, code, name) "
             "VALUES (1, 1, 0, 'D', 'D')");
    REFUSED(SP_UNSUPPORTED, sp_session_open(site_path(), &options, &session));
    assert_non_null(strstr(sp_last_error(SP_EN), "migrate"));
    OK(sp_site_migrate(site_path(), &options, &from, &to));
    assert_int_equal(from, 1);
    assert_int_equal(to, sp_db_schema_newest());
    OK(sp_site_migrate(site_path(), &options, &from, &to));
    assert_int_equal(from, to);
    OK(sp_session_open(site_path(), &options, &session));
    sp_session_close(session);
    assert_int_equal(site_sql_int("SELECT count(*) FROM department"), 1);
    assert_int_equal(site_sql_int("SELECT count(*) FROM enterprise"), 0);
}

/* What stands in the way of a migration must leave the site as it was. */
static void a_migration_that_fails_changes_nothing(void **state)
{
    int from = -1;

    (void)state;
    site_remove(site_path());
    site_sql(sp_migrations[0].data);
    site_sql("PRAGMA application_id = 1397769282; PRAGMA user_version = 1;"
             "CREATE TABLE chemical (x)");
    assert_int_not_equal(sp_site_migrate(site_path(), NULL, &from, NULL),
                         SP_OK);
    assert_non_null(strstr(sp_last_error(SP_EN), "0002"));
    assert_int_equal(from, -1);
    assert_int_equal(site_sql_int("PRAGMA user_version"), 1);
    assert_int_equal(site_sql_int("SELECT count(*) FROM sqlite_schema WHERE "
                                  "name = 'enterprise'"),
                     0);
}

/* ---- copies, bulk, blobs ---- */

static void copies_are_whole(void **state)
{
    char to[96];
    sp_db *copy = NULL;
    SP_AUTOFREE char *found = NULL;
    SP_AUTOFREE char *loose = NULL;

    snprintf(to, sizeof to, "%s.copy", site_path());
    site_remove(to);
    insert(*state);
    OK(sp_db_copy(*state, to));
    REFUSED(SP_CONFLICT, sp_db_copy(*state, to));
    OK(sp_db_open(to, SP_DB_READ_ONLY, 0, &copy));
    assert_int_equal(rows(copy), 1);
    OK(sp_db_schema_check(copy));
    OK(sp_db_check_pages(copy, &found));
    assert_string_equal(found, "");
    OK(sp_db_check_references(copy, &loose));
    assert_string_equal(loose, "");
    sp_db_close(copy);
    site_remove(to);
    assert_int_not_equal(sp_db_copy(*state, "/nonexistent/x"), SP_OK);
}

static int64_t indexes(sp_db *db)
{
    int64_t n = 0;

    OK(sp_db_int(db,
                 "SELECT count(*) FROM sqlite_schema WHERE type = 'index' AND "
                 "tbl_name = 'enterprise'",
                 &n));
    return n;
}

static void bulk_loads_put_indexes_aside(void **state)
{
    sp_db *db = *state;
    int64_t all = indexes(db);

    OK(sp_db_begin(db));
    OK(sp_db_bulk_begin(db, "enterprise"));
    assert_true(indexes(db) < all);
    OK(sp_db_bulk_end(db, "enterprise"));
    assert_int_equal(indexes(db), all);
    OK(sp_db_commit(db));
    OK(sp_db_begin(db));
    OK(sp_db_bulk_begin(db, "enterprise"));
    sp_db_rollback(db);
    assert_int_equal(indexes(db), all);
    OK(sp_db_begin(db)); /* closing in the middle leaks nothing */
    OK(sp_db_bulk_begin(db, "enterprise"));
}

static void blobs_prove_out(void **state)
{
    sp_db *db = *state;
    char sha256[SP_HASH_HEX];
    char again[SP_HASH_HEX];
    SP_AUTOFREE void *bytes = NULL;
    void *bad_bytes = NULL;
    size_t len = 0;
    int64_t count = 0;
    int64_t bad = 0;

    OK(sp_blob_put(db, "a\0b", 3, sha256));
    OK(sp_blob_put(db, "a\0b", 3, again));
    OK(sp_blob_put(db, "", 0, again));
    OK(sp_blob_get(db, sha256, &bytes, &len));
    assert_int_equal(len, 3);
    assert_memory_equal(bytes, "a\0b", 3);
    OK(sp_blob_get(db, again, &bad_bytes, &len));
    assert_int_equal(len, 0);
    free(bad_bytes);
    bad_bytes = NULL;
    REFUSED(SP_NOT_FOUND, sp_blob_get(db, "'", &bad_bytes, &len));
    OK(sp_db_exec(db, "UPDATE blob SET bytes = x'610063' WHERE size = 3"));
    REFUSED(SP_CORRUPT, sp_blob_get(db, sha256, &bad_bytes, &len));
    OK(sp_blob_check_all(db, &count, &bad));
    assert_true(count == 2 && bad == 1 && !bad_bytes);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, make, unmake)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(transactions_nest),
        CASE(a_failure_undoes),
        CASE(nothing_goes_on_after_a_lost_transaction),
        CASE(no_write_begins_inside_a_read),
        CASE(two_writers_wait_for_each_other),
        CASE(the_same_statement_twice_at_once),
        CASE(statements_do_not_push_out_what_is_used),
        CASE(what_is_bound_comes_back),
        CASE(constraints_say_what_they_refuse),
        CASE(what_is_no_site_is_not_opened),
        CASE(a_newer_schema_is_refused_in_words),
        CASE(read_only_writes_nothing),
        CASE(what_may_not_be_written),
        CASE(an_older_site_is_brought_up),
        CASE(a_migration_that_fails_changes_nothing),
        CASE(copies_are_whole),
        CASE(bulk_loads_put_indexes_aside),
        CASE(blobs_prove_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
