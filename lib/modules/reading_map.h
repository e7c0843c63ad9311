/* A mapping of foreign readings: which column is what, which tag is ours. */
#ifndef SP_READING_MAP_H
#define SP_READING_MAP_H

#include <safeprod/reading.h>
#include <safeprod/table.h>

#include "json.h"

/* What a column of a table of readings holds. */
typedef enum sp_reading_part {
    SP_PART_TAG,
    SP_PART_AT,
    SP_PART_VALUE,
    SP_PART_QUALITY,
    SP_PART_SEQ,
    SP_PART_COUNT
} sp_reading_part;

/* A foreign tag. */
typedef struct sp_mapped_tag {
    const char *name; /* theirs */
    const char *tag;  /* ours; NULL: passed over */
    double factor;
    double offset;
} sp_mapped_tag;

typedef struct sp_reading_map {
    cJSON *json;         /* holds the texts */
    bool wide;           /* a column for each tag */
    sp_mapped_tag *tags; /* sorted by name */
    size_t ntags;
    const cJSON *columns;   /* heading → name of a part, or null */
    const cJSON *qualities; /* text → text */
    const cJSON *empty;     /* texts that mean nothing */
} sp_reading_map;

/* Read a mapping of type "reading" and examine all of it. */
sp_status sp_reading_map_open(const char *text, sp_reading_map *out);
void sp_reading_map_close(sp_reading_map *map);

/* The part that @heading holds: what the mapping says, else by the names that
 * people use. SP_PART_COUNT: none. */
sp_reading_part sp_reading_part_of(const sp_reading_map *map,
                                   const char *heading);

/* How a foreign tag is ours; NULL: the mapping does not know it. */
const sp_mapped_tag *sp_mapped_tag_find(const sp_reading_map *map,
                                        const char *name);

/* What the cell of a quality means. */
const char *sp_mapped_quality(const sp_reading_map *map, const char *text);

/* Does the cell mean nothing? */
bool sp_mapped_empty(const sp_reading_map *map, const char *text);

/* Push a table file of readings through @map (NULL: as it is). */
sp_status sp_reading_feed_file(sp_session *session, const char *path,
                               const sp_table_read_options *read,
                               const char *source, const sp_reading_map *map,
                               sp_reading_visit visit, void *context,
                               sp_push_result *out);

#endif
