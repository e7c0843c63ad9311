/* Accounting for a score, what looks like gaming, counts for an overview. */
#include "dutying.h"

#include <stdio.h>
#include <string.h>

#include "str.h"
#include "when.h"

/* What is looked at of a person. */
typedef struct account {
    sp_session *session;
    sp_duty_period period;
    sp_rank_rules rules;
    char *name;
    char *dept;
    char *login;
    sp_records tasks;
} account;

static void account_clear(account *a)
{
    free(a->name);
    free(a->dept);
    free(a->login);
    sp_records_clear(&a->tasks);
}
#define AUTOACCOUNT SP_CLEANUP(account_clear) account

static sp_status find_person(account *a, const char *person)
{
    SP_AUTOSTMT *stmt = NULL;
    SP_AUTOFREE char *self = NULL;
    bool row;

    SP_TRY(sp_duty_self(a->session, &self));
    SP_TRY(sp_db_prepare(a->session->db,
                         "SELECT name, owner_dept, user_name FROM person WHERE "
                         "code = $1",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, person);
    SP_TRY(sp_stmt_step(stmt, &row));
    if (!row)
        return sp_fail(SP_NOT_FOUND, "没有人员“%.60s”",
                       "there is no person \"%.60s\"", person);
    SP_TRY(sp_text_copy(sp_stmt_text(stmt, 0), &a->name));
    SP_TRY(sp_text_copy(sp_stmt_text(stmt, 1), &a->dept));
    SP_TRY(sp_text_copy(sp_stmt_text(stmt, 2), &a->login));
    return sp_duty_may_see(a->session, a->dept, person, self)
               ? SP_OK
               : sp_fail(SP_FORBIDDEN,
                         "得分明细只给本人和其管理者看：您不能查看 %.60s 的",
                         "details are for the person and their managers: you "
                         "may not see those of %.60s",
                         person);
}

static sp_status keep_task(sp_records *list, sp_stmt *stmt, size_t *cap)
{
    if (list->count == *cap) {
        size_t more = *cap ? *cap * 2 : 64;
        void **items = realloc(list->items, more * sizeof *items);
        if (!items)
            return sp_no_memory();
        list->items = items;
        *cap = more;
    }
    void *task = sp_record_new(&sp_duty_task_type);
    if (!task)
        return SP_NO_MEMORY;
    list->items[list->count++] = task;
    return sp_rec_read(stmt, 0, &sp_duty_task_type, task);
}

static sp_status read_tasks(account *a, const char *person)
{
    SP_AUTOSTMT *stmt = NULL;
    SP_AUTOSTR sql = {0};
    size_t cap = 0;
    int zone = a->session->options.zone;
    bool row;

    a->tasks.type = &sp_duty_task_type;
    sp_str_add(&sql, "SELECT ");
    for (size_t i = 0; i < sp_duty_task_type.nfields; i++)
        sp_str_addf(&sql, "%s\"%s\"", i ? ", " : "",
                    sp_duty_task_type.fields[i].name);
    sp_str_add(&sql, " FROM duty_task WHERE person = $1 AND due_at >= $2 AND "
                     "due_at < $3 ORDER BY due_at, code");
    SP_TRY(sp_str_ok(&sql));
    SP_TRY(sp_db_prepare(a->session->db, sp_str_text(&sql), &stmt));
    sp_stmt_bind_text(stmt, 1, person);
    sp_stmt_bind_int(stmt, 2, sp_day_start(a->period.first, zone));
    sp_stmt_bind_int(stmt, 3, sp_day_start(a->period.last + 1, zone));
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            return SP_OK;
        SP_TRY(keep_task(&a->tasks, stmt, &cap));
    }
}

/* ---- the account ---- */

static sp_status say_task(const account *a, const sp_duty_task *t,
                          int64_t points, sp_duty_part_visit visit,
                          void *context)
{
    const sp_label *status = &sp_duty_status_labels[t->status];
    int64_t now = sp_session_now(a->session);
    bool missed = sp_duty_task_missed(t, now);
    bool late = sp_duty_task_late(t, now);
    char zh[160];
    char en[160];
    char score[32] = "";

    if (t->score != SP_NO_INT)
        snprintf(score, sizeof score, " %lld", (long long)t->score);
    snprintf(zh, sizeof zh, "%s%s%s%s", missed ? "漏做" : status->zh,
             !missed && late ? "，迟交" : "", *score ? "，评分" : "", score);
    snprintf(en, sizeof en, "%s%s%s%s", missed ? "missed" : status->en,
             !missed && late ? ", late" : "", *score ? ", score" : "", score);
    return visit(context, &(sp_duty_part){.kind = "task",
                                          .name = t->code,
                                          .zh = zh,
                                          .en = en,
                                          .points = points});
}

/* What of the terms of F3 is about no task. */
static bool is_beside_tasks(const sp_rank_rules *rules, const char *name)
{
    return rules->formula == SP_RANK_LEDGER && strcmp(name, "missed") != 0 &&
           strcmp(name, "late") != 0 && strcmp(name, "returned") != 0;
}

static sp_status say_terms(const account *a, const sp_rank_term *terms,
                           size_t n, bool beside, sp_duty_part_visit visit,
                           void *context)
{
    for (size_t i = 0; i < n; i++) {
        sp_duty_part part = {.kind = beside ? "beside" : "term",
                             .name = terms[i].name,
                             .zh = terms[i].zh,
                             .en = terms[i].en,
                             .points = terms[i].points};
        if (!beside || is_beside_tasks(&a->rules, terms[i].name))
            SP_TRY(visit(context, &part));
    }
    return SP_OK;
}

static sp_status say_tasks(const account *a, const sp_rank_input *whole,
                           sp_duty_part_visit visit, void *context)
{
    size_t n = a->tasks.count;
    SP_AUTOFREE sp_rank_input *parts = calloc(n + 1, sizeof *parts);
    SP_AUTOFREE int64_t *points = calloc(n + 1, sizeof *points);

    if (!parts || !points)
        return sp_no_memory();
    for (size_t i = 0; i < n; i++) {
        sp_duty_tally one = {0};
        sp_duty_tally_task(a->tasks.items[i], sp_session_now(a->session), +1,
                           &one);
        parts[i] = sp_duty_input_of(&one, NULL);
    }
    SP_TRY(sp_rank_shares(&a->rules, whole, parts, n, points));
    for (size_t i = 0; i < n; i++)
        SP_TRY(say_task(a, a->tasks.items[i], points[i], visit, context));
    return SP_OK;
}

static sp_status say_score(const account *a, const sp_rank_input *input,
                           sp_duty_part_visit visit, void *context)
{
    sp_rank_result r;

    SP_TRY(sp_rank_score(&a->rules, input, &r));
    return visit(
        context,
        &(sp_duty_part){.kind = "score",
                        .name = sp_rank_band_labels[r.band].name,
                        .zh = r.band == SP_RANK_PLACED
                                  ? sp_rank_formula_labels[a->rules.formula].zh
                                  : sp_rank_band_labels[r.band].zh,
                        .en = r.band == SP_RANK_PLACED
                                  ? sp_rank_formula_labels[a->rules.formula].en
                                  : sp_rank_band_labels[r.band].en,
                        .points = r.score});
}

sp_status sp_duty_explain(sp_session *session, const char *person,
                          const char *period, sp_duty_part_visit visit,
                          void *context)
{
    AUTOACCOUNT a = {.session = session};
    sp_rank_term terms[SP_RANK_TERMS_MAX];
    sp_duty_tally tally = {0};
    size_t n;

    SP_TRY(sp_require(session, "ranking", SP_DO_READ, NULL, NULL));
    SP_TRY(sp_duty_period_of(session, period, &a.period));
    SP_TRY(sp_duty_rules(session, &a.rules, NULL));
    SP_TRY(find_person(&a, person));
    SP_TRY(read_tasks(&a, person));
    for (size_t i = 0; i < a.tasks.count; i++)
        sp_duty_tally_task(a.tasks.items[i], sp_session_now(session), +1,
                           &tally);
    sp_rank_input input = sp_duty_input_of(&tally, person);
    if (a.rules.formula == SP_RANK_LEDGER)
        SP_TRY(sp_duty_extras(session, &a.period, a.login, &input.hazards,
                              &input.overdue));
    SP_TRY(sp_rank_terms(&a.rules, &input, terms, &n));
    SP_TRY(say_terms(&a, terms, n, false, visit, context));
    SP_TRY(say_tasks(&a, &input, visit, context));
    SP_TRY(say_terms(&a, terms, n, true, visit, context));
    return say_score(&a, &input, visit, context);
}

/* ---- counts for an overview ---- */

typedef struct month_sum {
    int64_t month;
    sp_duty_tally tally;
} month_sum;

static sp_status add_delta(void *context, const char *person, int64_t month,
                           const sp_duty_tally *more)
{
    month_sum *sum = context;

    (void)person;
    if (sum->month == month)
        sp_duty_tally_add(&sum->tally, more);
    return SP_OK;
}

sp_status sp_duty_overview(sp_session *session, const char *period,
                           sp_duty_counts *out)
{
    SP_AUTOSTMT *stmt = NULL;
    month_sum sum = {.month = 0};
    sp_duty_period p;
    int64_t as_of;
    bool row;

    SP_TRY(sp_require(session, "ranking", SP_DO_READ, NULL, NULL));
    SP_TRY(sp_duty_period_of(session, period, &p));
    if (p.from != p.to)
        return sp_fail(SP_INVALID, "总览按月统计，%.16s 不是一个月",
                       "an overview is of a month, and %.16s is none", p.name);
    sum.month = p.from;
    SP_TRY(sp_db_prepare(session->db,
                         "SELECT " SP_DUTY_TALLY_COLUMNS
                         ", (SELECT count(*) FROM duty_sum WHERE month = $1 "
                         "AND band = 0) FROM duty_sum WHERE month = $2 AND "
                         "person = ''",
                         &stmt));
    sp_stmt_bind_int(stmt, 1, p.from);
    sp_stmt_bind_int(stmt, 2, p.from);
    SP_TRY(sp_stmt_step(stmt, &row));
    int64_t people = row ? sp_stmt_int(stmt, SP_DUTY_TALLIES) : 0;
    if (row)
        sp_duty_tally_read(stmt, 0, &sum.tally);
    SP_TRY(sp_duty_as_of(session, &as_of));
    SP_TRY(sp_duty_missed_since(session, as_of, sp_session_now(session),
                                add_delta, &sum));
    *out = (sp_duty_counts){.due = sum.tally.approved + sum.tally.missed,
                            .done = sum.tally.approved,
                            .on_time = sum.tally.on_time,
                            .missed = sum.tally.missed,
                            .waiting = sum.tally.waiting,
                            .people = people};
    return SP_OK;
}
