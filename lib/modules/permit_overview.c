/* What the overview says about work. */
#include "permit_overview.h"

#include <safeprod/permit.h>
#include <safeprod/tick.h>

#include <string.h>

#include "state.h"
#include "str.h"

void sp_overview_work_free(sp_overview_work *work)
{
    for (size_t i = 0; i < work->nalarms; i++) {
        free(work->alarms_zh[i]);
        free(work->alarms_en[i]);
    }
    *work = (sp_overview_work){0};
}

static void count(sp_overview_work *w, const char *state, int64_t n)
{
    int value =
        sp_label_find(sp_permit_state_labels, SP_PERMIT_STATE_COUNT, state);

    w->any = w->any || n > 0;
    if (value == SP_PERMIT_IN_APPROVAL)
        w->waiting += n;
    if (value == SP_PERMIT_APPROVED)
        w->ready += n;
    if (value == SP_PERMIT_IN_PROGRESS)
        w->going_on += n;
    if (value == SP_PERMIT_SUSPENDED || value == SP_PERMIT_PENDING_ACCEPTANCE)
        w->suspended += n;
}

/* "<legacy>|<state>": those of another system are no work. */
static sp_status count_state(void *context, const char *keys, int64_t n)
{
    const char *bar = strchr(keys, '|');

    if (bar && (strncmp(keys, "0|", 2) == 0 || strncmp(keys, "false|", 6) == 0))
        count(context, bar + 1, n);
    return SP_OK;
}

static sp_status count_ticket(void *context, const void *record)
{
    const sp_permit *p = record;

    count(context, sp_permit_state_labels[p->state].name, 1);
    return SP_OK;
}

/* Who sees all has the running counts; for others the open ones are counted. */
static sp_status gather_states(sp_session *session, sp_overview_work *out)
{
    const sp_type *type = &sp_permit_record_type;
    sp_sight sight = sp_sight_of(session, type->module, NULL);
    SP_AUTOQUERY *query = NULL;

    if (sight.scope == SP_SCOPE_NONE)
        return SP_OK;
    if (sight.scope >= SP_SCOPE_PARK)
        return sp_tally_each(session->db, type, "state", count_state, out);
    query = sp_query_new(type);
    if (!query)
        return SP_NO_MEMORY;
    SP_TRY(sp_query_where(query, "legacy", "no"));
    SP_TRY(sp_query_where(query, "state",
                          "in_approval,approved,in_progress,suspended,"
                          "pending_acceptance"));
    return sp_rec_each(session->db, query, &sight, count_ticket, out);
}

static sp_status keep_alarm(void *context, const void *record)
{
    sp_overview_work *w = context;
    const sp_notice *n = record;
    size_t i = w->nalarms;

    if (i == SP_WORK_ALARMS)
        return SP_OK;
    SP_TRY(sp_text_copy(n->text_zh, &w->alarms_zh[i]));
    w->nalarms++;
    return sp_text_copy(n->text_en, &w->alarms_en[i]);
}

static sp_status gather_alarms(sp_session *session, sp_overview_work *out)
{
    sp_sight sight = sp_sight_of(session, sp_notice_type.module, NULL);
    SP_AUTOQUERY *query = NULL;

    if (sight.scope == SP_SCOPE_NONE)
        return SP_OK;
    query = sp_query_new(&sp_notice_type);
    if (!query)
        return SP_NO_MEMORY;
    SP_TRY(sp_query_where(query, "alarm", "yes"));
    SP_TRY(sp_query_order(query, "at"));
    sp_query_page(query, 0, SP_WORK_ALARMS);
    return sp_rec_each(session->db, query, &sight, keep_alarm, out);
}

sp_status sp_overview_work_gather(sp_session *session, sp_overview_work *out)
{
    SP_TRY(gather_states(session, out));
    return gather_alarms(session, out);
}
