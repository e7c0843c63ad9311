/* Picture files through a detector: every kind of picture and of file that is
 * none, many at once, in order, stopped in the middle. */
#include <math.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>

#include <cmocka.h>

#include <safeprod/vision.h>

#include "slurp.h"

#include "net_help.h"
#include "picture_help.h"

/* Sees what is red: objectness is 40 (red - green) - 20, each cell 8 pixels of
 * the input wide. */
static const char red_cfg[] =
    "[net]\nwidth=64\nheight=64\n[convolutional]\nfilters=6\nsize=1\nstride=8\n"
    "activation=linear\n[yolo]\nclasses=1\nnum=1\nanchors=8,8\n";

static sp_detector *open_red(void)
{
    float file[5 + 6 + 18] = {0};
    int32_t version[3] = {0, 2, 5};
    sp_detector *d;

    memcpy(file, version, sizeof version);
    file[5 + 4] = -20;
    file[5 + 5] = 20;              /* the class */
    file[5 + 6 + 4 * 3] = 40;      /* red */
    file[5 + 6 + 4 * 3 + 1] = -40; /* green */
    sp_detector_bytes b = {red_cfg, strlen(red_cfg), file, sizeof file, NULL,
                           0};
    if (sp_detector_open_bytes(&b, NULL, &d) != SP_OK)
        fail_msg("%s", sp_last_error(SP_EN));
    return d;
}

/* White, with a red square of @side at (@left, @top). */
static void square_jpeg(int width, int height, int left, int top, int side,
                        sp_str *out)
{
    struct jpeg_compress_struct j;
    struct jpeg_error_mgr errors;
    unsigned char *bytes = NULL;
    unsigned long size = 0;
    unsigned char *row = malloc((size_t)width * 3);

    j.err = jpeg_std_error(&errors);
    jpeg_create_compress(&j);
    jpeg_mem_dest(&j, &bytes, &size);
    j.image_width = (JDIMENSION)width;
    j.image_height = (JDIMENSION)height;
    j.input_components = 3;
    j.in_color_space = JCS_RGB;
    jpeg_set_defaults(&j);
    jpeg_start_compress(&j, TRUE);
    for (int y = 0; y < height; y++) {
        JSAMPROW rows = row;
        memset(row, 255, (size_t)width * 3);
        for (int x = left; x < left + side && y >= top && y < top + side; x++)
            row[3 * x + 1] = row[3 * x + 2] = 0;
        jpeg_write_scanlines(&j, &rows, 1);
    }
    jpeg_finish_compress(&j);
    jpeg_destroy_compress(&j);
    sp_str_addn(out, bytes, size);
    free(bytes);
    free(row);
}

/* Decoded at an eighth, and boxes in pixels of the whole. */
static void test_shrunk(void **state)
{
    static const struct {
        int w, h, left, top, side;
    } cases[] = {
        {1024, 768, 128, 512, 128}, {1027, 771, 900, 640, 127},
        {4001, 300, 3000, 50, 200}, {300, 4001, 50, 3000, 200},
        {64, 64, 16, 16, 16},       {129, 97, 80, 8, 16},
    };
    sp_detector *d = open_red();

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        SP_AUTOSTR jpeg = {0};
        sp_detections found = {0};
        float cell = (float)(cases[i].w > cases[i].h ? cases[i].w : cases[i].h);
        square_jpeg(cases[i].w, cases[i].h, cases[i].left, cases[i].top,
                    cases[i].side, &jpeg);
        assert_int_equal(sp_vision_detect(d, jpeg.data, jpeg.len, NULL, &found),
                         SP_OK);
        assert_true(found.count > 0);
        for (size_t k = 0; k < found.count; k++) {
            const sp_detection *b = &found.items[k];
            float x = b->left + b->width / 2 - (float)cases[i].left;
            float y = b->top + b->height / 2 - (float)cases[i].top;
            cell = fmaxf(cell, 64);
            assert_true(x > -cell / 8 && x < (float)cases[i].side + cell / 8);
            assert_true(y > -cell / 8 && y < (float)cases[i].side + cell / 8);
            assert_true(b->left + b->width <= (float)cases[i].w + 0.01f);
            assert_true(b->top + b->height <= (float)cases[i].h + 0.01f);
        }
        sp_detections_clear(&found);
    }
    sp_detector_close(d);
}

/* ---- kinds of pictures ---- */

static void test_kinds(void **state)
{
    static const struct {
        int type;
        int depth;
    } pngs[] = {
        {PNG_COLOR_TYPE_GRAY, 1},    {PNG_COLOR_TYPE_GRAY, 8},
        {PNG_COLOR_TYPE_GRAY, 16},   {PNG_COLOR_TYPE_GRAY_ALPHA, 8},
        {PNG_COLOR_TYPE_RGB, 8},     {PNG_COLOR_TYPE_RGB, 16},
        {PNG_COLOR_TYPE_RGBA, 8},    {PNG_COLOR_TYPE_RGBA, 16},
        {PNG_COLOR_TYPE_PALETTE, 8},
    };
    static const help_jpeg_how jpegs[] = {
        {1, JCS_GRAYSCALE, false, 0}, {3, JCS_RGB, false, 0},
        {3, JCS_RGB, true, 6},        {4, JCS_CMYK, false, 0},
        {3, JCS_RGB, false, 3},       {3, JCS_RGB, false, 8},
    };
    sp_detector *d = open_red();

    (void)state;
    for (size_t i = 0; i < SP_COUNT(pngs) + SP_COUNT(jpegs); i++) {
        SP_AUTOSTR bytes = {0};
        sp_detections found = {0};
        if (i < SP_COUNT(pngs))
            help_png(pngs[i].type, pngs[i].depth, PNG_INTERLACE_NONE, 200,
                     &bytes);
        else
            help_jpeg(&jpegs[i - SP_COUNT(pngs)], &bytes);
        if (sp_vision_detect(d, bytes.data, bytes.len, NULL, &found) != SP_OK)
            fail_msg("picture %zu: %s", i, sp_last_error(SP_EN));
        sp_detections_clear(&found);
        for (size_t cut = 0; cut + 12 < bytes.len; cut += 7)
            assert_int_equal(sp_vision_detect(d, bytes.data, cut, NULL, &found),
                             SP_INVALID);
        assert_null(found.items);
    }
    sp_detector_close(d);
}

/* The red column of a picture that EXIF turns is found where it is shown. */
static void test_turned(void **state)
{
    static const struct {
        unsigned orientation;
        bool far; /* right, of a turned one below; else left, above */
        bool turned;
    } cases[] = {{1, false, false}, {2, true, false}, {3, true, false},
                 {4, false, false}, {5, false, true}, {6, false, true},
                 {7, true, true},   {8, true, true}};
    sp_detector *d = open_red();

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        SP_AUTOSTR bytes = {0};
        sp_detections found = {0};
        const help_jpeg_how how = {3, JCS_RGB, false, cases[i].orientation};
        help_jpeg(&how, &bytes);
        assert_int_equal(
            sp_vision_detect(d, bytes.data, bytes.len, NULL, &found), SP_OK);
        assert_true(found.count > 0);
        for (size_t k = 0; k < found.count; k++) {
            const sp_detection *b = &found.items[k];
            float middle = cases[i].turned ? b->top + b->height / 2
                                           : b->left + b->width / 2;
            assert_true((middle > HELP_WIDTH / 2) == cases[i].far);
        }
        sp_detections_clear(&found);
    }
    sp_detector_close(d);
}

/* ---- files ---- */

static char folder[64];

static const char *put(const char *name, const void *bytes, size_t size,
                       char path[256])
{
    snprintf(path, 256, "%s/%s", folder, name);
    assert_int_equal(sp_spill(path, bytes, size), SP_OK);
    return path;
}

enum { FILES = 9 };

static const struct {
    const char *name;
    sp_status status;
    const char *says;
} files[FILES] = {
    {"a.jpg", SP_OK, ""},
    {"b;touch x'\"$(id).jpg", SP_OK, ""},
    {"empty.jpg", SP_INVALID, "empty"},
    {"text.png", SP_INVALID, "not a PNG or JPEG"},
    {"cut.jpg", SP_INVALID, "damaged after row"},
    {"huge.png", SP_INVALID, "60000"},
    {"nowhere.jpg", SP_NOT_FOUND, "nowhere.jpg"},
    {"folder", SP_IO, "not a file"},
    {"c.jpg", SP_OK, ""},
};

/* A PNG of one pixel that says it is 60,000 × 60,000. */
static void huge_png(sp_str *out)
{
    static const unsigned char head[] = {
        0x89, 'P',  'N', 'G', '\r', '\n', 0x1a, '\n', 0,    0,    0,
        13,   'I',  'H', 'D', 'R',  0,    0,    0xea, 0x60, 0,    0,
        0xea, 0x60, 8,   2,   0,    0,    0,    0x87, 0x59, 0x0d, 0xb2};
    sp_str_addn(out, head, sizeof head);
}

static void make_files(char paths[FILES][256], const char **list)
{
    SP_AUTOSTR jpeg = {0};
    SP_AUTOSTR huge = {0};

    square_jpeg(640, 480, 100, 100, 120, &jpeg);
    huge_png(&huge);
    for (size_t i = 0; i < FILES; i++)
        snprintf(paths[i], 256, "%s/%s", folder, files[i].name);
    for (size_t i = 0; i < FILES; i++)
        list[i] = paths[i];
    put(files[0].name, jpeg.data, jpeg.len, paths[0]);
    put(files[1].name, jpeg.data, jpeg.len, paths[1]);
    put(files[2].name, "", 0, paths[2]);
    put(files[3].name, "hello", 5, paths[3]);
    put(files[4].name, jpeg.data, jpeg.len * 2 / 3, paths[4]);
    put(files[5].name, huge.data, huge.len, paths[5]);
    mkdir(paths[7], 0755);
    put(files[8].name, jpeg.data, jpeg.len, paths[8]);
}

typedef struct seen {
    size_t count;
    size_t stop_after;
    size_t boxes;
    pthread_t thread;
} seen;

static bool on_found(void *context, const sp_vision_found *one)
{
    seen *s = context;
    size_t i = s->count++;

    assert_true(pthread_equal(s->thread, pthread_self()));
    assert_non_null(strstr(one->path, files[i].name));
    if (one->status != files[i].status ||
        !strstr(one->reason_en, files[i].says))
        fail_msg("%s: status %d, \"%s\"", one->path, (int)one->status,
                 one->reason_en);
    if (one->status == SP_OK) {
        assert_int_equal(one->width, 640);
        assert_int_equal(one->height, 480);
        assert_true(one->detections->count > 0);
    } else {
        assert_true(one->reason_zh[0]);
        assert_non_null(strstr(one->reason_en, files[i].name));
        assert_int_equal(one->detections->count, 0);
    }
    s->boxes += one->detections->count;
    return s->count != s->stop_after;
}

static void test_files(void **state)
{
    char paths[FILES][256];
    const char *list[FILES];
    sp_detector *d = open_red();
    size_t boxes = 0;

    (void)state;
    make_files(paths, list);
    for (unsigned threads = 0; threads <= 5; threads++) {
        seen s = {.thread = pthread_self()};
        const sp_vision_many many = {threads, on_found, &s};
        assert_int_equal(sp_vision_detect_files(d, list, FILES, NULL, &many),
                         SP_OK);
        assert_int_equal(s.count, FILES);
        assert_true(threads == 0 || s.boxes == boxes);
        boxes = s.boxes;
    }
    for (unsigned threads = 1; threads <= 4; threads++)
        for (size_t stop = 1; stop < FILES; stop += 3) {
            seen s = {.stop_after = stop, .thread = pthread_self()};
            const sp_vision_many many = {threads, on_found, &s};
            assert_int_equal(
                sp_vision_detect_files(d, list, FILES, NULL, &many),
                SP_CANCELLED);
            assert_int_equal(s.count, stop);
        }
    sp_detector_close(d);
}

/* ---- pixels ---- */

static bool go_on(void *context, size_t done)
{
    return done < *(size_t *)context;
}

static void test_run_many(void **state)
{
    enum { COUNT = 20, SIDE = 64 };
    static unsigned char red[SIDE * SIDE * 3], white[SIDE * SIDE * 3];
    sp_pixels pictures[COUNT];
    sp_detections found[COUNT];
    size_t stop = 7;
    sp_detector *d = open_red();

    (void)state;
    memset(white, 255, sizeof white);
    for (size_t i = 0; i < sizeof red; i += 3)
        red[i] = 255;
    for (size_t i = 0; i < COUNT; i++)
        pictures[i] = (sp_pixels){i % 3 ? white : red, SIDE, SIDE, SIDE * 3,
                                  SP_PIXELS_RGB};
    for (unsigned threads = 0; threads < 4; threads++) {
        const sp_detect_many many = {threads, NULL, NULL};
        assert_int_equal(
            sp_detector_run_many(d, pictures, COUNT, NULL, &many, found),
            SP_OK);
        for (size_t i = 0; i < COUNT; i++) {
            assert_int_equal(found[i].count, i % 3 ? 0 : 64);
            sp_detections_clear(&found[i]);
        }
        const sp_detect_many stopped = {threads, go_on, &stop};
        assert_int_equal(
            sp_detector_run_many(d, pictures, COUNT, NULL, &stopped, found),
            SP_CANCELLED);
        assert_null(found[0].items);
    }
    pictures[11].stride = 1;
    assert_int_equal(
        sp_detector_run_many(d, pictures, COUNT, NULL, NULL, found),
        SP_INVALID);
    assert_non_null(strstr(sp_last_error(SP_EN), "picture 12"));
    assert_int_equal(sp_detector_run_many(d, pictures, 0, NULL, NULL, found),
                     SP_OK);
    sp_detector_close(d);
}

static int make_folder(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/sp-pictures-XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    char command[128];

    (void)state;
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shrunk),   cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_turned),   cmocka_unit_test(test_files),
        cmocka_unit_test(test_run_many),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
