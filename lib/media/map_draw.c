/* The four-colour map: checks, then the sheet in one of three formats. */
#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <math.h>
#include <string.h>

#include "map_svg.h"
#include "map_zone.h"
#include "picture.h"

/* A3, whose longer side is this, in points. */
#define A3_LONG 1190.55
#define A3_SHORT 841.89
#define PDF_MARGIN 20.0

#define GRID_RGB 0xe6ebf0u
#define NO_DATE "1970-01-01" /* a PDF without one would tell the hour */

typedef struct plan {
    sp_picture_facts facts; /* type unknown: a blank plan */
    double width;
    double height;
} plan;

static const char *zone_code(const sp_map_zone *zone)
{
    if (zone->code && *zone->code)
        return zone->code;
    return zone->name ? zone->name : "";
}

static sp_status check_rings(const sp_map_zone *zone, size_t *vertices)
{
    if (zone->nrings == 0)
        return sp_fail(SP_INVALID, "区域 %.80s 没有边界",
                       "zone %.80s has no outline", zone_code(zone));
    for (size_t i = 0; i < zone->nrings; i++) {
        const sp_map_ring *ring = &zone->rings[i];
        if (ring->count < 3)
            return sp_fail(SP_INVALID,
                           "区域 %.80s 的边界有 %zu 个点，至少要 3 个",
                           "an outline of zone %.80s has %zu points; at least "
                           "3 are needed",
                           zone_code(zone), ring->count);
        *vertices += ring->count;
        for (size_t j = 0; j < ring->count; j++)
            if (!(fabs(ring->points[j].x) < 1e9) ||
                !(fabs(ring->points[j].y) < 1e9))
                return sp_fail(SP_INVALID,
                               "区域 %.80s 的第 %zu 个坐标不是平面图上的位置",
                               "coordinate %2$zu of zone %1$.80s is no place "
                               "on a plan",
                               zone_code(zone), j + 1);
    }
    return SP_OK;
}

static sp_status check_zone(const sp_map_scene *s, const sp_map_zone *zone,
                            size_t *vertices)
{
    SP_TRY(sp_pen_check(zone->code, "zone.code"));
    SP_TRY(sp_pen_check(zone->name, "zone.name"));
    for (size_t i = 0; i < zone->nlines; i++)
        SP_TRY(sp_pen_check(zone->lines[i], "zone.lines"));
    if (zone->grade >= s->ngrades)
        return sp_fail(SP_INVALID, "区域 %.80s 的等级 %zu 不在 %zu 个等级之内",
                       "grade %2$zu of zone %1$.80s is not one of %3$zu grades",
                       zone_code(zone), zone->grade, s->ngrades);
    return check_rings(zone, vertices);
}

static sp_status check_markers(const sp_map_scene *s)
{
    for (size_t i = 0; i < s->nmarkers; i++) {
        const sp_map_marker *m = &s->markers[i];
        SP_TRY(sp_pen_check(m->code, "marker.code"));
        if (m->grade >= s->ngrades || !(fabs(m->at.x) < 1e9) ||
            !(fabs(m->at.y) < 1e9))
            return sp_fail(SP_INVALID, "第 %zu 个风险点的等级或位置无效",
                           "risk point %zu has no valid grade or place", i + 1);
    }
    return SP_OK;
}

static sp_status check_counts(const sp_map_scene *s)
{
    if (s->ngrades == 0 || s->ngrades > SP_MAP_GRADES_MAX)
        return sp_fail(SP_INVALID, "风险等级有 %zu 个，应为 1 到 %d 个",
                       "there are %zu grades; 1 to %d are possible", s->ngrades,
                       SP_MAP_GRADES_MAX);
    if (s->nzones > SP_MAP_ZONES_MAX)
        return sp_fail(SP_INVALID, "区域有 %zu 个，最多 %d 个",
                       "there are %zu zones; at most %d are drawn", s->nzones,
                       SP_MAP_ZONES_MAX);
    if (s->nmarkers > SP_MAP_MARKERS_MAX)
        return sp_fail(SP_INVALID, "风险点有 %zu 个，最多 %d 个",
                       "there are %zu risk points; at most %d are drawn",
                       s->nmarkers, SP_MAP_MARKERS_MAX);
    return SP_OK;
}

static sp_status check_scene(const sp_map_scene *s)
{
    size_t vertices = 0;

    SP_TRY(check_counts(s));
    SP_TRY(sp_pen_check(s->title, "title"));
    SP_TRY(sp_pen_check(s->park, "park"));
    SP_TRY(sp_pen_check(s->date, "date"));
    SP_TRY(sp_pen_check(s->standard, "standard"));
    for (size_t i = 0; i < s->ngrades; i++)
        SP_TRY(sp_pen_check(s->grades[i].label, "grade.label"));
    for (size_t i = 0; i < s->nzones; i++)
        SP_TRY(check_zone(s, &s->zones[i], &vertices));
    if (vertices > SP_MAP_VERTICES_MAX)
        return sp_fail(SP_INVALID, "所有区域共有 %zu 个顶点，最多 %d 个",
                       "the zones have %zu vertices; at most %d are drawn",
                       vertices, SP_MAP_VERTICES_MAX);
    return check_markers(s);
}

static sp_status check_blank(double width, double height)
{
    if (width >= 1 && height >= 1 && width <= SP_PICTURE_SIDE_MAX &&
        height <= SP_PICTURE_SIDE_MAX && width / height <= 50 &&
        height / width <= 50)
        return SP_OK;
    return sp_fail(SP_INVALID,
                   "空白平面图为 %g × %g，每边应为 1 到 %d，长宽比不超过 50",
                   "the blank plan is %g × %g; sides of 1 to %d are possible, "
                   "one at most 50 times the other",
                   width, height, SP_PICTURE_SIDE_MAX);
}

static sp_status look_at_plan(const sp_map_scene *s, plan *out)
{
    if (!s->plan) {
        SP_TRY(check_blank(s->width, s->height));
        *out = (plan){.width = s->width, .height = s->height};
        return SP_OK;
    }
    SP_TRY(sp_picture_info(s->plan, s->plan_size, &out->facts));
    out->width = out->facts.width;
    out->height = out->facts.height;
    if ((s->width != 0 && s->width != out->width) ||
        (s->height != 0 && s->height != out->height))
        return sp_fail(SP_INVALID,
                       "区域坐标按 %g × %g 的平面图画，但图片是 %g × %g 像素",
                       "zones are drawn for a plan of %g × %g, but the picture "
                       "has %g × %g pixels",
                       s->width, s->height, out->width, out->height);
    return SP_OK;
}

/* A light grid of round steps: 10 to 25 squares along the longer side. */
static void draw_grid(const sp_map_page *page, double side, cairo_t *cr)
{
    double step = pow(10, floor(log10(side / 10)));
    const sp_map_box *b = &page->plan;

    step *= side / step > 50 ? 5 : side / step > 25 ? 2 : 1;
    step *= page->scale;
    cairo_new_path(cr);
    for (double x = b->x0 + step; x < b->x1; x += step) {
        cairo_move_to(cr, x, b->y0);
        cairo_line_to(cr, x, b->y1);
    }
    for (double y = b->y0 + step; y < b->y1; y += step) {
        cairo_move_to(cr, b->x0, y);
        cairo_line_to(cr, b->x1, y);
    }
    cairo_set_line_width(cr, 0.1 * page->unit);
    sp_pen_colour(cr, GRID_RGB, 1);
    cairo_stroke(cr);
}

static void surface_free(cairo_surface_t **surface)
{
    cairo_surface_destroy(*surface);
}

static void cairo_free(cairo_t **cr)
{
    cairo_destroy(*cr);
}

static sp_status cairo_ok(cairo_status_t status)
{
    if (status == CAIRO_STATUS_SUCCESS)
        return SP_OK;
    if (status == CAIRO_STATUS_NO_MEMORY || status == CAIRO_STATUS_WRITE_ERROR)
        return sp_no_memory();
    return sp_fail(SP_INVALID, "画不出来：%s", "cannot be drawn: %s",
                   cairo_status_to_string(status));
}

static cairo_surface_t *surface_of(const sp_picture *p)
{
    return cairo_image_surface_create_for_data(
        p->pixels, p->opaque ? CAIRO_FORMAT_RGB24 : CAIRO_FORMAT_ARGB32,
        (int)p->width, (int)p->height, (int)p->stride);
}

/* PDF and SVG keep a JPEG as it is where viewers show it as we do; other plans
 * go into an SVG as our PNG, and a PDF packs the pixels by itself. */
static sp_status keep_compressed(const sp_map_scene *s, const plan *p,
                                 const sp_picture *picture, cairo_t *cr,
                                 cairo_surface_t *surface)
{
    bool jpeg = p->facts.type == SP_PICTURE_JPEG && p->facts.plain;
    SP_AUTOSTR bytes = {0};

    if (jpeg)
        sp_str_addn(&bytes, s->plan, s->plan_size);
    else if (cairo_surface_get_type(cairo_get_target(cr)) ==
             CAIRO_SURFACE_TYPE_SVG)
        SP_TRY(sp_picture_png(picture, &bytes));
    else
        return SP_OK;
    SP_TRY(sp_str_ok(&bytes));
    void *data = bytes.data;
    SP_TRY(cairo_ok(cairo_surface_set_mime_data(
        surface, jpeg ? CAIRO_MIME_TYPE_JPEG : CAIRO_MIME_TYPE_PNG, data,
        bytes.len, free, data)));
    bytes.data = NULL;
    return SP_OK;
}

static sp_status paint_plan(const sp_map_scene *s, const plan *p,
                            const sp_map_page *page, bool vector, cairo_t *cr)
{
    static const sp_picture_frame flat = {.flatten = true};
    SP_AUTOPICTURE picture = {0};
    SP_CLEANUP(surface_free) cairo_surface_t *surface = NULL;

    if (!s->plan) {
        draw_grid(page, fmax(p->width, p->height), cr);
        return SP_OK;
    }
    SP_TRY(sp_picture_decode(s->plan, s->plan_size, &flat, &picture));
    surface = surface_of(&picture);
    if (vector)
        SP_TRY(keep_compressed(s, p, &picture, cr, surface));
    cairo_save(cr);
    cairo_translate(cr, page->plan.x0, page->plan.y0);
    cairo_scale(cr, page->scale, page->scale);
    cairo_set_source_surface(cr, surface, 0, 0);
    cairo_pattern_set_extend(cairo_get_source(cr), CAIRO_EXTEND_PAD);
    cairo_rectangle(cr, 0, 0, p->width, p->height);
    cairo_fill(cr);
    cairo_restore(cr);
    /* The surface must be done with the pixels before they go. */
    SP_TRY(cairo_ok(cairo_status(cr)));
    cairo_surface_flush(cairo_get_target(cr));
    return SP_OK;
}

/* Everything but the plan. */
static sp_status draw_over(const sp_map_scene *s, const sp_map_page *page,
                           bool vector, cairo_t *cr)
{
    SP_AUTOPEN *pen = NULL;
    SP_CLEANUP(sp_map_sheet_free) sp_map_sheet *sheet = NULL;

    SP_TRY(sp_pen_new(vector, &pen));
    SP_TRY(sp_map_sheet_new(s, page, pen, &sheet));
    SP_TRY(sp_map_sheet_draw(sheet, pen, cr));
    SP_TRY(sp_map_page_draw(page, s, sp_map_sheet_unlabelled(sheet), pen, cr));
    return cairo_ok(cairo_status(cr));
}

/* The plan is decoded into the canvas where it lies one to one. */
static sp_status make_canvas(const sp_map_scene *s, const plan *p,
                             const sp_map_page *page, sp_picture *out)
{
    unsigned width = (unsigned)page->width;
    unsigned height = (unsigned)page->height;

    if (!s->plan || page->scale != 1)
        return sp_picture_new(width, height, out);
    sp_picture_frame frame = {.left = (unsigned)page->plan.x0,
                              .top = (unsigned)page->plan.y0};
    frame.right = width - frame.left - p->facts.width;
    frame.bottom = height - frame.top - p->facts.height;
    return sp_picture_decode(s->plan, s->plan_size, &frame, out);
}

static sp_status draw_png(const sp_map_scene *s, const plan *p,
                          const sp_map_page *page, sp_str *out)
{
    SP_AUTOPICTURE canvas = {0};

    SP_TRY(make_canvas(s, p, page, &canvas));
    SP_CLEANUP(surface_free) cairo_surface_t *surface = surface_of(&canvas);
    SP_CLEANUP(cairo_free) cairo_t *cr = cairo_create(surface);
    if (!s->plan || page->scale != 1)
        SP_TRY(paint_plan(s, p, page, false, cr));
    SP_TRY(draw_over(s, page, false, cr));
    cairo_surface_flush(surface);
    return sp_picture_png(&canvas, out);
}

static cairo_status_t on_write(void *closure, const unsigned char *bytes,
                               unsigned n)
{
    sp_str *out = closure;

    sp_str_addn(out, bytes, n);
    return out->failed ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

static sp_status draw_vector(const sp_map_scene *s, const plan *p,
                             const sp_map_page *page, cairo_surface_t *surface)
{
    SP_CLEANUP(cairo_free) cairo_t *cr = cairo_create(surface);

    if (cairo_surface_get_type(surface) == CAIRO_SURFACE_TYPE_PDF) {
        bool across = page->width > page->height;
        double w = (across ? A3_LONG : A3_SHORT) - 2 * PDF_MARGIN;
        double h = (across ? A3_SHORT : A3_LONG) - 2 * PDF_MARGIN;
        double fit = fmin(w / page->width, h / page->height);
        cairo_translate(cr, PDF_MARGIN + (w - page->width * fit) / 2,
                        PDF_MARGIN + (h - page->height * fit) / 2);
        cairo_scale(cr, fit, fit);
    }
    cairo_rectangle(cr, 0, 0, page->width, page->height);
    sp_pen_colour(cr, 0xffffff, 1);
    cairo_fill(cr);
    SP_TRY(paint_plan(s, p, page, true, cr));
    SP_TRY(draw_over(s, page, true, cr));
    cairo_surface_finish(surface);
    return cairo_ok(cairo_surface_status(surface));
}

static sp_status draw_svg(const sp_map_scene *s, const plan *p,
                          const sp_map_page *page, sp_str *out)
{
    SP_AUTOSTR raw = {0};
    SP_CLEANUP(surface_free)
    cairo_surface_t *surface = cairo_svg_surface_create_for_stream(
        on_write, &raw, page->width, page->height);

    cairo_svg_surface_set_document_unit(surface, CAIRO_SVG_UNIT_PX);
    SP_TRY(draw_vector(s, p, page, surface));
    return sp_svg_settle(raw.data, raw.len, out);
}

static sp_status draw_pdf(const sp_map_scene *s, const plan *p,
                          const sp_map_page *page, sp_str *out)
{
    bool across = page->width > page->height;
    SP_CLEANUP(surface_free)
    cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(
        on_write, out, across ? A3_LONG : A3_SHORT,
        across ? A3_SHORT : A3_LONG);

    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE,
                                   s->date && *s->date ? s->date : NO_DATE);
    if (s->title)
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE,
                                       s->title);
    return draw_vector(s, p, page, surface);
}

sp_status sp_map_draw(const sp_map_scene *scene, sp_map_format format,
                      sp_str *out)
{
    static sp_status (*const draw[])(const sp_map_scene *, const plan *,
                                     const sp_map_page *, sp_str *) = {
        [SP_MAP_PNG] = draw_png,
        [SP_MAP_SVG] = draw_svg,
        [SP_MAP_PDF] = draw_pdf,
    };
    SP_AUTOSTR made = {0};
    plan p = {0};

    SP_TRY(check_scene(scene));
    SP_TRY(look_at_plan(scene, &p));
    sp_map_page page = sp_map_page_of(p.width, p.height, scene->plan != NULL);
    SP_TRY(draw[format](scene, &p, &page, &made));
    sp_str_free(out);
    *out = made;
    made = (sp_str){0};
    return SP_OK;
}
