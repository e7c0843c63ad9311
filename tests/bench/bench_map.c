/* A map of 500 zones on a JPEG plan of 4000 x 3000 pixels, PNG out, against
 * decoding that plan with libjpeg-turbo and encoding it with libpng (level 1,
 * SUB) alone. Several rounds in turn; the least time of each counts. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <jpeglib.h>
#include <png.h>

#include "map_scene.h"

enum { WIDTH = 4000, HEIGHT = 3000, COLUMNS = 25, ROWS = 20, ROUNDS = 5 };
enum { ZONES = COLUMNS * ROWS };

static double seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Something like an aerial picture: soft hills, roofs, fine noise. */
static void paint(unsigned char *rgb)
{
    uint32_t noise = 1;

    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++, rgb += 3) {
            noise = noise * 1664525 + 1013904223;
            double hill = 40 * sin(x / 310.0) + 40 * cos(y / 270.0);
            bool roof = x % 160 > 24 && y % 150 > 30;
            int base = (roof ? 150 : 110) + (int)hill + (int)(noise >> 29);
            rgb[0] = (unsigned char)(base - 10);
            rgb[1] = (unsigned char)(base + (roof ? 0 : 25));
            rgb[2] = (unsigned char)(base - 20);
        }
}

static unsigned char *make_jpeg(unsigned long *size)
{
    struct jpeg_compress_struct j;
    struct jpeg_error_mgr errors;
    unsigned char *rgb = malloc((size_t)WIDTH * HEIGHT * 3);
    unsigned char *out = NULL;

    if (!rgb)
        return NULL;
    paint(rgb);
    j.err = jpeg_std_error(&errors);
    jpeg_create_compress(&j);
    jpeg_mem_dest(&j, &out, size);
    j.image_width = WIDTH;
    j.image_height = HEIGHT;
    j.input_components = 3;
    j.in_color_space = JCS_RGB;
    jpeg_set_defaults(&j);
    jpeg_set_quality(&j, 88, TRUE);
    jpeg_start_compress(&j, TRUE);
    while (j.next_scanline < HEIGHT) {
        JSAMPROW row = rgb + (size_t)j.next_scanline * WIDTH * 3;
        jpeg_write_scanlines(&j, &row, 1);
    }
    jpeg_finish_compress(&j);
    jpeg_destroy_compress(&j);
    free(rgb);
    return out;
}

static unsigned char *decode(const unsigned char *jpeg, unsigned long size)
{
    struct jpeg_decompress_struct j;
    struct jpeg_error_mgr errors;
    unsigned char *rgb = malloc((size_t)WIDTH * HEIGHT * 3);

    if (!rgb)
        return NULL;
    j.err = jpeg_std_error(&errors);
    jpeg_create_decompress(&j);
    jpeg_mem_src(&j, jpeg, size);
    jpeg_read_header(&j, TRUE);
    j.out_color_space = JCS_RGB;
    jpeg_start_decompress(&j);
    while (j.output_scanline < HEIGHT) {
        JSAMPROW row = rgb + (size_t)j.output_scanline * WIDTH * 3;
        jpeg_read_scanlines(&j, &row, 1);
    }
    jpeg_finish_decompress(&j);
    jpeg_destroy_decompress(&j);
    return rgb;
}

static void on_write(png_structp png, png_bytep bytes, size_t n)
{
    sp_str_addn(png_get_io_ptr(png), bytes, n);
}

static void on_flush(png_structp png)
{
    (void)png;
}

static void encode(unsigned char *rgb, sp_str *out)
{
    png_structp png =
        png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png_create_info_struct(png);

    png_set_write_fn(png, out, on_write, on_flush);
    png_set_IHDR(png, info, WIDTH, HEIGHT, 8, PNG_COLOR_TYPE_RGB,
                 PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
                 PNG_FILTER_TYPE_DEFAULT);
    png_set_compression_level(png, 1);
    png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_FILTER_SUB);
    png_write_info(png, info);
    for (size_t y = 0; y < HEIGHT; y++)
        png_write_row(png, rgb + y * WIDTH * 3);
    png_write_end(png, NULL);
    png_destroy_write_struct(&png, &info);
}

static double yardstick(const unsigned char *jpeg, unsigned long size)
{
    SP_AUTOSTR png = {0};
    double start = seconds();
    SP_AUTOFREE unsigned char *rgb = decode(jpeg, size);

    if (rgb)
        encode(rgb, &png);
    return seconds() - start;
}

/* Five hundred zones of eight corners, wobbling around a net. */
static sp_map_xy corners[ZONES][8];
static sp_map_ring rings[ZONES];
static char texts[ZONES][2][48];
static sp_map_zone zones[ZONES];

static void make_zones(void)
{
    static const char *const kinds[] = {"储罐区", "合成车间", "仓库",
                                        "装卸站", "公用工程", "办公楼"};

    for (int i = 0; i < ZONES; i++) {
        double x = (i % COLUMNS + 0.5) * WIDTH / COLUMNS;
        double y = (i / COLUMNS + 0.5) * HEIGHT / ROWS;
        for (int k = 0; k < 8; k++) {
            double r = 62 + 12 * ((i * 7 + k * 5) % 3);
            corners[i][k] = (sp_map_xy){x + r * cos(k * M_PI / 4),
                                        y + r * sin(k * M_PI / 4)};
        }
        rings[i] = (sp_map_ring){corners[i], 8};
        snprintf(texts[i][0], sizeof(texts[i][0]), "A%03d", i + 1);
        snprintf(texts[i][1], sizeof(texts[i][1]), "%d号%s", i + 1,
                 kinds[i % 6]);
        zones[i] = (sp_map_zone){.code = texts[i][0],
                                 .name = texts[i][1],
                                 .grade = (size_t)(i * 7 % 10) / 2,
                                 .rings = &rings[i],
                                 .nrings = 1,
                                 .points = (unsigned)i % 4};
    }
}

static double draw(const unsigned char *jpeg, unsigned long size, sp_str *out)
{
    static const sp_map_grade grades[] = {
        {"重大风险", 0xe60012, 100, false}, {"较大风险", 0xf39800, 100, false},
        {"一般风险", 0xffe100, 100, false}, {"低风险", 0x0068b7, 100, false},
        {"未评估", 0x999999, 100, true},
    };
    sp_map_scene scene = {.plan = jpeg,
                          .plan_size = size,
                          .zones = zones,
                          .nzones = ZONES,
                          .grades = grades,
                          .ngrades = SP_COUNT(grades),
                          .park = "示例化工园区",
                          .date = "2026-11-24",
                          .standard = "lec.standard@1"};
    double start = seconds();

    if (sp_map_draw(&scene, SP_MAP_PNG, out) != SP_OK)
        fprintf(stderr, "%s\n", sp_last_error(SP_EN));
    return seconds() - start;
}

int main(int argc, char **argv)
{
    unsigned long size = 0;
    SP_AUTOFREE unsigned char *jpeg = make_jpeg(&size);
    SP_AUTOSTR out = {0};
    double least[2] = {INFINITY, INFINITY};

    if (!jpeg)
        return 1;
    make_zones();
    for (int i = 0; i < ROUNDS; i++) {
        least[0] = fmin(least[0], yardstick(jpeg, size));
        least[1] = fmin(least[1], draw(jpeg, size, &out));
    }
    printf("map of %d zones on %d x %d JPEG: %.0f ms; decode and encode "
           "alone: %.0f ms; ratio %.2f (reach: 1.60)\n",
           ZONES, WIDTH, HEIGHT, least[1] * 1e3, least[0] * 1e3,
           least[1] / least[0]);
    if (argc > 1) { /* to look at it */
        FILE *f = fopen(argv[1], "wb");
        if (!f)
            return 1;
        fwrite(out.data, 1, out.len, f);
        fclose(f);
    }
    return 0;
}
