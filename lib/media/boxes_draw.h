/* Boxes around what was found in a picture, each with its word. */
#ifndef SP_BOXES_DRAW_H
#define SP_BOXES_DRAW_H

#include "picture.h"

typedef struct sp_drawn_box {
    double left; /* pixels of the picture */
    double top;
    double width;
    double height;
    const char *text;
    unsigned colour; /* of its class: any number */
} sp_drawn_box;

/* Draw on @picture, which must be opaque; the first of @boxes on top. */
sp_status sp_boxes_draw(const sp_picture *picture, const sp_drawn_box *boxes,
                        size_t count);

#endif
