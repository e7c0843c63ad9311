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
    bool month;          /* "Aug-16": the first day of that month */
    const cJSON *values; /* translations of this field, or NULL */
    bool initial;        /* for new records only */
} sp_target;

/* What a given value is made of. */
typedef enum sp_given_kind {
    SP_GIVEN_CONSTANT,
    SP_GIVEN_TEMPLATE, /* a text with {heading} in it */
    SP_GIVEN_SUM,      /* of the numbers in several columns */
    SP_GIVEN_SET       /* a word for each column that says yes */
} sp_given_kind;

/* One field with a fixed or composed value. */
typedef struct sp_given {
    const sp_field *field;
    sp_given_kind kind;
    const char *text;   /* constant or template; else "" */
    const cJSON *parts; /* sum: array of headings; set: heading → word */
    const cJSON *values;
    bool initial;
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
    const char *key;      /* of a feed: heading of the sender's key, or NULL */
    const char *revision; /* of a feed: heading of the version, or NULL */
    const cJSON *empty;   /* array of texts that mean nothing */
    const cJSON *columns; /* headings and what they mean */
    bool *seen;           /* of each of those: did the file have it? */
    size_t known;         /* columns of the reader that were looked at */
} sp_import_map;

/* Says something about a heading of the file or of the mapping. */
typedef void (*sp_map_say)(void *context, const char *heading, const char *zh,
                           const char *en);

/* Every member of @json should be one of @names. */
sp_status sp_map_only_known(const cJSON *json, const char *const *names,
                            size_t n);

/* The member @name, a text; NULL when absent. */
sp_status sp_map_text(const cJSON *json, const char *name, const char **out);

/* Read a mapping (NULL: none) and examine all of it. @path is the imported
 * file, beside which the files of look-ups stand. */
sp_status sp_import_map_open(const sp_type *type, const char *text,
                             const char *path, sp_import_map *out);
void sp_import_map_close(sp_import_map *map);

/* Look at the columns of @reader that came since the last time. Headings that
 * are not imported are given to @say. */
sp_status sp_import_map_columns(sp_import_map *map,
                                const sp_table_reader *reader, sp_map_say say,
                                void *context);

/* At the end of the file: columns of the mapping that never came. */
void sp_import_map_missing(const sp_import_map *map, sp_map_say say,
                           void *context);

/* Does anything of the file reach a field? */
bool sp_import_map_reaches(const sp_import_map *map);

/* The target or given of a field; NULL when it has none. */
const sp_target *sp_import_target_of(const sp_import_map *map,
                                     const sp_field *field);
const sp_given *sp_import_given_of(const sp_import_map *map,
                                   const sp_field *field);

/* What the library keeps itself; in an export, and passed over when read. */
bool sp_field_is_ours(const sp_field *field);

/* Guarded, but a new record may say how it was before: an archive that is
 * written off stays so when it moves to another site. */
bool sp_field_is_initial(const sp_type *type, const sp_field *field);

/* Guarded, and worked out again from the others. */
bool sp_field_is_worked_out(const sp_type *type, const sp_field *field);

/* Read what a column of the mapping becomes: a field name or
 * {"field": …, "lookup": …, "column": …, "factor": …}. */
sp_status sp_map_spec(const sp_import_map *map, const cJSON *spec,
                      const char *heading, sp_target *out);

/* The translations of a field, or NULL. */
const cJSON *sp_map_values(const sp_import_map *map, const sp_field *field);

/* Is a factor a positive decimal text? */
bool sp_factor_ok(const char *factor);

/* The text that @target takes from the present row; @buffer holds it where it
 * had to be made. "" for nothing. */
sp_status sp_target_text(const sp_import_map *map, const sp_target *target,
                         const sp_table_reader *reader, sp_str *buffer,
                         const char **out);

/* The same for a constant or template. */
sp_status sp_given_text(const sp_import_map *map, const sp_given *given,
                        const sp_table_reader *reader, sp_str *buffer,
                        const char **out);

/* Every heading that templates, sums and sets name should be a column of
 * @reader. */
sp_status sp_import_map_templates(const sp_import_map *map,
                                  const sp_table_reader *reader);

/* Is every "{" of a template closed? */
bool sp_template_ok(const char *text);

/* Does a sum or a set name the column @heading? */
bool sp_given_names(const sp_import_map *map, const char *heading);

/* Is every column that a sum or a set names one of @reader? */
sp_status sp_parts_known(const sp_import_map *map, const sp_given *given,
                         const sp_table_reader *reader);

/* The value of a sum or a set. */
sp_status sp_parts_text(const sp_import_map *map, const sp_given *given,
                        const sp_table_reader *reader, sp_str *buffer,
                        const char **out);

/* A column's cell by its heading, "" when it means nothing; NULL: no such
 * column. */
const char *sp_map_cell(const sp_import_map *map, const sp_table_reader *reader,
                        const char *heading, size_t len);

/* A month in the forms that people write, as YYYY-MM-01: "Aug-16", "August
 * 2016", "2016-08", "08/2016", "2016年8月". */
bool sp_month_parse(const char *text, char out[11]);

#endif
