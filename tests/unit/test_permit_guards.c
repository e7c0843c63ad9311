/* What stands in the way: each guard refuses once, names its clause, and lets
 * go when what it asks for is there. */
#include "permit_site.h"

static sp_permit_reasons reasons;

/* The action is refused, for this reason among others. */
static void blocked(sp_session *session, const char *number,
                    sp_permit_action action, const sp_permit_options *options,
                    const char *code, const char *clause)
{
    assert_int_not_equal(sp_permit_act(session, number, action, options, NULL),
                         SP_OK);
    sp_permit_reasons_clear(&reasons);
    OK(sp_permit_why(session, number, action, options, &reasons));
    for (size_t i = 0; i < reasons.count; i++)
        if (strcmp(reasons.items[i].code, code) == 0) {
            if (!strstr(reasons.items[i].clause, clause))
                fail_msg("%s: clause %s", code, reasons.items[i].clause);
            assert_true(*reasons.items[i].zh && *reasons.items[i].en);
            return;
        }
    for (size_t i = 0; i < reasons.count; i++)
        print_error("  %s (%s): %s\n", reasons.items[i].code,
                    reasons.items[i].clause, reasons.items[i].en);
    fail_msg("%s is no reason", code);
}

/* ---- submitting ---- */

static void a_draft_says_what_it_lacks(void **state)
{
    permit_site *s = *state;
    const recipe *r = recipe_of("height");
    sp_permit_options o = SP_PERMIT_OPTIONS_INIT;
    sp_permit *p = sp_record_new(&sp_permit_record_type);

    OK(sp_text_set(&p->type, "高处作业票")); /* as people call it */
    OK(sp_permit_apply(s->user[APP], p, NULL));
    assert_string_equal(p->type, "height");
    blocked(s->user[APP], p->code, SP_PERMIT_DO_SUBMIT, &o, "facts", "");
    assert_true(reasons.count > 4); /* all of it at once */
    for (const pair *f = r->facts; f->name; f++)
        OK(sp_permit_set_fact(s->user[APP], p->code, f->name, f->value));
    blocked(s->user[APP], p->code, SP_PERMIT_DO_SUBMIT, &o, "no_analysis",
            "GB 30871-2022");
    REFUSED(SP_INVALID,
            sp_permit_set_fact(s->user[APP], p->code, "height", "-1"));
    REFUSED(SP_INVALID,
            sp_permit_set_fact(s->user[APP], p->code, "depth", "1"));
    REFUSED(SP_INVALID,
            sp_permit_set_field(s->user[APP], p->code, "no_field", "1"));
    sp_record_free(&sp_permit_record_type, p);
}

static void a_period_beyond_the_longest_is_refused(void **state)
{
    permit_site *s = *state;
    const recipe *r = recipe_of("hot_work"); /* level 1: 8 h */
    sp_permit_options o = SP_PERMIT_OPTIONS_INIT;

    at(s, SITE_NOW);
    char *number = ticket_draft(s, r);
    ticket_fill(s, r, number);
    sp_permit *p = permit_load(s->user[APP], number);
    p->planned_to = p->planned_from + 8 * HOUR + 1;
    OK(sp_permit_edit(s->user[APP], p));
    blocked(s->user[APP], number, SP_PERMIT_DO_SUBMIT, &o, "period_long",
            "5.1.5");
    p->planned_to = p->planned_from + 8 * HOUR;
    OK(sp_permit_edit(s->user[APP], p));
    do_or_say(s->user[APP], number, SP_PERMIT_DO_SUBMIT, &o);
    sp_record_free(&sp_permit_record_type, p);
    free(number);
}

/* ---- separation of duty ---- */

static void nobody_signs_their_own(void **state)
{
    permit_site *s = *state;
    const recipe *r = recipe_of("road_closure");
    sp_permit_options o = SP_PERMIT_OPTIONS_INIT;

    at(s, SITE_NOW);
    sp_permit *p = sp_record_new(&sp_permit_record_type);
    OK(sp_text_set(&p->type, r->type));
    OK(sp_permit_apply(s->user[BOSS], p, NULL)); /* may sign, but applied */
    for (const pair *f = r->facts; f->name; f++)
        OK(sp_permit_set_fact(s->user[BOSS], p->code, f->name, f->value));
    site_sql("UPDATE permit SET state = 'in_approval', round = 1, submitted_at "
             "= 1, next_steps = 'work_leader' WHERE applicant = 'boss'");
    assert_int_equal(
        sp_permit_act(s->user[BOSS], p->code, SP_PERMIT_DO_APPROVE, &o, NULL),
        SP_FORBIDDEN);
    OK(sp_permit_act(s->user[SECOND], p->code, SP_PERMIT_DO_APPROVE, &o, NULL));
    sp_record_free(&sp_permit_record_type, p);
}

static void workers_stop_any_work_and_end_none(void **state)
{
    permit_site *s = *state;
    const recipe *r = recipe_of("height");
    sp_permit_options o = start_options(r);

    at(s, SITE_NOW);
    char *number = ticket_started(s, r);
    o.reason = "脚手架晃动";
    assert_int_equal(
        sp_permit_act(s->user[HAND], number, SP_PERMIT_DO_TERMINATE, &o, NULL),
        SP_FORBIDDEN);
    OK(sp_permit_act(s->user[HAND], number, SP_PERMIT_DO_SUSPEND, &o, NULL));
    o.cause_cleared = false;
    blocked(s->user[LEAD], number, SP_PERMIT_DO_RESUME, &o, "cause_there", "");
    OK(sp_permit_act(s->user[GUARD], number, SP_PERMIT_DO_TERMINATE, &o, NULL));
    free(number);
}

/* ---- starting ---- */

static void a_start_is_refused_for_each_thing_that_lacks(void **state)
{
    permit_site *s = *state;
    const recipe *r = recipe_of("height");
    sp_permit_options o = start_options(r);

    at(s, SITE_NOW);
    char *number = ticket_draft(s, r);
    ticket_fill(s, r, number);
    do_or_say(s->user[APP], number, SP_PERMIT_DO_SUBMIT, NULL);
    ticket_approve(s, number);
    blocked(s->user[LEAD], number, SP_PERMIT_DO_START, &o, "too_early", "");
    at(s, now_of(s) + HOUR);
    blocked(s->user[LEAD], number, SP_PERMIT_DO_START, &o, "measure_open",
            "附录A");
    blocked(s->user[LEAD], number, SP_PERMIT_DO_START, &o, "not_briefed",
            "4.4");
    ticket_measures(s, number);
    OK(sp_permit_brief(s->user[APP], number, "P-BRIEF", NULL, SP_NO_INT));
    blocked(s->user[LEAD], number, SP_PERMIT_DO_START, &o, "not_isolated", "");
    OK(sp_permit_isolate(s->user[APP], number, "无", NULL));
    o.weather = "wind_force=5,fog=no,rain=no,snow=no,thunder=no";
    blocked(s->user[LEAD], number, SP_PERMIT_DO_START, &o, "weather", "8.2.6");
    o.weather = NULL;
    blocked(s->user[LEAD], number, SP_PERMIT_DO_START, &o, "weather_unknown",
            "");
    o.weather = r->weather;
    OK(sp_permit_staff_leave(s->user[APP], number, "guardian", "P-GUARD"));
    blocked(s->user[LEAD], number, SP_PERMIT_DO_START, &o, "people_missing",
            "4.10");
    OK(sp_permit_staff_add(s->user[APP], number, "guardian", "P-GUARD",
                           SP_NO_INT, SP_NO_INT));
    OK(sp_permit_brief(s->user[APP], number, "P-BRIEF", NULL, SP_NO_INT));
    do_or_say(s->user[LEAD], number, SP_PERMIT_DO_START, &o);
    REFUSED(SP_CONFLICT,
            sp_permit_staff_leave(s->user[APP], number, "guardian", "P-GUARD"));
    free(number);
}

/* Exactly thirty minutes pass; a second more does not. */
static void gas_is_fresh_for_thirty_minutes(void **state)
{
    permit_site *s = *state;
    const recipe *r = recipe_of("hot_work");
    sp_permit_options o = start_options(r);

    at(s, SITE_NOW + DAY);
    char *number = ticket_ready(s, r);
    int64_t start = now_of(s);
    at(s, start - 600 + 1801);
    blocked(s->user[LEAD], number, SP_PERMIT_DO_START, &o, "gas_old", "5.3.1");
    at(s, start - 600 + 1800);
    do_or_say(s->user[LEAD], number, SP_PERMIT_DO_START, &o);
    free(number);
}

static void gas_from_elsewhere_or_over_the_limit_does_not_count(void **state)
{
    permit_site *s = *state;
    const recipe *r = recipe_of("hot_work");
    sp_permit_options o = start_options(r);
    sp_permit_gas_test *t = sp_record_new(&sp_permit_gas_test_type);

    at(s, SITE_NOW + 2 * DAY);
    char *number = ticket_ready(s, r);
    OK(sp_text_set(&t->permit, number));
    OK(sp_text_set(&t->value, "0.6"));
    OK(sp_text_set(&t->substance, "甲烷"));
    OK(sp_text_set(&t->lel, "5"));
    OK(sp_text_set(&t->point, "within_10m"));
    t->sampled_at = now_of(s) - 60;
    REFUSED(SP_INVALID, sp_permit_gas(s->user[APP], t)); /* no unit */
    OK(sp_text_set(&t->unit, "%vol"));
    t->sampled_at = now_of(s) + 1;
    REFUSED(SP_INVALID, sp_permit_gas(s->user[APP], t)); /* from the future */
    t->sampled_at = now_of(s) - 60;
    OK(sp_permit_gas(s->user[APP], t));
    assert_int_equal(t->verdict, SP_PERMIT_GAS_FAILED);
    blocked(s->user[LEAD], number, SP_PERMIT_DO_START, &o, "gas_over",
            "GB 30871-2022 5.3");
    test_gas(s, number, &r->tests[0], now_of(s) - 30);
    test_gas(s, number, &r->tests[1], now_of(s) - 30);
    do_or_say(s->user[LEAD], number, SP_PERMIT_DO_START, &o);
    sp_record_free(&sp_permit_gas_test_type, t);
    free(number);
}

static void a_guardian_guards_one_place_at_a_time(void **state)
{
    permit_site *s = *state;
    const recipe *r = recipe_of("blinding");
    sp_permit_options o = start_options(r);

    at(s, SITE_NOW + 3 * DAY);
    char *first = ticket_started(s, r);
    at(s, now_of(s) - 1800); /* another, whose time overlaps */
    char *second = ticket_ready(s, r);
    blocked(s->user[LEAD], second, SP_PERMIT_DO_START, &o, "person_busy",
            "4.10");
    assert_non_null(strstr(reasons.items[0].en, first));
    OK(sp_permit_staff_leave(s->user[APP], second, "guardian", "P-GUARD"));
    OK(sp_permit_staff_add(s->user[APP], second, "guardian", "P-GUARD2",
                           SP_NO_INT, SP_NO_INT));
    blocked(s->user[LEAD], second, SP_PERMIT_DO_START, &o, "conflict", "4.7");
    assert_false(sp_permit_reasons_have(&reasons, "person_busy"));
    OK(sp_permit_staff_add(s->user[APP], second, "coordinator", "P-BRIEF",
                           SP_NO_INT, SP_NO_INT));
    do_or_say(s->user[LEAD], second, SP_PERMIT_DO_START, &o);
    free(first);
    free(second);
}

/* ---- people ---- */

static void a_contractor_must_be_qualified(void **state)
{
    permit_site *s = *state;
    const recipe *r = recipe_of("height");
    sp_permit_options o = SP_PERMIT_OPTIONS_INIT;
    sp_contractor *c = sp_record_new(&sp_contractor_type);

    at(s, SITE_NOW + 4 * DAY);
    OK(sp_text_set(&c->code, "C1"));
    OK(sp_text_set(&c->name, "东方建设"));
    OK(sp_text_set(&c->agreement_to, "2026-12-31"));
    OK(sp_record_add(s->user[HEAD], &sp_contractor_type, c));
    site_sql("UPDATE person SET contractor = 'C1', insured_until = "
             "'2027-12-31' WHERE code = 'P-WORK'");
    char *number = ticket_draft(s, r);
    ticket_fill(s, r, number);
    blocked(s->user[APP], number, SP_PERMIT_DO_SUBMIT, &o, "person_contractor",
            "安全生产法");
    OK(sp_contractor_decide(s->user[HEAD], "C1", SP_CONTRACTOR_QUALIFIED,
                            NULL));
    OK(sp_permit_act(s->user[APP], number, SP_PERMIT_DO_SUBMIT, &o, NULL));
    REFUSED(SP_FORBIDDEN,
            sp_contractor_decide(s->user[ADMIN], "C1",
                                 SP_CONTRACTOR_BLACKLISTED, "假证"));
    REFUSED(SP_INVALID, sp_contractor_decide(s->user[HEAD], "C1",
                                             SP_CONTRACTOR_BLACKLISTED, NULL));
    OK(sp_contractor_decide(s->user[HEAD], "C1", SP_CONTRACTOR_BLACKLISTED,
                            "假证"));
    ticket_approve(s, number); /* what is signed is looked at before work */
    ticket_measures(s, number);
    at(s, now_of(s) + HOUR);
    OK(sp_permit_brief(s->user[APP], number, "P-BRIEF", NULL, SP_NO_INT));
    o = start_options(r);
    blocked(s->user[LEAD], number, SP_PERMIT_DO_START, &o, "person_contractor",
            "安全生产法");
    site_sql("UPDATE person SET contractor = NULL WHERE code = 'P-WORK'");
    char *own = ticket_draft(s, r); /* the ticket's own is looked at, too */
    ticket_fill(s, r, own);
    sp_permit *p = permit_load(s->user[APP], own);
    OK(sp_text_set(&p->contractor, "C1"));
    OK(sp_permit_edit(s->user[APP], p));
    blocked(s->user[APP], own, SP_PERMIT_DO_SUBMIT, &o, "person_contractor",
            "安全生产法");
    OK(sp_text_set(&p->related, "WXZY1"));
    REFUSED(SP_INVALID, sp_permit_edit(s->user[APP], p));
    sp_record_free(&sp_permit_record_type, p);
    free(own);
    sp_record_free(&sp_contractor_type, c);
    free(number);
}

static void people_are_fit_through_the_whole_window(void **state)
{
    permit_site *s = *state;
    static const struct {
        const char *sql;
        const char *undo;
        const char *purpose;
        const char *code;
    } cases[] = {
        {"UPDATE person SET trained_until = '2025-11-23' WHERE code = "
         "'P-WORK'",
         "UPDATE person SET trained_until = '2027-12-31' WHERE code = 'P-WORK'",
         "", "person_training"},
        {"UPDATE person SET exam_passed = 0 WHERE code = 'P-WORK'",
         "UPDATE person SET exam_passed = 1 WHERE code = 'P-WORK'", "",
         "person_exam"},
        {"UPDATE person SET medical_until = '2025-11-23' WHERE code = "
         "'P-WORK'",
         "UPDATE person SET medical_until = NULL WHERE code = 'P-WORK'", "",
         "person_medical"},
        {"UPDATE person SET left_on = '2025-11-24' WHERE code = 'P-WORK'",
         "UPDATE person SET left_on = NULL WHERE code = 'P-WORK'", "",
         "person_left"},
        {"UPDATE certificate SET review_due = '2025-11-23' WHERE kind = "
         "'welding'",
         "UPDATE certificate SET review_due = NULL WHERE kind = 'welding'",
         "welding", "person_certificate"},
        {"UPDATE certificate SET revoked = 1 WHERE kind = 'welding'",
         "UPDATE certificate SET revoked = 0 WHERE kind = 'welding'", "welding",
         "person_certificate"},
    };

    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        site_sql(cases[i].sql);
        sp_permit_reasons_clear(&reasons);
        OK(sp_person_fit(s->user[APP], "P-WORK", cases[i].purpose, SITE_NOW,
                         SITE_NOW + HOUR, &reasons));
        assert_int_equal(reasons.count, 1);
        assert_string_equal(reasons.items[0].code, cases[i].code);
        site_sql(cases[i].undo);
    }
    sp_permit_reasons_clear(&reasons);
    OK(sp_person_fit(s->user[APP], "P-WORK", "welding", SITE_NOW,
                     SITE_NOW + HOUR, &reasons));
    assert_int_equal(reasons.count, 0);
    OK(sp_person_blacklist(s->user[HEAD], "P-WORK", "打架"));
    OK(sp_person_fit(s->user[APP], "P-WORK", "", SITE_NOW, SITE_NOW, &reasons));
    assert_true(sp_permit_reasons_have(&reasons, "person_blacklisted"));
    OK(sp_person_blacklist(s->user[HEAD], "P-WORK", NULL));
    REFUSED(SP_NOT_FOUND, sp_person_fit(s->user[APP], "NOBODY", "", SITE_NOW,
                                        SITE_NOW, &reasons));
    REFUSED(SP_INVALID, sp_person_fit(s->user[APP], "P-WORK", "", SITE_NOW,
                                      SITE_NOW - 1, &reasons));
}

/* ---- finishing ---- */

static void as_many_come_out_as_went_in(void **state)
{
    permit_site *s = *state;
    const recipe *r = recipe_of("confined_space");
    sp_permit_options o = start_options(r);

    at(s, SITE_NOW + 5 * DAY);
    char *number = ticket_started(s, r);
    o.heads = 0;
    blocked(s->user[LEAD], number, SP_PERMIT_DO_FINISH, &o, "count_differs",
            "6.8");
    o.heads = 1;
    do_or_say(s->user[LEAD], number, SP_PERMIT_DO_FINISH, &o);
    free(number);
}

static int close_all(void **state)
{
    sp_permit_reasons_clear(&reasons);
    return close_permit_site(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_draft_says_what_it_lacks),
        cmocka_unit_test(a_period_beyond_the_longest_is_refused),
        cmocka_unit_test(nobody_signs_their_own),
        cmocka_unit_test(workers_stop_any_work_and_end_none),
        cmocka_unit_test(a_start_is_refused_for_each_thing_that_lacks),
        cmocka_unit_test(gas_is_fresh_for_thirty_minutes),
        cmocka_unit_test(gas_from_elsewhere_or_over_the_limit_does_not_count),
        cmocka_unit_test(a_guardian_guards_one_place_at_a_time),
        cmocka_unit_test(a_contractor_must_be_qualified),
        cmocka_unit_test(people_are_fit_through_the_whole_window),
        cmocka_unit_test(as_many_come_out_as_went_in),
    };

    return cmocka_run_group_tests(tests, open_permit_site, close_all);
}
