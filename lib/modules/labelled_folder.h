/* A folder of pictures with labels, as Darknet has them.
 *
 * `names.txt` names the classes, one a line. The labels of `images/x.jpg` are
 * in `labels/x.txt`, or beside the picture: lines `class cx cy w h`, relative
 * to the picture. Which classes were looked for in a picture says the column
 * `labelled_classes` of `manifest.csv` (names with semicolons), else a file
 * `labelled_classes.txt` (one a line) for all; without them, all of the names.
 */
#ifndef SP_LABELLED_FOLDER_H
#define SP_LABELLED_FOLDER_H

#include "average_precision.h"

enum {
    SP_LABELLED_PICTURES_MAX = 1000000,
    SP_LABELLED_BOXES_MAX = 4096 /* of one picture */
};

typedef struct sp_labelled_picture {
    char *file;   /* in the folder */
    char *group;  /* what the manifest puts it under; or NULL */
    bool *looked; /* for each class: was it looked for */
    bool labels;  /* it has a file of labels */
} sp_labelled_picture;

typedef struct sp_labelled_folder {
    sp_labelled_picture *pictures;
    size_t count;
    size_t cap;
    sp_ap_box **boxes; /* for each class; `picture` counts from 0 */
    size_t *nboxes;
    size_t *cap_boxes;
    size_t nclasses;
} sp_labelled_folder;

typedef struct sp_labelled_how {
    const char *const
        *classes; /* that are of interest; others are passed over */
    size_t nclasses;
    const char *list;     /* a file with the pictures, one a line, in the folder
                             or a path; or NULL: all */
    const char *looked;   /* classes with commas that were looked for in all of
                             the pictures, whatever the folder says; or NULL */
    const char *group_by; /* a column of the manifest, or NULL */
} sp_labelled_how;

/* SP_NOT_FOUND: no such folder or list; SP_INVALID: names the file and line. */
sp_status sp_labelled_folder_read(const char *path, const sp_labelled_how *how,
                                  sp_labelled_folder *out);
void sp_labelled_folder_free(sp_labelled_folder *folder);
#define SP_AUTOLABELLED SP_CLEANUP(sp_labelled_folder_free) sp_labelled_folder

#endif
