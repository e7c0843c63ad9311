/* Acting on hazards, and asking what stands in the way. */
#include <inttypes.h>
#include <string.h>

#include "hazard_move.h"
#include "hazard_photo.h"
#include "permit_live.h"
#include "ticking.h"

static const sp_hazard_options defaults = SP_HAZARD_OPTIONS_INIT;

static sp_status check_action(sp_hazard_action action)
{
    if ((unsigned)action < SP_HAZARD_ACTION_COUNT)
        return SP_OK;
    return sp_fail(SP_INVALID, "没有动作 %d", "there is no action %d",
                   (int)action);
}

/* ---- acting ---- */

typedef struct acting {
    sp_session *session;
    const char *number;
    sp_hazard_action action;
    const sp_hazard_options *options;
    bool by_clock;
    sp_hazard_result result;
    sp_tick_result notices;
} acting;

static sp_status answer_again(acting *a, const sp_hazard_history *line)
{
    const char *name = sp_hazard_action_labels[a->action].name;

    if (strcmp(line->action, name) != 0)
        return sp_fail(SP_CONFLICT,
                       "键“%.60s”已用于动作 %.30s，不能再用于 %.30s",
                       "the key \"%.60s\" was used for %.30s and cannot mean "
                       "%.30s",
                       a->options->key, line->action, name);
    a->result = (sp_hazard_result){.from = line->from_state,
                                   .to = line->to_state,
                                   .seq = line->seq,
                                   .at = line->at,
                                   .repeated = true};
    return SP_OK;
}

static sp_status check_version(const acting *a, const sp_hazard *h)
{
    if (a->options->version == SP_NO_INT || a->options->version == h->version)
        return SP_OK;
    return sp_fail(SP_CONFLICT,
                   "隐患 %.60s 已是版本 %" PRId64 "，您的是 %" PRId64
                   "，请重新打开再操作",
                   "hazard %.60s is at version %" PRId64 ", yours is %" PRId64
                   ": load it again",
                   h->code, h->version, a->options->version);
}

static sp_status act(void *arg)
{
    acting *a = arg;
    SP_AUTOHAZARDSCENE s = {0};
    SP_AUTOHAZARDLINE *line = NULL;
    SP_AUTOHAZARDDECISION d = {0};

    SP_TRY(sp_hazard_gather(a->session, a->number, a->action, a->options,
                            a->by_clock, &s));
    SP_TRY(sp_hazard_by_key(a->session, a->number, a->options->key, &line));
    if (line)
        return answer_again(a, line);
    SP_TRY(check_version(a, s.hazard));
    const sp_hazard_case c = sp_hazard_case_of(&s);
    SP_TRY(sp_hazard_decide(&c, &d));
    SP_TRY(sp_hazard_decision_status(&d));
    a->result = (sp_hazard_result){.from = s.hazard->state,
                                   .to = d.to,
                                   .at = s.request.now,
                                   .proposed = d.proposed};
    return sp_hazard_move(&s, &d, &a->notices, &a->result.seq);
}

static sp_status run(acting *a)
{
    if (a->session->options.read_only)
        return sp_fail(SP_FORBIDDEN, "会话是只读的",
                       "the session is read-only");
    return sp_db_transaction(a->session->db, act, a);
}

sp_status sp_hazard_act(sp_session *session, const char *number,
                        sp_hazard_action action,
                        const sp_hazard_options *options, sp_hazard_result *out)
{
    acting a = {.session = session,
                .number = number,
                .action = action,
                .options = options ? options : &defaults};

    SP_TRY(check_action(action));
    SP_TRY(sp_hazard_check_key(a.options->key));
    SP_TRY(sp_hazard_check_photos(a.options->photos, a.options->nphotos));
    SP_TRY(run(&a));
    if (out)
        *out = a.result;
    return SP_OK;
}

sp_status sp_hazard_climb(sp_session *session, const char *number,
                          sp_tick_result *notices)
{
    acting a = {.session = session,
                .number = number,
                .action = SP_HAZARD_DO_ESCALATE,
                .options = &defaults,
                .by_clock = true};

    SP_TRY(run(&a));
    notices->notices += a.notices.notices;
    notices->alarms += a.notices.alarms;
    notices->escalated++;
    return SP_OK;
}

/* ---- asking ---- */

/* Clauses of a pack live as long as the pack, which the session keeps: see
 * sp_packs_get(). */
static sp_status ask_one(sp_session *session, const char *number,
                         sp_hazard_action action,
                         const sp_hazard_options *options,
                         sp_permit_reasons *out)
{
    SP_AUTOHAZARDSCENE s = {0};
    SP_AUTOHAZARDDECISION d = {0};

    SP_TRY(sp_hazard_gather(session, number, action, options, false, &s));
    const sp_hazard_case c = sp_hazard_case_of(&s);
    SP_TRY(sp_hazard_decide(&c, &d));
    SP_TRY(sp_live_keep_clauses(session, &d.reasons));
    *out = d.reasons;
    d.reasons = (sp_permit_reasons){0};
    return SP_OK;
}

sp_status sp_hazard_why(sp_session *session, const char *number,
                        sp_hazard_action action,
                        const sp_hazard_options *options,
                        sp_permit_reasons *out)
{
    SP_TRY(check_action(action));
    SP_TRY(sp_db_begin_read(session->db));
    sp_status status =
        ask_one(session, number, action, options ? options : &defaults, out);
    sp_db_end_read(session->db);
    return status;
}

static sp_status ask_all(sp_session *session, const char *number,
                         sp_hazard_allowed_actions *out)
{
    SP_AUTOHAZARDSCENE s = {0};

    SP_TRY(sp_hazard_gather(session, number, SP_HAZARD_DO_CONFIRM, &defaults,
                            false, &s));
    for (unsigned i = 0; i < SP_HAZARD_ACTION_COUNT; i++) {
        SP_AUTOHAZARDDECISION d = {0};
        s.request.action = i;
        const sp_hazard_case c = sp_hazard_case_of(&s);
        SP_TRY(sp_hazard_decide(&c, &d));
        out->from_here[i] = d.verdict != SP_CYCLE_WRONG_STATE;
        out->yours[i] = out->from_here[i] && d.verdict != SP_CYCLE_FORBIDDEN;
    }
    return SP_OK;
}

sp_status sp_hazard_allowed(sp_session *session, const char *number,
                            sp_hazard_allowed_actions *out)
{
    sp_hazard_allowed_actions all = {0};

    SP_TRY(sp_db_begin_read(session->db));
    sp_status status = ask_all(session, number, &all);
    sp_db_end_read(session->db);
    SP_TRY(status);
    *out = all;
    return SP_OK;
}
