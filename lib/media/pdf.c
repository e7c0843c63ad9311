/* PDF surfaces that are written into a text. */
#include "pdf.h"

#include <cairo-pdf.h>

#define NO_DATE "1970-01-01"

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

sp_status sp_pdf_draw(const sp_pdf *pdf, sp_pdf_drawer *draw, void *arg,
                      sp_str *out)
{
    SP_CLEANUP(surface_free)
    cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(
        on_write, out, pdf->width, pdf->height);

    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE,
                                   pdf->made && *pdf->made ? pdf->made
                                                           : NO_DATE);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE,
                                   pdf->title);
    cairo_t *cr = cairo_create(surface);
    sp_status status = draw(arg, cr);
    if (status == SP_OK && cairo_status(cr) != CAIRO_STATUS_SUCCESS)
        status = sp_no_memory();
    cairo_destroy(cr);
    SP_TRY(status);
    cairo_surface_finish(surface);
    return cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS
               ? SP_OK
               : sp_no_memory();
}
