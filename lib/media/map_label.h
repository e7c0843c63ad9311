/* Where the labels of zones go: inside where they fit, else smaller, else
 * outside with a line to the zone, never over one another. Pure: the same wants
 * give the same places. */
#ifndef SP_MAP_LABEL_H
#define SP_MAP_LABEL_H

#include "map_shape.h"

/* One form that a label can take. */
typedef struct sp_label_size {
    double width;
    double height;
    bool inside;  /* may stand inside the zone */
    bool outside; /* may stand outside, with a leader line */
} sp_label_size;

typedef struct sp_label_want {
    sp_map_shape shape;
    size_t rank;                /* lower ones choose first; then larger zones */
    const sp_label_size *sizes; /* best first */
    size_t nsizes;
    bool beside; /* stand right beside the shape, without a line, or nowhere */
} sp_label_want;

typedef enum sp_label_how {
    SP_LABEL_NONE,   /* no room, or no part of the zone is on the plan */
    SP_LABEL_INSIDE, /* the whole box is inside the zone */
    SP_LABEL_BESIDE, /* touching distance, for want.beside */
    SP_LABEL_LED     /* outside; a line goes from `anchor` to the box */
} sp_label_how;

typedef struct sp_label_place {
    sp_label_how how;
    size_t size; /* index into the want's sizes */
    sp_map_box box;
    sp_map_xy anchor; /* within the zone */
} sp_label_place;

/* Where labels may be, and what they keep clear of. */
typedef struct sp_label_room {
    sp_map_box within;
    const sp_map_box *taken;
    size_t ntaken;
    double gap; /* least room between two labels */
} sp_label_room;

/* @out has @n places. Boxes of places never meet one another nor what is
 * taken, and lie within the room. */
sp_status sp_labels_place(const sp_label_want *wants, size_t n,
                          const sp_label_room *room, sp_label_place *out);

#endif
