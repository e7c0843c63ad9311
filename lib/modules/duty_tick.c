/* What time does to duties: tasks come up, are reminded of, are missed; what
 * was open for people who left is waived. */
#include "dutying.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "str.h"
#include "when.h"

enum { BATCH = 100, DAY_SECONDS = 86400, DAYS_BACK = 7 };

/* ---- people who left ---- */

typedef struct codes {
    char *items[BATCH];
    size_t count;
} codes;

static void codes_clear(codes *c)
{
    for (size_t i = 0; i < c->count; i++)
        free(c->items[i]);
    c->count = 0;
}

/* Open tasks that were due when their person was not there any more. A day as
 * text is turned into its first second by the row's own days: no clock of the
 * database is asked. */
static sp_status find_left(sp_session *session, codes *out)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row = true;

    codes_clear(out);
    SP_TRY(sp_db_prepare(session->db,
                         "SELECT t.code, t.due_at, p.left_on FROM person p "
                         "JOIN duty_task t ON t.person = p.code WHERE "
                         "p.left_on IS NOT NULL AND t.status IN ('pending', "
                         "'returned') ORDER BY p.left_on, t.due_at",
                         &stmt));
    while (out->count < BATCH) {
        int64_t left = 0;
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            return SP_OK;
        if (!sp_day_parse(sp_stmt_text(stmt, 2), &left) ||
            sp_stmt_int(stmt, 1) < sp_day_start(left, session->options.zone))
            continue;
        SP_TRY(sp_text_copy(sp_stmt_text(stmt, 0), &out->items[out->count]));
        out->count++;
    }
    return SP_OK;
}

sp_status sp_duty_waive_leavers(sp_session *session, int64_t *out_count)
{
    SP_CLEANUP(codes_clear) codes list = {.count = 0};
    int64_t before;

    do {
        before = *out_count;
        SP_TRY(find_left(session, &list));
        for (size_t i = 0; i < list.count; i++) {
            bool done = false;
            SP_TRY(sp_duty_waive_by_clock(session, list.items[i],
                                          "人员已离岗 (left)", &done));
            *out_count += done;
        }
    } while (list.count == BATCH && *out_count > before);
    return SP_OK;
}

/* ---- tasks that come up ---- */

sp_status sp_tick_duties_make(sp_session *session, sp_tick_result *result)
{
    sp_duty_made made = {0};
    int64_t today = sp_day_of(sp_session_now(session), session->options.zone);

    SP_TRY(sp_duty_make_due(session, NULL, SP_NO_INT, today, &made));
    result->tasks += made.added;
    result->changed += made.waived;
    return sp_duty_roll(session);
}

/* ---- reminders ---- */

/* A notice that is about to be raised, read before it is written. */
typedef struct saying {
    char *code;
    char *subject;
    char *dept;
    char *recipients;
    char *zh;
    char *en;
    int64_t at;
} saying;

typedef struct sayings {
    saying items[BATCH];
    size_t count;
} sayings;

static void sayings_clear(sayings *s)
{
    for (size_t i = 0; i < s->count; i++) {
        saying *x = &s->items[i];
        free(x->code);
        free(x->subject);
        free(x->dept);
        free(x->recipients);
        free(x->zh);
        free(x->en);
    }
    s->count = 0;
}

static sp_status text(char **out, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static sp_status text(char **out, const char *format, ...)
{
    char buffer[900];
    va_list args;

    va_start(args, format);
    vsnprintf(buffer, sizeof buffer, format, args);
    va_end(args);
    return sp_text_copy(buffer, out);
}

static sp_status raise(sp_session *session, const char *kind,
                       const char *subject_type, const sayings *list,
                       sp_tick_result *result)
{
    for (size_t i = 0; i < list->count; i++) {
        const saying *s = &list->items[i];
        sp_notice_text notice = {.code = s->code,
                                 .kind = kind,
                                 .subject_type = subject_type,
                                 .subject = s->subject,
                                 .owner_dept = s->dept,
                                 .at = s->at,
                                 .zh = s->zh,
                                 .en = s->en,
                                 .level = 1,
                                 .recipients = s->recipients};
        SP_TRY(sp_notice_raise(session, &notice, result));
    }
    return SP_OK;
}

static sp_status say_due(sp_session *session, sp_stmt *stmt, saying *s)
{
    const char *task = sp_stmt_text(stmt, 0);
    char due[32];

    s->at = sp_stmt_int(stmt, 1);
    sp_time_format(s->at, session->options.zone, due);
    SP_TRY(text(&s->code, "duty_due/%s", task));
    SP_TRY(text(&s->subject, "%s", task));
    SP_TRY(sp_text_copy(sp_stmt_text(stmt, 2), &s->dept));
    if (!sp_stmt_is_null(stmt, 3))
        SP_TRY(text(&s->recipients, "user:%s", sp_stmt_text(stmt, 3)));
    SP_TRY(text(&s->zh, "%.60s 的履责任务“%.90s”应在 %.10s 前完成",
                sp_stmt_text(stmt, 4), sp_stmt_text(stmt, 5), due));
    return text(&s->en, "%.60s has to do \"%.90s\" by %.10s",
                sp_stmt_text(stmt, 4), sp_stmt_text(stmt, 5), due);
}

static sp_status find_due(sp_session *session, int64_t after, const char *code,
                          sayings *out)
{
    SP_AUTOSTMT *stmt = NULL;
    int64_t now = sp_session_now(session);
    bool row;

    sayings_clear(out);
    SP_TRY(sp_db_prepare(
        session->db,
        "SELECT t.code, t.due_at, t.owner_dept, p.user_name, p.name, i.title "
        "FROM duty_task t JOIN person p ON p.code = t.person JOIN duty_item i "
        "ON i.code = t.item WHERE t.long_cycle = 1 AND t.status IN "
        "('pending', 'returned') AND t.due_at >= $1 AND t.due_at < $2 AND "
        "(t.due_at, t.code) > ($3, $4) ORDER BY t.due_at, t.code LIMIT $5",
        &stmt));
    sp_stmt_bind_int(stmt, 1, now);
    sp_stmt_bind_int(stmt, 2, now + DAY_SECONDS);
    sp_stmt_bind_int(stmt, 3, after);
    sp_stmt_bind_text(stmt, 4, code);
    sp_stmt_bind_int(stmt, 5, BATCH);
    while (out->count < BATCH) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            break;
        saying *s = &out->items[out->count++];
        *s = (saying){0};
        SP_TRY(say_due(session, stmt, s));
    }
    return SP_OK;
}

sp_status sp_tick_duties_remind(sp_session *session, sp_tick_result *result)
{
    SP_CLEANUP(sayings_clear) sayings list = {.count = 0};
    char code[260] = "";
    int64_t after = 0;

    do {
        SP_TRY(find_due(session, after, code, &list));
        SP_TRY(raise(session, "duty_due", "duty_task", &list, result));
        if (list.count) {
            after = list.items[list.count - 1].at;
            snprintf(code, sizeof code, "%s",
                     list.items[list.count - 1].subject);
        }
    } while (list.count == BATCH);
    return SP_OK;
}

/* ---- what was missed, one notice a department and day ---- */

static sp_status say_missed(sp_stmt *stmt, const char *day, saying *s)
{
    const char *dept = sp_stmt_text(stmt, 0);
    long long count = (long long)sp_stmt_int(stmt, 1);

    SP_TRY(text(&s->code, "duty_missed/%s/%s", dept ? dept : "-", day));
    SP_TRY(text(&s->subject, "%s", dept ? dept : "-"));
    SP_TRY(sp_text_copy(dept, &s->dept));
    if (sp_stmt_is_null(stmt, 2))
        SP_TRY(text(&s->recipients, "role:SAFETY_ADMIN"));
    else
        SP_TRY(text(&s->recipients, "user:%s", sp_stmt_text(stmt, 2)));
    SP_TRY(text(&s->zh, "%.60s %.10s 漏做履责任务 %lld 项，涉及 %lld 人",
                dept ? dept : "未分部门", day, count,
                (long long)sp_stmt_int(stmt, 3)));
    return text(&s->en, "%.60s missed %lld duties of %lld people on %.10s",
                dept ? dept : "no department", count,
                (long long)sp_stmt_int(stmt, 3), day);
}

static sp_status missed_on(sp_session *session, int64_t day,
                           sp_tick_result *result)
{
    SP_CLEANUP(sayings_clear) sayings list = {.count = 0};
    int zone = session->options.zone;
    char text_of_day[11];
    bool row;

    sp_day_format(day, text_of_day);
    {
        SP_AUTOSTMT *stmt = NULL;
        SP_TRY(sp_db_prepare(
            session->db,
            "SELECT t.owner_dept, count(*), d.head, count(DISTINCT t.person) "
            "FROM duty_task t LEFT JOIN department d ON d.code = t.owner_dept "
            "WHERE t.status IN ('pending', 'returned') AND t.miss_at >= $1 AND "
            "t.miss_at < $2 GROUP BY t.owner_dept, d.head",
            &stmt));
        sp_stmt_bind_int(stmt, 1, sp_day_start(day, zone));
        sp_stmt_bind_int(stmt, 2, sp_day_start(day + 1, zone));
        while (list.count < BATCH) {
            SP_TRY(sp_stmt_step(stmt, &row));
            if (!row)
                break;
            saying *s = &list.items[list.count++];
            *s = (saying){.at = sp_day_start(day + 1, zone)};
            SP_TRY(say_missed(stmt, text_of_day, s));
        }
    }
    return raise(session, "duty_missed", "department", &list, result);
}

sp_status sp_tick_duties_missed(sp_session *session, sp_tick_result *result)
{
    int64_t today = sp_day_of(sp_session_now(session), session->options.zone);

    for (int64_t day = today - DAYS_BACK; day < today; day++)
        SP_TRY(missed_on(session, day, result));
    return SP_OK;
}
