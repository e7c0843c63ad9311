/* Moving tickets: the one transaction of an action, and what stands in its way.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "json.h"
#include "permit_act.h"
#include "permit_gather.h"
#include "permit_live.h"
#include "permit_move.h"
#include "permit_why.h"
#include "person_fit.h"
#include "str.h"

static const sp_permit_options defaults = SP_PERMIT_OPTIONS_INIT;

void sp_decision_release(sp_cycle_decision *decision)
{
    sp_cycle_decision_clear(decision);
}
#define AUTODECISION SP_CLEANUP(sp_decision_release) sp_cycle_decision

/* ---- what the rules of the life cycle do not know ---- */

/* A signature of the approval needs the right to approve, unless the ticket
 * names the signer for it. */
static bool may_sign(const sp_gathered *g, const sp_cycle_decision *d)
{
    if (!d->step || !sp_step_is_approval(d->step) ||
        g->actor.powers & SP_CYCLE_ADMIN)
        return true;
    for (size_t i = 0; d->as && i < g->facts.npeople; i++) {
        const sp_cycle_person *p = &g->facts.people[i];
        if (strcmp(p->function, d->as) == 0 && p->login &&
            strcmp(p->login, g->actor.login) == 0)
            return true;
    }
    return false;
}

/* Times that lie behind the history would prove nothing. Stopping is always
 * possible. */
static bool clock_matters(sp_permit_action action)
{
    return action != SP_PERMIT_DO_SUSPEND && action != SP_PERMIT_DO_TERMINATE &&
           action != SP_PERMIT_DO_CANCEL;
}

static sp_status last_time(const sp_ticket *t, int64_t *out)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(t->session->db,
                         "SELECT at FROM permit_history WHERE permit = $1 "
                         "ORDER BY seq DESC LIMIT 1",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, t->permit->code);
    SP_TRY(sp_stmt_step(stmt, &row));
    *out = row ? sp_stmt_int(stmt, 0) : INT64_MIN;
    return SP_OK;
}

/* The ticket's own contractor; those of its people are looked at with them. */
static sp_status add_contractor(const sp_gathered *g, sp_permit_action action,
                                sp_permit_reasons *out)
{
    const sp_cycle_facts *f = &g->facts;
    const char *contractor = g->ticket->permit->contractor;
    bool asked = action == SP_PERMIT_DO_SUBMIT ||
                 action == SP_PERMIT_DO_START || action == SP_PERMIT_DO_RESUME;

    if (!contractor || !asked || f->valid_from == SP_NO_INT ||
        f->valid_to == SP_NO_INT || f->valid_to < f->valid_from)
        return SP_OK;
    return sp_contractor_judge(g->ticket->session, contractor, f->valid_from,
                               f->valid_to, out);
}

static sp_status add_own_reasons(const sp_gathered *g, sp_permit_action action,
                                 sp_cycle_decision *d)
{
    int64_t last;

    if (d->verdict == SP_CYCLE_WRONG_STATE)
        return SP_OK;
    if (*g->ungraded_zh && action == SP_PERMIT_DO_SUBMIT)
        sp_permit_reason_add(&d->reasons, "facts", "", SP_IN_ZH, SP_IN_EN,
                             g->ungraded_zh, g->ungraded_en);
    if (!may_sign(g, d)) {
        sp_permit_reason_add(&d->reasons, "right", "",
                             "%.60s 没有审批作业票的权限，也未在票上指定",
                             "%.60s has no right to approve tickets and is not "
                             "named on this one",
                             g->actor.login);
        if (d->verdict == SP_CYCLE_POSSIBLE)
            d->verdict = SP_CYCLE_FORBIDDEN;
    }
    SP_TRY(add_contractor(g, action, &d->reasons));
    SP_TRY(last_time(g->ticket, &last));
    if (clock_matters(action) && sp_session_now(g->ticket->session) < last)
        sp_permit_reason_add(&d->reasons, "clock", "",
                             "时钟早于该票最近一次记录，请先校正时钟",
                             "the clock is behind the last entry of this "
                             "ticket; set it right first");
    if (d->reasons.failed)
        return sp_no_memory();
    if (d->reasons.count && d->verdict == SP_CYCLE_POSSIBLE)
        d->verdict = SP_CYCLE_BLOCKED;
    if (sp_permit_reasons_have(&d->reasons, "sign_own") ||
        sp_permit_reasons_have(&d->reasons, "sign_not_yours"))
        d->verdict = SP_CYCLE_FORBIDDEN; /* whoever else may */
    return SP_OK;
}

sp_status sp_permit_judge(sp_gathered *g, sp_permit_action action,
                          const sp_permit_options *options,
                          sp_cycle_decision *out)
{
    sp_cycle_request request;

    SP_TRY(sp_permit_request(g->ticket->session, g, action, options, &request));
    SP_TRY(
        sp_permit_decide(g->ticket->pack, &g->facts, &g->actor, &request, out));
    return add_own_reasons(g, action, out);
}

static sp_status check_action(sp_permit_action action)
{
    if ((unsigned)action < SP_PERMIT_ACTION_COUNT)
        return SP_OK;
    return sp_fail(SP_INVALID, "没有动作 %d", "there is no action %d",
                   (int)action);
}

/* ---- acting ---- */

typedef struct acting {
    sp_session *session;
    const char *number;
    sp_permit_action action;
    const sp_permit_options *options;
    bool by_clock;
    sp_permit_result result;
    bool alarm;
} acting;

static sp_status answer_again(acting *a, const sp_permit_history *line)
{
    const char *name = sp_permit_action_labels[a->action].name;

    if (strcmp(line->action, name) != 0)
        return sp_fail(SP_CONFLICT,
                       "键“%.60s”已用于动作 %.30s，不能再用于 %.30s",
                       "the key \"%.60s\" was used for %.30s and cannot mean "
                       "%.30s",
                       a->options->key, line->action, name);
    a->result = (sp_permit_result){.from = line->from_state,
                                   .to = line->to_state,
                                   .seq = line->seq,
                                   .at = line->at,
                                   .repeated = true};
    return SP_OK;
}

static sp_status check_version(const acting *a, const sp_permit *p)
{
    if (a->options->version == SP_NO_INT || a->options->version == p->version)
        return SP_OK;
    return sp_fail(SP_CONFLICT,
                   "作业票 %.60s 已是版本 %" PRId64 "，您的是 %" PRId64
                   "，请重新打开再操作",
                   "ticket %.60s is at version %" PRId64 ", yours is %" PRId64
                   ": load it again",
                   p->code, p->version, a->options->version);
}

/* A step that several sign is open until the last of them has. */
static sp_status is_open(const sp_gathered *g, const char *code, bool *out)
{
    const sp_permit_step *open[SP_CYCLE_STEPS_MAX];
    size_t count = 0;

    SP_TRY(sp_permit_open_steps(g->ticket->pack, &g->facts, open,
                                SP_CYCLE_STEPS_MAX, &count));
    *out = false;
    for (size_t i = 0; i < count; i++)
        if (strcmp(open[i]->item.code, code) == 0)
            *out = true;
    return SP_OK;
}

/* Who signs a step that another signed meanwhile was too late: that is no
 * question of rights. */
static sp_status check_step(const acting *a, const sp_gathered *g)
{
    const sp_cycle_facts *f = &g->facts;
    const char *as = a->options->as;
    bool open = false;

    for (size_t i = 0; a->options->step && i < f->nsignatures; i++) {
        const sp_cycle_signature *s = &f->signatures[i];
        if (strcmp(s->step, a->options->step) != 0 ||
            (as && strcmp(s->as, as) != 0))
            continue;
        if (!as)
            SP_TRY(is_open(g, s->step, &open));
        if (!open)
            return sp_fail(SP_CONFLICT, "环节 %.60s 已由 %.60s 签署",
                           "step %.60s was signed by %.60s already", s->step,
                           s->login);
    }
    return SP_OK;
}

static sp_status decide(acting *a, sp_gathered *g, sp_cycle_decision *d)
{
    if (a->by_clock)
        g->actor.powers = SP_CYCLE_CLOCK;
    else if (a->action == SP_PERMIT_DO_EXPIRE)
        return sp_fail(SP_FORBIDDEN,
                       "过期由时钟判定（safeprod tick），不由人操作",
                       "tickets expire by the clock (safeprod tick), not by "
                       "hand");
    if (a->action == SP_PERMIT_DO_APPROVE)
        SP_TRY(check_step(a, g));
    SP_TRY(sp_permit_judge(g, a->action, a->options, d));
    return sp_cycle_decision_status(d);
}

static sp_status act(void *arg)
{
    acting *a = arg;
    SP_AUTOTICKET t = {0};
    SP_AUTOGATHERED g = {0};
    SP_AUTOHISTORY *line = NULL;
    AUTODECISION d = {0};

    SP_TRY(a->by_clock ? sp_ticket_load(a->session, a->number, &t)
                       : sp_ticket_open(a->session, a->number, &t));
    if (a->options->key)
        SP_TRY(sp_ticket_by_key(a->session, a->number, a->options->key, &line));
    if (line)
        return answer_again(a, line);
    SP_TRY(check_version(a, t.permit));
    SP_TRY(sp_gather(&t, a->action, a->options, &g));
    SP_TRY(decide(a, &g, &d));
    a->alarm = d.alarm;
    a->result = (sp_permit_result){
        .from = t.permit->state, .to = d.to, .at = sp_session_now(a->session)};
    return sp_permit_move(&g, a->action, a->options, &d, &a->result.seq);
}

static sp_status run(acting *a, sp_permit_result *out)
{
    SP_TRY(check_action(a->action));
    if (a->session->options.read_only)
        return sp_fail(SP_FORBIDDEN, "会话是只读的",
                       "the session is read-only");
    SP_TRY(sp_db_transaction(a->session->db, act, a));
    if (out)
        *out = a->result;
    return SP_OK;
}

sp_status sp_permit_act(sp_session *session, const char *number,
                        sp_permit_action action,
                        const sp_permit_options *options, sp_permit_result *out)
{
    acting a = {.session = session,
                .number = number,
                .action = action,
                .options = options ? options : &defaults};

    return run(&a, out);
}

sp_status sp_permit_expire(sp_session *session, const char *number,
                           bool *out_alarm)
{
    acting a = {.session = session,
                .number = number,
                .action = SP_PERMIT_DO_EXPIRE,
                .options = &defaults,
                .by_clock = true};

    SP_TRY(run(&a, NULL));
    *out_alarm = a.alarm;
    return SP_OK;
}

/* ---- asking ---- */

typedef struct asking {
    sp_session *session;
    const char *number;
    sp_permit_action action;
    const sp_permit_options *options;
    sp_permit_reasons *reasons;
    sp_permit_allowed_actions *all;
} asking;

static sp_status ask_one(const asking *a)
{
    SP_AUTOTICKET t = {0};
    SP_AUTOGATHERED g = {0};
    AUTODECISION d = {0};

    SP_TRY(sp_ticket_open(a->session, a->number, &t));
    SP_TRY(sp_gather(&t, a->action, a->options, &g));
    SP_TRY(sp_permit_judge(&g, a->action, a->options, &d));
    SP_TRY(sp_live_keep_clauses(a->session, &d.reasons));
    *a->reasons = d.reasons;
    d.reasons = (sp_permit_reasons){0};
    return SP_OK;
}

static sp_status ask_all(const asking *a)
{
    SP_AUTOTICKET t = {0};
    SP_AUTOGATHERED g = {0};

    SP_TRY(sp_ticket_open(a->session, a->number, &t));
    SP_TRY(sp_gather(&t, SP_PERMIT_ACTION_COUNT, a->options, &g));
    for (unsigned i = 0; i < SP_PERMIT_ACTION_COUNT; i++) {
        AUTODECISION d = {0};
        SP_TRY(sp_permit_judge(&g, i, a->options, &d));
        SP_TRY(sp_live_keep_clauses(a->session, &d.reasons));
        a->all->from_here[i] = d.verdict != SP_CYCLE_WRONG_STATE;
        a->all->reasons[i] = d.reasons;
        d.reasons = (sp_permit_reasons){0};
    }
    return SP_OK;
}

/* All of it from one state of the site. */
static sp_status ask(const asking *a)
{
    SP_TRY(sp_db_begin_read(a->session->db));
    sp_status status = a->all ? ask_all(a) : ask_one(a);
    sp_db_end_read(a->session->db);
    return status;
}

sp_status sp_permit_why(sp_session *session, const char *number,
                        sp_permit_action action,
                        const sp_permit_options *options,
                        sp_permit_reasons *out)
{
    sp_permit_reasons reasons = {0};
    asking a = {.session = session,
                .number = number,
                .action = action,
                .options = options ? options : &defaults,
                .reasons = &reasons};

    SP_TRY(check_action(action));
    SP_TRY(ask(&a));
    *out = reasons;
    return SP_OK;
}

void sp_permit_allowed_clear(sp_permit_allowed_actions *allowed)
{
    for (size_t i = 0; i < SP_PERMIT_ACTION_COUNT; i++) {
        sp_permit_reasons_clear(&allowed->reasons[i]);
        allowed->from_here[i] = false;
    }
}

sp_status sp_permit_allowed(sp_session *session, const char *number,
                            sp_permit_allowed_actions *out)
{
    sp_permit_allowed_actions all = {0};
    asking a = {.session = session,
                .number = number,
                .options = &defaults,
                .all = &all};

    sp_status status = ask(&a);
    if (status != SP_OK) {
        sp_permit_allowed_clear(&all);
        return status;
    }
    *out = all;
    return SP_OK;
}
