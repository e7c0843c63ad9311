/* Pictures in and out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include "picture_help.h"

static void png_of_every_kind(void **state)
{
    static const struct {
        int type;
        int depth;
        unsigned char sample;
        uint32_t plain; /* premultiplied */
        uint32_t flat;  /* blended with white */
    } cases[] = {
        {PNG_COLOR_TYPE_RGB, 8, 90, 0xff5a5a5a, 0xff5a5a5a},
        {PNG_COLOR_TYPE_RGB, 16, 90, 0xff5a5a5a, 0xff5a5a5a},
        {PNG_COLOR_TYPE_GRAY, 1, 255, 0xffffffff, 0xffffffff},
        {PNG_COLOR_TYPE_GRAY, 4, 0, 0xff000000, 0xff000000},
        {PNG_COLOR_TYPE_GRAY, 16, 90, 0xff5a5a5a, 0xff5a5a5a},
        {PNG_COLOR_TYPE_PALETTE, 2, 0, 0xffc86432, 0xffc86432},
        {PNG_COLOR_TYPE_PALETTE, 8, 0, 0xffc86432, 0xffc86432},
        {PNG_COLOR_TYPE_RGB_ALPHA, 8, 0, 0x00000000, 0xffffffff},
        {PNG_COLOR_TYPE_RGB_ALPHA, 8, 128, 0x80404040, 0xffbfbfbf},
        {PNG_COLOR_TYPE_GRAY_ALPHA, 16, 255, 0xffffffff, 0xffffffff},
    };
    static const sp_picture_frame flat = {.flatten = true};

    (void)state;
    for (size_t i = 0; i < 2 * SP_COUNT(cases); i++) {
        size_t c = i / 2;
        SP_AUTOSTR png = {0};
        SP_AUTOPICTURE plain = {0};
        SP_AUTOPICTURE white = {0};
        help_png(cases[c].type, cases[c].depth,
                 i % 2 ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE,
                 cases[c].sample, &png);
        assert_int_equal(sp_picture_decode(png.data, png.len, NULL, &plain),
                         SP_OK);
        assert_int_equal(plain.width, HELP_WIDTH);
        assert_int_equal(plain.height, HELP_HEIGHT);
        assert_int_equal(help_pixel(&plain, 39, 23), cases[c].plain);
        assert_int_equal(sp_picture_decode(png.data, png.len, &flat, &white),
                         SP_OK);
        assert_true(white.opaque);
        assert_true(help_alike(help_pixel(&white, 3, 3), cases[c].flat, 1));
    }
}

static void jpeg_of_every_kind(void **state)
{
    static const struct {
        help_jpeg_how how;
        uint32_t left;
    } cases[] = {
        {{3, JCS_RGB, false, 0}, 0xff0000},
        {{3, JCS_RGB, true, 0}, 0xff0000},
        {{1, JCS_GRAYSCALE, false, 0}, 0x000000},
        {{1, JCS_GRAYSCALE, true, 0}, 0x000000},
        {{4, JCS_CMYK, false, 0}, 0xff0000},
        {{4, JCS_CMYK, true, 0}, 0xff0000},
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        SP_AUTOSTR jpeg = {0};
        SP_AUTOPICTURE p = {0};
        help_jpeg(&cases[i].how, &jpeg);
        assert_int_equal(sp_picture_decode(jpeg.data, jpeg.len, NULL, &p),
                         SP_OK);
        assert_true(p.opaque);
        assert_true(help_alike(help_pixel(&p, 2, 2), cases[i].left, 6));
        assert_true(help_alike(help_pixel(&p, 30, 20), 0xffffff, 6));
    }
}

/* The red edge is at the left as stored; where must it be shown? */
static void exif_orientation_is_honoured(void **state)
{
    static const struct {
        unsigned orientation;
        bool turned;
        char edge; /* l, r, t, b */
    } cases[] = {{0, false, 'l'}, {1, false, 'l'}, {2, false, 'r'},
                 {3, false, 'r'}, {4, false, 'l'}, {5, true, 't'},
                 {6, true, 't'},  {7, true, 'b'},  {8, true, 'b'},
                 {9, false, 'l'}};

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        help_jpeg_how how = {3, JCS_RGB, false, cases[i].orientation};
        SP_AUTOSTR jpeg = {0};
        SP_AUTOPICTURE p = {0};
        sp_picture_facts facts;
        help_jpeg(&how, &jpeg);
        assert_int_equal(sp_picture_info(jpeg.data, jpeg.len, &facts), SP_OK);
        assert_int_equal(facts.width,
                         cases[i].turned ? HELP_HEIGHT : HELP_WIDTH);
        assert_int_equal(sp_picture_decode(jpeg.data, jpeg.len, NULL, &p),
                         SP_OK);
        assert_int_equal(p.width, facts.width);
        assert_int_equal(p.height, facts.height);
        unsigned x = cases[i].edge == 'l'   ? 1
                     : cases[i].edge == 'r' ? p.width - 2
                                            : p.width / 2;
        unsigned y = cases[i].edge == 't'   ? 1
                     : cases[i].edge == 'b' ? p.height - 2
                                            : p.height / 2;
        assert_true(help_alike(help_pixel(&p, x, y), 0xff0000, 6));
        assert_true(help_alike(
            help_pixel(&p, p.width - 1 - x, p.height - 1 - y),
            p.width / 2 == x || p.height / 2 == y ? 0xffffff : 0, 6));
    }
}

static void a_frame_is_white_around_it(void **state)
{
    static const sp_picture_frame frame = {3, 5, 7, 2, false};
    SP_AUTOSTR png = {0};
    SP_AUTOPICTURE p = {0};

    (void)state;
    help_png(PNG_COLOR_TYPE_RGB, 8, PNG_INTERLACE_NONE, 9, &png);
    assert_int_equal(sp_picture_decode(png.data, png.len, &frame, &p), SP_OK);
    assert_int_equal(p.width, HELP_WIDTH + 10);
    assert_int_equal(p.height, HELP_HEIGHT + 7);
    for (unsigned y = 0; y < p.height; y++)
        for (unsigned x = 0; x < p.width; x++) {
            bool inside =
                x >= 3 && x < 3 + HELP_WIDTH && y >= 5 && y < 5 + HELP_HEIGHT;
            assert_int_equal(help_pixel(&p, x, y) & 0xffffff,
                             inside ? 0x090909 : 0xffffff);
        }
}

/* Every cut of a whole picture is refused, and says where it breaks off. */
static void cut_off_pictures_are_refused(void **state)
{
    static const help_jpeg_how hows[] = {
        {3, JCS_RGB, false, 0}, {3, JCS_RGB, true, 0}, {4, JCS_CMYK, false, 6}};

    (void)state;
    for (size_t i = 0; i < SP_COUNT(hows) + 2; i++) {
        SP_AUTOSTR file = {0};
        if (i < SP_COUNT(hows))
            help_jpeg(&hows[i], &file);
        else
            help_png(PNG_COLOR_TYPE_RGB, 8,
                     i % 2 ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE, 77,
                     &file);
        for (size_t len = 0; len < file.len; len++) {
            sp_picture p = {0};
            SP_AUTOFREE char *part = malloc(len + 1);
            memcpy(part, file.data, len);
            assert_int_equal(sp_picture_decode(part, len, NULL, &p),
                             SP_INVALID);
            assert_null(p.pixels);
        }
        assert_non_null(strstr(sp_last_error(SP_EN), "damaged after row"));
        assert_non_null(strstr(sp_last_error(SP_ZH), "行之后已损坏"));
    }
}

static void what_is_too_large_is_not_decoded(void **state)
{
    static const struct {
        unsigned width, height;
        const char *says;
    } cases[] = {
        {60000, 60000, "60000 × 60000"},   {30001, 1, "30001 × 1"},
        {20000, 5001, "20000 × 5001"},     {0, 10, "empty"},
        {0x7fffffff, 0x7fffffff, "large"}, {0xffffffff, 1, "large"},
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        SP_AUTOSTR png = {0};
        sp_picture p = {0};
        help_png(PNG_COLOR_TYPE_GRAY, 1, PNG_INTERLACE_NONE, 0, &png);
        for (int k = 0; k < 4; k++) {
            png.data[16 + k] = (char)(cases[i].width >> (24 - 8 * k));
            png.data[20 + k] = (char)(cases[i].height >> (24 - 8 * k));
        }
        assert_int_equal(sp_picture_decode(png.data, png.len, NULL, &p),
                         SP_INVALID);
        assert_non_null(strstr(sp_last_error(SP_EN), cases[i].says));
    }
}

static void content_decides_not_the_name(void **state)
{
    static const struct {
        const char *bytes;
        size_t len;
        sp_picture_type type;
    } cases[] = {
        {"\x89PNG\r\n\x1a\n", 8, SP_PICTURE_PNG},
        {"\x89PNG\r\n\x1a", 7, SP_PICTURE_UNKNOWN},
        {"\xff\xd8\xff\xe0", 4, SP_PICTURE_JPEG},
        {"\xff\xd8", 2, SP_PICTURE_UNKNOWN},
        {"GIF89a", 6, SP_PICTURE_UNKNOWN},
        {"", 0, SP_PICTURE_UNKNOWN},
        {"<svg/>", 6, SP_PICTURE_UNKNOWN},
    };
    sp_picture_facts facts;

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        assert_int_equal(sp_picture_sniff(cases[i].bytes, cases[i].len),
                         cases[i].type);
        assert_int_equal(sp_picture_info(cases[i].bytes, cases[i].len, &facts),
                         SP_INVALID);
    }
    assert_string_equal(sp_picture_type_name(SP_PICTURE_JPEG), "jpeg");
    assert_string_equal(sp_picture_type_name((sp_picture_type)9), "unknown");
}

static void pixels_come_back_from_png(void **state)
{
    char path[] = "/tmp/sp-picture-XXXXXX";
    SP_AUTOPICTURE p = {0};
    SP_AUTOPICTURE back = {0};

    (void)state;
    assert_non_null(mkdtemp(path));
    for (int opaque = 0; opaque < 2; opaque++) {
        char name[64];
        snprintf(name, sizeof(name), "%s/%d.jpg", path, opaque);
        assert_int_equal(sp_picture_new(37, 21, &p), SP_OK);
        for (unsigned i = 0; i < 37 * 21; i++) {
            uint32_t v = opaque ? 0xff000000u | i * 2654435761u >> 8
                                : 0x80000000u | (i & 0x7f) * 0x010101u;
            memcpy(p.pixels + i * 4, &v, 4);
        }
        p.opaque = opaque;
        assert_int_equal(sp_picture_save_png(&p, name), SP_OK);
        assert_int_equal(sp_picture_save_png(&p, name), SP_OK);
        assert_int_equal(sp_picture_load(name, NULL, &back), SP_OK);
        assert_int_equal(back.opaque, opaque);
        for (unsigned i = 0; i < 37 * 21; i++)
            assert_true(help_alike(help_pixel(&p, i % 37, i / 37),
                                   help_pixel(&back, i % 37, i / 37),
                                   opaque ? 0 : 1));
        assert_int_equal(unlink(name), 0);
        sp_picture_free(&p);
        sp_picture_free(&back);
    }
    assert_int_equal(rmdir(path), 0); /* nothing half written is left */
}

static void files_that_are_not_there(void **state)
{
    SP_AUTOPICTURE p = {0};
    SP_AUTOPICTURE one = {0};

    (void)state;
    assert_int_equal(sp_picture_load("/no/such.png", NULL, &p), SP_NOT_FOUND);
    assert_non_null(strstr(sp_last_error(SP_EN), "/no/such.png"));
    assert_int_equal(sp_picture_load("/tmp", NULL, &p), SP_IO);
    assert_int_equal(sp_picture_load("/dev/null", NULL, &p), SP_IO);
    assert_int_equal(sp_picture_new(1, 1, &one), SP_OK);
    assert_int_equal(sp_picture_save_png(&one, "/no/such/dir.png"), SP_IO);
    assert_int_equal(sp_picture_new(0, 1, &p), SP_INVALID);
    assert_int_equal(sp_picture_new(40000, 1, &p), SP_INVALID);
}

/* Decode every file below @path; it is whole, or it is refused in words. */
static size_t decode_all(const char *path)
{
    DIR *dir = opendir(path);
    size_t n = 0;

    for (struct dirent *e; dir && (e = readdir(dir));) {
        char name[4096];
        struct stat st;
        SP_AUTOPICTURE p = {0};
        snprintf(name, sizeof(name), "%s/%s", path, e->d_name);
        if (e->d_name[0] == '.' || stat(name, &st) != 0)
            continue;
        if (S_ISDIR(st.st_mode)) {
            n += decode_all(name);
            continue;
        }
        sp_status status = sp_picture_load(name, NULL, &p);
        assert_true(status == SP_OK || status == SP_INVALID);
        if (status == SP_INVALID)
            assert_true(sp_last_error(SP_ZH)[0] != '\0');
        n++;
    }
    if (dir)
        closedir(dir);
    return n;
}

static void hostile_pictures(void **state)
{
    const char *shared = getenv("SP_SHARED");
    static const char *const corpora[] = {"png", "jpeg"};
    size_t n = 0;

    (void)state;
    for (size_t i = 0; shared && i < SP_COUNT(corpora); i++) {
        char path[4096];
        snprintf(path, sizeof(path), "%s/data/hostile/%s", shared, corpora[i]);
        n += decode_all(path);
    }
    if (n == 0) {
        print_message("skipped: no pictures below SP_SHARED/data/hostile\n");
        skip();
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(png_of_every_kind),
        cmocka_unit_test(jpeg_of_every_kind),
        cmocka_unit_test(exif_orientation_is_honoured),
        cmocka_unit_test(a_frame_is_white_around_it),
        cmocka_unit_test(cut_off_pictures_are_refused),
        cmocka_unit_test(what_is_too_large_is_not_decoded),
        cmocka_unit_test(content_decides_not_the_name),
        cmocka_unit_test(pixels_come_back_from_png),
        cmocka_unit_test(files_that_are_not_there),
        cmocka_unit_test(hostile_pictures),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
