/* From layers to primitives of oneDNN 2.x, and through them. */
#include "net_run.h"

#include <dnnl.h>
#include <string.h>

#include "net_plain.h"
#include "net_plan.h"

/* Of the GNU OpenMP library that oneDNN uses. Its number of threads belongs to
 * the calling thread; it is put back. */
extern int omp_get_max_threads(void);
extern void omp_set_num_threads(int n);

enum { STEP_ARGS = 6 };

/* How a layer is computed: as planned, with what oneDNN needs for it. */
typedef struct step {
    sp_net_step plan;
    dnnl_primitive_t primitive;
    dnnl_memory_t weights;
    dnnl_memory_t biases;
    dnnl_memory_desc_t scratch;
    dnnl_memory_desc_t in;
    dnnl_memory_desc_t out;
} step;

struct sp_net_model {
    const sp_net_cfg *cfg;
    dnnl_engine_t engine;
    step *steps; /* one per layer */
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

static sp_status check(dnnl_status_t status, const sp_net_layer *l)
{
    if (status == dnnl_success)
        return SP_OK;
    if (status == dnnl_out_of_memory)
        return sp_no_memory();
    return sp_fail(SP_UNSUPPORTED,
                   "cfg 第 %d 行的 [%s] 不能在 oneDNN 上运行（错误 %d）",
                   "line %d of the cfg: oneDNN cannot run this [%s] (error "
                   "%d)",
                   l->line, sp_net_kind_name(l->kind), (int)status);
}

static sp_status describe(dnnl_memory_desc_t *out, const sp_net_shape *s,
                          const sp_net_layer *l)
{
    dnnl_dims_t dims = {1, s->c, s->h, s->w};

    return check(
        dnnl_memory_desc_init_by_tag(out, 4, dims, dnnl_f32, dnnl_nhwc), l);
}

/* ---- a convolution ---- */

typedef struct conv {
    const sp_net_layer *l;
    dnnl_memory_desc_t plain; /* weights as the file has them */
    dnnl_convolution_desc_t desc;
    dnnl_primitive_desc_t pd;
} conv;

static void conv_free(conv *c)
{
    if (c->pd)
        dnnl_primitive_desc_destroy(c->pd);
}

static void attr_free(dnnl_primitive_attr_t *attr)
{
    if (*attr)
        dnnl_primitive_attr_destroy(*attr);
}

static void ops_free(dnnl_post_ops_t *ops)
{
    if (*ops)
        dnnl_post_ops_destroy(*ops);
}

static void memory_free(dnnl_memory_t *memory)
{
    if (*memory)
        dnnl_memory_destroy(*memory);
}

static sp_status conv_describe(conv *c, const step *s)
{
    const sp_net_layer *l = c->l;
    int g = l->groups;
    dnnl_dims_t grouped = {g, l->out.c / g, l->in.c / g, l->size, l->size};
    dnnl_dims_t whole = {l->out.c, l->in.c, l->size, l->size};
    dnnl_dims_t strides = {l->stride, l->stride};
    dnnl_dims_t pads = {l->pad, l->pad};
    dnnl_dims_t nbiases = {l->out.c};
    dnnl_memory_desc_t weights, biases;
    int n = g > 1 ? 5 : 4;

    SP_TRY(
        check(dnnl_memory_desc_init_by_tag(&weights, n, g > 1 ? grouped : whole,
                                           dnnl_f32, dnnl_format_tag_any),
              l));
    SP_TRY(check(dnnl_memory_desc_init_by_tag(&c->plain, n,
                                              g > 1 ? grouped : whole, dnnl_f32,
                                              g > 1 ? dnnl_goihw : dnnl_oihw),
                 l));
    SP_TRY(check(
        dnnl_memory_desc_init_by_tag(&biases, 1, nbiases, dnnl_f32, dnnl_a),
        l));
    return check(dnnl_convolution_forward_desc_init(
                     &c->desc, dnnl_forward_inference, dnnl_convolution_direct,
                     &s->in, &weights, &biases, &s->out, strides, pads, pads),
                 l);
}

static sp_status append_activation(dnnl_post_ops_t ops, const sp_net_layer *l)
{
    static const struct {
        dnnl_alg_kind_t kind;
        float alpha;
    } table[] = {
        [SP_NET_LEAKY] = {dnnl_eltwise_relu, 0.1f},
        [SP_NET_RELU] = {dnnl_eltwise_relu, 0},
        [SP_NET_MISH] = {dnnl_eltwise_mish, 0},
        [SP_NET_SWISH] = {dnnl_eltwise_swish, 1},
        [SP_NET_LOGISTIC] = {dnnl_eltwise_logistic, 0},
    };

    if (l->activation == SP_NET_LINEAR)
        return SP_OK;
    return check(dnnl_post_ops_append_eltwise(ops, 1, table[l->activation].kind,
                                              table[l->activation].alpha, 0),
                 l);
}

static sp_status conv_choose(sp_net_model *m, conv *c, const step *s)
{
    SP_CLEANUP(attr_free) dnnl_primitive_attr_t attr = NULL;
    SP_CLEANUP(ops_free) dnnl_post_ops_t ops = NULL;

    SP_TRY(check(dnnl_primitive_attr_create(&attr), c->l));
    SP_TRY(check(dnnl_primitive_attr_set_scratchpad_mode(
                     attr, dnnl_scratchpad_mode_user),
                 c->l));
    SP_TRY(check(dnnl_post_ops_create(&ops), c->l));
    SP_TRY(append_activation(ops, c->l));
    if (s->plan.add != SP_NET_NOT_FUSED)
        SP_TRY(check(dnnl_post_ops_append_binary(ops, dnnl_binary_add, &s->out),
                     c->l));
    SP_TRY(check(dnnl_primitive_attr_set_post_ops(attr, ops), c->l));
    return check(
        dnnl_primitive_desc_create(&c->pd, &c->desc, attr, m->engine, NULL),
        c->l);
}

/* The weights, in the order that the primitive wants. */
static sp_status conv_arrange(const sp_net_model *m, const conv *c, step *s,
                              const float *weights)
{
    SP_CLEANUP(memory_free) dnnl_memory_t from = NULL;
    dnnl_primitive_desc_t pd = NULL;
    dnnl_primitive_t reorder = NULL;
    dnnl_stream_t stream = NULL;
    const dnnl_memory_desc_t *wanted =
        dnnl_primitive_desc_query_md(c->pd, dnnl_query_weights_md, 0);

    SP_TRY(check(dnnl_memory_create(&from, &c->plain, m->engine,
                                    (void *)(uintptr_t)weights),
                 c->l));
    SP_TRY(check(dnnl_memory_create(&s->weights, wanted, m->engine,
                                    DNNL_MEMORY_ALLOCATE),
                 c->l));
    dnnl_status_t status = dnnl_reorder_primitive_desc_create(
        &pd, &c->plain, m->engine, wanted, m->engine, NULL);
    if (status == dnnl_success)
        status = dnnl_primitive_create(&reorder, pd);
    if (status == dnnl_success)
        status =
            dnnl_stream_create(&stream, m->engine, dnnl_stream_default_flags);
    if (status == dnnl_success) {
        dnnl_exec_arg_t args[] = {{DNNL_ARG_FROM, from},
                                  {DNNL_ARG_TO, s->weights}};
        status = dnnl_primitive_execute(reorder, stream, 2, args);
    }
    if (status == dnnl_success)
        status = dnnl_stream_wait(stream);
    if (stream)
        dnnl_stream_destroy(stream);
    if (reorder)
        dnnl_primitive_destroy(reorder);
    if (pd)
        dnnl_primitive_desc_destroy(pd);
    return check(status, c->l);
}

static sp_status copy_biases(const sp_net_model *m, step *s, const conv *c,
                             const float *biases)
{
    const dnnl_memory_desc_t *wanted =
        dnnl_primitive_desc_query_md(c->pd, dnnl_query_weights_md, 1);
    void *to = NULL;

    SP_TRY(check(
        dnnl_memory_create(&s->biases, wanted, m->engine, DNNL_MEMORY_ALLOCATE),
        c->l));
    SP_TRY(check(dnnl_memory_get_data_handle(s->biases, &to), c->l));
    memcpy(to, biases, (size_t)c->l->out.c * sizeof *biases);
    return SP_OK;
}

static sp_status finish(step *s, const_dnnl_primitive_desc_t pd,
                        const sp_net_layer *l)
{
    s->scratch = *dnnl_primitive_desc_query_md(pd, dnnl_query_scratchpad_md, 0);
    return check(dnnl_primitive_create(&s->primitive, pd), l);
}

static sp_status make_conv(sp_net_model *m, step *s, const sp_net_layer *l,
                           const sp_net_filters *filters)
{
    SP_CLEANUP(conv_free) conv c = {.l = l};

    SP_TRY(conv_describe(&c, s));
    SP_TRY(conv_choose(m, &c, s));
    SP_TRY(conv_arrange(m, &c, s, filters->weights));
    SP_TRY(copy_biases(m, s, &c, filters->biases));
    return finish(s, c.pd, l);
}

static sp_status make_maxpool(sp_net_model *m, step *s, const sp_net_layer *l)
{
    dnnl_dims_t strides = {l->stride, l->stride};
    dnnl_dims_t sizes = {l->size, l->size};
    dnnl_dims_t before = {l->pad / 2, l->pad / 2};
    dnnl_dims_t after = {l->pad - l->pad / 2, l->pad - l->pad / 2};
    SP_CLEANUP(attr_free) dnnl_primitive_attr_t attr = NULL;
    dnnl_pooling_desc_t desc;
    dnnl_primitive_desc_t pd;

    SP_TRY(check(dnnl_pooling_forward_desc_init(
                     &desc, dnnl_forward_inference, dnnl_pooling_max, &s->in,
                     &s->out, strides, sizes, before, after),
                 l));
    SP_TRY(check(dnnl_primitive_attr_create(&attr), l));
    SP_TRY(check(dnnl_primitive_attr_set_scratchpad_mode(
                     attr, dnnl_scratchpad_mode_user),
                 l));
    SP_TRY(check(dnnl_primitive_desc_create(&pd, &desc, attr, m->engine, NULL),
                 l));
    sp_status status = finish(s, pd, l);
    dnnl_primitive_desc_destroy(pd);
    return status;
}

/* ---- the model ---- */

static sp_status make_steps(sp_net_model *m, const sp_net_weights *weights)
{
    for (int i = 0; i < m->cfg->nlayers; i++) {
        const sp_net_layer *l = &m->cfg->layers[i];
        step *s = &m->steps[i];
        if (s->plan.work != SP_NET_HEAVY)
            continue;
        SP_TRY(describe(&s->in, &l->in, l));
        SP_TRY(describe(&s->out, &l->out, l));
        SP_TRY(l->kind == SP_NET_MAXPOOL
                   ? make_maxpool(m, s, l)
                   : make_conv(m, s, l, &weights->layers[i]));
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
    SP_TRY(check(dnnl_engine_create(&m->engine, dnnl_cpu, 0), cfg->layers));
    SP_TRY(sp_net_plan(cfg, &planned));
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
    for (int i = 0; model->steps && i < model->cfg->nlayers; i++) {
        step *s = &model->steps[i];
        if (s->primitive)
            dnnl_primitive_destroy(s->primitive);
        memory_free(&s->weights);
        memory_free(&s->biases);
    }
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

static sp_status allocate(sp_net_context *x)
{
    const sp_net_cfg *cfg = x->model->cfg;
    size_t scratch = 0;

    x->buffers = calloc((size_t)cfg->nlayers + 1, sizeof *x->buffers);
    x->calls = calloc((size_t)cfg->nlayers, sizeof *x->calls);
    if (!x->buffers || !x->calls)
        return sp_no_memory();
    for (int i = -1; i < cfg->nlayers; i++) {
        const step *s = i < 0 ? NULL : &x->model->steps[i];
        const sp_net_shape *shape = s ? &cfg->layers[i].out : &cfg->in;
        if (s && s->plan.work == SP_NET_NOTHING)
            continue;
        x->buffers[i + 1] =
            aligned((size_t)sp_net_shape_values(shape) * sizeof(float));
        if (!x->buffers[i + 1])
            return sp_no_memory();
        size_t need =
            s && s->primitive ? dnnl_memory_desc_get_size(&s->scratch) : 0;
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

    SP_TRY(check(dnnl_memory_create(&memory, desc, x->model->engine, bytes),
                 x->model->cfg->layers));
    c->args[c->nargs++] = (dnnl_exec_arg_t){arg, memory};
    return SP_OK;
}

static sp_status bind_step(sp_net_context *x, int i)
{
    const step *s = &x->model->steps[i];
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
    SP_TRY(check(dnnl_stream_create(&x->stream, model->engine,
                                    dnnl_stream_default_flags),
                 model->cfg->layers));
    SP_TRY(allocate(x));
    for (int i = 0; i < model->cfg->nlayers; i++)
        if (model->steps[i].plan.work == SP_NET_HEAVY)
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

static sp_status run_steps(sp_net_context *x)
{
    const sp_net_cfg *cfg = x->model->cfg;

    for (int i = 0; i < cfg->nlayers; i++) {
        const step *s = &x->model->steps[i];
        call *c = &x->calls[i];
        if (s->plan.work == SP_NET_PLAIN)
            run_plain(x, i);
        if (s->plan.work == SP_NET_HEAVY)
            SP_TRY(check(dnnl_primitive_execute(s->primitive, x->stream,
                                                c->nargs + (s->weights ? 2 : 0),
                                                c->args),
                         &cfg->layers[i]));
    }
    return check(dnnl_stream_wait(x->stream), cfg->layers);
}

sp_status sp_net_forward(sp_net_context *context)
{
    int threads = omp_get_max_threads();

    omp_set_num_threads(1);
    sp_status status = run_steps(context);
    omp_set_num_threads(threads);
    return status;
}
