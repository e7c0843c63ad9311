/* The life cycle of a ticket: the table of permits.md 12, and one case for
 * everything that can stand in the way. */
#include "rules_check.h"

#include "permit_scene.h"
#include "permit_why.h"
#include "text.h"

#define SCENE SP_CLEANUP(scene_end) permit_scene
#define NOON SCENE_NOON

static void drop(sp_cycle_decision *d)
{
    sp_cycle_decision_clear(d);
}
#define DECISION SP_CLEANUP(drop) sp_cycle_decision

static sp_cycle_decision decide(permit_scene *s, sp_permit_action action)
{
    sp_cycle_decision d = {0};

    s->request.action = action;
    OK(sp_permit_decide(s->pack, &s->facts, &s->actor, &s->request, &d));
    assert_int_equal(d.verdict == SP_CYCLE_POSSIBLE, d.reasons.count == 0);
    return d;
}

static void be(permit_scene *s, const char *login, const char *roles,
               unsigned powers)
{
    s->actor = (sp_cycle_actor){
        .login = login, .person = NULL, .roles = roles, .powers = powers};
}

/* ---- the table ---- */

static const struct way {
    sp_permit_state from;
    sp_permit_action action;
    sp_permit_state to;
    const char *login;
    const char *roles;
    unsigned powers;
} ways[] = {
#define WAY(f, a, t, ...)                                                      \
    {                                                                          \
        SP_PERMIT_##f, SP_PERMIT_DO_##a, SP_PERMIT_##t, __VA_ARGS__            \
    }
    WAY(DRAFT, SUBMIT, IN_APPROVAL, "applicant", "", 0),
    WAY(REJECTED, SUBMIT, IN_APPROVAL, "applicant", "", 0),
    WAY(IN_APPROVAL, REJECT, REJECTED, "unit", "", 0),
    WAY(IN_APPROVAL, REJECT, REJECTED, "x", "SAFETY_ADMIN", 0),
    WAY(DRAFT, CANCEL, CANCELLED, "applicant", "", 0),
    WAY(REJECTED, CANCEL, CANCELLED, "x", "", SP_CYCLE_ADMIN),
    WAY(IN_APPROVAL, CANCEL, CANCELLED, "applicant", "", 0),
    WAY(APPROVED, CANCEL, CANCELLED, "applicant", "", 0),
    WAY(APPROVED, START, IN_PROGRESS, "shift", "SAFETY_OFFICER", 0),
    WAY(APPROVED, EXPIRE, EXPIRED, "tick", "", SP_CYCLE_CLOCK),
    WAY(IN_PROGRESS, SUSPEND, SUSPENDED, "worker", "", 0),
    WAY(IN_PROGRESS, SUSPEND, SUSPENDED, "guard", "", 0),
    WAY(IN_PROGRESS, SUSPEND, SUSPENDED, "safety", "", 0),
    WAY(IN_PROGRESS, SUSPEND, SUSPENDED, "passer-by", "", SP_CYCLE_SUSPEND),
    WAY(IN_PROGRESS, SUSPEND, SUSPENDED, "meter", "", SP_CYCLE_ALARM),
    WAY(IN_PROGRESS, HANDOVER, IN_PROGRESS, "guard", "", 0),
    WAY(IN_PROGRESS, FINISH, PENDING_ACCEPTANCE, "leader", "", 0),
    WAY(IN_PROGRESS, TERMINATE, TERMINATED, "guard", "", 0),
    WAY(IN_PROGRESS, TERMINATE, TERMINATED, "x", "", SP_CYCLE_STOP),
    WAY(IN_PROGRESS, EXPIRE, EXPIRED, "tick", "", SP_CYCLE_CLOCK),
    WAY(SUSPENDED, RESUME, IN_PROGRESS, "leader", "", 0),
    WAY(SUSPENDED, FINISH, PENDING_ACCEPTANCE, "leader", "", 0),
    WAY(SUSPENDED, TERMINATE, TERMINATED, "guard", "", 0),
    WAY(SUSPENDED, EXPIRE, EXPIRED, "tick", "", SP_CYCLE_CLOCK),
    WAY(PENDING_ACCEPTANCE, ACCEPT, COMPLETED, "unit", "", 0),
    WAY(PENDING_ACCEPTANCE, REFUSE, IN_PROGRESS, "unit", "", 0),
};

static void every_way(void **state)
{
    (void)state;
    for (size_t i = 0; i < SP_COUNT(ways); i++) {
        const struct way *w = &ways[i];
        SCENE s;
        OK(scene_begin(&s, w->from));
        if (w->action == SP_PERMIT_DO_EXPIRE)
            s.request.now = s.facts.valid_to + 1;
        be(&s, w->login, w->roles, w->powers);
        DECISION d = decide(&s, w->action);
        if (d.verdict != SP_CYCLE_POSSIBLE || d.to != w->to)
            fail_msg("way %zu: to %d, %s", i, (int)d.to,
                     d.reasons.count ? d.reasons.items[0].en : "");
        assert_int_equal(d.alarm, w->action == SP_PERMIT_DO_EXPIRE &&
                                      w->from == SP_PERMIT_IN_PROGRESS);
        assert_int_equal(sp_cycle_decision_status(&d), SP_OK);
    }
}

/* What no row of the table says cannot be done, by anybody. */
static void no_other_way(void **state)
{
    (void)state;
    for (int from = 0; from < SP_PERMIT_STATE_COUNT; from++) {
        SCENE s;
        sp_cycle_decision all[SP_PERMIT_ACTION_COUNT];
        OK(scene_begin(&s, (sp_permit_state)from));
        be(&s, "applicant", "SAFETY_ADMIN,DEPT_HEAD,PRINCIPAL", 31);
        OK(sp_permit_decide_all(s.pack, &s.facts, &s.actor, &s.request, all));
        for (int a = 0; a < SP_PERMIT_ACTION_COUNT; a++) {
            bool known =
                from == SP_PERMIT_IN_APPROVAL && a == SP_PERMIT_DO_APPROVE;
            known |= from == SP_PERMIT_APPROVED && a == SP_PERMIT_DO_APPROVE;
            for (size_t i = 0; i < SP_COUNT(ways); i++)
                known |= (int)ways[i].from == from && (int)ways[i].action == a;
            assert_int_equal(all[a].verdict != SP_CYCLE_WRONG_STATE, known);
            if (!known)
                assert_int_equal(sp_cycle_decision_status(&all[a]),
                                 SP_CONFLICT);
            if (sp_permit_state_is_final((sp_permit_state)from))
                assert_false(known);
            sp_cycle_decision_clear(&all[a]);
        }
    }
}

/* ---- signing ---- */

static void signatures_in_order(void **state)
{
    static const struct {
        const char *login;
        const char *roles;
        const char *step;
        sp_permit_state to;
    } signers[] = {
        {"leader", "WORKER", "work_leader", SP_PERMIT_IN_APPROVAL},
        {"unit", "WORKER", "local_unit_opinion", SP_PERMIT_IN_APPROVAL},
        {"sun", "SAFETY_ADMIN", "approve_1", SP_PERMIT_APPROVED},
    };
    SCENE s;

    (void)state;
    OK(scene_begin(&s, SP_PERMIT_IN_APPROVAL));
    s.facts.nsignatures = 0;
    for (size_t i = 0; i < SP_COUNT(signers); i++) {
        const sp_permit_step *open[8];
        size_t n = 0;
        OK(sp_permit_open_steps(s.pack, &s.facts, open, 8, &n));
        assert_int_equal(n, 1);
        assert_string_equal(open[0]->item.code, signers[i].step);
        /* Who comes later has to wait. */
        for (size_t k = 0; k < SP_COUNT(signers); k++) {
            be(&s, signers[k].login, signers[k].roles, 0);
            DECISION d = decide(&s, SP_PERMIT_DO_APPROVE);
            assert_int_equal(d.verdict == SP_CYCLE_POSSIBLE, k == i);
        }
        be(&s, signers[i].login, signers[i].roles, 0);
        DECISION d = decide(&s, SP_PERMIT_DO_APPROVE);
        assert_int_equal(d.to, signers[i].to);
        assert_string_equal(d.step->item.code, signers[i].step);
        s.signatures[s.facts.nsignatures++] = (sp_cycle_signature){
            d.step->item.code, d.as, signers[i].login, NOON};
    }
}

static void not_ones_own(void **state)
{
    static const struct {
        const char *login;
        const char *person;
        const char *want;
    } cases[] = {
        {"sun", NULL, ""},
        {"applicant", NULL, "sign_own"},
        {"other-login", "p0", "sign_own"}, /* the same person */
        {"guard", NULL, "sign_own"},
        {"x", "p4", "sign_own"},
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        SCENE s;
        OK(scene_begin(&s, SP_PERMIT_IN_APPROVAL));
        s.facts.nsignatures = 2;
        be(&s, cases[i].login, "SAFETY_ADMIN", 0);
        s.actor.person = cases[i].person;
        DECISION d = decide(&s, SP_PERMIT_DO_APPROVE);
        assert_int_equal(d.reasons.count, *cases[i].want != '\0');
        if (*cases[i].want)
            assert_string_equal(d.reasons.items[0].code, cases[i].want);
    }
}

/* Signatures that are none: of the applicant, of the guardian, of another
 * step, from before the last submission, from the future, of nobody. */
static void signatures_that_do_not_count(void **state)
{
    static const sp_cycle_signature bad[] = {
        {"approve_1", "safety_dept", "applicant", NOON - 10},
        {"approve_1", "safety_dept", "guard", NOON - 10},
        {"approve_1", "local_unit", "sun", NOON - 10},
        {"approve_2", "safety_dept", "sun", NOON - 10},
        {"approve_1", "safety_dept", "sun", NOON - 5 * SCENE_HOUR},
        {"approve_1", "safety_dept", "sun", NOON + 1},
        {"approve_1", "safety_dept", "sun", SP_NO_INT},
        {"approve_1", "safety_dept", "", NOON - 10},
        {"approve_1", "safety_dept", NULL, NOON - 10},
        {NULL, NULL, "sun", NOON - 10},
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(bad); i++) {
        SCENE s;
        OK(scene_begin(&s, SP_PERMIT_APPROVED));
        s.signatures[2] = bad[i];
        DECISION d = decide(&s, SP_PERMIT_DO_START);
        assert_true(sp_permit_reasons_have(&d.reasons, "not_approved"));
    }
}

/* Steps in parallel, all of several, any of several: by a step of one's own. */
static void parallel_steps(void **state)
{
    static const sp_permit_step both = {
        .item = {.code = "units",
                 .zh = "会签",
                 .en = "countersign",
                 .clause = "",
                 .levels = ~0u},
        .kind = SP_PERMIT_STEP_COUNTERSIGN,
        .order = 5,
        .all = true,
        .by = {"fire_dept", "power_supply_unit"},
        .nby = 2};
    static const sp_permit_step *const extra[] = {&both};
    SCENE s;

    (void)state;
    OK(scene_begin(&s, SP_PERMIT_IN_APPROVAL));
    s.facts.extra = extra;
    s.facts.nextra = 1;
    s.facts.nsignatures = 2;
    /* Two could be meant: say which. */
    be(&s, "sun", "SAFETY_ADMIN", 0);
    DECISION which = decide(&s, SP_PERMIT_DO_APPROVE);
    assert_true(sp_permit_reasons_have(&which.reasons, "sign_which"));
    s.request.step = "approve_1";
    DECISION one = decide(&s, SP_PERMIT_DO_APPROVE);
    assert_int_equal(one.verdict, SP_CYCLE_POSSIBLE);
    assert_int_equal(one.to, SP_PERMIT_IN_APPROVAL);
    s.signatures[2] =
        (sp_cycle_signature){"approve_1", "safety_dept", "sun", NOON};
    s.signatures[3] = (sp_cycle_signature){"units", "fire_dept", "sun", NOON};
    s.facts.nsignatures = 4;
    s.request.step = NULL;
    /* The fire department has signed; the power supply has not. */
    DECISION again = decide(&s, SP_PERMIT_DO_APPROVE);
    assert_true(sp_permit_reasons_have(&again.reasons, "sign_not_yours"));
    be(&s, "power", "DEPT_HEAD", 0);
    DECISION last = decide(&s, SP_PERMIT_DO_APPROVE);
    assert_int_equal(last.to, SP_PERMIT_APPROVED);
    assert_string_equal(last.as, "power_supply_unit");
    s.request.on_site = false; /* only approve_1 is signed on site */
    DECISION off_site = decide(&s, SP_PERMIT_DO_APPROVE);
    assert_int_equal(off_site.verdict, SP_CYCLE_POSSIBLE);
}

/* ---- what stands in the way ---- */

typedef void spoiler(permit_scene *s);

#define SPOIL(name, statement)                                                 \
    static void name(permit_scene *s)                                          \
    {                                                                          \
        statement;                                                             \
    }
SPOIL(nothing, (void)s)
SPOIL(legacy, s->facts.legacy = true)
SPOIL(early, s->request.now = s->facts.valid_from - 1)
SPOIL(first_second, s->facts.valid_from = NOON)
SPOIL(last_second, s->facts.valid_to = NOON)
SPOIL(late, s->facts.valid_to = NOON - 1)
SPOIL(no_window, s->facts.valid_to = SP_NO_INT)
SPOIL(unsigned_yet, s->facts.nsignatures = 2)
SPOIL(stricter, s->facts.level_now = 0)
SPOIL(no_gas, s->facts.gas.count = 0)
SPOIL(old_gas, s->readings[0].at = NOON - 30 * SCENE_MINUTE - 1)
SPOIL(bad_gas, s->readings[1].value = 5001)
SPOIL(no_unit, s->readings[1].unit = SP_GAS_UNIT_NONE)
SPOIL(other_gas, s->readings[1].permit = "P2")
SPOIL(open_measure, s->facts.nmeasures--)
SPOIL(measure_of_nobody, s->measures[3].by = "")
SPOIL(measure_to_come, s->measures[3].at = NOON + 1)
SPOIL(no_briefing, s->facts.briefed_at = SP_NO_INT)
SPOIL(no_briefer, s->facts.briefer = NULL)
SPOIL(one_not_briefed, s->people[2].briefed = false)
SPOIL(no_guardian, s->people[3].function = "spectator")
SPOIL(guardian_left, s->people[3].to = NOON)
SPOIL(guardian_to_come, s->people[3].from = NOON + 1)
SPOIL(guardian_busy, s->people[3].busy_with = "P9")
SPOIL(guardian_uncertified, s->people[3].ncertificates = 0)
SPOIL(guardian_welds, s->people[2].person = "p4")
SPOIL(guardian_welds_too, s->people[1].login = "guard")
SPOIL(guardian_signed, s->signatures[1].login = "guard")
SPOIL(certificate_ends, s->certificates[1].to = s->facts.valid_to - 1)
SPOIL(certificate_just_lasts, s->certificates[1].to = s->facts.valid_to)
SPOIL(certificate_begins, s->certificates[1].from = NOON + 1)
SPOIL(nobody_asked, s->people[1].unfit = NULL)
SPOIL(no_workers, s->people[1].function = s->people[2].function = "x")
SPOIL(wind, s->weather[0].value = 5)
SPOIL(just_no_wind, s->weather[0].value = 4)
SPOIL(no_weather, s->request.nweather = 0)
SPOIL(not_isolated, s->facts.isolated_by = "")
SPOIL(cause, s->request.cause_cleared = false)
SPOIL(not_again, s->request.site_checked = false)
SPOIL(no_reason, s->request.reason = " \n")
SPOIL(off_site, s->request.on_site = false)
SPOIL(no_analysis, s->facts.analysis = false)
SPOIL(no_field, s->facts.nfilled--)
SPOIL(too_long, s->facts.valid_to = s->facts.valid_from + 8 * SCENE_HOUR + 1)
SPOIL(just_8_hours, s->facts.valid_to = s->facts.valid_from + 8 * SCENE_HOUR)
SPOIL(reversed, s->facts.valid_to = s->facts.valid_from)
SPOIL(no_period, s->facts.valid_from = SP_NO_INT)
SPOIL(past, s->request.now = s->facts.valid_to)
SPOIL(for_ever,
      (s->facts.valid_from = -INT64_MAX, s->facts.valid_to = INT64_MAX))
SPOIL(no_level, s->grading.effective = SP_PERMIT_NO_LEVEL)
SPOIL(long_pause,
      (s->facts.suspended_at = NOON - 31 * SCENE_MINUTE,
       s->readings[0].at = s->readings[1].at = NOON - 40 * SCENE_MINUTE))
SPOIL(one_inside, (s->facts.heads_in = 3, s->request.heads_out = 2))
SPOIL(tools_inside, (s->facts.tools_in = 3, s->request.tools_out = 4))
SPOIL(not_counted, s->facts.heads_in = 3)
SPOIL(counted, (s->facts.heads_in = 3, s->request.heads_out = 3))
SPOIL(nobody_next, s->request.person = NULL)
SPOIL(next_is_none, s->request.person = "p2")
SPOIL(not_late, s->request.now = s->facts.valid_to)

static void conflict(permit_scene *s)
{
    static const sp_cycle_conflict near = {"P7",
                                           SP_PERMIT_FORBID,
                                           "30 m 内排放",
                                           "release within 30 m",
                                           "GB 30871-2022 5.2.9",
                                           true};

    s->facts.conflicts = &near;
    s->facts.nconflicts = 1;
}

static void settled(permit_scene *s)
{
    static const sp_cycle_conflict two[] = {
        {"P7", SP_PERMIT_AVOID, "", "", "", true},
        {"P8", SP_PERMIT_COORDINATE, "", "", "", false}};

    s->facts.conflicts = two;
    s->facts.nconflicts = 2;
    s->facts.coordinator = "p8";
}

static void served(permit_scene *s)
{
    static const sp_cycle_related other = {
        "P3", "confined_space", SP_PERMIT_APPROVED, 0, NOON, true};

    s->facts.related = &other;
    s->facts.nrelated = 1;
}

static void served_is_over(permit_scene *s)
{
    static const sp_cycle_related other = {
        "P3", "confined_space", SP_PERMIT_EXPIRED, 0, INT64_MAX, true};

    s->facts.related = &other;
    s->facts.nrelated = 1;
}

static void unfit(permit_scene *s)
{
    static char zh[] = "体检已过期", en[] = "the medical has run out";
    static sp_permit_reason items[] = {{"person_medical", "", zh, en}};
    static const sp_permit_reasons reasons = {items, 1, false};

    s->people[1].unfit = &reasons;
}

#define START SP_PERMIT_APPROVED, SP_PERMIT_DO_START
#define RESUME SP_PERMIT_SUSPENDED, SP_PERMIT_DO_RESUME
#define SUBMIT SP_PERMIT_DRAFT, SP_PERMIT_DO_SUBMIT
#define FINISH SP_PERMIT_IN_PROGRESS, SP_PERMIT_DO_FINISH
#define HANDOVER SP_PERMIT_IN_PROGRESS, SP_PERMIT_DO_HANDOVER
#define ACCEPT SP_PERMIT_PENDING_ACCEPTANCE, SP_PERMIT_DO_ACCEPT
#define EXPIRE SP_PERMIT_IN_PROGRESS, SP_PERMIT_DO_EXPIRE

static const struct obstacle {
    sp_permit_state from;
    sp_permit_action action;
    spoiler *spoil;
    const char *want; /* the only code; "": possible */
} obstacles[] = {
    {START, nothing, ""},
    {START, legacy, "legacy"},
    {START, early, "too_early"},
    {START, first_second, ""},
    {START, last_second, ""},
    {START, late, "too_late"},
    {START, no_window, "no_period"},
    {START, unsigned_yet, "not_approved"},
    {START, stricter, "level_higher"},
    {START, no_gas, "gas_missing"},
    {START, old_gas, "gas_old"},
    {START, bad_gas, "gas_over"},
    {START, no_unit, "gas_no_unit"},
    {START, other_gas, "gas_missing"},
    {START, open_measure, "measure_open"},
    {START, measure_of_nobody, "measure_open"},
    {START, measure_to_come, "measure_open"},
    {START, no_briefing, "not_briefed"},
    {START, no_briefer, "not_briefed"},
    {START, one_not_briefed, "not_briefed"},
    {START, no_guardian, "people_missing"},
    {START, guardian_left, "people_missing"},
    {START, guardian_to_come, "people_missing"},
    {START, guardian_busy, "person_busy"},
    {START, guardian_uncertified, "no_certificate"},
    {START, guardian_welds, "guardian_works"},
    {START, guardian_welds_too, "guardian_works"},
    {START, guardian_signed, "guardian_approved"},
    {START, certificate_ends, "no_certificate"},
    {START, certificate_just_lasts, ""},
    {START, certificate_begins, "no_certificate"},
    {START, nobody_asked, "fitness_unknown"},
    {START, unfit, "person_medical"},
    {START, no_workers, "people_missing"},
    {START, wind, "weather"},
    {START, just_no_wind, ""},
    {START, no_weather, "weather_unknown"},
    {START, not_isolated, "not_isolated"},
    {START, conflict, "conflict"},
    {START, settled, ""},
    {START, served, "served_period"},
    {START, served_is_over, "served_ended"},
    {START, off_site, "sign_on_site"},
    {RESUME, nothing, ""},
    {RESUME, cause, "cause_there"},
    {RESUME, not_again, "not_reconfirmed"},
    {RESUME, late, "too_late"},
    {RESUME, long_pause, "gas_after_break"},
    {RESUME, no_guardian, "people_missing"},
    {RESUME, wind, "weather"},
    {RESUME, conflict, "conflict"},
    {RESUME, certificate_ends, "no_certificate"},
    {SUBMIT, nothing, ""},
    {SUBMIT, no_analysis, "no_analysis"},
    {SUBMIT, no_field, "field_missing"},
    {SUBMIT, too_long, "period_long"},
    {SUBMIT, just_8_hours, ""},
    {SUBMIT, reversed, "period_reversed"},
    {SUBMIT, no_period, "no_period"},
    {SUBMIT, past, "period_past"},
    {SUBMIT, for_ever, "period_far"},
    {SUBMIT, no_level, "no_level"},
    {SUBMIT, guardian_welds, "guardian_works"},
    {SUBMIT, certificate_ends, "no_certificate"},
    {SUBMIT, unfit, "person_medical"},
    {FINISH, counted, ""},
    {FINISH, one_inside, "count_differs"},
    {FINISH, tools_inside, "count_differs"},
    {FINISH, not_counted, "not_counted"},
    {HANDOVER, nothing, ""},
    {HANDOVER, nobody_next, "no_next_guardian"},
    {HANDOVER, next_is_none, "no_next_guardian"},
    {HANDOVER, not_again, "not_reconfirmed"},
    {HANDOVER, late, "too_late"},
    {HANDOVER, bad_gas, "gas_over"},
    {ACCEPT, not_again, "site_unchecked"},
    {ACCEPT, off_site, "sign_on_site"},
    {EXPIRE, not_late, "not_late"},
    {SP_PERMIT_IN_PROGRESS, SP_PERMIT_DO_SUSPEND, no_reason, "no_reason"},
    {SP_PERMIT_IN_PROGRESS, SP_PERMIT_DO_TERMINATE, no_reason, "no_reason"},
    {SP_PERMIT_APPROVED, SP_PERMIT_DO_CANCEL, no_reason, "no_reason"},
};

/* Somebody who may do the action. */
static void be_the_right_one(permit_scene *s, sp_permit_action action)
{
    switch (action) {
    case SP_PERMIT_DO_SUBMIT:
    case SP_PERMIT_DO_CANCEL:
        be(s, "applicant", "", 0);
        break;
    case SP_PERMIT_DO_START:
        break;
    case SP_PERMIT_DO_ACCEPT:
        be(s, "unit", "", 0);
        break;
    case SP_PERMIT_DO_EXPIRE:
        be(s, "tick", "", SP_CYCLE_CLOCK);
        break;
    default:
        be(s, "leader", "", 0);
    }
}

static void obstacles_one_by_one(void **state)
{
    (void)state;
    for (size_t i = 0; i < SP_COUNT(obstacles); i++) {
        const struct obstacle *o = &obstacles[i];
        SCENE s;
        OK(scene_begin(&s, o->from));
        be_the_right_one(&s, o->action);
        o->spoil(&s);
        DECISION d = decide(&s, o->action);
        bool right = *o->want ? d.reasons.count > 0 : d.reasons.count == 0;
        bool found = !*o->want || sp_permit_reasons_have(&d.reasons, o->want);
        if (!right || !found)
            fail_msg("case %zu, %s: %s", i, o->want,
                     d.reasons.count ? d.reasons.items[0].en : "possible");
        for (size_t k = 0; k < d.reasons.count; k++)
            assert_true(d.reasons.items[k].zh[0] && d.reasons.items[k].en[0] &&
                        d.reasons.items[k].clause);
        assert_int_equal(sp_cycle_decision_status(&d),
                         *o->want ? SP_INVALID : SP_OK);
    }
}

/* `why` tells everything at once, also to whom the action is not. */
static void all_at_once(void **state)
{
    SCENE s;

    (void)state;
    OK(scene_begin(&s, SP_PERMIT_APPROVED));
    no_gas(&s);
    no_guardian(&s);
    no_briefing(&s);
    open_measure(&s);
    conflict(&s);
    late(&s);
    be(&s, "stranger", "", 0);
    DECISION d = decide(&s, SP_PERMIT_DO_START);
    static const char *const want[] = {
        "not_this_actor", "not_checked",    "too_late",    "gas_missing",
        "measure_open",   "people_missing", "not_briefed", "conflict"};
    assert_int_equal(d.verdict, SP_CYCLE_FORBIDDEN);
    for (size_t i = 0; i < SP_COUNT(want); i++)
        if (!sp_permit_reasons_have(&d.reasons, want[i]))
            fail_msg("no %s", want[i]);
    FAILS_ZH(sp_cycle_decision_status(&d), SP_FORBIDDEN, "另有", "more");
}

/* Before the approval `why start` tells what else is missing; elsewhere the
 * state is all there is to say. */
static void before_the_approval(void **state)
{
    SCENE s;

    (void)state;
    OK(scene_begin(&s, SP_PERMIT_IN_APPROVAL));
    unsigned_yet(&s);
    no_gas(&s);
    DECISION early = decide(&s, SP_PERMIT_DO_START);
    assert_int_equal(early.verdict, SP_CYCLE_WRONG_STATE);
    assert_string_equal(early.reasons.items[0].code, "state");
    assert_true(sp_permit_reasons_have(&early.reasons, "not_approved"));
    assert_true(sp_permit_reasons_have(&early.reasons, "gas_missing"));
    s.facts.state = SP_PERMIT_COMPLETED;
    DECISION late = decide(&s, SP_PERMIT_DO_START);
    assert_int_equal(late.reasons.count, 1);
}

/* Names from outside: no escape sequence, no half character. */
static void names_from_outside(void **state)
{
    char name[200];
    SCENE s;

    (void)state;
    memset(name, 'x', sizeof name);
    memcpy(name, "\x1b[31m\xff\xe5\x91\xa8\n", 10);
    memcpy(name + 58, "\xe5\x91\xa8", 3); /* cut within */
    name[199] = '\0';
    OK(scene_begin(&s, SP_PERMIT_APPROVED));
    s.people[3].name = name;
    s.people[3].busy_with = "%s%n";
    DECISION d = decide(&s, SP_PERMIT_DO_START);
    assert_int_equal(d.reasons.count, 1);
    const char *zh = d.reasons.items[0].zh;
    assert_int_equal(sp_utf8_check(zh, strlen(zh)), strlen(zh));
    assert_null(strpbrk(zh, "\x1b\n"));
    assert_non_null(strstr(zh, "周"));
    assert_non_null(strstr(zh, "%s%n"));
}

/* Who may not: one of every kind against the actions that are not theirs. */
static void not_everybody(void **state)
{
    static const struct {
        sp_permit_state from;
        sp_permit_action action;
        const char *login;
        const char *roles;
        unsigned powers;
    } cases[] = {
        {SP_PERMIT_DRAFT, SP_PERMIT_DO_SUBMIT, "leader", "", 31},
        {SP_PERMIT_APPROVED, SP_PERMIT_DO_START, "worker", "", 0},
        {SP_PERMIT_APPROVED, SP_PERMIT_DO_EXPIRE, "applicant", "", 7},
        {SP_PERMIT_IN_PROGRESS, SP_PERMIT_DO_TERMINATE, "worker", "",
         SP_CYCLE_SUSPEND},
        {SP_PERMIT_IN_PROGRESS, SP_PERMIT_DO_SUSPEND, "nobody", "", 0},
        {SP_PERMIT_IN_PROGRESS, SP_PERMIT_DO_EXPIRE, "x", "", 23},
        {SP_PERMIT_SUSPENDED, SP_PERMIT_DO_RESUME, "worker", "", 4},
        {SP_PERMIT_PENDING_ACCEPTANCE, SP_PERMIT_DO_ACCEPT, "applicant", "", 7},
        {SP_PERMIT_IN_APPROVAL, SP_PERMIT_DO_CANCEL, "unit", "", 0},
        {SP_PERMIT_IN_APPROVAL, SP_PERMIT_DO_APPROVE, "x", "SYS_ADMIN", 31},
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        SCENE s;
        OK(scene_begin(&s, cases[i].from));
        be(&s, cases[i].login, cases[i].roles, cases[i].powers);
        DECISION d = decide(&s, cases[i].action);
        if (d.verdict != SP_CYCLE_FORBIDDEN)
            fail_msg("case %zu: %d", i, (int)d.verdict);
        assert_true(sp_permit_reasons_have(&d.reasons, "not_this_actor"));
    }
}

static void refused_work(void **state)
{
    static const struct {
        spoiler *spoil;
        sp_permit_state before;
        sp_permit_state to;
    } cases[] = {
        {nothing, SP_PERMIT_IN_PROGRESS, SP_PERMIT_IN_PROGRESS},
        {nothing, SP_PERMIT_SUSPENDED, SP_PERMIT_SUSPENDED},
        {old_gas, SP_PERMIT_IN_PROGRESS, SP_PERMIT_SUSPENDED},
        {no_guardian, SP_PERMIT_IN_PROGRESS, SP_PERMIT_SUSPENDED},
        {late, SP_PERMIT_IN_PROGRESS, SP_PERMIT_TERMINATED},
        {late, SP_PERMIT_SUSPENDED, SP_PERMIT_TERMINATED},
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        SCENE s;
        OK(scene_begin(&s, SP_PERMIT_PENDING_ACCEPTANCE));
        be(&s, "unit", "", 0);
        s.facts.finished_from = cases[i].before;
        cases[i].spoil(&s);
        DECISION d = decide(&s, SP_PERMIT_DO_REFUSE);
        assert_int_equal(d.verdict, SP_CYCLE_POSSIBLE);
        assert_int_equal(d.to, cases[i].to);
    }
}

/* Random tickets: whatever lets work begin has all of it in place. */
static void never_without(void **state)
{
    static spoiler *const spoilers[] = {
        early,        late,           unsigned_yet,    no_gas,
        old_gas,      bad_gas,        open_measure,    no_briefing,
        no_guardian,  guardian_welds, guardian_signed, wind,
        conflict,     unfit,          legacy,          certificate_ends,
        not_isolated, stricter};
    uint32_t seed = 7;
    size_t started = 0;

    (void)state;
    for (int round = 0; round < 600; round++) {
        SCENE s;
        uint32_t spoilt = 0;
        seed = seed * 1664525 + 1013904223;
        OK(scene_begin(&s,
                       (sp_permit_state)(seed >> 24) % SP_PERMIT_STATE_COUNT));
        for (size_t i = 0; i < SP_COUNT(spoilers); i++) {
            seed = seed * 1664525 + 1013904223;
            if (seed >> 28 == 0) {
                spoilers[i](&s);
                spoilt |= 1u << i;
            }
        }
        sp_permit_state from = s.facts.state;
        /* After a short break neither is asked for once more. */
        if (from == SP_PERMIT_SUSPENDED)
            for (size_t i = 0; i < SP_COUNT(spoilers); i++)
                if (spoilers[i] == old_gas || spoilers[i] == not_isolated)
                    spoilt &= ~(1u << i);
        sp_permit_action action = from == SP_PERMIT_SUSPENDED
                                      ? SP_PERMIT_DO_RESUME
                                      : SP_PERMIT_DO_START;
        DECISION d = decide(&s, action);
        bool may = d.verdict == SP_CYCLE_POSSIBLE;
        assert_int_equal(may, !spoilt && (from == SP_PERMIT_APPROVED ||
                                          from == SP_PERMIT_SUSPENDED));
        started += may;
    }
    assert_true(started > 20);
}

static void unsound(void **state)
{
    SCENE s;
    sp_cycle_decision d = {.to = SP_PERMIT_EXPIRED};
    PACK *other = builtin("lec.standard");

    (void)state;
    OK(scene_begin(&s, SP_PERMIT_APPROVED));
    s.request.action = SP_PERMIT_ACTION_COUNT;
    assert_int_equal(
        sp_permit_decide(s.pack, &s.facts, &s.actor, &s.request, &d),
        SP_INVALID);
    s.request.action = SP_PERMIT_DO_START;
    assert_int_equal(
        sp_permit_decide(other, &s.facts, &s.actor, &s.request, &d),
        SP_INVALID);
    s.readings[0].at = NOON;
    assert_int_equal(
        sp_permit_decide(s.pack, &s.facts, &s.actor, &s.request, &d),
        SP_INVALID);
    s.facts.state = SP_PERMIT_STATE_COUNT;
    assert_int_equal(
        sp_permit_decide(s.pack, &s.facts, &s.actor, &s.request, &d),
        SP_INVALID);
    s.facts.grading = NULL;
    assert_int_equal(
        sp_permit_decide(s.pack, &s.facts, &s.actor, &s.request, &d),
        SP_INVALID);
    assert_int_equal(d.to, SP_PERMIT_EXPIRED); /* untouched */
}

/* Names, labels, and the four words of the product's lists. */
static void words(void **state)
{
    (void)state;
    assert_string_equal(sp_permit_state_short(SP_PERMIT_REJECTED, SP_ZH),
                        "审批中");
    assert_string_equal(sp_permit_state_short(SP_PERMIT_SUSPENDED, SP_ZH),
                        "进行中");
    assert_string_equal(sp_permit_state_short(SP_PERMIT_EXPIRED, SP_ZH),
                        "已终止");
    assert_string_equal(sp_permit_state_short(SP_PERMIT_COMPLETED, SP_EN),
                        "completed");
    assert_string_equal(sp_permit_state_short(99, SP_ZH), "");
    for (int g = 0; g < SP_GUARD_COUNT; g++)
        assert_true(sp_guard_rows[g].zh && sp_guard_rows[g].en &&
                    sp_guard_rows[g].clause && sp_guard_rows[g].look);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_way),
        cmocka_unit_test(no_other_way),
        cmocka_unit_test(signatures_in_order),
        cmocka_unit_test(not_ones_own),
        cmocka_unit_test(signatures_that_do_not_count),
        cmocka_unit_test(parallel_steps),
        cmocka_unit_test(obstacles_one_by_one),
        cmocka_unit_test(all_at_once),
        cmocka_unit_test(before_the_approval),
        cmocka_unit_test(names_from_outside),
        cmocka_unit_test(not_everybody),
        cmocka_unit_test(refused_work),
        cmocka_unit_test(never_without),
        cmocka_unit_test(unsound),
        cmocka_unit_test(words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
