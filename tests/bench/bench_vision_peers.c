/* The forward pass against others of Debian's on the same cfg and weights, one
 * thread, in turn within one run: libdarknet, OpenCV's DNN module. The least
 * time of many rounds counts, since a busy machine only adds. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "net_run.h"
#include "slurp.h"
#include "vision_nets.h"
#include "vision_peers.h"

extern void omp_set_num_threads(int n);

enum { ROUNDS = 40, SLOW = 8 /* every so many rounds, for what is slow */ };

typedef struct ours {
    sp_net_cfg cfg;
    sp_net_weights weights;
    sp_net_model *model;
    sp_net_context *context;
} ours;

static sp_status ours_open(ours *o, const float *file, size_t size)
{
    SP_TRY(sp_net_weights_read(&o->cfg, file, size, SP_NET_EPSILON_OUTSIDE,
                               &o->weights));
    SP_TRY(sp_net_model_new(&o->cfg, &o->weights, &o->model));
    return sp_net_context_new(o->model, &o->context);
}

static void ours_close(ours *o)
{
    sp_net_context_free(o->context);
    sp_net_model_free(o->model);
    sp_net_weights_free(&o->weights);
    sp_net_cfg_free(&o->cfg);
}

static double timed(void (*run)(void *context), void *context)
{
    double start = nets_seconds();

    run(context);
    return nets_seconds() - start;
}

static void ours_run(void *context)
{
    if (sp_net_forward(((ours *)context)->context) != SP_OK)
        abort();
}

/* Channels last to channel by channel. */
static void to_planes(const sp_net_shape *in, const float *from, float *to)
{
    for (int c = 0; c < in->c; c++)
        for (int p = 0; p < in->w * in->h; p++)
            *to++ = from[p * in->c + c];
}

static void say(const char *what, double theirs, double mine, double wanted)
{
    if (isfinite(theirs))
        printf("  %-12s %8.2f ms: %5.2f times ours (aim: %.1f)\n", what,
               theirs * 1e3, theirs / mine, wanted);
    else
        printf("  %-12s not built in\n", what);
}

static sp_status measure(const char *name, const sp_str *text,
                         double opencv_aim)
{
    SP_CLEANUP(ours_close) ours o = {0};
    double best = INFINITY, opencv = INFINITY, darknet = INFINITY;
    size_t size;

    SP_TRY(sp_net_cfg_read(text->data, text->len, &o.cfg));
    SP_AUTOFREE float *file = nets_weights(&o.cfg, &size);
    SP_TRY(ours_open(&o, file, size));
    sp_net_shape in = o.cfg.in;
    int64_t n = sp_net_shape_values(&in);
    SP_AUTOFREE float *planes = calloc((size_t)n, sizeof *planes);
    if (!planes)
        return sp_no_memory();
    float *input = sp_net_input(o.context);
    for (int64_t i = 0; i < n; i++)
        input[i] = (float)(i % 255) / 255;
    to_planes(&in, input, planes);
    void *cv =
        peer_opencv_open(text->data, text->len, file, size, planes, in.w, in.h);
    void *dark = peer_darknet_open(text->data, text->len, file, size, planes);
    for (int i = 0; i < ROUNDS; i++) {
        best = fmin(best, timed(ours_run, &o));
        if (cv)
            opencv = fmin(opencv, timed(peer_opencv_run, cv));
        if (dark && i % SLOW == 0)
            darknet = fmin(darknet, timed(peer_darknet_run, dark));
    }
    peer_opencv_close(cv);
    printf("%s, %.2f GFLOP: %.2f ms\n", name, o.cfg.flops / 1e9, best * 1e3);
    say("OpenCV DNN", opencv, best, opencv_aim);
    say("libdarknet", darknet, best, 20);
    return SP_OK;
}

/* A cfg of your own, with random weights. */
static sp_status measure_file(const char *path)
{
    SP_AUTOSTR text = {0};

    SP_TRY(sp_slurp(path, SP_NET_BYTES_MAX, (void **)&text.data, &text.len));
    return measure(path, &text, 3.6);
}

static sp_status measure_both(void)
{
    SP_AUTOSTR tiny = {0};
    SP_AUTOSTR depthwise = {0};

    nets_tiny(&tiny);
    nets_depthwise(&depthwise);
    SP_TRY(measure("yolov3-tiny at 416", &tiny, 2.3));
    return measure("depthwise net at 320", &depthwise, 3.6);
}

int main(int argc, char **argv)
{
    omp_set_num_threads(1);
    sp_status status = argc > 1 ? measure_file(argv[1]) : measure_both();
    if (status != SP_OK)
        fprintf(stderr, "%s\n", sp_last_error(SP_EN));
    return status != SP_OK;
}
