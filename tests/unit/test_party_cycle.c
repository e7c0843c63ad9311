/* The way of a related party: each guard of each step; scores; identity
 * numbers; visits. Pure. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "id_number.h"
#include "party_cycle.h"
#include "permit_reason.h"
#include "visitor_cycle.h"
#include "when.h"

#define TODAY 20000

static sp_pack *pack;
static const sp_party_rules *rules;

static int open_pack(void **state)
{
    (void)state;
    assert_int_equal(sp_pack_builtin("party.cn", &pack), SP_OK);
    return sp_party_rules_of(pack, &rules);
}

static int close_pack(void **state)
{
    (void)state;
    sp_pack_free(pack);
    return 0;
}

/* ---- guards ---- */

static const sp_party_shown good_papers[] = {
    {"business_licence", SP_NO_INT, SP_NO_INT, false},
    {"qualification", TODAY - 100, TODAY + 400, false},
    {"work_safety_licence", TODAY - 100, TODAY + 400, false},
    {"insurance", TODAY - 100, TODAY + 400, false},
};

/* A party that lacks nothing, in some state. */
static sp_party_facts good(unsigned state)
{
    return (sp_party_facts){
        .code = "C1",
        .kind = SP_PARTY_CONTRACTOR,
        .state = state,
        .regulated = true,
        .safety_body = "安全部",
        .safety_record = "无事故",
        .credit_code = "91350211MA2XXXXX0X",
        .contract_to = TODAY + 300,
        .score = 80,
        .applied_by = "ann",
        .reviewed_by = "bob",
        .papers = good_papers,
        .npapers = SP_COUNT(good_papers),
        .agreement = {true, true, true, true, TODAY - 10, TODAY + 355},
        .agreement_from = TODAY - 10,
        .agreement_to = TODAY + 355,
        .people = 2,
        .finished_on = SP_NO_INT,
        .review_due = TODAY + 100,
    };
}

static const struct {
    sp_contractor_state from;
    sp_party_step step;
    sp_contractor_state to;
} steps[] = {
    {SP_CONTRACTOR_CANDIDATE, SP_PARTY_APPLY, SP_CONTRACTOR_UNDER_REVIEW},
    {SP_CONTRACTOR_EXITED, SP_PARTY_APPLY, SP_CONTRACTOR_UNDER_REVIEW},
    {SP_CONTRACTOR_UNDER_REVIEW, SP_PARTY_REVIEW, SP_CONTRACTOR_QUALIFIED},
    {SP_CONTRACTOR_UNDER_REVIEW, SP_PARTY_REJECT, SP_CONTRACTOR_CANDIDATE},
    {SP_CONTRACTOR_QUALIFIED, SP_PARTY_CONTRACT, SP_CONTRACTOR_QUALIFIED},
    {SP_CONTRACTOR_QUALIFIED, SP_PARTY_TRAINING, SP_CONTRACTOR_QUALIFIED},
    {SP_CONTRACTOR_QUALIFIED, SP_PARTY_PASS, SP_CONTRACTOR_QUALIFIED},
    {SP_CONTRACTOR_QUALIFIED, SP_PARTY_WORK, SP_CONTRACTOR_QUALIFIED},
    {SP_CONTRACTOR_QUALIFIED, SP_PARTY_FINISH, SP_CONTRACTOR_QUALIFIED},
    {SP_CONTRACTOR_QUALIFIED, SP_PARTY_LIST, SP_CONTRACTOR_QUALIFIED},
    {SP_CONTRACTOR_QUALIFIED, SP_PARTY_RESTRICT, SP_CONTRACTOR_RESTRICTED},
    {SP_CONTRACTOR_RESTRICTED, SP_PARTY_SUSPEND, SP_CONTRACTOR_SUSPENDED},
    {SP_CONTRACTOR_SUSPENDED, SP_PARTY_REINSTATE, SP_CONTRACTOR_QUALIFIED},
    {SP_CONTRACTOR_SUSPENDED, SP_PARTY_EXIT, SP_CONTRACTOR_EXITED},
};

static bool allowed(unsigned from, sp_party_step step)
{
    for (size_t i = 0; i < SP_COUNT(steps); i++)
        if (steps[i].from == from && steps[i].step == step)
            return true;
    return false;
}

static void who_lacks_nothing_goes_on(void **state)
{
    (void)state;
    for (size_t i = 0; i < SP_COUNT(steps); i++) {
        sp_party_facts f = good(steps[i].from);
        sp_party_request r = {steps[i].step, TODAY, "why", "cat"};
        sp_permit_reasons reasons = {0};
        unsigned to = 99;
        sp_party_missing(rules, &f, &r, &reasons);
        if (reasons.count)
            fail_msg("step %zu: %s", i, reasons.items[0].en);
        assert_true(sp_party_leads(&f, &r, &to));
        assert_int_equal(to, steps[i].to);
    }
}

/* Nothing leads from the blacklist but an evaluation, which changes nothing. */
static void nothing_leads_off_the_blacklist(void **state)
{
    (void)state;
    for (int s = 0; s < SP_PARTY_STEP_COUNT; s++) {
        sp_party_facts f = good(SP_CONTRACTOR_BLACKLISTED);
        sp_party_request r = {(sp_party_step)s, TODAY, "why", "cat"};
        unsigned to = SP_CONTRACTOR_BLACKLISTED;
        bool leads = sp_party_leads(&f, &r, &to);
        assert_int_equal(leads, s == SP_PARTY_EVALUATE);
        assert_int_equal(to, SP_CONTRACTOR_BLACKLISTED);
        assert_false(allowed(SP_CONTRACTOR_BLACKLISTED, (sp_party_step)s));
    }
}

typedef void spoil(sp_party_facts *f, sp_party_request *r);

#define SPOIL(name, what)                                                      \
    static void name(sp_party_facts *f, sp_party_request *r)                   \
    {                                                                          \
        (void)f, (void)r;                                                      \
        what;                                                                  \
    }
static const sp_party_shown short_papers[] = {
    {"business_licence", SP_NO_INT, SP_NO_INT, false},
    {"qualification", TODAY - 100, TODAY + 299, false},
    {"work_safety_licence", TODAY - 100, TODAY - 1, false},
    {"insurance", TODAY + 1, TODAY + 400, false},
};
SPOIL(barred, f->barred = true)
SPOIL(no_credit, f->credit_code = NULL)
SPOIL(no_body, f->safety_body = NULL)
SPOIL(no_record, f->safety_record = NULL)
SPOIL(no_papers, f->npapers = 0)
SPOIL(papers_short, f->papers = short_papers)
SPOIL(no_score, f->score = SP_NO_INT)
SPOIL(low_score, f->score = 59)
SPOIL(same_signer, r->actor = "bob")
SPOIL(applicant, r->actor = "ann")
SPOIL(no_agreement, f->agreement.there = false; f->agreement_to = SP_NO_INT)
SPOIL(not_full, f->agreement.full = false)
SPOIL(not_ours, f->agreement.ours = false)
SPOIL(not_theirs, f->agreement.theirs = false)
SPOIL(over, f->agreement_to = TODAY - 1)
SPOIL(not_begun, f->agreement_from = TODAY + 1)
SPOIL(ends_early, f->agreement_to = TODAY + 299)
SPOIL(nobody, f->people = 0)
SPOIL(untrained, f->untrained = 1)
SPOIL(without, f->without = 1)
SPOIL(open_work, f->open_work = 1)
SPOIL(working, f->finished_on = SP_NO_INT)
SPOIL(late, f->finished_on = TODAY - 31)
SPOIL(not_evaluated, f->finished_on = TODAY - 1)
SPOIL(no_yearly, f->review_due = TODAY - 1)
SPOIL(no_reason, r->note = "")

static const struct {
    sp_contractor_state from;
    sp_party_step step;
    spoil *spoil;
    const char *code;
} faults[] = {
    {SP_CONTRACTOR_CANDIDATE, SP_PARTY_APPLY, barred, "party_blacklisted"},
    {SP_CONTRACTOR_CANDIDATE, SP_PARTY_APPLY, no_credit, "party_credit_code"},
    {SP_CONTRACTOR_CANDIDATE, SP_PARTY_APPLY, no_body, "party_safety_body"},
    {SP_CONTRACTOR_CANDIDATE, SP_PARTY_APPLY, no_record, "party_safety_record"},
    {SP_CONTRACTOR_CANDIDATE, SP_PARTY_APPLY, no_papers, "party_paper"},
    {SP_CONTRACTOR_CANDIDATE, SP_PARTY_APPLY, papers_short, "party_paper_over"},
    {SP_CONTRACTOR_CANDIDATE, SP_PARTY_APPLY, papers_short, "party_paper"},
    {SP_CONTRACTOR_UNDER_REVIEW, SP_PARTY_REVIEW, papers_short,
     "party_paper_short"},
    {SP_CONTRACTOR_UNDER_REVIEW, SP_PARTY_REVIEW, barred, "party_blacklisted"},
    {SP_CONTRACTOR_UNDER_REVIEW, SP_PARTY_REVIEW, no_score, "party_score"},
    {SP_CONTRACTOR_UNDER_REVIEW, SP_PARTY_REVIEW, low_score, "party_score"},
    {SP_CONTRACTOR_UNDER_REVIEW, SP_PARTY_REVIEW, same_signer,
     "party_same_signer"},
    {SP_CONTRACTOR_UNDER_REVIEW, SP_PARTY_REVIEW, applicant,
     "party_applicant_signs"},
    {SP_CONTRACTOR_UNDER_REVIEW, SP_PARTY_REJECT, no_reason, "party_reason"},
    {SP_CONTRACTOR_QUALIFIED, SP_PARTY_CONTRACT, no_agreement,
     "party_agreement"},
    {SP_CONTRACTOR_QUALIFIED, SP_PARTY_CONTRACT, not_full,
     "party_agreement_content"},
    {SP_CONTRACTOR_QUALIFIED, SP_PARTY_CONTRACT, not_ours,
     "party_agreement_ours"},
    {SP_CONTRACTOR_QUALIFIED, SP_PARTY_CONTRACT, not_theirs,
     "party_agreement_theirs"},
    {SP_CONTRACTOR_QUALIFIED, SP_PARTY_CONTRACT, over, "party_agreement_over"},
    {SP_CONTRACTOR_QUALIFIED, SP_PARTY_CONTRACT, not_begun,
     "party_agreement_over"},
    {SP_CONTRACTOR_QUALIFIED, SP_PARTY_CONTRACT, ends_early,
     "party_agreement_short"},
    {SP_CONTRACTOR_QUALIFIED, SP_PARTY_TRAINING, nobody, "party_people"},
    {SP_CONTRACTOR_QUALIFIED, SP_PARTY_TRAINING, untrained, "party_training"},
    {SP_CONTRACTOR_QUALIFIED, SP_PARTY_PASS, without, "party_pass"},
    {SP_CONTRACTOR_QUALIFIED, SP_PARTY_PASS, barred, "party_blacklisted"},
    {SP_CONTRACTOR_QUALIFIED, SP_PARTY_WORK, no_papers, "party_paper"},
    {SP_CONTRACTOR_QUALIFIED, SP_PARTY_FINISH, open_work, "party_open_work"},
    {SP_CONTRACTOR_QUALIFIED, SP_PARTY_EVALUATE, working, "party_not_finished"},
    {SP_CONTRACTOR_QUALIFIED, SP_PARTY_EVALUATE, late, "party_evaluation_late"},
    {SP_CONTRACTOR_QUALIFIED, SP_PARTY_LIST, not_evaluated,
     "party_not_evaluated"},
    {SP_CONTRACTOR_QUALIFIED, SP_PARTY_LIST, no_yearly, "party_yearly"},
    {SP_CONTRACTOR_QUALIFIED, SP_PARTY_SUSPEND, no_reason, "party_reason"},
    {SP_CONTRACTOR_SUSPENDED, SP_PARTY_REINSTATE, barred, "party_blacklisted"},
    {SP_CONTRACTOR_QUALIFIED, SP_PARTY_EXIT, open_work, "party_open_work"},
    {SP_CONTRACTOR_RESTRICTED, SP_PARTY_APPLY, barred, "party_state"},
};

static void each_guard_is_told(void **state)
{
    (void)state;
    for (size_t i = 0; i < SP_COUNT(faults); i++) {
        sp_party_facts f = good(faults[i].from);
        sp_party_request r = {faults[i].step, TODAY, "why", "cat"};
        sp_permit_reasons reasons = {0};
        faults[i].spoil(&f, &r);
        sp_party_missing(rules, &f, &r, &reasons);
        if (!sp_permit_reasons_have(&reasons, faults[i].code))
            fail_msg("%s is not told (row %zu)", faults[i].code, i);
        sp_permit_reasons_clear(&reasons);
    }
}

static void a_promise_bridges_a_gap(void **state)
{
    sp_party_shown papers[SP_COUNT(good_papers)];
    sp_party_facts f = good(SP_CONTRACTOR_UNDER_REVIEW);
    sp_party_request r = {SP_PARTY_REVIEW, TODAY, NULL, "cat"};
    sp_permit_reasons reasons = {0};

    (void)state;
    memcpy(papers, good_papers, sizeof papers);
    papers[1].to = TODAY; /* on its last day it still counts */
    papers[1].promised = true;
    f.papers = papers;
    sp_party_missing(rules, &f, &r, &reasons);
    assert_int_equal(reasons.count, 0);
    f.kind = SP_PARTY_SUPPLIER; /* needs no qualification at all */
    papers[1].to = TODAY - 5;
    sp_party_missing(rules, &f, &r, &reasons);
    assert_int_equal(reasons.count, 0);
}

/* ---- scores ---- */

#define POINTS(people)                                                         \
    "{\"organisation\":10,\"people\":" people                                  \
    ",\"site\":30,\"equipment\":10,\"hazards\":15,\"emergency\":5,"            \
    "\"performance\":10}"

static const struct {
    const char *points;
    const char *lines;
    sp_status status;
    int64_t tenths;
    const char *grade;
} scores[] = {
    {POINTS("20"), NULL, SP_OK, 1000, "A"},
    {POINTS("10"), NULL, SP_OK, 900, "A"},
    {POINTS("9.9"), NULL, SP_OK, 899, "B"},
    {POINTS("0"), NULL, SP_OK, 800, "B"},
    {POINTS("20"), "no_permit", SP_OK, 0, "D"},
    {POINTS("20"), "no_permit,发生死亡事故", SP_OK, 0, "D"},
    {POINTS("20"), "nonsense", SP_INVALID, 0, NULL},
    {POINTS("20.1"), NULL, SP_INVALID, 0, NULL},
    {POINTS("-1"), NULL, SP_INVALID, 0, NULL},
    {POINTS("1.25"), NULL, SP_INVALID, 0, NULL},
    {POINTS("\"x\""), NULL, SP_INVALID, 0, NULL},
    {POINTS("null"), NULL, SP_INVALID, 0, NULL},
    {"{}", NULL, SP_INVALID, 0, NULL},
    {"[]", NULL, SP_INVALID, 0, NULL},
    {"{\"more\":1}", NULL, SP_INVALID, 0, NULL},
    {"{", NULL, SP_INVALID, 0, NULL},
    {NULL, NULL, SP_INVALID, 0, NULL},
};

static void scores_add_up(void **state)
{
    (void)state;
    for (size_t i = 0; i < SP_COUNT(scores); i++) {
        const sp_party_red_line *line = NULL;
        int64_t tenths = -1;
        assert_int_equal(sp_party_score_sum(rules, scores[i].points,
                                            scores[i].lines, &tenths, &line),
                         scores[i].status);
        if (scores[i].status != SP_OK)
            continue;
        assert_int_equal(tenths, scores[i].tenths);
        assert_string_equal(sp_party_grade_of(rules, tenths)->is.code,
                            scores[i].grade);
        assert_int_equal(line != NULL, scores[i].lines != NULL);
    }
}

/* ---- identity numbers ---- */

static const struct {
    const char *text;
    const char *clean; /* NULL: refused */
    const char *mask;
} numbers[] = {
    {"11010519491231002X", "11010519491231002X", "110***********002X"},
    {" 11010519491231002x ", "11010519491231002X", "110***********002X"},
    {"１１０１０５１９４９１２３１００２Ｘ", "11010519491231002X",
     "110***********002X"},
    {"440524188001010014", NULL, NULL}, /* born in 1880 */
    {"110105194912310021", NULL, NULL}, /* the check digit is X */
    {"110105194913310020", NULL, NULL}, /* no month 13 */
    {"110105491231002", NULL, NULL},    /* 15 digits */
    {"1101051949123100", NULL, NULL},
    {"E12345678", "E12345678", "E******78"},
    {"h1-2345678", NULL, NULL},
    {"", NULL, NULL},
    {"护照12345678", NULL, NULL},
    {NULL, NULL, NULL},
};

static void numbers_are_checked_and_masked(void **state)
{
    (void)state;
    for (size_t i = 0; i < SP_COUNT(numbers); i++) {
        char *clean = NULL;
        char mask[SP_ID_MAX + 1];
        sp_status status = sp_id_number_clean(numbers[i].text, &clean);
        assert_int_equal(status, numbers[i].clean ? SP_OK : SP_INVALID);
        if (!numbers[i].clean) {
            if (numbers[i].text && *numbers[i].text) /* it is never said */
                assert_null(strstr(sp_last_error(SP_ZH), numbers[i].text));
            continue;
        }
        assert_string_equal(clean, numbers[i].clean);
        sp_id_number_mask(clean, mask);
        assert_string_equal(mask, numbers[i].mask);
        free(clean);
    }
}

/* ---- visits ---- */

static void visits_go_by_the_table(void **state)
{
    static const sp_visitor_state
        to[SP_VISITOR_STATE_COUNT][SP_VISITOR_ACTION_COUNT] = {
            [SP_VISITOR_BOOKED] = {SP_VISITOR_APPROVED, SP_VISITOR_REFUSED, 99,
                                   99},
            [SP_VISITOR_APPROVED] = {99, SP_VISITOR_REFUSED, SP_VISITOR_ON_SITE,
                                     99},
            [SP_VISITOR_ON_SITE] = {99, 99, 99, SP_VISITOR_LEFT},
            [SP_VISITOR_LEFT] = {99, 99, 99, 99},
            [SP_VISITOR_REFUSED] = {99, 99, 99, 99},
        };
    sp_visit v = {.code = "FK1", .planned_from = 1000, .planned_to = 5000};

    (void)state;
    for (unsigned s = 0; s < SP_VISITOR_STATE_COUNT; s++)
        for (unsigned a = 0; a < SP_VISITOR_ACTION_COUNT; a++) {
            sp_visitor_request r = {
                (sp_visitor_action)a, 2000, 0, "x", true, "王"};
            sp_visitor_state next = (sp_visitor_state)99;
            v.state = s;
            sp_status status = sp_visitor_next(&v, &r, &next);
            assert_int_equal(next, to[s][a]);
            assert_int_equal(status, to[s][a] == 99 ? SP_CONFLICT : SP_OK);
        }
}

static void the_gate_has_conditions(void **state)
{
    static const struct {
        int64_t now;
        bool read;
        const char *escort;
        sp_status status;
    } cases[] = {
        {100000, true, "王", SP_OK},       {186400, true, "王", SP_CONFLICT},
        {80000, true, "王", SP_CONFLICT}, /* the day before */
        {100000, false, "王", SP_INVALID}, {100000, true, "", SP_INVALID},
        {100000, true, NULL, SP_INVALID},
    };
    sp_visit v = {.code = "FK1",
                  .state = SP_VISITOR_APPROVED,
                  .planned_from = 90000,
                  .planned_to = 150000};

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        sp_visitor_request r = {SP_VISITOR_ARRIVE, cases[i].now,   0, NULL,
                                cases[i].read,     cases[i].escort};
        sp_visitor_state next;
        assert_int_equal(sp_visitor_next(&v, &r, &next), cases[i].status);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_lacks_nothing_goes_on),
        cmocka_unit_test(nothing_leads_off_the_blacklist),
        cmocka_unit_test(each_guard_is_told),
        cmocka_unit_test(a_promise_bridges_a_gap),
        cmocka_unit_test(scores_add_up),
        cmocka_unit_test(numbers_are_checked_and_masked),
        cmocka_unit_test(visits_go_by_the_table),
        cmocka_unit_test(the_gate_has_conditions),
    };

    return cmocka_run_group_tests(tests, open_pack, close_pack);
}
