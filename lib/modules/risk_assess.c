/* Events are assessed by the rule packs of the site. */
#include <string.h>

#include "packs.h"
#include "risk_event.h"
#include "str.h"

sp_assess_input sp_risk_event_inherent(const sp_risk_event *e)
{
    return (sp_assess_input){
        .l = e->l, .e = e->e, .c = e->c, .m = e->m, .s = e->s};
}

sp_assess_input sp_risk_event_residual(const sp_risk_event *e)
{
    return (sp_assess_input){.l = e->residual_l,
                             .e = e->residual_e,
                             .c = e->residual_c,
                             .m = e->residual_m,
                             .s = e->residual_s};
}

bool sp_assess_is_given(const sp_assess_input *in)
{
    return in->l != SP_NO_INT || in->e != SP_NO_INT || in->c != SP_NO_INT ||
           in->m != SP_NO_INT || in->s != SP_NO_INT;
}

static bool same_values(sp_assess_input a, sp_assess_input b)
{
    return a.l == b.l && a.e == b.e && a.c == b.c && a.m == b.m && a.s == b.s;
}

bool sp_risk_event_differs(const sp_risk_event *old, const sp_risk_event *event)
{
    return !same_values(sp_risk_event_inherent(old),
                        sp_risk_event_inherent(event)) ||
           !same_values(sp_risk_event_residual(old),
                        sp_risk_event_residual(event)) ||
           !sp_same_text(old->standard, event->standard) ||
           !sp_same_text(old->reason, event->reason);
}

sp_status sp_risk_event_keep(const sp_risk_event *old, sp_risk_event *event)
{
    event->score = old->score;
    event->grade_inherent = old->grade_inherent;
    event->residual_score = old->residual_score;
    event->grade_residual = old->grade_residual;
    event->control_level_required = old->control_level_required;
    return sp_text_set(&event->reason_standard, old->reason_standard);
}

/* ---- which standard ---- */

sp_status sp_risk_standard_name(const char *method, char **out)
{
    static const struct {
        const char *method;
        const char *name;
    } usual[] = {
        {"lec", "lec.standard"}, {"screen", "lec.screen"},
        {"ls", "ls.standard"},   {"matrix", "ls.standard"},
        {"mes", "mes.standard"}, {"direct", SP_DIRECT},
    };

    for (size_t i = 0; i < SP_COUNT(usual); i++)
        if (strcasecmp(usual[i].method, method) == 0)
            return sp_text_copy(usual[i].name, out);
    return sp_text_copy(method, out);
}

/* The usual one for the values that are given. */
static const char *usual_for(const sp_assess_input *in)
{
    if (in->m != SP_NO_INT)
        return "mes";
    return in->s != SP_NO_INT ? "ls" : "lec";
}

/* What the person named, or, where the event was assessed before, the same
 * standard in the version in force. */
static sp_status standard_of(sp_session *session, const sp_risk_event *old,
                             const sp_risk_event *event,
                             const sp_assess_input *in, sp_pack **out)
{
    SP_AUTOFREE char *name = NULL;
    const char *given = event->standard;

    SP_TRY(sp_risk_standard_name(given ? given : usual_for(in), &name));
    if (old && given && sp_same_text(old->standard, given))
        name[strcspn(name, "@")] = '\0';
    return sp_packs_get(session, name, out);
}

/* ---- one assessment ---- */

static void forget(sp_risk_event *e)
{
    e->score = e->residual_score = SP_NO_INT;
    e->grade_inherent = e->grade_residual = SP_RISK_UNASSESSED;
    e->control_level_required = SP_CONTROL_NONE;
}

/* A reason is looked up in the pack in force and pinned with it. */
static sp_status find_reasons(sp_session *session, sp_risk_event *event,
                              sp_pack **out)
{
    SP_AUTOFREE char *pin = NULL;
    SP_AUTOPACK *pack = NULL;

    if (event->reason) {
        SP_TRY(sp_packs_get(session, SP_DIRECT, &pack));
        SP_TRY(sp_pack_pin(pack, &pin));
        *out = SP_TAKE(pack);
    }
    return sp_text_set(&event->reason_standard, pin);
}

static sp_status assess_values(const sp_pack *pack, sp_assess_input in,
                               const sp_pack *direct, const char *reason,
                               sp_assess_result *out, const char *zh,
                               const char *en)
{
    in.direct = direct;
    in.reason = reason;
    sp_status status = sp_assess(pack, &in, out);
    return status == SP_OK
               ? SP_OK
               : sp_fail_within(status, SP_IN_ZH "：", SP_IN_EN ": ", zh, en);
}

static sp_status assess_scored(sp_session *session, const sp_risk_event *old,
                               sp_risk_event *event, const sp_pack *direct)
{
    SP_AUTOPACK *pack = NULL;
    SP_AUTOFREE char *pin = NULL;
    sp_assess_input inherent = sp_risk_event_inherent(event);
    sp_assess_input residual = sp_risk_event_residual(event);
    sp_assess_result result;

    SP_TRY(standard_of(session, old, event, &inherent, &pack));
    SP_TRY(assess_values(pack, inherent, direct, event->reason, &result,
                         "固有风险", "inherent risk"));
    event->score = result.score;
    event->grade_inherent = result.grade;
    event->control_level_required = result.control;
    if (sp_assess_is_given(&residual)) {
        SP_TRY(assess_values(pack, residual, direct, event->reason, &result,
                             "现状风险", "residual risk"));
        event->residual_score = result.score;
        event->grade_residual = result.grade;
    }
    SP_TRY(sp_pack_pin(pack, &pin));
    return sp_text_set(&event->standard, pin);
}

/* A reason alone decides without a score. */
static sp_status assess_reason(sp_risk_event *event, const sp_pack *direct)
{
    sp_assess_input in = SP_ASSESS_INPUT_INIT;
    sp_assess_result result;

    SP_TRY(assess_values(direct, in, direct, event->reason, &result, "直接判定",
                         "direct determination"));
    event->grade_inherent = result.grade;
    event->control_level_required = result.control;
    return sp_text_set(&event->standard, NULL);
}

sp_status sp_risk_event_assess(sp_session *session, const sp_risk_event *old,
                               sp_risk_event *event)
{
    SP_AUTOPACK *direct = NULL;
    sp_assess_input inherent = sp_risk_event_inherent(event);
    sp_assess_input residual = sp_risk_event_residual(event);

    forget(event);
    SP_TRY(find_reasons(session, event, &direct));
    if (sp_assess_is_given(&inherent))
        return assess_scored(session, old, event, direct);
    if (sp_assess_is_given(&residual))
        return sp_fail(SP_INVALID,
                       "填写了现状风险的值，却没有固有风险的值；两者应一起评估",
                       "there are values of the residual risk and none of the "
                       "inherent risk; assess both");
    if (event->reason)
        return assess_reason(event, direct);
    return sp_text_set(&event->standard, NULL); /* nobody has looked yet */
}
