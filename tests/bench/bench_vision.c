/* The forward pass of yolov3-tiny at 416 and of a depthwise net of the
 * yolo-fastest kind at 320, random weights, one thread; against the rate of
 * oneDNN's own sgemm in the same run (what the convolutions would take at that
 * rate). Several rounds in turn; the least time of each counts. */
#include <math.h>
#include <stdio.h>

#include "net_run.h"
#include "net_sgemm.h"
#include "vision_nets.h"

extern void omp_set_num_threads(int n);

enum { ROUNDS = 15 };

static sp_status load(const sp_str *text, sp_net_cfg *cfg,
                      sp_net_weights *weights)
{
    SP_TRY(sp_net_cfg_read(text->data, text->len, cfg));
    size_t size;
    SP_AUTOFREE float *file = nets_weights(cfg, &size);
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
    SP_AUTOFREE float *matrices = NULL;
    double best = INFINITY, sgemm = INFINITY;

    make(&text);
    SP_TRY(sp_net_sgemm_new(&matrices));
    SP_TRY(load(&text, &cfg, &weights));
    SP_TRY(sp_net_model_new(&cfg, &weights, &model));
    SP_TRY(sp_net_context_new(model, &context));
    for (int64_t i = 0; i < sp_net_shape_values(&cfg.in); i++)
        sp_net_input(context)[i] = (float)(i % 255) / 255;
    for (int i = 0; i < ROUNDS; i++) {
        double start = nets_seconds();
        SP_TRY(sp_net_forward(context));
        best = fmin(best, nets_seconds() - start);
        start = nets_seconds();
        sp_net_sgemm(matrices);
        sgemm = fmin(sgemm, nets_seconds() - start);
    }
    double rate = SP_NET_SGEMM_FLOPS / sgemm;
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
    if (measure("yolov3-tiny at 416", nets_tiny, " (reach: 85 %)") != SP_OK ||
        measure("depthwise net at 320", nets_depthwise, "") != SP_OK) {
        fprintf(stderr, "%s\n", sp_last_error(SP_EN));
        return 1;
    }
    return 0;
}
