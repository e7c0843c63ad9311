/* Feeds of other systems: a file, or what comes on standard input. */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include <safeprod/ingest.h>

#include "import_print.h"

static const opt options[] = {
    {"map", "FILE", "映射文件（必须）：类型、表头、编码、单位、键",
     "the mapping (required): type, headings, codes, units, key"},
    {"source", "NAME", "数据来源，如 MES；不给则用映射文件名",
     "who sends it, for instance MES; else the name of the mapping"},
    {"dry-run", NULL, "试一遍，什么都不改", "try it; change nothing", 0, 'n'},
    {"rejects", "FILE", "把被拒的行连同原因写到这里（CSV）",
     "write refused rows and why to this CSV"},
    OPT_TABLE,
    {0},
};

/* ---- standard input ---- */

/* What came on standard input, in a file that goes with the call: an ingest
 * reads its rows twice. */
typedef struct spool {
    char path[4096];
    int fd;
} spool;

static void spool_free(spool *s)
{
    if (s->fd >= 0)
        close(s->fd);
    if (*s->path)
        unlink(s->path);
}

static sp_status spool_failed(call *cli, const char *path)
{
    return cli_fail(cli, SP_IO, "无法把标准输入存入 %s：%s",
                    "cannot keep standard input in %s: %s", path,
                    strerror(errno));
}

static sp_status put(call *cli, const spool *s, const char *bytes, size_t len)
{
    while (len) {
        ssize_t n = write(s->fd, bytes, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return spool_failed(cli, s->path);
        bytes += n;
        len -= (size_t)n;
    }
    return SP_OK;
}

static sp_status spool_stdin(call *cli, spool *s)
{
    const char *folder = getenv("TMPDIR");
    char bytes[1 << 16];

    snprintf(s->path, sizeof s->path, "%s/safeprod-ingest-XXXXXX",
             folder && *folder ? folder : "/tmp");
    s->fd = mkstemp(s->path);
    if (s->fd < 0) {
        sp_status status = spool_failed(cli, s->path);
        *s->path = '\0';
        return status;
    }
    for (;;) {
        ssize_t n = read(STDIN_FILENO, bytes, sizeof bytes);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return cli_fail(cli, SP_IO, "无法读取标准输入：%s",
                            "cannot read standard input: %s", strerror(errno));
        if (n == 0)
            return SP_OK;
        TRY(put(cli, s, bytes, (size_t)n));
    }
}

/* ---- the verb ---- */

/* "maps/mes_orders.map.json" is "mes_orders". */
static void name_of_map(const char *path, char out[64])
{
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;

    snprintf(out, 64, "%.*s", (int)strcspn(name, "."), name);
}

static sp_status read_options(call *cli, sp_ingest_options *o, char **map,
                              char source[64], import_list *list)
{
    const char *path = cli_option(cli, "map");

    if (!path)
        return cli_usage(cli, "请用 --map 给出映射文件",
                         "give the mapping with --map");
    TRY(map_read(cli, path, map));
    name_of_map(path, source);
    o->map = *map;
    o->source = cli_option(cli, "source");
    if (!o->source)
        o->source = source;
    o->dry_run = cli_flag(cli, "dry-run");
    o->rejects = cli_option(cli, "rejects");
    o->visit = import_show;
    o->context = list;
    return import_table_options(cli, &o->read, list);
}

static void say_sum(call *cli, const sp_ingest_result *r, bool dry_run)
{
    cli_say(cli,
            "%s%s：共 %lld 行：新增 %lld，更新 %lld，无变化 %lld，重复 %lld，"
            "过时 %lld，拒绝 %lld",
            "%s%s: %lld rows: %lld added, %lld updated, %lld unchanged, %lld "
            "repeated, %lld stale, %lld refused",
            dry_run ? cli_word(cli, "试运行，没有改动。", "Dry run. ") : "",
            r->type, (long long)r->rows, (long long)r->added,
            (long long)r->updated, (long long)r->unchanged,
            (long long)r->repeated, (long long)r->stale,
            (long long)r->rejected);
    if (r->raised)
        cli_say(cli, "新报警 %lld 条", "%lld new alarms", (long long)r->raised);
}

static sp_status ingest(call *cli)
{
    const char *path = cli_arg(cli, 0);
    sp_ingest_options o = {.dry_run = false};
    sp_ingest_result result = {.rows = 0};
    char source[64];
    CLEANUP(import_list_clear)
    import_list list = {.cli = cli, .left = IMPORT_FINDINGS};
    AUTOOWN char *map = NULL;
    CLEANUP(spool_free) spool s = {.fd = -1};

    TRY(read_options(cli, &o, &map, source, &list));
    if (!path || strcmp(path, "-") == 0) {
        TRY(spool_stdin(cli, &s));
        path = s.path;
    }
    TRY(sp_ingest(cli->session, path, &o, &result));
    TRY(import_print_findings(&list, result.rejected));
    say_sum(cli, &result, o.dry_run);
    return SP_OK;
}

extern const cmd ingest_cmds[];
const cmd ingest_cmds[] = {
    {"ingest", "", "[FILE]", NEED_WRITE, ingest, options,
     "按映射文件接入一批数据：文件（CSV、XLSX、JSON、NDJSON）或标准输入",
     "take in what another system sent, by a mapping: a file (CSV, XLSX, JSON, "
     "NDJSON) or standard input"},
    {0},
};
