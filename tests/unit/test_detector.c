/* Pixels in, boxes out: decoding by hand, formats and strides, suppression,
 * threads, and a real picture where the workplace has one. */
#include <math.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "letterbox.h"
#include "net_boxes.h"
#include "net_plain.h"
#include "slurp.h"
#include <safeprod/vision.h>

#include "net_help.h"

#define NET(w, h) "[net]\nwidth=" #w "\nheight=" #h "\n"
#define CONV(f, s)                                                             \
    "[convolutional]\nfilters=" #f "\nsize=3\nstride=" #s                      \
    "\npad=1\nactivation=leaky\n"

static const char small[] = NET(64, 32) CONV(16, 2) CONV(16, 2)
    CONV(21, 2) "[yolo]\nclasses=2\nnum=3\nanchors=4,4, 8,8, 16,16\n";

static sp_status open_small(const char *names, sp_detector **out)
{
    sp_net_cfg cfg;
    size_t size;

    assert_int_equal(sp_net_cfg_read(small, strlen(small), &cfg), SP_OK);
    float *file = net_weights_file(&cfg, 5, &size);
    sp_detector_bytes b = {small, strlen(small), file,
                           size,  names,         names ? strlen(names) : 0};
    sp_status status = sp_detector_open_bytes(&b, NULL, out);
    free(file);
    sp_net_cfg_free(&cfg);
    return status;
}

/* ---- decoding ---- */

static void test_decode(void **state)
{
    sp_net_cfg cfg = {.in = {32, 32, 3}};
    sp_net_layer l = {.kind = SP_NET_YOLO,
                      .in = {2, 2, 6},
                      .classes = 1,
                      .nanchors = 1,
                      .anchors = {{8, 16}},
                      .scale_xy = 2};
    float values[4][6];
    sp_net_boxes boxes;

    (void)state;
    for (int i = 0; i < 4; i++)
        memcpy(values[i], (float[]){0, 0, 0, 0, -20, 20}, sizeof values[i]);
    values[3][4] = 20; /* the cell at (1, 1) */
    values[3][2] = logf(2);
    assert_int_equal(sp_net_boxes_new(&boxes), SP_OK);
    sp_net_boxes_add(&cfg, &l, values[0], 0.5f, &boxes);
    assert_int_equal(boxes.count, 1);
    sp_net_box b = boxes.items[0];
    /* 0.5 * 2 - 0.5 in a cell: scale_x_y leaves the middle where it is */
    assert_true(fabsf(b.x - 0.75f) < 1e-6f && fabsf(b.y - 0.75f) < 1e-6f);
    assert_true(fabsf(b.w - 0.5f) < 1e-6f && fabsf(b.h - 0.5f) < 1e-6f);
    assert_true(b.score > 0.999f);

    boxes.count = 0;
    l.new_coords = true;
    memcpy(values[0], (float[]){0.5f, 0.5f, 0.5f, 0.5f, 0.9f, 0.9f},
           sizeof values[0]);
    values[3][4] = 0;
    sp_net_boxes_add(&cfg, &l, values[0], 0.5f, &boxes);
    assert_int_equal(boxes.count, 1);
    assert_true(fabsf(boxes.items[0].x - 0.25f) < 1e-6f);
    assert_true(fabsf(boxes.items[0].w - 0.25f) < 1e-6f);
    assert_true(fabsf(boxes.items[0].score - 0.81f) < 1e-6f);
    sp_net_boxes_free(&boxes);
}

/* Anchors in cells, classes that share. */
static void test_region(void **state)
{
    sp_net_cfg cfg = {.in = {32, 32, 3}};
    sp_net_layer l = {.kind = SP_NET_REGION,
                      .in = {2, 2, 7},
                      .classes = 2,
                      .nanchors = 1,
                      .anchors = {{1, 2}},
                      .scale_xy = 1,
                      .softmax = true};
    float values[4][7] = {{0}};
    sp_net_boxes boxes;

    (void)state;
    for (int i = 0; i < 4; i++)
        values[i][4] = -20;
    values[1][4] = 20; /* the cell at (1, 0) */
    values[1][6] = logf(3);
    assert_int_equal(sp_net_boxes_new(&boxes), SP_OK);
    sp_net_boxes_add(&cfg, &l, values[0], 0.5f, &boxes);
    assert_int_equal(boxes.count, 1);
    sp_net_box b = boxes.items[0];
    assert_int_equal(b.class_id, 1);
    assert_true(fabsf(b.score - 0.75f) < 1e-6f);
    assert_true(fabsf(b.x - 0.75f) < 1e-6f && fabsf(b.y - 0.25f) < 1e-6f);
    assert_true(fabsf(b.w - 0.5f) < 1e-6f && fabsf(b.h - 1) < 1e-6f);
    boxes.count = 0;
    sp_net_boxes_add(&cfg, &l, values[0], 0.2f, &boxes);
    assert_int_equal(boxes.count, 2);
    sp_net_boxes_free(&boxes);
}

/* Two groups that add up to one each. */
static void test_softmax(void **state)
{
    const sp_net_layer l = {
        .kind = SP_NET_SOFTMAX, .in = {1, 1, 4}, .out = {1, 1, 4}, .groups = 2};
    const float in[] = {0, logf(3), 500, 500};
    const float *inputs[] = {in};
    const float wanted[] = {0.25f, 0.75f, 0.5f, 0.5f};
    const int channels[] = {4};
    float out[4];

    (void)state;
    sp_net_plain(&l, inputs, channels, out);
    for (int i = 0; i < 4; i++)
        assert_true(fabsf(out[i] - wanted[i]) < 1e-6f);
}

/* Everything scores: no more than the best are kept, and quickly. */
static void test_flood(void **state)
{
    enum { SIDE = 60, CLASSES = 80 };
    static float values[SIDE * SIDE * (5 + CLASSES)];
    sp_net_cfg cfg = {.in = {480, 480, 3}};
    sp_net_layer l = {.kind = SP_NET_YOLO,
                      .in = {SIDE, SIDE, 5 + CLASSES},
                      .classes = CLASSES,
                      .nanchors = 1,
                      .anchors = {{1, 1}},
                      .scale_xy = 1};
    sp_net_boxes boxes;
    uint32_t seed = 1;

    (void)state;
    for (size_t i = 0; i < SP_COUNT(values); i++)
        values[i] = 2 + net_random_real(&seed);
    values[4] = NAN;
    values[85 + 2] = INFINITY;
    assert_int_equal(sp_net_boxes_new(&boxes), SP_OK);
    sp_net_boxes_add(&cfg, &l, values, 0.25f, &boxes);
    assert_int_equal(boxes.count, SP_NET_BOXES_MAX);
    assert_int_equal(boxes.found, (SIDE * SIDE - 2) * CLASSES);
    float least = 1;
    for (size_t i = 0; i < boxes.count; i++)
        least = fminf(least, boxes.items[i].score);
    assert_true(boxes.items[0].score == least);
    sp_net_boxes_suppress(&boxes, 0.45f);
    assert_true(boxes.count > 0);
    for (size_t i = 1; i < boxes.count; i++)
        assert_true(boxes.items[i - 1].score >= boxes.items[i].score);
    sp_net_boxes_free(&boxes);
}

static void test_suppress(void **state)
{
    static const sp_net_box given[] = {
        {.5f, .5f, .2f, .2f, .6f, 0, 0}, {.51f, .5f, .2f, .2f, .9f, 0, 1},
        {.5f, .5f, .2f, .2f, .5f, 1, 2}, {.9f, .5f, .2f, .2f, .4f, 0, 3},
        {.9f, .5f, .2f, .2f, .4f, 0, 4},
    };
    sp_net_boxes boxes;

    (void)state;
    assert_int_equal(sp_net_boxes_new(&boxes), SP_OK);
    memcpy(boxes.items, given, sizeof given);
    boxes.count = SP_COUNT(given);
    sp_net_boxes_suppress(&boxes, 0.45f);
    assert_int_equal(boxes.count, 3);
    assert_int_equal(boxes.items[0].order, 1);
    assert_int_equal(boxes.items[1].order, 2);
    assert_int_equal(boxes.items[2].order, 3);
    sp_net_boxes_free(&boxes);
}

/* ---- pixels ---- */

/* Two halves, red and blue, in every format: the same input of the network. */
static void test_formats(void **state)
{
    static const unsigned char red[5][4] = {
        {200, 10, 30}, {30, 10, 200}, {69}, {200, 10, 30, 9}, {30, 10, 200, 9}};
    static const size_t sizes[] = {3, 3, 1, 4, 4};
    enum { W = 6, H = 4, STRIDE = 31 };
    sp_net_shape in = {12, 12, 3};
    float out[12 * 12 * 3];

    (void)state;
    for (unsigned f = 0; f < SP_PIXELS_FORMAT_COUNT; f++) {
        unsigned char bytes[H * STRIDE];
        memset(bytes, 77, sizeof bytes);
        for (int y = 0; y < H; y++)
            for (int x = 0; x < W; x++)
                memcpy(bytes + y * STRIDE + (size_t)x * sizes[f], red[f],
                       sizes[f]);
        sp_pixels p = {bytes, W, H, STRIDE, (sp_pixels_format)f};
        sp_letterbox place = sp_letterbox_place(&p, &in, false);
        assert_int_equal(place.width, 12);
        assert_int_equal(place.height, 8);
        assert_int_equal(place.top, 2);
        assert_int_equal(sp_letterbox_draw(&p, &in, &place, out), SP_OK);
        assert_true(out[0] == 0.5f);
        const float *middle = out + (6 * 12 + 6) * 3;
        float want = f == SP_PIXELS_GREY ? 69 : 200;
        assert_true(fabsf(middle[0] * 255 - want) < 1e-3f);
        want = f == SP_PIXELS_GREY ? 69 : 30;
        assert_true(fabsf(middle[2] * 255 - want) < 1e-3f);
    }
}

static void test_refused_pixels(void **state)
{
    unsigned char bytes[64] = {0};
    const sp_pixels bad[] = {
        {NULL, 4, 4, 12, SP_PIXELS_RGB},
        {bytes, 0, 4, 12, SP_PIXELS_RGB},
        {bytes, 4, 0, 12, SP_PIXELS_RGB},
        {bytes, 4, 4, 11, SP_PIXELS_RGB},
        {bytes, 4, 4, 12, SP_PIXELS_RGBX},
        {bytes, 100001, 1, 1000000, SP_PIXELS_RGB},
        {bytes, 4, 4, 12, SP_PIXELS_FORMAT_COUNT},
    };
    const sp_detect_options options[] = {
        {.threshold = 1}, {.threshold = -1}, {.threshold = NAN},
        {.overlap = 2},   {.overlap = -1},
    };
    const sp_pixels good = {bytes, 4, 4, 12, SP_PIXELS_RGB};
    sp_detections found = {0};
    sp_detector *d;

    (void)state;
    assert_int_equal(open_small(NULL, &d), SP_OK);
    for (size_t i = 0; i < SP_COUNT(bad); i++)
        assert_int_equal(sp_detector_run(d, &bad[i], NULL, &found), SP_INVALID);
    for (size_t i = 0; i < SP_COUNT(options); i++)
        assert_int_equal(sp_detector_run(d, &good, &options[i], &found),
                         SP_INVALID);
    assert_null(found.items);
    assert_int_equal(sp_detector_run(d, &good, NULL, &found), SP_OK);
    sp_detections_clear(&found);
    sp_detector_close(d);
}

/* One row of 5,000 pixels, one column, one pixel. */
static void test_odd_sizes(void **state)
{
    static unsigned char bytes[5000 * 3];
    const sp_pixels odd[] = {
        {bytes, 5000, 1, sizeof bytes, SP_PIXELS_RGB},
        {bytes, 1, 5000, 3, SP_PIXELS_RGB},
        {bytes, 1, 1, 3, SP_PIXELS_RGB},
    };
    sp_detector *d;

    (void)state;
    assert_int_equal(open_small("one\ntwo\n", &d), SP_OK);
    for (size_t i = 0; i < SP_COUNT(odd); i++) {
        sp_detections found = {0};
        assert_int_equal(sp_detector_run(d, &odd[i], NULL, &found), SP_OK);
        for (size_t k = 0; k < found.count; k++) {
            const sp_detection *b = &found.items[k];
            assert_true(b->left >= 0 &&
                        b->left + b->width <= (float)odd[i].width + 0.01f);
            assert_true(b->top >= 0 &&
                        b->top + b->height <= (float)odd[i].height + 0.01f);
        }
        sp_detections_clear(&found);
    }
    sp_detector_close(d);
}

/* ---- models ---- */

static void test_names(void **state)
{
    static const char *const bad[] = {
        "",           "one\n",       "one\ntwo\nthree\n",
        "one\n\ntwo", "one\n\xff\n", "one\n \n",
    };
    sp_detector *d;

    (void)state;
    assert_int_equal(open_small("person\r\n安全帽\r\n\n", &d), SP_OK);
    assert_string_equal(sp_detector_class_name(d, 0), "person");
    assert_string_equal(sp_detector_class_name(d, 1), "安全帽");
    assert_null(sp_detector_class_name(d, 2));
    assert_null(sp_detector_class_name(d, -1));
    sp_detector_close(d);
    for (size_t i = 0; i < SP_COUNT(bad); i++)
        assert_int_equal(open_small(bad[i], &d), SP_INVALID);
    sp_detector_close(NULL);
}

static void test_no_detector(void **state)
{
    static const char *const texts[] = {
        NET(32, 32) CONV(3, 1),
        NET(32, 32) "channels=5\n" CONV(
            18, 1) "[yolo]\nclasses=1\nnum=3\nanchors=1,1,2,2,3,3\n",
    };
    sp_detector *d;

    (void)state;
    for (size_t i = 0; i < SP_COUNT(texts); i++) {
        sp_detector_bytes b = {texts[i], strlen(texts[i]), "", 0, NULL, 0};
        assert_int_equal(sp_detector_open_bytes(&b, NULL, &d), SP_UNSUPPORTED);
    }
    assert_int_equal(sp_detector_open("/nowhere/;'\".cfg", "w", NULL, NULL, &d),
                     SP_NOT_FOUND);
}

/* ---- threads ---- */

typedef struct worker {
    sp_detector *detector;
    const sp_pixels *pixels;
    const sp_detections *expected;
    bool same;
} worker;

static bool same(const sp_detections *a, const sp_detections *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++) {
        const sp_detection *x = &a->items[i];
        const sp_detection *y = &b->items[i];
        if (x->class_id != y->class_id || x->score != y->score ||
            x->left != y->left || x->top != y->top || x->width != y->width ||
            x->height != y->height)
            return false;
    }
    return true;
}

static void *work(void *context)
{
    worker *w = context;
    const sp_detect_options o = {.threshold = 0.01f};

    w->same = true;
    for (int i = 0; i < 10; i++) {
        sp_detections found = {0};
        w->same &= sp_detector_run(w->detector, w->pixels, &o, &found) == SP_OK;
        w->same &= same(&found, w->expected);
        sp_detections_clear(&found);
    }
    return NULL;
}

static void test_threads(void **state)
{
    enum { THREADS = 4 };
    static unsigned char bytes[90 * 50 * 3];
    const sp_pixels p = {bytes, 90, 50, 270, SP_PIXELS_BGR};
    const sp_detect_options o = {.threshold = 0.01f};
    pthread_t threads[THREADS];
    worker workers[THREADS];
    sp_detections expected = {0};
    sp_detector *d;
    uint32_t seed = 9;

    (void)state;
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)net_random(&seed);
    assert_int_equal(open_small(NULL, &d), SP_OK);
    assert_int_equal(sp_detector_run(d, &p, &o, &expected), SP_OK);
    assert_true(expected.count > 0);
    for (int i = 0; i < THREADS; i++) {
        workers[i] = (worker){d, &p, &expected, false};
        assert_int_equal(pthread_create(&threads[i], NULL, work, &workers[i]),
                         0);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        assert_true(workers[i].same);
    }
    sp_detections_clear(&expected);
    sp_detector_close(d);
}

/* ---- a real model on a real picture ---- */

static void in_shared(char *out, size_t size, const char *name)
{
    snprintf(out, size, "%s/%s", getenv("SP_SHARED"), name);
}

/* Three bare heads stand in front; they are found where the label says. */
static void test_real(void **state)
{
    static const float heads[][2] = {
        {107.7f, 98.4f}, {383.6f, 86.0f}, {223.8f, 107.1f}};
    char cfg[4096], weights[4096], names[4096], path[4096];
    sp_detections found = {0};
    sp_detector *d;
    void *bytes, *png;
    size_t size, len;

    (void)state;
    in_shared(cfg, sizeof cfg, "prototypes/ppe-detector/ppe-fused.cfg");
    in_shared(weights, sizeof weights,
              "prototypes/ppe-detector/ppe-fused.weights");
    in_shared(names, sizeof names, "prototypes/ppe-detector/ppe.names");
    in_shared(path, sizeof path, "data/vision/ppe/images/hhw_00668.jpg");
    if (!getenv("SP_SHARED") || sp_slurp(path, 1 << 24, &bytes, &size)) {
        print_message("skipped: no model and pictures in $SP_SHARED\n");
        skip();
    }
    if (sp_detector_open(cfg, weights, names, NULL, &d) != SP_OK ||
        sp_vision_detect(d, bytes, size, NULL, &found) != SP_OK)
        fail_msg("%s", sp_last_error(SP_EN));
    for (size_t i = 0; i < SP_COUNT(heads); i++) {
        bool seen = false;
        for (size_t k = 0; k < found.count; k++) {
            const sp_detection *b = &found.items[k];
            seen |= strcmp(b->name, "head") == 0 &&
                    fabsf(b->left + b->width / 2 - heads[i][0]) < 12 &&
                    fabsf(b->top + b->height / 2 - heads[i][1]) < 12;
        }
        assert_true(seen);
    }
    assert_int_equal(sp_vision_draw(bytes, size, &found, &png, &len), SP_OK);
    assert_memory_equal(png, "\x89PNG", 4);
    sp_free(png);
    sp_detections_clear(&found);
    assert_int_equal(sp_vision_detect(d, bytes, size / 2, NULL, &found),
                     SP_INVALID);
    sp_detector_close(d);
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_decode),
        cmocka_unit_test(test_region),
        cmocka_unit_test(test_softmax),
        cmocka_unit_test(test_flood),
        cmocka_unit_test(test_suppress),
        cmocka_unit_test(test_formats),
        cmocka_unit_test(test_refused_pixels),
        cmocka_unit_test(test_odd_sizes),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_no_detector),
        cmocka_unit_test(test_threads),
        cmocka_unit_test(test_real),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
