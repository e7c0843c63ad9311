/* The closed loop of a hazard: one table and one loop. */
#include "hazard_cycle.h"

#include <string.h>

#include "str.h"

#define G(name) (1U << SP_HAZARD_GUARD_##name)
#define GRADER SP_HAZARD_GRADER
#define PROPOSER SP_HAZARD_PROPOSER
#define VERIFIER SP_HAZARD_VERIFIER
#define PRINCIPAL SP_HAZARD_PRINCIPAL
#define CLOCK SP_HAZARD_CLOCK
#define FIXERS (SP_HAZARD_FIXER | SP_HAZARD_RECTIFIER)
#define FINDERS (SP_HAZARD_FIXER | SP_HAZARD_FINDER)

_Static_assert(SP_HAZARD_GUARD_COUNT <= 32, "guards are bits of an unsigned");

#define TO_EXTEND                                                              \
    (G(REASON) | G(IN_TIME) | G(NOT_ASKED) | G(EXTENSIONS) | G(INTERIM) |      \
     G(LATER_DAY))
#define TO_CLOSE                                                               \
    (G(IS_MAJOR) | G(SEPARATE) | G(SAFETY_DEPT) | G(VERIFIED) | G(CONSENT))
#define TO_REGRADE (G(OTHER_LEVEL) | G(LOWERED) | G(RAISED))

/* From where, by which action, by whom, to where; which guards choose the row,
 * and which have to hold. What is not here cannot be done. */
static const sp_hazard_row rows[] = {
/* clang-format off */
#define ROW(f, a, who, t, when, guards) \
    {SP_HAZARD_##f, SP_HAZARD_DO_##a, who, SP_HAZARD_##t, when, guards}
    ROW(REPORTED,       CONFIRM,  GRADER | PROPOSER, CONFIRMED,      0, 0),
    ROW(REPORTED,       REJECT,   GRADER,            REJECTED,       0, G(REASON)),
    ROW(REPORTED,       MERGE,    GRADER | PROPOSER, MERGED,         0, G(TARGET)),
    ROW(REPORTED,       FIX_NOW,  FINDERS,           PENDING_VERIFY, 0, G(ONLY_GENERAL) | G(SPOT) | G(RESULT) | G(PROOF)),
    ROW(CONFIRMED,      ASSIGN,   GRADER,            RECTIFYING,     0, G(LEVEL) | G(REACH) | G(MUSTS) | G(DEADLINE)),
    ROW(CONFIRMED,      REGRADE,  GRADER,            CONFIRMED,      0, TO_REGRADE),
    ROW(RECTIFYING,     ASSIGN,   GRADER,            RECTIFYING,     0, G(REASON) | G(REACH) | G(MUSTS) | G(SAME_DEADLINE)),
    ROW(RECTIFYING,     SUBMIT,   FIXERS,            PENDING_VERIFY, 0, G(RESULT) | G(PHOTO)),
    ROW(RECTIFYING,     EXTEND,   FIXERS,            RECTIFYING,     0, TO_EXTEND),
    ROW(RECTIFYING,     GRANT,    GRADER | PRINCIPAL, RECTIFYING,    0, G(ASKED) | G(HIGHER)),
    ROW(RECTIFYING,     REFUSE,   GRADER | PRINCIPAL, RECTIFYING,    0, G(ASKED) | G(HIGHER) | G(REASON)),
    ROW(RECTIFYING,     REGRADE,  GRADER,            RECTIFYING,     0, TO_REGRADE),
    ROW(RECTIFYING,     ESCALATE, CLOCK,             RECTIFYING,     0, G(RUNG)),
    ROW(PENDING_VERIFY, PASS,     VERIFIER,          CLOSED,         G(IS_GENERAL), G(SEPARATE)),
    ROW(PENDING_VERIFY, PASS,     VERIFIER,          PENDING_VERIFY, 0, G(SEPARATE) | G(SAFETY_DEPT) | G(NOT_VERIFIED)),
    ROW(PENDING_VERIFY, FAIL,     VERIFIER,          RECTIFYING,     0, G(REASON) | G(SEPARATE) | G(SAFETY_DEPT)),
    ROW(PENDING_VERIFY, APPROVE,  PRINCIPAL,         PENDING_VERIFY, 0, G(IS_MAJOR) | G(VERIFIED) | G(SEPARATE)),
    ROW(PENDING_VERIFY, CLOSE,    VERIFIER,          CLOSED,         0, TO_CLOSE),
    ROW(PENDING_VERIFY, REGRADE,  GRADER,            PENDING_VERIFY, 0, TO_REGRADE),
    ROW(PENDING_VERIFY, ESCALATE, CLOCK,             PENDING_VERIFY, 0, G(RUNG)),
    ROW(CLOSED,         REOPEN,   GRADER | VERIFIER, RECTIFYING,     0, G(REASON) | G(REACH) | G(DEADLINE)),
};
/* clang-format on */

const sp_hazard_row *sp_hazard_rows(size_t *out_count)
{
    *out_count = SP_COUNT(rows);
    return rows;
}

static bool all_hold(const sp_hazard_case *c, unsigned guards)
{
    bool hold = true;

    for (unsigned g = 0; g < SP_HAZARD_GUARD_COUNT; g++) {
        sp_permit_reasons reasons = {0};
        if (!(guards >> g & 1))
            continue;
        sp_hazard_guards[g](c, &reasons);
        hold = hold && reasons.count == 0 && !reasons.failed;
        sp_permit_reasons_clear(&reasons);
    }
    return hold;
}

static const sp_hazard_row *find_row(const sp_hazard_case *c)
{
    for (size_t i = 0; i < SP_COUNT(rows); i++)
        if (rows[i].from == (sp_hazard_state)c->hazard->state &&
            rows[i].action == c->request->action && all_hold(c, rows[i].when))
            return &rows[i];
    return NULL;
}

/* ---- who ---- */

static bool same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

static unsigned who_is(const sp_hazard_case *c)
{
    const char *login = c->actor->login;
    unsigned who = c->actor->powers;

    if (same(login, c->hazard->rectifier))
        who |= SP_HAZARD_RECTIFIER;
    if (same(login, c->hazard->created_by) || same(login, c->hazard->finder))
        who |= SP_HAZARD_FINDER;
    return who;
}

static void say_who(const sp_hazard_case *c, unsigned who,
                    sp_permit_reasons *out)
{
    static const char *const words[SP_HAZARD_WHO_BITS][2] = {
        {"有定级下发权限的人", "who may grade and assign"},
        {"可提议定级的安全员", "a safety officer who may propose"},
        {"责任部门中有整改权限的人", "who may rectify for the unit"},
        {"有验收权限的人", "who may verify"},
        {"安全管理部门", "the safety department"},
        {"主要负责人", "the principal"},
        {"定时任务", "the job that watches the clock"},
        {"整改责任人", "the rectifier"},
        {"发现人", "who found it"},
    };
    SP_AUTOSTR zh = {0};
    SP_AUTOSTR en = {0};
    const sp_label *action = &sp_hazard_action_labels[c->request->action];

    for (unsigned i = 0; i < SP_HAZARD_WHO_BITS; i++)
        if (who >> i & 1) {
            sp_str_addf(&zh, "%s%s", zh.len ? "、" : "", words[i][SP_ZH]);
            sp_str_addf(&en, "%s%s", en.len ? ", " : "", words[i][SP_EN]);
        }
    if (zh.failed || en.failed)
        out->failed = true;
    sp_permit_reason_add(
        out, "not_this_actor", "",
        "%1$.60s 不能对这条隐患“%2$s%3$.0s”；可以的是：%4$s%5$.0s",
        "%1$.60s may not %3$s%2$.0s this hazard; it is for: %5$s%4$.0s",
        c->actor->login ? c->actor->login : "?", action->zh, action->en,
        sp_str_text(&zh), sp_str_text(&en));
}

static void say_state(const sp_hazard_case *c, sp_permit_reasons *out)
{
    const sp_label *state = &sp_hazard_state_labels[c->hazard->state];
    const sp_label *action = &sp_hazard_action_labels[c->request->action];

    sp_permit_reason_add(out, "state", "",
                         "隐患 %1$.40s 现在是“%2$s%3$.0s”，不能“%4$s%5$.0s”",
                         "hazard %1$.40s is %3$s%2$.0s now; it is not possible "
                         "to %5$s%4$.0s it",
                         c->hazard->code ? c->hazard->code : "?", state->zh,
                         state->en, action->zh, action->en);
}

/* ---- deciding ---- */

/* Who lowers a major one proposes it, until another person agrees. */
static bool only_proposed(const sp_hazard_case *c)
{
    return c->request->action == SP_HAZARD_DO_REGRADE &&
           c->hazard->level == SP_HAZARD_MAJOR && !c->hazard->lower_by;
}

static void decide(const sp_hazard_case *c, sp_hazard_decision *d)
{
    const sp_hazard_row *row = find_row(c);

    d->to = c->hazard->state;
    if (!row) {
        d->verdict = SP_CYCLE_WRONG_STATE;
        say_state(c, &d->reasons);
        return;
    }
    d->to = row->to;
    d->proposed = only_proposed(c);
    if (!(row->who & who_is(c))) {
        d->verdict = SP_CYCLE_FORBIDDEN;
        say_who(c, row->who, &d->reasons);
    }
    for (unsigned g = 0; g < SP_HAZARD_GUARD_COUNT; g++)
        if (row->guards >> g & 1)
            sp_hazard_guards[g](c, &d->reasons);
    if (d->verdict == SP_CYCLE_POSSIBLE && d->reasons.count > 0)
        d->verdict = SP_CYCLE_BLOCKED;
    if (sp_permit_reasons_have(&d->reasons, "own_rectification") ||
        sp_permit_reasons_have(&d->reasons, "safety_dept") ||
        sp_permit_reasons_have(&d->reasons, "reach") ||
        sp_permit_reasons_have(&d->reasons, "not_higher"))
        d->verdict = SP_CYCLE_FORBIDDEN; /* whoever else may */
}

sp_status sp_hazard_decide(const sp_hazard_case *c, sp_hazard_decision *out)
{
    sp_hazard_decision d = {0};

    if ((unsigned)c->request->action >= SP_HAZARD_ACTION_COUNT ||
        c->hazard->state >= SP_HAZARD_STATE_COUNT ||
        c->request->options->level >= SP_HAZARD_LEVEL_COUNT)
        return sp_fail(SP_INVALID, "没有这样的动作、状态或级别",
                       "there is no such action, state or level");
    decide(c, &d);
    *out = d;
    return d.reasons.failed ? sp_no_memory() : SP_OK;
}

void sp_hazard_decision_clear(sp_hazard_decision *decision)
{
    sp_permit_reasons_clear(&decision->reasons);
    *decision = (sp_hazard_decision){0};
}

sp_status sp_hazard_decision_status(const sp_hazard_decision *decision)
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
