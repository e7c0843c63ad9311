/* A query as SQL: what query.c keeps and rec.c runs. */
#ifndef SP_QUERY_SQL_H
#define SP_QUERY_SQL_H

#include "rec.h"
#include "str.h"

enum {
    SP_QUERY_VALUES_MAX = 64,
    SP_QUERY_TEXT_MAX = 4000 /* bytes of one condition */
};

typedef struct sp_value {
    enum { SP_VALUE_INT, SP_VALUE_REAL, SP_VALUE_TEXT } kind;
    int64_t i;
    double r;
    char *text;
} sp_value;

struct sp_query {
    const sp_type *type;
    sp_str where; /* " AND …" */
    sp_value values[SP_QUERY_VALUES_MAX];
    size_t nvalues;
    const sp_field *order;
    bool descending;
    bool all;
    bool hide_named;         /* a condition speaks of the field that hides */
    const sp_field *private; /* a private field that is spoken of, or NULL */
    size_t offset;
    size_t limit;
};

/* Append "WHERE …" with the rights of @sight; values are bound by
 * sp_query_bind() from parameter 1 on. */
void sp_query_where_sql(const sp_query *query, const sp_sight *sight,
                        sp_str *sql);
void sp_query_order_sql(const sp_query *query, sp_str *sql);
void sp_query_bind(const sp_query *query, const sp_sight *sight, sp_stmt *stmt);

/* Narrow it down to @dept and the departments below it, by the field @name of
 * the type. */
sp_status sp_query_below(sp_query *query, const char *name, const char *dept);

#endif
