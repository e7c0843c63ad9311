/* Pictures: PNG and JPEG to 32-bit pixels as cairo has them, and back to PNG.
 * What a picture is decides its content, not its name. Sizes are checked before
 * a pixel is decoded, and a picture that is not whole is refused. libpng and
 * libjpeg-turbo appear here alone. */
#ifndef SP_PICTURE_H
#define SP_PICTURE_H

#include "str.h"

enum {
    SP_PICTURE_SIDE_MAX = 30000,
    SP_PICTURE_PIXELS_MAX = 100000000,
    SP_PICTURE_BYTES_MAX = 512 << 20, /* of the file */
    SP_PICTURE_SCANS_MAX = 100,       /* of a progressive JPEG */
    SP_CANVAS_SIDE_MAX = 32700        /* cairo ends at 32767 */
};

typedef enum sp_picture_type {
    SP_PICTURE_UNKNOWN,
    SP_PICTURE_PNG,
    SP_PICTURE_JPEG
} sp_picture_type;

typedef struct sp_picture_facts {
    sp_picture_type type;
    unsigned width; /* as shown, after EXIF orientation */
    unsigned height;
    unsigned orientation; /* EXIF 1..8; 1 when there is none */
    bool plain; /* three channels of 8 bits that any viewer shows as we do */
} sp_picture_facts;

/* Pixels of 32 bits, native-endian: CAIRO_FORMAT_RGB24 when opaque, else
 * CAIRO_FORMAT_ARGB32 with premultiplied alpha. `pixels` is the top left pixel
 * of the canvas, which is the picture and the room that was asked for around
 * it. */
typedef struct sp_picture {
    unsigned width; /* of the canvas */
    unsigned height;
    size_t stride; /* bytes from row to row, as cairo wants it */
    bool opaque;
    unsigned char *pixels;
    unsigned shrunk; /* pixels of the file that one of these stands for, each
                        way: 1, 2, 4 or 8 */
} sp_picture;

/* How to decode; all zeros will do. */
typedef struct sp_picture_frame {
    unsigned left; /* white pixels to leave around the picture */
    unsigned top;
    unsigned right;
    unsigned bottom;
    bool flatten; /* blend transparent pixels with white; implied by room */
    /* A JPEG may come out at a half, a quarter or an eighth, which costs less,
     * as long as it is this large each way; 0: whole. Not with room. */
    unsigned enough_width;
    unsigned enough_height;
} sp_picture_frame;

/* "png", "jpeg" or "unknown". */
const char *sp_picture_type_name(sp_picture_type type);

/* By the first bytes. */
sp_picture_type sp_picture_sniff(const void *bytes, size_t size);

/* Read the header alone. SP_INVALID: neither PNG nor JPEG, damaged, or larger
 * than the limits. */
sp_status sp_picture_info(const void *bytes, size_t size,
                          sp_picture_facts *out);

/* Decode all of it. @frame may be NULL. Also SP_INVALID: damaged after row n.
 */
sp_status sp_picture_decode(const void *bytes, size_t size,
                            const sp_picture_frame *frame, sp_picture *out);

/* The same from a file: SP_NOT_FOUND, SP_IO; the sentence names the file. */
sp_status sp_picture_load(const char *path, const sp_picture_frame *frame,
                          sp_picture *out);

/* The bytes of a picture file, not larger than SP_PICTURE_BYTES_MAX, appended
 * to @out. */
sp_status sp_picture_slurp(const char *path, sp_str *out);

/* A white opaque canvas. */
sp_status sp_picture_new(unsigned width, unsigned height, sp_picture *out);

void sp_picture_free(sp_picture *picture);
#define SP_AUTOPICTURE SP_CLEANUP(sp_picture_free) sp_picture

/* PNG, made for speed: level 1, SUB filter, 8-bit RGB (RGBA unless opaque).
 * Appended to @out. */
sp_status sp_picture_png(const sp_picture *picture, sp_str *out);

/* The same into a file, which appears complete or not at all. */
sp_status sp_picture_save_png(const sp_picture *picture, const char *path);

#endif
