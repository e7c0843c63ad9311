/* oneDNN as one of the engines. */
#include "net_engine.h"

#include "net_run.h"

static sp_status model_new(const sp_net_source *source, void **out)
{
    SP_CLEANUP(sp_net_weights_free) sp_net_weights weights = {0};
    sp_net_model *model = NULL;

    SP_TRY(sp_net_weights_read(source->cfg, source->weights,
                               source->weights_size, source->epsilon,
                               &weights));
    SP_TRY(sp_net_model_new(source->cfg, &weights, &model));
    *out = model;
    return SP_OK;
}

static void model_free(void *model)
{
    sp_net_model_free(model);
}

static sp_status context_new(void *model, void **out)
{
    sp_net_context *context = NULL;

    SP_TRY(sp_net_context_new(model, &context));
    *out = context;
    return SP_OK;
}

static void context_free(void *context)
{
    sp_net_context_free(context);
}

static float *input(void *context)
{
    return sp_net_input(context);
}

static sp_status forward(void *context)
{
    return sp_net_forward(context);
}

static const float *output(void *context, int layer)
{
    return sp_net_output(context, layer);
}

const sp_net_engine sp_net_onednn = {
    model_new, model_free, context_new, context_free, input, forward, output,
};
