/* Standing in for somebody. */
#include "dutying.h"

#include <stdio.h>
#include <string.h>

#include "field.h"
#include "str.h"
#include "when.h"

static const sp_label steps[] = {
    [SP_DELEGATE_SUBMIT] = {"submit", "代办履责任务", "do duties", "代办"},
    [SP_DELEGATE_REVIEW] = {"review", "代为审核", "review duties", "代审"},
};
SP_ASSERT_COUNT(steps, SP_DELEGATION_STEP_COUNT);

#define FIELD(m, zh, en, ...)                                                  \
    SP_FIELD(sp_delegation, m, zh, en,                                         \
             .flags = SP_GUARDED | SP_REQUIRED |                               \
                      SP_BRIEF __VA_OPT__(, ) __VA_ARGS__)

/* The verb asks for them. */
#define DAY(m, zh, en)                                                         \
    SP_FIELD(sp_delegation, m, zh, en, .flags = SP_GUARDED | SP_BRIEF,         \
             .as = SP_AS_DATE)

static const sp_field fields[] = {
    SP_HEAD_FIELDS(sp_delegation),
    FIELD(code, "委托编号", "code", .max_len = 200),
    FIELD(from_user, "委托人", "from", .max_len = 64),
    FIELD(to_user, "受托人", "to", .max_len = 64),
    SP_FIELD(sp_delegation, step, "委托事项", "step",
             .flags = SP_GUARDED | SP_BRIEF, SP_LABELS(steps)),
    DAY(from_on, "开始日期", "from on"),
    DAY(to_on, "结束日期", "to on"),
    FIELD(reason, "原因", "reason"),
    SP_REMOVED_FIELD(sp_delegation),
};

const sp_type sp_delegation_type = {.name = "delegation",
                                    .zh = "委托",
                                    .en = "delegation",
                                    .table = "delegation",
                                    .code = "code",
                                    .module = "duty_task",
                                    .hide = "removed_at",
                                    .flags = SP_TYPE_VERBS_ONLY,
                                    SP_TYPE(sp_delegation, fields)};

/* Is there one in which @user is @column, of this step, that meets the days? */
static sp_status meets(sp_session *session, const sp_delegation *d,
                       const char *column, const char *user, bool *out)
{
    SP_AUTOSTMT *stmt = NULL;
    char sql[200];

    snprintf(sql, sizeof sql,
             "SELECT 1 FROM delegation WHERE %s = $1 AND step = $2 AND "
             "from_on <= $3 AND to_on >= $4 AND removed_at IS NULL LIMIT 1",
             column);
    SP_TRY(sp_db_prepare(session->db, sql, &stmt));
    sp_stmt_bind_text(stmt, 1, user);
    sp_stmt_bind_text(stmt, 2, steps[d->step].name);
    sp_stmt_bind_text(stmt, 3, d->to_on);
    sp_stmt_bind_text(stmt, 4, d->from_on);
    return sp_stmt_step(stmt, out);
}

static sp_status check_user(sp_session *session, const char *name)
{
    SP_AUTOSTMT *stmt = NULL;
    bool row;

    SP_TRY(sp_db_prepare(session->db,
                         "SELECT 1 FROM user_account WHERE name = $1 AND "
                         "removed_at IS NULL",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, name);
    SP_TRY(sp_stmt_step(stmt, &row));
    return row ? SP_OK
               : sp_fail(SP_NOT_FOUND, "没有用户“%.60s”，或已停用",
                         "there is no user \"%.60s\", or it is disabled", name);
}

static sp_status check_days(const sp_delegation *d)
{
    int64_t from;
    int64_t to;

    if (!d->from_on || !d->to_on || !sp_day_parse(d->from_on, &from) ||
        !sp_day_parse(d->to_on, &to) || to < from)
        return sp_fail(SP_INVALID, "委托的开始和结束日期须是日期，且不能倒置",
                       "a delegation needs a first and a last day, in that "
                       "order");
    if (!d->reason || !*d->reason)
        return sp_fail(SP_INVALID, "请写明委托原因",
                       "say why somebody stands in");
    return SP_OK;
}

/* Neither passed on nor received on: so there is no circle either. */
static sp_status check_chain(sp_session *session, const sp_delegation *d)
{
    bool any;

    if (strcmp(d->from_user, d->to_user) == 0)
        return sp_fail(SP_INVALID, "不能委托给自己（%.60s）",
                       "%.60s cannot stand in for themselves", d->from_user);
    SP_TRY(meets(session, d, "from_user", d->from_user, &any));
    if (any)
        return sp_fail(SP_CONFLICT, "%.60s 这段时间已委托给他人",
                       "%.60s has somebody who stands in during that time",
                       d->from_user);
    SP_TRY(meets(session, d, "from_user", d->to_user, &any));
    if (any)
        return sp_fail(SP_CONFLICT,
                       "%.60s 这段时间已把同一事项委托他人，不能"
                       "转委托",
                       "%.60s has given the same away during that time: it is "
                       "not passed on",
                       d->to_user);
    SP_TRY(meets(session, d, "to_user", d->from_user, &any));
    if (any)
        return sp_fail(SP_CONFLICT, "%.60s 这段时间是他人的受托人，不能转委托",
                       "%.60s stands in for somebody during that time: it is "
                       "not passed on",
                       d->from_user);
    return SP_OK;
}

typedef struct delegating {
    sp_session *session;
    sp_delegation *d;
} delegating;

static sp_status add(void *arg)
{
    const delegating *a = arg;
    sp_delegation *d = a->d;
    SP_AUTOSTR code = {0};

    SP_TRY(check_user(a->session, d->from_user));
    SP_TRY(check_user(a->session, d->to_user));
    SP_TRY(check_chain(a->session, d));
    sp_str_addf(&code, "%s/%s/%s", d->from_user, steps[d->step].name,
                d->from_on);
    free(SP_TAKE(d->code));
    SP_TRY(sp_str_take(&code, &d->code));
    return sp_change(a->session, &sp_delegation_type, NULL, d, "delegate");
}

sp_status sp_delegate(sp_session *session, sp_delegation *delegation)
{
    delegating a = {session, delegation};
    sp_delegation *d = delegation;

    if (!session->actor)
        return sp_fail(SP_FORBIDDEN, "尚未登录，请先登录",
                       "nobody is signed in; sign in first");
    if (!d->from_user)
        SP_TRY(sp_text_set(&d->from_user, session->actor->name));
    if (strcmp(d->from_user, session->actor->name) != 0)
        SP_TRY(sp_require(session, "duty", SP_DO_APPROVE, NULL, NULL));
    if (!d->to_user || d->step >= SP_DELEGATION_STEP_COUNT)
        return sp_fail(SP_INVALID, "请写明受托人和委托事项",
                       "say who stands in, and for what");
    SP_TRY(check_days(d));
    return sp_db_transaction(session->db, add, &a);
}

/* ---- asking ---- */

sp_status sp_duty_stands_in(sp_session *session, const char *from,
                            const char *to, sp_delegation_step step, bool *out)
{
    char today[11];
    SP_AUTOSTMT *stmt = NULL;

    sp_day_format(sp_day_of(sp_session_now(session), session->options.zone),
                  today);
    SP_TRY(sp_db_prepare(session->db,
                         "SELECT 1 FROM delegation WHERE from_user = $1 AND "
                         "to_user = $2 AND step = $3 AND from_on <= $4 AND "
                         "to_on >= $5 AND removed_at IS NULL LIMIT 1",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, from);
    sp_stmt_bind_text(stmt, 2, to);
    sp_stmt_bind_text(stmt, 3, steps[step].name);
    sp_stmt_bind_text(stmt, 4, today);
    sp_stmt_bind_text(stmt, 5, today);
    return sp_stmt_step(stmt, out);
}

sp_status sp_duty_reviews_for(sp_session *session, const char *dept,
                              char **out_from)
{
    SP_AUTOSTMT *stmt = NULL;
    char today[11];
    bool row;

    *out_from = NULL;
    sp_day_format(sp_day_of(sp_session_now(session), session->options.zone),
                  today);
    SP_TRY(sp_db_prepare(session->db,
                         "SELECT d.from_user, u.department FROM delegation d "
                         "JOIN user_account u ON u.name = d.from_user WHERE "
                         "d.to_user = $1 AND d.step = 'review' AND d.from_on "
                         "<= $2 AND d.to_on >= $3 AND d.removed_at IS NULL AND "
                         "u.removed_at IS NULL",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, session->actor->name);
    sp_stmt_bind_text(stmt, 2, today);
    sp_stmt_bind_text(stmt, 3, today);
    for (;;) {
        bool below = false;
        SP_TRY(sp_stmt_step(stmt, &row));
        if (!row)
            return SP_OK;
        if (dept && !sp_stmt_is_null(stmt, 1))
            SP_TRY(sp_dept_below(session->db, sp_stmt_text(stmt, 1), dept,
                                 &below));
        if (below)
            return sp_text_copy(sp_stmt_text(stmt, 0), out_from);
    }
}
