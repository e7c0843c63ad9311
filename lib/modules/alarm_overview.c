/* What the overview says about alarms. */
#include "alarm_overview.h"

#include <safeprod/alarm.h>

#include <string.h>

#include "alarm_cycle.h"
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

static sp_status count_alarm(void *context, const void *record)
{
    const sp_alarm *a = record;

    count(context, a->state, a->level, 1);
    return SP_OK;
}

static void free_query(sp_query **query)
{
    sp_query_free(*query);
}

/* Who sees all has the running counts; for others the open ones are counted. */
sp_status sp_overview_alarms_gather(sp_session *session,
                                    sp_overview_alarms *out)
{
    sp_sight sight = sp_sight_of(session, "alarm", NULL);
    SP_CLEANUP(free_query) sp_query *query = NULL;

    *out = (sp_overview_alarms){0};
    if (sight.scope == SP_SCOPE_NONE)
        return SP_OK;
    if (sight.scope >= SP_SCOPE_PARK)
        return sp_tally_each(session->db, &sp_alarm_type, "open", count_keys,
                             out);
    query = sp_query_new(&sp_alarm_type);
    if (!query)
        return SP_NO_MEMORY;
    return sp_rec_each(session->db, query, &sight, count_alarm, out);
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
