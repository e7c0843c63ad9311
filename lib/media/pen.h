/* Writing on a cairo surface with Pango: one line, or a paragraph that wraps.
 * Lengths are in the units of the surface. Fonts are not hinted, so that text
 * is as wide at every size and in every format. */
#ifndef SP_PEN_H
#define SP_PEN_H

#include "str.h"

#include <pango/pangocairo.h>

typedef struct sp_pen sp_pen;

/* How a text looks. */
typedef struct sp_ink {
    double size; /* of an em */
    bool bold;
    uint32_t rgb;
    double halo; /* width of a white rim; 0: none */
} sp_ink;

typedef enum sp_align { SP_LEFT, SP_CENTRE, SP_RIGHT } sp_align;

/* @vector: draw rims as outlines, for formats that are not pixels. */
sp_status sp_pen_new(bool vector, sp_pen **out);
void sp_pen_free(sp_pen **pen); /* for SP_CLEANUP */
#define SP_AUTOPEN SP_CLEANUP(sp_pen_free) sp_pen

/* Is @text UTF-8? SP_INVALID names @what when it is not. NULL is fine. */
sp_status sp_pen_check(const char *text, const char *what);

/* Width of one line, added up from its characters: quick, never less than what
 * is drawn but for odd scripts. @len bytes. */
double sp_pen_width(sp_pen *pen, const char *text, size_t len, double size,
                    bool bold);

/* One line with its vertical middle at @y; line breaks within show as spaces.
 */
void sp_pen_line(sp_pen *pen, cairo_t *cr, const char *text, size_t len,
                 const sp_ink *ink, double x, double y, sp_align align);

/* One line, made smaller (down to a third), then cut with "…", to be no wider
 * than @width. */
void sp_pen_fitted(sp_pen *pen, cairo_t *cr, const char *text,
                   const sp_ink *ink, double x, double y, double width,
                   sp_align align);

/* A paragraph wrapped to @width. The caller's to g_object_unref(). */
PangoLayout *sp_pen_paragraph(sp_pen *pen, const char *text, const sp_ink *ink,
                              double width);

void sp_pen_colour(cairo_t *cr, uint32_t rgb, double alpha);

#endif
