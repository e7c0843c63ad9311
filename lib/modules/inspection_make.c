/* Making tasks: from plans, and from control measures that say how often they
 * are looked at. A source knows from its own tasks how far it has come, so what
 * was made is not looked at again, and a tick that finds nothing to make writes
 * nothing. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cleaning.h"
#include "inspecting.h"
#include "risk_tree.h"
#include "text.h"
#include "ticking.h"
#include "when.h"

enum { AHEAD_MAX = 400, BEHIND_MAX = 366, NAME_COLUMNS = 60 };

typedef struct making {
    sp_session *session;
    sp_rounds rounds;
    int64_t today;
    int64_t until;
    const sp_inspection_plan *plan; /* the present source */
    const char *prefix;             /* of its tasks' codes */
    sp_inspection_task *task;       /* used again for each task */
    sp_bulk bulk;
    bool in_bulk;
    int64_t made;
} making;

/* ---- one task ---- */

static sp_status is_there(const making *m, bool *out)
{
    SP_AUTOSTMT *stmt = NULL;

    SP_TRY(sp_db_prepare(m->session->db,
                         "SELECT 1 FROM inspection_task WHERE code = $1",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, m->task->code);
    return sp_stmt_step(stmt, out);
}

/* Nothing is locked before something is missing. From then on the insert itself
 * passes over what is there. */
static sp_status add_task(making *m)
{
    bool there = false;

    if (!m->in_bulk) {
        SP_TRY(is_there(m, &there));
        if (there)
            return SP_OK;
        SP_TRY(sp_bulk_begin(m->session, &sp_inspection_task_type, &m->bulk));
        m->in_bulk = true;
    }
    m->task->id = m->task->version = 0;
    SP_TRY(sp_bulk_add(m->session, m->task, &there));
    m->made += !there;
    return SP_OK;
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* Members that follow from the period. */
static sp_status set_times(const making *m, const sp_period *p)
{
    int zone = sp_session_zone(m->session);
    bool by_hour = m->plan->kind != SP_INSPECTION_HOLIDAY &&
                   m->plan->cycle == SP_CYCLE_HOUR;
    char day[11];

    sp_day_format(p->first, day);
    m->task->begins_at =
        sp_day_start(least(p->first, p->due), zone) + p->hour_from * 3600;
    m->task->due_at = by_hour ? sp_day_start(p->first, zone) + p->hour_to * 3600
                              : sp_day_start(p->due + 1, zone);
    return sp_text_set(&m->task->period, day);
}

static sp_status set_code(const making *m, const sp_period *p,
                          const char *assignee)
{
    char code[2 * SP_INSPECTION_CODE_MAX];
    char day[11];
    char hour[8] = "";

    sp_day_format(p->first, day);
    if (p->hour_from != 0 || p->hour_to != 24)
        snprintf(hour, sizeof hour, "T%02d", p->hour_from % 100);
    snprintf(code, sizeof code, "%s%s/%.4s%.2s%.2s%s/%s", m->prefix,
             m->task->plan ? m->task->plan : m->task->measure, day, day + 5,
             day + 8, hour, assignee);
    SP_TRY(sp_text_set(&m->task->assignee, assignee));
    return sp_text_set(&m->task->code, code);
}

static sp_status make_period(void *context, const sp_period *p)
{
    making *m = context;
    char assignee[SP_INSPECTION_CODE_MAX];

    if (p->first > m->until)
        return SP_OK;
    SP_TRY(set_times(m, p));
    for (const char *at = m->plan->assignees;
         sp_list_next(&at, assignee, sizeof assignee);) {
        SP_TRY(set_code(m, p, assignee));
        SP_TRY(add_task(m));
    }
    return SP_OK;
}

/* ---- one source ---- */

/* The first day of the last period that was made, up to today. */
static sp_status come_to(const making *m, const char *sql, const char *code,
                         int64_t *out)
{
    SP_AUTOSTMT *stmt = NULL;
    char today[11];
    bool row;

    sp_day_format(m->today, today);
    SP_TRY(sp_db_prepare(m->session->db, sql, &stmt));
    sp_stmt_bind_text(stmt, 1, code);
    sp_stmt_bind_text(stmt, 2, today);
    SP_TRY(sp_stmt_step(stmt, &row));
    const char *day = row ? sp_stmt_text(stmt, 0) : NULL;
    if (!day || !sp_day_parse(day, out))
        *out = SP_NO_INT;
    return sp_stmt_ok(stmt);
}

/* A source that has come nowhere goes back a month, to its stated day at most;
 * one that was left for long, a year. */
static sp_status make_source(making *m, int64_t come)
{
    const sp_inspection_plan *plan = m->plan;
    int64_t from = m->today - SP_INSPECTION_CATCH_UP_DAYS;
    int64_t stated;

    if (come != SP_NO_INT) {
        from = come < m->today - BEHIND_MAX ? m->today - BEHIND_MAX : come;
    } else if (plan->generate_from &&
               sp_day_parse(plan->generate_from, &stated) && stated > from) {
        from = stated;
    }
    sp_status status =
        sp_plan_each(&m->rounds, plan, from, m->until, make_period, m);
    return status == SP_OK ? SP_OK
                           : sp_fail_within(status, "检查计划 %.60s：",
                                            "plan %.60s: ", plan->code);
}

static sp_status of_checklist(const making *m, const char *code)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(m->session->db,
                         "SELECT revision, items FROM checklist WHERE code = "
                         "$1",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, code);
    SP_TRY(sp_stmt_step(stmt, &row));
    m->task->revision = row ? sp_stmt_int(stmt, 0) : 1;
    m->task->items = row ? sp_stmt_int(stmt, 1) : 0;
    return SP_OK;
}

static sp_status begin_task(making *m)
{
    sp_inspection_task *t = m->task;

    sp_record_clear(&sp_inspection_task_type, t);
    t->kind = m->plan->kind;
    t->answered = t->failed = 0;
    SP_TRY(sp_text_set(&t->name, m->plan->name));
    SP_TRY(sp_text_set(&t->zone, m->plan->zone));
    return sp_text_set(&t->owner_dept, m->plan->owner_dept);
}

static sp_status make_plan(making *m, const sp_inspection_plan *plan)
{
    int64_t come = SP_NO_INT;

    m->plan = plan;
    m->prefix = "";
    SP_TRY(begin_task(m));
    SP_TRY(sp_text_set(&m->task->plan, plan->code));
    SP_TRY(sp_text_set(&m->task->checklist, plan->checklist));
    SP_TRY(of_checklist(m, plan->checklist));
    SP_TRY(come_to(m,
                   "SELECT max(period) FROM inspection_task WHERE plan = $1 "
                   "AND period <= $2",
                   plan->code, &come));
    return make_source(m, come);
}

static sp_status make_plans(making *m)
{
    sp_records plans = {0};
    sp_query *query = sp_query_new(&sp_inspection_plan_type);
    static const sp_sight all = {.scope = SP_SCOPE_ALL};
    sp_status status =
        query ? sp_query_where(query, "stopped_at", "") : SP_NO_MEMORY;

    if (status == SP_OK)
        status = sp_rec_list(m->session->db, query, &all, &plans);
    for (size_t i = 0; status == SP_OK && i < plans.count; i++)
        status = make_plan(m, plans.items[i]);
    sp_query_free(query);
    sp_records_clear(&plans);
    return status;
}

/* ---- control measures ---- */

/* A measure is a plan that nobody wrote: every `cycle_days` days from the day
 * it was entered, for who is responsible for it; when that is no user, for the
 * head of its department, then for its safety officers. */
static sp_status fill_measure(making *m, sp_stmt *stmt,
                              sp_inspection_plan *plan)
{
    const char *content = sp_stmt_text(stmt, 2);
    char day[11];

    plan->cycle = SP_CYCLE_DAY;
    plan->every = sp_stmt_int(stmt, 1);
    if (plan->every > 1000) /* as far as cycles go */
        plan->every = 1000;
    plan->created_at = sp_stmt_int(stmt, 5);
    sp_day_format(sp_day_of(plan->created_at, sp_session_zone(m->session)),
                  day);
    SP_TRY(sp_text_set(&plan->start, day));
    SP_TRY(sp_text_set(&plan->code, sp_stmt_text(stmt, 0)));
    SP_TRY(sp_text_set(&plan->assignees, sp_stmt_text(stmt, 3)));
    SP_TRY(sp_text_set(&plan->owner_dept, sp_stmt_text(stmt, 4)));
    SP_TRY(sp_text_set(&plan->zone, sp_stmt_text(stmt, 6)));
    SP_AUTOFREE char *name =
        strndup(content ? content : "",
                sp_text_fit(content ? content : "", NAME_COLUMNS));
    if (!name)
        return sp_no_memory();
    for (char *c = name; *c; c++)
        if (*c == '\n' || *c == '\r' || *c == '\t')
            *c = ' ';
    SP_TRY(sp_text_set(&plan->name, *name ? name : plan->code));
    return sp_stmt_ok(stmt);
}

static sp_status read_measure(making *m, const char *code,
                              sp_inspection_plan *plan, bool *out_there)
{
    SP_AUTOSTMT *stmt = NULL;

    SP_TRY(sp_db_prepare(
        m->session->db,
        "SELECT m.code, m.cycle_days, coalesce(m.inspection_content, "
        "m.description), coalesce((SELECT name FROM user_account WHERE (name = "
        "m.responsible OR display_name = m.responsible) AND removed_at IS "
        "NULL ORDER BY id LIMIT 1), (SELECT head FROM department WHERE code = "
        "m.owner_dept), 'SAFETY_OFFICER@' || m.owner_dept, 'SAFETY_ADMIN@'), "
        "m.owner_dept, m.created_at, p.zone FROM control_measure m JOIN "
        "risk_event e ON e.code = m.event JOIN risk_unit u ON u.code = e.unit "
        "JOIN risk_point p ON p.code = u.point WHERE m.code = $1 AND "
        "e.removed_at IS NULL AND u.removed_at IS NULL AND p.removed_at IS "
        "NULL",
        &stmt));
    sp_stmt_bind_text(stmt, 1, code);
    SP_TRY(sp_stmt_step(stmt, out_there));
    return *out_there ? fill_measure(m, stmt, plan) : SP_OK;
}

static sp_status make_measure(making *m, const char *code, int64_t come)
{
    sp_inspection_plan *plan = sp_record_new(&sp_inspection_plan_type);
    bool there = false;

    if (!plan)
        return SP_NO_MEMORY;
    sp_status status = read_measure(m, code, plan, &there);
    m->plan = plan;
    m->prefix = "measure/";
    if (status == SP_OK && there) {
        status = begin_task(m);
        m->task->items = 1;
        if (status == SP_OK)
            status = sp_text_set(&m->task->measure, code);
        if (status == SP_OK)
            status = make_source(m, come);
    }
    m->plan = NULL;
    sp_record_free(&sp_inspection_plan_type, plan);
    return status;
}

/* Measures whose next period has begun, after @after; a few at a time. */
enum { BATCH = 64 };

typedef struct due_measure {
    char *code;
    int64_t come;
} due_measure;

static void free_due(due_measure *due, size_t n)
{
    for (size_t i = 0; i < n; i++)
        free(due[i].code);
}

static sp_status find_due(making *m, char **after, due_measure *due, size_t *n)
{
    SP_AUTOSTMT *stmt = NULL;
    char today[11];
    bool row = true;

    *n = 0;
    sp_day_format(m->today, today);
    SP_TRY(sp_db_prepare(m->session->db,
                         "SELECT code, cycle_days, (SELECT max(period) FROM "
                         "inspection_task t WHERE t.measure = m.code AND "
                         "t.period <= $1) FROM control_measure m WHERE "
                         "cycle_days IS NOT NULL AND removed_at IS NULL AND "
                         "code > $2 ORDER BY code",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, today);
    sp_stmt_bind_text(stmt, 2, *after ? *after : "");
    while (*n < BATCH) {
        int64_t come;
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            break;
        const char *day = sp_stmt_text(stmt, 2);
        int64_t days = sp_stmt_int(stmt, 1);
        if (days < 1)
            continue;
        if (!day || !sp_day_parse(day, &come))
            come = SP_NO_INT;
        else if (come + days > m->until)
            continue;
        SP_TRY(sp_text_copy(sp_stmt_text(stmt, 0), &due[*n].code));
        due[(*n)++].come = come;
    }
    free(SP_TAKE(*after));
    return *n == BATCH ? sp_text_copy(due[*n - 1].code, after) : SP_OK;
}

static sp_status make_measures(making *m)
{
    due_measure due[BATCH] = {{0}};
    SP_AUTOFREE char *after = NULL;
    size_t n = 0;
    sp_status status;

    do {
        status = find_due(m, &after, due, &n);
        for (size_t i = 0; status == SP_OK && i < n; i++)
            status = make_measure(m, due[i].code, due[i].come);
        free_due(due, n);
    } while (status == SP_OK && after);
    return status;
}

/* ---- all of them ---- */

static sp_status make_all(making *m)
{
    m->task = sp_record_new(&sp_inspection_task_type);
    if (!m->task)
        return SP_NO_MEMORY;
    SP_TRY(sp_rounds_open(m->session, &m->rounds));
    SP_TRY(make_plans(m));
    return make_measures(m);
}

sp_status sp_tasks_make(sp_session *session, int64_t until, int64_t *out_made)
{
    making m = {
        .session = session,
        .today = sp_day_of(sp_session_now(session), sp_session_zone(session)),
        .until = until};
    char day[11];

    sp_status status = make_all(&m);
    sp_day_format(until, day);
    if (m.in_bulk && status == SP_OK)
        status = sp_bulk_end(session, "generate", day, NULL);
    else if (m.in_bulk)
        sp_bulk_abort(session);
    sp_rounds_close(&m.rounds);
    sp_record_free(&sp_inspection_task_type, m.task);
    if (status == SP_OK)
        *out_made = m.made;
    return status;
}

sp_status sp_inspection_generate(sp_session *session, const char *until,
                                 int64_t *out_made)
{
    int64_t today =
        sp_day_of(sp_session_now(session), sp_session_zone(session));
    int64_t day = today;
    int64_t made = 0;

    SP_TRY(sp_require(session, "inspection", SP_DO_CREATE, NULL, NULL));
    if (until && !sp_day_parse(until, &day))
        return sp_fail(SP_INVALID, "“%.40s”不是日期，应如 2026-12-31",
                       "\"%.40s\" is no day; it looks like 2026-12-31", until);
    if (day < today || day > today + AHEAD_MAX)
        return sp_fail(SP_INVALID, "只能派发到今天起 %d 天以内，而不是 %s",
                       "tasks are made up to %d days ahead of today, not %s",
                       AHEAD_MAX, until);
    SP_TRY(sp_tasks_make(session, day, &made));
    if (out_made)
        *out_made = made;
    return SP_OK;
}

sp_status sp_tick_inspections(sp_session *session, sp_tick_result *result)
{
    int64_t made = 0;

    SP_TRY(sp_tasks_make(
        session, sp_day_of(sp_session_now(session), sp_session_zone(session)),
        &made));
    result->tasks += made;
    return SP_OK;
}
