/* The sheet around the plan. */
#include "map_page.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "map_zone.h"

/* Lengths in units. */
#define MARGIN 1.6
#define TITLE 9.6
#define STRIPE 0.55
#define BESIDE_WIDTH 21.5
#define BELOW_HEIGHT 13.0
#define WIDE 1.55 /* wider plans than so have the strip below */

#define TITLE_RGB 0x16283cu
#define TEXT_RGB 0x2b3a4au
#define QUIET_RGB 0x5c6b7au
#define EDGE_RGB 0x3a4a5au
#define HAIR_RGB 0xc9d1d9u
#define PANEL_RGB 0xf5f7f9u

enum {
    SMALL_SIDE = 1600, /* a smaller plan is magnified, for its labels' sake */
    BLANK_SIDE = 2400, /* pixels of the longer side of a blank plan */
    NOTES_MAX = 8,
    BELOW_ROW = 6 /* grades in a row of a strip below */
};

sp_map_page sp_map_page_of(double width, double height, bool picture)
{
    double longer = fmax(width, height);
    double scale =
        picture ? fmax(1, ceil(SMALL_SIDE / longer)) : BLANK_SIDE / longer;
    double w = width * scale;
    double h = height * scale;
    double unit = sqrt(w * h) / 100;
    double margin = round(MARGIN * unit);
    double top = round((TITLE + STRIPE + 1) * unit);
    sp_map_page page = {.scale = scale, .unit = unit};

    page.below = w > WIDE * h;
    page.plan = (sp_map_box){margin, top, margin + w, top + h};
    page.title = (sp_map_box){0, 0, 0, TITLE * unit};
    if (page.below) {
        double at = page.plan.y1 + unit;
        page.strip =
            (sp_map_box){margin, at, page.plan.x1, at + BELOW_HEIGHT * unit};
        page.width = ceil(page.plan.x1 + margin);
        page.height = ceil(page.strip.y1 + 0.8 * unit);
    } else {
        double at = page.plan.x1 + 1.4 * unit;
        page.strip =
            (sp_map_box){at, top, at + BESIDE_WIDTH * unit, page.plan.y1};
        page.width = ceil(page.strip.x1 + margin);
        page.height = ceil(page.plan.y1 + margin);
    }
    page.title.x1 = page.width;
    return page;
}

/* What drawing the sheet passes along. */
typedef struct desk {
    const sp_map_page *page;
    const sp_map_scene *scene;
    sp_pen *pen;
    cairo_t *cr;
    double u;
} desk;

static const char *say(const desk *d, const char *zh, const char *en)
{
    return d->scene->lang == SP_EN ? en : zh;
}

static bool has(const char *text)
{
    return text && *text;
}

static void fill_box(cairo_t *cr, double x, double y, double w, double h,
                     uint32_t rgb)
{
    cairo_rectangle(cr, x, y, w, h);
    sp_pen_colour(cr, rgb, 1);
    cairo_fill(cr);
}

static void rule(const desk *d, double x0, double y0, double x1, double y1)
{
    cairo_new_path(d->cr);
    cairo_move_to(d->cr, x0, y0);
    cairo_line_to(d->cr, x1, y1);
    cairo_set_line_width(d->cr, 0.1 * d->u);
    sp_pen_colour(d->cr, HAIR_RGB, 1);
    cairo_stroke(d->cr);
}

static const char *basis_name(const desk *d)
{
    return d->scene->basis == SP_MAP_RESIDUAL
               ? say(d, "现状风险", "Residual risk")
               : say(d, "固有风险", "Inherent risk");
}

static sp_status draw_title(const desk *d)
{
    const sp_map_scene *s = d->scene;
    SP_AUTOSTR title = {0};
    SP_AUTOSTR under = {0};
    double middle = d->page->width / 2;
    double width = d->page->width - 2 * d->page->plan.x0;
    sp_ink large = {4.3 * d->u, true, TITLE_RGB, 0};
    sp_ink small = {1.9 * d->u, false, QUIET_RGB, 0};

    if (has(s->park))
        sp_str_addf(&title, "%s%s", s->park, say(d, "", " – "));
    sp_str_add(&title,
               s->title ? s->title
                        : say(d, "安全风险四色分布图", "Four-colour risk map"));
    sp_str_add(&under, basis_name(d));
    if (has(s->date))
        sp_str_addf(&under, "　|　%s", s->date);
    SP_TRY(sp_str_ok(&title));
    SP_TRY(sp_str_ok(&under));
    sp_pen_fitted(d->pen, d->cr, title.data, &large, middle, 3.6 * d->u, width,
                  SP_CENTRE);
    sp_pen_fitted(d->pen, d->cr, under.data, &small, middle, 7.6 * d->u, width,
                  SP_CENTRE);
    return SP_OK;
}

/* A band of the grades' colours, as wide as the sheet. */
static void draw_stripe(const desk *d)
{
    const sp_map_scene *s = d->scene;
    size_t n = 0;

    for (size_t i = 0; i < s->ngrades; i++)
        n += !s->grades[i].unassessed;
    double wide = d->page->width / (double)(n ? n : 1);
    double x = 0;
    for (size_t i = 0; i < s->ngrades; i++) {
        if (s->grades[i].unassessed)
            continue;
        fill_box(d->cr, x, TITLE * d->u, wide, STRIPE * d->u, s->grades[i].rgb);
        x += wide;
    }
}

static sp_status draw_swatch(const desk *d, size_t grade, double x, double y)
{
    double w = 4.4 * d->u;
    double h = 2.7 * d->u;
    sp_map_xy corners[] = {{x, y}, {x + w, y}, {x + w, y + h}, {x, y + h}};
    sp_map_ring ring = {corners, SP_COUNT(corners)};
    sp_map_shape shape = {&ring, 1};
    sp_map_box box = {x, y, x + w, y + h};

    return sp_map_paint(d->cr, &shape, &box, &d->scene->grades[grade],
                        grade == 0, d->u);
}

static void count_text(const desk *d, unsigned n, char out[48])
{
    snprintf(out, 48, "%u %s", n, say(d, "个区域", n == 1 ? "zone" : "zones"));
}

static unsigned total(const sp_map_scene *scene)
{
    unsigned n = 0;

    for (size_t i = 0; i < scene->ngrades; i++)
        n += scene->grades[i].count;
    return n;
}

/* The small print, a line each. */
typedef struct notes {
    char *lines[NOTES_MAX];
    size_t count;
} notes;

static void notes_free(notes *n)
{
    for (size_t i = 0; i < n->count; i++)
        free(n->lines[i]);
}

static sp_status note(notes *n, const char *label, const char *text)
{
    SP_AUTOSTR s = {0};

    sp_str_addf(&s, "%s%s", label, text);
    SP_TRY(sp_str_take(&s, &n->lines[n->count]));
    n->count++;
    return SP_OK;
}

static sp_status make_notes(const desk *d, size_t unlabelled, notes *out)
{
    const sp_map_scene *s = d->scene;
    bool inherent = s->basis == SP_MAP_INHERENT;
    char text[96];

    SP_TRY(note(out, say(d, "评估口径：", "Basis: "), basis_name(d)));
    SP_TRY(
        note(out, say(d, "", inherent ? "without" : "with"),
             say(d, inherent ? "（不计现有控制措施）" : "（计入现有控制措施）",
                 " existing controls")));
    if (has(s->standard))
        SP_TRY(note(out, say(d, "评估标准：", "Standard: "), s->standard));
    if (has(s->date))
        SP_TRY(note(out, say(d, "绘制日期：", "Date: "), s->date));
    SP_TRY(note(out, say(d, "区域颜色取其中的最高等级", ""),
                say(d, "", "A zone shows its highest grade")));
    if (s->nmarkers > 0)
        SP_TRY(note(out, "● ", say(d, "风险点", "risk point")));
    if (unlabelled > 0) {
        snprintf(
            text, sizeof(text), "%s%zu%s", say(d, "另有 ", ""), unlabelled,
            say(d, " 个区域因太小未标注", " zones are too small for a label"));
        SP_TRY(note(out, "", text));
    }
    return SP_OK;
}

static void draw_notes(const desk *d, const notes *n, double x, double y,
                       double width, double step)
{
    sp_ink ink = {1.45 * d->u, false, QUIET_RGB, 0};

    for (size_t i = 0; i < n->count; i++)
        sp_pen_fitted(d->pen, d->cr, n->lines[i], &ink, x, y + step * (double)i,
                      width, SP_LEFT);
}

/* A needle, half dark, with its N; @x, @y is the middle. */
static void draw_north(const desk *d, double x, double y)
{
    double r = 3.2 * d->u;
    sp_ink ink = {1.9 * d->u, true, TITLE_RGB, 0};
    double angle = d->scene->north_angle * M_PI / 180;

    cairo_save(d->cr);
    cairo_translate(d->cr, x, y);
    cairo_rotate(d->cr, angle);
    for (int side = -1; side <= 1; side += 2) {
        cairo_new_path(d->cr);
        cairo_move_to(d->cr, 0, -r);
        cairo_line_to(d->cr, side * 0.42 * r, r * 0.75);
        cairo_line_to(d->cr, 0, r * 0.45);
        cairo_close_path(d->cr);
        sp_pen_colour(d->cr, side < 0 ? TITLE_RGB : 0xffffff, 1);
        cairo_fill_preserve(d->cr);
        cairo_set_line_width(d->cr, 0.12 * d->u);
        sp_pen_colour(d->cr, TITLE_RGB, 1);
        cairo_stroke(d->cr);
    }
    cairo_restore(d->cr);
    double out = r + 1.3 * d->u;
    sp_pen_line(d->pen, d->cr, "N", 1, &ink, x + sin(angle) * out,
                y - cos(angle) * out, SP_CENTRE);
}

/* One grade of a strip beside: swatch, label, count, from left to right. */
static sp_status beside_row(const desk *d, size_t i, double y)
{
    const sp_map_grade *g = &d->scene->grades[i];
    const sp_map_box *b = &d->page->strip;
    sp_ink label = {1.8 * d->u, true, TEXT_RGB, 0};
    sp_ink quiet = {1.6 * d->u, false, TEXT_RGB, 0};
    char count[48];

    SP_TRY(draw_swatch(d, i, b->x0 + d->u, y - 1.35 * d->u));
    count_text(d, g->count, count);
    sp_pen_fitted(d->pen, d->cr, g->label ? g->label : "", &label,
                  b->x0 + 6.3 * d->u, y, 7.6 * d->u, SP_LEFT);
    sp_pen_fitted(d->pen, d->cr, count, &quiet, b->x1 - d->u, y, 6.2 * d->u,
                  SP_RIGHT);
    return SP_OK;
}

static sp_status draw_beside(const desk *d, const notes *n)
{
    const sp_map_scene *s = d->scene;
    const sp_map_box *b = &d->page->strip;
    double x = b->x0 + d->u;
    double width = b->x1 - b->x0 - 2 * d->u;
    double step = fmin(4.4, 52.0 / (double)s->ngrades) * d->u;
    double y = b->y0 + 2.6 * d->u;
    sp_ink heading = {2.4 * d->u, true, TITLE_RGB, 0};
    sp_ink sum = {1.7 * d->u, true, TEXT_RGB, 0};
    char count[48];

    sp_pen_fitted(d->pen, d->cr, say(d, "图例", "Legend"), &heading, x, y,
                  width, SP_LEFT);
    y += 4.2 * d->u;
    for (size_t i = 0; i < s->ngrades; i++, y += step)
        SP_TRY(beside_row(d, i, y));
    rule(d, x, y - step / 2 + 0.5 * d->u, b->x1 - d->u,
         y - step / 2 + 0.5 * d->u);
    y += 0.6 * d->u;
    count_text(d, total(s), count);
    sp_pen_fitted(d->pen, d->cr, say(d, "合计", "Total"), &sum, x, y, width / 2,
                  SP_LEFT);
    sp_pen_fitted(d->pen, d->cr, count, &sum, b->x1 - d->u, y, width / 2,
                  SP_RIGHT);
    double small = 2.5 * d->u;
    double at = b->y1 + 0.4 * d->u - small * (double)n->count;
    draw_notes(d, n, x, at, width, small);
    rule(d, x, at - 1.9 * d->u, b->x1 - d->u, at - 1.9 * d->u);
    double room = at - 1.9 * d->u - y;
    if (s->north && room > 13 * d->u)
        draw_north(d, (b->x0 + b->x1) / 2, y + room / 2 + d->u);
    return SP_OK;
}

/* One grade of a strip below: swatch, and label over count at its right. */
static sp_status below_cell(const desk *d, size_t i, double x, double y,
                            double width)
{
    const sp_map_grade *g = &d->scene->grades[i];
    sp_ink label = {1.9 * d->u, true, TEXT_RGB, 0};
    sp_ink quiet = {1.6 * d->u, false, TEXT_RGB, 0};
    double at = x + 5.1 * d->u;
    double room = width - 5.9 * d->u;
    char count[48];

    SP_TRY(draw_swatch(d, i, x, y - 1.35 * d->u));
    count_text(d, g->count, count);
    sp_pen_fitted(d->pen, d->cr, g->label ? g->label : "", &label, at,
                  y - 1.15 * d->u, room, SP_LEFT);
    sp_pen_fitted(d->pen, d->cr, count, &quiet, at, y + 1.25 * d->u, room,
                  SP_LEFT);
    return SP_OK;
}

static sp_status draw_below(const desk *d, const notes *n)
{
    const sp_map_scene *s = d->scene;
    const sp_map_box *b = &d->page->strip;
    double north = s->north ? 9 * d->u : 0;
    double width = b->x1 - b->x0 - north;
    double legend = width * (s->ngrades > 4 ? 0.68 : 0.6);
    size_t rows = (s->ngrades + BELOW_ROW - 1) / BELOW_ROW;
    size_t columns = (s->ngrades + rows - 1) / rows;
    double cell = (legend - d->u) / (double)columns;
    sp_ink heading = {2.2 * d->u, true, TITLE_RGB, 0};
    char count[48];
    SP_AUTOSTR text = {0};

    count_text(d, total(s), count);
    sp_str_addf(&text, "%s%s%s%s", say(d, "图例", "Legend"),
                say(d, "（共 ", " ("), count, say(d, "）", ")"));
    SP_TRY(sp_str_ok(&text));
    sp_pen_fitted(d->pen, d->cr, text.data, &heading, b->x0 + d->u,
                  b->y0 + 2.2 * d->u, legend - 2 * d->u, SP_LEFT);
    for (size_t i = 0; i < s->ngrades; i++) {
        double y = b->y0 + (rows == 1 ? 7.6 : 5.9) * d->u +
                   5 * d->u * (double)(i / columns);
        SP_TRY(below_cell(d, i, b->x0 + d->u + cell * (double)(i % columns), y,
                          cell));
    }
    rule(d, b->x0 + legend, b->y0 + d->u, b->x0 + legend, b->y1 - d->u);
    double step = fmin(2.5, 11.5 / (double)n->count) * d->u;
    double tall = step * (double)(n->count - 1);
    draw_notes(d, n, b->x0 + legend + 1.6 * d->u, (b->y0 + b->y1 - tall) / 2,
               width - legend - 2 * d->u, step);
    if (s->north)
        draw_north(d, b->x1 - 4 * d->u, (b->y0 + b->y1) / 2 + d->u);
    return SP_OK;
}

static void draw_edges(const desk *d)
{
    const sp_map_box *plan = &d->page->plan;
    double line = 0.2 * d->u;

    cairo_rectangle(d->cr, plan->x0 - line / 2, plan->y0 - line / 2,
                    plan->x1 - plan->x0 + line, plan->y1 - plan->y0 + line);
    cairo_set_line_join(d->cr, CAIRO_LINE_JOIN_MITER);
    cairo_set_line_width(d->cr, line);
    sp_pen_colour(d->cr, EDGE_RGB, 1);
    cairo_stroke(d->cr);
}

sp_status sp_map_page_draw(const sp_map_page *page, const sp_map_scene *scene,
                           size_t unlabelled, sp_pen *pen, cairo_t *cr)
{
    SP_CLEANUP(notes_free) notes n = {0};
    desk d = {page, scene, pen, cr, page->unit};

    SP_TRY(make_notes(&d, unlabelled, &n));
    draw_stripe(&d);
    fill_box(cr, page->strip.x0, page->strip.y0,
             page->strip.x1 - page->strip.x0, page->strip.y1 - page->strip.y0,
             PANEL_RGB);
    draw_edges(&d);
    SP_TRY(draw_title(&d));
    return page->below ? draw_below(&d, &n) : draw_beside(&d, &n);
}
