/* Inspections from the inside: what plans, tasks and papers share. */
#ifndef SP_INSPECTING_H
#define SP_INSPECTING_H

#include <safeprod/inspection.h>

#include "change.h"
#include "permit_calendar.h"
#include "str.h"

enum { SP_INSPECTION_CODE_MAX = 256 };

/* The way in for a task: who is named on it, and who may by the matrix. */
sp_status sp_task_may(sp_session *session, const sp_inspection_task *task,
                      sp_action action);

/* Is the actor the assignee, by login name or by role and department? */
sp_status sp_task_is_mine(sp_session *session, const char *assignee, bool *out);

/* Task @code as it is stored; no rights are checked. */
sp_status sp_task_find(sp_session *session, const char *code,
                       sp_inspection_task **out);
void sp_task_release(sp_inspection_task **task); /* for SP_CLEANUP */
#define SP_AUTOTASK SP_CLEANUP(sp_task_release) sp_inspection_task

/* What a task asks, whoever may see it. Of a measure: one item that is in no
 * table. */
sp_status sp_task_items(sp_session *session, const sp_inspection_task *task,
                        sp_records *out);
sp_status sp_task_results(sp_session *session, const sp_inspection_task *task,
                          sp_records *out);
sp_status sp_checklist_items_of(sp_session *session, const char *code,
                                int64_t revision, sp_records *out);

/* Append @record, which the list owns from now on, also on failure. */
sp_status sp_records_append(sp_records *list, void *record);

/* Every piece of work that comes again, as periods. */
typedef struct sp_rounds {
    sp_session *session;
    sp_pack *pack; /* calendar.cn */
    const sp_calendar *calendar;
} sp_rounds;
sp_status sp_rounds_open(sp_session *session, sp_rounds *out);
void sp_rounds_close(sp_rounds *rounds);
#define SP_AUTOROUNDS SP_CLEANUP(sp_rounds_close) sp_rounds

/* A plan's periods that touch @from … @to, those that are no task left out. */
sp_status sp_plan_each(const sp_rounds *rounds, const sp_inspection_plan *plan,
                       int64_t from, int64_t to,
                       sp_status (*visit)(void *context,
                                          const sp_period *period),
                       void *context);
sp_status sp_plan_check(const sp_inspection_plan *plan, int64_t today);

/* Make what is missing up to day @until: the tick's part, and the verb's. */
sp_status sp_tasks_make(sp_session *session, int64_t until, int64_t *out_made);

/* What happens to a row of a file that is read all or nothing. */
typedef struct sp_row_report {
    sp_import_visit visit;
    void *context;
    int64_t rejected;
} sp_row_report;
void sp_row_refuse(sp_row_report *report, int64_t line, const char *column,
                   const char *value);

/* Columns of a table file by the headings of a type: -1 where there is none. */
int sp_column_of(const sp_table_reader *reader, const sp_type *type,
                 const char *field);
/* The cell, trimmed by nobody; "" where the row or the file has none. */
const char *sp_cell_of(const sp_table_reader *reader, int column);

#endif
