/* How fast a detector is here and now. */
#include <safeprod/detector.h>

#include <math.h>

#include "net_sgemm.h"

static sp_status one_round(sp_detector *d, const sp_pixels *pixels,
                           const sp_clock *clock, double *best)
{
    sp_detections found = {0};
    double start = clock->seconds(clock->context);

    SP_TRY(sp_detector_run(d, pixels, NULL, &found));
    *best = fmin(*best, clock->seconds(clock->context) - start);
    sp_detections_clear(&found);
    return SP_OK;
}

sp_status sp_detector_measure(sp_detector *detector, unsigned rounds,
                              const sp_clock *clock, sp_detector_speed *out)
{
    sp_detector_facts f = sp_detector_describe(detector);
    size_t stride = (size_t)f.width * 3;
    SP_AUTOFREE unsigned char *grey = malloc(stride * (size_t)f.height);
    SP_AUTOFREE float *matrices = NULL;
    double best = INFINITY, sgemm = INFINITY;

    SP_TRY(sp_net_sgemm_new(&matrices));
    if (!grey)
        return sp_no_memory();
    for (size_t i = 0; i < stride * (size_t)f.height; i++)
        grey[i] = (unsigned char)(i * 7919 % 251);
    sp_pixels pixels = {grey, (uint32_t)f.width, (uint32_t)f.height, stride,
                        SP_PIXELS_RGB};
    for (unsigned i = 0; i < rounds; i++) {
        SP_TRY(one_round(detector, &pixels, clock, &best));
        double start = clock->seconds(clock->context);
        sp_net_sgemm(matrices);
        sgemm = fmin(sgemm, clock->seconds(clock->context) - start);
    }
    *out =
        (sp_detector_speed){best, f.flops / best, SP_NET_SGEMM_FLOPS / sgemm};
    return SP_OK;
}
