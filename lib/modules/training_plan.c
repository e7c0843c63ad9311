/* Plans of training: where they stand, and what is done to them. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "packs.h"
#include "str.h"
#include "training_gather.h"
#include "when.h"

void sp_training_plan_release(sp_training_plan **plan)
{
    sp_record_free(&sp_training_plan_type, *plan);
}

void sp_training_session_release(sp_training_session **session)
{
    sp_record_free(&sp_training_session_type, *session);
}

sp_status sp_training_pack(sp_session *session, sp_pack **out,
                           const sp_training_table **out_table)
{
    sp_pack *pack = NULL;
    const void *read = NULL;

    SP_TRY(sp_packs_get(session, "training.cn", &pack));
    sp_status status = sp_pack_expect(pack, "training", &read);
    if (status != SP_OK) {
        sp_pack_free(pack);
        return status;
    }
    *out = pack;
    *out_table = read;
    return SP_OK;
}

/* ---- numbers ---- */

sp_status sp_training_number(sp_session *session, char **out)
{
    SP_AUTOSTMT *stmt = NULL;
    SP_AUTOSTR number = {0};
    char day[11], from[16], to[20];
    int64_t today =
        sp_day_of(sp_session_now(session), sp_session_zone(session));
    int64_t last = 0;
    bool row;

    sp_day_format(today, day);
    snprintf(from, sizeof from, "PX%.4s%.2s%.2s", day, day + 5, day + 8);
    snprintf(to, sizeof to, "%s~", from);
    SP_TRY(sp_db_prepare(session->db,
                         "SELECT max(CAST(substr(code, 11) AS INTEGER)) FROM "
                         "training_plan WHERE code > $1 AND code < $2",
                         &stmt));
    sp_stmt_bind_text(stmt, 1, from);
    sp_stmt_bind_text(stmt, 2, to);
    SP_TRY(sp_stmt_step(stmt, &row));
    if (row && !sp_stmt_is_null(stmt, 0))
        last = sp_stmt_int(stmt, 0);
    sp_str_addf(&number, "%s%04" PRId64, from, last + 1);
    return sp_str_take(&number, out);
}

sp_status sp_training_child_code(sp_session *session, const char *sql,
                                 const char *parent, char letter, char **out)
{
    SP_AUTOSTMT *stmt = NULL;
    SP_AUTOSTR code = {0};
    bool row;

    SP_TRY(sp_db_prepare(session->db, sql, &stmt));
    sp_stmt_bind_text(stmt, 1, parent);
    SP_TRY(sp_stmt_step(stmt, &row));
    sp_str_addf(&code, "%s/%c%" PRId64, parent, letter,
                (row ? sp_stmt_int(stmt, 0) : 0) + 1);
    return sp_str_take(&code, out);
}

/* ---- the life cycle ---- */

sp_training_state sp_training_plan_state(const sp_session *session,
                                         const sp_training_plan *plan)
{
    return sp_training_state_at(plan->state, plan->starts_at, plan->ends_at,
                                sp_session_now(session));
}

sp_status sp_training_plan_open(sp_session *session, const char *code,
                                sp_training_action action,
                                sp_training_plan **out)
{
    SP_AUTOPLAN *plan = NULL;
    void *found = NULL;
    sp_training_state to;

    SP_TRY(
        sp_rec_find(session->db, &sp_training_plan_type, "code", code, &found));
    plan = found;
    if (plan->removed_at != SP_NO_INT)
        return sp_fail(SP_CONFLICT, "培训计划 %.60s 已删除",
                       "training plan %.60s is out of use", code);
    sp_status status =
        sp_training_decide(sp_training_plan_state(session, plan), action, &to);
    if (status != SP_OK)
        return sp_fail_within(status, "%.60s：", "%.60s: ", code);
    *out = SP_TAKE(plan);
    return SP_OK;
}

/* What people have to be told when it is published. */
static sp_status check_published(const sp_training_plan *p)
{
    if (!p->kinds)
        return sp_fail(SP_INVALID, "发布前请填写培训类型",
                       "say which kinds of training it is before it is "
                       "published");
    if (p->starts_at == SP_NO_INT || p->ends_at == SP_NO_INT)
        return sp_fail(SP_INVALID, "发布前请填写培训开始和结束时间",
                       "say when it begins and ends before it is published");
    if (p->ends_at <= p->starts_at)
        return sp_fail(SP_INVALID, "培训结束应晚于开始",
                       "the training should end after it begins");
    if (!p->organiser)
        return sp_fail(SP_INVALID, "发布前请填写组织部门",
                       "say who organises it before it is published");
    return SP_OK;
}

typedef struct acting {
    sp_session *session;
    const char *code;
    sp_training_action action;
    const char *reason;
} acting;

static sp_status set_state(const acting *a, sp_training_plan *p)
{
    sp_training_state to;

    SP_TRY(sp_training_decide(sp_training_plan_state(a->session, p), a->action,
                              &to));
    if (a->action == SP_TRAINING_DO_PUBLISH) {
        SP_TRY(check_published(p));
        p->published_at = sp_session_now(a->session);
    }
    p->state = to;
    return a->action == SP_TRAINING_DO_CANCEL
               ? sp_text_set(&p->state_reason, a->reason)
               : SP_OK;
}

static sp_status act(void *arg)
{
    const acting *a = arg;
    SP_AUTOPLAN *old = NULL;
    SP_AUTOPLAN *p = NULL;

    SP_TRY(sp_training_plan_open(a->session, a->code, a->action, &old));
    SP_TRY(sp_require(a->session, "training", SP_DO_UPDATE, old->owner_dept,
                      old->created_by));
    p = sp_record_copy(&sp_training_plan_type, old);
    if (!p)
        return SP_NO_MEMORY;
    SP_TRY(set_state(a, p));
    return sp_change(a->session, &sp_training_plan_type, old, p,
                     sp_training_action_labels[a->action].name);
}

sp_status sp_training_plan_act(sp_session *session, const char *plan,
                               sp_training_action action, const char *reason)
{
    acting a = {session, plan, action, reason};

    SP_TRY(sp_require(session, "training", SP_DO_UPDATE, NULL, NULL));
    if (action != SP_TRAINING_DO_PUBLISH && action != SP_TRAINING_DO_CANCEL &&
        action != SP_TRAINING_DO_ARCHIVE)
        return sp_fail(SP_INVALID, "只有发布、取消、归档是对计划的动作",
                       "publish, cancel and archive are what is done to a "
                       "plan");
    if (action == SP_TRAINING_DO_CANCEL && (!reason || !*reason))
        return sp_fail(SP_INVALID, "取消培训须写明原因",
                       "say why the training is cancelled");
    return sp_db_transaction(session->db, act, &a);
}
