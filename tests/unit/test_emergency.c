/* Emergency plans, drills, supplies, rosters, end to end. */
#include "site_help.h"

#include <safeprod/cycle.h>
#include <sys/wait.h>

#include "life_table.h"
#include "when.h"

static sp_session *as(const char *user, int64_t now)
{
    sp_session_options options = site_options();
    sp_session *s = NULL;

    options.now = now;
    OK(sp_session_open(site_path(), &options, &s));
    OK(sp_session_login(s, user, SITE_PASSWORD));
    return s;
}

static void add_user(sp_session *root, const char *name, const char *roles)
{
    sp_user *u = sp_record_new(&sp_user_type);

    OK(sp_text_set(&u->name, name));
    OK(sp_user_add(root, u, SITE_PASSWORD));
    sp_record_free(&sp_user_type, u);
    OK(sp_user_grant(root, name, roles));
}

static sp_session *make(void)
{
    sp_session *root = site_make();

    add_user(root, "chen", "SAFETY_ADMIN");
    add_user(root, "head", "SAFETY_HEAD");
    add_user(root, "boss", "PRINCIPAL");
    add_user(root, "wang", "WORKER");
    sp_session_close(root);
    return as("chen", SITE_NOW);
}

static void verify(void)
{
    sp_session *root = site_open();
    sp_audit_result result = {0};

    OK(sp_session_login(root, "root", SITE_PASSWORD));
    OK(sp_audit_verify(root, NULL, &result));
    sp_session_close(root);
}

static void set(const sp_type *type, void *record, const char *field,
                const char *text)
{
    OK(sp_record_set(type, record, sp_type_field(type, field), text, 480));
}

static void add(sp_session *s, const sp_type *type, const char *const *pairs)
{
    void *record = sp_record_new(type);

    for (; *pairs; pairs += 2)
        set(type, record, pairs[0], pairs[1]);
    OK(sp_record_add(s, type, record));
    sp_record_free(type, record);
}
#define ADD(s, type, ...) add(s, type, (const char *const[]){__VA_ARGS__, NULL})

static sp_emergency_plan *plan_of(sp_session *s, const char *code)
{
    void *found;

    OK(sp_record_load(s, &sp_emergency_plan_type, code, &found));
    return found;
}

/* ---- plans ---- */

static void a_plans_whole_life(void **state)
{
    sp_session *chen = make();
    sp_session *boss = as("boss", SITE_NOW);
    sp_session *head = as("head", SITE_NOW);
    sp_emergency_plan *p;

    (void)state;
    ADD(chen, &sp_emergency_plan_type, "code", "YA1", "name", "综合预案",
        "kind", "综合应急预案", "needs_review", "yes", "needs_filing", "yes",
        "needs_assessing", "yes");
    REFUSED(SP_INVALID, sp_plan_act(boss, "YA1", "sign", NULL));
    assert_non_null(strstr(sp_last_error(SP_ZH), "第二十一条"));
    REFUSED(SP_INVALID, sp_plan_act(chen, "YA1", "review", NULL));
    OK(sp_plan_act(chen, "YA1", "review",
                   &(sp_plan_request){.note = "专家评审通过"}));
    REFUSED(SP_FORBIDDEN, sp_plan_act(chen, "YA1", "sign", NULL));
    REFUSED(SP_INVALID, sp_plan_act(head, "YA1", "sign", NULL));
    assert_non_null(strstr(sp_last_error(SP_ZH), "主要负责人"));
    OK(sp_plan_act(boss, "YA1", "sign", NULL));
    REFUSED(SP_CONFLICT, sp_plan_act(boss, "YA1", "sign", NULL));
    REFUSED(SP_INVALID, sp_plan_act(chen, "YA1", "publish",
                                    &(sp_plan_request){.day = "2025-11-23"}));
    OK(sp_plan_act(chen, "YA1", "publish",
                   &(sp_plan_request){.day = "2025-12-01"}));
    p = plan_of(chen, "YA1");
    assert_string_equal(p->published_on, "2025-11-24");
    assert_string_equal(p->file_due, "2025-12-22"); /* 20 working days */
    assert_string_equal(p->review_due, "2028-11-24");
    set(&sp_emergency_plan_type, p, "name", "改名");
    REFUSED(SP_CONFLICT, sp_record_save(chen, &sp_emergency_plan_type, p));
    sp_record_free(&sp_emergency_plan_type, p);
    REFUSED(SP_INVALID, sp_plan_act(chen, "YA1", "file", NULL));
    OK(sp_plan_act(chen, "YA1", "file", &(sp_plan_request){.number = "BA-1"}));
    OK(sp_plan_act(chen, "YA1", "revise",
                   &(sp_plan_request){.note = "演练发现问题"}));
    OK(sp_plan_act(chen, "YA1", "edition", &(sp_plan_request){.code = "YA2"}));
    REFUSED(SP_INVALID, sp_plan_act(chen, "YA1", "edition",
                                    &(sp_plan_request){.code = "YA3"}));
    OK(sp_plan_act(chen, "YA2", "review", &(sp_plan_request){.note = "通过"}));
    OK(sp_plan_act(boss, "YA2", "sign", NULL));
    OK(sp_plan_act(chen, "YA2", "publish",
                   &(sp_plan_request){.day = "2025-11-24"}));
    p = plan_of(chen, "YA1");
    assert_int_equal(p->state, SP_PLAN_OBSOLETE);
    sp_record_free(&sp_emergency_plan_type, p);
    REFUSED(SP_INVALID, sp_plan_act(chen, "YA2", "explode", NULL));
    REFUSED(SP_NOT_FOUND, sp_plan_act(chen, "NONE", "review", NULL));
    sp_session_close(head);
    sp_session_close(boss);
    sp_session_close(chen);
}

/* No row leaves a final state; each action of the tables has a label. */
static void the_tables_are_whole(void **state)
{
    const sp_life *const lives[] = {&sp_plan_life, &sp_drill_life};

    (void)state;
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; i < lives[k]->nrows; i++) {
            const sp_life_row *r = &lives[k]->rows[i];
            bool named = false;
            for (size_t n = 0; n < lives[k]->nactions; n++)
                named =
                    named || strcmp(lives[k]->actions[n].name, r->action) == 0;
            assert_true(named);
            assert_true(r->to == SP_LIFE_STAYS || r->to < lives[k]->nstates);
            assert_int_equal(r->from >> lives[k]->nstates, 0);
        }
    for (size_t i = 0; i < sp_plan_life.nrows; i++)
        assert_int_equal(sp_plan_life.rows[i].from >> SP_PLAN_OBSOLETE & 1, 0);
    for (size_t i = 0; i < sp_drill_life.nrows; i++) {
        assert_int_equal(sp_drill_life.rows[i].from >> SP_DRILL_ARCHIVED & 1,
                         0);
        assert_int_equal(sp_drill_life.rows[i].from >> SP_DRILL_CANCELLED & 1,
                         0);
    }
}

/* ---- drills ---- */

static void add_drill(sp_session *s, const char *day)
{
    ADD(s, &sp_drill_type, "code", "YL1", "name", "液氨泄漏演练", "planned_on",
        day, "plan_type", "专项演练", "place", "氨站", "scenario",
        "2 号储罐法兰泄漏", "commander", "李总", "expected", "30",
        "organisation", "现场处置组、疏散组、医疗组", "aim", "检验专项预案",
        "safeguards", "真实泄漏或人员受伤时立即中止", "advice", "修订疏散路线",
        "good", "报警及时", "problems", "集合点标识不清");
}

static void inject(sp_session *s, const char *text, int64_t offset)
{
    sp_drill_inject *i = sp_record_new(&sp_drill_inject_type);

    i->offset_s = offset;
    i->limit_s = 120;
    OK(sp_text_set(&i->drill, "YL1"));
    OK(sp_text_set(&i->inject, text));
    OK(sp_text_set(&i->expected, "报告并关阀"));
    OK(sp_drill_inject_add(s, i));
    sp_record_free(&sp_drill_inject_type, i);
}

static sp_drill_request at(int64_t time)
{
    return (sp_drill_request){.at = time, .counted = SP_NO_INT};
}

static void keep(const char *name, const void *bytes, size_t len)
{
    const char *folder = getenv("SP_DOCUMENT_OUT");
    char path[200];

    if (!folder)
        return;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, len, file), len);
    fclose(file);
}

static void print(sp_session *s, const char *what)
{
    void *pdf;
    size_t len;
    unsigned pages;
    char name[40];

    OK(sp_drill_print(s, "YL1", what, &pdf, &len, &pages));
    assert_memory_equal(pdf, "%PDF", 4);
    snprintf(name, sizeof name, "drill_%s.pdf", what);
    keep(name, pdf, len);
    sp_free(pdf);
}

static void a_drills_whole_life(void **state)
{
    sp_session *s = make();
    sp_drill_request r = at(SITE_NOW - 3000);
    char *hazard;
    void *found;
    sp_drill *d;

    (void)state;
    add_drill(s, "2025-11-24");
    OK(sp_drill_act(s, "YL1", "prepare", NULL));
    REFUSED(SP_INVALID, sp_drill_act(s, "YL1", "start", NULL));
    inject(s, "发现泄漏", 0);
    inject(s, "一人中毒", 300);
    print(s, "plan");
    REFUSED(SP_CONFLICT, sp_drill_mark(s, "YL1/i1", NULL, SP_NO_INT));
    r.at = SITE_NOW + 60;
    REFUSED(SP_INVALID, sp_drill_act(s, "YL1", "start", &r));
    r.at = SITE_NOW - 3000;
    OK(sp_drill_act(s, "YL1", "start", &r));
    REFUSED(SP_INVALID, sp_drill_mark(s, "YL1/i1", "关阀", SP_NO_INT));
    OK(sp_drill_mark(s, "YL1/i1", NULL, SITE_NOW - 2990));
    REFUSED(SP_CONFLICT, sp_drill_mark(s, "YL1/i1", NULL, SITE_NOW - 2980));
    REFUSED(SP_INVALID, sp_drill_mark(s, "YL1/i1", "关阀", SITE_NOW - 2995));
    OK(sp_drill_mark(s, "YL1/i1", "中控 90 秒内关阀", SITE_NOW - 2900));
    OK(sp_drill_mark(s, "YL1/i2", NULL, SITE_NOW - 2700));
    OK(sp_drill_mark(s, "YL1/i2", "医疗组到场", SITE_NOW - 2500));
    r = at(SITE_NOW - 2000);
    REFUSED(SP_INVALID, sp_drill_act(s, "YL1", "interrupt", &r));
    r.note = "风向突变";
    OK(sp_drill_act(s, "YL1", "interrupt", &r));
    r = at(SITE_NOW - 1700);
    OK(sp_drill_act(s, "YL1", "resume", &r));
    r = at(SITE_NOW - 600);
    REFUSED(SP_INVALID, sp_drill_act(s, "YL1", "finish", &r));
    r.counted = 29;
    REFUSED(SP_INVALID, sp_drill_act(s, "YL1", "finish", &r));
    r.note = "一人提前离场，已联系";
    OK(sp_drill_act(s, "YL1", "finish", &r));
    REFUSED(SP_INVALID, sp_drill_act(s, "YL1", "evaluate", NULL));
    REFUSED(SP_INVALID, sp_drill_score(s, "YL1", "预警", "报告", 2, NULL));
    OK(sp_drill_score(s, "YL1", "预警与信息报告", "按程序报告", 5, NULL));
    OK(sp_drill_score(s, "YL1", "指挥和协调", "指挥到位", 3, "通信一度中断"));
    OK(sp_drill_finding(s, "YL1", "2 号集合点标识不清", "更换标识", &hazard));
    OK(sp_record_load(s, &sp_hazard_type, hazard, &found));
    assert_int_equal(((sp_hazard *)found)->source, SP_HAZARD_DRILL);
    assert_string_equal(((sp_hazard *)found)->source_code, "YL1");
    sp_record_free(&sp_hazard_type, found);
    sp_free(hazard);
    r = at(SP_NO_INT);
    r.grade = SP_DRILL_EXCELLENT;
    REFUSED(SP_INVALID, sp_drill_act(s, "YL1", "evaluate", &r));
    r.grade = SP_DRILL_UNGRADED;
    OK(sp_drill_act(s, "YL1", "evaluate", &r));
    print(s, "report");
    OK(sp_drill_act(s, "YL1", "archive", NULL));
    OK(sp_record_load(s, &sp_drill_type, "YL1", &found));
    d = found;
    assert_int_equal(d->score, 400);
    assert_int_equal(d->grade, SP_DRILL_GOOD);
    assert_int_equal(d->paused, 300);
    assert_int_equal(d->counted, 29);
    set(&sp_drill_type, d, "problems", "无");
    REFUSED(SP_CONFLICT, sp_record_save(s, &sp_drill_type, d));
    sp_record_free(&sp_drill_type, d);
    OK(sp_record_load(s, &sp_drill_inject_type, "YL1/i1", &found));
    assert_int_equal(((sp_drill_inject *)found)->response_s, 90);
    sp_record_free(&sp_drill_inject_type, found);
    REFUSED(SP_CONFLICT, sp_drill_act(s, "YL1", "cancel", NULL));
    verify();
    sp_session_close(s);
}

typedef struct due_seen {
    size_t count;
    int64_t open;
} due_seen;

static sp_status see_due(void *context, const sp_drill_due *due)
{
    due_seen *seen = context;

    seen->count++;
    seen->open += due->done < due->asked;
    return SP_OK;
}

static void due_and_counts(void **state)
{
    sp_session *s = make();
    sp_emergency_counts c;
    sp_tick_result ticked;
    due_seen seen = {0};

    (void)state;
    OK(sp_drill_due_each(s, NULL, see_due, &seen));
    assert_int_equal(seen.count, 1); /* a site that says nothing: any unit */
    ADD(s, &sp_drill_unit_type, "code", "DW1", "class_name", "high_hazard",
        "fire_class", "fire_key");
    seen = (due_seen){0};
    OK(sp_drill_due_each(s, "2024-02-29", see_due, &seen));
    assert_int_equal(seen.count, 3);
    assert_int_equal(seen.open, 3);
    REFUSED(SP_INVALID, sp_drill_due_each(s, "2025-02-29", see_due, &seen));
    OK(sp_emergency_count(s, &c));
    assert_int_equal(c.drills_open, 3);
    assert_string_equal(c.next_drill, "2025-12-31");
    OK(sp_tick(s, &ticked)); /* 24 November: 37 days, too early */
    int64_t early = ticked.notices;
    sp_session_close(s);
    s = as("chen", SITE_NOW + 8 * 86400);
    OK(sp_tick(s, &ticked));
    assert_int_equal(early, 0);
    assert_int_equal(ticked.notices, 3);
    OK(sp_tick(s, &ticked));
    assert_int_equal(ticked.notices, 0);
    sp_session_close(s);
}

/* ---- supplies ---- */

static int64_t qty_of(sp_session *s, const char *code)
{
    void *found;

    OK(sp_record_load(s, &sp_supply_type, code, &found));
    int64_t qty = ((sp_supply *)found)->qty;
    sp_record_free(&sp_supply_type, found);
    return qty;
}

static sp_status book(sp_session *s, const char *code, sp_supply_move_kind kind,
                      int64_t qty, const char *to, const char *note)
{
    return sp_supply_book(
        s, code, kind,
        &(sp_supply_request){.qty = qty, .to = to, .note = note});
}

static sp_status see_fault(void *context, const sp_supply_fault *f)
{
    int *counts = context;

    counts[0] += f->missing;
    counts[1] += f->expires_in != SP_NO_INT;
    counts[2] += f->check_in != SP_NO_INT;
    return SP_OK;
}

static void supplies_never_go_below_zero(void **state)
{
    sp_session *s = make();
    sp_session *wang = as("wang", SITE_NOW);
    int faults[3] = {0};
    sp_records moves = {0};
    sp_query *query = sp_query_new(&sp_supply_move_type);
    int64_t sum = 0;

    (void)state;
    ADD(s, &sp_supply_type, "code", "W1", "name", "空气呼吸器", "min_qty", "4",
        "valid_to", "2025-12-31", "next_check", "2025-11-01", "check_months",
        "1");
    ADD(s, &sp_supply_type, "code", "W2", "name", "空气呼吸器");
    assert_int_equal(qty_of(s, "W1"), 0);
    OK(book(s, "W1", SP_SUPPLY_IN, 5, NULL, NULL));
    REFUSED(SP_CONFLICT, book(s, "W1", SP_SUPPLY_OUT, 6, NULL, NULL));
    REFUSED(SP_INVALID, book(s, "W1", SP_SUPPLY_OUT, 0, NULL, NULL));
    REFUSED(SP_INVALID, book(s, "W1", SP_SUPPLY_OUT, -1, NULL, NULL));
    REFUSED(SP_INVALID, book(s, "W1", SP_SUPPLY_IN, INT64_MAX, NULL, NULL));
    REFUSED(SP_INVALID, book(s, "W1", SP_SUPPLY_SCRAP, 1, NULL, NULL));
    REFUSED(SP_INVALID, book(s, "W1", SP_SUPPLY_TRANSFER, 1, "W1", NULL));
    REFUSED(SP_INVALID, book(s, "W1", SP_SUPPLY_TRANSFER, 1, "W9", NULL));
    assert_int_equal(qty_of(s, "W1"), 5); /* all of it was undone */
    REFUSED(SP_FORBIDDEN, book(wang, "W1", SP_SUPPLY_OUT, 1, NULL, NULL));
    OK(book(s, "W1", SP_SUPPLY_TRANSFER, 2, "W2", NULL));
    assert_int_equal(qty_of(s, "W2"), 2);
    OK(sp_supply_faults(s, see_fault, faults));
    assert_int_equal(faults[0], 1);
    assert_int_equal(faults[1], 1);
    assert_int_equal(faults[2], 1);
    REFUSED(SP_INVALID, book(s, "W1", SP_SUPPLY_CHECK, 2, NULL, NULL));
    OK(book(s, "W1", SP_SUPPLY_CHECK, 2, NULL, "少一具，去向在查"));
    memset(faults, 0, sizeof faults);
    OK(sp_supply_faults(s, see_fault, faults));
    assert_int_equal(faults[2], 0); /* the next check is in a month */
    OK(sp_query_where(query, "supply", "W1"));
    OK(sp_record_list(s, query, &moves));
    for (size_t i = 0; i < moves.count; i++)
        sum += ((sp_supply_move *)moves.items[i])->change;
    assert_int_equal(sum, qty_of(s, "W1"));
    sp_records_clear(&moves);
    sp_query_free(query);
    verify();
    sp_session_close(wang);
    sp_session_close(s);
}

/* Two processes take one at a time from ten until there are none. */
static void two_take_the_last_one(void **state)
{
    sp_session *s = make();
    pid_t child[2];
    int taken = 0;

    (void)state;
    ADD(s, &sp_supply_type, "code", "W1", "name", "灭火器");
    OK(book(s, "W1", SP_SUPPLY_IN, 10, NULL, NULL));
    sp_session_close(s);
    for (int k = 0; k < 2; k++) {
        child[k] = fork();
        if (child[k] == 0) {
            int n = 0;
            sp_session_options options = site_options();
            sp_session *mine = NULL;
            options.busy_ms = 20000;
            if (sp_session_open(site_path(), &options, &mine) ||
                sp_session_login(mine, "chen", SITE_PASSWORD))
                _exit(99);
            for (int i = 0; i < 10; i++)
                n += book(mine, "W1", SP_SUPPLY_OUT, 1, NULL, NULL) == SP_OK;
            sp_session_close(mine);
            _exit(n);
        }
    }
    for (int k = 0; k < 2; k++) {
        int status;
        assert_int_equal(waitpid(child[k], &status, 0), child[k]);
        assert_true(WIFEXITED(status));
        taken += WEXITSTATUS(status);
    }
    assert_int_equal(taken, 10);
    s = as("chen", SITE_NOW);
    assert_int_equal(qty_of(s, "W1"), 0);
    sp_session_close(s);
}

/* ---- rosters ---- */

static void shift(sp_session *s, const char *from, const char *to)
{
    ADD(s, &sp_roster_shift_type, "post", "中控室", "from_at", from, "to_at",
        to, "people", "张三");
}

static sp_status see_roster(void *context, const sp_roster_fault *f)
{
    char *text = context;
    size_t used = strlen(text);

    snprintf(text + used, 200 - used, "%s %lld;", f->overlap ? "both" : "none",
             (long long)(f->to - f->from) / 3600);
    return SP_OK;
}

static void gaps_and_overlaps(void **state)
{
    sp_session *s = make();
    int64_t from = 0;
    char text[200] = "";

    (void)state;
    assert_true(sp_time_parse("2024-02-29 00:00", 480, &from));
    shift(s, "2024-02-29 00:00", "2024-02-29 08:00");
    shift(s, "2024-02-29 08:00", "2024-02-29 16:00");
    shift(s, "2024-02-29 15:00", "2024-02-29 23:00");
    shift(s, "2024-03-01 01:00", "2024-03-01 08:00");
    OK(sp_roster_check(s, from, from + 86400 + 8 * 3600, see_roster, text));
    assert_string_equal(text, "both 1;none 2;");
    *text = '\0';
    OK(sp_roster_check(s, from, from + 2 * 86400, see_roster, text));
    assert_string_equal(text, "both 1;none 2;none 16;");
    REFUSED(SP_INVALID, sp_roster_check(s, from, from, see_roster, text));
    REFUSED(SP_INVALID,
            sp_roster_hand_over(s, "中控室-20240229-0000", "李四", NULL));
    OK(sp_roster_hand_over(s, "中控室-20240229-0000", "李四", "设备正常"));
    REFUSED(SP_CONFLICT,
            sp_roster_hand_over(s, "中控室-20240229-0000", "李四", "再交"));
    sp_session_close(s);
}

/* ---- import ---- */

static void the_seed_comes_in_as_it_is(void **state)
{
    const char *shared = getenv("SP_SHARED");
    char path[400];
    sp_session *s;
    sp_import_result report = {0};
    sp_records drills = {0};
    sp_query *query;

    (void)state;
    snprintf(path, sizeof path, "%s/data/seed/drills.csv",
             shared ? shared : "");
    if (!shared || access(path, R_OK) != 0) {
        print_message("skipped: no %s\n", path);
        skip();
    }
    s = make();
    OK(sp_import(s, &sp_drill_type, path, NULL, &report));
    assert_int_equal(report.added, 3);
    OK(sp_import(s, &sp_drill_type, path, NULL, &report));
    assert_int_equal(report.added, 0);
    query = sp_query_new(&sp_drill_type);
    OK(sp_record_list(s, query, &drills));
    assert_int_equal(drills.count, 3);
    const sp_drill *d = drills.items[0];
    assert_string_equal(d->code, "YL20230429-1");
    assert_string_equal(d->planned_on, "2023-04-29");
    assert_string_equal(d->model, "应急演练方案");
    assert_int_equal(d->plan_type, SP_PLAN_SPECIAL);
    assert_int_equal(((sp_drill *)drills.items[1])->plan_type,
                     SP_PLAN_COMPREHENSIVE);
    sp_records_clear(&drills);
    sp_query_free(query);
    sp_session_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plans_whole_life),
        cmocka_unit_test(the_tables_are_whole),
        cmocka_unit_test(a_drills_whole_life),
        cmocka_unit_test(due_and_counts),
        cmocka_unit_test(supplies_never_go_below_zero),
        cmocka_unit_test(two_take_the_last_one),
        cmocka_unit_test(gaps_and_overlaps),
        cmocka_unit_test(the_seed_comes_in_as_it_is),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);

    site_remove(site_path());
    return failed;
}
