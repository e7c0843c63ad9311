/* The overview of sites with ever more enterprises, half of them written off:
 * it must take under 50 ms, and not grow with what is closed.
 *   bench_overview [ROWS...]     (10000 100000 1000000 unless given)
 * The yardstick is one `SELECT count(*)` of the enterprises in use, which is
 * what an overview that keeps no counts would have to do at the very least. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <safeprod/safeprod.h>

#define PASSWORD "correct horse"
#define NOW INT64_C(1795482000) /* 2026-11-24 09:00 +08:00 */

enum { TIMES = 20, PAPERS_EVERY = 10 };

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

/* Every second one has left. However many there are, a thousand have a
 * standardisation that has run out, half of them in the park. */
static void write_enterprises(FILE *file, long rows)
{
    static const char *const sectors[] = {"化工", "冶金", "建材", "机械"};
    static const char *const grades[] = {"低风险", "一般风险", "较大风险",
                                         "重大风险"};

    fputs("企业编号,企业全称,所属行业类型,风险等级,核销状态,核销时间,入园时间,"
          "标准化等级,标准化有效期至\n",
          file);
    for (long i = 0; i < rows; i++) {
        unsigned x = (unsigned)i * 2654435761U;
        fprintf(file,
                "E%07ld,望海市第%u号化工材料有限公司,%s,%s,%s,20%02u-%02u-%02u,"
                "%s,%s\n",
                i, x % 1000000, sectors[x % 4], grades[(x >> 8) % 4],
                i % 2 ? "已核销,2026-03-01" : "未核销,", (x >> 4) % 26,
                (x >> 9) % 12 + 1, (x >> 14) % 28 + 1,
                i < 1000 ? "三级" : "未达标", i < 1000 ? "2026-10-01" : "");
    }
}

/* One in ten has a paper; those of the closed ones have run out. */
static void write_papers(FILE *file, long rows)
{
    fputs("企业编号,证照类型,证书编号,有效期至\n", file);
    for (long i = 0; i < rows; i += PAPERS_EVERY / 2)
        fprintf(file, "E%07ld,营业执照,%ld,%s\n", i, i,
                i % 2 ? "2026-02-01" : "2029-01-01");
}

static void import(sp_session *session, const sp_type *type, const char *path,
                   long rows, void (*fill)(FILE *file, long rows))
{
    FILE *file = fopen(path, "w");
    sp_import_result result;

    if (!file)
        exit(1);
    fill(file, rows);
    fclose(file);
    must(sp_import(session, type, path, NULL, &result));
    if (result.rejected) {
        fprintf(stderr, "%lld rows were refused\n", (long long)result.rejected);
        exit(1);
    }
    unlink(path);
}

static void take_overview(sp_session *session)
{
    char *json = NULL;

    must(sp_overview(session, &json));
    sp_free(json);
}

static void count_rows(sp_session *session)
{
    sp_query *query = sp_query_new(&sp_enterprise_type);
    int64_t count;

    must(sp_record_count(session, query, &count));
    sp_query_free(query);
}

static int smaller_first(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;

    return (x > y) - (x < y);
}

static double median(sp_session *session, void (*work)(sp_session *session))
{
    double took[TIMES];

    work(session);
    for (size_t i = 0; i < TIMES; i++) {
        double start = now();
        work(session);
        took[i] = now() - start;
    }
    qsort(took, TIMES, sizeof took[0], smaller_first);
    return took[TIMES / 2];
}

/* @return milliseconds of one overview. */
static double measure(long rows, const char *folder)
{
    char path[128];
    char csv[128];

    snprintf(path, sizeof path, "%s/%ld.db", folder, rows);
    snprintf(csv, sizeof csv, "%s/rows.csv", folder);
    sp_session *session = make_site(path);
    double start = now();
    import(session, &sp_enterprise_type, csv, rows, write_enterprises);
    double filled = (now() - start) / 1e3;
    double bare = median(session, take_overview);
    import(session, &sp_licence_type, csv, rows, write_papers);
    double papers = median(session, take_overview);
    double count = median(session, count_rows);
    printf(
        "%8ld enterprises (import %.1f s): overview %.2f ms, with %ld papers "
        "%.2f ms; count(*) %.2f ms, ratio %.3f\n",
        rows, filled, bare, rows / (PAPERS_EVERY / 2), papers, count,
        papers / count);
    fflush(stdout);
    sp_session_close(session);
    unlink(path);
    return papers;
}

int main(int argc, char **argv)
{
    static const char *const usual[] = {"10000", "100000", "1000000"};
    const char *const *sizes = argc > 1 ? (const char *const *)argv + 1 : usual;
    int count = argc > 1 ? argc - 1 : 3;
    char folder[] = "/tmp/bench-overview-XXXXXX";
    double first = 0;
    double last = 0;

    if (!mkdtemp(folder))
        return 1;
    for (int i = 0; i < count; i++) {
        last = measure(atol(sizes[i]), folder);
        if (i == 0)
            first = last;
    }
    printf("%s : %s enterprises: %.2f times as long; the largest %.2f ms "
           "(reach: 50 ms)\n",
           sizes[count - 1], sizes[0], last / first, last);
    rmdir(folder);
    return 0;
}
