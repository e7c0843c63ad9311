/* What the overview says about alarms. */
#include "alarm_overview.h"

#include <safeprod/alarm.h>

#include <string.h>

#include "alarm_cycle.h"
#include "query_sql.h"
#include "state.h"

static void count(sp_overview_alarms *o, unsigned state, int64_t level,
                  int64_t n)
{
    if (level < 1 || level > 4 || n <= 0)
        return;
    o->any = true;
    if (state == SP_ALARM_SUPPRESSED) {
        o->suppressed += n;
    } else if (!sp_alarm_is_over((sp_alarm_state)state)) {
        o->open[level] += n;
        o->all += n;
        o->unacked += state == SP_ALARM_RAISED ? n : 0;
    }
}

/* "<state>|<level>" */
static sp_status count_keys(void *context, const char *keys, int64_t n)
{
    const char *bar = strchr(keys, '|');
    char name[32] = "";

    if (!bar || (size_t)(bar - keys) >= sizeof name)
        return SP_OK;
    memcpy(name, keys, (size_t)(bar - keys));
    int state =
        sp_label_find(sp_alarm_state_labels, SP_ALARM_STATE_COUNT, name);
    if (state >= 0)
        count(context, (unsigned)state, strtoll(bar + 1, NULL, 10), n);
    return SP_OK;
}

/* What is in sight, by the index that holds no closed ones. */
static sp_status count_sight(sp_session *session, const sp_sight *sight,
                             sp_overview_alarms *out)
{
    SP_AUTOQUERY *query = sp_query_new(&sp_alarm_type);
    SP_AUTOSTR sql = {0};
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    if (!query)
        return SP_NO_MEMORY;
    sp_str_add(&sql, "SELECT state, level, count(*) FROM alarm");
    sp_query_where_sql(query, sight, &sql);
    sp_str_add(&sql, " AND closed_at IS NULL GROUP BY state, level");
    SP_TRY(sp_str_ok(&sql));
    SP_TRY(sp_db_prepare(session->db, sp_str_text(&sql), &stmt));
    sp_query_bind(query, sight, stmt);
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            return SP_OK;
        const char *name = sp_stmt_text(stmt, 0);
        int state = name ? sp_label_find(sp_alarm_state_labels,
                                         SP_ALARM_STATE_COUNT, name)
                         : -1;
        if (state >= 0)
            count(out, (unsigned)state, sp_stmt_int(stmt, 1),
                  sp_stmt_int(stmt, 2));
    }
}

/* Who sees all has the running counts; for others the open ones are counted. */
sp_status sp_overview_alarms_gather(sp_session *session,
                                    sp_overview_alarms *out)
{
    sp_sight sight = sp_sight_of(session, "alarm", NULL);

    *out = (sp_overview_alarms){0};
    if (sight.scope == SP_SCOPE_NONE)
        return SP_OK;
    if (sight.scope >= SP_SCOPE_PARK)
        return sp_tally_each(session->db, &sp_alarm_type, "open", count_keys,
                             out);
    return count_sight(session, &sight, out);
}

sp_status sp_alarm_count_open(sp_session *session, int64_t out[5])
{
    sp_overview_alarms o;

    SP_TRY(sp_require(session, "alarm", SP_DO_READ, NULL, NULL));
    SP_TRY(sp_overview_alarms_gather(session, &o));
    for (int i = 1; i < 5; i++)
        out[i] = o.open[i];
    out[0] = o.unacked;
    return SP_OK;
}
