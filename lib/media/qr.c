/* QR codes of texts. */
#include "qr.h"

#include <errno.h>
#include <qrencode.h>
#include <string.h>

#include "picture.h"

static void free_code(QRcode **code)
{
    QRcode_free(*code);
}

void sp_qr_free(sp_qr *qr)
{
    free(qr->dark);
    *qr = (sp_qr){0};
}

static sp_status cannot(size_t len)
{
    if (errno == ENOMEM)
        return sp_no_memory();
    return sp_fail(SP_INVALID, "这段文字（%zu 字节）不能做成二维码",
                   "this text (%zu bytes) cannot be made a QR code", len);
}

sp_status sp_qr_make(const char *text, size_t len, sp_qr *out)
{
    if (len == 0)
        return sp_fail(SP_INVALID, "二维码没有内容",
                       "there is nothing to make a QR code of");
    if (len > SP_QR_TEXT_MAX)
        return sp_fail(SP_INVALID,
                       "二维码的内容有 %zu 字节，最多 %d 字节，再密就扫不出来",
                       "the text of the QR code has %zu bytes; at most %d can "
                       "be read off paper",
                       len, SP_QR_TEXT_MAX);
    SP_CLEANUP(free_code)
    QRcode *code = QRcode_encodeData((int)len, (const unsigned char *)text, 0,
                                     QR_ECLEVEL_M);
    if (!code)
        return cannot(len);
    size_t all = (size_t)code->width * (size_t)code->width;
    unsigned char *dark = malloc(all);
    if (!dark)
        return sp_no_memory();
    for (size_t i = 0; i < all; i++)
        dark[i] = code->data[i] & 1;
    *out = (sp_qr){(unsigned)code->width, dark};
    return SP_OK;
}

bool sp_qr_is_dark(const sp_qr *qr, int x, int y)
{
    int side = (int)qr->side;

    return x >= 0 && y >= 0 && x < side && y < side &&
           qr->dark[(size_t)y * qr->side + (size_t)x];
}

/* Dark modules of a row that touch are one rectangle: no hair lines between
 * them. */
static void add_row(const sp_qr *qr, cairo_t *cr, double x, double y,
                    double module, int row)
{
    for (int from = 0; from < (int)qr->side; from++) {
        int to = from;
        while (sp_qr_is_dark(qr, to, row))
            to++;
        if (to == from)
            continue;
        cairo_rectangle(cr, x + module * (from + SP_QR_QUIET),
                        y + module * (row + SP_QR_QUIET), module * (to - from),
                        module);
        from = to;
    }
}

void sp_qr_draw(const sp_qr *qr, cairo_t *cr, double x, double y, double size)
{
    double module = size / (qr->side + 2 * SP_QR_QUIET);

    cairo_new_path(cr);
    cairo_rectangle(cr, x, y, size, size);
    cairo_set_source_rgb(cr, 1, 1, 1);
    cairo_fill(cr);
    for (int row = 0; row < (int)qr->side; row++)
        add_row(qr, cr, x, y, module, row);
    cairo_set_source_rgb(cr, 0, 0, 0);
    cairo_fill(cr);
}

sp_status sp_qr_picture(const sp_qr *qr, unsigned scale, sp_str *out)
{
    SP_AUTOPICTURE p = {0};

    if (scale < 1 || scale > SP_QR_SCALE_MAX)
        return sp_fail(SP_INVALID, "每个模块 %u 像素，应为 1 到 %d",
                       "%u pixels for a module; 1 to %d are possible", scale,
                       SP_QR_SCALE_MAX);
    unsigned side = (qr->side + 2 * SP_QR_QUIET) * scale;
    SP_TRY(sp_picture_new(side, side, &p));
    for (unsigned y = 0; y < side; y++)
        for (unsigned x = 0; x < side; x++) {
            uint32_t black = 0xff000000;
            if (sp_qr_is_dark(qr, (int)(x / scale) - SP_QR_QUIET,
                              (int)(y / scale) - SP_QR_QUIET))
                memcpy(p.pixels + p.stride * y + (size_t)x * 4, &black, 4);
        }
    return sp_picture_png(&p, out);
}
