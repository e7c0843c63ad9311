/* Pictures that a command line means: files, and what is below folders. */
#ifndef SP_PICTURE_WALK_H
#define SP_PICTURE_WALK_H

#include "cmd.h"

typedef struct picture_walk {
    char **paths;  /* as the user would write them */
    size_t *below; /* where, in each, what follows the folder begins */
    size_t count;
    size_t cap;
    bool folders; /* there was one */
} picture_walk;

/* Files in the order given; below a folder those that end in .jpg, .jpeg or
 * .png, sorted; nothing hidden, and no folder that is a link. */
sp_status picture_walk_run(call *cli, const char *const *args, size_t count,
                           picture_walk *out);
void picture_walk_free(picture_walk *walk);
#define AUTOWALK CLEANUP(picture_walk_free) picture_walk

#endif
