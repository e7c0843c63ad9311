/* Readings through the rules, against bare SQLite that inserts the same rows in
 * batches of the same size; and ten thousand alarms in a minute. */
#include <time.h>

#include "../unit/alarm_site.h"

enum { DEVICES = 50, TAGS = 1000, ROWS = 500000, ALARMS = 10000 };

static char codes[ALARMS + TAGS][16];

/* Processor time: the disk is everybody's. */
static double cpu(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static double wall(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void add_tags(sp_session *session, int from, int to, double hi,
                     int level)
{
    char device[16];

    for (int i = from; i < to; i++) {
        snprintf(codes[i], sizeof codes[i], "B%d", i);
        snprintf(device, sizeof device, "BD%d", i % DEVICES);
        sp_tag *t = new_tag(codes[i], device);
        t->hi = hi;
        t->hihi = hi * 2;
        t->hi_level = level;
        t->hihi_level = level;
        t->deadband = 1;
        t->on_delay = level == 4 ? 0 : 3;
        OK(sp_tag_add(session, t));
        sp_record_free(&sp_tag_type, t);
    }
}

static void must(sqlite3 *db, const char *sql)
{
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
        fail_msg("%s", sqlite3_errmsg(db));
}

static double plain(const sp_reading *rows, double *out_wall)
{
    char path[96];
    sqlite3 *db = NULL;
    sqlite3_stmt *stmt = NULL;

    snprintf(path, sizeof path, "%s.plain", site_path());
    site_remove(path);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    must(db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
    must(db, "CREATE TABLE reading (tag INTEGER NOT NULL, at INTEGER NOT NULL, "
             "seq INTEGER NOT NULL, value REAL, flags INTEGER NOT NULL, batch "
             "INTEGER NOT NULL, PRIMARY KEY (tag, at, seq)) STRICT, WITHOUT "
             "ROWID");
    sqlite3_prepare_v2(db, "INSERT INTO reading VALUES (?, ?, 0, ?, 0, ?)", -1,
                       &stmt, NULL);
    double start = cpu();
    double from = wall();
    for (int i = 0; i < ROWS; i++) {
        if (i % SP_READING_PIECE == 0)
            must(db, i ? "COMMIT; BEGIN IMMEDIATE" : "BEGIN IMMEDIATE");
        sqlite3_bind_int64(stmt, 1, (INT64_C(1) << 50) + 256 * (i % TAGS));
        sqlite3_bind_int64(stmt, 2, rows[i].at);
        sqlite3_bind_double(stmt, 3, rows[i].value);
        sqlite3_bind_int64(stmt, 4, i / SP_READING_PIECE);
        sqlite3_step(stmt);
        sqlite3_reset(stmt);
    }
    must(db, "COMMIT");
    *out_wall = wall() - from;
    double took = cpu() - start;
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    site_remove(path);
    return took;
}

static void bench_push(alarm_site *s)
{
    sp_reading *rows = calloc(ROWS, sizeof *rows);
    sp_push_result out = {0};
    double plain_wall;

    for (int i = 0; i < ROWS; i++) { /* every tag once a second */
        int k = i / TAGS;
        rows[i] = (sp_reading){
            .tag = codes[i % TAGS],
            .at = NOW_MS - 600000 + k * 1000,
            .value = 20 + (i % TAGS + k) % 40 * 0.1 +
                     (i % 97 == 0 ? 15 : 0)}; /* spikes, within the delay */
    }
    double theirs = plain(rows, &plain_wall);
    double from = wall();
    double start = cpu();
    OK(sp_reading_push(s->admin, "bench", rows, ROWS, NULL, NULL, &out));
    double ours = cpu() - start;
    double took = wall() - from;
    printf("readings: %d rows of %d tags, %lld accepted, %lld alarms\n"
           "readings: %.0f a second of CPU, %.0f of the clock (goal 50,000); "
           "bare SQLite %.0f and %.0f; ratio of CPU %.2f\n",
           ROWS, TAGS, (long long)out.accepted, (long long)out.raised,
           ROWS / ours, ROWS / took, ROWS / theirs, ROWS / plain_wall,
           theirs / ours);
    out = (sp_push_result){0};
    start = cpu();
    OK(sp_reading_push(s->admin, "bench", rows, ROWS, NULL, NULL, &out));
    printf("readings: the same again %.0f a second, %lld duplicates\n",
           ROWS / (cpu() - start), (long long)out.duplicates);
    start = cpu();
    sp_audit_result found;
    OK(sp_audit_verify(s->admin, NULL, &found));
    printf("readings: verified at %.0f a second\n", ROWS / (cpu() - start));
    free(rows);
}

static void bench_parse(void)
{
    char line[160];
    char room[128];
    sp_reading r;
    enum { LINES = 200000 };

    int len = snprintf(line, sizeof line,
                       "{\"tag\":\"GT-101.LEL\",\"at\":\"2025-11-24T10:06:00."
                       "250+08:00\",\"value\":12.5,\"quality\":\"good\"}");
    double start = cpu();
    for (int i = 0; i < LINES; i++)
        OK(sp_reading_parse(line, (size_t)len, 480, room, &r));
    printf("readings: NDJSON read at %.0f lines a second\n",
           LINES / (cpu() - start));
}

/* Level 4 is never collapsed: the worst that can come. */
static void bench_alarms(alarm_site *s)
{
    sp_reading *rows = calloc(ALARMS, sizeof *rows);
    sp_push_result out = {0};

    for (int i = TAGS; i < ALARMS + TAGS; i++)
        rows[i - TAGS] =
            (sp_reading){.tag = codes[i], .at = NOW_MS, .value = 350};
    double from = wall();
    OK(sp_reading_push(s->admin, "bench", rows, ALARMS, NULL, NULL, &out));
    printf("readings: %lld alarms of level 4 in %.1f s (goal: well below the "
           "minute that they come in)\n",
           (long long)out.raised, wall() - from);
    free(rows);
}

int main(void)
{
    void *state = NULL;
    char device[16];

    open_alarm_site(&state);
    alarm_site *s = state;
    for (int i = 0; i < DEVICES; i++) {
        snprintf(device, sizeof device, "BD%d", i);
        add_device(s->admin, device, "D1");
    }
    add_tags(s->admin, 0, TAGS, 30, 2);
    bench_parse();
    bench_push(s);
    add_tags(s->admin, TAGS, ALARMS + TAGS, 300, 4);
    bench_alarms(s);
    close_alarm_site(&state);
    return 0;
}
