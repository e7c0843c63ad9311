/* Reading CSV: MB/s by kind of text, and the ratio to one memchr() pass over
 * the same bytes. Usage: bench_csv [MB] [file.csv...] */
#include <safeprod/table.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "str.h"

static double cpu_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static void give_up(const char *what)
{
    fprintf(stderr, "bench_csv: %s: %s\n", what, sp_last_error(SP_EN));
    exit(1);
}

/* The yardstick: read in pieces as the reader does, look for line ends. */
static double yardstick(const char *path, size_t *out_bytes)
{
    static char piece[256 * 1024];
    double start = cpu_seconds();
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    size_t lines = 0;
    ssize_t n;
    *out_bytes = 0;
    while (fd >= 0 && (n = read(fd, piece, sizeof piece)) > 0) {
        *out_bytes += (size_t)n;
        const char *p = piece;
        const char *end = piece + n;
        while ((p = memchr(p, '\n', (size_t)(end - p))) != NULL) {
            lines++;
            p++;
        }
    }
    close(fd);
    if (!lines)
        give_up("no lines");
    return cpu_seconds() - start;
}

static double read_all(const char *path, size_t *out_rows)
{
    double start = cpu_seconds();
    sp_table_reader *reader;
    bool more = true;
    if (sp_table_reader_open(path, NULL, &reader) != SP_OK)
        give_up(path);
    *out_rows = 0;
    while (sp_table_reader_next(reader, &more) == SP_OK && more)
        ++*out_rows;
    if (more)
        give_up(path);
    sp_table_reader_close(reader);
    return cpu_seconds() - start;
}

/* The best of some runs, both in turn. */
static void measure(const char *name, const char *path)
{
    enum { RUNS = 5 };
    double best = 1e9;
    double least = 1e9;
    size_t bytes = 0;
    size_t rows = 0;
    for (int i = 0; i < RUNS; i++) {
        double t = yardstick(path, &bytes);
        least = t < least ? t : least;
        t = read_all(path, &rows);
        best = t < best ? t : best;
    }
    double mb = (double)bytes / 1e6;
    printf("%-10s %8.1f MB %9zu rows %8.0f MB/s   memchr %8.0f MB/s   "
           "ratio %.2f\n",
           name, mb, rows, mb / best, mb / least, best / least);
}

static const struct {
    const char *name;
    const char *headings;
    const char *format; /* takes a number three times */
} kinds[] = {
    {"ascii", "code,name,industry,level,credit,address,entered\r\n",
     "ENT%09d,Company number %d Ltd,chemical,general,91440300MA5DCKL91J,"
     "No %d Some Road Some District,2024-01-05\r\n"},
    {"chinese", "企业编号,企业全称,行业,等级,信用代码,地址,入驻\r\n",
     "ENT%09d,深圳市第%d化工有限公司,化工,一般风险,91440300MA5DCKL91J,"
     "广东省深圳市南山区某某路%d号,2024-01-05\r\n"},
    {"quoted", "code,name,address\r\n",
     "\"ENT%09d\",\"Company \"\"%d\"\" Ltd\",\"No %d, Some Road\"\r\n"},
};

static void generate(const char *path, size_t kind, size_t bytes)
{
    FILE *f = fopen(path, "w");
    size_t at = 0;
    if (!f)
        give_up(path);
    fputs(kinds[kind].headings, f);
    for (int i = 0; at < bytes; i++) {
        char line[400];
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        int n = snprintf(line, sizeof line, kinds[kind].format, i, i, i % 999);
#pragma GCC diagnostic pop
        at += fwrite(line, 1, (size_t)n, f);
    }
    fclose(f);
}

int main(int argc, char **argv)
{
    size_t megabytes = argc > 1 ? strtoul(argv[1], NULL, 10) : 100;
    for (int i = 2; i < argc; i++)
        measure("file", argv[i]);
    for (size_t i = 0; argc <= 2 && i < SP_COUNT(kinds); i++) {
        char path[] = "/tmp/bench-csv-XXXXXX";
        int fd = mkstemp(path);
        if (fd < 0)
            give_up(path);
        close(fd);
        generate(path, i, megabytes * 1000000);
        measure(kinds[i].name, path);
        unlink(path);
    }
    return 0;
}
