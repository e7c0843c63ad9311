/* Darknet's cfg and weights: what is read, and what is refused in words. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "net_weights.h"

#include "net_help.h"

#define HEAD "[net]\nwidth=32\nheight=32\n"
#define CONV(more) HEAD "[convolutional]\nfilters=18\nsize=3\npad=1\n" more
#define BOXES(more)                                                            \
    CONV("[yolo]\nclasses=1\nnum=3\nanchors=1,2, 3,4, 5,6\n" more)

static void test_shapes(void **state)
{
    static const char text[] =
        "# remark\n[net]\n width = 416 # here too\nheight=416\nbatch=64\n"
        "[convolutional]\nbatch_normalize=1\nfilters=16\nsize=3\nstride=2\n"
        "pad=1\nactivation=leaky\n[maxpool]\nsize=2\nstride=1\n[upsample]\n"
        "stride=2\n[route]\nlayers=-3, 1\n[convolutional]\nfilters=18\n"
        "size=1\nstride=1\nactivation=linear\n[yolo]\nmask=1,2\nclasses=4\n"
        "num=3\nanchors = 10,14,  23,27,  37.5,.5\nscale_x_y=1.05\n";
    sp_net_cfg cfg;

    (void)state;
    if (sp_net_cfg_read(text, strlen(text), &cfg) != SP_OK)
        fail_msg("%s", sp_last_error(SP_EN));
    assert_int_equal(cfg.nlayers, 6);
    assert_int_equal(cfg.layers[0].out.w, 208);
    assert_int_equal(cfg.layers[1].out.w, 208);
    assert_int_equal(cfg.layers[2].out.h, 416);
    assert_int_equal(cfg.layers[3].out.c, 32);
    const sp_net_layer *yolo = &cfg.layers[5];
    assert_int_equal(yolo->nanchors, 2);
    assert_true(yolo->anchors[1][0] == 37.5f && yolo->anchors[1][1] == 0.5f);
    assert_true(yolo->scale_xy == 1.05f);
    assert_int_equal(cfg.weights, 16 * 4 + 16 * 27 + 18 + 18 * 32);
    sp_net_cfg_free(&cfg);
}

static const struct {
    const char *text;
    const char *says; /* a part of the English sentence */
} refused[] = {
    {"", "[net]"},
    {"\n\n# nothing\n", "[net]"},
    {"[net]\nwidth=32\nheight=32\n", "no layers"},
    {"[convolutional]\nfilters=1\nsize=1\n", "[net]"},
    {"width=32\n", "line 1"},
    {HEAD "[convolutional\n", "line 4"},
    {HEAD "[]\n", "line 4"},
    {HEAD "[convolutional]x\n", "line 4"},
    {HEAD "[convolutional]\nfilters\n", "line 5"},
    {HEAD "[convolutional]\n=5\n", "line 5"},
    {HEAD "[lstm]\noutput=3\n", "[lstm]"},
    {HEAD "[net]\nwidth=3\n", "[net]"},
    {"[net]\nwidth=32\n[dropout]\n", "no height"},
    {"[net]\nwidth=-32\nheight=32\n[dropout]\n", "\"-32\""},
    {"[net]\nwidth=0\nheight=32\n[dropout]\n", "\"0\""},
    {"[net]\nwidth=99999999999999999999\nheight=32\n[dropout]\n", "line 2"},
    {"[net]\nwidth=32.5\nheight=32\n[dropout]\n", "\"32.5\""},
    {"[net]\nwidth=\nheight=32\n[dropout]\n", "width"},
    {"[net]\nwidth=x\nheight=32\n[dropout]\n", "\"x\""},
    {"[net]\nwidth=32\nheight=32\nchannels=0\n[dropout]\n", "channels"},
    {"[net]\nwidth=32\nwidth=64\nheight=32\n[dropout]\n", "line 2"},
    {HEAD "[convolutional]\nsize=3\n", "filters"},
    {HEAD "[convolutional]\nfilters=3\n", "no size"},
    {CONV("filters=0\n"), "another value"},
    {CONV("stride=0\n"), "stride"},
    {CONV("stride=-1\n"), "stride"},
    {CONV("padding=-1\n"), "padding"},
    {CONV("groups=2\n"), "groups=2"},
    {CONV("groups=0\n"), "groups"},
    {CONV("batch_normalize=2\n"), "batch_normalize"},
    {CONV("activation=selu\n"), "selu"},
    {CONV("dilation=2\n"), "dilation"},
    {CONV("xnor=1\n"), "xnor"},
    {HEAD "[convolutional]\nfilters=1\nsize=31\n[avgpool]\n"
          "[convolutional]\nfilters=1\nsize=2\n",
     "window"},
    {HEAD "[convolutional]\nfilters=65536\nsize=31\npad=1\n"
          "[convolutional]\nfilters=65536\nsize=31\npad=1\n",
     "too large"},
    {CONV("[maxpool]\nsize=0\n"), "size"},
    {CONV("[maxpool]\nsize=2\npadding=2\n"), "padding"},
    {CONV("[maxpool]\nsize=2\nmaxpool_depth=1\n"), "maxpool_depth"},
    {CONV("[upsample]\nstride=0\n"), "stride"},
    {CONV("[upsample]\nscale=2\n"), "scale"},
    {CONV("[upsample]\nstride=16\n[upsample]\nstride=16\n"), "too large"},
    {CONV("[route]\n"), "layers"},
    {CONV("[route]\nlayers=1\n"), "none of the 1"},
    {CONV("[route]\nlayers=-2\n"), "-2"},
    {CONV("[route]\nlayers=0.5\n"), "not whole"},
    {CONV("[route]\nlayers=a\n"), "\"a\""},
    {CONV("[route]\nlayers=0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0\n"), "16"},
    {CONV("[route]\nlayers=-1\ngroups=4\n"), "4 divides"},
    {CONV("[route]\nlayers=-1\ngroups=2\ngroup_id=2\n"), "group_id"},
    {CONV("[maxpool]\nsize=2\nstride=2\n[route]\nlayers=0,1\n"), "layer 1"},
    {CONV("[maxpool]\nsize=2\nstride=2\n[shortcut]\nfrom=0\n"), "differs"},
    {CONV("[shortcut]\nactivation=linear\n"), "from"},
    {CONV("[shortcut]\nfrom=5\n"), "5"},
    {CONV("[shortcut]\nfrom=0\nweights_type=per_channel\n"), "weights_type"},
    {CONV("[reorg]\nstride=5\n"), "stride=5"},
    {CONV("[softmax]\n"), "softmax"},
    {BOXES("mask=3\n"), "0 to 2"},
    {BOXES("mask=-1\n"), "-1"},
    {BOXES("scale_x_y=nan\n"), "scale_x_y"},
    {BOXES("scale_x_y=100\n"), "scale_x_y"},
    {BOXES("new_coords=7\n"), "new_coords"},
    {BOXES("mask=0,1\n"), "make 12"},
    {CONV("[yolo]\nnum=3\n"), "classes"},
    {CONV("[yolo]\nclasses=1\nnum=3\n"), "6 anchors"},
    {CONV("[yolo]\nclasses=1\nnum=3\nanchors=1,2,3,4,5,0\n"), "above 0"},
    {CONV("[yolo]\nclasses=1\nnum=3\nanchors=1,2,3,4,5,1e9\n"), "1e9"},
    {CONV("[yolo]\nclasses=100000\nnum=3\n"), "classes"},
    {CONV("[region]\nclasses=1\nnum=3\nanchors=1,2,3,4,5,6\ncoords=5\n"),
     "coords"},
};

static void test_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < SP_COUNT(refused); i++) {
        sp_net_cfg cfg = {0};
        const char *text = refused[i].text;
        sp_status status = sp_net_cfg_read(text, strlen(text), &cfg);
        if (status != SP_INVALID && status != SP_UNSUPPORTED)
            fail_msg("accepted: %s", text);
        if (!strstr(sp_last_error(SP_EN), refused[i].says))
            fail_msg("%s: \"%s\" without \"%s\"", text, sp_last_error(SP_EN),
                     refused[i].says);
        assert_true(sp_last_error(SP_ZH)[0]);
        assert_null(cfg.layers);
    }
    sp_net_cfg cfg;
    assert_int_equal(sp_net_cfg_read("[net]\0", 6, &cfg), SP_INVALID);
}

static void test_too_many_layers(void **state)
{
    static const char drop[] = "[dropout]\n";
    size_t head = strlen(HEAD), each = strlen(drop);
    char *text = calloc(1, head + each * (SP_NET_LAYERS_MAX + 2));
    sp_net_cfg cfg;

    (void)state;
    memcpy(text, HEAD, head);
    for (size_t i = 0; i < SP_NET_LAYERS_MAX + 1; i++)
        memcpy(text + head + each * i, drop, each);
    size_t size = head + each * SP_NET_LAYERS_MAX;
    assert_int_equal(sp_net_cfg_read(text, size, &cfg), SP_OK);
    sp_net_cfg_free(&cfg);
    assert_int_equal(sp_net_cfg_read(text, size + each, &cfg), SP_INVALID);
    free(text);
}

/* ---- weights ---- */

static sp_status read(const sp_net_cfg *cfg, const void *file, size_t size)
{
    sp_net_weights w = {0};
    sp_status status =
        sp_net_weights_read(cfg, file, size, SP_NET_EPSILON_INSIDE, &w);

    if (status == SP_OK)
        sp_net_weights_free(&w);
    else
        assert_null(w.values);
    return status;
}

static const char weights_net[] =
    HEAD "[convolutional]\nfilters=4\nsize=3\npad=1\nbatch_normalize=1\n"
         "[convolutional]\nfilters=2\nsize=1\n";

/* Short, long, and one number that is none, wherever it stands. */
static void test_weights(void **state)
{
    sp_net_cfg cfg;
    size_t size;

    (void)state;
    assert_int_equal(sp_net_cfg_read(weights_net, strlen(weights_net), &cfg),
                     SP_OK);
    float *file = net_weights_file(&cfg, 1, &size);
    file = realloc(file, size + 4);
    assert_int_equal(read(&cfg, file, size), SP_OK);
    for (size_t cut = 0; cut < size; cut++)
        assert_int_equal(read(&cfg, file, cut), SP_INVALID);
    for (size_t more = 1; more <= 4; more++)
        assert_int_equal(read(&cfg, file, size + more), SP_INVALID);
    for (size_t i = 5; i < size / 4; i++) {
        float kept = file[i];
        file[i] = NAN;
        assert_int_equal(read(&cfg, file, size), SP_INVALID);
        file[i] = -INFINITY;
        assert_int_equal(read(&cfg, file, size), SP_INVALID);
        file[i] = kept;
    }
    float *variance = file + 5 + 3 * 4;
    *variance = -1;
    assert_int_equal(read(&cfg, file, size), SP_INVALID);
    assert_non_null(strstr(sp_last_error(SP_EN), "negative"));
    *variance = 0;
    file[5 + 4] = 3e38f; /* finite, and not once it is folded */
    assert_int_equal(read(&cfg, file, size), SP_INVALID);
    free(file);
    sp_net_cfg_free(&cfg);
}

/* Version 0.1 counted pictures in 32 bits. */
static void test_versions(void **state)
{
    static const struct {
        int32_t version[3];
        size_t header;
        sp_status status;
    } cases[] = {
        {{0, 1, 0}, 16, SP_OK},         {{0, 2, 0}, 20, SP_OK},
        {{0, 2, 5}, 20, SP_OK},         {{1, 0, 0}, 20, SP_OK},
        {{0, 1, 0}, 20, SP_INVALID},    {{0, 2, 0}, 16, SP_INVALID},
        {{-1, 0, 0}, 20, SP_INVALID},   {{1000, 2, 0}, 20, SP_INVALID},
        {{0, 5000, 0}, 20, SP_INVALID},
    };
    sp_net_cfg cfg;

    (void)state;
    assert_int_equal(sp_net_cfg_read(weights_net, strlen(weights_net), &cfg),
                     SP_OK);
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        size_t size = cases[i].header + (size_t)cfg.weights * 4;
        char *file = calloc(1, size);
        memcpy(file, cases[i].version, 12);
        assert_int_equal(read(&cfg, file, size), cases[i].status);
        free(file);
    }
    sp_net_cfg_free(&cfg);
}

/* (x - 2) / sqrt(4 + e) * 6 + 1, folded: both ways of guarding the division. */
static void test_epsilon(void **state)
{
    static const char text[] =
        HEAD "channels=1\n[convolutional]\nfilters=1\nsize=1\n"
             "batch_normalize=1\nactivation=linear\n";
    float file[10] = {0, 0, 0, 0, 0, 1, 6, 2, 4, 10};
    int32_t version[] = {0, 2, 0};
    sp_net_cfg cfg;
    sp_net_weights w;

    (void)state;
    memcpy(file, version, sizeof version);
    assert_int_equal(sp_net_cfg_read(text, strlen(text), &cfg), SP_OK);
    for (int e = 0; e < 2; e++) {
        double root = e == SP_NET_EPSILON_INSIDE ? sqrt(4 + 1e-5) : 2 + 1e-6;
        assert_int_equal(
            sp_net_weights_read(&cfg, file, sizeof file, (sp_net_epsilon)e, &w),
            SP_OK);
        assert_true(fabs(w.layers[0].weights[0] - 60 / root) < 1e-5);
        assert_true(fabs(w.layers[0].biases[0] - (1 - 12 / root)) < 1e-6);
        sp_net_weights_free(&w);
    }
    sp_net_cfg_free(&cfg);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shapes),          cmocka_unit_test(test_refused),
        cmocka_unit_test(test_too_many_layers), cmocka_unit_test(test_weights),
        cmocka_unit_test(test_versions),        cmocka_unit_test(test_epsilon),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
