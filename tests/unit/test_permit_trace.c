/* What is kept of a ticket: keys, histories, the past, successors, the clock,
 * two at once, tickets of another system. */
#include <pthread.h>
#include <stdint.h>

#include "permit_site.h"

/* ---- once, and by one ---- */

static void a_key_does_it_once(void **state)
{
    permit_site *s = *state;
    const recipe *r = recipe_of("height");
    sp_permit_options o = SP_PERMIT_OPTIONS_INIT;
    sp_permit_result first = {0};
    sp_permit_result again = {0};

    char *number = ticket_draft(s, r);
    ticket_fill(s, r, number);
    o.key = "mes-17";
    OK(sp_permit_act(s->user[APP], number, SP_PERMIT_DO_SUBMIT, &o, &first));
    at(s, now_of(s) + 60);
    OK(sp_permit_act(s->user[APP], number, SP_PERMIT_DO_SUBMIT, &o, &again));
    assert_true(again.repeated && !first.repeated);
    assert_int_equal(again.seq, first.seq);
    assert_int_equal(again.at, first.at);
    assert_int_equal(again.to, SP_PERMIT_IN_APPROVAL);
    REFUSED(SP_CONFLICT,
            sp_permit_act(s->user[APP], number, SP_PERMIT_DO_CANCEL, &o, NULL));
    o.key = NULL;
    REFUSED(SP_CONFLICT,
            sp_permit_act(s->user[APP], number, SP_PERMIT_DO_SUBMIT, &o, NULL));
    free(number);
}

static void applying_again_with_a_key_makes_no_other(void **state)
{
    permit_site *s = *state;
    sp_permit *a = sp_record_new(&sp_permit_record_type);
    sp_permit *b = sp_record_new(&sp_permit_record_type);

    OK(sp_text_set(&a->type, "动火"));
    OK(sp_text_set(&b->type, "动火"));
    OK(sp_permit_apply(s->user[APP], a, "k1"));
    OK(sp_permit_apply(s->user[APP], b, "k1"));
    assert_string_equal(a->code, b->code);
    assert_int_equal(a->id, b->id);
    OK(sp_text_set(&b->type, "热舞"));
    REFUSED(SP_NOT_FOUND, sp_permit_apply(s->user[APP], b, "k2"));
    sp_record_free(&sp_permit_record_type, a);
    sp_record_free(&sp_permit_record_type, b);
}

static void of_two_approvers_one_is_too_late(void **state)
{
    permit_site *s = *state;
    const recipe *r = recipe_of("height"); /* II */
    sp_permit_options o = SP_PERMIT_OPTIONS_INIT;

    char *number = ticket_draft(s, r);
    ticket_fill(s, r, number);
    do_or_say(s->user[APP], number, SP_PERMIT_DO_SUBMIT, &o);
    o.step = "work_leader";
    OK(sp_permit_act(s->user[LEAD], number, SP_PERMIT_DO_APPROVE, &o, NULL));
    sp_permit *seen = permit_load(s->user[HEAD], number);
    o.version = seen->version; /* both look at the same */
    o.step = "local_unit_opinion";
    OK(sp_permit_act(s->user[BOSS], number, SP_PERMIT_DO_APPROVE, &o, NULL));
    REFUSED(SP_CONFLICT, sp_permit_act(s->user[SECOND], number,
                                       SP_PERMIT_DO_APPROVE, &o, NULL));
    o.version = SP_NO_INT;
    REFUSED(SP_CONFLICT, sp_permit_act(s->user[SECOND], number,
                                       SP_PERMIT_DO_APPROVE, &o, NULL));
    assert_non_null(strstr(sp_last_error(SP_EN), "boss"));
    sp_record_free(&sp_permit_record_type, seen);
    free(number);
}

typedef struct signer {
    pthread_t thread;
    sp_session *session;
    const char *number;
    sp_status status;
} signer;

static void *sign(void *arg)
{
    signer *w = arg;
    sp_permit_options o = SP_PERMIT_OPTIONS_INIT;

    o.step = "local_unit_opinion";
    w->status =
        sp_permit_act(w->session, w->number, SP_PERMIT_DO_APPROVE, &o, NULL);
    return NULL;
}

static void of_two_at_the_same_time_one_signs(void **state)
{
    permit_site *s = *state;
    const recipe *r = recipe_of("height");
    sp_permit_options o = SP_PERMIT_OPTIONS_INIT;

    for (int i = 0; i < 10; i++) {
        char *number = ticket_draft(s, r);
        ticket_fill(s, r, number);
        do_or_say(s->user[APP], number, SP_PERMIT_DO_SUBMIT, NULL);
        o.step = "work_leader";
        do_or_say(s->user[LEAD], number, SP_PERMIT_DO_APPROVE, &o);
        signer two[] = {{.session = s->user[BOSS], .number = number},
                        {.session = s->user[SECOND], .number = number}};
        for (int k = 0; k < 2; k++)
            pthread_create(&two[k].thread, NULL, sign, &two[k]);
        for (int k = 0; k < 2; k++)
            pthread_join(two[k].thread, NULL);
        assert_true((two[0].status == SP_OK && two[1].status == SP_CONFLICT) ||
                    (two[1].status == SP_OK && two[0].status == SP_CONFLICT));
        free(number);
    }
}

static void a_clock_that_goes_back_starts_nothing(void **state)
{
    permit_site *s = *state;
    const recipe *r = recipe_of("height");
    sp_permit_options o = start_options(r);

    at(s, SITE_NOW + DAY);
    char *number = ticket_started(s, r);
    at(s, now_of(s) - 60);
    REFUSED(SP_INVALID, sp_permit_act(s->user[LEAD], number,
                                      SP_PERMIT_DO_FINISH, &o, NULL));
    o.reason = "停"; /* stopping is always possible */
    OK(sp_permit_act(s->user[HAND], number, SP_PERMIT_DO_SUSPEND, &o, NULL));
    at(s, now_of(s) + 60);
    OK(sp_permit_act(s->user[LEAD], number, SP_PERMIT_DO_FINISH, &o, NULL));
    free(number);
}

/* ---- asking changes nothing ---- */

static uint64_t file_sum(const char *path)
{
    uint64_t sum = 14695981039346656037u;
    FILE *f = fopen(path, "rb");

    for (int c; f && (c = getc(f)) != EOF;)
        sum = (sum ^ (unsigned char)c) * 1099511628211u;
    if (f)
        fclose(f);
    return sum;
}

static sp_status count_conflict(void *context, const sp_permit_conflict *c)
{
    int *n = context;

    assert_true(*c->number && *c->other && *c->zh && *c->en);
    (*n)++;
    return SP_OK;
}

static void asking_changes_no_byte(void **state)
{
    permit_site *s = *state;
    const recipe *r = recipe_of("hot_work");
    sp_permit_options o = start_options(r);
    sp_permit_reasons reasons = {0};
    sp_permit_allowed_actions all = {0};
    char wal[80];
    int n = 0;

    at(s, SITE_NOW + 2 * DAY);
    char *number = ticket_ready(s, r);
    snprintf(wal, sizeof wal, "%s-wal", site_path());
    uint64_t before = file_sum(site_path()) ^ file_sum(wal);
    for (unsigned a = 0; a < SP_PERMIT_ACTION_COUNT; a++) {
        OK(sp_permit_why(s->user[LEAD], number, a, &o, &reasons));
        sp_permit_reasons_clear(&reasons);
    }
    OK(sp_permit_allowed(s->user[BOSS], number, &all));
    sp_permit_allowed_clear(&all);
    OK(sp_permit_conflicts(s->user[BOSS], number, count_conflict, &n));
    OK(sp_permit_conflicts(s->user[BOSS], NULL, count_conflict, &n));
    assert_true((file_sum(site_path()) ^ file_sum(wal)) == before);
    free(number);
}

/* ---- the clock ---- */

static void a_tick_ends_what_is_over_once(void **state)
{
    permit_site *s = *state;
    const recipe *r = recipe_of("blinding");
    sp_tick_result tick = {0};

    at(s, SITE_NOW + 3 * DAY);
    OK(sp_tick(s->user[HAND], NULL)); /* what the tests before left */
    char *number = ticket_started(s, r);
    sp_permit *p = permit_load(s->user[HEAD], number);
    at(s, p->valid_to); /* the last second is still valid */
    OK(sp_tick(s->user[HAND], &tick));
    assert_int_equal(state_of(s, number), SP_PERMIT_IN_PROGRESS);
    at(s, p->valid_to + 1);
    OK(sp_tick(s->user[HAND], &tick));
    assert_int_equal(tick.expired_at_work, 1);
    assert_int_equal(tick.alarms, 1);
    assert_int_equal(state_of(s, number), SP_PERMIT_EXPIRED);
    OK(sp_tick(s->user[HAND], &tick));
    assert_int_equal(tick.expired, 0);
    assert_int_equal(tick.notices, 0);
    REFUSED(SP_FORBIDDEN, sp_permit_act(s->user[HEAD], number,
                                        SP_PERMIT_DO_EXPIRE, NULL, NULL));
    char code[96];
    snprintf(code, sizeof code, "permit_expired_at_work/%s", number);
    char *overview = NULL;
    OK(sp_overview(s->user[HEAD], &overview));
    assert_non_null(strstr(overview, "Work going on"));
    assert_non_null(strstr(overview, "with work going on: stop it"));
    sp_free(overview);
    REFUSED(SP_INVALID, sp_notice_handle(s->user[ADMIN], code, ""));
    OK(sp_notice_handle(s->user[ADMIN], code, "已撤离"));
    REFUSED(SP_CONFLICT, sp_notice_handle(s->user[ADMIN], code, "再次"));
    sp_record_free(&sp_permit_record_type, p);
    free(number);
}

static void a_tick_reminds_of_gas(void **state)
{
    permit_site *s = *state;
    const recipe *r = recipe_of("confined_space"); /* a record every 2 h */
    sp_tick_result tick = {0};

    at(s, SITE_NOW + 4 * DAY);
    OK(sp_tick(s->user[HAND], NULL));
    char *number = ticket_started(s, r);
    OK(sp_tick(s->user[HAND], &tick));
    assert_int_equal(tick.notices, 0);
    at(s, now_of(s) + 2 * HOUR - 600);
    OK(sp_tick(s->user[HAND], &tick));
    assert_int_equal(tick.notices, 1);
    OK(sp_tick(s->user[HAND], &tick));
    assert_int_equal(tick.notices, 0);
    free(number);
}

/* ---- the past ---- */

static void the_past_is_what_the_ledger_says(void **state)
{
    permit_site *s = *state;
    const recipe *r = recipe_of("blinding");
    sp_permit *then = NULL;

    at(s, SITE_NOW + 5 * DAY);
    int64_t drafted = now_of(s);
    char *number = ticket_draft(s, r);
    at(s, drafted + 10);
    ticket_fill(s, r, number);
    OK(sp_permit_act(s->user[APP], number, SP_PERMIT_DO_SUBMIT, NULL, NULL));
    sp_permit *submitted = permit_load(s->user[HEAD], number);
    at(s, drafted + 20);
    ticket_approve(s, number);
    REFUSED(SP_NOT_FOUND,
            sp_permit_as_of(s->user[HEAD], number, drafted - 1, &then));
    OK(sp_permit_as_of(s->user[HEAD], number, drafted, &then));
    assert_int_equal(then->state, SP_PERMIT_DRAFT);
    assert_null(then->facts);
    sp_record_free(&sp_permit_record_type, then);
    OK(sp_permit_as_of(s->user[HEAD], number, drafted + 19, &then));
    char *a = NULL; /* member by member, as it was then */
    char *b = NULL;
    OK(sp_record_json(&sp_permit_record_type, then, 480, &a));
    OK(sp_record_json(&sp_permit_record_type, submitted, 480, &b));
    assert_string_equal(a, b);
    sp_free(a);
    sp_free(b);
    sp_record_free(&sp_permit_record_type, then);
    sp_record_free(&sp_permit_record_type, submitted);
    free(number);
}

static void a_history_has_a_line_for_all_of_it(void **state)
{
    permit_site *s = *state;
    const recipe *r = recipe_of("road_closure");
    sp_records lines = {0};
    sp_query *query = sp_query_new(&sp_permit_history_type);

    at(s, SITE_NOW + 6 * DAY);
    OK(sp_tick(s->user[HAND], NULL));
    char *number = ticket_started(s, r);
    OK(sp_query_where(query, "permit", number));
    OK(sp_query_order(query, "seq"));
    OK(sp_record_list(s->user[HEAD], query, &lines));
    assert_true(lines.count > 10);
    for (size_t i = 0; i < lines.count; i++) {
        const sp_permit_history *h = lines.items[i];
        assert_int_equal(h->seq, i + 1);
        if (i > 0)
            assert_int_equal(
                h->from_state,
                ((const sp_permit_history *)lines.items[i - 1])->to_state);
    }
    sp_records_clear(&lines);
    sp_query_free(query);
    free(number);
}

static void a_successor_is_approved_anew(void **state)
{
    permit_site *s = *state;
    const recipe *r = recipe_of("road_closure");
    char *next = NULL;
    char *again = NULL;

    at(s, SITE_NOW + 7 * DAY);
    OK(sp_tick(s->user[HAND], NULL));
    char *number = ticket_started(s, r);
    sp_permit *p = permit_load(s->user[HEAD], number);
    OK(sp_permit_successor(s->user[APP], number, p->valid_to,
                           p->valid_to + 4 * HOUR, "next", &next));
    OK(sp_permit_successor(s->user[APP], number, p->valid_to,
                           p->valid_to + 4 * HOUR, "next", &again));
    assert_string_equal(next, again);
    sp_permit *q = permit_load(s->user[HEAD], next);
    assert_string_equal(q->prev, number);
    assert_int_equal(q->state, SP_PERMIT_DRAFT);
    assert_int_equal(q->round, 0);
    assert_int_equal(q->planned_from, p->valid_to);
    assert_string_equal(q->facts, p->facts);
    assert_null(q->briefed);
    OK(sp_permit_document_add(s->user[APP], next, "sketch", "b.pdf", "y", 1,
                              NULL));
    do_or_say(s->user[APP], next, SP_PERMIT_DO_SUBMIT, NULL);
    REFUSED(SP_CONFLICT, sp_permit_edit(s->user[APP], p));
    sp_record_free(&sp_permit_record_type, p);
    sp_record_free(&sp_permit_record_type, q);
    sp_free(next);
    sp_free(again);
    free(number);
}

/* ---- work beside other work ---- */

static void blinding_keeps_from_hot_work(void **state)
{
    permit_site *s = *state;
    const recipe *r = recipe_of("hot_work");
    int n = 0;

    at(s, SITE_NOW + 8 * DAY);
    OK(sp_tick(s->user[HAND], NULL));
    char *number = ticket_started(s, r); /* at 100, 100 */
    sp_permit_slot slot = {.label = "A",
                           .type = "blinding",
                           .zone = "Z1",
                           .x = 120, /* 20 m away */
                           .y = 100,
                           .height_from = 0,
                           .height_to = 2,
                           .from = now_of(s),
                           .to = now_of(s) + HOUR};
    OK(sp_permit_plan(s->user[APP], &slot, 1, count_conflict, &n));
    int near = n;
    assert_true(near >= 1);
    slot.x = 140; /* 40 m */
    n = 0;
    OK(sp_permit_plan(s->user[APP], &slot, 1, count_conflict, &n));
    assert_int_equal(n, near - 1);
    slot.from += 30 * DAY;
    slot.to += 30 * DAY;
    n = 0;
    OK(sp_permit_plan(s->user[APP], &slot, 1, count_conflict, &n));
    assert_int_equal(n, 0);
    static const char json[] =
        "[{\"label\":\"B\",\"type\":\"blinding\",\"x\":110,\"y\":100,\"from\":"
        "\"2025-12-02T12:00\",\"to\":\"2025-12-02T13:00\"}]";
    size_t count = 0;
    OK(sp_permit_plan_json(s->user[APP], json, strlen(json), count_conflict, &n,
                           &count));
    assert_int_equal(count, 1);
    assert_true(n >= 1);
    REFUSED(SP_INVALID, sp_permit_plan_json(s->user[APP], "[{}]", 4,
                                            count_conflict, &n, &count));
    free(number);
}

/* ---- tickets of another system ---- */

static void print_error_of(void *context, const sp_import_finding *finding)
{
    (void)context;
    if (finding->severity == SP_ERROR)
        print_error("line %d: %s\n", (int)finding->line, finding->en);
}

static void the_seed_comes_in_with_what_is_wrong(void **state)
{
    permit_site *s = *state;
    const char *shared = getenv("SP_SHARED");
    char path[512];
    sp_import_result result = {0};
    sp_import_options options = {.visit = print_error_of};

    snprintf(path, sizeof path, "%s/data/seed/permits.csv",
             shared ? shared : "");
    if (!shared || access(path, R_OK) != 0) {
        print_message("skipped: SP_SHARED has no seed\n");
        skip();
    }
    OK(sp_permit_import_legacy(s->user[ADMIN], path, &options, &result));
    assert_int_equal(result.rows, 8);
    assert_int_equal(result.added, 8);
    sp_permit *p = permit_load(s->user[HEAD], "WXZY201005000");
    assert_true(p->legacy);
    assert_string_equal(p->type, "hot_work");
    assert_int_equal(p->state, SP_PERMIT_COMPLETED);
    assert_non_null(strstr(p->legacy_findings, "62 天"));
    assert_non_null(strstr(p->legacy_findings, "72 小时"));
    sp_record_free(&sp_permit_record_type, p);
    p = permit_load(s->user[HEAD], "WXZY201030000");
    assert_string_equal(p->type, "excavation");
    assert_string_equal(p->legacy_type, "破土作业票");
    assert_int_equal(p->state, SP_PERMIT_IN_PROGRESS);
    assert_string_equal(p->applicant, "演示账户");
    sp_record_free(&sp_permit_record_type, p);
    REFUSED(SP_CONFLICT, sp_permit_act(s->user[ADMIN], "WXZY201030000",
                                       SP_PERMIT_DO_FINISH, NULL, NULL));
    OK(sp_permit_import_legacy(s->user[ADMIN], path, NULL, &result));
    assert_int_equal(result.unchanged, 8);
    OK(sp_tick(s->user[ADMIN], NULL));
    assert_int_equal(site_sql_int("SELECT count(*) FROM permit WHERE legacy = "
                                  "1 AND state = 'expired'"),
                     0);
}

static void it_all_proves_out(void **state)
{
    permit_site *s = *state;
    sp_audit_result result;
    sp_diagnoses found = {0};

    OK(sp_audit_verify(s->user[ROOT], NULL, &result));
    OK(sp_site_doctor(s->user[ROOT], &found));
    for (size_t i = 0; i < found.count; i++)
        if (!found.items[i].ok)
            fail_msg("%s: %s", found.items[i].what, found.items[i].en);
    sp_diagnoses_clear(&found);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_key_does_it_once),
        cmocka_unit_test(applying_again_with_a_key_makes_no_other),
        cmocka_unit_test(of_two_approvers_one_is_too_late),
        cmocka_unit_test(of_two_at_the_same_time_one_signs),
        cmocka_unit_test(a_clock_that_goes_back_starts_nothing),
        cmocka_unit_test(asking_changes_no_byte),
        cmocka_unit_test(a_tick_ends_what_is_over_once),
        cmocka_unit_test(a_tick_reminds_of_gas),
        cmocka_unit_test(the_past_is_what_the_ledger_says),
        cmocka_unit_test(a_history_has_a_line_for_all_of_it),
        cmocka_unit_test(a_successor_is_approved_anew),
        cmocka_unit_test(blinding_keeps_from_hot_work),
        cmocka_unit_test(the_seed_comes_in_with_what_is_wrong),
        cmocka_unit_test(it_all_proves_out),
    };

    return cmocka_run_group_tests(tests, open_permit_site, close_permit_site);
}
