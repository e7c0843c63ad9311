/* Resizing: each pixel is the weighted mean of those under a triangle as wide
 * as two of the new pixels. Rows first, then columns. */
#include "letterbox.h"

#include <math.h>

static const struct layout {
    int bytes; /* of a pixel */
    int at[3]; /* of red, green, blue in it */
} layouts[] = {
    [SP_PIXELS_RGB] = {3, {0, 1, 2}},  [SP_PIXELS_BGR] = {3, {2, 1, 0}},
    [SP_PIXELS_GREY] = {1, {0, 0, 0}}, [SP_PIXELS_RGBX] = {4, {0, 1, 2}},
    [SP_PIXELS_BGRX] = {4, {2, 1, 0}},
};
SP_ASSERT_COUNT(layouts, SP_PIXELS_FORMAT_COUNT);

static int at_least_one(int64_t n)
{
    return n < 1 ? 1 : (int)n;
}

/* As Darknet has it: the long side fills the input, the other is cut down to a
 * whole number. */
sp_letterbox sp_letterbox_place(const sp_pixels *pixels, const sp_net_shape *in,
                                bool stretch)
{
    int64_t w = pixels->width;
    int64_t h = pixels->height;
    sp_letterbox place = {.width = in->w, .height = in->h};

    if (!stretch && in->w * h < in->h * w)
        place.height = at_least_one(h * in->w / w);
    else if (!stretch)
        place.width = at_least_one(w * in->h / h);
    place.left = (in->w - place.width) / 2;
    place.top = (in->h - place.height) / 2;
    return place;
}

/* The old pixels that make a new one, and what each counts for. */
typedef struct taps {
    int first;
    int count;
    const float *weights;
} taps;

typedef struct axis {
    taps *taps; /* one per new pixel */
    float *weights;
} axis;

static void axis_free(axis *a)
{
    free(a->taps);
    free(a->weights);
}

static sp_status axis_new(int from, int to, axis *out)
{
    SP_CLEANUP(axis_free) axis a = {0};
    double scale = (double)from / to;
    double reach = fmax(scale, 1);
    size_t most = (size_t)ceil(reach) * 2 + 1;

    a.taps = calloc((size_t)to, sizeof *a.taps);
    a.weights = calloc((size_t)to * most, sizeof *a.weights);
    if (!a.taps || !a.weights)
        return sp_no_memory();
    for (int i = 0; i < to; i++) {
        double centre = (i + 0.5) * scale;
        int first = (int)fmax(centre - reach + 0.5, 0);
        int end = (int)fmin(centre + reach + 0.5, from);
        float *weights = a.weights + most * (size_t)i;
        double sum = 0;
        for (int k = first; k < end; k++)
            sum += 1 - fmin(fabs(k + 0.5 - centre) / reach, 1);
        for (int k = first; k < end; k++)
            weights[k - first] =
                (float)((1 - fmin(fabs(k + 0.5 - centre) / reach, 1)) / sum);
        a.taps[i] = (taps){first, end - first, weights};
    }
    *out = a;
    a = (axis){0};
    return SP_OK;
}

/* The weighted mean of some rows, all bytes of them. */
static void mix_rows(const sp_pixels *p, const taps *t, float *row, size_t n)
{
    for (int k = 0; k < t->count; k++) {
        const unsigned char *from = (const unsigned char *)p->bytes +
                                    p->stride * (size_t)(t->first + k);
        float weight = t->weights[k];
        if (k == 0)
            for (size_t i = 0; i < n; i++)
                row[i] = weight * from[i];
        else
            for (size_t i = 0; i < n; i++)
                row[i] += weight * from[i];
    }
}

static void mix_pixel(const float *row, const struct layout *l, const taps *t,
                      int channels, float *out)
{
    float sum[3] = {0};
    const float *from = row + (size_t)t->first * (size_t)l->bytes;

    for (int k = 0; k < t->count; k++, from += l->bytes)
        for (int c = 0; c < 3; c++)
            sum[c] += t->weights[k] * from[l->at[c]];
    if (channels == 1)
        out[0] = (0.299f * sum[0] + 0.587f * sum[1] + 0.114f * sum[2]) / 255;
    else
        for (int c = 0; c < 3; c++)
            out[c] = sum[c] / 255;
}

sp_status sp_letterbox_draw(const sp_pixels *pixels, const sp_net_shape *in,
                            const sp_letterbox *place, float *out)
{
    const struct layout *l = &layouts[pixels->format];
    SP_CLEANUP(axis_free) axis across = {0};
    SP_CLEANUP(axis_free) axis down = {0};
    size_t n = (size_t)pixels->width * (size_t)l->bytes;
    SP_AUTOFREE float *row = malloc(n * sizeof *row);

    if (!row)
        return sp_no_memory();
    SP_TRY(axis_new((int)pixels->width, place->width, &across));
    SP_TRY(axis_new((int)pixels->height, place->height, &down));
    for (int64_t i = 0; i < sp_net_shape_values(in); i++)
        out[i] = 0.5f;
    for (int y = 0; y < place->height; y++) {
        float *to = out + ((size_t)(place->top + y) * (size_t)in->w +
                           (size_t)place->left) *
                              (size_t)in->c;
        mix_rows(pixels, &down.taps[y], row, n);
        for (int x = 0; x < place->width; x++, to += in->c)
            mix_pixel(row, l, &across.taps[x], in->c, to);
    }
    return SP_OK;
}
