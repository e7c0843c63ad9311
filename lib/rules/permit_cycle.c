/* The life cycle of a ticket: one table and one loop. */
#include "permit_why.h"

#include <string.h>

#include "str.h"

#define G(name) SP_GUARD_BIT(name)
#define BY_APPLICANT SP_WHO_APPLICANT
#define BY_LEADER SP_WHO_LEADER
#define BY_GUARDIAN SP_WHO_GUARDIAN
#define BY_ADMIN SP_WHO_ADMIN
#define BY_SIGNER SP_WHO_SIGNER
#define BY_CHECKER SP_WHO_CHECKER
#define BY_ACCEPTOR SP_WHO_ACCEPTOR
#define BY_CLOCK SP_WHO_CLOCK

#define MANAGERS (BY_APPLICANT | BY_LEADER | BY_GUARDIAN | BY_ADMIN)
/* Dangerous work may be stopped by everybody on site (安全生产法 art. 55). */
#define STOPPERS                                                               \
    (MANAGERS | BY_SIGNER | SP_WHO_WORKER | SP_WHO_STOPPER |                   \
     SP_WHO_SUSPENDER | SP_WHO_ALARM)
#define ENDERS (MANAGERS | BY_SIGNER | SP_WHO_STOPPER)

#define FOR_SUBMIT                                                             \
    (G(VALID) | G(FIELDS) | G(LEVEL) | G(PERIOD) | G(ANALYSIS) |               \
     G(DOCUMENTS) | G(DUTIES) | G(WORKERS))
#define FOR_WORK                                                               \
    (G(VALID) | G(LEVEL) | G(SIGNED) | G(WINDOW) | G(GAS) | G(MEASURES) |      \
     G(BRIEFING) | G(GUARDIAN) | G(DUTIES) | G(WORKERS) | G(RELATED) |         \
     G(CONFLICTS) | G(WEATHER))
#define FOR_SIGNING (G(VALID) | G(SIGNER) | G(SEPARATE))
#define FOR_HANDOVER                                                           \
    (G(WINDOW) | G(GAS) | G(GUARDIAN) | G(NEXT_GUARDIAN) | G(DUTIES) |         \
     G(RECONFIRMED))

/* From where, by which action, by whom, to where; which guards choose the row,
 * and which have to hold. What is not here cannot be done. */
static const sp_cycle_row rows[] = {
/* clang-format off */
#define ROW(f, a, who, t, when, guards) \
    {SP_PERMIT_##f, SP_PERMIT_DO_##a, who, SP_PERMIT_##t, when, guards}
    ROW(DRAFT,       SUBMIT,    BY_APPLICANT,         IN_APPROVAL, 0, FOR_SUBMIT),
    ROW(REJECTED,    SUBMIT,    BY_APPLICANT,         IN_APPROVAL, 0, FOR_SUBMIT),
    ROW(IN_APPROVAL, APPROVE,   BY_SIGNER,            APPROVED,    G(LAST_SIGNATURE), FOR_SIGNING),
    ROW(IN_APPROVAL, APPROVE,   BY_SIGNER,            IN_APPROVAL, 0, FOR_SIGNING),
    ROW(IN_APPROVAL, REJECT,    BY_SIGNER,            REJECTED,    0, G(REASON) | G(SEPARATE)),
    ROW(DRAFT,       CANCEL,    BY_APPLICANT | BY_ADMIN, CANCELLED,   0, G(REASON)),
    ROW(REJECTED,    CANCEL,    BY_APPLICANT | BY_ADMIN, CANCELLED,   0, G(REASON)),
    ROW(IN_APPROVAL, CANCEL,    BY_APPLICANT | BY_ADMIN, CANCELLED,   0, G(REASON)),
    ROW(APPROVED,    CANCEL,    BY_APPLICANT | BY_ADMIN, CANCELLED,   0, G(REASON)),
    /* A check before work by more people than the one who starts it. */
    ROW(APPROVED,    APPROVE,   BY_CHECKER,           APPROVED,    0, G(VALID) | G(SIGNER)),
    ROW(APPROVED,    START,     MANAGERS | BY_CHECKER, IN_PROGRESS, 0, FOR_WORK | G(CHECKED)),
    ROW(APPROVED,    EXPIRE,    BY_CLOCK,             EXPIRED,     0, G(LATE)),
    ROW(IN_PROGRESS, SUSPEND,   STOPPERS,          SUSPENDED,   0, G(REASON)),
    ROW(IN_PROGRESS, HANDOVER,  BY_LEADER | BY_GUARDIAN | BY_ADMIN, IN_PROGRESS, 0, FOR_HANDOVER),
    ROW(IN_PROGRESS, FINISH,    MANAGERS,          PENDING_ACCEPTANCE, 0, G(COUNT_OUT)),
    ROW(IN_PROGRESS, TERMINATE, ENDERS,            TERMINATED,  0, G(REASON)),
    ROW(IN_PROGRESS, EXPIRE,    BY_CLOCK,             EXPIRED,     0, G(LATE)),
    ROW(SUSPENDED,   RESUME,    MANAGERS | BY_CHECKER, IN_PROGRESS, 0, FOR_WORK | G(CAUSE) | G(RECONFIRMED)),
    ROW(SUSPENDED,   FINISH,    MANAGERS,          PENDING_ACCEPTANCE, 0, G(COUNT_OUT)),
    ROW(SUSPENDED,   TERMINATE, ENDERS,            TERMINATED,  0, G(REASON)),
    ROW(SUSPENDED,   EXPIRE,    BY_CLOCK,             EXPIRED,     0, G(LATE)),
    ROW(PENDING_ACCEPTANCE, ACCEPT, BY_ACCEPTOR, COMPLETED, G(LAST_ACCEPTANCE), G(SIGNER) | G(SITE)),
    ROW(PENDING_ACCEPTANCE, ACCEPT, BY_ACCEPTOR, PENDING_ACCEPTANCE, 0, G(SIGNER) | G(SITE)),
    /* What is not accepted goes on at once only where all that work needs is
     * still there, else through `resume`. */
    ROW(PENDING_ACCEPTANCE, REFUSE, BY_ACCEPTOR, IN_PROGRESS, FOR_WORK | G(WAS_WORKING) | G(RECONFIRMED), G(REASON)),
    ROW(PENDING_ACCEPTANCE, REFUSE, BY_ACCEPTOR, SUSPENDED,   G(WINDOW), G(REASON)),
    ROW(PENDING_ACCEPTANCE, REFUSE, BY_ACCEPTOR, TERMINATED,  0, G(REASON)),
};
/* clang-format on */

const sp_cycle_table sp_cycle_standard = {rows, SP_COUNT(rows)};

const sp_cycle_row *sp_cycle_row_for(const sp_cycle_table *table,
                                     sp_permit_state from,
                                     sp_permit_action action, sp_guards holds)
{
    for (size_t i = 0; i < table->count; i++) {
        const sp_cycle_row *r = &table->rows[i];
        if (r->from == from && r->action == action && (r->when & ~holds) == 0)
            return r;
    }
    return NULL;
}

/* ---- who ---- */

static unsigned function_bits(const sp_cycle *c)
{
    static const struct {
        const char *function;
        unsigned who;
    } functions[] = {
        {"work_leader", SP_WHO_LEADER},
        {"guardian", SP_WHO_GUARDIAN},
        {"worker", SP_WHO_WORKER},
        {"applicant", SP_WHO_APPLICANT},
    };
    unsigned who = 0;

    for (size_t i = 0; i < c->facts->npeople; i++) {
        const sp_cycle_person *p = &c->facts->people[i];
        if (!sp_cycle_is_actor(c, p->login, p->person))
            continue;
        for (size_t k = 0; k < SP_COUNT(functions); k++)
            if (sp_cycle_has_function(p, functions[k].function,
                                      c->request->now))
                who |= functions[k].who;
    }
    return who;
}

static unsigned who_is(const sp_cycle *c)
{
    static const struct {
        unsigned power;
        unsigned who;
    } powers[] = {
        {SP_CYCLE_ADMIN, SP_WHO_ADMIN},       {SP_CYCLE_STOP, SP_WHO_STOPPER},
        {SP_CYCLE_SUSPEND, SP_WHO_SUSPENDER}, {SP_CYCLE_CLOCK, SP_WHO_CLOCK},
        {SP_CYCLE_ALARM, SP_WHO_ALARM},
    };
    const unsigned approval = 1u << SP_PERMIT_STEP_REVIEW |
                              1u << SP_PERMIT_STEP_COUNTERSIGN |
                              1u << SP_PERMIT_STEP_APPROVE;
    unsigned who = function_bits(c);

    for (size_t i = 0; i < SP_COUNT(powers); i++)
        if (c->actor->powers & powers[i].power)
            who |= powers[i].who;
    if (sp_cycle_is_actor(c, c->facts->applicant, c->facts->applicant_person))
        who |= SP_WHO_APPLICANT;
    if (sp_cycle_signs_any(c, approval) ||
        sp_cycle_has_signed(c, c->actor->login))
        who |= SP_WHO_SIGNER;
    if (sp_cycle_signs_any(c, 1u << SP_PERMIT_STEP_CHECK))
        who |= SP_WHO_CHECKER;
    if (sp_cycle_signs_any(c, 1u << SP_PERMIT_STEP_ACCEPT))
        who |= SP_WHO_ACCEPTOR;
    return who;
}

static void say_who(const sp_cycle *c, unsigned who, sp_permit_reasons *out)
{
    static const char *const words[SP_WHO_BITS][2] = {
        {"申请人", "the applicant"},
        {"作业负责人", "the work leader"},
        {"监护人", "a guardian"},
        {"作业人", "a worker of the ticket"},
        {"审批签字人", "who signs the approval"},
        {"验票人", "who checks before work"},
        {"验收人", "who accepts the work"},
        {"安全管理人员", "a safety administrator"},
        {"有权终止作业的人", "who may stop work"},
        {"现场任何人", "anybody on site"},
        {"报警装置", "an alarm"},
        {"定时任务", "the job that watches the clock"},
    };
    SP_AUTOSTR zh = {0};
    SP_AUTOSTR en = {0};
    const char *login = c->actor->login;

    for (unsigned i = 0; i < SP_WHO_BITS; i++)
        if (who >> i & 1) {
            sp_str_addf(&zh, "%s%s", zh.len ? "、" : "", words[i][SP_ZH]);
            sp_str_addf(&en, "%s%s", en.len ? ", " : "", words[i][SP_EN]);
        }
    if (zh.failed || en.failed)
        out->failed = true;
    sp_permit_reason_add(
        out, "not_this_actor", "",
        "%1$.60s 不能“%2$s%3$.0s”这张票；可以的是：%4$s%5$.0s",
        "%1$.60s may not %3$s%2$.0s this ticket; it is for: %5$s%4$.0s",
        login && *login ? login : "?",
        sp_permit_action_labels[c->request->action].zh,
        sp_permit_action_labels[c->request->action].en, sp_str_text(&zh),
        sp_str_text(&en));
}

/* ---- deciding ---- */

/* Which of @guards hold; nothing is said. */
static sp_guards which_hold(sp_cycle *c, sp_guards guards)
{
    sp_guards holds = 0;

    for (int g = 0; g < SP_GUARD_COUNT; g++) {
        sp_permit_reasons reasons = {0};
        if (!(guards >> g & 1))
            continue;
        sp_guard_rows[g].look(c, &reasons);
        if (reasons.count == 0 && !reasons.failed)
            holds |= (sp_guards)1 << g;
        sp_permit_reasons_clear(&reasons);
    }
    return holds;
}

static const sp_cycle_row *find_row(sp_cycle *c)
{
    const sp_cycle_table *table = &sp_cycle_standard;
    sp_guards when = 0;

    for (size_t i = 0; i < table->count; i++)
        if (table->rows[i].from == c->facts->state &&
            table->rows[i].action == c->request->action)
            when |= table->rows[i].when;
    return sp_cycle_row_for(table, c->facts->state, c->request->action,
                            when ? which_hold(c, when) : 0);
}

static void say_state(const sp_cycle *c, sp_permit_reasons *out)
{
    const sp_label *state = &sp_permit_state_labels[c->facts->state];
    const sp_label *action = &sp_permit_action_labels[c->request->action];

    sp_permit_reason_add(out, "state", "",
                         "作业票 %1$.40s 现在是“%2$s%3$.0s”，不能“%4$s%5$.0s”",
                         "ticket %1$.40s is %3$s%2$.0s now; it is not possible "
                         "to %5$s%4$.0s it",
                         c->facts->number ? c->facts->number : "?", state->zh,
                         state->en, action->zh, action->en);
}

/* Everything that a row asks for and is not there. */
static void say_missing(sp_cycle *c, const sp_cycle_row *row,
                        sp_permit_reasons *out)
{
    sp_guards guards = sp_cycle_guards(row, c->type, c->facts->grading);

    for (int g = 0; g < SP_GUARD_COUNT; g++)
        if (guards >> g & 1)
            sp_guard_rows[g].look(c, out);
}

/* Who asks why work cannot begin on a ticket that is not approved wants to know
 * what else is missing. */
static void say_not_yet(sp_cycle *c, sp_permit_reasons *out)
{
    bool comes = c->request->action == SP_PERMIT_DO_START &&
                 (c->facts->state == SP_PERMIT_DRAFT ||
                  c->facts->state == SP_PERMIT_IN_APPROVAL ||
                  c->facts->state == SP_PERMIT_REJECTED);

    say_state(c, out);
    if (comes)
        say_missing(c,
                    sp_cycle_row_for(&sp_cycle_standard, SP_PERMIT_APPROVED,
                                     SP_PERMIT_DO_START, 0),
                    out);
}

static void decide(sp_cycle *c, unsigned who, sp_cycle_decision *d)
{
    d->to = c->facts->state;
    sp_cycle_choose_step(c);
    const sp_cycle_row *row = find_row(c);
    if (!row) {
        d->verdict = SP_CYCLE_WRONG_STATE;
        say_not_yet(c, &d->reasons);
        return;
    }
    d->to = row->to;
    d->step = c->signs;
    d->as = c->as;
    d->alarm = row->action == SP_PERMIT_DO_EXPIRE &&
               row->from == SP_PERMIT_IN_PROGRESS;
    if (!(row->who & who)) {
        d->verdict = SP_CYCLE_FORBIDDEN;
        say_who(c, row->who, &d->reasons);
    }
    say_missing(c, row, &d->reasons);
    if (d->verdict == SP_CYCLE_POSSIBLE && d->reasons.count > 0)
        d->verdict = SP_CYCLE_BLOCKED;
}

static sp_status prepare(const sp_pack *pack, const sp_cycle_facts *facts,
                         sp_cycle *c)
{
    SP_TRY(sp_permit_type_of(pack, &c->type));
    if (!facts->grading || (unsigned)facts->state >= SP_PERMIT_STATE_COUNT)
        return sp_fail(SP_INVALID, "作业票 %.40s 没有定级结果，或状态不存在",
                       "ticket %.40s was not graded, or is in no state that "
                       "exists",
                       facts->number ? facts->number : "?");
    return sp_permit_steps(pack, facts->grading, facts->extra, facts->nextra,
                           c->steps, SP_CYCLE_STEPS_MAX, &c->nsteps);
}

void sp_cycle_decision_clear(sp_cycle_decision *decision)
{
    sp_permit_reasons_clear(&decision->reasons);
    *decision = (sp_cycle_decision){0};
}

static sp_status finish(const sp_cycle *c, sp_cycle_decision *d,
                        sp_cycle_decision *out)
{
    sp_status status = d->reasons.failed ? sp_no_memory() : c->status;

    if (status != SP_OK)
        sp_cycle_decision_clear(d);
    else
        *out = *d;
    return status;
}

sp_status sp_permit_decide(const sp_pack *pack, const sp_cycle_facts *facts,
                           const sp_cycle_actor *actor,
                           const sp_cycle_request *request,
                           sp_cycle_decision *out)
{
    sp_cycle c = {.facts = facts, .actor = actor, .request = request};
    sp_cycle_decision d = {0};

    if ((unsigned)request->action >= SP_PERMIT_ACTION_COUNT)
        return sp_fail(SP_INVALID, "没有动作 %d", "there is no action %d",
                       (int)request->action);
    SP_TRY(prepare(pack, facts, &c));
    decide(&c, who_is(&c), &d);
    return finish(&c, &d, out);
}

sp_status sp_permit_decide_all(const sp_pack *pack, const sp_cycle_facts *facts,
                               const sp_cycle_actor *actor,
                               const sp_cycle_request *request,
                               sp_cycle_decision out[SP_PERMIT_ACTION_COUNT])
{
    sp_cycle_decision all[SP_PERMIT_ACTION_COUNT] = {0};
    sp_status status = SP_OK;

    for (int a = 0; a < SP_PERMIT_ACTION_COUNT && status == SP_OK; a++) {
        sp_cycle_request one = *request;
        one.action = (sp_permit_action)a;
        status = sp_permit_decide(pack, facts, actor, &one, &all[a]);
    }
    for (int a = 0; a < SP_PERMIT_ACTION_COUNT; a++) {
        if (status == SP_OK)
            out[a] = all[a];
        else
            sp_cycle_decision_clear(&all[a]);
    }
    return status;
}

sp_status sp_cycle_decision_status(const sp_cycle_decision *decision)
{
    static const sp_status statuses[] = {
        [SP_CYCLE_POSSIBLE] = SP_OK,
        [SP_CYCLE_WRONG_STATE] = SP_CONFLICT,
        [SP_CYCLE_FORBIDDEN] = SP_FORBIDDEN,
        [SP_CYCLE_BLOCKED] = SP_INVALID,
    };

    return sp_permit_reasons_status(&decision->reasons,
                                    statuses[decision->verdict]);
}

sp_status sp_permit_open_steps(const sp_pack *pack, const sp_cycle_facts *facts,
                               const sp_permit_step **out, size_t room,
                               size_t *out_count)
{
    static const sp_cycle_actor nobody = {0};
    sp_permit_state state = facts->state;
    sp_cycle_request request = {.now = INT64_MAX};
    sp_cycle c = {.facts = facts, .actor = &nobody, .request = &request};
    size_t n = 0;

    SP_TRY(prepare(pack, facts, &c));
    for (size_t i = 0; i < c.nsteps; i++) {
        const sp_permit_step *s = c.steps[i];
        bool waits =
            (state == SP_PERMIT_IN_APPROVAL && sp_step_is_approval(s)) ||
            (state == SP_PERMIT_APPROVED && s->kind == SP_PERMIT_STEP_CHECK) ||
            (state == SP_PERMIT_PENDING_ACCEPTANCE &&
             s->kind == SP_PERMIT_STEP_ACCEPT);
        if (!waits || !sp_cycle_step_open(&c, s))
            continue;
        if (n == room)
            return sp_fail(SP_INVALID, "可签的环节多于 %zu 个",
                           "more than %zu steps can be signed", room);
        out[n++] = s;
    }
    *out_count = n;
    return SP_OK;
}
