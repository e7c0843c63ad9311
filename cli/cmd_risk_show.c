/* The tree of a risk point. */
#include <stdlib.h>

#include <safeprod/risk.h>

#include "archive_print.h"
#include "standards.h"

static const column tree_columns[] = {
    {"level", "层次", "level", SP_TABLE_TEXT},
    {"code", "编号", "code", SP_TABLE_TEXT},
    {"name", "名称", "name", SP_TABLE_TEXT},
    {"score", "固有值", "score", SP_TABLE_NUMBER},
    {"grade_inherent", "固有风险", "inherent", SP_TABLE_TEXT},
    {"residual_score", "现状值", "residual score", SP_TABLE_NUMBER},
    {"grade_residual", "现状风险", "residual", SP_TABLE_TEXT},
    {"control_level", "管控层级", "control level", SP_TABLE_TEXT},
    {"review_due", "应复评", "review due", SP_TABLE_TEXT},
};

/* One line of the tree; -1 stands for "does not have one". */
typedef struct line {
    const sp_type *type;
    unsigned depth;
    const char *code;
    const char *name;
    int64_t score;
    int64_t residual_score;
    int inherent;
    int residual;
    int control;
    const char *due;
} line;

static const char *label_of(const call *cli, const sp_label *labels, int value,
                            bool shown)
{
    if (value < 0)
        return NULL;
    return shown ? cli_word(cli, labels[value].zh, labels[value].en)
                 : labels[value].name;
}

static sp_status put_line(call *cli, sheet *s, const line *l)
{
    char score[32], residual[32], name[1024];
    const sp_label *grades = sp_risk_grade_labels;
    const sp_label *levels = sp_control_level_labels;
    score_text(l->score, score);
    score_text(l->residual_score, residual);
    snprintf(name, sizeof name, "%*s%s", (int)(l->depth * 2), "", l->name);
    const char *cells[] = {l->type->name,
                           l->code,
                           l->name,
                           score,
                           label_of(cli, grades, l->inherent, false),
                           residual,
                           label_of(cli, grades, l->residual, false),
                           label_of(cli, levels, l->control, false),
                           l->due};
    const char *shown[] = {cli_word(cli, l->type->zh, l->type->en),
                           l->code,
                           name,
                           score,
                           label_of(cli, grades, l->inherent, true),
                           residual,
                           label_of(cli, grades, l->residual, true),
                           label_of(cli, levels, l->control, true),
                           l->due};
    return sheet_row(s, cells, shown);
}

static void clear_records(sp_records *records)
{
    sp_records_clear(records);
}
#define AUTORECORDS CLEANUP(clear_records) sp_records

static sp_status children(call *cli, const sp_type *type, const char *field,
                          const char *code, sp_records *out)
{
    return load_where(cli, type, &field, &code, 1, out);
}

static sp_status put_measures(call *cli, sheet *s, const char *event)
{
    AUTORECORDS list = {0};
    const sp_field *kind = sp_type_field(&sp_control_measure_type, "kind");
    TRY(children(cli, &sp_control_measure_type, "event", event, &list));
    for (size_t i = 0; i < list.count; i++) {
        const sp_control_measure *m = list.items[i];
        char name[1024];
        snprintf(name, sizeof name, "[%s] %s",
                 sp_field_label(kind, m->kind, cli->lang), m->description);
        const line l = {.type = &sp_control_measure_type,
                        .depth = 3,
                        .code = m->code,
                        .name = sheet_is_shown(cli) ? name : m->description,
                        .score = SP_NO_INT,
                        .residual_score = SP_NO_INT,
                        .inherent = -1,
                        .residual = -1,
                        .control = -1};
        TRY(put_line(cli, s, &l));
    }
    return SP_OK;
}

static sp_status put_events(call *cli, sheet *s, const char *unit)
{
    AUTORECORDS list = {0};
    TRY(children(cli, &sp_risk_event_type, "unit", unit, &list));
    for (size_t i = 0; i < list.count; i++) {
        const sp_risk_event *e = list.items[i];
        const line l = {.type = &sp_risk_event_type,
                        .depth = 2,
                        .code = e->code,
                        .name = e->name,
                        .score = e->score,
                        .residual_score = e->residual_score,
                        .inherent = (int)e->grade_inherent,
                        .residual = (int)e->grade_residual,
                        .control = (int)e->control_level,
                        .due = e->review_due};
        TRY(put_line(cli, s, &l));
        TRY(put_measures(cli, s, e->code));
    }
    return SP_OK;
}

static sp_status put_units(call *cli, sheet *s, const char *point)
{
    AUTORECORDS list = {0};
    TRY(children(cli, &sp_risk_unit_type, "point", point, &list));
    for (size_t i = 0; i < list.count; i++) {
        const sp_risk_unit *u = list.items[i];
        const line l = {.type = &sp_risk_unit_type,
                        .depth = 1,
                        .code = u->code,
                        .name = u->name,
                        .score = SP_NO_INT,
                        .residual_score = SP_NO_INT,
                        .inherent = -1,
                        .residual = -1,
                        .control = -1};
        TRY(put_line(cli, s, &l));
        TRY(put_events(cli, s, u->code));
    }
    return SP_OK;
}

static void free_point(sp_risk_point **point)
{
    sp_record_free(&sp_risk_point_type, *point);
}

static sp_status show(call *cli)
{
    CLEANUP(free_point) sp_risk_point *p = NULL;
    AUTOSHEET *s = NULL;
    void *found = NULL;
    TRY(sp_record_load(cli->session, &sp_risk_point_type, cli_arg(cli, 0),
                       &found));
    p = found;
    if (cli_flag(cli, "fields"))
        return print_record(cli, &sp_risk_point_type, p);
    TRY(sheet_begin(cli, tree_columns, COUNT(tree_columns), &s));
    const line l = {.type = &sp_risk_point_type,
                    .code = p->code,
                    .name = p->name,
                    .score = SP_NO_INT,
                    .residual_score = SP_NO_INT,
                    .inherent = (int)p->grade_inherent,
                    .residual = (int)p->grade_residual,
                    .control = (int)p->control_level,
                    .due = p->review_due};
    TRY(put_line(cli, s, &l));
    TRY(put_units(cli, s, p->code));
    return sheet_end(s);
}

static const opt show_options[] = {
    {"fields", NULL, "只显示风险点本身的全部字段",
     "all fields of the point alone"},
    {0},
};

extern const cmd risk_show_cmds[];
const cmd risk_show_cmds[] = {
    {"risk", "show", "CODE", NEED_READ, show, show_options,
     "风险点、单元、事件、措施的树",
     "the tree: point, units, events, measures"},
    {0},
};
