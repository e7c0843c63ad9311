/* Where the decoder of pictures and the detector meet. */
#include <safeprod/vision.h>

#include <stdio.h>

#include "boxes_draw.h"
#include "picture.h"

enum { TEXT_MAX = 256 };

static sp_status decode(const void *bytes, size_t size, sp_picture *out)
{
    static const sp_picture_frame white = {.flatten = true};

    return sp_picture_decode(bytes, size, &white, out);
}

sp_status sp_vision_detect(sp_detector *detector, const void *bytes,
                           size_t size, const sp_detect_options *options,
                           sp_detections *out)
{
    SP_AUTOPICTURE picture = {0};

    SP_TRY(decode(bytes, size, &picture));
    sp_pixels pixels = {picture.pixels, picture.width, picture.height,
                        picture.stride, SP_PIXELS_BGRX};
    return sp_detector_run(detector, &pixels, options, out);
}

sp_status sp_vision_draw(const void *bytes, size_t size,
                         const sp_detections *detections, void **out,
                         size_t *out_len)
{
    SP_AUTOPICTURE picture = {0};
    SP_AUTOSTR png = {0};
    size_t n = detections->count;
    SP_AUTOFREE sp_drawn_box *boxes = calloc(n + 1, sizeof *boxes);
    SP_AUTOFREE char(*texts)[TEXT_MAX] = calloc(n + 1, sizeof *texts);

    if (!boxes || !texts)
        return sp_no_memory();
    SP_TRY(decode(bytes, size, &picture));
    for (size_t i = 0; i < n; i++) {
        const sp_detection *d = &detections->items[i];
        snprintf(texts[i], sizeof texts[i], "%s %.0f%%", d->name,
                 (double)d->score * 100);
        boxes[i] = (sp_drawn_box){d->left,   d->top,   d->width,
                                  d->height, texts[i], (unsigned)d->class_id};
    }
    SP_TRY(sp_boxes_draw(&picture, boxes, n));
    SP_TRY(sp_picture_png(&picture, &png));
    SP_TRY(sp_str_ok(&png));
    *out_len = png.len;
    *out = SP_TAKE(png.data);
    return SP_OK;
}
