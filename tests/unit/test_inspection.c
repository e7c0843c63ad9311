/* Inspections: checklists and their revisions, plans, tasks that are made once
 * only, results, hazards, rates, tables. */
#include "permit_site.h"

#include <math.h>

static const char list_csv[] =
    "检查表,名称,类型,序号,检查内容,依据,需拍照\n"
    "JC01,罐区日常检查,日常,1,阀门无泄漏,GB 50016,否\n"
    "JC01,,,2,灭火器压力正常,GB 50444,否\n"
    "JC01,,,3,静电接地完好,,否\n";

static void write_text(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static const char *file_path(const char *name)
{
    static char path[96];

    snprintf(path, sizeof path, "/tmp/sp-insp-%d-%s", (int)getpid(), name);
    return path;
}

static void load_list(permit_site *s, sp_checklist_result *out)
{
    write_text(file_path("list.csv"), list_csv);
    OK(sp_checklist_load(s->user[ADMIN], file_path("list.csv"), NULL, NULL,
                         NULL, out));
    unlink(file_path("list.csv"));
}

static void set(const sp_type *type, void *record, const char *name,
                const char *text)
{
    OK(sp_record_set(type, record, sp_type_field(type, name), text, 480));
}

/* A plan by pairs of field and text. */
static sp_status try_plan(sp_session *session, const char *const *pairs)
{
    const sp_type *type = &sp_inspection_plan_type;
    void *plan = sp_record_new(type);

    set(type, plan, "code", "JH01");
    set(type, plan, "name", "罐区日检");
    set(type, plan, "checklist", "JC01");
    set(type, plan, "zone", "Z1");
    set(type, plan, "assignees", "lead");
    set(type, plan, "cycle", "day");
    for (; *pairs; pairs += 2)
        set(type, plan, pairs[0], pairs[1]);
    sp_status status = sp_record_add(session, type, plan);
    sp_record_free(type, plan);
    return status;
}

#define PLAN(s, ...)                                                           \
    OK(try_plan((s)->user[ADMIN], (const char *const[]){__VA_ARGS__, NULL}))

/* ---- checklists ---- */

static void a_list_has_revisions(void **state)
{
    permit_site *s = *state;
    sp_checklist_result r = {0};
    sp_records items = {0};

    load_list(s, &r);
    assert_int_equal(r.rows, 3);
    assert_int_equal(r.added, 1);
    load_list(s, &r);
    assert_int_equal(r.unchanged, 1);
    assert_int_equal(site_sql_int("SELECT revision FROM checklist"), 1);
    write_text(file_path("b.csv"),
               "检查表,序号,检查内容\nJC01,1,阀门无泄漏，法兰完好\n");
    OK(sp_checklist_load(s->user[ADMIN], file_path("b.csv"), NULL, NULL, NULL,
                         &r));
    unlink(file_path("b.csv"));
    assert_int_equal(r.changed, 1);
    OK(sp_checklist_items(s->user[ADMIN], "JC01", 0, &items));
    assert_int_equal(items.count, 1);
    sp_records_clear(&items);
    OK(sp_checklist_items(s->user[ADMIN], "JC01", 1, &items));
    assert_int_equal(items.count, 3);
    assert_string_equal(((sp_checklist_item *)items.items[1])->content,
                        "灭火器压力正常");
    sp_records_clear(&items);
    REFUSED(SP_NOT_FOUND,
            sp_checklist_items(s->user[ADMIN], "JC01", 9, &items));
}

typedef struct said {
    int count;
    char text[512];
} said;

static void hear(void *context, const sp_import_finding *f)
{
    said *s = context;

    s->count++;
    snprintf(s->text, sizeof s->text, "%s", f->zh);
}

static void bad_lists_leave_nothing(void **state)
{
    static const struct {
        const char *text;
        const char *what; /* said of the last bad row */
    } cases[] = {
        {"检查表,序号,检查内容\nB1,1,甲\nB1,2,乙\nB1,1,丙\n",
         "第 2 行和第 4 行"},
        {"检查表,序号,检查内容\nB1,1,\n", "没有写检查内容"},
        {"序号,检查内容\n1,甲\n", "没有写检查表"},
        {"检查表,序号,检查内容\nB1,x,甲\n", "序号"},
        {"检查表,序号,检查内容\nB1,0,甲\nB1,-3,甲\n", "序号"},
        {"检查表,类型,序号,检查内容\nB1,火星,1,甲\n", "检查类型"},
        {"检查表,序号,检查内容,管控措施\nB1,1,甲,NONE\n", "NONE"},
        {"检查表,序号,检查内容\n../x,1,甲\n", "检查表编号"},
    };
    permit_site *s = *state;

    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        sp_checklist_result r = {0};
        said heard = {0};
        write_text(file_path("bad.csv"), cases[i].text);
        REFUSED(SP_INVALID,
                sp_checklist_load(s->user[ADMIN], file_path("bad.csv"), NULL,
                                  hear, &heard, &r));
        if (!strstr(heard.text, cases[i].what))
            fail_msg("row %zu: %s", i, heard.text);
        assert_true(r.rejected > 0 && r.rejected == heard.count);
        assert_int_equal(site_sql_int("SELECT count(*) FROM checklist"), 0);
        assert_int_equal(site_sql_int("SELECT count(*) FROM checklist_item"),
                         0);
    }
    unlink(file_path("bad.csv"));
    sp_checklist_result r = {0};
    REFUSED(SP_NOT_FOUND, sp_checklist_load(s->user[ADMIN], "/nowhere", NULL,
                                            NULL, NULL, &r));
    REFUSED(SP_FORBIDDEN,
            sp_checklist_load(s->user[LEAD], "/nowhere", NULL, NULL, NULL, &r));
}

/* ---- plans ---- */

static void bad_plans_are_refused(void **state)
{
    static const struct {
        const char *pairs[5];
        const char *what;
    } cases[] = {
        {{"assignees", "nobody"}, "nobody"},
        {{"assignees", "NO_ROLE@D1"}, "NO_ROLE"},
        {{"assignees", "WORKER@D9"}, "D9"},
        {{"assignees", ","}, "0"},
        {{"cycle", "week", "workday", "skip"}, "before"},
        {{"due_day", "9"}, "9"},
        {{"start", "2026-02-02", "end", "2026-02-01"}, "2026-02-01"},
        {{"work_from", "20", "work_to", "8"}, "20"},
        {{"checklist", "NONE"}, "NONE"},
        {{"zone", "Z9"}, "Z9"},
    };
    permit_site *s = *state;
    sp_checklist_result r;

    load_list(s, &r);
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        REFUSED(SP_INVALID, try_plan(s->user[ADMIN], cases[i].pairs));
        if (!strstr(sp_last_error(SP_EN), cases[i].what))
            fail_msg("row %zu: %s", i, sp_last_error(SP_EN));
    }
    void *plan = sp_record_new(&sp_inspection_plan_type);
    assert_int_equal(
        sp_record_set(&sp_inspection_plan_type, plan,
                      sp_type_field(&sp_inspection_plan_type, "start"),
                      "2026-02-30", 480),
        SP_INVALID);
    sp_record_free(&sp_inspection_plan_type, plan);
    REFUSED(SP_FORBIDDEN, try_plan(s->user[LEAD], (const char *const[]){NULL}));
}

static int64_t made(sp_session *session, const char *until)
{
    int64_t n = -1;

    OK(sp_inspection_generate(session, until, &n));
    return n;
}

/* Whatever the order in which they are asked for, the tasks are the same. */
static void tasks_are_made_once(void **state)
{
    permit_site *s = *state;
    sp_checklist_result r;
    sp_tick_result tick;

    load_list(s, &r);
    PLAN(s, "code", "A", "assignees", "lead, SAFETY_OFFICER@D1");
    PLAN(s, "code", "B", "cycle", "month", "due_day", "31", "start",
         "2025-01-15");
    PLAN(s, "code", "C", "cycle", "hour", "every", "8", "work_from", "8");
    PLAN(s, "code", "E", "workday", "skip");
    OK(sp_tick(s->user[HAND], &tick));
    assert_int_equal(tick.tasks, 2 + 1 + 2 + 1);
    OK(sp_tick(s->user[HEAD], &tick));
    assert_int_equal(tick.tasks, 0);
    assert_int_equal(made(s->user[ADMIN], NULL), 0);
    /* up to the end of the year, in one go and again */
    int64_t n = made(s->user[ADMIN], "2025-12-31");
    assert_int_equal(n, 37 * 2 + 1 + 37 * 2 + 27);
    assert_int_equal(made(s->user[HEAD], "2025-12-31"), 0);
    assert_int_equal(made(s->user[HEAD], "2025-12-15"), 0);
    /* later ticks find them there */
    at(s, SITE_NOW + 20 * DAY);
    OK(sp_tick(s->user[HAND], &tick));
    assert_int_equal(tick.tasks, 0);
    assert_int_equal(
        site_sql_int("SELECT count(*) FROM (SELECT 1 FROM inspection_task "
                     "GROUP BY plan, period, assignee, begins_at HAVING "
                     "count(*) > 1)"),
        0);
    assert_int_equal(
        site_sql_int("SELECT count(*) FROM inspection_task WHERE plan = 'C' "
                     "AND due_at - begins_at <> 8 * 3600"),
        0);
}

/* A tick that ran late makes what was missed, within bounds. */
static void catching_up_is_bounded(void **state)
{
    permit_site *s = *state;
    sp_checklist_result r;

    load_list(s, &r);
    PLAN(s, "code", "OLD", "start", "2000-01-01", "generate_from",
         "2000-01-01");
    PLAN(s, "code", "NEW", "start", "2000-01-01");
    assert_int_equal(made(s->user[ADMIN], NULL), 32 + 1);
    at(s, SITE_NOW + 60 * DAY);
    assert_int_equal(made(s->user[ADMIN], NULL), 2 * 60);
    assert_int_equal(site_sql_int("SELECT count(DISTINCT period) FROM "
                                  "inspection_task WHERE plan = 'OLD'"),
                     32 + 60);
    at(s, SITE_NOW + 1000 * DAY);
    assert_int_equal(made(s->user[ADMIN], NULL), 2 * 367);
    REFUSED(SP_INVALID,
            sp_inspection_generate(s->user[ADMIN], "2100-01-01", NULL));
    REFUSED(SP_INVALID, sp_inspection_generate(s->user[ADMIN], "x", NULL));
    REFUSED(SP_FORBIDDEN, sp_inspection_generate(s->user[LEAD], NULL, NULL));
}

static void holidays_are_looked_ahead_to(void **state)
{
    permit_site *s = *state;
    sp_checklist_result r;

    load_list(s, &r);
    PLAN(s, "kind", "holiday", "every", "3");
    assert_int_equal(made(s->user[ADMIN], "2026-10-31"), 7);
    /* New Year is a Thursday: due on Wednesday, from Monday on */
    assert_int_equal(site_sql_int("SELECT count(*) FROM inspection_task WHERE "
                                  "period = '2025-12-29'"),
                     1);
    /* the Spring Festival begins on Sunday the 15th; the 14th is worked */
    assert_int_equal(
        site_sql_int("SELECT (due_at + 28800) / 86400 FROM inspection_task "
                     "WHERE period = '2026-02-12'"),
        20499); /* midnight after 2026-02-14 */
}

static void stopping_calls_off_what_is_to_come(void **state)
{
    permit_site *s = *state;
    sp_checklist_result r;

    load_list(s, &r);
    PLAN(s, "code", "JH01");
    assert_int_equal(made(s->user[ADMIN], "2025-11-30"), 7);
    REFUSED(SP_FORBIDDEN, sp_inspection_plan_stop(s->user[LEAD], "JH01", "x"));
    REFUSED(SP_INVALID, sp_inspection_plan_stop(s->user[ADMIN], "JH01", ""));
    OK(sp_inspection_plan_stop(s->user[ADMIN], "JH01", "停产"));
    REFUSED(SP_CONFLICT,
            sp_inspection_plan_stop(s->user[ADMIN], "JH01", "again"));
    assert_int_equal(site_sql_int("SELECT count(*) FROM inspection_task WHERE "
                                  "stage = 'skipped'"),
                     6);
    assert_int_equal(made(s->user[ADMIN], "2025-12-31"), 0);
}

/* ---- measures ---- */

static void add_measure(permit_site *s, const char *responsible)
{
    sp_risk_point *p = sp_record_new(&sp_risk_point_type);
    sp_risk_unit *u = sp_record_new(&sp_risk_unit_type);
    sp_risk_event *e = sp_record_new(&sp_risk_event_type);
    sp_control_measure *m = sp_record_new(&sp_control_measure_type);

    OK(sp_text_set(&p->name, "罐"));
    OK(sp_text_set(&p->zone, "Z1"));
    OK(sp_text_set(&u->name, "阀"));
    OK(sp_text_set(&e->name, "泄漏"));
    OK(sp_risk_add(s->user[HEAD], p, u, e));
    OK(sp_text_set(&m->event, e->code));
    OK(sp_text_set(&m->description, "定期检查阀门"));
    OK(sp_text_set(&m->inspection_content, "阀门是否泄漏"));
    OK(sp_text_set(&m->responsible, responsible));
    m->cycle_days = 7;
    OK(sp_record_add(s->user[HEAD], &sp_control_measure_type, m));
    sp_record_free(&sp_risk_point_type, p);
    sp_record_free(&sp_risk_unit_type, u);
    sp_record_free(&sp_risk_event_type, e);
    sp_record_free(&sp_control_measure_type, m);
}

static char *first_task(permit_site *s)
{
    sp_inspection_filter all = {.limit = 1};
    sp_records list = {0};

    OK(sp_inspection_tasks(s->user[ADMIN], &all, &list));
    assert_int_equal(list.count, 1);
    char *code = strdup(((sp_inspection_task *)list.items[0])->code);
    sp_records_clear(&list);
    return code;
}

static void measures_give_tasks(void **state)
{
    permit_site *s = *state;
    sp_inspection_task *task = NULL;
    sp_records items = {0};

    add_measure(s, "lead");
    assert_int_equal(made(s->user[ADMIN], NULL), 1);
    at(s, SITE_NOW + 7 * DAY);
    assert_int_equal(made(s->user[ADMIN], NULL), 1);
    assert_int_equal(made(s->user[ADMIN], NULL), 0);
    char *code = first_task(s);
    OK(sp_inspection_open(s->user[LEAD], code, &task, &items, NULL));
    assert_string_equal(task->zone, "Z1");
    assert_string_equal(task->assignee, "lead");
    assert_int_equal(items.count, 1);
    assert_string_equal(((sp_checklist_item *)items.items[0])->content,
                        "阀门是否泄漏");
    sp_record_free(&sp_inspection_task_type, task);
    sp_records_clear(&items);
    sp_inspection_reply bad = {
        .no = 1, .answer = SP_INSPECTION_NOT_OK, .note = "阀门漏油"};
    OK(sp_inspection_do(s->user[LEAD], code, &bad, 1, NULL));
    assert_int_equal(
        site_sql_int("SELECT count(*) FROM hazard h JOIN control_measure m ON "
                     "m.code = h.measure WHERE h.zone = 'Z1' AND h.source = "
                     "'inspection' AND h.title = '阀门漏油'"),
        1);
    free(code);
}

/* ---- doing ---- */

static char *a_task(permit_site *s)
{
    sp_checklist_result r;

    load_list(s, &r);
    PLAN(s, "assignees", "SAFETY_OFFICER@D1");
    assert_int_equal(made(s->user[ADMIN], NULL), 1);
    return first_task(s);
}

static void the_first_answer_stands(void **state)
{
    permit_site *s = *state;
    sp_inspection_task *task = NULL;
    sp_inspection_reply two[] = {
        {.no = 1, .answer = SP_INSPECTION_OK},
        {.no = 2, .answer = SP_INSPECTION_NOT_OK, .note = "压力不足"}};
    sp_inspection_reply three = {.no = 3, .answer = SP_INSPECTION_NA};
    sp_inspection_reply other = {.no = 1, .answer = SP_INSPECTION_NA};
    char *code = a_task(s);

    REFUSED(SP_FORBIDDEN, sp_inspection_do(s->user[LEAD], code, two, 2, NULL));
    OK(sp_inspection_do(s->user[APP], code, two, 2, &task));
    assert_int_equal(task->stage, SP_INSPECTION_DOING);
    assert_int_equal(task->failed, 1);
    sp_record_free(&sp_inspection_task_type, task);
    OK(sp_inspection_do(s->user[GUARD], code, two, 1, NULL)); /* the same */
    REFUSED(SP_CONFLICT,
            sp_inspection_do(s->user[GUARD], code, &other, 1, NULL));
    assert_non_null(strstr(sp_last_error(SP_ZH), "app"));
    OK(sp_inspection_do(s->user[GUARD], code, &three, 1, &task));
    assert_int_equal(task->stage, SP_INSPECTION_DONE);
    assert_string_equal(task->done_by, "guard");
    sp_record_free(&sp_inspection_task_type, task);
    REFUSED(SP_CONFLICT, sp_inspection_do(s->user[APP], code, &three, 1, NULL));
    assert_non_null(strstr(sp_last_error(SP_ZH), "guard"));
    assert_non_null(strstr(sp_last_error(SP_ZH), "2025-11-24T10:06"));
    REFUSED(SP_CONFLICT, sp_inspection_skip(s->user[HEAD], code, "x"));
    assert_int_equal(site_sql_int("SELECT count(*) FROM hazard"), 1);
    assert_int_equal(
        site_sql_int("SELECT count(*) FROM inspection_result r JOIN hazard h "
                     "ON h.code = r.hazard WHERE h.source_code = r.code"),
        1);
    free(code);
}

static void bad_answers_change_nothing(void **state)
{
    permit_site *s = *state;
    char *code = a_task(s);
    const sp_inspection_reply cases[] = {
        {.no = 0},
        {.no = 4},
        {.no = INT64_MAX},
        {.no = 1, .answer = SP_INSPECTION_NOT_OK},
        {.no = 1, .answer = SP_INSPECTION_NOT_OK, .note = ""},
        {.no = 1, .answer = (sp_inspection_answer)9},
        {.no = 1, .photo = "not a picture", .photo_bytes = 13},
        {.no = 1, .photo = "\x89PNG\r\n\x1a\n", .photo_bytes = 8},
    };

    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        sp_inspection_reply both[] = {{.no = 3}, cases[i]};
        REFUSED(SP_INVALID,
                sp_inspection_do(s->user[APP], code, both, 2, NULL));
    }
    REFUSED(SP_INVALID, sp_inspection_do(s->user[APP], code, NULL, 0, NULL));
    REFUSED(SP_NOT_FOUND,
            sp_inspection_do(s->user[APP], "none", cases, 1, NULL));
    assert_int_equal(site_sql_int("SELECT count(*) FROM inspection_result"), 0);
    assert_int_equal(site_sql_int("SELECT answered FROM inspection_task"), 0);
    assert_int_equal(site_sql_int("SELECT count(*) FROM hazard"), 0);
    free(code);
}

static void only_a_superior_calls_off(void **state)
{
    permit_site *s = *state;
    char *code = a_task(s);
    sp_inspection_reply ok = {.no = 1};

    REFUSED(SP_FORBIDDEN, sp_inspection_skip(s->user[APP], code, "x"));
    REFUSED(SP_FORBIDDEN, sp_inspection_skip(s->user[LEAD], code, "x"));
    REFUSED(SP_INVALID, sp_inspection_skip(s->user[BOSS], code, ""));
    OK(sp_inspection_skip(s->user[BOSS], code, "装置停车"));
    REFUSED(SP_CONFLICT, sp_inspection_skip(s->user[BOSS], code, "x"));
    REFUSED(SP_CONFLICT, sp_inspection_do(s->user[APP], code, &ok, 1, NULL));
    assert_non_null(strstr(sp_last_error(SP_ZH), "装置停车"));
    free(code);
}

/* ---- states, lists, rates ---- */

static void states_follow_from_the_clock(void **state)
{
    static const struct {
        sp_inspection_stage stage;
        int64_t now, done;
        sp_inspection_state want;
    } cases[] = {
        {SP_INSPECTION_OPEN, 99, SP_NO_INT, SP_INSPECTION_NOT_STARTED},
        {SP_INSPECTION_OPEN, 100, SP_NO_INT, SP_INSPECTION_DUE},
        {SP_INSPECTION_OPEN, 199, SP_NO_INT, SP_INSPECTION_DUE},
        {SP_INSPECTION_OPEN, 200, SP_NO_INT, SP_INSPECTION_OVERDUE},
        {SP_INSPECTION_DOING, 150, SP_NO_INT, SP_INSPECTION_IN_PROGRESS},
        {SP_INSPECTION_DOING, 200, SP_NO_INT, SP_INSPECTION_OVERDUE},
        {SP_INSPECTION_DONE, 999, 199, SP_INSPECTION_DONE_ON_TIME},
        {SP_INSPECTION_DONE, 999, 200, SP_INSPECTION_DONE_LATE},
        {SP_INSPECTION_SKIPPED, 999, SP_NO_INT, SP_INSPECTION_CALLED_OFF},
    };

    (void)state;
    for (size_t i = 0; i < SP_COUNT(cases); i++) {
        sp_inspection_task t = {.begins_at = 100,
                                .due_at = 200,
                                .stage = cases[i].stage,
                                .done_at = cases[i].done};
        assert_int_equal(sp_inspection_state_at(&t, cases[i].now),
                         cases[i].want);
    }
}

static size_t count(sp_session *session, sp_inspection_filter filter)
{
    sp_records list = {0};

    OK(sp_inspection_tasks(session, &filter, &list));
    size_t n = list.count;
    sp_records_clear(&list);
    return n;
}

static void lists_and_rates(void **state)
{
    permit_site *s = *state;
    sp_inspection_rates rates = {0};
    sp_checklist_result r;
    sp_inspection_reply all[] = {{.no = 1}, {.no = 2}, {.no = 3}};

    OK(sp_inspection_rates_of(s->user[ADMIN], SP_INSPECTION_BY_ALL, NULL, NULL,
                              &rates));
    for (size_t i = 0; i < rates.count; i++)
        assert_true(isnan(rates.items[i].completion));
    sp_inspection_rates_clear(&rates);
    load_list(s, &r);
    PLAN(s, "code", "A", "assignees", "lead");
    PLAN(s, "code", "B", "assignees", "WORKER@D1");
    PLAN(s, "code", "C", "assignees", "app");
    assert_int_equal(made(s->user[ADMIN], "2025-12-03"), 30);
    assert_int_equal(count(s->user[ADMIN], (sp_inspection_filter){0}), 30);
    assert_int_equal(count(s->user[ADMIN], (sp_inspection_filter){.due = 1}),
                     3);
    assert_int_equal(count(s->user[LEAD], (sp_inspection_filter){0}), 20);
    assert_int_equal(
        count(s->user[LEAD], (sp_inspection_filter){.due = true, .mine = true}),
        2);
    assert_int_equal(count(s->user[APP], (sp_inspection_filter){.mine = true}),
                     10);
    OK(sp_inspection_do(s->user[LEAD], "A/20251124/lead", all, 3, NULL));
    REFUSED(SP_CONFLICT,
            sp_inspection_do(s->user[LEAD], "A/20251203/lead", all, 3, NULL));
    at(s, SITE_NOW + 2 * DAY);
    OK(sp_inspection_do(s->user[LEAD], "A/20251125/lead", all, 3, NULL));
    OK(sp_inspection_skip(s->user[HEAD], "C/20251124/app", "停产"));
    assert_int_equal(
        count(s->user[ADMIN], (sp_inspection_filter){.overdue = true}), 3);
    OK(sp_inspection_rates_of(s->user[ADMIN], SP_INSPECTION_BY_PLAN,
                              "2025-11-24", "2025-11-25", &rates));
    assert_int_equal(rates.count, 3);
    assert_string_equal(rates.items[0].key, "A");
    assert_int_equal(rates.items[0].due, 2);
    assert_true(rates.items[0].completion == 1.0);
    assert_true(rates.items[0].punctuality == 0.5);
    assert_int_equal(rates.items[2].due, 1);
    assert_int_equal(rates.items[2].called_off, 1);
    sp_inspection_rates_clear(&rates);
    OK(sp_inspection_rates_of(s->user[ADMIN], SP_INSPECTION_BY_MONTH, NULL,
                              "2025-12-31", &rates));
    assert_int_equal(rates.count, 2);
    assert_string_equal(rates.items[0].key, "2025-11");
    assert_string_equal(rates.items[1].key, "2025-12");
    assert_true(isnan(rates.items[1].completion)); /* none is due yet */
    sp_inspection_rates_clear(&rates);
}

/* ---- tables and paper ---- */

static void forms_come_back(void **state)
{
    permit_site *s = *state;
    sp_inspection_import r = {0};
    said heard = {0};
    int64_t rows = 0;
    char *code = a_task(s);
    char text[600];

    OK(sp_inspection_form(s->user[APP], &(sp_inspection_filter){.mine = true},
                          file_path("f.csv"), &rows));
    assert_int_equal(rows, 3);
    snprintf(text, sizeof text,
             "任务编号,序号,检查结果,情况说明\n%s,1,符合,\n%s,2,不符合,漏\n"
             "%s,9,符合,\n%s,3,也许,\n",
             code, code, code, code);
    write_text(file_path("f.csv"), text);
    REFUSED(SP_INVALID, sp_inspection_results(s->user[APP], file_path("f.csv"),
                                              hear, &heard, &r));
    assert_int_equal(heard.count, 2);
    assert_int_equal(r.rejected, 2);
    assert_int_equal(site_sql_int("SELECT count(*) FROM inspection_result"), 0);
    assert_int_equal(site_sql_int("SELECT count(*) FROM hazard"), 0);
    snprintf(text, sizeof text,
             "任务编号,序号,检查结果,情况说明\n%s,1,符合,\n%s,2,不符合,漏\n"
             "%s,3,,\n",
             code, code, code);
    write_text(file_path("f.csv"), text);
    for (int again = 0; again < 2; again++) {
        r = (sp_inspection_import){0};
        OK(sp_inspection_results(s->user[APP], file_path("f.csv"), NULL, NULL,
                                 &r));
        assert_int_equal(r.answered, again ? 0 : 2);
        assert_int_equal(r.same, again ? 2 : 0);
        assert_int_equal(r.blank, 1);
    }
    assert_int_equal(site_sql_int("SELECT count(*) FROM hazard"), 1);
    unlink(file_path("f.csv"));
    free(code);
}

static void paper_is_drawn(void **state)
{
    permit_site *s = *state;
    char *code = a_task(s);
    const char *const codes[] = {code, "JC01"};

    for (size_t i = 0; i < SP_COUNT(codes); i++) {
        void *pdf = NULL;
        size_t len = 0;
        OK(sp_inspection_sheet(s->user[ADMIN], codes[i], &pdf, &len));
        assert_true(len > 1000 && memcmp(pdf, "%PDF-", 5) == 0);
        sp_free(pdf);
    }
    void *pdf = NULL;
    size_t len;
    REFUSED(SP_NOT_FOUND,
            sp_inspection_sheet(s->user[ADMIN], "none", &pdf, &len));
    REFUSED(SP_FORBIDDEN, sp_inspection_sheet(s->user[LEAD], code, &pdf, &len));
    free(code);
}

#define ON_SITE(f)                                                             \
    cmocka_unit_test_setup_teardown(f, open_permit_site, close_permit_site)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_SITE(a_list_has_revisions),
        ON_SITE(bad_lists_leave_nothing),
        ON_SITE(bad_plans_are_refused),
        ON_SITE(tasks_are_made_once),
        ON_SITE(catching_up_is_bounded),
        ON_SITE(holidays_are_looked_ahead_to),
        ON_SITE(stopping_calls_off_what_is_to_come),
        ON_SITE(measures_give_tasks),
        ON_SITE(the_first_answer_stands),
        ON_SITE(bad_answers_change_nothing),
        ON_SITE(only_a_superior_calls_off),
        cmocka_unit_test(states_follow_from_the_clock),
        ON_SITE(lists_and_rates),
        ON_SITE(forms_come_back),
        ON_SITE(paper_is_drawn),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
