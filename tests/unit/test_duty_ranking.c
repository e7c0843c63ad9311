/* Boards on a site: the page from kept sums is the board from all rows, the
 * clock, departments, what is published stays, accounts, flags, privacy. */
#include "duty_site.h"

enum { PEOPLE = 40, DAYS = 30 };

static uint64_t seed = 88172645463325252u;

static unsigned roll(unsigned n)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (unsigned)(seed % n);
}

static void person_code(unsigned i, char out[8])
{
    snprintf(out, 8, "W%03u", i);
}

/* October 2025: each of the people has a task a day, and does some of them. */
static void act_out(unsigned i)
{
    char person[8];
    char task[64];

    person_code(i, person);
    for (int d = 1; d <= DAYS; d++) {
        void *found = NULL;
        snprintf(task, sizeof task, "R/%s/2025-10-%02d", person, d);
        OK(sp_rec_find(duty_admin->db, &sp_duty_task_type, "code", task,
                       &found));
        sp_duty_task *t = sp_record_copy(&sp_duty_task_type, found);
        if (roll(5) > i % 4) {
            t->status = SP_DUTY_APPROVED;
            t->submitted_at = t->due_at + (roll(6) ? -60 : 60);
            t->score = roll(3) ? (int64_t)roll(101) : SP_NO_INT;
            OK(sp_change(duty_admin, &sp_duty_task_type, found, t, "test"));
        }
        sp_record_free(&sp_duty_task_type, t);
        sp_record_free(&sp_duty_task_type, found);
    }
}

static int open_all(void **state)
{
    char code[8];

    duty_site_open(state);
    at("2025-10-01", 9);
    for (unsigned i = 0; i < PEOPLE; i++) {
        person_code(i, code);
        add_person(code, "", i % 3 ? "D1" : "D2");
    }
    make_item("R", "none");
    OK(make_plan("R", "R", "day", "2025-10-01", "departments", "D1,D2"));
    OK(sp_duty_make(duty_admin, "R", day("2025-10-01"), day("2025-10-30"),
                    NULL));
    for (unsigned i = 0; i < PEOPLE; i++)
        act_out(i);
    at("2025-11-05", 9);
    return 0;
}

/* ---- boards as texts ---- */

static sp_status print_row(void *context, const sp_duty_rank_row *row)
{
    sp_str_addf(
        context, "%lld %d %s %lld %lld %lld %lld\n", (long long)row->place,
        (int)row->band, row->code ? row->code : "-", (long long)row->score,
        (long long)row->n, (long long)row->done, (long long)row->on_time);
    return SP_OK;
}

static char *board(sp_session *session, const char *period, sp_duty_board which,
                   size_t limit)
{
    sp_duty_ranking_query q = {
        .period = period, .board = which, .limit = limit};
    sp_str s = {0};
    char *text = NULL;

    OK(sp_duty_rank(session, &q, print_row, &s));
    OK(sp_str_take(&s, &text));
    return text;
}

static size_t lines(const char *text, size_t n)
{
    const char *at_line = text;

    for (size_t i = 0; i < n && *at_line; i++)
        at_line = strchr(at_line, '\n') + 1;
    return (size_t)(at_line - text);
}

static void a_page_is_the_top_of_the_board(void **state)
{
    (void)state;
    /* Not counted yet: worked out in memory. */
    char *before = board(duty_head, "2025-10", SP_DUTY_BOARD_COMPANY, 0);
    OK(sp_duty_roll(duty_admin));
    sums_are_right();
    char *after = board(duty_head, "2025-10", SP_DUTY_BOARD_COMPANY, 0);
    char *page = board(duty_head, "2025-10", SP_DUTY_BOARD_COMPANY, 10);
    assert_string_equal(before, after);
    OK(sp_duty_recount(duty_head));
    sums_are_right();
    assert_int_equal(strlen(page), lines(after, 10));
    assert_memory_equal(page, after, strlen(page));
    assert_int_equal(strncmp(page, "1 0 W", 5), 0);
    free(before);
    free(after);
    free(page);
}

static void months_add_up(void **state)
{
    (void)state;
    char *month = board(duty_head, "2025-10", SP_DUTY_BOARD_COMPANY, 0);
    char *quarter = board(duty_head, "2025-Q4", SP_DUTY_BOARD_COMPANY, 0);
    char *year = board(duty_head, "2025", SP_DUTY_BOARD_COMPANY, 0);
    assert_string_equal(month, quarter); /* nothing else was due in it */
    assert_string_equal(month, year);
    free(month);
    free(quarter);
    free(year);
}

static void departments_are_weighted_by_tasks(void **state)
{
    char expected[64];
    int64_t due;
    int64_t done;

    (void)state;
    char *text = board(duty_head, "2025-10", SP_DUTY_BOARD_DEPT, 0);
    due = site_sql_int("SELECT sum(approved + missed) FROM duty_sum s JOIN "
                       "person p ON p.code = s.person WHERE month = 202510 AND "
                       "p.owner_dept = 'D2'");
    done = site_sql_int("SELECT sum(approved) FROM duty_sum s JOIN person p ON "
                        "p.code = s.person WHERE month = 202510 AND "
                        "p.owner_dept = 'D2'");
    snprintf(expected, sizeof expected, " %lld %lld ", (long long)due,
             (long long)done);
    assert_non_null(strstr(text, " D1 "));
    assert_non_null(strstr(text, " D2 "));
    assert_non_null(strstr(text, expected));
    free(text);
}

static void no_tasks_come_last(void **state)
{
    (void)state;
    char *text = board(duty_head, "2025-08", SP_DUTY_BOARD_COMPANY, 0);
    assert_int_equal(strncmp(text, "0 2 ", 4), 0);
    assert_null(strstr(text, "1000000"));
    free(text);
    sp_duty_ranking_query q = {.period = "2025-13"};
    sp_str s = {0};
    REFUSED(SP_INVALID, sp_duty_rank(duty_head, &q, print_row, &s));
    q.period = "2025-Q5";
    REFUSED(SP_INVALID, sp_duty_rank(duty_head, &q, print_row, &s));
    q.period = "20";
    REFUSED(SP_INVALID, sp_duty_rank(duty_head, &q, print_row, &s));
    q.period = "2025-1x";
    REFUSED(SP_INVALID, sp_duty_rank(duty_head, &q, print_row, &s));
    q.period = "2025-10-01";
    REFUSED(SP_INVALID, sp_duty_rank(duty_head, &q, print_row, &s));
    REFUSED(SP_FORBIDDEN, sp_duty_rank(duty_root, &q, print_row, &s));
}

/* ---- privacy ---- */

static void others_show_name_and_score_alone(void **state)
{
    (void)state;
    char *text = board(duty_worker, "2025-10", SP_DUTY_BOARD_COMPANY, 0);
    for (char *at_line = text; *at_line; at_line = strchr(at_line, '\n') + 1) {
        bool own = strstr(at_line, " P1 ") &&
                   strstr(at_line, " P1 ") < strchr(at_line, '\n');
        bool hidden = strstr(at_line, " -1 -1 -1\n") ==
                      strchr(at_line, '\n') - strlen(" -1 -1 -1");
        assert_int_equal(hidden, !own);
    }
    assert_null(strstr(text, "W000"));
    free(text);
    text = board(duty_boss, "2025-10", SP_DUTY_BOARD_COMPANY, 0);
    assert_non_null(strstr(text, "W001")); /* of D1 */
    assert_null(strstr(text, "W000"));     /* of D2 */
    free(text);
}

/* ---- accounts ---- */

typedef struct account {
    int64_t terms, tasks, score;
    size_t ntasks;
} account;

static sp_status add_part(void *context, const sp_duty_part *part)
{
    account *a = context;

    assert_true(*part->zh && *part->en);
    if (strcmp(part->kind, "term") == 0)
        a->terms += part->points;
    else if (strcmp(part->kind, "score") == 0)
        a->score = part->points;
    else
        a->tasks += part->points;
    a->ntasks += strcmp(part->kind, "task") == 0;
    return SP_OK;
}

/* Another version of the pack, with another formula. */
static void load_formula(const char *formula, int version)
{
    sp_pack *pack = NULL;
    char from[64] = "\"formula\": {\"value\": \"weighted\"";
    char to[64];
    char number[32];
    char *loaded = NULL;

    OK(sp_pack_builtin("ranking.standard", &pack));
    const char *text = sp_pack_text(pack);
    char *copy = calloc(1, strlen(text) + 200);
    snprintf(to, sizeof to, "\"formula\": {\"value\": \"%s\"", formula);
    snprintf(number, sizeof number, "\"version\": \"%d\"", version);
    const char *v = strstr(text, "\"version\": \"1\"");
    const char *f = strstr(text, from);
    assert_true(v && f && v < f);
    sprintf(copy, "%.*s%s%.*s%s%s", (int)(v - text), text, number,
            (int)(f - v - 14), v + 14, to, f + strlen(from));
    OK(sp_standard_load(duty_root, copy, strlen(copy), &loaded));
    sp_free(loaded);
    free(copy);
    sp_pack_free(pack);
}

static void every_point_is_accounted_for(void **state)
{
    static const char *const formulas[] = {"completion", "weighted", "ledger",
                                           "by_item"};

    (void)state;
    for (size_t f = 0; f < SP_COUNT(formulas); f++) {
        load_formula(formulas[f], (int)f + 2);
        OK(sp_duty_roll(duty_admin)); /* scores all anew */
        char *text = board(duty_head, "2025-10", SP_DUTY_BOARD_COMPANY, 0);
        char *page = board(duty_head, "2025-10", SP_DUTY_BOARD_COMPANY, 5);
        assert_memory_equal(page, text, strlen(page));
        for (unsigned i = 0; i < PEOPLE; i++) {
            account a = {0};
            char code[16];
            char wanted[48];
            code[0] = ' ';
            person_code(i, code + 1);
            OK(sp_duty_explain(duty_head, code + 1, "2025-10", add_part, &a));
            assert_int_equal(a.ntasks, DAYS);
            assert_int_equal(a.terms, a.score);
            if (strcmp(formulas[f], "ledger") != 0 || a.score > 0)
                assert_int_equal(a.tasks, a.score);
            snprintf(wanted, sizeof wanted, "%s %lld ", code,
                     (long long)a.score);
            if (!strstr(text, wanted))
                fail_msg("%s: the board does not say %s", formulas[f], wanted);
        }
        free(text);
        free(page);
    }
    load_formula("weighted", 9);
    OK(sp_duty_roll(duty_admin));
}

static void accounts_are_private(void **state)
{
    account a = {0};

    (void)state;
    OK(sp_duty_explain(duty_worker, "P1", "2025-10", add_part, &a));
    OK(sp_duty_explain(duty_boss, "W001", "2025-10", add_part, &a));
    REFUSED(SP_FORBIDDEN,
            sp_duty_explain(duty_worker, "W001", "2025-10", add_part, &a));
    REFUSED(SP_FORBIDDEN,
            sp_duty_explain(duty_boss, "W000", "2025-10", add_part, &a));
    REFUSED(SP_NOT_FOUND,
            sp_duty_explain(duty_head, "NONE", "2025-10", add_part, &a));
}

/* ---- what is published stays ---- */

static char *published(const char *code)
{
    sp_str s = {0};
    char *text = NULL;

    OK(sp_duty_published(duty_head, code, print_row, &s));
    OK(sp_str_take(&s, &text));
    return text;
}

static void a_published_ranking_stays(void **state)
{
    sp_duty_ranking_query q = {.period = "2025-10"};
    sp_duty_ranking_query now = {.period = "2025-11"};
    char *code = NULL;

    (void)state;
    REFUSED(SP_FORBIDDEN, sp_duty_publish_ranking(duty_admin, &q, NULL));
    REFUSED(SP_INVALID, sp_duty_publish_ranking(duty_head, &now, NULL));
    OK(sp_duty_publish_ranking(duty_head, &q, &code));
    assert_string_equal(code, "2025-10/company");
    REFUSED(SP_CONFLICT, sp_duty_publish_ranking(duty_head, &q, NULL));
    char *live = board(duty_head, "2025-10", SP_DUTY_BOARD_COMPANY, 0);
    char *then = published(code);
    assert_string_equal(live, then);
    act_out(3);                     /* somebody edits later, */
    load_formula("completion", 10); /* and the rules change */
    char *later = published(code);
    char *other = board(duty_head, "2025-10", SP_DUTY_BOARD_COMPANY, 0);
    assert_string_equal(then, later);
    assert_string_not_equal(live, other);
    void *record = NULL;
    OK(sp_record_load(duty_head, &sp_duty_ranking_type, code, &record));
    assert_int_equal(((sp_duty_ranking *)record)->formula, SP_RANK_WEIGHTED);
    assert_string_equal(((sp_duty_ranking *)record)->pack,
                        "ranking.standard@9");
    REFUSED(SP_UNSUPPORTED,
            sp_record_save(duty_head, &sp_duty_ranking_type, record));
    sp_record_free(&sp_duty_ranking_type, record);
    sp_free(code);
    free(live);
    free(then);
    free(later);
    free(other);
}

/* ---- gaming ---- */

static sp_status note_flag(void *context, const sp_duty_flag *flag)
{
    sp_str_addf(context, "%s %s\n", flag->kind, flag->task);
    return SP_OK;
}

static char *flags(sp_session *session, const char *period)
{
    sp_str s = {0};
    char *text = NULL;

    OK(sp_duty_flags(session, period, NULL, note_flag, &s));
    OK(sp_str_take(&s, &text));
    return text;
}

static void gaming_is_flagged(void **state)
{
    static const unsigned char png[] = {0x89, 'P', 'N', 'G', 1, 2, 3};
    const sp_duty_file file = {"p.png", png, sizeof png};
    sp_duty_options o = {.files = &file, .nfiles = 1, .score = SP_NO_INT};
    char task[64];

    (void)state;
    at("2025-11-05", 9);
    for (int i = 0; i < 20; i++) {
        char plan[16];
        snprintf(plan, sizeof plan, "G%02d", i);
        OK(make_plan(plan, "R", "day", "2025-11-05", "people", "P1"));
        OK(sp_duty_make(duty_admin, plan, SP_NO_INT, day("2025-11-05"), NULL));
    }
    for (int i = 0; i < 20; i++) { /* three seconds each, from 10:00 on */
        at("2025-11-05", 10);
        duty_worker->options.now += i * 3;
        snprintf(task, sizeof task, "G%02d/P1/2025-11-05", i);
        o.nfiles = i < 2; /* the same photo twice */
        OK(sp_duty_act(duty_worker, task, SP_DUTY_DO_SUBMIT, &o));
    }
    at("2025-11-05", 11);
    char *text = flags(duty_head, "2025-11");
    assert_string_equal(text, "same_photo G00/P1/2025-11-05\n"
                              "same_photo G01/P1/2025-11-05\n"
                              "burst G19/P1/2025-11-05\n");
    free(text);
    at("2025-11-05", 9);
    OK(make_plan("H", "R", "day", "2025-11-05", "people", "P1"));
    OK(sp_duty_make(duty_admin, "H", SP_NO_INT, day("2025-11-05"), NULL));
    duty_worker->options.now += 5;
    o.nfiles = 0;
    OK(sp_duty_act(duty_worker, "H/P1/2025-11-05", SP_DUTY_DO_SUBMIT, &o));
    text = flags(duty_boss, "2025-11");
    assert_non_null(strstr(text, "hasty H/P1/2025-11-05\n"));
    free(text);
    sums_are_right();
}

static void the_overview_counts(void **state)
{
    sp_duty_counts c;

    (void)state;
    OK(sp_duty_overview(duty_head, "2025-10", &c));
    assert_int_equal(c.due, (PEOPLE + 4) * DAYS);
    assert_int_equal(c.due, c.done + c.missed);
    assert_true(c.on_time < c.done && c.people == PEOPLE + 4);
    REFUSED(SP_INVALID, sp_duty_overview(duty_head, "2025-Q4", &c));
}

static int close_all(void **state)
{
    return duty_site_close(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_page_is_the_top_of_the_board),
        cmocka_unit_test(months_add_up),
        cmocka_unit_test(departments_are_weighted_by_tasks),
        cmocka_unit_test(no_tasks_come_last),
        cmocka_unit_test(others_show_name_and_score_alone),
        cmocka_unit_test(every_point_is_accounted_for),
        cmocka_unit_test(accounts_are_private),
        cmocka_unit_test(the_overview_counts),
        cmocka_unit_test(a_published_ranking_stays),
        cmocka_unit_test(gaming_is_flagged),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
