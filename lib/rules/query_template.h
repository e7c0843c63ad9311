/* Queries as data: which records, in which order, and a line for each. Briefs
 * and commands are made of them. */
#ifndef SP_QUERY_TEMPLATE_H
#define SP_QUERY_TEMPLATE_H

#include "pack_kind.h"
#include "str.h"

enum { SP_TEMPLATE_WHERE_MAX = 8, SP_TEMPLATE_LINES_MAX = 50 };

/* Texts are borrowed from the pack. */
typedef struct sp_query_template {
    const char *type; /* of records */
    struct {
        const char *field;
        const char *text; /* with {names} in it */
    } where[SP_TEMPLATE_WHERE_MAX];
    size_t nwhere;
    const char *order; /* or NULL */
    int64_t limit;     /* lines; 0: the count alone */
    const char *line_zh;
    const char *line_en;
    /* The fields by which it is of a zone and so on; NULL: it is of none. */
    const char *zone;
    const char *dept;
    const char *enterprise;
} sp_query_template;

/* Read @json, the member "query" at @path; findings are added. */
void sp_query_template_read(const cJSON *json, const char *path,
                            sp_pack_findings *found, sp_query_template *out);

/* The value of a {name}; NULL: there is no such name. Borrowed until the next
 * call. */
typedef const char *(*sp_template_value)(void *context, const char *name);

/* @pattern with its {names} filled in. What stands in [ ] is left out when a
 * name in it has no value. @retval SP_INVALID a name that is none */
sp_status sp_template_fill(const char *pattern, sp_template_value value,
                           void *context, sp_str *out);

/* Are brackets and names whole? */
bool sp_template_sound(const char *pattern);

#endif
