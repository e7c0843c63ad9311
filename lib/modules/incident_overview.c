/* What the overview says about incidents, from the index of the open ones. */
#include "incident_overview.h"

#include "incident.h"
#include "query_sql.h"
#include "when.h"

enum { RECENT_DAYS = 30 };

/* @start, what the actor may see, and @end. */
static sp_status prepare(sp_session *session, const sp_query *query,
                         const char *start, const char *end, sp_stmt **out)
{
    sp_sight sight = sp_sight_of(session, "accident", NULL);
    SP_AUTOSTR sql = {0};

    sp_str_add(&sql, start);
    sp_query_where_sql(query, &sight, &sql);
    sp_str_add(&sql, end);
    SP_TRY(sp_str_ok(&sql));
    SP_TRY(sp_db_prepare(session->db, sp_str_text(&sql), out));
    sp_query_bind(query, &sight, *out);
    return SP_OK;
}

static sp_status count_grades(sp_session *session, const sp_query *query,
                              sp_overview_incidents *out)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(prepare(session, query, "SELECT grade, count(*) FROM incident",
                   " AND closed_at IS NULL AND informed_at IS NOT NULL GROUP "
                   "BY grade",
                   &stmt));
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            return SP_OK;
        const char *name = sp_stmt_text(stmt, 0);
        int grade = name ? sp_label_find(sp_accident_grade_labels,
                                         SP_ACCIDENT_GRADE_COUNT, name)
                         : -1;
        if (grade >= 0)
            out->open[grade] += sp_stmt_int(stmt, 1);
        out->all += sp_stmt_int(stmt, 1);
    }
}

/* Reported lately, and no time from which the clocks would run. */
static sp_status count_untold(sp_session *session, const sp_query *query,
                              sp_overview_incidents *out)
{
    int64_t today =
        sp_day_of(sp_session_now(session), sp_session_zone(session));
    SP_AUTOSTMT *stmt = NULL;
    SP_AUTOSTR end = {0};
    char day[11];
    bool row;

    sp_day_format(today - RECENT_DAYS, day);
    sp_str_addf(&end,
                " AND happened_on >= '%s' AND closed_at IS NULL AND "
                "informed_at IS NULL",
                day);
    SP_TRY(sp_str_ok(&end));
    SP_TRY(prepare(session, query, "SELECT count(*) FROM incident",
                   sp_str_text(&end), &stmt));
    SP_TRY(sp_stmt_step(stmt, &row));
    out->untold = sp_stmt_int(stmt, 0);
    return SP_OK;
}

static sp_status count_late(sp_session *session, const char *code,
                            int64_t *late)
{
    sp_incident_clock clocks[SP_ACCIDENT_CLOCKS_MAX];
    int64_t now = sp_session_now(session);
    SP_AUTOINCIDENT *i = NULL;
    void *found = NULL;
    size_t n = 0;

    SP_TRY(sp_rec_find(session->db, &sp_incident_type, "code", code, &found));
    i = found;
    SP_TRY(sp_incident_clocks_of(session, i, clocks, &n));
    for (size_t k = 0; k < n; k++)
        *late += sp_incident_clock_runs(i, &clocks[k], now) &&
                 now > clocks[k].clock.due;
    return SP_OK;
}

static sp_status count_clocks(sp_session *session, const sp_query *query,
                              sp_overview_incidents *out)
{
    SP_AUTOSTMT *stmt = NULL;
    SP_AUTOSTR end = {0};
    bool row;

    sp_str_addf(&end,
                " AND closed_at IS NULL AND informed_at IS NOT NULL ORDER BY "
                "informed_at DESC LIMIT %d",
                SP_OVERVIEW_CLOCKS);
    SP_TRY(sp_str_ok(&end));
    SP_TRY(prepare(session, query, "SELECT code FROM incident",
                   sp_str_text(&end), &stmt));
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            return SP_OK;
        SP_TRY(count_late(session, sp_stmt_text(stmt, 0), &out->late));
    }
}

sp_status sp_overview_incidents_gather(sp_session *session,
                                       sp_overview_incidents *out)
{
    SP_AUTOQUERY *query = sp_query_new(&sp_incident_type);

    *out = (sp_overview_incidents){0};
    if (!query)
        return SP_NO_MEMORY;
    if (sp_right(session, "accident", SP_DO_READ, NULL) == SP_SCOPE_NONE)
        return SP_OK;
    SP_TRY(count_grades(session, query, out));
    SP_TRY(count_untold(session, query, out));
    if (out->all > 0)
        SP_TRY(count_clocks(session, query, out));
    out->any = out->all + out->untold > 0;
    return SP_OK;
}
