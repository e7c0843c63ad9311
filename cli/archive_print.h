/* Archives as people and programs read them: a record by groups of its fields,
 * and with what belongs to it. */
#ifndef SP_ARCHIVE_PRINT_H
#define SP_ARCHIVE_PRINT_H

#include "print.h"

/* Fields under one heading. */
typedef struct field_group {
    const char *name;
    const char *zh;
    const char *en;
    const char *const *fields; /* names, NULL after the last */
} field_group;

/* Put the fields that hold something into @r, group by group: what is true of
 * the flags of a group in one line. Fields of no group follow at the end. */
sp_status print_groups(call *cli, report *r, const sp_type *type,
                       const void *record, const field_group *groups,
                       size_t count);

/* Records beside a record, in its JSON object. */
typedef struct beside {
    const char *name;
    const sp_records *records;
} beside;

/* The record as one JSON object with an array for each of @others; @more is
 * the text of further members, or NULL. */
sp_status print_with(call *cli, const sp_type *type, const void *record,
                     const beside *others, size_t count, const char *more);

/* @value of @decimals places, without zeros at the end. */
void print_decimal(int64_t value, unsigned decimals, char *out, size_t size);

/* Days from the session's today until @day; false when it is no day. */
bool days_until(const call *cli, const char *day, int64_t *out);

/* "还有 3 天", "今天到期", "已过期 2 天". */
void print_days_left(const call *cli, int64_t days, char *out, size_t size);

/* All records of @type in use whose fields @names hold @values. */
sp_status load_where(call *cli, const sp_type *type, const char *const *names,
                     const char *const *values, size_t count, sp_records *out);

#endif
