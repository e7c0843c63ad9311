/* A network is read or refused in words, and a network that was read is within
 * its limits, makes a plan, and takes weights of exactly its size. A small one
 * is run as well, on weights made of the same bytes. */
#include "net_plan.h"
#include "net_run.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool truth)
{
    if (!truth)
        abort();
}

/* Larger ones are slow to fuzz and teach nothing more. */
enum { WEIGHTS_MAX = 1 << 16, FLOPS_MAX = 10000000, VALUES_MAX = 1 << 18 };

static void check_layers(const sp_net_cfg *cfg)
{
    for (int i = 0; i < cfg->nlayers; i++) {
        const sp_net_layer *l = &cfg->layers[i];
        int64_t n = sp_net_shape_values(&l->out);
        expect(l->out.w > 0 && l->out.h > 0 && l->out.c > 0);
        expect(n > 0 && n <= SP_NET_VALUES_MAX);
        expect(l->ninputs > 0 && l->ninputs <= SP_NET_INPUTS_MAX);
        for (int k = 0; k < l->ninputs; k++)
            expect(l->inputs[k] >= -1 && l->inputs[k] < i);
    }
}

static bool is_small(const sp_net_cfg *cfg)
{
    int64_t values = sp_net_shape_values(&cfg->in);

    for (int i = 0; i < cfg->nlayers; i++)
        values += sp_net_shape_values(&cfg->layers[i].out);
    return cfg->weights <= WEIGHTS_MAX && cfg->flops <= FLOPS_MAX &&
           values <= VALUES_MAX;
}

static void run(const sp_net_cfg *cfg, const sp_net_weights *weights)
{
    sp_net_model *model;
    sp_net_context *context;

    if (sp_net_model_new(cfg, weights, &model) != SP_OK)
        return;
    expect(sp_net_context_new(model, &context) == SP_OK);
    memset(sp_net_input(context), 0,
           (size_t)sp_net_shape_values(&cfg->in) * sizeof(float));
    expect(sp_net_forward(context) == SP_OK);
    sp_net_context_free(context);
    sp_net_model_free(model);
}

static void give_weights(const sp_net_cfg *cfg, const uint8_t *data,
                         size_t size)
{
    static const int32_t version[3] = {0, 2, 5};
    size_t wanted = 20 + (size_t)cfg->weights * sizeof(float);
    uint8_t *file = malloc(wanted);
    sp_net_weights weights;

    expect(file != NULL);
    for (size_t i = 0; i < wanted; i++)
        file[i] = size ? data[i % size] : 0;
    memcpy(file, version, sizeof version);
    expect(sp_net_weights_read(cfg, file, wanted - 1, SP_NET_EPSILON_INSIDE,
                               &weights) == SP_INVALID);
    sp_status status =
        sp_net_weights_read(cfg, file, wanted, SP_NET_EPSILON_INSIDE, &weights);
    expect(status == SP_OK || status == SP_INVALID);
    if (status == SP_OK) {
        run(cfg, &weights);
        sp_net_weights_free(&weights);
    }
    free(file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    sp_net_cfg cfg;
    sp_net_step *steps;

    sp_status status = sp_net_cfg_read((const char *)data, size, &cfg);
    if (status != SP_OK) {
        expect(status == SP_INVALID || status == SP_UNSUPPORTED);
        expect(sp_last_error(SP_ZH)[0] && sp_last_error(SP_EN)[0]);
        return 0;
    }
    check_layers(&cfg);
    expect(sp_net_plan(&cfg, true, &steps) == SP_OK);
    free(steps);
    if (is_small(&cfg))
        give_weights(&cfg, data, size);
    sp_net_cfg_free(&cfg);
    return 0;
}
