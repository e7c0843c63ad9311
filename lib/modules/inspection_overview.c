/* What the overview says about inspections: what is due today, what is late.
 * Only open tasks are looked at, which have an index of their own. */
#include "inspection_overview.h"

#include <safeprod/inspection.h>

#include "query_sql.h"
#include "when.h"

static sp_status count(sp_session *session, const sp_query *query,
                       sp_overview_tasks *out)
{
    sp_sight sight = sp_sight_of(session, "inspection", NULL);
    int zone = sp_session_zone(session);
    int64_t now = sp_session_now(session);
    int64_t midnight = sp_day_start(sp_day_of(now, zone) + 1, zone);
    SP_AUTOSTR sql = {0};
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    sp_str_addf(&sql,
                "SELECT count(CASE WHEN due_at > %lld AND begins_at <= %lld "
                "THEN 1 END), count(CASE WHEN due_at > %lld AND due_at <= %lld "
                "AND begins_at <= %lld THEN 1 END), count(CASE WHEN due_at <= "
                "%lld THEN 1 END) FROM inspection_task",
                (long long)now, (long long)now, (long long)now,
                (long long)midnight, (long long)now, (long long)now);
    sp_query_where_sql(query, &sight, &sql);
    sp_str_add(&sql, " AND stage IN ('open', 'doing')");
    SP_TRY(sp_str_ok(&sql));
    SP_TRY(sp_db_prepare(session->db, sp_str_text(&sql), &stmt));
    sp_query_bind(query, &sight, stmt);
    SP_TRY(sp_stmt_step(stmt, &row));
    out->due = sp_stmt_int(stmt, 0);
    out->today = sp_stmt_int(stmt, 1);
    out->overdue = sp_stmt_int(stmt, 2);
    out->any = out->due + out->overdue > 0;
    return SP_OK;
}

sp_status sp_overview_tasks_gather(sp_session *session, sp_overview_tasks *out)
{
    sp_query *query = sp_query_new(&sp_inspection_task_type);

    if (!query)
        return SP_NO_MEMORY;
    sp_status status = count(session, query, out);
    sp_query_free(query);
    return status;
}
