/* The sheets: rows on pages. A row that does not fit on what is left of a page
 * begins on the next; a longer one goes on there, below the heading of its
 * table. */
#include "paper_sheet.h"

#include <glib.h>
#include <math.h>
#include <string.h>

#include "pdf.h"

#define MARGIN SP_PAPER_MARGIN
#define PAD SP_PAPER_PAD
#define SIGN_LEAST 40.0 /* of a line to sign on */
#define FOOT SP_PAPER_FOOT
#define LINE_EM 1.42

#define TEXT_RGB 0x000000u
#define QUIET_RGB 0x444444u

const double sp_paper_width = 595.28; /* A4 */
const double sp_paper_height = 841.89;

static const double sizes[] = {10.5, 10, 9.5, 9, 8.5, 8};
#define SIZE_OF_SEVERAL 9.5

/* ---- boxes ---- */

static double table_width(void)
{
    return sp_paper_width - 2 * MARGIN;
}

static double at(double part)
{
    return MARGIN + part * table_width();
}

static double line_height(const sp_paper_sheet *s)
{
    return s->em * LINE_EM;
}

static double bottom(void)
{
    return sp_paper_height - MARGIN - FOOT;
}

static void draw_box(const sp_paper_sheet *s, double from, double to, double y,
                     double tall)
{
    cairo_new_path(s->cr);
    cairo_rectangle(s->cr, at(from), y, at(to) - at(from), tall);
    cairo_set_line_width(s->cr, 0.7);
    sp_pen_colour(s->cr, TEXT_RGB, 1);
    cairo_stroke(s->cr);
}

/* A text that is given out line by line, its tail as the last. */
typedef struct flow {
    PangoLayout *layout;
    int next;
    int lines; /* the tail included */
} flow;

static sp_ink ink_of(const sp_paper_sheet *s, sp_paper_look look)
{
    bool bold = look == SP_PAPER_LABEL || look == SP_PAPER_BOLD;

    return (sp_ink){s->em, bold, TEXT_RGB, 0};
}

static flow flow_new(const sp_paper_sheet *s, const sp_paper_cell *c)
{
    sp_ink ink = ink_of(s, c->look);
    double width = at(c->to) - at(c->from) - 2 * PAD;
    flow f = {.layout = sp_pen_paragraph(s->pen, c->text ? c->text : "", &ink,
                                         fmax(width, s->em))};

    f.lines = pango_layout_get_line_count(f.layout) + (c->tail ? 1 : 0);
    return f;
}

static void draw_tail(const sp_paper_sheet *s, const sp_paper_cell *c,
                      double middle)
{
    sp_ink ink = ink_of(s, SP_PAPER_LEFT);

    sp_pen_fitted(s->pen, s->cr, c->tail, &ink, at(c->to) - 4 * PAD, middle,
                  at(c->to) - at(c->from) - 6 * PAD, SP_RIGHT);
}

/* From the end of the text to the right edge. */
static void draw_signing_line(const sp_paper_sheet *s, const sp_paper_cell *c,
                              double from, double middle)
{
    double to = at(c->to) - 4 * PAD;
    double y = middle + 0.6 * s->em;

    if (to - from < SIGN_LEAST)
        return;
    cairo_new_path(s->cr);
    cairo_move_to(s->cr, from + PAD, y);
    cairo_line_to(s->cr, to, y);
    cairo_set_line_width(s->cr, 0.6);
    sp_pen_colour(s->cr, TEXT_RGB, 1);
    cairo_stroke(s->cr);
}

static void draw_line(const sp_paper_sheet *s, const sp_paper_cell *c,
                      PangoLayoutLine *line, double middle)
{
    double from = at(c->from) + PAD;
    double to = at(c->to) - PAD;
    double x = from;
    PangoRectangle box;

    pango_layout_line_get_extents(line, NULL, &box);
    double width = (double)box.width / PANGO_SCALE;
    if (c->look == SP_PAPER_RIGHT)
        x = to - width;
    else if (c->look == SP_PAPER_LABEL || c->look == SP_PAPER_CENTRE)
        x = (from + to - width) / 2;
    cairo_move_to(s->cr, x, middle + 0.37 * s->em);
    sp_pen_colour(s->cr, TEXT_RGB, 1);
    pango_cairo_show_layout_line(s->cr, line);
    if (c->look == SP_PAPER_SIGN)
        draw_signing_line(s, c, x + width, middle);
}

/* @n lines; in the middle of the box, a text with a tail from its top to its
 * foot. */
static void draw_cell(const sp_paper_sheet *s, const sp_paper_cell *c,
                      bool boxed, const flow *f, int n, double tall)
{
    double first = s->y + (tall - n * line_height(s)) / 2;
    int texts = f->lines - (c->tail ? 1 : 0);

    if (boxed)
        draw_box(s, c->from, c->to, s->y, tall);
    if (c->tail)
        first = s->y + PAD;
    for (int i = 0; i < n; i++) {
        double middle = first + line_height(s) * (i + 0.5);
        if (f->next + i < texts)
            draw_line(s, c,
                      pango_layout_get_line_readonly(f->layout, f->next + i),
                      middle);
        else
            draw_tail(s, c, s->y + tall - PAD - line_height(s) / 2);
    }
}

/* ---- pages ---- */

/* The box at the left of the rows of a group, from where it began on this
 * page. */
static void close_group(sp_paper_sheet *s)
{
    double tall = s->y - s->group_y;
    sp_paper_cell c = {0, s->group_to, s->group, NULL, SP_PAPER_LABEL};

    if (!s->group || !s->cr || tall <= 0)
        return;
    flow f = flow_new(s, &c);
    double below = s->y;
    s->y = s->group_y;
    draw_cell(s, &c, true, &f, f.lines, tall);
    s->y = below;
    g_object_unref(f.layout);
}

static sp_status lay_row(sp_paper_sheet *s, const sp_paper_row *r);

static sp_status turn_page(sp_paper_sheet *s)
{
    const sp_paper_row *heading = s->heading;

    close_group(s);
    SP_TRY(sp_paper_page_end(s));
    if (++s->page >= s->limits->pages)
        return sp_fail(SP_INVALID, SP_IN_ZH "超过 %u 页，请缩短文字",
                       SP_IN_EN " has more than %u pages; shorten its texts",
                       s->limits->zh, s->limits->en, s->limits->pages);
    sp_paper_page_begin(s);
    if (!heading)
        return SP_OK;
    s->heading = NULL; /* it does not head itself */
    sp_status status = lay_row(s, heading);
    s->heading = heading;
    s->top = s->y;
    return status;
}

/* ---- rows ---- */

typedef struct row_flow {
    flow cells[SP_PAPER_CELLS_MAX];
    int now[SP_PAPER_CELLS_MAX]; /* lines on this page */
    size_t count;
    bool all; /* they are all that is left */
} row_flow;

static void row_flow_free(row_flow *f)
{
    for (size_t i = 0; i < f->count; i++)
        g_object_unref(f->cells[i].layout);
}

/* How high the row is on this page. */
static double fill(const sp_paper_sheet *s, const sp_paper_row *r, row_flow *f)
{
    int fit = (int)floor((bottom() - s->y - 2 * PAD) / line_height(s) + 1e-6);
    int most = 1;

    f->all = true;
    for (size_t i = 0; i < f->count; i++) {
        flow *c = &f->cells[i];
        int left = c->lines - c->next;
        f->now[i] = left <= fit ? left : (fit > 0 ? fit : 0);
        f->all = f->all && f->now[i] == left;
        most = f->now[i] > most ? f->now[i] : most;
    }
    if (f->all && most < (int)r->least)
        most = (int)r->least;
    return most * line_height(s) + 2 * PAD;
}

static void draw_row(sp_paper_sheet *s, const sp_paper_row *r, row_flow *f,
                     double tall)
{
    for (size_t i = 0; i < f->count; i++) {
        if (s->cr)
            draw_cell(s, &r->cells[i], r->kind == SP_PAPER_BOXES, &f->cells[i],
                      f->now[i], tall);
        f->cells[i].next += f->now[i];
    }
    s->y += tall;
}

/* Few lines stay together: they go to the next page. So does a heading that
 * would be the last of its page. */
static bool goes_over(const sp_paper_sheet *s, const sp_paper_row *r,
                      const row_flow *f, double tall)
{
    enum { TOGETHER = 4 };
    double least = r->keep ? TOGETHER * line_height(s) : 0;

    if (s->y <= s->top)
        return false;
    return s->y + tall + least > bottom() + 1e-6 ||
           (!f->all && tall < TOGETHER * line_height(s));
}

static sp_status lay_texts(sp_paper_sheet *s, const sp_paper_row *r)
{
    SP_CLEANUP(row_flow_free) row_flow f = {0};

    for (; f.count < r->ncells; f.count++)
        f.cells[f.count] = flow_new(s, &r->cells[f.count]);
    for (;;) {
        double tall = fill(s, r, &f);
        if (goes_over(s, r, &f, tall)) {
            SP_TRY(turn_page(s));
            continue;
        }
        draw_row(s, r, &f, tall);
        if (f.all)
            return SP_OK;
        SP_TRY(turn_page(s));
    }
}

/* In the middle of its cell, as large as goes in. */
static void draw_image(const sp_paper_sheet *s, const sp_paper_cell *c,
                       double tall)
{
    double room = at(c->to) - at(c->from) - 2 * PAD;
    double w = cairo_image_surface_get_width(c->image);
    double h = cairo_image_surface_get_height(c->image);
    double scale = fmin(room / w, tall / h);

    cairo_save(s->cr);
    cairo_translate(s->cr, (at(c->from) + at(c->to) - w * scale) / 2,
                    s->y + PAD + (tall - h * scale) / 2);
    cairo_scale(s->cr, scale, scale);
    cairo_set_source_surface(s->cr, c->image, 0, 0);
    cairo_paint(s->cr);
    cairo_restore(s->cr);
}

static sp_status lay_pictures(sp_paper_sheet *s, const sp_paper_row *r)
{
    double least = r->keep ? 2 * line_height(s) : 0;

    if (s->y > s->top && s->y + r->tall + 2 * PAD + least > bottom())
        SP_TRY(turn_page(s));
    for (size_t i = 0; s->cr && i < r->ncells; i++)
        if (r->cells[i].image)
            draw_image(s, &r->cells[i], r->tall);
    s->y += r->tall + 2 * PAD;
    return SP_OK;
}

static sp_status lay_row(sp_paper_sheet *s, const sp_paper_row *r)
{
    double em = s->em;
    sp_status status;

    if (s->y > s->top)
        s->y += r->above;
    if (r->kind == SP_PAPER_BREAK)
        return s->y > s->top ? turn_page(s) : SP_OK;
    s->em = r->size > 0 ? em * r->size : em;
    status =
        r->kind == SP_PAPER_PICTURES ? lay_pictures(s, r) : lay_texts(s, r);
    s->em = em;
    return status;
}

static void change_group(sp_paper_sheet *s, const sp_paper_row *r)
{
    if (r && r->group == s->group)
        return;
    close_group(s);
    s->group = r ? r->group : NULL;
    s->group_to = r ? r->group_to : 0;
    s->group_y = s->y;
}

/* Notes below the table, without boxes. */
static sp_status lay_notes(sp_paper_sheet *s)
{
    const sp_paper *t = s->ticket;
    sp_ink ink = {8, false, QUIET_RGB, 0};
    double high = 8 * LINE_EM;

    s->y += PAD;
    for (size_t i = 0; i < t->nnotes; i++) {
        PangoLayout *layout =
            sp_pen_paragraph(s->pen, t->notes[i], &ink, table_width());
        int lines = pango_layout_get_line_count(layout);
        sp_status status = SP_OK;
        for (int k = 0; k < lines && status == SP_OK; k++) {
            if (s->y + high > bottom() + PAD)
                status = turn_page(s);
            if (s->cr) {
                sp_pen_colour(s->cr, ink.rgb, 1);
                cairo_move_to(s->cr, MARGIN, s->y + high / 2 + 0.37 * 8);
                pango_cairo_show_layout_line(
                    s->cr, pango_layout_get_line_readonly(layout, k));
            }
            s->y += high;
        }
        g_object_unref(layout);
        SP_TRY(status);
    }
    return SP_OK;
}

sp_status sp_paper_sheet_lay(sp_paper_sheet *s)
{
    s->page = 0;
    s->heading = NULL;
    s->group = NULL;
    sp_paper_page_begin(s);
    for (size_t i = 0; i < s->nrows; i++) {
        const sp_paper_row *r = &s->rows[i];
        if (r->heading_ends)
            s->heading = NULL;
        change_group(s, r);
        SP_TRY(lay_row(s, r));
        if (r->heading)
            s->heading = r;
    }
    change_group(s, NULL);
    s->heading = NULL;
    SP_TRY(lay_notes(s));
    return sp_paper_page_end(s);
}

sp_status sp_paper_sheet_fit(sp_paper_sheet *s)
{
    for (size_t i = 0; i < SP_COUNT(sizes); i++) {
        s->em = sizes[i];
        SP_TRY(sp_paper_sheet_lay(s));
        s->pages = s->page + 1;
        if (s->pages == 1)
            return SP_OK;
    }
    s->em = SIZE_OF_SEVERAL;
    SP_TRY(sp_paper_sheet_lay(s));
    s->pages = s->page + 1;
    return SP_OK;
}

static sp_status draw_all(void *arg, cairo_t *cr)
{
    sp_paper_sheet *s = arg;

    s->cr = cr;
    sp_status status = sp_paper_sheet_lay(s);
    s->cr = NULL;
    return status;
}

sp_status sp_paper_sheet_pdf(sp_paper_sheet *s, sp_str *out)
{
    const sp_paper *t = s->ticket;
    const sp_pdf pdf = {sp_paper_width, sp_paper_height,
                        sp_paper_has(t->number) ? t->number : t->title,
                        t->made};

    return sp_pdf_draw(&pdf, draw_all, s, out);
}
