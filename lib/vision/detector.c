/* A model and the working memory of those who run it. */
#include <safeprod/detector.h>

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "hash.h"
#include "letterbox.h"
#include "net_boxes.h"
#include "net_engine.h"
#include "slurp.h"
#include "str.h"
#include "text.h"

enum {
    WEIGHTS_BYTES_MAX = 1 << 30,
    NAMES_BYTES_MAX = 1 << 20,
    NAME_BYTES_MAX = 200,
    SIDE_MAX = 100000,
    PATIENCE_MS = 60000
};

static const struct {
    const char *name;
    const sp_net_engine *engine;
} engines[] = {
    [SP_ENGINE_ONEDNN] = {"onednn", &sp_net_onednn},
    [SP_ENGINE_DARKNET] = {"darknet", &sp_net_darknet},
};
SP_ASSERT_COUNT(engines, SP_ENGINE_COUNT);

/* Where the program that holds Darknet is installed; none where it was not
 * there when the library was built. */
#ifdef SP_DARKNET_HELPER
static const char *const installed_helper = SP_DARKNET_HELPER;
#else
static const char *const installed_helper = NULL;
#endif

/* Working memory that nobody uses at the moment. */
typedef struct idle {
    void *context;
    struct idle *next;
} idle;

struct sp_detector {
    sp_net_cfg cfg;
    const sp_net_engine *engine;
    void *model;
    sp_detector_facts facts;
    char **names; /* one per class */
    pthread_mutex_t lock;
    idle *idle; /* under the lock */
};

/* ---- names ---- */

static sp_status count_names(const sp_detector *d, int n)
{
    if (n == d->facts.classes)
        return SP_OK;
    return sp_fail(SP_INVALID, "名称文件有 %d 个名称，网络有 %d 类",
                   "the file of names has %d, and the network %d classes", n,
                   d->facts.classes);
}

static sp_status take_name(sp_detector *d, const char *line, size_t len, int at)
{
    SP_AUTOFREE char *name = NULL;

    if (len > NAME_BYTES_MAX || sp_utf8_check(line, len) != len ||
        memchr(line, 0, len))
        return sp_fail(SP_INVALID, "第 %d 个名称应为 %d 字节以内的 UTF-8 文本",
                       "name %d is not UTF-8 text of at most %d bytes", at + 1,
                       NAME_BYTES_MAX);
    SP_TRY(sp_text_trim(line, len, &name));
    if (!*name)
        return sp_fail(SP_INVALID, "第 %d 个名称是空的", "name %d is empty",
                       at + 1);
    if (at < d->facts.classes)
        d->names[at] = SP_TAKE(name);
    return SP_OK;
}

/* One a line; the empty rest after the last line break is no line. */
static sp_status read_names(sp_detector *d, const char *text, size_t size)
{
    int n = 0;

    while (size > 0 && strchr(" \t\r\n", text[size - 1]))
        size--;
    for (const char *at = text, *end = text + size; at < end; n++) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        if (!stop)
            stop = end;
        SP_TRY(take_name(d, at, (size_t)(stop - at), n));
        at = stop + 1;
    }
    return count_names(d, n);
}

static sp_status number_names(sp_detector *d)
{
    char number[16];

    for (int i = 0; i < d->facts.classes; i++) {
        snprintf(number, sizeof number, "%d", i);
        SP_TRY(sp_text_copy(number, &d->names[i]));
    }
    return SP_OK;
}

/* ---- working memory ---- */

static sp_status borrow(sp_detector *d, idle **out)
{
    pthread_mutex_lock(&d->lock);
    idle *found = d->idle;
    if (found)
        d->idle = found->next;
    pthread_mutex_unlock(&d->lock);
    if (!found) {
        SP_AUTOFREE idle *made = calloc(1, sizeof *made);
        if (!made)
            return sp_no_memory();
        SP_TRY(d->engine->context_new(d->model, &made->context));
        found = SP_TAKE(made);
    }
    *out = found;
    return SP_OK;
}

static void give_back(sp_detector *d, idle *used)
{
    pthread_mutex_lock(&d->lock);
    used->next = d->idle;
    d->idle = used;
    pthread_mutex_unlock(&d->lock);
}

/* Darknet refuses by dying: better now than at the first picture. */
static sp_status try_engine(sp_detector *d)
{
    idle *borrowed = NULL;

    if (d->facts.engine == SP_ENGINE_ONEDNN)
        return SP_OK;
    SP_TRY(borrow(d, &borrowed));
    give_back(d, borrowed);
    return SP_OK;
}

/* ---- opening ---- */

static bool has_boxes(const sp_net_layer *l)
{
    return l->kind == SP_NET_YOLO || l->kind == SP_NET_REGION;
}

/* A network for pictures that ends in boxes of the same classes. */
static sp_status check_detector(sp_detector *d)
{
    int classes = 0;

    for (int i = 0; i < d->cfg.nlayers; i++) {
        const sp_net_layer *l = &d->cfg.layers[i];
        if (!has_boxes(l))
            continue;
        if (classes && classes != l->classes)
            return sp_fail(SP_INVALID,
                           "cfg 第 %d 行有 %d 类，前面有 %d 类，应相同",
                           "line %d of the cfg has %d classes and an earlier "
                           "one %d; they must agree",
                           l->line, l->classes, classes);
        classes = l->classes;
    }
    if (!classes)
        return sp_fail(SP_UNSUPPORTED,
                       "网络没有 [yolo] 或 [region] 层，不是检测器",
                       "the network has no [yolo] or [region] layer: it is no "
                       "detector");
    if (d->cfg.in.c != 1 && d->cfg.in.c != 3)
        return sp_fail(SP_UNSUPPORTED, "[net] channels=%d，应为 3 或 1",
                       "[net] channels=%d; 3 or 1 is expected", d->cfg.in.c);
    d->facts.classes = classes;
    return SP_OK;
}

static void state_facts(sp_detector *d, const sp_detector_bytes *b)
{
    sp_detector_facts *f = &d->facts;
    sp_hash cfg = sp_hash_of(b->cfg, b->cfg_size);
    sp_hash weights = sp_hash_of(b->weights, b->weights_size);

    f->width = d->cfg.in.w;
    f->height = d->cfg.in.h;
    f->channels = d->cfg.in.c;
    f->layers = d->cfg.nlayers;
    f->weights = d->cfg.weights;
    f->flops = d->cfg.flops;
    sp_hash_hex(&cfg, f->cfg_sha256);
    sp_hash_hex(&weights, f->weights_sha256);
}

static void detector_cleanup(sp_detector **d)
{
    sp_detector_close(*d);
}

/* What the layers that end in boxes are given is made by the layers before. */
static sp_status make_model(sp_detector *d, const sp_detector_bytes *b,
                            const sp_detector_options *o)
{
    SP_AUTOFREE int *wanted = calloc((size_t)d->cfg.nlayers, sizeof *wanted);
    sp_net_source source = {
        .cfg = &d->cfg,
        .text = b->cfg,
        .text_size = b->cfg_size,
        .weights = b->weights,
        .weights_size = b->weights_size,
        .epsilon =
            o->epsilon_outside ? SP_NET_EPSILON_OUTSIDE : SP_NET_EPSILON_INSIDE,
        .wanted = wanted,
        .helper = o->helper ? o->helper : installed_helper,
        .patience_ms = o->patience_ms > 0 ? o->patience_ms : PATIENCE_MS,
    };

    if (!wanted)
        return sp_no_memory();
    for (int i = 0; i < d->cfg.nlayers; i++)
        if (has_boxes(&d->cfg.layers[i]))
            wanted[source.nwanted++] = d->cfg.layers[i].inputs[0];
    return d->engine->model_new(&source, &d->model);
}

static sp_status load(sp_detector *d, const sp_detector_bytes *b,
                      const sp_detector_options *o)
{
    if ((unsigned)o->engine >= SP_ENGINE_COUNT)
        return sp_fail(SP_INVALID, "没有引擎 %u，可用 0 到 %d",
                       "there is no engine %u; 0 to %d are there",
                       (unsigned)o->engine, SP_ENGINE_COUNT - 1);
    d->engine = engines[o->engine].engine;
    d->facts.engine = o->engine;
    d->facts.stretch = o->stretch;
    d->facts.epsilon_outside = o->epsilon_outside;
    SP_TRY(sp_net_cfg_read(b->cfg, b->cfg_size, &d->cfg));
    SP_TRY(check_detector(d));
    state_facts(d, b);
    d->names = calloc((size_t)d->facts.classes, sizeof *d->names);
    if (!d->names)
        return sp_no_memory();
    SP_TRY(b->names ? read_names(d, b->names, b->names_size) : number_names(d));
    return make_model(d, b, o);
}

sp_status sp_detector_open_bytes(const sp_detector_bytes *bytes,
                                 const sp_detector_options *options,
                                 sp_detector **out)
{
    static const sp_detector_options none = {0};
    sp_detector *made = calloc(1, sizeof *made);

    if (!made)
        return sp_no_memory();
    pthread_mutex_init(&made->lock, NULL);
    SP_CLEANUP(detector_cleanup) sp_detector *d = made;
    SP_TRY(load(d, bytes, options ? options : &none));
    SP_TRY(try_engine(d));
    *out = SP_TAKE(d);
    return SP_OK;
}

sp_status sp_detector_open(const char *cfg, const char *weights,
                           const char *names,
                           const sp_detector_options *options,
                           sp_detector **out)
{
    SP_AUTOFREE void *cfg_bytes = NULL;
    SP_AUTOFREE void *weights_bytes = NULL;
    SP_AUTOFREE void *names_bytes = NULL;
    sp_detector_bytes b = {0};

    SP_TRY(sp_slurp(cfg, SP_NET_BYTES_MAX, &cfg_bytes, &b.cfg_size));
    SP_TRY(
        sp_slurp(weights, WEIGHTS_BYTES_MAX, &weights_bytes, &b.weights_size));
    if (names)
        SP_TRY(sp_slurp(names, NAMES_BYTES_MAX, &names_bytes, &b.names_size));
    b.cfg = cfg_bytes;
    b.weights = weights_bytes;
    b.names = names_bytes;
    return sp_detector_open_bytes(&b, options, out);
}

void sp_detector_close(sp_detector *detector)
{
    if (!detector)
        return;
    while (detector->idle) {
        idle *next = detector->idle->next;
        detector->engine->context_free(detector->idle->context);
        free(detector->idle);
        detector->idle = next;
    }
    for (int i = 0; detector->names && i < detector->facts.classes; i++)
        free(detector->names[i]);
    free(detector->names);
    if (detector->model)
        detector->engine->model_free(detector->model);
    sp_net_cfg_free(&detector->cfg);
    pthread_mutex_destroy(&detector->lock);
    free(detector);
}

const char *sp_detector_engine_name(sp_detector_engine engine)
{
    return (unsigned)engine < SP_ENGINE_COUNT ? engines[engine].name : NULL;
}

sp_detector_facts sp_detector_describe(const sp_detector *detector)
{
    return detector->facts;
}

const char *sp_detector_class_name(const sp_detector *detector, int class_id)
{
    if (class_id < 0 || class_id >= detector->facts.classes)
        return NULL;
    return detector->names[class_id];
}

/* ---- running ---- */

static sp_status check_pixels(const sp_pixels *p)
{
    static const size_t sizes[] = {3, 3, 1, 4, 4};

    if (!p->bytes || (unsigned)p->format >= SP_COUNT(sizes))
        return sp_fail(SP_INVALID, "没有像素，或像素格式 %d 未知",
                       "no pixels, or of an unknown format %d", (int)p->format);
    size_t least = p->width * sizes[p->format];
    if (p->width < 1 || p->width > SIDE_MAX || p->height < 1 ||
        p->height > SIDE_MAX || p->stride < least)
        return sp_fail(SP_INVALID,
                       "图片 %u × %u、行距 %zu 字节不合：每边 1 到 %d，行距至少"
                       " %zu",
                       "a picture of %u × %u with rows %zu bytes apart cannot "
                       "be: sides are 1 to %d, rows at least %zu bytes",
                       p->width, p->height, p->stride, SIDE_MAX, least);
    return SP_OK;
}

static sp_status check_options(const sp_detect_options *given,
                               sp_detect_options *out)
{
    sp_detect_options o = given ? *given : (sp_detect_options){0};

    if (o.threshold == 0)
        o.threshold = 0.25f;
    if (o.overlap == 0)
        o.overlap = 0.45f;
    if (o.most == 0)
        o.most = SP_NET_BOXES_MAX;
    if (!(o.threshold > 0 && o.threshold < 1) ||
        !(o.overlap > 0 && o.overlap <= 1))
        return sp_fail(SP_INVALID,
                       "门限 %g 应大于 0 小于 1，重叠 %g 应大于 0 不超过 1",
                       "a threshold of %g must be above 0 and below 1, an "
                       "overlap of %g above 0 and at most 1",
                       (double)o.threshold, (double)o.overlap);
    *out = o;
    return SP_OK;
}

static float within(float value, float most)
{
    return fminf(fmaxf(value, 0), most);
}

static sp_detection to_picture(const sp_detector *d, const sp_pixels *p,
                               const sp_letterbox *place, const sp_net_box *box)
{
    float w = (float)p->width;
    float h = (float)p->height;
    float x_scale = w / (float)place->width;
    float y_scale = h / (float)place->height;
    float x = (box->x * (float)d->cfg.in.w - (float)place->left) * x_scale;
    float y = (box->y * (float)d->cfg.in.h - (float)place->top) * y_scale;
    float half_w = box->w * (float)d->cfg.in.w * x_scale / 2;
    float half_h = box->h * (float)d->cfg.in.h * y_scale / 2;
    sp_detection out = {box->class_id,
                        d->names[box->class_id],
                        box->score,
                        within(x - half_w, w),
                        within(y - half_h, h),
                        0,
                        0};

    out.width = within(x + half_w, w) - out.left;
    out.height = within(y + half_h, h) - out.top;
    return out;
}

static sp_status look(const sp_detector *d, void *context, const sp_pixels *p,
                      const sp_detect_options *o, sp_detections *out)
{
    SP_CLEANUP(sp_net_boxes_free) sp_net_boxes boxes = {0};
    sp_letterbox place = sp_letterbox_place(p, &d->cfg.in, d->facts.stretch);

    SP_TRY(sp_net_boxes_new(&boxes));
    SP_TRY(sp_letterbox_draw(p, &d->cfg.in, &place, d->engine->input(context)));
    SP_TRY(d->engine->forward(context));
    for (int i = 0; i < d->cfg.nlayers; i++)
        if (has_boxes(&d->cfg.layers[i]))
            sp_net_boxes_add(
                &d->cfg, &d->cfg.layers[i],
                d->engine->output(context, d->cfg.layers[i].inputs[0]),
                o->threshold, &boxes);
    sp_net_boxes_suppress(&boxes, o->overlap);
    sp_detections found = {.capped = boxes.found > SP_NET_BOXES_MAX};
    found.items = malloc((boxes.count + 1) * sizeof *found.items);
    if (!found.items)
        return sp_no_memory();
    for (size_t i = 0; i < boxes.count && found.count < o->most; i++) {
        sp_detection one = to_picture(d, p, &place, &boxes.items[i]);
        if (one.width > 0 && one.height > 0) /* not all in the grey bars */
            found.items[found.count++] = one;
    }
    *out = found;
    return SP_OK;
}

sp_status sp_detector_run(sp_detector *detector, const sp_pixels *pixels,
                          const sp_detect_options *options, sp_detections *out)
{
    sp_detect_options o = {0};
    idle *borrowed = NULL;

    SP_TRY(check_pixels(pixels));
    SP_TRY(check_options(options, &o));
    SP_TRY(borrow(detector, &borrowed));
    sp_status status = look(detector, borrowed->context, pixels, &o, out);
    give_back(detector, borrowed);
    return status;
}

void sp_detections_clear(sp_detections *detections)
{
    free(detections->items);
    *detections = (sp_detections){0};
}
