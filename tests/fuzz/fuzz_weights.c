/* Weights are those of the network, finite and folded to finite numbers, or
 * refused in words; what is accepted runs. */
#include "net_run.h"

#include <math.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char text[] =
    "[net]\nwidth=8\nheight=8\n[convolutional]\nfilters=8\nsize=1\n"
    "batch_normalize=1\nactivation=leaky\n[convolutional]\nfilters=8\nsize=3\n"
    "pad=1\ngroups=8\nactivation=relu\n[convolutional]\nfilters=2\nsize=1\n"
    "activation=linear\n";

static void expect(bool truth)
{
    if (!truth)
        abort();
}

static void check_finite(const sp_net_cfg *cfg, const sp_net_weights *w)
{
    for (int i = 0; i < cfg->nlayers; i++) {
        const sp_net_layer *l = &cfg->layers[i];
        int n = l->size * l->size * l->in.c / l->groups * l->out.c;
        for (int k = 0; k < n; k++)
            expect(isfinite(w->layers[i].weights[k]));
        for (int k = 0; k < l->out.c; k++)
            expect(isfinite(w->layers[i].biases[k]));
    }
}

static void run(const sp_net_cfg *cfg, const sp_net_weights *weights)
{
    sp_net_model *model;
    sp_net_context *context;

    expect(sp_net_model_new(cfg, weights, &model) == SP_OK);
    expect(sp_net_context_new(model, &context) == SP_OK);
    memset(sp_net_input(context), 0,
           (size_t)sp_net_shape_values(&cfg->in) * sizeof(float));
    expect(sp_net_forward(context) == SP_OK);
    sp_net_context_free(context);
    sp_net_model_free(model);
}

/* The file as it comes, and once more made as long as it should be. */
static void try_file(const sp_net_cfg *cfg, const uint8_t *data, size_t size,
                     sp_net_epsilon epsilon)
{
    sp_net_weights weights;
    sp_status status = sp_net_weights_read(cfg, data, size, epsilon, &weights);

    expect(status == SP_OK || status == SP_INVALID);
    if (status != SP_OK) {
        expect(sp_last_error(SP_ZH)[0] && sp_last_error(SP_EN)[0]);
        return;
    }
    check_finite(cfg, &weights);
    run(cfg, &weights);
    sp_net_weights_free(&weights);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    sp_net_cfg cfg;
    static const int32_t version[3] = {0, 2, 5};

    expect(sp_net_cfg_read(text, strlen(text), &cfg) == SP_OK);
    try_file(&cfg, data, size, SP_NET_EPSILON_INSIDE);
    size_t wanted = 20 + (size_t)cfg.weights * sizeof(float);
    uint8_t *file = calloc(1, wanted);
    expect(file != NULL);
    memcpy(file, version, sizeof version);
    memcpy(file + 20, data, size < wanted - 20 ? size : wanted - 20);
    try_file(&cfg, file, wanted, SP_NET_EPSILON_OUTSIDE);
    free(file);
    sp_net_cfg_free(&cfg);
    return 0;
}
