/* Zones: import. The rest are the usual verbs. */
#include <stdlib.h>

#include <safeprod/risk.h>

#include "file_bytes.h"
#include "print.h"

static const opt import_options[] = {
    {"dry-run", NULL, "试一遍，什么都不改", "try it; change nothing", 0, 'n'},
    {"coordinates", "auto|pixels|degrees",
     "坐标是平面图像素还是经纬度；默认自动判断",
     "pixels of the plan or degrees; found out unless given"},
    {"datum", "NAME", "经纬度的坐标系，默认 wgs84",
     "datum of degrees; wgs84 unless given"},
    {0},
};

static const column columns[] = {
    {"feature", "要素", "feature", SP_TABLE_NUMBER},
    {"severity", "程度", "severity", SP_TABLE_TEXT},
    {"column", "属性", "property", SP_TABLE_TEXT},
    {"value", "值", "value", SP_TABLE_TEXT},
    {"finding", "说明", "finding", SP_TABLE_TEXT},
};

typedef struct findings {
    call *cli;
    sheet *sheet; /* NULL until there is one */
    sp_status status;
} findings;

static void free_findings(findings *list)
{
    sheet_free(&list->sheet);
}

static sp_status begin(findings *list)
{
    return list->sheet
               ? SP_OK
               : sheet_begin(list->cli, columns, COUNT(columns), &list->sheet);
}

static void put(void *context, const sp_import_finding *f)
{
    findings *list = context;
    const call *cli = list->cli;
    bool error = f->severity == SP_ERROR;
    char number[24] = "";
    if (list->status == SP_OK)
        list->status = begin(list);
    if (list->status != SP_OK)
        return;
    if (f->line)
        snprintf(number, sizeof number, "%lld", (long long)f->line);
    const char *cells[] = {f->line ? number : NULL, error ? "error" : "warning",
                           f->column, f->value, cli_word(cli, f->zh, f->en)};
    const char *shown[] = {number,
                           error ? cli_word(cli, "错误", "error")
                                 : cli_word(cli, "提醒", "warning"),
                           f->column, f->value, cells[4]};
    list->status = sheet_row(list->sheet, cells, shown);
}

static sp_status read_options(call *cli, sp_zone_import_options *out)
{
    const char *coordinates = cli_option(cli, "coordinates");
    const char *datum = cli_option(cli, "datum");
    out->dry_run = cli_flag(cli, "dry-run");
    if (coordinates && !strcmp(coordinates, "pixels"))
        out->coordinates = SP_ZONE_PIXELS;
    if (coordinates && !strcmp(coordinates, "degrees"))
        out->coordinates = SP_ZONE_DEGREES;
    if (!datum)
        return SP_OK;
    for (unsigned i = SP_DATUM_UNKNOWN + 1; i < SP_DATUM_COUNT; i++)
        if (!strcmp(sp_datum_labels[i].name, datum)) {
            out->datum = (sp_datum)i;
            return SP_OK;
        }
    return cli_usage(cli, "没有坐标系“%.40s”，可用：wgs84 cgcs2000 gcj02 bd09",
                     "there is no datum \"%.40s\"; there are: wgs84 cgcs2000 "
                     "gcj02 bd09",
                     datum);
}

static void say_result(call *cli, const sp_import_result *r, bool dry_run)
{
    cli_say(cli,
            "%s共 %lld 个要素：新增 %lld，更新 %lld，无变化 %lld，拒绝 %lld",
            "%s%lld features: %lld added, %lld updated, %lld unchanged, %lld "
            "refused",
            dry_run ? cli_word(cli, "试运行，没有改动。", "Dry run. ") : "",
            (long long)r->rows, (long long)r->added, (long long)r->updated,
            (long long)r->unchanged, (long long)r->rejected);
}

static sp_status import(call *cli)
{
    CLEANUP(free_findings) findings list = {.cli = cli};
    sp_zone_import_options options = {.visit = put, .context = &list};
    sp_import_result result;
    AUTOOWN void *text = NULL;
    size_t len;
    TRY(read_options(cli, &options));
    TRY(file_read(cli, cli_arg(cli, 0), &text, &len));
    TRY(sp_zone_import_geojson(cli->session, text, len, &options, &result));
    TRY(list.status);
    if (cli->format != FORMAT_TABLE)
        TRY(begin(&list));
    if (list.sheet)
        TRY(sheet_end(list.sheet));
    say_result(cli, &result, options.dry_run);
    if (result.rejected)
        cli->exit_code = 6;
    return SP_OK;
}

extern const cmd zone_cmds[];
const cmd zone_cmds[] = {
    {"zone", "import", "FILE", NEED_WRITE, import, import_options,
     "从 GeoJSON 导入区域", "import zones from GeoJSON"},
    {0},
};
