/* The closed loop of a hazard, cell by cell: each state and action, and each
 * guard with what it needs and what it says when that is not there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>
#include <safeprod/safeprod.h>

#include "hazard_cycle.h"
#include "when.h"

#define NOW INT64_C(1763950000) /* 2025-11-24 10:06 +08:00 */
#define TODAY (NOW / 86400)

/* Records hold texts of their own; these are only read. */
#define T(text) ((char *)(uintptr_t)(text))

static sp_pack *pack;
static const sp_hazard_rules *rules;

/* One case: everything is there, as a rule of the table would have it. */
typedef struct scene {
    sp_hazard hazard;
    sp_hazard target;
    sp_hazard_actor actor;
    sp_hazard_options options;
    sp_hazard_request request;
    sp_hazard_case c;
    sp_hazard_decision d;
} scene;

static void fill_hazard(sp_hazard *h, sp_hazard_state state, unsigned level)
{
    *h = (sp_hazard){.code = T("YH1"),
                     .title = T("t"),
                     .state = state,
                     .level = level,
                     .found_at = NOW,
                     .unit = T("D1"),
                     .rectifier = T("fixer"),
                     .submitted_by = T("fixer"),
                     .measures = T("m"),
                     .funds = T("0"),
                     .plan = T("p"),
                     .deadline = T("2025-12-01"),
                     .created_by = T("finder"),
                     .round = 1};
}

static const sp_hazard_options all_options = {.version = SP_NO_INT,
                                              .reason = "why",
                                              .note = "n",
                                              .unit = "D1",
                                              .rectifier = "fixer",
                                              .measures = "m",
                                              .funds = "0",
                                              .plan = "p",
                                              .result = "done",
                                              .into = "YH2"};

static void set_up(scene *s, sp_hazard_state state, unsigned level,
                   sp_hazard_action action)
{
    memset(s, 0, sizeof *s);
    fill_hazard(&s->hazard, state, level);
    fill_hazard(&s->target, SP_HAZARD_RECTIFYING, SP_HAZARD_GENERAL);
    s->target.code = T("YH2");
    s->options = all_options;
    s->actor = (sp_hazard_actor){"chief", (1u << SP_HAZARD_WHO_BITS) - 1,
                                 SP_HAZARD_RANK_PRINCIPAL};
    s->request = (sp_hazard_request){.action = action,
                                     .options = &s->options,
                                     .now = NOW,
                                     .today = TODAY,
                                     .default_day = TODAY + 7,
                                     .last_day = TODAY + 30,
                                     .last_extension = TODAY + 22,
                                     .target = &s->target,
                                     .photos = 1};
    s->c = (sp_hazard_case){rules, &s->hazard, &s->actor, &s->request};
    switch (action) {
    case SP_HAZARD_DO_EXTEND:
        s->options.deadline = "2025-12-10";
        break;
    case SP_HAZARD_DO_GRANT:
    case SP_HAZARD_DO_REFUSE:
        s->hazard.extend_to = T("2025-12-10");
        s->hazard.extend_by = T("fixer");
        break;
    case SP_HAZARD_DO_APPROVE:
        s->hazard.verified_by = T("safety");
        break;
    case SP_HAZARD_DO_CLOSE:
        s->hazard.verified_by = T("safety");
        s->hazard.approved_by = T("boss");
        break;
    case SP_HAZARD_DO_REGRADE:
        s->options.level =
            level == SP_HAZARD_MAJOR ? SP_HAZARD_GENERAL : SP_HAZARD_MAJOR;
        break;
    case SP_HAZARD_DO_ESCALATE:
        s->hazard.deadline = T("2025-11-24");
        break;
    default:
        break;
    }
}

static const sp_hazard_decision *decide(scene *s)
{
    sp_hazard_decision_clear(&s->d);
    assert_int_equal(sp_hazard_decide(&s->c, &s->d), SP_OK);
    return &s->d;
}

static void possible(scene *s)
{
    const sp_hazard_decision *d = decide(s);
    if (d->verdict != SP_CYCLE_POSSIBLE)
        fail_msg("%s: %s", sp_hazard_action_labels[s->request.action].name,
                 d->reasons.count ? d->reasons.items[0].en : "?");
    sp_hazard_decision_clear(&s->d);
}

/* It must be stood in the way of by exactly this. */
static void refused(scene *s, sp_status status, const char *code)
{
    const sp_hazard_decision *d = decide(s);
    if (!sp_permit_reasons_have(&d->reasons, code))
        fail_msg("%s lacks the reason %s, has %s",
                 sp_hazard_action_labels[s->request.action].name, code,
                 d->reasons.count ? d->reasons.items[0].code : "none");
    for (size_t i = 0; i < d->reasons.count; i++)
        assert_true(*d->reasons.items[i].zh && *d->reasons.items[i].en &&
                    d->reasons.items[i].clause);
    assert_int_equal(sp_hazard_decision_status(d), status);
    sp_hazard_decision_clear(&s->d);
}

/* ---- the table ---- */

/* What leads where when nothing is missing: general, and where it differs,
 * major. '-' stands for what the state does not know. From hazards.md 2. */
static const struct {
    sp_hazard_action action;
    const char *general; /* one letter a state, in the order of the enum */
    const char *major;
} cells[] = {
    /* from:                R C F P Z X M */
    {SP_HAZARD_DO_CONFIRM, "C------", "C------"},
    {SP_HAZARD_DO_REJECT, "X------", "X------"},
    {SP_HAZARD_DO_MERGE, "M------", "M------"},
    {SP_HAZARD_DO_ASSIGN, "-FF----", "-FF----"},
    {SP_HAZARD_DO_FIX_NOW, "P------", "!------"},
    {SP_HAZARD_DO_SUBMIT, "--P----", "--P----"},
    {SP_HAZARD_DO_EXTEND, "--F----", "--F----"},
    {SP_HAZARD_DO_GRANT, "--F----", "--F----"},
    {SP_HAZARD_DO_REFUSE, "--F----", "--F----"},
    {SP_HAZARD_DO_PASS, "---Z---", "---P---"},
    {SP_HAZARD_DO_FAIL, "---F---", "---F---"},
    {SP_HAZARD_DO_APPROVE, "---!---", "---P---"},
    {SP_HAZARD_DO_CLOSE, "---!---", "---Z---"},
    {SP_HAZARD_DO_REOPEN, "----F--", "----F--"},
    {SP_HAZARD_DO_REGRADE, "-CFP---", "-CFP---"},
    {SP_HAZARD_DO_ESCALATE, "--FP---", "--FP---"},
};
SP_ASSERT_COUNT(cells, SP_HAZARD_ACTION_COUNT);

static void each_cell(sp_hazard_action action, sp_hazard_state from,
                      unsigned level, char cell)
{
    static const char letters[] = "RCFPZXM";
    scene s;

    set_up(&s, from, level, action);
    const sp_hazard_decision *d = decide(&s);
    if (cell == '-') {
        assert_int_equal(d->verdict, SP_CYCLE_WRONG_STATE);
        assert_int_equal(sp_hazard_decision_status(d), SP_CONFLICT);
    } else if (cell == '!') {
        assert_int_equal(d->verdict, SP_CYCLE_BLOCKED);
    } else {
        if (d->verdict != SP_CYCLE_POSSIBLE)
            fail_msg("%s from %s: %s", sp_hazard_action_labels[action].name,
                     sp_hazard_state_labels[from].name, d->reasons.items[0].en);
        assert_int_equal(letters[d->to], cell);
    }
    sp_hazard_decision_clear(&s.d);
}

static void every_state_and_action(void **state)
{
    (void)state;
    for (size_t i = 0; i < SP_COUNT(cells); i++) {
        assert_int_equal(cells[i].action, i);
        for (unsigned from = 0; from < SP_HAZARD_STATE_COUNT; from++) {
            each_cell(cells[i].action, from, SP_HAZARD_GENERAL,
                      cells[i].general[from]);
            each_cell(cells[i].action, from, SP_HAZARD_MAJOR,
                      cells[i].major[from]);
        }
    }
}

/* Every state but the ends can be left, and every state can be reached. */
static void nothing_is_stuck(void **state)
{
    size_t n;
    const sp_hazard_row *rows = sp_hazard_rows(&n);
    unsigned reached = 1u << SP_HAZARD_REPORTED;
    unsigned left = 0;

    (void)state;
    for (unsigned again = 0; again < SP_HAZARD_STATE_COUNT; again++)
        for (size_t i = 0; i < n; i++)
            if (reached >> rows[i].from & 1) {
                reached |= 1u << rows[i].to;
                if (rows[i].to != rows[i].from)
                    left |= 1u << rows[i].from;
            }
    assert_int_equal(reached, (1u << SP_HAZARD_STATE_COUNT) - 1);
    assert_int_equal(left | 1u << SP_HAZARD_REJECTED | 1u << SP_HAZARD_MERGED,
                     (1u << SP_HAZARD_STATE_COUNT) - 1);
}

/* ---- who ---- */

static void powers_count(void **state)
{
    static const struct {
        sp_hazard_action action;
        sp_hazard_state from;
        unsigned powers;
        bool may;
    } rows[] = {
        {SP_HAZARD_DO_CONFIRM, SP_HAZARD_REPORTED, SP_HAZARD_PROPOSER, true},
        {SP_HAZARD_DO_REJECT, SP_HAZARD_REPORTED, SP_HAZARD_PROPOSER, false},
        {SP_HAZARD_DO_ASSIGN, SP_HAZARD_CONFIRMED, SP_HAZARD_PROPOSER, false},
        {SP_HAZARD_DO_ASSIGN, SP_HAZARD_CONFIRMED, SP_HAZARD_GRADER, true},
        {SP_HAZARD_DO_SUBMIT, SP_HAZARD_RECTIFYING, SP_HAZARD_GRADER, false},
        {SP_HAZARD_DO_SUBMIT, SP_HAZARD_RECTIFYING, SP_HAZARD_FIXER, true},
        {SP_HAZARD_DO_PASS, SP_HAZARD_PENDING_VERIFY, SP_HAZARD_FIXER, false},
        {SP_HAZARD_DO_PASS, SP_HAZARD_PENDING_VERIFY, SP_HAZARD_VERIFIER, true},
        {SP_HAZARD_DO_ESCALATE, SP_HAZARD_RECTIFYING, SP_HAZARD_PRINCIPAL,
         false},
        {SP_HAZARD_DO_ESCALATE, SP_HAZARD_RECTIFYING, SP_HAZARD_CLOCK, true},
        {SP_HAZARD_DO_REOPEN, SP_HAZARD_CLOSED, SP_HAZARD_FIXER, false},
    };
    scene s;

    (void)state;
    for (size_t i = 0; i < SP_COUNT(rows); i++) {
        set_up(&s, rows[i].from, SP_HAZARD_GENERAL, rows[i].action);
        s.actor.powers = rows[i].powers;
        if (rows[i].may)
            possible(&s);
        else
            refused(&s, SP_FORBIDDEN, "not_this_actor");
    }
}

static void names_count(void **state)
{
    scene s;

    (void)state;
    set_up(&s, SP_HAZARD_RECTIFYING, SP_HAZARD_GENERAL, SP_HAZARD_DO_SUBMIT);
    s.actor = (sp_hazard_actor){"fixer", 0, SP_HAZARD_RANK_NONE};
    possible(&s);
    s.actor.login = "other";
    refused(&s, SP_FORBIDDEN, "not_this_actor");
    set_up(&s, SP_HAZARD_REPORTED, SP_HAZARD_UNGRADED, SP_HAZARD_DO_FIX_NOW);
    s.actor = (sp_hazard_actor){"finder", 0, SP_HAZARD_RANK_NONE};
    possible(&s);
    s.hazard.created_by = T("-");
    s.hazard.finder = T("finder");
    possible(&s);
}

/* ---- five musts ---- */

static void five_musts(void **state)
{
    static const struct {
        size_t given;
        size_t had;
        const char *code;
        bool general; /* asked for of a general one as well */
    } musts[] = {
#define MUST(m, code, general)                                                 \
    {offsetof(sp_hazard_options, m), offsetof(sp_hazard, m), code, general}
        MUST(unit, "must_responsibility", true),
        MUST(rectifier, "must_responsibility", true),
        MUST(measures, "must_measures", true),
        MUST(funds, "must_funds", false),
        MUST(plan, "must_plan", false),
    };
    scene s;

    (void)state;
    for (size_t i = 0; i < SP_COUNT(musts); i++)
        for (unsigned level = SP_HAZARD_GENERAL; level <= SP_HAZARD_MAJOR;
             level++) {
            set_up(&s, SP_HAZARD_CONFIRMED, level, SP_HAZARD_DO_ASSIGN);
            *(const char **)((char *)&s.options + musts[i].given) = "  ";
            possible(&s); /* it has one from before */
            *(char **)((char *)&s.hazard + musts[i].had) = NULL;
            if (level == SP_HAZARD_MAJOR || musts[i].general)
                refused(&s, SP_INVALID, musts[i].code);
            else
                possible(&s);
        }
}

/* ---- days ---- */

static void deadlines(void **state)
{
    static const struct {
        const char *day;
        const char *code; /* NULL: taken */
    } days[] = {
        {"2025-11-24", NULL},
        {"2025-12-24", NULL},
        {"2025-11-23", "deadline_past"},
        {"2025-12-25", "deadline_late"},
        {"2026-02-30", "no_day"},
        {"30 February", "no_day"},
        {"2025-13-01", "no_day"},
        {NULL, NULL},
        {"", NULL},
    };
    scene s;

    (void)state;
    for (size_t i = 0; i < SP_COUNT(days); i++) {
        set_up(&s, SP_HAZARD_CONFIRMED, SP_HAZARD_GENERAL, SP_HAZARD_DO_ASSIGN);
        s.options.deadline = days[i].day;
        if (days[i].code)
            refused(&s, SP_INVALID, days[i].code);
        else
            possible(&s);
    }
    set_up(&s, SP_HAZARD_RECTIFYING, SP_HAZARD_GENERAL, SP_HAZARD_DO_ASSIGN);
    s.options.deadline = "2025-12-02";
    refused(&s, SP_INVALID, "deadline_fixed");
    s.options.deadline = "2025-12-01";
    possible(&s);
    s.options.level = SP_HAZARD_MAJOR;
    refused(&s, SP_INVALID, "level_fixed");
}

static void later_deadlines(void **state)
{
    scene s;

    (void)state;
#define EXTEND()                                                               \
    set_up(&s, SP_HAZARD_RECTIFYING, SP_HAZARD_GENERAL, SP_HAZARD_DO_EXTEND)
    EXTEND();
    s.hazard.deadline = T("2025-11-24"); /* its last day */
    possible(&s);
    s.hazard.deadline = T("2025-11-23");
    refused(&s, SP_INVALID, "too_late");
    EXTEND();
    s.options.deadline = "2025-12-01";
    refused(&s, SP_INVALID, "not_later");
    s.options.deadline = "2025-12-17"; /* one day more than the pack allows */
    refused(&s, SP_INVALID, "deadline_late");
    s.options.deadline = NULL;
    refused(&s, SP_INVALID, "until");
    EXTEND();
    s.options.plan = NULL;
    refused(&s, SP_INVALID, "interim");
    EXTEND();
    s.options.reason = "";
    refused(&s, SP_INVALID, "reason");
    EXTEND();
    s.hazard.extensions = 2;
    refused(&s, SP_INVALID, "no_more");
    EXTEND();
    s.hazard.extend_to = T("2025-12-05");
    refused(&s, SP_INVALID, "asked_already");
}

static void one_level_up(void **state)
{
    scene s;

    (void)state;
#define GRANT(level) set_up(&s, SP_HAZARD_RECTIFYING, level, SP_HAZARD_DO_GRANT)
    GRANT(SP_HAZARD_GENERAL);
    s.actor.rank = SP_HAZARD_RANK_DEPT_HEAD;
    refused(&s, SP_FORBIDDEN, "not_higher");
    s.actor.rank = SP_HAZARD_RANK_SAFETY_ADMIN;
    possible(&s);
    s.hazard.extensions = 1; /* the second takes one more */
    refused(&s, SP_FORBIDDEN, "not_higher");
    s.actor.rank = SP_HAZARD_RANK_SAFETY_HEAD;
    possible(&s);
    GRANT(SP_HAZARD_MAJOR);
    s.actor.rank = SP_HAZARD_RANK_SAFETY_HEAD;
    refused(&s, SP_FORBIDDEN, "not_higher");
    GRANT(SP_HAZARD_GENERAL);
    s.actor.login = "fixer";
    refused(&s, SP_FORBIDDEN, "own_rectification");
    GRANT(SP_HAZARD_GENERAL);
    s.hazard.extend_to = NULL;
    refused(&s, SP_INVALID, "not_asked");
    GRANT(SP_HAZARD_GENERAL);
    s.hazard.extend_to = T("2025-11-20");
    refused(&s, SP_INVALID, "deadline_past");
}

/* ---- rectifying, verifying, closing ---- */

static void on_the_spot(void **state)
{
    scene s;

    (void)state;
#define FIX()                                                                  \
    set_up(&s, SP_HAZARD_REPORTED, SP_HAZARD_UNGRADED, SP_HAZARD_DO_FIX_NOW)
    FIX();
    s.options.level = SP_HAZARD_MAJOR;
    refused(&s, SP_INVALID, "only_general");
    FIX();
    s.hazard.found_at = NOW - 24 * 3600;
    possible(&s);
    s.hazard.found_at--;
    refused(&s, SP_INVALID, "not_on_the_spot");
    FIX();
    s.options.note = NULL;
    possible(&s); /* there is a photo */
    s.request.photos = 0;
    refused(&s, SP_INVALID, "proof");
    s.options.note = "no camera";
    possible(&s);
    s.options.result = " ";
    refused(&s, SP_INVALID, "result");
}

static void photos_of_major_ones(void **state)
{
    scene s;

    (void)state;
    set_up(&s, SP_HAZARD_RECTIFYING, SP_HAZARD_MAJOR, SP_HAZARD_DO_SUBMIT);
    s.request.photos = 0;
    refused(&s, SP_INVALID, "photo");
    s.options.level = SP_HAZARD_GENERAL; /* what it says of itself counts not */
    refused(&s, SP_INVALID, "photo");
    set_up(&s, SP_HAZARD_RECTIFYING, SP_HAZARD_GENERAL, SP_HAZARD_DO_SUBMIT);
    s.request.photos = 0;
    possible(&s);
}

static void separate_people(void **state)
{
    static const sp_hazard_action checks[] = {
        SP_HAZARD_DO_PASS, SP_HAZARD_DO_FAIL, SP_HAZARD_DO_APPROVE,
        SP_HAZARD_DO_CLOSE};
    scene s;

    (void)state;
    for (size_t i = 0; i < SP_COUNT(checks); i++) {
        set_up(&s, SP_HAZARD_PENDING_VERIFY, SP_HAZARD_MAJOR, checks[i]);
        s.actor.login = "fixer";
        refused(&s, SP_FORBIDDEN, "own_rectification");
        s.hazard.rectifier = T("other");
        refused(&s, SP_FORBIDDEN, "own_rectification");
        s.hazard.submitted_by = T("other");
        possible(&s);
    }
    set_up(&s, SP_HAZARD_PENDING_VERIFY, SP_HAZARD_MAJOR, SP_HAZARD_DO_APPROVE);
    s.actor.login = "safety"; /* who verified it */
    refused(&s, SP_FORBIDDEN, "own_rectification");
}

static void major_ones(void **state)
{
    scene s;

    (void)state;
    set_up(&s, SP_HAZARD_PENDING_VERIFY, SP_HAZARD_MAJOR, SP_HAZARD_DO_PASS);
    s.actor.powers = SP_HAZARD_VERIFIER;
    refused(&s, SP_FORBIDDEN, "safety_dept");
    s.actor.powers |= SP_HAZARD_SAFETY;
    possible(&s);
    s.hazard.verified_by = T("safety");
    refused(&s, SP_INVALID, "verified_already");
    set_up(&s, SP_HAZARD_PENDING_VERIFY, SP_HAZARD_MAJOR, SP_HAZARD_DO_CLOSE);
    s.hazard.approved_by = NULL;
    refused(&s, SP_INVALID, "no_consent");
    s.hazard.approved_by = T("boss");
    s.hazard.verified_by = NULL;
    refused(&s, SP_INVALID, "not_verified");
    set_up(&s, SP_HAZARD_CONFIRMED, SP_HAZARD_MAJOR, SP_HAZARD_DO_ASSIGN);
    s.actor.powers = SP_HAZARD_GRADER; /* a head of a department */
    refused(&s, SP_FORBIDDEN, "reach");
    s.hazard.level = SP_HAZARD_GENERAL;
    possible(&s);
    s.options.level = SP_HAZARD_MAJOR;
    refused(&s, SP_FORBIDDEN, "reach");
}

static void levels(void **state)
{
    scene s;

    (void)state;
    set_up(&s, SP_HAZARD_CONFIRMED, SP_HAZARD_UNGRADED, SP_HAZARD_DO_ASSIGN);
    refused(&s, SP_INVALID, "level");
    set_up(&s, SP_HAZARD_CONFIRMED, SP_HAZARD_MAJOR, SP_HAZARD_DO_ASSIGN);
    s.options.level = SP_HAZARD_GENERAL;
    refused(&s, SP_INVALID, "lowered");
#define LOWER()                                                                \
    set_up(&s, SP_HAZARD_RECTIFYING, SP_HAZARD_MAJOR, SP_HAZARD_DO_REGRADE)
    LOWER();
    assert_true(decide(&s)->proposed);
    s.hazard.lower_by = T("chief");
    refused(&s, SP_INVALID, "second_person");
    s.hazard.lower_by = T("another");
    assert_false(decide(&s)->proposed);
    possible(&s);
    s.options.reason = NULL;
    refused(&s, SP_INVALID, "reason");
    LOWER();
    s.actor.powers = SP_HAZARD_GRADER;
    refused(&s, SP_FORBIDDEN, "reach");
    LOWER();
    s.options.level = SP_HAZARD_MAJOR;
    refused(&s, SP_INVALID, "level");
    set_up(&s, SP_HAZARD_RECTIFYING, SP_HAZARD_GENERAL, SP_HAZARD_DO_REGRADE);
    s.hazard.funds = NULL;
    s.options.funds = NULL;
    refused(&s, SP_INVALID, "must_funds");
    s.hazard.state = SP_HAZARD_CONFIRMED; /* asked for when it is assigned */
    possible(&s);
}

/* ---- merging ---- */

static void mergers(void **state)
{
    scene s;

    (void)state;
#define MERGE()                                                                \
    set_up(&s, SP_HAZARD_REPORTED, SP_HAZARD_UNGRADED, SP_HAZARD_DO_MERGE)
    MERGE();
    s.request.target = NULL;
    refused(&s, SP_INVALID, "target");
    MERGE();
    s.target.code = T("YH1");
    refused(&s, SP_INVALID, "target_self");
    MERGE();
    s.request.target_loops = true;
    refused(&s, SP_INVALID, "target_loop");
    MERGE();
    s.target.state = SP_HAZARD_MERGED;
    refused(&s, SP_INVALID, "target_over");
    s.target.state = SP_HAZARD_CLOSED;
    refused(&s, SP_INVALID, "target_over");
    s.target.state = SP_HAZARD_REJECTED;
    refused(&s, SP_INVALID, "target_over");
}

/* ---- the ladder ---- */

static void ladder(void **state)
{
    /* Deadline 24 November: T-1, +1, +3, +7. */
    static const int64_t days[] = {-1, 1, 3, 7};
    const int64_t deadline = sp_hazard_day("2025-11-24");
    scene s;

    (void)state;
    for (size_t i = 0; i < SP_COUNT(days); i++) {
        assert_int_equal(sp_hazard_next_rung(rules, SP_HAZARD_GENERAL,
                                             "2025-11-24", (int64_t)i),
                         deadline + days[i]);
        set_up(&s, SP_HAZARD_RECTIFYING, SP_HAZARD_GENERAL,
               SP_HAZARD_DO_ESCALATE);
        s.hazard.escalated = (int64_t)i;
        s.request.today = deadline + days[i] - 1;
        refused(&s, SP_INVALID, "no_rung");
        s.request.today++;
        possible(&s);
    }
    assert_int_equal(
        sp_hazard_next_rung(rules, SP_HAZARD_GENERAL, "2025-11-24", 4),
        SP_NO_INT);
    assert_int_equal(sp_hazard_next_rung(rules, SP_HAZARD_GENERAL, NULL, 0),
                     SP_NO_INT);
}

/* Friday and three working days is Wednesday. */
static void working_days(void **state)
{
    sp_hazard_level_rules l = {.workdays = true};
    int64_t friday = sp_hazard_day("2025-11-21");

    (void)state;
    assert_int_equal(sp_hazard_count_days(&l, friday, 3, NULL, NULL),
                     sp_hazard_day("2025-11-26"));
    l.workdays = false;
    assert_int_equal(sp_hazard_count_days(&l, friday, 3, NULL, NULL),
                     sp_hazard_day("2025-11-24"));
}

static void nonsense(void **state)
{
    scene s;

    (void)state;
    set_up(&s, SP_HAZARD_REPORTED, SP_HAZARD_UNGRADED, SP_HAZARD_DO_CONFIRM);
    s.request.action = SP_HAZARD_ACTION_COUNT;
    assert_int_equal(sp_hazard_decide(&s.c, &s.d), SP_INVALID);
    s.request.action = SP_HAZARD_DO_CONFIRM;
    s.options.level = SP_HAZARD_LEVEL_COUNT;
    assert_int_equal(sp_hazard_decide(&s.c, &s.d), SP_INVALID);
    s.options.level = SP_HAZARD_UNGRADED;
    s.hazard.state = SP_HAZARD_STATE_COUNT;
    assert_int_equal(sp_hazard_decide(&s.c, &s.d), SP_INVALID);
}

static int open_pack(void **state)
{
    (void)state;
    return sp_pack_builtin("hazard.standard", &pack) != SP_OK ||
           sp_hazard_rules_of(pack, &rules) != SP_OK;
}

static int close_pack(void **state)
{
    (void)state;
    sp_pack_free(pack);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_state_and_action),
        cmocka_unit_test(nothing_is_stuck),
        cmocka_unit_test(powers_count),
        cmocka_unit_test(names_count),
        cmocka_unit_test(five_musts),
        cmocka_unit_test(deadlines),
        cmocka_unit_test(later_deadlines),
        cmocka_unit_test(one_level_up),
        cmocka_unit_test(on_the_spot),
        cmocka_unit_test(photos_of_major_ones),
        cmocka_unit_test(separate_people),
        cmocka_unit_test(major_ones),
        cmocka_unit_test(levels),
        cmocka_unit_test(mergers),
        cmocka_unit_test(ladder),
        cmocka_unit_test(working_days),
        cmocka_unit_test(nonsense),
    };

    return cmocka_run_group_tests(tests, open_pack, close_pack);
}
