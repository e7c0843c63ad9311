/* What the label of a zone says, in forms from the whole story to the bare
 * code, and how large each is. */
#ifndef SP_MAP_WORDS_H
#define SP_MAP_WORDS_H

#include "map_label.h"
#include "pen.h"

enum {
    SP_MAP_FORMS = 34,
    SP_MAP_NAME_LINES = 3 /* most lines that a name is broken into */
};

typedef struct sp_map_part {
    const char *text;
    size_t len;
} sp_map_part;

typedef struct sp_map_words {
    const sp_map_zone *zone;
    const char *grade; /* label of its grade */
    char *counts;      /* "3 个风险点 · 2 家企业"; NULL: none */
    char *brief;       /* code and grade in brief */
    double em;         /* size of a name at scale 1 */
    bool may_lead;     /* the name may stand outside the zone */
    /* the name broken into 1, 2 and 3 lines; len 0: it cannot be */
    sp_map_part names[SP_MAP_NAME_LINES][SP_MAP_NAME_LINES];
} sp_map_words;

sp_status sp_map_words_make(const sp_map_scene *scene, const sp_map_zone *zone,
                            double unit, sp_pen *pen, sp_map_words *out);
void sp_map_words_free(sp_map_words *words);

/* @form counts from 0, the best, to SP_MAP_FORMS - 1. A form that the words do
 * not have is neither for inside nor for outside. */
sp_label_size sp_map_words_size(const sp_map_words *words, size_t form,
                                sp_pen *pen);

void sp_map_words_draw(const sp_map_words *words, size_t form,
                       const sp_map_box *box, bool halo, sp_pen *pen,
                       cairo_t *cr);

#endif
