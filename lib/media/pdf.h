/* A PDF in memory, drawn by a function. */
#ifndef SP_PDF_H
#define SP_PDF_H

#include "str.h"

#include <cairo.h>

typedef struct sp_pdf {
    double width; /* of a page, in points */
    double height;
    const char *title;
    const char *made; /* YYYY-MM-DD; NULL or "": as if made in 1970, so that
                         the same drawing gives the same bytes */
} sp_pdf;

typedef sp_status sp_pdf_drawer(void *arg, cairo_t *cr);

/* The drawer ends pages but the last with cairo_show_page(). Appended to @out;
 * what stands there after a failure is of no use. */
sp_status sp_pdf_draw(const sp_pdf *pdf, sp_pdf_drawer *draw, void *arg,
                      sp_str *out);

#endif
