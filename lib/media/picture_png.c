/* PNG in, with libpng. Its errors come back through setjmp; what a jump would
 * have to keep lives in a struct, not in locals. */
#include <png.h>
#include <setjmp.h>
#include <string.h>

#include "picture_parts.h"

enum { CHUNK_BYTES_MAX = 8 << 20, CHUNKS_MAX = 1000 };

typedef struct reader {
    const unsigned char *bytes;
    size_t size;
    size_t at;
    png_structp png;
    png_infop info;
    const sp_picture_rows *rows; /* where they go, once they are read */
    unsigned height;
    unsigned row; /* rows that are whole */
    bool alpha;
    char why[96];
    jmp_buf failed;
} reader;

static void on_error(png_structp png, png_const_charp message)
{
    reader *r = png_get_error_ptr(png);

    strncpy(r->why, message, sizeof(r->why) - 1);
    longjmp(r->failed, 1);
}

static void on_warning(png_structp png, png_const_charp message)
{
    (void)png;
    (void)message; /* libpng dealt with it */
}

static void on_read(png_structp png, png_bytep to, size_t n)
{
    reader *r = png_get_io_ptr(png);

    if (n > r->size - r->at)
        png_error(png, "the file ends too early");
    memcpy(to, r->bytes + r->at, n);
    r->at += n;
}

static void reader_close(reader *r)
{
    png_destroy_read_struct(&r->png, &r->info, NULL);
}

static sp_status reader_open(reader *r)
{
    r->png =
        png_create_read_struct(PNG_LIBPNG_VER_STRING, r, on_error, on_warning);
    r->info = r->png ? png_create_info_struct(r->png) : NULL;
    if (!r->info)
        return sp_no_memory();
    png_set_read_fn(r->png, r, on_read);
    /* Sizes are checked by us, in our words; these guard against chunks that
     * unpack to gigabytes. */
    png_set_user_limits(r->png, 0x7fffffff, 0x7fffffff);
    png_set_chunk_malloc_max(r->png, CHUNK_BYTES_MAX);
    png_set_chunk_cache_max(r->png, CHUNKS_MAX);
    png_set_crc_action(r->png, PNG_CRC_DEFAULT, PNG_CRC_WARN_DISCARD);
    return SP_OK;
}

static sp_status damaged(const reader *r)
{
    if (!r->rows)
        return sp_fail(SP_INVALID, "PNG 图片的文件头已损坏（%s）",
                       "the PNG picture is damaged in its header (%s)", r->why);
    return sp_fail(SP_INVALID, "PNG 图片在第 %u 行之后已损坏（%s）",
                   "the PNG picture is damaged after row %u (%s)", r->row,
                   r->why);
}

/* libpng itself needs the header's size to be sane before it is asked. */
static sp_status check_header(const reader *r)
{
    const unsigned char *b = r->bytes;

    if (r->size < 33)
        return sp_fail(SP_INVALID, "PNG 图片只有 %zu 字节，文件头不完整",
                       "the PNG picture has %zu bytes, less than a header",
                       r->size);
    if (memcmp(b + 12, "IHDR", 4) != 0)
        return sp_fail(SP_INVALID, "PNG 图片的文件头已损坏（没有 IHDR）",
                       "the PNG picture is damaged in its header (no IHDR)");
    return sp_picture_check_size(png_get_uint_32(b + 16),
                                 png_get_uint_32(b + 20));
}

/* One step with libpng, whose errors land here. */
static sp_status attempt(reader *r, void (*step)(reader *r))
{
    if (setjmp(r->failed))
        return damaged(r);
    step(r);
    return SP_OK;
}

static void read_info(reader *r)
{
    png_read_info(r->png, r->info);
}

sp_status sp_png_info(const void *bytes, size_t size, sp_picture_facts *out)
{
    SP_CLEANUP(reader_close) reader r = {.bytes = bytes, .size = size};

    SP_TRY(check_header(&r));
    SP_TRY(reader_open(&r));
    SP_TRY(attempt(&r, read_info));
    *out = (sp_picture_facts){
        .width = png_get_image_width(r.png, r.info),
        .height = png_get_image_height(r.png, r.info),
        .orientation = 1,
        .plain = png_get_color_type(r.png, r.info) == PNG_COLOR_TYPE_RGB &&
                 png_get_bit_depth(r.png, r.info) == 8 &&
                 !png_get_valid(r.png, r.info, PNG_INFO_tRNS),
    };
    return SP_OK;
}

/* Whatever the file holds, four bytes of 8 bits come out, in the order that a
 * native-endian 0xAARRGGBB has in memory. */
static void ask_for_32_bits(reader *r)
{
    r->alpha = png_get_color_type(r->png, r->info) & PNG_COLOR_MASK_ALPHA ||
               png_get_valid(r->png, r->info, PNG_INFO_tRNS);
    png_set_expand(r->png);
    png_set_scale_16(r->png);
    png_set_gray_to_rgb(r->png);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    png_set_add_alpha(r->png, 0xff, PNG_FILLER_BEFORE);
    if (r->alpha)
        png_set_swap_alpha(r->png);
#else
    png_set_bgr(r->png);
    png_set_add_alpha(r->png, 0xff, PNG_FILLER_AFTER);
#endif
}

static void read_rows(reader *r)
{
    const sp_picture_rows *to = r->rows;
    int passes = png_set_interlace_handling(r->png);

    png_read_update_info(r->png, r->info);
    for (int pass = 0; pass < passes; pass++)
        for (r->row = 0; r->row < r->height; r->row++)
            png_read_row(r->png, to->pixels + to->stride * r->row, NULL);
    png_read_end(r->png, NULL); /* a plan must be whole: its last checksum */
}

sp_status sp_png_rows(const void *bytes, size_t size,
                      const sp_picture_facts *facts,
                      const sp_picture_rows *rows, bool *out_alpha)
{
    SP_CLEANUP(reader_close)
    reader r = {.bytes = bytes, .size = size, .height = facts->height};

    SP_TRY(reader_open(&r));
    SP_TRY(attempt(&r, read_info));
    SP_TRY(attempt(&r, ask_for_32_bits));
    r.rows = rows;
    SP_TRY(attempt(&r, read_rows));
    *out_alpha = r.alpha;
    return SP_OK;
}
