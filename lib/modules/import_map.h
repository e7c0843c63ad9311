/* A mapping: how foreign columns become fields. */
#ifndef SP_IMPORT_MAP_H
#define SP_IMPORT_MAP_H

#include <safeprod/import.h>

#include "json.h"
#include "str.h"

enum {
    SP_MAP_LOOKUPS_MAX = 8,
    SP_MAP_LOOKUP_ROWS_MAX = 1000000,
    SP_FACTOR_DECIMALS = 12
};

/* A second table, by its key. */
typedef struct sp_lookup {
    const char *name;
    char **headings;
    size_t width;
    char **cells; /* rows * width, sorted by the key column */
    size_t rows;
    size_t key;
} sp_lookup;

/* One field that takes its value from a column. */
typedef struct sp_target {
    const sp_field *field;
    size_t column;           /* of the reader */
    const sp_lookup *lookup; /* NULL: the cell itself */
    size_t lookup_column;
    const char *factor;  /* decimal text, or NULL */
    const cJSON *values; /* translations of this field, or NULL */
    bool initial;        /* SP_INITIAL: for new records only */
} sp_target;

/* One field with a fixed or composed value. */
typedef struct sp_given {
    const sp_field *field;
    const char *text; /* with {heading} for a template */
    bool is_template;
    const cJSON *values;
} sp_given;

typedef struct sp_import_map {
    const sp_type *type;
    cJSON *json; /* holds the texts; NULL without a mapping */
    sp_lookup lookups[SP_MAP_LOOKUPS_MAX];
    size_t nlookups;
    sp_target *targets;
    size_t ntargets;
    sp_given *givens;
    size_t ngivens;
    const cJSON *empty; /* array of texts that mean nothing */
    size_t known;       /* columns of the reader that were looked at */
} sp_import_map;

/* Read a mapping (NULL: none). @path is the imported file, beside which the
 * files of look-ups stand. */
sp_status sp_import_map_open(const sp_type *type, const char *text,
                             const char *path, sp_import_map *out);
void sp_import_map_close(sp_import_map *map);

/* Look at the columns of @reader that came since the last time. Headings that
 * answer to no field are given to @unknown. */
sp_status sp_import_map_columns(sp_import_map *map,
                                const sp_table_reader *reader,
                                void (*unknown)(void *, const char *heading),
                                void *context);

/* The text that @target takes from the present row; @buffer holds it where it
 * had to be made. "" for nothing. */
sp_status sp_target_text(const sp_import_map *map, const sp_target *target,
                         const sp_table_reader *reader, sp_str *buffer,
                         const char **out);

/* The same for a constant or template. */
sp_status sp_given_text(const sp_import_map *map, const sp_given *given,
                        const sp_table_reader *reader, sp_str *buffer,
                        const char **out);

#endif
