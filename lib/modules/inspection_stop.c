/* The end of a plan: what it would have asked for is called off. */
#include <stdio.h>
#include <string.h>

#include "inspecting.h"
#include "when.h"

static sp_status call_off(sp_session *session, const char *reason,
                          const sp_inspection_task *old)
{
    SP_AUTOTASK *t = sp_record_copy(&sp_inspection_task_type, old);

    if (!t)
        return SP_NO_MEMORY;
    t->stage = SP_INSPECTION_SKIPPED;
    SP_TRY(sp_text_set(&t->skipped_by, session->actor->name));
    SP_TRY(sp_text_set(&t->skip_reason, reason));
    return sp_change(session, &sp_inspection_task_type, old, t, "call_off");
}

/* Tasks of @plan whose period is yet to begin. */
static sp_status find_future(sp_session *session, const char *plan,
                             sp_records *out)
{
    static const sp_sight all = {.scope = SP_SCOPE_ALL};
    sp_query *query = sp_query_new(&sp_inspection_task_type);
    char from[32];
    char range[40];

    if (!query)
        return SP_NO_MEMORY;
    sp_time_format(sp_session_now(session) + 1, 0, from);
    snprintf(range, sizeof range, "%s..", from);
    sp_status status = sp_query_where(query, "plan", plan);
    if (status == SP_OK)
        status = sp_query_where(query, "stage", "open");
    if (status == SP_OK)
        status = sp_query_where(query, "begins_at", range);
    if (status == SP_OK)
        status = sp_rec_list(session->db, query, &all, out);
    sp_query_free(query);
    return status;
}

typedef struct stopping {
    sp_session *session;
    const char *code;
    const char *reason;
} stopping;

static sp_status stop_row(const stopping *s, const sp_inspection_plan *old,
                          sp_inspection_plan *plan)
{
    SP_TRY(sp_require(s->session, "inspection", SP_DO_UPDATE, old->owner_dept,
                      old->created_by));
    if (old->stopped_at != SP_NO_INT)
        return sp_fail(SP_CONFLICT, "检查计划 %.60s 已经停止：%.200s",
                       "plan %.60s is stopped already: %.200s", s->code,
                       old->stop_reason);
    plan->stopped_at = sp_session_now(s->session);
    SP_TRY(sp_text_set(&plan->stop_reason, s->reason));
    return sp_change(s->session, &sp_inspection_plan_type, old, plan, "stop");
}

static sp_status stop(void *arg)
{
    const stopping *s = arg;
    sp_records future = {0};
    void *found = NULL;

    SP_TRY(sp_rec_find(s->session->db, &sp_inspection_plan_type, "code",
                       s->code, &found));
    sp_inspection_plan *plan = sp_record_copy(&sp_inspection_plan_type, found);
    sp_status status = plan ? stop_row(s, found, plan) : SP_NO_MEMORY;
    if (status == SP_OK)
        status = find_future(s->session, s->code, &future);
    for (size_t i = 0; status == SP_OK && i < future.count; i++)
        status = call_off(s->session, s->reason, future.items[i]);
    sp_records_clear(&future);
    sp_record_free(&sp_inspection_plan_type, plan);
    sp_record_free(&sp_inspection_plan_type, found);
    return status;
}

sp_status sp_inspection_plan_stop(sp_session *session, const char *code,
                                  const char *reason)
{
    stopping s = {session, code, reason};

    SP_TRY(sp_require(session, "inspection", SP_DO_UPDATE, NULL, NULL));
    if (!reason || !*reason)
        return sp_fail(SP_INVALID, "请写明停止的原因", "say why it is stopped");
    return sp_db_transaction(session->db, stop, &s);
}
