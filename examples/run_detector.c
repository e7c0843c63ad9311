/* Pictures of a camera, as a decoder gives them: RGB in memory. Arguments: the
 * files of a model; without them the program says so and is content. */
#include "site.h"

enum { WIDTH = 640, HEIGHT = 360, FRAMES = 3 };

/* Stands for a camera: a frame with a bright square that moves. */
static void next_frame(unsigned char *rgb, int number)
{
    for (int i = 0; i < WIDTH * HEIGHT * 3; i++)
        rgb[i] = 60;
    for (int y = 100; y < 200; y++)
        for (int x = 0; x < 100 * 3; x++)
            rgb[(y * WIDTH + 50 * number) * 3 + x] = 220;
}

static void look(const sp_detections *found)
{
    for (size_t i = 0; i < found->count; i++) {
        const sp_detection *d = &found->items[i];
        printf("  %s %.2f at %.0f, %.0f\n", d->name, (double)d->score,
               (double)d->left, (double)d->top);
    }
}

static sp_status watch(sp_detector *eye, unsigned char *rgb)
{
    const sp_pixels frame = {rgb, WIDTH, HEIGHT, WIDTH * 3, SP_PIXELS_RGB};

    for (int i = 0; i < FRAMES; i++) {
        sp_detections found;
        next_frame(rgb, i);
        TRY(sp_detector_run(eye, &frame, NULL, &found));
        look(&found);
        sp_detections_clear(&found);
    }
    return SP_OK;
}

int main(int argc, char **argv)
{
    sp_detector *eye = NULL;
    unsigned char *rgb = malloc((size_t)WIDTH * HEIGHT * 3);

    if (argc != 4) {
        printf("no model: run_detector CFG WEIGHTS NAMES\n");
        free(rgb);
        return EXIT_SUCCESS;
    }
    sp_status status =
        rgb ? sp_detector_open(argv[1], argv[2], argv[3], NULL, &eye)
            : SP_NO_MEMORY;
    if (status == SP_OK)
        status = watch(eye, rgb);
    sp_detector_close(eye);
    free(rgb);
    return status == SP_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
