/* What each section of a cfg means: limits, shapes, where its input is. */
#include "net_cfg.h"

#include <string.h>

#include "net_supported.h"

static const struct named {
    const char *name;
    const char *other; /* a second spelling that Darknet accepts */
} kinds[] = {
    [SP_NET_CONVOLUTIONAL] = {"convolutional", "conv"},
    [SP_NET_MAXPOOL] = {"maxpool", "max"},
    [SP_NET_AVGPOOL] = {"avgpool", "avg"},
    [SP_NET_UPSAMPLE] = {"upsample", NULL},
    [SP_NET_ROUTE] = {"route", NULL},
    [SP_NET_SHORTCUT] = {"shortcut", NULL},
    [SP_NET_DROPOUT] = {"dropout", NULL},
    [SP_NET_REORG] = {"reorg", NULL},
    [SP_NET_SOFTMAX] = {"softmax", "soft"},
    [SP_NET_YOLO] = {"yolo", NULL},
    [SP_NET_REGION] = {"region", NULL},
};
SP_ASSERT_COUNT(kinds, SP_NET_KIND_COUNT);

static const char *const activations[] = {
    [SP_NET_LINEAR] = "linear", [SP_NET_LEAKY] = "leaky",
    [SP_NET_RELU] = "relu",     [SP_NET_MISH] = "mish",
    [SP_NET_SWISH] = "swish",   [SP_NET_LOGISTIC] = "logistic",
};
SP_ASSERT_COUNT(activations, SP_NET_ACTIVATION_COUNT);

/* A network while it is read. */
typedef struct reading {
    sp_net_cfg *cfg;
    const sp_net_section *section;
    sp_net_layer *layer;
    int at; /* its number */
} reading;

const char *sp_net_kind_name(sp_net_kind kind)
{
    return kind < SP_COUNT(kinds) ? kinds[kind].name : "unknown";
}

int64_t sp_net_shape_values(const sp_net_shape *shape)
{
    return (int64_t)shape->w * shape->h * shape->c;
}

static bool same_size(const sp_net_shape *a, const sp_net_shape *b)
{
    return a->w == b->w && a->h == b->h;
}

static const sp_net_shape *shape_of(const sp_net_cfg *cfg, int layer)
{
    return layer < 0 ? &cfg->in : &cfg->layers[layer].out;
}

static sp_status read_activation(const reading *r, sp_net_activation fallback)
{
    const sp_net_setting *found;

    SP_TRY(sp_net_setting_find(r->section, "activation", &found));
    r->layer->activation = fallback;
    if (!found)
        return SP_OK;
    for (unsigned i = 0; i < SP_NET_ACTIVATION_COUNT; i++)
        if (strcmp(found->value, activations[i]) == 0) {
            r->layer->activation = (sp_net_activation)i;
            return SP_OK;
        }
    return sp_fail(SP_UNSUPPORTED,
                   "第 %d 行：激活函数“%.40s”不支持；可用 linear、leaky、"
                   "relu、mish、swish、logistic",
                   "line %d: activation \"%.40s\" is not supported; linear, "
                   "leaky, relu, mish, swish and logistic are",
                   found->line, found->value);
}

/* A window that does not fit is refused. */
static sp_status slide(const reading *r, int padding)
{
    sp_net_layer *l = r->layer;
    int w = l->in.w + padding - l->size;
    int h = l->in.h + padding - l->size;

    if (w < 0 || h < 0)
        return sp_fail(SP_INVALID,
                       "第 %d 行：[%s] 的窗口 %d 比 %d × %d 的输入大",
                       "line %d: [%s]: a window of %d is larger than its input "
                       "of %d × %d",
                       l->line, r->section->name, l->size, l->in.w, l->in.h);
    l->out = (sp_net_shape){w / l->stride + 1, h / l->stride + 1, l->in.c};
    return SP_OK;
}

static sp_status read_convolutional(reading *r)
{
    const sp_net_section *s = r->section;
    sp_net_layer *l = r->layer;
    int filters;
    bool half;

    SP_TRY(
        sp_net_setting_int(s, "filters", 1, SP_NET_CHANNELS_MAX, 0, &filters));
    SP_TRY(sp_net_setting_int(s, "size", 1, 31, 0, &l->size));
    SP_TRY(sp_net_setting_int(s, "stride", 1, 16, 1, &l->stride));
    SP_TRY(sp_net_setting_int(s, "padding", 0, 31, 0, &l->pad));
    SP_TRY(sp_net_setting_bool(s, "pad", &half));
    SP_TRY(sp_net_setting_bool(s, "batch_normalize", &l->normalize));
    SP_TRY(
        sp_net_setting_int(s, "groups", 1, SP_NET_CHANNELS_MAX, 1, &l->groups));
    SP_TRY(read_activation(r, SP_NET_LOGISTIC));
    if (half)
        l->pad = l->size / 2;
    if (l->in.c % l->groups || filters % l->groups)
        return sp_fail(SP_INVALID,
                       "第 %d 行：groups=%d 应能整除 %d 个输入通道和 "
                       "filters=%d",
                       "line %d: groups=%d must divide the %d channels of the "
                       "input and filters=%d",
                       l->line, l->groups, l->in.c, filters);
    SP_TRY(slide(r, 2 * l->pad));
    l->out.c = filters;
    double taps = (double)l->size * l->size * (l->in.c / l->groups);
    r->cfg->flops += 2 * taps * (double)sp_net_shape_values(&l->out);
    r->cfg->weights += (int64_t)taps * filters;
    r->cfg->weights += (int64_t)filters * (l->normalize ? 4 : 1);
    return SP_OK;
}

static sp_status read_maxpool(reading *r)
{
    const sp_net_section *s = r->section;
    sp_net_layer *l = r->layer;

    SP_TRY(sp_net_setting_int(s, "stride", 1, 16, 1, &l->stride));
    SP_TRY(sp_net_setting_int(s, "size", 1, 64, l->stride, &l->size));
    SP_TRY(
        sp_net_setting_int(s, "padding", 0, l->size - 1, l->size - 1, &l->pad));
    return slide(r, l->pad);
}

static sp_status read_avgpool(reading *r)
{
    r->layer->out = (sp_net_shape){1, 1, r->layer->in.c};
    return SP_OK;
}

static sp_status read_upsample(reading *r)
{
    sp_net_layer *l = r->layer;

    SP_TRY(sp_net_setting_int(r->section, "stride", 1, 16, 2, &l->stride));
    l->out = (sp_net_shape){l->in.w * l->stride, l->in.h * l->stride, l->in.c};
    return SP_OK;
}

static sp_status read_dropout(reading *r)
{
    r->layer->out = r->layer->in;
    return SP_OK;
}

/* A number of a layer: from the start, or, negative, back from here. */
static sp_status resolve(const reading *r, const char *key, int given, int *out)
{
    int layer = given < 0 ? r->at + given : given;

    if (layer < 0 || layer >= r->at)
        return sp_fail(SP_INVALID,
                       "第 %d 行：[%s] %s 里的 %d 不是前面 %d 层之一",
                       "line %d: [%s] %s holds %d, which is none of the %d "
                       "layers before it",
                       r->layer->line, r->section->name, key, given, r->at);
    *out = layer;
    return SP_OK;
}

static sp_status read_route(reading *r)
{
    const sp_net_section *s = r->section;
    sp_net_layer *l = r->layer;

    SP_TRY(sp_net_setting_ints(s, "layers", SP_NET_INPUTS_MAX, l->inputs,
                               &l->ninputs));
    if (l->ninputs == 0)
        return sp_net_setting_missing(s, "layers");
    SP_TRY(
        sp_net_setting_int(s, "groups", 1, SP_NET_CHANNELS_MAX, 1, &l->groups));
    SP_TRY(sp_net_setting_int(s, "group_id", 0, l->groups - 1, 0, &l->group));
    for (int i = 0; i < l->ninputs; i++) {
        SP_TRY(resolve(r, "layers", l->inputs[i], &l->inputs[i]));
        const sp_net_shape *from = shape_of(r->cfg, l->inputs[i]);
        if (i == 0)
            l->in = *from;
        if (!same_size(from, &l->in) || from->c % l->groups)
            return sp_fail(SP_INVALID,
                           "第 %d 行：[route] 接不上：第 %d 层是 %d × %d × %d，"
                           "应为 %d × %d，通道数能被 %d 整除",
                           "line %d: [route] does not fit: layer %d is %d × %d "
                           "× %d; %d × %d is expected, with channels that %d "
                           "divides",
                           l->line, l->inputs[i], from->w, from->h, from->c,
                           l->in.w, l->in.h, l->groups);
        l->out.c += from->c / l->groups;
    }
    l->out.w = l->in.w;
    l->out.h = l->in.h;
    return SP_OK;
}

static sp_status read_shortcut(reading *r)
{
    sp_net_layer *l = r->layer;
    int n;

    SP_TRY(sp_net_setting_ints(r->section, "from", SP_NET_INPUTS_MAX - 1,
                               l->inputs + 1, &n));
    if (n == 0)
        return sp_net_setting_missing(r->section, "from");
    l->ninputs = n + 1;
    SP_TRY(read_activation(r, SP_NET_LINEAR));
    for (int i = 1; i < l->ninputs; i++) {
        SP_TRY(resolve(r, "from", l->inputs[i], &l->inputs[i]));
        const sp_net_shape *from = shape_of(r->cfg, l->inputs[i]);
        if (!same_size(from, &l->in) || from->c != l->in.c)
            return sp_fail(SP_INVALID,
                           "第 %d 行：[shortcut] 两边不一样大：第 %d 层是 "
                           "%d × %d × %d，这里是 %d × %d × %d",
                           "line %d: [shortcut] adds what differs: layer %d is "
                           "%d × %d × %d, and here it is %d × %d × %d",
                           l->line, l->inputs[i], from->w, from->h, from->c,
                           l->in.w, l->in.h, l->in.c);
    }
    l->out = l->in;
    return SP_OK;
}

static sp_status read_reorg(reading *r)
{
    sp_net_layer *l = r->layer;

    SP_TRY(sp_net_setting_int(r->section, "stride", 1, 16, 1, &l->stride));
    if (l->in.w % l->stride || l->in.h % l->stride ||
        l->in.c % (l->stride * l->stride))
        return sp_fail(SP_INVALID,
                       "第 %d 行：[reorg] stride=%d 与 %d × %d × %d 的输入不合",
                       "line %d: [reorg] stride=%d does not fit an input of "
                       "%d × %d × %d",
                       l->line, l->stride, l->in.w, l->in.h, l->in.c);
    l->out = (sp_net_shape){l->in.w / l->stride, l->in.h / l->stride,
                            l->in.c * l->stride * l->stride};
    return SP_OK;
}

static sp_status read_softmax(reading *r)
{
    sp_net_layer *l = r->layer;

    SP_TRY(sp_net_setting_int(r->section, "groups", 1, SP_NET_CHANNELS_MAX, 1,
                              &l->groups));
    if (l->in.w != 1 || l->in.h != 1 || l->in.c % l->groups)
        return sp_fail(SP_UNSUPPORTED,
                       "第 %d 行：[softmax] groups=%d 只能跟在 1 × 1 的层后"
                       "面，这里是 %d × %d × %d",
                       "line %d: [softmax] groups=%d may follow a layer of 1 × "
                       "1 alone, and here it is %d × %d × %d",
                       l->line, l->groups, l->in.w, l->in.h, l->in.c);
    l->out = l->in;
    return SP_OK;
}

/* The boxes of @total that this layer answers for, all without a mask. */
static sp_status read_anchors(reading *r, int total, const float *all)
{
    sp_net_layer *l = r->layer;
    int mask[SP_NET_ANCHORS_MAX];
    int n = 0;

    SP_TRY(
        sp_net_setting_ints(r->section, "mask", SP_NET_ANCHORS_MAX, mask, &n));
    l->nanchors = n ? n : total;
    for (int i = 0; i < l->nanchors; i++) {
        int from = n ? mask[i] : i;
        if (from < 0 || from >= total)
            return sp_fail(SP_INVALID,
                           "第 %d 行：[%s] mask 里的 %d 应为 0 到 %d",
                           "line %d: [%s] mask holds %d; 0 to %d are there",
                           l->line, r->section->name, from, total - 1);
        l->anchors[i][0] = all[2 * from];
        l->anchors[i][1] = all[2 * from + 1];
    }
    return SP_OK;
}

static sp_status read_boxes(reading *r)
{
    sp_net_layer *l = r->layer;
    const sp_net_section *s = r->section;
    float all[2 * SP_NET_ANCHORS_MAX];
    int total, n;

    SP_TRY(sp_net_setting_int(s, "classes", 1, SP_NET_CLASSES_MAX, 0,
                              &l->classes));
    SP_TRY(sp_net_setting_int(s, "num", 1, SP_NET_ANCHORS_MAX, 0, &total));
    SP_TRY(sp_net_setting_reals(s, "anchors", 2 * SP_NET_ANCHORS_MAX, all, &n));
    for (int i = 0; i < n; i++)
        if (!(all[i] > 0))
            n = -1;
    if (n != 2 * total)
        return sp_fail(SP_INVALID,
                       "第 %d 行：[%s] num=%d 应有 %d 个大于 0 的 anchors",
                       "line %d: [%s] num=%d needs %d anchors above 0", l->line,
                       s->name, total, 2 * total);
    SP_TRY(read_anchors(r, total, all));
    if (l->in.c != l->nanchors * (5 + l->classes))
        return sp_fail(SP_INVALID,
                       "第 %d 行：[%s] 前一层有 %d 个通道，%d 个框 × (5 + %d "
                       "类) 应为 %d",
                       "line %d: [%s] follows %d channels; %d boxes × (5 + %d "
                       "classes) make %d",
                       l->line, s->name, l->in.c, l->nanchors, l->classes,
                       l->nanchors * (5 + l->classes));
    l->out = l->in;
    l->scale_xy = 1;
    return SP_OK;
}

static sp_status read_yolo(reading *r)
{
    const sp_net_section *s = r->section;

    SP_TRY(read_boxes(r));
    SP_TRY(sp_net_setting_real(s, "scale_x_y", 0.5, 4, 1, &r->layer->scale_xy));
    return sp_net_setting_bool(s, "new_coords", &r->layer->new_coords);
}

static sp_status read_region(reading *r)
{
    SP_TRY(read_boxes(r));
    return sp_net_setting_bool(r->section, "softmax", &r->layer->softmax);
}

static sp_status (*const readers[])(reading *r) = {
    [SP_NET_CONVOLUTIONAL] = read_convolutional,
    [SP_NET_MAXPOOL] = read_maxpool,
    [SP_NET_AVGPOOL] = read_avgpool,
    [SP_NET_UPSAMPLE] = read_upsample,
    [SP_NET_ROUTE] = read_route,
    [SP_NET_SHORTCUT] = read_shortcut,
    [SP_NET_DROPOUT] = read_dropout,
    [SP_NET_REORG] = read_reorg,
    [SP_NET_SOFTMAX] = read_softmax,
    [SP_NET_YOLO] = read_yolo,
    [SP_NET_REGION] = read_region,
};
SP_ASSERT_COUNT(readers, SP_NET_KIND_COUNT);

static sp_status find_kind(const sp_net_section *s, sp_net_kind *out)
{
    for (unsigned i = 0; i < SP_NET_KIND_COUNT; i++)
        if (strcmp(s->name, kinds[i].name) == 0 ||
            (kinds[i].other && strcmp(s->name, kinds[i].other) == 0)) {
            *out = (sp_net_kind)i;
            return SP_OK;
        }
    return sp_fail(SP_UNSUPPORTED, "第 %d 行：不认识的段 [%.40s]",
                   "line %d: the section [%.40s] is not known", s->line,
                   s->name);
}

/* After each layer, so that nothing ever overflows. */
static sp_status check_size(const sp_net_cfg *cfg, const sp_net_layer *l,
                            int64_t *values)
{
    int64_t n = sp_net_shape_values(&l->out);

    *values += n;
    if (n > SP_NET_VALUES_MAX || *values > SP_NET_VALUES_ALL_MAX ||
        l->out.c > 4 * SP_NET_CHANNELS_MAX || cfg->flops > SP_NET_FLOPS_MAX ||
        cfg->weights > SP_NET_VALUES_ALL_MAX)
        return sp_fail(SP_INVALID,
                       "第 %d 行：网络太大：这一层 %d × %d × %d，到此共 %lld "
                       "个数、%.0f GFLOP、%lld 个权重",
                       "line %d: the network is too large: this layer is %d × "
                       "%d × %d; up to here %lld numbers, %.0f GFLOP, %lld "
                       "weights",
                       l->line, l->out.w, l->out.h, l->out.c,
                       (long long)*values, cfg->flops / 1e9,
                       (long long)cfg->weights);
    return SP_OK;
}

static sp_status read_net(const sp_net_sections *s, sp_net_cfg *cfg)
{
    const sp_net_section *net = s->items;

    if (s->count == 0 ||
        (strcmp(net->name, "net") != 0 && strcmp(net->name, "network") != 0))
        return sp_fail(SP_INVALID, "cfg 的第一段应为 [net]，现为“%.40s”",
                       "the first section of a cfg is [net]; here it is "
                       "\"%.40s\"",
                       s->count ? net->name : "");
    if (s->count == 1)
        return sp_fail(SP_INVALID, "cfg 只有 [net]，没有层",
                       "the cfg has [net] alone and no layers");
    SP_TRY(sp_net_setting_int(net, "width", 8, SP_NET_SIDE_MAX, 0, &cfg->in.w));
    SP_TRY(
        sp_net_setting_int(net, "height", 8, SP_NET_SIDE_MAX, 0, &cfg->in.h));
    return sp_net_setting_int(net, "channels", 1, 64, 3, &cfg->in.c);
}

static sp_status read_layers(const sp_net_sections *s, sp_net_cfg *cfg)
{
    int64_t values = sp_net_shape_values(&cfg->in);

    for (size_t i = 1; i < s->count; i++) {
        reading r = {cfg, &s->items[i], &cfg->layers[i - 1], (int)i - 1};
        r.layer->line = r.section->line;
        r.layer->in = *shape_of(cfg, r.at - 1);
        r.layer->inputs[0] = r.at - 1;
        r.layer->ninputs = 1;
        SP_TRY(find_kind(r.section, &r.layer->kind));
        SP_TRY(sp_net_check_supported(r.section, r.layer->kind));
        SP_TRY(readers[r.layer->kind](&r));
        cfg->nlayers++;
        SP_TRY(check_size(cfg, r.layer, &values));
    }
    return SP_OK;
}

sp_status sp_net_cfg_read(const char *text, size_t size, sp_net_cfg *out)
{
    SP_CLEANUP(sp_net_sections_free) sp_net_sections sections = {0};
    SP_CLEANUP(sp_net_cfg_free) sp_net_cfg cfg = {0};

    SP_TRY(sp_net_sections_read(text, size, &sections));
    SP_TRY(read_net(&sections, &cfg));
    cfg.layers = calloc(sections.count, sizeof *cfg.layers);
    if (!cfg.layers)
        return sp_no_memory();
    SP_TRY(read_layers(&sections, &cfg));
    *out = cfg;
    cfg = (sp_net_cfg){0};
    return SP_OK;
}

void sp_net_cfg_free(sp_net_cfg *cfg)
{
    free(cfg->layers);
    *cfg = (sp_net_cfg){0};
}
