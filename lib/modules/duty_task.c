/* Duty tasks: the record, what follows from a change, lists. */
#include "dutying.h"

#include <string.h>

#include "field.h"
#include "str.h"
#include "when.h"

#define FIELD(m, zh, en, ...)                                                  \
    SP_FIELD(sp_duty_task, m, zh, en,                                          \
             .flags = SP_GUARDED __VA_OPT__(, ) __VA_ARGS__)
#define BRIEF(m, zh, en, ...)                                                  \
    SP_FIELD(sp_duty_task, m, zh, en,                                          \
             .flags = SP_GUARDED | SP_BRIEF __VA_OPT__(, ) __VA_ARGS__)

static const sp_field fields[] = {
    SP_HEAD_FIELDS(sp_duty_task),
    BRIEF(code, "任务编号", "code", .max_len = 240),
    FIELD(plan, "履责计划", "plan", .ref = "duty_plan"),
    FIELD(item, "履责清单", "item", .ref = "duty_item"),
    BRIEF(person, "责任人", "person", .ref = "person"),
    FIELD(period_from, "周期开始", "period from", .as = SP_AS_DATE),
    FIELD(period_to, "周期结束", "period to", .as = SP_AS_DATE),
    BRIEF(due_at, "完成期限", "due at", .as = SP_AS_TIME),
    FIELD(miss_at, "宽限至", "grace until", .as = SP_AS_TIME),
    FIELD(weight, "权重", "weight", .as = SP_AS_DECIMAL, .decimals = 2),
    FIELD(long_cycle, "到期提醒", "is reminded of"),
    BRIEF(status, "状态", "status", SP_LABELS(sp_duty_status_labels)),
    BRIEF(submitted_at, "提交时间", "submitted at", .as = SP_AS_TIME),
    FIELD(submitted_by, "提交人", "submitted by"),
    FIELD(on_behalf, "代办", "on behalf of"),
    FIELD(note, "履责说明", "note", .as = SP_AS_LINES),
    FIELD(photos, "照片指纹", "photos", .max_len = 2000),
    BRIEF(score, "评分", "score"),
    FIELD(reviewer, "审核人", "reviewer"),
    FIELD(reviewed_at, "审核时间", "reviewed at", .as = SP_AS_TIME),
    FIELD(comment, "审核意见", "comment", .as = SP_AS_LINES),
    FIELD(returns, "退回次数", "times returned"),
};

static sp_status note_photos(sp_session *session, const sp_duty_task *t)
{
    const char *at = t->photos;

    while (at && *at) {
        SP_AUTOSTMT *stmt = NULL;
        size_t len = strcspn(at, " ");
        SP_AUTOFREE char *sha256 = strndup(at, len);
        if (!sha256)
            return sp_no_memory();
        SP_TRY(sp_db_prepare(session->db,
                             "INSERT INTO duty_photo (sha256, task) VALUES "
                             "($1, $2) ON CONFLICT DO NOTHING",
                             &stmt));
        sp_stmt_bind_text(stmt, 1, sha256);
        sp_stmt_bind_text(stmt, 2, t->code);
        SP_TRY(sp_stmt_run(stmt));
        at += len + (at[len] == ' ');
    }
    return SP_OK;
}

/* Sums follow their tasks. */
static sp_status after(sp_session *session, const void *old, const void *record)
{
    const sp_duty_task *t = record;
    sp_duty_tally more = {0};
    int64_t as_of;

    SP_TRY(sp_duty_as_of(session, &as_of));
    if (old)
        sp_duty_tally_task(old, as_of, -1, &more);
    sp_duty_tally_task(t, as_of, +1, &more);
    SP_TRY(note_photos(session, t));
    return sp_duty_sum_add(session,
                           sp_duty_month_of(t->due_at, session->options.zone),
                           t->person, &more);
}

static const sp_hooks hooks = {.after = after, .after_beside = true};

const sp_type sp_duty_task_type = {.name = "duty_task",
                                   .zh = "履责任务",
                                   .en = "duty task",
                                   .table = "duty_task",
                                   .code = "code",
                                   .module = "duty_task",
                                   .flags = SP_TYPE_VERBS_ONLY,
                                   .hooks = &hooks,
                                   SP_TYPE(sp_duty_task, fields)};

void sp_duty_task_release(sp_duty_task **task)
{
    sp_record_free(&sp_duty_task_type, *task);
}

bool sp_duty_task_missed(const sp_duty_task *task, int64_t now)
{
    return (task->status == SP_DUTY_PENDING ||
            task->status == SP_DUTY_RETURNED) &&
           now > task->miss_at;
}

bool sp_duty_task_late(const sp_duty_task *task, int64_t now)
{
    bool open =
        task->status == SP_DUTY_PENDING || task->status == SP_DUTY_RETURNED;

    if (task->status == SP_DUTY_WAIVED)
        return false;
    return (open ? now : task->submitted_at) > task->due_at;
}

/* ---- who ---- */

sp_status sp_duty_self(sp_session *session, char **out)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(
        session->db, "SELECT code FROM person WHERE user_name = $1", &stmt));
    sp_stmt_bind_text(stmt, 1, session->actor ? session->actor->name : "");
    SP_TRY(sp_stmt_step(stmt, &row));
    return sp_text_copy(row ? sp_stmt_text(stmt, 0) : "", out);
}

/* ---- lists ---- */

/* Conditions, and what is bound to them. */
typedef struct listing {
    sp_str sql;
    const char *texts[8];
    int64_t numbers[8];
    int n;
} listing;

static void free_listing(listing *l)
{
    sp_str_free(&l->sql);
}

static void where_text(listing *l, const char *condition, const char *text)
{
    if (!text)
        return;
    l->texts[l->n++] = text;
    sp_str_addf(&l->sql, " AND %s$%d", condition, l->n);
}

static void where_number(listing *l, const char *condition, int64_t number)
{
    l->texts[l->n] = NULL;
    l->numbers[l->n++] = number;
    sp_str_addf(&l->sql, " AND %s$%d", condition, l->n);
}

static void where_state(listing *l, const sp_duty_filter *f, int64_t now)
{
    if (f->open || f->missed)
        sp_str_add(&l->sql, " AND status IN ('pending', 'returned')");
    if (f->open)
        where_number(l, "miss_at >= ", now);
    if (f->missed)
        where_number(l, "miss_at < ", now);
    if (f->to_review)
        sp_str_add(&l->sql, " AND status = 'submitted'");
}

static void where_days(listing *l, const sp_duty_filter *f, int zone)
{
    if (f->due_from != SP_NO_INT)
        where_number(l, "due_at >= ", sp_day_start(f->due_from, zone));
    if (f->due_to != SP_NO_INT)
        where_number(l, "due_at < ", sp_day_start(f->due_to + 1, zone));
}

static void where_sight(sp_session *session, listing *l, const char *self)
{
    sp_scope scope = sp_right(session, "duty_task", SP_DO_READ, NULL);

    if (scope == SP_SCOPE_ALL || scope == SP_SCOPE_PARK)
        return;
    if (scope != SP_SCOPE_DEPT || !session->actor->department) {
        where_text(l, "person = ", self);
        return;
    }
    l->texts[l->n++] = self;
    l->texts[l->n++] = session->actor->department;
    sp_str_addf(&l->sql,
                " AND (person = $%d OR owner_dept IN (WITH RECURSIVE "
                "below(code) AS (SELECT $%d UNION SELECT d.code FROM "
                "department d JOIN below b ON d.parent = b.code) SELECT code "
                "FROM below))",
                l->n - 1, l->n);
}

static void columns(sp_str *sql)
{
    sp_str_add(sql, "SELECT ");
    for (size_t i = 0; i < SP_COUNT(fields); i++)
        sp_str_addf(sql, "%s\"%s\"", i ? ", " : "", fields[i].name);
    sp_str_add(sql, " FROM duty_task WHERE 1 = 1");
}

static sp_status walk(sp_stmt *stmt, sp_record_visit visit, void *context)
{
    SP_AUTOTASK *task = sp_record_new(&sp_duty_task_type);
    bool row;

    if (!task)
        return SP_NO_MEMORY;
    for (;;) {
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            return SP_OK;
        SP_TRY(sp_rec_read(stmt, 0, &sp_duty_task_type, task));
        SP_TRY(visit(context, task));
    }
}

sp_status sp_duty_tasks(sp_session *session, const sp_duty_filter *filter,
                        sp_record_visit visit, void *context)
{
    SP_CLEANUP(free_listing) listing l = {.n = 0};
    SP_AUTOFREE char *self = NULL;
    SP_AUTOSTMT *stmt = NULL;

    SP_TRY(sp_require(session, "duty_task", SP_DO_READ, NULL, NULL));
    SP_TRY(sp_duty_self(session, &self));
    columns(&l.sql);
    where_text(&l, "person = ", filter->person);
    where_text(&l, "plan = ", filter->plan);
    where_state(&l, filter, sp_session_now(session));
    where_days(&l, filter, session->options.zone);
    where_sight(session, &l, self);
    sp_str_add(&l.sql, " ORDER BY due_at, code");
    if (filter->limit)
        sp_str_addf(&l.sql, " LIMIT %zu", filter->limit);
    SP_TRY(sp_str_ok(&l.sql));
    SP_TRY(sp_db_prepare(session->db, sp_str_text(&l.sql), &stmt));
    for (int i = 0; i < l.n; i++)
        if (l.texts[i])
            sp_stmt_bind_text(stmt, i + 1, l.texts[i]);
        else
            sp_stmt_bind_int(stmt, i + 1, l.numbers[i]);
    return walk(stmt, visit, context);
}
