/* From layers to primitives of oneDNN 2.x, and through them. */
#include "net_run.h"

#include "net_kernel.h"
#include "net_plain.h"
#include "net_primitive.h"

/* Of the GNU OpenMP library that oneDNN uses. Its number of threads belongs to
 * the calling thread; it is put back. */
extern int omp_get_max_threads(void);
extern void omp_set_num_threads(int n);

enum { STEP_ARGS = 6 };

struct sp_net_model {
    const sp_net_cfg *cfg;
    dnnl_engine_t engine;
    sp_net_primitive *steps; /* one per layer */
};

typedef struct call {
    dnnl_exec_arg_t args[STEP_ARGS];
    int nargs;
} call;

struct sp_net_context {
    const sp_net_model *model;
    dnnl_stream_t stream;
    float **buffers; /* [0] is the picture, [i + 1] of layer i; or NULL */
    void *scratch;
    call *calls;
};

/* ---- the model ---- */

static sp_status make_steps(sp_net_model *m, const sp_net_weights *weights)
{
    for (int i = 0; i < m->cfg->nlayers; i++) {
        sp_net_primitive *s = &m->steps[i];
        if (s->plan.work != SP_NET_HEAVY)
            continue;
        SP_TRY(sp_net_primitive_new(m->engine, m->cfg, weights, i, s));
    }
    return SP_OK;
}

static void model_cleanup(sp_net_model **m)
{
    sp_net_model_free(*m);
}

sp_status sp_net_model_new(const sp_net_cfg *cfg, const sp_net_weights *weights,
                           sp_net_model **out)
{
    SP_CLEANUP(model_cleanup) sp_net_model *m = calloc(1, sizeof *m);
    SP_AUTOFREE sp_net_step *planned = NULL;

    if (!m)
        return sp_no_memory();
    m->cfg = cfg;
    m->steps = calloc((size_t)cfg->nlayers, sizeof *m->steps);
    if (!m->steps)
        return sp_no_memory();
    SP_TRY(sp_net_primitive_check(dnnl_engine_create(&m->engine, dnnl_cpu, 0),
                                  cfg->layers));
    SP_TRY(sp_net_plan(cfg, sp_net_kernels_here() != NULL, &planned));
    for (int i = 0; i < cfg->nlayers; i++)
        m->steps[i].plan = planned[i];
    int threads = omp_get_max_threads();
    omp_set_num_threads(1); /* a primitive remembers for how many it is made */
    sp_status status = make_steps(m, weights);
    omp_set_num_threads(threads);
    SP_TRY(status);
    *out = SP_TAKE(m);
    return SP_OK;
}

void sp_net_model_free(sp_net_model *model)
{
    if (!model)
        return;
    for (int i = 0; model->steps && i < model->cfg->nlayers; i++)
        sp_net_primitive_free(&model->steps[i]);
    if (model->engine)
        dnnl_engine_destroy(model->engine);
    free(model->steps);
    free(model);
}

/* ---- a context ---- */

static void *aligned(size_t size)
{
    enum { LINE = 64 };

    return aligned_alloc(LINE, (size + LINE) / LINE * LINE);
}

static float *buffer_of(const sp_net_context *x, int layer)
{
    return x->buffers[layer < 0 ? 0 : x->model->steps[layer].plan.buffer + 1];
}

static size_t scratch_of(const sp_net_primitive *s)
{
    if (s->winograd)
        return sp_net_winograd_scratch(s->winograd) * sizeof(float);
    if (s->bottleneck)
        return sp_net_bottleneck_scratch(s->bottleneck) * sizeof(float);
    return s->primitive ? dnnl_memory_desc_get_size(&s->scratch) : 0;
}

static sp_status allocate(sp_net_context *x)
{
    const sp_net_cfg *cfg = x->model->cfg;
    size_t scratch = 0;

    x->buffers = calloc((size_t)cfg->nlayers + 1, sizeof *x->buffers);
    x->calls = calloc((size_t)cfg->nlayers, sizeof *x->calls);
    if (!x->buffers || !x->calls)
        return sp_no_memory();
    for (int i = -1; i < cfg->nlayers; i++) {
        const sp_net_primitive *s = i < 0 ? NULL : &x->model->steps[i];
        const sp_net_shape *shape = s ? &cfg->layers[i].out : &cfg->in;
        if (s && s->plan.work == SP_NET_NOTHING)
            continue;
        x->buffers[i + 1] =
            aligned((size_t)sp_net_shape_values(shape) * sizeof(float));
        if (!x->buffers[i + 1])
            return sp_no_memory();
        size_t need = s ? scratch_of(s) : 0;
        if (need > scratch)
            scratch = need;
    }
    x->scratch = aligned(scratch);
    return x->scratch ? SP_OK : sp_no_memory();
}

static sp_status bind(sp_net_context *x, call *c, int arg,
                      const dnnl_memory_desc_t *desc, void *bytes)
{
    dnnl_memory_t memory = NULL;

    SP_TRY(sp_net_primitive_check(
        dnnl_memory_create(&memory, desc, x->model->engine, bytes),
        x->model->cfg->layers));
    c->args[c->nargs++] = (dnnl_exec_arg_t){arg, memory};
    return SP_OK;
}

static sp_status bind_step(sp_net_context *x, int i)
{
    const sp_net_primitive *s = &x->model->steps[i];
    call *c = &x->calls[i];
    int from = x->model->cfg->layers[i].inputs[0];

    SP_TRY(bind(x, c, DNNL_ARG_SRC, &s->in, buffer_of(x, from)));
    SP_TRY(bind(x, c, DNNL_ARG_DST, &s->out, buffer_of(x, i)));
    SP_TRY(bind(x, c, DNNL_ARG_SCRATCHPAD, &s->scratch, x->scratch));
    if (s->plan.add != SP_NET_NOT_FUSED)
        SP_TRY(bind(x, c, DNNL_ARG_ATTR_MULTIPLE_POST_OP(0) | DNNL_ARG_SRC_1,
                    &s->out, buffer_of(x, s->plan.add)));
    if (!s->weights)
        return SP_OK;
    /* Shared with the other contexts: not of those that bind() made. */
    c->args[c->nargs] = (dnnl_exec_arg_t){DNNL_ARG_WEIGHTS, s->weights};
    c->args[c->nargs + 1] = (dnnl_exec_arg_t){DNNL_ARG_BIAS, s->biases};
    return SP_OK;
}

static void context_cleanup(sp_net_context **x)
{
    sp_net_context_free(*x);
}

sp_status sp_net_context_new(const sp_net_model *model, sp_net_context **out)
{
    SP_CLEANUP(context_cleanup) sp_net_context *x = calloc(1, sizeof *x);

    if (!x)
        return sp_no_memory();
    x->model = model;
    SP_TRY(sp_net_primitive_check(dnnl_stream_create(&x->stream, model->engine,
                                                     dnnl_stream_default_flags),
                                  model->cfg->layers));
    SP_TRY(allocate(x));
    for (int i = 0; i < model->cfg->nlayers; i++)
        if (model->steps[i].primitive)
            SP_TRY(bind_step(x, i));
    *out = SP_TAKE(x);
    return SP_OK;
}

void sp_net_context_free(sp_net_context *context)
{
    if (!context)
        return;
    int nlayers = context->model->cfg->nlayers;
    for (int i = 0; context->calls && i < nlayers; i++)
        for (int k = 0; k < context->calls[i].nargs; k++)
            dnnl_memory_destroy(context->calls[i].args[k].memory);
    for (int i = 0; context->buffers && i <= nlayers; i++)
        free(context->buffers[i]);
    if (context->stream)
        dnnl_stream_destroy(context->stream);
    free(context->scratch);
    free(context->buffers);
    free(context->calls);
    free(context);
}

float *sp_net_input(sp_net_context *context)
{
    return context->buffers[0];
}

const float *sp_net_output(const sp_net_context *context, int layer)
{
    return buffer_of(context, layer);
}

static void run_plain(sp_net_context *x, int i)
{
    const sp_net_cfg *cfg = x->model->cfg;
    const sp_net_layer *l = &cfg->layers[i];
    const float *inputs[SP_NET_INPUTS_MAX];
    int channels[SP_NET_INPUTS_MAX];

    for (int k = 0; k < l->ninputs; k++) {
        int from = l->inputs[k];
        inputs[k] = buffer_of(x, from);
        channels[k] = from < 0 ? cfg->in.c : cfg->layers[from].out.c;
    }
    sp_net_plain(l, inputs, channels, buffer_of(x, i));
}

static void run_own(sp_net_context *x, int i)
{
    const sp_net_primitive *s = &x->model->steps[i];
    const float *in = buffer_of(x, s->plan.from);
    bool adds = s->plan.add != SP_NET_NOT_FUSED;

    if (s->winograd)
        sp_net_winograd_run(s->winograd, in, buffer_of(x, i), x->scratch);
    else
        sp_net_bottleneck_run(s->bottleneck, in,
                              adds ? buffer_of(x, s->plan.add) : NULL,
                              buffer_of(x, i), x->scratch);
}

static sp_status run_steps(sp_net_context *x)
{
    const sp_net_cfg *cfg = x->model->cfg;

    for (int i = 0; i < cfg->nlayers; i++) {
        const sp_net_primitive *s = &x->model->steps[i];
        call *c = &x->calls[i];
        if (s->plan.work == SP_NET_PLAIN)
            run_plain(x, i);
        if (s->winograd || s->bottleneck)
            run_own(x, i);
        if (s->primitive)
            SP_TRY(sp_net_primitive_check(
                dnnl_primitive_execute(s->primitive, x->stream,
                                       c->nargs + (s->weights ? 2 : 0),
                                       c->args),
                &cfg->layers[i]));
    }
    return sp_net_primitive_check(dnnl_stream_wait(x->stream), cfg->layers);
}

sp_status sp_net_forward(sp_net_context *context)
{
    int threads = omp_get_max_threads();

    omp_set_num_threads(1);
    sp_status status = run_steps(context);
    omp_set_num_threads(threads);
    return status;
}
