/* Pictures made for tests, by the libraries that read them. */
#ifndef SP_PICTURE_HELP_H
#define SP_PICTURE_HELP_H

#include <stdio.h>
#include <string.h>

#include <jpeglib.h>
#include <png.h>

#include "picture.h"

enum { HELP_WIDTH = 40, HELP_HEIGHT = 24 };

static inline void help_png_write(png_structp png, png_bytep bytes, size_t n)
{
    sp_str_addn(png_get_io_ptr(png), bytes, n);
}

static inline void help_png_flush(png_structp png)
{
    (void)png;
}

/* A PNG of one value: every sample of every pixel is @sample (of 8 bits; twice
 * that for 16). A palette has one colour of (200, 100, 50). */
static inline void help_png(int type, int depth, int interlace,
                            unsigned char sample, sp_str *out)
{
    png_structp png =
        png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png_create_info_struct(png);
    png_color colour = {200, 100, 50};
    unsigned char row[HELP_WIDTH * 8];

    memset(row, type == PNG_COLOR_TYPE_PALETTE ? 0 : sample, sizeof(row));
    png_set_write_fn(png, out, help_png_write, help_png_flush);
    png_set_IHDR(png, info, HELP_WIDTH, HELP_HEIGHT, depth, type, interlace,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    if (type == PNG_COLOR_TYPE_PALETTE)
        png_set_PLTE(png, info, &colour, 1);
    png_write_info(png, info);
    int passes = png_set_interlace_handling(png);
    for (int i = 0; i < passes * HELP_HEIGHT; i++)
        png_write_row(png, row);
    png_write_end(png, NULL);
    png_destroy_write_struct(&png, &info);
}

typedef struct help_jpeg_how {
    int components;
    J_COLOR_SPACE space;
    bool progressive;
    unsigned orientation; /* 0: no EXIF */
} help_jpeg_how;

/* The first column red where there are colours, else black; the rest white:
 * turned pictures can be told. */
static inline void help_jpeg_row(const help_jpeg_how *how, unsigned char *row)
{
    int n = how->components;

    memset(row, how->space == JCS_CMYK ? 0 : 255, (size_t)HELP_WIDTH * n);
    for (int x = 0; x < 8; x++) {
        unsigned char *p = row + (size_t)x * n;
        if (how->space == JCS_CMYK)
            p[1] = p[2] = 255; /* magenta and yellow make red */
        else if (n == 3)
            p[1] = p[2] = 0;
        else
            p[0] = 0;
    }
    /* libjpeg writes the Adobe marker for CMYK, so values go upside down */
    for (int i = 0; how->space == JCS_CMYK && i < HELP_WIDTH * n; i++)
        row[i] = (unsigned char)(255 - row[i]);
}

static inline void help_jpeg(const help_jpeg_how *how, sp_str *out)
{
    struct jpeg_compress_struct j;
    struct jpeg_error_mgr errors;
    unsigned char *bytes = NULL;
    unsigned long size = 0;
    unsigned char row[HELP_WIDTH * 4];
    unsigned char exif[] = "Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0"
                           "\0\x01\0\0\0\0\0\0\0\0";

    j.err = jpeg_std_error(&errors);
    jpeg_create_compress(&j);
    jpeg_mem_dest(&j, &bytes, &size);
    j.image_width = HELP_WIDTH;
    j.image_height = HELP_HEIGHT;
    j.input_components = how->components;
    j.in_color_space = how->space;
    jpeg_set_defaults(&j);
    jpeg_set_quality(&j, 100, TRUE);
    if (how->progressive)
        jpeg_simple_progression(&j);
    jpeg_start_compress(&j, TRUE);
    exif[25] = (unsigned char)how->orientation;
    if (how->orientation)
        jpeg_write_marker(&j, JPEG_APP0 + 1, exif, sizeof(exif) - 1);
    help_jpeg_row(how, row);
    while (j.next_scanline < HELP_HEIGHT) {
        JSAMPROW rows = row;
        jpeg_write_scanlines(&j, &rows, 1);
    }
    jpeg_finish_compress(&j);
    jpeg_destroy_compress(&j);
    sp_str_addn(out, bytes, size);
    free(bytes);
}

static inline uint32_t help_pixel(const sp_picture *p, unsigned x, unsigned y)
{
    uint32_t pixel;

    memcpy(&pixel, p->pixels + p->stride * y + (size_t)x * 4, 4);
    return pixel;
}

/* Within @slack of each channel? */
static inline bool help_alike(uint32_t a, uint32_t b, int slack)
{
    for (int shift = 0; shift < 24; shift += 8) {
        int d = (int)(a >> shift & 255) - (int)(b >> shift & 255);
        if (d > slack || -d > slack)
            return false;
    }
    return true;
}

#endif
