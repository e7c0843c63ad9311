/* Duties from the inside: sums of tasks, the clock, who is who. */
#ifndef SP_DUTYING_H
#define SP_DUTYING_H

#include <safeprod/duty.h>
#include <safeprod/person.h>

#include "change.h"
#include "duty_cycle.h"
#include "packs.h"
#include "ticking.h"

/* ---- records that clean up after themselves ---- */

void sp_duty_item_release(sp_duty_item **item);
void sp_duty_plan_release(sp_duty_plan **plan);
void sp_duty_task_release(sp_duty_task **task);
#define SP_AUTOITEM SP_CLEANUP(sp_duty_item_release) sp_duty_item
#define SP_AUTOPLAN SP_CLEANUP(sp_duty_plan_release) sp_duty_plan
#define SP_AUTOTASK SP_CLEANUP(sp_duty_task_release) sp_duty_task

sp_duty_item_facts sp_duty_item_facts_of(const sp_duty_item *item,
                                         const char *actor);

/* ---- rules and periods ---- */

/* The rules in force; @out_pack (may be NULL) is the caller's. */
sp_status sp_duty_rules(sp_session *session, sp_rank_rules *out,
                        sp_pack **out_pack);

/* 202610 */
int64_t sp_duty_month_of(int64_t time, int zone);

/* Months and days of "2026-10", "2026-Q4", "2026"; NULL: the present month. */
typedef struct sp_duty_period {
    char name[16];
    int64_t from; /* months, as 202610 */
    int64_t to;
    int64_t first; /* local days */
    int64_t last;
} sp_duty_period;
sp_status sp_duty_period_of(sp_session *session, const char *text,
                            sp_duty_period *out);

/* ---- sums ---- */

/* Of one person's tasks; the members are the columns of duty_sum. */
typedef struct sp_duty_tally {
    int64_t approved, on_time, missed, waiting, waiting_on_time;
    int64_t returned, reviewed, score_sum, waived;
    int64_t w_approved, w_on_time, w_missed, w_waiting, w_waiting_on_time;
    int64_t w_reviewed, w_score_sum;
} sp_duty_tally;
enum { SP_DUTY_TALLIES = sizeof(sp_duty_tally) / sizeof(int64_t) };

#define SP_DUTY_TALLY_COLUMNS                                                  \
    "approved, on_time, missed, waiting, waiting_on_time, returned, "          \
    "reviewed, score_sum, waived, w_approved, w_on_time, w_missed, "           \
    "w_waiting, w_waiting_on_time, w_reviewed, w_score_sum"

/* The same, added up over months. */
#define SP_DUTY_TALLY_SUMS                                                     \
    "sum(approved), sum(on_time), sum(missed), sum(waiting), "                 \
    "sum(waiting_on_time), sum(returned), sum(reviewed), sum(score_sum), "     \
    "sum(waived), sum(w_approved), sum(w_on_time), sum(w_missed), "            \
    "sum(w_waiting), sum(w_waiting_on_time), sum(w_reviewed), "                \
    "sum(w_score_sum)"

void sp_duty_tally_add(sp_duty_tally *to, const sp_duty_tally *more);
void sp_duty_tally_read(sp_stmt *stmt, int first, sp_duty_tally *out);

/* What a task adds (@sign 1) or took (-1), open ones missed before @as_of. */
void sp_duty_tally_task(const sp_duty_task *task, int64_t as_of, int64_t sign,
                        sp_duty_tally *to);
sp_rank_input sp_duty_input_of(const sp_duty_tally *tally, const char *id);

/* The clock of the sums: open tasks with miss_at before @out are in them. */
sp_status sp_duty_as_of(sp_session *session, int64_t *out);

/* Add to the sums of a person in a month and to those of all. Inside a write
 * transaction. */
sp_status sp_duty_sum_add(sp_session *session, int64_t month,
                          const char *person, const sp_duty_tally *more);

/* Write a row of the sums, with the place that follows from it. */
sp_status sp_duty_sum_write(sp_session *session, const sp_rank_rules *rules,
                            int64_t month, const char *person,
                            const sp_duty_tally *tally);

/* Count what was missed until now, and score all anew when another pack is in
 * force. Writes. */
sp_status sp_duty_roll(sp_session *session);

/* Are the sums those of now, by the pack in force? */
sp_status sp_duty_is_fresh(sp_session *session, const sp_pack *pack, bool *out);

/* Called for what the clock adds to the sums between as_of and now. */
typedef sp_status (*sp_duty_missed_visit)(void *context, const char *person,
                                          int64_t month,
                                          const sp_duty_tally *more);
sp_status sp_duty_missed_since(sp_session *session, int64_t as_of, int64_t now,
                               sp_duty_missed_visit visit, void *context);

/* ---- people ---- */

/* Somebody whom a plan means. */
typedef struct sp_duty_worker {
    char *code;
    char *dept;
    int64_t hired; /* local days; SP_NO_INT: not known, or not */
    int64_t left;
} sp_duty_worker;

typedef struct sp_duty_workers {
    sp_duty_worker *items; /* by code, each once */
    size_t count;
    size_t cap;
} sp_duty_workers;

void sp_duty_workers_clear(sp_duty_workers *list);
sp_status sp_duty_workers_find(sp_session *session, const sp_duty_plan *plan,
                               sp_duty_workers *out);

/* The local day that a field says; SP_NO_INT for none. */
int64_t sp_duty_day(const char *text);

/* Code of the person whose login name the actor has; "" when there is none. */
sp_status sp_duty_self(sp_session *session, char **out);

/* Does @to stand in for @from today? */
sp_status sp_duty_stands_in(sp_session *session, const char *from,
                            const char *to, sp_delegation_step step, bool *out);

/* Does somebody whose department covers @dept have the actor review for them?
 * @out_from: their login name, the caller's, or NULL. */
sp_status sp_duty_reviews_for(sp_session *session, const char *dept,
                              char **out_from);

/* ---- verbs ---- */

/* Waive one task as the clock does. Inside or outside a transaction. */
sp_status sp_duty_waive_by_clock(sp_session *session, const char *code,
                                 const char *reason, bool *out_done);

/* Waive open tasks of people who left before they were due. */
sp_status sp_duty_waive_leavers(sp_session *session, int64_t *out_count);

/* Make tasks without asking for rights: time passes for all. */
sp_status sp_duty_make_due(sp_session *session, const char *plan, int64_t from,
                           int64_t until, sp_duty_made *out);

/* ---- ranking ---- */

/* A board, worked out. */
typedef struct sp_duty_entry {
    char *code;
    char *name;
    char *dept; /* of a person */
    bool is_new;
    sp_duty_tally tally;
    int64_t hazards;
    bool overdue;
} sp_duty_entry;

typedef struct sp_duty_table {
    sp_rank_rules rules;
    sp_pack *pack;
    sp_duty_period period;
    sp_duty_board board;
    char *dept;
    sp_duty_entry *entries;
    size_t count;
    size_t cap;
    sp_rank_result *results; /* in order */
} sp_duty_table;
void sp_duty_table_clear(sp_duty_table *table);

/* Fill and order @out (zeroed). */
sp_status sp_duty_table_fill(sp_session *session,
                             const sp_duty_ranking_query *query,
                             sp_duty_table *out);

/* May the actor see more of a person than the public board shows? */
bool sp_duty_may_see(sp_session *session, const char *dept, const char *person,
                     const char *self);

/* What F3 asks about a person beside tasks. */
sp_status sp_duty_extras(sp_session *session, const sp_duty_period *period,
                         const char *login, int64_t *out_hazards,
                         bool *out_overdue);

#endif
