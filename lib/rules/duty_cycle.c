/* The life cycles of duty items and of duty tasks. */
#include "duty_cycle.h"

#include <string.h>

#include "base.h"
#include "permit_reason.h"

#define LAW_SYSTEM "安全生产法第二十二条"
#define SEPARATION "职责分离：本库设计"

static bool same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

/* ---- items ---- */

typedef enum item_guard {
    OTHER_PERSON = 1, /* the reviewer is neither creator nor publisher */
    SAYS_WHY = 2
} item_guard;

static const struct item_row {
    sp_duty_publish from;
    sp_duty_review review;
    sp_duty_item_action action;
    sp_duty_publish to;
    sp_duty_review to_review;
    unsigned guards;
} item_rows[] = {
/* clang-format off */
#define ROW(f, r, a, t, tr, g) \
    {SP_DUTY_##f, SP_DUTY_REVIEW_##r, SP_DUTY_ITEM_##a, SP_DUTY_##t, SP_DUTY_REVIEW_##tr, g}
    ROW(SAVED,     NONE,     PUBLISH,  PUBLISHED, PENDING,  0),
    ROW(SAVED,     REJECTED, PUBLISH,  PUBLISHED, PENDING,  0),
    ROW(PUBLISHED, NONE,     PUBLISH,  PUBLISHED, PENDING,  0),
    ROW(PUBLISHED, REJECTED, PUBLISH,  PUBLISHED, PENDING,  0),
    ROW(PUBLISHED, PENDING,  APPROVE,  PUBLISHED, APPROVED, OTHER_PERSON),
    ROW(PUBLISHED, PENDING,  REJECT,   PUBLISHED, REJECTED, OTHER_PERSON | SAYS_WHY),
    /* An approval that was imported is confirmed, or not. */
    ROW(PUBLISHED, APPROVED, APPROVE,  PUBLISHED, APPROVED, OTHER_PERSON),
    ROW(PUBLISHED, APPROVED, REJECT,   PUBLISHED, REJECTED, OTHER_PERSON | SAYS_WHY),
    ROW(PUBLISHED, NONE,     WITHDRAW, SAVED,     NONE,     0),
    ROW(PUBLISHED, PENDING,  WITHDRAW, SAVED,     NONE,     0),
    ROW(PUBLISHED, REJECTED, WITHDRAW, SAVED,     NONE,     0),
    ROW(PUBLISHED, APPROVED, WITHDRAW, SAVED,     NONE,     0),
#undef ROW
};
/* clang-format on */

static void item_guards(const sp_duty_item_facts *f, unsigned guards,
                        sp_permit_reasons *out)
{
    if (guards & OTHER_PERSON &&
        (same(f->actor, f->creator) || same(f->actor, f->submitter)))
        sp_permit_reason_add(out, "separate", SEPARATION,
                             "履责清单 %.60s 由您登记或发布，须由他人审核",
                             "item %.60s was made or published by you: "
                             "somebody else has to review it",
                             f->code);
    if (guards & SAYS_WHY && (!f->note || !*f->note))
        sp_permit_reason_add(out, "reason", SEPARATION, "驳回 %.60s 须写明原因",
                             "say why item %.60s is rejected", f->code);
}

sp_status sp_duty_item_decide(const sp_duty_item_facts *facts,
                              sp_duty_item_action action,
                              sp_duty_item_next *next, sp_permit_reasons *out)
{
    const sp_label *word = &sp_duty_item_action_labels[action];
    const sp_label *where = &sp_duty_review_labels[facts->review];
    const sp_label *whether = &sp_duty_publish_labels[facts->published];

    for (size_t i = 0; i < SP_COUNT(item_rows); i++) {
        const struct item_row *r = &item_rows[i];
        if (r->from != facts->published || r->review != facts->review ||
            r->action != action)
            continue;
        item_guards(facts, r->guards, out);
        *next = (sp_duty_item_next){r->to, r->to_review};
        return out->failed ? sp_no_memory() : SP_OK;
    }
    *next = (sp_duty_item_next){facts->published, facts->review};
    sp_permit_reason_add(
        out, "state", "",
        "履责清单 %1$.60s 现在是“%2$s%3$.0s、%4$s%5$.0s”，不能“%6$s%7$.0s”",
        "item %1$.60s is %3$s%2$.0s, review: %5$s%4$.0s; it is not possible to "
        "%7$s%6$.0s it",
        facts->code, whether->zh, whether->en, where->zh, where->en, word->zh,
        word->en);
    return out->failed ? sp_no_memory() : SP_OK;
}

void sp_duty_item_usable(const sp_duty_item_facts *facts,
                         sp_permit_reasons *out)
{
    if (facts->published != SP_DUTY_PUBLISHED)
        sp_permit_reason_add(out, "unpublished", LAW_SYSTEM,
                             "履责清单 %.60s 还没有发布",
                             "item %.60s is not published", facts->code);
    else if (facts->review != SP_DUTY_REVIEW_APPROVED)
        sp_permit_reason_add(out, "unreviewed", LAW_SYSTEM,
                             "履责清单 %.60s 还没有通过审核",
                             "item %.60s was not approved", facts->code);
    else if (!facts->reviewer)
        sp_permit_reason_add(out, "imported", SEPARATION,
                             "履责清单 %.60s 的“已通过”是导入的，须由他人审核"
                             "一次",
                             "the approval of item %.60s was imported: "
                             "somebody has to confirm it",
                             facts->code);
}

/* ---- tasks ---- */

enum {
    EVIDENCE = 1,
    BEGUN = 2,      /* the period has begun */
    NOT_MISSED = 4, /* due and grace are not over */
    SEPARATE = 8,   /* nobody reviews their own */
    SCORE = 16,     /* 0..100 or none */
    REASON = 32
};

static const struct task_row {
    sp_duty_status from;
    sp_duty_action action;
    unsigned who;
    sp_duty_status to;
    unsigned guards;
} task_rows[] = {
/* clang-format off */
#define ROW(f, a, who, t, g) \
    {SP_DUTY_##f, SP_DUTY_DO_##a, who, SP_DUTY_##t, g}
#define DOER SP_DUTY_ASSIGNEE
#define JUDGE SP_DUTY_REVIEWER
    ROW(PENDING,   SUBMIT,  DOER,  SUBMITTED, EVIDENCE | BEGUN | NOT_MISSED),
    ROW(RETURNED,  SUBMIT,  DOER,  SUBMITTED, EVIDENCE | NOT_MISSED),
    ROW(SUBMITTED, APPROVE, JUDGE, APPROVED,  SEPARATE | SCORE),
    ROW(SUBMITTED, RETURN,  JUDGE, RETURNED,  SEPARATE | REASON),
    ROW(PENDING,   WAIVE,   JUDGE | SP_DUTY_CLOCK, WAIVED, SEPARATE | REASON),
    ROW(RETURNED,  WAIVE,   JUDGE | SP_DUTY_CLOCK, WAIVED, SEPARATE | REASON),
#undef DOER
#undef JUDGE
#undef ROW
};
/* clang-format on */

static void guard_evidence(const sp_duty_task_facts *f, sp_permit_reasons *out)
{
    if (f->evidence == SP_DUTY_EVIDENCE_PHOTO && !f->has_photo)
        sp_permit_reason_add(out, "evidence", LAW_SYSTEM,
                             "任务 %.80s 须附照片作为履责证据",
                             "task %.80s needs a photo as evidence", f->code);
    if (f->evidence == SP_DUTY_EVIDENCE_TEXT && !f->has_note && !f->has_photo)
        sp_permit_reason_add(out, "evidence", LAW_SYSTEM,
                             "任务 %.80s 须写明做了什么，或附照片",
                             "task %.80s needs a note on what was done, or a "
                             "photo",
                             f->code);
}

static void task_guards(const sp_duty_task_facts *f, unsigned guards,
                        sp_permit_reasons *out)
{
    if (guards & EVIDENCE)
        guard_evidence(f, out);
    if (guards & BEGUN && f->now < f->begins)
        sp_permit_reason_add(out, "early", "", "任务 %.80s 的周期还没有开始",
                             "the period of task %.80s has not begun", f->code);
    if (guards & NOT_MISSED && f->now > f->miss_at)
        sp_permit_reason_add(out, "missed", LAW_SYSTEM,
                             "任务 %.80s 已超过期限和宽限，计为漏做；确有原因的"
                             "由审核人免除",
                             "task %.80s is past its due day and grace: it was "
                             "missed; with a good reason a reviewer can waive "
                             "it",
                             f->code);
    if (guards & SEPARATE && f->is_own && !(f->powers & SP_DUTY_CLOCK))
        sp_permit_reason_add(out, "separate", SEPARATION,
                             "任务 %.80s 是您自己的，须由他人审核",
                             "task %.80s is your own: somebody else has to "
                             "review it",
                             f->code);
    if (guards & SCORE && f->score != SP_NO_INT &&
        (f->score < 0 || f->score > 100))
        sp_permit_reason_add(out, "score", "本库设计",
                             "任务 %.80s 的评分 %lld 应在 0 至 100 之间",
                             "the score of task %.80s, %lld, should be from 0 "
                             "to 100",
                             f->code, (long long)f->score);
    if (guards & REASON && (!f->reason || !*f->reason))
        sp_permit_reason_add(out, "reason", SEPARATION,
                             "任务 %.80s：须写明原因", "task %.80s: say why",
                             f->code);
}

static void say_who(const sp_duty_task_facts *f, unsigned who,
                    sp_permit_reasons *out)
{
    if (who & SP_DUTY_ASSIGNEE)
        sp_permit_reason_add(out, "not_this_actor", "",
                             "任务 %.80s 只能由本人或其委托人提交",
                             "task %.80s is submitted by whose it is, or by "
                             "who stands in for them",
                             f->code);
    else
        sp_permit_reason_add(out, "not_this_actor", "",
                             "您不能审核任务 %.80s：需要该部门履责任务的审批"
                             "权限",
                             "you may not review task %.80s: that needs "
                             "`duty_task` `approve` in its department",
                             f->code);
}

sp_status sp_duty_task_decide(const sp_duty_task_facts *facts,
                              sp_duty_action action, sp_duty_status *next,
                              sp_permit_reasons *out)
{
    const sp_label *state = &sp_duty_status_labels[facts->status];
    const sp_label *word = &sp_duty_action_labels[action];

    *next = facts->status;
    for (size_t i = 0; i < SP_COUNT(task_rows); i++) {
        const struct task_row *r = &task_rows[i];
        if (r->from != facts->status || r->action != action)
            continue;
        if (!(r->who & facts->powers))
            say_who(facts, r->who, out);
        task_guards(facts, r->guards, out);
        *next = r->to;
        return out->failed ? sp_no_memory() : SP_OK;
    }
    sp_permit_reason_add(out, "state", "",
                         "任务 %1$.80s 现在是“%2$s%3$.0s”，不能“%4$s%5$.0s”",
                         "task %1$.80s is %3$s%2$.0s; it is not possible to "
                         "%5$s%4$.0s it",
                         facts->code, state->zh, state->en, word->zh, word->en);
    return out->failed ? sp_no_memory() : SP_OK;
}

sp_status sp_duty_refuse(const sp_permit_reasons *reasons)
{
    const sp_permit_reason *first = reasons->items;
    sp_status status = SP_INVALID;

    if (!reasons->count)
        return SP_OK;
    if (strcmp(first->code, "not_this_actor") == 0 ||
        strcmp(first->code, "separate") == 0)
        status = SP_FORBIDDEN;
    if (strcmp(first->code, "state") == 0)
        status = SP_CONFLICT;
    return *first->clause
               ? sp_fail(status, SP_IN_ZH "（%s）", SP_IN_EN " (%s)", first->zh,
                         first->en, first->clause)
               : sp_fail(status, SP_IN_ZH, SP_IN_EN, first->zh, first->en);
}
