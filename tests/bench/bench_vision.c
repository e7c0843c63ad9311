/* The forward pass of yolov3-tiny at 416 and of a depthwise net of the
 * yolo-fastest kind at 320, random weights, one thread; against the rate of
 * oneDNN's own sgemm in the same run (what the convolutions would take at that
 * rate). Several rounds in turn; the least time of each counts. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <dnnl.h>

#include "net_run.h"
#include "str.h"

extern void omp_set_num_threads(int n);

enum { ROUNDS = 15, SIDE = 768 };

static double seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void conv(sp_str *s, int filters, int size, int stride, int groups)
{
    sp_str_addf(s,
                "[convolutional]\nfilters=%d\nsize=%d\nstride=%d\npad=1\n"
                "groups=%d\nactivation=leaky\n",
                filters, size, stride, groups);
}

static void tiny(sp_str *s)
{
    sp_str_add(s, "[net]\nwidth=416\nheight=416\n");
    for (int i = 0, filters = 16; i < 6; i++, filters *= 2) {
        conv(s, filters, 3, 1, 1);
        sp_str_addf(s, "[maxpool]\nsize=2\nstride=%d\n", i < 5 ? 2 : 1);
    }
    conv(s, 1024, 3, 1, 1);
    conv(s, 256, 1, 1, 1);
    conv(s, 512, 3, 1, 1);
    conv(s, 255, 1, 1, 1);
    sp_str_add(s, "[route]\nlayers=-3\n");
    conv(s, 128, 1, 1, 1);
    sp_str_add(s, "[upsample]\nstride=2\n[route]\nlayers=-1,8\n");
    conv(s, 256, 3, 1, 1);
    conv(s, 255, 1, 1, 1);
}

/* Inverted residuals: wide 1 x 1, depthwise 3 x 3, narrow 1 x 1, sum. */
static void residuals(sp_str *s, int narrow, int wide, int times)
{
    for (int i = 0; i < times; i++) {
        conv(s, wide, 1, 1, 1);
        conv(s, wide, 3, 1, wide);
        sp_str_addf(s,
                    "[convolutional]\nfilters=%d\nsize=1\nactivation=linear\n"
                    "[shortcut]\nfrom=-4\n",
                    narrow);
    }
}

static void depthwise(sp_str *s)
{
    static const int stages[][3] = {
        {8, 32, 2}, {16, 96, 4}, {24, 136, 4}, {48, 224, 4}};

    sp_str_add(s, "[net]\nwidth=320\nheight=320\n");
    conv(s, 16, 3, 2, 1);
    for (size_t i = 0; i < SP_COUNT(stages); i++) {
        int wide = stages[i][1];
        conv(s, wide, 1, 1, 1);
        conv(s, wide, 3, 2, wide);
        conv(s, stages[i][0], 1, 1, 1);
        residuals(s, stages[i][0], wide, stages[i][2]);
    }
    conv(s, 255, 1, 1, 1);
}

/* Floating point operations a second of one thread. */
static double sgemm_rate(void)
{
    size_t n = (size_t)SIDE * SIDE;
    SP_AUTOFREE float *a = calloc(3 * n, sizeof *a);
    double best = INFINITY;

    if (!a)
        return NAN;
    for (size_t i = 0; i < 2 * n; i++)
        a[i] = (float)(i % 7) - 3;
    for (int i = 0; i < ROUNDS; i++) {
        double start = seconds();
        dnnl_sgemm('N', 'N', SIDE, SIDE, SIDE, 1, a, SIDE, a + n, SIDE, 0,
                   a + 2 * n, SIDE);
        best = fmin(best, seconds() - start);
    }
    return 2.0 * SIDE * SIDE * SIDE / best;
}

static sp_status load(const sp_str *text, sp_net_cfg *cfg,
                      sp_net_weights *weights)
{
    SP_TRY(sp_net_cfg_read(text->data, text->len, cfg));
    size_t size = 20 + (size_t)cfg->weights * sizeof(float);
    SP_AUTOFREE float *file = calloc(1, size);
    if (!file)
        return sp_no_memory();
    memcpy(file, (int32_t[]){0, 2, 5}, 12);
    for (int64_t i = 0; i < cfg->weights; i++)
        file[5 + i] = (float)(i * 7919 % 1000 - 499) / 20000;
    return sp_net_weights_read(cfg, file, size, SP_NET_EPSILON_INSIDE, weights);
}

static sp_status measure(const char *name, void (*make)(sp_str *s),
                         const char *reach)
{
    SP_AUTOSTR text = {0};
    SP_CLEANUP(sp_net_cfg_free) sp_net_cfg cfg = {0};
    SP_CLEANUP(sp_net_weights_free) sp_net_weights weights = {0};
    sp_net_model *model;
    sp_net_context *context;
    double best = INFINITY;

    make(&text);
    SP_TRY(load(&text, &cfg, &weights));
    SP_TRY(sp_net_model_new(&cfg, &weights, &model));
    SP_TRY(sp_net_context_new(model, &context));
    for (int64_t i = 0; i < sp_net_shape_values(&cfg.in); i++)
        sp_net_input(context)[i] = (float)(i % 255) / 255;
    for (int i = 0; i < ROUNDS; i++) {
        double start = seconds();
        SP_TRY(sp_net_forward(context));
        best = fmin(best, seconds() - start);
    }
    double rate = sgemm_rate();
    printf("%s: %.2f ms for %.2f GFLOP, %.0f GFLOP/s; sgemm %.0f GFLOP/s; "
           "%.0f %% of it%s\n",
           name, best * 1e3, cfg.flops / 1e9, cfg.flops / best / 1e9,
           rate / 1e9, cfg.flops / best / rate * 100, reach);
    sp_net_context_free(context);
    sp_net_model_free(model);
    return SP_OK;
}

int main(void)
{
    omp_set_num_threads(1);
    if (measure("yolov3-tiny at 416", tiny, " (reach: 85 %)") != SP_OK ||
        measure("depthwise net at 320", depthwise, "") != SP_OK) {
        fprintf(stderr, "%s\n", sp_last_error(SP_EN));
        return 1;
    }
    return 0;
}
