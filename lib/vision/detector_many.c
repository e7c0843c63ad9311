/* Many pictures that are all in memory. */
#include <safeprod/detector.h>

#include <string.h>

#include "in_order.h"
#include "kept_error.h"

typedef struct batch {
    sp_detector *detector;
    const sp_pixels *items;
    const sp_detect_options *options;
    const sp_detect_many *many;
    sp_detections *found; /* as many as items */
} batch;

typedef struct slot {
    sp_kept_error error;
    sp_detections found;
} slot;

static void work(void *context, size_t i, void *made)
{
    const batch *p = context;
    slot *s = made;

    sp_kept_error_take(&s->error, sp_detector_run(p->detector, &p->items[i],
                                                  p->options, &s->found));
}

static sp_status take(void *context, size_t i, void *made)
{
    const batch *p = context;
    slot *s = made;

    if (s->error.status != SP_OK)
        return sp_fail(s->error.status, "第 %zu 张图片：" SP_IN_ZH,
                       "picture %zu: " SP_IN_EN, i + 1, s->error.zh,
                       s->error.en);
    p->found[i] = s->found;
    s->found = (sp_detections){0};
    if (p->many->go_on && !p->many->go_on(p->many->context, i + 1))
        return sp_fail(SP_CANCELLED, "在第 %zu 张图片之后停止",
                       "stopped after picture %zu", i + 1);
    return SP_OK;
}

static void clear(void *made)
{
    slot *s = made;

    sp_detections_clear(&s->found);
}

sp_status sp_detector_run_many(sp_detector *detector, const sp_pixels *pictures,
                               size_t count, const sp_detect_options *options,
                               const sp_detect_many *many, sp_detections *out)
{
    static const sp_detect_many one = {0};
    SP_AUTOFREE sp_detections *found = calloc(count + 1, sizeof *found);

    if (!found)
        return sp_no_memory();
    batch all = {detector, pictures, options, many ? many : &one, found};
    sp_in_order job = {
        count, all.many->threads, sizeof(slot), work, take, clear, &all};
    sp_status status = sp_in_order_run(&job);
    for (size_t i = 0; status != SP_OK && i < count; i++)
        sp_detections_clear(&found[i]);
    SP_TRY(status);
    memcpy(out, found, count * sizeof *found);
    return SP_OK;
}
