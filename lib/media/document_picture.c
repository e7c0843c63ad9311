/* The pictures of a document: as large as paper shows them, and no larger. */
#include <math.h>
#include <string.h>

#include "document_parts.h"
#include "picture.h"

enum {
    DOTS = 200,             /* per inch of paper */
    KEPT_BYTES_MAX = 300000 /* a small JPEG goes in as it is */
};

static const sp_document_picture *named(const sp_document *d, const char *name)
{
    for (size_t i = 0; i < d->dress->npictures; i++)
        if (strcmp(d->dress->pictures[i].name, name) == 0)
            return &d->dress->pictures[i];
    return NULL;
}

static sp_status keep(sp_document *d, cairo_surface_t *surface)
{
    cairo_surface_t **all;

    if (cairo_surface_status(surface) != CAIRO_STATUS_SUCCESS) {
        cairo_surface_destroy(surface);
        return sp_no_memory();
    }
    all = realloc(d->images, (d->nimages + 1) * sizeof(cairo_surface_t *));
    if (!all) {
        cairo_surface_destroy(surface);
        return sp_no_memory();
    }
    d->images = all;
    d->images[d->nimages++] = surface;
    return SP_OK;
}

static cairo_surface_t *scaled(const sp_picture *p, unsigned side)
{
    double largest = p->width > p->height ? p->width : p->height;
    double scale = fmin(1, side / largest);
    int w = (int)fmax(1, lround(p->width * scale));
    int h = (int)fmax(1, lround(p->height * scale));
    cairo_surface_t *from = cairo_image_surface_create_for_data(
        p->pixels, CAIRO_FORMAT_RGB24, (int)p->width, (int)p->height,
        (int)p->stride);
    cairo_surface_t *to = cairo_image_surface_create(CAIRO_FORMAT_RGB24, w, h);
    cairo_t *cr = cairo_create(to);

    cairo_scale(cr, (double)w / p->width, (double)h / p->height);
    cairo_set_source_surface(cr, from, 0, 0);
    cairo_pattern_set_filter(cairo_get_source(cr), CAIRO_FILTER_GOOD);
    cairo_pattern_set_extend(cairo_get_source(cr), CAIRO_EXTEND_PAD);
    cairo_paint(cr);
    cairo_destroy(cr);
    cairo_surface_destroy(from);
    cairo_surface_flush(to);
    return to;
}

/* A JPEG that any reader shows as we do needs not be coded again. */
static void take_as_it_is(const sp_document_picture *p, cairo_surface_t *to)
{
    unsigned char *copy = malloc(p->len);

    if (!copy)
        return; /* the pixels serve as well */
    memcpy(copy, p->bytes, p->len);
    if (cairo_surface_set_mime_data(to, CAIRO_MIME_TYPE_JPEG, copy, p->len,
                                    free, copy) != CAIRO_STATUS_SUCCESS)
        free(copy);
}

static sp_status decode(sp_document *d, const sp_document_picture *p,
                        unsigned side, cairo_surface_t **out)
{
    static const sp_picture_frame frame = {.flatten = true};
    SP_AUTOPICTURE picture = {0};
    sp_picture_facts facts;

    SP_TRY(sp_picture_info(p->bytes, p->len, &facts));
    SP_TRY(sp_picture_decode(p->bytes, p->len, &frame, &picture));
    bool whole = facts.type == SP_PICTURE_JPEG && facts.plain &&
                 facts.orientation == 1 && p->len <= KEPT_BYTES_MAX;
    cairo_surface_t *surface =
        scaled(&picture, whole ? SP_CANVAS_SIDE_MAX : side);
    SP_TRY(keep(d, surface));
    if (whole)
        take_as_it_is(p, surface);
    *out = surface;
    return SP_OK;
}

sp_status sp_document_image(sp_document *d, const char *name, unsigned across,
                            cairo_surface_t **out)
{
    const sp_document_picture *p;
    unsigned side = (unsigned)(sp_paper_width / 72 * DOTS / across);

    if (!*name) {
        *out = NULL;
        return SP_OK;
    }
    p = named(d, name);
    if (!p)
        return sp_fail(SP_INVALID, "文书要用的图片“%.80s”不在这里",
                       "the picture \"%.80s\" of the document is not here",
                       name);
    if (d->nimages >= SP_DOCUMENT_PICTURES_MAX)
        return sp_fail(SP_INVALID, "文书的图片超过 %d 幅",
                       "the document has more than %d pictures",
                       SP_DOCUMENT_PICTURES_MAX);
    sp_status status = decode(d, p, side, out);
    if (status == SP_INVALID)
        return sp_fail_within(status, "文书的图片 %.80s",
                              "picture %.80s of the document", name);
    return status;
}
