/* A year of daily tasks, made by a plan, against the bare inserts: the same
 * rows into the same table by plain SQLite, prepared, in one transaction, its
 * indexes made at the end.
 *   bench_duty_tasks [PEOPLE]     (10000 unless given) */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <safeprod/safeprod.h>
#include <sqlite3.h>

#define PASSWORD "correct horse"
#define NOW INT64_C(1735693200) /* 2025-01-01 09:00 +08:00 */

enum { DAYS = 365, FIRST = 20089 }; /* 2025-01-01 */

static void must(sp_status status)
{
    if (status == SP_OK)
        return;
    fprintf(stderr, "%s\n", sp_last_error(SP_EN));
    exit(1);
}

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void sql(sqlite3 *db, const char *text)
{
    char *why = NULL;

    if (sqlite3_exec(db, text, NULL, NULL, &why) == SQLITE_OK)
        return;
    fprintf(stderr, "%s\n", why);
    exit(1);
}

static sqlite3 *open_db(const char *path)
{
    sqlite3 *db = NULL;

    if (sqlite3_open(path, &db) != SQLITE_OK)
        exit(1);
    sql(db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA "
            "cache_size = -65536");
    return db;
}

static sp_session *enter(sp_session *root, const char *path, const char *name,
                         const char *role)
{
    sp_session_options options = SP_SESSION_OPTIONS_INIT;
    sp_session *session = NULL;
    sp_user *user = sp_record_new(&sp_user_type);

    options.now = NOW;
    must(sp_text_set(&user->name, name));
    must(sp_user_add(root, user, PASSWORD));
    must(sp_user_grant(root, name, role));
    sp_record_free(&sp_user_type, user);
    must(sp_session_open(path, &options, &session));
    must(sp_session_login(session, name, PASSWORD));
    return session;
}

static void add(sp_session *session, const sp_type *type,
                const char *const *texts)
{
    void *record = sp_record_new(type);

    for (int i = 0; texts[i]; i += 2)
        must(sp_record_set(type, record, sp_type_field(type, texts[i]),
                           texts[i + 1], 480));
    must(sp_record_add(session, type, record));
    sp_record_free(type, record);
}

static void add_people(const char *path, long people)
{
    sqlite3 *db = open_db(path);
    char text[800];

    snprintf(text, sizeof text,
             "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n "
             "WHERE i < %ld) INSERT INTO person (id, version, created_at, "
             "owner_dept, code, name, exam_passed, blacklisted, post) SELECT "
             "1000000 + i, 1, 0, 'D1', printf('E%%06d', i), '张三', 0, 0, "
             "'操作工' FROM n",
             people - 1);
    sql(db, text);
    sqlite3_close(db);
}

/* The same rows by hand. */
static double bare(const char *path, const char *site, long people)
{
    sqlite3 *db = open_db(path);
    sqlite3_stmt *stmt = NULL;
    char text[400];
    char indexes[4000] = "";

    snprintf(text, sizeof text, "ATTACH '%s' AS site", site);
    sql(db, text);
    sqlite3_prepare_v2(db,
                       "SELECT sql FROM site.sqlite_master WHERE tbl_name = "
                       "'duty_task' AND sql IS NOT NULL ORDER BY type DESC",
                       -1, &stmt, NULL);
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        const char *one = (const char *)sqlite3_column_text(stmt, 0);
        if (strncmp(one, "CREATE TABLE", 12) == 0)
            sql(db, one);
        else
            snprintf(indexes + strlen(indexes),
                     sizeof indexes - strlen(indexes), "%s;", one);
    }
    sqlite3_finalize(stmt);
    sql(db, "DETACH site");

    double start = now();
    sql(db, "BEGIN IMMEDIATE");
    sqlite3_prepare_v2(
        db,
        "INSERT INTO duty_task (id, version, created_at, created_by, "
        "updated_at, updated_by, owner_dept, code, plan, item, person, "
        "period_from, period_to, due_at, miss_at, weight, long_cycle, status) "
        "VALUES (?, 1, ?, 'chen', ?, 'chen', 'D1', ?, 'P1', 'I1', ?, ?, ?, ?, "
        "?, 100, 0, 'pending')",
        -1, &stmt, NULL);
    for (long i = 0; i < people; i++)
        for (int d = 0; d < DAYS; d++) {
            char person[32];
            char code[80];
            char date[16];
            time_t t = (time_t)(FIRST + d) * 86400;
            struct tm tm;
            gmtime_r(&t, &tm);
            strftime(date, sizeof date, "%Y-%m-%d", &tm);
            snprintf(person, sizeof person, "E%06ld", i);
            snprintf(code, sizeof code, "P1/%s/%s", person, date);
            sqlite3_bind_int64(stmt, 1, (i * DAYS + d) << 8);
            sqlite3_bind_int64(stmt, 2, NOW);
            sqlite3_bind_int64(stmt, 3, NOW);
            sqlite3_bind_text(stmt, 4, code, -1, SQLITE_STATIC);
            sqlite3_bind_text(stmt, 5, person, -1, SQLITE_STATIC);
            sqlite3_bind_text(stmt, 6, date, -1, SQLITE_STATIC);
            sqlite3_bind_text(stmt, 7, date, -1, SQLITE_STATIC);
            sqlite3_bind_int64(stmt, 8, (int64_t)t + 57599);
            sqlite3_bind_int64(stmt, 9, (int64_t)t + 57599);
            if (sqlite3_step(stmt) != SQLITE_DONE)
                exit(1);
            sqlite3_reset(stmt);
        }
    sqlite3_finalize(stmt);
    sql(db, indexes);
    sql(db, "COMMIT");
    double took = now() - start;
    sqlite3_close(db);
    return took;
}

int main(int argc, char **argv)
{
    long people = argc > 1 ? atol(argv[1]) : 10000;
    char folder[] = "/tmp/bench-duty-XXXXXX";
    char site[64];
    char plain[64];
    sp_session_options options = SP_SESSION_OPTIONS_INIT;
    sp_session *root = NULL;
    sp_duty_made made;

    if (!mkdtemp(folder))
        return 1;
    snprintf(site, sizeof site, "%s/site.db", folder);
    snprintf(plain, sizeof plain, "%s/plain.db", folder);
    options.now = NOW;
    must(sp_site_create(site, &options, "root", PASSWORD, &root));
    add(root, &sp_department_type,
        (const char *const[]){"code", "D1", "name", "一车间", NULL});
    sp_session *admin = enter(root, site, "chen", "SAFETY_ADMIN");
    sp_session *head = enter(root, site, "head", "SAFETY_HEAD");
    add_people(site, people);
    add(admin, &sp_duty_item_type,
        (const char *const[]){"code", "I1", "title", "岗位检查", NULL});
    must(sp_duty_item_act(admin, "I1", SP_DUTY_ITEM_PUBLISH, NULL));
    must(sp_duty_item_act(head, "I1", SP_DUTY_ITEM_APPROVE, NULL));
    add(admin, &sp_duty_plan_type,
        (const char *const[]){"code", "P1", "item", "I1", "cycle", "day",
                              "start_on", "2025-01-01", "departments", "D1",
                              NULL});
    double start = now();
    must(sp_duty_make(admin, NULL, FIRST, FIRST + DAYS - 1, &made));
    double took = now() - start;
    start = now();
    must(sp_duty_make(admin, NULL, FIRST, FIRST + DAYS - 1, &made));
    double again = now() - start;
    double base = bare(plain, site, people);
    printf("%ld people, %lld tasks: made in %.2f s, again %.2f s; bare inserts "
           "%.2f s; ratio %.2f (reach: 2)\n",
           people, (long long)made.there, took, again, base, took / base);
    sp_session_close(head);
    sp_session_close(admin);
    sp_session_close(root);
    char remove[96];
    snprintf(remove, sizeof remove, "rm -rf %s", folder);
    return system(remove) != 0;
}
