/* The ranking of many people from millions of tasks, against the same
 * aggregation over a covering index in plain SQLite; and its first page.
 *   bench_ranking [PEOPLE [TASKS_EACH]]     (100000 50 unless given) */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <safeprod/safeprod.h>
#include <sqlite3.h>

#define PASSWORD "correct horse"
#define NOW INT64_C(1762300800) /* 2025-11-05 08:00 +08:00 */

enum { TIMES = 5, PAGE = 50 };

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
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void sql(sqlite3 *db, const char *text)
{
    char *why = NULL;

    if (sqlite3_exec(db, text, NULL, NULL, &why) == SQLITE_OK)
        return;
    fprintf(stderr, "%s\n", why);
    exit(1);
}

static sp_session *make_site(const char *path)
{
    sp_session_options options = SP_SESSION_OPTIONS_INIT;
    sp_session *session = NULL;
    sp_user *user = sp_record_new(&sp_user_type);

    options.now = NOW;
    must(sp_site_create(path, &options, "root", PASSWORD, &session));
    must(sp_text_set(&user->name, "head"));
    must(sp_user_add(session, user, PASSWORD));
    must(sp_user_grant(session, "head", "SAFETY_HEAD"));
    sp_record_free(&sp_user_type, user);
    must(sp_session_login(session, "head", PASSWORD));
    return session;
}

/* People and their tasks of October 2025: most done, some late, some open. */
static sqlite3 *fill(const char *path, long people, long each)
{
    sqlite3 *db = NULL;
    char text[2000];

    if (sqlite3_open(path, &db) != SQLITE_OK)
        exit(1);
    sql(db, "PRAGMA synchronous = OFF; PRAGMA cache_size = -262144");
    snprintf(text, sizeof text,
             "BEGIN; WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 "
             "FROM n WHERE i < %ld) INSERT INTO person (id, version, "
             "created_at, code, name, exam_passed, blacklisted) SELECT 1000000 "
             "+ i, 1, 0, printf('E%%06d', i), '张三', 0, 0 FROM n",
             people - 1);
    sql(db, text);
    snprintf(
        text, sizeof text,
        "WITH RECURSIVE k(j) AS (SELECT 0 UNION ALL SELECT j + 1 FROM k WHERE "
        "j < %ld), r AS (SELECT p.code AS person, j, abs(p.id * 2654435761 + j "
        "* 40503 + p.id * j) AS h, 1759334399 + j %% 31 * 86400 AS due FROM "
        "person p, k ORDER BY p.code, j) INSERT INTO duty_task (id, version, "
        "created_at, code, plan, item, person, period_from, period_to, due_at, "
        "miss_at, weight, long_cycle, status, submitted_at, score) SELECT "
        "row_number() OVER (), 1, 0, person || '/' || j, 'P1', 'I1', person, "
        "'2025-10-01', '2025-10-01', due, due, 100, 0, CASE WHEN h %% 10 < 8 "
        "THEN 'approved' ELSE 'pending' END, CASE WHEN h %% 10 < 8 THEN due - "
        "600 + h %% 700 END, CASE WHEN h %% 10 < 8 THEN 60 + h %% 41 END FROM "
        "r",
        each - 1);
    sql(db, text);
    sql(db, "COMMIT; CREATE INDEX yardstick ON duty_task (person, due_at, "
            "status, submitted_at, score, miss_at); ANALYZE");
    return db;
}

static double aggregate(sqlite3 *db)
{
    double best = 1e9;

    for (int i = 0; i < TIMES; i++) {
        sqlite3_stmt *stmt = NULL;
        long rows = 0;
        double start = now();
        sqlite3_prepare_v2(
            db,
            "SELECT person, count(*) AS n, sum(status = 'approved') AS d, "
            "sum(status = 'approved' AND submitted_at <= due_at) AS t, "
            "count(score) AS r, sum(score) AS s FROM duty_task INDEXED BY "
            "yardstick WHERE due_at BETWEEN 1759248000 AND 1761926399 GROUP BY "
            "person ORDER BY 50.0 * d / n + 30.0 * t / n + 0.2 * s / r DESC, "
            "t * 1.0 / n DESC, d * 1.0 / n DESC, n DESC, person",
            -1, &stmt, NULL);
        while (sqlite3_step(stmt) == SQLITE_ROW)
            rows++;
        sqlite3_finalize(stmt);
        double took = now() - start;
        best = took < best && rows ? took : best;
    }
    return best;
}

static sp_status count(void *context, const sp_duty_rank_row *row)
{
    *(long *)context += row->place > 0;
    return SP_OK;
}

static double rank(sp_session *session, size_t limit)
{
    sp_duty_ranking_query q = {.period = "2025-10", .limit = limit};
    double best = 1e9;

    for (int i = 0; i < TIMES; i++) {
        long rows = 0;
        double start = now();
        must(sp_duty_rank(session, &q, count, &rows));
        double took = now() - start;
        best = took < best && rows ? took : best;
    }
    return best;
}

int main(int argc, char **argv)
{
    long people = argc > 1 ? atol(argv[1]) : 100000;
    long each = argc > 2 ? atol(argv[2]) : 50;
    char folder[] = "/tmp/bench-ranking-XXXXXX";
    char path[64];
    char remove[96];

    if (!mkdtemp(folder))
        return 1;
    snprintf(path, sizeof path, "%s/site.db", folder);
    sp_session *session = make_site(path);
    sqlite3 *db = fill(path, people, each);
    double start = now();
    must(sp_duty_recount(session));
    double sums = now() - start;
    double base = aggregate(db);
    double all = rank(session, 0);
    double page = rank(session, PAGE);
    printf("%ld people, %ld tasks (sums made anew in %.1f s): ranking %.0f ms, "
           "GROUP BY over a covering index %.0f ms, ratio %.2f (reach: 1.5); "
           "page of %d: %.2f ms (reach: 5 ms)\n",
           people, people * each, sums / 1e3, all, base, all / base, PAGE,
           page);
    sqlite3_close(db);
    sp_session_close(session);
    snprintf(remove, sizeof remove, "rm -rf %s", folder);
    return system(remove) != 0;
}
