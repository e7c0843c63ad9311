/* Many picture files on several threads. */
#include <safeprod/vision.h>

#include <string.h>

#include "in_order.h"
#include "kept_error.h"
#include "picture.h"
#include "vision_shown.h"

typedef struct walk {
    sp_detector *detector;
    const char *const *paths;
    const sp_detect_options *options;
    const sp_vision_many *many;
} walk;

typedef struct slot {
    sp_kept_error error;
    sp_detections detections;
    unsigned width;
    unsigned height;
} slot;

static sp_status look(const walk *w, size_t i, slot *s)
{
    SP_AUTOSTR bytes = {0};

    SP_TRY(sp_picture_slurp(w->paths[i], &bytes));
    sp_status status =
        sp_vision_detect_shown(w->detector, bytes.data, bytes.len, w->options,
                               &s->width, &s->height, &s->detections);
    if (status != SP_OK)
        return sp_fail_within(status, "%s：", "%s: ", w->paths[i]);
    return SP_OK;
}

static void work(void *context, size_t i, void *made)
{
    slot *s = made;

    sp_kept_error_take(&s->error, look(context, i, s));
}

static sp_status take(void *context, size_t i, void *made)
{
    const walk *w = context;
    const slot *s = made;
    sp_vision_found found = {w->paths[i],   s->error.status, s->error.zh,
                             s->error.en,   s->width,        s->height,
                             &s->detections};

    if (s->error.status == SP_NO_MEMORY)
        return sp_no_memory();
    if (!w->many->found(w->many->context, &found))
        return sp_fail(SP_CANCELLED, "在 %s 之后停止", "stopped after %s",
                       w->paths[i]);
    return SP_OK;
}

static void clear(void *made)
{
    slot *s = made;

    sp_detections_clear(&s->detections);
}

sp_status sp_vision_detect_files(sp_detector *detector,
                                 const char *const *paths, size_t count,
                                 const sp_detect_options *options,
                                 const sp_vision_many *many)
{
    walk w = {detector, paths, options, many};
    sp_in_order job = {count, many->threads, sizeof(slot), work, take, clear,
                       &w};

    return sp_in_order_run(&job);
}
