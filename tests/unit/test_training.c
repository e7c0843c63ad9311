/* Training on a site: a new worker's way, the life of a plan, lists, posts,
 * needs, numbers, the clock, and what has to be refused. */
#include "actor.h"
#include "site_help.h"
#include "training_results.h"

#undef OK
#define OK(call)                                                               \
    do {                                                                       \
        if ((call) != SP_OK)                                                   \
            fail_msg("%s", sp_last_error(SP_EN));                              \
    } while (0)

#define DAY_SECONDS 86400

enum { ROOT, HEAD, ADMIN, BOSS, HAND, USERS };

static const struct {
    const char *name, *role, *dept;
} users[USERS] = {{"root", NULL, NULL},
                  {"head", "SAFETY_HEAD", NULL},
                  {"admin", "SAFETY_ADMIN", NULL},
                  {"boss", "DEPT_HEAD", "D1"},
                  {"hand", "WORKER", "D1"}};

typedef struct place {
    sp_session *user[USERS];
} place;

/* 2025-11-24 10:06 +08:00 and so many days later. */
static void at_day(place *p, int days)
{
    for (int i = 0; i < USERS; i++)
        p->user[i]->options.now = SITE_NOW + (int64_t)days * DAY_SECONDS;
}

static void set(const sp_type *type, void *record, const char *name,
                const char *text)
{
    OK(sp_record_set(type, record, sp_type_field(type, name), text, 480));
}

/* Field, text, …, NULL. */
static sp_status try_add(sp_session *session, const sp_type *type,
                         const char *const *texts)
{
    void *record = sp_record_new(type);

    for (; *texts; texts += 2)
        set(type, record, texts[0], texts[1]);
    sp_status status = sp_record_add(session, type, record);
    sp_record_free(type, record);
    return status;
}
#define TRY_ADD(session, type, ...)                                            \
    try_add(session, type, (const char *const[]){__VA_ARGS__, NULL})
#define ADD(...) OK(TRY_ADD(__VA_ARGS__))

static int open_place(void **state)
{
    place *p = calloc(1, sizeof *p);

    p->user[ROOT] = site_make();
    site_add_department(p->user[ROOT], "D1", NULL);
    site_add_department(p->user[ROOT], "D2", NULL);
    for (int i = HEAD; i < USERS; i++) {
        site_add_user(p->user[ROOT], users[i].name, users[i].dept,
                      users[i].role);
        p->user[i] = site_enter(p->user[ROOT], users[i].name);
    }
    ADD(p->user[ADMIN], &sp_person_type, "code", "P1", "name", "赵新",
        "owner_dept", "D1", "user_name", "hand", "hired_on", "2025-11-20",
        "post", "焊工");
    ADD(p->user[ADMIN], &sp_person_type, "code", "P2", "name", "钱二",
        "owner_dept", "D2");
    ADD(p->user[ADMIN], &sp_training_plan_type, "code", "T1", "title",
        "入职培训", "kinds", "三级教育", "organiser", "安全部", "starts_at",
        "2025-11-24 08:00", "ends_at", "2025-11-26 18:00", "mode", "classroom",
        "owner_dept", "D1");
    OK(sp_training_plan_act(p->user[ADMIN], "T1", SP_TRAINING_DO_PUBLISH,
                            NULL));
    *state = p;
    return 0;
}

static int close_place(void **state)
{
    place *p = *state;

    for (int i = 0; i < USERS; i++)
        sp_session_close(p->user[i]);
    free(p);
    site_remove(site_path());
    return 0;
}

/* Three sessions of eight hours on three days: T1/s1 … T1/s3. */
static void add_sessions(place *p)
{
    static const char *const levels[] = {"company", "workshop", "team"};
    char from[32], to[32];

    for (int i = 0; i < 3; i++) {
        snprintf(from, sizeof from, "2025-11-%d 08:00", 24 + i);
        snprintf(to, sizeof to, "2025-11-%d 17:00", 24 + i);
        ADD(p->user[ADMIN], &sp_training_session_type, "plan", "T1", "title",
            levels[i], "level", levels[i], "hours", "8", "starts_at", from,
            "ends_at", to, "mode", "classroom");
    }
}

static sp_status attend(place *p, const char *session, const char *person,
                        int64_t hours, int result)
{
    sp_training_presence presence = SP_TRAINING_PRESENCE_INIT;

    presence.hours = hours;
    presence.result = result;
    return sp_training_attend(p->user[ADMIN], session, person, &presence);
}

static sp_person *person_of(place *p, const char *code)
{
    void *found = NULL;

    OK(sp_record_load(p->user[ADMIN], &sp_person_type, code, &found));
    return found;
}

static void until_is(place *p, const char *code, const char *day, bool passed)
{
    sp_person *person = person_of(p, code);

    if (day)
        assert_string_equal(person->trained_until, day);
    else
        assert_null(person->trained_until);
    assert_int_equal(person->exam_passed, passed);
    sp_record_free(&sp_person_type, person);
}

static size_t reasons_now(place *p, const char *code)
{
    sp_permit_reasons reasons = {0};
    int64_t now = sp_session_now(p->user[ADMIN]);

    OK(sp_person_fit(p->user[ADMIN], code, NULL, now, now, &reasons));
    size_t count = reasons.count;
    sp_permit_reasons_clear(&reasons);
    return count;
}

/* All of the induction of P1, on 26 November. */
static void train(place *p)
{
    add_sessions(p);
    at_day(p, 2);
    OK(attend(p, "T1/s1", "P1", SP_NO_INT, SP_TRAINING_PASSED));
    OK(attend(p, "T1/s2", "P1", SP_NO_INT, SP_TRAINING_PASSED));
    OK(attend(p, "T1/s3", "P1", SP_NO_INT, SP_TRAINING_PASSED));
    OK(sp_training_exam_result(p->user[ADMIN], "P1", "T1", 920, true));
}

/* ---- a new worker ---- */

static void a_new_workers_way(void **state)
{
    place *p = *state;

    add_sessions(p);
    assert_int_equal(reasons_now(p, "P1"), 2);
    OK(attend(p, "T1/s1", "P1", SP_NO_INT, SP_TRAINING_PASSED));
    at_day(p, 2);
    REFUSED(SP_CONFLICT, attend(p, "T1/s3", "P1", SP_NO_INT, -1));
    assert_non_null(strstr(sp_last_error(SP_ZH), "16"));
    OK(attend(p, "T1/s2", "P1", SP_NO_INT, SP_TRAINING_PASSED));
    OK(attend(p, "T1/s3", "P1", 79, SP_TRAINING_PASSED));
    OK(sp_training_exam_result(p->user[ADMIN], "P1", "T1", 920, true));
    until_is(p, "P1", NULL, false); /* a tenth of an hour is missing */
    OK(attend(p, "T1/s3", "P1", 200, -1));
    until_is(p, "P1", "2026-12-31", true);
    assert_int_equal(reasons_now(p, "P1"), 0);
    assert_int_equal(site_sql_int("SELECT hours FROM training_attendance WHERE "
                                  "code = 'T1/s3/P1'"),
                     80); /* never more than was planned */
    assert_int_equal(site_sql_int("SELECT count(*) FROM training_attendance"),
                     3);
    assert_int_equal(site_sql_int("SELECT score FROM training_attendance WHERE "
                                  "code = 'T1/s1/P1'"),
                     920);
}

static void an_exam_decides(void **state)
{
    place *p = *state;

    add_sessions(p);
    at_day(p, 2);
    OK(attend(p, "T1/s1", "P1", SP_NO_INT, SP_TRAINING_THERE));
    OK(sp_training_exam_result(p->user[ADMIN], "P1", "T1", 300, false));
    assert_int_equal(site_sql_int("SELECT count(*) FROM training_attendance "
                                  "WHERE result = 'failed'"),
                     1);
    REFUSED(SP_CONFLICT, attend(p, "T1/s2", "P1", SP_NO_INT, -1));
    OK(sp_training_exam_result(p->user[ADMIN], "P1", "T1", 800, true));
    OK(attend(p, "T1/s2", "P1", SP_NO_INT, SP_TRAINING_PASSED));
    OK(attend(p, "T1/s3", "P1", SP_NO_INT, SP_TRAINING_PASSED));
    until_is(p, "P1", "2026-12-31", true);
}

static void what_is_refused(void **state)
{
    place *p = *state;
    sp_training_presence back = SP_TRAINING_PRESENCE_INIT;
    sp_session *admin = p->user[ADMIN];

    add_sessions(p);
    REFUSED(SP_INVALID, attend(p, "T1/s2", "P1", SP_NO_INT, -1)); /* to come */
    REFUSED(SP_INVALID, attend(p, "T1/s1", "P1", 0, -1));
    REFUSED(SP_INVALID, attend(p, "T1/s1", "P1", -10, -1));
    REFUSED(SP_INVALID, attend(p, "T1/s1", "P1", 250, -1));
    REFUSED(SP_INVALID, attend(p, "T1/s1", "P1", SP_NO_INT, 99));
    REFUSED(SP_NOT_FOUND, attend(p, "T1/s9", "P1", SP_NO_INT, -1));
    REFUSED(SP_NOT_FOUND, attend(p, "T1/s1", "P9", SP_NO_INT, -1));
    back.signed_in_at = SITE_NOW;
    back.signed_out_at = SITE_NOW - 60;
    REFUSED(SP_INVALID, sp_training_attend(admin, "T1/s1", "P1", &back));
    back.signed_out_at = SITE_NOW + 20; /* not a tenth of an hour */
    REFUSED(SP_INVALID, sp_training_attend(admin, "T1/s1", "P1", &back));
    back.signed_out_at = SITE_NOW + 45 * 60;
    OK(sp_training_attend(admin, "T1/s1", "P1", &back));
    assert_int_equal(site_sql_int("SELECT hours FROM training_attendance"), 10);
    OK(attend(p, "T1/s1", "P1", SP_NO_INT, SP_TRAINING_ABSENT));
    assert_int_equal(site_sql_int("SELECT hours FROM training_attendance"), 0);
    REFUSED(SP_INVALID,
            sp_training_exam_record(admin, "P1", NULL, NULL, 1001, true));
    REFUSED(SP_INVALID,
            sp_training_exam_record(admin, "P1", NULL, NULL, -1, true));
    REFUSED(SP_INVALID, sp_training_exam_record(admin, "P1", NULL, "2025-13-01",
                                                SP_NO_INT, true));
    REFUSED(SP_INVALID, sp_training_exam_record(admin, "P1", NULL, "2025-11-25",
                                                SP_NO_INT, true));
    REFUSED(SP_NOT_FOUND,
            sp_training_exam_record(admin, "P9", NULL, NULL, 900, true));
    REFUSED(SP_INVALID,
            sp_training_exam_record(admin, "P1", "T9", NULL, 900, true));
}

static void sessions_that_cannot_be(void **state)
{
    static const struct {
        const char *from, *to, *hours;
    } rows[] = {
        {"2025-11-24 08:00", "2025-11-24 09:00", "2"}, /* 1 1/3 at most */
        {"2025-11-24 08:00", "2025-11-24 08:00", "1"},
        {"2025-11-24 09:00", "2025-11-24 08:00", "1"},
        {"2025-11-24 00:00", "2025-11-25 00:00", "25"},
        {"2025-11-24 08:00", "2025-11-24 17:00", "0"},
    };
    place *p = *state;
    sp_session *admin = p->user[ADMIN];

    for (size_t i = 0; i < SP_COUNT(rows); i++)
        REFUSED(SP_INVALID, TRY_ADD(admin, &sp_training_session_type, "plan",
                                    "T1", "hours", rows[i].hours, "starts_at",
                                    rows[i].from, "ends_at", rows[i].to));
    ADD(admin, &sp_training_session_type, "plan", "T1", "hours", "24",
        "starts_at", "2025-11-24 00:00", "ends_at", "2025-11-25 00:00");
    /* watched hours have to be given */
    ADD(admin, &sp_training_session_type, "plan", "T1", "hours", "1",
        "starts_at", "2025-11-24 08:00", "ends_at", "2025-11-24 09:00", "mode",
        "online");
    REFUSED(SP_INVALID, attend(p, "T1/s2", "P1", SP_NO_INT, -1));
    OK(attend(p, "T1/s2", "P1", 7, -1));
    /* with the 24 hours of the other one the day would have 24.7 */
    REFUSED(SP_INVALID, attend(p, "T1/s1", "P1", 240, -1));
    OK(attend(p, "T1/s1", "P1", 233, -1));
}

static void people_who_may_not(void **state)
{
    place *p = *state;

    add_sessions(p);
    OK(sp_person_blacklist(p->user[HEAD], "P1", "打架"));
    REFUSED(SP_CONFLICT, sp_training_invite(p->user[ADMIN], "T1/s1", "P1"));
    REFUSED(SP_CONFLICT, attend(p, "T1/s1", "P1", SP_NO_INT, -1));
    site_sql("UPDATE person SET left_on = '2025-11-24' WHERE code = 'P2'");
    REFUSED(SP_CONFLICT, attend(p, "T1/s1", "P2", SP_NO_INT, -1));
    site_sql("UPDATE person SET left_on = '2025-11-25' WHERE code = 'P2'");
    OK(attend(p, "T1/s1", "P2", SP_NO_INT, -1));
}

/* ---- plans ---- */

static sp_status edit_plan(place *p, const char *code)
{
    void *found = NULL;

    OK(sp_record_load(p->user[ADMIN], &sp_training_plan_type, code, &found));
    sp_training_plan *plan = found;
    plan->headcount = 77;
    sp_status status =
        sp_record_save(p->user[ADMIN], &sp_training_plan_type, plan);
    sp_record_free(&sp_training_plan_type, plan);
    return status;
}

static sp_training_state state_of(place *p, const char *code)
{
    void *found = NULL;

    OK(sp_record_load(p->user[ADMIN], &sp_training_plan_type, code, &found));
    sp_training_state state = sp_training_plan_state(p->user[ADMIN], found);
    sp_record_free(&sp_training_plan_type, found);
    return state;
}

static void the_life_of_a_plan(void **state)
{
    place *p = *state;
    sp_session *admin = p->user[ADMIN];
    const sp_type *type = &sp_training_plan_type;

    add_sessions(p);
    assert_int_equal(state_of(p, "T1"), SP_TRAINING_ONGOING);
    REFUSED(SP_CONFLICT, sp_record_remove(admin, type, "T1"));
    REFUSED(SP_CONFLICT, edit_plan(p, "T1"));
    REFUSED(SP_CONFLICT,
            sp_training_plan_act(admin, "T1", SP_TRAINING_DO_ARCHIVE, NULL));
    ADD(admin, type, "title", "讲座");
    ADD(admin, type, "title", "讲座二");
    assert_int_equal(state_of(p, "PX202511240002"), SP_TRAINING_DRAFT);
    OK(edit_plan(p, "PX202511240001"));
    REFUSED(SP_INVALID, sp_training_plan_act(admin, "PX202511240001",
                                             SP_TRAINING_DO_PUBLISH, NULL));
    OK(sp_record_remove(admin, type, "PX202511240001"));
    REFUSED(SP_CONFLICT, sp_training_plan_act(admin, "PX202511240001",
                                              SP_TRAINING_DO_CANCEL, "无"));
    REFUSED(SP_INVALID, sp_training_plan_act(admin, "PX202511240002",
                                             SP_TRAINING_DO_CANCEL, NULL));
    OK(sp_training_plan_act(admin, "PX202511240002", SP_TRAINING_DO_CANCEL,
                            "无人报名"));
    REFUSED(SP_CONFLICT, edit_plan(p, "PX202511240002"));
    at_day(p, 3);
    assert_int_equal(state_of(p, "T1"), SP_TRAINING_ENDED);
    OK(attend(p, "T1/s1", "P1", SP_NO_INT, -1)); /* late, and said so */
    OK(sp_training_plan_act(admin, "T1", SP_TRAINING_DO_ARCHIVE, NULL));
    REFUSED(SP_CONFLICT, attend(p, "T1/s1", "P1", SP_NO_INT, -1));
    REFUSED(SP_CONFLICT, TRY_ADD(admin, &sp_training_session_type, "plan", "T1",
                                 "hours", "1", "starts_at", "2025-11-24 08:00",
                                 "ends_at", "2025-11-24 09:00"));
    REFUSED(SP_INVALID,
            sp_training_plan_act(admin, "T1", SP_TRAINING_DO_EDIT, NULL));
    REFUSED(SP_INVALID, TRY_ADD(admin, type, "title", "倒", "starts_at",
                                "2025-11-25", "ends_at", "2025-11-24"));
}

/* ---- lists ---- */

static const char *list_path(void)
{
    static char path[64];

    snprintf(path, sizeof path, "/tmp/sp-list-%d.csv", (int)getpid());
    return path;
}

static void write_list(const char *text)
{
    FILE *file = fopen(list_path(), "w");

    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void attendance_by_list(void **state)
{
    place *p = *state;
    sp_import_options dry = {.dry_run = true};
    sp_import_result r;

    add_sessions(p);
    ADD(p->user[ADMIN], &sp_person_type, "code", "P3", "name", "钱二");
    write_list("姓名,学时,结果\n赵新,8,合格\n钱二,8,合格\nP2,25,合格\n没有,8,"
               "合格\n,8,合格\nP2,7.5,参加\n");
    OK(sp_training_attend_file(p->user[ADMIN], "T1/s1", list_path(), &dry, &r));
    assert_int_equal(site_sql_int("SELECT count(*) FROM training_attendance"),
                     0);
    OK(sp_training_attend_file(p->user[ADMIN], "T1/s1", list_path(), NULL, &r));
    assert_int_equal(r.rows, 6);
    assert_int_equal(r.added, 2);
    assert_int_equal(r.rejected, 4);
    assert_int_equal(site_sql_int("SELECT hours FROM training_attendance WHERE "
                                  "person = 'P2'"),
                     75);
    REFUSED(SP_FORBIDDEN, sp_training_attend_file(p->user[BOSS], "T1/s1",
                                                  list_path(), NULL, &r));
    unlink(list_path());
}

static void legacy_plans(void **state)
{
    place *p = *state;
    sp_import_result r;

    write_list("培训名称,培训类型,组织部门,培训人数,培训形式,培训时间,状态\n"
               "入职,新员工三级教育培训,某某,2,线上培训,2023-04-27 "
               "10:15:00-2023-04-27 "
               "11:15:00,已结束\n"
               "跳舞,舞蹈,某某,2,线上培训,2023-04-27 10:15:00-2023-04-27 "
               "11:15:00,已结束\n"
               "何时,日常安全教育,某某,2,线上培训,春天,未发布\n");
    for (int round = 0; round < 2; round++) {
        OK(sp_training_import_legacy(p->user[ADMIN], list_path(), NULL, &r));
        assert_int_equal(r.added, round ? 0 : 1);
        assert_int_equal(r.unchanged, round ? 1 : 0);
        assert_int_equal(r.rejected, 2);
    }
    assert_int_equal(
        site_sql_int("SELECT count(*) FROM training_plan WHERE legacy = 1 AND "
                     "state = 'ended' AND instr(legacy_findings, '24 学时')"),
        1);
    unlink(list_path());
}

static void the_products_own_list(void **state)
{
    place *p = *state;
    const char *shared = getenv("SP_SHARED");
    char path[512];
    sp_import_result r;

    snprintf(path, sizeof path, "%s/data/seed/trainings.csv",
             shared ? shared : "");
    if (!shared || access(path, R_OK)) {
        print_message("skipped: no SP_SHARED\n");
        skip();
    }
    OK(sp_training_import_legacy(p->user[ADMIN], path, NULL, &r));
    assert_int_equal(r.rows, 5);
    assert_int_equal(r.added, 5);
    assert_int_equal(r.warnings, 5);
    assert_int_equal(site_sql_int("SELECT count(*) FROM training_plan WHERE "
                                  "legacy = 1 AND ends_at > starts_at"),
                     5);
    assert_int_equal(
        site_sql_int("SELECT count(*) FROM training_plan WHERE kinds = "
                     "'日常安全教育、变换工种安全教育培训'"),
        1);
}

/* ---- posts ---- */

static void another_post(void **state)
{
    place *p = *state;
    sp_session *admin = p->user[ADMIN];

    train(p);
    at_day(p, 10); /* 4 December */
    OK(sp_person_post_begin(admin, "P1", "电工", NULL, "2025-12-20", false));
    until_is(p, "P1", "2025-12-19", true);
    assert_int_equal(reasons_now(p, "P1"), 0);
    assert_int_equal(
        site_sql_int("SELECT count(*) FROM person_post WHERE post = '焊工' AND "
                     "from_day = '2025-11-20' AND to_day = '2025-12-19'"),
        1); /* what the record named before */
    REFUSED(SP_CONFLICT, sp_person_post_begin(admin, "P1", "电工", NULL,
                                              "2025-12-21", false));
    REFUSED(SP_CONFLICT, sp_person_post_begin(admin, "P1", "钳工", NULL,
                                              "2025-11-01", false));
    REFUSED(SP_INVALID,
            sp_person_post_begin(admin, "P1", "", NULL, NULL, false));
    REFUSED(SP_INVALID,
            sp_person_post_begin(admin, "P1", "钳工", NULL, "明天", false));
    at_day(p, 30);
    assert_int_equal(reasons_now(p, "P1"), 1);
    OK(sp_person_post_begin(admin, "P1", "监护人", NULL, NULL, true));
    assert_int_equal(site_sql_int("SELECT count(*) FROM person_post WHERE "
                                  "to_day IS NULL"),
                     2);
    OK(sp_person_post_end(admin, "P1", "监护人", NULL));
    REFUSED(SP_NOT_FOUND, sp_person_post_end(admin, "P1", "监护人", NULL));
}

/* ---- gaps, what is due, numbers ---- */

typedef struct counted {
    size_t law, training, papers, due;
    sp_training_figures sum;
} counted;

static sp_status count_gap(void *context, const sp_training_gap *g)
{
    counted *c = context;

    assert_true(*g->zh && *g->en && *g->person && *g->code);
    if (strcmp(g->code, "need_training") == 0)
        c->training++;
    else if (strcmp(g->code, "need_certificate") == 0)
        c->papers++;
    else if (strcmp(g->code, "training_ends") == 0)
        c->due++;
    else
        c->law++;
    return SP_OK;
}

static void who_lacks_what(void **state)
{
    place *p = *state;
    counted c = {0};
    sp_training_filter d2 = {.department = "D2"};
    sp_training_filter welders = {.post = "焊工"};

    ADD(p->user[ADMIN], &sp_training_need_type, "post", "焊工", "kind",
        "certificate", "what", "welding");
    ADD(p->user[ADMIN], &sp_training_need_type, "post", "焊工", "what", "应急",
        "months", "12");
    REFUSED(SP_INVALID, TRY_ADD(p->user[ADMIN], &sp_training_need_type, "post",
                                "焊工", "what", "舞蹈"));
    train(p);
    OK(sp_training_gaps(p->user[ADMIN], NULL, count_gap, &c));
    assert_int_equal(c.training, 1);
    assert_int_equal(c.papers, 1);
    assert_int_equal(c.law, 5); /* all of P2's */
    c = (counted){0};
    OK(sp_training_gaps(p->user[ADMIN], &d2, count_gap, &c));
    assert_int_equal(c.law, 5);
    assert_int_equal(c.training + c.papers, 0);
    c = (counted){0};
    OK(sp_training_gaps(p->user[BOSS], NULL, count_gap, &c)); /* sees D1 */
    assert_int_equal(c.law, 0);
    assert_int_equal(c.papers, 1);
    ADD(p->user[ADMIN], &sp_certificate_type, "person", "P1", "kind", "welding",
        "valid_from", "2025-01-01", "valid_to", "2030-12-31", "review_due",
        "2027-12-31");
    c = (counted){0};
    OK(sp_training_gaps(p->user[ADMIN], &welders, count_gap, &c));
    assert_int_equal(c.papers, 0);
    site_sql("UPDATE person SET left_on = '2025-11-25' WHERE code = 'P2'");
    c = (counted){0};
    OK(sp_training_gaps(p->user[ADMIN], NULL, count_gap, &c));
    assert_int_equal(c.law, 0);
}

static void what_is_due(void **state)
{
    place *p = *state;
    counted c = {0};

    train(p);
    OK(sp_training_due(p->user[ADMIN], -1, NULL, count_gap, &c));
    assert_int_equal(c.due, 0);
    OK(sp_training_due(p->user[ADMIN], 500, NULL, count_gap, &c));
    assert_int_equal(c.due, 1);
    REFUSED(SP_INVALID,
            sp_training_due(p->user[ADMIN], -2, NULL, count_gap, &c));
}

static sp_status take_sum(void *context, const sp_training_figures *f)
{
    counted *c = context;

    if (!*f->department)
        c->sum = *f;
    return SP_OK;
}

static void numbers(void **state)
{
    place *p = *state;
    counted c = {0};

    OK(sp_training_statistics(p->user[ADMIN], NULL, NULL, take_sum, &c));
    assert_int_equal(c.sum.should, 0); /* 0 of 0 is no data, not 100 % */
    assert_int_equal(c.sum.people, 2);
    assert_int_equal(c.sum.hours_met, 0);
    train(p);
    OK(sp_training_invite(p->user[BOSS], "T1/s1", "P2"));
    OK(sp_training_statistics(p->user[ADMIN], NULL, NULL, take_sum, &c));
    assert_int_equal(c.sum.should, 4);
    assert_int_equal(c.sum.trained, 3);
    assert_int_equal(c.sum.examined, 1);
    assert_int_equal(c.sum.passed, 1);
    assert_int_equal(c.sum.hours_met, 1);
    OK(sp_training_statistics(p->user[BOSS], NULL, NULL, take_sum, &c));
    assert_int_equal(c.sum.people, 1); /* of D1 alone */
    REFUSED(SP_INVALID, sp_training_statistics(p->user[ADMIN], "2025-01-02",
                                               "2025-01-01", take_sum, &c));
}

static void numbers_of_the_overview(void **state)
{
    place *p = *state;
    sp_training_counts c;

    OK(sp_training_count(p->user[ADMIN], &c));
    assert_true(c.any);
    assert_int_equal(c.ongoing, 1);
    train(p);
    at_day(p, 3);
    OK(sp_training_count(p->user[ADMIN], &c));
    assert_int_equal(c.ongoing, 0);
    assert_int_equal(c.to_archive, 1);
    at_day(p, 390);
    OK(sp_training_count(p->user[ADMIN], &c));
    assert_int_equal(c.ending, 1);
    at_day(p, 500);
    OK(sp_training_count(p->user[ADMIN], &c));
    assert_int_equal(c.ended, 1);
    OK(sp_training_count(p->user[HAND], &c));
    assert_false(c.any);
}

/* ---- the clock ---- */

static int64_t notices(const char *kind)
{
    char sql[128];

    snprintf(sql, sizeof sql, "SELECT count(*) FROM notice WHERE kind = '%s'",
             kind);
    return site_sql_int(sql);
}

static void the_clock(void **state)
{
    place *p = *state;
    sp_tick_result r;

    for (int i = 0; i < 2; i++) { /* twice is once */
        OK(sp_tick(p->user[ADMIN], &r));
        assert_int_equal(notices("training_begun"), 1);
        assert_int_equal(notices("training_ended"), 0);
    }
    train(p);
    at_day(p, 3);
    OK(sp_tick(p->user[ADMIN], &r));
    OK(sp_tick(p->user[ADMIN], &r));
    assert_int_equal(notices("training_ended"), 1);
    at_day(p, 373); /* 2 December 2026: ends on the 31st, 8 hours missing */
    OK(sp_tick(p->user[ADMIN], &r));
    OK(sp_tick(p->user[ADMIN], &r));
    assert_int_equal(notices("training_due"), 1);
    assert_int_equal(notices("training_hours"), 1);
    assert_int_equal(site_sql_int("SELECT count(*) FROM notice WHERE code = "
                                  "'training_hours/2026/D1' AND recipients = "
                                  "'role:SAFETY_ADMIN dept:D1'"),
                     1);
}

/* ---- rights and files ---- */

static sp_status no_line(void *context, const sp_training_line *line)
{
    assert_true(*line->clause && *line->source && *line->confidence);
    ++*(int *)context;
    return SP_OK;
}

static void rights(void **state)
{
    place *p = *state;
    int lines = 0;

    add_sessions(p);
    for (int i = BOSS; i < USERS; i++)
        REFUSED(SP_FORBIDDEN,
                sp_training_attend(p->user[i], "T1/s1", "P1", NULL));
    REFUSED(SP_FORBIDDEN, sp_training_invite(p->user[HAND], "T1/s1", "P1"));
    REFUSED(SP_FORBIDDEN, sp_training_plan_act(p->user[HAND], "T1",
                                               SP_TRAINING_DO_CANCEL, "x"));
    REFUSED(SP_FORBIDDEN,
            sp_person_post_begin(p->user[BOSS], "P1", "x", NULL, NULL, false));
    REFUSED(SP_FORBIDDEN, sp_training_evaluate(p->user[BOSS], "P1", NULL));
    OK(sp_training_hours_of_person(p->user[HAND], "P1", no_line, &lines, NULL));
    assert_int_equal(lines, 6);
    REFUSED(SP_FORBIDDEN, sp_training_hours_of_person(p->user[HAND], "P2",
                                                      no_line, &lines, NULL));
    OK(sp_training_evaluate(p->user[ADMIN], "P1", NULL));
}

static void one_file_a_person(void **state)
{
    place *p = *state;
    sp_package_result r;
    char path[2][64];

    train(p);
    snprintf(path[0], sizeof path[0], "/tmp/sp-file-%d.pdf", (int)getpid());
    snprintf(path[1], sizeof path[1], "/tmp/sp-file-%d.zip", (int)getpid());
    OK(sp_training_file(p->user[ADMIN], "P1", path[0]));
    OK(sp_training_file(p->user[HAND], "P1", path[1])); /* their own */
    OK(sp_package_verify(path[1], &r));
    assert_int_equal(r.files, 3);
    assert_string_equal(r.kind, "person_file");
    assert_int_equal(site_sql_int("SELECT count(*) FROM ledger WHERE verb = "
                                  "'person_file' AND code = 'P1'"),
                     2);
    REFUSED(SP_FORBIDDEN, sp_training_file(p->user[HAND], "P2", path[0]));
    REFUSED(SP_FORBIDDEN, sp_training_file(p->user[BOSS], "P1", path[0]));
    REFUSED(SP_INVALID, sp_training_file(p->user[ADMIN], "P1", "/tmp/x.doc"));
    REFUSED(SP_NOT_FOUND, sp_training_file(p->user[ADMIN], "P9", path[0]));
    unlink(path[0]);
    unlink(path[1]);
}

static void the_ledger_holds(void **state)
{
    place *p = *state;
    sp_audit_result result;

    memset(&result, 0, sizeof result);
    train(p);
    OK(sp_audit_verify(p->user[ROOT], NULL, &result));
}

#define PLACE(test)                                                            \
    cmocka_unit_test_setup_teardown(test, open_place, close_place)

int main(void)
{
    const struct CMUnitTest tests[] = {
        PLACE(a_new_workers_way),
        PLACE(an_exam_decides),
        PLACE(what_is_refused),
        PLACE(sessions_that_cannot_be),
        PLACE(people_who_may_not),
        PLACE(the_life_of_a_plan),
        PLACE(attendance_by_list),
        PLACE(legacy_plans),
        PLACE(the_products_own_list),
        PLACE(another_post),
        PLACE(who_lacks_what),
        PLACE(what_is_due),
        PLACE(numbers),
        PLACE(numbers_of_the_overview),
        PLACE(the_clock),
        PLACE(rights),
        PLACE(one_file_a_person),
        PLACE(the_ledger_holds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
