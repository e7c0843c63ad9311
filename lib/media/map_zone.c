/* Zones, their labels, and risk points on the map. */
#include "map_zone.h"

#include <math.h>
#include <string.h>

#include "map_words.h"

#define UNASSESSED_RGB 0x9aa0a6u
#define FILL_ALPHA 0.5
#define INK_RGB 0x1a1a1au
#define MARK_EM 1.1 /* size of the code beside a mark, in units */

typedef sp_map_xy xy;

struct sp_map_sheet {
    const sp_map_scene *scene;
    const sp_map_page *page;
    xy *points; /* of all zones and marks, in page coordinates */
    sp_map_ring *rings;
    sp_map_shape *shapes; /* zones, then marks */
    sp_map_words *words;  /* of each zone */
    sp_label_size *sizes;
    sp_label_want *wants;
    sp_label_place *places;
};

void sp_map_sheet_free(sp_map_sheet **sheet)
{
    sp_map_sheet *s = *sheet;

    if (!s)
        return;
    for (size_t i = 0; s->words && i < s->scene->nzones; i++)
        sp_map_words_free(&s->words[i]);
    free(s->points);
    free(s->rings);
    free(s->shapes);
    free(s->words);
    free(s->sizes);
    free(s->wants);
    free(s->places);
    free(s);
    *sheet = NULL;
}

const sp_label_place *sp_map_sheet_places(const sp_map_sheet *sheet)
{
    return sheet->places;
}

size_t sp_map_sheet_unlabelled(const sp_map_sheet *sheet)
{
    size_t n = 0;

    for (size_t i = 0; i < sheet->scene->nzones; i++)
        n += sheet->places[i].how == SP_LABEL_NONE &&
             !isnan(sheet->places[i].anchor.x);
    return n;
}

static uint32_t rgb_of(const sp_map_grade *grade)
{
    return grade->unassessed ? UNASSESSED_RGB : grade->rgb;
}

static uint32_t darker(uint32_t rgb, double by)
{
    uint32_t r = (uint32_t)((rgb >> 16 & 255) * by);
    uint32_t g = (uint32_t)((rgb >> 8 & 255) * by);
    uint32_t b = (uint32_t)((rgb & 255) * by);

    return r << 16 | g << 8 | b;
}

static void trace(cairo_t *cr, const sp_map_shape *shape)
{
    cairo_new_path(cr);
    for (size_t i = 0; i < shape->nrings; i++) {
        const sp_map_ring *ring = &shape->rings[i];
        cairo_new_sub_path(cr);
        for (size_t j = 0; j < ring->count; j++)
            cairo_line_to(cr, ring->points[j].x, ring->points[j].y);
        cairo_close_path(cr);
    }
}

static sp_status hatch(cairo_t *cr, const sp_map_shape *shape,
                       const sp_map_box *within, const sp_map_grade *grade,
                       double unit)
{
    SP_CLEANUP(sp_map_lines_free) sp_map_lines lines = {0};

    SP_TRY(
        sp_shape_hatch(shape, within, 1.15 * unit, grade->unassessed, &lines));
    cairo_new_path(cr);
    for (size_t i = 0; i < lines.count; i++) {
        cairo_move_to(cr, lines.items[i].from.x, lines.items[i].from.y);
        cairo_line_to(cr, lines.items[i].to.x, lines.items[i].to.y);
    }
    cairo_set_line_width(cr, 0.13 * unit);
    sp_pen_colour(cr, darker(rgb_of(grade), 0.75), 0.55);
    cairo_stroke(cr);
    return SP_OK;
}

/* Red and blue are alike on a black-and-white print, and to some eyes: the
 * worst grade is hatched, the unassessed is hatched the other way. */
sp_status sp_map_paint(cairo_t *cr, const sp_map_shape *shape,
                       const sp_map_box *within, const sp_map_grade *grade,
                       bool worst, double unit)
{
    bool pixels = cairo_surface_get_type(cairo_get_target(cr)) ==
                  CAIRO_SURFACE_TYPE_IMAGE;

    trace(cr, shape);
    cairo_set_fill_rule(cr, CAIRO_FILL_RULE_EVEN_ODD);
    sp_pen_colour(cr, rgb_of(grade), FILL_ALPHA);
    /* The edge hides the steps, and drawing them takes half the time. */
    if (pixels)
        cairo_set_antialias(cr, CAIRO_ANTIALIAS_NONE);
    cairo_fill(cr);
    cairo_set_antialias(cr, CAIRO_ANTIALIAS_DEFAULT);
    if (worst || grade->unassessed)
        SP_TRY(hatch(cr, shape, within, grade, unit));
    trace(cr, shape);
    cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
    cairo_set_line_width(cr, (worst ? 0.32 : 0.24) * unit);
    sp_pen_colour(cr, darker(rgb_of(grade), 0.8), 1);
    cairo_stroke(cr);
    return SP_OK;
}

/* A mark is a small square to the placing of its label. */
static void add_mark(sp_map_sheet *s, xy *points, sp_map_ring *ring, xy at)
{
    double r = 0.6 * s->page->unit;

    points[0] = (xy){at.x - r, at.y - r};
    points[1] = (xy){at.x + r, at.y - r};
    points[2] = (xy){at.x + r, at.y + r};
    points[3] = (xy){at.x - r, at.y + r};
    *ring = (sp_map_ring){points, 4};
}

static xy on_page(const sp_map_page *page, xy at)
{
    return (xy){page->plan.x0 + at.x * page->scale,
                page->plan.y0 + at.y * page->scale};
}

static sp_status copy_shapes(sp_map_sheet *s)
{
    const sp_map_scene *scene = s->scene;
    size_t nrings = scene->nmarkers;
    size_t npoints = 4 * scene->nmarkers;

    for (size_t i = 0; i < scene->nzones; i++) {
        sp_map_shape shape = {scene->zones[i].rings, scene->zones[i].nrings};
        nrings += shape.nrings;
        npoints += sp_shape_vertices(&shape);
    }
    s->points = calloc(npoints + 1, sizeof(*s->points));
    s->rings = calloc(nrings + 1, sizeof(*s->rings));
    if (!s->points || !s->rings)
        return sp_no_memory();
    xy *p = s->points;
    sp_map_ring *r = s->rings;
    for (size_t i = 0; i < scene->nzones; i++) {
        const sp_map_zone *zone = &scene->zones[i];
        s->shapes[i] = (sp_map_shape){r, zone->nrings};
        for (size_t k = 0; k < zone->nrings; k++) {
            *r++ = (sp_map_ring){p, zone->rings[k].count};
            for (size_t j = 0; j < zone->rings[k].count; j++)
                *p++ = on_page(s->page, zone->rings[k].points[j]);
        }
    }
    for (size_t i = 0; i < scene->nmarkers; i++, p += 4, r++) {
        add_mark(s, p, r, on_page(s->page, scene->markers[i].at));
        s->shapes[scene->nzones + i] = (sp_map_shape){r, 1};
    }
    return SP_OK;
}

/* What every label may look like, measured. */
static sp_status make_wants(sp_map_sheet *s, sp_pen *pen)
{
    const sp_map_scene *scene = s->scene;
    sp_label_size *size = s->sizes;

    for (size_t i = 0; i < scene->nzones; i++) {
        SP_TRY(sp_map_words_make(scene, &scene->zones[i], s->page->unit, pen,
                                 &s->words[i]));
        s->wants[i] = (sp_label_want){.shape = s->shapes[i],
                                      .rank = scene->zones[i].grade,
                                      .sizes = size};
        for (size_t f = 0; f < SP_MAP_FORMS; f++)
            *size++ = sp_map_words_size(&s->words[i], f, pen);
        s->wants[i].nsizes = SP_MAP_FORMS;
    }
    for (size_t i = 0; i < scene->nmarkers; i++) {
        const char *code = scene->markers[i].code;
        double em = MARK_EM * s->page->unit;
        double width =
            code ? sp_pen_width(pen, code, strlen(code), em, false) : 0;
        *size = (sp_label_size){width, 1.1 * em, false, false};
        s->wants[scene->nzones + i] =
            (sp_label_want){.shape = s->shapes[scene->nzones + i],
                            .rank = SP_MAP_GRADES_MAX,
                            .sizes = size++,
                            .nsizes = code && *code,
                            .beside = true};
    }
    return SP_OK;
}

static sp_status place(sp_map_sheet *s)
{
    const sp_map_scene *scene = s->scene;
    size_t n = scene->nzones + scene->nmarkers;
    SP_AUTOFREE sp_map_box *taken = calloc(scene->nmarkers + 1, sizeof(*taken));
    sp_label_room room = {s->page->plan, taken, scene->nmarkers,
                          0.12 * s->page->unit};

    if (!taken)
        return sp_no_memory();
    for (size_t i = 0; i < scene->nmarkers; i++)
        taken[i] = sp_shape_bounds(&s->shapes[scene->nzones + i]);
    return sp_labels_place(s->wants, n, &room, s->places);
}

sp_status sp_map_sheet_new(const sp_map_scene *scene, const sp_map_page *page,
                           sp_pen *pen, sp_map_sheet **out)
{
    SP_CLEANUP(sp_map_sheet_free)
    sp_map_sheet *s = calloc(1, sizeof(*s));
    size_t n = scene->nzones + scene->nmarkers;

    if (!s)
        return sp_no_memory();
    s->scene = scene;
    s->page = page;
    s->shapes = calloc(n + 1, sizeof(*s->shapes));
    s->words = calloc(scene->nzones + 1, sizeof(*s->words));
    s->wants = calloc(n + 1, sizeof(*s->wants));
    s->places = calloc(n + 1, sizeof(*s->places));
    s->sizes = calloc(scene->nzones * SP_MAP_FORMS + scene->nmarkers + 1,
                      sizeof(*s->sizes));
    if (!s->shapes || !s->words || !s->wants || !s->places || !s->sizes)
        return sp_no_memory();
    SP_TRY(copy_shapes(s));
    SP_TRY(make_wants(s, pen));
    SP_TRY(place(s));
    *out = SP_TAKE(s);
    return SP_OK;
}

static void draw_mark(const sp_map_sheet *s, cairo_t *cr, size_t i)
{
    const sp_map_grade *g = &s->scene->grades[s->scene->markers[i].grade];
    xy at = on_page(s->page, s->scene->markers[i].at);

    cairo_new_path(cr);
    cairo_arc(cr, at.x, at.y, 0.55 * s->page->unit, 0, 2 * M_PI);
    sp_pen_colour(cr, rgb_of(g), 1);
    cairo_fill_preserve(cr);
    cairo_set_line_width(cr, 0.16 * s->page->unit);
    sp_pen_colour(cr, 0xffffff, 1);
    cairo_stroke(cr);
}

/* The nearest place of a box to a point. */
static xy nearest(const sp_map_box *b, xy to)
{
    return (xy){fmin(fmax(to.x, b->x0), b->x1), fmin(fmax(to.y, b->y0), b->y1)};
}

static void draw_leader(const sp_map_sheet *s, cairo_t *cr, size_t i)
{
    const sp_label_place *place = &s->places[i];
    const sp_map_grade *g = &s->scene->grades[s->scene->zones[i].grade];
    double unit = s->page->unit;
    xy from = place->anchor;
    xy to = nearest(&place->box, from);

    for (int pass = 0; pass < 2; pass++) { /* a white rim, then the line */
        cairo_new_path(cr);
        cairo_move_to(cr, from.x, from.y);
        cairo_line_to(cr, to.x, to.y);
        cairo_set_line_width(cr, (pass ? 0.14 : 0.36) * unit);
        sp_pen_colour(cr, pass ? INK_RGB : 0xffffff, 1);
        cairo_stroke(cr);
        cairo_arc(cr, from.x, from.y, (pass ? 0.26 : 0.38) * unit, 0, 2 * M_PI);
        cairo_fill(cr);
    }
    double pad = 0.1 * unit;
    cairo_rectangle(cr, place->box.x0 - pad, place->box.y0 - pad,
                    place->box.x1 - place->box.x0 + 2 * pad,
                    place->box.y1 - place->box.y0 + 2 * pad);
    sp_pen_colour(cr, 0xffffff, 0.9);
    cairo_fill_preserve(cr);
    cairo_set_line_width(cr, 0.14 * unit);
    sp_pen_colour(cr, darker(rgb_of(g), 0.8), 1);
    cairo_stroke(cr);
}

static void draw_label(const sp_map_sheet *s, sp_pen *pen, cairo_t *cr,
                       size_t i)
{
    const sp_label_place *place = &s->places[i];
    bool led = place->how == SP_LABEL_LED;

    if (place->how == SP_LABEL_NONE)
        return;
    if (led)
        draw_leader(s, cr, i);
    sp_map_words_draw(&s->words[i], place->size, &place->box, !led, pen, cr);
}

static void draw_code(const sp_map_sheet *s, sp_pen *pen, cairo_t *cr, size_t i)
{
    const sp_label_place *place = &s->places[s->scene->nzones + i];
    const char *code = s->scene->markers[i].code;
    double em = MARK_EM * s->page->unit;
    sp_ink ink = {em, false, INK_RGB, 0.13 * em};

    if (place->how == SP_LABEL_BESIDE)
        sp_pen_line(pen, cr, code, strlen(code), &ink, place->box.x0,
                    (place->box.y0 + place->box.y1) / 2, SP_LEFT);
}

/* Worst grades come first in the list, so they are drawn last, on top. */
static sp_status draw_zones(const sp_map_sheet *s, cairo_t *cr)
{
    const sp_map_scene *scene = s->scene;

    for (size_t grade = scene->ngrades; grade-- > 0;)
        for (size_t i = 0; i < scene->nzones; i++)
            if (scene->zones[i].grade == grade)
                SP_TRY(sp_map_paint(cr, &s->shapes[i], &s->page->plan,
                                    &scene->grades[grade], grade == 0,
                                    s->page->unit));
    return SP_OK;
}

sp_status sp_map_sheet_draw(const sp_map_sheet *s, sp_pen *pen, cairo_t *cr)
{
    const sp_map_box *plan = &s->page->plan;

    cairo_save(cr);
    cairo_rectangle(cr, plan->x0, plan->y0, plan->x1 - plan->x0,
                    plan->y1 - plan->y0);
    cairo_clip(cr);
    sp_status status = draw_zones(s, cr);
    for (size_t i = 0; i < s->scene->nmarkers; i++)
        draw_mark(s, cr, i);
    for (size_t i = 0; i < s->scene->nzones; i++)
        draw_label(s, pen, cr, i);
    for (size_t i = 0; i < s->scene->nmarkers; i++)
        draw_code(s, pen, cr, i);
    cairo_restore(cr);
    return status;
}
