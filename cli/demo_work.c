/* The demo's work, first half: what comes into the site. */
#include <stdlib.h>

#include <safeprod/archive.h>
#include <safeprod/risk.h>

#include "demo.h"
#include "file_bytes.h"

static sp_status no_memory(const demo *d)
{
    return cli_fail(d->cli, SP_NO_MEMORY, "内存不足", "out of memory");
}

/* ---- one import ---- */

enum { SHOWN = 4 }; /* findings that are told at once */

typedef struct load {
    const sp_type *type;
    const char *file; /* below input/ */
    const char *map;  /* a mapping, below input/; or NULL */
    bool careful;     /* refused rows and the report go to files */
} load;

typedef struct told {
    demo *d;
    int64_t count;
    sp_table_writer *report; /* or NULL */
    sp_status status;
} told;

static void tell(void *context, const sp_import_finding *f)
{
    told *t = context;
    const call *cli = t->d->cli;
    bool error = f->severity == SP_ERROR;
    const char *sentence = cli_word(cli, f->zh, f->en);
    char line[24] = "";
    if (f->line)
        snprintf(line, sizeof line, "%lld", (long long)f->line);
    if (t->count++ < SHOWN)
        cli_say(cli, "        %s第 %s 行：%s", "        %sline %s: %s",
                error ? cli_word(cli, "拒绝 ", "refused ") : "",
                f->line ? line : "-", sentence);
    const char *cells[] = {line, error ? "error" : "warning", f->column,
                           f->value, sentence};
    if (t->report && t->status == SP_OK)
        t->status = sp_table_writer_row(t->report, cells);
}

static sp_status open_report(told *t)
{
    static const sp_table_column columns[] = {
        {"line", "行", SP_TABLE_NUMBER},    {"severity", "程度", SP_TABLE_TEXT},
        {"column", "列", SP_TABLE_TEXT},    {"value", "值", SP_TABLE_TEXT},
        {"finding", "说明", SP_TABLE_TEXT},
    };
    AUTOOWN char *path = demo_path(t->d, "import-report.csv");
    if (!path)
        return no_memory(t->d);
    return sp_table_writer_open(path, SP_TABLE_AUTO, columns, COUNT(columns),
                                NULL, &t->report);
}

static void say_result(const told *t, const sp_import_result *r)
{
    if (t->count > SHOWN)
        cli_say(t->d->cli, "        另有 %lld 条", "        and %lld more",
                (long long)t->count - SHOWN);
    cli_say(t->d->cli,
            "        共 %lld 行：新增 %lld，拒绝 %lld，提醒 %lld；编码 %s",
            "        %lld rows: %lld added, %lld refused, %lld warnings; "
            "encoding %s",
            (long long)r->rows, (long long)r->added, (long long)r->rejected,
            (long long)r->warnings, r->encoding);
}

static void end_report(told *t)
{
    sp_status status = t->report ? sp_table_writer_close(t->report) : SP_OK;
    if (t->status == SP_OK)
        t->status = status;
    t->report = NULL;
}

static sp_status run_load(demo *d, const load *l)
{
    char name[64];
    told t = {.d = d};
    sp_import_options options = {.visit = tell, .context = &t};
    sp_import_result result = {.rows = 0};
    snprintf(name, sizeof name, "input/%s", l->file);
    AUTOOWN char *path = demo_path(d, name);
    AUTOOWN char *rejects = demo_path(d, "rejected-rows.csv");
    if (!path || !rejects)
        return no_memory(d);
    if (l->map)
        options.map = demo_find(l->map)->data;
    if (l->careful) {
        options.rejects = rejects;
        TRY(open_report(&t));
    }
    sp_status status = sp_import(d->session, l->type, path, &options, &result);
    end_report(&t);
    TRY(status);
    TRY(t.status);
    say_result(&t, &result);
    return SP_OK;
}

static sp_status run_loads(demo *d, const load *loads, size_t count)
{
    for (size_t i = 0; i < count; i++)
        TRY(run_load(d, &loads[i]));
    return SP_OK;
}

/* ---- archives ---- */

static sp_status read_input(const demo *d, const char *name, void **out,
                            size_t *out_len)
{
    AUTOOWN char *path = demo_path(d, name);
    return path ? file_read(d->cli, path, out, out_len) : no_memory(d);
}

sp_status demo_park(demo *d)
{
    static const load park = {&sp_park_type, "park.json", NULL, false};
    AUTOOWN void *plan = NULL;
    size_t len;
    TRY(run_load(d, &park));
    TRY(read_input(d, "input/plan.png", &plan, &len));
    return sp_park_set_picture(d->session, SP_PARK_PLAN, plan, len);
}

sp_status demo_enterprises(demo *d)
{
    static const load l = {&sp_enterprise_type, "enterprises.csv", NULL, false};
    return run_load(d, &l);
}

sp_status demo_bad_rows(demo *d)
{
    static const load l = {&sp_enterprise_type, "enterprises-bad.csv", NULL,
                           true};
    TRY(run_load(d, &l));
    demo_note(d, "import-report.csv", "input/enterprises-bad.csv",
              "safeprod import enterprises input/enterprises-bad.csv "
              "--format csv > import-report.csv",
              "错行逐条说明：行、列、值、应怎样",
              "each bad row: line, column, value, what was expected");
    demo_note(d, "rejected-rows.csv", "input/enterprises-bad.csv",
              "safeprod import enterprises input/enterprises-bad.csv "
              "--rejects rejected-rows.csv",
              "被拒的行连同原因，改好后可再导入",
              "the refused rows and why; mend them and import this file");
    return SP_OK;
}

sp_status demo_papers(demo *d)
{
    static const load loads[] = {
        {&sp_licence_type, "licences.csv", NULL, false},
        {&sp_chemical_type, "chemicals.xlsx", "chemicals-map.json", false},
        {&sp_mhi_unit_type, "mhi-units.csv", NULL, false},
    };
    return run_loads(d, loads, COUNT(loads));
}

sp_status demo_attachments(demo *d)
{
    AUTOOWN char *path = demo_path(d, "input/commitment.txt");
    char sha256[65];
    if (!path)
        return no_memory(d);
    TRY(sp_attach_file(d->session, &sp_enterprise_type, "WH003", path, sha256));
    cli_say(d->cli, "        commitment.txt 附到 WH003，SHA-256 %.12s…",
            "        commitment.txt belongs to WH003, SHA-256 %.12s…", sha256);
    return SP_OK;
}

sp_status demo_write_off(demo *d)
{
    TRY(sp_enterprise_write_off(d->session, "WH041", "closed"));
    cli_say(d->cli, "        WH041 已核销：仍可查看，不再计入",
            "        WH041 is written off: still to be read, counted no more");
    return SP_OK;
}

/* ---- risks ---- */

sp_status demo_zones(demo *d)
{
    told t = {.d = d};
    const sp_zone_import_options options = {.visit = tell, .context = &t};
    sp_import_result result;
    AUTOOWN void *text = NULL;
    size_t len;
    TRY(read_input(d, "input/zones.geojson", &text, &len));
    TRY(sp_zone_import_geojson(d->session, text, len, &options, &result));
    say_result(&t, &result);
    return SP_OK;
}

sp_status demo_risks(demo *d)
{
    static const load loads[] = {
        {&sp_risk_point_type, "risk-points.csv", NULL, false},
        {&sp_risk_unit_type, "risk-units.csv", NULL, false},
        {&sp_risk_event_type, "risk-events.csv", NULL, false},
        {&sp_control_measure_type, "control-measures.json", NULL, false},
    };
    return run_loads(d, loads, COUNT(loads));
}
