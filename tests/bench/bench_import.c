/* Import of a million enterprises from CSV, against `sqlite3 .import` of the
 * same file into a bare table with the same indexes. CPU time and memory of
 * both, as the kernel counts them for a child.
 *   bench_import SAFEPROD [ROWS] */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct cost {
    double cpu;  /* seconds, user and system */
    double wall; /* seconds */
    long rss;    /* KiB at the most */
} cost;

static double seconds(struct timeval t)
{
    return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

static double now(void)
{
    struct timeval t;

    gettimeofday(&t, NULL);
    return seconds(t);
}

static cost run(const char *const argv[], const char *input)
{
    struct rusage used;
    int status;
    double start = now();
    pid_t child = fork();

    if (child == 0) {
        if (input) {
            int fd = open(input, O_RDONLY);
            dup2(fd, 0);
        }
        execvp(argv[0], (char *const *)argv);
        _exit(127);
    }
    if (child < 0 || wait4(child, &status, 0, &used) < 0 || status != 0) {
        fprintf(stderr, "%s failed\n", argv[0]);
        exit(1);
    }
    return (cost){seconds(used.ru_utime) + seconds(used.ru_stime),
                  now() - start, used.ru_maxrss};
}

static void write_rows(const char *path, long rows)
{
    static const char *const sectors[] = {"化工", "冶金", "建材", "机械"};
    static const char *const grades[] = {"低风险", "一般风险", "较大风险"};
    FILE *file = fopen(path, "w");
    unsigned long long x = 88172645463325252ULL; /* xorshift: the same rows */

    if (!file)
        exit(1);
    fputs("企业编号,企业全称,所属行业类型,风险等级,入园时间,法定代表人,联系人,"
          "联系电话,注册地址,从业人数\n",
          file);
    for (long i = 0; i < rows; i++) {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        fprintf(file,
                "E%07llX%06ld,深圳市第%llu号化工材料有限公司%ld,%s,%s,20%02llu-"
                "%02llu-%02llu,王某%llu,李某,0755-8%07llu,"
                "广东省深圳市南山区某某路%llu号,%llu\n",
                x & 0xfffffff, i, x % 100000, i, sectors[x % 4],
                grades[(x >> 8) % 3], (x >> 4) % 25, (x >> 9) % 12 + 1,
                (x >> 14) % 28 + 1, x % 1000, x % 10000000, x % 999, x % 2000);
    }
    fclose(file);
}

static void write_script(const char *path, const char *db, const char *csv)
{
    FILE *file = fopen(path, "w");

    if (!file)
        exit(1);
    fprintf(file,
            ".open %s\n"
            "PRAGMA journal_mode=WAL;\n"
            "CREATE TABLE b(code TEXT NOT NULL UNIQUE, full_name TEXT, sector "
            "TEXT, grade TEXT, entered TEXT, legal TEXT, contact TEXT, phone "
            "TEXT, address TEXT, staff INTEGER);\n"
            "CREATE INDEX b_name ON b(full_name);\n"
            "CREATE INDEX b_worst ON b(grade, code) WHERE grade = "
            "'较大风险';\n"
            ".mode csv\n"
            ".import --skip 1 %s b\n",
            db, csv);
    fclose(file);
}

int main(int argc, char **argv)
{
    long rows = argc > 2 ? atol(argv[2]) : 1000000;
    char folder[] = "/tmp/bench-import-XXXXXX";

    if (argc < 2 || !mkdtemp(folder) || chdir(folder) != 0) {
        fprintf(stderr, "usage: bench_import SAFEPROD [ROWS]\n");
        return 2;
    }
    setenv("XDG_CONFIG_HOME", folder, 1);
    setenv("SAFEPROD_DB", "site.db", 1);
    write_rows("rows.csv", rows);
    write_script("bare.sql", "bare.db", "rows.csv");
    const char *const init[] = {argv[1],     "init",    "site.db",
                                "--officer", "officer", NULL};
    const char *const import[] = {argv[1], "import", "enterprises", "rows.csv",
                                  NULL};
    const char *const bare[] = {"sqlite3", NULL};
    run(init, NULL);
    cost yard = run(bare, "bare.sql");
    cost ours = run(import, NULL);
    printf("import %ld rows: cpu %.2f s, wall %.2f s, memory %ld MB\n", rows,
           ours.cpu, ours.wall, ours.rss / 1024);
    printf("sqlite3 .import: cpu %.2f s, wall %.2f s, memory %ld MB\n",
           yard.cpu, yard.wall, yard.rss / 1024);
    printf("ratio of cpu time: %.2f (reach: 1.5)\n", ours.cpu / yard.cpu);
    const char *const clean[] = {"rm", "-rf", folder, NULL};
    run(clean, NULL);
    return 0;
}
