/* Statistics of hazards by zone and month against the same GROUP BY in plain
 * SQL with an index that holds all it reads; hazards like one; the overview.
 *   bench_stats [ROWS...]     (100000 1000000 unless given)
 * The ratio to beat is 1.5. The plain statement gets the index that suits it
 * best, by zone, beside the library's own by time, and takes the better. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <safeprod/safeprod.h>
#include <sqlite3.h>

#define PASSWORD "correct horse"
#define NOW INT64_C(1795482000) /* 2026-11-24 09:00 +08:00 */

enum { TIMES = 5, ZONES = 40 };

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

static void run(sqlite3 *db, const char *sql)
{
    char *why = NULL;

    if (sqlite3_exec(db, sql, NULL, NULL, &why) == SQLITE_OK)
        return;
    fprintf(stderr, "%s\n", why);
    exit(1);
}

/* Four years of hazards, nearly all of them closed, as SQL: writing them one
 * by one through the library would take an hour and measure something else. */
static void fill(const char *path, long rows)
{
    sqlite3 *db = NULL;
    char sql[2000];

    if (sqlite3_open(path, &db) != SQLITE_OK)
        exit(1);
    run(db, "PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF");
    snprintf(
        sql, sizeof sql,
        "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE "
        "i < %ld) INSERT INTO hazard (id, version, created_at, owner_dept, "
        "code, title, state, level, source, cause, kind, zone, found_at, "
        "anonymous, on_the_spot, unit, deadline, first_deadline, due, "
        "closed_at, first_closed_at) SELECT i * 256 + 1, 1, found, 'D' || i %% "
        "9, 'YH' || i, '第' || i %% 977 || '号泵区' || CASE i %% 5 WHEN 0 THEN "
        "'灭火器压力不足' WHEN 1 THEN '消防通道堵塞' ELSE '法兰渗漏' END, CASE "
        "WHEN i %% 1000 < 5 THEN 'rectifying' WHEN i %% 17 = 0 THEN 'rejected' "
        "ELSE 'closed' END, CASE WHEN i %% 300 = 0 THEN 'major' ELSE 'general' "
        "END, 'snapshot', 'object', 1 + i %% 8, 'Z' || (i * 7919 %% %d), found,"
        " 0, 0, 'D' || i %% 9, day, day, CASE WHEN i %% 1000 < 5 THEN day END, "
        "CASE WHEN i %% 1000 >= 5 THEN found + 86400 * (i %% 9) END, CASE WHEN "
        "i %% 1000 >= 5 THEN found + 86400 * (i %% 9) END FROM (SELECT i, "
        "1669219200 + i * 126230400 / %ld AS found, date(1669219200 + i * "
        "126230400 / %ld + 604800, 'unixepoch') AS day FROM n)",
        rows - 1, ZONES, rows, rows);
    run(db, sql);
    run(db, "CREATE INDEX bench_zone ON hazard (zone, found_at, state, level, "
            "deadline, first_closed_at, closed_at, due, recurs); ANALYZE");
    sqlite3_close(db);
}

static long groups;

static sp_status count_group(void *context, const sp_stats_row *row)
{
    *(int64_t *)context += row->total ? row->counts.total : 0;
    groups += !row->total;
    return SP_OK;
}

static double library(sp_session *session, const char *from)
{
    const sp_stats_options options = {
        .by = {SP_STATS_ZONE, SP_STATS_MONTH}, .nby = 2, .from = from};
    double best = 1e9;

    for (int i = 0; i < TIMES; i++) {
        int64_t total = 0;
        double start = now();
        groups = 0;
        must(sp_stats_hazards(session, &options, count_group, &total));
        double took = now() - start;
        best = took < best ? took : best;
    }
    return best;
}

/* The same counts. */
static double plain(const char *path, const char *index)
{
    char sql[1600];
    sqlite3 *db = NULL;
    sqlite3_stmt *stmt = NULL;
    double best = 1e9;

    snprintf(
        sql, sizeof sql,
        "SELECT zone, strftime('%%Y-%%m', found_at + 28800, 'unixepoch'), "
        "count(*), sum(state NOT IN ('rejected', 'merged')), sum(level = "
        "'major' AND state NOT IN ('rejected', 'merged')), sum(state = "
        "'closed'), sum(due < '2026-11-24'), sum(state NOT IN "
        "('rejected', 'merged') AND (first_closed_at IS NOT NULL OR "
        "deadline < '2026-11-24')), sum(state NOT IN ('rejected', "
        "'merged') AND date(first_closed_at + 28800, 'unixepoch') <= "
        "deadline), sum(recurs IS NOT NULL), sum(CASE WHEN state = "
        "'closed' THEN closed_at - found_at END) FROM hazard INDEXED BY %s "
        "WHERE found_at >= 0 GROUP BY 1, 2",
        index);
    if (sqlite3_open(path, &db) != SQLITE_OK ||
        sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) != SQLITE_OK) {
        fprintf(stderr, "%s\n", sqlite3_errmsg(db));
        exit(1);
    }
    sqlite3_exec(db, "PRAGMA cache_size = -262144", NULL, NULL, NULL);
    for (int i = 0; i < TIMES; i++) {
        double start = now();
        while (sqlite3_step(stmt) == SQLITE_ROW)
            continue;
        double took = now() - start;
        sqlite3_reset(stmt);
        best = took < best ? took : best;
    }
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    return best;
}

static sp_status ignore(void *context, const sp_hazard_likeness *like)
{
    (void)context;
    (void)like;
    return SP_OK;
}

static double similar(sp_session *session)
{
    const sp_hazard_similar_options options = {.text = "泵区消防通道堵塞",
                                               .zone = "Z7"};
    double start = now();

    must(sp_hazard_similar(session, &options, ignore, NULL));
    return now() - start;
}

static double overview(sp_session *session)
{
    char *json = NULL;
    double start = now();

    must(sp_overview(session, &json));
    double took = now() - start;
    sp_free(json);
    return took;
}

static void measure(long rows)
{
    char path[64];

    snprintf(path, sizeof path, "/tmp/bench-stats-%d.db", (int)getpid());
    unlink(path);
    sp_session *session = make_site(path);
    fill(path, rows);
    double by_zone = plain(path, "bench_zone");
    double by_time = plain(path, "hazard_found");
    double yardstick = by_zone < by_time ? by_zone : by_time;
    double all = library(session, NULL);
    printf("%9ld hazards, %ld groups: %7.1f ms; plain SQL %7.1f ms (by zone), "
           "%7.1f ms (by time); ratio %.2f\n",
           rows, groups, all, by_zone, by_time, all / yardstick);
    printf("%9ld hazards: the last year %.1f ms, like one %.1f ms, overview "
           "%.1f ms\n",
           rows, library(session, "2025-11-24"), similar(session),
           overview(session));
    sp_session_close(session);
    for (int i = 0; i < 3; i++) {
        char name[80];
        snprintf(name, sizeof name, "%s%s", path,
                 (const char *[]){"", "-wal", "-shm"}[i]);
        unlink(name);
    }
}

int main(int argc, char **argv)
{
    static const long usual[] = {100000, 1000000};

    for (int i = 1; i < argc; i++)
        measure(atol(argv[i]));
    for (size_t i = 0; argc == 1 && i < 2; i++)
        measure(usual[i]);
    return 0;
}
