/* JPEG in, with libjpeg-turbo. Its errors, and those of its warnings that mean
 * a damaged picture, come back through setjmp. */
#include <setjmp.h>
#include <stdio.h> /* jpeglib.h needs FILE */
#include <string.h>

#include <jerror.h>
#include <jpeglib.h>

#include "exif.h"
#include "picture_parts.h"

#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define PIXEL JCS_EXT_XRGB
#else
#define PIXEL JCS_EXT_BGRX
#endif

enum { EXIF_MARKER = JPEG_APP0 + 1, ROWS_AT_ONCE = 16, ADOBE_BITS = 255 };

typedef struct reader {
    struct jpeg_decompress_struct jpeg; /* first: callbacks are given it */
    struct jpeg_error_mgr errors;
    struct jpeg_progress_mgr progress;
    const unsigned char *bytes;
    size_t size;
    const sp_picture_rows *rows; /* where they go, once they are read */
    unsigned height;
    unsigned shrink;
    unsigned char *cmyk; /* one row, for a CMYK picture */
    bool too_many_scans;
    char why[JMSG_LENGTH_MAX];
    jmp_buf failed;
} reader;

static void on_error(j_common_ptr jpeg)
{
    reader *r = (reader *)jpeg;

    jpeg->err->format_message(jpeg, r->why);
    longjmp(r->failed, 1);
}

/* Level -1 is a warning. These alone leave the picture whole. */
static void on_message(j_common_ptr jpeg, int level)
{
    switch (jpeg->err->msg_code) {
    case JWRN_EXTRANEOUS_DATA:
    case JWRN_ADOBE_XFORM:
    case JWRN_BOGUS_PROGRESSION:
    case JWRN_JFIF_MAJOR:
    case JWRN_TOO_MUCH_DATA:
        return;
    default:
        if (level < 0)
            on_error(jpeg);
    }
}

/* A progressive picture can make us go over all of it for every two bytes. */
static void on_progress(j_common_ptr jpeg)
{
    reader *r = (reader *)jpeg;

    if (r->jpeg.input_scan_number <= SP_PICTURE_SCANS_MAX)
        return;
    r->too_many_scans = true;
    longjmp(r->failed, 1);
}

static void reader_close(reader *r)
{
    jpeg_destroy_decompress(&r->jpeg);
    free(r->cmyk);
}

static unsigned whole_rows(const reader *r)
{
    const struct jpeg_decompress_struct *j = &r->jpeg;
    unsigned rows = j->output_scanline * r->shrink;

    if (rows == 0 && j->max_v_samp_factor > 0)
        rows = j->input_iMCU_row * (unsigned)j->max_v_samp_factor * DCTSIZE;
    return rows < j->image_height ? rows : j->image_height;
}

static sp_status damaged(const reader *r)
{
    if (r->too_many_scans)
        return sp_fail(SP_INVALID, "JPEG 图片的扫描次数超过 %d",
                       "the JPEG picture has more than %d scans",
                       SP_PICTURE_SCANS_MAX);
    if (!r->rows)
        return sp_fail(SP_INVALID, "JPEG 图片的文件头已损坏（%s）",
                       "the JPEG picture is damaged in its header (%s)",
                       r->why);
    return sp_fail(SP_INVALID, "JPEG 图片在第 %u 行之后已损坏（%s）",
                   "the JPEG picture is damaged after row %u (%s)",
                   whole_rows(r), r->why);
}

/* Before the first jpeg_ call, so that reader_close() is always safe. */
static void prepare(reader *r)
{
    r->jpeg.err = jpeg_std_error(&r->errors);
    r->errors.error_exit = on_error;
    r->errors.emit_message = on_message;
    r->progress.progress_monitor = on_progress;
}

/* One step with libjpeg, whose errors land here. */
static sp_status attempt(reader *r, void (*step)(reader *r))
{
    if (setjmp(r->failed))
        return damaged(r);
    step(r);
    return SP_OK;
}

static void read_header(reader *r)
{
    jpeg_create_decompress(&r->jpeg);
    r->jpeg.progress = &r->progress;
    jpeg_mem_src(&r->jpeg, r->bytes, (unsigned long)r->size);
    jpeg_save_markers(&r->jpeg, EXIF_MARKER, 0xffff);
    jpeg_read_header(&r->jpeg, TRUE);
}

static unsigned orientation(const struct jpeg_decompress_struct *j)
{
    sp_exif exif;

    for (jpeg_saved_marker_ptr m = j->marker_list; m; m = m->next) {
        if (m->marker != EXIF_MARKER || m->data_length < 6 ||
            memcmp(m->data, "Exif\0\0", 6) != 0)
            continue;
        sp_exif_block(m->data + 6, m->data_length - 6, &exif);
        return exif.orientation;
    }
    return 1;
}

sp_status sp_jpeg_info(const void *bytes, size_t size, sp_picture_facts *out)
{
    SP_CLEANUP(reader_close) reader r = {.bytes = bytes, .size = size};

    prepare(&r);
    SP_TRY(attempt(&r, read_header));
    unsigned how = orientation(&r.jpeg);
    *out = (sp_picture_facts){
        .width = r.jpeg.image_width,
        .height = r.jpeg.image_height,
        .orientation = how,
        .plain = how == 1 && r.jpeg.num_components != 4,
    };
    return SP_OK;
}

/* Adobe's programs write CMYK upside down, and nearly all CMYK is theirs. */
static void cmyk_to_pixels(const unsigned char *cmyk, uint32_t *to,
                           unsigned width, bool adobe)
{
    unsigned flip = adobe ? 0 : ADOBE_BITS;

    for (unsigned x = 0; x < width; x++, cmyk += 4) {
        unsigned k = cmyk[3] ^ flip;
        unsigned r = (cmyk[0] ^ flip) * k / 255;
        unsigned g = (cmyk[1] ^ flip) * k / 255;
        unsigned b = (cmyk[2] ^ flip) * k / 255;
        to[x] = 0xff000000u | r << 16 | g << 8 | b;
    }
}

static void read_cmyk(reader *r)
{
    const sp_picture_rows *rows = r->rows;
    struct jpeg_decompress_struct *j = &r->jpeg;

    while (j->output_scanline < r->height) {
        unsigned char *to = rows->pixels + rows->stride * j->output_scanline;
        JSAMPROW row = r->cmyk;
        jpeg_read_scanlines(j, &row, 1);
        cmyk_to_pixels(r->cmyk, (void *)to, j->output_width,
                       j->saw_Adobe_marker);
    }
}

static void read_plain(reader *r)
{
    const sp_picture_rows *rows = r->rows;
    struct jpeg_decompress_struct *j = &r->jpeg;
    JSAMPROW at[ROWS_AT_ONCE];

    while (j->output_scanline < r->height) {
        unsigned left = r->height - j->output_scanline;
        unsigned n = left < ROWS_AT_ONCE ? left : ROWS_AT_ONCE;
        for (unsigned i = 0; i < n; i++)
            at[i] = rows->pixels + rows->stride * (j->output_scanline + i);
        jpeg_read_scanlines(j, at, n);
    }
}

static void read_rows(reader *r)
{
    bool cmyk = r->jpeg.num_components == 4;

    r->jpeg.out_color_space = cmyk ? JCS_CMYK : PIXEL;
    r->jpeg.scale_num = 1;
    r->jpeg.scale_denom = r->shrink;
    jpeg_start_decompress(&r->jpeg);
    if (cmyk)
        read_cmyk(r);
    else
        read_plain(r);
    jpeg_finish_decompress(&r->jpeg);
}

sp_status sp_jpeg_rows(const void *bytes, size_t size,
                       const sp_picture_facts *facts, unsigned shrink,
                       const sp_picture_rows *rows)
{
    SP_CLEANUP(reader_close)
    reader r = {.bytes = bytes,
                .size = size,
                .height = facts->height,
                .shrink = shrink};

    prepare(&r);
    r.cmyk = malloc((size_t)facts->width * 4);
    if (!r.cmyk)
        return sp_no_memory();
    SP_TRY(attempt(&r, read_header));
    r.rows = rows;
    return attempt(&r, read_rows);
}
