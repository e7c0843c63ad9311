/* Between picture.c and the two decoders. */
#ifndef SP_PICTURE_PARTS_H
#define SP_PICTURE_PARTS_H

#include "picture.h"

/* Refuses what is too large; in the words of both decoders. */
sp_status sp_picture_check_size(uint64_t width, uint64_t height);

/* Where a decoder puts its rows: row y begins at pixels + y * stride. */
typedef struct sp_picture_rows {
    unsigned char *pixels;
    size_t stride;
} sp_picture_rows;

/* Headers. @out is what the file says, before orientation. */
sp_status sp_png_info(const void *bytes, size_t size, sp_picture_facts *out);
sp_status sp_jpeg_info(const void *bytes, size_t size, sp_picture_facts *out);

/* All rows, of a picture of exactly the size in @facts. PNG rows with alpha
 * are left straight (not premultiplied); @out_alpha says so. */
sp_status sp_png_rows(const void *bytes, size_t size,
                      const sp_picture_facts *facts,
                      const sp_picture_rows *rows, bool *out_alpha);
/* @shrink: 1, 2, 4 or 8; @facts say the size after it. */
sp_status sp_jpeg_rows(const void *bytes, size_t size,
                       const sp_picture_facts *facts, unsigned shrink,
                       const sp_picture_rows *rows);

#endif
