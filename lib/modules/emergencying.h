/* Emergency plans, drills and rosters from the inside. */
#ifndef SP_EMERGENCYING_H
#define SP_EMERGENCYING_H

#include <safeprod/drill.h>
#include <safeprod/emergency.h>

#include "change.h"
#include "drill_pack.h"
#include "life_table.h"
#include "packs.h"

#define SP_DAY(rec, m, zh, en, ...)                                            \
    SP_FIELD(rec, m, zh, en, .as = SP_AS_DATE, __VA_ARGS__)

/* <prefix><day>-<n> or <parent>/<prefix><n>: the first that is free. @sql asks
 * whether the code $1 is there. */
sp_status sp_code_number(sp_session *session, const char *sql,
                         const char *start, char **code);

/* The department of @zone, where the record has none of its own. */
sp_status sp_dept_of_zone(sp_session *session, const char *zone, char **dept);

/* SP_CONFLICT when a member that people set differs: @what may not be edited
 * any more. */
sp_status sp_content_kept(const sp_type *type, const void *old,
                          const void *record, const char *code);

/* One line of the history of a plan or a drill. */
typedef struct sp_emergency_line {
    const char *subject_type;
    const char *subject;
    const char *owner_dept;
    const char *action;
    const char *from;
    const char *to;
    const char *note;
    int64_t at;
} sp_emergency_line;
sp_status sp_emergency_write(sp_session *session,
                             const sp_emergency_line *line);

/* The right of the matrix that a row needs. */
sp_action sp_life_action(const sp_life_row *row);

/* Each action of @life from @state: why it cannot be done, or NULL. */
sp_status sp_life_tell(sp_session *session, const sp_life *life, unsigned state,
                       uint32_t facts, const char *dept, const char *maker,
                       sp_emergency_why visit, void *context);

/* The table of pack drill.cn that is in force, and the pack that owns it. */
sp_status sp_drill_rules(sp_session *session, sp_pack **out_pack,
                         const sp_drill_table **out);

static inline void sp_drill_release(sp_drill **drill)
{
    sp_record_free(&sp_drill_type, *drill);
}
#define SP_AUTODRILL SP_CLEANUP(sp_drill_release) sp_drill

/* Load a drill inside a transaction; rights of @right are checked. */
sp_status sp_drill_load(sp_session *session, const char *code, sp_action right,
                        sp_drill **out);

/* A count and a sum by @sql, in which $1 is a drill. */
extern const char sp_drill_scores_sql[];
sp_status sp_drill_sum(sp_session *session, const char *sql, const char *code,
                       int64_t *out_count, int64_t *out_sum);

/* The number of the next part of a drill, and its code: YL1/i3. */
sp_status sp_drill_next(sp_session *session, const char *sql, const char *drill,
                        int64_t *out);
sp_status sp_drill_part_code(const char *drill, char letter, int64_t seq,
                             char **out);

/* All records of @type whose @field is @code, in the order of @order. */
sp_status sp_parts_of(sp_session *session, const sp_type *type,
                      const char *field, const char *code, const char *order,
                      sp_records *out);

#endif
