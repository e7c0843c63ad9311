/* QR codes of texts, error level M, by libqrencode; qrencode.h appears in qr.c
 * alone. Sizes include the quiet zone of four modules around the code. */
#ifndef SP_QR_CODE_H
#define SP_QR_CODE_H

#include "str.h"

#include <cairo.h>

enum {
    SP_QR_TEXT_MAX = 1000, /* bytes; denser codes are not read off paper */
    SP_QR_QUIET = 4,       /* modules */
    SP_QR_SCALE_MAX = 64   /* pixels of a module */
};

typedef struct sp_qr {
    unsigned side;       /* modules, without the quiet zone */
    unsigned char *dark; /* side * side; 1: dark */
} sp_qr;

/* SP_INVALID: nothing to say, too long. */
sp_status sp_qr_make(const char *text, size_t len, sp_qr *out);
void sp_qr_free(sp_qr *qr);
#define SP_AUTOQR SP_CLEANUP(sp_qr_free) sp_qr

/* @x, @y from 0; beyond the code all is light. */
bool sp_qr_is_dark(const sp_qr *qr, int x, int y);

/* A square of @size with its upper left corner at @x, @y. */
void sp_qr_draw(const sp_qr *qr, cairo_t *cr, double x, double y, double size);

/* @scale pixels for each module. Appended to @out. */
sp_status sp_qr_picture(const sp_qr *qr, unsigned scale, sp_str *out);

#endif
