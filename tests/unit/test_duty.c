/* Duties on a site: items and their review, plans, tasks that come of them,
 * who may do what, standing in, hostile input. */
#include "duty_site.h"

static sp_duty_made made;

static sp_status make(const char *plan, const char *from, const char *until)
{
    return sp_duty_make(duty_admin, plan, from ? day(from) : SP_NO_INT,
                        day(until), &made);
}

static int64_t tasks_of(const char *plan)
{
    char sql[128];

    snprintf(sql, sizeof sql,
             "SELECT count(*) FROM duty_task WHERE plan = '%s'", plan);
    return site_sql_int(sql);
}

/* ---- items ---- */

static void items_need_somebody_else(void **state)
{
    (void)state;
    OK(ADD(duty_admin, sp_duty_item_type, "code", "I1", "title", "巡检"));
    REFUSED(SP_CONFLICT,
            sp_duty_item_act(duty_head, "I1", SP_DUTY_ITEM_APPROVE, NULL));
    OK(sp_duty_item_act(duty_admin, "I1", SP_DUTY_ITEM_PUBLISH, NULL));
    REFUSED(SP_FORBIDDEN,
            sp_duty_item_act(duty_admin, "I1", SP_DUTY_ITEM_APPROVE, NULL));
    REFUSED(SP_INVALID,
            sp_duty_item_act(duty_head, "I1", SP_DUTY_ITEM_REJECT, NULL));
    OK(sp_duty_item_act(duty_head, "I1", SP_DUTY_ITEM_REJECT, "太笼统"));
    OK(sp_duty_item_act(duty_admin, "I1", SP_DUTY_ITEM_PUBLISH, NULL));
    OK(sp_duty_item_act(duty_head, "I1", SP_DUTY_ITEM_APPROVE, NULL));
    REFUSED(SP_FORBIDDEN,
            sp_duty_item_act(duty_worker, "I1", SP_DUTY_ITEM_WITHDRAW, NULL));
    /* Who made and published it reviews nothing, whatever their role. */
    OK(ADD(duty_head, sp_duty_item_type, "code", "I2", "title", "会议"));
    OK(sp_duty_item_act(duty_head, "I2", SP_DUTY_ITEM_PUBLISH, NULL));
    REFUSED(SP_FORBIDDEN,
            sp_duty_item_act(duty_head, "I2", SP_DUTY_ITEM_APPROVE, NULL));
}

static sp_duty_item *load_item(const char *code)
{
    void *found = NULL;

    OK(sp_record_load(duty_admin, &sp_duty_item_type, code, &found));
    return found;
}

static void a_changed_item_is_reviewed_anew(void **state)
{
    (void)state;
    make_item("I3", "none");
    sp_duty_item *item = load_item("I3");
    assert_int_equal(item->edition, 1);
    OK(sp_text_set(&item->post, "班长")); /* says nothing about what to do */
    OK(sp_record_save(duty_admin, &sp_duty_item_type, item));
    assert_int_equal(item->review, SP_DUTY_REVIEW_APPROVED);
    OK(sp_text_set(&item->requirement, "每班两次"));
    OK(sp_record_save(duty_admin, &sp_duty_item_type, item));
    assert_int_equal(item->review, SP_DUTY_REVIEW_NONE);
    assert_int_equal(item->published, SP_DUTY_SAVED);
    assert_null(item->reviewed_by);
    sp_record_free(&sp_duty_item_type, item);
    OK(make_plan("PL3", "I3", "day", "2025-11-24", "people", "P1"));
    OK(make("PL3", NULL, "2025-11-24"));
    assert_int_equal(made.blocked, 1);
    assert_int_equal(tasks_of("PL3"), 0);
}

static void the_law_loads_once(void **state)
{
    int64_t added = -1;

    (void)state;
    OK(sp_duty_load_law(duty_admin, &added));
    assert_int_equal(added, 19);
    OK(sp_duty_load_law(duty_admin, &added));
    assert_int_equal(added, 0);
    REFUSED(SP_FORBIDDEN, sp_duty_load_law(duty_worker, NULL));
}

/* ---- plans ---- */

static void bad_plans_are_refused(void **state)
{
    (void)state;
    make_item("I4", "none");
    REFUSED(SP_INVALID,
            make_plan("X1", "NONE", "day", "2025-01-01", "people", "P1"));
    REFUSED(SP_INVALID,
            make_plan("X2", "I4", "day", "2025-01-01", "people", "P1,P9"));
    REFUSED(SP_INVALID,
            make_plan("X3", "I4", "day", "2025-01-01", "posts", ""));
    REFUSED(SP_INVALID,
            make_plan("X4", "I4", "day", "2025-01-01", "departments", "D9"));
    REFUSED(SP_INVALID, ADD(duty_admin, sp_duty_plan_type, "code", "X5", "item",
                            "I4", "cycle", "day", "start_on", "2025-02-01",
                            "end_on", "2025-01-01", "people", "P1"));
    REFUSED(SP_INVALID, ADD(duty_admin, sp_duty_plan_type, "code", "X6", "item",
                            "I4", "cycle", "day", "start_on", "2025-02-01",
                            "due_day", "9", "people", "P1"));
    REFUSED(SP_NOT_FOUND, make("NONE", NULL, "2025-11-24"));
    REFUSED(SP_FORBIDDEN, sp_duty_make(duty_worker, NULL, SP_NO_INT,
                                       day("2025-11-24"), NULL));
}

static void tasks_are_made_once(void **state)
{
    (void)state;
    make_item("I5", "none");
    OK(make_plan("PL5", "I5", "month", "2025-01-31", "departments", "D1"));
    OK(make("PL5", "2025-01-01", "2025-12-31"));
    /* P1, P2 and PB, in each of twelve months; the 31st is no trouble. */
    assert_int_equal(made.added, 36);
    OK(make("PL5", "2025-01-01", "2025-12-31"));
    assert_int_equal(made.added, 0);
    assert_int_equal(made.there, 36);
    assert_int_equal(
        site_sql_int("SELECT count(*) FROM duty_task WHERE plan = 'PL5' AND "
                     "period_to = '2025-02-28' AND due_at = 1740758399"),
        3);
    /* Once more entry for all of them together. */
    assert_int_equal(site_sql_int("SELECT count(*) FROM ledger WHERE subject = "
                                  "'duty_task' AND code = 'PL5'"),
                     1);
    sums_are_right();
}

static void two_posts_are_one_task(void **state)
{
    (void)state;
    make_item("I6", "none");
    OK(ADD(duty_admin, sp_duty_plan_type, "code", "PL6", "item", "I6", "cycle",
           "week", "start_on", "2025-11-24", "people", "P1", "posts", "操作工",
           "departments", "D1"));
    OK(make("PL6", NULL, "2025-11-24"));
    assert_int_equal(made.added, 4); /* P1, P2, PB, and P3 by post */
}

static void days_off_are_skipped(void **state)
{
    (void)state;
    make_item("I7", "none");
    OK(ADD(duty_admin, sp_duty_plan_type, "code", "PL7", "item", "I7", "cycle",
           "day", "start_on", "2026-02-09", "people", "P1", "workday", "skip"));
    OK(make("PL7", "2026-02-09", "2026-03-01"));
    /* Spring Festival of 2026: 15 to 23 off, the 14th and 28th are worked. */
    assert_int_equal(made.added, 5 + 1 + 4 + 1);
    OK(ADD(duty_admin, sp_duty_plan_type, "code", "PL8", "item", "I7", "cycle",
           "year", "start_on", "2024-02-29", "people", "P1", "due_day", "60"));
    OK(make("PL8", "2024-01-01", "2024-12-31"));
    OK(make("PL8", "2025-01-01", "2025-12-31"));
    assert_int_equal(tasks_of("PL8"), 2);
}

static void who_joins_late_and_who_leaves(void **state)
{
    static const struct {
        const char *code, *hired, *left;
        bool task;
    } cases[] = {
        {"J1", "2025-11-15", "", true},  {"J2", "2025-11-16", "", true},
        {"J3", "2025-11-17", "", false}, {"J4", "2025-12-01", "", false},
        {"J5", "", "2025-11-30", false}, {"J6", "", "2025-12-01", true},
        {"J7", "", "2025-10-01", false},
    };

    (void)state;
    make_item("I9", "none");
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        char plan[16];
        OK(ADD(duty_admin, sp_person_type, "code", cases[i].code, "name", "新",
               "hired_on", cases[i].hired, "left_on", cases[i].left));
        snprintf(plan, sizeof plan, "PL-%s", cases[i].code);
        OK(make_plan(plan, "I9", "month", "2025-11-01", "people",
                     cases[i].code));
        OK(make(plan, "2025-11-01", "2025-11-30"));
        if (made.added != cases[i].task)
            fail_msg("%s: %lld tasks", cases[i].code, (long long)made.added);
    }
    /* Who has left by the time it is due does not miss it. */
    sp_person *p = NULL;
    void *found = NULL;
    OK(sp_record_load(duty_admin, &sp_person_type, "J1", &found));
    p = found;
    OK(sp_text_set(&p->left_on, "2025-11-20"));
    OK(sp_record_save(duty_admin, &sp_person_type, p));
    sp_record_free(&sp_person_type, p);
    OK(make("PL-J1", NULL, "2025-11-24"));
    assert_int_equal(made.waived, 1);
    assert_int_equal(site_sql_int("SELECT count(*) FROM duty_task WHERE plan = "
                                  "'PL-J1' AND status = 'waived'"),
                     1);
    sums_are_right();
}

static void a_plan_stops(void **state)
{
    int64_t waived = -1;

    (void)state;
    make_item("I10", "none");
    OK(make_plan("PL10", "I10", "day", "2025-11-24", "people", "P2"));
    OK(make("PL10", NULL, "2025-12-03"));
    REFUSED(SP_INVALID, sp_duty_plan_stop(duty_admin, "PL10", "", NULL));
    OK(sp_duty_plan_stop(duty_admin, "PL10", "撤岗", &waived));
    assert_int_equal(waived, 9);
    REFUSED(SP_CONFLICT, sp_duty_plan_stop(duty_admin, "PL10", "again", NULL));
    sums_are_right();
}

/* ---- tasks ---- */

static const unsigned char jpeg[] = {0xff, 0xd8, 0xff, 0xe0, 1, 2, 3, 4};

static sp_status submit(sp_session *session, const char *task, const char *note,
                        bool photo)
{
    sp_duty_file file = {"a.jpg", jpeg, sizeof jpeg};
    sp_duty_options o = SP_DUTY_OPTIONS_INIT;

    o.note = note;
    o.files = &file;
    o.nfiles = photo;
    return sp_duty_act(session, task, SP_DUTY_DO_SUBMIT, &o);
}

static sp_status judge(sp_session *session, const char *task,
                       sp_duty_action action, int64_t score, const char *note)
{
    sp_duty_options o = SP_DUTY_OPTIONS_INIT;

    o.score = score;
    o.note = note;
    return sp_duty_act(session, task, action, &o);
}

static void a_task_goes_its_way(void **state)
{
    const char *task = "T1/P1/2025-11-24";

    (void)state;
    at("2025-11-24", 9);
    make_item("I20", "photo");
    OK(make_plan("T1", "I20", "day", "2025-11-24", "people", "P1,PB"));
    OK(make("T1", NULL, "2025-11-26"));
    REFUSED(SP_INVALID, submit(duty_worker, task, "巡检完成", false));
    REFUSED(SP_INVALID, submit(duty_worker, "T1/P1/2025-11-25", "", true));
    REFUSED(SP_FORBIDDEN, submit(duty_boss, task, "", true));
    REFUSED(SP_CONFLICT, judge(duty_boss, task, SP_DUTY_DO_APPROVE, 90, NULL));
    OK(submit(duty_worker, task, "巡检完成", true));
    REFUSED(SP_CONFLICT, submit(duty_worker, task, "", true));
    REFUSED(SP_FORBIDDEN,
            judge(duty_worker, task, SP_DUTY_DO_APPROVE, 90, NULL));
    REFUSED(SP_INVALID, judge(duty_boss, task, SP_DUTY_DO_APPROVE, 101, NULL));
    REFUSED(SP_INVALID, judge(duty_boss, task, SP_DUTY_DO_APPROVE, -1, NULL));
    REFUSED(SP_INVALID,
            judge(duty_boss, task, SP_DUTY_DO_RETURN, SP_NO_INT, ""));
    sums_are_right();
    OK(judge(duty_boss, task, SP_DUTY_DO_RETURN, SP_NO_INT, "照片不清"));
    OK(submit(duty_worker, task, "重拍", true));
    OK(judge(duty_boss, task, SP_DUTY_DO_APPROVE, 80, NULL));
    REFUSED(SP_CONFLICT,
            judge(duty_boss, task, SP_DUTY_DO_WAIVE, SP_NO_INT, "x"));
    /* The head of a department does not review their own. */
    OK(submit(duty_boss, "T1/PB/2025-11-24", "", true));
    REFUSED(SP_FORBIDDEN, judge(duty_boss, "T1/PB/2025-11-24",
                                SP_DUTY_DO_APPROVE, 100, NULL));
    OK(judge(duty_head, "T1/PB/2025-11-24", SP_DUTY_DO_APPROVE, 100, NULL));
    sums_are_right();
}

static void time_misses_tasks_and_writes_none(void **state)
{
    const char *task = "T2/P1/2025-11-24";
    int64_t entries;

    (void)state;
    at("2025-11-24", 9);
    make_item("I21", "none");
    OK(ADD(duty_admin, sp_duty_plan_type, "code", "T2", "item", "I21", "cycle",
           "day", "start_on", "2025-11-24", "people", "P1", "grace", "1"));
    OK(make("T2", NULL, "2025-11-26"));
    entries = site_sql_int("SELECT max(seq) FROM ledger");
    at("2025-11-25", 23); /* late, within grace */
    OK(submit(duty_worker, task, NULL, false));
    OK(judge(duty_boss, task, SP_DUTY_DO_APPROVE, SP_NO_INT, NULL));
    at("2025-11-27", 0); /* the second after the 25th's grace */
    REFUSED(SP_INVALID, submit(duty_worker, "T2/P1/2025-11-25", "", false));
    OK(sp_duty_roll(duty_admin));
    sums_are_right();
    assert_int_equal(site_sql_int("SELECT max(seq) FROM ledger"), entries + 2);
    /* With a good reason it is waived, and was never missed. */
    OK(judge(duty_boss, "T2/P1/2025-11-25", SP_DUTY_DO_WAIVE, SP_NO_INT,
             "病假"));
    sums_are_right();
    at("2025-11-24", 9);
}

static void returned_late_leaves_time(void **state)
{
    const char *task = "T3/P1/2025-11-24";

    (void)state;
    at("2025-11-24", 9);
    make_item("I22", "none");
    OK(make_plan("T3", "I22", "day", "2025-11-24", "people", "P1"));
    OK(make("T3", NULL, "2025-11-24"));
    OK(submit(duty_worker, task, NULL, false));
    at("2025-11-28", 9);
    OK(judge(duty_boss, task, SP_DUTY_DO_RETURN, SP_NO_INT, "补充"));
    at("2025-11-30", 8);
    OK(submit(duty_worker, task, NULL, false));
    OK(judge(duty_boss, task, SP_DUTY_DO_APPROVE, 70, NULL));
    sums_are_right();
    at("2025-11-24", 9);
}

/* ---- who sees what ---- */

static sp_status count(void *context, const void *record)
{
    (void)record;
    ++*(int *)context;
    return SP_OK;
}

static void people_see_their_own(void **state)
{
    sp_duty_filter f = SP_DUTY_FILTER_INIT;
    int own = 0;
    int dept = 0;
    int all = 0;

    (void)state;
    OK(sp_duty_tasks(duty_worker, &f, count, &own));
    OK(sp_duty_tasks(duty_boss, &f, count, &dept));
    OK(sp_duty_tasks(duty_head, &f, count, &all));
    assert_true(own > 0 && own < dept && dept < all);
    f.person = "P3";
    own = 0;
    OK(sp_duty_tasks(duty_worker, &f, count, &own));
    assert_int_equal(own, 0);
    REFUSED(SP_FORBIDDEN, sp_duty_tasks(duty_root, &f, count, &own));
}

/* ---- standing in ---- */

static sp_status stand_in(sp_session *session, const char *from, const char *to,
                          unsigned step, const char *a, const char *b)
{
    sp_delegation *d = sp_record_new(&sp_delegation_type);

    OK(sp_text_set(&d->from_user, from));
    OK(sp_text_set(&d->to_user, to));
    OK(sp_text_set(&d->from_on, a));
    OK(sp_text_set(&d->to_on, b));
    OK(sp_text_set(&d->reason, "休假"));
    d->step = step;
    sp_status status = sp_delegate(session, d);
    sp_record_free(&sp_delegation_type, d);
    return status;
}

static void standing_in_is_not_passed_on(void **state)
{
    static const char *const a = "2025-11-24";
    static const char *const b = "2025-11-30";

    (void)state;
    REFUSED(SP_INVALID, stand_in(duty_worker, "li", "li", 0, a, b));
    REFUSED(SP_NOT_FOUND, stand_in(duty_worker, "li", "nobody", 0, a, b));
    REFUSED(SP_INVALID, stand_in(duty_worker, "li", "boss", 0, b, a));
    REFUSED(SP_FORBIDDEN, stand_in(duty_worker, "boss", "li", 0, a, b));
    OK(stand_in(duty_worker, "li", "boss", 0, a, b));
    REFUSED(SP_CONFLICT, stand_in(duty_worker, "li", "chen", 0, b, b));
    REFUSED(SP_CONFLICT,
            stand_in(duty_boss, "boss", "li", 0, a, b)); /* circle */
    REFUSED(SP_CONFLICT, stand_in(duty_boss, "boss", "chen", 0, a, b));
    REFUSED(SP_CONFLICT, stand_in(duty_admin, "chen", "li", 0, a, b));
    OK(stand_in(duty_boss, "boss", "chen", 0, "2025-12-01", "2025-12-02"));
    at("2025-11-24", 9);
    OK(make_plan("T4", "I22", "day", "2025-11-24", "people", "P1"));
    OK(make("T4", NULL, "2025-11-24"));
    OK(submit(duty_boss, "T4/P1/2025-11-24", NULL, false));
    assert_int_equal(site_sql_int("SELECT count(*) FROM duty_task WHERE "
                                  "on_behalf = 'li' AND submitted_by = 'boss'"),
                     1);
    /* Who did it does not judge it. */
    REFUSED(SP_FORBIDDEN, judge(duty_boss, "T4/P1/2025-11-24",
                                SP_DUTY_DO_APPROVE, 100, NULL));
}

/* ---- the product's own rows ---- */

static void say(void *context, const sp_import_finding *f)
{
    (void)context;
    if (f->severity == SP_ERROR)
        print_error("line %lld, %s: %s\n", (long long)f->line, f->column,
                    f->en);
}

static void the_seed_imports(void **state)
{
    const char *shared = getenv("SP_SHARED");
    char path[512];
    const sp_import_options options = {.visit = say};
    sp_import_result result;

    (void)state;
    snprintf(path, sizeof path, "%s/data/seed/duties.csv",
             shared ? shared : "");
    if (!shared || access(path, R_OK) != 0) {
        print_message("skipped: SP_SHARED has no data/seed/duties.csv\n");
        skip();
    }
    OK(sp_import(duty_admin, &sp_duty_item_type, path, &options, &result));
    assert_int_equal(result.rows, 7);
    assert_int_equal(result.added, 7);
    OK(sp_import(duty_admin, &sp_duty_item_type, path, &options, &result));
    assert_int_equal(result.unchanged, 7);
    sp_duty_item *item = load_item("LZ/制定安全生产规章制度和操作规程");
    assert_int_equal(item->published, SP_DUTY_PUBLISHED);
    assert_int_equal(item->review, SP_DUTY_REVIEW_APPROVED);
    assert_string_equal(item->template_file, "模板文件");
    sp_record_free(&sp_duty_item_type, item);
    /* What an import says about a review is no review. */
    OK(make_plan("T5", "LZ/制定安全生产规章制度和操作规程", "day", "2025-11-24",
                 "people", "P1"));
    OK(make("T5", NULL, "2025-11-24"));
    assert_int_equal(made.blocked, 1);
    OK(sp_duty_item_act(duty_head, "LZ/制定安全生产规章制度和操作规程",
                        SP_DUTY_ITEM_APPROVE, NULL));
    OK(make("T5", NULL, "2025-11-24"));
    assert_int_equal(made.added, 1);
}

static void a_tick_makes_reminds_and_tells(void **state)
{
    sp_tick_result r;

    (void)state;
    at("2025-11-24", 9);
    make_item("I30", "none");
    OK(make_plan("T6", "I30", "week", "2025-11-24", "people", "P2"));
    OK(sp_tick(duty_admin, &r));
    assert_true(r.tasks >= 1);
    OK(sp_tick(duty_admin, &r));
    assert_int_equal(r.tasks, 0);
    at("2025-11-30", 9);
    OK(sp_tick(duty_admin, &r));
    assert_int_equal(site_sql_int("SELECT count(*) FROM notice WHERE code = "
                                  "'duty_due/T6/P2/2025-11-24'"),
                     1);
    at("2025-12-01", 9);
    OK(sp_tick(duty_admin, &r));
    assert_int_equal(site_sql_int("SELECT count(*) FROM notice WHERE code = "
                                  "'duty_missed/D1/2025-11-30'"),
                     1);
    OK(sp_tick(duty_admin, &r));
    assert_int_equal(r.notices, 0);
    sums_are_right();
    at("2025-11-24", 9);
}

static void the_ledger_proves_out(void **state)
{
    sp_audit_result result;

    (void)state;
    OK(sp_audit_verify(duty_root, NULL, &result));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(items_need_somebody_else),
        cmocka_unit_test(a_changed_item_is_reviewed_anew),
        cmocka_unit_test(the_law_loads_once),
        cmocka_unit_test(bad_plans_are_refused),
        cmocka_unit_test(tasks_are_made_once),
        cmocka_unit_test(two_posts_are_one_task),
        cmocka_unit_test(days_off_are_skipped),
        cmocka_unit_test(who_joins_late_and_who_leaves),
        cmocka_unit_test(a_plan_stops),
        cmocka_unit_test(a_task_goes_its_way),
        cmocka_unit_test(time_misses_tasks_and_writes_none),
        cmocka_unit_test(returned_late_leaves_time),
        cmocka_unit_test(people_see_their_own),
        cmocka_unit_test(standing_in_is_not_passed_on),
        cmocka_unit_test(the_seed_imports),
        cmocka_unit_test(a_tick_makes_reminds_and_tells),
        cmocka_unit_test(the_ledger_proves_out),
    };
    return cmocka_run_group_tests(tests, duty_site_open, duty_site_close);
}
