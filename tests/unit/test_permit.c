/* The whole life of a ticket of each type, from applying to acceptance. */
#include "permit_site.h"

static void suspend_and_resume(permit_site *s, const recipe *r,
                               const char *number)
{
    sp_permit_options o = start_options(r);

    o.reason = "闻到异味";
    do_or_say(s->user[HAND], number, SP_PERMIT_DO_SUSPEND, &o);
    assert_int_equal(state_of(s, number), SP_PERMIT_SUSPENDED);
    at(s, now_of(s) + 600);
    o.reason = NULL;
    ticket_measures(s, number);
    do_or_say(s->user[LEAD], number, SP_PERMIT_DO_RESUME, &o);
    assert_int_equal(state_of(s, number), SP_PERMIT_IN_PROGRESS);
}

static void finish_and_accept(permit_site *s, const recipe *r,
                              const char *number)
{
    sp_permit_options o = start_options(r);

    do_or_say(s->user[LEAD], number, SP_PERMIT_DO_FINISH, &o);
    assert_int_equal(state_of(s, number), SP_PERMIT_PENDING_ACCEPTANCE);
    sign_one(s, number, SP_PERMIT_DO_ACCEPT, &o);
    assert_int_equal(state_of(s, number), SP_PERMIT_COMPLETED);
}

static void live_through(permit_site *s, const recipe *r)
{
    sp_permit *p;

    at(s, SITE_NOW);
    print_message("%s\n", r->type);
    char *number = ticket_started(s, r);
    p = permit_load(s->user[HEAD], number);
    assert_string_equal(p->level, r->level);
    assert_non_null(p->level_reasons);
    assert_true(strncmp(number, "WXZY20251124", 12) == 0);
    assert_int_equal(p->round, 1);
    sp_record_free(&sp_permit_record_type, p);
    suspend_and_resume(s, r, number);
    finish_and_accept(s, r, number);
    p = permit_load(s->user[HEAD], number);
    assert_int_equal(p->ended_at, now_of(s));
    sp_record_free(&sp_permit_record_type, p);
    free(number);
}

static void each_type_lives(void **state)
{
    permit_site *s = *state;
    sp_audit_result result;

    for (size_t i = 0; i < SP_COUNT(recipes); i++)
        live_through(s, &recipes[i]);
    OK(sp_audit_verify(s->user[ROOT], NULL, &result));
}

/* Whatever is over stays as it is. */
static void nothing_leaves_the_end(void **state)
{
    permit_site *s = *state;
    sp_permit_options o = start_options(&recipes[3]);
    sp_permit_allowed_actions all = {0};

    o.reason = "r";
    char *number = ticket_draft(s, &recipes[3]);
    do_or_say(s->user[APP], number, SP_PERMIT_DO_CANCEL, &o);
    for (unsigned i = 0; i < SP_PERMIT_ACTION_COUNT; i++)
        assert_int_not_equal(sp_permit_act(s->user[HEAD], number, i, &o, NULL),
                             SP_OK);
    OK(sp_permit_allowed(s->user[HEAD], number, &all));
    for (unsigned i = 0; i < SP_PERMIT_ACTION_COUNT; i++)
        assert_false(all.from_here[i]);
    sp_permit_allowed_clear(&all);
    free(number);
}

static void a_ticket_is_refused_and_submitted_again(void **state)
{
    permit_site *s = *state;
    const recipe *r = &recipes[3];
    sp_permit_options o = SP_PERMIT_OPTIONS_INIT;

    char *number = ticket_draft(s, r);
    ticket_fill(s, r, number);
    do_or_say(s->user[APP], number, SP_PERMIT_DO_SUBMIT, &o);
    sign_one(s, number, SP_PERMIT_DO_APPROVE, &o);
    REFUSED(SP_CONFLICT,
            sp_permit_set_fact(s->user[APP], number, "height", "3"));
    o.reason = "请补充脚手架方案";
    do_or_say(s->user[BOSS], number, SP_PERMIT_DO_REJECT, &o);
    OK(sp_permit_set_fact(s->user[APP], number, "height", "16"));
    do_or_say(s->user[APP], number, SP_PERMIT_DO_SUBMIT, &o);
    sp_permit *p = permit_load(s->user[HEAD], number);
    assert_string_equal(p->level, "III"); /* it is graded anew */
    assert_int_equal(p->round, 2);
    assert_string_equal(p->next_steps, "work_leader"); /* from the beginning */
    sp_record_free(&sp_permit_record_type, p);
    ticket_approve(s, number);
    free(number);
}

static void a_level_is_raised_and_never_lowered(void **state)
{
    permit_site *s = *state;
    const recipe *r = &recipes[3]; /* II */
    sp_permit_options o = SP_PERMIT_OPTIONS_INIT;
    static const struct {
        const char *to;
        sp_status status;
    } cases[] = {{"I", SP_INVALID}, {"II", SP_OK}, {"IV", SP_OK}};

    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        char *number = ticket_draft(s, r);
        ticket_fill(s, r, number);
        sp_permit *p = permit_load(s->user[APP], number);
        OK(sp_text_set(&p->raised_to, cases[i].to));
        OK(sp_permit_edit(s->user[APP], p));
        sp_record_free(&sp_permit_record_type, p);
        assert_int_equal(
            sp_permit_act(s->user[APP], number, SP_PERMIT_DO_SUBMIT, &o, NULL),
            cases[i].status);
        p = permit_load(s->user[HEAD], number);
        if (cases[i].status == SP_OK)
            assert_string_equal(p->level, cases[i].to);
        sp_record_free(&sp_permit_record_type, p);
        free(number);
    }
}

static void a_meter_log_comes_in_once(void **state)
{
    permit_site *s = *state;
    const recipe *r = recipe_of("hot_work");
    sp_import_result result = {0};
    sp_permit_gas_test *meter = sp_record_new(&sp_permit_gas_test_type);
    char path[64];

    at(s, SITE_NOW);
    snprintf(path, sizeof path, "/tmp/sp-meter-%d.csv", (int)getpid());
    FILE *f = fopen(path, "w");
    fputs("时间,气体,浓度,单位,LEL,取样部位\n"
          "2025-11-24 09:50:00,甲烷,0.1,%vol,5,upper\n"
          "2025-11-24 09:51:00,甲烷,12,%LEL,5,lower\n",
          f);
    fclose(f);
    OK(sp_text_set(&meter->instrument, "GX-3R 001"));
    char *number = ticket_draft(s, r);
    ticket_fill(s, r, number);
    OK(sp_permit_gas_import(s->user[APP], number, path, meter, &result));
    assert_int_equal(result.added, 2);
    OK(sp_permit_gas_import(s->user[APP], number, path, meter, &result));
    assert_int_equal(result.added, 0);
    assert_int_equal(result.unchanged, 2);
    assert_int_equal(site_sql_int("SELECT count(*) FROM permit_gas_test WHERE "
                                  "verdict = 'failed' AND instrument = 'GX-3R "
                                  "001' AND source IS NOT NULL"),
                     1);
    f = fopen(path, "w"); /* nothing of a log with one bad row */
    fputs("时间,气体,浓度,单位\n2025-11-24 09:52,甲烷,0.1,%vol\n"
          "2025-11-24 09:53,甲烷,nan,%vol\n",
          f);
    fclose(f);
    REFUSED(SP_INVALID,
            sp_permit_gas_import(s->user[APP], number, path, NULL, &result));
    assert_int_equal(
        site_sql_int("SELECT count(*) FROM permit_gas_test WHERE source IS "
                     "NOT NULL"),
        2);
    unlink(path);
    free(number);
    sp_record_free(&sp_permit_gas_test_type, meter);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_type_lives),
        cmocka_unit_test(nothing_leaves_the_end),
        cmocka_unit_test(a_ticket_is_refused_and_submitted_again),
        cmocka_unit_test(a_level_is_raised_and_never_lowered),
        cmocka_unit_test(a_meter_log_comes_in_once),
    };

    return cmocka_run_group_tests(tests, open_permit_site, close_permit_site);
}
