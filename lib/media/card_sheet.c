/* The sheets of a risk notice card. A row that does not fit on what is left of
 * a page begins on the next; a longer one goes on there. */
#include "card_sheet.h"

#include <glib.h>
#include <math.h>
#include <string.h>

#define PAD 5.0
#define FOOT 16.0
#define LABEL_PART 0.17 /* of the table's width */
#define LABEL_EM 0.9

#define TEXT_RGB 0x1d2833u
#define QUIET_RGB 0x5c6b7au
#define LABEL_RGB 0xeef1f4u
#define EDGE_RGB 0x8795a3u

void sp_card_sheet_free(sp_card_sheet *s)
{
    for (size_t i = 0; i < s->nrows; i++) {
        free(s->rows[i].text);
        free(s->rows[i].text2);
    }
    sp_pen_free(&s->pen);
}

static bool is_drawn(const sp_card_sheet *s)
{
    return s->cr && (s->only == UINT_MAX || s->only == s->page);
}

/* Dark ground takes white letters. */
static uint32_t ink_on(uint32_t rgb)
{
    unsigned light =
        (rgb >> 16 & 255) * 299 + (rgb >> 8 & 255) * 587 + (rgb & 255) * 114;

    return light > 140000 ? TEXT_RGB : 0xffffff;
}

static void cell_ground(const sp_card_sheet *s, double x, double y, double w,
                        double h, uint32_t rgb)
{
    cairo_rectangle(s->cr, x, y, w, h);
    sp_pen_colour(s->cr, rgb, 1);
    cairo_fill_preserve(s->cr);
    cairo_set_line_width(s->cr, 0.8);
    sp_pen_colour(s->cr, EDGE_RGB, 1);
    cairo_stroke(s->cr);
}

/* The band at the top in the grade's colour, title and grade in it. */
static void draw_head(sp_card_sheet *s)
{
    const sp_card *c = s->card;
    double tall = s->height > 500 ? 64 : 46;
    double size = tall * 0.42;
    uint32_t letters = ink_on(c->rgb);
    sp_ink title = {size, true, letters, 0};
    sp_ink grade = {size * 0.62, true, letters, 0};
    sp_ink small = {size * 0.42, false, letters, 0};
    double middle = s->margin + tall / 2;
    double room = s->width - 2 * s->margin;

    if (is_drawn(s)) {
        cairo_rectangle(s->cr, s->margin, s->margin, room, tall);
        sp_pen_colour(s->cr, c->rgb, 1);
        cairo_fill(s->cr);
        if (sp_card_has(c->organisation))
            sp_pen_fitted(s->pen, s->cr, c->organisation, &small, s->width / 2,
                          s->margin + tall * 0.19, room - 2 * PAD, SP_CENTRE);
        sp_pen_fitted(
            s->pen, s->cr,
            c->title ? c->title
                     : sp_card_say(s, "安全风险告知卡", "Safety risk notice"),
            &title, s->width / 2,
            sp_card_has(c->organisation) ? s->margin + tall * 0.6 : middle,
            room * 0.56, SP_CENTRE);
        if (sp_card_has(c->grade))
            sp_pen_fitted(s->pen, s->cr, c->grade, &grade,
                          s->width - s->margin - 2 * PAD,
                          s->margin + tall * 0.6, room * 0.19, SP_RIGHT);
    }
    s->y = s->table_top = s->margin + tall;
}

static sp_status draw_foot(const sp_card_sheet *s, unsigned pages)
{
    const sp_card *c = s->card;
    SP_AUTOSTR left = {0};
    SP_AUTOSTR right = {0};
    sp_ink ink = {7.5, false, QUIET_RGB, 0};
    double y = s->height - s->margin + FOOT / 2 - 4;
    const struct {
        const char *label;
        const char *text;
    } parts[] = {
        {sp_card_say(s, "评估日期：", "Assessed: "), c->assessed},
        {sp_card_say(s, "评估口径：", "Basis: "), c->basis},
        {sp_card_say(s, "评估标准：", "Standard: "), c->standard},
        {sp_card_say(s, "版本：", "Version: "), c->version},
    };

    for (size_t i = 0; i < SP_COUNT(parts); i++)
        if (sp_card_has(parts[i].text))
            sp_str_addf(&left, "%s%s%s", left.len ? "　　" : "", parts[i].label,
                        parts[i].text);
    sp_str_addf(&right, "%u / %u", s->page + 1, pages);
    SP_TRY(sp_str_ok(&left));
    SP_TRY(sp_str_ok(&right));
    sp_pen_fitted(s->pen, s->cr, sp_str_text(&left), &ink, s->margin, y,
                  s->width - 2 * s->margin - 60, SP_LEFT);
    sp_pen_fitted(s->pen, s->cr, right.data, &ink, s->width - s->margin, y, 50,
                  SP_RIGHT);
    return SP_OK;
}

/* A text that is being given out line by line, over pages where need be. */
typedef struct flow {
    PangoLayout *layout;
    int next;
    int lines;
} flow;

static void flow_free(flow *f)
{
    g_clear_object(&f->layout);
}

static flow flow_new(sp_card_sheet *s, const char *text, double width)
{
    sp_ink ink = {s->em, false, TEXT_RGB, 0};
    flow f = {.layout = sp_pen_paragraph(s->pen, text, &ink, width)};

    f.lines = pango_layout_get_line_count(f.layout);
    return f;
}

static double line_height(const sp_card_sheet *s)
{
    return s->em * 1.42;
}

/* How many of the flow's lines go into so much room. */
static int lines_within(const sp_card_sheet *s, const flow *f, double room)
{
    int fit = (int)floor((room - 2 * PAD) / line_height(s) + 1e-6);
    int left = f->lines - f->next;

    return fit < left ? (fit > 0 ? fit : 0) : left;
}

static void draw_lines(const sp_card_sheet *s, flow *f, int n, double x,
                       double y, uint32_t rgb)
{
    sp_pen_colour(s->cr, rgb, 1);
    for (int i = 0; i < n; i++) {
        PangoLayoutLine *line =
            pango_layout_get_line_readonly(f->layout, f->next + i);
        cairo_move_to(s->cr, x, y + line_height(s) * (i + 0.5) + 0.37 * s->em);
        pango_cairo_show_layout_line(s->cr, line);
    }
}

static void draw_label(sp_card_sheet *s, const char *label, double x, double y,
                       double w, double h)
{
    sp_ink ink = {LABEL_EM * s->em, true, TEXT_RGB, 0};
    PangoLayout *layout = sp_pen_paragraph(s->pen, label, &ink, w - 2 * PAD);
    flow f = {layout, 0, pango_layout_get_line_count(layout)};
    double tall = f.lines * line_height(s);

    pango_layout_set_alignment(layout, PANGO_ALIGN_CENTER);
    cell_ground(s, x, y, w, h, LABEL_RGB);
    sp_pen_colour(s->cr, TEXT_RGB, 1);
    for (int i = 0; i < f.lines; i++) {
        PangoLayoutLine *line = pango_layout_get_line_readonly(layout, i);
        PangoRectangle box;
        pango_layout_line_get_extents(line, NULL, &box);
        cairo_move_to(s->cr, x + (w - (double)box.width / PANGO_SCALE) / 2,
                      y + (h - tall) / 2 + line_height(s) * (i + 0.5) +
                          0.37 * s->em);
        pango_cairo_show_layout_line(s->cr, line);
    }
    g_object_unref(layout);
}

static int label_lines(sp_card_sheet *s, const char *label, double w)
{
    sp_ink ink = {LABEL_EM * s->em, true, TEXT_RGB, 0};
    PangoLayout *layout = sp_pen_paragraph(s->pen, label, &ink, w - 2 * PAD);
    int lines = pango_layout_get_line_count(layout);

    g_object_unref(layout);
    return lines;
}

static double bottom(const sp_card_sheet *s)
{
    return s->height - s->margin - FOOT / 2;
}

static sp_status turn_page(sp_card_sheet *s, unsigned pages)
{
    if (is_drawn(s))
        SP_TRY(draw_foot(s, pages));
    if (s->cr && s->only == UINT_MAX)
        cairo_show_page(s->cr);
    s->page++;
    if (s->page >= SP_CARD_PAGES_MAX)
        return sp_fail(SP_INVALID, "告知卡超过 %d 页，请缩短文字",
                       "the card has more than %d pages; shorten its texts",
                       SP_CARD_PAGES_MAX);
    draw_head(s);
    return SP_OK;
}

/* Where the cells of a row begin: label, text, label, text, end. */
static void columns(const sp_card_sheet *s, const sp_card_row *r, double at[5])
{
    double all = s->width - 2 * s->margin;
    double label = all * LABEL_PART;

    at[0] = s->margin;
    at[1] = s->margin + label;
    at[4] = s->margin + all;
    at[2] = r->label2 ? s->margin + all / 2 : at[4];
    at[3] = r->label2 ? s->margin + all / 2 + label : at[4];
}

static void draw_part(sp_card_sheet *s, const sp_card_row *r, flow f[2],
                      const int n[2], const double at[5], double tall)
{
    uint32_t letters = ink_on(r->rgb);

    cell_ground(s, at[1], s->y, at[2] - at[1], tall, r->rgb);
    draw_label(s, r->label, at[0], s->y, at[1] - at[0], tall);
    /* a short text in the middle of its cell, a long one from its top */
    double above = (tall - n[0] * line_height(s)) / 2;
    draw_lines(s, &f[0], n[0], at[1] + PAD, s->y + above, letters);
    if (!r->label2)
        return;
    cell_ground(s, at[3], s->y, at[4] - at[3], tall, 0xffffff);
    draw_label(s, r->label2, at[2], s->y, at[3] - at[2], tall);
    above = (tall - n[1] * line_height(s)) / 2;
    draw_lines(s, &f[1], n[1], at[3] + PAD, s->y + above, TEXT_RGB);
}

static sp_status lay_row(sp_card_sheet *s, const sp_card_row *r, unsigned pages)
{
    double at[5];

    columns(s, r, at);
    SP_CLEANUP(flow_free)
    flow f0 = flow_new(s, r->text, at[2] - at[1] - 2 * PAD);
    SP_CLEANUP(flow_free)
    flow f1 = flow_new(s, r->text2 ? r->text2 : "",
                       r->label2 ? at[4] - at[3] - 2 * PAD : 100);
    int least = label_lines(s, r->label, at[1] - at[0]);
    if (r->label2)
        least = (int)fmax(least, label_lines(s, r->label2, at[3] - at[2]));
    else
        f1.next = f1.lines;
    do {
        flow f[2] = {f0, f1};
        double room = bottom(s) - s->y;
        int n[2] = {lines_within(s, &f0, room), lines_within(s, &f1, room)};
        bool all = n[0] == f0.lines - f0.next && n[1] == f1.lines - f1.next;
        int most = (int)fmax(least, fmax(n[0], n[1]));
        double tall = most * line_height(s) + 2 * PAD;
        bool fresh = s->y == s->table_top;
        if (!fresh && (tall > room || (!all && most < least + 2))) {
            SP_TRY(turn_page(s, pages));
            continue;
        }
        if (is_drawn(s))
            draw_part(s, r, f, n, at, tall);
        f0.next += n[0];
        f1.next += n[1];
        s->y += tall;
        if (!all)
            SP_TRY(turn_page(s, pages));
    } while (f0.next < f0.lines || f1.next < f1.lines);
    return SP_OK;
}

sp_status sp_card_sheet_lay(sp_card_sheet *s, unsigned pages)
{
    s->page = 0;
    draw_head(s);
    for (size_t i = 0; i < s->nrows; i++)
        SP_TRY(lay_row(s, &s->rows[i], pages));
    if (is_drawn(s))
        SP_TRY(draw_foot(s, pages));
    return SP_OK;
}

sp_status sp_card_sheet_fit(sp_card_sheet *s, unsigned *pages)
{
    for (size_t i = 0; i < s->nsizes; i++) {
        s->em = s->sizes[i];
        if (sp_card_sheet_lay(s, 1) == SP_OK && s->page == 0) {
            *pages = 1;
            return SP_OK;
        }
    }
    s->em = s->sizes[s->nsizes - 3];
    SP_TRY(sp_card_sheet_lay(s, 1));
    *pages = s->page + 1;
    return SP_OK;
}
