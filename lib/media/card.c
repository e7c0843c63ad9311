/* The risk notice card. Its rows are laid out as blocks of lines; a page takes
 * as many as fit. The largest text size at which all is on one page is used, or
 * the normal one over several pages. */
#include "card.h"

#include <cairo-pdf.h>
#include <glib.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "pen.h"
#include "picture.h"

/* Points. */
#define A4_WIDTH 595.28
#define A4_HEIGHT 841.89
#define A5_WIDTH 595.28
#define A5_HEIGHT 419.53
#define MARGIN 30.0
#define PAD 5.0
#define FOOT 16.0
#define LABEL_PART 0.17 /* of the table's width */
#define LABEL_EM 0.9
#define A5_MARGIN 22.0

#define TEXT_RGB 0x1d2833u
#define QUIET_RGB 0x5c6b7au
#define LABEL_RGB 0xeef1f4u
#define EDGE_RGB 0x8795a3u
#define NO_DATE "1970-01-01"

enum {
    DPI_LEAST = 72,
    DPI_MOST = 600,
    DPI_USUAL = 150,
    ROWS_MAX = 16,
    TEXT_BYTES_MAX = 200000 /* of all texts together */
};

/* Sizes tried for one page, then used for several. */
static const double a4_sizes[] = {15, 14, 13, 12, 11, 10, 9, 8.2};
static const double a5_sizes[] = {11.5, 10.5, 9.5, 8.7, 8, 7.4, 6.8};

/* One row of the table: a heading at the left, text at the right, perhaps a
 * second pair beside it. */
typedef struct row {
    const char *label;
    char *text;
    const char *label2; /* NULL: the text has the whole width */
    char *text2;
    uint32_t rgb; /* of the text's ground; white: none */
} row;

typedef struct sheet {
    const sp_card *card;
    sp_pen *pen;
    double width;
    double height;
    double margin;
    const double *sizes;
    size_t nsizes;
    row rows[ROWS_MAX];
    size_t nrows;
    double em;     /* text size in use */
    cairo_t *cr;   /* NULL: only count */
    unsigned page; /* the page being laid */
    unsigned only; /* the page to draw; UINT_MAX: all */
    double y;
    double table_top; /* where rows begin on this page */
} sheet;

static void sheet_free(sheet *s)
{
    for (size_t i = 0; i < s->nrows; i++) {
        free(s->rows[i].text);
        free(s->rows[i].text2);
    }
    sp_pen_free(&s->pen);
}

static bool has(const char *text)
{
    return text && *text;
}

static const char *say(const sheet *s, const char *zh, const char *en)
{
    return s->card->lang == SP_EN ? en : zh;
}

/* A row with one text, unless it is empty. */
static sp_status add_row(sheet *s, const char *label, const char *text)
{
    if (!has(text))
        return SP_OK;
    row *r = &s->rows[s->nrows];
    *r = (row){.label = label, .rgb = 0xffffff};
    SP_TRY(sp_text_copy(text, &r->text));
    s->nrows++;
    return SP_OK;
}

/* Two texts side by side; alone when the other is empty. */
static sp_status add_pair(sheet *s, const char *label, const char *text,
                          const char *label2, const char *text2)
{
    if (!has(text))
        return add_row(s, label2, text2);
    SP_TRY(add_row(s, label, text));
    if (!has(text2))
        return SP_OK;
    row *r = &s->rows[s->nrows - 1];
    r->label2 = label2;
    return sp_text_copy(text2, &r->text2);
}

static sp_status add_controls(sheet *s)
{
    const sp_card *c = s->card;
    SP_AUTOSTR text = {0};

    for (size_t i = 0; i < c->ncontrols; i++) {
        const sp_card_group *g = &c->controls[i];
        if (g->nitems == 0)
            continue;
        if (text.len > 0)
            sp_str_addc(&text, '\n');
        if (has(g->kind))
            sp_str_addf(&text, "【%s】\n", g->kind);
        for (size_t k = 0; k < g->nitems; k++)
            sp_str_addf(&text, "%s%zu. %s", k ? "\n" : "", k + 1,
                        g->items[k] ? g->items[k] : "");
    }
    SP_TRY(sp_str_ok(&text));
    return add_row(s, say(s, "管控措施", "Control measures"),
                   sp_str_text(&text));
}

static sp_status add_people(sheet *s)
{
    const sp_card *c = s->card;
    SP_AUTOSTR who = {0};
    SP_AUTOSTR above = {0};

    if (has(c->person))
        sp_str_add(&who, c->person);
    if (has(c->phone))
        sp_str_addf(&who, "%s%s", who.len ? "　" : "", c->phone);
    if (has(c->authority))
        sp_str_add(&above, c->authority);
    if (has(c->authority_phone))
        sp_str_addf(&above, "%s%s", above.len ? "　" : "", c->authority_phone);
    SP_TRY(sp_str_ok(&who));
    SP_TRY(sp_str_ok(&above));
    SP_TRY(add_pair(s, say(s, "责任部门", "Department"), c->department,
                    say(s, "责任人", "Responsible"), sp_str_text(&who)));
    return add_pair(s, say(s, "主管部门", "Authority"), sp_str_text(&above),
                    say(s, "应急电话", "Emergency call"), c->emergency_phone);
}

static sp_status make_rows(sheet *s)
{
    const sp_card *c = s->card;

    SP_TRY(add_pair(s, say(s, "风险点名称", "Risk point"), c->name,
                    say(s, "编号", "Code"), c->code));
    SP_TRY(add_pair(s, say(s, "风险等级", "Grade"), c->grade,
                    say(s, "所在位置", "Place"), c->place));
    for (size_t i = 0; i < s->nrows; i++)
        if (has(c->grade) && strcmp(s->rows[i].text, c->grade) == 0)
            s->rows[i].rgb = c->rgb;
    SP_TRY(add_row(s, say(s, "主要危险因素", "Main hazards"), c->hazards));
    SP_TRY(
        add_row(s, say(s, "可能事故类型", "Possible accidents"), c->accidents));
    SP_TRY(add_row(s, say(s, "事故后果", "Consequences"), c->consequences));
    SP_TRY(add_controls(s));
    SP_TRY(
        add_row(s, say(s, "应急处置措施", "Emergency measures"), c->emergency));
    SP_TRY(add_row(s, say(s, "安全标志", "Safety signs"), c->signs));
    return add_people(s);
}

static bool is_drawn(const sheet *s)
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

static void cell_ground(const sheet *s, double x, double y, double w, double h,
                        uint32_t rgb)
{
    cairo_rectangle(s->cr, x, y, w, h);
    sp_pen_colour(s->cr, rgb, 1);
    cairo_fill_preserve(s->cr);
    cairo_set_line_width(s->cr, 0.8);
    sp_pen_colour(s->cr, EDGE_RGB, 1);
    cairo_stroke(s->cr);
}

/* The band at the top in the grade's colour, title and grade in it. */
static void draw_head(sheet *s)
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
        if (has(c->organisation))
            sp_pen_fitted(s->pen, s->cr, c->organisation, &small, s->width / 2,
                          s->margin + tall * 0.19, room - 2 * PAD, SP_CENTRE);
        sp_pen_fitted(s->pen, s->cr,
                      c->title ? c->title
                               : say(s, "安全风险告知卡", "Safety risk notice"),
                      &title, s->width / 2,
                      has(c->organisation) ? s->margin + tall * 0.6 : middle,
                      room * 0.56, SP_CENTRE);
        if (has(c->grade))
            sp_pen_fitted(s->pen, s->cr, c->grade, &grade,
                          s->width - s->margin - 2 * PAD,
                          s->margin + tall * 0.6, room * 0.19, SP_RIGHT);
    }
    s->y = s->table_top = s->margin + tall;
}

static sp_status draw_foot(const sheet *s, unsigned pages)
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
        {say(s, "评估日期：", "Assessed: "), c->assessed},
        {say(s, "评估口径：", "Basis: "), c->basis},
        {say(s, "评估标准：", "Standard: "), c->standard},
        {say(s, "版本：", "Version: "), c->version},
    };

    for (size_t i = 0; i < SP_COUNT(parts); i++)
        if (has(parts[i].text))
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

static flow flow_new(sheet *s, const char *text, double width, uint32_t rgb)
{
    sp_ink ink = {s->em, false, rgb, 0};
    flow f = {.layout = sp_pen_paragraph(s->pen, text, &ink, width)};

    f.lines = pango_layout_get_line_count(f.layout);
    return f;
}

static double line_height(const sheet *s)
{
    return s->em * 1.42;
}

/* How many of the flow's lines go into so much room. */
static int lines_within(const sheet *s, const flow *f, double room)
{
    int fit = (int)floor((room - 2 * PAD) / line_height(s) + 1e-6);
    int left = f->lines - f->next;

    return fit < left ? (fit > 0 ? fit : 0) : left;
}

static void draw_lines(const sheet *s, flow *f, int n, double x, double y,
                       uint32_t rgb)
{
    sp_pen_colour(s->cr, rgb, 1);
    for (int i = 0; i < n; i++) {
        PangoLayoutLine *line =
            pango_layout_get_line_readonly(f->layout, f->next + i);
        cairo_move_to(s->cr, x, y + line_height(s) * (i + 0.5) + 0.37 * s->em);
        pango_cairo_show_layout_line(s->cr, line);
    }
}

static void draw_label(sheet *s, const char *label, double x, double y,
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

static int label_lines(sheet *s, const char *label, double w)
{
    sp_ink ink = {LABEL_EM * s->em, true, TEXT_RGB, 0};
    PangoLayout *layout = sp_pen_paragraph(s->pen, label, &ink, w - 2 * PAD);
    int lines = pango_layout_get_line_count(layout);

    g_object_unref(layout);
    return lines;
}

static double bottom(const sheet *s)
{
    return s->height - s->margin - FOOT / 2;
}

static sp_status turn_page(sheet *s, unsigned pages)
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
static void columns(const sheet *s, const row *r, double at[5])
{
    double all = s->width - 2 * s->margin;
    double label = all * LABEL_PART;

    at[0] = s->margin;
    at[1] = s->margin + label;
    at[4] = s->margin + all;
    at[2] = r->label2 ? s->margin + all / 2 : at[4];
    at[3] = r->label2 ? s->margin + all / 2 + label : at[4];
}

static void draw_part(sheet *s, const row *r, flow f[2], const int n[2],
                      const double at[5], double tall)
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

static sp_status lay_row(sheet *s, const row *r, unsigned pages)
{
    double at[5];

    columns(s, r, at);
    SP_CLEANUP(flow_free)
    flow f0 = flow_new(s, r->text, at[2] - at[1] - 2 * PAD, TEXT_RGB);
    SP_CLEANUP(flow_free)
    flow f1 = flow_new(s, r->text2 ? r->text2 : "",
                       r->label2 ? at[4] - at[3] - 2 * PAD : 100, TEXT_RGB);
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

/* Lay all rows; with a cairo_t draw them as well. */
static sp_status lay(sheet *s, unsigned pages)
{
    s->page = 0;
    draw_head(s);
    for (size_t i = 0; i < s->nrows; i++)
        SP_TRY(lay_row(s, &s->rows[i], pages));
    if (is_drawn(s))
        SP_TRY(draw_foot(s, pages));
    return SP_OK;
}

/* The largest size that needs one page, else a small one over several. */
static sp_status choose_size(sheet *s, unsigned *pages)
{
    for (size_t i = 0; i < s->nsizes; i++) {
        s->em = s->sizes[i];
        if (lay(s, 1) == SP_OK && s->page == 0) {
            *pages = 1;
            return SP_OK;
        }
    }
    s->em = s->sizes[s->nsizes - 3];
    SP_TRY(lay(s, 1));
    *pages = s->page + 1;
    return SP_OK;
}

static sp_status check_text(const char *text, const char *what, size_t *bytes)
{
    SP_TRY(sp_pen_check(text, what));
    *bytes += text ? strlen(text) : 0;
    return SP_OK;
}

static sp_status check_controls(const sp_card *c, size_t *bytes)
{
    if (c->ncontrols > SP_CARD_GROUPS_MAX)
        return sp_fail(SP_INVALID, "管控措施有 %zu 类，最多 %d 类",
                       "there are %zu kinds of control measures; at most %d "
                       "are shown",
                       c->ncontrols, SP_CARD_GROUPS_MAX);
    for (size_t i = 0; i < c->ncontrols; i++) {
        SP_TRY(check_text(c->controls[i].kind, "controls.kind", bytes));
        for (size_t k = 0; k < c->controls[i].nitems; k++)
            SP_TRY(check_text(c->controls[i].items[k], "controls", bytes));
    }
    return SP_OK;
}

static sp_status check_card(const sp_card *c)
{
    const char *const texts[] = {
        c->title,           c->organisation, c->name,      c->code,
        c->grade,           c->place,        c->hazards,   c->accidents,
        c->consequences,    c->emergency,    c->signs,     c->department,
        c->person,          c->phone,        c->authority, c->authority_phone,
        c->emergency_phone, c->assessed,     c->standard,  c->version,
        c->basis,
    };
    size_t bytes = 0;

    if (!has(c->name))
        return sp_fail(SP_INVALID, "告知卡没有风险点名称",
                       "the card has no name of a risk point");
    for (size_t i = 0; i < SP_COUNT(texts); i++)
        SP_TRY(check_text(texts[i], "card", &bytes));
    SP_TRY(check_controls(c, &bytes));
    if (bytes > TEXT_BYTES_MAX)
        return sp_fail(SP_INVALID, "告知卡的文字有 %zu 字节，最多 %d 字节",
                       "the card's texts have %zu bytes; at most %d are shown",
                       bytes, TEXT_BYTES_MAX);
    return SP_OK;
}

static cairo_status_t on_write(void *closure, const unsigned char *bytes,
                               unsigned n)
{
    sp_str *out = closure;

    sp_str_addn(out, bytes, n);
    return out->failed ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

static void surface_free(cairo_surface_t **surface)
{
    cairo_surface_destroy(*surface);
}

static sp_status draw_on(sheet *s, cairo_surface_t *surface, double scale,
                         unsigned only, unsigned pages)
{
    s->cr = cairo_create(surface);
    s->only = only;
    cairo_scale(s->cr, scale, scale);
    sp_status status = lay(s, pages);
    if (status == SP_OK && cairo_status(s->cr) != CAIRO_STATUS_SUCCESS)
        status = sp_no_memory();
    cairo_destroy(s->cr);
    s->cr = NULL;
    return status;
}

static sp_status draw_pdf(sheet *s, unsigned pages, sp_str *out)
{
    const char *date = s->card->assessed;
    SP_CLEANUP(surface_free)
    cairo_surface_t *surface =
        cairo_pdf_surface_create_for_stream(on_write, out, s->width, s->height);

    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE,
                                   has(date) ? date : NO_DATE);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE,
                                   s->card->name);
    SP_TRY(draw_on(s, surface, 1, UINT_MAX, pages));
    cairo_surface_finish(surface);
    return cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS
               ? SP_OK
               : sp_no_memory();
}

static sp_status draw_png(sheet *s, unsigned page, unsigned dpi, unsigned pages,
                          sp_str *out)
{
    double scale = dpi / 72.0;
    SP_AUTOPICTURE p = {0};

    if (page >= pages)
        return sp_fail(SP_NOT_FOUND, "告知卡只有 %u 页，没有第 %u 页",
                       "the card has %u pages; there is no page %u", pages,
                       page + 1);
    SP_TRY(sp_picture_new((unsigned)lround(s->width * scale),
                          (unsigned)lround(s->height * scale), &p));
    SP_CLEANUP(surface_free)
    cairo_surface_t *surface = cairo_image_surface_create_for_data(
        p.pixels, CAIRO_FORMAT_RGB24, (int)p.width, (int)p.height,
        (int)p.stride);
    SP_TRY(draw_on(s, surface, scale, page, pages));
    cairo_surface_flush(surface);
    return sp_picture_png(&p, out);
}

sp_status sp_card_draw(const sp_card *card, sp_card_format format,
                       unsigned page, unsigned dpi, sp_str *out,
                       unsigned *out_pages)
{
    bool a4 = card->paper == SP_CARD_A4;
    SP_AUTOSTR made = {0};
    SP_CLEANUP(sheet_free)
    sheet s = {.card = card,
               .width = a4 ? A4_WIDTH : A5_WIDTH,
               .height = a4 ? A4_HEIGHT : A5_HEIGHT,
               .margin = a4 ? MARGIN : A5_MARGIN,
               .sizes = a4 ? a4_sizes : a5_sizes,
               .nsizes = a4 ? SP_COUNT(a4_sizes) : SP_COUNT(a5_sizes)};
    unsigned pages;

    dpi = dpi ? dpi : DPI_USUAL;
    if (dpi < DPI_LEAST || dpi > DPI_MOST)
        return sp_fail(SP_INVALID, "分辨率为 %u dpi，应为 %d 到 %d",
                       "the resolution is %u dpi; %d to %d are possible", dpi,
                       DPI_LEAST, DPI_MOST);
    SP_TRY(check_card(card));
    SP_TRY(sp_pen_new(true, &s.pen));
    SP_TRY(make_rows(&s));
    SP_TRY(choose_size(&s, &pages));
    if (format == SP_CARD_PDF)
        SP_TRY(draw_pdf(&s, pages, &made));
    else
        SP_TRY(draw_png(&s, page, dpi, pages, &made));
    sp_str_free(out);
    *out = made;
    made = (sp_str){0};
    if (out_pages)
        *out_pages = pages;
    return SP_OK;
}
