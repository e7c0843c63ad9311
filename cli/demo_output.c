/* The demo's work, second half: what comes out of the site. */
#include <stdlib.h>

#include <safeprod/archive.h>
#include <safeprod/audit.h>
#include <safeprod/overview.h>
#include <safeprod/risk.h>

#include "demo.h"

static sp_status no_memory(const demo *d)
{
    return cli_fail(d->cli, SP_NO_MEMORY, "内存不足", "out of memory");
}

static void say_file(const demo *d, const char *name)
{
    cli_say(d->cli, "        %s", "        %s", name);
}

/* ---- maps ---- */

static const struct map {
    const char *name;
    sp_risk_map_options options;
    const char *command;
    const char *zh;
    const char *en;
} maps[] = {
    {"map.png",
     {.format = SP_RISK_PNG},
     "safeprod risk map -o map.png",
     "四色图，按固有风险",
     "the four-colour map, by inherent risk"},
    {"map.svg",
     {.format = SP_RISK_SVG},
     "safeprod risk map -o map.svg",
     "同上，可缩放",
     "the same, to be scaled"},
    {"map.pdf",
     {.format = SP_RISK_PDF},
     "safeprod risk map -o map.pdf",
     "同上，供打印上墙",
     "the same, to be printed and hung up"},
    {"map-residual.png",
     {.format = SP_RISK_PNG, .basis = SP_RISK_BY_RESIDUAL},
     "safeprod risk map --basis residual -o map-residual.png",
     "四色图，按现状风险（计入现有措施）",
     "the four-colour map, by residual risk, controls counted"},
    {"map-residual.svg",
     {.format = SP_RISK_SVG, .basis = SP_RISK_BY_RESIDUAL},
     "safeprod risk map --basis residual -o map-residual.svg",
     "同上，可缩放",
     "the same, to be scaled"},
    {"map-residual.pdf",
     {.format = SP_RISK_PDF, .basis = SP_RISK_BY_RESIDUAL},
     "safeprod risk map --basis residual -o map-residual.pdf",
     "同上，供打印上墙",
     "the same, to be printed and hung up"},
};

sp_status demo_maps(demo *d)
{
    for (size_t i = 0; i < COUNT(maps); i++) {
        const struct map *m = &maps[i];
        AUTOOWN char *path = demo_path(d, m->name);
        if (!path)
            return no_memory(d);
        TRY(sp_risk_map_file(d->session, &m->options, path, NULL));
        demo_note(d, m->name, "park.db", m->command, m->zh, m->en);
        say_file(d, m->name);
    }
    return SP_OK;
}

/* ---- cards ---- */

static void free_query(sp_query **query)
{
    sp_query_free(*query);
}

static sp_status draw_card(void *context, const void *record)
{
    demo *d = context;
    const sp_risk_point *point = record;
    char name[128], command[256];
    unsigned pages = 0;
    snprintf(name, sizeof name, "cards/%s.pdf", point->code);
    snprintf(command, sizeof command, "safeprod risk card %s -o %s",
             point->code, name);
    AUTOOWN char *path = demo_path(d, name);
    if (!path)
        return no_memory(d);
    TRY(sp_risk_card_file(d->session, point->code, NULL, path, &pages));
    demo_note(d, name, "park.db", command, point->name,
              "the notice card of that risk point");
    cli_say(d->cli, "        %s  %s", "        %s  %s", name, point->name);
    return SP_OK;
}

sp_status demo_cards(demo *d)
{
    CLEANUP(free_query) sp_query *query = sp_query_new(&sp_risk_point_type);
    if (!query)
        return no_memory(d);
    TRY(demo_folder(d, "cards"));
    TRY(sp_query_where(query, "grade_inherent", "major"));
    return sp_record_each(d->session, query, draw_card, d);
}

/* ---- overview ---- */

sp_status demo_overview(demo *d)
{
    AUTOFREE char *page = NULL;
    TRY(sp_overview_page(d->session, NULL, &page));
    TRY(demo_write(d, "overview.html", page, strlen(page)));
    demo_note(d, "overview.html", "park.db",
              "safeprod overview -o overview.html", "总览，一个文件，断网可开",
              "the overview, one file that needs no network");
    say_file(d, "overview.html");
    return SP_OK;
}

/* ---- tables ---- */

static const struct table {
    const sp_type *type;
    const char *name;
    const char *command;
    const char *zh;
    const char *en;
    bool all; /* what is out of use as well */
} exported[] = {
    {&sp_enterprise_type, "export/enterprises.xlsx",
     "safeprod export enterprises --all -o export/enterprises.xlsx",
     "企业，含已核销的", "enterprises, those written off as well", true},
    {&sp_enterprise_type, "export/enterprises.csv",
     "safeprod export enterprises -o export/enterprises.csv",
     "在园企业；以 = 开头的备注不会被表格程序执行",
     "enterprises in the park; a remark that begins with = is not run", false},
    {&sp_chemical_type, "export/chemicals.csv",
     "safeprod export chemicals -o export/chemicals.csv", "化学品", "chemicals",
     false},
    {&sp_risk_point_type, "export/risk-points.xlsx",
     "safeprod export risk_points -o export/risk-points.xlsx",
     "风险点清单及等级", "risk points with their grades", false},
    {&sp_risk_event_type, "export/risk-events.csv",
     "safeprod export risk_events -o export/risk-events.csv",
     "风险事件，含评估标准的版本",
     "risk events with the version of their standard", false},
};

static sp_status export_table(demo *d, const struct table *t)
{
    int64_t count;
    AUTOOWN char *path = demo_path(d, t->name);
    CLEANUP(free_query) sp_query *query = sp_query_new(t->type);
    if (!path || !query)
        return no_memory(d);
    if (t->all)
        sp_query_all(query);
    TRY(sp_export(d->session, query, path, NULL, &count));
    demo_note(d, t->name, "park.db", t->command, t->zh, t->en);
    cli_say(d->cli, "        %s：%lld 条", "        %s: %lld records", t->name,
            (long long)count);
    return SP_OK;
}

sp_status demo_exports(demo *d)
{
    TRY(demo_folder(d, "export"));
    for (size_t i = 0; i < COUNT(exported); i++)
        TRY(export_table(d, &exported[i]));
    return SP_OK;
}

/* ---- ledger ---- */

sp_status demo_ledger(demo *d)
{
    AUTOFREE char *head = NULL;
    AUTOOWN char *line = NULL;
    sp_audit_result found;
    TRY(sp_audit_verify(d->session, NULL, &found));
    TRY(sp_audit_head(d->session, &head));
    if (asprintf(&line, "%s\n", head) < 0)
        return no_memory(d);
    TRY(demo_write(d, "audit-head.txt", line, strlen(line)));
    demo_note(d, "audit-head.txt", "park.db",
              "safeprod audit head > audit-head.txt",
              "账本的链头；safeprod audit verify --head-file 用它核对",
              "the head of the ledger, for safeprod audit verify --head-file");
    cli_say(d->cli, "        %lld 条，核对无误",
            "        %lld entries, verified", (long long)found.entries);
    return SP_OK;
}
