/* What the commands about hazards share. */
#ifndef SP_CMD_HAZARD_H
#define SP_CMD_HAZARD_H

#include <safeprod/hazard.h>

#include "clock_text.h"
#include "print.h"

#define PHOTO_OPTION                                                           \
    {                                                                          \
        "photo", "FILE", "照片（JPEG 或 PNG），可多次",                        \
            "a photo, JPEG or PNG; repeatable", OPT_MANY                       \
    }

/* Photos that --photo names, read whole. */
typedef struct photos {
    sp_hazard_photo items[SP_HAZARD_PHOTOS_MAX];
    void *bytes[SP_HAZARD_PHOTOS_MAX];
    size_t count;
} photos;

/* SP_INVALID: a link, no regular file, or too large. */
sp_status photos_read(call *cli, photos *out);
void free_photos(photos *p);
#define AUTOPHOTOS CLEANUP(free_photos) photos

void free_hazard(sp_hazard **hazard);
#define AUTOHAZARD CLEANUP(free_hazard) sp_hazard

/* State and level as people read them. */
const char *hazard_state(const call *cli, unsigned state);
const char *hazard_level(const call *cli, unsigned level);

#endif
