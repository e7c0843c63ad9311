/* A ticket on paper: what is in its rows. */
#include "paper.h"

#include <string.h>

#include "paper_sheet.h"

#define GRID_PART 0.06

enum {
    TEXT_BYTES_MAX = 500000 /* of all texts together */
};

/* ---- limits ---- */

static sp_status check_text(const char *text, const char *what, size_t *bytes)
{
    SP_TRY(sp_pen_check(text, what));
    *bytes += text ? strlen(text) : 0;
    return SP_OK;
}

static sp_status check_pairs(const sp_paper_pair *pairs, size_t n,
                             size_t *bytes)
{
    for (size_t i = 0; i < n; i++) {
        SP_TRY(check_text(pairs[i].label, "label", bytes));
        SP_TRY(check_text(pairs[i].value, "value", bytes));
    }
    return SP_OK;
}

static sp_status check_grids(const sp_paper *t, size_t *bytes)
{
    for (size_t g = 0; g < t->ngrids; g++) {
        const sp_paper_grid *grid = &t->grids[g];
        if (grid->ncolumns < 1 || grid->ncolumns > SP_PAPER_COLUMNS_MAX)
            return sp_fail(SP_INVALID, "表格有 %zu 列，应为 1 到 %d 列",
                           "a table has %zu columns; 1 to %d are possible",
                           grid->ncolumns, SP_PAPER_COLUMNS_MAX);
        SP_TRY(check_text(grid->label, "grid", bytes));
        for (size_t i = 0; i < grid->ncolumns * grid->nrows; i++)
            SP_TRY(check_text(grid->texts[i], "grid", bytes));
    }
    return SP_OK;
}

static sp_status check_measures(const sp_paper *t, size_t *bytes)
{
    for (size_t i = 0; i < t->nmeasures; i++) {
        const sp_paper_measure *m = &t->measures[i];
        const char *const texts[] = {m->text, m->value_label, m->value,
                                     m->confirmed_by};
        for (size_t k = 0; k < SP_COUNT(texts); k++)
            SP_TRY(check_text(texts[k], "measure", bytes));
    }
    for (size_t i = 0; i < t->nopinions; i++) {
        const sp_paper_opinion *o = &t->opinions[i];
        const char *const texts[] = {o->role, o->text, o->signature, o->time};
        for (size_t k = 0; k < SP_COUNT(texts); k++)
            SP_TRY(check_text(texts[k], "opinion", bytes));
    }
    return SP_OK;
}

static sp_status check_ticket(const sp_paper *t)
{
    const char *const texts[] = {
        t->organisation, t->title,          t->number,
        t->state,        t->watermark,      t->qr_note,
        t->made,         t->other_measures, t->other_author};
    size_t bytes = 0;

    if (!sp_paper_has(t->title))
        return sp_fail(SP_INVALID, "作业票没有名称", "the ticket has no title");
    for (size_t i = 0; i < SP_COUNT(texts); i++)
        SP_TRY(check_text(texts[i], "ticket", &bytes));
    SP_TRY(check_pairs(t->pairs, t->npairs, &bytes));
    SP_TRY(check_pairs(t->people, t->npeople, &bytes));
    SP_TRY(check_grids(t, &bytes));
    SP_TRY(check_measures(t, &bytes));
    for (size_t i = 0; i < t->nnotes; i++)
        SP_TRY(check_text(t->notes[i], "note", &bytes));
    if (bytes > TEXT_BYTES_MAX)
        return sp_fail(SP_INVALID, "作业票的文字有 %zu 字节，最多 %d 字节",
                       "the ticket's texts have %zu bytes; at most %d are "
                       "printed",
                       bytes, TEXT_BYTES_MAX);
    return SP_OK;
}

/* ---- rows ---- */

static double column_start(const sp_paper_grid *g, double from, size_t column)
{
    unsigned before = 0;
    unsigned all = 0;

    for (size_t i = 0; i < g->ncolumns; i++) {
        unsigned w = g->widths ? g->widths[i] : 1;
        all += w;
        before += i < column ? w : 0;
    }
    return from + (1 - from) * (all ? (double)before / all : 0);
}

static void add_grid_row(sp_paper_row *r, const sp_paper_grid *g, size_t row,
                         double from)
{
    const char *const *texts = g->texts + row * g->ncolumns;

    for (size_t i = 0; i < g->ncolumns; i++) {
        bool label = row < g->head_rows || i < g->head_columns;
        double end = column_start(g, from, i + 1);
        if (!texts[i] && i > 0)
            r->cells[r->ncells - 1].to = end;
        else
            sp_paper_row_cell(r, column_start(g, from, i), end, texts[i],
                              label ? SP_PAPER_LABEL : SP_PAPER_CENTRE);
    }
}

static sp_status add_grid(sp_paper_sheet *s, const sp_paper_grid *g)
{
    double from = g->label ? GRID_PART : 0;

    for (size_t row = 0; row < g->nrows; row++) {
        sp_paper_row *r;
        SP_TRY(sp_paper_sheet_row(s, &r));
        r->heading_ends = true;
        r->group = g->label;
        r->group_to = from;
        add_grid_row(r, g, row, from);
    }
    return SP_OK;
}

/* Number, measure, involved or not, who confirmed. */
static const double measure_at[] = {0, 0.06, 0.76, 0.88, 1};

static sp_status add_measure_heading(sp_paper_sheet *s)
{
    const char *const texts[] = {sp_paper_say(s, "序号", "No."),
                                 sp_paper_say(s, "安全措施", "Safety measure"),
                                 sp_paper_say(s, "是否涉及", "Involved"),
                                 sp_paper_say(s, "确认人", "Confirmed by")};
    sp_paper_row *r;

    SP_TRY(sp_paper_sheet_row(s, &r));
    r->heading = true;
    for (size_t i = 0; i < SP_COUNT(texts); i++)
        sp_paper_row_cell(r, measure_at[i], measure_at[i + 1], texts[i],
                          SP_PAPER_LABEL);
    return SP_OK;
}

static const char *answer_text(const sp_paper_sheet *s, sp_paper_answer a)
{
    switch (a) {
    case SP_PAPER_INVOLVED:
        return sp_paper_say(s, "■是 □否", "■ yes □ no");
    case SP_PAPER_NOT_INVOLVED:
        return sp_paper_say(s, "□是 ■否", "□ yes ■ no");
    case SP_PAPER_OPEN:
        break;
    }
    return sp_paper_say(s, "□是 □否", "□ yes □ no");
}

/* A label that has room of its own, "盲板（　）块", takes the value there. */
static void add_value(const sp_paper_sheet *s, const sp_paper_measure *m,
                      sp_str *text)
{
    const char *open = sp_paper_say(s, "（", "(");
    const char *close = sp_paper_say(s, "）", ")");
    const char *label = sp_paper_has(m->value_label) ? m->value_label : "";
    const char *from = strstr(label, open);
    const char *to = from ? strstr(from, close) : NULL;
    bool one = to && !strstr(to, open);
    int before = from ? (int)(from - label) + (int)strlen(open) : 0;

    if (to && !sp_paper_has(m->value))
        sp_str_add(text, label);
    else if (one)
        sp_str_addf(text, "%.*s%s%s", before, label, m->value, to);
    else if (*label)
        sp_str_addf(text, "%s%s%s", label, sp_paper_say(s, "：", ": "),
                    sp_paper_has(m->value) ? m->value : "　　　　");
    else
        sp_str_add(text, m->value);
}

static sp_status measure_text(sp_paper_sheet *s, const sp_paper_measure *m,
                              const char **out)
{
    SP_AUTOSTR text = {0};

    sp_str_add(&text, m->text ? m->text : "");
    if (sp_paper_has(m->value_label) || sp_paper_has(m->value)) {
        sp_str_add(&text, sp_paper_say(s, "　【", " ["));
        add_value(s, m, &text);
        sp_str_add(&text, sp_paper_say(s, "】", "]"));
    }
    return sp_paper_sheet_keep(s, &text, out);
}

static sp_status add_measure(sp_paper_sheet *s, const sp_paper_measure *m)
{
    SP_AUTOSTR no = {0};
    const char *texts[4] = {NULL, NULL, answer_text(s, m->answer),
                            m->confirmed_by};
    sp_paper_row *r;

    sp_str_addf(&no, "%u", m->no);
    SP_TRY(sp_paper_sheet_keep(s, &no, &texts[0]));
    SP_TRY(measure_text(s, m, &texts[1]));
    SP_TRY(sp_paper_sheet_row(s, &r));
    for (size_t i = 0; i < SP_COUNT(texts); i++)
        sp_paper_row_cell(r, measure_at[i], measure_at[i + 1], texts[i],
                          i == 1 ? SP_PAPER_LEFT : SP_PAPER_CENTRE);
    return SP_OK;
}

static sp_status add_measures(sp_paper_sheet *s)
{
    const sp_paper *t = s->ticket;
    SP_AUTOSTR text = {0};
    SP_AUTOSTR tail = {0};
    const char *kept[2];
    sp_paper_row *r;

    if (t->nmeasures == 0 && !sp_paper_has(t->other_measures))
        return SP_OK;
    SP_TRY(add_measure_heading(s));
    for (size_t i = 0; i < t->nmeasures; i++)
        SP_TRY(add_measure(s, &t->measures[i]));
    sp_str_addf(&text, "%s%s",
                sp_paper_say(s, "其他安全措施：", "Other measures: "),
                t->other_measures ? t->other_measures : "");
    sp_str_addf(&tail, "%s%s", sp_paper_say(s, "编制人：", "Written by: "),
                sp_paper_has(t->other_author) ? t->other_author
                                              : "　　　　　　");
    SP_TRY(sp_paper_sheet_keep(s, &text, &kept[0]));
    SP_TRY(sp_paper_sheet_keep(s, &tail, &kept[1]));
    SP_TRY(sp_paper_sheet_row(s, &r));
    r->heading_ends = true;
    r->least = 2;
    sp_paper_row_cell(r, 0, 1, kept[0], SP_PAPER_LEFT);
    r->cells[0].tail = kept[1];
    return SP_OK;
}

static sp_status add_opinion(sp_paper_sheet *s, const sp_paper_opinion *o)
{
    SP_AUTOSTR text = {0};
    SP_AUTOSTR tail = {0};
    const char *kept[2];
    sp_paper_row *r;

    sp_str_addf(&text, "%s%s%s", o->role ? o->role : "",
                sp_paper_say(s, "：", ": "), o->text ? o->text : "");
    sp_str_addf(&tail, "%s%s　　%s", sp_paper_say(s, "签字：", "Signature: "),
                sp_paper_has(o->signature) ? o->signature : "　　　　　　",
                sp_paper_has(o->time)
                    ? o->time
                    : sp_paper_say(s, "　　　年　　月　　日　　时　　分",
                                   "　　　-　　-　　　　:　　"));
    SP_TRY(sp_paper_sheet_keep(s, &text, &kept[0]));
    SP_TRY(sp_paper_sheet_keep(s, &tail, &kept[1]));
    SP_TRY(sp_paper_sheet_row(s, &r));
    r->heading_ends = true;
    r->least = sp_paper_has(o->signature) ? 2 : 3; /* room for a hand */
    sp_paper_row_cell(r, 0, 1, kept[0], SP_PAPER_LEFT);
    r->cells[0].tail = kept[1];
    return SP_OK;
}

static sp_status make_rows(sp_paper_sheet *s)
{
    const sp_paper *t = s->ticket;
    size_t before = t->grid_after < t->npairs ? t->grid_after : t->npairs;

    SP_TRY(sp_paper_sheet_pairs(s, t->pairs, before));
    for (size_t i = 0; i < t->ngrids; i++)
        SP_TRY(add_grid(s, &t->grids[i]));
    if (before < t->npairs)
        SP_TRY(sp_paper_sheet_pairs(s, t->pairs + before, t->npairs - before));
    SP_TRY(add_measures(s));
    SP_TRY(sp_paper_sheet_pairs(s, t->people, t->npeople));
    for (size_t i = 0; i < t->nopinions; i++)
        SP_TRY(add_opinion(s, &t->opinions[i]));
    return SP_OK;
}

/* ---- the file ---- */

static const sp_paper_limits limits = {
    "作业票", "the ticket", SP_PAPER_PAGES_MAX, SP_PAPER_ROWS_MAX, true};

sp_status sp_paper_draw(const sp_paper *ticket, sp_str *out,
                        unsigned *out_pages)
{
    SP_AUTOSTR made = {0};
    SP_CLEANUP(sp_paper_sheet_free)
    sp_paper_sheet s = {.ticket = ticket, .limits = &limits};

    SP_TRY(check_ticket(ticket));
    if (sp_paper_has(ticket->qr))
        SP_TRY(sp_qr_make(ticket->qr, strlen(ticket->qr), &s.qr));
    SP_TRY(sp_pen_new(true, &s.pen));
    SP_TRY(make_rows(&s));
    SP_TRY(sp_paper_sheet_fit(&s));
    SP_TRY(sp_paper_sheet_pdf(&s, &made));
    sp_str_free(out);
    *out = made;
    made = (sp_str){0};
    if (out_pages)
        *out_pages = s.pages;
    return SP_OK;
}
