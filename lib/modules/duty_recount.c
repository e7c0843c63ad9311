/* The sums of tasks, made anew from the tasks: for a site whose sums were
 * changed by other hands. */
#include "dutying.h"

#include <stdio.h>
#include <string.h>

enum { MONTHS_MAX = 1200 };

/* Sums of all people by month. */
typedef struct totals {
    int64_t months[MONTHS_MAX];
    sp_duty_tally sums[MONTHS_MAX];
    size_t count;
} totals;

static sp_status add_total(totals *t, int64_t month, const sp_duty_tally *more)
{
    size_t i = 0;

    while (i < t->count && t->months[i] != month)
        i++;
    if (i == MONTHS_MAX)
        return sp_fail(SP_INVALID, "任务分布在 %d 个月以上",
                       "there are tasks of more than %d months", MONTHS_MAX);
    if (i == t->count) {
        t->months[t->count++] = month;
        t->sums[i] = (sp_duty_tally){0};
    }
    sp_duty_tally_add(&t->sums[i], more);
    return SP_OK;
}

static void read_task(sp_stmt *stmt, sp_duty_task *t)
{
    const char *status = sp_stmt_text(stmt, 4);

    t->due_at = sp_stmt_int(stmt, 1);
    t->miss_at = sp_stmt_int(stmt, 2);
    t->weight = sp_stmt_int(stmt, 3);
    for (unsigned i = 0; i < SP_DUTY_STATUS_COUNT; i++)
        if (strcmp(status, sp_duty_status_labels[i].name) == 0)
            t->status = i;
    t->submitted_at =
        sp_stmt_is_null(stmt, 5) ? SP_NO_INT : sp_stmt_int(stmt, 5);
    t->score = sp_stmt_is_null(stmt, 6) ? SP_NO_INT : sp_stmt_int(stmt, 6);
    t->returns = sp_stmt_is_null(stmt, 7) ? SP_NO_INT : sp_stmt_int(stmt, 7);
}

static sp_status put(sp_session *session, const sp_rank_rules *rules,
                     totals *all, int64_t month, const char *person,
                     const sp_duty_tally *sums)
{
    if (!*person)
        return SP_OK;
    SP_TRY(add_total(all, month, sums));
    return sp_duty_sum_write(session, rules, month, person, sums);
}

static sp_status walk(sp_session *session, const sp_rank_rules *rules,
                      int64_t as_of, totals *all)
{
    SP_AUTOSTMT *stmt = NULL;
    sp_duty_tally sums = {0};
    char person[260] = "";
    int64_t month = 0;
    bool row;

    SP_TRY(sp_db_prepare(session->db,
                         "SELECT person, due_at, miss_at, weight, status, "
                         "submitted_at, score, returns FROM duty_task ORDER BY "
                         "person, due_at",
                         &stmt));
    for (;;) {
        sp_duty_task t = {0};
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            return put(session, rules, all, month, person, &sums);
        read_task(stmt, &t);
        int64_t when = sp_duty_month_of(t.due_at, session->options.zone);
        const char *who = sp_stmt_text(stmt, 0);
        if (when != month || strcmp(who, person) != 0) {
            SP_TRY(put(session, rules, all, month, person, &sums));
            sums = (sp_duty_tally){0};
            month = when;
            snprintf(person, sizeof person, "%s", who);
        }
        sp_duty_tally_task(&t, as_of, +1, &sums);
    }
}

static sp_status recount(void *arg)
{
    sp_session *session = arg;
    SP_AUTOFREE totals *all = calloc(1, sizeof *all);
    sp_rank_rules rules;
    int64_t as_of;

    if (!all)
        return sp_no_memory();
    SP_TRY(sp_duty_rules(session, &rules, NULL));
    SP_TRY(sp_duty_as_of(session, &as_of));
    SP_TRY(sp_db_exec(session->db, "DELETE FROM duty_sum"));
    SP_TRY(walk(session, &rules, as_of, all));
    for (size_t i = 0; i < all->count; i++)
        SP_TRY(sp_duty_sum_write(session, &rules, all->months[i], "",
                                 &all->sums[i]));
    return sp_change_note(session, "recount", "duty_task", NULL, NULL);
}

sp_status sp_duty_recount(sp_session *session)
{
    SP_TRY(sp_require(session, "ranking", SP_DO_APPROVE, NULL, NULL));
    SP_TRY(sp_duty_roll(session));
    return sp_db_transaction(session->db, recount, session);
}
