/* What people do with alarms, and the hazards that come of them. */
#include <safeprod/hazard.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "alarm_raise.h"

static const sp_alarm_options nothing = {0};

typedef struct acting {
    sp_session *session;
    const char *code;
    sp_alarm_action action;
    const sp_alarm_options *options;
    const sp_alarm_pack *pack;
    sp_alarm_result result;
} acting;

/* ---- may they? ---- */

static sp_status powers(sp_session *session, const sp_alarm *a, unsigned *out)
{
    sp_status approve = sp_require(session, "alarm", SP_DO_APPROVE,
                                   a->owner_dept, a->created_by);
    sp_status update = sp_require(session, "alarm", SP_DO_UPDATE, a->owner_dept,
                                  a->created_by);

    *out = (approve == SP_OK ? SP_ALARM_BY_APPROVER : 0u) |
           (update == SP_OK ? SP_ALARM_BY_HAND : 0u);
    return *out ? SP_OK : update;
}

static sp_status decide(const acting *a, const sp_alarm *old,
                        sp_alarm_state *to)
{
    sp_alarm_facts facts = {.code = old->code,
                            .state = (sp_alarm_state)old->state,
                            .level = (int)old->level,
                            .lasts = old->cleared_at == SP_NO_INT,
                            .resolved_by = old->resolved_by};
    sp_alarm_request request = {.action = a->action,
                                .login = a->session->actor->name,
                                .note = a->options->note,
                                .now = sp_session_now(a->session),
                                .until = a->options->until ? a->options->until
                                                           : SP_NO_INT,
                                .longest_off = a->pack->suppress};

    SP_TRY(powers(a->session, old, &request.who));
    return sp_alarm_decide(&facts, &request, to);
}

/* ---- a hazard ---- */

/* How often this alarm came within the last while. */
static sp_status times(const acting *a, const sp_alarm *alarm, int64_t *out)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(a->session->db,
                         "SELECT coalesce(sum(count), 0) FROM alarm WHERE "
                         "device = $1 AND raised_at > $2 AND condition = $3 "
                         "AND coalesce(tag, '') = coalesce($4, '')",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, alarm->device);
    sp_stmt_bind_int(stmt, 2,
                     sp_session_now(a->session) - a->pack->hazard_within);
    sp_stmt_bind_text(stmt, 3,
                      sp_alarm_condition_labels[alarm->condition].name);
    sp_stmt_bind_text(stmt, 4, alarm->tag);
    SP_TRY(sp_stmt_step(stmt, &row));
    *out = sp_stmt_int(stmt, 0);
    return SP_OK;
}

static void free_hazard(sp_hazard **hazard)
{
    sp_record_free(&sp_hazard_type, *hazard);
}

static sp_status device_point(sp_session *session, const sp_alarm *a,
                              sp_hazard *h)
{
    SP_CLEANUP(sp_device_done) sp_device *d = NULL;
    void *found = NULL;

    if (!a->device)
        return SP_OK;
    SP_TRY(
        sp_rec_find(session->db, &sp_device_type, "code", a->device, &found));
    d = found;
    h->x = d->x;
    h->y = d->y;
    return a->zone ? SP_OK : sp_text_set(&h->place, d->name);
}

static sp_status report(const acting *a, const sp_alarm *alarm, char out[64])
{
    SP_CLEANUP(free_hazard) sp_hazard *h = sp_record_new(&sp_hazard_type);
    char key[96];
    char title[256];

    if (!h)
        return SP_NO_MEMORY;
    snprintf(key, sizeof key, "alarm/%s", alarm->code);
    snprintf(title, sizeof title, "报警：%.200s", alarm->text_zh);
    h->source = SP_HAZARD_ALARM;
    h->cause = SP_HAZARD_CAUSE_OBJECT;
    h->found_at = alarm->raised_at;
    SP_TRY(sp_text_set(&h->title, title));
    SP_TRY(sp_text_set(&h->source_type, "alarm"));
    SP_TRY(sp_text_set(&h->source_code, alarm->code));
    SP_TRY(sp_text_set(&h->enterprise, alarm->enterprise));
    SP_TRY(sp_text_set(&h->zone, alarm->zone));
    SP_TRY(sp_text_set(&h->risk_point, alarm->risk_point));
    SP_TRY(sp_text_set(&h->measure, alarm->measure));
    SP_TRY(sp_text_set(&h->owner_dept, alarm->owner_dept));
    SP_TRY(device_point(a->session, alarm, h));
    SP_TRY(sp_hazard_report(a->session, h, key));
    snprintf(out, 64, "%s", h->code);
    return SP_OK;
}

/* Confirmed, and serious or often: it is a hazard, once. */
static sp_status confirm(acting *act, const sp_alarm *old, sp_alarm *a)
{
    int64_t often = 0;

    a->confirmed = true;
    if (old->hazard) {
        snprintf(act->result.hazard, sizeof act->result.hazard, "%s",
                 old->hazard);
        return SP_OK;
    }
    SP_TRY(times(act, a, &often));
    if (a->level < act->pack->hazard_level && often < act->pack->hazard_times)
        return SP_OK;
    SP_TRY(report(act, a, act->result.hazard));
    return sp_text_set(&a->hazard, act->result.hazard);
}

/* ---- members that follow ---- */

static sp_status stamp(sp_session *session, int64_t *at, char **by)
{
    *at = sp_session_now(session);
    return sp_text_set(by, session->actor->name);
}

static sp_status acknowledge(sp_session *session, sp_alarm *a)
{
    return a->acked_at == SP_NO_INT ? stamp(session, &a->acked_at, &a->acked_by)
                                    : SP_OK;
}

static sp_status set_members(acting *act, const sp_alarm *old, sp_alarm *a)
{
    sp_session *s = act->session;
    const sp_alarm_options *o = act->options;

    switch (act->action) {
    case SP_ALARM_DO_ACK:
        return acknowledge(s, a);
    case SP_ALARM_DO_HANDLE:
        SP_TRY(acknowledge(s, a));
        SP_TRY(stamp(s, &a->handling_at, &a->handled_by));
        return o->confirm ? confirm(act, old, a) : SP_OK;
    case SP_ALARM_DO_RESOLVE:
        SP_TRY(sp_text_set(&a->resolution, o->note));
        return stamp(s, &a->resolved_at, &a->resolved_by);
    case SP_ALARM_DO_CLOSE:
        return stamp(s, &a->closed_at, &a->closed_by);
    case SP_ALARM_DO_FALSE:
        SP_TRY(sp_text_set(&a->false_reason, o->note));
        return stamp(s, &a->closed_at, &a->closed_by);
    case SP_ALARM_DO_SUPPRESS:
        a->suppressed_until = o->until;
        SP_TRY(sp_text_set(&a->suppress_reason, o->note));
        return sp_text_set(&a->suppressed_by, s->actor->name);
    case SP_ALARM_DO_RETURN:
    case SP_ALARM_DO_CLEAR:
    case SP_ALARM_DO_RECUR:
    case SP_ALARM_DO_RELEASE:
    case SP_ALARM_ACTION_COUNT:
        break;
    }
    return SP_OK;
}

/* ---- the whole ---- */

/* Once somebody takes it on, the notices about it have done their work. */
static bool ends_notices(sp_alarm_action action)
{
    return action == SP_ALARM_DO_ACK || action == SP_ALARM_DO_HANDLE ||
           action == SP_ALARM_DO_RESOLVE || action == SP_ALARM_DO_FALSE ||
           action == SP_ALARM_DO_SUPPRESS;
}

static sp_status act(void *arg)
{
    acting *c = arg;
    SP_AUTOALARM *old = NULL;
    SP_AUTOALARM *a = NULL;
    const char *action = sp_alarm_action_labels[c->action].name;
    sp_alarm_state to = SP_ALARM_RAISED;
    void *found = NULL;

    SP_TRY(
        sp_rec_find(c->session->db, &sp_alarm_type, "code", c->code, &found));
    old = found;
    SP_TRY(decide(c, old, &to));
    a = sp_record_copy(&sp_alarm_type, old);
    if (!a)
        return SP_NO_MEMORY;
    c->result.from = (sp_alarm_state)old->state;
    c->result.to = to;
    a->state = to;
    SP_TRY(set_members(c, old, a));
    a->escalate_at = sp_alarm_next_step(c->pack, a, NULL);
    SP_TRY(sp_alarm_write(c->session, old, a, action, c->options->note));
    return ends_notices(c->action)
               ? sp_alarm_told(c->session, a,
                               c->options->note ? c->options->note : action)
               : SP_OK;
}

sp_status sp_alarm_act(sp_session *session, const char *code,
                       sp_alarm_action action, const sp_alarm_options *options,
                       sp_alarm_result *out)
{
    SP_CLEANUP(sp_pack_done) sp_pack *pack = NULL;
    acting a = {.session = session,
                .code = code,
                .action = action,
                .options = options ? options : &nothing};

    if ((unsigned)action >= SP_ALARM_ACTION_COUNT)
        return sp_fail(SP_INVALID, "没有动作 %d", "there is no action %d",
                       (int)action);
    if (!session->actor)
        return sp_fail(SP_FORBIDDEN, "尚未登录，请先登录",
                       "nobody is signed in; sign in first");
    SP_TRY(sp_alarm_pack_get(session, &pack, &a.pack));
    SP_TRY(sp_db_transaction(session->db, act, &a));
    if (out)
        *out = a.result;
    return SP_OK;
}
