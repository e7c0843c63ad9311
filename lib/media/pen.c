/* Writing on a cairo surface with Pango. */
#include "pen.h"

#include <glib.h>
#include <math.h>
#include <string.h>

enum {
    ADVANCES = 4096,  /* characters whose width is remembered */
    REFERENCE = 100,  /* size at which widths are measured */
    GLYPHS_MAX = 512, /* of a line with a rim, drawn at once */
    RIM_COPIES = 12
};

/* The first that is installed and has the character is taken. */
static const char families[] =
    "Noto Sans CJK SC,Source Han Sans SC,Source Han Sans CN,"
    "WenQuanYi Micro Hei,WenQuanYi Zen Hei,Microsoft YaHei,"
    "Noto Sans,DejaVu Sans,sans-serif";

typedef struct advance {
    uint32_t key; /* character << 1 | bold, plus 1; 0: free */
    float width;
} advance;

struct sp_pen {
    PangoContext *context;
    PangoLayout *layout; /* for single lines */
    PangoFontDescription *font;
    bool vector;
    advance advances[ADVANCES];
};

void sp_pen_free(sp_pen **pen)
{
    if (!*pen)
        return;
    g_clear_object(&(*pen)->layout);
    g_clear_object(&(*pen)->context);
    g_clear_pointer(&(*pen)->font, pango_font_description_free);
    free(*pen);
    *pen = NULL;
}

sp_status sp_pen_new(bool vector, sp_pen **out)
{
    sp_pen *pen = calloc(1, sizeof(*pen));
    if (!pen)
        return sp_no_memory();

    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    /* A map of our own goes with the pen; the default one stays for as long as
     * the thread does. */
    PangoFontMap *map = pango_cairo_font_map_new();
    pen->context = pango_font_map_create_context(map);
    g_object_unref(map);
    pango_cairo_context_set_font_options(pen->context, options);
    cairo_font_options_destroy(options);
    pango_cairo_context_set_resolution(pen->context, 72);
    pango_context_set_language(pen->context,
                               pango_language_from_string("zh-cn"));
    pango_context_set_round_glyph_positions(pen->context, FALSE);
    pen->layout = pango_layout_new(pen->context);
    pango_layout_set_single_paragraph_mode(pen->layout, TRUE);
    pen->font = pango_font_description_new();
    pango_font_description_set_family_static(pen->font, families);
    pen->vector = vector;
    *out = pen;
    return SP_OK;
}

sp_status sp_pen_check(const char *text, const char *what)
{
    if (!text || g_utf8_validate(text, -1, NULL))
        return SP_OK;
    return sp_fail(SP_INVALID, "%s 不是有效的 UTF-8 文字",
                   "%s is not valid UTF-8", what);
}

void sp_pen_colour(cairo_t *cr, uint32_t rgb, double alpha)
{
    cairo_set_source_rgba(cr, (rgb >> 16 & 255) / 255.0,
                          (rgb >> 8 & 255) / 255.0, (rgb & 255) / 255.0, alpha);
}

static void set_font(sp_pen *pen, PangoLayout *layout, double size, bool bold)
{
    pango_font_description_set_absolute_size(pen->font, size * PANGO_SCALE);
    pango_font_description_set_weight(pen->font, bold ? PANGO_WEIGHT_BOLD
                                                      : PANGO_WEIGHT_NORMAL);
    pango_layout_set_font_description(layout, pen->font);
}

static double measure(sp_pen *pen, const char *text, size_t len, bool bold)
{
    PangoRectangle box;

    set_font(pen, pen->layout, REFERENCE, bold);
    pango_layout_set_text(pen->layout, text, (int)len);
    pango_layout_get_extents(pen->layout, NULL, &box);
    return (double)box.width / PANGO_SCALE;
}

static double advance_of(sp_pen *pen, const char *at, size_t len, bool bold)
{
    uint32_t key = (g_utf8_get_char(at) << 1 | bold) + 1;
    advance *a = &pen->advances[key * 2654435761u % ADVANCES];

    for (int tries = 0; tries < 8 && a->key && a->key != key; tries++)
        a = a + 1 < pen->advances + ADVANCES ? a + 1 : pen->advances;
    if (a->key != key) {
        a->key = key; /* a full run of eight loses its last */
        a->width = (float)measure(pen, at, len, bold);
    }
    return a->width;
}

double sp_pen_width(sp_pen *pen, const char *text, size_t len, double size,
                    bool bold)
{
    const char *end = text + len;
    double width = 0;

    for (const char *at = text; at < end;) {
        const char *next = g_utf8_next_char(at);
        width += advance_of(pen, at, (size_t)(next - at), bold);
        at = next;
    }
    return width * size / REFERENCE;
}

/* The glyphs of one run, laid from x, y. */
typedef struct glyphs {
    cairo_scaled_font_t *font;
    cairo_glyph_t items[GLYPHS_MAX];
    int count;
} glyphs;

static bool collect(PangoGlyphItem *run, double *x, double y, glyphs *out)
{
    PangoFont *font = run->item->analysis.font;

    out->count = 0;
    out->font =
        font ? pango_cairo_font_get_scaled_font((PangoCairoFont *)font) : NULL;
    for (int i = 0; i < run->glyphs->num_glyphs; i++) {
        const PangoGlyphInfo *g = &run->glyphs->glyphs[i];
        bool drawn = !(g->glyph & PANGO_GLYPH_UNKNOWN_FLAG) &&
                     g->glyph != PANGO_GLYPH_EMPTY;
        if (drawn && out->count < GLYPHS_MAX)
            out->items[out->count++] = (cairo_glyph_t){
                g->glyph, *x + (double)g->geometry.x_offset / PANGO_SCALE,
                y + (double)g->geometry.y_offset / PANGO_SCALE};
        *x += (double)g->geometry.width / PANGO_SCALE;
    }
    return out->font && out->count > 0;
}

static void rim_outline(cairo_t *cr, const glyphs *g, double halo)
{
    cairo_new_path(cr);
    cairo_glyph_path(cr, g->items, g->count);
    cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
    cairo_set_line_width(cr, 2 * halo);
    cairo_stroke(cr);
}

/* For pixels: copies in a circle look the same and take the glyphs from
 * cairo's cache, where stroking outlines costs a hundred times as much. */
static void rim_copies(cairo_t *cr, const glyphs *g, double halo)
{
    cairo_glyph_t all[GLYPHS_MAX];
    int count = 0;

    for (int k = 0; k < RIM_COPIES; k++) {
        double dx = halo * cos(2 * M_PI * k / RIM_COPIES);
        double dy = halo * sin(2 * M_PI * k / RIM_COPIES);
        for (int i = 0; i < g->count; i++) {
            if (count == GLYPHS_MAX) {
                cairo_show_glyphs(cr, all, count);
                count = 0;
            }
            all[count] = g->items[i];
            all[count].x += dx;
            all[count++].y += dy;
        }
    }
    cairo_show_glyphs(cr, all, count);
}

static void draw_run(const sp_pen *pen, cairo_t *cr, const glyphs *g,
                     const sp_ink *ink)
{
    cairo_set_scaled_font(cr, g->font);
    if (ink->halo > 0) {
        sp_pen_colour(cr, 0xffffff, 1);
        if (pen->vector)
            rim_outline(cr, g, ink->halo);
        else
            rim_copies(cr, g, ink->halo);
    }
    sp_pen_colour(cr, ink->rgb, 1);
    cairo_show_glyphs(cr, g->items, g->count);
}

/* The layout has one line; rims of all runs lie below the text of all only
 * within a run, which is enough: runs of one line do not overlap. */
static void draw_layout(sp_pen *pen, cairo_t *cr, const sp_ink *ink, double x,
                        double y)
{
    PangoLayoutLine *line = pango_layout_get_line_readonly(pen->layout, 0);
    glyphs g;

    if (pen->vector && ink->halo <= 0) { /* Pango says which text they are, so
                                            that a PDF can be searched */
        sp_pen_colour(cr, ink->rgb, 1);
        cairo_move_to(cr, x, y);
        pango_cairo_show_layout_line(cr, line);
        return;
    }
    for (GSList *l = line ? line->runs : NULL; l; l = l->next)
        if (collect(l->data, &x, y, &g))
            draw_run(pen, cr, &g, ink);
}

void sp_pen_line(sp_pen *pen, cairo_t *cr, const char *text, size_t len,
                 const sp_ink *ink, double x, double y, sp_align align)
{
    PangoRectangle box;

    set_font(pen, pen->layout, ink->size, ink->bold);
    pango_layout_set_text(pen->layout, text, (int)len);
    if (align != SP_LEFT) {
        pango_layout_get_extents(pen->layout, NULL, &box);
        double width = (double)box.width / PANGO_SCALE;
        x -= align == SP_CENTRE ? width / 2 : width;
    }
    /* Han characters reach from 0.12 below to 0.88 above the baseline. */
    draw_layout(pen, cr, ink, x, y + 0.37 * ink->size);
}

void sp_pen_fitted(sp_pen *pen, cairo_t *cr, const char *text,
                   const sp_ink *ink, double x, double y, double width,
                   sp_align align)
{
    size_t len = strlen(text);
    double wide = sp_pen_width(pen, text, len, ink->size, ink->bold);
    sp_ink fitted = *ink;

    if (wide > width)
        fitted.size = fmax(ink->size * width / wide, ink->size / 3);
    if (wide <= 3 * width) {
        sp_pen_line(pen, cr, text, len, &fitted, x, y, align);
        return;
    }
    SP_AUTOSTR cut = {0};
    double room = width - fitted.size;
    size_t used = 0;
    while (used < len) {
        size_t next = (size_t)(g_utf8_next_char(text + used) - text);
        room -=
            sp_pen_width(pen, text + used, next - used, fitted.size, ink->bold);
        if (room < 0)
            break;
        used = next;
    }
    sp_str_addn(&cut, text, used);
    sp_str_add(&cut, "…");
    if (!cut.failed)
        sp_pen_line(pen, cr, cut.data, cut.len, &fitted, x, y, align);
}

PangoLayout *sp_pen_paragraph(sp_pen *pen, const char *text, const sp_ink *ink,
                              double width)
{
    PangoLayout *layout = pango_layout_new(pen->context);

    set_font(pen, layout, ink->size, ink->bold);
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_width(layout, (int)(width * PANGO_SCALE));
    pango_layout_set_line_spacing(layout, 1.0F);
    pango_layout_set_text(layout, text, -1);
    return layout;
}
