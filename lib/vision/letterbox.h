/* A picture of any size into the input of a network: made smaller without
 * aliasing, in the middle of grey. Pure. */
#ifndef SP_LETTERBOX_H
#define SP_LETTERBOX_H

#include <safeprod/detector.h>

#include "net_cfg.h"

/* Where the picture lies in the input, in its pixels. */
typedef struct sp_letterbox {
    int left;
    int top;
    int width;
    int height;
} sp_letterbox;

/* @stretch: fill the input, whatever becomes of the proportions. */
sp_letterbox sp_letterbox_place(const sp_pixels *pixels, const sp_net_shape *in,
                                bool stretch);

/* Fill @out (in->h rows of in->w pixels of in->c channels, 0 to 1). in->c is 3
 * (red, green, blue) or 1 (grey). */
sp_status sp_letterbox_draw(const sp_pixels *pixels, const sp_net_shape *in,
                            const sp_letterbox *place, float *out);

#endif
