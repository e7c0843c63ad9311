/* demo: the main job on the example park, from an enterprise list to a
 * four-colour map, through the public library alone. */
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "demo.h"
#include "file_bytes.h"
#include "terminal.h"

/* 2026-11-24 09:00 +08:00: the data was written for this morning. */
#define DEMO_NOW INT64_C(1795482000)

static const struct step {
    sp_status (*run)(demo *d);
    const char *zh;
    const char *en;
} steps[] = {
    {demo_inputs, "写出输入文件（input/）", "writing the input files (input/)"},
    {demo_make_site, "建立站点，登记部门和用户",
     "making the site, its departments and users"},
    {demo_park, "园区档案和平面图", "the park's archive and its plan"},
    {demo_enterprises, "导入企业清单（GB18030 的 CSV）",
     "importing the enterprises (a CSV in GB18030)"},
    {demo_bad_rows, "导入一份有错行的清单：错行被指出并写到一边，其余照收",
     "importing a list with bad rows: they are named and set aside"},
    {demo_papers, "导入证照、化学品（XLSX）、重大危险源",
     "importing licences, chemicals (XLSX), major hazard installations"},
    {demo_attachments, "存入附件", "attaching a file"},
    {demo_write_off, "核销一家停业的企业", "writing off one that has closed"},
    {demo_zones, "导入区域（GeoJSON）", "importing zones (GeoJSON)"},
    {demo_risks, "导入风险点、单元、事件、管控措施，逐级评出等级",
     "importing risk points, units, events, measures; grades climb"},
    {demo_maps, "画四色图：固有风险、现状风险",
     "drawing the four-colour map: inherent, residual"},
    {demo_cards, "画重大风险点的告知卡", "drawing cards of the worst points"},
    {demo_overview, "写出总览", "writing the overview"},
    {demo_exports, "导出表格", "exporting tables"},
    {demo_ledger, "核对账本，抄下链头",
     "verifying the ledger, writing down its head"},
};

/* ---- files ---- */

char *demo_path(const demo *d, const char *name)
{
    char *path = NULL;
    size_t len = strlen(d->dir);
    bool slash = len > 0 && d->dir[len - 1] == '/';
    return asprintf(&path, "%s%s%s", d->dir, slash ? "" : "/", name) < 0 ? NULL
                                                                         : path;
}

sp_status demo_folder(const demo *d, const char *name)
{
    AUTOOWN char *path = demo_path(d, name);
    if (!path)
        return cli_fail(d->cli, SP_NO_MEMORY, "内存不足", "out of memory");
    if (mkdir(path, 0777) == 0)
        return SP_OK;
    int why = errno;
    struct stat facts;
    if (why == EEXIST && stat(path, &facts) == 0 && S_ISDIR(facts.st_mode))
        return SP_OK;
    errno = why;
    return cli_fail(d->cli, SP_IO, "建不了文件夹 %s：%m",
                    "cannot make the folder %s: %m", path);
}

sp_status demo_write(const demo *d, const char *name, const void *bytes,
                     size_t len)
{
    AUTOOWN char *path = demo_path(d, name);
    return path ? file_replace(d->cli, path, bytes, len)
                : cli_fail(d->cli, SP_NO_MEMORY, "内存不足", "out of memory");
}

void demo_note(demo *d, const char *name, const char *from, const char *command,
               const char *zh, const char *en)
{
    fprintf(d->list_file, "%s\n    %s\n    %s\n", name, zh, en);
    if (from)
        fprintf(d->list_file, "    来自 from: %s\n", from);
    while (command && *command) {
        size_t len = strcspn(command, "\n");
        fprintf(d->list_file, "    $ %.*s\n", (int)len, command);
        command += len + (command[len] == '\n');
    }
    fputc('\n', d->list_file);
}

/* ---- all ---- */

static sp_status run_steps(demo *d)
{
    for (size_t i = 0; i < COUNT(steps); i++) {
        cli_say(d->cli, "[%2zu/%zu] %s", "[%2zu/%zu] %s", i + 1, COUNT(steps),
                cli_word(d->cli, steps[i].zh, steps[i].en));
        TRY(steps[i].run(d));
    }
    return SP_OK;
}

static sp_status run_all(demo *d)
{
    TRY(demo_folder(d, ""));
    TRY(demo_folder_is_ours(d));
    TRY(demo_readme(d, false));
    TRY(run_steps(d));
    TRY(demo_settle(d));
    return demo_readme(d, true);
}

static void close_all(demo *d)
{
    sp_session_close(d->session);
    if (d->site)
        unlink(d->site);
    free(d->site);
    for (size_t i = 0; i < DEMO_USERS; i++)
        terminal_wipe(&d->passwords[i]);
    if (d->list_file)
        fclose(d->list_file);
    free(d->list);
}

static double clock_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static sp_status run(call *cli)
{
    double start = clock_seconds();
    CLEANUP(close_all) demo d = {.cli = cli, .dir = cli_arg(cli, 0)};
    d.list_file = open_memstream(&d.list, &d.list_size);
    if (!d.list_file)
        return cli_fail(cli, SP_NO_MEMORY, "内存不足", "out of memory");
    if (cli->session_options.now == SP_NO_INT)
        cli->session_options.now = DEMO_NOW;
    TRY(run_all(&d));
    AUTOOWN char *readme = demo_path(&d, "README.txt");
    cli_say(cli,
            "完成，用时 %.1f 秒。每个文件是什么、从哪里来、用哪条命令得到，"
            "都写在 %s",
            "done in %.1f s. What each file is, what it came from and which "
            "command makes it: %s",
            clock_seconds() - start, readme ? readme : "README.txt");
    return SP_OK;
}

extern const cmd demo_cmds[];
const cmd demo_cmds[] = {
    {"demo", "", "DIR", NEED_NOTHING, run, NULL,
     "示例园区：从企业清单到四色图，全部文件写到一个文件夹",
     "the example park: from an enterprise list to a four-colour map"},
    {0},
};
