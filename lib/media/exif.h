/* What a camera wrote into its photo: when, where, with what. Read without
 * decoding the picture, by a parser of its own that trusts nothing: EXIF is
 * written by anybody. What is missing, cut off or cannot be true is "none";
 * a photo never fails for it. Whether a time is in the future, or a place
 * outside the park, only the caller can say. */
#ifndef SP_EXIF_H
#define SP_EXIF_H

#include "when.h"

enum { SP_EXIF_NAME_MAX = 64, SP_EXIF_PARTS_MAX = 4096 };

typedef struct sp_exif {
    int64_t taken_at;     /* the camera's wall clock, its digits counted as if
                             they were UTC; SP_NO_TIME: none. Never a moment by
                             itself: sp_exif_time() makes one */
    bool has_offset;      /* the camera said how far its clock is from UTC */
    int offset;           /* minutes east of UTC; 0 when it did not say */
    double longitude;     /* degrees, east positive; NaN: none. Both or none; */
    double latitude;      /* exactly 0°, 0° is a camera without a fix: none */
    unsigned orientation; /* 1..8; 1 when there is none */
    char make[SP_EXIF_NAME_MAX]; /* UTF-8; "" when there is none */
    char model[SP_EXIF_NAME_MAX];
} sp_exif;

/* Of a JPEG (its first APP1 that is EXIF) or a PNG (eXIf). SP_OK and all
 * "none" for a picture without. SP_INVALID when the bytes are neither. At most
 * SP_EXIF_PARTS_MAX segments or chunks are looked at. */
sp_status sp_exif_read(const void *bytes, size_t len, sp_exif *out);

/* The TIFF block alone, as it stands after "Exif\0\0" or in the chunk. */
void sp_exif_block(const void *tiff, size_t len, sp_exif *out);

/* When it was taken, in seconds since 1970 UTC: by the camera's offset, or as
 * local time of @zone_minutes. SP_NO_TIME: none. */
int64_t sp_exif_time(const sp_exif *exif, int zone_minutes);

#endif
