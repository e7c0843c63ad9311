/* Networks on oneDNN against the plainest C that computes the same from the
 * weights as the file has them, channel by channel. */
#include <math.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "net_run.h"

#include "net_help.h"

/* ---- the reference: [channel][row][column] ---- */

static float act(sp_net_activation a, double x)
{
    switch (a) {
    case SP_NET_LEAKY:
        return (float)(x > 0 ? x : x / 10);
    case SP_NET_RELU:
        return (float)(x > 0 ? x : 0);
    case SP_NET_MISH:
        return (float)(x * tanh(log(1 + exp(x))));
    case SP_NET_SWISH:
        return (float)(x / (1 + exp(-x)));
    case SP_NET_LOGISTIC:
        return (float)(1 / (1 + exp(-x)));
    default:
        return (float)x;
    }
}

static double at(const float *t, const sp_net_shape *s, int c, int y, int x)
{
    if (x < 0 || y < 0 || x >= s->w || y >= s->h)
        return 0;
    return t[((size_t)c * (size_t)s->h + (size_t)y) * (size_t)s->w + (size_t)x];
}

static double taps(const sp_net_layer *l, const float *w, const float *in,
                   int f, int y, int x)
{
    int per = l->in.c / l->groups;
    int first = f / (l->out.c / l->groups) * per;
    double sum = 0;

    w += (size_t)f * (size_t)(per * l->size * l->size);
    for (int c = 0; c < per; c++)
        for (int dy = 0; dy < l->size; dy++)
            for (int dx = 0; dx < l->size; dx++)
                sum += *w++ * at(in, &l->in, first + c,
                                 y * l->stride - l->pad + dy,
                                 x * l->stride - l->pad + dx);
    return sum;
}

/* Batch norm after the convolution, as it is defined: not folded. */
static const float *convolve(const sp_net_layer *l, const float *file,
                             const float *in, float *out)
{
    int n = l->out.c;
    const float *w = file + n * (l->normalize ? 4 : 1);

    for (int f = 0; f < n; f++)
        for (int y = 0; y < l->out.h; y++)
            for (int x = 0; x < l->out.w; x++) {
                double v = taps(l, w, in, f, y, x);
                if (l->normalize)
                    v = (v - file[2 * n + f]) / sqrt(file[3 * n + f] + 1e-5) *
                        file[n + f];
                *out++ = act(l->activation, v + file[f]);
            }
    return w + (size_t)n * (size_t)(l->in.c / l->groups * l->size * l->size);
}

static void pool(const sp_net_layer *l, const float *in, float *out)
{
    for (int c = 0; c < l->out.c; c++)
        for (int y = 0; y < l->out.h; y++)
            for (int x = 0; x < l->out.w; x++) {
                float most = -INFINITY;
                for (int k = 0; k < l->size * l->size; k++) {
                    int fy = y * l->stride - l->pad / 2 + k / l->size;
                    int fx = x * l->stride - l->pad / 2 + k % l->size;
                    if (fx >= 0 && fy >= 0 && fx < l->in.w && fy < l->in.h)
                        most = fmaxf(most, (float)at(in, &l->in, c, fy, fx));
                }
                *out++ = most;
            }
}

static void average(const sp_net_layer *l, const float *in, float *out)
{
    int pixels = l->in.w * l->in.h;

    for (int c = 0; c < l->in.c; c++) {
        double sum = 0;
        for (int i = 0; i < pixels; i++)
            sum += *in++;
        *out++ = (float)(sum / pixels);
    }
}

static void enlarge(const sp_net_layer *l, const float *in, float *out)
{
    for (int c = 0; c < l->out.c; c++)
        for (int y = 0; y < l->out.h; y++)
            for (int x = 0; x < l->out.w; x++)
                *out++ = (float)at(in, &l->in, c, y / l->stride, x / l->stride);
}

/* Darknet's reorg_cpu(), from its definition. */
static void rearrange(const sp_net_layer *l, const float *in, float *out)
{
    int s = l->stride;
    int fewer = l->in.c / (s * s);

    for (int c = 0; c < l->in.c; c++)
        for (int y = 0; y < l->in.h; y++)
            for (int x = 0; x < l->in.w; x++) {
                int wide_x = x * s + c / fewer % s;
                int wide_y = y * s + c / fewer / s;
                *out++ = in[wide_x +
                            l->in.w * s * (wide_y + l->in.h * s * (c % fewer))];
            }
}

static void refer(const sp_net_cfg *cfg, int i, float **tensors,
                  const float **file)
{
    const sp_net_layer *l = &cfg->layers[i];
    float *out = tensors[i + 1];
    const float *in = tensors[l->inputs[0] + 1];
    size_t n = (size_t)sp_net_shape_values(&l->out);

    switch (l->kind) {
    case SP_NET_CONVOLUTIONAL:
        *file = convolve(l, *file, in, out);
        break;
    case SP_NET_MAXPOOL:
        pool(l, in, out);
        break;
    case SP_NET_AVGPOOL:
        average(l, in, out);
        break;
    case SP_NET_UPSAMPLE:
        enlarge(l, in, out);
        break;
    case SP_NET_REORG:
        rearrange(l, in, out);
        break;
    case SP_NET_ROUTE:
        for (int k = 0; k < l->ninputs; k++) {
            const sp_net_layer *from = &cfg->layers[l->inputs[k]];
            size_t part =
                (size_t)sp_net_shape_values(&from->out) / (size_t)l->groups;
            memcpy(out, tensors[l->inputs[k] + 1] + part * (size_t)l->group,
                   part * sizeof *out);
            out += part;
        }
        break;
    case SP_NET_SHORTCUT:
        for (size_t k = 0; k < n; k++) {
            double sum = 0;
            for (int j = 0; j < l->ninputs; j++)
                sum += tensors[l->inputs[j] + 1][k];
            out[k] = act(l->activation, sum);
        }
        break;
    default:
        memcpy(out, in, n * sizeof *out);
        break;
    }
}

/* ---- comparing ---- */

typedef struct net {
    sp_net_cfg cfg;
    float *file;
    size_t size;
    sp_net_weights weights;
    sp_net_model *model;
} net;

static void net_make(net *n, const char *text)
{
    if (sp_net_cfg_read(text, strlen(text), &n->cfg) != SP_OK)
        fail_msg("%s", sp_last_error(SP_EN));
    n->file = net_weights_file(&n->cfg, 7, &n->size);
    if (sp_net_weights_read(&n->cfg, n->file, n->size, SP_NET_EPSILON_INSIDE,
                            &n->weights) != SP_OK ||
        sp_net_model_new(&n->cfg, &n->weights, &n->model) != SP_OK)
        fail_msg("%s", sp_last_error(SP_EN));
}

static void net_free(net *n)
{
    sp_net_model_free(n->model);
    sp_net_weights_free(&n->weights);
    sp_net_cfg_free(&n->cfg);
    free(n->file);
}

static void fill(const sp_net_cfg *cfg, float *last, float *planar)
{
    uint32_t seed = 3;
    int pixels = cfg->in.w * cfg->in.h;

    for (int p = 0; p < pixels; p++)
        for (int c = 0; c < cfg->in.c; c++) {
            float v = net_random_real(&seed);
            last[p * cfg->in.c + c] = v;
            if (planar)
                planar[c * pixels + p] = v;
        }
}

static void compare_last(const net *n, const sp_net_context *x, float **tensors)
{
    int last = n->cfg.nlayers - 1;
    const sp_net_shape *s = &n->cfg.layers[last].out;
    const float *got = sp_net_output(x, last);
    int pixels = s->w * s->h;

    for (int p = 0; p < pixels; p++)
        for (int c = 0; c < s->c; c++) {
            float want = tensors[last + 1][c * pixels + p];
            float is = got[p * s->c + c];
            if (!(fabsf(want - is) <= 1e-4f * fmaxf(1, fabsf(want))))
                fail_msg("channel %d of pixel %d: %g instead of %g", c, p,
                         (double)is, (double)want);
        }
}

static void check_net(const char *text)
{
    net n = {0};
    sp_net_context *x;

    net_make(&n, text);
    float **tensors = calloc((size_t)n.cfg.nlayers + 1, sizeof *tensors);
    for (int i = -1; i < n.cfg.nlayers; i++)
        tensors[i + 1] = calloc((size_t)sp_net_shape_values(
                                    i < 0 ? &n.cfg.in : &n.cfg.layers[i].out),
                                sizeof(float));
    assert_int_equal(sp_net_context_new(n.model, &x), SP_OK);
    fill(&n.cfg, sp_net_input(x), tensors[0]);
    assert_int_equal(sp_net_forward(x), SP_OK);
    const float *file = n.file + 5;
    for (int i = 0; i < n.cfg.nlayers; i++)
        refer(&n.cfg, i, tensors, &file);
    compare_last(&n, x, tensors);
    sp_net_context_free(x);
    for (int i = -1; i < n.cfg.nlayers; i++)
        free(tensors[i + 1]);
    free(tensors);
    net_free(&n);
}

#define NET(w, h, c) "[net]\nwidth=" #w "\nheight=" #h "\nchannels=" #c "\n"
#define CONV(f, k, s, p, act)                                                  \
    "[convolutional]\nfilters=" #f "\nsize=" #k "\nstride=" #s "\npad=" #p     \
    "\nactivation=" #act "\n"
#define NORM "batch_normalize=1\n"

static const char *const nets[] = {
    NET(8, 8, 3) CONV(1, 1, 1, 0, linear),
    NET(9, 11, 3) CONV(16, 3, 2, 1, leaky) NORM,
    NET(13, 10, 1) CONV(7, 5, 3, 1, relu) CONV(5, 2, 1, 0, mish) NORM,
    NET(16, 16, 3) CONV(24, 3, 1, 1, swish) CONV(24, 3, 2, 1, leaky) NORM
    "groups=24\n" CONV(11, 1, 1, 0, logistic),
    NET(12, 12, 4) CONV(8, 3, 1, 1, mish) "groups=2\n",
    NET(13, 13, 3) CONV(5, 3, 1, 1, leaky) "[maxpool]\nsize=2\nstride=2\n",
    NET(13, 13, 3) "[maxpool]\nsize=2\nstride=1\n[maxpool]\nsize=5\nstride=1\n",
    NET(12, 9, 3) "[maxpool]\nsize=3\nstride=2\npadding=1\n[maxpool]\n"
                  "size=2\nstride=2\npadding=0\n",
    NET(9, 8, 3) CONV(6, 3, 1, 1, leaky) "[avgpool]\n",
    NET(9, 8, 3) CONV(6, 3, 1, 1, leaky) "[upsample]\nstride=3\n",
    NET(8, 8, 3) CONV(6, 3, 1, 1, leaky)
        CONV(8, 1, 1, 0,
             leaky) "[route]\nlayers=-1,-2\n[route]\nlayers=0,-1\ngroups=2\n"
                    "group_id=1\n",
    NET(8, 8, 3)
        CONV(6, 3, 1, 1, leaky) "[route]\nlayers=-1\n" CONV(3, 1, 1, 0, linear),
    /* a residual, fused; one through a dropout; one that cannot be */
    NET(8, 8, 3) CONV(8, 3, 1, 1, leaky)
        CONV(8, 3, 1, 1,
             linear) "[shortcut]\nfrom=-2\nactivation=linear\n" CONV(4, 1, 1, 0,
                                                                     leaky),
    NET(8, 8, 3) CONV(8, 3, 1, 1, leaky) CONV(8, 1, 1, 0, linear) NORM
    "[dropout]\nprobability=.1\n[shortcut]\nfrom=-3\n",
    NET(8, 8, 3) CONV(8, 3, 1, 1, leaky)
        CONV(8, 3, 1, 1, leaky) "[shortcut]\nfrom=-2,-1\nactivation=leaky\n",
    NET(8, 8, 3) CONV(8, 3, 1, 1, leaky)
        CONV(8, 3, 1, 1, linear) "[shortcut]\nfrom=-2\n[route]\nlayers=1,2\n",
    NET(12, 8, 3) CONV(16, 3, 1, 1, leaky) "[reorg]\nstride=2\n",
    /* wide enough for Winograd's method; sizes and channels that do not fit */
    NET(13, 11, 3) CONV(35, 3, 1, 1, leaky) CONV(45, 3, 1, 1, leaky) NORM,
    NET(8, 8, 3) CONV(32, 3, 1, 1, leaky) CONV(64, 3, 1, 1, relu),
    NET(40, 9, 3) CONV(33, 3, 1, 1, leaky) CONV(100, 3, 1, 1, linear),
};

static void test_against_plain_c(void **state)
{
    (void)state;
    for (size_t i = 0; i < SP_COUNT(nets); i++) {
        print_message("net %zu\n", i);
        check_net(nets[i]);
    }
}

/* One filter of 1 x 1: 2 r + 3 g - b + 0.5, by hand. */
static void test_by_hand(void **state)
{
    static const char text[] = NET(8, 8, 3) CONV(1, 1, 1, 0, leaky);
    static const float values[] = {0.5f, 2, 3, -1};
    float file[9] = {0};
    int32_t version[] = {0, 2, 0};
    sp_net_cfg cfg;
    sp_net_weights w;
    sp_net_model *model;
    sp_net_context *x;

    (void)state;
    memcpy(file, version, sizeof version);
    memcpy(file + 5, values, sizeof values);
    assert_int_equal(sp_net_cfg_read(text, strlen(text), &cfg), SP_OK);
    assert_int_equal(
        sp_net_weights_read(&cfg, file, sizeof file, SP_NET_EPSILON_INSIDE, &w),
        SP_OK);
    assert_int_equal(sp_net_model_new(&cfg, &w, &model), SP_OK);
    assert_int_equal(sp_net_context_new(model, &x), SP_OK);
    memset(sp_net_input(x), 0, 8 * 8 * 3 * sizeof(float));
    memcpy(sp_net_input(x), (float[]){1, 1, 1, 0, 0, 5}, 6 * sizeof(float));
    assert_int_equal(sp_net_forward(x), SP_OK);
    assert_true(fabsf(sp_net_output(x, 0)[0] - 4.5f) < 1e-6f);
    assert_true(fabsf(sp_net_output(x, 0)[1] + 0.45f) < 1e-6f);
    assert_true(fabsf(sp_net_output(x, 0)[2] - 0.5f) < 1e-6f);
    sp_net_context_free(x);
    sp_net_model_free(model);
    sp_net_weights_free(&w);
    sp_net_cfg_free(&cfg);
}

/* ---- threads ---- */

typedef struct worker {
    const net *n;
    const float *expected;
    size_t bytes;
    bool same;
} worker;

static void *work(void *context)
{
    worker *w = context;
    sp_net_context *x;
    int last = w->n->cfg.nlayers - 1;

    w->same = sp_net_context_new(w->n->model, &x) == SP_OK;
    if (!w->same)
        return NULL;
    for (int i = 0; i < 20 && w->same; i++) {
        fill(&w->n->cfg, sp_net_input(x), NULL);
        w->same = sp_net_forward(x) == SP_OK &&
                  !memcmp(sp_net_output(x, last), w->expected, w->bytes);
    }
    sp_net_context_free(x);
    return NULL;
}

/* Every thread, every time, the same bytes. */
static void test_threads(void **state)
{
    static const char text[] = NET(32, 32, 3) CONV(24, 3, 2, 1, leaky)
        NORM CONV(24, 3, 1, 1, leaky) "groups=24\n" CONV(
            24, 1, 1, 0, linear) "[shortcut]\nfrom=-3\n[upsample]\n";
    enum { THREADS = 4 };
    pthread_t threads[THREADS];
    worker workers[THREADS];
    net n = {0};
    sp_net_context *x;

    (void)state;
    net_make(&n, text);
    assert_int_equal(sp_net_context_new(n.model, &x), SP_OK);
    fill(&n.cfg, sp_net_input(x), NULL);
    assert_int_equal(sp_net_forward(x), SP_OK);
    int last = n.cfg.nlayers - 1;
    size_t bytes =
        (size_t)sp_net_shape_values(&n.cfg.layers[last].out) * sizeof(float);
    for (int i = 0; i < THREADS; i++) {
        workers[i] = (worker){&n, sp_net_output(x, last), bytes, false};
        assert_int_equal(pthread_create(&threads[i], NULL, work, &workers[i]),
                         0);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        assert_true(workers[i].same);
    }
    sp_net_context_free(x);
    net_free(&n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_by_hand),
        cmocka_unit_test(test_against_plain_c),
        cmocka_unit_test(test_threads),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
