/* Signatures: which steps are open, who may sign them, when all is signed. */
#include "permit_why.h"

#include <string.h>

bool sp_step_is_approval(const sp_permit_step *step)
{
    return step->kind == SP_PERMIT_STEP_REVIEW ||
           step->kind == SP_PERMIT_STEP_COUNTERSIGN ||
           step->kind == SP_PERMIT_STEP_APPROVE;
}

/* ---- who ---- */

bool sp_cycle_is_bound(const sp_cycle *c, const char *login, const char *person)
{
    const sp_cycle_facts *f = c->facts;

    if (sp_cycle_same(login, f->applicant) ||
        sp_cycle_same(person, f->applicant_person))
        return true;
    for (size_t i = 0; i < f->npeople; i++) {
        const sp_cycle_person *p = &f->people[i];
        if (sp_cycle_same(p->function, "guardian") &&
            (sp_cycle_same(login, p->login) ||
             sp_cycle_same(person, p->person)))
            return true;
    }
    return false;
}

/* A function of the pack belongs to whom the ticket names for it; where it
 * names nobody, to the holders of the roles that may have it. */
static bool has_pack_function(const sp_cycle *c, const char *code)
{
    const sp_cycle_facts *f = c->facts;
    bool named = false;

    for (size_t i = 0; i < f->npeople; i++) {
        const sp_cycle_person *p = &f->people[i];
        if (!sp_cycle_has_function(p, code, c->request->now))
            continue;
        named = true;
        if (sp_cycle_is_actor(c, p->login, p->person))
            return true;
    }
    if (named)
        return false;
    SP_PERMIT_EACH(sp_permit_function, fn, c->type, SP_PERMIT_FUNCTIONS)
    if (strcmp(fn->item.code, code) == 0)
        for (size_t i = 0; i < fn->nroles; i++)
            if (sp_cycle_has_role(c->actor->roles, fn->roles[i]))
                return true;
    return false;
}

bool sp_cycle_may_sign_as(const sp_cycle *c, const char *by)
{
    return sp_cycle_has_role(c->actor->roles, by) || has_pack_function(c, by);
}

/* ---- what is signed ---- */

/* An approval by somebody who may not approve is none. */
static bool counts(const sp_cycle *c, const sp_permit_step *step,
                   const sp_cycle_signature *s)
{
    return s->login && *s->login && s->at != SP_NO_INT &&
           s->at <= c->request->now && s->at >= c->facts->submitted_at &&
           !(sp_step_is_approval(step) && sp_cycle_is_bound(c, s->login, NULL));
}

bool sp_cycle_has_signed(const sp_cycle *c, const char *login)
{
    for (size_t i = 0; i < c->facts->nsignatures; i++)
        if (sp_cycle_same(c->facts->signatures[i].login, login) &&
            c->facts->signatures[i].at >= c->facts->submitted_at)
            return true;
    return false;
}

static bool signed_as(const sp_cycle *c, const sp_permit_step *step,
                      const char *by)
{
    for (size_t i = 0; i < c->facts->nsignatures; i++) {
        const sp_cycle_signature *s = &c->facts->signatures[i];
        if (sp_cycle_same(s->step, step->item.code) &&
            sp_cycle_same(s->as, by) && counts(c, step, s))
            return true;
    }
    return false;
}

bool sp_cycle_step_done(const sp_cycle *c, const sp_permit_step *step,
                        bool with_actor)
{
    size_t n = 0;

    for (size_t i = 0; i < step->nby; i++)
        n += signed_as(c, step, step->by[i]) ||
             (with_actor && step == c->signs &&
              sp_cycle_same(c->as, step->by[i]));
    return step->all ? n == step->nby : n > 0;
}

/* All of a lower order, and of the same class (approval, check, acceptance),
 * are done; it is not. */
bool sp_cycle_step_open(const sp_cycle *c, const sp_permit_step *step)
{
    if (sp_cycle_step_done(c, step, false))
        return false;
    for (size_t i = 0; i < c->nsteps; i++) {
        const sp_permit_step *s = c->steps[i];
        bool one_class = s->kind == step->kind ||
                         (sp_step_is_approval(s) && sp_step_is_approval(step));
        if (one_class && s->order < step->order &&
            !sp_cycle_step_done(c, s, false))
            return false;
    }
    return true;
}

bool sp_cycle_signs_any(const sp_cycle *c, unsigned kinds)
{
    for (size_t i = 0; i < c->nsteps; i++)
        if (kinds >> c->steps[i]->kind & 1)
            for (size_t k = 0; k < c->steps[i]->nby; k++)
                if (sp_cycle_may_sign_as(c, c->steps[i]->by[k]))
                    return true;
    return false;
}

/* ---- what is being signed ---- */

static bool is_signed_by(sp_permit_state state, sp_permit_action action,
                         const sp_permit_step *step)
{
    switch (action) {
    case SP_PERMIT_DO_APPROVE:
        return state == SP_PERMIT_APPROVED ? step->kind == SP_PERMIT_STEP_CHECK
                                           : sp_step_is_approval(step);
    case SP_PERMIT_DO_START:
        return step->kind == SP_PERMIT_STEP_CHECK;
    case SP_PERMIT_DO_ACCEPT:
        return step->kind == SP_PERMIT_STEP_ACCEPT;
    default:
        return false;
    }
}

/* What of the step the actor can sign and nobody has; NULL: nothing. */
static const char *as_what(const sp_cycle *c, const sp_permit_step *step)
{
    const char *as = c->request->as;

    for (size_t i = 0; i < step->nby; i++)
        if ((!as || !*as || strcmp(as, step->by[i]) == 0) &&
            !signed_as(c, step, step->by[i]) &&
            sp_cycle_may_sign_as(c, step->by[i]))
            return step->by[i];
    return NULL;
}

void sp_cycle_choose_step(sp_cycle *c)
{
    const char *wanted = c->request->step;

    for (size_t i = 0; i < c->nsteps; i++) {
        const sp_permit_step *step = c->steps[i];
        const char *as;
        if (!is_signed_by(c->facts->state, c->request->action, step) ||
            (wanted && *wanted && strcmp(wanted, step->item.code) != 0) ||
            !sp_cycle_step_open(c, step) || !(as = as_what(c, step)))
            continue;
        c->ambiguous = c->signs != NULL;
        if (c->ambiguous)
            return;
        c->signs = step;
        c->as = as;
    }
}

/* ---- guards ---- */

/* The first step that waits for a signature of this kind. */
static const sp_permit_step *waiting(const sp_cycle *c)
{
    for (size_t i = 0; i < c->nsteps; i++)
        if (is_signed_by(c->facts->state, c->request->action, c->steps[i]) &&
            sp_cycle_step_open(c, c->steps[i]))
            return c->steps[i];
    return NULL;
}

static void say_no_step(const sp_cycle *c, sp_permit_reasons *out)
{
    const sp_permit_step *step = waiting(c);

    if (step)
        sp_permit_reason_add(
            out, "sign_not_yours", step->item.clause,
            "现在等待的是“%.80s%.0s”，您不是它的签字人",
            "what waits now is \"%.0s%.80s\", which is not yours to sign",
            step->item.zh, step->item.en);
    else
        sp_permit_reason_add(out, "sign_nothing", "", "没有等待签字的环节",
                             "no step waits to be signed");
}

void sp_guard_signer(sp_cycle *c, sp_permit_reasons *out)
{
    if (c->ambiguous)
        sp_permit_reason_add(out, "sign_which", "",
                             "您可以签的环节不止一个，请写明是哪一个",
                             "there is more than one step that you could "
                             "sign; say which");
    else if (!c->signs)
        say_no_step(c, out);
    else if (c->signs->on_site && !c->request->on_site)
        sp_permit_reason_add(out, "sign_on_site", c->signs->item.clause,
                             "“%.80s%.0s”应在作业现场签字",
                             "\"%.0s%.80s\" is signed at the place of work",
                             c->signs->item.zh, c->signs->item.en);
}

void sp_guard_separate(sp_cycle *c, sp_permit_reasons *out)
{
    if (sp_cycle_is_bound(c, c->actor->login, c->actor->person))
        sp_permit_reason_add(
            out, "sign_own", sp_guard_clause(c, SP_GUARD_SEPARATE),
            "%.60s 是本票的申请人或监护人，不能审批",
            "%.60s is the applicant or a guardian of this ticket and cannot "
            "approve it",
            c->actor->login && *c->actor->login ? c->actor->login : "?");
}

static void say_unsigned(const sp_permit_step *step, const char *code,
                         sp_permit_reasons *out)
{
    sp_permit_reason_add(out, code, step->item.clause, "“%.80s%.0s”还没有签字",
                         "\"%.0s%.80s\" is not signed", step->item.zh,
                         step->item.en);
}

void sp_guard_signed(sp_cycle *c, sp_permit_reasons *out)
{
    bool approved = false;

    for (size_t i = 0; i < c->nsteps; i++) {
        approved |= c->steps[i]->kind == SP_PERMIT_STEP_APPROVE;
        if (sp_step_is_approval(c->steps[i]) &&
            !sp_cycle_step_done(c, c->steps[i], false))
            say_unsigned(c->steps[i], "not_approved", out);
    }
    if (!approved)
        sp_permit_reason_add(out, "no_approver", "",
                             "这一级别没有审批环节，不能作业",
                             "nobody approves this level, so no work");
}

void sp_guard_checked(sp_cycle *c, sp_permit_reasons *out)
{
    for (size_t i = 0; i < c->nsteps; i++)
        if (c->steps[i]->kind == SP_PERMIT_STEP_CHECK &&
            !sp_cycle_step_done(c, c->steps[i], true))
            say_unsigned(c->steps[i], "not_checked", out);
    if (c->signs && c->signs->on_site && !c->request->on_site)
        sp_guard_signer(c, out);
}

/* With this signature, is every step of its class done? */
static bool is_last(const sp_cycle *c)
{
    for (size_t i = 0; i < c->nsteps; i++)
        if (is_signed_by(c->facts->state, c->request->action, c->steps[i]) &&
            !sp_cycle_step_done(c, c->steps[i], true))
            return false;
    return true;
}

static void say_not_last(sp_permit_reasons *out)
{
    sp_permit_reason_add(out, "not_last", "", "还有别的签字",
                         "others have yet to sign");
}

void sp_guard_last_signature(sp_cycle *c, sp_permit_reasons *out)
{
    if (!is_last(c))
        say_not_last(out);
}

void sp_guard_last_acceptance(sp_cycle *c, sp_permit_reasons *out)
{
    if (!is_last(c))
        say_not_last(out);
}
