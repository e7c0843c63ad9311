/* What becomes of an alarm while its condition comes and goes. */
#include <math.h>
#include <string.h>

#include "alarm_raise.h"

sp_status sp_alarm_of_episode(sp_session *session, const char *tag,
                              sp_alarm_condition condition, int64_t first,
                              sp_alarm **out)
{
    SP_AUTOSTMT *stmt = NULL;
    void *found = NULL;
    bool row;

    *out = NULL;
    SP_TRY(sp_db_prepare(session->db,
                         "SELECT id FROM alarm WHERE tag = $1 AND condition = "
                         "$2 AND event_ms = $3 LIMIT 1",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, tag);
    sp_stmt_bind_text(stmt, 2, sp_alarm_condition_labels[condition].name);
    sp_stmt_bind_int(stmt, 3, first);
    SP_TRY(sp_stmt_step(stmt, &row));
    if (!row)
        return SP_OK;
    SP_TRY(sp_rec_find_id(session->db, &sp_alarm_type, sp_stmt_int(stmt, 0),
                          &found));
    *out = found;
    return SP_OK;
}

/* Take the action by the clock, when the table has it from here. */
static bool by_clock(sp_session *session, sp_alarm *a, sp_alarm_action action)
{
    sp_alarm_facts facts = {.code = a->code,
                            .state = (sp_alarm_state)a->state,
                            .level = (int)a->level};
    sp_alarm_request request = {.action = action,
                                .who = SP_ALARM_BY_CLOCK,
                                .now = sp_session_now(session)};
    sp_alarm_state to;

    if (sp_alarm_decide(&facts, &request, &to) != SP_OK)
        return false;
    a->state = to;
    a->closed_at = sp_alarm_is_over(to) ? request.now : SP_NO_INT;
    return true;
}

static void take(sp_alarm *a, const sp_alarm_episode *e)
{
    a->count = e->count;
    a->peak = e->peak;
    a->value = e->value;
    a->event_ms = e->first;
    a->last_ms = e->last;
    a->first_at = e->first / 1000;
    a->last_at = e->last / 1000;
    a->cleared_at = e->cleared == SP_NO_INT ? SP_NO_INT : e->cleared / 1000;
    a->unconfirmed = false;
}

static const char *follow(sp_raising *r, sp_alarm *a, bool lasts)
{
    if (lasts)
        return by_clock(r->session, a, SP_ALARM_DO_RECUR) ? "recur" : "repeat";
    r->cleared++;
    by_clock(r->session, a, SP_ALARM_DO_CLEAR);
    return "clear";
}

static bool is_same(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

static bool differs(const sp_alarm *a, const sp_alarm_episode *e)
{
    int64_t cleared = e->cleared == SP_NO_INT ? SP_NO_INT : e->cleared / 1000;

    return a->count != e->count || a->event_ms != e->first ||
           a->last_ms != e->last || a->cleared_at != cleared ||
           a->unconfirmed || !is_same(a->peak, e->peak);
}

sp_status sp_alarm_update(sp_raising *r, const sp_alarm *old,
                          const sp_alarm_episode *now)
{
    if (!differs(old, now))
        return SP_OK;
    SP_AUTOALARM *a = sp_record_copy(&sp_alarm_type, old);
    bool lasts = now->cleared == SP_NO_INT;
    if (!a)
        return SP_NO_MEMORY;
    take(a, now);
    const char *action = follow(r, a, lasts);
    a->escalate_at = sp_alarm_next_step(r->pack, a, NULL);
    SP_TRY(sp_alarm_write(r->session, old, a, action, NULL));
    return a->state == SP_ALARM_AUTO_CLEARED && old->state != a->state
               ? sp_alarm_told(r->session, a, "自动恢复 / cleared by itself")
               : SP_OK;
}

sp_status sp_alarm_unconfirm(sp_raising *r, const sp_alarm *old)
{
    if (old->unconfirmed)
        return SP_OK;
    SP_AUTOALARM *a = sp_record_copy(&sp_alarm_type, old);
    if (!a)
        return SP_NO_MEMORY;
    a->unconfirmed = true;
    if (a->cleared_at == SP_NO_INT)
        a->cleared_at = sp_session_now(r->session);
    by_clock(r->session, a, SP_ALARM_DO_CLEAR);
    a->escalate_at = sp_alarm_next_step(r->pack, a, NULL);
    SP_TRY(sp_alarm_write(r->session, old, a, "unconfirm", NULL));
    return a->state == SP_ALARM_AUTO_CLEARED && old->state != a->state
               ? sp_alarm_told(r->session, a, "后续数据未证实 / not upheld")
               : SP_OK;
}
