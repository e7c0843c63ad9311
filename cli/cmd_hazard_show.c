/* A hazard as people read it: what, who, until when, photos, history. */
#include <stdlib.h>

#include <safeprod/archive.h>

#include "cmd_hazard.h"
#include "file_bytes.h"

typedef struct view {
    call *cli;
    report *report;
    sp_hazard *hazard;
    sp_records photos;
    sp_records lines;
} view;

static void free_view(view *v)
{
    report_free(&v->report);
    free_hazard(&v->hazard);
    sp_records_clear(&v->photos);
    sp_records_clear(&v->lines);
}

/* ---- the hazard ---- */

/* Numbers and flags as such, all else as text. */
static sp_status put_field(const view *v, const sp_field *f)
{
    AUTOFREE char *value = NULL;
    AUTOFREE char *shown = NULL;
    int zone = sp_session_zone(v->cli->session);
    bool number = f->kind == SP_REAL || f->kind == SP_BOOL ||
                  (f->kind == SP_INT && f->as == SP_AS_PLAIN);
    TRY(sp_record_text(v->hazard, f, zone, &value));
    TRY(sp_record_show(v->hazard, f, v->cli->lang, zone, &shown));
    if (number)
        report_raw(v->report, f->name, f->zh, f->en, value, shown);
    else
        report_text(v->report, f->name, f->zh, f->en, value, shown);
    return SP_OK;
}

/* Everything that holds something; flags and numbers only when they say it. */
static bool is_said(const view *v, const sp_field *field)
{
    const char *member = (const char *)v->hazard + field->offset;
    int64_t n;
    bool flag;
    if (field->flags & (SP_KEY | SP_SECRET) ||
        sp_record_is_empty(v->hazard, field))
        return false;
    if (field->kind == SP_BOOL) {
        memcpy(&flag, member, sizeof flag);
        return flag;
    }
    if (field->kind == SP_INT) {
        memcpy(&n, member, sizeof n);
        return n != 0;
    }
    return true;
}

static sp_status put_hazard(const view *v)
{
    bool late = sp_hazard_is_overdue(v->cli->session, v->hazard);
    for (size_t i = 0; i < sp_hazard_type.nfields; i++)
        if (is_said(v, &sp_hazard_type.fields[i]))
            TRY(put_field(v, &sp_hazard_type.fields[i]));
    report_bool(v->report, "overdue", "逾期", "overdue", late);
    return SP_OK;
}

/* ---- photos and history ---- */

static void put_photos(const view *v)
{
    if (v->photos.count)
        report_section(v->report, "photos", "照片", "photos");
    for (size_t i = 0; i < v->photos.count; i++) {
        const sp_attachment *a = v->photos.items[i];
        report_text(v->report, a->file_name, a->file_name, a->file_name,
                    a->code, NULL);
    }
}

static const char *action_label(const call *cli, const char *name)
{
    for (unsigned i = 0; i < SP_HAZARD_ACTION_COUNT; i++)
        if (!strcmp(sp_hazard_action_labels[i].name, name))
            return cli_word(cli, sp_hazard_action_labels[i].zh,
                            sp_hazard_action_labels[i].en);
    return cli_word(cli, "上报", "report");
}

/* Under its name in the history: h1, h2, … */
static void put_line(const view *v, const sp_hazard_history *h)
{
    char at[32], value[1200], shown[1200];
    const char *slash = strrchr(h->code, '/');
    const char *name = slash ? slash + 1 : h->code;
    const char *label = action_label(v->cli, h->action);
    clock_shown(v->cli, h->at, at);
    snprintf(value, sizeof value, "%s %s %s %s %.900s", at, h->actor, h->action,
             sp_hazard_state_labels[h->to_state].name,
             h->reason ? h->reason : "");
    snprintf(shown, sizeof shown, "%s  %s → %s  %.400s%s%.400s", at, h->actor,
             hazard_state(v->cli, h->to_state), h->reason ? h->reason : "",
             h->reason && h->note ? "；" : "", h->note ? h->note : "");
    report_text(v->report, name, label, label, value, shown);
}

static sp_status show(call *cli)
{
    CLEANUP(free_view) view v = {.cli = cli};
    const char *number = cli_arg(cli, 0);
    TRY(sp_hazard_load(cli->session, number, &v.hazard));
    TRY(sp_hazard_photos(cli->session, number, &v.photos));
    TRY(sp_hazard_lines(cli->session, number, &v.lines));
    TRY(report_begin(cli, &v.report));
    TRY(put_hazard(&v));
    put_photos(&v);
    report_section(v.report, "history", "履历", "history");
    for (size_t i = 0; i < v.lines.count; i++)
        put_line(&v, v.lines.items[i]);
    return report_end(v.report);
}

/* ---- one photo, who found it ---- */

static const opt photo_options[] = {
    {"output", "FILE", "写到哪个文件", "file to write", 0, 'o'},
    {0},
};

static sp_status photo(call *cli)
{
    const char *path = cli_option(cli, "output");
    AUTOFREE void *bytes = NULL;
    size_t len;
    if (!path)
        return cli_usage(cli, "缺少 -o 文件", "-o FILE is missing");
    TRY(sp_hazard_photo_bytes(cli->session, cli_arg(cli, 0), cli_arg(cli, 1),
                              &bytes, &len));
    TRY(file_write(cli, path, bytes, len));
    cli_say(cli, "%s：%zu 字节", "%s: %zu bytes", path, len);
    return SP_OK;
}

static sp_status finder(call *cli)
{
    AUTOFREE char *login = NULL;
    TRY(sp_hazard_finder(cli->session, cli_arg(cli, 0), &login));
    puts(login);
    return SP_OK;
}

const cmd hazard_show_cmds[] = {
    {"hazard", "show", "NUMBER", NEED_READ, show, NULL,
     "显示一条隐患：内容、照片、履历",
     "show a hazard: what it is, photos, history"},
    {"hazard", "photo", "NUMBER CODE", NEED_READ, photo, photo_options,
     "取出一张照片", "take out one of its photos"},
    {"hazard", "finder", "NUMBER", NEED_WRITE, finder, NULL,
     "匿名隐患是谁上报的（仅安全部门负责人，查询会记账）",
     "who reported anonymously (safety head only; asking is kept)"},
    {0},
};
