/* Boxes on a picture, with cairo. */
#include "boxes_draw.h"

#include <math.h>
#include <string.h>

#include "pen.h"

/* Colours that can be told apart, also on a photo. */
static const uint32_t colours[] = {0x0068b7, 0xe60012, 0x22ac38, 0xf39800,
                                   0x920783, 0x00a0e9, 0xe4007f, 0x8fc31f};

static void surface_free(cairo_surface_t **surface)
{
    cairo_surface_destroy(*surface);
}

static void cairo_free(cairo_t **cr)
{
    cairo_destroy(*cr);
}

/* The word stands above its box, or within when there is no room above. */
static void draw_box(cairo_t *cr, sp_pen *pen, const sp_drawn_box *box,
                     double size)
{
    uint32_t rgb = colours[box->colour % SP_COUNT(colours)];
    double line = fmax(size / 7, 1);
    double height = size * 1.3;
    size_t len = strlen(box->text);
    double width = sp_pen_width(pen, box->text, len, size, true) + size * 0.6;
    double top = box->top >= height ? box->top - height : box->top;
    sp_ink ink = {size, true, 0xffffff, 0};

    sp_pen_colour(cr, rgb, 1);
    cairo_set_line_width(cr, line);
    cairo_rectangle(cr, box->left, box->top, box->width, box->height);
    cairo_stroke(cr);
    cairo_rectangle(cr, box->left - line / 2, top, width, height);
    cairo_fill(cr);
    sp_pen_line(pen, cr, box->text, len, &ink, box->left + size * 0.3,
                top + height / 2, SP_LEFT);
}

sp_status sp_boxes_draw(const sp_picture *picture, const sp_drawn_box *boxes,
                        size_t count)
{
    SP_CLEANUP(surface_free)
    cairo_surface_t *surface = cairo_image_surface_create_for_data(
        picture->pixels, CAIRO_FORMAT_RGB24, (int)picture->width,
        (int)picture->height, (int)picture->stride);
    SP_CLEANUP(cairo_free) cairo_t *cr = cairo_create(surface);
    SP_AUTOPEN *pen = NULL;
    double side = fmax(picture->width, picture->height);

    if (cairo_status(cr) != CAIRO_STATUS_SUCCESS)
        return sp_no_memory();
    SP_TRY(sp_pen_new(false, &pen));
    for (size_t i = count; i-- > 0;) {
        SP_TRY(sp_pen_check(boxes[i].text, "text"));
        draw_box(cr, pen, &boxes[i], fmin(fmax(side / 50, 10), 48));
    }
    cairo_surface_flush(surface);
    return cairo_status(cr) == CAIRO_STATUS_SUCCESS ? SP_OK : sp_no_memory();
}
