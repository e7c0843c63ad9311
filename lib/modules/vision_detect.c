/* Where the decoder of pictures and the detector meet. */
#include <safeprod/vision.h>

#include <stdio.h>

#include "boxes_draw.h"
#include "picture.h"
#include "vision_shown.h"

enum { TEXT_MAX = 256 };

/* How large a picture must be so that the detector's input takes nothing from
 * beyond its pixels: with grey bars one side fills the input, else both do. */
static sp_picture_frame enough(const sp_detector_facts *d,
                               const sp_picture_facts *p)
{
    sp_picture_frame frame = {.flatten = true,
                              .enough_width = (unsigned)d->width,
                              .enough_height = (unsigned)d->height};
    uint64_t across = (uint64_t)d->width * p->height;
    uint64_t down = (uint64_t)d->height * p->width;

    if (!d->stretch && across < down)
        frame.enough_height = (unsigned)(across / p->width);
    else if (!d->stretch)
        frame.enough_width = (unsigned)(down / p->height);
    if (!frame.enough_width || !frame.enough_height) /* a line: as it is */
        frame.enough_width = frame.enough_height = 0;
    return frame;
}

static float below(float value, float most)
{
    return value < most ? value : most;
}

/* Boxes of a picture that was made smaller, in pixels of the whole. */
static void enlarge(const sp_detections *found, float by, float width,
                    float height)
{
    for (size_t i = 0; i < found->count; i++) {
        sp_detection *d = &found->items[i];
        float right = below((d->left + d->width) * by, width);
        float bottom = below((d->top + d->height) * by, height);
        d->left *= by;
        d->top *= by;
        d->width = right - d->left;
        d->height = bottom - d->top;
    }
}

sp_status sp_vision_detect_shown(sp_detector *detector, const void *bytes,
                                 size_t size, const sp_detect_options *options,
                                 unsigned *out_width, unsigned *out_height,
                                 sp_detections *out)
{
    SP_AUTOPICTURE picture = {0};
    sp_picture_facts facts;
    sp_detector_facts eye = sp_detector_describe(detector);

    SP_TRY(sp_picture_info(bytes, size, &facts));
    *out_width = facts.width;
    *out_height = facts.height;
    sp_picture_frame frame = enough(&eye, &facts);
    SP_TRY(sp_picture_decode(bytes, size, &frame, &picture));
    sp_pixels pixels = {picture.pixels, picture.width, picture.height,
                        picture.stride, SP_PIXELS_BGRX};
    SP_TRY(sp_detector_run(detector, &pixels, options, out));
    if (picture.shrunk > 1)
        enlarge(out, (float)picture.shrunk, (float)facts.width,
                (float)facts.height);
    return SP_OK;
}

sp_status sp_vision_detect(sp_detector *detector, const void *bytes,
                           size_t size, const sp_detect_options *options,
                           sp_detections *out)
{
    unsigned width, height;

    return sp_vision_detect_shown(detector, bytes, size, options, &width,
                                  &height, out);
}

sp_status sp_vision_draw(const void *bytes, size_t size,
                         const sp_detections *detections, void **out,
                         size_t *out_len)
{
    static const sp_picture_frame white = {.flatten = true};
    SP_AUTOPICTURE picture = {0};
    SP_AUTOSTR png = {0};
    size_t n = detections->count;
    SP_AUTOFREE sp_drawn_box *boxes = calloc(n + 1, sizeof *boxes);
    SP_AUTOFREE char(*texts)[TEXT_MAX] = calloc(n + 1, sizeof *texts);

    if (!boxes || !texts)
        return sp_no_memory();
    SP_TRY(sp_picture_decode(bytes, size, &white, &picture));
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
