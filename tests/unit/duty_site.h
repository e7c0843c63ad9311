/* A site with people who have duties, for tests. */
#ifndef DUTY_SITE_H
#define DUTY_SITE_H

#include "actor.h"
#include "dutying.h"
#include "field.h"
#include "site_help.h"
#include "str.h"
#include "when.h"

static sp_session *duty_root;
static sp_session *duty_head;   /* SAFETY_HEAD */
static sp_session *duty_admin;  /* SAFETY_ADMIN, makes items */
static sp_session *duty_boss;   /* DEPT_HEAD of D1 */
static sp_session *duty_worker; /* P1, of D1 */

static inline int64_t day(const char *text)
{
    int64_t d = 0;

    assert_true(sp_day_parse(text, &d));
    return d;
}

/* Everybody's clock: a local day and hour. */
__attribute__((unused)) static void at(const char *text, int hour)
{
    sp_session *all[] = {duty_root, duty_head, duty_admin, duty_boss,
                         duty_worker};

    for (size_t i = 0; i < SP_COUNT(all); i++)
        all[i]->options.now = sp_day_start(day(text), 480) + hour * 3600;
}

/* Texts are field, text, …, NULL. */
static inline sp_status duty_add(sp_session *session, const sp_type *type,
                                 const char *const *texts)
{
    void *record = sp_record_new(type);

    for (int i = 0; texts[i]; i += 2)
        OK(sp_record_set(type, record, sp_type_field(type, texts[i]),
                         texts[i + 1], 480));
    sp_status status = sp_record_add(session, type, record);
    sp_record_free(type, record);
    return status;
}
#define ADD(session, type, ...)                                                \
    duty_add(session, &(type), (const char *const[]){__VA_ARGS__, NULL})

__attribute__((unused)) static void
add_person(const char *code, const char *login, const char *dept)
{
    OK(ADD(duty_admin, sp_person_type, "code", code, "name", code, "user_name",
           login, "owner_dept", dept, "post", "操作工"));
}

/* An item in force, and a plan for it. */
__attribute__((unused)) static void make_item(const char *code,
                                              const char *evidence)
{
    OK(ADD(duty_admin, sp_duty_item_type, "code", code, "title", "岗位检查",
           "evidence", evidence));
    OK(sp_duty_item_act(duty_admin, code, SP_DUTY_ITEM_PUBLISH, NULL));
    OK(sp_duty_item_act(duty_head, code, SP_DUTY_ITEM_APPROVE, NULL));
}

__attribute__((unused)) static sp_status
make_plan(const char *code, const char *item, const char *cycle,
          const char *start, const char *who, const char *whom)
{
    return ADD(duty_admin, sp_duty_plan_type, "code", code, "item", item,
               "cycle", cycle, "start_on", start, who, whom);
}

__attribute__((unused)) static int duty_site_open(void **state)
{
    (void)state;
    duty_root = site_make();
    site_add_department(duty_root, "D1", NULL);
    site_add_department(duty_root, "D2", NULL);
    duty_head = site_head(duty_root);
    site_add_user(duty_root, "chen", NULL, "SAFETY_ADMIN");
    duty_admin = site_enter(duty_root, "chen");
    site_add_user(duty_root, "boss", "D1", "DEPT_HEAD");
    duty_boss = site_enter(duty_root, "boss");
    site_add_user(duty_root, "li", "D1", "WORKER");
    duty_worker = site_enter(duty_root, "li");
    add_person("P1", "li", "D1");
    add_person("P2", "", "D1");
    add_person("P3", "", "D2");
    add_person("PB", "boss", "D1");
    return 0;
}

__attribute__((unused)) static int duty_site_close(void **state)
{
    sp_session *all[] = {duty_worker, duty_boss, duty_admin, duty_head,
                         duty_root};

    (void)state;
    for (size_t i = 0; i < SP_COUNT(all); i++)
        sp_session_close(all[i]);
    site_remove(site_path());
    return 0;
}

/* The sums must be what the tasks add up to. */
__attribute__((unused)) static void sums_are_right(void)
{
    int64_t as_of =
        site_sql_int("SELECT coalesce(max(as_of), 0) FROM duty_clock");
    char sql[1600];

    snprintf(
        sql, sizeof sql,
        "WITH t AS (SELECT person, CAST(strftime('%%Y%%m', due_at + 28800, "
        "'unixepoch') AS INTEGER) AS month, sum(status = 'approved') AS a, "
        "sum(status = 'approved' AND submitted_at <= due_at) AS o, sum(status "
        "IN ('pending', 'returned') AND miss_at < %lld) AS m, sum(status = "
        "'submitted') AS w, coalesce(sum(CASE WHEN status = 'approved' THEN "
        "score END), 0) AS s, sum(status = 'waived') AS x FROM duty_task GROUP "
        "BY 1, 2) SELECT (SELECT count(*) FROM t LEFT JOIN duty_sum d ON "
        "d.month = t.month AND d.person = t.person WHERE (a, o, m, w, s, x) IS "
        "NOT (coalesce(approved, 0), coalesce(on_time, 0), coalesce(missed, "
        "0), coalesce(waiting, 0), coalesce(score_sum, 0), coalesce(waived, "
        "0))) + (SELECT count(*) FROM (SELECT month, sum(approved) AS a, "
        "sum(missed) AS m FROM duty_sum WHERE person <> '' GROUP BY month) p "
        "JOIN duty_sum d ON d.month = p.month AND d.person = '' WHERE (a, m) "
        "IS NOT (approved, missed))",
        (long long)as_of);
    assert_int_equal(site_sql_int(sql), 0);
}

#endif
