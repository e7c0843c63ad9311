/* What an action does to a ticket. */
#include "permit_move.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "json.h"
#include "permit_fill.h"
#include "str.h"

/* ---- the level, as it is shown ---- */

static void add_reason(sp_str *s, const sp_ticket *t,
                       const sp_permit_level_reason *r)
{
    const char *level = sp_ticket_level(t, r->level);

    sp_str_add(s, s->len > 1 ? ",{\"code\":" : "{\"code\":");
    sp_json_quote(s, r->code ? r->code : "");
    sp_str_add(s, ",\"zh\":");
    sp_json_quote(s, r->zh ? r->zh : "");
    sp_str_add(s, ",\"en\":");
    sp_json_quote(s, r->en ? r->en : "");
    sp_str_add(s, ",\"clause\":");
    sp_json_quote(s, r->clause ? r->clause : "");
    sp_str_add(s, ",\"level\":");
    sp_json_quote(s, level ? level : "");
    sp_str_addc(s, '}');
}

static sp_status set_level(const sp_ticket *t, sp_permit *p)
{
    const sp_permit_grading *g = &t->grading;
    SP_AUTOSTR s = {0};

    SP_TRY(sp_text_set(&p->base_level, sp_ticket_level(t, g->base)));
    SP_TRY(sp_text_set(&p->level, sp_ticket_level(t, g->effective)));
    p->upgraded = g->upgraded;
    sp_str_addc(&s, '[');
    for (size_t i = 0; i < g->nreasons; i++)
        add_reason(&s, t, &g->reasons[i]);
    sp_str_addc(&s, ']');
    free(SP_TAKE(p->level_reasons));
    return sp_str_take(&s, &p->level_reasons);
}

/* ---- members that follow ---- */

static sp_status submit(const sp_ticket *t, int64_t now, sp_permit *p)
{
    p->round++;
    p->submitted_at = now;
    p->valid_from = p->planned_from;
    p->valid_to = p->planned_to;
    p->approved_at = SP_NO_INT;
    return set_level(t, p);
}

static sp_status suspend(const sp_permit_options *o, int64_t now, sp_permit *p)
{
    p->suspended_at = now;
    return sp_text_set(&p->suspended_reason, o->reason);
}

static sp_status resume(int64_t now, sp_permit *p)
{
    p->resumed_at = now;
    p->suspended_at = SP_NO_INT;
    return sp_text_set(&p->suspended_reason, NULL);
}

static void start(const sp_permit_options *o, int64_t now, sp_permit *p)
{
    p->started_at = now;
    p->heads_in = o->heads;
    p->tools_in = o->tools;
}

static sp_status finish(const sp_permit_options *o, sp_permit *p)
{
    p->heads_out = o->heads;
    p->tools_out = o->tools;
    return sp_text_set(&p->finished_from,
                       sp_permit_state_labels[p->state].name);
}

/* The next guardian takes over from those who are there. */
static sp_status hand_over(const sp_gathered *g, const char *person)
{
    const sp_cycle_facts *f = &g->facts;
    int64_t now = sp_session_now(g->ticket->session);

    if (!person)
        return SP_OK;
    for (size_t i = 0; i < f->npeople; i++)
        if (strcmp(f->people[i].function, "guardian") == 0 &&
            strcmp(f->people[i].person, person) != 0)
            SP_TRY(sp_ticket_staff_end(g->ticket, "guardian",
                                       f->people[i].person));
    for (size_t i = 0; i < f->npeople; i++)
        if (strcmp(f->people[i].function, "guardian") == 0 &&
            strcmp(f->people[i].person, person) == 0)
            return SP_OK;
    return sp_ticket_staff(g->ticket, "guardian", person, now, SP_NO_INT);
}

static sp_status set_members(const sp_gathered *g, sp_permit_action action,
                             const sp_permit_options *o, sp_permit *p)
{
    int64_t now = sp_session_now(g->ticket->session);

    switch (action) {
    case SP_PERMIT_DO_SUBMIT:
        return submit(g->ticket, now, p);
    case SP_PERMIT_DO_START:
        start(o, now, p);
        return SP_OK;
    case SP_PERMIT_DO_SUSPEND:
        return suspend(o, now, p);
    case SP_PERMIT_DO_RESUME:
        return resume(now, p);
    case SP_PERMIT_DO_HANDOVER:
        return hand_over(g, o->person);
    case SP_PERMIT_DO_FINISH:
        return finish(o, p);
    case SP_PERMIT_DO_APPROVE:
    case SP_PERMIT_DO_REJECT:
    case SP_PERMIT_DO_CANCEL:
    case SP_PERMIT_DO_ACCEPT:
    case SP_PERMIT_DO_REFUSE:
    case SP_PERMIT_DO_TERMINATE:
    case SP_PERMIT_DO_EXPIRE:
    case SP_PERMIT_ACTION_COUNT:
        break;
    }
    return SP_OK;
}

/* Work that was not accepted goes on, or is interrupted from now. */
static void refused(int64_t now, sp_permit_state to, sp_permit *p)
{
    if (to == SP_PERMIT_IN_PROGRESS)
        p->resumed_at = now;
    if (to == SP_PERMIT_SUSPENDED && p->suspended_at == SP_NO_INT)
        p->suspended_at = now;
}

static void set_state(sp_permit_action action, sp_permit_state to, int64_t now,
                      sp_permit *p)
{
    if (to == SP_PERMIT_APPROVED && p->state == SP_PERMIT_IN_APPROVAL)
        p->approved_at = now;
    if (action == SP_PERMIT_DO_REFUSE)
        refused(now, to, p);
    if (sp_permit_state_is_final(to))
        p->ended_at = now;
    p->state = to;
}

/* ---- steps that can be signed next ---- */

enum { STEPS_MAX = 64 };

static sp_status set_next_steps(sp_gathered *g, const sp_cycle_decision *d,
                                sp_permit *p)
{
    const sp_permit_step *open[STEPS_MAX];
    sp_cycle_facts facts = g->facts;
    size_t count = 0;
    SP_AUTOSTR s = {0};

    free(SP_TAKE(p->next_steps));
    facts.state = p->state;
    facts.submitted_at = p->submitted_at;
    if (p->round != g->ticket->permit->round)
        facts.nsignatures = 0;
    if (d->step) { /* the one that was just given */
        g->signatures[facts.nsignatures++] =
            (sp_cycle_signature){.step = d->step->item.code,
                                 .as = d->as,
                                 .login = g->actor.login,
                                 .at = sp_session_now(g->ticket->session)};
    }
    if (!sp_permit_state_is_final(p->state))
        SP_TRY(sp_permit_open_steps(g->ticket->pack, &facts, open, STEPS_MAX,
                                    &count));
    for (size_t i = 0; i < count; i++)
        sp_str_addf(&s, "%s%s", i ? "," : "", open[i]->item.code);
    return count ? sp_str_take(&s, &p->next_steps) : SP_OK;
}

/* ---- what came with it, as it is kept ---- */

static void add_flag(sp_str *s, const char *name, bool value)
{
    if (value)
        sp_str_addf(s, "%s\"%s\":true", s->len > 1 ? "," : "", name);
}

static void add_number(sp_str *s, const char *name, int64_t value)
{
    if (value != SP_NO_INT)
        sp_str_addf(s, "%s\"%s\":%" PRId64, s->len > 1 ? "," : "", name, value);
}

static void add_text(sp_str *s, const char *name, const char *value)
{
    if (!value)
        return;
    sp_str_addf(s, "%s\"%s\":", s->len > 1 ? "," : "", name);
    sp_json_quote(s, value);
}

/* NULL when nothing did. */
static sp_status facts_of(const sp_permit_options *o, char **out)
{
    SP_AUTOSTR s = {0};

    sp_str_addc(&s, '{');
    add_number(&s, "heads", o->heads);
    add_number(&s, "tools", o->tools);
    add_text(&s, "weather", o->weather);
    add_text(&s, "person", o->person);
    add_flag(&s, "cause_cleared", o->cause_cleared);
    add_flag(&s, "site_checked", o->site_checked);
    add_flag(&s, "monitored", o->monitored);
    add_flag(&s, "conflicts_guarded", o->conflicts_guarded);
    if (s.len <= 1) {
        *out = NULL;
        return SP_OK;
    }
    sp_str_addc(&s, '}');
    return sp_str_take(&s, out);
}

sp_status sp_permit_move(sp_gathered *g, sp_permit_action action,
                         const sp_permit_options *o, const sp_cycle_decision *d,
                         int64_t *out_seq)
{
    sp_ticket *t = g->ticket;
    SP_AUTOPERMIT *p = NULL;
    SP_AUTOFREE char *facts = NULL;
    const char *name = sp_permit_action_labels[action].name;

    SP_TRY(sp_ticket_copy(t, &p));
    SP_TRY(set_members(g, action, o, p));
    set_state(action, d->to, sp_session_now(t->session), p);
    SP_TRY(set_next_steps(g, d, p));
    SP_TRY(facts_of(o, &facts));
    sp_ticket_note note = {.action = name,
                           .from = t->permit->state,
                           .to = d->to,
                           .round = p->round,
                           .step = d->step ? d->step->item.code : NULL,
                           .signed_as = d->as,
                           .on_site = o->on_site,
                           .reason = o->reason,
                           .facts = facts,
                           .evidence = o->evidence,
                           .key = o->key};
    SP_TRY(sp_ticket_log(t->session, t->permit, &note, out_seq));
    return sp_ticket_write(t, p, name);
}
