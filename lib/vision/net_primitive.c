/* From layers to primitives. */
#include "net_primitive.h"

#include <string.h>

sp_status sp_net_primitive_check(dnnl_status_t status, const sp_net_layer *l)
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

    return sp_net_primitive_check(
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

static sp_status conv_describe(conv *c, const sp_net_primitive *s)
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

    SP_TRY(sp_net_primitive_check(
        dnnl_memory_desc_init_by_tag(&weights, n, g > 1 ? grouped : whole,
                                     dnnl_f32, dnnl_format_tag_any),
        l));
    SP_TRY(sp_net_primitive_check(
        dnnl_memory_desc_init_by_tag(&c->plain, n, g > 1 ? grouped : whole,
                                     dnnl_f32, g > 1 ? dnnl_goihw : dnnl_oihw),
        l));
    SP_TRY(sp_net_primitive_check(
        dnnl_memory_desc_init_by_tag(&biases, 1, nbiases, dnnl_f32, dnnl_a),
        l));
    return sp_net_primitive_check(dnnl_convolution_forward_desc_init(
                                      &c->desc, dnnl_forward_inference,
                                      dnnl_convolution_direct, &s->in, &weights,
                                      &biases, &s->out, strides, pads, pads),
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
    return sp_net_primitive_check(
        dnnl_post_ops_append_eltwise(ops, 1, table[l->activation].kind,
                                     table[l->activation].alpha, 0),
        l);
}

static sp_status conv_choose(dnnl_engine_t engine, conv *c,
                             const sp_net_primitive *s)
{
    SP_CLEANUP(attr_free) dnnl_primitive_attr_t attr = NULL;
    SP_CLEANUP(ops_free) dnnl_post_ops_t ops = NULL;

    SP_TRY(sp_net_primitive_check(dnnl_primitive_attr_create(&attr), c->l));
    SP_TRY(sp_net_primitive_check(dnnl_primitive_attr_set_scratchpad_mode(
                                      attr, dnnl_scratchpad_mode_user),
                                  c->l));
    SP_TRY(sp_net_primitive_check(dnnl_post_ops_create(&ops), c->l));
    SP_TRY(append_activation(ops, c->l));
    if (s->plan.add != SP_NET_NOT_FUSED)
        SP_TRY(sp_net_primitive_check(
            dnnl_post_ops_append_binary(ops, dnnl_binary_add, &s->out), c->l));
    SP_TRY(sp_net_primitive_check(dnnl_primitive_attr_set_post_ops(attr, ops),
                                  c->l));
    return sp_net_primitive_check(
        dnnl_primitive_desc_create(&c->pd, &c->desc, attr, engine, NULL), c->l);
}

/* The weights, in the order that the primitive wants. */
static sp_status conv_arrange(dnnl_engine_t engine, const conv *c,
                              sp_net_primitive *s, const float *weights)
{
    SP_CLEANUP(memory_free) dnnl_memory_t from = NULL;
    dnnl_primitive_desc_t pd = NULL;
    dnnl_primitive_t reorder = NULL;
    dnnl_stream_t stream = NULL;
    const dnnl_memory_desc_t *wanted =
        dnnl_primitive_desc_query_md(c->pd, dnnl_query_weights_md, 0);

    SP_TRY(
        sp_net_primitive_check(dnnl_memory_create(&from, &c->plain, engine,
                                                  (void *)(uintptr_t)weights),
                               c->l));
    SP_TRY(sp_net_primitive_check(
        dnnl_memory_create(&s->weights, wanted, engine, DNNL_MEMORY_ALLOCATE),
        c->l));
    dnnl_status_t status = dnnl_reorder_primitive_desc_create(
        &pd, &c->plain, engine, wanted, engine, NULL);
    if (status == dnnl_success)
        status = dnnl_primitive_create(&reorder, pd);
    if (status == dnnl_success)
        status = dnnl_stream_create(&stream, engine, dnnl_stream_default_flags);
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
    return sp_net_primitive_check(status, c->l);
}

static sp_status copy_biases(dnnl_engine_t engine, sp_net_primitive *s,
                             const conv *c, const float *biases)
{
    const dnnl_memory_desc_t *wanted =
        dnnl_primitive_desc_query_md(c->pd, dnnl_query_weights_md, 1);
    void *to = NULL;

    SP_TRY(sp_net_primitive_check(
        dnnl_memory_create(&s->biases, wanted, engine, DNNL_MEMORY_ALLOCATE),
        c->l));
    SP_TRY(sp_net_primitive_check(dnnl_memory_get_data_handle(s->biases, &to),
                                  c->l));
    memcpy(to, biases, (size_t)c->l->out.c * sizeof *biases);
    return SP_OK;
}

static sp_status finish(sp_net_primitive *s, const_dnnl_primitive_desc_t pd,
                        const sp_net_layer *l)
{
    s->scratch = *dnnl_primitive_desc_query_md(pd, dnnl_query_scratchpad_md, 0);
    return sp_net_primitive_check(dnnl_primitive_create(&s->primitive, pd), l);
}

static sp_status make_conv(dnnl_engine_t engine, sp_net_primitive *s,
                           const sp_net_layer *l, const sp_net_filters *filters)
{
    SP_CLEANUP(conv_free) conv c = {.l = l};

    SP_TRY(conv_describe(&c, s));
    SP_TRY(conv_choose(engine, &c, s));
    SP_TRY(conv_arrange(engine, &c, s, filters->weights));
    SP_TRY(copy_biases(engine, s, &c, filters->biases));
    return finish(s, c.pd, l);
}

static sp_status make_maxpool(dnnl_engine_t engine, sp_net_primitive *s,
                              const sp_net_layer *l)
{
    dnnl_dims_t strides = {l->stride, l->stride};
    dnnl_dims_t sizes = {l->size, l->size};
    dnnl_dims_t before = {l->pad / 2, l->pad / 2};
    dnnl_dims_t after = {l->pad - l->pad / 2, l->pad - l->pad / 2};
    SP_CLEANUP(attr_free) dnnl_primitive_attr_t attr = NULL;
    dnnl_pooling_desc_t desc;
    dnnl_primitive_desc_t pd;

    SP_TRY(sp_net_primitive_check(
        dnnl_pooling_forward_desc_init(&desc, dnnl_forward_inference,
                                       dnnl_pooling_max, &s->in, &s->out,
                                       strides, sizes, before, after),
        l));
    SP_TRY(sp_net_primitive_check(dnnl_primitive_attr_create(&attr), l));
    SP_TRY(sp_net_primitive_check(dnnl_primitive_attr_set_scratchpad_mode(
                                      attr, dnnl_scratchpad_mode_user),
                                  l));
    SP_TRY(sp_net_primitive_check(
        dnnl_primitive_desc_create(&pd, &desc, attr, engine, NULL), l));
    sp_status status = finish(s, pd, l);
    dnnl_primitive_desc_destroy(pd);
    return status;
}

static sp_status make_trio(const sp_net_cfg *cfg, const sp_net_weights *weights,
                           int i, sp_net_primitive *s)
{
    int deep = s->plan.deep;
    int wide = s->plan.wide;
    sp_net_trio trio = {.deep = &cfg->layers[deep],
                        .narrow = &cfg->layers[i],
                        .deep_filters = &weights->layers[deep],
                        .narrow_filters = &weights->layers[i]};

    if (wide != SP_NET_NOT_FUSED) {
        trio.wide = &cfg->layers[wide];
        trio.wide_filters = &weights->layers[wide];
    }
    return sp_net_bottleneck_new(&trio, &s->bottleneck);
}

sp_status sp_net_primitive_new(dnnl_engine_t engine, const sp_net_cfg *cfg,
                               const sp_net_weights *weights, int i,
                               sp_net_primitive *s)
{
    const sp_net_layer *l = &cfg->layers[i];

    if (s->plan.deep != SP_NET_NOT_FUSED)
        return make_trio(cfg, weights, i, s);
    if (l->kind == SP_NET_CONVOLUTIONAL && s->plan.add == SP_NET_NOT_FUSED)
        SP_TRY(sp_net_winograd_new(l, &weights->layers[i], &s->winograd));
    if (s->winograd)
        return SP_OK;
    SP_TRY(describe(&s->in, &l->in, l));
    SP_TRY(describe(&s->out, &l->out, l));
    return l->kind == SP_NET_MAXPOOL
               ? make_maxpool(engine, s, l)
               : make_conv(engine, s, l, &weights->layers[i]);
}

void sp_net_primitive_free(sp_net_primitive *s)
{
    if (s->primitive)
        dnnl_primitive_destroy(s->primitive);
    memory_free(&s->weights);
    memory_free(&s->biases);
    sp_net_winograd_free(s->winograd);
    sp_net_bottleneck_free(s->bottleneck);
}
