/* The real Darknet against oneDNN on the same cfg and weights, and what becomes
 * of a child that dies or hangs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include <safeprod/detector.h>

#include "net_darknet_cfg.h"
#include "net_engine.h"
#include "slurp.h"

#include "net_help.h"

#define NET(w, h, c)                                                           \
    "[net]\nbatch=64\nwidth=" #w "\nheight=" #h "\nchannels=" #c "\n"
#define CONV(f, s, t, p, a)                                                    \
    "[convolutional]\nfilters=" #f "\nsize=" #s "\nstride=" #t "\npad=" #p     \
    "\nactivation=" #a "\n"
#define NORM "batch_normalize=1\n"
#define YOLO                                                                   \
    "[yolo]\nmask=0,1\nclasses=2\nnum=3\nanchors=4,4, 8,8, 16,16\n"            \
    "max=2147483647\njitter=.3\n"

/* Every kind of layer that both know. */
static const char *const nets[] = {
    NET(20, 12, 3) CONV(8, 3, 1, 1, leaky) NORM,
    NET(20, 12, 3) CONV(8, 3, 2, 1, relu) NORM CONV(5, 1, 1, 0, logistic),
    NET(21, 13, 1) CONV(4, 5, 2, 1, linear),
    NET(16, 16, 3) CONV(16, 3, 1, 1, leaky) NORM CONV(
        16, 3, 2, 1, leaky) "groups=16\n" NORM CONV(8, 1, 1, 0, linear),
    NET(16, 16, 4) CONV(12, 3, 1, 1, leaky) "groups=4\n",
    NET(17, 15, 3) CONV(8, 3, 1, 1, leaky) "[maxpool]\nsize=2\nstride=2\n",
    NET(17, 15, 3) CONV(8, 3, 1, 1, leaky) "[maxpool]\nsize=2\nstride=1\n",
    NET(17, 15, 3) CONV(8, 3, 1, 1, leaky) "[maxpool]\nsize=5\nstride=1\n",
    NET(9, 11, 3) CONV(8, 3, 1, 1, leaky) "[avgpool]\n[softmax]\ngroups=2\n",
    NET(9, 8, 3) CONV(8, 3, 1, 1, leaky) "[upsample]\nstride=2\n",
    NET(8, 8, 3) CONV(6, 3, 1, 1, leaky) CONV(
        4, 1, 1, 0, leaky) "[route]\nlayers=-1,0\n" CONV(7, 1, 1, 0, linear),
    NET(8, 8, 3) CONV(6, 3, 1, 1, leaky) "[dropout]\nprobability=.5\n" CONV(
        6, 3, 1, 1, linear) "[shortcut]\nfrom=-3\nactivation=linear\n",
    NET(8, 8, 3) CONV(6, 3, 1, 1, leaky)
        CONV(6, 3, 1, 1, linear) "[shortcut]\nfrom=-2\nactivation=leaky\n",
    NET(12, 8, 3) CONV(16, 3, 1, 1, leaky) "[reorg]\nstride=2\n",
    NET(32, 32, 3) CONV(8, 3, 2, 1, leaky) NORM CONV(14, 3, 2, 1, linear) YOLO,
    NET(32, 32, 3) CONV(
        14, 3, 4, 1,
        linear) "[region]\nanchors=1,1, 2,2\nclasses=2\nnum=2\nsoftmax=1\n",
};

#ifdef SP_TEST_HELPER
const char *helper = SP_TEST_HELPER;
#else
const char *helper = NULL;
#endif

typedef struct pair {
    sp_net_cfg cfg;
    const sp_net_engine *engines[2];
    void *models[2];
    void *contexts[2];
    int wanted;
} pair;

static sp_status pair_open(pair *p, const char *text, size_t len,
                           const void *file, size_t size)
{
    p->engines[0] = &sp_net_onednn;
    p->engines[1] = &sp_net_darknet;
    sp_net_source source = {.cfg = &p->cfg,
                            .text = text,
                            .text_size = len,
                            .weights = file,
                            .weights_size = size,
                            .epsilon = SP_NET_EPSILON_OUTSIDE,
                            .wanted = &p->wanted,
                            .nwanted = 1,
                            .helper = helper,
                            .patience_ms = 60000};
    for (int e = 0; e < 2; e++) {
        SP_TRY(p->engines[e]->model_new(&source, &p->models[e]));
        SP_TRY(p->engines[e]->context_new(p->models[e], &p->contexts[e]));
    }
    return SP_OK;
}

static void pair_close(pair *p)
{
    for (int e = 0; e < 2; e++) {
        p->engines[e]->context_free(p->contexts[e]);
        p->engines[e]->model_free(p->models[e]);
    }
    sp_net_cfg_free(&p->cfg);
}

/* The largest difference, in shares of the largest number (of 1 at least). */
static double differ(const pair *p)
{
    const float *a = p->engines[0]->output(p->contexts[0], p->wanted);
    const float *b = p->engines[1]->output(p->contexts[1], p->wanted);
    double most = 0, size = 1;

    assert_non_null(a);
    assert_non_null(b);
    int64_t n = sp_net_shape_values(&p->cfg.layers[p->wanted].out);
    for (int64_t i = 0; i < n; i++) {
        most = fmax(most, fabs((double)a[i] - (double)b[i]));
        size = fmax(size, fabs((double)a[i]));
    }
    return most / size;
}

static void compare(const char *text, size_t len, const void *given,
                    size_t given_size)
{
    pair p = {0};
    size_t size = given_size;
    uint32_t seed = 3;

    if (sp_net_cfg_read(text, len, &p.cfg) != SP_OK)
        fail_msg("%s", sp_last_error(SP_EN));
    const sp_net_layer *last = &p.cfg.layers[p.cfg.nlayers - 1];
    bool boxes = last->kind == SP_NET_YOLO || last->kind == SP_NET_REGION;
    p.wanted = p.cfg.nlayers - 1 - boxes;
    void *file = given ? NULL : net_weights_file(&p.cfg, 7, &size);
    if (pair_open(&p, text, len, given ? given : file, size) != SP_OK)
        fail_msg("%s", sp_last_error(SP_EN));
    for (int round = 0; round < 2; round++) {
        int64_t n = sp_net_shape_values(&p.cfg.in);
        for (int64_t i = 0; i < n; i++) {
            float value = (net_random_real(&seed) + 1) / 2;
            for (int e = 0; e < 2; e++)
                p.engines[e]->input(p.contexts[e])[i] = value;
        }
        for (int e = 0; e < 2; e++)
            assert_int_equal(p.engines[e]->forward(p.contexts[e]), SP_OK);
        double d = differ(&p);
        if (d > 1e-4)
            fail_msg("%.*s differs by %g", (int)len, text, d);
    }
    free(file);
    pair_close(&p);
}

static void test_parity(void **state)
{
    (void)state;
    if (!helper)
        skip();
    for (size_t i = 0; i < SP_COUNT(nets); i++)
        compare(nets[i], strlen(nets[i]), NULL, 0);
}

/* A model that was trained, with batch norm and without. */
static void test_parity_trained(void **state)
{
    static const char *const files[] = {"ppe-bn", "ppe-fused"};
    const char *shared = getenv("SP_SHARED");
    char path[2][512];

    (void)state;
    for (size_t i = 0; i < SP_COUNT(files); i++) {
        void *bytes[2] = {0};
        size_t sizes[2] = {0};
        for (int k = 0; k < 2; k++)
            snprintf(path[k], sizeof path[k],
                     "%s/prototypes/ppe-detector/%s.%s", shared ? shared : ".",
                     files[i], k ? "weights" : "cfg");
        if (!helper || sp_slurp(path[0], 1 << 20, &bytes[0], &sizes[0]) ||
            sp_slurp(path[1], 1 << 26, &bytes[1], &sizes[1])) {
            free(bytes[0]);
            print_message("skipped: no %s\n", path[0]);
            skip();
        }
        compare(bytes[0], sizes[0], bytes[1], sizes[1]);
        free(bytes[0]);
        free(bytes[1]);
    }
}

/* ---- as a detector ---- */

static const char eye[] =
    NET(32, 32, 3) CONV(8, 3, 2, 1, leaky) CONV(14, 3, 2, 1, linear) YOLO;

static sp_status open_eye(const char *text, const sp_detector_options *o,
                          sp_detector **out)
{
    sp_net_cfg cfg;
    size_t size;

    assert_int_equal(sp_net_cfg_read(text, strlen(text), &cfg), SP_OK);
    float *file = net_weights_file(&cfg, 5, &size);
    sp_detector_bytes b = {text, strlen(text), file, size, NULL, 0};
    sp_status status = sp_detector_open_bytes(&b, o, out);
    free(file);
    sp_net_cfg_free(&cfg);
    return status;
}

static void test_detections(void **state)
{
    static unsigned char bytes[40 * 30 * 3];
    const sp_pixels p = {bytes, 40, 30, 120, SP_PIXELS_RGB};
    const sp_detect_options least = {.threshold = 0.05f};
    sp_detections found[2] = {0};
    uint32_t seed = 4;

    (void)state;
    if (!helper)
        skip();
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)net_random(&seed);
    for (unsigned e = 0; e < SP_ENGINE_COUNT; e++) {
        sp_detector_options o = {.engine = (sp_detector_engine)e,
                                 .helper = helper};
        sp_detector *d;
        if (open_eye(eye, &o, &d) != SP_OK)
            fail_msg("%s", sp_last_error(SP_EN));
        assert_int_equal(sp_detector_describe(d).engine, e);
        assert_int_equal(sp_detector_run(d, &p, &least, &found[e]), SP_OK);
        for (size_t i = 0; i < found[e].count; i++)
            found[e].items[i].name = NULL;
        sp_detector_close(d);
    }
    assert_true(found[0].count > 0);
    assert_int_equal(found[0].count, found[1].count);
    for (size_t i = 0; i < found[0].count; i++) {
        const sp_detection *a = &found[0].items[i], *b = &found[1].items[i];
        assert_int_equal(a->class_id, b->class_id);
        assert_true(fabsf(a->score - b->score) < 1e-4f);
        assert_true(fabsf(a->left - b->left) < 1e-2f);
    }
    sp_detections_clear(&found[0]);
    sp_detections_clear(&found[1]);
}

/* Programs that are not what was expected. */
static void test_faults(void **state)
{
    static const struct {
        const char *helper;
        sp_status status;
        const char *says;
    } cases[] = {
        {"/nowhere/safeprod-darknet", SP_UNSUPPORTED, "cannot be run"},
        {"/", SP_UNSUPPORTED, "cannot be run"},
        {"/bin/true", SP_IO, "ended on its own"},
        {"/bin/sleep", SP_IO, "no answer within 300 ms"}, /* sleep 1 */
    };
    sp_detector *d;

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        sp_detector_options o = {.engine = SP_ENGINE_DARKNET,
                                 .helper = cases[i].helper,
                                 .patience_ms = 300};
        assert_int_equal(open_eye(eye, &o, &d), cases[i].status);
        if (!strstr(sp_last_error(SP_EN), cases[i].says))
            fail_msg("%s", sp_last_error(SP_EN));
    }
    sp_detector_options none = {.engine = SP_ENGINE_COUNT};
    assert_int_equal(open_eye(eye, &none, &d), SP_INVALID);
    assert_null(sp_detector_engine_name(SP_ENGINE_COUNT));
    assert_string_equal(sp_detector_engine_name(SP_ENGINE_DARKNET), "darknet");
}

/* What Darknet would silently compute otherwise. */
static void test_unknown(void **state)
{
    static const char *const texts[] = {
        NET(32, 32, 3) CONV(8, 3, 2, 1, mish) CONV(14, 3, 2, 1, linear) YOLO,
        NET(32, 32, 3) CONV(8, 3, 2, 1, swish) CONV(14, 3, 2, 1, linear) YOLO,
        NET(32, 32, 3)
            CONV(28, 3, 2, 1,
                 leaky) "[route]\nlayers=-1\ngroups=2\ngroup_id=1\n" YOLO,
        NET(32, 32, 3) CONV(14, 3, 2, 1, leaky)
            CONV(14, 3, 1, 1, leaky) "[shortcut]\nfrom=-1,-2\n" YOLO,
    };
    sp_detector_options o = {.engine = SP_ENGINE_DARKNET,
                             .helper = "/bin/true"};
    sp_detector *d;

    (void)state;
    for (size_t i = 0; i < SP_COUNT(texts); i++) {
        assert_int_equal(open_eye(texts[i], &o, &d), SP_UNSUPPORTED);
        assert_non_null(strstr(sp_last_error(SP_EN), "onednn does"));
    }
}

/* Nothing of training reaches it. */
static void test_cfg(void **state)
{
    sp_net_cfg cfg;
    SP_AUTOSTR text = {0};

    (void)state;
    assert_int_equal(sp_net_cfg_read(eye, strlen(eye), &cfg), SP_OK);
    assert_int_equal(sp_net_darknet_cfg(&cfg, eye, strlen(eye), &text), SP_OK);
    assert_non_null(strstr(text.data, "batch=1\n"));
    assert_null(strstr(text.data, "batch=64"));
    assert_null(strstr(text.data, "max="));
    assert_null(strstr(text.data, "jitter"));
    assert_non_null(strstr(text.data, "mask=0,1\n"));
    sp_net_cfg_free(&cfg);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parity),
        cmocka_unit_test(test_parity_trained),
        cmocka_unit_test(test_detections),
        cmocka_unit_test(test_faults),
        cmocka_unit_test(test_unknown),
        cmocka_unit_test(test_cfg),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
