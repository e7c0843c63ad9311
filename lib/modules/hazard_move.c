/* What an action does to a hazard. */
#include "hazard_move.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "field.h"
#include "hazard_photo.h"
#include "risk_tree.h"
#include "str.h"
#include "when.h"

/* ---- members that are given ---- */

/* As the field reads it; what is not given stays. */
static sp_status take(sp_hazard *h, const char *name, const char *text)
{
    if (!text || !*text)
        return SP_OK;
    return sp_field_set(sp_type_field(&sp_hazard_type, name), h, text,
                        SP_ZONE_CHINA);
}

static sp_status take_plan(const sp_hazard_options *o, sp_hazard *h)
{
    SP_TRY(take(h, "internal_level", o->internal_level));
    SP_TRY(take(h, "major_rule", o->major_rule));
    SP_TRY(take(h, "analysis", o->analysis));
    SP_TRY(take(h, "unit", o->unit));
    SP_TRY(take(h, "rectifier", o->rectifier));
    SP_TRY(take(h, "measures", o->measures));
    SP_TRY(take(h, "funds", o->funds));
    return take(h, "plan", o->plan);
}

static sp_status set_day(char **member, int64_t day)
{
    char text[11];

    sp_day_format(day, text);
    return sp_text_set(member, text);
}

/* ---- the deadline, and what follows from it ---- */

static bool is_open(const sp_hazard *h)
{
    return h->state == SP_HAZARD_RECTIFYING ||
           h->state == SP_HAZARD_PENDING_VERIFY;
}

/* `due` and `ladder_on` hold something only while there is something to keep:
 * what is not open is in no index. */
static sp_status set_due(const sp_hazard_scene *s, sp_hazard *h)
{
    int64_t day = is_open(h) ? sp_hazard_next_rung(s->rules, h->level,
                                                   h->deadline, h->escalated)
                             : SP_NO_INT;

    SP_TRY(sp_text_set(&h->due, is_open(h) ? h->deadline : NULL));
    return day == SP_NO_INT ? sp_text_set(&h->ladder_on, NULL)
                            : set_day(&h->ladder_on, day);
}

static sp_status start_round(const sp_hazard_scene *s, sp_hazard *h)
{
    const sp_hazard_case c = sp_hazard_case_of(s);

    h->round++;
    h->escalated = 0;
    SP_TRY(set_day(&h->deadline, sp_hazard_day_after(&c)));
    SP_TRY(sp_text_set(&h->extend_to, NULL));
    SP_TRY(sp_text_set(&h->extend_by, NULL));
    if (!h->first_deadline)
        SP_TRY(sp_text_set(&h->first_deadline, h->deadline));
    if (h->standard)
        return SP_OK;
    return sp_pack_pin(s->pack, &h->standard);
}

static sp_status forget_check(sp_hazard *h)
{
    h->verified_at = SP_NO_INT;
    SP_TRY(sp_text_set(&h->verified_by, NULL));
    SP_TRY(sp_text_set(&h->verify_note, NULL));
    return sp_text_set(&h->approved_by, NULL);
}

/* ---- the actions ---- */

static sp_status confirm(const sp_hazard_scene *s, sp_hazard *h)
{
    if (s->request.options->level != SP_HAZARD_UNGRADED)
        h->level = s->request.options->level;
    return take_plan(s->request.options, h);
}

/* The unit that has to rectify it owns it from now on. */
static sp_status assign(const sp_hazard_scene *s, sp_hazard *h)
{
    const sp_hazard_case c = sp_hazard_case_of(s);

    h->level = sp_hazard_level_after(&c);
    SP_TRY(take_plan(s->request.options, h));
    if (h->unit)
        SP_TRY(sp_text_set(&h->owner_dept, h->unit));
    h->assigned_at = s->request.now;
    SP_TRY(sp_text_set(&h->assigned_by, s->actor.login));
    return s->hazard->state == SP_HAZARD_RECTIFYING ? SP_OK : start_round(s, h);
}

static sp_status submit(const sp_hazard_scene *s, sp_hazard *h)
{
    const sp_hazard_options *o = s->request.options;

    h->submitted_at = s->request.now;
    SP_TRY(sp_text_set(&h->submitted_by, s->actor.login));
    SP_TRY(take(h, "result", o->result));
    SP_TRY(take(h, "cost", o->cost));
    SP_TRY(sp_text_set(&h->extend_to, NULL));
    SP_TRY(sp_text_set(&h->extend_by, NULL));
    return forget_check(h);
}

static sp_status fix_now(const sp_hazard_scene *s, sp_hazard *h)
{
    h->level = SP_HAZARD_GENERAL;
    h->on_the_spot = true;
    h->round = 1;
    h->assigned_at = s->request.now;
    SP_TRY(take_plan(s->request.options, h));
    SP_TRY(sp_text_set(&h->rectifier, s->actor.login));
    SP_TRY(sp_text_set(&h->assigned_by, s->actor.login));
    SP_TRY(set_day(&h->deadline, s->request.today));
    SP_TRY(sp_text_set(&h->first_deadline, h->deadline));
    SP_TRY(sp_pack_pin(s->pack, &h->standard));
    return submit(s, h);
}

static sp_status extend(const sp_hazard_scene *s, sp_hazard *h)
{
    SP_TRY(set_day(&h->extend_to, sp_hazard_day_after(&(sp_hazard_case){
                                      .request = &s->request})));
    SP_TRY(sp_text_set(&h->extend_by, s->actor.login));
    return take(h, "plan", s->request.options->plan);
}

static sp_status grant(const sp_hazard_scene *s, sp_hazard *h)
{
    (void)s;
    h->extensions++;
    h->escalated = 0; /* its ladder begins anew */
    SP_TRY(sp_text_set(&h->deadline, h->extend_to));
    SP_TRY(sp_text_set(&h->extend_to, NULL));
    return sp_text_set(&h->extend_by, NULL);
}

static sp_status refuse(const sp_hazard_scene *s, sp_hazard *h)
{
    (void)s;
    SP_TRY(sp_text_set(&h->extend_to, NULL));
    return sp_text_set(&h->extend_by, NULL);
}

static sp_status pass(const sp_hazard_scene *s, sp_hazard *h)
{
    h->verified_at = s->request.now;
    SP_TRY(sp_text_set(&h->verified_by, s->actor.login));
    return take(h, "verify_note", s->request.options->note);
}

static sp_status fail(const sp_hazard_scene *s, sp_hazard *h)
{
    h->round++;
    SP_TRY(forget_check(h));
    return take(h, "verify_note", s->request.options->reason);
}

static sp_status approve(const sp_hazard_scene *s, sp_hazard *h)
{
    return sp_text_set(&h->approved_by, s->actor.login);
}

static sp_status reopen(const sp_hazard_scene *s, sp_hazard *h)
{
    h->closed_at = SP_NO_INT;
    SP_TRY(take_plan(s->request.options, h));
    SP_TRY(forget_check(h));
    return start_round(s, h);
}

/* Another level has another ladder, and a check by others. */
static sp_status regrade(const sp_hazard_scene *s, sp_hazard *h)
{
    if (h->level == SP_HAZARD_MAJOR && !h->lower_by)
        return sp_text_set(&h->lower_by, s->actor.login);
    h->level = s->request.options->level;
    h->escalated = 0;
    SP_TRY(sp_text_set(&h->lower_by, NULL));
    SP_TRY(take_plan(s->request.options, h));
    return forget_check(h);
}

static sp_status merge(const sp_hazard_scene *s, sp_hazard *h)
{
    return sp_text_set(&h->merged_into, s->target->code);
}

static sp_status escalate(const sp_hazard_scene *s, sp_hazard *h)
{
    (void)s;
    h->escalated++;
    return SP_OK;
}

static sp_status (*const movers[SP_HAZARD_ACTION_COUNT])(
    const sp_hazard_scene *scene, sp_hazard *h) = {
    [SP_HAZARD_DO_CONFIRM] = confirm, [SP_HAZARD_DO_MERGE] = merge,
    [SP_HAZARD_DO_ASSIGN] = assign,   [SP_HAZARD_DO_FIX_NOW] = fix_now,
    [SP_HAZARD_DO_SUBMIT] = submit,   [SP_HAZARD_DO_EXTEND] = extend,
    [SP_HAZARD_DO_GRANT] = grant,     [SP_HAZARD_DO_REFUSE] = refuse,
    [SP_HAZARD_DO_PASS] = pass,       [SP_HAZARD_DO_FAIL] = fail,
    [SP_HAZARD_DO_APPROVE] = approve, [SP_HAZARD_DO_REOPEN] = reopen,
    [SP_HAZARD_DO_REGRADE] = regrade, [SP_HAZARD_DO_ESCALATE] = escalate,
};

/* ---- writing ---- */

static void set_state(const sp_hazard_scene *s, sp_hazard_state to,
                      sp_hazard *h)
{
    h->state = to;
    if (to != SP_HAZARD_CLOSED)
        return;
    h->closed_at = s->request.now;
    if (h->first_closed_at == SP_NO_INT)
        h->first_closed_at = h->closed_at;
}

/* What was set, in words, for whoever reads the history alone. */
static sp_status describe(const sp_hazard_scene *s, const sp_hazard *h,
                          char **out)
{
    SP_AUTOSTR text = {0};
    sp_hazard_action action = s->request.action;
    const sp_hazard_options *o = s->request.options;

    if (o->note && *o->note)
        sp_str_add(&text, o->note);
    if (action == SP_HAZARD_DO_EXTEND)
        sp_str_addf(&text, "%s%s → %s", text.len ? "; " : "", h->deadline,
                    h->extend_to);
    else if (action == SP_HAZARD_DO_MERGE)
        sp_str_addf(&text, "%s→ %s", text.len ? "; " : "", h->merged_into);
    else if (h->deadline && !sp_same_text(h->deadline, s->hazard->deadline))
        sp_str_addf(&text, "%s→ %s", text.len ? "; " : "", h->deadline);
    else if (h->level != s->hazard->level || action == SP_HAZARD_DO_REGRADE)
        sp_str_addf(&text, "%s%s → %s", text.len ? "; " : "",
                    sp_hazard_level_labels[s->hazard->level].zh,
                    sp_hazard_level_labels[o->level].zh);
    if (action == SP_HAZARD_DO_ESCALATE)
        sp_str_addf(&text, "%" PRId64, h->escalated);
    *out = NULL;
    return text.len ? sp_str_take(&text, out) : SP_OK;
}

static sp_status keep_photos(const sp_hazard_scene *s, const sp_hazard *h,
                             sp_str *evidence)
{
    const sp_hazard_options *o = s->request.options;
    SP_AUTOFREE char *codes = NULL;
    bool after = h->state != SP_HAZARD_REPORTED && h->round > 0;

    SP_TRY(sp_hazard_keep_photos(s->session, h, after ? "after" : "before",
                                 o->photos, o->nphotos, &codes));
    if (o->evidence)
        sp_str_add(evidence, o->evidence);
    if (codes)
        sp_str_addf(evidence, "%s%s", evidence->len ? " " : "", codes);
    return sp_str_ok(evidence);
}

static sp_status log_line(const sp_hazard_scene *s, const sp_hazard *h,
                          int64_t *out_seq)
{
    const sp_hazard_options *o = s->request.options;
    SP_AUTOFREE char *words = NULL;
    SP_AUTOSTR evidence = {0};

    SP_TRY(keep_photos(s, h, &evidence));
    SP_TRY(describe(s, h, &words));
    sp_hazard_note note = {
        .action = sp_hazard_action_labels[s->request.action].name,
        .from = s->hazard->state,
        .to = h->state,
        .reason = o->reason,
        .note = words,
        .evidence = evidence.len ? sp_str_text(&evidence) : NULL,
        .key = o->key};
    return sp_hazard_log(s->session, h, &note, out_seq);
}

sp_status sp_hazard_move(sp_hazard_scene *s, const sp_hazard_decision *d,
                         sp_tick_result *notices, int64_t *out_seq)
{
    SP_AUTOHAZARD *h = sp_record_copy(&sp_hazard_type, s->hazard);
    sp_hazard_action action = s->request.action;

    if (!h)
        return SP_NO_MEMORY;
    if (movers[action])
        SP_TRY(movers[action](s, h));
    set_state(s, d->to, h);
    SP_TRY(set_due(s, h));
    SP_TRY(log_line(s, h, out_seq));
    SP_TRY(sp_change(s->session, &sp_hazard_type, s->hazard, h,
                     sp_hazard_action_labels[action].name));
    return sp_hazard_tell(s, h, d, notices);
}
