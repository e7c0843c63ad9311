/* From the bytes of a JPEG of 1280 × 720 to detections, against the bare
 * forward pass of the same small net; then many pictures, and what memory they
 * leave behind. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <jpeglib.h>

#include <safeprod/vision.h>

#include "net_run.h"
#include "vision_nets.h"

extern void omp_set_num_threads(int n);

enum { WIDTH = 1280, HEIGHT = 720, ROUNDS = 60, PICTURES = 10000, SAYS = 2000 };

/* Something with edges and noise, of about the size of a photo's file. */
static void jpeg(sp_str *out)
{
    struct jpeg_compress_struct j;
    struct jpeg_error_mgr errors;
    unsigned char *bytes = NULL, row[WIDTH * 3];
    unsigned long size = 0;
    uint32_t seed = 1;

    j.err = jpeg_std_error(&errors);
    jpeg_create_compress(&j);
    jpeg_mem_dest(&j, &bytes, &size);
    j.image_width = WIDTH;
    j.image_height = HEIGHT;
    j.input_components = 3;
    j.in_color_space = JCS_RGB;
    jpeg_set_defaults(&j);
    jpeg_set_quality(&j, 85, TRUE);
    jpeg_start_compress(&j, TRUE);
    for (int y = 0; y < HEIGHT; y++) {
        JSAMPROW rows = row;
        for (int i = 0; i < WIDTH * 3; i++) {
            seed = seed * 1664525 + 1013904223;
            int shape = (i / 3 / 90 + y / 60) % 2 ? 60 : 160;
            row[i] = (unsigned char)(shape + i % 3 * 20 + (int)(seed >> 28));
        }
        jpeg_write_scanlines(&j, &rows, 1);
    }
    jpeg_finish_compress(&j);
    jpeg_destroy_compress(&j);
    sp_str_addn(out, bytes, size);
    free(bytes);
}

static long resident_kb(void)
{
    long pages = 0;
    FILE *f = fopen("/proc/self/statm", "r");

    if (f && fscanf(f, "%*s %ld", &pages) != 1)
        pages = 0;
    if (f)
        fclose(f);
    return pages * sysconf(_SC_PAGESIZE) / 1024;
}

/* The small net with its boxes. */
static sp_status open_small(const sp_str *text, sp_detector **out)
{
    SP_CLEANUP(sp_net_cfg_free) sp_net_cfg cfg = {0};
    size_t size;

    SP_TRY(sp_net_cfg_read(text->data, text->len, &cfg));
    SP_AUTOFREE float *file = nets_weights(&cfg, &size);
    sp_detector_bytes b = {text->data, text->len, file, size, NULL, 0};
    return sp_detector_open_bytes(&b, NULL, out);
}

static sp_status forward_time(const sp_str *text, double *best)
{
    SP_CLEANUP(sp_net_cfg_free) sp_net_cfg cfg = {0};
    SP_CLEANUP(sp_net_weights_free) sp_net_weights weights = {0};
    sp_net_model *model;
    sp_net_context *context;
    size_t size;

    SP_TRY(sp_net_cfg_read(text->data, text->len, &cfg));
    SP_AUTOFREE float *file = nets_weights(&cfg, &size);
    SP_TRY(
        sp_net_weights_read(&cfg, file, size, SP_NET_EPSILON_INSIDE, &weights));
    SP_TRY(sp_net_model_new(&cfg, &weights, &model));
    SP_TRY(sp_net_context_new(model, &context));
    for (int64_t i = 0; i < sp_net_shape_values(&cfg.in); i++)
        sp_net_input(context)[i] = (float)(i % 255) / 255;
    for (int i = 0; i < ROUNDS; i++) {
        double start = nets_seconds();
        SP_TRY(sp_net_forward(context));
        *best = fmin(*best, nets_seconds() - start);
    }
    sp_net_context_free(context);
    sp_net_model_free(model);
    return SP_OK;
}

static sp_status detect(sp_detector *d, const sp_str *bytes)
{
    /* with random weights more score a quarter than a picture has things */
    const sp_detect_options half = {.threshold = 0.5f};
    sp_detections found = {0};

    SP_TRY(sp_vision_detect(d, bytes->data, bytes->len, &half, &found));
    sp_detections_clear(&found);
    return SP_OK;
}

static sp_status measure(void)
{
    SP_AUTOSTR text = {0};
    SP_AUTOSTR bytes = {0};
    sp_detector *d;
    double forward = INFINITY, whole = INFINITY;

    nets_depthwise(&text);
    sp_str_add(&text, "[yolo]\nmask=0,1,2\nclasses=80\nnum=3\n"
                      "anchors=10,14, 23,27, 37,58\n");
    jpeg(&bytes);
    SP_TRY(open_small(&text, &d));
    SP_TRY(forward_time(&text, &forward));
    for (int i = 0; i < ROUNDS; i++) {
        double start = nets_seconds();
        SP_TRY(detect(d, &bytes));
        whole = fmin(whole, nets_seconds() - start);
    }
    printf("JPEG of %zu KB, %d × %d, to detections: %.2f ms, %.2f times the "
           "forward pass of %.2f ms (aim: under 2)\n",
           bytes.len / 1024, WIDTH, HEIGHT, whole * 1e3, whole / forward,
           forward * 1e3);
    for (int i = 0; i <= PICTURES; i++) {
        if (i % SAYS == 0)
            printf("after %5d pictures: %ld KB resident\n", i, resident_kb());
        SP_TRY(detect(d, &bytes));
    }
    sp_detector_close(d);
    return SP_OK;
}

int main(void)
{
    omp_set_num_threads(1);
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (measure() != SP_OK) {
        fprintf(stderr, "%s\n", sp_last_error(SP_EN));
        return 1;
    }
    return 0;
}
