/* Queries as data, run in a session: briefs and commands. */
#ifndef SP_QUERY_WORDS_H
#define SP_QUERY_WORDS_H

#include "actor.h"
#include "query_template.h"

/* What a query is narrowed down to, and the values of its names. */
typedef struct sp_query_scope {
    const char *zone; /* codes; at most one of the three */
    const char *dept;
    const char *enterprise;
    char since[11];
    char until[11];
    char today[11];
    char yesterday[11];
    char now[32];
    /* Further names, e.g. of a command's arguments; or NULL. */
    sp_template_value value;
    void *context;
} sp_query_scope;

/* Set the days of @scope by the session's clock; since and until are the
 * caller's. */
void sp_query_scope_now(sp_session *session, sp_query_scope *scope);

/* A record as a line of the template. Borrowed until the visit returns. */
typedef sp_status (*sp_query_line_visit)(void *context, const char *code,
                                         const char *line);

/* How many there are and the first of them, as lines. @out_fits false: the
 * query is not of such a scope, and nothing was asked.
 * @retval SP_FORBIDDEN the actor may not read such records
 * @retval SP_INVALID   the template speaks of a type or field that is none */
sp_status sp_query_words(sp_session *session, const sp_query_template *query,
                         const sp_query_scope *scope, int64_t *out_count,
                         bool *out_fits, sp_query_line_visit visit,
                         void *context);

/* "逾期 3 天", "还有 5 天", "今天"; a day that is none gives "". */
void sp_days_words(const char *day, const char *today, sp_lang lang,
                   char out[48]);

#endif
