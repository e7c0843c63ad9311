/* Which tasks there are, and how many were done in time. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "inspecting.h"
#include "query_sql.h"
#include "when.h"

enum { DEPTH_MAX = 32, NAMES_MAX = 1024 };

/* ---- whom the actor answers for ---- */

/* Every assignee that the actor is: their name, each of their roles in their
 * department and those above it, and in the whole site. */
typedef struct names {
    char *items[NAMES_MAX];
    size_t count;
} names;

static void names_clear(names *n)
{
    for (size_t i = 0; i < n->count; i++)
        free(n->items[i]);
    n->count = 0;
}

static sp_status add_name(names *n, const char *role, const char *dept)
{
    SP_AUTOSTR s = {0};

    if (n->count == NAMES_MAX)
        return SP_OK;
    sp_str_addf(&s, "%s@%s", role, dept);
    SP_TRY(sp_str_take(&s, &n->items[n->count]));
    n->count++;
    return SP_OK;
}

static sp_status add_roles(const sp_session *session, names *n,
                           const char *dept)
{
    for (unsigned r = 0; r < sp_role_count(session->matrix); r++)
        if (session->roles >> r & 1)
            SP_TRY(add_name(n, sp_role_code(session->matrix, r), dept));
    return SP_OK;
}

static sp_status parent_of(sp_session *session, char dept[256])
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(
        session->db, "SELECT parent FROM department WHERE code = $1", &stmt));
    sp_stmt_bind_text(stmt, 1, dept);
    SP_TRY(sp_stmt_step(stmt, &row));
    const char *parent = row ? sp_stmt_text(stmt, 0) : NULL;
    snprintf(dept, 256, "%s", parent ? parent : "");
    return SP_OK;
}

static sp_status gather_names(sp_session *session, names *n)
{
    const sp_user *actor = session->actor;
    char dept[256];

    SP_TRY(sp_text_copy(actor->name, &n->items[0]));
    n->count = 1;
    SP_TRY(add_roles(session, n, ""));
    snprintf(dept, sizeof dept, "%s",
             actor->department ? actor->department : "");
    for (int i = 0; *dept && i < DEPTH_MAX; i++) {
        SP_TRY(add_roles(session, n, dept));
        SP_TRY(parent_of(session, dept));
    }
    return SP_OK;
}

/* ---- tasks ---- */

/* The columns of a task, in the order of its fields. */
static void select_tasks(sp_str *sql)
{
    const sp_type *type = &sp_inspection_task_type;

    sp_str_add(sql, "SELECT ");
    for (size_t i = 0; i < type->nfields; i++)
        sp_str_addf(sql, "%s\"%s\"", i ? ", " : "", type->fields[i].name);
    sp_str_add(sql, " FROM inspection_task");
}

static sp_status read_tasks(sp_stmt *stmt, sp_records *out)
{
    bool row;

    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            return SP_OK;
        void *task = sp_record_new(out->type);
        if (!task)
            return SP_NO_MEMORY;
        SP_TRY(sp_records_append(out, task));
        SP_TRY(sp_rec_read(stmt, 0, out->type, task));
    }
}

static sp_status where(sp_query *query, const char *field, const char *text)
{
    return text && *text ? sp_query_where(query, field, text) : SP_OK;
}

static sp_status where_period(sp_query *query, const sp_inspection_filter *f)
{
    char range[40];

    if (!f->from && !f->to)
        return SP_OK;
    snprintf(range, sizeof range, "%.11s..%.11s", f->from ? f->from : "",
             f->to ? f->to : "");
    return sp_query_where(query, "period", range);
}

static sp_status conditions(sp_query *query, const sp_inspection_filter *f)
{
    SP_TRY(where(query, "plan", f->plan));
    SP_TRY(where(query, "assignee", f->assignee));
    SP_TRY(where(query, "zone", f->zone));
    return where_period(query, f);
}

/* Numbers are written, not bound: they are our own. */
static void when_sql(const sp_inspection_filter *f, int64_t now, sp_str *sql)
{
    if (!f->due && !f->overdue)
        return;
    sp_str_add(sql, " AND stage IN ('open', 'doing')");
    if (!f->due)
        sp_str_addf(sql, " AND due_at <= %" PRId64, now);
    else if (!f->overdue)
        sp_str_addf(sql, " AND due_at > %" PRId64, now);
    if (f->due)
        sp_str_addf(sql, " AND begins_at <= %" PRId64, now);
}

static sp_status run_tasks(sp_session *session, const sp_query *query,
                           const sp_sight *sight, const sp_inspection_filter *f,
                           const names *mine, sp_records *out)
{
    SP_AUTOSTR sql = {0};
    SP_AUTOSTMT *stmt = NULL;
    int n = (int)query->nvalues + 1; /* names come with sight of all only */

    select_tasks(&sql);
    sp_query_where_sql(query, sight, &sql);
    when_sql(f, sp_session_now(session), &sql);
    for (size_t i = 0; i < mine->count; i++)
        sp_str_addf(&sql, "%s$%d%s", i ? ", " : " AND assignee IN (",
                    n + (int)i, i + 1 == mine->count ? ")" : "");
    sp_str_add(&sql, " ORDER BY due_at, code");
    if (f->limit)
        sp_str_addf(&sql, " LIMIT %zu", f->limit);
    SP_TRY(sp_str_ok(&sql));
    SP_TRY(sp_db_prepare(session->db, sp_str_text(&sql), &stmt));
    sp_query_bind(query, sight, stmt);
    for (size_t i = 0; i < mine->count; i++)
        sp_stmt_bind_text(stmt, n + (int)i, mine->items[i]);
    return read_tasks(stmt, out);
}

sp_status sp_inspection_tasks(sp_session *session,
                              const sp_inspection_filter *filter,
                              sp_records *out)
{
    SP_CLEANUP(names_clear) names mine = {.count = 0};
    sp_sight sight = {.scope = SP_SCOPE_ALL};

    if (filter->mine && session->actor)
        SP_TRY(gather_names(session, &mine));
    else
        SP_TRY(sp_require(session, "inspection", SP_DO_READ, NULL, NULL));
    if (!filter->mine)
        sight = sp_sight_of(session, "inspection", NULL);
    if (sight.scope == SP_SCOPE_OWN) { /* theirs are those they are named on */
        sight.scope = SP_SCOPE_ALL;
        SP_TRY(gather_names(session, &mine));
    }
    sp_query *query = sp_query_new(&sp_inspection_task_type);
    if (!query)
        return SP_NO_MEMORY;
    *out = (sp_records){.type = &sp_inspection_task_type};
    sp_status status = conditions(query, filter);
    if (status == SP_OK)
        status = run_tasks(session, query, &sight, filter, &mine, out);
    sp_query_free(query);
    if (status != SP_OK)
        sp_records_clear(out);
    return status;
}

/* ---- rates ---- */

void sp_inspection_rates_clear(sp_inspection_rates *rates)
{
    for (size_t i = 0; i < rates->count; i++)
        free(rates->items[i].key);
    free(rates->items);
    *rates = (sp_inspection_rates){0};
}

static double ratio(int64_t part, int64_t whole)
{
    return whole > 0 ? (double)part / (double)whole : NAN;
}

/* A row that goes on with the one before, or begins. */
static sp_status rate_of(sp_inspection_rates *out, const char *key,
                         sp_inspection_rate **found)
{
    if (out->count > 0 && strcmp(out->items[out->count - 1].key, key) == 0) {
        *found = &out->items[out->count - 1];
        return SP_OK;
    }
    sp_inspection_rate *grown =
        realloc(out->items, (out->count + 1) * sizeof *grown);
    if (!grown)
        return sp_no_memory();
    out->items = grown;
    grown[out->count] = (sp_inspection_rate){.due = 0};
    SP_TRY(sp_text_copy(key, &grown[out->count].key));
    *found = &grown[out->count++];
    return SP_OK;
}

static sp_status add_rate(sp_stmt *stmt, sp_inspection_by by,
                          sp_inspection_rates *out)
{
    const char *key = sp_stmt_text(stmt, 0);
    sp_inspection_rate *r = NULL;
    char month[11];

    if (by == SP_INSPECTION_BY_MONTH) { /* days come, in order */
        sp_day_format(sp_stmt_int(stmt, 0), month);
        month[7] = '\0';
        key = month;
    }
    SP_TRY(rate_of(out, key ? key : "", &r));
    r->due += sp_stmt_int(stmt, 1);
    r->done += sp_stmt_int(stmt, 2);
    r->on_time += sp_stmt_int(stmt, 3);
    r->called_off += sp_stmt_int(stmt, 4);
    r->failed += sp_stmt_int(stmt, 5);
    r->completion = ratio(r->done, r->due);
    r->punctuality = ratio(r->on_time, r->due);
    return sp_stmt_ok(stmt);
}

/* What rows are told apart by: months by the day of the last moment in time. */
static void key_sql(sp_inspection_by by, int zone, sp_str *sql)
{
    static const char *const keys[] = {
        [SP_INSPECTION_BY_ALL] = "''",
        [SP_INSPECTION_BY_PLAN] = "coalesce(plan, measure)",
        [SP_INSPECTION_BY_PERSON] = "assignee",
        [SP_INSPECTION_BY_DEPARTMENT] = "coalesce(owner_dept, '')",
    };

    if (by != SP_INSPECTION_BY_MONTH)
        sp_str_add(sql, keys[by]);
    else
        sp_str_addf(sql, "(due_at - 1 + %d) / 86400", zone * 60);
}

static void rates_sql(const sp_session *session, sp_inspection_by by,
                      sp_str *sql)
{
    sp_str_add(sql, "SELECT ");
    key_sql(by, sp_session_zone(session), sql);
    sp_str_addf(sql,
                " AS k, count(CASE WHEN stage <> 'skipped' AND (due_at <= "
                "%" PRId64 " OR stage = 'done') THEN 1 END), count(CASE WHEN "
                "stage = 'done' THEN 1 END), count(CASE WHEN stage = 'done' "
                "AND done_at < due_at THEN 1 END), count(CASE WHEN stage = "
                "'skipped' THEN 1 END), sum(failed) FROM inspection_task",
                sp_session_now(session));
}

typedef struct span {
    sp_inspection_by by;
    int64_t after; /* due after this moment … */
    int64_t to;    /* … up to this one */
} span;

static sp_status run_rates(sp_session *session, const span *days,
                           const sp_query *query, const sp_sight *sight,
                           const names *mine, sp_inspection_rates *out)
{
    SP_AUTOSTR sql = {0};
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    rates_sql(session, days->by, &sql);
    sp_query_where_sql(query, sight, &sql);
    sp_str_addf(&sql, " AND due_at > %" PRId64 " AND due_at <= %" PRId64,
                days->after, days->to);
    for (size_t i = 0; i < mine->count; i++)
        sp_str_addf(&sql, "%s$%zu%s", i ? ", " : " AND assignee IN (", i + 1,
                    i + 1 == mine->count ? ")" : "");
    sp_str_add(&sql, " GROUP BY k ORDER BY k");
    SP_TRY(sp_str_ok(&sql));
    SP_TRY(sp_db_prepare(session->db, sp_str_text(&sql), &stmt));
    sp_query_bind(query, sight, stmt);
    for (size_t i = 0; i < mine->count; i++)
        sp_stmt_bind_text(stmt, (int)i + 1, mine->items[i]);
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            return SP_OK;
        SP_TRY(add_rate(stmt, days->by, out));
    }
}

static sp_status read_day(const char *text, int64_t none, int64_t *out)
{
    *out = none;
    if (!text || sp_day_parse(text, out))
        return SP_OK;
    return sp_fail(SP_INVALID, "“%.40s”不是日期，应如 2026-12-31",
                   "\"%.40s\" is no day; it looks like 2026-12-31", text);
}

sp_status sp_inspection_rates_of(sp_session *session, sp_inspection_by by,
                                 const char *from, const char *to,
                                 sp_inspection_rates *out)
{
    SP_CLEANUP(names_clear) names mine = {.count = 0};
    int zone = sp_session_zone(session);
    int64_t first, last;

    SP_TRY(sp_require(session, "inspection", SP_DO_READ, NULL, NULL));
    if ((unsigned)by >= SP_INSPECTION_BY_COUNT)
        return sp_fail(SP_INVALID, "没有第 %d 种统计口径",
                       "there is no way number %d to count", (int)by);
    SP_TRY(read_day(from, 0, &first));
    SP_TRY(read_day(to, sp_day_of(sp_session_now(session), zone), &last));
    sp_sight sight = sp_sight_of(session, "inspection", NULL);
    if (sight.scope == SP_SCOPE_OWN) {
        sight.scope = SP_SCOPE_ALL;
        SP_TRY(gather_names(session, &mine));
    }
    sp_query *query = sp_query_new(&sp_inspection_task_type);
    if (!query)
        return SP_NO_MEMORY;
    span days = {by, from ? sp_day_start(first, zone) : INT64_MIN + 1,
                 sp_day_start(last + 1, zone)};
    sp_inspection_rates rates = {0};
    sp_status status = run_rates(session, &days, query, &sight, &mine, &rates);
    sp_query_free(query);
    if (status == SP_OK)
        *out = rates;
    else
        sp_inspection_rates_clear(&rates);
    return status;
}
